//! Looks at a file of receipts, whoever exported it. It takes neither a server nor anybody who is
//! in.

use super::ledger::SIGNER;
use crate::{
    plan::chain::{Examined, Verdict},
    state::signing::{self, Signer},
};

/// What a file of receipts comes to.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it holds.
    pub file: Examined,
    /// Whether it is whole.
    pub verdict: Verdict,
    /// How it stands with its signatures.
    pub signed: Signed,
}

/// How it stands with the signatures of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signed {
    /// They were checked with the key of this fingerprint.
    By(String),
    /// There are none: the browser that kept the receipts could not sign.
    Nothing,
    /// This browser cannot check any: the page is not a secure one.
    Unchecked,
}

/// Looks at a file. `None` if it is no file of receipts.
pub async fn check_receipts(bytes: &[u8]) -> Option<Checked> {
    let file = Examined::read(bytes)?;
    let claims = file.claims();
    let (genuine, signed) = match file.key() {
        None => (None, Signed::Nothing),
        Some(key) => match signing::check(key, &claims).await {
            Some(genuine) => {
                let print = signing::fingerprint(key).unwrap_or_default();
                (Some(genuine), Signed::By(print))
            }
            None => (None, Signed::Unchecked),
        },
    };
    let verdict = file.verdict(&genuine.unwrap_or_else(|| vec![true; claims.len()]));
    Some(Checked {
        file,
        verdict,
        signed,
    })
}

/// The fingerprint of the key that this browser signs receipts with, if it has signed any.
pub async fn own_fingerprint() -> Option<String> {
    let key = Signer::kept(SIGNER).await?.public().await?;
    signing::fingerprint(&key)
}
