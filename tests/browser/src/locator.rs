//! Where something is on the page, in a person's words. Looked up anew each time it is used.

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::{Key, WebElement};

use crate::eventually;
use crate::page::Page;

const FIND: &str = include_str!("script/find.js");
const WORDS: &str = include_str!("script/words.js");

#[derive(Clone)]
struct Step {
    role: String,
    name: Option<String>,
    level: Option<u8>,
    containing: Vec<String>,
}

/// Something on the page, by role, name and contents.
#[derive(Clone)]
pub struct Locator {
    page: Page,
    steps: Vec<Step>,
    everywhere: bool,
    takes_last: bool,
}

impl Locator {
    pub(crate) fn new(page: Page, role: &str) -> Self {
        Self {
            page,
            steps: vec![Step::of(role)],
            everywhere: false,
            takes_last: false,
        }
    }

    fn last(&mut self) -> &mut Step {
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }

    /// With this accessible name; `*` stands for anything.
    pub fn named(mut self, name: &str) -> Self {
        self.last().name = Some(name.to_owned());
        self
    }

    /// With these words in it.
    pub fn containing(mut self, words: &str) -> Self {
        self.last().containing.push(words.to_owned());
        self
    }

    /// A heading of this level.
    pub fn level(mut self, level: u8) -> Self {
        self.last().level = Some(level);
        self
    }

    /// Something inside of this.
    pub fn role(mut self, role: &str) -> Self {
        self.steps.push(Step::of(role));
        self
    }

    /// Also behind a modal dialog, where it can be seen but not used.
    pub fn even_behind(mut self) -> Self {
        self.everywhere = true;
        self
    }

    /// The last one, where there are several.
    pub fn last_one(mut self) -> Self {
        self.takes_last = true;
        self
    }

    /// All there are right now.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn all(&self) -> Result<Vec<WebElement>> {
        let steps: Vec<Value> = self.steps.iter().map(Step::to_json).collect();
        let arguments = vec![Value::from(steps), self.everywhere.into()];
        let found = self.page.driver().execute(FIND, arguments).await?;
        Ok(found.elements()?)
    }

    /// How many there are right now.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn count(&self) -> Result<usize> {
        Ok(self.all().await?.len())
    }

    /// The only one, as soon as there is exactly one.
    ///
    /// # Errors
    /// When there is none or there are several for too long.
    pub async fn one(&self) -> Result<WebElement> {
        eventually(&self.describe(), || self.only()).await
    }

    async fn only(&self) -> Result<WebElement> {
        let mut all = self.all().await?;
        if self.takes_last {
            all.drain(..all.len().saturating_sub(1));
        }
        match all.len() {
            1 => Ok(all.remove(0)),
            0 => bail!(
                "there is no {}; {}",
                self.describe(),
                self.page.excerpt().await
            ),
            many => bail!("there are {many} of {}", self.describe()),
        }
    }

    /// Is there, sooner or later.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn shows(&self) -> Result<()> {
        self.one().await.map(drop)
    }

    /// Is not there, sooner or later.
    ///
    /// # Errors
    /// When it does not go.
    pub async fn goes(&self) -> Result<()> {
        let what = format!("no {}", self.describe());
        eventually(&what, || async {
            ensure!(
                self.count().await? == 0,
                "there still is {}",
                self.describe()
            );
            Ok(())
        })
        .await
    }

    /// Has these words, sooner or later.
    ///
    /// # Errors
    /// When it is not there or has others.
    pub async fn says(&self, words: &str) -> Result<()> {
        let what = format!("{} says {words:?}", self.describe());
        eventually(&what, || async {
            let has = self.words_now().await?;
            ensure!(has.contains(words), "it says {has:?}");
            Ok(())
        })
        .await
    }

    /// What describes it, such as the reason why it cannot be used, has these words.
    ///
    /// # Errors
    /// When it is not there or described otherwise.
    pub async fn explains(&self, words: &str) -> Result<()> {
        let what = format!("{} explains {words:?}", self.describe());
        let describe = "return (arguments[0].getAttribute('aria-describedby') ?? '').split(' ')
            .map((id) => document.getElementById(id)?.textContent ?? '').join(' ')";
        eventually(&what, || async {
            let arguments = vec![self.only().await?.to_json()?];
            let has = self.page.ask(describe, arguments).await?;
            let has = has.as_str().unwrap_or_default();
            ensure!(has.contains(words), "it is described by {has:?}");
            Ok(())
        })
        .await
    }

    /// Its words, as they are read out.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn words(&self) -> Result<String> {
        eventually(&self.describe(), || self.words_now()).await
    }

    async fn words_now(&self) -> Result<String> {
        let element = self.only().await?;
        let arguments = vec![element.to_json()?];
        let words = self.page.driver().execute(WORDS, arguments).await?;
        Ok(words.convert()?)
    }

    /// An attribute of its element.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn attribute(&self, name: &str) -> Result<Option<String>> {
        eventually(&self.describe(), || async {
            Ok(self.only().await?.attr(name).await?)
        })
        .await
    }

    /// Its element has an attribute with this value, sooner or later.
    ///
    /// # Errors
    /// When it is not there or has another value.
    pub async fn has(&self, name: &str, value: &str) -> Result<()> {
        let what = format!("{} with {name}={value}", self.describe());
        eventually(&what, || async {
            let has = self.only().await?.attr(name).await?;
            ensure!(has.as_deref() == Some(value), "{name} is {has:?}");
            Ok(())
        })
        .await
    }

    /// Presses it, with the mouse.
    ///
    /// # Errors
    /// When it is not there or something lies over it.
    pub async fn press(&self) -> Result<()> {
        eventually(&format!("press {}", self.describe()), || async {
            let element = self.only().await?;
            // A browser takes a press of what is off for done.
            ensure!(element.is_enabled().await?, "it is off");
            let pressed = element.click().await;
            if pressed.is_err() {
                // It may lie below the bar that stays in place: a person scrolls on, too.
                let away = "arguments[0].scrollIntoView({ block: 'center' })";
                let driver = self.page.driver();
                driver.execute(away, vec![element.to_json()?]).await?;
            }
            Ok(pressed?)
        })
        .await
    }

    /// What stands in it as the person typed it.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn value(&self) -> Result<String> {
        Ok(self.one().await?.prop("value").await?.unwrap_or_default())
    }

    /// Types into it, after what is there.
    ///
    /// # Errors
    /// When it is not there or takes no keys.
    pub async fn type_in(&self, text: &str) -> Result<()> {
        let element = self.one().await?;
        element.send_keys(text).await?;
        Ok(())
    }

    /// Types into it instead of what is there.
    ///
    /// # Errors
    /// When it is not there or takes no keys.
    pub async fn fill(&self, text: &str) -> Result<()> {
        let element = self.one().await?;
        // In an empty field Backspace may mean something else.
        if !self.value().await?.is_empty() {
            element.send_keys(Key::Control + "a").await?;
            element.send_keys(Key::Backspace).await?;
        }
        element.send_keys(text).await?;
        let value = self.value().await?;
        ensure!(value == text, "{} took {value:?}", self.describe());
        Ok(())
    }

    fn describe(&self) -> String {
        let steps: Vec<String> = self.steps.iter().map(Step::describe).collect();
        steps.join(" > ")
    }
}

impl Step {
    fn of(role: &str) -> Self {
        Self {
            role: role.to_owned(),
            name: None,
            level: None,
            containing: Vec::new(),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "role": self.role,
            "name": self.name,
            "level": self.level,
            "containing": self.containing,
        })
    }

    fn describe(&self) -> String {
        let mut text = self.role.clone();
        if let Some(name) = &self.name {
            text.push_str(&format!(" {name:?}"));
        }
        for words in &self.containing {
            text.push_str(&format!(" with {words:?}"));
        }
        text
    }
}
