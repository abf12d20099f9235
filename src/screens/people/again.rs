//! Somebody whose role no change can raise is made again with it, and gets back what they had.

use leptos::prelude::*;

use super::{
    leaver::holdings,
    lines::Line,
    parting_form::{came, line_view},
    study::{Study, Studying},
};
use crate::{
    acts::Act,
    domain::{Role, UserId},
    estate::{Estate, Topic},
    lean::{derived, dynamic, effect, memo},
    parts::ask_dialog::{Answer, Question, Told, ask_wide, why_not},
    plan,
    state::{live_estate::use_estate, runner::Run, session::use_session, sync::use_sync},
    text::{person, role_word, t},
    ui::Tone,
};

/// Who is made again, and with which role.
pub type Again = (UserId, Role);

/// Says what comes along and what does not, and makes them again.
#[component]
pub fn AgainDialog(
    /// Who; `None` closes the dialog.
    again: RwSignal<Option<Again>>,
    /// Who has just been made again, and has no password yet.
    password: RwSignal<Option<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    let title = move |(id, role): Again| {
        let name = live.peek(|estate| person(estate, &id));
        (t().roles.again_title)(&name, role_word(role))
    };
    ask_wide(again, title, move |(id, role), _| {
        question(id, role, password)
    })
}

fn question(id: UserId, role: Role, password: RwSignal<Option<UserId>>) -> Question {
    let live = use_estate();
    let session = use_session();
    // Whether an administrator is left takes everybody to tell.
    use_sync().want(Topic::Users);
    let text = t().roles;
    let study = Study::of(vec![id.clone()], Signal::stored(Vec::new()));
    let acts = memo({
        let id = id.clone();
        move || {
            live.progress(&Topic::Catalogue);
            live.peek(|estate| plan::make_again(estate, &id, role))
        }
    });
    let blocked = derived(move || {
        let is_read = study.is_done() && live.progress(&Topic::Users).complete;
        if !is_read {
            return Some(t().manage.still_reading.to_owned());
        }
        let acts = acts.get();
        let abilities = session.abilities();
        live.peek(|estate| {
            let allowed = |act: &Act| abilities.allow(act, |user| estate.role(user));
            match acts.iter().all(allowed) {
                true => plan::judge_again(estate, &acts).as_ref().and_then(why_not),
                false => Some(t().role_forbids.to_owned()),
            }
        })
    });
    let run = RwSignal::new(None::<Run>);
    let email = live.peek(|estate| estate.user(&id).map(|user| user.email.clone()));
    effect(move || {
        if run.get().is_some_and(Run::is_well) {
            let made = |estate: &Estate| Some(estate.user_by_email(email.as_ref()?)?.id.clone());
            // How they get in is the next thing to say, also after a second try.
            password.set(live.peek(made));
        }
    });
    let line = |tone, words: &str| {
        line_view(Line {
            tone,
            words: words.to_owned(),
            detail: String::new(),
        })
    };
    // What they have goes while the plan runs.
    let kept = memo(move || {
        live.progress(&Topic::Catalogue);
        holdings(live, &id)
    });
    let body = view! {
        <p>{text.again_text}</p>
        {dynamic(move || match study.is_done() {
            false => view! { <Studying study/> }.into_any(),
            true => view! {
                <section class="stack">
                    <h3>{text.again_back}</h3>
                    <dl class="pairs pairs--tight">
                        {kept.get().into_iter().filter(|(what, words)| *what != t().role && words != t().none).map(|(what, words)| view! {
                            <div><dt>{what}</dt><dd dir="auto">{words}</dd></div>
                        }).collect_view()}
                    </dl>
                </section>
            }
            .into_any(),
        })}
        <section class="stack" aria-label=t().manage.follows>
            <h3>{t().manage.follows}</h3>
            <ul class="verdicts verdicts--open" role="list">
                {line(Tone::Warn, text.again_new)}
                {line(Tone::Warn, text.again_lost)}
                {line(Tone::Warn, text.again_meanwhile)}
                {line(Tone::Ok, text.again_password)}
            </ul>
        </section>
    };
    Question {
        is_danger: Signal::stored(true),
        blocked,
        note: Signal::stored(Some(t().manage.cannot_undo.to_owned())),
        asks_why: true,
        in_order: true,
        told: Told::Each(came(live)),
        run,
        ..Question::new(
            (text.again_verb)(role_word(role)),
            body.into_any(),
            move || Answer::Send(acts.get_untracked()),
        )
    }
}
