//! Days as a calendar file (RFC 5545) that others open.

use chrono::{Days, NaiveDate};

use super::write_day;
use crate::domain::{Moment, iso};

/// A day in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// What the day is of, the same in every file: a calendar that has it already changes it.
    pub id: String,
    /// The day.
    pub day: NaiveDate,
    /// What it is called.
    pub title: String,
    /// More about it; may be empty.
    pub text: String,
    /// How many days before it to remind of it.
    pub alarm_days: Vec<u32>,
}

/// The text of a calendar file. `host` is the server the days are of, `now` when it was written.
pub fn write_calendar(days: &[CalendarDay], host: &str, now: Moment) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Seatboard//Renewals//EN");
    lines.add("CALSCALE", "GREGORIAN");
    for day in days {
        let next = day.day.checked_add_days(Days::new(1)).unwrap_or(day.day);
        lines.add("BEGIN", "VEVENT");
        lines.add("UID", &escaped(&format!("{}@{host}", day.id)));
        lines.add("DTSTAMP", &plain(&iso::write(now)));
        lines.add("DTSTART;VALUE=DATE", &plain(&write_day(day.day)));
        // The day after: an end is not part of what it ends.
        lines.add("DTEND;VALUE=DATE", &plain(&write_day(next)));
        lines.add("SUMMARY", &escaped(&day.title));
        if !day.text.is_empty() {
            lines.add("DESCRIPTION", &escaped(&day.text));
        }
        lines.add("TRANSP", "TRANSPARENT");
        for days in &day.alarm_days {
            lines.add("BEGIN", "VALARM");
            lines.add("ACTION", "DISPLAY");
            lines.add("DESCRIPTION", &escaped(&day.title));
            lines.add("TRIGGER", &format!("-P{days}D"));
            lines.add("END", "VALARM");
        }
        lines.add("END", "VEVENT");
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

/// A date or a moment without its punctuation.
fn plain(text: &str) -> String {
    text.chars().filter(|it| !matches!(it, '-' | ':')).collect()
}

/// A text without what means something in these files.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n");
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                safe.push('\\');
                safe.push(letter);
            }
            '\n' | '\r' => safe.push_str("\\n"),
            letter if letter.is_control() && letter != '\t' => {}
            letter => safe.push(letter),
        }
    }
    safe
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Adds a line, folded: none has more than 75 bytes, and those that go on begin with a space.
    fn add(&mut self, name: &str, value: &str) {
        const MOST: usize = 75;
        let mut length = 0;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if length + letter.len_utf8() > MOST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::read_day;

    fn event(title: &str) -> CalendarDay {
        CalendarDay {
            id: "0198f0c2".into(),
            day: read_day("2026-12-31").expect("a day"),
            title: title.into(),
            text: String::new(),
            alarm_days: vec![90, 30],
        }
    }

    fn written(event: CalendarDay) -> String {
        let now = iso::read("2026-11-22T10:00:00Z").expect("a moment");
        write_calendar(&[event], "licenses.example", now)
    }

    #[test]
    fn a_day_is_written_whole_and_ends_with_the_next() {
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Seatboard//Renewals//EN",
            "CALSCALE:GREGORIAN",
            "BEGIN:VEVENT",
            "UID:0198f0c2@licenses.example",
            "DTSTAMP:20261122T100000Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "SUMMARY:CAD 1 ends",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:CAD 1 ends",
            "TRIGGER:-P90D",
            "END:VALARM",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:CAD 1 ends",
            "TRIGGER:-P30D",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(written(event("CAD 1 ends")), expected.join("\r\n"));
    }

    #[test]
    fn long_lines_are_folded_between_letters_and_nothing_in_them_is_read_as_a_line() {
        let title = format!("{}; a, b\\c\nEND:VEVENT\u{7}", "Größe 🎉 ".repeat(20));
        let text = written(CalendarDay {
            text: "x".repeat(200),
            ..event(&title)
        });
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= 75), "{text}");
        assert_eq!(
            lines.iter().filter(|line| **line == "END:VEVENT").count(),
            1
        );
        let whole = text.replace("\r\n ", "");
        let expected = title.replace('\u{7}', "").replace('\\', "\\\\");
        let expected = expected
            .replace(';', "\\;")
            .replace(',', "\\,")
            .replace('\n', "\\n");
        assert!(
            whole.contains(&format!("SUMMARY:{expected}\r\n")),
            "{whole}"
        );
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    }
}
