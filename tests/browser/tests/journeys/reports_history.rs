//! What was observed of use: by itself, sealed, and taken up again.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Person, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    CAD,
    activity::{saved_in, saves_into},
    reports::{is_read_with, place_of, table_in},
};

/// The records of the browser's database with their names, each byte as a letter.
async fn records(page: &Page) -> Result<Vec<(String, String)>> {
    let all = "return new Promise((done, fail) => {
        const asked = indexedDB.open('seatboard');
        asked.onerror = () => fail(asked.error);
        asked.onsuccess = () => {
            const db = asked.result;
            if (!db.objectStoreNames.contains('texts')) { db.close(); return done([]); }
            const store = db.transaction('texts').objectStore('texts');
            const keys = store.getAllKeys(), values = store.getAll();
            values.onsuccess = () => {
                // Keys that sign lie there as well; they are no bytes.
                const text = (it) => typeof it === 'string' ? it
                    : [...(it[Symbol.iterator] ? it : [])].map((byte) => String.fromCharCode(byte)).join('');
                done(keys.result.map((key, at) => [String(key), text(values.result[at])]));
                db.close();
            };
        };
    })";
    let all: Vec<(String, String)> = serde_json::from_value(page.ask(all, vec![]).await?)?;
    Ok(all
        .into_iter()
        .filter(|(name, _)| name.starts_with("seatboard.history"))
        .collect())
}

/// The one record of what was observed, once everything has been read.
async fn record(page: &Page) -> Result<(String, String)> {
    let one = || {
        eventually("one record of what was observed", || async {
            let mut all = records(page).await?;
            ensure!(all.len() == 1, "{} records", all.len());
            all.pop().context("a record")
        })
    };
    for _ in 0..2 {
        if let Ok(found) = one().await {
            return Ok(found);
        }
    }
    one().await
}

/// Everything has been read.
async fn is_read(page: &Page) -> Result<()> {
    page.sees("Last sign").await?;
    for _ in 0..3 {
        if page.does_not_see("Still reading").await.is_ok() {
            return Ok(());
        }
    }
    page.does_not_see("Still reading").await
}

#[tokio::test]
async fn what_is_seen_today_tells_tomorrow_who_held_a_seat() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/reports").await?;
        is_read(&page).await?;
        let kept = record(&page).await?;
        page.does_not_see("former holder").await?;
        // Neither names nor addresses nor ids can be read there.
        let license = page.server().license(CAD).await?;
        let leaver = page.server().holders(CAD).await?.remove(0);
        for told in [&leaver.email, &leaver.id, &license] {
            ensure!(!kept.0.contains(told), "{told} is in the name {}", kept.0);
            ensure!(!kept.1.contains(told), "{told} is in the record");
        }
        let act = json!({ "release": { "license": CAD, "user": leaver.email } });
        page.server().another_admin(act).await?;
        page.reload().await?;
        is_read(&page).await?;
        page.sees("and 1 former holder").await?;
        // Once a day is enough.
        ensure!(record(&page).await? == kept, "it was observed again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn where_the_vendor_wants_no_history_none_is_kept() -> Told {
    let off: Value = json!({ "reports": { "history": false } });
    journey(Setting::demo().config(off), |page| async move {
        page.sign_in_at("/reports").await?;
        is_read(&page).await?;
        page.reload().await?;
        is_read(&page).await?;
        let kept = records(&page).await?;
        ensure!(kept.is_empty(), "{} records", kept.len());
        page.link("History").goes().await?;
        page.open("/reports/history").await?;
        page.sees("No history is kept").await
    })
    .await
}

/// From the next document on, the browser's clock is behind by so many days.
pub async fn days_ago(page: &Page, days: u32) -> Result<()> {
    let source = format!(
        "(() => {{
            const Now = globalThis.__now ?? Date, by = {days} * 864e5;
            globalThis.__now = Now;
            globalThis.Date = class extends Now {{
                constructor(...of) {{ of.length ? super(...of) : super(Now.now() - by); }}
                static now() {{ return Now.now() - by; }}
            }};
        }})()"
    );
    let script = json!({ "source": source });
    let method = "Page.addScriptToEvaluateOnNewDocument";
    page.browser().devtools(method, script).await.map(drop)
}

/// A day so many days ago, as addresses and fields have it.
async fn day(page: &Page, ago: u32) -> Result<String> {
    let script = "const Now = globalThis.__now ?? Date;
        return new Now(Now.now() - arguments[0] * 864e5).toISOString().slice(0, 10)";
    let day = page.ask(script, vec![json!(ago)]).await?;
    Ok(day.as_str().context("a day")?.to_owned())
}

/// Everything has been read, and the page of the past has taken in so many days.
pub async fn knows(page: &Page, days: usize) -> Result<()> {
    let said = match days {
        1 => "1 day observed".to_owned(),
        days => format!("{days} days observed"),
    };
    for _ in 0..3 {
        if page.sees(&said).await.is_ok() {
            return Ok(());
        }
    }
    page.sees(&said).await
}

pub fn in_utc() -> Setting {
    Setting::demo().config(json!({ "reports": { "timeZone": "UTC" } }))
}

/// Observations of nine, eight and seven days ago, and of today. Eight days ago one more person
/// held a seat. Returns who.
pub async fn lived_through(page: &Page) -> Result<Person> {
    let newcomer = page.server().people_without(CAD, 1).await?.remove(0);
    let act = |what: &str| json!({ what: { "license": CAD, "user": newcomer.email } });
    days_ago(page, 9).await?;
    page.sign_in_at("/reports/history").await?;
    knows(page, 1).await?;
    page.server().another_admin(act("assign")).await?;
    days_ago(page, 8).await?;
    page.reload().await?;
    knows(page, 2).await?;
    page.server().another_admin(act("release")).await?;
    days_ago(page, 7).await?;
    page.reload().await?;
    knows(page, 3).await?;
    days_ago(page, 0).await?;
    page.reload().await?;
    knows(page, 4).await?;
    Ok(newcomer)
}

/// What the slider of the chart reads out.
async fn read_out(page: &Page) -> Result<String> {
    let said =
        "return document.querySelector('[role=slider]')?.getAttribute('aria-valuetext') ?? ''";
    Ok(page
        .ask(said, vec![])
        .await?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

#[tokio::test]
async fn history_has_its_peak_with_names_its_gap_and_who_held_a_seat_then() -> Told {
    journey(in_utc(), |page| async move {
        let newcomer = lived_through(&page).await?;
        let held = page.server().seats_taken(CAD).await?;
        let id = page.server().license_at(CAD).await?;
        let select = page.role("combobox").named("License");
        select.shows().await?;
        page.ask(
            "const select = [...document.querySelectorAll('select')].find(it => it.ariaLabel === 'License');
             const wanted = [...select.options].find(it => it.text === arguments[0]);
             select.value = wanted.value; select.dispatchEvent(new Event('change'));",
            vec![json!(CAD)],
        )
        .await?;
        // The most was a day on which one more was there, by name.
        eventually("the peak", || async {
            let said = read_out(&page).await?;
            let wanted = format!("{} held of", held + 1);
            ensure!(said.starts_with("Peak") && said.contains(&wanted), "{said}");
            Ok(())
        })
        .await?;
        page.sees(&format!("New that day: {}", newcomer.label)).await?;
        // The days in between are drawn and named as a gap.
        let drawn = "return document.querySelectorAll('.step-picture .step-gap').length";
        ensure!(page.ask(drawn, vec![]).await? == json!(1), "one gap is drawn");
        page.tab_to("Day by day, with the arrow keys").await?;
        page.keys(Key::End).await?;
        ensure!(read_out(&page).await?.contains(&format!("{held} held")));
        page.keys(Key::Left).await?;
        let gap = read_out(&page).await?;
        ensure!(gap.contains("not observed"), "{gap}");
        page.keys(Key::Home).await?;
        page.keys(Key::Right).await?;
        ensure!(read_out(&page).await?.starts_with("Peak"));
        // Who held a seat that day, by the keyboard alone.
        page.tab_to("Who held a seat on*").await?;
        page.keys(Key::Enter).await?;
        page.tab_to("Search people, licenses, products").await?;
        page.keys(newcomer.email.as_str()).await?;
        page.row(&newcomer.label).says("Held").await?;
        let at = page.address().await?;
        let day_of_peak = day(&page, 8).await?;
        ensure!(at.contains(&format!("on={day_of_peak}")), "{at}");
        // Nobody can say when in the days of the gap somebody came or went; who stayed did stay.
        let stayed = page.server().holders(CAD).await?.remove(0);
        let within = day(&page, 4).await?;
        page.open(&format!("/reports/history?license={id}&on={within}")).await?;
        page.field("Search people, licenses, products").type_in(&stayed.email).await?;
        page.row(&stayed.label).says("Held").await?;
        // Whoever came and went is not among them.
        page.field("Search people, licenses, products").fill(&newcomer.email).await?;
        page.sees("Nobody is known to have held a seat").await?;
        // Between the first day and the second, one came.
        let (from, to) = (day(&page, 9).await?, day(&page, 8).await?);
        page.open(&format!("/reports/history?from={from}&to={to}")).await?;
        let row = page.table("Compare two days").role("row").containing(CAD);
        row.says(&format!("{held} → {}", held + 1)).await?;
        row.says(&newcomer.label).await?;
        page.sees("not enough history").await
    })
    .await
}

/// Chooses a file as if it lay on this machine, and opens it with a passphrase.
pub async fn open_file(page: &Page, bytes: &[u8], passphrase: &str) -> Result<()> {
    let choose = "const input = document.querySelector('dialog[open] input[type=file]');
        const files = new DataTransfer();
        files.items.add(new File([new Uint8Array(arguments[0])], 'history.sbh'));
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }))";
    page.dialog("Open a history file").shows().await?;
    page.ask(choose, vec![bytes.into()]).await?;
    page.field("Passphrase").fill(passphrase).await?;
    page.press("Open file").await
}

/// The table of the numbers behind the line.
async fn numbers(page: &Page) -> Result<String> {
    let open = "const details = document.querySelector('.step-numbers');
        if (!details) return '';
        if (!details.open) { details.querySelector('summary').click(); return ''; }
        return details.querySelector('table')?.innerText ?? ''";
    eventually("the numbers", || async {
        let said = page.ask(open, vec![]).await?;
        let said = said.as_str().unwrap_or_default().to_owned();
        ensure!(said.contains("Held"), "{said:?}");
        Ok(said)
    })
    .await
}

#[tokio::test]
async fn history_of_one_profile_is_opened_in_another_and_nothing_else_is() -> Told {
    const PHRASE: &str = "nine swans over the lake";
    journey(in_utc(), |page| async move {
        lived_through(&page).await?;
        let folder = saves_into(&page, "history").await?;
        page.press("Save file…").await?;
        let dialog = page.dialog("Save the history as a file");
        page.press("Save file").await?;
        dialog.says("Use at least 12 characters.").await?;
        page.field("Passphrase").fill(PHRASE).await?;
        page.field("Passphrase again")
            .fill("something else")
            .await?;
        page.press("Save file").await?;
        dialog.says("The two are not the same.").await?;
        page.field("Passphrase again").fill(PHRASE).await?;
        page.press("Save file").await?;
        let file = saved_in(&folder, |name| name.ends_with(".sbh")).await?;
        let file = std::fs::read(file)?;
        page.sees("Last saved as a file on").await?;
        for person in page.server().holders(CAD).await? {
            let told = String::from_utf8_lossy(&file);
            ensure!(!told.contains(&person.id) && !told.contains(&person.email));
        }
        let figures = numbers(&page).await?;

        let other = page.elsewhere().await?;
        other.sign_in_at("/reports/history").await?;
        knows(&other, 1).await?;
        let kept = record(&other).await?;
        // Another passphrase, a changed byte, and something else change nothing.
        other.press("Open file…").await?;
        open_file(&other, &file, "another passphrase").await?;
        other
            .sees("The passphrase is another, or the file has been changed.")
            .await?;
        let mut changed = file.clone();
        *changed.last_mut().context("a byte")? ^= 1;
        open_file(&other, &changed, PHRASE).await?;
        other
            .sees("The passphrase is another, or the file has been changed.")
            .await?;
        open_file(&other, b"day,license_id\n", PHRASE).await?;
        other.sees("This is not a history file").await?;
        ensure!(record(&other).await? == kept, "nothing is changed");
        // The right one brings all that was seen.
        open_file(&other, &file, PHRASE).await?;
        other.sees("4 observations added").await?;
        knows(&other, 4).await?;
        ensure!(numbers(&other).await? == figures, "the figures are equal");
        // A second time there is nothing new.
        other.press("Open file…").await?;
        open_file(&other, &file, PHRASE).await?;
        other.sees("Nothing new in this file").await?;
        ensure!(numbers(&other).await? == figures, "the figures stay equal");
        other.quit().await
    })
    .await
}

#[tokio::test]
async fn history_is_its_persons_alone_and_is_cleared_in_one_act() -> Told {
    journey(in_utc(), |page| async move {
        page.sign_in_at("/reports/history").await?;
        knows(&page, 1).await?;
        let mine = record(&page).await?;
        page.press("Observe now").await?;
        // Whatever is still unread is read first.
        for _ in 0..2 {
            if page.sees("Observed and kept").await.is_ok() {
                break;
            }
        }
        eventually("a new observation is kept", || async {
            ensure!(record(&page).await? != mine, "it is the same");
            Ok(())
        })
        .await?;
        let mine = record(&page).await?;
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to*").shows().await?;
        ensure!(record(&page).await? == mine, "it stays, sealed");
        // Somebody else begins with nothing of it.
        page.sign_in_as(page.server().kind().colleague(), "seatboard-demo")
            .await?;
        page.heading(1, "History").shows().await?;
        knows(&page, 1).await?;
        let theirs = eventually("a record of their own", || async {
            let all = records(&page).await?;
            let theirs = all.into_iter().find(|it| it.0 != mine.0);
            theirs.context("none yet")
        })
        .await?;
        page.sees("1 observation,").await?;
        page.pick(
            &format!("Account: {}", page.server().kind().colleague()),
            "Sign out",
        )
        .await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.sees("1 observation,").await?;
        // Only one's own is cleared, and only after a question.
        page.press("Clear…").await?;
        page.dialog("Clear the history?").shows().await?;
        page.press("Cancel").await?;
        page.sees("1 observation,").await?;
        page.press("Clear…").await?;
        page.press("Clear history").await?;
        page.sees("Nothing observed yet").await?;
        eventually("the other's stays", || async {
            ensure!(records(&page).await? == std::slice::from_ref(&theirs));
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn history_that_is_cleared_while_lists_are_read_stays_empty() -> Told {
    journey(in_utc(), |page| async move {
        page.sign_in_at("/reports/history").await?;
        knows(&page, 1).await?;
        page.server().slow(900).await?;
        page.reload().await?;
        page.sees("1 observation,").await?;
        page.sees("Still reading").await?;
        page.press("Clear…").await?;
        page.press("Clear history").await?;
        page.sees("Nothing observed yet").await?;
        page.server().slow(0).await?;
        is_read_with(&page, "Nothing observed yet").await?;
        // Whatever is going to be kept by itself is kept once everything has been read.
        tokio::time::sleep(std::time::Duration::from_secs(4)).await;
        page.sees("Nothing observed yet").await?;
        let kept = records(&page).await?;
        ensure!(kept.is_empty(), "{} records", kept.len());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn history_is_accessible_in_every_look() -> Told {
    journey(in_utc(), |page| async move {
        lived_through(&page).await?;
        numbers(&page).await?;
        page.press("Who held a seat on*").await?;
        page.table("Who held a seat on a day").shows().await?;
        page.is_accessible("the history").await?;
        page.press("Save file…").await?;
        page.press("Save file").await?;
        page.is_accessible("saving the history, with faults")
            .await?;
        page.press("Cancel").await?;
        page.press("Open file…").await?;
        page.is_accessible("opening a history").await?;
        page.press("Cancel").await?;
        page.press("Clear…").await?;
        page.is_accessible("clearing the history").await
    })
    .await
}

/// Somebody whose only device on a license was seen in the last weeks.
struct Seen {
    person: Person,
    /// What the panel calls the device.
    device: String,
    /// The day on which it was last seen, by the server.
    day: String,
}

async fn seen_on_one_device(page: &Page) -> Result<Seen> {
    let machines = page.server().all("/machines").await?;
    let owner = |it: &Value| {
        let id = it.pointer("/relationships/owner/data/id");
        id.and_then(Value::as_str).map(str::to_owned)
    };
    let recent = day(page, 25).await?;
    let license = page.server().license_at(CAD).await?;
    for (person, count) in page.server().holders_with_devices(CAD).await? {
        let rows: Vec<[Value; 3]> = match page.server().kind() {
            Kind::Keygen => { machines.iter() }
                .filter(|it| owner(it).as_ref() == Some(&person.id))
                .map(|it| {
                    let has = |name: &&&str| it["attributes"][**name].is_string();
                    let name = ["name", "hostname", "fingerprint"].iter().find(has);
                    let name = it["attributes"][name.copied().unwrap_or_default()].clone();
                    let on = it["relationships"]["license"]["data"]["id"].clone();
                    [on, name, it["attributes"]["lastHeartbeat"].clone()]
                })
                .collect(),
            Kind::LicenseSpring => {
                let id = page.server().person_at(&person).await?;
                let path = format!("devices/?license_users__id={id}");
                let rows = page.server().spring_rows(&path).await?;
                let told = |it: &Value| {
                    let on = it["license"]["id"].as_i64().map(|id| id.to_string());
                    [on.into(), it["hostname"].clone(), it["last_check"].clone()]
                };
                rows.iter().map(told).collect()
            }
        };
        let here = rows.iter().find(|[on, _, _]| on == license.as_str());
        let Some([_, name, seen]) = here else {
            continue;
        };
        let (name, seen) = (name.as_str().unwrap_or_default(), seen.as_str());
        let alike = rows.iter().filter(|[_, other, _]| other == name).count();
        if let Some(seen) = seen.filter(|seen| *seen > recent.as_str())
            && (count, alike) == (1, 1)
        {
            return Ok(Seen {
                person,
                device: name.to_owned(),
                day: seen[..10].to_owned(),
            });
        }
    }
    anyhow::bail!("nobody with one device was seen of late")
}

/// Resets a device on its person's page, in a browser that has observed nothing.
async fn is_reset(page: &Page, seen: &Seen) -> Result<()> {
    let id = page.server().person_at(&seen.person).await?;
    page.sign_in_at(&format!("/users/{id}/devices")).await?;
    page.pick(&format!("Actions for {}", seen.device), "Reset…")
        .await?;
    page.press("Reset 1 device").await?;
    page.role("dialog").goes().await?;
    // The server does not tell any more whose it was.
    eventually("the reset", || async {
        let devices = page.server().devices(CAD).await?;
        let owner = |it: &Value| it.pointer("/relationships/owner/data/id").cloned();
        let is_left = devices
            .iter()
            .any(|it| owner(it) == Some(json!(seen.person.id)));
        ensure!(!is_left, "the device is still there");
        Ok(())
    })
    .await
}

/// State, last sign and its source of somebody's seat, by the report of people.
async fn seat_of(page: &Page, person: &Person) -> Result<[String; 3]> {
    if page.server().kind() == Kind::LicenseSpring {
        // What the server's own history tells would be told again.
        let export = "/license-histories/export";
        page.server()
            .fault("GET", export, None, json!({ "status": 404 }))
            .await?;
    }
    let folder = saves_into(page, "reset").await?;
    page.open("/reports/people?range=last-3").await?;
    is_read_with(page, "Last sign").await?;
    page.press("Export CSV").await?;
    let (head, rows) = table_in(&folder).await?;
    let place = |name: &str| place_of(&head, name);
    let license = page.server().license_at(CAD).await?;
    let (on, whose) = (place("license_id")?, place("email")?);
    let row = rows
        .iter()
        .find(|row| row[on] == license && row[whose] == person.email);
    let row = row.context("no such seat")?;
    let cell = |name: &str| Ok::<String, anyhow::Error>(row[place(name)?].clone());
    Ok([
        cell("state")?,
        cell("last_sign")?,
        cell("last_sign_source")?,
    ])
}

#[tokio::test]
async fn what_was_seen_of_a_device_is_noted_before_it_is_reset() -> Told {
    journey(in_utc().provokes("status of 404"), |page| async move {
        let seen = seen_on_one_device(&page).await?;
        is_reset(&page, &seen).await?;
        let [state, last, source] = seat_of(&page, &seen.person).await?;
        ensure!(
            state == "used" && source == "observation",
            "{state}, {source}"
        );
        ensure!(last.starts_with(&seen.day), "{last}, not {}", seen.day);
        // It is not what is observed once a day: that follows, and knows it.
        page.open("/reports/history").await?;
        knows(&page, 1).await?;
        page.sees("2 observations").await
    })
    .await
}

#[tokio::test]
async fn without_a_history_what_was_seen_goes_with_the_device() -> Told {
    let off = json!({ "reports": { "history": false, "timeZone": "UTC" } });
    let setting = Setting::demo().config(off).provokes("status of 404");
    journey(setting, |page| async move {
        let seen = seen_on_one_device(&page).await?;
        is_reset(&page, &seen).await?;
        let [state, last, source] = seat_of(&page, &seen.person).await?;
        ensure!(
            state != "used" && source != "observation",
            "{state}, {last}, {source}"
        );
        let kept = records(&page).await?;
        ensure!(kept.is_empty(), "{} records", kept.len());
        Ok(())
    })
    .await
}
