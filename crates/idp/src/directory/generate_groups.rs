//! Groups of the made-up company: by department, by location and by project, of which there is no end.

use std::collections::HashSet;

use uuid::Uuid;

use super::company::{DEPARTMENTS, PROJECTS};
use super::locale::LOCALES;
use super::{Group, User};
use crate::random::Random;

/// Of a hundred projects, so many have a group among their members.
const NESTED: usize = 15;
/// Of a hundred projects, so many are no security groups, as the groups of a mailing list.
const NO_SECURITY: usize = 4;

/// What groups must know of a user, as little as can be: a large company has many.
pub(super) struct Place {
    object_id: Uuid,
    /// Index into [`DEPARTMENTS`].
    department: Option<usize>,
    /// Index into [`LOCALES`].
    city: Option<usize>,
}

impl Place {
    pub(super) fn of(user: &User) -> Self {
        let department = |name: &String| DEPARTMENTS.iter().position(|department| department.name == name);
        let city = |name: &String| LOCALES.iter().position(|locale| locale.office.city == name);
        Self {
            object_id: user.object_id,
            department: user.department.as_ref().and_then(department),
            city: user.city.as_ref().and_then(city),
        }
    }
}

/// Makes groups without end: in turn by department (then by team), by location, and by project.
pub(super) struct Groups {
    places: Vec<Place>,
    random: Random,
    /// A sequence of its own for what does not touch the people.
    traits: Random,
    /// Object ids of the groups so far.
    made: Vec<Uuid>,
    /// Departments, then teams: so many were looked at.
    teams: usize,
    locations: usize,
    projects: usize,
}

impl Groups {
    pub(super) fn new(places: Vec<Place>, seed: u64) -> Self {
        let (random, traits) = (Random::new(seed), Random::new(seed.rotate_left(32)));
        Self { places, random, traits, made: Vec::new(), teams: 0, locations: 0, projects: 0 }
    }

    /// The next department or team that has people.
    fn next_team(&mut self) -> Option<(String, Vec<Uuid>)> {
        let (departments, cities) = (DEPARTMENTS.len(), LOCALES.len());
        while self.teams < departments * (cities + 1) {
            let (round, department) = (self.teams / departments, self.teams % departments);
            self.teams += 1;
            let city = round.checked_sub(1);
            let members = self.select(Some(department), city);
            let name = DEPARTMENTS[department].name;
            if !members.is_empty() {
                let place = city.map(|city| format!(" – {}", LOCALES[city].office.city));
                return Some((format!("{name}{}", place.unwrap_or_default()), members));
            }
        }
        None
    }

    fn next_location(&mut self) -> Option<(String, Vec<Uuid>)> {
        while self.locations < LOCALES.len() {
            let city = self.locations;
            self.locations += 1;
            let members = self.select(None, Some(city));
            if !members.is_empty() {
                return Some((format!("Everyone in {}", LOCALES[city].office.city), members));
            }
        }
        None
    }

    /// Those in the department and the city, where given.
    fn select(&self, department: Option<usize>, city: Option<usize>) -> Vec<Uuid> {
        self.places
            .iter()
            .filter(|place| department.is_none() || place.department == department)
            .filter(|place| city.is_none() || place.city == city)
            .map(|place| place.object_id)
            .collect()
    }

    /// Some of everyone: few for most projects, many for a few of them.
    fn sample(&mut self) -> Vec<Uuid> {
        let scale = [4, 12, 12, 40, 120][self.random.below(5)];
        let size = (scale / 2 + self.random.below(scale)).min(self.places.len());
        let mut chosen = HashSet::new();
        let mut members = Vec::with_capacity(size);
        while members.len() < size {
            let candidate = self.random.pick(&self.places).object_id;
            if chosen.insert(candidate) {
                members.push(candidate);
            }
        }
        members
    }

    fn next_project(&mut self) -> Group {
        let index = self.projects;
        self.projects += 1;
        let members = self.sample();
        let mut group = Group { members, ..Group::new(self.random.uuid(), &project_name(index)) };
        group.security_enabled = !self.traits.percent(NO_SECURITY);
        if !self.made.is_empty() && self.traits.percent(NESTED) {
            // Only groups that were there before, so that there are no circles.
            group.members.push(*self.traits.pick(&self.made));
        }
        group
    }
}

impl Iterator for Groups {
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        let index = self.made.len();
        let by_attribute = match index % 3 {
            0 => self.next_team(),
            1 => self.next_location(),
            _ => None,
        };
        let mut group = match by_attribute {
            Some((name, members)) => {
                let group = Group::new(self.random.uuid(), &name);
                Group { members, dynamic: true, description: Some("Kept by a rule".to_owned()), ..group }
            }
            None => self.next_project(),
        };
        group.mail_nickname = Some(format!("group{}", index + 1));
        self.made.push(group.object_id);
        Some(group)
    }
}

fn project_name(index: usize) -> String {
    let name = PROJECTS[index % PROJECTS.len()];
    match index / PROJECTS.len() {
        0 => format!("Project {name}"),
        round => format!("Project {name} {}", round + 1),
    }
}
