//! What a reviewer's file runs and wears is what its policy lets it: the hashes in
//! `src/screens/reports/review/file.rs` are those of the script and the style beside it.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::workspace::root;

#[test]
fn a_reviewers_file_lets_its_own_script_and_style_in() {
    let folder = root().join("src/screens/reports/review");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a text");
    let page = read("file.rs");
    for (what, name) in [("SCRIPT_HASH", "file.js"), ("STYLE_HASH", "file.css")] {
        let hash = STANDARD.encode(Sha256::digest(read(name)));
        let wanted = format!("const {what}: &str = \"sha256-{hash}\";");
        assert!(page.contains(&wanted), "{name} has changed: {wanted}");
    }
}
