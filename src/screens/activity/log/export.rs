//! The log as a file: one line per entry.

use super::{
    cells::{changes_words, deed_words, id_of, kind_word, known, source_word},
    reader::Line,
};
use crate::{
    csv,
    domain::Subject,
    estate::Estate,
    state::notices::Notices,
    text::{format, t},
};

/// Gives the lines to the person as a file; `words` say how many.
pub fn export(estate: &Estate, lines: &[Line], words: String, notices: Notices) {
    let day = format::machine(format::now());
    let name = (t().log.export_file)(day.split('T').next().unwrap_or_default());
    notices.save(&name, &csv::write(rows(estate, lines)), Some(words));
}

/// The file's rows, the headings first.
fn rows(estate: &Estate, lines: &[Line]) -> Vec<[String; 11]> {
    let text = t().log;
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
        text.source,
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
            source_word(entry.source).to_owned(),
        ]
    };
    std::iter::once(head.map(str::to_owned))
        .chain(lines.iter().map(row))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Deed, LogChange, LogEntry, LogSource, Moment};

    fn change(field: &str, values: Option<(&str, &str)>) -> LogChange {
        LogChange {
            field: field.into(),
            values: values.map(|(before, after)| (before.into(), after.into())),
        }
    }

    #[test]
    fn a_line_holds_the_ids_of_what_is_gone_and_the_servers_own_word() {
        let entry = LogEntry {
            id: "e1".into(),
            source: LogSource::Log,
            at: Moment::default(),
            deed: Some(Deed::UserChanged),
            word: "user.updated".into(),
            by: Some(Subject::User("u9".into())),
            on: Some(Subject::User("u1".into())),
            changes: vec![
                change("email", Some(("ana@old.test", "ana@acme.test"))),
                change("firstName", Some(("", "Ana"))),
                change("lastName", Some(("Ruiz", ""))),
                change("password", None),
            ],
        };
        let rows = rows(&Estate::default(), &[Line(Arc::new(entry))]);
        let wanted = [
            "1970-01-01T00:00:00Z",
            "Person changed",
            "person",
            "",
            "u1",
            "",
            "u9",
            "Email: ana@old.test → ana@acme.test, First name: Ana, Last name: Ruiz → none, Password",
            "user.updated",
            "e1",
            "Server log",
        ];
        assert_eq!(rows[1], wanted.map(str::to_owned));
        assert_eq!(rows.len(), 2);
    }
}
