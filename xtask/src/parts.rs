//! Takes a release build apart: the WebAssembly that a first visit needs, and one file for each
//! part that arrives later. The parts are the functions that `src/app/parts.rs` names.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::script;
use crate::shared::shared_with;
use crate::tools::Builders;
use crate::workspace::{self, check};

/// The stem of every file this writes; a hash of all of them is added to it at the end.
const STEM: &str = "seatboard";

/// The features that the compiler uses, and the settings that came out smallest.
const WASM_OPT: [&str; 14] = [
    "--quiet",
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--one-caller-inline-max-function-size=0",
    // Raw bytes become a per cent more, packed ones three less: calls pack worse than what they
    // call, where it is this short.
    "--always-inline-max-function-size=8",
    // Memory begins with the end of the stack: nothing of the program lies in its first kilobyte.
    "--low-memory-unused",
    "--reorder-functions-by-name",
    // What tools wrote about themselves, in each of the files.
    "--strip-producers",
    "--strip-target-features",
];

/// Puts the parts in the place of the whole program that Trunk left in `dist`.
///
/// # Errors
///
/// If a tool fails or the page in `dist` is not of the form that Trunk writes.
pub fn take_apart(tools: &Builders, dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let whole = stem_in(&html)
        .with_context(|| format!("{} does not name the panel's program", page.display()))?;
    let made = make(tools)?;

    let hash = hash(&made);
    for (name, content) in &made {
        let to = dist.join(hashed(name, &hash));
        fs::write(&to, in_new_names(name, content, &made, &hash)?)
            .with_context(|| format!("writing {}", to.display()))?;
    }
    for ending in [".js", "_bg.wasm"] {
        let old = dist.join(format!("{whole}{ending}"));
        fs::remove_file(&old).with_context(|| format!("removing {}", old.display()))?;
    }
    fs::write(&page, html.replace(whole, &format!("{STEM}-{hash}")))
        .with_context(|| format!("writing {}", page.display()))
}

/// The name under which browsers may keep a file for ever. The hash comes last, where the
/// rules for caching look for it.
fn hashed(name: &str, hash: &str) -> String {
    let end = name.find("_bg.").or_else(|| name.rfind('.'));
    let (stem, ending) = name.split_at(end.unwrap_or(name.len()));
    format!("{stem}-{hash}{ending}")
}

/// A file's content, in which scripts name each other and the parts by their new names. What
/// they name for the program to import from is no address and stays.
fn in_new_names(
    name: &str,
    content: &[u8],
    made: &[(String, Vec<u8>)],
    hash: &str,
) -> Result<Vec<u8>> {
    if !name.ends_with(".js") {
        return Ok(content.to_vec());
    }
    let mut text = String::from_utf8(content.to_vec()).context("a script is no text")?;
    for (other, _) in made {
        for before in ["from \"./", "new URL(\"./", "new URL('"] {
            let new = format!("{before}{}", hashed(other, hash));
            text = text.replace(&format!("{before}{other}"), &new);
        }
    }
    Ok(text.into_bytes())
}

/// The stem of the program's files in the page that Trunk wrote.
fn stem_in(html: &str) -> Option<&str> {
    let (before, _) = html.split_once("_bg.wasm")?;
    let name = before.rsplit(['/', '"', '=']).next()?;
    name.starts_with(STEM).then_some(name)
}

/// What is done to the program itself besides, which everybody waits for: it takes a per cent off
/// (144.1 to 142.7 KB after brotli), and half as long again. Of the parts it took less.
const AGAIN: &[&str] = &["--flatten", "--rereloop", "-Oz", "-Oz"];

/// Whether a file is the program, and not a part of it.
fn is_program(name: &str) -> bool {
    name == format!("{STEM}_bg.wasm")
}

/// What the table of all words is called in a program that needs it as a whole.
const ALL_WORDS: &[u8] = b"9seatboard4text2en4TEXT17h";

/// Refuses a program in which something refers to the table of all words, as then all of them
/// arrive before anybody can sign in. Where phrases are only read, none is left of the table.
fn refuse_all_words(program: &[u8]) -> Result<()> {
    let mut places = program.windows(ALL_WORDS.len());
    if !places.any(|place| place == ALL_WORDS) {
        return Ok(());
    }
    bail!(
        "the program needs the table of all words as a whole, so it would be in the first load; \
         look for a reference to a phrase, such as `format!(\"{{}}\", t().licenses)`, and read \
         the phrase into a variable before"
    );
}

/// The whole program, as the compiler leaves it.
pub fn whole() -> PathBuf {
    workspace::target().join("wasm32-unknown-unknown/release/seatboard.wasm")
}

/// Splits, binds and optimises. Every file with its name, in the order of the names.
fn make(tools: &Builders) -> Result<Vec<(String, Vec<u8>)>> {
    let folder = workspace::target().join("parts");
    // What an earlier build left must not be taken for a part of this one.
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("emptying {}", folder.display()));
        }
        _ => {}
    }
    let whole = whole();
    let split = folder.join("split");
    let main = split.join(format!("{STEM}.wasm"));
    let link = format!("./{STEM}-parts.js");
    let input = fs::read(&whole).with_context(|| format!("reading {}", whole.display()))?;
    refuse_all_words(&input)?;
    let mut options = wasm_split_cli_support::Options::new(&input);
    let script = format!("./{STEM}.js");
    options.output_dir = &split;
    options.main_out_path = &main;
    options.link_name = &link;
    options.main_module = &script;
    options.shared_with = Some(shared_with);
    let done = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("{error:#}"))
        .context("taking the program apart")?;
    let (parts, names) = (done.split_modules, names(&done.prefetch_map));
    if parts.is_empty() {
        bail!("the program names no parts; was it built with the feature `split`?");
    }

    let out = folder.join("out");
    let mut bind = Command::new("wasm-bindgen");
    bind.env("PATH", &tools.path)
        .args(["--target", "web", "--no-typescript"])
        // The parts refer to what the linker named.
        .args(["--keep-lld-exports", "--no-demangle"])
        .args(["--out-name", STEM, "--out-dir"])
        .arg(&out)
        .arg(&main);
    check(&mut bind)?;

    let bound = out.join(format!("{STEM}_bg.wasm"));
    let script = read_text(&out.join(format!("{STEM}.js")))?;
    let module = format!("./{STEM}_bg.js");
    let (program, script) = script::with_short_names(&read(&bound)?, &script, &module)
        .context("giving short names to what the program imports")?;
    fs::write(&bound, program).with_context(|| format!("writing {}", bound.display()))?;
    let links = parts_script(&split.join(&link), &parts, &names)?;
    let mut made = vec![
        (format!("{STEM}.js"), script::plain(&script)?.into_bytes()),
        (format!("{STEM}-parts.js"), links.into_bytes()),
    ];
    let files = parts
        .iter()
        .map(|part| Ok((part.clone(), part_name(part, &names)?)))
        .chain([Ok((bound, format!("{STEM}_bg.wasm")))])
        .collect::<Result<Vec<(PathBuf, String)>>>()?;
    made.extend(optimised(tools, &folder, &files)?);
    made.sort();
    Ok(made)
}

/// Makes WebAssembly files small, as many at a time as there are processors: the tool uses
/// one. Each is given by where it is and what it is called from here on.
fn optimised(
    tools: &Builders,
    folder: &Path,
    files: &[(PathBuf, String)],
) -> Result<Vec<(String, Vec<u8>)>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        while let Some((from, name)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let small = folder.join(name);
            let mut optimise = Command::new("wasm-opt");
            optimise
                .env("PATH", &tools.path)
                .args(WASM_OPT)
                .args(if is_program(name) { AGAIN } else { &[] })
                .arg(from)
                .arg("-o")
                .arg(&small);
            check(&mut optimise)?;
            made.push((name.clone(), read(&small)?));
        }
        Ok(made)
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut made = Vec::new();
        for worker in workers {
            let done: Result<_> = worker.join().map_err(|_| anyhow!("a worker broke off"))?;
            made.append(&mut done?);
        }
        Ok(made)
    })
}

/// The script that fetches the parts, with the names they get here.
fn parts_script(path: &Path, parts: &[PathBuf], names: &Names) -> Result<String> {
    let mut text = read_text(path)?;
    for part in parts {
        let old = part.file_name().unwrap_or_default().to_string_lossy();
        text = text.replace(
            &format!("./{old}"),
            &format!("./{}", part_name(part, names)?),
        );
    }
    with_loader(&script::plain(&text)?)
}

/// How the generated script fetches a part: it fails where a host does not call WebAssembly by its
/// one name, and does not say why a part is missing.
const BARE: [&str; 2] = [
    "() => {\nconst src = fetch(",
    ");\nsrc.catch(() => {});\n\
     return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}\n",
];
/// How it is fetched instead.
const LOADER: &str = include_str!("parts_loader.js");

/// How a part is fetched that has no file of its own.
const NOTHING: &str = "makeLoad(() => async (_imp) => ({})";

/// The script with a loader of ours for each part.
fn with_loader(script: &str) -> Result<String> {
    let made = script.replace(BARE[0], "part(").replace(BARE[1], ")");
    let count = |text: &str, what| text.matches(what).count();
    let before = count(script, "makeLoad(()") - count(script, NOTHING);
    let after = count(&made, "part(new URL(");
    ensure!(
        before > 0 && before == after && !made.contains("instantiateStreaming"),
        "of {before} parts {after} are fetched in the known way: the script of the parts has \
         another form than the release of wasm-split that this was written for"
    );
    // Imports stand first.
    let (import, rest) = made.split_once('\n').context("an empty script")?;
    Ok(format!("{import}\n{}{rest}", script::plain(LOADER)?))
}

/// What files are called that would only have a number, by their stems.
type Names = HashMap<String, String>;

/// A part without a file of its own gives its name to the one among its files that the fewest
/// others come with. Of each part the stems of its files are given.
fn names(files: &HashMap<String, Vec<String>>) -> Names {
    let users = |stem: &String| files.values().filter(|of| of.contains(stem)).count();
    let nameless = files
        .iter()
        .filter(|(part, of)| !of.contains(&format!("split_{part}")));
    let named = nameless.filter_map(|(part, of)| {
        let stem = of.iter().min_by_key(|stem| users(stem))?;
        Some((stem.clone(), part.clone()))
    });
    named.collect()
}

/// `split_users.wasm` → `seatboard-users.wasm`.
fn part_name(part: &Path, names: &Names) -> Result<String> {
    let stem = part
        .file_stem()
        .context("a part has no name")?
        .to_string_lossy();
    let name = match names.get(&*stem) {
        Some(name) => name,
        None => stem.strip_prefix("split_").unwrap_or(&stem),
    };
    Ok(format!("{STEM}-{name}.wasm"))
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("reading {}", path.display()))
}

/// The same build gives the same names, so that browsers keep what they have.
fn hash(made: &[(String, Vec<u8>)]) -> String {
    let mut hasher = DefaultHasher::new();
    made.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_the_stem_with_or_without_quotes() {
        let page = "<meta name=\"seatboard\" data-wasm=\"/seats/seatboard-12ab_bg.wasm\">";
        assert_eq!(stem_in(page), Some("seatboard-12ab"));
        let minified = "<meta data-wasm=/seatboard-12ab_bg.wasm name=seatboard>";
        assert_eq!(stem_in(minified), Some("seatboard-12ab"));
        assert_eq!(stem_in("<html></html>"), None);
    }

    #[test]
    fn scripts_follow_the_new_names_and_imports_keep_theirs() {
        let script = b"import * as a from \"./seatboard-parts.js\"\n\
            \"./seatboard-parts.js\": a, new URL('seatboard_bg.wasm', x)"
            .to_vec();
        let made = [
            ("seatboard.js".to_owned(), script.clone()),
            ("seatboard-parts.js".to_owned(), Vec::new()),
            ("seatboard_bg.wasm".to_owned(), Vec::new()),
        ];
        let text = in_new_names("seatboard.js", &script, &made, "12ab").expect("a text");
        assert_eq!(
            String::from_utf8_lossy(&text),
            "import * as a from \"./seatboard-parts-12ab.js\"\n\
            \"./seatboard-parts.js\": a, new URL('seatboard-12ab_bg.wasm', x)"
        );
    }

    #[test]
    fn h1_parts_are_fetched_by_a_loader_that_takes_any_type() {
        let script = "import { initSync } from \"./seatboard.js\";\n\
            const __chunk_7 = makeLoad(() => {\n\
            const src = fetch(new URL(\"./a.wasm\", import.meta.url));\n\
            src.catch(() => {});\n\
            return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n\
            }\n\
            , []);\n";
        let made = with_loader(script).expect("in the known form");
        assert!(made.starts_with("import { initSync }"));
        assert!(made.contains("function part(url)"));
        let last = "const __chunk_7 = makeLoad(part(new URL(\"./a.wasm\", import.meta.url)), []);";
        assert_eq!(made.lines().last(), Some(last));
        let empty = format!("{script}const desk = {NOTHING}, [__chunk_7]);\n");
        let made = with_loader(&empty).expect("a part without a file");
        assert!(made.ends_with("({}), [__chunk_7]);\n"));
        // Another release of the tool may write something else: then the build says so.
        let other = script.replace("src.catch", "source.catch");
        assert!(with_loader(&other).is_err());
    }

    #[test]
    fn a_part_is_called_after_what_it_holds() {
        let of = |part: &str, stems: &[&str]| {
            let stems = stems.iter().map(|stem| (*stem).to_owned());
            (part.to_owned(), stems.collect())
        };
        let files = HashMap::from([
            of("desk", &["chunk_3", "chunk_4"]),
            of("keygen", &["chunk_3", "split_keygen"]),
            of("users", &["chunk_3", "chunk_4", "chunk_5", "split_users"]),
        ]);
        let names = names(&files);
        let name = |path: &str| part_name(Path::new(path), &names).expect("a name");
        assert_eq!(name("a/split_users.wasm"), "seatboard-users.wasm");
        assert_eq!(name("a/chunk_3.wasm"), "seatboard-chunk_3.wasm");
        assert_eq!(name("a/chunk_4.wasm"), "seatboard-desk.wasm");
    }
}
