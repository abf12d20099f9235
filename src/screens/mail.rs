//! Requests to the vendor: a mail with everything in it, or a text to copy where the vendor
//! takes no mails.

use leptos::prelude::*;

use crate::{
    paths::encode,
    state::notices::use_notices,
    ui::{ActionButton, CopyButton},
};

/// The address of a mail with subject and text, if the vendor takes mails.
pub fn mail_to(support: Option<&str>, subject: &str, body: &str) -> Option<String> {
    let address = support?.strip_prefix("mailto:")?;
    let address = address.split('?').next().unwrap_or(address);
    Some(format!(
        "mailto:{address}?subject={}&body={}",
        encode(subject),
        encode(body)
    ))
}

/// A request as it is sent.
pub struct Letter {
    /// Opens it as a mail, where the vendor takes mails.
    pub mail: Option<String>,
    /// Its text.
    pub body: String,
}

impl Letter {
    /// The ways to send it, once somebody has said that they may.
    pub fn view(
        self,
        is_authorised: bool,
        open: &'static str,
        copy: &'static str,
        unauthorised: Signal<Option<String>>,
    ) -> AnyView {
        let notices = use_notices();
        let copied = Callback::new(move |worked| notices.tell_copied(worked));
        if !is_authorised {
            let label = if self.mail.is_some() { open } else { copy };
            return view! {
                <ActionButton on_press=|()| () blocked=unauthorised primary=true>{label}</ActionButton>
            }
            .into_any();
        }
        view! {
            <CopyButton value=self.body label=copy on_copied=copied/>
            {self.mail.map(|href| view! { <a class="btn btn--primary" href=href>{open}</a> })}
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::mail_to;

    #[test]
    fn a_request_is_a_mail_only_where_the_vendor_takes_mails() {
        let mail = mail_to(Some("mailto:help@vendor.example?cc=x"), "A & B", "one\ntwo");
        assert_eq!(
            mail.as_deref(),
            Some("mailto:help@vendor.example?subject=A%20%26%20B&body=one%0Atwo")
        );
        assert_eq!(mail_to(Some("https://vendor.example"), "A", "b"), None);
        assert_eq!(mail_to(None, "A", "b"), None);
    }
}
