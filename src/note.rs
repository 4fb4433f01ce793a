//! What the reader noticed in a document that it could read: departures from the DTD, and repairs.

use core::fmt;

use crate::{codes::codes, error::Located, text::Span};

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoteKind {
    /// Something that is well-formed but departs from the DTD.
    Departure,
    /// Malformed XML that was repaired, in tolerant mode only.
    Repair,
}

impl NoteKind {
    /// The kind in lower case, as `cap decode` prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Departure => "departure",
            Self::Repair => "repair",
        }
    }
}

macro_rules! note_codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)+) => {
        /// What was noticed. Codes are stable; messages are not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum NoteCode {
            $($(#[$doc])* $variant,)+
            /// Malformed XML that was repaired.
            Repaired(Repair),
        }

        impl NoteCode {
            /// Every code that is not a repair's; see [`Repair::ALL`] for those.
            pub const DEPARTURES: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as a word with hyphens, as `cap decode` prints it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Repaired(repair) => repair.name(),
                }
            }

            /// Whether something that the document says is not in what was read, so that writing
            /// that loses it. True of [`NotesLimit`](Self::NotesLimit), behind which such may be.
            ///
            /// Not counted are comments, processing instructions, white space between tags, the XML
            /// declaration, end tags that end nothing, and blanks or a `/` at the end of a value
            /// without its closing quote.
            ///
            /// ```
            /// use broadworks_cap::{Note, Options, cap_c::BroadsoftDocument};
            ///
            /// let document = r#"<BroadsoftDocument protocol="CAP" version="17.0" new="1"/>"#;
            /// let mut lost = String::new();
            /// let mut sink = |note: Note| {
            ///     if note.code.loses_data() {
            ///         lost += note.span.of(document);
            ///     }
            /// };
            /// BroadsoftDocument::read_with(document.as_bytes(), &Options::STANDARD, &mut sink)?;
            /// assert_eq!(lost, "new=\"1\"");
            /// # Ok::<(), broadworks_cap::Error>(())
            /// ```
            pub const fn loses_data(self) -> bool {
                match self {
                    Self::UnknownElement
                    | Self::MisplacedElement
                    | Self::RepeatedElement
                    | Self::StrayText
                    | Self::ContentInEmpty
                    | Self::UnknownAttribute
                    | Self::NotesLimit => true,
                    Self::ElementOrder
                    | Self::MissingElement
                    | Self::MissingAttribute
                    | Self::UnknownValue
                    | Self::OtherSpelling
                    | Self::DeclaredEncoding => false,
                    Self::Repaired(repair) => matches!(
                        repair,
                        Repair::Character
                            | Repair::CutOff
                            | Repair::DoubledAttribute
                            | Repair::OutsideRoot
                            | Repair::TagContent
                    ),
                }
            }
        }
    };
}

// In the words, `{}` is the DTD's name of what is concerned.
codes! {
    /// A class of malformed XML that tolerant mode repairs. Each is a switch: see
    /// [`Repairs::with`](crate::Repairs::with) and [`without`](crate::Repairs::without). What is not
    /// repaired is what it is in standard mode, an error or a note; but behind a repair the error may
    /// have another code.
    ///
    /// | class | where reading goes on |
    /// |---|---|
    /// | `LostSlash`, `EndTagName`, `StrayEndTag`, `LostOpening` of an end tag | behind the `>` of that tag |
    /// | `MissingEndTag` | at the tag that cannot be in the element, which is read as if the end tag were before it |
    /// | `LostClosing` | at the next `<`, or behind the name or the last attribute |
    /// | `LostOpening` of a start tag, `BlankInTag`, `NameCase` | behind the name |
    /// | `DoubledBracket` | at the second `<`, or behind the second `>` |
    /// | `LostQuote`, `UnquotedValue` | before the next attribute, `/>` or `>` |
    /// | `CurlyQuotes`, `DoubledAttribute` | behind the closing quote |
    /// | `MissingBlank` | at the attribute |
    /// | `TagContent` | behind the word or character that is left out |
    /// | `Reference`, `LessThanInText`, `CdataEnd`, `Character`, `QuoteInValue` | behind the character |
    /// | `Declaration`, `Comment` | behind the `>` that ends it |
    /// | `OutsideRoot` | at the root, or at the end of the document |
    /// | `CutOff` | nowhere: all open elements end |
    ///
    /// # Which of two readings is taken
    ///
    /// What follows decides, as far as [`Repair::LOOK_AHEAD`] bytes on:
    ///
    /// - An end tag that names an element around ends that one and all within it. Its name is a
    ///   mistake, and it ends only the text or the element it stands in, where the document goes on
    ///   within the one that it names: with what can be nowhere else, or as far as its own end tag.
    /// - Any other end tag with a wrong name ends the text that it stands in. Among elements it is
    ///   left out, unless what follows can only be behind the parent.
    /// - A start tag with the name of the text that it stands in is that text's end tag without the
    ///   slash, unless the element may repeat and a text with an end tag follows.
    /// - A start tag that can only be in an element around ends those within.
    /// - `<` before an end tag is that tag's `<` doubled, not text; `<` before a name that may come
    ///   there begins a tag; any other in a text is text.
    /// - In `<x>>`, a text element, the second `>` is text; only in a document malformed elsewhere
    ///   is it a doubled `>`.
    /// - A value without its closing quote ends before the next attribute, `/>` or `>`, without the
    ///   blanks there: a `/` or blanks at its end are lost.
    /// - A quote ends a value before another attribute, `/>` or `>`. Before anything else it is within
    ///   the value if another such quote follows that ends it, with something between them and no
    ///   attribute, unless the value is one that the DTD lists; otherwise it ends the value, and what
    ///   follows is no attribute.
    /// - White space between a text without its end tag and the next tag is layout where there is
    ///   such before the element's start tag too, and otherwise the text's.
    /// - A name in another case, or a tag `x/>` among elements, is that even in a document which is
    ///   well-formed: else it would be an unknown element or stray text, and what it holds lost. Nothing
    ///   else is repaired in one.
    /// - Of an element that the document is cut off within, attributes or text, nothing is kept;
    ///   elements around it keep what is complete.
    /// - An element that the DTD does not know is read past as far as its end tag; without one it
    ///   ends before a tag that belongs around it.
    #[repr(u32)]
    pub enum Repair;

    /// `<x>` where only `</x>` can stand: an end tag without its slash.
    LostSlash "lost-slash" "a start tag where `{}` can only end; taken as its end tag",
    /// An end tag with another name than that of the element it ends.
    EndTagName "end-tag-name" "an end tag of another name; taken as that of `{}`",
    /// `x>` or `/x>` where a tag belongs: without its `<`.
    LostOpening "lost-opening" "a tag of `{}` without its `<`",
    /// Blanks between `<` or `</` and the name.
    BlankInTag "blank-in-tag" "blanks before the name in a tag of `{}`",
    /// An attribute's closing quote is missing. The value ends before the next attribute, `/>` or
    /// `>`, without the blanks there.
    LostQuote "lost-quote" "the closing quote of `{}` is missing",
    /// A name in another case.
    NameCase "name-case" "the name is `{}` in another case",
    /// An element without its end tag. It ends where something begins that cannot be in it.
    MissingEndTag "missing-end-tag" "`{}` has no end tag; taken to end here",
    /// A tag without its `>`.
    LostClosing "lost-closing" "a tag of `{}` without its `>`",
    /// `<` or `>` twice.
    DoubledBracket "doubled-bracket" "`<` or `>` twice at a tag in `{}`",
    /// An end tag that ends nothing. It is left out.
    StrayEndTag "stray-end-tag" "an end tag that ends nothing in `{}`; left out",
    /// An attribute without quotes, or without the opening one. The value ends before the next
    /// attribute, `/>` or `>`, without the blanks there, or at a quote that ends it.
    UnquotedValue "unquoted-value" "the value of `{}` has no quotes",
    /// Typographic quotes around an attribute's value.
    CurlyQuotes "curly-quotes" "the value of `{}` is in typographic quotes",
    /// No blank between two attributes.
    MissingBlank "missing-blank" "no blank before an attribute of `{}`",
    /// An attribute without a value, or something in a tag that belongs to none. It is left out.
    TagContent "tag-content" "something in the tag of `{}` that is no attribute; left out",
    /// `&` that begins no reference, or an unknown entity. It is kept as text.
    Reference "reference" "`&` that begins no known reference in `{}`; kept as text",
    /// `<` in text. It is kept as text.
    LessThanInText "less-than-in-text" "`<` in the text of `{}`; kept as text",
    /// `]]>` in text. It is kept as text.
    CdataEnd "cdata-end" "`]]>` in the text of `{}`; kept as text",
    /// A character that XML does not allow. It is left out. One in a comment, a CDATA section or an
    /// instruction is not repaired.
    Character "character" "a character that XML does not allow, in `{}`; left out",
    /// The XML declaration is malformed or misplaced. It is left out.
    Declaration "declaration" "a malformed or misplaced XML declaration; left out",
    /// Text or tags before or behind the root. They are left out. A CDATA section there is not
    /// repaired.
    OutsideRoot "outside-root" "something outside the root; left out",
    /// The document is cut off. What was complete is there.
    CutOff "cut-off" "the document is cut off; what was complete is kept",
    /// One attribute twice in a tag. The first is kept.
    DoubledAttribute "doubled-attribute" "an attribute of `{}` twice; the first is kept",
    /// `--` within a comment.
    Comment "comment" "`--` within a comment in `{}`",
    /// A quote like those around a value, within it. It is kept.
    QuoteInValue "quote-in-value" "a quote within the value of `{}`; kept as text",
}

impl Repair {
    /// How many bytes ahead a decision may look; none looks farther back than the tags that are
    /// open, and the white space before the innermost. A malformed document may need one repair for every
    /// 256 bytes, and 64 more, so that reading is linear.
    pub const LOOK_AHEAD: usize = crate::repair::LOOK_AHEAD;
}

note_codes! {
    /// An element that the DTD does not declare. It is not in the document that was read; the span
    /// covers all of it, so that it can be forwarded.
    UnknownElement "unknown-element",
    /// An element that the DTD declares, but not as a child of this one. Not in the document that
    /// was read; the span covers all of it.
    MisplacedElement "misplaced-element",
    /// An element that may occur once here and had occurred. The first is kept; the span covers
    /// all of this one.
    RepeatedElement "repeated-element",
    /// A child behind one that the DTD has after it. The span is its name in its start tag.
    ElementOrder "element-order",
    /// A child that the DTD requires is not there. The span is the parent's name in its
    /// start tag.
    MissingElement "missing-element",
    /// Text between the children of an element that has no text of its own. It is not in the
    /// document that was read.
    StrayText "stray-text",
    /// Content in an element that is declared EMPTY.
    ContentInEmpty "content-in-empty",
    /// An attribute that the DTD does not declare for this element. It is not in the document that
    /// was read; the span covers its name and value.
    UnknownAttribute "unknown-attribute",
    /// An attribute that the DTD requires is not there. The span is the element's name
    /// in its start tag.
    MissingAttribute "missing-attribute",
    /// A value that is not among those that the DTD lists for the attribute. Its text is kept.
    UnknownValue "unknown-value",
    /// Another spelling of a name or a value that the DTD has: it is read as the DTD's.
    OtherSpelling "other-spelling",
    /// The XML declaration names an encoding other than UTF-8, or US-ASCII where there is more; the
    /// bytes are valid UTF-8 and were read as that.
    DeclaredEncoding "declared-encoding",
    /// More notes than the limit: those behind this one were not reported.
    NotesLimit "notes-limit",
}

/// The kind as a word.
impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The code as a word.
impl fmt::Display for NoteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One thing that the reader noticed, and where. Printed, it says what it is in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Note {
    /// What was noticed.
    pub code: NoteCode,
    /// Where, in bytes from the start of the document.
    pub span: Span,
    /// The DTD's name of the element in which it was noticed; empty outside the root.
    pub element: &'static str,
    /// The DTD's name of what was expected, or of what was found where the DTD knows it; empty
    /// where there is nothing to name.
    pub subject: &'static str,
}

impl Note {
    pub(crate) const fn new(
        code: NoteCode,
        span: Span,
        element: &'static str,
        subject: &'static str,
    ) -> Self {
        Self {
            code,
            span,
            element,
            subject,
        }
    }

    /// Whether this is a departure from the DTD or a repair.
    pub const fn kind(&self) -> NoteKind {
        match self.code {
            NoteCode::Repaired(_) => NoteKind::Repair,
            _ => NoteKind::Departure,
        }
    }

    /// The note for people to read: line and column, what it is in words, and, where the note does
    /// not name it, the beginning of what was found. `{:#}` leaves line and column out, which take time
    /// that is linear in the offset. Nothing is allocated.
    ///
    /// ```
    /// use broadworks_cap::{Note, Options, cap_c::BroadsoftDocument};
    ///
    /// let document = br#"<BroadsoftDocument protocol="CAP" version="17.0">
    ///     <command commandType="profileUpdate"><commandData><user userType="CallClient">
    ///     <mood since="9">good</mood></user></commandData></command></BroadsoftDocument>"#;
    /// let mut printed = String::new();
    /// let mut print = |note: Note| printed = note.display(document).to_string();
    /// BroadsoftDocument::read_with(document, &Options::STANDARD, &mut print)?;
    /// assert_eq!(printed, "3:5: an element unknown to the DTD in `user`: `mood`");
    /// # Ok::<(), broadworks_cap::Error>(())
    /// ```
    pub fn display<'d>(&self, document: &'d [u8]) -> impl fmt::Display + use<'d> {
        let there = self.span.of_bytes(document);
        let found = match self.code {
            NoteCode::UnknownElement | NoteCode::UnknownAttribute => {
                let there = there.strip_prefix(b"<").unwrap_or(there);
                let ends = |byte: &u8| matches!(byte, b'/' | b'>' | b'=' | ..=b' ');
                there.split(ends).next().unwrap_or_default()
            }
            NoteCode::UnknownValue
            | NoteCode::OtherSpelling
            | NoteCode::StrayText
            | NoteCode::ContentInEmpty
            | NoteCode::Repaired(_) => there,
            _ => &[],
        };
        Located::new(*self, self.span, found, document)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            element, subject, ..
        } = self;
        match self.code {
            NoteCode::UnknownElement => write!(f, "an element unknown to the DTD in `{element}`"),
            NoteCode::MisplacedElement => {
                write!(f, "`{subject}` is not among the children of `{element}`")
            }
            NoteCode::RepeatedElement => {
                write!(f, "`{subject}` again in `{element}`; the first is kept")
            }
            NoteCode::ElementOrder => {
                write!(
                    f,
                    "`{subject}` stands later in `{element}` than the DTD has it"
                )
            }
            NoteCode::MissingElement => write!(f, "`{element}` lacks its `{subject}`"),
            NoteCode::StrayText => {
                write!(f, "text directly in `{element}`, which has only elements")
            }
            NoteCode::ContentInEmpty => write!(f, "content in `{element}`, which is to be empty"),
            NoteCode::UnknownAttribute => {
                write!(f, "an attribute unknown to the DTD on `{element}`")
            }
            NoteCode::MissingAttribute => {
                write!(f, "`{element}` lacks its attribute `{subject}`")
            }
            NoteCode::UnknownValue => {
                write!(
                    f,
                    "a value unknown to the DTD for `{subject}` of `{element}`"
                )
            }
            NoteCode::OtherSpelling => write!(f, "another spelling of `{subject}`, read as that"),
            NoteCode::DeclaredEncoding => {
                f.write_str("an encoding other than UTF-8 is declared; the bytes are UTF-8")
            }
            NoteCode::Repaired(repair) => {
                let name = if subject.is_empty() { element } else { subject };
                let (before, after) = repair.message().split_once("{}").unwrap_or_default();
                match before {
                    "" if after.is_empty() => f.write_str(repair.message()),
                    _ => write!(f, "{before}{name}{after}"),
                }
            }
            NoteCode::NotesLimit => f.write_str("more was noticed than the limit on notes"),
        }
    }
}

/// Takes what the reader notices: a closure, a `Vec`, or `()`, which ignores it at no cost.
pub trait Notes {
    /// Takes one note. Notes come as the document is read; those on what an element lacks come at its
    /// end.
    fn note(&mut self, note: Note);
}

impl Notes for () {
    fn note(&mut self, _: Note) {}
}

impl<F: FnMut(Note)> Notes for F {
    fn note(&mut self, note: Note) {
        self(note);
    }
}

#[cfg(feature = "alloc")]
impl Notes for alloc::vec::Vec<Note> {
    fn note(&mut self, note: Note) {
        self.push(note);
    }
}
