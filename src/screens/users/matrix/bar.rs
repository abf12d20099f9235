//! What is staged, what it comes to, and the one Save.

use leptos::prelude::*;

use crate::{
    estate::Topic,
    lean::{derived, memo},
    parts::{
        ask_dialog::{Answer, Question, ask},
        reason::{Reason, ReasonField},
    },
    plan::Plan,
    screens::access::{Review, ReviewPanel, deltas, refused_words},
    state::{live_estate::use_estate, runner::use_runner},
    text::t,
    ui::{ActionButton, When},
};

/// What is staged, what it comes to, and the one Save.
#[component]
pub fn PlanBar(plan: RwSignal<Plan>, review: Memo<Review>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let count = memo(move || plan.with(Plan::len));
    let reviewing = RwSignal::new(false);
    let reason = Reason::ask();
    // What was staged before the page was loaded waits for the licenses it is about.
    let is_read = memo(move || live.progress(&Topic::Licenses).complete);
    let blocked = derived(move || {
        if !is_read.get() {
            return Some(t().licenses_loading.to_owned());
        }
        let nothing = review.with(|review| review.works.is_empty());
        nothing
            .then(|| t().by_user.nothing_to_save.to_owned())
            .or_else(|| reason.missing().get())
    });
    // What is not possible stays staged, to be seen and decided upon.
    let save = move |()| {
        let works = review.with_untracked(|review| review.works.clone());
        reviewing.set(false);
        plan.update(|plan| works.iter().for_each(|act| plan.unstage(act)));
        runner.run_because(works, reason.take());
    };
    let refused = memo(move || match is_read.get() {
        true => review.with(|review| review.refused.len()),
        false => 0,
    });
    let save_words = move || (t().by_user.save_changes)(review.with(|review| review.works.len()));
    view! {
        <When is=move || count.get() != 0>
            <aside class="plan" aria-label=t().by_user.review_title>
                <p class="plan-words" role="status">{move || (t().by_user.staged)(count.get())}</p>
                <ul class="plan-deltas" role="list">
                    {move || (refused.get() > 0).then(|| view! {
                        <li class="plan-refused">
                            <b>{(t().by_user.summary)(0, 0, refused.get())}</b>
                            <span>{review.with(refused_words)}</span>
                        </li>
                    })}
                    {move || review.with(|review| {
                        deltas(live, &review.licenses).into_iter().map(|delta| view! {
                            <li><span>{delta.title}</span> <b>{delta.words}</b></li>
                        }).collect_view()
                    })}
                </ul>
                <ReasonField reason/>
                <div class="plan-actions">
                    <button class="btn btn--ghost" type="button" on:click=move |_| plan.update(Plan::clear)>
                        {t().by_user.discard}
                    </button>
                    <button class="btn" type="button" on:click=move |_| reviewing.set(true)>
                        {t().by_user.review}
                    </button>
                    <ActionButton on_press=save blocked primary=true>{save_words}</ActionButton>
                </div>
            </aside>
        </When>
        {ask(reviewing, |()| t().by_user.review_title.to_owned(), move |(), _| {
            let body = view! { <ReviewPanel review/><ReasonField reason/> };
            let answer = move || {
                save(());
                Answer::Done
            };
            Question {
                blocked,
                leave: Signal::stored(t().close),
                ..Question::new(derived(save_words), body.into_any(), answer)
            }
        })}
    }
}
