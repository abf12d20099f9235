//! Who is in, and what they may do, in plain words.

use leptos::prelude::*;

use crate::{
    api::Abilities,
    domain::Right,
    state::session::use_session,
    text::{role_word, t},
};

/// Name, address, company, role and what that allows.
#[component]
pub fn MePanel() -> impl IntoView {
    let session = use_session();
    let text = t().own;
    let has_roles = session.server_can(|server| server.has_roles);
    let pairs = move || {
        let me = session.me()?;
        let role = role_word(me.user.role).to_owned();
        let may = may_words(&me.abilities, has_roles);
        let pairs = [
            (text.name, me.user.full_name()),
            (t().email, Some(me.user.email.clone())),
            (text.company, me.account.clone()),
            (t().role, Some(role)),
            (text.may, Some(may)),
        ];
        let pairs = pairs.into_iter().filter_map(|(word, value)| {
            let value = value?;
            Some(view! { <div><dt>{word}</dt><dd dir="auto">{value}</dd></div> })
        });
        Some(pairs.collect_view())
    };
    view! {
        <section class="panel">
            <h2>{text.me}</h2>
            <dl class="pairs">{pairs}</dl>
        </section>
    }
}

/// What somebody may do. Roles are changed only where the server has some.
fn may_words(abilities: &Abilities, has_roles: bool) -> String {
    let rights = [
        (Right::See, abilities.see_all),
        (Right::Assign, abilities.change_seats),
        (Right::Invite, abilities.create_users),
        (Right::Remove, abilities.remove_users.is_any()),
        (Right::Devices, abilities.reset_devices),
        (Right::Teams, abilities.manage_teams),
        (Right::Roles, abilities.set_roles && has_roles),
    ];
    let words = { rights.into_iter() }
        .filter(|(_, may)| *may)
        .map(|(right, _)| (t().roles.right)(right));
    let words: Vec<&str> = words.collect();
    match words.is_empty() {
        true => t().roles.nothing.to_owned(),
        false => words.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_may_do_is_said_in_words() {
        let mut abilities = Abilities::default();
        assert_eq!(may_words(&abilities, true), t().roles.nothing);
        abilities.see_all = true;
        abilities.change_seats = true;
        abilities.set_roles = true;
        assert_eq!(
            may_words(&abilities, true),
            "see everything, assign seats, change roles"
        );
        assert_eq!(may_words(&abilities, false), "see everything, assign seats");
    }
}
