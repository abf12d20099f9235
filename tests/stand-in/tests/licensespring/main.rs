//! The stand-in as LicenseSpring: one test for each fact its documents state, and each guess the
//! stand-in makes where they are silent.

mod both;
mod conventions;
mod demo;
mod devices;
mod histories;
mod licenses;
mod lists;
mod orders;
mod people;
mod quirks;
mod seats;
mod used;
mod world;
