//! The made-up company whose directory is generated: its domains, departments and projects.

use crate::random::Random;

/// Domain of its people's names and addresses.
pub(super) const DOMAIN: &str = "fieldworks.example";
/// Domain of its tenant, in which guests have their names.
pub(super) const TENANT: &str = "fieldworks.onmicrosoft.com";
/// Domains that guests come from.
pub(super) const PARTNERS: &[&str] = &["meridian-audit.example", "lumen.example", "northquay.example"];

/// A department and what its people are called.
pub(super) struct Department {
    pub(super) name: &'static str,
    /// So many of its people among those of all departments.
    weight: usize,
    /// Titles from the top of the tree of managers to its leaves.
    titles: [&'static str; 4],
}

impl Department {
    /// The title at a depth of the tree of managers.
    pub(super) fn title(&self, depth: usize) -> &'static str {
        self.titles[depth.min(self.titles.len() - 1)]
    }

    /// A department by weight, as an index into [`DEPARTMENTS`].
    pub(super) fn pick(random: &mut Random) -> usize {
        let mut left = random.below(DEPARTMENTS.iter().map(|department| department.weight).sum());
        DEPARTMENTS
            .iter()
            .position(|department| match left.checked_sub(department.weight) {
                Some(rest) => {
                    left = rest;
                    false
                }
                None => true,
            })
            .unwrap_or_default()
    }
}

const fn department(name: &'static str, weight: usize, titles: [&'static str; 4]) -> Department {
    Department { name, weight, titles }
}

/// Departments, the largest first.
pub(super) const DEPARTMENTS: &[Department] = &[
    department("Field Operations", 30, ["Director of Field Operations", "Regional Manager", "Crew Lead", "Surveyor"]),
    department("Engineering", 20, ["VP Engineering", "Engineering Manager", "Staff Engineer", "Software Engineer"]),
    department("Customer Support", 15, ["Head of Support", "Support Manager", "Senior Agent", "Support Agent"]),
    department("Sales", 12, ["Chief Revenue Officer", "Sales Director", "Account Executive", "Sales Associate"]),
    department("Logistics", 9, ["Head of Logistics", "Depot Manager", "Shift Lead", "Driver"]),
    department("Finance", 5, ["Chief Financial Officer", "Controller", "Senior Accountant", "Accountant"]),
    department("IT", 4, ["Head of IT", "IT Manager", "Systems Administrator", "Service Desk Technician"]),
    department("Marketing", 3, ["Head of Marketing", "Brand Manager", "Editor", "Designer"]),
    department("People & Culture", 3, ["Chief People Officer", "People Partner", "Recruiter", "Coordinator"]),
    department("Legal", 2, ["General Counsel", "Senior Counsel", "Counsel", "Paralegal"]),
    department("Research", 2, ["Head of Research", "Principal Scientist", "Scientist", "Research Assistant"]),
];

/// Project names; a second round adds a numeral.
pub(super) const PROJECTS: &[&str] = &[
    "Kestrel",
    "Ölfus",
    "Полюс",
    "Αιγαίο",
    "桜",
    "Sahara",
    "Żubr",
    "Monsoon",
    "Fjord",
    "Estrela",
    "Tundra",
    "Alizé",
    "Meltemi",
    "Dalil",
    "Hanok",
    "Cèdre",
    "Orion",
    "Puffin",
    "Baobab",
    "Quay",
    "Lantern",
    "Cobalt",
    "Heron",
    "Saffron",
];
