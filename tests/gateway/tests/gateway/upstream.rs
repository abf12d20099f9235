//! A license server with two customers that writes down every request.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

/// The keys it knows.
pub const KEY: &str = "nB7dK2pQ.4tGhY6vR8wXz1cJ5mLs9aFe3uTq0bNkD";
pub const OTHER_KEY: &str = "zZ9yX8wV.7uT6sR5qP4oN3mL2kJ1iH0gF9eD8cB7a";

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// All headers, a line each.
    pub headers: String,
    pub body: String,
}

/// The server; it ends with its runtime.
pub struct Upstream {
    pub address: String,
    shared: Arc<Shared>,
    _runtime: tokio::runtime::Runtime,
}

#[derive(Default)]
struct Shared {
    asked: Mutex<Vec<Asked>>,
    /// Filters that are ignored, as unknown ones are.
    deaf: Mutex<Vec<&'static str>>,
    /// An address, and the one that its person has instead.
    renamed: Mutex<Option<[String; 2]>>,
    /// What the export is in place of its table, and what it calls itself.
    export: Mutex<Option<[String; 2]>>,
    /// How many licenses with a device each Ann's account has besides.
    more: AtomicU64,
    /// How many times a search for an address finds the person.
    times: AtomicU64,
    delay: AtomicU64,
    flying: AtomicU64,
    most: AtomicU64,
}

impl Upstream {
    pub fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let shared = Arc::new(Shared::default());
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0)))
            .expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            shared,
            _runtime: runtime,
        }
    }

    /// What was asked since the last time.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.shared.asked.lock().expect("no test panicked in it"))
    }

    /// Method and target of what was asked.
    pub fn targets(&self) -> Vec<String> {
        let line = |one: Asked| format!("{} {}", one.method, one.target);
        self.asked().into_iter().map(line).collect()
    }

    /// Method and target of what was to change something, since the last time.
    pub fn writes(&self) -> Vec<String> {
        let mut targets = self.targets();
        targets.retain(|target| !target.starts_with("GET "));
        targets
    }

    /// From now on these filters and no others are ignored, as an unknown filter is.
    pub fn ignore(&self, filters: &[&'static str]) {
        *self.shared.deaf.lock().expect("no test panicked in it") = filters.to_vec();
    }

    /// From now on the person of one address has another.
    pub fn rename(&self, from: &str, to: &str) {
        let both = [from.to_owned(), to.to_owned()];
        *self.shared.renamed.lock().expect("no test panicked in it") = Some(both);
    }

    /// From now on the export is this text of this kind.
    pub fn export(&self, kind: &str, text: &str) {
        let both = [kind.to_owned(), text.to_owned()];
        *self.shared.export.lock().expect("no test panicked in it") = Some(both);
    }

    /// From now on account 4711 has so many more licenses, each with a device.
    pub fn grow(&self, more: u64) {
        self.shared.more.store(more, Ordering::Relaxed);
    }

    /// From now on so many people have one address.
    pub fn repeat(&self, times: u64) {
        self.shared.times.store(times, Ordering::Relaxed);
    }

    /// From now on every answer takes this long.
    pub fn delay(&self, milliseconds: u64) {
        self.shared.delay.store(milliseconds, Ordering::Relaxed);
    }

    /// How many requests were under way at the same time, at most.
    pub fn most_at_once(&self) -> u64 {
        self.shared.most.load(Ordering::Relaxed)
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let now = shared.flying.fetch_add(1, Ordering::SeqCst) + 1;
    shared.most.fetch_max(now, Ordering::SeqCst);
    let delay = shared.delay.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(delay)).await;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a small body");
    let headers: Vec<String> = parts
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    shared
        .asked
        .lock()
        .expect("no test panicked in it")
        .push(Asked {
            method: parts.method.to_string(),
            target: parts.uri.to_string(),
            headers: headers.join("\n"),
            body: String::from_utf8_lossy(&body).into_owned(),
        });
    let key = parts
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let known = [KEY, OTHER_KEY].map(|key| format!("Api-Key {key}"));
    let (status, value) = if known.iter().any(|known| key == Some(known)) {
        let deaf = shared.deaf.lock().expect("no test panicked in it").clone();
        let heard = |part: &&str| {
            !deaf
                .iter()
                .any(|name| part.starts_with(&format!("{name}=")))
        };
        let query = parts.uri.query().unwrap_or_default();
        let query: Vec<&str> = query.split('&').filter(heard).collect();
        let mut query = query.join("&").replace("%40", "@");
        let renamed = shared.renamed.lock().expect("no test panicked in it");
        if let Some([from, to]) = renamed.as_ref() {
            query = query.replace(from.as_str(), "nobody").replace(to, from);
        }
        let (status, mut value) = {
            let more = shared.more.load(Ordering::Relaxed);
            reply(parts.method.as_str(), parts.uri.path(), &query, more)
        };
        let times = shared.times.load(Ordering::Relaxed);
        if times > 0 && query.contains("true_email__iexact") {
            value["count"] = times.into();
        }
        match renamed.as_ref() {
            Some([from, to]) => {
                let text = value.to_string().replace(from.as_str(), to);
                (status, serde_json::from_str(&text).expect("still JSON"))
            }
            None => (status, value),
        }
    } else {
        let detail = "Authentication credentials were not provided.";
        (403, json!({ "detail": detail }))
    };
    shared.flying.fetch_sub(1, Ordering::SeqCst);
    let is_export = status == 200 && parts.uri.path() == "/api/v1/license-histories/export";
    let [kind, text] = match is_export {
        true => {
            let other = shared
                .export
                .lock()
                .expect("no test panicked in it")
                .clone();
            other.unwrap_or_else(|| [TABLE.to_owned(), value.as_str().unwrap_or_default().into()])
        }
        false => ["application/json".to_owned(), value.to_string()],
    };
    Response::builder()
        .status(StatusCode::from_u16(status).expect("a status"))
        .header("content-type", kind)
        .header("server", "upstream-secret-server")
        .header("via", "1.1 upstream-secret-proxy")
        .header("set-cookie", "upstream=secret")
        .header("x-request-id", "upstream-secret-id")
        .header("x-echo-authorization", key.unwrap_or_default())
        .header("www-authenticate", "Api-Key")
        .header("location", "http://10.0.0.5/upstream-secret")
        .body(Body::from(text))
        .expect("a response")
}

fn person(id: u64) -> Value {
    let email = match id {
        201 => "own@nordbau.example",
        202 => "other@sued.example",
        203 => "shared@planer.example",
        205 => "manager@sued.example",
        206 => "head@nordbau.example",
        207 => "both@nordbau.example",
        _ => "free@nordbau.example",
    };
    json!({
        "id": id, "email": format!("{email}|pw"), "true_email": email,
        "initial_password": "upstream-initial", "is_initial_password": true,
        "customer_accounts": [],
    })
}

fn license(id: u64) -> Value {
    // The customer embedded in one names no account, in the others it does, in both forms.
    let (customer, people) = match id {
        101 => (json!({ "id": 11 }), vec![201, 203]),
        103 => (json!({ "id": 13, "customer_account": 4711 }), vec![207]),
        _ => (
            json!({ "id": 12, "customer_account": { "id": 4712 } }),
            vec![202, 203],
        ),
    };
    let people: Vec<Value> = people.into_iter().map(person).collect();
    json!({ "id": id, "customer": customer, "license_users": people, "order": id + 300,
        "transfer_count": 1 })
}

fn customer(id: u64) -> Value {
    let account = if id == 12 { 4712 } else { 4711 };
    json!({ "id": id, "customer_account": { "id": account, "name": "Account" } })
}

/// Who manages an order, without a seat or besides one.
fn managers(order: u64) -> &'static [u64] {
    match order {
        401 => &[206, 207],
        402 => &[205, 207],
        _ => &[],
    }
}

const PEOPLE: [u64; 7] = [201, 202, 203, 204, 205, 206, 207];

fn device(id: u64) -> Value {
    json!({ "id": id, "license": { "id": id - 200 } })
}

fn order(id: u64) -> Value {
    json!({ "id": id, "customer": if id == 401 { 11 } else { 12 } })
}

fn history(id: u64, license: u64) -> Value {
    json!({ "id": id, "license": license })
}

fn activation(id: u64, license: u64) -> Value {
    json!({ "id": id, "device": { "id": license + 200, "license": license } })
}

/// What a table calls itself.
pub const TABLE: &str = "text/csv";

/// The columns of the export as documented.
pub const HEAD: &str =
    "ts,source,sdk_version,level,text,data,license_id,device_id,license_user_id\r\n";

/// A row of the export about a license, its device and whoever it was.
pub fn exported(license: u64) -> String {
    format!(
        "2026-03-01 08:00:00+00:00,api,,info,License check,,{license},{},{}\r\n",
        license + 200,
        license + 100
    )
}

/// A day: a check on each license, and an assignment that tells more than it should, over lines.
fn export(license: Option<&str>) -> String {
    let told = |license: u64| {
        let data = r#""{""email"": ""a, b"", ""initial_password"": ""upstream-initial\""x"",
 ""note"": null}""#;
        format!(
            "2026-03-01 09:00:00+00:00,api,,info,License assigned to user,{data},{license},,\r\n"
        )
    };
    let all = [101, 102, 103].into_iter();
    let wanted = all.filter(|id| license.is_none_or(|wanted| wanted == id.to_string()));
    let rows: String = wanted.map(|id| exported(id) + &told(id)).collect();
    format!("{HEAD}{rows}")
}

fn is(id: &Value, wanted: &str) -> bool {
    id.as_u64().is_some_and(|id| wanted.parse() == Ok(id))
}

/// What the server says; tests see what it was asked, so actions do nothing.
fn reply(method: &str, path: &str, query: &str, more: u64) -> (u16, Value) {
    let path = path.trim_start_matches("/api/v1/");
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let value = |name: &str| {
        query
            .split('&')
            .filter_map(|part| part.split_once('='))
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.replace("%40", "@"))
    };
    if method != "GET" {
        return (200, json!({ "message": "Done.", "sent": true }));
    }
    let missing = (404, json!({ "detail": "Not found." }));
    let id = parts.get(1).and_then(|id| id.parse::<u64>().ok());
    if let Some(id) = id {
        let (known, value): (&[u64], Value) = match parts[0] {
            "licenses" => (&[101, 102, 103], license(id)),
            "license-users" => (&PEOPLE, person(id)),
            "devices" => (&[301, 302], device(id.max(300))),
            "customers" => (&[11, 12, 13], customer(id)),
            "customer-accounts" => (&[4711, 4712], json!({ "id": id, "name": "Account" })),
            "products" => (&[501], json!({ "id": id })),
            "orders" if parts.len() == 3 => {
                let people: Vec<Value> = managers(id).iter().copied().map(person).collect();
                (&[401, 402], people.into())
            }
            "orders" => (&[401, 402], order(id)),
            _ => (&[], Value::Null),
        };
        return if known.contains(&id) {
            (200, value)
        } else {
            missing
        };
    }
    if path == "license-histories/export" {
        return (200, export(value("license").as_deref()).into());
    }
    if path.ends_with("transfer_count/") {
        return (200, json!({ "transfer_count": 5 }));
    }
    let account = |row: &Value| match row["customer"]["id"].as_u64().or(row["customer"].as_u64()) {
        Some(12) => "4712",
        _ => "4711",
    };
    let mut rows: Vec<Value> = match parts[0] {
        "licenses" => [101, 102, 103].map(license).to_vec(),
        "license-users" => PEOPLE.map(person).to_vec(),
        "devices" => [301, 302].map(device).to_vec(),
        "customers" => [11, 12, 13].map(customer).to_vec(),
        "customer-accounts" => vec![json!({ "id": 4711 }), json!({ "id": 4712 })],
        "orders" => [401, 402].map(order).to_vec(),
        "products" => vec![json!({ "id": 501 })],
        "license-histories" => vec![history(1, 101), history(2, 102)],
        "license-activation-histories" => vec![activation(1, 101), activation(2, 102)],
        _ => return missing,
    };
    let others = 10_001..=10_000 + more;
    match parts[0] {
        "licenses" => rows.extend(others.map(|id| json!({ "id": id, "customer": { "id": 11 } }))),
        "devices" => rows.extend(others.map(|id| device(id + 200))),
        _ => {}
    }
    let of_customers = parts[0] == "licenses" || parts[0] == "orders";
    if let Some(wanted) = value("customer__account").filter(|_| of_customers) {
        rows.retain(|row| account(row) == wanted);
    }
    if let Some(wanted) = value("account").filter(|_| parts[0] == "customers") {
        rows.retain(|row| is(&row["customer_account"]["id"], &wanted));
    }
    let holders = value("license__order__customer_account");
    if let Some(wanted) = holders.filter(|_| parts[0] == "license-users") {
        let own: &[u64] = match wanted.as_str() {
            "4711" => &[201, 203, 207],
            _ => &[202, 203],
        };
        rows.retain(|row| own.iter().any(|id| row["id"] == *id));
    }
    if value("managing_orders__isnull").is_some() {
        let manages = |row: &Value| {
            let all = [401, 402].into_iter().flat_map(managers);
            all.into_iter().any(|id| row["id"] == *id)
        };
        rows.retain(manages);
    }
    if let Some(wanted) = value("manager__true_email__icontains") {
        let is_theirs = |row: &Value| {
            let all = managers(row["order"].as_u64().unwrap_or_default());
            let mut people = all.iter().copied().map(person);
            people.any(|one| {
                one["true_email"]
                    .as_str()
                    .is_some_and(|it| it.contains(&wanted))
            })
        };
        rows.retain(is_theirs);
    }
    if let Some(wanted) = value("true_email__iexact") {
        rows.retain(|row| row["true_email"] == wanted);
    }
    if let Some(wanted) = value("license_users__id").filter(|_| parts[0] == "licenses") {
        let has = |row: &Value| {
            let people = row["license_users"].as_array().cloned().unwrap_or_default();
            people.iter().any(|one| is(&one["id"], &wanted))
        };
        rows.retain(has);
    }
    if let Some(wanted) = value("license") {
        rows.retain(|row| {
            let license = [
                &row["license"],
                &row["license"]["id"],
                &row["device"]["license"],
            ];
            license.iter().any(|id| is(id, &wanted))
        });
    }
    let count = rows.len();
    let number = |name: &str| value(name).and_then(|text| text.parse::<usize>().ok());
    let (from, limit) = (
        number("offset").unwrap_or(0),
        number("limit").unwrap_or(1000),
    );
    let most = if parts[0] == "licenses" { 100 } else { 1000 };
    let rows: Vec<Value> = rows.into_iter().skip(from).take(limit.min(most)).collect();
    let next = "http://127.0.0.1:5000/api/v1/licenses/?offset=20";
    (
        200,
        json!({ "count": count, "next": next, "previous": null, "results": rows }),
    )
}
