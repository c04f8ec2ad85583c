//! The requests of cycles, in the order in which Entra ID sends them.

use std::ops::Range;

use serde_json::{Value, json};

use crate::driver::{Endpoint, Requests};
use crate::error::{Error, Result};
use crate::part::group;
use crate::people;

/// Members of each group; the last may have fewer.
const MEMBERS: usize = 500;
/// Creates of one Bulk request.
const BULK: usize = 100;

/// How many groups so many users are in.
pub fn groups(users: usize) -> usize {
    users.div_ceil(MEMBERS)
}

fn name(group: usize) -> String {
    format!("Group {group}")
}

fn lookup(endpoint: &Endpoint, user: usize) -> Vec<u8> {
    endpoint.find("/Users", &format!(r#"userName eq "{}""#, people::user_name(user)), "")
}

/// Each user is looked up, is not there, and is created.
pub fn users(endpoint: &Endpoint, users: usize) -> Requests {
    let both = |user: usize| [lookup(endpoint, user), endpoint.post("/Users", &people::user(user))];
    Requests::in_turns((0..users).flat_map(both).collect(), 2)
}

/// So is each group, without its members.
pub fn empty_groups(endpoint: &Endpoint, groups: usize) -> Requests {
    let both = |group: usize| {
        let filter = format!(r#"displayName eq "{}""#, name(group));
        let lookup = endpoint.find("/Groups", &filter, "&excludedAttributes=members");
        [lookup, endpoint.post("/Groups", &group::body(&name(group)))]
    };
    Requests::in_turns((0..groups).flat_map(both).collect(), 2)
}

/// References follow when all objects are there.
pub fn members(endpoint: &Endpoint, groups: &[String], users: &[String]) -> Requests {
    let of_group = |(group, members): (&String, &[String])| group::additions(endpoint, group, members).to_vec();
    Requests::new(groups.iter().zip(users.chunks(MEMBERS)).flat_map(of_group).collect())
}

/// The users that have changed: one in a hundred, one at least.
pub fn changed_users(users: usize) -> Vec<usize> {
    (0..users).step_by(100).collect()
}

/// Each is looked up, read, and given what differs.
pub fn changes(endpoint: &Endpoint, ids: &[String]) -> Requests {
    let all = |user: usize| {
        let path = format!("/Users/{}", ids[user]);
        let title = json!(format!("Chief {user}"));
        [lookup(endpoint, user), endpoint.get(&path), endpoint.patch(&path, "Replace", "title", &title)]
    };
    Requests::in_turns(changed_users(ids.len()).into_iter().flat_map(all).collect(), 3)
}

/// From each group the first member goes: the group is read without its members, and told.
pub fn leaving(endpoint: &Endpoint, groups: &[String], users: &[String]) -> Requests {
    let both = |(group, members): (&String, &[String])| {
        let path = format!("/Groups/{group}");
        let read = endpoint.get(&format!("{path}?excludedAttributes=members"));
        [read, endpoint.patch(&path, "Remove", "members", &group::references(&members[..1]))]
    };
    Requests::in_turns(groups.iter().zip(users.chunks(MEMBERS)).flat_map(both).collect(), 2)
}

/// Creates, some in each Bulk request (RFC 7644 §3.7).
pub fn bulk(endpoint: &Endpoint, numbers: Range<usize>) -> Requests {
    let operation = |number: usize| json!({"method": "POST", "path": "/Users", "bulkId": number.to_string(), "data": people::user(number)});
    let request = |start: usize| {
        let operations: Value = (start..numbers.end.min(start + BULK)).map(operation).collect();
        let schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
        endpoint.post("/Bulk", &json!({"schemas": schemas, "Operations": operations}))
    };
    Requests::new(numbers.clone().step_by(BULK).map(request).collect())
}

/// A Bulk request is answered 200 even where every operation of it fails.
pub fn check(bodies: &[Vec<u8>]) -> Result<()> {
    for body in
        bodies.iter().filter(|body| body.starts_with(br#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkR"#))
    {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let operations = answer["Operations"].as_array().map_or(&[][..], Vec::as_slice);
        if let Some(failed) = operations.iter().find(|operation| operation["status"] != "201") {
            return Err(Error::Other(format!("an operation of a Bulk request failed: {failed}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(requests: &Requests) -> Vec<String> {
        let line = |request: &Vec<u8>| String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned();
        requests.iter().map(line).collect()
    }

    #[test]
    fn a_user_is_looked_up_before_it_is_created() {
        let lines = lines(&users(&Endpoint::of(Vec::new(), String::new()), 2));
        let methods: Vec<_> = lines.iter().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(methods, ["GET", "POST", "GET", "POST"]);
        assert!(lines[2].contains("person.1%40example.org"), "{}", lines[2]);
    }

    #[test]
    fn everybody_is_in_one_group() {
        let users: Vec<String> = (0..1_201).map(|user| user.to_string()).collect();
        let groups: Vec<String> = (0..groups(users.len())).map(|group| format!("g{group}")).collect();
        assert_eq!(groups.len(), 3);
        let requests = members(&Endpoint::of(Vec::new(), String::new()), &groups, &users);
        assert_eq!(requests.len(), 5 + 5 + 3);
        assert_eq!(lines(&requests)[12], "PATCH /scim/v2/Groups/g2 HTTP/1.1");
    }

    #[test]
    fn an_operation_that_failed_is_seen() {
        let answer = |status| {
            let schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"];
            json!({"schemas": schemas, "Operations": [{"status": status}]}).to_string().into_bytes()
        };
        assert!(check(&[b"{}".to_vec(), answer("201")]).is_ok());
        assert!(check(&[answer("409")]).is_err());
    }
}
