//! Parts of a whole, side by side in one bar.

use leptos::prelude::*;

use crate::{lean::decimal, ui::focus::unique_id};

/// How a part is told from the others, whatever the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Filled.
    Full,
    /// Hatched.
    Hatched,
    /// Dotted.
    Dotted,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Full => "share share--full",
            Self::Hatched => "share share--hatched",
            Self::Dotted => "share share--dotted",
        }
    }
}

/// A part of a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// What it is a part of, in a word.
    pub label: String,
    /// How much it is.
    pub count: u64,
    /// How many, as it should be written.
    pub written: String,
    /// How it is drawn.
    pub look: Look,
}

/// Where each part begins and how wide it is, in hundredths of the whole. What is there at all is
/// never too thin to be seen.
fn places(counts: &[u64]) -> Vec<(f64, f64)> {
    const LEAST: f64 = 1.5;
    let total: u64 = counts.iter().sum();
    let part = |count: u64| count as f64 / total.max(1) as f64 * 100.0;
    let widths = counts.iter().map(|&count| match count {
        0 => 0.0,
        count => part(count).max(LEAST),
    });
    let widths: Vec<f64> = widths.collect();
    let scale = 100.0 / widths.iter().sum::<f64>().max(1.0);
    let mut begin = 0.0;
    let mut places = Vec::with_capacity(widths.len());
    for width in widths {
        let width = width * scale;
        places.push((begin, width));
        begin += width;
    }
    places
}

/// A pattern over the fill; the fill itself is the class's.
pub(super) fn pattern(id: String, look: Look) -> AnyView {
    match look {
        Look::Full => ().into_any(),
        Look::Hatched => view! {
            <pattern id=id width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path class="share-ink" d="M0 0V5" stroke-width="3"/>
            </pattern>
        }
        .into_any(),
        Look::Dotted => view! {
            <pattern id=id width="5" height="5" patternUnits="userSpaceOnUse">
                <circle class="share-dot" cx="2.5" cy="2.5" r="1.1"/>
            </pattern>
        }
        .into_any(),
    }
}

/// A bar of parts. Its words are those of the parts, so nothing is told by the picture alone.
#[component]
pub fn ShareBar(
    /// What the whole is.
    #[prop(into)]
    label: Signal<String>,
    /// The parts in order.
    #[prop(into)]
    shares: Signal<Vec<Share>>,
) -> impl IntoView {
    let ids = [unique_id("chart"), unique_id("chart")];
    let by = ids.join(" ");
    let words = move || {
        let said = |share: &Share| format!("{} {}", share.label, share.written);
        shares.with(|all| all.iter().map(said).collect::<Vec<_>>().join(", "))
    };
    let name = unique_id("pattern");
    let parts = move || {
        let all = shares.get();
        let counts: Vec<u64> = all.iter().map(|share| share.count).collect();
        let drawn = all.into_iter().zip(places(&counts)).enumerate();
        drawn
            .filter(|(_, (share, _))| share.count > 0)
            .map(|(nth, (share, (begin, width)))| {
                let id = format!("{name}-{nth}");
                let (x, width) = (format!("{}%", decimal(begin)), format!("{}%", decimal(width)));
                let over = (share.look != Look::Full).then(|| {
                    view! {
                        <rect x=x.clone() y="0" width=width.clone() height="100%" fill=format!("url(#{id})")/>
                    }
                });
                view! {
                    <defs>{pattern(id, share.look)}</defs>
                    <rect class=share.look.class() x=x y="0" width=width height="100%"/>
                    {over}
                }
            })
            .collect_view()
    };
    view! {
        <svg class="share-bar" role="img" aria-labelledby=by>
            <title id=ids[0].clone()>{label}</title>
            <desc id=ids[1].clone()>{words}</desc>
            {parts}
        </svg>
    }
}

/// The look of a part beside its words.
#[component]
pub fn Swatch(
    /// The look.
    look: Look,
) -> impl IntoView {
    let id = unique_id("pattern");
    let over = (look != Look::Full).then(|| {
        view! { <rect x="0" y="0" width="100%" height="100%" fill=format!("url(#{id})")/> }
    });
    view! {
        <svg class="swatch" aria-hidden="true">
            <defs>{pattern(id, look)}</defs>
            <rect class=look.class() x="0" y="0" width="100%" height="100%"/>
            {over}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn parts_fill_the_bar_and_what_is_there_is_seen() {
        for counts in [[1, 1, 1], [9_999, 1, 0], [0, 5, 0], [50_000, 3, 2]] {
            let places = places(&counts);
            let sum: f64 = places.iter().map(|(_, width)| width).sum();
            assert!((sum - 100.0).abs() < 1e-9, "{counts:?} come to {sum}");
            for (count, (_, width)) in counts.iter().zip(&places) {
                assert_eq!(
                    *count > 0,
                    *width > 1.0,
                    "{counts:?}: {count} is {width} wide"
                );
            }
            assert!((places[1].0 - places[0].1).abs() < 1e-9);
        }
        assert_eq!(places(&[0, 0]), [(0.0, 0.0), (0.0, 0.0)]);
    }
}
