//! Servers under test: Muster, started here on a database of its own, or any other that runs already.

mod child;
mod foreign;
mod muster;
mod postgres;
pub mod process;
pub mod storage;

pub use child::Child;
pub use foreign::Foreign;
pub use muster::{Filled, Muster, beside_this_executable, existing};
pub use postgres::{Database, Postgres};
pub use storage::Storage;
