//! One seat at a time: what it has, and all that can be done with it.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Page, Person, Told, eventually, journey};
use serde_json::json;

use super::{activate, seat_of, spring};
use crate::{CAD, seats_are, toast};

/// What stands in a person's row, column by column.
async fn cells(page: &Page, email: &str) -> Result<Vec<String>> {
    let script = "const row = [...document.querySelectorAll('tbody tr[aria-rowindex]')]
            .find((row) => row.textContent.includes(arguments[0]));
        return row && [...row.cells].map((cell) => cell.innerText.replace(/\\s+/g, ' ').trim())";
    eventually("the row", || async {
        let cells = page.ask(script, vec![email.into()]).await?;
        let cells = cells.as_array().context("no such row")?;
        Ok(cells
            .iter()
            .map(|cell| cell.as_str().unwrap_or_default().to_owned())
            .collect())
    })
    .await
}

/// The last two figures in a person's row: what they may activate, and what they have.
async fn activations_are(page: &Page, email: &str, max: &str, used: &str) -> Result<()> {
    eventually(&format!("{max} and {used} for {email}"), || async {
        let cells = cells(page, email).await?;
        let here = cells.windows(2).any(|two| two == [max, used]);
        ensure!(here, "{cells:?}");
        Ok(())
    })
    .await
}

async fn holder(page: &Page) -> Result<Person> {
    Ok(page.server().holders_without_devices(CAD).await?.remove(0))
}

/// Somebody on the license who still has the password they were created with.
async fn with_first_password(page: &Page) -> Result<(Person, String)> {
    for person in page.server().holders(CAD).await? {
        let seat = seat_of(page, &person).await?;
        if let Some(password) = seat["initial_password"].as_str()
            && seat["is_initial_password"] == true
        {
            return Ok((person, password.to_owned()));
        }
    }
    anyhow::bail!("everybody has changed their password")
}

async fn clipboard(page: &Page) -> Result<String> {
    let allowed = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    page.browser()
        .devtools("Browser.grantPermissions", allowed)
        .await?;
    let read = "const done = arguments[0];
        navigator.clipboard.readText().then(done, (error) => done(String(error)))";
    let text = page.driver().execute_async(read, vec![]).await?;
    Ok(text.json().as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn q16_q17_q19_labelled_numbers_and_columns_to_choose_from() -> Told {
    journey(spring(), |page| async move {
        page.sign_in_on_license(CAD).await?;
        seats_are(&page, CAD, 21, 30).await?;
        let table = page.table(&format!("People on {CAD}"));
        table.has("aria-rowcount", "22").await?;
        let columns = [
            "First name",
            "Last name",
            "Phone number",
            "Initial password",
            "Max activations",
            "Total activations",
        ];
        let shown = |name: &str| page.role("columnheader").named(&format!("{name}*"));
        for name in columns {
            shown(name).shows().await?;
        }
        page.press("Display").await?;
        page.is_accessible("choosing the columns of license users")
            .await?;
        page.tick("Phone number").await?;
        page.tick("First name").await?;
        shown("Phone number").goes().await?;
        page.reload().await?;
        table.has("aria-rowcount", "22").await?;
        shown("Phone number").goes().await?;
        shown("First name").goes().await?;
        shown("Max activations").shows().await
    })
    .await
}

#[tokio::test]
async fn q17_q18_on_a_phone_activations_and_initial_password_are_in_reach() -> Told {
    journey(spring(), |page| async move {
        let (person, password) = with_first_password(&page).await?;
        page.browser().look(browser_journeys::Look::Phone).await?;
        page.sign_in_on_license(CAD).await?;
        let seat = seat_of(&page, &person).await?;
        let used = format!(
            "Activations: {} of {}",
            seat["total_activations"], seat["max_activations"]
        );
        page.row(&person.email).says(&used).await?;
        page.pick(
            &format!("Actions for {}", person.label),
            "Show the initial password…",
        )
        .await?;
        let dialog = page.dialog(&format!("Initial password of {}", person.label));
        dialog.shows().await?;
        page.does_not_see(&password).await?;
        dialog.role("button").named("Show*").press().await?;
        page.sees(&password).await?;
        page.is_accessible("the initial password of one person")
            .await?;
        page.keys(Key::Escape).await?;
        page.does_not_see(&password).await
    })
    .await
}

#[tokio::test]
async fn q18_an_initial_password_is_masked_until_it_is_asked_for() -> Told {
    journey(spring(), |page| async move {
        let (person, password) = with_first_password(&page).await?;
        page.sign_in_on_license(CAD).await?;
        let row = page.row(&person.email);
        row.says("hidden").await?;
        let shown = cells(&page, &person.email).await?;
        ensure!(shown.iter().any(|cell| cell.contains("*****")), "{shown:?}");
        page.does_not_see(&password).await?;
        let words = format!("Initial password, {}", person.label);
        page.press(&format!("Show: {words}")).await?;
        page.sees(&password).await?;
        page.is_accessible("an initial password on show").await?;
        clipboard(&page).await?;
        row.clone().role("button").named("Copy").press().await?;
        eventually("the clipboard", || async {
            let copied = clipboard(&page).await?;
            ensure!(copied == password, "it has {copied:?}");
            Ok(())
        })
        .await?;
        page.press(&format!("Hide: {words}")).await?;
        page.does_not_see(&password).await
    })
    .await
}

#[tokio::test]
async fn q20_q22_a_new_address_gets_a_seat_and_an_initial_password() -> Told {
    journey(spring(), |page| async move {
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        // Escape is Cancel.
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        page.open_assign_dialog().await?;
        page.field("People")
            .fill("nina.neu@nordbau.example")
            .await?;
        page.role("option")
            .named("Create nina.neu@nordbau.example*")
            .press()
            .await?;
        page.press("Assign 1 user").await?;
        page.sees("1 person was created with an initial password.")
            .await?;
        page.server().comes_to(CAD, 22).await?;
        let nina = page.server().person("nina.neu@nordbau.example").await?;
        let seat = seat_of(&page, &nina).await?;
        let password = seat["initial_password"].as_str().context("a password")?;
        page.does_not_see(password).await?;
        page.press("Show initial passwords").await?;
        page.sees(password).await?;
        page.is_accessible("initial passwords").await?;
        clipboard(&page).await?;
        page.press("Copy the password of nina.neu@nordbau.example")
            .await?;
        eventually("the clipboard", || async {
            let copied = clipboard(&page).await?;
            ensure!(copied == password, "it has {copied:?}");
            Ok(())
        })
        .await?;
        page.button("Close").last_one().press().await?;
        page.role("dialog").goes().await?;
        page.does_not_see(password).await?;
        seats_are(&page, CAD, 22, 30).await?;
        activations_are(&page, &nina.email, "1", "0").await
    })
    .await
}

#[tokio::test]
async fn q21_a_full_license_is_refused_before_anything_is_sent() -> Told {
    journey(spring(), |page| async move {
        page.sign_in_on_license("Render Suite").await?;
        let assign = page.button("Assign license user");
        assign.has("aria-disabled", "true").await?;
        assign.explains("No seat is free (of 10).").await?;
        page.press("Assign license user").await?;
        page.server().rests().await?;
        let log = page.server().log().await?;
        let writes = log
            .iter()
            .filter(|it| it.contains("/api/v1/") && !it.starts_with("GET "));
        ensure!(writes.count() == 0, "{log:?}");
        ensure!(page.role("dialog").count().await? == 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn q23_the_address_is_checked_before_it_is_sent_and_a_refusal_is_told() -> Told {
    journey(spring().provokes("status of 400"), |page| async move {
        let people = page.server().holders(CAD).await?;
        let (person, other) = (&people[0], &people[1]);
        page.sign_in_on_license(CAD).await?;
        page.pick(&format!("Actions for {}", person.label), "Change e-mail…")
            .await?;
        page.is_accessible("changing an address").await?;
        page.field("Email").fill("not-an-address").await?;
        page.press("Save changes").await?;
        page.field("Email").has("aria-invalid", "true").await?;
        page.field("Email").fill(&other.email).await?;
        page.press("Save changes").await?;
        page.role("dialog")
            .says("Somebody with this email is a user already.")
            .await?;
        ensure!(page.server().person(&person.id).await?.email == person.email);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn q24_a_new_password_is_set_and_shown_once() -> Told {
    journey(spring(), |page| async move {
        let (person, _) = with_first_password(&page).await?;
        page.sign_in_on_license(CAD).await?;
        page.pick(&format!("Actions for {}", person.label), "Change password…")
            .await?;
        page.is_accessible("changing a password").await?;
        page.press("Generate and set").await?;
        page.sees("can sign in with this password now").await?;
        let shown = "return document.querySelector('dialog code')?.textContent ?? ''";
        let password = page.ask(shown, vec![]).await?;
        let password = password.as_str().unwrap_or_default().to_owned();
        ensure!(password.len() >= 12, "{} letters", password.len());
        page.button("Close").last_one().press().await?;
        // Nobody has copied it.
        page.press("Discard and close").await?;
        page.role("dialog").goes().await?;
        page.does_not_see(&password).await?;
        // The initial one is gone with it.
        let seat = seat_of(&page, &person).await?;
        ensure!(seat["is_initial_password"] == false, "{seat}");
        ensure!(
            !seat.to_string().contains(&password),
            "it can be read again"
        );
        page.press("Refresh").await?;
        let button = format!("Show: Initial password, {}", person.label);
        page.button(&button).goes().await?;
        // It is told that it was set, and to whom; the password itself nowhere.
        page.follow("Activity").await?;
        let told = page.row(&person.label);
        told.says("Done").await?;
        page.button("Undo*").goes().await?;
        page.does_not_see(&password).await?;
        let kept = "return JSON.stringify([{ ...sessionStorage }, { ...localStorage }])";
        let kept = page.ask(kept, vec![]).await?.to_string();
        ensure!(!kept.contains(&password), "it was kept");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn q25_a_removed_user_makes_room() -> Told {
    journey(spring(), |page| async move {
        let person = holder(&page).await?;
        page.sign_in_on_license(CAD).await?;
        page.pick(&format!("Actions for {}", person.label), "Release seat")
            .await?;
        page.row(&person.email).goes().await?;
        seats_are(&page, CAD, 20, 30).await?;
        toast(&page, "no longer has a seat").shows().await
    })
    .await
}

#[tokio::test]
async fn q26_resetting_the_total_names_the_devices_and_makes_it_zero() -> Told {
    journey(spring(), |page| async move {
        let person = holder(&page).await?;
        activate(&page, &person, "hw-journey-2", "desk-4712").await?;
        page.sign_in_on_license(CAD).await?;
        let max = seat_of(&page, &person).await?["max_activations"].to_string();
        activations_are(&page, &person.email, &max, "1").await?;
        let menu = format!("Actions for {}", person.label);
        page.pick(&menu, "Reset total activations…").await?;
        let title = format!("Reset all activations of {}", person.label);
        let question = page.dialog(&title);
        question.says("desk-4712").await?;
        question.says("This cannot be undone.").await?;
        page.is_accessible("before a reset of all activations")
            .await?;
        page.press("Cancel").await?;
        question.goes().await?;
        ensure!(seat_of(&page, &person).await?["total_activations"] == 1);

        page.pick(&menu, "Reset total activations…").await?;
        question.says("desk-4712").await?;
        page.press("Reset activations").await?;
        question.goes().await?;
        activations_are(&page, &person.email, &max, "0").await?;
        let seat = seat_of(&page, &person).await?;
        ensure!(seat["total_activations"] == 0, "{seat}");
        let devices = page
            .server()
            .spring_rows("devices/?hardware_id=hw-journey-2")
            .await?;
        ensure!(devices[0]["device_active"] == false, "{devices:?}");
        // With nothing left to reset, the menu says so.
        page.press(&menu).await?;
        let reset = page.role("menuitem").named("Reset total activations…*");
        reset.has("aria-disabled", "true").await
    })
    .await
}

#[tokio::test]
async fn q27_a_limit_above_the_licenses_is_refused_before_anything_is_sent() -> Told {
    journey(spring(), |page| async move {
        let person = holder(&page).await?;
        let before = seat_of(&page, &person).await?["max_activations"].to_string();
        let license = page.server().spring_license(CAD).await?;
        let most = license["max_activations"].as_u64().context("a limit")?;
        page.sign_in_on_license(CAD).await?;
        page.pick(
            &format!("Actions for {}", person.label),
            "Set max activations…",
        )
        .await?;
        page.is_accessible("setting the limit of a seat").await?;
        let field = page.field("Max activations");
        for (text, fault) in [
            ("none", "Enter a whole number above zero".to_owned()),
            ("0", "Enter a whole number above zero".to_owned()),
            (&*before, "That is the limit already".to_owned()),
            (
                &*(most + 1).to_string(),
                format!("The license allows {most} activations in all"),
            ),
        ] {
            field.fill(text).await?;
            page.press("Set limit").await?;
            page.sees(&fault).await?;
        }
        let is_write = |line: &&String| line.contains("set_users_activations");
        let log = page.server().log().await?;
        ensure!(log.iter().filter(is_write).count() == 0, "{log:?}");

        field.fill("3").await?;
        page.press("Set limit").await?;
        page.role("dialog").goes().await?;
        activations_are(&page, &person.email, "3", "0").await?;
        let seat = seat_of(&page, &person).await?;
        ensure!(seat["max_activations"] == 3, "{seat}");
        Ok(())
    })
    .await
}
