//! A plan as the requests it comes to, for whoever sends them by other means. Nothing is looked up:
//! people who are created on the way come with their first seat, by their address, and stand there
//! as their placeholders where only the server can tell their ids.

use std::collections::{HashMap, HashSet};

use super::{
    assign::{seat_many, seat_one},
    change::{device_path, moved, renamed, seat_call},
    managers::{added, by_id, order_path},
    newcomers::names_body,
    people::user_path,
    release::unseat,
    write::MOST,
};
use crate::{Call, transport::Method};
use seatboard_core::{
    acts::{Act, ContractAct, DeviceAct, PersonAct, SeatAct},
    domain::{NewUser, UserId},
};

/// The requests that acts come to, in their order. `address_of` tells the addresses of people who
/// are there. A seat that is passed on is taken back before it is given, which works on a full
/// license as well.
pub fn calls(acts: &[Act], address_of: impl Fn(&UserId) -> String) -> Vec<Call> {
    let drafts: HashMap<&UserId, &NewUser> = acts.iter().filter_map(Act::creates).collect();
    let address = |user: &UserId| match drafts.get(user) {
        Some(new) => new.email.trim().to_lowercase(),
        None => address_of(user),
    };
    let mut calls = Vec::new();
    let mut named = HashSet::new();
    // Whoever is created comes with a seat or a contract, so creations send nothing themselves.
    let all: Vec<&Act> = acts.iter().filter(|act| act.creates().is_none()).collect();
    let mut rest = &all[..];
    while let Some(first) = rest.first() {
        let is_alike = |act: &&&Act| assigned(act).is_some() && act.license() == first.license();
        let alike = rest.iter().take(MOST).take_while(is_alike).count();
        let (chunk, later) = rest.split_at(alike.max(1));
        rest = later;
        let seated: Vec<&UserId> = chunk.iter().filter_map(|act| assigned(act)).collect();
        if let (Some(one), Some(license)) = (seated.first(), first.license()) {
            calls.push(match seated.len() == 1 && !one.is_placeholder() {
                true => seat_one(license, &address(one)),
                false => {
                    let addresses: Vec<String> = seated.iter().map(|user| address(user)).collect();
                    seat_many(license, addresses.iter().map(String::as_str))
                }
            });
        } else {
            calls.extend(alone(first, &address));
        }
        // Whoever came with a seat or a contract is named afterwards.
        for user in chunk.iter().filter_map(|act| act.brings()) {
            let body = drafts.get(user).and_then(|new| names_body(new));
            if body.is_some() && named.insert(user) {
                calls.push(Call {
                    method: Method::Patch,
                    path: user_path(user, ""),
                    body,
                });
            }
        }
    }
    calls
}

fn assigned(act: &Act) -> Option<&UserId> {
    match act {
        Act::Seat(_, SeatAct::Assign { user }) => Some(user),
        Act::Seat(..)
        | Act::License(..)
        | Act::Person(..)
        | Act::Team(..)
        | Act::Device(..)
        | Act::Contract(..) => None,
    }
}

/// The requests of an act that goes with no other.
fn alone(act: &Act, address: &dyn Fn(&UserId) -> String) -> Vec<Call> {
    let post = |path, body| Call {
        method: Method::Post,
        path,
        body,
    };
    match act {
        Act::Seat(license, SeatAct::Release { user }) => vec![unseat(license, Some(user))],
        Act::Seat(license, SeatAct::Move { from, to }) => {
            let given = match to.is_placeholder() {
                true => seat_many(license, std::iter::once(address(to).as_str())),
                false => seat_one(license, &address(to)),
            };
            vec![unseat(license, Some(from)), given]
        }
        Act::Seat(license, SeatAct::SetLimit { user, to, .. }) => {
            vec![seat_call(license, user, Some(*to))]
        }
        Act::Seat(license, SeatAct::Reset { user }) => vec![seat_call(license, user, None)],
        Act::Device(device, DeviceAct::Reset { .. }) => {
            vec![post(format!("{}reset/", device_path(device)), None)]
        }
        Act::Contract(contract, ContractAct::AddManager { user }) => {
            let body = added(&address(user));
            vec![post(order_path(contract, "add_manager/"), Some(body))]
        }
        Act::Contract(contract, ContractAct::RemoveManager { user }) => {
            vec![post(
                order_path(contract, "remove_manager/"),
                Some(by_id(user)),
            )]
        }
        Act::Person(user, PersonAct::Update { from, to }) => {
            // The address first, so that nothing is changed where that cannot be done.
            let address = to.email.trim();
            let address = (from.email.trim() != address).then(|| moved(address));
            let bodies = address.into_iter().chain(renamed(from, to));
            let edit = |body| Call {
                method: Method::Patch,
                path: user_path(user, ""),
                body: Some(body),
            };
            bodies.map(edit).collect()
        }
        // Nothing of their own, or nothing that the server can do.
        Act::Seat(..) | Act::Device(..) | Act::Person(..) | Act::License(..) | Act::Team(..) => {
            Vec::new()
        }
    }
}
