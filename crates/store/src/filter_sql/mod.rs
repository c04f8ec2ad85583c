//! Filters as SQL: the same answer as [`BoundFilter::matches`], found by the database.
//!
//! SQL's logic has three values and SCIM's has two. `NOT` is therefore pushed down to the tests: above
//! them there is only `AND`, `OR` and `EXISTS`, for which *unknown* is as good as *false*, and a test
//! that is negated says what *unknown* means. Tests that are not negated stay bare, so that indexes
//! serve them. Literals are arguments, so that filters of one shape share a prepared statement.

mod operand;
mod related;
mod schemas;
mod text;

use std::sync::Arc;

use directory::OrganizationKey;
use scim::ResourceSchema;
use scim::filter::{BoundFilter, Comparand, ElementFilter, Operator, Test};
use scim::schema::{Attribute, BoundAttribute, ResourceType};

use self::operand::{Form, Operand, element};
use self::related::Related;
use crate::engine::Dialect;
use crate::folded::instant;
use crate::tx::Arg;

/// An argument that outlives what it was made from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OwnedArg {
    Int(i64),
    Real(f64),
    Text(String),
}

/// The arguments as a statement takes them.
pub(crate) fn borrowed(args: &[OwnedArg]) -> Vec<Arg<'_>> {
    fn borrow(arg: &OwnedArg) -> Arg<'_> {
        match arg {
            OwnedArg::Int(number) => Arg::Int(*number),
            OwnedArg::Real(number) => Arg::Real(*number),
            OwnedArg::Text(text) => Arg::Text(text),
        }
    }
    args.iter().map(borrow).collect()
}

/// What is filtered, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub organization: OrganizationKey,
    pub schema: &'a ResourceSchema,
    pub kind: ResourceType,
    pub base_url: &'a str,
    pub dialect: &'static dyn Dialect,
}

/// What a list is sorted by.
pub(crate) struct SortKey {
    pub text: String,
    pub nullable: bool,
}

/// Writes conditions and orders over the users, whose table is `u`, or the groups, whose table is `g`, and gathers the
/// arguments of their placeholders.
pub(crate) struct Compiler<'a> {
    scope: Scope<'a>,
    /// The first is always the organization, `?1`.
    args: Vec<OwnedArg>,
}

const fn truth(holds: bool) -> &'static str {
    if holds { "TRUE" } else { "FALSE" }
}

fn joined(left: &str, and: bool, right: &str) -> String {
    format!("({left} {} {right})", if and { "AND" } else { "OR" })
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(scope: Scope<'a>) -> Self {
        Self { args: vec![OwnedArg::Int(scope.organization.0)], scope }
    }

    /// The arguments of all that was written so far.
    pub(crate) fn args(&self) -> &[OwnedArg] {
        &self.args
    }

    /// Gives an argument its placeholder.
    pub(crate) fn place(&mut self, arg: OwnedArg) -> String {
        self.args.push(arg);
        format!("?{}", self.args.len())
    }

    /// The condition that selects what the filter selects.
    pub(crate) fn condition(&mut self, filter: &BoundFilter) -> String {
        self.filter(filter, false)
    }

    /// The expression that stands for an attribute in `ORDER BY` (RFC 7644 §3.4.2.3); `None` where nothing can.
    pub(crate) fn sort_key(&mut self, by: &BoundAttribute) -> Option<SortKey> {
        let Operand { text, nullable, .. } = self.sorted(by)?;
        Some(SortKey { text, nullable })
    }

    fn filter(&mut self, filter: &BoundFilter, negated: bool) -> String {
        match filter {
            // De Morgan: the negation of a conjunction is the disjunction of the negations.
            BoundFilter::And(left, right) => {
                joined(&self.filter(left, negated), !negated, &self.filter(right, negated))
            }
            BoundFilter::Or(left, right) => joined(&self.filter(left, negated), negated, &self.filter(right, negated)),
            BoundFilter::Not(inner) => self.filter(inner, !negated),
            BoundFilter::Never => truth(negated).to_owned(),
            BoundFilter::Test(attribute, Test::Compare(Operator::Ne, comparand)) => {
                self.attribute(attribute, &Test::Compare(Operator::Eq, comparand.clone()), !negated)
            }
            BoundFilter::Test(attribute, test) => self.attribute(attribute, test, negated),
            BoundFilter::Element(attribute, element) => self.values(attribute, element, negated),
        }
    }

    /// A test of an attribute: of its value, or of any of its values.
    fn attribute(&mut self, attribute: &BoundAttribute, test: &Test, negated: bool) -> String {
        match (&attribute.extension, attribute.attribute.name.as_str(), &attribute.sub_attribute) {
            (None, "schemas", _) => self.schemas(attribute, test, negated),
            (None, "emails", Some(sub)) if sub.name == "value" => self.email(attribute, sub, test, negated),
            (.., Some(sub)) if attribute.attribute.multi_valued => {
                self.values(attribute, &ElementFilter::Test(Arc::clone(sub), test.clone()), negated)
            }
            (.., None) if attribute.attribute.multi_valued => self.simple_values(attribute, test, negated),
            _ => {
                let operand = self.operand(attribute);
                self.test(&operand, test, negated)
            }
        }
    }

    /// Whether some value of a complex attribute passes.
    fn values(&mut self, attribute: &BoundAttribute, passes: &ElementFilter, negated: bool) -> String {
        let whole = BoundAttribute { sub_attribute: None, ..attribute.clone() };
        if !attribute.attribute.multi_valued {
            let present = self.operand(&whole);
            let present = self.test(&present, &Test::Present, negated);
            let passes = self.element(passes, negated, &|compiler, sub| {
                compiler.operand(&BoundAttribute { sub_attribute: Some(Arc::clone(sub)), ..whole.clone() })
            });
            return joined(&present, !negated, &passes);
        }
        let hint = if negated { None } else { self.hint(attribute, passes) };
        let exists = if let Some(related) = Related::of(attribute) {
            let source = self.source(related, Some(passes));
            let condition = self.element(passes, false, &|compiler, sub| compiler.related(related, &sub.name));
            self.scope.dialect.exists(&format!("{source} AND {condition}"), negated)
        } else {
            let each = self.elements(&whole);
            let condition = self.element(passes, false, &|compiler, sub| {
                element("e", Some(&sub.name), sub.kind, compiler.scope.dialect)
            });
            self.scope.dialect.exists(&format!("SELECT 1 FROM {each} WHERE {condition}"), negated)
        };
        match hint {
            Some(hint) => joined(&hint, true, &exists),
            None => exists,
        }
    }

    /// Whether there is some value, or some simple value passes.
    fn simple_values(&mut self, attribute: &BoundAttribute, test: &Test, negated: bool) -> String {
        if let Some(related) = Related::of(attribute) {
            return self.scope.dialect.exists(&self.source(related, None), negated);
        }
        if *test == Test::Present {
            return self.test(&self.stored(attribute), test, negated);
        }
        let operand = element("e", None, attribute.attribute.kind, self.scope.dialect);
        let (each, condition) = (self.elements(attribute), self.test(&operand, test, false));
        self.scope.dialect.exists(&format!("SELECT 1 FROM {each} WHERE {condition}"), negated)
    }

    /// The values of an attribute in the document, as a table `e`.
    fn elements(&self, attribute: &BoundAttribute) -> String {
        self.scope.dialect.json_elements(operand::column(self.scope.kind), &operand::keys(attribute), "e")
    }

    fn element(
        &mut self,
        filter: &ElementFilter,
        negated: bool,
        operand: &dyn Fn(&mut Self, &Arc<Attribute>) -> Operand,
    ) -> String {
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
            (Comparand::Number(number), _) => {
                let number = number.as_i64().map(OwnedArg::Int).or_else(|| number.as_f64().map(OwnedArg::Real));
                number.map_or_else(
                    || truth(false).to_owned(),
                    |number| format!("{value} {} {}", sign(operator), self.place(number)),
                )
            }
            (Comparand::Time(wanted), Form::Milliseconds) => self.time(value, operator, *wanted),
            (Comparand::Time(wanted), Form::Plain) => self.text(value, operator, &instant(*wanted)),
        }
    }

    /// The service keeps whole milliseconds. What lies between two of them equals none, and is after
    /// the one and before the other.
    fn time(&mut self, value: &str, operator: Operator, instant: jiff::Timestamp) -> String {
        let milliseconds = instant.as_nanosecond().div_euclid(1_000_000);
        let between = instant.as_nanosecond().rem_euclid(1_000_000) != 0;
        let sign = match (operator, between) {
            (Operator::Eq, true) => return truth(false).to_owned(),
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
