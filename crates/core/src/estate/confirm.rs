//! What a confirmed act changes. It takes effect at the moment of its confirmation, newer
//! than every read that left before.

use super::{Asked, Changes, Estate, Touched};
use crate::{
    acts::{Act, ContractAct, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{Activations, Hold, LicenseId, Team, TeamId, User, UserId, UserStatus},
    waiting::Line,
};

impl Estate {
    /// The server carried the act out (`Outcome::Done`). `created` is the person that a
    /// creation made.
    pub fn confirm(&mut self, act: &Act, created: Option<&User>) -> Changes {
        let mut changes = Changes::default();
        let asked = self.ask();
        if let (Act::Person(_, PersonAct::Create(_)), Some(user)) = (act, created) {
            self.take_user(asked, user.clone(), &mut changes);
        }
        self.take_effect(act, asked, true, &mut changes);
        changes
    }

    /// The server created a team.
    pub fn confirm_team(&mut self, team: Team) -> Changes {
        let asked = self.ask();
        self.put_team(asked, team)
    }

    /// The server said it was so already (`Outcome::Skipped`): who sits where is known now,
    /// but no count moves.
    pub fn confirm_already(&mut self, act: &Act) -> Changes {
        let mut changes = Changes::default();
        let asked = self.ask();
        self.take_effect(act, asked, false, &mut changes);
        changes
    }

    /// The act with everybody and every team in it named by the server's id, also those whom
    /// it still names by a placeholder although they exist by now.
    pub fn name_drafts(&self, act: &Act) -> Act {
        let user = |id: &UserId| {
            let draft = id.is_placeholder().then_some(id)?;
            Some(self.person_behind(draft)?.id.clone())
        };
        let team = |id: &TeamId| {
            let draft = id.is_placeholder().then_some(id)?;
            Some(self.team_behind(draft)?.id.clone())
        };
        act.renamed(&user, &team)
    }

    /// The person who has the address a placeholder was made of.
    fn person_behind(&self, draft: &UserId) -> Option<&User> {
        let (_, email) = draft.as_str().split_once(':')?;
        self.user_by_email(email)
    }

    /// The team that has the name a placeholder was made of.
    fn team_behind(&self, draft: &TeamId) -> Option<&Team> {
        self.teams()
            .find(|team| TeamId::placeholder(&team.name) == *draft)
    }

    fn owns(&self, license: &LicenseId, user: &UserId) -> bool {
        self.hold(license, user).into_value() == Some(Some(Hold::Owner))
    }

    fn take_effect(&mut self, act: &Act, asked: Asked, counts: bool, changes: &mut Changes) {
        match self.name_drafts(act) {
            Act::Person(_, PersonAct::Create(_)) | Act::Team(_, TeamAct::Create(_)) => {}
            Act::Seat(license, SeatAct::Assign { user }) => {
                self.seat(&license, &[(&user, true)], asked, counts, changes);
            }
            Act::Seat(license, SeatAct::Release { user }) => {
                self.seat(&license, &[(&user, false)], asked, counts, changes);
            }
            // The owner's seat moves with the ownership.
            Act::Seat(license, SeatAct::Move { from, to }) if self.owns(&license, &from) => {
                self.hand_over(&license, Some(&to), asked, counts, changes);
            }
            Act::Seat(license, SeatAct::Move { from, to }) => {
                self.seat(
                    &license,
                    &[(&from, false), (&to, true)],
                    asked,
                    counts,
                    changes,
                );
            }
            Act::License(license, LicenseAct::SetOwner { to, .. }) => {
                self.hand_over(&license, to.as_ref(), asked, counts, changes);
            }
            Act::Person(user, PersonAct::Update { from, to }) => {
                self.edit_user(&user, asked, changes, |now| {
                    // What the act is not about stays as it is now.
                    let profile = from.edited(&to, &now.profile()).unwrap_or(to);
                    now.with_profile(&profile)
                })
            }
            Act::Person(user, PersonAct::Ban) => {
                self.edit_user(&user, asked, changes, |now| User {
                    status: UserStatus::Banned,
                    ..now.clone()
                })
            }
            // Whether they have been active lately only the server knows.
            Act::Person(user, PersonAct::Unban) => {
                self.edit_user(&user, asked, changes, |now| User {
                    status: match &now.status {
                        UserStatus::Banned => UserStatus::Active,
                        other => other.clone(),
                    },
                    ..now.clone()
                })
            }
            Act::Person(user, PersonAct::SetRole { to, .. }) => {
                self.edit_user(&user, asked, changes, |now| now.with_role(to));
            }
            Act::Person(user, PersonAct::SetTeam { to, .. }) => {
                self.edit_user(&user, asked, changes, |now| User {
                    team: to,
                    ..now.clone()
                });
            }
            Act::License(license, LicenseAct::SetTeam { to, .. }) => {
                self.edit_license(&license, asked, changes, |row| row.team = to);
            }
            Act::License(license, LicenseAct::JoinLine(place)) => {
                self.edit_line(&license, asked, changes, |line| line.add(place));
            }
            Act::License(license, LicenseAct::LeaveLine { place, .. }) => {
                self.edit_line(&license, asked, changes, |line| line.remove(&place.user));
            }
            Act::Device(device, DeviceAct::Reset { license }) => {
                self.reset_device(&license, &device, asked, counts, changes);
            }
            Act::Device(device, DeviceAct::SetOwner { license, to, .. }) => {
                self.give_device(&license, &device, to, asked, changes)
            }
            Act::Seat(license, SeatAct::SetLimit { user, to, .. }) => {
                self.change_activations(&license, &user, asked, changes, |now| {
                    now.max = Some(to);
                })
            }
            Act::Seat(license, SeatAct::Reset { user }) => {
                self.reset_seat(&license, &user, asked, counts, changes);
            }
            Act::Person(user, PersonAct::Remove) => self.remove_for_good(&user, asked, changes),
            Act::Team(team, TeamAct::Update { from, to }) => {
                if let Some(now) = self.team(&team) {
                    let draft = from.edited(&to, &now.draft()).unwrap_or(to);
                    let team = now.with_draft(&draft);
                    changes.extend(self.put_team(asked, team));
                }
            }
            Act::Team(team, TeamAct::Remove) => self.take_team_away(&team, asked, changes),
            Act::Team(team, TeamAct::AddOwner { user }) => {
                self.confirm_owner_of_team(&team, &user, true, asked, changes);
            }
            Act::Team(team, TeamAct::RemoveOwner { user }) => {
                self.confirm_owner_of_team(&team, &user, false, asked, changes);
            }
            Act::Contract(contract, ContractAct::AddManager { user }) => {
                self.confirm_manager(&contract, &user, true, asked, changes);
            }
            Act::Contract(contract, ContractAct::RemoveManager { user }) => {
                self.confirm_manager(&contract, &user, false, asked, changes);
            }
        }
    }

    fn edit_line(
        &mut self,
        license: &LicenseId,
        asked: Asked,
        changes: &mut Changes,
        edit: impl FnOnce(&mut Line),
    ) {
        if let Ok(mut line) = self.line(license) {
            edit(&mut line);
            let kept = line.write().map(String::into_boxed_str);
            self.edit_license(license, asked, changes, |row| row.line = kept);
        }
    }

    fn edit_user(
        &mut self,
        user: &UserId,
        asked: Asked,
        changes: &mut Changes,
        edit: impl FnOnce(&User) -> User,
    ) {
        if let Some(row) = self.user(user).map(edit) {
            self.take_user(asked, row, changes);
        }
    }

    /// Changes what is known of the activations of a seat, if anything is.
    pub(super) fn change_activations(
        &mut self,
        license: &LicenseId,
        user: &UserId,
        asked: Asked,
        changes: &mut Changes,
        change: impl FnOnce(&mut Activations),
    ) {
        let license = self.number_of(license);
        let user = self.number_of_person(user);
        let entry = &mut self.licenses[license];
        if let Some((now, at)) = entry.activations.get_mut(&user) {
            change(now);
            *at = asked.0;
            changes.seats.insert(entry.id.clone());
        }
    }

    /// Notes who holds an assigned seat from now on and who no longer does.
    fn seat(
        &mut self,
        license: &LicenseId,
        people: &[(&UserId, bool)],
        asked: Asked,
        counts: bool,
        changes: &mut Changes,
    ) {
        let license = self.touch_license(license, asked, counts);
        let mut touched = Touched::new();
        for &(user, held) in people {
            let user = self.touch_person(user, asked);
            let entry = &mut self.licenses[license];
            let hold = entry.seats.hold(user);
            if held && !counts && hold == Some(Hold::Owner) {
                // They hold a seat already: the owner's.
                continue;
            }
            let is_so = (hold == Some(Hold::Assigned)) == held;
            // The server's count cannot include an act that was confirmed after it was asked
            // for; the same act confirmed twice is still one.
            let is_in_count = is_so && entry.seats.confirmed_at(user) > entry.counted;
            if counts && !is_in_count && hold != Some(Hold::Owner) {
                entry.since += if held { 1 } else { -1 };
                changes.licenses.insert(entry.id.clone());
            }
            entry.seats.confirm(user, held, asked.0, &mut touched);
            if counts && !held {
                self.orphan_devices(license, user, changes);
            }
        }
        self.reconcile(license, touched, changes);
    }

    /// Notes who owns the license from now on.
    fn hand_over(
        &mut self,
        license: &LicenseId,
        to: Option<&UserId>,
        asked: Asked,
        counts: bool,
        changes: &mut Changes,
    ) {
        let license = self.touch_license(license, asked, counts);
        let owner = to.map(|user| self.touch_person(user, asked));
        let entry = &mut self.licenses[license];
        let mut touched = Touched::new();
        let before = entry.seats.len();
        entry.seats.confirm_owner(owner, asked.0, &mut touched);
        if counts {
            entry.since += i64::from(entry.seats.len()) - i64::from(before);
        }
        self.reconcile(license, touched, changes);
    }

    pub(super) fn touch_license(&mut self, license: &LicenseId, asked: Asked, counts: bool) -> u32 {
        let license = self.number_of(license);
        let entry = &mut self.licenses[license];
        entry.stamp.lives(asked.0);
        if counts {
            entry.seats.changed = asked.0;
        }
        license
    }

    fn touch_person(&mut self, user: &UserId, asked: Asked) -> u32 {
        let user = self.number_of_person(user);
        self.people[user].stamp.lives(asked.0);
        user
    }
}
