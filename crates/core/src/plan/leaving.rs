//! What goes with people who leave, and the plans that hand it over or take it back.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    acts::{Act, DeviceAct, LicenseAct, PersonAct, SeatAct, TeamAct},
    domain::{Device, DeviceId, Hold, LicenseId, Role, TeamId, UserId, is_in_name_only},
    estate::{Estate, Topic},
};

/// What removing people means, told before anything is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaving {
    /// Licenses that stay, with the seats that become free on each.
    pub freed: BTreeMap<LicenseId, u32>,
    /// Licenses that are deleted, since the server deletes what a person owns.
    pub deleted: Vec<LostLicense>,
    /// Devices that are deactivated: theirs, and all on the licenses that are deleted.
    pub devices_gone: BTreeSet<DeviceId>,
    /// Devices that stay active on the licenses they sat on, and are nobody's.
    pub devices_staying: BTreeSet<DeviceId>,
    /// Teams that lose an owner.
    pub teams: Vec<LostTeam>,
    /// Who of them is more than an end user.
    pub roles: Vec<(UserId, Role)>,
    /// Whether nobody would be left who may do everything, as far as everybody is known.
    pub takes_last_admin: bool,
    /// What has to be read before this can be relied on.
    pub unread: Vec<Topic>,
}

/// A license that is deleted with its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostLicense {
    /// The license.
    pub license: LicenseId,
    /// Whose removal deletes it.
    pub owner: UserId,
    /// How many people who are not removed lose their seat by it.
    pub others: u32,
    /// Those of them who are known.
    pub others_known: Vec<UserId>,
}

/// A team that loses an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostTeam {
    /// The team.
    pub team: TeamId,
    /// Who owns it.
    pub user: UserId,
    /// Whether nobody else is known to own it.
    pub is_last: bool,
}

/// How far to go in taking things back from a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakeBack {
    /// Reset their devices as well.
    pub devices: bool,
    /// Make them an end user.
    pub role: bool,
    /// Shut them out.
    pub ban: bool,
}

impl Leaving {
    /// Whether all of it rests on what has been read.
    pub fn is_sure(&self) -> bool {
        self.unread.is_empty()
    }
}

/// What removing people means.
pub fn leaving(estate: &Estate, people: &[UserId]) -> Leaving {
    let people: BTreeSet<&UserId> = crate::lean::set(people);
    let mut all = Leaving::default();
    let mut held = BTreeSet::new();
    for user in &people {
        for seat in estate.seats_of_user(user) {
            held.insert(seat.license.clone());
            match seat.hold {
                Hold::Owner => all.deleted.push(lost(estate, &people, seat.license, user)),
                Hold::Assigned => *all.freed.entry(seat.license).or_default() += 1,
            }
        }
        for device in estate.devices_of_user(user) {
            all.devices_gone.insert(device.id.clone());
        }
        let role = estate.user(user).map(|it| it.role);
        let role = role.filter(|role| role.is_staff());
        all.roles.extend(role.map(|role| ((*user).clone(), role)));
        all.unread.extend(unread(estate, user));
    }
    for LostLicense { license, .. } in &all.deleted {
        all.freed.remove(license);
        held.remove(license);
        let devices = estate.devices_of(license).into_value().unwrap_or_default();
        let devices = devices.into_iter().map(|device| device.id.clone());
        all.devices_gone.extend(devices);
        let topic = Topic::Devices(license.clone());
        if !estate.progress(&topic).complete {
            all.unread.push(topic);
        }
    }
    for license in held {
        let devices = estate.devices_of(&license).into_value().unwrap_or_default();
        let nobodys = devices.into_iter().filter(|device| device.user.is_none());
        let staying = nobodys.map(|device| device.id.clone());
        all.devices_staying.extend(staying);
    }
    all.teams = lost_teams(estate, &people);
    all.takes_last_admin = takes_last_admin(estate, &people);
    all
}

/// The acts that hand everything a person has to a successor: seats pass on, or are released
/// where the successor has one already; what they own gets the successor as its owner. With
/// `role`, what they may do passes on as well, where the successor's rights are enough for it.
/// Devices stay active, and are nobody's then.
pub fn hand_over(estate: &Estate, from: &UserId, to: &UserId, role: bool) -> Vec<Act> {
    let mut acts = Vec::new();
    for seat in estate.seats_of_user(from) {
        let license = seat.license;
        let theirs = estate.hold(&license, to).into_value().flatten();
        match (seat.hold, theirs) {
            (Hold::Assigned, None) => acts.push(Act::Seat(
                license,
                SeatAct::Move {
                    from: from.clone(),
                    to: to.clone(),
                },
            )),
            (Hold::Assigned, Some(_)) => {
                acts.push(Act::Seat(license, SeatAct::Release { user: from.clone() }))
            }
            (Hold::Owner, theirs) => {
                if theirs == Some(Hold::Assigned) {
                    acts.push(Act::Seat(
                        license.clone(),
                        SeatAct::Release { user: to.clone() },
                    ));
                }
                acts.push(Act::License(
                    license.clone(),
                    LicenseAct::SetOwner {
                        from: Some(from.clone()),
                        to: Some(to.clone()),
                    },
                ));
                if theirs == Some(Hold::Assigned) {
                    acts.extend(keep_own_devices(estate, &license, to));
                }
            }
        }
    }
    acts.extend(free_owners_devices(estate, from, &acts));
    for team in owned_teams(estate, from) {
        if !owns(estate, &team, to) {
            acts.push(Act::Team(
                team.clone(),
                TeamAct::AddOwner { user: to.clone() },
            ));
        }
        acts.push(Act::Team(team, TeamAct::RemoveOwner { user: from.clone() }));
    }
    let roles = [from, to].map(|user| estate.user(user).map(|it| it.role));
    if let ([Some(theirs), Some(other)], true) = (roles, role)
        && theirs.is_staff()
    {
        let rights = estate.user(to).and_then(|it| it.rights);
        // The roles are in order, the one that may do most first.
        if theirs < other && !is_in_name_only(rights, other, theirs) {
            acts.push(Act::Person(
                to.clone(),
                PersonAct::SetRole {
                    from: other,
                    to: theirs,
                },
            ));
        }
        acts.push(Act::Person(
            from.clone(),
            PersonAct::SetRole {
                from: theirs,
                to: Role::User,
            },
        ));
    }
    acts
}

/// The devices on a license that are theirs, by id, as far as they are known.
pub fn devices_on(estate: &Estate, license: &LicenseId, people: &[UserId]) -> Vec<DeviceId> {
    let devices = estate.devices_of(license).into_value().unwrap_or_default();
    let is_theirs = |user: &UserId| people.contains(user);
    let theirs = devices
        .into_iter()
        .filter(|it| it.is_active() && it.user.as_ref().is_some_and(is_theirs));
    theirs.map(|it| it.id.clone()).collect()
}

/// The acts that take back assigned seats of a license, and with `devices` reset what is theirs
/// on it. The devices come first: whose they are, is forgotten with the seat.
pub fn release(estate: &Estate, license: &LicenseId, people: &[UserId], devices: bool) -> Vec<Act> {
    let mut acts = Vec::new();
    if devices {
        let theirs = devices_on(estate, license, people).into_iter();
        acts.extend(theirs.map(|device| {
            Act::Device(
                device,
                DeviceAct::Reset {
                    license: license.clone(),
                },
            )
        }));
    }
    acts.extend(
        people
            .iter()
            .map(|user| Act::Seat(license.clone(), SeatAct::Release { user: user.clone() })),
    );
    acts
}

/// As [`hand_over`], for several people, each to a successor of their own or of several. Whoever
/// takes over ends up with one seat on each license and the highest of the roles given to them.
pub fn hand_over_all(estate: &Estate, each: &[(UserId, UserId)], role: bool) -> Vec<Act> {
    let leaving = each.iter().filter(|(from, to)| from != to);
    let each = leaving.flat_map(|(from, to)| hand_over(estate, from, to, role));
    // What is owned goes first: an owner's seat cannot be given up in favour of another.
    let (owned, other): (Vec<Act>, Vec<Act>) =
        each.partition(|act| matches!(act, Act::License(_, LicenseAct::SetOwner { .. })));
    let mut acts: Vec<Act> = Vec::new();
    for mut act in owned.into_iter().chain(other) {
        let gets = |acts: &[Act], license: &LicenseId, to: &UserId| {
            let mut gained = acts.iter().filter(|act| act.seats() == Some(to));
            gained.any(|act| act.license() == Some(license))
        };
        if let Act::Seat(license, SeatAct::Move { from, to }) = &act
            && gets(&acts, license, to)
        {
            let user = from.clone();
            acts.push(Act::Seat(license.clone(), SeatAct::Release { user }));
            continue;
        }
        if let Some((user, &mut role)) = given_role(&mut act) {
            let given = acts.iter_mut().filter_map(given_role);
            if let Some((_, highest)) = { given }.find(|(other, _)| *other == user) {
                *highest = role.min(*highest);
                continue;
            }
        }
        if !acts.contains(&act) {
            acts.push(act);
        }
    }
    acts
}

/// Who gets which role by an act.
fn given_role(act: &mut Act) -> Option<(&UserId, &mut Role)> {
    if let Act::Person(user, PersonAct::SetRole { to, .. }) = act {
        return Some((user, to));
    }
    None
}

/// The acts after which a person owns no team any more. The server keeps who was removed as an
/// owner for ever, so these go before.
pub fn leave_teams(estate: &Estate, user: &UserId) -> Vec<Act> {
    let teams = owned_teams(estate, user).into_iter();
    let leave = |team| Act::Team(team, TeamAct::RemoveOwner { user: user.clone() });
    teams.map(leave).collect()
}

/// The acts that let people's devices be nobody's, where other acts of the plan do not: what is
/// theirs when they are removed is deactivated, also on licenses they hold no seat on any more.
pub fn keep_devices(estate: &Estate, people: &[UserId], acts: &[Act]) -> Vec<Act> {
    let each = people.iter();
    each.flat_map(|user| free_devices(estate, user, acts, |_| true))
        .collect()
}

/// Somebody who gives up an assigned seat to become the owner gets the devices back that the
/// server takes from them with the seat.
fn keep_own_devices(estate: &Estate, license: &LicenseId, user: &UserId) -> Vec<Act> {
    let theirs = estate.devices_of_user(user).into_iter();
    let theirs = theirs.filter(|it| it.can_change_hands() && it.license == *license);
    theirs
        .map(|device| {
            Act::Device(
                device.id.clone(),
                DeviceAct::SetOwner {
                    license: license.clone(),
                    from: None,
                    to: Some(user.clone()),
                },
            )
        })
        .collect()
}

/// The owner of a license who hands it over keeps their devices on it, unlike somebody who gives
/// up an assigned seat: these acts take them away as well.
fn free_owners_devices(estate: &Estate, user: &UserId, acts: &[Act]) -> Vec<Act> {
    let is_given_up = |device: &Device| {
        let gives = |act: &Act| matches!(act, Act::License(license, LicenseAct::SetOwner { from, .. }) if *license == device.license && from.as_ref() == Some(user));
        acts.iter().any(gives)
    };
    free_devices(estate, user, acts, is_given_up)
}

fn free_devices(
    estate: &Estate,
    user: &UserId,
    acts: &[Act],
    wanted: impl Fn(&Device) -> bool,
) -> Vec<Act> {
    let is_settled = |device: &Device| {
        acts.iter().any(|act| {
            matches!(act, Act::Device(it, _) if *it == device.id)
                || act.frees_devices_of() == Some((&device.license, user))
        })
    };
    let theirs = estate.devices_of_user(user).into_iter();
    let theirs = theirs.filter(|it| it.can_change_hands() && wanted(it) && !is_settled(it));
    theirs
        .map(|device| {
            Act::Device(
                device.id.clone(),
                DeviceAct::SetOwner {
                    license: device.license.clone(),
                    from: Some(user.clone()),
                    to: None,
                },
            )
        })
        .collect()
}

/// The acts that take back everything a person has. What they own is left without an owner, and
/// their devices stay active, unless they are reset.
pub fn take_back(estate: &Estate, user: &UserId, how: TakeBack) -> Vec<Act> {
    let user = || user.clone();
    let mut acts = Vec::new();
    if how.devices {
        // Before the seats: whose device it is, is forgotten with the seat.
        let devices = estate.devices_of_user(&user()).into_iter();
        let devices = devices.filter(|device| device.is_active());
        acts.extend(devices.map(|device| {
            Act::Device(
                device.id.clone(),
                DeviceAct::Reset {
                    license: device.license.clone(),
                },
            )
        }));
    }
    for seat in estate.seats_of_user(&user()) {
        let license = seat.license;
        acts.push(match seat.hold {
            Hold::Assigned => Act::Seat(license, SeatAct::Release { user: user() }),
            Hold::Owner => Act::License(
                license,
                LicenseAct::SetOwner {
                    from: Some(user()),
                    to: None,
                },
            ),
        });
    }
    acts.extend(free_owners_devices(estate, &user(), &acts));
    acts.extend(leave_teams(estate, &user()));
    let role = estate.user(&user()).map(|it| it.role);
    if let Some(from) = role.filter(|role| how.role && role.is_staff()) {
        acts.push(Act::Person(
            user(),
            PersonAct::SetRole {
                from,
                to: Role::User,
            },
        ));
    }
    if how.ban {
        acts.push(Act::Person(user(), PersonAct::Ban));
    }
    acts
}

fn lost(
    estate: &Estate,
    people: &BTreeSet<&UserId>,
    license: LicenseId,
    owner: &UserId,
) -> LostLicense {
    let seats = estate.seats_of(&license).into_value().unwrap_or_default();
    let (leave, stay): (Vec<_>, Vec<_>) =
        { seats.into_iter().map(|seat| seat.user) }.partition(|user| people.contains(user));
    let held = estate.count(&license).map_or(0, |count| count.assigned);
    LostLicense {
        license,
        owner: owner.clone(),
        others: held.saturating_sub(u32::try_from(leave.len()).unwrap_or(u32::MAX)),
        others_known: stay,
    }
}

fn owned_teams(estate: &Estate, user: &UserId) -> Vec<TeamId> {
    let teams = estate.teams().map(|team| &team.id);
    teams
        .filter(|team| owns(estate, team, user))
        .cloned()
        .collect()
}

fn owns(estate: &Estate, team: &TeamId, user: &UserId) -> bool {
    let owners = estate.team_owners(team).into_value();
    owners.is_some_and(|owners| owners.contains(user))
}

fn lost_teams(estate: &Estate, people: &BTreeSet<&UserId>) -> Vec<LostTeam> {
    let mut teams = Vec::new();
    for team in estate.teams() {
        let owners = estate.team_owners(&team.id).into_value();
        let owners = owners.unwrap_or_default();
        let is_last = owners.iter().all(|owner| people.contains(owner));
        let leaving = owners.into_iter().filter(|owner| people.contains(owner));
        teams.extend(leaving.map(|user| LostTeam {
            team: team.id.clone(),
            user,
            is_last,
        }));
    }
    teams
}

fn takes_last_admin(estate: &Estate, people: &BTreeSet<&UserId>) -> bool {
    let mut admins = estate.users().filter(|user| user.role == Role::Admin);
    let is_any = estate
        .users()
        .any(|user| user.role == Role::Admin && people.contains(&user.id));
    is_any
        && estate.progress(&Topic::Users).complete
        && admins.all(|admin| people.contains(&admin.id))
}

/// What has to be read to know all that a person has.
fn unread(estate: &Estate, user: &UserId) -> Vec<Topic> {
    let mut topics = Vec::new();
    for topic in [
        Topic::UserLicenses(user.clone()),
        Topic::UserDevices(user.clone()),
    ] {
        if !estate.progress(&topic).complete {
            topics.push(topic);
        }
    }
    topics
}
