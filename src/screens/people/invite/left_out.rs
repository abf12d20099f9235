//! Who was left out of a list, as a file that says why and is read like any other.

use leptos::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::rows::words;
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

/// A row of the file: address, given name, family name, and why.
type LeftOut = [String; 4];

/// The rows of a list of which nothing would come.
pub fn rows_left_out(live: LiveEstate, list: &DryRun, outlook: &Outlook) -> Vec<LeftOut> {
    let rows = list.rows().iter().zip(&outlook.verdicts);
    rows.filter(|(_, verdict)| verdict.is_refused())
        .map(|(row, verdict)| {
            let [email, given, family] =
                [&row.email, &row.given, &row.family].map(|text| text.trim().to_owned());
            [email, given, family, words(live, verdict).1]
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
            Some([email, first_name, last_name, failure_words(outcome)])
        };
        failed.filter_map(row).collect()
    })
}

/// Saves a file of them.
pub fn save_left_out(notices: Notices, rows: Vec<LeftOut>) {
    let headings = lists().refused_headings.map(str::to_owned);
    let file = csv::write([headings].into_iter().chain(rows));
    notices.save(lists().refused_name, &file, None);
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
            ["Ana.Ruiz@x.test", "Ana", "Ruiz", "No seat left on CAD"],
            ["karl+a@x.test", "", "Lind, Karl", "Not taken: blocked"],
            [
                "o'neil@x.test",
                "=Zo\u{eb}",
                "@home",
                "Line 3, by boss@x.test",
            ],
            ["new@x.test", "", "", "Not known, left out"],
        ];
        let rows = [lists().refused_headings].into_iter().chain(people);
        let file = csv::write(rows);
        let reading = people_file::read(file.as_bytes()).expect("a list");
        let back = |it: &Person| [it.email.clone(), it.given.clone(), it.family.clone()];
        let wanted = people.map(|[email, given, family, _]| [email, given, family]);
        assert_eq!(reading.people.iter().map(back).collect::<Vec<_>>(), wanted);
        assert!(reading.people.iter().all(Person::is_chosen));
        assert_eq!(reading.heading_line, Some(1));
    }
}
