//! Users as a CSV file, a page at a time: an import reads it back, and changes nothing.

use directory::Actor;
use directory::attribute::AttributeKind;
use directory::sheet::{self, Column, Heading};
use directory::{Permission, attribute::AddedAttribute};

use super::written;
use crate::pages::PageRequest;
use crate::users::{self, Person, Search};
use crate::{App, Problem};

/// Users of one part.
const PAGE: u64 = 500;

/// An export under way: UTF-8, commas, a line of names first. Cells that a spreadsheet would take for formulas begin
/// with an apostrophe.
pub struct Export {
    app: App,
    actor: Actor,
    search: Search,
    headings: Vec<Heading>,
    next: Next,
}

#[derive(Debug, Clone, PartialEq)]
enum Next {
    Head,
    Page(String),
    End,
}

/// Begins an export of the users whom a search finds.
///
/// # Errors
/// 403 where the actor may not.
pub async fn begin(app: &App, actor: &Actor, search: Search) -> Result<Export, Problem> {
    actor.require(Permission::ReadUsers)?;
    let organization = actor.organization;
    let added: Vec<AddedAttribute> =
        app.store().read(move |tx| Box::pin(async move { store::attributes::list(tx, organization).await })).await?;
    let headings = Heading::all(&added);
    Ok(Export { app: app.clone(), actor: actor.clone(), search, headings, next: Next::Head })
}

impl Export {
    /// The next part of the file; `None` at its end. No part holds more than some hundred users.
    ///
    /// # Errors
    /// As [`users::list`].
    pub async fn part(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        // The names come with the first users, so that a search that cannot be read fails before anything is given.
        let (mut rows, cursor) = match &self.next {
            Next::Head => (vec![self.headings.iter().map(|heading| heading.name().to_string()).collect()], None),
            Next::Page(cursor) => (Vec::new(), Some(cursor.clone())),
            Next::End => return Ok(None),
        };
        let page = PageRequest { cursor, limit: Some(PAGE) };
        let page = users::read(&self.app, &self.actor, &self.search, &page, true).await?;
        self.next = page.next.map_or(Next::End, Next::Page);
        rows.extend(page.items.iter().map(|person| self.row(person)));
        Ok(Some(written(rows)?))
    }

    fn row(&self, person: &Person) -> Vec<String> {
        let cell = |heading: &Heading| match heading {
            Heading::Standard(Column::Groups) => {
                sheet::join(person.groups.iter().filter(|group| group.direct).map(|group| group.display.as_str()))
            }
            Heading::Added(attribute) if attribute.kind == AttributeKind::Custom => {
                let found = person.attributes.iter().find(|value| value.name == attribute.name);
                found.and_then(|found| found.value.clone()).unwrap_or_default()
            }
            heading => sheet::cell(heading, &person.user).unwrap_or_default().into_owned(),
        };
        self.headings.iter().map(cell).collect()
    }
}
