//! Ticking the people of a list by their addresses: whoever was sent a list of leavers finds all of
//! them at once, however their addresses are spelled there.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use super::{
    addresses::{Address, read_all},
    people_list::FromFile,
};
use crate::{
    acts::Act,
    domain::UserId,
    estate::{Estate, Near},
    lean::{derived, memo},
    parts::{
        address::begin,
        ask_dialog::{Answer, Question, ask},
    },
    people_file::Spellings,
    state::{activity::use_activity, live_estate::use_estate},
    text::{lists, t, tick::words},
    ui::{Icon, IconName, TextArea},
};

/// How many of those who are not in the list are named.
const NAMED: usize = 12;

/// A button, and the dialog that takes the addresses.
#[component]
pub fn TickByList(
    /// The people of the list, as it is narrowed.
    #[prop(into)]
    rows: Signal<Arc<Vec<UserId>>>,
    /// Those who are ticked; the ones found join them.
    selected: RwSignal<HashSet<UserId>>,
) -> impl IntoView {
    let open = RwSignal::new(None::<()>);
    begin("select", move |_| open.set(Some(())));
    let dialog = ask(
        open,
        |()| words().title.to_owned(),
        move |(), _| question(rows, selected),
    );
    view! {
        <div class="selects tick-by">
            <button
                class="btn btn--ghost btn--small"
                type="button"
                aria-label=words().open
                title=words().open
                on:click=move |_| open.set(Some(()))
            >
                <Icon name=IconName::Ticked/>
                <span>{words().open}</span>
            </button>
        </div>
        {dialog}
    }
}

/// Whom a list of addresses means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Found {
    /// Those of the list.
    here: HashSet<UserId>,
    /// Addresses of nobody in the list, each with the one that may have been meant.
    elsewhere: Vec<(String, Option<String>)>,
}

impl Found {
    /// `changes` are the acts that may have changed addresses, the oldest first.
    fn of<'a>(
        estate: &Estate,
        rows: &[UserId],
        wanted: &[Address],
        changes: impl Iterator<Item = &'a Act>,
    ) -> Self {
        let listed: HashSet<&UserId> = rows.iter().collect();
        let spellings = Spellings::of(estate).after(changes);
        let mut found = Self::default();
        let mut unknown = Vec::new();
        for Address { email, .. } in wanted {
            match spellings.find(email) {
                Some(user) if listed.contains(&user.id) => {
                    found.here.insert(user.id.clone());
                }
                Some(_) => found.elsewhere.push((email.clone(), None)),
                None => unknown.push(email.clone()),
            }
        }
        let near = estate.near_emails(&unknown);
        for (email, near) in unknown.into_iter().zip(near) {
            let near = near.and_then(|Near { user, .. }| estate.user(&user?));
            let meant = spellings.alike(&email).or(near);
            let meant = meant.filter(|user| listed.contains(&user.id));
            let meant = meant.map(|user| user.email.clone());
            found.elsewhere.push((email, meant));
        }
        found
    }
}

fn question(rows: Signal<Arc<Vec<UserId>>>, selected: RwSignal<HashSet<UserId>>) -> Question {
    let live = use_estate();
    let words = words();
    let text = RwSignal::new(String::new());
    let filed = use_activity().filed();
    let found = memo(move || {
        let wanted = text.with(|text| read_all(text));
        let filed = filed.get();
        let done = filed.iter().flat_map(|it| &it.receipt.rows);
        let done = done.filter(|row| row.outcome.is_done()).map(|row| &row.act);
        rows.with(|rows| live.peek(|estate| Found::of(estate, rows, &wanted, done)))
    });
    let count = derived(move || found.with(|it| it.here.len()));
    let told = move || {
        found.with(|found| {
            let unknown = { found.elsewhere.iter() }.filter(|(_, meant)| meant.is_none());
            let unknown: Vec<&str> = unknown.map(|(email, _)| email.as_str()).collect();
            let more = unknown.len().saturating_sub(NAMED);
            let named = &unknown[..unknown.len() - more];
            (!named.is_empty()).then(|| (words.elsewhere)(named, more))
        })
    };
    let meant = move || {
        found.with(|found| {
            let asked = { found.elsewhere.iter() }
                .filter_map(|(email, meant)| Some((email.clone(), meant.clone()?)));
            asked
                .take(NAMED)
                .map(|asked| did_you_mean(text, asked))
                .collect_view()
        })
    };
    let file = FromFile::lists(move |list| {
        let emails = list.reading.people.iter().map(|it| it.email.as_str());
        let emails = emails.collect::<Vec<_>>().join("\n");
        text.update(|text| *text = [text.trim_end(), &emails].join("\n").trim().to_owned());
    });
    let body = view! {
        <TextArea
            label=words.people
            value=text
            hint=words.hint
            placeholder=words.example
            rows=8
            autofocus=true
        />
        {file.view()}
        <p role="status">{told}</p>
        <ul class="verdicts" role="list">{meant}</ul>
    };
    let answer = move || {
        selected.update(|all| all.extend(found.get_untracked().here));
        Answer::Done
    };
    Question {
        blocked: derived(move || match () {
            () if file.is_reading() => Some(lists().wait.to_owned()),
            () => (count.get() == 0).then(|| words.nobody.to_owned()),
        }),
        is_typed: derived(move || text.with(|text| !text.trim().is_empty())),
        ..Question::new(
            derived(move || (words.verb)(count.get())),
            body.into_any(),
            answer,
        )
    }
}

/// A line with one address in the place of another, which may be the end or the beginning of
/// further ones that stay.
fn swapped(line: &str, email: &str, meant: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || "._%+-'".contains(letter);
    let mut swapped = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(email) {
        swapped.push_str(before);
        let goes_on = after.trim_start_matches('.').starts_with(is_part);
        let is_whole = !swapped.ends_with(is_part) && !goes_on;
        swapped.push_str(if is_whole { meant } else { email });
        rest = after;
    }
    swapped + rest
}

/// An address of nobody, and the one that takes its place when that is pressed.
fn did_you_mean(text: RwSignal<String>, (email, meant): (String, String)) -> AnyView {
    let words = (t().did_you_mean)(&meant);
    let shown = email.clone();
    let take = move |_| {
        let same = |line: &str| line.to_lowercase().contains(&email);
        text.update(|text| {
            let lines = text.lines().map(|line| match same(line) {
                true => swapped(&line.to_lowercase(), &email, &meant),
                false => line.to_owned(),
            });
            *text = lines.collect::<Vec<_>>().join("\n");
        });
    };
    view! {
        <li class="verdict">
            <span class="verdict-words" dir="auto">{shown}</span>
            <button class="btn btn--small" type="button" on:click=take>{words}</button>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::User,
        estate::{Topic, sample},
    };

    #[test]
    fn u23_an_address_that_is_put_right_changes_no_other() {
        let right = |line| swapped(line, "ann@acme.test", "anna@acme.test");
        assert_eq!(right("ann@acme.test, x"), "anna@acme.test, x");
        assert_eq!(right("<ann@acme.test>."), "<anna@acme.test>.");
        for other in [
            "joann@acme.test",
            "j.ann@acme.test",
            "ann@acme.test.example",
        ] {
            assert_eq!(right(other), other);
        }
    }

    #[test]
    fn u23_leavers_are_found_by_any_spelling_and_what_is_not_sure_is_asked() {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Users);
        let person = |email: &str| User {
            email: email.to_owned(),
            ..sample::user(email)
        };
        let emails = [
            "ana@b\u{fc}cher.example",
            "ben+cad@x.test",
            "dora.lang@x.test",
            "far@x.test",
        ];
        estate.merge_users(&mut walk, emails.map(person).to_vec());
        estate.finish(walk);
        let rows: Vec<UserId> = emails[..3].iter().map(|it| UserId::from(*it)).collect();
        let text = "ANA@xn--bcher-kva.example\nBen+CAD@x.test\nben@x.test\ndora.lagn@x.test\n\
            far@x.test\ngone@y.test";
        let found = Found::of(&estate, &rows, &read_all(text), [].iter());
        assert_eq!(found.here, rows[..2].iter().cloned().collect());
        let asked: Vec<(&str, Option<&str>)> = { found.elsewhere.iter() }
            .map(|(email, meant)| (email.as_str(), meant.as_deref()))
            .collect();
        assert_eq!(
            asked,
            [
                ("far@x.test", None),
                ("ben@x.test", Some("ben+cad@x.test")),
                ("dora.lagn@x.test", Some("dora.lang@x.test")),
                ("gone@y.test", None),
            ]
        );
    }
}
