//! The panel's own host does something wrong, and the panel says what: not that the license server
//! does not answer.

use anyhow::{Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, eventually, journey};

use crate::{CAD, matrix::stage};

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
            .with_wasm_as(name)
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
        page.link("Matrix 1 staged").press().await?;
        page.sees("1 change staged").await
    })
    .await
}
