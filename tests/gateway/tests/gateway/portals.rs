//! A portal's word in place of a password, and what somebody might give for one.

use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gateway::Limits;
use serde_json::{Value, json};

use crate::client::{Answer, send};
use crate::openssl::{Key, at_top, hmac_sha256, now, unsigned};
use crate::world::{ANN, Caller, World};

const EXCHANGE: &str = "/gateway/exchange";
const ISSUER: &str = "https://portal.nordbau.example";
const OTHER: &str = "https://portal.sued.example";
const AUDIENCE: &str = "https://seatboard.example";

/// A gateway, and the keys of two portals: one speaks for Nordbau and has two keys, the other for
/// Süd.
pub struct Portals {
    pub world: World,
    first: Key,
    second: Key,
    other: Key,
}

impl Portals {
    pub fn new() -> Self {
        Self::with(Limits::wide())
    }

    fn with(limits: Limits) -> Self {
        let portals = Self {
            world: World::with(limits),
            first: Key::p256(),
            second: Key::rsa(2048),
            other: Key::p256(),
        };
        let files = portals.world.gateway.files();
        for (name, key) in [
            ("first.pem", &portals.first),
            ("second.pem", &portals.second),
            ("other.pem", &portals.other),
        ] {
            std::fs::write(files.join(name), &key.public).expect("written");
        }
        portals.write(&json!({
            ISSUER: {
                "audience": AUDIENCE,
                "companies": ["NORDBAU"],
                "keys": {
                    "first": { "alg": "ES256", "file": "first.pem" },
                    "second": { "alg": "RS256", "file": "second.pem" },
                },
            },
            OTHER: {
                "audience": AUDIENCE,
                "companies": ["sued", "STAFF"],
                "keys": { "first": { "alg": "ES256", "file": "other.pem" } },
            },
        }));
        portals.world.edit_companies(|all| {
            all["NORDBAU"]["domains"] = json!(["nordbau.example", "Nordbau-Bim.example"]);
            all["NORDBAU"]["admins"]["locked@nordbau.example"] =
                json!({ "role": "admin", "locked": true });
            all["NORDBAU"]["admins"]["eve@sued.example"] = json!({ "role": "admin" });
            all["STAFF"]["domains"] = json!(["planwerk.example"]);
        });
        portals
    }

    fn write(&self, all: &Value) {
        let file = self.world.gateway.files().join("portals.json");
        std::fs::write(file, all.to_string()).expect("written");
    }

    /// Exchanges a token of the first key with some claims changed; `null` takes one out.
    fn ask(&self, changes: &Value) -> Answer {
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": "first" });
        self.exchange(&self.first.token(&header, &claims(changes)))
    }

    /// What the portal of Süd signs about an admin of Nordbau.
    pub fn of_other(&self) -> String {
        let header = json!({ "alg": "ES256", "kid": "first" });
        self.other.token(&header, &claims(&json!({ "iss": OTHER })))
    }

    fn exchange(&self, assertion: &str) -> Answer {
        let body = json!({ "assertion": assertion }).to_string();
        send(&self.world.gateway.address, "POST", EXCHANGE, &[], &body)
    }

    fn caller(&self, answer: &Answer) -> Caller<'_> {
        assert_eq!(answer.status, 201, "{answer:?}");
        let token = answer.json()["token"].clone();
        self.world
            .caller(token.as_str().expect("a token").to_owned())
    }
}

/// Sound ones of Ann's, with some changed; `null` takes one out.
fn claims(changes: &Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let mut all = json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now(),
        "exp": now() + 60,
        "jti": format!("a-token-of-the-tests-{number}"),
        "company": "NORDBAU",
        "email": "ann@nordbau.example",
    });
    for (name, value) in changes.as_object().expect("an object") {
        if value.is_null() {
            all.as_object_mut().expect("an object").remove(name);
        } else {
            all[name] = value.clone();
        }
    }
    all
}

/// Refused in the one way there is.
fn refused(what: &str, answer: &Answer) {
    assert_eq!(answer.status, 403, "{what}: {answer:?}");
    let words = json!({ "detail": "The assertion is not accepted.", "code": "assertion" });
    assert_eq!(answer.json(), words, "{what}");
}

#[test]
fn g6_a_portals_word_is_a_sign_in() {
    let portals = Portals::new();
    for (alg, kid, key) in [
        ("ES256", "first", &portals.first),
        ("RS256", "second", &portals.second),
    ] {
        // Signatures differ from one time to the next: their numbers may begin with zeros.
        for at in 0..24 {
            let header = json!({ "alg": alg, "kid": kid });
            let answer = portals.exchange(&key.token(&header, &claims(&json!({}))));
            assert_eq!(answer.status, 201, "{alg} {at}: {answer:?}");
        }
    }
    let answer = portals.ask(&json!({ "given_name": "Somebody", "family_name": "Else" }));
    let told = answer.json();
    let ann = portals.caller(&answer);
    // Who is named in the list is who the list says.
    for (field, value) in [
        ("email", json!("Ann@nordbau.example")),
        ("role", json!("admin")),
        ("first_name", json!("Ann")),
        ("way", json!("portal")),
        ("second_factor", json!("portal")),
        (
            "company",
            json!({ "code": "NORDBAU", "name": "NORDBAU GmbH" }),
        ),
    ] {
        assert_eq!(told[field], value, "{field}");
    }
    assert_eq!(told.get("last_name"), None);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(ann.get("licenses/101/").status, 200);
    assert_eq!(ann.get("licenses/102/").status, 404, "of her company alone");
    assert_eq!(
        ann.at("GET", "/gateway/session", "").json()["way"],
        "portal"
    );
    assert_eq!(ann.call("POST", "devices/301/reset/", "").status, 200);
    let rows = ann.at("GET", "/gateway/sessions", "").json();
    let row = rows["sessions"]
        .as_array()
        .and_then(|all| all.last())
        .cloned();
    let row = row.expect("a session");
    assert_eq!(
        (&row["portal"], &row["way"]),
        (&json!(ISSUER), &json!("portal"))
    );
    assert_eq!(ann.at("DELETE", "/gateway/session", "").status, 204);
    assert_eq!(ann.get("licenses/101/").status, 401);
}

#[test]
fn g6_whoever_has_an_address_of_a_listed_domain_may_look() {
    let portals = Portals::new();
    for email in ["new@nordbau.example", "NEW@nordbau-bim.example"] {
        let answer = portals.ask(&json!({
            "email": email, "company": "nordbau", "given_name": "Nina", "family_name": "Neu",
        }));
        let told = answer.json();
        let nina = portals.caller(&answer);
        assert_eq!(told["role"], "viewer");
        assert_eq!(
            (&told["first_name"], &told["last_name"]),
            (&json!("Nina"), &json!("Neu"))
        );
        assert_eq!(told["email"], email.to_lowercase());
        assert_eq!(nina.get("licenses/101/").status, 200);
        assert!(!nina.get("licenses/").body.contains("upstream-initial"));
        let denied = (403, "not_allowed".to_owned());
        assert_eq!(
            nina.call("POST", "devices/301/reset/", "").verdict(),
            denied
        );
        // There is no password, so there is nothing to change and nothing to add to.
        for (path, body) in [
            ("password", r#"{"current":"","new":"long enough to do"}"#),
            ("second-factor/begin", r#"{"password":""}"#),
            ("second-factor/confirm", r#"{"code":"123456"}"#),
            (
                "second-factor/recovery-codes",
                r#"{"password":"","code":"123456"}"#,
            ),
            ("second-factor/off", r#"{"password":"","code":"123456"}"#),
        ] {
            let answer = nina.at("POST", &format!("/gateway/{path}"), body);
            assert_eq!(answer.verdict(), denied, "{path}: {answer:?}");
        }
        // Nor does the portal's word make a way in with a password.
        let user = format!("nordbau/{email}");
        assert_eq!(portals.world.sign_in(&user, "").status, 403);
        // Out of the list, and it is over.
        portals.world.edit_companies(|all| {
            let domains = all["NORDBAU"]["domains"].take();
            all["NORDBAU"]["other"] = domains;
            all["NORDBAU"]["domains"] = json!([]);
        });
        assert_eq!(nina.get("licenses/101/").status, 401);
        portals.world.edit_companies(|all| {
            let domains = all["NORDBAU"]["other"].take();
            all["NORDBAU"]["domains"] = domains;
        });
    }
}

#[test]
fn g6_an_assertion_with_anything_wrong_is_refused() {
    let portals = Portals::new();
    let moment = now();
    let long = "x".repeat(129);
    for (what, changes) in [
        ("over", json!({ "iat": moment - 120, "exp": moment - 60 })),
        (
            "from the future",
            json!({ "iat": moment + 90, "exp": moment + 120 }),
        ),
        ("living too long", json!({ "exp": moment + 400 })),
        ("living for ever", json!({ "exp": null })),
        ("over before it began", json!({ "exp": moment - 1 })),
        ("of no time", json!({ "iat": null })),
        (
            "of a time in words",
            json!({ "exp": (moment + 60).to_string() }),
        ),
        ("of half a second", json!({ "exp": moment as f64 + 30.5 })),
        ("not counting yet", json!({ "nbf": moment + 120 })),
        (
            "for somebody else",
            json!({ "aud": "https://elsewhere.example" }),
        ),
        ("for nobody", json!({ "aud": null })),
        (
            "for several",
            json!({ "aud": [AUDIENCE, "https://elsewhere.example"] }),
        ),
        (
            "for a part of it",
            json!({ "aud": format!("{AUDIENCE}.evil.example") }),
        ),
        ("of another portal", json!({ "iss": OTHER })),
        ("of nobody", json!({ "iss": null })),
        ("of what every object has", json!({ "iss": "constructor" })),
        ("of a list", json!({ "iss": [ISSUER] })),
        ("without a number", json!({ "jti": null })),
        ("with a short number", json!({ "jti": "123456789012345" })),
        ("with a long number", json!({ "jti": long })),
        (
            "with a number of numbers",
            json!({ "jti": 1_234_567_890_123_456_u64 }),
        ),
        (
            "with a path for a number",
            json!({ "jti": "../../files/companies.json" }),
        ),
        (
            "for another company",
            json!({ "company": "SUED", "email": "eve@sued.example" }),
        ),
        ("for the vendor's staff", json!({ "company": "STAFF" })),
        ("for no company", json!({ "company": null })),
        ("for an unknown company", json!({ "company": "nowhere" })),
        ("of no address", json!({ "email": null })),
        (
            "of another domain",
            json!({ "email": "other@sued.example" }),
        ),
        (
            "of a domain that looks alike",
            json!({ "email": "a@evil-nordbau.example" }),
        ),
        (
            "of a domain below",
            json!({ "email": "a@sub.nordbau.example" }),
        ),
        (
            "of two addresses",
            json!({ "email": "a@sued.example,b@nordbau.example" }),
        ),
        (
            "of an address with a blank",
            json!({ "email": " ann@nordbau.example" }),
        ),
        (
            "of an address in other letters",
            json!({ "email": "änn@nordbau.example" }),
        ),
        (
            "of somebody who is locked",
            json!({ "email": "locked@nordbau.example" }),
        ),
        (
            "with a name that is none",
            json!({ "given_name": { "toString": 1 } }),
        ),
    ] {
        refused(what, &portals.ask(&changes));
    }
    // Nobody gets in by domain where all is to be seen.
    let header = json!({ "alg": "ES256", "kid": "first" });
    let staff = |email: &str| {
        let changes = json!({ "iss": OTHER, "company": "STAFF", "email": email });
        portals.exchange(&portals.other.token(&header, &claims(&changes)))
    };
    refused("staff by domain", &staff("new@planwerk.example"));
    assert_eq!(staff("staff@planwerk.example").status, 201);
    // Nor where the company's domains are all, or none are listed.
    portals
        .world
        .edit_companies(|all| all["NORDBAU"]["domains"] = json!("all"));
    refused(
        "all",
        &portals.ask(&json!({ "email": "new@nordbau.example" })),
    );
    portals.world.edit_companies(|all| {
        all["NORDBAU"]
            .as_object_mut()
            .expect("a company")
            .remove("domains");
    });
    refused(
        "none",
        &portals.ask(&json!({ "email": "new@nordbau.example" })),
    );
    // Clocks differ.
    for (iat, exp) in [(moment - 50, moment - 10), (moment + 20, moment + 80)] {
        let answer = portals.ask(&json!({ "iat": iat, "exp": exp }));
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    assert_eq!(portals.world.upstream.targets(), [""; 0]);
}

#[test]
fn g6_an_assertion_is_signed_by_the_key_it_names() {
    let portals = Portals::new();
    let sound = json!({ "alg": "ES256", "kid": "first" });
    let stranger = Key::p256();
    refused(
        "a key of nobody's",
        &portals.exchange(&stranger.token(&sound, &claims(&json!({})))),
    );
    refused(
        "another portal's key",
        &portals.exchange(&portals.other.token(&sound, &claims(&json!({})))),
    );
    // The other portal itself, for a company that is not its own.
    refused("another portal", &portals.exchange(&portals.of_other()));

    for (what, header) in [
        ("no kid", json!({ "alg": "ES256" })),
        ("an unknown kid", json!({ "alg": "ES256", "kid": "third" })),
        (
            "a kid that every object has",
            json!({ "alg": "ES256", "kid": "constructor" }),
        ),
        (
            "a path for a kid",
            json!({ "alg": "ES256", "kid": "../files/first.pem" }),
        ),
        (
            "a kid that is a list",
            json!({ "alg": "ES256", "kid": ["first"] }),
        ),
        (
            "the kid of another kind of key",
            json!({ "alg": "ES256", "kid": "second" }),
        ),
        ("another alg", json!({ "alg": "RS256", "kid": "first" })),
        (
            "an alg that is not taken",
            json!({ "alg": "ES384", "kid": "first" }),
        ),
        (
            "an alg in other letters",
            json!({ "alg": "es256", "kid": "first" }),
        ),
        ("no alg", json!({ "kid": "first" })),
        (
            "what must be known",
            json!({ "alg": "ES256", "kid": "first", "crit": ["b64"], "b64": true }),
        ),
        (
            "another kind of token",
            json!({ "alg": "ES256", "kid": "first", "typ": "at+jwt" }),
        ),
        (
            "a key that it brings along",
            json!({ "alg": "ES256", "jwk": { "kty": "EC" }, "jku": "https://evil.example" }),
        ),
    ] {
        let answer = portals.exchange(&portals.first.token(&header, &claims(&json!({}))));
        refused(what, &answer);
    }

    // Nothing, and secrets that both sides know, which here is the public key.
    for alg in ["none", "None", "NONE", ""] {
        let text = unsigned(&json!({ "alg": alg, "kid": "first" }), &claims(&json!({})));
        for assertion in [format!("{text}."), text.clone(), format!("{text}.AA")] {
            refused(alg, &portals.exchange(&assertion));
        }
    }
    for (kid, key) in [("first", &portals.first), ("second", &portals.second)] {
        for alg in ["HS256", "ES256", "RS256"] {
            let text = unsigned(&json!({ "alg": alg, "kid": kid }), &claims(&json!({})));
            for secret in [key.public.as_bytes(), key.public.trim_end().as_bytes()] {
                let mac = URL_SAFE_NO_PAD.encode(hmac_sha256(secret, &text));
                refused(alg, &portals.exchange(&format!("{text}.{mac}")));
            }
        }
    }

    // A signature of something else, of nothing, and numbers that fit everything.
    let token = portals.first.token(&sound, &claims(&json!({})));
    let (text, signature) = token.rsplit_once('.').expect("three parts");
    let changed = unsigned(&sound, &claims(&json!({ "email": "new@nordbau.example" })));
    let zeros = URL_SAFE_NO_PAD.encode([0; 64]);
    let der = URL_SAFE_NO_PAD.encode([48, 6, 2, 1, 0, 2, 1, 0]);
    let longer = format!("{signature}AAAA");
    for (what, assertion) in [
        ("of something else", format!("{changed}.{signature}")),
        ("zeros", format!("{text}.{zeros}")),
        ("zeros in DER", format!("{text}.{der}")),
        ("longer", format!("{text}.{longer}")),
        ("shorter", format!("{text}.{}", &signature[..40])),
        ("a part more", format!("{token}.{signature}")),
        ("a part less", text.to_owned()),
        ("a blank after", format!("{token} ")),
        ("a line after", format!("{token}\n")),
        ("an object", "{}".to_owned()),
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
        ("much", "x".repeat(9000)),
        ("no objects", format!("bnVsbA.bnVsbA.{signature}")),
    ] {
        refused(what, &portals.exchange(&assertion));
    }
    assert_eq!(
        portals.exchange(&token).status,
        201,
        "and it was right all along"
    );
}

#[test]
fn g6_an_assertion_counts_once() {
    let portals = Portals::new();
    let header = json!({ "alg": "ES256", "kid": "first" });
    let body = claims(&json!({}));
    let token = portals.first.token(&header, &body);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| portals.exchange(&token).status))
            .collect();
        tries
            .into_iter()
            .map(|one| one.join().expect("a status"))
            .collect()
    });
    let taken = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!(taken, 1, "{statuses:?}");
    refused("again", &portals.exchange(&token));
    // The same number in another token, of another key.
    let number = body["jti"].clone();
    let again = claims(&json!({ "jti": number, "email": "ole@nordbau.example" }));
    refused(
        "signed anew",
        &portals.exchange(&portals.first.token(&header, &again)),
    );
    let other = json!({ "alg": "RS256", "kid": "second" });
    refused(
        "another key",
        &portals.exchange(&portals.second.token(&other, &again)),
    );
    // What was refused for another reason has not used up its number.
    let number = "a-number-that-is-kept";
    refused(
        "wrong",
        &portals.ask(&json!({ "jti": number, "company": "SUED" })),
    );
    assert_eq!(portals.ask(&json!({ "jti": number })).status, 201);
}

#[test]
fn g6_sessions_end_with_the_key_the_portal_or_the_person() {
    let portals = Portals::new();
    let header = json!({ "alg": "RS256", "kid": "second" });
    let of_second = |email: &str| {
        let body = claims(&json!({ "email": email }));
        portals.exchange(&portals.second.token(&header, &body))
    };
    let file = portals.world.gateway.files().join("portals.json");
    let before: Value =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("readable")).expect("JSON");
    let first = portals.caller(&portals.ask(&json!({})));
    let second = portals.caller(&of_second("ole@nordbau.example"));
    let by_password = portals.world.ann();

    let mut after = before.clone();
    after[ISSUER]["keys"]
        .as_object_mut()
        .expect("keys")
        .remove("second");
    portals.write(&after);
    assert_eq!(second.get("products/").status, 401, "its key is gone");
    assert_eq!(first.get("products/").status, 200);
    refused("a former key", &of_second("ann@nordbau.example"));
    portals.write(&before);

    for change in ["another key", "no company", "no portal"] {
        let caller = portals.caller(&portals.ask(&json!({})));
        assert_eq!(caller.get("products/").status, 200);
        let mut after = before.clone();
        match change {
            "another key" => after[ISSUER]["keys"]["first"]["file"] = json!("other.pem"),
            "no company" => after[ISSUER]["companies"] = json!([]),
            _ => after = json!({}),
        }
        portals.write(&after);
        assert_eq!(caller.get("products/").status, 401, "{change}");
        refused(change, &portals.ask(&json!({})));
        portals.write(&before);
    }

    let caller = portals.caller(&portals.ask(&json!({})));
    for caller in [&caller, &by_password] {
        assert_eq!(caller.get("products/").status, 200);
    }
    portals.world.edit_companies(|all| {
        all["NORDBAU"]["admins"]["Ann@nordbau.example"]["locked"] = json!(true);
    });
    for caller in [&caller, &by_password] {
        assert_eq!(caller.get("products/").status, 401, "locked");
    }
    refused("locked", &portals.ask(&json!({})));
    let refusal = portals.world.sign_in("nordbau/ann@nordbau.example", ANN);
    let unknown = portals.world.sign_in("nordbau/nobody@nordbau.example", ANN);
    assert_eq!((refusal.status, &refusal.body), (403, &unknown.body));
}

#[test]
fn g6_a_key_that_is_none_or_too_short_opens_nothing() {
    let portals = Portals::new();
    let files = portals.world.gateway.files();
    let header = json!({ "alg": "RS256", "kid": "second" });
    let short = Key::rsa(1024);
    let curve = Key::p384();
    for (what, text) in [
        ("too short", short.public.as_str()),
        ("none", "first"),
        ("empty", ""),
        ("of another kind", portals.first.public.as_str()),
        ("of another curve", curve.public.as_str()),
    ] {
        std::fs::write(files.join("second.pem"), text).expect("written");
        for key in [&portals.second, &short] {
            let answer = portals.exchange(&key.token(&header, &claims(&json!({}))));
            assert!([403, 500].contains(&answer.status), "{what}: {answer:?}");
            assert!(answer.json().get("token").is_none(), "{what}");
        }
    }
    std::fs::write(files.join("portals.json"), "{").expect("written");
    assert_eq!(portals.ask(&json!({})).status, 500);
    assert_eq!(
        portals
            .world
            .sign_in("nordbau/ann@nordbau.example", ANN)
            .status,
        201
    );
}

#[test]
fn g6_an_exchange_takes_one_text_and_no_other_way() {
    let portals = Portals::new();
    let address = &portals.world.gateway.address;
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"assertion":7}"#,
        r#"{"assertion":["a.b.c"]}"#,
        r#"{"assertion":"a.b.c","email":"ann@nordbau.example"}"#,
        "assertion=a.b.c",
    ] {
        let answer = send(address, "POST", EXCHANGE, &[], body);
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
    }
    for (method, path, status) in [
        ("GET", EXCHANGE, 403),
        ("PUT", EXCHANGE, 403),
        ("POST", "/gateway/exchange/", 404),
        ("POST", "/gateway//exchange", 404),
    ] {
        let answer = send(address, method, path, &[], "{}");
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
    }
    // What it was is in no log, and why it was refused is.
    let token = portals
        .first
        .token(&json!({ "alg": "ES256", "kid": "x" }), &claims(&json!({})));
    refused("another kid", &portals.exchange(&token));
    let log = portals.world.gateway.logs();
    assert!(log.contains("the portal has no such key"), "{log}");
    assert!(!log.contains(&token[..40]) && !log.contains(&token[token.len() - 40..]));
}

#[test]
fn g6_a_portal_signs_many_people_in_and_not_without_end() {
    let portals = Portals::with(Limits {
        exchanges: None,
        ..Limits::wide()
    });
    let tokens: Vec<String> = (0..90)
        .map(|_| {
            let header = json!({ "alg": "ES256", "kid": "first" });
            portals.first.token(&header, &claims(&json!({})))
        })
        .collect();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let tries: Vec<_> = tokens
            .iter()
            .map(|token| scope.spawn(|| portals.exchange(token).status))
            .collect();
        tries
            .into_iter()
            .map(|one| one.join().expect("a status"))
            .collect()
    });
    let taken = statuses.iter().filter(|status| **status == 201).count();
    assert!(taken >= 50, "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
    // Signing in with a password is counted apart.
    assert_eq!(
        portals
            .world
            .sign_in("nordbau/ann@nordbau.example", ANN)
            .status,
        201
    );
}

#[test]
fn g6_the_example_for_a_portals_server_works() {
    let portals = Portals::new();
    let script = format!(
        "import {{ readFileSync }} from 'node:fs';
         import {{ exchange }} from '{}';
         const [gateway, issuer, audience, file, email] = process.argv.slice(1);
         const key = readFileSync(file, 'utf8');
         const portal = {{ gateway, issuer, audience, kid: 'first', key }};
         const person = {{ company: 'NORDBAU', email, given_name: 'Nina' }};
         console.log(JSON.stringify(await exchange(portal, person)));",
        at_top("docs/portal-exchange.mjs").display()
    );
    let run = |email: &str| {
        let output = std::process::Command::new("node")
            .args(["--input-type=module", "-e", &script, "--"])
            .arg(format!("{}/gateway", portals.world.gateway.address))
            .args([ISSUER, AUDIENCE])
            .arg(&portals.first.file)
            .arg(email)
            .output();
        output.expect("Node.js, which runs the example")
    };
    let output = run("nina@nordbau.example");
    assert!(output.status.success(), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stdout).expect("a session");
    assert_eq!(
        (&told["role"], &told["first_name"]),
        (&json!("viewer"), &json!("Nina"))
    );
    let nina = portals
        .world
        .caller(told["token"].as_str().expect("a token").to_owned());
    assert_eq!(nina.get("licenses/101/").status, 200);
    let output = run("nina@sued.example");
    assert!(!output.status.success());
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        words.contains("refuses (403): The assertion is not accepted."),
        "{words}"
    );
}
