//! What was done here: receipts that last, undo, reasons, export, and runs that were cut short.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Person, Setting, Told, eventually, journey};
use serde_json::json;

use crate::{CAD, first, seats_are, toast};

/// Goes to the page by the menu.
async fn open_activity(page: &Page) -> Result<()> {
    let menu = page.role("navigation").named("Main");
    menu.role("link").named("Activity").press().await?;
    page.heading(1, "Activity").shows().await
}

/// Opens the question before several seats are released.
async fn ask_to_release(page: &Page, people: &[Person]) -> Result<()> {
    for person in people {
        page.tick(&format!("Select {}", person.label)).await?;
    }
    page.press("Release seat…").await?;
    let seats = if people.len() == 1 { "seat" } else { "seats" };
    let title = format!("Release {} {seats} of {CAD}?", people.len());
    page.dialog(&title).shows().await
}

#[tokio::test]
async fn receipts_outlive_a_reload_and_so_does_undo() -> Told {
    journey(Setting::demo(), |page| async move {
        let leaving = first(&page.server().holders(CAD).await?, 3)?;
        page.sign_in_on_license(CAD).await?;
        ask_to_release(&page, &leaving).await?;
        page.field("Reason (optional)").fill("Ticket 4711").await?;
        page.press("Release 3 seats").await?;
        seats_are(&page, CAD, 18, 30).await?;

        open_activity(&page).await?;
        let line = format!("3 seats of {CAD} released");
        page.reload().await?;
        let receipt = page.row(&line);
        receipt.says("Reason: Ticket 4711").await?;
        receipt.says("admin@nordbau.example").await?;
        receipt.says("Done").await?;

        // Each act with its outcome, by keyboard.
        page.tab_to(&line).await?;
        page.keys(Key::Enter).await?;
        for person in &leaving {
            let act = format!("Release the seat of {} on {CAD}", person.label);
            page.row(&act).says("Done").await?;
        }
        page.keys(Key::Enter).await?;
        page.row(&format!("Release the seat of {}", leaving[0].label))
            .goes()
            .await?;

        page.tab_to(&format!("Undo: {line}")).await?;
        page.keys(Key::Enter).await?;
        page.server().comes_to(CAD, 21).await?;
        receipt.says("Undone").await?;
        page.button(&format!("Undo: {line}"))
            .explains("It has been undone already.")
            .await?;
        page.follow("Undone *").await?;
        page.is_at("/activity?receipt=*").await?;
        page.row("Undoes what was done").shows().await?;
        page.reload().await?;
        page.row(&line).says("Undone").await?;

        // What was taken back can be done again.
        let back = page.row("Undoes what was done");
        back.role("button").named("Undo: *").press().await?;
        page.server().comes_to(CAD, 18).await
    })
    .await
}

#[tokio::test]
async fn receipts_are_found_by_person_reason_and_outcome() -> Told {
    let setting = Setting::demo()
        .provokes("status of 422")
        .provokes("status of 404");
    journey(setting, |page| async move {
        let holder = page.server().holders(CAD).await?.remove(0);
        let people = page.server().people_without(CAD, 2).await?;
        page.sign_in_on_license(CAD).await?;
        page.press(&format!("Release the seat of {}", holder.label))
            .await?;
        toast(&page, "no longer has a seat").shows().await?;

        // One of two is gone when it comes to it.
        page.open_assign_dialog().await?;
        for person in &people {
            page.choose("People", person).await?;
        }
        let act = json!({ "delete_user": people[0].email });
        page.server()
            .another_admin_before("POST", "/users", act)
            .await?;
        page.press("Assign 2 users").await?;
        page.sees("1 not").await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;

        open_activity(&page).await?;
        page.field("Search activity").fill(&holder.email).await?;
        page.row("no longer has a seat").shows().await?;
        page.row("1 failed").goes().await?;
        page.field("Search activity").fill("").await?;
        page.press("With failures 1").await?;
        page.role("status")
            .containing("1 receipt shown")
            .shows()
            .await?;
        page.row("no longer has a seat").goes().await?;
        page.row("1 failed")
            .role("button")
            .named(&format!("{} has a seat*", people[1].label))
            .press()
            .await?;
        let failed = page.row(&format!("Assign {} to {CAD}", people[0].label));
        failed.says("Failed").await?;
        failed
            .says(match page.server().kind() {
                Kind::Keygen => "This person is not on the server any more",
                // Their address would have been somebody new's.
                Kind::LicenseSpring => "Somebody else has changed this in the meantime",
            })
            .await?;
        page.row(&format!("Assign {} to {CAD}", people[1].label))
            .says("Done")
            .await
    })
    .await
}

#[tokio::test]
async fn a_run_cut_short_by_a_reload_is_offered_and_goes_on() -> Told {
    let setting = Setting::demo().provokes("status of 503");
    journey(setting, |page| async move {
        let leaving = first(&page.server().holders(CAD).await?, 4)?;
        page.sign_in_on_license(CAD).await?;
        ask_to_release(&page, &leaving).await?;
        page.field("Reason (optional)").fill("Moved away").await?;
        page.server().rests().await?;
        page.server()
            .fault("DELETE", "/users", None, json!({ "status": 503 }))
            .await?;
        page.press("Release 4 seats").await?;
        page.sees("has not answered since").await?;
        // The browser asks before it lets go.
        let may_leave =
            "return window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";
        ensure!(page.ask(may_leave, vec![]).await? == false, "nothing warns");

        page.reload().await?;
        let offer = page.role("region").named("Interrupted");
        offer.says("4 of 4 changes").await?;
        offer.says("were not sent").await?;
        ensure!(page.ask(may_leave, vec![]).await? == true, "it still warns");
        ensure!(page.server().seats_taken(CAD).await? == 21);
        page.is_accessible("an interrupted run").await?;

        page.server().recover().await?;
        page.press("Go on").await?;
        seats_are(&page, CAD, 17, 30).await?;
        offer.goes().await?;
        open_activity(&page).await?;
        // It is the same run, and has one receipt.
        page.row("Interrupted after 0 of 4 changes").goes().await?;
        page.row(&format!("4 seats of {CAD} released"))
            .says("Reason: Moved away")
            .await?;
        page.reload().await?;
        page.row(&format!("4 seats of {CAD} released"))
            .shows()
            .await?;
        page.role("region").named("Interrupted").goes().await
    })
    .await
}

/// Fills the browser's web storage but for so many characters.
async fn fill_storage(page: &Page, but: usize) -> Result<()> {
    let fill = "localStorage.setItem('spare', ' '.repeat(arguments[0]));
        for (let size = 4_000_000, at = 0; size > 8; at++) {
            try { localStorage.setItem(`filler ${at}`, ' '.repeat(size)) }
            catch { size = size >> 1 }
        }
        localStorage.removeItem('spare');
        return true";
    page.ask(fill, vec![json!(but)]).await.map(|_| ())
}

#[tokio::test]
async fn s6_a_run_that_web_storage_has_no_room_for_goes_on_as_well() -> Told {
    let setting = Setting::demo().provokes("status of 503");
    journey(setting, |page| async move {
        let leaving = first(&page.server().holders(CAD).await?, 4)?;
        page.sign_in_on_license(CAD).await?;
        ask_to_release(&page, &leaving).await?;
        page.server().rests().await?;
        fill_storage(&page, 1_200).await?;
        page.server()
            .fault("DELETE", "/users", None, json!({ "status": 503 }))
            .await?;
        page.press("Release 4 seats").await?;
        page.sees("has not answered since").await?;
        let is_large = "return Object.values(localStorage).includes('large')";
        ensure!(page.ask(is_large, vec![]).await? == true, "it fits");

        page.reload().await?;
        let offer = page.role("region").named("Interrupted");
        offer.says("4 of 4 changes").await?;
        page.server().recover().await?;
        page.press("Go on").await?;
        seats_are(&page, CAD, 17, 30).await?;
        offer.goes().await?;
        page.reload().await?;
        seats_are(&page, CAD, 17, 30).await?;
        page.role("region").named("Interrupted").goes().await
    })
    .await
}

#[tokio::test]
async fn s6_a_run_that_nothing_has_room_for_is_asked_about_before_it_is_sent() -> Told {
    journey(Setting::demo(), |page| async move {
        let leaving = first(&page.server().holders(CAD).await?, 12)?;
        page.sign_in_on_license(CAD).await?;
        ask_to_release(&page, &leaving).await?;
        page.server().rests().await?;
        fill_storage(&page, 0).await?;
        let none = "Object.defineProperty(window, 'indexedDB', { value: null }); return true";
        page.ask(none, vec![]).await?;
        page.press("Release 12 seats").await?;
        let question = page.role("dialog").named("Change it all without a record?");
        question.shows().await?;
        page.is_accessible("a question before a run").await?;
        ensure!(page.server().seats_taken(CAD).await? == 21, "it was sent");
        page.press("Go on without").await?;
        seats_are(&page, CAD, 9, 30).await?;
        question.goes().await
    })
    .await
}

#[tokio::test]
async fn what_has_no_answer_is_unsure_and_can_be_left() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().holders(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.server().rests().await?;
        let slow = json!({ "delay_ms": 60_000 });
        page.server()
            .fault("DELETE", "/users", Some(1), slow)
            .await?;
        let mut arrivals = page.stage().listen();
        page.press(&format!("Release the seat of {}", person.label))
            .await?;
        arrivals.of("DELETE", "/users").await?;
        // Another tab learns of it, too: this one is closed for good.
        let old = page.driver().window().await?;
        let new = page.driver().new_tab().await?;
        page.driver().switch_to_window(new.clone()).await?;
        page.browser().watch().await?;
        page.sign_in_at("/activity").await?;
        page.sees("Nothing done yet").await?;
        // While the first tab lives, its run is its own.
        page.role("region").named("Interrupted").goes().await?;
        page.driver().switch_to_window(old).await?;
        page.driver().close_window().await?;
        page.driver().switch_to_window(new).await?;
        let offer = page.role("region").named("Interrupted");
        offer.says("1 without an answer").await?;
        page.press("Leave it").await?;
        offer.goes().await?;
        page.row("Interrupted after 0 of 1 change")
            .says("Interrupted")
            .await?;
        page.reload().await?;
        page.row("Interrupted after 0 of 1 change").shows().await?;
        offer.goes().await
    })
    .await
}

#[tokio::test]
async fn a_reason_can_be_demanded() -> Told {
    let setting = Setting::demo().config(json!({ "reason": "required" }));
    journey(setting, |page| async move {
        let holders = first(&page.server().holders(CAD).await?, 3)?;
        page.sign_in_on_license(CAD).await?;
        ask_to_release(&page, &holders[..2]).await?;
        page.button("Release 2 seats")
            .explains("Give a reason first.")
            .await?;
        page.field("Reason").fill("Left").await?;
        page.press("Release 2 seats").await?;
        seats_are(&page, CAD, 19, 30).await?;

        // A single press has no dialog of its own; it is asked all the same.
        let release = format!("Release the seat of {}", holders[2].label);
        page.press(&release).await?;
        let question = page.dialog("Why is this changed?");
        question.shows().await?;
        page.is_accessible("asking for a reason").await?;
        page.press("Cancel").await?;
        question.goes().await?;
        toast(&page, "Nothing was sent: no reason was given.")
            .shows()
            .await?;
        seats_are(&page, CAD, 19, 30).await?;
        page.press(&release).await?;
        page.keys("Ticket 12").await?;
        page.keys(Key::Enter).await?;
        seats_are(&page, CAD, 18, 30).await?;
        open_activity(&page).await?;
        page.row("no longer has a seat")
            .says("Reason: Ticket 12")
            .await
    })
    .await
}

#[tokio::test]
async fn the_list_can_be_taken_along_as_a_file() -> Told {
    journey(Setting::demo(), |page| async move {
        let leaving = first(&page.server().holders(CAD).await?, 2)?;
        page.sign_in_on_license(CAD).await?;
        ask_to_release(&page, &leaving).await?;
        page.field("Reason (optional)")
            .fill("=HYPERLINK(\"x\"), \"quoted\"")
            .await?;
        page.press("Release 2 seats").await?;
        seats_are(&page, CAD, 19, 30).await?;
        open_activity(&page).await?;
        let folder = saves_into(&page, "receipts").await?;
        page.press("Export CSV").await?;
        let text = file_in(&folder).await?;
        std::fs::remove_dir_all(&folder)?;
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
        ensure!(lines.len() == 4 && lines[3].is_empty(), "{text}");
        ensure!(
            lines[0] == "Time,By,Reason,Change,License,People,Outcome,Detail,Receipt,Takes back,Server,Before,After",
            "{text}"
        );
        for person in &leaving {
            let line = lines.iter().find(|line| line.contains(&person.email));
            let line = line.context("a line per act")?;
            // No spreadsheet runs what somebody typed.
            ensure!(
                line.contains(",\"'=HYPERLINK(\"\"x\"\"), \"\"quoted\"\"\","),
                "{line}"
            );
            let act = format!("Release the seat of {} on {CAD},{CAD},", person.label);
            ensure!(line.contains(&act) && line.contains(",Done,"), "{line}");
        }
        Ok(())
    })
    .await
}

/// Lets files be saved into a folder of the journey's own, by its name.
pub async fn saves_into(page: &Page, name: &str) -> Result<PathBuf> {
    static SAVED: AtomicU32 = AtomicU32::new(0);
    let number = SAVED.fetch_add(1, Ordering::Relaxed);
    let folder = format!("seatboard-{name}-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    std::fs::create_dir_all(&folder)?;
    let allow = json!({ "behavior": "allow", "downloadPath": folder });
    page.browser()
        .devtools("Browser.setDownloadBehavior", allow)
        .await?;
    Ok(folder)
}

/// A file that was saved in a folder, by its name, as soon as it is whole.
pub async fn saved_in(folder: &Path, is_it: impl Fn(&str) -> bool) -> Result<PathBuf> {
    eventually("a file is saved", || async {
        let files: Vec<PathBuf> = std::fs::read_dir(folder)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        let file = files.iter().find(|file| {
            let name = file.to_string_lossy();
            // The browser reserves the name with an empty file, which the whole one replaces.
            let is_empty = std::fs::metadata(file).is_ok_and(|it| it.len() == 0);
            !name.ends_with(".crdownload") && !is_empty && is_it(&name)
        });
        file.cloned().with_context(|| format!("only {files:?}"))
    })
    .await
}

/// The table that was saved in a folder.
pub async fn file_in(folder: &Path) -> Result<String> {
    let file = saved_in(folder, |name| name.ends_with(".csv")).await?;
    Ok(std::fs::read_to_string(file)?)
}

/// Signs in, releases somebody's seat and opens the activity that tells of it.
async fn released(page: &Page) -> Result<Person> {
    let person = page.server().holders(CAD).await?.remove(0);
    page.sign_in_on_license(CAD).await?;
    page.press(&format!("Release the seat of {}", person.label))
        .await?;
    seats_are(page, CAD, 20, 30).await?;
    open_activity(page).await?;
    page.row("no longer has a seat").shows().await?;
    Ok(person)
}

#[tokio::test]
async fn without_storage_the_page_says_that_it_forgets() -> Told {
    journey(Setting::demo().without_storage(), |page| async move {
        released(&page).await?;
        page.sees("reloading the page forgets some of it").await
    })
    .await
}

#[tokio::test]
async fn what_one_person_did_is_not_there_for_the_next() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = released(&page).await?;
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to*").shows().await?;
        let kept = "return JSON.stringify(sessionStorage)";
        let kept = page.ask(kept, vec![]).await?.to_string();
        ensure!(!kept.contains(&person.email), "{kept}");
        page.sign_in_as(page.server().kind().colleague(), "seatboard-demo")
            .await?;
        page.heading(1, "Activity").shows().await?;
        page.sees("Nothing done yet").await
    })
    .await
}

#[tokio::test]
async fn activity_is_accessible() -> Told {
    journey(Setting::demo(), |page| async move {
        let leaving = first(&page.server().holders(CAD).await?, 2)?;
        page.sign_in_at("/activity").await?;
        page.sees("Nothing done yet").await?;
        page.is_accessible("activity with nothing in it").await?;
        let id = page.server().license_at(CAD).await?;
        page.open(&format!("/licenses/{id}/users")).await?;
        ask_to_release(&page, &leaving).await?;
        page.is_accessible("the question with a reason").await?;
        page.press("Release 2 seats").await?;
        seats_are(&page, CAD, 19, 30).await?;
        open_activity(&page).await?;
        let line = format!("2 seats of {CAD} released");
        page.button(&line).press().await?;
        page.press(&format!("Undo: {line}")).await?;
        page.row(&line).says("Undone").await?;
        page.is_accessible("activity with an undone receipt")
            .await?;
        page.browser().look(browser_journeys::Look::Phone).await?;
        let wide =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over = page.ask(wide, vec![]).await?;
        ensure!(over == 0, "it is {over} px too wide");
        Ok(())
    })
    .await
}

/// Before, it went with the tab.
#[tokio::test]
async fn u2_what_was_done_is_there_at_the_next_sign_in() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = released(&page).await?;
        page.sees("are here when you sign in again").await?;
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to*").shows().await?;
        // The tab is closed; what stays is sealed.
        page.ask("sessionStorage.clear()", vec![]).await?;
        let kept = page.ask("return JSON.stringify({ ...localStorage })", vec![]);
        let kept = kept.await?.to_string();
        ensure!(kept.contains("seatboard.activity"), "nothing is kept");
        ensure!(
            !kept.contains(&person.email) && !kept.contains("no longer has a seat"),
            "{kept}"
        );
        page.sign_in_at("/activity").await?;
        page.press("Last 7 days 1").await?;
        page.is_at("/activity?show=week").await?;
        page.row("no longer has a seat").shows().await?;
        page.button("Undo: *").press().await?;
        page.server().comes_to(CAD, 21).await
    })
    .await
}

/// Before, each mail was a row of its own.
#[tokio::test]
async fn u21_an_invitation_is_one_row_and_its_mails_are_another() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "LicenseSpring sends no mails");
    journey(setting, |page| async move {
        page.sign_in_at("/users").await?;
        page.press("Invite users").await?;
        let people = ["nina", "karl", "eva"].map(|name| format!("{name}@new.example"));
        page.paste(&people.join("\n")).await?;
        page.press("Continue").await?;
        page.press("Invite 3 users").await?;
        page.role("dialog").goes().await?;
        open_activity(&page).await?;
        page.row("The server was asked to send 3 people a mail")
            .shows()
            .await?;
        page.row("3 people").last_one().shows().await?;
        page.sees("2 receipts, newest first").await?;
        let log = page.server().log().await?;
        let mails = log
            .iter()
            .filter(|it| it.starts_with("POST") && it.contains("/passwords "));
        ensure!(mails.count() == 3, "{log:?}");
        Ok(())
    })
    .await
}
