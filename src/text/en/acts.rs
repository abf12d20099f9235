//! English for why an act did not work, or would not.

use crate::text::acts::ActsText;

/// English.
pub(super) static TEXT: ActsText = ActsText {
    no_team: "This team is not on the server any more",
    some_device: "A device",
    removing: "Being removed",
    being_removed: "It is being removed: whoever owned it is not on the server any more",
    removal_going: "The server is still deleting what was theirs",
    removal_late: "The server has not finished a removal yet. What was theirs is shown as being removed until it has.",
    removal_finished: "The server has finished the removal",
    seats_going: |count| match count {
        1 => {
            "1 of the seats taken is being removed: whoever held it is not on the server any more."
                .to_owned()
        }
        count => format!(
            "{count} of the seats taken are being removed: whoever held them is not on the server any more."
        ),
    },
    somebody_removed: "Somebody who was removed",
    not_read: "Not read yet",
    was_removed: "removed",
    no_device: "This device is not on the server any more",
    not_seated: "Whose device it is to be holds no seat on its license",
    no_seat: "Holds no seat that could be passed on",
    has_seat: "Holds a seat already",
    changed: "Somebody else has changed this in the meantime",
    name_taken: "There is another team of this name",
    invalid_email: "The server does not take this for an email address",
    last_admin: "The last administrator has to stay one",
    is_you: "This is you: another administrator has to do it",
    in_name_only: "In name only: a change of role gives no rights",
    team_full: "The team is full",
    still_holds: "Not removed: what was to be handed over first is still theirs",
    still_waits: "Stays in line: the seat is not theirs yet",
    line_unread: "What the license keeps in place of its line is not Seatboard’s, and stays as it is",
    line_full: "The license has no room for a longer line in its metadata",
    unknown_team: "This team is not known",
    needs_team: "The team cannot be created",
    invalid_team: "A team needs a name, and limits above zero",
    not_end_user: "Only end users can be banned; take the role away first",
    above_license: "The license allows fewer activations in all",
    email_fixed: "This server keeps addresses; take the seat back and give one to the new address",
    needs_seat: "People are created together with a seat on this server; choose a license for them",
    no_team_name: "no team",
    said: super::said::said,
};
