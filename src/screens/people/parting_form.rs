//! What the dialogs about leaving people share: what follows, the deed and what
//! came of it.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{
    lines::{Line, distinct, lines, person},
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
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
    },
    text::t,
    ui::{Icon, IconName, Tone},
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
        let all = StoredValue::new(people.clone());
        let successors = memo(move || {
            let handed = all.with_value(|people| parting.with(|it| it.handed(people)));
            let to = distinct(handed.iter().map(|(_, to)| to)).into_iter();
            to.cloned().collect::<Vec<_>>()
        });
        let study = Study::of(people, successors.into());
        let people = all;
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

    /// Why it is not clear who takes over; followed.
    fn unclear(self) -> Option<&'static str> {
        { self.people }.with_value(|people| self.parting.with(|it| it.unclear(people)))
    }

    /// Why it cannot be done; followed.
    fn blocked(self) -> Option<String> {
        let abilities = use_session().abilities();
        if let Some(why) = self.unclear() {
            return Some(why.to_owned());
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
        let handed = { leave.people }.with_value(|all| leave.parting.with(|it| it.handed(all)));
        leave.live.peek(|estate| lines(estate, &handed, &acts))
    });
    let is_told = memo(move || !leave.needs_study() || leave.study.is_done());
    let waits = memo(move || leave.unclear().is_some());
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

/// How it is told what came of it.
pub fn came(live: LiveEstate) -> Lines {
    Lines {
        counted: |_| true,
        ..Lines::new(move |act| super::naming::name(live, &act), t().manage.came)
    }
}
