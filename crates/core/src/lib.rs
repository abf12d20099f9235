//! What the panel knows, what it may change and what comes of that: values, rules and loops. It
//! knows no browser, no server's words and no language, so all of it is tested in seconds.
//!
//! ```text
//! domain <- acts <- estate <- plan <- drive
//! domain <- acts <- estate <- desk
//! domain <- person
//! domain <- estate <- usage
//! domain <- waiting <- acts
//! estate <- people_file, lists
//! people_file, plan <- dry_run, reconcile
//! csv stands alone
//! ```

pub mod acts;
pub mod csv;
pub mod desk;
pub mod domain;
pub mod drive;
pub mod dry_run;
pub mod estate;
pub mod keep;
pub mod lean;
pub mod lists;
pub mod people_file;
pub mod person;
pub mod plan;
pub mod reconcile;
pub mod usage;
pub mod waiting;
