//! What must hold whatever happens, tried against a small model of a license server.

mod interleaving;
mod leaving;
mod plans;
mod queries;
mod rows;
mod server;
mod world;
