//! A plan as the requests it comes to, for whoever sends them by other means. Nothing is looked up:
//! people who are created on the way come with their first seat, by their address, and stand there
//! as their placeholders where only the server can tell their ids.

use serde_json::{Map, Value};

use super::{
    assign::{seat_many, seat_one},
    change::{device_path, seat_call},
    managers::{added, by_id, order_path},
    newcomers::names_body,
    people::user_path,
    release::unseat,
    write::batch_len,
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
    let drafts: Vec<(&UserId, &NewUser)> = acts.iter().filter_map(Act::creates).collect();
    let address = |user: &UserId| {
        let draft = drafts.iter().find(|(id, _)| *id == user);
        draft.map_or_else(
            || address_of(user),
            |(_, new)| new.email.trim().to_lowercase(),
        )
    };
    let mut calls = Vec::new();
    let mut named: Vec<&UserId> = Vec::new();
    let mut rest = acts;
    while !rest.is_empty() {
        let (chunk, later) = rest.split_at(batch_len(rest).max(1));
        rest = later;
        let seated: Vec<&UserId> = chunk.iter().filter_map(assigned).collect();
        if let Some(license) = chunk
            .iter()
            .find(|it| assigned(it).is_some())
            .and_then(Act::license)
        {
            let addresses: Vec<String> = seated.iter().map(|user| address(user)).collect();
            calls.push(match (&addresses[..], seated[0].is_placeholder()) {
                ([one], false) => seat_one(license, one),
                (several, _) => seat_many(license, several.iter().map(String::as_str)),
            });
        }
        calls.extend(chunk.iter().flat_map(|act| alone(act, &address)));
        // Whoever came with a seat or a contract is named afterwards.
        for user in chunk.iter().filter_map(Act::brings) {
            let draft = drafts.iter().find(|(id, _)| *id == user);
            let body = draft.and_then(|(_, new)| names_body(new));
            if body.is_some() && !named.contains(&user) {
                named.push(user);
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
        _ => None,
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
            let edit = |parts: &[(&str, &str, &str)]| {
                let changed = parts.iter().filter(|(_, before, after)| before != after);
                let body: Map<String, Value> = changed
                    .map(|(key, _, after)| ((*key).to_owned(), (*after).into()))
                    .collect();
                (!body.is_empty()).then(|| Call {
                    method: Method::Patch,
                    path: user_path(user, ""),
                    body: Some(body.into()),
                })
            };
            // First, so that nothing is changed where it cannot be done.
            let address = edit(&[("true_email", from.email.trim(), to.email.trim())]);
            let names = edit(&[
                ("first_name", from.first_name.trim(), to.first_name.trim()),
                ("last_name", from.last_name.trim(), to.last_name.trim()),
            ]);
            address.into_iter().chain(names).collect()
        }
        // Nothing of their own, or nothing that the server can do.
        Act::Seat(..) | Act::Device(..) | Act::Person(..) | Act::License(..) | Act::Team(..) => {
            Vec::new()
        }
    }
}
