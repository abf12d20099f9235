//! The file that a reviewer gets: a page of its own that opens anywhere, asks for no sign-in and can
//! send nothing. Its policy lets it run its own script alone and reach nobody.

use serde_json::{Value, json};

use crate::{text::reports_review::words, usage::Round};

const SCRIPT: &str = include_str!("file.js");
const STYLE: &str = include_str!("file.css");
/// What the policy lets run and be worn; `cargo test -p xtask` computes them anew.
const SCRIPT_HASH: &str = "sha256-ngapU2U3YqSDLEcXHiSgbGrypxW9x5sSDS9ScudM1IA=";
const STYLE_HASH: &str = "sha256-UynfspYBR8+ZnxgPtyvB2Gi4haxYwnHpdactddRz/xY=";

/// The page for one reviewer. `signatures` are those of [`Round::to_sign`], `begun` is the day that
/// its rows are as of, `due` the one to decide by.
pub fn page(
    round: &Round,
    reviewer: &str,
    signatures: &[String],
    begun: &str,
    due: &str,
) -> String {
    let text = words();
    let mut data = round.hand_out(reviewer, signatures);
    data["file"] = name(round, reviewer, "answers", "json").into();
    data["words"] = json!({
        "title": text.title,
        "of": (text.file_of)(reviewer, due),
        "how": (text.file_how)(begun),
        "keep": text.keep,
        "take-back": text.take_back,
        "dont-know": text.dont_know,
        "reason": text.file_reason,
        "progress": text.file_progress,
        "progress_label": text.progress,
        "save": text.file_save,
        "saved": text.file_saved,
    });
    let title = escaped(&format!("{} · {reviewer}", text.title));
    let policy = format!(
        "default-src 'none'; script-src '{SCRIPT_HASH}'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
    );
    let head = format!(
        "<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>{STYLE}</style>"
    );
    format!(
        "<!doctype html><html lang=\"en\"><head>{head}</head><body><noscript>{}</noscript>\
         <script type=\"application/json\" id=\"data\">{}</script><script>{SCRIPT}</script></body></html>\n",
        escaped(text.file_no_script),
        inert(&data),
    )
}

/// What a file of a round is called: whose it is, and a word that tells rounds apart.
pub fn name(round: &Round, reviewer: &str, what: &str, kind: &str) -> String {
    let letter = |it: char| match it.to_ascii_lowercase() {
        it @ ('a'..='z' | '0'..='9') => it,
        _ => '-',
    };
    let whose: String = reviewer.chars().map(letter).collect();
    let whose: Vec<&str> = whose.split('-').filter(|it| !it.is_empty()).collect();
    let short = round.id.get(..6).unwrap_or_default();
    format!("seatboard-review-{what}_{}_{short}.{kind}", whose.join("-"))
}

/// Data that stays data wherever it stands in a page.
fn inert(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::{ReviewRow, read_day};

    fn round() -> Round {
        let row = |person: &str, shown: &str| ReviewRow {
            license: "cad".into(),
            person: person.into(),
            reviewer: "Dora Lang <dora@a.example>".to_owned(),
            last: None,
            shown: vec![shown.to_owned()],
        };
        Round {
            id: "0123456789".to_owned(),
            server: "https://a.example".to_owned(),
            due: read_day("2026-12-13").expect("a day"),
            rows: vec![row("ana", "</script><script>alert(1)"), row("ben", "Ben")],
        }
    }

    #[test]
    fn what_a_row_says_never_ends_the_data() {
        let round = round();
        let whose = "Dora Lang <dora@a.example>";
        let signatures = ["s1".to_owned(), "s2".to_owned()];
        let page = page(&round, whose, &signatures, "29 Nov", "13 Dec");
        assert_eq!(
            page.matches("</script>").count(),
            2,
            "the data and the script"
        );
        assert!(page.contains("<title>Access review · Dora Lang &lt;dora@a.example></title>"));
        let (_, data) = page.split_once("id=\"data\">").expect("data");
        let (data, _) = data.split_once("</script>").expect("an end");
        let data: Value = serde_json::from_str(data).expect("data");
        assert_eq!(data["rows"][0]["shown"][0], "</script><script>alert(1)");
        assert_eq!(data["rows"][1]["signature"], "s2");
        assert_eq!(
            data["file"],
            "seatboard-review-answers_dora-lang-dora-a-example_012345.json"
        );
    }

    #[test]
    fn the_page_reaches_nobody() {
        let page = page(&round(), "Dora", &[], "29 Nov", "13 Dec");
        assert!(page.contains("content=\"default-src 'none'; script-src 'sha256-"));
        for way in [
            "http://",
            "fetch(",
            "XMLHttpRequest",
            "sendBeacon",
            "WebSocket",
            "src=",
            "<link",
            "<form",
        ] {
            assert!(!page.contains(way), "{way}");
        }
        assert!(!page.contains("unsafe-"), "the policy has no hole");
    }
}
