//! The plan as API calls, to be handed to whoever sends them by other means.

use std::fmt::Write as _;

use leptos::prelude::*;

use crate::{
    acts::{Act, Applied, LicenseAct},
    api::{Call, keygen, licensespring},
    config::ServerKind,
    domain::UserId,
    estate::Estate,
    plan::{self, Plan, Projection},
    state::{
        live_estate::use_estate,
        notices::use_notices,
        server::{Server, use_server},
    },
    text::{plan::words, told},
    ui::CopyButton,
};

/// How requests to a kind of server are typed.
fn media_type(kind: ServerKind) -> &'static str {
    match kind {
        ServerKind::Keygen => "application/vnd.api+json",
        ServerKind::LicenseSpring => "application/json",
    }
}

/// The requests that the acts of a plan that can work come to, in the order in which they are sent.
fn calls(estate: &Estate, kind: ServerKind, outlook: &Projection) -> Vec<Call> {
    let order = outlook.order.iter();
    let works = order.filter(|at| outlook.verdicts[**at] == plan::Verdict::Works);
    let acts: Vec<Act> = works.map(|at| outlook.acts[*at].clone()).collect();
    match kind {
        ServerKind::Keygen => keygen::calls(&acts, |act| Applied {
            users: { act.about_user() }
                .and_then(|id| estate.user(id))
                .cloned()
                .into_iter()
                .collect(),
            teams: { act.about_team() }
                .and_then(|id| estate.team(id))
                .cloned()
                .into_iter()
                .collect(),
            ..Applied::default()
        }),
        ServerKind::LicenseSpring => {
            let address =
                |id: &UserId| { estate.user(id) }.map_or(String::new(), |it| it.email.clone());
            licensespring::calls(&plan::together(acts), address)
        }
    }
}

/// Requests as lines for a shell. No token stands in them: it is put into a variable by whoever
/// runs them.
fn lines(api: &str, kind: ServerKind, calls: &[Call], untold: &[String]) -> String {
    let mut lines = format!("# {}\nAPI={}\n", words().calls_lead, quoted(api));
    for act in untold {
        let _ = writeln!(lines, "# {}: {}", words().calls_without, one_line(act));
    }
    for call in calls {
        let method = call.method.as_str();
        let _ = write!(
            lines,
            "\ncurl -X {method} \"$API/{}\" -H \"Authorization: Bearer $TOKEN\"",
            call.path
        );
        if let Some(body) = &call.body {
            let media_type = media_type(kind);
            let body = quoted(&body.to_string());
            let _ = write!(lines, " \\\n  -H 'Content-Type: {media_type}' -d {body}");
        }
        lines.push('\n');
    }
    lines
}

/// What no request stands for: what cannot work, and a place in a line, which is written beside what
/// the server holds and has to be read first.
fn untold(estate: &Estate, acts: &[Act], outlook: &Projection) -> Vec<String> {
    let is_line = |act: &&Act| {
        let line =
            |it: &LicenseAct| matches!(it, LicenseAct::JoinLine(_) | LicenseAct::LeaveLine { .. });
        matches!(act, Act::License(_, it) if line(it))
    };
    let acts = acts.iter().zip(&outlook.verdicts);
    let left = acts.filter(|(act, verdict)| **verdict != plan::Verdict::Works || is_line(act));
    let acts: Vec<Act> = left.map(|(act, _)| act.clone()).collect();
    told(estate, &acts).into_iter().map(|it| it.words).collect()
}

/// A text that ends no comment.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Where the API is, as others reach it.
fn api(server: Server) -> String {
    let api = server.api();
    match api.starts_with('/') {
        true => window().location().origin().unwrap_or_default() + &api,
        false => api,
    }
}

/// The button that copies the calls.
pub fn copy_calls(plan: RwSignal<Plan>) -> AnyView {
    let (live, server, notices) = (use_estate(), use_server(), use_notices());
    let text = Signal::derive(move || {
        let acts = plan.with_untracked(|plan| plan.acts().to_vec());
        live.peek(|estate| {
            let outlook = plan::project(estate, &acts);
            let calls = calls(estate, server.kind(), &outlook);
            let untold = untold(estate, &acts, &outlook);
            lines(&api(server), server.kind(), &calls, &untold)
        })
    });
    let copied = Callback::new(move |worked| notices.tell_copied(worked));
    view! { <CopyButton value=text label=words().calls on_copied=copied/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{acts::SeatAct, domain::NewUser, estate::sample::license};

    #[test]
    fn p5_calls_are_lines_for_a_shell_without_a_token() {
        let estate = Estate::with_licenses(vec![license("l", 0, Some(3))]);
        let new = NewUser {
            email: "o'neil@x.test".into(),
            ..NewUser::default()
        };
        let user = new.placeholder();
        let acts = [
            Act::create_user(new),
            Act::Seat("l".into(), SeatAct::Assign { user }),
        ];
        let outlook = plan::project(&estate, &acts);
        let calls = calls(&estate, ServerKind::Keygen, &outlook);
        let untold = untold(&estate, &acts, &outlook);
        assert_eq!(untold, [""; 0]);
        let lines = lines(
            "https://keys.example/v1",
            ServerKind::Keygen,
            &calls,
            &untold,
        );
        let wanted = [
            "API='https://keys.example/v1'",
            "curl -X POST \"$API/users\" -H \"Authorization: Bearer $TOKEN\" \\",
            r#"  -H 'Content-Type: application/vnd.api+json' -d '{"data":{"attributes":{"email":"o'\''neil@x.test"},"type":"users"}}'"#,
            "curl -X POST \"$API/licenses/l/users\" -H \"Authorization: Bearer $TOKEN\" \\",
        ];
        for wanted in wanted {
            assert!(
                lines.lines().any(|line| line == wanted),
                "{wanted}\n{lines}"
            );
        }
    }
}
