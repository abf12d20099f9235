//! A few people as initials, and how many more there are.

use leptos::prelude::*;

/// Up to two letters that stand for a name: first letters of the first and the last word.
/// Something without a letter or digit yields `?`.
pub fn initials(name: &str) -> String {
    let mut firsts = name
        .split(|sign: char| sign.is_whitespace() || matches!(sign, '.' | '-' | '_' | '@'))
        .filter_map(|word| word.chars().find(|sign| sign.is_alphanumeric()));
    let Some(first) = firsts.next() else {
        return "?".to_owned();
    };
    let letters = first.to_uppercase();
    match firsts.next_back() {
        Some(last) => letters.chain(last.to_uppercase()).collect(),
        None => letters.collect(),
    }
}

/// Initials in discs, then `+n`. The words are what assistive technology reads.
#[component]
pub fn Avatars(
    /// The names to show, in order; the caller decides how many are enough.
    #[prop(into)]
    names: Signal<Vec<String>>,
    /// How many people there are beyond the names.
    #[prop(into)]
    more: Signal<u32>,
    /// The same in words, such as "Anna Berg, Carl Kern and 18 more".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="avatars">
            <span class="visually-hidden">{label}</span>
            {move || {
                names.get().iter().map(|name| view! { <b aria-hidden="true">{initials(name)}</b> }).collect_view()
            }}
            {move || {
                let more = more.get();
                (more > 0).then(|| view! { <b class="avatars-more" aria-hidden="true">"+" {more}</b> })
            }}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_take_the_first_and_the_last_word() {
        assert_eq!(initials("Anna Maria Berg"), "AB");
        assert_eq!(initials("don.joe"), "DJ");
        assert_eq!(initials("Plato"), "P");
        assert_eq!(initials("  "), "?");
        assert_eq!(initials("ß ñandú"), "SSÑ");
    }
}
