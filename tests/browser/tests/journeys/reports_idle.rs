//! Idle seats: what is found and chosen, taken back and given back, compared with what the server
//! holds.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Person, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    activity::{file_in, saves_into},
    reports::{holders, is_read, rows_of},
};

pub fn setting() -> Setting {
    Setting::demo().config(json!({ "reports": {
        "timeZone": "Europe/Berlin",
        "prices": { "currency": "EUR", "perYear": { "Planwerk for CAD": 1200 } },
    } }))
}

/// Everything has been read, and the report has been put together of all of it.
pub async fn settles(page: &Page) -> Result<()> {
    is_read(page).await?;
    let counts =
        "return [...document.querySelectorAll('.chip .count')].map(it => it.textContent).join()";
    let mut before = Value::Null;
    for _ in 0..20 {
        let now = page.ask(counts, vec![]).await?;
        if now == before {
            return Ok(());
        }
        before = now;
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    }
    anyhow::bail!("the counts never rest: {before}")
}

/// Unticks whatever is chosen by itself, wherever it is listed, and leaves the search as it was.
pub async fn chooses_nothing(page: &Page) -> Result<()> {
    let search = || page.field("Search people, licenses, products");
    let typed = search().value().await?;
    search().fill("").await?;
    let untick = "const is_none = [...document.querySelectorAll('button')]
            .some(it => it.textContent.trim() === 'Release seats…');
        if (is_none) return true;
        document.querySelector('thead input[type=checkbox]')?.click();
        return false";
    eventually("nothing is chosen", || async {
        ensure!(page.ask(untick, vec![]).await? == json!(true), "not yet");
        Ok(())
    })
    .await?;
    search().fill(&typed).await?;
    let listed = "const [word] = arguments[0].toLowerCase().split(' ');
        const rows = [...document.querySelectorAll('tbody tr[aria-rowindex]')].filter(it => it.querySelector('input'));
        return rows.length > 0 && rows.every(it => it.textContent.toLowerCase().includes(word))";
    eventually("what is searched for is listed", || async {
        let is_listed = page.ask(listed, vec![json!(typed)]).await?;
        ensure!(is_listed == json!(true), "not yet");
        Ok(())
    })
    .await
}

/// Who holds a seat on what.
pub async fn seats(page: &Page) -> Result<BTreeSet<(String, String)>> {
    let all = holders(page).await?.into_iter();
    Ok(all
        .flat_map(|(license, people)| people.into_iter().map(move |it| (license.clone(), it)))
        .collect())
}

pub async fn hold_now(page: &Page, wanted: usize) -> Result<()> {
    eventually(&format!("{wanted} seats are held"), || async {
        let held = seats(page).await?.len();
        ensure!(held == wanted, "{held} are");
        Ok(())
    })
    .await
}

/// What the license is called on which most people sit, of those with no more than were bought:
/// of the others a seat that was given up cannot be given back.
async fn with_room(page: &Page) -> Result<String> {
    let held = holders(page).await?;
    let licenses = page.server().all("/licenses").await?;
    let most = licenses.iter().filter_map(|it| {
        let here = held.get(it["id"].as_str()?)?.len();
        let bought = it["attributes"]["maxUsers"].as_u64();
        let fits = bought.is_none_or(|max| here as u64 <= max);
        let name = it["attributes"]["name"].as_str()?;
        fits.then(|| (here, name.to_owned()))
    });
    let (_, name) = most.max().context("all licenses are over their limits")?;
    Ok(name.replace(' ', "%20"))
}

/// Ticks so many rows from the first on, as somebody does who holds Shift.
async fn tick_first(page: &Page, count: usize) -> Result<()> {
    let script = "const row = n => document.querySelector(`tbody tr[aria-rowindex=\"${n}\"] input`);
        const [last] = arguments;
        if (!window.__begun) {
            const first = row(2);
            if (!first) { window.scrollTo(0, 0); return false; }
            first.click();
            window.__begun = true;
        }
        if (last < 3) return true;
        const end = row(last);
        if (!end) { window.scrollBy(0, 300); return false; }
        end.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }));
        window.__begun = false;
        return true;";
    eventually("the rows are ticked", || async {
        let done = page.ask(script, vec![json!(count + 1)]).await?;
        ensure!(done == json!(true), "the last is not drawn yet");
        Ok(())
    })
    .await?;
    page.button(&format!(
        "Release {count} seat{}…",
        if count == 1 { "" } else { "s" }
    ))
    .shows()
    .await
}

/// How many are of a tier, by its chip.
async fn of_tier(page: &Page, tier: &str) -> Result<usize> {
    let script = "const chip = [...document.querySelectorAll('.chip')]
        .find(it => it.textContent.trim().startsWith(arguments[0] + ' '));
        return chip?.querySelector('.count')?.textContent.replace(/\\D/g, '') ?? ''";
    let said = page.ask(script, vec![json!(tier)]).await?;
    let said = said.as_str().unwrap_or_default().to_owned();
    said.parse()
        .with_context(|| format!("{tier} says {said:?}"))
}

/// So many people who hold a single seat each, which is not an owner's.
async fn with_one_seat(page: &Page, count: usize) -> Result<Vec<(String, String)>> {
    let all = all_with_one_seat(page).await?;
    let some: Vec<_> = all.into_iter().take(count).collect();
    ensure!(some.len() == count, "only {} hold one seat", some.len());
    Ok(some)
}

/// All people who hold a single seat each, which is not an owner's.
async fn all_with_one_seat(page: &Page) -> Result<BTreeSet<(String, String)>> {
    let mut all = seats(page).await?;
    let owned = page.server().all("/licenses").await?;
    let owners: BTreeSet<String> = { owned.iter() }
        .filter_map(|it| it.pointer("/relationships/owner/data/id")?.as_str())
        .map(str::to_owned)
        .collect();
    let people: Vec<String> = all.iter().map(|(_, user)| user.clone()).collect();
    all.retain(|(_, user)| {
        !owners.contains(user) && people.iter().filter(|it| *it == user).count() == 1
    });
    Ok(all)
}

#[tokio::test]
async fn idle_forty_seats_are_taken_back_and_undone() -> Told {
    journey(setting(), |page| async move {
        let before = seats(&page).await?;
        let license = with_room(&page).await?;
        page.sign_in_at(&format!("/reports/idle?days=7&q={license}"))
            .await?;
        settles(&page).await?;
        chooses_nothing(&page).await?;
        tick_first(&page, 40).await?;
        page.press("Release 40 seats…").await?;
        page.dialog("Release 40 seats?").shows().await?;
        page.press("Release 40 seats").await?;
        hold_now(&page, before.len() - 40).await?;
        let after = seats(&page).await?;
        ensure!(after.is_subset(&before), "somebody else got a seat");
        page.press("Undo").await?;
        hold_now(&page, before.len()).await?;
        ensure!(
            seats(&page).await? == before,
            "everybody has their own again"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn idle_those_who_are_banned_are_chosen_and_unknown_use_never_is() -> Told {
    let keygen = "only Keygen shuts people out and leaves them their seat";
    journey(setting().only(Kind::Keygen, keygen), |page| async move {
        let banned = with_one_seat(&page, 12).await?;
        for (_, user) in &banned {
            page.server()
                .does("POST", &format!("/users/{user}/actions/ban"), None)
                .await?;
        }
        page.sign_in_at("/reports/idle").await?;
        settles(&page).await?;
        ensure!(of_tier(&page, "Certain").await? == 12, "all are certain");
        let sure = 12 + of_tier(&page, "Probable").await?;
        ensure!(
            of_tier(&page, "Unknown").await? > 0,
            "of some it is unknown"
        );
        page.button(&format!("Release {sure} seats…"))
            .shows()
            .await?;
        // Fewer are the surest; more than there are stay missing.
        page.press("A number of seats").await?;
        page.field("Seats to free").fill("5").await?;
        page.button("Release 5 seats…").shows().await?;
        page.sees("only seats of people who are banned or gone")
            .await?;
        page.field("Seats to free").fill("9000").await?;
        page.sees("no further seat is idle for sure enough").await?;
        let most = page
            .ask(
                "return [...document.querySelectorAll('button')].map(it => it.textContent.trim())
                    .find(it => /^Release \\d+ seats…$/.test(it))",
                vec![],
            )
            .await?;
        let most = most.as_str().context("a number of seats")?.to_owned();
        let most: usize = most.replace(|it: char| !it.is_ascii_digit(), "").parse()?;
        let found = of_tier(&page, "Certain").await? + of_tier(&page, "Probable").await?;
        ensure!((12..=found.max(12)).contains(&most), "{most} of {found}");
        page.is_at("/reports/idle?free=9000").await?;
        page.field("Seats to free").fill("12").await?;
        page.press("Release 12 seats…").await?;
        page.press("Release 12 seats").await?;
        let wanted = banned.into_iter().collect::<BTreeSet<_>>();
        eventually("the banned have lost their seats", || async {
            let now = seats(&page).await?;
            ensure!(wanted.is_disjoint(&now), "some have not");
            Ok(())
        })
        .await
    })
    .await
}

/// Somebody who may be idle for a month and has a device that can report again.
async fn who_comes_back(page: &Page) -> Result<(Person, String)> {
    let one_seat = with_one_seat(page, 20)
        .await
        .or(with_one_seat(page, 5).await)?;
    for machine in page.server().all("/machines").await? {
        let part = |path: &str| machine.pointer(path).and_then(Value::as_str);
        let owner = part("/relationships/owner/data/id").unwrap_or_default();
        let seen = part("/attributes/lastHeartbeat").or(part("/attributes/created"));
        let is_old = seen.is_some_and(|it| it < "2026-09");
        if is_old && one_seat.iter().any(|(_, user)| user == owner) {
            let id = part("/id").context("an id")?.to_owned();
            return Ok((page.server().person(owner).await?, id));
        }
    }
    anyhow::bail!("nobody has been away for long")
}

#[tokio::test]
async fn idle_a_warned_round_drops_who_came_back() -> Told {
    let keygen = "the journey lets a device report, which only Keygen's does by its id";
    journey(setting().only(Kind::Keygen, keygen), |page| async move {
        let folder = saves_into(&page, "round").await?;
        let (person, machine) = who_comes_back(&page).await?;
        let before = seats(&page).await?.len();
        page.sign_in_at(&format!("/reports/idle?days=60&q={}", person.email))
            .await?;
        settles(&page).await?;
        chooses_nothing(&page).await?;
        page.row(&person.label).shows().await?;
        tick_first(&page, 1).await?;
        page.field("Search people, licenses, products")
            .fill("")
            .await?;
        page.sees("seats shown").await.ok();
        // A second seat, of somebody who stays away.
        let script = "const all = [...document.querySelectorAll('tbody tr[aria-rowindex] input[type=checkbox]')];
            const open = all.find(it => !it.checked);
            if (!open) return false;
            open.click();
            return true";
        eventually("another is ticked", || async {
            ensure!(
                page.ask(script, vec![]).await? == json!(true),
                "none is there"
            );
            Ok(())
        })
        .await?;
        page.press("Warn first…").await?;
        page.field("Decide on").shows().await?;
        warns(&page).await?;
        page.sees("It is time to decide").await?;
        let rows = rows_of(&file_in(&folder).await?);
        std::fs::remove_dir_all(&folder)?;
        ensure!(rows.len() == 3, "{rows:?}");
        ensure!(
            rows.iter().any(|row| row.first() == Some(&person.email)),
            "{rows:?}"
        );
        // They come back. The round outlives the page.
        page.server()
            .does("POST", &format!("/machines/{machine}/actions/ping"), None)
            .await?;
        page.reload().await?;
        settles(&page).await?;
        page.sees("1 seat is in use again and was dropped").await?;
        page.sees(&format!("{} on ", person.label)).await?;
        let board = page.role("region").containing("It is time to decide");
        board
            .role("button")
            .named("Release 1 seat…")
            .press()
            .await?;
        page.press("Release 1 seat").await?;
        hold_now(&page, before - 1).await?;
        page.does_not_see("It is time to decide").await
    })
    .await
}

#[tokio::test]
async fn idle_while_the_server_fails_the_rest_waits_and_goes_on() -> Told {
    journey(setting().provokes("status of 503"), |page| async move {
        let before = seats(&page).await?.len();
        page.sign_in_at("/reports/idle?days=7").await?;
        settles(&page).await?;
        chooses_nothing(&page).await?;
        tick_first(&page, 3).await?;
        page.press("Release 3 seats…").await?;
        page.dialog("Release 3 seats?").shows().await?;
        page.server()
            .fault("", "/v1/", None, json!({ "status": 503 }))
            .await?;
        page.press("Release 3 seats").await?;
        page.sees("The license server does not answer. It is asked again by itself.")
            .await?;
        page.server().recover().await?;
        page.role("dialog").goes().await?;
        hold_now(&page, before - 3).await
    })
    .await
}

/// Goes back with Shift and Tab until something of this name has the focus.
async fn back_to(page: &Page, name: &str) -> Result<()> {
    for _ in 0..60 {
        if page.focused().await? == name {
            return Ok(());
        }
        page.keys(Key::Shift + Key::Tab).await?;
    }
    anyhow::bail!("Shift and Tab never reach {name:?}")
}

#[tokio::test]
async fn idle_all_of_it_works_by_keyboard() -> Told {
    journey(setting(), |page| async move {
        let before = seats(&page).await?.len();
        page.sign_in_at("/reports/idle").await?;
        settles(&page).await?;
        chooses_nothing(&page).await?;
        page.ask("document.querySelector('.tabs a').focus()", vec![])
            .await?;
        page.tab_to("No sign for").await?;
        page.keys(Key::Right).await?;
        page.sees("91 days").await?;
        page.is_at("/reports/idle?days=91").await?;
        page.tab_to("Select *").await?;
        page.keys(Key::Tab).await?;
        page.tab_to("Select *").await?;
        page.keys(" ").await?;
        page.button("Release 1 seat…").shows().await?;
        back_to(&page, "Release 1 seat…").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Release 1 seat?").shows().await?;
        page.tab_to("Release 1 seat").await?;
        page.keys(Key::Enter).await?;
        hold_now(&page, before - 1).await
    })
    .await
}

#[tokio::test]
async fn idle_whoever_is_pinned_is_left_alone_until_unpinned() -> Told {
    journey(setting(), |page| async move {
        page.sign_in_at("/reports/idle?days=7").await?;
        settles(&page).await?;
        let all = of_tier(&page, "All").await?;
        let alone = of_tier(&page, "Left alone").await?;
        let pin = page.role("table").role("button").containing("Pin… ");
        pin.all()
            .await?
            .first()
            .context("nobody to pin")?
            .click()
            .await?;
        page.field("Until").shows().await?;
        page.button("Leave alone").press().await?;
        eventually("they are left alone", || async {
            ensure!(of_tier(&page, "Left alone").await? > alone, "not yet");
            ensure!(of_tier(&page, "All").await? < all, "still among the others");
            Ok(())
        })
        .await?;
        page.reload().await?;
        settles(&page).await?;
        page.open("/reports/idle?days=7&tier=alone").await?;
        settles(&page).await?;
        page.sees("Pinned until").await?;
        page.role("table")
            .role("button")
            .containing("Unpin ")
            .all()
            .await?
            .first()
            .context("nobody to unpin")?
            .click()
            .await?;
        eventually("nobody is pinned", || async {
            ensure!(of_tier(&page, "Left alone").await? == alone, "not yet");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn idle_reports_of_people_can_be_off_or_by_pseudonym() -> Told {
    let off = Setting::demo().config(json!({ "reports": { "people": "off" } }));
    journey(off, |page| async move {
        page.sign_in_at("/reports").await?;
        page.heading(1, "Reports").shows().await?;
        page.link("Idle seats").goes().await?;
        page.open("/reports/idle").await?;
        page.sees("Reports about people are off").await
    })
    .await?;
    let pseudonyms = Setting::demo().config(json!({ "reports": { "people": "pseudonyms" } }));
    journey(pseudonyms, |page| async move {
        page.sign_in_at("/reports/idle?days=7").await?;
        settles(&page).await?;
        page.sees("Person ").await?;
        let script = "return document.querySelector('main').innerText.includes('@')";
        ensure!(
            page.ask(script, vec![]).await? == json!(false),
            "an address"
        );
        // On paper they have other ones, so that it cannot be laid beside the screen.
        let paper = "window.print = () => { window.__paper ??= document.querySelector('.print-sheet').textContent; };
            const at = [...document.querySelectorAll('tbody .row-link')].map(it => it.textContent.trim());
            return at.find(it => it.startsWith('Person '))";
        let on_screen = page.ask(paper, vec![]).await?;
        let on_screen = on_screen.as_str().context("somebody")?.to_owned();
        page.press("Print").await?;
        let printed = eventually("it is printed", || async {
            let text = page.ask("return window.__paper ?? null", vec![]).await?;
            Ok(text.as_str().context("not yet")?.to_owned())
        })
        .await?;
        ensure!(printed.contains("person-"), "{printed}");
        ensure!(!printed.contains('@') && !printed.contains(&on_screen), "{printed}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn idle_seats_are_accessible() -> Told {
    journey(setting(), |page| async move {
        page.sign_in_at("/reports/idle").await?;
        settles(&page).await?;
        page.heading(1, "Idle seats").shows().await?;
        page.is_accessible("idle seats").await?;
        page.press("A number of seats").await?;
        page.field("Seats to free").shows().await?;
        page.is_accessible("a number of idle seats").await
    })
    .await
}

#[tokio::test]
async fn idle_somebody_can_be_pinned_on_a_phone() -> Told {
    journey(setting(), |page| async move {
        let phone = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
        page.sign_in_at("/reports/idle?days=7").await?;
        settles(&page).await?;
        page.browser()
            .devtools("Emulation.setDeviceMetricsOverride", phone)
            .await?;
        let alone = of_tier(&page, "Left alone").await?;
        let wide = page
            .ask("return document.documentElement.scrollWidth", vec![])
            .await?;
        let wide = wide.as_u64().context("a width")?;
        ensure!(wide <= 390, "the page is {wide} wide");
        // Away from the bars at the top and the bottom, as somebody scrolls who wants to press it.
        let away =
            "document.querySelector('tbody .w-pin button').scrollIntoView({ block: 'center' })";
        page.ask(away, vec![]).await?;
        let pin = page.role("table").role("button").containing("Pin… ");
        let first = pin.all().await?.into_iter().next();
        first.context("nobody to pin")?.click().await?;
        page.field("Until").shows().await?;
        page.button("Leave alone").press().await?;
        eventually("they are left alone", || async {
            ensure!(of_tier(&page, "Left alone").await? > alone, "not yet");
            Ok(())
        })
        .await
    })
    .await
}

/// Ticks the only row that these words find.
pub async fn tick_only(page: &Page, words: &str) -> Result<()> {
    page.field("Search people, licenses, products")
        .fill(words)
        .await?;
    let script = "const all = [...document.querySelectorAll('tbody tr[aria-rowindex] input[type=checkbox]')];
        if (all.length !== 1) return false;
        if (!all[0].checked) all[0].click();
        return true";
    eventually("the row is ticked", || async {
        ensure!(page.ask(script, vec![]).await? == json!(true), "not yet");
        Ok(())
    })
    .await
}

/// Begins a round that is decided today.
pub async fn warns(page: &Page) -> Result<()> {
    let today = "const at = document.querySelector('dialog[open] input[type=date]');
        at.value = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date());
        at.dispatchEvent(new Event('input', { bubbles: true }));";
    page.ask(today, vec![]).await?;
    page.press("Save file and begin").await
}

/// Two seats that are no owner's, each on another license, whose people were not seen for a week:
/// the license, and what finds the row.
async fn on_two_licenses(page: &Page) -> Result<Vec<(String, String)>> {
    let week = "return new Date(Date.now() - 9 * 86400000).toISOString()";
    let week = page.ask(week, vec![]).await?;
    let week = week.as_str().context("a moment")?.to_owned();
    let signs = signs(page).await?;
    let licenses = page.server().all("/licenses").await?;
    let name = |it: &Value| it["attributes"]["name"].as_str().map(str::to_owned);
    let mut found: Vec<(String, String)> = Vec::new();
    for (license, user) in seats(page).await? {
        let seat = (license.clone(), user.clone());
        let is_idle = signs.get(&seat).is_none_or(|last| *last < week);
        let row = licenses.iter().find(|it| it["id"] == json!(license));
        let row = row.context("a license")?;
        let owner = row.pointer("/relationships/owner/data/id");
        let named = name(row).filter(|it| {
            let like = |other: &&Value| name(other).is_some_and(|other| other.contains(it));
            licenses.iter().filter(like).count() == 1
        });
        let is_new = found.iter().all(|(other, _)| *other != license);
        if let Some(named) = named
            && is_idle
            && is_new
            && owner != Some(&json!(user))
        {
            let email = page.server().person(&user).await?.email;
            found.push((license, format!("{email} {named}")));
        }
        if found.len() == 2 {
            return Ok(found);
        }
    }
    anyhow::bail!("only {} are idle", found.len())
}

#[tokio::test]
async fn idle_a_round_leaves_out_owners_and_keeps_what_could_not_be_freed() -> Told {
    let keygen = "only Keygen gives a request for each license, of which one can fail alone";
    let setting = setting()
        .only(Kind::Keygen, keygen)
        .provokes("status of 403");
    journey(setting, |page| async move {
        let folder = saves_into(&page, "owners").await?;
        let two = on_two_licenses(&page).await?;
        let all = seats(&page).await?;
        page.sign_in_at("/reports/idle?days=7&leave=nobody").await?;
        settles(&page).await?;
        chooses_nothing(&page).await?;
        page.press("Left alone *").await?;
        // They can be ticked by hand, as everybody can.
        let owner = "const row = [...document.querySelectorAll('tbody tr[aria-rowindex]')]
            .find(it => it.textContent.includes('Owner of the license'));
            row?.querySelector('input').click();
            return Boolean(row)";
        eventually("an owner is ticked", || async {
            ensure!(
                page.ask(owner, vec![]).await? == json!(true),
                "nobody is one"
            );
            Ok(())
        })
        .await?;
        page.press("Warn first…").await?;
        page.sees("1 seat of owners left out").await?;
        page.button("Save file and begin")
            .has("aria-disabled", "true")
            .await?;
        page.press("Cancel").await?;
        page.open("/reports/idle?days=7&leave=nobody").await?;
        settles(&page).await?;
        chooses_nothing(&page).await?;
        for (_, words) in &two {
            tick_only(&page, words).await?;
        }
        page.press("Warn first…").await?;
        page.field("Decide on").shows().await?;
        warns(&page).await?;
        page.sees("It is time to decide. 2 seats still idle.")
            .await?;
        let rows = rows_of(&file_in(&folder).await?);
        std::fs::remove_dir_all(&folder)?;
        ensure!(rows.len() == 3, "{rows:?}");
        // One license refuses.
        let refused = format!("/licenses/{}/users", two[0].0);
        page.server()
            .fault("DELETE", &refused, None, json!({ "status": 403 }))
            .await?;
        let board = || page.role("region").containing("It is time to decide");
        board()
            .role("button")
            .named("Release 2 seats…")
            .press()
            .await?;
        page.press("Release 2 seats").await?;
        hold_now(&page, all.len() - 1).await?;
        page.role("dialog")
            .role("button")
            .named("Close")
            .all()
            .await?
            .last()
            .context("no way out")?
            .click()
            .await?;
        page.sees("It is time to decide. 1 seat still idle.")
            .await?;
        page.server().recover().await?;
        board()
            .role("button")
            .named("Release 1 seat…")
            .press()
            .await?;
        page.press("Release 1 seat").await?;
        hold_now(&page, all.len() - 2).await?;
        page.does_not_see("It is time to decide").await
    })
    .await
}

/// The last sign of each seat, worked out from the server's own rows: those of its person's
/// devices on the license, and the license's where they alone hold it.
pub async fn signs(page: &Page) -> Result<BTreeMap<(String, String), String>> {
    let mut signs: BTreeMap<(String, String), String> = BTreeMap::new();
    let held = holders(page).await?;
    let mut add = |license: &str, user: &str, row: &Value, names: &[&str]| {
        let moments = names
            .iter()
            .filter_map(|name| row["attributes"][*name].as_str());
        if let Some(last) = moments.max() {
            let last_so_far = signs
                .entry((license.to_owned(), user.to_owned()))
                .or_default();
            if last > last_so_far.as_str() {
                *last_so_far = last.to_owned();
            }
        }
    };
    for machine in page.server().all("/machines").await? {
        let id = |path: &str| machine.pointer(path).and_then(Value::as_str);
        let owner = id("/relationships/owner/data/id");
        let license = id("/relationships/license/data/id");
        if let Some((license, owner)) = license.zip(owner)
            && held.get(license).is_some_and(|all| all.contains(owner))
        {
            let names = ["created", "lastHeartbeat", "lastCheckOut"];
            add(license, owner, &machine, &names);
        }
    }
    for license in page.server().all("/licenses").await? {
        let id = license["id"].as_str().context("an id")?;
        let status = license["attributes"]["status"].as_str().unwrap_or_default();
        let is_on = !matches!(status, "EXPIRED" | "SUSPENDED" | "BANNED");
        let alone = held.get(id).filter(|all| all.len() == 1 && is_on);
        if let Some(user) = alone.and_then(|all| all.first()) {
            let names = ["lastValidated", "lastCheckIn", "lastCheckOut"];
            add(id, user, &license, &names);
        }
    }
    Ok(signs)
}

#[tokio::test]
async fn idle_seats_by_days_and_by_number_are_as_the_server_s_own_rows_say() -> Told {
    let keygen = "the journey shuts people out, and reads devices with their owners";
    journey(setting().only(Kind::Keygen, keygen), |page| async move {
        let banned = with_one_seat(&page, 12).await?;
        for (_, user) in &banned {
            page.server()
                .does("POST", &format!("/users/{user}/actions/ban"), None)
                .await?;
        }
        let held = seats(&page).await?;
        let signs = signs(&page).await?;
        // Days on whose first nobody was seen, nor on those beside it.
        let mut days = 45;
        let mut from = String::new();
        for wanted in 45..400 {
            let script = "const at = days => new Date(Date.now() - days * 86400000).toISOString();
                return [at(arguments[0] + 1), at(arguments[0] - 2)]";
            let around = page.ask(script, vec![json!(wanted)]).await?;
            let edge = |nth: usize| around[nth].as_str().unwrap_or_default().to_owned();
            let (begin, end) = (edge(0), edge(1));
            if signs.values().all(|last| *last < begin || *last > end) {
                (days, from) = (wanted, end);
                break;
            }
        }
        ensure!(!from.is_empty(), "somebody was seen on each day");
        let is_banned = |seat: &(String, String)| banned.contains(seat);
        let idle = held
            .iter()
            .filter(|seat| is_banned(seat) || signs.get(*seat).is_none_or(|last| *last < from));
        let idle = idle.count();
        ensure!(idle < held.len(), "nobody was seen in {days} days");
        page.sign_in_at(&format!("/reports/idle?days={days}"))
            .await?;
        settles(&page).await?;
        let shown = of_tier(&page, "All").await? + of_tier(&page, "Left alone").await?;
        ensure!(
            shown == idle,
            "{shown} are shown, and {idle} not seen in {days} days"
        );
        // The surest are the banned, those first who were not seen for the longest time.
        let mut order: Vec<_> = { banned.iter() }
            .map(|seat| (signs.get(seat).cloned().unwrap_or_default(), seat.clone()))
            .collect();
        order.sort();
        let cut = (1..order.len())
            .rev()
            .find(|at| order[at - 1].0 < order[*at].0);
        let cut = cut.context("all of them were seen at one time")?;
        page.press("A number of seats").await?;
        page.field("Seats to free").fill(&cut.to_string()).await?;
        let few = if cut == 1 {
            "1 seat".to_owned()
        } else {
            format!("{cut} seats")
        };
        page.press(&format!("Release {few}…")).await?;
        page.press(&format!("Release {few}")).await?;
        hold_now(&page, held.len() - cut).await?;
        let now = seats(&page).await?;
        let taken: BTreeSet<_> = held.difference(&now).cloned().collect();
        let wanted: BTreeSet<_> = order.into_iter().take(cut).map(|(_, seat)| seat).collect();
        ensure!(taken == wanted, "{taken:?} were taken, not {wanted:?}");
        Ok(())
    })
    .await
}
