//! Who a document is about and what it is, without reading it.

use crate::{
    cap_c::BroadsoftDocument,
    frame::usual_content,
    scan::{blanks_end, ends_name, plain_value_end},
    text::{Form, Text},
};

/// What [`peek`] sees of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Peek<'a> {
    /// The value of `commandType`, such as `callUpdate`.
    pub command: Option<Text<'a>>,
    /// The `id` of `user`, whichever there is: the attribute, or else the child element.
    pub user_id: Option<Text<'a>>,
    /// The `userUid` of `user`.
    pub user_uid: Option<Text<'a>>,
}

/// The command, the user's ID and the userUid of a document, for a proxy that routes frames without
/// reading them. Nothing is allocated.
///
/// Of a well-formed document it sees what reading sees, in either dialect. It looks no further than
/// the start tag of `user` where that has an attribute `id`, and as far as the element `id`
/// otherwise; what is unusual before (comments, CDATA sections) is left to the reader. So it does
/// not notice what is malformed behind: of a document that cannot be read it may see something or
/// nothing, and `None` says that nothing could be made of it.
///
/// ```
/// let document = br#"<BroadsoftDocument protocol="CAP" version="17.0"><command
///     commandType="callUpdate"><commandData><user id="joe@abc.com" userType="CallClient"
///     userUid="141466199"><call callId="localHost6:0"/></user></commandData></command>
///     </BroadsoftDocument>"#;
/// let peek = broadworks_cap::peek(document).expect("a document");
/// assert_eq!(peek.command.unwrap(), "callUpdate");
/// assert_eq!(peek.user_id.unwrap(), "joe@abc.com");
/// assert_eq!(peek.user_uid.unwrap(), "141466199");
/// ```
pub fn peek(document: &[u8]) -> Option<Peek<'_>> {
    glance(document).or_else(|| read(document))
}

/// The same by reading the whole document, which is of CAP-C as far as this goes.
#[cold]
#[inline(never)]
fn read(document: &[u8]) -> Option<Peek<'_>> {
    let document = BroadsoftDocument::read(document).ok()?;
    let command = document.command.as_ref();
    let command = command.and_then(|command| command.command_type);
    let user = document.user();
    Some(Peek {
        command: command.map(|command| command.text()),
        user_id: user.and_then(|user| user.id()),
        user_uid: user.and_then(|user| user.user_uid),
    })
}

/// The same without reading; `None` where something is unusual.
fn glance(document: &[u8]) -> Option<Peek<'_>> {
    let mut at = Glance {
        bytes: document,
        pos: 0,
    };
    let seen = at.look()?;
    if at.pos > Text::MAX_LEN as usize {
        return None;
    }
    // What was gone over is text if the document is.
    let document = core::str::from_utf8(document.get(..at.pos)?).ok()?;
    let text = |value: Option<Value>| {
        let Value { start, end, form } = value?;
        Some(Text::read(document, start, end, form))
    };
    Some(Peek {
        command: text(seen.command),
        user_id: text(seen.user_id),
        user_uid: text(seen.user_uid),
    })
}

/// Where a value stands, and what stands there.
#[derive(Clone, Copy)]
struct Value {
    start: usize,
    end: usize,
    form: Form,
}

/// Where the parts of a [`Peek`] stand.
#[derive(Default)]
struct Seen {
    command: Option<Value>,
    user_id: Option<Value>,
    user_uid: Option<Value>,
}

/// The name that a tag goes on with as it usually stands: that of an attribute which is looked for, or
/// one between them.
// perf: these are compared, others searched for their end.
#[inline(always)]
fn usual_name(tag: &[u8]) -> Option<&'static [u8]> {
    if tag.starts_with(b"id=\"") {
        Some(b"id")
    } else if tag.starts_with(b"userType=\"") {
        Some(b"userType")
    } else if tag.starts_with(b"userUid=\"") {
        Some(b"userUid")
    } else if tag.starts_with(b"commandType=\"") {
        Some(b"commandType")
    } else {
        None
    }
}

/// A place in a document. Its methods give `None` where something is unusual.
struct Glance<'a> {
    bytes: &'a [u8],
    pos: usize,
}

impl<'a> Glance<'a> {
    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.pos..).unwrap_or_default()
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// Looks as far as is needed.
    fn look(&mut self) -> Option<Seen> {
        let mut seen = Seen::default();
        self.root()?;
        if !self.child(&["command"])? {
            return Some(seen);
        }
        let open = self.attributes(|name, value| {
            if name == b"commandType" {
                seen.command = Some(value);
            }
        })?;
        if !open
            || !self.child(&["commandData"])?
            || !self.tag_end()?
            || !self.child(&["user", "User"])?
        {
            return Some(seen);
        }
        let open = self.attributes(|name, value| match name {
            b"id" | b"Id" => _ = seen.user_id.get_or_insert(value),
            b"userUid" => seen.user_uid = Some(value),
            _ => {}
        })?;
        if open && seen.user_id.is_none() && self.child(&["id", "Id"])? {
            seen.user_id = Some(self.text()?);
        }
        Some(seen)
    }

    /// Moves behind the root's start tag.
    #[inline(always)]
    fn root(&mut self) -> Option<()> {
        if let Some(content) = usual_content(self.bytes) {
            self.pos = content;
            return Some(());
        }
        self.unusual_root()
    }

    #[cold]
    fn unusual_root(&mut self) -> Option<()> {
        const ROOT: &[u8] = b"<BroadsoftDocument";
        if self.rest().starts_with(b"<?xml ") {
            self.pos = memchr::memchr(b'>', self.bytes)? + 1;
        }
        self.pos = blanks_end(self.bytes, self.pos);
        self.rest().strip_prefix(ROOT)?;
        self.pos += ROOT.len();
        if !self.byte().is_some_and(ends_name) {
            return None;
        }
        self.tag_end()?.then_some(())
    }

    /// Moves behind the name of the next child that has one of these; false where there is none.
    #[inline(always)]
    fn child(&mut self, names: &[&str]) -> Option<bool> {
        loop {
            if self.byte() != Some(b'<') {
                self.pos = blanks_end(self.bytes, self.pos);
            }
            let [b'<', tag @ ..] = self.rest() else {
                return None;
            };
            for name in names {
                if let Some([next, ..]) = tag.strip_prefix(name.as_bytes())
                    && ends_name(*next)
                {
                    self.pos += 1 + name.len();
                    return Some(true);
                }
            }
            match tag.first()? {
                b'/' => return Some(false),
                b'!' | b'?' => return None,
                _ => self.element()?,
            }
        }
    }

    /// Moves behind an element, at whose start tag this is.
    #[cold]
    fn element(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.pos += memchr::memchr(b'<', self.rest())? + 1;
            match self.byte()? {
                b'!' | b'?' => return None,
                b'/' => depth -= 1,
                _ => depth += 1,
            }
            let end_tag = self.byte() == Some(b'/');
            let open = self.tag_end()?;
            depth -= usize::from(!open && !end_tag);
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Moves behind the `>` of a tag; whether it is open, which those with `/>` are not.
    #[inline(always)]
    fn tag_end(&mut self) -> Option<bool> {
        if self.byte() == Some(b'>') {
            self.pos += 1;
            return Some(self.bytes.get(self.pos.wrapping_sub(2)) != Some(&b'/'));
        }
        self.distant_tag_end()
    }

    #[inline(never)]
    fn distant_tag_end(&mut self) -> Option<bool> {
        loop {
            self.pos += memchr::memchr3(b'>', b'"', b'\'', self.rest())?;
            match self.byte()? {
                b'>' => {
                    let before = self.pos.checked_sub(1)?;
                    self.pos += 1;
                    return Some(self.bytes.get(before) != Some(&b'/'));
                }
                quote => {
                    self.pos += 1;
                    self.pos += memchr::memchr(quote, self.rest())? + 1;
                }
            }
        }
    }

    /// Shows the attributes of a start tag and moves behind it; whether it is open.
    #[inline(always)]
    fn attributes(&mut self, mut show: impl FnMut(&'a [u8], Value)) -> Option<bool> {
        loop {
            if let [b' ', tag @ ..] = self.rest()
                && let Some(name) = usual_name(tag)
            {
                self.pos += 1 + name.len() + 1;
                show(name, self.value()?);
                continue;
            }
            if self.byte() != Some(b'>') {
                self.pos = blanks_end(self.bytes, self.pos);
            }
            match self.rest() {
                [b'>', ..] => {
                    self.pos += 1;
                    return Some(true);
                }
                [b'/', b'>', ..] => {
                    self.pos += 2;
                    return Some(false);
                }
                rest => {
                    let len = rest
                        .iter()
                        .position(|&byte| ends_name(byte) || byte == b'=')?;
                    let name = rest.get(..len)?;
                    self.pos = blanks_end(self.bytes, self.pos + len);
                    if self.byte()? != b'=' {
                        return None;
                    }
                    self.pos = blanks_end(self.bytes, self.pos + 1);
                    show(name, self.value()?);
                }
            }
        }
    }

    /// Moves behind an attribute's value, which it gives.
    #[inline(always)]
    fn value(&mut self) -> Option<Value> {
        let quote = self.byte().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let start = self.pos + 1;
        let mut end = plain_value_end(self.bytes, start, quote);
        let mut plain = true;
        if self.bytes.get(end) != Some(&quote) {
            let rest = self.bytes.get(end..)?;
            let rest = rest.get(..memchr::memchr(quote, rest)?)?;
            plain = !rest.iter().any(|byte| matches!(byte, b'&' | ..b' '));
            end += rest.len();
        }
        self.pos = end + 1;
        let form = if plain { Form::Plain } else { Form::Attribute };
        Some(Value { start, end, form })
    }

    /// The text of an element, whose start tag's name this is behind.
    fn text(&mut self) -> Option<Value> {
        let open = self.tag_end()?;
        let start = self.pos;
        if open {
            self.pos += memchr::memchr(b'<', self.rest())?;
            if !self.rest().starts_with(b"</") {
                return None;
            }
        }
        let end = self.pos;
        let plain = memchr::memchr2(b'&', b'\r', self.bytes.get(start..end)?).is_none();
        let form = if plain { Form::Plain } else { Form::Content };
        Some(Value { start, end, form })
    }
}
