//! What becomes of a row, in words.

use super::super::lines::person;
use crate::{
    domain::LicenseId,
    dry_run::{Flaw, Kind, Out, Row, Teams, Verdict},
    state::live_estate::LiveEstate,
    text::{license_title, lists, t, why_words},
    ui::Tone,
};

/// What a verdict says.
pub fn words(live: LiveEstate, verdict: &Verdict) -> (Tone, String) {
    let words = t().manage;
    let (tone, words) = match verdict {
        Verdict::Checking => (Tone::Muted, t().checking),
        Verdict::New => (Tone::Ok, words.line_new),
        Verdict::Unknown => (Tone::Warn, words.line_unknown),
        Verdict::Seated(id) => {
            let name = live.peek(|estate| person(estate, id));
            return (Tone::Muted, (words.line_seated)(&name));
        }
        Verdict::Exists(id) => {
            let name = live.peek(|estate| person(estate, id));
            return (Tone::Muted, (words.line_exists)(&name));
        }
        Verdict::Twice(line) => return (Tone::Warn, (lists().twice)(*line)),
        Verdict::Outside => (Tone::Warn, lists().outside),
        Verdict::Exceeds(licenses) => {
            let title = |id: &LicenseId| live.peek(|estate| license_title(estate, id));
            let titles: Vec<String> = licenses.iter().map(title).collect();
            return (Tone::Bad, (lists().exceeds)(&titles.join(", ")));
        }
        Verdict::NotPossible(why) => (Tone::Bad, why_words(why)),
        Verdict::Out(Out::Marked(mark)) => return (Tone::Warn, (lists().marked)(*mark)),
        Verdict::Out(Out::Unticked) => (Tone::Muted, words.line_out),
        Verdict::Invalid(Flaw::Several) => (Tone::Bad, words.line_several),
        Verdict::Invalid(Flaw::Empty) => (Tone::Bad, lists().flaw_empty),
        Verdict::Invalid(Flaw::Fault(fault)) => return (Tone::Bad, (lists().flaw)(*fault)),
    };
    (tone, words.to_owned())
}

/// Which team a list names for whoever is created, or why it is none.
pub fn team_words(
    live: LiveEstate,
    teams: &Teams,
    row: &Row,
    verdict: &Verdict,
) -> Option<(Tone, String)> {
    let name = row.team.trim();
    if verdict.kind() != Kind::New || name.is_empty() {
        return None;
    }
    Some(match teams.find(name) {
        Ok(id) => {
            let own = live.peek(|estate| estate.team(id).map(|team| team.name.clone()));
            (
                Tone::Muted,
                (lists().in_team)(own.as_deref().unwrap_or(name)),
            )
        }
        Err(why) => (Tone::Warn, (lists().no_team)(why, name)),
    })
}
