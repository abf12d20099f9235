//! Contracts and those who manage them, where a server has such a thing.

use seatboard_core::{
    acts::{Act, ContractAct, Failure, Outcome},
    domain::{ContractId, LicenseId, NewUser, UserId},
};
use seatboard_servers::{ApiError, LicenseServer, PeopleOf};

use crate::{
    assign::apply,
    changes::one,
    reads::walk,
    world::{Terms, Who, World},
};

fn add(contract: &ContractId, user: &UserId) -> Act {
    Act::Contract(
        contract.clone(),
        ContractAct::AddManager { user: user.clone() },
    )
}

fn remove(contract: &ContractId, user: &UserId) -> Act {
    add(contract, user).inverse().expect("it can be taken back")
}

async fn contract_of(server: &impl LicenseServer, license: &LicenseId) -> ContractId {
    let license = server.license(license).await.expect("the license");
    license.contract.expect("it was bought somehow")
}

async fn managers(server: &impl LicenseServer, contract: &ContractId) -> Vec<UserId> {
    let all = walk(|at| server.managers(contract, at)).await;
    all.into_iter().map(|user| user.id).collect()
}

/// Without contracts nobody manages one, and no request is sent for it.
pub async fn d15_a_server_without_contracts_says_so(world: impl World) {
    let user = world.person("ana@acme.test").await;
    let license = world.license(Terms::default()).await;
    let (server, signed_in) = world.signed_in(Who::Admin).await;
    assert!(!server.capabilities().has_contracts);
    assert!(!signed_in.abilities.change_managers);
    let license = server.license(&license).await.expect("the license");
    assert_eq!(license.contract, None);
    let sent = world.sent();
    let contract = ContractId::from(world.unknown_id());
    assert_eq!(managers(&server, &contract).await, []);
    for act in [add(&contract, &user), remove(&contract, &user)] {
        let (outcome, _) = one(&server, &act).await;
        assert_eq!(outcome, Outcome::Failed(Failure::Forbidden), "{act:?}");
    }
    assert_eq!(world.sent(), sent);
}

pub async fn d18_a_manager_comes_and_goes_and_comes_back(world: impl World) {
    let ana = world.person("ana@acme.test").await;
    let license = world.license(Terms::default()).await;
    let (server, signed_in) = world.signed_in(Who::Admin).await;
    assert!(server.capabilities().has_contracts && signed_in.abilities.change_managers);
    let contract = contract_of(&server, &license).await;
    let before = managers(&server, &contract).await;
    assert!(!before.contains(&ana));
    let (come, go) = (add(&contract, &ana), remove(&contract, &ana));
    for _ in 0..2 {
        assert_eq!(one(&server, &come).await.0, Outcome::Done);
        assert_eq!(one(&server, &come).await.0, Outcome::Skipped);
        assert!(managers(&server, &contract).await.contains(&ana));
        assert_eq!(one(&server, &go).await.0, Outcome::Done);
        assert_eq!(one(&server, &go).await.0, Outcome::Skipped);
        assert_eq!(managers(&server, &contract).await, before);
    }
    // The last one may go as well.
    for manager in &before {
        let (outcome, _) = one(&server, &remove(&contract, manager)).await;
        assert_eq!(outcome, Outcome::Done);
    }
    assert_eq!(managers(&server, &contract).await, []);
}

pub async fn d18_an_address_nobody_has_becomes_a_manager(world: impl World) {
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    let contract = contract_of(&server, &license).await;
    let person = NewUser {
        email: "Nina.Neu@acme.test".into(),
        first_name: "Nina".into(),
        ..NewUser::default()
    };
    let acts = [
        Act::create_user(person.clone()),
        add(&contract, &person.placeholder()),
    ];
    assert_eq!(server.batch_len(&acts), 2);
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, [Outcome::Done, Outcome::Done]);
    let [(_, nina)] = applied.created.as_slice() else {
        panic!("one person is created");
    };
    assert_eq!(nina.email, "nina.neu@acme.test");
    let all = walk(|at| server.managers(&contract, at)).await;
    let listed = { all.iter() }.find(|it| it.id == nina.id).expect("listed");
    assert_eq!(listed.first_name.as_deref(), Some("Nina"));
    assert!(listed.has_initial_password);
    // What the server made up is read where they manage, and nowhere else.
    let of = PeopleOf::Contract(contract.clone());
    let passwords = server.initial_passwords(&of).await.expect("passwords");
    let hers = { passwords.iter() }.find(|(id, _)| *id == nina.id);
    let password = hers.expect("hers").1.expose().to_owned();
    assert!(!password.is_empty());
    assert!(!format!("{applied:?}{all:?}").contains(&password));
    // Nobody is there twice, and nobody gets another password.
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, [Outcome::Skipped, Outcome::Skipped]);
    let go = remove(&contract, &nina.id);
    assert_eq!(one(&server, &go).await.0, Outcome::Done);
    let applied = apply(&server, &acts).await;
    assert_eq!(applied.outcomes, [Outcome::Skipped, Outcome::Done]);
    let again = server.initial_passwords(&of).await.expect("passwords");
    assert!({ again.iter() }.any(|(_, kept)| kept.expose() == password));
}

pub async fn what_is_gone_or_not_allowed_is_told(world: impl World) {
    let ana = world.person("ana@acme.test").await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    let contract = contract_of(&server, &license).await;
    let nowhere = ContractId::from(world.unknown_id());
    let gone = server.managers(&nowhere, None).await;
    assert_eq!(gone, Err(ApiError::NotFound));
    let nobody = UserId::from(world.unknown_id());
    for (act, failure) in [
        (add(&nowhere, &ana), Failure::NoSuchContract),
        (remove(&nowhere, &ana), Failure::NoSuchContract),
        (add(&contract, &nobody), Failure::NoSuchUser),
    ] {
        let (outcome, _) = one(&server, &act).await;
        assert_eq!(outcome, Outcome::Failed(failure), "{act:?}");
    }
    let (outcome, _) = one(&server, &remove(&contract, &nobody)).await;
    assert_eq!(outcome, Outcome::Skipped, "nobody manages nothing");
    let (viewer, signed_in) = world.signed_in(Who::ReadOnly).await;
    assert!(!signed_in.abilities.change_managers);
    let before = managers(&viewer, &contract).await;
    let (outcome, _) = one(&viewer, &add(&contract, &ana)).await;
    assert_eq!(outcome, Outcome::Failed(Failure::Forbidden));
    assert_eq!(managers(&viewer, &contract).await, before);
}
