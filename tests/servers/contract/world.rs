//! What a promise needs of the world around a connector: a server with people and licenses,
//! another admin, and trouble on the way.

use seatboard_core::domain::{LicenseId, UserId};
use seatboard_servers::{Credentials, LicenseServer, SignedIn};
use serde_json::Value;

/// Somebody who can try to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Admin,
    Developer,
    Sales,
    Support,
    ReadOnly,
    /// Somebody without a role.
    EndUser,
    Banned,
    NoPassword,
    /// An admin with a second factor.
    SecondFactor,
}

/// Which requests something happens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    SignIn,
    /// Reading a license itself.
    License,
    /// Changing a license itself.
    UpdateLicense,
    Assign,
    Release,
    SetOwner,
    SetDeviceOwner,
    CreateUser,
    /// Changing a person's address, names, role or password.
    UpdateUser,
    RemoveUser,
    Ban,
    /// Changing the team of a person or license.
    SetTeam,
    ResetDevice,
    /// Changing what may be activated with a seat, or has been.
    SetSeat,
    CreateTeam,
    UpdateTeam,
    RemoveTeam,
    AddTeamOwner,
    AddManager,
    RemoveManager,
    RemoveTeamOwner,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It never arrives.
    Lost,
    /// It is carried out, and the answer never arrives.
    AnswerLost,
    /// It is carried out, and half of the answer arrives.
    AnswerCut,
    /// It is answered by a page of HTML with this status.
    Html(u16),
    /// It is answered by JSON of another shape.
    Garbage,
    /// It is refused with this status.
    Status(u16),
    /// It is refused because the token has just ended.
    TokenEnds,
    /// It is refused for its pace; how many seconds to wait.
    TooFast(u64),
}

/// What another admin does.
#[derive(Clone, Debug)]
pub enum Other {
    Assign(LicenseId, UserId),
    Release(LicenseId, UserId),
    DeleteUser(UserId),
    MaxSeats(LicenseId, u32),
    /// Changes the license's own data, with its keys as the server stores them.
    Data(LicenseId, Value),
}

/// A license to be made.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    pub seats: Option<u32>,
    pub owner: Option<UserId>,
    /// Whether it may go a quarter above its limit.
    pub has_overage: bool,
    /// Whether its users may change nothing about it, such as its devices.
    pub is_protected: bool,
    pub seated: Vec<UserId>,
}

/// A server that nobody else uses, and the ways to it.
pub trait World: Sized {
    type Server: LicenseServer;

    async fn open() -> Self;

    /// What [`LicenseServer::greet`] has to say.
    fn name(&self) -> &'static str;
    /// A connector that nobody is signed in to.
    fn stranger(&self) -> Self::Server;
    /// The same, for an account that does not exist.
    fn stranger_elsewhere(&self) -> Self::Server;
    fn credentials(&self, who: Who) -> Credentials;
    /// The code of [`Who::SecondFactor`].
    fn code(&self) -> String;

    async fn person(&self, email: &str) -> UserId;
    async fn license(&self, terms: Terms) -> LicenseId;
    async fn device(&self, license: &LicenseId, owner: Option<&UserId>) -> String;
    /// A team of these people and licenses.
    async fn team(&self, name: &str, people: &[UserId], licenses: &[LicenseId]);
    /// An id that looks like the server's own, of nobody and nothing.
    fn unknown_id(&self) -> String;

    /// Lets the n-th of the next requests of a kind, and so many in a row, run into trouble.
    fn trouble(&self, on: On, nth: u32, times: Option<u32>, trouble: Trouble);
    /// Another admin does something now.
    async fn meanwhile(&self, other: Other);
    /// Another admin does something just before the next request of a kind.
    async fn before(&self, on: On, other: Other);
    /// Two admins who fill the last seat at the same moment both succeed.
    async fn race(&self);
    async fn limit_pace(&self, per_second: u32);
    /// The server keeps a log from now on.
    fn keep_log(&self);
    /// All tokens end.
    async fn end_tokens(&self);
    /// How many requests the connectors have sent; what the world does itself is not counted.
    fn sent(&self) -> usize;

    async fn sign_in(&self, who: Who) -> Self::Server {
        self.signed_in(who).await.0
    }

    async fn signed_in(&self, who: Who) -> (Self::Server, SignedIn) {
        let server = self.stranger();
        let signed_in = server.sign_in(self.credentials(who)).await;
        let signed_in = signed_in.expect("the seeded people can sign in");
        server.adopt(Some(&signed_in));
        (server, signed_in)
    }

    async fn admin(&self) -> Self::Server {
        self.sign_in(Who::Admin).await
    }

    /// So many people, in the order of their creation.
    async fn people(&self, count: usize) -> Vec<UserId> {
        let mut people = Vec::with_capacity(count);
        for number in 0..count {
            people.push(self.person(&format!("p{number:03}@acme.test")).await);
        }
        people
    }
}
