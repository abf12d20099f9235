//! Passing a seat on: what is so before, and the two halves of it.

use std::{future::Future, pin::Pin};

use super::{LicenseSpring, change::shown, write::Drafts};
use crate::{
    ApiError, Reply,
    attempt::{forbidden, outcome},
    batch::Batch,
    pass::{Hands, Seats, pass_on},
    transport::Transport,
};
use seatboard_core::{
    acts::{Applied, Failure, Outcome},
    domain::{License, LicenseId, Overage, User, UserId},
};

/// The ways to give and take a seat, and what was read on them.
struct Ways<'a, T> {
    to: &'a LicenseSpring<T>,
    drafts: &'a mut Drafts,
    license: Option<License>,
    users: Vec<User>,
}

impl<T: Transport> Seats for Ways<'_, T> {
    fn give<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()> {
        Box::pin(async move {
            let users = self.to.assign(batch, self.drafts).await?;
            self.users.extend(users);
            self.license = batch.read.take();
            Ok(())
        })
    }

    fn take<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()> {
        Box::pin(async move {
            batch.name(|user| self.drafts.made(user));
            self.to.release(batch).await?;
            self.license = batch.read.take();
            Ok(())
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.to.transport.wait(ms)
    }
}

impl<T: Transport> LicenseSpring<T> {
    pub(super) async fn pass_on(
        &self,
        license: &LicenseId,
        from: &UserId,
        to: &UserId,
        drafts: &mut Drafts,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        let has_draft = drafts.get(to).is_some();
        if from.is_placeholder() || (to.is_placeholder() && !has_draft) {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let now = match self.look_sitting(license).await {
            Ok(Some(now)) => now,
            Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchLicense))),
            Err(error) => return forbidden(error),
        };
        if !has_draft && self.address_of(to).await?.is_none() {
            return Ok(outcome(Outcome::Failed(Failure::NoSuchUser)));
        }
        let is_seated = match drafts.get(to) {
            Some(draft) => now.at(&draft.email).is_some(),
            None => now.has(to),
        };
        let hands = Hands {
            license,
            from,
            to,
            sits: (now.has(from), is_seated),
            count: now.license.counted(Overage::Never),
        };
        let mut ways = Ways {
            to: self,
            drafts,
            license: Some(now.license),
            users: Vec::new(),
        };
        let verdict = pass_on(&mut ways, &hands, unsure).await?;
        let mut applied = ways.license.map_or_else(Applied::default, shown);
        applied.outcomes = vec![verdict];
        applied.users = ways.users;
        Ok(applied)
    }
}
