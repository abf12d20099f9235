//! What needs the person today, each with the list behind it.

mod needs;

use leptos::prelude::*;
use leptos_router::components::A;

use self::needs::{Kind, Need, days_of, of_devices, of_licenses, of_news};
use crate::{
    config::PeopleRule,
    estate::Topic,
    lean::{dynamic, memo},
    parts::list_screen::headline,
    paths,
    screens::team_chip::scoped_title,
    state::{
        activity::use_activity,
        live_estate::use_estate,
        removals::use_removals,
        reports::{IdleStore, Reports, people_rule},
        scope::use_scope,
        session::use_session,
        sync::use_sync,
        visits::added,
    },
    text::{format, home::words},
    ui::{Empty, Loading},
    usage::IdleRules,
};

/// The page.
#[component]
pub fn HomePage() -> impl IntoView {
    let (live, sync) = (use_estate(), use_sync());
    for topic in [Topic::Catalogue, Topic::Licenses, Topic::AllDevices] {
        sync.want(topic);
    }
    let text = words();
    document().set_title(text.title);
    let team = use_scope().memo();
    let do_report = !use_session().server_can(|server| server.counts_by_seat);
    let begun = of_what_was_begun();
    let licenses = memo(move || {
        live.follow_licenses();
        live.follow_catalogue();
        live.peek(|estate| of_licenses(estate, format::now(), team.get().as_ref()))
    });
    let devices = memo(move || {
        live.follow_devices_all();
        live.peek(|estate| of_devices(estate, format::now(), team.get().as_ref(), do_report))
    });
    let reports = (people_rule() != PeopleRule::Off).then(Reports::open);
    let idle = reports.map(of_idle_seats);
    let added = added(live, team);
    let news = memo(move || live.peek(|estate| added.with(|all| of_news(estate, all.keys()))));
    let needs = memo(move || {
        let mut all = begun.get();
        all.extend(licenses.get());
        all.extend(devices.get());
        all.extend(idle.and_then(|it| it.get()));
        all.extend(news.get());
        all
    });
    let is_read = memo(move || {
        let topics = [Topic::Catalogue, Topic::Licenses, Topic::AllDevices];
        topics.iter().all(|topic| live.progress(topic).complete)
            && reports.is_none_or(|it| it.stages.have_ended())
    });
    let line = move || headline((text.line)(needs.with(Vec::len)), is_read.get());
    let is_empty = memo(move || needs.with(Vec::is_empty));
    view! {
        <div class="page-head">
            <div class="page-title">
                {scoped_title(text.title)}
                <p class="page-figures">{line}</p>
            </div>
        </div>
        {dynamic(move || match (is_empty.get(), is_read.get()) {
            (true, true) => view! { <Empty title=text.none text=text.none_text/> }.into_any(),
            (true, false) => view! { <Loading label=text.reading lines=5/> }.into_any(),
            (false, _) => view! {
                <ul class="home" role="list" aria-label=text.list>
                    <For
                        each=move || needs.with(|all| all.iter().map(|it| it.kind).collect::<Vec<_>>())
                        key=|kind| *kind
                        let:kind
                    >
                        <Line needs kind/>
                    </For>
                </ul>
            }
            .into_any(),
        })}
    }
}

/// What the person began and what is not done.
fn of_what_was_begun() -> Memo<Vec<Need>> {
    let (activity, removals) = (use_activity(), use_removals());
    let (interrupted, filed) = (activity.interrupted(), activity.filed());
    memo(move || {
        let line_of = |id: &String| {
            filed.with(|all| {
                let one = all.iter().find(|it| it.receipt.id == *id);
                one.map(|it| it.line.clone())
            })
        };
        let runs: Vec<String> = interrupted.with(|all| {
            let ids = all.iter().map(|it| it.filed.receipt.id.clone());
            ids.collect()
        });
        let removing = removals.open();
        let need = |kind: Kind, ids: &[String], all: &str| {
            let to = match ids {
                [one] => paths::receipt(one),
                _ => all.to_owned(),
            };
            Need::of(kind, ids.len(), ids.iter().filter_map(line_of), to)
        };
        let all = paths::fill(paths::ACTIVITY, &[]);
        let interrupted = paths::showing(&all, "interrupted");
        [
            need(Kind::Interrupted, &runs, &interrupted),
            need(Kind::Removing, &removing, &all),
        ]
        .into_iter()
        .flatten()
        .collect()
    })
}

/// The seats that the report of idle seats chooses by itself.
fn of_idle_seats(reports: Reports) -> Memo<Option<Need>> {
    reports.further.want_changes();
    let live = use_estate();
    let pins = IdleStore::open().pins;
    let are_named = people_rule() == PeopleRule::Names;
    let idle = reports.memo(move |basis, scope| {
        let rules = IdleRules::usual(pins.get(), scope);
        let chosen = basis.report.evidence.idle(&rules).preselected();
        let reading = basis.reading();
        let people = chosen.iter().filter_map(|nth| {
            let seat = reading.seats.get(*nth as usize)?;
            live.peek(|estate| estate.label(&reading.person_on(seat).id))
        });
        let names = people.filter(|_| are_named);
        Need::of(
            Kind::Idle,
            chosen.len(),
            names,
            paths::REPORT_IDLE.to_owned(),
        )
    });
    memo(move || idle.get().flatten())
}

/// One of them: its number, what it is about, and whose it is.
#[component]
fn Line(needs: Memo<Vec<Need>>, kind: Kind) -> impl IntoView {
    let need = memo(move || needs.with(|all| all.iter().find(|it| it.kind == kind).cloned()));
    let to = move || {
        need.get()
            .map_or_else(String::new, |it| paths::link(&it.to))
    };
    let count = move || need.get().map(|it| format::number(it.count as u64));
    let what = move || need.get().map(|it| what_words(kind, it.count));
    let names = move || need.get().map(|it| name_words(&it));
    view! {
        <li class=class_of(kind)>
            <A href=to>
                <b>{count}</b>
                " "
                <span>{what}</span>
                " "
                <small dir="auto">{names}</small>
            </A>
        </li>
    }
}

fn class_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Interrupted | Kind::Over | Kind::EndedHeld => "home-line bad",
        Kind::Removing | Kind::Full | Kind::Expiring => "home-line warn",
        Kind::Silent | Kind::Unseen | Kind::Idle | Kind::Fresh => "home-line",
    }
}

fn what_words(kind: Kind, count: usize) -> String {
    let (text, days) = (words(), days_of(kind));
    let what = match kind {
        Kind::Expiring => return (text.expiring)(count, days),
        Kind::Unseen => return (text.unseen)(count, days),
        Kind::Idle => return (text.idle)(count, days),
        Kind::Interrupted => text.interrupted,
        Kind::Removing => text.removing,
        Kind::Over => text.over,
        Kind::EndedHeld => text.ended_held,
        Kind::Full => text.full,
        Kind::Silent => text.silent,
        Kind::Fresh => text.fresh,
    };
    what(count).to_owned()
}

fn name_words(need: &Need) -> String {
    let names = need.names.join(", ");
    match need.count - need.names.len().min(need.count) {
        more if more > 0 && !names.is_empty() => (words().and_more)(&names, more),
        _ => names,
    }
}
