//! The people of a file that is brought to an invitation, and which of its columns it cannot use.

use leptos::prelude::*;

use crate::{
    people_file::{Holds, Person},
    screens::people_list::{Columns, List, Unused},
    state::session::use_session,
    text::lists,
};

/// Says what a list is found to hold; its people are taken, or it is put away.
pub fn taking(list: List, on_take: Callback<Vec<Person>>, on_back: Callback<()>) -> AnyView {
    let session = use_session();
    let has_teams = session.server_can(|server| server.changes_teams);
    let may_team = session.peek_abilities().change_team;
    let reads_teams = has_teams && may_team;
    let mut unused: Vec<Unused> = vec![
        (Holds::Products, lists().unused_products),
        (Holds::MaxActivations, lists().unused_activations),
    ];
    if !reads_teams {
        let words = lists();
        let why = if has_teams {
            words.unused_team
        } else {
            words.no_teams
        };
        unused.push((Holds::Team, why));
    }
    let take = move |taken: List| {
        let mut people = [taken.reading.people, taken.reading.flawed].concat();
        if !reads_teams {
            people.iter_mut().for_each(|person| person.team.clear());
        }
        on_take.run(people);
    };
    view! {
        <Columns
            list
            more=reads_teams.then_some(Holds::Team)
            unused
            puts_right=true
            on_take=take
            on_back
        />
    }
    .into_any()
}
