//! What somebody should have, as an id and as people write it.

use rustc_hash::FxHashMap;

use crate::{
    domain::{License, LicenseId, ProductId},
    estate::{Estate, fold},
};

/// What somebody should have a seat of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A license.
    License(LicenseId),
    /// Any license of a product.
    Product(ProductId),
}

/// What a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This alone.
    One(Target),
    /// Nothing that is known.
    Nothing,
    /// More than one.
    Several,
}

/// All products and licenses by what they are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// By ids and keys, letter by letter.
    exact: FxHashMap<String, Target>,
    /// By folded names.
    named: FxHashMap<String, Vec<Target>>,
    /// What each is called, in the order of the products and licenses.
    names: Vec<(Target, Vec<String>)>,
    products: FxHashMap<LicenseId, ProductId>,
}

impl Targets {
    /// All that an estate knows.
    pub fn of(estate: &Estate) -> Self {
        let mut all = Self::default();
        for product in estate.products() {
            let target = Target::Product(product.id.clone());
            all.exact.insert(product.id.to_string(), target.clone());
            all.add(target, vec![product.name.clone()]);
        }
        let mut rows: Vec<&License> = estate.licenses().collect();
        crate::lean::sort_by(&mut rows, &|a, b| a.id.cmp(&b.id));
        for row in rows {
            let target = Target::License(row.id.clone());
            let product = estate.product(&row.product).map_or("", |it| &it.name);
            let own = [row.name.as_ref(), row.order.as_ref()];
            let own = own.into_iter().flatten().filter(|it| !it.is_empty());
            let names = own.flat_map(|name| [name.clone(), format!("{product} · {name}")]);
            let exact = [Some(row.id.to_string()), row.key.clone()];
            for text in exact.into_iter().flatten() {
                all.exact.insert(text, target.clone());
            }
            all.products.insert(row.id.clone(), row.product.clone());
            all.add(target, names.collect());
        }
        all
    }

    fn add(&mut self, target: Target, names: Vec<String>) {
        for name in &names {
            let same = self.named.entry(fold(name)).or_default();
            if !same.contains(&target) {
                same.push(target.clone());
            }
        }
        self.names.push((target, names));
    }

    /// What has this id.
    pub fn by_id(&self, id: &str) -> Option<Target> {
        self.exact.get(id).filter(|it| it.id() == id).cloned()
    }

    /// What a text names: an id or a key, the name of a product, the name or order of a license,
    /// alone or after its product's name and `·`.
    pub fn find(&self, text: &str) -> Found {
        let text = text.trim();
        if let Some(target) = self.exact.get(text) {
            return Found::One(target.clone());
        }
        let all = self.named.get(&fold(text)).map_or(&[][..], Vec::as_slice);
        let is_product = |it: &&Target| matches!(it, Target::Product(_));
        match all {
            [] => return Found::Nothing,
            [one] => return Found::One(one.clone()),
            _ => {}
        }
        // Vendors call licenses after their product.
        let mut products = all.iter().filter(is_product);
        match (products.next(), products.next()) {
            (Some(product), None) if all.iter().all(|it| self.is_of(it, product)) => {
                Found::One(product.clone())
            }
            _ => Found::Several,
        }
    }

    /// What each of several names means, with a `;` between them. A name that has one itself is
    /// found as a whole.
    pub fn find_each(&self, text: &str) -> Vec<Found> {
        match self.find(text) {
            Found::Nothing => {
                let names = text.split(';').map(str::trim);
                let names = names.filter(|name| !name.is_empty());
                names.map(|name| self.find(name)).collect()
            }
            found @ (Found::One(_) | Found::Several) => vec![found],
        }
    }

    fn is_of(&self, target: &Target, product: &Target) -> bool {
        match target {
            Target::Product(_) => target == product,
            Target::License(license) => {
                let theirs = self.products.get(license);
                theirs.is_some_and(|it| *product == Target::Product(it.clone()))
            }
        }
    }

    /// What each is called so that [`find`](Self::find) finds it again, never by its key.
    pub fn names(&self) -> impl Iterator<Item = (&Target, &str)> {
        self.names.iter().map(|(target, names)| {
            let mut names = names.iter();
            let name = names.find(|name| self.find(name) == Found::One(target.clone()));
            (target, name.map_or(target.id(), String::as_str))
        })
    }
}

impl Target {
    /// The server's id of it.
    pub fn id(&self) -> &str {
        match self {
            Self::Product(id) => id.as_str(),
            Self::License(id) => id.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Overage, Product},
        estate::sample,
    };

    /// Two products, three licenses of the first, of which two share a name.
    fn estate() -> Estate {
        let row = |id: &str, product: &str, name: Option<&str>| License {
            product: product.into(),
            name: name.map(str::to_owned),
            key: Some(format!("KEY-{id}")),
            order: Some(format!("O-{id}")),
            ..sample::license(id, 0, Some(3))
        };
        let mut estate = Estate::with_licenses(vec![
            row("l1", "cad", Some("Berlin")),
            row("l2", "cad", Some("Twice")),
            row("l3", "cad", Some("Twice")),
            row("l4", "view", Some("Studio")),
            row("l5", "cad", Some("CAD")),
        ]);
        let mut catalogue = sample::catalogue(Overage::Never);
        let product = |(id, name): (&str, &str)| Product {
            id: id.into(),
            name: name.into(),
        };
        let all = [("cad", "CAD"), ("view", "Viewer"), ("st", "Studio")];
        catalogue.products = all.map(product).to_vec();
        let asked = estate.ask();
        estate.merge_catalogue(asked, catalogue);
        estate
    }

    #[test]
    fn what_is_called_so_is_found_and_nothing_is_guessed() {
        let targets = Targets::of(&estate());
        let license = |id: &str| Found::One(Target::License(id.into()));
        let product = |id: &str| Found::One(Target::Product(id.into()));
        for (text, wanted) in [
            ("berlin", license("l1")),
            (" CAD · Berlin ", license("l1")),
            ("KEY-l2", license("l2")),
            ("key-l2", Found::Nothing),
            ("l3", license("l3")),
            ("O-l3", license("l3")),
            ("Twice", Found::Several),
            // A license that is called as its product is one of it.
            ("cad", product("cad")),
            ("Viewer", product("view")),
            // Here it is another product's.
            ("Studio", Found::Several),
            ("Viewer · Studio", license("l4")),
            ("Nothing", Found::Nothing),
            ("", Found::Nothing),
        ] {
            assert_eq!(targets.find(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn several_names_are_told_apart_and_one_with_a_semicolon_is_one() {
        let row = |id: &str, name: &str| License {
            name: Some(name.to_owned()),
            ..sample::license(id, 0, Some(3))
        };
        let estate = Estate::with_licenses(vec![row("a", "Ink; Paper"), row("b", "Ink")]);
        let targets = Targets::of(&estate);
        let one = |id: &str| Found::One(Target::License(id.into()));
        assert_eq!(targets.find_each("ink; paper"), [one("a")]);
        assert_eq!(
            targets.find_each("ink;; Glue ;a"),
            [one("b"), Found::Nothing, one("a")]
        );
        assert_eq!(targets.find_each(" ; "), []);
    }

    #[test]
    fn each_is_found_by_the_name_it_is_written_with_and_no_key_is_told() {
        let targets = Targets::of(&estate());
        let mut count = 0;
        for (target, name) in targets.names() {
            assert_eq!(targets.find(name), Found::One(target.clone()), "{name}");
            assert!(!name.contains("KEY"), "{name}");
            count += 1;
        }
        assert_eq!(count, 8);
    }
}
