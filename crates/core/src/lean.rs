//! Sorting and collecting that exists once. The standard library makes its sort anew for each
//! type of row, several kilobytes at a time, and uses it to build ordered sets as well.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    mem,
};

/// Puts rows in an order. Those that are equal in it stay as they stood.
pub fn sort_by<T>(rows: &mut Vec<T>, order: &dyn Fn(&T, &T) -> Ordering) {
    let places = sorted(rows.len(), &|a, b| order(&rows[a], &rows[b]));
    arrange(rows, places);
}

/// As [`sort_by`], in the order of the rows themselves.
pub fn sort<T: Ord>(rows: &mut Vec<T>) {
    sort_by(rows, &T::cmp);
}

/// As [`sort_by`], in the order of something about each row, which is worked out once for each.
pub fn sort_by_key<T, K: Ord>(rows: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let keys: Vec<K> = rows.iter().map(key).collect();
    let places = sorted(rows.len(), &|a, b| keys[a].cmp(&keys[b]));
    arrange(rows, places);
}

/// So many places in the order of what stands there.
fn sorted(count: usize, order: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|&a, &b| order(a, b));
    places
}

fn arrange<T>(rows: &mut Vec<T>, places: Vec<usize>) {
    let mut old: Vec<Option<T>> = mem::take(rows).into_iter().map(Some).collect();
    rows.extend(places.into_iter().filter_map(|at| old[at].take()));
}

/// An ordered set.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    items.into_iter().for_each(|item| {
        set.insert(item);
    });
    set
}

/// An ordered map; of several values for one key the last stays.
pub fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    items.into_iter().for_each(|(key, value)| {
        map.insert(key, value);
    });
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_order_and_equals_stay_as_they_stood() {
        let mut rows = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        sort_by_key(&mut rows, |row| row.0);
        assert_eq!(rows, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
        sort_by(&mut rows, &|a, b| b.0.cmp(&a.0));
        assert_eq!(rows, [(2, 'a'), (2, 'c'), (1, 'b'), (1, 'd')]);
        let mut names = vec!["b".to_owned(), "a".to_owned()];
        sort(&mut names);
        assert_eq!(names, ["a", "b"]);
        sort(&mut Vec::<String>::new());
    }

    #[test]
    fn sets_and_maps_are_as_the_standard_librarys() {
        let items = [3, 1, 3, 2];
        assert_eq!(set(items), BTreeSet::from(items));
        let pairs = [(1, 'a'), (2, 'b'), (1, 'c')];
        assert_eq!(map(pairs), BTreeMap::from(pairs));
    }
}
