//! Another tab of the same browser shows a change at once.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey, near};
use serde_json::json;

use crate::{CAD, seats_are};

#[tokio::test]
async fn another_tab_hears_of_a_release_at_once() -> Told {
    // Nothing is read by itself within this journey's time.
    let setting = Setting::demo().config(json!({ "refreshSeconds": 86_400 }));
    journey(setting, |page| async move {
        let person = page.server().holders_without_devices(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there.clone()).await?;
        page.browser().watch().await?;
        page.sign_in_at("/licenses").await?;
        page.row(CAD).says("9 free of 30").await?;

        page.driver().switch_to_window(here).await?;
        page.press(&format!("Release the seat of {}", person.label))
            .await?;
        seats_are(&page, CAD, 20, 30).await?;
        page.driver().switch_to_window(there).await?;
        page.row(CAD).says("10 free of 30").await
    })
    .await
}

/// Before, the other tab read everybody again.
#[tokio::test]
async fn s7_an_edited_person_is_one_request_in_the_other_tab() -> Told {
    let setting = Setting::demo()
        .config(json!({ "refreshSeconds": 86_400 }))
        .only(Kind::Keygen, "the requests are counted in Keygen's words");
    journey(setting, |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_at("/users").await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await?;
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there.clone()).await?;
        page.browser().watch().await?;
        page.sign_in_at("/users").await?;
        page.field("Search users").fill(&person.email).await?;
        page.row(&person.email).shows().await?;

        page.driver().switch_to_window(here).await?;
        page.server().rests().await?;
        let mark = page.server().log().await?.len();
        page.pick(&format!("Actions for {}", person.label), "Edit…")
            .await?;
        page.field("First name (optional)").fill("Philippa").await?;
        page.press("Save changes").await?;
        page.role("dialog").goes().await?;
        page.driver().switch_to_window(there).await?;
        page.row(&person.email).says("Philippa").await?;
        page.server().rests().await?;
        let log = page.server().log().await?;
        let asked = |line: &&String| line.starts_with("GET") && line.contains("/users");
        let asked: Vec<&String> = log[mark..].iter().filter(asked).collect();
        let everybody = asked.iter().filter(|line| line.contains("page")).count();
        // The tab that edits looks at the person, too.
        ensure!(everybody == 0 && asked.len() <= 2, "{asked:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn signing_out_in_one_tab_signs_out_the_other() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let here = page.driver().window().await?;
        let there = page.driver().new_tab().await?;
        page.driver().switch_to_window(there).await?;
        page.browser().watch().await?;
        page.sign_in_at("/users").await?;
        page.heading(1, "Users").shows().await?;
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.driver().switch_to_window(here).await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

/// All that the browser keeps, for this tab or for good.
async fn kept(page: &Page) -> Result<String> {
    let script = "const of = (place) => JSON.stringify(Object.entries({ ...place }));
        return of(sessionStorage) + of(localStorage)";
    let kept = page.ask(script, vec![]).await?;
    Ok(kept.as_str().context("a text")?.to_owned())
}

/// A further tab of the same browser, which the driver is in then; and the one it was in.
async fn further_tab(page: &Page) -> Result<thirtyfour::WindowHandle> {
    let here = page.driver().window().await?;
    let there = page.driver().new_tab().await?;
    page.driver().switch_to_window(there).await?;
    page.browser().watch().await?;
    Ok(here)
}

#[tokio::test]
async fn u32_a_new_tab_is_let_in_where_the_config_allows_it() -> Told {
    // Both tabs end the one token when they are told to.
    let setting = Setting::demo()
        .config(json!({ "session": { "shareTabs": true } }))
        .provokes("status of 401");
    journey(setting, |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        let token = page
            .ask(
                "return JSON.parse(sessionStorage['seatboard.session']).token",
                vec![],
            )
            .await?;
        let token = token.as_str().context("a token")?.to_owned();
        let here = further_tab(&page).await?;
        page.open("/users").await?;
        page.heading(1, "Users").shows().await?;
        let kept = kept(&page).await?;
        ensure!(!kept.contains(&token), "the token was kept");
        ensure!(!kept.contains("seatboard.sealing"), "the key was kept");
        // What either signs out of, the other is out of.
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.driver().switch_to_window(here).await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        further_tab(&page).await?;
        page.open("/users").await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

/// What tabs answer somebody who asks them as a new tab does.
async fn answers(page: &Page) -> Result<String> {
    let script = "return new Promise((tell) => {
        const channel = new BroadcastChannel('seatboard');
        const heard = [];
        channel.onmessage = (event) => heard.push(event.data);
        channel.postMessage(JSON.stringify({ server: arguments[0], asks: 'a stranger' }));
        setTimeout(() => tell(heard.join()), 600);
    })";
    let server = match page.server().kind() {
        Kind::Keygen => page.stage().api.clone(),
        Kind::LicenseSpring => "/gateway".to_owned(),
    };
    let heard = page.ask(script, vec![server.into()]).await?;
    Ok(heard.as_str().context("a text")?.to_owned())
}

/// Opens a page in a further tab, which has to sign in, and which none of the others answers.
async fn a_further_tab_is_not_let_in(page: &Page) -> Result<()> {
    further_tab(page).await?;
    page.open("/users").await?;
    page.heading(1, "Sign in to Seatboard").shows().await?;
    let heard = answers(page).await?;
    ensure!(heard.is_empty(), "{heard}");
    Ok(())
}

#[tokio::test]
async fn u32_a_new_tab_signs_in_where_the_config_does_not_say_otherwise() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        a_further_tab_is_not_let_in(&page).await
    })
    .await
}

/// On one site, so that the browser lets the tabs hear each other.
#[tokio::test]
async fn u32_a_hosts_token_is_never_shared() -> Told {
    let setting = Setting::demo()
        .only(
            Kind::Keygen,
            "who may frame it is in its gateway's configuration",
        )
        .config(json!({ "session": { "hosts": ["{near}"], "shareTabs": true } }))
        .without_headers()
        .provokes("Blocked autofocusing");
    journey(setting, |page| async move {
        let token = page.server().fresh_token().await?;
        let portal = format!("{}/portal", near(&page.stage().host));
        page.driver().goto(&portal).await?;
        let say = "localStorage.setItem('person', arguments[0])";
        page.ask(say, vec![token.clone().into()]).await?;
        page.driver().goto(&portal).await?;
        page.role("frame").one().await?.enter_frame().await?;
        page.button("Account: admin@nordbau.example")
            .shows()
            .await?;
        a_further_tab_is_not_let_in(&page).await
    })
    .await
}
