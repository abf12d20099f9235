//! How many activations a person may have with their seat.

use leptos::prelude::*;

use crate::{
    acts::{Act, SeatAct},
    domain::{LicenseId, UserId},
    lean::{derived, effect},
    parts::ask_dialog::{Answer, Question},
    plan::{self, Verdict},
    state::live_estate::use_estate,
    text::{format, t, why_words},
    ui::Field,
};

/// Asks for the limit; bounded by what the license allows in all before anything is sent.
pub fn limit(license: LicenseId, person: UserId) -> Question {
    let live = use_estate();
    let words = t().by_seat;
    let seat = live.peek(|estate| estate.activations(&license, &person));
    let most = live.peek(|estate| estate.license(&license)?.max_devices);
    let before = seat.and_then(|seat| seat.max);
    let typed = RwSignal::new(before.map(|max| max.to_string()).unwrap_or_default());
    let wrong = RwSignal::new(None::<String>);
    // What is put right is no longer called wrong.
    effect(move || {
        typed.track();
        wrong.set(None);
    });
    let used = seat.map_or(0, |seat| seat.used);
    let ids = StoredValue::new((license, person));
    let answer = move || {
        wrong.set(None);
        let fault = match typed.get_untracked().trim().parse::<u32>() {
            Ok(to) if to > 0 => {
                let (license, user) = ids.get_value();
                let act = Act::Seat(
                    license,
                    SeatAct::SetLimit {
                        user,
                        from: before.unwrap_or_default(),
                        to,
                    },
                );
                let verdict = live.peek(|estate| {
                    plan::project(estate, std::slice::from_ref(&act))
                        .verdicts
                        .pop()
                });
                match verdict {
                    Some(Verdict::NotPossible(plan::Why::AboveLicense)) => {
                        let most = format::number(u64::from(most.unwrap_or_default()));
                        (words.limit_above)(&most)
                    }
                    Some(Verdict::NotPossible(why)) => why_words(&why).to_owned(),
                    Some(Verdict::AlreadySo) => words.limit_same.to_owned(),
                    _ => return Answer::Send(vec![act]),
                }
            }
            _ => words.limit_number.to_owned(),
        };
        wrong.set(Some(fault));
        Answer::Stay
    };
    let number = |count: u32| format::number(u64::from(count));
    let hint = match most {
        Some(most) => (words.limit_hint)(&number(used), &number(most)),
        None => (words.limit_hint_free)(&number(used)),
    };
    // Lower than what is activated, nothing is taken away; said, since it is not obvious.
    let is_below = derived(move || {
        let to = typed.with(|typed| typed.trim().parse::<u32>().ok());
        to.is_some_and(|to| to > 0 && to < used)
    });
    let body = view! {
        <Field
            label=words.max_activations
            value=typed
            inputmode="numeric"
            name="limit"
            hint=hint
            error=MaybeProp::derive(move || wrong.get())
            required=true
            autofocus=true
        />
        {move || is_below.get().then(|| view! {
            <p class="muted-words" role="status">{words.limit_below}</p>
        })}
    };
    Question {
        asks_why: true,
        plans: true,
        by_enter: true,
        ..Question::new(words.limit_save, body.into_any(), answer)
    }
}
