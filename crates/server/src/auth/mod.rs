//! Signing in by way of somebody else, who knows the person already.
//!
//! - [`openid`]: the two routes that a browser is led through
//! - `provider`: what is said to the OpenID provider; `flow`: what the browser carries between the two routes

mod flow;
pub mod openid;
mod provider;

pub use provider::Provider;
