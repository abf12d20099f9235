//! The server's log of what everybody does.

use seatboard_core::{
    acts::{Act, PersonAct},
    domain::{Deed, LogKind, LogQuery, LogSource, Subject},
};
use seatboard_servers::{ApiError, LicenseServer};
use serde_json::json;

use crate::{
    assign::{apply, assign},
    keygen::KeygenWorld,
    reads::walk,
    release::release,
    world::{Terms, Who, World},
};

pub async fn a_server_without_a_log_says_so(world: impl World) {
    let server = world.admin().await;
    assert_eq!(server.has_log().await, Ok(false));
}

pub async fn the_log_is_offered_to_those_who_may_read_it(world: impl World) {
    world.keep_log();
    for who in [
        Who::Admin,
        Who::Developer,
        Who::Sales,
        Who::Support,
        Who::ReadOnly,
        Who::EndUser,
    ] {
        let (server, signed_in) = world.signed_in(who).await;
        let may = signed_in.abilities.read_log;
        assert_eq!(server.has_log().await, Ok(may), "{who:?}");
        let sent = world.sent();
        assert_eq!(server.has_log().await, Ok(may), "{who:?}");
        assert_eq!(world.sent(), sent, "{who:?} was asked about again");
        match server.log(&LogQuery::default(), None).await {
            Ok(page) => assert!(may && !page.rows.is_empty(), "{who:?}"),
            Err(ApiError::Forbidden(_)) => assert!(!may, "{who:?}"),
            Err(other) => panic!("{who:?}: {other:?}"),
        }
    }
}

pub async fn the_log_tells_who_did_what_to_whom(world: impl World) {
    world.keep_log();
    let (server, signed_in) = world.signed_in(Who::Admin).await;
    let person = world.person("ana@acme.test").await;
    let license = world
        .license(Terms {
            seats: Some(3),
            ..Terms::default()
        })
        .await;
    let people = std::slice::from_ref(&person);
    apply(&server, &assign(&license, people)).await;
    apply(&server, &release(&license, people)).await;
    let ban = Act::Person(person.clone(), PersonAct::Ban);
    apply(&server, &[ban]).await;
    let me = signed_in.user.id;
    let of = async |kinds: Vec<LogKind>| {
        let query = LogQuery {
            kinds,
            by: Some(me.clone()),
            since: Some(
                signed_in
                    .user
                    .created
                    .max(chrono::Utc::now() - chrono::TimeDelta::days(1)),
            ),
        };
        let lines = walk(|at| server.log(&query, at)).await;
        assert!(
            lines
                .iter()
                .all(|it| it.by == Some(Subject::User(me.clone())))
        );
        assert!(lines.is_sorted_by(|a, b| a.at >= b.at), "newest first");
        lines
    };
    let on = |deed: Deed, on: Subject| (Some(deed), Some(on));
    let told: Vec<_> = of(vec![LogKind::Seats])
        .await
        .into_iter()
        .map(|it| (it.deed, it.on))
        .collect();
    let license = Subject::License(license);
    assert_eq!(
        told,
        [
            on(Deed::SeatsReleased, license.clone()),
            on(Deed::SeatsAssigned, license),
        ]
    );
    let people = of(vec![LogKind::People]).await;
    let banned = people
        .iter()
        .filter(|it| it.deed == Some(Deed::UserBanned))
        .map(|it| it.on.clone());
    assert_eq!(banned.collect::<Vec<_>>(), [Some(Subject::User(person))]);
    let everything = of(Vec::new()).await;
    assert!(everything.len() > people.len() + 2);
}

pub async fn a_long_log_is_walked_once(world: impl World) {
    world.keep_log();
    let server = world.admin().await;
    world.people(130).await;
    let query = LogQuery {
        kinds: vec![LogKind::People],
        ..LogQuery::default()
    };
    let lines = walk(|at| server.log(&query, at)).await;
    let mut ids: Vec<_> = lines.iter().map(|it| it.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 130);
    assert_eq!(lines.len(), 130);
}

/// The community edition keeps no log; what it tells subscribers, it keeps.
#[tokio::test]
async fn u2_what_subscribers_were_told_stands_in_for_a_log() {
    let world = KeygenWorld::open().await;
    let endpoint = json!({ "url": "https://hooks.test/", "subscriptions": ["*"] });
    let endpoint = json!({ "data": { "type": "webhook-endpoints", "attributes": endpoint } });
    for _ in 0..2 {
        world
            .ask("POST", "/v1/webhook-endpoints", endpoint.clone())
            .await;
    }
    let (server, signed_in) = world.signed_in(Who::Admin).await;
    assert_eq!(server.has_log().await, Ok(true));
    let license = world
        .license(Terms {
            seats: Some(3),
            ..Terms::default()
        })
        .await;
    let person = world.person("ana@acme.test").await;
    apply(&server, &assign(&license, std::slice::from_ref(&person))).await;
    let of = async |query: LogQuery| walk(|at| server.log(&query, at)).await;
    let seats = of(LogQuery {
        kinds: vec![LogKind::Seats],
        ..LogQuery::default()
    });
    let seats = seats.await;
    // Both subscribers were told, which is one thing that happened.
    let [seat] = seats.as_slice() else {
        panic!("{seats:?}");
    };
    assert_eq!(seat.source, LogSource::Told);
    assert_eq!(seat.deed, Some(Deed::SeatsAssigned));
    assert_eq!(
        (&seat.on, &seat.by),
        (&Some(Subject::License(license)), &None)
    );
    let people = of(LogQuery {
        kinds: vec![LogKind::People],
        ..LogQuery::default()
    });
    let on: Vec<_> = people.await.into_iter().map(|it| it.on).collect();
    assert_eq!(on, [Some(Subject::User(person))]);
    let by = of(LogQuery {
        by: Some(signed_in.user.id),
        ..LogQuery::default()
    });
    assert!(by.await.is_empty(), "nobody is named");
    let later = of(LogQuery {
        since: Some(chrono::Utc::now() + chrono::TimeDelta::days(1)),
        ..LogQuery::default()
    });
    assert!(later.await.is_empty());
}
