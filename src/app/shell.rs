//! What surrounds every screen: bar, rail, notices, and signing in again in place.

use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen::JsCast;

use crate::{
    config::Config,
    estate::Topic,
    lean::{derived, dynamic, memo},
    paths,
    screens::sign_in::SignInAgain,
    state::{
        live_estate::use_estate,
        notices::use_notices,
        now_ms,
        session::{Session, use_session},
        settings::{Theme, use_settings},
        sync::{self, use_sync},
    },
    text::{format, t},
    ui::{
        Announcement, Banner, Empty, Icon, IconName, LiveRegion, Menu, MenuItem, ToastItem, Toasts,
        Tone,
    },
};

/// The frame around the screens.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let sync = use_sync();
    let session = use_session();
    sync.want(Topic::Catalogue);
    sync.want(Topic::Licenses);
    follow_address();
    view! {
        <div class="shell">
        <TopBar/>
        <Rail/>
        <main id="content" tabindex="-1">
            <OfflineNotice/>
            <ErrorBoundary fallback=|_| view! {
                <Empty title=t().broken_title text=t().broken_text/>
            }>
                {children()}
            </ErrorBoundary>
        </main>
        </div>
        <ToastStack/>
        <Announcer/>
        <SignInAgain on_leave=Callback::new(move |()| sign_out(sync, session))/>
    }
}

/// A link that was followed leaves with its page: then the focus goes to the new one.
fn follow_address() {
    let address = leptos_router::hooks::use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = address.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(|| {
                let active = document().active_element();
                let is_lost = active.is_none_or(|active| active.tag_name() == "BODY");
                let content = document().get_element_by_id("content");
                let content = content.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
                if let Some(content) = content.filter(|_| is_lost) {
                    // The page's head is in view anyway; scrolling is the router's business.
                    let _ = content.focus();
                }
            });
        }
        now
    });
}

#[component]
fn TopBar() -> impl IntoView {
    let config: Config = expect_context();
    view! {
        <header class="top">
            <a class="skip" href="#content">{t().skip_to_content}</a>
            <A href=paths::link(paths::LICENSES) exact=true attr:class="top-brand">
                <span class="mark" aria-hidden="true"><i></i><i></i><i></i><i></i></span>
                <span>{config.brand}</span>
            </A>
            <AccountName/>
            <div class="top-end"><AccountMenu/></div>
        </header>
    }
}

#[component]
fn AccountName() -> impl IntoView {
    let session = use_session();
    dynamic(move || {
        session
            .me()
            .and_then(|me| me.account.clone())
            .map(|account| {
                view! { <span class="top-team" dir="auto">{account}</span> }
            })
    })
}

#[component]
fn AccountMenu() -> impl IntoView {
    let session = use_session();
    let settings = use_settings();
    let sync = use_sync();
    let items = derived(move || {
        let theme = |label: &str, theme: Theme| {
            let label = if settings.theme.get() == theme {
                format!("{}: {label} ✓", t().theme)
            } else {
                format!("{}: {label}", t().theme)
            };
            item(label, move || settings.choose_theme(theme))
        };
        vec![
            theme(t().theme_system, Theme::System),
            theme(t().theme_light, Theme::Light),
            theme(t().theme_dark, Theme::Dark),
            item(t().sign_out.to_owned(), move || {
                sign_out(sync, session);
            }),
        ]
    });
    let name = derived(move || {
        let email = session
            .me()
            .map(|me| me.user.email.clone())
            .unwrap_or_default();
        format!("{}: {email}", t().account)
    });
    let letters = move || {
        session
            .me()
            .map(|me| me.user.initials())
            .unwrap_or_default()
    };
    view! {
        <Menu label=name items face=ViewFn::from(move || view! {
            <b class="account-face" aria-hidden="true">{letters}</b>
        })/>
    }
}

/// Signs out, here and in the other tabs.
fn sign_out(sync: sync::Sync, session: Session) {
    sync.tell_signed_out();
    session.sign_out();
}

fn item(label: String, act: impl Fn() + Send + Sync + 'static) -> MenuItem {
    MenuItem {
        label,
        on_select: Callback::new(move |()| act()),
        disabled_reason: None,
        danger: false,
    }
}

#[component]
fn Rail() -> impl IntoView {
    let live = use_estate();
    let count = move |topic: Topic| {
        move || {
            let progress = live.progress(&topic);
            progress
                .complete
                .then(|| format::number(progress.have as u64))
        }
    };
    view! {
        <nav class="rail" aria-label=t().main_nav>
            <ul role="list">
                <RailLink href=paths::LICENSES icon=IconName::Licenses label=t().licenses>
                    <span class="count">{count(Topic::Licenses)}</span>
                </RailLink>
                <RailLink href=paths::USERS icon=IconName::Users label=t().users>
                    <span class="count">{count(Topic::Users)}</span>
                </RailLink>
            </ul>
            <Freshness/>
        </nav>
    }
}

#[component]
fn RailLink(
    href: &'static str,
    icon: IconName,
    label: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <A href=paths::link(href)>
                <Icon name=icon/>
                <span>{label}</span>
                {children()}
            </A>
        </li>
    }
}

#[component]
fn Freshness() -> impl IntoView {
    let sync = use_sync();
    let session = use_session();
    let config: Config = expect_context();
    let health = sync.health();
    let now = RwSignal::new(now_ms());
    if let Ok(timer) =
        set_interval_with_handle(move || now.set(now_ms()), std::time::Duration::from_secs(1))
    {
        on_cleanup(move || timer.clear());
    }
    let words = move || {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an age in seconds"
        )]
        let age = |at: f64| ((now.get() - at) / 1000.0).max(0.0) as u64;
        health.with(|health| match health.read_at.map(age) {
            None => t().not_updated.to_owned(),
            Some(0..=4) => t().updated_just_now.to_owned(),
            Some(seconds) => (t().updated_ago)(seconds),
        })
    };
    let server = move || session.me().map(|me| me.server.clone()).unwrap_or_default();
    view! {
        <div class="rail-foot">
            <p class="freshness">
                <span>{words}</span>
                <button
                    class="btn btn--ghost btn--icon"
                    type="button"
                    aria-label=t().refresh
                    title=t().refresh
                    on:click=move |_| sync.read_shown()
                >
                    <Icon name=IconName::Refresh/>
                </button>
            </p>
            <p>{server}</p>
            {config.support.map(|to| view! {
                <p><a href=to target="_blank" rel="noreferrer">{t().support}</a></p>
            })}
        </div>
    }
}

#[component]
fn OfflineNotice() -> impl IntoView {
    let sync = use_sync();
    let health = sync.health();
    let trouble =
        memo(move || health.with(|health| health.trouble.clone().map(|(since, _)| since)));
    dynamic(move || {
        trouble.get().map(|since| {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "milliseconds fit 53 bits for ages"
            )]
            let at = chrono::DateTime::from_timestamp_millis(since as i64).unwrap_or_default();
            let text = format!("{} {}", (t().offline)(&format::clock(at)), t().offline_kept);
            view! {
                <Banner
                    tone=Tone::Warn
                    text=text
                    action=t().retry.to_owned()
                    on_action=Callback::new(move |()| sync.read_shown())
                />
            }
        })
    })
}

#[component]
fn ToastStack() -> impl IntoView {
    let notices = use_notices();
    let list = notices.list();
    let toasts = derived(move || {
        list.get()
            .into_iter()
            .map(|notice| ToastItem {
                id: notice.id,
                tone: if notice.is_bad { Tone::Warn } else { Tone::Ok },
                text: notice.message,
                action: notice.action.map(|action| (action.label, action.act)),
            })
            .collect::<Vec<_>>()
    });
    view! {
        <Toasts
            label=t().done
            toasts
            close_label=t().dismiss
            on_close=move |id| notices.dismiss(id)
        />
    }
}

#[component]
fn Announcer() -> impl IntoView {
    let said = use_notices().said();
    let message = derived(move || {
        let (text, number) = said.get();
        Announcement { text, number }
    });
    view! { <LiveRegion message/> }
}
