//! Which devices of a list are shown: chips, platform, and how long ago they were seen.

use leptos::prelude::*;

use super::board::Whose;
use crate::{
    domain::TeamId,
    estate::{DeviceColumn, DeviceFilter, DeviceQuery, Estate},
    lean::{derived, memo},
    parts::{
        address::ListAddress,
        list_screen::{Filters, all_of},
    },
    paths,
    state::{live_estate::use_estate, scope::use_scope},
    text::{format, t},
    ui::{Chip, Select},
};

/// The days offered; an address may name any other number.
const DAYS: [u32; 5] = [30, 60, 90, 180, 365];

/// What a state is called.
pub fn state_word(filter: DeviceFilter) -> &'static str {
    let words = t().device_words;
    match filter {
        DeviceFilter::Alive => words.alive,
        DeviceFilter::Silent => words.silent,
        DeviceFilter::NotStarted => words.never,
        DeviceFilter::Active => t().lic_active,
        DeviceFilter::Inactive => words.inactive,
        DeviceFilter::Nobodys => words.nobodys,
    }
}

fn column_of(name: &str) -> Option<DeviceColumn> {
    Some(match name {
        "device" => DeviceColumn::Label,
        "platform" => DeviceColumn::Platform,
        "person" => DeviceColumn::Person,
        "license" => DeviceColumn::License,
        "activated" => DeviceColumn::Activated,
        "seen" => DeviceColumn::LastSeen,
        "heartbeat" => DeviceColumn::Heartbeat,
        _ => return None,
    })
}

/// Whose devices a list is about; followed.
fn scope_of(of: &Whose, team: Memo<Option<TeamId>>) -> DeviceQuery {
    let mut query = DeviceQuery::default();
    match of {
        // What is one license's or person's is shown whatever team the screens are about.
        Whose::Everybodys => query.team = team.get(),
        Whose::License(id) => query.license = Some(id.clone()),
        Whose::Person(id) => query.user = Some(id.clone()),
    }
    query
}

/// What the address asks for; followed.
pub fn query_of(
    address: ListAddress,
    of: &Whose,
    team: Memo<Option<TeamId>>,
    estate: &Estate,
) -> DeviceQuery {
    let platform = Some(address.value("platform")).filter(|value| !value.is_empty());
    let platform = platform.map(|value| {
        let platforms = estate.device_platforms().into_iter();
        { platforms }
            .find(|it| paths::encode(it) == value)
            .unwrap_or(value)
    });
    DeviceQuery {
        text: address.text.get(),
        platform: platform.into_iter().collect(),
        filters: address.those_on(&DeviceFilter::ALL, DeviceFilter::id),
        not_seen_for_days: address.value("idle").parse().ok(),
        sort: address.sort_in(column_of),
        now: format::now(),
        ..scope_of(of, team)
    }
}

/// The filters of a list, chips and drop-downs. What no device has is not offered.
pub fn device_filters(of: Whose, address: ListAddress) -> (Filters, ViewFn) {
    let live = use_estate();
    let whose = StoredValue::new(of);
    let team = use_scope().memo();
    let figures = memo(move || {
        whose.with_value(|of| {
            of.follow(live);
            let scope = scope_of(of, team);
            live.peek(|estate| estate.device_figures(&scope))
        })
    });
    let is_read = derived(move || whose.with_value(|of| live.progress(&of.topic()).complete));
    let chips = derived(move || {
        let figures = figures.get();
        let on = address.filters.get();
        let mut chips = vec![Chip {
            id: String::new(),
            label: t().all.to_owned(),
            count: all_of(figures.all, is_read.get()),
            pressed: on.is_empty(),
        }];
        for (filter, count) in DeviceFilter::ALL.into_iter().zip(figures.each) {
            let pressed = on.iter().any(|on| on == filter.id());
            if (count > 0 && count < figures.all) || pressed {
                chips.push(Chip {
                    id: filter.id().to_owned(),
                    label: state_word(filter).to_owned(),
                    count: Some(format::number(count as u64)),
                    pressed,
                });
            }
        }
        chips
    });
    let on_press = Callback::new(move |name: String| {
        if name.is_empty() {
            address.show_all();
        } else if name == DeviceFilter::Nobodys.id() {
            address.toggle(&name);
        } else {
            let states = DeviceFilter::ALL.into_iter().filter(|it| it.is_state());
            let states: Vec<&str> = states.map(DeviceFilter::id).collect();
            address.switch(&name, &states);
        }
    });
    let platforms = derived(move || {
        let mut options = vec![(String::new(), t().device_words.any_platform.to_owned())];
        figures.with(|figures| {
            let named = figures.platforms.iter();
            options.extend(named.map(|name| (paths::encode(name), name.clone())));
        });
        options
    });
    let idle = derived(move || {
        let mut days: Vec<u32> = DAYS.to_vec();
        days.extend(address.value("idle").parse::<u32>().ok());
        crate::lean::sort(&mut days);
        days.dedup();
        let mut options = vec![(String::new(), t().device_words.any_time.to_owned())];
        let words = t().device_words.idle_for;
        options.extend(days.into_iter().map(|days| (days.to_string(), words(days))));
        options
    });
    let has_choice =
        memo(move || platforms.with(Vec::len) > 2 || !address.value("platform").is_empty());
    let selects = move || {
        view! {
            <div class="selects">
                {move || has_choice.get().then(|| view! {
                    <Select
                        label=t().device_words.platform
                        options=platforms
                        value=derived(move || address.value("platform"))
                        on_change=move |value: String| address.choose("platform", &value)
                    />
                })}
                <Select
                    label=t().device_words.idle
                    options=idle
                    value=derived(move || address.value("idle"))
                    on_change=move |value: String| address.choose("idle", &value)
                />
            </div>
        }
    };
    (Filters { chips, on_press }, ViewFn::from(selects))
}
