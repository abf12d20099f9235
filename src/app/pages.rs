//! The table of pages: for each its address, the part it arrives in, who sees it, and how menu and
//! palette name it. The routes, the menu and the screens that the palette offers are read from it,
//! so a further page is an address in [`paths`] and a row here.

use leptos::prelude::*;

use super::parts::{IN_CHARGE, Part, PartOf, VERIFY, part};
use crate::{
    api::Abilities,
    config::FirstPage,
    paths,
    screens::{
        activity::ActivityPage,
        devices::DeviceList,
        home::HomePage,
        licenses::{LicenseList, LicensePage},
        mine::Mine,
        own::OwnPage,
        palette::Screen,
        plan::PlanPage,
        products::{ProductList, ProductPage},
        reconcile::ReconcilePage,
        reports::{
            GroupPage, HistoryPage, IdlePage, PeoplePage, RenewalsPage, ReviewPage, SummaryPage,
        },
        teams::{TeamList, TeamPage},
        users::{MatrixPage, UserList, UserPage},
    },
    text::{home, plan, reconcile, t},
    ui::IconName,
};

/// A page.
pub struct Page {
    /// Its address: one of [`paths::ALL`].
    pub at: &'static str,
    /// What it is drawn by.
    pub part: &'static PartOf,
    /// Who sees it.
    pub sees: fn(&Abilities) -> bool,
    /// How it is named; `None` for what other pages lead to.
    pub entry: Option<Entry>,
}

/// How menu and palette name a page.
pub struct Entry {
    /// Depicts it.
    pub icon: IconName,
    /// Its name.
    pub title: fn() -> &'static str,
    /// Other words the palette finds it by; may be empty.
    pub also: fn() -> &'static str,
    /// What stands beside it in the menu; `None` if it is in the palette alone.
    pub menu: Option<Count>,
}

/// What the menu counts beside an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Nothing.
    Nothing,
    /// The licenses.
    Licenses,
    /// The people.
    Users,
    /// The devices; the entry is gone where there can be none.
    Devices,
    /// What is staged; the entry is gone while nothing is.
    Staged,
}

macro_rules! pages {
    ($($at:ident in $file:ident / $name:ident => $draw:expr, $sees:expr, $entry:expr;)*) => {
        /// All pages. The menu and the palette keep the order. Where two addresses fit a path, the
        /// upper one counts.
        pub static PAGES: &[Page] = &[$(Page {
            at: paths::$at,
            part: {
                static PART: PartOf = part!($file / $name => $draw);
                &PART
            },
            sees: $sees,
            entry: $entry,
        }),*];
    };
}

pages! {
    HOME in reports / home => || view! { <HomePage/> }.into_any(),
        office, menu(IconName::Home, || home::words().title, Count::Nothing);
    LICENSES in desk / licenses => || view! { <LicenseList/> }.into_any(),
        office, menu(IconName::Licenses, || t().licenses, Count::Licenses);
    LICENSE in more / license => || {
            let in_charge = || view! { <Part of=&IN_CHARGE/> }.into_any();
            view! { <LicensePage in_charge/> }.into_any()
        },
        office, None;
    USERS in people / users => || view! { <UserList/> }.into_any(),
        office, menu(IconName::Users, || t().users, Count::Users);
    MATRIX in people / matrix => || view! { <MatrixPage/> }.into_any(),
        office, Some(Entry {
            icon: IconName::Swap,
            title: || t().by_user.matrix,
            also: || t().by_user.matrix_label,
            menu: None,
        });
    USER in people / user => || view! { <UserPage/> }.into_any(),
        office, None;
    DEVICES in people / devices => || view! { <DeviceList/> }.into_any(),
        office, menu(IconName::Devices, || t().devices, Count::Devices);
    PRODUCTS in people / products => || view! { <ProductList/> }.into_any(),
        office, menu(IconName::Products, || t().by_user.by_product, Count::Nothing);
    PRODUCT in people / product => || view! { <ProductPage/> }.into_any(),
        office, None;
    REPORTS in reports / reports => || view! { <SummaryPage/> }.into_any(),
        office, menu(IconName::Reports, || t().reports, Count::Nothing);
    REPORT_GROUP in reports / report_group => || view! { <GroupPage/> }.into_any(),
        office, None;
    REPORT_PEOPLE in reports / report_people => || view! { <PeoplePage/> }.into_any(),
        office, None;
    REPORT_IDLE in reports / report_idle => || view! { <IdlePage/> }.into_any(),
        office, None;
    REPORT_RENEWALS in reports / report_renewals => || view! { <RenewalsPage/> }.into_any(),
        office, None;
    REPORT_HISTORY in reports / report_history => || view! { <HistoryPage/> }.into_any(),
        office, None;
    REPORT_REVIEW in reports / report_review => || view! { <ReviewPage/> }.into_any(),
        office, None;
    TEAMS in more / teams => || view! { <TeamList/> }.into_any(),
        office, menu(IconName::Teams, || t().teams.title, Count::Nothing);
    TEAM in more / team => || view! { <TeamPage/> }.into_any(),
        office, None;
    ACTIVITY in palette / activity => || view! { <ActivityPage/> }.into_any(),
        office, menu(IconName::Activity, || t().activity.title, Count::Nothing);
    PLAN in more / plan => || view! { <PlanPage/> }.into_any(),
        office, Some(Entry {
            icon: IconName::Check,
            title: || plan::words().title,
            also: || plan::words().also,
            menu: Some(Count::Staged),
        });
    RECONCILE in more / reconcile => || view! { <ReconcilePage/> }.into_any(),
        office, Some(Entry {
            icon: IconName::Swap,
            title: || reconcile::words().title,
            also: || reconcile::words().also,
            menu: None,
        });
    VERIFY in palette / verify_page => || view! { <Part of=&VERIFY/> }.into_any(),
        everybody, None;
    OWN in more / own => || view! { <OwnPage/> }.into_any(),
        office, Some(Entry {
            icon: IconName::Owner,
            title: || t().own.title,
            also: || t().own.also,
            menu: None,
        });
    MINE in people / mine => || view! { <Mine/> }.into_any(),
        end_user, None;
}

/// Everybody but end users.
fn office(abilities: &Abilities) -> bool {
    !abilities.is_end_user
}

fn everybody(_: &Abilities) -> bool {
    true
}

/// End users: they have one page.
fn end_user(abilities: &Abilities) -> bool {
    abilities.is_end_user
}

const fn menu(icon: IconName, title: fn() -> &'static str, count: Count) -> Option<Entry> {
    Some(Entry {
        icon,
        title,
        also: || "",
        menu: Some(count),
    })
}

/// The pages that have a name, with it, as far as a person sees them.
pub fn named(abilities: Abilities) -> impl Iterator<Item = (&'static Page, &'static Entry)> {
    let seen = PAGES.iter().filter(move |page| (page.sees)(&abilities));
    seen.filter_map(|page| Some((page, page.entry.as_ref()?)))
}

/// What the palette offers of them.
pub fn screens(abilities: Abilities) -> Vec<Screen> {
    let screen = |(page, entry): (&Page, &Entry)| Screen {
        title: (entry.title)(),
        also: (entry.also)(),
        icon: entry.icon,
        to: paths::fill(page.at, &[]),
    };
    named(abilities).map(screen).collect()
}

/// Where a person begins.
pub fn home(abilities: &Abilities, first: FirstPage) -> &'static str {
    match first {
        _ if abilities.is_end_user => paths::MINE,
        FirstPage::Licenses => paths::LICENSES,
        FirstPage::Home => paths::HOME,
    }
}

/// What a path leads to.
pub enum Found {
    /// A page, by its row, and what stands in the places of its address.
    Page(usize, Vec<(&'static str, String)>),
    /// Nothing of its own: to where the person begins.
    Home,
}

/// What a path below the panel's folder leads to. `None` if there is no such page.
pub fn find(path: &str, abilities: &Abilities) -> Option<Found> {
    let mut all = PAGES.iter().enumerate();
    let fitting = all.find_map(|(row, page)| Some((row, paths::places(page.at, path)?)));
    match fitting {
        Some((row, places)) if (PAGES[row].sees)(abilities) => Some(Found::Page(row, places)),
        // A page that is somebody else's, such as where another person was who signed out here.
        Some(_) => Some(Found::Home),
        // To end users no address is wrong, since they have one page.
        None if abilities.is_end_user || matches!(path, "" | "/") => Some(Found::Home),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::paths::{ActivityTab, LicenseTab, UserTab};

    fn admin() -> Abilities {
        Abilities::default()
    }

    fn end_user() -> Abilities {
        Abilities {
            is_end_user: true,
            ..admin()
        }
    }

    /// The address of the page that a path leads to.
    fn at(path: &str, abilities: &Abilities) -> &'static str {
        match find(path, abilities) {
            Some(Found::Page(row, _)) => PAGES[row].at,
            Some(Found::Home) => "home",
            None => "nowhere",
        }
    }

    #[test]
    fn every_address_has_one_page_and_every_page_is_found_by_its_address() {
        let rows: Vec<&str> = PAGES.iter().map(|page| page.at).collect();
        let once: BTreeSet<&str> = rows.iter().copied().collect();
        assert_eq!(rows.len(), once.len(), "an address stands twice");
        assert_eq!(once, paths::ALL.iter().copied().collect());
        for page in PAGES {
            let mine = [admin(), end_user()];
            let mine = mine.into_iter().find(page.sees);
            let mine = mine.expect("somebody sees it");
            for values in [&["x", "y"][..], &["x"]] {
                assert_eq!(at(&paths::fill(page.at, values), &mine), page.at);
            }
        }
    }

    #[test]
    fn every_path_that_the_panel_writes_leads_to_a_page() {
        let mut all = vec![
            (paths::CREATE_USER.to_owned(), paths::USERS),
            (paths::INVITE_USERS.to_owned(), paths::USERS),
            (paths::SELECT_USERS.to_owned(), paths::USERS),
            (paths::reconcile(&"a/b".into()), paths::RECONCILE),
            (paths::device_search("a/b?c"), paths::DEVICES),
            (
                paths::asking(
                    &paths::license(&"a/b".into(), LicenseTab::Users),
                    "assign",
                    "x/y",
                ),
                paths::LICENSE,
            ),
            (paths::product(&"a/b".into()), paths::PRODUCT),
            (paths::team(&"a b".into()), paths::TEAM),
            (paths::receipt("a/b"), paths::ACTIVITY),
            (paths::activity(ActivityTab::Here), paths::ACTIVITY),
            (paths::activity(ActivityTab::Log), paths::ACTIVITY),
        ];
        // An id may be whatever a page of the same folder is called.
        for id in ["a/b", "a", "log"] {
            let licenses = LicenseTab::ALL.map(|tab| paths::license(&id.into(), tab));
            all.extend(licenses.map(|path| (path, paths::LICENSE)));
            let users = UserTab::ALL.map(|tab| paths::user(&id.into(), tab));
            all.extend(users.map(|path| (path, paths::USER)));
        }
        for (path, page) in all {
            let (path, _) = path.split_once('?').unwrap_or((&path, ""));
            assert_eq!(at(path, &admin()), page, "{path}");
        }
        assert_eq!(at("/elsewhere", &admin()), "nowhere");
        assert_eq!(at("/licenses/a/users/b", &admin()), "nowhere");
    }

    #[test]
    fn menu_and_palette_lead_to_pages_that_the_person_sees() {
        let offered = screens(admin());
        assert!(offered.len() >= 7, "{} screens", offered.len());
        for screen in offered {
            assert!(!screen.title.is_empty());
            assert!(PAGES.iter().any(|page| page.at == at(&screen.to, &admin())));
        }
        for (page, _) in named(admin()) {
            let needs = page
                .at
                .split('/')
                .find(|it| it.starts_with(':') && !it.ends_with('?'));
            assert_eq!(needs, None, "{} cannot be gone to by its name", page.at);
        }
        assert!(screens(end_user()).is_empty());
    }

    #[test]
    fn whoever_comes_to_what_they_do_not_see_begins_at_home() {
        assert_eq!(home(&admin(), FirstPage::Licenses), paths::LICENSES);
        assert_eq!(home(&admin(), FirstPage::Home), paths::HOME);
        assert_eq!(home(&end_user(), FirstPage::Home), paths::MINE);
        assert_eq!(at("/", &admin()), "home");
        assert_eq!(at(paths::MINE, &admin()), "home");
        for path in ["/", "/licenses", "/users/a/access", "/elsewhere"] {
            assert_eq!(at(path, &end_user()), "home", "{path}");
        }
        assert_eq!(at(paths::MINE, &end_user()), paths::MINE);
    }
}
