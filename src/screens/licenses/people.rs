//! Finding people while typing: what is known first, the server where not everybody is.

use leptos::prelude::*;

use crate::{
    domain::{LicenseId, User, UserId, UserStatus, is_email},
    estate::{Known, Near, Topic},
    lean::{derived, effect, memo},
    state::{
        live_estate::{LiveEstate, use_estate},
        search::{ServerSearch, Sought},
        sync::use_sync,
    },
    text::t,
    ui::ComboOption,
};

/// How many people a list offers; more are found by typing on.
const OFFERED: usize = 20;

/// People who fit what was typed.
#[derive(Clone, Copy)]
pub struct PeopleSearch {
    /// What was typed.
    pub query: RwSignal<String>,
    /// Who fits, best first.
    pub options: Signal<Vec<ComboOption<UserId>>>,
    /// How many fit, in words.
    pub status: Signal<String>,
    /// Whether everybody who fits is among them, so that an address nobody has is new.
    pub is_sure: Signal<bool>,
}

impl PeopleSearch {
    /// Searches everybody for seats on a license. People in `chosen` are left out; people who
    /// hold a seat already are shown, with that as the reason why they cannot be chosen.
    pub fn new(license: Signal<Option<LicenseId>>, chosen: Signal<Vec<UserId>>) -> Self {
        let among = derived(move || license.get().map(Some));
        Self::among(among, chosen)
    }

    /// Searches everybody, whatever they hold. People in `chosen` are left out.
    pub fn anybody(chosen: Signal<Vec<UserId>>) -> Self {
        Self::among(Signal::stored(Some(None)), chosen)
    }

    /// Searches everybody, for seats on a license if one is named, as soon as it is said.
    fn among(among: Signal<Option<Option<LicenseId>>>, chosen: Signal<Vec<UserId>>) -> Self {
        let live = use_estate();
        let sync = use_sync();
        let query = RwSignal::new(String::new());
        // Everybody is read while the person types; until then the server is asked, too.
        effect(move || {
            if among.with(Option::is_some) {
                sync.need(Topic::Users);
            }
        });
        let server = ServerSearch::beside(Sought::People, query.into());
        let options = memo(move || {
            let text = query.get();
            let Some(license) = among.get() else {
                return Vec::new();
            };
            if text.trim().is_empty() {
                return Vec::new();
            }
            live.follow_users();
            if let Some(license) = &license {
                live.follow_seats(license);
            }
            let chosen = chosen.get();
            let found =
                live.peek(|estate| estate.suggest_users(&text, OFFERED + chosen.len(), None));
            found
                .into_iter()
                .filter(|id| !chosen.contains(id))
                .take(OFFERED)
                .filter_map(|id| option(live, license.as_ref(), &id))
                .collect::<Vec<_>>()
        });
        let status = derived(move || {
            let count = options.with(Vec::len);
            if query.with(|text| text.trim().is_empty()) {
                return String::new();
            }
            match count {
                0 if server.is_read() => t().no_match.to_owned(),
                // To create somebody now may be to create them twice.
                0 if server.is_asking() => t().searching.to_owned(),
                0 => t().palette.still_reading.to_owned(),
                _ if server.is_read() => (t().matches)(count),
                _ => (t().still_reading)(&(t().matches)(count)),
            }
        });
        let is_sure = derived(move || server.is_sure());
        Self {
            is_sure,
            query,
            options: options.into(),
            status,
        }
    }
}

/// A person as the list of a search shows them.
fn option(
    live: LiveEstate,
    license: Option<&LicenseId>,
    id: &UserId,
) -> Option<ComboOption<UserId>> {
    live.peek(|estate| {
        let user = estate.user(id)?;
        let hold = license.map(|license| estate.hold(license, id));
        let is_seated = matches!(hold, Some(Known::Now(Some(_)) | Known::Partly(Some(_))));
        let note = if is_seated {
            Some(t().already_seated.to_owned())
        } else {
            (user.status == UserStatus::Banned).then(|| t().is_banned.to_owned())
        };
        Some(ComboOption {
            key: id.clone(),
            title: user.label(),
            detail: detail(user),
            note,
            disabled: is_seated,
        })
    })
}

/// What an address is called that was probably meant.
pub fn meant_words(live: LiveEstate, near: &Near) -> String {
    let user = near.user.as_ref();
    let label = user.and_then(|id| live.peek(|estate| estate.label(id)));
    match label {
        Some(label) if label != near.email => format!("{label} ({})", near.email),
        _ => near.email.clone(),
    }
}

/// What was probably meant by an address that nobody has.
pub fn offer_meant(
    query: RwSignal<String>,
    license: Signal<Option<LicenseId>>,
    chosen: Signal<Vec<UserId>>,
) -> Option<ComboOption<UserId>> {
    let live = use_estate();
    let email = query.with(|text| text.trim().to_lowercase());
    if !is_email(&email) {
        return None;
    }
    live.follow_users();
    let near = live.peek(|estate| match estate.user_by_email(&email) {
        Some(_) => None,
        None => estate.near_emails(&[email]).pop().flatten(),
    })?;
    let id = { near.user.clone() }.unwrap_or_else(|| UserId::placeholder(&near.email));
    let known = near.user.as_ref();
    let known = known.and_then(|id| option(live, license.get().as_ref(), id));
    (!chosen.with(|people| people.contains(&id))).then(|| ComboOption {
        title: (t().did_you_mean)(&meant_words(live, &near)),
        detail: String::new(),
        note: known.as_ref().and_then(|it| it.note.clone()),
        disabled: known.is_some_and(|it| it.disabled),
        key: id,
    })
}

/// An address nobody has yet can be created on the way.
pub fn offer_new(
    query: RwSignal<String>,
    chosen: Signal<Vec<UserId>>,
    may: bool,
) -> Option<ComboOption<UserId>> {
    let live = use_estate();
    let email = query.with(|text| text.trim().to_lowercase());
    live.follow_users();
    let is_new = is_email(&email) && live.peek(|estate| estate.user_by_email(&email).is_none());
    let id = UserId::placeholder(&email);
    (is_new && !chosen.with(|people| people.contains(&id))).then(|| ComboOption {
        key: id,
        title: (t().create_person)(&email),
        detail: String::new(),
        note: (!may).then(|| t().role_forbids.to_owned()),
        disabled: !may,
    })
}

/// What tells two people of one name apart.
pub fn detail(user: &User) -> String {
    if user.full_name().is_some() {
        user.email.clone()
    } else {
        String::new()
    }
}

/// A chosen person, as a chip in the field.
pub fn chip(live: LiveEstate, id: &UserId) -> ComboOption<UserId> {
    let (title, detail) = live.peek(|estate| match estate.user(id) {
        Some(user) => (user.label(), detail(user)),
        None => (id.to_string(), String::new()),
    });
    ComboOption {
        key: id.clone(),
        title,
        detail,
        note: None,
        disabled: false,
    }
}
