//! Two admins at once. Nothing is overwritten, and each person's outcome is told.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Person, Setting, Told, journey};
use serde_json::json;

use crate::{CAD, seats_are, toast, verdict};

/// 5 seats, 3 taken; the journeys leave one of them free. On LicenseSpring it has a key, and no
/// seats.
const SMALL: &str = "Survey Kit 2024";
/// 10 seats, all taken.
const FULL: &str = "Render Suite";

/// A license with one free seat, and how many it has in all.
async fn one_seat_left(page: &Page) -> Result<(&'static str, usize)> {
    let server = page.server();
    if server.kind() == Kind::Keygen {
        let third = server.people_without(SMALL, 3).await?.remove(2);
        let act = json!({ "assign": { "license": SMALL, "user": third.email } });
        server.another_admin(act).await?;
        return Ok((SMALL, 5));
    }
    let holder = server.holders(FULL).await?.remove(0);
    let act = json!({ "release": { "license": FULL, "user": holder.email } });
    server.another_admin(act).await?;
    Ok((FULL, 10))
}

#[tokio::test]
async fn the_last_seat_goes_to_the_quicker_admin() -> Told {
    // Looking for whom the refusal is about, the panel asks whether each holds a seat.
    let setting = Setting::demo()
        .provokes("status of 422")
        .provokes("status of 404");
    journey(setting, |page| async move {
        let (license, seats) = one_seat_left(&page).await?;
        let people = page.server().people_without(license, 2).await?;
        let [mine, other] = &people[..] else {
            anyhow::bail!("two people");
        };
        page.sign_in_on_license(license).await?;
        page.open_assign_dialog().await?;
        page.choose("People", mine).await?;
        page.sees("0 of 1 free seats left").await?;
        let act = json!({ "assign": { "license": license, "user": other.email } });
        let server = page.server();
        server.another_admin_before("POST", "/users", act).await?;
        page.press("Assign 1 user").await?;

        verdict(&page, &mine.label)
            .says(&format!("No seat left: {seats} of {seats} are taken"))
            .await?;
        page.sees("0 assigned, 1 not").await?;
        page.button("Close").last_one().press().await?;
        seats_are(&page, license, seats, seats).await?;
        // What the other admin did shows at once, without reloading.
        page.row(&other.email).shows().await?;
        page.row(&mine.email).goes().await
    })
    .await
}

/// Presses what assigns people to the license with this id, while another admin takes its last
/// seat. The request of this page is held up for a moment before it looks for free seats; the
/// other admin's has looked by then, and takes the seat before this one does.
async fn both_at_once(page: &Page, press: &str, id: &str, other: &Person) -> Result<()> {
    let server = page.server();
    server.race().await?;
    let held_up = json!({ "delay_ms": 75 });
    server.fault("POST", "/users", Some(1), held_up).await?;
    let mut arrivals = page.stage().listen();
    page.press(press).await?;
    arrivals
        .of("POST", &format!("/v1/accounts/nordbau/licenses/{id}/users"))
        .await?;
    server
        .assign(id, other)
        .await
        .context("the other admin's seat")
}

#[tokio::test]
async fn k7_a_seat_that_both_got_is_told_and_given_back() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "it never sells a seat twice");
    journey(setting, |page| async move {
        let people = page.server().people_without(SMALL, 3).await?;
        let [mine, other, third] = &people[..] else {
            anyhow::bail!("three people");
        };
        let id = page.server().license(SMALL).await?;
        let act = json!({ "assign": { "license": SMALL, "user": third.email } });
        page.server().another_admin(act).await?;
        page.sign_in_on_license(SMALL).await?;
        page.open_assign_dialog().await?;
        page.choose("People", mine).await?;
        both_at_once(&page, "Assign 1 user", &id, other).await?;

        page.role("dialog").goes().await?;
        page.sees("6 of 5 seats").await?;
        toast(
            &page,
            "Somebody else took the last seat at the same moment: 1 over",
        )
        .shows()
        .await?;
        page.sees("6 of 5 seats are assigned: more than were bought.")
            .await?;
        page.row(&other.email).shows().await?;
        page.row(&mine.email).shows().await?;
        page.server().comes_to(SMALL, 6).await?;

        page.press("Give it back").await?;
        page.row(&mine.email).goes().await?;
        page.row(&other.email).shows().await?;
        seats_are(&page, SMALL, 5, 5).await
    })
    .await
}

#[tokio::test]
async fn k7_of_several_seats_only_the_one_that_is_over_is_given_back() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "it never sells a seat twice");
    journey(setting, |page| async move {
        let people = page.server().people_without(SMALL, 3).await?;
        let [first, last, other] = &people[..] else {
            anyhow::bail!("three people");
        };
        let id = page.server().license(SMALL).await?;
        page.sign_in_on_license(SMALL).await?;
        page.open_assign_dialog().await?;
        page.choose("People", first).await?;
        page.choose("People", last).await?;
        both_at_once(&page, "Assign 2 users", &id, other).await?;
        page.role("dialog").goes().await?;
        page.server().comes_to(SMALL, 6).await?;

        // The receipt says it as well, and offers the same as long as it is so.
        page.link("Activity").press().await?;
        let receipt = page.row(&format!("2 people assigned to {SMALL}"));
        receipt.clone().says("1 over").await?;
        page.press("Give back what is over: *").await?;
        page.server().comes_to(SMALL, 5).await?;
        page.button("Give back what is over: *").goes().await?;
        let holders = page.server().holders(SMALL).await?;
        ensure!(holders.contains(first), "{} gave it back", first.label);
        ensure!(!holders.contains(last), "{} has it still", last.label);
        ensure!(holders.contains(other), "{} lost it", other.label);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn releasing_what_is_gone_already_is_no_failure() -> Told {
    let setting = Setting::demo().provokes("status of 422");
    journey(setting, |page| async move {
        let holders = page.server().holders(CAD).await?;
        let (gone, leaving) = (&holders[0], &holders[1]);
        page.sign_in_on_license(CAD).await?;
        page.tick(&format!("Select {}", gone.label)).await?;
        page.tick(&format!("Select {}", leaving.label)).await?;
        let act = json!({ "release": { "license": CAD, "user": gone.email } });
        page.server().another_admin(act).await?;
        page.press("Release seat…").await?;
        page.press("Release 2 seats").await?;
        page.row(&gone.email).goes().await?;
        page.row(&leaving.email).goes().await?;
        seats_are(&page, CAD, 19, 30).await?;

        // Undo gives back what was released here, not what the other admin had released.
        page.press("Undo").await?;
        seats_are(&page, CAD, 20, 30).await?;
        let now = page.server().holders(CAD).await?;
        ensure!(now.contains(leaving) && !now.contains(gone));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_license_deleted_meanwhile_is_said_to_be_gone() -> Told {
    let setting = Setting::demo().provokes("status of 404");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &person).await?;
        let act = json!({ "delete_license": CAD });
        page.server().another_admin(act).await?;
        page.press("Assign 1 user").await?;
        page.sees("This license is not on the server any more")
            .await
    })
    .await
}
