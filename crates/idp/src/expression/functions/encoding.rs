//! Functions that write the bytes of a text.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Function, required};
use crate::expression::Value;

/// `ConvertToBase64(source)`: Base64 of the text in UTF-16, the lower byte first.
pub(super) static CONVERT_TO_BASE64: Function = Function::new("ConvertToBase64", &[required("source")], |call| {
    let Some(text) = call.text(0)? else { return Ok(Value::Null) };
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    Ok(STANDARD.encode(bytes).into())
});

/// `ConvertToUTF8Hex(source)`: the bytes of the text in UTF-8, as hexadecimal digits.
pub(super) static CONVERT_TO_UTF8_HEX: Function = Function::new("ConvertToUTF8Hex", &[required("source")], |call| {
    let Some(text) = call.text(0)? else { return Ok(Value::Null) };
    let hex = text.bytes().fold(String::with_capacity(text.len() * 2), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02X}");
        hex
    });
    Ok(hex.into())
});

#[cfg(test)]
mod tests {
    use crate::expression::Value;
    use crate::expression::testing::{text, value};

    #[test]
    fn bytes_are_written_as_microsoft_writes_them() {
        assert_eq!(text(r#"ConvertToBase64("Hello world!")"#), "SABlAGwAbABvACAAdwBvAHIAbABkACEA");
        assert_eq!(text(r#"ConvertToUTF8Hex("Hello world!")"#), "48656C6C6F20776F726C6421");
        assert_eq!(text(r#"ConvertToUTF8Hex("ß")"#), "C39F");
        assert_eq!(text(r#"ConvertToBase64("")"#), "");
        assert_eq!(value("ConvertToBase64([nobody])"), Value::Null);
        assert_eq!(value("ConvertToUTF8Hex([nobody])"), Value::Null);
    }
}
