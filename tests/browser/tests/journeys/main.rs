//! Journeys through the built panel, in a real browser.
//!
//! Each goes against a license server and a panel of its own, and fails at its end by any
//! violation of the content security policy or console error it has not announced.

mod accessible;
mod activity;
mod assign;
mod by_user;
mod conflicts;
mod counts;
mod devices;
mod dialogs;
mod dry_run;
mod engines;
mod faults;
mod figures;
mod frames;
mod fresh;
mod hand_over;
mod home;
mod hosts;
mod keyboard;
mod last_use;
mod licenses;
mod licensespring;
mod lists;
mod log;
mod looks;
mod manage;
mod matrix;
mod measure;
mod measure_bytes;
mod measure_list;
mod measure_palette;
mod measure_people;
mod measure_plan;
mod measure_reports;
mod mine;
mod own;
mod palette;
mod place;
mod plan;
mod portal;
mod receipts;
mod reconcile;
mod release;
mod removing;
mod reports;
mod reports_history;
mod reports_idle;
mod reports_idle_outcome;
mod reports_log;
mod reports_past;
mod reports_print;
mod reports_renewals;
mod reports_review;
mod reports_stages;
mod reports_traces;
mod requests;
mod search;
mod sign_in;
mod start;
mod tabs;
mod teams;
mod together;
mod users;
mod waiting;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Locator, Page, eventually};

/// The license most journeys are about: 30 seats, 21 taken.
const CAD: &str = "Planwerk for CAD";
/// A license with room for many: 60 seats, 12 taken.
const VIEWER: &str = "BIM Collab Viewer";

/// Whether somebody has a seat on a license, as Keygen has it.
async fn has_seat(page: &Page, user: &str, license: &str) -> Result<bool> {
    let id = page.server().license(license).await?;
    let path = format!("/users/{user}/licenses?page[size]=100&page[number]=1");
    let held = page.server().get(&path).await?;
    let held = held["data"].as_array().context("licenses")?.clone();
    Ok(held.iter().any(|it| it["id"] == id.as_str()))
}

/// The license's page and the server agree on how many seats are taken.
async fn seats_are(page: &Page, license: &str, taken: usize, of: usize) -> Result<()> {
    page.figure_says("Free seats", &format!("{} of {of}", of - taken))
        .await?;
    page.figure_says("Assigned", &format!("{taken} of {of}"))
        .await?;
    page.link(&format!("License users {taken}")).shows().await?;
    page.server().comes_to(license, taken).await
}

/// The toast with these words.
fn toast(page: &Page, words: &str) -> Locator {
    page.role("region").named("Done").containing(words)
}

/// Takes back what the latest toast tells.
async fn undo(page: &Page, words: &str) -> Result<()> {
    toast(page, words).shows().await?;
    page.press("Undo").await
}

/// What became of a person, in the dialog that gave the seats.
fn verdict(page: &Page, words: &str) -> Locator {
    page.role("dialog").role("listitem").containing(words)
}

/// What is said aloud about what was just done.
async fn is_announced(page: &Page, words: &str) -> Result<()> {
    page.role("status").containing(words).shows().await
}

/// Chooses in a drop-down, once it has what is to be chosen.
async fn choose_in(page: &Page, label: &str, words: &str) -> Result<()> {
    let choose = "const [label, words] = arguments;
        const box = document.querySelector(`select[aria-label='${label}']`);
        const option = [...(box?.options ?? [])].find((it) => it.textContent === words);
        if (!option) return false;
        box.value = option.value;
        box.dispatchEvent(new Event('change', { bubbles: true }));
        return true";
    eventually(&format!("{words:?} in {label:?}"), || async {
        let there = page.ask(choose, vec![label.into(), words.into()]).await?;
        ensure!(there == true, "there is none");
        Ok(())
    })
    .await
}

/// Where the server keeps the passwords of people who were created, the dialog offers them before
/// it goes; nobody looks this time.
async fn passwords_are_left(page: &Page, people: usize) -> Result<()> {
    if page.server().kind() == Kind::Keygen {
        return Ok(());
    }
    page.sees("created with an initial password").await?;
    page.sees(&format!("{people} p")).await?;
    page.button("Close").last_one().press().await
}

/// Answers the step that asks for a serial number: wrong first, then right.
async fn serial_number(page: &Page, key: &str) -> Result<()> {
    page.field("Serial number").fill("WRONG").await?;
    page.press("Next").await?;
    page.sees("This is not the serial number of this license")
        .await?;
    page.field("Serial number")
        .fill(&key.to_lowercase())
        .await?;
    page.press("Next").await
}

/// Splits a list into those who go and those who stay.
fn first<T: Clone>(list: &[T], count: usize) -> Result<Vec<T>> {
    ensure!(list.len() >= count, "only {} of {count}", list.len());
    Ok(list.get(..count).context("checked above")?.to_vec())
}
