//! The panel offers what the server allows, and nothing else.

use seatboard::{
    api::LicenseServer,
    domain::{Act, Failure, NewUser, Outcome},
};

use crate::{
    assign::{apply, assign},
    release::release,
    world::{Terms, Who, World},
};

pub async fn abilities_are_what_the_server_allows(world: impl World) {
    let people = world.people(3).await;
    let forbidden = Outcome::Failed(Failure::Forbidden);
    for (number, who) in [
        Who::Admin,
        Who::Developer,
        Who::Sales,
        Who::Support,
        Who::ReadOnly,
    ]
    .into_iter()
    .enumerate()
    {
        let license = world
            .license(Terms {
                seats: Some(5),
                seated: people[..1].to_vec(),
                ..Terms::default()
            })
            .await;
        let (server, signed_in) = world.signed_in(who).await;
        let abilities = signed_in.abilities;
        let create = Act::CreateUser(NewUser {
            email: format!("by{number}@acme.test"),
            first_name: "New".into(),
            last_name: "Person".into(),
        });
        let own = Act::SetOwner {
            license: license.clone(),
            from: None,
            to: Some(people[2].clone()),
        };
        let pass = Act::Move {
            license: license.clone(),
            from: people[0].clone(),
            to: people[1].clone(),
        };
        for (may, acts) in [
            (abilities.create_users, vec![create]),
            (abilities.change_seats, assign(&license, &people[1..])),
            (abilities.change_seats, release(&license, &people[1..])),
            (abilities.change_seats, vec![pass]),
            (abilities.change_owner, vec![own]),
        ] {
            let applied = apply(&server, &acts).await;
            let expected = if may { &Outcome::Done } else { &forbidden };
            assert!(
                applied.outcomes.iter().all(|outcome| outcome == expected),
                "{who:?} {acts:?}: {:?}",
                applied.outcomes
            );
        }
        // Everybody may look.
        server.license(&license).await.expect("the license");
        assert!(
            !server
                .find_users("muster")
                .await
                .expect("people")
                .is_empty()
        );
        // Everybody may leave, even who may not revoke a token.
        assert_eq!(server.sign_out().await, Ok(()));
    }
}
