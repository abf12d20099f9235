//! Giving seats. The server is asked by address and names nobody in its answer, and what it
//! does where one of many cannot be seated is not documented. So the license is read before and
//! after every request, and who sits there decides.

use std::{future::Future, pin::Pin};

use serde_json::{Value, json};

use super::{
    LicenseSpring,
    call::Sent,
    licenses::{Sitting, license_path},
    refusal::Refusal,
    write::Drafts,
};
use crate::{
    ApiError, Call, Reply,
    batch::{Batch, halve, refused},
    many::{Deeds, Pieces, attempt_all},
    transport::{Method, Transport},
    wire::unexpected,
};
use seatboard_core::{
    acts::{Failure, Outcome},
    domain::{LicenseId, User, UserId, is_email},
};

/// What there is to know of those who are seated together.
pub(super) struct Table<'a> {
    pub batch: &'a mut Batch,
    pub drafts: &'a mut Drafts,
    /// Their addresses, by place.
    pub addresses: Vec<String>,
    /// The license, as it was read last.
    pub now: Sitting,
    /// Whether the license could not be read after the last request.
    is_stale: bool,
}

/// The request that gives a seat to somebody who is there.
pub(super) fn seat_one(license: &LicenseId, address: &str) -> Call {
    Call {
        method: Method::Post,
        path: license_path(license, "assign_user/"),
        body: Some(json!({ "email": address })),
    }
}

/// The request that gives a seat to several people, new ones among them. No password goes along: it
/// would replace the one that somebody who exists already uses for their other licenses.
pub(super) fn seat_many<'a>(license: &LicenseId, addresses: impl Iterator<Item = &'a str>) -> Call {
    let email = |address: &str| json!({ "email": address, "is_manager": false });
    Call {
        method: Method::Post,
        path: license_path(license, "assign_users/"),
        body: Some(json!({ "emails": addresses.map(email).collect::<Vec<Value>>() })),
    }
}

impl<T: Transport> LicenseSpring<T> {
    /// Seats everyone in the batch who can be seated, in order, and creates those who are
    /// drafts. Gives those who got a seat, as they are now.
    ///
    /// # Errors
    /// As [`Batch::stop`].
    pub(super) async fn assign(
        &self,
        batch: &mut Batch,
        drafts: &mut Drafts,
    ) -> Result<Vec<User>, ApiError> {
        let now = match self.look_sitting(&batch.license).await {
            Ok(Some(now)) => now,
            Ok(None) => {
                batch.close(&Outcome::Failed(Failure::NoSuchLicense));
                return Ok(Vec::new());
            }
            Err(error) => return batch.stop(error).map(|()| Vec::new()),
        };
        let mut table = Table {
            addresses: vec![String::new(); batch.len()],
            batch,
            drafts,
            now,
            is_stale: false,
        };
        if let Err(error) = self.address_all(&mut table).await {
            return table.batch.stop(error).map(|()| Vec::new());
        }
        self.skip_seated(&mut table).await;
        let pieces = vec![table.batch.open()];
        let mut giving = Giving { to: self, table };
        attempt_all(&mut giving, pieces).await?;
        let Table {
            batch,
            addresses,
            now,
            is_stale,
            ..
        } = giving.table;
        let is_done = |at: &usize| batch.outcome(*at) == Some(&Outcome::Done);
        let done = (0..addresses.len()).filter(is_done);
        let users: Vec<User> = done
            .filter_map(|at| now.at(&addresses[at]).cloned())
            .collect();
        if !is_stale {
            batch.read = Some(now.license);
        }
        Ok(users)
    }

    /// Finds out under which address each of them is to be seated.
    async fn address_all(&self, table: &mut Table<'_>) -> Result<(), ApiError> {
        let strangers = table.batch.open().into_iter().filter(|&at| {
            let user = table.batch.user(at);
            !user.is_placeholder() && !table.now.has(user)
        });
        let strangers: Vec<UserId> = strangers.map(|at| table.batch.user(at).clone()).collect();
        self.meet(&strangers).await?;
        for at in table.batch.open() {
            let user = table.batch.user(at).clone();
            if let Some(made) = table.drafts.made(&user) {
                table.addresses[at] = made.email.clone();
            } else if let Some(draft) = table.drafts.get(&user) {
                let address = draft.email.trim().to_lowercase();
                if is_email(&address) {
                    table.addresses[at] = address;
                } else {
                    table.drafts.fail(&user, Failure::InvalidEmail);
                    table.batch.settle(at, Outcome::Failed(Failure::NeedsUser));
                }
            } else if user.is_placeholder() {
                table.batch.settle(at, Outcome::Failed(Failure::NeedsUser));
            } else if table.now.has(&user) {
                table.batch.settle(at, Outcome::Skipped);
            } else {
                match self.address_of(&user).await? {
                    Some(address) => table.addresses[at] = address,
                    None => {
                        let gone = Outcome::Failed(Failure::NoSuchUser);
                        table.batch.settle(at, gone);
                    }
                }
            }
        }
        Ok(())
    }

    /// Settles those who had their seat before anything was sent.
    async fn skip_seated(&self, table: &mut Table<'_>) {
        for at in table.batch.open() {
            let Some(mut user) = table.seated(at).cloned() else {
                continue;
            };
            let placeholder = table.batch.user(at).clone();
            if placeholder.is_placeholder() {
                // An earlier try may have come no further than the seat.
                if table.drafts.doubts(&placeholder) && user.full_name().is_none() {
                    let draft = table.drafts.get(&placeholder).cloned().unwrap_or_default();
                    self.name(&mut user, &draft).await;
                }
                table.drafts.make(&placeholder, user, false);
            }
            table.batch.settle(at, Outcome::Skipped);
        }
    }

    async fn send_piece(&self, table: &Table<'_>, piece: &[usize]) -> Result<Sent, ApiError> {
        let license = &table.batch.license;
        // Only the answer for many tells who is new.
        if let [at] = *piece
            && !table.is_draft(at)
        {
            let call = seat_one(license, &table.addresses[at]);
            let sent = self
                .write(call.method, &call.path, call.body.as_ref())
                .await?;
            return Ok(sent.saying("message"));
        }
        let call = seat_many(
            license,
            piece.iter().map(|at| table.addresses[*at].as_str()),
        );
        let sent = self.write(call.method, &call.path, call.body.as_ref());
        Ok(match sent.await? {
            Sent::Done(other @ Value::Object(_)) => {
                Sent::Unknown(unexpected("body".into(), "a list", Some(&other)))
            }
            sent => sent,
        })
    }

    /// Settles whoever an answer and the license as it is now are clear about.
    async fn take_in(&self, table: &mut Table<'_>, piece: &[usize], sent: &Sent) {
        let was_refused = matches!(sent, Sent::Refused(_)) && piece.len() == 1;
        for &at in piece {
            let Some(user) = table.seated(at).cloned() else {
                continue;
            };
            // Seated all the same: by somebody else, or by the request that was lost before.
            let outcome = match was_refused && !table.batch.had_loss {
                true => Outcome::Skipped,
                false => Outcome::Done,
            };
            self.welcome(table, at, user, sent).await;
            table.batch.settle(at, outcome);
        }
        for &at in piece {
            if table.batch.is_open(at) && table.now.at(&table.addresses[at]).is_some() {
                self.send_away(table, at).await;
            }
        }
    }
}

/// Seats to be given.
struct Giving<'k, 'b, T> {
    to: &'k LicenseSpring<T>,
    table: Table<'b>,
}

impl<T: Transport> Deeds for Giving<'_, '_, T> {
    type Done = Value;
    type Refusal = Refusal;

    fn batch(&mut self) -> &mut Batch {
        self.table.batch
    }

    fn put_off(&mut self, piece: &mut Vec<usize>) -> Vec<usize> {
        match self.table.now.room().map(|room| room as usize) {
            Some(0) if !piece.is_empty() => {
                let full = self.table.full();
                self.table.batch.close(&full);
                Vec::new()
            }
            Some(room) if room < piece.len() => piece.split_off(room),
            Some(_) | None => Vec::new(),
        }
    }

    fn send<'a>(&'a mut self, piece: &'a [usize]) -> Reply<'a, Sent> {
        Box::pin(self.to.send_piece(&self.table, piece))
    }

    fn done<'a>(&'a mut self, piece: &'a [usize], done: Value) -> Reply<'a, ()> {
        Box::pin(async move {
            let sent = Sent::Done(done);
            if self.look_after(piece, &sent).await.is_err() || self.table.now.room() == Some(0) {
                return Ok(());
            }
            let open = piece.iter().filter(|at| self.table.batch.is_open(**at));
            let open: Vec<usize> = open.copied().collect();
            self.table.batch.settle_all(&open, &refused(String::new()));
            Ok(())
        })
    }

    fn look<'a>(&'a mut self, piece: &'a [usize], lost: &ApiError) -> Reply<'a, ()> {
        let sent = Sent::Unknown(lost.clone());
        Box::pin(async move { self.look_after(piece, &sent).await })
    }

    fn refused<'a>(
        &'a mut self,
        mut piece: Vec<usize>,
        refusal: Refusal,
        pieces: &'a mut Pieces,
    ) -> Reply<'a, ()> {
        Box::pin(async move {
            let sent = Sent::Refused(refusal);
            let is_read = self.look_after(&piece, &sent).await.is_ok();
            if let Sent::Refused(refusal) = &sent
                && is_read
            {
                piece.retain(|&at| self.table.batch.is_open(at));
                self.table.part_refused(piece, refusal, pieces);
            }
            Ok(())
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.to.transport.wait(ms)
    }
}

impl<T: Transport> Giving<'_, '_, T> {
    /// Looks who sits there after a request, and settles whoever that is clear about.
    async fn look_after(&mut self, piece: &[usize], sent: &Sent) -> Result<(), ApiError> {
        match self.to.look_sitting(&self.table.batch.license).await {
            Ok(Some(now)) => {
                self.table.now = now;
                self.to.take_in(&mut self.table, piece, sent).await;
                Ok(())
            }
            Ok(None) => {
                let gone = Outcome::Failed(Failure::NoSuchLicense);
                self.table.batch.close(&gone);
                Ok(())
            }
            Err(error) => {
                self.table.look_failed(sent, piece);
                Err(error)
            }
        }
    }
}

impl Table<'_> {
    fn is_draft(&self, at: usize) -> bool {
        self.batch.user(at).is_placeholder()
    }

    /// Whoever sits there as the person at a place.
    fn seated(&self, at: usize) -> Option<&User> {
        let user = self.batch.user(at);
        if user.is_placeholder() {
            return self.now.at(&self.addresses[at]);
        }
        let mut users = self.now.seats.iter().map(|(_, user)| user);
        users.find(|other| other.id == *user)
    }

    fn full(&self) -> Outcome {
        Outcome::Failed(Failure::Full {
            assigned: self.now.license.seats_counted,
            max: self.now.license.max_seats,
        })
    }

    /// The license could not be read after a request. The answer alone tells of those who were
    /// there before; who was created is not known by any id.
    fn look_failed(&mut self, sent: &Sent, piece: &[usize]) {
        self.is_stale = true;
        for &at in piece {
            let outcome = match sent {
                Sent::Done(_) if !self.is_draft(at) => Outcome::Done,
                Sent::Refused(refusal) => refused(refusal.words()),
                _ => Outcome::Failed(Failure::Unsure),
            };
            if outcome == Outcome::Failed(Failure::Unsure) && self.is_draft(at) {
                let placeholder = self.batch.user(at).clone();
                self.drafts.fail(&placeholder, Failure::Unsure);
            }
            self.batch.settle(at, outcome);
        }
        self.batch.close(&Outcome::NotTried);
    }

    /// A refusal does not say whom it is about.
    fn part_refused(&mut self, piece: Vec<usize>, refusal: &Refusal, pieces: &mut Pieces) {
        match (refusal.status, piece.as_slice()) {
            (403, _) => self.batch.close(&Outcome::Failed(Failure::Forbidden)),
            (_, []) => {}
            // Somebody else took seats meanwhile.
            _ if self.now.room() == Some(0) => pieces.push(piece),
            (400 | 404 | 409 | 422, [at]) => {
                let failure = match refusal.names("email") {
                    true => Failure::InvalidEmail,
                    false => Failure::Refused(refusal.words()),
                };
                let at = *at;
                if self.is_draft(at) {
                    let placeholder = self.batch.user(at).clone();
                    self.drafts.fail(&placeholder, failure.clone());
                }
                self.batch.settle(at, Outcome::Failed(failure));
            }
            (400 | 404 | 409 | 422, _) => halve(piece, pieces),
            _ => self.batch.close(&refused(refusal.words())),
        }
    }
}
