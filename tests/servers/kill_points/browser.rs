//! A page with a run, as far as it matters: what it has kept outlives it, all else is gone with
//! it.

use chrono::DateTime;
use seatboard_core::{
    acts::{Act, Failure},
    drive::{Drive, Step, Trouble},
    plan::{Journal, Receipt},
};
use seatboard_servers::ApiError;

use crate::{office::Office, outside::Outside};

/// Of so many notes one is not kept.
const NOTES_LOST: u64 = 60;

pub struct Page {
    drive: Drive,
    /// How the run began.
    begun: Receipt,
    /// What has been kept of it since.
    notes: Vec<String>,
    /// Whether a note was too much for the storage.
    is_whole: bool,
}

impl Page {
    pub fn begin(acts: &[Act]) -> Self {
        let at = DateTime::UNIX_EPOCH;
        let journal = Journal::new("1".into(), at, "me".into(), acts.to_vec());
        Self {
            begun: journal.receipt(None),
            drive: Drive::new(journal),
            notes: Vec::new(),
            is_whole: true,
        }
    }

    /// The page is loaded again, here or in another tab.
    pub fn reload(&mut self) {
        let kept = self.notes.iter().map(String::as_str);
        let read = Journal::again(self.begun.clone(), kept, self.is_whole);
        self.drive = Drive::new(Journal::of(read.receipt(None)));
    }

    pub fn receipt(&self) -> Receipt {
        self.drive.journal().receipt(Some(DateTime::UNIX_EPOCH))
    }

    /// Goes on until all is done, or the page is gone: `false`.
    pub async fn run(&mut self, office: &Office, outside: &Outside) -> bool {
        let outside = outside.clone();
        tokio::select! {
            () = self.drive(office, &outside) => true,
            () = outside.gone() => false,
        }
    }

    async fn drive(&mut self, office: &Office, outside: &Outside) {
        let server = office.enter(outside).await;
        loop {
            let now = outside.now_ms();
            match self.drive.next(now, |acts| server.batch_len(acts)) {
                Step::Over => return,
                Step::Wait { until_ms, .. } => outside.wait_until(until_ms),
                Step::WaitForSignIn => {
                    office.sign_in(&*server, outside).await;
                    self.drive.signed_in();
                }
                Step::Send(sending) => {
                    self.keep(outside).await;
                    let answer = server.apply(&sending.acts, &sending.unsure).await;
                    let now = outside.now_ms();
                    match answer {
                        Ok(mut applied) => {
                            self.drive.arrived(now, &mut applied, |_| {});
                        }
                        Err(error) => {
                            self.drive.failed(now, trouble(error));
                        }
                    }
                    self.keep(outside).await;
                }
            }
        }
    }

    async fn keep(&mut self, outside: &Outside) {
        let Some(note) = self.drive.note() else {
            return;
        };
        outside.step().await;
        // Another page may have filled the storage.
        if outside.is_rough() && outside.chance(NOTES_LOST) == 0 {
            self.is_whole = false;
        } else {
            self.notes.push(note);
        }
    }
}

fn trouble(error: ApiError) -> Trouble {
    match error {
        ApiError::SignedOut => Trouble::SignedOut,
        ApiError::Limited { wait_s } => Trouble::Limited { wait_s },
        error if error.is_passing() => Trouble::Away,
        ApiError::Forbidden(_) => Trouble::Final(Failure::Forbidden),
        ApiError::NotFound => Trouble::Final(Failure::NoSuchLicense),
        other => Trouble::Final(Failure::Refused(format!("{other:?}"))),
    }
}
