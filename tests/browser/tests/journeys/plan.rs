//! The plan: staged on any screen, shown together, sent when it is applied and not before.

use anyhow::{Result, ensure};
use browser_journeys::{Key, Look, Page, Setting, Told, eventually, journey};

use crate::{CAD, matrix::stage};

/// What a browser says that asks nobody before a page is left, since nothing was pressed on it.
const LEFT: &str = "'beforeunload' confirmation panel";

/// The requests that change something, or may.
pub async fn writes(page: &Page) -> Result<Vec<String>> {
    let mut log = page.server().log().await?;
    let reads = ["GET ", "OPTIONS "];
    // Keygen is searched by POST.
    let is_read =
        |line: &str| reads.iter().any(|it| line.starts_with(it)) || line.contains("/search ");
    log.retain(|line| !is_read(line));
    Ok(log)
}

async fn holds(page: &Page, email: &str) -> Result<bool> {
    let holders = page.server().holders(CAD).await?;
    Ok(holders.iter().any(|holder| holder.email == email))
}

#[tokio::test]
async fn p1_what_is_staged_on_three_screens_is_sent_when_it_is_applied() -> Told {
    journey(Setting::demo().provokes(LEFT), |page| async move {
        let server = page.server();
        let new = server.people_without(CAD, 2).await?;
        let old = server.holders_without_devices(CAD).await?.remove(0);
        stage(&page, &new[0]).await?;
        let before = writes(&page).await?;

        let id = server.license_at(CAD).await?;
        page.open(&format!("/licenses/{id}/users")).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &new[1]).await?;
        page.press("Add to plan").await?;
        page.role("dialog").goes().await?;
        page.sees("2 changes staged · 1 license").await?;

        let at = server.person_at(&old).await?;
        page.open(&format!("/users/{at}/access")).await?;
        page.press("Edit access").await?;
        page.tick(&format!("{CAD} *")).await?;
        page.press("Add to plan").await?;
        page.sees("3 changes staged").await?;
        page.follow("Licenses*").await?;
        page.row(CAD).says("9 → 8 free of 30").await?;

        page.reload().await?;
        page.follow("Look").await?;
        page.heading(1, "Plan").shows().await?;
        page.row(CAD).says("21 → 22").await?;
        let drop = format!("Remove from the plan: Assign {} to *", new[1].label);
        page.press(&drop).await?;
        page.sees("2 changes staged").await?;
        page.press("Undo").await?;
        page.sees("3 changes staged").await?;
        let sent = writes(&page).await?.split_off(before.len());
        ensure!(sent.is_empty(), "staging has sent {sent:?}");

        page.press("Apply…").await?;
        // Until it is known what the changes meet, nothing is sent.
        page.does_not_see("still reading").await?;
        page.press("Apply 3 changes").await?;
        server.comes_to(CAD, 22).await?;
        page.role("dialog").goes().await?;
        page.sees("Nothing is staged").await?;
        for (person, wanted) in [(&new[0], true), (&new[1], true), (&old, false)] {
            let found = holds(&page, &person.email).await?;
            ensure!(found == wanted, "{}: {found}", person.email);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn p2_a_plan_is_one_in_all_tabs_and_is_applied_once() -> Told {
    journey(Setting::demo().provokes(LEFT), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there.clone()).await?;
        page.browser().watch().await?;
        page.sign_in_at("/plan").await?;
        page.sees("Nothing is staged").await?;

        page.driver().switch_to_window(here.clone()).await?;
        stage(&page, &person).await?;
        page.driver().switch_to_window(there).await?;
        page.sees(&format!("Assign {} to", person.label)).await?;
        page.press("Apply…").await?;
        page.does_not_see("still reading").await?;
        page.press("Apply 1 change").await?;
        page.server().comes_to(CAD, 22).await?;

        page.driver().switch_to_window(here).await?;
        page.does_not_see("staged").await?;
        page.server().rests().await?;
        ensure!(page.server().seats_taken(CAD).await? == 22);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn p3_a_phone_and_a_keyboard_are_enough_for_a_plan() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.browser().look(Look::Phone).await?;
        stage(&page, &person).await?;
        page.tab_to("Look").await?;
        page.keys(Key::Enter).await?;
        page.heading(1, "Plan").shows().await?;
        page.is_accessible("the plan").await?;
        let wide =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over = page.ask(wide, vec![]).await?;
        ensure!(over == 0, "it is {over} px too wide");

        page.tab_to("Remove from the plan: *").await?;
        page.keys(Key::Enter).await?;
        page.sees("Nothing is staged").await?;
        page.tab_to("Undo").await?;
        page.keys(Key::Enter).await?;
        page.sees(&format!("Assign {} to", person.label)).await?;
        page.tab_to("Apply…").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Apply the plan").shows().await?;
        page.is_accessible("the question before a plan").await?;
        page.does_not_see("still reading").await?;
        page.tab_to("Apply 1 change").await?;
        page.keys(Key::Enter).await?;
        page.server().comes_to(CAD, 22).await?;
        eventually("the person holds a seat", || async {
            ensure!(holds(&page, &person.email).await?);
            Ok(())
        })
        .await
    })
    .await
}
