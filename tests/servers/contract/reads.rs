//! What is read, and that walks of lists neither miss nor repeat anything.

use std::collections::{HashMap, HashSet};

use seatboard_core::domain::{Heartbeat, Hold, LicenseId, Seat, User, UserId};
use seatboard_servers::{ApiError, Cursor, LicenseServer, Page, Reply};

use crate::world::{Other, Terms, Who, World};

/// Walks a list to its end.
pub async fn walk<'a, V>(page: impl Fn(Option<Cursor>) -> Reply<'a, Page<V>>) -> Vec<V> {
    let mut all = Vec::new();
    let mut at = None;
    loop {
        let page = page(at).await.expect("a page");
        all.extend(page.rows);
        at = page.next;
        if at.is_none() {
            return all;
        }
    }
}

pub async fn seats_of(server: &impl LicenseServer, license: &LicenseId) -> Vec<(Seat, User)> {
    walk(|at| server.seats(license, at)).await
}

/// Who holds a seat on a license, sorted.
pub async fn holders(server: &impl LicenseServer, license: &LicenseId) -> Vec<UserId> {
    let seats = seats_of(server, license).await;
    let mut holders: Vec<UserId> = seats.into_iter().map(|(seat, _)| seat.user).collect();
    holders.sort();
    holders
}

pub fn sorted(ids: &[UserId]) -> Vec<UserId> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids
}

pub async fn every_license_is_walked_once(world: impl World) {
    let owner = world.person("owner@acme.test").await;
    let mut made = HashMap::new();
    for seats in 0..130 {
        let terms = Terms {
            seats: (seats % 3 != 0).then_some(seats),
            owner: (seats % 2 == 0).then(|| owner.clone()),
            ..Terms::default()
        };
        let seated = u32::from(terms.owner.is_some());
        made.insert(world.license(terms).await, seated);
    }
    let server = world.admin().await;
    let walked = walk(|at| server.licenses(at)).await;
    assert_eq!(walked.len(), 130);
    for license in &walked {
        let seated = made
            .remove(&license.id)
            .expect("twice, or of somebody else");
        assert_eq!(license.seats_counted, seated);
        let owned = seated > 0 && server.capabilities().has_owners;
        assert_eq!(license.owner.is_some(), owned);
        assert_eq!(server.license(&license.id).await.as_ref(), Ok(license));
    }
}

/// Whom the list of licenses tells along with them is the same as when they are asked for.
pub async fn people_told_with_a_license_are_all_who_sit_on_it(world: impl World) {
    let people = world.people(7).await;
    let mut made = Vec::new();
    for seated in [0, 1, 7] {
        let terms = Terms {
            seats: Some(9),
            seated: people[..seated].to_vec(),
            ..Terms::default()
        };
        made.push(world.license(terms).await);
    }
    let server = world.admin().await;
    let sent = world.sent();
    let listed = walk(|at| server.licenses_listed(at)).await;
    assert_eq!(world.sent() - sent, 1);
    let plain = walk(|at| server.licenses(at)).await;
    let rows: Vec<_> = listed.iter().map(|it| it.license.clone()).collect();
    assert_eq!(rows, plain);
    for (license, seated) in made.iter().zip([0, 1, 7]) {
        let row = listed.iter().find(|it| it.license.id == *license);
        let told = row.expect("it is listed").people.clone();
        // Where people have no account of their own they come with the license.
        let tells = !server.capabilities().creates_alone;
        assert_eq!(told.is_some(), tells);
        let by = |(seat, _): &(Seat, User)| seat.user.clone();
        let mut asked = seats_of(&server, license).await;
        asked.sort_by_key(by);
        assert_eq!(asked.len(), seated);
        if let Some(mut told) = told {
            told.sort_by_key(by);
            assert_eq!(told, asked);
        }
    }
}

pub async fn everybody_is_walked_once_whatever_their_role(world: impl World) {
    let mut made: HashSet<UserId> = world.people(230).await.into_iter().collect();
    let server = world.admin().await;
    let walked = walk(|at| server.users(at)).await;
    let unique: HashSet<&UserId> = walked.iter().map(|user| &user.id).collect();
    assert_eq!(unique.len(), walked.len());
    let admin = world.credentials(Who::Admin).email;
    assert!(walked.iter().any(|user| user.email == admin));
    for user in &walked {
        made.remove(&user.id);
    }
    assert_eq!(made, HashSet::new());
    let some = &walked[17];
    assert_eq!(server.user(&some.id).await.as_ref(), Ok(some));
}

pub async fn every_seat_is_walked_once_and_the_owner_told_apart(world: impl World) {
    let people = world.people(131).await;
    let license = world
        .license(Terms {
            owner: Some(people[64].clone()),
            seated: people
                .iter()
                .filter(|id| **id != people[64])
                .cloned()
                .collect(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let seats = seats_of(&server, &license).await;
    assert_eq!(seats.len(), 131);
    for (seat, user) in &seats {
        assert_eq!((&seat.license, &seat.user), (&license, &user.id));
        let has_owner = server.capabilities().has_owners;
        let hold = match has_owner && user.id == people[64] {
            true => Hold::Owner,
            false => Hold::Assigned,
        };
        assert_eq!(seat.hold, hold);
    }
    assert_eq!(holders(&server, &license).await, sorted(&people));
}

pub async fn a_persons_licenses_are_those_they_own_or_sit_on(world: impl World) {
    let (ana, karl) = (
        world.person("ana@acme.test").await,
        world.person("karl@acme.test").await,
    );
    let mut theirs = HashSet::new();
    for number in 0..130 {
        let owns = number % 5 == 0;
        let terms = Terms {
            owner: Some(if owns { &ana } else { &karl }).cloned(),
            seated: if owns { vec![] } else { vec![ana.clone()] },
            ..Terms::default()
        };
        theirs.insert(world.license(terms).await);
        let not_theirs = Terms {
            owner: Some(karl.clone()),
            ..Terms::default()
        };
        world.license(not_theirs).await;
    }
    let server = world.admin().await;
    let walked = walk(|at| server.licenses_of_user(&ana, at)).await;
    assert_eq!(walked.len(), 130);
    for license in &walked {
        assert!(theirs.remove(&license.id), "twice, or not theirs");
        assert_eq!(server.license(&license.id).await.as_ref(), Ok(license));
    }
    let nobody = UserId::from(world.unknown_id());
    assert_eq!(
        server.licenses_of_user(&nobody, None).await,
        Err(ApiError::NotFound)
    );
}

pub async fn a_walk_survives_the_deletion_of_the_row_it_stands_on(world: impl World) {
    let people = world.people(150).await;
    let license = world
        .license(Terms {
            seated: people.clone(),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    let first = server.seats(&license, None).await.expect("a page");
    let last = first.rows[99].0.user.clone();
    world.meanwhile(Other::Release(license.clone(), last)).await;
    let rest = server.seats(&license, first.next.clone()).await;
    let rest = rest.expect("a page");
    assert_eq!((rest.rows.len(), rest.next), (50, None));
    let mut seen: Vec<UserId> = first
        .rows
        .iter()
        .map(|(seat, _)| seat.user.clone())
        .collect();
    seen.extend(rest.rows.into_iter().map(|(seat, _)| seat.user));
    assert_eq!(sorted(&seen), sorted(&people));

    let first = server.users(None).await.expect("a page");
    let total = walk(|at| server.users(at)).await.len();
    let last = first.rows[99].id.clone();
    world.meanwhile(Other::DeleteUser(last)).await;
    let rest = server.users(first.next).await.expect("a page");
    assert_eq!(rest.rows.len(), total - 100);
}

pub async fn a_walk_survives_the_deletion_of_both_rows_it_knows(world: impl World) {
    world.people(150).await;
    let server = world.admin().await;
    let total = walk(|at| server.users(at)).await.len();
    let first = server.users(None).await.expect("a page");
    for row in [98, 99] {
        let gone = first.rows[row].id.clone();
        world.meanwhile(Other::DeleteUser(gone)).await;
    }
    // It begins anew: what was seen comes again, and nothing is missing.
    let mut seen: HashSet<UserId> = first.rows.into_iter().map(|user| user.id).collect();
    let mut at = first.next;
    while at.is_some() {
        let page = server.users(at).await.expect("a page");
        seen.extend(page.rows.into_iter().map(|user| user.id));
        at = page.next;
    }
    assert_eq!(seen.len(), total);
}

pub async fn people_are_found_by_address_and_name(world: impl World) {
    let ana = world.person("Ana.Ruiz+cad@acme.test").await;
    let ben = world.person("ben@acme.test").await;
    let server = world.admin().await;
    let found = async |text: &str| {
        let found = server.find_users(text).await.expect("an answer");
        sorted(&found.into_iter().map(|user| user.id).collect::<Vec<_>>())
    };
    assert_eq!(found("ruiz+CAD").await, std::slice::from_ref(&ana));
    assert_eq!(found("Muster").await, sorted(&[ana.clone(), ben]));
    assert_eq!(found("nobody at all").await, []);
    let sent = world.sent();
    let short = "a".repeat(server.capabilities().search_from - 1);
    assert_eq!(found(&short).await, []);
    assert_eq!(world.sent(), sent);
    // Admins are found like everybody else.
    let admin = world.credentials(Who::Admin).email;
    assert_eq!(found(&admin).await.len(), 1);
    // A whole address, in whatever case.
    assert_eq!(found("ANA.Ruiz+cad@acme.test").await, [ana]);
}

pub async fn k17_licenses_are_found_by_key_and_by_whose_they_are(world: impl World) {
    let ana = world.person("ana.ruiz@acme.test").await;
    let hers = world
        .license(Terms {
            seated: vec![ana],
            ..Terms::default()
        })
        .await;
    let other = world.license(Terms::default()).await;
    let server = world.admin().await;
    let found = async |text: &str| {
        let found = server.find_licenses(text).await.expect("an answer");
        found.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(found("ruiz@acme").await, [hers]);
    let row = server.license(&other).await.expect("the license");
    if let Some(key) = row.key {
        assert_eq!(found(&key).await, [other]);
    }
    assert_eq!(found("nothing at all").await, []);
    let sent = world.sent();
    let short = "a".repeat(server.capabilities().search_from - 1);
    assert_eq!(found(&short).await, []);
    assert_eq!(world.sent(), sent);
}

pub async fn k17_a_team_is_read_without_the_others(world: impl World) {
    let ana = world.person("ana@acme.test").await;
    let ben = world.person("ben@acme.test").await;
    let license = async |seated: &UserId| {
        let seated = vec![seated.clone()];
        let terms = Terms {
            seated,
            ..Terms::default()
        };
        world.license(terms).await
    };
    let (hers, his) = (license(&ana).await, license(&ben).await);
    world
        .team(
            "Façades",
            std::slice::from_ref(&ana),
            std::slice::from_ref(&hers),
        )
        .await;
    world
        .team(
            "Bridges",
            std::slice::from_ref(&ben),
            std::slice::from_ref(&his),
        )
        .await;
    let server = world.admin().await;
    let teams = server.catalogue().await.expect("a catalogue").teams;
    for (name, person, license) in [("Façades", ana, hers), ("Bridges", ben, his)] {
        let team = teams.iter().find(|team| team.name == name).expect(name);
        let people = walk(|at| server.users_of_team(&team.id, at)).await;
        let told: Vec<_> = people.iter().map(|it| (&it.id, it.team.as_ref())).collect();
        assert_eq!(told, [(&person, Some(&team.id))]);
        let licenses = walk(|at| server.licenses_of_team(&team.id, at)).await;
        let told: Vec<_> = licenses
            .iter()
            .map(|it| (&it.id, it.team.as_ref()))
            .collect();
        assert_eq!(told, [(&license, Some(&team.id))]);
    }
}

pub async fn devices_and_the_catalogue_are_read(world: impl World) {
    let ana = world.person("ana@acme.test").await;
    world.team("Façades", &[], &[]).await;
    let license = world
        .license(Terms {
            seated: vec![ana.clone()],
            has_overage: true,
            ..Terms::default()
        })
        .await;
    let first = world.device(&license, Some(&ana)).await;
    let second = world.device(&license, None).await;
    let server = world.admin().await;
    let mut devices = walk(|at| server.devices(&license, at)).await;
    devices.sort_by_key(|device| device.user.is_none());
    let told: Vec<_> = devices
        .iter()
        .map(|device| (device.label(), device.user.as_ref(), &device.heartbeat))
        .collect();
    assert_eq!(
        told,
        [
            (first.as_str(), Some(&ana), &Heartbeat::NotStarted),
            (second.as_str(), None, &Heartbeat::NotStarted),
        ]
    );
    let read = server.license(&license).await.expect("the license");
    assert_eq!(read.devices_counted, 2);

    let catalogue = server.catalogue().await.expect("a catalogue");
    assert_eq!(catalogue.teams.len(), 1);
    assert_eq!(catalogue.teams[0].name, "Façades");
    assert!(catalogue.products.iter().any(|it| it.id == read.product));
    let policy = catalogue
        .policies
        .iter()
        .find(|it| Some(&it.id) == read.policy.as_ref());
    let policy = policy.expect("the license's policy");
    assert_eq!(policy.overage.cap(Some(4)), Some(5));
}

pub async fn what_is_not_there_is_not_found(world: impl World) {
    let server = world.admin().await;
    let id = world.unknown_id();
    assert_eq!(
        server.license(&id.as_str().into()).await,
        Err(ApiError::NotFound)
    );
    assert_eq!(
        server.user(&id.as_str().into()).await,
        Err(ApiError::NotFound)
    );
    assert_eq!(
        server.seats(&id.as_str().into(), None).await,
        Err(ApiError::NotFound)
    );
}
