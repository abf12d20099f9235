//! A plan as the requests it comes to, for whoever sends them by other means. Nothing is looked up:
//! what only the server can tell, such as the id of somebody who is created on the way, stands
//! there as its placeholder.

use super::{
    change::call,
    single::{creation, owner_call},
    teams::founding,
    write::{batch_len, seats_body, seats_path},
};
use crate::{Call, transport::Method};
use seatboard_core::{
    acts::{Act, Applied, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{LicenseId, UserId},
};

/// The requests that acts come to, in their order. `now` tells what is known of the person or team
/// an act changes, of whom only what is to change is sent. A seat that is passed on is taken back
/// before it is given, which works on a full license as well.
pub fn calls(acts: &[Act], now: impl Fn(&Act) -> Applied) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut rest = acts;
    while let Some(first) = rest.first() {
        let (chunk, later) = rest.split_at(batch_len(rest));
        rest = later;
        match first {
            Act::Person(_, PersonAct::Create(person)) => calls.push(Call {
                method: Method::Post,
                path: "users".to_owned(),
                body: Some(creation(person)),
            }),
            Act::Team(_, TeamAct::Create(draft)) => calls.push(Call {
                method: Method::Post,
                path: "groups".to_owned(),
                body: Some(founding(draft)),
            }),
            Act::Seat(license, SeatAct::Assign { .. }) => {
                let people: Vec<&UserId> = chunk.iter().filter_map(Act::seats).collect();
                calls.push(seats(Method::Post, license, &people));
            }
            Act::Seat(license, SeatAct::Release { .. }) => {
                let people: Vec<&UserId> = chunk.iter().filter_map(Act::unseats).collect();
                calls.push(seats(Method::Delete, license, &people));
            }
            Act::Seat(license, SeatAct::Move { from, to }) => {
                calls.push(seats(Method::Delete, license, &[from]));
                calls.push(seats(Method::Post, license, &[to]));
            }
            Act::License(license, LicenseAct::SetOwner { to, .. }) => {
                calls.push(owner_call(license, to.as_ref()));
            }
            // One call of its own, or none where the server has nothing of the kind.
            Act::Seat(..)
            | Act::License(..)
            | Act::Person(..)
            | Act::Team(..)
            | Act::Device(..)
            | Act::Contract(..) => calls.extend(call(first, &now(first))),
        }
    }
    calls
}

fn seats(method: Method, license: &LicenseId, people: &[&UserId]) -> Call {
    Call {
        method,
        path: seats_path(license),
        body: Some(seats_body(people)),
    }
}
