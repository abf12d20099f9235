//! What a reply changes.

use super::{
    Asked, Changes, Estate, LicenseRow, Person, Stamp, Topic, Touched, Walk, fold::Folded,
    sort::by_name,
};
use crate::domain::{
    Catalogue, Hold, License, LicenseId, LicenseStatus, Listed, Product, Seat, Team, User, UserId,
};

impl Estate {
    /// Products, policies and teams as read.
    pub fn merge_catalogue(&mut self, asked: Asked, mut catalogue: Catalogue) -> Changes {
        let mut changes = Changes::default();
        if asked.0 < self.catalogue_read {
            return changes;
        }
        if asked.0 < self.teams_changed {
            // An act has changed the teams since.
            catalogue.teams.clone_from(&self.catalogue.teams);
        }
        changes.completeness = self.catalogue_read == 0;
        self.catalogue_read = asked.0;
        catalogue.products = by_name(catalogue.products, |it| &it.name);
        catalogue.policies = by_name(catalogue.policies, |it| &it.name);
        catalogue.teams = by_name(catalogue.teams, |it| &it.name);
        if self.catalogue != catalogue {
            self.catalogue = catalogue;
            changes.catalogue = true;
            for license in self.licenses.numbers() {
                self.describe(license);
                if self.licenses[license].row.is_some() {
                    changes.licenses.insert(self.licenses[license].id.clone());
                }
            }
        }
        changes
    }

    /// One page of a walk over all licenses.
    pub fn merge_licenses(&mut self, walk: &mut Walk, rows: Vec<License>) -> Changes {
        let mut changes = Changes::default();
        if walk.asked.0 >= self.license_list.walked {
            for row in rows {
                self.take_license(walk.asked, row, &mut changes);
            }
        }
        changes
    }

    /// The same, with the people on each of them where the list tells of all: then nobody has to
    /// ask for them.
    pub fn merge_listed(&mut self, walk: &mut Walk, rows: Vec<Listed>) -> Changes {
        let mut changes = Changes::default();
        let at = walk.asked.0;
        if at < self.license_list.walked {
            return changes;
        }
        for Listed { license, people } in rows {
            let number = self.number_of(&license.id);
            self.take_license(walk.asked, license, &mut changes);
            // A license that has gone since takes nobody along.
            let is_here = self.licenses[number].row.is_some();
            if let Some(people) = people.filter(|_| is_here) {
                self.take_seats(number, walk.asked, people, &mut changes);
                self.finish_seats(number, at, &mut changes);
            }
        }
        changes
    }

    /// One page of a walk over all people.
    pub fn merge_users(&mut self, walk: &mut Walk, rows: Vec<User>) -> Changes {
        self.merge_found_users(walk.asked, rows)
    }

    /// One page of a walk over the people on a license. Their rows are taken as well.
    pub fn merge_seats(&mut self, walk: &mut Walk, rows: Vec<(Seat, User)>) -> Changes {
        let mut changes = Changes::default();
        let Topic::Seats(license) = walk.topic() else {
            return changes;
        };
        let license = self.number_of(license);
        self.take_seats(license, walk.asked, rows, &mut changes);
        changes
    }

    /// People on a license, as they were at a moment.
    fn take_seats(
        &mut self,
        license: u32,
        asked: Asked,
        rows: Vec<(Seat, User)>,
        changes: &mut Changes,
    ) {
        let at = asked.0;
        if at < self.licenses[license].seats.walked {
            return;
        }
        self.licenses[license].stamp.lives(at);
        let mut touched = Touched::new();
        for (seat, row) in rows {
            let user = self.take_user(asked, row, changes);
            if self.people[user].row.is_none() {
                // They have left the server since the page was asked for.
                continue;
            }
            let entry = &mut self.licenses[license];
            if let Some(read) = seat.activations {
                let known = entry.activations.entry(user).or_insert((read, 0));
                if known.1 <= at {
                    if known.1 == 0 || known.0 != read {
                        changes.seats.insert(entry.id.clone());
                    }
                    *known = (read, at);
                }
            }
            let seats = &mut entry.seats;
            match seat.hold {
                Hold::Assigned => seats.see_assigned(user, at, &mut touched),
                Hold::Owner => seats.see_owner(Some(user), at, &mut touched),
            }
        }
        self.reconcile(license, touched, changes);
    }

    /// One page of a walk over the licenses a person holds a seat on.
    pub fn merge_user_licenses(&mut self, walk: &mut Walk, rows: Vec<License>) -> Changes {
        let mut changes = Changes::default();
        let Topic::UserLicenses(user) = walk.topic() else {
            return changes;
        };
        let (user, at) = (self.number_of_person(user), walk.asked.0);
        if at < self.people[user].on_walked {
            return changes;
        }
        for row in rows {
            let license = self.number_of(&row.id);
            self.take_license(walk.asked, row, &mut changes);
            let seats = &mut self.licenses[license].seats;
            // The row has told of the owner.
            if seats.owner() != Some(user) && self.licenses[license].row.is_some() {
                let mut touched = Touched::new();
                let seats = &mut self.licenses[license].seats;
                seats.see_assigned(user, at, &mut touched);
                self.reconcile(license, touched, &mut changes);
            }
        }
        changes
    }

    /// The walk has reached the end of its list. What it did not see is gone, unless it
    /// changed after the walk began.
    pub fn finish(&mut self, walk: Walk) -> Changes {
        let mut changes = Changes::default();
        let at = walk.asked.0;
        match &walk.topic {
            Topic::Catalogue => {}
            Topic::Licenses if at >= self.license_list.walked => {
                changes.completeness = self.license_list.walked == 0;
                self.license_list.walked = at;
                for license in self.licenses.numbers() {
                    self.take_license_away(license, at, &mut changes);
                }
            }
            Topic::Users if at >= self.people_list.walked => {
                changes.completeness = self.people_list.walked == 0;
                self.people_list.walked = at;
                let tells = !self.sees_few;
                for user in self.people.numbers() {
                    self.take_user_away(user, at, tells, &mut changes);
                }
            }
            Topic::Seats(license) => {
                let license = self.number_of(license);
                self.finish_seats(license, at, &mut changes);
            }
            Topic::Devices(license) => {
                let license = self.number_of(license);
                self.finish_devices(license, at, &mut changes);
            }
            Topic::AllDevices => self.finish_all_devices(at, &mut changes),
            Topic::UserLicenses(user) => self.finish_user_licenses(user, at, &mut changes),
            Topic::UserDevices(user) => self.finish_user_devices(user, at, &mut changes),
            Topic::TeamOwners(team) => self.finish_team_owners(team, at, &mut changes),
            Topic::Managers(contract) => self.finish_managers(contract, at, &mut changes),
            Topic::Licenses | Topic::Users => {}
        }
        changes
    }

    /// One license, read by itself. What a server has read again while it applied acts
    /// was read after the acts took effect: confirm those first, then ask, then merge.
    pub fn merge_license(&mut self, asked: Asked, row: License) -> Changes {
        let mut changes = Changes::default();
        self.take_license(asked, row, &mut changes);
        changes
    }

    /// One person, read by themselves.
    pub fn merge_user(&mut self, asked: Asked, row: User) -> Changes {
        self.merge_found_users(asked, vec![row])
    }

    /// People the server found for a search. The list is no more complete for it.
    pub fn merge_found_users(&mut self, asked: Asked, rows: Vec<User>) -> Changes {
        let mut changes = Changes::default();
        for row in rows {
            self.take_user(asked, row, &mut changes);
        }
        changes
    }

    /// The server does not have the license (any more).
    pub fn remove_license(&mut self, asked: Asked, id: &LicenseId) -> Changes {
        let mut changes = Changes::default();
        let license = self.number_of(id);
        self.take_license_away(license, asked.0, &mut changes);
        changes
    }

    /// The server does not have the person (any more). What was theirs goes with them, as soon
    /// as the server gets to it.
    pub fn remove_user(&mut self, asked: Asked, id: &UserId) -> Changes {
        let mut changes = Changes::default();
        let user = self.people.number(id, Person::new);
        self.take_user_away(user, asked.0, true, &mut changes);
        changes
    }

    fn take_license(&mut self, asked: Asked, mut row: License, changes: &mut Changes) {
        let at = asked.0;
        let license = self.number_of(&row.id);
        let owner = row.owner.as_ref().map(|id| self.number_of_person(id));
        let walked = self.license_list.walked;
        let entry = &mut self.licenses[license];
        if !entry.stamp.accepts(at, entry.row.is_some(), walked) {
            return;
        }
        if let Some(old) = &entry.row
            && at < entry.devices_changed
        {
            row.devices_counted = old.devices_counted;
        }
        // A count that was asked for before an act was confirmed may or may not include it.
        // The older count, with what was confirmed since, certainly does.
        match &entry.row {
            Some(old) if at < entry.seats.changed => row.seats_counted = old.seats_counted,
            _ => {
                entry.counted = at;
                entry.since = 0;
            }
        }
        let mut touched = Touched::new();
        entry.seats.see_owner(owner, at, &mut touched);
        entry.status = row.status.clone();
        let owner = entry.seats.owner();
        row.owner = owner.map(|user| self.people[user].id.clone());
        if owner.is_some_and(|user| self.people[user].gone) {
            row.status = LicenseStatus::Removing;
        }
        let is_new = entry.row.is_none();
        if entry.row.as_ref() != Some(&row) {
            entry.row = Some(row);
            changes.licenses.insert(entry.id.clone());
            self.describe(license);
        }
        if is_new {
            self.license_list.have += 1;
            changes.license_list = true;
        }
        self.reconcile(license, touched, changes);
        self.settle_departed(license, changes);
        self.doubt_lists(license, changes);
    }

    pub(super) fn take_license_away(&mut self, license: u32, at: u64, changes: &mut Changes) {
        let entry = &mut self.licenses[license];
        if at <= entry.stamp.alive {
            return;
        }
        entry.stamp.read = entry.stamp.read.max(at);
        for held in entry.devices.drain(..) {
            self.device_on.remove(&held.device.id);
            changes.device_ids.insert(held.device.id);
        }
        entry.devices_walked = at;
        entry.devices_complete = false;
        let mut touched = Touched::new();
        entry.seats.finish(at, |_| false, &mut touched);
        entry.seats.complete = false;
        if entry.row.take().is_some() {
            entry.text = Folded::default();
            changes.license_list = true;
            changes.licenses.insert(entry.id.clone());
            self.license_list.have -= 1;
        }
        self.reconcile(license, touched, changes);
    }

    pub(super) fn take_user(&mut self, asked: Asked, row: User, changes: &mut Changes) -> u32 {
        // The row was so when it was asked for, not when it came.
        let user = self.people.number(&row.id, Person::new);
        let walked = self.people_list.walked;
        let person = &mut self.people[user];
        if !person.stamp.accepts(asked.0, person.row.is_some(), walked)
            || person.row.as_ref() == Some(&row)
        {
            return user;
        }
        changes.users = true;
        changes.user_ids.insert(row.id.clone());
        let email = row.email.to_lowercase();
        match &person.row {
            None => self.people_list.have += 1,
            Some(old) if old.email.to_lowercase() == email => {}
            Some(old) => forget_email(&mut self.emails, &old.email, user),
        }
        person.text = Folded::new(&row.full_name().unwrap_or_default(), [row.email.as_str()]);
        person.row = Some(row);
        let returns = std::mem::take(&mut person.gone);
        self.emails.insert(email.into(), user);
        if returns {
            // What told that they are gone was asked for before what tells that they are here.
            self.departed -= 1;
            self.mark_theirs(user, changes);
        }
        user
    }

    /// A person is not on the server (any more); `tells` where that is sure, and not only that
    /// they are not shown.
    pub(super) fn take_user_away(
        &mut self,
        user: u32,
        at: u64,
        tells: bool,
        changes: &mut Changes,
    ) {
        let person = &mut self.people[user];
        if at <= person.stamp.alive {
            return;
        }
        person.stamp.read = person.stamp.read.max(at);
        let was_gone = person.gone;
        if let Some(row) = person.row.take() {
            forget_email(&mut self.emails, &row.email, user);
            person.former = Some(row.label().into());
            person.text = Folded::default();
            self.people_list.have -= 1;
            changes.users = true;
            changes.user_ids.insert(row.id);
        }
        if tells && !was_gone {
            self.depart(user, changes);
        }
    }

    fn finish_seats(&mut self, license: u32, at: u64, changes: &mut Changes) {
        let entry = &mut self.licenses[license];
        if at < entry.seats.walked {
            return;
        }
        let (was_complete, assigned) = (entry.seats.complete, entry.assigned());
        let mut touched = Touched::new();
        // The list leaves out whoever was removed, though their seat may still be counted, and
        // a license that they own still be there.
        let people = &self.people;
        let owner = entry.seats.owner();
        let stay =
            |user: u32| people[user].gone || (Some(user) == owner && people[user].row.is_none());
        entry.seats.finish(at, stay, &mut touched);
        self.reconcile(license, touched, changes);
        self.settle_departed(license, changes);
        self.weigh_list(license);
        let entry = &self.licenses[license];
        if entry.seats.complete != was_complete {
            changes.seats.insert(entry.id.clone());
        }
        if entry.assigned() != assigned {
            changes.licenses.insert(entry.id.clone());
        }
    }

    /// All licenses of a person have been read: on the others they hold no seat.
    fn finish_user_licenses(&mut self, user: &UserId, at: u64, changes: &mut Changes) {
        let user = self.number_of_person(user);
        if at < self.people[user].on_walked {
            return;
        }
        self.people[user].on_walked = at;
        changes.user_ids.insert(self.people[user].id.clone());
        for license in self.people[user].on.clone() {
            let mut touched = Touched::new();
            let seats = &mut self.licenses[license].seats;
            if !seats.was_seen(user, at) {
                seats.forget(user, at, &mut touched);
            }
            self.reconcile(license, touched, changes);
        }
    }

    /// Works out what a license has from the catalogue.
    pub(super) fn describe(&mut self, license: u32) {
        let entry = &mut self.licenses[license];
        let Some(row) = &entry.row else { return };
        let Catalogue {
            products,
            policies,
            teams,
        } = &self.catalogue;
        let product = products.iter().find(|it| it.id == row.product);
        let team = teams.iter().find(|it| Some(&it.id) == row.team.as_ref());
        let policy = policies
            .iter()
            .find(|it| Some(&it.id) == row.policy.as_ref());
        if let Some(policy) = policy {
            entry.activation = policy.activation;
            entry.overage = policy.overage;
        }
        if let Some(said) = row.activation {
            entry.activation = said;
        }
        let product = product.map_or("", |Product { name, .. }| name);
        // In the order of what a reader sees first: the license's own name, where it has one.
        let title = format!("{}\n{product}", row.name.as_deref().unwrap_or(product));
        let others = [
            row.key.as_deref(),
            row.order.as_deref(),
            team.map(|Team { name, .. }| name.as_str()),
        ];
        entry.text = Folded::new(&title, others.into_iter().flatten());
    }
}

impl Stamp {
    /// Whether news of a moment is to be taken, and if so, takes note of it. What a complete
    /// list did not have, an older reply does not bring back.
    fn accepts(&mut self, at: u64, is_known: bool, list_walked: u64) -> bool {
        if at < self.read || (!is_known && at < list_walked) {
            return false;
        }
        self.read = at;
        self.lives(at);
        true
    }

    /// Something shows that the thing existed at a moment.
    pub(super) fn lives(&mut self, at: u64) {
        self.alive = self.alive.max(at);
    }
}

impl LicenseRow {
    /// How many of the devices read take up an activation.
    fn active_devices(&self) -> usize {
        let active = |held: &&super::HeldDevice| held.device.is_active();
        self.devices.iter().filter(active).count()
    }
}

impl Estate {
    /// A list has been read to its end. It is complete if the server counts as many; otherwise a
    /// later count has to tell which of the two is out of date. Where the server goes on counting
    /// more than it lists, it is still removing somebody.
    fn weigh_list(&mut self, license: u32) {
        let surplus = self.surplus(license);
        let entry = &mut self.licenses[license];
        let is_newer = entry.counted > entry.seats.walked;
        entry.waits = surplus != 0 && !is_newer;
        entry.seats.complete = surplus == 0 || (is_newer && surplus > 0 && surplus == entry.gap);
        entry.gap = surplus;
    }

    /// How many more seats are counted than people are listed, below zero if fewer. Whoever was
    /// removed may or may not be counted.
    fn surplus(&self, license: u32) -> i64 {
        let entry = &self.licenses[license];
        let (living, departed) = self.listed(entry);
        let (least, most) = (i64::from(living), i64::from(living + departed));
        let counted = entry.counted_now();
        counted - counted.clamp(least, most)
    }

    /// A list is no longer complete once the server, asked later, counts another number.
    pub(super) fn doubt_lists(&mut self, license: u32, changes: &mut Changes) {
        let surplus = self.surplus(license);
        let entry = &mut self.licenses[license];
        if entry.row.is_none() {
            return;
        }
        if (entry.seats.complete || entry.waits) && entry.counted > entry.seats.walked {
            let fits = surplus == 0 || (surplus > 0 && surplus == entry.gap);
            entry.waits = false;
            if entry.seats.complete != fits {
                entry.seats.complete = fits;
                changes.seats.insert(entry.id.clone());
                changes.licenses.insert(entry.id.clone());
            }
        }
        self.hold_list_back(license, changes);
        let entry = &mut self.licenses[license];
        let Some(row) = &entry.row else { return };
        if entry.devices_complete
            && entry.stamp.read > entry.devices_walked
            && row.devices_counted as usize != entry.active_devices()
        {
            entry.devices_complete = false;
            changes.devices.insert(entry.id.clone());
        }
    }

    /// People came to be known on a license, or not on it: what is listed is all only as long as
    /// it is as many as are counted.
    pub(super) fn hold_list_back(&mut self, license: u32, changes: &mut Changes) {
        let surplus = self.surplus(license);
        let entry = &mut self.licenses[license];
        let fits = surplus == 0 || (surplus > 0 && surplus == entry.gap);
        if entry.row.is_some() && entry.seats.complete && !fits {
            entry.seats.complete = false;
            entry.waits = true;
            changes.seats.insert(entry.id.clone());
            changes.licenses.insert(entry.id.clone());
        }
    }

    /// Whether a license has to be read again for its list of people to be relied on.
    pub fn waits_for_count(&self, license: &LicenseId) -> bool {
        self.licenses.get(license).is_some_and(|it| it.waits)
    }
}

pub(super) fn forget_email(
    emails: &mut rustc_hash::FxHashMap<Box<str>, u32>,
    email: &str,
    user: u32,
) {
    let email = email.to_lowercase();
    if emails.get(email.as_str()) == Some(&user) {
        emails.remove(email.as_str());
    }
}
