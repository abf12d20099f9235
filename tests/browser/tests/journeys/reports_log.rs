//! The server's logs as signs of use: who used a license that several people hold, and what is said
//! where there is no log, where it may not be read, and where it does not reach.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    reports::is_read,
    reports_stages::{board, fails, figures_say, seven},
};

/// The figures as the lists alone tell them.
const PLAIN: [&str; 2] = ["1 used 3 not used 3 unknown", "1 used 1 not used 1 unknown"];
/// Three of four on a license that somebody used.
const CAD: &str = "CAD 1";
const ABSENT: &str = "This server keeps no log";

/// The vendor's software asks whether the license is good, by one of the seven who signed in to it
/// or by the license's key.
async fn asks(page: &Page, who: Option<&str>, method: &str) -> Result<String> {
    let license = page.server().license(CAD).await?;
    let whose = match who {
        Some(who) => json!({ "user": format!("{who}@nordbau.example") }),
        None => json!({ "license": license }),
    };
    let path = format!("/licenses/{license}/actions/validate");
    let mut request = json!({ "as": whose, "method": method, "path": path });
    if method == "POST" {
        request["body"] = json!({});
    }
    let act = json!({ "request": request });
    page.server().another_admin(act).await?;
    page.server().finish_removals().await?;
    Ok(license)
}

/// How often the panel asked for a list.
async fn asked(page: &Page, list: &str) -> Result<usize> {
    let log = page.server().log().await?;
    Ok(log.iter().filter(|line| line.contains(list)).count())
}

/// Whom the server names for a license in one of its logs.
async fn named_by(page: &Page, list: &str, license: &str, who: &str) -> Result<Vec<String>> {
    let path = format!("/{list}?resource[type]=license&resource[id]={license}&limit=100");
    let answer = page.server().get(&path).await?;
    let rows = answer["data"].as_array().context("no rows")?;
    let name = |row: &Value| {
        let id = &row["relationships"][who]["data"]["id"];
        id.as_str().map(str::to_owned)
    };
    Ok(rows.iter().filter_map(name).collect())
}

async fn id_of(page: &Page, who: &str) -> Result<String> {
    let user = page
        .server()
        .get(&format!("/users/{who}@nordbau.example"))
        .await?;
    let id = user["data"]["id"].as_str().context("no id")?;
    Ok(id.to_owned())
}

#[tokio::test]
async fn d19_whoever_the_log_names_has_used_a_license_that_several_people_hold() -> Told {
    journey(seven(), |page| async move {
        let license = asks(&page, Some("dia"), "POST").await?;
        asks(&page, None, "POST").await?;
        // By GET the server writes no event, but it keeps the request.
        asks(&page, Some("cem"), "GET").await?;
        page.sign_in_at("/reports").await?;
        is_read(&page).await?;
        let told = ["3 used 3 not used 1 unknown", "1 used 1 not used 1 unknown"];
        figures_say(&page, told).await?;
        // When it begins, and what it tells of the one license; and two people of three are left.
        ensure!(asked(&page, "/event-logs").await? == 2);
        ensure!(asked(&page, "/request-logs").await? == 2);

        // As the server has it: one is named by an event, the other by a request alone.
        let (dia, cem) = (id_of(&page, "dia").await?, id_of(&page, "cem").await?);
        let by_events = named_by(&page, "event-logs", &license, "whodunnit").await?;
        ensure!(
            by_events.contains(&dia) && !by_events.contains(&cem),
            "{by_events:?}"
        );
        let by_requests = named_by(&page, "request-logs", &license, "requestor").await?;
        ensure!(by_requests.contains(&cem), "{by_requests:?}");

        page.follow("People").await?;
        for who in ["Dia Dorn", "Cem Can"] {
            page.row(who)
                .containing("Used")
                .says("server's log")
                .await?;
        }
        page.row("Ben Boll").says("Not used").await?;
        page.sees("The server's log begins on").await?;
        page.is_accessible("signs of the server's log").await
    })
    .await
}

#[tokio::test]
async fn d20_a_log_that_may_not_be_read_is_told_and_asked_for_once() -> Told {
    let setting = seven().provokes("status of 403");
    journey(setting, |page| async move {
        asks(&page, Some("dia"), "POST").await?;
        for list in ["/event-logs", "/request-logs"] {
            fails(&page, list, json!({ "status": 403 })).await?;
        }
        page.sign_in_at("/reports").await?;
        board(&page)
            .containing("You may not read the server's log")
            .shows()
            .await?;
        page.sees("You may not read what people asked").await?;
        page.sees("Something could not be read").await?;
        figures_say(&page, PLAIN).await?;
        ensure!(board(&page).role("button").count().await? == 0);
        page.is_accessible("a log that may not be read").await?;
        page.follow("People").await?;
        page.sees("You may not read the server's log").await?;
        page.row("Dia Dorn").says("Unknown").await?;
        let times = (
            asked(&page, "/event-logs").await?,
            asked(&page, "/request-logs").await?,
        );
        ensure!(times == (1, 1), "they were asked for {times:?} times");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d20_a_server_without_a_log_says_so_instead_of_nothing() -> Told {
    let setting = seven().provokes("status of 405");
    journey(setting, |page| async move {
        fails(&page, "/event-logs", json!({ "status": 405 })).await?;
        page.sign_in_at("/reports").await?;
        page.sees(ABSENT).await?;
        is_read(&page).await?;
        figures_say(&page, PLAIN).await?;
        page.does_not_see("Something could not be read").await?;
        page.follow("People").await?;
        page.sees(ABSENT).await?;
        ensure!(asked(&page, "/event-logs").await? == 1);
        ensure!(asked(&page, "/request-logs").await? == 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d20_the_community_edition_is_not_asked_for_a_log() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "it has other editions");
    journey(setting, |page| async move {
        page.sign_in_at("/reports").await?;
        is_read(&page).await?;
        page.sees(ABSENT).await?;
        ensure!(asked(&page, "/event-logs").await? == 0);
        ensure!(asked(&page, "/request-logs").await? == 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d20_a_log_that_fails_or_is_slow_is_stopped_and_tried_again() -> Told {
    let setting = seven().provokes("status of 500");
    journey(setting, |page| async move {
        asks(&page, Some("dia"), "POST").await?;
        fails(&page, "/event-logs", json!({ "status": 500 })).await?;
        page.sign_in_at("/reports").await?;
        board(&page)
            .containing("The server's log could not be read")
            .shows()
            .await?;
        page.server().recover().await?;
        fails(&page, "/event-logs", json!({ "delay_ms": 3000 })).await?;
        board(&page)
            .role("button")
            .named("Try again")
            .press()
            .await?;
        board(&page).containing("Server log 0 of 1").shows().await?;
        board(&page).role("button").named("Stop").press().await?;
        page.sees("Reading is stopped").await?;
        page.server().recover().await?;
        board(&page).role("button").named("Go on").press().await?;
        is_read(&page).await?;
        figures_say(&page, ["2 used 3 not used 2 unknown", PLAIN[1]]).await
    })
    .await
}

/// Gives further licenses to two people each, and has each validated once by its key, which names
/// nobody. Says their ids.
async fn shared(page: &Page, count: usize) -> Result<Vec<String>> {
    let pattern = page.server().license(CAD).await?;
    let pattern = page.server().get(&format!("/licenses/{pattern}")).await?;
    let policy = pattern["data"]["relationships"]["policy"]["data"].clone();
    let who = [id_of(page, "dia").await?, id_of(page, "cem").await?];
    let people = who.map(|id| json!({ "type": "users", "id": id }));
    let mut all = Vec::new();
    for number in 0..count {
        let license = json!({ "data": {
            "type": "licenses",
            "attributes": { "name": format!("Shared {number:03}") },
            "relationships": { "policy": { "data": policy } },
        } });
        let made = page
            .server()
            .does("POST", "/licenses", Some(license))
            .await?;
        let id = made["data"]["id"].as_str().context("no id")?.to_owned();
        let path = format!("/licenses/{id}/users");
        page.server()
            .does("POST", &path, Some(json!({ "data": people })))
            .await?;
        validates(page, &id).await?;
        all.push(id);
    }
    Ok(all)
}

/// The log has been asked so often, and no more.
async fn come_to(page: &Page, count: usize) -> Result<()> {
    for _ in 0..4 {
        // A hundred take their time.
        let said = eventually("the log is read", || async {
            let asked = asked(page, "/event-logs").await?;
            ensure!(asked >= count, "{asked} were asked for");
            Ok(asked)
        })
        .await;
        if let Ok(asked) = said {
            ensure!(asked == count, "{asked}, not {count}");
            return Ok(());
        }
    }
    anyhow::bail!("fewer than {count} were asked for")
}

async fn validates(page: &Page, license: &str) -> Result<()> {
    let path = format!("/licenses/{license}/actions/validate");
    let request =
        json!({ "as": { "license": license }, "method": "POST", "path": path, "body": {} });
    page.server()
        .another_admin(json!({ "request": request }))
        .await
}

#[tokio::test]
async fn d20_of_many_licenses_a_hundred_are_looked_up_and_more_when_asked_for() -> Told {
    journey(seven(), |page| async move {
        shared(&page, 104).await?;
        page.server().finish_removals().await?;
        page.sign_in_at("/reports").await?;
        // The one that the seven share is open as well.
        page.sees("5 licenses have not been looked up in the server's log.")
            .await?;
        // When it begins, and a hundred.
        come_to(&page, 101).await?;
        page.sees("5 licenses have not been looked up").await?;
        page.press("Look up more").await?;
        come_to(&page, 106).await?;
        page.does_not_see("have not been looked up").await
    })
    .await
}

#[tokio::test]
async fn d20_a_license_with_too_many_entries_is_read_back_to_a_day_that_is_told() -> Told {
    journey(seven(), |page| async move {
        let license = shared(&page, 1).await?.remove(0);
        // A hundred lines are on each of five pages.
        for _ in 0..520 {
            validates(&page, &license).await?;
        }
        page.server().finish_removals().await?;
        page.sign_in_at("/reports").await?;
        page.sees(
            "Of 1 license the log has too many entries to read them all; they were read back to",
        )
        .await?;
        // When it begins, the one that the seven share, and five pages.
        come_to(&page, 7).await?;
        page.server().rests().await?;
        ensure!(asked(&page, "/event-logs").await? == 7, "more were read");
        Ok(())
    })
    .await
}
