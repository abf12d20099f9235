//! Removals that the server has answered and not finished: asks it, when it is time, how far it
//! is, and says so when it takes long. Nothing is asked while none is open.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};

use super::{
    activity::Activity, live_estate::LiveEstate, notices::Notices, now_ms, pause, session::Session,
    sync::Sync,
};
use crate::{
    domain::{LicenseId, UserId},
    drive::{self, Look},
    estate::{Remains, Topic},
    lean::{effect, memo},
    plan::Receipt,
    text::t,
};

/// More licenses or people than these are asked for by the list of all.
const ONE_BY_ONE: usize = 10;
/// Up to so many licenses are read by one request.
const ONE_PAGE: usize = 100;

/// How far the server is with a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finishing {
    /// It is still taking away what was theirs.
    Going,
    /// The same, for more than a minute.
    Late,
}

/// Removals that are not finished.
#[derive(Clone, Copy)]
pub struct Removals {
    live: LiveEstate,
    session: Session,
    sync: Sync,
    notices: Notices,
    /// By receipt.
    open: RwSignal<Vec<(String, Finishing)>>,
}

impl Removals {
    /// Makes following removals available to every screen, and goes on with those of before the
    /// page was loaded.
    pub fn provide(
        live: LiveEstate,
        session: Session,
        sync: Sync,
        notices: Notices,
        activity: Activity,
    ) -> Self {
        let removals = Self {
            live,
            session,
            sync,
            notices,
            open: RwSignal::new(Vec::new()),
        };
        provide_context(removals);
        // What is left of somebody, licenses tell first.
        let is_read = memo(move || live.progress(&Topic::Licenses).complete);
        effect(move || {
            if is_read.get() {
                for filed in activity.filed().get_untracked().iter() {
                    removals.follow(&filed.receipt);
                }
            }
        });
        removals
    }

    /// Somebody else is in.
    pub fn clear(self) {
        self.open.set(Vec::new());
    }

    /// How far the server is with what a receipt removed; `None` if it is done. Followed.
    pub fn of(self, receipt: &str) -> Option<Finishing> {
        self.open.with(|open| {
            let found = open.iter().find(|(id, _)| id == receipt);
            found.map(|(_, finishing)| *finishing)
        })
    }

    /// The receipts of all that are not finished; followed.
    pub fn open(self) -> Vec<String> {
        self.open
            .with(|open| open.iter().map(|(id, _)| id.clone()).collect())
    }

    /// Follows what a receipt removed until the server is done with it.
    pub fn follow(self, receipt: &Receipt) {
        let people = drive::Finishing::people(receipt);
        let is_followed = self.open.with_untracked(|open| {
            let mut open = open.iter();
            open.any(|(id, _)| *id == receipt.id)
        });
        if is_followed || self.is_done(&people) {
            return;
        }
        let id = receipt.id.clone();
        self.open
            .update(|open| open.push((id.clone(), Finishing::Going)));
        let era = self.session.era();
        spawn_local(async move {
            self.wait_for(&id, &people, era).await;
            if self.session.era() == era {
                self.open.update(|open| open.retain(|(it, _)| *it != id));
            }
        });
    }

    async fn wait_for(self, id: &str, people: &[UserId], era: u64) {
        let mut finishing = drive::Finishing::new(now_ms());
        while self.session.era() == era {
            match finishing.next(now_ms(), self.is_done(people)) {
                Look::At(ms) => pause((ms - now_ms()).max(1.0) as u32).await,
                Look::Ask => self.ask(people).await,
                Look::SayLate => {
                    self.open.update(|open| {
                        let mut open = open.iter_mut();
                        if let Some((_, finishing)) = open.find(|(it, _)| it == id) {
                            *finishing = Finishing::Late;
                        }
                    });
                    let message = t().acts.removal_late.to_owned();
                    self.notices.show(message, None, true);
                }
                Look::Done { was_late } => {
                    if was_late {
                        let message = t().acts.removal_finished.to_owned();
                        self.notices.show(message, None, false);
                    }
                    return;
                }
            }
        }
    }

    fn is_done(self, people: &[UserId]) -> bool {
        self.remains(people).iter().all(|(_, it)| it.is_empty())
    }

    fn remains(self, people: &[UserId]) -> Vec<(UserId, Remains)> {
        self.live.peek(|estate| {
            let remains = |user: &UserId| (user.clone(), estate.remains_of(user));
            people.iter().map(remains).collect()
        })
    }

    /// Reads what is left again.
    async fn ask(self, people: &[UserId]) {
        let remains = self.remains(people);
        let licenses = remains.iter().flat_map(|(_, it)| {
            let owned = it.licenses.iter();
            owned.chain(&it.seats)
        });
        let licenses: BTreeSet<LicenseId> = crate::lean::set(licenses.cloned());
        let with_devices: Vec<&UserId> = { remains.iter() }
            .filter(|(_, it)| it.devices > 0)
            .map(|(user, _)| user)
            .collect();
        if with_devices.len() > ONE_BY_ONE {
            self.sync.read(Topic::AllDevices);
        } else {
            for user in with_devices {
                self.sync.read(Topic::UserDevices(user.clone()));
            }
        }
        for license in { remains.iter() }.flat_map(|(_, it)| &it.seats) {
            // Which of the seats that are counted are nobody's, only the list of people tells.
            self.sync.need(Topic::Seats(license.clone()));
        }
        // On one page they are told to be gone without asking for what is not there.
        let owns = remains.iter().any(|(_, it)| !it.licenses.is_empty());
        let fits = self.live.peek(|estate| estate.licenses().count()) <= ONE_PAGE;
        if licenses.len() > ONE_BY_ONE || (owns && fits) {
            self.sync.read(Topic::Licenses);
            return;
        }
        for license in licenses {
            // What went wrong has been noted; what is gone is gone.
            let _ = self.sync.read_license(license).await;
        }
    }
}

/// Removals that are not finished.
pub fn use_removals() -> Removals {
    expect_context()
}
