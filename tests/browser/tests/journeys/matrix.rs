//! What was staged in the matrix stays until it is saved or discarded, and is saved for a reason.

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
        page.link("Matrix 1 staged").press().await?;
        page.sees("1 change staged").await?;

        // After the page was loaded again; what is kept cannot be read.
        let at = page.server().person_at(&person).await?;
        page.reload().await?;
        page.sees("1 change staged").await?;
        page.button("Save 1 change").shows().await?;
        let kept = "return Object.entries({ ...sessionStorage })
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
async fn the_matrix_saves_for_a_reason_where_one_is_needed() -> Told {
    let setting = Setting::demo().config(json!({ "reason": "required" }));
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        stage(&page, &person).await?;
        page.button("Save 1 change").explains("reason").await?;
        page.field("Reason*").fill("Ticket 4711").await?;
        page.press("Save 1 change").await?;
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
