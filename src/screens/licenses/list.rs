//! All licenses with their seats: the first page.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    fresh::{self, FreshMark, FreshNotice},
    parts::{Expiry, Seats, StatusPill, shown_status, subtitle, title},
    room::assign_blocked,
};
use crate::{
    domain::{License, LicenseId, LicenseStatus, TeamId, UserId},
    estate::{
        Estate, KeptFigures, LicenseColumn, LicenseFigures, LicenseFilter, LicenseList,
        LicenseQuery, Topic,
    },
    lean::{derived, dynamic, effect, memo},
    lists::Rows,
    parts::{
        address::ListAddress,
        assigning::{Giving, use_assigning},
        list_screen::{self, Filters, ListScreen, all_of, headline},
        long_name::long_name,
        team_moves::{Moving, TEAMLESS, move_blocked, use_team_moves},
    },
    paths::{self, LicenseTab},
    screens::team_chip::scoped_title,
    state::{
        live_estate::use_estate,
        scope::use_scope,
        search::{ServerSearch, Sought, read_team_beside},
        session::use_session,
        settings::List,
        sync::use_sync,
        visits::{FreshLicenses, added},
    },
    text::{activation_word, aside, format, t},
    ui::{
        ActionButton, Align, Avatars, Cell, Chip, Column, Menu, MenuItem, Selection, anew, follow,
    },
};

/// How many people a row names by their initials.
const FACES: usize = 3;

/// What a filter is called.
pub fn filter_word(filter: LicenseFilter) -> &'static str {
    match filter {
        LicenseFilter::SignIn => t().filter_sign_in,
        LicenseFilter::SerialNumber => t().filter_serial,
        LicenseFilter::Floating => t().filter_floating,
        LicenseFilter::NoFree => t().filter_no_free,
        LicenseFilter::Expiring => t().filter_expiring,
        LicenseFilter::Expired => t().filter_expired,
        LicenseFilter::EndedHeld => t().filter_ended_held,
        LicenseFilter::Over => t().filter_oversold,
    }
}

fn column_of(name: &str) -> Option<LicenseColumn> {
    Some(match name {
        "license" => LicenseColumn::Title,
        "activation" => LicenseColumn::Activation,
        "free" => LicenseColumn::Free,
        "assigned" => LicenseColumn::Assigned,
        "expires" => LicenseColumn::Expires,
        "status" => LicenseColumn::Status,
        _ => return None,
    })
}

fn query_of(address: ListAddress, team: Option<TeamId>) -> LicenseQuery {
    LicenseQuery {
        text: address.text.get(),
        filters: address.those_on(&LicenseFilter::ALL, LicenseFilter::id),
        team,
        teamless: address
            .filters
            .with(|on| on.iter().any(|it| it == TEAMLESS)),
        sort: address.sort_in(column_of),
        now: format::now(),
        ..LicenseQuery::default()
    }
}

/// The list of licenses.
#[component]
pub fn LicenseList() -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    sync.want(Topic::Catalogue);
    sync.want(Topic::Licenses);

    document().set_title(t().licenses);
    let address = ListAddress::here("license");
    let team = use_scope().memo();
    let query = memo(move || query_of(address, team.get()));
    let added = added(live, team);
    let only_added = memo(move || {
        address
            .filters
            .with(|on| on.iter().any(|it| it == fresh::FILTER))
    });
    // Rows that are called after their product would change their names and places.
    let has_names = memo(move || {
        let topic = Topic::Catalogue;
        live.progress(&topic).complete || sync.fault(&topic).is_some()
    });
    let kept = StoredValue::new((LicenseList::default(), 0));
    let rows = memo(move || {
        let query = query.get();
        if !query.text.is_empty() {
            // A license is found by its people, too.
            live.follow_users();
        }
        let rows = kept.try_update_value(|(list, seen)| {
            let changed = live.licenses_since(seen);
            live.peek(|estate| list.bring(estate, &query, &changed))
        });
        let rows = rows.unwrap_or_default();
        let nameless = |id: &LicenseId| {
            live.peek(|estate| estate.license(id).is_some_and(|row| row.name.is_none()))
        };
        if !has_names.get() && rows.iter().any(nameless) {
            return Arc::default();
        }
        if !only_added.get() {
            return rows;
        }
        let added = added.get();
        let those = rows.iter().filter(|id| added.contains_key(*id)).cloned();
        Arc::new(those.collect())
    });
    let sums = StoredValue::new((KeptFigures::default(), 0));
    let figures = memo(move || {
        let team = team.get();
        let figures = sums.try_update_value(|(sums, seen)| {
            let changed = live.licenses_since(seen);
            live.peek(|estate| sums.bring(estate, format::now(), team.as_ref(), &changed))
        });
        figures.unwrap_or_default()
    });
    let progress = memo(move || live.progress(&Topic::Licenses));
    let is_read = derived(move || progress.get().complete);
    let is_loading = derived(move || {
        let is_read = progress.get().complete && has_names.get();
        !is_read && rows.with(|rows| rows.is_empty())
    });
    let assigning = use_assigning();
    let selected = RwSignal::new(HashSet::<LicenseId>::new());
    list_screen::keep_listed(rows, selected);
    // Boxes that lead nowhere would only be in the way.
    let may_move = use_session().server_can(|server| server.changes_teams)
        && untrack(|| use_session().abilities().change_team);
    let selection = may_move.then(|| Selection {
        selected,
        select_row: Arc::new(move |id: &LicenseId| (t().teams.select_license)(&title(live, id))),
        select_all: derived(move || {
            let count = rows.with(|rows| rows.len());
            (t().teams.select_licenses)(&format::number(count as u64))
        }),
    });
    // What all licenses have in common needs no column. Until that is known, there is one.
    let has_kinds = memo(move || {
        let is_read = progress.get().complete && live.progress(&Topic::Catalogue).complete;
        !is_read || figures.with(kinds) > 1
    });

    address.announce(move || rows.with(|rows| rows.len()), t().rows_shown);
    ServerSearch::beside(Sought::Licenses, address.text.into());
    read_team_beside(Sought::Licenses, team);
    let line = move || {
        let line = figures.with(|figures| figures_line(figures, is_loading.get()));
        let is_read = is_read.get() || (is_loading.get() && address.is_plain());
        headline(line, is_read)
    };

    view! {
        <div class="page-head">
            <div class="page-title">
                {scoped_title(t().licenses)}
                <p class="page-figures">{line}</p>
            </div>
        </div>
        <FreshNotice address team added is_read/>
        <ListScreen
            label=t().licenses
            topic=Topic::Licenses
            address
            search=t().search_licenses
            filters=filters(address, figures, added, is_read)
            columns=list_screen::columns(move || columns(assigning, has_kinds.get()))
            chosen=List::Licenses
            rows
            take=list_screen::take(Rows::Licenses)
            selection=selection
            bar=move || view! { <TeamBar selected/> }
            loading=is_loading
            none=(t().no_licenses, t().no_licenses_text)
        />
    }
}

/// What can be done with the licenses that are ticked.
#[component]
fn TeamBar(selected: RwSignal<HashSet<LicenseId>>) -> impl IntoView {
    let moving = use_team_moves();
    let blocked = move_blocked();
    let go = move |()| {
        let mut ids: Vec<LicenseId> = selected.with_untracked(|all| all.iter().cloned().collect());
        crate::lean::sort(&mut ids);
        moving.set(Some(Moving::licenses(ids)));
    };
    view! {
        <div class="bulk" role="group" aria-label=t().by_user.bulk>
            <p role="status">{move || (t().selected)(selected.with(HashSet::len))}</p>
            <ActionButton on_press=go blocked>{t().teams.to_team}</ActionButton>
            <button class="btn btn--ghost" type="button" on:click=move |_| selected.set(HashSet::new())>
                {t().clear_selection}
            </button>
        </div>
    }
}

fn figures_line(figures: &LicenseFigures, is_loading: bool) -> String {
    if is_loading {
        return t().licenses_loading.to_owned();
    }
    let seats = &figures.seats;
    let mut line = (t().licenses_line)(
        &format::number(figures.all as u64),
        &format::number(seats.assigned),
        &format::number(seats.max),
        &format::number(seats.free),
    );
    for part in aside(seats) {
        line.push_str(" · ");
        line.push_str(&part);
    }
    if seats.over > 0 {
        line.push_str(&(t().licenses_line_over)(&format::number(seats.over)));
    }
    if seats.unlimited_assigned > 0 {
        line.push_str(&(t().licenses_line_unlimited)(&format::number(
            seats.unlimited_assigned,
        )));
    }
    line
}

fn filters(
    address: ListAddress,
    figures: Memo<LicenseFigures>,
    added: Memo<FreshLicenses>,
    is_read: Signal<bool>,
) -> Filters {
    let live = use_estate();
    let chips = derived(move || {
        let figures = figures.get();
        let on = address.filters.get();
        let mut chips = vec![Chip {
            id: String::new(),
            label: t().all.to_owned(),
            count: all_of(figures.all, is_read.get()),
            pressed: on.is_empty(),
        }];
        let mut offer = |name: &str, word: &str, count: usize, is_worth_it: bool| {
            let pressed = on.iter().any(|on| on == name);
            // A filter that would leave nothing is not worth its place, unless it is on.
            if (count > 0 && is_worth_it) || pressed {
                chips.push(Chip {
                    id: name.to_owned(),
                    label: word.to_owned(),
                    count: Some(format::number(count as u64)),
                    pressed,
                });
            }
        };
        let news = added.with(|added| added.len());
        offer(fresh::FILTER, t().fresh.filter, news, true);
        for (filter, count) in LicenseFilter::ALL.into_iter().zip(figures.each) {
            // Nor is one by kind where all are of one.
            let is_worth_it = !filter.is_kind() || kinds(&figures) > 1;
            offer(filter.id(), filter_word(filter), count, is_worth_it);
        }
        live.follow_catalogue();
        if live.peek(|estate| estate.teams().next().is_some()) {
            let pressed = on.iter().any(|on| on == TEAMLESS);
            chips.push(Chip::plain(TEAMLESS, t().teams.no_team, pressed));
        }
        chips
    });
    let on_press = Callback::new(move |name: String| {
        if name.is_empty() {
            address.show_all()
        } else {
            address.toggle(&name)
        }
    });
    Filters { chips, on_press }
}

/// How many ways of activation occur.
fn kinds(figures: &LicenseFigures) -> usize {
    let each = LicenseFilter::ALL.into_iter().zip(figures.each);
    each.filter(|(filter, count)| filter.is_kind() && *count > 0)
        .count()
}

fn columns(assigning: RwSignal<Option<Giving>>, has_kinds: bool) -> Vec<Column<LicenseId>> {
    let live = use_estate();
    let column = |id, title, sortable, class, cell: Cell<LicenseId>| Column {
        id,
        title,
        sortable,
        align: Align::Start,
        class,
        cell,
    };
    let of_row = move |draw: fn(&Estate, &License) -> AnyView| {
        follow(move |id: &LicenseId| {
            live.follow_license(id);
            live.peek(|estate| estate.license(id).map(|license| draw(estate, license)))
        })
    };
    let mut columns: Vec<Column<LicenseId>> = vec![
        column(
            "license",
            t().license,
            true,
            "",
            Arc::new(|license| view! { <TitleCell license/> }.into_any()),
        ),
        column(
            "activation",
            t().activation,
            true,
            "w-s from-m",
            of_row(|estate, license| activation_word(estate.activation(&license.id)).into_any()),
        ),
        column(
            "free",
            t().seats,
            true,
            "w-seats",
            Arc::new(|license| view! { <Seats license/> }.into_any()),
        ),
        column(
            "people",
            t().assigned_to,
            false,
            "w-m from-l",
            anew(|id: &LicenseId| view! { <PeopleCell id=id.clone()/> }.into_any()),
        ),
        column(
            "expires",
            t().expires,
            true,
            "w-s from-s",
            of_row(|_, license| view! { <Expiry expires=license.expires/> }.into_any()),
        ),
        column(
            "status",
            t().status,
            true,
            "w-status from-s",
            of_row(|_, license| view! { <StatusPill status=shown_status(license)/> }.into_any()),
        ),
        column(
            "actions",
            "",
            false,
            "w-actions",
            Arc::new(move |license| view! { <RowMenu license assigning/> }.into_any()),
        ),
    ];
    columns.retain(|column| has_kinds || column.id != "activation");
    columns
}

#[component]
fn TitleCell(license: Signal<LicenseId>) -> impl IntoView {
    let live = use_estate();
    let href = move || license.with(|id| paths::link(&paths::license(id, LicenseTab::Users)));
    // Both lines name what the catalogue holds, which may come after the license.
    let words = memo(move || {
        license.with(|id| {
            live.follow_license(id);
            let row = live.peek(|estate| estate.license(id).cloned())?;
            Some((
                title(live, id),
                subtitle(live, &row),
                row.expires,
                shown_status(&row),
            ))
        })
    });
    let name = move || words.with(|words| words.as_ref().map(|(name, ..)| long_name(name.clone())));
    let below = move || words.with(|words| words.as_ref().map(|(_, below, ..)| below.clone()));
    // A narrow table has no columns for status and end: what is out of order, and when it ends, is
    // said here instead.
    let status = move || {
        let status = words.with(|words| words.as_ref().map(|(.., status)| status.clone()));
        status.filter(|status| *status != LicenseStatus::Active)
    };
    let ends = move || {
        let ends = words.with(|words| words.as_ref().and_then(|(_, _, ends, _)| *ends));
        let ends = ends.map(|ends| (t().ends_on)(&format::day(ends)));
        let below = below().filter(|below| !below.is_empty());
        let said: Vec<String> = ends.into_iter().chain(below).collect();
        said.join(" · ")
    };
    view! {
        <A href attr:class="row-link">{name}</A>
        <small class="until-s">
            {move || status().map(|status| view! { <StatusPill status/> " " })}
            {ends}
        </small>
        <small class="below" dir="auto"><FreshMark license/>{below}</small>
    }
}

#[component]
fn PeopleCell(id: LicenseId) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let topic = Topic::Seats(id.clone());
    let picture = {
        let id = id.clone();
        memo(move || live.picture(&id).unwrap_or_default().assigned)
    };
    // Where all of them fit, they are what the row is about. Three of hundreds tell nothing
    // that would be worth a request for each license; pointed at, they are shown all the same.
    let fits = memo(move || (1..=FACES as u32).contains(&picture.get()));
    {
        let topic = topic.clone();
        effect(move || {
            if fits.get() {
                sync.glance(topic.clone());
            }
        });
    }
    let names = memo(move || {
        live.follow_seats(&id);
        live.peek(|estate| {
            let seats = estate.seats_of(&id).into_value().unwrap_or_default();
            let name = |user: &UserId| estate.user(user).map(crate::domain::User::label);
            seats
                .iter()
                .filter_map(|seat| name(&seat.user))
                .take(FACES)
                .collect::<Vec<_>>()
        })
    });
    let more = memo(move || {
        let named = names.with(Vec::len);
        picture
            .get()
            .saturating_sub(u32::try_from(named).unwrap_or(0))
    });
    let label = move || (t().people_names)(&names.get().join(", "), more.get());
    dynamic(move || {
        let is_unread = names.with(Vec::is_empty);
        let topic = topic.clone();
        if picture.get() == 0 {
            view! { <span class="muted-words">{t().nobody}</span> }.into_any()
        } else if is_unread && (!fits.get() || sync.fault(&topic).is_some()) {
            let point = move |_| sync.need(topic.clone());
            view! { <span on:pointerenter=point>{(t().people_on)(picture.get())}</span> }.into_any()
        } else if is_unread {
            view! { <span class="skeleton" aria-hidden="true"></span> }.into_any()
        } else {
            view! { <Avatars names more label=derived(label)/> }.into_any()
        }
    })
}

#[component]
fn RowMenu(license: Signal<LicenseId>, assigning: RwSignal<Option<Giving>>) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let label = derived(move || {
        license.with(|license| {
            live.follow_license(license);
            (t().more_actions)(&title(live, license))
        })
    });
    let go = leptos_router::hooks::use_navigate();
    let go = StoredValue::new_local(go);
    let items = derived(move || {
        let license = license.get();
        let blocked = assign_blocked(live, &license, session.abilities().change_seats);
        let assign = {
            let license = license.clone();
            move || assigning.set(Some(Giving::of(license.clone())))
        };
        let address = paths::license(&license, LicenseTab::Users);
        let open = move || {
            go.with_value(|go| go(&address, leptos_router::NavigateOptions::default()));
        };
        vec![
            MenuItem {
                disabled_reason: blocked,
                ..MenuItem::new(t().assign_users, assign)
            },
            MenuItem::new(t().open_license, open),
        ]
    });
    view! { <Menu label items/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kinds_that_occur_are_counted() {
        let mut figures = LicenseFigures::default();
        assert_eq!(kinds(&figures), 0);
        figures.each = [3, 0, 0, 2, 2, 2, 2, 2];
        assert_eq!(kinds(&figures), 1);
        figures.each[2] = 1;
        assert_eq!(kinds(&figures), 2);
    }
}
