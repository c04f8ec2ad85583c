//! Microsoft Entra ID: every request of its provisioning service, in the shapes that reach a server.

mod groups;
mod traces;
mod users;
