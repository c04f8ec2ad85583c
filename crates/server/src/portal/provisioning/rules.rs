//! The rules of a connection, as people set them: what each is called, and what it does in either position.

use directory::rule::{NameRule, Preset, Rules, UnknownAttributes, Updates, UserDeletion};
use directory::settings::RulesUpdate;
use serde_json::{Map, Value};

use crate::portal::texts::Texts;

/// What stands before the name of a rule in a form.
pub const PREFIX: &str = "rules.";

/// A position of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The word for it.
    pub word: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it does.
    pub text: &'static str,
    /// Whether the rule is in it.
    pub chosen: bool,
    /// Whether the preset puts the rule into it.
    pub preset: bool,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Name of its field.
    pub field: &'static str,
    /// Its number; blank: it has none.
    pub number: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// The positions that it can be in.
    pub positions: Vec<Position>,
}

impl Rule {
    /// Whether it is not as the preset sets it.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.positions.iter().any(|position| position.chosen && !position.preset)
    }

    /// What the position that a test picks is called.
    fn name_where(&self, picked: impl Fn(&Position) -> bool) -> &'static str {
        self.positions.iter().find(|position| picked(position)).map_or("", |position| position.name)
    }

    /// What the position is called that the rule is in.
    #[must_use]
    pub fn chosen_name(&self) -> &'static str {
        self.name_where(|position| position.chosen)
    }

    /// What the position is called that the preset puts it into.
    #[must_use]
    pub fn preset_name(&self) -> &'static str {
        self.name_where(|position| position.preset)
    }
}

/// A rule, before it is known how it is set: field, number, title, and words with names and texts.
type Told = (&'static str, &'static str, &'static str, Vec<(&'static str, &'static str, &'static str)>);

fn told(t: &Texts) -> [Told; 12] {
    [
        (
            "email_mandatory",
            "R1",
            t.rule_email(),
            vec![
                ("true", t.rule_email_true(), t.rule_email_true_text()),
                ("false", t.rule_email_false(), t.rule_email_false_text()),
            ],
        ),
        (
            "name_mandatory",
            "R2",
            t.rule_name(),
            vec![
                (NameRule::GivenFamilyOrFormatted.word(), t.rule_name_given(), t.rule_name_given_text()),
                (NameRule::FormattedOrDisplay.word(), t.rule_name_formatted(), t.rule_name_formatted_text()),
                (NameRule::NotMandatory.word(), t.rule_name_none(), t.rule_name_none_text()),
            ],
        ),
        (
            "inactive_can_be_provisioned",
            "R3",
            t.rule_inactive(),
            vec![
                ("true", t.rule_inactive_true(), t.rule_inactive_true_text()),
                ("false", t.rule_inactive_false(), t.rule_inactive_false_text()),
            ],
        ),
        (
            "user_name_can_change",
            "R4",
            t.rule_user_name(),
            vec![
                ("true", t.rule_user_name_true(), t.rule_user_name_true_text()),
                ("false", t.rule_user_name_false(), t.rule_user_name_false_text()),
            ],
        ),
        (
            "blank_clears",
            "R5",
            t.rule_blank(),
            vec![
                ("true", t.rule_blank_true(), t.rule_blank_true_text()),
                ("false", t.rule_blank_false(), t.rule_blank_false_text()),
            ],
        ),
        (
            "user_deletion",
            "R6",
            t.rule_deletion(),
            vec![
                (UserDeletion::Deprovisions.word(), t.rule_deletion_keeps(), t.rule_deletion_keeps_text()),
                (UserDeletion::Deletes.word(), t.rule_deletion_deletes(), t.rule_deletion_deletes_text()),
            ],
        ),
        (
            "group_deletion_disables_members",
            "R7",
            t.rule_group_deletion(),
            vec![
                ("true", t.rule_group_deletion_true(), t.rule_group_deletion_true_text()),
                ("false", t.rule_group_deletion_false(), t.rule_group_deletion_false_text()),
            ],
        ),
        (
            "deprovisioned_stay_in_groups",
            "R8",
            t.rule_memberships(),
            vec![
                ("true", t.rule_memberships_true(), t.rule_memberships_true_text()),
                ("false", t.rule_memberships_false(), t.rule_memberships_false_text()),
            ],
        ),
        (
            "takes_over_existing_users",
            "R9",
            t.rule_existing(),
            vec![
                ("true", t.rule_existing_true(), t.rule_existing_true_text()),
                ("false", t.rule_existing_false(), t.rule_existing_false_text()),
            ],
        ),
        (
            "updates",
            "R11",
            t.rule_updates(),
            vec![
                (Updates::All.word(), t.rule_updates_all(), t.rule_updates_all_text()),
                (Updates::OnlyListed.word(), t.rule_updates_listed(), t.rule_updates_listed_text()),
            ],
        ),
        (
            "unknown_attributes",
            "R12",
            t.rule_unknown(),
            vec![
                (UnknownAttributes::Ignored.word(), t.rule_unknown_ignored(), t.rule_unknown_ignored_text()),
                (UnknownAttributes::Refused.word(), t.rule_unknown_refused(), t.rule_unknown_refused_text()),
            ],
        ),
        (
            "group_patch_answers_resource",
            "",
            t.rule_group_answer(),
            vec![
                ("true", t.rule_group_answer_true(), t.rule_group_answer_true_text()),
                ("false", t.rule_group_answer_false(), t.rule_group_answer_false_text()),
            ],
        ),
    ]
}

/// The rules, as they are set, beside what a preset says of them.
#[must_use]
pub fn all(t: &Texts, rules: &Rules, preset: Preset) -> Vec<Rule> {
    let (set, of_preset) = (written(rules), written(&Rules::of(preset)));
    let rule = |(field, number, title, positions): Told| Rule {
        field,
        number,
        title,
        positions: positions
            .into_iter()
            .map(|(word, name, text)| {
                let is_in = |rules: &Map<String, Value>| rules.get(field) == Some(&value(word));
                Position { word, name, text, chosen: is_in(&set), preset: is_in(&of_preset) }
            })
            .collect(),
    };
    told(t).into_iter().map(rule).collect()
}

/// The change of rules that a form asks for, by field and word.
///
/// # Errors
/// Where there is no such rule, or it cannot be in that position.
pub fn update<'a>(words: impl Iterator<Item = (&'a str, &'a str)>) -> Result<RulesUpdate, serde_json::Error> {
    let set = words.map(|(field, word)| (field.to_owned(), value(word))).collect();
    serde_json::from_value(Value::Object(set))
}

fn written(rules: &Rules) -> Map<String, Value> {
    match serde_json::to_value(rules) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// A switch is set by `true` or `false`, everything else by its word.
fn value(word: &str) -> Value {
    word.parse::<bool>().map_or_else(|_| word.into(), Value::Bool)
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn every_rule_is_shown_in_its_position_and_reads_back() {
        let t = Texts::new(Language::English, TimeZone::UTC);
        for preset in Preset::ALL {
            let rules = Rules::of(*preset);
            let shown = all(&t, &rules, *preset);
            let fields: Vec<&str> = shown.iter().map(|rule| rule.field).collect();
            assert_eq!(fields, written(&rules).keys().collect::<Vec<_>>());
            for rule in &shown {
                assert_eq!(rule.positions.iter().filter(|position| position.chosen).count(), 1, "{}", rule.field);
                assert!(!rule.is_changed());
            }
            let chosen = |rule: &Rule| rule.positions.iter().find(|position| position.chosen).unwrap().word;
            let mut back = Rules::of(Preset::Mirror);
            update(shown.iter().map(|rule| (rule.field, chosen(rule)))).unwrap().apply(&mut back);
            assert_eq!(back, rules);
        }
    }

    #[test]
    fn what_is_not_as_the_preset_sets_it_is_seen() {
        let t = Texts::new(Language::French, TimeZone::UTC);
        let shown = all(&t, &Rules::of(Preset::Mirror), Preset::ManagedDevices);
        let changed: Vec<&str> = shown.iter().filter(|rule| rule.is_changed()).map(|rule| rule.number).collect();
        assert_eq!(changed, ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"]);
        assert!(shown.iter().all(|rule| rule.is_changed() == (rule.chosen_name() != rule.preset_name())));
    }

    #[test]
    fn what_there_is_not_is_refused() {
        for word in [("email_mandatory", "perhaps"), ("updates", "true"), ("colour", "true")] {
            assert!(update([word].into_iter()).is_err(), "{word:?}");
        }
    }
}
