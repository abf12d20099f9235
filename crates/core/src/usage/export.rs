//! Reports as tables with fixed columns, for [`crate::csv::write`]: the first row names them.
//! Files of the same version have the same columns. Days and moments are ISO 8601; what is empty
//! is not known, which is never zero.

use chrono::NaiveDate;

use super::{
    AddendKind, Idle, Labels, Range, Renewal, Report, SeriesPoint, Sign, Source, Suggestion,
    TableRow, Zone, write_day,
};
use crate::{
    domain::{Hold, LicenseId, Moment, UserId, iso},
    usage::KnownBy,
};

/// A row of a table.
pub type Cells = Vec<String>;

/// The name of a file: which report, from which day to which.
pub fn file_name(page: &str, range: &Range, zone: &dyn Zone) -> String {
    let (from, to) = range.days(zone);
    format!(
        "seatboard-{page}_{}_{}_v1.csv",
        write_day(from),
        write_day(to)
    )
}

const SUMMARY: &str = "group,product_id,product,licenses,seats_bought,licenses_unlimited,\
    seats_held,people_used,people_not_used,people_unknown,last_sign";
const PEOPLE: &str = "person_id,email,first_name,last_name,team,license_id,license,product,\
    held_as,assigned_from,assigned_known_by,last_sign,last_sign_kind,last_sign_source,state,\
    shared_activity,days_since";
const WARNING: &str = "email,first_name,last_name,license,product,last_sign,days_since,decide_on";
const RENEWALS: &str = "license_id,license,product,order,ends_on,grace_until,bought,held,used,\
    not_used,unknown,new,waiting,suggested";
const HISTORY: &str = "day,license_id,bought,held,held_known,observations";
const REVIEW: &str = "license_id,person_id,decision,reason,reviewer,decided_at";

fn heading(columns: &str) -> Cells {
    columns.split(',').map(str::to_owned).collect()
}

fn number(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(write_day).unwrap_or_default()
}

/// A sign: its moment, or its day where no more is known.
fn moment(sign: Option<&Sign>, zone: &dyn Zone) -> String {
    let Some(sign) = sign else {
        return String::new();
    };
    if sign.is_exact() {
        iso::write(sign.last)
    } else if sign.source == Source::DayCount {
        write_day(sign.first.date_naive())
    } else {
        write_day(zone.day(sign.last))
    }
}

/// The table of a summary, or of a group.
pub fn summary_rows(rows: &[TableRow], labels: &dyn Labels, zone: &dyn Zone) -> Vec<Cells> {
    let mut cells = vec![heading(SUMMARY)];
    for TableRow {
        group,
        product,
        row,
    } in rows
    {
        cells.push(vec![
            group.clone(),
            product
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            product
                .as_ref()
                .map(|id| labels.product(id))
                .unwrap_or_default(),
            row.licenses.to_string(),
            row.bought.bought.to_string(),
            row.bought.unlimited.to_string(),
            row.bought.held.to_string(),
            row.people.used.to_string(),
            row.people.not_used.to_string(),
            row.people.unknown.to_string(),
            moment(row.last.as_ref(), zone),
        ]);
    }
    cells
}

/// Seats and who holds them, by the places of the seats in the order of the screen.
pub fn people_rows(report: &Report, seats: &[u32], labels: &dyn Labels) -> Vec<Cells> {
    let since = report.evidence.days_since();
    let mut cells = vec![heading(PEOPLE)];
    for &nth in seats {
        cells.push(seat_cells(report, nth as usize, &since, labels));
    }
    cells
}

/// The same of idle seats, with how sure that is and why some are left alone. The report is of
/// the days of the rule.
pub fn idle_rows(report: &Report, idle: &Idle, seats: &[u32], labels: &dyn Labels) -> Vec<Cells> {
    let since = report.evidence.days_since();
    let mut first = heading(PEOPLE);
    first.extend(["tier".to_owned(), "excluded_by".to_owned()]);
    let mut cells = vec![first];
    for &nth in seats {
        let mut row = seat_cells(report, nth as usize, &since, labels);
        let verdict = idle.verdicts[nth as usize];
        let excluded = verdict.and_then(|it| it.excluded);
        row.push(verdict.map_or("", |it| it.tier.id()).to_owned());
        row.push(excluded.map_or("", |it| it.id()).to_owned());
        cells.push(row);
    }
    cells
}

fn seat_cells(report: &Report, nth: usize, since: &[Option<i64>], labels: &dyn Labels) -> Cells {
    let evidence = &report.evidence;
    let (reading, zone) = (evidence.reading(), evidence.zone());
    let seat = &reading.seats[nth];
    let (person, license) = (reading.person_on(seat), reading.license_of(seat));
    let label = labels.person(&person.id);
    let tenure = evidence.tenure(nth);
    let last = evidence.last_sign(nth);
    vec![
        label.id,
        label.email,
        label.first_name,
        label.last_name,
        person
            .team
            .as_ref()
            .map(|id| labels.team(id))
            .unwrap_or_default(),
        license.id.to_string(),
        labels.license(&license.id),
        labels.product(&license.product),
        match seat.hold {
            Hold::Owner => "owner",
            Hold::Assigned => "assigned",
        }
        .to_owned(),
        tenure.at_latest.map(iso::write).unwrap_or_default(),
        { tenure.known_by.filter(|_| tenure.at_latest.is_some()) }
            .map_or("", KnownBy::id)
            .to_owned(),
        moment(last.as_ref(), zone),
        last.map_or("", |sign| sign.kind.id()).to_owned(),
        last.map_or("", |sign| sign.source.id()).to_owned(),
        report.states[nth].id().to_owned(),
        report.has_shared_activity(nth).to_string(),
        since[nth].map(|days| days.to_string()).unwrap_or_default(),
    ]
}

/// A list to write to people before their seats are taken back, with the day of the decision.
/// Whoever has no address is not in it.
pub fn warning_rows(
    report: &Report,
    seats: &[u32],
    decide_on: NaiveDate,
    labels: &dyn Labels,
) -> Vec<Cells> {
    let since = report.evidence.days_since();
    let (reading, zone) = (report.evidence.reading(), report.evidence.zone());
    let mut cells = vec![heading(WARNING)];
    for &nth in seats {
        let seat = &reading.seats[nth as usize];
        let label = labels.person(&reading.person_on(seat).id);
        let license = reading.license_of(seat);
        if label.email.is_empty() {
            continue;
        }
        let days = since[nth as usize];
        cells.push(vec![
            label.email,
            label.first_name,
            label.last_name,
            labels.license(&license.id),
            labels.product(&license.product),
            moment(report.evidence.last_sign(nth as usize).as_ref(), zone),
            days.map(|days| days.to_string()).unwrap_or_default(),
            write_day(decide_on),
        ]);
    }
    cells
}

/// A license on the board of renewals, with how many of it to renew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalLine {
    /// The license and where it stands.
    pub renewal: Renewal,
    /// How many to renew.
    pub suggestion: Suggestion,
}

/// What ends when, and how many to renew: the list to buy by. Without a limit, or
/// where nobody needs a seat, there is nothing to suggest.
pub fn renewal_rows(report: &Report, lines: &[RenewalLine], labels: &dyn Labels) -> Vec<Cells> {
    let zone = report.evidence.zone();
    let mut cells = vec![heading(RENEWALS)];
    for RenewalLine {
        renewal,
        suggestion,
    } in lines
    {
        let license = &report.evidence.reading().licenses[renewal.license as usize];
        let count = |what| suggestion.count(what).to_string();
        let is_known = |what| suggestion.addends.iter().any(|it| it.what == what);
        let waiting = is_known(AddendKind::Waiting).then(|| suggestion.count(AddendKind::Waiting));
        let pinned = suggestion.count(AddendKind::Pinned);
        cells.push(vec![
            license.id.to_string(),
            labels.license(&license.id),
            labels.product(&license.product),
            labels.order(&license.id),
            day(license.ends.map(|ends| ends.day(zone))),
            day(license.grace_until.map(|until| zone.day(until))),
            number(license.bought),
            license.held.to_string(),
            count(AddendKind::Used),
            (suggestion.idle.len() as u32 + pinned).to_string(),
            count(AddendKind::Unknown),
            count(AddendKind::New),
            number(waiting),
            number(license.needs_seats().then_some(suggestion.seats)),
        ]);
    }
    cells
}

/// How many seats of licenses were held, day by day.
pub fn history_rows(series: &[(LicenseId, Vec<SeriesPoint>)]) -> Vec<Cells> {
    let mut cells = vec![heading(HISTORY)];
    for (license, points) in series {
        for point in points {
            cells.push(vec![
                write_day(point.day),
                license.to_string(),
                number(point.bought),
                number(point.held),
                point.held.is_some().to_string(),
                point.observations.to_string(),
            ]);
        }
    }
    cells
}

/// What somebody decided of a seat in a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// On which license.
    pub license: LicenseId,
    /// Whose seat.
    pub person: UserId,
    /// What they decided, in a word of the review.
    pub decision: String,
    /// Why, in their own words.
    pub reason: String,
    /// Who decided.
    pub reviewer: String,
    /// When they did, if they did.
    pub decided: Option<Moment>,
}

/// The outcome of a review.
pub fn review_rows(decisions: &[Decision], labels: &dyn Labels) -> Vec<Cells> {
    let mut cells = vec![heading(REVIEW)];
    for decision in decisions {
        cells.push(vec![
            decision.license.to_string(),
            labels.person(&decision.person).id,
            decision.decision.clone(),
            decision.reason.clone(),
            decision.reviewer.clone(),
            decision.decided.map(iso::write).unwrap_or_default(),
        ]);
    }
    cells
}
