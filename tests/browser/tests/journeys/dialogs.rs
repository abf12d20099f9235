//! What dialogs owe whoever types into them: they understand what was meant, lose nothing unasked
//! and say why something cannot be done.

use anyhow::ensure;
use browser_journeys::{Key, Kind, Setting, Told, eventually, journey};

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

#[tokio::test]
async fn u25_k15_a_fault_goes_as_it_is_put_right_and_names_are_optional() -> Told {
    let why = "people are created with a seat there";
    journey(Setting::demo().only(Kind::Keygen, why), |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.press("Create user").await?;
        page.field("Email").fill("nina.neu@nordbau").await?;
        page.press("Create new user").await?;
        page.field("Email").has("aria-invalid", "true").await?;
        page.field("Email").fill("nina.neu@nordbau.example").await?;
        eventually("no fault any more", || async {
            let fault = page.field("Email").attribute("aria-invalid").await?;
            ensure!(fault.is_none(), "it is {fault:?}");
            Ok(())
        })
        .await?;
        page.browser().picture("u25-create").await?;
        page.keys(Key::Control + Key::Enter).await?;
        page.role("dialog").goes().await?;
        page.field("Search users").fill("nina.neu").await?;
        page.row("nina.neu@nordbau.example").shows().await?;
        let found = page.server().get("/users/nina.neu@nordbau.example").await?;
        let name = found.pointer("/data/attributes/firstName");
        ensure!(
            name.is_none_or(serde_json::Value::is_null),
            "it is {name:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn k15_names_can_be_cleared_and_the_address_stands_for_them() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_at("/users").await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await?;
        page.pick(&format!("Actions for {}", person.label), "Edit…")
            .await?;
        page.field("First name (optional)").fill("").await?;
        page.field("Last name (optional)").fill("").await?;
        page.press("Save changes").await?;
        page.role("dialog").goes().await?;
        page.button(&format!("Actions for {}", person.email))
            .shows()
            .await
    })
    .await
}
