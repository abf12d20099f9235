//! Held against bought over time, the most that were held, and what is to come.

use std::sync::Arc;

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlElement;

use super::{
    super::seat_cells::person_words,
    line::{Line, Outlook, ticks},
    on_day::WHO,
};
use crate::{
    config::PeopleRule,
    lean::{derived, dynamic, effect, memo},
    state::{
        live_estate::use_estate,
        reports::{Reports, people_rule},
    },
    text::{format, reports_history::words, t},
    ui::{Loading, StepChart, StepWords},
    usage::{LEAST_DAYS, LEAST_OBSERVATIONS, Peak, write_day},
};

/// How many of those who made the peak are named one by one.
const MOST_NAMED: usize = 12;

/// The words of the line.
fn chart_words() -> &'static StepWords {
    static WORDS: std::sync::OnceLock<StepWords> = std::sync::OnceLock::new();
    WORDS.get_or_init(|| {
        let text = words();
        StepWords {
            value: text.held,
            limit: text.bought,
            full: text.full,
            gap: text.gap,
            day: text.day,
            peak: text.peak,
            no_limit: text.no_limit,
            walk: text.walk,
            numbers: text.numbers,
            number: format::number,
            said: text.said,
        }
    })
}

/// The line, what is marked on it, and what it says of the future.
#[component]
pub fn LineCard(
    reports: Reports,
    line: Memo<Arc<Line>>,
    /// Looks at those who held a seat on a day.
    ask_day: SignalSetter<Option<String>>,
) -> impl IntoView {
    let text = words();
    let at = RwSignal::new(0);
    // The most stands out first; without one, the last day.
    effect(move || {
        let first = line.with(|line| {
            let peak = line.steps.iter().position(|step| step.is_peak);
            peak.unwrap_or(line.steps.len().saturating_sub(1))
        });
        at.set(first);
    });
    let steps = derived(move || line.with(|line| line.steps.clone()));
    let days = derived(move || line.with(|line| ticks(&line.points)));
    let told = derived(move || line.with(|line| summary(line)));
    let is_ready = memo(move || reports.basis.with(Option::is_some));
    let has_days = memo(move || line.with(|line| !line.points.is_empty()));
    let look = move |_| {
        let day = line.with_untracked(|line| line.day_of(at.get_untracked()));
        ask_day.set(day.map(write_day));
        // It stands below, and may be far.
        let heading = document().get_element_by_id(WHO);
        if let Some(heading) = heading.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // A heading that went away meanwhile cannot take the focus, and needs none.
            let _ = heading.focus();
        }
    };
    let chosen = derived(move || {
        let day = line.with(|line| line.day_of(at.get()));
        day.map(|day| (text.who_then)(&format::plain_day(day)))
            .unwrap_or_default()
    });
    view! {
        <section class="past-card" aria-label=text.over_time>
            <h2>{text.over_time}</h2>
            {dynamic(move || {
                if !is_ready.get() {
                    return view! { <Loading label=text.over_time lines=4/> }.into_any();
                }
                if !has_days.get() {
                    return view! { <p class="muted-words">{text.not_together}</p> }.into_any();
                }
                view! {
                    <dl class="past-figures">
                        {move || line.with(|line| figures(line, reports))}
                    </dl>
                    <StepChart label=text.chart told steps ticks=days at words=chart_words()/>
                    <p>
                        <button class="btn btn--small" type="button" on:click=look>{chosen}</button>
                    </p>
                    <p class="past-outlook">{move || line.with(|line| outlook_words(line.forecast))}</p>
                }
                .into_any()
            })}
            {move || {
                let count = line.with(|line| line.left_out);
                (count > 0).then(|| view! { <p class="muted-words">{(text.left_out)(count)}</p> })
            }}
        </section>
    }
}

/// What there is to see, in words.
fn summary(line: &Line) -> String {
    let text = words();
    let number = |count: u32| format::number(count.into());
    let last = line.last().and_then(|last| {
        let held = number(last.held?);
        let bought = last.bought.map(number);
        Some((text.said)(
            &format::plain_day(last.day),
            Some(&held),
            bought.as_deref(),
        ))
    });
    let peak = line.peak.as_ref().map(|peak| {
        let day = (text.on)(&format::plain_day(peak.day));
        format!("{} {} {day}", text.peak, number(peak.held))
    });
    let gaps = line
        .steps
        .iter()
        .filter(|step| step.value.is_none())
        .count();
    let gaps = (gaps > 0).then(|| (text.gaps)(gaps));
    [peak, last, gaps]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(". ")
}

fn figure(what: &'static str, count: String, below: AnyView) -> AnyView {
    view! { <div><dt>{what}</dt><dd><b>{count}</b>{below}</dd></div> }.into_any()
}

fn figures(line: &Line, reports: Reports) -> AnyView {
    let text = words();
    let number = |count: u32| format::number(count.into());
    let now = line.last().map(|last| {
        let held = last.held.map_or_else(|| text.gap.to_owned(), number);
        let of = match last.bought {
            Some(bought) => (text.of_bought)(&number(bought)),
            None => text.no_limit.to_owned(),
        };
        let day = (text.on)(&format::plain_day(last.day));
        figure(
            text.now,
            held,
            view! { <span>{of}</span><small>{day}</small> }.into_any(),
        )
    });
    let peak = line.peak.as_ref().map(|peak| {
        let day = (text.on)(&format::plain_day(peak.day));
        figure(
            text.peak,
            number(peak.held),
            view! { <span>{day}</span>{makers(peak, reports)} }.into_any(),
        )
    });
    let full = line.full_days();
    let known = line.points.iter().filter(|it| it.held.is_some()).count();
    let of = (text.of_days)(known);
    let full = figure(
        text.full,
        format::number(full as u64),
        view! { <span>{of}</span> }.into_any(),
    );
    view! { {now}{peak}{full} }.into_any()
}

/// Who made it so many.
fn makers(peak: &Peak, reports: Reports) -> AnyView {
    let text = words();
    if people_rule() == PeopleRule::Off {
        return ().into_any();
    }
    let Some(by) = &peak.by else {
        return view! { <small>{text.by_unknown}</small> }.into_any();
    };
    if by.is_empty() {
        return view! { <small>{text.by_nobody}</small> }.into_any();
    }
    // Names come from what is read.
    reports.basis.track();
    use_estate().follow_users();
    let more = by.len().saturating_sub(MOST_NAMED);
    let named = use_estate().peek(|estate| {
        let first = by.iter().take(MOST_NAMED);
        first
            .map(|id| person_words(estate, id).0)
            .collect::<Vec<_>>()
    });
    let more = (more > 0).then(|| (t().more_people)(u32::try_from(more).unwrap_or(u32::MAX)));
    let names: Vec<String> = named.into_iter().chain(more).collect();
    view! {
        <small class="past-makers" dir="auto">{(text.came)(&names.join(", "))}</small>
    }
    .into_any()
}

fn outlook_words(outlook: Outlook) -> String {
    let text = words();
    match outlook {
        Outlook::NoLimit => text.no_outlook.to_owned(),
        Outlook::TooLittle(days, over) => {
            (text.too_little)(days, over, LEAST_OBSERVATIONS, LEAST_DAYS)
        }
        Outlook::Full => text.all_held.to_owned(),
        Outlook::RunsOut(bought, day) => {
            (text.runs_out)(&format::number(bought.into()), &format::plain_day(day))
        }
        Outlook::Lasts(bought) => (text.lasts)(&format::number(bought.into())),
    }
}
