//! From the body of a PATCH to its operations.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Op, Operation, PatchRequest, at, value};
use crate::filter::{BoundPath, Path};
use crate::resource::{Reader, UnknownAttributes};
use crate::schema::{Attribute, BoundAttribute, Extension, Mutability, ResourceSchema};
use crate::text::excerpt;
use crate::{Error, ScimType};

impl PatchRequest {
    /// Reads the body of a PATCH.
    ///
    /// Members that the RFC does not know are passed over: old templates send `id` beside the
    /// operations and `name` inside them.
    ///
    /// # Errors
    /// 400 `invalidSyntax` where it is no PATCH body, `tooMany` where it has more than `max_operations`,
    /// `invalidPath` and `invalidFilter` for a path that cannot be read or names nothing known (the
    /// latter only where unknown attributes are refused), `noTarget` for a `remove` without a path,
    /// `mutability` for a path to what the server alone writes, `invalidValue` for a value that does not
    /// fit its attribute. The detail begins with the operation that it speaks of.
    pub fn parse(
        body: Value,
        schema: &ResourceSchema,
        unknown: UnknownAttributes,
        max_operations: usize,
    ) -> Result<Self, Error> {
        let operations = operations(body)?;
        if operations.len() > max_operations {
            let detail =
                format!("The request has {} operations; send at most {max_operations} at once.", operations.len());
            // RFC 7644 §3.12 gives `tooMany` to a request that asks for too much; 413 says so to clients
            // that look at the status alone.
            return Err(Error { status: 413, ..Error::too_many(detail) });
        }
        let mut parser =
            Parser { schema, reader: Reader::new(unknown), operations: Vec::with_capacity(operations.len()) };
        for (index, operation) in operations.into_iter().enumerate() {
            parser.operation(index, operation).map_err(at(index))?;
        }
        Ok(Self { operations: parser.operations, ignored: parser.reader.ignored })
    }
}

/// RFC 7644 §3.5.2: the body "MUST contain the attribute "Operations", whose value is an array of one or
/// more PATCH operations". Its `schemas` is not looked at: some leave it out.
fn operations(body: Value) -> Result<Vec<Value>, Error> {
    match member(body, "operations") {
        Some(Value::Array(operations)) if !operations.is_empty() => Ok(operations),
        _ => Err(Error::invalid_syntax(
            "A PATCH body must be an object with an array Operations of at least one operation.",
        )),
    }
}

/// A member by its name, whatever its case (RFC 7643 §2.1).
fn member(object: Value, name: &str) -> Option<Value> {
    let Value::Object(members) = object else { return None };
    members.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Where the name of an attribute stood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// In `path`: the client means it.
    Path,
    /// In the object of an operation without a path: it may be an echo of what the client has read.
    Object,
}

/// One operation, its target still to be found.
#[derive(Clone, Copy)]
struct Context {
    op: Op,
    index: usize,
    origin: Origin,
}

struct Parser<'a> {
    schema: &'a ResourceSchema,
    reader: Reader,
    operations: Vec<Operation>,
}

impl Parser<'_> {
    fn operation(&mut self, index: usize, operation: Value) -> Result<(), Error> {
        let Value::Object(members) = operation else {
            return Err(Error::invalid_syntax("It must be an object with op, path and value."));
        };
        let (mut op, mut path, mut value) = (None, None, None);
        for (key, member) in members {
            match key.to_ascii_lowercase().as_str() {
                "op" => op = Some(member),
                "path" => path = Some(member),
                "value" => value = Some(member),
                _ => {}
            }
        }
        // RFC 7644 §3.5.2: "Each PATCH operation object MUST have exactly one "op" member".
        let Some(Value::String(op)) = op else {
            return Err(Error::invalid_syntax("It has no op; that must be add, remove or replace."));
        };
        let op: Op = op.parse()?;
        if op != Op::Remove && value.is_none() {
            // RFC 7644 §3.5.2.1: "The operation MUST contain a "value" member".
            return Err(Error::invalid_value(format!("{op} needs a value; null clears the attribute.")));
        }
        match path {
            None | Some(Value::Null) => self.without_path(Context { op, index, origin: Origin::Object }, value),
            Some(Value::String(path)) if path.trim().is_empty() => {
                self.without_path(Context { op, index, origin: Origin::Object }, value)
            }
            Some(Value::String(path)) => self.named(Context { op, index, origin: Origin::Path }, path.trim(), value),
            Some(_) => Err(Error::invalid_path("path must be a string.")),
        }
    }

    fn without_path(&mut self, context: Context, value: Option<Value>) -> Result<(), Error> {
        if context.op == Op::Remove {
            // RFC 7644 §3.5.2.2: "If "path" is unspecified, the operation fails with HTTP status code 400
            // and a "scimType" error code of "noTarget"."
            return Err(Error::no_target("remove needs a path that says what to remove."));
        }
        // RFC 7644 §3.5.2.1: "If omitted, the target location is assumed to be the resource itself. The
        // "value" parameter contains a set of attributes to be added to the resource."
        let Some(Value::Object(members)) = value else {
            return Err(Error::invalid_value(format!(
                "{} without a path needs an object of attributes as its value.",
                context.op
            )));
        };
        self.members(context, None, members)
    }

    fn members(&mut self, context: Context, urn: Option<&str>, members: Map<String, Value>) -> Result<(), Error> {
        members.into_iter().try_for_each(|(key, value)| match urn {
            Some(urn) => self.named(context, &format!("{urn}:{key}"), Some(value)),
            None => self.named(context, &key, Some(value)),
        })
    }

    /// An attribute, a value path or a whole schema, named in `path` or by a member of an object.
    fn named(&mut self, context: Context, name: &str, value: Option<Value>) -> Result<(), Error> {
        if let Some(extension) = self.schema.extension(name) {
            return self.extension(context, extension, value);
        }
        if self.schema.is_core(name) {
            return match value {
                Some(Value::Object(members)) => self.members(context, None, members),
                Some(_) if context.op != Op::Remove => {
                    Err(Error::invalid_value(format!("{name} needs an object of attributes as its value.")))
                }
                _ => Err(Error::no_target("A resource cannot lose its core schema; name the attributes to remove.")),
            };
        }
        let path: Path = match name.parse() {
            Ok(path) => path,
            Err(error) if context.origin == Origin::Path => return Err(error),
            Err(_) => return self.unknown(name),
        };
        match path.bind(self.schema)? {
            Some(path) => self.attribute(context, path, value),
            None => self.unknown(name),
        }
    }

    /// An extension by its URN alone: all of its attributes, or those in the value.
    fn extension(&mut self, context: Context, extension: &Extension, value: Option<Value>) -> Result<(), Error> {
        match value {
            Some(Value::Object(mut members)) if context.op != Op::Remove => {
                // Some clients send an extension as a resource of its own, with `schemas` in it.
                members.retain(|name, _| !name.eq_ignore_ascii_case("schemas"));
                self.members(context, Some(&extension.urn), members)
            }
            None | Some(Value::Null) => extension.schema.attributes.iter().try_for_each(|attribute| {
                let name = format!("{}:{}", extension.urn, attribute.name);
                self.named(Context { origin: Origin::Object, ..context }, &name, Some(Value::Null))
            }),
            Some(_) => Err(Error::invalid_value(format!(
                "{} needs an object of the extension's attributes as its value.",
                extension.urn
            ))),
        }
    }

    fn attribute(&mut self, context: Context, path: BoundPath, value: Option<Value>) -> Result<(), Error> {
        let Context { op, index, origin } = context;
        let attribute = &path.attribute;
        if attribute.extension.is_none() && attribute.attribute.name == "schemas" {
            return Ok(()); // The service derives it from what the resource holds.
        }
        if [&attribute.attribute, attribute.leaf()].iter().any(|part| part.mutability == Mutability::WriteOnly) {
            return Ok(()); // A password is taken and not kept.
        }
        if let Some(part) =
            [&attribute.attribute, attribute.leaf()].into_iter().find(|part| part.mutability == Mutability::ReadOnly)
        {
            return self.read_only(origin, attribute, part);
        }
        refuse_rewriting_members(op, &path)?;
        let value = value::fitting(&mut self.reader, op, &path, value)?;
        self.operations.push(Operation { op, path, value, index });
        Ok(())
    }

    /// RFC 7644 §3.5.2: "a client MUST NOT modify an attribute that has mutability "readOnly"". What
    /// stands in an object without a path is but an echo: Okta sends a group's `id` with its new name.
    fn read_only(&mut self, origin: Origin, attribute: &BoundAttribute, part: &Attribute) -> Result<(), Error> {
        match origin {
            Origin::Path => Err(Error::mutability(format!(
                "{attribute} cannot be changed: the service alone writes {}.",
                part.name
            ))),
            Origin::Object => {
                self.reader.ignored.push(attribute.to_string());
                Ok(())
            }
        }
    }

    fn unknown(&mut self, name: &str) -> Result<(), Error> {
        let name = self.without_secret(name);
        self.reader.unknown(&name).map_err(|error| Error {
            scim_type: Some(ScimType::InvalidPath),
            detail: format!("{} is not an attribute of this resource type; see /Schemas.", excerpt(&name)),
            ..error
        })
    }

    /// A path as it may be told: a filter on a password may hold one.
    fn without_secret<'n>(&self, path: &'n str) -> Cow<'n, str> {
        let attribute = path.split('[').next().unwrap_or_default();
        let bound = attribute.parse().ok().and_then(|path| self.schema.bind(&path));
        match bound {
            Some(bound) if bound.leaf().mutability == Mutability::WriteOnly => format!("{attribute}[…]").into(),
            _ => path.into(),
        }
    }
}

/// RFC 7643 §4.2: the parts of a member "are immutable": members come and go whole.
fn refuse_rewriting_members(op: Op, path: &BoundPath) -> Result<(), Error> {
    let members = path.attribute.extension.is_none() && path.attribute.attribute.name == "members";
    let part = path.attribute.sub_attribute.is_some();
    let rewrites = part || (path.filter.is_some() && op != Op::Remove);
    if members && rewrites {
        return Err(Error::mutability("A member cannot be rewritten; remove it and add another."));
    }
    Ok(())
}
