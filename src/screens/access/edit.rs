//! Edit access: boxes for all licenses, for one person or several, and one Save.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    deltas::deltas,
    review::{Edits, Review, Tri, acts_of, holders, review},
};
use crate::{
    acts::Act,
    domain::{LicenseId, LicenseStatus, SeatPicture, UserId},
    estate::{LicenseQuery, NameKey, Topic},
    lean::{derived, effect, memo},
    parts::ask_dialog::{Answer, Lines, Question, Told, ask_wide},
    plan::{NowAfter, Verdict},
    screens::{
        census::{Census, CensusFault, census_words},
        licenses::{StatusPill, shown_status, title},
        people::some_names,
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::Run,
        session::use_session,
        sync::use_sync,
    },
    text::{format, seat_words, t, why_words},
    ui::{Icon, IconName, SearchField, Spinner, When},
};

/// How many licenses the dialog shows at once; more are found by searching.
const SHOWN: usize = 100;
/// How many refusals and licenses the review names one by one.
const NAMED: usize = 30;

/// The dialog in which the access of people is edited.
#[component]
pub fn EditAccess(
    /// Whose access; nobody closes the dialog.
    people: RwSignal<Vec<UserId>>,
    /// Called after everything was saved.
    #[prop(optional)]
    on_saved: Option<Callback<()>>,
) -> impl IntoView {
    let live = use_estate();
    let title = move |people: Vec<UserId>| match people.as_slice() {
        [one] => (t().by_user.edit_title)(&person(live, one)),
        several => (t().by_user.edit_title_many)(several.len()),
    };
    ask_wide(people, title, move |people, _| question(people, on_saved))
}

fn question(people: Vec<UserId>, on_saved: Option<Callback<()>>) -> Question {
    let live = use_estate();
    let session = use_session();
    let edits = RwSignal::new(Edits::new());
    use_sync().want(Topic::Licenses);
    let count = people.len();
    let people = StoredValue::new(Arc::new(people));
    let text = RwSignal::new(String::new());
    let census = Census::of(topics(live, people));
    let review = memo(move || {
        live.follow_licenses();
        live.follow_users();
        census.reach.track();
        let edits = edits.get();
        live.peek(|estate| {
            let acts = people.with_value(|people| acts_of(estate, people, &edits));
            review(estate, &acts)
        })
    });
    let groups = memo(move || {
        live.follow_licenses();
        groups(live, &text.get())
    });
    let blocked = derived(move || {
        if !session.abilities().change_seats {
            return Some(t().role_forbids.to_owned());
        }
        let nothing = review.with(|review| review.works.is_empty());
        nothing.then(|| t().by_user.nothing_to_save.to_owned())
    });
    let run = RwSignal::new(None::<Run>);
    effect(move || {
        if let Some(on_saved) = on_saved.filter(|_| run.get().is_some_and(Run::is_well)) {
            on_saved.run(());
        }
    });
    let body = view! {
        <div class="edit-access">
            <div class="edit-boxes">
                <SearchField
                    label=t().search_licenses
                    value=text
                    on_input=move |typed| text.set(typed)
                    autofocus=true
                />
                <CensusFault census/>
                {move || census_words(census).map(|words| view! {
                    <p class="muted-words"><Spinner/> " " {words}</p>
                })}
                <div class="edit-list" tabindex="-1">
                    <For each=move || groups.get().0 key=Clone::clone let:group>
                        <fieldset>
                            <legend>{group.0.clone()}</legend>
                            {group.1.iter().map(|license| view! {
                                <BoxRow license=license.clone() people count edits review census/>
                            }).collect_view()}
                        </fieldset>
                    </For>
                    {move || {
                        let words = match groups.get() {
                            (shown, _) if shown.is_empty() => t().nothing_matches.to_owned(),
                            (_, 0) => return None,
                            (_, more) => (t().by_user.more_licenses)(&format::number(more as u64)),
                        };
                        Some(view! { <p class="muted-words">{words}</p> })
                    }}
                </div>
            </div>
            <div class="edit-side"><ReviewPanel review/></div>
        </div>
    };
    let works = move || review.with(|review| review.works.clone());
    let verb = derived(move || (t().by_user.save_changes)(review.with(|it| it.works.len())));
    Question {
        blocked,
        asks_why: true,
        plans: true,
        is_typed: derived(move || edits.with(|edits| !edits.is_empty())),
        told: Told::Each(Lines {
            retry_words: t().by_user.retry_changes,
            ..Lines::new(move |act| act_words(live, &act), t().by_user.saved_summary)
        }),
        run,
        ..Question::new(verb, body.into_any(), move || Answer::Send(untrack(works)))
    }
}

/// What has to be known: the licenses of each person, or the people of each license, whichever
/// are fewer lists.
fn topics(live: LiveEstate, people: StoredValue<Arc<Vec<UserId>>>) -> Memo<Vec<Topic>> {
    memo(move || {
        live.follow_licenses();
        let mut licenses: Vec<LicenseId> =
            live.peek(|estate| estate.licenses().map(|row| row.id.clone()).collect());
        people.with_value(|people| {
            if people.len() <= licenses.len() {
                people.iter().cloned().map(Topic::UserLicenses).collect()
            } else {
                crate::lean::sort(&mut licenses);
                licenses.into_iter().map(Topic::Seats).collect()
            }
        })
    })
}

type Group = (String, Vec<LicenseId>);

/// Licenses by product, and how many more there are.
fn groups(live: LiveEstate, text: &str) -> (Vec<Group>, usize) {
    let query = LicenseQuery {
        text: text.to_owned(),
        now: format::now(),
        ..LicenseQuery::default()
    };
    live.peek(|estate| {
        let found = estate.find_licenses(&query);
        let more = found.len().saturating_sub(SHOWN);
        let mut groups: Vec<Group> = Vec::new();
        for license in found.into_iter().take(SHOWN) {
            let title = estate.title(&license).unwrap_or_default();
            match groups.iter_mut().find(|(name, _)| name == title.product) {
                Some((_, licenses)) => licenses.push(license),
                None => groups.push((title.product.to_owned(), vec![license])),
            }
        }
        crate::lean::sort_by_key(&mut groups, |(name, _)| NameKey::of(name));
        (groups, more)
    })
}

/// One license: its box, what it is called, and its free seats after the changes.
#[component]
fn BoxRow(
    license: LicenseId,
    people: StoredValue<Arc<Vec<UserId>>>,
    count: usize,
    edits: RwSignal<Edits>,
    review: Memo<Review>,
    census: Census,
) -> impl IntoView {
    let live = use_estate();
    let license = StoredValue::new(license);
    let held = memo(move || {
        live.follow_seats(&license.get_value());
        census.reach.track();
        live.peek(|estate| {
            license
                .with_value(|license| people.with_value(|people| holders(estate, license, people)))
        })
    });
    let edit = memo(move || edits.with(|edits| license.with_value(|id| edits.get(id).copied())));
    let state = memo(move || match edit.get() {
        Some(true) => Tri::All,
        Some(false) => Tri::None,
        None => Tri::of(held.get(), count),
    });
    let press = move |_| {
        let next = next_edit(Tri::of(held.get_untracked(), count), edit.get_untracked());
        edits.update(|edits| {
            let license = license.get_value();
            match next {
                Some(on) => edits.insert(license, on),
                None => edits.remove(&license),
            };
        });
    };
    let words = move || {
        let id = license.get_value();
        let mut picture = live.picture(&id).unwrap_or_default();
        let change: Option<NowAfter> = review.with(|review| {
            let found = review.licenses.iter().find(|(other, _)| *other == id);
            found.map(|(_, change)| *change)
        });
        if let Some(change) = change {
            picture = SeatPicture {
                staged_in: picture.staged_in + change.staged_in,
                staged_out: picture.staged_out + change.staged_out,
                ..picture
            };
        }
        let (lead, of) = seat_words(&picture);
        view! { <b>{lead}</b> " " {of} }
    };
    let status = memo(move || {
        live.follow_license(&license.get_value());
        let status = live.peek(|estate| {
            let row = estate.license(&license.get_value())?;
            Some(shown_status(row))
        });
        status.filter(|status| *status != LicenseStatus::Active)
    });
    let name = move || {
        live.follow_license(&license.get_value());
        title(live, &license.get_value())
    };
    let of_people = move || {
        (count > 1).then(|| {
            let number = |count: usize| format::number(count as u64);
            (t().by_user.held_by)(&number(held.get()), &number(count))
        })
    };
    // The browser ticks a pressed box by itself, whatever it is to show.
    let input = NodeRef::<leptos::html::Input>::new();
    effect(move || {
        let state = state.get();
        if let Some(input) = input.get() {
            input.set_checked(state == Tri::All);
            input.set_indeterminate(state == Tri::Some);
        }
    });
    view! {
        <label class="edit-row" class:is-edited=move || edit.get().is_some()>
            <input
                type="checkbox"
                disabled=move || !census.is_complete()
                node_ref=input
                on:click=press
            />
            <span class="edit-name">
                <bdi>{name}</bdi>
                {move || status.get().map(|status| view! { " " <StatusPill status/> })}
                {move || of_people().map(|words| view! { <small>{words}</small> })}
            </span>
            <span class="edit-seats">{words}</span>
        </label>
    }
}

/// What a press makes of a box: mixed boxes go to all, to none and back, others go there and
/// back.
fn next_edit(found: Tri, edit: Option<bool>) -> Option<bool> {
    match (found, edit) {
        (Tri::None, None) => Some(true),
        (Tri::All, None) => Some(false),
        (Tri::Some, None) => Some(true),
        (Tri::Some, Some(true)) => Some(false),
        (_, Some(_)) => None,
    }
}

/// What will change, and what cannot.
#[component]
fn ReviewPanel(review: Memo<Review>) -> impl IntoView {
    let live = use_estate();
    let summary = move || {
        review.with(|review| {
            let count = |gives: bool| {
                let acts = review.works.iter();
                acts.filter(|act| act.seats().is_some() == gives).count()
            };
            (t().by_user.summary)(count(true), count(false), review.refused.len())
        })
    };
    let takes = memo(move || review.with(|it| it.works.iter().any(|act| act.seats().is_none())));
    view! {
        <section class="edit-review" aria-label=t().by_user.what_changes>
            <h3>{t().by_user.what_changes}</h3>
            <p class="muted-words" role="status">{summary}</p>
            <ul class="deltas" role="list">
                {move || review.with(|review| {
                    let shown = deltas(live, &review.licenses).into_iter();
                    let licenses = review.licenses.iter().map(|(id, _)| id);
                    shown.zip(licenses).take(NAMED).map(|(delta, id)| view! {
                        <li>
                            <bdi>{delta.title}</bdi> <b>{delta.words}</b>
                            {who_words(live, review, id).into_iter().map(|words| view! {
                                <small>{words}</small>
                            }).collect_view()}
                        </li>
                    }).collect_view()
                })}
            </ul>
            <When is=move || review.with(|review| !review.refused.is_empty())>
                <h3>{t().by_user.not_possible}</h3>
                <ul class="refused" role="list">
                    {move || review.with(|review| {
                        review.refused.iter().take(NAMED).map(|(act, verdict)| view! {
                            <li>
                                <Icon name=IconName::Warning/>
                                <span><bdi>{act_words(live, act)}</bdi> <small>{verdict_words(verdict)}</small></span>
                            </li>
                        }).collect_view()
                    })}
                </ul>
            </When>
            <When is=move || takes.get()>
                <p class="muted-words">{t().release_devices}</p>
            </When>
        </section>
    }
}

/// Who gets a seat of a license, and who gives one up.
fn who_words(live: LiveEstate, review: &Review, license: &LicenseId) -> Vec<String> {
    let names = |of: fn(&Act) -> Option<&UserId>| -> Vec<String> {
        let here = { review.works.iter() }.filter(|act| act.license() == Some(license));
        here.filter_map(of).map(|user| person(live, user)).collect()
    };
    let told = [
        (names(Act::seats), t().by_user.get_seat),
        (names(Act::unseats), t().by_user.give_up_seat),
    ];
    let told = told.into_iter().filter(|(names, _)| !names.is_empty());
    told.map(|(names, words)| words(&some_names(&names, names.len())))
        .collect()
}

/// Who gets or gives up what.
fn act_words(live: LiveEstate, act: &Act) -> String {
    let user = act.seats().or(act.unseats());
    let user = user.map(|user| person(live, user)).unwrap_or_default();
    let license = act.license().map(|id| title(live, id)).unwrap_or_default();
    format!("{user} · {license}")
}

/// Why an act is not possible.
pub fn verdict_words(verdict: &Verdict) -> String {
    let number = |count: u32| format::number(u64::from(count));
    match verdict {
        Verdict::Works => String::new(),
        Verdict::AlreadySo => t().outcome_skipped.to_owned(),
        Verdict::Exceeds { assigned, max } => match max {
            Some(max) => (t().failed_full)(&number(*assigned), &number(*max)),
            None => t().failed_full_unlimited.to_owned(),
        },
        Verdict::NotPossible(why) => why_words(why).to_owned(),
    }
}

fn person(live: LiveEstate, id: &UserId) -> String {
    live.peek(|estate| crate::text::person(estate, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_pressed_often_enough_is_as_it_was() {
        assert_eq!(next_edit(Tri::None, None), Some(true));
        assert_eq!(next_edit(Tri::None, Some(true)), None);
        assert_eq!(next_edit(Tri::All, None), Some(false));
        assert_eq!(next_edit(Tri::All, Some(false)), None);
        assert_eq!(next_edit(Tri::Some, None), Some(true));
        assert_eq!(next_edit(Tri::Some, Some(true)), Some(false));
        assert_eq!(next_edit(Tri::Some, Some(false)), None);
    }
}
