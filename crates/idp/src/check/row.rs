//! The rows of the matrix: what is tried, for whose sake, and what comes of it where it fails.

use futures_util::future::LocalBoxFuture;

use super::seen::Stop;
use super::server::Server;
use super::{discovery, groundwork, group_push, groups, lookups, patch, races, transport, user_cycle, users};
use words::words;

words! {
    /// An identity provider whose requests are tried.
    Provider, "identity provider", {
        /// Microsoft Entra ID.
        Entra => "entra",
        /// Okta, either kind of app.
        Okta => "okta",
        /// `OneLogin`.
        OneLogin => "onelogin",
        /// `PingOne`.
        PingOne => "pingone",
        /// `JumpCloud`.
        JumpCloud => "jumpcloud",
        /// Google Workspace.
        Google => "google",
        /// Keycloak with a SCIM plugin.
        Keycloak => "keycloak",
        /// authentik.
        Authentik => "authentik",
    }
}

impl Provider {
    /// Its name, as its makers write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entra => "Microsoft Entra ID",
            Self::Okta => "Okta",
            Self::OneLogin => "OneLogin",
            Self::PingOne => "PingOne",
            Self::JumpCloud => "JumpCloud",
            Self::Google => "Google Workspace",
            Self::Keycloak => "Keycloak",
            Self::Authentik => "authentik",
        }
    }
}

/// Who stumbles where a probe fails, and what that looks like to its administrator.
pub(super) type Stumbles = &'static [(Provider, &'static str)];

/// What a probe does with the server.
pub(super) type Try = for<'a> fn(&'a Server) -> LocalBoxFuture<'a, Result<(), Stop>>;

/// One thing that is tried.
pub(super) struct Probe {
    /// The request, in a few words.
    pub title: &'static str,
    pub stumbles: Stumbles,
    pub run: Try,
}

/// Probes that belong together.
pub(super) struct Row {
    /// What reports and documents call it: a number of the matrix, or a letter and number of an identity provider's
    /// repertoire.
    pub number: &'static str,
    pub title: &'static str,
    pub probes: &'static [Probe],
}

/// All of them, in the order in which they are tried: by number, then the repertoires. Row 24 comes last, for it looks at
/// every answer before it.
pub(super) fn all() -> Vec<&'static Row> {
    let rooms = [
        groundwork::ROWS,
        lookups::ROWS,
        users::ROWS,
        patch::ROWS,
        groups::ROWS,
        discovery::ROWS,
        transport::ROWS,
        races::ROWS,
        user_cycle::ROWS,
        group_push::ROWS,
    ];
    let mut rows: Vec<_> = rooms.into_iter().flatten().collect();
    rows.sort_by_key(|row| (row.number == "24", row.number.parse().unwrap_or(u32::MAX), row.number));
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_of_the_matrix_is_there_once() {
        let numbers: Vec<_> = all().iter().map(|row| row.number).collect();
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len(), "{numbers:?}");
        for number in (0..=30).map(|number| number.to_string()) {
            assert!(numbers.contains(&&*number), "{number}");
        }
        for repertoire in ["A5", "A6", "B3", "B4", "C1", "C3", "C6"] {
            assert!(numbers.contains(&repertoire), "{repertoire}");
        }
    }

    #[test]
    fn every_probe_is_somebodys() {
        for row in all() {
            assert!(!row.probes.is_empty(), "{}", row.number);
            for probe in row.probes {
                assert!(!probe.stumbles.is_empty(), "{}: {}", row.number, probe.title);
            }
        }
        for provider in Provider::ALL {
            assert!(
                all()
                    .iter()
                    .flat_map(|row| row.probes)
                    .any(|probe| probe.stumbles.iter().any(|(who, _)| who == provider))
            );
        }
    }
}
