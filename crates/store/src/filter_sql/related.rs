//! Attributes that are kept in other tables: `members` and `groups`, and the index of e-mail addresses.

use std::sync::Arc;

use scim::filter::{Comparand, ElementFilter, Operator, Test};
use scim::schema::{Attribute, BoundAttribute, ResourceType};

use super::operand::Operand;
use super::{Compiler, OwnedArg};

/// An attribute whose values come from another table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Related {
    Members,
    Groups,
}

impl Related {
    pub fn of(attribute: &BoundAttribute) -> Option<Self> {
        match (attribute.extension.as_deref(), attribute.attribute.name.as_str()) {
            (None, "members") => Some(Self::Members),
            (None, "groups") => Some(Self::Groups),
            _ => None,
        }
    }
}

/// The value that a filter demands, so that few rows are looked at and not all.
fn demanded(element: &ElementFilter) -> Option<&str> {
    match element {
        ElementFilter::Test(sub, Test::Compare(Operator::Eq, Comparand::Text(id))) if sub.name == "value" => Some(id),
        ElementFilter::And(left, right) => demanded(left).or_else(|| demanded(right)),
        _ => None,
    }
}

impl Compiler<'_> {
    /// `SELECT 1 FROM … WHERE …` over the attribute's values, ready for an `AND`.
    pub(super) fn source(&mut self, related: Related, element: Option<&ElementFilter>) -> String {
        match related {
            Related::Members => {
                let members = match element.and_then(demanded) {
                    Some(id) => self.memberships(id),
                    None => "group_members m".to_owned(),
                };
                format!(
                    "SELECT 1 FROM {members}
                     LEFT JOIN users mu ON m.member_kind = 0 AND mu.key = m.member_key
                     LEFT JOIN groups mg ON m.member_kind = 1 AND mg.key = m.member_key
                     WHERE m.group_key = g.key AND COALESCE(mu.connection, mg.connection) = g.connection"
                )
            }
            Related::Groups => "WITH RECURSIVE belongs (group_key, direct) AS (
                     SELECT group_key, 1 FROM group_members WHERE member_kind = 0 AND member_key = u.key
                     UNION
                     SELECT m.group_key, 0 FROM belongs b
                     JOIN group_members m ON m.member_kind = 1 AND m.member_key = b.group_key
                 )
                 SELECT 1 FROM (SELECT group_key, MAX(direct) AS direct FROM belongs GROUP BY group_key) b
                 CROSS JOIN groups ug
                 WHERE ug.key = b.group_key AND ug.connection = u.connection"
                .to_owned(),
        }
    }

    /// A sub-attribute of a value in [`source`](Self::source).
    pub(super) fn related(&mut self, related: Related, sub: &str) -> Operand {
        match (related, sub) {
            (Related::Members, "value") => Operand::present("COALESCE(mu.id, mg.id)"),
            (Related::Members, "type") => Operand::present("CASE m.member_kind WHEN 0 THEN 'user' ELSE 'group' END"),
            (Related::Members, "display") => Operand::nullable("COALESCE(mu.display_name_key, mg.display_name_key)"),
            (Related::Members, "$ref") => {
                let (user, group) = (self.url(ResourceType::User, "mu.id"), self.url(ResourceType::Group, "mg.id"));
                Operand::present(format!("COALESCE({user}, {group})"))
            }
            (Related::Groups, "value") => Operand::present("ug.id"),
            (Related::Groups, "type") => Operand::present("CASE b.direct WHEN 1 THEN 'direct' ELSE 'indirect' END"),
            (Related::Groups, "display") => Operand::present("ug.display_name_key"),
            (Related::Groups, "$ref") => Operand::present(self.url(ResourceType::Group, "ug.id")),
            _ => Operand::nullable("NULL"),
        }
    }

    /// For `emails[… value eq "x" …]` and its like: what an index says, of all resources at once, of those that have
    /// a value "x" at all. Whether one passes remains to be seen, but few are looked at.
    pub(super) fn hint(&mut self, attribute: &BoundAttribute, element: &ElementFilter) -> Option<String> {
        let value = demanded(element)?;
        match (Related::of(attribute), attribute.extension.as_deref(), attribute.attribute.name.as_str()) {
            (None, None, "emails") => Some(self.has_email(Operator::Eq, value, false)),
            (Some(Related::Members), ..) => {
                let having = format!("SELECT m.group_key FROM {}", self.memberships(value));
                Some(self.scope.dialect.among("g.key", &having, false))
            }
            (Some(Related::Groups), ..) => {
                let id = self.place(OwnedArg::Text(value.to_owned()));
                let inside = format!(
                    "WITH RECURSIVE inside (kind, key) AS (
                         SELECT 1, key FROM groups WHERE id = {id}
                         UNION
                         SELECT m.member_kind, m.member_key
                         FROM inside i JOIN group_members m ON i.kind = 1 AND m.group_key = i.key
                     )
                     SELECT key FROM inside WHERE kind = 0"
                );
                Some(self.scope.dialect.among("u.key", &inside, false))
            }
            _ => None,
        }
    }

    /// The memberships `m` of the user or group of this id, for `FROM`.
    fn memberships(&mut self, id: &str) -> String {
        let id = self.place(OwnedArg::Text(id.to_owned()));
        format!(
            "(SELECT 0 AS kind, key FROM users WHERE id = {id} UNION ALL SELECT 1, key FROM groups WHERE id = {id}) one
             JOIN group_members m ON m.member_kind = one.kind AND m.member_key = one.key"
        )
    }

    /// `emails.value eq` and `sw`, by which identity providers match, are answered from their index.
    pub(super) fn email(
        &mut self,
        attribute: &BoundAttribute,
        value: &Arc<Attribute>,
        test: &Test,
        negated: bool,
    ) -> String {
        match test {
            Test::Compare(operator @ (Operator::Eq | Operator::Sw), Comparand::Text(address)) => {
                self.has_email(*operator, address, negated)
            }
            _ => self.values(attribute, &ElementFilter::Test(Arc::clone(value), test.clone()), negated),
        }
    }

    fn has_email(&mut self, operator: Operator, address: &str, negated: bool) -> String {
        let condition = self.text("mail.email_key", operator, address);
        let having = format!("SELECT mail.user_key FROM user_emails mail WHERE mail.organization = ?1 AND {condition}");
        self.scope.dialect.among("u.key", &having, negated)
    }
}
