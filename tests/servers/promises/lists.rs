//! What a list of people says will become of each of its rows, held against what a server then has.

use proptest::{prelude::*, test_runner::TestCaseError};
use seatboard_core::{
    domain::{LicenseId, UserId},
    dry_run::{DryRun, Known, Outlook, Terms, Verdict},
    estate::Estate,
    people_file::{Mark, Person, key},
};
use seatboard_servers::LicenseServer;

use crate::{
    kept_by_keygen::Setting,
    kept_by_licensespring::enter,
    keygen::KeygenWorld,
    office::{Kind, LICENSES, Office, PEOPLE, email, make, offices},
    picture::read,
    run::{Panel, apply, cases, settle_case},
};

/// A row to be written, and how.
#[derive(Clone, Copy, Debug)]
enum Text {
    /// The address of somebody who is there, or of nobody from the number of people on.
    Of(usize),
    /// The same, spelled in another way.
    Spelled(usize),
    /// The name of somebody who is there.
    Name(usize),
    /// An address outside the allowed domains.
    Outside(usize),
    /// No address.
    Bad(&'static str),
}

impl Text {
    fn written(self) -> String {
        match self {
            Self::Of(number) => email(number),
            Self::Spelled(number) => format!(" {} ", email(number).to_uppercase()),
            Self::Name(number) => format!("P{number} Muster"),
            Self::Outside(number) => format!("p{number}@elsewhere.test"),
            Self::Bad(text) => text.to_owned(),
        }
    }
}

/// A list, and what holds for everybody on it.
#[derive(Clone, Debug)]
struct List {
    /// Each with whether the person is marked, and unticked.
    rows: Vec<(Text, bool, bool)>,
    creates: bool,
    is_narrow: bool,
    licenses: Vec<bool>,
}

/// The team that a row names: none, one that is there, or nobody's.
fn team_named(at: usize) -> &'static str {
    ["", "Team 0", "Ghost"][at % 3]
}

fn lists() -> impl Strategy<Value = List> {
    let number = 0..PEOPLE + 4;
    let text = prop_oneof![
        6 => number.clone().prop_map(Text::Of),
        2 => number.prop_map(Text::Spelled),
        1 => (0..PEOPLE).prop_map(Text::Name),
        1 => (0..3_usize).prop_map(Text::Outside),
        1 => prop::sample::select(vec!["", "nobody", "a@b", "a b@acme.test"]).prop_map(Text::Bad),
    ];
    let row = (text, prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    (
        prop::collection::vec(row, 1..14),
        prop::bool::weighted(0.8),
        any::<bool>(),
        prop::collection::vec(any::<bool>(), LICENSES),
    )
        .prop_map(|(rows, creates, is_narrow, licenses)| List {
            rows,
            creates,
            is_narrow,
            licenses,
        })
}

impl List {
    fn written(&self, has_teams: bool) -> DryRun {
        let person = |(at, (text, is_marked, _)): (usize, &(Text, bool, bool))| Person {
            line: at + 1,
            email: text.written(),
            team: if has_teams {
                team_named(at).into()
            } else {
                String::new()
            },
            mark: is_marked.then_some(Mark::Blocked),
            ..Person::default()
        };
        let mut list = DryRun::default();
        list.add(self.rows.iter().enumerate().map(person).collect(), |_| {
            false
        });
        let rows = list.rows().iter().zip(&self.rows);
        let out: Vec<u32> = { rows.filter(|(_, (_, _, is_out))| *is_out) }
            .map(|(row, _)| row.id)
            .collect();
        list.take(&out, false);
        list
    }

    fn terms(&self, estate: &Estate, needs_license: bool) -> Terms {
        let mut all: Vec<&LicenseId> = estate.licenses().map(|row| &row.id).collect();
        all.sort();
        let chosen = all.iter().zip(&self.licenses).filter(|(_, it)| **it);
        let mut licenses: Vec<LicenseId> = chosen.map(|(id, _)| (*id).clone()).collect();
        if licenses.is_empty() && needs_license {
            licenses.extend(all.first().map(|id| (*id).clone()));
        }
        Terms {
            creates: self.creates,
            licenses,
            domains: match self.is_narrow {
                true => vec!["acme.test".into()],
                false => Vec::new(),
            },
            ..Terms::default()
        }
    }
}

fn holds(estate: &Estate, license: &LicenseId, user: &UserId) -> bool {
    estate.hold(license, user).into_value().flatten().is_some()
}

/// Each row came to what was said of it.
fn came_true(
    list: &DryRun,
    said: &Outlook,
    terms: &Terms,
    before: &Estate,
    after: &Estate,
) -> Result<(), TestCaseError> {
    for (row, verdict) in list.rows().iter().zip(&said.verdicts) {
        let was = before.user_by_email(&row.email);
        let is = after.user_by_email(&row.email).map(|user| &user.id);
        let seated = |wanted: bool, licenses: &[LicenseId]| {
            let user = is.filter(|_| !licenses.is_empty());
            let all = licenses.iter();
            let held = user.map(|user| all.map(|it| holds(after, it, user)).collect::<Vec<_>>());
            prop_assert_eq!(
                held.unwrap_or_default().contains(&!wanted),
                false,
                "{:?}",
                row
            );
            Ok(())
        };
        match verdict {
            Verdict::New => {
                prop_assert!(was.is_none() && is.is_some(), "{:?}", row);
                let team = after
                    .user_by_email(&row.email)
                    .and_then(|it| it.team.as_ref());
                let name = team
                    .and_then(|id| after.team(id))
                    .map(|team| team.name.as_str());
                let named = said
                    .teams
                    .find(&row.team)
                    .is_ok()
                    .then_some(row.team.as_str());
                prop_assert_eq!(name, named, "{:?}", row);
                seated(true, &terms.licenses)?;
            }
            Verdict::Exists(user) | Verdict::Seated(user) => {
                let all = terms.licenses.iter();
                prop_assert!(all.clone().all(|it| holds(after, it, user)), "{:?}", row);
                if matches!(verdict, Verdict::Seated(_)) {
                    prop_assert!(all.clone().all(|it| holds(before, it, user)), "{:?}", row);
                }
            }
            Verdict::Exceeds(licenses) => seated(false, licenses)?,
            Verdict::Unknown | Verdict::Outside => prop_assert_eq!(is, None, "{:?}", row),
            Verdict::NotPossible(why) => prop_assert!(false, "{:?}: {:?}", why, row),
            Verdict::Invalid(_) | Verdict::Twice(_) | Verdict::Out(_) => {}
            Verdict::Checking => prop_assert!(false, "everybody was read: {:?}", row),
        }
    }
    // Nobody came who was not said to.
    let keys = list.rows().iter().zip(&said.verdicts);
    let said_new: Vec<String> = keys
        .filter(|(_, verdict)| matches!(verdict, Verdict::New | Verdict::Exceeds(_)))
        .map(|(row, _)| key(&row.email))
        .collect();
    for user in after.users() {
        let is_known = before.user(&user.id).is_some();
        prop_assert!(
            is_known || said_new.contains(&key(&user.email)),
            "{:?}",
            user
        );
    }
    Ok(())
}

/// Carries a list out, and reads it again: then there is nothing left to do.
async fn comes_out(
    panel: &Panel<impl LicenseServer>,
    list: &List,
    before: Estate,
) -> Result<(), TestCaseError> {
    let can = panel.server.capabilities();
    let terms = list.terms(&before, !can.creates_alone);
    let list = list.written(can.changes_teams);
    let said = list.rehearse(&before, Known::ALL, &terms);
    apply(panel, &mut before.clone(), said.acts.clone()).await?;
    let after = read(&panel.server).await;
    came_true(&list, &said, &terms, &before, &after)?;

    let again = list.rehearse(&after, Known::ALL, &terms);
    for (verdict, before) in again.verdicts.iter().zip(&said.verdicts) {
        let is_settled = match before {
            Verdict::New | Verdict::Exists(_) | Verdict::Seated(_) => match &terms.licenses[..] {
                [] => matches!(verdict, Verdict::Exists(_)),
                _ => matches!(verdict, Verdict::Seated(_)),
            },
            Verdict::Exceeds(_) => matches!(verdict, Verdict::Exceeds(_)),
            other => std::mem::discriminant(other) == std::mem::discriminant(verdict),
        };
        prop_assert!(is_settled, "{:?}, then {:?}", before, verdict);
    }
    Ok(())
}

fn on_keygen(office: &Office, list: &List) -> Result<(), TestCaseError> {
    settle_case(async {
        let setting = Setting::of(office).await;
        let before = setting.settled().await;
        comes_out(&setting.panel, list, before).await
    })
}

fn on_license_spring(office: &Office, list: &List) -> Result<(), TestCaseError> {
    settle_case(async {
        let world = KeygenWorld::open_with(stand_in::Options::default()).await;
        make(&world, office).await;
        let panel = enter(&world).await;
        let before = read(&panel.server).await;
        comes_out(&panel, list, before).await
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn i3_a_list_comes_to_what_was_said_of_each_row(
        office in offices(Kind::Keygen),
        list in lists(),
    ) {
        on_keygen(&office, &list)?;
    }

    #[test]
    fn i3_a_list_comes_to_what_was_said_of_each_row_on_license_spring(
        office in offices(Kind::LicenseSpring),
        list in lists(),
    ) {
        on_license_spring(&office, &list)?;
    }
}
