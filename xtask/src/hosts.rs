//! A build made ready for its host: moved below a path, with the rules that some hosts read in the
//! folder they serve, and with compressed siblings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::pack::{self, Packing};
use crate::size::{attribute, tags};
use crate::workspace;

/// The attributes in which the page names what lies beside it, see `Trunk.toml`.
const NAMES: [&str; 5] = ["href", "src", "data-base", "data-module", "data-wasm"];
/// How long a file whose name changes with its content may be kept.
const KEEP: &str = "public, max-age=31536000, immutable";

/// A folder on a host, such as `/` or `/seats/`.
///
/// # Errors
///
/// If it is not one, with how to write it.
pub fn base(text: &str) -> Result<String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~/".contains(letter);
    let is_path = text.starts_with('/') && text.ends_with('/') && !text.contains("//");
    if !is_path || !text.chars().all(is_plain) || text.split('/').any(|part| part == "..") {
        bail!(
            "--public-url is the folder on the host between slashes, such as /seats/, not {text}"
        );
    }
    Ok(text.to_owned())
}

/// Copies the files of a folder, which has no folders in it.
///
/// # Errors
///
/// If one of the two cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))
                .with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// Makes a build ready for the folder `base` of its host.
///
/// # Errors
///
/// If the page is not of the form that Trunk writes, or a file cannot be read or written.
pub fn ready(dist: &Path, base: &str) -> Result<()> {
    move_to(dist, base)?;
    write_rules(dist, base)?;
    pack::write_siblings(dist)
}

/// Lets the page find its files below another path. It alone says where they are: scripts name
/// each other by where they are themselves.
fn move_to(dist: &Path, base: &str) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let was = base_of(&html).with_context(|| format!("{} names no folder", page.display()))?;
    if was == base {
        return Ok(());
    }
    let html = moved(&html, was, base);
    ensure!(
        base_of(&html) == Some(base),
        "the page was not moved to {base}"
    );
    fs::write(&page, html).with_context(|| format!("writing {}", page.display()))?;
    for packing in Packing::ALL {
        let old = dist.join(format!("index.html{}", packing.ending()));
        if old.exists() {
            fs::remove_file(&old).with_context(|| format!("removing {}", old.display()))?;
        }
    }
    Ok(())
}

/// The folder that a page was built for.
fn base_of(html: &str) -> Option<&str> {
    tags(html).find_map(|tag| attribute(tag, "data-base"))
}

fn moved(html: &str, from: &str, to: &str) -> String {
    let mut html = html.to_owned();
    for name in NAMES {
        for quote in ["", "\"", "'"] {
            let names = |base: &str| format!(" {name}={quote}{base}");
            html = html.replace(&names(from), &names(to));
        }
    }
    html
}

/// Writes `_headers` and `_redirects` of `deploy/` into a build, as they fit it.
fn write_rules(dist: &Path, base: &str) -> Result<()> {
    let shipped = |name: &str| {
        let path = workspace::root().join("deploy").join(name);
        fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(dist).with_context(|| format!("reading {}", dist.display()))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    let headers = below(&shipped("_headers")?, base) + &kept(&names, base);
    let redirects =
        below(&shipped("_redirects")?, base).replace(" /index.html", &format!(" {base}index.html"));
    for (name, text) in [("_headers", headers), ("_redirects", redirects)] {
        fs::write(dist.join(name), text).with_context(|| format!("writing {name}"))?;
    }
    Ok(())
}

/// Rules for the top of a host, for a folder of it: each begins with a path.
fn below(rules: &str, base: &str) -> String {
    let line = |line: &str| match line.strip_prefix('/') {
        Some(path) => format!("{base}{path}\n"),
        None => format!("{line}\n"),
    };
    rules.lines().map(line).collect()
}

/// The rules for what may be kept for ever: the files of this very build. Where several share a
/// hash, one rule is for all of them, because hosts take no more than a hundred; no other file can
/// have it, as it is a hash of them all.
fn kept(names: &[String], base: &str) -> String {
    let mut by_hash: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for name in names.iter().filter(|name| !pack::is_sibling(name)) {
        if let Some((hash, ending)) = hashed(name) {
            by_hash.entry((hash, ending)).or_default().push(name);
        }
    }
    let mut rules = String::new();
    for ((hash, ending), names) in by_hash {
        let path = match names[..] {
            [name] => name.to_owned(),
            _ => format!("*-{hash}{ending}"),
        };
        rules.push_str(&format!("\n{base}{path}\n  Cache-Control: {KEEP}\n"));
    }
    rules
}

/// The hash in a name such as `seatboard-users-0123456789abcdef.wasm`, and all that follows it.
fn hashed(name: &str) -> Option<(&str, &str)> {
    let (_, last) = name.rsplit_once('-')?;
    let end = last.find(|letter: char| !matches!(letter, '0'..='9' | 'a'..='f'))?;
    let (hash, ending) = last.split_at(end);
    let is_hash = (12..=16).contains(&hash.len());
    (is_hash && (ending.starts_with('.') || ending.starts_with("_bg."))).then_some((hash, ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h7_a_page_finds_its_files_below_any_path() {
        let page = "<meta name=seatboard data-base=/ data-module=/seatboard-1.js \
            data-wasm=\"/seatboard-1_bg.wasm\"><link href='/first-1.css' rel=stylesheet>\
            <script src=/start-1.js></script><a href=\"\">load the page again</a>";
        let below = moved(page, "/", "/seats/");
        assert_eq!(
            below,
            "<meta name=seatboard data-base=/seats/ data-module=/seats/seatboard-1.js \
            data-wasm=\"/seats/seatboard-1_bg.wasm\"><link href='/seats/first-1.css' rel=stylesheet>\
            <script src=/seats/start-1.js></script><a href=\"\">load the page again</a>"
        );
        assert_eq!(base_of(&below), Some("/seats/"));
        assert_eq!(moved(&below, "/seats/", "/"), page);
    }

    #[test]
    fn h7_rules_of_hosts_name_the_path_that_was_built_for() {
        let rules = "# for /these\n/*\n  X-One: /two\n\n/config.json\n  X-Two: 2\n";
        assert_eq!(
            below(rules, "/seats/"),
            "# for /these\n/seats/*\n  X-One: /two\n\n/seats/config.json\n  X-Two: 2\n"
        );
        assert_eq!(below(rules, "/"), rules);
    }

    #[test]
    fn h14_only_names_of_this_build_may_be_kept() {
        let names = [
            "index.html",
            "config.json",
            "first-00aa11bb22cc33dd.css",
            "first-00aa11bb22cc33dd.css.br",
            "seatboard-123456789abcdef_bg.wasm",
            "seatboard-desk-123456789abcdef.wasm",
            "seatboard-users-123456789abcdef.wasm",
            "seatboard-short-12ab.wasm",
        ];
        let rules = kept(&names.map(str::to_owned), "/seats/");
        let paths: Vec<&str> = rules.lines().filter(|line| line.starts_with('/')).collect();
        assert_eq!(
            paths,
            [
                "/seats/first-00aa11bb22cc33dd.css",
                "/seats/*-123456789abcdef.wasm",
                "/seats/seatboard-123456789abcdef_bg.wasm",
            ]
        );
        let shipped = fs::read_to_string(workspace::root().join("deploy/_headers"));
        let shipped = shipped.expect("the shipped rules");
        assert!(!shipped.contains("immutable"), "the build alone knows");
    }

    #[test]
    fn a_folder_on_a_host_stands_between_slashes() {
        assert_eq!(base("/seats/").ok().as_deref(), Some("/seats/"));
        assert_eq!(base("/").ok().as_deref(), Some("/"));
        for wrong in [
            "",
            "seats",
            "/seats",
            "//",
            "https://a.example/",
            "/a b/",
            "/../",
        ] {
            let error = base(wrong).expect_err(wrong).to_string();
            assert!(error.contains("/seats/"), "{error}");
        }
    }
}
