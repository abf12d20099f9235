//! People.

use super::{Moment, Rights, TeamId, UserId};

/// A person known to the server, whether or not they hold a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The server's id.
    pub id: UserId,
    /// Their address, in lower case.
    pub email: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Which rights they really have, where the server shows it: a change of role may have left
    /// them fewer than their role is born with.
    pub rights: Option<Rights>,
    /// What the server says of them.
    pub status: UserStatus,
    /// Their team.
    pub team: Option<TeamId>,
    /// Their telephone number, where the server keeps one.
    pub phone: Option<String>,
    /// Whether the server still holds the password they were given when they were created, and
    /// shows it to admins.
    pub has_initial_password: bool,
    /// When they were created.
    pub created: Moment,
}

/// A person still to be created.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NewUser {
    /// Their address.
    pub email: String,
    /// Given name; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// What they may do; an end user unless said otherwise.
    pub role: Option<Role>,
    /// The team they are created in.
    pub team: Option<TeamId>,
}

/// What can be edited of a person. Empty names are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Profile {
    /// Their address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
}

/// What a person may do, from the most to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Everything.
    Admin,
    /// Everything but other admins.
    Developer,
    /// Licenses and plain users.
    SalesAgent,
    /// Seats and license upkeep.
    SupportAgent,
    /// Looking only.
    ReadOnly,
    /// An end user: sees only what is theirs.
    User,
}

impl Role {
    /// Whether the role is one of those that run a company's licenses.
    pub fn is_staff(self) -> bool {
        self != Self::User
    }
}

/// What a person's state is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserStatus {
    /// Recently created or recently using a license.
    Active,
    /// Not seen for a long time.
    Inactive,
    /// Shut out.
    Banned,
    /// A word this panel does not know; shown as it came.
    Other(String),
}

impl User {
    /// Given and family name, whichever exist.
    pub fn full_name(&self) -> Option<String> {
        join(self.first_name.as_deref(), self.last_name.as_deref())
    }

    /// What to call the person: their name, else their address.
    pub fn label(&self) -> String {
        self.full_name().unwrap_or_else(|| self.email.clone())
    }

    /// What can be edited of the person, as it is.
    pub fn profile(&self) -> Profile {
        let name = |name: &Option<String>| name.as_deref().unwrap_or_default().trim().to_owned();
        Profile {
            email: self.email.clone(),
            first_name: name(&self.first_name),
            last_name: name(&self.last_name),
        }
    }

    /// The same person after an edit.
    pub fn with_profile(&self, profile: &Profile) -> Self {
        let name = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        Self {
            email: profile.email.trim().to_lowercase(),
            first_name: name(&profile.first_name),
            last_name: name(&profile.last_name),
            ..self.clone()
        }
    }

    /// The same person after a change of role, which adds no right.
    pub fn with_role(&self, role: Role) -> Self {
        Self {
            role,
            rights: self.rights.map(|rights| rights.and(role.born())),
            ..self.clone()
        }
    }

    /// One or two letters that stand for the person in a small space.
    pub fn initials(&self) -> String {
        let first =
            |text: &Option<String>| text.as_deref().and_then(|name| name.trim().chars().next());
        let letters: String = [first(&self.first_name), first(&self.last_name)]
            .into_iter()
            .flatten()
            .collect();
        let letters = if letters.is_empty() {
            self.email.chars().take(2).collect()
        } else {
            letters
        };
        letters.to_uppercase()
    }
}

impl Profile {
    /// What an edit of this makes of the person as they are now, of whom somebody else may have
    /// changed other parts. `None` if they changed the same part to something else.
    pub fn edited(&self, to: &Self, now: &Self) -> Option<Self> {
        let email = |text: &String| text.trim().to_lowercase();
        let emails = [&self.email, &to.email, &now.email].map(email);
        Some(Self {
            email: edited(&emails[0], &emails[1], &emails[2])?.clone(),
            first_name: edited(&self.first_name, &to.first_name, &now.first_name)?.clone(),
            last_name: edited(&self.last_name, &to.last_name, &now.last_name)?.clone(),
        })
    }
}

impl Profile {
    /// What an edit of this makes of the person as they are now, whatever somebody else has made
    /// of the same parts.
    pub fn over(&self, to: &Self, now: &Self) -> Self {
        let part = |part: fn(&Self) -> &String| over(part(self), part(to), part(now)).clone();
        Self {
            email: part(|it| &it.email),
            first_name: part(|it| &it.first_name),
            last_name: part(|it| &it.last_name),
        }
    }
}

/// What an edit makes of one value, whatever it is now.
pub(super) fn over<'a, T: PartialEq>(from: &T, to: &'a T, now: &'a T) -> &'a T {
    if from == to { now } else { to }
}

/// What an edit makes of one value: where it changes it, it must be as it was or so already.
pub(super) fn edited<'a, T: PartialEq>(from: &T, to: &'a T, now: &'a T) -> Option<&'a T> {
    if from == to {
        return Some(now);
    }
    (now == from || now == to).then_some(to)
}

impl NewUser {
    /// The id that stands for this person until the server names them.
    pub fn placeholder(&self) -> UserId {
        UserId::placeholder(&self.email)
    }

    /// Given and family name, else the address.
    pub fn label(&self) -> String {
        join(Some(&self.first_name), Some(&self.last_name)).unwrap_or_else(|| self.email.clone())
    }
}

fn join(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let names: Vec<&str> = [first, last]
        .into_iter()
        .flatten()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    (!names.is_empty()).then(|| names.join(" "))
}

/// Whether the text has the shape of an e-mail address: one `@`, something before it, a dot
/// inside what follows, no white space. Whether mail arrives only the server can tell.
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let host_is_whole = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    let no_strays = !text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || "<>(),;:\"[]\\".contains(c));
    !name.is_empty() && host_is_whole && !host.contains('@') && no_strays && text.len() <= 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_at_sign_and_a_whole_host() {
        for good in ["ana@acme.test", "a.b+c@x-y.co.uk", "ü@bücher.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@acme.test",
            "ana@acme",
            "ana@.test",
            "ana@acme.",
            "a@b@c.test",
            "a b@c.test",
            "<a@c.test>",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn an_edit_leaves_what_it_is_not_about_to_others() {
        let profile = |email: &str, first: &str| Profile {
            email: email.into(),
            first_name: first.into(),
            last_name: "Ruiz".into(),
        };
        let (from, to) = (profile("a@x.test", "Ana"), profile("a@x.test", "Anna"));
        let moved = profile("b@x.test", "Ana");
        assert_eq!(from.edited(&to, &moved), Some(profile("b@x.test", "Anna")));
        assert_eq!(from.edited(&to, &to), Some(to.clone()));
        assert_eq!(from.edited(&to, &profile("a@x.test", "Anita")), None);
    }

    #[test]
    fn the_same_address_in_another_case_is_the_same_new_person() {
        let id = UserId::placeholder(" Ana@Acme.test ");
        assert_eq!(id, UserId::placeholder("ana@acme.test"));
        assert!(id.is_placeholder());
        assert!(!UserId::from("0198f0c2").is_placeholder());
    }
}
