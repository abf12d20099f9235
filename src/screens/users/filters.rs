//! What narrows the list of people, kept in the address: the list and the matrix share it.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use crate::{
    domain::{LicenseId, ProductId, Role, TeamId, UserId},
    estate::{
        KeptUserFigures, Narrowing, PeopleOrder, Topic, UserColumn, UserFigures, UserFilter,
        UserOrder, UserQuery,
    },
    lean::{derived, dynamic, memo},
    parts::{
        address::ListAddress,
        list_screen::{Filters, all_of},
        team_moves::TEAMLESS,
    },
    screens::{
        census::Census,
        last_use::{IDLE, idle_chip, idle_people_words},
        reports::ReadingBoard,
    },
    state::{
        live_estate::use_estate,
        reports::{LastUse, Stages},
        scope::use_scope,
        search::{ServerSearch, Sought, read_team_beside},
        settings::{List, use_settings},
        sync::use_sync,
    },
    text::{format, role_word, t},
    ui::{Chip, Select},
};

const ROLES: [(&str, Role); 6] = [
    ("admin", Role::Admin),
    ("developer", Role::Developer),
    ("sales", Role::SalesAgent),
    ("support", Role::SupportAgent),
    ("read-only", Role::ReadOnly),
    ("user", Role::User),
];

/// Chips that exclude each other, as those by state do.
pub const SEATED: [&str; 2] = ["seated", "seatless"];

fn column_of(name: &str) -> Option<UserColumn> {
    Some(match name {
        "name" => UserColumn::Name,
        "email" => UserColumn::Email,
        "team" => UserColumn::Team,
        "role" => UserColumn::Role,
        "status" => UserColumn::Status,
        "seats" => UserColumn::Seats,
        "created" => UserColumn::Created,
        _ => return None,
    })
}

/// The people the address asks for, whatever is searched for; followed.
fn query_of(address: ListAddress, team: Option<TeamId>) -> UserQuery {
    let on = |name: &str| {
        address
            .filters
            .with(|filters| filters.iter().any(|on| on == name))
    };
    let some = |text: String| (!text.is_empty()).then_some(text);
    let role = address.value("role");
    UserQuery {
        text: String::new(),
        filters: address.those_on(&UserFilter::ALL, UserFilter::id),
        role: (ROLES.into_iter())
            .filter(|(name, _)| *name == role)
            .map(|(_, role)| role)
            .collect(),
        has_seat: match (on("seated"), on("seatless")) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        },
        product: some(address.value("product")).map(ProductId::from),
        team,
        teamless: on(TEAMLESS),
        sort: address.sort_in(column_of),
    }
}

/// The people the address asks for, as far as that is certain.
#[derive(Clone, Copy)]
pub struct Listed {
    /// The answer.
    pub rows: Memo<Arc<Vec<UserId>>>,
    /// What has to be read for it beside the people.
    pub census: Census,
    /// Whether there is no answer yet, since half of one would be wrong.
    pub is_held_back: Memo<bool>,
    /// Whether only those are listed who lie idle, and how far it is read who does.
    pub idle: (Memo<bool>, Stages),
}

/// Lists the people the address asks for.
pub fn people_at(address: ListAddress) -> Listed {
    let live = use_estate();
    use_sync().want(Topic::Users);
    let team = use_scope().memo();
    // A key in the search narrows what stands in order already.
    let query = memo(move || query_of(address, team.get()));
    let census = census_for(query);
    let told = LastUse::may_be_told();
    let idle = memo(move || told && address.filters.with(|on| on.iter().any(|it| it == IDLE)));
    let (uses, stages) = LastUse::of_everybody(idle);
    let idle_people = memo(move || {
        uses.basis.with(|basis| {
            let idle = basis.iter().flat_map(|it| it.report.idle_people().cloned());
            idle.collect::<HashSet<UserId>>()
        })
    });
    // Who holds no seat at all, or used none of theirs, is known only when everything is.
    let is_held_back = memo(move || {
        (query.with(|query| query.has_seat == Some(false)) && !census.is_complete())
            || (idle.get() && !stages.is_complete.get())
    });
    let kept = StoredValue::new((PeopleOrder::default(), 0));
    let ordered = memo(move || {
        live.follow_users();
        if is_held_back.get() {
            return UserOrder::default();
        }
        census.reach.track();
        let query = query.get();
        if query.has_seat.is_some() || query.product.is_some() {
            live.follow_licenses();
        }
        let ordered = kept.try_update_value(|(order, seen)| {
            let changed = live.users_since(seen);
            live.peek(|estate| order.bring(estate, &query, &changed).clone())
        });
        ordered.unwrap_or_default()
    });
    // Whoever is looked for may come last.
    ServerSearch::beside(Sought::People, address.text.into());
    read_team_beside(Sought::People, team);
    let narrowing = StoredValue::new(Narrowing::default());
    let renewed = Memo::new(move |was: Option<&u32>| {
        // Who was edited may be found by other words in the same place.
        live.follow_users();
        narrowing.set_value(ordered.with(|ordered| Narrowing::of(ordered.clone())));
        was.map_or(0, |was| was.wrapping_add(1))
    });
    let rows = memo(move || {
        // Asked for, not followed alone: that would not bring it about.
        renewed.get();
        let text = address.text.get();
        let found = narrowing
            .try_update_value(|narrowing| live.peek(|estate| narrowing.by(estate, &text)))
            .unwrap_or_default();
        if !idle.get() {
            return found;
        }
        let is_idle = |user: &&UserId| idle_people.with(|idle| idle.contains(*user));
        Arc::new(found.iter().filter(is_idle).cloned().collect())
    });
    Listed {
        rows,
        census,
        is_held_back,
        idle: (idle, stages),
    }
}

/// What the filter of idle people means, and how far it is read who is one.
#[component]
pub fn IdleNote(
    /// What is listed.
    listed: Listed,
) -> impl IntoView {
    let (idle, stages) = listed.idle;
    dynamic(move || {
        idle.get().then(|| {
            view! {
                <p class="muted-words">{idle_people_words()}</p>
                <ReadingBoard stages/>
            }
        })
    })
}

/// Reads who sits where as far as the question needs it: everywhere, or on one product.
fn census_for(query: Memo<UserQuery>) -> Census {
    let live = use_estate();
    let columns = use_settings().columns(List::Users);
    Census::of(memo(move || {
        let (everywhere, product) = query.with(|query| {
            let by_seats = query.sort.iter().any(|by| by.column == UserColumn::Seats);
            (query.has_seat.is_some() || by_seats, query.product.clone())
        });
        let everywhere = everywhere || columns.shows("seats");
        if !everywhere && product.is_none() {
            return Vec::new();
        }
        live.follow_licenses();
        let mut licenses: Vec<LicenseId> = live.peek(|estate| {
            let asked = |it: &ProductId| everywhere || product.as_ref() == Some(it);
            let rows = estate.licenses().filter(|row| asked(&row.product));
            rows.map(|row| row.id.clone()).collect()
        });
        crate::lean::sort(&mut licenses);
        // Without all licenses nobody knows all seats.
        let list = [Topic::Licenses].into_iter();
        list.chain(licenses.into_iter().map(Topic::Seats)).collect()
    }))
}

/// The filters that are chips.
pub fn user_filters(address: ListAddress) -> Filters {
    let live = use_estate();
    let team = use_scope().memo();
    let kept = StoredValue::new((KeptUserFigures::default(), 0));
    let figures = memo(move || {
        let team = team.get();
        let figures = kept.try_update_value(|(figures, seen)| {
            let changed = live.users_since(seen);
            live.peek(|estate| figures.bring(estate, team.as_ref(), &changed))
        });
        figures.unwrap_or_default()
    });
    let is_read = derived(move || live.progress(&Topic::Users).complete);
    let chips = derived(move || {
        live.follow_catalogue();
        let has_teams = live.peek(|estate| estate.teams().next().is_some());
        chips_of(address, &figures.get(), is_read.get(), has_teams)
    });
    let on_press = Callback::new(move |name: String| {
        let states = UserFilter::ALL.map(UserFilter::id);
        match name.as_str() {
            "" => address.show_all(),
            name if states.contains(&name) => address.switch(name, &states),
            IDLE | TEAMLESS => address.switch(&name, &[]),
            name => address.switch(name, &SEATED),
        }
    });
    Filters { chips, on_press }
}

/// The filters with more values than chips have room for, as drop-downs.
#[component]
pub fn UserSelects(address: ListAddress) -> impl IntoView {
    let live = use_estate();
    let any = |word: &str| vec![(String::new(), word.to_owned())];
    let roles = derived(move || {
        let words = |(name, role): (&str, Role)| (name.to_owned(), role_word(role).to_owned());
        let mut options = any(t().by_user.any_role);
        options.extend(ROLES.into_iter().map(words));
        options
    });
    let teams = derived(move || {
        live.follow_licenses();
        let mut options = any(t().by_user.any_team);
        live.peek(|estate| {
            options.extend((estate.teams()).map(|team| (team.id.to_string(), team.name.clone())));
        });
        options
    });
    let products = derived(move || {
        live.follow_licenses();
        let mut options = any(t().by_user.any_product);
        live.peek(|estate| {
            options.extend((estate.products()).map(|it| (it.id.to_string(), it.name.clone())));
        });
        options
    });
    let scope = use_scope();
    let select = move |name: &'static str, label, options| {
        view! {
            <Select
                label=label
                options=options
                value=derived(move || address.value(name))
                on_change=move |value: String| address.choose(name, &value)
            />
        }
    };
    view! {
        <div class="selects">
            {select("role", t().role, roles)}
            <Select
                label=t().team
                options=teams
                value=derived(move || scope.team().map(|team| team.to_string()).unwrap_or_default())
                on_change=move |value: String| {
                    scope.choose((!value.is_empty()).then(|| TeamId::from(value)));
                }
            />
            {select("product", t().product, products)}
        </div>
    }
}

/// What a state of people is called.
pub fn user_state_word(filter: UserFilter) -> &'static str {
    match filter {
        UserFilter::Active => t().status_active,
        UserFilter::Inactive => t().status_inactive,
        UserFilter::Banned => t().status_banned,
    }
}

fn chips_of(
    address: ListAddress,
    figures: &UserFigures,
    is_read: bool,
    has_teams: bool,
) -> Vec<Chip> {
    let on = address.filters.get();
    let chip = |id: &str, label: &str, count: Option<String>| Chip {
        id: id.to_owned(),
        label: label.to_owned(),
        count,
        pressed: if id.is_empty() {
            on.is_empty()
        } else {
            on.iter().any(|on| on == id)
        },
    };
    let mut chips = vec![chip("", t().all, all_of(figures.all, is_read))];
    for (filter, count) in UserFilter::ALL.into_iter().zip(figures.each) {
        let word = user_state_word(filter);
        let chip = chip(filter.id(), word, Some(format::number(count as u64)));
        // A filter that would leave nothing is not worth its place, unless it is on.
        if count > 0 || chip.pressed {
            chips.push(chip);
        }
    }
    chips.push(chip("seated", t().by_user.with_seat, None));
    chips.push(chip("seatless", t().by_user.without_seat, None));
    if has_teams {
        chips.push(chip(TEAMLESS, t().teams.no_team, None));
    }
    if LastUse::may_be_told() {
        chips.push(idle_chip(on.iter().any(|on| on == IDLE)));
    }
    chips
}
