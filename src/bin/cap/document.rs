//! A document of either dialect, read from a piece of a stream.

use broadworks_cap::{
    Cut, Error, Note, Options, PieceKind, Text, WriteError, WriteOptions, cap_c, ccc2,
    message::{Context, Finding},
};
use serde::Serialize;

use crate::{
    args::{Dialect, Mode},
    input::Lent,
};

/// How documents are read.
pub(crate) struct Reader {
    dialect: Dialect,
    options: Options,
    /// At how many bytes documents were cut off.
    limit: u32,
}

/// What a piece turned out to be.
pub(crate) enum Outcome<'a> {
    Document(Document<'a>),
    Failure(Failure),
    /// Bytes between documents that are not blank.
    Skipped,
    Blank,
}

/// Why a document could not be read.
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    /// From the document's start.
    pub(crate) offset: usize,
    /// Where the start tag is whose end tag was expected.
    pub(crate) start_tag: Option<usize>,
    pub(crate) message: String,
}

impl Failure {
    /// Of a stream of which so many bytes are missing.
    pub(crate) fn lost(len: u64) -> Self {
        Self {
            code: "lost-segment",
            offset: 0,
            start_tag: None,
            message: format!("{len} bytes were not captured, or too late"),
        }
    }
}

impl Reader {
    pub(crate) fn new(dialect: Dialect, mode: Mode, limit: u32) -> Self {
        let options = match mode {
            Mode::Strict => Options::STRICT,
            Mode::Standard => Options::STANDARD,
            Mode::Tolerant => Options::TOLERANT,
        };
        Self {
            dialect,
            options,
            limit,
        }
    }

    /// Reads a piece. The notes become those on it.
    pub(crate) fn read<'a>(&self, piece: &Lent<'a>, notes: &mut Vec<Note>) -> Outcome<'a> {
        notes.clear();
        match piece.kind {
            PieceKind::Blank => Outcome::Blank,
            PieceKind::Unfinished(Cut::Limit) => Outcome::Failure(Failure {
                code: "length-limit",
                offset: piece.bytes.len(),
                start_tag: None,
                message: format!(
                    "a document longer than the limit: at most {} bytes allowed (see --limit)",
                    self.limit
                ),
            }),
            // The reader knows best what a document that was cut off lacks.
            PieceKind::Document | PieceKind::Unfinished(_) => {
                match self.document(piece.bytes, notes) {
                    Ok(document) => Outcome::Document(document),
                    Err(error) => Outcome::Failure(Failure {
                        code: error.code().name(),
                        offset: error.offset(),
                        start_tag: error.start_tag(),
                        // Where it is in the file is said beside it; without `#` the message would
                        // say where it is in the document.
                        message: format!("{error:#}"),
                    }),
                }
            }
            _ => Outcome::Skipped,
        }
    }

    fn document<'a>(&self, bytes: &'a [u8], notes: &mut Vec<Note>) -> Result<Document<'a>, Error> {
        let options = &self.options;
        Ok(match self.dialect {
            Dialect::CapC => {
                let document = cap_c::BroadsoftDocument::read_with(bytes, options, notes)?;
                Document::CapC(Box::new(document))
            }
            Dialect::Ccc2 => {
                let document = ccc2::BroadsoftDocument::read_with(bytes, options, notes)?;
                Document::Ccc2(Box::new(document))
            }
        })
    }
}

/// A document of either dialect.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Document<'a> {
    CapC(Box<cap_c::BroadsoftDocument<'a>>),
    Ccc2(Box<ccc2::BroadsoftDocument<'a>>),
}

/// The same expression for a document of each dialect.
macro_rules! either {
    ($document:expr, $bound:ident => $value:expr) => {
        match $document {
            Document::CapC($bound) => $value,
            Document::Ccc2($bound) => $value,
        }
    };
}

impl<'a> Document<'a> {
    /// Its `commandType`: the DTD's name if it is known, else as the document has it.
    pub(crate) fn command_type(&self) -> Option<Text<'a>> {
        either!(self, document => {
            let command_type = document.command.as_ref()?.command_type.as_ref()?;
            Some(match command_type.value().as_str() {
                "" => command_type.text(),
                name => Text::new(name),
            })
        })
    }

    /// The `id` of its user, attribute or child.
    pub(crate) fn user_id(&self) -> Option<Text<'a>> {
        either!(self, document => document.user()?.id())
    }

    /// The `userUid` of its user.
    pub(crate) fn user_uid(&self) -> Option<Text<'a>> {
        either!(self, document => document.user()?.user_uid)
    }

    /// Writes it as XML behind what is in `to`.
    pub(crate) fn write(&self, options: WriteOptions, to: &mut Vec<u8>) -> Result<(), WriteError> {
        either!(self, document => document.xml_with(options).append_to_vec(to))
    }

    /// Holds it against the tables of the specification.
    pub(crate) fn check(&self, context: Context, sink: &mut dyn FnMut(Finding)) {
        either!(self, document => document.check(context, sink));
    }
}
