//! Licenses, with the people who are embedded in them.

use chrono::TimeDelta;
use serde_json::Value;

use super::{
    Known, LicenseSpring,
    catalogue::{Buyer, buyer_of, team_of},
    paging::{LICENSES, List},
    people::{FOUND, SEARCH_FROM},
    reply::{Row, is_date},
    seats,
};
use crate::{ApiError, Cursor, Page, transport::Transport, wire::encode};
use seatboard_core::domain::{
    Activation, License, LicenseId, LicenseStatus, Listed, Moment, Purchase, Seat, TeamId, Terms,
    User, UserId,
};

/// A license and who sits on it.
#[derive(Clone, Debug)]
pub(super) struct Sitting {
    pub license: License,
    pub seats: Vec<(Seat, User)>,
}

/// All licenses.
pub(super) const ALL: &str = "licenses/";

/// The licenses of a team, if it is one of this server's.
pub(super) fn of_team(team: &TeamId) -> Option<String> {
    let (filter, id) = match buyer_of(team)? {
        Buyer::Account(id) => ("customer__account", id),
        Buyer::Customer(id) => ("customer_id", id),
    };
    Some(format!("{ALL}?{filter}={id}"))
}

impl<T: Transport> LicenseSpring<T> {
    /// A page of [`ALL`], or of those [`of_team`]; nothing without a path.
    pub(super) async fn license_page(
        &self,
        path: Option<String>,
        at: Option<Cursor>,
    ) -> Result<Page<License>, ApiError> {
        let Some(path) = path else {
            return Ok(Page::empty());
        };
        let sheet = self.sheet(List::new(&path, LICENSES), at).await?;
        let now = self.now();
        sheet.page(|row| license(&row, &self.known(), now))
    }

    /// The same page, with the people whom it embeds.
    pub(super) async fn listed_page(&self, at: Option<Cursor>) -> Result<Page<Listed>, ApiError> {
        let sheet = self.sheet(List::new("licenses/", LICENSES), at).await?;
        let now = self.now();
        sheet.page(|row| {
            let license = license(&row, &self.known(), now)?;
            let mut people = all_people(&row, &license.id);
            for (_, user) in people.iter_mut().flatten() {
                self.meet_embedded(user);
            }
            Ok(Listed { license, people })
        })
    }

    /// A page of the licenses a person has a seat on.
    pub(super) async fn license_page_of(
        &self,
        user: &UserId,
        at: Option<Cursor>,
    ) -> Result<Page<License>, ApiError> {
        let is_start = at.is_none();
        let path = format!("licenses/?license_users__id={}", encode(user.as_str()));
        let sheet = self.sheet(List::new(&path, LICENSES), at).await?;
        let now = self.now();
        let mut page = Page {
            rows: Vec::new(),
            next: sheet.next.clone(),
        };
        for row in sheet.rows() {
            // A filter that the server does not know is ignored, and everything comes back.
            let mut people = row.rows("license_users");
            if people.any(|person| person.id().as_deref() == Ok(user.as_str())) {
                page.rows.push(license(&row, &self.known(), now)?);
            }
        }
        // An empty list does not tell a person without licenses from nobody.
        if is_start && page.rows.is_empty() && self.look_user(user).await?.is_none() {
            return Err(ApiError::NotFound);
        }
        Ok(page)
    }

    /// The server searches one field at a time.
    pub(super) async fn search_licenses(&self, text: &str) -> Result<Vec<License>, ApiError> {
        if text.chars().count() < SEARCH_FROM {
            return Ok(Vec::new());
        }
        let fields: &[&str] = if text.contains('@') {
            &["license_users__true_email"]
        } else {
            &["license_key", "product_name", "order__store_id"]
        };
        let mut found: Vec<License> = Vec::new();
        for field in fields {
            let path = format!("licenses/?{field}__icontains={}", encode(text));
            let sheet = self.sheet(List::new(&path, FOUND), None).await?;
            let now = self.now();
            // Where the server does not know the field, it gives the first licenses there are:
            // they are as true as those of any other page.
            for row in sheet.rows() {
                let license = license(&row, &self.known(), now)?;
                if found.iter().all(|other| other.id != license.id) {
                    found.push(license);
                }
            }
        }
        Ok(found)
    }

    /// A license as it is now.
    pub(super) async fn read_sitting(&self, id: &LicenseId) -> Result<Sitting, ApiError> {
        if !is_number(id.as_str()) {
            return Err(ApiError::NotFound);
        }
        let value = self.get(&license_path(id, "")).await?;
        self.sitting(&value)
    }

    /// A license as it is now, unless it is gone.
    pub(super) async fn look_sitting(&self, id: &LicenseId) -> Result<Option<Sitting>, ApiError> {
        if !is_number(id.as_str()) {
            return Ok(None);
        }
        match self.look(&license_path(id, "")).await? {
            Some(value) => self.sitting(&value).map(Some),
            None => Ok(None),
        }
    }

    fn sitting(&self, value: &Value) -> Result<Sitting, ApiError> {
        let row = Row::whole(value);
        let license = license(&row, &self.known(), self.now())?;
        let mut seats: Vec<(Seat, User)> = row
            .rows("license_users")
            .map(|person| seats::seat(&person, &license.id))
            .collect::<Result<_, _>>()?;
        for (_, user) in &mut seats {
            self.meet_embedded(user);
        }
        Ok(Sitting { license, seats })
    }
}

impl Sitting {
    /// Seats still free; `None` means any number.
    pub fn room(&self) -> Option<u32> {
        let max = self.license.max_seats?;
        Some(max.saturating_sub(self.license.seats_counted))
    }

    pub fn seat(&self, user: &UserId) -> Option<&Seat> {
        let mut seats = self.seats.iter().map(|(seat, _)| seat);
        seats.find(|seat| seat.user == *user)
    }

    pub fn has(&self, user: &UserId) -> bool {
        self.seat(user).is_some()
    }

    /// Who sits under an address.
    pub fn at(&self, address: &str) -> Option<&User> {
        let mut users = self.seats.iter().map(|(_, user)| user);
        users.find(|user| user.email == address.trim().to_lowercase())
    }
}

/// Whether this can be an id of the server's. A gateway lets nothing else through, and what it
/// says then would be taken for a role that is not enough.
pub(super) fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The address of a license, or of something below it.
pub(super) fn license_path(id: &LicenseId, rest: &str) -> String {
    format!("licenses/{}/{rest}", encode(id.as_str()))
}

/// The people embedded in a row of the list, if they can be taken for all who sit on the license.
/// To verify: the documents say that the seats in use are as many as stand there, in the list as
/// in the license itself, and show no limit. Where there is no list, or one of them is nobody who
/// can be named, the license has to be asked by itself.
fn all_people(row: &Row<'_>, license: &LicenseId) -> Option<Vec<(Seat, User)>> {
    if !row.has_list("license_users") {
        return None;
    }
    let people = row.rows("license_users");
    people.map(|it| seats::seat(&it, license).ok()).collect()
}

fn license(row: &Row<'_>, known: &Known, now: Moment) -> Result<License, ApiError> {
    let kind = row.text("license_type").map(purchase);
    let is_floating =
        [row.flag("is_floating"), row.flag("is_floating_cloud")].contains(&Some(true));
    let has_any = |flag: Option<bool>| flag == Some(true);
    let unlimited = has_any(row.flag("allow_unlimited_activations"));
    let is_metered = kind == Some(Purchase::Consumption);
    let endless = has_any(row.flag("allow_unlimited_consumptions"));
    let created = row.moment("created_at").unwrap_or_default();
    let product = row.reference("product").unwrap_or_default();
    let activation = activation(row, known, &product, is_floating);
    Ok(License {
        id: row.id()?.into(),
        // What vendors tell licenses apart by is the order number, which has a place of its own.
        name: None,
        key: row.string("license_key"),
        activation: Some(activation),
        product: product.into(),
        policy: None,
        team: team_of(row, known),
        owner: None,
        status: status(row, kind.as_ref(), now),
        // Where a key lets people in there are no seats, whatever number stands there. What is
        // not known for sure is seen from whether anybody holds one.
        max_seats: match activation {
            Activation::SerialNumber if row.rows("license_users").next().is_none() => Some(0),
            _ => row.count("max_license_users").filter(|max| *max > 0),
        },
        seats_counted: u32::try_from(row.rows("license_users").count()).unwrap_or(u32::MAX),
        max_devices: row.count("max_activations").filter(|_| !unlimited),
        devices_counted: row.count("times_activated").unwrap_or_default(),
        // The numbers are there for every license, and mean something for these alone.
        max_uses: row
            .count("max_consumptions")
            .filter(|_| is_metered && !endless),
        uses: row
            .count("total_consumptions")
            .filter(|_| is_metered)
            .unwrap_or_default(),
        expires: row.moment("validity_period").filter(|_| can_end(row)),
        created,
        updated: row.moment("updated_at").unwrap_or(created),
        last_validated: row.moment("last_check"),
        last_check_in: None,
        next_check_in: None,
        last_check_out: None,
        is_protected: false,
        is_floating,
        is_strict: false,
        requires_heartbeat: false,
        requires_check_in: false,
        order: row.string("order_store_id"),
        contract: row.reference("order").map(Into::into),
        line: None,
        terms: Some(Box::new(terms(row, kind, is_floating))),
    })
}

fn terms(row: &Row<'_>, kind: Option<Purchase>, is_floating: bool) -> Terms {
    let if_set = |flag: &str| row.flag(flag) == Some(true);
    Terms {
        kind,
        is_trial: if_set("is_trial"),
        customer: row.object("customer").and_then(|it| buyer(&it)),
        starts: row.moment("start_date"),
        activated: row.moment("time_activated"),
        disabled: row.moment("time_disabled"),
        grace: row
            .count("grace_period")
            .filter(|_| if_set("allow_grace_period")),
        maintained_until: row
            .moment("maintenance_period")
            .filter(|_| if_set("enable_maintenance_period")),
        transfers: row.count("transfer_count"),
        max_transfers: row.number("max_transfers"),
        shared_by: row.count("floating_users").filter(|_| is_floating),
        shared_now: row.count("floating_in_use_devices").filter(|_| is_floating),
        on_virtual_machines: row.flag("prevent_vm").map(|prevented| !prevented),
        activates_offline: row.flag("allow_offline_activation"),
        uses_period: row.text("consumption_period").map(period),
        has_overage: if_set("allow_overages"),
        max_overage: row.count("max_overages").filter(|max| *max > 0),
        note: row.string("note"),
    }
}

/// Who a customer record is about.
pub(super) fn buyer(row: &Row<'_>) -> Option<String> {
    let names = [row.text("first_name"), row.text("last_name")];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    row.string("company_name")
        .or_else(|| Some(names.join(" ")).filter(|name| !name.is_empty()))
        .or_else(|| row.string("email"))
}

/// The product says how its licenses are activated. Where it is embedded without that, what the
/// catalogue said counts; else it can be seen from the key, which the others have not.
fn activation(row: &Row<'_>, known: &Known, product: &str, is_floating: bool) -> Activation {
    if is_floating {
        return Activation::Floating;
    }
    let said = row.text("product.authorization_method").map(by_method);
    said.or_else(|| known.activations.get(product).copied())
        .unwrap_or(match row.text("license_key") {
            Some(_) => Activation::SerialNumber,
            None => Activation::SignIn,
        })
}

/// How a product lets people in.
pub(super) fn by_method(word: &str) -> Activation {
    match word {
        "user" => Activation::SignIn,
        _ => Activation::SerialNumber,
    }
}

fn purchase(word: &str) -> Purchase {
    match word {
        "perpetual" => Purchase::Perpetual,
        "time-limited" => Purchase::TimeLimited,
        "subscription" => Purchase::Subscription,
        "consumption" => Purchase::Consumption,
        other => Purchase::Other(other.to_owned()),
    }
}

/// The documents spell the yearly one with one `l` as well.
fn period(word: &str) -> String {
    match word {
        "annualy" => "annually".into(),
        other => other.to_owned(),
    }
}

/// A license for good has no end, even where a date is given, unless it is there to be tried.
fn can_end(row: &Row<'_>) -> bool {
    row.text("license_type") != Some("perpetual") || row.flag("is_trial") == Some(true)
}

/// The words are open: one vendor page shows `Not Activated` for `Inactive`. That a license has
/// ended is no word of the server's.
fn status(row: &Row<'_>, kind: Option<&Purchase>, now: Moment) -> LicenseStatus {
    let word = row.text("status").unwrap_or_default();
    let lower = word.to_lowercase();
    if row.flag("enabled") == Some(false) || lower.starts_with("disab") {
        return LicenseStatus::Suspended;
    }
    let is_endless = kind == Some(&Purchase::Perpetual) && row.flag("is_trial") != Some(true);
    if !is_endless && last_moment(row).is_some_and(|end| end < now) {
        return LicenseStatus::Expired;
    }
    match lower.as_str() {
        "" if row.count("times_activated") == Some(0) => LicenseStatus::Inactive,
        "" => LicenseStatus::Active,
        word if word.starts_with("inactive") || word.starts_with("not") => LicenseStatus::Inactive,
        word if word.starts_with("active") => LicenseStatus::Active,
        word if word.starts_with("expire") => LicenseStatus::Expired,
        _ => LicenseStatus::Other(word.to_owned()),
    }
}

/// Until when a license works. To verify: the unit of the grace period, taken for hours here,
/// and whether a plain date is the last day, as it is taken here.
fn last_moment(row: &Row<'_>) -> Option<Moment> {
    let mut end = row.moment("validity_period")?;
    if row.text("validity_period").is_some_and(is_date) {
        end += TimeDelta::hours(12);
    }
    let grace = row.count("grace_period").unwrap_or_default();
    match row.flag("allow_grace_period") {
        Some(true) => end.checked_add_signed(TimeDelta::hours(grace.into())),
        _ => Some(end),
    }
}
