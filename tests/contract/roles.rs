//! The panel offers what the server allows, and nothing else.

use seatboard::{
    api::{ApiError, LicenseServer, Secret},
    domain::{Act, Device, Failure, LicenseId, NewUser, Outcome, Profile, Role, TeamDraft, UserId},
};

use crate::{
    assign::{apply, assign},
    changes::{one, team},
    reads::{holders, walk},
    release::release,
    world::{Terms, Who, World},
};

const ROLES: [Role; 6] = [
    Role::Admin,
    Role::Developer,
    Role::SalesAgent,
    Role::SupportAgent,
    Role::ReadOnly,
    Role::User,
];

/// A person of a role, fresh for each thing that is tried on them.
async fn person(admin: &impl LicenseServer, role: Role, name: &str) -> UserId {
    let act = Act::CreateUser(NewUser {
        email: format!("{name}@roles.test"),
        first_name: "Some".into(),
        last_name: "Body".into(),
        role: Some(role),
        team: None,
    });
    let (outcome, applied) = one(admin, &act).await;
    assert_eq!(outcome, Outcome::Done, "{name}");
    applied.created[0].1.id.clone()
}

async fn devices(server: &impl LicenseServer, license: &LicenseId) -> Vec<Device> {
    walk(|at| server.devices(license, at)).await
}

/// Whether an act came about, and if not, whether for want of a right.
fn went(outcome: &Outcome, context: &str) -> bool {
    match outcome {
        Outcome::Done => true,
        // Who may not even see a thing hears that it is not there.
        Outcome::Failed(
            Failure::Forbidden
            | Failure::NoSuchUser
            | Failure::NoSuchLicense
            | Failure::NoSuchDevice
            | Failure::NoSuchTeam,
        )
        | Outcome::Skipped => false,
        other => panic!("{context}: {other:?}"),
    }
}

pub async fn d16_what_a_role_may_do_is_offered_and_nothing_else(world: impl World) {
    let admin = world.admin().await;
    for (number, who) in [
        Who::Admin,
        Who::Developer,
        Who::Sales,
        Who::Support,
        Who::ReadOnly,
        Who::EndUser,
    ]
    .into_iter()
    .enumerate()
    {
        let people = [
            world.person(&format!("a{number}@acme.test")).await,
            world.person(&format!("b{number}@acme.test")).await,
            world.person(&format!("c{number}@acme.test")).await,
        ];
        let license = world
            .license(Terms {
                seats: Some(5),
                seated: people[..1].to_vec(),
                ..Terms::default()
            })
            .await;
        world.device(&license, None).await;
        let device = devices(&admin, &license).await[0].id.clone();
        let own_team = team(&admin, &format!("Team {number}"), None).await;
        let (server, signed_in) = world.signed_in(who).await;
        let may = signed_in.abilities;
        assert_eq!(may.is_end_user, who == Who::EndUser);

        let seat = assign(&license, &people[1..2]);
        let mut tries: Vec<(bool, Act)> = vec![
            (
                may.create_users,
                Act::CreateUser(NewUser {
                    email: format!("by{number}@acme.test"),
                    first_name: "New".into(),
                    ..NewUser::default()
                }),
            ),
            (may.change_seats, seat[0].clone()),
            (may.change_seats, release(&license, &people[..1])[0].clone()),
            (
                may.change_owner,
                Act::SetOwner {
                    license: license.clone(),
                    from: None,
                    to: Some(people[2].clone()),
                },
            ),
            (
                may.change_device_owner,
                Act::SetDeviceOwner {
                    license: license.clone(),
                    device: device.clone(),
                    from: None,
                    to: Some(people[2].clone()),
                },
            ),
            (
                may.reset_devices,
                Act::ResetDevice {
                    license: license.clone(),
                    device,
                },
            ),
            (
                may.change_team,
                Act::SetUserTeam {
                    user: people[0].clone(),
                    from: None,
                    to: Some(own_team.clone()),
                },
            ),
            (
                may.change_team,
                Act::SetLicenseTeam {
                    license: license.clone(),
                    from: None,
                    to: Some(own_team.clone()),
                },
            ),
            (
                may.manage_teams,
                Act::CreateTeam(TeamDraft {
                    name: format!("By {number}"),
                    ..TeamDraft::default()
                }),
            ),
            (
                may.manage_teams,
                Act::UpdateTeam {
                    team: own_team.clone(),
                    from: TeamDraft {
                        name: format!("Team {number}"),
                        ..TeamDraft::default()
                    },
                    to: TeamDraft {
                        name: format!("Renamed {number}"),
                        ..TeamDraft::default()
                    },
                },
            ),
            (
                may.manage_teams,
                Act::AddTeamOwner {
                    team: own_team.clone(),
                    user: people[0].clone(),
                },
            ),
        ];
        for role in ROLES {
            let name = |what: &str| format!("{what}-{role:?}-{number}").to_lowercase();
            let of = async |what: &str| person(&admin, role, &name(what)).await;
            let profile = |first: &str| Profile {
                email: format!("{}@roles.test", name("edit")),
                first_name: first.into(),
                last_name: "Body".into(),
            };
            tries.push((
                may.edit_users.covers(role),
                Act::UpdateUser {
                    user: of("edit").await,
                    from: profile("Some"),
                    to: profile("Other"),
                },
            ));
            tries.push((
                may.remove_users.covers(role),
                Act::RemoveUser {
                    user: of("remove").await,
                },
            ));
            let banned = of("ban").await;
            tries.push((
                may.ban_users && role == Role::User,
                Act::Ban { user: banned },
            ));
            let other = if role == Role::ReadOnly {
                Role::User
            } else {
                Role::ReadOnly
            };
            tries.push((
                may.set_roles,
                Act::SetRole {
                    user: of("role").await,
                    from: role,
                    to: other,
                },
            ));
            if role != Role::User {
                tries.push((
                    may.set_roles,
                    Act::CreateUser(NewUser {
                        email: format!("{}@roles.test", name("made")),
                        role: Some(role),
                        ..NewUser::default()
                    }),
                ));
            }
            let secret = Secret::new("a new password");
            let set = server.set_password(&of("secret").await, secret).await;
            let went = match set {
                Ok(()) => true,
                Err(ApiError::Forbidden(_) | ApiError::NotFound) => false,
                other => panic!("{who:?} {role:?}: {other:?}"),
            };
            assert_eq!(went, may.set_passwords.covers(role), "{who:?} {role:?}");
        }
        for (offered, act) in tries {
            let context = format!("{who:?} {act:?}");
            let outcome = match server.apply(std::slice::from_ref(&act)).await {
                Ok(applied) => applied.outcomes[0].clone(),
                Err(ApiError::Forbidden(_)) => Outcome::Failed(Failure::Forbidden),
                Err(other) => panic!("{context}: {other:?}"),
            };
            assert_eq!(went(&outcome, &context), offered, "{context}: {outcome:?}");
        }
        // The last step, since nothing can be done with the team after it.
        let remove = Act::RemoveTeam {
            team: own_team.clone(),
        };
        let applied = apply(&server, &[remove]).await;
        let context = format!("{who:?} removes a team");
        assert_eq!(
            went(&applied.outcomes[0], &context),
            may.manage_teams,
            "{context}"
        );

        let sees = server.license(&license).await.is_ok()
            && server
                .find_users("muster")
                .await
                .is_ok_and(|it| !it.is_empty())
            && server.users(None).await.is_ok();
        assert_eq!(sees, may.see_all, "{who:?}");
        // Everybody may leave, even who may not revoke a token.
        assert_eq!(server.sign_out().await, Ok(()));
    }
}

pub async fn d3_an_end_user_sees_and_frees_only_their_own(world: impl World) {
    let admin = world.admin().await;
    let (server, signed_in) = world.signed_in(Who::EndUser).await;
    let me = signed_in.user.id;
    let other = world.person("other@acme.test").await;
    let terms = |owner: Option<&UserId>, seated: &[UserId], is_protected| Terms {
        seats: Some(9),
        owner: owner.cloned(),
        seated: seated.to_vec(),
        is_protected,
        ..Terms::default()
    };
    let both = [me.clone(), other.clone()];
    let open = world.license(terms(None, &both, false)).await;
    let locked = world.license(terms(None, &both, true)).await;
    let owned = world
        .license(terms(Some(&me), std::slice::from_ref(&other), false))
        .await;
    let foreign = world
        .license(terms(None, std::slice::from_ref(&other), false))
        .await;
    for license in [&open, &locked, &owned] {
        world.device(license, Some(&me)).await;
        world.device(license, Some(&other)).await;
    }
    world.device(&foreign, Some(&other)).await;

    let seen = walk(|at| server.licenses(at)).await;
    let mut ids: Vec<_> = seen.iter().map(|row| row.id.clone()).collect();
    ids.sort();
    let mut own = vec![open.clone(), locked.clone(), owned.clone()];
    own.sort();
    assert_eq!(ids, own);
    assert_eq!(server.license(&foreign).await, Err(ApiError::NotFound));
    let products = server.catalogue().await.expect("a catalogue").products;
    assert!(
        seen.iter()
            .all(|row| products.iter().any(|it| it.id == row.product))
    );
    assert_eq!(holders(&server, &open).await.len(), 2);

    for license in [&open, &locked, &owned] {
        let row = server.license(license).await.expect("their license");
        for device in devices(&admin, license).await {
            let offered = signed_in.abilities.frees_device(&me, &device, &row);
            let act = Act::ResetDevice {
                license: license.clone(),
                device: device.id.clone(),
            };
            let (outcome, _) = one(&server, &act).await;
            let expected = match offered {
                true => Outcome::Done,
                false => Outcome::Failed(Failure::Forbidden),
            };
            assert_eq!(outcome, expected, "{license} {device:?}");
        }
    }
    let left = [&open, &locked, &owned];
    let mut counts = Vec::new();
    for license in left {
        counts.push(devices(&admin, license).await.len());
    }
    // Of the open one only their own went; of the one they own, all.
    assert_eq!(counts, [1, 2, 0]);
}
