//! A list out of a file that is chosen, or dropped on the form.

use leptos::{prelude::*, task::spawn_local};
use web_sys::{DragEvent, Event, File};

use super::columns::List;
use crate::{
    people_file::Refusal,
    state::notices::use_notices,
    text::{lists, t},
    ui::{ActionButton, Spinner, chosen_file, dropped_file, file_bytes},
};

/// The largest file that is read, in bytes: some twenty thousand people with many columns.
const MOST_BYTES: f64 = 4_000_000.0;
/// The files of lists, as the browser offers them for choice.
const LISTS: &str = ".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain";
/// A file with headings that are known, as somebody may begin with.
const EXAMPLE: &str = "Email,First name,Last name\r\n\
    ana.test@example.com,Ana,Test\r\n\
    karl.lind@example.com,Karl,Lind\r\n";

/// The list that a file holds, or why it is none, and the file.
pub type Brought = Result<List, (Refusal, Vec<u8>)>;

/// Takes files.
#[derive(Clone, Copy)]
pub struct FromFile {
    accept: &'static str,
    take: Callback<Brought, Option<&'static str>>,
    fault: RwSignal<Option<&'static str>>,
    /// The file that is being read, with its number: only what was chosen last is taken.
    reading: RwSignal<Option<(u32, String)>>,
}

impl FromFile {
    /// Their lists go to `take`; of what is none it is said why.
    pub fn lists(take: impl Fn(List) + Send + Sync + 'static) -> Self {
        Self::new(LISTS, move |brought| match brought {
            Ok(list) => {
                take(list);
                None
            }
            Err((refusal, _)) => Some((lists().refusal)(refusal)),
        })
    }

    /// Those of the kinds that `accept` names go to `take`, which says why one is not what was
    /// asked for.
    pub fn new(
        accept: &'static str,
        take: impl Fn(Brought) -> Option<&'static str> + Send + Sync + 'static,
    ) -> Self {
        Self {
            accept,
            take: Callback::new(take),
            fault: RwSignal::new(None),
            reading: RwSignal::new(None),
        }
    }

    /// Whether a file is being read; followed.
    pub fn is_reading(self) -> bool {
        self.reading.with(Option::is_some)
    }

    /// Reads what was dropped, where that is a file.
    pub fn take_dropped(self, event: &DragEvent) {
        dropped_file(event).into_iter().for_each(|it| self.read(it));
    }

    fn take_chosen(self, event: &Event) {
        chosen_file(event).into_iter().for_each(|it| self.read(it));
    }

    fn read(self, file: File) {
        let Self {
            take,
            fault,
            reading,
            ..
        } = self;
        fault.set(None);
        if file.size() > MOST_BYTES {
            return fault.set(Some(t().manage.file_too_large));
        }
        let before = reading.with_untracked(|it| it.as_ref().map_or(0, |(number, _)| *number));
        let number = before + 1;
        reading.set(Some((number, file.name())));
        spawn_local(async move {
            let bytes = file_bytes(&file).await;
            // What the browser cannot hand over is no text either.
            let brought = List::read(file.name(), bytes.unwrap_or_else(|| vec![0])).await;
            // The dialog may have been closed meanwhile, or another file chosen.
            let is_last =
                |now: &Option<(u32, String)>| now.as_ref().is_some_and(|it| it.0 == number);
            if reading.try_with_untracked(is_last) != Some(true) {
                return;
            }
            reading.set(None);
            if let Some(why) = take.try_run(brought) {
                fault.set(why);
            }
        });
    }

    /// The way to choose one, and an example of one.
    pub fn view(self) -> impl IntoView {
        let notices = use_notices();
        let words = t().manage;
        view! {
            <div class="from-file">
                <label class="btn">
                    {words.from_file}
                    <input
                        class="visually-hidden"
                        type="file"
                        accept=self.accept
                        on:change=move |event| self.take_chosen(&event)
                    />
                </label>
                <ActionButton on_press=move |()| notices.save(words.example_name, EXAMPLE, None)>
                    {words.save_example}
                </ActionButton>
                {move || self.reading.get().map(|(_, name)| view! {
                    <p role="status"><Spinner/> " " <bdi>{(lists().being_read)(&name)}</bdi></p>
                })}
                {move || self.fault.get().map(|words| view! { <p class="field-error" role="alert">{words}</p> })}
            </div>
        }
    }
}
