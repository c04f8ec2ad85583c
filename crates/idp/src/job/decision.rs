//! What is to become of an object: from what is known of it, without asking the server.

use crate::config::Removal;
use crate::persona::Deletion;
use crate::state::{Kind, LinkStatus};

/// What is known of an object before anything is sent.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each independent of the others")]
pub(super) struct Facts {
    /// What it is.
    pub(super) kind: Kind,
    /// How its link is looked after, if it has one.
    pub(super) link: Option<LinkStatus>,
    /// Where it is in the directory.
    pub(super) presence: Presence,
    /// Whether it is assigned, or everybody is.
    pub(super) entitled: bool,
    /// Whether the scoping filters let it pass.
    pub(super) passes: bool,
    /// Whether `active` is mapped, so that a resource can be disabled.
    pub(super) can_disable: bool,
    /// Target object actions.
    pub(super) create: bool,
    /// Target object actions.
    pub(super) update: bool,
    /// Target object actions.
    pub(super) delete: bool,
    /// `SkipOutOfScopeDeletions`.
    pub(super) skip_out_of_scope: bool,
    /// What becomes of users who leave.
    pub(super) removal: Removal,
    /// What becomes of those who were disabled and are gone for good.
    pub(super) deletion: Deletion,
}

/// Where an object is in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// There, and not disabled.
    Active,
    /// There, and may not sign in.
    Disabled,
    /// In the bin.
    InBin,
    /// Gone for good.
    Purged,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    /// Match, then create or update.
    Create,
    /// Bring up to date, and enable.
    Update,
    /// Bring up to date and disable; afterwards the link has this status.
    Disable(LinkStatus),
    /// Delete the resource.
    Delete,
    /// Forget the link, and tell the server nothing.
    Forget,
    /// Nothing, for this reason.
    Skip(Reason),
}

/// Why nothing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is not assigned.
    NotAssigned,
    /// A scoping filter leaves it out.
    Filtered,
    /// It is disabled or deleted, and was never provisioned.
    NotActive,
    /// It is disabled on the server already, and nobody looks after it.
    NotManaged,
    /// The action is not ticked.
    ActionOff,
    /// `SkipOutOfScopeDeletions`.
    SkipOutOfScope,
    /// Whoever leaves is left as it is.
    LeftAlone,
    /// There is nothing of it, here or there.
    Nothing,
}

/// Decides on an object.
pub(super) fn decide(facts: &Facts) -> Intent {
    match facts.link {
        None => unlinked(facts),
        Some(status) => linked(facts, status),
    }
}

fn unlinked(facts: &Facts) -> Intent {
    match facts.presence {
        Presence::Purged => Intent::Skip(Reason::Nothing),
        _ if !facts.entitled => Intent::Skip(Reason::NotAssigned),
        // Disabled users are never created.
        Presence::InBin | Presence::Disabled => Intent::Skip(Reason::NotActive),
        Presence::Active if !facts.passes => Intent::Skip(Reason::Filtered),
        Presence::Active if !facts.create => Intent::Skip(Reason::ActionOff),
        Presence::Active => Intent::Create,
    }
}

fn linked(facts: &Facts, status: LinkStatus) -> Intent {
    let in_scope = facts.entitled && facts.passes;
    if facts.presence == Presence::Purged && facts.kind == Kind::User && facts.deletion == Deletion::Never {
        return match (facts.removal, status) {
            (Removal::Delete, _) if facts.delete => Intent::Delete,
            (Removal::Disable, LinkStatus::Active) if facts.update => Intent::Disable(LinkStatus::Disabled),
            // The link stays, for the resource is there, and may be a member of groups.
            _ => Intent::Skip(Reason::LeftAlone),
        };
    }
    if facts.presence == Presence::Purged {
        return match status {
            // Who went out of scope is no longer ours to delete.
            LinkStatus::Unmanaged => Intent::Forget,
            _ if facts.delete => Intent::Delete,
            _ => Intent::Skip(Reason::ActionOff),
        };
    }
    if facts.presence == Presence::Active && in_scope {
        return if facts.update { Intent::Update } else { Intent::Skip(Reason::ActionOff) };
    }
    // Out of scope, in the bin or disabled. The bin is asked first: who is restored is in scope again.
    let leaves = facts.presence != Presence::InBin && !in_scope;
    match status {
        LinkStatus::Unmanaged => return Intent::Skip(Reason::NotManaged),
        _ if leaves && facts.skip_out_of_scope => return Intent::Skip(Reason::SkipOutOfScope),
        _ => {}
    }
    let disabled_only = facts.presence == Presence::Disabled && !leaves;
    if facts.removal == Removal::Nothing && !disabled_only {
        return Intent::Skip(Reason::LeftAlone);
    }
    if !can_be_disabled(facts) || (facts.removal == Removal::Delete && !disabled_only) {
        return if facts.delete { Intent::Delete } else { Intent::Skip(Reason::ActionOff) };
    }
    if !facts.update {
        return Intent::Skip(Reason::ActionOff);
    }
    Intent::Disable(if leaves { LinkStatus::Unmanaged } else { LinkStatus::Disabled })
}

/// Groups have no `active`, and neither have users of an application that does not map it.
fn can_be_disabled(facts: &Facts) -> bool {
    facts.kind == Kind::User && facts.can_disable
}

impl Intent {
    /// Whether it counts among the pending deletes of the guard against accidents.
    pub(super) fn takes_away(self, status: Option<LinkStatus>) -> bool {
        match self {
            Self::Delete => true,
            Self::Disable(_) => status == Some(LinkStatus::Active),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: Facts = Facts {
        kind: Kind::User,
        link: Some(LinkStatus::Active),
        presence: Presence::Active,
        entitled: true,
        passes: true,
        can_disable: true,
        create: true,
        update: true,
        delete: true,
        skip_out_of_scope: false,
        removal: Removal::Disable,
        deletion: Deletion::WhenPurged,
    };

    #[test]
    fn deprovisioning_follows_the_rules() {
        let group = Facts { kind: Kind::Group, can_disable: false, ..USER };
        for (facts, intent) in [
            (Facts { entitled: false, ..USER }, Intent::Disable(LinkStatus::Unmanaged)),
            (Facts { passes: false, ..USER }, Intent::Disable(LinkStatus::Unmanaged)),
            (Facts { presence: Presence::Disabled, ..USER }, Intent::Disable(LinkStatus::Disabled)),
            (Facts { presence: Presence::InBin, ..USER }, Intent::Disable(LinkStatus::Disabled)),
            (Facts { presence: Presence::Purged, entitled: false, ..USER }, Intent::Delete),
            (Facts { link: Some(LinkStatus::Disabled), ..USER }, Intent::Update),
            (Facts { link: Some(LinkStatus::Unmanaged), ..USER }, Intent::Update),
            (Facts { can_disable: false, entitled: false, ..USER }, Intent::Delete),
            (Facts { update: false, entitled: false, ..USER }, Intent::Skip(Reason::ActionOff)),
            (Facts { delete: false, presence: Presence::Purged, ..USER }, Intent::Skip(Reason::ActionOff)),
            (Facts { skip_out_of_scope: true, entitled: false, ..USER }, Intent::Skip(Reason::SkipOutOfScope)),
            (Facts { entitled: false, ..group }, Intent::Delete),
            (Facts { presence: Presence::InBin, ..group }, Intent::Delete),
        ] {
            assert_eq!(decide(&facts), intent, "{facts:?}");
        }
    }

    #[test]
    fn who_went_out_of_scope_is_left_alone_until_back_in_scope() {
        let unmanaged = Facts { link: Some(LinkStatus::Unmanaged), entitled: false, ..USER };
        assert_eq!(decide(&unmanaged), Intent::Skip(Reason::NotManaged));
        assert_eq!(decide(&Facts { presence: Presence::InBin, ..unmanaged }), Intent::Skip(Reason::NotManaged));
        assert_eq!(decide(&Facts { presence: Presence::Purged, ..unmanaged }), Intent::Forget);
    }

    #[test]
    fn who_leaves_is_deleted_or_left_alone_where_that_is_the_way() {
        let (left, disabled) = (Facts { entitled: false, ..USER }, Facts { presence: Presence::Disabled, ..USER });
        let purged = Facts { presence: Presence::Purged, entitled: false, ..USER };
        let off = Some(LinkStatus::Disabled);
        let disable = Intent::Disable(LinkStatus::Disabled);
        for (removal, deletion, facts, intent) in [
            (Removal::Delete, Deletion::WhenPurged, left, Intent::Delete),
            (Removal::Delete, Deletion::WhenPurged, Facts { presence: Presence::InBin, ..USER }, Intent::Delete),
            (Removal::Delete, Deletion::WhenPurged, disabled, disable),
            (Removal::Nothing, Deletion::Never, left, Intent::Skip(Reason::LeftAlone)),
            (Removal::Nothing, Deletion::Never, disabled, disable),
            (Removal::Nothing, Deletion::Never, purged, Intent::Skip(Reason::LeftAlone)),
            (Removal::Delete, Deletion::Never, purged, Intent::Delete),
            (Removal::Disable, Deletion::Never, purged, disable),
            (Removal::Disable, Deletion::Never, Facts { link: off, ..purged }, Intent::Skip(Reason::LeftAlone)),
        ] {
            let facts = Facts { removal, deletion, ..facts };
            assert_eq!(decide(&facts), intent, "{facts:?}");
        }
    }

    #[test]
    fn only_who_is_in_scope_and_active_is_created() {
        let new = Facts { link: None, ..USER };
        for (facts, intent) in [
            (new, Intent::Create),
            (Facts { presence: Presence::Disabled, ..new }, Intent::Skip(Reason::NotActive)),
            (Facts { presence: Presence::Purged, ..new }, Intent::Skip(Reason::Nothing)),
            (Facts { entitled: false, ..new }, Intent::Skip(Reason::NotAssigned)),
            (Facts { passes: false, ..new }, Intent::Skip(Reason::Filtered)),
            (Facts { create: false, ..new }, Intent::Skip(Reason::ActionOff)),
        ] {
            assert_eq!(decide(&facts), intent, "{facts:?}");
        }
    }
}
