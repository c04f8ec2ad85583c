//! What units of work ask first, asked for a whole batch of them before it begins.
//!
//! A unit of work decides by what it finds, and as long as it waits for that the server has nothing to do in its area.
//! Mostly it is one user, and known before: so a batch asks for all of them at once, and none of its units waits for its own.

use std::collections::HashMap;

use directory::{OrganizationKey, User};

use crate::tx::Tx;
use crate::{Error, batch, users};

/// A user that a unit of work will ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// By `userName` as it is compared.
    UserName(String),
    /// By id.
    UserId(String),
}

/// Answers that were asked for ahead, of one organization. Each is given once; and what is changed is forgotten, and asked for
/// again.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    organization: Option<OrganizationKey>,
    by_user_name: HashMap<String, Answer<User>>,
    /// And whether the user belongs to a group.
    by_id: HashMap<String, Answer<(User, bool)>>,
}

/// What was found, if anything was.
#[derive(Debug)]
pub(crate) struct Answer<T>(pub(crate) Option<T>);

impl Ahead {
    /// The answer to [`users::by_user_name`], where it is known.
    pub(crate) fn of_user_name(&mut self, organization: OrganizationKey, key: &str) -> Option<Answer<User>> {
        self.by_user_name.remove(key).filter(|_| self.organization == Some(organization))
    }

    /// The answer to [`users::by_id`], whichever connection sees the user, where it is known.
    pub(crate) fn of_id(&mut self, organization: OrganizationKey, id: &str) -> Option<Answer<(User, bool)>> {
        self.by_id.remove(id).filter(|_| self.organization == Some(organization))
    }

    /// A user was, or is to be, another than was asked for.
    pub(crate) fn forget(&mut self, user: &User) {
        self.of_user_name(user.organization, &user.user_name_key());
        self.of_id(user.organization, &user.id);
    }

    /// Many were, or nobody knows which.
    pub(crate) fn forget_all(&mut self) {
        *self = Self::default();
    }
}

/// Asks for the users of an organization that units of work are about.
pub(crate) async fn look(tx: &mut Tx<'_>, organization: OrganizationKey, about: &[&About]) -> Result<(), Error> {
    let (mut names, mut ids) = (Vec::new(), Vec::new());
    for about in about {
        match about {
            About::UserName(name) => names.push(name.as_str()),
            About::UserId(id) => ids.push(id.as_str()),
        }
    }
    let mut by_user_name: HashMap<_, _> = names.iter().map(|name| ((*name).to_owned(), Answer(None))).collect();
    for chunk in batch::chunks(&names) {
        for user in users::of_user_names(tx, organization, &chunk).await? {
            by_user_name.insert(user.user_name_key().into_owned(), Answer(Some(user)));
        }
    }
    let mut by_id: HashMap<_, _> = ids.iter().map(|id| ((*id).to_owned(), Answer(None))).collect();
    for chunk in batch::chunks(&ids) {
        for (user, belongs) in users::of_ids(tx, organization, &chunk).await? {
            by_id.insert(user.id.clone(), Answer(Some((user, belongs))));
        }
    }
    *tx.ahead() = Ahead { organization: Some(organization), by_user_name, by_id };
    Ok(())
}
