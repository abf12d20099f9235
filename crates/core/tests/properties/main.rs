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

/// So many cases, unless `PROPTEST_CASES` asks for another number.
fn cases(usual: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let asked = asked.and_then(|number| number.parse().ok());
    Config::with_cases(asked.unwrap_or(usual))
}
