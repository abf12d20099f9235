//! Reading for reports, stage by stage: where the server is slow, fails or refuses, each stage says
//! so, the rest goes on, and no figure claims to be whole.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Locator, Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};
use stand_in::Seed;

use crate::{
    activity::saves_into,
    reports::{everybody_who_sits, holders, is_read, table_in},
    teams::OTHER,
};

/// A page of the list of licenses, and one of devices, as each server is asked for them.
fn lists(page: &Page) -> (&'static str, &'static str) {
    match page.server().kind() {
        Kind::Keygen => ("/licenses?", "/machines?"),
        Kind::LicenseSpring => ("/licenses/?", "/devices/?"),
    }
}

/// How far the reading is.
pub fn board(page: &Page) -> Locator {
    page.role("region").named("Loading*")
}

/// The server is well again, and what it did not give is asked for again.
pub async fn tries_again(page: &Page) -> Result<()> {
    page.server().recover().await?;
    board(page)
        .role("button")
        .named("Try again")
        .press()
        .await?;
    is_read(page).await
}

/// The figures say how many hold a seat; `before` stands before their number.
async fn counts_people(page: &Page, before: &str) -> Result<()> {
    let people = everybody_who_sits(page).await?.len();
    let figures = page.role("region").named("Figures");
    let all = figures.containing(&format!("{before}{people} with a seat"));
    all.shows().await
}

pub async fn fails(page: &Page, path: &str, how: Value) -> Result<()> {
    page.server().fault("GET", path, None, how).await
}

#[tokio::test]
async fn d20_licenses_that_cannot_be_read_are_told_and_tried_again() -> Told {
    let setting = Setting::demo().provokes("status of 500");
    journey(setting, |page| async move {
        let (licenses, _) = lists(&page);
        fails(&page, licenses, json!({ "status": 500 })).await?;
        page.sign_in_at("/reports").await?;
        board(&page)
            .containing("Licenses could not be read")
            .shows()
            .await?;
        page.sees("Figures are at least what they say").await?;
        tries_again(&page).await?;
        page.does_not_see("could not be read").await
    })
    .await
}

#[tokio::test]
async fn d20_devices_that_cannot_be_read_leave_use_open_while_the_rest_goes_on() -> Told {
    let setting = Setting::demo().provokes("status of 500");
    journey(setting, |page| async move {
        let (_, devices) = lists(&page);
        fails(&page, devices, json!({ "status": 500 })).await?;
        page.sign_in_at("/reports").await?;
        board(&page)
            .containing("Devices could not be read")
            .shows()
            .await?;
        // Who holds seats is read all the same.
        counts_people(&page, "").await?;
        page.sees("at least").await?;
        tries_again(&page).await?;
        page.does_not_see("could not be read").await
    })
    .await
}

#[tokio::test]
async fn d20_devices_that_a_role_may_not_read_are_unknown_and_not_zero() -> Told {
    let why = "the vendor's key behind the gateway reads everything";
    let setting = Setting::demo()
        .provokes("status of 403")
        .only(Kind::Keygen, why);
    journey(setting, |page| async move {
        let (_, devices) = lists(&page);
        fails(&page, devices, json!({ "status": 403 })).await?;
        page.sign_in_at("/reports").await?;
        page.sees("Your role may not read devices").await?;
        page.sees("Something could not be read").await?;
        ensure!(
            board(&page).role("button").count().await? == 0,
            "trying again would not help"
        );
        counts_people(&page, "").await?;
        page.is_accessible("a report without devices").await
    })
    .await
}

#[tokio::test]
async fn d20_holders_that_cannot_be_read_are_told_and_tried_again() -> Told {
    let why = "people come with the licenses";
    let setting = Setting::demo()
        .provokes("status of 500")
        .only(Kind::Keygen, why);
    journey(setting, |page| async move {
        let license = page.server().license("Planwerk for CAD").await?;
        let path = format!("/licenses/{license}/users");
        fails(&page, &path, json!({ "status": 500 })).await?;
        page.sign_in_at("/reports").await?;
        board(&page)
            .containing("Holders of seats could not be read")
            .shows()
            .await?;
        // All others are read.
        page.sees("Something could not be read").await?;
        page.sees("of at least").await?;
        tries_again(&page).await?;
        counts_people(&page, "of ").await
    })
    .await
}

#[tokio::test]
async fn d20_slow_devices_can_be_stopped_and_gone_on_with() -> Told {
    journey(Setting::demo(), |page| async move {
        let (_, devices) = lists(&page);
        fails(&page, devices, json!({ "delay_ms": 400 })).await?;
        page.sign_in_at("/reports").await?;
        page.sees("Still reading").await?;
        page.sees("at least").await?;
        board(&page).role("button").named("Stop").press().await?;
        page.sees("Reading is stopped").await?;
        page.server().recover().await?;
        // What was under way ends; nothing else is begun.
        page.server().rests().await?;
        let asked = page.server().log().await?.len();
        page.server().rests().await?;
        ensure!(
            page.server().log().await?.len() == asked,
            "it goes on reading"
        );
        page.sees("Reading is stopped").await?;
        board(&page).role("button").named("Go on").press().await?;
        is_read(&page).await
    })
    .await
}

#[tokio::test]
async fn d19_the_chosen_team_scopes_the_figures() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/reports").await?;
        is_read(&page).await?;
        let teams = page.server().all("/groups").await?;
        let team = teams.iter().find(|it| it["attributes"]["name"] == OTHER);
        let team = team.context("the team")?["id"].clone();
        let all = holders(&page).await?;
        let mut people = BTreeSet::new();
        for license in page.server().all("/licenses").await? {
            let of = license.pointer("/relationships/group/data/id");
            if of == Some(&team) {
                let id = license["id"].as_str().unwrap_or_default();
                people.extend(all.get(id).into_iter().flatten());
            }
        }
        let everybody: BTreeSet<&String> = all.values().flatten().collect();
        ensure!(!people.is_empty() && people.len() < everybody.len());
        page.press("Team: All teams").await?;
        page.role("menuitemradio").named(OTHER).press().await?;
        page.is_at("/reports?team=*").await?;
        let all = format!("of {} with a seat", people.len());
        page.role("region")
            .named("Figures")
            .containing(&all)
            .shows()
            .await
    })
    .await
}

/// The world of the seven on a server that counts days, looked at in its own time.
pub fn seven() -> Setting {
    let why = "only Keygen counts days";
    let zone = json!({ "reports": { "timeZone": "Europe/Berlin" } });
    let setting = Setting::of(Seed::Seven).config(zone).counting_days();
    setting.in_the_time_of_the_seven().only(Kind::Keygen, why)
}

/// What the legends of the first two figures say, one after the other.
pub async fn figures_say(page: &Page, words: [&str; 2]) -> Result<()> {
    let script = "return [...document.querySelectorAll('.figure .legend')].slice(0, 2).map((it) =>\
        [...it.children].map((line) => line.textContent.trim()).join(' '))";
    eventually("the figures", || async {
        let said = page.ask(script, vec![]).await?;
        ensure!(said == json!(words), "they are {said}");
        Ok(())
    })
    .await
}

/// Lets the server count a day of the license that Eva holds alone.
async fn counts(page: &Page, day: &str) -> Result<()> {
    let license = page.server().license("Cloud 1").await?;
    let spark = json!({ "license": license, "date": day, "code": "VALID", "count": 1 });
    page.server().another_admin(json!({ "spark": spark })).await
}

/// How often days were asked for.
async fn asked_for_days(page: &Page) -> Result<usize> {
    let log = page.server().log().await?;
    let is_asked = |line: &&String| line.contains("/analytics/sparks/validations");
    Ok(log.iter().filter(is_asked).count())
}

#[tokio::test]
async fn d19_days_that_the_server_counted_tell_what_its_last_sign_leaves_open() -> Told {
    journey(seven(), |page| async move {
        page.sign_in_at("/reports").await?;
        is_read(&page).await?;
        let plain = ["1 used 3 not used 3 unknown", "1 used 1 not used 1 unknown"];
        figures_say(&page, plain).await?;
        ensure!(asked_for_days(&page).await? == 0, "nothing was open");

        // Her last sign is in the range, but the day that was counted is cut by the edge.
        counts(&page, "2026-02-28").await?;
        page.press("Last 9 months").await?;
        let cut = ["3 used 1 not used 3 unknown", "1 used 0 not used 2 unknown"];
        figures_say(&page, cut).await?;
        ensure!(asked_for_days(&page).await? == 1, "one license was open");
        page.open("/reports/people?range=last-9&q=eva").await?;
        is_read(&page).await?;
        page.row("Eva Ernst").says("Unknown").await?;

        // A day later there was another one.
        counts(&page, "2026-03-01").await?;
        page.open("/reports?range=last-9").await?;
        page.reload().await?;
        is_read(&page).await?;
        let used = ["4 used 1 not used 2 unknown", "2 used 0 not used 1 unknown"];
        figures_say(&page, used).await
    })
    .await
}

#[tokio::test]
async fn d19_attempts_of_a_suspended_license_are_told_from_use() -> Told {
    journey(seven(), |page| async move {
        let license = page.server().license("Cloud 1").await?;
        let act = json!({ "suspend": license });
        page.server().another_admin(act).await?;
        let validate = format!("/licenses/{license}/actions/validate");
        page.server()
            .does("POST", &validate, Some(json!({})))
            .await?;
        page.server().finish_removals().await?;
        page.sign_in_at("/reports").await?;
        is_read(&page).await?;
        let told = ["1 used 3 not used 3 unknown", "1 used 1 not used 1 unknown"];
        figures_say(&page, told).await
    })
    .await
}

#[tokio::test]
async fn d20_days_that_cannot_be_read_or_may_not_be_leave_use_open() -> Told {
    let setting = seven().provokes("status of 500").provokes("status of 403");
    journey(setting, |page| async move {
        counts(&page, "2026-02-28").await?;
        fails(&page, "/analytics/", json!({ "status": 500 })).await?;
        page.sign_in_at("/reports?range=last-9").await?;
        board(&page)
            .containing("Days of use could not be read")
            .shows()
            .await?;
        page.sees("Something could not be read").await?;
        page.server().recover().await?;
        fails(&page, "/analytics/", json!({ "status": 403 })).await?;
        board(&page)
            .role("button")
            .named("Try again")
            .press()
            .await?;
        page.sees("Your role may not read on which days").await?;
        // The log is read all the same.
        is_read(&page).await?;
        ensure!(board(&page).role("button").count().await? == 0);
        page.is_accessible("days that a role may not read").await?;
        page.server().recover().await?;
        page.reload().await?;
        is_read(&page).await?;
        figures_say(
            &page,
            ["3 used 1 not used 3 unknown", "1 used 0 not used 2 unknown"],
        )
        .await
    })
    .await
}

#[tokio::test]
async fn d20_slow_days_can_be_stopped_and_gone_on_with() -> Told {
    journey(seven(), |page| async move {
        fails(&page, "/analytics/", json!({ "delay_ms": 3000 })).await?;
        page.sign_in_at("/reports?range=last-9").await?;
        board(&page)
            .containing("Days of use 0 of 1")
            .shows()
            .await?;
        board(&page).role("button").named("Stop").press().await?;
        page.sees("Reading is stopped").await?;
        page.server().recover().await?;
        board(&page).role("button").named("Go on").press().await?;
        is_read(&page).await
    })
    .await
}

#[tokio::test]
async fn d21_since_when_a_seat_is_held_is_told_where_somebody_subscribed() -> Told {
    let why = "LicenseSpring tells nobody";
    journey(Setting::demo().only(Kind::Keygen, why), |page| async move {
        let endpoint = json!({ "url": "https://hooks.example/", "subscriptions": ["*"] });
        let endpoint = json!({ "data": { "type": "webhook-endpoints", "attributes": endpoint } });
        let server = page.server();
        server
            .does("POST", "/webhook-endpoints", Some(endpoint))
            .await?;
        let person = server
            .people_without("Planwerk for CAD", 1)
            .await?
            .remove(0);
        let license = server.license("Planwerk for CAD").await?;
        server.assign(&license, &person).await?;

        let folder = saves_into(&page, "since").await?;
        page.sign_in_at(&format!("/reports/people?q={}", person.email))
            .await?;
        is_read(&page).await?;
        page.press("Export CSV").await?;
        let (head, rows) = table_in(&folder).await?;
        let column = |name: &str| head.iter().position(|it| it == name).context("a column");
        let (id, since, by) = (
            column("license_id")?,
            column("assigned_from")?,
            column("assigned_known_by")?,
        );
        let row = rows.iter().find(|row| row[id] == license);
        let row = row.context("the seat is in the file")?;
        ensure!(row[by] == "log" && row[since].len() > 10, "{row:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d21_who_may_not_read_when_seats_were_given_is_told_so_and_asks_for_nothing() -> Told {
    let why = "LicenseSpring tells nobody";
    journey(Setting::demo().only(Kind::Keygen, why), |page| async move {
        page.open("/reports/people").await?;
        let password = page.server().facts().admin_password.clone();
        page.sign_in_as("support@nordbau.example", &password)
            .await?;
        page.sees("Your role may not read when seats were given")
            .await?;
        let log = page.server().log().await?;
        ensure!(log.iter().all(|line| !line.contains("/webhook-events")));
        Ok(())
    })
    .await
}
