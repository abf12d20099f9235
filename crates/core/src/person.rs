//! Who is in: which token counts, and who has to leave before somebody comes. It looks at no
//! token itself; the panel does, and carries out what is said here.

use crate::domain::UserId;

/// Where a token comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Somebody signs in, or the tab goes on with its own token.
    Panel,
    /// Another tab of the browser has handed it over.
    Tab,
    /// The page around the panel has handed it over.
    Host,
}

/// A token that is being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look(u64);

/// What is to be done with a token that the server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing may come of it: its person has left meanwhile, or something newer counts.
    Drop,
    /// Its person comes in.
    Enter,
    /// Its person is in already, and goes on.
    GoOn,
    /// Somebody else is in, and leaves first.
    Change,
}

/// The door of the panel.
#[derive(Clone, Debug, Default)]
pub struct Door {
    inside: Option<UserId>,
    /// Whether the host was asked for a token and has not answered.
    asked: bool,
    looks: u64,
    /// Looks up to this one count no longer.
    void: u64,
    era: u64,
    entry: u64,
}

impl Door {
    /// The host is asked for a token.
    pub fn ask(&mut self) {
        self.asked = true;
    }

    /// A token has come. `None` if it is not even looked at: one that a host hands over unasked
    /// counts only while somebody is in.
    pub fn look(&mut self, from: Source) -> Option<Look> {
        if from == Source::Host && !self.asked && self.inside.is_none() {
            return None;
        }
        self.looks += 1;
        Some(Look(self.looks))
    }

    /// The server takes the token, and says whose it is.
    pub fn taken(&mut self, look: Look, who: &UserId) -> Verdict {
        if look.0 <= self.void {
            return Verdict::Drop;
        }
        self.void = look.0;
        self.asked = false;
        self.entry += 1;
        match self.inside.replace(who.clone()) {
            None => Verdict::Enter,
            Some(before) if before == *who => Verdict::GoOn,
            Some(_) => {
                self.era += 1;
                Verdict::Change
            }
        }
    }

    /// The server does not take the token. Says whether anybody is to be told.
    pub fn refused(&mut self, look: Look) -> bool {
        if look.0 <= self.void {
            return false;
        }
        self.asked = false;
        self.inside.is_none()
    }

    /// Whoever is in leaves. What is being looked at counts no longer, and no host signs anybody
    /// in before it is asked.
    pub fn leave(&mut self) {
        self.inside = None;
        self.asked = false;
        self.void = self.looks;
        self.era += 1;
    }

    /// Grows when a person leaves: what was asked for one must not reach the next.
    pub fn era(&self) -> u64 {
        self.era
    }

    /// Grows with every token that is taken: a late refusal of an old one says nothing of it.
    pub fn entry(&self) -> u64 {
        self.entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> UserId {
        "ana".into()
    }

    fn ben() -> UserId {
        "ben".into()
    }

    fn with_ana() -> Door {
        let mut door = Door::default();
        let look = door.look(Source::Panel).expect("looked at");
        assert_eq!(door.taken(look, &ana()), Verdict::Enter);
        door
    }

    #[test]
    fn p4_an_unasked_token_counts_only_while_somebody_is_in() {
        let mut door = Door::default();
        assert_eq!(door.look(Source::Host), None);
        door.ask();
        assert!(door.look(Source::Host).is_some());

        let mut door = with_ana();
        assert!(door.look(Source::Host).is_some());
        door.leave();
        assert_eq!(door.look(Source::Host), None, "after a sign-out never");
        door.ask();
        let look = door.look(Source::Host).expect("asked for");
        assert!(door.refused(look));
        assert_eq!(door.look(Source::Host), None, "that was the answer");
    }

    #[test]
    fn p1_another_persons_token_makes_the_one_who_is_in_leave_first() {
        let mut door = with_ana();
        let era = door.era();
        let look = door.look(Source::Host).expect("looked at");
        assert_eq!(door.taken(look, &ana()), Verdict::GoOn);
        assert_eq!(door.era(), era);
        let look = door.look(Source::Host).expect("looked at");
        assert_eq!(door.taken(look, &ben()), Verdict::Change);
        assert!(door.era() > era);
        let look = door.look(Source::Host).expect("looked at");
        assert!(!door.refused(look), "whoever is in is told nothing of it");
    }

    #[test]
    fn s2_what_was_looked_at_when_its_person_left_counts_no_longer() {
        let mut door = Door::default();
        let look = door.look(Source::Panel).expect("looked at");
        door.leave();
        assert_eq!(door.taken(look, &ana()), Verdict::Drop);
        assert!(!door.refused(look));
        assert_eq!(door.look(Source::Host), None, "nobody came in by it");
    }

    /// Every order in which three tokens that come one after the other are answered.
    #[test]
    fn s2_the_latest_token_wins_in_whatever_order_they_are_answered() {
        let people = [ana(), ben(), UserId::from("cem")];
        let orders = [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ];
        for order in orders {
            let mut door = with_ana();
            let looks: Vec<Look> = { people.iter() }
                .map(|_| door.look(Source::Host).expect("looked at"))
                .collect();
            let mut newest = None;
            for at in order {
                let verdict = door.taken(looks[at], &people[at]);
                assert_eq!(verdict == Verdict::Drop, newest > Some(at), "{order:?}");
                newest = newest.max(Some(at));
            }
            assert_eq!(door.inside.as_ref(), people.last(), "{order:?}");
        }
    }
}
