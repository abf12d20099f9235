//! Reports: the numbers of worlds that were worked out by hand, and what holds in every world.

#[path = "../../examples/worlds/mod.rs"]
mod worlds;

mod files;
mod further;
mod history;
mod idle;
mod logged;
mod properties;
mod renewals;
mod rules;
mod seven;

use seatboard_core::usage::{Period, Report, Scope, Split, State, Summary};
use serde_json::{Value, json};
use worlds::{Named, World};

const SEVEN: &str = include_str!("../../examples/worlds/seven.json");
const ALL_TOLD: &str = include_str!("../../examples/worlds/seven-all-told.json");

/// A world as it stands in a file, to be changed.
fn world(text: &str) -> Value {
    serde_json::from_str(text).expect("a world")
}

fn read(world: &Value) -> World {
    World::of(world).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The report of a world.
fn report(world: &World, range: &str, zone: &str) -> Report {
    let evidence = world.evidence(Named::new(zone).expect("a zone"));
    let range = evidence.range(Period::read(range).expect("a range"));
    Report::new(evidence, range)
}

fn summary(world: &Value, range: &str, zone: &str) -> Summary {
    report(&read(world), range, zone).summary(&Scope::default())
}

fn people(world: &Value, range: &str, zone: &str) -> (u32, u32, u32) {
    numbers(summary(world, range, zone).people)
}

fn numbers(split: Split) -> (u32, u32, u32) {
    (split.used, split.not_used, split.unknown)
}

/// The state of somebody's seat.
fn state(world: &Value, range: &str, zone: &str, license: &str, person: &str) -> State {
    let world = read(world);
    let seat = world.reading.find_seat(&license.into(), &person.into());
    let seat = seat.expect("a seat") as usize;
    report(&world, range, zone).states[seat]
}

/// The item of a list with these ids.
fn item<'a>(world: &'a mut Value, list: &str, ids: &[(&str, &str)]) -> &'a mut Value {
    let items = world[list].as_array_mut().expect("a list");
    let found = items
        .iter_mut()
        .find(|item| ids.iter().all(|(name, id)| item[*name] == *id));
    found.expect("an item")
}

fn add(world: &mut Value, list: &str, item: Value) {
    if world[list].is_null() {
        world[list] = json!([]);
    }
    world[list].as_array_mut().expect("a list").push(item);
}

/// Takes away the items of a list that are told.
fn remove(world: &mut Value, list: &str, is_told: impl Fn(&Value) -> bool) {
    let items = world[list].as_array_mut().expect("a list");
    items.retain(|item| !is_told(item));
}
