//! What a person saw of the licenses when they were last here, on this device: so what has been
//! added since can be told. Kept are ids and numbers of seats, never a name; where the browser
//! keeps nothing, nothing counts as new.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use leptos::{prelude::*, task::spawn_local};

use super::{live_estate::LiveEstate, storage::Key, vault::Vault};
use crate::{
    domain::{License, LicenseId, TeamId},
    estate::{Estate, Topic},
    lean::memo,
};

/// The one text on the shelf.
const NAME: &str = "licenses";
/// How many licenses are remembered. Of a server with more, none are: half of them would make
/// the others look new.
const MOST: usize = 5_000;

/// The seats of each license as they were; `None` for one without a limit.
type Seen = BTreeMap<LicenseId, Option<u32>>;

/// What has been added since the last visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fresh {
    /// The license itself.
    New,
    /// So many seats.
    More(u32),
}

/// All that has been added.
pub type FreshLicenses = Arc<HashMap<LicenseId, Fresh>>;

/// What has been added since the last visit, for every screen.
#[derive(Clone, Copy)]
pub struct Visits {
    before: RwSignal<Option<Arc<Seen>>>,
    fresh: Memo<FreshLicenses>,
    is_told: RwSignal<bool>,
    vault: Vault,
    live: LiveEstate,
}

impl Visits {
    /// Makes what has been added available to every screen.
    pub fn provide(live: LiveEstate, vault: Vault) -> Self {
        let before = RwSignal::new(None::<Arc<Seen>>);
        let fresh = memo(move || {
            let is_read = live.progress(&Topic::Licenses).complete;
            live.follow_bought();
            let before = before.get().filter(|_| is_read);
            let fresh = before.map(|before| live.peek(|estate| fresh(&before, estate.licenses())));
            Arc::new(fresh.unwrap_or_default())
        });
        let visits = Self {
            before,
            fresh,
            is_told: RwSignal::new(false),
            vault,
            live,
        };
        provide_context(visits);
        visits
    }

    /// Takes up what the person who is in saw before.
    pub fn take_up(self) {
        self.is_told.set(false);
        let Some(shelf) = self.vault.shelf(Key::Visits) else {
            return;
        };
        spawn_local(async move {
            let text = self.vault.get(&shelf, NAME).await;
            if self.vault.shelf(Key::Visits).as_ref() == Some(&shelf) {
                let seen = text.and_then(|text| read(&text));
                self.before.set(seen.map(Arc::new));
            }
        });
    }

    /// What has been added; followed.
    pub fn fresh(self) -> FreshLicenses {
        self.fresh.get()
    }

    /// What has been added to one license; followed.
    pub fn fresh_of(self, license: &LicenseId) -> Option<Fresh> {
        self.fresh.with(|fresh| fresh.get(license).copied())
    }

    /// Whether it has been told once; followed.
    pub fn is_told(self) -> bool {
        self.is_told.get()
    }

    /// It has been told: once is enough.
    pub fn told(self) {
        self.is_told.set(true);
    }

    /// The licenses of a team, or all of them, are on screen as they are now. At the next visit
    /// they count from here; in this one they stay marked.
    pub fn see(self, team: Option<&TeamId>) {
        let Some(shelf) = self.vault.shelf(Key::Visits) else {
            return;
        };
        let team = team.cloned();
        spawn_local(async move {
            let seen = self.vault.get(&shelf, NAME).await;
            if self.vault.shelf(Key::Visits).as_ref() != Some(&shelf) {
                return;
            }
            let seen = seen.and_then(|text| read(&text));
            let text = { self.live }.peek(|estate| write(&see(seen, estate, team.as_ref())));
            match text {
                Some(text) => {
                    self.vault.put(&shelf, NAME, &text).await;
                }
                None => shelf.remove(NAME),
            }
        });
    }

    /// The person leaves. What they saw stays for their next visit, sealed.
    pub fn clear(self) {
        self.before.set(None);
    }
}

/// What is there now and was not, or was less, before.
fn fresh<'a>(
    before: &Seen,
    licenses: impl Iterator<Item = &'a License>,
) -> HashMap<LicenseId, Fresh> {
    let change = |row: &License| match (before.get(&row.id), row.max_seats) {
        (None, _) => Some(Fresh::New),
        (Some(Some(before)), Some(now)) => {
            let more = now.saturating_sub(*before);
            (more > 0).then_some(Fresh::More(more))
        }
        // A limit that came or went is no number of seats.
        _ => None,
    };
    { licenses }
        .filter_map(|row| Some((row.id.clone(), change(row)?)))
        .collect()
}

/// What has been seen once the licenses of a team, or all of them, are on screen. Those that no
/// longer exist are forgotten.
fn see(seen: Option<Seen>, estate: &Estate, team: Option<&TeamId>) -> Seen {
    let is_first = seen.is_none();
    let seen = seen.unwrap_or_default();
    let look = |row: &License| {
        let is_shown = is_first || team.is_none() || row.team.as_ref() == team;
        let seats = if is_shown {
            row.max_seats
        } else {
            *seen.get(&row.id)?
        };
        Some((row.id.clone(), seats))
    };
    crate::lean::map(estate.licenses().filter_map(look))
}

/// One line for each license: its id and its seats. `None` if there are too many.
fn write(seen: &Seen) -> Option<String> {
    if seen.len() > MOST {
        return None;
    }
    let line = |(id, seats): (&LicenseId, &Option<u32>)| match seats {
        Some(seats) => format!("{id} {seats}"),
        None => format!("{id} -"),
    };
    Some(seen.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// What was kept; nothing if any of it cannot be read.
fn read(text: &str) -> Option<Seen> {
    let line = |line: &str| {
        let (id, seats) = line.rsplit_once(' ')?;
        let seats = match seats {
            "-" => None,
            seats => Some(seats.parse().ok()?),
        };
        Some((LicenseId::from(id), seats))
    };
    let mut seen = Seen::new();
    for text in text.lines().take(MOST + 1) {
        let (id, seats) = line(text)?;
        seen.insert(id, seats);
    }
    Some(seen)
}

/// What has been added to the licenses of a team, or to all of them; followed.
pub fn added(live: LiveEstate, team: Memo<Option<TeamId>>) -> Memo<FreshLicenses> {
    let visits = use_visits();
    memo(move || {
        let all = visits.fresh();
        let Some(team) = team.get() else { return all };
        let is_in = |id: &LicenseId| {
            live.peek(|estate| estate.license(id)?.team.clone()) == Some(team.clone())
        };
        let of_team = all.iter().filter(|(id, _)| is_in(id));
        of_team
            .map(|(id, fresh)| (id.clone(), *fresh))
            .collect::<HashMap<_, _>>()
            .into()
    })
}

/// What has been added since the last visit.
pub fn use_visits() -> Visits {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::sample::license;

    fn seen(all: &[(&str, Option<u32>)]) -> Seen {
        all.iter().map(|&(id, seats)| (id.into(), seats)).collect()
    }

    fn estate(all: &[(&str, Option<u32>, Option<&str>)]) -> Estate {
        let row = |&(id, max, team): &(&str, Option<u32>, Option<&str>)| License {
            team: team.map(TeamId::from),
            ..license(id, 0, max)
        };
        Estate::with_licenses(all.iter().map(row).collect())
    }

    #[test]
    fn new_licenses_and_more_seats_are_fresh_and_nothing_else_is() {
        let before = seen(&[
            ("same", Some(5)),
            ("more", Some(5)),
            ("less", Some(5)),
            ("open", None),
            ("opened", Some(5)),
            ("gone", Some(5)),
        ]);
        let now = estate(&[
            ("same", Some(5), None),
            ("more", Some(8), None),
            ("less", Some(4), None),
            ("open", Some(9), None),
            ("opened", None, None),
            ("new", Some(1), None),
        ]);
        let found = fresh(&before, now.licenses());
        let mut found: Vec<_> = found.into_iter().collect();
        crate::lean::sort_by(&mut found, &|a, b| a.0.cmp(&b.0));
        assert_eq!(
            found,
            [("more".into(), Fresh::More(3)), ("new".into(), Fresh::New)]
        );
    }

    #[test]
    fn what_is_kept_can_be_read_and_what_cannot_marks_nothing() {
        let all = seen(&[("a", Some(30)), ("b", None), ("c", Some(0))]);
        let text = write(&all).expect("few enough");
        assert_eq!(text, "a 30\nb -\nc 0");
        assert_eq!(read(&text), Some(all));
        assert_eq!(read("a 30\nb"), None);
        assert_eq!(read("a many"), None);
        // A server without licenses was seen, too.
        assert_eq!(read(""), Some(Seen::new()));
    }

    #[test]
    fn of_too_many_licenses_none_is_remembered() {
        let all: Seen = (0..=MOST)
            .map(|at| (at.to_string().into(), Some(1)))
            .collect();
        assert_eq!(write(&all), None);
    }

    #[test]
    fn only_what_was_on_screen_has_been_seen() {
        let before = seen(&[("mine", Some(5)), ("theirs", Some(5)), ("gone", Some(1))]);
        let now = estate(&[
            ("mine", Some(6), Some("me")),
            ("theirs", Some(6), Some("them")),
            ("new", Some(1), Some("them")),
        ]);
        let mine = TeamId::from("me");
        assert_eq!(
            see(Some(before), &now, Some(&mine)),
            seen(&[("mine", Some(6)), ("theirs", Some(5))])
        );
        // The first visit has seen everything: nothing is marked by it or after it.
        assert_eq!(see(None, &now, Some(&mine)).len(), 3);
    }
}
