//! In which order operations can run, so that what they refer to is there.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::reference::{names, refers_to};
use super::{BulkOperation, BulkRequest, Method};
use crate::Error;
use crate::patch::PATCH_OP_SCHEMA;
use crate::schema::core::ENTERPRISE;

/// One step of a Bulk request; operations are named by their position in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Run the operation, its references resolved.
    Run(usize),
    /// Add to what the operation created or replaced the references that had to wait for others.
    Link {
        /// The operation.
        operation: usize,
        /// Body of a PATCH of the operation's resource, its references still to be resolved.
        patch: Value,
    },
}

impl BulkRequest {
    /// Says in which order to run the operations: as they were sent, but each after those that create
    /// what it refers to.
    ///
    /// Where operations refer to each other in a circle, members and managers that cannot be known yet are
    /// taken out of the data and come back as [`Step::Link`] once they can. RFC 7644 §3.7.1 wants such
    /// circles resolved, and leaves it to the service to answer 409 where it does not succeed: that is
    /// what becomes of a circle that goes through anything else.
    ///
    /// ```
    /// use scim::bulk::{BulkLimits, BulkRequest, Step};
    /// let body = br#"{"Operations": [
    ///     {"method": "POST", "path": "/Groups", "bulkId": "crew", "data": {"displayName": "Crew", "members": [{"value": "bulkId:ada"}]}},
    ///     {"method": "POST", "path": "/Users", "bulkId": "ada", "data": {"userName": "ada"}}
    /// ]}"#;
    /// let mut request = BulkRequest::parse(body, BulkLimits { max_operations: 10, max_payload_size: 1_000 }).unwrap();
    /// assert_eq!(request.plan(), [Step::Run(1), Step::Run(0)]);
    /// ```
    pub fn plan(&mut self) -> Vec<Step> {
        let creators: HashMap<String, usize> = self
            .operations
            .iter()
            .enumerate()
            .filter(|(_, operation)| operation.method == Some(Method::Post) && operation.target.is_ok())
            .filter_map(|(at, operation)| Some((operation.bulk_id.clone()?, at)))
            .collect();
        let needs = self.operations.iter().map(|operation| needs(operation, &creators)).collect();
        let mut planner = Planner {
            operations: &mut self.operations,
            needs,
            states: Vec::new(),
            waiting: HashMap::new(),
            steps: Vec::new(),
        };
        planner.run();
        planner.steps
    }
}

/// The operations that create what an operation refers to, with the names that it uses for them.
fn needs(operation: &BulkOperation, creators: &HashMap<String, usize>) -> Vec<(String, usize)> {
    let known = |name: String| creators.get(&name).map(|at| (name, *at));
    names(operation).into_iter().filter_map(known).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Untouched,
    /// It waits for what it needs.
    Begun,
    Placed,
}

struct Planner<'a> {
    operations: &'a mut [BulkOperation],
    needs: Vec<Vec<(String, usize)>>,
    states: Vec<State>,
    /// Links to be placed once the operation is.
    waiting: HashMap<usize, Vec<(usize, Value)>>,
    steps: Vec<Step>,
}

impl Planner<'_> {
    /// Depth first, on a stack of its own: a request may chain a thousand operations.
    fn run(&mut self) {
        self.states = vec![State::Untouched; self.operations.len()];
        for first in 0..self.operations.len() {
            let mut stack = vec![first];
            while let Some(&at) = stack.last() {
                match self.states[at] {
                    State::Untouched => {
                        self.states[at] = State::Begun;
                        stack.extend(self.missing(at).into_iter().rev());
                    }
                    State::Begun => {
                        stack.pop();
                        self.place(at);
                    }
                    State::Placed => {
                        stack.pop();
                    }
                }
            }
        }
    }

    /// What must be placed before the operation; references into a circle are put off.
    fn missing(&mut self, at: usize) -> Vec<usize> {
        let mut missing = Vec::new();
        for (name, needed) in std::mem::take(&mut self.needs[at]) {
            match self.states[needed] {
                State::Placed => {}
                State::Untouched => missing.push(needed),
                State::Begun => self.put_off(at, &name, needed),
            }
        }
        missing
    }

    fn put_off(&mut self, at: usize, name: &str, needed: usize) {
        let operation = &mut self.operations[at];
        let links = match (operation.method, &mut operation.data) {
            (Some(Method::Post | Method::Put), Some(Value::Object(data))) => take_references(data, name),
            _ => Vec::new(),
        };
        if names(operation).contains(name) {
            operation.target = Err(Error::conflict(format!(
                "bulkId:{name} refers back to this operation, and the circle cannot be resolved."
            )));
        } else {
            self.waiting
                .entry(needed)
                .or_default()
                .push((at, json!({"schemas": [PATCH_OP_SCHEMA], "Operations": links})));
        }
    }

    fn place(&mut self, at: usize) {
        self.states[at] = State::Placed;
        self.steps.push(Step::Run(at));
        // A link joins two operations: the one that was placed last finds the other there already.
        let links = self.waiting.remove(&at).unwrap_or_default();
        self.steps.extend(links.into_iter().map(|(operation, patch)| Step::Link { operation, patch }));
    }
}

/// Takes the members and the manager that refer to a name out of a resource; gives the PATCH operations
/// that bring them back.
fn take_references(data: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    let mut links = Vec::new();
    for (key, value) in data.iter_mut() {
        if key.eq_ignore_ascii_case("members") {
            if let Value::Array(members) = value {
                let taken: Vec<Value> = members.extract_if(.., |member| refers_to(member, name)).collect();
                if !taken.is_empty() {
                    links.push(json!({"op": "add", "path": "members", "value": taken}));
                }
            }
        } else if key.eq_ignore_ascii_case(ENTERPRISE)
            && let Value::Object(extension) = value
        {
            links.extend(take_manager(extension, "manager", name));
        }
    }
    links.extend(take_manager(data, "manager", name));
    links.extend(take_manager(data, &format!("{ENTERPRISE}:manager"), name));
    links
}

fn take_manager(object: &mut Map<String, Value>, key: &str, name: &str) -> Option<Value> {
    let key =
        object.iter().find(|(member, value)| member.eq_ignore_ascii_case(key) && refers_to(value, name))?.0.clone();
    let manager = object.shift_remove(&key)?;
    Some(json!({"op": "add", "path": format!("{ENTERPRISE}:manager"), "value": manager}))
}
