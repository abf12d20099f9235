//! What dialogs owe whoever types into them: they understand what was meant, lose nothing unasked
//! and say why something cannot be done.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Person, Setting, Told, eventually, journey};

use crate::{CAD, VIEWER, passwords_are_left, seats_are};

/// Somebody whom a name alone names.
async fn by_name(page: &Page, people: &mut Vec<Person>) -> Result<Person> {
    let all = page.server().people_without(CAD, 100).await?;
    let is_alone = |it: &Person| {
        it.label != it.email && all.iter().filter(|other| other.label == it.label).count() == 1
    };
    let at = people.iter().position(is_alone);
    Ok(people.remove(at.context("somebody with a name of their own")?))
}

/// The address with two letters of its domain in the wrong order.
fn mistyped(person: &Person) -> String {
    person.email.replace("nordbau", "nordbua")
}

#[tokio::test]
async fn u5_k16_names_are_people_and_who_is_unknown_is_asked_about() -> Told {
    journey(Setting::demo(), |page| async move {
        let mut people = page.server().people_without(CAD, 9).await?;
        let (named, slip) = (by_name(&page, &mut people).await?, people.remove(0));
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.field("People").press().await?;
        page.paste(&format!(
            "{}; {}; nobody@elsewhere.example",
            named.label,
            mistyped(&slip)
        ))
        .await?;
        page.sees("8 of 9 free seats left").await?;
        page.heading(3, "Not known").shows().await?;
        page.is_accessible("addresses that nobody has").await?;
        page.browser().picture("u5-single").await?;
        page.press(&format!("Did you mean {} ({})?", slip.label, slip.email))
            .await?;
        page.sees("7 of 9 free seats left").await?;
        page.press("Create these people too").await?;
        page.heading(3, "New people").shows().await?;
        page.role("dialog")
            .says("The people it creates stay.")
            .await?;
        page.press("Assign 3 users").await?;
        passwords_are_left(&page, 1).await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 24, 30).await?;
        let holders = page.server().holders(CAD).await?;
        ensure!(holders.contains(&named) && holders.contains(&slip));

        // Typed, it is offered before a new person is.
        page.press("Assign license user").await?;
        page.field("People").fill(&mistyped(&people[0])).await?;
        page.role("option")
            .named(&format!("Did you mean {}*", people[0].label))
            .press()
            .await?;
        page.press("Assign 1 user").await?;
        page.role("dialog").goes().await?;
        ensure!(page.server().holders(CAD).await?.contains(&people[0]));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u5_in_a_batch_who_is_unknown_is_left_out_unless_wanted() -> Told {
    journey(Setting::demo(), |page| async move {
        let mut people = page.server().people_without(VIEWER, 9).await?;
        let (named, slip) = (by_name(&page, &mut people).await?, people.remove(0));
        page.sign_in_on_license(VIEWER).await?;
        page.press("Batch license assign").await?;
        let dialog = page.dialog("Batch license assign: *");
        let list = format!(
            "{}\n{}\nnobody@elsewhere.example",
            named.label,
            mistyped(&slip)
        );
        page.field("People").fill(&list).await?;
        page.press("Continue").await?;
        dialog.says("2 not known \u{b7} 1 already there").await?;
        page.button("Assign 1 user").shows().await?;
        page.is_accessible("a batch with unknown people").await?;
        page.browser().picture("u5-batch").await?;
        page.press(&format!("Did you mean {} ({})?", slip.label, slip.email))
            .await?;
        dialog.says("1 not known \u{b7} 2 already there").await?;
        page.button("Assign 2 users").shows().await?;
        page.tick("Create these people too").await?;
        dialog
            .says("1 will be created \u{b7} 2 already there")
            .await?;
        page.tick("Create these people too").await?;
        page.press("Assign 2 users").await?;
        page.role("dialog").goes().await?;
        page.server().comes_to(VIEWER, 14).await?;
        let holders = page.server().holders(VIEWER).await?;
        ensure!(holders.contains(&named) && holders.contains(&slip));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u6_u7_u28_a_batch_tells_who_is_seated_and_how_many_are_too_many() -> Told {
    journey(Setting::demo(), |page| async move {
        let holder = page.server().holders(CAD).await?.remove(0);
        let people = page.server().people_without(CAD, 11).await?;
        page.sign_in_on_license(CAD).await?;
        page.press("Batch license assign").await?;
        let dialog = page.dialog("Batch license assign: *");
        // What is told is never told by an empty line.
        let empty = "return document.querySelectorAll('dialog[open] .field-error:empty').length";
        ensure!(page.ask(empty, vec![]).await? == 0, "an empty fault");
        let all = [&holder].into_iter().chain(&people);
        let list: Vec<&str> = all.map(|person| person.email.as_str()).collect();
        page.field("People").fill(&list.join("\n")).await?;
        page.press("Continue").await?;
        dialog
            .says("9 already there \u{b7} 1 with a seat already \u{b7} 2 no seat left")
            .await?;
        dialog
            .says(&format!("Holds a seat already: {}", holder.label))
            .await?;
        dialog.says(&format!("No seat left on {CAD}")).await?;
        dialog
            .says("2 people more than there are free seats")
            .await?;
        page.button("Assign 11 users")
            .explains("2 people more than there are free seats")
            .await?;
        page.is_accessible("a batch with too many people").await?;
        page.browser().picture("u7-batch").await?;
        page.press("2 too many: assign the first 9").await?;
        dialog
            .says("9 already there \u{b7} 1 with a seat already \u{b7} 2 not taken")
            .await?;
        // Or others, by ticking and unticking.
        let take = |person: &Person| format!("Take {}", person.email);
        page.tick(&take(&people[0])).await?;
        page.tick(&take(&people[10])).await?;
        page.press("Assign 9 users").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 30, 30).await?;
        let holders = page.server().holders(CAD).await?;
        ensure!(holders.contains(&people[10]) && !holders.contains(&people[0]));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u22_u25_nothing_is_lost_unasked_and_ctrl_enter_goes_on() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.press("Batch license assign").await?;
        page.dialog("Batch license assign: *").shows().await?;
        // Nothing typed, nothing asked.
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        page.press("Batch license assign").await?;
        page.field("People").fill(&person.email).await?;
        page.keys(Key::Escape).await?;
        page.sees("What was entered or shown here would be lost.")
            .await?;
        page.is_accessible("the question before something is lost")
            .await?;
        page.browser().picture("u22-ask").await?;
        page.press("Keep it open").await?;
        ensure!(page.field("People").value().await? == person.email);
        ensure!(page.focused().await? == "People", "the focus was lost");
        page.keys(Key::Control + Key::Enter).await?;
        page.button("Assign 1 user").shows().await?;
        // The cross and Escape ask alike; a second Escape goes on.
        page.button("Close").press().await?;
        page.button("Discard and close").shows().await?;
        page.keys(Key::Escape).await?;
        page.button("Discard and close").goes().await?;
        page.keys(Key::Escape).await?;
        page.press("Discard and close").await?;
        page.role("dialog").goes().await?;

        // The same where one is assigned.
        page.press("Assign license user").await?;
        page.choose("People", &person).await?;
        page.keys(Key::Escape).await?;
        page.button("Discard and close").shows().await?;
        page.press("Keep it open").await?;
        page.keys(Key::Control + Key::Enter).await?;
        page.role("dialog").goes().await?;
        page.server().comes_to(CAD, 22).await
    })
    .await
}

#[tokio::test]
async fn u25_k15_a_fault_goes_as_it_is_put_right_and_names_are_optional() -> Told {
    let why = "people are created with a seat there";
    journey(Setting::demo().only(Kind::Keygen, why), |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.press("Create user").await?;
        page.field("Email").fill("nina.neu@nordbau").await?;
        page.press("Create new user").await?;
        page.field("Email").has("aria-invalid", "true").await?;
        page.field("Email").fill("nina.neu@nordbau.example").await?;
        eventually("no fault any more", || async {
            let fault = page.field("Email").attribute("aria-invalid").await?;
            ensure!(fault.is_none(), "it is {fault:?}");
            Ok(())
        })
        .await?;
        page.browser().picture("u25-create").await?;
        page.keys(Key::Control + Key::Enter).await?;
        page.role("dialog").goes().await?;
        page.field("Search users").fill("nina.neu").await?;
        page.row("nina.neu@nordbau.example").shows().await?;
        let found = page.server().get("/users/nina.neu@nordbau.example").await?;
        let name = found.pointer("/data/attributes/firstName");
        ensure!(
            name.is_none_or(serde_json::Value::is_null),
            "it is {name:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn k15_names_can_be_cleared_and_the_address_stands_for_them() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_at("/users").await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await?;
        page.pick(&format!("Actions for {}", person.label), "Edit…")
            .await?;
        page.field("First name (optional)").fill("").await?;
        page.field("Last name (optional)").fill("").await?;
        page.press("Save changes").await?;
        page.role("dialog").goes().await?;
        page.button(&format!("Actions for {}", person.email))
            .shows()
            .await
    })
    .await
}

#[tokio::test]
async fn u26_an_invitation_needs_no_license_and_says_what_is_missing() -> Told {
    let why = "people are created with a seat there";
    journey(Setting::demo().only(Kind::Keygen, why), |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.press("Invite users").await?;
        page.field("People").fill("nina.neu@new.example").await?;
        page.press("Continue").await?;
        page.tick("Give access now").await?;
        // The words stand beside the button, whatever is pointed at.
        let shown = "const tip = document.querySelector('dialog[open] .dialog-foot .tip');
            const style = getComputedStyle(tip);
            return style.visibility === 'visible' && style.opacity === '1' ? tip.textContent : ''";
        let shown = page.ask(shown, vec![]).await?;
        let shown = shown.as_str().unwrap_or_default();
        ensure!(shown.contains("Choose a license, or untick"), "{shown:?}");
        page.is_accessible("a button that is off, with its reason")
            .await?;
        page.browser().picture("u26-invite").await?;
        page.tick("Give access now").await?;
        page.press("Invite 1 user").await?;
        page.role("dialog").goes().await?;
        page.field("Search users").fill("nina.neu").await?;
        page.row("nina.neu@new.example").shows().await
    })
    .await
}

#[tokio::test]
async fn u13_k13_beyond_the_limit_nothing_is_free_and_it_is_said() -> Told {
    let why = "no license there goes beyond its limit";
    journey(Setting::demo().only(Kind::Keygen, why), |page| async move {
        let licenses = page.server().all("/licenses").await?;
        let found = licenses.iter().find(|row| {
            let name_of = row["attributes"]["name"].as_str();
            name_of.is_some_and(|it| it.starts_with("Building physics"))
        });
        let id = found.context("a license with overage")?["id"]
            .as_str()
            .context("an id")?;
        page.sign_in_at(&format!("/licenses/{id}")).await?;
        // Its long name moves the buttons when it comes.
        page.heading(1, "License for: Building physics*")
            .shows()
            .await?;
        page.sees("26 of 24 seats are assigned").await?;
        page.press("Assign license user").await?;
        let dialog = page.dialog("Assign license users: *");
        dialog.says("2 over").await?;
        page.field("People").press().await?;
        page.paste("nina.neu@nordbau.example, karl.neu@nordbau.example")
            .await?;
        page.press("Create these people too").await?;
        dialog
            .says("2 more than the limit of 24: the policy allows it.")
            .await?;
        dialog.says("2 over").await?;
        page.does_not_see("free seats left").await?;
        page.is_accessible("seats beyond the limit").await?;
        page.browser().picture("k13-single").await.map(drop)
    })
    .await
}
