//! What comes of idle seats: money, files, teams, and devices that go with them, compared with what
//! the server holds.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    CAD,
    activity::saves_into,
    reports::table_in,
    reports_idle::{chooses_nothing, hold_now, seats, setting, settles, signs, tick_only, warns},
    teams::OTHER,
};

/// What a seat of [`CAD`] costs a year, by the setting.
const PRICE: i64 = 1_200;

/// What is saved, as it is shown; nothing where no price is known.
async fn saved(page: &Page) -> Result<i64> {
    let said = "return document.querySelector('.idle-money b')?.textContent ?? ''";
    let said = page.ask(said, vec![]).await?;
    let said = said.as_str().context("words")?.to_owned();
    if said.is_empty() {
        return Ok(0);
    }
    ensure!(said.ends_with(" EUR a year"), "{said}");
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    Ok(digits.parse()?)
}

#[tokio::test]
async fn d20_idle_money_is_the_price_of_the_seats_that_are_chosen() -> Told {
    journey(setting(), |page| async move {
        let cad = CAD.replace(' ', "%20");
        page.sign_in_at(&format!("/reports/idle?days=7&q={cad}"))
            .await?;
        settles(&page).await?;
        let before = saved(&page).await?;
        // Two rows, each of which is chosen if it was not, and the other way round.
        let turn = "const rows = [...document.querySelectorAll('tbody tr[aria-rowindex]')].filter((row) => row.querySelector('input'));
            const all = rows.slice(0, 2);
            if (all.length < 2 || all.some((row) => !row.textContent.includes(arguments[0]))) return null;
            return all.map((row) => row.querySelector('input'))
                .map((box) => { const by = box.checked ? -1 : 1; box.click(); return by; })
                .reduce((sum, by) => sum + by)";
        let turned = eventually("two seats of the license", || async {
            let turned = page.ask(turn, vec![json!(CAD)]).await?;
            turned.as_i64().context("fewer are listed")
        })
        .await?;
        let wanted = before + turned * PRICE;
        eventually(&format!("{wanted} are saved a year"), || async {
            let now = saved(&page).await?;
            ensure!(now == wanted, "{now} are");
            Ok(())
        })
        .await?;
        // A seat without a price is said to be one, and adds nothing.
        let other = "const row = [...document.querySelectorAll('tbody tr[aria-rowindex]')].find((it) =>
                !it.textContent.includes(arguments[0]) && it.querySelector('input')?.checked === false);
            if (!row) return false;
            row.querySelector('input').click();
            return true";
        page.field("Search people, licenses, products")
            .fill("Planwerk Share")
            .await?;
        eventually("a seat without a price", || async {
            ensure!(page.ask(other, vec![json!(CAD)]).await? == json!(true), "none is listed");
            Ok(())
        })
        .await?;
        page.sees("without a price").await?;
        ensure!(saved(&page).await? == wanted, "it has no price");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d22_idle_seats_as_files_are_those_listed_and_those_to_be_warned() -> Told {
    journey(setting(), |page| async move {
        let folder = saves_into(&page, "idle-list").await?;
        let held = seats(&page).await?;
        page.sign_in_at("/reports/idle?days=7&q=Planwerk%20Share")
            .await?;
        settles(&page).await?;
        page.press("Export CSV").await?;
        let (head, rows) = table_in(&folder).await?;
        ensure!(
            head.join(",").ends_with(",state,shared_activity,days_since,tier,excluded_by"),
            "{head:?}"
        );
        let listed = "return document.querySelector('[aria-rowcount]').getAttribute('aria-rowcount')";
        let listed = page.ask(listed, vec![]).await?;
        ensure!(
            listed.as_str() == Some(&(rows.len() + 1).to_string()),
            "{} rows in the file, {listed} with the heading",
            rows.len()
        );
        let column = |name: &str| head.iter().position(|it| it == name).context("no such column");
        let (tier, person, excluded) = (column("tier")?, column("person_id")?, column("excluded_by")?);
        let (license, names) = (column("license_id")?, [column("license")?, column("product")?]);
        if page.server().kind() == Kind::Keygen {
            let is_held = |row: &Vec<String>| held.contains(&(row[license].clone(), row[person].clone()));
            ensure!(rows.iter().all(is_held), "somebody in the file holds no seat");
        }
        let tiers = ["certain", "probable", "review", "unknown"];
        for row in rows {
            ensure!(tiers.contains(&row[tier].as_str()), "{row:?}");
            ensure!(row[excluded].is_empty(), "{row:?}");
            // On LicenseSpring a license is called by what it is of.
            let is_of = |column: &usize| row[*column].contains("Planwerk Share");
            ensure!(names.iter().any(is_of), "{row:?}");
        }
        // A list to write to: whoever is chosen, and the day of the decision.
        page.open("/reports/idle?days=7&leave=nobody").await?;
        settles(&page).await?;
        chooses_nothing(&page).await?;
        let email = ticks_somebody(&page).await?;
        let folder = saves_into(&page, "idle-mail").await?;
        page.press("Warn first…").await?;
        page.field("Decide on").shows().await?;
        warns(&page).await?;
        let (head, rows) = table_in(&folder).await?;
        ensure!(
            head.join(",") == "email,first_name,last_name,license,product,last_sign,days_since,decide_on"
        );
        ensure!(rows.len() == 1 && rows[0][0] == email, "{rows:?}");
        let today = "return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date())";
        let today = page.ask(today, vec![]).await?;
        ensure!(rows.iter().all(|row| today == json!(row[7])), "{rows:?}");
        Ok(())
    })
    .await
}

/// Ticks the first row that names an address, and says whose it is.
async fn ticks_somebody(page: &Page) -> Result<String> {
    let script = "const address = (row) => row.innerText.match(/\\S+@\\S+/)?.[0];
        const row = [...document.querySelectorAll('tbody tr[aria-rowindex]')]
            .find((it) => it.querySelector('input')?.checked === false && address(it));
        row?.querySelector('input').click();
        return row ? address(row) : null";
    let email = page.ask(script, vec![]).await?;
    let email = email.as_str().context("nobody with an address is listed")?;
    page.button("Release 1 seat…").shows().await?;
    Ok(email.to_owned())
}

#[tokio::test]
async fn d20_idle_seats_are_those_of_the_team_that_is_chosen() -> Told {
    journey(setting(), |page| async move {
        let folder = saves_into(&page, "idle-team").await?;
        let teams = page.server().all("/groups").await?;
        let team = teams.iter().find(|it| it["attributes"]["name"] == OTHER);
        let team = team.context("the team")?["id"].clone();
        let licenses = page.server().all("/licenses").await?;
        let of_team = |it: &&Value| it.pointer("/relationships/group/data/id") == Some(&team);
        let of_team: BTreeSet<&str> = { licenses.iter().filter(of_team) }
            .filter_map(|it| it["attributes"]["name"].as_str())
            .collect();
        page.sign_in_at("/reports/idle?days=2").await?;
        settles(&page).await?;
        page.press("Team: All teams").await?;
        page.role("menuitemradio").named(OTHER).press().await?;
        page.is_at("/reports/idle?*").await?;
        page.press("Export CSV").await?;
        let (head, rows) = table_in(&folder).await?;
        // On LicenseSpring a license is called by what it is of.
        let column = match page.server().kind() {
            Kind::Keygen => "license",
            Kind::LicenseSpring => "product",
        };
        let name = head.iter().position(|it| it == column);
        let name = name.context("no such column")?;
        ensure!(!rows.is_empty(), "nobody of {of_team:?} is idle");
        for row in rows {
            ensure!(
                of_team.contains(row[name].as_str()),
                "{row:?} is not of {of_team:?}"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d20_devices_of_an_idle_seat_are_reset_with_it_where_that_is_wanted() -> Told {
    let keygen = "the journey reads devices with their owners";
    journey(setting().only(Kind::Keygen, keygen), |page| async move {
        let (license, name, email) = idle_with_device(&page).await?;
        let person = page.server().get(&format!("/users/{email}")).await?;
        let person = person["data"]["id"].as_str().context("an id")?.to_owned();
        let theirs = || async {
            let mine = |it: &Value| {
                let part = |path: &str| it.pointer(path).and_then(Value::as_str);
                part("/relationships/owner/data/id") == Some(&person)
                    && part("/relationships/license/data/id") == Some(&license)
            };
            let all = page.server().all("/machines").await?;
            anyhow::Ok(all.into_iter().filter(|it| mine(it)).count())
        };
        let (held, devices) = (seats(&page).await?.len(), theirs().await?);
        let all = page.server().all("/machines").await?.len();
        ensure!(devices > 0, "no device");
        page.sign_in_at("/reports/idle?days=7&leave=nobody").await?;
        settles(&page).await?;
        chooses_nothing(&page).await?;
        tick_only(&page, &format!("{email} {name}")).await?;
        page.press("Release 1 seat…").await?;
        page.dialog("Release 1 seat?").shows().await?;
        let words = match devices {
            1 => "Reset 1 device too".to_owned(),
            count => format!("Reset {count} devices too"),
        };
        page.sees(&words).await?;
        // By keys alone: the second of two ways, then the deed.
        let first = "document.querySelector('dialog[open] input[name=devices-left]').focus()";
        page.ask(first, vec![]).await?;
        page.keys(Key::Down).await?;
        page.press("Release 1 seat").await?;
        hold_now(&page, held - 1).await?;
        eventually("the devices are gone", || async {
            let left = page.server().all("/machines").await?.len();
            ensure!(
                left == all - devices && theirs().await? == 0,
                "{left} of {all} are left"
            );
            Ok(())
        })
        .await
    })
    .await
}

/// A seat whose person has a device there, was not seen for more than a week and does not own the
/// license: the license, what it is called, and their address.
async fn idle_with_device(page: &Page) -> Result<(String, String, String)> {
    let week = "return new Date(Date.now() - 9 * 86400000).toISOString()";
    let week = page.ask(week, vec![]).await?;
    let week = week.as_str().context("a moment")?.to_owned();
    let signs = signs(page).await?;
    let licenses = page.server().all("/licenses").await?;
    for machine in page.server().all("/machines").await? {
        let part = |path: &str| machine.pointer(path).and_then(Value::as_str);
        let (Some(license), Some(user)) = (
            part("/relationships/license/data/id"),
            part("/relationships/owner/data/id"),
        ) else {
            continue;
        };
        let row = licenses.iter().find(|it| it["id"] == json!(license));
        let row = row.context("a license")?;
        let is_owner = row.pointer("/relationships/owner/data/id") == Some(&json!(user));
        let name = row["attributes"]["name"].as_str().unwrap_or_default();
        let seat = (license.to_owned(), user.to_owned());
        let is_idle = signs.get(&seat).is_some_and(|last| *last < week);
        if is_idle && !is_owner && name == CAD {
            let email = page.server().person(user).await?.email;
            return Ok((license.to_owned(), name.to_owned(), email));
        }
    }
    anyhow::bail!("nobody is idle with a device")
}
