//! A plan as API calls, held against what connectors send when they carry it out.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

use proptest::{prelude::*, test_runner::TestCaseError};
use seatboard_core::{
    acts::{Act, Applied},
    domain::UserId,
    estate::Estate,
    plan::{self, Plan, Verdict},
};
use seatboard_servers::{
    Call,
    keygen::{self, Keygen, KeygenOptions},
    licensespring,
    transport::{Lost, Method, Request, Response, Transport},
};

use crate::{
    drafts::{Names, Whole, wholes},
    kept_by_keygen::Setting,
    kept_by_licensespring::enter_by,
    keygen::KeygenWorld,
    office::{Kind, Office, make, offices},
    picture::read,
    run::{Panel, apply, cases, settle_case},
    world::{Who, World},
};

/// What was sent to change something: method, path and body.
type Notes = Arc<Mutex<Vec<(Method, String, String)>>>;

/// A way to a server that notes what changes something.
pub struct Noting<T> {
    pub to: T,
    notes: Notes,
}

impl<T: Transport> Noting<T> {
    pub fn new(to: T) -> (Self, Notes) {
        let notes = Notes::default();
        let noting = Self {
            to,
            notes: notes.clone(),
        };
        (noting, notes)
    }
}

impl<T: Transport> Transport for Noting<T> {
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>> {
        if request.method != Method::Get && !request.url.contains("/search") {
            let body = request.body.clone().unwrap_or_default();
            let note = (request.method, request.url.clone(), body);
            self.notes.lock().expect("not poisoned").push(note);
        }
        self.to.send(request)
    }

    fn now_ms(&self) -> f64 {
        self.to.now_ms()
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.to.wait(ms)
    }
}

/// The acts of a plan that work, in the order in which they are sent.
fn working(estate: &Estate, acts: Vec<Act>) -> Vec<Act> {
    let mut staged = Plan::default();
    staged.extend(acts);
    let mut acts = staged.acts().to_vec();
    loop {
        let projection = plan::project(estate, &acts);
        let all_work = projection.verdicts.iter().all(|it| *it == Verdict::Works);
        if all_work {
            let order = projection.order.iter();
            return order.map(|at| projection.acts[*at].clone()).collect();
        }
        let mut verdicts = projection.verdicts.iter();
        acts.retain(|_| verdicts.next() == Some(&Verdict::Works));
    }
}

/// What was sent is what was told, but for ids that only the server gives. A seat is passed on
/// in the order for which there is room, so that order does not count.
fn is_told(calls: &[Call], notes: &Notes, after: &Estate) -> Result<(), TestCaseError> {
    let created: Vec<(String, String)> = { after.users() }
        .map(|user| {
            (
                UserId::placeholder(&user.email).to_string(),
                user.id.to_string(),
            )
        })
        .collect();
    let named = |text: String| {
        created.iter().fold(text, |text, (placeholder, id)| {
            let coded = placeholder.replace(':', "%3A").replace('@', "%40");
            text.replace(&format!("\"{placeholder}\""), &format!("\"{id}\""))
                .replace(&coded, id)
        })
    };
    let mut told: Vec<(&str, String, String)> = calls
        .iter()
        .map(|call| {
            let body = call
                .body
                .as_ref()
                .map_or(String::new(), ToString::to_string);
            (call.method.as_str(), named(call.path.clone()), named(body))
        })
        .collect();
    let notes = notes.lock().expect("not poisoned");
    let mut sent: Vec<(&str, String, String)> = notes
        .iter()
        .map(|(method, url, body)| {
            let ends = |(_, path, _): &&(_, String, _)| url.ends_with(&format!("/{path}"));
            let path = told
                .iter()
                .filter(ends)
                .max_by_key(|(_, path, _)| path.len());
            let path = path.map_or(url.clone(), |(_, path, _)| path.clone());
            (method.as_str(), path, body.clone())
        })
        .collect();
    told.sort();
    sent.sort();
    prop_assert_eq!(told, sent, "{:?}", notes);
    Ok(())
}

fn on_keygen(office: &Office, plan: &Whole) -> Result<(), TestCaseError> {
    settle_case(async {
        let setting = Setting::of(office).await;
        let before = setting.settled().await;
        let acts = working(&before, plan.acts(&before, &Names::of(&before)));
        let (transport, notes) = Noting::new(setting.world.transport());
        let options = KeygenOptions {
            url: "http://stand-in.test".into(),
            account: Some(setting.world.stand_in().facts().account_slug),
        };
        let server = Keygen::new(transport, options);
        let panel = Panel::enter(server, setting.world.credentials(Who::Admin)).await;
        notes.lock().expect("not poisoned").clear();
        let now = |act: &Act| Applied {
            users: act
                .about_user()
                .and_then(|id| before.user(id))
                .cloned()
                .into_iter()
                .collect(),
            teams: act
                .about_team()
                .and_then(|id| before.team(id))
                .cloned()
                .into_iter()
                .collect(),
            ..Applied::default()
        };
        let calls = keygen::calls(&acts, now);
        apply(&panel, &mut before.clone(), acts).await?;
        is_told(&calls, &notes, &setting.settled().await)
    })
}

fn on_license_spring(office: &Office, plan: &Whole) -> Result<(), TestCaseError> {
    settle_case(async {
        let world = KeygenWorld::open_with(stand_in::Options::default()).await;
        make(&world, office).await;
        let notes = std::cell::OnceCell::new();
        let panel = enter_by(&world, |way| {
            let (noting, noted) = Noting::new(way);
            let _ = notes.set(noted);
            noting
        })
        .await;
        let notes = notes.get().expect("it was made");
        let before = read(&panel.server).await;
        let mut acts = plan::together(working(&before, plan.acts(&before, &Names::of(&before))));
        // Nobody comes without a seat.
        let brought: Vec<UserId> = acts.iter().filter_map(Act::brings).cloned().collect();
        acts.retain(|act| act.creates().is_none_or(|(id, _)| brought.contains(id)));
        notes.lock().expect("not poisoned").clear();
        let address = |id: &UserId| before.user(id).map_or(String::new(), |it| it.email.clone());
        let calls = licensespring::calls(&acts, address);
        apply(&panel, &mut before.clone(), acts).await?;
        is_told(&calls, notes, &read(&panel.server).await)
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn p5_the_calls_of_a_plan_are_those_that_are_sent(
        office in offices(Kind::Keygen),
        plan in wholes(Kind::Keygen),
    ) {
        on_keygen(&office, &plan)?;
    }

    #[test]
    fn p5_the_calls_of_a_plan_are_those_that_are_sent_on_license_spring(
        office in offices(Kind::LicenseSpring),
        plan in wholes(Kind::LicenseSpring),
    ) {
        on_license_spring(&office, &plan)?;
    }
}
