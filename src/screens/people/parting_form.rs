//! What the dialogs about leaving people share: what follows, who takes over, the deed and what
//! came of it.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use super::{
    lines::{Line, lines, person},
    parting::{After, Parting, Way},
    study::{Study, Studying},
};
use crate::{
    acts::Act,
    domain::UserId,
    estate::Topic,
    lean::{derived, dynamic, memo},
    parts::ask_dialog::{Answer, Lines, Question, Told, stands_in_the_way},
    plan::{self, Undo},
    screens::licenses::{PeopleSearch, chip},
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
    },
    text::t,
    ui::{Combobox, Icon, IconName, Tone},
};

/// The people a dialog is about, how they leave, and what is known of it.
#[derive(Clone, Copy)]
pub struct Leave {
    pub live: LiveEstate,
    pub people: StoredValue<Vec<UserId>>,
    pub parting: Memo<Parting>,
    pub acts: Memo<Vec<Act>>,
    pub study: Study,
}

impl Leave {
    pub fn new(people: Vec<UserId>, parting: Memo<Parting>) -> Self {
        let live = use_estate();
        let successor = memo(move || parting.with(|it| it.to.clone()));
        let study = Study::of(people.clone(), successor.into());
        let people = StoredValue::new(people);
        let acts = memo(move || {
            live.progress(&Topic::Catalogue);
            live.peek(|estate| people.with_value(|people| parting.get().acts(estate, people)))
        });
        Self {
            live,
            people,
            parting,
            acts,
            study,
        }
    }

    /// Whether what is chosen can only be told once all has been read; followed.
    fn needs_study(self) -> bool {
        self.parting
            .with(|it| it.way != Way::Leave || it.after == After::Remove)
    }

    /// Why it cannot be done; followed.
    fn blocked(self) -> Option<String> {
        let abilities = use_session().abilities();
        if self
            .parting
            .with(|it| it.way == Way::HandOver && it.to.is_none())
        {
            return Some(t().manage.no_successor.to_owned());
        }
        if self.needs_study() && !self.study.is_done() {
            return Some(t().manage.still_reading.to_owned());
        }
        let acts = self.acts.get();
        if acts.is_empty() {
            return Some(t().manage.nothing_to_do.to_owned());
        }
        self.live.peek(|estate| {
            let allowed = |act| abilities.allow(act, |user| estate.role(user));
            if !acts.iter().all(allowed) {
                return Some(t().role_forbids.to_owned());
            }
            stands_in_the_way(estate, &acts)
        })
    }

    /// The question around what is chosen; those who go are unticked.
    pub fn question(
        self,
        verb: Signal<String>,
        is_danger: Signal<bool>,
        body: AnyView,
        selected: Option<RwSignal<HashSet<UserId>>>,
    ) -> Question {
        let answer = move || {
            if let Some(selected) = selected {
                self.people.with_value(|people| {
                    selected.update(|all| all.retain(|id| !people.contains(id)));
                });
            }
            Answer::Send(self.acts.get_untracked())
        };
        let note = derived(move || match plan::undo(&self.acts.get()) {
            Undo::Whole => None,
            Undo::Partly => Some(t().manage.undo_partly.to_owned()),
            // While it is not said who takes over there is nothing to take back.
            Undo::Never => { self.acts }
                .with(|acts| !acts.is_empty())
                .then(|| t().manage.cannot_undo.to_owned()),
        });
        Question {
            is_danger,
            blocked: derived(move || self.blocked()),
            note,
            asks_why: true,
            plans: true,
            told: Told::Each(came(self.live)),
            ..Question::new(verb, body, answer)
        }
    }
}

/// The names of people, for a heading.
pub fn names_of(live: LiveEstate, people: &[UserId]) -> String {
    live.peek(|estate| {
        let names: Vec<String> = people.iter().map(|id| person(estate, id)).collect();
        super::lines::some_names(&names, names.len())
    })
}

/// What follows, told once everything is known.
#[component]
pub fn Follows(leave: Leave) -> impl IntoView {
    let rows = memo(move || {
        leave.live.progress(&Topic::Catalogue);
        let acts = leave.acts.get();
        let to = leave.parting.with(|it| it.to.clone());
        leave.live.peek(|estate| lines(estate, to.as_ref(), &acts))
    });
    let is_told = memo(move || !leave.needs_study() || leave.study.is_done());
    let waits = memo(move || {
        leave
            .parting
            .with(|it| it.way == Way::HandOver && it.to.is_none())
    });
    dynamic(move || match (waits.get(), is_told.get()) {
        (true, _) => view! { <p class="muted-words">{t().manage.choose_first}</p> }.into_any(),
        (_, false) => view! { <Studying study=leave.study/> }.into_any(),
        (_, true) => view! {
            <section class="stack" aria-label=t().manage.follows>
                <h3>{t().manage.follows}</h3>
                <ul class="verdicts verdicts--open" role="list">
                    {move || {
                        let rows = rows.get();
                        if rows.is_empty() {
                            vec![line_view(Line {
                                tone: Tone::Ok,
                                words: t().manage.nothing_else.to_owned(),
                                detail: String::new(),
                            })]
                        } else {
                            rows.into_iter().map(line_view).collect()
                        }
                    }}
                </ul>
            </section>
        }
        .into_any(),
    })
}

/// One thing that follows, in a list of such.
pub fn line_view(line: Line) -> AnyView {
    let icon = match line.tone {
        Tone::Ok | Tone::Muted => IconName::Check,
        Tone::Warn | Tone::Bad => IconName::Warning,
    };
    view! {
        <li class=format!("verdict {}", line.tone.class())>
            <Icon name=icon/>
            <span class="verdict-words" dir="auto">
                {line.words}
                {(!line.detail.is_empty()).then(|| view! { <small>{line.detail}</small> })}
            </span>
        </li>
    }
    .into_any()
}

/// Who takes over.
#[component]
pub fn Successor(
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
            label=t().manage.successor
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

/// How it is told what came of it.
pub fn came(live: LiveEstate) -> Lines {
    Lines {
        counted: |_| true,
        ..Lines::new(move |act| super::naming::name(live, &act), t().manage.came)
    }
}
