//! What the server is asked for beside a list that is still being read: whoever is looked for need
//! not wait until the list comes to them. What is found joins the estate; no list counts as read
//! for it.

use leptos::{prelude::*, task::spawn_local};

use super::{
    live_estate::{LiveEstate, use_estate},
    pause,
    server::use_server,
    session::use_session,
    sync::{Sync, use_sync},
};
use crate::{
    domain::TeamId,
    estate::Topic,
    lean::{effect, memo},
};

/// How long nothing has to be typed until the server is asked, in milliseconds.
const SETTLE_MS: u32 = 200;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// People.
    People,
    /// Licenses.
    Licenses,
}

impl Sought {
    fn topic(self) -> Topic {
        match self {
            Self::People => Topic::Users,
            Self::Licenses => Topic::Licenses,
        }
    }
}

/// What the server is to narrow it by. No server narrows people by whether they hold a seat, and
/// none is known to tell those without a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Words; a few of the hits come.
    Text(String),
    /// A team; all of it comes, page after page.
    Team(TeamId),
}

/// A search that asks the server as long as not everything has been read.
#[derive(Clone, Copy)]
pub struct ServerSearch {
    sought: Sought,
    text: Signal<String>,
    /// The shortest text the server looks for; none where whoever is in may not search.
    from: Option<usize>,
    live: LiveEstate,
    is_asking: RwSignal<bool>,
    answered: RwSignal<Option<String>>,
}

impl ServerSearch {
    /// Asks the server for what is typed, once nothing has been typed for a moment: one request
    /// at a time, always for the newest text. A failure is noted above the page, and what was
    /// asked for then is asked for again when the server answers again.
    pub fn beside(sought: Sought, text: Signal<String>) -> Self {
        let sync = use_sync();
        let may = use_session().peek_abilities().see_all;
        let search = Self {
            sought,
            text,
            from: may.then(|| use_server().get().capabilities().search_from),
            live: use_estate(),
            is_asking: RwSignal::new(false),
            answered: RwSignal::new(None),
        };
        let is_away = memo(move || sync.health().with(|health| health.absent.is_some()));
        effect(move || {
            is_away.track();
            search.text.track();
            if !search.is_asking.get_untracked() && search.wanted().is_some() {
                search.is_asking.set(true);
                spawn_local(search.ask(sync));
            }
        });
        search
    }

    /// Whether the server is being asked; followed.
    pub fn is_asking(self) -> bool {
        self.is_asking.get()
    }

    /// Whether all of the list has been read; followed.
    pub fn is_read(self) -> bool {
        self.live.progress(&self.sought.topic()).complete
    }

    /// Whether everything that fits is known: all has been read, or the server has answered for
    /// just this text. Followed.
    pub fn is_sure(self) -> bool {
        let text = self.text.with(|text| text.trim().to_owned());
        self.is_read()
            || self
                .answered
                .with(|answered| answered.as_ref() == Some(&text))
    }

    /// What the server is to be asked for; nothing where it is known already, or the screen has
    /// gone.
    fn wanted(self) -> Option<String> {
        let text = self.text.try_get_untracked()?.trim().to_owned();
        let is_long = text.chars().count() >= self.from?;
        let is_read = (self.live).peek(|estate| estate.progress(&self.sought.topic()).complete);
        let answered = self.answered.try_get_untracked()?;
        (is_long && !is_read && answered.as_ref() != Some(&text)).then_some(text)
    }

    async fn ask(self, sync: Sync) {
        let mut tried = None;
        while let Some(text) = self.wanted().filter(|text| tried.as_ref() != Some(text)) {
            pause(SETTLE_MS).await;
            if self.wanted().as_ref() != Some(&text) {
                continue;
            }
            if sync
                .find(self.sought, &By::Text(text.clone()), None)
                .await
                .is_ok()
            {
                let _ = self.answered.try_set(Some(text.clone()));
            }
            tried = Some(text);
        }
        let _ = self.is_asking.try_set(false);
    }
}

/// Reads the team a list is narrowed to beside the list: one page at a time, until all of either has
/// been read, or it is about another team. Goes on when an absent server answers again.
pub fn read_team_beside(sought: Sought, team: Memo<Option<TeamId>>) {
    let (live, sync) = (use_estate(), use_sync());
    if !use_session().peek_abilities().see_all {
        return;
    }
    let is_away = memo(move || sync.health().with(|health| health.absent.is_some()));
    // Which walk is the latest one: there is one at a time.
    let latest = StoredValue::new(0_u32);
    let is_wanted = move |walk: u32| {
        let is_read = live.peek(|estate| estate.progress(&sought.topic()).complete);
        latest.try_get_value() == Some(walk) && !is_read
    };
    effect(move || {
        latest.update_value(|latest| *latest += 1);
        let Some(team) = team.get().filter(|_| !is_away.get()) else {
            return;
        };
        let walk = latest.get_value();
        spawn_local(async move {
            let by = By::Team(team);
            let mut at = None;
            while is_wanted(walk) {
                at = match sync.find(sought, &by, at).await {
                    Ok(Some(next)) => Some(next),
                    Ok(None) | Err(_) => return,
                };
            }
        });
    });
}
