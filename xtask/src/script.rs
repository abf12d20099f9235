//! Makes the program's script small. wasm-bindgen calls everything that the program imports from
//! it by a long name with a hash, once in each of the two; nothing else knows these names.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

use crate::sheets::proof;

/// The program and its script, in which the imports from `module` have short names.
///
/// # Errors
///
/// If the program cannot be read, or the script does not define one of the imports.
pub fn with_short_names(program: &[u8], script: &str, module: &str) -> Result<(Vec<u8>, String)> {
    let mut made = Module::new();
    let mut script = Cow::Borrowed(script);
    let mut short = (0..).map(short_name);
    for payload in Parser::new(0).parse_all(program) {
        let payload = payload.context("the program cannot be read")?;
        if let Payload::ImportSection(section) = payload {
            let mut imports = ImportSection::new();
            for import in section.into_imports() {
                let import = import.context("an import cannot be read")?;
                let kind = RoundtripReencoder.entity_type(import.ty)?;
                let name = match import.module == module {
                    true => short.next().unwrap_or_default(),
                    false => import.name.to_owned(),
                };
                if import.module == module {
                    script = Cow::Owned(renamed(&script, import.name, &name)?);
                }
                imports.import(import.module, &name, kind);
            }
            made.section(&imports);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = &program[range];
            made.section(&RawSection { id, data });
        }
    }
    Ok((made.finish(), script.into_owned()))
}

/// Calls the function that a script defines otherwise.
fn renamed(script: &str, old: &str, new: &str) -> Result<String> {
    let definition = format!(" {old}: ");
    if script.matches(&definition).count() != 1 {
        bail!("the script does not define {old}, or more than once");
    }
    Ok(script.replacen(&definition, &format!(" {new}: "), 1))
}

/// `a` … `z`, `aa` … : none of them is a word that an object treats in a way of its own.
fn short_name(number: usize) -> String {
    let letter = char::from(b'a' + (number % 26) as u8);
    match number / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", short_name(more - 1)),
    }
}

/// A script without comments and indentation. Lines stay lines.
///
/// # Errors
///
/// If a text in it goes over several lines: there, indentation would mean something.
pub fn plain(script: &str) -> Result<String> {
    let mut lines = String::new();
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if in_comment {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            if line.matches('`').count() % 2 == 1 {
                bail!("a text in a script goes over several lines: {line}");
            }
            lines.push_str(line);
            lines.push('\n');
        }
    }
    Ok(lines)
}

/// Takes comments and indentation out of our own scripts in a folder, and tells its page. Their names
/// stay: they follow from what they were made of.
///
/// # Errors
///
/// As [`plain`], or if a file cannot be read or written.
pub fn shorten(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let mut html =
        fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    for entry in fs::read_dir(dist).with_context(|| format!("reading {}", dist.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_ours = OURS.iter().any(|start| name.starts_with(start));
        if is_ours && path.extension().is_some_and(|it| it == "js") {
            let script = fs::read_to_string(&path)?;
            let short = plain(&script)?;
            html = html.replace(&proof(&script), &proof(&short));
            fs::write(&path, short).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    fs::write(&page, html).with_context(|| format!("writing {}", page.display()))
}

/// How the names of our own scripts begin, from `public`.
const OURS: [&str; 2] = ["before-", "start-"];

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, TypeSection};

    use super::*;

    fn imports(program: &[u8]) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(program) {
            if let Payload::ImportSection(section) = payload.expect("a payload") {
                for import in section.into_imports() {
                    let import = import.expect("an import");
                    found.push((import.module.to_owned(), import.name.to_owned()));
                }
            }
        }
        found
    }

    #[test]
    fn program_and_script_agree_on_short_names() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut section = ImportSection::new();
        for (module, name) in [
            ("./a.js", "__wbg_x_12"),
            ("./b.js", "load"),
            ("./a.js", "__wbg_x"),
        ] {
            section.import(module, name, EntityType::Function(0));
        }
        let mut program = Module::new();
        program.section(&types).section(&section);
        let script = "{\n    __wbg_x: function() {},\n    __wbg_x_12: function() {},\n}";
        let (program, script) =
            with_short_names(&program.finish(), script, "./a.js").expect("renamed");
        let pair = |module: &str, name: &str| (module.to_owned(), name.to_owned());
        let expected = [
            pair("./a.js", "a"),
            pair("./b.js", "load"),
            pair("./a.js", "b"),
        ];
        assert_eq!(imports(&program), expected);
        assert_eq!(script, "{\n    b: function() {},\n    a: function() {},\n}");
        assert!(with_short_names(&program, "{}", "./a.js").is_err());
    }

    #[test]
    fn our_scripts_are_shortened_and_the_page_vouches_for_them() {
        let dist = std::env::temp_dir().join(format!("seatboard-scripts-{}", std::process::id()));
        fs::create_dir_all(&dist).expect("a folder");
        let (long, other) = ("// Why.\n{\n  a();\n}\n", "// theirs\n");
        fs::write(dist.join("before-1.js"), long).expect("a script");
        fs::write(dist.join("seatboard-1.js"), other).expect("another");
        let html = format!(
            "<script integrity={} src=/before-1.js></script>",
            proof(long)
        );
        fs::write(dist.join("index.html"), html).expect("a page");
        shorten(&dist).expect("shortened");
        let read = |name| fs::read_to_string(dist.join(name)).expect("a file");
        assert_eq!(read("before-1.js"), "{\na();\n}\n");
        assert_eq!(read("seatboard-1.js"), other);
        let vouched = format!("<script integrity={} src", proof("{\na();\n}\n"));
        assert!(read("index.html").starts_with(&vouched));
        fs::remove_dir_all(&dist).expect("removed");
    }

    #[test]
    fn no_short_name_comes_twice() {
        let all: std::collections::BTreeSet<_> = (0..2_000).map(short_name).collect();
        assert_eq!(all.len(), 2_000);
        assert_eq!(
            [0, 25, 26, 701, 702].map(short_name),
            ["a", "z", "aa", "zz", "aaa"]
        );
    }

    #[test]
    fn comments_and_indentation_go() {
        let script =
            "/**\n * @returns {any}\n */\nfunction a() {\n    // why\n    return '//';\n}\n";
        let small = plain(script).expect("plain");
        assert_eq!(small, "function a() {\nreturn '//';\n}\n");
        assert_eq!(plain("/* one line */\nb();").expect("plain"), "b();\n");
        assert!(plain("a = `one\n  two`").is_err());
    }
}
