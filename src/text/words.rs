//! Turns the panel's values into the reader's words.

use super::{format, t};
use crate::{
    api::{ApiError, SignInFault},
    config::ConfigFault,
    domain::{
        Act, Activation, ContractId, Failure, LicenseStatus, OnExpiry, Outcome, Role, SeatPicture,
        TeamId, UserId, UserStatus,
    },
    estate::{Estate, Presence},
    plan::{Receipt, Why},
};

/// A sentence for a failed call.
pub fn fault_words(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut => t().fault_signed_out.to_owned(),
        ApiError::Forbidden(None) => t().fault_forbidden.to_owned(),
        ApiError::Forbidden(Some(detail)) => format!("{} ({detail})", t().fault_forbidden),
        ApiError::NotFound => t().fault_not_found.to_owned(),
        ApiError::Conflict => t().fault_conflict.to_owned(),
        ApiError::Invalid(faults) => faults
            .iter()
            .map(|fault| fault.detail.as_str())
            .collect::<Vec<_>>()
            .join("; "),
        ApiError::Limited { .. } => t().fault_limited.to_owned(),
        ApiError::Refused { status, detail } if detail.is_empty() => (t().fault_refused)(*status),
        ApiError::Refused { status, detail } => {
            format!("{} {detail}", (t().fault_refused)(*status))
        }
        ApiError::Unreadable { at, .. } => (t().fault_unreadable)(at),
        ApiError::Unreachable => t().fault_unreachable.to_owned(),
    }
}

/// A sentence for a sign-in that failed; `url` is the server's address.
pub fn sign_in_words(fault: &SignInFault, url: &str) -> String {
    match fault {
        SignInFault::WrongCredentials => t().wrong_credentials.to_owned(),
        SignInFault::NoPassword => t().no_password.to_owned(),
        SignInFault::CodeNeeded => t().code_hint.to_owned(),
        SignInFault::CodeWrong => t().code_wrong.to_owned(),
        SignInFault::TooMany { wait_s } => (t().too_many)(*wait_s),
        SignInFault::Banned => t().banned.to_owned(),
        SignInFault::NotAnAdmin => t().not_an_admin.to_owned(),
        SignInFault::WrongAccount => t().wrong_account.to_owned(),
        SignInFault::NotThisServer => (t().not_this_server)(url),
        SignInFault::Ended => t().ended.to_owned(),
        SignInFault::Other(ApiError::Unreachable) => (t().server_unreachable)(url),
        SignInFault::Other(error) => fault_words(error),
    }
}

/// A sentence for a configuration that cannot be used.
pub fn config_fault_words(fault: &ConfigFault) -> String {
    match fault {
        ConfigFault::Missing => t().config_missing.to_owned(),
        ConfigFault::NotJson(detail) => (t().config_not_json)(detail),
        ConfigFault::Field(field) => (t().config_field)(field),
    }
}

/// What became of an act.
pub fn failure_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => t().outcome_done.to_owned(),
        Outcome::Oversold { over } => (t().outcome_oversold)(&number(*over)),
        Outcome::Skipped => t().outcome_skipped.to_owned(),
        Outcome::NotTried => t().outcome_not_tried.to_owned(),
        Outcome::Failed(failure) => match failure {
            Failure::Full {
                assigned,
                max: Some(max),
            } => (t().failed_full)(&number(*assigned), &number(*max)),
            Failure::Full { max: None, .. } => t().failed_full_unlimited.to_owned(),
            Failure::NoSuchUser => t().failed_no_user.to_owned(),
            Failure::NoSuchLicense => t().failed_no_license.to_owned(),
            Failure::NoSuchTeam => t().acts.no_team.to_owned(),
            Failure::NoSuchContract => t().contracts.gone.to_owned(),
            Failure::NoSuchDevice => t().acts.no_device.to_owned(),
            Failure::NotSeated => t().acts.not_seated.to_owned(),
            Failure::NeedsSeat => t().acts.needs_seat.to_owned(),
            Failure::NoSeat => t().acts.no_seat.to_owned(),
            Failure::HasSeat => t().acts.has_seat.to_owned(),
            Failure::Changed => t().acts.changed.to_owned(),
            Failure::NameTaken => t().acts.name_taken.to_owned(),
            Failure::EmailFixed => t().acts.email_fixed.to_owned(),
            Failure::InvalidEmail => t().acts.invalid_email.to_owned(),
            Failure::LastAdmin => t().acts.last_admin.to_owned(),
            Failure::TeamFull => t().acts.team_full.to_owned(),
            Failure::StillHolds => t().acts.still_holds.to_owned(),
            Failure::OwnerSeat => t().failed_owner.to_owned(),
            Failure::EmailTaken => t().failed_email_taken.to_owned(),
            Failure::Forbidden => t().failed_forbidden.to_owned(),
            Failure::NeedsUser => t().failed_needs_user.to_owned(),
            Failure::Refused(words) => (t().failed_refused)(words),
            Failure::Unsure => t().failed_unsure.to_owned(),
        },
    }
}

/// Why an act cannot work.
pub fn why_words(why: &Why) -> &'static str {
    match why {
        Why::OwnerSeat => t().why_owner,
        Why::UnknownLicense => t().why_unknown_license,
        Why::UnknownUser => t().why_unknown_user,
        Why::HoldsSeatAlready => t().why_seated,
        Why::NotHolder => t().why_not_holder,
        Why::InvalidEmail => t().why_email,
        Why::EmailTaken => t().why_email_taken,
        Why::Cycle => t().why_cycle,
        Why::NeedsUser => t().why_needs_user,
        Why::BeingRemoved => t().acts.being_removed,
        Why::UnknownDevice => t().acts.no_device,
        Why::NotSeated => t().acts.not_seated,
        Why::UnknownTeam => t().acts.unknown_team,
        Why::NeedsTeam => t().acts.needs_team,
        Why::InvalidTeam => t().acts.invalid_team,
        Why::NameTaken => t().acts.name_taken,
        Why::TeamFull => t().acts.team_full,
        Why::AboveLicense => t().acts.above_license,
        Why::Changed => t().acts.changed,
        Why::LastAdmin => t().acts.last_admin,
        Why::IsYou => t().acts.is_you,
        Why::InNameOnly => t().acts.in_name_only,
        Why::NotEndUser => t().acts.not_end_user,
        Why::StillHolds => t().acts.still_holds,
    }
}

/// Free seats in words, beside the cells: the leading part and the part after it.
pub fn seat_words(picture: &SeatPicture) -> (String, String) {
    let moved = picture.staged_in + picture.staged_out > 0;
    match (picture.free(), picture.free_after(), picture.max) {
        _ if picture.has_none() => (t().seats_none.to_owned(), t().seats_none_why.to_owned()),
        (Some(_), Some(_), Some(max)) if picture.assigned > max => (
            (t().over)(&number(picture.assigned - max)),
            (t().oversold)(&number(picture.assigned), &number(max)),
        ),
        (Some(free), Some(after), Some(max)) if moved => (
            (t().free_then)(&number(free), &number(after)),
            (t().of_max)(&number(max)),
        ),
        (Some(free), _, Some(max)) => ((t().free)(&number(free)), (t().of_max)(&number(max))),
        _ if moved => (
            (t().assigned_then)(&number(picture.assigned), &number(picture.after())),
            t().unlimited.to_owned(),
        ),
        _ => (
            (t().assigned_no_limit)(&number(picture.assigned)),
            t().unlimited.to_owned(),
        ),
    }
}

/// One line for what a plan did.
pub fn receipt_words(estate: &Estate, receipt: &Receipt) -> String {
    let done: Vec<&Act> = receipt
        .rows
        .iter()
        .filter(|row| row.outcome.is_done())
        .map(|row| &row.act)
        .collect();
    let failed = receipt
        .rows
        .iter()
        .filter(|row| matches!(row.outcome, Outcome::Failed(_)))
        .count();
    let not_tried = receipt
        .rows
        .iter()
        .filter(|row| row.outcome == Outcome::NotTried)
        .count();
    let mut parts = vec![done_words(estate, &done)];
    if done.is_empty() && failed + not_tried > 0 {
        parts.clear();
    }
    if failed == 1 && receipt.rows.len() == 1 {
        parts.extend(receipt.rows.first().map(|row| failure_words(&row.outcome)));
    } else if failed > 0 {
        parts.push((t().some_failed)(failed));
    }
    if not_tried > 0 {
        parts.push((t().some_not_tried)(not_tried));
    }
    let over = receipt.over();
    if over > 0 {
        parts.push((t().outcome_oversold)(&number(over)));
    }
    parts.join(" · ")
}

fn done_words(estate: &Estate, done: &[&Act]) -> String {
    let is_reset = |act: &&&Act| matches!(act, Act::ResetDevice { .. });
    let resets = done.iter().filter(is_reset).count();
    if (1..done.len()).contains(&resets) {
        // Devices that were reset along with something else are told after it.
        let others: Vec<&Act> = done.iter().filter(|act| !is_reset(act)).copied().collect();
        let parts = [done_words(estate, &others), (t().acts.reset_many)(resets)];
        return parts.join(" · ");
    }
    let seats: Vec<&&Act> = done
        .iter()
        .filter(|act| !matches!(act, Act::CreateUser(_) | Act::CreateTeam(_)))
        .collect();
    let Some(first) = seats.first() else {
        return match done {
            [] => t().nothing_changed.to_owned(),
            [one] => one_done(estate, one),
            many => by_kind(estate, many.iter().copied()),
        };
    };
    let same_license = seats.iter().all(|act| act.license() == first.license());
    let license = match first.license() {
        Some(id) if same_license => license_title(estate, id),
        _ => t().several_licenses.to_owned(),
    };
    let same_kind = seats
        .iter()
        .all(|act| std::mem::discriminant(**act) == std::mem::discriminant(**first));
    match (first, seats.len()) {
        (first, 1) => one_done(estate, first),
        (first, many) if same_kind => many_done(first, many, &license),
        _ => by_kind(estate, seats.into_iter().copied()),
    }
}

/// Told kind by kind, in the order in which each came first.
fn by_kind<'a>(estate: &Estate, acts: impl Iterator<Item = &'a Act>) -> String {
    let kind = |act: &Act| std::mem::discriminant(act);
    let mut kinds: Vec<Vec<&Act>> = Vec::new();
    for act in acts {
        match kinds.iter_mut().find(|all| kind(all[0]) == kind(act)) {
            Some(all) => all.push(act),
            None => kinds.push(vec![act]),
        }
    }
    let told = |acts: &Vec<&Act>| match acts[..] {
        [first @ (Act::CreateUser(_) | Act::CreateTeam(_)), _, ..] => {
            many_done(first, acts.len(), "")
        }
        _ => done_words(estate, acts),
    };
    kinds.iter().map(told).collect::<Vec<_>>().join(" · ")
}

/// What one act did.
fn one_done(estate: &Estate, act: &Act) -> String {
    let words = t().acts;
    let team = |id: &Option<TeamId>| match id {
        Some(id) => team_name(estate, id),
        None => words.no_team_name.to_owned(),
    };
    match act {
        Act::UpdateUser { user, .. } => (words.updated_one)(&person(estate, user)),
        Act::RemoveUser { user } => (words.removed_one)(&person(estate, user)),
        Act::Ban { user } => (words.banned_one)(&person(estate, user)),
        Act::Unban { user } => (words.unbanned_one)(&person(estate, user)),
        Act::SetRole { user, to, .. } => (words.role_one)(&person(estate, user), role_word(*to)),
        Act::ResetDevice { license, .. } => (words.reset_one)(&license_title(estate, license)),
        Act::SetDeviceOwner { device, to, .. } => {
            let device = estate.device(device).map(|it| it.label());
            let device = device.unwrap_or(t().acts.some_device);
            match to {
                Some(to) => (words.device_owner_one)(device, &person(estate, to)),
                None => (words.device_free_one)(device),
            }
        }
        Act::SetSeatLimit { user, to, .. } => (words.seat_limit_one)(&person(estate, user), *to),
        Act::ResetSeat { user, license } => {
            (words.seat_reset_one)(&person(estate, user), &license_title(estate, license))
        }
        Act::SetUserTeam { user, to, .. } => {
            (words.user_team_one)(&person(estate, user), &team(to))
        }
        Act::SetLicenseTeam { license, to, .. } => {
            (words.license_team_one)(&license_title(estate, license), &team(to))
        }
        Act::UpdateTeam { team, .. } => (words.team_updated)(&team_name(estate, team)),
        Act::RemoveTeam { .. } => words.team_removed.to_owned(),
        Act::AddTeamOwner { team, user } => {
            (words.team_owner_added)(&person(estate, user), &team_name(estate, team))
        }
        Act::RemoveTeamOwner { team, user } => {
            (words.team_owner_removed)(&person(estate, user), &team_name(estate, team))
        }
        Act::AddManager { contract, user } => {
            (t().contracts.added)(&person(estate, user), &contract_name(estate, contract))
        }
        Act::RemoveManager { contract, user } => {
            (t().contracts.removed)(&person(estate, user), &contract_name(estate, contract))
        }
        Act::CreateUser(new) => (t().created_one)(&new.label()),
        Act::CreateTeam(new) => (words.team_created)(new.name.trim()),
        Act::Assign { license, user } => {
            (t().assigned_one)(&person(estate, user), &license_title(estate, license))
        }
        Act::Release { license, user } => {
            (t().released_one)(&person(estate, user), &license_title(estate, license))
        }
        Act::Move { license, to, .. } => {
            (t().moved_one)(&person(estate, to), &license_title(estate, license))
        }
        Act::SetOwner { license, .. } => (t().owner_changed)(&license_title(estate, license)),
    }
}

/// What several acts of one kind did.
fn many_done(first: &Act, count: usize, license: &str) -> String {
    let words = t().acts;
    let of_kind = match first {
        Act::UpdateUser { .. } => words.updated_many,
        Act::RemoveUser { .. } => words.removed_many,
        Act::Ban { .. } => words.banned_many,
        Act::Unban { .. } => words.unbanned_many,
        Act::SetRole { .. } => words.role_many,
        Act::ResetDevice { .. } => words.reset_many,
        Act::Move { .. } => words.moved_many,
        Act::SetOwner { .. } => words.owners_many,
        Act::AddTeamOwner { .. } | Act::RemoveTeamOwner { .. } => words.team_owners_many,
        Act::SetDeviceOwner { to: None, .. } => words.device_free_many,
        Act::SetDeviceOwner { .. } => words.device_owner_many,
        Act::SetSeatLimit { .. } => words.seat_limit_many,
        Act::ResetSeat { .. } => words.seat_reset_many,
        Act::SetUserTeam { .. } => words.user_team_many,
        Act::SetLicenseTeam { .. } => words.license_team_many,
        Act::CreateUser(_) => t().created_many,
        Act::CreateTeam(_) => words.teams_created_many,
        Act::UpdateTeam { .. } => words.teams_updated_many,
        Act::RemoveTeam { .. } => words.teams_removed_many,
        Act::AddManager { .. } => words.managers_added_many,
        Act::RemoveManager { .. } => words.managers_removed_many,
        Act::Assign { .. } => return (t().assigned_many)(count, license),
        Act::Release { .. } => return (t().released_many)(count, license),
    };
    of_kind(count)
}

pub(super) fn team_name(estate: &Estate, id: &TeamId) -> String {
    let team = estate.team(id);
    team.map_or_else(|| id.to_string(), |team| team.name.clone())
}

/// What to call a contract: its number, else the server's id.
pub fn contract_name(estate: &Estate, id: &ContractId) -> String {
    estate.contract_number(id).unwrap_or(id.as_str()).to_owned()
}

/// What to call a license: its own name, else its product's. End users may see neither: then it
/// goes by its order, or by when it was made.
pub fn license_title(estate: &Estate, id: &crate::domain::LicenseId) -> String {
    let title = estate.title(id);
    let named = title.map(|title| title.name.unwrap_or(title.product));
    match (named.filter(|name| !name.is_empty()), estate.license(id)) {
        (Some(name), _) => name.to_owned(),
        (None, Some(license)) => match &license.order {
            Some(order) => (t().order)(order),
            None => (t().mine.from)(&format::day(license.created)),
        },
        (None, None) => t().unnamed_license.to_owned(),
    }
}

/// What to call a person, also one who is nobody, or has not been read.
pub fn person(estate: &Estate, id: &UserId) -> String {
    let words = t().acts;
    estate
        .label(id)
        .unwrap_or_else(|| match estate.presence(id) {
            _ if id.is_placeholder() => id.to_string(),
            Presence::Gone => words.somebody_removed.to_owned(),
            Presence::Here | Presence::NotRead => words.not_read.to_owned(),
        })
}

fn number(number: u32) -> String {
    format::number(u64::from(number))
}

/// How a license is activated.
pub fn activation_word(activation: Activation) -> &'static str {
    match activation {
        Activation::SignIn => t().act_sign_in,
        Activation::SerialNumber => t().act_serial,
        Activation::Floating => t().act_floating,
    }
}

/// A license's status.
pub fn status_word(status: &LicenseStatus) -> String {
    match status {
        LicenseStatus::Active => t().lic_active,
        LicenseStatus::Inactive => t().lic_inactive,
        LicenseStatus::Expiring => t().lic_expiring,
        LicenseStatus::Expired => t().lic_expired,
        LicenseStatus::Suspended => t().lic_suspended,
        LicenseStatus::Banned => t().lic_banned,
        LicenseStatus::Removing => t().acts.removing,
        LicenseStatus::Other(word) => return word.clone(),
    }
    .to_owned()
}

/// A person's status.
pub fn user_status_word(status: &UserStatus) -> String {
    match status {
        UserStatus::Active => t().status_active,
        UserStatus::Inactive => t().status_inactive,
        UserStatus::Banned => t().status_banned,
        UserStatus::Other(word) => return word.clone(),
    }
    .to_owned()
}

/// What becomes of access when a license ends.
pub fn on_expiry_word(rule: &OnExpiry) -> String {
    match rule {
        OnExpiry::Restrict => t().expiry_restrict,
        OnExpiry::Revoke => t().expiry_revoke,
        OnExpiry::Maintain => t().expiry_maintain,
        OnExpiry::Allow => t().expiry_allow,
        OnExpiry::Other(word) => return word.clone(),
    }
    .to_owned()
}

/// A role.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Admin => t().role_admin,
        Role::Developer => t().role_developer,
        Role::SalesAgent => t().role_sales,
        Role::SupportAgent => t().role_support,
        Role::ReadOnly => t().role_read_only,
        Role::User => t().role_user,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s14_every_act_has_its_own_sentence() {
        let estate = Estate::default();
        let acts = crate::domain::one_of_each();
        let once: Vec<String> = acts.iter().map(|act| done_words(&estate, &[act])).collect();
        let twice = acts.iter().map(|act| done_words(&estate, &[act, act]));
        let twice: Vec<String> = twice.collect();
        let told = crate::text::told(&estate, &acts);
        let told: Vec<String> = told.into_iter().map(|told| told.words).collect();
        for (at, act) in acts.iter().enumerate() {
            for words in [&once, &twice, &told] {
                let same = (0..at).find(|&other| words[other] == words[at]);
                // An owner of a team comes or goes; of several it is told that they changed.
                let is_alike =
                    matches!(act, Act::RemoveTeamOwner { .. }) && std::ptr::eq(words, &twice);
                assert!(same.is_none() || is_alike, "{act:?}: {}", words[at]);
                assert!(!words[at].is_empty(), "{act:?}");
            }
        }
        let all: Vec<&Act> = acts.iter().collect();
        // Of all together each is told: what is created by what it gets, resets at the end.
        let together = done_words(&estate, &all);
        for (act, words) in acts.iter().zip(&once) {
            let is_told_otherwise = matches!(
                act,
                Act::CreateUser(_) | Act::CreateTeam(_) | Act::ResetDevice { .. }
            );
            let is_in = together.contains(words.as_str());
            assert!(is_told_otherwise || is_in, "{words} in {together}");
        }
    }

    #[test]
    fn k5_a_hand_over_is_told_kind_by_kind() {
        let seat = |license: &str| Act::Move {
            license: license.into(),
            from: "new:ana".into(),
            to: "new:ben".into(),
        };
        let acts = [
            seat("l"),
            seat("m"),
            Act::SetDeviceOwner {
                license: "n".into(),
                device: "d".into(),
                from: Some("new:ana".into()),
                to: None,
            },
            Act::RemoveUser {
                user: "new:ana".into(),
            },
        ];
        let done: Vec<&Act> = acts.iter().collect();
        assert_eq!(
            done_words(&Estate::default(), &done),
            "2 seats passed on · A device belongs to nobody · new:ana was removed"
        );
    }

    #[test]
    fn k3_an_id_is_no_name() {
        let mut estate = Estate::default();
        assert_eq!(person(&estate, &"u1".into()), "Not read yet");
        estate.confirm(&Act::RemoveUser { user: "u1".into() }, None);
        assert_eq!(person(&estate, &"u1".into()), "Somebody who was removed");
    }
}
