//! From names to attributes, and from literals to the types of those: [`Filter`] to [`BoundFilter`].

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{BoundFilter, BoundPath, Comparand, ElementFilter, Filter, Literal, Operator, Path, Test};
use crate::Error;
use crate::attribute_path::AttributePath;
use crate::schema::{Attribute, BoundAttribute, ResourceSchema, Type};
use crate::text::{excerpt, fold};

impl Filter {
    /// Resolves the filter for resources of one type, as `/Users` or `/Groups` need it.
    ///
    /// ```
    /// use scim::{ResourceSchema, filter::Filter};
    /// let filter: Filter = "shoeSize gt 38".parse().unwrap();
    /// let error = filter.bind(&ResourceSchema::user()).unwrap_err();
    /// assert!(error.detail.contains("shoeSize"));
    /// ```
    ///
    /// # Errors
    /// 400 `invalidFilter` where an attribute is not known, or is compared in a way that its type
    /// does not allow.
    pub fn bind(&self, schema: &ResourceSchema) -> Result<BoundFilter, Error> {
        Binder { schema, refuses_unknown: true }.filter(self)
    }

    /// Resolves the filter for one of several types of resources, as a search at the root needs it:
    /// an attribute that this type lacks is one without a value (RFC 7644 §3.4.2.1).
    ///
    /// ```
    /// use scim::{ResourceSchema, filter::{BoundFilter, Filter}};
    /// let filter: Filter = r#"userName eq "ada""#.parse().unwrap();
    /// assert_eq!(filter.bind_any(&ResourceSchema::group()).unwrap(), BoundFilter::Never);
    /// ```
    ///
    /// # Errors
    /// 400 `invalidFilter` where an attribute is compared in a way that its type does not allow.
    pub fn bind_any(&self, schema: &ResourceSchema) -> Result<BoundFilter, Error> {
        Binder { schema, refuses_unknown: false }.filter(self)
    }
}

impl Path {
    /// Resolves the path; `None` where the schema has no such attribute.
    ///
    /// ```
    /// use scim::{ResourceSchema, filter::Path};
    /// let schema = ResourceSchema::user();
    /// assert!("shoeSize".parse::<Path>().unwrap().bind(&schema).unwrap().is_none());
    /// assert!("NAME.givenname".parse::<Path>().unwrap().bind(&schema).unwrap().is_some());
    /// ```
    ///
    /// # Errors
    /// 400 `invalidFilter` as [`Filter::bind`], for what stands between the brackets.
    pub fn bind(&self, schema: &ResourceSchema) -> Result<Option<BoundPath>, Error> {
        let Some(attribute) = schema.bind(&self.attribute) else { return Ok(None) };
        let Some(values) = &self.filter else { return Ok(Some(attribute.into())) };
        let whole = BoundAttribute { sub_attribute: None, ..attribute.clone() };
        let filter = bind_element(values, &whole)?;
        let template = template(values, &whole.attribute);
        let template = filter.matches(&template).then_some(template);
        let template = template.and_then(|value| if let Value::Object(map) = value { Some(map) } else { None });
        Ok(Some(BoundPath { attribute, filter: Some(filter), template }))
    }
}

struct Binder<'a> {
    schema: &'a ResourceSchema,
    refuses_unknown: bool,
}

impl Binder<'_> {
    fn filter(&self, filter: &Filter) -> Result<BoundFilter, Error> {
        match filter {
            Filter::And(..) => balanced(&operands(filter, as_and), &|one| self.filter(one), BoundFilter::And),
            Filter::Or(..) => balanced(&operands(filter, as_or), &|one| self.filter(one), BoundFilter::Or),
            Filter::Not(inner) => Ok(BoundFilter::Not(Box::new(self.filter(inner)?))),
            Filter::Present(path) => self.present(path),
            Filter::Compare(path, operator, literal) => self.compare(path, *operator, literal),
            Filter::ValuePath(path, values) => {
                let Some(attribute) = self.attribute(path)? else { return Ok(BoundFilter::Never) };
                let element = bind_element(values, &attribute)?;
                Ok(BoundFilter::Element(attribute, Box::new(element)))
            }
        }
    }

    fn present(&self, path: &AttributePath) -> Result<BoundFilter, Error> {
        let attribute = self.attribute(path)?;
        Ok(attribute.map_or(BoundFilter::Never, |attribute| BoundFilter::Test(attribute, Test::Present)))
    }

    fn compare(&self, path: &AttributePath, operator: Operator, literal: &Literal) -> Result<BoundFilter, Error> {
        if *literal == Literal::Null {
            let present = self.present(path)?;
            return Ok(if asks_for_null(path, operator)? { BoundFilter::Not(Box::new(present)) } else { present });
        }
        let Some(mut attribute) = self.attribute(path)? else {
            let never = BoundFilter::Never;
            return Ok(if operator == Operator::Ne { BoundFilter::Not(Box::new(never)) } else { never });
        };
        // RFC 7644 §3.4.2.2 asks for "a fully qualified sub-attribute"; PingOne sends `emails eq`, and
        // Entra ID `manager eq`, and both mean the value.
        if attribute.leaf().kind == Type::Complex {
            let value = attribute.leaf().sub_attribute("value").cloned();
            attribute.sub_attribute = Some(value.ok_or_else(|| names_no_part(path, &attribute.attribute))?);
        }
        let test = typed(attribute.leaf(), path, operator, literal)?;
        Ok(BoundFilter::Test(attribute, test))
    }

    fn attribute(&self, path: &AttributePath) -> Result<Option<BoundAttribute>, Error> {
        let attribute = self.schema.bind(path);
        if attribute.is_none() && self.refuses_unknown {
            return Err(unknown(path, &format!("a {}", self.schema.core().name)));
        }
        Ok(attribute)
    }
}

/// Resolves a filter of the values of one complex attribute.
fn bind_element(filter: &Filter, attribute: &BoundAttribute) -> Result<ElementFilter, Error> {
    if attribute.leaf().kind != Type::Complex {
        let detail = format!("{attribute} has no sub-attributes, so nothing can stand in brackets after it.");
        return Err(Error::invalid_filter(detail));
    }
    element(filter, &attribute.attribute)
}

fn element(filter: &Filter, attribute: &Attribute) -> Result<ElementFilter, Error> {
    match filter {
        Filter::And(..) => balanced(&operands(filter, as_and), &|one| element(one, attribute), ElementFilter::And),
        Filter::Or(..) => balanced(&operands(filter, as_or), &|one| element(one, attribute), ElementFilter::Or),
        Filter::Not(inner) => Ok(ElementFilter::Not(Box::new(element(inner, attribute)?))),
        Filter::Present(path) => Ok(ElementFilter::Test(Arc::clone(part(path, attribute)?), Test::Present)),
        Filter::Compare(path, operator, Literal::Null) => {
            let present = ElementFilter::Test(Arc::clone(part(path, attribute)?), Test::Present);
            Ok(if asks_for_null(path, *operator)? { ElementFilter::Not(Box::new(present)) } else { present })
        }
        Filter::Compare(path, operator, literal) => {
            let sub = part(path, attribute)?;
            Ok(ElementFilter::Test(Arc::clone(sub), typed(sub, path, *operator, literal)?))
        }
        // RFC 7644 figure 1: a valFilter holds no valuePath.
        Filter::ValuePath(path, _) => Err(Error::invalid_filter(format!(
            "{path} stands in the brackets of {}, where no other brackets may be.",
            attribute.name
        ))),
    }
}

/// The sub-attribute that a name in brackets means.
fn part<'a>(path: &AttributePath, attribute: &'a Attribute) -> Result<&'a Arc<Attribute>, Error> {
    let alone = path.schema.is_none() && path.sub_attribute.is_none();
    let sub = attribute.sub_attribute(&path.attribute).filter(|_| alone);
    sub.ok_or_else(|| unknown(path, &format!("a value of {}", attribute.name)))
}

/// Whether the comparison with null asks that there be no value, or that there be one.
fn asks_for_null(path: &AttributePath, operator: Operator) -> Result<bool, Error> {
    match operator {
        Operator::Eq => Ok(true),
        Operator::Ne => Ok(false),
        _ => Err(Error::invalid_filter(format!("{path} {operator} null compares nothing; null takes eq and ne."))),
    }
}

/// Gives the literal the type of the attribute.
fn typed(attribute: &Attribute, path: &AttributePath, operator: Operator, literal: &Literal) -> Result<Test, Error> {
    let kind = attribute.kind;
    let suits = match operator {
        Operator::Eq | Operator::Ne => true,
        Operator::Co | Operator::Sw | Operator::Ew => matches!(kind, Type::String | Type::Reference),
        // RFC 7644 table 3: "Boolean and Binary attributes SHALL cause a failed response (HTTP status
        // code 400) with "scimType" of "invalidFilter"."
        Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => !matches!(kind, Type::Boolean | Type::Binary),
    };
    if !suits {
        return Err(Error::invalid_filter(format!(
            "{path} takes no {operator}, for its value is {}.",
            described(kind)
        )));
    }
    let comparand = match (kind, literal) {
        (Type::Boolean, Literal::Boolean(value)) => Some(Comparand::Boolean(*value)),
        // Entra ID writes `primary eq "True"`.
        (Type::Boolean, Literal::String(text)) => text.to_ascii_lowercase().parse().ok().map(Comparand::Boolean),
        (Type::Integer | Type::Decimal, Literal::Number(number)) => Some(Comparand::Number(number.clone())),
        (Type::DateTime, Literal::String(text)) => text.parse().ok().map(Comparand::Time),
        (Type::String | Type::Reference | Type::Binary, literal) => text(literal).map(|text| {
            // RFC 7643 §2.2 and §7: text is compared without case unless it is caseExact.
            Comparand::Text(if attribute.case_exact { text } else { fold(&text).into_owned() })
        }),
        _ => None,
    };
    let comparand = comparand.ok_or_else(|| {
        let literal = literal.to_string();
        let detail = format!("{path} cannot be compared with {}; its value is {}.", excerpt(&literal), described(kind));
        Error::invalid_filter(detail)
    })?;
    Ok(Test::Compare(operator, comparand))
}

/// The literal as text. Whole numbers are: text may come without quotes, and some names are all digits.
fn text(literal: &Literal) -> Option<String> {
    match literal {
        Literal::String(text) => Some(text.clone()),
        Literal::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

const fn described(kind: Type) -> &'static str {
    match kind {
        Type::String | Type::Reference => "text, which is written in quotes",
        Type::Boolean => "true or false",
        Type::Decimal | Type::Integer => "a number",
        Type::DateTime => "an instant such as \"2026-01-31T09:30:00Z\"",
        Type::Binary => "base64 text",
        Type::Complex => "an object",
    }
}

fn unknown(path: &AttributePath, of: &str) -> Error {
    let name = path.to_string();
    Error::invalid_filter(format!("{} is not an attribute of {of}; see /Schemas.", excerpt(&name)))
}

fn names_no_part(path: &AttributePath, attribute: &Attribute) -> Error {
    let example = attribute.sub_attributes.first().map_or("", |sub| sub.name.as_str());
    Error::invalid_filter(format!("{path} has several parts; name one of them, such as {path}.{example}."))
}

/// What a value holds if the filter says so by `eq`, alone or joined by `and`, in the client's words.
fn template(filter: &Filter, attribute: &Attribute) -> Value {
    let mut value = Map::new();
    for operand in operands(filter, as_and) {
        let Filter::Compare(path, Operator::Eq, literal) = operand else { continue };
        let Ok(sub) = part(path, attribute) else { continue };
        let Ok(Test::Compare(_, comparand)) = typed(sub, path, Operator::Eq, literal) else { continue };
        let sent = match (comparand, literal) {
            (Comparand::Boolean(value), _) => Value::Bool(value),
            (Comparand::Number(number), _) => Value::Number(number),
            (Comparand::Text(_) | Comparand::Time(_), literal) => text(literal).into(),
        };
        value.insert(sub.name.clone(), sent);
    }
    Value::Object(value)
}

/// How to take apart a filter of one kind.
type Split = fn(&Filter) -> Option<(&Filter, &Filter)>;

fn as_and(filter: &Filter) -> Option<(&Filter, &Filter)> {
    if let Filter::And(left, right) = filter { Some((left, right)) } else { None }
}

fn as_or(filter: &Filter) -> Option<(&Filter, &Filter)> {
    if let Filter::Or(left, right) = filter { Some((left, right)) } else { None }
}

/// All operands of a chain in their order, however they are grouped; at least one.
fn operands(filter: &Filter, split: Split) -> Vec<&Filter> {
    let mut operands = Vec::new();
    let mut waiting = vec![filter];
    while let Some(next) = waiting.pop() {
        match split(next) {
            Some((left, right)) => waiting.extend([right, left]),
            None => operands.push(next),
        }
    }
    operands
}

/// Binds the operands of a chain and joins them again as a tree of the least depth: databases refuse
/// expressions of some depth (a thousand levels at times), and clients can write chains as long.
fn balanced<T>(
    operands: &[&Filter],
    bind: &impl Fn(&Filter) -> Result<T, Error>,
    join: fn(Box<T>, Box<T>) -> T,
) -> Result<T, Error> {
    if let [one] = operands {
        return bind(one);
    }
    let (left, right) = operands.split_at(operands.len() / 2);
    Ok(join(Box::new(balanced(left, bind, join)?), Box::new(balanced(right, bind, join)?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ScimType;
    use crate::schema::Schema;

    fn schema() -> ResourceSchema {
        let custom = vec![
            Attribute::new("badge", Type::Integer, ""),
            Attribute::new("score", Type::Decimal, ""),
            Attribute::new("joined", Type::DateTime, ""),
            Attribute::new("key", Type::Binary, ""),
        ];
        ResourceSchema::user().with_extension(Schema::new("urn:example:Custom", "Custom", "", custom))
    }

    fn bind(text: &str) -> Result<BoundFilter, Error> {
        text.parse::<Filter>().unwrap().bind(&schema())
    }

    fn same(one: &str, other: &str) {
        assert_eq!(bind(one).unwrap(), bind(other).unwrap(), "{one}");
    }

    #[test]
    fn names_mean_the_same_in_every_form() {
        same(r#"USERNAME eq "ada""#, r#"urn:ietf:params:scim:schemas:core:2.0:user:userName eq "ada""#);
        same(r#"givenName eq "Ada""#, r#"name.givenName eq "ada""#);
        same(
            r#"manager eq "91ab""#,
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "91ab""#,
        );
        same(r#"emails eq "x""#, r#"emails.value eq "X""#);
        same(r#"Emails[TYPE eq "work"]"#, r#"emails[type eq "WORK"]"#);
    }

    #[test]
    fn literals_take_the_type_of_the_attribute() {
        same(r#"active eq "True""#, "active eq true");
        same(r#"roles[primary eq "FALSE"]"#, "roles[primary eq false]");
        same("userName eq 4711", r#"userName eq "4711""#);
        same("title eq null", "not (title pr)");
        same("title ne null", "title pr");
        same("addresses eq null", "not (addresses pr)");
        same("emails[display eq null]", "emails[not (display pr)]");
        same(r#"meta.created gt "2026-01-31T10:30:00+01:00""#, r#"meta.created gt "2026-01-31T09:30:00Z""#);
        assert_ne!(bind(r#"externalId eq "A""#).unwrap(), bind(r#"externalId eq "a""#).unwrap());
    }

    #[test]
    fn refusals_name_what_is_wrong() {
        for (text, why) in [
            ("shoeSize pr", "shoeSize is not an attribute of a User"),
            ("name.shoeSize pr", "name.shoeSize is not"),
            ("urn:example:userName pr", "urn:example:userName is not"),
            ("emails[shoeSize pr]", "shoeSize is not an attribute of a value of emails"),
            ("emails[emails.type pr]", "emails.type is not"),
            ("emails[ims[type pr]]", "ims stands in the brackets of emails"),
            ("userName[value pr]", "userName has no sub-attributes"),
            (r#"addresses eq "x""#, "such as addresses.formatted"),
            (r#"name co "x""#, "such as name.formatted"),
            ("active gt false", "active takes no gt"),
            ("active co true", "active takes no co"),
            ("active eq 1", "true or false"),
            ("active eq maybe", "true or false"),
            ("userName eq true", "written in quotes"),
            ("userName eq 1.5", "written in quotes"),
            ("userName gt null", "null takes eq and ne"),
            (r#"badge eq "7""#, "its value is a number"),
            ("badge sw 7", "badge takes no sw"),
            ("joined gt 2026", "an instant such as"),
            (r#"joined eq "yesterday""#, "an instant such as"),
            (r#"key gt "AA==""#, "key takes no gt"),
            (r#"key co "AA==""#, "key takes no co"),
        ] {
            let error = bind(text).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidFilter), "{text}");
            assert!(error.detail.contains(why), "{text}: {}", error.detail);
        }
    }

    #[test]
    fn a_search_at_the_root_takes_unknown_attributes_for_absent() {
        let group = ResourceSchema::group();
        for (text, passes) in [
            ("userName pr", false),
            ("userName eq ada", false),
            ("userName ne ada", true),
            ("userName eq null", true),
            ("emails[type eq work]", false),
            ("not (userName pr) and displayName eq crew", true),
        ] {
            let filter = text.parse::<Filter>().unwrap().bind_any(&group).unwrap();
            assert_eq!(filter.matches(json!({"displayName": "Crew"}).as_object().unwrap()), passes, "{text}");
        }
        assert!("displayName eq true".parse::<Filter>().unwrap().bind_any(&group).is_err());
    }

    #[test]
    fn long_chains_become_shallow() {
        fn depth(filter: &BoundFilter) -> usize {
            match filter {
                BoundFilter::And(left, right) | BoundFilter::Or(left, right) => 1 + depth(left).max(depth(right)),
                BoundFilter::Not(inner) => 1 + depth(inner),
                _ => 0,
            }
        }
        let longest = vec!["id pr"; 910].join(" or ");
        assert_eq!(depth(&bind(&longest).unwrap()), 10);
        same("(title pr and active pr) and id pr", "title pr and (active pr and id pr)");
    }

    #[test]
    fn paths_know_the_value_that_is_missing() {
        for (path, template) in [
            (r#"emails[type eq "Work"].value"#, json!({"type": "Work"})),
            (
                r#"emails[TYPE eq "work" and (primary eq "True" and display eq 7)]"#,
                json!({"type": "work", "primary": true, "display": "7"}),
            ),
            (r#"emails[type eq "work" and primary ne true]"#, json!({"type": "work"})),
            (r#"manager[value eq "91ab"]"#, json!({"value": "91ab"})),
            (r#"emails[type eq "work" or type eq "home"]"#, Value::Null),
            (r#"emails[type eq "work" and type eq "home"]"#, Value::Null),
            (r#"emails[value co "@"]"#, Value::Null),
            ("emails", Value::Null),
        ] {
            let bound = path.parse::<Path>().unwrap().bind(&schema()).unwrap().unwrap();
            assert_eq!(bound.template.map_or(Value::Null, Value::Object), template, "{path}");
        }
    }

    #[test]
    fn paths_tell_unknown_attributes_from_wrong_filters() {
        let bind = |path: &str| path.parse::<Path>().unwrap().bind(&schema());
        assert_eq!(bind("shoeSize").unwrap(), None);
        assert_eq!(bind(r#"emails[type eq "work"].shoeSize"#).unwrap(), None);
        assert!(bind("emails[shoeSize eq 38]").is_err());
        assert!(bind(r#"displayName[value eq "x"]"#).is_err());
        let bound = bind(r#"emails[type eq "work"].VALUE"#).unwrap().unwrap();
        assert_eq!(bound.attribute.to_string(), "emails.value");
    }
}
