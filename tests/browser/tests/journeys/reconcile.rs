//! As it should be: what a list says against what the server has, and leavers by a list.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Look, Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{
    CAD,
    activity::{saved_in, saves_into},
    plan::{LEFT, holds, writes},
};

/// Chooses a file on the page as if it lay on this machine.
async fn brings(page: &Page, name: &str, text: &str) -> Result<()> {
    let choose = "const input = document.querySelector('main input[type=file]');
        const files = new DataTransfer();
        files.items.add(new File([arguments[1]], arguments[0]));
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }))";
    page.heading(2, "Who should have what?").shows().await?;
    page.ask(choose, vec![name.into(), text.into()])
        .await
        .map(drop)
}

/// Takes the people of a list, and compares what its rules come to.
async fn compares(page: &Page, people: usize) -> Result<()> {
    page.press(&format!("Take {people} people")).await?;
    page.heading(2, "Who gets what").shows().await
}

async fn fits(page: &Page) -> Result<()> {
    let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    let over = page.ask(wide, vec![]).await?;
    ensure!(over == 0, "it is {over} px too wide");
    Ok(())
}

#[tokio::test]
async fn u23_what_a_list_says_by_rules_is_made_so_and_nobody_else_is_touched() -> Told {
    journey(Setting::demo().provokes(LEFT), |page| async move {
        let server = page.server();
        let new = server.people_without(CAD, 2).await?;
        let old = server.holders_without_devices(CAD).await?.remove(0);
        let before = server.holders(CAD).await?;
        let list = format!(
            "Email,Department\n{},Design\n{},design\n{},Sales\n",
            new[0].email.to_uppercase(),
            new[1].email,
            old.email,
        );
        page.sign_in_at("/reconcile").await?;
        brings(&page, "staff.csv", &list).await?;
        compares(&page, 3).await?;
        page.button("Compare 3 people")
            .explains("Say first who gets what")
            .await?;
        page.role("combobox")
            .named("By a column…")
            .type_in("Department")
            .await?;
        let field = page.field("Who has Design in Department gets");
        field.fill("No such thing").await?;
        page.sees("1 value names nothing that is known here")
            .await?;
        field.fill(&format!("{CAD}; No such thing")).await?;
        page.sees("; Nothing is called so").await?;
        field.fill(CAD).await?;
        let sent = writes(&page).await?;
        page.press("Compare 3 people").await?;
        page.sees("2 to assign · 1 to release · 0 as it should be")
            .await?;
        page.sees("Release also 20 seats of 20 people not in the list")
            .await?;
        page.row("21 → 22").says(CAD).await?;
        page.press("Add 3 to plan").await?;
        page.heading(1, "Plan").shows().await?;
        ensure!(writes(&page).await? == sent, "comparing has sent something");

        page.press("Apply…").await?;
        page.does_not_see("still reading").await?;
        page.press("Apply 3 changes").await?;
        server.comes_to(CAD, 22).await?;
        eventually("everybody else keeps their seat", || async {
            for person in before.iter().chain(&new) {
                let wanted = person.email != old.email;
                let found = holds(&page, &person.email).await?;
                ensure!(found == wanted, "{}: {found}", person.email);
            }
            Ok(())
        })
        .await?;

        // The same list again: its rules are known, and there is nothing to do.
        page.open("/reconcile").await?;
        page.sees("1 rule of last time is filled in").await?;
        brings(&page, "staff.csv", &list).await?;
        compares(&page, 3).await?;
        page.press("Compare 3 people").await?;
        page.sees("Everything is as it should be").await?;
        page.button("Add to plan")
            .explains("Nothing is selected")
            .await?;
        page.tick("Release also 20 seats of 20 people not in the list")
            .await?;
        page.button("Add 20 to plan").shows().await
    })
    .await
}

#[tokio::test]
async fn u23_what_is_saved_as_it_is_differs_from_nothing() -> Told {
    journey(Setting::demo(), |page| async move {
        let folder = saves_into(&page, "manifest").await?;
        let left = page.server().holders_without_devices(CAD).await?.remove(0);
        page.browser().look(Look::Phone).await?;
        page.sign_in_at("/reconcile").await?;
        page.is_accessible("bringing a list").await?;
        fits(&page).await?;
        page.press("Save as it is now").await?;
        let file = saved_in(&folder, |name| name.ends_with(".json")).await?;
        let manifest = std::fs::read_to_string(file)?;
        ensure!(manifest.contains(&left.email), "{} is missing", left.email);
        brings(&page, "manifest.json", &manifest).await?;
        page.sees("Everything is as it should be").await?;
        page.is_accessible("what differs").await?;
        fits(&page).await?;

        // One seat fewer than the manifest says.
        let act = json!({ "release": { "license": CAD, "user": left.email } });
        page.server().another_admin(act).await?;
        page.open("/reconcile").await?;
        brings(&page, "manifest.json", &manifest).await?;
        page.sees("1 to assign · 0 to release").await?;
        page.tab_to(&format!("Select {} on {CAD}", left.label))
            .await?;
        page.keys(" ").await?;
        page.button("Add to plan")
            .explains("Nothing is selected")
            .await
    })
    .await
}

#[tokio::test]
async fn u23_leavers_are_found_by_any_spelling_and_leave_together() -> Told {
    journey(Setting::demo(), |page| async move {
        let leaving: Vec<_> = page.server().holders_without_devices(CAD).await?;
        let [shouted, slipped, ..] = &leaving[..] else {
            anyhow::bail!("too few people");
        };
        let (name, host) = slipped.email.split_once('@').context("an address")?;
        let tagged = format!("{name}+old@{host}");
        let list = format!("{}\n{tagged}\ngone@y.test", shouted.email.to_uppercase());
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.press("Select by addresses…").await?;
        page.field("Addresses").fill(&list).await?;
        let dialog = page.dialog("Select by addresses");
        dialog.says("Not in this list: gone@y.test").await?;
        page.button("Select 1 person").shows().await?;
        page.press(&format!("Did you mean {}?", slipped.email))
            .await?;
        page.press("Select 2 people").await?;
        page.role("dialog").goes().await?;
        page.sees("2 selected").await?;
        page.pick("More for the selected people", "Hand over or release…")
            .await?;
        let dialog = page.dialog("Hand over or release: 2 people");
        dialog.says("What they have").await?;
        dialog.says(&shouted.label).await?;
        page.role("radio")
            .named("Release everything")
            .press()
            .await?;
        dialog.says("9 → 11 free of 30").await?;

        // Of two who hand one license to the same person a seat frees, of two successors none.
        let [next, other] = &page.server().people_without(CAD, 2).await?[..] else {
            anyhow::bail!("too few people");
        };
        page.role("radio")
            .named("Hand everything to a successor")
            .press()
            .await?;
        page.choose("Successor", next).await?;
        dialog.says("9 → 10 free of 30").await?;
        page.tick("Choose for each").await?;
        let own = page.role("combobox").named(&slipped.label);
        own.type_in("Somebody else").await?;
        page.button("Hand over")
            .explains("Choose who takes over")
            .await?;
        page.choose(&format!("Successor of {}", slipped.label), other)
            .await?;
        for person in [next, other] {
            let passes = format!("the seat passes to {}", person.label);
            dialog.says(&passes).await?;
        }
        dialog.says("9 free of 30, as before").await?;
        page.is_accessible("several leavers").await?;
        page.press("Hand over").await?;
        page.role("dialog").goes().await?;
        eventually("both seats to pass on", || async {
            for (person, is_in) in [
                (shouted, false),
                (slipped, false),
                (next, true),
                (other, true),
            ] {
                let email = &person.email;
                ensure!(holds(&page, email).await? == is_in, "{email}");
            }
            Ok(())
        })
        .await
    })
    .await
}
