//! What an end user sees of themselves.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey};
use serde_json::Value;

use crate::{CAD, toast};

/// Why LicenseSpring has nothing of it.
const WHY: &str = "people of role `user` do not sign in there";

const ME: &str = "user@nordbau.example";
/// A license whose users may free their own devices.
const OPEN: &str = "Office Fonts";

async fn sign_in(page: &Page, path: &str) -> Result<()> {
    page.open(path).await?;
    page.sign_in_as(ME, "seatboard-demo").await?;
    page.heading(1, "My products and devices").shows().await
}

/// The devices of the person on a license, as the panel calls them.
async fn own_devices(page: &Page, license: &str) -> Result<Vec<String>> {
    let me = page.server().get(&format!("/users/{ME}")).await?;
    let me = me.pointer("/data/id").cloned().context("an id")?;
    let all = page.server().devices(license).await?;
    let own = all
        .iter()
        .filter(|it| it.pointer("/relationships/owner/data/id") == Some(&me));
    let name = |it: &Value| {
        let text = |name: &str| it["attributes"][name].as_str().map(str::to_owned);
        let name = text("name").or_else(|| text("hostname"));
        name.or_else(|| text("fingerprint")).unwrap_or_default()
    };
    Ok(own.map(name).collect())
}

#[tokio::test]
async fn d3_an_end_user_sees_how_each_product_is_activated() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, WHY);
    journey(setting, |page| async move {
        sign_in(&page, "/").await?;
        page.is_at("/mine").await?;
        page.sees("3 products · 4 licenses · 6 devices").await?;
        let sign_in = page.role("article").containing(CAD);
        sign_in.says("Sign-in").await?;
        sign_in
            .says(&format!("Sign in to the product with {ME}."))
            .await?;
        sign_in.says("in 5").await?;
        sign_in
            .clone()
            .role("button")
            .named("Show: License key")
            .goes()
            .await?;
        page.role("article")
            .containing("SiteScan AR")
            .says("Floating")
            .await?;
        let serial = page.role("article").containing("Terrain Modeler");
        serial
            .says("Enter this license key in the product.")
            .await?;
        let id = page.server().license("Terrain Modeler").await?;
        let license = page.server().get(&format!("/licenses/{id}")).await?;
        let key = license
            .pointer("/data/attributes/key")
            .and_then(Value::as_str);
        let key = key.context("a key")?;
        page.does_not_see(key).await?;
        serial
            .clone()
            .role("button")
            .named("Show: License key")
            .press()
            .await?;
        serial.says(key).await?;

        // What the vendor does not tell, is not made up: one sentence stands for all of it.
        page.sees("if it asks for a license key, enter the one shown for it")
            .await?;
        let open = page.role("article").containing(OPEN);
        open.role("button").named("Show: License key").shows().await
    })
    .await
}

#[tokio::test]
async fn k6_an_end_user_is_asked_for_nothing_that_is_refused() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, WHY);
    journey(setting, |page| async move {
        sign_in(&page, "/").await?;
        page.sees("3 products · 4 licenses · 6 devices").await?;
        page.reload().await?;
        page.sees("3 products · 4 licenses · 6 devices").await?;
        let log = page.server().log().await?;
        for path in ["/products", "/policies", "/accounts/nordbau "] {
            let asked = log.iter().filter(|line| line.contains(path)).count();
            ensure!(asked == 0, "{path} was asked for {asked} times");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d3_an_end_user_frees_a_device_where_that_is_allowed() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, WHY);
    journey(setting, |page| async move {
        let open = own_devices(&page, OPEN).await?.remove(0);
        let protected = own_devices(&page, CAD).await?.remove(0);
        sign_in(&page, "/").await?;
        page.pick(&format!("Actions for {open}"), "Reset…").await?;
        page.press("Reset 1 device").await?;
        page.row(&open).goes().await?;
        page.sees("3 products · 4 licenses · 5 devices").await?;
        toast(&page, &format!("A device of {OPEN} was reset"))
            .shows()
            .await?;
        ensure!(
            own_devices(&page, OPEN).await?.is_empty(),
            "it is still there"
        );

        page.press(&format!("Actions for {protected}")).await?;
        let reset = page.role("menuitem").named("Reset…*");
        reset.has("aria-disabled", "true").await?;
        reset
            .says("Your administrator frees devices of this license.")
            .await
    })
    .await
}

#[tokio::test]
async fn d3_links_to_other_screens_lead_an_end_user_home() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, WHY);
    journey(setting, |page| async move {
        let id = page.server().license(CAD).await?;
        sign_in(&page, &format!("/licenses/{id}/users")).await?;
        page.is_at("/mine").await?;
        for address in ["/users", "/devices", "/licenses", "/nowhere"] {
            page.open(address).await?;
            page.heading(1, "My products and devices").shows().await?;
            page.is_at("/mine").await?;
        }
        // Nothing leads to screens that are not theirs.
        page.role("navigation").goes().await?;
        page.link("Licenses*").goes().await?;
        page.pick(&format!("Account: {ME}"), "Sign out").await?;
        page.heading(1, "Sign in to*").shows().await?;

        // Whoever comes next gets their own screens.
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.row(CAD).shows().await
    })
    .await
}

#[tokio::test]
async fn an_end_users_page_is_accessible() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, WHY);
    journey(setting, |page| async move {
        sign_in(&page, "/").await?;
        page.sees("3 products · 4 licenses · 6 devices").await?;
        page.is_accessible("an end user's page").await
    })
    .await
}
