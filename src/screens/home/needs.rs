//! What needs somebody: each a number, whose it is, and the list behind it, which counts by the same
//! rule.

use crate::{
    domain::{LicenseId, Moment, TeamId},
    estate::{
        DeviceColumn, DeviceFilter, DeviceQuery, EXPIRING_DAYS, Estate, LicenseColumn,
        LicenseFilter, LicenseQuery, SortBy,
    },
    paths,
    text::license_title,
    usage::USUAL_DAYS,
};

/// How many are named.
const NAMED: usize = 3;
/// A device that has not been seen for so many days counts as silent where none reports by itself.
pub const UNSEEN_DAYS: u32 = 90;

/// What it is about, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Runs that a closed page has interrupted.
    Interrupted,
    /// Removals that the server has not finished.
    Removing,
    /// Licenses with more people than seats.
    Over,
    /// Licenses that have ended with people on them.
    EndedHeld,
    /// Licenses without a free seat.
    Full,
    /// Licenses that end soon.
    Expiring,
    /// Devices that no longer report.
    Silent,
    /// Devices that have not been seen for long.
    Unseen,
    /// Seats that nobody uses.
    Idle,
    /// What has been added since the last visit.
    Fresh,
}

/// Something that needs somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What it is about.
    pub kind: Kind,
    /// How much of it there is; never 0.
    pub count: usize,
    /// The first of what it is about, by name.
    pub names: Vec<String>,
    /// The address of the list behind it.
    pub to: String,
}

impl Need {
    /// `None` if there is nothing of it.
    pub fn of(
        kind: Kind,
        count: usize,
        names: impl Iterator<Item = String>,
        to: String,
    ) -> Option<Self> {
        let names = names.take(NAMED).collect();
        (count > 0).then_some(Self {
            kind,
            count,
            names,
            to,
        })
    }
}

/// What the licenses of a team, or all of them, need.
pub fn of_licenses(estate: &Estate, now: Moment, team: Option<&TeamId>) -> Vec<Need> {
    let kinds = [
        (Kind::Over, LicenseFilter::Over),
        (Kind::EndedHeld, LicenseFilter::EndedHeld),
        (Kind::Full, LicenseFilter::NoFree),
        (Kind::Expiring, LicenseFilter::Expiring),
    ];
    let need = |(kind, filter): (Kind, LicenseFilter)| {
        let by_end = filter == LicenseFilter::Expiring;
        let sort = by_end.then_some(SortBy {
            column: LicenseColumn::Expires,
            descending: false,
        });
        let found = estate.find_licenses(&LicenseQuery {
            filters: vec![filter],
            team: team.cloned(),
            sort: sort.into_iter().collect(),
            now,
            ..LicenseQuery::default()
        });
        let names = found.iter().map(|id| license_title(estate, id));
        let sort = if by_end { "&sort=expires" } else { "" };
        let to = paths::showing(paths::LICENSES, filter.id()) + sort;
        Need::of(kind, found.len(), names, to)
    };
    kinds.into_iter().filter_map(need).collect()
}

/// The devices of a team, or of all of them, that are silent: by their own word, or where they send
/// none, because they have not been seen for long.
pub fn of_devices(
    estate: &Estate,
    now: Moment,
    team: Option<&TeamId>,
    do_report: bool,
) -> Option<Need> {
    let query = DeviceQuery {
        team: team.cloned(),
        sort: vec![SortBy {
            column: DeviceColumn::LastSeen,
            descending: false,
        }],
        now,
        ..DeviceQuery::default()
    };
    let (kind, query, show) = if do_report {
        let filters = vec![DeviceFilter::Silent];
        let show = DeviceFilter::Silent.id().to_owned();
        (Kind::Silent, DeviceQuery { filters, ..query }, show)
    } else {
        let not_seen_for_days = Some(UNSEEN_DAYS);
        let query = DeviceQuery {
            not_seen_for_days,
            ..query
        };
        (Kind::Unseen, query, format!("idle:{UNSEEN_DAYS}"))
    };
    let found = estate.find_devices(&query);
    let names = found.iter().filter_map(|id| estate.device(id));
    let names = names.map(|device| device.label().to_owned());
    let to = paths::showing(paths::DEVICES, &show) + "&sort=seen";
    Need::of(kind, found.len(), names, to)
}

/// What has been added to licenses since the last visit.
pub fn of_news<'a>(estate: &Estate, fresh: impl Iterator<Item = &'a LicenseId>) -> Option<Need> {
    let mut names: Vec<String> = fresh.map(|id| license_title(estate, id)).collect();
    crate::lean::sort(&mut names);
    let to = paths::showing(paths::LICENSES, "new");
    Need::of(Kind::Fresh, names.len(), names.into_iter(), to)
}

/// How many days something is about, where it is about days.
pub fn days_of(kind: Kind) -> u32 {
    match kind {
        Kind::Expiring => EXPIRING_DAYS,
        Kind::Unseen => UNSEEN_DAYS,
        Kind::Idle => USUAL_DAYS,
        Kind::Interrupted
        | Kind::Removing
        | Kind::Over
        | Kind::EndedHeld
        | Kind::Full
        | Kind::Silent
        | Kind::Fresh => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::License, estate::sample::license};

    fn now() -> Moment {
        Moment::from_timestamp(1_772_400_000, 0).expect("a moment")
    }

    fn ends(id: &str, assigned: u32, max: Option<u32>, days: i64) -> License {
        License {
            expires: Some(now() + chrono::TimeDelta::days(days)),
            ..license(id, assigned, max)
        }
    }

    #[test]
    fn each_number_is_that_of_the_list_behind_it() {
        let mine = TeamId::from("mine");
        let estate = Estate::with_licenses(vec![
            ends("over", 4, Some(3), 400),
            ends("full", 3, Some(3), 400),
            ends("later", 1, Some(3), 60),
            ends("sooner", 1, Some(3), 6),
            ends("ended", 1, Some(3), -1),
            License {
                team: Some(mine.clone()),
                ..ends("left", 0, Some(3), -1)
            },
        ]);
        let needs = of_licenses(&estate, now(), None);
        let figures = estate.license_figures(now(), None);
        let count = |filter: LicenseFilter| {
            let at = LicenseFilter::ALL.iter().position(|it| *it == filter);
            figures.each[at.expect("a filter")]
        };
        let told: Vec<(Kind, usize)> = needs.iter().map(|it| (it.kind, it.count)).collect();
        assert_eq!(
            told,
            [
                (Kind::Over, count(LicenseFilter::Over)),
                (Kind::EndedHeld, count(LicenseFilter::EndedHeld)),
                (Kind::Full, count(LicenseFilter::NoFree)),
                (Kind::Expiring, count(LicenseFilter::Expiring)),
            ]
        );
        assert_eq!(needs[1].count, 1, "nobody is left on the other one");
        let names = |id: &str| license_title(&estate, &id.into());
        assert_eq!(needs[3].names, [names("sooner"), names("later")]);
        assert_eq!(needs[3].to, "/licenses?show=expiring&sort=expires");
        assert!(of_licenses(&estate, now(), Some(&mine)).is_empty());
    }

    #[test]
    fn of_many_the_first_few_are_named() {
        let names = (0..9).map(|nth| nth.to_string());
        let need = Need::of(Kind::Idle, 9, names, String::new()).expect("some");
        assert_eq!((need.count, need.names.len()), (9, NAMED));
        assert_eq!(
            Need::of(Kind::Idle, 0, std::iter::empty(), String::new()),
            None
        );
    }
}
