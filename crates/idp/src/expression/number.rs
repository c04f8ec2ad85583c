//! Whole numbers: `42`, `-10`, `&HF7`.

/// The number that a text is.
pub(super) fn read(text: &str) -> Option<i64> {
    match text.strip_prefix("&H").or_else(|| text.strip_prefix("&h")) {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => i64::from_str_radix(digits, 16).ok(),
        Some(_) => None,
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn reads_whole_numbers() {
        for (text, number) in [("0", 0), ("-10", -10), ("&HF7", 247), ("129699324000000000", 129_699_324_000_000_000)] {
            assert_eq!(read(text), Some(number));
        }
        for text in ["", "-", "&H", "&H-1", "1.5", "9223372036854775808", "1e3", "x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
