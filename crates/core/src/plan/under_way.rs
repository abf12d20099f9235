//! Acts that are on their way.

use rustc_hash::FxHashMap;

use crate::acts::Act;

/// Takes acts off a list, each once; what is not on it is passed over. They arrive about in the
/// order in which they were sent, so it is looked no further than they stand.
pub fn take_off(list: &mut Vec<Act>, arrived: &[Act]) {
    let mut wanted: FxHashMap<&Act, usize> = FxHashMap::default();
    for act in arrived {
        *wanted.entry(act).or_default() += 1;
    }
    let mut left = arrived.len();
    let mut stay = Vec::new();
    for act in &*list {
        if left == 0 {
            break;
        }
        let count = wanted.get_mut(act).filter(|count| **count > 0);
        left -= usize::from(count.is_some());
        stay.push(count.is_none());
        if let Some(count) = count {
            *count -= 1;
        }
    }
    let front = list.drain(..stay.len()).zip(stay);
    let front: Vec<Act> = { front }
        .filter_map(|(act, stays)| stays.then_some(act))
        .collect();
    list.splice(..0, front);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::PersonAct;

    fn ban(user: usize) -> Act {
        Act::Person(user.to_string().into(), PersonAct::Ban)
    }

    #[test]
    fn what_arrives_is_taken_off_once_wherever_it_stands() {
        let mut list: Vec<Act> = [1, 2, 3, 2, 4].map(ban).to_vec();
        take_off(&mut list, &[ban(2), ban(9)]);
        assert_eq!(list, [1, 3, 2, 4].map(ban));
        take_off(&mut list, &[4, 1].map(ban));
        assert_eq!(list, [3, 2].map(ban));
        take_off(&mut list, &[2, 2, 3].map(ban));
        assert!(list.is_empty());
        take_off(&mut list, &[ban(1)]);
        assert!(list.is_empty());
    }
}
