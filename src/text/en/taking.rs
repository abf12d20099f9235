use super::{super::taking::TakingText, plural};

pub static TEXT: TakingText = TakingText {
    saved: |rows| format!("Saved {} as CSV.", plural(rows, "row", "rows")),
    copied: |rows| format!("Copied {}.", plural(rows, "row", "rows")),
    printed: |when| format!("Printed {when}"),
    rows: |rows| plural(rows, "row", "rows"),
    cut: |most, all| format!("The first {most} of {all} rows. A CSV file has all of them."),
    head: |name| {
        let words = name.replace('_', " ");
        match words.as_str() {
            "ip" => "IP address".to_owned(),
            "seats over" => "Over the limit".to_owned(),
            "held as" => "Seat".to_owned(),
            _ => {
                let mut letters = words.chars();
                let first = letters.next().map(|it| it.to_uppercase().to_string());
                first.unwrap_or_default() + letters.as_str()
            }
        }
    },
};
