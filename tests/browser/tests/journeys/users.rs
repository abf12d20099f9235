//! People: the list, and creating one.

use anyhow::ensure;
use browser_journeys::{Kind, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{CAD, has_seat};

/// Why LicenseSpring has nothing of it.
const WHY: &str = "nobody is made without a seat there";

const HINT: &str = "The email must already have an account with the vendor.";

#[tokio::test]
async fn a_created_person_is_in_the_list_without_reload() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, WHY)
        .config(json!({ "words": { "createUserHint": HINT } }));
    journey(setting, |page| async move {
        page.sign_in_at("/users").await?;
        page.heading(1, "Users").shows().await?;
        page.press("Create user").await?;
        page.dialog("Create a user").says(HINT).await?;

        // The address is asked for before anything is sent.
        page.press("Create new user").await?;
        page.field("Email").has("aria-invalid", "true").await?;
        page.field("Email").fill("nina.neu@nordbau.example").await?;
        page.field("First name (optional)").fill("Nina").await?;
        page.field("Last name (optional)").fill("Neu").await?;
        page.press("Create new user").await?;

        page.role("dialog").goes().await?;
        page.role("status")
            .containing("Nina Neu was created")
            .shows()
            .await?;
        page.field("Search users").fill("nina.neu").await?;
        page.row("nina.neu@nordbau.example")
            .says("Nina Neu")
            .await?;
        let found = page.server().get("/users/nina.neu@nordbau.example").await?;
        ensure!(found.pointer("/data/attributes/firstName") == Some(&json!("Nina")));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u16_k11_somebody_new_gets_role_team_and_seat_at_once_and_moves_by_an_edit() -> Told {
    journey(Setting::demo().only(Kind::Keygen, WHY), |page| async move {
        const NEW: &str = "nina.neu@nordbau.example";
        let related = async |kind: &str| {
            let user = page.server().get(&format!("/users/{NEW}")).await?;
            let id = user.pointer(&format!("/data/relationships/{kind}/data/id"));
            anyhow::Ok(id.cloned())
        };
        let taken = page.server().seats_taken(CAD).await?;
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.press("Create user").await?;
        let dialog = page.dialog("Create a user");
        page.field("Email").fill(NEW).await?;
        page.field("Role").type_in("Support").await?;
        page.field("Team")
            .type_in("Site Management Hamburg")
            .await?;
        page.tick("Give access now").await?;
        page.button("Create new user")
            .explains("Choose a license, or untick")
            .await?;
        page.field("Licenses").fill("Planwerk").await?;
        page.role("option")
            .named(&format!("{CAD}*"))
            .press()
            .await?;
        page.is_accessible("somebody new with role, team and seat")
            .await?;
        page.browser().picture("u16-create").await?;
        page.press("Create new user").await?;
        dialog.goes().await?;
        page.server().comes_to(CAD, taken + 1).await?;
        let new = page.server().person(NEW).await?;
        ensure!(has_seat(&page, &new.id, CAD).await?, "no seat");
        let user = page.server().get(&format!("/users/{NEW}")).await?;
        ensure!(user.pointer("/data/attributes/role") == Some(&json!("support-agent")));
        let first = related("group").await?;
        ensure!(first.is_some(), "in no team: {user}");

        page.field("Search users").fill(NEW).await?;
        page.pick(&format!("Actions for {NEW}"), "Edit…").await?;
        page.field("Team").type_in("No team").await?;
        page.press("Save changes").await?;
        page.role("dialog").goes().await?;
        eventually("the team to be left", || async {
            ensure!(related("group").await?.is_none());
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn a_refused_address_is_told_at_its_field_and_the_rest_kept() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, WHY)
        .provokes("status of 422");
    journey(setting, |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.press("Create user").await?;
        page.field("Email").fill("admin@nordbau.example").await?;
        page.field("First name (optional)").fill("Anke").await?;
        page.field("Last name (optional)").fill("Zwei").await?;
        page.press("Create new user").await?;
        page.field("Email").has("aria-invalid", "true").await?;
        page.sees("Somebody with this email is a user already.")
            .await?;

        // Unknown here, but taken on the server: another admin was quicker.
        page.field("Email").fill("quick@nordbau.example").await?;
        page.server().create_user("quick@nordbau.example").await?;
        page.press("Create new user").await?;
        page.sees("Somebody with this email is a user already.")
            .await?;
        page.field("Email").has("aria-invalid", "true").await?;
        ensure!(page.field("Email").value().await? == "quick@nordbau.example");
        ensure!(page.field("First name (optional)").value().await? == "Anke");
        ensure!(page.field("Last name (optional)").value().await? == "Zwei");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn users_are_found_by_any_part_in_any_case_without_accents() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.field("Search users").fill("soren").await?;
        page.row("support@nordbau.example").shows().await?;
        page.field("Search users").fill("READONLY@").await?;
        page.row("Rieke Ohlsen").shows().await?;
        page.is_at("/users?q=READONLY*").await?;
        page.field("Search users").fill("no such person").await?;
        page.sees("Nothing matches").await?;
        page.press("Clear search and filters").await?;
        page.is_at("/users").await
    })
    .await
}
