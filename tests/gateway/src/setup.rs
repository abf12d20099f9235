//! What differs from one gateway to the next.

use std::path::PathBuf;

/// What a gateway is started with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The vendor's server up to the host, as `https://host` or `http://127.0.0.1:port`.
    pub upstream: String,
    /// Certificates that vouch for an `https` upstream; `None` for the system's.
    pub trusted: Option<PathBuf>,
    /// The folder of the built panel.
    pub dist: PathBuf,
    /// The panel's `config.json`; `None` for the shipped one.
    pub config: Option<String>,
    /// Who may sign in.
    pub companies: Vec<Company>,
    /// How much the gateway lets through.
    pub limits: Limits,
    /// The port to listen on; 0 for any free one.
    pub port: u16,
}

/// One company code.
#[derive(Clone, Debug)]
pub struct Company {
    /// The code as it is shown; compared without regard to case.
    pub code: String,
    /// What the panel calls the company.
    pub name: String,
    /// The vendor's key for the Management API.
    pub key: String,
    /// What its admins may see; `None` for all that the key opens.
    pub customer_account: Option<u64>,
    /// Who may sign in for it.
    pub admins: Vec<Admin>,
}

/// One person who may sign in.
#[derive(Clone, Debug)]
pub struct Admin {
    /// The e-mail address; compared without regard to case.
    pub email: String,
    /// The password, or its hash.
    pub password: Password,
    /// What they may do.
    pub role: Role,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
}

/// How a password is written down.
#[derive(Clone, Debug)]
pub enum Password {
    /// As it is typed. For tests: it takes no time to check.
    Plain(String),
    /// As `crypt` has it, `$y$…`.
    Hashed(String),
}

/// What an admin may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Look and change.
    Admin,
    /// Look.
    Viewer,
}

/// The limits in the configuration. The default is what is shipped.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Tries to sign in from one network, per minute, right ones too.
    pub tries: Option<u32>,
    /// Wrong passwords from one network, per minute.
    pub network_tries: Option<u32>,
    /// Wrong passwords within ten minutes, after which networks have few tries left: for one
    /// account, for one company, in all.
    pub account_tries: Option<u32>,
    /// As `account_tries`.
    pub company_tries: Option<u32>,
    /// As `account_tries`.
    pub all_tries: Option<u32>,
    /// Wrong codes of a second factor, for one account within ten minutes.
    pub code_tries: Option<u32>,
    /// Rounds in which chosen passwords are derived; every try to sign in takes as long.
    pub rounds: Option<u32>,
    /// Portals' assertions from one network, per second.
    pub exchanges: Option<u32>,
    /// Requests of one session that wait for an answer at the same time.
    pub asking: Option<u32>,
    /// Requests to the vendor, per second: of one session, of one company, of all.
    pub session_requests: Option<u32>,
    /// As `session_requests`.
    pub company_requests: Option<u32>,
    /// As `session_requests`.
    pub requests: Option<u32>,
    /// Requests to the vendor under way at the same time: of one session, of one company, of all.
    pub session_flights: Option<u32>,
    /// As `session_flights`.
    pub company_flights: Option<u32>,
    /// As `session_flights`.
    pub flights: Option<u32>,
    /// Seconds the vendor may take.
    pub patience: Option<u32>,
    /// Minutes without a request after which a session ends.
    pub idle: Option<f64>,
    /// Hours after which a session ends.
    pub hours: Option<f64>,
}

impl Limits {
    /// None that a quick series of tests would meet.
    pub fn wide() -> Self {
        Self {
            tries: Some(6000),
            network_tries: Some(6000),
            account_tries: Some(6000),
            company_tries: Some(6000),
            all_tries: Some(6000),
            code_tries: Some(6000),
            rounds: Some(1000),
            exchanges: Some(1000),
            asking: Some(100),
            session_requests: Some(2000),
            company_requests: Some(2000),
            requests: Some(2000),
            session_flights: Some(100),
            company_flights: Some(100),
            flights: Some(100),
            ..Self::default()
        }
    }
}
