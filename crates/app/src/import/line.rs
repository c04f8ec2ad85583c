//! What becomes of one line.

use directory::attribute::{AttributeKind, Schemas};
use directory::audit::{Event, Happening};
use directory::provisioning::Difference;
use directory::sheet::{self, Column, Heading};
use directory::{Actor, Change, Member, Source, User, editing};
use jiff::Timestamp;
use scim::resource::UnknownAttributes;
use scim::text::fold;
use scim::{Error, Resource};
use serde_json::Value;
use store::{Record, Tx};

use super::joining::Joining;
use super::reading::Line;
use super::{Reason, Remark, Step};
use crate::Problem;
use crate::users::{changes, subject};

/// What became of a line.
pub(super) enum Outcome {
    Done(Step),
    Unchanged,
    Skipped(Remark),
    Failed(Remark),
}

/// On whose behalf lines are written, and whether they are.
pub(super) struct Writer<'a> {
    pub actor: &'a Actor,
    pub schemas: &'a Schemas,
    pub now: Timestamp,
    pub dry_run: bool,
}

/// What a line comes to, before anything of it is saved.
struct Decided {
    change: Option<Change>,
    values: Vec<(Heading, Difference)>,
}

impl Decided {
    fn differences(&self) -> Vec<Difference> {
        let mut differences = self.change.as_ref().map(Change::differences).unwrap_or_default();
        differences.extend(self.values.iter().map(|(_, difference)| difference.clone()));
        differences
    }
}

impl Writer<'_> {
    /// `id` is that of the user, if it is a new one.
    pub async fn line(
        &self,
        tx: &mut Tx<'_>,
        joining: &mut Joining,
        line: &Line,
        id: String,
    ) -> Result<Outcome, Problem> {
        let failed =
            |column: Option<&str>, detail| Outcome::Failed(Remark::of(line.number, column, Reason::Value, detail));
        let user_name = line.cell(Column::UserName).unwrap_or_default();
        if user_name.trim().is_empty() {
            let (column, detail) = (Some(Column::UserName.word()), "The line has no userName.");
            return Ok(Outcome::Failed(Remark::of(line.number, column, Reason::NoUserName, detail)));
        }
        let before = store::users::by_user_name(tx, self.actor.organization, &fold(user_name)).await?;
        if let Some(idp) = before.as_ref().and_then(|before| before.source.owner()) {
            let detail = format!("{} owns {user_name}: the line is passed over.", idp.name());
            return Ok(Outcome::Skipped(Remark::of(line.number, None, Reason::Owned(idp), detail)));
        }
        let joins = match joining.wanted(tx, self.actor.organization, before.as_ref(), line.groups()).await? {
            Ok(joins) => joins,
            Err((reason, detail)) => {
                let column = Some(Column::Groups.word());
                return Ok(Outcome::Failed(Remark::of(line.number, column, reason, detail)));
            }
        };
        let decided = match self.decide(tx, before.as_ref(), line, id).await? {
            Ok(decided) => decided,
            Err((column, detail)) => return Ok(failed(column.as_deref(), detail)),
        };
        if decided.change.is_none() && decided.values.is_empty() && joins.is_empty() {
            return Ok(Outcome::Unchanged);
        }
        let step = Step {
            line: line.number,
            user_name: user_name.to_owned(),
            created: before.is_none(),
            changes: decided.differences(),
            groups: joining.names(&joins),
        };
        if !self.dry_run {
            let member = self.save(tx, before.as_ref(), decided).await?;
            joining.join(joins, member, user_name);
        }
        Ok(Outcome::Done(step))
    }

    /// What the line comes to; otherwise in which column what is wrong.
    async fn decide(
        &self,
        tx: &mut Tx<'_>,
        before: Option<&User>,
        line: &Line,
        id: String,
    ) -> Result<Result<Decided, (Option<String>, String)>, Problem> {
        let present = match before {
            Some(user) => store::attributes::values_of(tx, user.key).await?,
            None => Vec::new(),
        };
        let mut document = before.map(|user| user.resource.as_map().clone()).unwrap_or_default();
        let mut values = Vec::new();
        for (heading, cell) in &line.cells {
            let at = |error: Error| (Some(heading.name().into_owned()), error.detail);
            if let Err(error) = sheet::put(heading, &mut document, cell) {
                return Ok(Err(at(error)));
            }
            let Heading::Added(attribute) = heading else { continue };
            if attribute.kind == AttributeKind::Custom {
                let value = match editing::custom_value(Some(cell)) {
                    Ok(value) => value,
                    Err(error) => return Ok(Err(at(error))),
                };
                let was = present.iter().find(|(name, _)| *name == attribute.name).map(|(_, value)| value.as_str());
                if was != value {
                    let name = format!("customAttributes.{}", attribute.name);
                    let (before, after) = (was.map(Into::into), value.map(Into::into));
                    values.push((heading.clone(), Difference { attribute: name, before, after }));
                }
            }
        }
        let schema = &self.schemas.user;
        let read = Resource::from_json(Value::Object(document), schema, UnknownAttributes::Refuse);
        let decided = read.and_then(|read| {
            let resource = read.resource;
            if let Some(before) = before {
                return Ok(directory::user::edited(before.clone(), resource, self.now));
            }
            let organization = self.actor.organization;
            let user = directory::user::create(organization, schema, Source::Import, resource, id, self.now)?;
            Ok(Some(Change::UserCreated(Box::new(user))))
        });
        Ok(decided.map(|change| Decided { change, values }).map_err(|error| (None, error.detail)))
    }

    async fn save(&self, tx: &mut Tx<'_>, before: Option<&User>, decided: Decided) -> Result<Option<Member>, Problem> {
        let differences = decided.differences();
        let Decided { change, values } = decided;
        let (happening, user) = match (&change, before) {
            (Some(Change::UserCreated(user)), _) => (Happening::UserCreated, Some(&**user)),
            (_, before) => (Happening::UserUpdated, before),
        };
        let Some(user) = user else { return Ok(None) };
        let event = Event::new(self.actor, self.now, happening, subject(user)).with("import", true);
        let event = changes(event, &differences);
        let mut member = Member::User(user.key);
        if let Some(change) = &change {
            member = store::save(tx, self.schemas, change, Record::Audit(&event)).await?;
        } else if !differences.is_empty() {
            store::audit::append(tx, &event).await?;
        }
        for (heading, difference) in &values {
            if let (Heading::Added(attribute), Member::User(key)) = (heading, member) {
                let value = difference.after.as_ref().and_then(Value::as_str);
                store::attributes::set_value(tx, key, attribute.key, value).await?;
            }
        }
        Ok(Some(member))
    }
}
