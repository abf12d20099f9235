//! Giving seats: one, many, and to people who are not there yet.

use anyhow::{Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey};
use serde_json::json;

use crate::{
    CAD, VIEWER, choose_in, is_announced, passwords_are_left, seats_are, toast, undo, verdict,
};

#[tokio::test]
async fn one_person_gets_a_seat_and_gives_it_back() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        seats_are(&page, CAD, 21, 30).await?;

        page.open_assign_dialog().await?;
        page.sees("9 of 9 free seats left").await?;
        page.choose("People", &person).await?;
        page.sees("8 of 9 free seats left").await?;
        page.press("Assign 1 user").await?;

        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 22, 30).await?;
        page.row(&person.email).shows().await?;
        is_announced(&page, &format!("{} has a seat on {CAD}", person.label)).await?;

        undo(&page, &format!("{} has a seat on {CAD}", person.label)).await?;
        seats_are(&page, CAD, 21, 30).await?;
        page.row(&person.email).goes().await?;
        toast(
            &page,
            &format!("{} no longer has a seat on {CAD}", person.label),
        )
        .shows()
        .await
    })
    .await
}

#[tokio::test]
async fn from_the_list_a_person_gets_a_seat_and_the_list_shows_it() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_at("/licenses").await?;
        page.row(CAD).says("9 free of 30").await?;

        page.pick(&format!("Actions for {CAD}"), "Assign users")
            .await?;
        page.choose("People", &person).await?;
        page.press("Assign 1 user").await?;

        page.role("dialog").goes().await?;
        page.heading(1, "Licenses").shows().await?;
        page.row(CAD).says("8 free of 30").await?;
        is_announced(&page, &format!("{} has a seat on {CAD}", person.label)).await?;
        page.server().comes_to(CAD, 22).await
    })
    .await
}

#[tokio::test]
async fn a_list_can_be_typed_as_in_a_mail() -> Told {
    journey(Setting::demo(), |page| async move {
        let people = page.server().people_without(CAD, 2).await?;
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.field("People").press().await?;
        page.keys(format!("{}, {};", people[0].email, people[1].email))
            .await?;
        page.sees("7 of 9 free seats left").await?;
        ensure!(page.field("People").value().await?.is_empty());
        page.press("Assign 2 users").await?;
        page.server().comes_to(CAD, 23).await
    })
    .await
}

/// Drops a file on the form.
async fn drop_file(page: &Page, name: &str, bytes: &[u8]) -> Result<()> {
    let drop_it = "const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(arguments[1])], arguments[0]));
        const how = { bubbles: true, cancelable: true, dataTransfer };
        const at = document.querySelector('dialog[open] textarea');
        const is_taken = (kind) => !at.dispatchEvent(new DragEvent(kind, how));
        return [is_taken('dragover'), is_taken('drop')]";
    let taken = page.ask(drop_it, vec![name.into(), bytes.into()]).await?;
    ensure!(taken == json!([true, true]), "the browser would open it");
    Ok(())
}

/// Chooses a file as if it lay on this machine.
pub async fn choose_file(page: &Page, name: &str, bytes: &[u8]) -> Result<()> {
    let choose = "const input = document.querySelector('dialog[open] input[type=file]');
        const files = new DataTransfer();
        files.items.add(new File([new Uint8Array(arguments[1])], arguments[0]));
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }))";
    page.ask(choose, vec![name.into(), bytes.into()])
        .await
        .map(drop)
}

#[tokio::test]
async fn q15_q28_a_batch_is_read_from_a_list_and_from_a_file() -> Told {
    journey(Setting::demo(), |page| async move {
        let people = page.server().people_without(VIEWER, 3).await?;
        let (typed, filed) = people.split_at(1);
        page.sign_in_on_license(VIEWER).await?;
        seats_are(&page, VIEWER, 12, 60).await?;
        page.button("Assign license user").shows().await?;
        page.press("Batch license assign").await?;
        let dialog = page.dialog(&format!("Batch license assign: {VIEWER}"));
        dialog.says("One per line").await?;
        page.is_accessible("the box of a batch").await?;
        page.field("People").fill(&typed[0].email).await?;

        // What is no text is told, and nothing is lost by it.
        choose_file(&page, "people.xlsx", b"PK\x03\x04\0\0\xff\xfe").await?;
        page.role("alert")
            .containing("This is a spreadsheet file")
            .shows()
            .await?;
        page.is_accessible("a file that cannot be read").await?;
        ensure!(page.field("People").value().await? == typed[0].email);
        let rows: Vec<String> = filed
            .iter()
            .map(|person| format!("Given,Family,{}\r\n", person.email))
            .collect();
        let sheet = format!(
            "First name,Last name,Email\r\n{}Zo\u{eb},Neu,ada.neu@nordbau.example\r\n",
            rows.concat()
        );
        // As a spreadsheet on Windows writes it.
        let bytes: Vec<u8> = sheet.chars().map(|letter| letter as u8).collect();
        drop_file(&page, "people.csv", &bytes).await?;
        dialog.says("3 people found.").await?;
        page.press("Take 3 people").await?;
        dialog.says("1 not known · 3 already there").await?;
        page.tick("Create these people too").await?;
        dialog.says("1 will be created · 3 already there").await?;
        dialog.says("44 free of 60").await?;
        let names = "return [...document.querySelectorAll('.line input')].map((it) => it.value)";
        let names = page.ask(names, vec![]).await?.to_string();
        ensure!(names.contains("Zo\u{eb}"), "{names}");
        page.press("Assign 4 users").await?;
        page.server().comes_to(VIEWER, 16).await?;
        passwords_are_left(&page, 1).await?;
        page.role("dialog").goes().await?;
        seats_are(&page, VIEWER, 16, 60).await
    })
    .await
}

#[tokio::test]
async fn u3_columns_of_a_file_are_put_right_before_anybody_is_taken() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_on_license(VIEWER).await?;
        page.press("Batch license assign").await?;
        let dialog = page.dialog(&format!("Batch license assign: {VIEWER}"));
        dialog.says("One per line").await?;
        let sheet = "E-Mail;Nachname;Vorname;Kennwort;Status;E-Mail des Vorgesetzten\r\n\
             nina@new.example;Nina;Neu;Welcome-1;Aktiv;boss@new.example\r\n\
             karl@new.example;Karl;Lind;Welcome-2;Gesperrt;\r\n\
             no address;Eva;Eis;;;\r\n";
        choose_file(&page, "leute.csv", sheet.as_bytes()).await?;
        dialog
            .says("2 people found, 1 of them marked as inactive, blocked or a bot.")
            .await?;
        dialog
            .says("The column “Kennwort” is secret and is never read.")
            .await?;
        dialog
            .says("1 more has no address that can be used")
            .await?;
        dialog
            .says("The column “E-Mail des Vorgesetzten” has another address in 1 row")
            .await?;
        page.does_not_see("Welcome-1").await?;
        page.is_accessible("the columns of a file").await?;

        // Whoever wrote the file took one name for the other.
        choose_in(&page, "Read Nachname as", "First name").await?;
        choose_in(&page, "Read Vorname as", "Last name").await?;
        page.press("Take 2 people").await?;
        dialog.says("1 not known").await?;
        dialog.says("1 not taken").await?;
        dialog.says("Not taken: blocked").await?;
        page.is_accessible("people of a file, one of them marked")
            .await?;
        // What is no address is put right, or taken out.
        dialog.says("Not an email: no @").await?;
        page.press("Remove the one that is not an address").await?;
        let names = "const lines = [...document.querySelectorAll('.line')];
            const of = (it) => it.querySelector('.line-email').value === 'nina@new.example';
            return lines.find(of).querySelectorAll('input')[2].value";
        ensure!(page.ask(names, vec![]).await? == "Nina");
        page.role("checkbox")
            .named("Take karl@new.example anyway")
            .press()
            .await?;
        dialog.says("2 not known").await?;
        page.tick("Create these people too").await?;
        dialog.says("2 will be created").await
    })
    .await
}

#[tokio::test]
async fn thirty_at_once_with_two_impossible_among_them() -> Told {
    let why = "its answer is the same for a seat that was given a moment before";
    let setting = Setting::demo()
        .only(Kind::Keygen, why)
        .provokes("status of 422")
        .provokes("status of 404");
    journey(setting, |page| async move {
        let people = page.server().people_without(VIEWER, 30).await?;
        let (seated, deleted) = (&people[7], &people[19]);
        page.sign_in_on_license(VIEWER).await?;
        page.open_assign_dialog().await?;
        page.field("People").press().await?;
        let addresses: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
        page.paste(&addresses.join("; ")).await?;
        page.sees("18 of 48 free seats left").await?;

        let server = page.server();
        let act = json!({ "assign": { "license": VIEWER, "user": seated.email } });
        server.another_admin_before("POST", "/users", act).await?;
        let act = json!({ "delete_user": deleted.email });
        server.another_admin_before("POST", "/users", act).await?;
        page.press("Assign 30 users").await?;

        verdict(&page, &seated.label).says("Already so").await?;
        verdict(&page, &deleted.label)
            .says("This person is not on the server any more")
            .await?;
        page.sees("29 assigned, 1 not").await?;
        let done = verdict(&page, "Done").count().await?;
        ensure!(done == 28, "{done} people were given a seat");
        page.button("Try 1 person again").shows().await?;
        page.dialog("Assign license users: *")
            .role("button")
            .named("Close")
            .last_one()
            .press()
            .await?;
        seats_are(&page, VIEWER, 41, 60).await?;
        let holders = page.server().holders(VIEWER).await?;
        for person in people.iter().filter(|person| *person != deleted) {
            ensure!(holders.contains(person), "{} has no seat", person.email);
        }

        // Undo takes back what this admin did, and leaves the other admin's seat alone.
        undo(&page, &format!("assigned to {VIEWER}")).await?;
        seats_are(&page, VIEWER, 13, 60).await?;
        ensure!(page.server().holders(VIEWER).await?.contains(seated));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nobody_can_confirm_more_people_than_there_are_seats() -> Told {
    journey(Setting::demo(), |page| async move {
        let people = page.server().people_without(CAD, 11).await?;
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        let assign = page.button("Assign users");
        assign.has("aria-disabled", "true").await?;
        page.field("People").press().await?;
        let addresses: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
        page.paste(&addresses.join("\n")).await?;

        page.sees("0 of 9 free seats left").await?;
        let both = format!("{}, {}", people[9].label, people[10].label);
        page.sees(&format!("2 people more than there are free seats: {both}"))
            .await?;
        page.button("Assign 11 users")
            .has("aria-disabled", "true")
            .await?;
        page.press("Assign 11 users").await?;
        page.press("2 too many: assign the first 9").await?;
        page.press("Assign 9 users").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 30, 30).await?;

        // Full: the reason stands at the button.
        let assign = page.button("Assign license user");
        assign.has("aria-disabled", "true").await?;
        assign.explains("No seat is free (of 30).").await
    })
    .await
}

#[tokio::test]
async fn who_holds_a_seat_already_is_shown_and_cannot_be_chosen() -> Told {
    journey(Setting::demo(), |page| async move {
        let holder = page.server().holders(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.field("People").fill(&holder.email).await?;
        let option = page.role("option").containing(&holder.email);
        option.has("aria-disabled", "true").await?;
        option.says("Already holds a seat here").await?;
        option.press().await?;
        page.sees("9 of 9 free seats left").await?;
        page.field("People").fill("").await?;
        page.paste(&format!("{}, not-an-address@, x", holder.email))
            .await?;
        page.sees(&format!("Already hold a seat, left out: {}", holder.label))
            .await?;
        page.sees("Not an email address, left out: not-an-address@, x")
            .await?;
        page.sees("9 of 9 free seats left").await
    })
    .await
}

#[tokio::test]
async fn an_unknown_address_becomes_a_person_with_a_seat() -> Told {
    journey(Setting::demo(), |page| async move {
        let known = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.field("People").press().await?;
        page.paste(&format!(
            "Nina Neu <Nina.Neu@nordbau.example>; {}",
            known.email
        ))
        .await?;
        page.press("Create these people too").await?;
        page.heading(3, "New people").shows().await?;
        let first = page.field("First name (optional)");
        ensure!(first.value().await? == "Nina", "the pasted name is kept");
        page.field("Last name (optional)").fill("Neumann").await?;
        page.press("Assign 2 users").await?;

        passwords_are_left(&page, 1).await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 23, 30).await?;
        page.row("nina.neu@nordbau.example").says("Neumann").await?;
        page.role("navigation")
            .role("link")
            .named("Users*")
            .press()
            .await?;
        page.field("Search users").fill("neumann").await?;
        page.row("nina.neu@nordbau.example")
            .says("Nina Neumann")
            .await
    })
    .await
}

#[tokio::test]
async fn typing_a_whole_unknown_address_offers_to_create_it() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.field("People").fill("neu@nordbau.example").await?;
        page.role("option")
            .named("Create neu@nordbau.example*")
            .press()
            .await?;
        page.press("Assign 1 user").await?;
        passwords_are_left(&page, 1).await?;
        page.role("dialog").goes().await?;
        page.row("neu@nordbau.example").shows().await?;
        seats_are(&page, CAD, 22, 30).await
    })
    .await
}

#[tokio::test]
async fn a_license_without_limit_says_so() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page
            .server()
            .people_without("Office Fonts", 1)
            .await?
            .remove(0);
        page.sign_in_on_license("Office Fonts").await?;
        page.figure_says("Assigned", "143 no limit").await?;
        page.open_assign_dialog().await?;
        page.choose("People", &person).await?;
        page.sees("1 person chosen; this license has no limit")
            .await?;
        page.press("Assign 1 user").await?;
        page.role("dialog").goes().await?;
        page.figure_says("Assigned", "144 no limit").await?;
        page.server().comes_to("Office Fonts", 144).await
    })
    .await
}
