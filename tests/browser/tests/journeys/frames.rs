//! In a frame of another site, and where the browser keeps nothing.

use anyhow::{Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey, near};
use serde_json::json;

use crate::{CAD, seats_are};

/// Why LicenseSpring has nothing of it.
const FRAMES: &str = "who may frame it is in its gateway's configuration";
const REFUSED: &str = "This page may not show the panel";

/// On a panel that names the page around it.
fn named() -> Setting {
    Setting::demo()
        .only(Kind::Keygen, FRAMES)
        .config(json!({ "session": { "hosts": ["{host}"] } }))
}

/// On one that names it where the browser does not tell what is around a frame. What browsers do
/// otherwise can be changed for pages of one site alone.
fn untold() -> Setting {
    Setting::demo()
        .only(Kind::Keygen, FRAMES)
        .config(json!({ "session": { "hosts": ["{near}"] } }))
        .without_headers()
        .without_ancestors()
}

/// Goes to a page of the other site, and into its frame.
async fn enter(page: &Page, path: &str) -> Result<()> {
    enter_at(page, &format!("{}{path}", page.stage().host)).await
}

async fn enter_at(page: &Page, address: &str) -> Result<()> {
    page.driver().goto(address).await?;
    page.role("frame").one().await?.enter_frame().await?;
    Ok(())
}

/// Nothing of the panel is there, and nobody was asked for anything.
async fn is_refused(page: &Page) -> Result<()> {
    page.heading(1, REFUSED).shows().await?;
    let words = page.words().await?;
    ensure!(!words.contains("Password"), "{words}");
    let fields = "return document.querySelectorAll('input, button, dialog').length";
    ensure!(page.ask(fields, vec![]).await? == 0);
    Ok(())
}

#[tokio::test]
async fn the_panel_works_in_a_frame_of_another_site() -> Told {
    journey(named(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        enter(&page, "/framed").await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.follow(CAD).await?;
        page.open_assign_dialog().await?;
        page.choose("People", &person).await?;
        page.press("Assign 1 user").await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 22, 30).await?;
        page.press("Undo").await?;
        seats_are(&page, CAD, 21, 30).await?;
        let framed = page.ask("return window.top !== window", vec![]).await?;
        ensure!(framed == true, "the panel is in a frame");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_the_vendor_has_not_named_may_not_frame_the_panel() -> Told {
    let setting = Setting::demo().provokes("frame-ancestors");
    journey(setting, |page| async move {
        // The same page under an address that the policy does not name.
        let stranger = page.stage().host.replace("localhost", "127.0.0.1");
        page.driver().goto(format!("{stranger}/framed")).await?;
        page.role("frame").one().await?.enter_frame().await?;
        ensure!(page.heading(1, "Sign in to*").count().await? == 0);
        ensure!(!page.words().await?.contains("Password"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_panel_works_where_storage_is_refused() -> Told {
    journey(Setting::demo().without_storage(), |page| async move {
        page.open("/").await?;
        let refused = "try { return sessionStorage.length } catch (error) { return error.name }";
        ensure!(page.ask(refused, vec![]).await? == "SecurityError");
        let person = page.server().holders_without_devices(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        page.press(&format!("Release the seat of {}", person.label))
            .await?;
        seats_are(&page, CAD, 20, 30).await?;
        page.press("Account: admin@nordbau.example").await?;
        page.role("menuitemradio").named("Dark").press().await?;
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

#[tokio::test]
async fn the_panel_works_in_a_frame_where_storage_is_refused() -> Told {
    journey(named().without_storage(), |page| async move {
        enter(&page, "/framed").await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.row(CAD).says("9 free of 30").await
    })
    .await
}

/// Who is signed in to the vendor's portal need not sign in here: the portal hands over a token.
#[tokio::test]
async fn a8_the_vendors_portal_signs_its_people_in() -> Told {
    journey(named().provokes("401"), |page| async move {
        enter(&page, "/portal").await?;
        page.row(CAD).says("9 free of 30").await?;
        // Whoever signs out is not signed in again unless they ask for it.
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.press("Sign in through this portal").await?;
        // The token it has ended with the sign-out, and a portal would make a new one.
        page.sees("Your session has ended. Sign in again.").await
    })
    .await
}

#[tokio::test]
async fn p2_in_a_page_that_nobody_has_named_there_is_nothing_to_press() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, FRAMES).without_headers();
    journey(setting, |page| async move {
        let before = page.server().log().await?.len();
        enter(&page, "/framed").await?;
        is_refused(&page).await?;
        page.sees(&format!("add {} to session.hosts", page.stage().host))
            .await?;
        page.is_accessible("the refusal").await?;
        let asked = page.server().log().await?.split_off(before);
        ensure!(asked.is_empty(), "the server was asked: {asked:?}");
        // The way out leads to the panel.
        page.follow("Open it in a window of its own").await?;
        let windows = page.driver().windows().await?;
        ensure!(windows.len() == 2, "{} windows", windows.len());
        page.driver().switch_to_window(windows[1].clone()).await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

#[tokio::test]
async fn p2_a8_a_page_the_vendor_has_not_named_hands_over_nothing() -> Told {
    let hosts = json!({ "session": { "hosts": ["https://portal.example"] } });
    let setting = Setting::demo().only(Kind::Keygen, FRAMES).config(hosts);
    journey(setting, |page| async move {
        enter(&page, "/portal").await?;
        is_refused(&page).await?;
        // A token that comes unasked is not taken either.
        page.driver().enter_parent_frame().await?;
        let asked = "return document.getElementById('asked').textContent";
        ensure!(page.ask(asked, vec![]).await? == "0");
        let push = "const frame = document.querySelector('iframe').contentWindow;\
            frame.postMessage(JSON.stringify({ seatboard: 'token', token: arguments[0] }), '*');";
        let token = page.server().fresh_token().await?;
        page.ask(push, vec![json!(token)]).await?;
        page.role("frame").one().await?.enter_frame().await?;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        is_refused(&page).await
    })
    .await
}

#[tokio::test]
async fn p2_where_the_browser_tells_nothing_a_named_page_answers() -> Told {
    journey(
        untold().provokes("Blocked autofocusing"),
        |page| async move {
            enter_at(&page, &format!("{}/portal", near(&page.stage().host))).await?;
            page.row(CAD).says("9 free of 30").await?;
            // It was asked once: what it said then counts.
            page.driver().enter_parent_frame().await?;
            let asked = "return document.getElementById('asked').textContent";
            ensure!(page.ask(asked, vec![]).await? == "1");
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn p2_where_the_browser_tells_nothing_a_page_that_does_not_answer_is_refused() -> Told {
    journey(untold(), |page| async move {
        enter_at(&page, &format!("{}/framed", near(&page.stage().host))).await?;
        is_refused(&page).await
    })
    .await
}

#[tokio::test]
async fn p2_in_a_page_of_its_own_origin_the_panel_works() -> Told {
    let bare = || {
        Setting::demo()
            .only(Kind::Keygen, FRAMES)
            .without_headers()
            .provokes("favicon.ico")
    };
    for setting in [bare(), bare().without_ancestors()] {
        journey(setting, |page| async move {
            // A page of its own origin that is not the panel, made into a host.
            page.open("/config.json").await?;
            let frame = "const frame = document.createElement('iframe');\
                frame.title = 'Seatboard'; frame.width = 1200; frame.height = 600;\
                frame.src = '/'; document.body.append(frame)";
            page.ask(frame, vec![]).await?;
            page.role("frame").one().await?.enter_frame().await?;
            page.heading(1, "Sign in to Seatboard").shows().await
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn p3_a_portals_token_is_for_the_server_that_its_vendor_has_named() -> Told {
    let config = json!({
        "session": { "hosts": ["{host}"] },
        "server": { "changeable": true },
    });
    let setting = Setting::demo().only(Kind::Keygen, FRAMES).config(config);
    journey(setting, |page| async move {
        enter(&page, "/portal").await?;
        page.row(CAD).says("9 free of 30").await?;
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        ensure!(page.field("License server").count().await? == 0);
        // By itself it asks for one, so that the field is what was looked for.
        page.open("/").await?;
        page.field("License server").shows().await
    })
    .await
}
