//! Reading what the server has, page by page: what is not linked yet is matched, and links to what is gone are forgotten.
//!
//! Okta and `JumpCloud` call it an import of users, authentik discovers groups so.

use std::collections::{HashMap, HashSet};

use scim::text::fold;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::decision::{Intent, decide};
use super::entry::Occasion;
use super::subject::{Subject, mapping};
use super::{Engine, JobError, Stopped};
use crate::expression::Context;
use crate::state::{Initiator, Kind, Link, LinkStatus, LogEntry, Status};

/// Resources on a page.
const PAGE: u64 = 100;
/// Objects and links read at once.
const READ: usize = 1_000;
/// So great a part of the links, in percent, may not be missing; else nothing is changed.
const SAFEGUARD: u64 = 20;

/// What came of reading what the server has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Resources that were read.
    pub read: u64,
    /// Objects that were linked to one of them.
    pub linked: u64,
    /// Links whose resource is gone, which were forgotten.
    pub missing: u64,
    /// Resources that are nobody's.
    pub strangers: u64,
}

impl Engine<'_> {
    /// Reads all users or groups of the server, as the persona does. Objects in scope without a link are linked to what
    /// matches them, and brought up to date in the next cycle; where a resource is gone, its object is provisioned anew.
    ///
    /// # Errors
    /// Where the persona reads nothing, the server does not answer, a fifth of what is linked is missing, or the state
    /// fails.
    pub async fn reconcile(&self, observer: &dyn Fn(&LogEntry)) -> Result<Reconciled, JobError> {
        let job = self.state.job()?.ok_or(JobError::NoJob)?;
        if self.manners.reads.is_empty() {
            return Err(JobError::ReadsNothing(self.config.behaviour.persona));
        }
        self.state.configure(&self.config.application())?;
        let occasion = Occasion { cycle: self.new_id(), job_id: job.id, initiator: Initiator::User };
        let mut done = Reconciled::default();
        for kind in self.manners.reads {
            self.reconcile_kind(*kind, &occasion, &mut done, observer).await?;
        }
        Ok(done)
    }

    async fn reconcile_kind(
        &self,
        kind: Kind,
        occasion: &Occasion,
        done: &mut Reconciled,
        observer: &dyn Fn(&LogEntry),
    ) -> Result<(), JobError> {
        let resources = self.read_all(kind).await?;
        let links = self.links(kind)?;
        let there: HashSet<&str> = resources.iter().map(|(id, _)| id.as_str()).collect();
        let missing: Vec<&Link> = links.iter().filter(|link| !there.contains(link.target_id.as_str())).collect();
        let (gone, known) = (missing.len() as u64, links.len() as u64);
        if gone > 0 && gone * 100 >= known * SAFEGUARD {
            return Err(JobError::TooManyMissing { missing: gone, known });
        }
        let note = |object_id: Uuid, target_id: &str, link: Option<&Link>, status, description: String| {
            let application = self.state.application()?;
            let (subject, ..) = Subject::load(self.state, self.config, &application, kind, object_id)?;
            let entry = occasion.of_reading(self, &subject, target_id, status, description);
            self.state.together(|state| {
                state.relink(kind, object_id, link, self.clock.now())?;
                state.append_log(&entry)
            })?;
            observer(&entry);
            Ok::<(), JobError>(())
        };
        for link in missing {
            let description = "The resource is gone from the server, and its link was forgotten.";
            note(link.object_id, &link.target_id, None, Status::Warning, description.to_owned())?;
        }
        let linked: HashSet<&str> = links.iter().map(|link| link.target_id.as_str()).collect();
        let mut unlinked = self.matchable(kind)?;
        let attribute = mapping(self.config, kind).matching().first().map(|first| first.target.to_string());
        done.read += resources.len() as u64;
        done.missing += gone;
        for (id, resource) in resources.iter().filter(|(id, _)| !linked.contains(id.as_str())) {
            let name =
                attribute.as_ref().and_then(|name| resource.get(name)?.as_str()).map(|name| fold(name).into_owned());
            let Some(object_id) = name.and_then(|name| unlinked.remove(&name)) else {
                done.strangers += 1;
                continue;
            };
            let (target_id, status, exported) = (id.clone(), LinkStatus::Active, Map::new());
            let link = Link { kind, object_id, target_id, status, exported };
            let description = "The resource was found on the server, and linked.".to_owned();
            note(object_id, id, Some(&link), Status::Success, description)?;
            done.linked += 1;
        }
        Ok(())
    }

    /// All resources of a kind with their ids: `startIndex` 1, 101, 201 … until `totalResults` is reached.
    async fn read_all(&self, kind: Kind) -> Result<Vec<(String, Map<String, Value>)>, Stopped> {
        let (endpoint, name) = match kind {
            Kind::User => (&self.config.mappings.users.endpoint, "/Users"),
            Kind::Group => (&self.config.mappings.groups.endpoint, "/Groups"),
        };
        let mut all = Vec::new();
        loop {
            let exchange = self.client.list(endpoint, all.len() as u64 + 1, PAGE).await;
            let mut answer = self.tested(name, exchange)?;
            let incompatible = |detail: &str| Stopped::Incompatible { endpoint: name, detail: detail.to_owned() };
            let total = answer.body.get("totalResults").and_then(Value::as_u64);
            let total = total.ok_or_else(|| incompatible("a page without a whole number of totalResults"))?;
            let Some(Value::Array(page)) = answer.body.remove("Resources").or(Some(Value::Array(Vec::new()))) else {
                return Err(incompatible("Resources is no list"));
            };
            let before = all.len();
            for resource in page {
                let Value::Object(resource) = resource else { return Err(incompatible("a resource is no object")) };
                let id = resource.get("id").and_then(Value::as_str).ok_or_else(|| incompatible("no id"))?;
                all.push((id.to_owned(), resource));
            }
            // A page without anybody is the last, whatever the total says.
            if all.len() as u64 >= total || all.len() == before {
                return Ok(all);
            }
        }
    }

    fn links(&self, kind: Kind) -> Result<Vec<Link>, JobError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.state.links(kind, after, READ)?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some(last.object_id);
            all.extend(page);
        }
    }

    /// Objects that are in scope and have no link, by what they are matched by.
    fn matchable(&self, kind: Kind) -> Result<HashMap<String, Uuid>, JobError> {
        let application = self.state.application()?;
        let (mut found, mut after) = (HashMap::new(), None);
        loop {
            let page = self.state.initial_candidates(kind, after, READ)?;
            let Some(last) = page.last() else { return Ok(found) };
            after = Some(*last);
            for object_id in page {
                let (subject, _, facts, _) = Subject::load(self.state, self.config, &application, kind, object_id)?;
                if decide(&facts) != Intent::Create {
                    continue;
                }
                let mut context = Context::new(self.clock.now(), 0);
                // Where a mapping fails, the cycle will say so.
                let matches = mapping(self.config, kind).matches(&subject, &mut context).unwrap_or_default();
                if let Some(first) = matches.into_iter().next() {
                    found.insert(fold(&first.value).into_owned(), object_id);
                }
            }
        }
    }
}
