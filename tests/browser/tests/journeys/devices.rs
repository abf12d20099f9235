//! Devices: the list, what is known of one, resetting, and what a released seat leaves behind.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{CAD, seats_are, toast, undo};

/// Devices of the license most journeys are about.
const ACTIVE: usize = 38;

/// What the panel calls a device.
fn label(device: &Value) -> String {
    let text = |name: &str| {
        let value = device.pointer(&format!("/attributes/{name}"));
        value.and_then(Value::as_str).map(str::to_owned)
    };
    let name = text("name").or_else(|| text("hostname"));
    name.or_else(|| text("fingerprint")).unwrap_or_default()
}

async fn labels(page: &Page) -> Result<Vec<String>> {
    Ok(page
        .server()
        .devices(CAD)
        .await?
        .iter()
        .map(label)
        .collect())
}

async fn open_devices(page: &Page) -> Result<()> {
    let id = page.server().license_at(CAD).await?;
    page.sign_in_at(&format!("/licenses/{id}/devices")).await?;
    page.table(&format!("Devices of {CAD}")).shows().await?;
    page.sees(&format!("All {ACTIVE}")).await
}

/// The license's page, its tab and the server agree on how many devices there are.
async fn devices_are(page: &Page, count: usize) -> Result<()> {
    page.link(&format!("Devices {count}")).shows().await?;
    let figure = page.figure("Devices").await?;
    ensure!(figure.starts_with(&format!("{count} ")), "{figure}");
    page.server().devices_come_to(CAD, count).await
}

#[tokio::test]
async fn q11_every_device_of_a_license_with_its_state() -> Told {
    journey(
        Setting::demo().only(
            Kind::Keygen,
            "q11 has it for LicenseSpring, where devices do not report",
        ),
        |page| async move {
            let devices = page.server().devices(CAD).await?;
            ensure!(devices.len() == ACTIVE, "{}", devices.len());
            open_devices(&page).await?;
            let table = page.table(&format!("Devices of {CAD}"));
            table
                .has("aria-rowcount", &(ACTIVE + 1).to_string())
                .await?;
            for device in devices.iter().take(5) {
                let state = device.pointer("/attributes/heartbeatStatus");
                let word = match state.and_then(Value::as_str) {
                    Some("ALIVE") => "Reporting",
                    Some("DEAD") => "Not reporting",
                    _ => "Never reported",
                };
                page.field("Search devices").fill(&label(device)).await?;
                page.row(&label(device)).says(word).await?;
            }
            // The chips count what the server says.
            page.field("Search devices").fill("").await?;
            let is_dead = |it: &&Value| it["attributes"]["heartbeatStatus"] == "DEAD";
            let dead = devices.iter().filter(is_dead).count();
            page.press(&format!("Not reporting {dead}")).await?;
            page.is_at("/licenses/*").await?;
            table.has("aria-rowcount", &(dead + 1).to_string()).await?;
            page.reload().await?;
            page.table(&format!("Devices of {CAD}"))
                .has("aria-rowcount", &(dead + 1).to_string())
                .await
        },
    )
    .await
}

#[tokio::test]
async fn q12_one_reset_frees_one_activation_in_every_place_at_once() -> Told {
    journey(Setting::demo().only(Kind::Keygen, "q12 has it for LicenseSpring, where what was reset stays listed"), |page| async move {
        open_devices(&page).await?;
        let name = labels(&page).await?.remove(0);
        page.pick(&format!("Actions for {name}"), "Reset…").await?;
        let question = page.dialog(&format!("Reset {name}?"));
        question.says("38 → 37 devices").await?;
        question.says("This cannot be undone.").await?;
        page.press("Cancel").await?;
        question.goes().await?;
        devices_are(&page, ACTIVE).await?;

        // Each painted frame shows one and the same count: figure, tab, chip and rail.
        let record = "window.__frames = [];
            const number = (text) => Number((text ?? '').replace(/[^0-9 ]/g, '').trim().split(' ')[0]);
            const look = () => {
              const term = [...document.querySelectorAll('dt')].find((it) => it.textContent === 'Devices');
              const tab = document.querySelector('.tabs a[aria-current] .count');
              const chip = document.querySelector('.chip .count');
              const rail = document.querySelector('nav.rail a[href$=\"/devices\"] .count');
              const now = JSON.stringify([term?.nextElementSibling?.textContent, tab?.textContent, chip?.textContent]
                .map(number).concat(number(rail?.textContent)));
              if (window.__frames.at(-1) !== now) window.__frames.push(now);
              requestAnimationFrame(look);
            };
            look();";
        page.ask(record, vec![]).await?;
        page.pick(&format!("Actions for {name}"), "Reset…").await?;
        page.press("Reset 1 device").await?;
        page.role("dialog").goes().await?;
        page.row(&name).goes().await?;
        devices_are(&page, ACTIVE - 1).await?;
        toast(&page, &format!("A device of {CAD} was reset, one activation is free"))
            .shows()
            .await?;
        // What cannot be taken back is not offered to be.
        page.button("Undo").goes().await?;
        let frames = page.ask("return window.__frames.map(JSON.parse)", vec![]).await?;
        let frames: Vec<[i64; 4]> = serde_json::from_value(frames).context("frames")?;
        ensure!(frames.len() == 2, "{frames:?}");
        ensure!(frames[0][..3] == [38, 38, 38], "{frames:?}");
        ensure!(frames[1] == [37, 37, 37, frames[0][3] - 1], "{frames:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn q12_several_are_reset_together_and_what_failed_is_told() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, "what was reset stays listed there")
        .provokes("status of 403");
    journey(setting, |page| async move {
        open_devices(&page).await?;
        let names = labels(&page).await?;
        for name in &names[..3] {
            page.tick(&format!("Select {name}")).await?;
        }
        page.sees("3 selected").await?;
        page.press("Reset…").await?;
        let question = page.dialog("Reset 3 devices?");
        question.says("38 → 35 devices").await?;
        for name in &names[..3] {
            question.says(name).await?;
        }
        page.server()
            .fault("DELETE", "/machines/", Some(1), json!({ "status": 403 }))
            .await?;
        page.press("Reset 3 devices").await?;
        page.sees("2 reset, 1 not").await?;
        page.server().devices_come_to(CAD, ACTIVE - 2).await?;
        page.is_accessible("what became of a reset").await?;
        page.press("Try 1 device again").await?;
        page.role("dialog").goes().await?;
        devices_are(&page, ACTIVE - 3).await?;
        page.does_not_see("selected").await
    })
    .await
}

#[tokio::test]
async fn q12_who_may_not_reset_is_told_so() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "people have no roles there"),
        |page| async move {
            page.open("/devices").await?;
            page.sign_in_as("support@nordbau.example", "seatboard-demo")
                .await?;
            page.heading(1, "Devices").shows().await?;
            let name = labels(&page).await?.remove(0);
            page.field("Search devices").fill(&name).await?;
            page.press(&format!("Actions for {name}")).await?;
            page.role("menuitem")
                .named("Reset…*")
                .has("aria-disabled", "true")
                .await?;
            page.role("menuitem")
                .named("Reset…*")
                .says("Your role does not allow this.")
                .await?;
            page.role("checkbox").goes().await
        },
    )
    .await
}

#[tokio::test]
async fn q13_details_and_a_reset_by_keyboard_alone() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "q13 has it for LicenseSpring"),
        |page| async move {
            let devices = page.server().devices(CAD).await?;
            open_devices(&page).await?;
            let mut named: Vec<_> = devices.iter().map(|it| (label(it), it)).collect();
            named.sort_by_key(|(name, _)| name.to_lowercase());
            let (name, device) = named.first().context("a device")?;
            page.tab_to(name).await?;
            page.keys(Key::Enter).await?;
            let details = page.dialog(name);
            let fingerprint = device["attributes"]["fingerprint"]
                .as_str()
                .context("one")?;
            details.says(fingerprint).await?;
            details
                .says(device["id"].as_str().context("an id")?)
                .await?;
            details.says("GiB").await?;
            details.says(CAD).await?;
            page.keys(Key::Escape).await?;
            details.goes().await?;
            eventually("the focus back on the name", || async {
                let at = page.focused().await?;
                ensure!(at == *name, "it is on {at:?}");
                Ok(())
            })
            .await?;

            page.keys(Key::Enter).await?;
            details.shows().await?;
            page.tab_to("Reset…").await?;
            page.keys(Key::Enter).await?;
            page.dialog(&format!("Reset {name}?")).shows().await?;
            page.tab_to("Reset 1 device").await?;
            page.keys(Key::Enter).await?;
            page.role("dialog").goes().await?;
            devices_are(&page, ACTIVE - 1).await
        },
    )
    .await
}

#[tokio::test]
async fn all_devices_are_found_filtered_and_selected() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "devices do not report there"),
        |page| async move {
            page.sign_in_at("/").await?;
            page.follow("Devices 500").await?;
            page.heading(1, "Devices").shows().await?;
            page.sees("500 devices").await?;
            let table = page.table("Devices");
            table.has("aria-rowcount", "501").await?;

            // By the person and the license, too; all that match can be chosen.
            page.field("Search devices").fill(CAD).await?;
            table.has("aria-rowcount", "39").await?;
            page.tick("Select all 38 devices").await?;
            page.sees("38 selected").await?;
            page.press("Clear selection").await?;
            page.field("Search devices").fill("").await?;

            // So many days, in the address, and any number may stand there.
            page.field("Last seen")
                .type_in("Not seen for 90 days")
                .await?;
            page.is_at("/devices?show=idle%3A90").await?;
            let ninety = table.attribute("aria-rowcount").await?;
            page.open("/devices?show=idle:7").await?;
            table.shows().await?;
            ensure!(page.field("Last seen").value().await? == "7");
            eventually("more are found for fewer days", || async {
                let count = |text: Option<String>| text.and_then(|text| text.parse::<u32>().ok());
                let seven = count(table.attribute("aria-rowcount").await?);
                ensure!(
                    seven > count(ninety.clone()) && seven < Some(501),
                    "{seven:?}"
                );
                Ok(())
            })
            .await?;
            page.open("/devices?show=nobodys").await?;
            page.row("Not reporting").last_one().shows().await?;
            page.open("/devices?q=no+such+device").await?;
            page.sees("Nothing matches").await?;
            page.press("Clear search and filters").await?;
            page.is_at("/devices").await
        },
    )
    .await
}

#[tokio::test]
async fn releasing_says_what_becomes_of_devices_and_can_reset_them() -> Told {
    journey(Setting::demo(), |page| async move {
        let (person, count) = page.server().holders_with_devices(CAD).await?.remove(0);
        let devices = if count == 1 {
            "1 device".to_owned()
        } else {
            format!("{count} devices")
        };
        page.sign_in_on_license(CAD).await?;
        let release = format!("Release the seat of {}", person.label);
        page.press(&release).await?;
        let question = page.dialog(&format!("Release the seat of {} on {CAD}?", person.label));
        question.says(&format!("{devices} ")).await?;
        question.says("Leave them active").await?;
        page.is_accessible("releasing with devices").await?;
        page.keys(Key::Escape).await?;
        question.goes().await?;
        seats_are(&page, CAD, 21, 30).await?;

        // Left alone, they stay and are nobody's; taken along, they go first.
        page.press(&release).await?;
        page.press("Release 1 seat").await?;
        seats_are(&page, CAD, 20, 30).await?;
        page.server().devices_come_to(CAD, ACTIVE).await?;
        undo(
            &page,
            &format!("{} no longer has a seat on {CAD}", person.label),
        )
        .await?;
        seats_are(&page, CAD, 21, 30).await?;

        // Keygen knows whose a device is, so Undo gives it back, after the seat.
        let (other, count) = eventually("the devices of the next", || async {
            let server = page.server();
            let (other, now) = server.holders_with_devices(CAD).await?.remove(0);
            // All of them: they come back one by one.
            ensure!(
                ((&other, now) == (&person, count)) == (server.kind() == Kind::Keygen),
                "{now} devices are {}'s",
                other.label
            );
            Ok((other, now))
        })
        .await?;
        page.server().rests().await?;
        let devices = if count == 1 {
            "1 device".to_owned()
        } else {
            format!("{count} devices")
        };
        page.press(&format!("Release the seat of {}", other.label))
            .await?;
        page.role("radio")
            .named(&format!("Reset {devices} too*"))
            .press()
            .await?;
        page.press("Release 1 seat").await?;
        seats_are(&page, CAD, 20, 30).await?;
        page.server().devices_come_to(CAD, ACTIVE - count).await?;
        toast(&page, &format!("{devices} reset")).shows().await?;
        let log = page.server().log().await?;
        let sent = |start: &str, part: &str| {
            log.iter()
                .rposition(|it| it.starts_with(start) && it.contains(part))
                .with_context(|| format!("no {part}: {log:?}"))
        };
        let (reset, release) = match page.server().kind() {
            Kind::Keygen => (sent("DELETE", "/machines/")?, sent("DELETE", "/users")?),
            Kind::LicenseSpring => (sent("POST", "/reset/")?, sent("POST", "/unassign_user/")?),
        };
        ensure!(reset < release, "{log:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn d1_where_all_licenses_are_of_one_kind_none_is_told_apart() -> Told {
    journey(Setting::demo().only(Kind::Keygen, "kinds come with products there"), |page| async move {
        let server = page.server().clone();
        // As the office is, kinds are told apart.
        page.sign_in_at("/licenses").await?;
        page.role("columnheader").named("Activation*").shows().await?;
        page.button("Floating *").shows().await?;
        for kind in ["policies", "licenses"] {
            let all = server.get(&format!("/{kind}?page[number]=1&page[size]=100")).await?;
            for row in all["data"].as_array().context("rows")? {
                let id = row["id"].as_str().context("an id")?;
                let data = json!({ "type": kind, "attributes": { "metadata": { "activation": "sign-in" } } });
                let body = json!({ "data": data });
                server.does("PATCH", &format!("/{kind}/{id}"), Some(body)).await?;
            }
        }
        page.reload().await?;
        page.row(CAD).shows().await?;
        page.role("columnheader").named("Activation*").goes().await?;
        page.button("Sign-in *").goes().await?;
        page.button("Floating *").goes().await
    })
    .await
}

#[tokio::test]
async fn d1_no_way_to_devices_where_there_are_none() -> Told {
    journey(
        Setting::of(browser_journeys::Seed::Roles),
        |page| async move {
            page.sign_in_at("/licenses").await?;
            page.sees("No licenses yet").await?;
            page.link("Users*").shows().await?;
            page.link("Devices*").goes().await
        },
    )
    .await
}

#[tokio::test]
async fn d2_a_serial_number_stands_at_the_head_of_its_license() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "its one license with a key has no seats"),
        |page| async move {
            let id = page.server().license("Terrain Modeler").await?;
            let license = page.server().get(&format!("/licenses/{id}")).await?;
            let key = license
                .pointer("/data/attributes/key")
                .and_then(Value::as_str);
            let key = key.context("a key")?.to_owned();
            let id = page.server().license_at("Terrain Modeler").await?;
            page.sign_in_at(&format!("/licenses/{id}/users")).await?;
            page.sees("Serial number").await?;
            page.does_not_see(&key).await?;
            page.press("Show: License key").await?;
            page.sees(&key).await?;
            page.press("Hide: License key").await?;
            page.does_not_see(&key).await?;
            // Who signs in has no use for one.
            let id = page.server().license_at(CAD).await?;
            page.open(&format!("/licenses/{id}/users")).await?;
            page.heading(1, &format!("License for: {CAD}*"))
                .shows()
                .await?;
            page.button("Show: License key").goes().await
        },
    )
    .await
}

#[tokio::test]
async fn d4_a_floating_license_without_seats_counts_devices() -> Told {
    journey(Setting::demo().only(Kind::Keygen, "there are no policies to make such a license with"), |page| async move {
        let server = page.server().clone();
        let policies = server
            .get("/policies?page[number]=1&page[size]=100")
            .await?;
        let policies = policies["data"].as_array().context("policies")?;
        let floating = policies
            .iter()
            .find(|it| it["attributes"]["name"] == "SiteScan floating")
            .context("a policy")?;
        let policy = json!({ "data": { "type": "policies", "id": floating["id"] } });
        let body = json!({ "data": { "type": "licenses", "attributes": { "name": "Shared plotter" },
            "relationships": { "policy": policy } } });
        let made = server.does("POST", "/licenses", Some(body)).await?;
        let id = made
            .pointer("/data/id")
            .and_then(Value::as_str)
            .context("an id")?;
        let license = json!({ "data": { "type": "licenses", "id": id } });
        let body = json!({ "data": { "type": "machines", "attributes": { "fingerprint": "aa:bb" },
            "relationships": { "license": license } } });
        server.does("POST", "/machines", Some(body)).await?;

        page.sign_in_at("/licenses").await?;
        page.row("Shared plotter").says("1 of 12 devices").await?;
        page.follow("Shared plotter").await?;
        page.figure_says("Free activations", "11").await?;
        page.figure_says("Devices in use", "1 of 12").await?;
        page.does_not_see("Free seats").await
    })
    .await
}

#[tokio::test]
async fn devices_are_accessible() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "q5 and q13 have it for LicenseSpring"),
        |page| async move {
            page.sign_in_at("/devices").await?;
            page.sees("500 devices").await?;
            page.is_accessible("all devices").await?;
            let name = labels(&page).await?.remove(0);
            page.field("Search devices").fill(&name).await?;
            page.press(&format!("Actions for {name}")).await?;
            page.is_accessible("the menu of a device").await?;
            // The other looks have other sizes, and that closes it.
            page.press(&format!("Actions for {name}")).await?;
            page.role("menuitem").named("Details…").press().await?;
            page.role("dialog").says("Fingerprint").await?;
            page.is_accessible("the details of a device").await?;
            page.press("Reset…").await?;
            page.role("dialog").says("This cannot be undone.").await?;
            page.is_accessible("the question before a reset").await?;
            page.press("Cancel").await?;
            page.tick("Select all 1 device").await?;
            page.is_accessible("a device selected").await
        },
    )
    .await
}
