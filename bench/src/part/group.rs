//! What the size of a group costs: the same requests to a small group and to larger ones.
//!
//! Cost should follow the change, not the group, so every ratio here should be about 1.

mod read;
mod series;
mod tables;

use serde::Serialize;
use serde_json::{Value, json};

use crate::driver::{Connection, Endpoint, Requests, drive};
use crate::error::Result;
use crate::limit::Raw;
use crate::people;
use crate::plan::{Engine, Plan, progress};
use crate::server::{Filled, Muster};
use crate::statistics::float;
use crate::table::whole;

use read::Full;
use series::{Series, Step};
pub use tables::tables;

/// Members that one PATCH adds while a group is filled, as identity providers send them at most.
pub const AT_ONCE: usize = 100;

/// Everything measured with groups.
#[derive(Debug, Serialize)]
pub struct Figures {
    engine: Engine,
    fills: Vec<Fill>,
    steps: Vec<Step>,
    full: Vec<Full>,
}

/// An empty group that is given its members.
#[derive(Debug, Serialize)]
struct Fill {
    members: usize,
    members_per_second: f64,
    /// The database alone, given the same rows in transactions of as many requests as there are connections.
    raw_per_second: f64,
}

/// Measures groups of these sizes, the smallest first.
pub async fn measure(plan: &Plan, engine: Engine, sizes: &[usize]) -> Result<Figures> {
    let largest = sizes.iter().copied().max().unwrap_or_default();
    let name = format!("groups, {}", engine.word());
    progress(&format!("{name}: creating {} users", whole(float(largest + 1))));
    let muster = Muster::start(plan, engine).await?;
    let ids = people::fill(&muster.endpoint, plan.usual_connections(), 0..largest + 1).await?;
    let mut connection = Connection::to(&muster.endpoint).await?;
    let mut groups = Vec::new();
    for size in sizes {
        groups.push(create(&mut connection, &muster.endpoint, &format!("Group of {size}")).await?);
    }
    let filled = muster.freeze().await?;

    let (muster, raw) = beside_copy(plan, filled).await?;
    let endpoint = &muster.endpoint;
    let mut connection = Connection::to(endpoint).await?;
    // All groups are in every list; what differs is how many members those have that are filled by then.
    let list = endpoint.get("/Groups?excludedAttributes=members");
    let mut listing = Series::new("list groups without members", vec![list; sizes.len()]);
    let mut fills = Vec::new();
    for (place, (&members, group)) in sizes.iter().zip(&groups).enumerate() {
        progress(&format!("{name}: adding {} members", whole(float(members))));
        let mark = raw.mark().await?;
        let requests = additions(endpoint, group, &ids[..members]);
        let seconds = drive(&endpoint.addresses, plan.usual_connections(), &requests).await?.elapsed.as_secs_f64();
        let requests_per_second = raw.write(mark, plan.usual_connections()).await?;
        let raw_seconds = float(requests.len()) / requests_per_second;
        let members_per_second = float(members) / seconds;
        fills.push(Fill { members, members_per_second, raw_per_second: float(members) / raw_seconds });
        listing.run(&mut connection, plan.samples, place).await?;
    }
    listing.run_bare(plan.samples).await?;

    progress(&format!("{name}: one request at a time"));
    let mut series = all_series(endpoint, &groups, sizes, &ids[largest]);
    for sample in 0..=plan.samples {
        for series in &mut series {
            series.take_turn(&mut connection, sample).await?;
        }
    }
    let mut full = Vec::new();
    for (group, &members) in groups.iter().zip(sizes) {
        full.push(read::full(&mut connection, &muster, group, members).await?);
    }
    let steps = series.iter().chain([&listing]).map(|series| series.step(sizes)).collect();
    muster.stop().await?;
    Ok(Figures { engine, fills, steps, full })
}

/// A server on this directory, and the database alone on a copy.
async fn beside_copy(plan: &Plan, filled: Filled) -> Result<(Muster, Raw)> {
    let copy = filled.storage.copy().await?;
    let muster = filled.resume(plan).await?;
    let raw = Raw::beside(&muster, copy).await?;
    Ok((muster, raw))
}

/// The requests that are compared. The second undoes the first, so that every turn finds the same members.
fn all_series(endpoint: &Endpoint, groups: &[String], sizes: &[usize], newcomer: &str) -> [Series; 4] {
    let newcomer = references(&[newcomer.to_owned()]);
    let each = |make: &dyn Fn(&str) -> Vec<u8>| groups.iter().map(|id| make(id)).collect::<Vec<_>>();
    let change = |op| each(&|id| endpoint.patch(&format!("/Groups/{id}"), op, "members", &newcomer));
    let find = |size: &usize| {
        let filter = format!(r#"displayName eq "Group of {size}""#);
        endpoint.find("/Groups", &filter, "&excludedAttributes=members")
    };
    [
        Series::new("add one member", change("Add")),
        Series::new("remove one member", change("Remove")),
        Series::new(
            "get without members",
            each(&|id| endpoint.get(&format!("/Groups/{id}?excludedAttributes=members"))),
        ),
        Series::new("find by displayName", sizes.iter().map(find).collect()),
    ]
}

/// Creates an empty group as Entra ID does and gives its id.
pub async fn create(connection: &mut Connection, endpoint: &Endpoint, name: &str) -> Result<String> {
    connection.ask(&endpoint.post("/Groups", &body(name))).await?;
    people::id(connection.body())
}

/// The body with which Entra ID creates a group: always empty.
pub fn body(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "externalId": name,
        "displayName": name,
        "meta": {"resourceType": "Group"},
    })
}

/// The requests that add members, some at once.
pub fn additions(endpoint: &Endpoint, group: &str, members: &[String]) -> Requests {
    let path = format!("/Groups/{group}");
    let one = |members| endpoint.patch(&path, "Add", "members", &references(members));
    Requests::new(members.chunks(AT_ONCE).map(one).collect())
}

/// Members as Entra ID writes them: `$ref` is null.
pub fn references(members: &[String]) -> Value {
    members.iter().map(|id| json!({"$ref": null, "value": id})).collect()
}
