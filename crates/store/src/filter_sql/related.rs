//! Attributes that are kept in other tables: `members`, `groups`, and what is shown of the manager.

use std::sync::Arc;

use scim::filter::{Comparand, ElementFilter, Operator, Test};
use scim::schema::core::ENTERPRISE;
use scim::schema::{Attribute, BoundAttribute, ResourceType};

use super::operand::Operand;
use super::{Compiler, OwnedArg, truth};

/// Whether the attribute's values come from another table.
pub(super) fn is_related(attribute: &BoundAttribute) -> bool {
    match (attribute.extension.as_deref(), attribute.attribute.name.as_str()) {
        (None, "members" | "groups") => true,
        // The manager's own id is a column of the user.
        (Some(ENTERPRISE), "manager") => attribute.sub_attribute.as_ref().is_some_and(|sub| sub.name != "value"),
        _ => false,
    }
}

/// `SELECT 1 FROM … WHERE …` over the attribute's values, ready for an `AND`.
pub(super) fn source(attribute: &BoundAttribute, element: Option<&ElementFilter>, mut place: impl FnMut(OwnedArg) -> String) -> Option<String> {
    match (attribute.extension.as_deref(), attribute.attribute.name.as_str()) {
        (None, "members") => {
            let one = element.and_then(named).map(|id| {
                let id = place(OwnedArg::Text(id.to_owned()));
                format!(
                    " AND (m.member_kind = 0 AND m.member_key = (SELECT key FROM users WHERE id = {id})
                       OR m.member_kind = 1 AND m.member_key = (SELECT key FROM groups WHERE id = {id}))"
                )
            });
            Some(format!(
                "SELECT 1 FROM group_members m
                 LEFT JOIN users mu ON m.member_kind = 0 AND mu.key = m.member_key
                 LEFT JOIN groups mg ON m.member_kind = 1 AND mg.key = m.member_key
                 WHERE m.group_key = g.key{}",
                one.unwrap_or_default()
            ))
        }
        (None, "groups") => Some(
            "WITH RECURSIVE belongs (group_key, direct) AS (
                 SELECT group_key, 1 FROM group_members WHERE member_kind = 0 AND member_key = u.key
                 UNION
                 SELECT m.group_key, 0 FROM belongs b JOIN group_members m ON m.member_kind = 1 AND m.member_key = b.group_key
             )
             SELECT 1 FROM (SELECT group_key, MAX(direct) AS direct FROM belongs GROUP BY group_key) b
             JOIN groups ug ON ug.key = b.group_key
             WHERE ug.connection = u.connection"
                .to_owned(),
        ),
        (Some(ENTERPRISE), "manager") => {
            Some("SELECT 1 FROM users boss WHERE boss.id = u.manager AND boss.connection = u.connection".to_owned())
        }
        _ => None,
    }
}

/// The id that a filter demands, so that one row is looked at and not all.
fn named(element: &ElementFilter) -> Option<&str> {
    match element {
        ElementFilter::Test(sub, Test::Compare(Operator::Eq, Comparand::Text(id))) if sub.name == "value" => Some(id),
        ElementFilter::And(left, right) => named(left).or_else(|| named(right)),
        _ => None,
    }
}

/// A sub-attribute of a value in [`source`].
pub(super) fn operand(
    attribute: &BoundAttribute,
    sub: &Arc<Attribute>,
    base_url: &str,
    mut place: impl FnMut(OwnedArg) -> String,
) -> Operand {
    let mut url = |kind: ResourceType| place(OwnedArg::Text(format!("{base_url}{}/", kind.endpoint())));
    match (attribute.attribute.name.as_str(), sub.name.as_str()) {
        ("members", "value") => Operand::present("COALESCE(mu.id, mg.id)"),
        ("members", "type") => Operand::present("CASE m.member_kind WHEN 0 THEN 'user' ELSE 'group' END"),
        ("members", "display") => Operand::nullable("COALESCE(mu.display_name_key, mg.display_name_key)"),
        ("members", "$ref") => {
            let (user, group) = (url(ResourceType::User), url(ResourceType::Group));
            Operand::present(format!("COALESCE({user} || mu.id, {group} || mg.id)"))
        }
        ("groups", "value") => Operand::present("ug.id"),
        ("groups", "type") => Operand::present("CASE b.direct WHEN 1 THEN 'direct' ELSE 'indirect' END"),
        ("groups", "display") => Operand::present("ug.display_name_key"),
        ("groups", "$ref") => Operand::present(format!("({} || ug.id)", url(ResourceType::Group))),
        ("manager", "displayName") => Operand::nullable("boss.display_name_key"),
        ("manager", "$ref") => Operand::present(format!("({} || boss.id)", url(ResourceType::User))),
        ("manager", "value") => Operand::present("boss.id"),
        _ => Operand::nullable("NULL"),
    }
}

impl Compiler<'_> {
    /// `emails.value eq` and `sw`, by which identity providers match, are answered from their index.
    pub(super) fn email(&mut self, attribute: &BoundAttribute, test: &Test, negated: bool) -> String {
        let Test::Compare(operator @ (Operator::Eq | Operator::Sw), Comparand::Text(text)) = test else {
            let Some(sub) = &attribute.sub_attribute else { return truth(negated).to_owned() };
            let whole = BoundAttribute { sub_attribute: None, ..attribute.clone() };
            return self.values(&whole, Some(&ElementFilter::Test(Arc::clone(sub), test.clone())), negated);
        };
        let condition = self.text("mail.email_key", *operator, text);
        let not = if negated { "NOT " } else { "" };
        format!("u.key {not}IN (SELECT mail.user_key FROM user_emails mail WHERE mail.organization = ?1 AND {condition})")
    }

    /// For `emails[… value eq "x" …]`: the users that have such an address at all.
    pub(super) fn email_hint(&mut self, attribute: &BoundAttribute, element: &ElementFilter) -> Option<String> {
        if attribute.extension.is_some() || attribute.attribute.name != "emails" {
            return None;
        }
        let place = self.place(OwnedArg::Text(named(element)?.to_owned()));
        Some(format!("u.key IN (SELECT mail.user_key FROM user_emails mail WHERE mail.organization = ?1 AND mail.email_key = {place})"))
    }

    /// `schemas` is not kept: it is the core schema, and each extension that the document uses.
    pub(super) fn schemas(&mut self, test: &Test, negated: bool) -> String {
        let passes = |urn: &str| match test {
            Test::Present => true,
            Test::Compare(operator, Comparand::Text(text)) => match operator {
                Operator::Eq => urn == text,
                Operator::Ne => urn != text,
                Operator::Co => urn.contains(text.as_str()),
                Operator::Sw => urn.starts_with(text.as_str()),
                Operator::Ew => urn.ends_with(text.as_str()),
                Operator::Gt => urn > text.as_str(),
                Operator::Ge => urn >= text.as_str(),
                Operator::Lt => urn < text.as_str(),
                Operator::Le => urn <= text.as_str(),
            },
            Test::Compare(..) => false,
        };
        if passes(&self.schema.core().id) {
            return truth(!negated).to_owned();
        }
        let column = super::operand::column(self.kind);
        let used = self.schema.extensions().iter().filter(|extension| passes(&extension.urn)).map(|extension| {
            let used = self.dialect.json_exists(column, &[&extension.urn]);
            if negated { format!("NOT ({used})") } else { used }
        });
        let used: Vec<String> = used.collect();
        if used.is_empty() {
            return truth(negated).to_owned();
        }
        format!("({})", used.join(if negated { " AND " } else { " OR " }))
    }
}
