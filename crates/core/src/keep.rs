//! What the browser keeps, as text. By hand, since the code that a library derives for each type
//! is several times as large: everything is a list, an enum's begins with the name of its variant.
//! What another version of the panel wrote is not half read: a list of another length is nothing.

use chrono::DateTime;
use serde_json::Value;

use crate::{
    acts::{
        Act, ContractAct, DeviceAct, Failure, LicenseAct, Outcome, PersonAct, SeatAct, TeamAct,
    },
    domain::{
        ContractId, DeviceId, LicenseId, Moment, NewUser, Profile, Role, TeamDraft, TeamId, UserId,
    },
    plan::{Receipt, ReceiptRow},
    waiting::Place,
};

/// Something that can be kept.
pub trait Keep: Sized {
    /// As it is kept.
    fn write(&self) -> Value;
    /// What was kept; `None` if it is something else.
    fn read(value: &Value) -> Option<Self>;
}

/// As text.
pub fn to_text(kept: &impl Keep) -> String {
    kept.write().to_string()
}

/// What a text holds; `None` if that is something else.
pub fn from_text<T: Keep>(text: &str) -> Option<T> {
    T::read(&serde_json::from_str(text).ok()?)
}

/// Goes through the fields of a list that was kept.
pub struct Fields<'a>(std::slice::Iter<'a, Value>);

impl<'a> Fields<'a> {
    /// The fields of a value.
    pub fn of(value: &'a Value) -> Option<Self> {
        Some(Self(value.as_array()?.iter()))
    }

    /// The name of a variant.
    pub fn name(&mut self) -> Option<&'a str> {
        self.0.next()?.as_str()
    }

    /// The next field.
    pub fn take<T: Keep>(&mut self) -> Option<T> {
        T::read(self.0.next()?)
    }

    /// Whatever was read, if there was nothing else.
    pub fn whole<T>(mut self, read: T) -> Option<T> {
        self.0.next().is_none().then_some(read)
    }
}

impl Keep for String {
    fn write(&self) -> Value {
        Value::String(self.clone())
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Keep for bool {
    fn write(&self) -> Value {
        (*self).into()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Keep for u32 {
    fn write(&self) -> Value {
        (*self).into()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Keep for usize {
    fn write(&self) -> Value {
        (*self as u64).into()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Keep for Moment {
    fn write(&self) -> Value {
        self.timestamp_micros().into()
    }

    fn read(value: &Value) -> Option<Self> {
        DateTime::from_timestamp_micros(value.as_i64()?)
    }
}

impl<T: Keep> Keep for Option<T> {
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::write)
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

impl<T: Keep> Keep for Vec<T> {
    fn write(&self) -> Value {
        Value::Array(self.iter().map(T::write).collect())
    }

    fn read(value: &Value) -> Option<Self> {
        let mut rows = Self::new();
        for row in value.as_array()? {
            rows.push(T::read(row)?);
        }
        Some(rows)
    }
}

macro_rules! ids {
    ($($id:ident),*) => {$(
        impl Keep for $id {
            fn write(&self) -> Value {
                Value::String(self.as_str().to_owned())
            }

            fn read(value: &Value) -> Option<Self> {
                value.as_str().map(Self::from)
            }
        }
    )*};
}

ids!(LicenseId, UserId, DeviceId, TeamId, ContractId);

/// Keeps a struct by its fields.
#[macro_export]
macro_rules! keep_struct {
    ($type:ident { $($field:ident),* }) => {
        impl $crate::keep::Keep for $type {
            fn write(&self) -> serde_json::Value {
                serde_json::Value::Array(vec![$($crate::keep::Keep::write(&self.$field)),*])
            }

            fn read(value: &serde_json::Value) -> Option<Self> {
                let mut fields = $crate::keep::Fields::of(value)?;
                let read = Self { $($field: fields.take()?),* };
                fields.whole(read)
            }
        }
    };
}

/// Keeps an enum by the names of its variants and their fields.
#[macro_export]
macro_rules! keep_enum {
    ($type:ident { $($variant:ident { $($field:tt: $name:ident),* }),* $(,)? }) => {
        impl $crate::keep::Keep for $type {
            fn write(&self) -> serde_json::Value {
                serde_json::Value::Array(match self {
                    $(Self::$variant { $($field: $name),* } => vec![
                        stringify!($variant).into(),
                        $($crate::keep::Keep::write($name)),*
                    ],)*
                })
            }

            fn read(value: &serde_json::Value) -> Option<Self> {
                let mut fields = $crate::keep::Fields::of(value)?;
                let name = fields.name()?;
                $(if name == stringify!($variant) {
                    let read = Self::$variant { $($field: fields.take()?),* };
                    return fields.whole(read);
                })*
                None
            }
        }
    };
}

keep_struct!(NewUser {
    email,
    first_name,
    last_name,
    role,
    team
});
keep_struct!(Profile {
    email,
    first_name,
    last_name
});
keep_struct!(TeamDraft {
    name,
    max_users,
    max_licenses,
    max_devices
});
keep_struct!(Place {
    user,
    since,
    by,
    until
});
keep_struct!(ReceiptRow {
    act,
    outcome,
    freed,
    limit
});
keep_struct!(Receipt {
    id,
    started,
    finished,
    by,
    reason,
    undoes,
    rows
});

keep_enum!(Role {
    Admin {},
    Developer {},
    SalesAgent {},
    SupportAgent {},
    ReadOnly {},
    User {},
});

/// Keeps acts as they have always been kept: by a name of their own and what they are about, one
/// after the other. What is created goes by what it is created with alone.
macro_rules! keep_acts {
    (
        {$($created:ident($draft:ident) [$($pattern:tt)*] $create:path,)*}
        $($name:ident($($field:ident),*) [$($act:tt)*],)*
    ) => {
        impl Keep for Act {
            fn write(&self) -> Value {
                Value::Array(match self {
                    $($($pattern)* => vec![stringify!($created).into(), $draft.write()],)*
                    $($($act)* => vec![stringify!($name).into(), $($field.write()),*],)*
                })
            }

            fn read(value: &Value) -> Option<Self> {
                let mut fields = Fields::of(value)?;
                let name = fields.name()?;
                $(if name == stringify!($created) {
                    let $draft = fields.take()?;
                    return fields.whole($create($draft));
                })*
                $(if name == stringify!($name) {
                    $(let $field = fields.take()?;)*
                    return fields.whole($($act)*);
                })*
                None
            }
        }
    };
}

keep_acts! {
    {
        CreateUser(draft) [Act::Person(_, PersonAct::Create(draft))] Act::create_user,
        CreateTeam(draft) [Act::Team(_, TeamAct::Create(draft))] Act::create_team,
    }
    UpdateUser(user, from, to) [Act::Person(user, PersonAct::Update { from, to })],
    RemoveUser(user) [Act::Person(user, PersonAct::Remove)],
    Ban(user) [Act::Person(user, PersonAct::Ban)],
    Unban(user) [Act::Person(user, PersonAct::Unban)],
    SetRole(user, from, to) [Act::Person(user, PersonAct::SetRole { from, to })],
    Assign(license, user) [Act::Seat(license, SeatAct::Assign { user })],
    Release(license, user) [Act::Seat(license, SeatAct::Release { user })],
    Move(license, from, to) [Act::Seat(license, SeatAct::Move { from, to })],
    SetOwner(license, from, to) [Act::License(license, LicenseAct::SetOwner { from, to })],
    ResetDevice(license, device) [Act::Device(device, DeviceAct::Reset { license })],
    SetDeviceOwner(license, device, from, to)
        [Act::Device(device, DeviceAct::SetOwner { license, from, to })],
    SetSeatLimit(license, user, from, to)
        [Act::Seat(license, SeatAct::SetLimit { user, from, to })],
    ResetSeat(license, user) [Act::Seat(license, SeatAct::Reset { user })],
    SetUserTeam(user, from, to) [Act::Person(user, PersonAct::SetTeam { from, to })],
    SetLicenseTeam(license, from, to) [Act::License(license, LicenseAct::SetTeam { from, to })],
    JoinLine(license, place) [Act::License(license, LicenseAct::JoinLine(place))],
    LeaveLine(license, place, seated)
        [Act::License(license, LicenseAct::LeaveLine { place, seated })],
    UpdateTeam(team, from, to) [Act::Team(team, TeamAct::Update { from, to })],
    RemoveTeam(team) [Act::Team(team, TeamAct::Remove)],
    AddTeamOwner(team, user) [Act::Team(team, TeamAct::AddOwner { user })],
    RemoveTeamOwner(team, user) [Act::Team(team, TeamAct::RemoveOwner { user })],
    AddManager(contract, user) [Act::Contract(contract, ContractAct::AddManager { user })],
    RemoveManager(contract, user) [Act::Contract(contract, ContractAct::RemoveManager { user })],
}

keep_enum!(Outcome {
    Done {},
    Oversold { over: over },
    Skipped {},
    Failed { 0: failure },
    NotTried {},
});

keep_enum!(Failure {
    Full { assigned: assigned, max: max },
    NoSuchUser {},
    NoSuchLicense {},
    NoSuchTeam {},
    NoSuchContract {},
    NoSuchDevice {},
    NotSeated {},
    OwnerSeat {},
    NoSeat {},
    HasSeat {},
    NeedsSeat {},
    Changed {},
    EmailTaken {},
    NameTaken {},
    EmailFixed {},
    InvalidEmail {},
    LastAdmin {},
    TeamFull {},
    Forbidden {},
    NeedsUser {},
    StillHolds {},
    LineUnread {},
    LineFull {},
    StillWaits {},
    Refused { 0: words },
    Unsure {},
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::one_of_each;

    #[test]
    fn every_act_and_outcome_is_read_as_it_was_written() {
        let acts = one_of_each();
        let outcomes = [
            Outcome::Done,
            Outcome::Oversold { over: 2 },
            Outcome::Failed(Failure::Full {
                assigned: 5,
                max: None,
            }),
            Outcome::Failed(Failure::Refused("\"no\"\n".into())),
            Outcome::NotTried,
        ];
        let row = |(at, act): (usize, Act)| ReceiptRow {
            act,
            outcome: outcomes[at % outcomes.len()].clone(),
            freed: vec!["d".into(); at % 2],
            limit: (at % 3 == 0).then_some(4),
        };
        let receipt = Receipt {
            id: "1".into(),
            started: DateTime::from_timestamp_micros(1_800_000_000_123_000).expect("a moment"),
            finished: Some(Moment::default()),
            by: "ana@acme.test".into(),
            reason: None,
            undoes: Some("0".into()),
            rows: acts.into_iter().enumerate().map(row).collect(),
        };
        assert_eq!(from_text(&to_text(&receipt)), Some(receipt));
    }

    /// As the first version with this form wrote them, in the order of [`one_of_each`].
    const KEPT: [&str; 25] = [
        r#"["CreateUser",["new@acme.test","","",null,null]]"#,
        r#"["UpdateUser","ana",["","",""],["","Anna",""]]"#,
        r#"["RemoveUser","ana"]"#,
        r#"["Ban","ana"]"#,
        r#"["Unban","ana"]"#,
        r#"["SetRole","ana",["User"],["ReadOnly"]]"#,
        r#"["Assign","l","ana"]"#,
        r#"["Release","l","ana"]"#,
        r#"["Move","l","ana","ben"]"#,
        r#"["SetOwner","l","ana","ben"]"#,
        r#"["ResetDevice","l","d"]"#,
        r#"["SetDeviceOwner","l","d","ana","ben"]"#,
        r#"["SetSeatLimit","l","ana",1,2]"#,
        r#"["ResetSeat","l","ana"]"#,
        r#"["SetUserTeam","ana","north","south"]"#,
        r#"["SetLicenseTeam","l","north","south"]"#,
        r#"["CreateTeam",["New",null,null,null]]"#,
        r#"["UpdateTeam","north",["North",null,null,null],["Nord",null,null,null]]"#,
        r#"["RemoveTeam","north"]"#,
        r#"["AddTeamOwner","north","ana"]"#,
        r#"["RemoveTeamOwner","north","ana"]"#,
        r#"["AddManager","c","ana"]"#,
        r#"["RemoveManager","c","ana"]"#,
        r#"["JoinLine","l",["ana",0,"admin",7776000000000]]"#,
        r#"["LeaveLine","l",["ana",0,"admin",7776000000000],false]"#,
    ];

    #[test]
    fn an_act_is_kept_as_it_has_always_been() {
        let acts = one_of_each();
        assert_eq!(acts.len(), KEPT.len());
        for (act, kept) in acts.into_iter().zip(KEPT) {
            assert_eq!(to_text(&act), kept);
            assert_eq!(from_text(kept), Some(act));
        }
    }

    #[test]
    fn what_is_of_another_shape_is_not_half_read() {
        for text in [
            "",
            "{}",
            "[]",
            "[\"Ban\"]",
            "[\"Ban\",1]",
            "[\"Ban\",\"u\",\"v\"]",
            "[\"Banish\",\"u\"]",
        ] {
            assert_eq!(from_text::<Act>(text), None, "{text}");
        }
        assert!(from_text::<Act>("[\"Ban\",\"u\"]").is_some());
    }
}
