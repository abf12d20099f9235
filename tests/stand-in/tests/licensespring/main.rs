//! The stand-in as LicenseSpring: one test for each fact its documents state, and each guess the
//! stand-in makes where they are silent.

mod conventions;
mod devices;
mod lists;
mod seats;
mod world;
