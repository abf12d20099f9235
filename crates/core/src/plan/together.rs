//! Creations beside what they are for, mostly a seat, where the server cannot create anybody without one.

use std::collections::{HashMap, HashSet};

use crate::{acts::Act, domain::UserId};

/// The same acts with every creation right before the first act that brings that person, so that
/// a long plan can go on in small steps. Creations that nothing waits for stay in front.
pub fn together(acts: Vec<Act>) -> Vec<Act> {
    let seated: HashSet<UserId> = acts
        .iter()
        .filter_map(|act| act.brings().cloned())
        .collect();
    let mut waiting: HashMap<UserId, Act> = HashMap::new();
    let mut order = Vec::with_capacity(acts.len());
    for act in acts {
        let waits = act.creates().filter(|(it, _)| seated.contains(*it));
        if let Some((placeholder, _)) = waits {
            waiting.insert(placeholder.clone(), act);
        } else {
            let created = act.brings().and_then(|user| waiting.remove(user));
            order.extend(created);
            order.push(act);
        }
    }
    // Whoever was to be created after their seat was to be given.
    order.extend(waiting.into_values());
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::{ContractAct, SeatAct};
    use crate::domain::NewUser;

    fn create(email: &str) -> Act {
        Act::create_user(NewUser {
            email: email.into(),
            ..NewUser::default()
        })
    }

    fn assign(license: &str, user: UserId) -> Act {
        Act::Seat(license.into(), SeatAct::Assign { user })
    }

    #[test]
    fn whoever_is_to_manage_a_contract_is_created_right_before() {
        let ana = UserId::placeholder("a@x.test");
        let manage = Act::Contract("c".into(), ContractAct::AddManager { user: ana });
        let acts = vec![create("a@x.test"), assign("l", "u1".into()), manage.clone()];
        let expected = vec![assign("l", "u1".into()), create("a@x.test"), manage];
        assert_eq!(together(acts), expected);
    }

    #[test]
    fn everybody_is_created_right_before_their_first_seat() {
        let (ana, ben) = (
            UserId::placeholder("a@x.test"),
            UserId::placeholder("b@x.test"),
        );
        let acts = vec![
            create("a@x.test"),
            create("b@x.test"),
            create("c@x.test"),
            assign("l", "u1".into()),
            assign("l", ben.clone()),
            assign("l", ana.clone()),
            assign("m", ben.clone()),
        ];
        let expected = vec![
            create("c@x.test"),
            assign("l", "u1".into()),
            create("b@x.test"),
            assign("l", ben.clone()),
            create("a@x.test"),
            assign("l", ana),
            assign("m", ben),
        ];
        assert_eq!(together(acts), expected);
        assert_eq!(together(expected.clone()), expected);
    }
}
