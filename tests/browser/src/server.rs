//! The license server as a journey sees it from the side: who is on it, what another admin
//! does, what goes wrong.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use base64::Engine;
use serde_json::{Value, json};
use stand_in::{Facts, StandIn};
use tower::ServiceExt;

use crate::eventually;
use crate::kind::Kind;

/// Somebody on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: String,
    /// Their address.
    pub email: String,
    /// What the panel calls them: the full name, else the address.
    pub label: String,
    is_plain: bool,
}

/// The license server, reached without a network.
#[derive(Clone)]
pub struct Server {
    router: Router,
    facts: Facts,
    token: Arc<Mutex<String>>,
    kind: Kind,
    /// Where a gateway keeps the sessions, one file each.
    sessions: Option<PathBuf>,
}

impl Server {
    pub(crate) async fn new(stand_in: &StandIn, kind: Kind) -> Result<Self> {
        let facts = stand_in.facts();
        let server = Self {
            router: stand_in.router(),
            facts,
            token: Arc::default(),
            kind,
            sessions: None,
        };
        server.sign_in().await?;
        Ok(server)
    }

    /// Learns of the gateway that stands before it.
    pub(crate) fn is_behind(&mut self, sessions: PathBuf) {
        self.sessions = Some(sessions);
    }

    /// What the panel takes it for. The rows are the same, and are looked at from Keygen's side
    /// whichever it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Asks LicenseSpring's side for something below the API's root, such as `licenses/`.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn spring(&self, path: &str) -> Result<Value> {
        let key = format!("Api-Key {}", self.facts.api_key);
        self.send("GET", &format!("/api/v1/{path}"), &key, None)
            .await
    }

    /// Does something as another admin of LicenseSpring's would, through the API itself.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn spring_does(&self, path: &str, body: Value) -> Result<Value> {
        let key = format!("Api-Key {}", self.facts.api_key);
        self.send("POST", &format!("/api/v1/{path}"), &key, Some(body))
            .await
    }

    /// All rows of a list of LicenseSpring's side.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn spring_rows(&self, path: &str) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        let mark = if path.contains('?') { '&' } else { '?' };
        loop {
            let offset = rows.len();
            let page = self
                .spring(&format!("{path}{mark}limit=100&offset={offset}"))
                .await?;
            let results = page["results"].as_array().context("no results")?;
            rows.extend(results.iter().cloned());
            if results.is_empty() || page["next"].is_null() {
                return Ok(rows);
            }
        }
    }

    /// A license as LicenseSpring's side shows it; its name is its product's.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn spring_license(&self, name: &str) -> Result<Value> {
        let rows = self.spring_rows("licenses/").await?;
        let found = rows
            .into_iter()
            .find(|row| row.pointer("/product/product_name").and_then(Value::as_str) == Some(name));
        found.with_context(|| format!("no license of a product {name:?}"))
    }

    /// What a license is called in the panel's addresses.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn license_at(&self, name: &str) -> Result<String> {
        match self.kind {
            Kind::Keygen => self.license(name).await,
            Kind::LicenseSpring => Ok(self.spring_license(name).await?["id"].to_string()),
        }
    }

    /// What a person is called in the panel's addresses.
    ///
    /// # Errors
    /// When there is nobody of their address.
    pub async fn person_at(&self, person: &Person) -> Result<String> {
        if self.kind == Kind::Keygen {
            return Ok(person.id.clone());
        }
        let address = person.email.replace('+', "%2B");
        let rows = self
            .spring_rows(&format!("license-users/?true_email__iexact={address}"))
            .await?;
        let is_them = |row: &&Value| row["true_email"] == person.email.as_str();
        let found = rows.iter().find(is_them);
        let found = found.with_context(|| format!("nobody is {}", person.email))?;
        Ok(found["id"].to_string())
    }

    async fn sign_in(&self) -> Result<()> {
        let token = self.fresh_token().await?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
        Ok(())
    }

    /// A token of the admin's that nobody else has.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn fresh_token(&self) -> Result<String> {
        self.token_of(&self.facts.admin_email).await
    }

    /// A token of somebody's that nobody else has.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn token_of(&self, email: &str) -> Result<String> {
        let pair = format!("{email}:{}", self.facts.admin_password);
        let basic = base64::engine::general_purpose::STANDARD.encode(pair);
        let path = self.path("/tokens");
        let answer = self
            .send("POST", &path, &format!("Basic {basic}"), None)
            .await?;
        let token = answer.pointer("/data/attributes/token");
        let token = token.and_then(Value::as_str).context("no token")?;
        Ok(token.to_owned())
    }

    fn bearer(&self) -> String {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        format!("Bearer {token}")
    }

    /// What the seed promises.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Asks for something below the account, such as `/licenses`.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let path = self.path(path);
        self.send("GET", &path, &self.bearer(), None).await
    }

    /// The id of a license.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn license(&self, name: &str) -> Result<String> {
        let all = self.all("/licenses").await?;
        let found = all
            .iter()
            .find(|row| row.pointer("/attributes/name").and_then(Value::as_str) == Some(name));
        let id = found.and_then(|row| row["id"].as_str());
        Ok(id
            .with_context(|| format!("no license {name:?}"))?
            .to_owned())
    }

    /// Those with a seat on a license whose name nobody shares.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn holders(&self, license: &str) -> Result<Vec<Person>> {
        let everybody = self.everybody().await?;
        let mut holders = self.all_holders(license).await?;
        holders.retain(|holder| is_one_of_a_kind(holder, &everybody));
        Ok(holders)
    }

    /// Those with a seat on a license, a name that nobody shares, and no device there.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn holders_without_devices(&self, license: &str) -> Result<Vec<Person>> {
        let devices = self.devices(license).await?;
        let has_one = |person: &Person| {
            let mut owners = devices.iter().filter_map(|device| owner_of(device));
            owners.any(|owner| owner == person.id)
        };
        let mut holders = self.holders(license).await?;
        holders.retain(|person| !has_one(person));
        Ok(holders)
    }

    /// Those with a seat on a license, a name that nobody shares, and devices there, with how
    /// many.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn holders_with_devices(&self, license: &str) -> Result<Vec<(Person, usize)>> {
        let devices = self.devices(license).await?;
        let count = |person: &Person| {
            let owners = devices.iter().filter_map(|device| owner_of(device));
            owners.filter(|owner| *owner == person.id).count()
        };
        let holders = self.holders(license).await?.into_iter();
        let counted = holders.map(|person| {
            let devices = count(&person);
            (person, devices)
        });
        Ok(counted.filter(|(_, devices)| *devices > 0).collect())
    }

    /// The devices of a license, as the server writes them.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn devices(&self, license: &str) -> Result<Vec<Value>> {
        let id = self.license(license).await?;
        self.all(&format!("/licenses/{id}/machines")).await
    }

    /// The devices of a license come to be this many, sooner or later.
    ///
    /// # Errors
    /// When they do not.
    pub async fn devices_come_to(&self, license: &str, devices: usize) -> Result<()> {
        eventually(&format!("{devices} devices on {license}"), || async {
            let active = self.devices(license).await?.len();
            ensure!(active == devices, "there are {active}");
            Ok(())
        })
        .await
    }

    /// Does something as another admin would, through the API itself.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn does(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value> {
        let path = self.path(path);
        self.send(method, &path, &self.bearer(), body).await
    }

    /// Somebody by their address or id.
    ///
    /// # Errors
    /// When there is nobody.
    pub async fn person(&self, id: &str) -> Result<Person> {
        person(&self.get(&format!("/users/{id}")).await?["data"])
    }

    /// Whether the server lets somebody in with a password.
    ///
    /// # Errors
    /// When the address or password cannot be sent.
    pub async fn lets_in(&self, email: &str, password: &str) -> Result<bool> {
        let pair = format!("{email}:{password}");
        let basic = base64::engine::general_purpose::STANDARD.encode(pair);
        let path = self.path("/tokens");
        let answer = self
            .send("POST", &path, &format!("Basic {basic}"), None)
            .await;
        Ok(answer.is_ok())
    }

    /// The first people who have no seat on a license, and a name that nobody shares.
    ///
    /// # Errors
    /// When there are not so many.
    pub async fn people_without(&self, license: &str, count: usize) -> Result<Vec<Person>> {
        let holders = self.all_holders(license).await?;
        let everybody = self.everybody().await?;
        let mut people = everybody.clone();
        people.retain(|person| {
            person.is_plain && is_one_of_a_kind(person, &everybody) && !holders.contains(person)
        });
        ensure!(people.len() >= count, "only {} people", people.len());
        people.truncate(count);
        Ok(people)
    }

    /// Two of the first hundred people, where there are too many to look at all of them: one
    /// with a seat on a license, and one without.
    ///
    /// # Errors
    /// When everybody has one, or nobody.
    pub async fn one_with_and_one_without(&self, license: &str) -> Result<(Person, Person)> {
        let id = self.license(license).await?;
        let page = "page[number]=1&page[size]=100";
        let first = |answer: Value| -> Result<Vec<Person>> {
            let data = answer["data"].as_array().context("no data")?;
            data.iter().map(person).collect()
        };
        let holders = first(self.get(&format!("/licenses/{id}/users?{page}")).await?)?;
        let people = first(self.get(&format!("/users?{page}")).await?)?;
        let with = holders.first().context("nobody has a seat")?.clone();
        let mut others = people
            .into_iter()
            .filter(|person| !holders.contains(person));
        Ok((with, others.next().context("everybody has a seat")?))
    }

    /// How many seats of a license are taken, as the server counts.
    ///
    /// # Errors
    /// When there is none of this name.
    pub async fn seats_taken(&self, license: &str) -> Result<usize> {
        Ok(self.all_holders(license).await?.len())
    }

    /// The seats of a license come to be this many, sooner or later.
    ///
    /// # Errors
    /// When they do not.
    pub async fn comes_to(&self, license: &str, seats: usize) -> Result<()> {
        eventually(&format!("{seats} seats on {license}"), || async {
            let taken = self.seats_taken(license).await?;
            ensure!(taken == seats, "there are {taken}");
            Ok(())
        })
        .await
    }

    /// Creates a person as another admin would, through the API itself.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn create_user(&self, email: &str) -> Result<()> {
        let body = json!({ "data": { "type": "users", "attributes": { "email": email } } });
        let path = self.path("/users");
        self.send("POST", &path, &self.bearer(), Some(body))
            .await
            .map(drop)
    }

    /// Gives a seat as another admin would, through the API itself.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn assign(&self, license: &str, person: &Person) -> Result<()> {
        let body = json!({ "data": [{ "type": "users", "id": person.id }] });
        let path = self.path(&format!("/licenses/{license}/users"));
        self.send("POST", &path, &self.bearer(), Some(body))
            .await
            .map(drop)
    }

    /// Lets another admin do something now, in the words of the control endpoint.
    ///
    /// # Errors
    /// When the server does not know the license or the person.
    pub async fn another_admin(&self, act: Value) -> Result<()> {
        self.control("POST", "/act", Some(act)).await.map(drop)
    }

    /// Lets another admin do something just before the next request of a kind is processed.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn another_admin_before(&self, method: &str, path: &str, act: Value) -> Result<()> {
        let (method, path) = self.kind.request(method, path);
        let before = json!({ "before": { "method": method, "path": path }, "act": act });
        self.another_admin(before).await
    }

    /// Makes requests go wrong: the next of this method and path, `times` in a row.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn fault(
        &self,
        method: &str,
        path: &str,
        times: Option<u32>,
        kind: Value,
    ) -> Result<()> {
        if self.sessions.is_some() && kind.get("expire_token").is_some() {
            // The gateway looks at the session before the license server is asked.
            return self.end_sessions();
        }
        let (method, path) = self.kind.request(method, path);
        let method = (!method.is_empty()).then_some(method);
        let fault = json!({ "method": method, "path": path, "times": times, "kind": kind });
        self.control("POST", "/faults", Some(fault)).await.map(drop)
    }

    /// Nothing goes wrong any more.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn recover(&self) -> Result<()> {
        self.control("DELETE", "/faults", None).await.map(drop)
    }

    /// Every request takes this long.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn slow(&self, ms: u64) -> Result<()> {
        self.control("POST", "/latency", Some(json!({ "ms": ms })))
            .await
            .map(drop)
    }

    /// Every token issued so far is worth nothing any more.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn expire_tokens(&self) -> Result<()> {
        self.end_sessions()?;
        self.control("POST", "/expire_tokens", None).await?;
        // This side's own, too.
        self.sign_in().await
    }

    /// How many sessions a gateway keeps; none where there is no gateway.
    ///
    /// # Errors
    /// When its folder cannot be read.
    pub fn sessions(&self) -> Result<usize> {
        let folder = self.sessions.as_ref().map(fs::read_dir).transpose()?;
        Ok(folder.map_or(0, Iterator::count))
    }

    fn end_sessions(&self) -> Result<()> {
        let Some(sessions) = &self.sessions else {
            return Ok(());
        };
        for session in fs::read_dir(sessions)? {
            fs::remove_file(session?.path())?;
        }
        Ok(())
    }

    /// The server's clock goes on by so many seconds.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn later(&self, seconds: u32) -> Result<()> {
        let body = json!({ "advance_s": seconds });
        self.control("POST", "/clock", Some(body)).await.map(drop)
    }

    /// Two admins who fill the last seat at the same moment both get it.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn race(&self) -> Result<()> {
        self.control(
            "POST",
            "/race",
            Some(json!({ "on": true, "window_ms": 150 })),
        )
        .await
        .map(drop)
    }

    /// How what hangs on something removed is taken away, in the words of the control endpoint:
    /// after so many milliseconds, as `{"ms": 1500}`, or not at all, as `{"off": true}`.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn worker(&self, how: Value) -> Result<()> {
        self.control("POST", "/worker", Some(how)).await.map(drop)
    }

    /// The worker does everything that waits, and keeps its pace.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn finish_removals(&self) -> Result<()> {
        let state = self.control("GET", "/worker", None).await?;
        let pace = match state["ms"].as_i64() {
            Some(ms) => json!({ "ms": ms }),
            None => json!({ "off": true }),
        };
        self.worker(json!({ "ms": 0 })).await?;
        self.control("POST", "/worker/settle", None).await?;
        self.worker(pace).await
    }

    /// How many requests per second are answered.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn limit(&self, max_rps: u32) -> Result<()> {
        if self.kind == Kind::LicenseSpring {
            let pace = json!({ "per_minute": max_rps * 60, "per_ten_seconds": max_rps * 10,
                "per_second": max_rps, "retry_after": true });
            return self.quirks(json!({ "pace": pace })).await;
        }
        let limits = json!({ "max_rps": max_rps, "max_rpm": null });
        self.control("POST", "/limits", Some(limits))
            .await
            .map(drop)
    }

    /// How LicenseSpring's side behaves, in the words of the control endpoint.
    ///
    /// # Errors
    /// When the control endpoint refuses.
    pub async fn quirks(&self, quirks: Value) -> Result<()> {
        self.control("POST", "/license_spring", Some(quirks))
            .await
            .map(drop)
    }

    /// Nothing is asked any more: what the page reads by itself has been read.
    ///
    /// # Errors
    /// When the page never stops asking.
    pub async fn rests(&self) -> Result<()> {
        let seen = Mutex::new((usize::MAX, 0_u32));
        eventually("no further request", || async {
            let asked = self.log().await?.len();
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            *seen = if seen.0 == asked {
                (asked, seen.1 + 1)
            } else {
                (asked, 0)
            };
            ensure!(seen.1 >= 15, "{asked} requests so far");
            Ok(())
        })
        .await
    }

    /// Every request so far, as "POST /v1/… 201".
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn log(&self) -> Result<Vec<String>> {
        let rows = self.control("GET", "/log", None).await?;
        let rows = rows.as_array().context("the log is a list")?;
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        Ok(rows
            .iter()
            .map(|row| {
                format!(
                    "{} {} {}",
                    text(row, "method"),
                    text(row, "path"),
                    row["status"]
                )
            })
            .collect())
    }

    /// Every request so far that was sent by a token, as [`Self::log`] tells them.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn log_of(&self, token: &str) -> Result<Vec<String>> {
        let rows = self.control("GET", "/log", None).await?;
        let rows = rows.as_array().context("the log is a list")?;
        let sender = stand_in::sender(&format!("Bearer {token}"));
        let theirs = rows.iter().filter(|row| row["by"] == sender.as_str());
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let line = |row: &Value| format!("{} {}", text(row, "method"), text(row, "path"));
        Ok(theirs.map(line).collect())
    }

    async fn all_holders(&self, license: &str) -> Result<Vec<Person>> {
        let id = self.license(license).await?;
        let rows = self.all(&format!("/licenses/{id}/users")).await?;
        rows.iter().map(person).collect()
    }

    async fn everybody(&self) -> Result<Vec<Person>> {
        self.all("/users").await?.iter().map(person).collect()
    }

    fn path(&self, below: &str) -> String {
        format!("/v1/accounts/{}{below}", self.facts.account_slug)
    }

    /// All rows of a list below the account, such as `/groups`.
    ///
    /// # Errors
    /// Any answer but success.
    pub async fn all(&self, path: &str) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        for page in 1.. {
            let answer = self
                .get(&format!("{path}?page[number]={page}&page[size]=100"))
                .await?;
            let data = answer["data"].as_array().context("no data")?;
            rows.extend(data.iter().cloned());
            if data.len() < 100 {
                break;
            }
        }
        Ok(rows)
    }

    async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value> {
        self.send(method, &format!("/__control{path}"), "", body)
            .await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        authorization: &str,
        body: Option<Value>,
    ) -> Result<Value> {
        let mut request = Request::builder().method(method).uri(path);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let request = match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        let response = self.router.clone().oneshot(request?).await?;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await?;
        if !status.is_success() {
            bail!(
                "{method} {path}: {status} {}",
                String::from_utf8_lossy(&bytes)
            );
        }
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}

fn person(row: &Value) -> Result<Person> {
    let attribute = |name: &str| {
        let value = row.pointer(&format!("/attributes/{name}"));
        value
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let email = attribute("email");
    let name = format!("{} {}", attribute("firstName"), attribute("lastName"));
    let name = name.trim();
    Ok(Person {
        id: row["id"].as_str().context("a person has an id")?.to_owned(),
        label: if name.is_empty() {
            email.clone()
        } else {
            name.to_owned()
        },
        is_plain: attribute("role") == "user" && attribute("status") != "BANNED",
        email,
    })
}

fn owner_of(device: &Value) -> Option<&str> {
    let owner = device.pointer("/relationships/owner/data/id");
    owner.and_then(Value::as_str)
}

fn is_one_of_a_kind(person: &Person, everybody: &[Person]) -> bool {
    person.label != person.email
        && everybody
            .iter()
            .filter(|other| other.label.contains(&person.label))
            .count()
            == 1
}
