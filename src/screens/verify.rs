//! Verifies a file of receipts: whether it is whole, or which entry shows that it is not, and by
//! which key it is signed. For anybody, also without signing in.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use web_sys::File;

use crate::{
    domain::Moment,
    lean::{derived, dynamic, memo},
    paths,
    plan::chain::Verdict,
    state::{
        activity::{Checked, Signed, check_receipts, own_fingerprint},
        session::{Stage, use_session},
    },
    text::{format, verify::words},
    ui::{Banner, CopyButton, Field, Tone, chosen_file, dropped_file, file_bytes},
};

/// The largest file that is looked at, in bytes: a single run of a hundred thousand changes is
/// exported as half of that.
const MOST_BYTES: f64 = 100_000_000.0;

/// What became of a file.
#[derive(Clone)]
enum Found {
    Reading,
    /// Why it was not looked at.
    Refused(String),
    Checked(String, Arc<Checked>),
}

/// The page. It takes neither the router nor anybody who is in.
#[component]
pub fn VerifyPage() -> impl IntoView {
    let text = words();
    document().set_title(text.title);
    let found = RwSignal::new(None::<Found>);
    let own = RwSignal::new(None::<String>);
    let stage = use_session().stage();
    let is_alone = memo(move || stage.with(|stage| matches!(stage, Stage::Restoring | Stage::Out)));
    spawn_local(async move {
        let _ = own.try_set(own_fingerprint().await);
    });
    let read = move |file: Option<File>| {
        if let Some(file) = file {
            found.set(Some(Found::Reading));
            spawn_local(async move {
                // The page may be gone by now.
                let _ = found.try_set(Some(look(file).await));
            });
        }
    };
    view! {
        <div class="page-head">
            <div class="page-title">
                <h1>{text.title}</h1>
                <p class="page-figures">{text.line}</p>
            </div>
            {dynamic(move || is_alone.get().then(|| view! {
                <div class="page-actions"><a class="btn" href=paths::link("/")>{text.back}</a></div>
            }))}
        </div>
        <div
            class="verify-drop from-file"
            // Elsewhere than on a place that takes it, a file would be opened in place of the page.
            on:dragover=|event| event.prevent_default()
            on:drop=move |event| read(dropped_file(&event))
        >
            <label class="btn btn--primary">
                {text.choose}
                <input
                    class="visually-hidden"
                    type="file"
                    accept=".json,application/json"
                    on:change=move |event| read(chosen_file(&event))
                />
            </label>
            <span>{text.or_drop}</span>
        </div>
        <div role="status">
            {dynamic(move || found.get().map(|found| match found {
                Found::Reading => view! { <p>{text.reading}</p> }.into_any(),
                Found::Refused(why) => view! { <Banner tone=Tone::Bad text=why/> }.into_any(),
                Found::Checked(name, checked) => view! { <Outcome name checked own/> }.into_any(),
            }))}
        </div>
        <section class="panel">
            <h2>{text.this_browser}</h2>
            {dynamic(move || match own.get() {
                None => view! { <p class="muted-words">{text.signed_nothing}</p> }.into_any(),
                Some(own) => view! {
                    <p class="muted-words">{text.this_browser_text}</p>
                    <p class="verify-key">
                        <code dir="ltr">{grouped(&own)}</code>
                        <CopyButton value=own label=text.copy/>
                    </p>
                }
                .into_any(),
            })}
        </section>
    }
}

async fn look(file: File) -> Found {
    let (text, name) = (words(), file.name());
    if file.size() > MOST_BYTES {
        return Found::Refused((text.too_large)(&name));
    }
    let bytes = file_bytes(&file).await.unwrap_or_default();
    match check_receipts(&bytes).await {
        Some(checked) => Found::Checked(name, Arc::new(checked)),
        None => Found::Refused((text.not_ours)(&name)),
    }
}

/// What a file comes to, and what is known of it.
#[component]
fn Outcome(name: String, checked: Arc<Checked>, own: RwSignal<Option<String>>) -> impl IntoView {
    let text = words();
    let (tone, title, why) = verdict(&checked);
    let file = &checked.file;
    let mut pairs = vec![(text.file, name)];
    if let Verdict::Whole {
        span: Some((from, to)),
    } = checked.verdict
    {
        pairs.push((text.span, (text.from_to)(&time(from), &time(to))));
        pairs.push((
            text.begins,
            match file.dropped() {
                Some(it) => (text.dropped)(it.count, &time(it.from), &time(it.to)),
                None => text.from_first.to_owned(),
            },
        ));
    }
    pairs.extend(file.exported().map(|it| (text.exported, time(it))));
    let pair = |(word, value): (&'static str, String)| {
        view! { <div><dt>{word}</dt><dd dir="auto">{value}</dd></div> }
    };
    let is_whole = matches!(checked.verdict, Verdict::Whole { .. });
    let signer = match &checked.signed {
        Signed::By(print) if is_whole => Some(view! { <Signer print=print.clone() own/> }),
        Signed::By(_) | Signed::Nothing | Signed::Unchecked => None,
    };
    view! {
        <section class="panel" aria-label=text.result>
            <h2>{text.result}</h2>
            <Banner tone text=title/>
            {why.map(|why| view! { <p>{why}</p> })}
            <dl class="pairs">{pairs.into_iter().map(pair).collect_view()}</dl>
            {signer}
        </section>
    }
}

/// How it is meant, what there is to say, and more of it.
fn verdict(checked: &Checked) -> (Tone, String, Option<String>) {
    let text = words();
    let count = checked.file.entries();
    match (&checked.verdict, &checked.signed) {
        (Verdict::Broken { number, at, fault }, _) => {
            let at = at.map(time);
            let first = checked.file.dropped().map_or(1, |it| it.count + 1);
            let before = number.saturating_sub(first);
            let mut why = (text.broken_why)(*fault).to_owned();
            if before > 0 {
                why.push(' ');
                why.push_str(&(text.whole_before)(before));
            }
            let title = (text.broken)(*number, at.as_deref());
            (Tone::Bad, title, Some(why))
        }
        (Verdict::Whole { .. }, Signed::By(_)) => (Tone::Ok, (text.whole)(count), None),
        (Verdict::Whole { .. }, Signed::Nothing) => {
            let why = text.unsigned_why.to_owned();
            (Tone::Warn, (text.unsigned)(count), Some(why))
        }
        (Verdict::Whole { .. }, Signed::Unchecked) => {
            let why = text.unchecked_why.to_owned();
            (Tone::Warn, (text.unchecked)(count), Some(why))
        }
    }
}

/// Whose key signed the file: this browser's, one that somebody has noted, or nobody's known.
#[component]
fn Signer(print: String, own: RwSignal<Option<String>>) -> impl IntoView {
    let text = words();
    let noted = RwSignal::new(String::new());
    let shown = grouped(&print);
    let print = StoredValue::new(print);
    let is_own = derived(move || own.with(|own| own.as_ref() == Some(&print.get_value())));
    let whose = move || {
        let noted = noted.with(|noted| plain(noted));
        match noted.is_empty() {
            _ if is_own.get() => text.own_key,
            true => text.unknown_key,
            false if noted == print.get_value() => text.noted_key,
            false => text.other_key,
        }
    };
    view! {
        <div class="verify-signer">
            <h3>{text.signed_by}</h3>
            <p aria-live="polite">{whose}</p>
            <p class="verify-key"><code dir="ltr" aria-label=text.fingerprint>{shown}</code></p>
            {dynamic(move || (!is_own.get()).then(|| view! {
                <Field label=text.noted value=noted hint=text.noted_hint/>
            }))}
        </div>
    }
}

fn time(moment: Moment) -> String {
    format::day_and_time(moment)
}

/// Digits in groups of four, as people compare them.
fn grouped(print: &str) -> String {
    let mut out = String::new();
    for (at, digit) in print.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// The same as it was typed or copied, without what stands between the digits.
fn plain(typed: &str) -> String {
    let digits = typed.chars().filter(char::is_ascii_hexdigit);
    digits.map(|it| it.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{grouped, plain};

    #[test]
    fn a_fingerprint_is_known_again_however_it_was_noted() {
        let print = "0123456789abcdef";
        assert_eq!(grouped(print), "0123 4567 89ab cdef");
        for noted in ["0123 4567 89ab cdef", "01:23:45:67:89:AB:CD:EF\n", print] {
            assert_eq!(plain(noted), print);
        }
    }
}
