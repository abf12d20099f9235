//! Acts that change one person, license or team.

use seatboard_core::{
    acts::{Act, Applied, DeviceAct, Failure, LicenseAct, Outcome, PersonAct, TeamAct},
    domain::{DeviceId, LicenseId, NewUser, Profile, Role, TeamDraft, TeamId, UserId, UserStatus},
};
use seatboard_servers::{ApiError, Credentials, LicenseServer, Secret, SignInFault};

use crate::{
    assign::apply,
    reads::walk,
    world::{On, Other, Terms, Trouble, Who, World},
};

/// Applies one act.
pub async fn one(server: &impl LicenseServer, act: &Act) -> (Outcome, Applied) {
    let mut applied = apply(server, std::slice::from_ref(act)).await;
    (applied.outcomes.remove(0), applied)
}

/// A team, made by the server itself.
pub async fn team(server: &impl LicenseServer, name: &str, max_users: Option<u32>) -> TeamId {
    let act = Act::create_team(TeamDraft {
        name: name.into(),
        max_users,
        ..TeamDraft::default()
    });
    let (outcome, applied) = one(server, &act).await;
    assert_eq!(outcome, Outcome::Done);
    applied.created_teams[0].1.id.clone()
}

fn named(email: &str, first_name: &str) -> Profile {
    Profile {
        email: email.into(),
        first_name: first_name.into(),
        last_name: "Muster".into(),
    }
}

/// Every kind of change that has an inverse, with the request that carries it out.
fn changes(
    user: &UserId,
    license: &LicenseId,
    device: &DeviceId,
    teams: &[TeamId; 2],
) -> Vec<(On, Act)> {
    let draft = |name: &str, max_users| TeamDraft {
        name: name.into(),
        max_users,
        ..TeamDraft::default()
    };
    let [one, two] = teams;
    let user = || user.clone();
    vec![
        (
            On::UpdateUser,
            Act::Person(
                user(),
                PersonAct::Update {
                    from: named("ana@acme.test", "ana"),
                    to: named("ana.ruiz@acme.test", ""),
                },
            ),
        ),
        (On::Ban, Act::Person(user(), PersonAct::Ban)),
        (
            On::UpdateUser,
            Act::Person(
                user(),
                PersonAct::SetRole {
                    from: Role::User,
                    to: Role::SupportAgent,
                },
            ),
        ),
        (
            On::SetTeam,
            Act::Person(
                user(),
                PersonAct::SetTeam {
                    from: None,
                    to: Some(one.clone()),
                },
            ),
        ),
        (
            On::SetTeam,
            Act::License(
                license.clone(),
                LicenseAct::SetTeam {
                    from: None,
                    to: Some(two.clone()),
                },
            ),
        ),
        (
            On::SetDeviceOwner,
            Act::Device(
                device.clone(),
                DeviceAct::SetOwner {
                    license: license.clone(),
                    from: None,
                    to: Some(user()),
                },
            ),
        ),
        (
            On::UpdateTeam,
            Act::Team(
                one.clone(),
                TeamAct::Update {
                    from: draft("One", None),
                    to: draft("First", Some(7)),
                },
            ),
        ),
        (
            On::AddTeamOwner,
            Act::Team(two.clone(), TeamAct::AddOwner { user: user() }),
        ),
    ]
}

pub async fn every_change_takes_effect_once_and_can_be_taken_back(world: impl World) {
    let user = world.person("ana@acme.test").await;
    let terms = Terms {
        seated: vec![user.clone()],
        ..Terms::default()
    };
    let license = world.license(terms).await;
    world.device(&license, None).await;
    let server = world.admin().await;
    let device = walk(|at| server.devices(&license, at)).await[0].id.clone();
    let teams = [
        team(&server, "One", None).await,
        team(&server, "Two", None).await,
    ];
    let state = async || {
        let mut catalogue = server.catalogue().await.expect("a catalogue");
        catalogue.teams.sort_by(|a, b| a.id.cmp(&b.id));
        let license = server.license(&license).await.expect("the license");
        let owners = walk(|at| server.team_owners(&teams[1], at)).await;
        let devices = walk(|at| server.devices(&license.id, at)).await;
        let user = server.user(&user).await.expect("the person");
        let device = devices[0].user.clone();
        (user, license.team, catalogue.teams, owners, device)
    };
    let before = state().await;
    for (_, act) in changes(&user, &license, &device, &teams) {
        assert_eq!(one(&server, &act).await.0, Outcome::Done, "{act:?}");
        let changed = state().await;
        assert_ne!(changed, before, "{act:?}");
        assert_eq!(one(&server, &act).await.0, Outcome::Skipped, "{act:?}");
        assert_eq!(state().await, changed, "{act:?}");
        let back = act.inverse().expect("it can be taken back");
        assert_eq!(one(&server, &back).await.0, Outcome::Done, "{back:?}");
        assert_eq!(state().await, before, "{back:?}");
        assert_eq!(one(&server, &back).await.0, Outcome::Skipped, "{back:?}");
    }
}

pub async fn a_team_that_is_gone_takes_nobody(world: impl World) {
    let server = world.admin().await;
    let act = Act::Person(
        world.person("ana@acme.test").await,
        PersonAct::SetTeam {
            from: None,
            to: Some(world.unknown_id().into()),
        },
    );
    let (outcome, _) = one(&server, &act).await;
    assert_eq!(outcome, Outcome::Failed(Failure::NoSuchTeam));
}

pub async fn what_somebody_else_changed_is_not_overwritten(world: impl World) {
    let user = world.person("ana@acme.test").await;
    let (first, second) = (world.admin().await, world.admin().await);
    let edit = |to: &str| {
        Act::Person(
            user.clone(),
            PersonAct::Update {
                from: named("ana@acme.test", "ana"),
                to: named("ana@acme.test", to),
            },
        )
    };
    assert_eq!(one(&first, &edit("Anna")).await.0, Outcome::Done);
    let (outcome, seen) = one(&second, &edit("Anita")).await;
    assert_eq!(outcome, Outcome::Failed(Failure::Changed));
    assert_eq!(seen.users[0].first_name.as_deref(), Some("Anna"));
    let role = |from, to| Act::Person(user.clone(), PersonAct::SetRole { from, to });
    let promote = role(Role::User, Role::ReadOnly);
    assert_eq!(one(&first, &promote).await.0, Outcome::Done);
    let (outcome, _) = one(&second, &role(Role::User, Role::Developer)).await;
    assert_eq!(outcome, Outcome::Failed(Failure::Changed));
}

pub async fn an_edit_sends_only_what_it_changes(world: impl World) {
    let user = world.person("ana@acme.test").await;
    world.person("taken@acme.test").await;
    let server = world.admin().await;
    let rename = Act::Person(
        user.clone(),
        PersonAct::Update {
            from: named("ana@acme.test", "ana"),
            to: named("new@acme.test", "ana"),
        },
    );
    assert_eq!(one(&server, &rename).await.0, Outcome::Done);
    // Made by somebody who still sees the old address, but about the name alone.
    let other_part = Act::Person(
        user.clone(),
        PersonAct::Update {
            from: named("ana@acme.test", "ana"),
            to: named("ana@acme.test", "Anna"),
        },
    );
    let (outcome, seen) = one(&server, &other_part).await;
    assert_eq!(outcome, Outcome::Done);
    assert_eq!(seen.users[0].profile(), named("new@acme.test", "Anna"));
    for (email, failure) in [
        ("TAKEN@acme.test", Failure::EmailTaken),
        ("nonsense", Failure::InvalidEmail),
    ] {
        let act = Act::Person(
            user.clone(),
            PersonAct::Update {
                from: named("new@acme.test", "Anna"),
                to: named(email, "Anna"),
            },
        );
        assert_eq!(
            one(&server, &act).await.0,
            Outcome::Failed(failure),
            "{email}"
        );
    }
}

pub async fn the_last_admin_stays_one(world: impl World) {
    let (server, me) = world.signed_in(Who::Admin).await;
    let everybody = walk(|at| server.users(at)).await;
    let admins = everybody.iter().filter(|user| user.role == Role::Admin);
    // All other admins of the seed go first.
    for other in admins.filter(|user| user.id != me.user.id) {
        let act = Act::Person(
            other.id.clone(),
            PersonAct::SetRole {
                from: Role::Admin,
                to: Role::ReadOnly,
            },
        );
        assert_eq!(one(&server, &act).await.0, Outcome::Done);
    }
    let user = || me.user.id.clone();
    for act in [
        Act::Person(
            user(),
            PersonAct::SetRole {
                from: Role::Admin,
                to: Role::User,
            },
        ),
        Act::Person(user(), PersonAct::Remove),
    ] {
        let (outcome, _) = one(&server, &act).await;
        assert_eq!(outcome, Outcome::Failed(Failure::LastAdmin), "{act:?}");
    }
    let now = server.user(&me.user.id).await.expect("still there");
    assert_eq!(now.role, Role::Admin);
    // Who runs licenses cannot be banned.
    let (outcome, _) = one(&server, &Act::Person(user(), PersonAct::Ban)).await;
    assert_eq!(outcome, Outcome::Failed(Failure::Forbidden));
}

pub async fn a_full_team_takes_no_more(world: impl World) {
    let people = world.people(3).await;
    let server = world.admin().await;
    let team = team(&server, "Two people", Some(2)).await;
    let into = |user: &UserId| {
        Act::Person(
            user.clone(),
            PersonAct::SetTeam {
                from: None,
                to: Some(team.clone()),
            },
        )
    };
    assert_eq!(one(&server, &into(&people[0])).await.0, Outcome::Done);
    assert_eq!(one(&server, &into(&people[1])).await.0, Outcome::Done);
    let (outcome, _) = one(&server, &into(&people[2])).await;
    assert_eq!(outcome, Outcome::Failed(Failure::TeamFull));
    let create = Act::create_user(NewUser {
        email: "new@acme.test".into(),
        team: Some(team.clone()),
        ..NewUser::default()
    });
    let (outcome, _) = one(&server, &create).await;
    assert_eq!(outcome, Outcome::Failed(Failure::TeamFull));
    // The team goes, its people stay.
    assert_eq!(
        one(&server, &Act::Team(team, TeamAct::Remove)).await.0,
        Outcome::Done
    );
    assert_eq!(server.user(&people[0]).await.expect("a person").team, None);
}

pub async fn a_team_is_created_once(world: impl World) {
    let server = world.admin().await;
    for (number, trouble) in [Trouble::Lost, Trouble::AnswerLost, Trouble::Status(503)]
        .into_iter()
        .enumerate()
    {
        let draft = TeamDraft {
            name: format!("Team {number}"),
            max_users: Some(5),
            max_licenses: None,
            max_devices: Some(9),
        };
        world.trouble(On::CreateTeam, 1, Some(1), trouble);
        let act = Act::create_team(draft.clone());
        let (outcome, applied) = one(&server, &act).await;
        assert_eq!(outcome, Outcome::Done, "{trouble:?}");
        let (placeholder, team) = &applied.created_teams[0];
        assert_eq!(
            (placeholder, team.draft()),
            (&draft.placeholder(), draft.clone())
        );
        let (outcome, again) = one(&server, &act).await;
        assert_eq!(outcome, Outcome::Skipped);
        assert_eq!(again.created_teams, applied.created_teams);
        let other = Act::create_team(TeamDraft {
            max_users: Some(6),
            ..draft
        });
        let (outcome, _) = one(&server, &other).await;
        assert_eq!(outcome, Outcome::Failed(Failure::NameTaken));
    }
    let teams = server.catalogue().await.expect("a catalogue").teams;
    let made = teams.iter().filter(|team| team.name.starts_with("Team "));
    assert_eq!(made.count(), 3);
}

pub async fn a_person_is_created_with_role_and_team(world: impl World) {
    let server = world.admin().await;
    let team = team(&server, "Start", None).await;
    let act = Act::create_user(NewUser {
        email: "boss@acme.test".into(),
        first_name: "Bo".into(),
        last_name: "Ss".into(),
        role: Some(Role::Developer),
        team: Some(team.clone()),
    });
    let (outcome, applied) = one(&server, &act).await;
    assert_eq!(outcome, Outcome::Done);
    let (_, user) = &applied.created[0];
    assert_eq!(
        (user.role, user.team.as_ref()),
        (Role::Developer, Some(&team))
    );
    assert_eq!(user.status, UserStatus::Active);
    // A draft of a team has no id that the server knows.
    let act = Act::create_user(NewUser {
        email: "early@acme.test".into(),
        team: Some(TeamId::placeholder("Not yet")),
        ..NewUser::default()
    });
    let (outcome, _) = one(&server, &act).await;
    assert_eq!(outcome, Outcome::Failed(Failure::NeedsUser));
}

pub async fn passwords_are_set_and_never_shown(world: impl World) {
    let user = world.person("ana@acme.test").await;
    let server = world.admin().await;
    let secret = Secret::new("correct horse battery");
    assert!(!format!("{secret:?}").contains("horse"));
    for trouble in [Trouble::AnswerLost, Trouble::Lost] {
        world.trouble(On::UpdateUser, 1, Some(1), trouble);
        assert_eq!(
            server.set_password(&user, secret.clone()).await,
            Ok(()),
            "{trouble:?}"
        );
    }
    let ana = Credentials {
        company: None,
        email: "ana@acme.test".into(),
        password: secret,
        code: None,
        is_short: false,
    };
    let signed_in = world.stranger().sign_in(ana.clone()).await;
    assert!(signed_in.expect("signed in").abilities.is_end_user);
    let wrong = Credentials {
        password: Secret::new("something else"),
        ..ana
    };
    let refused = world.stranger().sign_in(wrong).await.map(|_| ());
    assert_eq!(refused, Err(SignInFault::WrongCredentials));
    let short = server.set_password(&user, Secret::new("short")).await;
    let Err(ApiError::Invalid(faults)) = short else {
        panic!("five letters are too few: {short:?}");
    };
    assert_eq!(faults[0].code.as_deref(), Some("PASSWORD_TOO_SHORT"));
    assert_eq!(faults[0].field.as_deref(), Some("password"));
    let sales = world.sign_in(Who::Sales).await;
    let refused = sales.set_password(&user, Secret::new("long enough")).await;
    assert!(
        matches!(refused, Err(ApiError::Forbidden(_))),
        "{refused:?}"
    );
    assert_eq!(server.send_password_reset(&user).await, Ok(()));
    world.meanwhile(Other::DeleteUser(user.clone())).await;
    assert_eq!(
        server.send_password_reset(&user).await,
        Err(ApiError::NotFound)
    );
    let gone = server.set_password(&user, Secret::new("long enough")).await;
    assert_eq!(gone, Err(ApiError::NotFound));
}
