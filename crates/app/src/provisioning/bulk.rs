//! Bulk (RFC 7644 §3.7): many requests in one, in one job of the store's writer.
//!
//! Each operation is a part of its own: one that fails undoes itself and nothing else. What was done
//! is on disk when the answer goes out.

use directory::provisioning::Operation;
use jiff::Timestamp;
use scim::Error;
use scim::bulk::{BulkOperation, BulkRequest, BulkResponse, Method, OperationResponse, References, Step, Target};
use scim::schema::ResourceType;
use scim::text::fold;
use serde_json::Value;
use store::{About, Tx};

use crate::App;
use crate::provisioning::log::{self, Asked};
use crate::provisioning::{Caller, Precondition, entity_tag, groups, users};

/// Runs the operations of a Bulk request, and gives their answers.
///
/// # Errors
/// Only where the store fails as a whole: what is wrong with an operation stands in its own answer.
pub async fn run(app: &App, caller: &Caller, mut request: BulkRequest) -> Result<BulkResponse, Error> {
    let steps = request.plan();
    let about = request.operations.iter().filter_map(about).collect();
    let (app_of_job, caller) = (app.clone(), caller.clone());
    app.store()
        .write_about(caller.connection.organization, about, move |tx| {
            Box::pin(async move {
                let mut run = Run::new(app_of_job, caller, request);
                for step in steps {
                    // Links go on: what was done before the end must not be answered as if its references stood.
                    if matches!(step, Step::Run(_)) && run.request.ends_after(run.response.errors()) {
                        continue;
                    }
                    run.step(tx, step).await?;
                }
                Ok(run.response)
            })
        })
        .await
}

struct Run {
    app: App,
    caller: Caller,
    request: BulkRequest,
    response: BulkResponse,
    references: References,
    /// What each operation came to, for the links that follow it.
    done: Vec<Option<Done>>,
}

#[derive(Clone)]
struct Done {
    target: (ResourceType, String),
    version: Option<i64>,
    status: u16,
}

impl Run {
    fn new(app: App, caller: Caller, request: BulkRequest) -> Self {
        let response = BulkResponse::new(&request.operations);
        let done = vec![None; request.operations.len()];
        Self { app, caller, request, response, references: References::default(), done }
    }

    async fn step(&mut self, tx: &mut Tx<'_>, step: Step) -> Result<(), Error> {
        let (at, outcome) = match step {
            Step::Run(at) => (at, self.operation(tx, at).await),
            Step::Link { operation, patch } => {
                let Some(created) = self.done[operation].clone() else { return Ok(()) };
                let linked = self.link(tx, &created, patch).await;
                (operation, linked.map(|done| Done { status: created.status, ..done }))
            }
        };
        let answer = match outcome {
            Ok(done) => {
                let (location, version) = (self.location(&done.target), done.version.map(entity_tag));
                let answer = OperationResponse::success(done.status, location, version);
                self.done[at] = Some(done);
                answer
            }
            // The store itself failed, and would fail again. A 503 may be the blast radius guard's, for this operation.
            Err(error) if error.status == 500 => return Err(error),
            Err(error) => {
                let target = self.done[at].take().map(|done| done.target).or_else(|| self.target(at));
                OperationResponse::failure(&error, target.map(|target| self.location(&target)))
            }
        };
        self.response.set(at, answer);
        Ok(())
    }

    fn target(&self, at: usize) -> Option<(ResourceType, String)> {
        let target = self.request.operations[at].target.as_ref().ok()?;
        Some((target.resource_type, target.id.clone()?))
    }

    fn location(&self, (resource_type, id): &(ResourceType, String)) -> String {
        format!("{}{}/{id}", self.caller.base_url, resource_type.endpoint())
    }

    async fn operation(&mut self, tx: &mut Tx<'_>, at: usize) -> Result<Done, Error> {
        let mut operation = self.request.operations[at].clone();
        self.references.resolve(&mut operation)?;
        let bulk_id = operation.bulk_id.clone();
        let done = self.part(tx, operation).await?;
        if let (Some(bulk_id), 201) = (bulk_id, done.status) {
            self.references.insert(&bulk_id, &done.target.1);
        }
        Ok(done)
    }

    async fn link(&mut self, tx: &mut Tx<'_>, created: &Done, mut patch: Value) -> Result<Done, Error> {
        self.references.resolve_value(&mut patch)?;
        let (resource_type, id) = created.target.clone();
        let target = Ok(Target { resource_type, id: Some(id) });
        let operation =
            BulkOperation { method: Some(Method::Patch), bulk_id: None, version: None, target, data: Some(patch) };
        self.part(tx, operation).await
    }

    async fn part(&self, tx: &mut Tx<'_>, operation: BulkOperation) -> Result<Done, Error> {
        let caller = Caller { trace: self.caller.trace.part(), ..self.caller.clone() };
        let asked = asked(&operation);
        let (app, caller_of_part) = (self.app.clone(), caller.clone());
        let part = tx.savepoint(move |tx| Box::pin(async move { perform(tx, &app, &caller_of_part, operation).await }));
        let outcome = part.await;
        if let Err(error) = &outcome {
            log::failed_within(tx, &caller, asked, error, self.app.now()).await?;
        }
        outcome
    }
}

/// The user that an operation is about, if it is one and can be told yet.
fn about(operation: &BulkOperation) -> Option<About> {
    match operation.target.as_ref().ok()? {
        Target { resource_type: ResourceType::User, id: Some(id) } => Some(About::UserId(id.clone())),
        Target { resource_type: ResourceType::User, id: None } => {
            let name = operation.data.as_ref()?.get("userName")?.as_str()?;
            Some(About::UserName(fold(name).into_owned()))
        }
        Target { .. } => None,
    }
}

/// An operation as the log tells of it.
fn asked(operation: &BulkOperation) -> Asked {
    let target = operation.target.as_ref().ok();
    Asked {
        operation: match operation.method {
            Some(Method::Post) => Operation::Create,
            Some(Method::Put) => Operation::Replace,
            Some(Method::Patch) => Operation::Update,
            Some(Method::Delete) => Operation::Delete,
            None => Operation::Other,
        },
        resource_type: target.map(|target| target.resource_type),
        id: target.and_then(|target| target.id.clone()),
    }
}

async fn perform(tx: &mut Tx<'_>, app: &App, caller: &Caller, operation: BulkOperation) -> Result<Done, Error> {
    let Target { resource_type, id } = operation.target?;
    let method = operation.method.ok_or_else(|| Error::invalid_syntax("method must be POST, PUT, PATCH or DELETE."))?;
    let precondition = operation.version.as_deref().map_or(Precondition::None, Precondition::if_match);
    let now = app.now();
    let data = |data: Option<Value>| {
        data.ok_or_else(|| Error::invalid_syntax(format!("{method} needs data: the body of the request.")))
    };
    let id = match (method, id) {
        (Method::Post, _) => {
            let id = app.new_id(now)?;
            return create(tx, caller, resource_type, data(operation.data)?, id, now).await;
        }
        (_, Some(id)) => id,
        (_, None) => return Err(Error::invalid_value(format!("{method} needs the id of a resource in path."))),
    };
    let done = |version, status| Done { target: (resource_type, id.clone()), version, status };
    match (method, resource_type) {
        (Method::Delete, ResourceType::User) => {
            users::remove(tx, caller, &id, &precondition, now).await.map(|()| done(None, 204))
        }
        (Method::Delete, ResourceType::Group) => {
            groups::remove(tx, caller, &id, &precondition, now).await.map(|()| done(None, 204))
        }
        (Method::Patch, ResourceType::User) => {
            let request = users::operations(app, caller, data(operation.data)?)?;
            let user = users::patch_within(tx, caller, &id, &precondition, request, now).await?;
            Ok(done(Some(user.version), 200))
        }
        (Method::Patch, ResourceType::Group) => {
            let request = groups::operations(app, caller, data(operation.data)?)?;
            let group = groups::patch_within(tx, caller, &id, &precondition, request, 200, now).await?;
            Ok(done(Some(group.version), 200))
        }
        (_, ResourceType::User) => {
            let resource = users::read(caller, data(operation.data)?)?;
            let user = users::replace_within(tx, caller, &id, &precondition, resource, now).await?;
            Ok(done(Some(user.version), 200))
        }
        (_, ResourceType::Group) => {
            let resource = groups::read(caller, data(operation.data)?)?;
            let group = groups::replace_within(tx, caller, &id, &precondition, resource, now).await?;
            Ok(done(Some(group.version), 200))
        }
    }
}

async fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    resource_type: ResourceType,
    data: Value,
    id: String,
    now: Timestamp,
) -> Result<Done, Error> {
    let (id, version) = match resource_type {
        ResourceType::User => {
            let user = users::insert(tx, caller, users::draft(caller, data, id, now)?, now).await?;
            (user.id, user.version)
        }
        ResourceType::Group => {
            let (group, members) = groups::draft(caller, data, id, now)?;
            let group = groups::insert(tx, caller, group, &members, now).await?;
            (group.id, group.version)
        }
    };
    Ok(Done { target: (resource_type, id), version: Some(version), status: 201 })
}
