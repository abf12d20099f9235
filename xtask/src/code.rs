//! Where the program's code lies: bytes of function bodies by the module they were written in and
//! by their shape. Names are those of the whole program as the compiler leaves it, before it is
//! taken apart and made smaller, so the sums say where to look and not what is downloaded.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::size::grouped;

/// How many modules are printed, the largest first; the others become one line.
const ROWS: usize = 48;

/// The folders of the panel whose own folders are told apart.
const DEEP: [&str; 4] = ["parts", "screens", "state", "ui"];
/// Where the panel's own views are.
const VIEWS: [&str; 5] = [
    "seatboard::app",
    "seatboard::lean",
    "seatboard::parts",
    "seatboard::screens",
    "seatboard::ui",
];
/// The crates that come with the compiler.
const STD: [&str; 6] = [
    "core",
    "alloc",
    "std",
    "compiler_builtins",
    "hashbrown",
    "dlmalloc",
];

/// A function of the program.
#[derive(Debug, PartialEq, Eq)]
struct Function {
    /// Its path, without the compiler's hash.
    name: String,
    /// What its body takes.
    bytes: usize,
}

/// What a group of functions comes to.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
struct Sum {
    functions: usize,
    bytes: usize,
}

/// Prints the tables of a program.
///
/// # Errors
///
/// If it cannot be read or names none of its functions.
pub fn print(program: &Path) -> Result<()> {
    let content = fs::read(program).with_context(|| {
        format!(
            "{} is not there; a release build leaves it",
            program.display()
        )
    })?;
    let functions = functions(&content)?;
    table("code by module, before wasm-opt", &functions, module);
    table("code by shape", &functions, |name| shape(name).to_owned());
    Ok(())
}

fn table(heading: &str, functions: &[Function], group: fn(&str) -> String) {
    let line = |name: &dyn Display, sum: Sum| {
        println!(
            "{name:<48} {:>10} {:>10}",
            grouped(sum.functions),
            grouped(sum.bytes)
        );
    };
    let sums = by(functions, group);
    println!("\n{heading:<48} {:>10} {:>10}", "functions", "raw");
    let (shown, others) = sums.split_at(sums.len().min(ROWS));
    for (name, sum) in shown {
        line(name, *sum);
    }
    if !others.is_empty() {
        line(&format!("{} others", others.len()), together(others));
    }
    line(&"all", together(&sums));
}

fn together(sums: &[(String, Sum)]) -> Sum {
    let add = |all: Sum, (_, one): &(String, Sum)| Sum {
        functions: all.functions + one.functions,
        bytes: all.bytes + one.bytes,
    };
    sums.iter().fold(Sum::default(), add)
}

/// What the functions come to by what they belong to, the largest first.
fn by(functions: &[Function], group: fn(&str) -> String) -> Vec<(String, Sum)> {
    let mut sums = BTreeMap::<String, Sum>::new();
    for function in functions {
        let sum = sums.entry(group(&function.name)).or_default();
        sum.functions += 1;
        sum.bytes += function.bytes;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.bytes));
    sums
}

/// The functions that a program defines.
fn functions(program: &[u8]) -> Result<Vec<Function>> {
    let mut names = HashMap::new();
    let mut bodies = Vec::new();
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(program) {
        match payload.context("the program cannot be read")? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                bodies.push(usize::try_from(body.range().end - body.range().start)?);
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(sections) = section.as_known() else {
                    continue;
                };
                for section in sections {
                    if let Name::Function(map) = section? {
                        for naming in map {
                            let naming = naming?;
                            names.insert(naming.index, naming.name);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    ensure!(!names.is_empty(), "the program names no functions");
    let named = (imported..).zip(bodies).map(|(index, bytes)| Function {
        name: names
            .get(&index)
            .map_or_else(String::new, |name| path(name)),
        bytes,
    });
    Ok(named.collect())
}

/// The path of a function by what the linker calls it.
fn path(linked: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(linked))
}

/// The type that a piece of drop code is for.
fn dropped(name: &str) -> Option<&str> {
    name.strip_prefix("core::ptr::drop_in_place<")?
        .strip_suffix('>')
}

/// The module that a function was written in: two folders deep for the screens and what they are
/// made of, one for the panel's other modules and its crates, and the crate for what is not ours.
/// What the compiler made for a type counts to the type's module.
fn module(name: &str) -> String {
    // The last word is the function or the type itself.
    let Some((path, _)) = written_in(name).rsplit_once("::") else {
        return "no crate".to_owned();
    };
    let (first, inner) = path.split_once("::").unwrap_or((path, ""));
    let folder = inner.split("::").next().unwrap_or_default();
    let (home, depth) = match first {
        "seatboard" if DEEP.contains(&folder) => ("src", 2),
        "seatboard" => ("src", 1),
        "seatboard_core" => ("crates/core", 1),
        "seatboard_servers" => ("crates/servers", 1),
        std if STD.contains(&std) => ("std", 0),
        other => (other, 0),
    };
    let inner = inner.split("::").filter(|word| !word.is_empty());
    let words: Vec<&str> = [home].into_iter().chain(inner.take(depth)).collect();
    words.join("/")
}

/// The path in a name that tells where its code comes from: the type that something is implemented
/// for, without what std wraps around it, or the trait, where it is implemented for any type.
fn written_in(name: &str) -> &str {
    let mut rest = dropped(name).unwrap_or(name);
    let mut around = "";
    loop {
        for before in ["<", "(", "[", "&", "mut ", "*const ", "dyn ", "impl "] {
            rest = rest.trim_start_matches(before);
        }
        let is_in_path = |letter: char| letter.is_alphanumeric() || "_:".contains(letter);
        let end = rest.find(|letter| !is_in_path(letter));
        let path = rest[..end.unwrap_or(rest.len())].trim_end_matches(':');
        let first = path.split("::").next().unwrap_or_default();
        // `T` in `<T as core::convert::Into<U>>::into` is no path.
        let is_parameter = path == first;
        if !is_parameter && !STD.contains(&first) {
            return path;
        }
        if !is_parameter && around.is_empty() {
            around = path;
        }
        let next = ["<", " as ", " for "].iter();
        let next = next.filter_map(|before| Some(rest.find(before)? + before.len()));
        match next.min() {
            Some(next) => rest = &rest[next..],
            None if around.is_empty() => return path,
            None => return around,
        }
    }
}

/// What kind of code a function is.
fn shape(name: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let from = written_in(name);
    let is_in = |paths: &[&str]| paths.iter().any(|path| from.starts_with(path));
    if dropped(name).is_some() || has(&["as core::ops::drop::Drop>", "::drop_slow"]) {
        "drop code"
    } else if has(&["slice::sort::"]) {
        "sorts"
    } else if has(&["serde", "Serialize", "Deserialize"]) {
        "serde"
    } else if is_in(&[
        "reactive_graph",
        "reactive_stores",
        "seatboard::lean::memo",
        "seatboard::lean::derived",
        "seatboard::lean::effect",
    ]) {
        "memos and signals"
    } else if is_in(&["tachys", "leptos"]) {
        "views, of the library"
    } else if is_in(&VIEWS) {
        "views, of the panel"
    } else if has(&["core::future", "core::task", "::poll"]) || is_in(&["futures", "any_spawner"]) {
        "futures"
    } else if is_in(&["js_sys", "web_sys", "wasm_bindgen"]) {
        "binding to the browser"
    } else if is_in(&["seatboard"]) {
        "rules, state and connectors"
    } else if has(&["core::ops::function"]) {
        "calls of closures"
    } else if has(&[
        "btree",
        "hashbrown",
        "hash::map",
        "indexmap",
        "vec::",
        "iter::",
    ]) {
        "collections and iterators"
    } else {
        "other"
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, EntityType, Function as Body, FunctionSection, ImportSection, Module, NameMap,
        NameSection, TypeSection,
    };

    use super::*;

    #[test]
    fn functions_have_the_names_of_their_bodies_and_not_of_imports() {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import("a", "b", EntityType::Function(0));
        let (mut defined, mut code) = (FunctionSection::new(), CodeSection::new());
        for nops in [1, 4] {
            let mut body = Body::new([]);
            for _ in 0..nops {
                body.instructions().nop();
            }
            body.instructions().end();
            defined.function(0);
            code.function(&body);
        }
        let (mut map, mut names) = (NameMap::new(), NameSection::new());
        map.append(0, "imported");
        map.append(1, "_ZN9seatboard2ui5table17h02753890b0c737baE");
        map.append(2, "memcpy");
        names.functions(&map);
        let mut program = Module::new();
        program.section(&types).section(&imports).section(&defined);
        program.section(&code).section(&names);
        let function = |name: &str, bytes| Function {
            name: name.to_owned(),
            bytes,
        };
        let found = functions(&program.finish()).expect("a program");
        let expected = [function("seatboard::ui::table", 3), function("memcpy", 6)];
        assert_eq!(found, expected);
        assert!(functions(&Module::new().finish()).is_err());
    }

    #[test]
    fn code_belongs_to_the_module_that_it_was_written_in() {
        for (linked, expected) in [
            (
                "_ZN9seatboard7screens5teams6detail18__component_people28_$u7b$$u7b$closure$u7d$$u7d$17h642587b3927dee14E",
                "src/screens/teams",
            ),
            (
                "_ZN9seatboard2ui5table4keys4Step4from17h02753890b0c737baE",
                "src/ui/table",
            ),
            (
                "_ZN17seatboard_servers13licensespring3log6change17h950e19f8283429fbE",
                "crates/servers/licensespring",
            ),
            (
                "_ZN4core3ptr99drop_in_place$LT$core..option..Option$LT$alloc..sync..Arc$LT$seatboard_core..domain..Me$GT$$GT$$GT$17h8fe34ccd5992601aE",
                "crates/core/domain",
            ),
            (
                "_ZN4core3ptr47drop_in_place$LT$seatboard_core..domain..Me$GT$17h8fe34ccd5992601aE",
                "crates/core/domain",
            ),
            (
                "_ZN53_$LT$T$u20$as$u20$tachys..view..any_view..IntoAny$GT$8into_any5build17h5f57556d91d1cc92E",
                "tachys",
            ),
            (
                "_ZN4core5slice4sort6stable5drift4sort17h01d45610eac77db2E",
                "std",
            ),
            (
                "_ZN9hashbrown3raw21RawTable$LT$T$C$A$GT$14reserve_rehash17hf8a751723fe7c512E",
                "std",
            ),
            ("memcpy", "no crate"),
            ("", "no crate"),
        ] {
            assert_eq!(module(&path(linked)), expected, "{linked}");
        }
    }

    #[test]
    fn code_is_told_apart_by_its_shape() {
        for (name, expected) in [
            (
                "core::ptr::drop_in_place<seatboard::ui::table::Table>",
                "drop code",
            ),
            (
                "<alloc::vec::Vec<T,A> as core::ops::drop::Drop>::drop",
                "drop code",
            ),
            ("core::slice::sort::stable::drift::sort", "sorts"),
            (
                "<serde_json::de::Deserializer<R> as serde::Deserializer>::x",
                "serde",
            ),
            (
                "<reactive_graph::computed::inner::MemoInner<T,S> as a::Node>::mark",
                "memos and signals",
            ),
            (
                "seatboard::screens::users::list::{{closure}}",
                "views, of the panel",
            ),
            ("tachys::view::any_view::elements", "views, of the library"),
            ("<T as core::future::future::Future>::poll", "futures"),
            (
                "seatboard_core::project::project",
                "rules, state and connectors",
            ),
            (
                "hashbrown::raw::RawTable<T,A>::reserve_rehash",
                "collections and iterators",
            ),
            ("memcpy", "other"),
        ] {
            assert_eq!(shape(name), expected, "{name}");
        }
    }

    #[test]
    fn sums_come_largest_first() {
        let function = |name: &str, bytes| Function {
            name: name.to_owned(),
            bytes,
        };
        let all = [
            function("a::x", 1),
            function("b::x", 5),
            function("a::y", 2),
        ];
        let sums = by(&all, module);
        let names: Vec<_> = sums
            .iter()
            .map(|(name, sum)| (name.as_str(), *sum))
            .collect();
        let sum = |functions, bytes| Sum { functions, bytes };
        assert_eq!(names, [("b", sum(1, 5)), ("a", sum(2, 3))]);
        assert_eq!(together(&sums), sum(3, 8));
    }
}
