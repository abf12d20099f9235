//! All that plans speak of, as one value: what the server has, read as the panel reads it, and
//! what the panel thinks it has.

use std::collections::{BTreeMap, BTreeSet};

use seatboard_core::{
    domain::{ContractId, DeviceId, Hold, LicenseId, Role, TeamDraft, TeamId, UserId, UserStatus},
    estate::{Estate, Topic},
};
use seatboard_servers::{Cursor, LicenseServer, Page, Reply};

/// Walks a list to its end.
async fn walk<'a, V>(page: impl Fn(Option<Cursor>) -> Reply<'a, Page<V>>) -> Vec<V> {
    let mut all = Vec::new();
    let mut at = None;
    loop {
        let page = page(at).await.expect("a page");
        all.extend(page.rows);
        at = page.next;
        if at.is_none() {
            return all;
        }
    }
}

/// Everything the server has.
pub async fn read(server: &impl LicenseServer) -> Estate {
    let mut estate = Estate::default();
    let asked = estate.ask();
    let catalogue = server.catalogue().await.expect("a catalogue");
    let teams: Vec<TeamId> = catalogue.teams.iter().map(|team| team.id.clone()).collect();
    estate.merge_catalogue(asked, catalogue);
    let rows = walk(|at| server.licenses(at)).await;
    let licenses: Vec<LicenseId> = rows.iter().map(|row| row.id.clone()).collect();
    let contracts: BTreeSet<ContractId> =
        rows.iter().filter_map(|row| row.contract.clone()).collect();
    let mut reading = estate.begin(Topic::Licenses);
    estate.merge_licenses(&mut reading, rows);
    estate.finish(reading);
    for license in &licenses {
        let mut reading = estate.begin(Topic::Seats(license.clone()));
        estate.merge_seats(&mut reading, walk(|at| server.seats(license, at)).await);
        estate.finish(reading);
        if estate.waits_for_count(license) {
            let asked = estate.ask();
            let row = server.license(license).await.expect("a license");
            estate.merge_license(asked, row);
        }
    }
    let mut reading = estate.begin(Topic::AllDevices);
    estate.merge_devices(&mut reading, walk(|at| server.devices_all(at)).await);
    estate.finish(reading);
    for team in &teams {
        let mut reading = estate.begin(Topic::TeamOwners(team.clone()));
        estate.merge_team_owners(&mut reading, walk(|at| server.team_owners(team, at)).await);
        estate.finish(reading);
    }
    for contract in &contracts {
        let mut reading = estate.begin(Topic::Managers(contract.clone()));
        estate.merge_managers(&mut reading, walk(|at| server.managers(contract, at)).await);
        estate.finish(reading);
    }
    // Last, so that whoever is not among them is nobody.
    let mut reading = estate.begin(Topic::Users);
    estate.merge_users(&mut reading, walk(|at| server.users(at)).await);
    estate.finish(reading);
    if server.capabilities().counts_by_seat {
        // Only a person's own list says which devices are theirs.
        let people: Vec<UserId> = estate.users().map(|user| user.id.clone()).collect();
        for user in people {
            let mut reading = estate.begin(Topic::UserDevices(user.clone()));
            let rows = walk(|at| server.devices_of_user(&user, at)).await;
            estate.merge_devices(&mut reading, rows);
            estate.finish(reading);
        }
    }
    estate
}

/// What is about to be removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Going {
    pub licenses: BTreeSet<LicenseId>,
    pub devices: BTreeSet<DeviceId>,
    /// Seats that are still counted, on licenses that stay.
    pub seats: BTreeMap<LicenseId, u32>,
}

impl Going {
    pub fn of(estate: &Estate) -> Self {
        let licenses = estate.licenses().map(|row| &row.id);
        let (going, staying): (Vec<_>, Vec<_>) =
            licenses.partition(|id| estate.is_license_going(id));
        let seats = staying
            .into_iter()
            .map(|id| (id.clone(), estate.seats_going(id)));
        let devices = { estate.devices() }.filter(|it| estate.is_device_going(it));
        Self {
            licenses: going.into_iter().cloned().collect(),
            devices: devices.map(|it| it.id.clone()).collect(),
            seats: seats.filter(|(_, seats)| *seats > 0).collect(),
        }
    }
}

/// A license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseView {
    /// Seats held, as counted.
    pub assigned: u32,
    pub max: Option<u32>,
    pub cap: Option<u32>,
    pub owner: Option<UserId>,
    pub team: Option<TeamId>,
    /// Devices, as counted.
    pub devices: u32,
    /// Who sits on it, and whether as its owner.
    pub seats: BTreeSet<(UserId, Hold)>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    pub email: String,
    pub names: (Option<String>, Option<String>),
    pub role: Role,
    pub is_banned: bool,
    pub team: Option<TeamId>,
}

/// Everything that a plan can change, without what is about to be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub licenses: BTreeMap<LicenseId, LicenseView>,
    /// Devices that are active, on which license, and whose they are.
    pub devices: BTreeMap<DeviceId, (LicenseId, Option<UserId>)>,
    pub people: BTreeMap<UserId, PersonView>,
    pub teams: BTreeMap<TeamId, (TeamDraft, BTreeSet<UserId>)>,
    pub managers: BTreeMap<ContractId, BTreeSet<UserId>>,
    /// Activations used and allowed by seat, where they are counted so.
    pub activations: BTreeMap<(LicenseId, UserId), (u32, Option<u32>)>,
}

impl Picture {
    pub fn of(estate: &Estate) -> Self {
        let teams = estate.teams().map(|team| {
            let owners = estate.team_owners(&team.id).into_value();
            let owners = owners.unwrap_or_default().into_iter().collect();
            (team.id.clone(), (team.draft(), owners))
        });
        let devices =
            { estate.devices() }.filter(|it| it.is_active() && !estate.is_device_going(it));
        let contracts: BTreeSet<&ContractId> = estate
            .licenses()
            .filter_map(|row| row.contract.as_ref())
            .collect();
        Self {
            licenses: licenses(estate),
            devices: devices
                .map(|it| (it.id.clone(), (it.license.clone(), it.user.clone())))
                .collect(),
            people: people(estate),
            teams: teams.collect(),
            managers: contracts
                .into_iter()
                .map(|contract| {
                    let managers = estate.managers(contract).into_value();
                    let ids = managers.unwrap_or_default().into_iter().map(|it| it.id);
                    (contract.clone(), ids.collect())
                })
                .collect(),
            activations: activations(estate),
        }
    }
}

fn licenses(estate: &Estate) -> BTreeMap<LicenseId, LicenseView> {
    let view = |id: &LicenseId| {
        let row = estate.license(id).expect("one of them");
        let count = estate.count(id).expect("it is known");
        let seats = estate.seats_of(id).into_value().unwrap_or_default();
        let going = estate.devices_of(id).into_value().unwrap_or_default();
        let going = going.into_iter().filter(|it| estate.is_device_going(it));
        let going = u32::try_from(going.count()).expect("a few");
        LicenseView {
            assigned: count.assigned - estate.seats_going(id),
            max: count.max,
            cap: count.cap,
            owner: row.owner.clone(),
            team: row.team.clone(),
            devices: row.devices_counted - going,
            seats: seats.into_iter().map(|it| (it.user, it.hold)).collect(),
        }
    };
    let ids = estate.licenses().map(|row| row.id.clone());
    let ids = ids.filter(|id| !estate.is_license_going(id));
    ids.map(|id| (id.clone(), view(&id))).collect()
}

fn people(estate: &Estate) -> BTreeMap<UserId, PersonView> {
    let view = |user: &seatboard_core::domain::User| PersonView {
        email: user.email.clone(),
        names: (user.first_name.clone(), user.last_name.clone()),
        role: user.role,
        is_banned: user.status == UserStatus::Banned,
        team: user.team.clone(),
    };
    estate
        .users()
        .map(|user| (user.id.clone(), view(user)))
        .collect()
}

fn activations(estate: &Estate) -> BTreeMap<(LicenseId, UserId), (u32, Option<u32>)> {
    let mut all = BTreeMap::new();
    for row in estate.licenses() {
        for seat in estate.seats_of(&row.id).into_value().unwrap_or_default() {
            if let Some(it) = estate.activations(&row.id, &seat.user) {
                all.insert((row.id.clone(), seat.user), (it.used, it.max));
            }
        }
    }
    all
}
