//! The question before several people get another role, are banned or are let in again.

use leptos::prelude::*;

use super::{
    lines::{Line, person, some_names},
    parting_form::{came, line_view},
    rights::group_lines,
    role::{InNameOnly, ROLES, role_named, role_text},
    together::{Change, Sorted, sorted},
};
use crate::{
    acts::Act,
    domain::{Role, UserId},
    estate::{Estate, Topic},
    lean::{derived, memo},
    parts::ask_dialog::{Answer, Question, Told, ask},
    plan::Why,
    state::{live_estate::use_estate, session::use_session, sync::use_sync},
    text::{role_word, t, why_words},
    ui::{Radio, Radios, Tone},
};

/// What the question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Which role they get.
    Role,
    /// Whether they are shut out.
    Ban,
    /// Whether they are let in again.
    Unban,
}

/// A question, and whom it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is asked.
    pub what: What,
    /// Of whom.
    pub people: Vec<UserId>,
}

/// The dialog with the question.
#[component]
pub fn TogetherDialog(
    /// What is asked; `None` closes the dialog.
    asked: RwSignal<Option<Asked>>,
    /// Invites somebody with a role instead.
    invite: Callback<Role>,
) -> impl IntoView {
    let title = |asked: Asked| {
        let (words, count) = (t().together, asked.people.len());
        match asked.what {
            What::Role => (words.role_title)(count),
            What::Ban => (words.ban_title)(count),
            What::Unban => (words.unban_title)(count),
        }
    };
    ask(asked, title, move |asked, close| {
        question(asked, invite, close)
    })
}

fn question(asked: Asked, invite: Callback<Role>, close: Callback<()>) -> Question {
    let live = use_estate();
    let session = use_session();
    // Whether an administrator is left takes everybody to tell.
    use_sync().want(Topic::Users);
    let Asked { what, people } = asked;
    let people = StoredValue::new(people);
    let role = RwSignal::new("");
    let change = memo(move || match what {
        What::Role => role_named(role.get()).map(Change::Role),
        What::Ban => Some(Change::Ban),
        What::Unban => Some(Change::Unban),
    });
    let reached = memo(move || {
        live.follow_users();
        let me = session.me().map(|me| me.user.id.clone());
        let change = change.get()?;
        let me = me.unwrap_or_default();
        Some(live.peek(|estate| people.with_value(|people| sorted(estate, &me, people, change))))
    });
    let count = memo(move || reached.with(|it| it.as_ref().map_or(0, |it| it.acts.len())));
    let rows = memo(move || {
        let change = change.get()?;
        let reached = reached.get()?;
        Some(live.peek(|estate| lines(estate, change, &reached)))
    });
    // The role that somebody among them would have in name only.
    let in_name_only = memo(move || {
        let is_it = |why: &'static str| why == why_words(&Why::InNameOnly);
        let left_out = reached.with(|it| {
            let left_out = it.as_ref().map(|it| it.left_out.iter());
            left_out.into_iter().flatten().any(|(why, _)| is_it(why))
        });
        role_named(role.get()).filter(|_| left_out)
    });
    let blocked = derived(move || {
        let abilities = session.abilities();
        let may = match what {
            What::Role => abilities.set_roles,
            What::Ban | What::Unban => abilities.ban_users,
        };
        let is_read = live.progress(&Topic::Users).complete;
        match () {
            () if !may => Some(t().role_forbids.to_owned()),
            () if change.with(Option::is_none) => Some(t().together.choose_role.to_owned()),
            () if what == What::Role && !is_read => Some(t().manage.still_reading.to_owned()),
            () if count.get() == 0 => Some(t().together.nobody.to_owned()),
            () => None,
        }
    });
    let verb = derived(move || match what {
        What::Role => (t().together.role_verb)(count.get()),
        What::Ban => (t().manage.ban_confirm)(count.get()),
        What::Unban => (t().together.unban_verb)(count.get()),
    });
    let keeps = match what {
        What::Role => t().together.signs_out,
        What::Ban => t().manage.ban_keeps,
        What::Unban => t().together.unban_keeps,
    };
    let acts = move || reached.with(|it| it.as_ref().map_or_else(Vec::new, |it| it.acts.clone()));
    let body = view! {
        {(what == What::Role).then(|| view! {
            <Radios label=t().role ways=roles() value=role autofocus=true/>
        })}
        {move || rows.get().map(|rows| view! {
            <section class="stack" aria-label=t().together.who>
                <ul class="verdicts verdicts--open" role="list">
                    {rows.into_iter().map(line_view).collect_view()}
                </ul>
            </section>
        })}
        {move || in_name_only.get().map(|role| view! { <InNameOnly role invite close/> })}
        <p class="muted-words" role="status">
            {move || (count.get() > 0).then_some(keeps)}
        </p>
    };
    Question {
        blocked,
        asks_why: true,
        plans: true,
        told: Told::Each(came(live)),
        ..Question::new(verb, body.into_any(), move || Answer::Send(untrack(acts)))
    }
}

/// All roles with what each may do.
fn roles() -> Signal<Vec<Radio>> {
    let radio = |(id, role): &(&'static str, Role)| Radio {
        id,
        title: role_word(*role).to_owned(),
        text: role_text(*role).to_owned(),
        blocked: None,
    };
    Signal::stored(ROLES.iter().map(radio).collect())
}

/// Who is reached and who is not, in words.
fn lines(estate: &Estate, change: Change, sorted: &Sorted) -> Vec<Line> {
    let names = |people: &mut dyn Iterator<Item = &UserId>, all: usize| {
        // A few more than are shown.
        let names: Vec<String> = people.take(8).map(|id| person(estate, id)).collect();
        some_names(&names, all)
    };
    let count = sorted.acts.len();
    let words = t().together;
    let reached = (count > 0).then(|| Line {
        tone: Tone::Ok,
        words: match change {
            Change::Role(role) => (words.role_reaches)(count, role_word(role)),
            Change::Ban => (words.ban_reaches)(count),
            Change::Unban => (words.unban_reaches)(count),
        },
        detail: names(&mut sorted.acts.iter().filter_map(Act::about_user), count),
    });
    let left_out = sorted.left_out.iter().map(|(why, people)| Line {
        tone: Tone::Warn,
        words: (words.left_out)(people.len()),
        detail: format!("{why}: {}", names(&mut people.iter(), people.len())),
    });
    let leaves = group_lines(estate, &sorted.acts);
    reached.into_iter().chain(leaves).chain(left_out).collect()
}
