//! What a plan says will follow, held against what a server then holds. Random offices are made
//! on the stand-in, read as the panel reads them, changed by random plans in the order the runner
//! would send them, and read anew once the server is done. Then they are taken back.
//!
//! `PROPTEST_CASES` says how many offices are tried by each test; 48 if it says nothing.

// What the contract tests bring along, of which not all is needed here.
#[allow(dead_code)]
#[path = "../contract/gate.rs"]
mod gate;
#[allow(dead_code)]
#[path = "../contract/keygen.rs"]
mod keygen;
#[allow(dead_code)]
#[path = "../contract/world.rs"]
mod world;

mod calls;
mod drafts;
mod kept_by_keygen;
mod kept_by_licensespring;
mod lists;
mod manifest;
mod office;
mod picture;
mod run;
mod stopped;
