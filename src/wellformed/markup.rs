//! Comments, CDATA sections and processing instructions between tags.

use super::text::special_len;
use crate::{
    error::{ErrorCode, Expected},
    scan::{Scanned, Scanner},
    simd::special_end,
    xml,
};

/// Where `closer` is in `text`.
// perf: what is looked for is short and mostly near, so that preparing a search costs more than it.
fn find<const N: usize>(text: &str, closer: &[u8; N]) -> Option<usize> {
    let [.., last] = closer.as_slice() else {
        return None;
    };
    let mut ends = memchr::memchr_iter(*last, text.as_bytes());
    ends.find_map(|end| {
        let before = text.as_bytes().get(..=end)?;
        Some(before.strip_suffix(closer.as_slice())?.len())
    })
}

impl<'a> Scanner<'a, '_> {
    /// Reads the comment, CDATA section or processing instruction at `pos`.
    pub(crate) fn markup(&mut self) -> Scanned<()> {
        let start = self.pos;
        let rest = self.rest(start);
        if rest.starts_with("<!--") {
            let body = self.rest(start + 4);
            // The first two hyphens have to be the end.
            let Some(len) = find(body, b"--") else {
                return self.fail(
                    ErrorCode::Comment,
                    start,
                    Expected::Words("`-->` to end it"),
                );
            };
            self.characters(start + 4, start + 4 + len)?;
            self.pos = start + 4 + len + 3;
            if !self.at(self.pos - 3, "-->") {
                let expected = Expected::Words("`-->`; `--` may not stand within a comment");
                return self.fail(ErrorCode::Comment, self.pos - 3, expected);
            }
        } else if rest.starts_with("<![CDATA[") {
            let body = self.rest(start + 9);
            let Some(len) = find(body, b"]]>") else {
                return self.fail(ErrorCode::Cdata, start, Expected::Words("`]]>` to end it"));
            };
            self.characters(start + 9, start + 9 + len)?;
            self.within_text_limit(start + 9, start + 9 + len)?;
            self.pos = start + 9 + len + 3;
        } else if rest.starts_with("<?") {
            let name = xml::name_len(self.rest(start + 2));
            let target = self.slice(start + 2, start + 2 + name);
            if target.is_empty() {
                let expected = Expected::Words("a name after `<?`");
                return self.fail(ErrorCode::Instruction, start + 2, expected);
            }
            if target.eq_ignore_ascii_case("xml") {
                let expected = Expected::Words("it at the start of the document, if anywhere");
                return self.fail(ErrorCode::XmlDeclaration, start, expected);
            }
            let after = start + 2 + name;
            let body = self.rest(after);
            let Some(len) = find(body, b"?>") else {
                return self.fail(
                    ErrorCode::Instruction,
                    start,
                    Expected::Words("`?>` to end it"),
                );
            };
            if len > 0 && !body.starts_with(xml::is_blank_char) {
                let expected = Expected::Words("a blank or `?>`");
                return self.fail(ErrorCode::Instruction, after, expected);
            }
            self.characters(after, after + len)?;
            self.pos = after + len + 2;
        } else {
            let code = match rest.starts_with("<!DOCTYPE") {
                true => ErrorCode::Doctype,
                false => ErrorCode::Name,
            };
            return self.fail(code, start, Expected::Words("an element"));
        }
        Ok(())
    }

    /// Sees that a document may hold the characters `start..end`.
    fn characters(&mut self, start: usize, end: usize) -> Scanned<()> {
        let bytes = self.bytes().get(..end).unwrap_or(&[]);
        let mut at = start;
        loop {
            at = special_end(bytes, at, b'<');
            if at >= end {
                return Ok(());
            }
            let Some(len) = special_len(bytes.get(at..).unwrap_or(&[])) else {
                return self.fail(ErrorCode::Character, at, Expected::Nothing);
            };
            at += len;
        }
    }
}
