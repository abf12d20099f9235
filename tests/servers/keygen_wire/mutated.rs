//! Whatever a server sends, the answer is a value or an error, never a panic.

use proptest::{prelude::*, sample::Index};
use seatboard_core::{
    acts::{Act, LicenseAct, SeatAct},
    domain::{Moment, NewUser},
    waiting::Place,
};
use seatboard_servers::LicenseServer;

use crate::{
    script::reply,
    wire_script::mutate::{endless, mutated, run, wrong},
};

const REPLIES: [&str; 13] = [
    "account",
    "attached",
    "errors",
    "event_logs",
    "groups",
    "license_users",
    "licenses",
    "machines",
    "me",
    "owner",
    "policies",
    "products",
    "token",
];

proptest! {
    #![proptest_config(crate::wire_script::mutate::cases(192))]

    #[test]
    fn no_reply_makes_the_connector_panic(
        name in prop::sample::select(&REPLIES[..]),
        changes in prop::collection::vec((any::<Index>(), wrong()), 0..4),
        cut in prop::option::weighted(0.1, any::<Index>()),
        status in prop::sample::select(vec![200_u16, 201, 204, 302, 400, 403, 404, 409, 422, 500]),
    ) {
        run(async {
            let body = mutated(&reply(name), &changes, cut);
            let script = endless(status, &body);
            let server = script.signed_in().await;
            let id = "lic1".into();
            let _ = server.catalogue().await;
            let _ = server.licenses(None).await;
            let _ = server.license(&id).await;
            let _ = server.seats(&id, None).await;
            let _ = server.users(None).await;
            let _ = server.find_users("ana").await;
            let _ = server.user(&"u1".into()).await;
            let _ = server.devices(&id, None).await;
            let _ = server.has_log().await;
            let _ = server.log(&Default::default(), None).await;
            let assign = |user: &str| Act::Seat(id.clone(), SeatAct::Assign { user: user.into() });
            let release = |user: &str| Act::Seat(id.clone(), SeatAct::Release { user: user.into() });
            let person = NewUser {
                email: "ana@acme.test".into(),
                first_name: String::new(),
                last_name: String::new(),
                ..NewUser::default()
            };
            for acts in [
                vec![assign("u2"), assign("u3"), assign("u4")],
                vec![release("u2"), release("u3"), release("u4")],
                vec![Act::Seat(id.clone(), SeatAct::Move { from: "u1".into(), to: "u2".into() })],
                vec![Act::License(id.clone(), LicenseAct::SetOwner { from: None, to: Some("u1".into()) })],
                vec![Act::License(id.clone(), LicenseAct::JoinLine(Place::new("u9".into(), "u1".into(), Moment::default())))],
                vec![Act::create_user(person)],
            ] {
                if let Ok(applied) = server.apply(&acts, &[]).await {
                    assert_eq!(applied.outcomes.len(), acts.len());
                }
            }
            let signed_in = server.resume(seatboard_servers::Secret::new("x")).await;
            if let Ok(who) = signed_in {
                let _ = server.revoke(&who).await;
            }
        });
    }
}
