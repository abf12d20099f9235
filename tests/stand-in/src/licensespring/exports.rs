//! The CSV files. Booleans and moments have another form there than in JSON.

use super::answer::{Answer, Refusal};
use super::filters::{EXACT, Kind, RANGE, filter, narrowed};
use super::{Call, Reply, licenses, stamp};
use crate::clock::DAY;
use crate::store::select::Select;
use crate::store::spring::{Record, people};

/// One line: quoted where a cell needs it.
fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        })
        .collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(record: &Record, name: &str) -> String {
    match record.number(name) {
        Some(number) => number.to_string(),
        None => record.text(name).to_owned(),
    }
}

pub(crate) fn license_users(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let mut text = "id,email,first_name,last_name,phone_number,max_activations,\
                    total_activations,allow_unlimited_activations\r\n"
        .to_owned();
    if licenses::is_user_based(&license) {
        for holder in people::holders(call.db, license.text("license"))? {
            let mut cells: Vec<String> = [
                "id",
                "true_email",
                "first_name",
                "last_name",
                "phone_number",
                "max_activations",
                "total_activations",
            ]
            .iter()
            .map(|name| cell(&holder, name))
            .collect();
            cells.push("False".into());
            text.push_str(&line(&cells));
        }
    }
    Ok(Answer::Csv(text))
}

/// At most a day at a time, and both ends must be said.
pub(crate) fn histories(call: &Call<'_>) -> Reply {
    let mut ends = Vec::new();
    for name in ["ts__gte", "ts__lte"] {
        let text = call
            .query
            .text(name)
            .ok_or_else(|| Refusal::field(name, "This field is required."))?;
        let at = crate::clock::parse_time(text)
            .ok_or_else(|| Refusal::field(name, "Enter a valid date/time."))?;
        ends.push(at);
    }
    if ends[1] - ends[0] > DAY {
        return Err(Refusal::bare("The time range must not exceed 24 hours."));
    }
    let select = narrowed(
        call,
        Select::from("ls_event"),
        &[
            filter("license", EXACT, Kind::Number, "license_id"),
            filter("ts", RANGE, Kind::Time, "ts"),
        ],
    )?;
    let most = select.count(call.db)?;
    let events = select.ordered(call.db, "ts, id", most, 0, Record::read)?;
    let mut text =
        "ts,source,sdk_version,level,text,data,license_id,device_id,license_user_id\r\n".to_owned();
    for event in events {
        text.push_str(&line(&[
            stamp::csv(event.count("ts")),
            "api".into(),
            String::new(),
            cell(&event, "level"),
            cell(&event, "text"),
            cell(&event, "data"),
            cell(&event, "license_id"),
            cell(&event, "device"),
            cell(&event, "user_id"),
        ]));
    }
    Ok(Answer::Csv(text))
}
