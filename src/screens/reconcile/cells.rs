//! The columns of what differs.

use leptos::prelude::*;

use super::{
    board::Board,
    lines::{Line, doubt_words, last_words},
};
use crate::{
    reconcile::{Doubt, State},
    text::reconcile::words,
    ui::{Align, Column, Pill, Tone, follow},
};

/// The columns.
pub fn columns(board: Board) -> Vec<Column<u32>> {
    let text = words();
    let column = |id, title, class, draw: fn(&Line) -> AnyView| Column {
        id,
        title,
        sortable: id != "last",
        align: Align::Start,
        class,
        cell: follow(move |number: &u32| board.lines.with(|lines| lines.get(*number).map(draw))),
    };
    let mut columns = vec![
        column("person", text.person, "", person),
        column("license", text.license, "from-s", |line| {
            view! { <bdi>{line.license.clone()}</bdi> }.into_any()
        }),
        column("state", text.state, "w-use", state),
    ];
    // What was so last time is known only where there was one.
    if board.knows_last() {
        columns.push(column("last", text.last_time, "w-s from-m", |line| {
            last_words(&line.row).into_any()
        }));
    }
    columns
}

fn person(line: &Line) -> AnyView {
    let email = (line.email != line.person).then(|| line.email.clone());
    let license = line.license.clone();
    view! {
        <span dir="auto">{line.person.clone()}</span>
        {email.map(|email| view! { <small>{email}</small> })}
        <small class="until-s" dir="auto">{license}</small>
    }
    .into_any()
}

fn state(line: &Line) -> AnyView {
    let tone = match (line.row.state, line.row.doubt) {
        (State::Right, _) => Tone::Ok,
        (State::Outside, _) | (_, Some(Doubt::Marked(_) | Doubt::Unknown)) => Tone::Muted,
        (State::Give | State::Extra, _) => Tone::Warn,
    };
    let why = doubt_words(&line.row);
    view! {
        <Pill tone text=(words().state_word)(line.row.state)/>
        {(!why.is_empty()).then(|| view! { <small title=why.clone()>{why.clone()}</small> })}
    }
    .into_any()
}
