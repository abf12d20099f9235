//! Who is in charge of a serial-number license, and the guided change of it.

pub mod steps;

use std::sync::Arc;

use leptos::prelude::*;

use self::steps::{Office, PassOn, spelled};
use super::{contract::Contract, parts::title};
use crate::{
    acts::{Act, LicenseAct},
    domain::LicenseId,
    estate::Topic,
    lean::{derived, dynamic, memo},
    paths,
    state::{live_estate::use_estate, session::use_session, sync::use_sync},
    text::t,
    ui::{Banner, Tone},
};

/// Who is in charge of the license that the address names, as its server has it.
#[component]
pub fn InCharge() -> impl IntoView {
    let live = use_estate();
    let has_owners = use_session().server_can(|server| server.has_owners);
    let license = paths::use_id::<LicenseId>();
    let contract = memo(move || {
        let id = license.get();
        live.follow_license(&id);
        live.peek(|estate| estate.license(&id)?.contract.clone())
    });
    dynamic(move || match (has_owners, contract.get()) {
        (true, _) => view! { <Coordinator id=license.get()/> }.into_any(),
        (false, Some(contract)) => view! { <Contract license=license.get() contract/> }.into_any(),
        (false, None) => ().into_any(),
    })
}

/// The contract manager and the software coordinator, with a way to change the latter.
#[component]
fn Coordinator(id: LicenseId) -> impl IntoView {
    let live = use_estate();
    let sync = use_sync();
    let text = t().charge;
    let team = live.peek(|estate| estate.license(&id)?.team.clone());
    if let Some(team) = &team {
        sync.want(Topic::TeamOwners(team.clone()));
    }
    sync.want(Topic::Users);
    let open = RwSignal::new(false);
    let id = StoredValue::new(id);
    let holders = memo(move || {
        live.follow_license(&id.get_value());
        let owner = live.peek(|estate| estate.license(&id.get_value())?.owner.clone());
        owner.into_iter().collect::<Vec<_>>()
    });
    let coordinator = memo(move || {
        live.follow_users();
        holders.with(|holders| holders.first().map(|owner| spelled(live, owner)))
    });
    let session = use_session();
    let office = Office {
        license: id,
        words: &text.coordinator_words,
        name: derived(move || {
            live.follow_license(&id.get_value());
            title(live, &id.get_value())
        }),
        holders,
        may: derived(move || session.abilities().change_owner),
        acts: StoredValue::new(Arc::new(move |from, to| {
            let (license, to) = (id.get_value(), Some(to));
            vec![Act::License(license, LicenseAct::SetOwner { from, to })]
        })),
    };
    let has_team = team.is_some();
    let managers = memo(move || {
        let Some(team) = &team else {
            return Vec::new();
        };
        live.follow_team(team);
        live.follow_users();
        let owners = live.peek(|estate| estate.team_owners(team).into_value());
        let owners = owners.unwrap_or_default();
        owners
            .iter()
            .map(|owner| spelled(live, owner))
            .collect::<Vec<_>>()
    });
    view! {
        <section class="panel">
            <h2>{text.heading}</h2>
            <dl class="pairs">
                <div>
                    <dt>{text.manager}</dt>
                    <dd dir="auto">{move || match managers.get() {
                        _ if !has_team => text.no_team.to_owned(),
                        names if names.is_empty() => text.nobody.to_owned(),
                        names => names.join(", "),
                    }}</dd>
                </div>
                <div>
                    <dt>{text.coordinator}</dt>
                    <dd dir="auto">{move || coordinator.get().unwrap_or_else(|| text.nobody.to_owned())}</dd>
                </div>
            </dl>
            {move || (managers.with(Vec::len) > 1).then(|| view! {
                <Banner tone=Tone::Warn text=(text.too_many)(managers.with(Vec::len))/>
            })}
            <p class="muted-words">{text.rule}</p>
            <p>
                <button class="btn" type="button" on:click=move |_| open.set(true)>{office.words.change}</button>
            </p>
            <PassOn office open/>
        </section>
    }
}
