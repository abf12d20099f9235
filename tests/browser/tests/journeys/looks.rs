//! How the panel looks where people choose colours, sizes and windows themselves.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::lists::is_read;

/// Makes the window as wide as that.
async fn at_width(page: &Page, width: u32) -> Result<()> {
    let size = json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": false });
    let browser = page.browser();
    browser
        .devtools("Emulation.setDeviceMetricsOverride", size)
        .await?;
    let frame = "const done = arguments[0];
        requestAnimationFrame(() => requestAnimationFrame(() => done(1)))";
    page.driver().execute_async(frame, vec![]).await?;
    Ok(())
}

/// What lies outside the window and cannot be scrolled to in a place of its own: the page's own
/// sideways scroll, and controls that are cut off.
const OUTSIDE: &str = "
    const cut = [];
    if (document.documentElement.scrollWidth > innerWidth) {
        cut.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    }
    for (const it of document.querySelectorAll('header.top :is(a, button), .page-head :is(h1, a, button)')) {
        const at = it.getBoundingClientRect();
        if (at.width && (at.left < -1 || at.right > innerWidth + 1)) {
            cut.push(`${it.textContent.trim()}: ${at.left} to ${at.right}`);
        }
    }
    return cut";

/// What of a page is outside at a width.
async fn outside(page: &Page, address: &str, width: u32) -> Result<Vec<String>> {
    at_width(page, width).await?;
    let found = page.ask(OUTSIDE, vec![]).await?;
    let found = found.as_array().context("a list")?.iter();
    Ok(found
        .map(|it| format!("{address} at {width}: {it}"))
        .collect())
}

#[tokio::test]
async fn u31_in_forced_colours_the_chosen_tab_stands_out() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_on_license("Planwerk for CAD").await?;
        let media = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        page.browser()
            .devtools("Emulation.setEmulatedMedia", media)
            .await?;
        let lines = "
            const probe = document.body.appendChild(document.createElement('p'));
            probe.style.color = 'Canvas';
            const paper = getComputedStyle(probe).color;
            probe.remove();
            return [...document.querySelectorAll('.tabs a')].map(tab => {
                const line = getComputedStyle(tab);
                const has = line.borderBottomColor !== paper;
                return [tab.hasAttribute('aria-current'), has && parseFloat(line.borderBottomWidth)];
            })";
        let tabs = page.ask(lines, vec![]).await?;
        let tabs = tabs.as_array().context("tabs")?;
        ensure!(tabs.len() == 3, "{tabs:?}");
        for tab in tabs {
            let is_marked = tab[1].as_f64().is_some_and(|width| width >= 2.0);
            ensure!(tab[0] == Value::Bool(is_marked), "{tabs:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u30_on_a_telephone_nothing_is_cut_off_and_the_rows_of_the_matrix_differ() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let license = page.server().license_at("Planwerk for CAD").await?;
        let mut cut = Vec::new();
        for address in [
            "/licenses",
            "/users/matrix",
            &format!("/licenses/{license}"),
        ] {
            page.open(address).await?;
            page.heading(1, "*").shows().await?;
            for width in [390, 320] {
                cut.extend(outside(&page, address, width).await?);
            }
        }
        ensure!(cut.is_empty(), "{cut:#?}");

        page.open("/users/matrix").await?;
        let names = "
            const names = [...document.querySelectorAll('.grid tbody th a')].slice(0, 9);
            return names.map(it => [it.textContent, it.scrollHeight <= it.clientHeight + 1])";
        eventually("whole names in the matrix", || async {
            let names = page.ask(names, vec![]).await?;
            let names = names.as_array().context("names")?;
            ensure!(names.len() == 9, "{names:?}");
            ensure!(
                names.iter().all(|name| name[1] == Value::Bool(true)),
                "{names:?}"
            );
            Ok(())
        })
        .await?;
        let selects =
            "return [...document.querySelectorAll('.select--filter')].map(it => it.offsetWidth)";
        let widths = page.ask(selects, vec![]).await?;
        let is_wide = |width: &Value| width.as_u64().is_some_and(|width| width >= 100);
        ensure!(
            widths.as_array().is_some_and(|all| all.iter().all(is_wide)),
            "{widths}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn looks_a_slow_server_leaves_no_empty_page() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let slow = json!({ "delay_ms": 5_000 });
        page.server().fault("GET", "", None, slow).await?;
        page.reload().await?;
        let widths = "return [...document.querySelectorAll('.notice-page .skeleton')]
            .map(it => it.offsetWidth)";
        eventually("something in place of what comes", || async {
            let widths = page.ask(widths, vec![]).await?;
            let widths = widths.as_array().context("widths")?;
            let is_seen = |width: &Value| width.as_u64().is_some_and(|width| width > 100);
            ensure!(
                !widths.is_empty() && widths.iter().all(is_seen),
                "{widths:?}"
            );
            Ok(())
        })
        .await?;
        page.server().recover().await
    })
    .await
}

#[tokio::test]
async fn looks_text_of_twice_the_size_pushes_nothing_out() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let mut cut = Vec::new();
        for address in ["/licenses", "/users", "/reports", "/teams"] {
            page.open(address).await?;
            page.heading(1, "*").shows().await?;
            page.ask("document.documentElement.style.fontSize = '200%'", vec![])
                .await?;
            cut.extend(outside(&page, address, 1280).await?);
        }
        ensure!(cut.is_empty(), "{cut:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u35_menu_and_page_count_the_same() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/devices").await?;
        let rows = is_read(&page).await?;
        let menu = "const link = document.querySelector('nav.rail a[href$=\"/devices\"] .count');
            return link?.textContent.replace(/\\D/g, '')";
        let count = eventually("a count in the menu", || async {
            let count = page.ask(menu, vec![]).await?;
            let count: usize = count.as_str().context("a count")?.parse()?;
            Ok(count)
        })
        .await?;
        ensure!(count == rows, "the menu says {count}, the page has {rows}");
        Ok(())
    })
    .await
}
