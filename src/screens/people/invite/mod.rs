//! Inviting several people at once: a text becomes lines, each is judged and can be put right,
//! and one plan creates who is new and gives everybody access.

mod access;
mod invited;
mod left_out;
mod list;
mod rows;
mod taking;
mod verdict_words;

use leptos::prelude::*;

pub use self::access::{Access, AccessChoice, Shortage};
use self::{invited::Invited, list::Lines, rows::Rows, taking::taking};
use super::role::{RoleAndTeam, role_id, role_named};
use crate::{
    acts::Act,
    config::Config,
    domain::{LicenseId, Role},
    dry_run::{Kind, Terms, Verdict},
    estate::Topic,
    lean::{derived, dynamic, effect, memo},
    parts::{
        guard::guard,
        reason::{Reason, ReasonField},
        team_moves::team_of,
    },
    people_file::Person,
    screens::{
        addresses,
        people_list::{FromFile, List},
    },
    state::{
        live_estate::use_estate,
        runner::{Run, use_runner},
        scope::use_scope,
        session::use_session,
        staged::use_staged,
        sync::use_sync,
    },
    text::{license_title, lists, plan, t},
    ui::{ActionButton, Banner, Dialog, TextArea, Tick, Tone, When},
};

/// What every line of an invitation shares, as chosen.
#[derive(Clone, Copy)]
struct Choice {
    lines: Lines,
    role: RwSignal<String>,
    team: RwSignal<String>,
    mail: RwSignal<bool>,
    access: Access,
    reason: Reason,
    domains: StoredValue<Vec<String>>,
    /// It began at a license, and is called after what happens there.
    is_batch: bool,
}

impl Choice {
    fn new(license: Option<LicenseId>, role: Role) -> Self {
        let session = use_session();
        let is_batch = license.is_some();
        // Access without a license is none, and nobody has named one yet. Where people exist only
        // with a seat, one has to be.
        let access = Access::new(is_batch || !session.server_can(|server| server.creates_alone));
        if let Some(license) = license {
            access.choose(license);
        }
        Self {
            // On a list for seats whoever is unknown may be a slip; an invitation is for the new.
            lines: Lines::new(!is_batch),
            role: RwSignal::new(role_id(role).to_owned()),
            // Whoever works in one team invites into it.
            team: RwSignal::new(
                use_scope()
                    .team()
                    .map(|id| id.to_string())
                    .unwrap_or_default(),
            ),
            mail: RwSignal::new(session.server_can(|server| server.mails_passwords)),
            access,
            reason: Reason::ask(),
            domains: StoredValue::new(expect_context::<Config>().user_domains),
            is_batch,
        }
    }

    fn terms(self) -> Terms {
        let role = self.role.with(|name| role_named(name));
        let may_team = use_session().abilities().change_team;
        let team = self.team.with(|id| team_of(id).filter(|_| may_team));
        Terms {
            creates: self.lines.creates.get(),
            role: role.filter(|role| *role != Role::User),
            team,
            licenses: self.access.licenses(),
            domains: self.domains.get_value(),
        }
    }
}

/// The dialog that invites several people.
#[component]
pub fn InviteDialog(
    /// The role they get to begin with; `None` closes the dialog.
    role: RwSignal<Option<Role>>,
) -> impl IntoView {
    let open = memo(move || role.with(Option::is_some));
    let close = Callback::new(move |()| role.set(None));
    let dirty = RwSignal::new(false);
    view! {
        <Dialog open on_close=close title=t().manage.invite_title close_label=t().close wide=true guard=guard(dirty)>
            {move || role.get().map(|role| view! { <InviteForm license=None role close dirty/> })}
        </Dialog>
    }
}

/// The dialog that gives seats of one license to whoever is on a list.
#[component]
pub fn BatchDialog(
    /// The license; `None` closes the dialog.
    license: RwSignal<Option<LicenseId>>,
) -> impl IntoView {
    let live = use_estate();
    let open = memo(move || license.with(Option::is_some));
    let close = Callback::new(move |()| license.set(None));
    let dirty = RwSignal::new(false);
    let title = derived(move || {
        let title = license.with(|id| {
            let id = id.as_ref()?;
            live.follow_license(id);
            Some(live.peek(|estate| license_title(estate, id)))
        });
        (t().manage.batch_title)(&title.unwrap_or_default())
    });
    view! {
        <Dialog open on_close=close title close_label=t().close wide=true guard=guard(dirty)>
            {move || license.get().map(|id| view! {
                <InviteForm license=Some(id) role=Role::User close dirty/>
            })}
        </Dialog>
    }
}

#[component]
fn InviteForm(
    license: Option<LicenseId>,
    role: Role,
    close: Callback<()>,
    dirty: RwSignal<bool>,
) -> impl IntoView {
    let runner = use_runner();
    let sync = use_sync();
    // Who is there already decides who is new.
    sync.want(Topic::Users);
    sync.want(Topic::Licenses);
    sync.want(Topic::Catalogue);
    let choice = Choice::new(license, role);
    let text = RwSignal::new(String::new());
    let is_asking = RwSignal::new(true);
    let list = RwSignal::new(None::<List>);
    let run = RwSignal::new(None::<Run>);
    effect(move || {
        let has_text = text.with(|text| !text.trim().is_empty());
        let has_any = has_text || list.with(Option::is_some) || choice.lines.count() > 0;
        dirty.set(run.with(Option::is_none) && has_any);
    });
    let start = move |acts: Vec<Act>| run.set(Some(runner.run_because(acts, choice.reason.text())));
    let begin = Callback::new(move |acts: Vec<Act>| start(acts));
    dynamic(move || {
        if let Some(run) = run.get() {
            return view! { <Invited run choice again=begin close/> }.into_any();
        }
        if let Some(found) = list.get() {
            let lines = choice.lines;
            let take = move |people: Vec<Person>| {
                let typed = text.get_untracked();
                text.set(String::new());
                // What was typed besides comes first, since it may have to be put right.
                lines.add(addresses::read_all(&typed));
                lines.add_people(people);
                list.set(None);
                is_asking.set(false);
            };
            taking(
                found,
                Callback::new(take),
                Callback::new(move |()| list.set(None)),
            )
        } else if is_asking.get() {
            view! { <Asking text list choice is_asking close/> }.into_any()
        } else {
            view! { <Checking choice is_asking begin close/> }.into_any()
        }
    })
}

/// The box for the text.
#[component]
fn Asking(
    text: RwSignal<String>,
    list: RwSignal<Option<List>>,
    choice: Choice,
    is_asking: RwSignal<bool>,
    close: Callback<()>,
) -> impl IntoView {
    let found = memo(move || text.with(|text| addresses::read_all(text).len()));
    let file = FromFile::lists(move |found| list.set(Some(found)));
    let blocked = derived(move || match () {
        // Whoever went on would leave the file behind.
        () if file.is_reading() => Some(lists().wait.to_owned()),
        () if found.get() == 0 && choice.lines.count() == 0 => {
            Some(t().manage.invite_nobody.to_owned())
        }
        () => None,
    });
    let go_on = move || {
        if blocked.with_untracked(Option::is_some) {
            return;
        }
        let pasted = text.get_untracked();
        text.set(String::new());
        // A table with headings says itself what stands where.
        match List::pasted(&pasted) {
            Some(table) => list.set(Some(table)),
            None => {
                choice.lines.add(addresses::read_all(&pasted));
                is_asking.set(false);
            }
        }
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                go_on();
            }
            // Elsewhere than on a place that takes it, a file would be opened in place of the page.
            on:dragover=|event| event.prevent_default()
            on:drop=move |event| file.take_dropped(&event)
        >
            <div class="dialog-body">
                <TextArea
                    label=t().manage.invite_people
                    value=text
                    hint=t().manage.invite_hint
                    placeholder=t().manage.invite_example
                    rows=8
                    autofocus=true
                />
                {file.view()}
                <p class="muted-words" role="status">
                    {move || (t().manage.invite_found)(found.get(), choice.lines.count())}
                </p>
            </div>
            <div class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| close.run(())>{t().cancel}</button>
                <ActionButton on_press=move |()| go_on() blocked primary=true submit=true>
                    {t().manage.go_on}
                </ActionButton>
            </div>
        </form>
    }
}

/// The lines with their verdicts, and what everybody on them gets.
#[component]
fn Checking(
    choice: Choice,
    is_asking: RwSignal<bool>,
    begin: Callback<Vec<Act>>,
    close: Callback<()>,
) -> impl IntoView {
    let (live, session) = (use_estate(), use_session());
    let outlook = choice.lines.outlook(derived(move || choice.terms()));
    let count = move |kind| outlook.with(|outlook| outlook.count(kind));
    let creates = move |act: &Act| act.creates().is_some();
    let has_new = memo(move || outlook.with(|it| it.acts.iter().any(creates)));
    let is_there = [Kind::New, Kind::Exists, Kind::Seated, Kind::Exceeds];
    let people = memo(move || is_there.into_iter().map(count).sum::<usize>());
    let unknown = memo(move || {
        count(match choice.lines.creates.get() {
            true => Kind::New,
            false => Kind::Unknown,
        })
    });
    let projection = derived(move || outlook.with(|it| it.projection.clone()));
    let shortage = choice.access.shortage(projection);
    let acts = move || outlook.with_untracked(|it| it.acts.clone());
    let drop_over = move |()| {
        let is_over = |it: &Verdict| it.kind() == Kind::Exceeds;
        let outlook = outlook.get_untracked();
        let over = choice.lines.peek(|list| outlook.ids(list.rows(), is_over));
        choice.lines.edit(|list| list.take(&over, false));
    };
    let alone = session.server_can(|server| server.creates_alone);
    let blocked = derived(move || {
        let abilities = session.abilities();
        let (bad, impossible) = (count(Kind::Invalid), count(Kind::NotPossible));
        match () {
            () if bad > 0 => Some((t().manage.invite_bad)(bad)),
            () if count(Kind::Checking) > 0 => Some(t().checking.to_owned()),
            () if people.get() == 0 && unknown.get() > 0 => {
                Some(t().manage.only_unknown.to_owned())
            }
            () if people.get() == 0 => Some(t().manage.invite_nobody.to_owned()),
            () if has_new.get() && !abilities.create_users => {
                Some(t().new_people_forbidden.to_owned())
            }
            () if has_new.get() && !alone && choice.access.licenses().is_empty() => {
                Some(t().acts.needs_seat.to_owned())
            }
            () => choice
                .access
                .blocked(shortage)
                .or_else(|| match impossible {
                    0 if outlook.with(|it| it.acts.is_empty()) => Some(match choice.is_batch {
                        true => t().manage.all_seated.to_owned(),
                        false => t().manage.nothing_to_do.to_owned(),
                    }),
                    0 => None,
                    impossible => Some((lists().not_possible)(impossible)),
                }),
        }
    });
    let seats =
        memo(move || outlook.with(|it| it.acts.iter().filter(|act| act.seats().is_some()).count()));
    let teamless = memo(move || {
        let count = outlook.with(|it| choice.lines.with(|list| it.teamless(list.rows())));
        let team = choice.team.with(|id| team_of(id)).filter(|_| count > 0);
        let team = team.and_then(|id| live.peek(|estate| Some(estate.team(&id)?.name.clone())));
        (count > 0).then(|| (lists().teamless)(count, team.as_deref()))
    });
    let mails = session.server_can(|server| server.mails_passwords);
    let sends_mail = move || mails && has_new.get() && choice.mail.get();
    let staged = use_staged();
    let stage = move |()| {
        staged.stage(acts());
        close.run(());
    };
    view! {
        <div class="dialog-body">
            <Rows lines=choice.lines outlook on_more=move |()| is_asking.set(true)/>
            <When is=move || choice.is_batch && unknown.get() != 0>
                <Tick
                    label=t().create_unknown
                    value=choice.lines.creates
                    hint=MaybeProp::derive(move || Some(match session.abilities().create_users {
                        true => (t().manage.unknown_hint)(unknown.get()),
                        false => t().role_forbids.to_owned(),
                    }))
                    blocked=derived(move || !session.abilities().create_users)
                />
            </When>
            <When is=move || has_new.get()>
                <RoleAndTeam role=Some(choice.role) team=choice.team/>
                {move || teamless.get().map(|text| view! { <Banner tone=Tone::Warn text/> })}
            </When>
            <AccessChoice
                access=choice.access
                outlook=projection
                people
                shortage
                drop_over
                fixed=choice.is_batch
            />
            <When is=move || mails && has_new.get()>
                <Tick label=t().manage.invite_mail value=choice.mail hint=t().manage.invite_mail_hint/>
            </When>
            <ReasonField reason=choice.reason/>
        </div>
        <div class="dialog-foot">
            {move || (has_new.get() && seats.get() > 0).then(|| view! {
                <p class="dialog-note">{t().manage.undo_leaves}</p>
            })}
            <button class="btn" type="button" on:click=move |_| close.run(())>{t().cancel}</button>
            // A plan knows nothing of mails that are sent afterwards.
            {move || (choice.is_batch && !sends_mail() && blocked.with(Option::is_none)).then(|| view! {
                <ActionButton on_press=stage>{plan::words().add}</ActionButton>
            })}
            <ActionButton on_press=move |()| begin.run(acts()) blocked primary=true>
                {move || match choice.is_batch {
                    // Who has a seat already gets no second one, and the license is one.
                    true => (t().assign_confirm)(seats.get()),
                    false => (t().manage.invite_confirm)(people.get()),
                }}
            </ActionButton>
        </div>
    }
}
