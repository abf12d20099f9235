//! How far the reading for a report is: stage by stage, with a way to stop it and to go on, and
//! what could not be read.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    lean::{derived, dynamic, memo},
    state::reports::{Reports, Stage, Stages},
    text::{fault_words, format, reports::words, t},
    ui::{Icon, IconName, When},
    usage::Zone,
};

/// What is said of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Reading,
    Stopped,
    /// Something cannot be read, and everything else has been.
    Partly,
    /// Something is not read any further, and everything else has been.
    Cut,
}

fn course(stages: &[Stage], is_stopped: bool) -> Option<Course> {
    let is_open = |stage: &&Stage| !stage.is_complete;
    let mut open = stages.iter().filter(is_open).peekable();
    open.peek()?;
    let is_cut = |stage: &Stage| stage.failed.is_none() && stage.back_to.is_some();
    Some(if open.clone().all(is_cut) {
        Course::Cut
    } else if open.all(|stage| stage.has_ended()) {
        Course::Partly
    } else if is_stopped {
        Course::Stopped
    } else {
        Course::Reading
    })
}

/// The board of stages, as long as one of them is not complete.
#[component]
pub fn ReadingBoard(
    /// The stages.
    stages: Stages,
) -> impl IntoView {
    let is_stopped = stages.is_stopped;
    let course = memo(move || stages.all.with(|all| course(all, is_stopped.get())));
    let count = memo(move || stages.all.with(Vec::len));
    let words_of = move || match course.get() {
        Some(Course::Stopped) => words().stopped,
        Some(Course::Partly) => words().partly,
        Some(Course::Cut) => words().cut_off,
        _ => words().reading,
    };
    let button = move || match course.get() {
        Some(Course::Reading) => view! {
            <button class="btn btn--small" type="button" on:click=move |_| is_stopped.set(true)>
                {t().stop}
            </button>
        }
        .into_any(),
        Some(Course::Stopped) => view! {
            <button class="btn btn--small" type="button" on:click=move |_| is_stopped.set(false)>
                {words().go_on}
            </button>
        }
        .into_any(),
        _ => ().into_any(),
    };
    view! {
        <When is=move || course.with(Option::is_some)>
            <section class="reading" aria-label=t().screen_loading>
                <p class="reading-words" role="status">{words_of}</p>
                {dynamic(button)}
                <ol class="reading-stages" role="list">
                    {dynamic(move || {
                        let lines = 0..count.get();
                        lines.map(|nth| view! { <StageLine stages nth/> }).collect_view()
                    })}
                </ol>
                {dynamic(move || faults(stages))}
            </section>
        </When>
    }
}

#[component]
fn StageLine(stages: Stages, nth: usize) -> impl IntoView {
    let stage = memo(move || stages.all.with(|all| all.get(nth).cloned()));
    let name = move || stage.with(|stage| stage.as_ref().map(|it| (words().what)(it.what)));
    let figures = move || {
        let stage = stage.get()?;
        let number = |count: usize| format::number(count as u64);
        Some(match stage.of {
            Some(of) => (words().of)(&number(stage.done), &number(of)),
            None if stage.done > 0 => number(stage.done),
            None => words().waits.to_owned(),
        })
    };
    let is_complete = memo(move || stage.with(|it| it.as_ref().is_some_and(|it| it.is_complete)));
    let label = derived(move || name().unwrap_or_default().to_owned());
    view! {
        <li class="reading-stage" class:is-complete=is_complete>
            <span class="reading-name">
                <When is=is_complete><Icon name=IconName::Check/></When>
                {name}
            </span>
            <span class="reading-figures">{figures}</span>
            <progress
                class="progress"
                aria-label=label
                max=move || stage.with(|it| it.as_ref().and_then(|it| it.of).unwrap_or(1).max(1))
                prop:value=move || match stage.get() {
                    Some(stage) if stage.is_complete => stage.of.unwrap_or(1).max(1) as f64,
                    Some(stage) if stage.of.is_some() => stage.done as f64,
                    _ => 0.0,
                }
            ></progress>
        </li>
    }
}

/// What has to be said of the server's log: that there is none, how far back it goes or was read,
/// and whom it has not been asked about yet.
#[component]
pub fn LogLine(
    /// The report that it is beside.
    reports: Reports,
) -> impl IntoView {
    let note = reports.stages.note;
    let said = derived(move || {
        let (note, zone) = (note.get(), reports.zone.get());
        let day = |at| format::plain_day(zone.day(at));
        let mut said = Vec::new();
        said.extend(note.is_absent.then(|| words().log_absent.to_owned()));
        said.extend(note.begins.map(|at| (words().log_begins)(&day(at))));
        let cut = note.cut;
        said.extend(cut.map(|(licenses, at)| (words().log_cut)(licenses, &day(at))));
        let (licenses, people) = note.left;
        said.extend((licenses + people > 0).then(|| (words().log_left)(licenses, people)));
        said.join(" ")
    });
    let has_more = move || note.with(|note| note.left != (0, 0));
    view! {
        <When is=move || said.with(|said| !said.is_empty())>
            <div class="reading-note">
                <p class="muted-words" role="status">{said}</p>
                <When is=has_more>
                    <button
                        class="btn btn--small"
                        type="button"
                        on:click=move |_| reports.stages.look_up_more()
                    >
                        {words().look_up_more}
                    </button>
                </When>
            </div>
        </When>
    }
}

/// What could not be read, in words.
fn faults(reading: Stages) -> Vec<AnyView> {
    let stages = reading.all.get();
    let cut = stages.iter().filter_map(|stage| {
        let day = format::plain_day(stage.back_to?);
        let said = (words().back_to)(&day);
        let icon = view! { <Icon name=IconName::Warning/> };
        Some(view! { <div class="reading-fault">{icon}<p>{said}</p></div> }.into_any())
    });
    let failed = stages.iter().filter_map(|stage| {
        let (_, error) = stage.failed.as_ref()?;
        Some((stage.what, error))
    });
    failed
        .map(|(what, error)| {
            // Nobody gets further by trying again what their role forbids.
            let is_refused = matches!(error, ApiError::Forbidden(_));
            let said = if is_refused {
                (words().forbidden)(what).to_owned()
            } else {
                (words().not_read)(what, &fault_words(error))
            };
            let again = (!is_refused).then(|| {
                view! {
                    <button class="btn btn--small" type="button" on:click=move |_| reading.again()>
                        {t().retry}
                    </button>
                }
            });
            view! {
                <div class="reading-fault">
                    <Icon name=IconName::Warning/>
                    <p>{said}</p>
                    {again}
                </div>
            }
            .into_any()
        })
        .chain(cut)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::reports::What;

    fn stage(what: What, done: usize, of: usize, failed: usize) -> Stage {
        let failed = (failed > 0).then_some((failed, ApiError::Forbidden(None)));
        Stage {
            what,
            done,
            of: Some(of),
            is_complete: done == of,
            failed,
            back_to: None,
        }
    }

    #[test]
    fn reading_goes_on_while_something_is_left_that_has_not_failed() {
        let done = stage(What::Licenses, 5, 5, 0);
        let refused = stage(What::Devices, 0, 1, 1);
        let half = stage(What::Holders, 2, 5, 1);
        let rest = stage(What::Holders, 4, 5, 1);
        let all = |stages: &[&Stage], stopped| {
            let stages: Vec<Stage> = stages.iter().copied().cloned().collect();
            course(&stages, stopped)
        };
        assert_eq!(all(&[&done, &done], false), None);
        assert_eq!(all(&[&done, &refused, &half], false), Some(Course::Reading));
        assert_eq!(all(&[&done, &refused, &half], true), Some(Course::Stopped));
        assert_eq!(all(&[&done, &refused, &rest], false), Some(Course::Partly));
        assert_eq!(all(&[&done, &refused, &rest], true), Some(Course::Partly));
        // As far back as it goes, which is not all.
        let cut = Stage {
            is_complete: false,
            back_to: Some(Default::default()),
            ..stage(What::Uses, 5, 5, 0)
        };
        assert_eq!(all(&[&done, &cut], false), Some(Course::Cut));
        assert_eq!(all(&[&half, &cut], false), Some(Course::Reading));
        assert_eq!(all(&[&refused, &cut], false), Some(Course::Partly));
    }
}
