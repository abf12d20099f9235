//! People against licenses: every seat a box, changes staged until they are saved together.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::query_signal_with_options};

use super::filters::{Listed, UserChips, UserSelects, people_at};
use crate::{
    domain::{Act, Hold, LicenseId, ProductId, SeatPicture, User, UserId},
    estate::{Known, LicenseQuery, Topic},
    lean::{derived, dynamic, memo},
    paths::{self, LicenseTab, UserTab},
    plan::Plan,
    screens::{
        access::{Review, ReviewPanel, deltas, review},
        address::ListAddress,
        census::{Census, CensusFault, census_words},
        licenses::title,
    },
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::use_runner,
        scope::use_scope,
        session::use_session,
        sync::use_sync,
    },
    text::{format, seat_words, t},
    ui::{ActionButton, Dialog, Empty, Grid, GridCell, Loading, SearchField, When},
};

/// How many licenses stand side by side.
const COLUMNS: usize = 40;

/// What is staged about one box, and whether it can come about.
type Staged = HashMap<(LicenseId, UserId), bool>;

/// The page with the matrix.
#[component]
pub fn MatrixPage() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    sync.want(Topic::Catalogue);
    sync.want(Topic::Licenses);
    document().set_title(t().by_user.matrix);
    let address = ListAddress::here("name");
    let listed = people_at(address);
    let (typed, type_license) = license_search();
    let team = use_scope().memo();
    let all = memo(move || {
        live.follow_licenses();
        let product = address.value("product");
        let query = LicenseQuery {
            text: typed.get().unwrap_or_default(),
            product: (!product.is_empty()).then(|| ProductId::from(product)),
            team: team.get(),
            now: format::now(),
            ..LicenseQuery::default()
        };
        live.peek(|estate| estate.find_licenses(&query))
    });
    let from = RwSignal::new(0_usize);
    let licenses = memo(move || {
        all.with(|all| {
            let start = if from.get() < all.len() {
                from.get()
            } else {
                0
            };
            all[start..(start + COLUMNS).min(all.len())].to_vec()
        })
    });
    let census = Census::of(memo(move || {
        licenses.with(|licenses| licenses.iter().cloned().map(Topic::Seats).collect())
    }));
    let plan = RwSignal::new(Plan::default());
    let review = memo(move || {
        live.follow_licenses();
        live.follow_users();
        census.reach.track();
        plan.with(|plan| live.peek(|estate| review(estate, plan.acts())))
    });
    let headline = move || {
        let number = |count: usize| format::number(count as u64);
        let people = (t().users_line)(&number(listed.rows.with(|rows| rows.len())));
        let reading = census_words(census).or_else(|| census_words(listed.census));
        let parts = [
            Some(people),
            Some(t().by_user.matrix_hint.to_owned()),
            reading,
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <div class="page-head">
            <div class="page-title">
                <ol class="crumbs" role="list">
                    <li><A href=paths::link(paths::USERS) exact=true>{t().users}</A></li>
                    <li aria-hidden="true">{t().by_user.matrix}</li>
                </ol>
                <h1>{t().by_user.matrix}</h1>
                <p class="page-figures">{headline}</p>
            </div>
        </div>
        <div class="tools">
            <SearchField
                label=t().search_users
                value=address.text
                on_input=move |text| address.search(text)
            />
            <UserChips address/>
        </div>
        <div class="tools tools--second">
            <UserSelects address/>
            <SearchField
                label=t().search_licenses
                value=derived(move || typed.get().unwrap_or_default())
                on_input=move |text: String| {
                    from.set(0);
                    type_license.set((!text.is_empty()).then_some(text));
                }
            />
            <LicensePager all from/>
        </div>
        <CensusFault census/>
        <Boxes listed licenses census plan review/>
        <PlanBar plan review/>
    }
}

/// The search for licenses, kept in the address beside the one for people.
fn license_search() -> (Memo<Option<String>>, SignalSetter<Option<String>>) {
    let options = NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    query_signal_with_options::<String>("licenses", options)
}

/// Which of many licenses are shown.
#[component]
fn LicensePager(all: Memo<Vec<LicenseId>>, from: RwSignal<usize>) -> impl IntoView {
    let count = memo(move || all.with(Vec::len));
    let has_more = memo(move || count.get() > COLUMNS);
    let words = move || {
        let (from, count) = (from.get(), count.get());
        let number = |count: usize| format::number(count as u64);
        (t().by_user.matrix_licenses)(
            &number((from + 1).min(count)),
            &number((from + COLUMNS).min(count)),
            &number(count),
        )
    };
    view! {
        <p class="muted-words" role="status">{words}</p>
        <When is=move || has_more.get()>
            <button
                class="btn btn--small"
                type="button"
                disabled=move || from.get() == 0
                on:click=move |_| from.update(|from| *from = from.saturating_sub(COLUMNS))
            >
                {t().by_user.earlier_licenses}
            </button>
            <button
                class="btn btn--small"
                type="button"
                disabled=move || from.get() + COLUMNS >= count.get()
                on:click=move |_| from.update(|from| *from += COLUMNS)
            >
                {t().by_user.later_licenses}
            </button>
        </When>
    }
}

#[component]
fn Boxes(
    listed: Listed,
    licenses: Memo<Vec<LicenseId>>,
    census: Census,
    plan: RwSignal<Plan>,
    review: Memo<Review>,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let may = memo(move || session.abilities().change_seats);
    let staged = memo(move || {
        let mut staged = Staged::new();
        plan.with(|plan| {
            for act in plan.acts() {
                if let Some(key) = key_of(act) {
                    staged.insert(key, true);
                }
            }
        });
        review.with(|review| {
            for (act, _) in &review.refused {
                if let Some(key) = key_of(act) {
                    staged.insert(key, false);
                }
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
                    view! { <Head license=heads[at].clone() review/> }.into_any()
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

fn key_of(act: &Act) -> Option<(LicenseId, UserId)> {
    let user = act.seats().or(act.unseats())?;
    Some((act.license()?.clone(), user.clone()))
}

fn person(live: LiveEstate, id: &UserId) -> String {
    live.peek(|estate| estate.user(id).map_or_else(|| id.to_string(), User::label))
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
    let before = plan
        .acts()
        .iter()
        .find(|act| key_of(act).as_ref() == Some(&key));
    if let Some(before) = before.cloned() {
        return plan.unstage(&before);
    }
    let (license, user) = key;
    match live.peek(|estate| estate.hold(&license, &user)) {
        Known::Now(None) => plan.stage(Act::Assign { license, user }),
        Known::Now(Some(Hold::Assigned)) | Known::Partly(Some(Hold::Assigned)) => {
            plan.stage(Act::Release { license, user });
        }
        _ => {}
    }
}

/// A license at the head of its column: its name, and its free seats before and after.
#[component]
fn Head(license: LicenseId, review: Memo<Review>) -> impl IntoView {
    let live = use_estate();
    let href = paths::link(&paths::license(&license, LicenseTab::Users));
    let license = StoredValue::new(license);
    let name = memo(move || {
        live.follow_license(&license.get_value());
        title(live, &license.get_value())
    });
    let picture = memo(move || {
        let id = license.get_value();
        let mut picture = live.picture(&id).unwrap_or_default();
        review.with(|review| {
            if let Some((_, change)) = review.licenses.iter().find(|(other, _)| *other == id) {
                picture.staged_in += change.staged_in;
                picture.staged_out += change.staged_out;
            }
        });
        picture
    });
    let words = move || {
        let (lead, of) = seat_words(&picture.get());
        format!("{lead} {of}")
    };
    let short = move || short_words(&picture.get());
    let is_changed = move || {
        let picture = picture.get();
        picture.staged_in + picture.staged_out > 0
    };
    view! {
        <A href attr:class="grid-name" attr:title=move || name.get()><bdi>{name}</bdi></A>
        <span class="grid-count" class:is-moving=is_changed aria-hidden="true">{short}</span>
        <span class="visually-hidden">{words}</span>
    }
}

/// Free seats in the width of a box: `9`, or `9→7`. Where that says nothing, without a limit or
/// above it, what is added: `∞+2`.
fn short_words(picture: &SeatPicture) -> String {
    let number = |count: u32| format::number(u64::from(count));
    match (picture.free(), picture.free_after()) {
        (Some(free), Some(after)) if free != after => {
            format!("{}→{}", number(free), number(after))
        }
        (free, _) => {
            let free = free.map_or_else(|| "∞".to_owned(), number);
            match i64::from(picture.staged_in) - i64::from(picture.staged_out) {
                0 => free,
                more => format!("{free}{more:+}"),
            }
        }
    }
}

#[component]
fn Person(id: UserId) -> impl IntoView {
    let live = use_estate();
    let href = paths::link(&paths::user(&id, UserTab::Access));
    let name = memo(move || {
        live.follow_user(&id);
        person(live, &id)
    });
    view! { <A href attr:class="row-link"><bdi>{name}</bdi></A> }
}

/// What is staged, what it comes to, and the one Save.
#[component]
fn PlanBar(plan: RwSignal<Plan>, review: Memo<Review>) -> impl IntoView {
    let live = use_estate();
    let runner = use_runner();
    let count = memo(move || plan.with(Plan::len));
    let reviewing = RwSignal::new(false);
    let blocked = derived(move || {
        let nothing = review.with(|review| review.works.is_empty());
        nothing.then(|| t().by_user.nothing_to_save.to_owned())
    });
    // What is not possible stays staged, to be seen and decided upon.
    let save = move |()| {
        let works = review.with_untracked(|review| review.works.clone());
        reviewing.set(false);
        plan.update(|plan| works.iter().for_each(|act| plan.unstage(act)));
        runner.run(works);
    };
    let refused = memo(move || review.with(|review| review.refused.len()));
    let save_words = move || (t().by_user.save_changes)(review.with(|review| review.works.len()));
    view! {
        <When is=move || count.get() != 0>
            <aside class="plan" aria-label=t().by_user.review_title>
                <p class="plan-words" role="status">{move || (t().by_user.staged)(count.get())}</p>
                <ul class="plan-deltas" role="list">
                    {move || (refused.get() > 0).then(|| view! {
                        <li class="plan-refused"><b>{(t().by_user.summary)(0, 0, refused.get())}</b></li>
                    })}
                    {move || review.with(|review| {
                        deltas(live, &review.licenses).into_iter().map(|delta| view! {
                            <li><span>{delta.title}</span> <b>{delta.words}</b></li>
                        }).collect_view()
                    })}
                </ul>
                <div class="plan-actions">
                    <button class="btn btn--ghost" type="button" on:click=move |_| plan.update(Plan::clear)>
                        {t().by_user.discard}
                    </button>
                    <button class="btn" type="button" on:click=move |_| reviewing.set(true)>
                        {t().by_user.review}
                    </button>
                    <ActionButton on_press=save blocked primary=true>{save_words}</ActionButton>
                </div>
            </aside>
        </When>
        <Dialog
            open=reviewing
            on_close=move |()| reviewing.set(false)
            title=t().by_user.review_title
            close_label=t().close
        >
            <div class="dialog-body"><ReviewPanel review/></div>
            <div class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| reviewing.set(false)>{t().close}</button>
                <ActionButton on_press=save blocked primary=true>{save_words}</ActionButton>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn the_head_is_short_and_says_before_and_after() {
        let mut picture = SeatPicture {
            assigned: 21,
            max: Some(30),
            cap: Some(30),
            ..SeatPicture::default()
        };
        assert_eq!(short_words(&picture), "9");
        picture.staged_in = 2;
        assert_eq!(short_words(&picture), "9→7");
        picture.max = None;
        assert_eq!(short_words(&picture), "∞+2");
        picture.staged_out = 2;
        assert_eq!(short_words(&picture), "∞");
    }
}
