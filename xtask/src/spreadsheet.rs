//! Reports as files, opened by LibreOffice Calc: what stands in a cell is what was written, whatever
//! the country and however lists are separated there, and nothing in them runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::{self, cargo, check};

/// Where numbers are written with a comma, and where with a point.
const PLACES: [&str; 2] = ["de-DE", "en-US"];

/// How somebody opens a file.
struct Way {
    /// What separates cells, by the codes of the letters.
    separators: &'static str,
    /// Whether "Format quoted field as text" and "Detect special numbers" are ticked, which is how
    /// most is taken for something else and what is in quotes is not.
    is_careful: bool,
}

/// Comma alone; comma, semicolon and tab, as Calc offers them; and semicolon alone, as a double
/// click has it in a country that writes numbers with a comma.
const WAYS: [Way; 4] = [
    Way {
        separators: "44",
        is_careful: true,
    },
    Way {
        separators: "44/59/9",
        is_careful: true,
    },
    Way {
        separators: "44",
        is_careful: false,
    },
    Way {
        separators: "59",
        is_careful: false,
    },
];

/// A file that nobody made harmless, and what each place makes of it: without it, a check that sees
/// nothing would pass.
const CONTROL: &str = "control.csv";
const CONTROL_TEXT: &str = "=1+1,1.234,0042\r\n";
const TAKEN_FOR: [[&str; 3]; 2] = [["2", "1234", "42"], ["2", "1.234", "42"]];

/// How Calc writes what it has opened.
#[derive(Clone, Copy)]
enum Formulas {
    /// As what they come to.
    Run,
    /// As formulas.
    Shown,
}

/// What has been read of a file.
type Table = Vec<Vec<String>>;

/// Opens the files of all reports in each way and place, and compares each cell.
///
/// # Errors
/// If a cell is another, a formula ran, or the check could not have seen that.
pub fn read_back(calc: &Path) -> Result<String> {
    let folder = workspace::root().join("target/spreadsheet");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let files = folder.join("files");
    fs::create_dir_all(&files)?;
    let mut example = cargo(&["run", "--quiet", "--locked", "--package", "seatboard-core"]);
    example
        .args(["--example", "report_files", "--"])
        .arg(&files);
    check(&mut example)?;
    let cells = fs::read_to_string(files.join("cells.json"))?;
    let written: BTreeMap<String, Table> = serde_json::from_value(serde_json::from_str(&cells)?)?;
    fs::write(files.join(CONTROL), CONTROL_TEXT)?;

    let mut compared = 0;
    for (place, taken) in PLACES.into_iter().zip(TAKEN_FOR) {
        let opened = folder.join(format!("{place}-control"));
        let control = [files.join(CONTROL)];
        convert(
            calc,
            &folder,
            place,
            &WAYS[0],
            Formulas::Run,
            &control,
            &opened,
        )?;
        let control = cells_of(&fs::read_to_string(opened.join(CONTROL))?);
        ensure!(
            control == [taken],
            "in {place} Calc makes {control:?} of {CONTROL_TEXT:?}, not {taken:?}"
        );
        for (nth, way) in WAYS.iter().enumerate() {
            let opened = folder.join(format!("{place}-{nth}"));
            let inputs: Vec<PathBuf> = written.keys().map(|name| files.join(name)).collect();
            convert(calc, &folder, place, way, Formulas::Shown, &inputs, &opened)?;
            let told = format!("in {place}, separated by {}", way.separators);
            for (name, rows) in &written {
                let text = fs::read_to_string(opened.join(name))
                    .with_context(|| format!("Calc wrote no {name}"))?;
                let found = cells_of(&text);
                if let Some(cell) = found.iter().flatten().find(|it| it.starts_with('=')) {
                    bail!("{name} {told}: a formula runs: {cell:?}");
                }
                if way.is_careful {
                    compared += same(rows, &found).with_context(|| format!("{name} {told}"))?;
                }
            }
        }
    }
    ensure!(compared > 0, "nothing was compared");
    let (files, places) = (written.len(), PLACES.len());
    Ok(format!(
        "{files} files in {places} places, {compared} cells compared"
    ))
}

/// Lets Calc open files in a place and write what it has made of them.
fn convert(
    calc: &Path,
    folder: &Path,
    place: &str,
    way: &Way,
    formulas: Formulas,
    files: &[PathBuf],
    to: &Path,
) -> Result<()> {
    let profile = folder.join(format!("profile-{place}"));
    fs::create_dir_all(profile.join("user"))?;
    // The country alone: the words of the program do not matter.
    let settings = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
         <item oor:path=\"/org.openoffice.Setup/L10N\"><prop oor:name=\"ooSetupSystemLocale\" \
         oor:op=\"fuse\"><value>{place}</value></prop></item>\n</oor:items>\n"
    );
    fs::write(profile.join("user/registrymodifications.xcu"), settings)?;
    let Way {
        separators,
        is_careful,
    } = way;
    // UTF-8 from the first line on, the place's own language, and the two ticks.
    let open = format!("CSV:{separators},34,76,1,,0,{is_careful},{is_careful}");
    // Comma and quotes, cells as they are shown.
    let shown = matches!(formulas, Formulas::Shown);
    let write = format!("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,{shown}");
    let mut command = Command::new(calc);
    command
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--norestore", "--convert-to", &write])
        .arg(format!("--infilter={open}"))
        .arg("--outdir")
        .arg(to)
        .args(files);
    let done = command.output().context("Calc could not be started")?;
    ensure!(
        done.status.success(),
        "Calc: {}: {}",
        done.status,
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(())
}

/// How many cells are the same, if all are. What would run has an apostrophe before it; a row is as
/// long as the longest.
fn same(written: &[Vec<String>], found: &[Vec<String>]) -> Result<usize> {
    let plain = |cell: &str| cell.replace('\'', "");
    if written.len() != found.len() {
        bail!("{} rows instead of {}", found.len(), written.len());
    }
    let mut count = 0;
    for (row, (wanted, is)) in written.iter().zip(found).enumerate() {
        for column in 0..wanted.len().max(is.len()) {
            let cell = |row: &[String]| {
                row.get(column)
                    .map(String::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let (wanted, is) = (cell(wanted), cell(is));
            let is_safe = !is.starts_with(['=', '+', '-', '@']);
            if plain(&wanted) != plain(&is) || !is_safe {
                bail!("row {row}, column {column}: {is:?} instead of {wanted:?}");
            }
            count += 1;
        }
    }
    Ok(count)
}

/// The cells of a file as RFC 4180 has it.
fn cells_of(text: &str) -> Table {
    let mut rows = vec![vec![String::new()]];
    let mut is_quoted = false;
    let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().expect("there is one");
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                row.last_mut().expect("there is one").push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(String::new()),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => rows.push(vec![String::new()]),
            letter => row.last_mut().expect("there is one").push(letter),
        }
    }
    if rows.last().is_some_and(|row| row == &[String::new()]) {
        rows.pop();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let cells = |row: &&[&str]| row.iter().map(|it| (*it).to_owned()).collect();
        rows.iter().map(cells).collect()
    }

    #[test]
    fn a_file_is_read_with_its_quotes_and_lines() {
        let text = "\u{feff}a,\"b, \"\"c\"\"\"\r\n\"two\nlines\",\r\n";
        let wanted = table(&[&["a", "b, \"c\""], &["two\nlines", ""]]);
        assert_eq!(cells_of(text), wanted);
    }

    #[test]
    fn cells_that_are_lost_moved_or_run_are_not_the_same() {
        let written = table(&[&["0042", "=1"]]);
        assert_eq!(same(&written, &table(&[&["0042", "'=1"]])).ok(), Some(2));
        for found in [["42", "'=1"], ["0042", "=1"], ["0042", "2"]] {
            assert!(same(&written, &table(&[&found])).is_err(), "{found:?}");
        }
        assert!(same(&written, &table(&[&["0042", "'=1", "x"]])).is_err());
        assert!(same(&written, &table(&[])).is_err());
    }
}
