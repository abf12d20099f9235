//! What this server has not is absent or explained, and not broken.

use anyhow::{Result, ensure};
use browser_journeys::{Locator, Page, Told, journey};

use super::spring;
use crate::CAD;

async fn none(what: &str, found: Locator) -> Result<()> {
    let count = found.count().await?;
    ensure!(count == 0, "there are {count} of {what}");
    Ok(())
}

async fn menu_lacks(page: &Page, menu: &str, items: &[&str]) -> Result<()> {
    page.press(menu).await?;
    page.role("menuitem").last_one().shows().await?;
    for item in items {
        none(item, page.role("menuitem").named(item)).await?;
    }
    page.keys(browser_journeys::Key::Escape).await
}

#[tokio::test]
async fn nobody_is_made_alone_removed_banned_or_given_a_role() -> Told {
    journey(spring(), |page| async move {
        let person = page.server().holders(CAD).await?.remove(0);
        page.sign_in_at("/users").await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await?;
        none("Create user", page.button("Create user*")).await?;
        let never = ["Remove*", "Ban*", "Change role*", "Unban*"];
        menu_lacks(&page, &format!("Actions for {}", person.label), &never).await?;
        let at = page.server().person_at(&person).await?;
        page.open(&format!("/users/{at}/access")).await?;
        page.heading(1, &format!("{}*", person.label))
            .shows()
            .await?;
        menu_lacks(&page, &format!("Actions for {}", person.label), &never).await
    })
    .await
}

#[tokio::test]
async fn nobody_owns_a_license_and_teams_are_only_shown() -> Told {
    journey(spring(), |page| async move {
        let person = page.server().holders(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        let never = ["Hand over ownership*", "Leave without owner*"];
        menu_lacks(&page, &format!("Actions for {}", person.label), &never).await?;
        page.open("/teams").await?;
        page.row("Design Berlin").shows().await?;
        none("Create team", page.button("Create*")).await?;
        let never = ["Rename*", "Remove*", "Delete*", "Change limits*"];
        menu_lacks(&page, "Actions for Design Berlin", &never).await
    })
    .await
}
