//! `test`: everything a change must pass, one step after another, with a table at the end.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use lexopt::{Arg, ValueExt};

use crate::calendar;
use crate::panel::{self, Build};
use crate::size;
use crate::spreadsheet;
use crate::tools::{self, Browser, Builders, OtherBrowser};
use crate::workspace::{self, cargo, check, spelled};

/// A part of the suite that can be asked for by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The source is formatted.
    Fmt,
    /// No warning, native and for WebAssembly.
    Clippy,
    /// Every test that needs no browser.
    Native,
    /// The gateway in a real nginx.
    Gateway,
    /// The release build.
    Build,
    /// The first load stays below its ceiling.
    Size,
    /// The built page holds nothing its own policy refuses.
    Policy,
    /// The built panel in a real browser.
    Journeys,
    /// The same, against LicenseSpring behind its gateway, where that could make a difference.
    JourneysLicenseSpring,
    /// The others against LicenseSpring.
    LicenseSpringMore,
    /// Against a Keygen where requests that meet see nothing of each other.
    Race,
    /// Against a Keygen that takes its time with what hangs on something removed.
    SlowWorker,
    /// Against a Keygen that does not come to it at all.
    StoppedWorker,
    /// The properties, tried in many more cases.
    Properties,
    /// A plan of 300 acts, cut off at every step there is.
    KillPoints,
    /// The calendar file of renewals, read by somebody else's parser.
    Calendar,
    /// Reading for reports over a large server, request by request.
    Reading,
    /// The files of reports, opened by somebody else's spreadsheet.
    Spreadsheet,
    /// The gateway, when one customer wants everything at once.
    Load,
    /// The gateway's list of calls, against a million that were made up.
    Fuzz,
    /// The built panel on hosts of the kinds that people have.
    Hosts,
    /// The built panel in Firefox.
    Firefox,
    /// The built panel in WebKitGTK's browser.
    WebKit,
}

impl Step {
    /// Whether it takes too long for every change, and is part of `test all` alone.
    fn is_long(self) -> bool {
        matches!(
            self,
            Self::LicenseSpringMore
                | Self::Race
                | Self::SlowWorker
                | Self::StoppedWorker
                | Self::Properties
                | Self::KillPoints
                | Self::Calendar
                | Self::Spreadsheet
                | Self::Reading
                | Self::Load
                | Self::Fuzz
                | Self::Hosts
        )
    }
}

const ALL: [(Step, &str); 23] = [
    (Step::Fmt, "fmt"),
    (Step::Clippy, "clippy"),
    (Step::Native, "native"),
    (Step::Gateway, "gateway"),
    (Step::Build, "build"),
    (Step::Size, "size"),
    (Step::Policy, "policy"),
    (Step::Journeys, "journeys"),
    (Step::JourneysLicenseSpring, "journeys-licensespring"),
    (Step::Firefox, "firefox"),
    (Step::WebKit, "webkit"),
    (Step::LicenseSpringMore, "journeys-licensespring-more"),
    (Step::Properties, "properties"),
    (Step::KillPoints, "kill-points"),
    (Step::Calendar, "calendar"),
    (Step::Spreadsheet, "spreadsheet"),
    (Step::Reading, "reading"),
    (Step::Load, "load"),
    (Step::Fuzz, "fuzz"),
    (Step::Hosts, "hosts"),
    (Step::Race, "race"),
    (Step::SlowWorker, "slow-worker"),
    (Step::StoppedWorker, "stopped-worker"),
];

/// The tests of the gateway that take long, each a step of its own, by their names.
const GATEWAY_LONG: [(Step, &str, &str); 2] = [
    (
        Step::Load,
        "load",
        "load::g5_under_load_of_one_customer_another_hardly_waits",
    ),
    (
        Step::Fuzz,
        "fuzz",
        "fuzz::g8_a_million_made_up_calls_find_no_hole",
    ),
];

/// The tests that try something in many cases.
const PROPERTIES: [&str; 3] = ["properties", "keygen_wire", "licensespring_wire"];
/// How many times as many cases each of them tries where there is time.
const TIMES: &str = "8";

/// The journeys in one of the ways they are made.
struct Way {
    step: Step,
    name: &'static str,
    /// What they are told by variables.
    told: &'static [(&'static str, &'static str)],
    /// Parts of the names of those that are made; all, where there are none.
    only: &'static [&'static str],
    /// Parts of the names of those that are not.
    skip: &'static [&'static str],
}

impl Way {
    /// Whether they need the gateway.
    fn is_behind_gateway(&self) -> bool {
        matches!(
            self.step,
            Step::JourneysLicenseSpring | Step::LicenseSpringMore
        )
    }

    /// Whether they are made in another browser than Chromium.
    fn is_elsewhere(&self) -> bool {
        matches!(self.step, Step::Firefox | Step::WebKit)
    }
}

const WAYS: [Way; 8] = [
    Way {
        step: Step::Journeys,
        name: "browser journeys",
        told: &[("SEATBOARD_SERVER", "keygen")],
        only: &[],
        skip: &[],
    },
    Way {
        step: Step::JourneysLicenseSpring,
        name: "on LicenseSpring",
        told: &[("SEATBOARD_SERVER", "licensespring")],
        only: &[],
        skip: ALIKE,
    },
    Way {
        step: Step::LicenseSpringMore,
        name: "on LicenseSpring, more",
        told: &[("SEATBOARD_SERVER", "licensespring")],
        only: ALIKE,
        skip: &[],
    },
    Way {
        step: Step::Race,
        name: "in a race",
        told: &[("SEATBOARD_SERVER", "keygen"), ("SEATBOARD_RACE", "1")],
        only: &[],
        skip: &[],
    },
    Way {
        step: Step::SlowWorker,
        name: "slow worker",
        told: &[("SEATBOARD_SERVER", "keygen"), ("SEATBOARD_WORKER", "1500")],
        only: &[],
        skip: &[],
    },
    Way {
        step: Step::StoppedWorker,
        name: "stopped worker",
        told: &[("SEATBOARD_SERVER", "keygen"), ("SEATBOARD_WORKER", "off")],
        // Those that remove something, and are about what is seen of that meanwhile.
        only: &["k1_", "k3_", "k4_", "t9_"],
        skip: &[],
    },
    Way {
        step: Step::Firefox,
        name: "in Firefox",
        told: &[
            ("SEATBOARD_SERVER", "keygen"),
            ("SEATBOARD_ENGINE", "firefox"),
        ],
        only: ENGINES,
        skip: &[],
    },
    Way {
        step: Step::WebKit,
        name: "in WebKitGTK",
        told: &[
            ("SEATBOARD_SERVER", "keygen"),
            ("SEATBOARD_ENGINE", "webkit"),
        ],
        only: ENGINES,
        skip: &[],
    },
];

/// Journeys about what the panel does by itself, whichever server it has read from: on a second
/// server they are made where there is time.
const ALIKE: &[&str] = &[
    "accessible::",
    "activity::",
    "by_user::a_phone",
    "by_user::columns_and",
    "by_user::the_matrix",
    "by_user::the_screens",
    "counts::",
    "devices::devices_are",
    "dialogs::k15",
    "dialogs::u22",
    "dialogs::u25",
    "figures::k10",
    "figures::u15",
    "frames::",
    "fresh::",
    "hand_over::a_menu",
    "home::home_is_",
    "hosts::",
    "keyboard::",
    "licenses::of_many",
    "lists::a_view_is_saved",
    "lists::on_phones",
    "lists::u10",
    "lists::u19",
    "lists::u20",
    "lists::u24_",
    "lists::u27",
    "lists::u34",
    "lists::u8",
    "lists::u9_names",
    "looks::looks_",
    "looks::u30_",
    "looks::u31_",
    "matrix::",
    "palette::",
    "place::",
    "dry_run::i3_five",
    "plan::p2",
    "plan::p3",
    "receipts::",
    "reconcile::u23_what_is_saved",
    "release::everybody",
    "reports::d20_a_range",
    "reports::d21_reports_are",
    "reports_history::",
    "reports_idle::",
    "reports_idle_outcome::",
    "reports_log::",
    "reports_past::",
    "reports_print::",
    "reports_renewals::renewals_are",
    "reports_renewals::renewals_by_keyboard",
    "reports_review::",
    "sign_in::a_deep",
    "sign_in::nothing_is_sent",
    "start::",
    "tabs::",
    "teams::teams_are",
    "waiting::w2_",
];

/// What every browser must be able to do: those about one are made in all.
const ENGINES: &[&str] = &["engines::"];

/// What `test` was asked for.
pub enum Wanted {
    /// Whole steps.
    Steps(Vec<Step>),
    /// The tests with this in their name, and nothing else.
    Word(String),
}

/// Reads the words after `test`.
pub fn wanted(mut args: lexopt::Parser) -> Result<Wanted> {
    let mut chosen = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("only") => chosen.extend(steps(&args.value()?.string()?)?),
            Arg::Value(word) if word == "all" => chosen.extend(ALL.map(|(step, _)| step)),
            Arg::Value(word) if chosen.is_empty() => {
                if let Some(more) = args.next()? {
                    return Err(more.unexpected().into());
                }
                return Ok(Wanted::Word(word.string()?));
            }
            other => return Err(other.unexpected().into()),
        }
    }
    if chosen.is_empty() {
        let usual = ALL.iter().filter(|(step, _)| !step.is_long());
        chosen.extend(usual.map(|(step, _)| *step));
    }
    Ok(Wanted::Steps(chosen))
}

/// How many times as many cases as usual `seeds` tries.
const SEEDS: &str = "20";

/// Tries everything that is tried in random cases, in many more of them. Seeds that fail are
/// written beside the tests, where every later run begins with them.
///
/// # Errors
///
/// If a case fails; it is printed as small as it could be made.
pub fn seeds() -> Result<()> {
    let mut command = cargo(&["test", "--locked", "--no-fail-fast"]);
    command.args([
        "--package",
        "seatboard-core",
        "--package",
        "seatboard-servers",
    ]);
    command.args(["--package", "server-tests"]);
    command.env("PROPTEST_TIMES", SEEDS);
    let since = Instant::now();
    let words = counted(&mut command, &mut Counts::default())?;
    println!(
        "\n{words}, each in {SEEDS} times as many cases, in {}",
        spoken(since.elapsed())
    );
    Ok(())
}

/// Runs the tests that have a word in their name: those without a browser, then the journeys, if
/// any has, on a quick build of the panel.
///
/// # Errors
///
/// If one fails, if there is none, or if a tool is missing.
pub fn matching(word: &str) -> Result<()> {
    let mut all = Counts::default();
    let mut failed = Vec::new();
    let mut native = cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]);
    native.args([
        "--exclude",
        "browser-journeys",
        "--exclude",
        "gateway",
        "--",
        word,
    ]);
    let (verdict, mut names) = told(&mut native, &mut all);
    // No test of that name among them is no failure: it may be a journey's.
    if verdict.is_err() && (!names.is_empty() || all == Counts::default()) {
        failed.append(&mut names);
        failed.extend(verdict.err().map(|error| format!("{error:#}")));
    }
    let mut list = cargo(&[
        "test",
        "--quiet",
        "--locked",
        "--package",
        "browser-journeys",
    ]);
    let listed = list
        .args(["--test", "journeys", "--", "--list", word])
        .output()?;
    // Journeys that do not compile are not the same as none of that name.
    if !listed.status.success() {
        failed.push(format!("`{}`: {}", spelled(&list), listed.status));
    }
    if String::from_utf8_lossy(&listed.stdout).contains(": test") {
        let (tools, browser) = (Builders::ready()?, Browser::ready()?);
        let has_nginx = tools::nginx().is_ok();
        let dist = workspace::root().join("target/quick");
        check(&mut panel::command(&tools, Build::Quick, &dist)?)?;
        for way in &WAYS[..2] {
            if way.is_behind_gateway() && !has_nginx {
                println!("{}: skipped, nginx is missing", way.name);
                continue;
            }
            println!("\n{}", way.name);
            let mut journeys = cargo(&["test", "--locked", "--package", "browser-journeys"]);
            journeys.args(["--test", "journeys", "--", word]);
            browser.tell(&mut journeys, &dist);
            journeys.envs(way.told.iter().copied());
            let (verdict, names) = told(&mut journeys, &mut all);
            failed.extend(names);
            failed.extend(verdict.err().map(|error| format!("{error:#}")));
        }
    }
    println!("\nTests: {}", all.words());
    if !failed.is_empty() {
        bail!("not passed: {}", failed.join(", "));
    }
    if all.passed == 0 {
        bail!("no test has {word} in its name");
    }
    Ok(())
}

fn steps(words: &str) -> Result<Vec<Step>> {
    let named = |word: &str| {
        let known = ALL.iter().find(|(_, name)| *name == word);
        known.map(|(step, _)| *step).with_context(|| {
            let names = ALL.map(|(_, name)| name).join(",");
            format!("there is no step {word}; the steps are {names}")
        })
    };
    words.split(',').map(named).collect()
}

/// How a step ended.
enum Verdict {
    Passed(String),
    Failed(String),
    Skipped(String),
}

struct Row {
    name: &'static str,
    verdict: Verdict,
    took: Duration,
}

/// Runs steps and remembers how they ended.
struct Suite {
    rows: Vec<Row>,
    total: usize,
    counts: Counts,
}

impl Suite {
    fn step(
        &mut self,
        name: &'static str,
        run: impl FnOnce(&mut Counts) -> Result<String>,
    ) -> bool {
        println!("\n[{}/{}] {name}", self.rows.len() + 1, self.total);
        let since = Instant::now();
        let verdict = match run(&mut self.counts) {
            Ok(words) => Verdict::Passed(words),
            Err(error) => {
                println!("{error:#}");
                Verdict::Failed(format!("{error:#}"))
            }
        };
        let passed = matches!(verdict, Verdict::Passed(_));
        let took = since.elapsed();
        println!(
            "[{}/{}] {name}: {} in {}",
            self.rows.len() + 1,
            self.total,
            if passed { "passed" } else { "FAILED" },
            spoken(took)
        );
        self.rows.push(Row {
            name,
            verdict,
            took,
        });
        passed
    }

    fn skip(&mut self, name: &'static str, why: &str) {
        println!(
            "\n[{}/{}] {name}: skipped, {why}",
            self.rows.len() + 1,
            self.total
        );
        self.rows.push(Row {
            name,
            verdict: Verdict::Skipped(why.to_owned()),
            took: Duration::ZERO,
        });
    }
}

/// A command that runs beside the steps, and says what it has to say once it is waited for.
struct Beside {
    words: String,
    child: Child,
    said: PathBuf,
}

impl Beside {
    fn start(command: &mut Command) -> Result<Self> {
        let said = workspace::root().join("target/beside.log");
        let out = File::create(&said).with_context(|| format!("making {}", said.display()))?;
        let errors = out.try_clone().context("sharing a file")?;
        let child = command.stdout(out).stderr(errors).spawn();
        let words = spelled(command);
        Ok(Self {
            child: child.with_context(|| format!("`{words}` could not be started"))?,
            words,
            said,
        })
    }

    fn wait(mut self) -> Result<()> {
        let status = self.child.wait().context("waiting for a command")?;
        print!("{}", fs::read_to_string(&self.said).unwrap_or_default());
        ensure!(status.success(), "`{}` failed ({status})", self.words);
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It has nobody left to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the chosen steps, each of them even if an earlier one fails, unless it needs that one.
pub fn run(chosen: &[Step]) -> Result<()> {
    let since = Instant::now();
    let wants = |step| chosen.contains(&step);
    let mut suite = Suite {
        rows: Vec::new(),
        // The tools come first, and clippy and hosts are two steps each.
        total: 1
            + chosen.len()
            + [Step::Clippy, Step::Hosts]
                .map(wants)
                .map(usize::from)
                .iter()
                .sum::<usize>(),
        counts: Counts::default(),
    };
    let dist = workspace::dist();

    let mut builders = None;
    let mut browser = None;
    let mut nginx = false;
    suite.step("tools", |_| {
        if wants(Step::Fmt) || wants(Step::Clippy) {
            tools::checkers()?;
        }
        if wants(Step::Clippy) {
            tools::wasm_target()?;
        }
        // A missing browser must not keep the panel from being built.
        let mut missing = Vec::new();
        if wants(Step::Build) {
            match Builders::ready() {
                Ok(found) => builders = Some(found),
                Err(error) => missing.push(format!("{error:#}")),
            }
        }
        if wants(Step::Hosts)
            || WAYS
                .iter()
                .any(|way| wants(way.step) && !way.is_elsewhere())
        {
            match Browser::ready() {
                Ok(found) => browser = Some(found),
                Err(error) => missing.push(format!("{error:#}")),
            }
        }
        let with_nginx = [
            Step::Gateway,
            Step::JourneysLicenseSpring,
            Step::LicenseSpringMore,
            Step::Hosts,
            Step::Load,
            Step::Fuzz,
        ];
        if with_nginx.into_iter().any(wants) {
            match tools::nginx() {
                Ok(()) => nginx = true,
                Err(error) => missing.push(format!("{error:#}")),
            }
        }
        if !missing.is_empty() {
            bail!("{}", missing.join("; "));
        }
        Ok(String::new())
    });

    if wants(Step::Fmt) {
        suite.step("format", |_| {
            plainly(&mut cargo(&["fmt", "--all", "--check"]))
        });
    }
    if wants(Step::Clippy) {
        suite.step("clippy, native", |_| {
            plainly(&mut cargo(&[
                "clippy",
                "--locked",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]))
        });
        suite.step("clippy, wasm32", |_| {
            plainly(&mut cargo(&[
                "clippy",
                "--locked",
                "--package",
                "seatboard",
                "--lib",
                "--bins",
                "--target",
                "wasm32-unknown-unknown",
                "--",
                "-D",
                "warnings",
            ]))
        });
    }
    // Linking the panel keeps one core busy for minutes, and tests leave the other to it.
    let mut building = builders
        .filter(|_| wants(Step::Build))
        .map(|tools| Beside::start(&mut panel::command(&tools, Build::Release, &dist)?));
    if wants(Step::Native) {
        suite.step("native tests", |all| {
            let mut command = cargo(&[
                "test",
                "--locked",
                "--workspace",
                "--exclude",
                "browser-journeys",
                "--exclude",
                "gateway",
                "--no-fail-fast",
            ]);
            counted(&mut command, all)
        });
    }
    if wants(Step::Properties) {
        suite.step("properties", |all| {
            let mut command = cargo(&["test", "--locked"]);
            command.args(["--package", "seatboard-core", "--package", "server-tests"]);
            command.args(PROPERTIES.iter().flat_map(|target| ["--test", *target]));
            command.env("PROPTEST_TIMES", TIMES);
            counted(&mut command, all)
        });
    }
    if wants(Step::KillPoints) {
        suite.step("kill points", |all| {
            let mut command = cargo(&["test", "--locked", "--profile", "thorough"]);
            command.args(["--package", "server-tests", "--test", "kill_points"]);
            command.args(["--", "--nocapture"]);
            command.env("KILL_POINTS", "all");
            counted(&mut command, all)
        });
    }
    if wants(Step::Calendar) {
        match tools::ical() {
            Ok(modules) => {
                suite.step("calendar", |_| calendar::read_back(&modules));
            }
            Err(error) => suite.skip("calendar", &format!("{error:#}")),
        }
    }
    if wants(Step::Reading) {
        suite.step("reading", |all| {
            let mut command = cargo(&["test", "--locked", "--profile", "thorough"]);
            command.args(["--package", "server-tests", "--test", "contract"]);
            command.args(["--", "--ignored", "d20_reading"]);
            counted(&mut command, all)
        });
    }
    if wants(Step::Spreadsheet) {
        match tools::calc() {
            Ok(calc) => {
                suite.step("spreadsheet", |_| spreadsheet::read_back(&calc));
            }
            Err(error) => suite.skip("spreadsheet", &format!("{error:#}")),
        }
    }
    if wants(Step::Gateway) && nginx {
        suite.step("gateway", |all| {
            let mut command = cargo(&["test", "--locked", "--package", "gateway"]);
            counted(command.arg("--no-fail-fast"), all)
        });
    } else if wants(Step::Gateway) {
        suite.skip("gateway", "a tool is missing");
    }
    for (step, name, test) in GATEWAY_LONG {
        if wants(step) && nginx {
            suite.step(name, |all| {
                let mut command = cargo(&["test", "--locked", "--package", "gateway"]);
                command.args(["--test", "gateway", "--"]);
                command.args(["--exact", "--ignored", "--nocapture", test]);
                counted(&mut command, all)
            });
        } else if wants(step) {
            suite.skip(name, "a tool is missing");
        }
    }
    let mut built = dist.join("index.html").is_file();
    if wants(Step::Build) {
        built = match building.take() {
            Some(building) => suite.step("release build", |_| {
                building.and_then(Beside::wait)?;
                Ok("begun before the native tests".to_owned())
            }),
            None => {
                suite.skip("release build", "a tool is missing");
                false
            }
        };
    }
    let ready = browser.as_ref().map(|browser| (browser, nginx));
    after_build(&mut suite, chosen, &dist, built, ready);

    summary(&suite, since.elapsed())
}

/// The steps that look at the built panel.
fn after_build(
    suite: &mut Suite,
    chosen: &[Step],
    dist: &Path,
    built: bool,
    browser: Option<(&Browser, bool)>,
) {
    let unbuilt = "there is no release build";
    if chosen.contains(&Step::Size) {
        if built {
            suite.step("size", |_| size::measure(dist));
        } else {
            suite.skip("size", unbuilt);
        }
    }
    if chosen.contains(&Step::Policy) {
        if built {
            suite.step("policy", |_| size::no_inline_code(dist));
        } else {
            suite.skip("policy", unbuilt);
        }
    }
    if chosen.contains(&Step::Hosts) {
        hosts(suite, dist, built, browser);
    }
    for way in WAYS.iter().filter(|way| chosen.contains(&way.step)) {
        let name = way.name;
        if !built {
            suite.skip(name, unbuilt);
        } else if way.is_elsewhere() {
            let ready = match way.step {
                Step::Firefox => OtherBrowser::firefox(),
                _ => OtherBrowser::webkit(),
            };
            match ready {
                Ok(other) => {
                    let tell = |command: &mut Command| other.tell(command, dist);
                    suite.step(name, |all| journeys(&tell, way, all));
                }
                Err(error) => suite.skip(name, &format!("{error:#}")),
            }
        } else {
            match browser {
                Some((browser, nginx)) if nginx || !way.is_behind_gateway() => {
                    let tell = |command: &mut Command| browser.tell(command, dist);
                    suite.step(name, |all| journeys(&tell, way, all));
                }
                _ => suite.skip(name, "a tool is missing"),
            }
        }
    }
}

/// The recipes for hosts, those with Caddy apart, which not every system has.
fn hosts(suite: &mut Suite, dist: &Path, built: bool, browser: Option<(&Browser, bool)>) {
    let (name, caddys) = ("hosts", "hosts, Caddy");
    let (false, Some((browser, true))) = (!built, browser) else {
        let why = if built {
            "a tool is missing"
        } else {
            "there is no release build"
        };
        suite.skip(name, why);
        suite.skip(caddys, why);
        return;
    };
    let below = workspace::target().join("hosts-below");
    let run = |caddy: Option<&Path>, all: &mut Counts| {
        let mut command = cargo(&["test", "--locked", "--package", "browser-journeys"]);
        command.args(["--test", "hosting", "--", "--ignored", "--skip", "measure"]);
        match caddy {
            Some(caddy) => command.arg("caddy").env("CADDY", caddy),
            None => command.args(["--skip", "caddy"]),
        };
        browser.tell(&mut command, dist);
        command.env("SEATBOARD_DIST_BELOW", &below);
        counted(&mut command, all)
    };
    let is_ready = suite.step(name, |all| {
        tools::brotli()?;
        panel::moved(dist, &below, "/seats/")?;
        run(None, all)
    });
    match tools::caddy() {
        Ok(caddy) if is_ready || below.is_dir() => {
            suite.step(caddys, |all| run(Some(caddy.as_path()), all));
        }
        Ok(_) => suite.skip(caddys, "there is no build for /seats/"),
        Err(error) => suite.skip(caddys, &format!("{error:#}")),
    }
}

/// How many journeys may be tried a second time; more at once are no accident.
const SECOND_TRIES: usize = 5;

/// Runs the journeys. They share a machine with a browser and everything else that runs on it,
/// so a few that fail are tried once more, alone; the table names them either way.
fn journeys(tell: &dyn Fn(&mut Command), way: &Way, all: &mut Counts) -> Result<String> {
    let run = |again: &[String], all: &mut Counts| {
        let mut command = cargo(&["test", "--locked", "--package", "browser-journeys"]);
        if !again.is_empty() {
            command.args(["--test", "journeys", "--", "--exact", "--test-threads", "1"]);
            command.args(again);
        } else if !way.only.is_empty() {
            command.args(["--test", "journeys", "--"]).args(way.only);
        } else {
            command.args(["--no-fail-fast", "--"]);
            command.args(way.skip.iter().flat_map(|word| ["--skip", word]));
        }
        tell(&mut command);
        command.envs(way.told.iter().copied());
        told(&mut command, all)
    };
    let (first, failed) = run(&[], all);
    match first {
        Err(error) if failed.is_empty() || failed.len() > SECOND_TRIES => Err(error),
        Err(_) => {
            println!("\nTried a second time: {}", failed.join(", "));
            let before = *all;
            let words = run(&failed, all).0?;
            // Each of these has been counted twice: as failed, and as passed now.
            all.failed = before.failed - u32::try_from(failed.len())?;
            Ok(format!("{words} at the second try: {}", failed.join(", ")))
        }
        ok => ok,
    }
}

fn plainly(command: &mut Command) -> Result<String> {
    check(command)?;
    Ok(String::new())
}

/// How many tests there were.
#[derive(Default, Clone, Copy, PartialEq, Eq, Debug)]
struct Counts {
    passed: u32,
    failed: u32,
    ignored: u32,
    /// Of those that passed, these are about what this server has not, and said so.
    apart: u32,
}

impl Counts {
    /// Takes up a line such as `test result: ok. 8 passed; 0 failed; 1 ignored; …`.
    fn add(&mut self, line: &str) {
        self.apart += u32::from(line.contains("not applying on "));
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in result.split([';', '.']) {
            let mut words = part.split_ascii_whitespace();
            let number = words.next().and_then(|word| word.parse::<u32>().ok());
            match (number, words.next()) {
                (Some(number), Some("passed")) => self.passed += number,
                (Some(number), Some("failed")) => self.failed += number,
                (Some(number), Some("ignored")) => self.ignored += number,
                _ => {}
            }
        }
    }

    fn words(self) -> String {
        let passed = self.passed - self.apart.min(self.passed);
        let mut words = format!(
            "{passed} passed, {} failed, {} ignored",
            self.failed, self.ignored
        );
        if self.apart > 0 {
            // Writing into a text does not fail.
            let _ = write!(words, ", {} not applying", self.apart);
        }
        words
    }
}

/// Runs tests, shows what they print, and counts them, also into `all`.
fn counted(command: &mut Command, all: &mut Counts) -> Result<String> {
    told(command, all).0
}

/// As [`counted`], and tells which tests failed.
fn told(command: &mut Command, all: &mut Counts) -> (Result<String>, Vec<String>) {
    let mut failed = Vec::new();
    let verdict = listened(command, all, &mut failed);
    (verdict, failed)
}

fn listened(command: &mut Command, all: &mut Counts, failed: &mut Vec<String>) -> Result<String> {
    let words = spelled(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{words}` could not be started"))?;
    let stdout = child.stdout.take().context("the output is piped")?;
    let mut here = Counts::default();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.context("the output of the tests cannot be read")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        here.add(&line);
        all.add(&line);
        failed.extend(failed_test(&line));
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{} (`{words}`: {status})", here.words());
    }
    if here.passed == 0 {
        bail!("`{words}` ran no test");
    }
    Ok(here.words())
}

/// The name in a line such as `test faults::away ... FAILED`.
fn failed_test(line: &str) -> Option<String> {
    let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
    Some(name.to_owned())
}

fn summary(suite: &Suite, took: Duration) -> Result<()> {
    let mut table = String::new();
    let mut bad = Vec::new();
    for row in &suite.rows {
        let (verdict, words) = match &row.verdict {
            Verdict::Passed(words) => ("passed", words),
            Verdict::Failed(words) => ("FAILED", words),
            Verdict::Skipped(words) => ("skipped", words),
        };
        if verdict != "passed" {
            bad.push(row.name);
        }
        let line = format!(
            "{:<18} {verdict:<8} {:>8}  {words}",
            row.name,
            spoken(row.took)
        );
        writeln!(table, "{}", line.trim_end())?;
    }
    println!("\n{table}");
    println!("Tests: {}", suite.counts.words());
    println!("Time: {}", spoken(took));
    if !bad.is_empty() {
        bail!("not passed: {}", bad.join(", "));
    }
    println!("All passed.");
    Ok(())
}

/// `4.2 s` or `3 min 07 s`.
fn spoken(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f32())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_test_is_known_by_its_name() {
        assert_eq!(failed_test("test a::b ... FAILED").as_deref(), Some("a::b"));
        assert_eq!(failed_test("test a::b ... ok"), None);
        assert_eq!(failed_test("test result: FAILED. 1 passed"), None);
    }

    #[test]
    fn counts_add_up_over_all_test_programs() {
        let mut counts = Counts::default();
        for line in [
            "running 8 tests",
            "test result: ok. 8 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ] {
            counts.add(line);
        }
        let want = Counts {
            passed: 11,
            failed: 2,
            ignored: 1,
            apart: 0,
        };
        assert_eq!(counts, want);
    }

    #[test]
    fn what_does_not_apply_is_not_counted_as_passed() {
        let mut counts = Counts::default();
        // The test's own line is not ended yet when the journey says so.
        counts.add("test roles::one ... not applying on LicenseSpring: roles::one: no roles");
        counts.add("test result: ok. 8 passed; 0 failed; 0 ignored; finished in 0.31s");
        let words = counts.words();
        assert_eq!(words, "7 passed, 0 failed, 0 ignored, 1 not applying");
    }

    #[test]
    fn steps_are_asked_for_by_name() {
        assert_eq!(
            steps("fmt,journeys").expect("both are known"),
            [Step::Fmt, Step::Journeys]
        );
        let error = steps("fmt,lint").expect_err("lint is no step").to_string();
        assert!(
            error.contains("lint") && error.contains("clippy"),
            "{error}"
        );
    }

    #[test]
    fn all_is_the_usual_and_what_takes_long() {
        let words = |words: &[&str]| match wanted(lexopt::Parser::from_args(words)) {
            Ok(Wanted::Steps(steps)) => steps,
            _ => panic!("steps were asked for"),
        };
        let (usual, all) = (words(&[]), words(&["all"]));
        assert_eq!((usual.len(), all.len()), (11, ALL.len()));
        let later: Vec<Step> = all
            .iter()
            .copied()
            .filter(|it| !usual.contains(it))
            .collect();
        assert!(later.iter().all(|step| step.is_long()), "{later:?}");
        assert_eq!(words(&["--only", "race"]), [Step::Race]);
    }

    #[test]
    fn every_step_of_journeys_is_one_way_to_make_them() {
        for (step, name) in ALL {
            let ways = WAYS.iter().filter(|way| way.step == step).count();
            let words = ["journeys", "worker", "race", "firefox", "webkit"];
            let is_made = words.iter().any(|word| name.contains(word));
            assert_eq!(ways, usize::from(is_made), "{name}");
        }
    }

    #[test]
    fn a_step_that_fails_does_not_keep_the_next_from_running() {
        let mut suite = Suite {
            rows: Vec::new(),
            total: 3,
            counts: Counts::default(),
        };
        suite.step("one", |_| bail!("broken"));
        suite.step("two", |_| Ok("fine".to_owned()));
        suite.skip("three", "of one");
        let error = summary(&suite, Duration::ZERO).expect_err("two did not pass");
        assert_eq!(error.to_string(), "not passed: one, three");
    }
}
