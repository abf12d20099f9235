//! Takes back seats: said by license, with what becomes of devices, then applied as one plan with
//! a receipt that can be undone.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{super::seat_cells::person_words, Seats};
use crate::{
    acts::{Act, Outcome, SeatAct},
    domain::{Hold, LicenseId, UserId},
    estate::Estate,
    lean::{derived, dynamic, effect, memo},
    plan,
    screens::{
        device_ways::{DeviceWays, Whose, whose},
        reason::{Reason, ReasonField},
        results::Results,
    },
    state::{
        live_estate::use_estate,
        reports::{Basis, Reports},
        runner::{Run, use_runner},
    },
    text::{license_title, reports_idle::words, t},
    ui::{ActionButton, Dialog},
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
    let runner = use_runner();
    let text = words();
    let run = RwSignal::new(None::<Run>);
    let of_round = RwSignal::new(None::<Run>);
    let reason = Reason::ask();
    let resets = RwSignal::new(false);
    let close = Callback::new(move |()| {
        run.set(None);
        taking.set(None);
        resets.set(false);
        // The next plan has a reason of its own.
        let _ = reason.take();
    });
    let open = memo(move || taking.with(Option::is_some));
    let review = memo(move || {
        let taking = taking.get()?;
        let basis = reports.basis.get_untracked()?;
        Some(live.peek(|estate| Review::new(&basis, estate, &taking.seats)))
    });
    let title = derived(move || {
        let count = review.with(|it| it.as_ref().map_or(0, Review::count));
        (text.take_title)(count)
    });
    let devices = StoredValue::new(Whose::new());
    let confirm = move |()| {
        let Some(review) = review.get_untracked() else {
            return;
        };
        let acts = live.peek(|estate| review.acts(estate, resets.get_untracked()));
        if acts.is_empty() {
            return close.run(());
        }
        devices.set_value(live.peek(|estate| whose(estate, &acts)));
        on_begin.run(());
        let begun = runner.run_because(acts, reason.text());
        let is_of_round = taking.with_untracked(|it| it.as_ref().is_some_and(|it| it.of_round));
        of_round.set(is_of_round.then_some(begun));
        run.set(Some(begun));
    };
    let again = Callback::new(move |acts: Vec<Act>| {
        let begun = runner.run_because(acts, reason.text());
        if of_round.with_untracked(Option::is_some) {
            of_round.set(Some(begun));
        }
        run.set(Some(begun));
    });
    effect(move || {
        if let Some(run) = of_round.get().filter(|run| run.is_over()) {
            let outcomes = run.outcomes.get();
            untrack(|| on_end.run(outcomes));
        }
    });
    let name = Callback::new(move |act: Act| {
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
    });
    effect(move || {
        let is_well = run.get().is_some_and(Run::is_well);
        if is_well {
            close.run(());
        }
    });
    view! {
        <Dialog open on_close=close title close_label=t().close>
            {dynamic(move || {
                if let Some(run) = run.get() {
                    return Some(view! {
                        <Results
                            run
                            name
                            summary=t().released_title
                            counted=|act| matches!(act, Act::Seat(_, SeatAct::Release { .. }))
                            retry_words=t().retry_failed
                            again
                            close
                        />
                    }
                    .into_any());
                }
                let review = review.get()?;
                let count = review.count();
                let blocked = derived(move || {
                    let empty = (count == 0).then(|| text.take_none.to_owned());
                    empty.or_else(|| reason.missing().get())
                });
                Some(view! {
                    <div class="dialog-body">
                        <p>{text.take_text}</p>
                        {licenses(live.peek(|estate| lines(&review, reports, estate)))}
                        {(review.devices > 0).then(|| view! {
                            <DeviceWays count=review.devices resets/>
                            <p class="muted-words">{t().release_undo_note}</p>
                        })}
                        {(review.owners > 0).then(|| view! {
                            <p class="muted-words">{(text.owners_out)(review.owners)}</p>
                        })}
                        <ReasonField reason/>
                    </div>
                    <div class="dialog-foot">
                        <button class="btn" type="button" on:click=move |_| close.run(())>{t().cancel}</button>
                        <ActionButton on_press=confirm danger=true blocked>{(text.confirm)(count)}</ActionButton>
                    </div>
                }
                .into_any())
            })}
        </Dialog>
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
