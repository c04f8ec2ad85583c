//! The directory from and to files, and made up.

use idp::directory::{read_csv, read_json};
use idp::state::{Error, Imported, Kind};
use idp::{Directory, Ids, State};
use uuid::Uuid;

use super::{ADA, CREW, DAN, FLEET, GRACE, at, company};

fn ids() -> Ids {
    Ids::new(Uuid::nil())
}

fn csv(state: &State, kind: Kind) -> Vec<u8> {
    let mut file = Vec::new();
    state.export_csv(kind, &mut file).unwrap();
    file
}

#[test]
fn what_is_made_up_is_the_same_in_the_state_and_in_memory() {
    let state = State::in_memory().unwrap();
    state.generate(500, 60, 7, at(0)).unwrap();
    let (kept, made_up) = (state.directory().unwrap(), Directory::generate(500, 60, 7));
    assert!(kept.users().eq(made_up.users()));
    for (kept, made_up) in kept.groups().zip(made_up.groups()) {
        let mut made_up = made_up.clone();
        made_up.members.sort_unstable();
        assert_eq!(*kept, made_up);
    }
    assert!(matches!(state.generate(1, 1, 7, at(0)), Err(Error::NotEmpty)));
}

#[test]
fn exports_read_back() {
    let state = State::in_memory().unwrap();
    state.generate(300, 40, 3, at(0)).unwrap();

    let mut json = Vec::new();
    state.export_json(&mut json).unwrap();
    let again = State::in_memory().unwrap();
    again.import(read_json(&json[..]).unwrap(), &mut ids(), at(0)).unwrap();
    assert_eq!(again.directory().unwrap(), state.directory().unwrap());

    let again = State::in_memory().unwrap();
    for kind in Kind::ALL {
        again.import(read_csv(&csv(&state, *kind)[..]).unwrap(), &mut ids(), at(0)).unwrap();
    }
    assert_eq!(again.directory().unwrap(), state.directory().unwrap());

    let since = again.watermark().unwrap();
    again.import(read_json(&json[..]).unwrap(), &mut ids(), at(0)).unwrap();
    assert_eq!(again.watermark().unwrap(), since, "nothing changed");
}

#[test]
fn the_bin_is_not_exported() {
    let state = company();
    state.delete(Kind::User, GRACE, at(1)).unwrap();
    let users = String::from_utf8(csv(&state, Kind::User)).unwrap();
    assert!(!users.contains(&GRACE.to_string()), "neither herself nor as a manager");
    let groups = String::from_utf8(csv(&state, Kind::Group)).unwrap();
    assert!(!groups.contains(&GRACE.to_string()) && groups.contains(&CREW.to_string()));
}

#[test]
fn a_file_of_a_few_columns_changes_just_those() {
    let state = company();
    let file = "userPrincipalName,department,manager\nADA@example.org,Field,dan@example.org\nnew@example.org,Sales,\n";
    let imported = state.import(read_csv(file.as_bytes()).unwrap(), &mut ids(), at(1)).unwrap();
    assert_eq!(imported, Imported { users_created: 1, users_found: 1, ..Imported::default() });
    let ada = state.user(ADA).unwrap().unwrap();
    assert_eq!((ada.department.as_deref(), ada.manager), (Some("Field"), Some(DAN)));
    let new = state.user(ids().next().unwrap()).unwrap().unwrap();
    assert_eq!((&*new.mail_nickname, &*new.display_name, new.account_enabled), ("new", "new", true));

    let file = r#"{"groups": [{"displayName": "fleet", "members": ["dan@example.org", "Crew"]}]}"#;
    state.import(read_json(file.as_bytes()).unwrap(), &mut ids(), at(1)).unwrap();
    let members: Vec<_> = state.members(FLEET, None, 10).unwrap().iter().map(|member| member.object_id).collect();
    assert_eq!(members, [DAN, CREW]);
}

#[test]
fn a_file_with_a_mistake_changes_nothing_and_says_where_it_is() {
    let state = company();
    let before = state.directory().unwrap();
    for (file, expected) in [
        ("userPrincipalName,manager\nx@y,nobody@y\n", "line 2: no user is called \"nobody@y\""),
        ("userPrincipalName,accountEnabled\nx@y,true\nz@y,perhaps\n", "line 3: accountEnabled is true or false"),
        ("displayName,members\nFine,\n,ada@example.org\n", "line 3: displayName must have a value"),
        (
            "objectId,userPrincipalName\n00000000-0000-0000-0000-000000000009,ada@example.org\n",
            "line 2: userPrincipalName",
        ),
    ] {
        let error = state.import(read_csv(file.as_bytes()).unwrap(), &mut ids(), at(1)).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
        assert!(error.is_refusal());
    }
    assert_eq!(state.directory().unwrap(), before);
}
