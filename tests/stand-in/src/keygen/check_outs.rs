//! `actions/check-out` of licenses and machines: a file that says what the server says, good for a
//! while without it (keygen-api app/services/license_checkout_service.rb). The signature is of the
//! right shape and signs nothing; files are not encrypted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::document::{Answer, Form, Refusal, Reply, Source};
use super::roles::Deed;
use super::schema::{Body, Kind, attr};
use super::{Call, licenses, machines};
use crate::clock::{after, iso};
use crate::store;
use crate::store::licenses::License;

/// How long a file is good unless something else is asked for, in seconds: a month.
const MONTH: i64 = 2_629_746;
const LEAST: i64 = 3_600;
const ALGORITHM: &str = "base64+ed25519";

/// What a file is asked to be.
struct Wish {
    /// Seconds, or for ever.
    ttl: Option<i64>,
    includes: Vec<String>,
}

fn wish(call: &Call<'_>, allowed: &[&str]) -> Result<Wish, Refusal> {
    let meta = [
        attr("ttl", Kind::Integer).nullable(),
        attr("encrypt", Kind::Boolean),
        attr("include", Kind::Texts),
    ];
    let mut body = Body::new(&[], &[]);
    body.meta = &meta;
    body.data_optional = true;
    let input = body.read(call.body.as_ref())?;
    let refuse = |name: &str, code, detail| {
        let at = Source::Parameter(name.into());
        Err(Refusal::bad_request(detail, code, &at))
    };
    let by_query = |name: &str| call.query.text(name);
    let encrypt = match input.meta.get("encrypt") {
        Some(said) => said == true,
        None => matches!(by_query("encrypt"), Some("true" | "1")),
    };
    if encrypt {
        return refuse("encrypt", None, "is unsupported");
    }
    let ttl = match (input.meta.get("ttl"), call.query.raw("ttl")) {
        (Some(said), _) => said.as_i64(),
        (None, Some(said)) => said.parse().ok(),
        (None, None) => Some(MONTH),
    };
    if ttl.is_some_and(|ttl| ttl < LEAST) {
        let detail = "must be greater than or equal to 3600 (1 hour)";
        return refuse("ttl", Some("CHECKOUT_TTL_INVALID"), detail);
    }
    let includes: Vec<String> = match input.meta.get("include").and_then(Value::as_array) {
        Some(names) => names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        None => match (call.query.list("include"), by_query("include")) {
            (Some(names), _) => names.into_iter().map(str::to_owned).collect(),
            (None, Some(names)) => names.split(',').map(str::to_owned).collect(),
            (None, None) => Vec::new(),
        },
    };
    if !includes.iter().all(|name| allowed.contains(&name.as_str())) {
        return refuse(
            "include",
            Some("CHECKOUT_INCLUDE_INVALID"),
            "invalid includes",
        );
    }
    Ok(Wish { ttl, includes })
}

const OF_LICENSE: &[&str] = &[
    "entitlements",
    "environment",
    "product",
    "policy",
    "group",
    "owner",
    "users",
];
const OF_MACHINE: &[&str] = &[
    "license",
    "license.entitlements",
    "license.product",
    "license.policy",
    "license.owner",
    "license.users",
    "components",
    "environment",
    "group",
    "owner",
];

/// The records that hang on a license under this name.
fn hanging(call: &Call<'_>, license: &License, name: &str) -> Result<Vec<Value>, Refusal> {
    let look = |below: &str| super::routes::look(call, &["licenses", &license.id, below]);
    let found = match name {
        "entitlements" | "product" | "policy" | "owner" | "users" => look(name)?,
        "group" if license.group_id.is_some() => look(name)?,
        _ => Value::Null,
    };
    Ok(match found {
        Value::Array(many) => many,
        Value::Null => Vec::new(),
        one => vec![one],
    })
}

/// The text in lines of 60 letters, as the server wraps it.
fn wrapped(bytes: &[u8]) -> String {
    let letters: Vec<char> = STANDARD.encode(bytes).chars().collect();
    let lines = letters.chunks(60).map(|line| line.iter().collect());
    lines.map(|line: String| line + "\n").collect()
}

/// The file about one record, as it stood before.
fn certificate(kind: &str, record: &Value, included: &[Value], meta: &Value) -> String {
    let mut content = json!({ "data": record, "meta": meta });
    if !included.is_empty() {
        content["included"] = included.into();
    }
    let enc = STANDARD.encode(content.to_string());
    let half = Sha256::digest(format!("{kind}/{enc}"));
    let sig = STANDARD.encode([half.as_slice(), half.as_slice()].concat());
    let file = json!({ "enc": enc, "sig": sig, "alg": ALGORITHM });
    let word = kind.to_uppercase();
    format!(
        "-----BEGIN {word} FILE-----\n{}-----END {word} FILE-----\n",
        wrapped(file.to_string().as_bytes())
    )
}

/// The answer: the file among its facts, or by `GET` the file alone.
fn handed_out(
    call: &Call<'_>,
    kind: &str,
    wish: &Wish,
    (record, included): (&Value, &[Value]),
    relationships: Value,
) -> Answer {
    let ttl = wish.ttl;
    let (issued, expiry) = (iso(call.now), ttl.map(|ttl| iso(after(call.now, ttl))));
    let meta = json!({ "issued": issued, "expiry": expiry, "ttl": ttl });
    let certificate = certificate(kind, record, included, &meta);
    if call.method == "GET" {
        let mut answer = Answer::body(certificate.into());
        answer.form = Form::File;
        return answer;
    }
    let mut file = call.links().resource(
        &format!("{kind}-files"),
        &call.new_id(),
        json!({
            "certificate": certificate,
            "algorithm": ALGORITHM,
            "includes": wish.includes,
            "ttl": ttl,
            "expiry": expiry,
            "issued": issued,
        }),
        relationships,
    );
    // It is nowhere: it has no address.
    file.as_object_mut().and_then(|file| file.remove("links"));
    Answer::data(file)
}

pub(crate) fn license(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let open = |_: &str| !license.protected;
    call.may_or_own("license.check-out", Deed::UpdateLicense, open)?;
    let wish = wish(call, OF_LICENSE)?;
    let at = format!("licenses/{}", license.id);
    let one = call.links().one(&at, "licenses", Some(&license.id));
    let record = licenses::current(call, &license.id)?;
    let mut included = Vec::new();
    for name in &wish.includes {
        included.extend(hanging(call, &license, name)?);
    }
    let about = (&record, included.as_slice());
    let mut answer = handed_out(call, "license", &wish, about, json!({ "license": one }));
    let now = [("last_check_out", call.now.into())];
    store::change(call.db, "licenses", &license.id, call.now, &now)?;
    answer.told = Some(licenses::current(call, &license.id)?);
    Ok(answer)
}

pub(crate) fn machine(call: &Call<'_>, id: &str) -> Reply {
    let machine = machines::find(call, id)?;
    let license = licenses::find(call, &machine.license_id)?;
    // Whoever holds the license sees its machines, and may have their files if it is open.
    let open = |_: &str| !license.protected;
    call.may_or_own("machine.check-out", Deed::UpdateMachine, open)?;
    let wish = wish(call, OF_MACHINE)?;
    let links = call.links();
    let (license_at, at) = (
        format!("licenses/{}", license.id),
        format!("machines/{}", machine.id),
    );
    let relationships = json!({
        "license": links.one(&license_at, "licenses", Some(&license.id)),
        "machine": links.one(&at, "machines", Some(&machine.id)),
    });
    let record = machines::show(links, &machine, call.now);
    let mut included = Vec::new();
    for name in &wish.includes {
        let look = |below: &str| super::routes::look(call, &["machines", &machine.id, below]);
        match name.split_once('.') {
            Some((_, below)) => included.extend(hanging(call, &license, below)?),
            None if name == "license" => included.push(licenses::current(call, &license.id)?),
            None if name == "owner" && machine.owner_id.is_some() => included.push(look(name)?),
            None if name == "group" && machine.group_id.is_some() => included.push(look(name)?),
            None => {}
        }
    }
    let about = (&record, included.as_slice());
    let mut answer = handed_out(call, "machine", &wish, about, relationships);
    let now = [("last_check_out", call.now.into())];
    store::change(call.db, "machines", &machine.id, call.now, &now)?;
    let machine = machines::find(call, &machine.id)?;
    answer.told = Some(machines::show(links, &machine, call.now));
    Ok(answer)
}
