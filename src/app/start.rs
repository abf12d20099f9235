//! From an empty page to the first screen: configuration, state, theme, and what to show when
//! one of them fails.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use super::{
    desk::Root,
    parts::{self, Part},
};
use crate::{
    api::own::SecondFactor,
    config::{Config, ConfigFault},
    lean::{decimal, dynamic, memo},
    missing::built,
    paths,
    screens::{sign_in::SignIn, support::SupportButton},
    state::{
        host::{Around, Host},
        pause,
        server::Server,
        session::{Session, Stage, use_session},
        settings::Settings,
    },
    text::{config_fault_words, t},
    ui::{Empty, Loading, focus_what_is_pressed},
};

/// Mounts the panel into the page.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        // The message names a place in the code and never holds anything a person typed.
        leptos::logging::error!("{info}");
        show_breakdown();
    }));
    // Mounting is what readies the executor of Leptos, so this waits by the browser's own.
    spawn_local(async {
        let config = load_config().await;
        let around = match &config {
            Ok(config) => Around::look(&config.hosts).await,
            Err(_) => Around::Nobody,
        };
        clear_outline();
        focus_what_is_pressed();
        mount_to_body(move || match (config.clone(), around.clone()) {
            (Ok(_), Around::Stranger(origin)) => view! { <Refusal origin/> }.into_any(),
            (Ok(config), around) => view! { <Panel config around/> }.into_any(),
            (Err(fault), _) => view! { <Unset fault/> }.into_any(),
        });
    });
}

/// How long to wait before `config.json` is asked for again, in milliseconds.
const PAUSES_MS: [u32; 3] = [500, 1_000, 2_000];

/// Reads the configuration. A host that fails once is asked again; one that has no such file is not.
async fn load_config() -> Result<Config, ConfigFault> {
    let url = format!("{}config.json", base_path());
    let mut pauses = PAUSES_MS.into_iter();
    loop {
        let read = read_config(&url).await;
        let wait_ms = match &read {
            Err(ConfigFault::Unread(None | Some(429 | 500..))) => pauses.next(),
            _ => None,
        };
        match wait_ms {
            Some(ms) => pause(ms).await,
            None => return Config::parse(&read?),
        }
    }
}

async fn read_config(url: &str) -> Result<String, ConfigFault> {
    let asked = gloo_net::http::Request::get(url).cache(web_sys::RequestCache::NoCache);
    let answer = asked.send().await.map_err(|_| ConfigFault::Unread(None))?;
    match answer.status() {
        404 | 410 => Err(ConfigFault::Missing),
        200..300 => answer.text().await.map_err(|_| ConfigFault::Unread(None)),
        status => Err(ConfigFault::Unread(Some(status))),
    }
}

/// The folder the panel is served from, such as `/` or `/seats/`, as the build wrote it into
/// the page. A `<base>` would say it too, but the policy forbids one.
fn base_path() -> String {
    let base = built("data-base");
    base.filter(|base| base.starts_with('/'))
        .unwrap_or_else(|| "/".to_owned())
}

/// The static outline has done its work once there is something to show.
fn clear_outline() {
    if let Some(outline) = document().get_element_by_id("outline") {
        outline.remove();
    }
}

fn show_breakdown() {
    if let Some(page) = document().get_element_by_id("panic") {
        // Neither call can fail on an element that exists.
        let _ = page.remove_attribute("hidden");
        close_dialogs();
        if let Some(body) = document().body() {
            let _ = body.class_list().add_1("is-broken");
        }
    }
}

/// An open dialog makes everything else inert, the page that says what happened included.
fn close_dialogs() {
    let Ok(open) = document().query_selector_all("dialog[open]") else {
        return;
    };
    for at in 0..open.length() {
        if let Some(dialog) = open
            .item(at)
            .and_then(|node| node.dyn_into::<web_sys::Element>().ok())
        {
            dialog.remove();
        }
    }
}

/// In place of the panel, inside a page that nobody has named: nothing can be pressed there but
/// the way out.
#[component]
fn Refusal(origin: Option<String>) -> impl IntoView {
    let text = (t().frame_refused_text)(origin.as_deref());
    view! {
        <main class="notice-page">
            <Empty title=t().frame_refused text alone=true>
                <a class="btn" href="" target="_blank" rel="noopener">{t().own_window}</a>
            </Empty>
        </main>
    }
}

/// In place of the panel, where its configuration cannot be used.
#[component]
fn Unset(fault: ConfigFault) -> impl IntoView {
    let title = match fault {
        ConfigFault::Unread(_) => t().config_unread_title,
        _ => t().config_title,
    };
    view! {
        <main class="notice-page">
            <Empty title text=config_fault_words(&fault) alone=true>
                <a class="btn" href="">{t().retry}</a>
            </Empty>
        </main>
    }
}

#[component]
fn Panel(mut config: Config, around: Around) -> impl IntoView {
    show_brand(&config);
    Settings::provide(config.first_page);
    // In a frame, tabs are not the person's own to see.
    config.share_tabs &= around == Around::Nobody;
    let host = Host::new(config.hosts.clone(), around);
    // What a portal hands over is for the server that its vendor has named.
    config.server_changeable &= !host.is_there();
    let server = Server::provide(&config);
    let session = Session::provide(&config, server, host.is_there());
    // Whoever sees the sign-in page needs it next.
    spawn_local(async move {
        let _ = server.ready().await;
    });
    host.provide(session);
    provide_context(config);
    Root::provide();
    paths::set_base(base_path().trim_end_matches('/'));
    // Most who see the sign-in page see the next one, too.
    parts::DESK.expect();
    view! { <Screens/> }
}

/// Screens stay mounted while a person has to sign in again: only their coming and going
/// changes what is shown, and becoming an end user or ceasing to be one.
#[component]
fn Screens() -> impl IntoView {
    let session = use_session();
    let stage = session.stage();
    let who = memo(move || match stage.get() {
        Stage::Restoring => Who::Unknown,
        Stage::Out => Who::Nobody,
        Stage::In(me) | Stage::Ended(me) => match me.second_factor {
            Some(SecondFactor::Required) => Who::Unproved,
            _ => Who::Somebody(me.user.id.clone(), me.abilities.is_end_user),
        },
    });
    dynamic(move || match who.get() {
        Who::Unknown | Who::Nobody if is_verifying() => {
            view! { <main class="verify-alone"><Part of=&parts::VERIFY/></main> }.into_any()
        }
        Who::Unknown => {
            view! { <main class="notice-page"><Loading label=t().signing_in/></main> }.into_any()
        }
        Who::Nobody => {
            let facts = ViewFn::from(|| view! { <Part of=&parts::SUPPORT/> });
            view! { <SignIn><SupportButton facts/></SignIn> }.into_any()
        }
        Who::Unproved => view! { <Part of=&parts::SET_UP_FIRST/> }.into_any(),
        Who::Somebody(..) => view! { <Part of=&parts::DESK/> }.into_any(),
    })
}

/// Whether the page is the one that takes nobody who is in.
fn is_verifying() -> bool {
    let path = window().location().pathname();
    path.is_ok_and(|path| path == paths::link(paths::VERIFY))
}

#[derive(Clone, PartialEq)]
enum Who {
    Unknown,
    Nobody,
    /// Somebody whose company asks for a second factor that they have not set up.
    Unproved,
    Somebody(crate::domain::UserId, bool),
}

fn show_brand(config: &Config) {
    document().set_title(&config.brand);
    let root = document().document_element();
    let style = root.and_then(|root| {
        root.dyn_into::<web_sys::HtmlElement>()
            .ok()
            .map(|root| root.style())
    });
    if let Some(style) = style {
        let properties = [
            ("--brand-hue", config.hue),
            ("--brand-chroma", config.chroma),
        ];
        for (name, value) in properties {
            if let Some(value) = value {
                // A number is always a valid value.
                let _ = style.set_property(name, &decimal(value));
            }
        }
    }
}
