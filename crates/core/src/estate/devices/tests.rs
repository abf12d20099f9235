use chrono::{DateTime, TimeDelta};

use super::{
    super::{DeviceFilter, Estate, Known, SortBy, Topic},
    DeviceColumn, DeviceQuery,
};
use crate::{
    acts::{Act, DeviceAct, SeatAct},
    domain::{Activations, Device, Heartbeat, Hold, Moment, Seat, Standing},
    estate::sample::{self, device, license},
};

fn day(number: i64) -> Moment {
    DateTime::UNIX_EPOCH + TimeDelta::days(number)
}

/// Two licenses; `ana` sits on the first one, and three devices are active.
fn office() -> (Estate, Vec<Device>) {
    let mut rows = vec![license("l1", 1, None), license("l2", 0, None)];
    rows[0].devices_counted = 2;
    rows[1].devices_counted = 1;
    let mut estate = Estate::with_licenses(rows);
    estate.read_seats("l1", &[("ana", Hold::Assigned)]);
    let devices = vec![
        Device {
            name: Some("Büro".into()),
            platform: Some("Windows".into()),
            user: Some("ana".into()),
            last_seen: Some(day(40)),
            heartbeat: Heartbeat::Alive,
            ..device("d1", "l1")
        },
        Device {
            hostname: Some("studio".into()),
            platform: Some("macOS".into()),
            ..device("d2", "l1")
        },
        Device {
            ip: Some("10.0.0.7".into()),
            last_seen: Some(day(9)),
            heartbeat: Heartbeat::Dead,
            ..device("d3", "l2")
        },
    ];
    read(&mut estate, &devices);
    (estate, devices)
}

fn read(estate: &mut Estate, devices: &[Device]) {
    let mut walk = estate.begin(Topic::AllDevices);
    estate.merge_devices(&mut walk, devices.to_vec());
    estate.finish(walk);
}

fn found(estate: &Estate, query: DeviceQuery) -> Vec<String> {
    let found = estate.find_devices(&query).into_iter();
    found.map(|id| id.to_string()).collect()
}

fn reset(license: &str, device: &str) -> Act {
    Act::Device(
        device.into(),
        DeviceAct::Reset {
            license: license.into(),
        },
    )
}

#[test]
fn devices_are_found_by_what_is_known_of_them_and_their_people() {
    let (estate, _) = office();
    let by_text = |text: &str| {
        let text = text.to_owned();
        found(
            &estate,
            DeviceQuery {
                text,
                ..DeviceQuery::default()
            },
        )
    };
    assert_eq!(by_text("buro"), ["d1"]);
    assert_eq!(by_text("ana"), ["d1"], "whose it is");
    assert_eq!(by_text("0.0.7"), ["d3"]);
    assert_eq!(by_text("mac studio"), ["d2"]);
    assert_eq!(by_text(""), ["d1", "d3", "d2"], "by label");
    let unseen = |days| DeviceQuery {
        not_seen_for_days: Some(days),
        now: day(45),
        ..DeviceQuery::default()
    };
    assert_eq!(found(&estate, unseen(30)), ["d3", "d2"]);
    assert_eq!(found(&estate, unseen(40)), ["d2"], "never reported");
    let nobodys = DeviceQuery {
        filters: vec![DeviceFilter::Nobodys],
        platform: vec!["macOS".into(), "Windows".into()],
        ..DeviceQuery::default()
    };
    assert_eq!(found(&estate, nobodys), ["d2"]);
    let sorted = DeviceQuery {
        sort: vec![SortBy {
            column: DeviceColumn::LastSeen,
            descending: true,
        }],
        ..DeviceQuery::default()
    };
    assert_eq!(found(&estate, sorted), ["d1", "d3", "d2"]);
    assert_eq!(estate.device_platforms(), ["Windows", "macOS"]);
}

#[test]
fn a_device_goes_with_its_license_unless_it_is_in_a_team_itself() {
    let mut rows = vec![license("l1", 0, None), license("l2", 0, None)];
    rows[0].team = Some("t".into());
    let mut estate = Estate::with_licenses(rows);
    let elsewhere = Device {
        team: Some("u".into()),
        ..device("d2", "l1")
    };
    let off = Device {
        standing: Some(Standing::Inactive),
        ..device("d4", "l1")
    };
    read(
        &mut estate,
        &[device("d1", "l1"), elsewhere, device("d3", "l2"), off],
    );
    let of = |team: &str| {
        let team = Some(team.into());
        found(
            &estate,
            DeviceQuery {
                team,
                ..DeviceQuery::default()
            },
        )
    };
    assert_eq!(
        (of("t"), of("u")),
        (vec!["d1".into(), "d4".into()], vec!["d2".into()])
    );
    // Those that are no longer active count for nothing.
    let figures = estate.team_figures();
    assert_eq!(figures[&"t".into()].devices, 1);
    assert_eq!(figures[&"u".into()].devices, 1);
}

#[test]
fn a_device_that_was_reset_is_counted_at_once_and_does_not_come_back() {
    let (mut estate, devices) = office();
    let mut late = estate.begin(Topic::Devices("l1".into()));
    let asked = estate.ask();
    let changes = estate.confirm(&reset("l1", "d1"), None);
    assert!(changes.device_ids.contains(&"d1".into()));
    assert!(changes.user_ids.contains(&"ana".into()));
    let counted = |estate: &Estate| estate.license(&"l1".into()).map(|it| it.devices_counted);
    assert_eq!(counted(&estate), Some(1));
    estate.merge_devices(&mut late, devices[..2].to_vec());
    let mut row = license("l1", 1, None);
    row.devices_counted = 2;
    estate.merge_license(asked, row);
    assert_eq!(counted(&estate), Some(1), "asked before");
    assert!(estate.device(&"d1".into()).is_none());
    assert!(estate.lacks_device(&"l1".into(), &"d1".into()));
    read(&mut estate, &devices);
    assert!(
        estate.device(&"d1".into()).is_none(),
        "ids are not given twice"
    );
    estate.confirm_already(&reset("l1", "d2"));
    assert!(estate.device(&"d2".into()).is_none());
}

#[test]
fn a_seat_taken_back_leaves_the_device_to_nobody() {
    let (mut estate, _) = office();
    let release = Act::Seat("l1".into(), SeatAct::Release { user: "ana".into() });
    let changes = estate.confirm(&release, None);
    assert!(changes.device_ids.contains(&"d1".into()));
    let device = estate.device(&"d1".into()).expect("it stays active");
    assert_eq!(device.user, None);
    assert!(estate.devices_of_user(&"ana".into()).is_empty());
}

#[test]
fn a_persons_devices_can_be_read_alone() {
    let (mut estate, devices) = office();
    let mut walk = estate.begin(Topic::UserDevices("ana".into()));
    let other = Device {
        user: Some("ana".into()),
        ..device("d9", "l2")
    };
    estate.merge_devices(&mut walk, vec![other.clone()]);
    estate.finish(walk);
    assert_eq!(estate.devices_of_user(&"ana".into()), [&other]);
    // The one that no longer is hers may be somebody's: its license has to be asked.
    assert!(!estate.progress(&Topic::Devices("l1".into())).complete);
    read(&mut estate, &devices);
    assert_eq!(estate.devices_of_user(&"ana".into()), [&devices[0]]);
}

/// What is known of all that `ana` holds, from reading her licenses.
#[test]
fn reading_a_persons_licenses_tells_all_their_seats() {
    let mut estate = Estate::with_licenses(vec![
        license("l1", 2, None),
        license("l2", 2, None),
        license("l3", 1, None),
    ]);
    estate.read_seats("l3", &[("ana", Hold::Assigned)]);
    let ana = "ana".into();
    assert_eq!(estate.seats_of_user(&ana).len(), 1);
    assert_eq!(estate.hold(&"l2".into(), &ana), Known::NotYet);
    assert!(!estate.knows_seats_of_user(&ana));
    let mut walk = estate.begin(Topic::UserLicenses("ana".into()));
    let give = Act::Seat("l2".into(), SeatAct::Assign { user: "ana".into() });
    let mut owned = license("l4", 1, None);
    owned.owner = Some("ana".into());
    estate.merge_user_licenses(&mut walk, vec![license("l1", 2, None), owned]);
    // Given while the list was on its way: newer than what the list says.
    estate.confirm(&give, None);
    let changes = estate.finish(walk);
    assert!(changes.user_ids.contains(&ana));
    let held = |license: &str| estate.hold(&license.into(), &ana);
    assert_eq!(held("l1"), Known::Now(Some(Hold::Assigned)));
    assert_eq!(held("l2"), Known::Now(Some(Hold::Assigned)));
    assert_eq!(held("l3"), Known::Now(None), "no longer hers");
    assert_eq!(held("l4"), Known::Now(Some(Hold::Owner)));
    assert!(estate.knows_seats_of_user(&ana));
    assert_eq!(estate.seats_of_user(&ana).len(), 3);
    // Of the others on these licenses nothing is known, and the counts are the server's.
    assert_eq!(estate.assigned("l1"), Some(2));
}

/// A license whose server lists devices in any case, and counts activations by seat.
fn counted_by_seat() -> Estate {
    let (mut estate, devices) = office();
    let kept = devices.into_iter().map(|device| Device {
        standing: Some(Standing::Active),
        ..device
    });
    read(&mut estate, &kept.collect::<Vec<_>>());
    let mut walk = estate.begin(Topic::Seats("l1".into()));
    let (seat, ana) = sample::seat("l1", "ana", Hold::Assigned);
    let activations = Some(Activations {
        used: 1,
        max: Some(2),
    });
    let seat = Seat {
        activations,
        ..seat
    };
    estate.merge_seats(&mut walk, vec![(seat, ana)]);
    estate.finish(walk);
    estate
}

#[test]
fn a_device_that_stays_listed_only_becomes_inactive() {
    let mut estate = counted_by_seat();
    estate.confirm(&reset("l1", "d1"), None);
    let standing = estate.device(&"d1".into()).map(|it| it.standing);
    assert_eq!(standing, Some(Some(Standing::Inactive)));
    assert!(estate.lacks_device(&"l1".into(), &"d1".into()));
    let counted = estate.license(&"l1".into()).map(|it| it.devices_counted);
    assert_eq!(counted, Some(1));
    // It may be activated again, and is then as good as any.
    let again = Device {
        standing: Some(Standing::Active),
        ..device("d1", "l1")
    };
    let mut walk = estate.begin(Topic::AllDevices);
    estate.merge_devices(&mut walk, vec![again]);
    assert!(estate.device(&"d1".into()).is_some_and(Device::is_active));
}

#[test]
fn resetting_a_seat_frees_what_was_activated_with_it() {
    let mut estate = counted_by_seat();
    let seat = |estate: &Estate| estate.activations(&"l1".into(), &"ana".into());
    let reset = Act::Seat("l1".into(), SeatAct::Reset { user: "ana".into() });
    estate.confirm(&reset, None);
    assert_eq!(seat(&estate).map(|it| it.used), Some(0));
    let standing = |id: &str| estate.device(&id.into()).map(|it| it.standing);
    assert_eq!(standing("d1"), Some(Some(Standing::Inactive)));
    assert_eq!(standing("d2"), Some(Some(Standing::Active)));
    let counted = estate.license(&"l1".into()).map(|it| it.devices_counted);
    assert_eq!(counted, Some(1));
}

#[test]
fn whose_a_device_is_stays_known_where_a_list_does_not_tell() {
    let mut estate = counted_by_seat();
    assert_eq!(estate_user(&estate), Some("ana".into()));
    let nobodys = Device {
        standing: Some(Standing::Active),
        ..device("d1", "l1")
    };
    let mut walk = estate.begin(Topic::Devices("l1".into()));
    estate.merge_devices(&mut walk, vec![nobodys]);
    assert_eq!(estate_user(&estate), Some("ana".into()));
}

fn estate_user(estate: &Estate) -> Option<crate::domain::UserId> {
    estate.device(&"d1".into())?.user.clone()
}

#[test]
fn s5_each_figure_of_devices_is_the_number_of_rows_that_pressing_it_shows() {
    let mut rows = vec![license("l1", 0, None), license("l2", 0, None)];
    rows[0].team = Some("north".into());
    let mut estate = Estate::with_licenses(rows);
    let standings = [None, Some(Standing::Active), Some(Standing::Blocked)];
    let beats = [Heartbeat::Alive, Heartbeat::Dead, Heartbeat::NotStarted];
    let mut devices = Vec::new();
    for (at, standing) in standings.iter().enumerate() {
        for (number, heartbeat) in beats.iter().enumerate() {
            for license in ["l1", "l2"] {
                devices.push(Device {
                    standing: *standing,
                    heartbeat: heartbeat.clone(),
                    user: (number != 1).then(|| "ana".into()),
                    ..device(&format!("{license}-{at}-{number}"), license)
                });
            }
        }
    }
    read(&mut estate, &devices);
    for of in [
        DeviceQuery::default(),
        DeviceQuery {
            team: Some("north".into()),
            ..DeviceQuery::default()
        },
        DeviceQuery {
            license: Some("l2".into()),
            ..DeviceQuery::default()
        },
        DeviceQuery {
            user: Some("ana".into()),
            ..DeviceQuery::default()
        },
    ] {
        let figures = estate.device_figures(&of);
        assert_eq!(figures.all, estate.find_devices(&of).len());
        for (filter, count) in DeviceFilter::ALL.into_iter().zip(figures.each) {
            let filters = vec![filter];
            let query = DeviceQuery {
                filters,
                ..of.clone()
            };
            assert_eq!(count, estate.find_devices(&query).len(), "{filter:?}");
        }
    }
}

#[test]
fn a_list_that_hides_owners_says_nothing_of_one_persons_devices() {
    let (mut estate, mut devices) = office();
    let anas = Topic::UserDevices("ana".into());
    assert!(estate.progress(&anas).complete, "the list names owners");

    for device in &mut devices {
        device.standing = Some(Standing::Active);
        device.user = None;
    }
    read(&mut estate, &devices);
    assert!(!estate.progress(&anas).complete);
    let walk = estate.begin(anas.clone());
    estate.finish(walk);
    assert!(estate.progress(&anas).complete);
    assert!(estate.has_walked_devices_of(&"ana".into()));
}
