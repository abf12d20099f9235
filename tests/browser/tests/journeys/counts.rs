//! Every place that shows a count shows the same one in every painted frame.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Setting, Told, eventually, journey};
use serde_json::Value;

use crate::{CAD, seats_are};

const RECORD: &str = include_str!("record_counts.js");

/// Writes down, from now on, what each painted frame says; `what` names the places.
async fn record(page: &Page, what: &str) -> Result<()> {
    page.ask(RECORD, vec![what.into(), CAD.into()])
        .await
        .map(drop)
}

/// What the frames said, without repetitions, as soon as there are so many.
async fn recorded(page: &Page, least: usize) -> Result<Vec<Vec<i64>>> {
    let frames = eventually("frames", || async {
        let frames = page.ask("return window.__frames", vec![]).await?;
        let frames = frames.as_array().context("frames")?.clone();
        ensure!(frames.len() >= least, "only {frames:?}");
        Ok(frames)
    })
    .await?;
    let numbers = |frame: &Value| -> Result<Vec<i64>> {
        serde_json::from_value(frame.clone())
            .with_context(|| format!("a place was missing: {frame}"))
    };
    frames.iter().map(numbers).collect()
}

#[tokio::test]
async fn the_parts_of_a_licenses_page_never_disagree() -> Told {
    journey(Setting::demo(), |page| async move {
        let people = page.server().people_without(CAD, 3).await?;
        page.sign_in_on_license(CAD).await?;
        record(&page, "page").await?;
        page.open_assign_dialog().await?;
        for person in &people {
            page.choose("People", person).await?;
        }
        page.press("Assign 3 users").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 24, 30).await?;
        page.press(&format!("Release the seat of {}", people[0].label))
            .await?;
        seats_are(&page, CAD, 23, 30).await?;

        let frames = recorded(&page, 3).await?;
        for frame in &frames {
            let [free, assigned, tab, cells] = frame[..] else {
                anyhow::bail!("{frame:?}");
            };
            ensure!(
                assigned == tab && free == cells && assigned + free == 30,
                "one frame shows {free} and {cells} free, {assigned} and {tab} assigned: {frames:?}"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_list_and_its_header_line_never_disagree() -> Told {
    journey(Setting::demo(), |page| async move {
        let people = page.server().people_without(CAD, 2).await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).says("9 free of 30").await?;
        record(&page, "list").await?;
        page.pick(&format!("Actions for {CAD}"), "Assign users")
            .await?;
        for person in &people {
            page.choose("People", person).await?;
        }
        page.press("Assign 2 users").await?;
        page.role("dialog").goes().await?;
        page.row(CAD).says("7 free of 30").await?;
        page.press("Undo").await?;
        page.row(CAD).says("9 free of 30").await?;

        let frames = recorded(&page, 3).await?;
        let [row_before, free_before, assigned_before] = frames[0][..] else {
            anyhow::bail!("{frames:?}");
        };
        for frame in &frames {
            let [row, free, assigned] = frame[..] else {
                anyhow::bail!("{frame:?}");
            };
            ensure!(
                row - row_before == free - free_before
                    && free - free_before == assigned_before - assigned,
                "row and header line disagree: {frames:?}"
            );
        }
        Ok(())
    })
    .await
}

/// What stands beside the filters and the entry of the list in the rail, and how many rows are
/// listed: [[name, number]…], [number], rows.
const FIGURES: &str = r#"
    const number = (node) => node && node.textContent ? +node.textContent.replace(/\D/g, '') : null;
    const chips = [...document.querySelectorAll('main .chips .chip')].map((chip) =>
        [chip.firstChild.textContent || chip.textContent, number(chip.querySelector('.count'))]);
    const rail = number(document.querySelector('.rail a[aria-current] .count'));
    const table = document.querySelector('main [aria-rowcount]');
    return [chips, rail, table ? table.getAttribute('aria-rowcount') - 1 : 0];
"#;

/// Every filter of the list that is open shows as many rows as it says, and so does the rail.
async fn figures_are_rows(page: &Page) -> Result<usize> {
    let rows_are = async |wanted: i64, of: &str| {
        eventually(&format!("{wanted} rows for {of}"), || async {
            let figures = page.ask(FIGURES, vec![]).await?;
            ensure!(figures[2] == wanted, "there are {figures}");
            Ok(())
        })
        .await
    };
    page.server().rests().await?;
    let figures = page.ask(FIGURES, vec![]).await?;
    if let Some(rail) = figures[1].as_i64() {
        rows_are(rail, "the rail").await?;
    }
    // All have been read now; before, chips may have counted fewer.
    let figures = page.ask(FIGURES, vec![]).await?;
    let chips = figures[0].as_array().context("chips")?.clone();
    let press = |at: usize| {
        let script = "document.querySelectorAll('main .chips .chip')[arguments[0]].click()";
        page.ask(script, vec![at.into()])
    };
    for (at, chip) in chips.iter().enumerate() {
        let Some(count) = chip[1].as_i64() else {
            continue;
        };
        press(at).await?;
        rows_are(count, &chip.to_string()).await?;
        press(0).await?;
    }
    Ok(chips.len())
}

#[tokio::test]
async fn s5_s16_every_figure_is_the_number_of_rows_that_pressing_it_shows() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.press("Team: All teams").await?;
        let team = page.role("menuitemradio").named(crate::teams::OTHER);
        team.press().await?;
        page.is_at("/licenses?team=*").await?;
        let address = page.address().await?;
        let (_, team) = address.split_once('?').context("a team")?;
        for list in ["/licenses", "/users", "/devices"] {
            for address in [list.to_owned(), format!("{list}?{team}")] {
                page.open(&address).await?;
                page.role("heading").level(1).shows().await?;
                let chips = figures_are_rows(&page).await?;
                // Of a team with few devices none stands apart.
                ensure!(chips > 1 || address != list, "{address} has no filters");
            }
        }
        Ok(())
    })
    .await
}
