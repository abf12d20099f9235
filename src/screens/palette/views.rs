//! Every list under every one of its filters, so that it is found, exported and printed by name.

use crate::{
    estate::{DeviceFilter, LicenseFilter, UserFilter},
    parts::team_moves::TEAMLESS,
    paths,
    screens::{
        devices::state_word,
        licenses::filter_word,
        users::{SEATED, user_state_word},
    },
    state::views::View as Saved,
    text::t,
};

/// A list as one of its filters leaves it.
pub struct View {
    /// Its name: the list, and what narrows it.
    pub title: String,
    /// The words it is found by.
    pub words: String,
    /// Where it is.
    pub to: String,
    /// Whether it is no screen of the menu.
    pub is_narrowed: bool,
}

/// All of them, and those that the person has saved.
pub fn views(saved: Vec<Saved>) -> Vec<View> {
    let (text, people) = (t(), t().by_user);
    let no_team = (TEAMLESS, text.teams.no_team);
    let mut licenses: Vec<_> = LicenseFilter::ALL
        .map(|it| (it.id(), filter_word(it)))
        .into();
    licenses.push(no_team);
    let mut users: Vec<_> = UserFilter::ALL
        .map(|it| (it.id(), user_state_word(it)))
        .into();
    users.extend([
        (SEATED[0], people.with_seat),
        (SEATED[1], people.without_seat),
        no_team,
    ]);
    let devices = DeviceFilter::ALL.map(|it| (it.id(), state_word(it))).into();
    let lists = [
        (text.licenses, paths::LICENSES, licenses),
        (text.users, paths::USERS, users),
        (text.devices, paths::DEVICES, devices),
        (text.by_user.by_product, paths::PRODUCTS, Vec::new()),
        (text.teams.title, paths::TEAMS, Vec::new()),
    ];
    let mut views = Vec::new();
    for (list, at, filters) in lists {
        views.push(View {
            title: list.to_owned(),
            words: list.to_owned(),
            to: at.to_owned(),
            is_narrowed: false,
        });
        views.extend(filters.into_iter().map(|(id, word): (&str, &str)| View {
            title: (text.palette.narrowed)(list, word),
            words: [list, word].join(" "),
            to: paths::showing(at, id),
            is_narrowed: true,
        }));
    }
    views.extend(saved.into_iter().map(|view| View {
        words: view.name.clone(),
        to: view.address(),
        title: view.name,
        is_narrowed: true,
    }));
    views
}
