//! Which devices to list, in which order.

use std::cmp::Ordering;

use super::{
    super::{
        Estate, SortBy,
        filters::{DeviceFilter, all_let_in},
        fold::words,
        names,
        query::or_by,
        sort::{Key, sort},
    },
    HeldDevice,
};
use crate::domain::{Device, DeviceId, Heartbeat, LicenseId, Moment, ProductId, TeamId, UserId};

/// What devices can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeviceColumn {
    /// Its name, else its host name, else its fingerprint.
    Label,
    /// Its operating system.
    Platform,
    /// Its address.
    Address,
    /// Whose it is.
    Person,
    /// The license that is active on it.
    License,
    /// When the license was activated on it.
    Activated,
    /// When it last reported; those that never did have no value.
    LastSeen,
    /// Whether it is still reporting.
    Heartbeat,
}

/// Which devices to list. Every condition must hold; an empty one always does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceQuery {
    /// Words that must all occur somewhere in: name, host name, fingerprint, address, platform,
    /// what its license is found by, and the name and address of its person.
    pub text: String,
    /// Only devices of this license.
    pub license: Option<LicenseId>,
    /// Only devices of this person.
    pub user: Option<UserId>,
    /// Only devices of this team, or on its licenses if they are in none themselves.
    pub team: Option<TeamId>,
    /// Only devices with a license for this product.
    pub product: Option<ProductId>,
    /// Any of these platforms, as they are spelled.
    pub platform: Vec<String>,
    /// What narrows it.
    pub filters: Vec<DeviceFilter>,
    /// Only devices without a sign of life for this many days before `now`. Those that never
    /// report are counted from their activation.
    pub not_seen_for_days: Option<u32>,
    /// The order, most important first; ties by label, then id.
    pub sort: Vec<SortBy<DeviceColumn>>,
    /// What time it is.
    pub now: Moment,
}

impl DeviceQuery {
    fn lets_in(&self, device: &Device) -> bool {
        let since = |days: u32| {
            let cut = (self.now).checked_sub_signed(chrono::Duration::days(days.into()));
            cut.is_some_and(|cut| device.last_sign() <= cut)
        };
        let platform = device.platform.as_ref();
        (self.platform.is_empty() || platform.is_some_and(|it| self.platform.contains(it)))
            && all_let_in(&self.filters, DeviceFilter::is_state, |it| {
                it.lets_in(device)
            })
            && self.not_seen_for_days.is_none_or(since)
    }
}

impl Estate {
    /// The devices of the license, the person, the team and the product that a query names, each
    /// with the number of its license.
    pub(in crate::estate) fn devices_in<'a>(
        &'a self,
        query: &'a DeviceQuery,
    ) -> impl Iterator<Item = (u32, &'a HeldDevice)> {
        let (user, team, product) = (&query.user, &query.team, &query.product);
        // One license's are not looked for among all.
        let numbers = match &query.license {
            Some(license) => self.licenses.find(license).map_or(0..0, |at| at..at + 1),
            None => self.licenses.numbers(),
        };
        let is_for = move |license: &u32| {
            let row = self.licenses[*license].row.as_ref();
            product.is_none() || row.map(|row| &row.product) == product.as_ref()
        };
        let is_of = move |device: &Device| {
            (user.is_none() || device.user == *user)
                && (team.is_none() || self.team_of_device(device) == team.as_ref())
        };
        numbers.filter(is_for).flat_map(move |license| {
            let held = self.licenses[license].devices.iter();
            let held = held.filter(move |held| is_of(&held.device));
            held.map(move |held| (license, held))
        })
    }

    /// The devices a query asks for, in its order.
    pub fn find_devices(&self, query: &DeviceQuery) -> Vec<DeviceId> {
        let words = words(&query.text);
        let people: Vec<Vec<bool>> = words.iter().map(|word| self.people_with(word)).collect();
        let mut rows: Vec<(u32, Option<u32>, &HeldDevice)> = Vec::new();
        for (license, held) in self.devices_in(query) {
            if !query.lets_in(&held.device) {
                continue;
            }
            let user = held.device.user.as_ref();
            let user = user.and_then(|it| self.people.find(it));
            let has_words = words.iter().zip(&people).all(|(word, people)| {
                held.text.contains(word)
                    || self.licenses[license].text.contains(word)
                    || user.is_some_and(|user| people[user as usize])
            });
            if has_words {
                rows.push((license, user, held));
            }
        }
        let key = |row: u32, column| {
            let (license, user, held) = rows[row as usize];
            let time = |time: Moment| Key::Number(time.timestamp_micros());
            match column {
                DeviceColumn::Label => Key::text(held.text.title()),
                DeviceColumn::Platform => Key::text(held.device.platform.as_deref().unwrap_or("")),
                DeviceColumn::Address => Key::text(held.device.ip.as_deref().unwrap_or("")),
                DeviceColumn::License => Key::text(self.licenses[license].text.title()),
                DeviceColumn::Person => match user.map(|user| &self.people[user].text) {
                    Some(text) if text.title().is_empty() => Key::text(text.others()),
                    Some(text) => Key::text(text.title()),
                    None => Key::Blank,
                },
                DeviceColumn::Activated => time(held.device.activated),
                DeviceColumn::LastSeen => held.device.last_seen.map_or(Key::Blank, time),
                DeviceColumn::Heartbeat => Key::Number(match &held.device.heartbeat {
                    Heartbeat::Alive => 0,
                    Heartbeat::NotStarted => 1,
                    Heartbeat::Dead => 2,
                    Heartbeat::Other(_) => 3,
                }),
            }
        };
        let tie = |a: u32, b: u32| -> Ordering {
            let [a, b] = [a, b].map(|row| rows[row as usize].2);
            names::compare(a.text.title(), b.text.title())
                .then_with(|| a.device.id.cmp(&b.device.id))
        };
        let by = or_by(&query.sort, DeviceColumn::Label);
        let all = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
        let found = sort(all, &by, key, tie);
        let id = |row: u32| rows[row as usize].2.device.id.clone();
        found.into_iter().map(id).collect()
    }
}
