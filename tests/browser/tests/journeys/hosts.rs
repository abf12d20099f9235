//! The panel's own host does something wrong, and the panel says what: not that the license server
//! does not answer.

use std::time::Duration;

use anyhow::{Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, eventually, journey};
use serde_json::json;
use thirtyfour::Key;

use crate::{
    CAD,
    activity::{file_in, saves_into},
    matrix::stage,
    seats_are,
};

/// Why LicenseSpring has nothing of it.
const HOST: &str = "its panel is served by its gateway";

fn keygen() -> Setting {
    Setting::demo().only(Kind::Keygen, HOST)
}

/// How the page was come by: by its address, or because it was loaded again.
async fn is_loaded_again(page: &Page) -> Result<bool> {
    let how = "return performance.getEntriesByType('navigation')[0].type";
    Ok(page.ask(how, vec![]).await? == "reload")
}

#[tokio::test]
async fn h1_parts_of_another_type_work_as_well() -> Told {
    for name in [
        "application/octet-stream",
        "application/wasm; charset=utf-8",
    ] {
        let setting = keygen()
            .with_type(".wasm", name)
            .provokes("`WebAssembly.instantiateStreaming` failed");
        journey(setting, |page| async move {
            page.sign_in_at("/licenses").await?;
            page.row(CAD).says("9 free of 30").await
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn h2_a_part_that_is_gone_loads_the_page_again_once_and_then_says_so() -> Told {
    let setting = keygen()
        .without_files("seatboard-keygen-")
        .provokes("404")
        .provokes("gone: ");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        eventually("the page, loaded again", || async {
            ensure!(is_loaded_again(&page).await?, "it is the first one");
            Ok(())
        })
        .await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.sees("This part of the panel is no longer where it was.")
            .await?;
        page.does_not_see("No answer from").await
    })
    .await
}

#[tokio::test]
async fn h2_what_is_staged_outlives_a_part_that_is_gone() -> Told {
    let setting = keygen()
        .without_files("seatboard-reports-")
        .provokes("404")
        .provokes("gone: ");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        stage(&page, &person).await?;
        page.follow("Reports").await?;
        eventually("the page, loaded again", || async {
            ensure!(is_loaded_again(&page).await?, "it is the first one");
            Ok(())
        })
        .await?;
        // Who was in still is, at the same address, and it is not loaded for ever.
        page.role("alert")
            .containing("This part of the panel is no longer where it was")
            .shows()
            .await?;
        page.is_at("/reports*").await?;
        page.follow("Users").await?;
        page.sees("1 change staged").await
    })
    .await
}

/// Nothing of the panel is there but the words for why.
async fn says_why(page: &Page, why: &str, fact: &str) -> Result<()> {
    page.role("alert").containing(why).shows().await?;
    page.sees(fact).await?;
    page.does_not_see("taking longer than usual").await?;
    page.does_not_see("Loading").await
}

#[tokio::test]
async fn h3_an_older_browser_is_told_before_anything_is_drawn() -> Told {
    journey(keygen().of_2023(), |page| async move {
        page.open("/licenses").await?;
        let needs = "Chrome or Edge 123, Firefox 121, Safari 17.5, or a later version";
        says_why(&page, "This browser cannot show the panel", needs).await?;
        // Not even the program was asked for.
        let asked = "return performance.getEntriesByType('resource').map((it) => it.name).join()";
        let asked = page.ask(asked, vec![]).await?.to_string();
        ensure!(!asked.contains("config.json"), "{asked}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn h4_a_page_from_before_a_deploy_is_loaded_again() -> Told {
    let setting = keygen()
        .with_old_pages(1)
        .provokes("404")
        .provokes("MIME type");
    journey(setting, |page| async move {
        page.open("/licenses").await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        ensure!(is_loaded_again(&page).await?, "it is the first one");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn h4_a_page_whose_files_are_gone_for_good_says_so() -> Told {
    let setting = keygen()
        .with_old_pages(usize::MAX)
        .provokes("404")
        .provokes("MIME type");
    journey(setting, |page| async move {
        page.open("/licenses").await?;
        let why = "The panel could not be loaded";
        says_why(&page, why, "The host has no file").await?;
        let largest = "return Math.max(...[...document.querySelectorAll('svg')]\
            .map((it) => it.getBoundingClientRect().width))";
        ensure!(page.ask(largest, vec![]).await? == 20);
        page.does_not_see("This browser cannot show the panel")
            .await?;
        page.does_not_see("Something went wrong in the panel").await
    })
    .await
}

#[tokio::test]
async fn h4_h10_without_scripts_and_style_one_way_on_is_left() -> Told {
    let setting = keygen()
        .with_old_pages(usize::MAX)
        .without_files("before-")
        .provokes("404")
        .provokes("MIME type");
    journey(setting, |page| async move {
        page.open("/licenses").await?;
        page.sees("This is taking longer than usual").await?;
        page.link("load the page again").shows().await?;
        page.does_not_see("could not be loaded").await?;
        page.does_not_see("This browser cannot show the panel")
            .await?;
        page.does_not_see("Something went wrong in the panel").await
    })
    .await
}

#[tokio::test]
async fn h6_a_server_that_the_policy_forbids_is_told_as_that() -> Told {
    let setting = keygen()
        .config(json!({ "server": { "url": "{stranger}" } }))
        .with_policy_lacking("http:")
        .provokes("Content Security Policy")
        .provokes("violates the document's")
        .provokes("connect-src")
        // Who may frame it goes with the same word.
        .provokes("frame-ancestors");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.sees("The panel's own host does not let it talk to http://")
            .await?;
        page.sees("connect-src").await?;
        page.does_not_see("Check your connection").await
    })
    .await
}

#[tokio::test]
async fn h8_settings_that_fail_at_first_are_asked_for_again() -> Told {
    let setting = keygen().failing_config(503, 2).provokes("503");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

#[tokio::test]
async fn h8_settings_that_keep_failing_are_told_with_a_way_on() -> Told {
    let setting = keygen().failing_config(503, 4).provokes("503");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.heading(1, "The panel's settings could not be read")
            .shows()
            .await?;
        page.sees("The panel's host answers 503 when it is asked for config.json.")
            .await?;
        page.does_not_see("not set up").await?;
        page.follow("Try again").await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

#[tokio::test]
async fn h9_a_policy_without_web_assembly_is_told_as_that() -> Told {
    let setting = keygen()
        .with_policy_lacking("'wasm-unsafe-eval'")
        .provokes("wasm-eval")
        .provokes("unsafe-eval");
    journey(setting, |page| async move {
        page.open("/").await?;
        let why = "This site does not let the panel run";
        says_why(&page, why, "script-src needs 'wasm-unsafe-eval'").await
    })
    .await
}

#[tokio::test]
async fn h10_scripts_of_the_wrong_type_are_told_as_that() -> Told {
    let setting = keygen()
        .with_type("start-", "text/plain")
        .provokes("MIME type");
    journey(setting, |page| async move {
        page.open("/").await?;
        let why = "The panel could not be loaded";
        says_why(&page, why, ".js as text/plain.").await
    })
    .await
}

#[tokio::test]
async fn h10_where_no_script_may_run_the_page_says_so_by_itself() -> Told {
    let setting = keygen()
        .with_type(".js", "text/plain")
        .provokes("MIME type");
    journey(setting, |page| async move {
        page.open("/").await?;
        let late = "const it = document.querySelector('.outline-late');\
            const [animation] = it.getAnimations();\
            const before = getComputedStyle(it).visibility;\
            animation.finish();\
            return before + ' ' + getComputedStyle(it).visibility";
        ensure!(page.ask(late, vec![]).await? == "hidden visible");
        page.sees("This is taking longer than usual").await?;
        page.sees("or not by the right type").await
    })
    .await
}

#[tokio::test]
async fn h11_a_part_that_never_arrives_is_told() -> Told {
    let setting = keygen().stalling("seatboard-reports-").provokes("late: ");
    journey(setting, |page| async move {
        page.sign_in_at("/licenses").await?;
        page.follow("Reports").await?;
        page.sees("Loading this screen").await?;
        // The patience of the loader is half a minute, and it was fetched ahead of its use before.
        tokio::time::sleep(Duration::from_secs(45)).await;
        page.role("alert")
            .containing("The panel's own host has not answered for half a minute.")
            .shows()
            .await
    })
    .await
}

/// A frame exactly as the documents tell portals to write it.
fn sandboxed() -> Setting {
    keygen().config(json!({ "session": { "hosts": ["{host}"] } }))
}

async fn enter(page: &Page, path: &str) -> Result<()> {
    let address = format!("{}{path}", page.stage().host);
    page.driver().goto(address).await?;
    page.role("frame").one().await?.enter_frame().await?;
    page.sign_in_as("admin@nordbau.example", "seatboard-demo")
        .await
}

#[tokio::test]
async fn h5_h12_in_the_frame_of_the_documents_every_kind_of_act_works() -> Told {
    journey(sandboxed(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        enter(&page, "/sandboxed").await?;
        page.follow(CAD).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &person).await?;
        page.press("Assign 1 user").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 22, 30).await?;
        // A file.
        let folder = saves_into(&page, "sandboxed").await?;
        page.follow("Activity").await?;
        page.press("Export CSV").await?;
        let file = file_in(&folder).await?;
        ensure!(file.contains(&person.email), "{file}");
        std::fs::remove_dir_all(&folder)?;
        page.sees("was handed to the browser").await?;
        page.does_not_see("exported").await?;
        // The clipboard, which can be read only by who may.
        page.pick("Account: admin@nordbau.example", "What to send to support")
            .await?;
        page.press("Copy all of it").await?;
        page.sees("Copied").await?;
        page.press("Close").await?;
        // Where printing is not allowed, the browser complains of it.
        page.ask("window.print()", vec![]).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn h12_where_the_page_around_keeps_the_clipboard_that_is_said() -> Told {
    journey(sandboxed(), |page| async move {
        enter(&page, "/framed").await?;
        page.pick("Account: admin@nordbau.example", "What to send to support")
            .await?;
        page.press("Copy all of it").await?;
        page.sees("The browser does not allow copying here.").await
    })
    .await
}

#[tokio::test]
async fn h5_a_file_that_the_page_around_keeps_back_is_not_called_saved() -> Told {
    let setting = sandboxed()
        .provokes("allow-downloads")
        .provokes("sandboxed");
    journey(setting, |page| async move {
        enter(&page, "/no-downloads").await?;
        let person = page.server().holders_without_devices(CAD).await?.remove(0);
        page.follow(CAD).await?;
        page.press(&format!("Release the seat of {}", person.label))
            .await?;
        seats_are(&page, CAD, 20, 30).await?;
        let folder = saves_into(&page, "kept-back").await?;
        page.follow("Activity").await?;
        page.press("Export CSV").await?;
        page.sees("If it does not appear, the page around the panel does not let it save files")
            .await?;
        page.does_not_see("exported").await?;
        ensure!(std::fs::read_dir(&folder)?.next().is_none(), "it was saved");
        std::fs::remove_dir_all(&folder)?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn h13_a_section_of_the_wrong_kind_is_named() -> Told {
    let setting = keygen().config(json!({ "session": [] }));
    journey(setting, |page| async move {
        page.open("/").await?;
        page.heading(1, "This panel is not set up yet")
            .shows()
            .await?;
        page.sees("The file config.json has an unusable value for session.")
            .await
    })
    .await
}

#[tokio::test]
async fn what_to_send_to_support_can_be_copied_before_anybody_is_in() -> Told {
    let setting = keygen()
        .with_type(".wasm", "application/octet-stream")
        .provokes("`WebAssembly.instantiateStreaming` failed");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.press("What to send to support").await?;
        page.sees("It says: Keygen").await?;
        page.sees("Program: 200, application/octet-stream").await?;
        page.sees("Signed in as: nobody").await?;
        page.sees("Faults of the host: none seen").await?;
        page.is_accessible("what to send to support").await?;
        page.press("Copy all of it").await?;
        page.sees("Copied").await?;
        page.press("What to send to support").await?;
        page.does_not_see("It says: Keygen").await
    })
    .await
}

/// As where presses do not focus buttons: what `click()` of a script does in any browser.
#[tokio::test]
async fn e3_a_dialog_gives_the_focus_back_where_presses_do_not_focus() -> Told {
    journey(keygen(), |page| async move {
        page.sign_in_on_license(CAD).await?;
        let press = "document.activeElement.blur();\
            [...document.querySelectorAll('main button')]\
            .find((it) => it.textContent.trim() === 'Assign license user').click()";
        page.ask(press, vec![]).await?;
        page.role("dialog").shows().await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        let at = page.focused().await?;
        ensure!(at == "Assign license user", "the focus is on {at}");
        Ok(())
    })
    .await
}
