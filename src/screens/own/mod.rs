//! A person's own account: who they are and what they may do, their password, a second factor, where
//! else they are signed in, and how the panel looks to them.

mod ask;
mod asked;
mod display;
mod factor;
mod me;
mod sessions;

use leptos::prelude::*;

use self::{
    ask::{Ask, AskForm},
    display::DisplayPanel,
    factor::{Codes, SetUp, factor_panel},
    me::MePanel,
    sessions::sessions_panel,
};
use crate::{
    api::own::{Own, OwnAnswer, SecondFactor},
    lean::{dynamic, memo},
    parts::guard::guard as ask_before,
    state::{
        notices::use_notices,
        session::{Session, use_session},
    },
    text::t,
    ui::{ActionButton, Dialog},
};

/// What a dialog of the page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    SetUp,
    NewCodes,
    TurnOff,
    Password,
}

/// The page.
#[component]
pub fn OwnPage() -> impl IntoView {
    let session = use_session();
    let notices = use_notices();
    let text = t().own;
    document().set_title(text.title);
    let task = RwSignal::new(None::<Task>);
    // Grows when what the panels show may have changed.
    let changed = RwSignal::new(0_u32);
    let done = Callback::new(move |words: &'static str| {
        task.set(None);
        changed.update(|changed| *changed += 1);
        session.look_again();
        if !words.is_empty() {
            notices.show(words.to_owned(), None, false);
        }
    });
    let abilities = session.peek_abilities();
    let password = if abilities.own_password {
        view! {
            <p>{text.password_text}</p>
            <p>
                <ActionButton on_press=move |()| task.set(Some(Task::Password))>
                    {text.change_password}
                </ActionButton>
            </p>
        }
        .into_any()
    } else {
        view! { <p>{elsewhere(session)}</p> }.into_any()
    };
    let factor = if abilities.own_factor {
        factor_panel(task, changed)
    } else {
        view! {
            <section class="panel">
                <h2>{text.factor}</h2>
                <p>{elsewhere(session)}</p>
            </section>
        }
        .into_any()
    };
    view! {
        <div class="page-head">
            <div class="page-title"><h1>{text.title}</h1></div>
        </div>
        <div class="panels own-panels">
            <MePanel/>
            <section class="panel">
                <h2>{text.password}</h2>
                {password}
            </section>
            {factor}
            {abilities.own_sessions.then(|| sessions_panel(changed))}
            <DisplayPanel/>
        </div>
        <TaskDialog task done/>
    }
}

/// Where what cannot be changed here is kept.
fn elsewhere(session: Session) -> &'static str {
    let text = t().own;
    let me = session.me_now();
    match me.and_then(|me| me.second_factor) {
        Some(SecondFactor::Portal) => text.by_portal,
        _ => text.elsewhere,
    }
}

/// In place of the panel, for somebody whose company requires a second factor that is not there.
#[component]
pub fn SetUpFirst() -> impl IntoView {
    let session = use_session();
    let text = t().own;
    let guard = RwSignal::new(false);
    let done = Callback::new(move |_| session.look_again());
    view! {
        <main class="sign-in">
            <div class="sign-in-card">
                <h1>{text.set_up_first}</h1>
                <p>{text.set_up_first_text}</p>
                <div class="own-card"><SetUp done guard/></div>
                <p>
                    <button class="btn btn--ghost" type="button" on:click=move |_| session.sign_out()>
                        {t().sign_out}
                    </button>
                </p>
            </div>
        </main>
    }
}

#[component]
fn TaskDialog(task: RwSignal<Option<Task>>, done: Callback<&'static str>) -> impl IntoView {
    let text = t().own;
    let open = memo(move || task.with(Option::is_some));
    // Codes that are shown once must not be lost by a press beside the dialog.
    let guard = RwSignal::new(false);
    let close = Callback::new(move |()| {
        // What was shown counts, whichever way the dialog is left.
        if guard.get_untracked() {
            done.run("");
        }
        task.set(None);
    });
    let title = memo(move || {
        match task.get() {
            Some(Task::SetUp) => text.set_up_first,
            Some(Task::NewCodes) => text.codes,
            Some(Task::TurnOff) => text.factor,
            Some(Task::Password) => text.password,
            None => "",
        }
        .to_owned()
    });
    let content = move || {
        dynamic(move || match task.get() {
            Some(Task::SetUp) => view! { <SetUp done guard/> }.into_any(),
            Some(Task::NewCodes) => view! { <NewCodes done guard/> }.into_any(),
            Some(Task::TurnOff) => {
                let send = |typed: &ask::Typed| Own::TurnOff {
                    password: typed.secret(Ask::Password),
                    code: typed.text(Ask::AnyCode),
                };
                let answered = Callback::new(move |_: OwnAnswer| done.run(text.turned_off));
                view! {
                    <AskForm
                        intro=text.turn_off_text
                        asks=&[Ask::Password, Ask::AnyCode]
                        verb=text.turn_off_verb
                        danger=true
                        send
                        answered
                    />
                }
                .into_any()
            }
            Some(Task::Password) => {
                let send = |typed: &ask::Typed| Own::Password {
                    current: typed.secret(Ask::Current),
                    new: typed.secret(Ask::New),
                };
                let answered = Callback::new(move |_: OwnAnswer| done.run(text.changed));
                view! {
                    <AskForm
                        intro=text.password_text
                        asks=&[Ask::Current, Ask::New]
                        verb=text.change_verb
                        send
                        answered
                    />
                }
                .into_any()
            }
            None => ().into_any(),
        })
    };
    view! {
        <Dialog open on_close=close title close_label=t().close guard=ask_before(guard)>
            {content()}
        </Dialog>
    }
}

/// Makes other recovery codes, and shows them.
#[component]
fn NewCodes(done: Callback<&'static str>, guard: RwSignal<bool>) -> impl IntoView {
    let text = t().own;
    let codes = RwSignal::new(None::<Vec<crate::api::Secret>>);
    guard.set(false);
    dynamic(move || {
        if let Some(codes) = codes.get() {
            return view! { <Codes codes done=Callback::new(move |()| done.run(""))/> }.into_any();
        }
        let send = |typed: &ask::Typed| Own::NewCodes {
            password: typed.secret(Ask::Password),
            code: typed.text(Ask::AnyCode),
        };
        let answered = Callback::new(move |answer: OwnAnswer| {
            if let OwnAnswer::Codes(new) = answer {
                guard.set(true);
                codes.set(Some(new));
            }
        });
        view! {
            <AskForm
                intro=text.new_codes_text
                asks=&[Ask::Password, Ask::AnyCode]
                verb=text.new_codes_verb
                send
                answered
            />
        }
        .into_any()
    })
}
