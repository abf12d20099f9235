//! Requests that meet: which outcome comes back is luck, which ones can come back is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use crate::exchange::{self, Exchange};
use crate::folder;
use crate::player::Player;

/// How often each race is run to see all of its outcomes.
const RUNS: usize = 20;

/// What a race of a recording came to.
pub struct Outcome {
    /// Licenses whose count is luck now, and what it must be.
    pub lucky: HashMap<String, usize>,
    pub recorded: Value,
    /// As recorded, unless something came back that no race of its kind ever brought.
    pub ours: Value,
}

/// The name of a race without its number.
fn kind(name: &str) -> &str {
    name.trim_end_matches(|letter: char| letter.is_ascii_digit())
        .trim_end()
}

/// Every outcome that was recorded for a race, by its kind.
fn recorded() -> BTreeMap<String, (usize, BTreeSet<String>)> {
    let mut kinds: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    for file in exchange::files_in(&folder()) {
        for exchange in exchange::read(&file) {
            let Some(many) = exchange.race else { continue };
            let entry = kinds.entry(kind(&exchange.name).to_owned()).or_default();
            entry.0 = many;
            entry.1.extend(exchange.outcomes.into_keys());
        }
    }
    kinds
}

/// One request of a race.
type Sent = (&'static str, String, Value);

fn linkage(user: &str) -> Value {
    json!({"data": [{"type": "users", "id": user}]})
}

fn attach(license: &str, user: &str) -> Sent {
    (
        "POST",
        format!("/v1/licenses/{license}/users"),
        linkage(user),
    )
}

fn detach(license: &str, user: &str) -> Sent {
    (
        "DELETE",
        format!("/v1/licenses/{license}/users"),
        linkage(user),
    )
}

fn create(email: &str) -> Sent {
    let attributes = json!({"email": email});
    let body = json!({"data": {"type": "users", "attributes": attributes}});
    ("POST", "/v1/users".into(), body)
}

/// Sends all requests at the same moment; how each was answered.
async fn run(player: &Player, sent: Vec<Sent>) -> Vec<String> {
    player.server.set_race(true);
    let asked = sent
        .into_iter()
        .map(|(method, path, body)| async move { player.admin(method, &path, body).await });
    let answers = futures_util::future::join_all(asked).await;
    player.server.set_race(false);
    answers
        .iter()
        .map(|answer| {
            let code = answer.body["errors"][0]["code"].as_str().unwrap_or("");
            format!("{} {code}", answer.status)
        })
        .collect()
}

fn successes(outcomes: &[String]) -> usize {
    let won = |outcome: &&String| outcome.starts_with('2');
    outcomes.iter().filter(won).count()
}

/// Runs a race where its recording has it.
pub async fn in_place(player: &mut Player, exchange: &Exchange) -> Outcome {
    let many = exchange.race.unwrap_or_default();
    let number = exchange
        .name
        .trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut lucky = HashMap::new();
    let one = |player: &mut Player, text: &str| player.filled(text);
    let sent: Vec<Sent> = match kind(&exchange.name) {
        "last seat" => {
            let license = one(player, &format!("${{r{number}}}"));
            let people = player
                .admin("GET", "/v1/users?limit=100", Value::Null)
                .await;
            let people = people.body["data"].as_array().cloned().unwrap_or_default();
            let ids = people.iter().filter_map(|person| person["id"].as_str());
            lucky.insert(license.clone(), 0);
            ids.take(many).map(|id| attach(&license, id)).collect()
        }
        "same person" => {
            let (license, user) = (one(player, "${rs}"), one(player, "${ana}"));
            (0..many).map(|_| attach(&license, &user)).collect()
        }
        "release same" => {
            let (license, user) = (one(player, "${rs}"), one(player, "${ben}"));
            (0..many).map(|_| detach(&license, &user)).collect()
        }
        "same address" => (0..many).map(|_| create("race@example.com")).collect(),
        other => {
            return Outcome {
                lucky,
                recorded: json!(exchange.outcomes),
                ours: json!({ "a race nobody knows": other }),
            };
        }
    };
    let outcomes = run(player, sent).await;
    for count in lucky.values_mut() {
        *count = successes(&outcomes);
    }
    let mut known: BTreeSet<String> = exchange.outcomes.keys().cloned().collect();
    if let Some((_, others)) = recorded().remove(kind(&exchange.name)) {
        known.extend(others);
    }
    let strange: Vec<&String> = outcomes
        .iter()
        .filter(|outcome| !known.contains(*outcome))
        .collect();
    Outcome {
        lucky,
        recorded: json!({ "unheard of": [] }),
        ours: json!({ "unheard of": strange }),
    }
}

/// An account with six people, and policies with one seat and with any number.
struct Track {
    player: Player,
    people: Vec<String>,
    one: String,
    free: String,
}

impl Track {
    async fn new() -> Self {
        let mut exchanges = exchange::read(&folder().join("odd.jsonl"));
        exchanges.truncate(6);
        let mut player = Player::new(&exchanges);
        for exchange in &exchanges {
            player.play(exchange).await;
        }
        let mut people = Vec::new();
        for number in 0..6 {
            let (method, path, body) = create(&format!("runner{number}@example.com"));
            let answer = player.admin(method, &path, body).await;
            people.push(answer.body["data"]["id"].as_str().unwrap_or("").to_owned());
        }
        let (one, free) = (player.filled("${one}"), player.filled("${free}"));
        Self {
            player,
            people,
            one,
            free,
        }
    }

    async fn license(&self, policy: &str) -> String {
        let relationships = json!({"policy": {"data": {"type": "policies", "id": policy}}});
        let body = json!({"data": {"type": "licenses", "relationships": relationships}});
        let answer = self.player.admin("POST", "/v1/licenses", body).await;
        answer.body["data"]["id"]
            .as_str()
            .expect("a license")
            .to_owned()
    }

    async fn count(&self, license: &str) -> usize {
        let path = format!("/v1/licenses/{license}");
        let answer = self.player.admin("GET", &path, Value::Null).await;
        let count = &answer.body["data"]["relationships"]["users"]["meta"]["count"];
        usize::try_from(count.as_u64().expect("a count")).expect("a small one")
    }

    /// Runs a race of this kind once: its outcomes, and how many people that must have seated.
    async fn race(&self, kind: &str, many: usize, number: usize) -> Vec<String> {
        let player = &self.player;
        match kind {
            "last seat" => {
                let license = self.license(&self.one).await;
                let sent = self.people.iter().take(many);
                let sent = sent.map(|user| attach(&license, user)).collect();
                let outcomes = run(player, sent).await;
                assert_eq!(self.count(&license).await, successes(&outcomes), "{kind}");
                outcomes
            }
            "same person" => {
                let license = self.license(&self.free).await;
                let sent = (0..many).map(|_| attach(&license, &self.people[0]));
                let outcomes = run(player, sent.collect()).await;
                assert_eq!(successes(&outcomes), 1, "{kind}: {outcomes:?}");
                assert_eq!(self.count(&license).await, 1, "{kind}");
                outcomes
            }
            "release same" => {
                let license = self.license(&self.free).await;
                let (method, path, body) = attach(&license, &self.people[0]);
                player.admin(method, &path, body).await;
                let sent = (0..many).map(|_| detach(&license, &self.people[0]));
                let outcomes = run(player, sent.collect()).await;
                assert_eq!(self.count(&license).await, 0, "{kind}");
                outcomes
            }
            "same address" => {
                let email = format!("race{number}@example.com");
                let sent = (0..many).map(|_| create(&email)).collect();
                let outcomes = run(player, sent).await;
                assert_eq!(successes(&outcomes), 1, "{kind}: {outcomes:?}");
                outcomes
            }
            other => panic!("a race nobody knows: {other}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn races_bring_every_recorded_outcome_and_no_other() {
    let track = Track::new().await;
    for (kind, (many, recorded)) in recorded() {
        let mut seen = BTreeSet::new();
        let mut oversold = false;
        for number in 0..RUNS {
            let outcomes = track.race(&kind, many, number).await;
            oversold |= successes(&outcomes) > 1;
            seen.extend(outcomes);
        }
        assert_eq!(seen, recorded, "{kind}");
        if kind == "last seat" {
            assert!(oversold, "more people than seats, at least once");
        }
    }
}
