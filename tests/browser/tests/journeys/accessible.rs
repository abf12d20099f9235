//! axe-core finds nothing on any screen: light and dark, on a desk and on a phone.

use browser_journeys::{Kind, Setting, Told, journey};
use serde_json::json;

use crate::{CAD, toast};

#[tokio::test]
async fn signing_in_is_accessible() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, "q1 has it for LicenseSpring")
        .provokes("status of 401");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.field("Email").shows().await?;
        page.is_accessible("sign-in").await?;
        page.press("Sign in").await?;
        page.is_accessible("sign-in with empty fields").await?;
        page.sign_in_as("otp@nordbau.example", "seatboard-demo")
            .await?;
        page.field("Code").fill("000000").await?;
        page.press("Sign in").await?;
        page.role("alert")
            .containing("Each code works once")
            .shows()
            .await?;
        page.is_accessible("sign-in with a wrong code").await
    })
    .await
}

#[tokio::test]
async fn the_lists_are_accessible() -> Told {
    let setting = Setting::demo().provokes("status of 404");
    journey(setting, |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.is_accessible("licenses").await?;
        page.press(&format!("Actions for {CAD}")).await?;
        page.is_accessible("licenses with a menu").await?;
        page.open("/licenses?q=nothing-like-this").await?;
        page.sees("Nothing matches").await?;
        page.is_accessible("licenses without a match").await?;
        page.open("/users").await?;
        page.sees("429 people").await?;
        page.is_accessible("users").await?;
        if page.server().kind() == Kind::Keygen {
            page.press("Create user").await?;
            page.press("Create new user").await?;
            page.is_accessible("creating a user, with empty fields")
                .await?;
        }
        page.open("/no/such/page").await?;
        page.sees("There is no such page").await?;
        page.is_accessible("no such page").await?;
        page.open("/licenses/no-such-license/users").await?;
        page.heading(1, "This license is not there").shows().await?;
        page.is_accessible("no such license").await
    })
    .await
}

#[tokio::test]
async fn a_license_is_accessible() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().holders(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.is_accessible("people of a license").await?;
        page.press(&format!("Actions for {}", person.label)).await?;
        page.is_accessible("people with a menu").await?;
        page.press(&format!("Actions for {}", person.label)).await?;
        // A toast floats over the end of a long list; of one row it covers nothing.
        page.field("Search these people")
            .fill(&person.email)
            .await?;
        page.sees("1 shown").await?;
        page.tick(&format!("Select {}", person.label)).await?;
        page.is_accessible("people with a selection").await?;
        page.press("Release seat…").await?;
        page.is_accessible("the question before a release").await?;
        page.press("Release 1 seat").await?;
        toast(&page, "no longer has a seat").shows().await?;
        page.is_accessible("people with a toast").await?;
        page.follow("License details").await?;
        page.heading(2, "Life cycle").shows().await?;
        page.is_accessible("license details").await?;
        page.role("navigation")
            .named("Parts of this license")
            .role("link")
            .containing("Devices")
            .press()
            .await?;
        page.table(&format!("Devices of {CAD}")).shows().await?;
        page.is_accessible("devices").await
    })
    .await
}

#[tokio::test]
async fn assigning_is_accessible() -> Told {
    let setting = Setting::demo()
        .provokes("status of 422")
        .provokes("status of 404");
    journey(setting, |page| async move {
        let people = page.server().people_without(CAD, 10).await?;
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.is_accessible("assigning").await?;
        page.field("People").fill("anna").await?;
        page.role("option").last_one().shows().await?;
        page.is_accessible("assigning with matches").await?;
        page.field("People").fill("").await?;
        let addresses: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
        page.paste(&format!(
            "{}; new@nordbau.example; oops@",
            addresses.join(";")
        ))
        .await?;
        page.sees("more than there are free seats").await?;
        page.is_accessible("assigning too many, one of them new")
            .await?;
        page.press("1 too many: assign the first 9").await?;
        let act = json!({ "delete_user": people[0].email });
        page.server()
            .another_admin_before("POST", "/users", act)
            .await?;
        page.press("Assign 9 users").await?;
        page.sees("1 not").await?;
        page.is_accessible("the result of assigning").await
    })
    .await
}

#[tokio::test]
async fn trouble_is_accessible() -> Told {
    let setting = Setting::demo()
        .provokes("status of 503")
        .provokes("status of 401");
    journey(setting, |page| async move {
        let server = page.server().clone();
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        server.rests().await?;
        server
            .fault("", "/v1/", None, json!({ "status": 503 }))
            .await?;
        page.press("Refresh").await?;
        page.sees("has not answered since").await?;
        page.is_accessible("licenses while the server is away")
            .await?;
        // The panel looks by itself as well, and then there is nothing to try again.
        server.recover().await?;
        page.press("Refresh").await?;
        page.does_not_see("has not answered since").await?;
        server.rests().await?;
        server
            .fault("", "/v1/", Some(1), json!({ "expire_token": true }))
            .await?;
        page.press("Refresh").await?;
        page.dialog("Sign in again").shows().await?;
        page.is_accessible("signing in again").await?;
        page.sign_in_again().await?;
        page.press("Account: admin@nordbau.example").await?;
        page.is_accessible("the account menu").await
    })
    .await
}

#[tokio::test]
async fn a_phone_needs_no_scrolling_sideways() -> Told {
    journey(Setting::demo(), |page| async move {
        let id = page.server().license_at(CAD).await?;
        page.browser().look(browser_journeys::Look::Phone).await?;
        page.sign_in_at("/licenses").await?;
        let wide =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        for address in [
            "/licenses".to_owned(),
            "/users".to_owned(),
            format!("/licenses/{id}/users"),
            format!("/licenses/{id}/devices"),
            format!("/licenses/{id}/details"),
        ] {
            page.open(&address).await?;
            page.role("heading").level(1).shows().await?;
            page.does_not_see("Reading").await?;
            let over = page.ask(wide, vec![]).await?;
            anyhow::ensure!(over == 0, "{address} is {over} px too wide");
        }
        Ok(())
    })
    .await
}
