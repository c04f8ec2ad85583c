//! Cuts a format string into what it asks for.

/// One thing that a format asks for; numbers say how many letters did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Day(usize),
    Weekday {
        short: bool,
    },
    Month(usize),
    MonthName {
        short: bool,
    },
    Year(usize),
    Hour12(usize),
    Hour24(usize),
    Minute(usize),
    Second(usize),
    /// `ff`: so many digits of a second.
    Fraction(usize),
    /// `.FF`: at most so many, and none with its point if it is 0.
    ShortFraction {
        digits: usize,
        point: bool,
    },
    Meridiem {
        short: bool,
    },
    /// `z`, `zz` or `zzz`
    Offset(usize),
    /// `K`: `Z`, an offset, or nothing.
    Zone,
    Era,
    Literal(char),
}

/// The format that a single letter stands for.
pub(super) fn standard(letter: &str) -> Option<&'static str> {
    Some(match letter {
        "d" => "M/d/yyyy",
        "D" => "dddd, MMMM d, yyyy",
        "g" => "M/d/yyyy h:mm tt",
        "G" => "M/d/yyyy h:mm:ss tt",
        "o" | "O" => "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
        "r" | "R" => "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "s" => "yyyy-MM-dd'T'HH:mm:ss",
        "t" => "h:mm tt",
        "T" => "h:mm:ss tt",
        "u" => "yyyy-MM-dd HH:mm:ss'Z'",
        _ => return None,
    })
}

/// What a format asks for, in its order.
pub(super) fn pieces(format: &str) -> Result<Vec<Piece>, String> {
    if format.is_empty() {
        return Err("a format of dates is empty".to_owned());
    }
    let wrong = |what: &str| format!("{format:?} is no format of dates: {what}");
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(letter) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(letter).len();
        let length = run / letter.len_utf8();
        let mut taken = run;
        match letter {
            'd' if length <= 2 => pieces.push(Piece::Day(length)),
            'd' => pieces.push(Piece::Weekday { short: length == 3 }),
            'M' if length <= 2 => pieces.push(Piece::Month(length)),
            'M' => pieces.push(Piece::MonthName { short: length == 3 }),
            'y' => pieces.push(Piece::Year(length.min(5))),
            'h' => pieces.push(Piece::Hour12(length.min(2))),
            'H' => pieces.push(Piece::Hour24(length.min(2))),
            'm' => pieces.push(Piece::Minute(length.min(2))),
            's' => pieces.push(Piece::Second(length.min(2))),
            'f' | 'F' if length > 7 => return Err(wrong("a second has no more than seven digits")),
            'f' => pieces.push(Piece::Fraction(length)),
            'F' => {
                let point = pieces.pop_if(|last| *last == Piece::Literal('.')).is_some();
                pieces.push(Piece::ShortFraction { digits: length, point });
            }
            't' => pieces.push(Piece::Meridiem { short: length == 1 }),
            'z' => pieces.push(Piece::Offset(length.min(3))),
            'K' => pieces.extend(std::iter::repeat_n(Piece::Zone, length)),
            'g' => pieces.push(Piece::Era),
            '\'' | '"' => {
                let (text, end) = quoted(rest, letter).ok_or_else(|| wrong("a quote is not closed"))?;
                pieces.extend(text.into_iter().map(Piece::Literal));
                taken = end;
            }
            '\\' => {
                let literal = rest[1..].chars().next().ok_or_else(|| wrong("it ends in a backslash"))?;
                pieces.push(Piece::Literal(literal));
                taken = 1 + literal.len_utf8();
            }
            '%' => taken = 1,
            other => {
                pieces.push(Piece::Literal(other));
                taken = other.len_utf8();
            }
        }
        rest = &rest[taken..];
    }
    Ok(pieces)
}

/// The text that begins with a quote, and where it ends.
fn quoted(rest: &str, quote: char) -> Option<(Vec<char>, usize)> {
    let mut text = Vec::new();
    let mut characters = rest.char_indices().skip(1);
    loop {
        match characters.next()? {
            (end, c) if c == quote => return Some((text, end + 1)),
            (_, '\\') => text.push(characters.next()?.1),
            (_, c) => text.push(c),
        }
    }
}
