//! Signing in, each way it can go wrong, and what stays of it.

use anyhow::{Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, journey};
use serde_json::json;

/// Why LicenseSpring has nothing of it.
const ORIGIN: &str = "its gateway is on the panel's own origin";

/// Somebody with a wrong password: the browser notes the refusal, too.
const REFUSED: &str = "status of 401";

async fn alert_says(page: &Page, words: &str) -> Result<()> {
    page.role("alert").containing(words).shows().await
}

#[tokio::test]
async fn the_first_page_after_signing_in_is_licenses() -> Told {
    journey(Setting::demo(), |page| async move {
        page.open("/").await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.heading(1, "Licenses").shows().await?;
        page.is_at("/licenses").await?;
        let menu = page.role("navigation").named("Main");
        menu.clone()
            .role("link")
            .named("Licenses*")
            .has("aria-current", "page")
            .await?;
        let users = menu.role("link").named("Users*");
        ensure!(users.attribute("aria-current").await?.is_none());
        page.sees("Nordbau Architekten").await
    })
    .await
}

#[tokio::test]
async fn a_deep_link_survives_signing_in() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users?q=anna").await?;
        page.heading(1, "Users").shows().await?;
        page.is_at("/users?q=anna").await
    })
    .await
}

#[tokio::test]
async fn a_wrong_password_is_told_and_the_address_kept() -> Told {
    let setting = Setting::demo().provokes(REFUSED);
    journey(setting, |page| async move {
        page.open("/").await?;
        page.sign_in_as("admin@nordbau.example", "no").await?;
        alert_says(&page, "the password is wrong.").await?;
        let email = page.field("Email").value().await?;
        ensure!(email == "admin@nordbau.example", "Email holds {email:?}");
        page.sign_in_as("nobody@nordbau.example", "no").await?;
        alert_says(&page, "the password is wrong.").await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.heading(1, "Licenses").shows().await
    })
    .await
}

#[tokio::test]
async fn after_too_many_tries_the_waiting_time_is_told() -> Told {
    let setting = Setting::demo()
        .only(
            Kind::Keygen,
            "its gateway counts the tries, and is tested for it",
        )
        .provokes(REFUSED)
        .provokes("status of 429");
    journey(setting, |page| async move {
        page.open("/").await?;
        for _ in 0..5 {
            page.sign_in_as("sales@nordbau.example", "wrong").await?;
            alert_says(&page, "wrong").await?;
        }
        page.press("Sign in").await?;
        alert_says(&page, "Too many tries. Try again in").await?;
        let words = page.role("alert").words().await?;
        let seconds: u32 = words
            .split_whitespace()
            .find_map(|word| word.parse().ok())
            .unwrap_or_default();
        ensure!((1..=60).contains(&seconds), "the alert says {words:?}");
        page.server().later(61).await?;
        page.sign_in_as("sales@nordbau.example", "seatboard-demo")
            .await?;
        page.heading(1, "Licenses").shows().await
    })
    .await
}

#[tokio::test]
async fn a_second_factor_is_asked_for_when_needed() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, "there is no second factor there")
        .provokes(REFUSED);
    journey(setting, |page| async move {
        page.open("/").await?;
        ensure!(page.field("Code").count().await? == 0);
        page.sign_in_as("otp@nordbau.example", "seatboard-demo")
            .await?;
        page.field("Code").fill("000000").await?;
        page.press("Sign in").await?;
        alert_says(&page, "Each code works once").await?;
        page.field("Code").fill("123456").await?;
        page.press("Sign in").await?;
        page.heading(1, "Licenses").shows().await
    })
    .await
}

#[tokio::test]
async fn k9_a_sign_in_that_cannot_be_ended_is_told_with_its_end() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "everybody may sign out there");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.sign_in_as("readonly@nordbau.example", "seatboard-demo")
            .await?;
        page.heading(1, "Licenses").shows().await?;
        page.pick("Account: readonly@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to*").shows().await?;
        page.sees("it ends by itself").await?;
        page.is_accessible("signed out here alone").await?;
        let log = page.server().log().await?;
        let ends = log.iter().filter(|line| line.starts_with("DELETE "));
        ensure!(ends.count() == 0, "a request that is refused was sent");
        page.sign_in_as("support@nordbau.example", "seatboard-demo")
            .await?;
        page.heading(1, "Licenses").shows().await?;
        page.pick("Account: support@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to*").shows().await?;
        page.does_not_see("it ends by itself").await
    })
    .await
}

#[tokio::test]
async fn who_cannot_come_in_is_told_so() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, "people have no roles there")
        .provokes(REFUSED)
        .provokes("status of 403");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.sign_in_as("banned@nordbau.example", "seatboard-demo")
            .await?;
        alert_says(&page, "This account is banned.").await?;
        page.sign_in_as("nopassword@nordbau.example", "seatboard-demo")
            .await?;
        alert_says(&page, "This account has no password here.").await
    })
    .await
}

#[tokio::test]
async fn a_read_only_role_sees_why_it_cannot_assign() -> Told {
    journey(
        Setting::demo().only(
            Kind::Keygen,
            "who may only look has a journey of its own there",
        ),
        |page| async move {
            let id = page.server().license_at("Planwerk for CAD").await?;
            page.open(&format!("/licenses/{id}/users")).await?;
            page.sign_in_as("readonly@nordbau.example", "seatboard-demo")
                .await?;
            let assign = page.button("Assign license user");
            assign.has("aria-disabled", "true").await?;
            assign.explains("Your role does not allow this.").await?;
            page.role("navigation")
                .named("Main")
                .role("link")
                .named("Users*")
                .press()
                .await?;
            page.button("Create user")
                .has("aria-disabled", "true")
                .await
        },
    )
    .await
}

#[tokio::test]
async fn nothing_is_sent_while_the_form_is_incomplete() -> Told {
    journey(Setting::demo(), |page| async move {
        let before = page.server().log().await?.len();
        page.open("/").await?;
        page.press("Sign in").await?;
        page.field("Email").has("aria-invalid", "true").await?;
        page.field("Password").has("aria-invalid", "true").await?;
        page.sees("Enter a whole email address").await?;
        let asked = page.server().log().await?;
        ensure!(asked.len() == before, "{asked:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_unreachable_server_is_told_from_a_wrong_password() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, ORIGIN)
        .config(json!({ "server": { "url": "{nobody}" } }))
        .provokes("ERR_CONNECTION_REFUSED");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        alert_says(&page, "No answer from http://127.0.0.1").await
    })
    .await
}

#[tokio::test]
async fn another_kind_of_server_is_recognised() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, ORIGIN)
        .config(json!({ "server": { "url": "{stranger}" } }));
    journey(setting, |page| async move {
        page.open("/").await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        alert_says(&page, "is not a Keygen license server").await
    })
    .await
}

#[tokio::test]
async fn an_account_the_server_does_not_know_is_told() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, "q1 has it for LicenseSpring")
        .config(json!({ "server": { "account": "somebody-else" } }))
        .provokes("status of 404");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        alert_says(&page, "does not know the account").await
    })
    .await
}

#[tokio::test]
async fn the_server_can_be_changed_only_where_the_vendor_allows_it() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, ORIGIN)
        .config(json!({ "server": { "url": "{nobody}", "changeable": true } }));
    journey(setting, |page| async move {
        page.open("/").await?;
        page.field("License server").fill("keys.example").await?;
        page.press("Sign in").await?;
        page.sees("Enter a whole address that starts with https://")
            .await?;
        let api = page.stage().api.clone();
        page.field("License server").fill(&api).await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.heading(1, "Licenses").shows().await
    })
    .await?;
    journey(
        Setting::demo().only(Kind::Keygen, ORIGIN),
        |page| async move {
            page.open("/").await?;
            page.field("Email").shows().await?;
            ensure!(page.field("License server").count().await? == 0);
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn the_token_stays_in_the_tab_and_nowhere_else() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.heading(1, "Licenses").shows().await?;
        let kept = "return JSON.parse(sessionStorage.getItem('seatboard.session'))?.token ?? null";
        let token = page.ask(kept, vec![]).await?;
        let token = token.as_str().unwrap_or_default();
        ensure!(token.len() > 20, "the tab keeps the token");
        let elsewhere =
            "return JSON.stringify({ ...localStorage }) + document.cookie + location.href
            + document.documentElement.outerHTML
            + performance.getEntriesByType('resource').map((entry) => entry.name).join()";
        let elsewhere = page.ask(elsewhere, vec![]).await?.to_string();
        ensure!(!elsewhere.contains(token), "the token is also elsewhere");
        ensure!(
            !elsewhere.contains("seatboard-demo"),
            "the password is somewhere"
        );
        page.reload().await?;
        page.heading(1, "Licenses").shows().await?;
        page.row("Planwerk for CAD").shows().await
    })
    .await
}

#[tokio::test]
async fn a_vendor_can_forbid_the_tab_to_keep_the_token() -> Told {
    let setting = Setting::demo().config(json!({ "session": { "keepInTab": false } }));
    journey(setting, |page| async move {
        page.sign_in_at("/licenses").await?;
        page.heading(1, "Licenses").shows().await?;
        let kept = page.ask("return sessionStorage.length", vec![]).await?;
        ensure!(kept == 0, "the tab keeps {kept} things");
        page.reload().await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

#[tokio::test]
async fn signing_out_ends_the_token_on_the_server_too() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row("Planwerk for CAD").shows().await?;
        page.pick("Account: admin@nordbau.example", "Sign out")
            .await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        page.does_not_see("Planwerk for CAD").await?;
        // The page does not wait for the server to be told.
        page.server().rests().await?;
        if page.server().kind() == Kind::LicenseSpring {
            ensure!(
                page.server().sessions()? == 0,
                "the gateway keeps the session"
            );
            page.reload().await?;
            return page.heading(1, "Sign in to Seatboard").shows().await;
        }
        let revoked = |line: &String| line.starts_with("DELETE ") && line.contains("/tokens/");
        let asked = page.server().log().await?;
        ensure!(asked.iter().any(revoked), "no token was revoked: {asked:?}");
        page.reload().await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

#[tokio::test]
async fn a_forgotten_password_is_asked_for_and_nobody_learns_who_is_there() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "LicenseSpring sends no such mail");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.press("Forgot password?").await?;
        page.sees("Enter a whole email address").await?;
        for email in ["admin@nordbau.example", "nobody@nordbau.example"] {
            page.field("Email").fill(email).await?;
            page.press("Forgot password?").await?;
            let words = format!("If somebody here signs in with {email}, a mail");
            page.role("status").containing(&words).shows().await?;
        }
        let log = page.server().log().await?;
        let asked: Vec<&String> = log.iter().filter(|it| it.contains("/passwords ")).collect();
        ensure!(asked.len() == 2, "{asked:?}");
        ensure!(asked.iter().all(|it| it.ends_with("204")), "{asked:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_mail_is_offered_where_the_server_sends_none() -> Told {
    let setting = Setting::demo().only(Kind::LicenseSpring, "Keygen sends one");
    journey(setting, |page| async move {
        page.open("/").await?;
        page.heading(1, "Sign in to Seatboard").shows().await?;
        ensure!(page.button("Forgot password?").count().await? == 0);
        Ok(())
    })
    .await
}
