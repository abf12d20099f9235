//! The three figures of a report, each with what counts and a bar of what it is made of.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    lean::{derived, dynamic},
    text::{format, reports::words},
    ui::{Look, Share, ShareBar, Swatch},
    usage::{Split, Summary},
};

/// A number; one that may still grow says so.
pub fn at_least(count: u64, is_known: bool) -> String {
    let count = format::number(count);
    if is_known {
        count
    } else {
        (words().at_least)(&count)
    }
}

/// The parts of a split, in their order.
pub fn shares(split: Split) -> Vec<Share> {
    let parts = [
        (words().used, split.used, Look::Full),
        (words().not_used, split.not_used, Look::Hatched),
        (words().unknown, split.unknown, Look::Dotted),
    ];
    let share = |(label, count, look): (&str, u32, Look)| Share {
        label: label.to_owned(),
        count: count.into(),
        written: format::number(count.into()),
        look,
    };
    parts.map(share).into()
}

/// A figure, as it stands on the screen and on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is counted.
    pub what: &'static str,
    /// How many.
    pub count: String,
    /// What belongs to it.
    pub beside: String,
    /// What counts.
    pub counts: &'static str,
    /// What it is made of.
    pub split: Split,
    /// What is said below.
    pub notes: Vec<String>,
}

/// The figures of a summary, in their order.
pub fn figures(summary: &Summary) -> [Figure; 3] {
    let Summary {
        people,
        products,
        bought,
        seats,
        known,
        former,
    } = summary;
    // Nobody knows whether those were used of whom it is unknown.
    let people_known = known.people_used && people.unknown == 0;
    let number = |count: u64| format::number(count);
    let former = (!former.is_empty()).then(|| (words().former)(former.len()));
    let mut seat_notes = vec![(words().held)(&at_least(bought.held, known.seats))];
    if bought.over > 0 {
        seat_notes.push((words().over)(&number(bought.over)));
    }
    if bought.by_device > 0 {
        seat_notes.push((words().by_device)(bought.by_device as usize));
    }
    let unlimited = (bought.unlimited > 0).then(|| (words().unlimited)(bought.unlimited as usize));
    [
        Figure {
            what: words().users,
            count: at_least(people.used.into(), people_known),
            beside: (words().of_people)(&at_least(people.total().into(), known.people)),
            counts: words().users_counts,
            split: *people,
            notes: former.into_iter().collect(),
        },
        Figure {
            what: words().products,
            count: at_least(
                products.used.into(),
                known.products && products.unknown == 0,
            ),
            beside: (words().of_products)(&at_least(products.total().into(), known.seats)),
            counts: words().products_counts,
            split: *products,
            notes: Vec::new(),
        },
        Figure {
            what: words().seats,
            count: at_least(bought.bought, known.seats),
            beside: unlimited.unwrap_or_default(),
            counts: words().seats_counts,
            split: *seats,
            notes: seat_notes,
        },
    ]
}

/// The three figures.
#[component]
pub fn Figures(
    /// What they are of.
    summary: Memo<Option<Summary>>,
    /// Where the rows are that a figure counts, by the name of a state; by its place, and `None`
    /// where it has none.
    leads: fn(usize) -> bool,
    /// The link to those rows.
    #[prop(into)]
    link: Callback<&'static str, String>,
) -> impl IntoView {
    let one = move |nth: usize| {
        let figure =
            Memo::new(move |_| summary.with(|it| it.as_ref().map(|it| figures(it)[nth].clone())));
        view! { <FigureCard figure leads=leads(nth) link/> }
    };
    view! {
        <section class="figures" aria-label=words().figures>
            {(0..3).map(one).collect_view()}
        </section>
    }
}

#[component]
fn FigureCard(
    figure: Memo<Option<Figure>>,
    leads: bool,
    link: Callback<&'static str, String>,
) -> impl IntoView {
    let get = move |look: fn(&Figure) -> String| {
        move || figure.with(|it| it.as_ref().map(look).unwrap_or_default())
    };
    let what = derived(get(|it| it.what.to_owned()));
    let parts = derived(move || {
        figure.with(|it| it.as_ref().map(|it| shares(it.split)).unwrap_or_default())
    });
    let ids = ["used", "not-used", "unknown"];
    let legend = move || {
        let parts = parts.get().into_iter().zip(ids);
        let line = |(share, id): (Share, &'static str)| {
            let words = view! { <b>{share.written}</b> " " {share.label.to_lowercase()} };
            let words = if leads {
                view! { <A href=link.run(id)>{words}</A> }.into_any()
            } else {
                words.into_any()
            };
            view! { <li><Swatch look=share.look/> {words}</li> }
        };
        parts.map(line).collect::<Vec<_>>()
    };
    let notes = move || figure.with(|it| it.as_ref().map(|it| it.notes.join(" · ")));
    view! {
        <div class="figure">
            <h2>{what}</h2>
            <p class="figure-count">
                <b>{get(|it| it.count.clone())}</b>
                " "
                <span>{get(|it| it.beside.clone())}</span>
            </p>
            <ShareBar label=derived(move || (words().bar)(&what.get())) shares=parts/>
            <ul class="legend" role="list">{dynamic(legend)}</ul>
            <p class="figure-notes">{notes}</p>
            <details class="figure-counts">
                <summary>{words().definition}<span class="visually-hidden">": " {what}</span></summary>
                <p>{get(|it| it.counts.to_owned())}</p>
            </details>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::{Completeness, SeatFigures};

    #[test]
    fn what_may_still_grow_says_at_least() {
        let mut summary = Summary {
            people: Split {
                used: 3,
                not_used: 1,
                unknown: 0,
            },
            bought: SeatFigures {
                bought: 8,
                unlimited: 1,
                held: 7,
                over: 2,
                ..SeatFigures::default()
            },
            ..Summary::default()
        };
        let [people, _, seats] = figures(&summary);
        assert_eq!(people.count, "at least 3");
        assert_eq!(people.beside, "of at least 4 with a seat");
        assert_eq!(seats.count, "at least 8");

        summary.known = Completeness {
            seats: true,
            products: true,
            people_used: true,
            people: true,
        };
        let [people, _, seats] = figures(&summary);
        assert_eq!(
            (people.count.as_str(), people.beside.as_str()),
            ("3", "of 4 with a seat")
        );
        assert_eq!(
            (seats.count.as_str(), seats.beside.as_str()),
            ("8", "+ 1 license without limit")
        );
        assert_eq!(seats.notes, ["7 held", "2 more than bought"]);

        // Of somebody nobody knows whether they used anything.
        summary.people.unknown = 1;
        assert_eq!(figures(&summary)[0].count, "at least 3");
    }
}
