//! How bodies are written: in which dialect, with which of the known habits.

use serde_json::{Map, Value, json};

use super::members::Member;
use crate::config::{
    ActiveLiteral, Behaviour, Config, Dialect, FlagDetection, ManagerLiteral, MemberOperations, MemberRemoval,
    NullClearing,
};
use crate::expression::{Context, Source};
use crate::mapping::{
    Assignment, MappingError, Modification, NewValue, ObjectMapping, Target, Verb, manager_path, patch_body,
};
use crate::persona::{Manners, Update, Writing};
use crate::state::Kind;

/// The flag in the Tenant URL that asks for the RFC's dialect.
const COMPLIANT: &str = "aadOptscim062020";
/// The flag that asks for the old one.
const CLASSIC: &str = "AzureAdScimPatch2017";
/// Microsoft's own name for groups.
const MICROSOFT: &str = "http://schemas.microsoft.com/";

/// What writes bodies.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    dialect: Dialect,
    behaviour: Behaviour,
}

impl Wire {
    /// The habits of a configuration, and the base URL without its flags.
    pub(super) fn of(config: &Config) -> (Self, &str) {
        let (url, flags) = config.target.url.split_once('?').unwrap_or((&config.target.url, ""));
        let behaviour = config.behaviour.clone();
        let named = |flag: &str| flags.split('&').any(|given| given.split('=').next() == Some(flag));
        let dialect = match behaviour.flag_detection {
            FlagDetection::Url if named(COMPLIANT) => Dialect::Compliant,
            FlagDetection::Url if named(CLASSIC) => Dialect::Classic,
            FlagDetection::Url | FlagDetection::Forced => behaviour.dialect,
        };
        (Self { dialect, behaviour }, url)
    }

    /// The same as provisioning on demand writes: Entra's knows its old dialect only.
    pub(super) fn on_demand(&self) -> Self {
        let dialect = if self.dialect == Dialect::Rfc { Dialect::Rfc } else { Dialect::Classic };
        Self { dialect, behaviour: self.behaviour.clone() }
    }

    fn manners(&self) -> &'static Manners {
        self.behaviour.persona.manners()
    }

    /// The body of a POST.
    pub(super) fn create_body(
        &self,
        kind: Kind,
        mapping: &ObjectMapping,
        source: &dyn Source,
        context: &mut Context,
        secret: &dyn Fn() -> String,
    ) -> Result<Value, MappingError> {
        let mut body = mapping.create_body(source, context)?;
        if let Some(body) = body.as_object_mut() {
            (self.manners().adds)(body, kind, &Writing::Create { secret });
            if !self.behaviour.post_roles_and_meta {
                body.retain(|name, value| name != "meta" && (name != "roles" || *value != json!([])));
            }
            if let (false, Some(Value::Array(schemas))) =
                (self.behaviour.microsoft_group_schema, body.get_mut("schemas"))
            {
                schemas.retain(|schema| schema.as_str().is_none_or(|schema| !schema.starts_with(MICROSOFT)));
            }
        }
        Ok(body)
    }

    /// The body of a PUT that has these values and no others.
    pub(super) fn whole_body(&self, kind: Kind, mapping: &ObjectMapping, sent: &[Assignment<'_>], id: &str) -> Value {
        let mut body = mapping.resource(sent);
        (self.manners().adds)(&mut body, kind, &Writing::Replace { id });
        body.into()
    }

    /// The body of a PUT of what was sent last.
    pub(super) fn last_body(&self, kind: Kind, mapping: &ObjectMapping, last: &Map<String, Value>, id: &str) -> Value {
        let mut body = mapping.merged(last, &[]);
        (self.manners().adds)(&mut body, kind, &Writing::Replace { id });
        body.into()
    }

    /// The body of a PATCH that brings a group up to date without naming a path, for those who write it so.
    pub(super) fn pathless_body(&self, mapping: &ObjectMapping, sent: &[Assignment<'_>], id: &str) -> Option<Value> {
        let Update::Pathless { id: names_id, schemas } = self.manners().group_update else { return None };
        let mut value = mapping.resource(sent);
        if !schemas {
            value.remove("schemas");
        }
        if names_id {
            value.insert("id".to_owned(), id.into());
        }
        Some(patch_body(&[json!({"op": "replace", "value": value})]))
    }

    /// The body of a PATCH that enables or disables, and nothing else.
    pub(super) fn activation_body(active: bool) -> Value {
        patch_body(&[json!({"op": "replace", "value": {"active": active}})])
    }

    /// The operations of a PATCH that brings attributes up to date.
    pub(super) fn operations(&self, modifications: &[Modification]) -> Vec<Value> {
        match self.dialect {
            Dialect::Classic => modifications.iter().map(|modification| self.classic_operation(modification)).collect(),
            Dialect::Compliant => compliant_operations(modifications),
            Dialect::Rfc => modifications.iter().map(by_path).collect(),
        }
    }

    fn classic_operation(&self, modification: &Modification) -> Value {
        let mut operation = modification.classic();
        let is_active = modification.target == Target::Attribute("active".to_owned());
        if is_active && self.behaviour.active_literal == ActiveLiteral::Boolean {
            operation["value"] = modification.json();
        }
        operation
    }

    /// What clears attributes that became null; nothing, if nobody is to clear them.
    pub(super) fn clearing(&self, left_over: Vec<(Target, Value)>) -> Vec<Modification> {
        let (verb, value) = match self.behaviour.null_clearing {
            NullClearing::Off => return Vec::new(),
            NullClearing::Null => (Verb::Replace, Value::Null),
            NullClearing::Empty => (Verb::Replace, "".into()),
            NullClearing::Remove => (Verb::Remove, Value::Null),
        };
        let clear = |(target, old)| Modification {
            verb,
            target,
            value: NewValue::Plain(value.clone()),
            old: Some(old),
            redacted: false,
        };
        left_over.into_iter().map(clear).collect()
    }

    /// The operations that add members to a group, or take them away.
    pub(super) fn member_operations(&self, verb: Verb, ids: &[&str]) -> Vec<Value> {
        let op = self.op(verb);
        let by_filter = match self.dialect {
            Dialect::Classic => false,
            Dialect::Compliant => true,
            Dialect::Rfc => self.behaviour.member_removal == MemberRemoval::Filter,
        };
        if by_filter && verb == Verb::Remove {
            let remove = |id: &&str| json!({"op": op, "path": format!("members[value eq {}]", Value::from(*id))});
            return ids.iter().map(remove).collect();
        }
        let member = |id: &&str| match self.dialect {
            Dialect::Rfc => json!({"value": id}),
            Dialect::Classic | Dialect::Compliant => json!({"$ref": null, "value": id}),
        };
        let operation = |members: Vec<Value>| json!({"op": op, "path": "members", "value": members});
        match self.behaviour.member_operations {
            MemberOperations::Array => vec![operation(ids.iter().map(member).collect())],
            MemberOperations::Each => ids.iter().map(|id| operation(vec![member(id)])).collect(),
        }
    }

    /// The operation that sets the manager of a user, or takes it away.
    pub(super) fn manager_operation(&self, verb: Verb, id: &str) -> Value {
        let path = manager_path();
        if verb == Verb::Remove {
            return json!({"op": self.op(verb), "path": path});
        }
        let value = match self.behaviour.manager_literal {
            ManagerLiteral::String => id.into(),
            ManagerLiteral::Array => json!([{"value": id}]),
            ManagerLiteral::Object => json!({"value": id}),
        };
        json!({"op": self.op(verb), "path": path, "value": value})
    }

    fn op(&self, verb: Verb) -> &'static str {
        match self.dialect {
            Dialect::Classic => verb.capitalised(),
            Dialect::Compliant | Dialect::Rfc => verb.lower(),
        }
    }
}

/// The operations of Okta's group push: who goes, then who comes.
pub(super) fn push_operations(add: &[Member], remove: &[Member]) -> Vec<Value> {
    let path = |member: &Member| format!("members[value eq {}]", Value::from(member.target_id.as_str()));
    let mut operations: Vec<Value> =
        remove.iter().map(|member| json!({"op": "remove", "path": path(member)})).collect();
    if !add.is_empty() {
        operations.push(json!({"op": "add", "path": "members", "value": named(add)}));
    }
    operations
}

/// Members with the names that people know them by, as Okta writes them.
pub(super) fn named(members: &[Member]) -> Value {
    members.iter().map(|member| json!({"value": member.target_id, "display": member.name})).collect()
}

/// One operation for one path (RFC 7644 §3.5.2).
fn by_path(modification: &Modification) -> Value {
    let (op, path) = (modification.verb.lower(), modification.path());
    match modification.verb {
        Verb::Remove => json!({"op": op, "path": path}),
        Verb::Add | Verb::Replace => json!({"op": op, "path": path, "value": modification.json()}),
    }
}

/// Elements of multi-valued attributes by their paths; of the rest one alone by its path, several as one operation
/// without a path, whose names are dotted or begin with the URN of their schema.
fn compliant_operations(modifications: &[Modification]) -> Vec<Value> {
    let together = |modification: &&Modification| {
        modification.verb != Verb::Remove && !matches!(modification.target, Target::Element { .. })
    };
    let mut operations: Vec<Value> =
        modifications.iter().filter(|modification| !together(modification)).map(by_path).collect();
    for verb in [Verb::Add, Verb::Replace] {
        let same: Vec<_> =
            modifications.iter().filter(together).filter(|modification| modification.verb == verb).collect();
        match same[..] {
            [] => {}
            [only] => operations.push(by_path(only)),
            _ => {
                let values: Map<_, _> =
                    same.iter().map(|modification| (modification.path(), modification.json())).collect();
                operations.push(json!({"op": verb.lower(), "value": values}));
            }
        }
    }
    operations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Target as Server;

    fn wire(url: &str) -> Wire {
        let config = Config { target: Server { url: url.to_owned(), ..Server::default() }, ..Config::default() };
        let (wire, base) = Wire::of(&config);
        assert_eq!(base, "http://h/scim");
        wire
    }

    fn modifications() -> Vec<Modification> {
        let modification = |verb, path: &str, value: Value| Modification {
            verb,
            target: path.parse().unwrap(),
            value: NewValue::Plain(value),
            old: None,
            redacted: false,
        };
        vec![
            modification(Verb::Replace, "active", false.into()),
            modification(Verb::Replace, "name.givenName", "Ada B.".into()),
            modification(Verb::Add, "title", "Surveyor".into()),
            modification(Verb::Add, r#"emails[type eq "work"].value"#, "ada@example.org".into()),
        ]
    }

    #[test]
    fn the_dialect_comes_with_the_url() {
        assert_eq!(
            json!(wire("http://h/scim").operations(&modifications())),
            json!([
                {"op": "Replace", "path": "active", "value": "False"},
                {"op": "Replace", "path": "name.givenName", "value": "Ada B."},
                {"op": "Add", "path": "title", "value": "Surveyor"},
                {"op": "Add", "path": "emails[type eq \"work\"].value", "value": "ada@example.org"},
            ])
        );
        assert_eq!(
            json!(wire("http://h/scim?aadOptscim062020").operations(&modifications())),
            json!([
                {"op": "add", "path": "emails[type eq \"work\"].value", "value": "ada@example.org"},
                {"op": "add", "path": "title", "value": "Surveyor"},
                {"op": "replace", "value": {"active": false, "name.givenName": "Ada B."}},
            ])
        );
    }

    #[test]
    fn members_and_managers_are_removed_in_either_dialect() {
        let (classic, compliant) =
            (wire("http://h/scim?AzureAdScimPatch2017"), wire("http://h/scim?aadOptscim062020="));
        let manager = manager_path();
        assert_eq!(
            classic.member_operations(Verb::Remove, &["a\"b"]),
            [json!({"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "a\"b"}]})]
        );
        assert_eq!(
            compliant.member_operations(Verb::Remove, &["a\"b"]),
            [json!({"op": "remove", "path": r#"members[value eq "a\"b"]"#})]
        );
        assert_eq!(classic.manager_operation(Verb::Remove, ""), json!({"op": "Remove", "path": manager}));
        assert_eq!(
            compliant.manager_operation(Verb::Add, "91ab"),
            json!({"op": "add", "path": manager, "value": "91ab"})
        );
    }

    #[test]
    fn what_is_cleared_is_cleared_as_asked() {
        let mut wire = wire("http://h/scim");
        let left_over = || vec![("title".parse().unwrap(), Value::from("Surveyor"))];
        assert!(wire.clearing(left_over()).is_empty());
        wire.behaviour.null_clearing = NullClearing::Empty;
        let cleared = wire.clearing(left_over());
        assert_eq!(wire.operations(&cleared), [json!({"op": "Replace", "path": "title", "value": ""})]);
        wire.behaviour.null_clearing = NullClearing::Remove;
        let cleared = wire.clearing(left_over());
        assert_eq!(wire.operations(&cleared), [json!({"op": "Remove", "path": "title"})]);
    }
}
