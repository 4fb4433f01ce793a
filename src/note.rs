//! What the reader noticed in a document that it could read: departures from the DTD.

use core::fmt;

use crate::text::Span;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoteKind {
    /// The document is well-formed but departs from the DTD.
    Departure,
}

impl NoteKind {
    /// The kind in lower case, as `cap decode` prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Departure => "departure",
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
        }

        impl NoteCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as a word with hyphens, as `cap decode` prints it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
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
    /// A child behind one that the DTD has after it.
    ElementOrder "element-order",
    /// A child that the DTD requires is not there. The span is the parent's start tag.
    MissingElement "missing-element",
    /// Text between the children of an element that has no text of its own. It is not in the
    /// document that was read.
    StrayText "stray-text",
    /// Content in an element that is declared EMPTY.
    ContentInEmpty "content-in-empty",
    /// An attribute that the DTD does not declare for this element. It is not in the document that
    /// was read; the span covers its name and value.
    UnknownAttribute "unknown-attribute",
    /// An attribute that the DTD requires is not there. The span is the start tag.
    MissingAttribute "missing-attribute",
    /// A value that is not among those that the DTD lists for the attribute. Its text is kept.
    UnknownValue "unknown-value",
    /// Another spelling of a name or a value that the DTD has: it is read as the DTD's.
    OtherSpelling "other-spelling",
    /// The XML declaration names an encoding other than UTF-8 or US-ASCII; the bytes are valid
    /// UTF-8 and were read as that.
    DeclaredEncoding "declared-encoding",
    /// More notes than the limit: those behind this one were not reported.
    NotesLimit "notes-limit",
}

/// One thing that the reader noticed, and where. Printed, it says what it is in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        NoteKind::Departure
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
