//! Another tab of the same browser shows a change at once.

use browser_journeys::{Setting, Told, journey};

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
