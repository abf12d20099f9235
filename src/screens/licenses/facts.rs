//! The figures at the head of a license's page.

use leptos::prelude::*;

use super::parts::{Seats, by_device, title};
use crate::{
    config::Config,
    domain::{License, LicenseId, Moment, SeatPicture},
    lean::{dynamic, memo},
    screens::mail::mail_to,
    state::{
        live_estate::{LiveEstate, use_estate},
        session::use_session,
    },
    text::{
        format,
        renewal::{self, Wish},
        t,
    },
    ui::{Time, When},
};

/// Free seats, assigned seats, devices, expiry, and the seats themselves.
#[component]
pub fn Facts(id: LicenseId) -> impl IntoView {
    let live = use_estate();
    let picture = {
        let id = id.clone();
        memo(move || live.picture(&id).unwrap_or_default())
    };
    let row = {
        let id = id.clone();
        memo(move || {
            live.follow_license(&id);
            live.peek(|estate| estate.license(&id).cloned())
        })
    };
    let free = move || {
        let (figure, note) = free_words(&picture.get());
        view! { {figure} " " <small>{note}</small> }
    };
    let assigned = move || {
        let picture = picture.get();
        let of = picture.max.map(|max| (t().of_max)(&number(max)));
        let figure = if picture.staged_in + picture.staged_out > 0 {
            format!("{} → {}", number(picture.assigned), number(picture.after()))
        } else {
            number(picture.assigned)
        };
        view! { {figure} " " <small>{of.unwrap_or_else(|| t().no_limit.to_owned())}</small> }
    };
    let devices = move || {
        // The policy says what the limit is counted by, and may come after the license.
        live.follow_catalogue();
        row.get().map(|license| {
            let per_person = license.policy.as_ref().is_some_and(|id| {
                live.peek(|estate| {
                    estate
                        .policy(id)
                        .is_some_and(|policy| policy.devices_per_person)
                })
            });
            let of = match license.max_devices {
                None => t().no_limit.to_owned(),
                Some(max) if per_person => (t().per_person_max)(&number(max)),
                Some(max) => (t().of_max)(&number(max)),
            };
            view! { {number(license.devices_counted)} " " <small>{of}</small> }
        })
    };
    let ahead = expect_context::<Config>().reports.leads();
    let ahead = ahead.into_iter().max().map_or(0, i64::from);
    let expires = move || {
        row.get().map(|license| match license.expires {
            Some(moment) => {
                let days = format::days_until(moment, format::now());
                let second = (t().in_days)(days);
                let datetime = format::machine(moment);
                let renew = (days <= ahead).then(|| mail_for_renewal(live, &license, moment));
                view! {
                    <Time datetime text=format::day(moment) second/>
                    {renew.flatten().map(|href| view! {
                        <small class="renew"><a href=href>{renewal::words().ask}</a></small>
                    })}
                }
                .into_any()
            }
            None => view! { {t().no_expiry} " " <small>{t().perpetual}</small> }.into_any(),
        })
    };
    let overage = move || {
        let picture = picture.get();
        match (picture.max, picture.cap) {
            (Some(max), Some(cap)) if cap > max => {
                Some((t().overage_note)(&number(max), &number(cap)))
            }
            _ => None,
        }
    };
    let shared = by_device(live, Signal::stored(id.clone()));
    let is_shared = memo(move || shared.with(Option::is_some));
    let used = move || {
        shared.get().map(|(used, max)| {
            let of = max.map(|max| (t().of_max)(&number(max)));
            view! { {number(used)} " " <small>{of.unwrap_or_else(|| t().no_limit.to_owned())}</small> }
        })
    };
    let left = move || {
        shared.get().map(|(used, max)| match max {
            Some(max) => number(max.saturating_sub(used)),
            None => t().no_limit.to_owned(),
        })
    };
    let has_seats = move || !picture.with(SeatPicture::has_none);
    view! {
        <div class="facts" class:facts--seats=has_seats>
            <dl>
                {dynamic(move || if is_shared.get() {
                    view! {
                        <div><dt>{t().device_words.free}</dt><dd>{left}</dd></div>
                        <div><dt>{t().device_words.used}</dt><dd>{used}</dd></div>
                    }
                    .into_any()
                } else {
                    view! {
                        <div><dt>{t().free_seats}</dt><dd>{free}</dd></div>
                        <div><dt>{t().assigned}</dt><dd>{assigned}</dd></div>
                        <div><dt>{t().devices}</dt><dd>{devices}</dd></div>
                    }
                    .into_any()
                })}
                <div><dt>{t().expires}</dt><dd>{expires}</dd></div>
            </dl>
            <When is=has_seats>
                <Seats license=Signal::stored(id.clone()) large=true/>
            </When>
            {move || overage().map(|note| view! { <p class="facts-note muted-words">{note}</p> })}
        </div>
    }
}

/// A mail to the vendor that asks to renew a license, where the vendor takes mails.
fn mail_for_renewal(live: LiveEstate, license: &License, ends: Moment) -> Option<String> {
    let words = renewal::words();
    let support = expect_context::<Config>().support;
    let name = title(live, &license.id);
    let picture = live.picture(&license.id).unwrap_or_default();
    let by = use_session()
        .me()
        .map(|me| me.user.email.clone())
        .unwrap_or_default();
    let body = (words.body)(&Wish {
        license: &name,
        id: license.id.as_str(),
        ends: &format::day(ends),
        seats: picture.max,
        held: picture.assigned,
        by: &by,
    });
    mail_to(support.as_deref(), &(words.subject)(&name), &body)
}

fn free_words(picture: &SeatPicture) -> (String, String) {
    let moving = picture.staged_in + picture.staged_out;
    match (picture.free(), picture.free_after()) {
        (Some(now), Some(after)) if moving > 0 => (
            format!("{} → {}", number(now), number(after)),
            (t().after_changes)(moving as usize),
        ),
        _ if picture.has_none() => (t().seats_none.to_owned(), t().seats_none_why.to_owned()),
        (Some(now), _) => {
            let of = picture.max.map(|max| (t().of_max)(&number(max)));
            (number(now), of.unwrap_or_default())
        }
        (None, _) => (t().no_limit.to_owned(), String::new()),
    }
}

fn number(number: u32) -> String {
    format::number(u64::from(number))
}
