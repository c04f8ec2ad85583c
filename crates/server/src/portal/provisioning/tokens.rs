//! **Token Status**: switching a token on and off, renewing and removing it.

use app::{connections, tokens};
use directory::token::TokenStatus;
use directory::{Connection, Permission, Token};
use scim::Error;
use serde::Deserialize;

use super::{generate, names, path_of};
use crate::portal::Answer;
use crate::portal::ask::Ask;
use crate::portal::failure::Failure;
use crate::portal::input::{Fields, Path};
use crate::portal::shell::Section;
use crate::portal::visitor::Visitor;

/// A connection, and a token of its.
type Of = Path<(String, String)>;

/// Whether a token is to be accepted.
#[derive(Debug, Deserialize)]
pub struct Switched {
    status: TokenStatus,
}

/// `POST /provisioning/{connection}/tokens/{token}/status`
pub async fn set_status(
    visitor: Visitor,
    Path((connection, token)): Of,
    Fields(Switched { status }): Fields<Switched>,
) -> Answer {
    let token = tokens::set_status(visitor.app(), visitor.actor(), &token, status).await?;
    let t = &visitor.shell.t;
    let name = names::token(t, &token);
    let told = match status {
        TokenStatus::Active => t.connection_token_set_active(name),
        TokenStatus::Inactive => t.connection_token_set_inactive(name),
    };
    Ok(visitor.done(&path_of(&connection), told))
}

/// `GET /provisioning/{connection}/tokens/{token}/renew`
pub async fn ask_to_renew(visitor: Visitor, Path((connection, token)): Of) -> Answer {
    let (connection, token) = found(&visitor, &connection, &token).await?;
    let t = &visitor.shell.t;
    let title = t.connection_token_renew_title(names::token(t, &token));
    let text = vec![t.connection_token_renew_text().to_owned(), t.connection_token_once_text().to_owned()];
    asked(&visitor, &connection, title, text, t.connection_token_renew())
}

/// `POST /provisioning/{connection}/tokens/{token}/renew`: shows the new secret, as [`generate`] does. A renewed token
/// has another id, so that what is sent again finds none.
pub async fn renew(visitor: Visitor, Path((connection, token)): Of) -> Answer {
    let connection = connections::by_id(visitor.app(), visitor.actor(), &connection).await?;
    let (secret, _) = tokens::renew(visitor.app(), visitor.actor(), &token).await?;
    generate::shown(&visitor, &connection, &secret)
}

/// `GET /provisioning/{connection}/tokens/{token}/remove`
pub async fn ask_to_remove(visitor: Visitor, Path((connection, token)): Of) -> Answer {
    let (connection, token) = found(&visitor, &connection, &token).await?;
    let t = &visitor.shell.t;
    let title = t.connection_token_remove_title(names::token(t, &token));
    let used = token.last_used.map(|used| t.connection_token_remove_used(t.moment(used)));
    let text = std::iter::once(t.connection_token_remove_text().to_owned()).chain(used).collect();
    asked(&visitor, &connection, title, text, t.connection_token_remove())
}

/// `POST /provisioning/{connection}/tokens/{token}/remove`
pub async fn remove(visitor: Visitor, Path((connection, token)): Of) -> Answer {
    tokens::remove(visitor.app(), visitor.actor(), &token).await?;
    Ok(visitor.done(&path_of(&connection), visitor.shell.t.connection_token_removed()))
}

fn asked(visitor: &Visitor, connection: &Connection, title: String, text: Vec<String>, button: &'static str) -> Answer {
    let (shell, back) = (visitor.shell_at(Section::Provisioning), path_of(&connection.id));
    Ask { title, text, action: shell.path.clone(), hidden: vec![], button, danger: true, back, shell }.answer()
}

async fn found(visitor: &Visitor, connection: &str, token: &str) -> Result<(Connection, Token), Failure> {
    visitor.actor().require(Permission::WriteConnections)?;
    let connection = connections::by_id(visitor.app(), visitor.actor(), connection).await?;
    let tokens = tokens::list(visitor.app(), visitor.actor(), &connection).await?;
    let found = tokens.into_iter().find(|of_it| of_it.public_id == token);
    let missing = || Error::not_found(format!("The connection has no token with the public id {token}."));
    Ok((connection, found.ok_or_else(missing)?))
}
