//! What surrounds every screen: bar, rail, notices, and signing in again in place.

use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen::JsCast;

use super::{
    pages,
    parts::{self, Part},
    rail::Rail,
};
use crate::{
    config::Config,
    domain::TeamId,
    estate::Topic,
    lean::{derived, dynamic, memo},
    parts::{assigning::Assigning, team_moves::TeamMoves},
    paths,
    screens::{
        palette::Recents,
        reason::{ReasonDialog, UnkeptDialog},
        seat_tasks::SeatTasks,
        sign_in::SignInAgain,
        support::SupportDialog,
    },
    state::{
        activity::use_activity,
        keyboard::{self, Keyboard, use_keyboard},
        live_estate::use_estate,
        notices::use_notices,
        query::Queries,
        scope::{Scope, use_scope},
        session::use_session,
        settings::{Theme, use_settings},
        sync::use_sync,
        taking::Taking,
        views::use_views,
    },
    text::{format, role_word, t},
    ui::{
        Announcement, Banner, Dialog, Empty, Icon, IconName, LiveRegion, Menu, MenuChoice,
        MenuChoices, MenuItem, ToastItem, Toasts, Tone,
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
        keyboard.listen(use_settings(), use_notices());
    }
    Queries::provide();
    Scope::provide();
    Recents::provide();
    let tasks = SeatTasks::provide();
    let has_tasks = once(move || tasks.are_any_open());
    let taking = Taking::provide();
    let has_taken = once(move || taking.wanted().is_some());
    let giving = Assigning::provide();
    let has_given = once(move || giving.0.with(Option::is_some));
    let moves = TeamMoves::provide();
    let has_moved = once(move || moves.0.with(Option::is_some));
    let planned = use_estate().planned();
    let has_planned = once(move || !is_end_user && planned.with(|plan| !plan.is_empty()));
    let interrupted = use_activity().interrupted();
    let has_interrupted = once(move || interrupted.with(|all| !all.is_empty()));
    let has_keys = once(move || keyboard.help.get());
    let views = use_views();
    let has_named = once(move || views.naming.with(Option::is_some));
    follow_address();
    view! {
        <div class=if is_end_user { "shell shell--own" } else { "shell" }>
        <TopBar is_end_user/>
        {(!is_end_user).then(|| view! { <Rail/> })}
        <main id="content" tabindex="-1">
            <OfflineNotice/>
            <LackNotice/>
            {dynamic(move || has_interrupted.get().then(|| view! { <Part of=&parts::INTERRUPTED quiet=true/> }))}
            <ErrorBoundary fallback=|_| view! {
                <Empty title=t().broken_title text=t().broken_text/>
            }>
                {children()}
            </ErrorBoundary>
            {dynamic(move || has_taken.get().then(|| view! { <Part of=&parts::TAKEN quiet=true/> }))}
        </main>
        </div>
        {dynamic(move || has_planned.get().then(|| view! { <Part of=&parts::PLAN_BAR quiet=true/> }))}
        <ToastStack/>
        <Announcer/>
        <ReasonDialog/>
        <UnkeptDialog/>
        {dynamic(move || has_given.get().then(|| view! { <Part of=&parts::ASSIGN quiet=true/> }))}
        {dynamic(move || has_moved.get().then(|| view! { <Part of=&parts::TEAM_MOVES quiet=true/> }))}
        {dynamic(move || has_named.get().then(|| view! { <Part of=&parts::VIEW_NAME quiet=true/> }))}
        {dynamic(move || has_tasks.get().then(|| view! { <Part of=&parts::SEAT_TASKS quiet=true/> }))}
        <Palette/>
        {dynamic(move || has_keys.get().then(|| view! { <Part of=&parts::SHORTCUTS quiet=true/> }))}
        <SignInAgain on_leave=Callback::new(move |()| session.sign_out_everywhere())/>
    }
}

/// Whether something has ever been so: what arrives when it is first asked for stays.
fn once(is_so: impl Fn() -> bool + Send + Sync + 'static) -> Memo<bool> {
    Memo::new(move |before: Option<&bool>| before == Some(&true) || is_so())
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
    let abilities = use_session().peek_abilities();
    let first = use_settings().first_page;
    let home = move || paths::link(pages::home(&abilities, first.get()));
    let config: Config = expect_context();
    view! {
        <header class="top">
            <a class="skip" href="#content">{t().skip_to_content}</a>
            <A href=home exact=true attr:class="top-brand">
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
    let text = t().teams;
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
        vec![MenuItem::new(text.manage.to_owned(), move || {
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
    let keyboard = use_keyboard();
    let support = RwSignal::new(false);
    let go = StoredValue::new_local(leptos_router::hooks::use_navigate());
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
        let own = (!session.abilities().is_end_user).then(|| {
            MenuItem::new(t().own.title.to_owned(), move || {
                go.with_value(|go| go(paths::OWN, leptos_router::NavigateOptions::default()));
            })
        });
        let others = [
            MenuItem::new(t().palette.shortcuts_menu.to_owned(), move || {
                keyboard.help.set(true)
            }),
            MenuItem::new(t().support_what.to_owned(), move || support.set(true)),
            MenuItem::new(t().sign_out, move || session.sign_out_everywhere()),
        ];
        own.into_iter().chain(others).collect()
    });
    let name = derived(move || {
        let email = session
            .me()
            .map(|me| me.user.email.clone())
            .unwrap_or_default();
        let account = t().account;
        format!("{account}: {email}")
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
        <SupportDialog open=support facts=ViewFn::from(|| view! { <Part of=&parts::SUPPORT/> })/>
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
                false => [(t().offline)(&since).as_str(), t().offline_kept].join(" "),
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
