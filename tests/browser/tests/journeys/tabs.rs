//! Another tab of the same browser shows a change at once.

use anyhow::ensure;
use browser_journeys::{Kind, Setting, Told, journey};

use crate::{CAD, seats_are};

#[tokio::test]
async fn another_tab_hears_of_a_release_at_once() -> Told {
    // Nothing is read by itself within this journey's time.
    let setting = Setting::demo().config(serde_json::json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        let person = page.server().holders_without_devices(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there.clone()).await?;
        page.browser().watch().await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).says("9 free of 30").await?;

        page.driver().switch_to_window(here).await?;
        page.press(&format!("Release the seat of {}", person.label))
            .await?;
        seats_are(&page, CAD, 20, 30).await?;
        page.driver().switch_to_window(there).await?;
        page.row(CAD).says("10 free of 30").await
    })
    .await
}

/// Before, the other tab read everybody again.
#[tokio::test]
async fn s7_an_edited_person_is_one_request_in_the_other_tab() -> Told {
    let setting = Setting::demo()
        .config(serde_json::json!({ "refreshSeconds": 86_400 }))
        .only(Kind::Keygen, "the requests are counted in Keygen's words");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_at("/users").await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await?;
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there.clone()).await?;
        page.browser().watch().await?;
        page.sign_in_at("/users").await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await?;

        page.driver().switch_to_window(here).await?;
        page.server().rests().await?;
        let mark = page.server().log().await?.len();
        page.pick(&format!("Actions for {}", person.label), "Edit…")
            .await?;
        page.field("First name (optional)").fill("Philippa").await?;
        page.press("Save changes").await?;
        page.role("dialog").goes().await?;
        page.driver().switch_to_window(there).await?;
        page.row(&person.email).says("Philippa").await?;
        page.server().rests().await?;
        let log = page.server().log().await?;
        let asked = |line: &&String| line.starts_with("GET") && line.contains("/users");
        let asked: Vec<&String> = log[mark..].iter().filter(asked).collect();
        let everybody = asked.iter().filter(|line| line.contains("page")).count();
        // The tab that edits looks at the person, too.
        ensure!(everybody == 0 && asked.len() <= 2, "{asked:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn signing_out_in_one_tab_signs_out_the_other() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there).await?;
        page.browser().watch().await?;
        page.sign_in_at("/users").await?;
        page.heading(1, "Users").shows().await?;
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.driver().switch_to_window(here).await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}
