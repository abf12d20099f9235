//! The three figures of a report, and the same by product and by group. People are counted once,
//! wherever they sit.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Evidence, FormerHolder, Range, Sign, State, Unknown,
    evidence::{Seen, is_seen},
    history::Window,
};
use crate::{
    domain::{ProductId, TeamId, UserId},
    lean,
};

/// The states of all seats in one range.
pub struct Report {
    /// What it rests on.
    pub evidence: Arc<Evidence>,
    /// Which range it is about.
    pub range: Range,
    /// The state of each seat, in the order of [`Reading::seats`](super::Reading::seats).
    pub states: Vec<State>,
    window: Window,
    /// Whether each license counts among those bought.
    counts: Vec<bool>,
}

/// Which part of the whole is looked at. Nothing chosen means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The licenses of one team.
    pub team: Option<TeamId>,
    /// The licenses of these products.
    pub products: Option<FxHashSet<ProductId>>,
}

/// How many were used, were not, and of how many nobody can say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Used.
    pub used: u32,
    /// Not used.
    pub not_used: u32,
    /// Unknown.
    pub unknown: u32,
}

/// Seats bought and held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatFigures {
    /// Licenses on which people sit, and that have neither ended nor been stopped.
    pub licenses: u32,
    /// Seats bought on them.
    pub bought: u64,
    /// How many of them have no limit.
    pub unlimited: u32,
    /// Seats held on them.
    pub held: u64,
    /// Seats held beyond those bought.
    pub over: u64,
    /// Licenses that devices share, counted apart.
    pub by_device: u32,
    /// The devices on these.
    pub devices: u64,
}

/// The figures of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// People with a seat: used if any of their seats was, not used if none was and none is
    /// unknown.
    pub people: Split,
    /// Products with a seat held, by whatever was seen on them.
    pub products: Split,
    /// Seats bought and held now.
    pub bought: SeatFigures,
    /// Seats held, by their states.
    pub seats: Split,
    /// Who lost a seat within the range, as far as that was observed.
    pub former: Vec<FormerHolder>,
    /// How far these are complete.
    pub known: Completeness,
}

/// Which figures are complete. One that is not reads "at least".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    /// Seats bought and held: all licenses are read.
    pub seats: bool,
    /// Products used.
    pub products: bool,
    /// People used: all devices are read, too.
    pub people_used: bool,
    /// People not used and unknown: all who hold seats are read, too.
    pub people: bool,
}

/// One product, or several that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// The product; of a group the first.
    pub product: ProductId,
    /// Its licenses, also those that have ended.
    pub licenses: u32,
    /// Seats bought and held.
    pub bought: SeatFigures,
    /// People with a seat on it.
    pub people: Split,
    /// Whether it was used at all; `None` where nobody holds a seat.
    pub state: Option<ProductState>,
    /// The last that was seen on it, whoever it was.
    pub last: Option<Sign>,
}

/// Whether a product was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductState {
    /// Something was seen on it, whoever it was.
    Used,
    /// Nothing was.
    NotUsed,
    /// Nobody can say.
    Unknown(Unknown),
}

impl Split {
    /// All of them.
    pub fn total(&self) -> u32 {
        self.used + self.not_used + self.unknown
    }

    fn add(&mut self, rank: Rank) {
        match rank {
            Rank::NotUsed => self.not_used += 1,
            Rank::Unknown => self.unknown += 1,
            Rank::Used => self.used += 1,
        }
    }
}

/// What counts of several: the greatest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    NotUsed,
    Unknown,
    Used,
}

impl From<State> for Rank {
    fn from(state: State) -> Self {
        match state {
            State::Used(_) => Self::Used,
            State::NotUsed(_) => Self::NotUsed,
            State::Unknown(_) => Self::Unknown,
        }
    }
}

impl ProductState {
    fn rank(self) -> Rank {
        match self {
            Self::Used => Rank::Used,
            Self::NotUsed => Rank::NotUsed,
            Self::Unknown(_) => Rank::Unknown,
        }
    }

    /// What it is called in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::NotUsed => "not-used",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Scope {
    /// Whether a license is in it.
    pub fn has(&self, license: &super::LicenseUse) -> bool {
        let team = self.team.as_ref();
        let products = self.products.as_ref();
        team.is_none_or(|team| license.team.as_ref() == Some(team))
            && products.is_none_or(|products| products.contains(&license.product))
    }

    fn of(&self, product: &ProductId) -> Self {
        Self {
            products: Some([product.clone()].into_iter().collect()),
            ..self.clone()
        }
    }
}

impl Report {
    /// Judges every seat in a range.
    pub fn new(evidence: Arc<Evidence>, range: Range) -> Self {
        let window = evidence.window(&range);
        let reading = evidence.reading();
        let places = 0..reading.seats.len();
        let states = places.map(|seat| evidence.state_in(seat, &window));
        let licenses = reading.licenses.iter();
        let counts = licenses.map(|license| license.counts(reading.now, evidence.zone()));
        Self {
            range,
            states: states.collect(),
            counts: counts.collect(),
            window,
            evidence,
        }
    }

    /// Whether something was seen in the range on the license of a seat that may have been its
    /// person.
    pub fn has_shared_activity(&self, seat: usize) -> bool {
        self.evidence.is_shared_in(seat, &self.window)
    }

    /// The figures over what is in scope.
    pub fn summary(&self, scope: &Scope) -> Summary {
        let reading = self.evidence.reading();
        let here: Vec<bool> = reading.licenses.iter().map(|it| scope.has(it)).collect();
        let mut seats = Split::default();
        for (seat, state) in reading.seats.iter().zip(&self.states) {
            if here[seat.license as usize] {
                seats.add((*state).into());
            }
        }
        let mut products = Split::default();
        let mut misses_devices = false;
        for (_, licenses) in self.licenses_by_product(&here) {
            let state = self.product_state(&licenses);
            misses_devices |= state == Some(ProductState::Unknown(Unknown::NotRead));
            if let Some(state) = state {
                products.add(state.rank());
            }
        }
        let in_scope = || {
            reading
                .licenses
                .iter()
                .enumerate()
                .filter(|(nth, _)| here[*nth])
        };
        let has_seats = reading.has_all_licenses;
        let held = |license: &super::LicenseUse| license.held > 0;
        let mut former = self.evidence.history().former_holders(reading, &self.range);
        former.retain(|it| {
            let license = reading.find_license(&it.license);
            license.is_some_and(|license| here[license as usize])
        });
        let every_device = in_scope().all(|(nth, it)| {
            self.evidence.has_all_signs(nth) || (it.has_all_people && self.needs_no_devices(nth))
        });
        let every_person = in_scope().all(|(_, it)| !held(it) || it.has_all_people);
        // The only holder of a license may have used it, and nobody knows yet who that is.
        let is_nobodys = in_scope().any(|(nth, it)| {
            it.held == 1
                && !it.has_all_people
                && is_seen(it.own_signs().iter(), &self.range) != Seen::Not
                && !self.evidence.has_seat_on(nth)
        });
        Summary {
            people: self.people(&here),
            products,
            bought: self.seat_figures(&here),
            seats,
            former,
            known: Completeness {
                seats: has_seats,
                products: has_seats && !misses_devices,
                people_used: has_seats && every_device && !is_nobodys,
                people: has_seats && every_device && every_person,
            },
        }
    }

    /// Where a license itself bounds what its people can have done: whether nobody's devices would
    /// tell more in this range.
    fn needs_no_devices(&self, license: usize) -> bool {
        let is_told = |seat: &u32| {
            !matches!(
                self.states[*seat as usize],
                State::Unknown(Unknown::NotRead)
            )
        };
        let evidence = &self.evidence;
        let bounds = evidence.reading().habits.hides_owners;
        bounds && evidence.seats_on(license as u32).iter().all(is_told)
    }

    /// The products in scope, each by itself, by their ids.
    pub fn products(&self, scope: &Scope) -> Vec<ProductRow> {
        let reading = self.evidence.reading();
        let ids: FxHashSet<&ProductId> = { reading.licenses.iter() }
            .filter(|license| scope.has(license))
            .map(|license| &license.product)
            .collect();
        let mut rows: Vec<ProductRow> = { ids.into_iter() }
            .map(|product| self.row(product, &scope.of(product)))
            .collect();
        lean::sort_by(&mut rows, &|a, b| a.product.cmp(&b.product));
        rows
    }

    /// Several products as one: whoever sits on two of them counts once. `None` if none is in
    /// scope.
    pub fn group(&self, products: &[ProductId], scope: &Scope) -> Option<ProductRow> {
        let of_these = Scope {
            products: Some(products.iter().cloned().collect()),
            ..scope.clone()
        };
        let reading = self.evidence.reading();
        let mut has_any = reading.licenses.iter();
        has_any.any(|it| of_these.has(it)).then_some(())?;
        Some(self.row(products.first()?, &of_these))
    }

    fn row(&self, product: &ProductId, scope: &Scope) -> ProductRow {
        let reading = self.evidence.reading();
        let here: Vec<bool> = reading.licenses.iter().map(|it| scope.has(it)).collect();
        let licenses: Vec<usize> = (0..here.len()).filter(|nth| here[*nth]).collect();
        let lasts = licenses
            .iter()
            .filter_map(|nth| self.evidence.last_on(*nth));
        ProductRow {
            product: product.clone(),
            licenses: licenses.len() as u32,
            bought: self.seat_figures(&here),
            people: self.people(&here),
            state: self.product_state(&licenses),
            last: lasts.max_by_key(|sign| sign.last),
        }
    }

    /// Those who hold a seat, used none of theirs, and of none of theirs it is unknown.
    pub fn idle_people(&self) -> impl Iterator<Item = &UserId> {
        let reading = self.evidence.reading();
        let here = vec![true; reading.licenses.len()];
        let ranks = self.ranks(&here).into_iter().enumerate();
        let idle = ranks.filter(|(_, rank)| *rank == Some(Rank::NotUsed));
        idle.map(|(person, _)| &reading.people[person].id)
    }

    fn people(&self, here: &[bool]) -> Split {
        let mut split = Split::default();
        let ranks = self.ranks(here).into_iter();
        ranks.flatten().for_each(|rank| split.add(rank));
        split
    }

    /// What is so of each person, seats on some licenses taken together; `None` for those who hold
    /// none of them.
    fn ranks(&self, here: &[bool]) -> Vec<Option<Rank>> {
        let reading = self.evidence.reading();
        let mut ranks: Vec<Option<Rank>> = vec![None; reading.people.len()];
        for (seat, state) in reading.seats.iter().zip(&self.states) {
            if here[seat.license as usize] {
                let rank = &mut ranks[seat.person as usize];
                *rank = (*rank).max(Some((*state).into()));
            }
        }
        ranks
    }

    fn seat_figures(&self, here: &[bool]) -> SeatFigures {
        let mut figures = SeatFigures::default();
        for (nth, license) in self.evidence.reading().licenses.iter().enumerate() {
            if !here[nth] {
                continue;
            }
            if license.is_by_device {
                figures.by_device += 1;
                figures.devices += u64::from(license.devices);
            }
            if !self.counts[nth] {
                continue;
            }
            figures.licenses += 1;
            figures.held += u64::from(license.held);
            match license.bought {
                None => figures.unlimited += 1,
                Some(bought) => {
                    figures.bought += u64::from(bought);
                    figures.over += u64::from(license.held.saturating_sub(bought));
                }
            }
        }
        figures
    }

    fn licenses_by_product(&self, here: &[bool]) -> FxHashMap<&ProductId, Vec<usize>> {
        let mut found: FxHashMap<&ProductId, Vec<usize>> = FxHashMap::default();
        for (nth, license) in self.evidence.reading().licenses.iter().enumerate() {
            if here[nth] {
                found.entry(&license.product).or_default().push(nth);
            }
        }
        found
    }

    /// Whether anything was seen on licenses on which somebody holds a seat.
    fn product_state(&self, licenses: &[usize]) -> Option<ProductState> {
        let mut state = None;
        for &nth in licenses {
            let license = self.evidence.license_state(nth, &self.window);
            let Some(license) = license else {
                continue;
            };
            state = Some(match (state, license) {
                (Some(ProductState::Used), _) | (_, ProductState::Used) => ProductState::Used,
                (Some(known @ ProductState::Unknown(_)), _) => known,
                (_, license) => license,
            });
        }
        state
    }
}
