//! The lines of an invitation, each a row that can be put right.

use leptos::prelude::*;

use super::super::lines::person;
use super::draft::{Flaw, Known, Out, Verdict, flaw, judge};
use crate::{
    domain::{LicenseId, UserId},
    estate::{Named, Near, Topic},
    lean::memo,
    people_file::{Mark, Person},
    screens::{addresses::Address, licenses::meant_words},
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
    /// Whether the person is taken: at first, unless they are marked.
    is_taken: RwSignal<bool>,
}

impl Line {
    /// Why the person is left out, if they are; followed.
    fn left_out(self) -> Option<Out> {
        (!self.is_taken.get()).then(|| self.mark.map_or(Out::Unticked, Out::Marked))
    }
}

/// All lines.
#[derive(Clone, Copy)]
pub struct Lines {
    live: LiveEstate,
    sync: Sync,
    all: RwSignal<Vec<Line>>,
    /// Whether whoever is not known is created.
    pub creates: RwSignal<bool>,
    next: StoredValue<u32>,
    owner: StoredValue<Owner>,
}

impl Lines {
    pub fn new(creates: bool) -> Self {
        Self {
            creates: RwSignal::new(creates),
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
        let (bad, good) = unmarked.partition(|(address, _)| {
            let is_name = || self.live.peek(|it| it.user_named(&address.email)) != Named::Nobody;
            flaw(&address.email).is_some() && !is_name()
        });
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
                    is_taken: RwSignal::new(mark.is_none()),
                }
            };
            owner.with(|| found.into_iter().map(line).collect())
        })
    }

    fn remove(self, id: u32) {
        self.all.update(|all| all.retain(|line| line.id != id));
    }

    /// Unticks the lines of people for whom there is no seat.
    pub fn untick(self, people: &[UserId], verdicts: &[Verdict]) {
        self.all.with_untracked(|all| {
            for (line, verdict) in all.iter().zip(verdicts) {
                let new = || UserId::placeholder(&line.email.get_untracked());
                let is_over = match verdict {
                    Verdict::Exists(id) => people.contains(id),
                    Verdict::New => people.contains(&new()),
                    _ => false,
                };
                if is_over {
                    line.is_taken.set(false);
                }
            }
        });
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

    /// One verdict per line. Whoever has a seat on each of the licenses is told as such.
    pub fn verdicts(self, licenses: Signal<Vec<LicenseId>>) -> Memo<Vec<Verdict>> {
        memo(move || {
            self.live.follow_users();
            let licenses = licenses.get();
            licenses.iter().for_each(|id| self.live.follow_seats(id));
            let lines: Vec<Result<String, Out>> = self.all.with(|all| {
                let line = |line: &Line| match line.left_out() {
                    Some(out) => Err(out),
                    None => Ok(email(&line.email.get())),
                };
                all.iter().map(line).collect()
            });
            // Where not everybody can be read, the server tells who is there.
            let everybody = self.live.progress(&Topic::Users).complete
                || self.sync.fault(&Topic::Users).is_some();
            let creates = self.creates.get();
            self.live.peek(|estate| {
                let seated = |id: &UserId| {
                    let holds = |license| estate.hold(license, id).into_value().flatten();
                    !licenses.is_empty() && licenses.iter().all(|it| holds(it).is_some())
                };
                let of = |id: UserId| match seated(&id) {
                    true => Known::Seated(id),
                    false => Known::User(id),
                };
                judge(&lines, creates, |text| {
                    match estate.user_by_email(text) {
                        Some(user) => return of(user.id.clone()),
                        None if text.contains('@') => {}
                        None => match estate.user_named(text) {
                            Named::One(id) => return of(id),
                            Named::Several => return Known::Several,
                            Named::Nobody => {}
                        },
                    }
                    match everybody {
                        true => Known::Nobody,
                        false => Known::NotYet,
                    }
                })
            })
        })
    }

    /// What was probably meant by the addresses that nobody has.
    fn near(self, verdicts: Memo<Vec<Verdict>>) -> Memo<Vec<(String, Near)>> {
        let unknown = memo(move || {
            verdicts.with(|verdicts| {
                let is_new = |it: &Verdict| matches!(it, Verdict::New | Verdict::Unknown);
                self.all.with(|all| {
                    let lines = all.iter().zip(verdicts).filter(|(_, it)| is_new(it));
                    lines
                        .map(|(line, _)| email(&line.email.get()))
                        .collect::<Vec<_>>()
                })
            })
        });
        memo(move || {
            let unknown = unknown.get();
            let near = self.live.peek(|estate| estate.near_emails(&unknown));
            let all = unknown.into_iter().zip(near);
            all.filter_map(|(email, near)| Some((email, near?)))
                .collect()
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
        Verdict::Unknown => (Tone::Warn, words.line_unknown),
        Verdict::Seated(id) => {
            let name = live.peek(|estate| person(estate, id));
            return (Tone::Muted, (words.line_seated)(&name));
        }
        Verdict::Exists(id) => {
            let name = live.peek(|estate| person(estate, id));
            return (Tone::Muted, (words.line_exists)(&name));
        }
        Verdict::Twice => (Tone::Warn, words.line_twice),
        Verdict::Out(Out::Marked(mark)) => return (Tone::Warn, (lists().marked)(*mark)),
        Verdict::Out(Out::Unticked) => (Tone::Muted, words.line_out),
        Verdict::Invalid(Flaw::Several) => (Tone::Bad, words.line_several),
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
        (t().manage.lines)([
            count(|it| *it == Verdict::New),
            count(|it| *it == Verdict::Unknown),
            count(|it| matches!(it, Verdict::Exists(_))),
            count(|it| matches!(it, Verdict::Seated(_))),
            count(|it| *it == Verdict::Twice),
            count(Verdict::is_bad),
        ])
    };
    let left_out = move || match count(|it| matches!(it, Verdict::Out(_))) {
        0 => String::new(),
        count => format!(" · {}", (lists().not_chosen)(count)),
    };
    let hidden = memo(move || lines.count().saturating_sub(SHOWN));
    let has_hidden = move || hidden.get() > 0;
    let bad = memo(move || count(Verdict::is_bad));
    let near = lines.near(verdicts);
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
                {row(lines, verdicts, near, line)}
            </For>
        </ul>
        <When is=has_hidden>
            <p class="muted-words">{move || (lists().hidden)(hidden.get())}</p>
        </When>
    }
}

fn row(
    lines: Lines,
    verdicts: Memo<Vec<Verdict>>,
    near: Memo<Vec<(String, Near)>>,
    line: Line,
) -> impl IntoView {
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
                Some(Verdict::Exists(_) | Verdict::Seated(_) | Verdict::Twice | Verdict::Out(_))
            )
        })
    });
    let meant = memo(move || {
        let email = line.email.with(|text| email(text));
        near.with(|all| {
            let found = all.iter().find(|(wrong, _)| *wrong == email);
            found.map(|(_, near)| near.clone())
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
        <li class="line" class:is-out=move || verdict.with(|it| {
            matches!(it, Some(Verdict::Unknown | Verdict::Seated(_) | Verdict::Twice | Verdict::Out(_)))
        })>
            <input
                class="line-take"
                type="checkbox"
                aria-label=move || line.email.with(|email| match line.mark {
                    Some(_) => (lists().take_anyway)(email),
                    None => (t().manage.line_take)(email),
                })
                prop:checked=move || line.is_taken.get()
                on:change:target=move |event| line.is_taken.set(event.target().checked())
            />
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
                {move || meant.get().map(|near| view! {
                    <button
                        class="btn btn--small"
                        type="button"
                        on:click={
                            let email = near.email.clone();
                            move |_| line.email.set(email.clone())
                        }
                    >
                        {(t().did_you_mean)(&meant_words(lines.live, &near))}
                    </button>
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
