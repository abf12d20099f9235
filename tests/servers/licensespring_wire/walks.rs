//! Walks of lists, and rows that come and go under them.

use seatboard_servers::{ApiError, Cursor, LicenseServer};
use serde_json::json;

use crate::script::Script;

/// A page of licenses with these ids, out of so many.
fn page(ids: &[u32], count: usize) -> String {
    let rows: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    // What the documents show, and nobody outside can reach.
    let next = "http://127.0.0.1:5000/api/v1/licenses/?offset=100";
    json!({ "count": count, "next": next, "previous": null, "results": rows }).to_string()
}

/// The ids of each page, and the offsets that were asked for.
async fn walk(script: &Script) -> Result<(Vec<String>, Vec<String>), ApiError> {
    let server = script.signed_in().await;
    let mut walked = Vec::new();
    let mut at: Option<Cursor> = None;
    loop {
        let page = server.licenses(at).await?;
        let ids: Vec<&str> = page.rows.iter().map(|row| row.id.as_str()).collect();
        walked.push(ids.join(" "));
        at = page.next;
        if at.is_none() {
            break;
        }
    }
    let asked = script.asked();
    let offset = |asked: &String| asked.rsplit('=').next().map(str::to_owned);
    Ok((walked, asked.iter().filter_map(offset).collect()))
}

#[tokio::test]
async fn a_page_begins_a_few_rows_before_the_last_one_ended() {
    let script = Script::default()
        .then(200, &page(&[1, 2, 3, 4, 5], 7))
        .then(200, &page(&[3, 4, 5, 6, 7], 7));
    let (walked, offsets) = walk(&script).await.expect("walked");
    assert_eq!(walked, ["1 2 3 4 5", "6 7"]);
    assert_eq!(offsets, ["0", "2"]);
}

#[tokio::test]
async fn a_page_that_is_cut_short_without_a_word_ends_nothing() {
    // A hundred were asked for, two came.
    let script = Script::default()
        .then(200, &page(&[1, 2], 4))
        .then(200, &page(&[1, 2, 3, 4], 4));
    let (walked, offsets) = walk(&script).await.expect("walked");
    assert_eq!(walked, ["1 2", "3 4"]);
    assert_eq!(offsets, ["0", "0"]);
}

#[tokio::test]
async fn a_row_that_slips_to_the_front_is_not_missed() {
    // Two that were seen are deleted: 6 and 7 come two places earlier.
    let script = Script::default()
        .then(200, &page(&[1, 2, 3, 4, 5], 8))
        .then(200, &page(&[5, 6, 7, 8], 6));
    let (walked, _) = walk(&script).await.expect("walked");
    assert_eq!(walked, ["1 2 3 4 5", "6 7 8"]);
}

#[tokio::test]
async fn a_walk_whose_last_rows_are_gone_steps_back() {
    let script = Script::default()
        .then(200, &page(&[1, 2, 3, 4, 5, 6], 9))
        .then(200, &page(&[8, 9], 5))
        .then(200, &page(&[1, 2, 7, 8, 9], 5));
    let (walked, offsets) = walk(&script).await.expect("walked");
    assert_eq!(walked, ["1 2 3 4 5 6", "1 2 7 8 9"]);
    assert_eq!(offsets, ["0", "3", "0"]);
}

#[tokio::test]
async fn what_is_created_meanwhile_is_seen_at_the_end() {
    let script = Script::default()
        .then(200, &page(&[1, 2, 3, 4], 5))
        .then(200, &page(&[2, 3, 4, 5, 6], 6));
    let (walked, _) = walk(&script).await.expect("walked");
    assert_eq!(walked, ["1 2 3 4", "5 6"]);
}

#[tokio::test]
async fn an_empty_page_ends_a_walk_whatever_the_count_says() {
    let script = Script::default().then(200, &page(&[], 40));
    let (walked, _) = walk(&script).await.expect("walked");
    assert_eq!(walked, [""]);
    let script = Script::default()
        .then(200, &page(&[1, 2, 3, 4], 40))
        .then(200, &page(&[2, 3, 4], 40));
    let (walked, _) = walk(&script).await.expect("walked");
    assert_eq!(walked, ["1 2 3 4", ""]);
}

#[tokio::test]
async fn a_list_without_a_count_ends_with_a_page_without_news() {
    let bare = |ids: &[u32]| page(ids, 0).replace("\"count\":0", "\"count\":null");
    let script = Script::default()
        .then(200, &bare(&[1, 2, 3, 4]))
        .then(200, &bare(&[2, 3, 4, 5]))
        .then(200, &bare(&[3, 4, 5]));
    let (walked, offsets) = walk(&script).await.expect("walked");
    assert_eq!(walked, ["1 2 3 4", "5", ""]);
    assert_eq!(offsets, ["0", "1", "2"]);
}

#[tokio::test]
async fn a_list_that_repeats_itself_ends_with_an_error() {
    let same = page(&[1, 2, 3, 4, 5], 40);
    let script = Script::default().then(200, &same).then(200, &same);
    let repeated = ApiError::Unreadable {
        at: "results".into(),
        detail: "the list repeats itself".into(),
    };
    assert_eq!(walk(&script).await, Err(repeated));
}

#[tokio::test]
async fn a_list_that_keeps_changing_ends_with_an_error() {
    let mut script = Script::default();
    for round in 0..30 {
        let first = round * 10 + 1;
        let ids: Vec<u32> = (first..first + 5).collect();
        script = script.then(200, &page(&ids, 1000));
    }
    let server = script.signed_in().await;
    let mut at = None;
    let error = loop {
        match server.licenses(at).await {
            Ok(page) => at = Some(page.next.expect("it says there is more")),
            Err(error) => break error,
        }
    };
    let broken = ApiError::Unreadable {
        at: "results".into(),
        detail: "the list keeps breaking off".into(),
    };
    assert_eq!(error, broken);
}
