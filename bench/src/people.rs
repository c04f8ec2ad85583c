//! Invented people, the same in every run, as Microsoft Entra ID would send them.

use std::ops::Range;

use serde_json::{Value, json};

use crate::driver::{Endpoint, Requests, drive_and_read};
use crate::error::{Error, Result};
use crate::plan::progress;
use crate::statistics::float;
use crate::table::whole;

const GIVEN: [&str; 16] = [
    "Ada", "Björn", "Chiara", "Dmitri", "Elif", "Femi", "Grace", "Hiro", "Inès", "Jonas", "Keiko", "Lena", "Mateo",
    "Noor", "Oscar", "Priya",
];
const FAMILY: [&str; 23] = [
    "Quill",
    "Abara",
    "Berg",
    "Castellani",
    "Dubois",
    "Eriksson",
    "Fujita",
    "Gruber",
    "Haddad",
    "Ivanova",
    "Jensen",
    "Kowalska",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Pereira",
    "Rossi",
    "Sato",
    "Tanaka",
    "Ünal",
    "Vargas",
    "Weber",
];
const TITLES: [&str; 20] = [
    "Surveyor",
    "Accountant",
    "Architect",
    "Auditor",
    "Buyer",
    "Chemist",
    "Counsel",
    "Designer",
    "Dispatcher",
    "Electrician",
    "Engineer",
    "Geologist",
    "Librarian",
    "Mechanic",
    "Nurse",
    "Pilot",
    "Planner",
    "Recruiter",
    "Technician",
    "Writer",
];
/// Requests prepared at a time, so that the driver's memory stays small beside the server's.
const BATCH: usize = 10_000;
/// How far filling has come is told after so many users.
const TOLD: usize = 50_000;

/// The `userName` and work e-mail address of the person of this number.
pub fn user_name(number: usize) -> String {
    format!("person.{number}@example.org")
}

/// The body with which Entra ID creates the person of this number.
pub fn user(number: usize) -> Value {
    let (given, family) = (GIVEN[number % GIVEN.len()], FAMILY[number % FAMILY.len()]);
    let name = format!("{given} {family}");
    let user_name = user_name(number);
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "externalId": format!("person.{number}"),
        "userName": user_name,
        "active": true,
        "displayName": name,
        "title": TITLES[number % TITLES.len()],
        "preferredLanguage": "en-GB",
        "emails": [{"primary": true, "type": "work", "value": user_name}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": name, "familyName": family, "givenName": given},
        "addresses": [{"type": "work", "country": "GB", "locality": "York"}],
        "phoneNumbers": [{"type": "mobile", "value": format!("+44 7700 {:06}", number % 1_000_000)}],
        "roles": [],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "employeeNumber": number.to_string(),
            "department": "Field",
        },
    })
}

/// The requests that create these people.
pub fn creates(endpoint: &Endpoint, numbers: Range<usize>) -> Requests {
    Requests::new(numbers.map(|number| endpoint.post("/Users", &user(number))).collect())
}

/// Creates these people, untimed, and gives their ids in order.
pub async fn fill(endpoint: &Endpoint, connections: usize, numbers: Range<usize>) -> Result<Vec<String>> {
    let mut ids = Vec::with_capacity(numbers.len());
    for start in numbers.clone().step_by(BATCH) {
        let requests = creates(endpoint, start..numbers.end.min(start + BATCH));
        ids.extend(drive_and_read(&endpoint.addresses, connections, &requests, id).await?.1);
        if ids.len() % TOLD == 0 && ids.len() < numbers.len() {
            progress(&format!("{} of {} users", whole(float(ids.len())), whole(float(numbers.len()))));
        }
    }
    Ok(ids)
}

/// The `id` of the resource in an answer.
pub fn id(body: &[u8]) -> Result<String> {
    #[derive(serde::Deserialize)]
    struct Identified {
        id: String,
    }
    let resource: Identified =
        serde_json::from_slice(body).map_err(|error| Error::Other(format!("an answer is no resource: {error}")))?;
    Ok(resource.id)
}

/// Numbers that look random and are the same in every run (`SplitMix64`).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let remainder = (mixed ^ (mixed >> 31)) % (end as u64);
        usize::try_from(remainder).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_differ_where_they_must() {
        assert_ne!(user(1)["userName"], user(2)["userName"]);
        assert_ne!(user(1)["externalId"], user(2)["externalId"]);
    }

    #[test]
    fn random_numbers_are_within_bounds_and_spread() {
        let mut random = Random::new(7);
        let mut seen = [0_u32; 10];
        (0..10_000).for_each(|_| seen[random.below(10)] += 1);
        assert!(seen.iter().all(|&count| (800..1200).contains(&count)), "{seen:?}");
    }
}
