//! What to call an act in a list of what came of each.

use super::lines::person;
use crate::{
    domain::{Act, UserId},
    state::live_estate::LiveEstate,
    text::{license_title, role_word, t},
};

/// The person and what is done to them, in a few words.
pub fn name(live: LiveEstate, act: &Act) -> String {
    live.peek(|estate| {
        let who = |id: &UserId| person(estate, id);
        let license = act.about_license().map(|id| license_title(estate, id));
        let license = license.unwrap_or_default();
        let words = t().manage;
        let (who, what) = match act {
            Act::CreateUser(new) => return (t().create_person)(&new.email),
            Act::RemoveUser { user } => (who(user), words.act_remove.to_owned()),
            Act::Ban { user } => (who(user), words.act_ban.to_owned()),
            Act::Unban { user } => (who(user), words.act_unban.to_owned()),
            Act::UpdateUser { user, .. } => (who(user), words.act_edit.to_owned()),
            Act::SetRole { user, to, .. } => (who(user), (words.act_role)(role_word(*to))),
            Act::SetUserTeam { user, .. } => (who(user), words.act_team.to_owned()),
            Act::AddTeamOwner { user, .. } | Act::RemoveTeamOwner { user, .. } => {
                (who(user), words.act_team_owner.to_owned())
            }
            Act::AddManager { user, .. } | Act::RemoveManager { user, .. } => {
                (who(user), t().contracts.act.to_owned())
            }
            Act::Move { to, .. } => (license, (words.act_seat_to)(&who(to))),
            Act::SetOwner { to: Some(to), .. } => (license, (words.act_owner)(&who(to))),
            Act::SetOwner { to: None, .. } => (license, words.act_no_owner.to_owned()),
            Act::Assign { user, .. } => (license, (words.act_seat_to)(&who(user))),
            Act::Release { user, .. } => (license, (words.act_seat_of)(&who(user))),
            Act::ResetDevice { device, .. } | Act::SetDeviceOwner { device, .. } => {
                let label = estate.device(device).map(|it| it.label().to_owned());
                let tell = match act {
                    Act::ResetDevice { .. } => words.act_reset,
                    _ => words.act_device_owner,
                };
                (license, tell(&label.unwrap_or_default()))
            }
            Act::SetSeatLimit { user, .. } => (who(user), words.act_seat_limit.to_owned()),
            Act::ResetSeat { user, .. } => (who(user), words.act_seat_reset.to_owned()),
            Act::SetLicenseTeam { .. }
            | Act::CreateTeam(_)
            | Act::UpdateTeam { .. }
            | Act::RemoveTeam { .. } => (license, words.act_team.to_owned()),
        };
        format!("{who}: {what}")
    })
}
