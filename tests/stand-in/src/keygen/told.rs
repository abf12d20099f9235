//! What is noted down of a request besides its answer: in the log of the enterprise edition, for
//! whoever subscribed to events, and in the column store.

use super::document::Reply;
use super::{Call, Doer, events, routes, webhooks};
use crate::store::{self, request_logs::RequestLog};

/// What a request is counted under: its outcome, its address, who sent it from where, and the
/// license it was about.
pub(crate) fn about(
    call: &Call<'_>,
    path: &[&str],
    reply: &Reply,
    agent: &str,
) -> Vec<(&'static str, String)> {
    let (status, body) = match reply {
        Ok(answer) => (answer.status, answer.body.as_ref()),
        Err(refusal) => (refusal.status, None),
    };
    let mut about = vec![
        ("status", format!("{}xx", status / 100)),
        ("urls", format!("{} {}", call.method, call.path)),
        ("ips", "127.0.0.1".to_owned()),
        ("user-agents", agent.to_owned()),
    ];
    let named = match events::below(path) {
        ["licenses", key, ..] => store::licenses::find(call.db, key).ok().flatten(),
        _ => None,
    };
    let answered = body.map(|body| &body["data"]);
    let answered = answered.filter(|data| data["type"] == "licenses");
    let answered = answered.and_then(|data| data["id"].as_str().map(str::to_owned));
    if let Some(id) = named.map(|license| license.id).or(answered) {
        about.push(("licenses", id));
    }
    about
}

/// A request as the log of requests keeps it: who asked for what, about which record.
pub(crate) fn logged(
    call: &Call<'_>,
    path: &[&str],
    reply: &Reply,
    id: &str,
    agent: &str,
) -> RequestLog {
    let (status, body) = match reply {
        Ok(answer) => (answer.status, answer.body.as_ref()),
        Err(refusal) => (refusal.status, None),
    };
    let answered = body.map(|body| &body["data"]);
    let text = |key: &str| answered.and_then(|data| data[key].as_str().map(str::to_owned));
    let resource = match events::below(path) {
        // People go by their address, and licenses by their key.
        ["licenses", key, ..] => store::licenses::find(call.db, key)
            .ok()
            .flatten()
            .map(|license| ("licenses".to_owned(), license.id)),
        ["machines", key, ..] => store::machines::find(call.db, key)
            .ok()
            .flatten()
            .map(|machine| ("machines".to_owned(), machine.id)),
        _ => None,
    };
    let bearer = call.visitor().ok().flatten();
    RequestLog {
        id: id.to_owned(),
        method: call.method.to_owned(),
        url: call.path.to_owned(),
        status: status.to_string(),
        agent: (!agent.is_empty()).then(|| agent.to_owned()),
        ip: Some("127.0.0.1".to_owned()),
        requestor: match &call.doer {
            Doer::Other(kind, id) => Some(((*kind).to_owned(), id.clone())),
            Doer::Nobody => None,
            Doer::Caller => bearer.map(|bearer| ("users".to_owned(), bearer.user.id.clone())),
        },
        resource: resource.or_else(|| text("type").zip(text("id"))),
        created: call.now,
    }
}

/// Answers, and keeps what happened: in the log where there is one, and for the webhooks that
/// want to be told.
pub(crate) fn answer(call: &Call<'_>, path: &[&str], request: &str) -> Reply {
    let wanting = store::webhooks::all(call.db)?;
    if wanting.is_empty() && !call.ee {
        return routes::answer(call, false, path);
    }
    let before = events::before(call, path);
    let answer = routes::answer(call, false, path)?;
    if call.ee {
        events::record(call, path, before.as_ref(), &answer, request)?;
    }
    webhooks::record(call, path, before.as_ref(), &answer, &wanting)?;
    Ok(answer)
}
