use super::{super::waiting::WaitingText, plural};

pub static TEXT: WaitingText = WaitingText {
    title: "Waiting for a seat",
    hint: "The first gets the next free seat, once an admin gives it. Whoever has the license key can read this line: ids and dates, no names.",
    unread: "The metadata of this license has something else in place of the waiting list. Nothing is written over it.",
    since: |since, by, until| format!("since {since}, put in line by {by}, until {until}"),
    seated: "Holds a seat by now",
    gone: "Not on the server any more",
    banned: "Banned",
    lapsed: "Has waited long enough",
    give: "Give a seat",
    give_named: |person| format!("Give a seat to {person}"),
    take_out: "Take out",
    take_out_named: |person| format!("Take out {person}"),
    put: |count| match count {
        1 => "Put whoever gets no seat in line".to_owned(),
        count => format!("Put the {count} who get no seat in line"),
    },
    put_note: "They wait in order, for 90 days. Whoever has the license key can read the line: ids and dates, no names.",
    put_verb: |assigned, waiting| match (assigned, waiting) {
        (0, 1) => "Put in line".to_owned(),
        (0, waiting) => format!("Put {waiting} in line"),
        (assigned, waiting) => format!(
            "Assign {}, put {waiting} in line",
            plural(assigned, "user", "users")
        ),
    },
    put_name: |person| format!("{person}, in line"),
    none_here: "There is no waiting list: this server gives admins no place to keep one.",
    next: |people| match people {
        [one] => format!("{one} is next in line: give them the seat"),
        people => format!("Next in line: {}. Give them the seats", people.join(", ")),
    },
    next_on: |license, people| format!("Next in line on {license}: {}", people.join(", ")),
    give_seats,
    give_seats_on: |seats, license| format!("{} on {license}", give_seats(seats)),
    act: "Waiting list",
    why: "Why this seat?",
    why_short: "Why?",
    why_seat_of: |person, license| format!("Why? The seat of {person} on {license}"),
    why_named: |person, license| format!("Why {person} has a seat on {license}"),
    owner: "They own the license. The owner always holds one of its seats.",
    owner_way: "To free it, give the license another owner, or none: “Hand over…” and “Remove owner” in the menu of their row.",
    given: |when, by, count| match count {
        1 => format!("Assigned on {when} by {by}."),
        count => format!("Assigned on {when} by {by}, in a run of {count} changes."),
    },
    reason: |reason| format!("Reason: {reason}"),
    receipt: "Open the receipt",
    unknown: "Assigned, but unknown when and by whom: the server does not tell, and this browser did not do it.",
    not_by_team: |team| format!("Not through a team: {team} gives nobody a seat."),
    release_way: "To free it, release the seat.",
    to_license: "Open the license",
    no_longer: "They hold no seat here any more.",
};

fn give_seats(seats: usize) -> String {
    match seats {
        1 => "Give a seat".to_owned(),
        seats => format!("Give {seats} seats"),
    }
}
