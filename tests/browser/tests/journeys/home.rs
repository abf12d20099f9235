//! What needs the person today, and where people begin.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{CAD, choose_in};

const LIST: &str = "What needs you today";

/// Waits until everything has been read.
async fn is_read(page: &Page) -> Result<()> {
    page.heading(1, "Home").shows().await?;
    eventually("everything has been read", || async {
        let line = page.ask(LINE, vec![]).await?;
        let line = line.as_str().context("a line")?;
        ensure!(
            line.contains("need") && !line.contains("still reading"),
            "{line}"
        );
        Ok(())
    })
    .await
}

const LINE: &str = "return document.querySelector('.page-figures')?.textContent ?? ''";

/// Each line: its number and where it leads.
async fn lines(page: &Page) -> Result<Vec<(u64, String)>> {
    let script = "return [...document.querySelectorAll('.home a')].map((it) =>
        [it.querySelector('b').textContent, it.getAttribute('href')])";
    let all = page.ask(script, vec![]).await?;
    let line = |row: &serde_json::Value| {
        let count = row[0].as_str()?.replace(',', "").parse().ok()?;
        Some((count, row[1].as_str()?.to_owned()))
    };
    let all = all.as_array().context("a list")?;
    all.iter()
        .map(line)
        .collect::<Option<_>>()
        .context("numbers")
}

/// The list or report behind each line counts what the line counts.
async fn agree(page: &Page) -> Result<Vec<(u64, String)>> {
    let all = lines(page).await?;
    for (count, to) in &all {
        let follow = "document.querySelector(`.home a[href='${arguments[0]}']`).click()";
        page.ask(follow, vec![to.as_str().into()]).await?;
        let says = if to.contains("/reports/idle") {
            format!("{count} chosen of ")
        } else {
            format!("{count} shown")
        };
        eventually(&format!("{to} says {says}"), || async {
            let words = page.words().await?;
            ensure!(words.contains(&says), "{words}");
            Ok(())
        })
        .await?;
        page.back().await?;
        is_read(page).await?;
    }
    Ok(all)
}

#[tokio::test]
async fn home_each_number_is_that_of_the_list_behind_it() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/home").await?;
        page.role("list").named(LIST).shows().await?;
        is_read(&page).await?;
        let all = agree(&page).await?;
        ensure!(all.len() >= 4, "{all:?}");
        page.is_accessible("home").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn home_follows_the_team_that_the_panel_is_narrowed_to() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "its teams are groups");
    journey(setting, |page| async move {
        let license = page.server().license(CAD).await?;
        let license = page.server().get(&format!("/licenses/{license}")).await?;
        let team = license.pointer("/data/relationships/group/data/id");
        let team = team.and_then(|id| id.as_str()).context("a team")?;
        page.sign_in_at("/home").await?;
        is_read(&page).await?;
        let whole = lines(&page).await?;
        page.open(&format!("/home?team={team}")).await?;
        is_read(&page).await?;
        page.role("main")
            .role("button")
            .named("Team:*")
            .shows()
            .await?;
        let narrowed = agree(&page).await?;
        ensure!(narrowed != whole, "{narrowed:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn home_is_where_people_begin_who_choose_it() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/").await?;
        page.heading(1, "Licenses").shows().await?;
        page.pick("Account: admin@nordbau.example", "Your account")
            .await?;
        page.heading(1, "Your account").shows().await?;
        choose_in(&page, "Begin with", "Home").await?;
        page.open("/").await?;
        page.heading(1, "Home").shows().await?;
        page.is_at("/home").await
    })
    .await
}

#[tokio::test]
async fn home_is_where_people_begin_whose_vendor_says_so() -> Told {
    let setting = Setting::demo().config(json!({ "firstPage": "home" }));
    journey(setting, |page| async move {
        page.sign_in_at("/").await?;
        page.heading(1, "Home").shows().await?;
        // Whoever wants the list of licenses finds it first in the menu after it.
        page.follow("Licenses*").await?;
        page.row(CAD).shows().await
    })
    .await
}

#[tokio::test]
async fn u33_no_count_looks_final_while_it_is_being_read() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/").await?;
        page.row(CAD).shows().await?;
        for path in [
            "/home",
            "/licenses",
            "/users",
            "/devices",
            "/reports/renewals",
        ] {
            page.server().slow(1_500).await?;
            page.open(path).await?;
            // While it is said what is there, it is said that it is still being read.
            let said = "return document.querySelector('.page-figures')?.textContent ?? ''";
            eventually(&format!("{path} is being read"), || async {
                let line = page.ask(said, vec![]).await?;
                let line = line.as_str().context("a line")?;
                ensure!(line.to_lowercase().contains("reading"), "{line:?}");
                Ok(())
            })
            .await?;
            page.server().slow(0).await?;
            eventually(&format!("{path} has been read"), || async {
                let line = page.ask(said, vec![]).await?;
                let line = line.as_str().context("a line")?;
                ensure!(
                    !line.is_empty() && !line.to_lowercase().contains("reading"),
                    "{line:?}"
                );
                Ok(())
            })
            .await?;
        }
        Ok(())
    })
    .await
}
