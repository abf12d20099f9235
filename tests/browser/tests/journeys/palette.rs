//! Finding and doing anything by keyboard.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Page, Seed, Setting, Told, eventually, journey};

use crate::{CAD, VIEWER};

const FIELD: &str = "Search people and licenses, or say what to do";

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
        active_is(&page, "Licenses").await?;
        page.keys(typed.to_lowercase().as_str()).await?;
        active_is(&page, &person.label).await?;
        page.keys(Key::Enter).await?;
        page.role("dialog").goes().await?;
        page.heading(1, "Users").shows().await?;
        page.row(&person.email).shows().await?;
        ensure!(page.row("@").count().await? == 1);
        Ok(())
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

        open_palette(&page).await?;
        page.keys("create u").await?;
        active_is(&page, "Create user").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Create a user").shows().await?;
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
        active_is(&page, "Licenses").await?;
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

#[tokio::test]
#[ignore = "reads fifty thousand people first; run it for the figures"]
async fn fifty_thousand_people_are_searched_while_typing() -> Told {
    journey(Setting::of(Seed::Large), |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("50,").await?;
        open_palette(&page).await?;
        let time = "const done = arguments[0];
            const field = document.activeElement;
            const times = [];
            const type = (letters) => {
              if (!letters.length) return done(times);
              field.value += letters[0];
              const from = performance.now();
              field.dispatchEvent(new Event('input', { bubbles: true }));
              const list = document.querySelector('[role=listbox]');
              requestAnimationFrame(() => setTimeout(() => {
                times.push(Math.round(performance.now() - from));
                setTimeout(() => type(letters.slice(1)), 300);
              }));
            };
            type([...'anna berg'])";
        let times = page.driver().execute_async(time, vec![]).await?;
        println!("milliseconds from key to paint: {}", times.json());
        Ok(())
    })
    .await
}
