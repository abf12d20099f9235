//! What has happened to a license: two lists of the server's, laid into one.

use std::{cmp::Reverse, collections::HashSet};

use super::{LicenseSpring, paging::List, reply::Row};
use crate::{ApiError, Cursor, Page, transport::Transport, wire::encode};
use seatboard_core::domain::{LicenseEvent, LicenseId, Moment};

/// How many entries of each list are asked for at once.
const ENTRIES: usize = 100;
/// The latest first. To verify: no document says by which name histories are put in order.
const ORDER: &str = "-ts";
/// What an entry's id begins with, since both lists count from one.
const ACTIVATION: char = 'a';
const OTHER: char = 'h';

/// The id of the machine an entry is about, if it says.
type Hardware = Option<String>;

/// One of the two lists, from where the page before ended.
struct Strand {
    from: usize,
    events: Vec<(LicenseEvent, Hardware)>,
    has_more: bool,
}

impl<T: Transport> LicenseSpring<T> {
    /// A page of both lists, the latest first. It ends where one of them goes on: what comes
    /// next there may be later than what the other has.
    pub(super) async fn history_page(
        &self,
        license: &LicenseId,
        at: Option<Cursor>,
    ) -> Result<Page<LicenseEvent>, ApiError> {
        let [acts, others] = starts(at);
        let kinds = [
            ("license-activation-histories", ACTIVATION, acts),
            ("license-histories", OTHER, others),
        ];
        let mut strands = Vec::new();
        for (list, mark, from) in kinds {
            let path = format!("{list}/?license={}", encode(license.as_str()));
            let list = List {
                path: &path,
                limit: ENTRIES,
                order: ORDER,
            };
            strands.push(self.strand(list, mark, from).await?);
        }
        let until = strands
            .iter()
            .filter(|strand| strand.has_more)
            .filter_map(|strand| strand.events.last())
            .map(|(event, _)| event.at)
            .max();
        let mut rows = Vec::new();
        let mut starts = Vec::new();
        for strand in &mut strands {
            let fits = |event: &LicenseEvent| until.is_none_or(|until| event.at >= until);
            let taken = { strand.events.iter() }
                .take_while(|(event, _)| fits(event))
                .count();
            rows.extend(strand.events.drain(..taken));
            starts.push((strand.from + taken).to_string());
        }
        forget_doubles(&mut rows);
        let mut rows: Vec<LicenseEvent> = rows.into_iter().map(|(event, _)| event).collect();
        seatboard_core::lean::sort_by_key(&mut rows, |event| Reverse(event.at));
        let goes_on = strands
            .iter()
            .any(|strand| strand.has_more || !strand.events.is_empty());
        // A page without rows would be asked for again and again.
        let next = (goes_on && !rows.is_empty()).then(|| Cursor(starts.join("|")));
        Ok(Page { rows, next })
    }

    async fn strand(&self, list: List<'_>, mark: char, from: usize) -> Result<Strand, ApiError> {
        let part = self.part(list, from).await?;
        let mut events = Vec::new();
        for (index, value) in part.rows.iter().enumerate() {
            events.extend(event(&Row::nth(index, value), mark)?);
        }
        seatboard_core::lean::sort_by_key(&mut events, |(event, _): &(LicenseEvent, Hardware)| {
            Reverse(event.at)
        });
        let read = from + part.rows.len();
        Ok(Strand {
            from,
            has_more: !part.rows.is_empty() && part.count.is_some_and(|count| read < count),
            events,
        })
    }
}

fn starts(at: Option<Cursor>) -> [usize; 2] {
    let Some(Cursor(text)) = at else {
        return [0, 0];
    };
    let mut parts = text.split('|').map(|part| part.parse().unwrap_or_default());
    [(); 2].map(|()| parts.next().unwrap_or_default())
}

/// An activation stands in both lists, and only its own one names the device: the other entry
/// tells nothing more. To verify: that both carry the same time, and the device's id.
fn forget_doubles(rows: &mut Vec<(LicenseEvent, Hardware)>) {
    let is_activation = |event: &LicenseEvent| event.id.starts_with(ACTIVATION);
    let told: HashSet<(Moment, Hardware)> = rows
        .iter()
        .filter(|(event, hardware)| is_activation(event) && hardware.is_some())
        .map(|(event, hardware)| (event.at, hardware.clone()))
        .collect();
    rows.retain(|(event, hardware)| {
        is_activation(event) || !told.contains(&(event.at, hardware.clone()))
    });
}

/// An entry; one without a time has no place in a history.
fn event(row: &Row<'_>, mark: char) -> Result<Option<(LicenseEvent, Hardware)>, ApiError> {
    let id = row.id()?;
    let Some(at) = row.moment("ts").or(row.moment("created_at")) else {
        return Ok(None);
    };
    let hardware = row
        .string("device.hardware_id")
        .or_else(|| row.string("data.hardware_id"));
    let event = LicenseEvent {
        id: format!("{mark}{id}"),
        at,
        what: row
            .text("text")
            .or(row.text("action"))
            .unwrap_or_default()
            .to_owned(),
        device: row
            .string("device.hostname")
            .or_else(|| row.string("device.hardware_id")),
        // Both were seen as null only; an id alone would tell nobody anything.
        user: row
            .string("license_user.true_email")
            .or_else(|| row.string("license_user.email"))
            .or_else(|| row.string("data.email")),
    };
    Ok(Some((event, hardware)))
}
