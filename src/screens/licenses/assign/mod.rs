//! Giving seats: choose people, known or new, see what fits, and see what became of it.

mod choice;

use std::sync::Arc;

use leptos::prelude::*;

use self::choice::{Choice, Fit};
use super::{
    parts::{standing_note, title},
    people::{PeopleSearch, chip, meant_words, offer_meant, offer_new},
};
use crate::{
    acts::{Act, Sentence},
    domain::UserId,
    estate::Near,
    lean::{derived, dynamic, effect, memo},
    parts::{
        ask_dialog::{Answer, Lines, Question, Told, ask_wide},
        assigning::{Assigning, Giving},
    },
    screens::{
        first_passwords::{first_passwords, has_first_passwords},
        people::some_names,
    },
    state::{live_estate::use_estate, session::use_session},
    text::{format, seat_words, t, waiting},
    ui::{
        ActionButton, Banner, ComboOption, Combobox, Field, Icon, IconName, SeatCells, SeatFigures,
        SeatWords, Spinner, Tone, When,
    },
};

/// The dialog that gives seats of one license.
#[component]
pub fn AssignDialog() -> impl IntoView {
    let live = use_estate();
    let heading = move |giving: Giving| {
        live.follow_license(&giving.license);
        (t().assign_title)(&title(live, &giving.license))
    };
    let Assigning(giving) = expect_context();
    ask_wide(giving, heading, move |giving, _| {
        let choice = Choice::new(giving.license);
        choice.preset(giving.people);
        question(choice)
    })
}

fn question(choice: Choice) -> Question {
    let live = use_estate();
    let session = use_session();
    let fit = choice.fit();
    let search = PeopleSearch::new(Signal::stored(Some(choice.license())), choice.people());
    let options = derived(move || {
        let mut options = search.options.get();
        // An address near somebody's was most likely meant as theirs.
        options.extend(offer_meant(
            search.query,
            Signal::stored(Some(choice.license())),
            choice.people(),
        ));
        if search.is_sure.get() {
            let may = session.abilities().create_users;
            options.extend(offer_new(search.query, choice.people(), may));
        }
        options
    });
    // Whoever types a list parts it as in a mail.
    effect(move || {
        let typed = search.query.get();
        if typed.ends_with([',', ';']) && choice.paste(&typed) {
            search.query.set(String::new());
        }
    });
    let chips = derived(move || {
        choice.people().with(|people| {
            people
                .iter()
                .map(|id| chip_of(choice, id).unwrap_or_else(|| chip(live, id)))
                .collect::<Vec<_>>()
        })
    });
    let left = move || fit.with(left_words);
    // The seats these people would take, before anything is sent.
    let figures = derived(move || {
        let picture = live.picture(&choice.license()).unwrap_or_default();
        SeatFigures {
            assigned: picture.assigned,
            max: picture.max,
            staged_in: picture.staged_in + fit.with(|fit| fit.chosen),
            staged_out: picture.staged_out,
        }
    });
    let beyond = memo(move || {
        let (beyond, max) = fit.with(|fit| (fit.beyond, fit.picture.max.unwrap_or_default()));
        (beyond > 0).then(|| (t().beyond_limit)(beyond, max))
    });
    // Where nothing is free they came for the line.
    let is_full = fit.with_untracked(|fit| fit.picture.free_after() == Some(0));
    let waits = RwSignal::new(is_full && session.may_keep_lines());
    let too_many = derived(move || fit.with(too_many_words).filter(|_| !waits.get()));
    let blocked = derived(move || {
        if choice.is_empty() {
            return Some(t().assign_none.to_owned());
        }
        if choice.is_checking() {
            return Some(t().checking.to_owned());
        }
        if choice.has_new() && !session.abilities().create_users {
            return Some(t().new_people_forbidden.to_owned());
        }
        let going = || {
            let license = choice.license();
            live.follow_seats(&license);
            live.peek(|estate| estate.is_license_going(&license))
                .then(|| t().acts.being_removed.to_owned())
        };
        going()
    });
    let count = memo(move || choice.people().with(Vec::len));
    let body = view! {
        {standing_note(choice.license())}
        <div class="meter">
            <p class="meter-words" role="status">{left}</p>
            {move || beyond.get().map(|text| view! { <Banner tone=Tone::Warn text/> })}
            <SeatCells figures words=Signal::stored(SeatWords::default()) large=true/>
        </div>
        <Combobox
            label=t().assign_people
            hint=t().assign_hint
            query=search.query
            options
            chosen=chips
            on_choose=move |id: UserId| {
                choice.choose(&id, search.query);
            }
            on_remove=move |id: UserId| choice.remove(&id)
            on_paste=move |text: String| choice.paste(&text)
            remove_label=Arc::new(|name: &str| (t().remove_person)(name))
            status=search.status
            error=too_many
            autofocus=true
        />
        {move || choice.is_checking().then(|| view! {
            <p class="muted-words" role="status"><Spinner/> " " {t().checking}</p>
        })}
        {move || {
            let (over, fits) = fit.with(|fit| (fit.over.len(), fit.chosen as usize - fit.over.len()));
            (over > 0 && fits > 0 && !waits.get()).then(|| view! {
                <p>
                    <button
                        class="btn"
                        type="button"
                        on:click=move |_| fit.with_untracked(|fit| choice.drop_over(fit))
                    >
                        {(t().drop_not_fitting)(over, fits)}
                    </button>
                </p>
            })
        }}
        <PutInLine fit waits/>
        <div role="status" class="stack left-out">
            {move || choice.left_out().into_iter().map(|words| view! {
                <p class="muted-words">{words}</p>
            }).collect_view()}
        </div>
        <Unknown choice/>
        <NewPeople choice/>
    };
    let name = move |act: Act| match act.creates() {
        Some((_, new)) => (t().create_person)(&new.email),
        None => {
            let name = act.users().first().map(|id| choice.name_of(id));
            let name = name.unwrap_or_default();
            if act.sentence() == Sentence::JoinedLine {
                (waiting::words().put_name)(&name)
            } else {
                name
            }
        }
    };
    let verb = derived(move || {
        let over = if waits.get() {
            fit.with(|fit| fit.over.len())
        } else {
            0
        };
        match over {
            0 => (t().assign_confirm)(count.get()),
            over => (waiting::words().put_verb)(count.get() - over, over),
        }
    });
    Question {
        blocked,
        note: derived(move || choice.has_new().then(|| t().manage.undo_leaves.to_owned())),
        asks_why: true,
        plans: true,
        unsent: too_many,
        is_typed: derived(move || !choice.is_untouched()),
        told: Told::Each(Lines {
            below: Some(first_passwords),
            // When everybody got a seat there is nothing else to tell but the toast's words.
            stays: has_first_passwords,
            ..Lines::new(name, t().result_title)
        }),
        ..Question::new(verb, body.into_any(), move || {
            fit.with_untracked(|fit| Answer::Send(choice.plan(fit, waits.get_untracked())))
        })
    }
}

/// Those for whom no seat is left can wait instead, where that can be kept.
#[component]
fn PutInLine(fit: Memo<Fit>, waits: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let words = waiting::words();
    dynamic(move || {
        let over = fit.with(|fit| fit.over.len());
        if over == 0 {
            return None;
        }
        if session.lacks_lines() {
            return Some(view! { <p class="muted-words">{words.none_here}</p> }.into_any());
        }
        session.may_keep_lines().then(|| {
            view! {
                <div class="stack">
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=move || waits.get()
                            on:change:target=move |event| waits.set(event.target().checked())
                        />
                        {(words.put)(over)}
                    </label>
                    <p class="muted-words">{words.put_note}</p>
                </div>
            }
            .into_any()
        })
    })
}

fn chip_of(choice: Choice, id: &UserId) -> Option<ComboOption<UserId>> {
    let email = choice.new_email(id)?;
    Some(ComboOption {
        key: id.clone(),
        title: email,
        detail: t().new_people.to_owned(),
        note: None,
        disabled: false,
    })
}

/// What is left, in the page's own words where nothing is.
fn left_words(fit: &Fit) -> String {
    match fit.picture.free_after() {
        None => (t().assign_left_unlimited)(fit.chosen as usize),
        Some(0) => {
            let (lead, of) = seat_words(&fit.picture);
            let parted = if fit.picture.now().over() > 0 {
                " \u{b7} "
            } else {
                " "
            };
            [lead.as_str(), parted, of.as_str()].concat()
        }
        Some(free) => (t().assign_left)(
            &format::number(u64::from(free.saturating_sub(fit.chosen))),
            &format::number(u64::from(free)),
        ),
    }
}

fn too_many_words(fit: &Fit) -> Option<String> {
    let over = u32::try_from(fit.over.len()).unwrap_or(u32::MAX);
    (over > 0).then(|| (t().assign_too_many)(over, &some_names(&fit.over_names, fit.over.len())))
}

/// Pasted addresses that nobody has: what was probably meant, or to be created after all.
#[component]
fn Unknown(choice: Choice) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let unknown = choice.unknown();
    let near = memo(move || {
        live.follow_users();
        let emails: Vec<String> = unknown.get().into_iter().map(|it| it.email).collect();
        let near = live.peek(|estate| estate.near_emails(&emails));
        emails.into_iter().zip(near).collect::<Vec<_>>()
    });
    let is_any = memo(move || !unknown.with(Vec::is_empty));
    let blocked = derived(move || {
        let may = session.abilities().create_users;
        (!may).then(|| t().role_forbids.to_owned())
    });
    let row = move |(email, near): (String, Option<Near>)| {
        let (gone, wrong) = (email.clone(), email.clone());
        let is_near = near.is_some();
        view! {
            <li class="verdict" class:verdict--near=is_near>
                <span class="verdict-words" dir="auto">{email.clone()}</span>
                {near.map(|near| {
                    let words = (t().did_you_mean)(&meant_words(live, &near));
                    view! {
                        <button class="btn btn--small" type="button" on:click=move |_| choice.correct(&wrong, &near)>
                            {words}
                        </button>
                    }
                })}
                <button
                    class="btn btn--ghost btn--icon"
                    type="button"
                    aria-label=(t().remove_person)(&email)
                    on:click=move |_| choice.forget(&gone)
                >
                    <Icon name=IconName::Close/>
                </button>
            </li>
        }
    };
    view! {
        <When is=move || is_any.get()>
            <section class="stack" aria-label=t().unknown_people>
                <h3>{t().unknown_people}</h3>
                <p class="muted-words">{t().unknown_text}</p>
                <ul class="verdicts" role="list">{move || near.get().into_iter().map(row).collect_view()}</ul>
                <p>
                    <ActionButton on_press=move |()| choice.create_unknown() blocked>
                        {t().create_unknown}
                    </ActionButton>
                </p>
            </section>
        </When>
    }
}

#[component]
fn NewPeople(choice: Choice) -> impl IntoView {
    let session = use_session();
    let drafts = choice.drafts();
    let has_new = memo(move || choice.has_new());
    let text = move || {
        if session.abilities().create_users {
            t().new_people_text
        } else {
            t().new_people_forbidden
        }
    };
    view! {
        <When is=move || has_new.get()>
            <section class="stack">
                <h3>{t().new_people}</h3>
                <p class="muted-words">{text}</p>
                <For each=move || drafts.get() key=|draft| draft.email.clone() let:draft>
                    <fieldset class="newcomer">
                        <legend>{draft.email.clone()}</legend>
                        <div class="form-row">
                            <Field label=t().first_name_optional value=draft.first_name/>
                            <Field label=t().last_name_optional value=draft.last_name/>
                        </div>
                    </fieldset>
                </For>
            </section>
        </When>
    }
}
