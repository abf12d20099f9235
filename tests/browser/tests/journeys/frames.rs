//! In a frame of another site, and where the browser keeps nothing.

use anyhow::ensure;
use browser_journeys::{Kind, Setting, Told, journey};
use serde_json::json;

use crate::{CAD, seats_are};

/// Why LicenseSpring has nothing of it.
const FRAMES: &str = "who may frame it is in its gateway's configuration";

#[tokio::test]
async fn the_panel_works_in_a_frame_of_another_site() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, FRAMES),
        |page| async move {
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            page.driver()
                .goto(format!("{}/framed", page.stage().host))
                .await?;
            page.role("frame").one().await?.enter_frame().await?;
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
        },
    )
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
    journey(
        Setting::demo().only(Kind::Keygen, FRAMES).without_storage(),
        |page| async move {
            page.driver()
                .goto(format!("{}/framed", page.stage().host))
                .await?;
            page.role("frame").one().await?.enter_frame().await?;
            page.sign_in_as("admin@nordbau.example", "seatboard-demo")
                .await?;
            page.row(CAD).says("9 free of 30").await
        },
    )
    .await
}

/// Who is signed in to the vendor's portal need not sign in here: the portal hands over a token.
#[tokio::test]
async fn a8_the_vendors_portal_signs_its_people_in() -> Told {
    let hosts = json!({ "session": { "hosts": ["{host}"] } });
    journey(
        Setting::demo()
            .only(Kind::Keygen, FRAMES)
            .config(hosts)
            .provokes("401"),
        |page| async move {
            let portal = format!("{}/portal", page.stage().host);
            page.driver().goto(&portal).await?;
            page.role("frame").one().await?.enter_frame().await?;
            page.row(CAD).says("9 free of 30").await?;
            // Whoever signs out is not signed in again unless they ask for it.
            page.pick("Account: admin@nordbau.example", "Sign out")
                .await?;
            page.heading(1, "Sign in to Seatboard").shows().await?;
            page.press("Sign in through this portal").await?;
            // The token it has ended with the sign-out, and a portal would make a new one.
            page.sees("Your session has ended. Sign in again.").await
        },
    )
    .await
}

#[tokio::test]
async fn a8_a_page_the_vendor_has_not_named_hands_over_nothing() -> Told {
    let hosts = json!({ "session": { "hosts": ["https://portal.example"] } });
    // The browser says where the panel's question was not delivered.
    let setting = Setting::demo()
        .only(Kind::Keygen, FRAMES)
        .config(hosts)
        .provokes("postMessage");
    journey(setting, |page| async move {
        let portal = format!("{}/portal", page.stage().host);
        page.driver().goto(&portal).await?;
        let asked = "return document.getElementById('asked').textContent";
        page.role("frame").one().await?.enter_frame().await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        // A token that comes unasked is not taken either.
        page.driver().enter_parent_frame().await?;
        ensure!(page.ask(asked, vec![]).await? == "0");
        let push = "const frame = document.querySelector('iframe').contentWindow;\
            frame.postMessage(JSON.stringify({ seatboard: 'token', token: arguments[0] }), '*');";
        let token = page.server().fresh_token().await?;
        page.ask(push, vec![json!(token)]).await?;
        page.role("frame").one().await?.enter_frame().await?;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        ensure!(page.heading(1, "Sign in to Seatboard").count().await? == 1);
        Ok(())
    })
    .await
}
