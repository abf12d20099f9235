//! When seats were last used, where they are listed, and those that lie idle as a filter.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{
    activity::saves_into,
    reports::{is_read, place_of, table_in},
    reports_idle::signs,
};

/// After so many days without a sign a seat is called idle.
const DAYS: i64 = 90;

fn setting() -> Setting {
    Setting::demo().config(json!({ "reports": { "timeZone": "Europe/Berlin" } }))
}

/// A seat, as the report of people has it for the last 90 days.
struct Seat {
    license: String,
    person: String,
    email: String,
    state: String,
    last: String,
    /// What its license is called.
    title: String,
    product: String,
}

/// The day so many days from today, where the reports' zone is.
async fn day(page: &Page, ahead: i64) -> Result<String> {
    let script = "const at = new Date(Date.now() + arguments[0] * 86400000);
        return at.toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' })";
    let day = page.ask(script, vec![json!(ahead)]).await?;
    Ok(day.as_str().context("no day")?.to_owned())
}

/// Signs in and reads all seats from the report of people, as a file.
async fn all_seats(page: &Page) -> Result<Vec<Seat>> {
    let folder = saves_into(page, "last-use").await?;
    page.open("/").await?;
    let (from, to) = (day(page, 1 - DAYS).await?, day(page, 1).await?);
    page.sign_in_at(&format!("/reports/people?range={from}..{to}"))
        .await?;
    is_read(page).await?;
    page.press("Export CSV").await?;
    let (head, rows) = table_in(&folder).await?;
    let place = |name: &str| place_of(&head, name);
    let names = [
        "license_id",
        "person_id",
        "email",
        "state",
        "last_sign",
        "license",
        "product",
    ];
    let places = names.map(place);
    let mut seats = Vec::new();
    for row in rows {
        let cell = |nth: usize| -> Result<String> {
            let place = places[nth]
                .as_ref()
                .map_err(|error| anyhow::anyhow!("{error}"))?;
            Ok(row[*place].clone())
        };
        seats.push(Seat {
            license: cell(0)?,
            person: cell(1)?,
            email: cell(2)?,
            state: cell(3)?,
            last: cell(4)?,
            title: cell(5)?,
            product: cell(6)?,
        });
    }
    ensure!(!seats.is_empty(), "nobody holds a seat");
    Ok(seats)
}

/// What the rows of the list say.
async fn rows(page: &Page) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('tbody tr[aria-rowindex], [role=rowgroup] [role=row]')]
        .map(row => row.innerText).filter(words => words.includes('@'))";
    Ok(serde_json::from_value(page.ask(script, vec![]).await?)?)
}

#[tokio::test]
async fn d20_a_license_tells_when_its_people_were_last_seen_and_who_lies_idle() -> Told {
    journey(setting(), |page| async move {
        let seats = all_seats(&page).await?;
        let mut by_license: BTreeMap<&str, Vec<&Seat>> = BTreeMap::new();
        for seat in &seats {
            by_license.entry(&seat.license).or_default().push(seat);
        }
        let has = |seats: &[&Seat], state: &str| seats.iter().any(|it| it.state == state);
        // One that fits on a screen, where some lie idle and some do not.
        let found = by_license
            .iter()
            .find(|(_, seats)| seats.len() <= 12 && has(seats, "not-used") && (has(seats, "used")));
        let (license, seats) = found.context("no license has both")?;
        page.open(&format!("/licenses/{license}/users?show=idle"))
            .await?;
        let idle: BTreeSet<&str> = (seats.iter().filter(|it| it.state == "not-used"))
            .map(|it| it.email.as_str())
            .collect();
        eventually("those who lie idle", || async {
            let rows = rows(&page).await?;
            let all = rows.len() == idle.len()
                && idle
                    .iter()
                    .all(|it| rows.iter().any(|row| row.contains(it)));
            ensure!(all, "{rows:?} are listed, not {idle:?}");
            Ok(())
        })
        .await?;
        let unknown = seats.iter().filter(|it| it.state == "unknown").count();
        match unknown {
            0 => page.does_not_see("nobody can say").await?,
            1 => page.sees("Of 1 seat nobody can say").await?,
            _ => {
                page.sees(&format!("Of {unknown} seats nobody can say"))
                    .await?
            }
        }
        page.is_accessible("the idle people of a license").await?;
        page.press("All").await?;
        if page.server().kind() == Kind::LicenseSpring {
            // It takes a request for each of them, so it is read only for whoever wants to see it.
            page.press("Display").await?;
            page.tick("Last use").await?;
            page.keys(Key::Escape).await?;
        }
        eventually("everybody with their last use", || async {
            let rows = rows(&page).await?;
            ensure!(rows.len() == seats.len(), "{rows:?}");
            for seat in seats.iter() {
                let row = rows.iter().find(|row| row.contains(&seat.email));
                let row = row.with_context(|| format!("no row of {}", seat.email))?;
                let said = match (seat.last.is_empty(), seat.state.as_str()) {
                    (false, _) => ["ago", "today", "yesterday"]
                        .iter()
                        .any(|it| row.contains(it)),
                    (true, "unknown") => row.contains("Not known"),
                    (true, _) => row.contains("No sign"),
                };
                ensure!(said, "{row:?} for {} with {}", seat.state, seat.last);
            }
            Ok(())
        })
        .await?;
        page.is_accessible("a license's people with their last use")
            .await
    })
    .await
}

#[tokio::test]
async fn d20_people_who_lie_idle_are_those_whose_every_seat_does() -> Told {
    journey(setting(), |page| async move {
        let seats = all_seats(&page).await?;
        let mut idle: BTreeMap<&str, bool> = BTreeMap::new();
        for seat in &seats {
            *idle.entry(&seat.person).or_insert(true) &= seat.state == "not-used";
        }
        let idle: BTreeSet<&str> = { idle.iter() }
            .filter(|(_, is_idle)| **is_idle)
            .map(|(person, _)| *person)
            .collect();
        ensure!(!idle.is_empty(), "nobody lies idle");
        page.open("/users?show=idle").await?;
        page.sees(&format!("{} shown", idle.len())).await?;
        page.is_accessible("the people whose every seat lies idle")
            .await?;
        // By the server's own rows, nobody among them was seen within that time.
        if page.server().kind() == Kind::Keygen {
            let from = page.ask(
                "return new Date(Date.now() - (arguments[0] - 2) * 86400000).toISOString()",
                vec![json!(DAYS)],
            );
            let from = from.await?;
            let from = from.as_str().context("no moment")?;
            for ((_, user), last) in signs(&page).await? {
                ensure!(
                    !idle.contains(user.as_str()) || last.as_str() < from,
                    "{user} was seen at {last}"
                );
            }
        }
        page.press("All *").await?;
        page.does_not_see("Still reading").await
    })
    .await
}

#[tokio::test]
async fn d20_a_person_s_page_tells_when_each_seat_was_last_used() -> Told {
    journey(setting(), |page| async move {
        let seats = all_seats(&page).await?;
        let seen = seats
            .iter()
            .find(|it| it.state == "used" && !it.last.is_empty());
        let seen = seen.context("nobody used a seat")?;
        page.open(&format!("/users/{}/access", seen.person)).await?;
        let row = page.row(&seen.title).containing(&seen.product);
        eventually("the last use of the seat", || async {
            let words = row.words().await?;
            let said = ["ago", "today", "yesterday"]
                .iter()
                .any(|it| words.contains(it));
            ensure!(said, "{words:?}");
            Ok(())
        })
        .await?;
        page.is_accessible("a person's seats with their last use")
            .await
    })
    .await
}

#[tokio::test]
async fn d20_use_by_name_is_told_nowhere_where_the_vendor_wants_it_so() -> Told {
    let setting = Setting::demo().config(json!({ "reports": { "people": "pseudonyms" } }));
    journey(setting, |page| async move {
        page.sign_in_at("/users?show=idle").await?;
        page.sees("With a seat").await?;
        page.row("@nordbau.example").last_one().shows().await?;
        page.does_not_see("Idle for").await?;
        let first = "return document.querySelector('a.row-link').getAttribute('href')";
        let first = page.ask(first, vec![]).await?;
        page.open(first.as_str().context("no rows")?).await?;
        page.sees("Seats of the license").await?;
        page.does_not_see("Last use").await
    })
    .await
}
