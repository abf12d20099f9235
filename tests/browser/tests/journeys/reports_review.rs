//! A review of access: reviewers decide in files of their own, and what comes of it is compared with
//! what the server holds.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Page, Person, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    CAD,
    activity::{file_in, saved_in, saves_into},
    reports::rows_of,
    reports_renewals::seats_held,
};

/// Who decides, each with a word that only their files have in their names.
const REVIEWERS: [(&str, &str); 3] = [
    ("Dora Lang <dora@review.example>", "dora-lang"),
    ("Mia Roth <mia@review.example>", "mia-roth"),
    ("Stan Weber <stan@review.example>", "stan-weber"),
];

pub fn setting() -> Setting {
    Setting::demo().config(json!({ "reports": { "timeZone": "Europe/Berlin" } }))
}

/// Everything has been read: nothing is being read now, nor a moment later.
async fn is_read(page: &Page) -> Result<()> {
    page.heading(1, "Access review").shows().await?;
    for _ in 0..8 {
        let was_still = page.does_not_see("Still reading").await.is_ok();
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        if was_still && !page.words().await?.contains("Still reading") {
            return Ok(());
        }
    }
    page.does_not_see("Still reading").await
}

/// Begins a round with all reviewers.
pub async fn begins(page: &Page) -> Result<()> {
    page.sees("Who decides").await?;
    is_read(page).await?;
    let lines = REVIEWERS.map(|(line, _)| line).join("\n");
    page.field("Reviewers, one on each line")
        .fill(&lines)
        .await?;
    page.sees("Dora Lang <dora@review.example>").await?;
    page.press("Begin the round").await?;
    page.sees("Save 3 files and send each to its reviewer")
        .await
}

/// The file in a folder with this in its name, as soon as it is whole.
async fn saved(folder: &Path, part: &str) -> Result<PathBuf> {
    saved_in(folder, |name| name.contains(part)).await
}

/// What a reviewer's file holds.
fn data_of(file: &Path) -> Result<Value> {
    let page = std::fs::read_to_string(file)?;
    let (_, data) = page.split_once("id=\"data\">").context("no data")?;
    let (data, _) = data.split_once("</script>").context("no end")?;
    Ok(serde_json::from_str(data)?)
}

/// What stands for a row's person: their name, and their address where that is another word.
fn is_of(row: &Value, person: &Person) -> bool {
    let shown = |nth: usize| row["shown"][nth].as_str().unwrap_or_default();
    shown(2) == CAD && (shown(1) == person.email || shown(0) == person.email)
}

/// The rows of a file about seats of people, each with its place.
fn rows_about(data: &Value, people: &[Person]) -> Result<Vec<(usize, Person)>> {
    let rows = data["rows"].as_array().context("rows")?.iter().enumerate();
    let about = |(nth, row): (usize, &Value)| {
        let person = people.iter().find(|it| is_of(row, it))?;
        Some((nth, person.clone()))
    };
    Ok(rows.filter_map(about).collect())
}

/// Who holds a seat of the license that is not its owner's.
async fn people(page: &Page) -> Result<Vec<Person>> {
    let licenses = page.server().all("/licenses").await?;
    let license = { licenses.iter() }
        .find(|it| it["attributes"]["name"] == json!(CAD))
        .context("no such license")?;
    let owner = license.pointer("/relationships/owner/data/id");
    let owner = owner.and_then(Value::as_str).unwrap_or_default();
    let mut people = page.server().holders(CAD).await?;
    people.retain(|it| it.id != owner);
    Ok(people)
}

/// Opens a file as whoever has got it: from a folder, signed in nowhere.
async fn opens(page: &Page, file: &Path) -> Result<()> {
    page.driver()
        .goto(&format!("file://{}", file.display()))
        .await?;
    page.heading(1, "Access review").shows().await?;
    page.sees("This page sends nothing by itself").await
}

/// Decides on a row with keys alone: so many steps from the first choice, and why.
async fn decides(page: &Page, row: usize, steps: usize, why: &str) -> Result<()> {
    let go = format!("document.querySelectorAll('.row')[{row}].querySelector('input').focus()");
    page.ask(&go, vec![]).await?;
    page.keys(" ").await?;
    for _ in 0..steps {
        page.keys(Key::Right).await?;
    }
    page.keys(Key::Tab).await?;
    page.keys(why).await
}

/// Saves the answers with keys, and puts them by under a name of their own.
async fn puts_by(page: &Page, folder: &Path, name: &str) -> Result<PathBuf> {
    page.keys(Key::Control + "s").await?;
    let file = saved(folder, "review-answers").await?;
    page.sees("Now send that file back").await?;
    let kept = folder.join(name);
    std::fs::rename(file, &kept)?;
    Ok(kept)
}

/// Writes a file that somebody has meddled with.
fn meddled(file: &Path, name: &str, change: impl FnOnce(&mut Value)) -> Result<PathBuf> {
    let mut all: Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    change(&mut all);
    let changed = file.with_file_name(name);
    std::fs::write(&changed, all.to_string())?;
    Ok(changed)
}

/// Chooses files that have come back.
async fn takes_in(page: &Page, files: &[&PathBuf]) -> Result<()> {
    let paths: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
    let input = page.driver();
    let input = input
        .find(thirtyfour::By::Css("input[type=file]"))
        .await
        .context("nothing takes files")?;
    input.send_keys(paths.join("\n")).await?;
    Ok(())
}

async fn hold_on_cad(page: &Page, who: &Person, holds: bool) -> Result<()> {
    eventually(&format!("{} holds a seat: {holds}", who.label), || async {
        let now = page.server().holders(CAD).await?;
        ensure!(now.iter().any(|it| it.id == who.id) == holds, "not so");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn review_what_reviewers_decide_is_taken_back_and_undone() -> Told {
    journey(setting(), |page| async move {
        let folder = saves_into(&page, &format!("review-{:?}", page.server().kind())).await?;
        let people = people(&page).await?;
        page.sign_in_at("/reports/review").await?;
        begins(&page).await?;
        for (line, slug) in REVIEWERS {
            page.press(&format!("Save file of {line}")).await?;
            saved(&folder, &format!("review-for_{slug}")).await?;
        }
        let [dora, mia, stan] = [0, 1, 2].map(|nth| format!("review-for_{}", REVIEWERS[nth].1));
        let (dora, stan) = (saved(&folder, &dora).await?, saved(&folder, &stan).await?);
        let mias = data_of(&saved(&folder, &mia).await?)?;
        let missing = mias["rows"].as_array().context("rows")?.len();

        // Dora decides on two, saves, and changes her mind about the second.
        let theirs = rows_about(&data_of(&dora)?, &people)?;
        ensure!(theirs.len() >= 2, "Dora has {theirs:?}");
        let ((first, gone), (second, doubted)) = (theirs[0].clone(), theirs[1].clone());
        opens(&page, &dora).await?;
        decides(&page, first, 1, "Left the team").await?;
        decides(&page, second, 0, "Needs it").await?;
        page.sees("2 of ").await?;
        let once = puts_by(&page, &folder, "dora-1.json").await?;
        decides(&page, second, 1, "After all not").await?;
        let twice = puts_by(&page, &folder, "dora-2.json").await?;

        let theirs = rows_about(&data_of(&stan)?, &people)?;
        let (row, other) = theirs.first().context("Stan has none")?.clone();
        opens(&page, &stan).await?;
        decides(&page, row, 1, "").await?;
        let stans = puts_by(&page, &folder, "stan.json").await?;
        let changed = meddled(&stans, "stan-changed.json", |all| {
            all["rows"][0]["shown"][5] = json!("3 years ago · device seen");
        })?;
        let earlier = meddled(&stans, "stan-earlier.json", |all| {
            all["round"] = json!("another");
        })?;

        // The round is there again, and says of each file what became of it.
        page.open("/reports/review").await?;
        page.sees("to be decided by").await?;
        is_read(&page).await?;
        takes_in(&page, &[&once, &twice, &changed, &earlier]).await?;
        page.sees("dora-1.json: 2 answers by Dora Lang").await?;
        page.sees("the row was changed after it was given out")
            .await?;
        page.sees("stan-earlier.json was refused: it answers another round.")
            .await?;
        page.button("Two answers 1").shows().await?;
        page.button("Release 1").shows().await?;
        page.sees(&format!("0 of {missing}")).await?;
        takes_in(&page, &[&stans]).await?;
        page.button("Release 2").shows().await?;

        // Of two answers neither counts before one is chosen.
        page.button("Release 2 seats…").shows().await?;
        page.press("Two answers 1").await?;
        page.press(&format!("Choose… {}", doubted.label)).await?;
        page.dialog(&format!("{} on {CAD}", doubted.label))
            .shows()
            .await?;
        page.sees("After all not").await?;
        page.press("This one counts: Keep").await?;
        page.button("Keep 1").shows().await?;
        page.button("Two answers 0").shows().await?;

        page.press("Release 2 seats…").await?;
        page.dialog("Release 2 seats?").shows().await?;
        page.press("Release 2 seats").await?;
        for (who, holds) in [(&gone, false), (&other, false), (&doubted, true)] {
            hold_on_cad(&page, who, holds).await?;
        }
        page.button("No longer open 2").shows().await?;
        page.press("Export CSV").await?;
        let rows = rows_of(&file_in(&folder).await?);
        let of = |decision: &str| -> Vec<&Vec<String>> {
            rows.iter()
                .filter(|row| row.get(2).is_some_and(|it| it == decision))
                .collect()
        };
        let taken = of("taken-back");
        ensure!(taken.len() == 2, "{taken:?}");
        ensure!(
            taken.iter().any(|row| row[3] == "Left the team"),
            "{taken:?}"
        );
        ensure!(
            of("keep").len() == 1 && of("keep")[0][3] == "Needs it",
            "{:?}",
            of("keep")
        );
        ensure!(
            of("missing").len() >= missing,
            "{} are",
            of("missing").len()
        );
        ensure!(rows[0].join(",") == "license_id,person_id,decision,reason,reviewer,decided_at");

        page.press("Undo").await?;
        for who in [&gone, &other] {
            hold_on_cad(&page, who, true).await?;
        }
        page.button("Release 2").shows().await?;

        page.press("Close round…").await?;
        page.dialog("Close this round?").shows().await?;
        page.press("Close round").await?;
        page.sees("Who decides").await?;
        page.reload().await?;
        page.sees("Who decides").await?;
        std::fs::remove_dir_all(&folder)?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn review_begins_by_keyboard_and_outlives_the_page() -> Told {
    journey(setting(), |page| async move {
        let folder = saves_into(&page, &format!("reviewkeys-{:?}", page.server().kind())).await?;
        page.sign_in_at("/reports/review").await?;
        page.sees("Who decides").await?;
        is_read(&page).await?;
        page.button("Begin the round")
            .explains("Nobody decides on any of these seats yet.")
            .await?;
        page.tab_to("Reviewers, one on each line").await?;
        page.keys("Dora").await?;
        page.tab_to("Begin the round").await?;
        page.keys(Key::Enter).await?;
        page.sees("Save 1 file and send").await?;
        page.reload().await?;
        page.sees("to be decided by").await?;
        is_read(&page).await?;
        // The driver takes keys for what chooses files to be names of files: it begins behind it.
        let behind = "[...document.querySelectorAll('main button')]
            .find(it => it.textContent === 'Close round…').focus()";
        page.ask(behind, vec![]).await?;
        page.tab_to("Save file of Dora").await?;
        page.keys(Key::Enter).await?;
        let file = saved(&folder, "review-for_dora").await?;
        let data = data_of(&file)?;
        // As many rows as there are seats, by the server.
        let held = seats_held(&page).await?;
        let rows = data["rows"].as_array().context("rows")?;
        ensure!(rows.len() == held, "{} rows, {held} seats", rows.len());
        ensure!(
            rows.iter()
                .all(|row| row["signature"].as_str().is_some_and(|it| it.len() == 128))
        );
        std::fs::remove_dir_all(&folder)?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn review_dialogs_take_keys_alone() -> Told {
    journey(setting(), |page| async move {
        page.sign_in_at("/reports/review").await?;
        begins(&page).await?;
        // The driver takes keys for what chooses files to be names of files: it begins behind it.
        let behind = "[...document.querySelectorAll('main button')]
            .find(it => it.textContent === 'Close round…').focus()";
        page.ask(behind, vec![]).await?;
        page.keys(Key::Enter).await?;
        page.dialog("Close this round?").shows().await?;
        page.keys(Key::Escape).await?;
        page.dialog("Close this round?").goes().await?;
        eventually("the focus is back", || async {
            let at = page.focused().await?;
            ensure!(at == "Close round…", "it is on {at:?}");
            Ok(())
        })
        .await?;
        page.sees("to be decided by").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Close this round?").shows().await?;
        page.tab_to("Close round").await?;
        page.keys(Key::Enter).await?;
        page.sees("Who decides").await
    })
    .await
}

#[tokio::test]
async fn review_is_accessible() -> Told {
    journey(setting(), |page| async move {
        let folder = saves_into(&page, &format!("reviewaxe-{:?}", page.server().kind())).await?;
        page.sign_in_at("/reports/review").await?;
        page.sees("Who decides").await?;
        page.press("By product").await?;
        page.is_accessible("a review that is to begin").await?;
        page.open("/reports/review").await?;
        begins(&page).await?;
        page.is_accessible("a round of a review").await?;
        page.press(&format!("Save file of {}", REVIEWERS[0].0))
            .await?;
        let file = saved(&folder, "review-for_dora").await?;
        opens(&page, &file).await?;
        page.is_accessible("a reviewer's file").await?;
        std::fs::remove_dir_all(&folder)?;
        Ok(())
    })
    .await
}
