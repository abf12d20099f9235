//! The page as a person uses it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::{Key, WebDriver};

use crate::browser::{Browser, Habits, Look};
use crate::eventually;
use crate::kind::Kind;
use crate::locator::Locator;
use crate::server::{Person, Server};
use crate::stage::{COMPANY, Stage};

const WORDS: &str = include_str!("script/words.js");

/// How many rows down and how many stops along from the start of its row something of a name is, in
/// the list that has the focus; nothing, if it is elsewhere.
const STEPS_IN_LIST: &str = "const wanted = arguments[0];
    const here = document.activeElement.closest('tbody tr[aria-rowindex]');
    if (!here?.closest('table.table')) return null;
    const fits = (it) => {
      const label = it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent;
      const name = label.replace(/\\s+/g, ' ').trim();
      return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
    };
    const controls = 'a[href], button, input, select, textarea, summary';
    const shows = (it) => it.checkVisibility() && !it.closest('[popover]');
    const stops = (row) => [...row.children].filter(shows).flatMap((cell) => {
      const inside = [...cell.querySelectorAll(controls)].filter(shows);
      return inside.length ? inside : [cell];
    });
    const at = (row) => Number(row.getAttribute('aria-rowindex'));
    for (const row of here.parentElement.querySelectorAll('tr[aria-rowindex]')) {
      const along = stops(row).findIndex((it) => !it.matches('td') && fits(it));
      if (along >= 0 && !stops(row)[along].contains(document.activeElement)) {
        return [at(row) - at(here), along];
      }
    }
    return null";

/// The tab in front, on a stage.
#[derive(Clone)]
pub struct Page {
    stage: Arc<Stage>,
    browser: Arc<Browser>,
}

impl Page {
    pub(crate) fn new(stage: Arc<Stage>, browser: Arc<Browser>) -> Self {
        Self { stage, browser }
    }

    /// The same panel in a browser with an empty profile, as on another machine. To be ended with
    /// [`Page::quit`].
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn elsewhere(&self) -> Result<Self> {
        let browser = Browser::open(self.browser.engine(), &Habits::default()).await?;
        Ok(Self::new(Arc::clone(&self.stage), Arc::new(browser)))
    }

    /// Ends the browser of a page that was opened elsewhere.
    ///
    /// # Errors
    /// When it complains of anything.
    pub async fn quit(self) -> Result<()> {
        self.quit_after(&[]).await
    }

    /// As [`Page::quit`], after what was provoked there.
    ///
    /// # Errors
    /// When it complains of anything else.
    pub async fn quit_after(self, expected: &[&str]) -> Result<()> {
        let complaints = self.browser.complaints(expected).await?;
        let browser = Arc::into_inner(self.browser).context("the page is still in use")?;
        browser.quit().await?;
        ensure!(complaints.is_empty(), "elsewhere: {complaints:?}");
        Ok(())
    }

    /// The license server.
    pub fn server(&self) -> &Server {
        &self.stage.server
    }

    /// Where everything is served.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The browser.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// The session.
    pub fn driver(&self) -> &WebDriver {
        &self.browser.driver
    }

    /// Opens an address of the panel.
    ///
    /// # Errors
    /// When it does not load.
    pub async fn open(&self, path: &str) -> Result<()> {
        let url = format!("{}{path}", self.stage.url);
        self.driver().goto(url).await?;
        self.browser.watch_this().await
    }

    /// Opens the panel and signs in as the admin of the seed.
    ///
    /// # Errors
    /// When the page that was asked for does not come.
    pub async fn sign_in_at(&self, path: &str) -> Result<()> {
        self.open(path).await?;
        let facts = self.server().facts().clone();
        self.sign_in_as(&facts.admin_email, &facts.admin_password)
            .await?;
        self.heading(1, "Sign in to*").goes().await
    }

    /// Fills in the form and sends it.
    ///
    /// # Errors
    /// When there is no such form.
    pub async fn sign_in_as(&self, email: &str, password: &str) -> Result<()> {
        if self.server().kind() == Kind::LicenseSpring {
            self.field("Company code").fill(COMPANY).await?;
        }
        self.field("Email").fill(email).await?;
        self.field("Password").fill(password).await?;
        self.press("Sign in").await
    }

    /// Signs in again where a token has ended.
    ///
    /// # Errors
    /// When it is not asked for.
    pub async fn sign_in_again(&self) -> Result<()> {
        self.dialog("Sign in again").shows().await?;
        let password = self.server().facts().admin_password.clone();
        self.field("Password").fill(&password).await?;
        self.press("Sign in").await?;
        self.dialog("Sign in again").goes().await
    }

    /// Opens the page of a license, signed in.
    ///
    /// # Errors
    /// When there is no such license.
    pub async fn sign_in_on_license(&self, name: &str) -> Result<()> {
        let id = self.server().license_at(name).await?;
        self.sign_in_at(&format!("/licenses/{id}/users")).await?;
        self.heading(1, &format!("License for: {name}*"))
            .shows()
            .await?;
        self.table(&format!("People on {name}"))
            .role("checkbox")
            .named("Select all")
            .shows()
            .await
    }

    /// Something of a role.
    pub fn role(&self, role: &str) -> Locator {
        Locator::new(self.clone(), role)
    }

    /// A button by its name.
    pub fn button(&self, name: &str) -> Locator {
        self.role("button").named(name)
    }

    /// A link by its name.
    pub fn link(&self, name: &str) -> Locator {
        self.role("link").named(name)
    }

    /// A field by its label.
    pub fn field(&self, label: &str) -> Locator {
        self.role("field").named(label)
    }

    /// A heading.
    pub fn heading(&self, level: u8, name: &str) -> Locator {
        self.role("heading").level(level).named(name)
    }

    /// An open dialog by its title.
    pub fn dialog(&self, title: &str) -> Locator {
        self.role("dialog").named(title)
    }

    /// A table by its label.
    pub fn table(&self, label: &str) -> Locator {
        self.role("table").named(label)
    }

    /// The row of a table with these words.
    pub fn row(&self, words: &str) -> Locator {
        self.role("row").containing(words)
    }

    /// What a figure on the license's page says, such as "9 of 30" for "Free seats".
    ///
    /// # Errors
    /// When there is no such figure.
    pub async fn figure(&self, name: &str) -> Result<String> {
        let find = "const term = [...document.querySelectorAll('dt')]
            .find((term) => term.textContent.trim() === arguments[0]);
            return term?.nextElementSibling?.textContent.replace(/\\s+/g, ' ').trim() ?? null";
        eventually(&format!("the figure {name:?}"), || async {
            let found = self.ask(find, vec![name.into()]).await?;
            found.as_str().map(str::to_owned).context("no such figure")
        })
        .await
    }

    /// A figure on the license's page says this, sooner or later.
    ///
    /// # Errors
    /// When it says something else.
    pub async fn figure_says(&self, name: &str, words: &str) -> Result<()> {
        eventually(&format!("the figure {name:?} says {words:?}"), || async {
            let has = self.figure(name).await?;
            ensure!(has == words, "it says {has:?}");
            Ok(())
        })
        .await
    }

    /// Presses a button.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn press(&self, name: &str) -> Result<()> {
        self.button(name).press().await
    }

    /// Follows a link.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn follow(&self, name: &str) -> Result<()> {
        self.link(name).press().await
    }

    /// Opens a menu and picks something from it.
    ///
    /// # Errors
    /// When either is not there.
    pub async fn pick(&self, menu: &str, item: &str) -> Result<()> {
        self.press(menu).await?;
        self.role("menuitem").named(item).press().await
    }

    /// Ticks a box.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn tick(&self, name: &str) -> Result<()> {
        self.role("checkbox").named(name).press().await
    }

    /// Opens the assign dialog on a license's page.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open_assign_dialog(&self) -> Result<()> {
        self.press("Assign license user").await?;
        self.dialog("Assign license users: *").shows().await
    }

    /// Types a person's address into a field and presses the person offered.
    ///
    /// # Errors
    /// When nobody of this name and address is offered.
    pub async fn choose(&self, label: &str, person: &Person) -> Result<()> {
        self.field(label).fill(&person.email).await?;
        self.role("option")
            .named(&format!("{} {}*", person.label, person.email))
            .press()
            .await
    }

    /// Pastes a text where the focus is.
    ///
    /// # Errors
    /// When the browser refuses the clipboard.
    pub async fn paste(&self, text: &str) -> Result<()> {
        let allowed = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.browser
            .devtools("Browser.grantPermissions", allowed)
            .await?;
        let copy = "const done = arguments[1];
            navigator.clipboard.writeText(arguments[0]).then(() => done('copied'), (error) => done(String(error)))";
        let copied = self.driver().execute_async(copy, vec![text.into()]).await?;
        ensure!(copied.json() == "copied", "not copied: {}", copied.json());
        self.keys(Key::Control + "v").await
    }

    /// Types where the focus is.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn keys(&self, keys: impl Into<thirtyfour::TypingData>) -> Result<()> {
        let active = self.driver().active_element().await?;
        active.send_keys(keys).await?;
        Ok(())
    }

    /// The accessible name or words of what has the focus.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn focused(&self) -> Result<String> {
        let script = "const at = document.activeElement;
            if (!at || at === document.body) return '';
            const label = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
            return label.replace(/\\s+/g, ' ').trim()";
        let name = self.ask(script, vec![]).await?;
        Ok(name.as_str().unwrap_or_default().to_owned())
    }

    /// Presses Tab until something of this name has the focus; in a list, which is one stop for
    /// Tab, the arrows that lead to it.
    ///
    /// # Errors
    /// When it is not reached within a few dozen presses.
    pub async fn tab_to(&self, name: &str) -> Result<()> {
        let mut passed = BTreeSet::new();
        for _ in 0..120 {
            let at = self.focused().await?;
            if at == name || (name.ends_with('*') && at.starts_with(name.trim_end_matches('*'))) {
                return Ok(());
            }
            passed.insert(at);
            let steps = self.ask(STEPS_IN_LIST, vec![name.into()]).await?;
            if let Some([down, along]) = steps.as_array().map(Vec::as_slice) {
                let down = down.as_i64().unwrap_or_default();
                let keys = [
                    (Key::Home, 1),
                    (
                        if down < 0 { Key::Up } else { Key::Down },
                        down.unsigned_abs(),
                    ),
                    (Key::Right, along.as_u64().unwrap_or_default()),
                ];
                for (key, times) in keys {
                    for _ in 0..times {
                        self.keys(key.clone()).await?;
                    }
                }
                continue;
            }
            self.keys(Key::Tab).await?;
        }
        bail!("Tab never reaches {name:?}; it passes {passed:?}");
    }

    /// The page has these words, sooner or later.
    ///
    /// # Errors
    /// When it has not.
    pub async fn sees(&self, words: &str) -> Result<()> {
        eventually(&format!("the page says {words:?}"), || async {
            let all = self.words().await?;
            ensure!(all.contains(words), "it says: {all}");
            Ok(())
        })
        .await
    }

    /// The page does not have these words, sooner or later.
    ///
    /// # Errors
    /// When it has.
    pub async fn does_not_see(&self, words: &str) -> Result<()> {
        eventually(&format!("the page does not say {words:?}"), || async {
            ensure!(!self.words().await?.contains(words), "it does");
            Ok(())
        })
        .await
    }

    /// All words of the page.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn words(&self) -> Result<String> {
        let words = self.ask(WORDS, vec![]).await?;
        Ok(words.as_str().unwrap_or_default().to_owned())
    }

    /// The beginning of the page's words, for a message.
    pub(crate) async fn excerpt(&self) -> String {
        match self.words().await {
            Ok(words) => format!(
                "the page says: {}",
                words.chars().take(600).collect::<String>()
            ),
            Err(error) => format!("and the page cannot be read: {error}"),
        }
    }

    /// Path, search and fragment of the address.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn address(&self) -> Result<String> {
        let url = self.driver().current_url().await?;
        let all = url.as_str();
        Ok(all.strip_prefix(&self.stage.url).unwrap_or(all).to_owned())
    }

    /// The address is this, sooner or later; `*` at its end stands for anything.
    ///
    /// # Errors
    /// When it is another.
    pub async fn is_at(&self, address: &str) -> Result<()> {
        eventually(&format!("the address {address}"), || async {
            let at = self.address().await?;
            let fits = match address.strip_suffix('*') {
                Some(start) => at.starts_with(start),
                None => at == address,
            };
            ensure!(fits, "the address is {at}");
            Ok(())
        })
        .await
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn reload(&self) -> Result<()> {
        self.driver().refresh().await?;
        self.browser.watch_this().await
    }

    /// Goes back.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn back(&self) -> Result<()> {
        Ok(self.driver().back().await?)
    }

    /// Runs a script and takes its answer.
    ///
    /// # Errors
    /// When the script throws.
    pub async fn ask(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self
            .driver()
            .execute(script, arguments)
            .await?
            .json()
            .clone())
    }

    /// How far the layout has jumped since the page was loaded, and where.
    ///
    /// # Errors
    /// When the page is not watched.
    pub async fn layout_shift(&self) -> Result<(f64, Vec<String>)> {
        let seen = self
            .ask(
                "return [window.__journey.shift, window.__journey.shifts]",
                vec![],
            )
            .await?;
        let sum = seen[0].as_f64().context("a sum")?;
        let each = seen[1].as_array().context("a list")?;
        Ok((sum, each.iter().map(Value::to_string).collect()))
    }

    /// axe-core finds nothing on the page as it is, in any look.
    ///
    /// # Errors
    /// What it finds, rule by rule.
    pub async fn is_accessible(&self, screen: &str) -> Result<()> {
        let axe = std::env::var_os("AXE_PATH").map(PathBuf::from);
        let axe = axe.context("AXE_PATH must name axe.min.js; `cargo xtask test` installs it")?;
        let axe = std::fs::read_to_string(&axe)
            .with_context(|| format!("{} cannot be read", axe.display()))?;
        let mut found = Vec::new();
        for look in Look::ALL {
            self.browser.look(look).await?;
            found.extend(self.axe(&axe, &format!("{screen}, {look:?}")).await?);
        }
        self.browser.look(Look::Light).await?;
        ensure!(
            found.is_empty(),
            "axe-core finds:\n  {}",
            found.join("\n  ")
        );
        Ok(())
    }

    async fn axe(&self, axe: &str, place: &str) -> Result<Vec<String>> {
        // Colours that are still fading would be measured halfway.
        let settle = "const done = arguments[0];
            const all = document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity);
            Promise.allSettled(all.map((one) => one.finished)).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        self.driver().execute_async(settle, vec![]).await?;
        self.driver().execute(axe, vec![]).await?;
        let run = "const done = arguments[0];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, { runOnly: { type: 'tag', values: tags } }).then(
              (result) => done(result.violations.flatMap((rule) => rule.nodes.map((node) =>
                `${rule.id}: ${node.html.slice(0, 200)}: ${node.failureSummary}`))),
              (error) => done([String(error)]),
            )";
        let found = self.driver().execute_async(run, vec![]).await?;
        let found: Vec<String> = found.convert()?;
        Ok(found
            .into_iter()
            .map(|one| format!("{place}: {}", one.replace('\n', " ")))
            .collect())
    }
}
