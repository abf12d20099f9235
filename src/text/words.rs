//! Turns the panel's values into the reader's words.

use super::{format, t};
use crate::{
    acts::{Act, Failure, Outcome, Phrase, Rank, Sentence, Value},
    api::{ApiError, SignInFault},
    config::ConfigFault,
    domain::{
        Activation, ContractId, LicenseStatus, OnExpiry, Role, SeatPicture, TeamId, UserId,
        UserStatus,
    },
    estate::{Estate, Presence, SeatSums},
    missing::{Missing, is_barred},
    plan::{Receipt, Why},
};

/// A sentence for a failed call.
pub fn fault_words(error: &ApiError) -> String {
    match error {
        ApiError::SignedOut => t().fault_signed_out.to_owned(),
        ApiError::Forbidden(None) => t().fault_forbidden.to_owned(),
        ApiError::Forbidden(Some(detail)) => {
            let said = t().fault_forbidden;
            format!("{said} ({detail})")
        }
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
        ApiError::Incomplete => missing_words(Missing::last()).0.to_owned(),
    }
}

/// That a part of the panel is not here, and what to do.
pub fn missing_words(why: Missing) -> (&'static str, &'static str) {
    let text = t();
    match why {
        Missing::Gone => (text.part_gone, text.part_gone_advice),
        Missing::Refused => (text.part_refused, text.part_refused_advice),
        Missing::Late => (text.part_late, text.screen_absent_advice),
        Missing::Away => (text.screen_absent, text.screen_absent_advice),
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
        SignInFault::Other(ApiError::Unreachable) if is_barred(url) => (t().server_barred)(url),
        SignInFault::Other(ApiError::Unreachable) => (t().server_unreachable)(url),
        SignInFault::Other(ApiError::Incomplete) => {
            let (happened, advice) = missing_words(Missing::last());
            format!("{happened} {advice}")
        }
        SignInFault::Other(error) => fault_words(error),
    }
}

/// A sentence for a configuration that cannot be used.
pub fn config_fault_words(fault: &ConfigFault) -> String {
    match fault {
        ConfigFault::Missing => t().config_missing.to_owned(),
        ConfigFault::Unread(status) => (t().config_unread)(*status),
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
            Failure::StillWaits => t().acts.still_waits.to_owned(),
            Failure::LineUnread => t().acts.line_unread.to_owned(),
            Failure::LineFull => t().acts.line_full.to_owned(),
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
        Why::StillWaits => t().acts.still_waits,
        Why::LineUnread => t().acts.line_unread,
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
        (Some(0), _, Some(max)) if picture.room() != Some(0) => {
            ((t().free)(&number(0)), billable_words(max, picture.room()))
        }
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

/// That beyond those bought further seats can be given, for which the vendor bills.
fn billable_words(max: u32, room: Option<u32>) -> String {
    let of = (t().of_max)(&number(max));
    let more = room.map_or_else(String::new, |room| format!("{} ", number(room)));
    let billable = t().more_billable;
    format!("{of} · {more}{billable}")
}

/// The seats nobody holds that are not free to be used, in words.
pub fn aside(seats: &SeatSums) -> impl Iterator<Item = String> {
    let inactive = (seats.inactive, t().on_inactive);
    let unusable = (seats.unusable, t().on_ended);
    let some = |(count, words): (u64, fn(&str) -> String)| {
        (count > 0).then(|| words(&format::number(count)))
    };
    [inactive, unusable].into_iter().filter_map(some)
}

/// One line for what a plan did.
pub fn receipt_words(estate: &Estate, receipt: &Receipt) -> String {
    let done: Vec<&Act> = receipt
        .rows
        .iter()
        .filter(|row| row.outcome.is_done())
        .map(|row| &row.act)
        .collect();
    let (failed, not_tried) = receipt.missed();
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
    let is_reset = |act: &&&Act| act.sentence() == Sentence::DeviceReset;
    let resets = done.iter().filter(is_reset).count();
    if (1..done.len()).contains(&resets) {
        // Devices that were reset along with something else are told after it.
        let others: Vec<&Act> = done.iter().filter(|act| !is_reset(act)).copied().collect();
        let reset = (t().acts.said)(Sentence::DeviceReset);
        let parts = [done_words(estate, &others), (reset.many)(resets, "")];
        return parts.join(" · ");
    }
    // What was created is told by what it got.
    let others: Vec<&Act> = { done.iter().copied() }
        .filter(|act| !is_creation(act))
        .collect();
    let Some(first) = others.first() else {
        return match done {
            [] => t().nothing_changed.to_owned(),
            [one] => act_done(estate, one),
            many => by_kind(estate, many.iter().copied()),
        };
    };
    if others.len() == 1 {
        return act_done(estate, first);
    }
    if others.iter().any(|act| act.sentence() != first.sentence()) {
        return by_kind(estate, others.into_iter());
    }
    let same_license = others.iter().all(|act| act.license() == first.license());
    let license = match first.license() {
        Some(id) if same_license => license_title(estate, id),
        _ => t().several_licenses.to_owned(),
    };
    ((t().acts.said)(first.sentence()).many)(others.len(), &license)
}

fn is_creation(act: &Act) -> bool {
    act.facts().rank == Rank::Makes
}

/// Told kind by kind, in the order in which each came first.
fn by_kind<'a>(estate: &Estate, acts: impl Iterator<Item = &'a Act>) -> String {
    let mut kinds: Vec<Vec<&Act>> = Vec::new();
    for act in acts {
        let is_alike = |all: &&mut Vec<&Act>| all[0].sentence() == act.sentence();
        match kinds.iter_mut().find(is_alike) {
            Some(all) => all.push(act),
            None => kinds.push(vec![act]),
        }
    }
    let told = |acts: &Vec<&Act>| match acts[..] {
        [first, _, ..] if is_creation(first) => {
            ((t().acts.said)(first.sentence()).many)(acts.len(), "")
        }
        _ => done_words(estate, acts),
    };
    kinds.iter().map(told).collect::<Vec<_>>().join(" · ")
}

/// What one act did.
pub fn act_done(estate: &Estate, act: &Act) -> String {
    let phrase = act.facts().phrase;
    let said = (t().acts.said)(phrase.sentence);
    say(said.one, &phrase, estate, &|id| person(estate, id))
}

/// A sentence with what stands in it; `called` is what to call people.
pub(super) fn say(
    sentence: fn([&str; 3]) -> String,
    phrase: &Phrase<'_>,
    estate: &Estate,
    called: &dyn Fn(&UserId) -> String,
) -> String {
    let values = phrase
        .values
        .map(|value| value_words(value, estate, called));
    sentence(values.each_ref().map(String::as_str))
}

/// What stands in a sentence, in words; `called` is what to call people.
pub fn value_words(
    value: Value<'_>,
    estate: &Estate,
    called: &dyn Fn(&UserId) -> String,
) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::User(id) => called(id),
        Value::NewUser(new) => new.label(),
        Value::License(id) => license_title(estate, id),
        Value::Team(Some(id)) => team_name(estate, id),
        Value::Team(None) => t().acts.no_team_name.to_owned(),
        Value::Device(id) => {
            let device = estate.device(id).map(|it| it.label());
            device.unwrap_or(t().acts.some_device).to_owned()
        }
        Value::Contract(id) => contract_name(estate, id),
        Value::Role(role) => role_word(role).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Name(name) => name.trim().to_owned(),
    }
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
    use crate::acts::{DeviceAct, PersonAct, SeatAct};

    #[test]
    fn s14_every_act_has_its_own_sentence() {
        let estate = Estate::default();
        let acts = crate::acts::one_of_each();
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
                    act.sentence() == Sentence::TeamOwnerRemoved && std::ptr::eq(words, &twice);
                assert!(same.is_none() || is_alike, "{act:?}: {}", words[at]);
                assert!(!words[at].is_empty(), "{act:?}");
            }
        }
        let all: Vec<&Act> = acts.iter().collect();
        // Of all together each is told: what is created by what it gets, resets at the end.
        let together = done_words(&estate, &all);
        for (act, words) in acts.iter().zip(&once) {
            let is_told_otherwise = is_creation(act) || act.sentence() == Sentence::DeviceReset;
            let is_in = together.contains(words.as_str());
            assert!(is_told_otherwise || is_in, "{words} in {together}");
        }
    }

    #[test]
    fn k5_a_hand_over_is_told_kind_by_kind() {
        let seat = |license: &str| {
            Act::Seat(
                license.into(),
                SeatAct::Move {
                    from: "new:ana".into(),
                    to: "new:ben".into(),
                },
            )
        };
        let acts = [
            seat("l"),
            seat("m"),
            Act::Device(
                "d".into(),
                DeviceAct::SetOwner {
                    license: "n".into(),
                    from: Some("new:ana".into()),
                    to: None,
                },
            ),
            Act::Person("new:ana".into(), PersonAct::Remove),
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
        estate.confirm(&Act::Person("u1".into(), PersonAct::Remove), None);
        assert_eq!(person(&estate, &"u1".into()), "Somebody who was removed");
    }
}
