//! Walks of lists, and rows that vanish under them.

use seatboard_core::domain::User;
use seatboard_servers::{ApiError, Cursor, LicenseServer, Page};
use serde_json::json;

use crate::script::{Script, reply};

/// A page of people with these ids.
fn people(ids: &[&str], next: Option<&str>) -> String {
    let sample: serde_json::Value = serde_json::from_str(&reply("owner")).expect("JSON");
    let row = |id: &&str| {
        let mut row = sample["data"].clone();
        row["id"] = (*id).into();
        row
    };
    let rows: Vec<_> = ids.iter().map(row).collect();
    json!({ "data": rows, "links": { "self": "x", "next": next } }).to_string()
}

fn ids(page: &Page<User>) -> Vec<&str> {
    page.rows.iter().map(|user| user.id.as_str()).collect()
}

async fn walk(script: &Script) -> (Vec<String>, Vec<String>) {
    let server = script.signed_in().await;
    let mut walked = Vec::new();
    let mut at: Option<Cursor> = None;
    loop {
        let page = server.users(at).await.expect("a page");
        walked.push(ids(&page).join(" "));
        at = page.next;
        if at.is_none() {
            break;
        }
    }
    let cursors = script
        .asked()
        .iter()
        .filter_map(|asked| asked.split("cursor%5D=").nth(1))
        .filter_map(|rest| rest.split('&').next())
        .map(str::to_owned)
        .collect();
    (walked, cursors)
}

#[tokio::test]
async fn a_walk_whose_last_row_was_deleted_goes_on_from_the_row_before() {
    let script = Script::default()
        .then(200, &people(&["a", "b", "c"], Some("more")))
        .then(200, &people(&[], None))
        .then(200, &people(&["d"], None));
    let (walked, cursors) = walk(&script).await;
    assert_eq!(walked, ["a b c", "d"]);
    assert_eq!(cursors, ["", "c", "b"]);
}

#[tokio::test]
async fn a_walk_that_really_ends_with_a_full_page_repeats_nobody() {
    let script = Script::default()
        .then(200, &people(&["a", "b", "c"], Some("more")))
        .then(200, &people(&[], None))
        .then(200, &people(&["c"], None));
    let (walked, _) = walk(&script).await;
    assert_eq!(walked, ["a b c", ""]);
}

#[tokio::test]
async fn a_walk_that_lost_both_rows_begins_anew() {
    let script = Script::default()
        .then(200, &people(&["a", "b", "c"], Some("more")))
        .then(200, &people(&[], None))
        .then(200, &people(&[], None))
        .then(200, &people(&["a", "d"], None));
    let (walked, cursors) = walk(&script).await;
    assert_eq!(walked, ["a b c", "a d"]);
    assert_eq!(cursors, ["", "c", "b", ""]);
}

#[tokio::test]
async fn a_walk_that_keeps_breaking_off_ends_with_an_error() {
    let mut script = Script::default().then(200, &people(&["a", "b"], Some("more")));
    for _ in 0..3 {
        script = script
            .then(200, &people(&[], None))
            .then(200, &people(&[], None))
            .then(200, &people(&["a", "b"], Some("more")));
    }
    script = script
        .then(200, &people(&[], None))
        .then(200, &people(&[], None));
    let server = script.signed_in().await;
    let mut at = None;
    let error = loop {
        match server.users(at).await {
            Ok(page) => at = Some(page.next.expect("it says there is more")),
            Err(error) => break error,
        }
    };
    assert_eq!(
        error,
        ApiError::Unreadable {
            at: "links.next".into(),
            detail: "the list keeps breaking off".into()
        }
    );
    assert_eq!(script.asked().len(), 12);
}

#[tokio::test]
async fn a_list_that_does_not_say_where_it_goes_on_ends_with_a_short_page() {
    let mut page: serde_json::Value = serde_json::from_str(&people(&["a"], None)).expect("JSON");
    page.as_object_mut().expect("an object").remove("links");
    let script = Script::default().then(200, &page.to_string());
    let server = script.signed_in().await;
    let page = server.users(None).await.expect("a page");
    assert_eq!((ids(&page), page.next.clone()), (vec!["a"], None));
}

#[tokio::test]
async fn a_list_that_repeats_itself_ends_with_an_error() {
    let page = people(&["a", "b"], Some("more"));
    let script = Script::default().then(200, &page).then(200, &page);
    let server = script.signed_in().await;
    let first = server.users(None).await.expect("a page");
    let repeated = ApiError::Unreadable {
        at: "links.next".into(),
        detail: "the list repeats itself".into(),
    };
    assert_eq!(server.users(first.next).await, Err(repeated));
}
