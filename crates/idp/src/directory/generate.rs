//! A made-up company: people in many scripts, a tree of managers, and groups of all sizes.

use std::collections::HashMap;

use uuid::Uuid;

use super::company::{DEPARTMENTS, DOMAIN, Department, PARTNERS, TENANT};
use super::generate_groups::{Groups, Place};
use super::locale::{self, LOCALES, Locale, Name};
use super::{Directory, Group, User};
use crate::random::Random;

/// Direct reports of a manager.
const REPORTS: usize = 7;

impl Directory {
    /// A directory of so many users and groups, the same for the same arguments on every machine.
    ///
    /// Names are in many scripts, user principal names and aliases in ASCII. A few users are guests, a few disabled, and a
    /// few have no mail. A directory with more users has the same people and others; how many groups there are does not
    /// change them.
    #[must_use]
    pub fn generate(users: usize, groups: usize, seed: u64) -> Self {
        let mut company = Company::new(seed);
        let users: Vec<User> = company.by_ref().take(users).collect();
        Self::new(users, company.groups(groups))
    }
}

/// A company that is made up one person at a time, so that a large one never has to be held in memory.
///
/// As an iterator it gives people without end; those whom it gave are the ones that its groups are of.
pub struct Company {
    seed: u64,
    people: People,
    places: Vec<Place>,
}

impl Company {
    /// The company of a seed, without people yet.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, people: People::new(seed), places: Vec::new() }
    }

    /// So many groups of the people so far.
    pub fn groups(self, count: usize) -> impl Iterator<Item = Group> {
        // A sequence of its own, so that people do not depend on the groups.
        Groups::new(self.places, !self.seed).take(count)
    }
}

impl Iterator for Company {
    type Item = User;

    fn next(&mut self) -> Option<User> {
        let user = self.people.next(self.places.len());
        self.places.push(Place::of(&user));
        Some(user)
    }
}

/// The names of a [`locale::Names`], parsed.
struct NameSet {
    locale: &'static Locale,
    given: Vec<Name>,
    family: Vec<Name>,
}

/// Who has been made up so far.
struct People {
    random: Random,
    /// Name sets by locale.
    names: Vec<Vec<NameSet>>,
    /// How often an alias was given out, so that nobody has another's.
    aliases: HashMap<String, usize>,
    /// Object ids in order of appearance, by department; the first one leads it.
    departments: Vec<Vec<Uuid>>,
    /// Object id of the chief executive.
    chief: Option<Uuid>,
}

impl People {
    fn new(seed: u64) -> Self {
        let parse = |locale: &'static Locale| {
            let set = |names: &'static locale::Names| NameSet {
                locale,
                given: locale::parse(names.given),
                family: locale::parse(names.family),
            };
            locale.names.iter().map(set).collect()
        };
        Self {
            random: Random::new(seed),
            names: LOCALES.iter().map(parse).collect(),
            aliases: HashMap::new(),
            departments: DEPARTMENTS.iter().map(|_| Vec::new()).collect(),
            chief: None,
        }
    }

    fn next(&mut self, index: usize) -> User {
        let random = &mut self.random;
        let object_id = random.uuid();
        let set = {
            let locale = random.below(self.names.len());
            random.pick(&self.names[locale])
        };
        let (given, family) = (random.pick(&set.given), random.pick(&set.family));
        let alias = unique(&mut self.aliases, format!("{}.{}", given.ascii, family.ascii));
        let display_name = if set.locale.family_first {
            format!("{} {}", family.native, given.native)
        } else {
            format!("{} {}", given.native, family.native)
        };

        let mut user = User::new(object_id, &format!("{alias}@{DOMAIN}"), &alias, &display_name);
        user.given_name = Some(given.native.to_owned());
        user.surname = Some(family.native.to_owned());
        user.preferred_language = random.percent(90).then(|| set.locale.language.to_owned());
        if self.chief.is_none() {
            user.mail = Some(user.user_principal_name.clone());
            user.job_title = Some("Chief Executive Officer".to_owned());
            user.employee_id = Some("10001".to_owned());
            self.chief = Some(object_id);
        } else if random.percent(3) {
            make_guest(&mut user, random);
            return user;
        } else {
            user.account_enabled = !random.percent(3);
            user.mail = random.percent(95).then(|| user.user_principal_name.clone());
            user.employee_id = Some((10_001 + index).to_string());
            join_department(&mut user, &mut self.departments, self.chief, random);
        }
        give_desk(&mut user, set.locale, random);
        user
    }
}

/// `name`, or with a number where somebody has it.
fn unique(taken: &mut HashMap<String, usize>, name: String) -> String {
    let count = taken.entry(name.clone()).or_default();
    *count += 1;
    if *count == 1 { name } else { format!("{name}{count}") }
}

/// Makes the user someone of another organization, of whom the directory knows little.
fn make_guest(user: &mut User, random: &mut Random) {
    let (alias, domain) = (user.mail_nickname.clone(), *random.pick(PARTNERS));
    user.user_principal_name = format!("{alias}_{domain}#EXT#@{TENANT}");
    user.mail_nickname = format!("{alias}_{domain}#EXT#");
    user.mail = Some(format!("{alias}@{domain}"));
    user.user_type = Some("Guest".to_owned());
}

/// Puts the user into a department, below the manager who has room in the tree.
fn join_department(user: &mut User, departments: &mut [Vec<Uuid>], chief: Option<Uuid>, random: &mut Random) {
    let choice = Department::pick(random);
    let colleagues = &mut departments[choice];
    let position = colleagues.len();
    user.manager = match position.checked_sub(1) {
        None => chief,
        Some(below) => Some(colleagues[below / REPORTS]),
    };
    colleagues.push(user.object_id);

    let mut depth = 0;
    let mut ancestor = position;
    while let Some(below) = ancestor.checked_sub(1) {
        ancestor = below / REPORTS;
        depth += 1;
    }
    user.department = Some(DEPARTMENTS[choice].name.to_owned());
    user.job_title = (depth == 0 || random.percent(95)).then(|| DEPARTMENTS[choice].title(depth).to_owned());
}

/// Gives the user an office, mostly the one at home, and phones.
fn give_desk(user: &mut User, home: &'static Locale, random: &mut Random) {
    let office = if random.percent(75) { &home.office } else { &random.pick(LOCALES).office };
    user.physical_delivery_office_name = Some(office.name.to_owned());
    user.street_address = random.percent(90).then(|| office.street.to_owned());
    user.city = Some(office.city.to_owned());
    user.state = office.state.map(str::to_owned);
    user.postal_code = Some(office.postal_code.to_owned());
    user.country = Some(office.country.to_owned());
    let (extension, subscriber) = (random.digits(3), random.digits(6));
    user.telephone_number = random.percent(70).then(|| format!("{}{extension}", office.phone));
    user.mobile = random.percent(60).then(|| format!("{}{subscriber}", office.mobile));
    user.facsimile_telephone_number = random.percent(3).then(|| format!("{}999", office.phone));
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn is_the_same_for_the_same_seed() {
        assert_eq!(Directory::generate(200, 20, 7), Directory::generate(200, 20, 7));
        assert_ne!(Directory::generate(200, 20, 7), Directory::generate(200, 20, 8));
    }

    #[test]
    fn begins_with_the_same_people_however_many() {
        let (small, large) = (Directory::generate(50, 3, 7), Directory::generate(500, 30, 7));
        assert!(small.users().all(|user| large.user(user.object_id) == Some(user)));
    }

    #[test]
    fn has_unique_ascii_names_and_unique_groups() {
        let directory = Directory::generate(5000, 300, 1);
        assert_eq!((directory.users().len(), directory.groups().len()), (5000, 300));
        let names: HashSet<_> = directory.users().map(|user| &user.user_principal_name).collect();
        assert_eq!(names.len(), 5000);
        assert!(names.iter().all(|name| name.is_ascii()));
        let aliases: HashSet<_> = directory.users().map(|user| &user.mail_nickname).collect();
        assert_eq!(aliases.len(), 5000);
        let groups: HashSet<_> = directory.groups().map(|group| group.display_name.to_lowercase()).collect();
        assert_eq!(groups.len(), 300);
    }

    #[test]
    fn has_people_of_every_kind() {
        let directory = Directory::generate(1000, 0, 1);
        let count = |test: fn(&User) -> bool| directory.users().filter(|user| test(user)).count();
        assert!((10..60).contains(&count(|user| !user.account_enabled)));
        assert!((10..60).contains(&count(|user| user.user_principal_name.contains("#EXT#"))));
        assert!((20..90).contains(&count(|user| user.mail.is_none())));
        assert!(count(|user| !user.display_name.is_ascii()) > 500);
    }

    #[test]
    fn managers_are_a_tree() {
        let directory = Directory::generate(1000, 0, 1);
        for user in directory.users() {
            let mut at = user;
            let mut steps = 0;
            while let Some(manager) = at.manager {
                at = directory.user(manager).expect("managers are in the directory");
                steps += 1;
                assert!(steps < 8, "a circle, or a tree too deep");
            }
        }
        let without = directory.users().filter(|user| user.manager.is_none() && user.employee_id.is_some());
        assert_eq!(without.count(), 1, "only the chief executive has no manager");
    }

    #[test]
    fn groups_have_members_of_the_directory_once_and_many_sizes() {
        let directory = Directory::generate(1000, 60, 1);
        let mut sizes = HashSet::new();
        for group in directory.groups() {
            let members: HashSet<_> = group.members.iter().collect();
            assert_eq!(members.len(), group.members.len());
            let known = |id: Uuid| directory.user(id).is_some() || directory.group(id).is_some();
            assert!(members.iter().all(|member| known(**member)));
            sizes.insert(members.len());
        }
        assert!(sizes.len() > 20, "{sizes:?}");
    }

    #[test]
    fn a_few_groups_are_members_of_groups_without_circles() {
        let directory = Directory::generate(1000, 200, 1);
        let nested = |group: &&Group| group.members.iter().any(|member| directory.group(*member).is_some());
        assert!((3..60).contains(&directory.groups().filter(nested).count()));
        for group in directory.groups() {
            let (mut level, mut depth) = (vec![group.object_id], 0);
            while !level.is_empty() {
                level = level
                    .iter()
                    .filter_map(|id| directory.group(*id))
                    .flat_map(|group| group.members.clone())
                    .collect();
                level.retain(|id| directory.group(*id).is_some());
                depth += 1;
                assert!(depth < 100, "a circle");
            }
        }
        assert!(
            directory.groups().any(|group| group.dynamic) && directory.groups().any(|group| !group.security_enabled)
        );
    }

    #[test]
    fn copes_with_next_to_nothing() {
        assert_eq!(Directory::generate(0, 0, 1).users().len(), 0);
        let directory = Directory::generate(0, 5, 1);
        assert!(directory.groups().all(|group| group.members.is_empty()));
        assert_eq!(Directory::generate(1, 1, 1).users().len(), 1);
    }
}
