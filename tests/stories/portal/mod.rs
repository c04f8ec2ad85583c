//! The portal, as a browser without a script sees it.
//!
//! - `routes`: every route of the portal, and who may ask; the pages and samples of `tests/browser/pages.json`
//! - `visitor`: someone with a browser; `sample`: an organization that has one of everything
//! - `html`: what every page keeps to
//! - `administration`: admins, API keys, and one's own account
//! - `logs`: Provisioning Log and Audit Trails
//! - `matrix`: every route for every kind of visitor; `pages`: every page in both languages; `bad_input`, `secrets`

mod administration;
mod bad_input;
mod html;
mod logs;
mod matrix;
mod pages;
mod routes;
mod sample;
mod secrets;
mod visitor;
