//! Who waits for a seat on a license that is full: the line, as it is kept in the license's own
//! data on the server, where every admin reads the same one.
//!
//! Whoever has the license's key can read it too, so it holds ids and moments and nothing else.
//! It is one short text, since the server allows a license few keys and changes their spelling.

mod standing;

use chrono::DateTime;

pub use self::standing::Standing;
use crate::domain::{Moment, UserId};

/// For how many days somebody waits, unless they are put in line anew.
const LASTS_DAYS: u64 = 90;

/// The form that this panel writes. Another one is of another version.
const FORM: &str = "1";

/// Somebody's place in a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Who waits.
    pub user: UserId,
    /// Since when, to the second.
    pub since: Moment,
    /// Who put them there.
    pub by: UserId,
    /// When they stop to wait.
    pub until: Moment,
}

/// Who waits for a seat on a license, the next one first. Each waits once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<Place>);

/// What is kept is no line that this panel knows. Nothing is written over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread;

impl Place {
    /// A new place, at the end of a line.
    pub fn new(user: UserId, by: UserId, now: Moment) -> Self {
        let since = DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now);
        let until = since.checked_add_days(chrono::Days::new(LASTS_DAYS));
        Self {
            user,
            since,
            by,
            until: until.unwrap_or(since),
        }
    }

    fn key(&self) -> (Moment, &UserId, &UserId) {
        (self.since, &self.user, &self.by)
    }

    fn write(&self) -> String {
        let (since, until) = (self.since.timestamp(), self.until.timestamp());
        format!("{} {since} {} {until}", self.user, self.by)
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let moment = |word: &str| DateTime::from_timestamp(word.parse().ok()?, 0);
        let id = |word: &str| (!word.is_empty()).then(|| UserId::from(word));
        let place = Self {
            user: id(words.next()?)?,
            since: moment(words.next()?)?,
            by: id(words.next()?)?,
            until: moment(words.next()?)?,
        };
        words.next().is_none().then_some(place)
    }
}

impl Line {
    /// A line as a license keeps it; nobody waits where nothing is kept.
    ///
    /// # Errors
    /// [`Unread`] if it is anything else.
    pub fn read(kept: Option<&str>) -> Result<Self, Unread> {
        let Some(text) = kept else {
            return Ok(Self::default());
        };
        let mut parts = text.split(';');
        if parts.next() != Some(FORM) {
            return Err(Unread);
        }
        let mut line = Self::default();
        for part in parts {
            line.add(Place::read(part).ok_or(Unread)?);
        }
        Ok(line)
    }

    /// It as a license keeps it; `None` if nobody waits, so that nothing is left behind.
    pub fn write(&self) -> Option<String> {
        let places = self.0.iter().map(Place::write);
        let parts: Vec<String> = std::iter::once(FORM.to_owned()).chain(places).collect();
        (!self.0.is_empty()).then(|| parts.join(";"))
    }

    /// Who waits, the next one first.
    pub fn places(&self) -> &[Place] {
        &self.0
    }

    /// The place of somebody who waits.
    pub fn place_of(&self, user: &UserId) -> Option<&Place> {
        self.0.iter().find(|place| place.user == *user)
    }

    /// Adds a place. Whoever has one keeps the earlier, whichever of two admins comes first.
    pub fn add(&mut self, place: Place) {
        match self.0.iter_mut().find(|it| it.user == place.user) {
            Some(there) if there.key() <= place.key() => {}
            Some(there) => *there = place,
            None => self.0.push(place),
        }
        crate::lean::sort_by(&mut self.0, &|one, other| one.key().cmp(&other.key()));
    }

    /// Takes somebody out.
    pub fn remove(&mut self, user: &UserId) {
        self.0.retain(|place| place.user != *user);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Moment {
        DateTime::from_timestamp(seconds, 0).expect("a moment")
    }

    fn place(user: &str, since: i64) -> Place {
        Place::new(user.into(), "admin".into(), at(since))
    }

    fn line(places: &[(&str, i64)]) -> Line {
        let mut line = Line::default();
        for (user, since) in places {
            line.add(place(user, *since));
        }
        line
    }

    #[test]
    fn a_line_is_read_as_it_was_written_and_nobody_leaves_nothing() {
        let two = line(&[("ben", 1_800_000_000), ("ana", 1_700_000_000)]);
        let kept = two.write().expect("a text");
        assert_eq!(
            kept,
            "1;ana 1700000000 admin 1707776000;ben 1800000000 admin 1807776000"
        );
        assert_eq!(Line::read(Some(&kept)), Ok(two));
        assert_eq!(Line::read(None), Ok(Line::default()));
        assert_eq!(Line::default().write(), None);
    }

    #[test]
    fn what_is_no_line_is_not_half_read() {
        for text in [
            "",
            "2;ana 1 admin 2",
            "1;",
            "1;ana",
            "1;ana 1 admin",
            "1;ana x admin 2",
            "1;ana 1 admin 2 more",
            "1;ana 1 admin 99999999999999999",
            "1; 1 admin 2",
        ] {
            assert_eq!(Line::read(Some(text)), Err(Unread), "{text:?}");
        }
    }

    /// An edit as an admin makes it.
    #[derive(Clone, Debug)]
    enum Edit {
        Add(&'static str, i64),
        Remove(&'static str),
    }

    impl Edit {
        fn user(&self) -> &'static str {
            match self {
                Self::Add(user, _) | Self::Remove(user) => user,
            }
        }

        fn make(&self, line: &Line) -> Line {
            let mut line = line.clone();
            match self {
                Self::Add(user, since) => line.add(place(user, *since)),
                Self::Remove(user) => line.remove(&(*user).into()),
            }
            line
        }
    }

    fn edits() -> impl Strategy<Value = Edit> {
        let user = || prop::sample::select(&["ana", "ben", "cem", "dora"][..]);
        prop_oneof![
            (user(), 0..5_i64).prop_map(|(user, since)| Edit::Add(user, since)),
            user().prop_map(Edit::Remove),
        ]
    }

    proptest! {
        /// Two admins at once: whoever comes first, the line is the same, but where one puts the
        /// very person in that the other takes out.
        #[test]
        fn two_edits_merge_whichever_comes_first(
            before in prop::collection::vec(edits(), 0..8),
            one in edits(),
            other in edits(),
        ) {
            let start = before.iter().fold(Line::default(), |line, edit| edit.make(&line));
            let opposite = one.user() == other.user()
                && matches!(one, Edit::Add(..)) != matches!(other, Edit::Add(..));
            prop_assume!(!opposite);
            prop_assert_eq!(one.make(&other.make(&start)), other.make(&one.make(&start)));
        }

        /// What is so already changes nothing, so an edit may be made again after a lost answer.
        #[test]
        fn an_edit_made_twice_is_made_once(
            before in prop::collection::vec(edits(), 0..8),
            edit in edits(),
        ) {
            let start = before.iter().fold(Line::default(), |line, edit| edit.make(&line));
            let once = edit.make(&start);
            prop_assert_eq!(edit.make(&once), once);
        }

        /// Every line that edits lead to is kept whole, everybody once, the earliest first.
        #[test]
        fn what_is_kept_is_in_order_and_comes_back(edits in prop::collection::vec(edits(), 0..20)) {
            let line = edits.iter().fold(Line::default(), |line, edit| edit.make(&line));
            prop_assert!(line.places().windows(2).all(|two| two[0].key() < two[1].key()));
            let users: std::collections::HashSet<_> =
                line.places().iter().map(|place| &place.user).collect();
            prop_assert_eq!(users.len(), line.places().len());
            prop_assert_eq!(Line::read(line.write().as_deref()), Ok(line));
        }
    }
}
