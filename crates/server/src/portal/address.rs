//! The address of a list: what is looked for and in which order stands in it, so that it can be kept, sent and gone back to.

/// A list as it is looked at.
#[derive(Debug, Clone)]
pub struct Address {
    path: String,
    parameters: Vec<(&'static str, String)>,
}

impl Address {
    /// A list with these parameters; blank ones are left out.
    pub fn new<const N: usize>(path: impl Into<String>, parameters: [(&'static str, Option<String>); N]) -> Self {
        let said = |(name, value): (_, Option<String>)| Some((name, value.filter(|value| !value.trim().is_empty())?));
        Self { path: path.into(), parameters: parameters.into_iter().filter_map(said).collect() }
    }

    /// The same list with another value of one parameter.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> String {
        self.written(Some((name, value)), name)
    }

    /// The same list without one parameter.
    #[must_use]
    pub fn without(&self, name: &str) -> String {
        self.written(None, name)
    }

    /// Whether anything is chosen.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.parameters.is_empty()
    }

    fn written(&self, more: Option<(&str, &str)>, instead_of: &str) -> String {
        let kept = self.parameters.iter().filter(|(name, _)| *name != instead_of);
        let all: Vec<(&str, &str)> = kept.map(|(name, value)| (*name, value.as_str())).chain(more).collect();
        let query = serde_html_form::to_string(&all).unwrap_or_default();
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_chosen() {
        let address =
            Address::new("/users", [("text", Some("a b&c".into())), ("status", None), ("source", Some(" ".into()))]);
        assert_eq!(address.with("cursor", "x=1"), "/users?text=a+b%26c&cursor=x%3D1");
        assert_eq!(address.with("text", "d"), "/users?text=d");
        assert_eq!(address.without("text"), "/users");
        assert!(!address.is_plain());
    }
}
