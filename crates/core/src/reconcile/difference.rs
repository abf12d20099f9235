//! What should be held against what is.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::{Target, Wish};
use crate::{
    acts::{Act, SeatAct},
    domain::{Hold, License, LicenseId, Moment, NewUser, ProductId, UserId},
    estate::Estate,
    people_file::{Mark, Spellings, key},
};

/// Who a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Somebody who is there.
    User(UserId),
    /// Somebody whom the server does not know: which of the wishes is theirs.
    New(usize),
}

/// How a seat stands to what should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It should be held, and is not.
    Give,
    /// It is held, and should not be.
    Extra,
    /// Somebody holds it of whom nothing is said.
    Outside,
    /// It should be held, and is.
    Right,
}

impl State {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Give, Self::Extra, Self::Outside, Self::Right];
}

/// Why a correction is not made unless somebody says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The list marks the person.
    Marked(Mark),
    /// The server does not know the person.
    Unknown,
    /// The seat goes with the ownership, which has to be changed first.
    Owner,
}

/// A seat that should be held, or is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whose.
    pub who: Who,
    /// On which license.
    pub license: LicenseId,
    /// How it stands to what should be.
    pub state: State,
    /// Whether it should have been held last time; `None` where nothing is known of that.
    pub last: Option<bool>,
    /// Why it is not corrected by itself.
    pub doubt: Option<Doubt>,
}

/// All seats that should be held, or are, within what the wishes speak about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// In the order of the sets; within one, of the list.
    pub rows: Vec<Row>,
    /// Products without a license that anybody could be given a seat on, with how many people
    /// should have one.
    pub nowhere: BTreeMap<ProductId, usize>,
}

/// Compares. Only `scope` is looked at; `last` is what should have been so last time. Who should
/// have a product has what they should with a seat on any of its licenses; who has none gets one
/// where most seats are left.
pub fn difference(
    estate: &Estate,
    wishes: &[Wish],
    scope: &BTreeSet<Target>,
    last: Option<&[Wish]>,
    now: Moment,
) -> Difference {
    let last = last.map(|last| {
        let wants = last.iter().map(|it| (key(&it.email), &it.wants));
        wants.collect::<FxHashMap<_, _>>()
    });
    let compare = Compare {
        estate,
        last,
        licenses: licenses_in(estate, scope),
        people: people(estate, wishes),
        now,
    };
    let mut found = Difference::default();
    let room = compare.held(&mut found);
    compare.lacking(&mut found, room);
    crate::lean::sort_by_key(&mut found.rows, |row| row.state);
    found
}

/// The licenses that something is said about.
pub fn licenses_in(estate: &Estate, scope: &BTreeSet<Target>) -> BTreeSet<LicenseId> {
    let is_in = |row: &&License| {
        let targets = [
            Target::License(row.id.clone()),
            Target::Product(row.product.clone()),
        ];
        targets.iter().any(|it| scope.contains(it))
    };
    crate::lean::set({ estate.licenses().filter(is_in) }.map(|row| row.id.clone()))
}

/// Somebody in the list.
struct Listed {
    who: Who,
    email: String,
    mark: Option<Mark>,
    wants: BTreeSet<Target>,
}

/// Everybody in the list once.
fn people(estate: &Estate, wishes: &[Wish]) -> Vec<Listed> {
    let spellings = Spellings::of(estate);
    let mut listed: Vec<Listed> = Vec::new();
    let mut places: FxHashMap<Who, usize> = FxHashMap::default();
    for (at, wish) in wishes.iter().enumerate() {
        let user = spellings.find(&wish.email);
        let who = user.map_or(Who::New(at), |it| Who::User(it.id.clone()));
        if let Some(place) = places.get(&who) {
            let first = &mut listed[*place];
            first.wants.extend(wish.wants.iter().cloned());
            first.mark = first.mark.or(wish.mark);
            continue;
        }
        places.insert(who.clone(), listed.len());
        listed.push(Listed {
            who,
            email: user.map_or(&wish.email, |it| &it.email).clone(),
            mark: wish.mark,
            wants: wish.wants.clone(),
        });
    }
    listed
}

struct Compare<'a> {
    estate: &'a Estate,
    /// What somebody should have had last time, by what is the same for all spellings of their
    /// address.
    last: Option<FxHashMap<String, &'a BTreeSet<Target>>>,
    licenses: BTreeSet<LicenseId>,
    people: Vec<Listed>,
    now: Moment,
}

impl Compare<'_> {
    fn is_of(&self, license: &LicenseId, product: &ProductId) -> bool {
        let row = self.estate.license(license);
        row.is_some_and(|it| it.product == *product)
    }

    /// Whether wishes are met by a seat on a license.
    fn wants(&self, wants: &BTreeSet<Target>, license: &LicenseId) -> bool {
        let product = self.estate.license(license).map(|it| it.product.clone());
        wants.contains(&Target::License(license.clone()))
            || product.is_some_and(|it| wants.contains(&Target::Product(it)))
    }

    fn row(&self, who: &Who, email: &str, license: &LicenseId, state: State) -> Row {
        let last = self.last.as_ref().map(|last| {
            let wants = last.get(&key(email));
            wants.is_some_and(|wants| self.wants(wants, license))
        });
        Row {
            who: who.clone(),
            license: license.clone(),
            state,
            last,
            doubt: None,
        }
    }

    /// The seats that are held, and how many more there is room for on each license once it is as
    /// it should be; without a limit it is not named.
    fn held(&self, found: &mut Difference) -> FxHashMap<LicenseId, i64> {
        let by_who = |it: &Listed| (it.who.clone(), (it.mark, it.wants.clone()));
        let listed: FxHashMap<Who, _> = self.people.iter().map(by_who).collect();
        let mut room = FxHashMap::default();
        for license in &self.licenses {
            let seats = self.estate.seats_of(license).into_value();
            let before = found.rows.len();
            for seat in seats.unwrap_or_default() {
                let who = Who::User(seat.user);
                let (mark, state) = match listed.get(&who) {
                    None => (None, State::Outside),
                    Some((mark, wants)) if self.wants(wants, license) => (*mark, State::Right),
                    Some((mark, _)) => (*mark, State::Extra),
                };
                let user = match &who {
                    Who::User(id) => self.estate.user(id),
                    Who::New(_) => None,
                };
                let row = self.row(&who, user.map_or("", |it| &it.email), license, state);
                let owns = seat.hold == Hold::Owner && state != State::Right;
                let doubt = owns.then_some(Doubt::Owner).or(mark.map(Doubt::Marked));
                found.rows.push(Row { doubt, ..row });
            }
            let freed = |row: &&Row| row.state == State::Extra && row.doubt.is_none();
            let freed = found.rows[before..].iter().filter(freed).count() as i64;
            let left = self.estate.count(license).and_then(|it| it.room());
            room.extend(left.map(|left| (license.clone(), i64::from(left) + freed)));
        }
        room
    }

    /// The seats that are lacking.
    fn lacking(&self, found: &mut Difference, mut room: FxHashMap<LicenseId, i64>) {
        let mut held: FxHashMap<Who, Vec<LicenseId>> = FxHashMap::default();
        for row in &found.rows {
            let mine = held.entry(row.who.clone()).or_default();
            mine.push(row.license.clone());
        }
        for person in &self.people {
            let mut has = held.remove(&person.who).unwrap_or_default();
            let before = has.len();
            // Licenses come before products: one of them may be the product's.
            for want in &person.wants {
                let license = match want {
                    Target::License(id) if self.licenses.contains(id) && !has.contains(id) => id,
                    Target::License(_) => continue,
                    Target::Product(id) if has.iter().any(|it| self.is_of(it, id)) => continue,
                    Target::Product(id) => match self.emptiest(id, &room) {
                        Some(license) => license,
                        None => {
                            *found.nowhere.entry(id.clone()).or_default() += 1;
                            continue;
                        }
                    },
                };
                room.entry(license.clone()).and_modify(|it| *it -= 1);
                has.push(license.clone());
            }
            let is_new = matches!(person.who, Who::New(_));
            let marked = person.mark.map(Doubt::Marked);
            let doubt = marked.or(is_new.then_some(Doubt::Unknown));
            let lacking = has[before..].iter().map(|license| Row {
                doubt,
                ..self.row(&person.who, &person.email, license, State::Give)
            });
            found.rows.extend(lacking);
        }
    }

    /// The license of a product that a seat is to be given on: one that can be used, where most
    /// seats are left.
    fn emptiest(
        &self,
        product: &ProductId,
        room: &FxHashMap<LicenseId, i64>,
    ) -> Option<&LicenseId> {
        let is_open = |license: &&LicenseId| {
            let count = self.estate.count(license).unwrap_or_default();
            self.is_of(license, product)
                && self.estate.standing(license, self.now).is_usable()
                && !self.estate.is_by_device(license)
                && !count.has_none()
        };
        let left = |license: &&LicenseId| room.get(*license).copied().unwrap_or(i64::MAX);
        let open = self.licenses.iter().filter(is_open);
        // Of several the first, whatever they are asked for.
        open.rev().max_by_key(left)
    }
}

impl Row {
    /// Whether it can be corrected: by giving or releasing a seat.
    pub fn is_open(&self) -> bool {
        self.state != State::Right && self.doubt != Some(Doubt::Owner)
    }

    /// Whether somebody may say that it is corrected: only with `creates` whoever is unknown, be
    /// they marked as well, becomes a person, and only with `outside` is whoever is not in the list
    /// meant.
    pub fn may_be_chosen(&self, creates: bool, outside: bool) -> bool {
        self.is_open()
            && (creates || !matches!(self.who, Who::New(_)))
            && (outside || self.state != State::Outside)
    }

    /// Whether it is corrected unless somebody says otherwise. `creates` says whether whoever is
    /// unknown becomes a person, `outside` whether whoever is not in the list is meant, too.
    pub fn is_chosen(&self, creates: bool, outside: bool) -> bool {
        match (self.state, self.doubt) {
            (State::Give, Some(Doubt::Unknown)) => creates,
            (_, Some(_)) | (State::Right, None) => false,
            (State::Outside, None) => outside,
            (State::Give | State::Extra, None) => true,
        }
    }
}

/// The plan that corrects these rows: who is unknown is created first.
pub fn corrections<'a>(wishes: &[Wish], rows: impl IntoIterator<Item = &'a Row>) -> Vec<Act> {
    let (mut acts, mut seats) = (Vec::new(), Vec::new());
    let mut created = BTreeSet::new();
    for row in rows.into_iter().filter(|row| row.is_open()) {
        let user = match &row.who {
            Who::User(id) => id.clone(),
            Who::New(at) => {
                let new = wishes[*at].new_user();
                let id = new.placeholder();
                if created.insert(*at) {
                    acts.push(Act::create_user(new));
                }
                id
            }
        };
        let act = match row.state {
            State::Give | State::Right => SeatAct::Assign { user },
            State::Extra | State::Outside => SeatAct::Release { user },
        };
        seats.push(Act::Seat(row.license.clone(), act));
    }
    acts.extend(seats);
    acts
}

impl Wish {
    fn new_user(&self) -> NewUser {
        NewUser {
            email: self.email.clone(),
            first_name: self.given.clone(),
            last_name: self.family.clone(),
            ..NewUser::default()
        }
    }
}

#[cfg(test)]
mod tests;
