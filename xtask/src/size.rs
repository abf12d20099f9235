//! `size`: what a first visit downloads and what comes later, raw and compressed; what a real visit
//! does; where the code lies.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use lexopt::Arg;

use crate::pack::{self, Packing};
use crate::panel::{self, Build};
use crate::tools::Builders;
use crate::workspace::{self, check};
use crate::{code, parts, sheets, visit};

/// What a first visit may download until somebody can sign in, in bytes after brotli: 231 KB
/// of 1,024 bytes.
pub const FIRST: usize = 231 * 1024;
/// What a visit may download until the list of licenses can be used, all of it together; nothing
/// follows by itself. It came to 554 KB, and this is two per cent above.
pub const LIST: usize = 565 * 1024;
/// What the whole panel may come to, with the parts that arrive while somebody types their
/// password or when they are first needed. It only grows for a reason that the commit tells.
pub const WHOLE: usize = 1_745 * 1024;

/// One file of the built panel.
struct File {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
    load: Load,
}

/// When a file is downloaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    /// Before the first page can be used.
    First,
    /// While the password is typed: what the list of licenses needs.
    List,
    /// When somebody comes near it, or it is needed.
    Later,
    /// Not as a part of the program: settings, pictures.
    Never,
}

/// The part without which nobody can sign in: the connector most panels use, and the larger one.
const CONNECTOR: &str = "keygen";
/// The part that everybody needs who is in, with the list of licenses.
const DESK: &str = "desk";

/// Whether to build first.
pub fn parse(mut args: lexopt::Parser) -> Result<bool> {
    let mut build = true;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("no-build") => build = false,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(build)
}

/// Prints the tables and fails above the ceiling.
pub fn run(build: bool) -> Result<()> {
    let dist = workspace::dist();
    if build {
        println!("Tools");
        let tools = Builders::ready()?;
        check(&mut panel::command(&tools, Build::Release, &dist)?)?;
        println!();
    }
    let verdict = measure(&dist);
    visit::print(&dist)?;
    code::print(&parts::whole())?;
    verdict.map(|_| ())
}

/// Prints the table; returns a line about the first load.
///
/// # Errors
///
/// If the folder cannot be read or the first load exceeds the ceiling.
pub fn measure(dist: &Path) -> Result<String> {
    let files = files(dist)?;
    println!(
        "{:<48} {:>10} {:>10} {:>10}",
        "file", "raw", "gzip -9", "brotli 11"
    );
    for file in &files {
        let mark = match file.load {
            Load::First => "",
            Load::List => "  list",
            Load::Later => "  later",
            Load::Never => "  not counted",
        };
        println!(
            "{:<48} {:>10} {:>10} {:>10}{mark}",
            file.name,
            grouped(file.raw),
            grouped(file.gzip),
            grouped(file.brotli)
        );
    }
    let total = |row: &str, counts: fn(&File) -> bool| {
        let sum = |of: fn(&File) -> usize| {
            files
                .iter()
                .filter(|file| counts(file))
                .map(of)
                .sum::<usize>()
        };
        let brotli = sum(|file| file.brotli);
        println!(
            "{row:<48} {:>10} {:>10} {:>10}",
            grouped(sum(|file| file.raw)),
            grouped(sum(|file| file.gzip)),
            grouped(brotli)
        );
        brotli
    };
    let first = total("first load", |file| file.load == Load::First);
    let list = total("until the list", |file| {
        matches!(file.load, Load::First | Load::List)
    });
    let whole = total("whole panel", |file| file.load != Load::Never);
    let verdict = format!(
        "first load {} of {} KB after brotli, until the list {} of {} KB, whole panel {} of {} KB \
         (1 KB = 1,024 bytes)",
        first.div_ceil(1024),
        FIRST / 1024,
        list.div_ceil(1024),
        LIST / 1024,
        whole.div_ceil(1024),
        WHOLE / 1024
    );
    println!("{verdict}");
    if first > FIRST || list > LIST || whole > WHOLE {
        bail!("too large: {verdict}");
    }
    Ok(verdict)
}

fn files(dist: &Path) -> Result<Vec<File>> {
    let index = fs::read_to_string(dist.join("index.html"))
        .with_context(|| format!("{} holds no built panel; build it first", dist.display()))?;
    let mut names = Vec::new();
    collect(dist, "", &mut names)?;
    names.sort();
    let (mut needed, mut listed) = (index, String::new());
    for name in names.iter().filter(|name| name.ends_with(".js")) {
        let script =
            fs::read_to_string(dist.join(name)).with_context(|| format!("reading {name}"))?;
        needed.push_str(&files_of(CONNECTOR, &script));
        listed.push_str(&files_of(DESK, &script));
    }
    names
        .into_iter()
        .map(|name| {
            let content = fs::read(dist.join(&name)).with_context(|| format!("reading {name}"))?;
            Ok(File {
                raw: content.len(),
                gzip: Packing::Gzip.size(dist, &name, &content)?,
                brotli: Packing::Brotli.size(dist, &name, &content)?,
                load: load(&name, &needed, &listed),
                name,
            })
        })
        .collect()
}

/// The files that a part consists of, as the script of the parts names them, a line each: its
/// own, and those it shares with others.
fn files_of(part: &str, script: &str) -> String {
    let block = |start: &str| {
        let (_, rest) = script.split_once(start)?;
        rest.split_once("])").map(|(block, _)| block)
    };
    let file = |block: &str| {
        let (_, rest) = block.split_once("new URL(\"./")?;
        rest.split_once('"').map(|(file, _)| file.to_owned())
    };
    let Some(own) = block(&format!("__wasm_split_load_{part} =")) else {
        return String::new();
    };
    let shared = own.rsplit_once('[').map_or("", |(_, list)| list);
    let shared = shared
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let shared = shared.filter_map(|name| file(block(&format!("const {name} ="))?));
    let all = file(own).into_iter().chain(shared);
    all.map(|file| format!("\n{file}\n")).collect()
}

/// The page, and every script, style and WebAssembly file that it or its program names, come
/// first, and so does a connector; what the list needs comes next, with the styles that the page
/// has switched off; WebAssembly that only other parts need comes later.
fn load(name: &str, needed: &str, listed: &str) -> Load {
    let kind = name.rsplit('.').next().unwrap_or_default();
    let mut tags = tags(needed).filter(|tag| tag.contains(name));
    if kind == "css" && tags.any(|tag| sheets::is_late(tag) == Some(true)) {
        Load::List
    } else if name == "index.html" || kind == "js" || kind == "css" {
        Load::First
    } else if kind != "wasm" {
        Load::Never
    } else if needed.contains(name) {
        Load::First
    } else if listed.contains(name) {
        Load::List
    } else {
        Load::Later
    }
}

/// Adds the files below `folder` of `dist` to `names`, with `/` between folders.
fn collect(dist: &Path, folder: &str, names: &mut Vec<String>) -> Result<()> {
    let here = dist.join(folder);
    for entry in fs::read_dir(&here).with_context(|| format!("reading {}", here.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Trunk builds in a hidden folder beside the result. What is packed stands for its file.
        if name.starts_with('.') || pack::is_sibling(&name) {
            continue;
        }
        let name = format!("{folder}{name}");
        if entry.file_type()?.is_dir() {
            collect(dist, &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

/// `1234567` → `1,234,567`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Looks for scripts in the page that the content security policy would refuse: it allows
/// files of the panel's own origin and names no hash.
///
/// # Errors
///
/// If a page in `dist` holds an inline script, an inline style or a handler attribute.
pub fn no_inline_code(dist: &Path) -> Result<String> {
    let mut names = Vec::new();
    collect(dist, "", &mut names)?;
    let pages: Vec<_> = names
        .iter()
        .filter(|name| name.ends_with(".html"))
        .collect();
    if pages.is_empty() {
        bail!("{} holds no page", dist.display());
    }
    for page in &pages {
        let html =
            fs::read_to_string(dist.join(page)).with_context(|| format!("reading {page}"))?;
        if let Some(tag) = inline_code(&html) {
            bail!("{page} holds code that the policy refuses: {tag}");
        }
    }
    Ok(format!("{} page(s), no inline code", pages.len()))
}

/// The first tag that carries code inside the page.
fn inline_code(html: &str) -> Option<&str> {
    tags(html).find(|tag| {
        let lower = tag.to_ascii_lowercase();
        let mut words = lower
            .trim_start_matches('<')
            .trim_end_matches(['>', '/'])
            .split_ascii_whitespace();
        match words.next().unwrap_or_default() {
            "script" if !words.clone().any(|word| word.starts_with("src=")) => return true,
            "style" => return true,
            _ => {}
        }
        words.any(|word| {
            word.split_once('=').is_some_and(|(name, value)| {
                name == "style"
                    || (name.starts_with("on") && name.len() > 4)
                    || value.trim_matches(['"', '\'']).starts_with("javascript:")
            })
        })
    })
}

/// What an attribute of a tag says; `None` if the tag has none of that name.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let words = tag.trim_end_matches(['>', '/']).split_ascii_whitespace();
    let mut parts = words.map(|word| word.split_once('=').unwrap_or((word, "")));
    let (_, value) = parts.find(|(word, _)| *word == name)?;
    Some(value.trim_matches(['"', '\'']))
}

/// The opening tags of a page, without its comments.
pub fn tags(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')?..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = &comment[comment.find("-->")?..];
                continue;
            }
            let end = rest.find('>')? + 1;
            let tag = &rest[..end];
            rest = &rest[end..];
            if tag[1..].starts_with(|first: char| first.is_ascii_alphabetic()) {
                return Some(tag);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_code_is_found_in_each_of_its_forms() {
        for page in [
            "<script>go()</script>",
            "<script type=module>\nimport '/a.js'</script>",
            "<p>a</p><style>p{}</style>",
            "<p style=\"color: red\">a</p>",
            "<body onload=\"go()\">",
            "<a href=\"javascript:go()\">a</a>",
        ] {
            assert!(inline_code(page).is_some(), "{page}");
        }
        let fine = "<!-- <script> --><script src=/a.js></script><link rel=stylesheet href=/a.css>\
                    <meta name=one content=two><a href=\"\">a</a>";
        assert_eq!(inline_code(fine), None);
    }

    #[test]
    fn webassembly_that_the_page_does_not_name_comes_later() {
        let index = "<meta data-wasm=/seatboard-1_bg.wasm><link href=/icon-1.svg>\
            <link href=/ui-1.css rel=stylesheet><link disabled href=/lists-1.css rel=stylesheet>";
        let is = |name| load(name, index, "");
        for first in [
            "index.html",
            "seatboard-parts-1.js",
            "ui-1.css",
            "seatboard-1_bg.wasm",
        ] {
            assert!(is(first) == Load::First, "{first}");
        }
        assert!(is("seatboard-users-1.wasm") == Load::Later);
        assert!(is("lists-1.css") == Load::List);
        for never in ["icon-1.svg", "config.json"] {
            assert!(is(never) == Load::Never, "{never}");
        }
    }

    #[test]
    fn a_part_comes_with_what_it_shares() {
        let script = r#"
            const __chunk_7 = makeLoad(() => {
                const src = fetch(new URL("./seatboard-chunk_7-1.wasm", import.meta.url));
            }, []);
            const __chunk_70 = makeLoad(() => {
                const src = fetch(new URL("./seatboard-chunk_70-1.wasm", import.meta.url));
            }, []);
            export const __wasm_split_load_desk = wrapAsyncCb(makeLoad(() => {
                const src = fetch(new URL("./seatboard-desk-1.wasm", import.meta.url));
            }, [__chunk_70]));
            export const __wasm_split_load_keygen = wrapAsyncCb(makeLoad(() => {
                const src = fetch(new URL("./seatboard-keygen-1.wasm", import.meta.url));
            }, [__chunk_7]));"#;
        let needed = files_of(CONNECTOR, script);
        assert_eq!(
            needed,
            "\nseatboard-keygen-1.wasm\n\nseatboard-chunk_7-1.wasm\n"
        );
        let listed = files_of(DESK, script);
        let is = |name| load(name, &needed, &listed);
        assert!(is("seatboard-chunk_7-1.wasm") == Load::First);
        assert!(is("seatboard-chunk_70-1.wasm") == Load::List);
        assert!(is("seatboard-desk-1.wasm") == Load::List);
        assert!(is("seatboard-people-1.wasm") == Load::Later);
        assert_eq!(files_of("none", script), "");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(12), "12");
    }
}
