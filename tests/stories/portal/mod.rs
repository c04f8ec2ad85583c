//! The portal, as a browser without a script sees it.
//!
//! - `routes`: every route of the portal, and who may ask; the pages and samples of `tests/browser/pages.json`
//! - `visitor`: someone with a browser; `sample`: an organization that has one of everything
//! - `html`: what every page keeps to
//! - `matrix`: every route for every kind of visitor; `pages`: every page in both languages; `bad_input`, `secrets`

mod bad_input;
mod html;
mod matrix;
mod pages;
mod routes;
mod sample;
mod secrets;
mod visitor;
