//! What surrounds every screen: bar, rail, notices, and signing in again in place.

use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen::JsCast;

use super::parts::{self, Part};
use crate::{
    config::Config,
    domain::TeamId,
    estate::{DeviceQuery, Topic},
    lean::{derived, dynamic, memo},
    paths,
    screens::{
        activity::InterruptedOffer,
        palette::ShortcutList,
        reason::{ReasonDialog, UnkeptDialog},
        seat_tasks::SeatTasks,
        sign_in::SignInAgain,
    },
    state::{
        keyboard::{self, Keyboard, use_keyboard},
        live_estate::use_estate,
        notices::use_notices,
        now_ms,
        scope::{Scope, use_scope},
        session::{Session, use_session},
        settings::{Theme, use_settings},
        sync::{self, use_sync},
    },
    text::{format, role_word, t},
    ui::{
        Announcement, Banner, Dialog, Empty, Icon, IconName, LiveRegion, Menu, MenuChoice,
        MenuChoices, MenuItem, ToastItem, Toasts, Tone, When,
    },
};

/// The frame around the screens.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let sync = use_sync();
    let session = use_session();
    // End users have one page, and see only what is theirs.
    let is_end_user = untrack(|| session.abilities().is_end_user);
    sync.want(Topic::Catalogue);
    if !is_end_user {
        sync.want(Topic::Licenses);
    }
    let keyboard = Keyboard::provide();
    if !is_end_user {
        keyboard.listen(use_settings());
    }
    Scope::provide();
    // Its dialogs arrive where they are often needed, and elsewhere when one is opened.
    let tasks = SeatTasks::provide();
    let are_usual = session.server_can(|server| server.counts_by_seat);
    let has_tasks = Memo::new(move |before: Option<&bool>| {
        are_usual || before == Some(&true) || tasks.batch.with(Option::is_some)
    });
    follow_address();
    view! {
        <div class=if is_end_user { "shell shell--own" } else { "shell" }>
        <TopBar is_end_user/>
        {(!is_end_user).then(|| view! { <Rail/> })}
        <main id="content" tabindex="-1">
            <OfflineNotice/>
            <LackNotice/>
            <InterruptedOffer/>
            <ErrorBoundary fallback=|_| view! {
                <Empty title=t().broken_title text=t().broken_text/>
            }>
                {children()}
            </ErrorBoundary>
        </main>
        </div>
        <ToastStack/>
        <Announcer/>
        <ReasonDialog/>
        <UnkeptDialog/>
        {dynamic(move || has_tasks.get().then(|| view! { <Part of=&parts::SEAT_TASKS quiet=true/> }))}
        <Palette/>
        <ShortcutList/>
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
fn TopBar(is_end_user: bool) -> impl IntoView {
    let home = if is_end_user {
        paths::MINE
    } else {
        paths::LICENSES
    };
    let config: Config = expect_context();
    view! {
        <header class="top">
            <a class="skip" href="#content">{t().skip_to_content}</a>
            <A href=paths::link(home) exact=true attr:class="top-brand">
                <span class="mark" aria-hidden="true"><i></i><i></i><i></i><i></i></span>
                <span>{config.brand}</span>
            </A>
            {(!is_end_user).then(|| view! { <TeamSwitch/> <SearchButton/> })}
            <div class="top-end"><AccountMenu/></div>
        </header>
    }
}

/// Opens the palette; says so, and by which keys.
#[component]
fn SearchButton() -> impl IntoView {
    let keyboard = use_keyboard();
    view! {
        <button
            type="button"
            class="top-search"
            aria-keyshortcuts="Control+K Meta+K"
            aria-haspopup="dialog"
            on:click=move |_| keyboard.palette.set(true)
        >
            <Icon name=IconName::Search/>
            <span>{t().palette.open}</span>
            <kbd aria-hidden="true">{keyboard::control_and("K")}</kbd>
        </button>
    }
}

/// The palette in its dialog.
#[component]
fn Palette() -> impl IntoView {
    let open = use_keyboard().palette;
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=t().palette.open
            close_label=""
        >
            <div class="palette"><Part of=&parts::PALETTE/></div>
        </Dialog>
    }
}

/// Which team the screens are about, and the way to another one. It stands there from the
/// start, so that nothing moves when the teams have been read.
#[component]
fn TeamSwitch() -> impl IntoView {
    let session = use_session();
    let live = use_estate();
    let scope = use_scope();
    let go = StoredValue::new_local(leptos_router::hooks::use_navigate());
    let text = &t().teams;
    let teams = memo(move || {
        live.follow_catalogue();
        live.peek(|estate| {
            let names = estate
                .teams()
                .map(|team| (team.id.clone(), team.name.clone()));
            names.collect::<Vec<_>>()
        })
    });
    let chosen = memo(move || {
        let team = scope.team()?;
        let name = teams.with(|teams| {
            let mut named = teams.iter().filter(|(id, _)| *id == team);
            named.next().map(|(_, name)| name.clone())
        });
        // Until the teams have been read, nobody knows what it is called.
        let is_gone = live.peek(|estate| estate.lacks_team(&team));
        name.or_else(|| is_gone.then(|| text.gone.to_owned()))
    });
    let account = move || session.me().and_then(|me| me.account.clone());
    let choices = derived(move || {
        let team = scope.team();
        let choice = |id: Option<TeamId>, label: String| MenuChoice {
            label,
            checked: team == id,
            on_select: Callback::new(move |()| scope.choose(id.clone())),
        };
        let mut choices = vec![choice(None, text.all.to_owned())];
        let teams = teams.get().into_iter();
        choices.extend(teams.map(|(id, name)| choice(Some(id), name)));
        choices
    });
    let items = derived(move || {
        vec![item(text.manage.to_owned(), move || {
            go.with_value(|go| go(paths::TEAMS, leptos_router::NavigateOptions::default()));
        })]
    });
    let label =
        derived(move || (text.switch)(&chosen.get().unwrap_or_else(|| text.all.to_owned())));
    let choices = MenuChoices {
        label: text.title,
        choices,
    };
    let words = move || {
        let words = chosen.get().or_else(account);
        words.unwrap_or_else(|| text.all.to_owned())
    };
    let class = move || {
        if chosen.with(Option::is_some) {
            "top-team is-one"
        } else {
            "top-team"
        }
    };
    let face = ViewFn::from(move || view! { <span class=class dir="auto">{words}</span> });
    view! {
        <span class="visually-hidden">{account}</span>
        <Menu label items choices face/>
    }
}

#[component]
fn AccountMenu() -> impl IntoView {
    let session = use_session();
    let settings = use_settings();
    let sync = use_sync();
    let keyboard = use_keyboard();
    let themes = derived(move || {
        let choice = |label: &str, theme: Theme| MenuChoice {
            label: label.to_owned(),
            checked: settings.theme.get() == theme,
            on_select: Callback::new(move |()| settings.choose_theme(theme)),
        };
        vec![
            choice(t().theme_system, Theme::System),
            choice(t().theme_light, Theme::Light),
            choice(t().theme_dark, Theme::Dark),
        ]
    });
    let choices = MenuChoices {
        label: t().theme,
        choices: themes,
    };
    let items = derived(move || {
        vec![
            item(t().palette.shortcuts_menu.to_owned(), move || {
                keyboard.help.set(true)
            }),
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
        <Menu label=name items choices face=ViewFn::from(move || view! {
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
    // As many as the list shows that the entry leads to, which may be a team's.
    let team = use_scope().memo();
    let count = move |topic: Topic| {
        memo(move || {
            let progress = live.progress(&topic);
            let rows = match (team.get(), &topic) {
                (None, _) => progress.have,
                (team, Topic::Users) => {
                    live.follow_users();
                    live.peek(|estate| estate.user_figures(team.as_ref()).all)
                }
                (team, _) => {
                    live.follow_licenses();
                    live.peek(|estate| estate.license_figures(format::now(), team.as_ref()).all)
                }
            };
            progress.complete.then(|| format::number(rows as u64))
        })
    };
    // Licenses count what is active on them. That is all there is, where what is no longer
    // active is not listed; else it has to be read.
    let lists_inactive = use_session().server_can(|server| server.counts_by_seat);
    let devices = memo(move || {
        let progress = live.progress(&Topic::AllDevices);
        let team = team.get();
        let rows = if progress.complete {
            live.follow_devices_all();
            let of = DeviceQuery {
                team,
                ..DeviceQuery::default()
            };
            Some(live.peek(|estate| estate.count_devices(&of)))
        } else {
            live.follow_licenses();
            progress.total.filter(|_| team.is_none() && !lists_inactive)
        };
        rows.map(|rows| format::number(rows as u64))
    });
    // Where nothing is activated device by device, there is nothing to go to.
    let has_devices = memo(move || {
        let progress = live.progress(&Topic::AllDevices);
        live.follow_licenses();
        progress.total.is_none_or(|total| total > 0)
    });
    view! {
        <nav class="rail" aria-label=t().main_nav>
            <ul role="list">
                <RailLink href=paths::LICENSES icon=IconName::Licenses label=t().licenses>
                    <span class="count">{count(Topic::Licenses)}</span>
                </RailLink>
                <RailLink href=paths::USERS icon=IconName::Users label=t().users>
                    <span class="count">{count(Topic::Users)}</span>
                </RailLink>
                <When is=has_devices>
                    <RailLink href=paths::DEVICES icon=IconName::Devices label=t().devices>
                        <span class="count">{devices}</span>
                    </RailLink>
                </When>
                <RailLink href=paths::PRODUCTS icon=IconName::Products label=t().by_user.by_product>
                    <span class="count"></span>
                </RailLink>
                <RailLink href=paths::TEAMS icon=IconName::Teams label=t().teams.title>
                    <span class="count"></span>
                </RailLink>
                <RailLink href=paths::ACTIVITY icon=IconName::Activity label=t().activity.title>
                    <span class="count"></span>
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
    let server = move || {
        session
            .me()
            .map(|me| me.server.server.clone())
            .unwrap_or_default()
    };
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
    let trouble = memo(move || health.with(|health| Some((health.absent?, health.is_partly))));
    dynamic(move || {
        trouble.get().map(|(since, is_partly)| {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "milliseconds fit 53 bits for ages"
            )]
            let at = chrono::DateTime::from_timestamp_millis(since as i64).unwrap_or_default();
            let since = format::clock(at);
            let text = match is_partly {
                true => (t().offline_partly)(&since),
                false => format!("{} {}", (t().offline)(&since), t().offline_kept),
            };
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

/// Says that the person has fewer rights than their role says, and what helps.
#[component]
fn LackNotice() -> impl IntoView {
    let session = use_session();
    let lacks = session.lacks();
    dynamic(move || {
        let role = session.me().filter(|_| lacks.get())?.user.role;
        Some(view! {
            <Banner
                tone=Tone::Warn
                text=(t().roles.lacking)(role_word(role))
                close_label=t().dismiss
                on_close=Callback::new(move |()| lacks.set(false))
            />
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
