//! The recorded form: one exchange a line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// One line of a recording: a request with its answer, or a race.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    pub name: String,
    #[serde(default)]
    pub method: String,
    #[serde(default)]
    pub path: String,
    /// Absent: the admin's token. Null: none at all.
    #[serde(default, deserialize_with = "said")]
    pub authorization: Option<Option<String>>,
    #[serde(default)]
    pub request_headers: BTreeMap<String, String>,
    pub request: Option<Value>,
    /// A body that is not JSON, with its media type.
    pub raw: Option<String>,
    #[serde(rename = "type")]
    pub media_type: Option<String>,
    /// Names for values of the answer, by JSON pointer.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
    #[serde(default)]
    pub status: u16,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: Value,
    /// How many requests went out at the same moment.
    pub race: Option<usize>,
    /// How often each outcome of a race came back.
    #[serde(default)]
    pub outcomes: BTreeMap<String, usize>,
}

/// Tells a null from an absence.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

/// The exchanges of a file, in their order.
pub fn read(path: &Path) -> Vec<Exchange> {
    let text = std::fs::read_to_string(path).expect("a recording");
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).expect("an exchange a line"))
        .collect()
}

/// The recordings in a folder, by name.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder of the recordings");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    files
}
