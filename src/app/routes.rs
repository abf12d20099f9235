//! What the router asks: which page an address is of. It reads the one table there is, see
//! [`super::pages`]; a route of the router's own for each page would come to far more bytes.

use std::borrow::Cow;

use leptos::{children::ToChildren, prelude::*};
use leptos_router::{
    ChooseView, GeneratedRouteData, MatchInterface, MatchNestedRoutes, MatchParams,
    NavigateOptions, RouteMatchId,
    components::{Redirect, RouteChildren, Routes, RoutesProps},
};

use super::{
    pages::{self, Found, PAGES},
    parts::Part,
};
use crate::{
    screens::not_found::NotFound,
    state::{
        session::{Session, use_session},
        settings::{Settings, use_settings},
    },
};

/// The screen the address names.
#[component]
pub fn Pages() -> impl IntoView {
    let table = Table::new(use_session(), use_settings());
    let props = RoutesProps::builder()
        .fallback(NotFound)
        .children(RouteChildren::to_children(move || table));
    Routes(props.build())
}

/// The table of pages, as the router asks it.
#[derive(Clone)]
struct Table {
    session: Session,
    settings: Settings,
    /// What the router calls the rows.
    rows: Vec<RouteMatchId>,
    /// And what it calls the way to where a person begins.
    home: RouteMatchId,
}

impl Table {
    fn new(session: Session, settings: Settings) -> Self {
        let name = || RouteMatchId::new_from_route_id();
        Self {
            session,
            settings,
            rows: PAGES.iter().map(|_| name()).collect(),
            home: name(),
        }
    }
}

impl MatchNestedRoutes for Table {
    type Data = ();
    type Match = Match;

    fn match_nested<'a>(&'a self, path: &'a str) -> (Option<(RouteMatchId, Match)>, &'a str) {
        let abilities = self.session.peek_abilities();
        let Some(found) = pages::find(path, &abilities) else {
            return (None, path);
        };
        let (id, leads, places) = match found {
            Found::Page(row, places) => (self.rows[row], Leads::To(row), places),
            Found::Home => {
                let first = self.settings.first_page.get_untracked();
                let home = pages::home(&abilities, first);
                (self.home, Leads::Home(home), Vec::new())
            }
        };
        let path = path.to_owned();
        let found = Match {
            id,
            leads,
            path,
            places,
        };
        (Some((id, found)), "")
    }

    fn generate_routes(&self) -> impl IntoIterator<Item = GeneratedRouteData> + '_ {
        // Only a server that draws pages asks for these.
        []
    }

    fn optional(&self) -> bool {
        false
    }
}

/// What to draw.
#[derive(Clone, Copy)]
enum Leads {
    /// The page of a row.
    To(usize),
    /// Nothing: on to this address.
    Home(&'static str),
}

/// The page that an address is of.
struct Match {
    id: RouteMatchId,
    leads: Leads,
    path: String,
    places: Vec<(&'static str, String)>,
}

impl MatchParams for Match {
    fn to_params(&self) -> Vec<(Cow<'static, str>, String)> {
        let place = |(name, value): &(&'static str, String)| (Cow::Borrowed(*name), value.clone());
        self.places.iter().map(place).collect()
    }
}

impl MatchInterface for Match {
    type Child = ();

    fn as_id(&self) -> RouteMatchId {
        self.id
    }

    fn as_matched(&self) -> &str {
        &self.path
    }

    fn into_view_and_child(self) -> (impl ChooseView, Option<()>) {
        let leads = self.leads;
        (move || draw(leads), None)
    }
}

fn draw(leads: Leads) -> AnyView {
    match leads {
        Leads::To(row) => view! { <Part of=PAGES[row].part/> }.into_any(),
        Leads::Home(path) => {
            // Back must not lead here again.
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            view! { <Redirect path options/> }.into_any()
        }
    }
}
