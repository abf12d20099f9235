//! Who is to get a seat: people known to the server and people still to be created.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    acts::{Act, SeatAct},
    domain::{LicenseId, NewUser, UserId},
    estate::{Known, Topic},
    lean::{effect, memo},
    plan::{self, Verdict},
    screens::addresses,
    state::{
        live_estate::{LiveEstate, use_estate},
        search::Sought,
        sync::{Sync, use_sync},
    },
    text::t,
};

/// A person still to be created.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The address, which makes the person.
    pub email: String,
    /// Given name, as typed.
    pub first_name: RwSignal<String>,
    /// Family name, as typed.
    pub last_name: RwSignal<String>,
}

/// How the choice fits the license.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// Seats that can still be given; `None` means without limit.
    pub room: Option<u32>,
    /// Seats bought; `None` means without limit.
    pub max: Option<u32>,
    /// People chosen.
    pub chosen: u32,
    /// Those for whom no seat is left, last chosen first to go.
    pub over: Vec<UserId>,
    /// What to call them.
    pub over_names: Vec<String>,
}

/// The choice, for the parts of the dialog.
#[derive(Clone, Copy)]
pub struct Choice {
    live: LiveEstate,
    sync: Sync,
    license: StoredValue<LicenseId>,
    people: RwSignal<Vec<UserId>>,
    drafts: RwSignal<Vec<Draft>>,
    rejected: RwSignal<Vec<String>>,
    seated: RwSignal<Vec<String>>,
    checking: RwSignal<usize>,
    owner: StoredValue<Owner>,
}

impl Choice {
    /// Nobody yet.
    pub fn new(license: LicenseId) -> Self {
        let sync = use_sync();
        // Who holds a seat already decides who can be chosen.
        sync.want(Topic::Seats(license.clone()));
        Self {
            live: use_estate(),
            sync,
            license: StoredValue::new(license),
            people: RwSignal::new(Vec::new()),
            drafts: RwSignal::new(Vec::new()),
            rejected: RwSignal::new(Vec::new()),
            seated: RwSignal::new(Vec::new()),
            checking: RwSignal::new(0),
            // What is typed about new people must outlive the part of the dialog that asks.
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// Chooses people beforehand. Who holds a seat already is left out and named, also where
    /// that turns out only later.
    pub fn preset(self, people: Vec<UserId>) {
        if people.is_empty() {
            return;
        }
        self.people.set(people);
        effect(move || {
            let license = self.license.get_value();
            self.live.follow_seats(&license);
            let is_seated = |id: &UserId| {
                let hold = self.live.peek(|estate| estate.hold(&license, id));
                hold.into_value().flatten().is_some()
            };
            let people = self.people.get_untracked();
            // Whom this dialog is just giving a seat stays.
            let moving = self.live.moving().get_untracked();
            let seated: Vec<UserId> = people.into_iter().filter(is_seated).collect();
            for id in seated {
                if moving.iter().all(|act| act.seats() != Some(&id)) {
                    self.seated.update(|seated| seated.push(self.name_of(&id)));
                    self.remove(&id);
                }
            }
        });
    }

    /// The license.
    pub fn license(self) -> LicenseId {
        self.license.get_value()
    }

    /// Everybody chosen, placeholders among them, in the order of choosing.
    pub fn people(self) -> Signal<Vec<UserId>> {
        self.people.into()
    }

    /// People still to be created.
    pub fn drafts(self) -> Signal<Vec<Draft>> {
        self.drafts.into()
    }

    /// Whether nobody is chosen.
    pub fn is_empty(self) -> bool {
        self.people.with(Vec::is_empty)
    }

    /// Whether anybody has to be created.
    pub fn has_new(self) -> bool {
        !self.drafts.with(Vec::is_empty)
    }

    /// Whether addresses are still being looked up.
    pub fn is_checking(self) -> bool {
        self.checking.get() > 0
    }

    /// Chooses somebody from the list, known or new.
    pub fn choose(self, id: &UserId, query: RwSignal<String>) {
        if id.is_placeholder() {
            let email = query.get_untracked().trim().to_lowercase();
            self.add_new(&addresses::Address {
                email,
                first_name: String::new(),
                last_name: String::new(),
            });
        } else {
            self.add(id.clone());
        }
        query.set(String::new());
    }

    /// Takes somebody out again.
    pub fn remove(self, id: &UserId) {
        self.people
            .update(|people| people.retain(|other| other != id));
        self.drafts.update(|drafts| {
            drafts.retain(|draft| UserId::placeholder(&draft.email) != *id);
        });
    }

    /// Takes out those for whom no seat is left.
    pub fn drop_over(self) {
        for id in self.fit().get_untracked().over {
            self.remove(&id);
        }
    }

    /// The address of somebody new.
    pub fn new_email(self, id: &UserId) -> Option<String> {
        id.is_placeholder().then(|| {
            self.drafts.with(|drafts| {
                drafts
                    .iter()
                    .find(|draft| UserId::placeholder(&draft.email) == *id)
                    .map(|draft| draft.email.clone())
            })
        })?
    }

    /// Takes addresses out of a pasted text. Says whether there were any; if not, the text is
    /// left to be typed.
    pub fn paste(self, text: &str) -> bool {
        if !text.contains('@') {
            return false;
        }
        let found = addresses::read(text);
        self.rejected.set(found.rejected);
        self.seated.set(Vec::new());
        let mut unknown = Vec::new();
        for address in found.addresses {
            if !self.add_known(&address.email) {
                unknown.push(address);
            }
        }
        let everybody_known = self
            .live
            .peek(|estate| estate.progress(&Topic::Users).complete);
        if everybody_known {
            for address in &unknown {
                self.add_new(address);
            }
        } else if !unknown.is_empty() {
            self.look_up(unknown);
        }
        true
    }

    /// Asks the server who the addresses belong to, before anybody counts as new.
    fn look_up(self, unknown: Vec<addresses::Address>) {
        self.checking.update(|checking| *checking += 1);
        spawn_local(async move {
            for address in unknown {
                // When the server cannot be asked, creating the person will tell.
                let _ = self.sync.find(Sought::People, &address.email).await;
                if self.people.try_get_untracked().is_none() {
                    return;
                }
                if !self.add_known(&address.email) {
                    self.add_new(&address);
                }
            }
            self.checking.update(|checking| *checking -= 1);
        });
    }

    fn add_known(self, email: &str) -> bool {
        let known = self.live.peek(|estate| {
            let user = estate.user_by_email(email)?;
            let hold = estate.hold(&self.license.get_value(), &user.id);
            let is_seated = matches!(hold, Known::Now(Some(_)) | Known::Partly(Some(_)));
            Some((user.id.clone(), user.label(), is_seated))
        });
        match known {
            Some((_, label, true)) => {
                self.seated.update(|seated| seated.push(label));
                true
            }
            Some((id, _, false)) => {
                self.add(id);
                true
            }
            None => false,
        }
    }

    fn add(self, id: UserId) {
        self.people.update(|people| {
            if !people.contains(&id) {
                people.push(id);
            }
        });
    }

    fn add_new(self, address: &addresses::Address) {
        let id = UserId::placeholder(&address.email);
        if self.people.with_untracked(|people| people.contains(&id)) {
            return;
        }
        let draft = self.owner.with_value(|owner| {
            owner.with(|| Draft {
                email: address.email.clone(),
                first_name: RwSignal::new(address.first_name.clone()),
                last_name: RwSignal::new(address.last_name.clone()),
            })
        });
        self.drafts.update(|drafts| drafts.push(draft));
        self.add(id);
    }

    /// What was pasted and left out.
    pub fn left_out(self) -> Vec<String> {
        let mut all = self.rejected.get();
        all.extend(self.seated.get());
        all
    }

    /// What was pasted and left out, in a sentence.
    pub fn left_out_words(self) -> String {
        let rejected = self.rejected.get();
        let seated = self.seated.get();
        let mut words = Vec::new();
        if !rejected.is_empty() {
            words.push((t().invalid_addresses)(&rejected.join(", ")));
        }
        if !seated.is_empty() {
            words.push((t().seated_left_out)(&seated.join(", ")));
        }
        words.join(" · ")
    }

    /// The plan: create who is new, then give everybody a seat.
    pub fn acts(self) -> Vec<Act> {
        let creates = self.drafts.with(|drafts| {
            drafts
                .iter()
                .map(|draft| {
                    Act::create_user(NewUser {
                        email: draft.email.clone(),
                        first_name: draft.first_name.get_untracked().trim().to_owned(),
                        last_name: draft.last_name.get_untracked().trim().to_owned(),
                        ..NewUser::default()
                    })
                })
                .collect::<Vec<_>>()
        });
        let license = self.license.get_value();
        let seats = self.people.with(|people| {
            people
                .iter()
                .map(|user| Act::Seat(license.clone(), SeatAct::Assign { user: user.clone() }))
                .collect::<Vec<_>>()
        });
        creates.into_iter().chain(seats).collect()
    }

    /// How the choice fits, by the same projection that every plan goes through.
    pub fn fit(self) -> Memo<Fit> {
        memo(move || {
            let license = self.license.get_value();
            self.live.follow_seats(&license);
            let picture = self.live.picture(&license).unwrap_or_default();
            let mut acts = self.live.moving().get();
            let before = acts.len();
            acts.extend(self.acts());
            let verdicts = self
                .live
                .peek(|estate| plan::project(estate, &acts).verdicts);
            let over: Vec<UserId> = acts
                .iter()
                .zip(&verdicts)
                .skip(before)
                .filter(|(_, verdict)| matches!(verdict, Verdict::Exceeds { .. }))
                .filter_map(|(act, _)| act.seats().cloned())
                .collect();
            let over_names = over.iter().map(|id| self.name_of(id)).collect();
            Fit {
                room: picture.room(),
                max: picture.max,
                chosen: self
                    .people
                    .with(|people| u32::try_from(people.len()).unwrap_or(u32::MAX)),
                over,
                over_names,
            }
        })
    }

    /// What to call somebody chosen.
    pub fn name_of(self, id: &UserId) -> String {
        self.new_email(id)
            .unwrap_or_else(|| self.live.peek(|estate| crate::text::person(estate, id)))
    }
}
