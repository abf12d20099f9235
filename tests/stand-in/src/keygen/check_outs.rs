//! `actions/check-out` of licenses and machines: a file that says what the server says, good for a
//! while without it (keygen-api app/services/license_checkout_service.rb). The signature is of the
//! right shape and signs nothing; files are neither encrypted nor do they include other records.

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

/// How long a file is good unless something else is asked for, in seconds: a month.
const MONTH: i64 = 2_629_746;
const LEAST: i64 = 3_600;
const ALGORITHM: &str = "base64+ed25519";

/// How long the file is to be good: seconds, or for ever.
fn ttl(call: &Call<'_>) -> Result<Option<i64>, Refusal> {
    let meta = [
        attr("ttl", Kind::Integer).nullable(),
        attr("encrypt", Kind::Boolean),
        attr("include", Kind::Texts),
    ];
    let mut body = Body::new(&[], &[]);
    body.meta = &meta;
    body.data_optional = true;
    let input = body.read(call.body.as_ref())?;
    let wants = |name: &str| call.query.text(name).is_some_and(|value| value != "false");
    let is_asked = |name: &str| match input.meta.get(name) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::Array(items)) => !items.is_empty(),
        _ => wants(name),
    };
    for name in ["encrypt", "include"] {
        if is_asked(name) {
            let at = Source::Parameter(name.into());
            return Err(Refusal::bad_request("is unsupported", None, &at));
        }
    }
    let ttl = match (input.meta.get("ttl"), call.query.text("ttl")) {
        (Some(Value::Null), _) => None,
        (Some(said), _) => said.as_i64(),
        (None, Some(said)) => said.parse().ok(),
        (None, None) => Some(MONTH),
    };
    if ttl.is_some_and(|ttl| ttl < LEAST) {
        let at = Source::Parameter("ttl".into());
        let detail = "must be greater than or equal to 3600 (1 hour)";
        return Err(Refusal::bad_request(
            detail,
            Some("CHECKOUT_TTL_INVALID"),
            &at,
        ));
    }
    Ok(ttl)
}

/// The text in lines of 60 letters, as the server wraps it.
fn wrapped(bytes: &[u8]) -> String {
    let letters: Vec<char> = STANDARD.encode(bytes).chars().collect();
    let lines = letters.chunks(60).map(|line| line.iter().collect());
    lines.map(|line: String| line + "\n").collect()
}

/// The file about one record, as it stood before.
fn certificate(kind: &str, record: &Value, meta: &Value) -> String {
    let enc = STANDARD.encode(json!({ "data": record, "meta": meta }).to_string());
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
    record: &Value,
    relationships: Value,
) -> Result<Answer, Refusal> {
    let ttl = ttl(call)?;
    let (issued, expiry) = (iso(call.now), ttl.map(|ttl| iso(after(call.now, ttl))));
    let meta = json!({ "issued": issued, "expiry": expiry, "ttl": ttl });
    let certificate = certificate(kind, record, &meta);
    if call.method == "GET" {
        let mut answer = Answer::body(certificate.into());
        answer.form = Form::Text;
        return Ok(answer);
    }
    let mut file = call.links().resource(
        &format!("{kind}-files"),
        &call.new_id(),
        json!({
            "certificate": certificate,
            "algorithm": ALGORITHM,
            "includes": [],
            "ttl": ttl,
            "expiry": expiry,
            "issued": issued,
        }),
        relationships,
    );
    // It is nowhere: it has no address.
    file.as_object_mut().and_then(|file| file.remove("links"));
    Ok(Answer::data(file))
}

pub(crate) fn license(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let open = |_: &str| !license.protected;
    call.may_or_own("license.check-out", Deed::UpdateLicense, open)?;
    let at = format!("licenses/{}", license.id);
    let one = call.links().one(&at, "licenses", Some(&license.id));
    let record = licenses::current(call, &license.id)?;
    let mut answer = handed_out(call, "license", &record, json!({ "license": one }))?;
    let now = [("last_check_out", call.now.into())];
    store::change(call.db, "licenses", &license.id, call.now, &now)?;
    answer.told = Some(licenses::current(call, &license.id)?);
    Ok(answer)
}

pub(crate) fn machine(call: &Call<'_>, id: &str) -> Reply {
    let machine = machines::find(call, id)?;
    let license = licenses::find(call, &machine.license_id)?;
    let own = |user: &str| machines::owns(&machine, &license, user);
    call.may_or_own("machine.check-out", Deed::UpdateMachine, own)?;
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
    let mut answer = handed_out(call, "machine", &record, relationships)?;
    let now = [("last_check_out", call.now.into())];
    store::change(call.db, "machines", &machine.id, call.now, &now)?;
    let machine = machines::find(call, &machine.id)?;
    answer.told = Some(machines::show(links, &machine, call.now));
    Ok(answer)
}
