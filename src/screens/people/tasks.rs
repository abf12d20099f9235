//! What can be done with people, and by whom.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{
    again::{Again, AgainDialog},
    invite::InviteDialog,
    leaver::LeaverDialog,
    password::PasswordDialog,
    remove::RemoveDialog,
    role::RoleDialog,
    together_form::{Asked, TogetherDialog, What},
};
use crate::{
    acts::{Act, PersonAct},
    api::Abilities,
    domain::{Role, User, UserId, UserStatus},
    lean::derived,
    parts::address::begin,
    screens::users::EditUser,
    state::{
        live_estate::{LiveEstate, use_estate},
        runner::{Runner, use_runner},
        session::{Session, use_session},
    },
    text::t,
    ui::{ActionButton, Icon, IconName, Menu, MenuItem},
};

/// Opens the dialogs about people. A list or page makes one and shows [`PeopleDialogs`] for it.
#[derive(Clone, Copy)]
pub struct PeopleTasks {
    live: LiveEstate,
    runner: Runner,
    session: Session,
    inviting: RwSignal<Option<Role>>,
    removing: RwSignal<Vec<UserId>>,
    editing: RwSignal<Option<UserId>>,
    leaving: RwSignal<Vec<UserId>>,
    role: RwSignal<Option<UserId>>,
    again: RwSignal<Option<Again>>,
    password: RwSignal<Option<UserId>>,
    together: RwSignal<Option<Asked>>,
}

/// Why each thing cannot be done with a person; `None` where it can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Blocked {
    edit: Option<&'static str>,
    leave: Option<&'static str>,
    role: Option<&'static str>,
    password: Option<&'static str>,
    ban: Option<&'static str>,
    remove: Option<&'static str>,
}

/// What the person signed in may do with another, by one rule for menus, pages and bars.
fn blocked(abilities: &Abilities, me: &UserId, user: &User) -> Blocked {
    let unless = |may: bool| (!may).then_some(t().role_forbids);
    Blocked {
        edit: unless(abilities.edit_users.covers(user.role)),
        leave: unless(abilities.change_seats),
        role: unless(abilities.set_roles).or((user.id == *me).then_some(t().acts.is_you)),
        // Whoever creates people may also let the server invite them to choose a password.
        password: unless(abilities.set_passwords.covers(user.role) || abilities.create_users),
        ban: unless(abilities.ban_users)
            .or((user.role != Role::User).then_some(t().acts.not_end_user)),
        remove: unless(abilities.remove_users.covers(user.role))
            .or((user.id == *me).then_some(t().manage.is_you)),
    }
}

impl PeopleTasks {
    /// Nothing is open yet.
    pub fn new() -> Self {
        Self {
            live: use_estate(),
            runner: use_runner(),
            session: use_session(),
            inviting: RwSignal::new(None),
            removing: RwSignal::new(Vec::new()),
            editing: RwSignal::new(None),
            leaving: RwSignal::new(Vec::new()),
            role: RwSignal::new(None),
            again: RwSignal::new(None),
            password: RwSignal::new(None),
            together: RwSignal::new(None),
        }
    }

    fn blocked_for(self, id: &UserId) -> Option<(User, Blocked)> {
        let abilities = self.session.abilities();
        let me = self.session.me().map(|me| me.user.id.clone());
        self.live.follow_user(id);
        let user = self.live.peek(|estate| estate.user(id).cloned())?;
        let blocked = blocked(&abilities, &me.unwrap_or_default(), &user);
        Some((user, blocked))
    }

    /// What can be done with one person; followed.
    pub fn items(self, id: &UserId) -> Vec<MenuItem> {
        let Some((user, blocked)) = self.blocked_for(id) else {
            return Vec::new();
        };
        let open = |signal: RwSignal<Option<UserId>>| {
            let id = id.clone();
            Callback::new(move |()| signal.set(Some(id.clone())))
        };
        let item = |label: &str, on_select, reason: Option<&str>| MenuItem {
            label: label.to_owned(),
            on_select,
            disabled_reason: reason.map(str::to_owned),
            danger: false,
        };
        let is_banned = user.status == UserStatus::Banned;
        let ban = {
            let (runner, user) = (self.runner, user.id.clone());
            Callback::new(move |()| {
                let user = user.clone();
                runner.run(vec![if is_banned {
                    Act::Person(user, PersonAct::Unban)
                } else {
                    Act::Person(user, PersonAct::Ban)
                }]);
            })
        };
        let remove = {
            let (removing, user) = (self.removing, user.id);
            Callback::new(move |()| removing.set(vec![user.clone()]))
        };
        let leave = {
            let (leaving, id) = (self.leaving, id.clone());
            Callback::new(move |()| leaving.set(vec![id.clone()]))
        };
        let words = t().manage;
        let ban_word = if is_banned { words.unban } else { words.ban };
        // What the server cannot do for anybody is not offered at all.
        let can = |what| self.session.server_can(what);
        let items = [
            (true, item(words.edit, open(self.editing), blocked.edit)),
            (true, item(words.leaver, leave, blocked.leave)),
            (
                can(|server| server.has_roles),
                item(words.role_change, open(self.role), blocked.role),
            ),
            (
                true,
                item(words.password, open(self.password), blocked.password),
            ),
            (
                can(|server| server.bans_people),
                item(ban_word, ban, blocked.ban),
            ),
            (
                can(|server| server.removes_people),
                MenuItem {
                    danger: true,
                    ..item(words.remove, remove, blocked.remove)
                },
            ),
        ];
        let offered = items.into_iter().filter(|(is_offered, _)| *is_offered);
        offered.map(|(_, item)| item).collect()
    }

    /// Why nobody can be invited, if that is so; followed.
    fn invite_blocked(self) -> Option<String> {
        (!self.session.abilities().create_users).then(|| t().role_forbids.to_owned())
    }

    /// The item that invites several people; followed.
    pub fn invite_item(self) -> MenuItem {
        let ask = move || self.inviting.set(Some(Role::User));
        MenuItem {
            disabled_reason: self.invite_blocked(),
            ..MenuItem::new(t().manage.invite, ask)
        }
    }

    /// Asks what becomes of what a person holds, if that may be asked.
    pub fn hand_over(self, id: &UserId) {
        if untrack(|| self.blocked_for(id)).is_some_and(|(_, blocked)| blocked.leave.is_none()) {
            self.leaving.set(vec![id.clone()]);
        }
    }

    /// Why these people cannot be removed together, if they cannot; followed.
    fn remove_blocked(self, people: &HashSet<UserId>) -> Option<String> {
        let mut reasons = { people.iter() }.filter_map(|id| self.blocked_for(id)?.1.remove);
        reasons.next().map(str::to_owned)
    }
}

/// The dialogs, once per list or page.
#[component]
pub fn PeopleDialogs(
    tasks: PeopleTasks,
    /// Rows that are ticked, of which those who are removed are unticked.
    #[prop(optional)]
    selected: Option<RwSignal<HashSet<UserId>>>,
) -> impl IntoView {
    let invite = Callback::new(move |role| tasks.inviting.set(Some(role)));
    view! {
        <InviteDialog role=tasks.inviting/>
        <RemoveDialog people=tasks.removing selected/>
        <EditUser person=tasks.editing/>
        <LeaverDialog people=tasks.leaving selected/>
        <RoleDialog person=tasks.role invite again=tasks.again/>
        <AgainDialog again=tasks.again password=tasks.password/>
        <PasswordDialog person=tasks.password/>
        <TogetherDialog asked=tasks.together invite/>
    }
}

/// The menu of one person.
#[component]
pub fn PersonMenu(tasks: PeopleTasks, #[prop(into)] id: Signal<UserId>) -> impl IntoView {
    let live = use_estate();
    let label = derived(move || {
        id.with(|id| {
            live.follow_user(id);
            let name = live.peek(|estate| super::lines::person(estate, id));
            (t().manage.actions_for)(&name)
        })
    });
    let items = derived(move || id.with(|id| tasks.items(id)));
    view! { <Menu label items/> }
}

/// The button that asks before those who are ticked are removed.
#[component]
pub fn RemoveSelected(tasks: PeopleTasks, selected: RwSignal<HashSet<UserId>>) -> impl IntoView {
    let can_remove = tasks.session.server_can(|server| server.removes_people);
    let blocked = derived(move || selected.with(|people| tasks.remove_blocked(people)));
    let ask = move |()| {
        let mut people: Vec<UserId> = selected.with_untracked(|all| all.iter().cloned().collect());
        crate::lean::sort(&mut people);
        tasks.removing.set(people);
    };
    can_remove.then(|| {
        view! {
            <ActionButton on_press=ask blocked danger=true>{t().manage.remove}</ActionButton>
        }
    })
}

/// What else can be done with those who are ticked: they leave, their role, a ban, lifting one.
#[component]
pub fn TogetherMenu(tasks: PeopleTasks, selected: RwSignal<HashSet<UserId>>) -> impl IntoView {
    let ticked = move || {
        let mut people: Vec<UserId> = selected.with_untracked(|all| all.iter().cloned().collect());
        crate::lean::sort(&mut people);
        people
    };
    let items = derived(move || {
        let abilities = tasks.session.abilities();
        let item = |label: &str, on_select: Callback<()>, may: bool| MenuItem {
            label: label.to_owned(),
            on_select,
            disabled_reason: (!may).then(|| t().role_forbids.to_owned()),
            danger: false,
        };
        let ask = |what: What| {
            Callback::new(move |()| {
                let people = ticked();
                tasks.together.set(Some(Asked { what, people }));
            })
        };
        let leave = Callback::new(move |()| tasks.leaving.set(ticked()));
        let words = t().together;
        vec![
            item(t().manage.leaver, leave, abilities.change_seats),
            item(words.role, ask(What::Role), abilities.set_roles),
            item(words.ban, ask(What::Ban), abilities.ban_users),
            item(words.unban, ask(What::Unban), abilities.ban_users),
        ]
    });
    let face = ViewFn::from(|| view! { {t().together.more}<Icon name=IconName::More/> });
    view! { <Menu label=t().together.more_label items face/> }
}

/// The button that invites several people.
#[component]
pub fn InviteButton(tasks: PeopleTasks) -> impl IntoView {
    let blocked = derived(move || tasks.invite_blocked());
    begin("invite", move |_| {
        let may = blocked.with_untracked(Option::is_none);
        tasks.inviting.set(may.then_some(Role::User));
    });
    view! {
        <ActionButton on_press=move |()| tasks.inviting.set(Some(Role::User)) blocked>
            <Icon name=IconName::Plus/>
            {t().manage.invite}
        </ActionButton>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::Reach, estate::sample};

    fn person(id: &str, role: Role) -> User {
        User {
            role,
            ..sample::user(id)
        }
    }

    #[test]
    fn k2_everything_is_open_to_an_admin_but_banning_staff_and_taking_down_themselves() {
        let abilities = Abilities {
            create_users: true,
            set_roles: true,
            edit_users: Reach::Everybody,
            remove_users: Reach::Everybody,
            set_passwords: Reach::Everybody,
            ban_users: true,
            change_seats: true,
            ..Abilities::default()
        };
        let me = UserId::from("me");
        let open = Blocked::default();
        assert_eq!(blocked(&abilities, &me, &person("a", Role::User)), open);
        let staff = blocked(&abilities, &me, &person("b", Role::SalesAgent));
        assert_eq!(
            staff,
            Blocked {
                ban: Some(t().acts.not_end_user),
                ..open
            }
        );
        let myself = blocked(&abilities, &me, &person("me", Role::Admin));
        assert_eq!(myself.remove, Some(t().manage.is_you));
        assert_eq!(myself.role, Some(t().acts.is_you));
    }

    #[test]
    fn a_role_that_may_nothing_is_told_so_everywhere() {
        let why = Some(t().role_forbids);
        let all = blocked(
            &Abilities::default(),
            &UserId::from("me"),
            &person("a", Role::User),
        );
        assert_eq!(
            all,
            Blocked {
                edit: why,
                leave: why,
                role: why,
                password: why,
                ban: why,
                remove: why,
            }
        );
    }

    #[test]
    fn who_reaches_end_users_only_leaves_staff_alone() {
        let abilities = Abilities {
            edit_users: Reach::EndUsers,
            remove_users: Reach::AllButAdmins,
            ..Abilities::default()
        };
        let me = UserId::from("me");
        let plain = blocked(&abilities, &me, &person("a", Role::User));
        assert_eq!((plain.edit, plain.remove), (None, None));
        let admin = blocked(&abilities, &me, &person("b", Role::Admin));
        let why = Some(t().role_forbids);
        assert_eq!((admin.edit, admin.remove), (why, why));
    }
}
