//! The LicenseSpring connector over a gateway over the stand-in's router. Licenses and people are
//! made through Keygen's side of the same store, as only an order could make them here.

use std::{
    collections::HashMap,
    sync::{Mutex, atomic::AtomicUsize, atomic::Ordering},
    time::SystemTime,
};

use seatboard_core::{
    acts::{Act, DeviceAct, Outcome},
    domain::{Activation, LicenseId, LicenseStatus, Moment, TeamId, UserId},
    estate::{Estate, Topic},
    usage::{SignKind, Trace},
};
use seatboard_servers::{
    Credentials, LicenseServer, Secret, Signs, SignsOf,
    licensespring::{LicenseSpring, LicenseSpringOptions},
    transport::{Method, Request},
};
use serde_json::{Value, json};
use stand_in::{Fault, Kind, Options, Seed};

use crate::{
    gate::Gate,
    keygen::{KeygenWorld, carry},
    reads::walk,
    removal::read_all,
    world::{On, Other, Terms, Trouble, Who, World},
};

pub struct LicenseSpringWorld {
    keygen: KeygenWorld,
    gate: Gate,
    key: String,
    made: AtomicUsize,
    /// What an id is called on Keygen's side.
    names: Mutex<HashMap<String, String>>,
}

impl LicenseSpringWorld {
    async fn over(options: Options, quirks: Value) -> Self {
        let keygen = KeygenWorld::open_with(options).await;
        keygen.control("license_spring", quirks).await;
        let key = keygen.stand_in().facts().api_key;
        Self {
            gate: Gate::new(keygen.stand_in().router(), &key),
            keygen,
            key,
            made: AtomicUsize::new(0),
            names: Mutex::default(),
        }
    }

    fn connect(&self, company: &str) -> LicenseSpring<Gate> {
        let options = LicenseSpringOptions {
            url: "http://gate.test/gateway/".into(),
            company: Some(company.into()),
        };
        LicenseSpring::new(self.gate.clone(), options)
    }

    /// The id of the only row of a list.
    async fn only(&self, path: &str) -> String {
        let request = Request {
            method: Method::Get,
            url: format!("http://licensespring.test/api/v1/{path}"),
            headers: vec![("Authorization", format!("Api-Key {}", self.key))],
            body: None,
        };
        let answer = carry(self.keygen.stand_in().router(), request).await;
        let body = answer.expect("an answer").body;
        let list: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(list["count"], 1, "{path}: {body}");
        list["results"][0]["id"]
            .as_i64()
            .expect("an id")
            .to_string()
    }

    fn note(&self, id: &str, keygen: &str) {
        let mut names = self.names.lock().expect("no test panics while holding it");
        names.insert(id.to_owned(), keygen.to_owned());
    }

    fn name_of<I: From<String>>(&self, id: &str) -> I {
        let names = self.names.lock().expect("no test panics while holding it");
        names.get(id).expect("made by this world").clone().into()
    }

    fn there(&self, other: Other) -> Other {
        let license = |id: LicenseId| self.name_of(id.as_str());
        let user = |id: UserId| self.name_of(id.as_str());
        match other {
            Other::Assign(on, who) => Other::Assign(license(on), user(who)),
            Other::Release(on, who) => Other::Release(license(on), user(who)),
            Other::DeleteUser(who) => Other::DeleteUser(user(who)),
            Other::MaxSeats(on, max) => Other::MaxSeats(license(on), max),
            Other::Data(on, data) => Other::Data(license(on), data),
        }
    }
}

fn place(on: On) -> (Method, &'static str) {
    match on {
        On::SignIn => (Method::Post, "/session"),
        On::License => (Method::Get, "/api/v1/licenses/"),
        On::Assign | On::CreateUser => (Method::Post, "/assign_user"),
        On::Release => (Method::Post, "/unassign_user/"),
        On::UpdateUser => (Method::Patch, "/license-users/"),
        On::ResetDevice => (Method::Post, "/reset/"),
        On::SetSeat => (Method::Post, "/set_users_activations/"),
        On::AddManager => (Method::Post, "/add_manager/"),
        On::RemoveManager => (Method::Post, "/remove_manager/"),
        other => panic!("there is no {other:?} here"),
    }
}

impl World for LicenseSpringWorld {
    type Server = LicenseSpring<Gate>;

    async fn open() -> Self {
        // Filters and fields that no document names are refused, not passed over.
        Self::over(Options::default(), json!({ "strict": true })).await
    }

    fn name(&self) -> &'static str {
        "LicenseSpring"
    }

    fn stranger(&self) -> Self::Server {
        self.connect("NORDBAU")
    }

    fn stranger_elsewhere(&self) -> Self::Server {
        self.connect("NOWHERE")
    }

    fn credentials(&self, who: Who) -> Credentials {
        let credentials = self.keygen.credentials(who);
        Credentials {
            password: Secret::new("seatboard-demo"),
            ..credentials
        }
    }

    fn code(&self) -> String {
        String::new()
    }

    async fn person(&self, email: &str) -> UserId {
        let keygen = self.keygen.person(email).await;
        let email = email.replace('+', "%2B");
        let path = format!("license-users/?true_email__iexact={email}");
        let id = self.only(&path).await;
        self.note(&id, keygen.as_str());
        id.into()
    }

    async fn license(&self, terms: Terms) -> LicenseId {
        let name = format!("License-{:04}-", self.made.fetch_add(1, Ordering::SeqCst));
        let seated = terms.seated.iter().map(|id| self.name_of(id.as_str()));
        let terms = Terms {
            owner: terms.owner.as_ref().map(|id| self.name_of(id.as_str())),
            seated: seated.collect(),
            ..terms
        };
        let keygen = self.keygen.license_named(&name, terms).await;
        let id = self
            .only(&format!("licenses/?product_name__icontains={name}"))
            .await;
        self.note(&id, keygen.as_str());
        id.into()
    }

    async fn device(&self, license: &LicenseId, owner: Option<&UserId>) -> String {
        let hardware = format!("hw-{}", self.made.fetch_add(1, Ordering::SeqCst));
        let license: String = self.name_of(license.as_str());
        let mut act = json!({ "license": license, "hardware_id": hardware });
        if let Some(owner) = owner {
            act["user"] = self.name_of::<String>(owner.as_str()).into();
        }
        self.keygen.control("act", json!({ "activate": act })).await;
        hardware
    }

    async fn team(&self, name: &str, people: &[UserId], licenses: &[LicenseId]) {
        let people: Vec<UserId> = people.iter().map(|it| self.name_of(it.as_str())).collect();
        let licenses: Vec<LicenseId> = { licenses.iter() }
            .map(|it| self.name_of(it.as_str()))
            .collect();
        self.keygen.team(name, &people, &licenses).await;
    }

    fn unknown_id(&self) -> String {
        "1740019999999999".into()
    }

    fn trouble(&self, on: On, nth: u32, times: Option<u32>, trouble: Trouble) {
        let (method, path) = place(on);
        let kind = match trouble {
            // These are the gateway's own.
            _ if on == On::SignIn => return self.gate.trouble(method, path, nth, trouble),
            Trouble::TokenEnds => return self.gate.trouble(method, path, nth, trouble),
            Trouble::Lost => Kind::Drop(true),
            Trouble::AnswerLost => Kind::DropAfter(true),
            Trouble::AnswerCut => Kind::Truncate(true),
            Trouble::Html(status) => Kind::Html(status),
            Trouble::Garbage => Kind::Garbage(true),
            Trouble::Status(status) => Kind::Status(status),
            Trouble::TooFast(reset_s) => Kind::RateLimit { reset_s },
        };
        self.keygen.stand_in().inject(Fault {
            method: Some(method.as_str().into()),
            path: path.into(),
            nth,
            times,
            kind,
        });
    }

    async fn meanwhile(&self, other: Other) {
        self.keygen.meanwhile(self.there(other)).await;
    }

    async fn before(&self, on: On, other: Other) {
        let (method, path) = place(on);
        let act = crate::keygen::act(&self.there(other));
        let before = json!({ "method": method.as_str(), "path": path });
        let body = json!({ "before": before, "act": act });
        self.keygen.control("act", body).await;
    }

    async fn race(&self) {
        self.keygen.race().await;
    }

    async fn limit_pace(&self, per_second: u32) {
        let pace = json!({ "strict": true, "pace": { "per_second": per_second } });
        self.keygen.control("license_spring", pace).await;
    }

    /// There is none.
    fn keep_log(&self) {}

    async fn end_tokens(&self) {
        self.gate.end_tokens();
    }

    fn sent(&self) -> usize {
        self.gate.sent()
    }
}

/// What is on screen in the demo can be read whole, however the answers are written.
#[tokio::test]
async fn the_demo_is_read_whole_in_every_way_it_may_be_written() {
    for quirks in [
        json!({ "strict": true }),
        json!({ "micros": true, "extra": true }),
        json!({ "sparse": true }),
    ] {
        let options = Options {
            seed: Seed::Demo,
            ..Options::default()
        };
        let world = LicenseSpringWorld::over(options, quirks.clone()).await;
        let server = world.admin().await;
        let estate = read_all(&server).await;
        let licenses: Vec<_> = estate.licenses().collect();
        assert!(licenses.len() > 5, "{quirks}");
        let catalogue = server.catalogue().await.expect("a catalogue");
        for license in &licenses {
            let known = |id: &TeamId| catalogue.teams.iter().any(|team| team.id == *id);
            assert!(
                license.team.as_ref().is_none_or(known),
                "{quirks} {license:?}"
            );
            let products = &catalogue.products;
            assert!(
                products.iter().any(|it| it.id == license.product),
                "{quirks}"
            );
            let seats = walk(|at| server.seats(&license.id, at)).await;
            assert_eq!(license.seats_counted as usize, seats.len());
        }
        let has = |status| licenses.iter().any(|license| license.status == status);
        assert!(
            has(LicenseStatus::Active) && has(LicenseStatus::Expired),
            "{quirks}"
        );
        for activation in [Activation::SignIn, Activation::SerialNumber] {
            let mut kinds = licenses.iter().map(|license| license.activation);
            assert!(kinds.any(|kind| kind == Some(activation)), "{quirks}");
        }
        // Where the customer is left out, so is the team.
        let has_teams = licenses.iter().any(|license| license.team.is_some());
        assert_eq!(has_teams, quirks["sparse"] != true, "{quirks}");
        assert!(
            licenses.iter().any(|license| license.max_uses.is_some()),
            "{quirks}"
        );
    }
}

/// How many requests tell all licenses of the `large` seed with all who sit on them: a page of them
/// holds a hundred, of which three are the last of the page before.
const TO_KNOW_ALL: usize = 21;

#[tokio::test]
async fn all_holders_of_two_thousand_licenses_come_with_the_licenses() {
    let options = Options {
        seed: Seed::Large,
        ..Options::default()
    };
    let world = LicenseSpringWorld::over(options, json!({})).await;
    let server = world.admin().await;
    let sent = world.sent();
    let mut estate = Estate::default();
    let mut reading = estate.begin(Topic::Licenses);
    let mut at = None;
    loop {
        let page = server.licenses_listed(at).await.expect("a page");
        estate.merge_listed(&mut reading, page.rows);
        at = page.next;
        if at.is_none() {
            break;
        }
    }
    estate.finish(reading);
    assert_eq!(world.sent() - sent, TO_KNOW_ALL);
    assert_eq!(estate.licenses().count(), 2_000);
    let unread = { estate.licenses() }
        .filter(|it| !estate.progress(&Topic::Seats(it.id.clone())).complete)
        .count();
    assert_eq!(unread, 0);
    let held: u32 = { estate.licenses() }.map(|it| it.seats_counted).sum();
    let seats: usize = { estate.licenses() }
        .map(|it| estate.progress(&Topic::Seats(it.id.clone())).have)
        .sum();
    assert_eq!((held, seats), (50_000, 50_000));
    // The same as the server says of a single one.
    let some = estate.licenses().find(|it| it.seats_counted > 3);
    let some = some.expect("a license with people").id.clone();
    let asked = crate::reads::holders(&server, &some).await;
    let known = estate.seats_of(&some).into_value().unwrap_or_default();
    let known: Vec<UserId> = known.into_iter().map(|seat| seat.user).collect();
    assert_eq!(crate::reads::sorted(&known), asked);
}

/// What is told of a day and the one before, so that no midnight comes in between.
async fn uses(server: &impl LicenseServer, license: Option<&LicenseId>) -> Vec<Trace> {
    let today = Moment::from(SystemTime::now()).date_naive();
    let mut traces = Vec::new();
    for day in [today.pred_opt().expect("a day"), today] {
        let told = server.signs(&SignsOf::Uses(license.cloned(), day)).await;
        let Ok(Signs::Traces(page)) = told else {
            panic!("{told:?}");
        };
        traces.extend(page.rows);
    }
    traces.dedup();
    traces
}

#[tokio::test]
async fn histories_tell_who_used_what_and_when_it_was_activated() {
    let world = LicenseSpringWorld::open().await;
    let people = world.people(2).await;
    let terms = || Terms {
        seats: Some(3),
        seated: people.clone(),
        ..Terms::default()
    };
    let (license, other) = (world.license(terms()).await, world.license(terms()).await);
    let device = world.device(&license, Some(&people[0])).await;
    world.device(&other, Some(&people[1])).await;
    let name: String = world.name_of(license.as_str());
    let check = json!({ "check": { "license": name, "hardware_id": device } });
    world.keygen.control("act", check).await;
    let server = world.admin().await;
    let devices = walk(|at| server.devices(&license, at)).await;
    let row = |kind| {
        (
            license.clone(),
            Some(people[0].clone()),
            Some(devices[0].id.clone()),
            kind,
        )
    };
    let told = |traces: Vec<Trace>| {
        let rows = traces.into_iter();
        rows.map(|it| (it.license, it.user, it.device, it.kind))
            .collect::<Vec<_>>()
    };
    let both = [row(SignKind::Activation), row(SignKind::Validation)];
    assert_eq!(told(uses(&server, Some(&license)).await), both);
    // Of all licenses at once; seats that were given are no use of them.
    let all = uses(&server, None).await;
    let on_other: Vec<&Trace> = all.iter().filter(|it| it.license == other).collect();
    assert_eq!((all.len(), on_other.len()), (3, 1));
    assert_eq!(on_other[0].user.as_ref(), Some(&people[1]));
    // What an admin does is none either.
    let reset = Act::Device(
        devices[0].id.clone(),
        DeviceAct::Reset {
            license: license.clone(),
        },
    );
    let done = server.apply(&[reset], &[]).await.expect("outcomes");
    assert_eq!(done.outcomes, [Outcome::Done]);
    assert_eq!(told(uses(&server, Some(&license)).await), both);

    let of = SignsOf::Activations(license.clone(), None);
    let Ok(Signs::Traces(page)) = server.signs(&of).await else {
        panic!("activations");
    };
    let (device, kind) = (Some(devices[0].id.clone()), SignKind::Activation);
    assert_eq!(told(page.rows), [(license, None, device, kind)]);
}

#[tokio::test]
async fn a_viewer_is_told_of_use_as_well() {
    let world = LicenseSpringWorld::open().await;
    let people = world.people(1).await;
    let license = world
        .license(Terms {
            seated: people.clone(),
            ..Terms::default()
        })
        .await;
    world.device(&license, Some(&people[0])).await;
    let (server, _) = world.signed_in(Who::ReadOnly).await;
    assert_eq!(uses(&server, None).await.len(), 1);
}
