//! What a new server starts with. Deterministic but for the dates, which count from now.

mod demo;
mod devices;
mod large;
mod names;
mod past;
pub(crate) mod record;
mod seven;
mod spring;

use std::str::FromStr;

use anyhow::{Result, bail};
use rusqlite::Connection;
use serde_json::Value;

use crate::clock::DAY;
use crate::keygen::auth::hash;
use crate::keygen::policies;
use crate::keygen::second_factors::SEEDED;
use crate::store::catalogue::{Entitlement, Policy, Product};
use crate::store::groups::{Group, GroupOwner};
use crate::store::second_factors::SecondFactor;
use crate::store::{self, Account};

/// Everybody's e-mail domain.
pub(crate) const DOMAIN: &str = "nordbau.example";
/// Everybody's password who has one.
pub(crate) const PASSWORD: &str = "seatboard-demo";

/// How much there is to start with. Every seed but the empty one has a sign-in per role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    /// What a fresh account has: one admin, nobody and nothing else.
    Empty,
    /// Sign-ins only: one person per role, and those who cannot simply come in.
    Roles,
    /// An architecture office: 12 licenses, 4 groups, 420 people, 500 machines.
    Demo,
    /// 2,000 licenses, 50,000 people, 50,000 seats, 60,000 machines.
    Large,
    /// Seven people on four licenses, whose use is known to the second; at 10:00 UTC on
    /// 22 November 2026, unless the options say another time.
    Seven,
}

impl Seed {
    /// The moment at which this seed is looked at; most count back from now.
    pub(crate) fn clock(self) -> Option<chrono::DateTime<chrono::Utc>> {
        (self == Self::Seven).then(seven::clock).flatten()
    }
}

impl FromStr for Seed {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "empty" => Ok(Self::Empty),
            "roles" => Ok(Self::Roles),
            "demo" => Ok(Self::Demo),
            "large" => Ok(Self::Large),
            "seven" => Ok(Self::Seven),
            _ => bail!("unknown seed {name:?}: empty, roles, demo, large or seven"),
        }
    }
}

/// Fills a new database.
pub(crate) fn fill(db: &Connection, seed: Seed, now: i64) -> Result<()> {
    let mut seeder = Seeder {
        db,
        now,
        dice: Dice(0x5EA7_B0A4_D000_0001),
        uses: Dice(0x5EA7_B0A4_D000_0002),
    };
    seeder.account(seed)?;
    match seed {
        Seed::Empty => return seeder.first_admin(),
        Seed::Roles | Seed::Demo | Seed::Large | Seed::Seven => seeder.sign_ins()?,
    }
    match seed {
        Seed::Empty | Seed::Roles => Ok(()),
        Seed::Demo => demo::fill(&mut seeder),
        Seed::Large => large::fill(&mut seeder),
        Seed::Seven => seven::fill(&mut seeder),
    }
}

/// Adds what only LicenseSpring's side has, once its rows stand beside the others.
pub(crate) fn finish(db: &Connection, seed: Seed, now: i64) -> Result<()> {
    match seed {
        Seed::Demo => spring::fill(db, now),
        Seed::Large => large::finish(db),
        Seed::Seven => seven::finish(db),
        Seed::Empty | Seed::Roles => Ok(()),
    }
}

/// Numbers that look random and never change (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end.max(1) as u64).unwrap_or(0)
    }

    fn id(&mut self) -> String {
        let bits = (u128::from(self.roll()) << 64) | u128::from(self.roll());
        uuid::Builder::from_random_bytes(bits.to_be_bytes())
            .into_uuid()
            .to_string()
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// A license to be made; everything else is the policy's.
struct Plan<'a> {
    policy: &'a str,
    product: &'a str,
    name: Option<&'a str>,
    owner: Option<&'a str>,
    group: Option<&'a str>,
    max_users: Option<i64>,
    max_machines: Option<i64>,
    /// Days from now; `None` is perpetual.
    expires_in: Option<i64>,
    suspended: bool,
    /// Whether its users may not free their own devices.
    protected: bool,
    metadata: String,
    /// Days ago.
    created: i64,
    /// Days ago.
    validated: Option<i64>,
}

struct Seeder<'a> {
    db: &'a Connection,
    now: i64,
    dice: Dice,
    /// For what people do; who they are stays the same whatever they do.
    uses: Dice,
}

impl Seeder<'_> {
    fn id(&mut self) -> String {
        self.dice.id()
    }

    /// A moment so many days ago, and a little more, so that no two rows share it by chance.
    fn days_ago(&mut self, days: i64) -> i64 {
        let part = i64::try_from(self.dice.below(80_000_000)).unwrap_or(0);
        self.now - days * DAY - part
    }

    fn account(&mut self, seed: Seed) -> Result<()> {
        // A fresh account has a slug made of its first admin's domain.
        let (slug, age) = match seed {
            Seed::Empty => ("nordbau-example", 0),
            Seed::Roles | Seed::Demo | Seed::Large | Seed::Seven => ("nordbau", 900),
        };
        let created = self.now - age * DAY;
        let account = Account {
            id: "7b1f8a52-3c4d-4e6f-9a0b-1c2d3e4f5a6b".into(),
            slug: slug.into(),
            name: "Nordbau Architekten".into(),
            protected: true,
            created,
            updated: created,
        };
        Ok(store::insert_account(self.db, &account)?)
    }

    /// The admin of a fresh account, whom nobody has given a name.
    fn first_admin(&mut self) -> Result<()> {
        let (id, password) = (self.id(), hash(PASSWORD)?);
        Ok(store::users::insert(
            self.db,
            &store::users::NewUser {
                id: &id,
                email: &format!("admin@{DOMAIN}"),
                first_name: None,
                last_name: None,
                role: "admin",
                password: Some(&password),
                group_id: None,
                metadata: "{}",
                created: self.now,
            },
        )?)
    }

    fn sign_ins(&mut self) -> Result<()> {
        let password = hash(PASSWORD)?;
        for (at, (local, first, last, role)) in names::SIGN_INS.into_iter().enumerate() {
            let id = self.id();
            let created = self.now - 890 * DAY + i64::try_from(at)? * 60_000;
            let has_password = local != "nopassword";
            store::users::insert(
                self.db,
                &store::users::NewUser {
                    id: &id,
                    email: &format!("{local}@{DOMAIN}"),
                    first_name: Some(first),
                    last_name: Some(last),
                    role,
                    password: has_password.then_some(password.as_str()),
                    group_id: None,
                    metadata: "{}",
                    created,
                },
            )?;
            let banned = (local == "banned").then_some(self.now - 10 * DAY);
            store::note(self.db, "users", &id, &[("banned", banned.into())])?;
            if local == "otp" {
                let factor = SecondFactor {
                    id: uuid::Uuid::from_u128(uuid::Uuid::try_parse(&id)?.as_u128() ^ 1)
                        .to_string(),
                    user_id: id,
                    secret: SEEDED.into(),
                    enabled: true,
                    last_step: 0,
                    created,
                    updated: created,
                };
                store::second_factors::insert(self.db, &factor)?;
            }
        }
        Ok(())
    }

    fn product(&mut self, name: &str, code: &str) -> Result<String> {
        let created = self.days_ago(800);
        let product = Product {
            id: self.id(),
            name: name.into(),
            code: Some(code.into()),
            distribution_strategy: Some("LICENSED".into()),
            url: Some(format!("https://{code}.example")),
            platforms: Some(r#"["windows","macos"]"#.into()),
            metadata: "{}".into(),
            created,
            updated: created,
        };
        store::catalogue::insert_product(self.db, &product)?;
        Ok(product.id)
    }

    fn policy(
        &mut self,
        product: &str,
        name: &str,
        rules: &Value,
        metadata: &Value,
    ) -> Result<String> {
        let created = self.days_ago(790);
        let policy = Policy {
            id: self.id(),
            product_id: product.into(),
            name: name.into(),
            rules: policies::rules(rules),
            metadata: metadata.to_string(),
            created,
            updated: created,
        };
        store::catalogue::insert_policy(self.db, &policy)?;
        Ok(policy.id)
    }

    fn entitlement(&mut self, name: &str, code: &str) -> Result<String> {
        let created = self.days_ago(780);
        let entitlement = Entitlement {
            id: self.id(),
            name: name.into(),
            code: code.into(),
            metadata: "{}".into(),
            created,
            updated: created,
        };
        store::catalogue::insert_entitlement(self.db, &entitlement)?;
        Ok(entitlement.id)
    }

    fn group(&mut self, name: &str, max_users: Option<i64>) -> Result<String> {
        let created = self.days_ago(780);
        let group = Group {
            id: self.id(),
            name: name.into(),
            max_users,
            max_licenses: None,
            max_machines: None,
            metadata: "{}".into(),
            created,
            updated: created,
        };
        store::groups::insert(self.db, &group)?;
        Ok(group.id)
    }

    fn group_owner(&mut self, group: &str, user: &str) -> Result<()> {
        let created = self.days_ago(700);
        let owner = GroupOwner {
            id: self.id(),
            group_id: group.into(),
            user_id: user.into(),
            created,
            updated: created,
        };
        Ok(store::groups::insert_owner(self.db, &owner)?)
    }

    fn license(&mut self, plan: &Plan<'_>) -> Result<String> {
        let id = self.id();
        let created = self.days_ago(plan.created);
        let validated = plan.validated.map(|days| self.days_ago(days));
        let part = |dice: &mut Dice| format!("{:06X}", dice.roll() & 0xFF_FFFF);
        let parts: Vec<String> = (0..5).map(|_| part(&mut self.dice)).collect();
        store::licenses::insert(
            self.db,
            &store::licenses::NewLicense {
                id: &id,
                key: &format!("{}-V3", parts.join("-")),
                name: plan.name,
                policy_id: plan.policy,
                product_id: plan.product,
                owner_id: plan.owner,
                group_id: plan.group,
                // Half a day into the day, so that "in 13 days" stays true while a test runs.
                expiry: plan.expires_in.map(|days| self.now + days * DAY + DAY / 2),
                suspended: plan.suspended,
                protected: plan.protected,
                max_users: plan.max_users,
                max_machines: plan.max_machines,
                last_validated: validated,
                metadata: &plan.metadata,
                created,
            },
        )?;
        Ok(id)
    }

    fn seat(&mut self, license: &str, user: &str) -> Result<()> {
        let days = i64::try_from(self.dice.below(300))?;
        let created = self.days_ago(days);
        let id = self.id();
        store::seats::insert(self.db, &id, license, user, created)?;
        Ok(())
    }
}
