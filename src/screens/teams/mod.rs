//! Teams: the list, one team, moving people and licenses between them, and asking the vendor
//! for what the server cannot do.

mod add;
mod ask;
mod detail;
mod form;
mod list;
mod move_to;
mod owners;

pub use detail::TeamPage;
pub use list::TeamList;
pub use move_to::MoveDialog;

use leptos::prelude::*;

use crate::{
    config::{Config, Quota},
    domain::{Team, TeamId},
    estate::TeamFigures,
    state::live_estate::LiveEstate,
    text::{format, t},
};

/// What to call a team.
fn name(live: LiveEstate, id: &TeamId) -> String {
    live.peek(|estate| estate.team(id).map(|team| team.name.clone()))
        .unwrap_or_else(|| t().teams.gone.to_owned())
}

/// A count, with the limit where there is one.
fn of_limit(used: usize, max: Option<u32>) -> String {
    let used = format::number(used as u64);
    match max {
        Some(max) => (t().teams.used_of)(&used, &format::number(u64::from(max))),
        None => used,
    }
}

/// Seats held, with those bought; seats without a limit are of no number.
fn seats_words(sum: &TeamFigures) -> String {
    let number = format::number;
    let limited = || (t().teams.used_of)(&number(sum.seats_assigned), &number(sum.seats_max));
    match (sum.seats_max, sum.seats_unlimited) {
        (0, unlimited) => number(unlimited + sum.seats_assigned),
        (_, 0) => limited(),
        (_, unlimited) => (t().teams.and_unlimited)(&limited(), &number(unlimited)),
    }
}

/// What a vendor grants a team besides seats, in words; nothing where the team has none of it.
fn quota_words(team: &Team, quota: &Quota) -> Option<String> {
    let max = team.data.get(&quota.max)?;
    let used = quota.used.as_ref().and_then(|name| team.data.get(name));
    Some(match used {
        Some(used) => (t().teams.quota_of)(used, max, &quota.unit),
        None => (t().teams.quota)(max, &quota.unit),
    })
}

fn quotas() -> Vec<Quota> {
    expect_context::<Config>().quotas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_told_as_far_as_the_vendor_keeps_it() {
        let quota = Quota {
            label: "Storage".into(),
            max: "storageGb".into(),
            used: Some("storageUsedGb".into()),
            unit: "GB".into(),
        };
        let mut team = Team::default();
        assert_eq!(quota_words(&team, &quota), None);
        team.data.insert("storageGb".into(), "500".into());
        assert_eq!(quota_words(&team, &quota).as_deref(), Some("500 GB"));
        team.data.insert("storageUsedGb".into(), "120".into());
        assert_eq!(quota_words(&team, &quota).as_deref(), Some("120 of 500 GB"));
    }
}
