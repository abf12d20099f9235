//! What every browser must be able to do. These few are made in Chromium, as all others are, and
//! in Firefox and WebKitGTK as well.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::activity::file_in;
use crate::{CAD, seats_are, toast, undo};

/// Somebody gets a seat from the list, and gives it back by Undo.
async fn assigns_and_undoes(page: &Page) -> Result<()> {
    let person = page.server().people_without(CAD, 1).await?.remove(0);
    page.row(CAD).says("9 free of 30").await?;
    page.pick(&format!("Actions for {CAD}"), "Assign users")
        .await?;
    page.choose("People", &person).await?;
    page.press("Assign 1 user").await?;
    page.role("dialog").goes().await?;
    page.row(CAD).says("8 free of 30").await?;
    page.server().comes_to(CAD, 22).await?;
    undo(page, &format!("{} has a seat on {CAD}", person.label)).await?;
    page.row(CAD).says("9 free of 30").await?;
    page.server().comes_to(CAD, 21).await
}

#[tokio::test]
async fn a_seat_is_assigned_from_the_list_and_taken_back() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.heading(1, "Licenses").shows().await?;
        assigns_and_undoes(&page).await
    })
    .await
}

#[tokio::test]
async fn a_device_is_reset_and_stays_so_when_the_page_is_loaded_again() -> Told {
    let why = "what was reset stays listed there";
    journey(Setting::demo().only(Kind::Keygen, why), |page| async move {
        let devices = page.server().devices(CAD).await?;
        let name = devices[0].pointer("/attributes/name");
        let name = name
            .and_then(|name| name.as_str())
            .context("a named device")?;
        let id = page.server().license_at(CAD).await?;
        page.sign_in_at(&format!("/licenses/{id}/devices")).await?;
        page.link(&format!("Devices {}", devices.len()))
            .shows()
            .await?;
        page.field("Search devices").fill(name).await?;
        page.pick(&format!("Actions for {name}"), "Reset…").await?;
        page.dialog(&format!("Reset {name}?")).shows().await?;
        page.press("Reset 1 device").await?;
        page.role("dialog").goes().await?;
        page.server()
            .devices_come_to(CAD, devices.len() - 1)
            .await?;
        page.reload().await?;
        page.link(&format!("Devices {}", devices.len() - 1))
            .shows()
            .await
    })
    .await
}

#[tokio::test]
async fn in_a_frame_of_a_named_page_somebody_signs_in_and_assigns() -> Told {
    let why = "who may frame it is in its gateway's configuration";
    let setting = Setting::demo()
        .only(Kind::Keygen, why)
        .config(json!({ "session": { "hosts": ["{host}"] } }));
    journey(setting, |page| async move {
        page.driver()
            .goto(format!("{}/framed", page.stage().host))
            .await?;
        page.role("frame").one().await?.enter_frame().await?;
        let framed = page.ask("return window.top !== window", vec![]).await?;
        ensure!(framed == true, "the panel is not in a frame");
        // WebKitGTK's driver types into nothing in a frame that nobody has pressed in.
        page.field("Email").press().await?;
        let facts = page.server().facts().clone();
        page.sign_in_as(&facts.admin_email, &facts.admin_password)
            .await?;
        assigns_and_undoes(&page).await
    })
    .await
}

#[tokio::test]
async fn a_table_is_saved_as_a_file() -> Told {
    journey(Setting::demo(), |page| async move {
        let folder = page.browser().saved().await?;
        let person = page.server().holders_without_devices(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        // Before it is known that they have no device it is asked first.
        page.server().rests().await?;
        page.press(&format!("Release the seat of {}", person.label))
            .await?;
        seats_are(&page, CAD, 20, 30).await?;
        toast(&page, "no longer has a seat").shows().await?;
        let menu = page.role("navigation").named("Main");
        menu.role("link").named("Activity").press().await?;
        page.heading(1, "Activity").shows().await?;
        page.press("Export CSV").await?;
        // It has its name before it is whole.
        eventually("the seat in the file", || async {
            let text = file_in(&folder).await?;
            let line = text.lines().find(|line| line.contains(&person.email));
            let line = line.with_context(|| format!("nothing of {}: {text}", person.email))?;
            ensure!(line.contains(&format!("on {CAD},{CAD},")), "{line}");
            Ok(())
        })
        .await
    })
    .await
}
