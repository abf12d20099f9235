//! Why nobody can be given a seat on a license, or a place in its line.

use crate::{
    domain::{LicenseId, SeatPicture},
    state::{live_estate::LiveEstate, session::Session},
    text::{format, t, waiting},
};

/// Why nobody can be assigned to a license at once, if that is so; followed.
pub fn assign_now_blocked(live: LiveEstate, license: &LicenseId, may: bool) -> Option<String> {
    blocked(live, license, may, live.picture_now(license))
}

/// Why nobody can be assigned to a license, neither at once nor by a plan that makes room first;
/// followed.
pub fn assign_blocked(live: LiveEstate, license: &LicenseId, may: bool) -> Option<String> {
    assign_now_blocked(live, license, may)
        .and_then(|_| blocked(live, license, may, live.picture(license)))
}

fn blocked(
    live: LiveEstate,
    license: &LicenseId,
    may: bool,
    picture: Option<SeatPicture>,
) -> Option<String> {
    let picture = picture.unwrap_or_default();
    if live.peek(|estate| estate.is_license_going(license)) {
        return Some(t().acts.being_removed.to_owned());
    }
    no_room(may, picture.room(), picture.max)
}

/// Why nobody can be assigned to a license, nor put in its line; followed.
pub fn giving_blocked(live: LiveEstate, license: &LicenseId, session: Session) -> Option<String> {
    let may = session.abilities().change_seats;
    let blocked = assign_blocked(live, license, may)?;
    let has_seats = live.picture_now(license).unwrap_or_default().max != Some(0);
    let is_going = live.peek(|estate| estate.is_license_going(license));
    match may && has_seats && !is_going {
        true if session.may_keep_lines() => None,
        true if session.lacks_lines() => Some([&blocked, " ", waiting::words().none_here].concat()),
        _ => Some(blocked),
    }
}

fn no_room(may: bool, room: Option<u32>, max: Option<u32>) -> Option<String> {
    if !may {
        return Some(t().role_forbids.to_owned());
    }
    (room == Some(0)).then(|| {
        if max == Some(0) {
            return t().license_seatless.to_owned();
        }
        let of = max
            .map(|max| format::number(u64::from(max)))
            .unwrap_or_default();
        (t().license_full)(&(t().of_max)(&of))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assigning_is_blocked_by_the_role_first_and_by_a_full_license_next() {
        assert_eq!(
            no_room(false, Some(0), Some(5)).as_deref(),
            Some(t().role_forbids)
        );
        assert!(no_room(true, Some(0), Some(5)).is_some_and(|why| why.contains("of 5")));
        assert_eq!(no_room(true, Some(1), Some(5)), None);
        assert_eq!(no_room(true, None, None), None);
    }
}
