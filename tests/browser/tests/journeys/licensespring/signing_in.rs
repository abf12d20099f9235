//! Three things let somebody in.

use anyhow::ensure;
use browser_journeys::{COMPANY, Told, journey};
use serde_json::json;

use super::spring;
use crate::CAD;

const REFUSED: &str = "status of 403";

#[tokio::test]
async fn q1_a_company_code_an_address_and_a_password_let_in() -> Told {
    journey(spring(), |page| async move {
        page.open("/").await?;
        page.press("Sign in").await?;
        page.field("Company code")
            .has("aria-invalid", "true")
            .await?;
        // However it is written.
        page.field("Company code").fill(" nordbau ").await?;
        page.field("Email").fill("Admin@nordbau.example").await?;
        page.field("Password").fill("seatboard-demo").await?;
        page.press("Sign in").await?;
        page.heading(1, "Licenses").shows().await?;
        page.row(CAD).says("9 free of 30").await
    })
    .await
}

#[tokio::test]
async fn q1_which_of_the_three_is_wrong_is_not_told() -> Told {
    journey(spring().provokes(REFUSED), |page| async move {
        page.open("/").await?;
        for (code, email, password) in [
            ("ANOTHER", "admin@nordbau.example", "seatboard-demo"),
            (COMPANY, "nobody@nordbau.example", "seatboard-demo"),
            (COMPANY, "admin@nordbau.example", "wrong-password"),
        ] {
            page.field("Company code").fill(code).await?;
            page.field("Email").fill(email).await?;
            page.field("Password").fill(password).await?;
            page.press("Sign in").await?;
            page.role("alert")
                .containing("The company code, the email or the password is wrong.")
                .shows()
                .await?;
        }
        page.is_accessible("refused by company").await?;
        page.field("Password").fill("seatboard-demo").await?;
        page.press("Sign in").await?;
        page.row(CAD).shows().await
    })
    .await
}

#[tokio::test]
async fn q1_the_vendor_can_preset_the_company_code() -> Told {
    let preset = json!({ "server": { "company": COMPANY } });
    journey(spring().config(preset), |page| async move {
        page.open("/").await?;
        page.field("Email").shows().await?;
        ensure!(page.field("Company code").value().await? == COMPANY);
        page.is_accessible("sign-in with a company").await?;
        page.field("Email").fill("admin@nordbau.example").await?;
        page.field("Password").fill("seatboard-demo").await?;
        page.press("Sign in").await?;
        page.row(CAD).shows().await
    })
    .await
}

#[tokio::test]
async fn q1_a_session_that_ended_is_renewed_in_place_for_the_same_company() -> Told {
    let setting = spring().provokes("status of 401");
    journey(setting, |page| async move {
        page.sign_in_on_license(CAD).await?;
        let at = page.address().await?;
        page.server().rests().await?;
        page.server().expire_tokens().await?;
        page.press("Refresh").await?;
        page.dialog("Sign in again").shows().await?;
        ensure!(page.field("Company code").value().await? == COMPANY);
        ensure!(page.field("Email").value().await? == "admin@nordbau.example");
        page.is_accessible("signing in again by company").await?;
        page.sign_in_again().await?;
        page.is_at(&at).await?;
        page.table(&format!("People on {CAD}")).shows().await
    })
    .await
}

#[tokio::test]
async fn who_may_only_look_is_told_so() -> Told {
    journey(spring(), |page| async move {
        let id = page.server().license_at(CAD).await?;
        page.open(&format!("/licenses/{id}/users")).await?;
        page.sign_in_as("readonly@nordbau.example", "seatboard-demo")
            .await?;
        let assign = page.button("Assign license user");
        assign.has("aria-disabled", "true").await?;
        assign.explains("Your role does not allow this.").await
    })
    .await
}

#[tokio::test]
async fn q3_every_license_is_listed_beyond_the_hundred_of_a_page() -> Told {
    journey(spring(), |page| async move {
        let server = page.server().clone();
        let policies = server
            .get("/policies?page[number]=1&page[size]=100")
            .await?;
        for number in 1..=110 {
            let policy = json!({ "data": { "type": "policies", "id": policies["data"][0]["id"] } });
            let body = json!({ "data": { "type": "licenses",
                "attributes": { "name": format!("Extra {number:03}") },
                "relationships": { "policy": policy } } });
            server.does("POST", "/licenses", Some(body)).await?;
        }
        page.sign_in_at("/licenses").await?;
        page.sees("122 licenses").await?;
        page.table("Licenses").has("aria-rowcount", "123").await?;
        page.field("Search licenses").fill("Extra 110").await?;
        page.row("Extra 110").shows().await?;
        // q4: a row is a link that opens its license.
        page.field("Search licenses").fill(CAD).await?;
        page.follow(CAD).await?;
        page.heading(1, &format!("License for: {CAD}*"))
            .shows()
            .await
    })
    .await
}
