//! How much is asked of the server: nothing twice, and nothing that no row needs.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey};
use serde_json::json;

use crate::{CAD, toast, undo};

/// Why the other server's requests are not counted.
const WORDS: &str = "the requests are counted in Keygen's words";

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

/// How many of them ask who is on a license.
fn of_seats(asked: &[String]) -> usize {
    let is_one = |line: &&String| {
        line.starts_with("GET") && line.contains("/licenses/") && line.contains("/users")
    };
    asked.iter().filter(is_one).count()
}

/// Two more licenses than the office has, as many as a real account was counted with.
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

/// Before, this took 27 requests, 19 of them for people of licenses. Two of those that are left
/// ask whether owners of licenses are on the server.
#[tokio::test]
async fn signing_in_asks_for_people_only_where_a_row_names_them() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, WORDS),
        |page| async move {
            two_more(&page).await?;
            let mark = so_far(&page).await?;
            page.sign_in_at("/licenses").await?;
            page.table("Licenses").has("aria-rowcount", "15").await?;
            page.row(CAD).says("21 people").await?;
            let signing_in = asked(&page, mark).await?;
            ensure!(
                signing_in.len() <= 12 && of_seats(&signing_in) <= 3,
                "{} requests: {signing_in:#?}",
                signing_in.len()
            );
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn acts_make_nothing_be_read_again_that_they_do_not_change() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, WORDS),
        |page| async move {
            let people = page.server().people_without(CAD, 1).await?;
            page.sign_in_at("/licenses").await?;
            page.row(CAD).says("9 free of 30").await?;
            page.link(CAD).press().await?;
            page.open_assign_dialog().await?;
            page.choose("People", &people[0]).await?;
            page.server().rests().await?;
            let mark = so_far(&page).await?;
            page.press("Assign 1 user").await?;
            page.role("dialog").goes().await?;
            page.row(&people[0].email).shows().await?;
            undo(&page, "has a seat on").await?;
            page.row(&people[0].email).goes().await?;
            // Each of the two is sent, and the license looked at once.
            let acting = asked(&page, mark).await?;
            ensure!(acting.len() == 4, "{acting:#?}");

            let mark = so_far(&page).await?;
            page.link("Licenses").press().await?;
            page.row(CAD).says("9 free of 30").await?;
            let back = asked(&page, mark).await?;
            ensure!(back.is_empty(), "{back:#?}");

            // The lists on screen are read again once, and whoever has a seat is not.
            tokio::time::sleep(Duration::from_secs(60)).await;
            let idle = asked(&page, mark).await?;
            ensure!(idle.len() <= 4 && of_seats(&idle) == 0, "{idle:#?}");
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn a_license_that_was_just_deleted_is_not_asked_for() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "nobody is removed there");
    journey(setting, |page| async move {
        let all = page
            .server()
            .get("/licenses?page[number]=1&page[size]=100")
            .await?;
        let owned = all["data"]
            .as_array()
            .context("licenses")?
            .iter()
            .find_map(|row| {
                let owner = row.pointer("/relationships/owner/data/id")?.as_str()?;
                Some((owner.to_owned(), row["id"].as_str()?.to_owned()))
            });
        let (owner, license) = owned.context("somebody owns a license")?;
        let person = page.server().person(&owner).await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.link("Users").press().await?;
        page.field("Search users").fill(&person.email).await?;
        page.pick(&format!("Actions for {}", person.label), "Remove…")
            .await?;
        page.role("radio").named("Remove").press().await?;
        page.press("Remove 1 person and delete 1 license").await?;
        page.role("dialog").goes().await?;
        toast(&page, &format!("{} was removed", person.label))
            .shows()
            .await?;
        let log = asked(&page, 0).await?;
        let removed = log.iter().position(|line| line.starts_with("DELETE"));
        let after = &log[removed.context("the removal")?..];
        ensure!(
            !after.iter().any(|line| line.contains(&license)),
            "{after:#?}"
        );
        Ok(())
    })
    .await
}
