//! Which devices of a list are shown: chips, platform, and how long ago they were seen.

use leptos::prelude::*;

use super::board::Whose;
use crate::{
    domain::{Device, Heartbeat, Standing},
    estate::{DeviceColumn, DeviceQuery, Estate},
    lean::{derived, memo},
    paths,
    screens::address::ListAddress,
    state::live_estate::use_estate,
    text::{format, t},
    ui::{Chip, Chips, Select},
};

/// The days offered; an address may name any other number.
const DAYS: [u32; 5] = [30, 60, 90, 180, 365];

/// The filters that are on or off, by their names in the address.
const STATES: [&str; 6] = [
    "alive",
    "silent",
    "not-started",
    "active",
    "inactive",
    "nobodys",
];

/// How many devices there are of each kind, and their platforms.
#[derive(Clone, Debug, Default, PartialEq)]
struct Figures {
    all: usize,
    each: [usize; 6],
    platforms: Vec<String>,
}

fn matches(state: usize, device: &Device) -> bool {
    match state {
        0 => device.heartbeat == Heartbeat::Alive,
        1 => device.heartbeat == Heartbeat::Dead,
        2 => device.heartbeat == Heartbeat::NotStarted && device.standing.is_none(),
        3 => device.standing == Some(Standing::Active),
        4 => !device.is_active(),
        _ => device.user.is_none(),
    }
}

fn state_word(state: &str) -> &'static str {
    let words = t().device_words;
    match state {
        "alive" => words.alive,
        "silent" => words.silent,
        "not-started" => words.never,
        "active" => t().lic_active,
        "inactive" => words.inactive,
        _ => words.nobodys,
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

/// What the address asks for; followed.
pub fn query_of(address: ListAddress, of: &Whose, estate: &Estate) -> DeviceQuery {
    let on = |name: &str| address.filters.with(|on| on.iter().any(|it| it == name));
    let states = [
        ("alive", Heartbeat::Alive),
        ("silent", Heartbeat::Dead),
        ("not-started", Heartbeat::NotStarted),
    ];
    let (license, user) = match of {
        Whose::Everybodys => (None, None),
        Whose::License(id) => (Some(id.clone()), None),
        Whose::Person(id) => (None, Some(id.clone())),
    };
    let platform = Some(address.value("platform")).filter(|value| !value.is_empty());
    let platform = platform.map(|value| {
        let platforms = estate.device_platforms().into_iter();
        { platforms }
            .find(|it| paths::encode(it) == value)
            .unwrap_or(value)
    });
    DeviceQuery {
        text: address.text.get(),
        license,
        user,
        platform: platform.into_iter().collect(),
        heartbeat: states
            .into_iter()
            .filter(|(name, _)| on(name))
            .map(|(_, state)| state)
            .collect(),
        active: match (on("active"), on("inactive")) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        },
        nobodys: on("nobodys"),
        not_seen_for_days: address.value("idle").parse().ok(),
        sort: address.sort_in(column_of),
        now: format::now(),
        ..DeviceQuery::default()
    }
}

/// The filters above a list. What no device has is not offered.
#[component]
pub fn Filters(of: Whose, address: ListAddress) -> impl IntoView {
    let live = use_estate();
    let whose = StoredValue::new(of);
    let figures = memo(move || {
        whose.with_value(|of| of.follow(live));
        live.peek(|estate| {
            let mut sum = Figures::default();
            let mut platforms = std::collections::BTreeSet::new();
            whose.with_value(|of| {
                of.each(estate, &mut |device| {
                    sum.all += 1;
                    for (at, count) in sum.each.iter_mut().enumerate() {
                        *count += usize::from(matches(at, device));
                    }
                    platforms.extend(device.platform.clone());
                });
            });
            sum.platforms = platforms.into_iter().collect();
            sum
        })
    });
    let chips = derived(move || {
        let figures = figures.get();
        let on = address.filters.get();
        let mut chips = vec![Chip {
            id: String::new(),
            label: t().all.to_owned(),
            count: Some(format::number(figures.all as u64)),
            pressed: on.is_empty(),
        }];
        for (name, count) in STATES.into_iter().zip(figures.each) {
            let pressed = on.iter().any(|on| on == name);
            if (count > 0 && count < figures.all) || pressed {
                chips.push(Chip {
                    id: name.to_owned(),
                    label: state_word(name).to_owned(),
                    count: Some(format::number(count as u64)),
                    pressed,
                });
            }
        }
        chips
    });
    let on_press = move |name: String| {
        if name.is_empty() {
            address.show_all();
        } else if name == "nobodys" {
            address.toggle(&name);
        } else {
            // A device is in one state only.
            let others: Vec<&str> = STATES
                .into_iter()
                .take(5)
                .filter(|it| *it != name)
                .collect();
            address.switch(&name, &others);
        }
    };
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
        days.sort_unstable();
        days.dedup();
        let mut options = vec![(String::new(), t().device_words.any_time.to_owned())];
        let words = t().device_words.idle_for;
        options.extend(days.into_iter().map(|days| (days.to_string(), words(days))));
        options
    });
    let has_choice =
        memo(move || platforms.with(Vec::len) > 2 || !address.value("platform").is_empty());
    view! {
        <Chips label=t().filters chips on_press/>
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_word_and_a_meaning() {
        let mut device = crate::estate::sample::device("d", "l");
        let states = |device: &Device| {
            let is = |at: &usize| matches(*at, device);
            (0..STATES.len()).filter(is).collect::<Vec<_>>()
        };
        assert_eq!(states(&device), [2, 5]);
        device.user = Some("u".into());
        device.heartbeat = Heartbeat::Dead;
        assert_eq!(states(&device), [1]);
        device.heartbeat = Heartbeat::NotStarted;
        device.standing = Some(Standing::Active);
        assert_eq!(states(&device), [3]);
        device.standing = Some(Standing::Blocked);
        assert_eq!(states(&device), [4]);
        assert_eq!(
            STATES.map(state_word),
            [
                "Alive",
                "Silent",
                "Not started",
                "Active",
                "Deactivated",
                "Nobody's"
            ]
        );
    }
}
