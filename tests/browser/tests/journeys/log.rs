//! The server's own log, beside what was done here.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{
    CAD,
    activity::{file_in, saves_into},
    choose_in,
};

/// Why LicenseSpring has nothing of it.
const LOG: &str = "it has the histories of its licenses";

/// Who acts in the seed's stories, and in those of the tests.
const ADMIN: &str = "Anke Brandt";

async fn entries(page: &Page, count: usize) -> Result<()> {
    eventually(&format!("{count} entries"), || async {
        let rows =
            "return document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')";
        let rows = page.ask(rows, vec![]).await?;
        ensure!(
            rows.as_str() == Some(&(count + 1).to_string()),
            "there are {rows}, heading included"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_did_what_to_whom_is_told_where_the_server_keeps_a_log() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, LOG).with_log(),
        |page| async move {
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            let license = page.server().license(CAD).await?;
            page.server().assign(&license, &person).await?;
            let ban = format!("/users/{}/actions/ban", person.id);
            page.server().does("POST", &ban, None).await?;

            // By keyboard alone.
            page.sign_in_at("/activity").await?;
            page.sees("Nothing done yet").await?;
            page.tab_to("Server log").await?;
            page.keys(Key::Enter).await?;
            page.is_at("/activity/log").await?;
            let banned = page.row(&person.label).containing("Person banned");
            banned.says(ADMIN).await?;
            let seats = page.row(CAD).containing("Seats assigned");
            seats.says(ADMIN).await?;
            page.is_accessible("the server's log").await?;

            // What is narrowed stays in the address, whatever it is narrowed by.
            page.tab_to("People").await?;
            page.keys(Key::Space).await?;
            page.is_at("/activity/log?show=people").await?;
            page.row("Seats assigned").goes().await?;
            page.field("Search what is shown").fill("banned").await?;
            entries(&page, 1).await?;
            page.reload().await?;
            entries(&page, 1).await?;
            banned.shows().await?;
            page.is_at("/activity/log?*").await?;

            // And leads to whom it is about.
            page.follow(&person.label).await?;
            page.is_at(&format!("/users/{}/access", person.id)).await
        },
    )
    .await
}

#[tokio::test]
async fn the_log_is_narrowed_to_one_person_and_to_a_time() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, LOG).with_log(),
        |page| async move {
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            let sales = page.server().person("sales@nordbau.example").await?;
            ensure!(
                page.server()
                    .lets_in(&sales.email, "seatboard-demo")
                    .await?
            );
            page.sign_in_at("/activity/log?show=people").await?;
            page.row("Person created").last_one().shows().await?;
            // All of them are older than today.
            choose_in(&page, "Since", "Today").await?;
            page.is_at("/activity/log?show=people%2Cdays%3A1").await?;
            page.sees("0 entries").await?;
            let ban = format!("/users/{}/actions/ban", person.id);
            page.server().does("POST", &ban, None).await?;
            page.press("Sign-ins").await?;
            page.row("Person banned").shows().await?;
            page.row(&sales.label)
                .containing("Signed in")
                .shows()
                .await?;
            choose_in(&page, "By", &sales.label).await?;
            entries(&page, 1).await?;
            page.row(&sales.label)
                .containing("Signed in")
                .shows()
                .await?;
            page.press("All changes").await?;
            page.is_at("/activity/log?show=days*").await?;
            entries(&page, 1).await
        },
    )
    .await
}

#[tokio::test]
async fn a_server_without_a_log_offers_none() -> Told {
    journey(Setting::demo().only(Kind::Keygen, LOG), |page| async move {
        page.sign_in_at("/activity/log").await?;
        page.is_at("/activity").await?;
        page.sees("Nothing done yet").await?;
        ensure!(page.link("Server log").count().await? == 0);
        let asked = page.server().log().await?;
        let asked = asked.iter().filter(|it| it.contains("event-logs")).count();
        ensure!(asked == 0, "it was asked {asked} times");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d16_who_may_not_read_the_log_is_offered_none() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, LOG).with_log(),
        |page| async move {
            page.open("/activity").await?;
            page.sign_in_as("support@nordbau.example", "seatboard-demo")
                .await?;
            page.sees("Nothing done yet").await?;
            ensure!(page.link("Server log").count().await? == 0);
            page.pick("Account: support@nordbau.example", "Sign out")
                .await?;
            page.sign_in_as("readonly@nordbau.example", "seatboard-demo")
                .await?;
            page.link("Server log").shows().await
        },
    )
    .await
}

#[tokio::test]
async fn older_entries_are_read_on_demand_and_a_file_holds_all() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, LOG).with_log(),
        |page| async move {
            page.sign_in_at("/activity/log?show=devices").await?;
            page.sees("The 100 newest entries").await?;
            entries(&page, 100).await?;
            page.press("Read older entries").await?;
            entries(&page, 200).await?;
            page.field("Search what is shown")
                .fill("no such thing")
                .await?;
            page.sees("Searched in the 200 newest entries").await?;
            page.sees("Nothing fits among the entries read so far.")
                .await?;
            page.is_accessible("a search of the log that finds nothing")
                .await?;
            page.field("Search what is shown").fill("").await?;
            entries(&page, 200).await?;

            let folder = saves_into(&page, "log").await?;
            page.press("Export CSV").await?;
            let text = file_in(&folder).await?;
            std::fs::remove_dir_all(&folder)?;
            let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
            ensure!(
                lines[0] == "Time,What,On,Name,ID,By,By (ID),Changed,Event,Entry,Source",
                "{}",
                lines[0]
            );
            // One for each of the 500 devices, the heading and the end.
            ensure!(lines.len() == 502, "{} lines", lines.len());
            let known = page.server().devices(CAD).await?;
            let known = known.first().context("a device")?;
            let id = known["id"].as_str().context("an id")?;
            let line = lines.iter().find(|line| line.contains(id));
            let line = line.context("a line for each device")?;
            ensure!(
                line.contains(",Device activated,device,") && line.contains(&format!(",{CAD},")),
                "{line}"
            );
            page.sees("500 entries exported").await
        },
    )
    .await
}

#[tokio::test]
async fn a_log_that_cannot_be_read_says_so_and_can_be_tried_again() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, LOG)
        .with_log()
        .provokes("status of 500");
    journey(setting, |page| async move {
        page.sign_in_at("/activity/log").await?;
        page.row("Signed in").last_one().shows().await?;
        page.server()
            .fault("GET", "/event-logs", None, json!({ "status": 500 }))
            .await?;
        page.press("Seats").await?;
        page.role("alert").shows().await?;
        page.is_accessible("a log that cannot be read").await?;
        page.server().recover().await?;
        page.press("Try again").await?;
        page.row("Seats assigned").last_one().shows().await?;
        page.role("alert").goes().await
    })
    .await
}

#[tokio::test]
async fn u2_who_changed_what_is_one_list_with_its_sources_named() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, LOG);
    journey(setting, |page| async move {
        let endpoint = json!({ "url": "https://hooks.example/", "subscriptions": ["*"] });
        let endpoint = json!({ "data": { "type": "webhook-endpoints", "attributes": endpoint } });
        page.server()
            .does("POST", "/webhook-endpoints", Some(endpoint))
            .await?;
        let (mine, other) = page.server().one_with_and_one_without(CAD).await?;
        let license = page.server().license(CAD).await?;
        page.server().assign(&license, &other).await?;
        page.sign_in_on_license(CAD).await?;
        page.press(&format!("Release the seat of {}", mine.label))
            .await?;
        page.server().comes_to(CAD, 21).await?;

        page.follow("Activity").await?;
        page.follow("Server log").await?;
        let told = page.row("Seats assigned");
        told.says("Webhook event").await?;
        told.says("Not told").await?;
        let done = page.row("no longer has a seat");
        done.says("This browser").await?;
        done.says(ADMIN).await?;
        page.is_accessible("all sources").await?;
        choose_in(&page, "Source", "This browser").await?;
        told.goes().await?;
        done.shows().await?;
        choose_in(&page, "Source", "Any source").await?;
        choose_in(&page, "Since", "Last 7 days").await?;
        told.shows().await?;
        done.shows().await
    })
    .await
}

#[tokio::test]
async fn u2_the_histories_of_all_licenses_are_one_list() -> Told {
    let setting = Setting::demo()
        .only(Kind::LicenseSpring, "only there licenses have histories")
        .provokes("status of 500");
    journey(setting, |page| async move {
        let export = "/license-histories/export";
        let asked = async || {
            let log = page.server().log().await?;
            anyhow::Ok(log.iter().filter(|it| it.contains(export)).count())
        };
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        let license = page.server().license(CAD).await?;
        page.server().assign(&license, &person).await?;
        page.sign_in_at("/activity").await?;
        page.link("License histories").shows().await?;
        ensure!(asked().await? == 0, "nobody has opened it");
        page.follow("License histories").await?;
        page.is_at("/activity/log").await?;
        let seat = page.row("Seats assigned").containing(&person.email);
        for words in [CAD, "License history", "Not told"] {
            seat.says(words).await?;
        }
        page.is_accessible("the histories of all licenses").await?;

        // No further back than is asked for: a day of the zone has a part in two of UTC.
        let before = asked().await?;
        choose_in(&page, "Since", "Today").await?;
        seat.shows().await?;
        page.button("Read older entries").goes().await?;
        let days = asked().await? - before;
        ensure!((1..=2).contains(&days), "{days} days were read for one");

        choose_in(&page, "Source", "License histories").await?;
        page.press("Seats").await?;
        seat.shows().await?;
        page.row("Device activated").goes().await?;

        page.server()
            .fault("GET", export, None, json!({ "status": 500 }))
            .await?;
        page.press("Licenses").await?;
        page.role("alert").shows().await?;
        page.server().recover().await?;
        page.press("Try again").await?;
        page.role("alert").goes().await?;
        seat.shows().await
    })
    .await
}
