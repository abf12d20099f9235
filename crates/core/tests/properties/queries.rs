//! Queries give what looking at every row would give.

use std::cmp::Ordering;

use chrono::{DateTime, Duration};
use proptest::prelude::*;
use seatboard_core::{
    domain::*,
    estate::{
        Bought, EXPIRING_DAYS, Estate, KeptFigures, KeptUserFigures, LicenseColumn, LicenseFilter,
        LicenseList, LicenseQuery, NameKey, Narrowing, News, PeopleOrder, SeatColumn, SeatQuery,
        SortBy, UserColumn, UserFilter, UserQuery,
    },
};

use crate::{
    rows::{
        LICENSES, PEOPLE, activations, catalogue, estate_of, licenses, people, plain, sorts, typed,
    },
    server::license_id,
};

const DAY: i64 = 86_400;

/// Moments around the ends that licenses have here, of any time of day, and long before.
fn hours() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -72..=144_i64, 1 => -92 * 24..=-86 * 24_i64]
}

/// Compares what may be missing: missing comes last either way.
fn compare<T: Ord>(a: &Option<T>, b: &Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (None, None) => Ordering::Equal,
        (None, _) => Ordering::Greater,
        (_, None) => Ordering::Less,
    }
}

/// How a name is ordered, read through the other folding.
fn key(text: &str) -> NameKey {
    NameKey::of(&plain(text))
}

fn has_words(texts: &[&str], typed: &str) -> bool {
    let has = |word: &str| texts.iter().any(|text| plain(text).contains(&plain(word)));
    typed.split_whitespace().all(has)
}

fn texts_of(user: &User) -> Vec<&str> {
    let names = [&user.first_name, &user.last_name];
    let names = names.into_iter().flatten().map(String::as_str);
    names.chain([user.email.as_str()]).collect()
}

fn by_name(a: &User, b: &User) -> Ordering {
    let name = |user: &User| user.full_name().map(|name| key(&name));
    compare(&name(a), &name(b), false)
        .then_with(|| key(&a.email).cmp(&key(&b.email)))
        .then_with(|| a.id.cmp(&b.id))
}

fn by_column(a: &User, b: &User, by: &SortBy<UserColumn>) -> Ordering {
    let text = |text: Option<String>| text.map(|text| key(&text));
    let down = by.descending;
    match by.column {
        UserColumn::Name => compare(&text(a.full_name()), &text(b.full_name()), down),
        UserColumn::Email => compare(&Some(key(&a.email)), &Some(key(&b.email)), down),
        UserColumn::Role => compare(&Some(a.role), &Some(b.role), down),
        UserColumn::Status => compare(&Some(&a.status), &Some(&b.status), down),
        UserColumn::Created => compare(&Some(a.created), &Some(b.created), down),
        other => unreachable!("{other:?} is not asked for here"),
    }
}

/// The title that licenses are ordered by.
fn title(row: &License) -> NameKey {
    let products = catalogue().products;
    let product = products.iter().find(|it| it.id == row.product);
    let product = product.expect("there are three").name.clone();
    let own = row.name.as_deref().unwrap_or(&product);
    key(&format!("{own}\n{product}"))
}

fn license_by_column(
    estate: &Estate,
    a: &License,
    b: &License,
    by: &SortBy<LicenseColumn>,
) -> Ordering {
    let count = |row: &License| estate.count(&row.id).expect("it was read");
    let down = by.descending;
    let activation = |row: &License| Some(estate.activation(&row.id));
    match by.column {
        LicenseColumn::Title => compare(&Some(title(a)), &Some(title(b)), down),
        LicenseColumn::Activation => compare(&activation(a), &activation(b), down),
        LicenseColumn::Free => compare(&count(a).free(), &count(b).free(), down),
        LicenseColumn::Assigned => {
            compare(&Some(count(a).assigned), &Some(count(b).assigned), down)
        }
        LicenseColumn::Expires => compare(&a.expires, &b.expires, down),
        LicenseColumn::Status => compare(&Some(&a.status), &Some(&b.status), down),
    }
}

fn lets_in(estate: &Estate, people: &[User], row: &License, query: &LicenseQuery) -> bool {
    let count = estate.count(&row.id).expect("it was read");
    let catalogue = catalogue();
    let product = catalogue.products.iter().find(|it| it.id == row.product);
    let team = catalogue
        .teams
        .iter()
        .find(|it| Some(&it.id) == row.team.as_ref());
    let seats = estate.seats_of(&row.id).into_value().unwrap_or_default();
    let holders = people
        .iter()
        .filter(|it| seats.iter().any(|seat| seat.user == it.id));
    let mut texts: Vec<&str> = holders.flat_map(texts_of).collect();
    texts.extend(product.map(|it| it.name.as_str()));
    texts.extend(team.map(|it| it.name.as_str()));
    texts.extend(
        [&row.name, &row.key, &row.order]
            .into_iter()
            .flatten()
            .map(String::as_str),
    );
    let now = query.now.timestamp();
    let end = row.expires.map(|end| end.timestamp());
    let has_ended = row.status == LicenseStatus::Expired || end.is_some_and(|end| end <= now);
    let on = |filter| query.filters.contains(&filter);
    let kinds = [
        (LicenseFilter::SignIn, Activation::SignIn),
        (LicenseFilter::SerialNumber, Activation::SerialNumber),
        (LicenseFilter::Floating, Activation::Floating),
    ];
    let kind = estate.activation(&row.id);
    has_words(&texts, &query.text)
        && (kinds.iter().all(|(filter, _)| !on(*filter))
            || kinds.iter().any(|(filter, of)| on(*filter) && *of == kind))
        // A license with a limit of 0 that lets nobody in has no seats in the first place.
        && (!on(LicenseFilter::NoFree)
            || row.max_seats.is_some_and(|max| {
                count.assigned >= max && (max > 0 || count.assigned > 0 || count.cap != Some(0))
            }))
        && (!on(LicenseFilter::Over) || row.max_seats.is_some_and(|max| count.assigned > max))
        && (!on(LicenseFilter::Expired) || has_ended)
        && (!on(LicenseFilter::EndedHeld) || has_ended && count.assigned > 0)
        && (!on(LicenseFilter::Expiring)
            || !has_ended && end.is_some_and(|end| end <= now + i64::from(EXPIRING_DAYS) * DAY))
        && query.product.as_ref().is_none_or(|it| *it == row.product)
        && query
            .team
            .as_ref()
            .is_none_or(|it| Some(it) == row.team.as_ref())
        && (!query.teamless || row.team.is_none())
}

proptest! {
    #![proptest_config(crate::cases(400))]

    #[test]
    fn people_are_found_as_by_hand(
        people in people(),
        licenses in licenses(),
        text in typed(),
        role in prop::sample::subsequence(vec![Role::Admin, Role::ReadOnly], 0..2),
        filters in prop::sample::subsequence(vec![UserFilter::Active, UserFilter::Banned], 0..2),
        has_seat: Option<bool>,
        sort in sorts(&[
            UserColumn::Name,
            UserColumn::Email,
            UserColumn::Role,
            UserColumn::Status,
            UserColumn::Created,
        ]),
    ) {
        let estate = estate_of(&people, &licenses);
        let query = UserQuery { text, filters, role, has_seat, sort, ..UserQuery::default() };
        let is_seated = |user: &User| {
            let number = people.iter().position(|it| it.id == user.id).expect("one of them");
            licenses.iter().any(|(row, seats)| {
                seats.contains(&number) || row.owner.as_ref() == Some(&user.id)
            })
        };
        let mut by_hand: Vec<&User> = (people.iter())
            .filter(|user| has_words(&texts_of(user), &query.text))
            .filter(|user| query.role.is_empty() || query.role.contains(&user.role))
            .filter(|user| {
                let on = |filter| query.filters.contains(&filter);
                query.filters.is_empty()
                    || on(UserFilter::Active) && user.status == UserStatus::Active
                    || on(UserFilter::Banned) && user.status == UserStatus::Banned
            })
            .filter(|user| query.has_seat.is_none_or(|wanted| is_seated(user) == wanted))
            .collect();
        by_hand.sort_by(|a, b| {
            let orders = query.sort.iter().map(|by| by_column(a, b, by));
            { orders }.find(|it| it.is_ne()).unwrap_or_else(|| by_name(a, b))
        });
        let by_hand: Vec<UserId> = by_hand.into_iter().map(|it| it.id.clone()).collect();
        let ordered = estate.order_users(&query);
        // Letter by letter, and back again: each step is what the text finds by itself.
        let mut narrowing = Narrowing::of(ordered);
        let ends = query.text.char_indices().map(|(at, _)| at).chain([query.text.len()]);
        let ends: Vec<usize> = ends.collect();
        for end in ends.iter().chain(ends.iter().rev()) {
            let text = query.text[..*end].to_owned();
            let found = narrowing.by(&estate, &text);
            let afresh = estate.find_users(&UserQuery { text, ..query.clone() });
            prop_assert_eq!(&*found, &afresh);
        }
        prop_assert_eq!(&*narrowing.by(&estate, &query.text), &by_hand);
        prop_assert_eq!(estate.find_users(&query), by_hand);
    }

    #[test]
    fn licenses_are_found_as_by_hand(
        people in people(),
        licenses in licenses(),
        text in typed(),
        filters in prop::sample::subsequence(LicenseFilter::ALL.to_vec(), 0..3),
        hour in hours(),
        product in prop::option::weighted(0.2, Just("product1".into())),
        team in prop::option::weighted(0.2, Just("team1".into())),
        teamless in prop::bool::weighted(0.2),
        sort in sorts(&[
            LicenseColumn::Title,
            LicenseColumn::Activation,
            LicenseColumn::Free,
            LicenseColumn::Assigned,
            LicenseColumn::Expires,
            LicenseColumn::Status,
        ]),
    ) {
        let estate = estate_of(&people, &licenses);
        let query = LicenseQuery {
            text, filters, product, team, teamless, sort,
            now: DateTime::UNIX_EPOCH + Duration::hours(hour),
        };
        let rows = licenses.iter().map(|(row, _)| row);
        let mut by_hand: Vec<&License> =
            rows.filter(|row| lets_in(&estate, &people, row, &query)).collect();
        by_hand.sort_by(|a, b| {
            let orders = query.sort.iter().map(|by| license_by_column(&estate, a, b, by));
            { orders }.find(|it| it.is_ne())
                .unwrap_or_else(|| (title(a), &a.id).cmp(&(title(b), &b.id)))
        });
        let by_hand: Vec<LicenseId> = by_hand.into_iter().map(|it| it.id.clone()).collect();
        prop_assert_eq!(estate.find_licenses(&query), by_hand);
    }

    #[test]
    fn what_is_kept_of_people_is_what_is_found_afresh(
        before in people(),
        after in people(),
        licenses in licenses(),
        gone in prop::collection::vec(prop::bool::weighted(0.3), 0..4),
        filters in prop::sample::subsequence(vec![UserFilter::Active, UserFilter::Banned], 0..2),
        has_seat: Option<bool>,
        team in prop::option::weighted(0.2, Just(TeamId::from("team1"))),
        sort in sorts(&[
            UserColumn::Name,
            UserColumn::Email,
            UserColumn::Team,
            UserColumn::Status,
            UserColumn::Seats,
        ]),
    ) {
        let mut estate = estate_of(&before, &licenses);
        let query = UserQuery { filters, has_seat, team: team.clone(), sort, ..UserQuery::default() };
        let (mut order, mut sums) = (PeopleOrder::default(), KeptUserFigures::default());
        let mut changed = None;
        for (nth, row) in after.iter().enumerate() {
            let ordered = order.bring(&estate, &query, &changed);
            prop_assert_eq!(ordered, &estate.order_users(&query));
            let figures = sums.bring(&estate, team.as_ref(), &changed);
            prop_assert_eq!(figures, estate.user_figures(team.as_ref()));
            let asked = estate.ask();
            let changes = match gone.get(nth) {
                Some(true) => estate.remove_user(asked, &row.id),
                _ => estate.merge_user(asked, row.clone()),
            };
            changed = Some(changes.user_ids);
        }
    }

    #[test]
    fn what_is_kept_of_licenses_is_what_is_found_afresh(
        people in people(),
        before in licenses(),
        after in licenses(),
        gone in prop::collection::vec(prop::bool::weighted(0.3), 0..4),
        filters in prop::sample::subsequence(LicenseFilter::ALL.to_vec(), 0..3),
        hour in hours(),
        team in prop::option::weighted(0.2, Just(TeamId::from("team1"))),
        sort in sorts(&[
            LicenseColumn::Title,
            LicenseColumn::Free,
            LicenseColumn::Assigned,
            LicenseColumn::Expires,
        ]),
    ) {
        let mut estate = estate_of(&people, &before);
        let now = DateTime::UNIX_EPOCH + Duration::hours(hour);
        let query = LicenseQuery {
            filters, sort, now, team: team.clone(), ..LicenseQuery::default()
        };
        let (mut list, mut sums) = (LicenseList::default(), KeptFigures::default());
        let (mut bought, mut was) = (Bought::default(), None);
        let (mut news, mut seen) = (News::default(), [0, 0]);
        for (nth, (row, _)) in after.iter().enumerate() {
            for seen in &mut seen {
                let changed = news.since(seen);
                prop_assert_eq!(&*list.bring(&estate, &query, &changed), &estate.find_licenses(&query));
                let team = team.as_ref();
                let figures = sums.bring(&estate, now, team, &changed);
                prop_assert_eq!(figures, estate.license_figures(now, team));
                let rows = estate.licenses();
                let mut all: Vec<_> =
                    rows.map(|row| (row.id.clone(), row.team.clone(), row.max_seats)).collect();
                all.sort();
                let turn = bought.bring(&estate, &changed);
                if let Some((before, turn_before)) = was.replace((all.clone(), turn)) {
                    prop_assert_eq!(before != all, turn_before != turn);
                }
            }
            let asked = estate.ask();
            let changes = match gone.get(nth) {
                Some(true) => estate.remove_license(asked, &row.id),
                _ => estate.merge_license(asked, row.clone()),
            };
            news.tell(Some(changes.licenses));
        }
    }

    #[test]
    fn seats_are_found_as_by_hand(
        people in people(),
        licenses in licenses(),
        text in typed(),
        sort in sorts(&[
            SeatColumn::Email,
            SeatColumn::FirstName,
            SeatColumn::LastName,
            SeatColumn::Hold,
            SeatColumn::Phone,
            SeatColumn::MaxActivations,
            SeatColumn::Activations,
        ]),
    ) {
        let estate = estate_of(&people, &licenses);
        let (row, _) = &licenses[0];
        let hold = |user: &User| estate.hold(&row.id, &user.id).into_value().flatten();
        let mut by_hand: Vec<&User> = (people.iter())
            .filter(|user| hold(user).is_some() && has_words(&texts_of(user), &text))
            .collect();
        let name = |name: &Option<String>| name.as_deref().map(key);
        let by_first = SortBy { column: SeatColumn::FirstName, descending: false };
        let levels = if sort.is_empty() { vec![by_first] } else { sort.clone() };
        by_hand.sort_by(|a, b| {
            let orders = levels.iter().map(|by| match by.column {
                SeatColumn::Email => {
                    compare(&Some(key(&a.email)), &Some(key(&b.email)), by.descending)
                }
                SeatColumn::FirstName => {
                    compare(&name(&a.first_name), &name(&b.first_name), by.descending)
                }
                SeatColumn::LastName => {
                    compare(&name(&a.last_name), &name(&b.last_name), by.descending)
                }
                SeatColumn::Hold => compare(&hold(a), &hold(b), by.descending),
                SeatColumn::Phone => {
                    let phone = |user: &User| user.phone.as_deref().map(key);
                    compare(&phone(a), &phone(b), by.descending)
                }
                SeatColumn::MaxActivations => {
                    let max = |user: &User| activations(user)?.max;
                    compare(&max(a), &max(b), by.descending)
                }
                SeatColumn::Activations => {
                    let used = |user: &User| Some(activations(user)?.used);
                    compare(&used(a), &used(b), by.descending)
                }
            });
            { orders }.find(|it| it.is_ne()).unwrap_or_else(|| by_name(a, b))
        });
        let by_hand: Vec<UserId> = by_hand.into_iter().map(|it| it.id.clone()).collect();
        prop_assert_eq!(estate.find_seats(&row.id, &SeatQuery { text, sort }), by_hand);
    }

    #[test]
    fn suggestions_are_the_best_of_all(
        people in people(),
        licenses in licenses(),
        text in typed(),
        limit in 0..PEOPLE + 2,
        but_seated: bool,
    ) {
        let estate = estate_of(&people, &licenses);
        let not_on = but_seated.then(|| license_id(0));
        let may_be = |user: &&User| {
            let hold = estate.hold(&license_id(0), &user.id).into_value().flatten();
            has_words(&texts_of(user), &text) && (hold.is_none() || not_on.is_none())
        };
        let begins = |user: &User| {
            let words = text.split_whitespace().map(plain);
            { words }.all(|word| {
                texts_of(user).into_iter().map(plain).any(|text| {
                    text.match_indices(&word)
                        .any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
                    // Matches that overlap are not in `match_indices`; a word that begins
                    // inside its own occurrence begins inside a word.
                })
            })
        };
        let mut by_hand: Vec<&User> = people.iter().filter(may_be).collect();
        by_hand.sort_by(|a, b| begins(b).cmp(&begins(a)).then_with(|| by_name(a, b)));
        let best = by_hand.into_iter().take(limit).map(|it| it.id.clone());
        prop_assert_eq!(
            estate.suggest_users(&text, limit, not_on.as_ref()),
            best.collect::<Vec<_>>()
        );
    }

    /// Whatever the time of day and whichever team the screens are about.
    #[test]
    fn s5_s16_each_figure_is_the_number_of_rows_that_pressing_it_shows(
        people in people(),
        licenses in licenses(),
        hour in hours(),
        team in prop::option::of((0..3_u8).prop_map(|it| TeamId::from(format!("team{it}")))),
    ) {
        let estate = estate_of(&people, &licenses);
        let now = DateTime::UNIX_EPOCH + Duration::hours(hour);
        let find = |filters: Vec<LicenseFilter>| {
            let team = team.clone();
            estate.find_licenses(&LicenseQuery { filters, team, now, ..Default::default() })
        };
        let figures = estate.license_figures(now, team.as_ref());
        prop_assert_eq!(figures.all, find(Vec::new()).len());
        for (filter, count) in LicenseFilter::ALL.into_iter().zip(figures.each) {
            prop_assert_eq!(count, find(vec![filter]).len(), "{:?}", filter);
        }
        let figures = estate.user_figures(team.as_ref());
        let find = |filters: Vec<UserFilter>| {
            estate.find_users(&UserQuery { filters, team: team.clone(), ..Default::default() })
        };
        prop_assert_eq!(figures.all, find(Vec::new()).len());
        for (filter, count) in UserFilter::ALL.into_iter().zip(figures.each) {
            prop_assert_eq!(count, find(vec![filter]).len(), "{:?}", filter);
        }
    }

    #[test]
    fn the_headline_sums_up_the_rows(
        people in people(),
        licenses in licenses(),
    ) {
        let estate = estate_of(&people, &licenses);
        let figures = estate.license_figures(DateTime::UNIX_EPOCH, None);
        let counts = || licenses.iter().filter_map(|(row, _)| estate.count(&row.id));
        let limited = || counts().filter(|count| count.max.is_some());
        let sum = |of: fn(SeatCount) -> u32| limited().map(|it| u64::from(of(it))).sum::<u64>();
        let all_seats: u64 = counts().map(|it| u64::from(it.assigned)).sum();
        prop_assert_eq!(figures.all, LICENSES);
        let seats = figures.seats;
        prop_assert_eq!(seats.assigned, sum(|it| it.assigned));
        prop_assert_eq!(seats.max, sum(|it| it.max.unwrap_or(0)));
        let free = seats.free + seats.inactive + seats.unusable;
        prop_assert_eq!(free, sum(|it| it.free().unwrap_or(0)));
        prop_assert_eq!(seats.over, sum(|it| it.over()));
        prop_assert_eq!(seats.unlimited, LICENSES - limited().count());
        prop_assert_eq!(seats.unlimited_assigned, all_seats - sum(|it| it.assigned));
    }
}
