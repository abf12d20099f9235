//! A list of people before anything of it is sent: put right in place, filtered, taken back, saved,
//! and read again when there is more on it.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, eventually, journey};

use crate::{
    VIEWER,
    activity::{file_in, saves_into},
    assign::choose_file,
    plan::writes,
    teams::{TEAM, group_id},
};

/// Opens the batch for the license with the most seats.
async fn open(page: &Page) -> Result<()> {
    page.press("Batch license assign").await?;
    page.dialog(&format!("Batch license assign: {VIEWER}"))
        .says("One per line")
        .await
}

/// Waits until so many lines are drawn.
async fn shows(page: &Page, wanted: usize) -> Result<()> {
    eventually("lines are drawn", || async {
        let count = "return document.querySelectorAll('.line').length";
        let count = page.ask(count, vec![]).await?;
        ensure!(count == wanted, "{count} instead of {wanted}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn i3_a_file_is_put_right_before_anything_is_sent_and_read_again_with_more() -> Told {
    journey(Setting::demo(), |page| async move {
        let server = page.server();
        let people = server.people_without(VIEWER, 4).await?;
        let holder = server.holders(VIEWER).await?.remove(0);
        let taken = server.seats_taken(VIEWER).await?;
        let mut sheet = "Email,First name,Last name,Status\r\n".to_owned();
        for person in &people[..3] {
            sheet.push_str(&format!("{},,,active\r\n", person.email));
        }
        sheet.push_str(&format!("{},,,\r\n", holder.email));
        let more = format!("{},,,\r\n", people[3].email);
        let odd = "nina.neu@new,Nina,Neu,\r\nkarl@new.example,Karl,Lind,blocked\r\n,Eva,Eis,\r\n";

        page.sign_in_on_license(VIEWER).await?;
        open(&page).await?;
        let before = writes(&page).await?.len();
        let dialog = page.dialog(&format!("Batch license assign: {VIEWER}"));
        choose_file(&page, "people.csv", [&sheet, odd].concat().as_bytes()).await?;
        dialog
            .says("5 people found, 1 of them marked as inactive, blocked or a bot. 2 more have no")
            .await?;
        page.press("Take 5 people").await?;
        dialog
            .says("3 already there · 1 with a seat already · 2 to put right · 1 not taken")
            .await?;
        page.is_accessible("a list that is put right").await?;

        // Filtered, a line stays where it is while it is put right.
        page.button("To put right 2").press().await?;
        shows(&page, 2).await?;
        let wrong = "document.querySelector('.line [aria-invalid]').focus()";
        page.ask(wrong, vec![]).await?;
        page.keys(".example").await?;
        dialog.says("1 not known · 3 already there").await?;
        shows(&page, 2).await?;
        page.press("Remove the one that is not an address").await?;
        shows(&page, 1).await?;
        // Whoever comes back is looked for anew, and the other is right by now.
        page.press("Undo: 1 line removed").await?;
        dialog.says("1 to put right").await?;
        shows(&page, 1).await?;
        page.press("Undo: line put right").await?;
        dialog.says("2 to put right").await?;
        page.button("To put right 2").press().await?;

        // What is left out goes into a file that can be read again.
        let folder = saves_into(&page, "left-out").await?;
        page.press("Save the 3 left out…").await?;
        let file = file_in(&folder).await?;
        for wanted in [
            "nina.neu@new,Nina,Neu,\"Not an email: no ending such as .com\"",
            "karl@new.example,Karl,Lind,\"Not taken: blocked\"",
            ",Eva,Eis,\"The email is missing\"",
        ] {
            ensure!(
                file.replace('"', "").contains(&wanted.replace('"', "")),
                "{file}"
            );
        }
        page.press("Remove the 2 that are not addresses").await?;
        let after = format!("{} → {} free of 60", 60 - taken, 57 - taken);
        dialog.says(&after).await?;
        let sent = writes(&page).await?.split_off(before);
        ensure!(sent.is_empty(), "looking has sent {sent:?}");
        page.press("Assign 3 users").await?;
        server.comes_to(VIEWER, taken + 3).await?;
        page.role("dialog").goes().await?;

        // The same file again changes nothing, a longer one what is new in it.
        open(&page).await?;
        choose_file(&page, "people.csv", sheet.as_bytes()).await?;
        page.press("Take 4 people").await?;
        dialog.says("4 with a seat already").await?;
        dialog
            .says("Everybody on the list holds a seat already")
            .await?;
        page.press("Add more").await?;
        choose_file(&page, "people.csv", [sheet, more].concat().as_bytes()).await?;
        page.press("Take 5 people").await?;
        dialog
            .says("1 already there · 4 with a seat already · 4 listed twice")
            .await?;
        page.press("Assign 1 user").await?;
        server.comes_to(VIEWER, taken + 4).await
    })
    .await
}

#[tokio::test]
async fn i3_whom_a_list_creates_comes_into_the_team_it_names() -> Told {
    journey(Setting::demo(), |page| async move {
        let server = page.server();
        let has_teams = server.kind() == Kind::Keygen;
        let taken = server.seats_taken(VIEWER).await?;
        let sheet = format!(
            "Email,Team,Max activations\r\nnina@new.example,{},2\r\nkarl@new.example,Ghost,3\r\n",
            TEAM.to_uppercase()
        );
        page.sign_in_on_license(VIEWER).await?;
        open(&page).await?;
        let dialog = page.dialog(&format!("Batch license assign: {VIEWER}"));
        choose_file(&page, "people.csv", sheet.as_bytes()).await?;
        dialog
            .says("Column \u{201c}Max activations\u{201d} is not used")
            .await?;
        if !has_teams {
            dialog
                .says("No teams to invite into on this server")
                .await?;
        }
        page.press("Take 2 people").await?;
        page.tick("Create these people too").await?;
        dialog.says("2 will be created").await?;
        if has_teams {
            dialog.says(&format!("Team {TEAM}")).await?;
            dialog
                .says("Team \u{201c}Ghost\u{201d} is not known")
                .await?;
        }
        page.is_accessible("a list that names teams").await?;
        page.press("Assign 2 users").await?;
        server.comes_to(VIEWER, taken + 2).await?;
        if !has_teams {
            return Ok(());
        }
        let team = |email: &'static str| async move {
            let user = server.get(&format!("/users/{email}")).await?;
            let id = user.pointer("/data/relationships/group/data/id");
            Ok::<_, anyhow::Error>(id.and_then(|id| id.as_str()).map(str::to_owned))
        };
        ensure!(team("nina@new.example").await? == Some(group_id(&page, TEAM).await?));
        ensure!(team("karl@new.example").await?.is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn i3_five_thousand_rows_are_judged_searched_and_cut_to_the_seats_there_are() -> Told {
    journey(Setting::demo(), |page| async move {
        let free = 60 - page.server().seats_taken(VIEWER).await?;
        let mut sheet = "Email;Nachname;Vorname\r\n".to_owned();
        for number in 0..5_000 {
            sheet.push_str(&format!("person{number}@new.example;Neu;Ada {number}\r\n"));
        }
        page.sign_in_on_license(VIEWER).await?;
        open(&page).await?;
        let dialog = page.dialog(&format!("Batch license assign: {VIEWER}"));
        choose_file(&page, "leute.csv", sheet.as_bytes()).await?;
        dialog.says("5,000 people found.").await?;
        page.press("Take 5,000 people").await?;
        dialog.says("5,000 not known").await?;
        page.tick("Create these people too").await?;
        let over = format!("{free} will be created · 4,9{} no seat left", 100 - free);
        dialog.says(&over).await?;
        page.field("Search the list").fill("Ada 4321").await?;
        shows(&page, 1).await?;
        dialog.says(&format!("No seat left on {VIEWER}")).await?;
        page.field("Search the list").fill("").await?;
        dialog.says("Show 50 more lines").await?;
        let first = format!("*: assign the first {free}");
        page.button(&first).press().await?;
        let fits = format!("{free} will be created · 4,9{} not taken", 100 - free);
        dialog.says(&fits).await?;
        page.button(&format!("Assign {free} users")).shows().await?;
        let status = page.words().await?;
        let full = format!("{free} → 0 free of 60");
        status.contains(&full).then_some(()).context(status)
    })
    .await
}
