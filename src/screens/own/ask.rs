//! A form of a few secrets: asked, sent once, forgotten.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{
        ApiError, FieldFault, Secret,
        own::{Own, OwnAnswer},
    },
    domain::{PasswordFault, check_password},
    lean::effect,
    state::session::use_session,
    text::{fault_words, t},
    ui::{ActionButton, Banner, Field, Tone, focus_first_fault},
};

/// The fewest and the most characters of a new password where a gateway keeps it (docs/gateway.md,
/// *Password*).
const LETTERS: std::ops::RangeInclusive<usize> = 12..=200;

/// Something that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The present password, to be allowed to do something.
    Password,
    /// The same, to be replaced.
    Current,
    /// The next password.
    New,
    /// A code of the app.
    AppCode,
    /// A code of the app, or a recovery code.
    AnyCode,
}

impl Ask {
    /// What a server's fault calls it.
    fn field(self) -> &'static str {
        match self {
            Self::Password | Self::Current => "password",
            Self::New => "new",
            Self::AppCode | Self::AnyCode => "code",
        }
    }

    fn label(self) -> &'static str {
        let text = t().own;
        match self {
            Self::Password => t().password,
            Self::Current => text.current,
            Self::New => text.new,
            Self::AppCode => text.code,
            Self::AnyCode => text.any_code,
        }
    }

    fn hint(self) -> Option<String> {
        let text = t().own;
        let hint = match self {
            Self::Password | Self::Current => return None,
            Self::New if is_a_gateways() => text.new_hint,
            Self::New => t().manage.password_rule,
            Self::AppCode => text.code_hint,
            Self::AnyCode => text.any_code_hint,
        };
        Some(hint.to_owned())
    }

    /// What password managers know it by.
    fn purpose(self) -> &'static str {
        match self {
            Self::Password | Self::Current => "current-password",
            Self::New => "new-password",
            Self::AppCode | Self::AnyCode => "one-time-code",
        }
    }
}

/// Whether a gateway keeps the person's password, and so the second factor too.
fn is_a_gateways() -> bool {
    use_session().peek_abilities().own_factor
}

/// Why a new password will not do.
fn new_fault(typed: &str, is_a_gateways: bool) -> Option<&'static str> {
    if is_a_gateways {
        let fits = LETTERS.contains(&typed.chars().count());
        return (!fits).then(|| t().own.new_short);
    }
    check_password(typed).err().map(|fault| match fault {
        PasswordFault::TooShort => t().manage.password_short,
        PasswordFault::TooLong => t().manage.password_long,
    })
}

/// What was typed.
pub struct Typed(Vec<(Ask, String)>);

impl Typed {
    /// An answer; empty where it was not asked.
    pub fn text(&self, ask: Ask) -> String {
        let mut all = self.0.iter().filter(|(it, _)| *it == ask);
        all.next().map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// The same as a secret.
    pub fn secret(&self, ask: Ask) -> Secret {
        Secret::new(self.text(ask))
    }

    /// What is wrong before anything is sent; `is_a_gateways` as the function of that name.
    fn faults(&self, is_a_gateways: bool) -> Vec<(Ask, String)> {
        let text = t().own;
        let wrong = |(ask, typed): &(Ask, String)| {
            let words = match ask {
                _ if typed.trim().is_empty() => t().required,
                Ask::New => match new_fault(typed, is_a_gateways) {
                    Some(words) => words,
                    None if *typed == self.text(Ask::Current) => text.new_same,
                    None => return None,
                },
                _ => return None,
            };
            Some((*ask, words.to_owned()))
        };
        self.0.iter().filter_map(wrong).collect()
    }
}

/// What the server found wrong with what was asked; the rest is said above the form.
fn told(asks: &[Ask], error: &ApiError) -> (Vec<(Ask, String)>, Option<String>) {
    let text = t().own;
    let ApiError::Invalid(faults) = error else {
        let words = match error {
            ApiError::Limited { wait_s } => (t().too_many)(wait_s.unwrap_or(60)),
            other => fault_words(other),
        };
        return (Vec::new(), Some(words));
    };
    let at = |fault: &FieldFault| {
        let ask = { asks.iter() }.find(|ask| fault.field.as_deref() == Some(ask.field()))?;
        let words = match ask {
            Ask::Password | Ask::Current => text.wrong_password.to_owned(),
            Ask::AppCode | Ask::AnyCode => text.wrong_code.to_owned(),
            Ask::New => fault.detail.clone(),
        };
        Some((*ask, words))
    };
    let placed: Vec<(Ask, String)> = faults.iter().filter_map(at).collect();
    let words = placed.is_empty().then(|| fault_words(error));
    (placed, words)
}

/// Asks, sends, and hands the answer on.
#[component]
pub fn AskForm(
    /// What follows from it.
    intro: &'static str,
    /// What is asked, in order.
    asks: &'static [Ask],
    /// The word on the button.
    verb: &'static str,
    /// Takes something away.
    #[prop(optional)]
    danger: bool,
    /// What is sent of what was typed.
    send: fn(&Typed) -> Own,
    /// Takes the answer.
    answered: Callback<OwnAnswer>,
    /// Takes a refusal that is about time or state; `None` says it above the form.
    #[prop(optional, into)]
    conflict: Option<Callback<()>>,
) -> impl IntoView {
    let session = use_session();
    let form = NodeRef::<leptos::html::Form>::new();
    let values: Vec<(Ask, RwSignal<String>)> = { asks.iter() }
        .map(|ask| (*ask, RwSignal::new(String::new())))
        .collect();
    let faults = RwSignal::new(Vec::<(Ask, String)>::new());
    // What is put right is no longer called wrong. A code that was taken out again after it was
    // sent is not.
    for (ask, value) in values.clone() {
        effect(move || {
            if value.with(|text| !text.is_empty()) {
                faults.update(|all| all.retain(|(it, _)| *it != ask));
            }
        });
    }
    let trouble = RwSignal::new(None::<String>);
    let by_gateway = is_a_gateways();
    let pending = RwSignal::new(false);
    let stored = StoredValue::new(values.clone());
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        let typed = stored.with_value(|all| {
            Typed(
                all.iter()
                    .map(|(ask, it)| (*ask, it.get_untracked()))
                    .collect(),
            )
        });
        let wrong = typed.faults(by_gateway);
        trouble.set(None);
        let is_wrong = !wrong.is_empty();
        faults.set(wrong);
        if is_wrong {
            return focus_first_fault(form);
        }
        pending.set(true);
        let own = send(&typed);
        spawn_local(async move {
            let answer = session.own(own).await;
            // Whoever has left the form is told nothing, and nothing typed is kept.
            if pending.try_set(false).is_some() {
                return;
            }
            // A code counts once, whatever came of it.
            stored.with_value(|all| {
                let codes = all.iter().filter(|(ask, _)| ask.field() == "code");
                codes.for_each(|(_, it)| it.set(String::new()));
            });
            match (answer, conflict) {
                (Ok(answer), _) => answered.run(answer),
                (Err(ApiError::Conflict), Some(conflict)) => conflict.run(()),
                (Err(error), _) => {
                    let (placed, words) = told(asks, &error);
                    let is_placed = !placed.is_empty();
                    faults.set(placed);
                    trouble.set(words);
                    if is_placed {
                        focus_first_fault(form);
                    }
                }
            }
        });
    };
    let email = untrack(|| session.me()).map(|me| me.user.email.clone());
    let fields: Vec<_> = values
        .into_iter()
        .enumerate()
        .map(|(at, (ask, value))| {
            let wrong = move || {
                faults.with(|all| {
                    let mut all = all.iter().filter(|(it, _)| *it == ask);
                    all.next().map(|(_, words)| words.clone())
                })
            };
            let is_code = ask.field() == "code";
            view! {
                <Field
                    label=ask.label()
                    value
                    kind=if is_code { "text" } else { "password" }
                    name=ask.field()
                    autocomplete=ask.purpose()
                    hint=ask.hint()
                    error=MaybeProp::derive(wrong)
                    required=true
                    autofocus=at == 0
                />
            }
        })
        .collect();
    view! {
        <form
            node_ref=form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <div class="dialog-body">
                <p>{intro}</p>
                {move || trouble.get().map(|words| view! {
                    <div role="alert"><Banner tone=Tone::Bad text=words/></div>
                })}
                // Password managers want to know whose it is.
                <input type="hidden" name="username" autocomplete="username" value=email/>
                {fields}
            </div>
            <div class="dialog-foot">
                <ActionButton on_press=move |()| submit() primary=!danger danger pending submit=true>
                    {verb}
                </ActionButton>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(all: &[(Ask, &str)]) -> Typed {
        Typed(
            all.iter()
                .map(|(ask, text)| (*ask, (*text).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn nothing_is_sent_that_cannot_be_right() {
        let wrong = |new: &str| {
            let all = typed(&[(Ask::Current, "the present one"), (Ask::New, new)]).faults(true);
            all.first().map(|(_, words)| words.clone())
        };
        assert_eq!(wrong("eleven char").as_deref(), Some(t().own.new_short));
        assert_eq!(wrong(&"x".repeat(201)).as_deref(), Some(t().own.new_short));
        assert_eq!(wrong("the present one").as_deref(), Some(t().own.new_same));
        assert_eq!(wrong("another one that is long"), None);
        let empty = typed(&[(Ask::Password, ""), (Ask::AnyCode, " ")]).faults(true);
        assert_eq!(empty.len(), 2);
        assert_eq!(new_fault("short", false), Some(t().manage.password_short));
        assert_eq!(new_fault("eleven char", false), None);
    }

    #[test]
    fn a_fault_stands_at_what_was_asked_and_else_above() {
        let asks = [Ask::Password, Ask::AnyCode];
        let invalid = |field: &str| {
            ApiError::Invalid(vec![FieldFault {
                field: Some(field.to_owned()),
                code: None,
                detail: "No.".to_owned(),
            }])
        };
        let (placed, words) = told(&asks, &invalid("code"));
        assert_eq!(placed, [(Ask::AnyCode, t().own.wrong_code.to_owned())]);
        assert_eq!(words, None);
        let (placed, words) = told(&asks, &invalid("elsewhere"));
        assert_eq!((placed.len(), words.as_deref()), (0, Some("No.")));
        let (_, words) = told(&asks, &ApiError::Limited { wait_s: Some(30) });
        assert_eq!(words, Some((t().too_many)(30)));
    }
}
