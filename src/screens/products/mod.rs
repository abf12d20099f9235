//! By product: the other way in. Everybody with access, through which license.

mod detail;
mod list;
mod sizing;
mod sums;

pub use detail::ProductPage;
pub use list::ProductList;
