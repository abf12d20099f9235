//! What every list can do: be exported, printed and copied whole, be read at any width, and be
//! walked by keys.

use std::fs;

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{
    CAD,
    activity::saved_in,
    reports_print::{SHEETS, on_paper, on_screen},
    seats_are,
};

/// The lists, by their addresses and the names of their files.
const LISTS: [&str; 5] = ["licenses", "users", "devices", "products", "teams"];

/// How many rows the list has, in view or not; the heading is none.
async fn rows_of(page: &Page) -> Result<usize> {
    let count =
        "return document.querySelector('.list [aria-rowcount]')?.getAttribute('aria-rowcount')";
    let count = page.ask(count, vec![]).await?;
    let count: usize = count.as_str().context("a list")?.parse()?;
    Ok(count - 1)
}

/// Waits until the list is read, and counts its rows.
pub async fn is_read(page: &Page) -> Result<usize> {
    // In one look: between two of them rows may come.
    let rows = "const list = document.querySelector('.list');
        if (!list || list.matches('[aria-busy]')
            || list.querySelector('[aria-busy], .table-skeleton')) return null;
        return list.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')";
    eventually("the list is read", || async {
        let count = page.ask(rows, vec![]).await?;
        let count: usize = count.as_str().context("still reading")?.parse()?;
        ensure!(count > 1, "no rows yet");
        Ok(count - 1)
    })
    .await
}

/// What the menu gives as a file: its first line, and how many lines follow.
async fn exported(page: &Page, list: &str) -> Result<(String, usize)> {
    let folder = page.browser().saved().await?;
    page.pick("Export*", "CSV file*").await?;
    let begins = format!("seatboard-{list}_");
    let file = saved_in(&folder, |name| {
        name.contains(&begins) && name.ends_with("_v1.csv")
    })
    .await?;
    let text = fs::read_to_string(&file)?;
    fs::remove_file(&file)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.split_terminator("\r\n");
    let head = lines.next().unwrap_or_default().to_owned();
    Ok((head, lines.count()))
}

#[tokio::test]
async fn u1_every_list_is_exported_whole_as_it_is_narrowed() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        for name in LISTS {
            page.open(&format!("/{name}")).await?;
            let rows = is_read(&page).await?;
            let (head, lines) = exported(&page, name).await?;
            ensure!(lines == rows, "{name}: {lines} lines of {rows} rows");
            ensure!(
                !head.contains("key") && !head.contains("password"),
                "{head}"
            );
        }
        // Only what the search leaves.
        page.open("/users?q=anna").await?;
        let all = is_read(&page).await?;
        page.sees(&format!("{all} shown")).await?;
        let (head, lines) = exported(&page, "users").await?;
        ensure!(lines == all, "{lines} of {all}");
        ensure!(head.starts_with("person_id,email,first_name"), "{head}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u1_the_people_of_a_license_are_exported_with_why_they_hold_a_seat() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_on_license("Planwerk for CAD").await?;
        let rows = is_read(&page).await?;
        let (head, lines) = exported(&page, "seats").await?;
        ensure!(lines == rows, "{lines} of {rows}");
        ensure!(
            head.contains("held_as") && !head.contains("password"),
            "{head}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u20_a_list_is_printed_whole_without_boxes_and_menus() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users?q=ann").await?;
        let rows = is_read(&page).await?;
        ensure!(rows > 3, "{rows} rows");
        page.ask(
            "window.__asked = 0; window.print = () => { window.__asked += 1; }",
            vec![],
        )
        .await?;
        page.pick("Export*", "Print").await?;
        let paper = "const sheet = document.querySelector('.print-sheet');
            return window.__asked && sheet && [sheet.querySelectorAll('tbody tr').length,
              sheet.querySelectorAll('input, button').length, sheet.textContent]";
        let sheet = eventually("it is about to be printed", || async {
            let sheet = page.ask(paper, vec![]).await?;
            ensure!(sheet.is_array(), "not yet: {sheet}");
            Ok(sheet)
        })
        .await?;
        ensure!(sheet[0] == json!(rows) && sheet[1] == json!(0), "{sheet}");
        ensure!(
            sheet[2]
                .as_str()
                .is_some_and(|it| it.contains("Search: ann")),
            "{sheet}"
        );
        page.ask("window.dispatchEvent(new Event('afterprint'))", vec![])
            .await?;
        // By the browser's own means too: all rows, and gone afterwards.
        page.open("/users").await?;
        let all = is_read(&page).await?;
        page.ask("window.dispatchEvent(new Event('beforeprint'))", vec![])
            .await?;
        let drawn = "return document.querySelectorAll('.print-sheet tbody tr').length";
        eventually("all rows are on paper", || async {
            let drawn = page.ask(drawn, vec![]).await?;
            ensure!(drawn == json!(all), "{drawn} of {all}");
            Ok(())
        })
        .await?;
        let (_, wide) = SHEETS[0];
        on_paper(&page, wide).await?;
        let out = "return [...document.querySelectorAll('.print-sheet td')]
            .filter((it) => it.getBoundingClientRect().right > innerWidth + 1
                || it.scrollWidth > it.clientWidth + 1).map((it) => it.textContent).slice(0, 5)";
        let out = page.ask(out, vec![]).await?;
        ensure!(out == json!([]), "beyond the page: {out}");
        on_screen(&page).await?;
        page.ask("window.dispatchEvent(new Event('afterprint'))", vec![])
            .await?;
        eventually("the sheet goes", || async {
            ensure!(page.ask(drawn, vec![]).await? == json!(0), "still there");
            Ok(())
        })
        .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u34_rows_are_copied_as_clean_lines() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users?q=ann").await?;
        is_read(&page).await?;
        let catch = "window.__copied = null;
            navigator.clipboard.writeText = async (text) => { window.__copied = text; }";
        page.ask(catch, vec![]).await?;
        let first = page.role("row").all().await?.len();
        ensure!(first > 2, "{first} rows");
        page.ask(
            "document.querySelectorAll('tbody .w-tick input')[0].click();
            document.querySelectorAll('tbody .w-tick input')[1].click()",
            vec![],
        )
        .await?;
        page.pick("Export*", "Copy the 2 selected rows").await?;
        page.sees("Copied 2 rows").await?;
        let text = page.ask("return window.__copied", vec![]).await?;
        let text = text.as_str().context("a text")?;
        let lines: Vec<&str> = text.lines().collect();
        ensure!(lines.len() == 3, "{text:?}");
        let cells = lines[0].split('\t').count();
        ensure!(
            cells > 5 && lines.iter().all(|it| it.split('\t').count() == cells),
            "{text:?}"
        );
        Ok(())
    })
    .await
}

/// Measures the list in view: whatever is outside of the window, too narrow, or makes the page
/// scroll sideways.
const MEASURE: &str = "const wide = document.documentElement.clientWidth;
    const faults = [];
    if (document.documentElement.scrollWidth > wide) {
      faults.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} of ${wide}`);
    }
    const row = document.querySelector('.list tbody tr[aria-rowindex]');
    const heads = [...document.querySelectorAll('.list thead :is(th, td)')];
    if (!row) return ['no rows'];
    const shows = (it) => it.getClientRects().length > 0;
    const cells = [...row.children].filter(shows);
    const name = cells.find((it) => !it.classList.contains('w-tick'));
    for (const cell of cells) {
      const { left, right, width } = cell.getBoundingClientRect();
      const head = heads[[...row.children].indexOf(cell)];
      const word = head?.textContent.trim() || cell.className;
      if (left < -1 || right > wide + 1) faults.push(`${word} is outside: ${left} to ${right}`);
      const least = cell === name ? arguments[0] : cell.className.includes('w-actions') ? 34
        : cell.className.includes('w-tick') ? 30 : 68;
      if (width < least) faults.push(`${word} is ${Math.round(width)} px wide`);
      const button = head?.querySelector('.sort');
      if (button && button.scrollWidth > button.clientWidth + 1) faults.push(`${word} is cut off`);
    }
    for (const it of document.querySelectorAll('.list > .tools > *, .list-tools > *')) {
      const { left, right } = it.getBoundingClientRect();
      if (!it.matches('.chips') && shows(it) && (left < -1 || right > wide + 1)) {
        faults.push(`${it.className} is outside`);
      }
    }
    return faults";

/// The widths at which lists are measured, in the browser's pixels, and the least for a name.
const WIDTHS: [(u32, u32); 9] = [
    (320, 96),
    (390, 120),
    (600, 160),
    (720, 200),
    (768, 200),
    (1024, 180),
    (1100, 180),
    (1440, 200),
    (2560, 300),
];

/// Makes the window so many of the browser's pixels wide.
async fn is_wide(page: &Page, width: u32) -> Result<()> {
    let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
    page.browser()
        .devtools("Emulation.setDeviceMetricsOverride", size)
        .await?;
    Ok(())
}

#[tokio::test]
async fn u8_u9_no_list_loses_its_names_at_any_width() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        let license = page.server().license_at("Planwerk for CAD").await?;
        let addresses = [
            "/licenses".to_owned(),
            "/users".to_owned(),
            "/devices".to_owned(),
            "/products".to_owned(),
            "/teams".to_owned(),
            format!("/licenses/{license}"),
            format!("/licenses/{license}/devices"),
        ];
        let mut faults = Vec::new();
        for address in addresses {
            page.open(&address).await?;
            is_read(&page).await?;
            for (width, least) in WIDTHS {
                is_wide(&page, width).await?;
                // The table is drawn anew where other rows are in view.
                let frame = "const done = arguments[0];
                    requestAnimationFrame(() => requestAnimationFrame(() => done(1)))";
                page.driver().execute_async(frame, vec![]).await?;
                let found = page.ask(MEASURE, vec![json!(least)]).await?;
                for fault in found.as_array().into_iter().flatten() {
                    faults.push(format!("{address} at {width}: {fault}"));
                }
            }
        }
        page.browser()
            .devtools("Emulation.clearDeviceMetricsOverride", json!({}))
            .await?;
        ensure!(faults.is_empty(), "{faults:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u10_the_bar_of_a_selection_stays_in_view_beside_the_filters() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users").await?;
        is_read(&page).await?;
        let top = "return document.querySelector('.list tbody tr[aria-rowindex]').getBoundingClientRect().top";
        let before = page.ask(top, vec![]).await?;
        page.ask("document.querySelector('tbody .w-tick input').click()", vec![]).await?;
        page.sees("1 selected").await?;
        ensure!(page.ask(top, vec![]).await? == before, "the rows have moved");
        page.field("Search users").shows().await?;
        page.button("Without a seat").shows().await?;
        let seen = "const bar = document.querySelector('.bulk').getBoundingClientRect();
            return [bar.top >= 0, bar.bottom <= innerHeight, scrollY]";
        for to in [0, 4_000, 9_000] {
            page.ask("scrollTo(0, arguments[0])", vec![json!(to)]).await?;
            let place = eventually("the page is there", || async {
                let place = page.ask(seen, vec![]).await?;
                ensure!(place[2] == json!(to), "{place}");
                Ok(place)
            })
            .await?;
            ensure!(place[0] == json!(true) && place[1] == json!(true), "{place}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u24_from_the_search_into_the_list_by_keys() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users").await?;
        is_read(&page).await?;
        page.keys("/").await?;
        page.keys("anna").await?;
        page.sees("shown").await?;
        page.keys(Key::Down).await?;
        let focus = "const row = document.activeElement.closest('tr');
            return [row?.getAttribute('aria-rowindex'), document.activeElement.className,
              document.querySelectorAll('tbody input:checked').length]";
        let at = |row: &'static str, ticked: usize| {
            let page = &page;
            async move {
                eventually("the focus is there", || async {
                    let found: Value = page.ask(focus, vec![]).await?;
                    ensure!(found == json!([row, "row-link", ticked]), "{found}");
                    Ok(())
                })
                .await
            }
        };
        at("2", 0).await?;
        page.keys(Key::Down).await?;
        at("3", 0).await?;
        page.keys(" ").await?;
        at("3", 1).await?;
        page.keys(Key::Shift + Key::Down).await?;
        at("4", 2).await?;
        page.keys(Key::Up).await?;
        at("3", 2).await?;
        page.keys(Key::Control + "a").await?;
        let all = rows_of(&page).await?;
        page.sees(&format!("{all} selected")).await?;
        // Enter in the search opens the first hit.
        page.keys("/").await?;
        page.keys(Key::Enter).await?;
        let who = "return document.querySelector('main h1').textContent";
        eventually("a person is open", || async {
            let who = page.ask(who, vec![]).await?;
            ensure!(
                who.as_str().is_some_and(|it| it.starts_with("Anna")),
                "{who}"
            );
            Ok(())
        })
        .await?;
        Ok(())
    })
    .await
}

/// Where the focus is: the row's place among all, what it is on, and how many rows are ticked.
const STANDS: &str = "const at = document.activeElement, row = at.closest('tr');
    return [Number(row?.getAttribute('aria-rowindex')) - 2, at.className || at.tagName,
      document.querySelectorAll('tbody input:checked').length]";

/// The focus is there, sooner or later.
async fn stands(page: &Page, place: usize, on: &str, ticked: usize) -> Result<()> {
    eventually("the focus is there", || async {
        let found = page.ask(STANDS, vec![]).await?;
        ensure!(found == json!([place, on, ticked]), "{found}");
        Ok(())
    })
    .await
}

/// How many places of the list Tab stops at.
const TAB_STOPS: &str = "return [...document.querySelectorAll('.list tbody *')]
    .filter((it) => it.tabIndex >= 0 && it.checkVisibility() && !it.closest('[popover]')).length";

#[tokio::test]
async fn u24_a_list_is_one_tab_stop_that_arrows_walk() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        for name in LISTS {
            page.open(&format!("/{name}")).await?;
            is_read(&page).await?;
            eventually(&format!("{name} is one stop"), || async {
                let stops = page.ask(TAB_STOPS, vec![]).await?;
                ensure!(stops == json!(1), "{stops} stops");
                Ok(())
            })
            .await?;
        }
        page.open("/users").await?;
        let last = is_read(&page).await? - 1;
        page.keys("/").await?;
        page.keys(Key::Down).await?;
        stands(&page, 0, "row-link", 0).await?;
        page.keys(Key::Control + Key::End).await?;
        stands(&page, last, "row-link", 0).await?;
        page.keys(Key::PageUp).await?;
        let screen = "return document.activeElement.closest('tr').getAttribute('aria-rowindex')";
        let above = page.ask(screen, vec![]).await?;
        let above: usize = above.as_str().context("a row")?.parse()?;
        ensure!((last - 30..last).contains(&above), "row {above} of {last}");
        page.keys(Key::Control + Key::Home).await?;
        stands(&page, 0, "row-link", 0).await?;
        // From the row ticked before to this one.
        page.keys(" ").await?;
        page.keys(Key::Down + Key::Down + Key::Down).await?;
        page.keys(Key::Shift + " ").await?;
        stands(&page, 3, "row-link", 4).await?;
        // Along the row: a cell without a control is a stop, too.
        page.keys(Key::Home).await?;
        stands(&page, 3, "INPUT", 4).await?;
        page.keys(Key::Right + Key::Right).await?;
        stands(&page, 3, "from-s", 4).await?;
        page.keys(Key::Down).await?;
        stands(&page, 4, "from-s", 4).await?;
        page.keys(Key::Shift + Key::F10).await?;
        page.role("menuitem").last_one().shows().await?;
        page.keys(Key::Escape).await?;
        page.role("menuitem").goes().await?;
        stands(&page, 4, "btn btn--ghost btn--icon", 4).await?;
        // Tab leaves, and comes back to where it was.
        page.keys(Key::Shift + Key::Tab).await?;
        let outside = "return document.activeElement.closest('tbody') === null";
        ensure!(
            page.ask(outside, vec![]).await? == json!(true),
            "still in the rows"
        );
        page.keys(Key::Tab).await?;
        stands(&page, 4, "btn btn--ghost btn--icon", 4).await?;
        page.keys(Key::Home).await?;
        page.keys(Key::Right).await?;
        let name = page.focused().await?;
        page.keys(Key::Enter).await?;
        page.heading(1, &format!("{name}*")).shows().await
    })
    .await
}

/// The focus is on something, now and when all has settled.
async fn focus_is_kept(page: &Page, after: &str) -> Result<()> {
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    let at = page
        .ask("return document.activeElement?.tagName", vec![])
        .await?;
    ensure!(
        at != json!("BODY") && !at.is_null(),
        "the focus is lost after {after}"
    );
    Ok(())
}

#[tokio::test]
async fn u24_the_focus_is_never_lost_after_an_act_or_its_undo() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_on_license(CAD).await?;
        is_read(&page).await?;
        let people = page.server().holders(CAD).await?;
        let [first, second, ..] = &people[..] else {
            anyhow::bail!("two people")
        };
        // By the row's own button.
        page.press(&format!("Release the seat of {}", first.label))
            .await?;
        seats_are(&page, CAD, 20, 30).await?;
        page.row(&first.email).goes().await?;
        focus_is_kept(&page, "releasing a seat").await?;
        page.press("Undo").await?;
        page.row(&first.email).shows().await?;
        focus_is_kept(&page, "Undo").await?;
        // Several, by the bar that goes with its last tick.
        for person in [first, second] {
            page.tick(&format!("Select {}", person.label)).await?;
        }
        page.press("Clear selection").await?;
        focus_is_kept(&page, "clearing the selection").await?;
        page.tick(&format!("Select {}", second.label)).await?;
        page.press("Release seat…").await?;
        page.press("Release 1 seat").await?;
        page.row(&second.email).goes().await?;
        focus_is_kept(&page, "releasing what was ticked").await?;
        page.press("Undo").await?;
        page.row(&second.email).shows().await?;
        focus_is_kept(&page, "Undo of what was ticked").await?;
        seats_are(&page, CAD, 21, 30).await?;
        // The last row goes, and with it the list.
        page.open("/users").await?;
        is_read(&page).await?;
        page.field("Search users").fill(&first.email).await?;
        page.sees("1 shown").await?;
        page.keys(Key::Down).await?;
        stands(&page, 0, "row-link", 0).await?;
        page.keys(" ").await?;
        page.press("Clear selection").await?;
        focus_is_kept(&page, "clearing the only row").await
    })
    .await
}

#[tokio::test]
async fn u19_columns_are_chosen_and_kept() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/licenses").await?;
        is_read(&page).await?;
        page.role("columnheader").named("Status").shows().await?;
        page.press("Display").await?;
        page.role("checkbox").named("Status").press().await?;
        page.role("columnheader").named("Status").goes().await?;
        page.keys(Key::Escape).await?;
        page.reload().await?;
        is_read(&page).await?;
        page.role("columnheader").named("Status").goes().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_view_is_saved_found_again_and_sent_to_somebody() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users").await?;
        is_read(&page).await?;
        page.press("No recent use*").await?;
        page.field("Search users").fill("a").await?;
        page.is_at("/users?show=inactive&q=a").await?;
        let rows = is_read(&page).await?;
        page.pick("Views", "Save view…").await?;
        page.press("Save view").await?;
        page.sees("This is needed.").await?;
        page.field("Name").fill("Shut out").await?;
        page.press("Save view").await?;
        page.role("dialog").goes().await?;
        page.button("View: Shut out").shows().await?;
        // Elsewhere in the list it is not the view any more; it is one press away, also after
        // a reload.
        page.press("All *").await?;
        page.button("Views").shows().await?;
        page.open("/users").await?;
        let all = is_read(&page).await?;
        ensure!(all > rows, "{all} of {rows}");
        page.press("Views").await?;
        page.role("menuitemradio").named("Shut out").press().await?;
        page.button("View: Shut out").shows().await?;
        page.is_at("/users?q=a&show=inactive").await?;
        ensure!(is_read(&page).await? == rows, "other rows");
        // Nothing of it can be read where it is kept.
        let kept = "return JSON.stringify({ ...localStorage })";
        let kept = page.ask(kept, vec![]).await?;
        let kept = kept.as_str().unwrap_or_default();
        ensure!(
            kept.contains("seatboard.views") && !kept.contains("Shut out"),
            "{kept}"
        );
        let catch = "window.__copied = null;
            navigator.clipboard.writeText = async (text) => { window.__copied = text; }";
        page.ask(catch, vec![]).await?;
        page.pick("View: Shut out", "Copy link").await?;
        page.sees("The link is copied.").await?;
        let link = page.ask("return window.__copied", vec![]).await?;
        let link = link.as_str().context("a link")?.to_owned();
        let (_, path) = link.split_once("/users").context("a path")?;
        let other = page.elsewhere().await?;
        other.sign_in_at(&format!("/users{path}")).await?;
        ensure!(is_read(&other).await? == rows, "others see other rows");
        other.quit().await?;
        page.pick("View: Shut out", "Rename “Shut out”…").await?;
        page.field("Name").fill("Banned people").await?;
        page.press("Save view").await?;
        page.pick("View: Banned people", "Delete “Banned people”")
            .await?;
        page.button("Views").shows().await?;
        page.press("Undo").await?;
        page.button("View: Banned people").shows().await
    })
    .await
}

#[tokio::test]
async fn u9_names_that_begin_alike_keep_their_telling_end() -> Told {
    let why = "on LicenseSpring a license is called by its product";
    journey(Setting::demo().only(Kind::Keygen, why), |page| async move {
        let id = page.server().license(CAD).await?;
        let name = "Planwerk CAD – Berlin – Tempelhof – Floor 2 – all of the surveyors – 2026-B";
        let body = json!({ "data": { "type": "licenses", "attributes": { "name": name } } });
        page.server()
            .does("PATCH", &format!("/licenses/{id}"), Some(body))
            .await?;
        page.sign_in_at("/licenses").await?;
        is_read(&page).await?;
        let row = page.row(name);
        row.shows().await?;
        let seen = "const cell = [...document.querySelectorAll('.name-tail')]
            .find((it) => it.textContent === '2026-B');
            const tail = cell.getBoundingClientRect();
            const link = cell.closest('.row-link').getBoundingClientRect();
            const whole = cell.closest('[title]');
            return [tail.width > 20 && tail.right <= link.right + 1
                && tail.bottom <= link.bottom + 1 && tail.right <= innerWidth,
              whole.title === whole.textContent.replace(/\\s+/g, ' ').trim(), whole.title]";
        let license = page.server().get(&format!("/licenses/{id}")).await?;
        let product = &license["data"]["relationships"]["product"]["data"]["id"];
        let product = format!("/products/{}", product.as_str().context("no product")?);
        for path in ["/licenses", &product, "/reports/renewals"] {
            page.open(path).await?;
            for width in [390, 1440] {
                is_wide(&page, width).await?;
                let what = format!("the end shows on {path} at {width}");
                eventually(&what, || async {
                    let seen = page.ask(seen, vec![]).await?;
                    ensure!(seen == json!([true, true, name]), "{seen}");
                    Ok(())
                })
                .await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn on_phones_all_filters_are_behind_one_button() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users").await?;
        let all = is_read(&page).await?;
        is_wide(&page, 390).await?;
        page.button("No recent use*").goes().await?;
        page.button("By user and license").goes().await?;
        page.press("Filters").await?;
        page.dialog("Filters").shows().await?;
        page.is_accessible("the filters on a phone").await?;
        // That looks at the page in every width, and ends with the usual one.
        is_wide(&page, 390).await?;
        page.press("No recent use*").await?;
        page.press("Show *").await?;
        page.role("dialog").goes().await?;
        page.button("Filters (1)").shows().await?;
        let banned = is_read(&page).await?;
        ensure!(banned < all, "{banned} of {all}");
        page.is_at("/users?show=inactive").await?;
        page.press("Filters (1)").await?;
        page.press("Clear search and filters").await?;
        page.is_at("/users").await
    })
    .await
}

/// Shows every explanation of what cannot be done, one after the other, and says which are cut off.
const CUT_OFF: &str = "const faults = [];
    for (const tip of document.querySelectorAll('.tip')) {
      const button = tip.parentElement.querySelector('button');
      if (!button?.checkVisibility()) continue;
      button.focus();
      const box = tip.getBoundingClientRect();
      if (!box.width || getComputedStyle(tip).visibility === 'hidden') continue;
      const words = tip.textContent;
      if (box.left < -1 || box.right > innerWidth + 1) faults.push(`${words}: ${box.left} to ${box.right}`);
      for (let at = tip.parentElement; at && at !== document.body; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        const around = at.getBoundingClientRect();
        const cut = (overflowX !== 'visible' && (box.left < around.left - 1 || box.right > around.right + 1))
          || (['hidden', 'clip'].includes(overflowY) && (box.top < around.top - 1 || box.bottom > around.bottom + 1));
        if (cut) faults.push(`${words}: by ${at.tagName}.${at.className}`);
      }
      button.blur();
    }
    return [document.querySelectorAll('.tip').length, faults]";

#[tokio::test]
async fn u27_no_explanation_is_cut_off() -> Told {
    let setting = Setting::demo().only(Kind::Keygen, "people have no roles there");
    journey(setting, |page| async move {
        page.open("/users").await?;
        page.sign_in_as("support@nordbau.example", "seatboard-demo")
            .await?;
        is_read(&page).await?;
        let license = page.server().license_at(CAD).await?;
        page.open("/products").await?;
        is_read(&page).await?;
        let product = "return document.querySelector('tbody .row-link').getAttribute('href')";
        let product = page.ask(product, vec![]).await?;
        let addresses = [
            product.as_str().context("a product's page")?.to_owned(),
            "/users".to_owned(),
            "/teams".to_owned(),
            format!("/licenses/{license}"),
            format!("/licenses/{license}/devices"),
        ];
        let (mut tips, mut faults) = (0, Vec::new());
        for address in addresses {
            page.open(&address).await?;
            is_read(&page).await?;
            for width in [320, 390, 768, 1440] {
                is_wide(&page, width).await?;
                let found = page.ask(CUT_OFF, vec![]).await?;
                tips += found[0].as_u64().unwrap_or_default();
                for fault in found[1].as_array().into_iter().flatten() {
                    faults.push(format!("{address} at {width}: {fault}"));
                }
            }
        }
        ensure!(tips > 0, "nothing was explained");
        ensure!(faults.is_empty(), "{faults:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn u17_where_a_team_cannot_be_changed_nothing_is_ticked() -> Told {
    let why = "on Keygen people and licenses are moved between teams";
    let setting = Setting::demo().only(Kind::LicenseSpring, why);
    journey(setting, |page| async move {
        page.sign_in_at("/teams").await?;
        is_read(&page).await?;
        page.ask("document.querySelector('.list .row-link').click()", vec![])
            .await?;
        page.heading(2, "Licenses*").shows().await?;
        is_read(&page).await?;
        let boxes = page
            .ask("return document.querySelectorAll('.w-tick').length", vec![])
            .await?;
        ensure!(boxes == json!(0), "{boxes} boxes");
        Ok(())
    })
    .await
}
