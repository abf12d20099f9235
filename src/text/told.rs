//! What was to be done, act by act, in words that outlive what they name.

use super::{
    t,
    words::{license_title, person},
};
use crate::{
    domain::{Act, Outcome, UserId},
    estate::Estate,
    plan::{Receipt, ReceiptRow},
};

/// An act in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToldAct {
    /// The whole: "Assign Anna Berg to Planwerk for CAD".
    pub words: String,
    /// The license, if it is about one.
    pub license: String,
    /// Whom it is about, names and addresses.
    pub people: Vec<String>,
}

crate::keep_struct!(ToldAct {
    words,
    license,
    people
});

/// Acts in words. People who are created by one act are called by their name in the others.
pub fn told(estate: &Estate, acts: &[Act]) -> Vec<ToldAct> {
    let tell = |act: &Act| {
        let people: Vec<Named> = match act {
            Act::CreateUser(new) => vec![Named {
                label: new.label(),
                email: new.email.clone(),
            }],
            other => everybody(other)
                .iter()
                .map(|id| named(estate, acts, id))
                .collect(),
        };
        let license = act.about_license().map(|id| license_title(estate, id));
        ToldAct {
            words: words(estate, act, &people, license.as_deref().unwrap_or_default()),
            license: license.unwrap_or_default(),
            people: people.into_iter().map(Named::whole).collect(),
        }
    };
    acts.iter().map(tell).collect()
}

/// Everybody that acts name, with what they were called when the acts were put into words.
pub fn names<'a>(
    acts: impl Iterator<Item = &'a Act>,
    told: &'a [ToldAct],
) -> impl Iterator<Item = (UserId, String)> {
    acts.zip(told).flat_map(|(act, told)| {
        let labels = told
            .people
            .iter()
            .map(|whole| match whole.split_once(" <") {
                Some((label, _)) => label.to_owned(),
                None => whole.clone(),
            });
        everybody(act).into_iter().zip(labels)
    })
}

struct Named {
    label: String,
    email: String,
}

impl Named {
    fn whole(self) -> String {
        if self.email.is_empty() || self.label == self.email {
            self.label
        } else {
            format!("{} <{}>", self.label, self.email)
        }
    }
}

/// Everybody an act names, who gets a seat first.
fn everybody(act: &Act) -> Vec<UserId> {
    let mut people: Vec<UserId> = act.seats().into_iter().cloned().collect();
    people.extend(act.users().into_iter().filter(|id| act.seats() != Some(id)));
    people
}

fn named(estate: &Estate, acts: &[Act], id: &UserId) -> Named {
    let draft = acts.iter().find_map(|act| match act {
        Act::CreateUser(new) if new.placeholder() == *id => Some(new),
        _ => None,
    });
    Named {
        label: draft.map_or_else(|| person(estate, id), |new| new.label()),
        email: draft
            .map(|new| new.email.clone())
            .or_else(|| estate.met(id).map(|user| user.email.clone()))
            .unwrap_or_default(),
    }
}

fn words(estate: &Estate, act: &Act, people: &[Named], license: &str) -> String {
    let text = &t().activity;
    let first = people.first().map_or("", |it| it.label.as_str());
    let last = people.last().map_or("", |it| it.label.as_str());
    if let Act::CreateUser(_) = act {
        return (text.act_create)(first);
    }
    if let Act::SetOwner { to, .. } = act {
        return match to {
            Some(_) => (text.act_owner)(first, license),
            None => (text.act_no_owner)(last, license),
        };
    }
    match (act.license(), act.seats(), act.unseats()) {
        (Some(_), Some(_), None) => (text.act_assign)(first, license),
        (Some(_), None, Some(_)) => (text.act_release)(first, license),
        (Some(_), Some(_), Some(_)) => (text.act_move)(last, first, license),
        // Whatever else can be changed is told as it is once it is done.
        _ => super::receipt_words(
            estate,
            &Receipt {
                id: String::new(),
                started: crate::domain::Moment::default(),
                finished: None,
                by: String::new(),
                reason: None,
                undoes: None,
                rows: vec![ReceiptRow {
                    act: act.clone(),
                    outcome: Outcome::Done,
                    freed: Vec::new(),
                    limit: None,
                }],
            },
        ),
    }
}

/// How an act came out, in a word or two; what the server said is told beside it.
pub fn outcome_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done | Outcome::Oversold { .. } => t().outcome_done,
        Outcome::Skipped => t().outcome_skipped,
        Outcome::NotTried => t().outcome_not_tried,
        Outcome::Failed(crate::domain::Failure::Unsure) => t().activity.unsure,
        Outcome::Failed(_) => t().activity.failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::NewUser;

    #[test]
    fn somebody_created_on_the_way_is_called_by_name() {
        let new = NewUser {
            email: "nina@acme.test".into(),
            first_name: "Nina".into(),
            last_name: "Neu".into(),
            ..NewUser::default()
        };
        let user = new.placeholder();
        let acts = [
            Act::CreateUser(new),
            Act::Assign {
                license: "l".into(),
                user,
            },
        ];
        let told = told(&Estate::default(), &acts);
        assert_eq!(told[0].words, "Create Nina Neu");
        assert!(told[1].words.starts_with("Assign Nina Neu to "), "{told:?}");
        assert_eq!(told[1].people, ["Nina Neu <nina@acme.test>"]);
    }

    #[test]
    fn a_seat_passes_from_one_to_the_other() {
        let [ana, ben] = ["Ana", "Ben"].map(|name| NewUser {
            email: format!("{name}@acme.test").to_lowercase(),
            first_name: name.into(),
            ..NewUser::default()
        });
        let acts = [
            Act::Move {
                license: "l".into(),
                from: ana.placeholder(),
                to: ben.placeholder(),
            },
            Act::CreateUser(ana),
            Act::CreateUser(ben),
        ];
        let told = told(&Estate::default(), &acts);
        assert!(told[0].words.ends_with("from Ana to Ben"), "{told:?}");
        assert_eq!(
            told[0].people,
            ["Ben <ben@acme.test>", "Ana <ana@acme.test>"]
        );
    }
}
