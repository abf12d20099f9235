//! A person's own sign-in, where the gateway lets them see to it.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Page, Setting, Told, eventually, journey};
use hmac::{Hmac, Mac};
use sha1::Sha1;

const ADMIN: &str = "admin@nordbau.example";
const PASSWORD: &str = "seatboard-demo";
const NEXT: &str = "a longer password of their own";

/// Behind the gateway; refusals of what was typed are provoked.
fn gateway() -> Setting {
    Setting::demo()
        .only(Kind::LicenseSpring, "Keygen's own portal sees to it")
        .provokes("status of 403")
}

/// Opens the page by the menu.
async fn opens(page: &Page) -> Result<()> {
    page.pick(&format!("Account: {ADMIN}"), "Your account")
        .await?;
    page.heading(1, "Your account").shows().await
}

async fn signs_out(page: &Page) -> Result<()> {
    page.pick(&format!("Account: {ADMIN}"), "Sign out").await?;
    page.heading(1, "Sign in to Seatboard").shows().await
}

/// The code that an app makes of a secret now (RFC 6238).
fn code_of(secret: &str) -> Result<String> {
    let mut bits = Vec::new();
    for letter in secret.bytes().filter(|it| *it != b' ') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            other => anyhow::bail!("{other} is not of base32"),
        };
        bits.extend((0..5).rev().map(|at| value >> at & 1));
    }
    let key: Vec<u8> = bits
        .chunks_exact(8)
        .map(|byte| byte.iter().fold(0, |all, bit| all << 1 | bit))
        .collect();
    let step = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 30;
    let mut mac = Hmac::<Sha1>::new_from_slice(&key)?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let from = usize::from(hash[19] & 15);
    let word: [u8; 4] = hash[from..from + 4].try_into()?;
    let number = u32::from_be_bytes(word) & 0x7fff_ffff;
    Ok(format!("{:06}", number % 1_000_000))
}

/// The words of all elements that a selector finds.
async fn texts(page: &Page, selector: &str) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll(arguments[0])].map((it) => it.textContent)";
    let texts = page.ask(script, vec![selector.into()]).await?;
    let texts = texts.as_array().context("a list")?;
    Ok(texts
        .iter()
        .filter_map(|it| it.as_str())
        .map(str::to_owned)
        .collect())
}

/// Sets a second factor up from the page on, and says its recovery codes.
async fn sets_up(page: &Page) -> Result<Vec<String>> {
    page.field("Password").fill(PASSWORD).await?;
    page.press("Continue").await?;
    page.role("img")
        .named("QR code with the secret for your app")
        .shows()
        .await?;
    let secret = texts(page, ".own-secret code").await?;
    let secret = secret.first().context("no secret")?;
    page.field("Code from the app")
        .fill(&code_of(secret)?)
        .await?;
    page.press("Turn it on").await?;
    page.button("I have kept them").shows().await?;
    let codes = texts(page, ".own-codes code").await?;
    ensure!(codes.len() == 10, "{} codes", codes.len());
    Ok(codes)
}

#[tokio::test]
async fn own_a_second_factor_is_set_up_asked_for_and_turned_off() -> Told {
    journey(gateway(), |page| async move {
        page.sign_in_at("/licenses").await?;
        opens(&page).await?;
        page.sees("Off: the password alone lets anybody in who knows it.")
            .await?;
        page.is_accessible("your sign-in").await?;
        page.press("Set up…").await?;
        page.field("Password").fill("not theirs").await?;
        page.press("Continue").await?;
        page.sees("This is not your password.").await?;
        let codes = sets_up(&page).await?;
        page.is_accessible("recovery codes").await?;
        page.press("I have kept them").await?;
        page.sees("10 recovery codes are left.").await?;

        signs_out(&page).await?;
        page.sign_in_as(ADMIN, PASSWORD).await?;
        page.field("Code").fill("000000").await?;
        page.press("Sign in").await?;
        page.sees("password may be wrong").await?;
        page.field("Code").fill(&codes[0]).await?;
        page.press("Sign in").await?;
        // Back where they left.
        page.heading(1, "Your account").shows().await?;
        page.sees("9 recovery codes are left.").await?;

        page.press("Turn off…").await?;
        page.field("Password").fill(PASSWORD).await?;
        // A code counts once.
        page.field("Code").fill(&codes[0]).await?;
        page.press("Turn it off").await?;
        page.sees("This is not the code, or it has been used.")
            .await?;
        page.field("Code").fill(&codes[1]).await?;
        page.press("Turn it off").await?;
        page.role("dialog").goes().await?;
        page.sees("Off: the password alone lets anybody in who knows it.")
            .await?;
        signs_out(&page).await?;
        page.sign_in_as(ADMIN, PASSWORD).await?;
        page.heading(1, "Your account").shows().await
    })
    .await
}

#[tokio::test]
async fn own_recovery_codes_are_made_anew_and_the_former_are_worth_nothing() -> Told {
    journey(gateway(), |page| async move {
        page.sign_in_at("/licenses").await?;
        opens(&page).await?;
        page.press("Set up…").await?;
        let old = sets_up(&page).await?;
        // Leaving by Escape is leaving all the same: it is on.
        page.keys(thirtyfour::Key::Escape).await?;
        page.press("Discard and close").await?;
        page.role("dialog").goes().await?;
        page.press("New recovery codes…").await?;
        page.field("Password").fill(PASSWORD).await?;
        page.field("Code").fill(&old[0]).await?;
        page.press("Make new ones").await?;
        page.button("I have kept them").shows().await?;
        let new = texts(&page, ".own-codes code").await?;
        ensure!(new.len() == 10 && !new.contains(&old[1]));
        page.press("I have kept them").await?;
        signs_out(&page).await?;
        page.sign_in_as(ADMIN, PASSWORD).await?;
        page.field("Code").fill(&old[1]).await?;
        page.press("Sign in").await?;
        page.sees("password may be wrong").await?;
        page.field("Code").fill(&new[0]).await?;
        page.press("Sign in").await?;
        page.heading(1, "Your account").shows().await
    })
    .await
}

#[tokio::test]
async fn own_a_changed_password_ends_what_is_open_elsewhere() -> Told {
    let setting = gateway().provokes("status of 401");
    journey(setting, |page| async move {
        page.sign_in_at("/licenses").await?;
        let other = page.elsewhere().await?;
        other.sign_in_at("/licenses").await?;
        opens(&page).await?;
        page.press("Change password…").await?;
        page.field("Present password").fill(PASSWORD).await?;
        page.field("New password").fill("too short").await?;
        page.press("Change password").await?;
        page.sees("Use between 12 and 200 characters.").await?;
        page.field("New password").fill(NEXT).await?;
        page.press("Change password").await?;
        page.sees("Password changed. You are signed out everywhere else.")
            .await?;
        // This one goes on.
        page.link("Licenses*").press().await?;
        page.heading(1, "Licenses").shows().await?;
        let asked = "const kept = JSON.parse(sessionStorage.getItem('seatboard.session'));
            const done = arguments[0];
            fetch(kept.server + '/session', { headers: { Authorization: 'Bearer ' + kept.token } })
                .then((answer) => done(answer.status))";
        let status = other.driver().execute_async(asked, vec![]).await?;
        ensure!(
            status.json() == 401,
            "the other token is still good: {}",
            status.json()
        );
        other.quit_after(&["status of 401"]).await?;
        signs_out(&page).await?;
        page.sign_in_as(ADMIN, PASSWORD).await?;
        page.role("alert").shows().await?;
        page.sign_in_as(ADMIN, NEXT).await?;
        page.heading(1, "Licenses").shows().await
    })
    .await
}

#[tokio::test]
async fn own_sign_ins_are_listed_and_ended() -> Told {
    let setting = gateway().provokes("status of 401");
    journey(setting, |page| async move {
        page.sign_in_at("/licenses").await?;
        let other = page.elsewhere().await?;
        other.sign_in_at("/licenses").await?;
        opens(&page).await?;
        eventually("two sign-ins are listed", || async {
            let all = texts(&page, ".own-sessions > li").await?;
            ensure!(all.len() == 2, "{all:?}");
            ensure!(all.iter().all(|it| it.contains("Chrom")), "{all:?}");
            ensure!(
                all.iter().filter(|it| it.contains("This one")).count() == 1,
                "{all:?}"
            );
            Ok(())
        })
        .await?;
        page.button("End Chrom*").press().await?;
        page.sees("Signed out there").await?;
        eventually("one is left", || async {
            let all = texts(&page, ".own-sessions > li").await?;
            ensure!(all.len() == 1, "{all:?}");
            Ok(())
        })
        .await?;
        // The other is asked to sign in as soon as it asks for anything.
        other.follow("Users").await?;
        other.dialog("Sign in again").shows().await?;
        other.quit_after(&["status of 401"]).await?;
        page.press("Sign out everywhere").await?;
        page.heading(1, "Sign in to Seatboard").shows().await
    })
    .await
}

#[tokio::test]
async fn own_what_the_company_requires_is_set_up_before_anything_else() -> Told {
    journey(gateway(), |page| async move {
        page.stage().require_second_factor()?;
        page.open("/users").await?;
        page.sign_in_as(ADMIN, PASSWORD).await?;
        page.heading(1, "Set up a second factor").shows().await?;
        page.is_accessible("setting up a second factor").await?;
        // Nothing else is there, after loading the page again either.
        page.reload().await?;
        page.heading(1, "Set up a second factor").shows().await?;
        ensure!(page.role("navigation").count().await? == 0);
        sets_up(&page).await?;
        page.press("I have kept them").await?;
        page.heading(1, "Users").shows().await?;
        opens(&page).await?;
        page.button("Turn off…")
            .explains("Your company requires it.")
            .await
    })
    .await
}

/// Where the server itself keeps the password.
fn keygen() -> Setting {
    Setting::demo()
        .only(Kind::Keygen, "behind the gateway, that keeps it")
        .provokes("status of 401")
}

#[tokio::test]
async fn own_a_password_is_changed_on_the_server_itself() -> Told {
    journey(keygen(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let other = page.elsewhere().await?;
        other.sign_in_at("/licenses").await?;
        opens(&page).await?;
        page.sees("see everything, assign seats").await?;
        page.press("Change password…").await?;
        page.field("Present password").fill("not this one").await?;
        page.field("New password").fill("short").await?;
        page.press("Change password").await?;
        page.sees("Use at least 6 characters.").await?;
        page.field("New password").fill(NEXT).await?;
        page.press("Change password").await?;
        page.sees("This is not your password.").await?;
        page.field("Present password").fill(PASSWORD).await?;
        page.press("Change password").await?;
        page.sees("Password changed. You are signed out everywhere else.")
            .await?;
        // The server counts sign-ins by the minute.
        page.server().later(61).await?;
        ensure!(page.server().lets_in(ADMIN, NEXT).await?);
        ensure!(!page.server().lets_in(ADMIN, PASSWORD).await?);
        other.follow("Users").await?;
        other.dialog("Sign in again").shows().await?;
        other.quit_after(&["status of 401"]).await?;
        // This tab goes on.
        page.follow("Licenses*").await?;
        page.heading(1, "Licenses").shows().await
    })
    .await
}

#[tokio::test]
async fn own_tokens_are_listed_and_ended() -> Told {
    journey(keygen(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let other = page.elsewhere().await?;
        other.sign_in_at("/licenses").await?;
        opens(&page).await?;
        page.is_accessible("the account").await?;
        let named = "return [...document.querySelectorAll('.own-sessions > li')]
            .filter((it) => it.textContent.startsWith('Seatboard')).length";
        eventually("both are listed", || async {
            let count = page.ask(named, vec![]).await?;
            ensure!(count == 2, "{count}");
            Ok(())
        })
        .await?;
        page.button("End Seatboard*").press().await?;
        page.sees("Signed out there").await?;
        eventually("one is left", || async {
            let count = page.ask(named, vec![]).await?;
            ensure!(count == 1, "{count}");
            Ok(())
        })
        .await?;
        other.follow("Users").await?;
        other.dialog("Sign in again").shows().await?;
        other.quit_after(&["status of 401"]).await
    })
    .await
}

#[tokio::test]
async fn k9_whoever_may_not_end_a_sign_in_is_told_so() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "its gateway lets everybody end theirs");
    journey(setting, |page| async move {
        page.open("/sign-in").await?;
        page.sign_in_as("readonly@nordbau.example", PASSWORD)
            .await?;
        page.heading(1, "Your account").shows().await?;
        page.button("Sign out everywhere")
            .explains("Your role may not end sign-ins.")
            .await
    })
    .await
}
