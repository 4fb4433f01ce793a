//! Who a document is about and what it is, without reading it.

use crate::{
    cap_c::BroadsoftDocument,
    frame::usual_content,
    scan::{blanks_end, ends_name, plain_value_end},
    text::{Form, Text},
    xml,
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
#[must_use]
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
        rest: document,
        len: document.len(),
    };
    let seen = at.look()?;
    if at.pos() > Text::MAX_LEN as usize {
        return None;
    }
    // What was gone over is text if the document is.
    let document = xml::utf8(document.get(..at.pos())?)?;
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

/// The attributes that are looked for.
#[derive(Clone, Copy)]
enum Attribute {
    CommandType,
    Id,
    UserUid,
    Other,
}

impl Attribute {
    fn named(name: &[u8]) -> Self {
        match name {
            b"commandType" => Self::CommandType,
            b"id" | b"Id" => Self::Id,
            b"userUid" => Self::UserUid,
            _ => Self::Other,
        }
    }
}

/// How an attribute usually begins, and which it is.
// perf: these are compared, in this order, others searched for their end.
type Usual = (&'static [u8], Attribute);

const COMMAND: [Usual; 1] = [(b" commandType=\"", Attribute::CommandType)];
const USER: [Usual; 3] = [
    (b" id=\"", Attribute::Id),
    (b" userType=\"", Attribute::Other),
    (b" userUid=\"", Attribute::UserUid),
];

/// A place in a document. Its methods give `None` where something is unusual.
struct Glance<'a> {
    /// What is left of the document.
    rest: &'a [u8],
    /// The length of the document.
    len: usize,
}

impl Glance<'_> {
    #[inline(always)]
    fn pos(&self) -> usize {
        self.len - self.rest.len()
    }

    #[inline(always)]
    fn blanks(&mut self) {
        if let [..=b' ', ..] = self.rest {
            self.skip(blanks_end(self.rest, 0));
        }
    }

    /// Moves on by as many bytes; to the end if there are not so many.
    #[inline(always)]
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Looks as far as is needed.
    fn look(&mut self) -> Option<Seen> {
        let mut seen = Seen::default();
        self.root()?;
        if !self.child([b"command", b"command"])? {
            return Some(seen);
        }
        let open = self.attributes(COMMAND, |attribute, value| {
            if let Attribute::CommandType = attribute {
                seen.command = Some(value);
            }
        })?;
        if !open
            || !self.child([b"commandData", b"commandData"])?
            || !self.tag_end()?
            || !self.child([b"user", b"User"])?
        {
            return Some(seen);
        }
        let open = self.attributes(USER, |attribute, value| match attribute {
            Attribute::Id => _ = seen.user_id.get_or_insert(value),
            Attribute::UserUid => seen.user_uid = Some(value),
            Attribute::CommandType | Attribute::Other => {}
        })?;
        if open && seen.user_id.is_none() && self.child([b"id", b"Id"])? {
            seen.user_id = Some(self.text()?);
        }
        Some(seen)
    }

    /// Moves behind the root's start tag.
    #[inline(always)]
    fn root(&mut self) -> Option<()> {
        if let Some(content) = usual_content(self.rest) {
            self.skip(content);
            return Some(());
        }
        self.unusual_root()
    }

    #[cold]
    fn unusual_root(&mut self) -> Option<()> {
        if self.rest.starts_with(b"<?xml ") {
            self.skip(memchr::memchr(b'>', self.rest)? + 1);
        }
        self.blanks();
        self.rest = self.rest.strip_prefix(b"<BroadsoftDocument")?;
        if !ends_name(*self.rest.first()?) {
            return None;
        }
        self.tag_end()?.then_some(())
    }

    /// Moves behind the name of the next child that has one of these; false where there is none.
    #[inline(always)]
    fn child<const N: usize>(&mut self, names: [&'static [u8; N]; 2]) -> Option<bool> {
        loop {
            self.blanks();
            let tag = self.rest.strip_prefix(b"<")?;
            for name in names {
                if let Some(rest @ [next, ..]) = tag.strip_prefix(name)
                    && ends_name(*next)
                {
                    self.rest = rest;
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
            self.skip(memchr::memchr(b'<', self.rest)? + 1);
            let end_tag = match self.rest.first()? {
                b'!' | b'?' => return None,
                byte => *byte == b'/',
            };
            let open = self.tag_end()?;
            depth = match (end_tag, open) {
                (false, true) => depth + 1,
                (false, false) => depth,
                (true, _) => depth.checked_sub(1)?,
            };
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Moves behind the `>` of a tag; whether it is open, which those with `/>` are not.
    #[inline(always)]
    fn tag_end(&mut self) -> Option<bool> {
        if let [b'>', rest @ ..] = self.rest {
            self.rest = rest;
            return Some(true);
        }
        self.distant_tag_end()
    }

    #[inline(never)]
    fn distant_tag_end(&mut self) -> Option<bool> {
        loop {
            let end = memchr::memchr3(b'>', b'"', b'\'', self.rest)?;
            let (tag, rest) = self.rest.split_at_checked(end)?;
            let (mark, rest) = rest.split_first()?;
            self.rest = rest;
            match mark {
                b'>' => return Some(!tag.ends_with(b"/")),
                quote => self.skip(memchr::memchr(*quote, rest)? + 1),
            }
        }
    }

    /// Shows the attributes of a start tag and moves behind it; whether it is open. The `usual` come
    /// first, in that order, if they come.
    #[inline(always)]
    fn attributes<const N: usize>(
        &mut self,
        usual: [Usual; N],
        mut show: impl FnMut(Attribute, Value),
    ) -> Option<bool> {
        for (open, attribute) in usual {
            if let Some(value) = self.rest.strip_prefix(open) {
                self.rest = value;
                show(attribute, self.value(b'"')?);
            }
        }
        loop {
            self.blanks();
            match self.rest {
                [b'>', rest @ ..] => {
                    self.rest = rest;
                    return Some(true);
                }
                [b'/', b'>', rest @ ..] => {
                    self.rest = rest;
                    return Some(false);
                }
                _ => {
                    let attribute = self.unusual_attribute()?;
                    let (quote, value) = self.rest.split_first()?;
                    if !matches!(quote, b'"' | b'\'') {
                        return None;
                    }
                    self.rest = value;
                    show(attribute, self.value(*quote)?);
                }
            }
        }
    }

    /// Moves from the name of an attribute to its value.
    #[cold]
    fn unusual_attribute(&mut self) -> Option<Attribute> {
        let ends = |byte: &u8| ends_name(*byte) || *byte == b'=';
        let len = self.rest.iter().position(ends)?;
        let (name, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        self.blanks();
        self.rest = self.rest.strip_prefix(b"=")?;
        self.blanks();
        Some(Attribute::named(name))
    }

    /// Moves behind an attribute's value, which it gives, and the quote that closes it.
    #[inline(always)]
    fn value(&mut self, quote: u8) -> Option<Value> {
        let start = self.pos();
        let plain = plain_value_end(self.rest, quote);
        let (len, form) = match self.rest.get(plain) == Some(&quote) {
            true => (plain, Form::Plain),
            false => self.unusual_value(plain, quote)?,
        };
        let end = start + len;
        self.skip(len + 1);
        Some(Value { start, end, form })
    }

    /// The length of a value that is plain only so far, and what stands there.
    #[cold]
    #[inline(never)]
    fn unusual_value(&self, plain: usize, quote: u8) -> Option<(usize, Form)> {
        let rest = self.rest.get(plain..)?;
        let rest = rest.get(..memchr::memchr(quote, rest)?)?;
        let form = match rest.iter().any(|byte| matches!(byte, b'&' | ..b' ')) {
            true => Form::Attribute,
            false => Form::Plain,
        };
        Some((plain + rest.len(), form))
    }

    /// The text of an element, whose start tag's name this is behind.
    fn text(&mut self) -> Option<Value> {
        let open = self.tag_end()?;
        let start = self.pos();
        let len = match open {
            true => memchr::memchr(b'<', self.rest)?,
            false => 0,
        };
        let (text, rest) = self.rest.split_at_checked(len)?;
        if open && !rest.starts_with(b"</") {
            return None;
        }
        self.rest = rest;
        let form = match memchr::memchr2(b'&', b'\r', text) {
            None => Form::Plain,
            Some(_) => Form::Content,
        };
        let end = start + len;
        Some(Value { start, end, form })
    }
}
