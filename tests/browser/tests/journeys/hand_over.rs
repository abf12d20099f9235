//! Seats that pass from one person to another.

use anyhow::{Context, ensure};
use browser_journeys::{Kind, Setting, Told, eventually, journey};
use serde_json::Value;

use crate::{CAD, seats_are, toast, undo};

#[tokio::test]
async fn a_seat_moves_from_one_person_to_another_as_one_act() -> Told {
    journey(Setting::demo(), |page| async move {
        let from = page.server().holders(CAD).await?.remove(0);
        let to = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.pick(&format!("Actions for {}", from.label), "Move seat…")
            .await?;
        page.dialog(&format!("Move the seat of {}", from.label))
            .shows()
            .await?;
        page.choose("To", &to).await?;
        page.press("Move seat").await?;

        page.row(&to.email).shows().await?;
        page.row(&from.email).goes().await?;
        seats_are(&page, CAD, 21, 30).await?;

        undo(
            &page,
            &format!("{} has taken over a seat on {CAD}", to.label),
        )
        .await?;
        page.row(&from.email).shows().await?;
        page.row(&to.email).goes().await?;
        seats_are(&page, CAD, 21, 30).await
    })
    .await
}

#[tokio::test]
async fn a_seat_of_a_full_license_can_be_moved() -> Told {
    const FULL: &str = "Render Suite";
    journey(Setting::demo(), |page| async move {
        let from = page.server().holders(FULL).await?.remove(0);
        let to = page.server().people_without(FULL, 1).await?.remove(0);
        page.sign_in_on_license(FULL).await?;
        page.figure_says("Free seats", "0 of 10").await?;
        page.button("Assign license user")
            .has("aria-disabled", "true")
            .await?;
        page.pick(&format!("Actions for {}", from.label), "Move seat…")
            .await?;
        page.choose("To", &to).await?;
        page.press("Move seat").await?;
        page.row(&to.email).shows().await?;
        page.row(&from.email).goes().await?;
        seats_are(&page, FULL, 10, 10).await
    })
    .await
}

#[tokio::test]
async fn the_owners_seat_goes_with_the_ownership() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "nobody owns a license there");
    journey(setting, |page| async move {
        let licenses = page
            .server()
            .get("/licenses?page[number]=1&page[size]=100")
            .await?;
        let owned = licenses["data"]
            .as_array()
            .context("licenses")?
            .iter()
            .find(|license| {
                license
                    .pointer("/relationships/owner/data/id")
                    .is_some_and(Value::is_string)
            });
        let id = owned.and_then(|license| license["id"].as_str());
        let id = id.context("a license with an owner")?.to_owned();
        let to = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_at(&format!("/licenses/{id}/users")).await?;
        page.figure_says("Assigned", "2 of 3").await?;
        let owner = page.row("Owns this license, which takes one seat.");
        owner.says("Owner").await?;

        // What cannot be done says why.
        owner
            .clone()
            .role("button")
            .named("Actions for *")
            .press()
            .await?;
        let release = page.role("menuitem").named("Release seat*");
        release.has("aria-disabled", "true").await?;
        release.says("This seat belongs to the owner.").await?;
        page.role("menuitem")
            .named("Hand over ownership…")
            .press()
            .await?;
        page.choose("To", &to).await?;
        page.press("Hand over ownership").await?;
        page.row("Owns this license").says(&to.email).await?;
        page.figure_says("Assigned", "2 of 3").await?;

        undo(&page, "The owner of").await?;
        page.row("Owns this license").shows().await?;
        page.row(&to.email).goes().await?;

        let owner = page.row("Owns this license");
        owner.role("button").named("Actions for *").press().await?;
        page.role("menuitem")
            .named("Leave without owner…")
            .press()
            .await?;
        page.press("Leave without owner").await?;
        page.row("Owns this license").goes().await?;
        page.figure_says("Assigned", "1 of 3").await?;
        toast(&page, "The owner of").shows().await?;
        let license = page.server().get(&format!("/licenses/{id}")).await?;
        let owner = license.pointer("/data/relationships/owner/data");
        ensure!(owner.is_none_or(Value::is_null), "the owner is {owner:?}");
        Ok(())
    })
    .await
}

/// That a page has scrolled is told a frame later: by then the menu is open.
#[tokio::test]
async fn a_menu_opened_right_after_the_page_has_scrolled_stays_open() -> Told {
    const OPEN: &str = "const menus = document.querySelectorAll('tbody [aria-haspopup=menu]');
        scrollBy(0, 60);
        menus[3].click();
        const count = () => { window.menusOpen = document.querySelectorAll('[role=menu]').length };
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(count)));
        return scrollY;";
    journey(Setting::demo(), |page| async move {
        page.sign_in_on_license(CAD).await?;
        let menus = page.button("Actions for *");
        eventually("there are rows enough", || async {
            let many = menus.count().await?;
            ensure!(many > 3, "{many} rows");
            Ok(())
        })
        .await?;
        let scrolled = page.ask(OPEN, vec![]).await?;
        ensure!(scrolled.as_f64() > Some(0.0), "the page did not scroll");
        eventually("the menu is open", || async {
            let open = page.ask("return window.menusOpen", vec![]).await?;
            ensure!(open == 1, "{open} menus are open");
            Ok(())
        })
        .await?;
        // A page that moves on leaves it behind.
        page.ask("scrollBy(0, 60)", vec![]).await?;
        page.role("menu").goes().await
    })
    .await
}
