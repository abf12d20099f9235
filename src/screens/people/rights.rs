//! What a change of role leaves of what people can do, in words, before anything is sent.

use super::lines::{Line, distinct, person, some_names};
use crate::{
    acts::{Act, PersonAct},
    domain::{Right, Rights, Role, UserId, able, able_after, is_in_name_only, loses_rights, lost},
    estate::Estate,
    text::{act_done, role_word, t},
    ui::Tone,
};

/// Rights in a row; an end user's devices are their own.
fn list(rights: Rights, role: Role) -> String {
    let word = |right: Right| match (right, role) {
        (Right::Devices, Role::User) => t().roles.own_devices,
        _ => (t().roles.right)(right),
    };
    let words: Vec<&str> = rights.each().map(word).collect();
    match words.is_empty() {
        true => t().roles.nothing.to_owned(),
        false => words.join(", "),
    }
}

fn line(tone: Tone, words: String, detail: &str) -> Line {
    Line {
        tone,
        words,
        detail: detail.to_owned(),
    }
}

/// What somebody of a role can do once they have another one, and what they lose. `have` are
/// their rights, where the server shows them.
pub fn change_lines(have: Option<Rights>, from: Role, to: Role) -> Vec<Line> {
    let words = t().roles;
    let after = able_after(have, from, to);
    let mut lines = Vec::new();
    lines.extend(loss(have, from, to));
    let (can, could, known) = match have {
        Some(_) => (words.can, words.could, words.shown),
        None => (words.can_at_most, words.could_at_most, words.unseen),
    };
    lines.push(line(Tone::Ok, can(&list(after, to)), known));
    // An end user's devices are their own: those of others they cannot reset.
    let missing = match to {
        Role::User => Rights::ALL,
        _ => Rights::ALL.without(after),
    };
    if !missing.is_empty() {
        let cannot = (words.cannot)(&list(missing, Role::Admin));
        lines.push(line(
            Tone::Muted,
            cannot,
            &could(&list(able(have, from), from)),
        ));
    }
    if from == Role::Admin && have.is_none() {
        lines.push(line(Tone::Warn, words.admins_unseen.to_owned(), ""));
    }
    lines
}

/// What a change of role takes for good, if anything.
fn loss(have: Option<Rights>, from: Role, to: Role) -> Option<Line> {
    if !loses_rights(from, to) {
        return None;
    }
    let gone = lost(have, from, to);
    let words = match gone.is_empty() {
        true => t().roles.loses_some.to_owned(),
        false => (t().roles.loses)(&list(gone, from)),
    };
    Some(line(Tone::Bad, words, t().roles.for_good))
}

/// What a change of role takes for good, in one line that names the person's new role; the
/// words of what follows stand before it.
pub fn loss_words(have: Option<Rights>, from: Role, to: Role) -> Option<String> {
    loss(have, from, to).map(|line| format!("{}. {}", line.words, line.detail))
}

/// What a change of role leaves several people, by the role and the rights they have now.
pub fn group_lines(estate: &Estate, acts: &[Act]) -> Vec<Line> {
    type Group = (Role, Role, Option<Rights>, Vec<UserId>);
    let mut groups: Vec<Group> = Vec::new();
    for act in acts {
        let Act::Person(user, PersonAct::SetRole { from, to }) = act else {
            continue;
        };
        let have = estate.user(user).and_then(|it| it.rights);
        let same = |it: &&mut Group| (it.0, it.1, it.2) == (*from, *to, have);
        match groups.iter_mut().find(same) {
            Some(group) => group.3.push(user.clone()),
            None => groups.push((*from, *to, have, vec![user.clone()])),
        }
    }
    let told = |(from, to, have, people): Group| {
        let names: Vec<String> = people.iter().take(8).map(|id| person(estate, id)).collect();
        let head = (t().roles.many)(people.len(), role_word(from), role_word(to));
        let names = some_names(&names, people.len());
        let mut lines = vec![line(Tone::Muted, head, &names)];
        lines.extend(change_lines(have, from, to));
        lines
    };
    groups.into_iter().flat_map(told).collect()
}

/// What a plan does to roles. `handed` is who hands over to whom, `lost` which roles go with
/// those who are removed.
pub fn role_lines(
    estate: &Estate,
    acts: &[Act],
    handed: &[(UserId, UserId)],
    lost: &[(UserId, Role)],
) -> Vec<Line> {
    let rights = |user: &UserId| estate.user(user).and_then(|it| it.rights);
    let unseen = |user: &UserId, role: Role| {
        let is_it = role == Role::Admin && rights(user).is_none();
        if is_it { t().roles.admins_unseen } else { "" }
    };
    let line = |act: &Act| {
        let Act::Person(user, PersonAct::SetRole { from, to }) = act else {
            return None;
        };
        let said = [
            t().manage.signed_out.to_owned(),
            loss_words(rights(user), *from, *to).unwrap_or_default(),
            unseen(user, *from).to_owned(),
        ];
        let said: Vec<String> = said.into_iter().filter(|it| !it.is_empty()).collect();
        Some(Line {
            tone: Tone::Warn,
            words: act_done(estate, act),
            detail: said.join(" "),
        })
    };
    let mut lines: Vec<Line> = acts.iter().filter_map(line).collect();
    let successors = distinct(handed.iter().map(|(_, to)| to)).into_iter();
    lines.extend(successors.filter_map(|to| role_not_passed(estate, acts, handed, to)));
    let keeps = |user: &UserId| {
        let changed =
            |act: &Act| matches!(act, Act::Person(it, PersonAct::SetRole { .. }) if it == user);
        !acts.iter().any(changed)
    };
    let kept = lost.iter().filter(|(user, _)| keeps(user));
    lines.extend(kept.map(|(user, role)| Line {
        tone: Tone::Warn,
        words: (t().manage.has_role)(&person(estate, user), role_word(*role)),
        detail: unseen(user, *role).to_owned(),
    }));
    lines
}

/// The role that a successor does not get, since they would have it in name only.
fn role_not_passed(
    estate: &Estate,
    acts: &[Act],
    handed: &[(UserId, UserId)],
    to: &UserId,
) -> Option<Line> {
    let theirs = estate.role(to);
    let given_up = acts.iter().filter_map(|act| {
        let Act::Person(user, PersonAct::SetRole { from, .. }) = act else {
            return None;
        };
        let hands = |(it, other): &(UserId, UserId)| it == user && other == to;
        handed.iter().any(hands).then_some(*from)
    });
    let highest = given_up.min().filter(|role| *role < theirs)?;
    let rights = estate.user(to).and_then(|it| it.rights);
    is_in_name_only(rights, theirs, highest).then(|| Line {
        tone: Tone::Warn,
        words: (t().roles.not_passed)(&person(estate, to), role_word(highest)),
        detail: t().roles.why_new.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::User,
        estate::{Topic, sample},
    };

    fn told(lines: &[Line]) -> Vec<String> {
        let whole = |line: &Line| format!("{:?} {} | {}", line.tone, line.words, line.detail);
        lines.iter().map(whole).collect()
    }

    #[test]
    fn k2_an_end_user_does_not_reset_the_devices_of_others() {
        let told = change_lines(None, Role::Admin, Role::User);
        let devices = (t().roles.right)(Right::Devices);
        let cannot = told.iter().find(|it| it.tone == Tone::Muted);
        assert!(
            cannot.is_some_and(|it| it.words.contains(devices)),
            "{told:?}"
        );
        let can = told.iter().find(|it| it.tone == Tone::Ok);
        assert!(can.is_some_and(|it| it.words.contains(t().roles.own_devices)));
    }

    #[test]
    fn k2_what_is_lost_for_good_comes_first_and_what_is_left_is_at_most() {
        let lines = change_lines(None, Role::Admin, Role::ReadOnly);
        let words = t().roles;
        assert_eq!(
            told(&lines),
            [
                format!(
                    "Bad They lose for good: assign seats, invite people, remove people, reset \
                     devices, change teams, change roles | {}",
                    words.for_good
                ),
                format!(
                    "Ok Afterwards they can at most see everything | {}",
                    words.unseen
                ),
                "Muted They cannot assign seats, invite people, remove people, reset devices, \
                 change teams, change roles | Now they can at most see everything, assign seats, \
                 invite people, remove people, reset devices, change teams, change roles"
                    .to_owned(),
                format!("Warn {} | ", words.admins_unseen),
            ]
        );
    }

    #[test]
    fn k2_what_comes_back_is_not_told_as_lost() {
        let lines = change_lines(None, Role::SalesAgent, Role::SupportAgent);
        let told = told(&lines);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("Ok Afterwards they can at most see everything, assign seats"));
        assert!(!told.concat().contains("for good"), "{told:?}");
    }

    #[test]
    fn k2_shown_rights_are_told_as_they_are() {
        let have = Rights::of(&[Right::See, Right::Assign]);
        let told = told(&change_lines(Some(have), Role::Admin, Role::Developer));
        assert_eq!(
            told[0],
            format!(
                "Ok Afterwards they can see everything, assign seats | {}",
                t().roles.shown
            )
        );
        assert!(told[1].ends_with("Now they can see everything, assign seats"));
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn k2_of_several_each_is_told_by_the_role_they_have() {
        let mut estate = Estate::default();
        let mut walk = estate.begin(Topic::Users);
        let of = |id: &str, role| User {
            role,
            ..sample::user(id)
        };
        let people = vec![
            of("a", Role::Developer),
            of("b", Role::ReadOnly),
            of("c", Role::Developer),
        ];
        estate.merge_users(&mut walk, people);
        estate.finish(walk);
        let to_user = |id: &str, from| {
            Act::Person(
                id.into(),
                PersonAct::SetRole {
                    from,
                    to: Role::User,
                },
            )
        };
        let acts = [
            to_user("a", Role::Developer),
            to_user("b", Role::ReadOnly),
            to_user("c", Role::Developer),
        ];
        let told = told(&group_lines(&estate, &acts));
        let heads: Vec<&String> = told.iter().filter(|it| it.contains(" from ")).collect();
        assert_eq!(
            heads,
            [
                "Muted 2 people from Developer to User | a, c",
                "Muted 1 person from Read-only to User | b",
            ]
        );
        assert!(
            told.iter()
                .any(|it| it.starts_with("Bad They lose for good: see everything |"))
        );
        assert!(
            told.iter()
                .any(|it| it.contains("at most see what is theirs"))
        );
    }
}
