//! Lists as tables with fixed columns: for a file, for paper and for the clipboard. Each column is
//! named once and for all; what is empty is not known or does not apply, which is never zero.
//!
//! No secret is a column: neither a license's key nor a first password.

use crate::{
    domain::{
        Activation, Device, DeviceId, Heartbeat, Hold, License, LicenseId, LicenseStatus, Moment,
        ProductId, Role, Standing, TeamId, User, UserId, UserStatus, iso,
    },
    estate::{Estate, Known},
};

/// The rows of a list, in the order they are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Licenses.
    Licenses(Vec<LicenseId>),
    /// People.
    Users(Vec<UserId>),
    /// Devices.
    Devices(Vec<DeviceId>),
    /// Products.
    Products(Vec<ProductId>),
    /// Teams.
    Teams(Vec<TeamId>),
    /// Seats: which license, whose.
    Seats(Vec<(LicenseId, UserId)>),
    /// The licenses that one person has a seat on, or could have.
    Access(UserId, Vec<LicenseId>),
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Not known, or does not apply.
    Empty,
    /// Words, or a name.
    Text(String),
    /// A count.
    Number(u64),
    /// A moment.
    Moment(Moment),
}

impl Cell {
    /// As a file has it: moments in ISO 8601, counts without grouping.
    pub fn in_file(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Moment(moment) => iso::write(*moment),
        }
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<Moment> for Cell {
    fn from(moment: Moment) -> Self {
        Self::Moment(moment)
    }
}

/// A list as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the list is called in the names of files.
    pub name: &'static str,
    /// The names of the columns, which stay as they are from version to version.
    pub heads: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    fn new(name: &'static str, heads: &'static str, rows: Vec<Vec<Cell>>) -> Self {
        let heads = heads.split(',').map(str::trim).collect();
        Self { name, heads, rows }
    }

    /// The rows of a file, the names of the columns first.
    pub fn in_file(&self) -> Vec<Vec<String>> {
        let heads = self.heads.iter().map(|head| (*head).to_owned()).collect();
        let rows = self.rows.iter();
        let rows = rows.map(|row| row.iter().map(Cell::in_file).collect());
        std::iter::once(heads).chain(rows).collect()
    }

    /// The name of a file with it, made at a moment.
    pub fn file_name(&self, now: Moment) -> String {
        let day = iso::write(now);
        let day = day.split('T').next().unwrap_or_default();
        format!("seatboard-{}_{day}_v1.csv", self.name)
    }

    /// As text with a tab between cells, which a spreadsheet takes cell by cell. A cell has one
    /// line, and none begins what a spreadsheet would run.
    pub fn in_tabs(&self) -> String {
        let mut text = String::new();
        for row in self.in_file() {
            for (at, cell) in row.into_iter().enumerate() {
                if at > 0 {
                    text.push('\t');
                }
                let is_formula = cell.starts_with(['=', '+', '-', '@']);
                if is_formula {
                    text.push('\'');
                }
                text.extend(
                    cell.chars()
                        .map(|it| if it.is_control() { ' ' } else { it }),
                );
            }
            text.push('\n');
        }
        text
    }
}

const LICENSES: &str = "license_id,license,product,policy,order,team,activation,status,\
    seats_bought,seats_held,seats_free,seats_over,devices,devices_allowed,expires,owner";
const USERS: &str = "person_id,email,first_name,last_name,team,role,status,seats_held,created";
const DEVICES: &str = "device_id,device,fingerprint,platform,ip,person,license,product,state,\
    activated,last_seen";
const PRODUCTS: &str = "product_id,product,licenses,seats_bought,seats_held,licenses_unlimited";
const TEAMS: &str = "team_id,team,people,people_allowed,licenses,licenses_allowed,devices,\
    seats_bought,seats_held";
const SEATS: &str = "license_id,license,product,person_id,email,first_name,last_name,team,\
    held_as,activations,activations_allowed";

/// A list as a table, as far as the estate knows it now.
pub fn sheet(estate: &Estate, rows: &Rows, now: Moment) -> Sheet {
    match rows {
        Rows::Licenses(ids) => {
            let rows = ids
                .iter()
                .filter_map(|id| license(estate, id, now))
                .collect();
            Sheet::new("licenses", LICENSES, rows)
        }
        Rows::Users(ids) => {
            let rows = ids.iter().filter_map(|id| user(estate, id)).collect();
            Sheet::new("users", USERS, rows)
        }
        Rows::Devices(ids) => {
            let rows = ids.iter().filter_map(|id| device(estate, id)).collect();
            Sheet::new("devices", DEVICES, rows)
        }
        Rows::Products(ids) => {
            let rows = ids.iter().map(|id| product(estate, id)).collect();
            Sheet::new("products", PRODUCTS, rows)
        }
        Rows::Teams(ids) => {
            let figures = estate.team_figures();
            let row = |id: &TeamId| {
                let team = estate.team(id)?;
                let sum = figures.get(id).copied().unwrap_or_default();
                Some(vec![
                    id.to_string().into(),
                    team.name.as_str().into(),
                    Cell::Number(sum.users as u64),
                    team.max_users.into(),
                    Cell::Number(sum.licenses as u64),
                    team.max_licenses.into(),
                    Cell::Number(sum.devices as u64),
                    Cell::Number(sum.seats_max),
                    Cell::Number(sum.seats_assigned + sum.seats_unlimited),
                ])
            };
            Sheet::new("teams", TEAMS, ids.iter().filter_map(row).collect())
        }
        Rows::Seats(places) => {
            let rows = places
                .iter()
                .map(|(license, user)| seat(estate, license, user));
            Sheet::new("seats", SEATS, rows.collect())
        }
        Rows::Access(user, licenses) => {
            let rows = licenses.iter().map(|license| seat(estate, license, user));
            Sheet::new("seats", SEATS, rows.collect())
        }
    }
}

/// What to call a license, and its product.
fn named(estate: &Estate, id: &LicenseId) -> [Cell; 2] {
    let Some(title) = estate.title(id) else {
        return [Cell::Empty, Cell::Empty];
    };
    let product = title.product;
    let name = title.name.filter(|name| !name.is_empty());
    [name.unwrap_or(product).into(), product.into()]
}

fn team_name(estate: &Estate, id: Option<&TeamId>) -> Cell {
    let team = id.and_then(|id| estate.team(id));
    team.map(|team| team.name.as_str()).into()
}

fn license(estate: &Estate, id: &LicenseId, now: Moment) -> Option<Vec<Cell>> {
    let row: &License = estate.license(id)?;
    let count = estate.count(id)?;
    let [name, product] = named(estate, id);
    let policy = row.policy.as_ref().and_then(|id| estate.policy(id));
    let owner = row.owner.as_ref().and_then(|id| estate.user(id));
    let status = if estate.is_license_going(id) {
        LicenseStatus::Removing
    } else {
        row.status.clone()
    };
    use crate::estate::Standing as Good;
    // Free is what can be used.
    let works = matches!(estate.standing(id, now), Good::Works | Good::Inactive);
    let free = count.free().map(|free| if works { free } else { 0 });
    Some(vec![
        id.to_string().into(),
        name,
        product,
        policy.map(|policy| policy.name.as_str()).into(),
        row.order.as_deref().into(),
        team_name(estate, row.team.as_ref()),
        estate.activation_told(id).map(activation).into(),
        license_status(&status).into(),
        count.max.into(),
        count.assigned.into(),
        free.into(),
        count.over().into(),
        row.devices_counted.into(),
        row.max_devices.into(),
        row.expires.into(),
        owner.map(|owner| owner.email.as_str()).into(),
    ])
}

fn user(estate: &Estate, id: &UserId) -> Option<Vec<Cell>> {
    let row: &User = estate.user(id)?;
    let held = estate.knows_seats_of_user(id);
    let held = held.then(|| Cell::Number(estate.seats_of_user(id).len() as u64));
    Some(vec![
        id.to_string().into(),
        row.email.as_str().into(),
        row.first_name.as_deref().into(),
        row.last_name.as_deref().into(),
        team_name(estate, row.team.as_ref()),
        role(row.role).into(),
        user_status(&row.status).into(),
        held.unwrap_or(Cell::Empty),
        row.created.into(),
    ])
}

fn device(estate: &Estate, id: &DeviceId) -> Option<Vec<Cell>> {
    let row: &Device = estate.device(id)?;
    let person = row.user.as_ref().and_then(|id| estate.user(id));
    let [license, product] = named(estate, &row.license);
    Some(vec![
        id.to_string().into(),
        row.label().into(),
        row.fingerprint.as_str().into(),
        row.platform.as_deref().into(),
        row.ip.as_deref().into(),
        person.map(|person| person.email.as_str()).into(),
        license,
        product,
        device_state(row).into(),
        row.activated.into(),
        row.last_seen.into(),
    ])
}

fn product(estate: &Estate, id: &ProductId) -> Vec<Cell> {
    let (mut licenses, mut unlimited, mut bought, mut held) = (0_u64, 0_u64, 0_u64, 0_u64);
    for license in estate.licenses().filter(|row| row.product == *id) {
        licenses += 1;
        let Some(count) = estate.count(&license.id) else {
            continue;
        };
        held += u64::from(count.assigned);
        match count.max {
            Some(max) => bought += u64::from(max),
            None => unlimited += 1,
        }
    }
    let name = estate.product(id).map(|it| it.name.as_str());
    vec![
        id.to_string().into(),
        name.into(),
        Cell::Number(licenses),
        Cell::Number(bought),
        Cell::Number(held),
        Cell::Number(unlimited),
    ]
}

fn seat(estate: &Estate, license: &LicenseId, user: &UserId) -> Vec<Cell> {
    let [name, product] = named(estate, license);
    let row = estate.user(user);
    let hold = match estate.hold(license, user) {
        Known::Now(hold) | Known::Partly(hold) => hold,
        Known::NotYet => None,
    };
    let hold = hold.map(|hold| match hold {
        Hold::Assigned => "assigned",
        Hold::Owner => "owner",
    });
    let activations = estate.activations(license, user);
    vec![
        license.to_string().into(),
        name,
        product,
        user.to_string().into(),
        row.map(|row| row.email.as_str()).into(),
        row.and_then(|row| row.first_name.as_deref()).into(),
        row.and_then(|row| row.last_name.as_deref()).into(),
        team_name(estate, row.and_then(|row| row.team.as_ref())),
        hold.into(),
        activations.map(|it| it.used).into(),
        activations.and_then(|it| it.max).into(),
    ]
}

fn activation(way: Activation) -> &'static str {
    match way {
        Activation::SignIn => "sign-in",
        Activation::SerialNumber => "serial-number",
        Activation::Floating => "floating",
    }
}

fn license_status(status: &LicenseStatus) -> &str {
    match status {
        LicenseStatus::Active => "active",
        LicenseStatus::Inactive => "inactive",
        LicenseStatus::Expiring => "expiring",
        LicenseStatus::Expired => "expired",
        LicenseStatus::Suspended => "suspended",
        LicenseStatus::Banned => "banned",
        LicenseStatus::Removing => "removing",
        LicenseStatus::Other(word) => word,
    }
}

fn user_status(status: &UserStatus) -> &str {
    match status {
        UserStatus::Active => "active",
        UserStatus::Inactive => "inactive",
        UserStatus::Banned => "banned",
        UserStatus::Other(word) => word,
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Developer => "developer",
        Role::SalesAgent => "sales-agent",
        Role::SupportAgent => "support-agent",
        Role::ReadOnly => "read-only",
        Role::User => "user",
    }
}

fn device_state(device: &Device) -> &str {
    match (device.standing, &device.heartbeat) {
        (Some(Standing::Active), _) => "active",
        (Some(Standing::Inactive), _) => "inactive",
        (Some(Standing::Blocked), _) => "blocked",
        (None, Heartbeat::NotStarted) => "not-started",
        (None, Heartbeat::Alive) => "reporting",
        (None, Heartbeat::Dead) => "silent",
        (None, Heartbeat::Other(word)) => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        csv,
        estate::{Topic, sample},
    };

    fn cell<'a>(sheet: &'a Sheet, row: usize, head: &str) -> &'a Cell {
        let at = sheet.heads.iter().position(|it| *it == head);
        &sheet.rows[row][at.unwrap_or_else(|| panic!("no column {head}"))]
    }

    fn office() -> Estate {
        let mut full = sample::license("l1", 2, Some(2));
        full.name = Some("=Planwerk".to_owned());
        full.order = Some("0042".to_owned());
        let open = sample::license("l2", 0, None);
        let mut estate = Estate::with_licenses(vec![full, open]);
        estate.read_seats("l1", &[("anna", Hold::Owner), ("ben", Hold::Assigned)]);
        estate
    }

    #[test]
    fn u1_every_sheet_has_a_cell_for_each_column() {
        let mut estate = office();
        let mut walk = estate.begin(Topic::AllDevices);
        estate.merge_devices(&mut walk, vec![sample::device("d1", "l1")]);
        estate.finish(walk);
        let product = estate.license(&"l1".into()).expect("l1").product.clone();
        let all = [
            Rows::Licenses(vec!["l1".into(), "l2".into(), "gone".into()]),
            Rows::Users(vec!["anna".into(), "gone".into()]),
            Rows::Devices(vec!["d1".into(), "gone".into()]),
            Rows::Products(vec![product]),
            Rows::Teams(estate.teams().map(|team| team.id.clone()).collect()),
            Rows::Seats(vec![("l1".into(), "anna".into())]),
            Rows::Access("ben".into(), vec!["l1".into(), "l2".into()]),
        ];
        for rows in &all {
            let sheet = sheet(&estate, rows, Moment::default());
            for row in &sheet.rows {
                assert_eq!(row.len(), sheet.heads.len(), "{}", sheet.name);
            }
            let file = csv::write(sheet.in_file());
            let read = csv::read(&file);
            assert_eq!(read.len(), sheet.rows.len() + 1, "{}", sheet.name);
        }
    }

    #[test]
    fn u1_no_limit_and_not_known_are_empty_and_never_zero() {
        let estate = office();
        let sheet = sheet(
            &estate,
            &Rows::Licenses(vec!["l1".into(), "l2".into()]),
            Moment::default(),
        );
        assert_eq!(cell(&sheet, 0, "seats_bought"), &Cell::Number(2));
        assert_eq!(cell(&sheet, 0, "seats_held"), &Cell::Number(2));
        assert_eq!(cell(&sheet, 1, "seats_bought"), &Cell::Empty);
        assert_eq!(cell(&sheet, 1, "seats_held"), &Cell::Number(0));
        assert_eq!(cell(&sheet, 1, "expires").in_file(), "");
    }

    #[test]
    fn u1_a_seat_says_why_it_is_held_and_a_license_without_one_nothing() {
        let estate = office();
        let rows = Rows::Access("anna".into(), vec!["l1".into(), "l2".into()]);
        let sheet = sheet(&estate, &rows, Moment::default());
        assert_eq!(cell(&sheet, 0, "held_as"), &Cell::Text("owner".to_owned()));
        assert_eq!(cell(&sheet, 1, "held_as"), &Cell::Empty);
    }

    #[test]
    fn u34_copied_rows_are_one_line_each_and_nothing_that_runs() {
        let mut estate = office();
        let mut row = estate.license(&"l1".into()).expect("l1").clone();
        row.name = Some("=1+1\tand\nmore".to_owned());
        estate.read_license(row);
        let sheet = sheet(
            &estate,
            &Rows::Licenses(vec!["l1".into()]),
            Moment::default(),
        );
        let text = sheet.in_tabs();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text:?}");
        assert_eq!(lines[1].split('\t').count(), sheet.heads.len());
        assert_eq!(lines[1].split('\t').nth(1), Some("'=1+1 and more"));
    }

    #[test]
    fn u1_a_file_is_named_by_list_and_day() {
        let sheet = sheet(&office(), &Rows::Users(Vec::new()), Moment::default());
        let name = sheet.file_name(Moment::default());
        assert_eq!(name, "seatboard-users_1970-01-01_v1.csv");
    }

    #[test]
    fn no_column_holds_a_secret() {
        for heads in [LICENSES, USERS, DEVICES, PRODUCTS, TEAMS, SEATS] {
            assert!(
                !heads.contains("key") && !heads.contains("password"),
                "{heads}"
            );
        }
    }
}
