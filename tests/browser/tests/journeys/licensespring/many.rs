//! Many at once: a batch of addresses, and seats taken back one call each.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Told, eventually, journey};
use serde_json::json;

use super::{seat_of, spring};
use crate::{CAD, VIEWER, first, seats_are, toast, undo, verdict};

#[tokio::test]
async fn q28_a_batch_of_addresses_has_a_result_for_each() -> Told {
    journey(spring(), |page| async move {
        let known = page.server().people_without(CAD, 2).await?;
        let holder = page.server().holders(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.field("People").press().await?;
        page.paste(&format!(
            "{}\nnew.one@nordbau.example; {}, New Two <new.two@nordbau.example>\nnonsense@, {}",
            known[0].email, known[1].email, holder.email
        ))
        .await?;
        page.sees(&format!("Already hold a seat, left out: {}", holder.label))
            .await?;
        page.sees("Not an email address, left out: nonsense@")
            .await?;
        page.press("Create these people too").await?;
        page.press("Assign 4 users").await?;
        page.sees("2 people were created, each with an initial password.")
            .await?;
        for person in &known {
            verdict(&page, &person.label).says("Done").await?;
        }
        verdict(&page, "Create new.one@nordbau.example")
            .says("Done")
            .await?;
        page.press("Show initial passwords").await?;
        let list = page.role("list").named("Initial passwords");
        for address in ["new.one@nordbau.example", "new.two@nordbau.example"] {
            let person = page.server().person(address).await?;
            let seat = seat_of(&page, &person).await?;
            let password = seat["initial_password"].as_str().context("a password")?;
            list.says(address).await?;
            list.says(password).await?;
        }
        // Whoever was there before has a password of their own, which nobody learns here.
        for person in &known {
            let seat = seat_of(&page, person).await?;
            let theirs = seat["initial_password"].as_str().unwrap_or_default();
            ensure!(theirs.is_empty() || !page.words().await?.contains(theirs));
        }
        page.button("Close").last_one().press().await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 25, 30).await?;
        page.row("new.two@nordbau.example").says("Two").await
    })
    .await
}

/// Opens the question whether so many seats are to be released.
async fn ask_to_release(page: &Page, count: usize) -> Result<()> {
    let leaving = first(&page.server().holders(VIEWER).await?, count)?;
    page.sign_in_on_license(VIEWER).await?;
    for person in &leaving {
        page.tick(&format!("Select {}", person.label)).await?;
    }
    page.press("Release seat…").await
}

async fn releases_are_slow(page: &Page) -> Result<()> {
    page.server().rests().await?;
    let slow = json!({ "delay_ms": 1_500 });
    page.server().fault("DELETE", "/users", None, slow).await
}

#[tokio::test]
async fn several_seats_are_released_with_one_call_each() -> Told {
    journey(spring(), |page| async move {
        ask_to_release(&page, 6).await?;
        page.press("Release 6 seats").await?;
        seats_are(&page, VIEWER, 6, 60).await?;
        let log = page.server().log().await?;
        let calls = log.iter().filter(|it| it.contains("/unassign_user/"));
        ensure!(calls.count() == 6, "{log:?}");
        undo(&page, &format!("6 seats of {VIEWER} released")).await?;
        seats_are(&page, VIEWER, 12, 60).await?;
        toast(&page, "assigned").shows().await
    })
    .await
}

#[tokio::test]
async fn a_reload_in_the_middle_offers_to_go_on() -> Told {
    journey(spring(), |page| async move {
        ask_to_release(&page, 6).await?;
        releases_are_slow(&page).await?;
        page.press("Release 6 seats").await?;
        eventually("the first to be gone", || async {
            ensure!(page.server().seats_taken(VIEWER).await? < 12);
            Ok(())
        })
        .await?;
        page.reload().await?;
        page.server().recover().await?;
        let offer = page.role("region").named("Interrupted");
        offer.shows().await?;
        page.is_accessible("a release that was interrupted").await?;
        page.press("Go on").await?;
        seats_are(&page, VIEWER, 6, 60).await?;
        offer.goes().await?;
        // Those whose answer the reload has swallowed are taken back as well.
        undo(&page, &format!("6 seats of {VIEWER} released")).await?;
        seats_are(&page, VIEWER, 12, 60).await?;
        page.server().comes_to(VIEWER, 12).await?;
        // Receipts call people by their names, though the page was loaded anew.
        page.follow("Activity").await?;
        page.press(&format!("6 seats of {VIEWER} released")).await?;
        let acts =
            "return [...document.querySelectorAll('.receipt-act')].map((it) => it.textContent)";
        eventually("the acts", || async {
            let acts = page.ask(acts, vec![]).await?.to_string();
            ensure!(acts.contains("Release"), "{acts}");
            let has_id = acts.split_whitespace().any(|word| {
                let word = word.trim_matches(|c: char| !c.is_alphanumeric());
                word.len() > 4 && word.chars().all(|c| c.is_ascii_digit())
            });
            ensure!(!has_id, "{acts}");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn a_release_of_many_shows_how_far_it_is_and_can_be_stopped() -> Told {
    journey(spring(), |page| async move {
        ask_to_release(&page, 9).await?;
        releases_are_slow(&page).await?;
        page.press("Release 9 seats").await?;
        page.press("Stop").await?;
        page.sees(" released, ").await?;
        page.is_accessible("a release that was stopped").await?;
        page.server().recover().await?;
        page.button("Close").last_one().press().await?;
        page.role("dialog").goes().await?;
        let taken = page.server().seats_taken(VIEWER).await?;
        ensure!((4..12).contains(&taken), "{taken} are taken");
        seats_are(&page, VIEWER, taken, 60).await
    })
    .await
}
