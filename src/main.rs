//! Mounts the panel.

fn main() {
    seatboard::app::start();
}
