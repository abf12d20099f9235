//! The lines of an invitation, each a row that can be put right.

use leptos::prelude::*;

use super::super::lines::person;
use super::draft::{Flaw, Known, Verdict, flaw, judge};
use crate::{
    estate::Topic,
    lean::memo,
    people_file::{Mark, Person},
    screens::addresses::Address,
    state::{
        live_estate::{LiveEstate, use_estate},
        sync::{Sync, use_sync},
    },
    text::{lists, t},
    ui::{Icon, IconName, Pill, Tone, When, unique_id},
};

/// So many lines are drawn, each of three fields. Those to be put right stand first.
const SHOWN: usize = 300;

/// One line, as it is edited.
#[derive(Clone, Copy)]
struct Line {
    id: u32,
    email: RwSignal<String>,
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    /// Why a file says that the person is not to be counted with.
    mark: Option<Mark>,
    /// Whether the person is taken although they are marked.
    anyway: RwSignal<bool>,
}

impl Line {
    /// The mark on account of which the person is left out; followed.
    fn left_out(self) -> Option<Mark> {
        self.mark.filter(|_| !self.anyway.get())
    }
}

/// All lines.
#[derive(Clone, Copy)]
pub struct Lines {
    live: LiveEstate,
    sync: Sync,
    all: RwSignal<Vec<Line>>,
    next: StoredValue<u32>,
    owner: StoredValue<Owner>,
}

impl Lines {
    pub fn new() -> Self {
        Self {
            live: use_estate(),
            sync: use_sync(),
            all: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            // What is typed must outlive the step in which it was.
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    pub fn is_empty(self) -> bool {
        self.all.with(Vec::is_empty)
    }

    pub fn count(self) -> usize {
        self.all.with(Vec::len)
    }

    /// Adds lines: those that have to be put right before all others, the rest at the end.
    pub fn add(self, found: Vec<Address>) {
        let unmarked = found.into_iter().map(|address| (address, None));
        let (bad, good) = unmarked.partition(|(address, _)| flaw(&address.email).is_some());
        let bad = self.made(bad);
        self.all.update(|all| {
            all.splice(0..0, bad);
        });
        self.add_marked(good);
    }

    /// Adds the people of a file at the end.
    pub fn add_people(self, people: Vec<Person>) {
        let marked = people.into_iter().map(|person| {
            let address = Address {
                email: person.email,
                first_name: person.given,
                last_name: person.family,
            };
            (address, person.mark)
        });
        self.add_marked(marked.collect());
    }

    fn add_marked(self, found: Vec<(Address, Option<Mark>)>) {
        let lines = self.made(found);
        self.all.update(|all| all.extend(lines));
    }

    fn made(self, found: Vec<(Address, Option<Mark>)>) -> Vec<Line> {
        self.owner.with_value(|owner| {
            let line = |(address, mark): (Address, Option<Mark>)| {
                self.next.update_value(|next| *next += 1);
                Line {
                    id: self.next.get_value(),
                    email: RwSignal::new(address.email),
                    first_name: RwSignal::new(address.first_name),
                    last_name: RwSignal::new(address.last_name),
                    mark,
                    anyway: RwSignal::new(false),
                }
            };
            owner.with(|| found.into_iter().map(line).collect())
        })
    }

    fn remove(self, id: u32) {
        self.all.update(|all| all.retain(|line| line.id != id));
    }

    /// Takes out what is there twice or already there, and what is no address.
    fn remove_all(self, wanted: impl Fn(&Verdict) -> bool, verdicts: &[Verdict]) {
        let mut verdicts = verdicts.iter();
        self.all
            .update(|all| all.retain(|_| !verdicts.next().is_some_and(&wanted)));
    }

    /// The first lines; followed.
    fn shown(self) -> Vec<Line> {
        self.all
            .with(|all| all.iter().take(SHOWN).copied().collect())
    }

    /// The lines as they stand; followed.
    pub fn addresses(self) -> Vec<Address> {
        self.all.with(|all| {
            { all.iter() }
                .map(|line| Address {
                    email: email(&line.email.get()),
                    first_name: line.first_name.get(),
                    last_name: line.last_name.get(),
                })
                .collect()
        })
    }

    /// The lines as they stand.
    pub fn addresses_untracked(self) -> Vec<Address> {
        untrack(|| self.addresses())
    }

    /// One verdict per line.
    pub fn verdicts(self) -> Memo<Vec<Verdict>> {
        memo(move || {
            self.live.follow_users();
            let lines: Vec<Result<String, Mark>> = self.all.with(|all| {
                let line = |line: &Line| match line.left_out() {
                    Some(mark) => Err(mark),
                    None => Ok(email(&line.email.get())),
                };
                all.iter().map(line).collect()
            });
            // Where not everybody can be read, the server tells who is there.
            let everybody = self.live.progress(&Topic::Users).complete
                || self.sync.fault(&Topic::Users).is_some();
            self.live.peek(|estate| {
                judge(&lines, |email| match estate.user_by_email(email) {
                    Some(user) => Known::User(user.id.clone()),
                    None if everybody => Known::Nobody,
                    None => Known::NotYet,
                })
            })
        })
    }
}

fn email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// What a verdict says.
fn words(live: LiveEstate, verdict: &Verdict) -> (Tone, String) {
    let words = t().manage;
    let (tone, words) = match verdict {
        Verdict::Checking => (Tone::Muted, t().checking),
        Verdict::New => (Tone::Ok, words.line_new),
        Verdict::Exists(id) => {
            let name = live.peek(|estate| person(estate, id));
            return (Tone::Muted, (words.line_exists)(&name));
        }
        Verdict::Twice => (Tone::Warn, words.line_twice),
        Verdict::Marked(mark) => return (Tone::Warn, (lists().marked)(*mark)),
        Verdict::Invalid(Flaw::Empty) => (Tone::Bad, lists().flaw_empty),
        Verdict::Invalid(Flaw::Fault(fault)) => return (Tone::Bad, (lists().flaw)(*fault)),
    };
    (tone, words.to_owned())
}

/// The lines, editable, with their verdicts.
#[component]
pub fn Rows(
    lines: Lines,
    verdicts: Memo<Vec<Verdict>>,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let count = move |wanted: fn(&Verdict) -> bool| {
        verdicts.with(|all| all.iter().filter(|it| wanted(it)).count())
    };
    let summary = move || {
        (t().manage.lines)(
            count(|it| *it == Verdict::New),
            count(|it| matches!(it, Verdict::Exists(_))),
            count(|it| *it == Verdict::Twice),
            count(Verdict::is_bad),
        )
    };
    let left_out = move || match count(|it| matches!(it, Verdict::Marked(_))) {
        0 => String::new(),
        count => format!(" · {}", (lists().not_chosen)(count)),
    };
    let hidden = memo(move || lines.count().saturating_sub(SHOWN));
    let has_hidden = move || hidden.get() > 0;
    let bad = memo(move || count(Verdict::is_bad));
    let list = NodeRef::<leptos::html::Ul>::new();
    // The step before is gone; its place takes the focus.
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            let _ = list.focus();
        }
    });
    view! {
        <div class="lines-head">
            <p role="status">{summary}{left_out}</p>
            {move || (bad.get() > 0).then(|| view! {
                <button
                    class="btn btn--small"
                    type="button"
                    on:click=move |_| verdicts.with_untracked(|all| lines.remove_all(Verdict::is_bad, all))
                >
                    {(t().manage.drop_bad)(bad.get_untracked())}
                </button>
            })}
            <button class="btn btn--small" type="button" on:click=move |_| on_more.run(())>
                <Icon name=IconName::Plus/>
                {t().manage.more_people}
            </button>
        </div>
        <ul node_ref=list class="lines" role="list" tabindex="0" aria-label=t().manage.lines_label>
            <For each=move || lines.shown() key=|line| line.id let:line>
                {row(lines, verdicts, line)}
            </For>
        </ul>
        <When is=has_hidden>
            <p class="muted-words">{move || (lists().hidden)(hidden.get())}</p>
        </When>
    }
}

fn row(lines: Lines, verdicts: Memo<Vec<Verdict>>, line: Line) -> impl IntoView {
    let verdict = memo(move || {
        let at = lines
            .all
            .with(|all| all.iter().position(|it| it.id == line.id))?;
        verdicts.with(|all| all.get(at).cloned())
    });
    let is_bad = memo(move || verdict.with(|it| it.as_ref().is_some_and(Verdict::is_bad)));
    let is_new = memo(move || {
        verdict.with(|it| {
            !matches!(
                it,
                Some(Verdict::Exists(_) | Verdict::Twice | Verdict::Marked(_))
            )
        })
    });
    let verdict_id = unique_id("verdict");
    let described = verdict_id.clone();
    let input = move |value: RwSignal<String>, label: &'static str, placeholder: &'static str| {
        view! {
            <input
                class="input"
                type="text"
                dir="auto"
                spellcheck="false"
                autocapitalize="none"
                autocomplete="off"
                aria-label=move || (t().manage.line_field)(label, &line.email.get())
                placeholder=placeholder
                readonly=move || !is_new.get()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        }
    };
    view! {
        <li class="line" class:is-out=move || verdict.with(|it| matches!(it, Some(Verdict::Twice | Verdict::Marked(_))))>
            <input
                class="input line-email"
                type="text"
                inputmode="email"
                dir="auto"
                spellcheck="false"
                autocapitalize="none"
                autocomplete="off"
                aria-label=t().email
                aria-invalid=move || is_bad.get().then_some("true")
                aria-describedby=described
                prop:value=move || line.email.get()
                on:input:target=move |event| line.email.set(event.target().value())
            />
            {input(line.first_name, t().first_name, t().first_name)}
            {input(line.last_name, t().last_name, t().last_name)}
            <span class="line-verdict" id=verdict_id>
                {move || verdict.get().map(|it| {
                    let (tone, words) = words(lines.live, &it);
                    view! { <Pill tone text=words/> }
                })}
                {line.mark.map(|_| view! {
                    <label class="line-anyway">
                        <input
                            type="checkbox"
                            prop:checked=move || line.anyway.get()
                            on:change:target=move |event| line.anyway.set(event.target().checked())
                        />
                        {move || line.email.with(|email| (lists().take_anyway)(email))}
                    </label>
                })}
            </span>
            <button
                class="btn btn--ghost btn--icon"
                type="button"
                aria-label=move || (t().remove_person)(&line.email.get())
                on:click=move |_| lines.remove(line.id)
            >
                <Icon name=IconName::Close/>
            </button>
        </li>
    }
}
