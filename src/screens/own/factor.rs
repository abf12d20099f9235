//! The second factor: how it stands, setting it up, and its recovery codes.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

use super::{
    Task,
    ask::{Ask, AskForm, Typed},
    asked::asked_panel,
};
use crate::{
    api::{
        Secret,
        own::{Begun, Factor, Own, OwnAnswer},
    },
    lean::{dynamic, effect},
    text::{format, t},
    ui::{ActionButton, Banner, CopyButton, Tone},
};

/// How it stands, and what can be done; `task` opens a dialog, and `changed` grows when it has to be
/// read again.
pub(super) fn factor_panel(task: RwSignal<Option<Task>>, changed: RwSignal<u32>) -> AnyView {
    let text = t().own;
    let draw = move |answer: OwnAnswer| match answer {
        OwnAnswer::Factor(it) if it.is_on => on(&it, task),
        _ => view! {
            <p>{text.factor_off}</p>
            <p>
                <ActionButton primary=true on_press=move |()| task.set(Some(Task::SetUp))>
                    {text.set_up}
                </ActionButton>
            </p>
        }
        .into_any(),
    };
    asked_panel(text.factor, text.factor_text, changed, || Own::Factor, draw)
}

fn on(it: &Factor, task: RwSignal<Option<Task>>) -> AnyView {
    let text = t().own;
    let since = it.since.map(format::day);
    let line = (text.factor_on)(since.as_deref(), it.codes_left);
    let blocked = Signal::stored(it.is_required.then(|| text.required_here.to_owned()));
    view! {
        <p>{line}</p>
        <p class="own-actions">
            <ActionButton on_press=move |()| task.set(Some(Task::NewCodes))>
                {text.new_codes}
            </ActionButton>
            <ActionButton on_press=move |()| task.set(Some(Task::TurnOff)) blocked>
                {text.turn_off}
            </ActionButton>
        </p>
    }
    .into_any()
}

/// Where setting up has come to.
#[derive(Clone)]
enum Step {
    /// The password is asked for.
    Begin,
    /// The app has to be told, and to answer.
    Confirm(Begun),
    /// It is on: the codes, this once.
    Codes(Vec<Secret>),
}

/// Sets a second factor up, step by step.
#[component]
pub(super) fn SetUp(
    /// It is on, and the codes were seen.
    done: Callback<&'static str>,
    /// Whether there is something to lose.
    guard: RwSignal<bool>,
) -> impl IntoView {
    let text = t().own;
    let step = RwSignal::new(Step::Begin);
    let is_late = RwSignal::new(false);
    guard.set(false);
    dynamic(move || match step.get() {
        Step::Begin => {
            let send = |typed: &Typed| Own::Begin {
                password: typed.secret(Ask::Password),
            };
            let answered = Callback::new(move |answer: OwnAnswer| {
                if let OwnAnswer::Begun(begun) = answer {
                    is_late.set(false);
                    step.set(Step::Confirm(begun));
                }
            });
            view! {
                {is_late.get_untracked().then(|| view! {
                    <div role="alert"><Banner tone=Tone::Warn text=text.too_late/></div>
                })}
                <AskForm
                    intro=text.set_up_password
                    asks=&[Ask::Password]
                    verb=text.next
                    send
                    answered
                />
            }
            .into_any()
        }
        Step::Confirm(begun) => {
            let send = |typed: &Typed| Own::Confirm {
                code: typed.text(Ask::AppCode),
            };
            let answered = Callback::new(move |answer: OwnAnswer| {
                if let OwnAnswer::Codes(codes) = answer {
                    guard.set(true);
                    step.set(Step::Codes(codes));
                }
            });
            let conflict = Callback::new(move |()| {
                is_late.set(true);
                step.set(Step::Begin);
            });
            let until = begun.expires.map(|at| (text.until)(&format::clock(at)));
            view! {
                <div class="own-secret">
                    <p>{text.scan}</p>
                    <Qr text=begun.uri.clone()/>
                    <p>{text.type_in}</p>
                    <p class="password-shown">
                        <code dir="ltr">{in_fours(begun.secret.expose())}</code>
                        <CopyButton
                            value=Signal::stored(begun.secret.expose().to_owned())
                            label=t().copy
                        />
                    </p>
                </div>
                <AskForm
                    intro=""
                    asks=&[Ask::AppCode]
                    verb=text.confirm
                    send
                    answered
                    conflict
                />
                {until.map(|until| view! { <p class="muted-words own-until">{until}</p> })}
            }
            .into_any()
        }
        Step::Codes(codes) => {
            let seen = Callback::new(move |()| done.run(text.turned_on));
            view! { <Codes codes done=seen/> }.into_any()
        }
    })
}

/// Recovery codes, this once.
#[component]
pub(super) fn Codes(codes: Vec<Secret>, done: Callback<()>) -> impl IntoView {
    let text = t().own;
    let all: Vec<String> = codes.iter().map(|it| it.expose().to_owned()).collect();
    let copied = all.join("\n");
    let button = NodeRef::<leptos::html::Button>::new();
    // What was pressed is gone; what comes next takes the focus.
    effect(move || {
        if let Some(button) = button.get() {
            let _ = button.focus();
        }
    });
    view! {
        <div class="dialog-body">
            <p>{text.codes_text}</p>
            <ol class="own-codes" aria-label=text.codes>
                {all.into_iter().map(|code| view! { <li><code dir="ltr">{code}</code></li> }).collect_view()}
            </ol>
        </div>
        <div class="dialog-foot">
            <CopyButton value=Signal::stored(copied) label=text.copy_codes/>
            <button node_ref=button class="btn btn--primary" type="button" on:click=move |_| done.run(())>
                {text.codes_kept}
            </button>
        </div>
    }
}

/// A text as a QR code.
#[component]
fn Qr(text: Secret) -> impl IntoView {
    drawn(text.expose()).map(|(size, path)| {
        // Four modules of quiet around it, as scanners expect (ISO/IEC 18004).
        let view_box = format!("-4 -4 {0} {0}", size + 8);
        view! {
            <svg class="own-qr" viewBox=view_box role="img" aria-label=t().own.scan_label>
                <rect x="-4" y="-4" width="100%" height="100%"></rect>
                <path d=path></path>
            </svg>
        }
    })
}

/// How many modules a side has, and the dark ones as a path; `None` for a text that is too long.
fn drawn(text: &str) -> Option<(i32, String)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    Some((size, path))
}

/// In groups of four, as it is read aloud.
fn in_fours(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups = letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_drawn_and_grouped() {
        let (size, path) = drawn("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP").expect("short enough");
        assert_eq!((size - 17) % 4, 0, "a QR code has 17 + 4 n modules a side");
        // The outer ring of the first finder pattern is seven dark modules.
        assert!(path.starts_with("M0 0h1v1h-1zM1 0h1v1h-1zM2 0"));
        assert!(drawn(&"x".repeat(4_000)).is_none());
        assert_eq!(in_fours("JBSWY3DPEH"), "JBSW Y3DP EH");
    }
}
