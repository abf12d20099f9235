//! Whatever a gateway sends, the answer is a value or an error, never a panic.

use proptest::{prelude::*, sample::Index};
use seatboard_core::{
    acts::{Act, ContractAct, DeviceAct, PersonAct, SeatAct},
    domain::{NewUser, Profile, UserId},
};
use seatboard_servers::{LicenseServer, PeopleOf, Secret};

use crate::{
    script::{LICENSE, reply},
    wire_script::mutate::{endless, mutated, run, wrong},
};

const REPLIES: [&str; 15] = [
    "activation_histories",
    "assigned",
    "customer_accounts",
    "customers",
    "devices",
    "greeting",
    "license",
    "license_histories",
    "license_user",
    "license_users",
    "licenses",
    "managers",
    "products",
    "session",
    "signed_in",
];

proptest! {
    #![proptest_config(crate::wire_script::mutate::cases(192))]

    #[test]
    fn no_reply_makes_the_connector_panic(
        name in prop::sample::select(&REPLIES[..]),
        changes in prop::collection::vec((any::<Index>(), wrong()), 0..4),
        cut in prop::option::weighted(0.1, any::<Index>()),
        status in prop::sample::select(
            vec![200_u16, 201, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500]
        ),
    ) {
        run(async {
            let body = mutated(&reply(name), &changes, cut);
            let script = endless(status, &body);
            let server = script.signed_in().await;
            let license = LICENSE.into();
            let user: UserId = "40211".into();
            let _ = server.greet().await;
            let _ = server.catalogue().await;
            let page = server.licenses(None).await;
            if let Ok(page) = page {
                let _ = server.licenses(page.next).await;
            }
            let _ = server.license(&license).await;
            let _ = server.seats(&license, None).await;
            let _ = server.initial_passwords(&PeopleOf::License(license.clone())).await;
            let contract = "1741000000123400".into();
            let _ = server.managers(&contract, None).await;
            let _ = server.initial_passwords(&PeopleOf::Contract(contract.clone())).await;
            let page = server.history(&license, None).await;
            if let Ok(page) = page {
                let _ = server.history(&license, page.next).await;
            }
            let _ = server.users(None).await;
            let _ = server.find_users("ana b").await;
            let _ = server.user(&user).await;
            let _ = server.devices(&license, None).await;
            let _ = server.devices_all(None).await;
            let _ = server.devices_of_user(&user, None).await;
            let _ = server.licenses_of_user(&user, None).await;
            let _ = server.set_password(&user, Secret::new("x")).await;
            let assign = |user: &str| Act::Seat(license.clone(), SeatAct::Assign { user: user.into() });
            let release = |user: &str| Act::Seat(license.clone(), SeatAct::Release { user: user.into() });
            let person = NewUser {
                email: "new@nordbau.example".into(),
                first_name: "New".into(),
                ..NewUser::default()
            };
            let placeholder = person.placeholder();
            let (from, to) = (Profile::default(), Profile {
                email: "b@acme.test".into(),
                ..Profile::default()
            });
            for acts in [
                vec![assign("40211"), assign("40213"), assign("40214")],
                vec![Act::create_user(person.clone()), assign(placeholder.as_str())],
                vec![release("40211"), release("40212"), release("40213")],
                vec![Act::Seat(license.clone(), SeatAct::Move { from: "40211".into(), to: "40213".into() })],
                vec![Act::Person(user.clone(), PersonAct::Update { from, to })],
                vec![Act::Seat(license.clone(), SeatAct::SetLimit { user: user.clone(), from: 2, to: 3 })],
                vec![Act::Seat(license.clone(), SeatAct::Reset { user: user.clone() })],
                vec![Act::Device("1".into(), DeviceAct::Reset { license: license.clone() })],
                vec![Act::Contract(contract.clone(), ContractAct::AddManager { user: user.clone() })],
                vec![
                    Act::create_user(person.clone()),
                    Act::Contract(contract.clone(), ContractAct::AddManager { user: placeholder.clone() }),
                ],
                vec![Act::Contract(contract.clone(), ContractAct::RemoveManager { user: user.clone() })],
            ] {
                if let Ok(applied) = server.apply(&acts, &[]).await {
                    assert_eq!(applied.outcomes.len(), acts.len());
                }
            }
            let signed_in = server.resume(Secret::new("x")).await;
            if let Ok(who) = signed_in {
                let _ = server.revoke(&who).await;
            }
        });
    }
}
