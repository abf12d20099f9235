//! Saying who of a list gets what: everybody, or by what stands in a column.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;

use super::{Step, Work};
use crate::{
    domain::LicenseId,
    estate::fold,
    lean::{derived, dynamic, memo},
    people_file::{self, Holds},
    reconcile::{Cells, Found, Manifest, Rule, Target, wishes},
    screens::people_list::{List, column_name},
    text::{format, reconcile::words},
    ui::{ActionButton, Banner, Icon, IconName, Select, Tone, unique_id},
};

/// So many values of a column can be given something; those that fewest people have cannot.
const VALUES: usize = 100;
/// So many names are offered while one is typed.
const OFFERED: usize = 500;

/// A value, how many people have it, and what they get, as it was typed.
type Value = (String, usize, RwSignal<String>);

/// A column that rules speak of.
#[derive(Clone)]
struct By {
    cells: Cells,
    values: Vec<Value>,
}

/// The rules as they are typed.
#[derive(Clone, Copy)]
struct Draft {
    work: Work,
    list: StoredValue<List>,
    everybody: RwSignal<String>,
    columns: RwSignal<Vec<By>>,
    /// What each product and license is called.
    names: StoredValue<Vec<(Target, String)>>,
}

impl Draft {
    /// Begins with the column of products, and with the rules of last time.
    fn new(work: Work, list: List, license: Option<LicenseId>) -> Self {
        let targets = work.targets.get_untracked();
        let names: Vec<(Target, String)> = { targets.names() }
            .map(|(target, name)| (target.clone(), name.to_owned()))
            .collect();
        let everybody = license.map(Target::License);
        let draft = Self {
            work,
            everybody: RwSignal::new(everybody.map_or(String::new(), |it| name_of(&names, &it))),
            columns: RwSignal::new(Vec::new()),
            list: StoredValue::new(list),
            names: StoredValue::new(names),
        };
        // The rules of the list that is gone back to are the newest.
        let is_back = !work.manifest.with_untracked(|it| it.rules.is_empty());
        let known = match is_back {
            true => Some(work.manifest.get_untracked()),
            false => work.last.get_untracked(),
        };
        let rules = known.map_or_else(Vec::new, |it| it.rules.clone());
        if let Some(all) = by_value(&rules, "").get("") {
            let names = draft.names.with_value(|names| names_of(names, all));
            draft.everybody.set(names);
        }
        let columns = draft.list.with_value(|list| {
            let columns = list.reading.columns.iter().enumerate();
            let is_used = |heading: &str| rules.iter().any(|rule| rule.column == heading);
            let used = columns.filter(|(_, it)| {
                it.holds == Holds::Products || (!it.heading.is_empty() && is_used(&it.heading))
            });
            used.map(|(at, _)| at).collect::<Vec<_>>()
        });
        columns.into_iter().for_each(|at| draft.add(at, &rules));
        draft
    }

    /// Adds a column. In one of products, what stands there is what they get.
    fn add(self, at: usize, rules: &[Rule]) {
        let by = self.list.with_value(|list| {
            let column = list.reading.columns.get(at).filter(|it| !it.is_secret)?;
            let is_list = column.holds == Holds::Products;
            let name = column_name(&column.heading, at);
            let cells = Cells::new(name, people_file::cells(&list.bytes, at), is_list);
            let known = by_value(rules, &cells.column);
            let value = |(value, people): (String, usize)| {
                let gives = match known.get(&fold(&value)) {
                    Some(all) => self.names.with_value(|names| names_of(names, all)),
                    None if is_list => value.clone(),
                    None => String::new(),
                };
                (value, people, RwSignal::new(gives))
            };
            let values = cells.values(&list.reading).into_iter().map(value).collect();
            Some(By { cells, values })
        });
        self.columns.update(|all| all.extend(by));
    }

    /// What was typed comes to: the rules, and how many values name nothing; followed.
    fn rules(self) -> (Vec<Rule>, usize) {
        let targets = self.work.targets.get();
        let (mut rules, mut unknown) = (Vec::new(), 0);
        let mut add = |column: &str, value: &str, typed: String| {
            let mut is_known = true;
            for found in targets.find_each(&typed) {
                match found {
                    Found::One(gives) => rules.push(Rule {
                        column: column.to_owned(),
                        value: value.to_owned(),
                        gives,
                    }),
                    Found::Nothing | Found::Several => is_known = false,
                }
            }
            unknown += usize::from(!is_known);
        };
        add("", "", self.everybody.get());
        self.columns.with(|columns| {
            for by in columns {
                for (value, _, gives) in &by.values {
                    add(&by.cells.column, value, gives.get());
                }
            }
        });
        (rules, unknown)
    }

    /// Compares what these rules come to.
    fn compare(self) {
        let (rules, _) = untrack(|| self.rules());
        let cells: Vec<Cells> = self
            .columns
            .with_untracked(|columns| columns.iter().map(|by| by.cells.clone()).collect());
        let people = { self.list }.with_value(|list| wishes(&list.reading, &cells, &rules));
        let manifest = Manifest::by_rules(rules, people);
        self.work.manifest.set(Arc::new(manifest));
        self.work.step.set(Step::Compare);
    }
}

/// What the rules about a column give, by the value that somebody has there.
fn by_value<'a>(rules: &'a [Rule], column: &str) -> HashMap<String, Vec<&'a Target>> {
    let mut all: HashMap<String, Vec<&Target>> = HashMap::new();
    for rule in rules.iter().filter(|rule| rule.column == column) {
        all.entry(fold(&rule.value)).or_default().push(&rule.gives);
    }
    all
}

fn name_of(names: &[(Target, String)], target: &Target) -> String {
    let found = names.iter().find(|(it, _)| it == target);
    found.map_or(target.id().to_owned(), |(_, name)| name.clone())
}

/// Several names in one field, as [`Targets::find_each`](crate::reconcile::Targets::find_each)
/// takes them apart.
fn names_of(names: &[(Target, String)], all: &[&Target]) -> String {
    if let [one] = all {
        return name_of(names, one);
    }
    let name = |target: &&Target| match name_of(names, target) {
        // It would be taken apart; an id is not.
        name if name.contains(';') => target.id().to_owned(),
        name => name,
    };
    all.iter().map(name).collect::<Vec<_>>().join("; ")
}

/// The rules, and the way on.
#[component]
pub fn Rules(
    work: Work,
    /// The license that this was begun at, if any.
    license: Memo<Option<LicenseId>>,
) -> impl IntoView {
    let text = words();
    let draft = Draft::new(work, work.list.get_untracked()?, license.get_untracked());
    let offered = unique_id("targets");
    let options = draft.names.with_value(|names| {
        let names = names.iter().take(OFFERED);
        names
            .map(|(_, name)| view! { <option value=name.clone()></option> })
            .collect_view()
    });
    let list_id = StoredValue::new(offered.clone());
    let found = memo(move || draft.rules());
    let blocked = derived(move || {
        found
            .with(|(rules, _)| rules.is_empty())
            .then(|| text.no_rule.to_owned())
    });
    let people = draft.list.with_value(|list| list.reading.people.len());
    let others = derived(move || {
        let used = draft.columns.with(|all| {
            all.iter()
                .map(|by| by.cells.column.clone())
                .collect::<Vec<_>>()
        });
        let any = (String::new(), text.add_column.to_owned());
        let more = draft.list.with_value(|list| {
            let columns = list.reading.columns.iter().enumerate();
            let free = columns.filter(|(_, it)| {
                !it.is_secret && !it.sample.is_empty() && it.holds != Holds::Address
            });
            let named = free.map(|(at, it)| (at.to_string(), column_name(&it.heading, at)));
            named
                .filter(|(_, name)| !used.contains(name))
                .collect::<Vec<_>>()
        });
        [any].into_iter().chain(more).collect::<Vec<_>>()
    });
    Some(view! {
        <datalist id=offered>{options}</datalist>
        <section class="panel reconcile-rules">
            <h2>{text.rules}</h2>
            <p class="muted-words">{text.rules_text}</p>
            <label class="reconcile-everybody">
                <span>{text.everybody}</span>
                <Gives draft gives=draft.everybody label=None list=list_id/>
            </label>
            {dynamic(move || draft.columns.with(|all| {
                let table = |by: &By| table(draft, by.clone(), list_id);
                all.iter().map(table).collect_view()
            }))}
            <Select
                label=text.add_column
                options=others
                value=Signal::stored(String::new())
                on_change=move |at: String| if let Ok(at) = at.parse() {
                    draft.add(at, &[]);
                }
            />
            {dynamic(move || {
                let unknown = found.with(|(_, unknown)| *unknown);
                (unknown > 0).then(|| view! {
                    <Banner tone=Tone::Warn text=(text.unknown_names)(unknown)/>
                })
            })}
            <div class="page-actions">
                <button class="btn" type="button" on:click=move |_| work.start_over()>
                    {text.start_over}
                </button>
                <ActionButton on_press=move |()| draft.compare() blocked primary=true>
                    {(text.compare)(people)}
                </ActionButton>
            </div>
        </section>
    })
}

/// The values of a column, each with what whoever has it gets.
fn table(draft: Draft, by: By, list: StoredValue<String>) -> AnyView {
    let text = words();
    let column = by.cells.column;
    let more = by.values.len().saturating_sub(VALUES);
    let row = |(value, people, gives): Value| {
        let label = (text.gets_label)(&column, &value);
        view! {
            <tr>
                <th scope="row" dir="auto">{value}</th>
                <td class="num">{format::number(people as u64)}</td>
                <td><Gives draft gives label=Some(label) list/></td>
            </tr>
        }
    };
    let rows = by.values.into_iter().take(VALUES).map(row).collect_view();
    let drop_label = (text.drop_column)(&column);
    let title = (text.by_column)(&column);
    let drop = move |_| {
        draft
            .columns
            .update(|all| all.retain(|by| by.cells.column != column));
    };
    view! {
        <section class="reconcile-by">
            <h3>
                <bdi>{title.clone()}</bdi>
                <button class="btn btn--ghost btn--icon" type="button" aria-label=drop_label on:click=drop>
                    <Icon name=IconName::Close/>
                </button>
            </h3>
            <div class="list-columns" role="region" tabindex="0" aria-label=title>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text.value}</th>
                            <th scope="col" class="num">{text.people}</th>
                            <th scope="col">{text.gets}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(more > 0).then(|| view! { <p class="muted-words">{(text.more_values)(more)}</p> })}
        </section>
    }
    .into_any()
}

/// Where the name of a product or license is typed, and what is called so.
#[component]
fn Gives(
    draft: Draft,
    gives: RwSignal<String>,
    /// What it is for, where nothing beside it says so.
    label: Option<String>,
    /// The names that are offered.
    list: StoredValue<String>,
) -> impl IntoView {
    let text = words();
    let found = memo(move || {
        let typed = gives.get();
        draft.work.targets.with(|targets| targets.find_each(&typed))
    });
    let id = unique_id("found");
    let described = id.clone();
    let is_wrong = move || found.with(|all| all.iter().any(|it| !matches!(it, Found::One(_))));
    view! {
        <span class="reconcile-gives">
        <input
            class="input"
            type="text"
            list=list.get_value()
            dir="auto"
            spellcheck="false"
            autocomplete="off"
            aria-label=label
            aria-invalid=move || is_wrong().then_some("true")
            aria-describedby=described
            prop:value=move || gives.get()
            on:input:target=move |event| gives.set(event.target().value())
        />
        <small id=id class:field-error=is_wrong>
            {move || found.with(|all| {
                let word = |found: &Found| match found {
                    Found::One(Target::Product(_)) => text.is_product,
                    Found::One(Target::License(_)) => text.is_license,
                    Found::Nothing => text.nothing_so,
                    Found::Several => text.several_so,
                };
                all.iter().map(word).collect::<Vec<_>>().join("; ")
            })}
        </small>
        </span>
    }
}
