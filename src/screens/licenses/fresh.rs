//! What has been added since the last visit: a notice, once, and a mark in each row.

use leptos::prelude::*;

use crate::{
    domain::{LicenseId, TeamId},
    lean::{dynamic, effect, memo},
    parts::address::ListAddress,
    state::{
        live_estate::use_estate,
        visits::{Fresh, FreshLicenses, Visits, use_visits},
    },
    text::t,
    ui::{Banner, Tone},
};

/// The filter's name in the address.
pub const FILTER: &str = "new";

/// Says what has been added, until that was heard; and notes that it is on screen.
#[component]
pub fn FreshNotice(
    address: ListAddress,
    team: Memo<Option<TeamId>>,
    added: Memo<FreshLicenses>,
    /// Whether all licenses have been read.
    #[prop(into)]
    is_read: Signal<bool>,
) -> impl IntoView {
    let live = use_estate();
    let visits = use_visits();
    effect(move || {
        live.follow_bought();
        let team = team.get();
        if is_read.get() {
            visits.see(team.as_ref());
        }
    });
    // Whoever went on to something else has had the chance to read it.
    on_cleanup(move || told_if_any(visits, added));
    let show = Callback::new(move |()| {
        visits.told();
        address.only(FILTER);
    });
    dynamic(move || {
        let added = added.get();
        let has_news = !added.is_empty() && !visits.is_told();
        has_news.then(|| {
            view! {
                <Banner
                    tone=Tone::Ok
                    text=words(&added)
                    action=t().fresh.show.to_owned()
                    on_action=show
                    close_label=t().dismiss
                    on_close=Callback::new(move |()| visits.told())
                />
            }
        })
    })
}

fn told_if_any(visits: Visits, added: Memo<FreshLicenses>) {
    if added.try_with_untracked(|added| !added.is_empty()) == Some(true) {
        visits.told();
    }
}

fn words(added: &FreshLicenses) -> String {
    let new = added.values().filter(|it| **it == Fresh::New).count();
    let more = added.values().filter_map(|it| match it {
        Fresh::More(seats) => Some(u64::from(*seats)),
        Fresh::New => None,
    });
    (t().fresh.notice)(new, more.sum(), added.len() - new)
}

/// The mark of a license to which something has been added.
#[component]
pub fn FreshMark(#[prop(into)] license: Signal<LicenseId>) -> impl IntoView {
    let visits = use_visits();
    let mark = memo(move || license.with(|license| visits.fresh_of(license)));
    dynamic(move || {
        mark.get().map(|fresh| {
            let words = match fresh {
                Fresh::New => t().fresh.new.to_owned(),
                Fresh::More(seats) => (t().fresh.more)(seats),
            };
            view! { <span class="fresh">{words}</span> " " }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::HashMap, sync::Arc};

    #[test]
    fn licenses_and_seats_are_told_apart_and_put_in_the_plural() {
        let told = |all: &[(&str, Fresh)]| {
            let all: HashMap<LicenseId, Fresh> =
                all.iter().map(|&(id, fresh)| (id.into(), fresh)).collect();
            words(&Arc::new(all))
        };
        assert_eq!(
            told(&[("a", Fresh::New)]),
            "Since your last visit: 1 new license."
        );
        assert_eq!(
            told(&[("a", Fresh::More(1))]),
            "Since your last visit: 1 more seat on 1 license."
        );
        assert_eq!(
            told(&[
                ("a", Fresh::New),
                ("b", Fresh::New),
                ("c", Fresh::More(3)),
                ("d", Fresh::More(2)),
            ]),
            "Since your last visit: 2 new licenses and 5 more seats on 2 licenses."
        );
    }
}
