//! The table of a summary: products, groups of them, or the products of one group.

use super::{ProductRow, Report, Scope};
use crate::{domain::ProductId, lean};

/// Products that are sold together, under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductGroup {
    /// What it is called.
    pub name: String,
    /// Its products.
    pub products: Vec<ProductId>,
}

/// What the rows of a summary are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowsOf<'a> {
    /// Products.
    #[default]
    Products,
    /// Groups, and the products that are in none.
    Groups,
    /// The products of the group with this name.
    Group(&'a str),
}

/// A row of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The group that it is, or that the product is in; may be empty.
    pub group: String,
    /// The product; `None` for a group.
    pub product: Option<ProductId>,
    /// Its figures.
    pub row: ProductRow,
}

impl Report {
    /// The rows of a summary, groups before products, each by name and id.
    pub fn table(&self, of: RowsOf<'_>, groups: &[ProductGroup], scope: &Scope) -> Vec<TableRow> {
        let group_of = |product: &ProductId| {
            let mut groups = groups.iter();
            groups.find(|group| group.products.contains(product))
        };
        let mut rows = Vec::new();
        if of == RowsOf::Groups {
            for group in groups {
                rows.extend(self.group(&group.products, scope).map(|row| TableRow {
                    group: group.name.clone(),
                    product: None,
                    row,
                }));
            }
            lean::sort_by(&mut rows, &|a, b| a.group.cmp(&b.group));
        }
        for row in self.products(scope) {
            let group = match of {
                RowsOf::Group(name) => {
                    let mut groups = groups.iter().filter(|group| group.name == name);
                    let group = groups.find(|group| group.products.contains(&row.product));
                    if group.is_none() {
                        continue;
                    }
                    group
                }
                RowsOf::Groups if group_of(&row.product).is_some() => continue,
                RowsOf::Products | RowsOf::Groups => group_of(&row.product),
            };
            rows.push(TableRow {
                group: group.map(|group| group.name.clone()).unwrap_or_default(),
                product: Some(row.product.clone()),
                row,
            });
        }
        rows
    }
}
