//! Groups of the made-up company: by department, by location and by project.

use std::collections::HashSet;

use uuid::Uuid;

use super::company::{DEPARTMENTS, PROJECTS};
use super::locale::LOCALES;
use super::{Group, User};
use crate::random::Random;

/// So many groups, in turn by department (then by team), by location, and by project, of which there is no end.
pub(super) fn generate(users: &[User], count: usize, random: &mut Random) -> Vec<Group> {
    let everyone: Vec<Uuid> = users.iter().map(|user| user.object_id).collect();
    let departments =
        DEPARTMENTS.iter().map(|department| (department.name.to_owned(), select(users, Some(department.name), None)));
    let cities = || LOCALES.iter().map(|locale| locale.office.city);
    let teams = cities().flat_map(|city| {
        DEPARTMENTS.iter().map(move |department| {
            (format!("{} – {city}", department.name), select(users, Some(department.name), Some(city)))
        })
    });
    let locations = cities().map(|city| (format!("Everyone in {city}"), select(users, None, Some(city))));

    let mut departments_and_teams = departments.chain(teams).filter(has_members);
    let mut locations = locations.filter(has_members);
    let mut projects = (0..).map(project_name);
    let mut groups = Vec::with_capacity(count);
    for index in 0..count {
        let by_attribute = match index % 3 {
            0 => departments_and_teams.next(),
            1 => locations.next(),
            _ => None,
        };
        let (display_name, members) = match by_attribute {
            Some(group) => group,
            None => (projects.next().unwrap_or_default(), sample(&everyone, random)),
        };
        groups.push(Group { object_id: random.uuid(), display_name, members });
    }
    groups
}

fn has_members((_, members): &(String, Vec<Uuid>)) -> bool {
    !members.is_empty()
}

/// Those in the department and the city, where given.
fn select(users: &[User], department: Option<&str>, city: Option<&str>) -> Vec<Uuid> {
    users
        .iter()
        .filter(|user| department.is_none() || user.department.as_deref() == department)
        .filter(|user| city.is_none() || user.city.as_deref() == city)
        .map(|user| user.object_id)
        .collect()
}

fn project_name(index: usize) -> String {
    let name = PROJECTS[index % PROJECTS.len()];
    match index / PROJECTS.len() {
        0 => format!("Project {name}"),
        round => format!("Project {name} {}", round + 1),
    }
}

/// Some of everyone: few for most projects, many for a few of them.
fn sample(everyone: &[Uuid], random: &mut Random) -> Vec<Uuid> {
    let scale = [4, 12, 12, 40, 120][random.below(5)];
    let size = (scale / 2 + random.below(scale)).min(everyone.len());
    let mut chosen = HashSet::new();
    let mut members = Vec::with_capacity(size);
    while members.len() < size {
        let candidate = *random.pick(everyone);
        if chosen.insert(candidate) {
            members.push(candidate);
        }
    }
    members
}
