//! The job, its links, and what a restart clears.

use idp::state::{Job, JobStatus, Kind, Link, LinkStatus, ResetScope};
use idp::{Clock, State};
use uuid::Uuid;

use super::{ADA, CREW, FLEET, at, company};

fn link(target_id: &str, status: LinkStatus) -> Link {
    let exported = serde_json::json!({"userName": "ada@example.org"});
    let exported = exported.as_object().unwrap().clone();
    Link { kind: Kind::User, object_id: ADA, target_id: target_id.into(), status, exported }
}

#[test]
fn a_link_is_found_from_both_ends_and_replaced() {
    let state = company();
    state.save_link(&link("7d0c", LinkStatus::Active)).unwrap();
    state.save_link(&link("91ab", LinkStatus::Unmanaged)).unwrap();
    assert_eq!(state.link(ADA).unwrap(), Some(link("91ab", LinkStatus::Unmanaged)));
    assert_eq!(state.links_to(Kind::User, "91ab").unwrap().len(), 1);
    assert_eq!(state.links_to(Kind::User, "7d0c").unwrap(), []);
    assert_eq!(state.links(Kind::User, None, 10).unwrap().len(), 1);
    assert!(state.remove_link(ADA).unwrap() && !state.remove_link(ADA).unwrap());
    assert_eq!(state.count_links(Kind::User).unwrap(), 0);
}

#[test]
fn members_on_the_server_are_users_with_a_link_and_it_is_known_who_is_in_the_bin() {
    let state = company();
    state.save_link(&link("7d0c", LinkStatus::Active)).unwrap();
    state.save_link(&Link { object_id: CREW, kind: Kind::Group, ..link("c4e3", LinkStatus::Active) }).unwrap();
    let linked = |group| {
        let members = state.linked_members(group, None, 10).unwrap();
        members.into_iter().map(|member| (member.object_id, member.target_id, member.in_bin)).collect::<Vec<_>>()
    };
    assert_eq!((linked(CREW), linked(FLEET)), (vec![(ADA, "7d0c".to_owned(), false)], vec![]));
    state.delete(Kind::User, ADA, at(1)).unwrap();
    assert_eq!(linked(CREW), [(ADA, "7d0c".to_owned(), true)]);
}

#[test]
fn a_restart_clears_what_it_is_told_to() {
    let state = company();
    assert_eq!(state.reset(ResetScope::DEFAULT).unwrap(), None);
    let job = Job { watermark: Some(state.watermark().unwrap()), status: JobStatus::Active, ..Job::new(Uuid::nil()) };
    state.save_job(&job).unwrap();
    state.save_link(&link("7d0c", LinkStatus::Active)).unwrap();

    let forced = state.reset(&[ResetScope::ForceDeletes]).unwrap().unwrap();
    assert_eq!((forced.watermark, forced.force_deletes), (job.watermark, true));
    let restarted = state.reset(ResetScope::DEFAULT).unwrap().unwrap();
    assert_eq!((restarted.watermark, state.count_links(Kind::User).unwrap()), (None, 1));
    state.reset(&[ResetScope::Full]).unwrap();
    assert_eq!(state.count_links(Kind::User).unwrap(), 0);
    assert_eq!(state.job().unwrap().unwrap().status, JobStatus::Active);
}

#[test]
fn all_of_it_is_there_when_the_file_is_opened_again() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("idp.sqlite");
    let state = State::create(&path).unwrap();
    state.generate(20, 2, 1, at(0)).unwrap();
    state.set_virtual_time(Some(Clock::at(at(5)).now())).unwrap();
    let (directory, watermark) = (state.directory().unwrap(), state.watermark().unwrap());
    drop(state);
    let state = State::open(&path).unwrap();
    assert_eq!((state.directory().unwrap(), state.watermark().unwrap()), (directory, watermark));
    assert_eq!(state.virtual_time().unwrap(), Some(at(5)));
    state.set_virtual_time(None).unwrap();
    assert_eq!(state.virtual_time().unwrap(), None);
}
