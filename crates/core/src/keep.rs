//! What the browser keeps, as text. By hand, since the code that a library derives for each type
//! is several times as large: everything is a list, an enum's begins with the name of its variant.
//! What another version of the panel wrote is not half read: a list of another length is nothing.

use chrono::DateTime;
use serde_json::Value;

use crate::{
    domain::{
        Act, ContractId, DeviceId, Failure, LicenseId, Moment, NewUser, Outcome, Profile, Role,
        TeamDraft, TeamId, UserId,
    },
    plan::{Receipt, ReceiptRow},
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

keep_enum!(Act {
    CreateUser { 0: draft },
    UpdateUser { user: user, from: from, to: to },
    RemoveUser { user: user },
    Ban { user: user },
    Unban { user: user },
    SetRole { user: user, from: from, to: to },
    Assign { license: license, user: user },
    Release { license: license, user: user },
    Move { license: license, from: from, to: to },
    SetOwner { license: license, from: from, to: to },
    ResetDevice { license: license, device: device },
    SetDeviceOwner { license: license, device: device, from: from, to: to },
    SetSeatLimit { license: license, user: user, from: from, to: to },
    ResetSeat { license: license, user: user },
    SetUserTeam { user: user, from: from, to: to },
    SetLicenseTeam { license: license, from: from, to: to },
    CreateTeam { 0: draft },
    UpdateTeam { team: team, from: from, to: to },
    RemoveTeam { team: team },
    AddTeamOwner { team: team, user: user },
    RemoveTeamOwner { team: team, user: user },
    AddManager { contract: contract, user: user },
    RemoveManager { contract: contract, user: user },
});

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
    Refused { 0: words },
    Unsure {},
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::one_of_each;

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
