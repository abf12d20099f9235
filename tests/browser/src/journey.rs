//! One journey: a stage, a browser, what happens, and the reckoning at the end.

use std::fmt;
use std::future::Future;
use std::io::{self, Write};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use stand_in::Seed;
use stand_in::site::Faults;

use crate::browser::{Browser, Habits};
use crate::engine::Engine;
use crate::hosting::Hosting;
use crate::kind::Kind;
use crate::page::Page;
use crate::stage::{Kept, Place, Stage};

/// How a journey ended.
pub type Told = Result<(), Failure>;

/// Why a journey failed: what was waited for, then what was found instead. It is shown without
/// a stack trace, which would be a hundred lines of other people's code.
pub struct Failure(anyhow::Error);

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, cause) in self.0.chain().enumerate() {
            write!(f, "{}{cause}", if depth == 0 { "" } else { "\n  " })?;
        }
        Ok(())
    }
}

/// What a journey starts from.
pub struct Setting {
    seed: Seed,
    only: Option<(Kind, &'static str)>,
    has_log: bool,
    counts_days: bool,
    config: Value,
    faults: Faults,
    hosting: Option<Hosting>,
    expected: Vec<&'static str>,
    habits: Habits,
}

impl Setting {
    /// The demo office.
    pub fn demo() -> Self {
        Self::of(Seed::Demo)
    }

    /// A server of any size.
    pub fn of(seed: Seed) -> Self {
        Self {
            seed,
            only: None,
            has_log: false,
            counts_days: false,
            config: json!({}),
            faults: Faults::default(),
            hosting: None,
            expected: Vec::new(),
            habits: Habits::default(),
        }
    }

    /// Lays something over the panel's configuration.
    pub fn config(mut self, config: Value) -> Self {
        self.config = config;
        self
    }

    /// On a host of a kind that people have.
    pub fn hosted(mut self, hosting: Hosting) -> Self {
        self.hosting = Some(hosting);
        self
    }

    /// On a host that sends none of the headers the panel should have.
    pub fn without_headers(mut self) -> Self {
        self.faults.no_headers = true;
        self
    }

    /// On a host that calls files with `part` in their names by another type.
    pub fn with_type(mut self, part: &'static str, name: &'static str) -> Self {
        self.faults.wrong_type = Some((part, name));
        self
    }

    /// On a host that never answers for files with this in their names.
    pub fn stalling(mut self, part: &'static str) -> Self {
        self.faults.stalls = Some(part);
        self
    }

    /// On a host that answers with a status, so many times, before it has `config.json`.
    pub fn failing_config(mut self, status: u16, times: usize) -> Self {
        self.faults.config_fails = Some((status, times));
        self
    }

    /// On a host whose policy lacks a word.
    pub fn with_policy_lacking(mut self, word: &'static str) -> Self {
        self.faults.policy_lacks = Some(word);
        self
    }

    /// On a host that hands out a page from before a deploy, so many times.
    pub fn with_old_pages(mut self, times: usize) -> Self {
        self.faults.old_pages = times;
        self
    }

    /// In a browser of before `light-dark()`.
    pub fn of_2023(mut self) -> Self {
        self.habits.first = "const supports = CSS.supports.bind(CSS);\
            CSS.supports = (...all) => !all.join().includes('light-dark') && supports(...all)";
        self
    }

    /// On a host that has no files with this in their names, as after another version was put up.
    pub fn without_files(mut self, part: &'static str) -> Self {
        self.faults.lacks = Some(part);
        self
    }

    /// In a browser that does not tell which pages are around a framed one.
    pub fn without_ancestors(mut self) -> Self {
        self.habits.first = "const get = Reflect.get; Reflect.get = (of, name, ...rest) =>\
            name === 'ancestorOrigins' ? undefined : get(of, name, ...rest)";
        self
    }

    /// On a server that keeps a log of its own.
    pub fn with_log(mut self) -> Self {
        self.has_log = true;
        self
    }

    /// On a server that keeps a log, and counts by the day how it is used.
    pub fn counting_days(mut self) -> Self {
        self.counts_days = true;
        self.with_log()
    }

    /// In a browser that takes it for the moment at which the world of the seven stands.
    pub fn in_the_time_of_the_seven(mut self) -> Self {
        self.habits.first = "const now = Date.now, ahead = Date.parse('2026-11-22T10:00:00Z')\
            - now(); Date.now = () => now() + ahead";
        self
    }

    /// Of one kind of server alone, and why the other has nothing of it. On the other the
    /// journey is not made, and says so.
    pub fn only(mut self, kind: Kind, why: &'static str) -> Self {
        self.only = Some((kind, why));
        self
    }

    /// In a browser that has no WebAssembly.
    pub fn without_web_assembly(mut self) -> Self {
        self.habits.first = "delete window.WebAssembly";
        self
    }

    /// In a browser that refuses storage of every kind.
    pub fn without_storage(mut self) -> Self {
        self.habits.preferences = json!({ "profile.default_content_setting_values.cookies": 2 });
        self
    }

    /// A console error that this journey provokes, by a part of its text.
    pub fn provokes(mut self, part: &'static str) -> Self {
        self.expected.push(part);
        self
    }
}

/// Goes on a journey. It fails by what it finds, by a panic, and at its end by any violation of
/// the content security policy or console error that it has not provoked.
///
/// # Errors
/// Whatever failed first, with the place of a screenshot.
pub async fn journey<F, Fut>(setting: Setting, tell: F) -> Told
where
    F: FnOnce(Page) -> Fut,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    // The test's own thread carries its name.
    let name = std::thread::current()
        .name()
        .unwrap_or("journey")
        .to_owned();
    let (kind, engine) = (Kind::chosen()?, Engine::chosen()?);
    let elsewhere = setting.only.filter(|(only, _)| *only != kind);
    let here = || {
        setting
            .habits
            .of_chromium_alone()
            .filter(|_| engine != Engine::Chromium)
    };
    let apart = match elsewhere {
        Some((_, why)) => Some((kind.name(), why)),
        None => here().map(|why| (engine.name(), why)),
    };
    if let Some((place, why)) = apart {
        // Not by `println!`, which is kept back where a test passes.
        let line = format!("not applying on {place}: {name}: {why}\n");
        io::stdout()
            .write_all(line.as_bytes())
            .map_err(anyhow::Error::from)?;
        return Ok(());
    }
    let kept = Kept {
        log: setting.has_log,
        days: setting.counts_days,
    };
    let place = match setting.hosting {
        Some(hosting) => Place::Hosted(hosting),
        None => Place::Own(setting.faults),
    };
    let stage = Stage::open(kind, setting.seed, kept, &setting.config, place).await?;
    let mut habits = setting.habits;
    habits.arguments.extend(stage.browser_arguments());
    let browser = Arc::new(Browser::open(engine, &habits).await?);
    // Kept to the end: requests still on their way must not fail because the servers are gone.
    let stage = Arc::new(stage);
    let page = Page::new(Arc::clone(&stage), Arc::clone(&browser));
    // As a task of its own, so that a panic does not leave the browser behind.
    let told = match tokio::spawn(tell(page)).await {
        Ok(told) => told,
        Err(panic) => Err(anyhow!("{panic}")),
    };
    let expected: Vec<&str> = setting
        .expected
        .iter()
        .flat_map(|part| kind.complaints(part))
        .collect();
    let complaints = browser.complaints(&expected).await;
    let outcome = match (told, complaints) {
        (told, Ok(complaints)) if complaints.is_empty() => told,
        (told, Ok(complaints)) => {
            let all = format!("the page complained:\n  {}", complaints.join("\n  "));
            Err(match told {
                Ok(()) => anyhow!(all),
                Err(error) => error.context(all),
            })
        }
        (told, Err(error)) => told.and(Err(error)),
    };
    let outcome = match outcome {
        Ok(()) => Ok(()),
        Err(error) => Err(match browser.picture(&name).await {
            Ok(file) => error.context(format!("screenshot: {}", file.display())),
            Err(no_picture) => error.context(format!("no screenshot: {no_picture}")),
        }),
    };
    Arc::into_inner(browser)
        .context("the journey has ended")?
        .quit()
        .await?;
    drop(stage);
    Ok(outcome?)
}
