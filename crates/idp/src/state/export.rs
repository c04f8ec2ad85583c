//! The directory as files, in the form in which they are read; what is in the bin is left out.

use std::io::Write;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Error, Kind, Member, State};
use crate::Directory;
use crate::directory::{Group, GroupAttribute, User, UserAttribute};

/// Objects read at once.
const PAGE: usize = 1_000;

impl State {
    /// Writes `{"users": […], "groups": […]}`, an object a line. Managers and members are named by their object ids.
    ///
    /// # Errors
    /// Where the database fails, or `out` does.
    pub fn export_json(&self, out: &mut impl Write) -> Result<(), Error> {
        self.at_one_moment(|state| {
            out.write_all(b"{\"users\": [")?;
            let mut before = "\n";
            state.each_user(|user| {
                let mut object = identified(user.object_id, user.attributes());
                if let Some(manager) = state.live(user.manager)? {
                    object.insert("manager".to_owned(), json!(manager));
                }
                write!(out, "{before}{}", Value::Object(object))?;
                before = ",\n";
                Ok(())
            })?;
            out.write_all(b"\n], \"groups\": [")?;
            before = "\n";
            state.each_group(|group| {
                let mut object = identified(group.object_id, group.attributes());
                object.insert("members".to_owned(), json!(state.live_members(group.object_id)?));
                write!(out, "{before}{}", Value::Object(object))?;
                before = ",\n";
                Ok(())
            })?;
            Ok(out.write_all(b"\n]}\n")?)
        })
    }

    /// Writes the users or the groups as CSV, with all columns.
    ///
    /// # Errors
    /// Where the database fails, or `out` does.
    pub fn export_csv(&self, kind: Kind, out: &mut impl Write) -> Result<(), Error> {
        let mut csv = csv::Writer::from_writer(out);
        let failed = |error: csv::Error| Error::Output(error.into());
        let (names, last): (Vec<_>, _) = match kind {
            Kind::User => (UserAttribute::ALL.iter().map(|attribute| attribute.word()).collect(), "manager"),
            Kind::Group => (GroupAttribute::ALL.iter().map(|attribute| attribute.word()).collect(), "members"),
        };
        csv.write_record(["objectId"].into_iter().chain(names.iter().copied()).chain([last])).map_err(failed)?;
        let mut write = |id: Uuid, attributes: &Map<String, Value>, reference: String| {
            let cells = names.iter().map(|name| cell(attributes.get(*name)));
            csv.write_record([id.to_string()].into_iter().chain(cells).chain([reference])).map_err(failed)
        };
        self.at_one_moment(|state| match kind {
            Kind::User => state.each_user(|user| {
                let manager = state.live(user.manager)?.map(|id| id.to_string());
                write(user.object_id, &user.attributes(), manager.unwrap_or_default())
            }),
            Kind::Group => state.each_group(|group| {
                let members: Vec<String> = state.live_members(group.object_id)?.iter().map(Uuid::to_string).collect();
                write(group.object_id, &group.attributes(), members.join(";"))
            }),
        })?;
        Ok(csv.flush()?)
    }

    /// All of the directory in memory, the bin and all memberships included.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn directory(&self) -> Result<Directory, Error> {
        self.at_one_moment(|state| {
            let users = pages(|after| state.users(after, PAGE), |user| user.object_id)?;
            let mut groups = pages(|after| state.groups(after, PAGE), |group| group.object_id)?;
            for group in &mut groups {
                group.members = state.all_members(group.object_id)?.iter().map(|member| member.object_id).collect();
            }
            Ok(Directory::new(users, groups))
        })
    }

    fn each_user(&self, mut each: impl FnMut(&User) -> Result<(), Error>) -> Result<(), Error> {
        let mut after = None;
        loop {
            let page = self.users(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.object_id);
            page.iter().filter(|user| user.deleted.is_none()).try_for_each(&mut each)?;
        }
    }

    fn each_group(&self, mut each: impl FnMut(&Group) -> Result<(), Error>) -> Result<(), Error> {
        let mut after = None;
        loop {
            let page = self.groups(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.object_id);
            page.iter().filter(|group| group.deleted.is_none()).try_for_each(&mut each)?;
        }
    }

    fn all_members(&self, group: Uuid) -> Result<Vec<Member>, Error> {
        pages(|after| self.members(group, after, PAGE), |member| member.object_id)
    }

    fn live_members(&self, group: Uuid) -> Result<Vec<Uuid>, Error> {
        let mut live = Vec::new();
        for member in self.all_members(group)? {
            if self.is_deleted(member.kind, member.object_id)? == Some(false) {
                live.push(member.object_id);
            }
        }
        Ok(live)
    }

    fn live(&self, user: Option<Uuid>) -> Result<Option<Uuid>, Error> {
        let Some(id) = user else { return Ok(None) };
        Ok((self.is_deleted(Kind::User, id)? == Some(false)).then_some(id))
    }
}

fn pages<T>(page: impl Fn(Option<Uuid>) -> Result<Vec<T>, Error>, id: impl Fn(&T) -> Uuid) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    loop {
        let next = page(all.last().map(&id))?;
        if next.is_empty() {
            return Ok(all);
        }
        all.extend(next);
    }
}

fn identified(id: Uuid, attributes: Map<String, Value>) -> Map<String, Value> {
    std::iter::once(("objectId".to_owned(), json!(id))).chain(attributes).collect()
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
