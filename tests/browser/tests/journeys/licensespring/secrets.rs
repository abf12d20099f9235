//! The vendor's key and people's passwords stay where they belong.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Told, journey};
use serde_json::json;

use super::{seat_of, spring};
use crate::CAD;

/// Everything a page leaves behind: storage of every kind, addresses, and what it has asked for.
/// What is sealed is opened with the key that the tab holds, so that nothing hides in it.
async fn left_behind(page: &Page) -> Result<String> {
    let all = "const done = arguments[0];
        (async () => {
            const parts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
                document.cookie, location.href, JSON.stringify(history.state)];
            parts.push(performance.getEntriesByType('resource').map((it) => it.name).join());
            const shelves = [];
            for (const { name } of await indexedDB.databases()) {
                const db = await new Promise((good, bad) => {
                    const open = indexedDB.open(name);
                    open.onsuccess = () => good(open.result);
                    open.onerror = () => bad(open.error);
                });
                for (const store of db.objectStoreNames) {
                    const rows = await new Promise((good, bad) => {
                        const all = db.transaction(store).objectStore(store).getAll();
                        all.onsuccess = () => good(all.result);
                        all.onerror = () => bad(all.error);
                    });
                    parts.push(JSON.stringify(rows));
                    const names = await new Promise((good, bad) => {
                        const all = db.transaction(store).objectStore(store).getAllKeys();
                        all.onsuccess = () => good(all.result);
                        all.onerror = () => bad(all.error);
                    });
                    names.forEach((name, at) => shelves.push([name, rows[at]]));
                }
                db.close();
            }
            for (const name of await caches.keys()) parts.push(name);
            const bytes = (text) => Uint8Array.from(text, (it) => it.charCodeAt(0));
            const kept = sessionStorage['seatboard.sealing'] ?? '';
            const mark = kept.slice(0, kept.indexOf(' '));
            const raw = bytes(kept.slice(mark.length + 1));
            const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
            shelves.push(...Object.entries(localStorage), ...Object.entries(sessionStorage));
            for (const [name, value] of shelves) {
                // Of what is in the database web storage has a word, and no text.
                if (name.split(' ')[1] !== mark || value === 'large') continue;
                const sealed = typeof value === 'string' ? bytes(value) : new Uint8Array(value);
                const way = { name: 'AES-GCM', iv: sealed.slice(0, 12),
                    additionalData: new TextEncoder().encode(name) };
                const plain = await crypto.subtle.decrypt(way, key, sealed.slice(12));
                parts.push('sealed: ' + new TextDecoder().decode(plain));
            }
            done(parts.join('\\n'));
        })().catch((error) => done('failed: ' + error));";
    let all = page.driver().execute_async(all, vec![]).await?;
    let all = all.json().as_str().unwrap_or_default().to_owned();
    ensure!(!all.starts_with("failed: "), "{all}");
    Ok(all)
}

#[tokio::test]
async fn q28_passwords_and_the_vendors_key_are_kept_nowhere() -> Told {
    let setting = spring().config(json!({ "reason": "optional" }));
    journey(setting, |page| async move {
        page.sign_in_on_license(CAD).await?;
        page.open_assign_dialog().await?;
        page.field("People")
            .fill("secret.new@nordbau.example")
            .await?;
        page.role("option").named("Create *").press().await?;
        page.press("Assign 1 user").await?;
        page.press("Show initial passwords").await?;
        let person = page.server().person("secret.new@nordbau.example").await?;
        let seat = seat_of(&page, &person).await?;
        let password = seat["initial_password"].as_str().context("a password")?;
        page.sees(password).await?;
        page.button("Close").last_one().press().await?;
        page.role("dialog").goes().await?;

        let menu = page.role("navigation").named("Main");
        menu.role("link").named("Activity").press().await?;
        page.row("has a seat on").shows().await?;
        page.does_not_see(password).await?;
        let kept = left_behind(&page).await?;
        let (open, sealed) = kept.split_once("sealed: ").context("receipts are kept")?;
        ensure!(sealed.contains("secret.new"), "receipts are kept");
        ensure!(!open.contains("secret.new"), "they are sealed");
        let key = page.server().facts().api_key.clone();
        let html = "return document.documentElement.outerHTML";
        let html = page.ask(html, vec![]).await?.to_string();
        let logs = page.stage().gateway_logs();
        ensure!(!logs.is_empty(), "nginx keeps a log");
        for (what, secret) in [
            ("the initial password", password),
            ("the vendor's key", &*key),
            ("the admin's password", "seatboard-demo"),
        ] {
            ensure!(!kept.contains(secret), "{what} is kept");
            ensure!(!html.contains(secret), "{what} is on the page");
            ensure!(!logs.contains(secret), "{what} is in nginx's log");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn q29_the_vendors_support_is_one_press_away() -> Told {
    let support = json!({ "brand": { "support": "mailto:help@vendor.example" } });
    journey(spring().config(support), |page| async move {
        page.sign_in_at("/licenses").await?;
        page.row(CAD).shows().await?;
        let link = page.link("Support*").one().await?;
        let href = link.attr("href").await?;
        ensure!(href.as_deref() == Some("mailto:help@vendor.example"));
        Ok(())
    })
    .await
}
