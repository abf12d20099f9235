//! How much is asked of the server: nothing twice, and nothing that no row needs.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey};
use serde_json::json;

use crate::{CAD, undo};

/// What the panel has asked for since so many requests, once it rests.
async fn asked(page: &Page, since: usize) -> Result<Vec<String>> {
    page.server().rests().await?;
    let log = page.server().log().await?;
    Ok(log.get(since..).context("the log only grows")?.to_vec())
}

/// How many requests there were until now.
async fn so_far(page: &Page) -> Result<usize> {
    Ok(page.server().log().await?.len())
}

/// Those that ask who is on a license.
fn of_seats(asked: &[String]) -> usize {
    let is_one = |line: &&String| {
        line.starts_with("GET") && line.contains("/licenses/") && line.contains("/users")
    };
    asked.iter().filter(is_one).count()
}

/// Two more licenses than the office has, as the fourteen of a real account, one of them with
/// nobody on it.
async fn two_more(page: &Page) -> Result<()> {
    let server = page.server();
    let all = server.get("/licenses?page[number]=1&page[size]=1").await?;
    let policy = all.pointer("/data/0/relationships/policy/data/id");
    let policy = policy.context("a license has a policy")?.clone();
    for name in ["Plan Viewer One", "Plan Viewer Two"] {
        let body = json!({ "data": {
            "type": "licenses",
            "attributes": { "name": name },
            "relationships": { "policy": { "data": { "type": "policies", "id": policy } } },
        } });
        server.does("POST", "/licenses", Some(body)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_list_asks_only_for_people_its_rows_show() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "the requests are counted in its words");
    journey(setting, |page| async move {
        two_more(&page).await?;
        let people = page.server().people_without(CAD, 1).await?;
        page.open("/licenses").await?;
        let mark = so_far(&page).await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).says("9 free of 30").await?;
        let signing_in = asked(&page, mark).await?;
        println!("signing in: {} {signing_in:#?}", signing_in.len());

        // An act, and back: what the act did not change is not asked for again.
        page.link(CAD).press().await?;
        page.open_assign_dialog().await?;
        page.choose("People", &people[0]).await?;
        page.press("Assign 1 user").await?;
        page.role("dialog").goes().await?;
        page.row(&people[0].email).shows().await?;
        undo(&page, "has a seat on").await?;
        page.row(&people[0].email).goes().await?;
        let before = asked(&page, mark).await?.len() + mark;
        page.link("Licenses").press().await?;
        page.row(CAD).says("9 free of 30").await?;
        let back = asked(&page, before).await?;
        println!(
            "acting: {:#?}",
            &page.server().log().await?[mark + signing_in.len()..before]
        );
        println!("back: {} {back:#?}", back.len());

        let mark = so_far(&page).await?;
        tokio::time::sleep(Duration::from_secs(61)).await;
        let idle = asked(&page, mark).await?;
        println!("idle: {} {idle:#?}", idle.len());
        ensure!(of_seats(&signing_in) <= 4, "{signing_in:#?}");
        Ok(())
    })
    .await
}
