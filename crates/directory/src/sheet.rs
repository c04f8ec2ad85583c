//! Users as rows of a sheet: what an export writes and an import reads back.

use std::borrow::Cow;

use scim::Error;
use scim::schema::core::{CUSTOM, ENTERPRISE};
use scim::text::fold;
use serde_json::{Map, Value, json};

use crate::User;
use crate::attribute::{AddedAttribute, AttributeKind};
use words::words;

words! {
    /// A column that every sheet may have.
    Column, "column", {
        /// `userName`, which a row is found by.
        UserName => "userName",
        /// `displayName`.
        DisplayName => "displayName",
        /// `name.givenName`.
        GivenName => "givenName",
        /// `name.familyName`.
        FamilyName => "familyName",
        /// The primary e-mail address, or else the first.
        Email => "email",
        /// The primary telephone number, or else the first.
        Phone => "phone",
        /// `title`.
        Title => "title",
        /// `department` of the enterprise extension.
        Department => "department",
        /// `employeeNumber` of the enterprise extension.
        EmployeeNumber => "employeeNumber",
        /// `true` or `false`.
        Active => "active",
        /// Names of groups, separated by `;`. An import adds to them, and takes nobody out.
        Groups => "groups",
        /// Where the user comes from; an import passes over it.
        Source => "source",
        /// The user's status; an import passes over it.
        Status => "status",
    }
}

/// What a column of a sheet holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heading {
    /// One that every sheet may have.
    Standard(Column),
    /// Values of an attribute that the organization has added.
    Added(AddedAttribute),
}

impl Heading {
    /// Every heading that there is, in the order of an export.
    #[must_use]
    pub fn all(added: &[AddedAttribute]) -> Vec<Self> {
        let added = added.iter().cloned().map(Self::Added);
        Column::ALL.iter().copied().map(Self::Standard).chain(added).collect()
    }

    /// As it stands in the first row. An attribute that is called as a column is has another name there.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Standard(column) => column.word().into(),
            Self::Added(attribute) => {
                let is_column = Column::ALL.iter().any(|column| fold(column.word()) == fold(&attribute.name));
                if is_column { format!("attribute.{}", attribute.name).into() } else { (&attribute.name).into() }
            }
        }
    }

    /// Reads the first row of a sheet.
    ///
    /// # Errors
    /// 400 where a name means no column or stands twice, or `userName` is missing.
    pub fn read<'a>(names: impl Iterator<Item = &'a str>, added: &[AddedAttribute]) -> Result<Vec<Self>, Error> {
        let (known, mut read) = (Self::all(added), Vec::new());
        for name in names {
            let wanted = fold(name.trim());
            let heading = known.iter().find(|heading| fold(&heading.name()) == wanted).ok_or_else(|| {
                let names: Vec<Cow<'_, str>> = known.iter().map(Self::name).collect();
                Error::invalid_value(format!("{name:?} is no column; there is {}.", names.join(", ")))
            })?;
            if read.contains(heading) {
                return Err(Error::invalid_value(format!("The column {} stands twice.", heading.name())));
            }
            read.push(heading.clone());
        }
        if !read.contains(&Self::Standard(Column::UserName)) {
            return Err(Error::invalid_value("The first row must name the columns, userName among them."));
        }
        Ok(read)
    }
}

/// What a column holds of a user's own document; `None` where it has no value, or the column is of something else.
#[must_use]
pub fn cell<'a>(heading: &Heading, user: &'a User) -> Option<Cow<'a, str>> {
    let resource = &user.resource;
    let text = |value: Option<&'a Value>| value.and_then(Value::as_str).map(Cow::Borrowed);
    match heading {
        Heading::Standard(column) => match column {
            Column::UserName | Column::DisplayName | Column::Title => text(resource.get(column.word())),
            Column::GivenName | Column::FamilyName => {
                text(resource.get("name").and_then(|name| name.get(column.word())))
            }
            Column::Email => text(principal(resource.get("emails")).map(|(_, value)| value)),
            Column::Phone => text(principal(resource.get("phoneNumbers")).map(|(_, value)| value)),
            Column::Department | Column::EmployeeNumber => text(resource.extension(ENTERPRISE, column.word())),
            Column::Active => resource.get("active").and_then(Value::as_bool).map(|active| active.to_string().into()),
            Column::Source => Some(user.source.to_string().into()),
            Column::Status => Some(user.status.word().into()),
            Column::Groups => None,
        },
        Heading::Added(attribute) => text(resource.extension(CUSTOM, &attribute.name)),
    }
}

/// Writes a cell into a user's document. A blank one takes the value away, but for `active`, which it leaves.
///
/// # Errors
/// 400 where the cell cannot be the column's value.
pub fn put(heading: &Heading, document: &mut Map<String, Value>, cell: &str) -> Result<(), Error> {
    let said = Some(cell).filter(|cell| !cell.trim().is_empty());
    match heading {
        Heading::Standard(column) => match column {
            Column::UserName | Column::DisplayName | Column::Title => set(document, column.word(), said),
            Column::GivenName | Column::FamilyName => set_within(document, "name", column.word(), said),
            Column::Department | Column::EmployeeNumber => set_within(document, ENTERPRISE, column.word(), said),
            Column::Email => {
                let was = principal(document.get("emails")).and_then(|(_, value)| value.as_str());
                let is_address = |text: &str| matches!(text.rsplit_once('@'), Some((name, host)) if !name.is_empty() && !host.is_empty());
                if said.is_some_and(|address| was != said && !is_address(address)) {
                    return Err(Error::invalid_value(format!("{cell:?} is no e-mail address.")));
                }
                set_principal(document, "emails", said);
            }
            Column::Phone => set_principal(document, "phoneNumbers", said),
            Column::Active => match said.map(|said| fold(said.trim()).into_owned()).as_deref() {
                None => {}
                Some("true" | "yes" | "1") => drop(document.insert("active".into(), true.into())),
                Some("false" | "no" | "0") => drop(document.insert("active".into(), false.into())),
                Some(_) => return Err(Error::invalid_value(format!("{cell:?} is neither true nor false."))),
            },
            Column::Groups | Column::Source | Column::Status => {}
        },
        Heading::Added(attribute) if attribute.kind == AttributeKind::Idp => {
            set_within(document, CUSTOM, &attribute.name, said);
        }
        Heading::Added(_) => {}
    }
    Ok(())
}

fn set(document: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    match value {
        Some(value) => drop(document.insert(name.to_owned(), value.into())),
        None => drop(document.shift_remove(name)),
    }
}

/// Sets what a complex attribute or an extension holds, or takes it away; none stays behind that holds nothing.
pub(crate) fn set_within(document: &mut Map<String, Value>, whole: &str, name: &str, value: Option<impl Into<Value>>) {
    let part = document.entry(whole).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(part) = part {
        set(part, name, value);
        if part.is_empty() {
            document.shift_remove(whole);
        }
    }
}

/// Which of several values people are shown: the primary one, or else the first. Its place, and its text.
fn principal(values: Option<&Value>) -> Option<(usize, &Value)> {
    let mut first = None;
    for (place, element) in values?.as_array()?.iter().enumerate() {
        let Some(value) = element.get("value").filter(|value| value.is_string()) else { continue };
        if element.get("primary") == Some(&Value::Bool(true)) {
            return Some((place, value));
        }
        first = first.or(Some((place, value)));
    }
    first
}

fn set_principal(document: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    let place = principal(document.get(name)).map(|(place, _)| place);
    match (value, place, document.get_mut(name)) {
        (None, ..) => drop(document.shift_remove(name)),
        (Some(value), Some(place), Some(values)) => values[place]["value"] = value.into(),
        (Some(value), None, Some(Value::Array(values))) => values.push(json!({ "value": value })),
        (Some(value), ..) => {
            document.insert(name.to_owned(), json!([{ "value": value, "type": "work", "primary": true }]));
        }
    }
}

/// Names in one cell, separated by `;`. One that holds a `;` or a `\` has a `\` before it.
#[must_use]
pub fn join<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| name.replace('\\', "\\\\").replace(';', "\\;")).collect::<Vec<_>>().join(";")
}

/// What [`join`] has put together; blank names are left out.
#[must_use]
pub fn split(cell: &str) -> Vec<String> {
    let (mut names, mut name, mut characters) = (Vec::new(), String::new(), cell.chars());
    while let Some(character) = characters.next() {
        match character {
            ';' => names.push(std::mem::take(&mut name)),
            '\\' => name.extend(characters.next()),
            _ => name.push(character),
        }
    }
    names.push(name);
    names.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Whether a spreadsheet would take a text that begins so for a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text that no spreadsheet takes for a formula: an apostrophe is put before one that would be, and before one that
/// only lacks that apostrophe, so that [`armed`] finds out which it was.
///
/// ```
/// use directory::sheet::{armed, defused};
/// assert_eq!(defused("=1+1"), "'=1+1");
/// assert_eq!(armed(&defused("'=1+1")), "'=1+1");
/// assert_eq!(defused("'tis"), "'tis");
/// ```
#[must_use]
pub fn defused(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) { format!("'{text}").into() } else { text.into() }
}

/// What [`defused`] was given.
#[must_use]
pub fn armed(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use scim::resource::UnknownAttributes;
    use scim::{Resource, ResourceSchema};

    use super::*;
    use crate::{OrganizationKey, Source};

    fn user(document: Value) -> User {
        let schema = ResourceSchema::user();
        let resource = Resource::from_json(document, &schema, UnknownAttributes::Refuse).unwrap().resource;
        crate::user::create(OrganizationKey(1), &schema, Source::Local, resource, "a".into(), Timestamp::UNIX_EPOCH)
            .unwrap()
    }

    fn heading(name: &str) -> Heading {
        let found = Heading::all(&[]).into_iter().find(|heading| heading.name() == name);
        found.unwrap()
    }

    #[test]
    fn the_first_row_names_columns_in_any_order_and_case() {
        let read = Heading::read(["EMAIL", " username "].into_iter(), &[]).unwrap();
        assert_eq!(read, [heading("email"), heading("userName")]);
        for names in [&["email"][..], &["userName", "shoe"], &["userName", "USERNAME"]] {
            assert_eq!(Heading::read(names.iter().copied(), &[]).unwrap_err().status, 400, "{names:?}");
        }
    }

    #[test]
    fn a_cell_is_put_where_it_was_read() {
        let ada = user(json!({
            "userName": "ada", "name": {"givenName": "Ada"}, "title": "x",
            "emails": [{"value": "a@example.org"}, {"value": "b@example.org", "primary": true}],
        }));
        let mut document = ada.resource.as_map().clone();
        for column in Column::ALL {
            let heading = Heading::Standard(*column);
            let cell = cell(&heading, &ada).unwrap_or_default();
            put(&heading, &mut document, &cell).unwrap();
        }
        assert_eq!(document, *ada.resource.as_map());
        put(&heading("email"), &mut document, "c@example.org").unwrap();
        put(&heading("givenName"), &mut document, " ").unwrap();
        put(&heading("phone"), &mut document, "+1").unwrap();
        put(&heading("active"), &mut document, "No").unwrap();
        assert_eq!(document["emails"][1]["value"], "c@example.org");
        assert_eq!((document.get("name"), &document["active"]), (None, &json!(false)));
        assert_eq!(document["phoneNumbers"], json!([{"value": "+1", "type": "work", "primary": true}]));
        assert!(put(&heading("email"), &mut document, "nobody").is_err());
        assert!(put(&heading("active"), &mut document, "perhaps").is_err());
    }

    #[test]
    fn names_and_formulas_come_back() {
        let names = ["Crew; north", "back\\slash", "=SUM(A1)", "plain"];
        assert_eq!(split(&join(names.into_iter())), names);
        assert!(split(" ; ").is_empty());
        for text in ["=1", "'=1", "''@x", "'tis", "-", "\t", "", "'", "plain", "+33 1"] {
            assert_eq!(armed(&defused(text)), text);
            assert!(!is_formula(&defused(text)), "{text}");
        }
    }
}
