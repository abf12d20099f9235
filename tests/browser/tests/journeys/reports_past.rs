//! What was observed, taken along and seen from elsewhere: as CSV and on paper, in a frame, in two
//! tabs, on another server, and by the keyboard alone.

use std::sync::{Arc, Mutex};

use anyhow::{Result, ensure};
use browser_journeys::{Key, Kind, Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{
    CAD,
    activity::{saved_in, saves_into},
    reports::table_in,
    reports_history::{days_ago, in_utc, knows, lived_through, open_file},
};

const PHRASE: &str = "nine swans over the lake";

#[tokio::test]
async fn d22_the_history_as_a_file_has_each_day_and_leaves_gaps_empty() -> Told {
    journey(in_utc(), |page| async move {
        lived_through(&page).await?;
        let held = page.server().seats_taken(CAD).await?;
        let id = page.server().license_at(CAD).await?;
        let folder = saves_into(&page, "past").await?;
        page.press("Export CSV").await?;
        let (head, rows) = table_in(&folder).await?;
        ensure!(head.join(",") == "day,license_id,bought,held,held_known,observations");
        let of_cad: Vec<&Vec<String>> = rows.iter().filter(|row| row[1] == id).collect();
        // Nine days ago up to today, the days between that nobody observed among them.
        ensure!(of_cad.len() == 10, "{of_cad:?}");
        let said: Vec<(&str, &str, &str)> = { of_cad.iter() }
            .map(|row| (row[3].as_str(), row[4].as_str(), row[5].as_str()))
            .collect();
        let (same, more) = (held.to_string(), (held + 1).to_string());
        let mut wanted = vec![(same.as_str(), "true", "1"), (&more, "true", "1"), (&same, "true", "1")];
        wanted.resize(9, ("", "false", "0"));
        wanted.push((&same, "true", "1"));
        ensure!(said == wanted, "{said:?}");
        // On paper the same days, of all licenses together.
        page.ask("window.print = () => { window.__asked = true; }", vec![])
            .await?;
        page.press("Print").await?;
        let printed = "if (!window.__asked) return [];
            return [...document.querySelectorAll('.print-sheet tbody tr')].map((it) => it.textContent)";
        let printed = eventually("it is about to be printed", || async {
            let rows: Vec<String> = serde_json::from_value(page.ask(printed, vec![]).await?)?;
            ensure!(!rows.is_empty(), "not yet");
            Ok(rows)
        })
        .await?;
        // The days that nobody observed are one line.
        ensure!(printed.len() == 5, "{printed:?}");
        let unseen = printed.iter().filter(|row| row.contains("Not observed"));
        ensure!(unseen.count() == 1, "{printed:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d22_in_a_frame_that_may_keep_nothing_the_history_says_so_and_can_be_saved() -> Told {
    let frames = "the panel on LicenseSpring is served by its gateway, in no frame";
    let named = json!({
        "session": { "hosts": ["{host}"] },
        "reports": { "timeZone": "UTC" },
    });
    let setting = Setting::demo()
        .config(named)
        .only(Kind::Keygen, frames)
        .without_storage();
    journey(setting, |page| async move {
        let folder = saves_into(&page, "framed").await?;
        page.driver()
            .goto(format!("{}/framed", page.stage().host))
            .await?;
        page.role("frame").one().await?.enter_frame().await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.link("Reports").press().await?;
        page.link("History").press().await?;
        page.heading(1, "History").shows().await?;
        knows(&page, 1).await?;
        page.sees("This browser keeps nothing for you").await?;
        page.press("Observe now").await?;
        page.sees("Observed, but this browser does not keep it")
            .await?;
        page.press("Save file…").await?;
        page.field("Passphrase").fill(PHRASE).await?;
        page.field("Passphrase again").fill(PHRASE).await?;
        page.press("Save file").await?;
        let file = saved_in(&folder, |name| name.ends_with(".sbh")).await?;
        ensure!(std::fs::read(file)?.len() > 100);
        std::fs::remove_dir_all(&folder)?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d22_two_tabs_lose_nothing_of_what_either_has_observed() -> Told {
    journey(in_utc(), |page| async move {
        // One tab is opened three days ago, the other yesterday, when somebody more held a seat.
        days_ago(&page, 3).await?;
        page.sign_in_at("/reports/history").await?;
        knows(&page, 1).await?;
        let newcomer = page.server().people_without(CAD, 1).await?.remove(0);
        let act = json!({ "assign": { "license": CAD, "user": newcomer.email } });
        page.server().another_admin(act).await?;
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there.clone()).await?;
        page.browser().watch().await?;
        days_ago(&page, 1).await?;
        page.sign_in_at("/reports/history").await?;
        knows(&page, 2).await?;
        // The first one knows nothing of that yet, and writes over none of it.
        page.driver().switch_to_window(here).await?;
        page.press("Observe now").await?;
        for _ in 0..2 {
            if page.sees("Observed and kept").await.is_ok() {
                break;
            }
        }
        knows(&page, 2).await?;
        page.reload().await?;
        knows(&page, 2).await?;
        page.sees("2 observations,").await?;
        page.driver().switch_to_window(there).await?;
        page.reload().await?;
        knows(&page, 2).await?;
        page.sees("2 observations,").await
    })
    .await
}

#[tokio::test]
async fn d22_a_history_of_another_server_is_refused() -> Told {
    let kept: Arc<Mutex<Vec<u8>>> = Arc::default();
    let file = Arc::clone(&kept);
    journey(in_utc(), |page| async move {
        let folder = saves_into(&page, "elsewhere").await?;
        page.sign_in_at("/reports/history").await?;
        knows(&page, 1).await?;
        page.press("Save file…").await?;
        page.field("Passphrase").fill(PHRASE).await?;
        page.field("Passphrase again").fill(PHRASE).await?;
        page.press("Save file").await?;
        let saved = saved_in(&folder, |name| name.ends_with(".sbh")).await?;
        let bytes = std::fs::read(saved)?;
        std::fs::remove_dir_all(&folder)?;
        *file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = bytes;
        Ok(())
    })
    .await?;
    let bytes = kept
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .clone();
    journey(in_utc(), |page| async move {
        ensure!(!bytes.is_empty(), "nothing was saved");
        page.sign_in_at("/reports/history").await?;
        knows(&page, 1).await?;
        page.press("Open file…").await?;
        open_file(&page, &bytes, PHRASE).await?;
        page.sees("This file is of another server, account or company.")
            .await?;
        page.press("Cancel").await?;
        page.sees("1 observation,").await
    })
    .await
}

/// The focus is on something of this name, sooner or later.
async fn is_on(page: &Page, name: &str) -> Result<()> {
    eventually(&format!("the focus is on {name}"), || async {
        let at = page.focused().await?;
        ensure!(at.starts_with(name), "it is on {at:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d22_the_dialogs_of_the_history_take_keys_alone() -> Told {
    journey(in_utc(), |page| async move {
        let folder = saves_into(&page, "keys").await?;
        page.sign_in_at("/reports/history").await?;
        knows(&page, 1).await?;
        // Saving: what is wrong is told where the focus goes, and Enter sends.
        page.tab_to("Save file…").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Save the history as a file").shows().await?;
        is_on(&page, "Passphrase").await?;
        page.keys("short").await?;
        page.keys(Key::Enter).await?;
        page.sees("Use at least 12 characters.").await?;
        is_on(&page, "Passphrase").await?;
        page.keys(Key::Control + "a").await?;
        page.keys(PHRASE).await?;
        page.tab_to("Passphrase again").await?;
        page.keys(PHRASE).await?;
        page.keys(Key::Enter).await?;
        saved_in(&folder, |name| name.ends_with(".sbh")).await?;
        std::fs::remove_dir_all(&folder)?;
        page.dialog("Save the history as a file").goes().await?;
        is_on(&page, "Save file…").await?;
        // Opening is left by Escape.
        page.tab_to("Open file…").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Open a history file").shows().await?;
        // The driver takes keys for what chooses files to be names of files.
        for what in ["keyDown", "keyUp"] {
            let key = json!({ "type": what, "key": "Escape", "code": "Escape", "windowsVirtualKeyCode": 27 });
            page.browser().devtools("Input.dispatchKeyEvent", key).await?;
        }
        page.dialog("Open a history file").goes().await?;
        is_on(&page, "Open file…").await?;
        // Clearing is not what Enter does by itself.
        page.tab_to("Clear…").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Clear the history?").shows().await?;
        page.keys(Key::Escape).await?;
        page.sees("1 observation,").await?;
        is_on(&page, "Clear…").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Clear the history?").shows().await?;
        page.tab_to("Clear history").await?;
        page.keys(Key::Enter).await?;
        page.sees("Nothing observed yet").await
    })
    .await
}
