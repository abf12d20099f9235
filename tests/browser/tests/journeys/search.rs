//! A search while a list is still being read, and while the server is away.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Seed, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{CAD, choose_in};

/// Below the title: what is known, and how far it is read.
async fn figures(page: &Page) -> Result<String> {
    let ask = "return document.querySelector('.page-figures')?.textContent ?? ''";
    let line = page.ask(ask, vec![]).await?;
    Ok(line.as_str().unwrap_or_default().to_owned())
}

/// How many people have been read, as the page says it.
async fn read_so_far(page: &Page) -> Result<usize> {
    let line = figures(page).await?;
    let digits: String = { line.split("so far").next().unwrap_or_default().chars() }
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().with_context(|| format!("{line:?}"))
}

#[tokio::test]
async fn k17_whoever_comes_last_of_50_000_is_found_long_before_the_list_is_read() -> Told {
    journey(Setting::of(Seed::Large), |page| async move {
        // A page of the list takes as long as a real server takes for several.
        let slow = json!({ "delay_ms": 1_000 });
        page.server().fault("GET", "/users?", None, slow).await?;
        page.sign_in_at("/users").await?;
        let last = match page.server().kind() {
            Kind::Keygen => "00000@",
            Kind::LicenseSpring => "49999@",
        };
        page.field("Search users").fill(last).await?;
        page.row(last).shows().await?;
        ensure!(read_so_far(&page).await? < 25_000, "it had come by itself");
        page.sees("1 shown · still reading").await?;
        // The list is not taken for read, and goes on.
        let before = read_so_far(&page).await?;
        eventually("further people", || async {
            ensure!(read_so_far(&page).await? > before + 100);
            Ok(())
        })
        .await?;
        page.row(last).shows().await
    })
    .await
}

#[tokio::test]
async fn k17_a_team_of_50_000_is_whole_long_before_the_list_is_read() -> Told {
    let setting = Setting::of(Seed::Large).only(
        Kind::Keygen,
        "LicenseSpring finds people of a team by the licenses on which they sit",
    );
    journey(setting, |page| async move {
        // Everybody, and not those of one team.
        let slow = json!({ "delay_ms": 1_000 });
        page.server().fault("GET", "=user&page", None, slow).await?;
        page.sign_in_at("/users").await?;
        choose_in(&page, "Team", "Team 01").await?;
        page.sees("1,250 so far").await?;
        // All others are still on their way.
        let walked = page.server().log().await?;
        let pages = walked.iter().filter(|it| it.contains("=user&page")).count();
        ensure!(pages < 250, "{pages} of 500 pages had been read");
        choose_in(&page, "Team", "Any team").await?;
        ensure!(read_so_far(&page).await? < 25_000, "it had come by itself");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn k17_the_list_of_licenses_says_beside_its_hits_that_it_is_being_read() -> Told {
    journey(Setting::of(Seed::Large), |page| async move {
        let slow = json!({ "delay_ms": 1_500 });
        page.server().fault("GET", "/licenses?", None, slow).await?;
        page.sign_in_at("/licenses").await?;
        page.field("Search licenses").fill("Planwerk").await?;
        page.sees("still reading").await?;
        page.row("Planwerk").last_one().shows().await?;
        page.sees("still reading").await
    })
    .await
}

#[tokio::test]
async fn k14_nobody_is_said_not_to_exist_while_the_server_is_away() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, "there most people come with the licenses")
        .provokes("status of 503");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 60).await?.remove(59);
        // People have not come when the server goes.
        let slow = json!({ "delay_ms": 20_000 });
        page.server().fault("GET", "/users?", None, slow).await?;
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        let away = json!({ "status": 503 });
        page.server().fault("", "/v1/", None, away).await?;
        page.field("People").press().await?;
        page.keys(person.email.as_str()).await?;
        page.sees("Still reading people").await?;
        page.sees("The license server has not answered since")
            .await?;
        page.does_not_see("Nobody matches").await?;
        page.does_not_see("Create").await?;
        // As soon as it is back, it is asked without a further key.
        page.server().recover().await?;
        page.role("option").containing(&person.email).shows().await
    })
    .await
}
