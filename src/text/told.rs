//! What was to be done, act by act, in words that outlive what they name.

use rustc_hash::FxHashMap;

use super::{
    t,
    words::{license_title, person, say},
};
use crate::{
    acts::{Act, Outcome},
    domain::{NewUser, UserId},
    estate::Estate,
    plan::ToldAct,
};

/// Acts in words. People who are created by one act are called by their name in the others.
pub fn told(estate: &Estate, acts: &[Act]) -> Vec<ToldAct> {
    // Of several with one address the first counts.
    let drafts = Drafts(acts.iter().rev().filter_map(Act::creates).collect());
    let tell = |act: &Act| {
        let people = match act.creates() {
            Some((_, new)) => vec![named_as(new)],
            None => { everybody(act).into_iter() }
                .map(|id| drafts.named(estate, &id))
                .collect(),
        };
        let license = act.about_license().map(|id| license_title(estate, id));
        ToldAct {
            words: words(estate, &drafts, act),
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

fn named_as(new: &NewUser) -> Named {
    Named {
        label: new.label(),
        email: new.email.clone(),
    }
}

/// People whom acts create, by what stands for them.
struct Drafts<'a>(FxHashMap<&'a UserId, &'a NewUser>);

impl Drafts<'_> {
    fn named(&self, estate: &Estate, id: &UserId) -> Named {
        let known = || Named {
            label: person(estate, id),
            email: { estate.met(id) }.map_or_else(String::new, |user| user.email.clone()),
        };
        self.0.get(id).map_or_else(known, |new| named_as(new))
    }
}

/// What is to be done, told as it is once it is done where it is not told otherwise.
fn words(estate: &Estate, drafts: &Drafts<'_>, act: &Act) -> String {
    let phrase = act.facts().phrase;
    let said = (t().acts.said)(phrase.sentence);
    let sentence = said.will.unwrap_or(said.one);
    say(sentence, &phrase, estate, &|id| {
        drafts.named(estate, id).label
    })
}

/// How an act came out, in a word or two; what the server said is told beside it.
pub fn outcome_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done | Outcome::Oversold { .. } => t().outcome_done,
        Outcome::Skipped => t().outcome_skipped,
        Outcome::NotTried => t().outcome_not_tried,
        Outcome::Failed(crate::acts::Failure::Unsure) => t().activity.unsure,
        Outcome::Failed(_) => t().activity.failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::SeatAct;

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
            Act::create_user(new),
            Act::Seat("l".into(), SeatAct::Assign { user }),
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
            Act::Seat(
                "l".into(),
                SeatAct::Move {
                    from: ana.placeholder(),
                    to: ben.placeholder(),
                },
            ),
            Act::create_user(ana),
            Act::create_user(ben),
        ];
        let told = told(&Estate::default(), &acts);
        assert!(told[0].words.ends_with("from Ana to Ben"), "{told:?}");
        assert_eq!(
            told[0].people,
            ["Ben <ben@acme.test>", "Ana <ana@acme.test>"]
        );
    }
}
