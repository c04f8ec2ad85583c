//! Microsoft Entra ID: every request of its provisioning service, in the shapes that reach a server.

mod groups;
#[cfg(unix)]
mod probes;
mod traces;
mod users;
