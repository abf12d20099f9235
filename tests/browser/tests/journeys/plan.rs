//! The plan: staged on any screen, shown together, sent when it is applied and not before.

use anyhow::{Result, ensure};
use browser_journeys::{Key, Kind, Look, Page, Person, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    CAD,
    matrix::stage,
    teams::{OTHER, TEAM, group_id, team_of_person},
};

/// What a browser says that asks nobody before a page is left, since nothing was pressed on it.
pub const LEFT: &str = "'beforeunload' confirmation panel";

/// A third team of the seed.
const THIRD: &str = "BIM and IT";

/// The requests that change something, or may.
pub async fn writes(page: &Page) -> Result<Vec<String>> {
    let mut log = page.server().log().await?;
    let reads = ["GET ", "OPTIONS "];
    // Keygen is searched by POST.
    let is_read =
        |line: &str| reads.iter().any(|it| line.starts_with(it)) || line.contains("/search ");
    log.retain(|line| !is_read(line));
    Ok(log)
}

pub async fn holds(page: &Page, email: &str) -> Result<bool> {
    let holders = page.server().holders(CAD).await?;
    Ok(holders.iter().any(|holder| holder.email == email))
}

#[tokio::test]
async fn p1_what_is_staged_on_three_screens_is_sent_when_it_is_applied() -> Told {
    journey(Setting::demo().provokes(LEFT), |page| async move {
        let server = page.server();
        let new = server.people_without(CAD, 2).await?;
        let old = server.holders_without_devices(CAD).await?.remove(0);
        stage(&page, &new[0]).await?;
        let before = writes(&page).await?;

        let id = server.license_at(CAD).await?;
        page.open(&format!("/licenses/{id}/users")).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &new[1]).await?;
        page.press("Add to plan").await?;
        page.role("dialog").goes().await?;
        page.sees("2 changes staged · 1 license").await?;

        let at = server.person_at(&old).await?;
        page.open(&format!("/users/{at}/access")).await?;
        page.press("Edit access").await?;
        page.tick(&format!("{CAD} *")).await?;
        page.press("Add to plan").await?;
        page.sees("3 changes staged").await?;
        page.follow("Licenses*").await?;
        page.row(CAD).says("9 → 8 free of 30").await?;

        page.reload().await?;
        page.follow("Look").await?;
        page.heading(1, "Plan").shows().await?;
        page.row(CAD).says("21 → 22").await?;
        let drop = format!("Remove from the plan: Assign {} to *", new[1].label);
        page.press(&drop).await?;
        page.sees("2 changes staged").await?;
        page.press("Undo").await?;
        page.sees("3 changes staged").await?;
        let sent = writes(&page).await?.split_off(before.len());
        ensure!(sent.is_empty(), "staging has sent {sent:?}");

        page.press("Apply…").await?;
        // Until it is known what the changes meet, nothing is sent.
        page.does_not_see("still reading").await?;
        page.press("Apply 3 changes").await?;
        server.comes_to(CAD, 22).await?;
        page.role("dialog").goes().await?;
        page.sees("Nothing is staged").await?;
        for (person, wanted) in [(&new[0], true), (&new[1], true), (&old, false)] {
            let found = holds(&page, &person.email).await?;
            ensure!(found == wanted, "{}: {found}", person.email);
        }
        Ok(())
    })
    .await
}

/// 10 seats, all taken.
const FULL: &str = "Render Suite";

#[tokio::test]
async fn p1_a_plan_makes_room_on_a_full_license_before_it_gives_a_seat_there() -> Told {
    journey(Setting::demo().provokes(LEFT), |page| async move {
        let server = page.server();
        let (old, new) = server.one_with_and_one_without(FULL).await?;
        page.sign_in_on_license(FULL).await?;
        page.button("Assign license user")
            .explains("No seat is free (of 10).")
            .await?;
        page.tick(&format!("Select {}", old.label)).await?;
        page.press("Release seat…").await?;
        page.press("Add to plan").await?;
        page.role("dialog").goes().await?;

        // The seat is not free yet, and cannot be given at once.
        page.open_assign_dialog().await?;
        page.choose("People", &new).await?;
        page.button("Assign 1 user")
            .explains("1 person more than there are free seats")
            .await?;
        page.press("Add to plan").await?;
        page.role("dialog").goes().await?;
        ensure!(server.seats_taken(FULL).await? == 10);
        page.follow("Look").await?;
        page.row(FULL).says("10 0 0").await?;
        page.button("Works 2").shows().await?;
        page.press("Apply…").await?;
        page.does_not_see("still reading").await?;
        page.press("Apply 2 changes").await?;
        page.sees("Nothing is staged").await?;
        let holders = server.holders(FULL).await?;
        ensure!(holders.contains(&new) && !holders.contains(&old));
        ensure!(server.seats_taken(FULL).await? == 10);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn p2_a_plan_is_one_in_all_tabs_and_is_applied_once() -> Told {
    journey(Setting::demo().provokes(LEFT), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there.clone()).await?;
        page.browser().watch().await?;
        page.sign_in_at("/plan").await?;
        page.sees("Nothing is staged").await?;

        page.driver().switch_to_window(here.clone()).await?;
        stage(&page, &person).await?;
        page.driver().switch_to_window(there).await?;
        page.sees(&format!("Assign {} to", person.label)).await?;
        page.press("Apply…").await?;
        page.does_not_see("still reading").await?;
        page.press("Apply 1 change").await?;
        page.server().comes_to(CAD, 22).await?;

        page.driver().switch_to_window(here).await?;
        page.does_not_see("staged").await?;
        page.server().rests().await?;
        ensure!(page.server().seats_taken(CAD).await? == 22);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn p3_a_phone_and_a_keyboard_are_enough_for_a_plan() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.browser().look(Look::Phone).await?;
        stage(&page, &person).await?;
        page.tab_to("Look").await?;
        page.keys(Key::Enter).await?;
        page.heading(1, "Plan").shows().await?;
        page.is_accessible("the plan").await?;
        let wide =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over = page.ask(wide, vec![]).await?;
        ensure!(over == 0, "it is {over} px too wide");

        page.tab_to("Remove from the plan: *").await?;
        page.keys(Key::Enter).await?;
        page.sees("Nothing is staged").await?;
        page.tab_to("Undo").await?;
        page.keys(Key::Enter).await?;
        page.sees(&format!("Assign {} to", person.label)).await?;
        page.tab_to("Apply…").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Apply the plan").shows().await?;
        page.is_accessible("the question before a plan").await?;
        page.does_not_see("still reading").await?;
        page.tab_to("Apply 1 change").await?;
        page.keys(Key::Enter).await?;
        page.server().comes_to(CAD, 22).await?;
        eventually("the person holds a seat", || async {
            ensure!(holds(&page, &person.email).await?);
            Ok(())
        })
        .await
    })
    .await
}

/// Stages another team for somebody.
async fn stage_team(page: &Page, person: &Person, team: &str) -> Result<()> {
    page.field("Search users").fill(&person.email).await?;
    page.tick(&format!("Select {}", person.label)).await?;
    page.press("Move to a team…").await?;
    page.field("To the team").type_in(team).await?;
    page.press("Add to plan").await?;
    page.role("dialog").goes().await
}

/// Puts somebody into a team, or into none, as another admin.
async fn moves(page: &Page, person: &Person, team: Value) -> Result<()> {
    let path = format!("/users/{}/group", person.id);
    let to = json!({ "data": team });
    page.server().does("PUT", &path, Some(to)).await.map(drop)
}

#[tokio::test]
async fn p4_what_another_admin_changed_meanwhile_is_decided_line_by_line() -> Told {
    let why = "teams are the vendor's records there";
    journey(
        Setting::demo().only(Kind::Keygen, why).provokes(LEFT),
        |page| async move {
            let mut people = page.server().holders(CAD).await?;
            let (mine, theirs) = (people.remove(0), people.remove(0));
            let [design, third] = [group_id(&page, TEAM).await?, group_id(&page, THIRD).await?];
            for person in [&mine, &theirs] {
                moves(&page, person, Value::Null).await?;
            }
            page.sign_in_at("/users").await?;
            stage_team(&page, &mine, OTHER).await?;
            page.open("/users").await?;
            stage_team(&page, &theirs, OTHER).await?;
            for (person, team) in [(&mine, &design), (&theirs, &third)] {
                moves(&page, person, json!({ "type": "groups", "id": team })).await?;
            }
            page.follow("Look").await?;
            page.press("Refresh").await?;
            let line = page.role("listitem").containing(&mine.label);
            line.says(&format!("Before no team Theirs {TEAM} Mine {OTHER}"))
                .await?;
            page.is_accessible("a plan that somebody came between")
                .await?;
            page.press(&format!("Use mine: *{}*", mine.label)).await?;
            page.press(&format!("Keep theirs: *{}*", theirs.label))
                .await?;
            page.sees("1 change staged").await?;
            page.press("Apply…").await?;
            page.does_not_see("still reading").await?;
            page.press("Apply 1 change").await?;
            page.sees("Nothing is staged").await?;
            for (person, wanted) in [(&mine, OTHER), (&theirs, THIRD)] {
                eventually("the team that was decided for", || async {
                    let team = team_of_person(&page, &person.id).await?;
                    let wanted = group_id(&page, wanted).await?;
                    ensure!(team.as_ref() == Some(&wanted), "it is {team:?}");
                    Ok(())
                })
                .await?;
            }
            Ok(())
        },
    )
    .await
}
