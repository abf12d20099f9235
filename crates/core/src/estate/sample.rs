//! Rows for tests, with nothing particular about them.

use chrono::DateTime;

use super::{Estate, Topic};
use crate::domain::{
    Activation, Catalogue, Device, Heartbeat, Hold, License, LicenseStatus, Overage, Policy,
    Product, Role, Seat, User, UserStatus,
};

/// A license with seats counted and a limit.
pub fn license(id: &str, seats_counted: u32, max_seats: Option<u32>) -> License {
    License {
        id: id.into(),
        name: None,
        key: None,
        product: "product".into(),
        policy: Some("policy".into()),
        activation: None,
        team: None,
        owner: None,
        status: LicenseStatus::Active,
        max_seats,
        seats_counted,
        max_devices: None,
        devices_counted: 0,
        max_uses: None,
        uses: 0,
        expires: None,
        created: DateTime::UNIX_EPOCH,
        updated: DateTime::UNIX_EPOCH,
        last_validated: None,
        last_check_in: None,
        next_check_in: None,
        last_check_out: None,
        is_protected: true,
        is_floating: false,
        is_strict: false,
        requires_heartbeat: false,
        requires_check_in: false,
        order: None,
        contract: None,
        line: None,
        terms: None,
    }
}

/// An end user.
pub fn user(id: &str) -> User {
    User {
        id: id.into(),
        email: format!("{id}@acme.test"),
        first_name: Some(id.into()),
        last_name: None,
        role: Role::User,
        status: UserStatus::Active,
        team: None,
        phone: None,
        rights: None,
        has_initial_password: false,
        created: DateTime::UNIX_EPOCH,
    }
}

/// A seat and who has it.
pub fn seat(license: &str, id: &str, hold: Hold) -> (Seat, User) {
    let seat = Seat {
        license: license.into(),
        user: id.into(),
        hold,
        activations: None,
    };
    (seat, user(id))
}

/// A device on a license, nobody's.
pub fn device(id: &str, license: &str) -> Device {
    Device {
        id: id.into(),
        license: license.into(),
        user: None,
        team: None,
        fingerprint: id.into(),
        name: None,
        hostname: None,
        ip: None,
        platform: None,
        heartbeat: Heartbeat::NotStarted,
        last_seen: None,
        next_report: None,
        last_check_out: None,
        standing: None,
        activated: DateTime::UNIX_EPOCH,
        cores: None,
        memory: None,
        disk: None,
    }
}

/// One product with one policy, which lets more in or not.
pub fn catalogue(overage: Overage) -> Catalogue {
    Catalogue {
        products: vec![Product {
            id: "product".into(),
            name: "Product".into(),
        }],
        policies: vec![Policy {
            id: "policy".into(),
            name: "Policy".into(),
            activation: Activation::Floating,
            overage,
            duration_s: None,
            keeps_expiry_on_transfer: false,
            on_expiry: None,
            heartbeat_s: None,
            devices_per_person: false,
        }],
        teams: Vec::new(),
    }
}

impl Estate {
    /// An estate that has read these licenses and nothing else.
    pub fn with_licenses(rows: Vec<License>) -> Self {
        let mut estate = Self::default();
        let mut walk = estate.begin(Topic::Licenses);
        estate.merge_licenses(&mut walk, rows);
        estate.finish(walk);
        estate
    }

    /// Reads the people of a license completely, in one page.
    pub fn read_seats(&mut self, license: &str, people: &[(&str, Hold)]) {
        let mut walk = self.begin(Topic::Seats(license.into()));
        let rows = people.iter().map(|&(id, hold)| seat(license, id, hold));
        self.merge_seats(&mut walk, rows.collect());
        self.finish(walk);
    }

    /// Reads a license by itself.
    pub fn read_license(&mut self, row: License) -> super::Changes {
        let asked = self.ask();
        self.merge_license(asked, row)
    }

    /// Seats held on a license.
    pub fn assigned(&self, license: &str) -> Option<u32> {
        self.count(&license.into()).map(|count| count.assigned)
    }
}
