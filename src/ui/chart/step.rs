//! How much there was over time, as a line of steps, beside how much there could be.

use leptos::{ev, prelude::*};

use super::share::{Look, pattern};
use crate::{
    lean::{decimal, derived, dynamic, memo},
    ui::focus::unique_id,
};

/// What stays the same for some days, or is not known of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its first day, counted from the first of the chart.
    pub from: u32,
    /// The day after its last.
    pub until: u32,
    /// Which days, as they should be written.
    pub days: String,
    /// How much there was; `None` where that is not known: a gap.
    pub value: Option<u64>,
    /// How much there could be, if there was a limit.
    pub limit: Option<u64>,
    /// Whether it is the most.
    pub is_peak: bool,
}

impl Step {
    fn is_full(&self) -> bool {
        let both = self.value.zip(self.limit);
        both.is_some_and(|(value, limit)| value >= limit)
    }
}

/// The words of a chart.
pub struct StepWords {
    /// What is counted.
    pub value: &'static str,
    /// What limits it.
    pub limit: &'static str,
    /// Days on which all of it was taken.
    pub full: &'static str,
    /// Days of which nothing is known.
    pub gap: &'static str,
    /// The days of a row.
    pub day: &'static str,
    /// The most.
    pub peak: &'static str,
    /// Where the limit is none, or is not known.
    pub no_limit: &'static str,
    /// How to walk along the line by keys.
    pub walk: &'static str,
    /// What opens the table.
    pub numbers: &'static str,
    /// A number as it should be written.
    pub number: fn(u64) -> String,
    /// What is read out: days, what there was, and what could be.
    pub said: fn(&str, Option<&str>, Option<&str>) -> String,
}

/// The largest number of the scale, of which a quarter is a round number.
fn top(most: u64) -> u64 {
    let quarter = most.div_ceil(4).max(1);
    let mut unit = 1_u64;
    loop {
        for round in [1, 2, 5] {
            if unit * round >= quarter {
                return unit * round * 4;
            }
        }
        unit *= 10;
    }
}

/// Which step is next in a direction; the ends stay where they are.
fn walk(key: &str, at: usize, count: usize) -> Option<usize> {
    const FAR: usize = 7;
    let last = count.saturating_sub(1);
    let next = match key {
        "ArrowRight" | "ArrowUp" => at + 1,
        "ArrowLeft" | "ArrowDown" => at.saturating_sub(1),
        "PageUp" => at + FAR,
        "PageDown" => at.saturating_sub(FAR),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(next.min(last))
}

/// A scale from the first day to the last, and from nothing to the top, in hundredths.
#[derive(Clone, Copy)]
struct Scale {
    days: f64,
    top: f64,
}

impl Scale {
    fn of(steps: &[Step]) -> Self {
        let days = steps.last().map_or(1, |step| step.until.max(1));
        let most = steps.iter().flat_map(|it| [it.value, it.limit]).flatten();
        Self {
            days: days.into(),
            top: top(most.max().unwrap_or(0)) as f64,
        }
    }

    fn x(self, day: u32) -> f64 {
        f64::from(day) / self.days * 100.0
    }

    /// The middle of the first day of a step, where it was observed.
    fn middle(self, step: &Step) -> f64 {
        (f64::from(step.from) + 0.5) / self.days * 100.0
    }

    fn y(self, value: u64) -> f64 {
        100.0 - value as f64 / self.top * 100.0
    }
}

fn percent(number: f64) -> String {
    format!("{}%", decimal((number * 100.0).round() / 100.0))
}

fn line(class: &'static str, from: (f64, f64), to: (f64, f64)) -> AnyView {
    view! {
        <line class=class x1=percent(from.0) y1=percent(from.1) x2=percent(to.0) y2=percent(to.1)/>
    }
    .into_any()
}

fn area(class: &'static str, fill: Option<String>, x: (f64, f64), y: f64) -> AnyView {
    view! {
        <rect
            class=class
            fill=fill
            x=percent(x.0)
            y=percent(y)
            width=percent(x.1 - x.0)
            height=percent(100.0 - y)
        />
    }
    .into_any()
}

/// A line that goes on from step to step, and stops where nothing is known.
fn steps_of(
    steps: &[Step],
    scale: Scale,
    class: &'static str,
    value: fn(&Step) -> Option<u64>,
) -> Vec<AnyView> {
    let mut lines = Vec::new();
    let mut before = None;
    for step in steps {
        let here = value(step).map(|value| scale.y(value));
        if let Some(y) = here {
            let (from, until) = (scale.x(step.from), scale.x(step.until));
            if let Some(last) = before.filter(|last| *last != y) {
                lines.push(line(class, (from, last), (from, y)));
            }
            lines.push(line(class, (from, y), (until, y)));
        }
        before = here;
    }
    lines
}

/// What is drawn, but for what follows the pointer.
fn drawn(steps: &[Step], ids: &[String; 2]) -> AnyView {
    let scale = Scale::of(steps);
    let grid = (0..5).map(|nth| {
        let y = f64::from(nth) * 25.0;
        line("step-grid", (0.0, y), (100.0, y))
    });
    let mut areas = Vec::new();
    for step in steps {
        let x = (scale.x(step.from), scale.x(step.until));
        match step.value {
            Some(value) => {
                areas.push(area("step-area", None, x, scale.y(value)));
                if step.is_full() {
                    let fill = Some(format!("url(#{})", ids[0]));
                    areas.push(area("step-full", fill, x, scale.y(value)));
                }
            }
            None => {
                let fill = Some(format!("url(#{})", ids[1]));
                areas.push(area("step-gap", fill, x, 0.0));
            }
        }
    }
    let peak = steps.iter().find(|step| step.is_peak);
    let peak = peak.and_then(|step| {
        let y = scale.y(step.value?);
        let x = percent(scale.middle(step));
        Some(view! { <circle class="step-peak" cx=x cy=percent(y) r="5"/> })
    });
    view! {
        <defs>
            {pattern(ids[0].clone(), Look::Hatched)}
            {pattern(ids[1].clone(), Look::Dotted)}
        </defs>
        {grid.collect_view()}
        {areas}
        {steps_of(steps, scale, "step-limit", |step| step.limit)}
        {steps_of(steps, scale, "step-line", |step| step.value)}
        {peak}
    }
    .into_any()
}

/// What is seen in a picture of one kind of thing, beside its word.
fn key(class: &'static str, look: Option<Look>, word: &'static str) -> AnyView {
    let id = unique_id("pattern");
    let picture = match look {
        Some(look) => view! {
            <defs>{pattern(id.clone(), look)}</defs>
            <rect class=class width="100%" height="100%" fill=format!("url(#{id})")/>
        }
        .into_any(),
        None => line(class, (0.0, 50.0), (100.0, 50.0)),
    };
    view! { <li><svg class="step-key" aria-hidden="true">{picture}</svg>{word}</li> }.into_any()
}

/// The chart, what it says at one place, and its numbers as a table. One stop for the keyboard:
/// arrows walk from step to step, and each is read out.
#[component]
pub fn StepChart(
    /// What it shows.
    #[prop(into)]
    label: Signal<String>,
    /// What is to be seen in it, in words.
    #[prop(into)]
    told: Signal<String>,
    /// The steps, without a day between them that is of none.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
    /// Days to write below it, evenly spaced from the first to the last: five.
    #[prop(into)]
    ticks: Signal<Vec<String>>,
    /// Which step is looked at.
    at: RwSignal<usize>,
    /// The words.
    words: &'static StepWords,
) -> impl IntoView {
    let ids = [unique_id("chart"), unique_id("chart")];
    let by = ids.join(" ");
    let patterns = StoredValue::new([unique_id("pattern"), unique_id("pattern")]);
    let steps = memo(move || steps.get());
    let count = move || steps.with(Vec::len);
    let now = memo(move || steps.with(|steps| steps.get(at.get()).cloned()));
    let said = derived(move || {
        let Some(step) = now.get() else {
            return String::new();
        };
        let value = step.value.map(words.number);
        let limit = step.limit.map(words.number);
        let said = (words.said)(&step.days, value.as_deref(), limit.as_deref());
        if step.is_peak {
            format!("{} · {said}", words.peak)
        } else {
            said
        }
    });
    let scale = memo(move || {
        steps.with(|steps| {
            let scale = Scale::of(steps);
            (scale.days, scale.top)
        })
    });
    let quarters = move || {
        let top = scale.get().1 as u64;
        (0..5_u64)
            .rev()
            .map(|nth| view! { <span>{(words.number)(top / 4 * nth)}</span> })
            .collect_view()
    };
    let cursor = move || {
        let step = now.get()?;
        let (days, top) = scale.get();
        let scale = Scale { days, top };
        let x = scale.middle(&step);
        let dot = step.value.map(|value| {
            view! { <circle class="step-dot" cx=percent(x) cy=percent(scale.y(value)) r="4"/> }
        });
        Some(view! {
            {line("step-cursor", (x, 0.0), (x, 100.0))}
            {dot}
        })
    };
    let days = move || {
        let places = [
            ("0%", "start"),
            ("25%", "middle"),
            ("50%", "middle"),
            ("75%", "middle"),
        ];
        let places = places.into_iter().chain([("100%", "end")]);
        let all = ticks.get().into_iter().zip(places).enumerate();
        all.map(|(nth, (day, (x, anchor)))| {
            let class = if nth % 2 == 1 {
                "step-day step-day--more"
            } else {
                "step-day"
            };
            view! { <text class=class x=x y="14" text-anchor=anchor>{day}</text> }
        })
        .collect_view()
    };
    let point = move |event: ev::PointerEvent| {
        let place: web_sys::HtmlElement = event_target(&event);
        let width = f64::from(place.client_width().max(1));
        let day = f64::from(event.offset_x()) / width * scale.get_untracked().0;
        let found =
            steps.with_untracked(|all| all.iter().rposition(|it| f64::from(it.from) <= day));
        at.set(found.unwrap_or(0));
    };
    let press = move |event: ev::KeyboardEvent| {
        let count = steps.with_untracked(Vec::len);
        if let Some(next) = walk(&event.key(), at.get_untracked(), count) {
            event.prevent_default();
            at.set(next);
        }
    };
    let is_open = RwSignal::new(false);
    let has = move |of: fn(&Step) -> bool| steps.with(|steps| steps.iter().any(of));
    view! {
        <div class="step-chart">
            <ul class="step-keys" role="list">
                {key("step-line", None, words.value)}
                {dynamic(move || has(|it| it.limit.is_some()).then(|| key("step-limit", None, words.limit)))}
                {dynamic(move || has(Step::is_full).then(|| key("step-full", Some(Look::Hatched), words.full)))}
                {dynamic(move || has(|it| it.value.is_none()).then(|| key("step-gap", Some(Look::Dotted), words.gap)))}
            </ul>
            <div class="step-scale" aria-hidden="true">{quarters}</div>
            <div class="step-plot">
                <svg class="step-picture" role="img" aria-labelledby=by>
                    <title id=ids[0].clone()>{label}</title>
                    <desc id=ids[1].clone()>{told}</desc>
                    {dynamic(move || steps.with(|steps| patterns.with_value(|ids| drawn(steps, ids))))}
                    <g>{cursor}</g>
                </svg>
                <div
                    class="step-walk"
                    role="slider"
                    tabindex="0"
                    aria-label=words.walk
                    aria-valuemin="0"
                    aria-valuemax=move || count().saturating_sub(1).to_string()
                    aria-valuenow=move || at.get().to_string()
                    aria-valuetext=said
                    on:keydown=press
                    on:pointerdown=point
                    on:pointermove=point
                ></div>
            </div>
            <svg class="step-days" aria-hidden="true">{days}</svg>
            <p class="step-said">{said}</p>
            <details class="step-numbers" on:toggle=move |_| is_open.update(|it| *it = !*it)>
                <summary>{words.numbers}</summary>
                {dynamic(move || is_open.get().then(|| steps.with(|steps| numbers(steps, label, words))))}
            </details>
        </div>
    }
}

fn numbers(steps: &[Step], label: Signal<String>, words: &'static StepWords) -> AnyView {
    let number = |count: Option<u64>, none| count.map_or_else(|| String::from(none), words.number);
    let rows = steps.iter().map(|step| {
        let none = if step.value.is_some() {
            words.no_limit
        } else {
            words.gap
        };
        view! {
            <tr>
                <th scope="row">{step.days.clone()}</th>
                <td>{number(step.value, words.gap)}</td>
                <td>{number(step.limit, none)}</td>
            </tr>
        }
    });
    view! {
        <div class="step-table" tabindex="0" role="region" aria-label=label>
            <table>
                <thead><tr>
                    <th scope="col">{words.day}</th>
                    <th scope="col">{words.value}</th>
                    <th scope="col">{words.limit}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_on_a_round_number_that_holds_all() {
        let tops = [0, 3, 4, 5, 15, 41, 200, 201, 50_000].map(top);
        assert_eq!(tops, [4, 4, 4, 8, 20, 80, 200, 400, 80_000]);
    }

    #[test]
    fn keys_walk_along_the_line_and_stay_on_it() {
        assert_eq!(walk("ArrowRight", 0, 3), Some(1));
        assert_eq!(walk("ArrowRight", 2, 3), Some(2));
        assert_eq!(walk("ArrowLeft", 0, 3), Some(0));
        assert_eq!(walk("PageDown", 9, 30), Some(2));
        assert_eq!(walk("PageUp", 29, 30), Some(29));
        assert_eq!(walk("Home", 5, 9), Some(0));
        assert_eq!(walk("End", 5, 9), Some(8));
        assert_eq!(walk("Tab", 5, 9), None);
        assert_eq!(walk("End", 0, 0), Some(0));
    }

    #[test]
    fn a_day_is_full_when_all_of_it_was_taken() {
        let step = |value, limit| Step {
            from: 0,
            until: 1,
            days: String::new(),
            value,
            limit,
            is_peak: false,
        };
        assert!(step(Some(5), Some(5)).is_full() && step(Some(6), Some(5)).is_full());
        assert!(!step(Some(4), Some(5)).is_full());
        assert!(!step(Some(4), None).is_full() && !step(None, Some(5)).is_full());
    }
}
