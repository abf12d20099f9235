//! Reports on paper: the range, the zone, what narrows them and all rows, in columns that fit the
//! sheet.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    reports::is_read_with,
    reports_renewals::seats_held,
    reports_review::{begins, setting as reviewing},
};

/// What lies between the margins of a page, in the browser's pixels.
pub const SHEETS: [(&str, u32); 2] = [("A4", 703), ("Letter", 726)];

/// Presses *Print* and gives what is about to be printed.
async fn prints(page: &Page) -> Result<Value> {
    let stub = "window.__asked = 0; window.print = () => { window.__asked += 1; }";
    page.ask(stub, vec![]).await?;
    page.press("Print").await?;
    let paper = "if (!window.__asked) return null;
        const sheet = document.querySelector('.print-sheet');
        const words = (all) => [...all].map((it) => it.textContent.trim());
        return {
            words: sheet.textContent,
            heads: words(sheet.querySelectorAll('thead th')),
            rows: sheet.querySelectorAll('tbody tr').length,
        }";
    eventually("it is about to be printed", || async {
        let paper = page.ask(paper, vec![]).await?;
        ensure!(!paper.is_null(), "not yet");
        Ok(paper)
    })
    .await
}

/// Lays the page out as it is printed, so many of the browser's pixels wide.
pub async fn on_paper(page: &Page, wide: u32) -> Result<()> {
    let browser = page.browser();
    let media = json!({ "media": "print" });
    browser
        .devtools("Emulation.setEmulatedMedia", media)
        .await?;
    let size = json!({ "width": wide, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
    browser
        .devtools("Emulation.setDeviceMetricsOverride", size)
        .await?;
    Ok(())
}

/// Back from paper.
pub async fn on_screen(page: &Page) -> Result<()> {
    let browser = page.browser();
    browser
        .devtools("Emulation.setEmulatedMedia", json!({ "media": "" }))
        .await?;
    browser
        .devtools("Emulation.clearDeviceMetricsOverride", json!({}))
        .await?;
    Ok(())
}

/// Whatever is printed is whole on the page: nothing is wider than it, and no heading is cut.
async fn fits(page: &Page, report: &str) -> Result<()> {
    for (sheet, wide) in SHEETS {
        on_paper(page, wide).await?;
        let cut = "const wide = document.documentElement.clientWidth;
            const sheet = document.querySelector('.print-sheet');
            const seen = getComputedStyle(sheet).display !== 'none';
            const others = [...document.querySelectorAll('main .table, nav')]
                .filter((it) => it.getClientRects().length).length;
            const all = [...sheet.querySelectorAll('h1, p, th, td, dd')];
            const out = all.filter((it) => it.getBoundingClientRect().right > wide + 1
                || it.scrollWidth > it.clientWidth + 1);
            // A word of a heading or a short one of a cell that goes over two lines.
            const broken = [...sheet.querySelectorAll('th, td:not(.is-long)')].filter((it) => {
                const longest = Math.max(...it.textContent.split(/\\s+/).map((word) => word.length));
                return it.textContent && it.clientWidth < longest * 4;
            });
            return [seen, others, out.length, broken.map((it) => it.textContent).slice(0, 5)]";
        let found = page.ask(cut, vec![]).await?;
        ensure!(
            found == json!([true, 0, 0, []]),
            "{report} on {sheet} (seen, others, cut, broken): {found}"
        );
    }
    on_screen(page).await?;
    page.ask("window.dispatchEvent(new Event('afterprint'))", vec![])
        .await
        .map(drop)
}

/// How many rows the table on the screen has.
async fn rows_shown(page: &Page) -> Result<usize> {
    let count = "return document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')";
    let count = page.ask(count, vec![]).await?;
    let count: usize = count.as_str().context("a table")?.parse()?;
    // The heading is one of them.
    Ok(count - 1)
}

#[tokio::test]
async fn d22_on_paper_each_report_has_its_range_its_rules_and_all_rows() -> Told {
    let setting = Setting::demo().config(json!({ "reports": { "timeZone": "Pacific/Auckland" } }));
    journey(setting, |page| async move {
        let held = seats_held(&page).await?;
        let licenses = page.server().all("/licenses").await?.len();
        page.sign_in_at("/reports?range=last-3").await?;
        // Of each: what it says once it is drawn, what is on paper besides, and how many rows, where
        // the server itself knows.
        type Report = (
            &'static str,
            &'static str,
            &'static [&'static str],
            Option<usize>,
        );
        let reports: [Report; 5] = [
            (
                "/reports?range=last-3",
                "Last sign",
                &[
                    "Last 3 months",
                    "Total users",
                    "Somebody with several seats counts once",
                ],
                None,
            ),
            (
                "/reports/people?range=last-3",
                "Last sign",
                &["Last 3 months"],
                Some(held),
            ),
            (
                "/reports/idle?days=60",
                "Last sign",
                &[
                    "No sign for: 60 days",
                    "Leave alone: Admins",
                    "Their person is banned or gone.",
                ],
                None,
            ),
            (
                "/reports/renewals?range=last-3",
                "Ends on",
                &["Last 3 months", "Buffer (%): 10"],
                Some(licenses),
            ),
            (
                "/reports/history",
                "1 day observed",
                &["The most seats held"],
                Some(1),
            ),
        ];
        for (path, drawn, words, rows) in reports {
            page.open(path).await?;
            is_read_with(&page, drawn).await?;
            let paper = prints(&page).await?;
            let said = paper["words"].as_str().unwrap_or_default();
            for words in words.iter().chain(&["Pacific/Auckland", "Printed "]) {
                ensure!(
                    said.contains(words),
                    "{path} lacks {words:?}: {}",
                    &said[..said.len().min(900)]
                );
            }
            let wanted = match rows {
                Some(rows) => rows,
                None => rows_shown(&page).await?,
            };
            ensure!(
                paper["rows"] == json!(wanted),
                "{path}: {} rows, not {wanted}",
                paper["rows"]
            );
            ensure!(wanted > 0 && paper["heads"].as_array().is_some_and(|it| it.len() > 2));
            fits(&page, path).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d22_on_paper_a_filter_narrows_the_rows_and_is_named() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/reports/people?range=last-12&state=used&q=Planwerk")
            .await?;
        is_read_with(&page, "Last sign").await?;
        let paper = prints(&page).await?;
        let shown = rows_shown(&page).await?;
        let held = seats_held(&page).await?;
        ensure!(shown > 0 && shown < held, "{shown} of {held}");
        ensure!(
            paper["rows"] == json!(shown),
            "{} rows, not {shown}",
            paper["rows"]
        );
        let said = paper["words"].as_str().unwrap_or_default();
        ensure!(
            said.contains("Use: Used") && said.contains("products: Planwerk"),
            "{}",
            &said[..said.len().min(600)]
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d22_on_paper_a_review_has_every_seat_and_without_a_round_there_is_none() -> Told {
    journey(reviewing(), |page| async move {
        page.sign_in_at("/reports/review").await?;
        page.button("Print")
            .explains("Begin a round first: there is no outcome yet.")
            .await?;
        page.button("Export CSV")
            .explains("Begin a round first: there is no outcome yet.")
            .await?;
        begins(&page).await?;
        let paper = prints(&page).await?;
        let shown = rows_shown(&page).await?;
        ensure!(
            shown > 0 && paper["rows"] == json!(shown),
            "{} of {shown}",
            paper["rows"]
        );
        let said = paper["words"].as_str().unwrap_or_default();
        for words in [
            "Who answered is not proved",
            "Missing",
            "Europe/Berlin",
            "Printed ",
        ] {
            ensure!(
                said.contains(words),
                "it lacks {words:?}: {}",
                &said[..said.len().min(900)]
            );
        }
        fits(&page, "review").await
    })
    .await
}
