//! What a person does about their own sign-in: their password, a second factor, and where else they
//! are signed in. No act: what an act holds is kept and shown, and most of this is secret.

use super::Secret;
use seatboard_core::domain::Moment;

/// How it stands with a person's second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// They have one.
    On,
    /// They have none, and need none.
    Off,
    /// They have none, and nothing else may be done until they do.
    Required,
    /// They came in through a portal, which sees to it; they have no password here either.
    Portal,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Own {
    /// How it stands with the second factor.
    Factor,
    /// Begins to set one up.
    Begin {
        /// The present password.
        password: Secret,
    },
    /// Ends it.
    Confirm {
        /// A code of the app.
        code: String,
    },
    /// Makes other recovery codes.
    NewCodes {
        /// The present password.
        password: Secret,
        /// A code of the app, or a recovery code.
        code: String,
    },
    /// Turns the second factor off.
    TurnOff {
        /// The present password.
        password: Secret,
        /// A code of the app, or a recovery code.
        code: String,
    },
    /// Changes the password.
    Password {
        /// The present one.
        current: Secret,
        /// The next one.
        new: Secret,
    },
    /// Where the person is signed in.
    Sessions,
    /// Ends one of these sign-ins.
    End(String),
    /// Ends all, this one included.
    EndAll,
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum OwnAnswer {
    /// How it stands with the second factor.
    Factor(Factor),
    /// What an app is given, this once.
    Begun(Begun),
    /// Recovery codes, this once.
    Codes(Vec<Secret>),
    /// Where the person is signed in, the newest last.
    Sessions(Vec<OwnSession>),
    /// It is done.
    Done,
}

/// How it stands with the second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Whether there is one.
    pub is_on: bool,
    /// Whether there has to be one.
    pub is_required: bool,
    /// Since when.
    pub since: Option<Moment>,
    /// How many recovery codes have not been used.
    pub codes_left: Option<u32>,
}

/// What an app is given to make codes from.
#[derive(Clone, Debug)]
pub struct Begun {
    /// In base32, to be typed.
    pub secret: Secret,
    /// The same as an address, to be drawn as a QR code.
    pub uri: Secret,
    /// By when it has to be confirmed.
    pub expires: Option<Moment>,
}

/// A sign-in of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// Names it; no token.
    pub id: String,
    /// What it was called when it was made, where the server keeps that.
    pub name: Option<String>,
    /// When it began.
    pub begun: Option<Moment>,
    /// When it was last of use.
    pub seen: Option<Moment>,
    /// When it ends by itself.
    pub expires: Option<Moment>,
    /// Whether it is the one that asks.
    pub is_current: bool,
    /// The browser, in a word.
    pub browser: Option<String>,
    /// The system it runs on, in a word.
    pub system: Option<String>,
    /// The portal it came through.
    pub portal: Option<String>,
}
