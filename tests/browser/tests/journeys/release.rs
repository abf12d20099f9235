//! Taking seats back.

use anyhow::ensure;
use browser_journeys::{Setting, Told, journey};

use crate::{CAD, first, seats_are, toast, undo};

#[tokio::test]
async fn one_press_takes_one_seat_and_undo_gives_it_back() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().holders_without_devices(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.press(&format!("Release the seat of {}", person.label))
            .await?;
        page.row(&person.email).goes().await?;
        seats_are(&page, CAD, 20, 30).await?;

        undo(
            &page,
            &format!("{} no longer has a seat on {CAD}", person.label),
        )
        .await?;
        page.row(&person.email).shows().await?;
        seats_are(&page, CAD, 21, 30).await?;

        // The person stays among the users all the while.
        page.role("navigation")
            .role("link")
            .named("Users*")
            .press()
            .await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await
    })
    .await
}

#[tokio::test]
async fn several_are_released_together_after_a_question() -> Told {
    journey(Setting::demo(), |page| async move {
        let holders = page.server().holders(CAD).await?;
        let leaving = first(&holders, 5)?;
        page.sign_in_on_license(CAD).await?;
        let (ticked, listed) = leaving.split_at(2);
        for person in ticked {
            page.tick(&format!("Select {}", person.label)).await?;
        }
        page.sees("2 selected").await?;
        // Others by a list of addresses, one of them nobody's here.
        let mut list: Vec<String> = listed.iter().map(|it| it.email.to_uppercase()).collect();
        list.push("gone@nordbau.example".to_owned());
        page.press("Select by addresses…").await?;
        page.field("Addresses").fill(&list.join("\n")).await?;
        page.dialog("Select by addresses")
            .says("Not in this list: gone@nordbau.example")
            .await?;
        page.is_accessible("people by their addresses").await?;
        page.press("Select 3 people").await?;
        page.role("dialog").goes().await?;
        page.sees("5 selected").await?;
        page.press("Release seat…").await?;
        let question = page.dialog(&format!("Release 5 seats of {CAD}?"));
        question
            .says("5 seats become free. Nobody is removed from Users.")
            .await?;
        page.press("Cancel").await?;
        question.goes().await?;
        seats_are(&page, CAD, 21, 30).await?;

        page.press("Release seat…").await?;
        page.press("Release 5 seats").await?;
        seats_are(&page, CAD, 16, 30).await?;
        for person in &leaving {
            page.row(&person.email).goes().await?;
        }
        page.does_not_see("5 selected").await?;

        undo(&page, &format!("5 seats of {CAD} released")).await?;
        seats_are(&page, CAD, 21, 30).await?;
        let now = page.server().holders(CAD).await?;
        ensure!(holders.iter().all(|person| now.contains(person)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everybody_can_be_selected_and_the_selection_follows_a_search() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().holders(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.row(&person.email).shows().await?;
        page.tick("Select all").await?;
        page.sees("21 selected").await?;
        page.press("Clear selection").await?;
        page.field("Search these people")
            .fill(&person.email)
            .await?;
        page.tick("Select all").await?;
        page.sees("1 selected").await?;
        page.press("Release seat…").await?;
        page.press("Release 1 seat").await?;
        seats_are(&page, CAD, 20, 30).await?;
        toast(
            &page,
            &format!("{} no longer has a seat on {CAD}", person.label),
        )
        .shows()
        .await
    })
    .await
}
