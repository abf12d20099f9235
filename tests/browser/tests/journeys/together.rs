//! One change to several people at once, and what nobody does to themselves.

use anyhow::{Result, ensure};
use browser_journeys::{Kind, Page, Person, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{CAD, toast, undo};

/// Why LicenseSpring has nothing of it.
const WHY: &str = "people have no roles and are not banned there";

const ME: &str = "admin@nordbau.example";

/// Ticks people one after the other, and opens what is asked of all of them.
async fn ask_about(page: &Page, emails: &[&str], item: &str) -> Result<()> {
    for email in emails {
        page.field("Search users").fill(email).await?;
        let row = page.role("row").containing(email);
        row.role("checkbox").press().await?;
    }
    page.sees(&format!("{} selected", emails.len())).await?;
    page.pick("More for the selected people", item).await
}

/// An attribute of somebody, as the server has it.
async fn has(page: &Page, email: &str, attribute: &str, wanted: &str) -> Result<()> {
    eventually(&format!("{attribute} of {email}"), || async {
        let user = page.server().get(&format!("/users/{email}")).await?;
        let value = user.pointer(&format!("/data/attributes/{attribute}"));
        ensure!(value == Some(&json!(wanted)), "it is {value:?}");
        Ok(())
    })
    .await
}

fn emails(people: &[Person]) -> Vec<&str> {
    people.iter().map(|person| person.email.as_str()).collect()
}

/// How many requests have changed somebody, on the way there or not.
async fn writes(page: &Page) -> Result<usize> {
    let log = page.server().log().await?;
    Ok(log.iter().filter(|line| !line.starts_with("GET ")).count())
}

#[tokio::test]
async fn d17_the_role_of_several_is_changed_at_once_and_undone() -> Told {
    journey(Setting::demo().only(Kind::Keygen, WHY), |page| async move {
        let people = page.server().people_without(CAD, 2).await?;
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        let before = writes(&page).await?;
        let staff = ["sales@nordbau.example", "developer@nordbau.example"];
        let mut all = emails(&people);
        all.extend(staff);
        all.extend(["support@nordbau.example", ME]);
        ask_about(&page, &all, "Change role…").await?;
        let dialog = page.dialog("Change the role of 6 people");
        page.button("Change role").explains("Choose a role").await?;
        page.role("radio").named("Support agent").press().await?;
        dialog.says("2 people get the role Support agent").await?;
        dialog
            .says("Afterwards they can at most see everything, assign seats")
            .await?;
        dialog.says(&people[0].label).await?;
        dialog.says("A change of role gives no rights").await?;
        dialog.says("They have this role already").await?;
        dialog
            .says("Your own role is not changed along with others")
            .await?;
        dialog.says("signs them out everywhere").await?;
        page.is_accessible("the role of several").await?;
        ensure!(writes(&page).await? == before, "asking has sent something");

        page.press("Change role of 2 people").await?;
        page.role("dialog").goes().await?;
        for email in staff {
            has(&page, email, "role", "support-agent").await?;
        }
        has(&page, ME, "role", "admin").await?;
        undo(&page, "2 roles changed").await?;
        has(&page, staff[0], "role", "sales-agent").await?;
        has(&page, staff[1], "role", "developer").await?;
        for person in &people {
            has(&page, &person.email, "role", "user").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn several_are_banned_and_let_in_again_with_one_receipt_each() -> Told {
    journey(Setting::demo().only(Kind::Keygen, WHY), |page| async move {
        let people = page.server().people_without(CAD, 2).await?;
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        let mut all = emails(&people);
        all.push("sales@nordbau.example");
        ask_about(&page, &all, "Ban…").await?;
        let dialog = page.dialog("Ban 3 people?");
        dialog.says("2 people are shut out").await?;
        dialog.says("1 person stays as they are").await?;
        dialog.says("Only end users can be banned").await?;
        page.is_accessible("banning several").await?;
        page.press("Ban 2 people").await?;
        page.role("dialog").goes().await?;
        toast(&page, "2 people banned").shows().await?;
        for person in &people {
            has(&page, &person.email, "status", "BANNED").await?;
        }

        page.pick("More for the selected people", "Ban…").await?;
        page.button("Ban 0 people")
            .explains("There is nobody among them")
            .await?;
        dialog.says("Banned already").await?;
        page.press("Cancel").await?;
        page.pick("More for the selected people", "Lift the ban…")
            .await?;
        let dialog = page.dialog("Lift the ban of 3 people?");
        dialog.says("2 people may use their seats again").await?;
        dialog.says("Not banned").await?;
        page.press("Lift the ban of 2 people").await?;
        page.role("dialog").goes().await?;
        for person in &people {
            has(&page, &person.email, "status", "ACTIVE").await?;
        }
        page.follow("Activity").await?;
        page.row("2 people banned").shows().await?;
        page.row("2 people no longer banned").shows().await
    })
    .await
}

#[tokio::test]
async fn d16_who_may_not_is_told_so_in_the_bar_as_well() -> Told {
    journey(Setting::demo().only(Kind::Keygen, WHY), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.open("/users").await?;
        page.sign_in_as("support@nordbau.example", "seatboard-demo")
            .await?;
        page.sees("429 people").await?;
        page.field("Search users").fill(&person.email).await?;
        page.tick(&format!("Select {}", person.label)).await?;
        page.press("More for the selected people").await?;
        let role = page.role("menuitem").named("Change role…*");
        role.has("aria-disabled", "true").await?;
        role.says("Your role does not allow this").await?;
        page.role("menuitem").named("Ban…").press().await?;
        page.press("Ban 1 person").await?;
        has(&page, &person.email, "status", "BANNED").await
    })
    .await
}

#[tokio::test]
async fn k2_nobody_takes_themselves_down() -> Told {
    journey(Setting::demo().only(Kind::Keygen, WHY), |page| async move {
        page.sign_in_at("/users?q=admin%40nordbau").await?;
        page.row(ME).shows().await?;
        page.role("button").named("Actions for *").press().await?;
        for item in ["Change role…", "Remove…"] {
            let item = page.role("menuitem").named(&format!("{item}*"));
            item.has("aria-disabled", "true").await?;
            item.says("This is you").await?;
        }
        page.role("menuitem")
            .named("Hand over or release…")
            .press()
            .await?;
        page.sees("What they have").await?;
        page.does_not_see("Their role, too").await?;
        page.does_not_see("Remove them").await
    })
    .await
}

#[tokio::test]
async fn k2_an_admin_in_name_only_is_told_so_once() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, WHY)
        .provokes("status of 403");
    journey(setting, |page| async move {
        let path = "/users/user@nordbau.example";
        let user = page.server().get(path).await?;
        let body = json!({ "data": {
            "type": "users", "id": user["data"]["id"], "attributes": { "role": "admin" },
        } });
        page.server().does("PATCH", path, Some(body)).await?;
        page.open("/licenses").await?;
        page.sign_in_as("user@nordbau.example", "seatboard-demo")
            .await?;
        let told = "you have fewer rights than your role says";
        page.sees(told).await?;
        page.press("Dismiss").await?;
        page.does_not_see(told).await?;
        page.follow("Users*").await?;
        page.heading(1, "Users").shows().await?;
        page.does_not_see(told).await
    })
    .await
}
