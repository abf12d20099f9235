//! The list as a table that is put right in place: filtered by what becomes of each row, with
//! every edit to be taken back.

use std::sync::Arc;

use leptos::prelude::*;
use rustc_hash::FxHashSet;

use super::{
    left_out::{rows_left_out, save_left_out},
    list::Lines,
    verdict_words::{team_words, words},
};
use crate::{
    dry_run::{DryRun, Field, Kind, Outlook, Row, Verdict},
    estate::{Near, fold},
    lean::{derived, memo},
    screens::licenses::meant_words,
    state::notices::use_notices,
    text::{format, lists, t},
    ui::{Chip, Chips, Icon, IconName, Pill, SearchField, When, unique_id},
};

/// So many rows are drawn at first, and so many more each time: each is three fields, and two
/// hundred take as long as reading ten thousand.
const SHOWN: usize = 50;
/// From so many rows on, they can be searched.
const MANY: usize = 12;

/// Where the rows stand.
type List = NodeRef<leptos::html::Ul>;

/// What is seen of the list.
#[derive(Clone, Copy)]
struct Sight {
    lines: Lines,
    outlook: Memo<Arc<Outlook>>,
    /// Verdicts of these kinds; of all, if none.
    kinds: RwSignal<Vec<Kind>>,
    text: RwSignal<String>,
    /// At most so many rows.
    most: RwSignal<usize>,
}

impl Sight {
    fn count(self, kind: Kind) -> usize {
        self.outlook.with(|outlook| outlook.count(kind))
    }

    /// The kinds there are, and those that are filtered by; followed.
    fn there(self) -> Vec<(Kind, usize)> {
        let kinds = self.kinds.get();
        let all = Kind::ALL.into_iter().map(|kind| (kind, self.count(kind)));
        all.filter(|(kind, count)| *count > 0 || kinds.contains(kind))
            .collect()
    }

    /// The rows that are looked for. One that is put right stays where it is: rows are looked for
    /// anew when the filters change or rows come, not when verdicts change.
    fn found(self) -> Memo<Vec<u32>> {
        let arrivals = memo(move || self.lines.with(DryRun::arrivals));
        let is_checking = memo(move || self.count(Kind::Checking) > 0);
        memo(move || {
            arrivals.get();
            is_checking.get();
            let (kinds, text) = (self.kinds.get(), fold(&self.text.get()));
            let is_seen = |(row, verdict): &(&Row, &Verdict)| {
                (kinds.is_empty() || kinds.contains(&verdict.kind()))
                    && (text.is_empty() || {
                        let row = [&*row.email, &*row.given, &*row.family, &*row.team].join(" ");
                        let row = fold(&row);
                        text.split_whitespace().all(|word| row.contains(word))
                    })
            };
            let outlook = self.outlook.get_untracked();
            self.lines.peek(|list| {
                let rows = list.rows().iter().zip(&outlook.verdicts);
                rows.filter(is_seen).map(|(row, _)| row.id).collect()
            })
        })
    }

    /// Those of them that are drawn, as they stand.
    fn drawn(self, found: Memo<Vec<u32>>) -> Memo<Vec<(Row, Verdict)>> {
        memo(move || {
            let most = self.most.get();
            let ids: FxHashSet<u32> = found.with(|ids| ids.iter().copied().collect());
            let outlook = self.outlook.get();
            self.lines.with(|list| {
                let rows = list.rows().iter().zip(&outlook.verdicts);
                rows.filter(|(row, _)| ids.contains(&row.id))
                    .take(most)
                    .map(|(row, verdict)| (row.clone(), verdict.clone()))
                    .collect()
            })
        })
    }
}

/// The rows, with what can be done with all of them.
#[component]
pub fn Rows(
    lines: Lines,
    outlook: Memo<Arc<Outlook>>,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let sight = Sight {
        lines,
        outlook,
        kinds: RwSignal::new(Vec::new()),
        text: RwSignal::new(String::new()),
        most: RwSignal::new(SHOWN),
    };
    let found = sight.found();
    let drawn = sight.drawn(found);
    let shown = memo(move || {
        let id = |(row, _): &(Row, Verdict)| row.id;
        drawn.with(|rows| rows.iter().map(id).collect::<Vec<_>>())
    });
    let near = lines.near(drawn);
    let hidden = memo(move || found.with(Vec::len).saturating_sub(sight.most.get()));
    let list = List::new();
    // The step before is gone; its place takes the focus.
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            let _ = list.focus();
        }
    });
    let table = Table {
        lines,
        outlook,
        drawn,
        near,
        list,
    };
    view! {
        <Tools sight/>
        <ul node_ref=list class="lines" role="list" tabindex="0" aria-label=t().manage.lines_label>
            <For each=move || shown.get() key=|id| *id let:id>
                {table.row(id)}
            </For>
            {move || (hidden.get() > 0).then(|| view! {
                <li class="lines-more">
                    <button
                        class="btn btn--small"
                        type="button"
                        on:click=move |_| sight.most.update(|most| *most += SHOWN)
                    >
                        {(lists().show_more)(hidden.get().min(SHOWN))}
                    </button>
                </li>
            })}
        </ul>
        <Edits sight list on_more/>
    }
}

/// The filters, with their counts.
#[component]
fn Tools(sight: Sight) -> impl IntoView {
    let chips = derived(move || {
        let on = sight.kinds.get();
        let chip = |(kind, count): (Kind, usize)| Chip {
            count: Some(format::number(count as u64)),
            ..Chip::plain(
                format!("{kind:?}"),
                (lists().kind)(kind),
                on.contains(&kind),
            )
        };
        sight.there().into_iter().map(chip).collect()
    });
    let press = move |id: String| {
        let mut all = Kind::ALL.into_iter();
        let Some(kind) = all.find(|kind| format!("{kind:?}") == id) else {
            return;
        };
        sight.most.set(SHOWN);
        sight.kinds.update(|on| match on.contains(&kind) {
            true => on.retain(|it| *it != kind),
            false => on.push(kind),
        });
    };
    let summary = move || {
        let there = sight.there().into_iter();
        let all: Vec<String> = there
            .map(|(kind, count)| (lists().counted)(kind, count))
            .collect();
        all.join(" \u{b7} ")
    };
    let is_long = memo(move || sight.lines.count() > MANY);
    view! {
        <p class="visually-hidden" role="status">{summary}</p>
        <div class="tools lines-tools">
            <When is=move || is_long.get()>
                <SearchField
                    label=lists().search
                    value=sight.text
                    on_input=move |text| {
                        sight.most.set(SHOWN);
                        sight.text.set(text);
                    }
                />
            </When>
            <Chips label=lists().verdicts chips on_press=press/>
        </div>
    }
}

/// What is done with many rows at once, and taking it back.
#[component]
fn Edits(sight: Sight, list: List, on_more: Callback<()>) -> impl IntoView {
    let (lines, outlook) = (sight.lines, sight.outlook);
    let notices = use_notices();
    let last = memo(move || lines.with(DryRun::last));
    let bad = memo(move || sight.count(Kind::Invalid));
    let left_out =
        memo(move || outlook.with(|it| it.verdicts.iter().filter(|it| it.is_refused()).count()));
    let drop_bad = move |_| {
        let is_bad = |it: &Verdict| it.kind() == Kind::Invalid;
        let ids = lines.peek(|list| outlook.get_untracked().ids(list.rows(), is_bad));
        lines.edit(|list| list.drop(&ids));
        focus(list);
    };
    let undo = move |_| {
        lines.edit(DryRun::undo);
        focus(list);
    };
    let save = move |_| {
        let outlook = outlook.get_untracked();
        save_left_out(
            notices,
            lines.peek(|list| rows_left_out(lines.live, list, &outlook)),
        );
    };
    view! {
        <div class="lines-edits">
            <button class="btn btn--small" type="button" on:click=move |_| on_more.run(())>
                <Icon name=IconName::Plus/>
                {t().manage.more_people}
            </button>
            {move || (bad.get() > 0).then(|| view! {
                <button class="btn btn--small" type="button" on:click=drop_bad>
                    {(t().manage.drop_bad)(bad.get())}
                </button>
            })}
            {move || (left_out.get() > 0).then(|| view! {
                <button class="btn btn--small" type="button" on:click=save>
                    {(lists().save_refused)(left_out.get())}
                </button>
            })}
            {move || last.get().map(|last| view! {
                <button class="btn btn--small" type="button" on:click=undo>
                    {(lists().undo)(last)}
                </button>
            })}
        </div>
    }
}

/// What a row is drawn from.
#[derive(Clone, Copy)]
struct Table {
    lines: Lines,
    outlook: Memo<Arc<Outlook>>,
    drawn: Memo<Vec<(Row, Verdict)>>,
    near: Memo<Vec<(String, Near)>>,
    list: List,
}

impl Table {
    fn row(self, id: u32) -> AnyView {
        let Self {
            lines, drawn, near, ..
        } = self;
        let row = memo(move || drawn.with(|all| all.iter().find(|(row, _)| row.id == id).cloned()));
        let text = move |field: Field| {
            row.with(|row| {
                let (row, _) = row.as_ref()?;
                Some(match field {
                    Field::Email => row.email.clone(),
                    Field::Given => row.given.clone(),
                    Field::Family => row.family.clone(),
                })
            })
            .unwrap_or_default()
        };
        let email = move || text(Field::Email);
        let kind = memo(move || row.with(|row| row.as_ref().map(|(_, verdict)| verdict.kind())));
        let is_one_of = move |kinds: &[Kind]| kind.get().is_some_and(|it| kinds.contains(&it));
        let is_bad = move || is_one_of(&[Kind::Invalid]);
        let is_out = move || {
            is_one_of(&[
                Kind::Unknown,
                Kind::Seated,
                Kind::Twice,
                Kind::Outside,
                Kind::Out,
            ])
        };
        let is_known = move || is_one_of(&[Kind::Exists, Kind::Seated, Kind::Twice, Kind::Out]);
        let (line, mark) = row.with_untracked(|row| {
            let row = row.as_ref().map(|(row, _)| row);
            row.map_or((0, None), |row| (row.line, row.mark))
        });
        let is_taken = move || row.with(|row| row.as_ref().is_some_and(|(row, _)| row.is_taken));
        let meant = memo(move || {
            let email = email().trim().to_lowercase();
            near.with(|all| {
                let found = all.iter().find(|(wrong, _)| *wrong == email);
                found.map(|(_, near)| near.clone())
            })
        });
        let team = move || {
            let (row, verdict) = row.get()?;
            self.outlook
                .with(|all| team_words(lines.live, &all.teams, &row, &verdict))
        };
        let put = move |field, text| lines.edit(|list| list.put(id, field, text));
        let verdict_id = unique_id("verdict");
        let described = verdict_id.clone();
        let name = move |field: Field, label: &'static str| {
            view! {
                <input
                    class="input"
                    type="text"
                    dir="auto"
                    spellcheck="false"
                    autocapitalize="none"
                    autocomplete="off"
                    aria-label=move || (t().manage.line_field)(label, &email())
                    placeholder=label
                    readonly=is_known
                    prop:value=move || text(field)
                    on:input:target=move |event| put(field, event.target().value())
                />
            }
        };
        view! {
            <li class="line" class:is-out=is_out class:is-known=is_known>
                <label class="line-take" title=(lists().line)(line)>
                    <input
                        type="checkbox"
                        aria-label=move || match mark {
                            Some(_) => (lists().take_anyway)(&email()),
                            None => (t().manage.line_take)(&email()),
                        }
                        prop:checked=is_taken
                        on:change:target=move |event| {
                            let is_taken = event.target().checked();
                            lines.edit(|list| list.take(&[id], is_taken));
                        }
                    />
                    <small class="count">{line}</small>
                </label>
                <input
                    class="input line-email"
                    type="text"
                    inputmode="email"
                    dir="auto"
                    spellcheck="false"
                    autocapitalize="none"
                    autocomplete="off"
                    aria-label=t().email
                    aria-invalid=move || is_bad().then_some("true")
                    aria-describedby=described
                    prop:value=email
                    on:input:target=move |event| put(Field::Email, event.target().value())
                />
                {name(Field::Given, t().first_name)}
                {name(Field::Family, t().last_name)}
                <span class="line-verdict" id=verdict_id>
                    {move || row.with(|row| row.as_ref().map(|(_, verdict)| {
                        let (tone, words) = words(lines.live, verdict);
                        view! { <Pill tone text=words/> }
                    }))}
                    {move || team().map(|(tone, text)| view! { <Pill tone text/> })}
                    {move || meant.get().map(|near| view! {
                        <button
                            class="btn btn--small"
                            type="button"
                            on:click={
                                let email = near.email.clone();
                                move |_| put(Field::Email, email.clone())
                            }
                        >
                            {(t().did_you_mean)(&meant_words(lines.live, &near))}
                        </button>
                    })}
                </span>
                <button
                    class="btn btn--ghost btn--icon"
                    type="button"
                    aria-label=move || (t().remove_person)(&email())
                    on:click=move |_| self.drop(id)
                >
                    <Icon name=IconName::Close/>
                </button>
            </li>
        }
        .into_any()
    }

    /// Takes a row out; the list takes the focus that the row had.
    fn drop(self, id: u32) {
        self.lines.edit(|list| list.drop(&[id]));
        focus(self.list);
    }
}

/// Gives the list the focus, as what held it is gone or may be.
fn focus(list: List) {
    if let Some(list) = list.get_untracked() {
        let _ = list.focus();
    }
}
