//! What must hold whatever happens, tried against a small model of a license server.

mod desk;
mod interleaving;
mod leaving;
mod plans;
mod queries;
mod rows;
mod server;
mod tabs;
mod world;

use proptest::test_runner::Config;

/// So many cases, unless `PROPTEST_CASES` asks for another number or `PROPTEST_TIMES` for a
/// multiple.
fn cases(usual: u32) -> Config {
    let number = |name| std::env::var(name).ok()?.parse::<u32>().ok();
    let asked = number("PROPTEST_CASES");
    Config::with_cases(asked.unwrap_or(usual * number("PROPTEST_TIMES").unwrap_or(1)))
}
