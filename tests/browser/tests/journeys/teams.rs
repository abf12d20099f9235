//! Teams, and who is in charge of a license.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{CAD, serial_number, undo};

/// Why LicenseSpring has nothing of it.
const TEAMS: &str = "teams are the vendor's records there";

pub const TEAM: &str = "Design Berlin";
pub const OTHER: &str = "Visualisation";

/// All groups, as the server has them.
async fn groups(page: &Page) -> Result<Vec<Value>> {
    let path = "/groups?page[size]=100&page[number]=1";
    let document = page.server().get(path).await?;
    Ok(document["data"].as_array().context("groups")?.clone())
}

async fn group_named(page: &Page, name: &str) -> Result<Option<Value>> {
    let mut groups = groups(page).await?.into_iter();
    Ok(groups.find(|group| group.pointer("/attributes/name") == Some(&json!(name))))
}

/// The id of the team of this name.
pub async fn group_id(page: &Page, name: &str) -> Result<String> {
    let group = group_named(page, name).await?.context("a team")?;
    Ok(group["id"].as_str().context("its id")?.to_owned())
}

/// The name of the team a license is in, as the server has it.
async fn team_of_license(page: &Page, license: &str) -> Result<Option<String>> {
    let id = page.server().license(license).await?;
    let document = page.server().get(&format!("/licenses/{id}")).await?;
    let team = document.pointer("/data/relationships/group/data/id");
    let Some(team) = team.and_then(Value::as_str) else {
        return Ok(None);
    };
    let name = groups(page)
        .await?
        .into_iter()
        .find(|group| group["id"] == team);
    Ok(name.and_then(|group| {
        group
            .pointer("/attributes/name")?
            .as_str()
            .map(str::to_owned)
    }))
}

/// Answers a dialog of this title with a team.
async fn moves_to(page: &Page, title: &str, team: &str) -> Result<()> {
    page.field("To the team").type_in(team).await?;
    let dialog = page.dialog(title);
    dialog.role("button").named("Move*").press().await
}

#[tokio::test]
async fn d7_the_chosen_team_scopes_every_screen_and_stays_in_the_address() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.press("Team: All teams").await?;
        page.role("menuitemradio").named(OTHER).press().await?;
        page.row(CAD).goes().await?;
        page.row("Render Suite").shows().await?;
        page.sees("1 license ·").await?;
        page.is_at("/licenses?team=*").await?;
        let address = page.address().await?;
        let (_, id) = address.split_once("team=").context("a team")?;

        page.follow("Users*").await?;
        page.heading(1, "Users").shows().await?;
        page.is_at(&format!("/users?team={id}")).await?;
        page.sees("42").await?;
        page.reload().await?;
        page.button(&format!("Team: {OTHER}")).shows().await?;

        page.press(&format!("Team: {OTHER}")).await?;
        page.role("menuitemradio")
            .named("All teams")
            .press()
            .await?;
        page.is_at("/users").await?;
        page.follow("Licenses*").await?;
        page.row(CAD).shows().await
    })
    .await
}

#[tokio::test]
async fn a4_a_team_is_created_renamed_limited_and_removed() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, TEAMS),
        |page| async move {
            page.sign_in_at("/teams").await?;
            page.row(TEAM).shows().await?;
            page.press("Create team").await?;
            page.dialog("Create a team").shows().await?;
            page.field("Name").fill(" design berlin").await?;
            page.field("People at most").fill("none").await?;
            page.dialog("Create a team")
                .role("button")
                .named("Create team")
                .press()
                .await?;
            page.sees("There is another team of this name").await?;
            page.sees("Enter a whole number above zero, or nothing")
                .await?;
            page.field("Name").fill("Survey Bonn").await?;
            page.field("People at most").fill("5").await?;
            page.dialog("Create a team")
                .role("button")
                .named("Create team")
                .press()
                .await?;
            page.row("Survey Bonn").shows().await?;
            let made = group_named(&page, "Survey Bonn")
                .await?
                .context("created")?;
            ensure!(made["attributes"]["maxUsers"] == 5, "it has {made}");

            page.pick("Actions for Survey Bonn", "Edit team…").await?;
            page.field("Name").fill("Survey Cologne").await?;
            page.press("Save").await?;
            page.row("Survey Cologne").shows().await?;
            undo(&page, "The team Survey Cologne was changed").await?;
            page.row("Survey Bonn").shows().await?;

            page.pick("Actions for Survey Bonn", "Remove team…").await?;
            page.dialog("Remove Survey Bonn?").shows().await?;
            page.press("Remove team").await?;
            page.row("Survey Bonn").goes().await?;
            ensure!(
                group_named(&page, "Survey Bonn").await?.is_none(),
                "it is still there"
            );
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn a5_a_license_is_moved_to_the_team_it_is_meant_for() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, TEAMS),
        |page| async move {
            page.sign_in_at("/teams").await?;
            page.follow(TEAM).await?;
            page.heading(1, TEAM).shows().await?;
            page.tick(&format!("Select {CAD}")).await?;
            page.press("Move to another team…").await?;
            page.dialog("Move 1 license").shows().await?;
            moves_to(&page, "Move 1 license", OTHER).await?;
            page.sees("This team has no licenses").await?;
            ensure!(
                team_of_license(&page, CAD).await?.as_deref() == Some(OTHER),
                "not moved"
            );
            undo(&page, "moved to Visualisation").await?;
            eventually("the license is back", || async {
                let team = team_of_license(&page, CAD).await?;
                ensure!(team.as_deref() == Some(TEAM), "it is in {team:?}");
                Ok(())
            })
            .await
        },
    )
    .await
}

#[tokio::test]
async fn a6_the_owners_of_a_team_are_shown_and_changed() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, TEAMS),
        |page| async move {
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            page.sign_in_at("/teams").await?;
            page.follow(TEAM).await?;
            page.heading(2, "Owners").shows().await?;
            page.choose("Add an owner", &person).await?;
            let remove = format!("Remove {} as an owner", person.label);
            page.button(&remove).shows().await?;
            page.press(&remove).await?;
            page.button(&remove).goes().await
        },
    )
    .await
}

#[tokio::test]
async fn d8_merging_teams_is_asked_of_the_vendor_with_everything_filled_in() -> Told {
    let config = json!({ "brand": { "support": "mailto:help@vendor.example" } });
    journey(Setting::demo().config(config), |page| async move {
        page.sign_in_at("/teams").await?;
        page.follow(TEAM).await?;
        page.press("Ask the vendor…").await?;
        let dialog = page.dialog("Ask the vendor to change teams");
        dialog.shows().await?;
        page.press("Next").await?;
        page.field("The other team").fill(OTHER).await?;
        page.press("Next").await?;
        page.sees("Please merge the team Design Berlin into the team Visualisation")
            .await?;
        page.button("Open in your mail program")
            .explains("Tick this to go on")
            .await?;
        page.press("Back").await?;
        ensure!(
            page.field("The other team").value().await? == OTHER,
            "it was forgotten"
        );
        page.press("Next").await?;
        page.tick("I am authorised to ask for this on behalf of my company")
            .await?;
        let link = page.link("Open in your mail program");
        let href = link.attribute("href").await?.context("a link")?;
        ensure!(
            href.starts_with("mailto:help@vendor.example?subject="),
            "it is {href}"
        );
        ensure!(href.contains("Visualisation"), "it is {href}");
        Ok(())
    })
    .await
}

/// The serial-number license of the seed that has an owner: its id, key and owner's address.
async fn owned_by_serial(page: &Page) -> Result<(String, String, String)> {
    let document = page
        .server()
        .get("/licenses?page[size]=100&page[number]=1")
        .await?;
    let rows = document["data"].as_array().context("licenses")?;
    let owned = rows.iter().find(|row| {
        row.pointer("/relationships/owner/data/id").is_some() && row["attributes"]["name"].is_null()
    });
    let row = owned.context("an owned license without a name")?;
    let text = |at: &str| {
        row.pointer(at)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let owner = text("/relationships/owner/data/id");
    let owner = page.server().get(&format!("/users/{owner}")).await?;
    let email = owner
        .pointer("/data/attributes/email")
        .and_then(Value::as_str);
    Ok((
        text("/id"),
        text("/attributes/key"),
        email.context("an address")?.to_owned(),
    ))
}

#[tokio::test]
async fn d18_the_software_coordinator_is_changed_step_by_step() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "nobody owns a license there"),
        |page| async move {
            let (id, key, email) = owned_by_serial(&page).await?;
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            page.sign_in_at(&format!("/licenses/{id}/details")).await?;
            page.heading(2, "In charge").shows().await?;
            page.press("Change the software coordinator…").await?;
            page.press("Get started").await?;
            serial_number(&page, &key).await?;
            page.field("Email of the current software coordinator")
                .fill(&email)
                .await?;
            page.press("Back").await?;
            ensure!(
                page.field("Serial number").value().await? == key.to_lowercase(),
                "forgotten"
            );
            page.press("Next").await?;
            page.press("Next").await?;
            page.field("Email").fill(&person.email).await?;
            page.sees("who is in the list of users already").await?;
            page.press("Next").await?;
            page.button("Submit").explains("Tick this to go on").await?;
            page.tick("I am authorised to make this change on behalf of my company")
                .await?;
            page.press("Submit").await?;
            eventually("the new owner", || async {
                let document = page.server().get(&format!("/licenses/{id}")).await?;
                let owner = document.pointer("/data/relationships/owner/data/id");
                ensure!(owner == Some(&json!(person.id)), "it is {owner:?}");
                Ok(())
            })
            .await?;
            page.sees(&person.email).await
        },
    )
    .await
}

#[tokio::test]
async fn teams_are_accessible() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/teams").await?;
        page.row(TEAM).shows().await?;
        page.is_accessible("teams").await?;
        let are_changed = page.server().kind() == Kind::Keygen;
        if are_changed {
            page.press("Create team").await?;
            page.dialog("Create a team")
                .role("button")
                .named("Create team")
                .press()
                .await?;
            page.is_accessible("creating a team, with an empty name")
                .await?;
            page.press("Cancel").await?;
        }
        page.follow(TEAM).await?;
        if are_changed {
            page.heading(2, "Owners").shows().await?;
        }
        page.sees("People in Design Berlin").await?;
        page.is_accessible("a team").await?;
        page.press("Ask the vendor…").await?;
        page.is_accessible("asking the vendor").await?;
        page.press("Cancel").await?;
        if !are_changed {
            return Ok(());
        }
        let (id, ..) = owned_by_serial(&page).await?;
        page.open(&format!("/licenses/{id}/details")).await?;
        page.press("Change the software coordinator…").await?;
        page.press("Get started").await?;
        page.is_accessible("changing the software coordinator")
            .await
    })
    .await
}

/// The id of the team that a person is in, as the server has it.
pub async fn team_of_person(page: &Page, id: &str) -> Result<Option<String>> {
    let document = page.server().get(&format!("/users/{id}")).await?;
    let team = document.pointer("/data/relationships/group/data/id");
    Ok(team.and_then(Value::as_str).map(str::to_owned))
}

#[tokio::test]
async fn u16_a_team_is_filled_from_its_own_page() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, TEAMS);
    journey(setting, |page| async move {
        let other = group_id(&page, OTHER).await?;
        let mut people = page.server().holders(CAD).await?.into_iter();
        let mut person = None;
        for it in people.by_ref() {
            let team = team_of_person(&page, &it.id).await?;
            if team.as_ref() != Some(&other) {
                person = Some((it, team));
                break;
            }
        }
        let (person, before) = person.context("somebody of another team")?;
        page.sign_in_at("/teams").await?;
        page.follow(OTHER).await?;
        page.heading(1, OTHER).shows().await?;
        page.press("Add people…").await?;
        let dialog = page.dialog(&format!("Add people to {OTHER}"));
        dialog.shows().await?;
        page.is_accessible("the dialog that adds people to a team")
            .await?;
        page.choose("People", &person).await?;
        dialog.clone().role("button").named("Add 1").press().await?;
        page.role("dialog").goes().await?;
        eventually("they are in the team", || async {
            let team = team_of_person(&page, &person.id).await?;
            ensure!(team.as_ref() == Some(&other), "they are in {team:?}");
            Ok(())
        })
        .await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await?;
        // The key does what the message offers.
        page.role("heading").level(1).press().await?;
        page.keys(Key::Control + "z").await?;
        eventually("they are back", || async {
            let team = team_of_person(&page, &person.id).await?;
            ensure!(team == before, "they are in {team:?}");
            Ok(())
        })
        .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn k11_who_and_what_is_in_no_team_is_found_and_put_into_one() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, TEAMS);
    journey(setting, |page| async move {
        let other = group_id(&page, OTHER).await?;
        let id = page.server().license(CAD).await?;
        let none = json!({ "data": null });
        page.server()
            .does("PUT", &format!("/licenses/{id}/group"), Some(none))
            .await?;
        let person = page.server().holders(CAD).await?.remove(0);
        let none = json!({ "data": null });
        page.server()
            .does("PUT", &format!("/users/{}/group", person.id), Some(none))
            .await?;

        page.sign_in_at("/licenses?show=teamless").await?;
        page.row(CAD).shows().await?;
        page.row("Render Suite").goes().await?;
        page.tick(&format!("Select {CAD}")).await?;
        page.press("Move to a team…").await?;
        moves_to(&page, "Move 1 license", OTHER).await?;
        page.row(CAD).goes().await?;
        ensure!(
            team_of_license(&page, CAD).await?.as_deref() == Some(OTHER),
            "not moved"
        );

        page.open("/users?show=teamless").await?;
        page.field("Search users").fill(&person.email).await?;
        page.tick(&format!("Select {}", person.label)).await?;
        page.press("Move to a team…").await?;
        moves_to(&page, "Move 1 person", OTHER).await?;
        page.row(&person.email).goes().await?;
        let team = team_of_person(&page, &person.id).await?;
        ensure!(team.as_ref() == Some(&other), "they are in {team:?}");
        Ok(())
    })
    .await
}
