//! What happens when things go wrong: nothing on screen is lost, and the way on is told.

use anyhow::{Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey};
use serde_json::json;

use crate::{CAD, VIEWER, seats_are, toast};

/// What the gateway does is tested beside the gateway.
const UNREADABLE: &str = "its gateway answers for what cannot be read";
const NO_ANSWER: &str = "The license server has not answered since";

#[tokio::test]
async fn a_slow_server_shows_skeletons_and_nothing_jumps() -> Told {
    journey(Setting::demo(), |page| async move {
        page.open("/").await?;
        page.field("Email").shows().await?;
        page.server().slow(1_500).await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        let table = page.table("Licenses");
        table.has("aria-busy", "true").await?;
        let skeletons = "return document.querySelectorAll('tbody tr[aria-hidden]').length";
        let skeletons = page.ask(skeletons, vec![]).await?;
        ensure!(skeletons.as_u64() >= Some(3), "{skeletons} rows stand in");

        // The page can be used meanwhile.
        let menu = page.role("navigation").named("Main");
        menu.clone().role("link").named("Users*").press().await?;
        page.heading(1, "Users").shows().await?;
        menu.role("link").named("Licenses*").press().await?;
        page.field("Search licenses").fill("plan").await?;
        page.row(CAD).shows().await?;
        page.press("Actions for Planwerk for CAD").await?;
        page.role("menuitem").named("Open license").press().await?;
        page.heading(1, &format!("License for: {CAD}*"))
            .shows()
            .await?;
        page.row("@nordbau.example").last_one().shows().await?;
        page.tick("Select all").await?;
        page.sees("21 selected").await?;
        let (sum, shifts) = page.layout_shift().await?;
        ensure!(sum < 0.01, "the layout jumped by {sum}: {shifts:?}");
        Ok(())
    })
    .await
}

/// Lets everything fail in one way, then lets the server recover.
async fn an_outage(page: Page, kind: serde_json::Value) -> Result<()> {
    page.sign_in_at("/licenses").await?;
    page.row(CAD).says("9 free of 30").await?;
    page.does_not_see(NO_ANSWER).await?;
    page.server().rests().await?;
    page.server().fault("", "/v1/", None, kind).await?;
    page.press("Refresh").await?;
    page.sees(NO_ANSWER).await?;
    let at = "return /not answered since \\d{1,2}:\\d{2}/.test(document.body.textContent)";
    ensure!(page.ask(at, vec![]).await? == true, "it says since when");

    // What is on screen stays, and other screens show what is known.
    page.row(CAD).says("9 free of 30").await?;
    page.follow(CAD).await?;
    page.heading(1, &format!("License for: {CAD}*"))
        .shows()
        .await?;
    page.sees(NO_ANSWER).await?;
    page.press("Try again").await?;
    page.sees(NO_ANSWER).await?;

    // The panel looks by itself every few seconds, and at once when told to.
    page.server().recover().await?;
    page.press("Refresh").await?;
    page.does_not_see(NO_ANSWER).await?;
    page.figure_says("Assigned", "21 of 30").await
}

#[tokio::test]
async fn while_the_server_is_away_what_was_read_stays() -> Told {
    let setting = Setting::demo().provokes("net::ERR_");
    journey(setting, |page| an_outage(page, json!({ "drop": true }))).await
}

#[tokio::test]
async fn while_the_server_fails_what_was_read_stays() -> Told {
    let setting = Setting::demo().provokes("status of 503");
    journey(setting, |page| an_outage(page, json!({ "status": 503 }))).await
}

#[tokio::test]
async fn while_a_proxy_answers_in_its_place_what_was_read_stays() -> Told {
    let setting = Setting::demo().provokes("status of 502");
    journey(setting, |page| an_outage(page, json!({ "html": 502 }))).await
}

/// Before, each answer of another list called it back at once, and the notice came and went.
#[tokio::test]
async fn s8_one_list_that_fails_is_asked_seldom_and_its_notice_stays() -> Told {
    let setting = Setting::demo()
        .provokes("status of 500")
        .only(Kind::Keygen, "the requests are counted in Keygen's words");
    journey(setting, |page| async move {
        let failing = json!({ "status": 500 });
        page.server()
            .fault("GET", "/machines", None, failing)
            .await?;
        let mark = page.server().log().await?.len();
        page.sign_in_at("/devices").await?;
        page.sees(NO_ANSWER).await?;
        // It is not said of everything what is so of one list.
        page.sees("for a part of this page").await?;
        page.does_not_see("Changes wait").await?;
        let watch = "window.__gone = 0; const seen = () => document.body.textContent\
            .includes('has not answered since'); new MutationObserver(() => {\
            if (!seen()) window.__gone += 1; }).observe(document.body,\
            { childList: true, subtree: true, characterData: true });";
        page.ask(watch, vec![]).await?;
        tokio::time::sleep(std::time::Duration::from_secs(30)).await;
        let gone = page.ask("return window.__gone", vec![]).await?;
        ensure!(gone == 0, "the notice was away {gone} times");
        let log = page.server().log().await?;
        let asked: Vec<&String> = log[mark..].iter().collect();
        let tries = asked
            .iter()
            .filter(|line| line.contains("/machines"))
            .count();
        ensure!(tries <= 5 && asked.len() <= 30, "{asked:#?}");
        page.server().recover().await?;
        page.press("Refresh").await?;
        page.does_not_see(NO_ANSWER).await
    })
    .await
}

#[tokio::test]
async fn seats_given_while_the_server_is_away_wait_for_it() -> Told {
    let setting = Setting::demo().provokes("status of 503");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &person).await?;
        page.server().rests().await?;
        page.server()
            .fault("", "/v1/", None, json!({ "status": 503 }))
            .await?;
        page.press("Assign 1 user").await?;
        page.sees("The license server does not answer. It is asked again by itself.")
            .await?;
        page.server().recover().await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 22, 30).await
    })
    .await
}

#[tokio::test]
async fn a_first_load_that_fails_can_be_tried_again() -> Told {
    let setting = Setting::demo().provokes("status of 503");
    journey(setting, |page| async move {
        page.open("/").await?;
        let server = page.server();
        server
            .fault("GET", "/licenses", None, json!({ "status": 503 }))
            .await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.role("alert")
            .named("*")
            .containing("Try again")
            .shows()
            .await?;
        page.server().recover().await?;
        page.role("alert")
            .role("button")
            .named("Try again")
            .press()
            .await?;
        page.row(CAD).says("9 free of 30").await
    })
    .await
}

#[tokio::test]
async fn a_token_that_ends_midway_is_renewed_in_place() -> Told {
    let setting = Setting::demo().provokes("status of 401");
    journey(setting, |page| async move {
        let people = page.server().people_without(VIEWER, 30).await?;
        page.sign_in_on_license(VIEWER).await?;
        page.open_assign_dialog().await?;
        page.field("People").press().await?;
        let addresses: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
        page.paste(&addresses.join(" ")).await?;
        page.sees("18 of 48 free seats left").await?;
        let server = page.server();
        server
            .fault("POST", "/users", Some(1), json!({ "expire_token": true }))
            .await?;
        page.press("Assign 30 users").await?;

        page.dialog("Sign in again").shows().await?;
        ensure!(page.field("Email").value().await? == "admin@nordbau.example");
        let dialog = page.dialog("Assign license users: *").even_behind();
        dialog
            .says("Waiting until you have signed in again.")
            .await?;
        page.sign_in_again().await?;
        page.role("dialog").goes().await?;
        seats_are(&page, VIEWER, 42, 60).await?;
        page.is_at("/licenses/*").await
    })
    .await
}

#[tokio::test]
async fn a_choice_survives_a_token_that_ends_before_it_is_sent() -> Told {
    let setting = Setting::demo().provokes("status of 401");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &person).await?;
        page.server().rests().await?;
        page.server().expire_tokens().await?;
        page.press("Assign 1 user").await?;
        page.sign_in_again().await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 22, 30).await?;
        toast(&page, &format!("{} has a seat on {CAD}", person.label))
            .shows()
            .await
    })
    .await
}

#[tokio::test]
async fn signing_out_instead_of_in_again_forgets_everything() -> Told {
    let setting = Setting::demo().provokes("status of 401");
    journey(setting, |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        let server = page.server();
        server.rests().await?;
        server
            .fault("", "/v1/", Some(1), json!({ "expire_token": true }))
            .await?;
        page.press("Refresh").await?;
        page.dialog("Sign in again").shows().await?;
        page.press("Sign out").await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.does_not_see(CAD).await
    })
    .await
}

#[tokio::test]
async fn a_rate_limit_slows_down_and_fails_nothing() -> Told {
    let setting = Setting::demo().provokes("status of 429");
    journey(setting, |page| async move {
        let people = page.server().people_without(VIEWER, 3).await?;
        page.sign_in_on_license(VIEWER).await?;
        page.open_assign_dialog().await?;
        for person in &people {
            page.choose("People", person).await?;
        }
        let limit = json!({ "rate_limit": { "reset_s": 1 } });
        page.server().fault("", "/v1/", Some(2), limit).await?;
        page.press("Assign 3 users").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, VIEWER, 15, 60).await?;
        page.does_not_see(NO_ANSWER).await?;
        page.does_not_see("not possible").await
    })
    .await
}

#[tokio::test]
async fn a_strict_rate_limit_is_kept_from_the_first_page_on() -> Told {
    let setting = Setting::demo().provokes("status of 429");
    journey(setting, |page| async move {
        page.server().limit(6).await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).says("9 free of 30").await?;
        page.row("Office Fonts").says("143 assigned").await?;
        page.does_not_see(NO_ANSWER).await?;
        ensure!(page.role("alert").count().await? == 0);
        Ok(())
    })
    .await
}

/// The first page cannot be read; it says so and can be tried again.
async fn an_unreadable_list(page: Page, kind: serde_json::Value) -> Result<()> {
    page.open("/").await?;
    page.server().fault("GET", "/licenses", None, kind).await?;
    page.sign_in_as("admin@nordbau.example", "seatboard-demo")
        .await?;
    page.role("alert")
        .containing("could not be understood")
        .shows()
        .await?;
    page.heading(1, "Something went wrong in the panel")
        .goes()
        .await?;
    page.server().recover().await?;
    page.role("alert")
        .role("button")
        .named("Try again")
        .press()
        .await?;
    page.row(CAD).says("9 free of 30").await
}

#[tokio::test]
async fn an_answer_of_the_wrong_shape_is_a_clear_error() -> Told {
    journey(Setting::demo(), |page| {
        an_unreadable_list(page, json!({ "garbage": true }))
    })
    .await
}

#[tokio::test]
async fn half_an_answer_is_a_clear_error() -> Told {
    journey(Setting::demo().only(Kind::Keygen, UNREADABLE), |page| {
        an_unreadable_list(page, json!({ "truncate": true }))
    })
    .await
}

#[tokio::test]
async fn a_web_page_in_place_of_an_answer_is_a_clear_error() -> Told {
    journey(Setting::demo().only(Kind::Keygen, UNREADABLE), |page| {
        an_unreadable_list(page, json!({ "html": 200 }))
    })
    .await
}

/// A write whose answer is lost or unreadable took effect all the same: nobody is told otherwise.
async fn a_lost_answer(page: Page, kind: serde_json::Value) -> Result<()> {
    let person = page.server().people_without(CAD, 1).await?.remove(0);
    page.sign_in_on_license(CAD).await?;
    page.open_assign_dialog().await?;
    page.choose("People", &person).await?;
    let server = page.server();
    server.fault("POST", "/users", Some(1), kind).await?;
    page.press("Assign 1 user").await?;
    page.role("dialog").goes().await?;
    seats_are(&page, CAD, 22, 30).await?;
    page.row(&person.email).shows().await
}

#[tokio::test]
async fn a_lost_answer_to_a_write_is_looked_up() -> Told {
    // When a kept connection breaks, the browser itself sends the request again, which is then
    // refused as done already.
    let setting = Setting::demo()
        .provokes("net::ERR_")
        .provokes("status of 422");
    journey(setting, |page| {
        a_lost_answer(page, json!({ "drop_after": true }))
    })
    .await
}

#[tokio::test]
async fn half_an_answer_to_a_write_is_looked_up_and_the_write_not_repeated() -> Told {
    let setting = Setting::demo().provokes("status of 502");
    journey(setting, |page| async move {
        a_lost_answer(page.clone(), json!({ "truncate": true })).await?;
        let asked = page.server().log().await?;
        let path = match page.server().kind() {
            Kind::Keygen => "/users",
            Kind::LicenseSpring => "/assign_user/",
        };
        let is_write = |line: &&String| line.starts_with("POST ") && line.contains(path);
        let writes = asked.iter().filter(is_write).count();
        ensure!(writes == 1, "it was sent {writes} times: {asked:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_write_that_never_arrived_is_made_good() -> Told {
    let setting = Setting::demo().provokes("net::ERR_");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &person).await?;
        let server = page.server();
        server
            .fault("POST", "/users", Some(1), json!({ "drop": true }))
            .await?;
        page.press("Assign 1 user").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 22, 30).await
    })
    .await
}

#[tokio::test]
async fn an_unusable_configuration_names_the_field() -> Told {
    let setting = Setting::demo().config(json!({ "server": { "url": 7 } }));
    journey(setting, |page| async move {
        page.open("/").await?;
        page.sees("This panel is not set up yet").await?;
        page.sees("The file config.json has an unusable value for server.url.")
            .await
    })
    .await
}
