//! A list of devices wherever one is shown: found, chosen, looked at, reset.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;

use super::{
    cells::columns,
    details::DetailsDialog,
    filters::{device_filters, query_of},
    reset::{MOST_AT_ONCE, ResetDialog},
};
use crate::{
    domain::{DeviceId, LicenseId, User, UserId},
    estate::{Estate, Topic},
    lean::{derived, memo},
    lists::Rows,
    parts::{
        address::{ListAddress, begin_when},
        list_screen::{self, ListScreen},
    },
    screens::licenses::title,
    state::{
        live_estate::{LiveEstate, use_estate},
        scope::use_scope,
        session::{Session, use_session},
        settings::List,
        sync::use_sync,
    },
    text::{format, t},
    ui::{ActionButton, Selection},
};

/// Whose devices are listed.
#[derive(Clone, Debug, PartialEq)]
pub enum Whose {
    /// Everybody's.
    Everybodys,
    /// Those a license is active on.
    License(LicenseId),
    /// Those of one person.
    Person(UserId),
}

impl Whose {
    /// The list that holds them.
    pub(super) fn topic(&self) -> Topic {
        match self {
            Self::Everybodys => Topic::AllDevices,
            Self::License(id) => Topic::Devices(id.clone()),
            Self::Person(id) => Topic::UserDevices(id.clone()),
        }
    }

    /// Follows which they are.
    pub(super) fn follow(&self, live: LiveEstate) {
        match self {
            Self::License(id) => live.follow_devices(id),
            Self::Everybodys | Self::Person(_) => live.follow_devices_all(),
        }
    }
}

/// What a device is called.
pub(super) fn label(live: LiveEstate, id: &DeviceId) -> String {
    live.peek(|estate| {
        let device = estate.device(id);
        device.map_or_else(|| id.to_string(), |it| it.label().to_owned())
    })
}

/// Why a device cannot be reset by the person signed in, if that is so; followed.
pub(super) fn reset_blocked(live: LiveEstate, session: Session, id: &DeviceId) -> Option<String> {
    let abilities = session.abilities();
    live.follow_device(id);
    if live.peek(|estate| estate.device(id).is_some_and(|it| !it.is_active())) {
        return Some(t().device_words.not_active.to_owned());
    }
    if live.peek(|estate| {
        estate
            .device(id)
            .is_some_and(|it| estate.is_device_going(it))
    }) {
        return Some(t().acts.being_removed.to_owned());
    }
    if abilities.reset_devices {
        return None;
    }
    let me = session.me()?;
    live.peek(|estate| {
        let device = estate.device(id)?;
        let license = estate.license(&device.license)?;
        if abilities.frees_device(&me.user.id, device, license) {
            return None;
        }
        let why = match (abilities.is_end_user, license.is_protected) {
            (false, _) => t().role_forbids,
            (true, true) => t().device_words.protected,
            (true, false) => t().device_words.not_yours,
        };
        Some(why.to_owned())
    })
}

/// Devices with search, filters, selection and everything that can be done to them. Search,
/// filters and order are in the address.
#[component]
pub fn DeviceBoard(
    /// Whose they are.
    of: Whose,
) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let session = use_session();
    let topic = of.topic();
    sync.want(topic.clone());
    if untrack(|| session.abilities().see_all) {
        // Devices name people by their ids only.
        sync.need(Topic::Users);
    }
    let address = ListAddress::here("device");
    let whose = StoredValue::new(of.clone());
    let team = use_scope().memo();
    let query = memo(move || {
        let of = whose.get_value();
        if !address.value("platform").is_empty() {
            of.follow(live);
        }
        live.peek(|estate| query_of(address, &of, team, estate))
    });
    let rows = memo(move || {
        whose.with_value(|of| of.follow(live));
        let query = query.get();
        if !query.text.is_empty() {
            live.follow_users();
        }
        Arc::new(live.peek(|estate| estate.find_devices(&query)))
    });
    let selected = RwSignal::new(HashSet::<DeviceId>::new());
    list_screen::keep_listed(rows, selected);
    let asking = RwSignal::new(Vec::<DeviceId>::new());
    let showing = RwSignal::new(None::<DeviceId>);
    let is_complete = {
        let topic = topic.clone();
        memo(move || live.progress(&topic).complete)
    };
    // One by its id, or all that are listed.
    begin_when(
        "reset",
        move || is_complete.get(),
        move |device| {
            let can = |id: &DeviceId| reset_blocked(live, session, id).is_none();
            let all = rows.with(|rows| rows.to_vec()).into_iter();
            let asked = all.filter(|id| (device.is_empty() || id.as_str() == device) && can(id));
            asking.set(asked.take(MOST_AT_ONCE).collect());
        },
    );
    let loading = derived(move || !is_complete.get() && rows.with(|rows| rows.is_empty()));
    let name = derived(move || match whose.get_value() {
        Whose::Everybodys => t().device_words.of_all.to_owned(),
        Whose::License(id) => {
            live.follow_license(&id);
            (t().devices_label)(&title(live, &id))
        }
        Whose::Person(id) => {
            live.follow_user(&id);
            let name = live.peek(|estate| estate.user(&id).map(User::label));
            name.map_or_else(|| t().devices.to_owned(), |name| (t().devices_label)(&name))
        }
    });
    address.announce(move || rows.with(|rows| rows.len()), t().device_words.shown);
    let may_select = untrack(|| session.abilities().reset_devices);
    let selection = may_select.then(|| Selection {
        selected,
        select_row: Arc::new(move |id: &DeviceId| (t().device_words.select)(&label(live, id))),
        select_all: derived(move || (t().device_words.select_all)(rows.with(|rows| rows.len()))),
    });
    let none = match &of {
        Whose::Everybodys => (t().device_words.none, t().device_words.none_text),
        Whose::License(_) => (t().no_devices, t().no_devices_text),
        Whose::Person(_) => (
            t().device_words.none_of_person,
            t().device_words.none_of_person_text,
        ),
    };
    let is_short = derived(move || {
        // Nothing to search in what is seen at a glance.
        matches!(whose.get_value(), Whose::Person(_))
            && rows.with(|rows| rows.len() < 8)
            && address.is_plain()
    });
    let (chips, selects) = device_filters(of, address);
    view! {
        <ListScreen
            label=name
            topic
            address
            search=t().device_words.search
            filters=chips
            more=selects
            columns=list_screen::columns(move || columns(&whose.get_value(), asking, showing))
            chosen=List::Devices
            rows
            take=list_screen::take(Rows::Devices)
            selection
            bar=move || view! { <SelectionBar selected asking/> }
            loading
            short=is_short
            none
        />
        <DetailsDialog showing asking/>
        <ResetDialog asking/>
    }
}

#[component]
fn SelectionBar(
    selected: RwSignal<HashSet<DeviceId>>,
    asking: RwSignal<Vec<DeviceId>>,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let count = memo(move || selected.with(HashSet::len));
    let blocked = derived(move || {
        if count.get() > MOST_AT_ONCE {
            let most = format::number(MOST_AT_ONCE as u64);
            return Some((t().device_words.too_many)(&most));
        }
        selected.with(|all| all.iter().find_map(|id| reset_blocked(live, session, id)))
    });
    let ask = move |()| {
        let mut ids: Vec<DeviceId> = selected.with_untracked(|all| all.iter().cloned().collect());
        crate::lean::sort(&mut ids);
        asking.set(ids);
    };
    view! {
        <div class="bulk">
            <p>{move || (t().selected)(count.get())}</p>
            <ActionButton on_press=ask blocked danger=true>{t().device_words.reset}</ActionButton>
            <button class="btn btn--ghost" type="button" on:click=move |_| selected.set(HashSet::new())>
                {t().clear_selection}
            </button>
        </div>
    }
}

/// How many devices of each license there are among these, in the order of the licenses.
pub(super) fn by_license(estate: &Estate, devices: &[DeviceId]) -> Vec<(LicenseId, u32)> {
    let mut counts = HashMap::<LicenseId, u32>::new();
    for device in devices.iter().filter_map(|id| estate.device(id)) {
        *counts.entry(device.license.clone()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    crate::lean::sort(&mut counts);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::sample::device;

    #[test]
    fn devices_are_counted_license_by_license() {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::AllDevices);
        let rows = vec![device("a", "l1"), device("b", "l2"), device("c", "l1")];
        estate.merge_devices(&mut walk, rows);
        estate.finish(walk);
        let ids = ["a", "b", "c", "gone"].map(DeviceId::from);
        let counts = by_license(&estate, &ids);
        assert_eq!(counts, [("l1".into(), 2), ("l2".into(), 1)]);
    }
}
