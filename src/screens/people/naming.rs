//! What to call an act in a list of what came of each.

use super::lines::person;
use crate::{
    acts::{Act, ContractAct, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::UserId,
    state::live_estate::LiveEstate,
    text::{license_title, role_word, t, waiting},
};

/// The person and what is done to them, in a few words.
pub fn name(live: LiveEstate, act: &Act) -> String {
    live.peek(|estate| {
        let who = |id: &UserId| person(estate, id);
        let license = act.about_license().map(|id| license_title(estate, id));
        let license = license.unwrap_or_default();
        let words = t().manage;
        let (who, what) = match act {
            Act::Person(_, PersonAct::Create(new)) => return (t().create_person)(&new.email),
            Act::Person(user, PersonAct::Remove) => (who(user), words.act_remove.to_owned()),
            Act::Person(user, PersonAct::Ban) => (who(user), words.act_ban.to_owned()),
            Act::Person(user, PersonAct::Unban) => (who(user), words.act_unban.to_owned()),
            Act::Person(user, PersonAct::Update { .. }) => (who(user), words.act_edit.to_owned()),
            Act::Person(user, PersonAct::SetRole { to, .. }) => {
                (who(user), (words.act_role)(role_word(*to)))
            }
            Act::Person(user, PersonAct::SetTeam { .. }) => (who(user), words.act_team.to_owned()),
            Act::Team(_, TeamAct::AddOwner { user } | TeamAct::RemoveOwner { user }) => {
                (who(user), words.act_team_owner.to_owned())
            }
            Act::Contract(
                _,
                ContractAct::AddManager { user } | ContractAct::RemoveManager { user },
            ) => (who(user), t().contracts.act.to_owned()),
            Act::Seat(_, SeatAct::Move { to, .. }) => (license, (words.act_seat_to)(&who(to))),
            Act::License(_, LicenseAct::SetOwner { to: Some(to), .. }) => {
                (license, (words.act_owner)(&who(to)))
            }
            Act::License(_, LicenseAct::SetOwner { to: None, .. }) => {
                (license, words.act_no_owner.to_owned())
            }
            Act::Seat(_, SeatAct::Assign { user }) => (license, (words.act_seat_to)(&who(user))),
            Act::Seat(_, SeatAct::Release { user }) => (license, (words.act_seat_of)(&who(user))),
            Act::Device(device, act) => {
                let label = estate.device(device).map(|it| it.label().to_owned());
                let tell = match act {
                    DeviceAct::Reset { .. } => words.act_reset,
                    DeviceAct::SetOwner { .. } => words.act_device_owner,
                };
                (license, tell(&label.unwrap_or_default()))
            }
            Act::Seat(_, SeatAct::SetLimit { user, .. }) => {
                (who(user), words.act_seat_limit.to_owned())
            }
            Act::Seat(_, SeatAct::Reset { user }) => (who(user), words.act_seat_reset.to_owned()),
            Act::License(_, LicenseAct::JoinLine(place) | LicenseAct::LeaveLine { place, .. }) => {
                (who(&place.user), waiting::words().act.to_owned())
            }
            Act::License(_, LicenseAct::SetTeam { .. })
            | Act::Team(_, TeamAct::Create(_) | TeamAct::Update { .. } | TeamAct::Remove) => {
                (license, words.act_team.to_owned())
            }
        };
        format!("{who}: {what}")
    })
}
