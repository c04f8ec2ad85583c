//! Whether both sides hold the same: the identity provider by its own reckoning, Muster as SCIM shows it.

use std::collections::{BTreeMap, BTreeSet};

use idp::directory::User;
use idp::state::{Kind, Link};
use serde_json::Value;
use uuid::Uuid;

use super::Provider;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Fails where something differs.
#[track_caller]
pub fn check(provider: &Provider) {
    let users: BTreeMap<Uuid, Link> = links(provider, Kind::User);
    let shown = all(provider, "/Users");
    let live = provider.state.users(None, usize::MAX).expect("read");
    let enabled = live.iter().filter(|user| user.deleted.is_none() && user.account_enabled);
    assert!(enabled.clone().all(|user| users.contains_key(&user.object_id)), "everybody enabled is there");
    assert_eq!(shown.len(), users.len(), "nobody else is");
    for user in &live {
        if let Some(link) = users.get(&user.object_id) {
            same_user(provider, user, &shown[&link.target_id], &users);
        }
    }

    let groups = links(provider, Kind::Group);
    let shown = all(provider, "/Groups");
    assert_eq!(shown.len(), groups.len(), "no other groups");
    assert_eq!(groups.len() as u64, provider.state.count_groups().expect("read"));
    for (id, link) in groups {
        let group = provider.state.group(id).expect("read").expect("there");
        let resource = &shown[&link.target_id];
        assert_eq!(resource["displayName"], group.display_name);
        let members = provider.state.members(id, None, usize::MAX).expect("read");
        let expected: BTreeSet<&str> =
            members.iter().filter_map(|member| users.get(&member.object_id)).map(|link| &*link.target_id).collect();
        let found = resource["members"].as_array().into_iter().flatten();
        let found: BTreeSet<&str> = found.filter_map(|member| member["value"].as_str()).collect();
        assert_eq!(found, expected, "members of {}", group.display_name);
    }
}

#[track_caller]
fn same_user(provider: &Provider, user: &User, resource: &Value, links: &BTreeMap<Uuid, Link>) {
    let is_active = user.account_enabled && user.deleted.is_none();
    assert_eq!(resource["active"], is_active, "{resource}");
    if !is_active && super::personas::pushes_no_profile_of_the_disabled(provider.config.behaviour.persona) {
        return;
    }
    let mapped = &provider.config.mappings.users.attributes;
    let sends = |target: &str| mapped.iter().any(|mapping| mapping.target.to_string() == target);
    let text = |value: &Option<String>| value.clone().map_or(Value::Null, Value::from);
    if !user.user_principal_name.contains("#EXT#") {
        assert_eq!(resource["userName"], user.user_principal_name);
    }
    assert_eq!(resource["displayName"], user.display_name);
    if sends("title") {
        assert_eq!(resource["title"], text(&user.job_title), "{resource}");
    }
    assert_eq!(resource["emails"][0]["value"], text(&user.mail), "{resource}");
    if sends(&format!("{ENTERPRISE}:department")) {
        assert_eq!(resource[ENTERPRISE]["department"], text(&user.department), "{resource}");
    }
    if !sends(&format!("{ENTERPRISE}:manager")) {
        return;
    }
    let manager = user.manager.and_then(|manager| links.get(&manager)).map(|link| link.target_id.clone());
    assert_eq!(resource[ENTERPRISE]["manager"]["value"], text(&manager), "{resource}");
}

fn links(provider: &Provider, kind: Kind) -> BTreeMap<Uuid, Link> {
    let links = provider.state.links(kind, None, usize::MAX).expect("read");
    links.into_iter().map(|link| (link.object_id, link)).collect()
}

/// All resources of an endpoint by their id, page by page.
fn all(provider: &Provider, endpoint: &str) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    loop {
        let page = provider.connection.get(&format!("{endpoint}?startIndex={}&count=100", all.len() + 1)).is(200);
        all.extend(
            page.resources().iter().map(|resource| {
                (resource["id"].as_str().expect("every resource has an id").to_owned(), resource.clone())
            }),
        );
        if page.resources().is_empty() || all.len() as u64 >= page.json["totalResults"].as_u64().expect("a total") {
            return all;
        }
    }
}
