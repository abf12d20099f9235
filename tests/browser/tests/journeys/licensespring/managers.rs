//! The contract a license was bought with, and those who manage it.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Locator, Page, Person, Told, eventually, journey};
use serde_json::{Value, json};

use super::spring;
use crate::{CAD, serial_number, toast, undo};

/// Two licenses of one contract, and its number.
const SHARE: &str = "Planwerk Share";
const FONTS: &str = "Office Fonts";
const NUMBER: &str = "SO-2026-0052";
/// The license that is activated by serial number.
const KIT: &str = "Survey Kit 2024";

/// Those who manage the contract of a license, as the server has them.
async fn managers(page: &Page, license: &str) -> Result<Vec<Value>> {
    let order = &page.server().spring_license(license).await?["order"];
    let path = format!("orders/{order}/managers/");
    let all = page.server().spring(&path).await?;
    Ok(all.as_array().context("managers")?.clone())
}

fn address(manager: &Value) -> Result<String> {
    let email = manager["true_email"].as_str().context("an address")?;
    Ok(email.to_owned())
}

/// What the panel calls them.
fn label(manager: &Value) -> Result<String> {
    let names = ["first_name", "last_name"].map(|key| manager[key].as_str().unwrap_or_default());
    let name = names.join(" ").trim().to_owned();
    match name.is_empty() {
        true => address(manager),
        false => Ok(name),
    }
}

async fn server_has(page: &Page, license: &str, email: &str, is_there: bool) -> Result<()> {
    eventually(&format!("{email} as a manager: {is_there}"), || async {
        let all = managers(page, license).await?;
        let found = all.iter().any(|manager| manager["true_email"] == email);
        ensure!(found == is_there, "the server has {all:?}");
        Ok(())
    })
    .await
}

/// Opens the details of a license, signed in, where its managers are on show.
async fn sign_in_on(page: &Page, license: &str) -> Result<()> {
    let id = page.server().license_at(license).await?;
    page.sign_in_at(&format!("/licenses/{id}/details")).await?;
    list(page).shows().await
}

fn list(page: &Page) -> Locator {
    page.role("list").named("Managers")
}

fn manager(page: &Page, words: &str) -> Locator {
    list(page).role("listitem").containing(words)
}

async fn add(page: &Page, person: &Person) -> Result<()> {
    page.press("Add manager…").await?;
    page.choose("Person", person).await?;
    page.press("Add manager").await?;
    page.role("dialog").goes().await
}

/// The license whose contract the admin of the seed manages, alone.
async fn managed_by_the_admin(page: &Page) -> Result<String> {
    let email = page.server().facts().admin_email.clone();
    for license in page.server().spring_rows("licenses/").await? {
        let path = format!("orders/{}/managers/", license["order"]);
        let all = page.server().spring(&path).await?;
        let all = all.as_array().context("managers")?;
        if let [only] = all.as_slice()
            && only["true_email"] == email.as_str()
        {
            let name = license.pointer("/product/product_name");
            return Ok(name.and_then(Value::as_str).context("a name")?.to_owned());
        }
    }
    anyhow::bail!("the admin manages no contract")
}

#[tokio::test]
async fn d15_a_contract_names_what_came_with_it_and_its_managers() -> Told {
    journey(spring(), |page| async move {
        let first = managers(&page, SHARE).await?.remove(0);
        sign_in_on(&page, SHARE).await?;
        page.heading(2, "Contract").shows().await?;
        page.figure_says("Number", NUMBER).await?;
        manager(&page, &label(&first)?)
            .says(&address(&first)?)
            .await?;
        page.is_accessible("the details of a license with its contract")
            .await?;
        page.follow(FONTS).await?;
        page.heading(1, &format!("License for: {FONTS}*"))
            .shows()
            .await?;
        page.figure_says("Number", NUMBER).await?;
        page.link(SHARE).shows().await?;
        manager(&page, &address(&first)?).shows().await
    })
    .await
}

#[tokio::test]
async fn d15_managers_that_come_late_move_nothing() -> Told {
    journey(spring(), |page| async move {
        let first = managers(&page, SHARE).await?.remove(0);
        sign_in_on(&page, SHARE).await?;
        let late = json!({ "delay_ms": 1_500 });
        page.server().fault("GET", "/managers/", None, late).await?;
        // Tall enough for all of the details: what moves out of sight is not counted.
        let tall =
            json!({ "width": 1440, "height": 1800, "deviceScaleFactor": 1, "mobile": false });
        page.browser()
            .devtools("Emulation.setDeviceMetricsOverride", tall)
            .await?;
        page.reload().await?;
        page.heading(2, "Contract").shows().await?;
        manager(&page, &address(&first)?).shows().await?;
        let (sum, shifts) = page.layout_shift().await?;
        ensure!(sum < 0.01, "it moves by {sum}: {shifts:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d18_a_manager_is_added_removed_and_both_taken_back() -> Told {
    journey(spring(), |page| async move {
        let person = page.server().people_without(SHARE, 1).await?.remove(0);
        let first = managers(&page, SHARE).await?.remove(0);
        sign_in_on(&page, SHARE).await?;
        page.press("Add manager…").await?;
        let dialog = page.dialog(&format!("Add a manager to contract {NUMBER}"));
        dialog.says("They may then manage 2 licenses").await?;
        page.button("Add manager")
            .explains("Choose a person first")
            .await?;
        // Who manages it already cannot be chosen.
        page.field("Person").fill(&address(&first)?).await?;
        page.role("option")
            .named("*Manages this contract")
            .has("aria-disabled", "true")
            .await?;
        page.choose("Person", &person).await?;
        page.is_accessible("adding a manager").await?;
        page.press("Add manager").await?;
        page.role("dialog").goes().await?;
        manager(&page, &person.email).shows().await?;
        server_has(&page, SHARE, &person.email, true).await?;
        undo(
            &page,
            &format!("{} manages contract {NUMBER}", person.label),
        )
        .await?;
        manager(&page, &person.email).goes().await?;
        server_has(&page, SHARE, &person.email, false).await?;

        add(&page, &person).await?;
        let remove = format!("Remove {} as a manager", person.label);
        page.press(&remove).await?;
        let dialog = page.dialog(&format!("{remove}?"));
        dialog
            .says("may no longer manage 2 licenses in the vendor's portal")
            .await?;
        page.is_accessible("removing a manager").await?;
        page.press("Remove manager").await?;
        manager(&page, &person.email).goes().await?;
        server_has(&page, SHARE, &person.email, false).await?;
        let gone = format!("{} no longer manages contract {NUMBER}", person.label);
        undo(&page, &gone).await?;
        manager(&page, &person.email).shows().await?;
        server_has(&page, SHARE, &person.email, true).await
    })
    .await
}

#[tokio::test]
async fn d18_an_address_nobody_has_becomes_a_manager_with_an_initial_password() -> Told {
    journey(spring(), |page| async move {
        let email = "nina.neu@nordbau.example";
        sign_in_on(&page, SHARE).await?;
        page.press("Add manager…").await?;
        page.field("Person").press().await?;
        page.paste("Nina Neu <nina.neu@nordbau.example>").await?;
        page.role("option")
            .named(&format!("Create {email}*"))
            .press()
            .await?;
        ensure!(page.field("First name (optional)").value().await? == "Nina");
        page.press("Add manager").await?;
        page.role("dialog").goes().await?;
        manager(&page, "Nina Neu").says(email).await?;
        let all = managers(&page, SHARE).await?;
        let nina = all.iter().find(|it| it["true_email"] == email);
        let nina = nina.context("she is there")?;
        let password = nina["initial_password"].as_str().context("a password")?;
        page.does_not_see(password).await?;
        page.press("Show: Initial password, Nina Neu").await?;
        page.sees(password).await?;
        page.is_accessible("the first password of a manager")
            .await?;
        // It is kept nowhere, and told to nobody.
        page.follow("Activity").await?;
        page.sees(&format!("Nina Neu manages contract {NUMBER}"))
            .await?;
        page.does_not_see(password).await
    })
    .await
}

#[tokio::test]
async fn d15_who_removes_the_last_manager_or_themselves_is_warned() -> Told {
    journey(spring(), |page| async move {
        let license = managed_by_the_admin(&page).await?;
        let email = page.server().facts().admin_email.clone();
        let me = managers(&page, &license).await?.remove(0);
        sign_in_on(&page, &license).await?;
        page.press(&format!("Remove {} as a manager", label(&me)?))
            .await?;
        page.sees("This is you. You lose your access").await?;
        page.sees("This is the last manager. Nobody is left to manage this contract.")
            .await?;
        page.is_accessible("removing oneself as the last manager")
            .await?;
        page.press("Cancel").await?;
        server_has(&page, &license, &email, true).await?;
        page.press(&format!("Remove {} as a manager", label(&me)?))
            .await?;
        page.press("Remove manager").await?;
        page.sees("Nobody manages this contract.").await?;
        server_has(&page, &license, &email, false).await
    })
    .await
}

#[tokio::test]
async fn d15_a_refusal_is_told_and_changes_nothing() -> Told {
    journey(spring().provokes("status of 400"), |page| async move {
        let person = page.server().people_without(SHARE, 1).await?.remove(0);
        sign_in_on(&page, SHARE).await?;
        page.server()
            .fault("POST", "/add_manager/", Some(1), json!({ "status": 400 }))
            .await?;
        add(&page, &person).await?;
        toast(&page, "Refused").shows().await?;
        manager(&page, &person.email).goes().await?;
        server_has(&page, SHARE, &person.email, false).await
    })
    .await
}

#[tokio::test]
async fn d18_what_another_admin_did_meanwhile_is_not_done_twice() -> Told {
    journey(spring(), |page| async move {
        let first = managers(&page, SHARE).await?.remove(0);
        let order = page.server().spring_license(SHARE).await?["order"].clone();
        sign_in_on(&page, SHARE).await?;
        page.press(&format!("Remove {} as a manager", label(&first)?))
            .await?;
        let body = json!({ "license_user_id": first["id"] });
        page.server()
            .spring_does(&format!("orders/{order}/remove_manager/"), body)
            .await?;
        page.press("Remove manager").await?;
        toast(&page, "Nothing had to be changed").shows().await?;
        page.sees("Nobody manages this contract.").await
    })
    .await
}

#[tokio::test]
async fn d18_another_tab_shows_it_at_once() -> Told {
    // Nothing is read by itself within this journey's time.
    let setting = spring().config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        let person = page.server().people_without(SHARE, 1).await?.remove(0);
        sign_in_on(&page, SHARE).await?;
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there.clone()).await?;
        page.browser().watch().await?;
        sign_in_on(&page, FONTS).await?;
        page.driver().switch_to_window(here).await?;
        add(&page, &person).await?;
        manager(&page, &person.email).shows().await?;
        page.driver().switch_to_window(there).await?;
        manager(&page, &person.email).shows().await
    })
    .await
}

#[tokio::test]
async fn d15_a_viewer_sees_the_managers_and_changes_nothing() -> Told {
    journey(spring(), |page| async move {
        let first = managers(&page, SHARE).await?.remove(0);
        let id = page.server().license_at(SHARE).await?;
        page.open(&format!("/licenses/{id}/details")).await?;
        page.sign_in_as("readonly@nordbau.example", "seatboard-demo")
            .await?;
        manager(&page, &address(&first)?).shows().await?;
        let why = "Your role does not allow this";
        page.button("Add manager…").explains(why).await?;
        page.button(&format!("Remove {} as a manager", label(&first)?))
            .explains(why)
            .await
    })
    .await
}

#[tokio::test]
async fn d15_managers_that_cannot_be_read_are_asked_for_again() -> Told {
    journey(spring().provokes("status of 500"), |page| async move {
        let first = managers(&page, CAD).await?.remove(0);
        let fault = json!({ "status": 500 });
        page.server()
            .fault("GET", "/managers/", None, fault)
            .await?;
        let id = page.server().license_at(CAD).await?;
        page.sign_in_at(&format!("/licenses/{id}/details")).await?;
        page.heading(2, "Contract").shows().await?;
        // The notice above the page has one as well, as long as anything on it gets no answer.
        let again = page.button("Try again").last_one();
        again.shows().await?;
        page.is_accessible("a contract whose managers cannot be read")
            .await?;
        again.press().await?;
        again.shows().await?;
        page.server().recover().await?;
        again.press().await?;
        manager(&page, &address(&first)?).shows().await
    })
    .await
}

#[tokio::test]
async fn d15_serial_numbers_take_two_managers_and_d18_one_is_replaced_step_by_step() -> Told {
    journey(spring(), |page| async move {
        let license = page.server().spring_license(KIT).await?;
        let key = license["license_key"].as_str().context("a key")?.to_owned();
        let people = page.server().people_without(CAD, 2).await?;
        let [second, third] = people.as_slice() else {
            anyhow::bail!("two people");
        };
        let first = managers(&page, KIT).await?.remove(0);
        sign_in_on(&page, KIT).await?;
        add(&page, second).await?;
        manager(&page, &second.email).shows().await?;
        page.button("Add manager…")
            .explains("Serial-number licenses take two managers at most")
            .await?;

        page.press("Replace manager…").await?;
        page.press("Get started").await?;
        page.sees("Step 2 of 5").await?;
        page.does_not_see("This is not the serial number").await?;
        serial_number(&page, &key).await?;
        let goes = page.field("Email of the manager who goes");
        goes.fill(&third.email).await?;
        page.press("Next").await?;
        page.sees("Nobody who manages this contract has this address")
            .await?;
        goes.fill(&address(&first)?).await?;
        page.press("Back").await?;
        let typed = page.field("Serial number").value().await?;
        ensure!(typed == key.to_lowercase(), "it is forgotten");
        page.press("Next").await?;
        page.press("Next").await?;
        page.field("Email").fill(&second.email).await?;
        page.press("Next").await?;
        page.sees("This person manages this contract already")
            .await?;
        page.field("Email").fill(&third.email).await?;
        page.press("Next").await?;
        page.button("Submit").explains("Tick this to go on").await?;
        page.is_accessible("replacing a manager").await?;
        page.tick("I am authorised to make this change on behalf of my company")
            .await?;
        page.press("Submit").await?;
        manager(&page, &third.email).shows().await?;
        manager(&page, &address(&first)?).goes().await?;
        server_has(&page, KIT, &third.email, true).await?;
        server_has(&page, KIT, &address(&first)?, false).await?;
        page.press("Undo").await?;
        manager(&page, &address(&first)?).shows().await?;
        server_has(&page, KIT, &third.email, false).await
    })
    .await
}
