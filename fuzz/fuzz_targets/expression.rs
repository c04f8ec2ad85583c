//! An expression is read back from its print as the same expression, and evaluating it never panics.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use idp::expression::{Context, Expression, Value};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

static ADA: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let mails = vec!["ada@example.org".to_owned(), "quill@example.org".to_owned()];
    let attributes: [(&str, Value); 6] = [
        ("givenName", "Ada".into()),
        ("surname", "Quill".into()),
        ("mail", "ada.quill@example.org".into()),
        ("mails", mails.into()),
        ("accountEnabled", true.into()),
        ("hired", "2026-03-16-07:00".into()),
    ];
    attributes.map(|(name, value)| (name.to_owned(), value)).into()
});

fuzz_target!(|text: &str| {
    let Ok(expression) = text.parse::<Expression>() else { return };
    let printed = expression.to_string();
    // The print may be longer than what may be read: it has a space after each comma.
    if printed.chars().count() <= idp::expression::LONGEST {
        assert_eq!(printed.parse().as_ref(), Ok(&expression));
    }
    let _ = expression.evaluate(&*ADA, &mut Context::new(Timestamp::UNIX_EPOCH, 0));
});
