//! What the palette offers: for each kind of thing one function that gathers it, and for what
//! was found its row and where it leads. A further kind is a [`Target`], a [`Source`] and an
//! arm in each of the two functions below.

use super::index::{Entry, Index};
use crate::{
    domain::{Device, DeviceId, LicenseId, LicenseStatus, TeamId, UserId},
    estate::Estate,
    paths::{self, LicenseTab, UserTab},
    text::t,
    ui::{CommandRow, IconName},
};

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A screen or an action, by its place in the list of commands.
    Command(usize),
    /// Giving seats of a license.
    Assign(LicenseId),
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
}

/// What the functions gather from.
#[derive(Clone, Copy)]
pub struct Stock<'a> {
    /// What is known of the server.
    pub estate: &'a Estate,
    /// Screens and actions, as far as the person may use them.
    pub commands: &'a [Command],
    /// Whether the person may give seats.
    pub may_assign: bool,
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
pub static SOURCES: [Source; 6] = [
    Source {
        label: || t().palette.screens,
        limit: 8,
        gather: |stock| commands(stock, true),
    },
    Source {
        label: || t().palette.actions,
        limit: 6,
        gather: actions,
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
];

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

fn actions(stock: Stock<'_>) -> Vec<Entry<Target>> {
    let mut actions = commands(stock, false);
    if stock.may_assign {
        let open =
            { stock.estate.licenses() }.filter(|license| license.status != LicenseStatus::Removing);
        let licenses = open.map(|license| {
            let words = (t().palette.assign_on)(&name(stock.estate, &license.id).0);
            Entry::new(&words, Target::Assign(license.id.clone()))
        });
        actions.extend(licenses);
    }
    actions
}

fn people(stock: Stock<'_>) -> Vec<Entry<Target>> {
    let entry = |user: &crate::domain::User| {
        let names = [user.first_name.as_deref(), user.last_name.as_deref()];
        let mut text = String::with_capacity(64);
        for part in names.into_iter().flatten().chain([user.email.as_str()]) {
            text.push_str(part);
            text.push(' ');
        }
        Entry::new(&text, Target::Person(user.id.clone()))
    };
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
    let (title, detail, icon) = match &target {
        Target::Command(at) => {
            let command = stock.commands.get(*at)?;
            (command.title.clone(), command.also.to_owned(), command.icon)
        }
        Target::Assign(id) => {
            stock.estate.license(id)?;
            let (title, product) = name(stock.estate, id);
            ((t().palette.assign_on)(&title), product, IconName::Plus)
        }
        Target::License(id) => {
            stock.estate.license(id)?;
            let (title, product) = name(stock.estate, id);
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
    })
}

/// Where it leads. `None` for what is done on the spot.
pub fn address(estate: &Estate, target: &Target) -> Option<String> {
    match target {
        Target::Command(_) => None,
        Target::Assign(id) => Some(paths::assign(id)),
        Target::License(id) => Some(paths::license(id, LicenseTab::Users)),
        Target::Person(id) => Some(paths::user(id, UserTab::Access)),
        Target::Device(id) => Some(paths::device_search(&estate.device(id)?.fingerprint)),
        Target::Team(id) => Some(paths::team(id)),
    }
}
