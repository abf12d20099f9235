//! What is done to whole licenses: disabling, enabling, resetting, destroying.

use super::answer::{Answer, Refusal};
use super::{Call, Reply, body, licenses};
use crate::store;
use crate::store::spring::{self, Record, devices, note};

fn suspend(call: &Call<'_>, license: &Record, on: bool) -> Result<(), Refusal> {
    let changes = [("suspended", on.into())];
    store::update(
        call.db,
        "licenses",
        license.text("license"),
        call.now,
        &changes,
    )?;
    Ok(())
}

/// Every device off, every counter and the consumption at nothing.
fn empty(call: &Call<'_>, license: &Record) -> Result<(), Refusal> {
    let key = license.text("license");
    devices::deactivate(call.db, key, None, None)?;
    spring::people::clear_seats(call.db, key)?;
    let changes = [("total_consumptions", 0.into())];
    spring::change(call.db, "ls_licenses", license.id(), &changes)?;
    store::update(call.db, "licenses", key, call.now, &[])?;
    note(call.db, key, call.now, "License reset", None)?;
    Ok(())
}

/// The licenses of a bare array of ids; one that is unknown refuses them all.
fn several(call: &Call<'_>) -> Result<Vec<Record>, Refusal> {
    let mut found = Vec::new();
    for id in body::array(call)? {
        let id = id
            .as_i64()
            .ok_or_else(|| Refusal::bare("A valid integer is required."))?;
        found.push(licenses::find(call, &id.to_string())?);
    }
    Ok(found)
}

pub(crate) fn disable(call: &Call<'_>, id: &str) -> Reply {
    suspend(call, &licenses::find(call, id)?, true)?;
    Ok(Answer::message("License disabled."))
}

pub(crate) fn enable(call: &Call<'_>, id: &str) -> Reply {
    suspend(call, &licenses::find(call, id)?, false)?;
    Ok(Answer::message("License enabled."))
}

pub(crate) fn disable_bulk(call: &Call<'_>) -> Reply {
    for license in several(call)? {
        suspend(call, &license, true)?;
    }
    Ok(Answer::message("Licenses disabled."))
}

pub(crate) fn reset(call: &Call<'_>, id: &str) -> Reply {
    empty(call, &licenses::find(call, id)?)?;
    Ok(Answer::message("License and all devices reset."))
}

pub(crate) fn reset_bulk(call: &Call<'_>) -> Reply {
    for license in several(call)? {
        empty(call, &license)?;
    }
    Ok(Answer::message("Licenses and related devices reset."))
}

/// Destroys the license, on both sides.
pub(crate) fn delete(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    store::removal::whole(
        call.db,
        store::removal::Kind::License,
        license.text("license"),
    )?;
    Ok(Answer::Empty)
}
