//! What became of an invitation.

use leptos::{prelude::*, task::spawn_local};

use super::{Choice, left_out};
use crate::{
    acts::Act,
    domain::UserId,
    lean::{effect, memo},
    parts::results::{self, Results},
    screens::first_passwords::has_first_passwords,
    state::{
        live_estate::use_estate,
        notices::use_notices,
        runner::{Run, use_runner},
    },
    text::t,
};

/// What became of each line, and the mails to those who were created.
#[component]
pub fn Invited(
    run: Run,
    choice: Choice,
    again: Callback<Vec<Act>>,
    close: Callback<()>,
) -> impl IntoView {
    let live = use_estate();
    let notices = use_notices();
    let runner = use_runner();
    let email_of = move |id: &UserId| {
        let known = || live.peek(|estate| estate.user(id).map(|it| it.email.clone()));
        id.placeholder_email().map(str::to_owned).or_else(known)
    };
    let name = move |act: Act| match act.creates() {
        Some((_, new)) => new.email.clone(),
        None => act.seats().and_then(email_of).unwrap_or_default(),
    };
    let is_over = memo(move || run.is_over());
    effect(move || {
        if !is_over.get() {
            return;
        }
        let rows = run.outcomes.get_untracked();
        if choice.mail.get_untracked() {
            let done = rows.iter().filter(|(_, outcome)| outcome.is_done());
            let made = done.filter_map(|(act, _)| act.creates());
            let people: Vec<UserId> = live.peek(|estate| {
                made.filter_map(|(_, new)| Some(estate.user_by_email(&new.email)?.id.clone()))
                    .collect()
            });
            let reason = choice.reason.text();
            spawn_local(async move {
                let failed = runner.send_password_resets(&people, reason).await;
                if failed > 0 {
                    notices.show((t().manage.mails_failed)(failed), None, true);
                }
            });
        }
        let is_seen = !has_first_passwords(run);
        if is_seen && rows.iter().all(|(_, outcome)| outcome.holds()) {
            close.run(());
        }
    });
    let summary = match choice.is_batch {
        true => t().result_title,
        false => t().manage.invited,
    };
    let lines = results::Lines {
        counted: |_| true,
        below: Some(left_out::below),
        ..results::Lines::new(name, summary)
    };
    view! { <Results run lines again close/> }
}
