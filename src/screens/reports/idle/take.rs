//! Takes back seats: said by license, with what becomes of devices, then applied as one plan with
//! a receipt that can be undone.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{super::seat_cells::person_words, Seats};
use crate::{
    acts::{Act, Outcome, SeatAct},
    domain::{Hold, LicenseId, UserId},
    estate::Estate,
    lean::effect,
    parts::ask_dialog::{Answer, Lines, Question, Told, ask},
    plan,
    screens::device_ways::{DeviceWays, Whose, whose},
    state::{
        live_estate::use_estate,
        reports::{Basis, Reports},
        runner::Run,
    },
    text::{license_title, reports_idle::words, t},
};

/// How many licenses are named one by one.
const MOST_NAMED: usize = 12;

/// Seats about to be taken back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taking {
    /// The seats.
    pub seats: Seats,
    /// Whether they are those of a round, which is told what became of them.
    pub of_round: bool,
}

/// What taking back seats comes to.
#[derive(Clone, Debug, Default, PartialEq)]
struct Review {
    /// By license: who gives up a seat.
    licenses: BTreeMap<LicenseId, Vec<UserId>>,
    /// How many seats are their owners', and stay.
    owners: usize,
    /// How many devices are left with nobody.
    devices: usize,
}

impl Review {
    fn new(basis: &Basis, estate: &Estate, seats: &Seats) -> Self {
        let reading = basis.reading();
        let mut review = Self::default();
        for (license, user) in seats {
            let seat = reading.find_seat(license, user);
            match seat.map(|nth| reading.seats[nth as usize].hold) {
                Some(Hold::Owner) => review.owners += 1,
                Some(Hold::Assigned) => {
                    let people = review.licenses.entry(license.clone()).or_default();
                    people.push(user.clone());
                }
                None => {}
            }
        }
        let left = review.licenses.iter();
        review.devices = left
            .map(|(license, people)| plan::devices_on(estate, license, people).len())
            .sum();
        review
    }

    fn count(&self) -> usize {
        self.licenses.values().map(Vec::len).sum()
    }

    fn acts(&self, estate: &Estate, resets: bool) -> Vec<Act> {
        let all = self.licenses.iter();
        all.flat_map(|(license, people)| plan::release(estate, license, people, resets))
            .collect()
    }
}

/// Says what is about to happen, and shows how it goes.
#[component]
pub fn TakeDialog(
    reports: Reports,
    /// What is taken back; `None` while nothing is.
    taking: RwSignal<Option<Taking>>,
    /// Runs when the plan begins.
    #[prop(into)]
    on_begin: Callback<()>,
    /// Receives what became of the seats of a round once all is told, also if nobody looks at how
    /// it goes any more.
    #[prop(into)]
    on_end: Callback<Vec<(Act, Outcome)>>,
) -> impl IntoView {
    let live = use_estate();
    let of_round = RwSignal::new(None::<Run>);
    effect(move || {
        if let Some(run) = of_round.get().filter(|run| run.is_over()) {
            let outcomes = run.outcomes.get();
            untrack(|| on_end.run(outcomes));
        }
    });
    let review = move |seats: &Seats| {
        let basis = reports.basis.get_untracked();
        basis.map_or_else(Review::default, |basis| {
            live.peek(|estate| Review::new(&basis, estate, seats))
        })
    };
    let title = move |taking: Taking| (words().take_title)(review(&taking.seats).count());
    ask(taking, title, move |taking, _| {
        let run = RwSignal::new(None::<Run>);
        effect(move || {
            if let Some(begun) = run.get() {
                of_round.set(taking.of_round.then_some(begun));
            }
        });
        question(reports, review(&taking.seats), run, on_begin)
    })
}

fn question(
    reports: Reports,
    review: Review,
    run: RwSignal<Option<Run>>,
    on_begin: Callback<()>,
) -> Question {
    let live = use_estate();
    let text = words();
    let count = review.count();
    let resets = RwSignal::new(false);
    let devices = StoredValue::new(Whose::new());
    let name = move |act: Act| {
        let whose = if let Act::Device(device, _) = &act {
            devices.with_value(|all| all.get(device).cloned())
        } else {
            act.license().cloned().zip(act.unseats().cloned())
        };
        let named = |(license, user): (LicenseId, UserId)| {
            live.peek(|estate| {
                let (person, _) = person_words(estate, &user);
                (text.of)(&person, &license_title(estate, &license))
            })
        };
        whose.map(named).unwrap_or_default()
    };
    let body = view! {
        <p>{text.take_text}</p>
        {licenses(live.peek(|estate| lines(&review, reports, estate)))}
        {(review.devices > 0).then(|| view! {
            <DeviceWays count=review.devices resets/>
            <p class="muted-words">{t().release_undo_note}</p>
        })}
        {(review.owners > 0).then(|| view! {
            <p class="muted-words">{(text.owners_out)(review.owners)}</p>
        })}
    };
    let answer = move || {
        let acts = live.peek(|estate| review.acts(estate, resets.get_untracked()));
        if !acts.is_empty() {
            devices.set_value(live.peek(|estate| whose(estate, &acts)));
            on_begin.run(());
        }
        Answer::Send(acts)
    };
    Question {
        is_danger: Signal::stored(true),
        blocked: Signal::stored((count == 0).then(|| text.take_none.to_owned())),
        asks_why: true,
        plans: true,
        told: Told::Each(Lines {
            counted: |act| matches!(act, Act::Seat(_, SeatAct::Release { .. })),
            ..Lines::new(name, t().released_title)
        }),
        run,
        ..Question::new((text.confirm)(count), body.into_any(), answer)
    }
}

/// The seats that were to be taken back and were not.
pub fn left_over(rows: &[(Act, Outcome)]) -> Seats {
    let failed = rows.iter().filter(|(_, outcome)| !outcome.holds());
    failed
        .filter_map(|(act, _)| act.license().cloned().zip(act.unseats().cloned()))
        .collect()
}

/// What each license gives up, and what becomes free of it.
fn lines(review: &Review, reports: Reports, estate: &Estate) -> Vec<String> {
    let Some(basis) = reports.basis.get_untracked() else {
        return Vec::new();
    };
    let reading = basis.reading();
    let places = review.licenses.iter().flat_map(|(license, people)| {
        people
            .iter()
            .filter_map(move |user| reading.find_seat(license, user))
    });
    let gain = basis.report.evidence.gain(places);
    let line = |it: &crate::usage::Freed| {
        let id = &reading.licenses[it.license as usize].id;
        (words().on_license)(&license_title(estate, id), it.given_up, it.freed)
    };
    gain.licenses.iter().map(line).collect()
}

fn licenses(mut lines: Vec<String>) -> AnyView {
    let more = lines.len().saturating_sub(MOST_NAMED);
    lines.truncate(MOST_NAMED);
    let rows = lines
        .into_iter()
        .map(|line| view! { <li dir="auto">{line}</li> });
    view! {
        <ul class="names">
            {rows.collect_view()}
            {(more > 0).then(|| view! { <li>{(words().more_licenses)(more)}</li> })}
        </ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::Failure;

    #[test]
    fn a_round_keeps_the_seats_that_were_not_taken_back() {
        let seat = |user: &str| {
            let user = UserId::from(user);
            Act::Seat("cad".into(), SeatAct::Release { user })
        };
        let rows = [
            (seat("ana"), Outcome::Done),
            (seat("ben"), Outcome::Failed(Failure::NoSuchUser)),
            (seat("cem"), Outcome::Skipped),
            (seat("dia"), Outcome::NotTried),
        ];
        let left = ["ben", "dia"].map(|user| ("cad".into(), user.into()));
        assert_eq!(left_over(&rows), left);
        assert_eq!(left_over(&rows[..1]), []);
    }
}
