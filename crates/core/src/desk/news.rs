//! What is known to have changed: by another tab's word, or since something could not be done.
//!
//! News marks what is out of date, and reads none of it: what is on screen is read as soon as
//! the tab is, the rest when somebody looks at it.

use super::{Desk, Entry, Job, Rank, is_list};
use crate::{
    domain::{ContractId, LicenseId, TeamId, UserId},
    estate::{Estate, Topic},
};

/// How many rows a page of a list has: as many single rows cost as much as the page.
const PAGE: usize = 100;
/// Up to so many lists, or a list of up to so many pages, are read although they are not on screen
/// themselves: what is on screen may show something of them.
const FEW: usize = 20;

/// What changed. Ids only: whoever hears of it reads the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Licenses that changed, or whose seats or devices did.
    pub licenses: Vec<LicenseId>,
    /// Contracts whose managers changed.
    pub contracts: Vec<ContractId>,
    /// People who were created, changed or removed.
    pub users: Vec<UserId>,
    /// Whether people changed who cannot be named.
    pub everybody: bool,
    /// Teams that were created, changed or removed, or whose owners changed.
    pub teams: Vec<TeamId>,
    /// Whether teams changed that cannot be named.
    pub all_teams: bool,
}

impl Desk {
    /// Something changed. While the tab is hidden it is noted only.
    pub fn heard(&mut self, estate: &Estate, news: &News, now: f64, is_hidden: bool) {
        for license in &news.licenses {
            let is_known = estate.license(license).is_some();
            self.mark_row(
                estate,
                Topic::Licenses,
                is_known,
                Job::License(license.clone()),
            );
            self.mark_list(estate, Topic::Seats(license.clone()));
            self.mark_list(estate, Topic::Devices(license.clone()));
        }
        for user in &news.users {
            let is_known = estate.user(user).is_some();
            self.mark_row(estate, Topic::Users, is_known, Job::User(user.clone()));
        }
        for contract in &news.contracts {
            self.mark_list(estate, Topic::Managers(contract.clone()));
        }
        for team in &news.teams {
            self.mark_list(estate, Topic::TeamOwners(team.clone()));
        }
        if news.all_teams || !news.teams.is_empty() {
            self.mark_list(estate, Topic::Catalogue);
        }
        let people = estate.progress(&Topic::Users);
        if news.everybody && people.have > 0 {
            self.doubt_whole(Job::List(Topic::Users), people.have.div_ceil(PAGE));
        }
        self.prefer_list(estate, Topic::Licenses, |job| {
            matches!(job, Job::License(_))
        });
        self.prefer_list(estate, Topic::Users, |job| matches!(job, Job::User(_)));
        if !is_hidden {
            self.wake(now);
        }
    }

    /// Something is out of date, or less is known of it than could be.
    pub fn doubt(&mut self, job: Job) {
        let entry = self.entries.entry(job).or_default();
        entry.is_dirty = true;
        entry.is_news = true;
    }

    /// What nothing was read of will be read anyway when it is wanted.
    fn mark_list(&mut self, estate: &Estate, topic: Topic) {
        let progress = estate.progress(&topic);
        let job = Job::List(topic);
        let is_reading = self.entries.get(&job).is_some_and(|it| it.is_reading);
        if progress.have > 0 || progress.complete || is_reading {
            self.doubt(job);
        }
    }

    /// A row nobody has seen is news only to a list that is complete without it, or may be soon.
    fn mark_row(&mut self, estate: &Estate, list: Topic, is_known: bool, row: Job) {
        let is_complete = estate.progress(&list).complete;
        let entry = self.entries.get(&Job::List(list));
        if is_known || is_complete || entry.is_some_and(|it| it.is_reading) {
            self.doubt(row);
        }
    }

    /// More rows than the list has pages are read by the list.
    fn prefer_list(&mut self, estate: &Estate, topic: Topic, is_row: fn(&Job) -> bool) {
        let progress = estate.progress(&topic);
        let pages = progress.have.div_ceil(PAGE);
        let rows = self.entries.iter();
        let rows = rows.filter(|(job, it)| is_row(job) && it.is_dirty).count();
        if progress.complete && rows > pages {
            self.forget_rows(is_row);
            self.doubt_whole(Job::List(topic), pages);
        }
    }

    /// A long list is read only if somebody looks at it.
    fn doubt_whole(&mut self, list: Job, pages: usize) {
        let entry = self.entries.entry(list).or_default();
        entry.is_dirty = true;
        entry.is_news = pages <= FEW;
    }

    /// Leaves to a list what is known to be out of date. What a page waits for is read all the
    /// same.
    pub(super) fn forget_rows(&mut self, is_row: fn(&Job) -> bool) {
        let Self { entries, queue, .. } = self;
        queue.retain(|waiting| {
            let goes = is_row(&waiting.job) && waiting.rank != Rank::First;
            if let Some(entry) = entries.get_mut(&waiting.job).filter(|_| goes) {
                entry.is_queued = false;
            }
            !goes
        });
        for (_, entry) in entries.iter_mut().filter(|(job, _)| is_row(job)) {
            entry.is_dirty &= entry.is_queued;
        }
        entries.retain(|job, it| !is_row(job) || it.is_queued || it.is_reading || it.is_dirty);
    }

    /// Reads what is out of date and looked at, and may be tried.
    pub(super) fn wake(&mut self, now: f64) {
        let is_unseen = |job: &Job, it: &Entry| is_list(job) && it.is_news && !it.is_held();
        let unseen = self.entries.iter();
        let unseen = unseen.filter(|(job, it)| is_unseen(job, it)).count();
        if unseen > FEW {
            // Where all devices are on screen, they show what the lists of single licenses do.
            let mut devices = false;
            for (job, entry) in &mut self.entries {
                if is_unseen(job, entry) {
                    entry.is_news = false;
                    devices |= matches!(job, Job::List(Topic::Devices(_)));
                }
            }
            let all = self.entries.get_mut(&Job::List(Topic::AllDevices));
            if let Some(all) = all {
                all.is_dirty |= devices;
            }
        }
        self.push_all(now, |job, it| {
            let is_wanted = it.is_held() || it.is_news || !is_list(job);
            it.is_dirty && it.is_free(now) && is_wanted
        });
    }
}
