//! What the palette offers: for each kind of thing one function that gathers it, and for what
//! was found its row and where it leads. A further kind is a [`Target`], a [`Source`] and an
//! arm in each of the two functions below.

use super::{
    index::{Entry, Index},
    views::View,
};
use crate::{
    api::Abilities,
    domain::{Device, DeviceId, LicenseId, TeamId, User, UserId},
    estate::Estate,
    parts::team_moves::{Members, Moving},
    paths::{self, LicenseTab, UserTab},
    text::t,
    ui::{CommandRow, IconName},
};

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A screen or an action, by its place in the list of commands.
    Command(usize),
    /// A list under one of its filters, by its place among the views.
    View(usize),
    /// Saving such a list as a file.
    Export(usize),
    /// Printing it.
    Print(usize),
    /// Giving seats of a license.
    Assign(LicenseId),
    /// Giving a seat of a license to somebody.
    Give(LicenseId, UserId),
    /// Taking it back.
    Take(LicenseId, UserId),
    /// What somebody holds a seat on, to change it.
    Access(UserId),
    /// Resetting a device.
    Reset(DeviceId),
    /// Resetting all devices of a license.
    ResetAll(LicenseId),
    /// Giving what somebody holds to others.
    HandOver(UserId),
    /// Moving a person or a license to a team, which may be chosen later.
    Move(Box<Target>, Option<TeamId>),
    /// A license's page.
    License(LicenseId),
    /// A person's page.
    Person(UserId),
    /// A device, in the list of all.
    Device(DeviceId),
    /// A team's page.
    Team(TeamId),
}

/// A screen or an action.
pub struct Command {
    /// Whether it goes somewhere; else it does something.
    pub goes: bool,
    /// Its words.
    pub title: String,
    /// Other words it is found by; shown beside it.
    pub also: &'static str,
    /// Depicts it.
    pub icon: IconName,
    /// The keys that do the same; empty where there are none.
    pub keys: String,
}

/// What the functions gather from.
#[derive(Clone, Copy)]
pub struct Stock<'a> {
    /// What is known of the server.
    pub estate: &'a Estate,
    /// Screens and actions, as far as the person may use them.
    pub commands: &'a [Command],
    /// Lists under their filters.
    pub views: &'a [View],
    /// What the person may do.
    pub may: &'a Abilities,
}

/// One kind of thing.
pub struct Source {
    /// Heads its rows.
    pub label: fn() -> &'static str,
    /// How many rows it has at most.
    limit: usize,
    gather: fn(Stock<'_>) -> Vec<Entry<Target>>,
}

/// All kinds, in the order in which they stand while nothing is typed.
pub static SOURCES: [Source; 7] = [
    Source {
        label: || t().palette.screens,
        limit: 8,
        gather: |stock| commands(stock, true),
    },
    Source {
        label: || t().palette.actions,
        limit: 6,
        gather: |stock| commands(stock, false),
    },
    Source {
        label: || t().palette.people,
        limit: 9,
        gather: people,
    },
    Source {
        label: || t().palette.licenses,
        limit: 7,
        gather: licenses,
    },
    Source {
        label: || t().palette.devices,
        limit: 6,
        gather: devices,
    },
    Source {
        label: || t().palette.teams,
        limit: 5,
        gather: teams,
    },
    Source {
        label: || t().palette.lists,
        limit: 6,
        gather: views,
    },
];
/// Where actions stand among them.
pub const ACTIONS: usize = 1;
/// Where people do.
pub const PEOPLE: usize = 2;
/// Where licenses do.
pub const LICENSES: usize = 3;
/// Where teams do.
pub const TEAMS: usize = 5;
/// Where that stands which can be reset: devices, and licenses with all of theirs.
pub const RESETTABLE: [usize; 2] = [4, LICENSES];

/// Everything that can be found now.
pub fn gather(stock: Stock<'_>) -> Index<Target> {
    let mut index = Index::default();
    for source in &SOURCES {
        index.add(source.limit, (source.gather)(stock));
    }
    index
}

fn commands(stock: Stock<'_>, goes: bool) -> Vec<Entry<Target>> {
    let all = stock.commands.iter().enumerate();
    let entry = |(at, command): (usize, &Command)| {
        let text = format!("{} {}", command.title, command.also);
        Entry::new(&text, Target::Command(at))
    };
    all.filter(|(_, command)| command.goes == goes)
        .map(entry)
        .collect()
}

fn views(stock: Stock<'_>) -> Vec<Entry<Target>> {
    let all = stock.views.iter().enumerate();
    let narrowed = all.filter(|(_, view)| view.is_narrowed);
    narrowed
        .map(|(at, view)| Entry::new(&view.words, Target::View(at)))
        .collect()
}

/// What a person is found by.
pub fn person_text(user: &User) -> String {
    let names = [user.first_name.as_deref(), user.last_name.as_deref()];
    let mut text = String::with_capacity(64);
    for part in names.into_iter().flatten().chain([user.email.as_str()]) {
        text.push_str(part);
        text.push(' ');
    }
    text
}

fn people(stock: Stock<'_>) -> Vec<Entry<Target>> {
    let entry = |user: &User| Entry::new(&person_text(user), Target::Person(user.id.clone()));
    stock.estate.users().map(entry).collect()
}

fn licenses(stock: Stock<'_>) -> Vec<Entry<Target>> {
    let entry = |license: &crate::domain::License| {
        let (title, product) = name(stock.estate, &license.id);
        let order = license.order.as_deref().unwrap_or_default();
        let text = format!("{title} {product} {order}");
        Entry::new(&text, Target::License(license.id.clone()))
    };
    stock.estate.licenses().map(entry).collect()
}

/// As far as they have been read.
fn devices(stock: Stock<'_>) -> Vec<Entry<Target>> {
    let entry = |device: &Device| {
        let mut text = String::with_capacity(96);
        text.push_str(device.label());
        let others = [
            Some(&device.fingerprint),
            device.hostname.as_ref(),
            device.platform.as_ref(),
        ];
        for part in others.into_iter().flatten() {
            if part != device.label() {
                text.push(' ');
                text.push_str(part);
            }
        }
        Entry::new(&text, Target::Device(device.id.clone()))
    };
    stock.estate.devices().map(entry).collect()
}

fn teams(stock: Stock<'_>) -> Vec<Entry<Target>> {
    let entry = |team: &crate::domain::Team| Entry::new(&team.name, Target::Team(team.id.clone()));
    stock.estate.teams().map(entry).collect()
}

/// What a license is called, and its product where that is something else.
fn name(estate: &Estate, id: &LicenseId) -> (String, String) {
    let title = estate.title(id).unwrap_or_default();
    match title.name {
        Some(name) => (name.to_owned(), title.product.to_owned()),
        None if title.product.is_empty() => (t().unnamed_license.to_owned(), String::new()),
        None => (title.product.to_owned(), String::new()),
    }
}

/// How what was found is shown. `None` if it is gone.
pub fn row(stock: Stock<'_>, target: Target) -> Option<CommandRow<Target>> {
    let words = t().palette;
    let license = |id: &LicenseId| {
        stock.estate.license(id)?;
        Some(name(stock.estate, id))
    };
    let person = |id: &UserId| stock.estate.user(id).map(User::label);
    let mut keys = String::new();
    let (title, detail, icon) = match &target {
        Target::Command(at) => {
            let command = stock.commands.get(*at)?;
            keys.clone_from(&command.keys);
            (command.title.clone(), command.also.to_owned(), command.icon)
        }
        Target::View(at) => {
            let view = stock.views.get(*at)?;
            (view.title.clone(), String::new(), IconName::Search)
        }
        Target::Export(at) => {
            let view = stock.views.get(*at)?;
            (
                (words.export)(&view.title),
                String::new(),
                IconName::Reports,
            )
        }
        Target::Print(at) => {
            let view = stock.views.get(*at)?;
            ((words.print)(&view.title), String::new(), IconName::Reports)
        }
        Target::Assign(id) => {
            let (title, product) = license(id)?;
            ((words.assign_on)(&title), product, IconName::Plus)
        }
        Target::Give(id, user) => (
            (words.give)(&person(user)?, &license(id)?.0),
            email(stock, user),
            IconName::Plus,
        ),
        Target::Take(id, user) => (
            (words.take)(&person(user)?, &license(id)?.0),
            email(stock, user),
            IconName::Close,
        ),
        Target::Access(id) => (
            (words.access)(&person(id)?),
            email(stock, id),
            IconName::Users,
        ),
        Target::Reset(id) => {
            let device = stock.estate.device(id)?;
            let title = license(&device.license).map(|(title, _)| title);
            (
                (words.reset)(device.label()),
                title.unwrap_or_default(),
                IconName::Devices,
            )
        }
        Target::ResetAll(id) => {
            let (title, product) = license(id)?;
            ((words.reset_all)(&title), product, IconName::Devices)
        }
        Target::HandOver(id) => (
            (words.hand_over)(&person(id)?),
            email(stock, id),
            IconName::Swap,
        ),
        Target::Move(what, to) => {
            let row = row(stock, (**what).clone())?;
            let title = match to {
                Some(team) => (words.move_into)(&row.title, &stock.estate.team(team)?.name),
                None => (words.move_to)(&row.title),
            };
            (title, row.detail, IconName::Teams)
        }
        Target::License(id) => {
            let (title, product) = license(id)?;
            (title, product, IconName::Licenses)
        }
        Target::Person(id) => {
            let user = stock.estate.user(id)?;
            let detail = user.full_name().map(|_| user.email.clone());
            (user.label(), detail.unwrap_or_default(), IconName::Users)
        }
        Target::Device(id) => {
            let device = stock.estate.device(id)?;
            let fingerprint = Some(device.fingerprint.as_str());
            let fingerprint = fingerprint.filter(|it| *it != device.label());
            let parts = [device.platform.as_deref(), fingerprint];
            let detail = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            (device.label().to_owned(), detail, IconName::Devices)
        }
        Target::Team(id) => {
            let team = stock.estate.team(id)?;
            (team.name.clone(), String::new(), IconName::Teams)
        }
    };
    Some(CommandRow {
        key: target,
        title,
        detail,
        icon,
        keys,
    })
}

fn email(stock: Stock<'_>, id: &UserId) -> String {
    stock
        .estate
        .user(id)
        .map_or_else(String::new, |user| user.email.clone())
}

/// Where it leads. `None` for what is done on the spot.
pub fn address(stock: Stock<'_>, target: &Target) -> Option<String> {
    let people = |id: &LicenseId| paths::license(id, LicenseTab::Users);
    let access = |id: &UserId| paths::user(id, UserTab::Access);
    let view = |at: usize| stock.views.get(at).map(|view| view.to.clone());
    Some(match target {
        Target::Command(_) | Target::Move(..) => return None,
        Target::View(at) => view(*at)?,
        Target::Export(at) => paths::asking(&view(*at)?, "export", ""),
        Target::Print(at) => paths::asking(&view(*at)?, "print", ""),
        Target::Assign(id) => paths::asking(&people(id), "assign", ""),
        Target::Give(id, user) => paths::asking(&people(id), "assign", user.as_str()),
        Target::Take(id, user) => paths::asking(&people(id), "release", user.as_str()),
        Target::Access(id) => paths::asking(&access(id), "access", ""),
        Target::HandOver(id) => paths::asking(&access(id), "hand-over", ""),
        Target::Reset(id) => {
            let device = stock.estate.device(id)?;
            let list = paths::device_search(&device.fingerprint);
            paths::asking(&list, "reset", id.as_str())
        }
        Target::ResetAll(id) => {
            paths::asking(&paths::license(id, LicenseTab::Devices), "reset", "")
        }
        Target::License(id) => people(id),
        Target::Person(id) => access(id),
        Target::Device(id) => paths::device_search(&stock.estate.device(id)?.fingerprint),
        Target::Team(id) => paths::team(id),
    })
}

/// What it asks to move, if it does.
pub fn moving(target: &Target) -> Option<Moving> {
    let Target::Move(what, to) = target else {
        return None;
    };
    let what = match &**what {
        Target::Person(id) => Members::People(vec![id.clone()]),
        Target::License(id) => Members::Licenses(vec![id.clone()]),
        _ => return None,
    };
    Some(Moving {
        what,
        to: to.clone(),
    })
}
