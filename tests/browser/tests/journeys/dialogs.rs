//! What dialogs owe whoever types into them: they understand what was meant, lose nothing unasked
//! and say why something cannot be done.

use anyhow::ensure;
use browser_journeys::{Key, Setting, Told, journey};

use crate::CAD;

#[tokio::test]
async fn u22_u25_nothing_is_lost_unasked_and_ctrl_enter_goes_on() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.press("Batch license assign").await?;
        page.dialog("Batch license assign: *").shows().await?;
        // Nothing typed, nothing asked.
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        page.press("Batch license assign").await?;
        page.field("People").fill(&person.email).await?;
        page.keys(Key::Escape).await?;
        page.sees("What was entered or shown here would be lost.")
            .await?;
        page.is_accessible("the question before something is lost")
            .await?;
        page.browser().picture("u22-ask").await?;
        page.press("Keep it open").await?;
        ensure!(page.field("People").value().await? == person.email);
        ensure!(page.focused().await? == "People", "the focus was lost");
        page.keys(Key::Control + Key::Enter).await?;
        page.button("Assign 1 user").shows().await?;
        // The cross and Escape ask alike; a second Escape goes on.
        page.button("Close").press().await?;
        page.button("Discard and close").shows().await?;
        page.keys(Key::Escape).await?;
        page.button("Discard and close").goes().await?;
        page.keys(Key::Escape).await?;
        page.press("Discard and close").await?;
        page.role("dialog").goes().await?;

        // The same where one is assigned.
        page.press("Assign license user").await?;
        page.choose("People", &person).await?;
        page.keys(Key::Escape).await?;
        page.button("Discard and close").shows().await?;
        page.press("Keep it open").await?;
        page.keys(Key::Control + Key::Enter).await?;
        page.role("dialog").goes().await?;
        page.server().comes_to(CAD, 22).await
    })
    .await
}
