//! Managing people: removing, editing, banning, roles, passwords, inviting, leavers.

use anyhow::{Context, Result, ensure};
use browser_journeys::{Key, Kind, Page, Person, Setting, Told, eventually, journey};
use serde_json::{Value, json};

use crate::{CAD, VIEWER, has_seat, toast, undo};

/// Why LicenseSpring has nothing of it.
const WHY_2: &str = "q28 has it for LicenseSpring: nobody is made without a seat";

/// Why LicenseSpring has nothing of it.
const ROLES: &str = "people have no roles there";

/// Why LicenseSpring has nothing of it.
const ALONE: &str = "people are made with a seat and stay";

/// Whoever is removed or was never there is asked for, and is not there.
const GONE: &str = "status of 404";

/// The list of people, with one person looked up.
async fn at(page: &Page, person: &Person) -> Result<()> {
    page.sign_in_at("/users").await?;
    page.sees("429 people").await?;
    page.field("Search users").fill(&person.email).await?;
    page.row(&person.email).shows().await
}

/// Something from the menu of a person.
async fn pick(page: &Page, person: &Person, item: &str) -> Result<()> {
    page.pick(&format!("Actions for {}", person.label), item)
        .await
}

/// A person's attribute, as the server has it.
async fn has(page: &Page, email: &str, attribute: &str, wanted: &str) -> Result<()> {
    eventually(&format!("{attribute} of {email}"), || async {
        let user = page.server().get(&format!("/users/{email}")).await?;
        let value = user.pointer(&format!("/data/attributes/{attribute}"));
        ensure!(value == Some(&json!(wanted)), "it is {value:?}");
        Ok(())
    })
    .await
}

/// Whether somebody of this address is on the server.
async fn is_gone(page: &Page, email: &str) -> Result<()> {
    eventually(&format!("{email} to be gone"), || async {
        let found = page.server().get(&format!("/users/{email}")).await;
        ensure!(found.is_err(), "there is {found:?}");
        Ok(())
    })
    .await
}

/// Somebody who owns a license, and that license.
async fn owner(page: &Page) -> Result<(Person, String)> {
    let all = page.server().get("/licenses?page[number]=1&page[size]=100");
    let all = all.await?;
    let owned = all["data"].as_array().context("licenses")?.iter();
    let owner = |license: &Value| {
        let owner = license.pointer("/relationships/owner/data/id")?.as_str()?;
        Some((owner.to_owned(), license["id"].as_str()?.to_owned()))
    };
    let (owner, license) = { owned }.find_map(owner).context("an owner")?;
    let person = page.server().person(&owner).await?;
    Ok((person, license))
}

/// The ids of the devices that are somebody's.
async fn devices_of(page: &Page, person: &str) -> Result<Vec<String>> {
    let all = page
        .server()
        .get(&format!("/machines?owner={person}&limit=100"))
        .await?;
    let all = all["data"].as_array().context("devices")?.iter();
    let ids = all.filter_map(|row| Some(row["id"].as_str()?.to_owned()));
    Ok(ids.collect())
}

#[tokio::test]
async fn t9_removing_one_says_first_which_seats_become_free() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ALONE).provokes(GONE),
        |page| async move {
            let person = page.server().holders(CAD).await?.remove(0);
            at(&page, &person).await?;
            pick(&page, &person, "Remove…").await?;
            let dialog = page.dialog(&format!("Remove {}?", person.label));
            dialog.says("What follows").await?;
            dialog.says(&format!("{CAD}: 1 seat becomes free")).await?;
            dialog.says("9 → 10 free of 30").await?;
            page.is_accessible("the question before a removal").await?;
            // Nothing was sent by asking.
            ensure!(page.server().seats_taken(CAD).await? == 21);
            page.press("Remove 1 person").await?;

            page.role("dialog").goes().await?;
            toast(&page, &format!("{} was removed", person.label))
                .shows()
                .await?;
            page.row(&person.email).goes().await?;
            is_gone(&page, &person.email).await?;
            page.server().comes_to(CAD, 20).await
        },
    )
    .await
}

#[tokio::test]
async fn t9_several_are_removed_at_once() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ALONE).provokes(GONE),
        |page| async move {
            let people = page.server().holders(CAD).await?;
            let people = crate::first(&people, 3)?;
            page.sign_in_at("/users").await?;
            page.sees("429 people").await?;
            for person in &people {
                page.field("Search users").fill(&person.email).await?;
                page.tick(&format!("Select {}", person.label)).await?;
            }
            page.sees("3 selected").await?;
            page.press("Remove…").await?;
            let dialog = page.dialog("Remove 3 people?");
            dialog.says(&people[0].label).await?;
            dialog.says(&format!("{CAD}: 3 seats become free")).await?;
            dialog.says("9 → 12 free of 30").await?;
            page.is_accessible("the question before several are removed")
                .await?;
            page.press("Remove 3 people").await?;
            toast(&page, "3 people removed").shows().await?;
            page.does_not_see("3 selected").await?;
            for person in &people {
                is_gone(&page, &person.email).await?;
            }
            page.server().comes_to(CAD, 18).await
        },
    )
    .await
}

#[tokio::test]
async fn t9_an_owners_license_is_named_before_it_is_deleted_and_handing_over_keeps_it() -> Told {
    journey(
        Setting::demo()
            .only(Kind::Keygen, "nobody owns a license there")
            .provokes(GONE),
        |page| async move {
            let (person, license) = owner(&page).await?;
            let next = page.server().people_without(CAD, 1).await?.remove(0);
            let devices = devices_of(&page, &person.id).await?;
            at(&page, &person).await?;
            pick(&page, &person, "Remove…").await?;
            let dialog = page.dialog(&format!("Remove {}?", person.label));
            page.role("radio").named("Remove").press().await?;
            dialog.says("is deleted with its owner").await?;
            page.button("Remove 1 person and delete 1 license")
                .shows()
                .await?;

            page.role("radio")
                .named("Hand over, then remove")
                .press()
                .await?;
            page.button("Hand over and remove 1 person")
                .explains("Choose who takes over")
                .await?;
            page.choose("Successor", &next).await?;
            dialog
                .says(&format!("{} becomes its owner", next.label))
                .await?;
            page.is_accessible("handing over before a removal").await?;
            page.press("Hand over and remove 1 person").await?;

            page.role("dialog").goes().await?;
            is_gone(&page, &person.email).await?;
            let kept = page.server().get(&format!("/licenses/{license}")).await?;
            let owner = kept.pointer("/data/relationships/owner/data/id");
            ensure!(owner == Some(&json!(next.id)), "the owner is {owner:?}");
            // Whatever was active stays so, and is nobody's.
            for device in devices {
                let kept = page.server().get(&format!("/machines/{device}")).await?;
                let owner = kept.pointer("/data/relationships/owner/data");
                ensure!(owner == Some(&Value::Null), "{device} belongs to {owner:?}");
            }
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn t9_banning_is_offered_instead_and_keeps_the_seat() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "nobody is banned there"),
        |page| async move {
            let person = page.server().holders(CAD).await?.remove(0);
            at(&page, &person).await?;
            pick(&page, &person, "Remove…").await?;
            page.role("radio").named("Ban instead").press().await?;
            page.sees("Seats stay taken").await?;
            page.press("Ban 1 person").await?;
            undo(&page, &format!("{} is banned", person.label)).await?;
            has(&page, &person.email, "status", "ACTIVE").await?;
            ensure!(page.server().seats_taken(CAD).await? == 21);

            pick(&page, &person, "Ban").await?;
            page.row(&person.email).says("Banned").await?;
            has(&page, &person.email, "status", "BANNED").await?;
            pick(&page, &person, "Lift the ban").await?;
            has(&page, &person.email, "status", "ACTIVE").await
        },
    )
    .await
}

/// Somebody of the seed by their address.
async fn staff(page: &Page, email: &str) -> Result<Person> {
    let user = page.server().get(&format!("/users/{email}")).await?;
    let id = user.pointer("/data/id").and_then(Value::as_str);
    page.server().person(id.context("an id")?).await
}

#[tokio::test]
async fn d17_a_role_is_changed_with_a_word_on_what_it_may_do() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ROLES),
        |page| async move {
            let person = staff(&page, "sales@nordbau.example").await?;
            at(&page, &person).await?;
            pick(&page, &person, "Change role…").await?;
            let dialog = page.dialog(&format!("Change the role of {}", person.label));
            dialog.says("Seats, and banning end users.").await?;
            page.button("Change role")
                .explains("This is their role already")
                .await?;
            page.role("radio").named("Support agent").press().await?;
            dialog.says("signs them out everywhere").await?;
            dialog
                .says("Afterwards they can at most see everything, assign seats")
                .await?;
            page.is_accessible("changing a role").await?;
            page.press("Change role to Support agent").await?;
            has(&page, &person.email, "role", "support-agent").await?;
            page.row(&person.email).says("Support agent").await?;
            undo(&page, &format!("{} now has the role", person.label)).await?;
            has(&page, &person.email, "role", "sales-agent").await
        },
    )
    .await
}

#[tokio::test]
async fn k2_a_role_that_takes_rights_says_which_and_has_no_undo() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ROLES),
        |page| async move {
            let person = staff(&page, "sales@nordbau.example").await?;
            at(&page, &person).await?;
            pick(&page, &person, "Change role…").await?;
            let dialog = page.dialog(&format!("Change the role of {}", person.label));
            page.role("radio").named("Read-only").press().await?;
            dialog
                .says("They lose for good: assign seats, invite people, reset devices")
                .await?;
            dialog
                .says("Changing the role again does not bring it back")
                .await?;
            page.is_accessible("a role that takes rights").await?;
            page.press("Change role to Read-only").await?;
            has(&page, &person.email, "role", "read-only").await?;
            let words = format!("{} now has the role Read-only", person.label);
            toast(&page, &words).shows().await?;
            page.button("Undo").goes().await
        },
    )
    .await
}

#[tokio::test]
async fn k2_a_role_in_name_only_leads_to_an_invitation() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ROLES),
        |page| async move {
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            at(&page, &person).await?;
            pick(&page, &person, "Change role…").await?;
            let dialog = page.dialog(&format!("Change the role of {}", person.label));
            page.role("radio").named("Support agent").press().await?;
            dialog.says("A change of role gives no rights").await?;
            page.button("Change role to Support agent")
                .explains("In name only")
                .await?;
            page.is_accessible("a role in name only").await?;
            page.press("Invite with the role Support agent…").await?;
            page.dialog("Invite users").shows().await?;
            page.field("People").fill("help@nordbau.example").await?;
            page.press("Continue").await?;
            page.press("Invite 1 user").await?;
            has(&page, "help@nordbau.example", "role", "support-agent").await?;
            has(&page, &person.email, "role", "user").await
        },
    )
    .await
}

#[tokio::test]
async fn k2_somebody_is_made_again_with_a_role_and_gets_back_what_they_had() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ROLES).provokes(GONE),
        |page| async move {
            let (person, devices) = page.server().holders_with_devices(CAD).await?.remove(0);
            let team = async |id: &str| {
                let user = page.server().get(&format!("/users/{id}")).await?;
                anyhow::Ok(user.pointer("/data/relationships/group/data/id").cloned())
            };
            let was_in = team(&person.id).await?;
            let taken = page.server().seats_taken(CAD).await?;
            let active = page.server().devices(CAD).await?.len();
            at(&page, &person).await?;
            pick(&page, &person, "Change role…").await?;
            page.role("radio").named("Support agent").press().await?;
            page.press("Make again with the role Support agent…")
                .await?;
            let dialog = page.dialog(&format!("Make {} again as Support agent", person.label));
            dialog.says("They get another id.").await?;
            dialog.says("password, second factor, tokens").await?;
            dialog.says("This cannot be undone").await?;
            page.is_accessible("before somebody is made again").await?;
            page.browser().picture("k2-again").await?;
            page.press("Make again as Support agent").await?;
            // How they get in is asked next.
            page.dialog(&format!("Password of {}", person.label))
                .shows()
                .await?;
            has(&page, &person.email, "role", "support-agent").await?;
            let again = page.server().person(&person.email).await?;
            ensure!(again.id != person.id, "nobody was made");
            ensure!(team(&again.id).await? == was_in, "in another team");
            ensure!(has_seat(&page, &again.id, CAD).await?, "no seat");
            ensure!(page.server().seats_taken(CAD).await? == taken);
            let now = page.server().devices(CAD).await?;
            ensure!(now.len() == active, "devices went");
            let owner =
                |it: &&Value| it.pointer("/relationships/owner/data/id") == Some(&json!(again.id));
            ensure!(
                now.iter().filter(owner).count() == devices,
                "without their devices"
            );
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn d16_a_role_that_may_not_is_told_so() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ROLES),
        |page| async move {
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            page.open("/users").await?;
            page.sign_in_as("support@nordbau.example", "seatboard-demo")
                .await?;
            page.sees("429 people").await?;
            page.button("Invite users")
                .explains("Your role does not allow this")
                .await?;
            page.field("Search users").fill(&person.email).await?;
            page.press(&format!("Actions for {}", person.label)).await?;
            for item in ["Edit…", "Change role…", "Set password…", "Remove…"] {
                let item = page.role("menuitem").named(&format!("{item}*"));
                item.has("aria-disabled", "true").await?;
                item.says("Your role does not allow this").await?;
            }
            page.is_accessible("a menu of which little is allowed")
                .await?;
            // Looking at it in every look has closed it.
            pick(&page, &person, "Ban").await?;
            has(&page, &person.email, "status", "BANNED").await
        },
    )
    .await
}

#[tokio::test]
async fn d17_the_last_administrator_stays_one() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ROLES),
        |page| async move {
            page.sign_in_at("/users?q=admin%40nordbau").await?;
            page.row("admin@nordbau.example").shows().await?;
            let others = page.server().get("/users?roles[]=admin").await?;
            for other in others["data"].as_array().context("admins")? {
                let email = other["attributes"]["email"].as_str().context("email")?;
                if email != "admin@nordbau.example" {
                    let act = json!({ "delete_user": email });
                    page.server().another_admin(act).await?;
                }
            }
            page.reload().await?;
            page.role("button")
                .named("Actions for *")
                .last_one()
                .press()
                .await?;
            let item = page.role("menuitem").named("Change role…*");
            item.has("aria-disabled", "true").await?;
            item.says("This is you: another administrator has to do it")
                .await
        },
    )
    .await
}

#[tokio::test]
async fn a_taken_address_is_told_at_its_field_and_an_edit_can_be_undone() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, "q23 has it for LicenseSpring"),
        |page| async move {
            let people = page.server().people_without(CAD, 2).await?;
            let (person, other) = (&people[0], &people[1]);
            at(&page, person).await?;
            pick(&page, person, "Edit…").await?;
            page.dialog(&format!("Edit {}", person.label))
                .shows()
                .await?;
            page.is_accessible("editing a person").await?;
            page.field("First name (optional)").fill("Philippa").await?;
            page.field("Email").fill(&other.email).await?;
            page.press("Save changes").await?;
            page.field("Email").has("aria-invalid", "true").await?;
            ensure!(page.field("First name (optional)").value().await? == "Philippa");
            page.field("Email").fill(&person.email).await?;
            page.press("Save changes").await?;
            page.role("dialog").goes().await?;
            has(&page, &person.email, "firstName", "Philippa").await?;
            page.row(&person.email).says("Philippa").await?;
            page.press("Undo").await?;
            eventually("the old name", || async {
                let path = format!("/users/{}", person.email);
                let user = page.server().get(&path).await?;
                let name = user.pointer("/data/attributes/firstName");
                ensure!(name != Some(&json!("Philippa")));
                Ok(())
            })
            .await
        },
    )
    .await
}

#[tokio::test]
async fn q24_a_made_password_is_shown_once_and_works() -> Told {
    journey(
        Setting::demo()
            .config(json!({ "reason": "required" }))
            .only(Kind::Keygen, "q24 has it for LicenseSpring, from the seat"),
        |page| async move {
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            at(&page, &person).await?;
            pick(&page, &person, "Set password…").await?;
            let dialog = page.dialog(&format!("Password of {}", person.label));
            page.role("radio").named("Type one").press().await?;
            page.field("New password").fill("abc").await?;
            page.press("Set password").await?;
            dialog.says("Use at least 6 characters.").await?;
            page.is_accessible("a password that is too short").await?;

            page.role("radio").named("Generate one").press().await?;
            dialog
                .says("The one they have now is gone for good.")
                .await?;
            page.press("Generate and set").await?;
            // It is no act, and needs a reason all the same.
            let why = page.dialog("Why is this changed?");
            why.shows().await?;
            page.keys(Key::Escape).await?;
            dialog
                .says("Nothing was sent: no reason was given.")
                .await?;
            page.press("Generate and set").await?;
            why.shows().await?;
            page.keys("Ticket 24").await?;
            page.keys(Key::Enter).await?;
            dialog.says("••••••••").await?;
            page.is_accessible("a made password").await?;
            page.press("Show: New password").await?;
            let shown = "return document.querySelector('dialog[open] code').textContent";
            let password = page.ask(shown, vec![]).await?;
            let password = password.as_str().context("a password")?.to_owned();
            ensure!(password.len() == 23, "{password}");
            page.press("Done").await?;
            page.role("dialog").goes().await?;

            // It is nowhere any more, and it is theirs.
            let kept = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])
            + document.documentElement.outerHTML";
            let kept = page.ask(kept, vec![]).await?;
            let kept = kept.as_str().context("text")?;
            ensure!(!kept.contains(&password), "the password was kept");
            ensure!(page.server().lets_in(&person.email, &password).await?);

            pick(&page, &person, "Set password…").await?;
            page.role("radio").named("Let them choose").press().await?;
            page.press("Send mail").await?;
            why.shows().await?;
            page.keys("Ticket 25").await?;
            page.keys(Key::Enter).await?;
            toast(&page, "The server was asked to send").shows().await?;
            let menu = page.role("navigation").named("Main");
            menu.role("link").named("Activity").press().await?;
            page.row("has a new password")
                .says("Reason: Ticket 24")
                .await
        },
    )
    .await
}

#[tokio::test]
async fn d10_d14_several_are_invited_with_a_verdict_per_line_and_access() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, WHY_2),
        |page| async move {
            let old = page.server().people_without(VIEWER, 1).await?.remove(0);
            let taken = page.server().seats_taken(VIEWER).await?;
            page.sign_in_at("/users").await?;
            page.sees("429 people").await?;
            page.press("Invite users").await?;
            let dialog = page.dialog("Invite users");
            dialog.says("One per line").await?;
            page.is_accessible("the box of an invitation").await?;
            let text = format!(
                "Nina Neu <nina.neu@nordbau.example>\n\"Lind, Karl\" <karl.lind@new.example>\n\
             Eva\tEis\teva@new.example\n{}\nNINA.NEU@nordbau.example\nkarl@oops",
                old.email
            );
            page.paste(&text).await?;
            dialog.says("6 lines found").await?;
            page.press("Continue").await?;

            dialog
                .says("3 will be created · 1 already there · 1 listed twice · 1 to put right")
                .await?;
            dialog.says("Not an email: no ending such as .com").await?;
            page.is_accessible("the lines of an invitation").await?;
            page.button("Invite 4 users")
                .explains("1 line has to be put right or removed first")
                .await?;
            // Put right in place.
            let wrong = "document.querySelector('.line [aria-invalid]').focus()";
            page.ask(wrong, vec![]).await?;
            page.keys(".example").await?;
            dialog.says("4 will be created").await?;

            page.tick("Give access now").await?;
            page.button("Invite 5 users")
                .explains("Choose a license, or untick")
                .await?;
            page.field("Licenses").fill("BIM Collab").await?;
            page.role("option")
                .named(&format!("{VIEWER}*"))
                .press()
                .await?;
            let after = format!("{} → {} free of 60", 60 - taken, 55 - taken);
            dialog.says(&after).await?;
            page.is_accessible("the access of an invitation").await?;
            page.press("Invite 5 users").await?;

            page.role("dialog").goes().await?;
            page.server().comes_to(VIEWER, taken + 5).await?;
            has(&page, "karl.lind@new.example", "lastName", "Lind").await?;
            has(&page, "karl@oops.example", "email", "karl@oops.example").await?;
            page.field("Search users").fill("eva@new.example").await?;
            page.row("eva@new.example").says("Eva Eis").await
        },
    )
    .await
}

#[tokio::test]
async fn d10_what_failed_is_told_by_line_and_tried_again_alone() -> Told {
    let setting = Setting::demo()
        .only(Kind::Keygen, WHY_2)
        .provokes("status of 422");
    journey(setting, |page| async move {
        page.sign_in_at("/users").await?;
        page.sees("429 people").await?;
        page.press("Invite users").await?;
        page.field("People")
            .fill("one@new.example\ntwo@new.example")
            .await?;
        page.press("Continue").await?;
        page.sees("2 will be created").await?;
        // Somebody else is quicker.
        page.server().create_user("two@new.example").await?;
        page.press("Invite 2 users").await?;
        let dialog = page.dialog("Invite users");
        dialog.says("1 user invited, 1 not").await?;
        page.role("listitem")
            .containing("two@new.example")
            .says("This address belongs to somebody already")
            .await?;
        page.is_accessible("the results of an invitation").await?;

        // Only what failed is tried again.
        let act = json!({ "delete_user": "two@new.example" });
        page.server().another_admin(act).await?;
        page.press("Try 1 person again").await?;
        page.role("dialog").goes().await?;
        toast(&page, "two@new.example was created").shows().await?;
        has(&page, "two@new.example", "role", "user").await
    })
    .await
}

#[tokio::test]
async fn a_leaver_hands_everything_over_in_one_go() -> Told {
    journey(
        Setting::demo()
            .only(Kind::Keygen, "nobody owns a license or is banned there")
            .provokes(GONE),
        |page| async move {
            let person = page.server().holders(CAD).await?.remove(0);
            let next = page.server().people_without(CAD, 1).await?.remove(0);
            at(&page, &person).await?;
            pick(&page, &person, "Hand over or release…").await?;
            let dialog = page.dialog(&format!("Hand over or release: {}", person.label));
            dialog.says("What they have").await?;
            dialog.says("Owned licenses").await?;
            page.choose("Successor", &next).await?;
            dialog
                .says(&format!("{CAD}: the seat passes to {}", next.label))
                .await?;
            dialog.says("9 free of 30, as before").await?;
            page.is_accessible("a leaver").await?;
            page.press("Hand over").await?;
            page.role("dialog").goes().await?;
            page.server().comes_to(CAD, 21).await?;
            let holders = page.server().holders(CAD).await?;
            ensure!(holders.contains(&next) && !holders.contains(&person));

            // And all of it back, shut out at last.
            page.field("Search users").fill(&next.email).await?;
            pick(&page, &next, "Hand over or release…").await?;
            page.role("radio")
                .named("Release everything")
                .press()
                .await?;
            page.dialog("Hand over or release*")
                .says("9 → 10 free of 30")
                .await?;
            page.role("combobox")
                .named("Afterwards")
                .type_in("Ban")
                .await?;
            page.press("Release and ban").await?;
            page.role("dialog").goes().await?;
            page.server().comes_to(CAD, 20).await?;
            has(&page, &next.email, "status", "BANNED").await
        },
    )
    .await
}

#[tokio::test]
async fn removing_inviting_and_a_role_without_a_mouse() -> Told {
    journey(
        Setting::demo().only(Kind::Keygen, ROLES).provokes(GONE),
        |page| async move {
            let person = page.server().people_without(CAD, 1).await?.remove(0);
            let developer = page.server().person("developer@nordbau.example").await?;
            let menu = format!("Actions for {}", person.label);
            at(&page, &developer).await?;

            // A role: the menu, the arrows among the roles, the button.
            page.tab_to(&format!("Actions for {}", developer.label))
                .await?;
            page.keys(Key::Enter).await?;
            page.role("menu").shows().await?;
            page.keys(Key::Down).await?;
            page.keys(Key::Down).await?;
            page.keys(Key::Enter).await?;
            page.dialog("Change the role of *").shows().await?;
            page.keys(Key::Down).await?;
            page.tab_to("Change role to Sales agent").await?;
            page.keys(Key::Enter).await?;
            has(&page, &developer.email, "role", "sales-agent").await?;
            page.role("dialog").goes().await?;
            page.field("Search users").fill(&person.email).await?;

            // An invitation.
            page.tab_to("Invite users").await?;
            page.keys(Key::Enter).await?;
            page.dialog("Invite users").shows().await?;
            page.keys("Kay Board kay@new.example").await?;
            page.keys(Key::Control + Key::Enter).await?;
            page.sees("1 will be created").await?;
            page.tab_to("Invite 1 user").await?;
            page.keys(Key::Enter).await?;
            page.role("dialog").goes().await?;
            has(&page, "kay@new.example", "lastName", "Board").await?;

            // A removal; Escape walks away from it first.
            page.tab_to(&menu).await?;
            page.keys(Key::Up).await?;
            page.role("menu").shows().await?;
            page.keys(Key::Enter).await?;
            page.dialog(&format!("Remove {}?", person.label))
                .shows()
                .await?;
            page.keys(Key::Escape).await?;
            page.role("dialog").goes().await?;
            ensure!(page.focused().await? == menu, "the focus was lost");
            page.keys(Key::Up).await?;
            page.role("menu").shows().await?;
            page.keys(Key::Enter).await?;
            page.sees("What follows").await?;
            page.tab_to("Remove 1 person").await?;
            page.keys(Key::Enter).await?;
            page.role("dialog").goes().await?;
            is_gone(&page, &person.email).await
        },
    )
    .await
}
