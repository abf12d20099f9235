//! Devices: what is known of them.

mod query;
#[cfg(test)]
mod tests;

pub use query::{DeviceColumn, DeviceQuery};

use super::{Asked, Changes, Estate, Known, Topic, Walk, fold::Folded, read::known};
use crate::domain::{Device, DeviceId, LicenseId, Standing, TeamId, UserId};

/// A device and when it was read.
#[derive(Clone, Debug)]
pub(super) struct HeldDevice {
    pub device: Device,
    pub read: u64,
    /// Label, then everything else it is found by.
    text: Folded,
}

impl HeldDevice {
    fn new(device: Device, read: u64) -> Self {
        let others = [
            Some(device.fingerprint.as_str()),
            device.hostname.as_deref(),
            device.ip.as_deref(),
            device.platform.as_deref(),
        ];
        let text = Folded::new(device.label(), others.into_iter().flatten());
        Self { device, read, text }
    }
}

impl Estate {
    /// A device's row.
    pub fn device(&self, id: &DeviceId) -> Option<&Device> {
        let entry = &self.licenses[*self.device_on.get(id)?];
        let at = find(&entry.devices, id).ok()?;
        Some(&entry.devices[at].device)
    }

    /// The devices a license is active on, by id.
    pub fn devices_of(&self, license: &LicenseId) -> Known<Vec<&Device>> {
        match self.licenses.get(license) {
            Some(entry) if entry.devices_complete || !entry.devices.is_empty() => {
                let devices = entry.devices.iter().map(|held| &held.device).collect();
                known(entry.devices_complete, devices)
            }
            _ => Known::NotYet,
        }
    }

    /// Whether the list of all devices has been read, and tells whose they are: where devices
    /// have a standing, only a person's own list does.
    pub(super) fn list_tells_owners(&self) -> bool {
        let any = self.device_on.keys().next().and_then(|id| self.device(id));
        self.devices_walked > 0 && any.is_none_or(|device| device.standing.is_none())
    }

    /// The devices that are a person's, as far as they are known.
    pub fn devices_of_user(&self, user: &UserId) -> Vec<&Device> {
        self.devices()
            .filter(|it| it.user.as_ref() == Some(user))
            .collect()
    }

    /// Whether the devices of this very person have been read to the end, by themselves.
    pub fn has_walked_devices_of(&self, user: &UserId) -> bool {
        let person = self.people.get(user);
        person.is_some_and(|person| person.devices_walked > 0)
    }

    /// All devices read so far, in no particular order.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        let held = self.licenses.iter().flat_map(|(_, it)| &it.devices);
        held.map(|held| &held.device)
    }

    /// The team a device is in; one that is in none by itself goes with its license.
    pub fn team_of_device<'a>(&'a self, device: &'a Device) -> Option<&'a TeamId> {
        let of_license = || self.license(&device.license)?.team.as_ref();
        device.team.as_ref().or_else(of_license)
    }

    /// The platforms of all devices read so far, in the order of their names.
    pub fn device_platforms(&self) -> Vec<String> {
        let platforms = self.devices().filter_map(|it| it.platform.as_ref());
        let distinct = crate::lean::set(platforms);
        distinct.into_iter().cloned().collect()
    }

    /// Whether the server is known not to have a license active on a device (any more).
    pub fn lacks_device(&self, license: &LicenseId, device: &DeviceId) -> bool {
        let is_complete = (self.licenses.get(license)).is_some_and(|it| it.devices_complete);
        let is_inactive = self.device(device).is_some_and(|it| !it.is_active());
        is_inactive
            || self.devices_reset.contains(device)
            || (is_complete && !self.device_on.contains_key(device))
    }

    /// One page of a walk over the devices of a license, of a person, or over all devices.
    pub fn merge_devices(&mut self, walk: &mut Walk, rows: Vec<Device>) -> Changes {
        let mut changes = Changes::default();
        let at = walk.asked.0;
        let walked = match walk.topic() {
            Topic::Devices(license) => {
                let license = self.number_of(license);
                self.licenses[license].stamp.lives(at);
                self.licenses[license].devices_walked
            }
            Topic::UserDevices(user) => {
                let user = self.number_of_person(user);
                self.people[user].devices_walked
            }
            Topic::AllDevices => self.devices_walked,
            _ => return changes,
        };
        if at < walked {
            return changes;
        }
        for row in rows {
            self.take_device(row, at, &mut changes);
        }
        changes
    }

    fn take_device(&mut self, mut row: Device, at: u64, changes: &mut Changes) {
        let license = self.number_of(&row.license);
        if let Some(user) = &row.user {
            self.number_of_person(user);
        }
        let entry = &mut self.licenses[license];
        let place = find(&entry.devices, &row.id);
        // What a complete list did not have, an older reply does not bring back.
        let is_old = match place {
            Ok(place) => at < entry.devices[place].read,
            Err(_) => at < entry.devices_walked,
        };
        if is_old || self.devices_reset.contains(&row.id) {
            return;
        }
        match place {
            Ok(place) => {
                let held = &mut entry.devices[place];
                held.read = at;
                if row.standing.is_some() && row.user.is_none() {
                    // Only a person's own list says whose a device is there.
                    row.user.clone_from(&held.device.user);
                }
                if held.device == row {
                    return;
                }
                changes.device_ids.insert(row.id.clone());
                changes.user_ids.extend(held.device.user.clone());
                changes.user_ids.extend(row.user.clone());
                *held = HeldDevice::new(row, at);
            }
            Err(place) => {
                self.device_on.insert(row.id.clone(), license);
                changes.device_ids.insert(row.id.clone());
                changes.user_ids.extend(row.user.clone());
                entry.devices.insert(place, HeldDevice::new(row, at));
            }
        }
        changes.devices.insert(entry.id.clone());
    }

    /// All devices of a license have been read: what was not among them is gone.
    pub(super) fn finish_devices(&mut self, license: u32, at: u64, changes: &mut Changes) {
        let entry = &mut self.licenses[license];
        if at < entry.devices_walked {
            return;
        }
        let before = (entry.devices_complete, entry.devices.len());
        let device_on = &mut self.device_on;
        entry.devices.retain(|held| {
            let stays = held.read >= at;
            if !stays {
                device_on.remove(&held.device.id);
                changes.device_ids.insert(held.device.id.clone());
                changes.user_ids.extend(held.device.user.clone());
            }
            stays
        });
        entry.devices_walked = at;
        entry.devices_complete = true;
        self.doubt_lists(license, changes);
        let entry = &self.licenses[license];
        if before != (entry.devices_complete, entry.devices.len()) {
            changes.devices.insert(entry.id.clone());
        }
    }

    pub(super) fn finish_all_devices(&mut self, at: u64, changes: &mut Changes) {
        if at < self.devices_walked {
            return;
        }
        changes.completeness |= self.devices_walked == 0;
        self.devices_walked = at;
        for license in self.licenses.numbers() {
            self.finish_devices(license, at, changes);
        }
    }

    /// All devices of a person have been read. What is not among them is gone or somebody
    /// else's; which of the two, its license has to be asked.
    pub(super) fn finish_user_devices(&mut self, user: &UserId, at: u64, changes: &mut Changes) {
        let number = self.number_of_person(user);
        if at < self.people[number].devices_walked {
            return;
        }
        self.people[number].devices_walked = at;
        changes.user_ids.insert(user.clone());
        for license in self.licenses.numbers() {
            let entry = &mut self.licenses[license];
            let device_on = &mut self.device_on;
            let before = entry.devices.len();
            entry.devices.retain(|held| {
                let is_theirs = held.device.user.as_ref() == Some(user);
                let stays = !is_theirs || held.read >= at;
                if !stays {
                    device_on.remove(&held.device.id);
                    changes.device_ids.insert(held.device.id.clone());
                }
                stays
            });
            if entry.devices.len() != before {
                entry.devices_complete = false;
                changes.devices.insert(entry.id.clone());
            }
        }
    }

    /// An act deactivated a device.
    pub(super) fn reset_device(
        &mut self,
        license: &LicenseId,
        device: &DeviceId,
        asked: Asked,
        counts: bool,
        changes: &mut Changes,
    ) {
        let number = self.number_of(license);
        let entry = &mut self.licenses[number];
        let place = find(&entry.devices, device).ok();
        let is_kept = |place: usize| entry.devices[place].device.standing.is_some();
        let user = if let Some(place) = place.filter(|place| is_kept(*place)) {
            // The server goes on listing it.
            let held = &mut entry.devices[place];
            held.device.standing = Some(Standing::Inactive);
            held.read = asked.0;
            held.device.user.clone()
        } else {
            self.devices_reset.insert(device.clone());
            self.device_on.remove(device);
            place.and_then(|place| entry.devices.remove(place).device.user)
        };
        if place.is_some() {
            changes.user_ids.extend(user.clone());
            changes.device_ids.insert(device.clone());
            changes.devices.insert(entry.id.clone());
        }
        if counts {
            entry.devices_changed = asked.0;
        }
        // One that somebody else reset before may already be missing from the count.
        if let Some(row) = entry.row.as_mut().filter(|_| counts) {
            row.devices_counted = row.devices_counted.saturating_sub(1);
            changes.licenses.insert(entry.id.clone());
            changes.devices.insert(entry.id.clone());
        }
        // One activation less with the seat of whose it was.
        if let Some(user) = user.filter(|_| counts) {
            self.change_activations(license, &user, asked, changes, |now| {
                now.used = now.used.saturating_sub(1);
            });
        }
    }

    /// An act said whose a device is.
    pub(super) fn give_device(
        &mut self,
        license: &LicenseId,
        device: &DeviceId,
        to: Option<UserId>,
        asked: Asked,
        changes: &mut Changes,
    ) {
        let license = self.number_of(license);
        let entry = &mut self.licenses[license];
        let Ok(place) = find(&entry.devices, device) else {
            return;
        };
        let held = &mut entry.devices[place];
        held.read = asked.0;
        if held.device.user != to {
            changes.user_ids.extend(held.device.user.take());
            changes.user_ids.extend(to.clone());
            held.device.user = to;
            changes.device_ids.insert(device.clone());
            changes.devices.insert(entry.id.clone());
        }
    }

    /// An act deactivated a license on all devices of one person.
    pub(super) fn reset_seat(
        &mut self,
        license: &LicenseId,
        user: &UserId,
        asked: Asked,
        counts: bool,
        changes: &mut Changes,
    ) {
        let used = self.activations(license, user).map_or(0, |it| it.used);
        self.change_activations(license, user, asked, changes, |now| now.used = 0);
        let license = self.number_of(license);
        let entry = &mut self.licenses[license];
        for held in &mut entry.devices {
            let is_theirs = held.device.user.as_ref() == Some(user);
            if is_theirs && held.device.is_active() && held.device.standing.is_some() {
                held.device.standing = Some(Standing::Inactive);
                held.read = asked.0;
                changes.device_ids.insert(held.device.id.clone());
                changes.devices.insert(entry.id.clone());
            }
        }
        if counts {
            entry.devices_changed = asked.0;
        }
        if let Some(row) = entry.row.as_mut().filter(|_| counts && used > 0) {
            row.devices_counted = row.devices_counted.saturating_sub(used);
            changes.licenses.insert(entry.id.clone());
            changes.devices.insert(entry.id.clone());
        }
    }

    /// A seat was taken back: the server forgets whose the devices of it were (keygen-api
    /// app/models/license_user.rb).
    pub(super) fn orphan_devices(&mut self, license: u32, user: u32, changes: &mut Changes) {
        let user = &self.people[user].id;
        let entry = &mut self.licenses[license];
        let theirs = entry.devices.iter_mut();
        for held in theirs.filter(|held| held.device.user.as_ref() == Some(user)) {
            held.device.user = None;
            changes.device_ids.insert(held.device.id.clone());
            changes.devices.insert(entry.id.clone());
        }
    }
}

fn find(devices: &[HeldDevice], id: &DeviceId) -> Result<usize, usize> {
    devices.binary_search_by(|held| held.device.id.cmp(id))
}
