//! A document from its first byte to its last: encoding, declaration, root, and what may stand
//! around it.

use crate::{
    error::{Error, ErrorCode, Expected, Found},
    grammar::Element,
    note::{Note, NoteCode, Notes, Repair},
    options::{Options, Repairs},
    repair::ahead::ends_with_root,
    scan::{Failed, Frame, Read, Scanned, Scanner, behind, blanks_end, ends_name},
    text::Span,
    xml,
};

/// Reads the document that `bytes` are into `root`, which is fresh.
pub(crate) fn read<'a, T: Read<'a>>(
    bytes: &'a [u8],
    options: &Options,
    notes: &mut dyn Notes,
    root: &mut T,
) -> Result<(), Error> {
    let limit = options.max_length.min(Options::MAX_LENGTH) as usize;
    if bytes.len() > limit {
        return Err(Error {
            code: ErrorCode::LengthLimit,
            offset: limit as u32,
            found: Found::NOTHING,
            expected: Expected::Limit(limit),
        });
    }
    let Some(document) = xml::utf8(bytes) else {
        let error = not_utf8(bytes);
        let document = before_cut_character(bytes, options).ok_or(error)?;
        return repaired((document, bytes.len()), options, notes, root, error);
    };
    match options.repairs == Repairs::NONE {
        true => read_once(document, options, notes, root),
        false => read_tolerant(document, options, notes, root),
    }
}

#[inline(always)]
fn read_once<'a, T: Read<'a>>(
    document: &'a str,
    options: &Options,
    notes: &mut dyn Notes,
    root: &mut T,
) -> Result<(), Error> {
    let mut scan = Scanner::new(document, options, notes);
    let read = scan.document(root);
    scan.result(read)
}

/// Reads what is well-formed as in standard mode, but for names and tags that it would pass over, and
/// repairs what is not.
#[inline(never)]
fn read_tolerant<'a, T: Read<'a>>(
    document: &'a str,
    options: &Options,
    notes: &mut dyn Notes,
    root: &mut T,
) -> Result<(), Error> {
    let (mut result, mended) = read_well_formed(document, options, notes, root);
    if result.is_err() && mended {
        // What is passed over as it stands may be at fault once it is mended.
        *root = T::fresh();
        let options = Options {
            repairs: Repairs::NONE,
            ..options.clone()
        };
        result = read_well_formed(document, &options, notes, root)
            .0
            .or(result);
    }
    match result {
        // A limit is no fault to be mended; but for want of end tags or quotes many are.
        Err(error) if is_limit(error.code()) && is_well_formed(document, options, root) => {
            Err(error)
        }
        Err(error) if is_repairable(error.code()) => {
            repaired((document, document.len()), options, notes, root, error)
        }
        _ => result,
    }
}

/// Reads the document if it is well-formed, and tells whether something was mended; notes are given only
/// then.
fn read_well_formed<'a, T: Read<'a>>(
    document: &'a str,
    options: &Options,
    notes: &mut dyn Notes,
    root: &mut T,
) -> (Result<(), Error>, bool) {
    // Whether it is well-formed shows at its end, so that the notes wait until then; a document with
    // many is read again.
    let mut held = Held {
        notes: [None; Held::MAX],
        count: 0,
    };
    let mut scan = Scanner::new(document, options, &mut held);
    let read = scan.document(root);
    let (result, mended) = (scan.result(read), scan.repaired > 0);
    if result.is_ok() && held.count > Held::MAX {
        *root = T::fresh();
        return (read_once(document, options, notes, root), mended);
    }
    if result.is_ok() {
        let noted = held.notes.iter().take(held.count).flatten();
        noted.for_each(|note| notes.note(*note));
    }
    (result, mended)
}

/// Reads the document with repairs; `error` is why it cannot be read as it stands.
#[inline(never)]
fn repaired<'a, T: Read<'a>>(
    (document, whole_len): (&'a str, usize),
    options: &Options,
    notes: &mut dyn Notes,
    root: &mut T,
    error: Error,
) -> Result<(), Error> {
    // Where the end is missing, a first reading finds what the document is cut off within.
    let mut complete = document;
    if !ends_with_root(document, T::ELEMENT) {
        *root = T::fresh();
        let mut nothing = ();
        let mut scan = Scanner::new(document, options, &mut nothing);
        if scan.repair_document(root).is_err()
            && let Some(end) = scan.incomplete
        {
            complete = document.get(..end).unwrap_or(document);
        }
    }
    *root = T::fresh();
    let mut scan = Scanner::new(complete, options, notes);
    scan.whole_len = whole_len;
    let read = scan.repair_document(root);
    match scan.result(read) {
        // What is malformed and was read without a repair was not understood. Nor is a limit a fault to
        // be mended; and where no repair was asked for that would do, the document is as standard mode
        // finds it.
        _ if scan.repaired == 0 => Err(error),
        Err(_) if is_limit(error.code()) => Err(error),
        result => result,
    }
}

/// The first notes of a document, until it is known to be well-formed.
struct Held {
    notes: [Option<Note>; Self::MAX],
    /// How many there are, more than are held included.
    count: usize,
}

impl Held {
    /// More than nearly every document has.
    const MAX: usize = 32;
}

impl Notes for Held {
    fn note(&mut self, note: Note) {
        if let Some(place) = self.notes.get_mut(self.count) {
            *place = Some(note);
        }
        self.count = self.count.saturating_add(1);
    }
}

/// What is before the last character, if only that is cut off and what is cut off may be read.
#[cold]
fn before_cut_character<'a>(bytes: &'a [u8], options: &Options) -> Option<&'a str> {
    let error = core::str::from_utf8(bytes).err()?;
    let cut = error.error_len().is_none() && options.repairs.contains(Repair::CutOff);
    let complete = cut.then(|| bytes.get(..error.valid_up_to()))??;
    core::str::from_utf8(complete).ok()
}

/// Whether a document that is over a limit is well-formed; as far as that can be told, and at the cost of
/// `root`.
fn is_well_formed<'a, T: Read<'a>>(document: &'a str, options: &Options, root: &mut T) -> bool {
    // The limit on attributes stays: each is compared with all before it.
    let options = Options {
        max_attributes: options.max_attributes,
        ..Options::AGAIN
    };
    *root = T::fresh();
    read_once(document, &options, &mut (), root).is_ok()
}

/// Whether the document is over a limit, which may be for want of end tags or quotes.
fn is_limit(code: ErrorCode) -> bool {
    use ErrorCode::{AttributesLimit, DepthLimit, TextLimit};
    matches!(code, DepthLimit | AttributesLimit | TextLimit)
}

/// Whether tolerant mode may be able to read a document in spite of the fault.
fn is_repairable(code: ErrorCode) -> bool {
    !matches!(
        code,
        ErrorCode::Utf8
            | ErrorCode::Encoding
            | ErrorCode::Doctype
            | ErrorCode::Invalid
            | ErrorCode::LengthLimit
    )
}

/// The error for bytes that are not UTF-8: that of the encoding that is declared, if one is that
/// is not read, or that of the first wrong byte.
#[cold]
fn not_utf8(bytes: &[u8]) -> Error {
    let (valid, wrong) = match bytes.utf8_chunks().next() {
        Some(first) => (first.valid(), first.invalid()),
        None => ("", bytes),
    };
    let mut notes = ();
    let mut scan = Scanner::new(valid, &Options::AGAIN, &mut notes);
    if let Ok(Some(encoding)) = scan.declaration()
        && !is_utf8_name(encoding.of(valid))
    {
        return Error {
            code: ErrorCode::Encoding,
            offset: encoding.offset,
            found: Found::new(encoding.of(valid)),
            expected: Expected::Words("UTF-8 or US-ASCII"),
        };
    }
    Error {
        code: ErrorCode::Utf8,
        offset: valid.len() as u32,
        found: wrong
            .first()
            .map_or(Found::NOTHING, |byte| Found::hex(*byte)),
        expected: Expected::Words("UTF-8"),
    }
}

/// Whether an encoding of that name is read: UTF-8 and its subset US-ASCII, by their registered
/// names.
fn is_utf8_name(name: &str) -> bool {
    is_name_of(&["UTF-8", "UTF8"], name) || is_name_of(&ASCII, name)
}

const ASCII: [&str; 2] = ["US-ASCII", "ASCII"];

fn is_name_of(encoding: &[&str], name: &str) -> bool {
    encoding
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

impl<'a> Scanner<'a, '_> {
    /// What came of a reading.
    #[inline(always)]
    fn result(&self, read: Scanned<()>) -> Result<(), Error> {
        // That there is an error is not to be seen in its type.
        read.map_err(|Failed| {
            self.error.unwrap_or(Error {
                code: ErrorCode::UnexpectedEnd,
                offset: self.pos as u32,
                found: Found::NOTHING,
                expected: Expected::Nothing,
            })
        })
    }

    /// Reads the document into `root`.
    fn document<T: Read<'a>>(&mut self, root: &mut T) -> Scanned<()> {
        let frame = match self.usual_start(T::ELEMENT.name) {
            Some(name) => Frame::root(T::ELEMENT, name),
            None => {
                self.noted_declaration()?;
                self.around_root(true)?;
                self.root_frame(T::ELEMENT)?
            }
        };
        let rest = root.read(self, frame, self.go_on())?;
        self.stop(rest);
        match rest {
            [] => Ok(()),
            _ => self.around_root(false),
        }
    }

    /// Goes behind the root's name, which has to be `expected`, in a document that begins as most do:
    /// with [`xml::DECLARATION`] or none, and with nothing but blanks before the root.
    #[inline(always)]
    fn usual_start(&mut self, expected: &'static str) -> Option<Span> {
        let all = self.bytes();
        let mut rest = behind(all, xml::DECLARATION).unwrap_or(all);
        if !rest.starts_with(b"<") {
            rest = rest.get(blanks_end(rest, 0)..)?;
        }
        let rest = rest.strip_prefix(b"<")?.strip_prefix(expected.as_bytes())?;
        if !ends_name(*rest.first()?) {
            return None;
        }
        self.stop(rest);
        Some(Span::between(self.pos - expected.len(), self.pos))
    }

    /// [`Scanner::declaration`], with a note if it names another encoding than that of the bytes.
    pub(crate) fn noted_declaration(&mut self) -> Scanned<()> {
        let Some(encoding) = self.declaration()? else {
            return Ok(());
        };
        let name = encoding.of(self.document);
        let is_short = is_name_of(&ASCII, name) && !self.document.is_ascii();
        if is_short && self.is_strict() {
            let expected = Expected::Words("UTF-8");
            return self.fail(ErrorCode::Encoding, encoding.offset as usize, expected);
        }
        if is_short || !is_utf8_name(name) {
            self.note(Note::new(NoteCode::DeclaredEncoding, encoding, "", ""));
        }
        Ok(())
    }

    /// Reads the name of the root, which has to be an `element`.
    fn root_frame(&mut self, element: &'static Element) -> Scanned<Frame> {
        let expected = element.name;
        let start = self.pos + 1;
        let end = start + xml::name_len(self.rest(start));
        if end == start {
            let expected = Expected::Words("the root element");
            return self.fail(ErrorCode::Name, start, expected);
        }
        let name = self.slice(start, end);
        let mends = self.options.repairs.contains(Repair::NameCase);
        if name != expected && !(mends && name.eq_ignore_ascii_case(expected)) {
            return self.fail(ErrorCode::Root, start, Expected::Words(expected));
        }
        if !self.byte(end).is_some_and(ends_name) {
            let expected = Expected::Words("a blank, `>` or `/>`");
            return self.fail(ErrorCode::Tag, end, expected);
        }
        self.pos = end;
        let mut frame = Frame::root(element, Span::between(start, end));
        if name != expected {
            frame.respelled = true;
            self.repair(Repair::NameCase, (start, end), (expected, expected))?;
        }
        Ok(frame)
    }

    /// Reads white space, comments and processing instructions: before the root as far as its start
    /// tag, behind it as far as the end.
    fn around_root(&mut self, before: bool) -> Scanned<()> {
        loop {
            self.pos = blanks_end(self.bytes(), self.pos);
            match self.go_on() {
                [] if before => {
                    let expected = Expected::Words("the root element");
                    return self.fail(ErrorCode::UnexpectedEnd, self.pos, expected);
                }
                [] => return Ok(()),
                [b'<', b'?', ..] | [b'<', b'!', b'-', ..] => self.markup()?,
                [b'<', b'!', ..] if self.rest(self.pos).starts_with("<!DOCTYPE") => {
                    let expected = Expected::Words("the root element; DOCTYPEs are refused");
                    return self.fail(ErrorCode::Doctype, self.pos, expected);
                }
                [b'<', tag @ ..] if before && !matches!(tag, [b'!' | b'/', ..]) => {
                    return Ok(());
                }
                _ => {
                    let expected = Expected::Words(match before {
                        true => "the root element",
                        false => "the end of the document",
                    });
                    return self.fail(ErrorCode::OutsideRoot, self.pos, expected);
                }
            }
        }
    }

    /// Reads a byte order mark and the XML declaration, if they are there (production 23). Where the
    /// encoding's name stands.
    pub(crate) fn declaration(&mut self) -> Scanned<Option<Span>> {
        if self.rest(self.pos).as_bytes().starts_with(xml::DECLARATION) {
            self.pos += xml::DECLARATION.len();
            return Ok(None);
        }
        self.unusual_declaration()
    }

    #[cold]
    #[inline(never)]
    fn unusual_declaration(&mut self) -> Scanned<Option<Span>> {
        if self.rest(self.pos).starts_with('\u{FEFF}') {
            self.pos += '\u{FEFF}'.len_utf8();
        }
        let rest = self.rest(self.pos);
        if !rest.starts_with("<?xml") || xml::name_len(self.rest(self.pos + 2)) != 3 {
            return Ok(None);
        }
        self.pos += 5;
        let version = self.pseudo_attribute("version")?;
        let digits = version.and_then(|span| span.of(self.document).strip_prefix("1."));
        if !digits
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        {
            let at = version.map_or(self.pos, |span| span.offset as usize);
            return self.fail(
                ErrorCode::XmlDeclaration,
                at,
                Expected::Words("version=\"1.0\""),
            );
        }
        let encoding = self.pseudo_attribute("encoding")?;
        if let Some(span) = encoding {
            let name = span.of(self.document);
            let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.bytes().all(allowed) {
                let expected = Expected::Words("the name of an encoding");
                return self.fail(ErrorCode::XmlDeclaration, span.offset as usize, expected);
            }
        }
        let standalone = self.pseudo_attribute("standalone")?;
        if let Some(span) = standalone
            && !matches!(span.of(self.document), "yes" | "no")
        {
            let expected = Expected::Words("yes or no");
            return self.fail(ErrorCode::XmlDeclaration, span.offset as usize, expected);
        }
        self.pos = blanks_end(self.bytes(), self.pos);
        if !self.rest(self.pos).starts_with("?>") {
            return self.fail(ErrorCode::XmlDeclaration, self.pos, Expected::Words("`?>`"));
        }
        self.pos += 2;
        Ok(encoding)
    }

    /// The value of the attribute of that name in the XML declaration, if it is next.
    fn pseudo_attribute(&mut self, name: &'static str) -> Scanned<Option<Span>> {
        let bytes = self.bytes();
        let start = blanks_end(bytes, self.pos);
        if start == self.pos || !self.rest(start).starts_with(name) {
            return Ok(None);
        }
        let equals = blanks_end(bytes, start + name.len());
        if bytes.get(equals) != Some(&b'=') {
            return self.fail(ErrorCode::XmlDeclaration, equals, Expected::Words("`=`"));
        }
        let open = blanks_end(bytes, equals + 1);
        let value = match bytes.get(open) {
            Some(quote @ (b'"' | b'\'')) => self
                .rest(open + 1)
                .split_once(char::from(*quote))
                .map(|(value, _)| value),
            _ => None,
        };
        let Some(value) = value else {
            return self.fail(
                ErrorCode::XmlDeclaration,
                open,
                Expected::Words("a quoted value"),
            );
        };
        self.pos = open + 1 + value.len() + 1;
        Ok(Some(Span::between(open + 1, open + 1 + value.len())))
    }
}
