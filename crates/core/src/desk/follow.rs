//! What a list leaves open: counts that do not fit, and people whom something names although no
//! list has them.

use super::{Desk, Job};
use crate::{
    domain::UserId,
    estate::{Estate, Topic},
};

/// How many people are looked up after a list was read.
const LOOKED_UP: usize = 5;
/// Of so many it is remembered that they were.
const REMEMBERED: usize = 500;
/// Up to so many people the list of all is read again rather than each of them alone.
const SHORT: usize = 500;

impl Desk {
    /// Reads what something that was read has left open.
    pub(super) fn follow_up(&mut self, estate: &Estate, job: &Job, now: f64) {
        let Job::List(topic) = job else { return };
        let open = match topic {
            Topic::Seats(license) => {
                if estate.waits_for_count(license) {
                    self.ask(Job::License(license.clone()), false, now);
                }
                // The owner is on the list of people, unless they are nobody.
                estate.unread_owner(license).into_iter().collect()
            }
            Topic::Licenses | Topic::Users | Topic::AllDevices | Topic::TeamOwners(_) => {
                estate.unread_people(LOOKED_UP)
            }
            Topic::Catalogue
            | Topic::Devices(_)
            | Topic::UserLicenses(_)
            | Topic::UserDevices(_)
            | Topic::Managers(_) => Vec::new(),
        };
        self.look_up(estate, open, now);
    }

    /// Finds out about people whom something names: by the list of all, whose end tells of
    /// everybody, or where that is long or nobody has wanted it by asking for each of them once.
    fn look_up(&mut self, estate: &Estate, people: Vec<UserId>, now: f64) {
        if people.is_empty() {
            return;
        }
        let all = estate.progress(&Topic::Users);
        if all.complete && all.have <= SHORT {
            let list = Job::List(Topic::Users);
            if self.entries.get(&list).is_none_or(|it| it.is_free(now)) {
                // One that is being read now may have been begun too early; its end asks again.
                self.push(list, now);
            }
            return;
        }
        for user in people {
            if self.looked_up.contains(&user) {
                continue;
            }
            if self.looked_up.len() >= REMEMBERED {
                self.looked_up.remove(0);
            }
            self.looked_up.push(user.clone());
            self.push(Job::User(user), now);
        }
    }
}
