//! Keygen's promises.

use std::collections::BTreeSet;

use proptest::{prelude::*, test_runner::TestCaseError};
use seatboard_core::{
    acts::Act,
    estate::Estate,
    plan::{Undo, leaving, undo},
};
use seatboard_servers::keygen::Keygen;
use stand_in::Options;

use crate::{
    drafts::{Names, Removal, Whole, removals, wholes},
    keygen::{InProcess, KeygenWorld},
    manifest::differs_from_nothing,
    office::{Kind, Office, make, offices},
    picture::{Picture, read},
    run::{Panel, Run, apply, cases, settle_case},
    world::{Who, World},
};

/// A server with an office, and the admin's panel.
pub struct Setting {
    pub world: KeygenWorld,
    pub panel: Panel<Keygen<InProcess>>,
}

impl Setting {
    pub async fn of(office: &Office) -> Self {
        let world = KeygenWorld::open_with(Options::default()).await;
        make(&world, office).await;
        let panel = Panel::enter(world.stranger(), world.credentials(Who::Admin)).await;
        Self { world, panel }
    }

    /// What the server has once it is done with everything.
    pub async fn settled(&self) -> Estate {
        self.world.stand_in().settle().expect("the worker is on");
        read(&self.panel.server).await
    }
}

/// Applies acts and holds what was said against what the server then has; that is what comes back.
pub async fn holds(
    setting: &Setting,
    estate: &Estate,
    acts: Vec<Act>,
) -> Result<(Run, Estate), TestCaseError> {
    let mut said = estate.clone();
    let run = apply(&setting.panel, &mut said, acts).await?;
    let is = setting.settled().await;
    prop_assert_eq!(
        Picture::of(&said),
        Picture::of(&is),
        "said, then so; after {:#?}",
        run.receipt.rows
    );
    run.came_true(&is)?;
    Ok((run, is))
}

/// Takes a run back, and holds what Undo says against what the server then has. Where all of it
/// was said to come back, everything is as it was before.
pub async fn comes_back(
    setting: &Setting,
    run: &Run,
    before: &Estate,
    after: &Estate,
) -> Result<(), TestCaseError> {
    let back = run.receipt.inverse();
    let promised = undo(run.done());
    prop_assert_eq!(
        back.is_empty(),
        promised == Undo::Never || run.done().next().is_none()
    );
    if back.is_empty() {
        return Ok(());
    }
    let (undone, is) = holds(setting, after, back.acts().to_vec()).await?;
    let all_was_done = [run, &undone]
        .iter()
        .all(|it| it.receipt.counts().failed == 0);
    if promised == Undo::Whole && all_was_done {
        let [was, is] = [before, &is].map(|estate| {
            let mut picture = Picture::of(estate);
            // Whoever owned a license and has no seat on it any more keeps their devices, until a
            // seat that they get is given up again. The server then gives them to nobody but
            // somebody with a seat.
            let lose: Vec<_> = back
                .acts()
                .iter()
                .filter_map(Act::frees_devices_of)
                .collect();
            for (id, device) in &mut picture.devices {
                let was = before.device(id).and_then(|it| it.user.as_ref());
                if was.is_some_and(|user| lose.contains(&(&device.0, user))) {
                    device.1 = None;
                }
            }
            picture
        });
        prop_assert_eq!(was, is, "before, and after Undo of {:#?}", run.receipt.rows);
    }
    Ok(())
}

/// What a dialog that removes people says beforehand.
fn said_of_leaving(
    before: &Estate,
    removal: &Removal,
    names: &Names,
    run: &Run,
    is: &Estate,
) -> Result<(), TestCaseError> {
    let people = removal.people(names);
    let said = leaving(before, &people);
    if removal.before.is_some() || run.receipt.counts().failed > 0 || said.takes_last_admin {
        return Ok(());
    }
    for lost in &said.deleted {
        prop_assert!(is.license(&lost.license).is_none(), "{:?}", lost);
    }
    for (license, freed) in &said.freed {
        let held = |estate: &Estate| estate.count(license).map(|count| count.assigned);
        let left = held(before).map(|held| held - freed);
        prop_assert_eq!(left, held(is), "{}", license);
    }
    for device in &said.devices_gone {
        prop_assert!(is.device(device).is_none(), "{device} was said to go");
    }
    for device in &said.devices_staying {
        let left = is.device(device);
        prop_assert!(
            left.is_some_and(|it| it.user.is_none()),
            "{device} was said to stay"
        );
    }
    for lost in &said.teams {
        let owners = is.team_owners(&lost.team).into_value().unwrap_or_default();
        let owners: BTreeSet<_> = owners.into_iter().collect();
        prop_assert!(!owners.contains(&lost.user), "{:?}: {:?}", lost, owners);
        prop_assert_eq!(lost.is_last, owners.is_empty(), "{:?}: {:?}", lost, owners);
    }
    Ok(())
}

fn plan_and_undo(office: &Office, plan: &Whole) -> Result<(), TestCaseError> {
    settle_case(async {
        let setting = Setting::of(office).await;
        let before = setting.settled().await;
        let names = Names::of(&before);
        let acts = plan.acts(&before, &names);
        let (run, after) = holds(&setting, &before, acts).await?;
        comes_back(&setting, &run, &before, &after).await
    })
}

proptest! {
    #![proptest_config(cases())]

    /// Single changes and whole plans come to what was said, and so does taking them back.
    #[test]
    fn plans_come_to_what_was_said_and_come_back(
        office in offices(Kind::Keygen),
        plan in wholes(Kind::Keygen),
    ) {
        plan_and_undo(&office, &plan)?;
    }

    /// Removals come to what was said, plain and after something was kept.
    #[test]
    fn k1_k3_removals_come_to_what_was_said(
        office in offices(Kind::Keygen),
        removal in removals(),
    ) {
        settle_case(async {
            let setting = Setting::of(&office).await;
            let before = setting.settled().await;
            let names = Names::of(&before);
            let acts = removal.acts(&before, &names);
            let (run, after) = holds(&setting, &before, acts).await?;
            said_of_leaving(&before, &removal, &names, &run, &after)?;
            comes_back(&setting, &run, &before, &after).await
        })?;
    }

    /// What is saved as it is, and read again, differs from nothing.
    #[test]
    fn what_is_saved_as_it_is_differs_from_nothing(office in offices(Kind::Keygen)) {
        settle_case(async {
            differs_from_nothing(&Setting::of(&office).await.settled().await)
        })?;
    }
}
