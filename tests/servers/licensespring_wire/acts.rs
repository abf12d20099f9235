//! Seats given, taken back and passed on, as they are sent.

use seatboard_core::{
    acts::{Act, Applied, DeviceAct, Failure, LicenseAct, Outcome, PersonAct, SeatAct, TeamAct},
    domain::{NewUser, UserId},
};
use seatboard_servers::LicenseServer;
use serde_json::{Value, json};

use crate::script::{LICENSE, Script, person, reply, seated};

pub fn assign(user: &str) -> Act {
    Act::Seat(LICENSE.into(), SeatAct::Assign { user: user.into() })
}

pub fn release(user: &str) -> Act {
    Act::Seat(LICENSE.into(), SeatAct::Release { user: user.into() })
}

pub fn newcomer(email: &str, first_name: &str) -> (Act, UserId) {
    let person = NewUser {
        email: email.into(),
        first_name: first_name.into(),
        ..NewUser::default()
    };
    let id = person.placeholder();
    (Act::create_user(person), id)
}

/// What a person's own address answers.
fn alone(id: u32, email: &str) -> String {
    person(id, email).to_string()
}

const ASSIGNED: &str = r#"{"message":"License assigned.","new_password":"never-shown-1"}"#;
const UNASSIGNED: &str = r#"{"message":"License unassigned."}"#;

fn full(assigned: u32, max: u32) -> Outcome {
    Outcome::Failed(Failure::Full {
        assigned,
        max: Some(max),
    })
}

fn path(rest: &str) -> String {
    format!("/api/v1/licenses/{LICENSE}/{rest}")
}

async fn applied(script: &Script, acts: &[Act]) -> Applied {
    let server = script.signed_in().await;
    server.apply(acts, &[]).await.expect("applied")
}

#[tokio::test]
async fn one_person_is_seated_by_address_and_without_a_password() {
    let (ana, ben) = (person(1, "ana@x.test"), person(2, "ben@x.test"));
    let script = Script::default()
        .then(200, &seated(5, std::slice::from_ref(&ana)))
        .then(200, &alone(2, "ben@x.test"))
        .then(200, ASSIGNED)
        .then(200, &seated(5, &[ana, ben]));
    let applied = applied(&script, &[assign("1"), assign("2")]).await;
    assert_eq!(applied.outcomes, [Outcome::Skipped, Outcome::Done]);
    assert_eq!(applied.licenses[0].seats_counted, 2);
    assert_eq!(applied.users[0].email, "ben@x.test");
    let expected = [
        format!("GET {}", path("")),
        "GET /api/v1/license-users/2/".into(),
        format!("POST {}", path("assign_user/")),
        format!("GET {}", path("")),
    ];
    assert_eq!(script.asked(), expected);
    assert_eq!(script.body(2), json!({ "email": "ben@x.test" }));
}

#[tokio::test]
async fn several_are_seated_by_one_request_and_who_sits_there_decides() {
    let (ana, ben) = (person(1, "ana@x.test"), person(2, "ben@x.test"));
    let script = Script::default()
        .then(200, &seated(0, &[]))
        .then(200, &alone(1, "ana@x.test"))
        .then(200, &alone(2, "ben@x.test"))
        .then(404, r#"{"detail":"Not found."}"#)
        .then(200, "[]")
        .then(200, &seated(0, &[ben, ana]));
    let acts = [assign("1"), assign("2"), assign("3"), assign("1")];
    let applied = applied(&script, &acts).await;
    let gone = Outcome::Failed(Failure::NoSuchUser);
    let expected = [Outcome::Done, Outcome::Done, gone, Outcome::Skipped];
    assert_eq!(applied.outcomes, expected);
    let emails = json!({ "emails": [
        { "email": "ana@x.test", "is_manager": false },
        { "email": "ben@x.test", "is_manager": false },
    ] });
    assert_eq!(script.body(4), emails);
    assert_eq!(script.asked().len(), 6);
}

#[tokio::test]
async fn nobody_is_asked_for_beyond_the_seats_that_are_free() {
    let script = Script::default()
        .then(200, &seated(2, &[person(1, "ana@x.test")]))
        .then(200, &alone(2, "ben@x.test"))
        .then(200, &alone(3, "cem@x.test"))
        .then(200, ASSIGNED)
        .then(
            200,
            &seated(2, &[person(1, "ana@x.test"), person(2, "ben@x.test")]),
        );
    let outcome = applied(&script, &[assign("2"), assign("3")]).await;
    assert_eq!(outcome.outcomes, [Outcome::Done, full(2, 2)]);
    assert_eq!(script.body(3), json!({ "email": "ben@x.test" }));
    // On a full license nothing is sent at all.
    let script = Script::default()
        .then(200, &seated(1, &[person(1, "ana@x.test")]))
        .then(200, &alone(2, "ben@x.test"));
    assert_eq!(
        applied(&script, &[assign("2")]).await.outcomes,
        [full(1, 1)]
    );
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn a_refusal_of_many_is_narrowed_down_to_the_one_it_is_about() {
    let refusal = r#"["Enter a valid email address."]"#;
    let named = r#"{"email":["Enter a valid email address."]}"#;
    let everybody = [
        person(1, "ana@x.test"),
        person(2, "ben@x.test"),
        person(3, "cem@x.test"),
    ];
    let script = Script::default()
        .then(200, &seated(0, &[]))
        .then(200, &alone(1, "ana@x.test"))
        .then(200, &alone(2, "ben@x.test"))
        .then(200, &alone(3, "cem@x.test"))
        .then(400, refusal)
        .then(200, &seated(0, &[]))
        .then(400, named)
        .then(200, &seated(0, &[]))
        .then(200, "[]")
        .then(200, &seated(0, &everybody[1..]));
    let acts = [assign("1"), assign("2"), assign("3")];
    let outcomes = applied(&script, &acts).await.outcomes;
    let invalid = Outcome::Failed(Failure::InvalidEmail);
    assert_eq!(outcomes, [invalid, Outcome::Done, Outcome::Done]);
    assert_eq!(script.asked().len(), 10);
}

#[tokio::test]
async fn somebody_seated_meanwhile_by_another_admin_is_already_seated() {
    let script = Script::default()
        .then(200, &seated(5, &[]))
        .then(200, &alone(1, "ana@x.test"))
        .then(400, r#"["Already assigned."]"#)
        .then(200, &seated(5, &[person(1, "ana@x.test")]));
    let outcomes = applied(&script, &[assign("1")]).await.outcomes;
    assert_eq!(outcomes, [Outcome::Skipped]);
}

#[tokio::test]
async fn a_seat_that_went_to_a_stranger_is_taken_back() {
    // The address was Ana's when it was read, and belongs to somebody new now.
    let script = Script::default()
        .then(200, &seated(5, &[]))
        .then(200, &alone(1, "ana@x.test"))
        .then(200, ASSIGNED)
        .then(200, &seated(5, &[person(9, "ana@x.test")]))
        .then(200, &seated(5, &[person(9, "ana@x.test")]))
        .then(200, UNASSIGNED)
        .then(200, &seated(5, &[]));
    let outcomes = applied(&script, &[assign("1")]).await.outcomes;
    assert_eq!(outcomes, [Outcome::Failed(Failure::Changed)]);
    assert_eq!(script.body(5), json!({ "license_user_id": 9 }));
    script.asked();
}

#[tokio::test]
async fn people_are_created_with_their_seat_and_named_afterwards() {
    let answer = json!([
        { "email": "new@x.test", "new_user": true, "password": "made-1" },
        { "email": "old@x.test", "new_user": false, "password": "made-2" },
    ]);
    let mut old = person(8, "old@x.test");
    old["first_name"] = "Otto".into();
    let script = Script::default()
        .then(200, &seated(5, &[]))
        .then(200, &answer.to_string())
        .then(200, &seated(5, &[person(7, "New@x.test"), old]))
        .then(200, &alone(7, "new@x.test"));
    let ((create, new), (other, old)) =
        (newcomer("new@x.test", "Nela"), newcomer("old@x.test", "X"));
    let acts = [create, other, assign(new.as_str()), assign(old.as_str())];
    assert_eq!(script.stranger().batch_len(&acts), 4);
    let applied = applied(&script, &acts).await;
    // Somebody who was there keeps their names and their password.
    let expected = [
        Outcome::Done,
        Outcome::Skipped,
        Outcome::Done,
        Outcome::Done,
    ];
    assert_eq!(applied.outcomes, expected);
    let mut created: Vec<_> = applied
        .created
        .iter()
        .map(|(id, user)| (id.clone(), user.id.as_str(), user.first_name.as_deref()))
        .collect();
    created.sort();
    assert_eq!(
        created,
        [(new, "7", Some("Nela")), (old, "8", Some("Otto"))]
    );
    let expected = [
        format!("GET {}", path("")),
        format!("POST {}", path("assign_users/")),
        format!("GET {}", path("")),
        "PATCH /api/v1/license-users/7/".into(),
    ];
    assert_eq!(script.asked(), expected);
    assert_eq!(script.body(3), json!({ "first_name": "Nela" }));
    assert!(script.requests().iter().all(|request| {
        !request
            .body
            .as_deref()
            .unwrap_or_default()
            .contains("password")
    }));
}

#[tokio::test]
async fn nobody_is_created_without_a_seat() {
    let (create, id) = newcomer("new@x.test", "Nela");
    let script = Script::default();
    let outcomes = applied(&script, std::slice::from_ref(&create))
        .await
        .outcomes;
    assert_eq!(outcomes, [Outcome::Failed(Failure::NeedsSeat)]);
    let script = Script::default().then(200, &seated(1, &[person(1, "ana@x.test")]));
    let outcomes = applied(&script, &[create, assign(id.as_str())])
        .await
        .outcomes;
    let alone = Outcome::Failed(Failure::NeedsSeat);
    assert_eq!(outcomes, [alone, full(1, 1)]);
    // What has not the shape of an address is not sent.
    let (create, id) = newcomer("new@x", "");
    let script = Script::default().then(200, &seated(5, &[]));
    let outcomes = applied(&script, &[create, assign(id.as_str())])
        .await
        .outcomes;
    let (invalid, needs) = (Failure::InvalidEmail, Failure::NeedsUser);
    assert_eq!(outcomes, [Outcome::Failed(invalid), Outcome::Failed(needs)]);
    // Nor is a placeholder that nobody creates.
    let script = Script::default().then(200, &seated(5, &[]));
    let outcomes = applied(&script, &[assign(id.as_str())]).await.outcomes;
    assert_eq!(outcomes, [Outcome::Failed(Failure::NeedsUser)]);
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn seats_are_taken_back_one_by_one() {
    let everybody = [person(1, "ana@x.test"), person(2, "ben@x.test")];
    let script = Script::default()
        .then(200, &seated(5, &everybody))
        .then(200, UNASSIGNED)
        .then(200, UNASSIGNED)
        .then(200, &seated(5, &[]));
    let acts = [release("1"), release("3"), release("2"), release("1")];
    let applied = applied(&script, &acts).await;
    let expected = [
        Outcome::Done,
        Outcome::Skipped,
        Outcome::Done,
        Outcome::Skipped,
    ];
    assert_eq!(applied.outcomes, expected);
    assert_eq!(applied.licenses[0].seats_counted, 0);
    let expected = [
        format!("GET {}", path("")),
        format!("POST {}", path("unassign_user/")),
        format!("POST {}", path("unassign_user/")),
        format!("GET {}", path("")),
    ];
    assert_eq!(script.asked(), expected);
    assert_eq!(script.body(1), json!({ "license_user_id": 1 }));
}

#[tokio::test]
async fn a_success_that_changed_nothing_is_none() {
    let ana = [person(1, "ana@x.test")];
    let script = Script::default()
        .then(200, &seated(5, &ana))
        .then(200, UNASSIGNED)
        .then(200, &seated(5, &ana));
    let outcomes = applied(&script, &[release("1")]).await.outcomes;
    assert_eq!(outcomes, [Outcome::Failed(Failure::Refused(String::new()))]);
}

#[tokio::test]
async fn a_seat_is_given_before_the_other_is_taken_where_there_is_room() {
    let (ana, ben) = (person(1, "ana@x.test"), person(2, "ben@x.test"));
    let pass = Act::Seat(
        LICENSE.into(),
        SeatAct::Move {
            from: "1".into(),
            to: "2".into(),
        },
    );
    let both = [ana.clone(), ben.clone()];
    let script = Script::default()
        .then(200, &seated(2, std::slice::from_ref(&ana)))
        .then(200, &alone(2, "ben@x.test"))
        .then(200, &seated(2, std::slice::from_ref(&ana)))
        .then(200, ASSIGNED)
        .then(200, &seated(2, &both))
        .then(200, &seated(2, &both))
        .then(200, UNASSIGNED)
        .then(200, &seated(2, std::slice::from_ref(&ben)));
    let outcome = applied(&script, std::slice::from_ref(&pass)).await;
    assert_eq!(outcome.outcomes, [Outcome::Done]);
    assert_eq!(outcome.licenses[0].seats_counted, 1);
    let posts = |script: &Script| -> Vec<String> {
        let asked = script.asked().into_iter();
        asked.filter(|asked| asked.starts_with("POST")).collect()
    };
    let (give, take) = (path("assign_user/"), path("unassign_user/"));
    assert_eq!(
        posts(&script),
        [format!("POST {give}"), format!("POST {take}")]
    );
    // On a full license the seat is taken first, and given back if the other cannot have it.
    let script = Script::default()
        .then(200, &seated(1, std::slice::from_ref(&ana)))
        .then(200, &alone(2, "ben@x.test"))
        .then(200, &seated(1, std::slice::from_ref(&ana)))
        .then(200, UNASSIGNED)
        .then(200, &seated(1, &[]))
        .then(200, &seated(1, &[]))
        .then(400, r#"["No."]"#)
        .then(200, &seated(1, &[]))
        .then(200, &seated(1, &[]))
        .then(200, ASSIGNED)
        .then(200, &seated(1, std::slice::from_ref(&ana)));
    let outcome = applied(&script, &[pass]).await;
    assert_eq!(
        outcome.outcomes,
        [Outcome::Failed(Failure::Refused("No.".into()))]
    );
    let expected = [take, give.clone(), give].map(|path| format!("POST {path}"));
    assert_eq!(posts(&script), expected);
}

#[tokio::test]
async fn what_this_server_cannot_do_is_refused_without_a_request() {
    let user: UserId = "1".into();
    let license = || LICENSE.into();
    let acts = [
        Act::Person(user.clone(), PersonAct::Remove),
        Act::Person(user.clone(), PersonAct::Ban),
        Act::Person(user.clone(), PersonAct::Unban),
        Act::License(
            license(),
            LicenseAct::SetOwner {
                from: None,
                to: Some(user.clone()),
            },
        ),
        Act::Device(
            "1".into(),
            DeviceAct::SetOwner {
                license: license(),
                from: None,
                to: Some(user.clone()),
            },
        ),
        Act::Person(
            user.clone(),
            PersonAct::SetTeam {
                from: None,
                to: Some("account-1".into()),
            },
        ),
        Act::License(
            license(),
            LicenseAct::SetTeam {
                from: None,
                to: Some("account-1".into()),
            },
        ),
        Act::create_team(seatboard_core::domain::TeamDraft::default()),
        Act::Team("account-1".into(), TeamAct::Remove),
        Act::Team("account-1".into(), TeamAct::AddOwner { user }),
    ];
    for act in acts {
        let script = Script::default();
        let outcomes = applied(&script, std::slice::from_ref(&act)).await.outcomes;
        assert_eq!(outcomes, [Outcome::Failed(Failure::Forbidden)], "{act:?}");
        assert_eq!(script.asked(), [""; 0]);
    }
}

#[tokio::test]
async fn what_goes_together_is_counted_from_the_front() {
    let server = Script::default().stranger();
    let many: Vec<Act> = (0..60).map(|n| assign(&n.to_string())).collect();
    assert_eq!(server.batch_len(&many), 25);
    assert_eq!(server.batch_len(&[]), 0);
    let many: Vec<Act> = (0..60).map(|n| release(&n.to_string())).collect();
    assert_eq!(server.batch_len(&many), 4);
    let other = Act::Seat("2".into(), SeatAct::Assign { user: "1".into() });
    assert_eq!(server.batch_len(&[assign("1"), other.clone()]), 1);
    let (create, id) = newcomer("new@x.test", "");
    // A creation waits for its seat, whatever stands between.
    let acts = [
        create.clone(),
        release("1"),
        other,
        assign(id.as_str()),
        assign("5"),
    ];
    assert_eq!(server.batch_len(&acts), 4);
    // One that nobody waits for does not hold up the rest.
    assert_eq!(server.batch_len(&[create.clone(), release("1")]), 1);
    // In the order of the plan, everybody beside their seat, chunks stay small.
    let mut acts = Vec::new();
    for n in 0..40 {
        let (create, id) = newcomer(&format!("p{n}@x.test"), "");
        acts.extend([create, assign(id.as_str())]);
    }
    assert_eq!(server.batch_len(&acts), 50);
    assert_eq!(server.batch_len(&acts[50..]), 30);
}

#[tokio::test]
async fn a_gone_license_and_a_forbidden_one_are_told() {
    let gone = r#"{"detail":"Not found."}"#;
    let acts = [assign("1"), assign("2")];
    let script = Script::default().then(404, gone);
    let expected = vec![Outcome::Failed(Failure::NoSuchLicense); 2];
    assert_eq!(applied(&script, &acts).await.outcomes, expected);
    let script = Script::default()
        .then(200, &seated(5, &[]))
        .then(200, &alone(1, "ana@x.test"))
        .then(403, r#"{"detail":"No.","code":"not_allowed"}"#)
        .then(200, &seated(5, &[]));
    let outcomes = applied(&script, &acts[..1]).await.outcomes;
    assert_eq!(outcomes, [Outcome::Failed(Failure::Forbidden)]);
    // A reply is read even where it holds more than anybody knows.
    let license: Value = serde_json::from_str(&reply("license")).expect("JSON");
    assert!(license.get("a_new_field").is_some());
}

#[tokio::test]
async fn many_are_met_by_a_page_of_everybody_and_an_old_address_is_asked_again() {
    let everybody: Vec<Value> = (1..=8)
        .map(|n| person(n, &format!("p{n}@x.test")))
        .collect();
    let page = json!({ "count": 8, "results": everybody }).to_string();
    let acts: Vec<Act> = (1..=8).map(|n| assign(&n.to_string())).collect();
    let script = Script::default()
        .then(200, &seated(0, &[]))
        .then(200, &page)
        .then(200, "[]")
        .then(200, &seated(0, &everybody));
    let server = script.signed_in().await;
    let applied = server.apply(&acts, &[]).await.expect("applied");
    assert_eq!(applied.outcomes, vec![Outcome::Done; 8]);
    assert_eq!(script.asked().len(), 4);
    script.pass(300_001);
    let script = script
        .then(200, &seated(0, &[]))
        .then(200, &alone(1, "moved@x.test"))
        .then(200, ASSIGNED)
        .then(200, &seated(0, &[person(1, "moved@x.test")]));
    let applied = server.apply(&acts[..1], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(script.body(6), json!({ "email": "moved@x.test" }));
}
