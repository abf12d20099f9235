//! The stand-in against a real server: every exchange that was recorded with one is sent again,
//! in its order, and must come back alike.
//!
//! The recordings lie in `keygen-exchanges/`, whose README tells what they are. More of them need
//! no code: every `.jsonl` in that folder is played, and those of the folder that
//! `KEYGEN_EXCHANGES` names, if it is set. What differs on purpose stands in [`deliberate`].

mod compare;
mod deliberate;
mod exchange;
mod one_time;
mod player;
mod races;

use std::path::{Path, PathBuf};

use compare::Difference;
use player::Player;

/// Recordings with a test of their own.
const NAMED: [&str; 4] = ["main.jsonl", "odd.jsonl", "events.jsonl", "removal.jsonl"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("keygen-exchanges")
}

/// Plays one file on a fresh account; panics with every difference at once.
async fn plays(path: &Path) {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let exchanges = exchange::read(path);
    let mut player = Player::new(&exchanges);
    let mut differences = Vec::new();
    for exchange in &exchanges {
        differences.extend(player.play(exchange).await);
    }
    let (left, idle) = deliberate::sort_out(&file, differences);
    let told: Vec<String> = left.iter().map(Difference::to_string).collect();
    assert!(
        left.is_empty(),
        "{file}: {} differences in {} of {} exchanges\n{}",
        left.len(),
        compare::exchanges_of(&left),
        exchanges.len(),
        told.join("\n")
    );
    assert!(idle.is_empty(), "{file}: no longer differs: {idle:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_an_account_does() {
    plays(&folder().join("main.jsonl")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_input_and_odd_states() {
    plays(&folder().join("odd.jsonl")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_event_log_keeps() {
    plays(&folder().join("events.jsonl")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_removal_takes_along() {
    plays(&folder().join("removal.jsonl")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recordings_without_a_test_of_their_own() {
    let mut more = exchange::files_in(&folder());
    more.retain(|path| !NAMED.iter().any(|name| path.ends_with(name)));
    if let Some(elsewhere) = std::env::var_os("KEYGEN_EXCHANGES") {
        more.extend(exchange::files_in(Path::new(&elsewhere)));
    }
    for path in more {
        plays(&path).await;
    }
}
