//! Who takes over from people who leave: one for all of them, or each a successor of their own.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;

use super::{lines::person, parting::Recipient};
use crate::{
    domain::UserId,
    lean::derived,
    screens::licenses::{PeopleSearch, chip},
    state::live_estate::use_estate,
    text::t,
    ui::{Combobox, SelectField, Tick, When},
};

/// Of how many at most each has a line. Of more, one at a time leaves.
const MOST: usize = 100;
const NOBODY: &str = "nobody";
const OTHER: &str = "other";

/// What is chosen about who takes over.
#[derive(Clone, Copy)]
pub struct Chosen {
    all: RwSignal<Option<UserId>>,
    /// Whether each has a line of their own.
    is_each: RwSignal<bool>,
    own: StoredValue<Vec<Own>>,
}

/// What is chosen for one of several who leave.
#[derive(Clone)]
struct Own {
    user: UserId,
    /// As for all, [`NOBODY`] or [`OTHER`].
    way: RwSignal<String>,
    to: RwSignal<Option<UserId>>,
}

impl Chosen {
    /// Nobody yet.
    pub fn new(people: &[UserId]) -> Self {
        let own = |user: &UserId| Own {
            user: user.clone(),
            way: RwSignal::default(),
            to: RwSignal::new(None),
        };
        Self {
            all: RwSignal::new(None),
            is_each: RwSignal::new(false),
            own: StoredValue::new(people.iter().map(own).collect()),
        }
    }

    /// Who gets what all of them have; followed.
    pub fn for_all(self) -> Recipient {
        recipient(self.all)
    }

    /// Who gets it instead, of those with a choice of their own; followed.
    pub fn for_each(self) -> BTreeMap<UserId, Recipient> {
        if !self.is_each.get() {
            return BTreeMap::new();
        }
        let own = |own: &Own| {
            let to = own.way.with(|way| match way.as_str() {
                NOBODY => Some(Recipient::Nobody),
                OTHER => Some(recipient(own.to)),
                _ => None,
            });
            Some((own.user.clone(), to?))
        };
        self.own
            .with_value(|all| all.iter().filter_map(own).collect())
    }
}

fn recipient(chosen: RwSignal<Option<UserId>>) -> Recipient {
    chosen.get().map_or(Recipient::Open, Recipient::Person)
}

/// Asks who takes over.
#[component]
pub fn Successors(chosen: Chosen) -> impl IntoView {
    let people: Vec<UserId> =
        { chosen.own }.with_value(|all| all.iter().map(|own| own.user.clone()).collect());
    let is_several = (2..=MOST).contains(&people.len());
    let people = StoredValue::new(people);
    view! {
        <Successor label=t().manage.successor.to_owned() people chosen=chosen.all/>
        {is_several.then(|| view! {
            <Tick
                label=t().manage.for_each
                value=chosen.is_each
                hint=t().manage.for_each_hint
            />
            <When is=move || chosen.is_each.get()>
                <div class="stack" role="group" aria-label=t().manage.for_each>
                    {chosen.own.get_value().into_iter().map(|own| line(own, people)).collect_view()}
                </div>
            </When>
        })}
    }
}

/// The choice for one who leaves.
fn line(own: Own, people: StoredValue<Vec<UserId>>) -> AnyView {
    let name = use_estate().peek(|estate| person(estate, &own.user));
    let label = (t().manage.successor_of)(&name);
    let options = vec![
        (String::new(), t().manage.as_for_all.to_owned()),
        (NOBODY.to_owned(), t().manage.to_nobody.to_owned()),
        (OTHER.to_owned(), t().manage.to_other.to_owned()),
    ];
    let Own { way, to, .. } = own;
    view! {
        <div class="form-row">
            <SelectField label=name options=Signal::stored(options) value=way/>
            <When is=move || way.with(|way| way == OTHER)>
                <Successor label=label.clone() people chosen=to/>
            </When>
        </div>
    }
    .into_any()
}

/// Finds one person who takes over.
#[component]
fn Successor(
    label: String,
    /// Whom it cannot be, since they leave.
    people: StoredValue<Vec<UserId>>,
    /// Who was chosen.
    chosen: RwSignal<Option<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    let left_out = derived(move || {
        let mut all = people.get_value();
        all.extend(chosen.get());
        all
    });
    let search = PeopleSearch::anybody(left_out);
    let chips =
        derived(move || chosen.with(|id| id.iter().map(|id| chip(live, id)).collect::<Vec<_>>()));
    view! {
        <Combobox
            label=label
            hint=""
            query=search.query
            options=search.options
            chosen=chips
            on_choose=move |id: UserId| {
                chosen.set(Some(id));
                search.query.set(String::new());
            }
            on_remove=move |_: UserId| chosen.set(None)
            on_paste=|_: String| false
            remove_label=Arc::new(|name: &str| (t().remove_person)(name))
            status=search.status
        />
    }
}
