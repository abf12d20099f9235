//! A gateway with two companies in front of the recording server.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gateway::{Admin, Company, Gateway, Limits, Password, Role, Setup};

use crate::client::{Answer, send};
use crate::upstream::{KEY, OTHER_KEY, Upstream};

/// Every password used here, so that tests can look for them where they must not be.
pub const ANN: &str = "ann's päßword 0815";
pub const OLE: &str = "ole-looks-only-4711";
pub const STAFF: &str = "staff-sees-all-0815";
pub const EVE: &str = "eve-of-another-customer-1147";
/// With a colon, and more than ASCII.
pub const CRYPTED: &str = "slow: and sältéd";
/// What `crypt` makes of it.
const CRYPT: &str = "$y$j9T$seatboardgateway$LxEyE97uzInFkLif3v8HOwFmTukBOO1fqfUygsS4Gs7";

pub struct World {
    pub gateway: Gateway,
    pub upstream: Upstream,
    _dist: Dist,
}

/// A panel that is not much of one.
pub struct Dist(pub PathBuf);

impl Dist {
    pub fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("seatboard-dist-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        for (name, text) in [
            ("index.html", "<title>Panel</title>"),
            ("config.json", "{\"from\":\"the panel's folder\"}"),
            ("seatboard-123456789abcdef_bg.wasm", "\0asm"),
        ] {
            std::fs::write(folder.join(name), text).expect("a file in it");
        }
        Self(folder)
    }
}

impl Drop for Dist {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn setup(upstream: &str, dist: &Path, limits: Limits) -> Setup {
    let admin = |email: &str, password: Password, role| Admin {
        email: email.to_owned(),
        password,
        role,
        first_name: "Ann".to_owned(),
        last_name: String::new(),
    };
    let plain = |password: &str| Password::Plain(password.to_owned());
    let hashed = Password::Hashed(CRYPT.to_owned());
    let company = |code: &str, key: &str, customer_account, admins| Company {
        code: code.to_owned(),
        name: format!("{code} GmbH"),
        key: key.to_owned(),
        customer_account,
        admins,
    };
    Setup {
        upstream: upstream.to_owned(),
        trusted: None,
        dist: dist.to_owned(),
        config: None,
        companies: vec![
            company(
                "NORDBAU",
                KEY,
                Some(4711),
                vec![
                    admin("Ann@nordbau.example", plain(ANN), Role::Admin),
                    admin("ole@nordbau.example", plain(OLE), Role::Viewer),
                    admin("crypt@nordbau.example", hashed, Role::Admin),
                ],
            ),
            company(
                "SUED",
                KEY,
                Some(4712),
                vec![
                    admin("eve@sued.example", plain(EVE), Role::Admin),
                    admin("look@sued.example", plain(OLE), Role::Viewer),
                ],
            ),
            company(
                "STAFF",
                OTHER_KEY,
                None,
                vec![
                    admin("staff@planwerk.example", plain(STAFF), Role::Admin),
                    admin("look@planwerk.example", plain(OLE), Role::Viewer),
                ],
            ),
            company(
                "REVOKED",
                "aaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                None,
                vec![admin("gone@planwerk.example", plain(ANN), Role::Admin)],
            ),
        ],
        limits,
        port: 0,
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(Limits::wide())
    }

    pub fn with(limits: Limits) -> Self {
        let upstream = Upstream::start();
        let dist = Dist::new();
        let gateway = Gateway::start(&setup(&upstream.address, &dist.0, limits))
            .unwrap_or_else(|error| panic!("{error:#}"));
        Self {
            gateway,
            upstream,
            _dist: dist,
        }
    }

    /// One whose gateway asks some other server than the recording one.
    pub fn around(gateway: Gateway, dist: Dist) -> Self {
        Self {
            gateway,
            upstream: Upstream::start(),
            _dist: dist,
        }
    }

    /// Lets the gateway remember nothing of what it read.
    pub fn forget(&self) {
        let folder = self.gateway.sessions().with_file_name("remembered");
        // There may be none yet.
        let _ = std::fs::remove_dir_all(folder);
    }

    pub fn sign_in(&self, user: &str, password: &str) -> Answer {
        self.sign_in_from("127.0.0.1", user, password)
    }

    /// The same from some address of the internet.
    pub fn sign_in_from(&self, from: &str, user: &str, password: &str) -> Answer {
        self.sign_in_by(from, user, password, None)
    }

    /// With a code of a second factor.
    pub fn sign_in_with(&self, user: &str, password: &str, code: &str) -> Answer {
        self.sign_in_by("127.0.0.1", user, password, Some(code))
    }

    /// From some address, with a code or without.
    pub fn sign_in_by(&self, from: &str, user: &str, password: &str, code: Option<&str>) -> Answer {
        let body = code.map(|code| serde_json::json!({ "code": code }).to_string());
        self.begin_session(from, user, password, &body.unwrap_or_default())
    }

    /// With some body.
    pub fn sign_in_saying(&self, user: &str, password: &str, body: &str) -> Answer {
        self.begin_session("127.0.0.1", user, password, body)
    }

    fn begin_session(&self, from: &str, user: &str, password: &str, body: &str) -> Answer {
        let basic = STANDARD.encode(format!("{user}:{password}"));
        let value = format!("Basic {basic}");
        send(
            &self.gateway.address,
            "POST",
            "/gateway/session",
            &[("Authorization", &value), ("X-Comes-From", from)],
            body,
        )
    }

    /// In a browser that says this of itself.
    pub fn sign_in_in(&self, user: &str, password: &str, agent: &str) -> Answer {
        let value = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        let headers = [("Authorization", value.as_str()), ("User-Agent", agent)];
        send(
            &self.gateway.address,
            "POST",
            "/gateway/session",
            &headers,
            "",
        )
    }

    /// Changes what the vendor wrote about the companies, as with an editor.
    pub fn edit_companies(&self, change: impl FnOnce(&mut serde_json::Value)) {
        let file = self.gateway.files().join("companies.json");
        let text = std::fs::read_to_string(&file).expect("the companies");
        let mut all = serde_json::from_str(&text).expect("JSON");
        change(&mut all);
        std::fs::write(&file, all.to_string()).expect("written");
    }

    fn token(&self, user: &str, password: &str) -> String {
        let answer = self.sign_in(user, password);
        assert_eq!(answer.status, 201, "{answer:?}");
        let token = answer.json()["token"].clone();
        token.as_str().expect("a token").to_owned()
    }

    /// Signed in for one customer account.
    pub fn ann(&self) -> Caller<'_> {
        self.caller(self.token("nordbau/ann@nordbau.example", ANN))
    }

    /// The same, to look only.
    pub fn ole(&self) -> Caller<'_> {
        self.caller(self.token("nordbau/ole@nordbau.example", OLE))
    }

    /// An admin of another customer of the same vendor.
    pub fn eve(&self) -> Caller<'_> {
        self.caller(self.token("sued/eve@sued.example", EVE))
    }

    /// Signed in for all that a key opens.
    pub fn staff(&self) -> Caller<'_> {
        self.caller(self.token("STAFF/staff@planwerk.example", STAFF))
    }

    pub fn caller(&self, token: String) -> Caller<'_> {
        Caller { world: self, token }
    }
}

/// Somebody with a token.
pub struct Caller<'a> {
    world: &'a World,
    pub token: String,
}

impl Caller<'_> {
    /// A call below `api/v1/`.
    pub fn call(&self, method: &str, path: &str, body: &str) -> Answer {
        self.at(method, &format!("/gateway/api/v1/{path}"), body)
    }

    /// A call at any path.
    pub fn at(&self, method: &str, path: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("Authorization", bearer.as_str())];
        send(&self.world.gateway.address, method, path, &headers, body)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, "")
    }
}
