//! The passwords of people who were just created with a seat: read from the server on request,
//! shown, copied or saved by an explicit act, and kept nowhere.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use rustc_hash::FxHashSet;

use crate::{
    acts::{Act, Outcome},
    api::{ApiError, PeopleOf},
    domain::{LicenseId, UserId},
    lean::dynamic,
    state::{
        live_estate::use_estate,
        notices::use_notices,
        runner::{Run, use_runner},
        session::use_session,
    },
    text::{fault_words, t},
    ui::{ActionButton, Banner, CopyButton, Tone},
};

/// Whether a run has created people whose first passwords the server keeps; followed.
pub fn has_first_passwords(run: Run) -> bool {
    use_session().server_can(|server| server.keeps_first_passwords) && !created(run).is_empty()
}

/// The addresses of those who were created; followed.
fn created(run: Run) -> Vec<String> {
    run.outcomes.with(|rows| {
        let done = rows.iter().filter(|(_, outcome)| outcome.is_done());
        let new = done.filter_map(|(act, _)| act.creates());
        new.map(|(_, new)| new.email.to_lowercase()).collect()
    })
}

/// An address and its password.
type Pair = (String, String);

/// Offers the passwords of those whom a run has created, by the licenses on which they got their
/// seats.
pub fn first_passwords(run: Run) -> AnyView {
    let licenses = run.outcomes.with_untracked(|rows| licenses_of_new(rows));
    let offer = |license| view! { <FirstPasswords license run/> };
    licenses.into_iter().map(offer).collect_view().into_any()
}

/// As few licenses as it takes for everybody who was created to have a seat on one of them; the
/// first of all, where acts name them by other ids.
fn licenses_of_new(rows: &[(Act, Outcome)]) -> Vec<LicenseId> {
    let seats = || {
        let seats = rows.iter().map(|(act, _)| act);
        seats.filter_map(|act| Some((act.seats()?, act.license()?)))
    };
    let mut found: Vec<LicenseId> = Vec::new();
    let new: FxHashSet<&UserId> = { rows.iter() }
        .filter_map(|(act, _)| act.creates().map(|(user, _)| user))
        .collect();
    let mut covered: FxHashSet<&UserId> = FxHashSet::default();
    for (user, license) in seats().filter(|(user, _)| new.contains(user)) {
        if found.contains(license) {
            covered.insert(user);
        } else if covered.insert(user) {
            found.push(license.clone());
        }
    }
    if found.is_empty() {
        found.extend(seats().next().map(|(_, license)| license.clone()));
    }
    found
}

#[component]
fn FirstPasswords(license: LicenseId, run: Run) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let notices = use_notices();
    let words = t().by_seat;
    let pending = RwSignal::new(false);
    let shown = RwSignal::new(None::<Result<Arc<Vec<Pair>>, ApiError>>);
    let of = StoredValue::new(PeopleOf::License(license));
    let show = Callback::new(move |()| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        spawn_local(async move {
            let said = runner.initial_passwords(&of.get_value()).await;
            // The dialog may have been closed meanwhile; then nobody sees them.
            if pending.try_set(false).is_some() {
                return;
            }
            let new = untrack(|| created(run));
            let pairs = said.map(|all| {
                live.peek(|estate| {
                    let mut pairs: Vec<Pair> = all
                        .into_iter()
                        .filter_map(|(id, password)| {
                            let email = estate.user(&id)?.email.to_lowercase();
                            new.contains(&email)
                                .then(|| (email, password.expose().to_owned()))
                        })
                        .collect();
                    crate::lean::sort(&mut pairs);
                    Arc::new(pairs)
                })
            });
            shown.set(Some(pairs));
        });
    });
    let on_copied = Callback::new(move |worked| {
        let words = if worked { t().copied } else { t().copy_failed };
        notices.say(words.to_owned());
    });
    let list = move |pairs: Arc<Vec<Pair>>| {
        let rows: Vec<_> = pairs
            .iter()
            .map(|(email, password)| {
                let name = (words.copy_password_of)(email);
                view! {
                    <li class="verdict">
                        <span class="verdict-words" dir="auto">{email.clone()}</span>
                        <code dir="ltr">{password.clone()}</code>
                        <CopyButton value=Signal::stored(password.clone()) label=t().copy name on_copied/>
                    </li>
                }
            })
            .collect();
        let save = {
            let pairs = Arc::clone(&pairs);
            move |()| {
                notices.save(words.passwords_file, &lines(&pairs), None);
            }
        };
        view! {
            <ul class="verdicts" role="list" aria-label=words.first_passwords>{rows}</ul>
            <Banner tone=Tone::Warn text=words.passwords_once/>
            <p>
                <CopyButton value=Signal::stored(lines(&pairs)) label=words.copy_passwords on_copied/>
                " "
                <ActionButton on_press=save>{words.save_passwords}</ActionButton>
            </p>
        }
        .into_any()
    };
    dynamic(move || {
        let count = created(run).len();
        if !has_first_passwords(run) {
            return ().into_any();
        }
        match shown.get() {
            Some(Ok(pairs)) if !pairs.is_empty() => list(pairs),
            said => {
                let fault = match &said {
                    Some(Err(error)) => Some(fault_words(error)),
                    Some(Ok(_)) => Some(words.password_gone.to_owned()),
                    None => None,
                };
                view! {
                    <div class="stack">
                        <p>{(words.passwords_made)(count)}</p>
                        {fault.map(|text| view! {
                            <div role="alert"><Banner tone=Tone::Bad text/></div>
                        })}
                        <p>
                            <ActionButton on_press=show pending>{words.show_passwords}</ActionButton>
                        </p>
                    </div>
                }
                .into_any()
            }
        }
    })
}

/// The passwords as plain text, letter by letter: a table that spreadsheets open must alter what
/// they would take for a formula, and a password may begin like one.
fn lines(pairs: &[Pair]) -> String {
    let mut text = [t().email, "\t", t().by_seat.first_password, "\r\n"].concat();
    for (email, password) in pairs {
        text += &format!("{email}\t{password}\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s11_a_password_is_saved_letter_by_letter() {
        let pairs =
            ["=1+1", "+a;b", "-\"x\"", "@,"].map(|it| ("a@b.test".to_owned(), it.to_owned()));
        let text = lines(&pairs);
        for (line, (_, password)) in text.lines().skip(1).zip(&pairs) {
            assert_eq!(line.split_once('\t'), Some(("a@b.test", password.as_str())));
        }
    }
}
