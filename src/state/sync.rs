//! Reading: asks the server for what the desk says is to be read, and lets the estate know.

mod log;
mod signs;

use std::{
    collections::HashMap,
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use futures_channel::oneshot;
use leptos::{prelude::*, task::spawn_local};

use super::{
    live_estate::LiveEstate,
    now_ms, pause,
    search::{By, Sought},
    server::Server,
    session::{Session, Stage},
    tabs::Word,
};
use crate::{
    api::{ApiError, Cursor, Page},
    desk::{Desk, End, Health, Job, News},
    domain::{LicenseEvent, LicenseId, UserId},
    estate::{Changes, Estate, Topic, Walk},
};

/// How often a passing failure of a read is tried again before it is shown.
const TRIES: u32 = 3;
/// How often the desk looks at what is out of date.
const TICK: std::time::Duration = std::time::Duration::from_secs(5);
/// How old what is on screen may be when the person comes back to it, in milliseconds.
const BACK_MS: f64 = 5_000.0;

/// Who waits for something to be read.
type Waiting = Vec<(Job, oneshot::Sender<Result<(), ApiError>>)>;

/// Brings the rows of a page into the estate.
type Merge = Box<dyn FnOnce(&mut Estate, &mut Walk) -> Changes>;

/// A page of whatever list.
struct Sheet {
    next: Option<Cursor>,
    merge: Merge,
}

impl Sheet {
    fn of<T: 'static>(page: Page<T>, merge: fn(&mut Estate, &mut Walk, Vec<T>) -> Changes) -> Self {
        let Page { rows, next } = page;
        Self {
            next,
            merge: Box::new(move |estate, walk| merge(estate, walk, rows)),
        }
    }
}

/// Loads and refreshes the estate.
#[derive(Clone, Copy)]
pub struct Sync {
    live: LiveEstate,
    server: Server,
    session: Session,
    desk: StoredValue<Desk>,
    waiting: StoredValue<Waiting>,
    faults: RwSignal<HashMap<Topic, ApiError>>,
    health: RwSignal<Health>,
}

impl Sync {
    /// Makes loading available to every screen, and starts refreshing.
    pub fn provide(live: LiveEstate, server: Server, session: Session, refresh_s: u32) -> Self {
        let sync = Self {
            live,
            server,
            session,
            desk: StoredValue::new(Desk::new(f64::from(refresh_s) * 1000.0)),
            waiting: StoredValue::new(Vec::new()),
            faults: RwSignal::new(HashMap::new()),
            health: RwSignal::new(Health::default()),
        };
        provide_context(sync);
        session.tabs().listen(Callback::new(move |said| {
            // Another version of the panel may speak otherwise; then nothing is heard.
            if let Some(word) = Word::read(&said) {
                sync.hear(&word);
            }
        }));
        sync.refresh_by_itself();
        sync
    }

    /// Forgets everything that was read: somebody else is in, or nobody.
    pub fn clear(self) {
        self.desk.update_value(Desk::clear);
        // Whoever waits learns by this that nothing comes.
        self.waiting.update_value(Vec::clear);
        self.faults.set(HashMap::new());
        self.live.clear();
        self.publish();
    }

    /// Says that a screen shows a list: it is read now unless it is known, and kept fresh
    /// until the screen goes.
    pub fn want(self, topic: Topic) {
        self.hold(topic, false);
    }

    /// Says that a row shows something of a list: it is read unless it is known, and again
    /// only when it turns out to be out of date.
    pub fn glance(self, topic: Topic) {
        self.hold(topic, true);
    }

    fn hold(self, topic: Topic, is_glance: bool) {
        let gone = topic.clone();
        on_cleanup(move || {
            self.desk
                .try_update_value(|desk| desk.release(&gone, is_glance));
        });
        self.desk(|desk, estate, now| desk.hold(estate, topic, is_glance, now));
    }

    /// Reads a list unless it is known already.
    pub fn need(self, topic: Topic) {
        self.desk(|desk, estate, now| desk.need(estate, topic, now));
    }

    /// Reads a list again.
    pub fn read(self, topic: Topic) {
        self.desk(|desk, _, now| desk.ask(Job::List(topic), false, now));
    }

    /// Reads everything on screen again.
    pub fn read_shown(self) {
        self.desk(|desk, _, now| desk.refresh(now));
    }

    /// Reads what is on screen and not known: after signing in, or when another reply showed
    /// that it has changed.
    pub fn need_shown(self) {
        self.desk(|desk, estate, now| desk.need_held(estate, now));
    }

    /// What is known of these may be wrong, since something could not be done.
    pub fn suspect(self, news: &News) {
        self.desk(|desk, estate, now| desk.heard(estate, news, now, false));
    }

    /// Who is on these licenses is known, but not everything that belongs to it.
    pub fn doubt_seats(self, licenses: Vec<LicenseId>) {
        self.desk(|desk, estate, now| {
            for license in licenses {
                desk.doubt(Job::List(Topic::Seats(license)));
            }
            desk.need_held(estate, now);
        });
    }

    /// Says something to the desk, and reads what comes of it.
    fn desk(self, say: impl FnOnce(&mut Desk, &Estate, f64)) {
        self.live.peek(|estate| {
            self.desk
                .try_update_value(|desk| say(desk, estate, now_ms()))
        });
        self.pump();
    }

    /// Whether a list could not be read, and why; followed.
    pub fn fault(self, topic: &Topic) -> Option<ApiError> {
        self.faults.with(|faults| faults.get(topic).cloned())
    }

    /// When a list was last read to its end, in milliseconds since 1970.
    pub fn read_when(self, topic: &Topic) -> Option<f64> {
        self.desk.with_value(|desk| desk.read_when(topic))
    }

    /// Whether the server can be read.
    pub fn health(self) -> Signal<Health> {
        self.health.into()
    }

    /// Tells the other tabs what changed here.
    pub fn tell_tabs(self, news: News) {
        let server = self.server.url();
        self.session.tabs().tell(&Word { server, news }.write());
    }

    fn hear(self, word: &Word) {
        if word.server != self.server.url() {
            return;
        }
        let is_hidden = document().hidden();
        self.desk(|desk, estate, now| desk.heard(estate, &word.news, now, is_hidden));
    }

    /// Reads one license again.
    ///
    /// # Errors
    /// Says why it could not be read; the notice above the page knows already.
    pub async fn read_license(self, id: LicenseId) -> Result<(), ApiError> {
        self.answer(Job::License(id)).await
    }

    /// Reads one person again.
    ///
    /// # Errors
    /// Says why they could not be read; the notice above the page knows already.
    pub async fn read_user(self, id: UserId) -> Result<(), ApiError> {
        self.answer(Job::User(id)).await
    }

    async fn answer(self, job: Job) -> Result<(), ApiError> {
        let (tell, told) = oneshot::channel();
        self.waiting
            .update_value(|waiting| waiting.push((job.clone(), tell)));
        self.desk(|desk, _, now| desk.ask(job, true, now));
        told.await.unwrap_or(Err(ApiError::SignedOut))
    }

    /// Asks the server for what fits, for when not everything has been read yet. Answers where it
    /// goes on.
    ///
    /// # Errors
    /// Says why nothing was found; the notice above the page knows already.
    pub async fn find(
        self,
        sought: Sought,
        by: &By,
        at: Option<Cursor>,
    ) -> Result<Option<Cursor>, ApiError> {
        let server = self.server.get();
        let (era, entry) = (self.session.era(), self.session.entry());
        let Some(asked) = self.live.take(Estate::ask) else {
            return Ok(None);
        };
        let (mut people, mut licenses) = (Page::empty(), Page::empty());
        let answer = match (sought, by) {
            (Sought::People, By::Text(text)) => {
                server.find_users(text).await.map(|rows| people.rows = rows)
            }
            (Sought::Licenses, By::Text(text)) => {
                let found = server.find_licenses(text).await;
                found.map(|rows| licenses.rows = rows)
            }
            (Sought::People, By::Team(team)) => {
                let page = server.users_of_team(team, at).await;
                page.map(|page| people = page)
            }
            (Sought::Licenses, By::Team(team)) => {
                let page = server.licenses_of_team(team, at).await;
                page.map(|page| licenses = page)
            }
        };
        if self.session.era() != era {
            return Err(ApiError::SignedOut);
        }
        if let Err(error) = answer {
            self.note_fault(&error, entry);
            return Err(error);
        }
        self.live.change(|estate| {
            let mut changes = estate.merge_found_users(asked, people.rows);
            for row in licenses.rows {
                changes.extend(estate.merge_license(asked, row));
            }
            changes
        });
        Ok(people.next.or(licenses.next))
    }

    /// A page of what has happened to a license. Kept nowhere: few look, and it grows for ever.
    ///
    /// # Errors
    /// As the server says; noted above the page as well.
    pub async fn history(
        self,
        license: LicenseId,
        at: Option<Cursor>,
    ) -> Result<Page<LicenseEvent>, ApiError> {
        let server = self.server.get();
        let entry = self.session.entry();
        let answer = patiently(TRIES, || server.history(&license, at.clone())).await;
        match &answer {
            Ok(_) => self.note_page(),
            Err(error) => self.note_fault(error, entry),
        }
        answer
    }

    /// Notes that a change was answered.
    pub fn note_answer(self) {
        self.desk(|desk, _, now| desk.heeded(now));
        self.publish();
    }

    /// Notes that a change failed: a token that ended goes to the session, an absent server to
    /// the notice above the page. `entry` is the sign-in the call was made for.
    pub fn note_trouble(self, error: &ApiError, entry: u64) {
        self.note(error, entry, Desk::unheeded);
    }

    /// As [`Self::note_answer`], for something that was read.
    fn note_page(self) {
        self.desk(|desk, _, now| desk.answered(now));
        self.publish();
    }

    /// As [`Self::note_trouble`], for something that is read and not kept.
    fn note_fault(self, error: &ApiError, entry: u64) {
        self.note(error, entry, Desk::unanswered);
    }

    fn note(self, error: &ApiError, entry: u64, absent: fn(&mut Desk, f64)) {
        if *error == ApiError::SignedOut {
            self.session.end(entry);
        } else if end_of(error) == End::Absent {
            self.desk(|desk, _, now| absent(desk, now));
            self.publish();
        }
    }

    fn publish(self) {
        let health = self.desk.with_value(Desk::health);
        if self.health.get_untracked() != health {
            self.health.set(health);
        }
    }

    fn is_of(self, era: u64) -> bool {
        self.desk.with_value(Desk::era) == era
    }

    fn pump(self) {
        if !matches!(self.session.stage().get_untracked(), Stage::In(_)) {
            return;
        }
        let next = self.live.peek(|estate| {
            self.desk
                .try_update_value(|desk| (desk.next(estate, now_ms()), desk.era()))
        });
        let Some((jobs, era)) = next else { return };
        for job in jobs {
            spawn_local(self.work(job, era));
        }
    }

    async fn work(self, job: Job, era: u64) {
        let (started, entry) = (now_ms(), self.session.entry());
        let is_failing = self.desk.with_value(|desk| desk.is_failing(&job));
        let tries = if is_failing { 1 } else { TRIES };
        let result = match &job {
            Job::List(topic) => self.walk(topic, era, tries).await,
            Job::License(id) => self.license(id, era, tries).await,
            Job::User(id) => self.user(id, era, tries).await,
        };
        if !self.is_of(era) {
            return;
        }
        let end = match (&result, &job) {
            // That it is not there is an answer as well.
            (Ok(()), _) | (Err(ApiError::NotFound), Job::License(_) | Job::User(_)) => End::Read,
            (Err(error), _) => end_of(error),
        };
        if end == End::SignedOut {
            self.session.end(entry);
        } else if let Job::List(topic) = &job {
            self.note_of(topic, result.err());
        } else {
            self.tell_waiting(&job, &result);
        }
        self.desk(|desk, estate, now| desk.ended(estate, &job, end, now, now - started));
        self.publish();
    }

    fn note_of(self, topic: &Topic, error: Option<ApiError>) {
        let known = self.faults.with_untracked(|it| it.get(topic).cloned());
        if known != error {
            self.faults.update(|faults| match error {
                Some(error) => drop(faults.insert(topic.clone(), error)),
                None => drop(faults.remove(topic)),
            });
        }
    }

    fn tell_waiting(self, job: &Job, result: &Result<(), ApiError>) {
        self.waiting.update_value(|waiting| {
            let all = std::mem::take(waiting);
            for (other, tell) in all {
                if other == *job {
                    // Whoever waited may be gone.
                    let _ = tell.send(result.clone());
                } else {
                    waiting.push((other, tell));
                }
            }
        });
    }

    async fn license(self, id: &LicenseId, era: u64, tries: u32) -> Result<(), ApiError> {
        let server = self.server.get();
        let Some(asked) = self.live.take(Estate::ask) else {
            return Ok(());
        };
        let answer = patiently(tries, || server.license(id)).await;
        if self.is_of(era) {
            match &answer {
                Ok(row) => {
                    let row = row.clone();
                    self.live.change(|estate| estate.merge_license(asked, row));
                }
                Err(ApiError::NotFound) => {
                    self.live.change(|estate| estate.remove_license(asked, id));
                }
                Err(_) => {}
            }
        }
        answer.map(drop)
    }

    async fn user(self, id: &UserId, era: u64, tries: u32) -> Result<(), ApiError> {
        let server = self.server.get();
        let Some(asked) = self.live.take(Estate::ask) else {
            return Ok(());
        };
        let answer = patiently(tries, || server.user(id)).await;
        if self.is_of(era) {
            match &answer {
                Ok(row) => {
                    let row = row.clone();
                    self.live.change(|estate| estate.merge_user(asked, row));
                }
                Err(ApiError::NotFound) => {
                    self.live.change(|estate| estate.remove_user(asked, id));
                }
                Err(_) => {}
            }
        }
        answer.map(drop)
    }

    /// Reads one list from its first page to its last.
    async fn walk(self, topic: &Topic, era: u64, tries: u32) -> Result<(), ApiError> {
        let server = self.server.get();
        if *topic == Topic::Catalogue {
            let Some(asked) = self.live.take(Estate::ask) else {
                return Ok(());
            };
            let catalogue = patiently(tries, || server.catalogue()).await?;
            if !self.is_of(era) {
                return Ok(());
            }
            self.live
                .change(|estate| estate.merge_catalogue(asked, catalogue));
            if server.lacks_rights() {
                self.session.note_lack();
            }
            return Ok(());
        }
        let Some(mut walk) = self.live.take(|estate| estate.begin(topic.clone())) else {
            return Ok(());
        };
        let mut sheet = self.sheet(topic, None, tries).await?;
        loop {
            let next = sheet.next.filter(|_| self.is_of(era));
            let Some(cursor) = next else {
                self.take_in(era, &mut walk, sheet.merge);
                break;
            };
            // The next page is on its way while this one is taken in, so that the server is never
            // waited for longer than it takes. A list that has begun is worth more than one try.
            let mut asked = Box::pin(self.sheet(topic, Some(cursor), TRIES));
            let early = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context))).await;
            self.take_in(era, &mut walk, sheet.merge);
            sheet = match early {
                Poll::Ready(answer) => answer?,
                Poll::Pending => asked.await?,
            };
        }
        if self.is_of(era) {
            // Long lists end once; of short ones many end one after the other.
            if matches!(topic, Topic::Licenses | Topic::Users | Topic::AllDevices) {
                self.live.change(|estate| estate.finish(walk));
            } else {
                self.live.change_soon(|estate| estate.finish(walk));
            }
        }
        Ok(())
    }

    /// A page of a list.
    async fn sheet(self, topic: &Topic, at: Option<Cursor>, tries: u32) -> Result<Sheet, ApiError> {
        let server = self.server.get();
        Ok(match topic {
            // It has no pages.
            Topic::Catalogue => Sheet {
                next: None,
                merge: Box::new(|_, _| Changes::default()),
            },
            Topic::Licenses => {
                let page = patiently(tries, || server.licenses_listed(at.clone())).await?;
                Sheet::of(page, Estate::merge_listed)
            }
            Topic::Users => {
                let page = patiently(tries, || server.users(at.clone())).await?;
                Sheet::of(page, Estate::merge_users)
            }
            Topic::Seats(license) => {
                let page = patiently(tries, || server.seats(license, at.clone())).await?;
                Sheet::of(page, Estate::merge_seats)
            }
            Topic::Devices(license) => {
                let page = patiently(tries, || server.devices(license, at.clone())).await?;
                Sheet::of(page, Estate::merge_devices)
            }
            Topic::AllDevices => {
                let page = patiently(tries, || server.devices_all(at.clone())).await?;
                Sheet::of(page, Estate::merge_devices)
            }
            Topic::UserDevices(user) => {
                let page = patiently(tries, || server.devices_of_user(user, at.clone())).await?;
                Sheet::of(page, Estate::merge_devices)
            }
            Topic::UserLicenses(user) => {
                let page = patiently(tries, || server.licenses_of_user(user, at.clone())).await?;
                Sheet::of(page, Estate::merge_user_licenses)
            }
            Topic::TeamOwners(team) => {
                let page = patiently(tries, || server.team_owners(team, at.clone())).await?;
                Sheet::of(page, Estate::merge_team_owners)
            }
            Topic::Managers(contract) => {
                let page = patiently(tries, || server.managers(contract, at.clone())).await?;
                Sheet::of(page, Estate::merge_managers)
            }
        })
    }

    fn take_in(self, era: u64, walk: &mut Walk, merge: Merge) {
        if self.is_of(era) {
            self.live.change_soon(|estate| merge(estate, walk));
            self.note_page();
        }
    }

    /// Reads again when the person or the network comes back, and on a slow timer.
    fn refresh_by_itself(self) {
        let look = move |older_ms: Option<f64>| {
            if !document().hidden() {
                self.desk(|desk, _, now| desk.look(now, older_ms));
                self.publish();
            }
        };
        if let Ok(timer) = set_interval_with_handle(move || look(None), TICK) {
            on_cleanup(move || timer.clear());
        }
        let focus = window_event_listener(leptos::ev::focus, move |_| look(Some(BACK_MS)));
        let shown =
            window_event_listener(leptos::ev::visibilitychange, move |_| look(Some(BACK_MS)));
        let online = window_event_listener(leptos::ev::online, move |_| self.read_shown());
        on_cleanup(move || {
            focus.remove();
            shown.remove();
            online.remove();
        });
    }
}

/// How something that could not be read ended.
fn end_of(error: &ApiError) -> End {
    match error {
        ApiError::SignedOut => End::SignedOut,
        ApiError::Limited { wait_s } => End::Limited(*wait_s),
        error if error.is_passing() => End::Absent,
        _ => End::Refused,
    }
}

/// Tries a read again while it fails only in passing.
async fn patiently<'a, T>(
    most: u32,
    read: impl Fn() -> crate::api::Reply<'a, T>,
) -> Result<T, ApiError> {
    let mut tries = 0;
    loop {
        let answer = read().await;
        match &answer {
            Err(error) if error.is_passing() && tries + 1 < most => {
                tries += 1;
                have_patience(error, tries).await;
            }
            _ => return answer,
        }
    }
}

/// Boxed, so that it is not part of each kind of read.
fn have_patience(error: &ApiError, tries: u32) -> Pin<Box<dyn Future<Output = ()>>> {
    let wait_ms = match error {
        ApiError::Limited {
            wait_s: Some(seconds),
        } => seconds.min(&60) * 1000,
        _ => 400 << tries,
    };
    Box::pin(pause(wait_ms))
}

/// Loading and refreshing.
pub fn use_sync() -> Sync {
    expect_context()
}
