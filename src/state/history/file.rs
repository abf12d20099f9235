//! The file that the person owns: what was observed, sealed by a passphrase of theirs.
//!
//! Its first line says what it is and names the salt, and is proved with the rest. What follows is
//! sealed: one byte that says how it is packed, and the history.

use super::deflate;
use crate::{
    api::Secret,
    state::{chance_word, vault::Passkey},
    usage::{FileFault, History},
};

/// What the first line begins with; the number is the version.
const MARK: &str = "seatboard-history 1 ";
/// The salt, in digits.
const SALT: usize = 32;
/// The largest file that is looked at.
pub const LARGEST: usize = 24_000_000;

/// Why a file is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenFault {
    /// It is larger than any that was saved here.
    TooLarge,
    /// It is something else, or of another version.
    NotOurs,
    /// The passphrase is another, or the file has been changed: nothing tells which.
    Shut,
    /// It is of another server, account or company.
    OtherServer,
}

/// What was observed, as a file. `None` where the browser has nothing to seal with.
pub async fn seal(history: &History, passphrase: &Secret) -> Option<Vec<u8>> {
    let salt = chance_word::<{ SALT / 2 }>()?;
    let head = format!("{MARK}{salt}\n");
    let (how, packed) = deflate::pack(&history.write()).await;
    let key = Passkey::of(passphrase, &salt).await?;
    let sealed = key
        .seal(&head, &[&[how], packed.as_slice()].concat())
        .await?;
    Some([head.as_bytes(), &sealed].concat())
}

/// What a file holds, if it is of this server.
///
/// # Errors
/// Says why it is not taken in.
pub async fn open(file: &[u8], passphrase: &Secret, server: &str) -> Result<History, OpenFault> {
    let (head, salt, sealed) = parts(file)?;
    let opened = async {
        let key = Passkey::of(passphrase, salt).await?;
        key.open(head, sealed).await
    };
    let plain = opened.await.ok_or(OpenFault::Shut)?;
    let (how, packed) = plain.split_first().ok_or(OpenFault::NotOurs)?;
    let bytes = deflate::unpack(*how, packed).await;
    let history =
        History::read(&bytes.ok_or(OpenFault::NotOurs)?).map_err(|fault| match fault {
            FileFault::NotOurs | FileFault::Broken => OpenFault::NotOurs,
            FileFault::OtherServer => OpenFault::OtherServer,
        })?;
    // One that is empty so far would take in whatever comes.
    history
        .is_of(server)
        .then_some(history)
        .ok_or(OpenFault::OtherServer)
}

/// The first line, the salt in it, and what is sealed.
fn parts(file: &[u8]) -> Result<(&str, &str, &[u8]), OpenFault> {
    if file.len() > LARGEST {
        return Err(OpenFault::TooLarge);
    }
    let (head, sealed) = file
        .split_at_checked(MARK.len() + SALT + 1)
        .ok_or(OpenFault::NotOurs)?;
    let head = std::str::from_utf8(head).map_err(|_| OpenFault::NotOurs)?;
    let salt = head
        .strip_prefix(MARK)
        .and_then(|rest| rest.strip_suffix('\n'))
        .filter(|salt| salt.bytes().all(|digit| digit.is_ascii_hexdigit()));
    Ok((head, salt.ok_or(OpenFault::NotOurs)?, sealed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_first_line_before_anybody_asks_for_a_passphrase() {
        let file = format!("{MARK}{}\nsealed", "0f".repeat(SALT / 2));
        let (head, salt, sealed) = parts(file.as_bytes()).expect("a file");
        assert_eq!((head.len(), salt.len(), sealed), (53, 32, &b"sealed"[..]));
        for other in [
            "",
            "person_id,email\n",
            &file.replace(" 1 ", " 2 "),
            &file.replace('f', "x"),
            &file.replace('\n', " "),
        ] {
            assert_eq!(parts(other.as_bytes()), Err(OpenFault::NotOurs), "{other}");
        }
        let large = [file.as_bytes(), &vec![0; LARGEST]].concat();
        assert_eq!(parts(&large), Err(OpenFault::TooLarge));
    }
}
