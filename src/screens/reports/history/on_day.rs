//! Who held a seat on a day, and of whom nobody can say.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{super::seat_cells::person_words, line::Line};
use crate::{
    config::PeopleRule,
    domain::{LicenseId, Moment, UserId},
    estate::{Estate, NameKey, fold},
    lean::{derived, memo},
    parts::{
        address::ListAddress,
        list_screen::{self, ListScreen},
        long_name::long_name,
    },
    paths::{self, LicenseTab, UserTab},
    state::{
        live_estate::use_estate,
        reports::{Reports, people_rule},
    },
    text::{format, license_title, reports::words as report_words, reports_history::words},
    ui::{Align, Chip, Chips, Column, Empty, Pill, SearchField, SortKey, Tone, When, anew},
    usage::{HeldOn, Zone, read_day, write_day},
};

/// The id of the heading, by which other parts of the page lead here.
pub const WHO: &str = "who-held";

/// A seat on a day, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    license: LicenseId,
    person: UserId,
    name: String,
    email: String,
    title: String,
    answer: Answer,
    why: String,
}

/// What is known of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Answer {
    Held,
    Between,
    Unknown,
}

impl Answer {
    const ALL: [Self; 3] = [Self::Held, Self::Between, Self::Unknown];

    fn id(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Between => "between",
            Self::Unknown => "unknown",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Held => words().did,
            Self::Between => words().between,
            Self::Unknown => report_words().unknown,
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Held => Tone::Ok,
            Self::Between => Tone::Warn,
            Self::Unknown => Tone::Muted,
        }
    }
}

/// What is known, and why, with the days in a zone.
fn answer(held: HeldOn, zone: &dyn Zone) -> Option<(Answer, String)> {
    let day = |at: Moment| format::plain_day(zone.day(at));
    match held {
        HeldOn::Held => Some((Answer::Held, String::new())),
        HeldOn::NotHeld => None,
        HeldOn::Between(from, to) => {
            Some((Answer::Between, (words().changed)(&day(from), &day(to))))
        }
        HeldOn::Unknown => Some((Answer::Unknown, words().not_observed.to_owned())),
    }
}

/// Those who held a seat on one day.
#[component]
pub fn OnDayCard(
    reports: Reports,
    line: Memo<Arc<Line>>,
    /// The day, as the address has it.
    day: Memo<Option<String>>,
    ask_day: SignalSetter<Option<String>>,
) -> impl IntoView {
    let live = use_estate();
    let text = words();
    let chosen = memo(move || day.with(|day| day.as_deref().and_then(read_day)));
    let only = RwSignal::new(None::<Answer>);
    let address = ListAddress::forgotten("person");
    let all = memo(move || {
        live.follow_users();
        let (day, basis) = chosen.get().zip(reports.basis.get())?;
        let found = reports
            .history
            .with(|history| history.holders_on(day, &basis.zone));
        let licenses: std::collections::HashSet<LicenseId> =
            line.with(|line| line.licenses.iter().cloned().collect());
        Some(live.peek(|estate| rows(found, &licenses, &basis.zone, estate)))
    });
    let rows = memo(move || {
        let mut rows = all.get().unwrap_or_default();
        let wanted = fold(&address.text.get());
        if !wanted.is_empty() {
            let has = |row: &Row| {
                let words = fold(&format!("{} {} {}", row.name, row.email, row.title));
                wanted.split_whitespace().all(|word| words.contains(word))
            };
            rows.retain(has);
        }
        if let Some(only) = only.get() {
            rows.retain(|row| row.answer == only);
        }
        arrange(&mut rows, &address.sort.get());
        Arc::new(rows)
    });
    let chips = derived(move || {
        let on = only.get();
        let count = |of: Option<Answer>| {
            all.with(|rows| {
                let rows = rows.iter().flatten();
                rows.filter(|row| of.is_none_or(|of| row.answer == of))
                    .count()
            })
        };
        let chip = |id: &str, label: &str, of: Option<Answer>| Chip {
            id: id.to_owned(),
            label: label.to_owned(),
            count: Some(format::number(count(of) as u64)),
            pressed: on == of,
        };
        let mut chips = vec![chip("", report_words().every_state, None)];
        chips.extend(Answer::ALL.map(|it| chip(it.id(), it.word(), Some(it))));
        chips
    });
    let press = move |id: String| only.set(Answer::ALL.into_iter().find(|it| it.id() == id));
    let hint = derived(move || {
        let days = line.with(|line| line.days());
        days.map(|(first, last)| {
            (text.day_hint)(&format::plain_day(first), &format::plain_day(last))
        })
        .unwrap_or_default()
    });
    let is_off = people_rule() == PeopleRule::Off;
    let has_day = memo(move || chosen.with(Option::is_some));
    let title = derived(move || {
        chosen.get().map_or_else(
            || text.who.to_owned(),
            |day| (text.who_on)(&format::plain_day(day)),
        )
    });
    view! {
        <section class="past-card" aria-label=text.who>
            <h2 id=WHO tabindex="-1">{title}</h2>
            <div class="past-ask">
                <DayField label=text.day value=day hint on_day=ask_day/>
            </div>
            {is_off.then(|| {
                let text = crate::text::reports_idle::words();
                view! { <Empty title=text.people_off text=text.people_off_text/> }
            })}
            <When is=move || has_day.get() && !is_off>
                <div class="tools">
                    <Chips label=text.who chips on_press=press/>
                    <SearchField
                        label=report_words().search
                        value=address.text
                        on_input=move |text| address.search(text)
                    />
                </div>
                <ListScreen
                    label=text.who
                    topic=None
                    address
                    filters=None
                    columns=list_screen::columns(columns)
                    chosen=None
                    rows
                    selection=None
                    loading=Signal::stored(false)
                    empty=move || view! { <Empty title=text.nobody text=text.nobody_text/> }.into_any()
                />
                <p class="muted-words">{text.others}</p>
            </When>
        </section>
    }
}

/// A day in the address. Whatever is typed halfway stands there only once it is a day.
#[component]
pub fn DayField(
    label: &'static str,
    #[prop(into)] value: Signal<Option<String>>,
    #[prop(into, optional)] hint: MaybeProp<String>,
    on_day: SignalSetter<Option<String>>,
) -> impl IntoView {
    let id = crate::ui::unique_id("day");
    let hint_id = format!("{id}-hint");
    let by = hint_id.clone();
    let change = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        match read_day(&typed) {
            Some(day) => on_day.set(Some(write_day(day))),
            None if typed.is_empty() => on_day.set(None),
            None => {}
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class="input"
                type="date"
                aria-describedby=move || hint.get().map(|_| by.clone())
                prop:value=move || value.get().unwrap_or_default()
                on:change=change
            />
            {move || {
                let id = hint_id.clone();
                hint.get().map(|hint| view! { <p class="field-hint" id=id>{hint}</p> })
            }}
        </div>
    }
}

fn rows(
    found: Vec<crate::usage::HolderOn>,
    licenses: &std::collections::HashSet<LicenseId>,
    zone: &dyn Zone,
    estate: &Estate,
) -> Vec<Row> {
    let row = |it: crate::usage::HolderOn| {
        let (answer, why) = answer(it.held, zone)?;
        let (name, email) = person_words(estate, &it.person);
        Some(Row {
            title: license_title(estate, &it.license),
            license: it.license,
            person: it.person,
            name,
            email,
            answer,
            why,
        })
    };
    let here = found
        .into_iter()
        .filter(|it| licenses.contains(&it.license));
    here.filter_map(row).collect()
}

fn arrange(rows: &mut [Row], keys: &[SortKey]) {
    let Some(first) = keys.first() else { return };
    let key = |row: &Row| match first.column.as_str() {
        "license" => [&row.title, &row.name].map(|it| NameKey::of(it)),
        "answer" => [row.answer.id(), &row.name].map(NameKey::of),
        _ => [&row.name, &row.title].map(|it| NameKey::of(it)),
    };
    rows.sort_by_cached_key(key);
    if first.descending {
        rows.reverse();
    }
}

fn columns() -> Vec<Column<Row>> {
    let text = report_words();
    let column = |id, title, class, cell: fn(&Row) -> AnyView| Column {
        id,
        title,
        sortable: true,
        align: Align::Start,
        class,
        cell: anew(cell),
    };
    vec![
        column("person", text.person, "", |row| {
            let href = paths::link(&paths::user(&row.person, UserTab::Access));
            let name = row.name.clone();
            view! {
                <A href attr:class="row-link"><span dir="auto">{name}</span></A>
                <small class="until-s" dir="auto">{row.title.clone()}</small>
                <small class="below" dir="auto">{row.email.clone()}</small>
            }
            .into_any()
        }),
        column("license", text.license, "w-l from-s", |row| {
            let href = paths::link(&paths::license(&row.license, LicenseTab::Users));
            let title = row.title.clone();
            view! { <A href>{long_name(title)}</A> }.into_any()
        }),
        column("answer", words().answer, "w-use", |row| {
            view! {
                <Pill tone=row.answer.tone() text=row.answer.word()/>
                <small title=row.why.clone()>{row.why.clone()}</small>
            }
            .into_any()
        }),
    ]
}

/// Where nothing was chosen, a day that was observed.
pub fn day_or(asked: Option<&str>, usual: Option<NaiveDate>) -> Option<NaiveDate> {
    asked.and_then(read_day).or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::Utc;

    #[test]
    fn each_answer_has_its_words_and_whoever_held_none_is_not_listed() {
        let at = Moment::default();
        let said = |held| answer(held, &Utc);
        assert_eq!(said(HeldOn::Held), Some((Answer::Held, String::new())));
        assert_eq!(said(HeldOn::NotHeld), None);
        let (between, why) = said(HeldOn::Between(at, at)).expect("an answer");
        assert_eq!(between, Answer::Between);
        assert!(why.contains("1970"), "{why}");
        assert_eq!(said(HeldOn::Unknown).expect("an answer").0, Answer::Unknown);
    }
}
