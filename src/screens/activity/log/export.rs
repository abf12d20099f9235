//! The log as a file: one line per entry.

use super::{
    cells::{changes_words, deed_words, id_of, kind_word, known},
    reader::Line,
};
use crate::{
    csv,
    domain::Subject,
    estate::Estate,
    text::{format, t},
};

/// Gives the lines to the person as a file.
pub fn export(estate: &Estate, lines: &[Line]) {
    let day = format::machine(format::now());
    let name = (t().log.export_file)(day.split('T').next().unwrap_or_default());
    csv::save(&name, &csv::write(rows(estate, lines)));
}

/// The file's rows, the headings first.
fn rows(estate: &Estate, lines: &[Line]) -> Vec<[String; 10]> {
    let text = &t().log;
    let head = [
        t().activity.csv_time,
        text.what,
        text.csv_on_kind,
        text.csv_on,
        text.csv_on_id,
        text.csv_by,
        text.csv_by_id,
        text.csv_changes,
        text.csv_word,
        text.csv_id,
    ];
    let name = |subject: &Option<Subject>| {
        let known = subject.as_ref().and_then(|it| known(estate, it));
        known.map(|it| it.name).unwrap_or_default()
    };
    let id = |subject: &Option<Subject>| subject.as_ref().map_or("", id_of).to_owned();
    let row = |Line(entry): &Line| {
        [
            format::machine(entry.at),
            deed_words(entry).to_owned(),
            entry.on.as_ref().map_or("", kind_word).to_owned(),
            name(&entry.on),
            id(&entry.on),
            name(&entry.by),
            id(&entry.by),
            changes_words(entry),
            entry.word.clone(),
            entry.id.clone(),
        ]
    };
    std::iter::once(head.map(str::to_owned))
        .chain(lines.iter().map(row))
        .collect()
}
