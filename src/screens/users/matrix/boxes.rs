//! The boxes: what each shows, and what a press of it stages.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;

use super::heads::{Head, Person, person};
use crate::{
    acts::{Act, SeatAct},
    domain::{Hold, LicenseId, UserId},
    estate::{Known, Topic},
    lean::{dynamic, memo},
    plan::{Plan, Verdict},
    screens::{census::Census, licenses::title, users::filters::Listed},
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
    },
    text::t,
    ui::{Empty, Grid, GridCell, Loading},
};

/// What is staged about one box, and whether it can come about.
type Staged = HashMap<(LicenseId, UserId), bool>;

/// People down, licenses across.
#[component]
pub fn Boxes(listed: Listed, licenses: Memo<Vec<LicenseId>>, census: Census) -> impl IntoView {
    let live = use_estate();
    let plan = live.planned();
    let session = use_session();
    let may = memo(move || session.abilities().change_seats);
    let staged = memo(move || {
        let mut staged = Staged::new();
        let verdicts = live.verdicts();
        plan.with(|plan| {
            for (act, verdict) in plan.acts().iter().zip(verdicts) {
                let can_be = matches!(verdict, Verdict::Works | Verdict::AlreadySo);
                staged.extend(keys_of(act).map(|key| (key, can_be)));
            }
        });
        staged
    });
    let is_empty = memo(move || listed.rows.with(|rows| rows.is_empty()));
    let is_read = memo(move || live.progress(&Topic::Users).complete && !listed.is_held_back.get());
    dynamic(move || {
        let licenses = Arc::new(licenses.get());
        let may = may.get();
        if is_empty.get() && !is_read.get() {
            return view! { <Loading label=t().by_user.still_reading/> }.into_any();
        }
        if is_empty.get() || licenses.is_empty() {
            return view! { <Empty title=t().nothing_matches text=t().nothing_matches_text/> }
                .into_any();
        }
        let names: Arc<Vec<String>> = Arc::new(licenses.iter().map(|id| title(live, id)).collect());
        let heads = Arc::clone(&licenses);
        let columns = Arc::clone(&licenses);
        let pressed = Arc::clone(&licenses);
        let count = licenses.len();
        view! {
            <Grid
                label=t().by_user.matrix_label
                rows=listed.rows
                columns=count
                corner=t().person
                head=Arc::new(move |at: usize| {
                    view! { <Head license=heads[at].clone()/> }.into_any()
                })
                row_head=Arc::new(|id: &UserId| view! { <Person id=id.clone()/> }.into_any())
                cells=Arc::new(move |id: &UserId| row_cells(live, id, &columns, census, staged, may))
                name=Arc::new(move |id: &UserId, at: usize| {
                    (t().by_user.matrix_cell)(&person(live, id), &names[at])
                })
                on_press=Callback::new(move |(user, at): (UserId, usize)| {
                    if may {
                        plan.update(|plan| press(live, plan, &pressed[at], &user));
                    }
                })
            />
        }
        .into_any()
    })
}

/// The boxes that an act changes: of a seat that moves, there are two.
fn keys_of(act: &Act) -> impl Iterator<Item = (LicenseId, UserId)> {
    let people = [act.seats(), act.unseats()].into_iter().flatten();
    let license = act.license();
    people.filter_map(move |user| Some((license?.clone(), user.clone())))
}

/// The boxes of one person.
fn row_cells(
    live: LiveEstate,
    user: &UserId,
    licenses: &Arc<Vec<LicenseId>>,
    census: Census,
    staged: Memo<Staged>,
    may: bool,
) -> Memo<Vec<GridCell>> {
    let (user, licenses) = (user.clone(), Arc::clone(licenses));
    let moving = live.moving();
    memo(move || {
        live.follow_user(&user);
        census.reach.track();
        let moving: Vec<LicenseId> = moving.with(|acts| {
            let theirs = |act: &&Act| act.seats() == Some(&user) || act.unseats() == Some(&user);
            let here = acts.iter().filter(theirs);
            here.filter_map(|act| act.license().cloned()).collect()
        });
        staged.with(|staged| {
            live.peek(|estate| {
                let cell = |license: &LicenseId| {
                    let hold = estate.hold(license, &user);
                    let change = staged.get(&(license.clone(), user.clone())).copied();
                    look(hold, change, moving.contains(license), may)
                };
                licenses.iter().map(cell).collect()
            })
        })
    })
}

/// What a box looks like: what is so, what is staged about it and whether that is possible,
/// and whether something is on its way.
fn look(hold: Known<Option<Hold>>, staged: Option<bool>, is_moving: bool, may: bool) -> GridCell {
    let text = t();
    let cell = |class, ticked, note, blocked| GridCell {
        class,
        ticked,
        note,
        blocked,
    };
    let held = matches!(hold, Known::Now(Some(_)) | Known::Partly(Some(_)));
    match (hold, staged) {
        _ if is_moving && held => cell("leaving", false, text.staged_out, true),
        _ if is_moving => cell("coming", true, text.staged_in, true),
        (Known::Now(Some(Hold::Owner)) | Known::Partly(Some(Hold::Owner)), _) => {
            cell("owner", true, text.owner_seat_stays, true)
        }
        (_, Some(true)) if held => cell("leaving", false, "", false),
        (_, Some(true)) => cell("coming", true, "", false),
        (_, Some(false)) => cell("refused", !held, text.by_user.does_not_fit, false),
        (Known::Now(Some(_)) | Known::Partly(Some(_)), None) => cell(
            "taken",
            true,
            if may { "" } else { text.role_forbids },
            !may,
        ),
        (Known::Now(None) | Known::Partly(None), None) => {
            cell("", false, if may { "" } else { text.role_forbids }, !may)
        }
        (Known::NotYet, None) => cell("unknown", false, text.by_user.still_reading, true),
    }
}

/// Stages the opposite of what a box shows, or takes what was staged back.
fn press(live: LiveEstate, plan: &mut Plan, license: &LicenseId, user: &UserId) {
    let key = (license.clone(), user.clone());
    let before = { plan.acts().iter() }.find(|act| keys_of(act).any(|it| it == key));
    if let Some(before) = before.cloned() {
        return plan.unstage(&before);
    }
    let (license, user) = key;
    match live.peek(|estate| estate.hold(&license, &user)) {
        Known::Now(None) => plan.stage(Act::Seat(license, SeatAct::Assign { user })),
        Known::Now(Some(Hold::Assigned)) | Known::Partly(Some(Hold::Assigned)) => {
            plan.stage(Act::Seat(license, SeatAct::Release { user }));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_that_moves_changes_two_boxes() {
        let (from, to) = (UserId::from("ana"), UserId::from("ben"));
        let moved = SeatAct::Move {
            from: from.clone(),
            to: to.clone(),
        };
        let license = LicenseId::from("cad");
        let keys: Vec<_> = keys_of(&Act::Seat(license.clone(), moved)).collect();
        assert_eq!(keys, [(license.clone(), to), (license, from)]);
    }

    #[test]
    fn a_box_shows_what_is_so_what_is_staged_and_what_cannot_be() {
        let free = Known::Now(None);
        let held = Known::Now(Some(Hold::Assigned));
        let class = |hold, staged, moving| look(hold, staged, moving, true).class;
        assert_eq!(class(free, None, false), "");
        assert_eq!(class(held, None, false), "taken");
        assert_eq!(class(free, Some(true), false), "coming");
        assert_eq!(class(held, Some(true), false), "leaving");
        assert_eq!(class(free, Some(false), false), "refused");
        assert_eq!(class(held, None, true), "leaving");
        assert_eq!(class(Known::Now(Some(Hold::Owner)), None, false), "owner");
        assert_eq!(class(Known::NotYet, None, false), "unknown");
        assert!(look(Known::NotYet, None, false, true).blocked);
        assert!(look(free, None, false, false).blocked, "the role forbids");
    }
}
