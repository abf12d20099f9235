//! What the plan does to the seats of each license: assigned, free, over, before and after.

use leptos::prelude::*;
use leptos_router::components::A;

use super::lines::SeatsLine;
use crate::{
    domain::SeatCount,
    paths::{self, LicenseTab},
    text::{format, plan::words},
    ui::{Pill, Tone, When},
};

/// Every license whose seats are concerned, before and after.
#[component]
pub fn SeatsTable(
    seats: Memo<Vec<SeatsLine>>,
    /// Whether their names lead to them.
    #[prop(optional)]
    links: bool,
) -> impl IntoView {
    let row = move |it: &SeatsLine| {
        let title = it.title.clone();
        let title = match links {
            true => {
                let href = paths::link(&paths::license(&it.license, LicenseTab::Users));
                view! { <A href attr:class="row-link"><bdi>{title}</bdi></A> }.into_any()
            }
            false => view! { <bdi>{title}</bdi> }.into_any(),
        };
        let lacking = it.lacking;
        view! {
            <tr>
                <th scope="row">
                    {title}
                    {(lacking > 0).then(|| view! {
                        " " <Pill tone=Tone::Bad text=(words().lacking)(lacking)/>
                    })}
                </th>
                <td class="num">{then(it, |count| Some(count.assigned))}</td>
                <td class="num">{then(it, SeatCount::free)}</td>
                <td class="num">{then(it, |count| Some(count.over()))}</td>
            </tr>
        }
    };
    view! {
        <When is=move || seats.with(|seats| !seats.is_empty())>
            <div class="plan-seats" role="region" tabindex="0" aria-label=words().seats>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words().license}</th>
                            <th scope="col" class="num">{words().used}</th>
                            <th scope="col" class="num">{words().free}</th>
                            <th scope="col" class="num">{words().over}</th>
                        </tr>
                    </thead>
                    <tbody>{move || seats.with(|seats| seats.iter().map(row).collect_view())}</tbody>
                </table>
            </div>
        </When>
    }
}

/// A figure before and after; once, where it stays.
fn then(it: &SeatsLine, figure: fn(&SeatCount) -> Option<u32>) -> String {
    let number = |figure: Option<u32>| match figure {
        Some(figure) => format::number(u64::from(figure)),
        None => words().unlimited.to_owned(),
    };
    match (figure(&it.now), figure(&it.after)) {
        (now, after) if now == after => number(now),
        (now, after) => (words().then)(&number(now), &number(after)),
    }
}
