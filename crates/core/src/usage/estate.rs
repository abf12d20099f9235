//! A reading of the estate.

use chrono::{TimeDelta, Timelike};

use super::{Ends, Habits, LicenseUse, PersonUse, Reading, Sign, SignKind, Source};
use crate::{
    domain::{
        Device, Hold, License, LicenseStatus, Moment, OnExpiry, ProductId, User, UserId, UserStatus,
    },
    estate::{Estate, Presence, Topic},
};

impl Reading {
    /// What the estate knows, at a moment of the server's clock: that of the oldest list it was
    /// read from. What the estate does not keep is added afterwards, such as
    /// [`LicenseUse::is_air_gapped`], [`LicenseUse::days`] and rows of a log.
    pub fn from_estate(estate: &Estate, now: Moment, habits: Habits) -> Self {
        let mut reading = Self::new(now, habits);
        reading.has_all_licenses = estate.progress(&Topic::Licenses).complete;
        for user in estate.users() {
            reading.put_person(person_use(user));
        }
        reading.read(estate, &|_| true);
        reading
    }

    /// What the estate knows of some products and of those who hold seats on them: enough to judge
    /// these seats, as nothing that is seen elsewhere tells anything of them, and quick.
    pub fn of_products(
        estate: &Estate,
        products: &[ProductId],
        now: Moment,
        habits: Habits,
    ) -> Self {
        let mut reading = Self::new(now, habits);
        reading.read(estate, &|license| products.contains(&license.product));
        for person in &mut reading.people {
            if let Some(user) = estate.user(&person.id) {
                let is_out = person.is_out;
                *person = person_use(user);
                person.is_out |= is_out;
            }
        }
        reading
    }

    /// Takes in licenses with their people and devices.
    fn read(&mut self, estate: &Estate, takes: &dyn Fn(&License) -> bool) {
        let reading = self;
        let habits = reading.habits;
        for license in estate.licenses().filter(|it| takes(it)) {
            let seats = estate.seats_of(&license.id);
            let devices = estate.devices_of(&license.id);
            let mut used = license_use(estate, license, habits);
            used.has_all_people = seats.is_now() || used.held == 0;
            used.has_all_devices = devices.is_now();
            reading.put_license(used);
            let mut seat = |user: &UserId, hold, activations| {
                if let Some(seat) = reading.seat(&license.id, user) {
                    seat.hold = hold;
                    seat.activations = activations;
                }
            };
            if let Some(owner) = &license.owner {
                seat(owner, Hold::Owner, None);
            }
            for held in seats.value().into_iter().flatten() {
                seat(&held.user, held.hold, held.activations.map(|it| it.used));
            }
            for device in devices.into_value().into_iter().flatten() {
                reading.put_device(device);
            }
        }
        if habits.hides_owners {
            for nth in 0..reading.seats.len() {
                let person = reading.person_on(&reading.seats[nth]);
                let has_all_devices = estate.has_walked_devices_of(&person.id);
                reading.seats[nth].has_all_devices = has_all_devices;
            }
        }
        for person in &mut reading.people {
            person.is_out |= estate.presence(&person.id) == Presence::Gone;
        }
    }

    /// What a device tells. While the people of its license have not been read, its owner is one
    /// of them: whoever gives up a seat gives up their devices.
    fn put_device(&mut self, device: &Device) {
        let Some(license) = self.find_license(&device.license) else {
            return;
        };
        let is_whole = self.licenses[license as usize].has_all_people;
        if let Some(user) = device.user.as_ref().filter(|_| !is_whole) {
            self.seat(&device.license, user);
        }
        // Where devices alone report themselves, some are born as if they just had.
        let is_preset = |at: &Moment| {
            let after = at.signed_duration_since(device.activated);
            !self.habits.tells_all && after.abs() <= TimeDelta::seconds(1)
        };
        // What was not told came as the beginning of time.
        let told = |at: Moment| (at.timestamp() != 0).then_some(at);
        let signs = [
            (told(device.activated), SignKind::Activation),
            (
                device.last_seen.filter(|at| !is_preset(at)),
                SignKind::Heartbeat,
            ),
            (device.last_check_out, SignKind::CheckOut),
        ];
        for (at, kind) in signs {
            if let Some(at) = at {
                let sign = Sign::at(at, kind, Source::Device);
                self.add_sign(&device.license, device.user.as_ref(), sign);
            }
        }
    }
}

fn person_use(user: &User) -> PersonUse {
    PersonUse {
        id: user.id.clone(),
        team: user.team.clone(),
        is_staff: user.role.is_staff(),
        is_out: user.status == UserStatus::Banned,
    }
}

fn license_use(estate: &Estate, license: &License, habits: Habits) -> LicenseUse {
    let count = estate.count(&license.id).unwrap_or_default();
    let policy = license.policy.as_ref().and_then(|id| estate.policy(id));
    let on_expiry = policy.and_then(|policy| policy.on_expiry.as_ref());
    let goes_on = matches!(on_expiry, Some(OnExpiry::Maintain | OnExpiry::Allow));
    // A plain day comes as its noon.
    let is_day = |at: Moment| habits.ends_on_days && at.num_seconds_from_midnight() == 12 * 60 * 60;
    LicenseUse {
        id: license.id.clone(),
        product: license.product.clone(),
        team: license.team.clone(),
        bought: count.max,
        cap: count.cap,
        held: count.assigned,
        is_by_device: estate.is_by_device(&license.id) || count.has_none(),
        devices: license.devices_counted,
        created: Some(license.created),
        ends: license.expires.map(|at| match is_day(at) {
            true => Ends::On(at.date_naive()),
            false => Ends::At(at),
        }),
        stops_at_end: !goes_on,
        is_suspended: matches!(
            license.status,
            LicenseStatus::Suspended | LicenseStatus::Banned
        ),
        last_validated: license.last_validated,
        last_check_in: license.last_check_in,
        last_check_out: license.last_check_out,
        ..LicenseUse::default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;

    use super::*;
    use crate::{
        domain::Overage,
        estate::sample::{catalogue, device, license, user},
        usage::{Evidence, History, NotUsed, Period, Report, Scope, Split, State, Unknown, Utc},
    };

    fn at(day: i64) -> Moment {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    /// Two hold seats on one license, one device is the first's and one is nobody's; another
    /// license is owned and alone.
    fn estate() -> Estate {
        let mut estate = Estate::with_licenses(vec![
            License {
                last_validated: Some(at(95)),
                ..license("team", 2, Some(3))
            },
            License {
                owner: Some("own".into()),
                last_validated: Some(at(40)),
                expires: Some(at(200) + TimeDelta::hours(12)),
                ..license("single", 1, Some(1))
            },
        ]);
        let asked = estate.ask();
        estate.merge_catalogue(asked, catalogue(Overage::Never));
        estate
    }

    fn read_devices(estate: &mut Estate) {
        let mut walk = estate.begin(Topic::AllDevices);
        let reported = |id: &str, license: &str, user: Option<&str>, day| Device {
            user: user.map(Into::into),
            last_seen: Some(at(day)),
            ..device(id, license)
        };
        estate.merge_devices(
            &mut walk,
            vec![
                reported("d1", "team", Some("ana"), 92),
                // Born as if it had just reported.
                reported("d2", "team", Some("ben"), 0),
                reported("d3", "team", None, 80),
            ],
        );
        estate.finish(walk);
    }

    fn evidence(reading: Reading) -> Arc<Evidence> {
        let (history, zone) = (Arc::new(History::default()), Arc::new(Utc));
        Arc::new(Evidence::new(Arc::new(reading), history, zone))
    }

    fn people(estate: &Estate) -> (Split, crate::usage::Completeness) {
        let reading = Reading::from_estate(estate, at(100), Habits::default());
        let evidence = evidence(reading);
        let range = evidence.range(Period::ThisMonth);
        let summary = Report::new(evidence, range).summary(&Scope::default());
        (summary.people, summary.known)
    }

    #[test]
    fn figures_grow_from_stage_to_stage() {
        let mut estate = estate();
        let split = |used, not_used, unknown| Split {
            used,
            not_used,
            unknown,
        };
        // Only the owner is known, and nothing of devices.
        let (figures, known) = people(&estate);
        assert_eq!(figures, split(0, 0, 1));
        assert!(known.seats && !known.people_used && !known.people);
        // Owners of devices hold seats.
        read_devices(&mut estate);
        let (figures, known) = people(&estate);
        assert_eq!(figures, split(1, 1, 1));
        assert!(known.people_used && known.products && !known.people);
        estate.read_seats("team", &[("ana", Hold::Assigned), ("ben", Hold::Assigned)]);
        estate.read_seats("single", &[("own", Hold::Owner)]);
        let (figures, known) = people(&estate);
        assert_eq!(figures, split(1, 1, 1));
        assert!(known.people);
    }

    #[test]
    fn what_the_estate_knows_is_what_is_judged() {
        let mut estate = estate();
        read_devices(&mut estate);
        estate.read_seats("team", &[("ana", Hold::Assigned), ("ben", Hold::Assigned)]);
        let asked = estate.ask();
        estate.merge_user(
            asked,
            crate::domain::User {
                status: UserStatus::Banned,
                ..user("ben")
            },
        );
        let habits = Habits {
            ends_on_days: true,
            ..Habits::default()
        };
        let evidence = evidence(Reading::from_estate(&estate, at(100), habits));
        let reading = evidence.reading();
        let range = evidence.range(Period::ThisMonth);
        let report = Report::new(evidence.clone(), range);
        let state = |license: &str, person: &str| {
            let seat = reading.find_seat(&license.into(), &person.into());
            let seat = seat.expect("a seat") as usize;
            (
                evidence.state(seat, &range),
                report.has_shared_activity(seat),
            )
        };
        let seen = Sign::at(at(92), SignKind::Heartbeat, Source::Device);
        assert_eq!(state("team", "ana"), (State::Used(seen), true));
        // A device that was activated once and is said to have reported then.
        let unattributed = State::Unknown(Unknown::Unattributed);
        assert_eq!(state("team", "ben"), (unattributed, true));
        let alone = Sign::at(at(40), SignKind::Validation, Source::License);
        let before = State::NotUsed(NotUsed::Before(alone));
        assert_eq!(state("single", "own"), (before, false));
        let ben = reading.find_person(&"ben".into()).expect("a person");
        assert!(reading.people[ben as usize].is_out);
        let single = reading.find_license(&"single".into()).expect("a license");
        let ends = reading.licenses[single as usize].ends;
        assert_eq!(ends, Some(Ends::On(at(200).date_naive())));
    }

    #[test]
    fn some_products_are_judged_as_all_are() {
        let mut estate = estate();
        read_devices(&mut estate);
        estate.read_seats("team", &[("ana", Hold::Assigned), ("ben", Hold::Assigned)]);
        estate.read_seats("single", &[("own", Hold::Owner)]);
        let asked = estate.ask();
        estate.merge_user(
            asked,
            crate::domain::User {
                status: UserStatus::Banned,
                ..user("ben")
            },
        );
        let whole = evidence(Reading::from_estate(&estate, at(100), Habits::default()));
        let products = [estate.license(&"team".into()).expect("it").product.clone()];
        let some = Reading::of_products(&estate, &products, at(100), Habits::default());
        let some = evidence(some);
        let range = whole.range(Period::ThisMonth);
        for person in ["ana", "ben"] {
            let state = |evidence: &Evidence| {
                let reading = evidence.reading();
                let seat = reading.find_seat(&"team".into(), &person.into());
                let seat = seat.expect("a seat") as usize;
                let person = reading.person_on(&reading.seats[seat]).clone();
                (
                    evidence.state(seat, &range),
                    evidence.last_sign(seat),
                    person,
                )
            };
            assert_eq!(state(&some), state(&whole), "{person}");
        }
        let none = Reading::of_products(&estate, &["other".into()], at(100), Habits::default());
        assert!(none.licenses.is_empty() && none.seats.is_empty());
    }

    #[test]
    fn idle_are_those_who_used_none_of_their_seats_and_of_none_it_is_unknown() {
        let mut estate = Estate::with_licenses(vec![
            license("old", 3, Some(5)),
            License {
                last_validated: Some(at(95)),
                ..license("shared", 2, Some(5))
            },
        ]);
        let assigned = |id: &'static str| (id, Hold::Assigned);
        estate.read_seats("old", &[assigned("ana"), assigned("ben"), assigned("cem")]);
        estate.read_seats("shared", &[assigned("ben"), assigned("dia")]);
        let mut walk = estate.begin(Topic::AllDevices);
        let of = |user: &str, day| Device {
            user: Some(user.into()),
            last_seen: Some(at(day)),
            ..device(&format!("of-{user}"), "old")
        };
        // Ana was seen before the range, Ben too but may be whoever used the other license, Cem
        // within it.
        estate.merge_devices(&mut walk, vec![of("ana", 10), of("ben", 10), of("cem", 99)]);
        estate.finish(walk);
        let evidence = evidence(Reading::from_estate(&estate, at(100), Habits::default()));
        let range = evidence.range(Period::ThisMonth);
        let report = Report::new(evidence, range);
        let idle: Vec<&UserId> = report.idle_people().collect();
        assert_eq!(idle, [&UserId::from("ana")]);
    }

    #[test]
    fn devices_that_hide_their_owners_count_for_those_who_were_asked_for() {
        let mut estate = Estate::with_licenses(vec![License {
            last_validated: Some(at(95)),
            ..license("team", 2, Some(3))
        }]);
        estate.read_seats("team", &[("ana", Hold::Assigned), ("ben", Hold::Assigned)]);
        let mut walk = estate.begin(Topic::UserDevices("ana".into()));
        let anas = Device {
            user: Some("ana".into()),
            last_seen: Some(at(80)),
            ..device("d1", "team")
        };
        estate.merge_devices(&mut walk, vec![anas]);
        estate.finish(walk);
        let habits = Habits {
            tells_all: true,
            hides_owners: true,
            ends_on_days: true,
        };
        let evidence = evidence(Reading::from_estate(&estate, at(100), habits));
        let reading = evidence.reading();
        let range = evidence.range(Period::ThisMonth);
        let state = |person: &str| {
            let seat = reading.find_seat(&"team".into(), &person.into());
            evidence.state(seat.expect("a seat") as usize, &range)
        };
        let seen = Sign::at(at(80), SignKind::Heartbeat, Source::Device);
        assert_eq!(state("ana"), State::NotUsed(NotUsed::Before(seen)));
        assert_eq!(state("ben"), State::Unknown(Unknown::NotRead));
    }
}
