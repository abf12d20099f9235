//! Who waits for a seat on a full license, and why somebody has theirs.

use anyhow::{Context, Result, ensure};
use browser_journeys::{
    Key, Kind, Locator, Look, Page, Person, Setting, Told, eventually, journey,
};
use serde_json::{Value, json};

use crate::{seats_are, undo};

/// 10 seats, all taken.
const FULL: &str = "Render Suite";
/// Why LicenseSpring has nothing of it.
const NO_LINE: &str = "its gateway lets nobody write to a license";

fn with_lines() -> Setting {
    let config = json!({ "waitingList": true });
    Setting::demo().only(Kind::Keygen, NO_LINE).config(config)
}

/// Keeps something of the vendor's own with the license.
async fn vendor_keeps(page: &Page) -> Result<()> {
    let kept = json!({ "order_number": "SO-77", "a_b_c": 1.5, "deep": { "cost_center": null } });
    let act = json!({ "metadata": { "license": FULL, "metadata": kept } });
    page.server().another_admin(act).await
}

/// What the server keeps with the license: the vendor's part, and who waits.
async fn kept(page: &Page) -> Result<(Value, String)> {
    let id = page.server().license(FULL).await?;
    let row = page.server().get(&format!("/licenses/{id}")).await?;
    let mut data = row["data"]["attributes"]["metadata"].clone();
    let line = data
        .as_object_mut()
        .context("data")?
        .remove("seatboardLine");
    let line = line.unwrap_or_default();
    Ok((data, line.as_str().unwrap_or_default().to_owned()))
}

/// The ids of those who wait, the next one first.
async fn ids(page: &Page) -> Result<Vec<String>> {
    let (_, line) = kept(page).await?;
    let places = line.split(';').skip(1);
    let ids = places.filter_map(|place| place.split(' ').next());
    Ok(ids.map(str::to_owned).collect())
}

async fn id_of(page: &Page, person: &Person) -> Result<String> {
    page.server().person_at(person).await
}

fn line(page: &Page) -> Locator {
    page.role("list").named("Waiting for a seat")
}

async fn put_in_line(page: &Page, person: &Person) -> Result<()> {
    page.open_assign_dialog().await?;
    page.choose("People", person).await?;
    page.sees("Put whoever gets no seat in line").await?;
    page.press("Put in line").await?;
    page.role("dialog").goes().await?;
    line(page).says(&person.label).await
}

/// The people in the line as the page shows them, in its order.
async fn shown(page: &Page, people: &[&Person]) -> Result<Vec<usize>> {
    let words = line(page).words().await?;
    let mut places: Vec<(usize, usize)> = { people.iter().enumerate() }
        .filter_map(|(nth, person)| Some((words.find(&person.label)?, nth)))
        .collect();
    places.sort_unstable();
    Ok(places.into_iter().map(|(_, nth)| nth).collect())
}

#[tokio::test]
async fn w1_two_admins_keep_one_line_and_a_seat_that_frees_goes_to_the_next() -> Told {
    // Whether somebody holds a seat is asked before, and nobody in line does.
    journey(with_lines().provokes("status of 404"), |page| async move {
        vendor_keeps(&page).await?;
        let before = kept(&page).await?.0;
        let people = page.server().people_without(FULL, 2).await?;
        let [anna, ben] = &people[..] else {
            anyhow::bail!("two people");
        };
        let leaving = page.server().holders_without_devices(FULL).await?.remove(0);
        page.sign_in_on_license(FULL).await?;
        put_in_line(&page, anna).await?;
        let other = page.elsewhere().await?;
        other.sign_in_on_license(FULL).await?;
        line(&other).says(&anna.label).await?;
        put_in_line(&other, ben).await?;
        page.reload().await?;
        line(&page).says(&ben.label).await?;
        for admin in [&page, &other] {
            ensure!(shown(admin, &[anna, ben]).await? == [0, 1]);
        }
        let both = [id_of(&page, anna).await?, id_of(&page, ben).await?];
        ensure!(ids(&page).await? == both, "{:?}", kept(&page).await?);
        ensure!(kept(&page).await?.0 == before, "{:?}", kept(&page).await?);
        other.quit_after(&["status of 404"]).await?;

        page.press(&format!("Release the seat of {}", leaving.label))
            .await?;
        let question = page.dialog(&format!("Release the seat of {}*", leaving.label));
        question
            .says(&format!(
                "{} is next in line: give them the seat",
                anna.label
            ))
            .await?;
        page.is_accessible("a seat for the next in line").await?;
        page.press("Release 1 seat").await?;
        page.role("dialog").goes().await?;
        page.row(&leaving.email).goes().await?;
        page.row(&anna.email).shows().await?;
        seats_are(&page, FULL, 10, 10).await?;
        ensure!(ids(&page).await? == both[1..]);
        ensure!(kept(&page).await?.0 == before);

        undo(&page, "").await?;
        page.row(&leaving.email).shows().await?;
        line(&page).says(&anna.label).await?;
        ensure!(ids(&page).await? == both);
        seats_are(&page, FULL, 10, 10).await?;

        // A plan offers the seats that it frees as well, wherever they were staged.
        let at = id_of(&page, &leaving).await?;
        page.open(&format!("/users/{at}/access")).await?;
        page.press("Edit access").await?;
        page.tick(&format!("{FULL} *")).await?;
        page.press("Add to plan").await?;
        page.follow("Look").await?;
        let next = format!("Next in line on {FULL}: {}", anna.label);
        page.sees(&next).await?;
        page.is_accessible("a plan that frees a seat").await?;
        page.press(&format!("Give a seat on {FULL}")).await?;
        page.does_not_see(&next).await?;
        page.press("Apply…").await?;
        page.does_not_see("still reading").await?;
        page.press("Apply 3 changes").await?;
        page.sees("Nothing is staged").await?;
        let holders = page.server().holders(FULL).await?;
        ensure!(holders.contains(anna) && !holders.contains(&leaving));
        eventually("the seat takes them out of line", || async {
            ensure!(ids(&page).await? == both[1..], "{:?}", ids(&page).await?);
            Ok(())
        })
        .await?;
        ensure!(kept(&page).await?.0 == before);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn w1_the_line_is_kept_by_keyboard_and_on_a_phone() -> Told {
    journey(with_lines().provokes("status of 404"), |page| async move {
        let anna = page.server().people_without(FULL, 1).await?.remove(0);
        let leaving = page.server().holders(FULL).await?.remove(0);
        page.sign_in_on_license(FULL).await?;
        put_in_line(&page, &anna).await?;
        let give = format!("Give a seat to {}", anna.label);
        page.button(&give).explains("No seat is free").await?;
        for look in Look::ALL {
            page.browser().look(look).await?;
            page.is_accessible("people who wait for a seat").await?;
        }
        let wide = "return document.documentElement.scrollWidth > innerWidth";
        ensure!(page.ask(wide, vec![]).await? == false, "it is too wide");
        page.browser().look(Look::Light).await?;
        // Their seat is given once one is free, by key alone.
        let act = json!({ "release": { "license": FULL, "user": leaving.email } });
        page.server().another_admin(act).await?;
        page.reload().await?;
        page.row(&leaving.email).goes().await?;
        page.tab_to(&give).await?;
        page.keys(Key::Enter).await?;
        page.row(&anna.email).shows().await?;
        line(&page).goes().await?;
        ensure!(ids(&page).await?.is_empty(), "{:?}", kept(&page).await?);
        seats_are(&page, FULL, 10, 10).await
    })
    .await
}

#[tokio::test]
async fn w1_no_line_unless_it_is_wanted_and_a_reason_where_none_can_be_kept() -> Told {
    let is_wanted = Kind::chosen()? == Kind::LicenseSpring;
    let setting = Setting::demo().config(json!({ "waitingList": is_wanted }));
    journey(setting, |page| async move {
        page.sign_in_on_license(FULL).await?;
        let assign = page.button("Assign license user");
        assign.explains("No seat is free (of 10)").await?;
        let tells = "There is no waiting list: this server gives admins no place to keep one.";
        match is_wanted {
            true => assign.explains(tells).await?,
            false => page.does_not_see("waiting list").await?,
        }
        let lines = line(&page).count().await?;
        ensure!(lines == 0, "somebody waits");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn w2_a_seat_tells_its_cause_and_what_frees_it() -> Told {
    const LICENSE: &str = crate::VIEWER;
    journey(Setting::demo(), |page| async move {
        let server = page.server();
        let before = server.holders(LICENSE).await?.remove(0);
        let new = server.people_without(LICENSE, 1).await?.remove(0);
        page.sign_in_on_license(LICENSE).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &new).await?;
        page.press("Assign 1 user").await?;
        page.role("dialog").goes().await?;
        page.row(&new.email).shows().await?;
        let why = |person: &Person| format!("Why {} has a seat on {LICENSE}", person.label);

        page.pick(&format!("Actions for {}", new.label), "Why this seat?")
            .await?;
        let dialog = page.dialog(&why(&new));
        let by = format!("by {}", server.facts().admin_email);
        dialog.says("Assigned on").await?;
        dialog.says(&by).await?;
        dialog.says("To free it, release the seat.").await?;
        page.is_accessible("why somebody has a seat").await?;
        page.keys(Key::Escape).await?;
        dialog.goes().await?;

        page.pick(&format!("Actions for {}", before.label), "Why this seat?")
            .await?;
        page.dialog(&why(&before))
            .says("Assigned, but unknown when and by whom")
            .await?;
        page.keys(Key::Escape).await?;

        let at = server.person_at(&new).await?;
        page.open(&format!("/users/{at}/access")).await?;
        page.press(&format!("Why? The seat of {} on {LICENSE}", new.label))
            .await?;
        page.dialog(&why(&new)).says(&by).await?;
        page.follow("Open the receipt").await?;
        page.heading(1, "Activity*").shows().await?;
        page.sees(&new.label).await
    })
    .await
}
