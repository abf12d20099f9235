//! LicenseSpring's promises.

use std::{
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
};

use proptest::{prelude::*, test_runner::TestCaseError};
use seatboard_core::{
    acts::Act,
    estate::Estate,
    plan::{Undo, undo},
};
use seatboard_servers::{
    licensespring::{LicenseSpring, LicenseSpringOptions},
    transport::{Lost, Request, Response, Transport},
};
use serde_json::json;
use stand_in::Options;

use crate::{
    drafts::{Names, wholes},
    gate::Gate,
    keygen::KeygenWorld,
    manifest::differs_from_nothing,
    office::{Kind, make, offices},
    picture::{Picture, read},
    run::{Panel, Run, apply, cases, settle_case},
    world::{Who, World},
};

/// The way to the gateway, with a clock that runs ahead instead of waiting: the connector keeps
/// the vendor's pace.
pub struct Unhurried {
    gate: Gate,
    waited_ms: AtomicU64,
}

impl Transport for Unhurried {
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>> {
        self.gate.send(request)
    }

    fn now_ms(&self) -> f64 {
        self.gate.now_ms() + self.waited_ms.load(Ordering::SeqCst) as f64
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.waited_ms.fetch_add(ms.into(), Ordering::SeqCst);
        Box::pin(std::future::ready(()))
    }
}

/// The admin's panel on a server with an office.
pub async fn enter(world: &KeygenWorld) -> Panel<LicenseSpring<Unhurried>> {
    enter_by(world, |way| way).await
}

/// The same, by a way around the usual one.
pub async fn enter_by<T: Transport>(
    world: &KeygenWorld,
    around: impl FnOnce(Unhurried) -> T,
) -> Panel<LicenseSpring<T>> {
    world
        .control("license_spring", json!({ "strict": true }))
        .await;
    let key = world.stand_in().facts().api_key;
    let gate = Unhurried {
        gate: Gate::new(world.stand_in().router(), &key),
        waited_ms: AtomicU64::new(0),
    };
    let options = LicenseSpringOptions {
        url: "http://gate.test/gateway/".into(),
        company: Some("NORDBAU".into()),
    };
    let server = LicenseSpring::new(around(gate), options);
    Panel::enter(server, world.credentials(Who::Admin)).await
}

/// How many activations a new seat may have is known only by reading it; the panel does that.
fn without_activations(estate: &Estate) -> Picture {
    let mut picture = Picture::of(estate);
    picture.activations.clear();
    picture
}

/// Whose a device was, is forgotten with the seat, and cannot be said here.
fn without_owners(estate: &Estate) -> Picture {
    let mut picture = without_activations(estate);
    picture
        .devices
        .values_mut()
        .for_each(|device| device.1 = None);
    picture
}

async fn holds(
    panel: &Panel<LicenseSpring<Unhurried>>,
    estate: &Estate,
    acts: Vec<Act>,
) -> Result<(Run, Estate), TestCaseError> {
    let mut said = estate.clone();
    let run = apply(panel, &mut said, acts).await?;
    let is = read(&panel.server).await;
    prop_assert_eq!(
        without_activations(&said),
        without_activations(&is),
        "said, then so; after {:#?}",
        run.receipt.rows
    );
    let (said, so) = (Picture::of(&said).activations, Picture::of(&is).activations);
    for (seat, activations) in said {
        prop_assert_eq!(
            Some(&activations),
            so.get(&seat),
            "{:?}: {:#?}",
            seat,
            run.receipt.rows
        );
    }
    run.came_true(&is)?;
    Ok((run, is))
}

proptest! {
    #![proptest_config(cases())]

    /// Single changes and whole plans come to what was said, and so does taking them back.
    #[test]
    fn plans_come_to_what_was_said_and_come_back(
        office in offices(Kind::LicenseSpring),
        plan in wholes(Kind::LicenseSpring),
    ) {
        settle_case(async {
            let world = KeygenWorld::open_with(Options::default()).await;
            make(&world, &office).await;
            let panel = enter(&world).await;
            let before = read(&panel.server).await;
            let acts = plan.acts(&before, &Names::of(&before));
            let (run, after) = holds(&panel, &before, acts).await?;
            let back = run.receipt.inverse();
            let promised = undo(run.done());
            if back.is_empty() {
                return Ok(());
            }
            let (undone, is) = holds(&panel, &after, back.acts().to_vec()).await?;
            if promised == Undo::Whole && undone.receipt.counts().failed == 0 {
                prop_assert_eq!(without_owners(&before), without_owners(&is));
            }
            Ok(())
        })?;
    }

    /// What is saved as it is, and read again, differs from nothing.
    #[test]
    fn what_is_saved_as_it_is_differs_from_nothing(office in offices(Kind::LicenseSpring)) {
        settle_case(async {
            let world = KeygenWorld::open_with(Options::default()).await;
            make(&world, &office).await;
            differs_from_nothing(&read(&enter(&world).await.server).await)
        })?;
    }
}
