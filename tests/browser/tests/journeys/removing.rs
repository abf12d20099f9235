//! What a removal, a handing over and a taking back do on the server, with all that it takes
//! away in its own time, compared with what was said before.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use browser_journeys::{Kind, Locator, Page, Person, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{CAD, toast};

/// A license with an owner, who has devices on it, and others' seats.
const OWNED: &str = "Structural Check";
/// A team with owners.
const TEAM: &str = "Design Berlin";
/// A team one of whose owners was removed long ago.
const LEFT: &str = "BIM and IT";

/// Whoever is removed or goes with somebody is asked for, and is not there.
const GONE: &str = "status of 404";
/// Why LicenseSpring has nothing of it.
const ALONE: &str = "nobody owns a license or a team there, and what is removed goes at once";

const GOING: &str = "The server is still deleting what was theirs";
const BEING_REMOVED: &str = "It is being removed";

fn setting() -> Setting {
    Setting::demo().only(Kind::Keygen, ALONE).provokes(GONE)
}

/// Somebody with all that one can have, as the server has it before they go.
struct Leaver {
    person: Person,
    /// The license that is theirs.
    license: String,
    /// The others with a seat on it.
    others: Vec<Person>,
    /// All devices on it.
    on_license: Vec<Device>,
    /// Theirs, on a license where they hold a seat.
    on_seat: Device,
    /// The team that they own with others.
    team: String,
    /// How many seats are taken where they hold one.
    taken: usize,
}

#[derive(Clone)]
struct Device {
    id: String,
    name: String,
    owner: Option<String>,
}

fn text(row: &Value, at: &str) -> Option<String> {
    row.pointer(at).and_then(Value::as_str).map(str::to_owned)
}

fn id_of(row: &Value) -> String {
    text(row, "/id").unwrap_or_default()
}

fn owner_of(row: &Value) -> Option<String> {
    text(row, "/relationships/owner/data/id")
}

fn device(row: &Value) -> Device {
    let name = ["name", "hostname", "fingerprint"].map(|it| format!("/attributes/{it}"));
    let name = name.iter().find_map(|at| text(row, at));
    Device {
        id: id_of(row),
        name: name.unwrap_or_default(),
        owner: owner_of(row),
    }
}

/// The id of a team.
async fn team(page: &Page, name: &str) -> Result<String> {
    let teams = page.server().all("/groups").await?;
    let found = teams.iter().find(|row| row["attributes"]["name"] == name);
    Ok(id_of(found.with_context(|| format!("no team {name:?}"))?))
}

/// Who owns a team.
async fn team_owners(page: &Page, team: &str) -> Result<BTreeSet<String>> {
    let rows = page.server().all(&format!("/groups/{team}/owners")).await?;
    let user = |row: &Value| text(row, "/relationships/user/data/id");
    Ok(rows.iter().filter_map(user).collect())
}

/// Gives the owner of a license a seat and a device on another one, and a team.
async fn leaver(page: &Page) -> Result<Leaver> {
    let server = page.server();
    // What the demo is in the middle of is no matter here.
    server.finish_removals().await?;
    let license = server.license(OWNED).await?;
    let row = server.get(&format!("/licenses/{license}")).await?;
    let owner = owner_of(&row["data"]).context("an owner")?;
    let person = server.person(&owner).await?;
    if !server.holders(CAD).await?.contains(&person) {
        let cad = server.license(CAD).await?;
        server.assign(&cad, &person).await?;
    }
    let activate = json!({ "license": CAD, "user": person.email,
        "hardware_id": "leaving-pc", "hostname": "LEAVING-PC" });
    server
        .another_admin(json!({ "activate": activate }))
        .await?;
    let devices = server.devices(CAD).await?;
    let mut devices = devices.iter().map(device);
    let on_seat = devices.find(|it| it.name == "LEAVING-PC");
    let on_seat = on_seat.context("the device on the seat")?;
    ensure!(on_seat.owner.as_ref() == Some(&owner), "it is nobody's");
    let team = team(page, TEAM).await?;
    let body = json!({ "data": [{ "type": "users", "id": owner }] });
    let path = format!("/groups/{team}/owners");
    server.does("POST", &path, Some(body)).await?;
    let on_license = server.devices(OWNED).await?.iter().map(device).collect();
    let others = server.all(&format!("/licenses/{license}/users")).await?;
    let mut people = Vec::new();
    for id in others.iter().map(id_of).filter(|id| *id != owner) {
        people.push(server.person(&id).await?);
    }
    let leaver = Leaver {
        person,
        license,
        others: people,
        on_license,
        on_seat,
        team,
        taken: server.seats_taken(CAD).await?,
    };
    ensure!(!leaver.others.is_empty(), "nobody else is on {OWNED}");
    ensure!(!leaver.own_devices().is_empty(), "no device is the owner's");
    Ok(leaver)
}

impl Leaver {
    /// Their devices on the license that is theirs.
    fn own_devices(&self) -> Vec<&Device> {
        let devices = self.on_license.iter();
        devices
            .filter(|it| it.owner.as_ref() == Some(&self.person.id))
            .collect()
    }

    /// What a plain removal is said to do, to these and to devices of others who go.
    async fn is_told(&self, dialog: &Locator, further_devices: usize) -> Result<()> {
        plain(dialog).await?;
        dialog
            .says(&format!("{OWNED} is deleted with its owner"))
            .await?;
        let lose = match self.others.len() {
            1 => "1 other person loses their seat: ".to_owned(),
            many => format!("{many} other people lose their seat: "),
        };
        let words = dialog.words().await?;
        let (_, named) = words.split_once(&lose).context("who loses their seat")?;
        let named = { self.others.iter() }.filter(|it| named.contains(&it.label));
        let all = self.others.len().min(4);
        ensure!(named.count() >= all, "not all are named: {words}");
        let devices = self.on_license.len() + 1 + further_devices;
        dialog
            .says(&format!("{devices} devices are deactivated"))
            .await?;
        let end = format!("{} no longer is an owner of {TEAM}", self.person.label);
        dialog.says(&end).await
    }

    /// The server holds what a plain removal was said to do.
    async fn is_taken_away(&self, page: &Page, freed: usize) -> Result<()> {
        is_nobody(page, &self.person).await?;
        let server = page.server();
        server.finish_removals().await?;
        is_missing(page, &format!("/licenses/{}", self.license)).await?;
        for device in self.on_license.iter().chain([&self.on_seat]) {
            is_missing(page, &format!("/machines/{}", device.id)).await?;
        }
        let owners = team_owners(page, &self.team).await?;
        ensure!(!owners.contains(&self.person.id), "a dead owner stays");
        ensure!(!owners.is_empty(), "the others are owners no more");
        server.comes_to(CAD, self.taken - freed).await
    }
}

/// Chooses the removal that takes licenses along, which nothing chooses beforehand.
async fn plain(dialog: &Locator) -> Result<()> {
    let way = dialog.clone().role("radio").named("Remove");
    way.press().await
}

/// Somebody is not on the server any more, sooner or later.
async fn is_nobody(page: &Page, person: &Person) -> Result<()> {
    eventually(&format!("{} to be gone", person.email), || async {
        is_missing(page, &format!("/users/{}", person.id)).await
    })
    .await
}

async fn is_missing(page: &Page, path: &str) -> Result<()> {
    let Err(error) = page.server().get(path).await else {
        anyhow::bail!("{path} is still there");
    };
    let words = error.to_string();
    ensure!(words.contains("404"), "{words}");
    Ok(())
}

/// Who has what, in all of the account.
async fn held(page: &Page) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let server = page.server();
    let mut held = BTreeMap::new();
    for license in server.all("/licenses").await? {
        let id = id_of(&license);
        let seats = server.all(&format!("/licenses/{id}/users")).await?;
        let seats = seats.iter().map(id_of).collect();
        let owner = owner_of(&license).into_iter().collect();
        held.insert(format!("owner of license {id}"), owner);
        held.insert(format!("seats of license {id}"), seats);
    }
    for row in server.all("/machines").await? {
        let owner = owner_of(&row).into_iter().collect();
        held.insert(format!("owner of device {}", id_of(&row)), owner);
    }
    for row in server.all("/groups").await? {
        let owners = team_owners(page, &id_of(&row)).await?;
        held.insert(format!("owners of team {}", id_of(&row)), owners);
    }
    Ok(held)
}

/// The list of people, with one person looked up.
async fn at(page: &Page, person: &Person) -> Result<()> {
    page.sign_in_at("/users").await?;
    page.sees("429 people").await?;
    page.field("Search users").fill(&person.email).await?;
    page.row(&person.email).shows().await
}

/// Opens a dialog about a person from their menu.
async fn ask(page: &Page, person: &Person, item: &str) -> Result<()> {
    page.pick(&format!("Actions for {}", person.label), item)
        .await
}

async fn go_to(page: &Page, screen: &str) -> Result<()> {
    let menu = page.role("navigation").named("Main");
    menu.role("link").named(&format!("{screen}*")).press().await
}

/// What was done last cannot be taken back, neither at once nor later.
async fn has_no_undo(page: &Page, line: &str) -> Result<()> {
    toast(page, line).shows().await?;
    page.button("Undo").goes().await?;
    go_to(page, "Activity").await?;
    page.row(line).shows().await?;
    page.button("Undo: *").goes().await
}

#[tokio::test]
async fn u12_k1_k5_handed_over_first_nothing_is_lost_and_nothing_comes_back() -> Told {
    journey(setting(), |page| async move {
        let leaver = leaver(&page).await?;
        let next = page.server().people_without(CAD, 1).await?.remove(0);
        at(&page, &leaver.person).await?;
        ask(&page, &leaver.person, "Remove…").await?;
        let dialog = page.dialog(&format!("Remove {}?", leaver.person.label));
        page.choose("Successor", &next).await?;
        dialog
            .says(&format!("{} becomes its owner", next.label))
            .await?;
        let theirs = leaver.own_devices().len() + 1;
        dialog
            .says(&format!(
                "{theirs} devices stay active and belong to nobody"
            ))
            .await?;
        dialog.says("LEAVING-PC").await?;
        dialog
            .says(&format!("{} is an owner of {TEAM}", next.label))
            .await?;
        dialog.says("This cannot be undone.").await?;
        page.press("Hand over and remove 1 person").await?;
        page.role("dialog").goes().await?;
        is_nobody(&page, &leaver.person).await?;
        has_no_undo(&page, "was removed").await?;

        let server = page.server();
        server.finish_removals().await?;
        let license = server.get(&format!("/licenses/{}", leaver.license)).await?;
        let owner = owner_of(&license["data"]);
        ensure!(owner.as_ref() == Some(&next.id), "the owner is {owner:?}");
        let mut kept = leaver.own_devices();
        kept.push(&leaver.on_seat);
        for device in kept {
            let row = server.get(&format!("/machines/{}", device.id)).await?;
            let owner = owner_of(&row["data"]);
            ensure!(owner.is_none(), "{} belongs to {owner:?}", device.name);
        }
        // Whoever else was there still is.
        for device in &leaver.on_license {
            server.get(&format!("/machines/{}", device.id)).await?;
        }
        let owners = team_owners(&page, &leaver.team).await?;
        ensure!(owners.contains(&next.id), "the team is not theirs");
        ensure!(!owners.contains(&leaver.person.id), "a dead owner stays");
        ensure!(server.holders(CAD).await?.contains(&next), "no seat passed");
        server.comes_to(CAD, leaver.taken).await
    })
    .await
}

#[tokio::test]
async fn u11_whoever_owns_a_license_is_not_removed_with_it_unless_that_is_chosen() -> Told {
    journey(setting(), |page| async move {
        let leaver = leaver(&page).await?;
        let other = page.server().people_without(CAD, 1).await?.remove(0);
        at(&page, &leaver.person).await?;
        ask(&page, &leaver.person, "Remove…").await?;
        page.button("Hand over and remove 1 person")
            .explains("Choose who takes over")
            .await?;
        page.is_accessible("removing an owner").await?;
        page.browser().picture("u11-remove").await?;
        page.press("Cancel").await?;
        // Of whoever owns nothing nothing is lost.
        page.field("Search users").fill(&other.email).await?;
        page.row(&other.email).shows().await?;
        ask(&page, &other, "Remove…").await?;
        page.button("Remove 1 person").shows().await
    })
    .await
}

#[tokio::test]
async fn k1_k3_a_removal_from_the_list_does_what_was_said() -> Told {
    journey(setting(), |page| async move {
        let leaver = leaver(&page).await?;
        at(&page, &leaver.person).await?;
        ask(&page, &leaver.person, "Remove…").await?;
        let dialog = page.dialog(&format!("Remove {}?", leaver.person.label));
        leaver.is_told(&dialog, 0).await?;
        dialog.says(&format!("{CAD}: 1 seat becomes free")).await?;
        page.press("Remove 1 person and delete 1 license").await?;
        page.role("dialog").goes().await?;
        leaver.is_taken_away(&page, 1).await
    })
    .await
}

#[tokio::test]
async fn k1_k3_a_removal_from_the_persons_page_does_what_was_said() -> Told {
    journey(setting(), |page| async move {
        let leaver = leaver(&page).await?;
        page.sign_in_at(&format!("/users/{}/access", leaver.person.id))
            .await?;
        page.heading(1, &format!("{}*", leaver.person.label))
            .shows()
            .await?;
        ask(&page, &leaver.person, "Remove…").await?;
        let dialog = page.dialog(&format!("Remove {}?", leaver.person.label));
        leaver.is_told(&dialog, 0).await?;
        page.press("Remove 1 person and delete 1 license").await?;
        page.role("dialog").goes().await?;
        leaver.is_taken_away(&page, 1).await
    })
    .await
}

#[tokio::test]
async fn k1_k3_a_removal_of_several_does_what_was_said() -> Told {
    journey(setting(), |page| async move {
        let leaver = leaver(&page).await?;
        let others = page.server().holders(CAD).await?;
        let devices = page.server().all("/machines").await?;
        let devices = |it: &Person| -> Vec<String> {
            let theirs = devices.iter().map(device);
            let theirs = theirs.filter(|device| device.owner.as_ref() == Some(&it.id));
            theirs.map(|device| device.id).collect()
        };
        let is_apart = |it: &Person| {
            *it != leaver.person && !leaver.others.contains(it) && devices(it).len() == 1
        };
        let other = { others.into_iter() }.find(is_apart);
        let other = other.context("another one with one device")?;
        let further = devices(&other).remove(0);
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        for person in [&leaver.person, &other] {
            page.field("Search users").fill(&person.email).await?;
            page.tick(&format!("Select {}", person.label)).await?;
        }
        page.sees("2 selected").await?;
        page.press("Remove…").await?;
        let dialog = page.dialog("Remove 2 people?");
        leaver.is_told(&dialog, 1).await?;
        dialog.says(&format!("{CAD}: 2 seats become free")).await?;
        page.press("Remove 2 people and delete 1 license").await?;
        page.role("dialog").goes().await?;
        is_nobody(&page, &other).await?;
        leaver.is_taken_away(&page, 2).await?;
        is_missing(&page, &format!("/machines/{further}")).await
    })
    .await
}

#[tokio::test]
async fn k5_what_was_taken_back_comes_back_as_it_was() -> Told {
    journey(setting(), |page| async move {
        let leaver = leaver(&page).await?;
        let before = held(&page).await?;
        at(&page, &leaver.person).await?;
        ask(&page, &leaver.person, "Hand over or release…").await?;
        let dialog = page.dialog(&format!("Hand over or release: {}", leaver.person.label));
        page.role("radio")
            .named("Release everything")
            .press()
            .await?;
        dialog.says("it has no owner any more").await?;
        dialog
            .says(&format!(
                "{} no longer is an owner of {TEAM}",
                leaver.person.label
            ))
            .await?;
        page.does_not_see("This cannot be undone.").await?;
        page.press("Release").await?;
        page.role("dialog").goes().await?;
        page.button("Undo").shows().await?;
        let between = held(&page).await?;
        let theirs = between
            .iter()
            .filter(|(_, who)| who.contains(&leaver.person.id));
        let theirs: Vec<&String> = theirs.map(|(what, _)| what).collect();
        // Devices on the license that was theirs stay their devices: nobody removed them.
        let is_device = |what: &&String| what.starts_with("owner of device");
        ensure!(theirs.iter().all(is_device), "still theirs: {theirs:?}");

        page.press("Undo").await?;
        eventually("everything to be back", || async {
            let now = held(&page).await?;
            let differ = now
                .iter()
                .filter(|(what, who)| before.get(*what) != Some(*who));
            let differ: Vec<_> = differ.collect();
            ensure!(differ.is_empty() && now.len() == before.len(), "{differ:?}");
            Ok(())
        })
        .await
    })
    .await
}

/// The menu of a license's row does not let anybody be assigned.
async fn takes_nobody(page: &Page) -> Result<()> {
    page.press(&format!("Actions for {OWNED}")).await?;
    let item = page.role("menuitem").named("Assign users*");
    item.has("aria-disabled", "true").await?;
    item.says(BEING_REMOVED).await?;
    page.keys(browser_journeys::Key::Escape).await
}

/// No command of the palette offers seats of the license.
async fn is_no_command(page: &Page) -> Result<()> {
    page.keys(browser_journeys::Key::Control + "k").await?;
    page.dialog("Search or do…").shows().await?;
    page.keys(OWNED).await?;
    let found = page.role("option").containing(OWNED);
    // Its page is all there is.
    found.shows().await?;
    ensure!(!found.words().await?.contains("Assign"), "it is offered");
    page.keys(browser_journeys::Key::Escape).await
}

/// Removes somebody while the worker stands.
async fn remove_unfinished(page: &Page, leaver: &Leaver) -> Result<()> {
    page.server().worker(json!({ "off": true })).await?;
    at(page, &leaver.person).await?;
    ask(page, &leaver.person, "Remove…").await?;
    plain(&page.dialog("Remove *")).await?;
    page.press("Remove 1 person and delete 1 license").await?;
    page.role("dialog").goes().await?;
    is_nobody(page, &leaver.person).await
}

#[tokio::test]
async fn k4_what_is_being_removed_is_shown_so_and_offered_nowhere() -> Told {
    journey(setting(), |page| async move {
        let leaver = leaver(&page).await?;
        let somebody = page.server().people_without(CAD, 1).await?.remove(0);
        remove_unfinished(&page, &leaver).await?;
        go_to(&page, "Activity").await?;
        page.row("was removed").says(GOING).await?;

        // The list of licenses, after the page was loaded again.
        page.open("/licenses").await?;
        page.row(OWNED).says("Being removed").await?;
        let taken = leaver.others.len() + 1;
        page.row(OWNED).says(&format!("0 free of {taken}")).await?;
        takes_nobody(&page).await?;
        is_no_command(&page).await?;
        page.is_accessible("a license that is being removed")
            .await?;
        // Its page.
        page.follow(&format!("{OWNED}*")).await?;
        page.heading(1, &format!("License for: {OWNED}*"))
            .shows()
            .await?;
        page.button("Assign license user")
            .explains(BEING_REMOVED)
            .await?;
        // Its devices.
        page.open(&format!("/licenses/{}/devices", leaver.license))
            .await?;
        let device = leaver.on_license[0].name.clone();
        page.row(&device).says("Being removed").await?;
        page.tick(&format!("Select {device}")).await?;
        page.button("Reset*").explains(BEING_REMOVED).await?;
        // Whoever is to get a seat somewhere.
        page.open("/users").await?;
        page.field("Search users").fill(&somebody.email).await?;
        page.tick(&format!("Select {}", somebody.label)).await?;
        page.press("Assign to a license…").await?;
        let pick = page
            .role("dialog")
            .role("button")
            .named(&format!("{OWNED}*"));
        pick.has("aria-disabled", "true").await?;
        pick.says(BEING_REMOVED).await?;
        page.keys(browser_journeys::Key::Escape).await?;
        page.role("dialog").goes().await?;

        // The receipt is still open, and closes when the server is done.
        go_to(&page, "Activity").await?;
        page.row("was removed").says(GOING).await?;
        page.server().worker(json!({ "ms": 0 })).await?;
        page.server().finish_removals().await?;
        page.does_not_see(GOING).await?;
        go_to(&page, "Licenses").await?;
        page.row(CAD).shows().await?;
        page.row(OWNED).goes().await?;
        leaver.is_taken_away(&page, 1).await
    })
    .await
}

#[tokio::test]
async fn k4_a_removal_that_takes_long_is_told_and_so_is_its_end() -> Told {
    journey(setting(), |page| async move {
        let leaver = leaver(&page).await?;
        remove_unfinished(&page, &leaver).await?;
        go_to(&page, "Activity").await?;
        page.row("was removed").says(GOING).await?;
        // A minute passes for the page.
        let later = "const now = Date.now; Date.now = () => now() + 61000";
        page.ask(later, vec![]).await?;
        page.sees("The server has not finished a removal yet")
            .await?;
        page.row("was removed")
            .says("The server has not finished a removal yet")
            .await?;
        page.is_accessible("a removal that takes long").await?;
        page.server().worker(json!({ "ms": 0 })).await?;
        page.server().finish_removals().await?;
        // The pauses between two questions have grown by now; this list is read at once.
        go_to(&page, "Licenses").await?;
        page.sees("The server has finished the removal").await?;
        leaver.is_taken_away(&page, 1).await
    })
    .await
}

#[tokio::test]
async fn k3_an_owner_who_was_removed_is_told_so_and_can_be_cleared() -> Told {
    journey(setting(), |page| async move {
        let left = team(&page, LEFT).await?;
        let before = team_owners(&page, &left).await?;
        page.sign_in_at("/teams").await?;
        page.follow(LEFT).await?;
        page.heading(2, "Owners").shows().await?;
        page.sees("Somebody who was removed").await?;
        page.is_accessible("an owner who was removed").await?;
        let clear = page.button("Remove Somebody who was removed as an owner");
        clear.press().await?;
        clear.goes().await?;
        eventually("one owner less", || async {
            let after = team_owners(&page, &left).await?;
            ensure!(after.len() + 1 == before.len(), "they are {after:?}");
            let mut cleared = before.difference(&after);
            let cleared = cleared.next().context("one less")?;
            is_missing(&page, &format!("/users/{cleared}")).await
        })
        .await
    })
    .await
}
