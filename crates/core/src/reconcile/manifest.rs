//! A manifest: who should have what, as a file that people can read, too. It names licenses and
//! products as people do, and says once which ids these are. No key is in it.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::{Found, Rule, Target, Targets, Wish};
use crate::{domain::LicenseId, estate::Estate, people_file::Mark};

/// The version of the format.
const VERSION: u32 = 1;

/// What should be so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By which its people came to what they should have, and the next list may.
    pub rules: Vec<Rule>,
    /// What it speaks about.
    pub scope: BTreeSet<Target>,
    /// Who should have what.
    pub people: Vec<Wish>,
}

/// Who should have what, if everything is as it should be on these licenses.
pub fn as_it_is(estate: &Estate, licenses: &[LicenseId]) -> Manifest {
    let mut people: BTreeMap<&str, Wish> = BTreeMap::new();
    for license in licenses {
        let seats = estate.seats_of(license).into_value().unwrap_or_default();
        for user in seats.iter().filter_map(|seat| estate.user(&seat.user)) {
            let name = |name: &Option<String>| name.clone().unwrap_or_default();
            let wish = people.entry(user.id.as_str()).or_insert_with(|| Wish {
                email: user.email.clone(),
                given: name(&user.first_name),
                family: name(&user.last_name),
                mark: None,
                wants: BTreeSet::new(),
            });
            wish.wants.insert(Target::License(license.clone()));
        }
    }
    let mut people: Vec<Wish> = people.into_values().collect();
    crate::lean::sort_by(&mut people, &|a, b| a.email.cmp(&b.email));
    Manifest {
        rules: Vec::new(),
        scope: crate::lean::set(licenses.iter().cloned().map(Target::License)),
        people,
    }
}

impl Manifest {
    /// What a list comes to by rules; it speaks about what the rules give.
    pub fn by_rules(rules: Vec<Rule>, people: Vec<Wish>) -> Self {
        Self {
            scope: crate::lean::set(rules.iter().map(|rule| rule.gives.clone())),
            rules,
            people,
        }
    }

    /// The file. `server` says whose ids are in it.
    pub fn write(&self, server: &str, targets: &Targets) -> String {
        let names: FxHashMap<&Target, &str> = targets.names().collect();
        let name = |target: &Target| names.get(target).copied().unwrap_or(target.id()).to_owned();
        let all = |targets: &BTreeSet<Target>| targets.iter().map(name).collect::<Vec<_>>();
        let person = |wish: &Wish| {
            let mut row = json!({ "email": wish.email, "has": all(&wish.wants) });
            let texts = [("given", &*wish.given), ("family", &*wish.family)];
            let mark = wish.mark.map(|mark| ("mark", mark_name(mark)));
            for (field, text) in texts.into_iter().chain(mark) {
                if !text.is_empty() {
                    row[field] = text.into();
                }
            }
            row
        };
        let rule = |rule: &Rule| json!({ "column": rule.column, "value": rule.value, "has": name(&rule.gives) });
        let wants = self.people.iter().flat_map(|it| &it.wants);
        let gives = self.rules.iter().map(|it| &it.gives);
        let about = self.scope.iter().chain(wants).chain(gives).map(|target| {
            let kind = match target {
                Target::License(_) => "license",
                Target::Product(_) => "product",
            };
            (name(target), json!({ kind: target.id() }))
        });
        let manifest = json!({
            "manifest": VERSION,
            "server": server,
            "about": about.collect::<Map<_, _>>(),
            "scope": all(&self.scope),
            "rules": self.rules.iter().map(rule).collect::<Vec<_>>(),
            "people": self.people.iter().map(person).collect::<Vec<_>>(),
        });
        format!("{manifest:#}\n")
    }

    /// What a file says, and what of it is called so by nothing here any more: that counts for
    /// nothing. On another server than it was written for, names decide alone. `None` if it is no
    /// manifest.
    pub fn read(text: &str, server: &str, targets: &Targets) -> Option<(Self, Vec<String>)> {
        let text = text.trim_start_matches('\u{feff}');
        let file: Value = serde_json::from_str(text).ok()?;
        if file["manifest"] != VERSION {
            return None;
        }
        let is_here = file["server"] == server;
        let mut lost = BTreeSet::new();
        let mut find = |name: &str| {
            let known = file["about"][name].as_object().filter(|_| is_here);
            let ids = known.into_iter().flat_map(Map::values);
            let by_id = ids.filter_map(|id| targets.by_id(id.as_str()?)).next();
            let target = by_id.or_else(|| match targets.find(name) {
                Found::One(target) => Some(target),
                Found::Nothing | Found::Several => None,
            });
            if target.is_none() {
                lost.insert(name.to_owned());
            }
            target
        };
        let mut all = |names: &Value| {
            let names = names.as_array()?.iter();
            let names: Vec<&str> = names.map(Value::as_str).collect::<Option<_>>()?;
            Some(names.into_iter().filter_map(&mut find).collect())
        };
        let scope: BTreeSet<Target> = all(&file["scope"])?;
        let mut people = Vec::new();
        for row in file["people"].as_array()? {
            let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
            people.push(Wish {
                email: row["email"].as_str()?.to_owned(),
                given: text("given"),
                family: text("family"),
                mark: MARKS.into_iter().find(|it| row["mark"] == mark_name(*it)),
                wants: all(&row["has"])?,
            });
        }
        let mut rules = Vec::new();
        for row in file["rules"].as_array()? {
            let gives = find(row["has"].as_str()?);
            let text = |field: &str| Some(row[field].as_str()?.to_owned());
            let (column, value) = (text("column")?, text("value")?);
            rules.extend(gives.map(|gives| Rule {
                column,
                value,
                gives,
            }));
        }
        let manifest = Self {
            rules,
            scope,
            people,
        };
        Some((manifest, lost.into_iter().collect()))
    }
}

const MARKS: [Mark; 6] = [
    Mark::Blocked,
    Mark::Suspended,
    Mark::Deactivated,
    Mark::Inactive,
    Mark::Deleted,
    Mark::Bot,
];

fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::Blocked => "blocked",
        Mark::Suspended => "suspended",
        Mark::Deactivated => "deactivated",
        Mark::Inactive => "inactive",
        Mark::Deleted => "deleted",
        Mark::Bot => "bot",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::License, domain::Overage, estate::sample};

    fn estate() -> Estate {
        let row = |id: &str, name: &str| License {
            name: Some(name.to_owned()),
            key: Some(format!("SECRET-{id}")),
            ..sample::license(id, 0, Some(3))
        };
        let mut estate = Estate::with_licenses(vec![row("7", "Berlin"), row("8", "Bonn")]);
        let asked = estate.ask();
        estate.merge_catalogue(asked, sample::catalogue(Overage::Never));
        estate
    }

    fn manifest() -> Manifest {
        let targets = [
            Target::License("7".into()),
            Target::Product("product".into()),
        ];
        Manifest {
            rules: vec![Rule {
                column: "Department".to_owned(),
                value: "Design".to_owned(),
                gives: targets[0].clone(),
            }],
            scope: targets.clone().into(),
            people: vec![
                Wish {
                    email: "ana@x.test".to_owned(),
                    given: "Ana".to_owned(),
                    family: "Ruiz".to_owned(),
                    mark: Some(Mark::Blocked),
                    wants: targets.into(),
                },
                Wish {
                    email: "ben@x.test".to_owned(),
                    given: String::new(),
                    family: String::new(),
                    mark: None,
                    wants: BTreeSet::new(),
                },
            ],
        }
    }

    const HERE: &str = "https://a.example";

    #[test]
    fn a_manifest_is_read_as_it_was_written_and_tells_no_key() {
        let targets = Targets::of(&estate());
        let text = manifest().write(HERE, &targets);
        assert!(!text.contains("SECRET"), "{text}");
        assert!(
            text.contains("\"Berlin\"") && text.contains("\"Product\""),
            "{text}"
        );
        let read = Manifest::read(&text, HERE, &targets);
        assert_eq!(read, Some((manifest(), Vec::new())));
        for broken in ["", "{}", "[]", "{\"manifest\": 2}", &text[1..]] {
            assert_eq!(Manifest::read(broken, HERE, &targets), None, "{broken}");
        }
    }

    #[test]
    fn an_id_counts_where_it_is_from_and_elsewhere_the_name_does() {
        let text = manifest().write(HERE, &Targets::of(&estate()));
        // The license was renamed, and another is called so.
        let row = |id: &str, name: &str| License {
            name: Some(name.to_owned()),
            ..sample::license(id, 0, Some(3))
        };
        let renamed = Estate::with_licenses(vec![row("7", "Hamburg"), row("8", "Berlin")]);
        let targets = Targets::of(&renamed);
        let about = |server| {
            let (read, lost) = Manifest::read(&text, server, &targets).expect("a manifest");
            let license = read.rules[0].gives.clone();
            (license, lost)
        };
        let lost = vec!["Product".to_owned()];
        assert_eq!(about(HERE), (Target::License("7".into()), lost.clone()));
        assert_eq!(
            about("https://b.example"),
            (Target::License("8".into()), lost)
        );
    }
}
