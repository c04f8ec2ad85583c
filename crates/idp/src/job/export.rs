//! One object, brought to the server: match, read, create, update, disable or delete. It asks the server only; what
//! comes of it is for the cycle to keep.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Engine;
use super::decision::{Intent, Reason};
use super::subject::{Subject, mapping};
use super::trouble::{Request, Trouble};
use super::update::Known;
use super::wire::Wire;
use crate::client::{Answer, Exchange, Failure};
use crate::expression::Context;
use crate::mapping::{Modification, ObjectMapping};
use crate::persona::{Activation, Matching};
use crate::state::{Action, Kind, Link, LinkStatus, ModifiedProperty, Status, Step, StepKind};

/// What is to be done with an object.
pub(super) struct Plan {
    pub(super) subject: Subject,
    pub(super) link: Option<Link>,
    pub(super) intent: Intent,
    /// Why it fails before anything is asked.
    pub(super) trouble: Option<Trouble>,
}

/// What was done.
pub(super) struct Export {
    pub(super) plan: Plan,
    pub(super) action: Action,
    pub(super) result: Result<Done, Trouble>,
    pub(super) steps: Vec<Step>,
    pub(super) modified: Vec<ModifiedProperty>,
    pub(super) took: Duration,
}

/// What came of it.
pub(super) enum Done {
    /// The resource is as it should be.
    There(There),
    /// The resource is gone.
    Deleted,
    /// Nothing was to be done.
    Skipped(Reason),
}

/// A resource that is as it should be, but for its references.
pub(super) struct There {
    /// Its id.
    pub(super) target_id: String,
    /// What it was sent, by the paths of the targets.
    pub(super) exported: Map<String, Value>,
    /// Id of the manager that it showed.
    pub(super) manager: Option<String>,
    /// Whether it was created, or matched for the first time.
    pub(super) fresh: bool,
    /// Whether it was so already.
    pub(super) redundant: bool,
}

/// What goes with an object on its way.
pub(super) struct Way<'e> {
    pub(super) engine: &'e Engine<'e>,
    pub(super) wire: &'e Wire,
    pub(super) mapping: &'e ObjectMapping,
    pub(super) kind: Kind,
    action: Action,
    steps: Vec<Step>,
    pub(super) modified: Vec<ModifiedProperty>,
    took: Duration,
}

/// Brings one object to the server.
pub(super) async fn export<'e>(engine: &'e Engine<'e>, wire: &'e Wire, mut plan: Plan) -> Export {
    let mapping = mapping(engine.config, plan.subject.kind);
    let action = match plan.intent {
        Intent::Create => Action::Create,
        Intent::Update => Action::Update,
        Intent::Disable(_) => Action::Disable,
        Intent::Delete => Action::Delete,
        Intent::Forget | Intent::Skip(_) => Action::Other,
    };
    let kind = plan.subject.kind;
    let (steps, modified, took) = (Vec::new(), Vec::new(), Duration::default());
    let mut way = Way { engine, wire, mapping, kind, action, steps, modified, took };
    let result = match plan.trouble.take() {
        Some(trouble) => Err(trouble),
        None => way.go(&plan).await,
    };
    let Way { action, steps, modified, took, .. } = way;
    Export { plan, action, result, steps, modified, took }
}

impl Way<'_> {
    async fn go(&mut self, plan: &Plan) -> Result<Done, Trouble> {
        match (plan.intent, &plan.link) {
            (Intent::Skip(reason), _) => Ok(Done::Skipped(reason)),
            (Intent::Forget, _) => Ok(Done::Skipped(Reason::NotManaged)),
            (Intent::Delete, Some(link)) => self.delete(&link.target_id).await,
            (Intent::Disable(_), Some(link))
                if self.activation() != Activation::WithTheRest || plan.subject.is_gone() =>
            {
                self.deactivate(link).await
            }
            (Intent::Update | Intent::Disable(_), Some(link)) => {
                match self.bring_up_to_date(&plan.subject, link).await {
                    // Whoever creates before looking makes again what is gone.
                    Err(Trouble::Request { failure: Failure::Refused { status: 404, .. }, .. })
                        if self.engine.manners.matching == Matching::AfterConflict =>
                    {
                        self.create(&plan.subject).await
                    }
                    other => other,
                }
            }
            (Intent::Create, _) => match self.engine.manners.matching {
                Matching::Search { .. } => self.match_or_create(&plan.subject).await,
                Matching::AfterConflict => self.create_or_match(&plan.subject).await,
            },
            (_, None) => Ok(Done::Skipped(Reason::Nothing)),
        }
    }

    async fn bring_up_to_date(&mut self, subject: &Subject, link: &Link) -> Result<Done, Trouble> {
        let id = link.target_id.clone();
        let (resource, version) =
            if self.reads() { self.read(&id).await? } else { (self.mapping.resource_of(&link.exported), None) };
        let inactive = link.status != LinkStatus::Active;
        // Linked without having been sent anything.
        let fresh = link.exported.is_empty();
        self.update(subject, Known { id, resource, version, fresh, inactive }).await
    }

    async fn match_or_create(&mut self, subject: &Subject) -> Result<Done, Trouble> {
        match self.find(subject).await? {
            Some(found) => self.adopt(subject, found).await,
            None => self.create(subject).await,
        }
    }

    /// Creates first, and looks only when the server has somebody of that name.
    async fn create_or_match(&mut self, subject: &Subject) -> Result<Done, Trouble> {
        match self.create(subject).await {
            Err(trouble @ Trouble::Request { failure: Failure::Refused { status: 409, .. }, .. })
                if self.engine.features.get().filter =>
            {
                let Some(found) = self.find(subject).await? else { return Err(trouble) };
                self.modified.clear();
                self.adopt(subject, found).await
            }
            other => other,
        }
    }

    /// Takes a resource that was found for the object's.
    async fn adopt(&mut self, subject: &Subject, found: Map<String, Value>) -> Result<Done, Trouble> {
        self.action = Action::Update;
        let id = id_of(&found)?;
        let (resource, version) = if self.reads() { self.read(&id).await? } else { (found, None) };
        let inactive = resource.get("active").is_some_and(|active| *active != true);
        self.update(subject, Known { id, resource, version, fresh: true, inactive }).await
    }

    async fn create(&mut self, subject: &Subject) -> Result<Done, Trouble> {
        let mut context = self.context(subject);
        // Made up, and kept nowhere.
        let secret = || self.engine.new_id().simple().to_string();
        let body = self.wire.create_body(self.kind, self.mapping, subject, &mut context, &secret)?;
        let assignments = self.mapping.for_create(subject, &mut self.context(subject))?;
        for assignment in &assignments {
            let new_value = Some(text(&assignment.logged()));
            self.modified.push(ModifiedProperty { display_name: assignment.path(), old_value: None, new_value });
        }
        let client = &self.engine.client;
        let answer = self.ask(Request::Other, client.create(&self.mapping.endpoint, &body).await)?;
        let target_id = id_of(&answer.body)?;
        let exported = self.exported(subject)?;
        Ok(Done::There(There { target_id, exported, manager: None, fresh: true, redundant: false }))
    }

    /// The resource of an object, if there is one: the matching attributes are tried by their precedence, and the first
    /// that finds something decides.
    async fn find(&mut self, subject: &Subject) -> Result<Option<Map<String, Value>>, Trouble> {
        let matches = self.mapping.matches(subject, &mut self.context(subject))?;
        if matches.is_empty() {
            return Err(Trouble::Unmatched);
        }
        let excluded = self.mapping.excluded_attributes.as_deref();
        let target = self.engine.manners.names.target;
        let mut details = Map::new();
        for matched in matches {
            let client = &self.engine.client;
            let exchange = client.find(&self.mapping.endpoint, &matched.attribute, &matched.value, excluded).await;
            details.insert(matched.attribute, matched.value.into());
            if self.engine.finds_nobody(&exchange) {
                self.engine.count(&exchange);
                continue;
            }
            let mut answer = self.ask(Request::Search, exchange)?;
            let found = match answer.body.remove("Resources") {
                Some(Value::Array(found)) => found,
                _ => Vec::new(),
            };
            match <[Value; 1]>::try_from(found) {
                Ok([Value::Object(only)]) => {
                    let description = format!("Found a matching {} in {target}", subject.noun());
                    self.step("EntryMatching", StepKind::Matching, Status::Success, description, details);
                    return Ok(Some(only));
                }
                Ok(_) => return Err(Trouble::NoId),
                Err(found) if found.is_empty() => {}
                Err(found) => return Err(Trouble::SeveralMatches(found.len())),
            }
        }
        let description = format!("No matching {} in {target}", subject.noun().to_lowercase());
        self.step("EntryMatching", StepKind::Matching, Status::Success, description, details);
        Ok(None)
    }

    async fn delete(&mut self, id: &str) -> Result<Done, Trouble> {
        let exchange = self.engine.client.delete(&self.mapping.endpoint, id).await;
        match self.ask(Request::ById, exchange) {
            // Not found: somebody was faster, and gone is gone.
            Ok(_) | Err(Trouble::Request { failure: Failure::Refused { status: 404, .. }, .. }) => Ok(Done::Deleted),
            Err(trouble) => Err(trouble),
        }
    }

    pub(super) fn ask(&mut self, request: Request, exchange: Exchange) -> Result<Answer, Trouble> {
        self.took += exchange.latency;
        self.engine.count(&exchange);
        exchange.result.map_err(|failure| Trouble::Request { request, failure })
    }

    /// What the resource has now of what is mapped. What logs must not show is not kept either.
    pub(super) fn exported(&self, subject: &Subject) -> Result<Map<String, Value>, Trouble> {
        let assignments = self.mapping.for_update(subject, &mut self.context(subject))?;
        let shown = assignments.iter().filter(|assignment| !assignment.redacted);
        Ok(shown.map(|assignment| (assignment.path(), assignment.json())).collect())
    }

    /// The same chance for the same object, so that what is made of it does not change with each cycle.
    pub(super) fn context(&self, subject: &Subject) -> Context {
        let (high, low) = subject.object_id.as_u64_pair();
        Context::new(self.engine.clock.now(), high ^ low)
    }

    fn step(&mut self, name: &str, kind: StepKind, status: Status, description: String, details: Map<String, Value>) {
        self.steps.push(Step { name: name.to_owned(), provisioning_step_type: kind, status, description, details });
    }
}

pub(super) fn modified(modification: &Modification) -> ModifiedProperty {
    let shown = |value: &Value| if modification.redacted { "[Redact]".to_owned() } else { text(value) };
    ModifiedProperty {
        display_name: modification.path(),
        old_value: modification.old.as_ref().map(shown),
        new_value: Some(modification.json()).filter(|value| !value.is_null()).as_ref().map(shown),
    }
}

/// A value as the log writes it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
        other => json!(other).to_string(),
    }
}

/// RFC 7643 §3.1: "Each representation of the resource MUST include a non-empty "id" value."
pub(super) fn id_of(resource: &Map<String, Value>) -> Result<String, Trouble> {
    let id = resource.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    id.map(str::to_owned).ok_or(Trouble::NoId)
}
