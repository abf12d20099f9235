//! Finding and doing anything by keyboard.

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Setting, Told, eventually, journey};

use crate::{CAD, VIEWER, activity::saved_in, seats_are};

const FIELD: &str = "Search for anything, or say what to do";

async fn open_palette(page: &Page) -> Result<()> {
    page.keys(Key::Control + "k").await?;
    page.dialog("Search or do…").shows().await?;
    focus_is_on(page, FIELD).await
}

async fn focus_is_on(page: &Page, name: &str) -> Result<()> {
    eventually(&format!("the focus on {name:?}"), || async {
        let at = page.focused().await?;
        ensure!(at == name, "the focus is on {at:?}");
        Ok(())
    })
    .await
}

/// The row that Enter would choose has these words.
async fn active_is(page: &Page, words: &str) -> Result<()> {
    eventually(&format!("the active row has {words:?}"), || async {
        let active = "const at = document.activeElement.getAttribute('aria-activedescendant');
            const row = at && document.getElementById(at);
            return row && row.getAttribute('aria-selected') === 'true' ? row.textContent : ''";
        let active = page.ask(active, vec![]).await?;
        let active = active.as_str().unwrap_or_default();
        ensure!(active.contains(words), "it has {active:?}");
        Ok(())
    })
    .await
}

/// The word with two of its letters swapped.
fn mistyped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.swap(2, 3);
    letters.into_iter().collect()
}

#[tokio::test]
async fn a_person_is_found_by_a_mistyped_name() -> Told {
    journey(Setting::demo(), |page| async move {
        let everybody = page.server().people_without(CAD, 60).await?;
        let mut names = everybody.iter().filter_map(|person| {
            let (first, last) = person.label.split_once(' ')?;
            let letters: Vec<char> = last.chars().collect();
            let fits = person.label.is_ascii() && letters.len() >= 6 && letters[2] != letters[3];
            fits.then(|| (person.clone(), format!("{first} {}", mistyped(last))))
        });
        let (person, typed) = names.next().context("somebody with a long name")?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        open_palette(&page).await?;
        active_is(&page, "Home").await?;
        page.keys(typed.to_lowercase().as_str()).await?;
        active_is(&page, &person.label).await?;
        page.keys(Key::Enter).await?;
        page.role("dialog").goes().await?;
        page.heading(1, &format!("{}*", person.label))
            .shows()
            .await?;
        let at = page.server().person_at(&person).await?;
        page.is_at(&format!("/users/{at}/access")).await
    })
    .await
}

#[tokio::test]
async fn seats_and_people_are_given_from_anywhere() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        open_palette(&page).await?;
        page.keys("assign viewer").await?;
        active_is(&page, &format!("Assign users to {VIEWER}")).await?;
        page.keys(Key::Enter).await?;
        page.dialog(&format!("Assign license users: {VIEWER}"))
            .shows()
            .await?;
        focus_is_on(&page, "People").await?;
        // Whoever is asked something answers that first.
        page.keys(Key::Control + "k").await?;
        page.dialog("Search or do…").goes().await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        let at = page.address().await?;
        ensure!(!at.contains("do="), "the address is {at}");

        // Where people are created with their first seat, they are invited instead.
        let (typed, command, dialog) = match page.server().kind() {
            Kind::Keygen => ("create u", "Create user", "Create a user"),
            Kind::LicenseSpring => ("invite", "Invite users", "Invite users"),
        };
        open_palette(&page).await?;
        page.keys(typed).await?;
        active_is(&page, command).await?;
        page.keys(Key::Enter).await?;
        page.dialog(dialog).shows().await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        // A reload does not ask again.
        page.is_at("/users").await?;

        open_palette(&page).await?;
        page.keys("activ").await?;
        active_is(&page, "Activity").await?;
        page.keys(Key::Enter).await?;
        page.heading(1, "Activity").shows().await?;
        open_palette(&page).await?;
        page.keys("dark").await?;
        active_is(&page, "Theme: Dark").await?;
        page.keys(Key::Enter).await?;
        let theme = page
            .ask("return document.documentElement.dataset.theme", vec![])
            .await?;
        ensure!(theme == "dark", "the theme is {theme}");
        page.press("Account: admin@nordbau.example").await?;
        let dark = page.role("menuitemradio").named("Dark");
        dark.has("aria-checked", "true").await?;
        page.role("menuitemradio")
            .named("Light")
            .has("aria-checked", "false")
            .await?;
        page.is_accessible("the account menu with its theme").await
    })
    .await
}

#[tokio::test]
async fn u23_a_verb_with_its_objects_leads_to_the_question() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        let name = person.label.to_lowercase();
        page.sign_in_at("/devices").await?;
        page.sees("devices").await?;
        let say = async |line: &str, offered: &str| {
            open_palette(&page).await?;
            page.keys(line).await?;
            active_is(&page, offered).await?;
            page.is_accessible(&format!("the palette with {line}"))
                .await?;
            page.keys(Key::Enter).await?;
            page.dialog("Search or do…").goes().await
        };
        let offered = format!("Assign {} to {CAD}…", person.label);
        say(&format!("assign {name} to planwerk cad"), &offered).await?;
        page.dialog(&format!("Assign license users: {CAD}"))
            .shows()
            .await?;
        // Nothing is done before it is said there.
        ensure!(page.server().holders(CAD).await?.len() == 21);
        page.press("Assign 1 user").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 22, 30).await?;
        ensure!(holds(&page, &person.email).await?, "no seat was given");

        // From elsewhere; who holds a seat there may have to be read first.
        page.open("/teams").await?;
        page.heading(1, "Teams").shows().await?;
        let offered = format!("Release the seat of {} on {CAD}…", person.label);
        say(&format!("release planwerk cad {name}"), &offered).await?;
        page.dialog("Release the seat of *").shows().await?;
        ensure!(holds(&page, &person.email).await?, "it was not asked");
        page.press("Release 1 seat").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 21, 30).await?;
        ensure!(
            !holds(&page, &person.email).await?,
            "the seat is still held"
        );

        say(
            &format!("hand over {name}"),
            &format!("Hand over what {} holds…", person.label),
        )
        .await?;
        page.dialog(&format!("Hand over or release: {}", person.label))
            .shows()
            .await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        say(
            "reset planwerk cad",
            &format!("Reset the devices of {CAD}…"),
        )
        .await?;
        page.dialog("Reset *").shows().await?;
        if page.server().kind() == Kind::LicenseSpring {
            return Ok(());
        }
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        let team = async || {
            let user = page.server().get(&format!("/users/{}", person.id)).await?;
            anyhow::Ok(user.pointer("/data/relationships/group/data/id").cloned())
        };
        let was_in = team().await?;
        let teams = page.server().all("/groups").await?;
        let mut others = teams.iter().filter(|it| Some(&it["id"]) != was_in.as_ref());
        let to = others.next().context("another team")?;
        let called = to["attributes"]["name"].as_str().context("its name")?;
        say(
            &format!("move {} to {name}", called.to_lowercase()),
            &format!("Move {} to {called}…", person.label),
        )
        .await?;
        page.dialog("Move 1 person").shows().await?;
        page.press(&format!("Move to {called}")).await?;
        page.role("dialog").goes().await?;
        page.sees(&format!("{} moved to {called}", person.label))
            .await?;
        ensure!(team().await?.as_ref() == Some(&to["id"]), "not moved");
        Ok(())
    })
    .await
}

/// Whether somebody holds a seat of the usual license, by the server.
async fn holds(page: &Page, email: &str) -> Result<bool> {
    let holders = page.server().holders(CAD).await?;
    Ok(holders.iter().any(|it| it.email == email))
}

#[tokio::test]
async fn u23_a_list_is_narrowed_and_exported_by_name_and_what_was_chosen_comes_first() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        open_palette(&page).await?;
        page.role("option")
            .containing("Keyboard shortcuts ?")
            .shows()
            .await?;
        page.keys("users without a seat").await?;
        active_is(&page, "Users: Without a seat").await?;
        page.keys(Key::Enter).await?;
        page.is_at("/users?show=seatless").await?;
        let folder = page.browser().saved().await?;
        open_palette(&page).await?;
        // What was chosen last is the first that is offered.
        active_is(&page, "Users: Without a seat").await?;
        page.keys("export users banned").await?;
        active_is(&page, "Export Users: Banned").await?;
        page.keys(Key::Enter).await?;
        let file = saved_in(&folder, |name| name.contains("seatboard-users_")).await?;
        let lines = fs::read_to_string(&file)?.lines().count();
        page.is_at("/users?show=banned").await?;
        let rows =
            "return document.querySelector('.list [aria-rowcount]').getAttribute('aria-rowcount')";
        let rows = page.ask(rows, vec![]).await?;
        let rows: usize = rows.as_str().context("a count")?.parse()?;
        ensure!(rows == lines, "{lines} lines for {rows} rows");
        // Letters strewn over a name find nobody.
        open_palette(&page).await?;
        page.keys("udno").await?;
        page.sees("Nothing fits").await
    })
    .await
}

#[tokio::test]
async fn arrows_walk_all_groups_and_escape_gives_the_focus_back() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.tab_to("Search or do…*").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Search or do…").shows().await?;
        page.keys(Key::Up).await?;
        active_is(&page, "Sign out").await?;
        page.keys(Key::Down).await?;
        active_is(&page, "Home").await?;
        page.keys("planwerk").await?;
        active_is(&page, "Planwerk").await?;
        let rows = page.role("option").count().await?;
        ensure!((2..=30).contains(&rows), "{rows} rows");
        page.is_accessible("the palette with results").await?;
        page.keys("zzzzqqq").await?;
        page.sees("Nothing fits. Try fewer letters.").await?;
        page.is_accessible("the palette with nothing").await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        focus_is_on(&page, "Search or do…Ctrl K").await
    })
    .await
}

#[tokio::test]
async fn devices_and_teams_are_found_by_what_they_are_called() -> Told {
    journey(Setting::demo(), |page| async move {
        let device = page.server().devices(CAD).await?.remove(0);
        let text = |name: &str| device["attributes"][name].as_str().unwrap_or_default();
        let (fingerprint, name) = (text("fingerprint"), text("name"));
        let team = page.server().get("/groups").await?;
        let team = team["data"][0]["attributes"]["name"].as_str();
        let team = team.context("a team")?.to_owned();
        page.sign_in_at("/devices").await?;
        page.sees(match page.server().kind() {
            Kind::Keygen => "500 devices",
            // What was reset stays listed.
            Kind::LicenseSpring => "502 devices",
        })
        .await?;
        open_palette(&page).await?;
        page.keys(fingerprint).await?;
        active_is(&page, name).await?;
        page.is_accessible("the palette with a device").await?;
        page.keys(Key::Enter).await?;
        page.role("dialog").goes().await?;
        page.is_at("/devices?q=*").await?;
        page.row(name).shows().await?;

        open_palette(&page).await?;
        page.keys(team.to_lowercase().as_str()).await?;
        active_is(&page, &team).await?;
        page.keys(Key::Enter).await?;
        page.heading(1, &team).shows().await?;
        page.is_at("/teams/*").await
    })
    .await
}

/// Reading everybody takes for ever, and so the server has to be asked.
async fn read_slowly(page: &Page) -> Result<()> {
    let slow = serde_json::json!({ "delay_ms": 20_000 });
    page.server().fault("GET", "/users?", None, slow).await
}

#[tokio::test]
async fn the_server_is_asked_while_people_are_still_being_read() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 60).await?.remove(59);
        read_slowly(&page).await?;
        let late = serde_json::json!({ "delay_ms": 700 });
        page.server().fault("POST", "/search", None, late).await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        open_palette(&page).await?;
        // A whole address would be looked up.
        let (name, _) = person.email.split_once('@').context("an address")?;
        page.keys(name).await?;
        page.sees("Asking the server for what fits…").await?;
        active_is(&page, &person.label).await?;
        page.sees("Still reading people").await?;
        page.is_accessible("the palette with what the server found")
            .await?;
        // Once for all that was typed without a pause; LicenseSpring searches one field at a time.
        let (search, times) = match page.server().kind() {
            Kind::Keygen => ("/search", 1),
            Kind::LicenseSpring => ("/license-users/ 200", 3),
        };
        let asked = page.server().log().await?;
        let asked = asked.iter().filter(|it| it.contains(search)).count();
        ensure!(asked == times, "the server was asked {asked} times");
        page.keys(Key::Enter).await?;
        let at = page.server().person_at(&person).await?;
        page.is_at(&format!("/users/{at}/access")).await?;
        page.heading(1, &format!("{}*", person.label)).shows().await
    })
    .await
}

#[tokio::test]
async fn what_is_found_late_moves_nothing_under_the_hand() -> Told {
    journey(Setting::demo(), |page| async move {
        page.server()
            .create_user("planwerk.late@nordbau.example")
            .await?;
        read_slowly(&page).await?;
        let late = serde_json::json!({ "delay_ms": 1_500 });
        page.server().fault("POST", "/search", None, late).await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        open_palette(&page).await?;
        page.keys("planwerk").await?;
        active_is(&page, "Planwerk").await?;
        page.keys(Key::Down + Key::Down).await?;
        let rows = "return [...document.querySelectorAll('[role=listbox] [role=option]')]
            .map((row) => row.textContent + row.getAttribute('aria-selected')).join('|')";
        let before = page.ask(rows, vec![]).await?;
        let before = before.as_str().context("rows")?.to_owned();
        ensure!(before.contains("true") && !before.contains("planwerk.late"));
        page.role("option")
            .containing("planwerk.late@nordbau.example")
            .shows()
            .await?;
        let after = page.ask(rows, vec![]).await?;
        let after = after.as_str().context("rows")?.to_owned();
        ensure!(after.starts_with(&before), "{before} became {after}");
        page.sees("Also found").await?;

        // An answer to what is no longer asked changes nothing that is shown.
        page.keys("zzz").await?;
        page.keys(Key::Backspace + Key::Backspace + Key::Backspace)
            .await?;
        page.keys(Key::Control + "a").await?;
        page.keys("dark").await?;
        active_is(&page, "Theme: Dark").await?;
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        active_is(&page, "Theme: Dark").await?;
        ensure!(!page.words().await?.contains("planwerk.late"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn single_keys_can_be_switched_off_and_never_reach_a_field() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        page.keys("/").await?;
        focus_is_on(&page, "Search licenses").await?;
        page.keys("a/b?").await?;
        ensure!(page.field("Search licenses").value().await? == "a/b?");
        page.ask("document.activeElement.blur()", vec![]).await?;
        page.keys("?").await?;
        page.dialog("Keyboard shortcuts").shows().await?;
        page.is_accessible("the list of shortcuts").await?;
        page.tick("Single keys*").await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        page.open("/licenses").await?;
        page.row(CAD).shows().await?;
        page.keys("?").await?;
        page.keys("/").await?;
        ensure!(page.focused().await?.is_empty());
        page.role("dialog").goes().await?;
        // The list can still be reached, and turns them on again.
        page.pick("Account: admin@nordbau.example", "Keyboard shortcuts…")
            .await?;
        page.tick("Single keys*").await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        page.ask("document.activeElement.blur()", vec![]).await?;
        page.keys("/").await?;
        focus_is_on(&page, "Search licenses").await
    })
    .await
}
