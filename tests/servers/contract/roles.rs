//! The panel offers what the server allows, and nothing else.

use seatboard_core::{
    acts::{Act, DeviceAct, Failure, LicenseAct, Outcome, PersonAct, TeamAct},
    domain::{
        Device, LicenseId, Moment, NewUser, Profile, RIGHTS, Right, Rights, Role, TeamDraft,
        UserId, able_after, is_in_name_only, loses_rights,
    },
    waiting::Place,
};
use seatboard_servers::{ApiError, Credentials, LicenseServer, Secret, SignedIn};

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
    let act = Act::create_user(NewUser {
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
                Act::create_user(NewUser {
                    email: format!("by{number}@acme.test"),
                    first_name: "New".into(),
                    ..NewUser::default()
                }),
            ),
            (
                may.keep_line,
                Act::License(
                    license.clone(),
                    LicenseAct::JoinLine(Place::new(
                        people[2].clone(),
                        signed_in.user.id.clone(),
                        Moment::default(),
                    )),
                ),
            ),
            (may.change_seats, seat[0].clone()),
            (may.change_seats, release(&license, &people[..1])[0].clone()),
            (
                may.change_owner,
                Act::License(
                    license.clone(),
                    LicenseAct::SetOwner {
                        from: None,
                        to: Some(people[2].clone()),
                    },
                ),
            ),
            (
                may.change_device_owner,
                Act::Device(
                    device.clone(),
                    DeviceAct::SetOwner {
                        license: license.clone(),
                        from: None,
                        to: Some(people[2].clone()),
                    },
                ),
            ),
            (
                may.reset_devices,
                Act::Device(
                    device,
                    DeviceAct::Reset {
                        license: license.clone(),
                    },
                ),
            ),
            (
                may.change_team,
                Act::Person(
                    people[0].clone(),
                    PersonAct::SetTeam {
                        from: None,
                        to: Some(own_team.clone()),
                    },
                ),
            ),
            (
                may.change_team,
                Act::License(
                    license.clone(),
                    LicenseAct::SetTeam {
                        from: None,
                        to: Some(own_team.clone()),
                    },
                ),
            ),
            (
                may.manage_teams,
                Act::create_team(TeamDraft {
                    name: format!("By {number}"),
                    ..TeamDraft::default()
                }),
            ),
            (
                may.manage_teams,
                Act::Team(
                    own_team.clone(),
                    TeamAct::Update {
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
            ),
            (
                may.manage_teams,
                Act::Team(
                    own_team.clone(),
                    TeamAct::AddOwner {
                        user: people[0].clone(),
                    },
                ),
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
                Act::Person(
                    of("edit").await,
                    PersonAct::Update {
                        from: profile("Some"),
                        to: profile("Other"),
                    },
                ),
            ));
            tries.push((
                may.remove_users.covers(role),
                Act::Person(of("remove").await, PersonAct::Remove),
            ));
            let banned = of("ban").await;
            tries.push((
                may.ban_users && role == Role::User,
                Act::Person(banned, PersonAct::Ban),
            ));
            let other = if role == Role::ReadOnly {
                Role::User
            } else {
                Role::ReadOnly
            };
            tries.push((
                may.set_roles,
                Act::Person(
                    of("role").await,
                    PersonAct::SetRole {
                        from: role,
                        to: other,
                    },
                ),
            ));
            if role != Role::User {
                tries.push((
                    may.set_roles,
                    Act::create_user(NewUser {
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
            let outcome = match server.apply(std::slice::from_ref(&act), &[]).await {
                Ok(applied) => applied.outcomes[0].clone(),
                Err(ApiError::Forbidden(_)) => Outcome::Failed(Failure::Forbidden),
                Err(other) => panic!("{context}: {other:?}"),
            };
            assert_eq!(went(&outcome, &context), offered, "{context}: {outcome:?}");
        }
        // The last step, since nothing can be done with the team after it.
        let remove = Act::Team(own_team.clone(), TeamAct::Remove);
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
        assert_eq!(server.revoke(&signed_in).await, Ok(()));
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
    // Rights as born: no products, no policies, and nobody asks for them.
    let before = world.sent();
    let catalogue = server.catalogue().await.expect("a catalogue");
    assert!(catalogue.products.is_empty() && catalogue.policies.is_empty());
    assert_eq!(world.sent() - before, 1, "the teams alone");
    assert_eq!(holders(&server, &open).await.len(), 2);

    for license in [&open, &locked, &owned] {
        let row = server.license(license).await.expect("their license");
        for device in devices(&admin, license).await {
            let offered = signed_in.abilities.frees_device(&me, &device, &row);
            let act = Act::Device(
                device.id.clone(),
                DeviceAct::Reset {
                    license: license.clone(),
                },
            );
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

/// Somebody created with one role who was given others, one after the other, signed in.
async fn changed<W: World>(
    world: &W,
    admin: &W::Server,
    roles: &[Role],
    name: &str,
) -> (W::Server, SignedIn) {
    let user = person(admin, roles[0], name).await;
    for step in roles.windows(2).filter(|step| step[0] != step[1]) {
        let act = Act::Person(
            user.clone(),
            PersonAct::SetRole {
                from: step[0],
                to: step[1],
            },
        );
        assert_eq!(one(admin, &act).await.0, Outcome::Done, "{name} {act:?}");
    }
    let password = Secret::new("a long password");
    let set = admin.set_password(&user, password.clone()).await;
    assert_eq!(set, Ok(()), "{name}");
    let server = world.stranger();
    let signed_in = server
        .sign_in(Credentials {
            company: None,
            email: format!("{name}@roles.test"),
            password,
            code: None,
            is_short: false,
        })
        .await;
    let signed_in = signed_in.expect("they can sign in");
    server.adopt(Some(&signed_in));
    (server, signed_in)
}

/// What somebody turns out to be able to do.
async fn tried<W: World>(
    world: &W,
    admin: &W::Server,
    (server, signed_in): &(W::Server, SignedIn),
    name: &str,
) -> Rights {
    let me = &signed_in.user.id;
    let seated = world.person(&format!("seated-{name}@acme.test")).await;
    let terms = Terms {
        seats: Some(5),
        seated: vec![me.clone()],
        ..Terms::default()
    };
    let license = world.license(terms).await;
    world.device(&license, Some(me)).await;
    let device = devices(admin, &license).await[0].id.clone();
    let of = async |what: &str, role| person(admin, role, &format!("{what}-{name}")).await;
    let acts = [
        (Right::Assign, assign(&license, &[seated])[0].clone()),
        (
            Right::Invite,
            Act::create_user(NewUser {
                email: format!("by-{name}@acme.test"),
                ..NewUser::default()
            }),
        ),
        (
            Right::Remove,
            Act::Person(of("removed", Role::User).await, PersonAct::Remove),
        ),
        (
            Right::Devices,
            Act::Device(device, DeviceAct::Reset { license }),
        ),
        (
            Right::Teams,
            Act::create_team(TeamDraft {
                name: format!("Team of {name}"),
                ..TeamDraft::default()
            }),
        ),
        (
            Right::Roles,
            Act::Person(
                of("moved", Role::SalesAgent).await,
                PersonAct::SetRole {
                    from: Role::SalesAgent,
                    to: Role::SupportAgent,
                },
            ),
        ),
    ];
    let mut can = Vec::new();
    let sees = server
        .find_users("muster")
        .await
        .is_ok_and(|it| !it.is_empty());
    let catalogue = server.catalogue().await.expect("a catalogue");
    if sees && !catalogue.policies.is_empty() && !catalogue.products.is_empty() {
        can.push(Right::See);
    }
    for (right, act) in acts {
        let context = format!("{name} {act:?}");
        let outcome = match server.apply(std::slice::from_ref(&act), &[]).await {
            Ok(applied) => applied.outcomes[0].clone(),
            Err(ApiError::Forbidden(_)) => Outcome::Failed(Failure::Forbidden),
            Err(other) => panic!("{context}: {other:?}"),
        };
        if went(&outcome, &context) {
            can.push(right);
        }
    }
    Rights::of(&can)
}

/// Holds what is said of a change of role against what the person can do afterwards.
async fn holds_of<W: World>(world: &W, admin: &W::Server, from: Role, to: Role) {
    let name = format!("{from:?}-{to:?}").to_lowercase();
    let them = changed(world, admin, &[from, to], &name).await;
    assert_eq!(them.1.user.role, to);
    let can = tried(world, admin, &them, &name).await;
    let said = able_after(None, from, to);
    for right in RIGHTS {
        assert_eq!(can.has(right), said.has(right), "{name}: {right:?}");
    }
}

pub async fn k2_a_change_among_roles_born_alike_costs_nothing(world: impl World) {
    let admin = world.admin().await;
    let mut count = 0;
    for from in ROLES {
        for to in ROLES.into_iter().filter(|to| from.born() == to.born()) {
            holds_of(&world, &admin, from, to).await;
            count += 1;
        }
    }
    assert_eq!(count, 18);
}

pub async fn k2_a_change_of_role_leaves_what_is_said_of_it(world: impl World) {
    let admin = world.admin().await;
    for (from, to) in [
        (Role::Admin, Role::ReadOnly),
        (Role::Developer, Role::User),
        (Role::ReadOnly, Role::User),
        // Nobody is offered these.
        (Role::ReadOnly, Role::SupportAgent),
        (Role::ReadOnly, Role::Admin),
        (Role::User, Role::ReadOnly),
    ] {
        assert!(loses_rights(from, to) || is_in_name_only(None, from, to));
        holds_of(&world, &admin, from, to).await;
    }
}

pub async fn k2_whoever_lost_rights_is_told_by_what_is_refused(world: impl World) {
    let whole = world.admin().await;
    whole.catalogue().await.expect("a catalogue");
    assert!(!whole.lacks_rights());
    let (promoted, _) = changed(&world, &whole, &[Role::User, Role::Admin], "promoted").await;
    promoted.catalogue().await.expect("a catalogue");
    assert!(promoted.lacks_rights(), "policies are refused to them");
    // Whoever was read-only for a while sees all, and is refused every act.
    let roles = [Role::Admin, Role::ReadOnly, Role::Admin];
    let restored = changed(&world, &whole, &roles, "restored").await;
    assert!(restored.1.abilities.change_seats, "the role says so");
    let can = tried(&world, &whole, &restored, "restored").await;
    assert_eq!(can, Rights::of(&[Right::See]));
}

pub async fn k9_who_may_not_end_their_sign_in_sends_nothing_to_end_it(world: impl World) {
    let (server, signed_in) = world.signed_in(Who::ReadOnly).await;
    assert!(signed_in.abilities.keeps_token);
    assert!(signed_in.expires.is_some(), "it ends by itself");
    let before = world.sent();
    assert_eq!(server.revoke(&signed_in).await, Ok(()));
    assert_eq!(world.sent(), before);
    let again = world.stranger().resume(signed_in.token).await;
    assert!(again.is_ok(), "it goes on until then");

    let (server, signed_in) = world.signed_in(Who::Support).await;
    assert!(!signed_in.abilities.keeps_token);
    assert_eq!(server.revoke(&signed_in).await, Ok(()));
    assert!(world.stranger().resume(signed_in.token).await.is_err());
}
