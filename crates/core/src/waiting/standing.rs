//! Whether those who stand in a line can be given a seat.

use super::{Line, Place, Unread};
use crate::{
    domain::{LicenseId, Moment, UserId, UserStatus},
    estate::{Estate, Known, Topic},
};

/// How somebody in a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They wait.
    Waits,
    /// They hold a seat by now.
    Seated,
    /// They are not on the server any more.
    Gone,
    /// They are banned.
    Banned,
    /// They have waited for as long as they were to.
    Lapsed,
}

impl Estate {
    /// Who waits for a seat on a license; nobody where the license is not known.
    ///
    /// # Errors
    /// [`Unread`] if the license keeps something else in its place.
    pub fn line(&self, license: &LicenseId) -> Result<Line, Unread> {
        let kept = { self.license(license) }.and_then(|row| row.line.as_deref());
        Line::read(kept)
    }

    /// How somebody in the line of a license stands, as far as it is known.
    pub fn standing_in_line(&self, license: &LicenseId, place: &Place, now: Moment) -> Standing {
        let user = self.user(&place.user);
        let hold = match self.hold(license, &place.user) {
            Known::Now(hold) | Known::Partly(hold) => hold,
            Known::NotYet => None,
        };
        match user {
            _ if hold.is_some() => Standing::Seated,
            None if self.progress(&Topic::Users).complete => Standing::Gone,
            Some(user) if user.status == UserStatus::Banned => Standing::Banned,
            _ if place.until <= now => Standing::Lapsed,
            _ => Standing::Waits,
        }
    }

    /// Those of a line who can be given a seat, the next one first, without whoever gives one up
    /// just then.
    pub fn next_in_line(&self, license: &LicenseId, leaving: &[UserId], now: Moment) -> Vec<Place> {
        let line = self.line(license).unwrap_or_default();
        let waits = |place: &&Place| {
            !leaving.contains(&place.user)
                && self.user(&place.user).is_some()
                && self.standing_in_line(license, place, now) == Standing::Waits
        };
        line.places().iter().filter(waits).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Days};

    use super::*;
    use crate::{
        domain::{Hold, User},
        estate::sample,
    };

    #[test]
    fn whoever_is_gone_seated_banned_or_lapsed_is_passed_over() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a moment");
        let mut line = Line::default();
        let old = now.checked_sub_days(Days::new(91)).expect("a moment");
        for (user, since) in [
            ("lapsed", old),
            ("gone", now),
            ("seated", now),
            ("waits", now),
            ("barred", now),
        ] {
            line.add(Place::new(user.into(), "admin".into(), since));
        }
        let license = crate::domain::License {
            line: line.write().map(String::into_boxed_str),
            ..sample::license("l", 1, Some(1))
        };
        let mut estate = Estate::with_licenses(vec![license]);
        let banned = User {
            status: UserStatus::Banned,
            ..sample::user("barred")
        };
        let mut users = vec![banned];
        users.extend(["lapsed", "seated", "waits"].map(sample::user));
        let mut walk = estate.begin(Topic::Users);
        estate.merge_users(&mut walk, users);
        estate.finish(walk);
        estate.read_seats("l", &[("seated", Hold::Assigned)]);
        let id = LicenseId::from("l");
        let standings: Vec<(String, Standing)> = { line.places().iter() }
            .map(|it| (it.user.to_string(), estate.standing_in_line(&id, it, now)))
            .collect();
        let expected = [
            ("lapsed", Standing::Lapsed),
            ("barred", Standing::Banned),
            ("gone", Standing::Gone),
            ("seated", Standing::Seated),
            ("waits", Standing::Waits),
        ];
        assert_eq!(standings, expected.map(|(id, is)| (id.to_owned(), is)));
        let next = |leaving: &[UserId]| estate.next_in_line(&id, leaving, now);
        assert_eq!(next(&[]).len(), 1);
        assert_eq!(next(&[])[0].user, "waits".into());
        assert_eq!(next(&["waits".into()]), []);
    }
}
