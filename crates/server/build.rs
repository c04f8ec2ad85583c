//! Makes what the portal's pages are made with.
//!
//! Its files: the styles of `src/portal/static/styles` become one, and each file is there compressed as well.
//!
//! Its texts: each message of `src/portal/locales` becomes a method of `Texts`. So a wrong name, a missing
//! argument, a message that one language lacks or that no page uses any more fails the build.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};

const LOCALES: &str = "src/portal/locales";
const STATIC: &str = "src/portal/static";
/// The parts of `app.css`, in the order in which the later ones hold.
const STYLES: [&str; 13] = [
    "tokens",
    "base",
    "frame",
    "forms",
    "cards",
    "lists",
    "menus",
    "access",
    "provisioning",
    "people",
    "charts",
    "dashboard",
    "logs",
];
/// The other files.
const FILES: [&str; 3] = ["app.js", "icons.svg", "favicon.svg"];

/// What a message is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Message {
    /// The whole text, where there is nothing to be put in.
    plain: Option<String>,
    /// What is to be put in, by name, and whether it is a number.
    arguments: BTreeMap<String, bool>,
}

type Messages = BTreeMap<String, Message>;

fn main() {
    println!("cargo::rerun-if-changed={LOCALES}");
    println!("cargo::rerun-if-changed={STATIC}");
    assets();
    let (english, french) = (read("en"), read("fr"));
    compare(&english, &french);
    // A word may be the same in both.
    let mut code = String::from("#[expect(clippy::match_same_arms, reason = \"one arm a language\")]\nimpl Texts {\n");
    for (id, message) in &english {
        method(&mut code, id, message, &french[id]);
    }
    code.push_str("}\n");
    for (name, language) in [("ENGLISH", "en"), ("FRENCH", "fr")] {
        let paths = files(language).into_iter().map(|path| fs::canonicalize(path).expect("a path"));
        let texts: Vec<String> = paths.map(|path| format!("include_str!({:?})", path.to_string_lossy())).collect();
        writeln!(code, "const {name}: &[&str] = &[{}];", texts.join(", ")).expect("written");
    }
    fs::write(out().join("texts.rs"), code).expect("written");
}

/// Each file, whole and compressed.
fn assets() {
    let bytes = |path: &Path| fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let styles = Path::new(STATIC).join("styles");
    let there = fs::read_dir(&styles).expect("a folder").count();
    assert_eq!(there, STYLES.len(), "{} has a file that no page is made with", styles.display());
    let style = STYLES.map(|name| bytes(&styles.join(name).with_extension("css"))).concat();
    let files = FILES.map(|name| (name, bytes(&Path::new(STATIC).join(name))));
    for (name, bytes) in files.into_iter().chain([("app.css", style)]) {
        let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
        compressed.write_all(&bytes).expect("written");
        let out = out().join(name);
        fs::write(out.with_added_extension("gz"), compressed.finish().expect("compressed")).expect("written");
        fs::write(out, bytes).expect("written");
    }
}

fn out() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where"))
}

fn files(language: &str) -> Vec<PathBuf> {
    let folder = Path::new(LOCALES).join(language);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn read(language: &str) -> Messages {
    let mut messages = Messages::new();
    for path in files(language) {
        let text = fs::read_to_string(&path).expect("a file of text");
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name.to_owned();
            let pattern = message.value.unwrap_or_else(|| panic!("{}: {id} has no text", path.display()));
            let mut arguments = BTreeMap::new();
            named(&pattern, &mut arguments);
            let read = Message { plain: plain(&pattern), arguments };
            assert!(messages.insert(id.clone(), read).is_none(), "{}: {id} is there twice", path.display());
        }
    }
    messages
}

fn plain(pattern: &Pattern<&str>) -> Option<String> {
    pattern
        .elements
        .iter()
        .map(|element| match element {
            PatternElement::TextElement { value } => Some(*value),
            PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { value }) }
                if !value.contains('\\') =>
            {
                Some(*value)
            }
            PatternElement::Placeable { .. } => None,
        })
        .collect()
}

fn named(pattern: &Pattern<&str>, arguments: &mut BTreeMap<String, bool>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression: Expression::Inline(inline) } => inner(inline, false, arguments),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let plural = |key: &VariantKey<&str>| match key {
                    VariantKey::NumberLiteral { .. } => true,
                    VariantKey::Identifier { name } => ["zero", "one", "two", "few", "many"].contains(name),
                };
                inner(selector, variants.iter().any(|variant| plural(&variant.key)), arguments);
                for variant in variants {
                    named(&variant.value, arguments);
                }
            }
        }
    }
}

fn inner(inline: &InlineExpression<&str>, number: bool, arguments: &mut BTreeMap<String, bool>) {
    match inline {
        InlineExpression::VariableReference { id } => *arguments.entry(id.name.to_owned()).or_default() |= number,
        InlineExpression::FunctionReference { id, arguments: call } => {
            call.positional.iter().for_each(|inline| inner(inline, id.name == "NUMBER", arguments));
        }
        _ => {}
    }
}

fn compare(english: &Messages, french: &Messages) {
    for (one, other, language) in [(english, french, "fr"), (french, english, "en")] {
        let missing: Vec<&String> = one.keys().filter(|id| !other.contains_key(*id)).collect();
        assert!(missing.is_empty(), "{LOCALES}/{language} lacks {missing:?}");
    }
    for (id, message) in english {
        // A language may do without the plural of another, not without what is put in.
        let names = |message: &Message| message.arguments.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(message), names(&french[id]), "{id} does not take the same in both languages");
    }
}

fn method(code: &mut String, id: &str, english: &Message, french: &Message) {
    let name = id.replace('-', "_");
    let written = if let (Some(english), Some(french)) = (&english.plain, &french.plain) {
        writeln!(
            code,
            "    #[must_use]\n    pub const fn {name}(&self) -> &'static str {{\n        match self.language {{\n            \
             Language::English => {english:?},\n            Language::French => {french:?},\n        }}\n    }}"
        )
    } else {
        let (mut taken, mut given) = (String::new(), String::new());
        for (argument, number) in &english.arguments {
            let number = *number || french.arguments[argument];
            let rust = argument.replace('-', "_");
            // Templates hand references over.
            let kind = if number { "impl Borrow<u64>" } else { "impl Display" };
            let value = if number { format!("number(*{rust}.borrow())") } else { format!("text(&{rust})") };
            write!(taken, ", {rust}: {kind}").expect("written");
            write!(given, "({argument:?}, {value}), ").expect("written");
        }
        writeln!(
            code,
            "    #[must_use]\n    pub fn {name}(&self{taken}) -> String {{\n        self.say({id:?}, [{given}])\n    }}"
        )
    };
    written.expect("written");
}
