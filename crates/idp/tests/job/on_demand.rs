//! Provisioning on demand.

use idp::job::JobError;
use idp::state::{Action, Kind, Status};
use uuid::Uuid;

use crate::scim_server::error;
use crate::{ADA, CREW, FLEET, GRACE, World};

#[tokio::test]
async fn a_user_and_a_group_with_members_are_provisioned_now() {
    let world = World::with("?aadOptscim062020").await;
    for user in [GRACE, ADA] {
        let entries = world.engine().on_demand(Kind::User, user, &[]).await.unwrap();
        assert_eq!(entries[0].provisioning_action, Action::Create);
    }
    let entries = world.engine().on_demand(Kind::User, ADA, &[]).await.unwrap();
    assert_eq!(entries[0].provisioning_status_info.status, Status::Skipped);
    let entries = world.engine().on_demand(Kind::Group, CREW, &[ADA]).await.unwrap();
    let steps: Vec<_> = entries.iter().flat_map(|entry| &entry.provisioning_steps).map(|step| &*step.name).collect();
    assert_eq!(
        steps,
        [
            "EntryImport",
            "EntrySynchronizationScoping",
            "EntryMatching",
            "EntryExportAdd",
            "EntryExportUpdateReferences"
        ]
    );
    assert_eq!(world.members(), ["u2"]);
    let sent = world.server.requests().pop().unwrap();
    assert_eq!(sent.body["Operations"][0]["op"], "Add", "the flag is not known on demand");
}

#[tokio::test]
async fn who_is_not_assigned_is_skipped_and_what_fails_says_why() {
    let world = World::new().await;
    let entries = world.engine().on_demand(Kind::Group, FLEET, &[]).await.unwrap();
    assert_eq!(entries[0].provisioning_status_info.status, Status::Skipped);
    world.server.fail(1, |request| request.method == "POST", error(400, "emails is required"));
    let entries = world.engine().on_demand(Kind::User, ADA, &[]).await.unwrap();
    let information = entries[0].provisioning_status_info.error_information.as_ref().unwrap();
    assert!(information.reason.contains("emails is required"), "{}", information.reason);
    for (kind, id, members) in [
        (Kind::User, Uuid::from_u128(99), vec![]),
        (Kind::Group, CREW, vec![Uuid::from_u128(99)]),
        (Kind::Group, CREW, vec![ADA; 6]),
    ] {
        let refused = world.engine().on_demand(kind, id, &members).await.unwrap_err();
        assert!(matches!(refused, JobError::OnDemand(_)), "{refused}");
    }
}
