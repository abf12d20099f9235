//! Who was left out of a list, as a file that says why and is read like any other.

use leptos::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::verdict_words::words;
use crate::{
    acts::{Act, Outcome},
    csv,
    domain::{NewUser, Profile, User, UserId},
    dry_run::{DryRun, Outlook},
    screens::first_passwords::first_passwords,
    state::{
        live_estate::{LiveEstate, use_estate},
        notices::{Notices, use_notices},
        runner::Run,
    },
    text::{failure_words, lists},
    ui::When,
};

/// A row of the file: address, given name, family name, team, and why.
type LeftOut = [String; 5];
/// Where the team stands in it.
const TEAM: usize = 3;

/// The rows of a list of which nothing would come.
pub fn rows_left_out(live: LiveEstate, list: &DryRun, outlook: &Outlook) -> Vec<LeftOut> {
    let rows = list.rows().iter().zip(&outlook.verdicts);
    rows.filter(|(_, verdict)| verdict.is_refused())
        .map(|(row, verdict)| {
            let [email, given, family, team] =
                [&row.email, &row.given, &row.family, &row.team].map(|text| text.trim().to_owned());
            [email, given, family, team, words(live, verdict).1]
        })
        .collect()
}

/// The people of a run for whom something did not come about.
fn rows_failed(live: LiveEstate, run: Run) -> Vec<LeftOut> {
    run.outcomes.with_untracked(|rows| {
        let created: FxHashMap<&UserId, &NewUser> = { rows.iter() }
            .filter_map(|(act, _)| act.creates())
            .collect();
        let mut seen = FxHashSet::default();
        let failed = rows.iter().filter(|(_, outcome)| !outcome.holds());
        let row = |(act, outcome): &(Act, Outcome)| {
            let user = act.users().into_iter().next()?;
            // Whoever could not be created gets no seat either: the first says why.
            if !seen.insert(user.clone()) {
                return None;
            }
            let team = { created.get(&user) }.and_then(|new| new.team.as_ref());
            let team = live.peek(|estate| Some(estate.team(team?)?.name.clone()));
            let profile = match created.get(&user) {
                Some(new) => Profile {
                    email: new.email.clone(),
                    first_name: new.first_name.clone(),
                    last_name: new.last_name.clone(),
                },
                None => live
                    .peek(|estate| estate.user(&user).map(User::profile))
                    .unwrap_or_default(),
            };
            let Profile {
                email,
                first_name,
                last_name,
            } = profile;
            let team = team.unwrap_or_default();
            Some([email, first_name, last_name, team, failure_words(outcome)])
        };
        failed.filter_map(row).collect()
    })
}

/// Saves a file of them.
pub fn save_left_out(notices: Notices, rows: Vec<LeftOut>) {
    notices.save(lists().refused_name, &written(rows), None);
}

/// The file. A column of teams is in it only where a team is.
fn written(rows: Vec<LeftOut>) -> String {
    let has_teams = rows.iter().any(|row| !row[TEAM].is_empty());
    let headings = lists().refused_headings.map(str::to_owned);
    let rows = [headings].into_iter().chain(rows);
    csv::write(rows.map(|row| {
        let cells = row.into_iter().enumerate();
        let cells = cells.filter(move |(at, _)| has_teams || *at != TEAM);
        cells.map(|(_, cell)| cell).collect::<Vec<_>>()
    }))
}

/// What stands below the results of a list: first passwords, and who got nothing, as a file.
pub fn below(run: Run) -> AnyView {
    let (live, notices) = (use_estate(), use_notices());
    let failed = rows_failed(live, run);
    let count = failed.len();
    let failed = StoredValue::new(failed);
    view! {
        {first_passwords(run)}
        <When is=move || count != 0>
            <p>
                <button
                    class="btn"
                    type="button"
                    on:click=move |_| save_left_out(notices, failed.get_value())
                >
                    {(lists().save_refused)(count)}
                </button>
            </p>
        </When>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people_file::{self, Person};

    #[test]
    fn who_was_left_out_reads_back_as_the_same_people() {
        let people = [
            ["Ana.Ruiz@x.test", "Ana", "Ruiz", "", "No seat left on CAD"],
            [
                "karl+a@x.test",
                "",
                "Lind, Karl",
                "K\u{f6}ln",
                "Not taken: blocked",
            ],
            [
                "o'neil@x.test",
                "=Zo\u{eb}",
                "@home",
                "",
                "Line 3, by boss@x.test",
            ],
            ["new@x.test", "", "", "", "Not known, left out"],
        ]
        .map(|row| row.map(str::to_owned));
        let reading = people_file::read(written(people.to_vec()).as_bytes()).expect("a list");
        let back = |it: &Person| [&it.email, &it.given, &it.family, &it.team].map(String::clone);
        let wanted = people
            .clone()
            .map(|[email, given, family, team, _]| [email, given, family, team]);
        assert_eq!(reading.people.iter().map(back).collect::<Vec<_>>(), wanted);
        assert!(!written(people[2..].to_vec()).contains("Team"));
        assert!(reading.people.iter().all(Person::is_chosen));
        assert_eq!(reading.heading_line, Some(1));
    }
}
