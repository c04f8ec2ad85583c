//! What people may do here with users and groups, beside the identity provider that owns some of them.

use jiff::Timestamp;
use scim::resource::UnknownAttributes;
use scim::schema::core::{CUSTOM, CUSTOM_IVANTI, ENTERPRISE};
use scim::text::fold;
use scim::{Error, Resource, ResourceSchema};
use serde_json::{Map, Value, json};

use crate::sheet::{self, Column, Heading};
use crate::user::{self, Status};
use crate::{Change, Group, IdentityProvider, Source, User};
use words::words;

/// Name of the group that everybody belongs to. It is built in, and no other may be called so here.
pub const ALL_USERS: &str = "All Users";

/// Characters that a value typed in for a custom attribute may have.
pub const LONGEST_VALUE: usize = 1_000;

/// Reads a user whom people make here. Only what the schema knows is taken, and no IDP attribute: those are not typed in.
///
/// # Errors
/// 400 where the document is no valid user.
pub fn read(schema: &ResourceSchema, document: Value) -> Result<Resource, Error> {
    refuse_idp_attributes(&document)?;
    Ok(Resource::from_json(document, schema, UnknownAttributes::Refuse)?.resource)
}

/// Changes what people may write of a user, by a merge patch (RFC 7396). `None`: nothing changes.
///
/// # Errors
/// 409 where an identity provider owns the user; 400 where no valid user would come of it.
pub fn edit(before: User, schema: &ResourceSchema, patch: &Value, now: Timestamp) -> Result<Option<Change>, Error> {
    let Value::Object(members) = patch else {
        return Err(Error::invalid_syntax("The body must be a JSON object of the attributes that change."));
    };
    if members.is_empty() {
        return Ok(None);
    }
    user_is_ours(&before)?;
    refuse_idp_attributes(patch)?;
    // Known names first: a patch that is written `username` means `userName` as well.
    let mut document = Value::Object(before.resource.as_map().clone());
    merge(&mut document, &canonical(schema, members));
    let resource = Resource::from_json(document, schema, UnknownAttributes::Refuse)?.resource;
    resource.require(schema)?;
    Ok(user::edited(before, resource, now))
}

/// Who is to be a user's manager, as a form says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manager {
    /// Whoever it is: the form says nothing of it.
    Stays,
    /// Nobody.
    Nobody,
    /// The user of this id.
    User(String),
}

/// Changes what a form of a user's columns says, as an import would ([`sheet::put`]). `None`: nothing changes.
///
/// # Errors
/// 409 where an identity provider owns the user; 400, with the column, where a cell cannot be its value.
pub fn fill(
    before: User,
    schema: &ResourceSchema,
    cells: &[(Column, String)],
    manager: &Manager,
    now: Timestamp,
) -> Result<Option<Change>, (Option<Column>, Error)> {
    let whole = |error| (None, error);
    user_is_ours(&before).map_err(whole)?;
    let document = filled(before.resource.as_map().clone(), cells, manager)?;
    let resource = Resource::from_json(document, schema, UnknownAttributes::Refuse).map_err(whole)?.resource;
    resource.require(schema).map_err(whole)?;
    Ok(user::edited(before, resource, now))
}

/// A document with the cells of a form in it.
///
/// # Errors
/// 400, with the column, where a cell cannot be its value, or there is no `userName`.
pub fn filled(
    mut document: Map<String, Value>,
    cells: &[(Column, String)],
    manager: &Manager,
) -> Result<Value, (Option<Column>, Error)> {
    for (column, cell) in cells {
        if *column == Column::UserName && cell.trim().is_empty() {
            return Err((Some(Column::UserName), Error::invalid_value("A user must have a userName.")));
        }
        let written = sheet::put(&Heading::Standard(*column), &mut document, cell.trim());
        written.map_err(|error| (Some(*column), error))?;
    }
    let value = match manager {
        Manager::Stays => return Ok(Value::Object(document)),
        Manager::Nobody => None,
        Manager::User(id) => Some(json!({ "value": id })),
    };
    sheet::set_within(&mut document, ENTERPRISE, "manager", value);
    Ok(Value::Object(document))
}

fn refuse_idp_attributes(document: &Value) -> Result<(), Error> {
    let named = |urn: &str| {
        let begins = |name: &String| name.len() >= urn.len() && fold(name).starts_with(&*fold(urn));
        document.as_object().is_some_and(|document| document.keys().any(begins))
    };
    if named(CUSTOM) || named(CUSTOM_IVANTI) {
        return Err(Error::invalid_value("IDP attributes are filled by the identity provider and not typed in here."));
    }
    Ok(())
}

fn canonical(schema: &ResourceSchema, members: &Map<String, Value>) -> Value {
    let name = |name: &String| match name.parse().ok().and_then(|path| schema.bind(&path)) {
        Some(bound) if bound.extension.is_none() && bound.sub_attribute.is_none() => bound.attribute.name.clone(),
        _ => name.clone(),
    };
    members.iter().map(|(key, value)| (name(key), value.clone())).collect()
}

/// RFC 7396 §2.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            target.shift_remove(name);
        } else {
            merge(target.entry(name).or_insert(Value::Null), value);
        }
    }
}

/// What comes of an action, and what the person should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Noticed {
    /// The change; `None`: nothing changes.
    pub change: Option<Change>,
    /// What else is to be done, where an identity provider has a say.
    pub notice: Option<String>,
}

/// Enables or disables a user.
///
/// # Errors
/// 409 where the user is to be enabled and its identity provider has deleted it.
pub fn set_enabled(before: User, schema: &ResourceSchema, enabled: bool, now: Timestamp) -> Result<Noticed, Error> {
    if enabled && before.status == Status::Deprovisioned {
        return Err(Error::conflict(
            "The identity provider has deleted this user. Assign it there again, or delete it here for good.",
        ));
    }
    let notice = before.source.owner().map(|idp| {
        let (idp, again) = (idp.name(), if enabled { "disable" } else { "enable" });
        format!("{idp} owns this user and may {again} it again with its next change: change it there too.")
    });
    Ok(Noticed { change: user::set_enabled(before, schema, enabled, now), notice })
}

/// Deletes a user for good.
///
/// # Errors
/// 409 where an identity provider owns the user and it is active.
pub fn delete(before: User, now: Timestamp) -> Result<Noticed, Error> {
    let notice = match before.source {
        Source::Scim(idp) if before.status == Status::Active => {
            return Err(Error::conflict(format!(
                "{idp} owns this user, who is active: disable it first, here or there. Remove it from {idp} too, or it will be provisioned again.",
                idp = idp.name()
            )));
        }
        Source::Scim(idp) => Some(format!("Remove the user from {} too, or it may be provisioned again.", idp.name())),
        _ => None,
    };
    Ok(Noticed { change: Some(Change::UserDeleted(Box::new(User { last_modified: now, ..before }))), notice })
}

words! {
    /// What people do with users, one or many at once.
    Deed, "deed", {
        /// Sends an invitation.
        Invite => "invite",
        /// Lets the account be used.
        Enable => "enable",
        /// Lets the account be used no more.
        Disable => "disable",
        /// Deletes the user for good.
        Delete => "delete",
    }
}

words! {
    /// Why a deed is not done to a user.
    Hindrance, "hindrance", {
        /// It is so already.
        Already => "already",
        /// Its identity provider has deleted it: it can only be deleted here, or come back from there.
        Deprovisioned => "deprovisioned",
        /// An identity provider owns it, and it is active: it must be disabled first.
        Owned => "owned",
        /// It is not active.
        Inactive => "inactive",
        /// It has no e-mail address.
        NoAddress => "no address",
        /// There is no enrolment URL that an invitation could lead to.
        NoLink => "no link",
        /// It is not there any more.
        Gone => "gone",
        /// Something else went wrong.
        Failed => "failed",
    }
}

/// Why a deed cannot be done to a user, as far as the user alone tells: what [`set_enabled`], [`delete`] and an
/// invitation would refuse, and what would change nothing.
#[must_use]
pub fn hindrance(deed: Deed, user: &User) -> Option<Hindrance> {
    let owned = user.source.owner().is_some();
    match (deed, user.status) {
        (Deed::Invite, Status::Active) => crate::invitation::address(user).is_none().then_some(Hindrance::NoAddress),
        (Deed::Invite, _) => Some(Hindrance::Inactive),
        (Deed::Enable, Status::Active) | (Deed::Disable, Status::Disabled) => Some(Hindrance::Already),
        (Deed::Enable | Deed::Disable, Status::Deprovisioned) => Some(Hindrance::Deprovisioned),
        (Deed::Delete, Status::Active) => owned.then_some(Hindrance::Owned),
        _ => None,
    }
}

/// Lets people change what an identity provider would send.
///
/// # Errors
/// 409 where an identity provider owns the user.
pub fn user_is_ours(user: &User) -> Result<(), Error> {
    match user.source.owner() {
        Some(idp) => Err(Error::conflict(format!(
            "{idp} owns this user: change it there. Here only custom attributes can be edited.",
            idp = idp.name()
        ))),
        None => Ok(()),
    }
}

/// Lets people change a group and its membership.
///
/// # Errors
/// 409 where an identity provider owns the group.
pub fn group_is_ours(group: &Group) -> Result<(), Error> {
    match group.source.owner() {
        Some(idp) => Err(Error::conflict(format!("{} owns this group: change it and its members there.", idp.name()))),
        None => Ok(()),
    }
}

/// Deletes a group; its members stay.
#[must_use]
pub fn delete_group(before: Group, now: Timestamp) -> Noticed {
    let again =
        |idp: IdentityProvider| format!("Remove the group from {} too, or it may be provisioned again.", idp.name());
    let notice = before.source.owner().map(again);
    Noticed { change: Some(Change::GroupDeleted(Box::new(Group { last_modified: now, ..before }))), notice }
}

/// Checks a name that is typed in: what it is without the space around it. `whose` begins the sentence that refuses it,
/// `most` is how many characters it may have.
///
/// # Errors
/// 400 where it is blank or too long, or holds what cannot be seen.
pub fn name<'a>(name: &'a str, whose: &str, most: usize) -> Result<&'a str, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > most || name.chars().any(char::is_control) {
        let wanted = format!("{whose} must have a name of 1 to {most} characters, none of them a control character.");
        return Err(Error::invalid_value(wanted));
    }
    Ok(name)
}

/// Checks the name of a group.
///
/// # Errors
/// As [`name`]; 409 where it is that of the built-in group.
pub fn group_name(name: &str) -> Result<&str, Error> {
    let name = self::name(name, "A group", 200)?;
    if fold(name) == fold(ALL_USERS) {
        return Err(Error::conflict(format!("{ALL_USERS} is built in; choose another name.")));
    }
    Ok(name)
}

/// Checks a value of a custom attribute; a blank one is none.
///
/// # Errors
/// 400 where it is too long.
pub fn custom_value(value: Option<&str>) -> Result<Option<&str>, Error> {
    let value = value.filter(|value| !value.trim().is_empty());
    if value.is_some_and(|value| value.chars().count() > LONGEST_VALUE) {
        return Err(Error::invalid_value(format!("A value must not be longer than {LONGEST_VALUE} characters.")));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OrganizationKey;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn ada(source: Source) -> User {
        let schema = ResourceSchema::user();
        let document = json!({"userName": "ada", "name": {"givenName": "Ada", "familyName": "Quill"}, "title": "x"});
        let resource = read(&schema, document).unwrap();
        user::create(OrganizationKey(1), &schema, source, resource, "a".into(), NOW).unwrap()
    }

    fn edited(patch: &Value) -> Result<User, Error> {
        match edit(ada(Source::Local), &ResourceSchema::user(), patch, NOW)? {
            Some(Change::UserUpdated { after, .. }) => Ok(*after),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_patch_is_merged() {
        let after = edited(&json!({"USERNAME": "ben", "name": {"givenName": null}, "title": null, "active": false}));
        let after = after.unwrap();
        assert_eq!((after.user_name(), after.status, after.resource.get("title")), ("ben", Status::Disabled, None));
        assert_eq!(after.resource.get("name"), Some(&json!({"familyName": "Quill"})));
        let same = edit(ada(Source::Import), &ResourceSchema::user(), &json!({"title": "x"}), NOW);
        assert_eq!(same, Ok(None));
    }

    #[test]
    fn what_makes_no_user_is_refused() {
        let of_idp = format!("{CUSTOM}:badge");
        for patch in [json!({"userName": null}), json!({"userName": " "}), json!({"shoe": 1}), json!({of_idp: "x"})] {
            assert_eq!(edited(&patch).unwrap_err().status, 400, "{patch}");
        }
        assert_eq!(edit(ada(Source::Local), &ResourceSchema::user(), &json!([]), NOW).unwrap_err().status, 400);
    }

    #[test]
    fn an_identity_provider_owns_what_it_sends() {
        let okta = || ada(Source::Scim(IdentityProvider::Okta));
        let schema = ResourceSchema::user();
        assert_eq!(edit(okta(), &schema, &json!({"title": "y"}), NOW).unwrap_err().status, 409);
        assert!(delete(okta(), NOW).unwrap_err().detail.contains("Okta"));
        let disabled = set_enabled(okta(), &schema, false, NOW).unwrap();
        assert!(disabled.notice.unwrap().contains("Okta"));
        let Some(Change::UserUpdated { after, .. }) = disabled.change else { panic!() };
        assert!(delete(*after, NOW).unwrap().notice.is_some());
        let gone = User { status: Status::Deprovisioned, ..okta() };
        assert_eq!(set_enabled(gone.clone(), &schema, true, NOW).unwrap_err().status, 409);
        assert!(delete(gone, NOW).is_ok());
        assert_eq!(delete(ada(Source::Local), NOW).unwrap().notice, None);
    }

    #[test]
    fn what_hinders_a_deed_is_what_would_be_refused() {
        let schema = ResourceSchema::user();
        for source in [Source::Local, Source::Import, Source::Scim(IdentityProvider::Okta)] {
            for status in Status::ALL {
                let user = User { status: *status, ..ada(source) };
                let refused = |deed| hindrance(deed, &user).is_some_and(|why| why != Hindrance::Already);
                let enabled = |enabled| set_enabled(user.clone(), &schema, enabled, NOW).is_err();
                assert_eq!(refused(Deed::Enable), enabled(true), "{source} {status}");
                assert_eq!(refused(Deed::Delete), delete(user.clone(), NOW).is_err(), "{source} {status}");
                assert!(hindrance(Deed::Invite, &user).is_some(), "has no address");
            }
        }
        assert_eq!(hindrance(Deed::Disable, &ada(Source::Local)), None);
    }

    #[test]
    fn a_form_changes_what_it_names() {
        let schema = ResourceSchema::user();
        let cells =
            |cells: &[(Column, &str)]| cells.iter().map(|(column, cell)| (*column, (*cell).to_owned())).collect();
        let filled = |source, said: &[(Column, &str)]| {
            let cells: Vec<_> = cells(said);
            fill(ada(source), &schema, &cells, &Manager::Stays, NOW).map_err(|(column, error)| (column, error.status))
        };
        let said = [(Column::GivenName, ""), (Column::Title, " y "), (Column::Email, "a@b.example")];
        let Ok(Some(Change::UserUpdated { after, .. })) = filled(Source::Import, &said) else { panic!() };
        assert_eq!((after.resource.text("title"), after.email()), (Some("y"), Some("a@b.example")));
        assert_eq!(after.resource.get("name"), Some(&json!({"familyName": "Quill"})));
        assert_eq!(filled(Source::Local, &[(Column::Title, "x")]), Ok(None));
        assert_eq!(filled(Source::Local, &[(Column::UserName, " ")]), Err((Some(Column::UserName), 400)));
        assert_eq!(filled(Source::Local, &[(Column::Email, "ada")]), Err((Some(Column::Email), 400)));
        assert_eq!(filled(Source::Scim(IdentityProvider::Okta), &[]), Err((None, 409)));
    }

    #[test]
    fn a_form_names_a_manager_or_nobody() {
        let managed = |before: User, manager: &Manager| match fill(before, &ResourceSchema::user(), &[], manager, NOW) {
            Ok(Some(Change::UserUpdated { after, .. })) => Some(*after),
            Ok(None) => None,
            other => panic!("{other:?}"),
        };
        let ben = managed(ada(Source::Local), &Manager::User("b".into())).unwrap();
        assert_eq!(ben.manager(), Some("b"));
        assert_eq!(managed(ben.clone(), &Manager::Stays), None);
        let nobody = managed(ben, &Manager::Nobody).unwrap();
        assert_eq!((nobody.manager(), nobody.resource.get(ENTERPRISE)), (None, None));
        assert_eq!(managed(nobody, &Manager::Nobody), None);
    }

    #[test]
    fn names_and_values_are_checked() {
        assert_eq!(group_name(" Crew "), Ok("Crew"));
        assert_eq!(group_name("ALL users").unwrap_err().status, 409);
        assert_eq!(group_name(" ").unwrap_err().status, 400);
        assert_eq!(custom_value(Some(" ")), Ok(None));
        assert!(custom_value(Some(&"x".repeat(LONGEST_VALUE + 1))).is_err());
    }
}
