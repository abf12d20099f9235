//! How many seats of a product are needed by the vendor's rule, and how many are owned.

use leptos::prelude::*;

use crate::{
    config::{Config, Sizing},
    domain::{LicenseStatus, ProductId, TeamId},
    estate::Estate,
    lean::{decimal, dynamic, memo},
    state::{live_estate::use_estate, scope::use_scope},
    text::{format, t},
    ui::{Dash, Pill, Tone},
};

/// Seats of a product against what is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// Seats owned; `None` is without limit.
    owned: Option<u32>,
    /// Seats needed.
    needed: u32,
    /// What they are needed for: product, its seats, and how many for each of them.
    per: Vec<(String, u32, f64)>,
}

/// Seats of a product's licenses that have not ended: bought, and held. Bought is `None` if
/// any of them is without limit.
fn seats(estate: &Estate, product: &ProductId, team: Option<&TeamId>) -> (Option<u32>, u32) {
    let is_usable = |status: &LicenseStatus| {
        !matches!(
            status,
            LicenseStatus::Expired | LicenseStatus::Suspended | LicenseStatus::Banned
        )
    };
    let rows = estate.licenses().filter(|row| {
        row.product == *product
            && is_usable(&row.status)
            && (team.is_none() || row.team.as_ref() == team)
    });
    rows.fold((Some(0_u32), 0_u32), |(bought, held), row| {
        let more = estate.count(&row.id).map_or(0, |count| count.assigned);
        let bought = bought.zip(row.max_seats);
        (
            bought.map(|(sum, max)| sum.saturating_add(max)),
            held.saturating_add(more),
        )
    })
}

/// The product a rule names: by its name, case aside, or by its id.
fn named(estate: &Estate, name: &str) -> Option<(ProductId, String)> {
    let wanted = name.to_lowercase();
    let mut all = estate.products();
    let found = all.find(|it| it.id.as_str() == name || it.name.to_lowercase() == wanted)?;
    Some((found.id.clone(), found.name.clone()))
}

/// What the rules say of a product; `None` where they say nothing.
fn size(
    estate: &Estate,
    rules: &[Sizing],
    product: &ProductId,
    team: Option<&TeamId>,
) -> Option<Size> {
    let is_about =
        |rule: &&Sizing| named(estate, &rule.product).is_some_and(|(id, _)| id == *product);
    let part = |rule: &Sizing| {
        let (id, name) = named(estate, &rule.per)?;
        // Where everybody may have one, as many are needed as there are who do.
        let (bought, held) = seats(estate, &id, team);
        Some((name, bought.unwrap_or(held), rule.ratio))
    };
    let per: Vec<(String, u32, f64)> = rules.iter().filter(is_about).filter_map(part).collect();
    if per.is_empty() {
        return None;
    }
    let needed: f64 = per
        .iter()
        .map(|(_, seats, ratio)| f64::from(*seats) * ratio)
        .sum();
    Some(Size {
        owned: seats(estate, product, team).0,
        needed: whole(needed),
        per,
    })
}

/// Half a seat cannot be bought; a hair above a whole one comes from reckoning in binary.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float beyond the range becomes its nearest end, which is what is wanted"
)]
fn whole(needed: f64) -> u32 {
    (needed - 1e-6).ceil() as u32
}

impl Size {
    /// By how much there are too few or too many.
    fn verdict(&self) -> (Tone, String) {
        let number = |count: u32| format::number(u64::from(count));
        match self.owned {
            Some(owned) if owned < self.needed => (
                Tone::Warn,
                (t().sizing.too_few)(&number(self.needed - owned)),
            ),
            Some(owned) if owned > self.needed => (
                Tone::Muted,
                (t().sizing.too_many)(&number(owned - self.needed)),
            ),
            _ => (Tone::Ok, t().sizing.enough.to_owned()),
        }
    }
}

/// What the rules say of a product in the team on screen; followed.
fn size_of(product: ProductId) -> Memo<Option<Size>> {
    let live = use_estate();
    let team = use_scope().memo();
    let rules = expect_context::<Config>().sizing;
    memo(move || {
        live.follow_licenses();
        let team = team.get();
        live.peek(|estate| size(estate, &rules, &product, team.as_ref()))
    })
}

/// Whether the rules say anything of any product there is; followed.
pub fn is_any_sized() -> Memo<bool> {
    let live = use_estate();
    let rules = expect_context::<Config>().sizing;
    memo(move || {
        live.follow_licenses();
        let applies = |rule: &Sizing| {
            live.peek(|it| named(it, &rule.product).and(named(it, &rule.per)).is_some())
        };
        rules.iter().any(applies)
    })
}

/// The verdict in a list.
#[component]
pub fn SizeCell(product: ProductId) -> impl IntoView {
    let size = size_of(product);
    dynamic(move || match size.get() {
        Some(size) => {
            let (tone, text) = size.verdict();
            view! { <Pill tone text/> }.into_any()
        }
        None => view! { <Dash label=t().none/> }.into_any(),
    })
}

/// Owned and needed, and what that rests on.
#[component]
pub fn SizePanel(product: ProductId) -> impl IntoView {
    let size = size_of(product);
    dynamic(move || {
        let size = size.get()?;
        let number = |count: u32| format::number(u64::from(count));
        let owned = size
            .owned
            .map_or_else(|| t().sizing.unlimited.to_owned(), number);
        let (tone, text) = size.verdict();
        let per = size.per.iter().map(|(name, seats, ratio)| {
            let words = (t().sizing.per)(&decimal(*ratio), name, &number(*seats));
            view! { <small class="size-per" dir="auto">{words}</small> }
        });
        Some(view! {
            <section class="facts sizing" aria-label=t().sizing.title>
                <dl>
                    <div><dt>{t().sizing.owned}</dt><dd>{owned}</dd></div>
                    <div><dt>{t().sizing.needed}</dt><dd>{number(size.needed)}</dd></div>
                    <div>
                        <dt>{t().sizing.title}</dt>
                        <dd><Pill tone text/>{per.collect_view()}</dd>
                    </div>
                </dl>
            </section>
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Catalogue, License, Product},
        estate::sample::license,
    };

    fn rule(product: &str, per: &str, ratio: f64) -> Sizing {
        Sizing {
            product: product.into(),
            per: per.into(),
            ratio,
        }
    }

    /// Share with 30 seats and 5 that have expired, CAD with 25, BIM without limit of which 7
    /// are held.
    fn estate() -> Estate {
        let of = |id: &str, product: &str, held, max| License {
            product: product.into(),
            ..license(id, held, max)
        };
        let mut ended = of("old", "share", 1, Some(5));
        ended.status = LicenseStatus::Expired;
        let mut estate = Estate::with_licenses(vec![
            of("share", "share", 3, Some(30)),
            ended,
            of("cad", "cad", 3, Some(25)),
            of("bim", "bim", 7, None),
        ]);
        let asked = estate.ask();
        let product = |id: &str, name: &str| Product {
            id: id.into(),
            name: name.into(),
        };
        estate.merge_catalogue(
            asked,
            Catalogue {
                products: vec![
                    product("share", "Planwerk Share"),
                    product("cad", "Planwerk CAD"),
                    product("bim", "BIM"),
                ],
                ..Catalogue::default()
            },
        );
        estate
    }

    fn told(rules: &[Sizing]) -> Option<(Option<u32>, u32, String)> {
        let size = size(&estate(), rules, &"share".into(), None)?;
        Some((size.owned, size.needed, size.verdict().1))
    }

    #[test]
    fn what_is_needed_is_reckoned_for_each_seat_of_another_product() {
        assert_eq!(
            told(&[rule("Planwerk Share", "planwerk cad", 1.0)]),
            Some((Some(30), 25, "5 too many".into()))
        );
        assert_eq!(
            told(&[rule("share", "cad", 1.3)]),
            Some((Some(30), 33, "3 too few".into()))
        );
        assert_eq!(
            told(&[rule("share", "cad", 1.2)]),
            Some((Some(30), 30, "Enough".into()))
        );
    }

    #[test]
    fn several_rules_add_up_and_a_product_without_limit_counts_its_people() {
        let rules = [rule("share", "cad", 1.0), rule("share", "bim", 1.0)];
        assert_eq!(told(&rules), Some((Some(30), 32, "2 too few".into())));
    }

    #[test]
    fn nothing_is_said_of_a_product_no_rule_is_about() {
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[rule("cad", "bim", 1.0)]), None);
        assert_eq!(told(&[rule("share", "no such product", 1.0)]), None);
    }

    #[test]
    fn a_tenth_is_not_reckoned_up_to_a_whole_seat() {
        assert_eq!(whole(0.1 * 30.0), 3);
        assert_eq!(whole(3.01), 4);
        assert_eq!(whole(0.0), 0);
    }
}
