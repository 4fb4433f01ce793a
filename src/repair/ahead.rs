//! What follows, as far as it is looked at: at most [`LOOK_AHEAD`] bytes.

use super::{LOOK_AHEAD, same_name};
use crate::{
    grammar::Element,
    scan::{Frame, Scanner, blanks_end},
    xml,
};

/// A tag that follows.
pub(super) struct NextTag<'a> {
    pub(super) is_end: bool,
    /// As it is written.
    pub(super) name: &'a str,
    pub(super) element: &'static Element,
}

/// As much of `rest` as is looked at.
fn ahead(rest: &str) -> &str {
    let mut end = rest.len().min(LOOK_AHEAD);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    rest.get(..end).unwrap_or(rest)
}

/// [`xml::element_len`] of what is looked at.
pub(crate) fn element_len(rest: &str) -> Option<usize> {
    xml::element_len(ahead(rest))
}

/// Whether the document ends with the root's end tag.
pub(crate) fn ends_with_root(document: &str, root: &Element) -> bool {
    let mut from = document.len().saturating_sub(LOOK_AHEAD);
    while !document.is_char_boundary(from) {
        from += 1;
    }
    let last = document.get(from..).and_then(|end| end.rsplit('<').next());
    let last = last.unwrap_or("").trim_start_matches('/');
    same_name(last.get(..xml::name_len(last)).unwrap_or(""), root.name)
}

impl<'a> Scanner<'a, '_> {
    /// The next tag within what is looked at, if the DTD knows its name.
    pub(super) fn next_tag(&self, frame: &Frame, at: usize) -> Option<NextTag<'a>> {
        let ahead = self.ahead(at);
        let tag = ahead.get(ahead.find('<')? + 1..)?;
        let tag = tag.trim_start_matches(xml::is_blank_char);
        let name = tag.strip_prefix('/');
        let is_end = name.is_some();
        let name = name.unwrap_or(tag).trim_start_matches(xml::is_blank_char);
        let name = name.get(..xml::name_len(name))?;
        let element = self.meant(frame, name)?;
        Some(NextTag {
            is_end,
            name,
            element,
        })
    }

    /// Whether a start tag ends behind its name, without attributes.
    pub(super) fn ends_bare(&self, name_end: usize) -> bool {
        matches!(
            self.byte(blanks_end(self.bytes(), name_end)),
            None | Some(b'>' | b'<')
        )
    }

    /// Behind the `>` of a bare tag, if there is one.
    pub(super) fn past_closing(&self, name_end: usize) -> usize {
        let end = blanks_end(self.bytes(), name_end);
        if self.byte(end) == Some(b'>') {
            end + 1
        } else {
            end
        }
    }

    /// Whether what follows a name makes it one in a tag: `>`, and in a start tag also `/>` or an
    /// attribute.
    pub(super) fn looks_like_tag(&self, name_end: usize, end_tag: bool) -> bool {
        let at = blanks_end(self.bytes(), name_end);
        match self.byte(at) {
            Some(b'>') => true,
            Some(b'/') => !end_tag && self.byte(at + 1) == Some(b'>'),
            _ if end_tag || at == name_end => false,
            _ => {
                let len = xml::name_len(self.rest(at));
                len > 0
                    && self.byte(blanks_end(self.bytes(), at + len)) == Some(b'=')
                    && self.closes_before_tag(at + len)
            }
        }
    }

    /// Whether a start tag whose name ends at `at` does not end in `/>`.
    pub(super) fn has_end_tag(&self, at: usize) -> bool {
        let closing = self.closing_before_tag(at);
        closing.is_none_or(|closing| !self.slice(at, closing).ends_with('/'))
    }

    /// Where the next `>` is, if it comes before the next `<` and within what is looked at.
    pub(super) fn closing_before_tag(&self, at: usize) -> Option<usize> {
        let ahead = self.bytes().get(at..)?;
        let ahead = ahead.get(..LOOK_AHEAD).unwrap_or(ahead);
        let found = ahead
            .iter()
            .position(|&byte| byte == b'<' || byte == b'>')?;
        (ahead.get(found) == Some(&b'>')).then_some(at + found)
    }

    /// Whether an end tag of the element that is open is within what is looked at.
    pub(super) fn own_end_tag_follows(&self, frame: &Frame, at: usize) -> bool {
        let ahead = self.rest(at).as_bytes();
        let ahead = ahead.get(..LOOK_AHEAD).unwrap_or(ahead);
        let end = frame.element.end.as_bytes();
        let end = end.strip_suffix(b">").unwrap_or(end);
        memchr::memmem::find_iter(ahead, end).any(|found| {
            matches!(
                ahead.get(found + end.len()),
                Some(b'>' | b' ' | b'\t' | b'\r' | b'\n')
            )
        })
    }

    /// Whether `<!` or `<?` begins a comment, a CDATA section or a processing instruction.
    pub(super) fn begins_markup(&self, at: usize) -> bool {
        ["<!--", "<![CDATA[", "<?"]
            .iter()
            .any(|opener| self.at(at, opener))
    }

    /// Whether `<?` begins an XML declaration, and not an instruction of a longer name.
    pub(super) fn begins_declaration(&self, at: usize) -> bool {
        self.at(at, "<?xml") && xml::name_len(self.rest(at + 2)) == 3
    }

    /// Whether the `<` at `at` begins a tag with a name that the DTD knows.
    pub(super) fn begins_known_tag(&self, frame: &Frame, at: usize) -> bool {
        let name = at + 1 + usize::from(self.byte(at + 1) == Some(b'/'));
        let end = self.name_end(name);
        self.meant(frame, self.slice(name, end)).is_some()
    }

    /// Whether a bare start tag of a repeating text element begins the next one, instead of being
    /// this one's end tag: text and an end tag follow it.
    pub(super) fn is_next(&self, frame: &Frame, name_end: usize) -> bool {
        let repeats = frame.ancestors().next().is_some_and(|parent| {
            let mut children = parent.children().iter();
            children.any(|child| child.repeats && child.element == frame.element)
        });
        if !repeats {
            return false;
        }
        let text = self.past_closing(name_end);
        let ahead = self.ahead(text);
        let Some((text, tag)) = ahead.find('<').and_then(|at| ahead.split_at_checked(at)) else {
            return false;
        };
        !text.contains('>') && tag.starts_with(frame.element.end)
    }

    /// What is looked at from `at` on.
    pub(super) fn ahead(&self, at: usize) -> &'a str {
        ahead(self.rest(at))
    }

    /// Whether the name is that of an element that is open.
    pub(super) fn is_open(&self, frame: &Frame, name: &str) -> bool {
        let meant = self.meant(frame, name);
        meant.is_some_and(|meant| frame.open_elements().any(|open| open == meant))
    }

    /// Whether the name is that of a child of an element that is open.
    pub(super) fn belongs_around(&self, frame: &Frame, name: &str) -> bool {
        let meant = self.meant(frame, name);
        meant.is_some_and(|meant| {
            frame
                .open_elements()
                .any(|open| open.child(meant.name).is_some())
        })
    }

    /// Whether a `>` comes before the next `<`, one that begins a tag's end aside.
    pub(super) fn closes_before_tag(&self, at: usize) -> bool {
        self.closing_before_tag(at).is_some()
    }
}
