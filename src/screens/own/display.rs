//! How the panel looks and where it begins, on this device.

use leptos::prelude::*;

use crate::{
    config::FirstPage,
    lean::derived,
    state::settings::{Theme, use_settings},
    text::{home, t},
    ui::Select,
};

/// The choices. What is usual has no word of its own.
#[component]
pub fn DisplayPanel() -> impl IntoView {
    const OTHER: &str = "other";
    let settings = use_settings();
    let text = t().own;
    let themes = choice(
        t().theme,
        vec![
            ("", t().theme_system),
            (Theme::Light.word(), t().theme_light),
            (Theme::Dark.word(), t().theme_dark),
        ],
        derived(move || match settings.theme.get() {
            Theme::System => String::new(),
            chosen => chosen.word().to_owned(),
        }),
        Callback::new(move |word: String| settings.choose_theme(Theme::from_word(&word))),
    );
    let pages = choice(
        text.first_page,
        vec![
            ("", t().licenses),
            (FirstPage::Home.word(), home::words().title),
        ],
        derived(move || match settings.first_page.get() {
            FirstPage::Licenses => String::new(),
            chosen => chosen.word().to_owned(),
        }),
        Callback::new(move |word: String| {
            settings.choose_first_page(FirstPage::from_word(&word).unwrap_or_default());
        }),
    );
    let of_two = |is_other: bool| if is_other { OTHER } else { "" }.to_owned();
    let rows = choice(
        text.rows,
        vec![("", text.rows_tall), (OTHER, t().by_user.compact)],
        derived(move || of_two(settings.compact.get())),
        Callback::new(move |word: String| settings.choose_compact(word == OTHER)),
    );
    let keys = choice(
        text.keys,
        vec![("", text.keys_on), (OTHER, text.keys_off)],
        derived(move || of_two(!settings.shortcuts.get())),
        Callback::new(move |word: String| settings.choose_shortcuts(word != OTHER)),
    );
    view! {
        <section class="panel">
            <h2>{text.display}</h2>
            <p>{text.display_text}</p>
            <dl class="pairs">{[pages, themes, rows, keys]}</dl>
        </section>
    }
}

fn choice(
    label: &'static str,
    all: Vec<(&'static str, &'static str)>,
    value: Signal<String>,
    on_change: Callback<String>,
) -> AnyView {
    let options: Vec<(String, String)> = { all.into_iter() }
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .collect();
    view! {
        <div>
            <dt aria-hidden="true">{label}</dt>
            <dd><Select label options=Signal::stored(options) value on_change/></dd>
        </div>
    }
    .into_any()
}
