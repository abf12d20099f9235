//! Views of lists that a person has saved under a name: where the list is, its search, filters and
//! order as the address has them, and which of its columns are hidden. Kept on this device, sealed.

use std::borrow::Cow;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::params::ParamsMap;

use super::{storage::Key, vault::Vault};
use crate::paths;

/// The one text on the shelf.
const NAME: &str = "views";

/// A list as it was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What the person calls it; once for each list.
    pub name: String,
    /// The path of the list.
    pub path: String,
    /// What the address says after its `?`, see [`query_of`].
    pub query: String,
    /// The columns that are hidden, parted by commas; `None` where none can be.
    pub hidden: Option<String>,
}

impl View {
    /// Its address.
    pub fn address(&self) -> String {
        match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }
}

/// What the address of a list says, in one order whatever was set first, and without what a page
/// was only asked to begin.
pub fn query_of(query: ParamsMap) -> String {
    in_order(query.into_iter().collect())
}

fn in_order(said: Vec<(Cow<'static, str>, String)>) -> String {
    let said = said.into_iter().filter(|(name, _)| name != "do");
    let mut said: Vec<String> = said
        .map(|(name, value)| format!("{}={}", paths::encode(&name), paths::encode(&value)))
        .collect();
    crate::lean::sort(&mut said);
    said.join("&")
}

/// What the person is about to name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The view; its name is the one it has now.
    pub view: View,
    /// Whether it is saved already, and is to be called something else.
    pub is_saved: bool,
}

/// The views of the person who is in.
#[derive(Clone, Copy)]
pub struct Views {
    all: RwSignal<Vec<View>>,
    /// What is to be named; its dialog arrives when it is first asked for.
    pub naming: RwSignal<Option<Naming>>,
    /// Saves again what was removed last. It outlives the list that offers it.
    pub put_back: Callback<()>,
    removed: StoredValue<Option<View>>,
    vault: Vault,
}

impl Views {
    /// Makes the views available to every screen.
    pub fn provide(vault: Vault) -> Self {
        let all = RwSignal::new(Vec::new());
        let removed = StoredValue::new(None::<View>);
        let put_back = move |()| {
            if let Some(view) = removed.get_value() {
                all.update(|all| put(all, view));
                keep(all, vault);
            }
        };
        let views = Self {
            all,
            naming: RwSignal::new(None),
            put_back: Callback::new(put_back),
            removed,
            vault,
        };
        provide_context(views);
        views
    }

    /// Takes up what the person who is in has saved before.
    pub fn take_up(self) {
        let Some(shelf) = self.vault.shelf(Key::Views) else {
            return;
        };
        spawn_local(async move {
            let text = self.vault.get(&shelf, NAME).await;
            if self.vault.shelf(Key::Views).as_ref() == Some(&shelf) {
                self.all.set(text.as_deref().map(read).unwrap_or_default());
            }
        });
    }

    /// The person leaves. What they saved stays for their next visit, sealed.
    pub fn clear(self) {
        self.all.set(Vec::new());
        self.naming.set(None);
        self.removed.set_value(None);
    }

    /// All views, of every list; followed.
    pub fn all(self) -> Vec<View> {
        self.all.get()
    }

    /// Those of one list, by its path; followed.
    pub fn of(self, path: &str) -> Vec<View> {
        let mine = |all: &Vec<View>| {
            all.iter()
                .filter(|view| view.path == path)
                .cloned()
                .collect()
        };
        self.all.with(mine)
    }

    /// Saves a view, instead of one of the same list that has its name.
    pub fn save(self, view: View) {
        self.all.update(|all| put(all, view));
        keep(self.all, self.vault);
    }

    /// Calls a view something else. It stays where it stands among the others.
    pub fn rename(self, view: &View, name: String) {
        self.all.update(|all| {
            if let Some(it) = all.iter_mut().find(|it| *it == view) {
                it.name = name;
            }
        });
        keep(self.all, self.vault);
    }

    /// Forgets a view.
    pub fn remove(self, view: &View) {
        self.removed.set_value(Some(view.clone()));
        self.all.update(|all| all.retain(|it| it != view));
        keep(self.all, self.vault);
    }
}

fn keep(all: RwSignal<Vec<View>>, vault: Vault) {
    let Some(shelf) = vault.shelf(Key::Views) else {
        return;
    };
    let text = all.with_untracked(|all| write(all));
    spawn_local(async move {
        // Where the browser keeps nothing, it stays as long as the page.
        vault.put(&shelf, NAME, &text).await;
    });
}

/// The views of the person who is in.
pub fn use_views() -> Views {
    expect_context()
}

fn put(all: &mut Vec<View>, view: View) {
    match all
        .iter_mut()
        .find(|it| it.path == view.path && it.name == view.name)
    {
        Some(old) => *old = view,
        None => all.push(view),
    }
}

/// One line for each: path, query, hidden columns, name.
fn write(all: &[View]) -> String {
    let line = |view: &View| {
        let hidden = view.hidden.as_deref().unwrap_or("-");
        [&view.path, &view.query, hidden, &view.name].join("\t")
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn read(text: &str) -> Vec<View> {
    let line = |line: &str| {
        let mut parts = line.splitn(4, '\t').map(str::to_owned);
        let (path, query, hidden) = (parts.next()?, parts.next()?, parts.next()?);
        Some(View {
            name: parts.next()?,
            path,
            query,
            hidden: Some(hidden).filter(|hidden| hidden != "-"),
        })
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, path: &str, hidden: Option<&str>) -> View {
        View {
            name: name.to_owned(),
            path: path.to_owned(),
            query: "q=a%20b&show=over".to_owned(),
            hidden: hidden.map(str::to_owned),
        }
    }

    #[test]
    fn what_was_saved_is_read_again() {
        let all = [
            view("Who is over", "/licenses", Some("status,expires")),
            view("All of it", "/users", Some("")),
            view("", "/teams", None),
        ];
        assert_eq!(read(&write(&all)), all);
        assert_eq!(read("no such line"), []);
    }

    #[test]
    fn a_name_stands_once_for_each_list() {
        let mut all = vec![view("Mine", "/licenses", None)];
        put(&mut all, view("Mine", "/users", None));
        put(&mut all, view("Mine", "/licenses", Some("status")));
        let expected = [
            view("Mine", "/licenses", Some("status")),
            view("Mine", "/users", None),
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn an_address_reads_alike_whatever_was_set_first() {
        let address = |pairs: &[(&str, &str)]| {
            let pairs = pairs
                .iter()
                .map(|(name, value)| (Cow::Owned((*name).to_owned()), (*value).to_owned()));
            in_order(pairs.collect())
        };
        let one = address(&[("show", "a,b"), ("q", "x y"), ("do", "export")]);
        assert_eq!(one, "q=x%20y&show=a%2Cb");
        assert_eq!(one, address(&[("q", "x y"), ("show", "a,b")]));
    }
}
