//! What a plan would do, worked out beforehand.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::sequence::Sequence;
use crate::{
    acts::{Act, LicenseAct, SeatAct, Seats},
    domain::{DeviceId, LicenseId, SeatCount},
    estate::Estate,
};

/// What a plan would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    /// One verdict per act, in the order of the acts.
    pub verdicts: Vec<Verdict>,
    /// The acts as the server has to be asked for them, in the order of the acts: a move of
    /// the owner's seat is a change of owner, people who exist are named by their ids.
    pub acts: Vec<Act>,
    /// The order to carry them out in, as [`order`] gives it.
    pub order: Vec<usize>,
    /// Every known license whose seats an act changes, before and after the acts that work.
    pub licenses: BTreeMap<LicenseId, NowAfter>,
    /// Those of them that are deleted with their owner; none of their seats is held after.
    pub deleted: BTreeSet<LicenseId>,
    /// Devices that are deactivated: reset, or gone with their person or license.
    pub devices_gone: BTreeSet<DeviceId>,
    /// Devices that stay active and were somebody's, and are nobody's after.
    pub devices_freed: BTreeSet<DeviceId>,
}

/// A license's seats before and after a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NowAfter {
    /// As it is.
    pub now: SeatCount,
    /// As it will be.
    pub after: SeatCount,
    /// Seats that will be filled. A seat that moves is filled and freed.
    pub staged_in: u32,
    /// Seats that will be freed.
    pub staged_out: u32,
}

/// What can be expected of one act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It will work.
    Works,
    /// What it wants is so already; nothing will change.
    AlreadySo,
    /// No seat is left for it. The numbers are those it would meet.
    Exceeds {
        /// Seats held.
        assigned: u32,
        /// Seats bought.
        max: Option<u32>,
    },
    /// It cannot work.
    NotPossible(Why),
}

/// Why an act cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The owner's seat goes with the ownership; it is neither assigned nor released.
    OwnerSeat,
    /// There is no such license.
    UnknownLicense,
    /// There is no such person.
    UnknownUser,
    /// Who is to get the seat holds one already, and it is not given up in the same plan.
    HoldsSeatAlready,
    /// Who is to give the seat up does not hold it (any more).
    NotHolder,
    /// The address of the person to create has not the shape of one.
    InvalidEmail,
    /// The address belongs to somebody else already.
    EmailTaken,
    /// Seats are to be passed round in a circle, so nobody can begin.
    Cycle,
    /// The person is yet to be created, and the plan does not create them.
    NeedsUser,
    /// The server is about to delete it.
    BeingRemoved,
    /// There is no such device (any more).
    UnknownDevice,
    /// Who is to have a device holds no seat on its license.
    NotSeated,
    /// There is no such team.
    UnknownTeam,
    /// The team is yet to be created, and the plan does not create it.
    NeedsTeam,
    /// A team needs a name, and limits above zero.
    InvalidTeam,
    /// There is another team of this name.
    NameTaken,
    /// The team takes no more of these.
    TeamFull,
    /// The license allows fewer activations in all.
    AboveLicense,
    /// It is no longer as it was when the change was made.
    Changed,
    /// Nobody would be left who may do everything.
    LastAdmin,
    /// It would take from the person signed in what they act by.
    IsYou,
    /// The person would have the role without the rights that go with it: a change of role gives
    /// none.
    InNameOnly,
    /// Only end users can be banned; a role has to be taken away first.
    NotEndUser,
    /// What the person was to hand over first cannot be handed over, and would be lost.
    StillHolds,
    /// Who is to leave the line has no seat yet.
    StillWaits,
    /// The license keeps no line that this panel knows.
    LineUnread,
}

impl Projection {
    /// Whether the plan can be applied as it is: nothing in it is bound to fail, and
    /// something in it changes something.
    pub fn can_apply(&self) -> bool {
        let may_stand = |verdict: &Verdict| matches!(verdict, Verdict::Works | Verdict::AlreadySo);
        self.verdicts.iter().all(may_stand) && self.verdicts.contains(&Verdict::Works)
    }
}

/// Works out what the acts would do. Seats are freed before they are filled, whatever the
/// order of the acts; among those that fill, the order of the acts decides who fits.
pub fn project(estate: &Estate, acts: &[Act]) -> Projection {
    let acts = settle(estate, acts);
    let mut sequence = Sequence::new(estate, &acts);
    sequence.run();
    let mut projection = sequence.result();
    projection.acts = acts;
    projection
}

/// The order to carry the acts out in, as indexes into them: creations first, then what
/// frees, then what fills, removals last, as far as one does not need the other. On that way
/// no license passes its limit that is not above it to begin with. Acts that will not work, or
/// need not, come last, among them removals again.
pub fn order(estate: &Estate, acts: &[Act]) -> Vec<usize> {
    project(estate, acts).order
}

/// The acts as the server has to be asked for them now.
///
/// A move from the owner stays as it is where the plan changes the owner anyway: it is about
/// the seat they were assigned before that.
fn settle(estate: &Estate, acts: &[Act]) -> Vec<Act> {
    let new_owner = |act: &Act| matches!(act.facts().seats, Seats::Owners(..));
    let with_new_owner: FxHashSet<&LicenseId> = { acts.iter() }
        .filter(|act| new_owner(act))
        .filter_map(Act::license)
        .collect();
    let settle_one = |act: &Act| {
        let act = estate.name_drafts(act);
        if let Act::Seat(license, SeatAct::Move { from, to }) = &act
            && owner(estate, license) == Some(from)
            && !with_new_owner.contains(license)
        {
            let (from, to) = (Some(from.clone()), Some(to.clone()));
            return Act::License(license.clone(), LicenseAct::SetOwner { from, to });
        }
        act
    };
    acts.iter().map(settle_one).collect()
}

fn owner<'a>(estate: &'a Estate, license: &LicenseId) -> Option<&'a crate::domain::UserId> {
    estate.license(license)?.owner.as_ref()
}
