//! What a file of people holds, before anybody of it is taken: which column is read as what, to be
//! put right, and what of the file is nobody.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
};

use leptos::prelude::*;

use crate::{
    lean::{derived, memo},
    people_file::{self, Column, Finding, Holds, Pace, Reading, Refusal},
    state::{now_ms, pause},
    text::{lists, t},
    ui::{ActionButton, When},
};

/// So many sentences about a file are shown; of the others the number is told.
const SHOWN: usize = 8;

/// What a column of any list can be read as, before what else is taken from some and the state.
const NAMES: [Holds; 6] = [
    Holds::Nothing,
    Holds::Address,
    Holds::Given,
    Holds::Family,
    Holds::FullName,
    Holds::FullNameReversed,
];

/// A kind of column that is not used, and the sentence that says so of a column by its name.
pub type Unused = (Holds, fn(&str) -> String);

thread_local! {
    /// What was chosen for files with the same headings, while the tab lives.
    static REMEMBERED: RefCell<Vec<(String, Vec<Holds>)>> = const { RefCell::new(Vec::new()) };
}

/// A list that was chosen or pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// How it is called.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// What it holds, as its columns are read.
    pub reading: Reading,
}

impl List {
    /// Reads a list, with the columns that were chosen for one like it. The page answers meanwhile.
    ///
    /// # Errors
    ///
    /// Why it is none, and the file.
    pub async fn read(name: String, bytes: Vec<u8>) -> Result<Self, (Refusal, Vec<u8>)> {
        match reading(&bytes, Pace::with(rest)).await {
            Ok(reading) => Ok(Self {
                name,
                bytes,
                reading,
            }),
            Err(refusal) => Err((refusal, bytes)),
        }
    }

    /// A pasted text, if it is a table: its headings are known, and people stand below them.
    pub fn pasted(text: &str) -> Option<Self> {
        let bytes = text.as_bytes().to_vec();
        let reading = people_file::at_once(reading(&bytes, Pace::default())).ok()?;
        let list = Self {
            name: String::new(),
            bytes,
            reading,
        };
        let guessed = |it: &Finding| matches!(it, Finding::HeadingGuessed { .. });
        let Reading {
            people,
            findings,
            columns,
            heading_line,
            ..
        } = &list.reading;
        let is_table = heading_line.is_some()
            && columns.len() > 1
            && !people.is_empty()
            && !findings.iter().any(guessed);
        is_table.then_some(list)
    }
}

/// What to call a column: by its heading, else by its number.
pub fn column_name(heading: &str, at: usize) -> String {
    match heading {
        "" => (lists().column_number)(at + 1),
        heading => heading.to_owned(),
    }
}

/// How long reading goes on before the page may answer, in milliseconds.
const STRETCH: f64 = 10.0;

/// Lets the page answer, unless it has just done so or nobody looks: waiting costs four
/// milliseconds, and a second where the page is hidden.
fn rest() -> Pin<Box<dyn Future<Output = ()>>> {
    thread_local! {
        static LAST: Cell<f64> = const { Cell::new(0.0) };
    }
    if now_ms() - LAST.get() < STRETCH || document().hidden() {
        return Box::pin(std::future::ready(()));
    }
    Box::pin(async {
        pause(0).await;
        LAST.set(now_ms());
    })
}

/// Reads a list with the columns that were chosen for one like it.
async fn reading(bytes: &[u8], pace: Pace) -> Result<Reading, Refusal> {
    let reading = people_file::read_with(bytes, None, pace).await?;
    match remembered(&reading) {
        Some(columns) => people_file::read_with(bytes, Some(&columns), pace).await,
        None => Ok(reading),
    }
}

/// The columns that were chosen for a list like this one.
fn remembered(reading: &Reading) -> Option<Vec<Holds>> {
    let headings = reading.headings();
    REMEMBERED.with_borrow(|all| {
        let mut all = all.iter().filter(|(known, _)| !known.is_empty());
        let known = all.find(|(known, _)| *known == headings);
        known.map(|(_, columns)| columns.clone())
    })
}

fn remember(headings: String, columns: &[Holds]) {
    if headings.is_empty() {
        return;
    }
    REMEMBERED.with_borrow_mut(|all| {
        all.retain(|(known, _)| *known != headings);
        all.push((headings, columns.to_vec()));
    });
}

/// What a list is found to hold; taken or put away.
#[component]
pub fn Columns(
    list: List,
    /// What a column can be read as by choice, besides addresses, names and the row's state.
    more: Option<Holds>,
    /// What becomes of the columns.
    #[prop(default = lists().columns_text)]
    text: &'static str,
    /// Receives the list when its people are taken.
    #[prop(into)]
    on_take: Callback<List>,
    /// Called when it is put away.
    #[prop(into)]
    on_back: Callback<()>,
    /// What of the kinds that nobody could choose is told not to be used.
    #[prop(optional)]
    unused: Vec<Unused>,
    /// Whether rows that only lack an address can be put right afterwards.
    #[prop(optional)]
    puts_right: bool,
) -> impl IntoView {
    let List {
        name,
        bytes,
        reading: first,
    } = list;
    let reading = RwSignal::new(first.clone());
    let held = move || -> Vec<Holds> {
        let holds = |column: &Column| column.holds;
        reading.with_untracked(|it| it.columns.iter().map(holds).collect())
    };
    let bytes = StoredValue::new(bytes);
    let name = StoredValue::new(name);
    let choose = move |at: usize, holds: Holds| {
        let mut columns = held();
        // One column holds the addresses, one each name, and one the teams.
        if matches!(holds, Holds::Address | Holds::Team) || holds.is_name() {
            let other = columns.iter_mut().filter(|it| **it == holds);
            other.for_each(|it| *it = Holds::Nothing);
        }
        columns[at] = holds;
        let read = bytes.with_value(|bytes| people_file::read_as(bytes, &columns));
        if let Ok(read) = read {
            remember(read.headings(), &columns);
            reading.set(read);
        }
    };
    let unused = derived(move || {
        reading.with(|it| {
            let columns = it.columns.iter().enumerate();
            let told = columns.filter_map(|(at, column)| {
                let (_, words) = unused.iter().find(|(holds, _)| *holds == column.holds)?;
                Some(words(&column_name(&column.heading, at)))
            });
            told.collect::<Vec<String>>()
        })
    });
    let people = memo(move || reading.with(|it| it.people.len()));
    let unchosen =
        memo(move || reading.with(|it| it.people.iter().filter(|it| !it.is_chosen()).count()));
    let flawed = memo(move || match puts_right {
        true => reading.with(|it| it.flawed.len()),
        false => 0,
    });
    let is_nobody = move || people.get() + flawed.get() == 0;
    let blocked = derived(move || is_nobody().then(|| t().manage.invite_nobody.to_owned()));
    let take = move || {
        if untrack(is_nobody) {
            return;
        }
        remember(reading.with_untracked(Reading::headings), &held());
        on_take.run(List {
            name: name.get_value(),
            bytes: bytes.get_value(),
            reading: reading.get_untracked(),
        });
    };
    // Which columns there are does not change with what they are read as.
    let columns: Vec<(usize, String, String, bool)> = { first.columns.iter().enumerate() }
        .filter(|(_, it)| !it.sample.is_empty() || it.is_secret)
        .map(|(at, it)| {
            let name = column_name(&it.heading, at);
            (at, name, it.sample.clone(), it.is_secret)
        })
        .collect();
    let row = move |(at, name, sample, is_secret): (usize, String, String, bool)| {
        let label = (lists().read_as_label)(&name);
        let holds = memo(move || {
            reading.with(|it| {
                it.columns
                    .get(at)
                    .map_or(Holds::Nothing, |it| used(it.holds, more))
            })
        });
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="muted-words">{if is_secret { lists().secret.to_owned() } else { sample }}</td>
                <td>
                    {if is_secret {
                        (lists().holds)(Holds::Nothing).into_any()
                    } else {
                        menu(label, holds, more, move |holds| choose(at, holds)).into_any()
                    }}
                </td>
            </tr>
        }
    };
    let table = NodeRef::<leptos::html::Div>::new();
    // The step before is gone; its place takes the focus.
    Effect::new(move |_| {
        if let Some(table) = table.get() {
            let _ = table.focus();
        }
    });
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                take();
            }
        >
            <div class="dialog-body">
                <p role="status">
                    <b>{name.get_value()}</b>
                    " "
                    {move || (lists().found)(people.get(), unchosen.get())}
                    " "
                    {move || (lists().flawed)(flawed.get())}
                </p>
                <p class="muted-words">{text}</p>
                <div
                    node_ref=table
                    class="list-columns"
                    role="region"
                    tabindex="0"
                    aria-label=lists().columns
                >
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{lists().column}</th>
                                <th scope="col">{lists().example}</th>
                                <th scope="col">{lists().read_as}</th>
                            </tr>
                        </thead>
                        <tbody>{columns.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
                {move || {
                    let unused = unused.get().into_iter();
                    unused.map(|words| view! { <p class="muted-words">{words}</p> }).collect_view()
                }}
                <Findings reading puts_right/>
            </div>
            <div class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| on_back.run(())>
                    {lists().back}
                </button>
                <ActionButton on_press=move |()| take() blocked primary=true submit=true>
                    {move || (lists().take)(people.get())}
                </ActionButton>
            </div>
        </form>
    }
}

/// What a column is read as here: not what nobody could choose and nothing is made of.
fn used(holds: Holds, more: Option<Holds>) -> Holds {
    match holds {
        Holds::Team | Holds::Products | Holds::MaxActivations if more != Some(holds) => {
            Holds::Nothing
        }
        holds => holds,
    }
}

/// The menu of what a column can be read as. What the reader found is among it, even where
/// nobody could choose it.
fn menu(
    label: String,
    holds: Memo<Holds>,
    more: Option<Holds>,
    choose: impl Fn(Holds) + 'static,
) -> impl IntoView {
    let mut choices = NAMES.to_vec();
    choices.extend(more);
    choices.push(Holds::Status);
    let found = holds.get_untracked();
    if !choices.contains(&found) {
        choices.push(found);
    }
    let options = choices.clone();
    view! {
        <select
            class="select"
            aria-label=label
            on:change:target=move |event| {
                let chosen = event.target().value().parse::<usize>();
                if let Some(holds) = chosen.ok().and_then(|at| choices.get(at)) {
                    choose(*holds);
                }
            }
        >
            {options
                .into_iter()
                .enumerate()
                .map(|(at, option)| {
                    let is_chosen = move || holds.get() == option;
                    view! { <option value=at.to_string() prop:selected=is_chosen>{(lists().holds)(option)}</option> }
                })
                .collect_view()}
        </select>
    }
}

/// What of a list is nobody. Rows that only need an address become lines to put right.
fn nobody(reading: &Reading) -> Vec<Finding> {
    // They stand in the order of the file.
    let is_kept = |line: &usize| {
        let at = reading.flawed.binary_search_by_key(line, |it| it.line);
        at.is_ok()
    };
    let left = |finding: &Finding| match finding {
        Finding::BadAddress { line, .. } if is_kept(line) => None,
        Finding::NoAddress { lines } => {
            let lines = lines.iter().copied().filter(|it| !is_kept(it));
            let lines: Vec<usize> = lines.collect();
            (!lines.is_empty()).then_some(Finding::NoAddress { lines })
        }
        other => Some(other.clone()),
    };
    reading.findings.iter().filter_map(left).collect()
}

/// What of the list is nobody.
#[component]
fn Findings(reading: RwSignal<Reading>, puts_right: bool) -> impl IntoView {
    let all = memo(move || {
        reading.with(|reading| match puts_right {
            true => nobody(reading),
            false => reading.findings.clone(),
        })
    });
    let count = move || all.with(Vec::len);
    let has_any = move || count() > 0;
    let has_more = move || count() > SHOWN;
    let sentences = move || {
        all.with(|all| {
            let shown = all.iter().take(SHOWN);
            let sentence = |it| view! { <li>{(lists().finding)(it)}</li> };
            shown.map(sentence).collect_view()
        })
    };
    view! {
        <When is=has_any>
            <section class="stack">
                <h3>{lists().not_people}</h3>
                <div role="status">
                    <ul class="list-findings">{sentences}</ul>
                </div>
                <When is=has_more>
                    <p class="muted-words">{move || (lists().more)(count() - SHOWN)}</p>
                </When>
            </section>
        </When>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_table_is_told_from_a_pasted_text() {
        let table = "Email\tLast name\tFirst name\nmira.aalto@x.test\tAalto\tMira";
        let list = List::pasted(table).expect("a table");
        assert_eq!(list.reading.people[0].given, "Mira");
        for text in [
            "Mira Aalto <mira.aalto@x.test>, jonas@x.test",
            "mira.aalto@x.test\njonas@x.test",
            "Mira\tAalto\tmira.aalto@x.test",
            "Email\nmira.aalto@x.test",
            "Please add mira@x.test and jonas@x.test.",
            "",
        ] {
            assert_eq!(List::pasted(text), None, "{text}");
        }
    }

    /// Lists as short as these take no rest.
    fn read(name: String, bytes: Vec<u8>) -> Result<List, (Refusal, Vec<u8>)> {
        people_file::at_once(List::read(name, bytes))
    }

    #[test]
    fn what_was_chosen_for_a_file_is_chosen_for_the_next_like_it() {
        let file = |row: &str| format!("Who,One,Two\n{row}\n").into_bytes();
        let list = read("a.csv".into(), file("m@x.test,Mira,Aalto")).expect("a list");
        assert_eq!(list.reading.people[0].given, "");
        let chosen = [Holds::Address, Holds::Given, Holds::Family];
        remember(list.reading.headings(), &chosen);
        let next = read("b.csv".into(), file("j@x.test,Jonas,Brandt")).expect("a list");
        assert_eq!(next.reading.people[0].given, "Jonas");
        let other = b"Who,One\nm@x.test,Mira\n".to_vec();
        let other = read("c.csv".into(), other).expect("a list");
        assert_eq!(other.reading.people[0].given, "");
        assert_eq!(
            read("d.csv".into(), b"PK\x03\x04".to_vec()),
            Err((Refusal::Spreadsheet, b"PK\x03\x04".to_vec()))
        );
    }
}
