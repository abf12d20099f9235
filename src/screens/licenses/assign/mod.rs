//! Giving seats: choose people, known or new, see what fits, and see what became of it.

mod choice;

use std::sync::Arc;

use leptos::prelude::*;

use self::choice::{Choice, Fit};
use super::{
    parts::{standing_note, title},
    people::{PeopleSearch, chip, offer_new},
};
use crate::{
    acts::Act,
    domain::{LicenseId, UserId},
    lean::{derived, dynamic, effect, memo},
    screens::{
        first_passwords::{FirstPasswords, has_first_passwords},
        reason::{Reason, ReasonField},
        results::Results,
    },
    state::{
        live_estate::use_estate,
        runner::{Run, use_runner},
        session::use_session,
    },
    text::{format, t},
    ui::{
        ActionButton, ComboOption, Combobox, Dialog, Field, SeatCells, SeatFigures, SeatWords,
        Spinner, When,
    },
};

/// The dialog that gives seats of one license.
#[component]
pub fn AssignDialog(
    /// The license whose seats are given; `None` closes the dialog.
    license: RwSignal<Option<LicenseId>>,
    /// Who is chosen when it opens.
    #[prop(into, optional)]
    people: Signal<Vec<UserId>>,
) -> impl IntoView {
    let live = use_estate();
    let open = memo(move || license.with(Option::is_some));
    let heading = derived(move || {
        license
            .get()
            .map(|id| {
                live.follow_license(&id);
                (t().assign_title)(&title(live, &id))
            })
            .unwrap_or_default()
    });
    let close = Callback::new(move |()| license.set(None));
    let dirty = RwSignal::new(false);
    view! {
        <Dialog open on_close=close title=heading close_label=t().close wide=true guard=dirty>
            {move || license.get().map(|license| view! { <AssignForm license people=people.get_untracked() close dirty/> })}
        </Dialog>
    }
}

#[component]
fn AssignForm(
    license: LicenseId,
    people: Vec<UserId>,
    close: Callback<()>,
    dirty: RwSignal<bool>,
) -> impl IntoView {
    let runner = use_runner();
    let session = use_session();
    let choice = Choice::new(license);
    choice.preset(people);
    let name = Callback::new(move |act: Act| match act.creates() {
        Some((_, new)) => (t().create_person)(&new.email),
        None => { act.seats() }.map_or_else(String::new, |id| choice.name_of(id)),
    });
    let reason = Reason::ask();
    let run = RwSignal::new(None::<Run>);
    effect(move || dirty.set(run.with(Option::is_none) && !choice.is_empty()));

    let start = move |acts: Vec<Act>| {
        run.set(Some(runner.run_because(acts, reason.text())));
    };
    let begin = Callback::new(move |()| start(choice.acts()));
    let again = Callback::new(start);
    // When everybody got a seat there is nothing left to tell but the toast's words.
    effect(move || {
        let is_well = run.get().is_some_and(Run::is_well);
        let is_seen = run
            .get()
            .is_none_or(|run| !has_first_passwords(session, run));
        if is_well && is_seen {
            close.run(());
        }
    });
    dynamic(move || match run.get() {
        Some(run) => view! {
            <Results
                run
                name
                summary=t().result_title
                retry_words=t().retry_failed
                again
                close
                below=move || view! { <FirstPasswords license=choice.license() run/> }
            />
        }
        .into_any(),
        None => view! { <Choosing choice reason begin close/> }.into_any(),
    })
}

#[component]
fn Choosing(
    choice: Choice,
    reason: Reason,
    begin: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let fit = choice.fit();
    let search = PeopleSearch::new(Signal::stored(Some(choice.license())), choice.people());
    let options = derived(move || {
        let mut options = search.options.get();
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
    let too_many = derived(move || fit.with(too_many_words));
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
        let blocked = going().or_else(|| too_many.get());
        blocked.or_else(|| reason.missing().get())
    });
    let count = memo(move || choice.people().with(Vec::len));
    view! {
        <div class="dialog-body">
        {standing_note(choice.license())}
        <div class="meter">
            <p class="meter-words" role="status">{left}</p>
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
        {move || (!fit.with(|fit| fit.over.is_empty())).then(|| {
            let over = fit.with(|fit| u32::try_from(fit.over.len()).unwrap_or(u32::MAX));
            view! {
                <p>
                    <button class="btn" type="button" on:click=move |_| choice.drop_over()>
                        {(t().drop_not_fitting)(over)}
                    </button>
                </p>
            }
        })}
        {move || (!choice.left_out().is_empty()).then(|| view! {
            <p class="muted-words" role="status">{choice.left_out_words()}</p>
        })}
        <NewPeople choice/>
        <ReasonField reason/>
        </div>
        <div class="dialog-foot">
            <button class="btn" type="button" on:click=move |_| close.run(())>{t().cancel}</button>
            <ActionButton on_press=begin blocked primary=true>
                {move || (t().assign_confirm)(count.get())}
            </ActionButton>
        </div>
    }
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

fn left_words(fit: &Fit) -> String {
    match (fit.room, fit.max) {
        (Some(room), Some(_)) => {
            let left = room.saturating_sub(fit.chosen);
            (t().assign_left)(
                &format::number(u64::from(left)),
                &format::number(u64::from(room)),
            )
        }
        _ => (t().assign_left_unlimited)(fit.chosen as usize),
    }
}

fn too_many_words(fit: &Fit) -> Option<String> {
    let over = u32::try_from(fit.over.len()).unwrap_or(u32::MAX);
    (over > 0).then(|| (t().assign_too_many)(over, &fit.over_names.join(", ")))
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
