//! Who a document is about and what it is, without reading it.

use core::str;

use crate::{
    cap_c::BroadsoftDocument,
    scan::{blanks_end, ends_name},
    text::Text,
};

/// What [`peek`] sees of a document. The spans of its texts are of no use: they do not count from
/// the start of the document.
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
    let command = document.command.as_ref()?.command_type.as_ref();
    let user = document.user();
    Some(Peek {
        command: command.map(|command| command.text()),
        user_id: user.and_then(|user| user.id()),
        user_uid: user.and_then(|user| user.user_uid),
    })
}

/// The same without reading; `None` where something is unusual.
fn glance(document: &[u8]) -> Option<Peek<'_>> {
    let mut peek = Peek::default();
    let mut at = Glance {
        bytes: document,
        pos: 0,
    };
    at.root()?;
    if !at.child(&["command"])? {
        return Some(peek);
    }
    const COMMAND_TYPE: &[u8] = b" commandType=";
    if at.rest().starts_with(COMMAND_TYPE) {
        at.pos += COMMAND_TYPE.len();
        peek.command = Some(at.value()?);
    }
    let open = at.attributes(|name, value| {
        if name == b"commandType" {
            peek.command = Some(value);
        }
    })?;
    if !open || !at.child(&["commandData"])? || !at.tag_end()? || !at.child(&["user", "User"])? {
        return Some(peek);
    }
    let open = at.attributes(|name, value| match name {
        b"id" | b"Id" => _ = peek.user_id.get_or_insert(value),
        b"userUid" => peek.user_uid = Some(value),
        _ => {}
    })?;
    if open && peek.user_id.is_none() && at.child(&["id", "Id"])? {
        peek.user_id = Some(at.text()?);
    }
    Some(peek)
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

    /// Moves behind the root's start tag.
    fn root(&mut self) -> Option<()> {
        const USUAL: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        const ROOT: &[u8] = b"<BroadsoftDocument";
        const PROTOCOL: &[u8] = b" protocol=\"CAP\" version=\"";
        if self.rest().starts_with(USUAL) {
            self.pos = USUAL.len();
        } else if self.rest().starts_with(b"<?xml ") {
            self.pos = memchr::memchr(b'>', self.bytes)? + 1;
        }
        self.pos = blanks_end(self.bytes, self.pos);
        self.rest().strip_prefix(ROOT)?;
        self.pos += ROOT.len();
        let version = self.rest().strip_prefix(PROTOCOL).unwrap_or_default();
        if let Some((b"17.0", [b'"', b'>', ..])) = version.split_at_checked(4) {
            self.pos += PROTOCOL.len() + 6;
            return Some(());
        }
        if !self.byte().is_some_and(ends_name) {
            return None;
        }
        self.tag_end()?.then_some(())
    }

    /// Moves behind the name of the next child that has one of these; false where there is none.
    fn child(&mut self, names: &[&str]) -> Option<bool> {
        loop {
            self.pos = blanks_end(self.bytes, self.pos);
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
    fn tag_end(&mut self) -> Option<bool> {
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
    #[inline]
    fn attributes(&mut self, mut show: impl FnMut(&'a [u8], Text<'a>)) -> Option<bool> {
        loop {
            self.pos = blanks_end(self.bytes, self.pos);
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
    #[inline]
    fn value(&mut self) -> Option<Text<'a>> {
        let [quote @ (b'"' | b'\''), rest @ ..] = self.rest() else {
            return None;
        };
        let mut plain = true;
        let len = rest.iter().position(|byte| {
            plain &= !matches!(byte, b'&' | ..b' ');
            byte == quote
        })?;
        let value = str::from_utf8(rest.get(..len)?).ok()?;
        self.pos += len + 2;
        Some(match plain {
            true => Text::plain(value, 0, len),
            false => Text::attribute(value, 0, len),
        })
    }

    /// The text of an element, whose start tag's name this is behind.
    fn text(&mut self) -> Option<Text<'a>> {
        if !self.tag_end()? {
            return Some(Text::plain("", 0, 0));
        }
        let rest = self.rest();
        let len = memchr::memchr(b'<', rest)?;
        if rest.get(len + 1) != Some(&b'/') {
            return None;
        }
        let value = str::from_utf8(rest.get(..len)?).ok()?;
        Some(Text::content(value, 0, len))
    }
}
