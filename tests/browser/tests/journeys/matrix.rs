//! What was staged in the matrix stays until it is applied or removed, and is applied for a reason.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Person, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{CAD, toast};

/// Stages a seat on a license for somebody.
pub async fn stage(page: &Page, person: &Person) -> Result<String> {
    page.sign_in_at(&format!("/users/matrix?q={}", person.email))
        .await?;
    let cell = format!("{}, {CAD}", person.label);
    let found = page.role("checkbox").named(&cell);
    eventually("a box that is known", || async {
        let blocked = found.attribute("aria-disabled").await?;
        ensure!(blocked.is_none(), "it is not");
        Ok(())
    })
    .await?;
    found.press().await?;
    page.sees("1 change staged").await?;
    Ok(cell)
}

/// Whether the browser would ask before the page is left.
async fn asks_before_leaving(page: &Page) -> Result<bool> {
    let ask = "const leaving = new Event('beforeunload', { cancelable: true });
        window.dispatchEvent(leaving);
        return leaving.defaultPrevented";
    let asks = page.ask(ask, vec![]).await?;
    asks.as_bool().context("a yes or a no")
}

#[tokio::test]
async fn what_is_staged_outlives_the_page_and_goes_with_the_person() -> Told {
    // The browser asks only people who have pressed something since the page was loaded, and
    // says so.
    let setting = Setting::demo().provokes("'beforeunload' confirmation panel");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        let cell = stage(&page, &person).await?;
        ensure!(asks_before_leaving(&page).await?, "nobody asks");

        // Elsewhere in the panel, and back.
        page.follow("Users").await?;
        page.heading(1, "Users").shows().await?;
        page.sees("1 change staged").await?;

        // After the page was loaded again; what is kept cannot be read.
        let at = page.server().person_at(&person).await?;
        page.reload().await?;
        page.sees("1 change staged").await?;
        page.button("Apply…").shows().await?;
        let kept = "return Object.entries({ ...localStorage })
            .filter(([name]) => name.startsWith('seatboard.staged')).map(([, text]) => text).join()";
        let kept = page.ask(kept, vec![]).await?;
        let kept = kept.as_str().context("a text")?;
        ensure!(!kept.is_empty() && !kept.contains(&at), "kept was {kept:?}");
        page.open(&format!("/users/matrix?q={}", person.email)).await?;
        page.role("checkbox")
            .named(&cell)
            .has("class", "box coming")
            .await?;

        // Whoever signs out finds it again, and nobody else does.
        page.pick("Account: admin@nordbau.example", "Sign out").await?;
        page.heading(1, "Sign in to*").shows().await?;
        ensure!(!asks_before_leaving(&page).await?, "it asks for nothing");
        page.sign_in_as(page.server().kind().colleague(), "seatboard-demo").await?;
        page.heading(1, "Matrix").shows().await?;
        page.does_not_see("staged").await?;
        page.pick(&format!("Account: {}", page.server().kind().colleague()), "Sign out").await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo").await?;
        page.sees("1 change staged").await?;
        ensure!(page.server().seats_taken(CAD).await? == 21);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u29_the_plan_names_who_gets_a_seat() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        stage(&page, &person).await?;
        page.follow("Look").await?;
        page.heading(1, "Plan").shows().await?;
        page.sees(&format!("Assign {} to", person.label)).await
    })
    .await
}

#[tokio::test]
async fn a_plan_is_applied_for_a_reason_where_one_is_needed() -> Told {
    let setting = Setting::demo().config(json!({ "reason": "required" }));
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        stage(&page, &person).await?;
        page.press("Apply…").await?;
        page.button("Apply 1 change").explains("reason").await?;
        page.field("Reason*").fill("Ticket 4711").await?;
        page.does_not_see("still reading").await?;
        page.press("Apply 1 change").await?;
        page.server().comes_to(CAD, 22).await?;
        page.does_not_see("staged").await?;
        // A run on its way is asked about as well.
        toast(&page, "has a seat on").shows().await?;
        ensure!(!asks_before_leaving(&page).await?, "it asks for nothing");
        page.follow("Activity").await?;
        page.row("Ticket 4711").shows().await
    })
    .await
}

/// Several keys in one turn: the focus follows a frame after the key that moved it.
#[tokio::test]
async fn e2_keys_that_come_before_the_focus_mean_the_box_they_led_to() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users/matrix").await?;
        // Rows that come between others would be drawn anew.
        page.role("checkbox").last_one().shows().await?;
        page.server().rests().await?;
        let names = "const column = arguments[0];
            const boxes = [...document.querySelectorAll(`[data-column=\"${column}\"]`)];
            return boxes.map((it) => [it.getAttribute('aria-label'),
                it.getAttribute('aria-disabled'), it.getAttribute('aria-checked')])";
        // Three boxes below each other that can be ticked.
        let found = eventually("three free boxes below each other", || async {
            for column in 0..4 {
                let boxes = page.ask(names, vec![column.into()]).await?;
                let boxes = boxes.as_array().context("a list")?;
                let is_free = |it: &serde_json::Value| it[1].is_null() && it[2] == "false";
                let at = boxes.windows(3).position(|three| three.iter().all(is_free));
                if let Some(at) = at {
                    let name = |nth: usize| boxes[nth][0].as_str().map(str::to_owned);
                    let names = name(at).zip(name(at + 2)).context("names")?;
                    return Ok((column, names));
                }
            }
            anyhow::bail!("none yet")
        })
        .await?;
        let (column, (first, third)) = found;
        let type_fast = "const [column, name] = arguments;
            const box = document.querySelector(`[data-column=\"${column}\"][aria-label=\"${name}\"]`);
            box.focus();
            for (const key of ['ArrowDown', 'ArrowDown', ' ']) {
                document.activeElement.dispatchEvent(
                    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
            }";
        page.ask(type_fast, vec![column.into(), first.as_str().into()])
            .await?;
        page.sees("1 change staged").await?;
        page.role("checkbox")
            .named(&third)
            .has("aria-checked", "true")
            .await?;
        page.role("checkbox")
            .named(&first)
            .has("aria-checked", "false")
            .await?;
        eventually("the focus is on the third", || async {
            let at = page.focused().await?;
            ensure!(at == third, "it is on {at}");
            Ok(())
        })
        .await
    })
    .await
}
