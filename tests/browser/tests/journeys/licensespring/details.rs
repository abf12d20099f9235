//! What is known of a license, and where it is active.

use anyhow::{Context, ensure};
use browser_journeys::{Key, Told, journey};
use serde_json::{Value, json};

use super::{activate, seat_of, spring};
use crate::CAD;

/// A license that is activated by its key.
const KEYED: &str = "Survey Kit 2024";

#[tokio::test]
async fn q5_the_three_tabs_have_addresses_of_their_own() -> Told {
    journey(spring(), |page| async move {
        let id = page.server().license_at(CAD).await?;
        page.sign_in_at(&format!("/licenses/{id}/details")).await?;
        page.heading(1, &format!("License for: {CAD}*"))
            .shows()
            .await?;
        page.heading(2, "Life cycle").shows().await?;
        page.is_accessible("details").await?;
        page.open(&format!("/licenses/{id}/devices")).await?;
        page.table(&format!("Devices of {CAD}")).shows().await?;
        page.is_accessible("devices").await?;
        page.open(&format!("/licenses/{id}/users")).await?;
        page.table(&format!("People on {CAD}")).shows().await?;
        page.is_accessible("license users").await
    })
    .await
}

#[tokio::test]
async fn q6_to_q10_the_details_tell_identity_life_cycle_rules_and_activity() -> Told {
    journey(spring(), |page| async move {
        let license = page.server().spring_license(CAD).await?;
        let id = license["id"].to_string();
        page.sign_in_at(&format!("/licenses/{id}/details")).await?;
        // q6: identity, type, status.
        page.figure_says("License ID", &id).await?;
        page.figure_says("Product", CAD).await?;
        page.figure_says("Type", "Subscription").await?;
        page.figure_says("Status", "Active").await?;
        // q7: four dates and periods; what there is none of says so.
        for term in ["Created", "Starts", "First activated", "Expires"] {
            let said = page.figure(term).await?;
            ensure!(!said.is_empty(), "{term} says nothing");
        }
        page.figure("Grace period").await?;
        page.figure("Maintenance until").await?;
        // q8 and q9: limits, devices, transfers, and who has seats.
        page.figure_says("Seats", "21 of 30").await?;
        let used = license["times_activated"].as_u64().context("a count")?;
        let most = license["max_activations"].as_u64().context("a count")?;
        page.figure_says("Activations", &format!("{used} of {most}"))
            .await?;
        let moved = license["transfer_count"].to_string();
        page.figure_says("Transfers so far", &moved).await?;
        page.figure("Transfers allowed (0 = no limit)").await?;
        page.figure("On virtual machines").await?;
        // q10: what happened, and when it was seen last.
        page.figure("Last validated").await?;
        page.heading(2, "Activation history").shows().await?;
        let entries = "return document.querySelectorAll('ol.events li').length";
        for shown in [10, 20] {
            browser_journeys::eventually("the history", || async {
                let entries = page.ask(entries, vec![]).await?;
                ensure!(entries == shown, "{entries} entries instead of {shown}");
                Ok(())
            })
            .await?;
            page.press("Show earlier entries").await?;
        }
        page.sees("Activation").await
    })
    .await
}

#[tokio::test]
async fn a_license_by_key_has_no_seats_to_give() -> Told {
    journey(spring(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(KEYED).says("No seats").await?;
        let id = page.server().license_at(KEYED).await?;
        page.open(&format!("/licenses/{id}/details")).await?;
        let parts = page.role("navigation").named("Parts of this license");
        parts
            .clone()
            .role("link")
            .containing("Devices")
            .shows()
            .await?;
        parts
            .role("link")
            .containing("License users")
            .goes()
            .await?;
        for way in ["Assign license user", "Batch license assign"] {
            page.button(way)
                .explains("This license has no seats to give")
                .await?;
        }
        page.is_accessible("a license by key").await?;
        // Nor from a person's side.
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        let at = page.server().person_at(&person).await?;
        page.open(&format!("/users/{at}/access")).await?;
        page.row(KEYED)
            .role("button")
            .named("Assign*")
            .has("aria-disabled", "true")
            .await
    })
    .await
}

#[tokio::test]
async fn q7_what_the_server_leaves_out_is_blank_and_breaks_nothing() -> Told {
    journey(spring(), |page| async move {
        page.server().quirks(json!({ "sparse": true })).await?;
        let id = page.server().license_at("Office Fonts").await?;
        page.sign_in_at(&format!("/licenses/{id}/details")).await?;
        page.heading(2, "Life cycle").shows().await?;
        for term in ["Grace period", "Maintenance until", "Note"] {
            let said = page.figure(term).await?;
            ensure!(said.starts_with('—'), "{term} says {said:?}");
        }
        page.figure_says("Expires", "No expiry perpetual").await?;
        page.does_not_see("null").await?;
        page.open(&format!("/licenses/{id}/users")).await?;
        page.table("People on Office Fonts").shows().await
    })
    .await
}

#[tokio::test]
async fn a_consumption_license_has_a_meter_and_a_floating_one_says_so() -> Told {
    journey(spring(), |page| async move {
        let id = page.server().license_at("Planwerk Share").await?;
        page.sign_in_at(&format!("/licenses/{id}/details")).await?;
        page.figure_says("Type", "Consumption").await?;
        page.sees("342 of 500").await?;
        let meters = "return document.querySelectorAll('meter[aria-label]').length";
        let meters = page.ask(meters, vec![]).await?;
        ensure!(meters.as_u64() > Some(0), "no meter");
        let id = page.server().license_at("SiteScan AR").await?;
        page.open(&format!("/licenses/{id}/details")).await?;
        page.figure_says("On several devices", "Yes").await
    })
    .await
}

#[tokio::test]
async fn q11_active_and_deactivated_devices_with_their_state() -> Told {
    journey(spring(), |page| async move {
        let id = page.server().license_at(CAD).await?;
        let devices = page
            .server()
            .spring_rows(&format!("devices/?license={id}"))
            .await?;
        let is_active = |device: &&Value| device["device_active"] == true;
        let active = devices.iter().filter(is_active).count();
        let gone = devices.len() - active;
        ensure!(active > 0 && gone > 0, "{active} active, {gone} not");
        page.sign_in_at(&format!("/licenses/{id}/devices")).await?;
        page.table(&format!("Devices of {CAD}"))
            .has("aria-rowcount", &(devices.len() + 1).to_string())
            .await?;
        // The tab counts what it leads to, the figure those that are active.
        page.link(&format!("Devices {}", devices.len()))
            .shows()
            .await?;
        let figure = page.figure("Devices").await?;
        ensure!(figure.starts_with(&format!("{active} of ")), "{figure}");
        let shut = devices.iter().find(|it| it["device_active"] == false);
        let name = shut.context("one that was given up")?["hostname"]
            .as_str()
            .context("a name")?
            .to_owned();
        page.field("Search devices").fill(&name).await?;
        let row = page.row(&name);
        row.says("Deactivated").await?;
        // What is not active any more cannot be reset.
        page.press(&format!("Actions for {name}")).await?;
        page.role("menuitem")
            .named("Reset…*")
            .has("aria-disabled", "true")
            .await
    })
    .await
}

#[tokio::test]
async fn q12_q13_a_reset_frees_one_activation_and_the_details_tell_more() -> Told {
    journey(spring(), |page| async move {
        let person = page.server().holders_without_devices(CAD).await?.remove(0);
        activate(&page, &person, "hw-journey-1", "desk-4711").await?;
        ensure!(seat_of(&page, &person).await?["total_activations"] == 1);
        let id = page.server().license_at(CAD).await?;
        page.sign_in_at(&format!("/licenses/{id}/devices")).await?;
        page.field("Search devices").fill("desk-4711").await?;
        // q13, by keyboard.
        let menu = "Actions for desk-4711";
        page.tab_to(menu).await?;
        page.keys(Key::Enter).await?;
        page.role("menuitem").named("Details…").shows().await?;
        page.keys(Key::Enter).await?;
        page.role("dialog").says("hw-journey-1").await?;
        page.is_accessible("details of a device").await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;

        page.pick(menu, "Reset…").await?;
        page.dialog("Reset desk-4711?")
            .says("This cannot be undone.")
            .await?;
        page.press("Reset 1 device").await?;
        page.role("dialog").goes().await?;
        page.row("desk-4711").says("Deactivated").await?;
        ensure!(seat_of(&page, &person).await?["total_activations"] == 0);
        page.follow("License users *").await?;
        page.field("Search these people")
            .fill(&person.email)
            .await?;
        page.row(&person.email).shows().await
    })
    .await
}
