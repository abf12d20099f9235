//! How long a first visit takes on a slow line: of the panel as a host sends it, or of any other
//! page with a sign-in form and a list behind it, so that both can be compared by one measure.

use std::env;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use browser_journeys::{Host, Hosting, Page, Told, journey};
use serde_json::{Value, json};

use crate::on;

/// How often it is visited, each time with nothing kept.
const ROUNDS: usize = 3;
/// How long the form or the list may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// A line and a processor.
struct Network {
    /// Bits per second downwards and upwards.
    bits: [u32; 2],
    /// How long an answer takes at least, in milliseconds.
    latency_ms: u32,
    /// By how much the processor is slower than this one.
    slower: u32,
}

impl Network {
    fn named(name: &str) -> Result<Self> {
        match name {
            "slow-4g" => Ok(Self {
                bits: [1_600_000, 750_000],
                latency_ms: 150,
                slower: 4,
            }),
            other => bail!("the network is slow-4g, not {other}"),
        }
    }
}

/// A page that is visited.
struct Visited {
    /// Its address; `None` is the panel.
    address: Option<String>,
    /// What can be used of the form, by a selector.
    form: String,
    /// What can be used of the list.
    list: String,
    email: String,
    password: String,
}

impl Visited {
    /// What the variables say that `cargo xtask bench` sets.
    fn told() -> Self {
        let said = |name: &str, usual: &str| env::var(name).unwrap_or_else(|_| usual.to_owned());
        Self {
            address: env::var("SEATBOARD_PAGE").ok(),
            form: said("SEATBOARD_FORM", "input[type=password]"),
            list: said("SEATBOARD_LIST", "tbody tr[aria-rowindex] .row-link"),
            email: said("SEATBOARD_EMAIL", "admin@nordbau.example"),
            password: said("SEATBOARD_PASSWORD", "seatboard-demo"),
        }
    }
}

/// Notes, in each document from its beginning, the first frames in which form and list can be used:
/// they are displayed, nothing disables them, and the page answers. Moments are told by the clock,
/// as signing in may load another document.
const WATCH: &str = "(() => {
    const wanted = WANTED;
    const seen = window.__seen = {};
    const look = () => {
      for (const [name, selector] of Object.entries(wanted)) {
        const it = document.querySelector(selector);
        if (!seen[name] && it && !it.disabled && it.getClientRects().length) {
          seen[name] = performance.timeOrigin + performance.now();
        }
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })()";

/// When something was seen, or nothing.
const SEEN: &str = "return window.__seen?.[arguments[0]] ?? null";

/// What of the first document is told: when it was asked for, and when something was painted.
const BEGAN: &str = "const painted = performance.getEntriesByName('first-contentful-paint')[0];
    return [performance.timeOrigin, performance.timeOrigin + (painted?.startTime ?? NaN)]";

/// Fills the form and sends it as Enter does, and tells when.
const SIGN_IN: &str = "const [email, password] = arguments;
    const secret = document.querySelector('input[type=password]');
    const fields = [...document.querySelectorAll('input:not([type=hidden])')]
      .filter((it) => it.getClientRects().length && !/checkbox|radio|submit|button/.test(it.type));
    const before = fields.slice(0, fields.indexOf(secret));
    const name = before.find((it) => it.type === 'email') ?? before.at(-1);
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    for (const [field, value] of [[name, email], [secret, password]]) {
      set.call(field, value);
      for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
    }
    const at = performance.timeOrigin + performance.now();
    secret.form.requestSubmit();
    return at";

async fn wait_for(page: &Page, what: &str) -> Result<f64> {
    let since = Instant::now();
    loop {
        // A document that is just being left answers nothing.
        let seen = page.ask(SEEN, vec![what.into()]).await;
        if let Some(at) = seen.ok().as_ref().and_then(Value::as_f64) {
            return Ok(at);
        }
        ensure!(since.elapsed() < PATIENCE, "the {what} never comes");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Visits once: milliseconds until something is painted, until the form can be used, and from
/// sending it until the list can be.
async fn visit(page: &Page, network: &Network, visited: &Visited) -> Result<[f64; 3]> {
    let browser = page.browser();
    let wanted = json!({ "form": visited.form, "list": visited.list });
    let watch = json!({ "source": WATCH.replace("WANTED", &wanted.to_string()) });
    let [down, up] = network.bits.map(|bits| bits / 8);
    let line = json!({
        "offline": false,
        "latency": network.latency_ms,
        "downloadThroughput": down,
        "uploadThroughput": up,
    });
    for (method, parameters) in [
        ("Page.addScriptToEvaluateOnNewDocument", watch),
        ("Network.enable", json!({})),
        ("Network.clearBrowserCache", json!({})),
        ("Network.emulateNetworkConditions", line),
        (
            "Emulation.setCPUThrottlingRate",
            json!({ "rate": network.slower }),
        ),
    ] {
        browser.devtools(method, parameters).await?;
    }
    match &visited.address {
        Some(address) => page.driver().goto(address).await?,
        None => page.open("/").await?,
    }
    let form = wait_for(page, "form").await?;
    let began = page.ask(BEGAN, vec![]).await?;
    let (began, painted): (f64, f64) =
        serde_json::from_value(began).context("nothing was painted")?;
    let who = vec![
        visited.email.as_str().into(),
        visited.password.as_str().into(),
    ];
    let sent = page.ask(SIGN_IN, who).await?;
    let sent = sent.as_f64().context("when it was sent")?;
    let list = wait_for(page, "list").await?;
    Ok([painted - began, form - began, list - sent])
}

/// Run it by `cargo xtask bench --network slow-4g`.
#[tokio::test]
#[ignore = "measures: it needs a release build and nginx"]
async fn network_first_visit() -> Told {
    let name = env::var("SEATBOARD_NETWORK").unwrap_or_else(|_| "slow-4g".to_owned());
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let (to, from) = tokio::sync::oneshot::channel();
        let network = Network::named(&name)?;
        journey(on(Hosting::at_top(Host::Nginx)), |page| async move {
            let took = visit(&page, &network, &Visited::told()).await?;
            // Whoever waits for it is still there.
            let _ = to.send(took);
            Ok(())
        })
        .await?;
        rounds.push(from.await.context("the visit ended early")?);
    }
    let page = env::var("SEATBOARD_PAGE").unwrap_or_else(|_| "the panel".to_owned());
    println!("{page} on {name}, {ROUNDS} cold visits");
    for (nth, what) in [
        "from the address to the first paint",
        "from the address to a form that can be used",
        "from sending it to a list that can be used",
    ]
    .into_iter()
    .enumerate()
    {
        let mut took: Vec<f64> = rounds.iter().map(|round| round[nth]).collect();
        took.sort_by(f64::total_cmp);
        let all: Vec<String> = took.iter().map(|ms| format!("{ms:.0}")).collect();
        println!(
            "{what:<44} {:>6.0} ms  ({})",
            took[took.len() / 2],
            all.join(", ")
        );
    }
    Ok(())
}
