//! What XML 1.0 (fifth edition) says of characters, names and references; no word of CAP.

/// The XML declaration that nearly every document has, and that is written.
pub(crate) const DECLARATION: &[u8; 38] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// The bytes as text, if they are UTF-8.
#[inline]
pub(crate) fn utf8(bytes: &[u8]) -> Option<&str> {
    #[cfg(not(feature = "simdutf8"))]
    use core::str::from_utf8;
    #[cfg(feature = "simdutf8")]
    use simdutf8::basic::from_utf8;
    from_utf8(bytes).ok()
}

/// What is written for a character that cannot stand for itself: markup, quotes, and white space but
/// for the blank, so that a document written compactly is one line and no reader takes a carriage
/// return for the end of one.
pub(crate) const fn escaped(character: u8) -> Option<&'static str> {
    Some(match character {
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'&' => "&amp;",
        b'"' => "&quot;",
        b'\'' => "&apos;",
        b'\t' => "&#9;",
        b'\n' => "&#10;",
        b'\r' => "&#13;",
        _ => return None,
    })
}

/// White space (production 3, `S`).
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// [`is_blank`] for characters.
pub(crate) const fn is_blank_char(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// Whether a document may hold the character (production 2, `Char`).
pub(crate) const fn is_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether `text` begins with 0xEF and a character that a document may hold, which has three bytes then:
/// neither U+FFFE nor U+FFFF.
pub(crate) const fn begins_with_char(text: &[u8]) -> bool {
    matches!(text, [0xEF, second, third, ..] if *second < 0xBF || *second == 0xBF && *third < 0xBE)
}

/// Whether a name may begin with the character (production 4, `NameStartChar`).
pub(crate) const fn is_name_start(character: char) -> bool {
    matches!(character,
        ':' | 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Whether a name may go on with the character (production 4a, `NameChar`).
pub(crate) const fn is_name_char(character: char) -> bool {
    is_name_start(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Bytes of the name that `text` begins with (production 5, `Name`); 0 where there is none.
pub(crate) fn name_len(text: &str) -> usize {
    let ascii = |byte: &u8| !matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b':' | b'-' | b'.');
    if let Some(len) = text.bytes().position(|b| ascii(&b))
        && text.as_bytes().get(len).is_some_and(u8::is_ascii)
    {
        let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == ':');
        return if starts { len } else { 0 };
    }
    let mut characters = text.char_indices();
    match characters.next() {
        Some((_, first)) if is_name_start(first) => {}
        _ => return 0,
    }
    characters
        .find(|&(_, character)| !is_name_char(character))
        .map_or(text.len(), |(end, _)| end)
}

/// The character that the reference at the start of `text` stands for, and the reference's length
/// in bytes: one of the five predefined entities, or a character reference to a character that a
/// document may hold (productions 66 and 68).
#[inline(always)]
pub(crate) fn reference(text: &[u8]) -> Option<(char, usize)> {
    let Some(word) = text.first_chunk() else {
        return short_reference(text);
    };
    match text {
        [b'&', b'a', b'm', b'p', b';', ..] => Some(('&', 5)),
        [b'&', b'l', b't', b';', ..] => Some(('<', 4)),
        [b'&', b'g', b't', b';', ..] => Some(('>', 4)),
        [b'&', b'a', b'p', b'o', b's', b';', ..] => Some(('\'', 6)),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => Some(('"', 6)),
        _ => character_reference(u64::from_le_bytes(*word), text),
    }
}

/// The same where the text is shorter than a word.
#[cold]
#[inline(never)]
fn short_reference(text: &[u8]) -> Option<(char, usize)> {
    let mut longer = [0; 8];
    longer
        .iter_mut()
        .zip(text)
        .for_each(|(to, from)| *to = *from);
    reference(&longer)
}

/// [`reference`] for a character reference; `word` is what `text` begins with.
// perf: all digits at once, without a jump that depends on how many or which there are.
#[inline(never)]
fn character_reference(word: u64, text: &[u8]) -> Option<(char, usize)> {
    const fn repeat(byte: u8) -> u32 {
        u32::from_le_bytes([byte; 4])
    }
    let hexadecimal = u32::from((word >> 16) as u8 == b'x');
    let (radix, before) = (10 + 6 * hexadecimal, 2 + hexadecimal);
    let digits = word >> (8 * before);
    // The lowest bit that is set is in the first `;`.
    let other = digits ^ u64::from_le_bytes([b';'; 8]);
    let semicolons =
        other.wrapping_sub(u64::from_le_bytes([1; 8])) & !other & u64::from_le_bytes([0x80; 8]);
    let len = semicolons.trailing_zeros() / 8;
    if word as u16 != u16::from_le_bytes(*b"&#") || !(1..=4).contains(&len) {
        return long_reference(text);
    }
    // Zeros before the digits make them four.
    let digits = ((digits << 32 | u64::from(repeat(b'0'))) >> (8 * len)) as u32;
    // Bytes under 0x80 do not carry when these are added: each tells of itself in its high bit.
    let others = (digits ^ repeat(b'0')).wrapping_add(repeat(0x80 - 10));
    let lower = (digits | repeat(0x20)) ^ repeat(0x60);
    let letters = lower.wrapping_add(repeat(0x80 - 1))
        & !lower.wrapping_add(repeat(0x80 - 7))
        & (hexadecimal * repeat(0x80));
    let values = (digits & repeat(0x0F)) + (letters >> 7) * 9;
    let pairs = (values & 0x00FF_00FF) * radix + (values >> 8 & 0x00FF_00FF);
    let number = (pairs & 0xFFFF) * (radix * radix) + (pairs >> 16);
    // perf: no reference to another character is met often.
    match char::from_u32(number) {
        Some(character @ ' '..='\u{D7FF}') if (others & !letters | digits) & repeat(0x80) == 0 => {
            Some((character, (before + len + 1) as usize))
        }
        _ => long_reference(text),
    }
}

/// The same, with any number of digits.
#[cold]
#[inline(never)]
fn long_reference(text: &[u8]) -> Option<(char, usize)> {
    let digits = text.strip_prefix(b"&#")?;
    let (digits, radix) = match digits {
        [b'x', digits @ ..] => (digits, 16),
        digits => (digits, 10),
    };
    let before = text.len() - digits.len();
    // There may be any number of leading zeros; what does not fit is no character.
    let mut number = 0_u32;
    for (len, &byte) in digits.iter().enumerate() {
        if byte == b';' {
            let character = char::from_u32(number).filter(|&character| is_char(character))?;
            return Some((character, before + len + 1));
        }
        let digit = char::from(byte).to_digit(radix)?;
        number = number.saturating_mul(radix).saturating_add(digit);
    }
    None
}

/// Bytes of the comment, processing instruction or element (with all its content) that `text` begins
/// with. `None` where there is none, or where it does not end. Of the names within, only the element's
/// own are compared.
pub(crate) fn element_len(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    let outermost = text
        .get(1..)
        .map_or("", |text| text.get(..name_len(text)).unwrap_or(""));
    loop {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let until = |end: &str| Some(rest.find(end)? + end.len());
        at += if rest.starts_with("<!--") {
            // The opener's own hyphens are no part of the closer.
            rest.get(4..)?.find("-->")? + 7
        } else if rest.starts_with("<![CDATA[") {
            until("]]>")?
        } else if rest.starts_with("<?") {
            until("?>")?
        } else if let Some(name) = rest.strip_prefix("</") {
            depth = depth.checked_sub(1)?;
            let len = name_len(name);
            if len == 0 || depth == 0 && name.get(..len) != Some(outermost) {
                return None;
            }
            until(">")?
        } else if let Some(name) = rest.strip_prefix('<') {
            let (len, empty) = start_tag_len(rest)?;
            depth += usize::from(!empty);
            name.starts_with(is_name_start).then_some(len)?
        } else {
            rest.find('<')?
        };
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Bytes of the start tag that `text` begins with, and whether it ends in `/>`.
fn start_tag_len(text: &str) -> Option<(usize, bool)> {
    let mut quote = None;
    let mut previous = 0;
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            Some(open) if open == byte => quote = None,
            _ if byte == b'<' && at > 0 => return None,
            Some(_) => {}
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            None if byte == b'>' => return Some((at + 1, previous == b'/')),
            None => {}
        }
        previous = byte;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (text, expected) in [
            ("&amp;x", Some(('&', 5))),
            ("&#65;", Some(('A', 5))),
            ("&#x41;;", Some(('A', 6))),
            ("&#0000000000000065;", Some(('A', 19))),
            ("&#x10FFFF;", Some(('\u{10FFFF}', 10))),
            ("&#X41;", None),
            ("&#xD800;", None),
            ("&#0;", None),
            ("&#x1F;", None),
            ("&#xFFFE;", None),
            ("&#x110000;", None),
            ("&#;", None),
            ("&#+65;", None),
            ("&#99999999999999999999;", None),
            ("&#65", None),
            ("&amp", None),
            ("&nbsp;", None),
        ] {
            assert_eq!(reference(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn names() {
        for (text, len) in [
            ("abc>", 3),
            ("a-b.c:d_1 ", 9),
            ("-a", 0),
            ("1a", 0),
            ("é·=", 4),
            ("", 0),
            ("a", 1),
        ] {
            assert_eq!(name_len(text), len, "{text}");
        }
    }

    #[test]
    fn markup() {
        for text in [
            "<!-- > -->",
            "<!---->",
            "<?a b?>",
            "<a/>",
            "<a></a>",
            "<a b='/>' c=\">\"/>",
            "<a><b><!-- </a> --><![CDATA[</a>]]></b>x</a>",
        ] {
            let longer = alloc::format!("{text}<b>rest</b>");
            assert_eq!(element_len(&longer), Some(text.len()), "{text}");
        }
    }
}
