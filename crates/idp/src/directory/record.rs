//! Users and groups in files that people write.
//!
//! A CSV file has a header. With a column `userPrincipalName` its rows are users, else groups. Columns have the names of
//! attributes, and `objectId`, `manager` (of users), `members` (of groups, separated by `;`). An empty cell is null.
//!
//! A JSON file is `{"users": [{…}], "groups": [{…}]}` with the same names; `members` is an array.
//!
//! A manager is named by user principal name or object id; a member also by the display name of a group. What a file does
//! not name stays as it is, so a file may hold a few columns of people who are there.

use std::io::Read;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{GroupAttribute, UserAttribute};

/// Column of the object id.
const OBJECT_ID: &str = "objectId";
/// Column of the manager.
const MANAGER: &str = "manager";
/// Column of the members.
const MEMBERS: &str = "members";

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is no CSV.
    #[error("the CSV cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// It is no JSON, or of another form.
    #[error("the JSON cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A record has something that it cannot have.
    #[error("{place}: {reason}")]
    Record {
        /// Where it stands.
        place: String,
        /// What is wrong.
        reason: String,
    },
}

/// What a file says of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserRecord {
    /// Where it stands, for messages.
    pub place: String,
    /// Object id, where given.
    pub object_id: Option<Uuid>,
    /// Attributes that the file names.
    pub attributes: Vec<(UserAttribute, Value)>,
    /// The manager, where the file speaks of one: a name, or nobody.
    pub manager: Option<Option<String>>,
}

/// What a file says of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupRecord {
    /// Where it stands, for messages.
    pub place: String,
    /// Object id, where given.
    pub object_id: Option<Uuid>,
    /// Attributes that the file names.
    pub attributes: Vec<(GroupAttribute, Value)>,
    /// Names of all its members, where the file speaks of them.
    pub members: Option<Vec<String>>,
}

/// A user or a group of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A user.
    User(UserRecord),
    /// A group.
    Group(GroupRecord),
}

/// Reads a CSV file row by row.
///
/// # Errors
/// Where it has no header. A row that cannot be read is an error among the records.
pub fn read_csv(file: impl Read) -> Result<impl Iterator<Item = Result<Record, RecordError>>, RecordError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let header: Vec<String> = reader.headers()?.iter().map(|name| name.trim_start_matches('\u{feff}').into()).collect();
    let users = header.iter().any(|name| name == UserAttribute::UserPrincipalName.word());
    Ok(reader.into_records().map(move |row| {
        let row = row?;
        let place = format!("line {}", row.position().map_or(0, csv::Position::line));
        let cells = header.iter().zip(&row).map(|(name, cell)| {
            let value = match (name.as_str(), cell) {
                (MEMBERS, names) => names.split(';').map(str::trim).filter(|name| !name.is_empty()).collect(),
                (_, "") => Value::Null,
                (_, text) => Value::from(text),
            };
            (name.clone(), value)
        });
        record(place, users, cells)
    }))
}

/// Reads a JSON file: users first.
///
/// # Errors
/// Where it is not of that form. An object that cannot be read is an error among the records.
pub fn read_json(file: impl Read) -> Result<impl Iterator<Item = Result<Record, RecordError>>, RecordError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        users: Vec<Map<String, Value>>,
        #[serde(default)]
        groups: Vec<Map<String, Value>>,
    }

    let File { users, groups } = serde_json::from_reader(std::io::BufReader::new(file))?;
    let users = users.into_iter().enumerate().map(|(index, user)| record(format!("users[{index}]"), true, user));
    let groups = groups.into_iter().enumerate().map(|(index, group)| record(format!("groups[{index}]"), false, group));
    Ok(users.chain(groups))
}

fn record(
    place: String,
    is_user: bool,
    fields: impl IntoIterator<Item = (String, Value)>,
) -> Result<Record, RecordError> {
    let (mut user, mut group) = (UserRecord::default(), GroupRecord::default());
    for (name, value) in fields {
        let refuse = |reason: String| RecordError::Record { place: place.clone(), reason };
        match (name.as_str(), is_user) {
            (OBJECT_ID, _) => {
                let id = text(&name, value).and_then(|id| id.map(|id| parse::<Uuid>(&name, &id)).transpose());
                user.object_id = id.map_err(refuse)?;
                group.object_id = user.object_id;
            }
            (MANAGER, true) => user.manager = Some(text(&name, value).map_err(refuse)?),
            (MEMBERS, false) => group.members = Some(names(&value).map_err(refuse)?),
            (_, true) => user.attributes.push((parse("column", &name).map_err(refuse)?, value)),
            (_, false) => group.attributes.push((parse("column", &name).map_err(refuse)?, value)),
        }
    }
    Ok(if is_user { Record::User(UserRecord { place, ..user }) } else { Record::Group(GroupRecord { place, ..group }) })
}

fn parse<T: FromStr<Err: ToString>>(what: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| format!("{what}: {}", error.to_string()))
}

fn text(name: &str, value: Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        _ => Err(format!("{name} is a text")),
    }
}

fn names(value: &Value) -> Result<Vec<String>, String> {
    let refused = || format!("{MEMBERS} is a list of names");
    let names = value.as_array().ok_or_else(refused)?;
    names.iter().map(|name| name.as_str().map(str::to_owned).ok_or_else(refused)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_users_of_a_csv_file() {
        let file = "userPrincipalName, displayName ,accountEnabled,manager,mail\n\
                    ada@example.org,\"Quill, Ada\",false,grace@example.org,\n";
        let records: Vec<_> = read_csv(file.as_bytes()).unwrap().map(Result::unwrap).collect();
        let user = UserRecord {
            place: "line 2".into(),
            object_id: None,
            attributes: vec![
                (UserAttribute::UserPrincipalName, json!("ada@example.org")),
                (UserAttribute::DisplayName, json!("Quill, Ada")),
                (UserAttribute::AccountEnabled, json!("false")),
                (UserAttribute::Mail, Value::Null),
            ],
            manager: Some(Some("grace@example.org".into())),
        };
        assert_eq!(records, [Record::User(user)]);
    }

    #[test]
    fn reads_groups_of_either_file() {
        let csv: Vec<_> =
            read_csv("displayName,members\nCrew,a@b ; c@d;\n".as_bytes()).unwrap().map(Result::unwrap).collect();
        let json = r#"{"groups": [{"displayName": "Crew", "members": ["a@b", "c@d"]}]}"#;
        let json: Vec<_> = read_json(json.as_bytes()).unwrap().map(Result::unwrap).collect();
        let (Record::Group(csv), Record::Group(json)) = (&csv[0], &json[0]) else { panic!("groups") };
        assert_eq!((&csv.attributes, &csv.members), (&json.attributes, &json.members));
        assert_eq!(csv.members, Some(vec!["a@b".to_owned(), "c@d".to_owned()]));
    }

    #[test]
    fn says_where_and_what_is_wrong() {
        let first = |file: &str| read_csv(file.as_bytes()).unwrap().next().unwrap().unwrap_err().to_string();
        assert!(
            first("userPrincipalName,shoeSize\na@b,44\n").starts_with("line 2: column: \"shoeSize\" is no attribute")
        );
        assert!(first("displayName,objectId\nCrew,7\n").starts_with("line 2: objectId: "));
        assert!(first("displayName,mail\nCrew\n").starts_with("the CSV cannot be read"));
        assert!(read_json(r#"{"people": []}"#.as_bytes()).is_err());
        let json = r#"{"users": [{"userPrincipalName": "a@b", "manager": 7}]}"#;
        let error = read_json(json.as_bytes()).unwrap().next().unwrap().unwrap_err();
        assert_eq!(error.to_string(), "users[0]: manager is a text");
    }
}
