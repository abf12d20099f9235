use super::super::{Plan, Projection, Verdict, Why, project};
use crate::{
    acts::{Act, ContractAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{
        ContractId, Hold, License, NewUser, Profile, Role, Team, TeamDraft, TeamId, User, UserId,
    },
    estate::{
        Estate, Topic,
        sample::{catalogue, license, user},
    },
};

const WORKS: Verdict = Verdict::Works;

fn not(why: Why) -> Verdict {
    Verdict::NotPossible(why)
}

fn profile(email: &str) -> Profile {
    Profile {
        email: email.into(),
        first_name: "First".into(),
        last_name: String::new(),
    }
}

fn draft(name: &str, max_users: Option<u32>) -> TeamDraft {
    TeamDraft {
        name: name.into(),
        max_users,
        ..TeamDraft::default()
    }
}

fn role(id: &str, from: Role, to: Role) -> Act {
    Act::Person(id.into(), PersonAct::SetRole { from, to })
}

fn remove(id: &str) -> Act {
    Act::Person(id.into(), PersonAct::Remove)
}

fn join(id: &str, team: &str) -> Act {
    Act::Person(
        id.into(),
        PersonAct::SetTeam {
            from: None,
            to: Some(team.into()),
        },
    )
}

/// `boss` runs it all; `o` owns the license `l`, on which `a` sits; the team `t` takes one.
fn office() -> Estate {
    let row = License {
        owner: Some("o".into()),
        ..license("l", 2, Some(2))
    };
    let mut estate = Estate::with_licenses(vec![row]);
    let asked = estate.ask();
    let mut all = catalogue(crate::domain::Overage::Never);
    all.teams.push(Team {
        id: "t".into(),
        name: "Team".into(),
        max_users: Some(1),
        ..Team::default()
    });
    estate.merge_catalogue(asked, all);
    estate.read_seats("l", &[("o", Hold::Owner), ("a", Hold::Assigned)]);
    let boss = User {
        role: Role::Admin,
        ..user("boss")
    };
    let helper = User {
        role: Role::SupportAgent,
        ..user("h")
    };
    let mut people = vec![boss, helper];
    people.extend(["o", "a", "b", "c"].map(user));
    let mut walk = estate.begin(Topic::Users);
    estate.merge_users(&mut walk, people);
    estate.finish(walk);
    estate
}

fn verdicts(acts: &[Act]) -> Vec<Verdict> {
    let Projection { verdicts, .. } = project(&office(), acts);
    verdicts
}

#[test]
fn who_manages_a_contract_is_judged_by_what_is_known_of_it() {
    let c = ContractId::from("c");
    let add = |user: &str| Act::Contract(c.clone(), ContractAct::AddManager { user: user.into() });
    let remove = |user: &str| add(user).inverse().expect("it can be taken back");
    let mut estate = office();
    let judge = |estate: &Estate, acts: &[Act]| project(estate, acts).verdicts;
    // As long as nobody has asked, the server decides.
    let acts = [add("a"), remove("b"), add("new:x@x.test"), add("gone")];
    let expected = [WORKS, WORKS, not(Why::NeedsUser), not(Why::UnknownUser)];
    assert_eq!(judge(&estate, &acts), expected);
    let mut walk = estate.begin(Topic::Managers(c.clone()));
    // Nobody has a seat for the sake of managing.
    estate.merge_managers(&mut walk, vec![user("a"), user("buyer")]);
    estate.finish(walk);
    let acts = [add("a"), remove("b"), remove("buyer")];
    let expected = [Verdict::AlreadySo, Verdict::AlreadySo, WORKS];
    assert_eq!(judge(&estate, &acts), expected);
    // Whoever goes can come back, though no list of people has them.
    estate.confirm(&remove("buyer"), None);
    assert_eq!(judge(&estate, &[add("buyer")]), [WORKS]);
    // A change staged before counts.
    let acts = [add("b"), remove("b"), add("c")];
    let works = [WORKS; 3];
    assert_eq!(judge(&estate, &acts), works);
}

#[test]
fn what_undoes_a_staged_act_cancels_it_and_what_goes_on_from_one_joins_it() {
    let (u, l, t): (UserId, _, TeamId) = ("u".into(), "l".into(), "t".into());
    let c = ContractId::from("c");
    let (from, to) = (Some("t1".into()), Some("t2".into()));
    for act in [
        Act::Person(
            u.clone(),
            PersonAct::Update {
                from: profile("a@x.test"),
                to: profile("b@x.test"),
            },
        ),
        Act::Person(u.clone(), PersonAct::Ban),
        Act::Person(u.clone(), PersonAct::Unban),
        role("u", Role::Developer, Role::Admin),
        Act::Person(
            u.clone(),
            PersonAct::SetTeam {
                from: from.clone(),
                to: to.clone(),
            },
        ),
        Act::License(l, LicenseAct::SetTeam { from, to }),
        Act::Team(
            t.clone(),
            TeamAct::Update {
                from: draft("One", None),
                to: draft("Two", Some(3)),
            },
        ),
        Act::Team(t.clone(), TeamAct::AddOwner { user: u.clone() }),
        Act::Team(t, TeamAct::RemoveOwner { user: u.clone() }),
        Act::Contract(c.clone(), ContractAct::AddManager { user: u.clone() }),
        Act::Contract(c, ContractAct::RemoveManager { user: u }),
    ] {
        let back = act.inverse().expect("it can be taken back");
        assert_eq!(back.inverse().as_ref(), Ok(&act));
        let mut plan = Plan::default();
        plan.extend([act.clone(), act.clone()]);
        assert_eq!(plan.acts(), std::slice::from_ref(&act));
        plan.stage(back);
        assert!(plan.is_empty(), "{act:?}");
    }
    let mut plan = Plan::default();
    plan.extend([
        role("u", Role::SalesAgent, Role::Developer),
        role("u", Role::Developer, Role::Admin),
    ]);
    assert_eq!(plan.acts(), [role("u", Role::SalesAgent, Role::Admin)]);
    plan.clear();
    plan.stage(role("u", Role::User, Role::User));
    assert!(plan.is_empty());
    for act in [
        remove("u"),
        Act::Team("t".into(), TeamAct::Remove),
        Act::create_team(draft("New", None)),
        role("u", Role::Admin, Role::ReadOnly),
    ] {
        assert!(act.inverse().is_err(), "{act:?}");
    }
}

#[test]
fn the_last_admin_is_kept_unless_another_is_made_in_the_same_plan() {
    let demote = role("boss", Role::Admin, Role::User);
    let promote = role("h", Role::SupportAgent, Role::Admin);
    let kept = not(Why::LastAdmin);
    assert_eq!(verdicts(std::slice::from_ref(&demote)), [kept]);
    assert_eq!(verdicts(&[remove("boss")]), [kept]);
    let acts = [demote.clone(), promote.clone()];
    let projection = project(&office(), &acts);
    assert_eq!(projection.verdicts, [WORKS, WORKS]);
    assert_eq!(projection.order, [1, 0]);
    assert_eq!(verdicts(&[remove("boss"), promote]), [WORKS, WORKS]);
    assert_eq!(
        verdicts(&[Act::Person("boss".into(), PersonAct::Ban)]),
        [not(Why::NotEndUser)]
    );
    let ban = Act::Person("boss".into(), PersonAct::Ban);
    let acts = [ban, demote, role("h", Role::SupportAgent, Role::Admin)];
    assert_eq!(verdicts(&acts), [WORKS; 3]);
}

#[test]
fn k2_nobody_gets_a_role_in_name_only() {
    let in_name_only = not(Why::InNameOnly);
    for to in [Role::Admin, Role::SupportAgent, Role::ReadOnly] {
        assert_eq!(
            verdicts(&[role("a", Role::User, to)]),
            [in_name_only],
            "{to:?}"
        );
    }
    // Down and up again is in name only, too.
    let down = role("h", Role::SupportAgent, Role::User);
    let acts = [down, role("h", Role::User, Role::SupportAgent)];
    assert_eq!(verdicts(&acts)[0], WORKS);
    let mut estate = office();
    estate.confirm(&acts[0], None);
    assert_eq!(project(&estate, &acts[1..]).verdicts, [in_name_only]);
    // Where the server shows that nothing is missing, nothing is.
    let asked = estate.ask();
    let whole = User {
        rights: Some(crate::domain::Rights::ALL),
        ..user("a")
    };
    estate.merge_user(asked, whole);
    let promote = role("a", Role::User, Role::Admin);
    assert_eq!(project(&estate, &[promote]).verdicts, [WORKS]);
}

#[test]
fn k2_whoever_acts_is_not_taken_down_by_it() {
    let mut estate = office();
    let asked = estate.ask();
    let second = User {
        role: Role::Admin,
        ..user("second")
    };
    estate.merge_user(asked, second);
    let demote = |id: &str| role(id, Role::Admin, Role::Developer);
    assert_eq!(project(&estate, &[demote("boss")]).verdicts, [WORKS]);
    estate.is_for("boss".into());
    for act in [demote("boss"), remove("boss")] {
        assert_eq!(project(&estate, &[act]).verdicts, [not(Why::IsYou)]);
    }
    let acts = [demote("second"), remove("second")];
    assert_eq!(project(&estate, &acts).verdicts, [WORKS, WORKS]);
}

#[test]
fn k2_a_role_passes_on_only_to_whom_it_gives_its_rights() {
    let estate = office();
    let heirs_role = |to: &str| {
        let acts = crate::plan::hand_over(&estate, &"boss".into(), &to.into(), true);
        let theirs = acts
            .into_iter()
            .filter(|act| act.about_user() == Some(&to.into()));
        theirs.collect::<Vec<_>>()
    };
    assert_eq!(heirs_role("a"), []);
    assert_eq!(
        heirs_role("h"),
        [role("h", Role::SupportAgent, Role::Admin)]
    );
}

#[test]
fn nobody_is_removed_while_something_cannot_be_handed_over() {
    let hand_over = |to: &str| {
        Act::License(
            "l".into(),
            LicenseAct::SetOwner {
                from: Some("o".into()),
                to: Some(to.into()),
            },
        )
    };
    // `a` would have to give up the seat first.
    let acts = [remove("o"), hand_over("a")];
    let projection = project(&office(), &acts);
    assert_eq!(
        projection.verdicts,
        [not(Why::StillHolds), not(Why::HoldsSeatAlready)]
    );
    assert_eq!(projection.order, [1, 0], "the removal comes after all");
    assert!(projection.deleted.is_empty());
    let projection = project(&office(), &[remove("o"), hand_over("b")]);
    assert_eq!(projection.verdicts, [WORKS, WORKS]);
    assert_eq!(projection.order, [1, 0]);
    assert!(projection.deleted.is_empty());
    let alone = project(&office(), &[remove("o")]);
    assert_eq!(alone.deleted, ["l".into()].into());
    assert_eq!(alone.licenses[&"l".into()].staged_out, 2);
}

#[test]
fn k4_a_seat_that_a_removal_frees_is_not_given_before_the_server_is_done() {
    let give = Act::Seat("l".into(), SeatAct::Assign { user: "b".into() });
    let projection = project(&office(), &[give, remove("a")]);
    let full = Verdict::Exceeds {
        assigned: 2,
        max: Some(2),
    };
    assert_eq!(projection.verdicts, [full, WORKS]);
    assert_eq!(projection.licenses[&"l".into()].after.assigned, 1);
}

#[test]
fn a_team_takes_as_many_as_it_may_and_may_be_created_by_the_same_plan() {
    assert_eq!(
        verdicts(&[join("a", "t"), join("b", "t")]),
        [WORKS, not(Why::TeamFull)]
    );
    let create = |email: &str| {
        Act::create_user(NewUser {
            email: email.into(),
            team: Some("t".into()),
            ..NewUser::default()
        })
    };
    let acts = [create("n@x.test"), join("a", "t")];
    assert_eq!(verdicts(&acts), [WORKS, not(Why::TeamFull)]);
    let new = draft("New", Some(2));
    let into = new.placeholder();
    let acts = [join("a", into.as_str()), Act::create_team(new.clone())];
    assert_eq!(verdicts(&acts), [WORKS, WORKS]);
    assert_eq!(verdicts(&acts[..1]), [not(Why::NeedsTeam)]);
    assert_eq!(
        verdicts(&[
            join("a", "nowhere"),
            Act::create_team(draft("TEAM", None)),
            Act::create_team(draft("Team", Some(1))),
            Act::create_team(draft(" ", None)),
            Act::create_team(draft("None", Some(0))),
        ]),
        [
            not(Why::UnknownTeam),
            not(Why::NameTaken),
            Verdict::AlreadySo,
            not(Why::InvalidTeam),
            not(Why::InvalidTeam),
        ]
    );
}

#[test]
fn an_address_can_be_taken_once_its_holder_gives_it_up() {
    let rename = |id: &str, to: &str| {
        Act::Person(
            id.into(),
            PersonAct::Update {
                from: user(id).profile(),
                to: Profile {
                    email: to.into(),
                    ..user(id).profile()
                },
            },
        )
    };
    let taken = not(Why::EmailTaken);
    assert_eq!(verdicts(&[rename("a", "B@acme.test")]), [taken]);
    assert_eq!(
        verdicts(&[rename("a", "b@acme.test"), rename("b", "new@acme.test")]),
        [WORKS, WORKS]
    );
    assert_eq!(
        verdicts(&[rename("a", "b@acme.test"), remove("b")]),
        [WORKS, WORKS]
    );
    assert_eq!(verdicts(&[rename("a", "b")]), [not(Why::InvalidEmail)]);
    let changed = Act::Person(
        "a".into(),
        PersonAct::Update {
            from: profile("x@acme.test"),
            to: profile("y@acme.test"),
        },
    );
    assert_eq!(verdicts(&[changed]), [not(Why::Changed)]);
}
