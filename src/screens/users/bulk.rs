//! What can be done with the people who are ticked.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use super::pick_license::PickLicense;
use crate::{
    domain::UserId,
    lean::{derived, memo},
    parts::{
        assigning::{Giving, use_assigning},
        team_moves::{Moving, move_blocked, use_team_moves},
    },
    screens::{
        access::EditAccess,
        people::{PeopleTasks, RemoveSelected, TogetherMenu},
    },
    state::session::use_session,
    text::{format, t},
    ui::ActionButton,
};

/// The bar that stands where the filters were, while people are ticked.
#[component]
pub fn BulkBar(
    /// Who is ticked; also people a search hides.
    selected: RwSignal<HashSet<UserId>>,
    /// Who is listed.
    rows: Memo<Arc<Vec<UserId>>>,
    /// What can be done with people.
    tasks: PeopleTasks,
) -> impl IntoView {
    let session = use_session();
    let picking = RwSignal::new(false);
    let assigning = use_assigning();
    let editing = RwSignal::new(Vec::<UserId>::new());
    let people = derived(move || {
        let mut people: Vec<UserId> = selected.with(|all| all.iter().cloned().collect());
        crate::lean::sort(&mut people);
        people
    });
    let hidden = memo(move || {
        rows.with(|rows| {
            let shown: HashSet<&UserId> = rows.iter().collect();
            selected.with(|all| all.iter().filter(|id| !shown.contains(id)).count())
        })
    });
    let words = move || {
        let count = (t().selected)(selected.with(HashSet::len));
        match hidden.get() {
            0 => count,
            hidden => format!(
                "{count} ({})",
                (t().by_user.not_listed)(&format::number(hidden as u64))
            ),
        }
    };
    let more = memo(move || {
        let count = rows.with(|rows| rows.len());
        (selected.with(HashSet::len) - hidden.get() < count).then_some(count)
    });
    let select_all = move |_| {
        rows.with_untracked(|rows| selected.update(|all| all.extend(rows.iter().cloned())));
    };
    let moving = use_team_moves();
    let moves = session.server_can(|server| server.changes_teams);
    let may_move = move_blocked();
    let may_assign =
        derived(move || (!session.abilities().change_seats).then(|| t().role_forbids.to_owned()));
    view! {
        <div class="bulk" role="group" aria-label=t().by_user.bulk>
            <p role="status">{words}</p>
            {move || more.get().map(|count| view! {
                <button class="btn btn--small" type="button" on:click=select_all>
                    {(t().by_user.select_matching)(&format::number(count as u64))}
                </button>
            })}
            <ActionButton on_press=move |()| picking.set(true) blocked=may_assign>
                {t().by_user.assign_to}
            </ActionButton>
            <ActionButton on_press=move |()| editing.set(people.get_untracked()) blocked=may_assign>
                {t().by_user.edit_access_of}
            </ActionButton>
            {moves.then(|| view! {
                <ActionButton
                    on_press=move |()| moving.set(Some(Moving::people(people.get_untracked())))
                    blocked=may_move
                >
                    {t().teams.to_team}
                </ActionButton>
            })}
            <TogetherMenu tasks selected/>
            <RemoveSelected tasks selected/>
            <button class="btn btn--ghost" type="button" on:click=move |_| selected.set(HashSet::new())>
                {t().clear_selection}
            </button>
        </div>
        <PickLicense open=picking on_pick=move |license| assigning.set(Some(Giving {
            license,
            people: people.get_untracked(),
        }))/>
        <EditAccess people=editing/>
    }
}
