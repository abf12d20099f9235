//! Questions about the whole set: which rows, in which order.

use std::{borrow::Cow, cmp::Ordering};

use rustc_hash::FxHashMap;

use super::{
    Estate, LicenseRow, Person,
    filters::{LicenseFilter, UserFilter, all_let_in},
    fold::{Word, fold, words},
    names,
    sort::{Key, compare, sort},
};
use crate::domain::{
    LicenseId, LicenseStatus, Moment, ProductId, Role, TeamId, UserId, UserStatus,
};

/// One level of an order. Rows without a value come last in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortBy<C> {
    /// What to compare.
    pub column: C,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// What licenses can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LicenseColumn {
    /// The license's own name, else its product's.
    Title,
    /// How it is activated.
    Activation,
    /// Seats free; licenses without limit have no value.
    Free,
    /// Seats held.
    Assigned,
    /// When it ends.
    Expires,
    /// What the server says of it.
    Status,
}

/// What people can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserColumn {
    /// Given and family name.
    Name,
    /// Address.
    Email,
    /// What they may do, from the most to the least.
    Role,
    /// What the server says of them.
    Status,
    /// When they were created.
    Created,
    /// The name of their team.
    Team,
    /// How many seats they are known to hold.
    Seats,
}

/// What the people on a license can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeatColumn {
    /// Address.
    Email,
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Why they hold the seat: assigned before owner.
    Hold,
    /// Telephone number.
    Phone,
    /// The most activations their seat may have; none for no limit.
    MaxActivations,
    /// Activations with their seat.
    Activations,
}

/// Which licenses to list. Every condition must hold; an empty one always does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenseQuery {
    /// Words that must all occur somewhere in: name, product, key, order, team, and the names
    /// and addresses of the owner and of those known to hold a seat.
    pub text: String,
    /// What narrows it.
    pub filters: Vec<LicenseFilter>,
    /// Only licenses for this product.
    pub product: Option<ProductId>,
    /// Only licenses of this team.
    pub team: Option<TeamId>,
    /// Only licenses of no team.
    pub teamless: bool,
    /// The order, most important first; ties by title, then id.
    pub sort: Vec<SortBy<LicenseColumn>>,
    /// What time it is.
    pub now: Moment,
}

/// Which people to list. Every condition must hold; an empty one always does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// Words that must all occur somewhere in the names or the address.
    pub text: String,
    /// Any of these states.
    pub filters: Vec<UserFilter>,
    /// Any of these roles.
    pub role: Vec<Role>,
    /// Whether they hold a seat anywhere, as far as is known.
    pub has_seat: Option<bool>,
    /// Only people of this team.
    pub team: Option<TeamId>,
    /// Only people of no team.
    pub teamless: bool,
    /// Only people who are known to hold a seat on a license for this product.
    pub product: Option<ProductId>,
    /// The order, most important first; ties by name, then address, then id.
    pub sort: Vec<SortBy<UserColumn>>,
}

/// People in an order, by their numbers in the estate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserOrder(pub(super) Vec<u32>);

/// Which of a license's people to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatQuery {
    /// Words that must all occur somewhere in the names or the address.
    pub text: String,
    /// The order, most important first; ties by name, then address, then id.
    pub sort: Vec<SortBy<SeatColumn>>,
}

impl Estate {
    /// The licenses a query asks for, in its order. A text is also looked for in the names of
    /// people, so the answer may change when people do.
    pub fn find_licenses(&self, query: &LicenseQuery) -> Vec<LicenseId> {
        let words = words(&query.text);
        // Which people have a word in their name or address, one table per word: worked out
        // once for each person, looked up once for each seat.
        let people: Vec<Vec<bool>> = words.iter().map(|word| self.people_with(word)).collect();
        let has_words = |entry: &LicenseRow| {
            words.iter().zip(&people).all(|(word, people)| {
                entry.text.contains(word)
                    || (entry.seats.people()).any(|(user, _)| people[user as usize])
            })
        };
        let found = self.licenses.iter();
        let found = found.filter(|(_, entry)| query.lets_in(entry) && has_words(entry));
        let found = found.map(|(license, _)| license).collect();
        let by = or_by(&query.sort, LicenseColumn::Title);
        let key = |license: u32, column| self.licenses[license].key(column);
        let found = sort(found, &by, key, |a, b| self.by_title(a, b));
        let id = |license| self.licenses[license].id.clone();
        found.into_iter().map(id).collect()
    }

    /// The people a query asks for, in its order.
    pub fn find_users(&self, query: &UserQuery) -> Vec<UserId> {
        let words = words(&query.text);
        self.user_ids(self.ordered_users(query, &|it| it.text.contains_all(&words)))
    }

    /// The people a query asks for but for its text, in its order: to be narrowed by one text
    /// after the other, see [`super::Narrowing`], without being put in order each time.
    pub fn order_users(&self, query: &UserQuery) -> UserOrder {
        UserOrder(self.ordered_users(query, &|_| true))
    }

    fn ordered_users(&self, query: &UserQuery, lets_in: &dyn Fn(&Person) -> bool) -> Vec<u32> {
        let found = self.people.iter();
        let found = found.filter(|(_, it)| query.lets_in(it) && lets_in(it));
        let uses = |person: &Person| {
            (query.product.as_ref()).is_none_or(|product| self.uses(person, product))
        };
        let found = found.filter(|(_, it)| uses(it));
        let found = found.map(|(user, _)| user).collect();
        self.put_users(found, query, Vec::new())
    }

    /// Puts people in the order of a query, among others who are in it already.
    pub(super) fn put_users(
        &self,
        found: Vec<u32>,
        query: &UserQuery,
        others: Vec<u32>,
    ) -> Vec<u32> {
        let by = or_by(&query.sort, UserColumn::Name);
        // The names of teams as they are compared, each once.
        let by_team = by.iter().any(|by| by.column == UserColumn::Team);
        let teams = self.teams().filter(|_| by_team);
        let teams: FxHashMap<&TeamId, String> = teams
            .map(|team| (&team.id, fold(team.name.trim())))
            .collect();
        let key = |user: u32, column| match column {
            UserColumn::Team => {
                let row = self.people[user].row.as_ref();
                let team = row.and_then(|row| teams.get(row.team.as_ref()?));
                Key::text(team.map_or("", String::as_str))
            }
            column => self.people[user].key(column),
        };
        let tie = |a, b| self.by_name(a, b);
        let found = sort(found, &by, key, tie);
        if others.is_empty() {
            return found;
        }
        let mut all = Vec::with_capacity(others.len() + found.len());
        let mut others = &others[..];
        for user in found {
            let comes_before = |other: &u32| compare(*other, user, &by, key, tie).is_lt();
            let (before, after) = others.split_at(others.partition_point(comes_before));
            all.extend_from_slice(before);
            all.push(user);
            others = after;
        }
        all.extend_from_slice(others);
        all
    }

    /// The people known to hold a seat on a license that a query asks for, in its order.
    pub fn find_seats(&self, license: &LicenseId, query: &SeatQuery) -> Vec<UserId> {
        let Some(entry) = self.licenses.get(license) else {
            return Vec::new();
        };
        let words = words(&query.text);
        let people = entry.seats.people().map(|(user, _)| user);
        let found: Vec<u32> = people
            .filter(|&user| !self.people[user].gone)
            .filter(|&user| self.people[user].text.contains_all(&words))
            .collect();
        let by = or_by(&query.sort, SeatColumn::FirstName);
        let names = self.names_apart(&found);
        let name = |user, part: usize| {
            let names: Option<&[String; 2]> = names.get(&user);
            names.map_or(Key::Blank, |names| Key::text(&names[part]))
        };
        let key = |user: u32, column| match column {
            SeatColumn::Email => Key::text(self.people[user].text.others()),
            SeatColumn::FirstName => name(user, 0),
            SeatColumn::LastName => name(user, 1),
            SeatColumn::Phone => match &self.people[user].row {
                Some(row) => row.phone.as_deref().map_or(Key::Blank, Key::text),
                None => Key::Blank,
            },
            SeatColumn::MaxActivations => {
                Key::number(entry.activations.get(&user).and_then(|(it, _)| it.max))
            }
            SeatColumn::Activations => {
                Key::number(entry.activations.get(&user).map(|(it, _)| it.used))
            }
            SeatColumn::Hold => Key::number(entry.seats.hold(user).map(|hold| hold as u8)),
        };
        self.user_ids(sort(found, &by, key, |a, b| self.by_name(a, b)))
    }

    /// Up to `limit` people for a type-ahead, best first: those with a word of name or
    /// address that begins with what was typed, then those that merely contain it. Leaves
    /// out people who are known to hold a seat on `not_on`.
    pub fn suggest_users(
        &self,
        text: &str,
        limit: usize,
        not_on: Option<&LicenseId>,
    ) -> Vec<UserId> {
        let words = words(text);
        let seats = not_on.and_then(|id| self.licenses.get(id));
        let holds = |user| seats.is_some_and(|entry| entry.seats.hold(user).is_some());
        let begins = |person: &Person| words.iter().all(|word| person.text.has_prefix(word));
        let found = (self.people.iter())
            .filter(|(_, it)| it.row.is_some() && it.text.contains_all(&words))
            .filter(|&(user, _)| !holds(user));
        let mut best: Vec<(bool, u32)> = Vec::new();
        for (user, person) in found {
            let merely_contains = !begins(person);
            let comes_after = |&(other, before): &(bool, u32)| {
                let order = other.cmp(&merely_contains);
                order.then_with(|| self.by_name(before, user)).is_lt()
            };
            // Most people come after the worst of the best.
            if best.len() == limit && best.last().is_none_or(comes_after) {
                continue;
            }
            let at = best.partition_point(comes_after);
            best.truncate(limit - 1);
            best.insert(at, (merely_contains, user));
        }
        self.user_ids(best.into_iter().map(|(_, user)| user).collect())
    }

    fn user_ids(&self, users: Vec<u32>) -> Vec<UserId> {
        let id = |user| self.people[user].id.clone();
        users.into_iter().map(id).collect()
    }

    pub(super) fn people_with(&self, word: &Word) -> Vec<bool> {
        let people = self.people.iter();
        people.map(|(_, it)| it.text.contains(word)).collect()
    }

    /// Given and family names, folded. Rows keep them folded only together.
    fn names_apart(&self, users: &[u32]) -> FxHashMap<u32, [String; 2]> {
        let names = |&user: &u32| {
            let row = self.people[user].row.as_ref()?;
            let names = [&row.first_name, &row.last_name];
            let folded = names.map(|name| fold(name.as_deref().unwrap_or_default().trim()));
            Some((user, folded))
        };
        users.iter().filter_map(names).collect()
    }

    /// Who is known to hold a seat on which license for a product: by the name of the person,
    /// then by the title of the license. Words are looked for in both.
    pub fn find_product_seats(
        &self,
        product: &ProductId,
        text: &str,
        descending: bool,
    ) -> Vec<(LicenseId, UserId)> {
        let words = words(text);
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (license, entry) in self.licenses.iter() {
            if entry
                .row
                .as_ref()
                .is_some_and(|row| row.product == *product)
            {
                let found = entry.seats.people().filter(|&(user, _)| {
                    let person = &self.people[user].text;
                    let found = |word: &Word| person.contains(word) || entry.text.contains(word);
                    !self.people[user].gone && words.iter().all(found)
                });
                pairs.extend(found.map(|(user, _)| (user, license)));
            }
        }
        let rows: Vec<u32> = (0..pairs.len() as u32).collect();
        let by = [SortBy {
            column: (),
            descending,
        }];
        let key = |row: u32, ()| Key::text(self.people[pairs[row as usize].0].text.title());
        let tie = |a: u32, b: u32| {
            let [(one, here), (other, there)] = [pairs[a as usize], pairs[b as usize]];
            self.by_name(one, other)
                .then_with(|| self.by_title(here, there))
        };
        let ids = |row: u32| {
            let (user, license) = pairs[row as usize];
            (
                self.licenses[license].id.clone(),
                self.people[user].id.clone(),
            )
        };
        sort(rows, &by, key, tie).into_iter().map(ids).collect()
    }

    /// Whether a person is known to hold a seat on a license for a product.
    fn uses(&self, person: &Person, product: &ProductId) -> bool {
        person.on.iter().any(|&license| {
            let row = self.licenses[license].row.as_ref();
            row.is_some_and(|row| row.product == *product)
        })
    }

    /// By name, people without one last, then by address, then by id.
    pub(super) fn by_name(&self, a: u32, b: u32) -> Ordering {
        let [a, b] = [a, b].map(|user| &self.people[user]);
        let [one, other] = [a, b].map(|it| it.text.title());
        (one.is_empty().cmp(&other.is_empty()))
            .then_with(|| names::compare(one, other))
            .then_with(|| names::compare(a.text.others(), b.text.others()))
            .then_with(|| a.id.cmp(&b.id))
    }

    /// By title, then by id.
    pub(super) fn by_title(&self, a: u32, b: u32) -> Ordering {
        let [a, b] = [a, b].map(|license| &self.licenses[license]);
        names::compare(a.text.title(), b.text.title()).then_with(|| a.id.cmp(&b.id))
    }
}

impl LicenseQuery {
    pub(super) fn lets_in(&self, entry: &LicenseRow) -> bool {
        let Some(row) = &entry.row else {
            return false;
        };
        let filter = |it: LicenseFilter| it.lets_in(entry, self.now);
        all_let_in(&self.filters, LicenseFilter::is_kind, filter)
            && self.product.as_ref().is_none_or(|it| row.product == *it)
            && self
                .team
                .as_ref()
                .is_none_or(|it| row.team.as_ref() == Some(it))
            && !(self.teamless && row.team.is_some())
    }
}

impl UserQuery {
    pub(super) fn lets_in(&self, person: &Person) -> bool {
        person.row.as_ref().is_some_and(|row| {
            all_let_in(&self.filters, |_| true, |it| it.lets_in(row))
                && any_of(&self.role, &row.role)
                && (self.has_seat).is_none_or(|wanted| person.on.is_empty() != wanted)
                && (self.team.as_ref()).is_none_or(|team| row.team.as_ref() == Some(team))
                && !(self.teamless && row.team.is_some())
        })
    }
}

impl LicenseRow {
    pub(super) fn key(&self, column: LicenseColumn) -> Key<'_> {
        let (Some(row), Some(count)) = (&self.row, self.count()) else {
            return Key::Blank;
        };
        match column {
            LicenseColumn::Title => Key::text(self.text.title()),
            LicenseColumn::Activation => Key::Number(self.activation as i64),
            LicenseColumn::Free => Key::number(count.free()),
            LicenseColumn::Assigned => Key::number(Some(count.assigned)),
            LicenseColumn::Expires => Key::number(row.expires.map(|end| end.timestamp_micros())),
            LicenseColumn::Status => Key::Number(match row.status {
                LicenseStatus::Active => 0,
                LicenseStatus::Inactive => 1,
                LicenseStatus::Expiring => 2,
                LicenseStatus::Expired => 3,
                LicenseStatus::Suspended => 4,
                LicenseStatus::Banned => 5,
                LicenseStatus::Removing => 6,
                LicenseStatus::Other(_) => 7,
            }),
        }
    }
}

impl Person {
    fn key(&self, column: UserColumn) -> Key<'_> {
        let Some(row) = &self.row else {
            return Key::Blank;
        };
        match column {
            UserColumn::Name => Key::text(self.text.title()),
            UserColumn::Email => Key::text(self.text.others()),
            UserColumn::Role => Key::Number(row.role as i64),
            UserColumn::Status => Key::Number(match row.status {
                UserStatus::Active => 0,
                UserStatus::Inactive => 1,
                UserStatus::Banned => 2,
                UserStatus::Other(_) => 3,
            }),
            UserColumn::Created => Key::Number(row.created.timestamp_micros()),
            UserColumn::Seats => Key::Number(self.on.len() as i64),
            // Its name is in the catalogue.
            UserColumn::Team => Key::Blank,
        }
    }
}

pub(super) fn any_of<T: PartialEq>(wanted: &[T], it: &T) -> bool {
    wanted.is_empty() || wanted.contains(it)
}

/// The order asked for, or the one that is natural where none was.
pub(super) fn or_by<C: Copy>(asked: &[SortBy<C>], column: C) -> Cow<'_, [SortBy<C>]> {
    if asked.is_empty() {
        Cow::Owned(vec![SortBy {
            column,
            descending: false,
        }])
    } else {
        Cow::Borrowed(asked)
    }
}
