//! Begins a round: what is reviewed, who decides on what, and by when.

use std::collections::{BTreeMap, HashSet};

use leptos::{prelude::*, task::spawn_local};
use rustc_hash::FxHashMap;

use super::{
    super::{
        lines::{last_words, product_name, product_options},
        people::in_scope,
        seat_cells::{license_words, person_words},
        when::WhenBar,
    },
    split::{evenly, reviewers},
};
use crate::{
    config::{Config, PeopleRule},
    domain::{ProductId, TeamId},
    estate::{Estate, fold},
    lean::{derived, dynamic, memo, sort_by_key},
    state::{
        chance_word,
        live_estate::use_estate,
        notices::use_notices,
        query::query,
        reports::{Basis, Reports, ReviewStore, people_rule},
        server::Server,
    },
    text::{format, reports, reports_review::words},
    ui::{ActionButton, Chip, Chips, Field, Select, TextArea},
    usage::{Reviewers, Round, Scope, Split, Zone, read_day, write_day},
};

/// How long reviewers have, unless another day is chosen.
const USUAL: chrono::Days = chrono::Days::new(14);

/// By what seats are split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum By {
    #[default]
    Evenly,
    Team,
    Product,
}

impl By {
    const ALL: [Self; 3] = [Self::Evenly, Self::Team, Self::Product];

    fn id(self) -> &'static str {
        match self {
            Self::Evenly => "evenly",
            Self::Team => "team",
            Self::Product => "product",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Evenly => words().evenly,
            Self::Team => words().by_team,
            Self::Product => words().by_product,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Evenly => words().evenly_text,
            Self::Team => words().by_team_text,
            Self::Product => words().by_product_text,
        }
    }
}

/// Whom somebody has put in charge of a team or a product, by its id.
type Chosen = BTreeMap<String, String>;

/// What there is to decide on together: its id, its name, how many seats.
type Heap = (String, String, usize);

/// The form.
#[component]
pub fn Begin(reports: Reports, store: ReviewStore) -> impl IntoView {
    let live = use_estate();
    let notices = use_notices();
    let text = words();
    let (product, ask_product) = query("product");
    let (state, ask_state) = query("state");
    let typed = RwSignal::new(String::new());
    let by = RwSignal::new(By::default());
    let chosen = RwSignal::new(Chosen::new());
    let found = reports.memo(move |basis, scope| {
        let products = product
            .get()
            .map(|id| [ProductId::from(id)].into_iter().collect());
        in_scope(basis, &Scope { products, ..scope })
    });
    let seats = memo(move || {
        let Some((basis, mut seats)) = reports.basis.get().zip(found.get()) else {
            return Vec::new();
        };
        let states = &basis.report.states;
        let is_on = |nth: &u32| {
            let here = states.get(*nth as usize).map(|it| it.id());
            here.is_some_and(|id| state.with(|on| on.as_deref().is_none_or(|on| on == id)))
        };
        seats.retain(is_on);
        // All seats of a person stand together in a reviewer's file.
        live.follow_users();
        live.peek(|estate| {
            sort_by_key(&mut seats, |nth| {
                let seat = &basis.reading().seats[*nth as usize];
                let (name, email) = person_words(estate, &basis.reading().person_on(seat).id);
                fold(&format!("{name} {email}"))
            });
        });
        seats
    });
    let all = memo(move || typed.with(|typed| reviewers(typed)));
    let heaps = memo(move || {
        let Some(basis) = reports.basis.get() else {
            return Vec::new();
        };
        live.follow_catalogue();
        live.peek(|estate| seats.with(|seats| heaps(&basis, estate, seats, by.get())))
    });
    let whole = move || {
        let basis = reports.basis.get()?;
        let by = rule(
            &basis,
            live,
            &seats.get(),
            &all.get(),
            by.get(),
            &chosen.get(),
        );
        Some((basis, by))
    };
    let shares = memo(move || {
        let Some((basis, by)) = whole() else {
            return (Vec::new(), 0);
        };
        seats.with(|seats| by.shares(basis.reading(), seats))
    });
    let until = RwSignal::new(write_day(
        today(reports).checked_add_days(USUAL).unwrap_or_default(),
    ));
    let wrong = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let blocked = derived(move || {
        if people_rule() != PeopleRule::Names {
            return Some(text.no_names.to_owned());
        }
        if !store.keeps() {
            return Some(text.not_kept.to_owned());
        }
        // Whoever holds a seat that is still to be read would have been left out.
        if !reports.stages.is_complete.get() {
            return Some(reports::words().reading.to_owned());
        }
        if seats.with(Vec::is_empty) {
            return Some(text.no_seats.to_owned());
        }
        let is_idle = shares.with(|(shares, _)| shares.is_empty());
        (is_idle || is_busy.get()).then(|| text.no_reviewers.to_owned())
    });
    let server = StoredValue::new(server());
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if blocked.with_untracked(Option::is_some) {
            return;
        }
        let day = until.with_untracked(|typed| read_day(typed.trim()));
        let Some(due) = day.filter(|day| *day >= today(reports)) else {
            return wrong.set(Some(text.past.to_owned()));
        };
        wrong.set(None);
        let Some(((basis, by), id)) = untrack(whole).zip(chance_word::<16>()) else {
            return notices.show(text.failed.to_owned(), None, true);
        };
        let shown = |nth| live.peek(|estate| shown(&basis, estate, nth));
        let facts = (id, server.get_value(), due);
        let (round, _) = seats.with_untracked(|seats| {
            Round::begin(facts, &basis.report.evidence, seats, &by, &shown)
        });
        let files = shares.with_untracked(|(shares, _)| shares.len());
        is_busy.set(true);
        spawn_local(async move {
            let is_begun = store.begin(round, format::now()).await;
            let _ = is_busy.try_set(false);
            match is_begun {
                true => notices.show((text.begun)(files), None, false),
                false => notices.show(text.failed.to_owned(), None, true),
            }
        });
    };
    view! {
        <WhenBar reports/>
        <form class="review-begin" on:submit=begin novalidate>
            <section class="idle-card" aria-label=text.what>
                <h2>{text.what}</h2>
                <p class="muted-words">{text.what_text}</p>
                <Narrowing reports found product ask_product state ask_state/>
                <p role="status"><b>{move || counted(reports, &seats.get())}</b></p>
            </section>
            <section class="idle-card" aria-label=text.who>
                <h2>{text.who}</h2>
                <TextArea
                    label=text.reviewers
                    value=typed
                    hint=text.reviewers_hint
                    placeholder=text.reviewers_example
                    rows=4
                />
                <div class="idle-who">
                    <span aria-hidden="true">{text.split}</span>
                    <Chips
                        label=text.split
                        chips=derived(move || {
                            let on = by.get();
                            By::ALL.map(|it| Chip::plain(it.id(), it.word(), it == on)).to_vec()
                        })
                        on_press=move |id: String| {
                            if let Some(next) = By::ALL.into_iter().find(|it| it.id() == id) {
                                by.set(next);
                            }
                        }
                    />
                </div>
                <p class="field-hint">{move || by.get().text()}</p>
                <Heaps heaps all chosen/>
            </section>
            <section class="idle-card" aria-label=text.due>
                <Field
                    label=text.due
                    value=until
                    kind="date"
                    error=Signal::derive(move || wrong.get())
                />
                {dynamic(move || shares.with(|(shares, left)| share_list(shares, *left)))}
                <div class="idle-actions">
                    <ActionButton on_press=|()| () primary=true submit=true blocked>{text.begin}</ActionButton>
                </div>
            </section>
        </form>
    }
}

/// Narrows the seats by product and by what is known of their use.
#[component]
fn Narrowing(
    reports: Reports,
    found: Memo<Option<Vec<u32>>>,
    product: Memo<Option<String>>,
    ask_product: SignalSetter<Option<String>>,
    state: Memo<Option<String>>,
    ask_state: SignalSetter<Option<String>>,
) -> impl IntoView {
    let said = reports::words();
    let options = product_options();
    let chips = derived(move || {
        let split = reports.basis.with(|basis| {
            let seats = found.get().unwrap_or_default();
            let states = basis.as_ref().map(|it| &it.report.states);
            states.map_or(Split::default(), |states| {
                super::super::people::split_of(states, &seats)
            })
        });
        let on = state.get().unwrap_or_default();
        let chip = |(id, label, count): (&str, &str, u32)| Chip {
            id: id.to_owned(),
            label: label.to_owned(),
            count: Some(format::number(count.into())),
            pressed: on == id,
        };
        [
            ("", said.every_state, split.total()),
            ("used", said.used, split.used),
            ("not-used", said.not_used, split.not_used),
            ("unknown", said.unknown, split.unknown),
        ]
        .map(chip)
        .to_vec()
    });
    let some = |id: String| (!id.is_empty()).then_some(id);
    view! {
        <div class="tools">
            <Chips label=said.state chips on_press=move |id: String| ask_state.set(some(id))/>
            <Select
                label=said.only_of
                options
                value=derived(move || product.get().unwrap_or_default())
                on_change=move |id: String| ask_product.set(some(id))
            />
        </div>
    }
}

/// Who decides on which team or product.
#[component]
fn Heaps(
    heaps: Memo<Vec<Heap>>,
    all: Memo<Vec<String>>,
    chosen: RwSignal<Chosen>,
) -> impl IntoView {
    let text = words();
    let line = move |(id, name, count): Heap| {
        let options = derived(move || {
            let one = |it: &String| (it.clone(), it.clone());
            let mut options: Vec<_> = all.with(|all| all.iter().map(one).collect());
            options.insert(0, (String::new(), text.nobody.to_owned()));
            options
        });
        let id = StoredValue::new(id);
        let value = derived(move || {
            let who = chosen.with(|chosen| chosen.get(&id.get_value()).cloned());
            who.unwrap_or_default()
        });
        let choose = move |who: String| {
            chosen.update(|chosen| {
                chosen.insert(id.get_value(), who);
            });
        };
        view! {
            <li>
                <span class="review-line"><b dir="auto">{name.clone()}</b> <small>{(text.seats)(count)}</small></span>
                <Select label=(text.decides_on)(&name) options value on_change=choose/>
            </li>
        }
    };
    dynamic(move || {
        let heaps = heaps.get();
        (!heaps.is_empty()).then(|| {
            view! { <ul class="review-heaps">{heaps.into_iter().map(line).collect_view()}</ul> }
        })
    })
}

fn share_list(shares: &[(String, usize)], left: usize) -> AnyView {
    let text = words();
    let line = |(who, count): &(String, usize)| {
        view! { <li><span dir="auto">{who.clone()}</span> <b>{(text.seats)(*count)}</b></li> }
    };
    let list = (!shares.is_empty()).then(|| {
        let lines = shares.iter().map(line).collect_view();
        view! { <ul class="review-shares" aria-label=text.shares>{lines}</ul> }
    });
    let left = (left > 0 && !shares.is_empty())
        .then(|| view! { <p class="muted-words">{(text.left)(left)}</p> });
    view! { {list} {left} }.into_any()
}

/// Today, by the clocks of the report.
fn today(reports: Reports) -> chrono::NaiveDate {
    reports.basis.with_untracked(|basis| {
        let day = basis.as_ref().map(|it| it.zone.day(format::now()));
        day.unwrap_or_else(|| format::now().date_naive())
    })
}

/// The server and the account that seats are of.
fn server() -> String {
    let config: Config = expect_context();
    let url = expect_context::<Server>().url();
    match config.account {
        Some(account) => format!("{url} {account}"),
        None => url,
    }
}

fn counted(reports: Reports, seats: &[u32]) -> String {
    reports.basis.with(|basis| {
        let rows = basis.as_ref().map(|it| &it.reading().seats);
        let people: HashSet<u32> = { seats.iter() }
            .filter_map(|nth| Some(rows?.get(*nth as usize)?.person))
            .collect();
        (crate::text::reports::words().people_line)(seats.len(), people.len(), true)
    })
}

/// The teams or products that the seats are of, by name.
fn heaps(basis: &Basis, estate: &Estate, seats: &[u32], by: By) -> Vec<Heap> {
    let reading = basis.reading();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for nth in seats {
        let Some(seat) = reading.seats.get(*nth as usize) else {
            continue;
        };
        let id = match by {
            By::Evenly => return Vec::new(),
            By::Team => reading
                .person_on(seat)
                .team
                .as_ref()
                .map(ToString::to_string),
            By::Product => Some(reading.license_of(seat).product.to_string()),
        };
        if let Some(id) = id {
            *counts.entry(id).or_default() += 1;
        }
    }
    let name = |id: &String| match by {
        By::Evenly | By::Product => product_name(estate, &id.as_str().into()),
        By::Team => {
            let team = estate.team(&id.as_str().into());
            team.map_or_else(|| id.clone(), |it| it.name.clone())
        }
    };
    let mut heaps: Vec<Heap> = { counts.into_iter() }
        .map(|(id, count)| (id.clone(), name(&id), count))
        .collect();
    sort_by_key(&mut heaps, |(_, name, _)| fold(name));
    heaps
}

/// Who decides on what, as the rules take it.
fn rule(
    basis: &Basis,
    live: crate::state::live_estate::LiveEstate,
    seats: &[u32],
    all: &[String],
    by: By,
    chosen: &Chosen,
) -> Reviewers {
    // Whoever has been taken from the list decides on nothing.
    let chosen = chosen.iter().filter(|(_, who)| all.contains(who));
    match by {
        By::Team => Reviewers::ByTeam(
            chosen
                .map(|(id, who)| (TeamId::from(id.as_str()), who.clone()))
                .collect(),
        ),
        By::Product => Reviewers::ByProduct(
            chosen
                .map(|(id, who)| (ProductId::from(id.as_str()), who.clone()))
                .collect::<FxHashMap<_, _>>(),
        ),
        By::Evenly => {
            let reading = basis.reading();
            let of = live.peek(|estate| {
                let seat = |nth: &u32| {
                    let seat = reading.seats.get(*nth as usize)?;
                    let person = reading.person_on(seat).id.clone();
                    let email = estate.met(&person).map(|it| it.email.clone());
                    let license = reading.license_of(seat).id.clone();
                    Some((license, person, email.unwrap_or_default()))
                };
                seats.iter().filter_map(seat).collect::<Vec<_>>()
            });
            Reviewers::ByHand(evenly(&of, all))
        }
    }
}

/// What a reviewer is shown of a seat: its person, their address, the license, the product, and the
/// last sign with its day, its age and what it was.
fn shown(basis: &Basis, estate: &Estate, nth: u32) -> Vec<String> {
    let seat = &basis.reading().seats[nth as usize];
    let (name, email) = person_words(estate, &basis.reading().person_on(seat).id);
    let (_, license, product) = license_words(estate, basis, seat.license);
    let (day, seen) = match basis.report.evidence.last_sign(nth as usize) {
        Some(sign) => {
            let (day, ago, what) = last_words(&sign, basis);
            let ago = (reports::words().ago)(ago);
            (day, format!("{ago} · {what}"))
        }
        None => (words().file_never.to_owned(), String::new()),
    };
    vec![name, email, license, product, day, seen]
}
