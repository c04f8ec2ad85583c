//! Entries of the provisioning log.

use std::time::Duration;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Engine;
use super::decision::{Intent, Reason};
use super::export::{Done, Export, Plan};
use super::subject::{Subject, mapping};
use super::trouble::Trouble;
use crate::persona::Deed;
use crate::state::{
    Action, ErrorInformation, Escrow, Identity, Initiator, Kind, LinkStatus, LogEntry, ModifiedProperty, Named, Status,
    StatusInfo, Step, StepKind, System,
};

/// In which cycle, and for whom, something happens.
#[derive(Debug, Clone)]
pub(super) struct Occasion {
    pub(super) cycle: Uuid,
    pub(super) job_id: String,
    pub(super) initiator: Initiator,
}

/// References that were sent, or should have been.
pub(super) struct References<'a> {
    pub(super) subject: &'a Subject,
    pub(super) target_id: &'a str,
    pub(super) modified: Vec<ModifiedProperty>,
    pub(super) took: Duration,
    /// The first failure, and its escrow.
    pub(super) failure: Option<(&'a Trouble, Escrow)>,
}

impl Occasion {
    /// The entry for an object.
    pub(super) fn of_export(&self, engine: &Engine<'_>, export: &Export, escrow: Option<&Escrow>) -> LogEntry {
        let Export { plan, action, result, modified, took, .. } = export;
        let mut steps = opening(engine, plan);
        steps.extend(export.steps.iter().cloned());
        let target_id = match result {
            Ok(Done::There(there)) => Some(there.target_id.as_str()),
            _ => plan.link.as_ref().map(|link| link.target_id.as_str()),
        };
        let subject = &plan.subject;
        let (status, error) = match result {
            Ok(Done::There(there)) if there.redundant => {
                let reason = format!("The {} in {} is as it should be.", subject.noun(), engine.manners.names.target);
                (Status::Skipped, Some(skipped("RedundantExport", reason)))
            }
            Ok(Done::There(_) | Done::Deleted) => (Status::Success, None),
            Ok(Done::Skipped(reason)) => {
                (Status::Skipped, Some(skipped("EntrySynchronizationSkipped", because(*reason).to_owned())))
            }
            Err(trouble) => (Status::Failure, Some(failed(engine, *action, subject, trouble, escrow))),
        };
        let description = match status {
            Status::Success => match past(*action) {
                Some(done) => {
                    format!("{} '{}' was {done} in {}", subject.noun(), name_of(plan), engine.manners.names.target)
                }
                None => format!("{} '{}' was looked at", subject.noun(), name_of(plan)),
            },
            _ => error.as_ref().map_or_else(String::new, |error| error.reason.clone()),
        };
        let name = match (action, result) {
            (_, Ok(Done::Skipped(_))) => "EntrySynchronizationSkip",
            (Action::Create, _) => "EntryExportAdd",
            (Action::Delete, _) => "EntryExportDelete",
            _ => "EntryExportUpdate",
        };
        let details = json!({ "ReportableIdentifier": name_of(plan) });
        steps.push(step(name, StepKind::Export, status, description, details));
        self.entry(engine, plan, target_id, *action, (modified.clone(), *took), steps, (status, error))
    }

    /// The entry for an object whose disabling or deletion is held back.
    pub(super) fn of_staged(&self, engine: &Engine<'_>, plan: &Plan) -> LogEntry {
        let reason = format!(
            "The {} was not {}: this cycle would disable and delete more than the threshold allows.",
            plan.subject.noun(),
            if plan.intent == Intent::Delete { "deleted" } else { "disabled" }
        );
        let mut steps = opening(engine, plan);
        let details = json!({ "ReportableIdentifier": name_of(plan) });
        steps.push(step("EntryExportStaged", StepKind::Export, Status::Skipped, reason.clone(), details));
        let target_id = plan.link.as_ref().map(|link| link.target_id.as_str());
        let error = Some(skipped("TooManyDeletes", reason));
        let sent = (Vec::new(), Duration::ZERO);
        self.entry(engine, plan, target_id, Action::StagedDelete, sent, steps, (Status::Skipped, error))
    }

    /// The entry for references of an object.
    pub(super) fn of_references(&self, engine: &Engine<'_>, references: References<'_>) -> LogEntry {
        let References { subject, target_id, modified, took, failure } = references;
        let status = if failure.is_some() { Status::Failure } else { Status::Success };
        let error =
            failure.as_ref().map(|(trouble, escrow)| failed(engine, Action::Update, subject, trouble, Some(escrow)));
        let description = match &error {
            Some(error) => error.reason.clone(),
            None => format!("The references of {} were brought up to date", subject.noun()),
        };
        let steps =
            vec![step("EntryExportUpdateReferences", StepKind::ReferenceResolution, status, description, json!({}))];
        let outcome = (status, error);
        let mut entry = self.bare(engine, subject, Some(target_id), Action::Update, (modified, took), steps, outcome);
        entry.event_type = Self::event(engine, subject.kind, Some(Deed::Members));
        entry
    }

    /// The entry for an object that was looked for on the server without anything being sent.
    pub(super) fn of_reading(
        &self,
        engine: &Engine<'_>,
        subject: &Subject,
        target_id: &str,
        status: Status,
        description: String,
    ) -> LogEntry {
        let steps = vec![step("EntryMatching", StepKind::Matching, status, description, json!({}))];
        let sent = (Vec::new(), Duration::ZERO);
        let mut entry = self.bare(engine, subject, Some(target_id), Action::Other, sent, steps, (status, None));
        entry.event_type = Self::event(engine, subject.kind, Some(Deed::Read));
        entry
    }

    /// What a log of the identity provider's own calls it.
    fn event(engine: &Engine<'_>, kind: Kind, deed: Option<Deed>) -> Option<String> {
        Some(engine.manners.names.event?(kind, deed?).to_owned())
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of an entry, gathered by the two kinds of them")]
    fn entry(
        &self,
        engine: &Engine<'_>,
        plan: &Plan,
        target_id: Option<&str>,
        action: Action,
        sent: (Vec<ModifiedProperty>, Duration),
        steps: Vec<Step>,
        outcome: (Status, Option<ErrorInformation>),
    ) -> LogEntry {
        let mut entry = self.bare(engine, &plan.subject, target_id, action, sent, steps, outcome);
        entry.event_type = Self::event(engine, plan.subject.kind, deed(action, plan));
        if entry.source_identity.display_name.is_empty() {
            entry.source_identity.display_name = name_of(plan);
        }
        entry.target_identity.display_name = name_of(plan);
        entry
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of an entry, gathered by the two kinds of them")]
    fn bare(
        &self,
        engine: &Engine<'_>,
        subject: &Subject,
        target_id: Option<&str>,
        action: Action,
        (modified_properties, took): (Vec<ModifiedProperty>, Duration),
        provisioning_steps: Vec<Step>,
        (status, error_information): (Status, Option<ErrorInformation>),
    ) -> LogEntry {
        let [tenant, application, source, target] = engine.system_ids;
        let names = &engine.manners.names;
        let initiated_by = match self.initiator {
            Initiator::System => names.service,
            Initiator::User | Initiator::App => "Provision on demand",
        };
        let system = |id: Uuid, name: &str, details: Value| System {
            id: id.to_string(),
            display_name: name.to_owned(),
            details: object(details),
        };
        let mut details = Map::from_iter([("odatatype".to_owned(), subject.noun().into())]);
        if let Some(user) = subject.user() {
            details.insert("UserPrincipalName".into(), user.user_principal_name.clone().into());
        }
        let display_name = subject.display_name().unwrap_or_default();
        details.insert("DisplayName".into(), display_name.into());
        LogEntry {
            id: engine.new_id(),
            activity_date_time: engine.clock.now(),
            tenant_id: tenant.to_string(),
            job_id: self.job_id.clone(),
            cycle_id: self.cycle,
            change_id: engine.new_id(),
            provisioning_action: action,
            event_type: None,
            duration_in_milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            initiated_by: Named {
                id: String::new(),
                display_name: initiated_by.to_owned(),
                initiator_type: Some(self.initiator),
            },
            service_principal: Named {
                id: application.to_string(),
                display_name: engine.config.application.name.clone(),
                initiator_type: None,
            },
            source_system: system(source, names.source, json!({})),
            target_system: system(target, names.target, json!({ "ServicePrincipalId": application })),
            source_identity: Identity {
                id: subject.object_id.to_string(),
                display_name: display_name.to_owned(),
                identity_type: subject.noun().to_owned(),
                details,
            },
            target_identity: Identity {
                id: target_id.unwrap_or_default().to_owned(),
                display_name: subject.name().unwrap_or_default(),
                identity_type: mapping(engine.config, subject.kind).identity_type().to_owned(),
                details: Map::new(),
            },
            modified_properties,
            provisioning_steps,
            provisioning_status_info: StatusInfo { status, error_information },
        }
    }
}

/// The steps before the server is asked: the object was read, and whether it is in scope.
fn opening(engine: &Engine<'_>, plan: &Plan) -> Vec<Step> {
    let from = engine.manners.names.source;
    let Plan { subject, intent, link, .. } = plan;
    let change = match (intent, link) {
        (Intent::Delete, _) => "Delete",
        (_, None) => "Add",
        _ => "Update",
    };
    let enabled = subject.user().map(|user| user.account_enabled);
    let import = format!("Received {} '{}' change of type ({change}) from {from}", subject.noun(), name_of(plan));
    let flag = |flag: bool| if flag { "True" } else { "False" };
    let entitled = subject.entitlement.is_entitled();
    let in_scope = !subject.soft_deleted;
    let active = enabled.unwrap_or(true) && subject.display_name().is_some();
    let scoping = format!("{} is {}in scope", subject.noun(), if in_scope { "" } else { "not " });
    let filtered = matches!(intent, Intent::Skip(Reason::Filtered));
    let scope_status = if in_scope { Status::Success } else { Status::Skipped };
    vec![
        step(
            "EntryImport",
            StepKind::Import,
            Status::Success,
            import,
            json!({ "objectId": subject.object_id, "accountEnabled": enabled.map(flag) }),
        ),
        step(
            "EntrySynchronizationScoping",
            StepKind::Scoping,
            scope_status,
            scoping,
            json!({
                "Active in the source system": flag(active),
                "Assigned to the application": flag(entitled),
                "User has the required role": flag(entitled),
                "Scoping filter evaluation passed": flag(!filtered),
            }),
        ),
    ]
}

/// What an object is called, be it gone: then by what was last sent of it.
pub(super) fn name_of(plan: &Plan) -> String {
    let exported = || {
        let link = plan.link.as_ref()?;
        let name = link.exported.get("userName").or_else(|| link.exported.get("displayName"))?;
        name.as_str().map(str::to_owned)
    };
    plan.subject.name().or_else(exported).unwrap_or_else(|| plan.subject.object_id.to_string())
}

fn step(name: &str, kind: StepKind, status: Status, description: String, details: Value) -> Step {
    Step { name: name.to_owned(), provisioning_step_type: kind, status, description, details: object(details) }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

fn skipped(code: &str, reason: String) -> ErrorInformation {
    ErrorInformation {
        error_code: code.to_owned(),
        reason,
        additional_details: None,
        error_category: "success".to_owned(),
        recommended_action: None,
    }
}

fn failed(
    engine: &Engine<'_>,
    action: Action,
    subject: &Subject,
    trouble: &Trouble,
    escrow: Option<&Escrow>,
) -> ErrorInformation {
    let name = subject.name().unwrap_or_else(|| subject.object_id.to_string());
    let target = engine.manners.names.target;
    let mut reason = format!("Failed to {action} {} '{name}' in {target}; Error: {trouble}.", subject.noun());
    if escrow.is_some_and(Escrow::is_task) {
        reason.push_str(" It is a task now, and waits for an admin: muster idp tasks --retry");
    } else if let Some(escrow) = escrow {
        let again = format!(
            " This operation was retried {} times. It will be retried again after this date: {} UTC",
            escrow.retries, escrow.next_attempt
        );
        reason.push_str(&again);
    }
    ErrorInformation {
        error_code: trouble.code().to_owned(),
        reason,
        additional_details: None,
        error_category: trouble.category().to_owned(),
        recommended_action: trouble.advice().map(str::to_owned),
    }
}

fn past(action: Action) -> Option<&'static str> {
    match action {
        Action::Create => Some("created"),
        Action::Update => Some("updated"),
        Action::Disable => Some("disabled"),
        Action::Delete => Some("deleted"),
        Action::StagedDelete | Action::Other => None,
    }
}

/// What is done, as an event of a log of the identity provider's own.
fn deed(action: Action, plan: &Plan) -> Option<Deed> {
    match action {
        Action::Create => Some(Deed::Create),
        Action::Update if plan.link.as_ref().is_some_and(|link| link.status != LinkStatus::Active) => {
            Some(Deed::Enable)
        }
        Action::Update => Some(Deed::Update),
        Action::Disable => Some(Deed::Disable),
        Action::Delete => Some(Deed::Delete),
        Action::StagedDelete | Action::Other => None,
    }
}

fn because(reason: Reason) -> &'static str {
    match reason {
        Reason::NotAssigned => "It is not assigned to the application.",
        Reason::Filtered => "It does not pass the scoping filters.",
        Reason::NotActive => "It is not active in the source system, and was never provisioned.",
        Reason::NotManaged => "It is out of scope, and its resource is no longer looked after.",
        Reason::ActionOff => "The application does not take this action.",
        Reason::SkipOutOfScope => "It went out of scope, and SkipOutOfScopeDeletions leaves its resource as it is.",
        Reason::LeftAlone => "Whoever leaves is left as it is.",
        Reason::Nothing => "There is nothing of it.",
    }
}
