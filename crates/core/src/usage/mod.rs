//! Who uses what: the numbers of reports, with what each rests on.
//!
//! ```text
//! Reading (what was read) + History (what was observed before)
//!   -> Evidence (whose signs are whose, for a zone) -> Report (states in a range) -> figures
//! ```
//!
//! A screen makes a [`Reading`] of the estate, adds signs that the estate does not keep, puts it
//! in order once as [`Evidence`], and asks it for one [`Range`] after the other. What was made can
//! be kept and shared as long as nothing new has been read:
//!
//! ```
//! # use std::sync::Arc;
//! # use seatboard_core::{estate::Estate, usage::*};
//! # let (estate, now) = (Estate::default(), Default::default());
//! let reading = Reading::from_estate(&estate, now, Habits::default());
//! let (history, zone) = (Arc::new(History::default()), Arc::new(Utc));
//! let evidence = Arc::new(Evidence::new(Arc::new(reading), history, zone));
//! // The figures of a range:
//! let report = Report::new(evidence.clone(), evidence.range(Period::ThisMonth));
//! let summary = report.summary(&Scope::default());
//! assert_eq!(summary.people.total(), 0);
//! // A step of the slider, which needs no report:
//! let idle = evidence.idle(&IdleRules { days: 90, grace_days: 30, ..IdleRules::default() });
//! let gain = evidence.gain(idle.preselected());
//! assert_eq!(gain.seats, 0);
//! ```
//!
//! Nothing here knows a server, a browser or a language: what differs between servers is said by
//! [`Habits`], the rules of zones come from outside, and reasons are values.

mod estate;
mod evidence;
mod export;
mod figures;
mod forecast;
mod further;
mod history;
mod ics;
mod idle;
mod labels;
mod logged;
mod range;
mod reading;
mod renewal;
mod review;
mod sign;
mod state;
mod table;
mod traces;
mod zone;

pub use evidence::Evidence;
pub use export::{
    Cells, Decision, RenewalLine, file_name, history_rows, idle_rows, people_rows, renewal_rows,
    review_rows, summary_rows, warning_rows,
};
pub use figures::{
    Completeness, ProductRow, ProductState, Report, Scope, SeatFigures, Split, Summary,
};
pub use forecast::{Forecast, LEAST_DAYS, LEAST_OBSERVATIONS};
pub use further::SeatChange;
pub use history::{
    DaySign, FileFault, FormerHolder, HeldOn, History, HolderOn, LicenseChange, Observation,
    Observed, ObservedSeat, Peak, SeriesPoint,
};
pub use ics::{CalendarDay, write_calendar};
pub use idle::{
    Cut, Doubt, Exclusion, Freed, Gain, Idle, IdleRules, Recheck, Tier, USUAL_DAYS, USUAL_GRACE,
    Verdict,
};
pub use labels::{Labels, PersonLabel, Pseudonyms, alias};
pub use logged::LoggedUse;
pub use range::{Period, Range, read_day, write_day};
pub use reading::{
    DayCounts, Ends, Habits, KnownBy, LicenseUse, PersonUse, Reading, SeatUse, Tenure,
};
pub use renewal::{
    Addend, AddendKind, Due, Expected, MonthOf, Renewal, RenewalMonth, RenewalRules, Suggestion,
};
pub use review::{
    Answer, AnswerFile, Answers, Choice, FileRefused, Progress, ReviewRow, Reviewers, Round,
    RowRefused, SeatNow, Standing, Taken,
};
pub use sign::{Sign, SignKind, Source};
pub use state::{NotUsed, State, Unknown};
pub use table::{ProductGroup, RowsOf, TableRow};
pub use traces::Trace;
pub use zone::{Calendar, Utc, Zone};
