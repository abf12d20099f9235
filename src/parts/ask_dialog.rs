//! A dialog that asks, as a value: what is asked, what the answer is called and does, and how
//! what came of it is told. One component draws them all.

use leptos::{html, prelude::*};

use super::{
    guard::guard,
    reason::{Reason, ReasonField},
    results::Results,
};
use crate::{
    acts::{Act, Outcome},
    domain::UserId,
    estate::Estate,
    lean::{derived, dynamic, effect, memo},
    plan::{self, Verdict},
    state::{
        live_estate::use_estate,
        runner::{Run, use_runner},
        staged::use_staged,
    },
    text::{failure_words, person, plan::words, t, why_words},
    ui::{ActionButton, Banner, Dialog, Tone, focus_first_fault},
};

pub use super::results::Lines;

/// What pressing the verb comes to.
pub enum Answer {
    /// These acts are sent; without any there is nothing to do, and the dialog closes.
    Send(Vec<Act>),
    /// It is done, and the dialog closes.
    Done,
    /// The dialog stays: something is wrong, and the first such field takes the focus, or what
    /// was begun closes it later.
    Stay,
}

/// Where it is told what came of the acts.
pub enum Told {
    /// In the toast alone: the dialog closes at once.
    Toast,
    /// In the dialog, which waits: above the fields, unless it is of those that a field tells.
    Here(fn(&Outcome) -> bool),
    /// In the dialog, which waits: at the fields while nothing was done, then act by act.
    Both(fn(&Outcome) -> bool, Lines),
    /// Act by act in a list, in place of the question.
    Each(Lines),
}

/// A question.
pub struct Question {
    /// What is asked and what follows from it.
    pub body: AnyView,
    /// What the answer is called; without a word there is nothing to answer.
    pub verb: Signal<String>,
    /// What the answer does.
    pub answer: Callback<(), Answer>,
    /// Whether it takes something away.
    pub is_danger: Signal<bool>,
    /// Why it cannot be answered now.
    pub blocked: Signal<Option<String>>,
    /// What else is to be known before it is answered, beside the button.
    pub note: Signal<Option<String>>,
    /// Whether a reason is asked for, where the vendor wants one.
    pub asks_why: bool,
    /// Whether Enter in a field answers.
    pub by_enter: bool,
    /// What the button says that closes the dialog; without a word there is none.
    pub leave: Signal<&'static str>,
    /// Whether something was typed that would be lost.
    pub is_typed: Signal<bool>,
    /// Whether something is under way that is no run.
    pub pending: Signal<bool>,
    /// Whether the acts may be staged instead of sent.
    pub plans: bool,
    /// Why they cannot be sent now, though they could be staged.
    pub unsent: Signal<Option<String>>,
    /// Whether the acts have to be sent in the order in which they stand.
    pub in_order: bool,
    /// Where it is told what came of it.
    pub told: Told,
    /// What is running.
    pub run: RwSignal<Option<Run>>,
}

impl Question {
    /// A question with its answer.
    pub fn new(
        verb: impl Into<Signal<String>>,
        body: AnyView,
        answer: impl Fn() -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            body,
            verb: verb.into(),
            answer: Callback::new(move |()| answer()),
            is_danger: Signal::stored(false),
            blocked: Signal::stored(None),
            note: Signal::stored(None),
            asks_why: false,
            by_enter: false,
            leave: Signal::stored(t().cancel),
            is_typed: Signal::stored(false),
            pending: Signal::stored(false),
            plans: false,
            unsent: Signal::stored(None),
            in_order: false,
            told: Told::Toast,
            run: RwSignal::new(None),
        }
    }

    /// Something to look at, with nothing to answer.
    pub fn look(body: AnyView) -> Self {
        Self {
            leave: Signal::stored(t().close),
            ..Self::new("", body, || Answer::Done)
        }
    }
}

/// What a run came to that did not go well: the first act that does not hold; followed.
pub fn failure(run: RwSignal<Option<Run>>) -> Memo<Option<Outcome>> {
    memo(move || {
        let run = run.get().filter(|run| run.is_over())?;
        run.outcomes.with(|rows| {
            let failed = rows.iter().find(|(_, outcome)| !outcome.holds());
            failed.map(|(_, outcome)| outcome.clone())
        })
    })
}

/// Why acts cannot all be done, by the first that cannot.
pub fn stands_in_the_way(estate: &Estate, acts: &[Act]) -> Option<String> {
    let verdicts = plan::project(estate, acts).verdicts;
    verdicts.iter().find_map(why_not)
}

/// What a verdict says against an act, if it does.
pub fn why_not(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::NotPossible(why) => Some(why_words(why).to_owned()),
        // What is taken back on an oversold license could be given to nobody.
        Verdict::Exceeds { .. } => Some(t().manage.no_room.to_owned()),
        Verdict::Works | Verdict::AlreadySo => None,
    }
}

/// The heading of a dialog about somebody, from their name as it was when it opened.
pub fn about_person(title: fn(&str) -> String) -> impl Fn(UserId) -> String + Send + Sync + Copy {
    let live = use_estate();
    move |id| title(&live.peek(|estate| person(estate, &id)))
}

/// What a dialog is about while it is open.
pub trait About: Clone + Default + Send + Sync + 'static {
    /// What it is.
    type What;
    /// What it is; nothing while the dialog is closed.
    fn what(self) -> Option<Self::What>;
}

impl About for bool {
    type What = ();
    fn what(self) -> Option<()> {
        self.then_some(())
    }
}

impl<T: Clone + Send + Sync + 'static> About for Option<T> {
    type What = T;
    fn what(self) -> Self {
        self
    }
}

impl<T: Clone + Send + Sync + 'static> About for Vec<T> {
    type What = Self;
    fn what(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }
}

/// The dialog that asks about something as long as the signal holds it. The title is found and
/// the question put anew at each opening; the callback closes the dialog.
pub fn ask<T: About>(
    about: RwSignal<T>,
    title: impl Fn(T::What) -> String + Send + Sync + 'static,
    question: impl Fn(T::What, Callback<()>) -> Question + Send + Sync + 'static,
) -> AnyView {
    asking(about, false, title, question)
}

/// As [`ask`], with room for a list beside a form.
pub fn ask_wide<T: About>(
    about: RwSignal<T>,
    title: impl Fn(T::What) -> String + Send + Sync + 'static,
    question: impl Fn(T::What, Callback<()>) -> Question + Send + Sync + 'static,
) -> AnyView {
    asking(about, true, title, question)
}

fn asking<T: About>(
    about: RwSignal<T>,
    wide: bool,
    title: impl Fn(T::What) -> String + Send + Sync + 'static,
    question: impl Fn(T::What, Callback<()>) -> Question + Send + Sync + 'static,
) -> AnyView {
    let close = Callback::new(move |()| about.set(T::default()));
    let title = memo(move || about.get().what().map_or_else(String::new, &title));
    let open = memo(move || about.get().what().is_some());
    let question = Callback::new(move |()| {
        let what = about.get().what()?;
        Some(untrack(|| question(what, close)))
    });
    view! { <AskDialog open close title wide question/> }.into_any()
}

/// The dialog around a question.
#[component]
fn AskDialog(
    open: Memo<bool>,
    close: Callback<()>,
    title: Memo<String>,
    wide: bool,
    question: Callback<(), Option<Question>>,
) -> impl IntoView {
    let is_full = RwSignal::new(false);
    view! {
        <Dialog open on_close=close title close_label=t().close wide guard=guard(is_full)>
            {dynamic(move || question.run(()).map(|question| view! { <Asked question is_full close/> }))}
        </Dialog>
    }
}

#[component]
fn Asked(question: Question, is_full: RwSignal<bool>, close: Callback<()>) -> impl IntoView {
    let runner = use_runner();
    let reason = Reason::ask();
    let form = NodeRef::<html::Form>::new();
    let Question {
        body,
        verb,
        answer,
        is_danger,
        blocked,
        note,
        asks_why,
        by_enter,
        leave,
        is_typed,
        pending,
        plans,
        unsent,
        in_order,
        told,
        run,
    } = question;
    let (by_field, lines) = match told {
        Told::Toast => (None, None),
        Told::Here(by_field) => (Some(by_field), None),
        Told::Both(by_field, lines) => (Some(by_field), Some(lines)),
        Told::Each(lines) => (None, Some(lines)),
    };
    let is_toast = by_field.is_none() && lines.is_none();
    let has_lines = lines.is_some();
    let lines = StoredValue::new(lines);
    let stays = move |run| lines.with_value(|it| it.as_ref().is_some_and(|it| (it.stays)(run)));
    let failure = failure(run);
    let is_listed = memo(move || {
        has_lines
            && run.get().is_some_and(|run| match by_field {
                None => true,
                Some(by_field) => match failure.get() {
                    Some(outcome) => !by_field(&outcome),
                    None => run.is_over() && stays(run),
                },
            })
    });
    let is_going = memo(move || run.get().is_some_and(|run| !run.is_over()));
    effect(move || is_full.set(is_typed.get() && !is_listed.get() && !is_going.get()));
    effect(move || {
        if run.get().is_some_and(|run| run.is_well() && !stays(run)) {
            close.run(());
        }
    });
    let send = Callback::new(move |acts: Vec<Act>| {
        if acts.is_empty() {
            return close.run(());
        }
        let begun = match in_order {
            true => runner.run_in_order(acts, reason.text()),
            false => runner.run_because(acts, reason.text()),
        };
        if is_toast {
            return close.run(());
        }
        run.set(Some(begun));
    });
    let pending = memo(move || pending.get() || is_going.get());
    let can_plan = memo(move || plans && blocked.with(Option::is_none));
    let blocked = derived(move || {
        let missing = || asks_why.then(|| reason.missing().get()).flatten();
        { blocked.get() }.or_else(|| unsent.get()).or_else(missing)
    });
    let mut was_pending = false;
    effect(move || {
        // What was found wrong on the way is where to go on.
        if std::mem::replace(&mut was_pending, pending.get()) && !pending.get() {
            focus_first_fault(form);
        }
    });
    let press = Callback::new(move |()| {
        if pending.get_untracked() || blocked.with_untracked(Option::is_some) {
            return;
        }
        match answer.run(()) {
            Answer::Send(acts) => send.run(acts),
            Answer::Done => close.run(()),
            Answer::Stay => focus_first_fault(form),
        }
    });
    let staged = plans.then(use_staged);
    let stage = Callback::new(move |()| match (answer.run(()), staged) {
        (Answer::Send(acts), Some(staged)) => {
            staged.stage(acts);
            close.run(());
        }
        (Answer::Stay, _) => focus_first_fault(form),
        (Answer::Send(_) | Answer::Done, _) => close.run(()),
    });
    let trouble = move || {
        let outcome = failure
            .get()
            .filter(|it| by_field.is_some_and(|by_field| !by_field(it)))?;
        let text = failure_words(&outcome);
        Some(view! { <div role="alert"><Banner tone=Tone::Bad text/></div> })
    };
    let is_danger = memo(move || is_danger.get());
    let can_answer = memo(move || !verb.with(String::is_empty));
    let button = move |danger: bool| {
        view! {
            <ActionButton on_press=press blocked pending danger primary=!danger submit=by_enter>
                {move || verb.get()}
            </ActionButton>
        }
    };
    let mut body = Some(body);
    dynamic(move || {
        // What is listed once stays a list, also while something of it is tried again.
        let Some(body) = body.take_if(|_| !is_listed.get()) else {
            return dynamic(move || {
                let lines = lines.get_value()?;
                Some(view! { <Results run=run.get()? lines again=send close/> }.into_any())
            });
        };
        view! {
            <form
                node_ref=form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    if by_enter {
                        press.run(());
                    }
                }
            >
                <div class="dialog-body">
                    {trouble}
                    {body}
                    {asks_why.then(|| view! { <ReasonField reason/> })}
                </div>
                <div class="dialog-foot">
                    {move || note.get().map(|words| view! { <p class="dialog-note">{words}</p> })}
                    {move || (!leave.get().is_empty()).then(|| view! {
                        <button class="btn" type="button" on:click=move |_| close.run(())>{leave}</button>
                    })}
                    {move || can_plan.get().then(|| view! {
                        <ActionButton on_press=stage pending>{words().add}</ActionButton>
                    })}
                    {move || can_answer.get().then(|| button(is_danger.get()))}
                </div>
            </form>
        }
        .into_any()
    })
}
