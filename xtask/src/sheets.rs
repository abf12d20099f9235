//! Joins the style sheets of a release build into two: those of the first page, and those that
//! `index.html` has switched off until somebody needs them. Each sheet of its own is a request
//! and packs worse.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use crate::size::{attribute, tags};

/// Joins what the page in `dist` links.
///
/// # Errors
///
/// If the page, or a sheet that it links, cannot be read, or the new ones not be written.
pub fn join(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let mut html =
        fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    for (name, is_late) in [("first", false), ("later", true)] {
        html = joined(&html, dist, name, is_late)?;
    }
    fs::write(&page, html).with_context(|| format!("writing {}", page.display()))
}

/// Whether a tag links a sheet that is switched off, or `None` if it links none.
pub fn is_late(tag: &str) -> Option<bool> {
    let is_sheet = attribute(tag, "rel").is_some_and(|rel| rel == "stylesheet");
    is_sheet.then(|| attribute(tag, "disabled").is_some())
}

/// What the `integrity` of a link to a file is.
pub fn proof(content: &str) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}

/// The page with one link in the place of the first of these, and none in that of the others.
fn joined(html: &str, dist: &Path, name: &str, late: bool) -> Result<String> {
    let links: Vec<&str> = tags(html)
        .filter(|tag| is_late(tag) == Some(late))
        .collect();
    let mut content = String::new();
    let mut folder = "";
    for link in &links {
        let href = attribute(link, "href").context("a style sheet without an address")?;
        let (before, file) = href.rsplit_once('/').unwrap_or(("", href));
        folder = before;
        let path = dist.join(file);
        content +=
            &fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
    }
    let Some(first) = links.first() else {
        return Ok(html.to_owned());
    };
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let file = format!("{name}-{:016x}.css", hasher.finish());
    let proof = proof(&content);
    let switched_off = if late { " class=later disabled" } else { "" };
    let link =
        format!("<link href={folder}/{file} integrity={proof} rel=stylesheet{switched_off}>");
    fs::write(dist.join(&file), content).with_context(|| format!("writing {file}"))?;
    let mut page = html.replacen(first, &link, 1);
    for other in &links[1..] {
        page = page.replacen(other, "", 1);
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_become_two_in_their_order() {
        let dist = std::env::temp_dir().join(format!("seatboard-sheets-{}", std::process::id()));
        fs::create_dir_all(&dist).expect("a folder");
        for name in ["a", "b", "c", "d"] {
            fs::write(dist.join(format!("{name}-1.css")), format!("{name}{{}}")).expect("a sheet");
        }
        let html = "<title>x</title><link href=/p/b-1.css integrity=sha384-x rel=stylesheet>\
            <link rel=\"stylesheet\" href=\"/p/a-1.css\"><link rel=icon href=/p/i.svg>\
            <link class=later disabled href=/p/d-1.css rel=stylesheet>\
            <link class=later disabled href=/p/c-1.css rel=stylesheet><p>";
        fs::write(dist.join("index.html"), html).expect("a page");
        join(&dist).expect("joined");

        let html = fs::read_to_string(dist.join("index.html")).expect("the page");
        let links: Vec<&str> = tags(&html).filter(|tag| is_late(tag).is_some()).collect();
        let contents = links.iter().map(|link| {
            let href = attribute(link, "href").expect("an address");
            let file = href.strip_prefix("/p/").expect("below the folder");
            fs::read_to_string(dist.join(file)).expect("a sheet")
        });
        assert_eq!(contents.collect::<Vec<_>>(), ["b{}a{}", "d{}c{}"]);
        assert_eq!(
            links.iter().map(|link| is_late(link)).collect::<Vec<_>>(),
            [Some(false), Some(true)]
        );
        // What `printf 'b{}a{}' | openssl dgst -sha384 -binary | base64` says.
        let proof = attribute(links[0], "integrity");
        assert_eq!(
            proof,
            Some("sha384-FkR/5XGyAMlD+NFBkf7yG3U674q/QTo6UohUdEGtgmBBzVoPOYbOyYbB5aIkSEch")
        );
        assert!(!dist.join("a-1.css").exists());
        assert!(html.starts_with("<title>x</title><link ") && html.ends_with("><p>"));
        fs::remove_dir_all(&dist).expect("removed");
    }

    /// What sheets may ask for with `:has()`: things of one screen alone, so that the browser
    /// looks for them nowhere else. What comes and goes everywhere (`.plan`, `.toast`, a pill,
    /// whatever is hovered or ticked) makes it look at the style of everything below the element
    /// that asks, at each change: two thirds of the time of a press were that. Such an element has
    /// a class of its own, and the page's root an attribute (`mark_page`).
    const RARE: [&str; 11] = [
        ".combo",
        ".edit-access",
        ".outline-noscript",
        ".palette",
        ".print-sheet",
        ".receipt-act",
        ".review-choose",
        ".w-end",
        ".w-pin",
        "> .pick-license",
        "> .selects + .tick-by",
    ];

    /// What stands between the brackets of each `:has()`.
    fn asked(sheet: &str) -> impl Iterator<Item = &str> {
        sheet.split(":has(").skip(1).filter_map(|rest| {
            let mut depth = 1_u32;
            let end = rest.char_indices().find(|(_, letter)| {
                match letter {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                depth == 0
            });
            end.map(|(end, _)| &rest[..end])
        })
    }

    #[test]
    fn sheets_ask_only_for_what_is_rare() {
        let folder = crate::workspace::root().join("style");
        let mut rules = 0;
        for file in fs::read_dir(&folder).expect("the sheets") {
            let path = file.expect("a sheet").path();
            let sheet = fs::read_to_string(&path).expect("a readable sheet");
            rules += sheet.matches('{').count();
            for asked in asked(&sheet) {
                assert!(RARE.contains(&asked), "{}: :has({asked})", path.display());
            }
        }
        assert!(rules > 500, "{rules} rules were looked at");
        let one = asked("a:has(> b:not(.c)):has(.d) {}").collect::<Vec<_>>();
        assert_eq!(one, ["> b:not(.c)", ".d"]);
    }
}
