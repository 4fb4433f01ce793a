//! The framer: cuts documents out of a stream of bytes.

use crate::xml::{DECLARATION, is_blank};
use memchr::{memchr, memchr2, memchr3};

/// The default size limit of a document: 1 MiB.
pub const DEFAULT_LIMIT: usize = 1 << 20;

/// The smallest size limit, in bytes; what begins a document always fits into it.
pub const MIN_LIMIT: usize = 64;

const NAME: &[u8; 17] = b"BroadsoftDocument";
/// A root's usual start tag as far as the number of the version, and its end tag.
const ROOT: &[u8; 43] = b"<BroadsoftDocument protocol=\"CAP\" version=\"";
const END: &[u8; 20] = b"</BroadsoftDocument>";
const BOM: &[u8] = b"\xEF\xBB\xBF";
/// How many blanks behind `<`, `/` or a name a misspelled tag may have.
const FEW: usize = 16;

/// A run of bytes at the front of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Piece {
    /// What the bytes are.
    pub kind: PieceKind,
    /// How many there are: at least one, at most the size limit.
    pub len: usize,
}

/// What the bytes of a [`Piece`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PieceKind {
    /// A document, from its declaration or root to its end. Whether it is well-formed is the
    /// reader's to say.
    Document,
    /// A document that was cut off; the bytes are all there is of it.
    Unfinished(Cut),
    /// Between documents: blanks (space, tab, CR, LF) and byte order marks.
    Blank,
    /// Between documents: anything else, comments and processing instructions too. Blanks within
    /// stay in it, blanks before and behind are pieces of their own. A run longer than the size
    /// limit comes in several pieces.
    Other,
}

/// What cut a document off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cut {
    /// Another document began.
    NewDocument,
    /// The stream ended.
    EndOfStream,
    /// The size limit was reached. The rest of the document follows as [`PieceKind::Other`], blanks
    /// at its ends as [`PieceKind::Blank`], up to where the next begins.
    Limit,
}

/// Cuts documents out of a stream of bytes.
///
/// CAP has no length prefix and no delimiter: a document ends where its root's end tag ends, and
/// the next may follow at once, after blanks, or after bytes that belong to none. The framer
/// partitions the stream into [`Piece`]s: every byte is handed out exactly once, in order. The
/// caller owns the buffer; the framer holds only offsets, allocates nothing and copies nothing. How
/// the stream is cut into reads never matters: any chunking gives the same pieces.
///
/// ```
/// # use broadworks_cap::{Framer, PieceKind};
/// let mut framer = Framer::new();
/// let mut buffer: &[u8] = b"\r\n<BroadsoftDocument protocol=\"CAP\"></BroadsoftDocument>\n<Broad";
/// let mut kinds = vec![];
/// while let Some(piece) = framer.next(buffer) {
///     kinds.push(piece.kind);
///     buffer = &buffer[piece.len..];
/// }
/// assert_eq!(kinds, [PieceKind::Blank, PieceKind::Document, PieceKind::Blank]);
/// assert_eq!(buffer, b"<Broad"); // stays in front of what is read next
/// ```
///
/// # Where a document begins and ends
///
/// It begins at its XML declaration (`<?xml` and a blank or `?`), or at the start tag of its root,
/// `BroadsoftDocument`, where it has none; what stands between the two belongs to it. It ends after
/// its end tag, or after its root where that is closed in itself. A declaration or root inside a
/// document that has not ended cuts that one off and begins the next.
///
/// Only a comment, a CDATA section or a processing instruction hides any of these, and only if it
/// closes: one that is still open at the size limit or at the end of the stream is given up, and
/// the bytes behind its opener are searched after all (further openers of its kind are then ignored
/// up to where it was given up). Quotes hide nothing, for `<` cannot stand in an attribute value;
/// they count only within the root's start tag, where `>` and `/>` can.
///
/// # Other spellings
///
/// So that a careless peer loses no document, a root's tag is also known in another case, with up
/// to sixteen blanks behind `<` and `/`, and its end tag without its slash when that is the last
/// thing before a document begins or the stream ends. In a document whose root is spelled right an
/// end tag that is spelled right takes precedence: the others count only if it would otherwise be
/// cut off.
#[derive(Clone, Debug)]
pub struct Framer {
    limit: usize,
    state: State,
    /// All before this offset is settled.
    at: usize,
    /// What stands at `at` has been looked at in vain up to here.
    seen: usize,
    /// Where the content behind the root's start tag begins, and what `given_up` was there.
    content: usize,
    given_up_before: [usize; 3],
    /// For each kind of [`Hiding`]: openers before this offset are ignored.
    given_up: [usize; 3],
    #[cfg(test)]
    looks: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the beginning of a piece.
    Between,
    /// In bytes that belong to no document, unless one begins right here.
    Other,
    /// Behind an XML declaration, before the root.
    Prolog,
    /// In the root's start tag, in which no `/>` has been met.
    RootTag { exact: bool },
    /// In a start tag with a `/>` in it, which may stand in quotes; zero stands for none.
    Quoted { exact: bool, quote: u8 },
    /// In the content, looking for names spelled right alone.
    Leap,
    /// In the content, looking at each `<`.
    Walk,
}

/// What can hide tags.
#[derive(Clone, Copy)]
enum Hiding {
    Comment,
    CData,
    Instruction,
}

impl Hiding {
    /// The length of what opens it, and what closes it.
    const fn ends(self) -> (usize, &'static [u8]) {
        match self {
            Self::Comment => ("<!--".len(), b"-->"),
            Self::CData => ("<![CDATA[".len(), b"]]>"),
            Self::Instruction => ("<?".len(), b"?>"),
        }
    }
}

/// What stands at a `<`. `after` is the offset behind the name.
enum Markup {
    Opener(Hiding),
    Declaration,
    Root {
        exact: bool,
        after: usize,
    },
    End {
        after: usize,
    },
    /// The bytes end before it can be told.
    Part,
    None,
}

/// Where a search stops.
enum Stop {
    Declaration,
    Root {
        exact: bool,
        after: usize,
    },
    /// An end tag, up to this offset.
    End(usize),
    /// More bytes are needed.
    Wait,
    /// Where the window, to which nothing will be added, can be cut: at its end or before a tag
    /// that may begin there. For `leap` also where the document is cut off.
    Edge,
}

/// The bytes a piece can be made of, at most the limit.
#[derive(Clone, Copy)]
struct Window<'a> {
    bytes: &'a [u8],
    /// It is as long as the limit.
    full: bool,
    /// It is full, or the stream has ended: nothing will be added to it.
    last: bool,
}

impl Default for Framer {
    fn default() -> Self {
        Self::new()
    }
}

impl Framer {
    /// A framer with the [`DEFAULT_LIMIT`].
    #[must_use]
    pub const fn new() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// A framer that cuts documents off at `limit` bytes; less than [`MIN_LIMIT`] stands for that.
    #[must_use]
    pub const fn with_limit(limit: usize) -> Self {
        Self {
            limit: if limit < MIN_LIMIT { MIN_LIMIT } else { limit },
            state: State::Between,
            at: 0,
            seen: 0,
            content: 0,
            given_up_before: [0; 3],
            given_up: [0; 3],
            #[cfg(test)]
            looks: 0,
        }
    }

    /// The size limit of a document, in bytes.
    #[must_use]
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// Changes the size limit, of the document that is arriving too: what there is of it is looked at
    /// again. So a server can raise the limit of a connection whose client has logged in.
    pub fn set_limit(&mut self, limit: usize) {
        *self = Self::with_limit(limit);
    }

    /// The next piece, once its end can be told. `input` is every byte of the stream that has not
    /// been handed out: after a piece call again without its bytes, after `None` with more behind.
    ///
    /// A document is handed out as soon as its last byte is there, if its root and end tag are
    /// spelled right and no comment, CDATA section or instruction in it is left open. Other documents
    /// and other bytes may wait for what follows. There always is a piece when `input` is as long as
    /// the limit.
    #[must_use]
    pub fn next(&mut self, input: &[u8]) -> Option<Piece> {
        self.advance(input, false)
    }

    /// The same when no byte will follow `input`. Call it until it returns `None`: then every byte
    /// has been handed out, and the framer is ready for another stream.
    #[must_use]
    pub fn finish(&mut self, input: &[u8]) -> Option<Piece> {
        self.advance(input, true)
    }

    fn advance(&mut self, input: &[u8], ended: bool) -> Option<Piece> {
        let bytes = input.get(..self.limit).unwrap_or(input);
        // perf: the states would find the same. Comparing with how nearly every document begins and
        // ends, and leaving no state behind where all of it is there, saves a fifth of the time.
        let from = match self.state {
            State::Between => match usual_content(bytes) {
                None if begins_usually(bytes) && bytes.len() < self.limit && !ended => return None,
                content => content,
            },
            State::Leap if self.seen == 0 && self.at < bytes.len() => Some(self.at),
            _ => None,
        };
        if let Some(from) = from {
            let mark = self.usual_mark(bytes, from);
            let end = tail(bytes, mark.saturating_sub(2));
            if end.first_chunk() == Some(END) {
                let len = bytes.len() - end.len() + END.len();
                self.start(len);
                let kind = PieceKind::Document;
                return Some(Piece { kind, len });
            }
            if self.state == State::Between {
                self.open(true, from);
            }
            self.at = mark;
            if mark == bytes.len() && bytes.len() < self.limit && !ended {
                return None;
            }
        }
        self.advance_by_states(input, bytes, ended)
    }

    /// The next `!`, `?` or `B` that may be markup's, from `mark` on; see [`Self::leap`].
    #[inline(always)]
    fn usual_mark(&mut self, bytes: &[u8], mut mark: usize) -> usize {
        loop {
            let rest = tail(bytes, mark);
            let Some(found) = self.look(rest, memchr3(b'!', b'?', b'B', rest)) else {
                return bytes.len();
            };
            mark += found;
            match tail(bytes, mark.saturating_sub(2)) {
                [_, b'<', ..] | [b'<', b'/', ..] => return mark,
                _ => mark += 1,
            }
        }
    }

    #[inline(never)]
    fn advance_by_states(&mut self, input: &[u8], bytes: &[u8], ended: bool) -> Option<Piece> {
        if input.is_empty() {
            return None;
        }
        if input.len() < self.at.max(self.seen) {
            // Not what was promised: take it for another stream.
            self.start(usize::MAX);
        }
        let full = input.len() >= self.limit;
        let last = full || ended;
        let (kind, len) = self.piece(Window { bytes, full, last })?;
        self.start(len);
        Some(Piece { kind, len })
    }

    /// Begins a piece, `len` bytes on.
    fn start(&mut self, len: usize) {
        self.state = State::Between;
        self.go(0);
        self.forget(len);
    }

    /// Takes `len` bytes off what was given up.
    #[inline(always)]
    fn forget(&mut self, len: usize) {
        if self.given_up != [0; 3] {
            self.given_up = self.given_up.map(|offset| offset.saturating_sub(len));
        }
    }

    fn piece(&mut self, window: Window<'_>) -> Option<(PieceKind, usize)> {
        let bytes = window.bytes;
        let cut_off = |edge| match window {
            Window { last: false, .. } => None,
            Window { full: true, .. } => Some((PieceKind::Unfinished(Cut::Limit), edge)),
            _ => Some((PieceKind::Unfinished(Cut::EndOfStream), bytes.len())),
        };
        loop {
            match self.state {
                State::Between => {
                    let end = self.blanks(bytes, self.seen, true);
                    let rest = tail(bytes, end);
                    if !window.last && rest.len() < BOM.len() && BOM.starts_with(rest) {
                        self.seen = end;
                        return None;
                    }
                    if end > 0 {
                        return Some((PieceKind::Blank, end));
                    }
                    self.state = State::Other;
                }
                State::Other => match self.walk(window) {
                    Stop::Wait => return None,
                    Stop::End(_) => self.go(self.at + 1),
                    Stop::Declaration if self.at == 0 => {
                        self.state = State::Prolog;
                        self.go("<?xml".len());
                    }
                    Stop::Root { exact, after } if self.at == 0 => self.root(exact, after),
                    Stop::Edge if !window.full || self.at == 0 => {
                        return Some((PieceKind::Other, self.trim(bytes)));
                    }
                    Stop::Edge | Stop::Declaration | Stop::Root { .. } => {
                        let other = bytes.get(..self.at).unwrap_or(bytes);
                        return Some((PieceKind::Other, self.trim(other)));
                    }
                },
                State::RootTag { exact } => {
                    let rest = tail(bytes, self.seen);
                    let found = self.look(rest, memchr2(b'<', b'>', rest));
                    let Some(found) = found else {
                        self.seen = bytes.len();
                        return cut_off(bytes.len());
                    };
                    let found = self.seen + found;
                    if bytes.get(found) == Some(&b'<') {
                        self.open(exact, found);
                    } else if ends_in(bytes, found, b"/") {
                        self.state = State::Quoted { exact, quote: 0 };
                        self.seen = self.at + 1;
                    } else {
                        self.seen = found + 1;
                    }
                }
                State::Quoted { exact, mut quote } => {
                    let rest = tail(bytes, self.seen);
                    let found = rest.iter().position(|&byte| {
                        match (byte, quote) {
                            (b'<', _) | (b'>', 0) => return true,
                            (b'"' | b'\'', 0) => quote = byte,
                            _ if byte == quote => quote = 0,
                            _ => {}
                        }
                        false
                    });
                    let Some(found) = self.look(rest, found) else {
                        self.state = State::Quoted { exact, quote };
                        self.seen = bytes.len();
                        return cut_off(bytes.len());
                    };
                    let found = self.seen + found;
                    if ends_in(bytes, found + 1, b"/>") {
                        return Some((PieceKind::Document, found + 1));
                    }
                    self.open(exact, found);
                }
                State::Leap => match self.leap(window) {
                    Stop::Wait => return None,
                    Stop::End(end) => return Some((PieceKind::Document, end)),
                    // It would be cut off: once more, with every spelling counted.
                    _ => {
                        self.state = State::Walk;
                        self.given_up = self.given_up_before;
                        self.go(self.content);
                    }
                },
                State::Prolog | State::Walk => match self.walk(window) {
                    Stop::Wait => return None,
                    Stop::Edge => return cut_off(self.at),
                    Stop::End(end) => return Some((PieceKind::Document, end)),
                    Stop::Root { exact, after } if self.state == State::Prolog => {
                        self.root(exact, after);
                    }
                    Stop::Declaration | Stop::Root { .. } => {
                        return Some((PieceKind::Unfinished(Cut::NewDocument), self.at));
                    }
                },
            }
        }
    }

    /// Enters the root's start tag, which is at `at`.
    fn root(&mut self, exact: bool, after: usize) {
        self.state = State::RootTag { exact };
        self.seen = after;
    }

    /// Enters the content.
    fn open(&mut self, exact: bool, content: usize) {
        self.state = if exact { State::Leap } else { State::Walk };
        self.given_up_before = self.given_up;
        self.go(content);
        self.content = content;
    }

    /// The hot loop. A good document has two names in it, the root's start and end tag, and no
    /// comment, CDATA section or instruction behind its declaration. So it takes one vector search
    /// that does not stop at the tags in between:
    ///
    /// ```text
    /// loop
    ///     at = the next `!`, `?` or `B`               `B` is in no other name of the vocabulary
    ///     `<!`, `<?` opens what hides                 at = behind it, or wait for its end
    ///     `<?xml`, `<BroadsoftDocument`               cut off
    ///     `</BroadsoftDocument`, blanks, `>`          done
    /// ```
    ///
    /// A search goes on where the last one ended, and looks back at two bytes at most. What it
    /// found is settled by a bounded number of bytes behind it, but for blanks and what hides: how
    /// far these have been looked at is in `seen`.
    ///
    /// The number of looks at a byte is bounded in all, too. What hides is passed over when it
    /// closes; if it does not, the search for its end was in vain, and `given_up` keeps any other
    /// of its kind from searching the same bytes. A document that would be cut off is walked
    /// through once more. If the walk ends it sooner than the leap went, the bytes between are
    /// looked at again; but the leap would have stopped at a root spelled right, so no other leap
    /// begins in them.
    fn leap(&mut self, window: Window<'_>) -> Stop {
        let bytes = window.bytes;
        loop {
            let rest = tail(bytes, self.at);
            let Some(found) = self.look(rest, memchr3(b'!', b'?', b'B', rest)) else {
                self.go(bytes.len());
                return if window.last { Stop::Edge } else { Stop::Wait };
            };
            let mark = self.at + found;
            self.at = mark;
            if ends_in(bytes, mark, b"</") {
                let name = tail(bytes, mark);
                if name.starts_with(NAME) {
                    match self.end_tag(window, mark + NAME.len()) {
                        Stop::Edge => {}
                        stop => return stop,
                    }
                } else if !window.last && NAME.starts_with(name) {
                    return Stop::Wait;
                }
            } else if ends_in(bytes, mark, b"<") {
                match markup(window, mark - 1) {
                    Markup::Declaration | Markup::Root { exact: true, .. } => return Stop::Edge,
                    Markup::Part if !window.last => return Stop::Wait,
                    Markup::Opener(hiding) => {
                        self.at = mark - 1;
                        if let Some(stop) = self.hide(window, hiding) {
                            return stop;
                        }
                        if self.at > mark {
                            continue;
                        }
                    }
                    _ => {}
                }
            }
            self.go(mark + 1);
        }
    }

    /// The next declaration, root or end tag in any spelling, from one `<` to the next.
    fn walk(&mut self, window: Window<'_>) -> Stop {
        let bytes = window.bytes;
        loop {
            let rest = tail(bytes, self.at);
            let Some(found) = self.look(rest, memchr(b'<', rest)) else {
                self.go(bytes.len());
                return if window.last { Stop::Edge } else { Stop::Wait };
            };
            self.at += found;
            match markup(window, self.at) {
                Markup::None => self.go(self.at + 1),
                Markup::Part if window.last => return Stop::Edge,
                Markup::Part => return Stop::Wait,
                Markup::Declaration => return Stop::Declaration,
                Markup::Opener(hiding) => {
                    if let Some(stop) = self.hide(window, hiding) {
                        return stop;
                    }
                }
                Markup::Root { exact, after } => {
                    return match self.state {
                        State::Walk => self.without_slash(window, after),
                        _ => Stop::Root { exact, after },
                    };
                }
                Markup::End { after } => match self.end_tag(window, after) {
                    Stop::Edge => self.go(self.at + 1),
                    stop => return stop,
                },
            }
        }
    }

    /// Passes over what is opened at `at`, or over the opener alone if it was given up.
    fn hide(&mut self, window: Window<'_>, hiding: Hiding) -> Option<Stop> {
        let bytes = window.bytes;
        let (opener, closer) = hiding.ends();
        if self.at < self.given_up[hiding as usize] {
            self.go(self.at + 1);
            return None;
        }
        let mut from = (self.at + opener + closer.len() - 1).max(self.seen);
        loop {
            let rest = tail(bytes, from);
            let Some(found) = self.look(rest, memchr(b'>', rest)) else {
                break;
            };
            from += found + 1;
            if ends_in(bytes, from, closer) {
                self.go(from);
                return None;
            }
        }
        if !window.last {
            self.seen = bytes.len();
            return Some(Stop::Wait);
        }
        // Between documents it is given the whole limit, by handing out what stands before it.
        if window.full && self.state == State::Other && self.at > 0 {
            return Some(Stop::Edge);
        }
        self.given_up[hiding as usize] = bytes.len();
        self.go(self.at + 1);
        None
    }

    /// Whether blanks and `>` follow the name of an end tag; `Edge` if not.
    fn end_tag(&mut self, window: Window<'_>, after: usize) -> Stop {
        let end = self.blanks(window.bytes, after.max(self.seen), false);
        match window.bytes.get(end) {
            Some(b'>') => Stop::End(end + 1),
            None if !window.last => {
                self.seen = end;
                Stop::Wait
            }
            _ => Stop::Edge,
        }
    }

    /// A root in a document: its end tag without the slash if it has no attributes and a document
    /// or the end of the stream follows, else the next document.
    fn without_slash(&mut self, window: Window<'_>, after: usize) -> Stop {
        let bytes = window.bytes;
        let root = Stop::Root { exact: true, after };
        let close = few_blanks(bytes, after);
        match bytes.get(close) {
            Some(b'>') => {}
            None if !window.last => return Stop::Wait,
            _ => return root,
        }
        let next = self.blanks(bytes, self.seen.max(close + 1), false);
        self.seen = next;
        if next == bytes.len() {
            return match window {
                Window { last: false, .. } => Stop::Wait,
                Window { full: true, .. } => root,
                _ => Stop::End(close + 1),
            };
        }
        if bytes.get(next) != Some(&b'<') {
            return root;
        }
        match markup(window, next) {
            Markup::Declaration | Markup::Root { .. } => Stop::End(close + 1),
            Markup::Part if !window.last => Stop::Wait,
            _ => root,
        }
    }

    /// The offset of the first byte from `from` on that is no blank.
    fn blanks(&mut self, bytes: &[u8], mut from: usize, bom: bool) -> usize {
        let begin = from;
        loop {
            match bytes.get(from) {
                Some(&byte) if is_blank(byte) => from += 1,
                Some(_) if bom && tail(bytes, from).starts_with(BOM) => from += BOM.len(),
                _ => break,
            }
        }
        self.look(bytes, Some(from - begin));
        from
    }

    /// The length of `other` without the blanks at its end.
    fn trim(&mut self, other: &[u8]) -> usize {
        let mut kept = other;
        while let Some((&byte, front)) = kept.split_last() {
            kept = match kept.strip_suffix(BOM) {
                Some(front) => front,
                None if is_blank(byte) => front,
                None => break,
            };
        }
        self.look(other, Some(other.len() - kept.len()));
        kept.len().max(1)
    }

    fn go(&mut self, at: usize) {
        (self.at, self.seen) = (at, 0);
    }

    /// Hands on what a search of `bytes` found; tests count how many bytes it looked at.
    fn look(&mut self, bytes: &[u8], found: Option<usize>) -> Option<usize> {
        #[cfg(test)]
        {
            self.looks += found.map_or(bytes.len(), |found| found + 1);
        }
        let _ = bytes;
        found
    }
}

/// Where the content begins of a document that begins as most do: with [`DECLARATION`], at most a
/// line end, and [`ROOT`].
#[inline(always)]
pub(crate) fn usual_content(bytes: &[u8]) -> Option<usize> {
    let (declaration, rest) = bytes.split_first_chunk()?;
    let (root, version) = behind_line_end(rest).split_first_chunk()?;
    match version {
        [
            b'0'..=b'9',
            b'0'..=b'9',
            b'.',
            b'0'..=b'9',
            b'"',
            b'>',
            content @ ..,
        ] if same(declaration, DECLARATION) && same(root, ROOT) => {
            Some(bytes.len() - content.len())
        }
        _ => None,
    }
}

/// Whether the bytes are cut off before a document's usual beginning can be told, as far as the
/// version; see [`usual_content`].
#[inline(never)]
fn begins_usually(bytes: &[u8]) -> bool {
    match bytes.strip_prefix(DECLARATION) {
        None => !bytes.is_empty() && DECLARATION.starts_with(bytes),
        Some(rest) => ROOT.starts_with(behind_line_end(rest)),
    }
}

/// What is behind the line end that `rest` begins with, if it does.
#[inline(always)]
fn behind_line_end(rest: &[u8]) -> &[u8] {
    match rest {
        [b'\n', behind @ ..] | [b'\r', b'\n', behind @ ..] => behind,
        _ => rest,
    }
}

/// Whether these are the same bytes, 32 to 48 of them.
// perf: three loads each, where one `==` is a call.
#[inline(always)]
fn same<const N: usize>(a: &[u8; N], b: &[u8; N]) -> bool {
    a.get(..16) == b.get(..16) && a.get(N - 32..) == b.get(N - 32..)
}

/// What stands at the `<` at `at`.
fn markup(window: Window<'_>, at: usize) -> Markup {
    let rest = tail(window.bytes, at + 1);
    match rest {
        [b'!', b'-', b'-', ..] => Markup::Opener(Hiding::Comment),
        [b'!', ..] if rest.starts_with(b"![CDATA[") => Markup::Opener(Hiding::CData),
        [b'?', b'x', b'm', b'l', b'?', ..] => Markup::Declaration,
        [b'?', b'x', b'm', b'l', next, ..] if is_blank(*next) => Markup::Declaration,
        [b'!', ..] if b"!--".starts_with(rest) || b"![CDATA[".starts_with(rest) => Markup::Part,
        [b'!', ..] => Markup::None,
        [b'?', ..] if b"?xml".starts_with(rest) => Markup::Part,
        [b'?', ..] => Markup::Opener(Hiding::Instruction),
        _ => tag(window, at),
    }
}

fn tag(window: Window<'_>, at: usize) -> Markup {
    let bytes = window.bytes;
    let mut from = few_blanks(bytes, at + 1);
    let end = bytes.get(from) == Some(&b'/');
    if end {
        from = few_blanks(bytes, from + 1);
    }
    let rest = tail(bytes, from);
    let Some((name, behind)) = rest.split_at_checked(NAME.len()) else {
        let part = NAME
            .get(..rest.len())
            .is_some_and(|part| part.eq_ignore_ascii_case(rest));
        return if part { Markup::Part } else { Markup::None };
    };
    let exact = name == NAME;
    if !exact && !name.eq_ignore_ascii_case(NAME) {
        return Markup::None;
    }
    let after = from + NAME.len();
    match behind.first() {
        None if !window.last => Markup::Part,
        Some(&byte) if is_name(byte) => Markup::None,
        _ if end => Markup::End { after },
        _ => Markup::Root {
            exact: exact && from == at + 1,
            after,
        },
    }
}

fn few_blanks(bytes: &[u8], from: usize) -> usize {
    let blanks = tail(bytes, from)
        .iter()
        .take(FEW)
        .take_while(|&&byte| is_blank(byte));
    from + blanks.count()
}

/// Whether a name that is followed by `byte` goes on.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | 0x80..)
}

fn tail(bytes: &[u8], from: usize) -> &[u8] {
    bytes.get(from..).unwrap_or_default()
}

fn ends_in(bytes: &[u8], end: usize, suffix: &[u8]) -> bool {
    bytes
        .get(..end)
        .is_some_and(|front| front.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    extern crate alloc;

    use super::{DEFAULT_LIMIT, Framer};
    use alloc::vec::Vec;

    /// How many bytes are looked at to frame `stream`, arriving `size` bytes at a time.
    fn looks(stream: &[u8], limit: usize, size: usize) -> usize {
        let (mut framer, mut at) = (Framer::with_limit(limit), 0);
        for end in (0..stream.len()).step_by(size) {
            while let Some(piece) = framer.next(&stream[at..end]) {
                at += piece.len;
            }
        }
        while let Some(piece) = framer.finish(&stream[at..]) {
            at += piece.len;
        }
        assert_eq!(at, stream.len());
        framer.looks
    }

    #[test]
    fn the_number_of_looks_at_a_byte_is_bounded() {
        let parts = "<|<!--|<![CDATA[|<?p|<?p ?>|<!-- -->|-->|]]>|?>|!|?|B|</B|>|/>|\"/>| |x |x|\
            \u{FEFF}|<?xml |<BroadsoftDocument a=''>|<BroadsoftDocument>|</BroadsoftDocument>|\
            </BroadsoftDocument |<BroadsoftDocument/>|<BroadsoftDocument a=\"|BroadsoftDocument|\
            <broadsoftdocument a=''>|</broadsoftdocument>|</broadsoftdocument ";
        for first in parts.split('|') {
            for second in parts.split('|') {
                // Alternating, and the first with many of the second behind it.
                for repeat in [1, 200] {
                    let unit = [first, &second.repeat(repeat)].concat();
                    let stream: Vec<u8> = unit.bytes().cycle().take(2_000).collect();
                    for (limit, size) in [(100, 1), (900, 150), (DEFAULT_LIMIT, 1), (900, 2_000)] {
                        let looks = looks(&stream, limit, size);
                        let most = 8 * stream.len();
                        assert!(looks <= most, "{first:?}, {second:?}: {looks} looks");
                    }
                }
            }
        }
    }
}
