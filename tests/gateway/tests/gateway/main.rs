//! The shipped gateway in a real nginx, in front of a server that writes down all it is asked.

mod attackers;
mod calls;
mod client;
mod exports;
mod factors;
mod fuzz;
mod limits;
mod load;
mod openssl;
mod passwords;
mod paths;
mod portals;
mod scope;
mod secrets;
mod sessions;
mod site;
mod sockets;
mod stand_in;
mod takeover;
mod trouble;
mod upstream;
mod world;
