//! What is measured: one file a part, each with its figures and the tables made of them.

pub mod cycles;
pub mod directory;
pub mod group;
pub mod instructions;
pub mod portal;
pub mod requests;
pub mod start;
pub mod tenants;
