//! Signing in by way of somebody else, who knows the person already.
//!
//! - `provider`: what is said to the OpenID provider
//! - `flow`: what the browser carries from the route that sends it there to the one that it comes back to; both are in
//!   `portal/openid.rs`

mod flow;
mod provider;

pub use flow::Flow;
pub use provider::Provider;
