//! Tests of `schemas`, which is not kept: it is the core schema, and each extension that the document uses.

use std::sync::Arc;

use scim::filter::{ElementFilter, Test};
use scim::schema::BoundAttribute;
use serde_json::json;

use super::{Compiler, operand, truth};

impl Compiler<'_> {
    /// Which URNs pass is known beforehand; what remains is whether the document uses one of them.
    pub(super) fn schemas(&self, schemas: &BoundAttribute, test: &Test, negated: bool) -> String {
        let test = ElementFilter::Test(Arc::clone(&schemas.attribute), test.clone());
        let passes = |urn: &str| test.matches(&json!({ "schemas": urn }));
        let schema = self.scope.schema;
        if passes(&schema.core().id) {
            return truth(!negated).to_owned();
        }
        let column = operand::column(self.scope.kind);
        let passing = schema.extensions().iter().filter(|extension| passes(&extension.urn));
        let uses: Vec<_> = passing.map(|extension| self.scope.dialect.json_exists(column, &[&extension.urn])).collect();
        match (uses.is_empty(), negated) {
            (true, _) => truth(negated).to_owned(),
            (false, true) => format!("NOT ({})", uses.join(" OR ")),
            (false, false) => format!("({})", uses.join(" OR ")),
        }
    }
}
