//! The calendar file of renewals, read back by a parser of somebody else's: a day that is right
//! for us is worth nothing if a calendar shows another.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::{self, cargo, spelled};

/// What a license is called, the day on which it ends, and the day after.
type Ending = (&'static str, &'static str, &'static str);

/// Zones at either end of a day, and the days on which the licenses of the example end there.
const ZONES: [(&str, [Ending; 3]); 2] = [
    (
        // 13 hours ahead of UTC.
        "Pacific/Tongatapu",
        [
            ("late", "2027-01-01", "2027-01-02"),
            ("early", "2026-12-31", "2027-01-01"),
            ("plain", "2027-01-12", "2027-01-13"),
        ],
    ),
    (
        // 11 hours behind it.
        "Pacific/Pago_Pago",
        [
            ("late", "2026-12-31", "2027-01-01"),
            ("early", "2026-12-30", "2026-12-31"),
            ("plain", "2027-01-12", "2027-01-13"),
        ],
    ),
];

/// Reads the file and writes a line for each day in it.
const READER: &str = r#"
const ical = require("ical.js");
const { default: ICAL = ical } = ical;
const text = require("fs").readFileSync(0, "utf8");
const root = new ICAL.Component(ICAL.parse(text));
for (const part of root.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(part);
  const alarms = part.getAllSubcomponents("valarm")
    .map((it) => it.getFirstPropertyValue("trigger").toString());
  console.log(JSON.stringify([
    event.uid, event.startDate.isDate, event.startDate.toString(), event.endDate.toString(),
    alarms.join(" "), event.summary, event.description,
  ]));
}
"#;

/// Reads the days of the example in zones at either end of a day, by the parser in the folder
/// `modules` of Node.js.
///
/// # Errors
/// If the parser finds anything but what was written.
pub fn read_back(modules: &Path) -> Result<String> {
    let mut days = 0;
    for (zone, expected) in ZONES {
        let mut command = cargo(&["run", "--quiet", "--locked", "--package", "seatboard-core"]);
        command.args(["--example", "calendar", "--", zone]);
        let written = command.output()?;
        if !written.status.success() {
            bail!("`{}`: {}", spelled(&command), written.status);
        }
        let file = workspace::root().join("target/calendar.ics");
        std::fs::write(&file, &written.stdout)?;
        let read = Command::new("node")
            .args(["-e", READER])
            .env("NODE_PATH", modules)
            .stdin(std::fs::File::open(&file)?)
            .output()
            .context("node could not be started")?;
        if !read.status.success() {
            bail!("{zone}: {}", String::from_utf8_lossy(&read.stderr));
        }
        let read = String::from_utf8(read.stdout)?;
        let mut found: Vec<String> = read.lines().map(str::to_owned).collect();
        let mut wanted: Vec<String> = { expected.iter() }
            .map(|(id, start, end)| {
                let title = format!(
                    "Größe \\\"{id}\\\"; Lizenz, die endet: {}",
                    "länger ".repeat(12)
                );
                format!(
                    "[\"{id}@licenses.example\",true,\"{start}\",\"{end}\",\
                     \"-P90D -P30D -P7D\",\"{title}\",\"Backslash \\\\ and\\ntwo lines\"]"
                )
            })
            .collect();
        found.sort();
        wanted.sort();
        if found != wanted {
            bail!(
                "{zone}: found\n{}\ninstead of\n{}",
                found.join("\n"),
                wanted.join("\n")
            );
        }
        days += found.len();
    }
    Ok(format!("{days} days in {} zones", ZONES.len()))
}
