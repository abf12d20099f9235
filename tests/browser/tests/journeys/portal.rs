//! A vendor's portal whose people come and go while the panel is in its frame: nothing of one is
//! ever shown to, kept for or sent by the other.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Person, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{CAD, VIEWER};

/// Why LicenseSpring has nothing of it.
const FRAMES: &str = "who may frame it is in its gateway's configuration";
const ADMIN: &str = "admin@nordbau.example";
const OTHER: &str = "support@nordbau.example";

fn portal() -> Setting {
    Setting::demo()
        .only(Kind::Keygen, FRAMES)
        .config(json!({ "session": { "hosts": ["{host}"] } }))
}

/// Opens the portal, or loads it again. Whoever is named is signed in there; nobody for nothing.
async fn open(page: &Page, token: &str) -> Result<()> {
    let address = format!("{}/portal", page.stage().host);
    page.driver().goto(&address).await?;
    is_in_portal(page, token).await?;
    page.driver().goto(&address).await?;
    enter(page).await
}

async fn enter(page: &Page) -> Result<()> {
    page.role("frame").one().await?.enter_frame().await?;
    Ok(())
}

/// Whom the portal tells of when it is asked next. Called on the portal's page.
async fn is_in_portal(page: &Page, token: &str) -> Result<()> {
    let say = "localStorage.setItem('person', arguments[0])";
    page.ask(say, vec![json!(token)]).await.map(drop)
}

/// The portal says something unasked.
async fn say(page: &Page, word: Value) -> Result<()> {
    page.driver().enter_parent_frame().await?;
    let push = "document.querySelector('iframe').contentWindow\
        .postMessage(arguments[0], arguments[1]);";
    let words = vec![json!(word.to_string()), json!(page.stage().url)];
    page.ask(push, words).await?;
    enter(page).await
}

async fn hand_over(page: &Page, token: &str) -> Result<()> {
    say(page, json!({ "seatboard": "token", "token": token })).await
}

async fn is_in(page: &Page, email: &str) -> Result<()> {
    page.button(&format!("Account: {email}")).shows().await
}

async fn nobody_is_in(page: &Page) -> Result<()> {
    page.heading(1, "Sign in to Seatboard").shows().await
}

/// All that the browser's storage holds and what is on screen.
async fn left(page: &Page) -> Result<String> {
    let all = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])
        + location.href + document.documentElement.outerHTML";
    let all = page.ask(all, vec![]).await?;
    Ok(all.as_str().context("a text")?.to_owned())
}

/// Nothing tells whom somebody worked on, or by what token.
async fn nothing_is_left_of(page: &Page, people: &[Person], token: &str) -> Result<()> {
    let left = left(page).await?;
    for person in people {
        ensure!(!left.contains(&person.email), "{} is left", person.email);
        ensure!(!left.contains(&person.id), "{} is left: {left}", person.id);
    }
    ensure!(!left.contains(token), "the token is left");
    Ok(())
}

/// Starts to give seats while the server takes none: the plan is on its way and waits.
async fn run(page: &Page) -> Result<Vec<Person>> {
    let people = page.server().people_without(VIEWER, 3).await?;
    page.follow(VIEWER).await?;
    page.open_assign_dialog().await?;
    for person in &people {
        page.choose("People", person).await?;
    }
    page.server()
        .fault("POST", "/users", None, json!({ "status": 503 }))
        .await?;
    page.press("Assign 3 users").await?;
    page.sees("The license server does not answer. It is asked again by itself.")
        .await?;
    Ok(people)
}

/// Nobody sends the plan any more, though the server takes it again.
async fn nobody_sends_it(page: &Page, others: &str) -> Result<()> {
    let taken = page.server().seats_taken(VIEWER).await?;
    page.server().recover().await?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    ensure!(page.server().seats_taken(VIEWER).await? == taken);
    let sent = page.server().log_of(others).await?;
    let wrote = |line: &&String| !line.starts_with("GET ");
    ensure!(!sent.iter().any(|it| wrote(&it)), "the other sent {sent:?}");
    Ok(())
}

#[tokio::test]
async fn p1_the_portal_is_asked_at_every_start_and_nothing_is_kept() -> Told {
    journey(portal(), |page| async move {
        let admin = page.server().token_of(ADMIN).await?;
        open(&page, &admin).await?;
        is_in(&page, ADMIN).await?;
        page.row(CAD).says("9 free of 30").await?;
        ensure!(!left(&page).await?.contains(&admin), "the token is kept");
        // Another person of the portal's, in the same tab.
        page.driver().enter_parent_frame().await?;
        let other = page.server().token_of(OTHER).await?;
        open(&page, &other).await?;
        is_in(&page, OTHER).await?;
        // And nobody.
        page.driver().enter_parent_frame().await?;
        open(&page, "").await?;
        nobody_is_in(&page).await
    })
    .await
}

#[tokio::test]
async fn p1_another_persons_token_comes_while_a_plan_runs() -> Told {
    journey(portal().provokes("status of 503"), |page| async move {
        let admin = page.server().token_of(ADMIN).await?;
        let other = page.server().token_of(OTHER).await?;
        open(&page, &admin).await?;
        is_in(&page, ADMIN).await?;
        let people = run(&page).await?;
        // The same person again: it goes on.
        let again = page.server().token_of(ADMIN).await?;
        hand_over(&page, &again).await?;
        eventually("the new token is used", || async {
            let used = page.server().log_of(&again).await?;
            ensure!(
                used.iter().any(|line| line.starts_with("POST ")),
                "{used:?}"
            );
            Ok(())
        })
        .await?;
        page.sees("The license server does not answer.").await?;

        hand_over(&page, &other).await?;
        is_in(&page, OTHER).await?;
        page.role("dialog").goes().await?;
        page.heading(1, "Licenses").shows().await?;
        page.does_not_see("Something went wrong").await?;
        nothing_is_left_of(&page, &people, &admin).await?;
        nobody_sends_it(&page, &other).await?;
        page.follow("Activity").await?;
        page.sees("Nothing done yet").await?;
        nothing_is_left_of(&page, &people, &admin).await?;
        // Whoever left is signed out on the server.
        let ended = page.server().log_of(&again).await?;
        ensure!(
            ended.iter().any(|line| line.starts_with("DELETE ")),
            "{ended:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn s2_the_token_ends_and_the_portal_has_another_person() -> Told {
    let setting = portal().provokes("status of 503").provokes("status of 401");
    journey(setting, |page| async move {
        let admin = page.server().token_of(ADMIN).await?;
        open(&page, &admin).await?;
        is_in(&page, ADMIN).await?;
        let people = run(&page).await?;
        page.driver().enter_parent_frame().await?;
        page.server().expire_tokens().await?;
        let other = page.server().token_of(OTHER).await?;
        is_in_portal(&page, &other).await?;
        enter(&page).await?;
        page.server().recover().await?;
        is_in(&page, OTHER).await?;
        page.does_not_see("Something went wrong").await?;
        nothing_is_left_of(&page, &people, &admin).await?;
        nobody_sends_it(&page, &other).await?;
        page.row(CAD).says("9 free of 30").await
    })
    .await
}

#[tokio::test]
async fn p1_the_portal_signs_its_person_out_while_a_plan_runs() -> Told {
    journey(portal().provokes("status of 503"), |page| async move {
        let admin = page.server().token_of(ADMIN).await?;
        open(&page, &admin).await?;
        is_in(&page, ADMIN).await?;
        let people = run(&page).await?;
        say(&page, json!({ "seatboard": "logout" })).await?;
        nobody_is_in(&page).await?;
        nothing_is_left_of(&page, &people, &admin).await?;
        ensure!(page.field("Email").value().await?.is_empty());
        page.does_not_see("Something went wrong").await?;
        nobody_sends_it(&page, "nobody").await?;
        let sent = page.server().log_of(&admin).await?;
        ensure!(
            sent.iter().any(|line| line.starts_with("DELETE ")),
            "{sent:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn p4_after_a_sign_out_a_token_counts_only_when_it_is_asked_for() -> Told {
    journey(portal(), |page| async move {
        let admin = page.server().token_of(ADMIN).await?;
        let other = page.server().token_of(OTHER).await?;
        open(&page, &admin).await?;
        is_in(&page, ADMIN).await?;
        page.driver().enter_parent_frame().await?;
        is_in_portal(&page, &other).await?;
        enter(&page).await?;
        page.pick(&format!("Account: {ADMIN}"), "Sign out").await?;
        nobody_is_in(&page).await?;
        hand_over(&page, &other).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        nobody_is_in(&page).await?;
        ensure!(page.server().log_of(&other).await?.is_empty());
        page.press("Sign in through this portal").await?;
        is_in(&page, OTHER).await
    })
    .await
}

#[tokio::test]
async fn p6_what_was_left_opens_to_its_person_alone() -> Told {
    journey(
        Setting::demo().provokes("status of 503"),
        |page| async move {
            page.sign_in_at("/licenses").await?;
            page.row(VIEWER).shows().await?;
            let gone = page.server().holders_without_devices(CAD).await?.remove(0);
            page.follow(CAD).await?;
            page.press(&format!("Release the seat of {}", gone.label))
                .await?;
            page.server().comes_to(CAD, 20).await?;
            page.follow("Licenses").await?;
            let mut people = run(&page).await?;
            people.push(gone);
            // Whoever looks while they are in finds nothing that can be read either.
            let kept = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])";
            let kept = page.ask(kept, vec![]).await?.to_string();
            ensure!(kept.contains("seatboard.journal"), "{kept}");
            ensure!(!people.iter().any(|it| kept.contains(&it.email)), "{kept}");
            ensure!(!people.iter().any(|it| kept.contains(&it.id)), "{kept}");
            // In another tab of the same browser, so that this one's dialog need not be closed.
            let here = page.driver().window().await?;
            let tab = page.driver().new_tab().await?;
            page.driver().switch_to_window(tab).await?;
            page.sign_in_at("/licenses").await?;
            page.pick(&format!("Account: {ADMIN}"), "Sign out").await?;
            nobody_is_in(&page).await?;
            page.driver().switch_to_window(here).await?;
            nobody_is_in(&page).await?;
            page.server().recover().await?;
            nothing_is_left_of(&page, &people, "seatboard.sealing").await?;

            let colleague = page.server().kind().colleague();
            page.sign_in_as(colleague, "seatboard-demo").await?;
            is_in(&page, colleague).await?;
            page.open("/activity").await?;
            page.sees("Nothing done yet").await?;
            page.pick(&format!("Account: {colleague}"), "Sign out")
                .await?;
            nobody_is_in(&page).await?;

            page.sign_in_as(ADMIN, "seatboard-demo").await?;
            page.row("no longer has a seat").shows().await?;
            page.sees("3 changes").await?;
            // It is said what goes with it, and nothing goes before that.
            page.press("Forget what was kept").await?;
            let question = page.dialog("Forget what was kept?");
            question
                .says("with it Undo and every interrupted run")
                .await?;
            page.is_accessible("forgetting what was kept").await?;
            page.keys(thirtyfour::Key::Escape).await?;
            question.goes().await?;
            page.row("no longer has a seat").shows().await?;
            page.press("Forget what was kept").await?;
            page.press("Forget it").await?;
            page.sees("Nothing done yet").await?;
            let kept = "return Object.keys({ ...localStorage, ...sessionStorage }).join()";
            let kept = page.ask(kept, vec![]).await?.to_string();
            ensure!(
                !kept.contains("journal") && !kept.contains("activity"),
                "{kept}"
            );
            Ok(())
        },
    )
    .await
}
