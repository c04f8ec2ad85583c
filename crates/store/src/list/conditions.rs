//! What people choose among all users or groups of an organization by.

use std::fmt::Write as _;

use directory::user::Status;
use directory::{GroupKey, OrganizationKey, Source};
use scim::filter::Operator;
use scim::schema::ResourceType;
use scim::text::fold;

use crate::Error;
use crate::filter_sql::{Compiler, OwnedArg};
use crate::tx::{Tx, args};

/// How many are looked up one by one. Of a source that has more, a page is found sooner in the order of the list.
const FEW: i64 = 10_000;

/// Words of a search that are heeded.
const WORDS: usize = 8;

/// Conditions that all hold. Of a group only `source` and `search` can be asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conditions {
    /// Users of this status.
    pub status: Option<Status>,
    /// Those who came from there.
    pub source: Option<Source>,
    /// Users who belong to this group, be it through another.
    pub group: Option<GroupKey>,
    /// Those of whom the name begins so (`userName`, `displayName` or an e-mail address), or each word begins one.
    pub search: String,
}

impl Conditions {
    /// The status, where nothing else is asked for; `None` where more is.
    #[expect(clippy::option_option, reason = "whether that is all, and then which")]
    pub(super) fn status_alone(&self) -> Option<Option<Status>> {
        (self.source.is_none() && self.group.is_none() && self.search.trim().is_empty()).then_some(self.status)
    }

    /// Writes them after a condition.
    pub(super) async fn write(
        &self,
        tx: &mut Tx<'_>,
        organization: OrganizationKey,
        kind: ResourceType,
        sql: &mut Compiler<'_>,
        condition: &mut String,
    ) -> Result<(), Error> {
        if let Some(status) = self.status {
            let _ = write!(condition, " AND u.status = '{status}'");
            if status != Status::Active {
                // The words of the index of the few.
                condition.push_str(" AND u.status <> 'active'");
            }
        }
        if let Some(source) = self.source {
            let source = source.to_string();
            let few = kind == ResourceType::User && few(tx, organization, &source).await?;
            let source = sql.place(OwnedArg::Text(source));
            let _ = match (kind, few) {
                (ResourceType::User, true) => write!(
                    condition,
                    " AND u.key IN (SELECT s.key FROM users s WHERE s.organization = ?1 AND s.source = {source})"
                ),
                // Not a bare column: its index would gather them all before the first is shown.
                (ResourceType::User, false) => write!(condition, " AND COALESCE(u.source, '') = {source}"),
                (ResourceType::Group, _) => write!(condition, " AND g.source = {source}"),
            };
        }
        if let Some(group) = self.group {
            let group = sql.place(OwnedArg::Int(group.0));
            let _ = write!(
                condition,
                " AND u.key IN (
                     WITH RECURSIVE inside (kind, key) AS (
                         SELECT 1, key FROM groups WHERE key = {group} AND organization = ?1
                         UNION
                         SELECT m.member_kind, m.member_key
                         FROM inside i JOIN group_members m ON i.kind = 1 AND m.group_key = i.key
                     )
                     SELECT key FROM inside WHERE kind = 0
                 )"
            );
        }
        let search = fold(self.search.trim());
        if !search.is_empty() {
            let whole = begins(kind, sql, &search);
            let words: Vec<&str> = search.split_whitespace().take(WORDS).collect();
            let each: Vec<String> = words.iter().map(|word| begins(kind, sql, word)).collect();
            let _ = match words.len() {
                1 => write!(condition, " AND {}", each[0]),
                _ => write!(condition, " AND ({whole} OR ({}))", each.join(" AND ")),
            };
        }
        Ok(())
    }
}

async fn few(tx: &mut Tx<'_>, organization: OrganizationKey, source: &str) -> Result<bool, Error> {
    let row = tx
        .query_one(
            "SELECT COUNT(*) FROM (
                 SELECT 1 FROM users s WHERE s.organization = ?1 AND s.source = ?2 LIMIT ?3
             ) counted",
            &args![organization.0, source, FEW + 1],
        )
        .await?;
    Ok(row.int(0)? <= FEW)
}

/// Those of whom one of the names begins with a folded text: ranges of the indexes of the names.
fn begins(kind: ResourceType, sql: &mut Compiler<'_>, text: &str) -> String {
    match kind {
        ResourceType::Group => sql.text("g.display_name_key", Operator::Sw, text),
        ResourceType::User => {
            let user_name = sql.text("n.user_name_key", Operator::Sw, text);
            let display_name = sql.text("d.display_name_key", Operator::Sw, text);
            let email = sql.text("mail.email_key", Operator::Sw, text);
            format!(
                "u.key IN (
                     SELECT n.key FROM users n WHERE n.organization = ?1 AND {user_name}
                     UNION ALL SELECT d.key FROM users d WHERE d.organization = ?1 AND {display_name}
                     UNION ALL SELECT mail.user_key FROM user_emails mail WHERE mail.organization = ?1 AND {email}
                 )"
            )
        }
    }
}
