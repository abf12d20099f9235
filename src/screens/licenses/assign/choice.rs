//! Who is to get a seat: people known to the server and people still to be created.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    acts::{Act, SeatAct},
    domain::{LicenseId, NewUser, SeatPicture, UserId, is_email},
    estate::{Known, Named, Near, Topic},
    lean::{effect, memo},
    plan::{self, Verdict},
    screens::addresses::{self, Address},
    state::{
        live_estate::{LiveEstate, use_estate},
        search::{By, Sought},
        session::use_session,
        sync::{Sync, use_sync},
    },
    text::{format, t},
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
    /// Seats as they are before anybody is chosen.
    pub picture: SeatPicture,
    /// People chosen.
    pub chosen: u32,
    /// Seats beyond those bought that the choice takes and the policy allows.
    pub beyond: u32,
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
    /// Pasted addresses that nobody has. They are created only when somebody says so.
    unknown: RwSignal<Vec<Address>>,
    rejected: RwSignal<Vec<String>>,
    namesakes: RwSignal<Vec<String>>,
    seated: RwSignal<Vec<String>>,
    without: RwSignal<Vec<String>>,
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
            unknown: RwSignal::new(Vec::new()),
            rejected: RwSignal::new(Vec::new()),
            namesakes: RwSignal::new(Vec::new()),
            seated: RwSignal::new(Vec::new()),
            without: RwSignal::new(Vec::new()),
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

    /// Whether nothing would be lost with it; followed.
    pub fn is_untouched(self) -> bool {
        self.is_empty() && self.unknown.with(Vec::is_empty)
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
        match id.placeholder_email() {
            Some(email) => self.add_new(&Address {
                email: email.to_owned(),
                first_name: String::new(),
                last_name: String::new(),
            }),
            None => self.add(id.clone()),
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

    /// Takes out those for whom no seat is left, and keeps their names in sight.
    pub fn drop_over(self, fit: &Fit) {
        self.without.set(fit.over_names.clone());
        fit.over.iter().for_each(|id| self.remove(id));
    }

    /// Pasted addresses that nobody has; followed.
    pub fn unknown(self) -> Signal<Vec<Address>> {
        self.unknown.into()
    }

    /// Leaves a pasted address out.
    pub fn forget(self, email: &str) {
        self.unknown
            .update(|unknown| unknown.retain(|it| it.email != email));
    }

    /// Takes what was probably meant in the place of an address that nobody has.
    pub fn correct(self, email: &str, near: &Near) {
        if near.user.is_some() {
            self.forget(email);
            self.take(&near.email);
        } else {
            self.unknown.update(|unknown| {
                for it in unknown.iter_mut().filter(|it| it.email == email) {
                    it.email.clone_from(&near.email);
                }
            });
        }
    }

    /// Everybody whose address nobody has is to be created.
    pub fn create_unknown(self) {
        for address in self.unknown.get_untracked() {
            self.add_new(&address);
        }
        self.unknown.set(Vec::new());
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

    /// Takes people out of a pasted text, by address or by name. Says whether it was a list; if
    /// not, the text is left to be typed.
    pub fn paste(self, text: &str) -> bool {
        let found = addresses::read(text);
        let is_named = |name: &String| self.live.peek(|estate| estate.user_named(name));
        let ends = text.trim_end().ends_with([',', ';']);
        let is_list = text.contains('@')
            || ((found.rejected.len() > 1 || ends) && { found.rejected.iter() }
                .any(|name| is_named(name) != Named::Nobody));
        if !is_list {
            return false;
        }
        for told in [self.rejected, self.namesakes, self.seated, self.without] {
            told.set(Vec::new());
        }
        let mut left = Vec::new();
        for address in found.addresses {
            if !self.take(&address.email) {
                left.push(address);
            }
        }
        for name in found.rejected {
            // Whoever is called by two words may be somebody who is not read yet.
            if name.contains('@') || !name.contains(' ') {
                if !self.take(&name) {
                    self.rejected.update(|rejected| rejected.push(name));
                }
            } else if !self.take(&name) {
                left.push(Address {
                    email: name,
                    first_name: String::new(),
                    last_name: String::new(),
                });
            }
        }
        let everybody_known = self
            .live
            .peek(|estate| estate.progress(&Topic::Users).complete);
        if everybody_known {
            left.into_iter().for_each(|it| self.leave(it));
        } else if !left.is_empty() {
            self.look_up(left);
        }
        true
    }

    /// Asks the server who the addresses and names belong to, before anybody counts as unknown.
    fn look_up(self, left: Vec<Address>) {
        self.checking.update(|checking| *checking += 1);
        spawn_local(async move {
            for address in left {
                // When the server cannot be asked, creating the person will tell.
                let by = By::Text(address.email.clone());
                let _ = self.sync.find(Sought::People, &by, None).await;
                if self.people.try_get_untracked().is_none() {
                    return;
                }
                if !self.take(&address.email) {
                    self.leave(address);
                }
            }
            self.checking.update(|checking| *checking -= 1);
        });
    }

    /// Keeps in sight what belongs to nobody.
    fn leave(self, address: Address) {
        if !is_email(&address.email) {
            self.rejected
                .update(|rejected| rejected.push(address.email));
            return;
        }
        let is_drafted = self
            .people
            .with_untracked(|people| people.contains(&UserId::placeholder(&address.email)));
        self.unknown.update(|unknown| {
            if !is_drafted && unknown.iter().all(|it| it.email != address.email) {
                unknown.push(address);
            }
        });
    }

    /// Takes whoever has this address or name. Says whether it is anybody's.
    fn take(self, text: &str) -> bool {
        let license = self.license.get_value();
        let known = self.live.peek(|estate| {
            let named = match estate.user_by_email(text) {
                Some(user) => Named::One(user.id.clone()),
                None => estate.user_named(text),
            };
            let Named::One(id) = &named else {
                return Err(named);
            };
            let hold = estate.hold(&license, id);
            let is_seated = matches!(hold, Known::Now(Some(_)) | Known::Partly(Some(_)));
            let label = crate::text::person(estate, id);
            Ok((id.clone(), label, is_seated))
        });
        match known {
            Ok((_, label, true)) => self.seated.update(|seated| seated.push(label)),
            Ok((id, _, false)) => self.add(id),
            Err(Named::Several) => self.namesakes.update(|all| all.push(text.to_owned())),
            Err(_) => return false,
        }
        true
    }

    fn add(self, id: UserId) {
        self.people.update(|people| {
            if !people.contains(&id) {
                people.push(id);
            }
        });
    }

    fn add_new(self, address: &Address) {
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

    /// What was pasted and left out, in a sentence for each reason; followed.
    pub fn left_out(self) -> Vec<String> {
        let told = |names: RwSignal<Vec<String>>, words: fn(&str) -> String| {
            let names = names.get();
            (!names.is_empty()).then(|| words(&names.join(", ")))
        };
        let all = [
            told(self.rejected, t().invalid_addresses),
            told(self.namesakes, t().namesakes),
            told(self.seated, t().seated_left_out),
            told(self.without, t().without_seat),
        ];
        all.into_iter().flatten().collect()
    }

    /// The plan: create who is new, then give everybody a seat, or those for whom none is left a
    /// place in the line.
    pub fn plan(self, fit: &Fit, waits: bool) -> Vec<Act> {
        let mut acts = self.creates();
        let by = use_session().me_now().map(|me| me.user.id.clone());
        let (waiting, seated): (Vec<_>, Vec<_>) = (self.people.get_untracked().into_iter())
            .partition(|id| waits && fit.over.contains(id));
        let license = self.license.get_value();
        acts.extend(self.live.peek(|estate| {
            let people = (seated.as_slice(), waiting.as_slice());
            let by = by.unwrap_or_default();
            plan::assign_or_wait(estate, &license, people, &by, format::now())
        }));
        acts
    }

    /// As if there were a seat for everybody.
    fn acts(self) -> Vec<Act> {
        let license = self.license.get_value();
        let seats = self.people.with(|people| {
            people
                .iter()
                .map(|user| Act::Seat(license.clone(), SeatAct::Assign { user: user.clone() }))
                .collect::<Vec<_>>()
        });
        self.creates().into_iter().chain(seats).collect()
    }

    fn creates(self) -> Vec<Act> {
        self.drafts.with(|drafts| {
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
                .collect()
        })
    }

    /// How the choice fits, by the same projection that every plan goes through.
    pub fn fit(self) -> Memo<Fit> {
        memo(move || {
            let license = self.license.get_value();
            self.live.follow_seats(&license);
            let picture = self.live.picture_now(&license).unwrap_or_default();
            let mut acts = self.live.moving().get();
            let before = acts.len();
            acts.extend(self.acts());
            let projection = self.live.peek(|estate| plan::project(estate, &acts));
            let over: Vec<UserId> = acts
                .iter()
                .zip(&projection.verdicts)
                .skip(before)
                .filter(|(_, verdict)| matches!(verdict, Verdict::Exceeds { .. }))
                .filter_map(|(act, _)| act.seats().cloned())
                .collect();
            let over_names = over.iter().map(|id| self.name_of(id)).collect();
            let beyond = projection.licenses.get(&license);
            Fit {
                picture,
                beyond: beyond.map_or(0, |it| it.after.over().saturating_sub(it.now.over())),
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
