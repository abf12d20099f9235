//! The command palette: people, licenses, devices, teams, screens and actions by keyboard,
//! from anywhere.

mod candidates;
mod deeds;
pub mod index;
mod letters;
mod merge;
mod recents;
mod shortcuts;
mod views;

use std::cell::RefCell;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use self::{
    candidates::{ACTIONS, Command, SOURCES, Stock, Target, address, gather, moving, row},
    deeds::{Verb, asked, deeds},
    index::{Index, Query, Search},
    merge::merge,
    views::{View, views},
};
use crate::{
    api::Abilities,
    estate::{Estate, Topic},
    lean::{derived, effect, memo},
    parts::team_moves::use_team_moves,
    paths,
    state::{
        keyboard::{Keyboard, control_and, focus_search, use_keyboard},
        live_estate::{LiveEstate, use_estate},
        notices::use_notices,
        now_ms, pause,
        search::{ServerSearch, Sought},
        session::use_session,
        settings::{Theme, use_settings},
        sync::use_sync,
        views::use_views,
    },
    text::t,
    ui::{CommandGroup, CommandList, IconName},
};

pub use self::{recents::Recents, shortcuts::ShortcutList};

/// How long a search may hold up the page at a time, in milliseconds.
const SLICE_MS: f64 = 8.0;
/// How long to wait for further pages of people before they can be found, in milliseconds.
const GATHER_MS: u32 = 400;
/// How many rows may be added to those that are shown already.
const LATE: usize = 12;

/// A screen that can be gone to.
pub struct Screen {
    /// Its name.
    pub title: &'static str,
    /// Other words it is found by; may be empty.
    pub also: &'static str,
    /// Depicts it.
    pub icon: IconName,
    /// Its address.
    pub to: String,
}

/// Screens and actions with what they do.
fn commands(screens: Vec<Screen>, keyboard: Keyboard) -> Vec<(Command, Callback<()>)> {
    let (session, settings) = (use_session(), use_settings());
    let notices = use_notices();
    let go = StoredValue::new_local(use_navigate());
    let to = move |path: String| {
        Callback::new(move |()| go.with_value(|go| go(&path, Default::default())))
    };
    let command = |goes, title: &str, also, icon| Command {
        goes,
        title: title.to_owned(),
        also,
        icon,
        keys: String::new(),
    };
    // Keys that are switched off are not shown.
    let single = |key: &str| match settings.shortcuts.get_untracked() {
        true => key.to_owned(),
        false => String::new(),
    };
    let screen = |screen: Screen| {
        let named = command(true, screen.title, screen.also, screen.icon);
        (named, to(screen.to))
    };
    let mut all: Vec<_> = screens.into_iter().map(screen).collect();
    if untrack(|| session.abilities().create_users) {
        if session.server_can(|server| server.creates_alone) {
            let create = command(false, t().create_user, "", IconName::Plus);
            all.push((create, to(paths::CREATE_USER.to_owned())));
        }
        let invite = command(false, t().manage.invite, "", IconName::Plus);
        all.push((invite, to(paths::INVITE_USERS.to_owned())));
    }
    if untrack(|| session.abilities().change_seats) {
        let leavers = command(
            false,
            t().palette.leavers,
            t().palette.leavers_also,
            IconName::Users,
        );
        all.push((leavers, to(paths::SELECT_USERS.to_owned())));
    }
    if notices.has_offer() {
        let undo = Callback::new(move |()| {
            notices.take_back();
        });
        let named = Command {
            keys: control_and("Z"),
            ..command(false, t().palette.undo, "", IconName::Refresh)
        };
        all.push((named, undo));
    }
    let search = Callback::new(move |()| request_animation_frame(focus_search));
    let named = Command {
        keys: single("/"),
        ..command(false, t().palette.keys_search, "", IconName::Search)
    };
    all.push((named, search));
    for (theme, word, icon) in [
        (Theme::Light, t().theme_light, IconName::Sun),
        (Theme::Dark, t().theme_dark, IconName::Moon),
        (Theme::System, t().theme_system, IconName::Devices),
    ] {
        let choose = Callback::new(move |()| settings.choose_theme(theme));
        let title = (t().palette.theme_is)(word);
        all.push((command(false, &title, "", icon), choose));
    }
    let help = Callback::new(move |()| keyboard.help.set(true));
    let shortcuts = Command {
        keys: single("?"),
        ..command(false, t().palette.shortcuts, "", IconName::Search)
    };
    all.push((shortcuts, help));
    let leave = Callback::new(move |()| session.sign_out_everywhere());
    all.push((command(false, t().sign_out, "", IconName::SignOut), leave));
    all
}

/// What is searched, and the search on its way. Lives as long as the palette is open.
struct Desk {
    commands: Vec<Command>,
    views: Vec<View>,
    may: Abilities,
    index: Index<Target>,
    search: Option<Search>,
    /// What is to be done with what, where the line begins with a verb.
    asked: Option<(Verb, Query)>,
}

impl Desk {
    fn stock<'a>(&'a self, estate: &'a Estate) -> Stock<'a> {
        Stock {
            estate,
            commands: &self.commands,
            views: &self.views,
            may: &self.may,
        }
    }
}

type Groups = Vec<CommandGroup<Target>>;

/// The field and what fits it.
#[component]
pub fn PaletteList(
    /// The screens that are offered.
    screens: Vec<Screen>,
) -> impl IntoView {
    let keyboard = use_keyboard();
    let live = use_estate();
    let sync = use_sync();
    let may = use_session().peek_abilities();
    let (moves, recents) = (use_team_moves(), Recents::here());
    let (all, deeds): (Vec<_>, Vec<_>) = commands(screens, keyboard).into_iter().unzip();
    let deeds = StoredValue::new(deeds);
    let go = StoredValue::new_local(use_navigate());
    let query = RwSignal::new(String::new());
    let groups = RwSignal::new(Groups::new());
    let desk = StoredValue::new_local(RefCell::new(Desk {
        commands: all,
        views: views(untrack(|| use_views().all())),
        may,
        index: Index::default(),
        search: None,
        asked: None,
    }));
    let round = StoredValue::new(0_u64);
    // What the rows on screen were searched for.
    let shown_for = StoredValue::new(String::new());
    sync.need(Topic::Users);

    // Shown once, when all that fits is known: rows that jump about are worse than a few
    // milliseconds more.
    let show = move || {
        let fresh = desk.try_with_value(|desk| show(live, &desk.borrow(), recents));
        let Some((fresh, typed)) = fresh.zip(query.try_get_untracked()) else {
            return;
        };
        let is_same = !typed.trim().is_empty() && shown_for.get_value() == typed;
        let rows = match groups.get_untracked() {
            shown if is_same => merge(&shown, fresh, t().palette.also, LATE),
            _ => fresh,
        };
        shown_for.set_value(typed);
        if groups.with_untracked(|shown| *shown != rows) {
            groups.set(rows);
        }
    };
    let search = move || {
        let this = round.try_update_value(|round| {
            *round += 1;
            *round
        });
        let started = desk.try_with_value(|desk| {
            let desk = &mut *desk.borrow_mut();
            let before = desk.search.take();
            let typed = query.get_untracked();
            desk.asked = asked(&typed);
            let object = desk.asked.as_ref().map(|(_, object)| object.clone());
            let before = before.filter(Search::is_complete);
            desk.search = Some(Search::begin(&typed, object, before));
        });
        if started.is_none() {
            return;
        }
        if slice(desk) {
            return show();
        }
        leptos::task::spawn_local(async move {
            loop {
                pause(0).await;
                // Something else has been typed, or the palette is closed.
                if round.try_get_value() != this || this.is_none() {
                    return;
                }
                if slice(desk) {
                    return show();
                }
            }
        });
    };
    let gather = move || {
        let _ = desk.try_with_value(|desk| {
            let desk = &mut *desk.borrow_mut();
            desk.search = None;
            desk.index = live.peek(|estate| gather(desk.stock(estate)));
        });
        search();
    };
    let is_due = StoredValue::new(false);
    let mut is_first = true;
    effect(move || {
        live.follow_users();
        live.follow_licenses();
        live.follow_devices_all();
        live.follow_catalogue();
        if std::mem::take(&mut is_first) {
            return gather();
        }
        // While people are read page by page, not every page is worth gathering anew.
        if !is_due.get_value() {
            is_due.set_value(true);
            leptos::task::spawn_local(async move {
                pause(GATHER_MS).await;
                if is_due.try_set_value(false).is_none() {
                    gather();
                }
            });
        }
    });
    effect(move || {
        query.track();
        search();
    });
    // While not everything has been read, what is missing may be what it is about.
    let beside =
        [Sought::People, Sought::Licenses].map(|it| ServerSearch::beside(it, query.into()));
    let [people, licenses] = beside;
    let is_asking = memo(move || people.is_asking() || licenses.is_asking());
    effect(move || {
        // What was found stands in the estate: it is not to wait for the next gathering.
        if !is_asking.get()
            && beside
                .iter()
                .any(|it| untrack(|| !it.is_read() && it.is_sure()))
        {
            gather();
        }
    });

    let choose = move |target: Target| {
        keyboard.palette.set(false);
        recents.put(target.clone());
        if let Some(what) = moving(&target) {
            moves.set(Some(what));
        } else if let Target::Command(at) = target {
            let deed = deeds.with_value(|deeds| deeds.get(at).copied());
            if let Some(deed) = deed {
                deed.run(());
            }
        } else {
            let to = desk.with_value(|desk| {
                live.peek(|estate| address(desk.borrow().stock(estate), &target))
            });
            if let Some(to) = to {
                go.with_value(|go| go(&to, Default::default()));
            }
        }
    };
    let status = derived(move || {
        let count = groups.with(|all| all.iter().map(|group| group.rows.len()).sum::<usize>());
        let is_reading = !people.is_read() || !licenses.is_read();
        if query.with(|typed| typed.trim().is_empty()) {
            t().palette.hint.to_owned()
        } else if is_asking.get() {
            t().palette.asking.to_owned()
        } else if is_reading {
            t().palette.still_reading.to_owned()
        } else if count == 0 {
            t().palette.nothing.to_owned()
        } else {
            (t().palette.found)(count)
        }
    });
    view! {
            <CommandList
                label=t().palette.placeholder
                list_label=t().palette.results
                query
                groups
                on_choose=choose
                status
            />
    }
}

/// Searches on for a moment. `true` when the search has come to its end.
fn slice(desk: StoredValue<RefCell<Desk>, LocalStorage>) -> bool {
    let until = now_ms() + SLICE_MS;
    let over = desk.try_with_value(|desk| {
        let desk = &mut *desk.borrow_mut();
        let Some(search) = &mut desk.search else {
            return true;
        };
        loop {
            if search.step(&desk.index) {
                return true;
            }
            if now_ms() >= until {
                return false;
            }
        }
    });
    over.unwrap_or(true)
}

/// The groups as they are shown: what can be done with what was found, then the kind with the best
/// hit; with nothing typed, what was chosen last and what can always be done.
fn show(live: LiveEstate, desk: &Desk, recents: Recents) -> Groups {
    live.peek(|estate| {
        let stock = desk.stock(estate);
        let Some(search) = desk.search.as_ref().filter(|it| !it.is_empty()) else {
            return always(stock, recents);
        };
        let mut found: Vec<(u32, CommandGroup<Target>)> = Vec::new();
        let mut put = |score: u32, label: &'static str, targets: Vec<Target>| {
            let rows = targets.into_iter().filter_map(|target| row(stock, target));
            let rows: Vec<_> = rows.collect();
            if !rows.is_empty() {
                found.push((score, CommandGroup { label, rows }));
            }
        };
        let mut to_do = Vec::new();
        if let Some(asked) = &desk.asked {
            to_do = deeds(stock, asked, search, &desk.index);
        }
        for (kind, source) in SOURCES.iter().enumerate() {
            let hits = search.best(kind);
            let keys = hits.iter().filter_map(|hit| desk.index.key(kind, *hit));
            let mut targets: Vec<Target> = keys.collect();
            let mut score = hits.first().map_or(0, |hit| hit.score);
            // What was chosen before is likely to be meant again.
            crate::lean::sort_by_key(&mut targets, |it| !recents.has(it));
            if kind == ACTIONS && !to_do.is_empty() {
                targets.splice(0..0, to_do.drain(..));
                score = u32::MAX;
            }
            put(score, (source.label)(), targets);
        }
        crate::lean::sort_by_key(&mut found, |(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, group)| group).collect()
    })
}

fn always(stock: Stock<'_>, recents: Recents) -> Groups {
    let of = |label: &'static str, targets: Vec<Target>| CommandGroup {
        label,
        rows: { targets.into_iter() }
            .filter_map(|target| row(stock, target))
            .collect(),
    };
    let commands = |goes: bool| {
        let fitting = (0..stock.commands.len()).filter(|at| stock.commands[*at].goes == goes);
        fitting.map(Target::Command).collect()
    };
    let mut groups = vec![
        of(t().palette.recent, recents.all()),
        of(t().palette.screens, commands(true)),
        of(t().palette.actions, commands(false)),
    ];
    groups.retain(|group| !group.rows.is_empty());
    groups
}
