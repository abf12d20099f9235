//! Everything by keyboard alone: no journey here touches the mouse.

use anyhow::{Result, ensure};
use browser_journeys::{COMPANY, Key, Kind, Page, Person, Setting, Told, eventually, journey};

use crate::{CAD, seats_are};

/// Something of this name has the focus, sooner or later.
async fn focus_is_on(page: &Page, name: &str) -> Result<()> {
    eventually(&format!("the focus on {name:?}"), || async {
        let at = page.focused().await?;
        ensure!(at == name, "the focus is on {at:?}");
        Ok(())
    })
    .await
}

/// The person is the only one offered.
async fn person_is_offered(page: &Page, person: &Person) -> Result<()> {
    let name = format!("{} {}*", person.label, person.email);
    page.role("option").named(&name).shows().await?;
    let offers = page.role("option").count().await?;
    ensure!(offers == 1, "{offers} are offered");
    Ok(())
}

/// What has the focus can be seen to have it.
async fn focus_shows(page: &Page) -> Result<()> {
    let ring = "const at = document.activeElement;
        const rings = [at, at.parentElement, at.closest('tr, .combo-field, label')].filter(Boolean);
        return rings.some((one) => {
            const style = getComputedStyle(one);
            return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
                || style.boxShadow !== 'none';
        })";
    let shows = page.ask(ring, vec![]).await?;
    ensure!(
        shows == true,
        "{:?} does not show its focus",
        page.focused().await?
    );
    Ok(())
}

#[tokio::test]
async fn a_day_without_a_mouse() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().people_without(CAD, 1).await?.remove(0);
        page.open("/").await?;

        // Sign in: the first field has the focus already, Enter sends the form.
        if page.server().kind() == Kind::LicenseSpring {
            focus_is_on(&page, "Company code").await?;
            page.keys(COMPANY).await?;
            page.keys(Key::Tab).await?;
        }
        focus_is_on(&page, "Email").await?;
        page.keys("admin@nordbau.example").await?;
        page.keys(Key::Tab).await?;
        focus_is_on(&page, "Password").await?;
        focus_shows(&page).await?;
        page.keys("seatboard-demo").await?;
        page.keys(Key::Enter).await?;
        page.heading(1, "Licenses").shows().await?;
        page.row(CAD).shows().await?;

        // The first stop skips the menu.
        page.tab_to("Skip to content").await?;
        focus_shows(&page).await?;
        page.tab_to(CAD).await?;
        focus_shows(&page).await?;
        page.keys(Key::Enter).await?;
        page.heading(1, &format!("License for: {CAD}*"))
            .shows()
            .await?;
        page.row("@nordbau.example").last_one().shows().await?;

        // Assign: the list is walked with arrows, Enter chooses, Escape closes list, then dialog.
        page.tab_to("Assign license user").await?;
        page.keys(Key::Enter).await?;
        focus_is_on(&page, "People").await?;
        focus_shows(&page).await?;
        page.keys("nordbau").await?;
        page.role("option").last_one().shows().await?;
        page.keys(Key::Down).await?;
        page.keys(Key::Down).await?;
        page.keys(Key::Escape).await?;
        page.role("option").goes().await?;
        page.role("dialog").shows().await?;
        page.keys(Key::Control + "a").await?;
        page.keys(person.email.as_str()).await?;
        person_is_offered(&page, &person).await?;
        page.keys(Key::Enter).await?;
        page.sees("8 of 9 free seats left").await?;
        page.keys(Key::Backspace).await?;
        page.sees("9 of 9 free seats left").await?;
        page.keys(person.email.as_str()).await?;
        person_is_offered(&page, &person).await?;
        page.keys(Key::Enter).await?;
        page.tab_to("Assign 1 user").await?;
        page.keys(Key::Enter).await?;
        page.role("dialog").goes().await?;
        seats_are(&page, CAD, 22, 30).await?;
        focus_is_on(&page, "Assign license user").await?;

        // Put away, the toast does not mix up its Undo with the next one's.
        page.tab_to("Dismiss").await?;
        page.keys(Key::Enter).await?;
        page.button("Undo").goes().await?;

        // Release: the focus stays in the table, on the row that took the place.
        page.tab_to(&format!("Release the seat of {}", person.label))
            .await?;
        focus_shows(&page).await?;
        page.keys(Key::Enter).await?;
        page.row(&person.email).goes().await?;
        seats_are(&page, CAD, 21, 30).await?;
        let inside = "return document.activeElement.closest('table') !== null";
        ensure!(
            page.ask(inside, vec![]).await? == true,
            "the focus left the table"
        );

        // Undo is a few stops away.
        page.tab_to("Undo").await?;
        page.keys(Key::Enter).await?;
        seats_are(&page, CAD, 22, 30).await
    })
    .await
}

#[tokio::test]
async fn menus_and_dialogs_give_the_focus_back() -> Told {
    journey(Setting::demo(), |page| async move {
        let person = page.server().holders(CAD).await?.remove(0);
        page.sign_in_on_license(CAD).await?;
        let menu = format!("Actions for {}", person.label);
        page.tab_to(&menu).await?;
        page.keys(Key::Enter).await?;
        // With activations of their own, seats have more that can be done with them.
        let (first, above) = match page.server().kind() {
            Kind::Keygen => ("Move seat…", 1),
            Kind::LicenseSpring => {
                let at = page.server().person_at(&person).await?;
                let row = page.server().spring(&format!("license-users/{at}/")).await?;
                let shows_password = row["is_initial_password"] == true;
                ("Change e-mail…", 5 + usize::from(shows_password))
            }
        };
        focus_is_on(&page, first).await?;
        for _ in 0..=above {
            page.keys(Key::Down).await?;
        }
        focus_is_on(&page, "Release seat").await?;
        page.keys(Key::Down).await?;
        focus_is_on(&page, first).await?;
        page.keys(Key::Escape).await?;
        focus_is_on(&page, &menu).await?;
        page.keys(Key::Down).await?;
        // Why the seat is held stands between.
        for _ in 1..above {
            page.keys(Key::Down).await?;
        }
        focus_is_on(&page, "Move seat…").await?;
        page.keys(Key::Enter).await?;
        focus_is_on(&page, "To").await?;
        page.keys(Key::Escape).await?;
        page.role("dialog").goes().await?;
        focus_is_on(&page, &menu).await?;

        // Several, with Space.
        page.ask("window.scrollTo(0, 0); document.querySelector('h1').tabIndex = -1; document.querySelector('h1').focus()", vec![]).await?;
        page.tab_to(&format!("Select {}", person.label)).await?;
        page.keys(" ").await?;
        page.sees("1 selected").await?;
        page.ask("document.querySelector('h1').focus()", vec![]).await?;
        page.tab_to("Release seat…").await?;
        page.keys(Key::Enter).await?;
        page.dialog("Release the seat of *").shows().await?;
        page.tab_to("Release 1 seat").await?;
        page.keys(Key::Enter).await?;
        seats_are(&page, CAD, 20, 30).await
    })
    .await
}
