//! From a person's side: their access, several people at once, by product, and the matrix.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Locator, Page, Person, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{CAD, VIEWER, toast, undo};

/// The product that both licenses are for.
const PRODUCT: &str = "Planwerk";
/// A license with 3 of its 5 seats taken.
const SMALL: &str = "Survey Kit 2024";
/// A license all of whose 10 seats are taken.
const FULL: &str = "Render Suite";

async fn sign_in_on_person(page: &Page, person: &Person) -> Result<()> {
    let at = page.server().person_at(person).await?;
    page.sign_in_at(&format!("/users/{at}")).await?;
    page.heading(1, &format!("{}*", person.label))
        .shows()
        .await?;
    page.table(&format!("Access of {}", person.label))
        .role("row")
        .containing(CAD)
        .shows()
        .await
}

/// The licenses a person holds a seat on, as the server has it.
async fn held(page: &Page, person: &Person) -> Result<Vec<String>> {
    let path = format!(
        "/users/{}/licenses?page[size]=100&page[number]=1",
        person.id
    );
    let document = page.server().get(&path).await?;
    let rows = document["data"].as_array().context("a list")?;
    let name = |row: &Value| {
        let name = row.pointer("/attributes/name").and_then(Value::as_str);
        name.unwrap_or("-").to_owned()
    };
    let mut names: Vec<String> = rows.iter().map(name).collect();
    names.sort();
    Ok(names)
}

async fn comes_to_hold(page: &Page, person: &Person, license: &str, holds: bool) -> Result<()> {
    eventually(
        &format!("{} on {license}: {holds}", person.label),
        || async {
            let held = held(page, person).await?;
            ensure!(
                held.iter().any(|name| name == license) == holds,
                "it is {held:?}"
            );
            Ok(())
        },
    )
    .await
}

/// What one frame after a press shows of the row of a license and of the seats held.
const NEXT_FRAME: &str = "const [row, done] = arguments;
    const line = [...document.querySelectorAll('tr')].find((tr) => tr.textContent.includes(row));
    line.querySelector('button').click();
    requestAnimationFrame(() => setTimeout(() => done([
      document.querySelector('.facts dd').textContent.trim(),
      line.querySelector('.seat-words').textContent.replace(/\\s+/g, ' ').trim(),
    ]), 0));";

#[tokio::test]
async fn d11_assigning_from_the_persons_page_counts_in_the_same_frame() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        sign_in_on_person(&page, &person).await?;
        let before: usize = page.figure("Seats held").await?.parse()?;
        let arguments = vec![json!(CAD)];
        let seen = page.driver().execute_async(NEXT_FRAME, arguments).await?;
        let seen: Vec<String> = seen.convert()?;
        ensure!(
            seen == [(before + 1).to_string(), "9 → 8 free of 30".to_owned()],
            "one frame later: {seen:?}"
        );
        toast(&page, &format!("{} has a seat on", person.label))
            .shows()
            .await?;
        comes_to_hold(&page, &person, CAD, true).await?;
        page.button(&format!("Release the seat of {} on {CAD}", person.label))
            .shows()
            .await?;
        page.row(CAD).says("8 free of 30").await?;
        undo(&page, "has a seat on").await?;
        comes_to_hold(&page, &person, CAD, false).await?;
        page.figure_says("Seats held", &before.to_string()).await
    })
    .await
}

#[tokio::test]
async fn d9_unassigning_from_the_persons_page() -> Told {
    journey(Setting::demo(), |page| async move {
        let (person, _) = page.server().one_with_and_one_without(CAD).await?;
        sign_in_on_person(&page, &person).await?;
        let before: usize = page.figure("Seats held").await?.parse()?;
        // What they hold comes first.
        let first = page
            .ask(
                "return document.querySelector('.table tbody tr[aria-rowindex]').textContent",
                vec![],
            )
            .await?;
        ensure!(
            first.as_str().is_some_and(|row| row.contains("Release")),
            "the first row is {first}"
        );
        page.press(&format!("Release the seat of {} on {CAD}", person.label))
            .await?;
        comes_to_hold(&page, &person, CAD, false).await?;
        page.figure_says("Seats held", &(before - 1).to_string())
            .await?;
        page.row(CAD).says("10 free of 30").await?;
        // The person stays; only the one seat is gone.
        page.open("/users?q=").await?;
        page.sees("429 people").await
    })
    .await
}

#[tokio::test]
async fn a_persons_page_says_why_a_seat_cannot_be_given_or_taken() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(FULL, 1).await?.remove(0);
        sign_in_on_person(&page, &person).await?;
        page.button(&format!("Assign {FULL} to {}", person.label))
            .explains("No seat is free")
            .await
    })
    .await
}

#[tokio::test]
async fn a_person_is_there_by_link_before_everybody_is_read() -> Told {
    let setting = Setting::demo().provokes("status of 404");
    journey(setting, |page| async move {
        let person = page.server().holders(CAD).await?.remove(3);
        let before = page.server().log().await?.len();
        sign_in_on_person(&page, &person).await?;
        let log = page.server().log().await?.split_off(before);
        ensure!(
            log.iter()
                .all(|line| !line.starts_with("GET ") || !line.contains("/users ")),
            "everybody was read: {log:?}"
        );
        page.open("/users/nobody-like-this").await?;
        page.heading(1, "This person is not there").shows().await
    })
    .await
}

#[tokio::test]
async fn a_persons_devices_are_named_with_their_licenses() -> Told {
    journey(
        Setting::demo().only(
            Kind::Keygen,
            "it goes by the id that Keygen has for a person",
        ),
        |page| async move {
            let all = page
                .server()
                .get("/machines?page[size]=100&page[number]=1")
                .await?;
            let rows = all["data"].as_array().context("a list")?;
            let owner = rows
                .iter()
                .find_map(|row| row.pointer("/relationships/owner/data/id")?.as_str())
                .context("a device of somebody")?;
            let path = format!("/machines?owner={owner}&page[size]=100&page[number]=1");
            let theirs = page.server().get(&path).await?;
            let theirs = theirs["data"].as_array().context("a list")?.len();
            page.sign_in_at(&format!("/users/{owner}/devices")).await?;
            let table = page.table("Devices of *");
            table.shows().await?;
            eventually("their devices", || async {
                let shown = page
                    .ask(
                        "return document.querySelectorAll('.table tbody tr[aria-rowindex]').length",
                        vec![],
                    )
                    .await?;
                ensure!(shown == theirs, "{shown} of {theirs}");
                Ok(())
            })
            .await
        },
    )
    .await
}

#[tokio::test]
async fn d13_several_boxes_are_saved_at_once_with_before_and_after() -> Told {
    journey(Setting::demo(), |page| async move {
        let with_cad = page.server().holders(CAD).await?;
        let with_viewer = page.server().holders(VIEWER).await?;
        let person = with_cad
            .into_iter()
            .find(|person| with_viewer.iter().all(|other| other.id != person.id))
            .context("somebody with the one and without the other")?;
        sign_in_on_person(&page, &person).await?;
        page.press("Edit access").await?;
        page.dialog(&format!("Edit access: {}", person.label))
            .shows()
            .await?;
        page.button("Save")
            .explains("Nothing has been changed")
            .await?;
        page.tick(&format!("{CAD} *")).await?;
        page.tick(&format!("{VIEWER} *")).await?;
        let review = page.role("region").named("What will change");
        review.says("1 to assign · 1 to release").await?;
        review.says(&format!("{CAD} 9 → 10 free of 30")).await?;
        review.says(&format!("{VIEWER} 48 → 47 free of 60")).await?;
        // Pressed again, a box is as it was.
        page.tick(&format!("{VIEWER} *")).await?;
        page.button("Save 1 change").shows().await?;
        page.tick(&format!("{VIEWER} *")).await?;
        page.press("Save 2 changes").await?;
        page.role("dialog").goes().await?;
        comes_to_hold(&page, &person, CAD, false).await?;
        comes_to_hold(&page, &person, VIEWER, true).await?;
        page.row(CAD).says("10 free of 30").await?;
        undo(
            &page,
            &format!("{} no longer has a seat on {CAD}", person.label),
        )
        .await?;
        comes_to_hold(&page, &person, CAD, true).await?;
        comes_to_hold(&page, &person, VIEWER, false).await
    })
    .await
}

/// Ticks people in the list, one search after the other.
async fn select(page: &Page, people: &[Person]) -> Result<()> {
    for person in people {
        page.field("Search users").fill(&person.email).await?;
        page.tick(&format!("Select {}", person.label)).await?;
    }
    page.field("Search users").fill("").await
}

#[tokio::test]
async fn d13_several_people_have_boxes_of_three_states_and_who_does_not_fit_is_named() -> Told {
    journey(Setting::demo(), |page| async move {
        let (one, other) = page.server().one_with_and_one_without(CAD).await?;
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        select(&page, &[one.clone(), other.clone()]).await?;
        page.sees("2 selected").await?;
        page.press("Edit access…").await?;
        page.dialog("Edit access of 2 people").shows().await?;
        let cad = page
            .role("checkbox")
            .named(&format!("{CAD} held by 1 of 2 *"));
        cad.shows().await?;
        let mixed = "const box = [...document.querySelectorAll('.edit-row')]
            .find((row) => row.textContent.includes(arguments[0])).querySelector('input');
            return [box.indeterminate, box.checked]";
        let box_comes_to_be = async |wanted: serde_json::Value| {
            eventually("the box of three states", || async {
                let is = page.ask(mixed, vec![CAD.into()]).await?;
                ensure!(is == wanted, "mixed and ticked: {is}");
                Ok(())
            })
            .await
        };
        box_comes_to_be(json!([true, false])).await?;
        cad.press().await?;
        box_comes_to_be(json!([false, true])).await?;
        page.tick("Office Tools *").await?;
        let review = page.role("region").named("What will change");
        review.says("2 to assign · 1 not possible").await?;
        review.says("Office Tools 1 → 0 free of 3").await?;
        review.says("No seat left: 3 of 3 are taken").await?;
        page.press("Save 2 changes").await?;
        page.role("dialog").goes().await?;
        comes_to_hold(&page, &other, CAD, true).await?;
        comes_to_hold(&page, &one, CAD, true).await?;
        // One of the two got the last seat of the license without a name of its own.
        eventually("one of the two with the last seat", || async {
            let mut both = held(&page, &one).await?;
            both.extend(held(&page, &other).await?);
            let given = both.iter().filter(|name| *name == "-").count();
            ensure!(given == 1, "they hold {both:?}");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn d13_access_is_edited_by_keyboard_alone() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(VIEWER, 1).await?.remove(0);
        sign_in_on_person(&page, &person).await?;
        page.tab_to("Edit access").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Edit access: *").shows().await?;
        eventually("the focus in the search", || async {
            ensure!(page.focused().await? == "Search licenses");
            Ok(())
        })
        .await?;
        page.keys("viewer").await?;
        page.role("checkbox")
            .named("Planwerk for CAD *")
            .goes()
            .await?;
        page.tab_to(&format!("{VIEWER}*")).await?;
        page.keys(" ").await?;
        page.button("Save 1 change").shows().await?;
        page.tab_to("Save 1 change").await?;
        page.keys(Key::Enter).await?;
        page.role("dialog").goes().await?;
        comes_to_hold(&page, &person, VIEWER, true).await?;
        eventually("the focus back on the button", || async {
            let at = page.focused().await?;
            ensure!(at == "Edit access", "it is on {at:?}");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn selected_people_are_assigned_to_a_license() -> Told {
    journey(Setting::demo(), |page| async move {
        let people = page.server().people_without(VIEWER, 2).await?;
        let seated = page.server().holders(VIEWER).await?.remove(0);
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        let all = [people.clone(), vec![seated.clone()]].concat();
        select(&page, &all).await?;
        page.press("Assign to a license…").await?;
        page.dialog("Assign to which license?").shows().await?;
        page.button(&format!("{VIEWER} *")).press().await?;
        page.dialog(&format!("Assign license users: {VIEWER}"))
            .shows()
            .await?;
        // Who holds a seat already is left out, and named.
        page.sees(&seated.label).await?;
        page.press("Assign 2 users").await?;
        page.role("dialog").goes().await?;
        for person in &people {
            comes_to_hold(&page, person, VIEWER, true).await?;
        }
        page.server().comes_to(VIEWER, 14).await
    })
    .await
}

#[tokio::test]
async fn the_list_is_narrowed_and_the_address_keeps_it() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "nobody is banned there"),
        |page| async move {
            page.sign_in_at("/users").await?;
            page.sees("429 people").await?;
            page.press("No recent use *").await?;
            page.sees("10 shown").await?;
            page.press("Banned *").await?;
            page.sees("1 shown").await?;
            page.is_at("/users?show=banned").await?;
            page.reload().await?;
            page.sees("1 shown").await?;
            page.press("All *").await?;
            page.press("Without a seat").await?;
            // The server counts for itself who holds none.
            page.does_not_see("still reading").await?;
            let seated = seated_people(&page).await?;
            page.sees(&format!("{} shown", 429 - seated)).await?;
            page.press("With a seat").await?;
            page.sees(&format!("{seated} shown")).await?;
            page.role("checkbox")
                .named(&format!("Select all {seated} people"))
                .press()
                .await?;
            page.sees(&format!("{seated} selected")).await
        },
    )
    .await
}

/// How many people hold a seat anywhere, as the server has it.
async fn seated_people(page: &Page) -> Result<usize> {
    let mut people = std::collections::BTreeSet::new();
    let licenses = page
        .server()
        .get("/licenses?page[size]=100&page[number]=1")
        .await?;
    for license in licenses["data"].as_array().context("a list")? {
        let id = license["id"].as_str().context("an id")?;
        for number in 1.. {
            let path = format!("/licenses/{id}/users?page[size]=100&page[number]={number}");
            let users = page.server().get(&path).await?;
            let users = users["data"].as_array().context("a list")?;
            people.extend(
                users
                    .iter()
                    .filter_map(|user| Some(user["id"].as_str()?.to_owned())),
            );
            if users.len() < 100 {
                break;
            }
        }
    }
    Ok(people.len())
}

#[tokio::test]
async fn who_holds_no_seat_is_not_guessed_while_it_is_being_read() -> Told {
    let why = "the list of licenses tells who sits where";
    let setting = Setting::demo().only(Kind::Keygen, why);
    journey(setting, |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.server().rests().await?;
        page.server().slow(400).await?;
        page.press("Without a seat").await?;
        page.sees("still reading who sits where").await?;
        ensure!(
            page.row("@nordbau.example").count().await? == 0,
            "people are listed before it is known whether they hold a seat"
        );
        page.does_not_see("still reading").await?;
        page.row("@nordbau.example").last_one().shows().await
    })
    .await
}

#[tokio::test]
async fn columns_and_low_rows_are_remembered() -> Told {
    journey(Setting::demo(), |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.press("Display").await?;
        page.tick("Team").await?;
        page.tick("Compact rows").await?;
        page.role("columnheader").named("Team*").goes().await?;
        page.reload().await?;
        page.sees("429 people").await?;
        ensure!(page.role("columnheader").named("Team*").count().await? == 0);
        let height = "return document.querySelector('.table tbody tr[aria-rowindex]').getBoundingClientRect().height";
        let height = page.ask(height, vec![]).await?.as_f64().context("a height")?;
        ensure!(height < 40.0, "a row is {height} px high");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d12_both_ways_in_agree_after_changes_made_in_either() -> Told {
    journey(
        Setting::demo().only(
            Kind::Keygen,
            "there a license and its product go by one name",
        ),
        |page| async move {
            let (one, other) = page.server().one_with_and_one_without(CAD).await?;
            page.sign_in_at("/products").await?;
            page.row(PRODUCT).says("106 free of 555").await?;
            page.follow(PRODUCT).await?;
            page.heading(1, PRODUCT).shows().await?;
            page.does_not_see("still reading").await?;
            page.field("Search these people").fill(&one.email).await?;
            page.press(&format!("Release the seat of {} on {CAD}", one.label))
                .await?;
            comes_to_hold(&page, &one, CAD, false).await?;

            // From the person's side it is gone, and somebody else gets it there.
            let at = page.server().person_at(&one).await?;
            page.open(&format!("/users/{at}")).await?;
            page.button(&format!("Assign {CAD} to {}", one.label))
                .shows()
                .await?;
            let at = page.server().person_at(&other).await?;
            page.open(&format!("/users/{at}")).await?;
            page.press(&format!("Assign {CAD} to {}", other.label))
                .await?;
            comes_to_hold(&page, &other, CAD, true).await?;

            page.follow("Products").await?;
            page.row(PRODUCT).says("106 free of 555").await?;
            page.follow(PRODUCT).await?;
            page.does_not_see("still reading").await?;
            page.field("Search these people").fill(&other.email).await?;
            page.button(&format!("Release the seat of {} on {CAD}", other.label))
                .shows()
                .await?;
            page.field("Search these people")
                .fill(&format!("{} CAD", one.email))
                .await?;
            page.sees("Nothing matches").await
        },
    )
    .await
}

/// A box of the matrix, once it is known whether the person holds the seat.
async fn known_box(page: &Page, name: &str) -> Result<Locator> {
    let found = page.role("checkbox").named(name);
    eventually(&format!("the box {name:?} is known"), || async {
        ensure!(
            found.attribute("aria-disabled").await?.is_none(),
            "it is not"
        );
        Ok(())
    })
    .await?;
    Ok(found)
}

/// The state of a box of the matrix.
async fn box_is(page: &Page, name: &str, ticked: bool) -> Result<()> {
    page.role("checkbox")
        .named(name)
        .has("aria-checked", &ticked.to_string())
        .await
}

#[tokio::test]
async fn the_matrix_stages_and_applies_by_keyboard() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_at(&format!("/users/matrix?q={}", person.email))
            .await?;
        let cell = format!("{}, {CAD}", person.label);
        known_box(&page, &cell).await?;
        box_is(&page, &cell, false).await?;
        page.tab_to(&format!("{}, *", person.label)).await?;
        page.keys(Key::Home).await?;
        for _ in 0..12 {
            let at = page.focused().await?;
            if at == cell {
                break;
            }
            page.keys(Key::Right).await?;
            // The focus follows in the next frame.
            eventually("the focus on the next box", || async {
                ensure!(page.focused().await? != at, "it is still on {at:?}");
                Ok(())
            })
            .await?;
        }
        ensure!(page.focused().await? == cell, "there is no box {cell}");
        page.keys(" ").await?;
        box_is(&page, &cell, true).await?;
        page.sees("1 change staged").await?;
        page.role("columnheader")
            .named(&format!("{CAD} 9 → 8 free of 30"))
            .shows()
            .await?;
        comes_to_hold(&page, &person, CAD, false).await?;
        // Pressed again, nothing is staged any more.
        page.keys(" ").await?;
        page.does_not_see("staged").await?;
        page.keys(" ").await?;
        page.tab_to("Apply…").await?;
        page.keys(Key::Enter).await?;
        page.does_not_see("still reading").await?;
        page.tab_to("Apply 1 change").await?;
        page.keys(Key::Enter).await?;
        comes_to_hold(&page, &person, CAD, true).await?;
        page.role("columnheader")
            .named(&format!("{CAD} 8 free of 30"))
            .shows()
            .await
    })
    .await
}

#[tokio::test]
async fn the_matrix_says_what_does_not_fit_and_applies_the_rest() -> Told {
    journey(
        Setting::demo().only(
            Kind::Keygen,
            "the small license has a key there, and no seats",
        ),
        |page| async move {
            let people = page.server().people_without(SMALL, 3).await?;
            page.sign_in_at("/users/matrix").await?;
            for person in &people {
                page.field("Search users").fill(&person.email).await?;
                let cell = format!("{}, {SMALL}", person.label);
                known_box(&page, &cell).await?.press().await?;
            }
            page.sees("3 changes staged").await?;
            page.sees("1 not possible").await?;
            page.press("Apply…").await?;
            page.dialog("Apply the plan")
                .says("No seat left: 5 of 5 are taken")
                .await?;
            page.button("Apply 3 changes")
                .explains("1 change cannot be made")
                .await?;
            page.does_not_see("still reading").await?;
            page.press("Remove 1 that cannot work").await?;
            page.press("Apply 2 changes").await?;
            page.role("dialog").goes().await?;
            page.server().comes_to(SMALL, 5).await?;
            page.does_not_see("staged").await
        },
    )
    .await
}

#[tokio::test]
async fn the_screens_by_user_and_by_product_are_accessible() -> Told {
    let setting = Setting::demo()
        .only(
            Kind::Keygen,
            "there a license and its product go by one name",
        )
        .provokes("status of 404");
    journey(setting, |page| async move {
        let person = page.server().holders(CAD).await?.remove(0);
        sign_in_on_person(&page, &person).await?;
        page.is_accessible("a person").await?;
        page.press("Edit access").await?;
        page.role("dialog")
            .role("checkbox")
            .last_one()
            .shows()
            .await?;
        page.tick(&format!("{VIEWER} *")).await?;
        page.is_accessible("editing access").await?;
        page.press("Cancel").await?;
        page.follow("Devices").await?;
        page.table("Devices of *").shows().await?;
        page.is_accessible("a person's devices").await?;
        page.open("/users").await?;
        page.sees("429 people").await?;
        page.tick("Select all *").await?;
        page.is_accessible("people with a selection").await?;
        page.press("Assign to a license…").await?;
        page.dialog("Assign to which license?").shows().await?;
        page.is_accessible("choosing a license").await?;
        page.press("Close").await?;
        page.press("Display").await?;
        page.is_accessible("choosing columns").await?;
        page.open("/products").await?;
        page.row(PRODUCT).shows().await?;
        page.is_accessible("products").await?;
        page.follow(PRODUCT).await?;
        page.row("@nordbau.example").last_one().shows().await?;
        page.is_accessible("a product").await?;
        page.open("/products/none").await?;
        page.heading(1, "This product is not there").shows().await?;
        page.is_accessible("no such product").await?;
        page.open("/users/none").await?;
        page.heading(1, "This person is not there").shows().await?;
        page.is_accessible("no such person").await
    })
    .await
}

#[tokio::test]
async fn the_matrix_is_accessible() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.sign_in_at(&format!("/users/matrix?q={}", person.email))
            .await?;
        let cell = format!("{}, {CAD}", person.label);
        known_box(&page, &cell).await?.press().await?;
        page.sees("1 change staged").await?;
        page.is_accessible("the matrix").await
    })
    .await
}

#[tokio::test]
async fn a_phone_needs_no_scrolling_sideways_by_user() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().holders(CAD).await?.remove(0);
        page.browser().look(browser_journeys::Look::Phone).await?;
        page.sign_in_at("/products").await?;
        let product = page.server().get("/products").await?;
        let product = product
            .pointer("/data/0/id")
            .and_then(Value::as_str)
            .context("an id")?
            .to_owned();
        let wide =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        for address in [
            format!("/users/{}/access", person.id),
            format!("/users/{}/devices", person.id),
            "/users?show=seated".to_owned(),
            "/users/matrix".to_owned(),
            "/products".to_owned(),
            format!("/products/{product}"),
        ] {
            page.open(&address).await?;
            page.role("heading").level(1).shows().await?;
            page.does_not_see("still reading").await?;
            let over = page.ask(wide, vec![]).await?;
            ensure!(over == 0, "{address} is {over} px too wide");
        }
        Ok(())
    })
    .await
}
