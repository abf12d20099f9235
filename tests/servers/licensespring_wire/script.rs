//! LicenseSpring's side of a script: its replies, and a connector that reads them.

use seatboard_servers::{
    LicenseServer, Secret,
    licensespring::{LicenseSpring, LicenseSpringOptions},
};
use serde_json::{Value, json};

pub use crate::wire_script::{Script, moment};

/// The license of most scripts, as addresses have it.
pub const LICENSE: &str = "1741000000123459";

impl Script {
    /// A connector that nobody is signed in to.
    pub fn stranger(&self) -> LicenseSpring<Script> {
        self.stranger_of(Some("NORDBAU"))
    }

    /// The same, with the company's code decided by the configuration or not.
    pub fn stranger_of(&self, company: Option<&str>) -> LicenseSpring<Script> {
        LicenseSpring::new(
            self.clone(),
            LicenseSpringOptions {
                url: "https://keys.acme.test/".into(),
                company: company.map(str::to_owned),
            },
        )
    }

    /// A connector that somebody is signed in to; the requests for it are not remembered.
    pub async fn signed_in(&self) -> LicenseSpring<Script> {
        let later = self.put_aside();
        let script = self.clone().then(200, &reply("session"));
        let server = script.stranger();
        let token = Secret::new("token-0123456789");
        let signed_in = server.resume(token).await;
        server.adopt(Some(&signed_in.expect("the script lets them in")));
        self.go_on(later);
        server
    }

    /// The body of the n-th request.
    pub fn body(&self, nth: usize) -> Value {
        let body = self.requests()[nth].body.clone().expect("a body");
        serde_json::from_str(&body).expect("JSON")
    }
}

/// A recorded reply by name.
pub fn reply(name: &str) -> String {
    crate::wire_script::recorded("licensespring", name)
}

/// Somebody as a license or a list shows them.
pub fn person(id: u32, email: &str) -> Value {
    json!({
        "id": id, "email": format!("{email}|x"), "true_email": email,
        "is_initial_password": false, "created_at": "2026-01-01T00:00:00Z",
        "max_activations": 1, "total_activations": 0,
    })
}

/// The license with so many seats and these people on them.
pub fn seated(max: u32, people: &[Value]) -> String {
    let mut license: Value = serde_json::from_str(&reply("license")).expect("JSON");
    license["max_license_users"] = max.into();
    license["license_users"] = people.into();
    license.to_string()
}
