//! Receipts that can be proved: exported, looked at by somebody who is signed in nowhere, and told
//! apart from those that were changed.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Setting, Told, journey};
use serde_json::{Value, json};

use crate::{
    CAD,
    activity::{saved_in, saves_into},
    first, seats_are, toast,
};

/// Chooses a file to be verified.
async fn verifies(page: &Page, file: &Path) -> Result<()> {
    let input = page.driver();
    let input = input.find(thirtyfour::By::Css("input[type=file]")).await?;
    input.send_keys(file.display().to_string()).await?;
    Ok(())
}

/// Releases two seats and takes that back: two receipts. Exports them into a folder.
async fn exports(page: &Page, folder: &Path) -> Result<String> {
    let leaving = first(&page.server().holders(CAD).await?, 2)?;
    page.sign_in_on_license(CAD).await?;
    for person in &leaving {
        page.tick(&format!("Select {}", person.label)).await?;
    }
    page.press("Release seat…").await?;
    page.field("Reason (optional)").fill("=Ticket 16").await?;
    page.press("Release 2 seats").await?;
    seats_are(page, CAD, 19, 30).await?;
    toast(page, "released").shows().await?;
    page.press("Undo").await?;
    seats_are(page, CAD, 21, 30).await?;
    let menu = page.role("navigation").named("Main");
    menu.role("link").named("Activity").press().await?;
    page.row("Undoes what was done").shows().await?;
    page.is_accessible("receipts that can be exported").await?;
    page.press("Export for verifying").await?;
    toast(page, "2 receipts exported, signed by this browser")
        .shows()
        .await?;
    let file = saved_in(folder, |name| name.ends_with(".json")).await?;
    Ok(std::fs::read_to_string(file)?)
}

/// Long words of what the tab keeps for itself: the token, and what seals.
async fn secrets(page: &Page) -> Result<Vec<String>> {
    let script = "return Object.entries(sessionStorage)
        .filter(([name]) => /session|sealing/.test(name))
        .flatMap(([, text]) => text.match(/[A-Za-z0-9._-]{24,}/g) ?? [])";
    let words = page.ask(script, vec![]).await?;
    let words = words.as_array().context("a list")?.iter();
    Ok(words.filter_map(Value::as_str).map(str::to_owned).collect())
}

#[tokio::test]
async fn receipts_are_proved_without_signing_in_and_one_changed_byte_is_named() -> Told {
    journey(Setting::demo(), |page| async move {
        let folder = saves_into(&page, "proof").await?;
        let text = exports(&page, &folder).await?;
        let list: Value = serde_json::from_str(&text)?;
        ensure!(list[0]["entry"]["entries"] == 2, "{text}");
        let (done, undone) = (&list[1]["entry"]["receipt"], &list[2]["entry"]["receipt"]);
        ensure!(
            done["reason"] == "=Ticket 16" && done["actor"] == page.server().facts().admin_email
        );
        ensure!(undone["undoes"] == done["id"], "{text}");
        ensure!(done["acts"][0]["after"].is_null() && !done["acts"][0]["before"].is_null());

        // Nothing that opens anything is in it.
        let mut secrets = secrets(&page).await?;
        ensure!(!secrets.is_empty(), "the tab keeps no token");
        secrets.push(page.server().facts().admin_password.clone());
        for secret in &secrets {
            ensure!(
                !text.contains(secret),
                "a secret of {} letters",
                secret.len()
            );
        }

        page.follow("Verify a file").await?;
        let whole = folder.join("whole.json");
        std::fs::write(&whole, &text)?;
        verifies(&page, &whole).await?;
        let result = page.role("region").named("Result");
        result.says("Whole and unchanged: 2 receipts").await?;
        result.says("The key of this browser").await?;
        let code = "return document.querySelector('.verify-key code').textContent";
        let print = page.ask(code, vec![]).await?;

        // On another machine, signed in nowhere, with no server that answers.
        let other = page.elsewhere().await?;
        other.open("/verify").await?;
        other
            .sees("This browser has not signed any receipts yet")
            .await?;
        other.is_accessible("verifying without signing in").await?;
        verifies(&other, &whole).await?;
        let result = other.role("region").named("Result");
        result.says("Whole and unchanged: 2 receipts").await?;
        result.says("A key that this browser does not know").await?;
        let print = print.as_str().context("a fingerprint")?;
        other
            .field("Fingerprint you noted")
            .fill(&print.to_uppercase())
            .await?;
        result
            .says("The key with the fingerprint you noted")
            .await?;
        other
            .field("Fingerprint you noted")
            .fill("0123 4567")
            .await?;
        result.says("Another key than the one you noted").await?;
        other.is_accessible("a file that is whole").await?;

        let changed = folder.join("changed.json");
        // In the entry, and so that its hash fits: the signature does not.
        std::fs::write(&changed, text.replacen("=Ticket 16", "=Ticket 17", 1))?;
        verifies(&other, &changed).await?;
        result.says("Entry 1, of ").await?;
        result.says("it does not give its hash any more").await?;
        let at = text.rfind("\"signature\":\"").context("a signature")? + 20;
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        std::fs::write(&changed, bytes)?;
        verifies(&other, &changed).await?;
        result.says("Entry 2, of ").await?;
        result
            .says("Its signature is not by the key of the file")
            .await?;
        result.says("The entry before it is unchanged").await?;
        let narrow = json!({
            "width": 390, "height": 780, "deviceScaleFactor": 1, "mobile": false,
        });
        let devtools = other.browser();
        devtools
            .devtools("Emulation.setDeviceMetricsOverride", narrow)
            .await?;
        let fits = "return document.documentElement.scrollWidth <= innerWidth";
        ensure!(
            other.ask(fits, vec![]).await? == true,
            "it is wider than a phone"
        );
        other.is_accessible("an entry that does not fit").await?;
        std::fs::write(&changed, "Time,By\n")?;
        verifies(&other, &changed).await?;
        other
            .sees("is no file of receipts as Activity exports it")
            .await?;
        drop(result);
        other.quit().await?;
        std::fs::remove_dir_all(&folder)?;
        Ok(())
    })
    .await
}
