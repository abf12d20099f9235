//! Figures that can be acted on: free is what can be used, a team narrows all of a page, and a list
//! says how many of its rows are shown.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{CAD, VIEWER};

/// A team with one license.
const TEAM: &str = "Visualisation";

/// What stands below the title.
async fn line(page: &Page) -> Result<String> {
    let ask = "return document.querySelector('.page-figures')?.textContent ?? ''";
    let line = page.ask(ask, vec![]).await?;
    Ok(line.as_str().unwrap_or_default().to_owned())
}

/// The first number of a text.
fn number(text: &str) -> Result<usize> {
    let digits = text.chars().skip_while(|c| !c.is_ascii_digit());
    let digits: String = digits
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().with_context(|| format!("{text:?}"))
}

/// How many rows a list has, its head aside.
async fn rows(page: &Page) -> Result<usize> {
    let ask = "return document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')";
    let rows = page.ask(ask, vec![]).await?;
    let rows: usize = rows.as_str().context("a table")?.parse()?;
    Ok(rows - 1)
}

/// Headline, the chip for all and the rows say the same.
async fn all_agree(page: &Page) -> Result<usize> {
    eventually("headline, chips and rows that agree", || async {
        let line = line(page).await?;
        ensure!(
            !line.contains("reading") && !line.contains("so far"),
            "{line}"
        );
        let chip = "return document.querySelector('.tools .chip')?.textContent ?? ''";
        let chip = page.ask(chip, vec![]).await?;
        let chip = number(chip.as_str().unwrap_or_default())?;
        let (first, rows) = (number(&line)?, rows(page).await?);
        ensure!(
            first == rows && chip == rows,
            "{line}, All {chip}, {rows} rows"
        );
        Ok(rows)
    })
    .await
}

#[tokio::test]
async fn u18_k12_a_team_narrows_headline_chips_and_rows_and_says_so_beside_the_title() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        let all = all_agree(&page).await?;
        page.press("Team: All teams").await?;
        page.role("menuitemradio").named(TEAM).press().await?;
        let chip = page.button(&format!("Team: {TEAM} ×"));
        chip.shows().await?;
        page.row(CAD).goes().await?;
        let some = all_agree(&page).await?;
        ensure!(some < all);
        for list in ["Users", "Devices"] {
            page.follow(&format!("{list}*")).await?;
            page.heading(1, list).shows().await?;
            chip.shows().await?;
            all_agree(&page).await?;
        }
        page.is_accessible("a page narrowed to a team").await?;
        let narrowed = rows(&page).await?;
        chip.press().await?;
        chip.goes().await?;
        page.is_at("/devices").await?;
        ensure!(all_agree(&page).await? > narrowed);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u19_lists_say_how_many_rows_are_shown() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.field("Search licenses").fill("planwerk").await?;
        page.row("Render Suite").goes().await?;
        let shown = rows(&page).await?;
        page.sees(&format!("{shown} shown")).await?;
        page.follow("Devices*").await?;
        page.heading(1, "Devices").shows().await?;
        all_agree(&page).await?;
        page.field("Search devices").fill("a").await?;
        eventually("how many devices are shown", || async {
            let shown = rows(&page).await?;
            let says = page.words().await?;
            ensure!(says.contains(&format!("{shown} shown")));
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn filters_past_the_edge_are_reached_by_a_wheel_and_by_the_keyboard() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.role("button").named("No team").shows().await?;
        // Narrower than the panel's narrowest, so that the text may have any width.
        let rows = "const row = document.querySelector('.tools > .chips');\
                    row.style.maxInlineSize = '400px';\
                    const tops = [...row.children].map(chip => chip.offsetTop);\
                    return new Set(tops).size";
        ensure!(page.ask(rows, vec![]).await? == 1, "they stand on one line");
        let wheel = "const row = document.querySelector('.tools > .chips');\
                     const turn = new WheelEvent('wheel', {deltaY: arguments[0], cancelable: true, bubbles: true});\
                     row.firstElementChild.dispatchEvent(turn);\
                     return [row.scrollLeft, turn.defaultPrevented]";
        let by = |delta: i32| page.ask(wheel, vec![json!(delta)]);
        ensure!(by(60).await? == json!([60, true]), "it goes to the side");
        ensure!(by(-90).await? == json!([0, true]), "and back");
        ensure!(by(-90).await? == json!([0, false]), "at its end the page has the wheel");
        let focus = "const chip = document.querySelector('.tools > .chips').lastElementChild;\
                     chip.focus();\
                     return chip.parentElement.scrollLeft > 0";
        ensure!(page.ask(focus, vec![]).await? == true, "the focus brings it into view");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u14_seats_nobody_can_use_are_not_called_free_and_giving_them_warns() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row("Structural Check").says("Suspended").await?;
        page.sees("on ended or suspended licenses").await?;
        page.pick("Actions for Structural Check", "Assign users")
            .await?;
        page.sees("This license is suspended").await?;
        page.press("Cancel").await?;
        // There it is entered with a key, and has no seats.
        if page.server().kind() == Kind::Keygen {
            page.pick("Actions for Survey Kit 2024", "Assign users")
                .await?;
            page.sees("This license has ended").await?;
            page.press("Cancel").await?;
        }
        page.pick(&format!("Actions for {CAD}"), "Assign users")
            .await?;
        page.sees("9 of 9 free seats left").await?;
        page.does_not_see("This license has ended").await?;
        page.does_not_see("This license is suspended").await
    })
    .await
}

#[tokio::test]
async fn k10_days_beside_a_date_are_those_of_the_calendar() -> Told {
    let config = json!({ "brand": { "support": "mailto:help@vendor.example" } });
    journey(Setting::demo().config(config), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        // By the browser's own calendar, each date against what stands below it.
        let ask = "const midnight = (at) => { const day = new Date(at);
              return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()); };
            return [...document.querySelectorAll('time[datetime]:has(small)')].map((time) => {
              const days = Math.round((midnight(time.dateTime) - midnight(Date.now())) / 864e5);
              const said = time.querySelector('small').textContent;
              const plural = (n) => n === 1 ? '1 day' : `${n.toLocaleString('en')} days`;
              const right = days === 0 ? 'today'
                : days > 0 ? `in ${plural(days)}` : `${plural(-days)} ago`;
              return [said, right];
            })";
        let found = page.ask(ask, vec![]).await?;
        let found: Vec<(String, String)> = serde_json::from_value(found)?;
        ensure!(found.len() > 4, "{found:?}");
        for (said, right) in found {
            ensure!(said == right, "{said} beside a date that is {right}");
        }
        // Whatever ends soon can be asked for again from its page.
        page.link(VIEWER).press().await?;
        let ask = page.link("Ask for a renewal");
        ask.shows().await?;
        let mail = ask.attribute("href").await?.context("no address")?;
        let subject = format!("subject=Renewal%20of%20{}&", VIEWER.replace(' ', "%20"));
        ensure!(mail.starts_with("mailto:help@vendor.example?"), "{mail}");
        ensure!(mail.contains(&subject), "{mail}");
        ensure!(
            mail.contains("12%20seats%20are%20held%2C%20of%2060"),
            "{mail}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u15_a_product_with_a_license_without_limit_still_shows_the_others() -> Told {
    // Only there several licenses go by one product.
    let setting = Setting::demo().only(Kind::Keygen, "a license and its product go by one name");
    journey(setting, |page| async move {
        page.sign_in_at("/products").await?;
        page.row("assigned without limit").says("free").await
    })
    .await
}
