//! Keygen's side of a script: its replies, and a connector that reads them.

use seatboard_servers::{
    LicenseServer, Secret,
    keygen::{Keygen, KeygenOptions},
};

pub use crate::wire_script::{Script, moment};

impl Script {
    /// Answers with one of the named replies in `errors.json`.
    pub fn then_error(self, name: &str) -> Self {
        let (status, body) = error(name);
        self.then(status, &body)
    }

    /// A connector that nobody is signed in to.
    pub fn stranger(&self) -> Keygen<Script> {
        Keygen::new(
            self.clone(),
            KeygenOptions {
                url: "https://keys.acme.test/".into(),
                account: Some("acme".into()),
            },
        )
    }

    /// A connector that somebody is signed in to; the requests for it are not remembered.
    pub async fn signed_in(&self) -> Keygen<Script> {
        let later = self.put_aside();
        let script = self
            .clone()
            .then(200, &reply("me"))
            .then(200, &reply("account"));
        let server = script.stranger();
        let token = Secret::new("sales-0123456789abcdefv3");
        let signed_in = server.resume(token).await;
        server.adopt(Some(&signed_in.expect("the script lets them in")));
        self.go_on(later);
        server
    }
}

/// A recorded reply by name.
pub fn reply(name: &str) -> String {
    crate::wire_script::recorded("keygen", name)
}

/// A recorded error by name.
pub fn error(name: &str) -> (u16, String) {
    let all: serde_json::Value = serde_json::from_str(&reply("errors")).expect("valid JSON");
    let status = all[name]["status"].as_u64().expect("a known error");
    let status = u16::try_from(status).expect("a status");
    (status, all[name]["body"].to_string())
}
