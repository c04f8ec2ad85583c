//! Filters as SQL: the same answer as [`BoundFilter::matches`], found by the database.
//!
//! SQL's logic has three values and SCIM's has two. `NOT` is therefore pushed down to the tests: above
//! them there is only `AND`, `OR` and `EXISTS`, for which *unknown* is as good as *false*, and a test
//! that is negated says what *unknown* means. Tests that are not negated stay bare, so that indexes
//! serve them. The same shape of a filter gives the same text, so that prepared statements are reused.

mod operand;
mod related;
mod text;

use std::sync::Arc;

use scim::ResourceSchema;
use scim::filter::{BoundFilter, Comparand, ElementFilter, Operator, Test};
use scim::schema::{Attribute, BoundAttribute, ResourceType};

use self::operand::{Form, Operand};
use crate::engine::Dialect;
use crate::tx::Arg;

/// An argument that outlives what it was made from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OwnedArg {
    Int(i64),
    Text(String),
}

/// A condition or expression, and the arguments of its placeholders.
#[derive(Debug, Clone)]
pub(crate) struct Sql {
    pub text: String,
    pub args: Vec<OwnedArg>,
}

/// The arguments as a statement takes them.
pub(crate) fn borrowed(args: &[OwnedArg]) -> Vec<Arg<'_>> {
    fn borrow(arg: &OwnedArg) -> Arg<'_> {
        match arg {
            OwnedArg::Int(number) => Arg::Int(*number),
            OwnedArg::Text(text) => Arg::Text(text),
        }
    }
    args.iter().map(borrow).collect()
}

/// What a list is sorted by.
pub(crate) struct SortKey {
    pub text: String,
    pub nullable: bool,
}

/// The expression that stands for an attribute in `ORDER BY` (RFC 7644 §3.4.2.3).
pub(crate) fn sort_key(by: &BoundAttribute, kind: ResourceType, dialect: &'static dyn Dialect) -> SortKey {
    let operand = operand::sorted(by, kind, dialect);
    SortKey { text: operand.text, nullable: operand.nullable }
}

/// The condition that selects what the filter selects. The users table is `u`, the groups table `g`;
/// `?1` is the organization, and placeholders of the filter begin at number `first`.
pub(crate) fn compile(filter: &BoundFilter, schema: &ResourceSchema, kind: ResourceType, base_url: &str, dialect: &'static dyn Dialect, first: usize) -> Sql {
    let mut compiler = Compiler { schema, kind, base_url, dialect, first, args: Vec::new() };
    let text = compiler.filter(filter, false);
    Sql { text, args: compiler.args }
}

struct Compiler<'a> {
    schema: &'a ResourceSchema,
    kind: ResourceType,
    base_url: &'a str,
    dialect: &'static dyn Dialect,
    first: usize,
    args: Vec<OwnedArg>,
}

const fn truth(holds: bool) -> &'static str {
    if holds { "TRUE" } else { "FALSE" }
}

fn joined(left: &str, and: bool, right: &str) -> String {
    format!("({left} {} {right})", if and { "AND" } else { "OR" })
}

impl Compiler<'_> {
    fn place(&mut self, arg: OwnedArg) -> String {
        self.args.push(arg);
        format!("?{}", self.first + self.args.len() - 1)
    }

    fn filter(&mut self, filter: &BoundFilter, negated: bool) -> String {
        match filter {
            // De Morgan: the negation of a conjunction is the disjunction of the negations.
            BoundFilter::And(left, right) => joined(&self.filter(left, negated), !negated, &self.filter(right, negated)),
            BoundFilter::Or(left, right) => joined(&self.filter(left, negated), negated, &self.filter(right, negated)),
            BoundFilter::Not(inner) => self.filter(inner, !negated),
            BoundFilter::Never => truth(negated).to_owned(),
            BoundFilter::Test(attribute, Test::Compare(Operator::Ne, comparand)) => {
                self.attribute(attribute, &Test::Compare(Operator::Eq, comparand.clone()), !negated)
            }
            BoundFilter::Test(attribute, test) => self.attribute(attribute, test, negated),
            BoundFilter::Element(attribute, element) => self.values(attribute, Some(element), negated),
        }
    }

    /// A test of an attribute: of its value, or of any of its values.
    fn attribute(&mut self, attribute: &BoundAttribute, test: &Test, negated: bool) -> String {
        if attribute.extension.is_none() {
            match (attribute.attribute.name.as_str(), &attribute.sub_attribute) {
                ("schemas", _) => return self.schemas(test, negated),
                ("emails", Some(sub)) if sub.name == "value" => return self.email(attribute, test, negated),
                _ => {}
            }
        }
        match &attribute.sub_attribute {
            Some(sub) if attribute.attribute.multi_valued || related::is_related(attribute) => {
                let whole = BoundAttribute { sub_attribute: None, ..attribute.clone() };
                self.values(&whole, Some(&ElementFilter::Test(Arc::clone(sub), test.clone())), negated)
            }
            None if related::is_related(attribute) => self.values(attribute, None, negated),
            None if attribute.attribute.multi_valued && *test == Test::Present => {
                let operand = operand::stored(attribute, self.kind, self.dialect);
                self.test(&operand, test, negated)
            }
            None if attribute.attribute.multi_valued => self.simple_values(attribute, test, negated),
            _ => {
                let operand = operand::of(attribute, self.kind, self.base_url, self.dialect, |arg| self.place(arg));
                self.test(&operand, test, negated)
            }
        }
    }

    /// Whether some value of a complex attribute passes; without a filter, whether there is one.
    fn values(&mut self, attribute: &BoundAttribute, element: Option<&ElementFilter>, negated: bool) -> String {
        let not = if negated { "NOT " } else { "" };
        if let Some(source) = related::source(attribute, element, |arg| self.place(arg)) {
            let condition = element.map_or_else(|| "TRUE".to_owned(), |element| {
                self.element(element, false, &|compiler, sub| related::operand(attribute, sub, compiler.base_url, |arg| compiler.place(arg)))
            });
            return format!("{not}EXISTS ({source} AND {condition})");
        }
        let Some(element) = element else { return truth(!negated).to_owned() };
        let (kind, dialect) = (self.kind, self.dialect);
        if !attribute.attribute.multi_valued {
            return self.element(element, negated, &|_, sub| {
                operand::stored(&BoundAttribute { sub_attribute: Some(Arc::clone(sub)), ..attribute.clone() }, kind, dialect)
            });
        }
        let hint = if negated { None } else { self.email_hint(attribute, element) };
        let each = dialect.json_elements(operand::column(kind), &operand::keys(attribute), "e");
        let condition = self.element(element, false, &|_, sub| operand::element("e", sub, dialect));
        let exists = format!("{not}EXISTS (SELECT 1 FROM {each} WHERE {condition})");
        hint.map_or(exists.clone(), |hint| joined(&hint, true, &exists))
    }

    fn simple_values(&mut self, attribute: &BoundAttribute, test: &Test, negated: bool) -> String {
        let not = if negated { "NOT " } else { "" };
        let each = self.dialect.json_elements(operand::column(self.kind), &operand::keys(attribute), "e");
        let operand = operand::element_itself("e", &attribute.attribute, self.dialect);
        let condition = self.test(&operand, test, false);
        format!("{not}EXISTS (SELECT 1 FROM {each} WHERE {condition})")
    }

    fn element(&mut self, filter: &ElementFilter, negated: bool, operand: &dyn Fn(&mut Self, &Arc<Attribute>) -> Operand) -> String {
        match filter {
            ElementFilter::And(left, right) => {
                joined(&self.element(left, negated, operand), !negated, &self.element(right, negated, operand))
            }
            ElementFilter::Or(left, right) => {
                joined(&self.element(left, negated, operand), negated, &self.element(right, negated, operand))
            }
            ElementFilter::Not(inner) => self.element(inner, !negated, operand),
            ElementFilter::Test(sub, Test::Compare(Operator::Ne, comparand)) => {
                let equal = ElementFilter::Test(Arc::clone(sub), Test::Compare(Operator::Eq, comparand.clone()));
                self.element(&equal, !negated, operand)
            }
            ElementFilter::Test(sub, test) => {
                let operand = operand(self, sub);
                self.test(&operand, test, negated)
            }
        }
    }

    fn test(&mut self, operand: &Operand, test: &Test, negated: bool) -> String {
        match (test, operand.nullable) {
            (Test::Present, true) => format!("{} IS {}NULL", operand.text, if negated { "" } else { "NOT " }),
            (Test::Present, false) => truth(!negated).to_owned(),
            (Test::Compare(operator, comparand), nullable) => {
                let holds = self.comparison(operand, *operator, comparand);
                match (negated, nullable) {
                    (false, _) => holds,
                    (true, false) => format!("NOT ({holds})"),
                    (true, true) => format!("NOT COALESCE({holds}, FALSE)"),
                }
            }
        }
    }

    fn comparison(&mut self, operand: &Operand, operator: Operator, comparand: &Comparand) -> String {
        let value = &operand.text;
        match (comparand, operand.form) {
            (Comparand::Text(text), _) => self.text(value, operator, text),
            (Comparand::Boolean(wanted), _) => format!("{value} = {}", i32::from(*wanted)),
            // A number was read by the parser, so it is safe to write; there is no end of its forms.
            (Comparand::Number(number), _) => format!("{value} {} {number}", sign(operator)),
            (Comparand::Time(instant), Form::Milliseconds) => self.time(value, operator, *instant),
            (Comparand::Time(instant), _) => self.text(value, operator, &instant.to_string()),
        }
    }

    /// The service keeps whole milliseconds. What lies between two of them equals none, and is after
    /// the one and before the other.
    fn time(&mut self, value: &str, operator: Operator, instant: jiff::Timestamp) -> String {
        let milliseconds = instant.as_nanosecond().div_euclid(1_000_000);
        let between = instant.as_nanosecond().rem_euclid(1_000_000) != 0;
        let sign = match (operator, between) {
            (Operator::Eq, true) => return format!("({value} IS NULL AND {value} IS NOT NULL)"),
            (Operator::Ge, true) => ">",
            (Operator::Lt, true) => "<=",
            _ => sign(operator),
        };
        let place = self.place(OwnedArg::Int(i64::try_from(milliseconds).unwrap_or(i64::MAX)));
        format!("{value} {sign} {place}")
    }
}

const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Gt => ">",
        Operator::Ge => ">=",
        Operator::Lt => "<",
        Operator::Le => "<=",
        // The other operators are of text alone, and written there.
        _ => "=",
    }
}
