//! What a server that is behind with its removals shows: nothing that is going counts as free, as
//! living or as somebody's, and nothing is given to it.

use proptest::{prelude::*, test_runner::TestCaseError};
use seatboard_core::{
    acts::{Act, PersonAct, SeatAct},
    domain::UserId,
    estate::{Estate, Presence},
    plan::{Verdict, Why, project},
};
use stand_in::Worker;

use crate::{
    drafts::{Names, removals},
    kept_by_keygen::Setting,
    office::{Kind, offices},
    picture::{Going, Picture, read},
    run::{apply, cases, settle_case},
};

/// What is shown of a server whose worker has not come yet.
fn shows_no_life(estate: &Estate, removed: &[UserId]) -> Result<(), TestCaseError> {
    for user in removed {
        prop_assert_eq!(estate.presence(user), Presence::Gone);
        prop_assert!(estate.user(user).is_none());
    }
    let somebody = { estate.users() }.find(|user| !removed.contains(&user.id));
    let somebody = &somebody.expect("the admin").id;
    for row in estate.licenses() {
        let is_dead = { row.owner.as_ref() }.is_some_and(|owner| removed.contains(owner));
        prop_assert_eq!(estate.is_license_going(&row.id), is_dead, "{:?}", row);
        let seats = estate.seats_of(&row.id).into_value().unwrap_or_default();
        prop_assert!(seats.iter().all(|seat| !removed.contains(&seat.user)));
        // What the server counts is taken, whoever has it.
        let count = estate.count(&row.id).expect("it is known");
        prop_assert_eq!(count.assigned, row.seats_counted, "{:?}", row);
        let living = u32::try_from(seats.len()).expect("a few");
        prop_assert_eq!(living + estate.seats_going(&row.id), count.assigned);
        let offer = Act::Seat(
            row.id.clone(),
            SeatAct::Assign {
                user: somebody.clone(),
            },
        );
        let verdict = project(estate, &[offer]).verdicts[0];
        if is_dead {
            prop_assert_eq!(verdict, Verdict::NotPossible(Why::BeingRemoved));
        } else {
            prop_assert_ne!(verdict, Verdict::NotPossible(Why::BeingRemoved));
        }
    }
    for device in estate.devices() {
        let owner = device.user.as_ref();
        let is_dead = owner.is_some_and(|owner| removed.contains(owner))
            || estate.is_license_going(&device.license);
        prop_assert_eq!(estate.is_device_going(device), is_dead, "{:?}", device);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn k4_what_is_being_removed_is_neither_free_nor_living_nor_somebodys(
        office in offices(Kind::Keygen),
        removal in removals(),
    ) {
        settle_case(async {
            let setting = Setting::of(&office).await;
            let before = setting.settled().await;
            let names = Names::of(&before);
            let stand_in = setting.world.stand_in();
            stand_in.set_worker(Worker::Off).expect("it is told");
            let mut said = before.clone();
            let run = apply(&setting.panel, &mut said, removal.acts(&before, &names)).await?;
            let removed: Vec<UserId> = { run.done() }
                .filter_map(|act| match act {
                    Act::Person(user, PersonAct::Remove) => Some(user.clone()),
                    _ => None,
                })
                .collect();

            let between = read(&setting.panel.server).await;
            shows_no_life(&between, &removed)?;
            prop_assert_eq!(Going::of(&said), Going::of(&between));
            prop_assert_eq!(Picture::of(&said), Picture::of(&between));

            stand_in.set_worker(Worker::default()).expect("it is told");
            let after = setting.settled().await;
            run.came_true(&after)?;
            prop_assert_eq!(Going::of(&after), Going::default());
            prop_assert_eq!(Picture::of(&between), Picture::of(&after));
            for user in &removed {
                prop_assert!(after.remains_of(user).is_empty());
            }
            Ok(())
        })?;
    }
}
