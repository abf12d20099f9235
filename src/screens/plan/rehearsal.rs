//! What applying the plan would come to, as far as what it is about has been read: for its page and
//! for the question whether to apply it.

use std::sync::Arc;

use leptos::prelude::*;

use super::lines::{Expected, Line, SeatsLine, lines, seats, stands_against};
use crate::{
    lean::memo,
    plan::Verdict,
    screens::{
        access::verdict_words,
        census::{Census, CensusFault, census_words},
    },
    state::{
        live_estate::use_estate,
        staged::{Staged, topics, use_staged},
    },
    text::plan::words,
    ui::{Pill, Spinner, Tone},
};

/// What applying the plan would come to.
#[derive(Clone, Copy)]
pub struct Rehearsal {
    staged: Staged,
    /// The acts, with what can be expected of each.
    pub lines: Memo<Arc<Vec<Line>>>,
    /// The licenses whose seats are concerned.
    pub seats: Memo<Vec<SeatsLine>>,
    /// How many acts cannot work.
    pub refused: Memo<usize>,
    /// What is read for it.
    pub census: Census,
}

impl Rehearsal {
    /// Reads what the plan is about, and follows it.
    pub fn new() -> Self {
        let live = use_estate();
        let plan = live.planned();
        let all = memo(move || {
            let verdicts = live.verdicts();
            live.follow_all();
            Arc::new(live.peek(|estate| plan.with(|plan| lines(estate, plan.acts(), &verdicts))))
        });
        Self {
            staged: use_staged(),
            lines: all,
            seats: memo(move || {
                let of = |lines: &Arc<Vec<Line>>| {
                    let outlook = live.outlook();
                    let acts = || lines.iter().map(|line| (&line.act, &line.verdict));
                    outlook.with(|outlook| live.peek(|estate| seats(estate, acts(), outlook)))
                };
                all.with(of)
            }),
            refused: memo(move || {
                let is_refused = |line: &&Line| stands_against(&line.verdict);
                all.with(|lines| lines.iter().filter(is_refused).count())
            }),
            census: Census::of(memo(move || plan.with(|plan| topics(plan.acts())))),
        }
    }

    /// Why the plan cannot be applied, if that is so; followed.
    pub fn blocked(self) -> Option<String> {
        let works = |line: &Line| line.verdict == Verdict::Works;
        match self.refused.get() {
            _ if !self.census.is_complete() => census_words(self.census),
            0 if self.lines.with(|lines| lines.iter().any(works)) => None,
            0 => Some(words().nothing.to_owned()),
            refused => Some((words().refused)(refused)),
        }
    }

    /// Takes everything out that cannot work.
    pub fn drop_refused(self) {
        let lines = self.lines.get_untracked();
        let refused = lines.iter().filter(|line| stands_against(&line.verdict));
        self.staged
            .drop(refused.map(|line| line.act.clone()).collect());
    }
}

/// How far the reading is, and what could not be read.
#[component]
pub fn Reading(rehearsal: Rehearsal) -> impl IntoView {
    let census = rehearsal.census;
    view! {
        <CensusFault census/>
        {move || census_words(census).map(|words| view! {
            <p class="muted-words"><Spinner/> " " {words}</p>
        })}
    }
}

/// One act: its words, what can be expected of it, and why not, if not.
#[component]
pub fn LineView(
    /// The act.
    line: Line,
    /// What has to be decided about it.
    #[prop(optional_no_strip)]
    decision: Option<AnyView>,
    /// What can be done with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let expected = Expected::of(&line.verdict);
    let tone = match expected {
        Expected::Works => Tone::Ok,
        Expected::AlreadySo => Tone::Muted,
        Expected::Exceeds | Expected::NotPossible => Tone::Bad,
    };
    let why = stands_against(&line.verdict).then(|| verdict_words(&line.verdict));
    view! {
        <li class="verdict">
            <span class="verdict-words" dir="auto">
                {line.told.words}
                {why.map(|why| view! { <small>{why}</small> })}
                {decision}
            </span>
            <Pill tone text=expected.word()/>
            {children.map(|children| children())}
        </li>
    }
}
