//! Streams cut into frames.

use core::{error, fmt};

use crate::{
    cap_c, ccc2,
    error::Error,
    frame::{Cut, PieceKind},
    note::{Notes, Repair},
    options::Options,
};

/// A document, or other non-blank bytes of the stream.
///
/// Its bytes are borrowed from a reader's buffer (`&[u8]`) or owned (`bytes::Bytes`), and a document
/// is read from them and borrows from them: with [`cap_c`](Self::cap_c) or [`ccc2`](Self::ccc2), or
/// [`cap_c_with`](Self::cap_c_with) or [`ccc2_with`](Self::ccc2_with) options of one's own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Frame<B> {
    /// What the bytes are: a document, one that was cut off, or bytes that belong to none.
    pub kind: PieceKind,
    /// Where it begins: bytes from the start of the stream.
    pub offset: u64,
    /// The bytes.
    pub bytes: B,
}

impl<B> Frame<B> {
    /// A frame of what a [`Framer`](crate::Framer) found at that offset: for whoever reads streams in
    /// another way than the readers of this crate.
    pub const fn new(kind: PieceKind, offset: u64, bytes: B) -> Self {
        Self {
            kind,
            offset,
            bytes,
        }
    }
}

impl<B: AsRef<[u8]>> Frame<B> {
    /// The bytes of a whole document; `None` where it is something else.
    pub fn document(&self) -> Option<&[u8]> {
        (self.kind == PieceKind::Document).then(|| self.bytes.as_ref())
    }

    /// The document, read as one of CAP-C. Nothing is allocated.
    ///
    /// # Errors
    /// The frame is no whole document, or one that cannot be read. The stream goes on behind it.
    pub fn cap_c(&self) -> Result<cap_c::BroadsoftDocument<'_>, Fault> {
        self.cap_c_with(&Options::STANDARD, &mut ())
    }

    /// The same as the options say, with what is noticed for `notes`. A document that was cut off is
    /// read too, where the options have [`Repair::CutOff`]; not one beyond the framer's limit.
    ///
    /// # Errors
    /// As with [`cap_c`](Self::cap_c), or the document departs from the DTD and the options refuse
    /// that.
    pub fn cap_c_with(
        &self,
        options: &Options,
        notes: &mut dyn Notes,
    ) -> Result<cap_c::BroadsoftDocument<'_>, Fault> {
        let document = self.readable(options)?;
        let document = cap_c::BroadsoftDocument::read_with(document, options, notes);
        document.map_err(|error| self.fault(Some(error)))
    }

    /// The document, read as one of CCC2. Nothing is allocated.
    ///
    /// # Errors
    /// As with [`cap_c`](Self::cap_c).
    pub fn ccc2(&self) -> Result<ccc2::BroadsoftDocument<'_>, Fault> {
        self.ccc2_with(&Options::STANDARD, &mut ())
    }

    /// The same as the options say; see [`cap_c_with`](Self::cap_c_with).
    ///
    /// # Errors
    /// As with [`cap_c_with`](Self::cap_c_with).
    pub fn ccc2_with(
        &self,
        options: &Options,
        notes: &mut dyn Notes,
    ) -> Result<ccc2::BroadsoftDocument<'_>, Fault> {
        let document = self.readable(options)?;
        let document = ccc2::BroadsoftDocument::read_with(document, options, notes);
        document.map_err(|error| self.fault(Some(error)))
    }

    /// The bytes of what can be read with these options.
    fn readable(&self, options: &Options) -> Result<&[u8], Fault> {
        let readable = match self.kind {
            PieceKind::Document => true,
            PieceKind::Unfinished(Cut::NewDocument | Cut::EndOfStream) => {
                options.repairs.contains(Repair::CutOff)
            }
            _ => false,
        };
        match readable {
            true => Ok(self.bytes.as_ref()),
            false => Err(self.fault(None)),
        }
    }

    /// Why there is no document in the frame.
    fn fault(&self, error: Option<Error>) -> Fault {
        Fault {
            kind: self.kind,
            offset: self.offset,
            error,
        }
    }
}

impl<B: AsRef<[u8]>> AsRef<[u8]> for Frame<B> {
    fn as_ref(&self) -> &[u8] {
        self.bytes.as_ref()
    }
}

/// The bytes as ASCII; others, quotes, backslashes and line ends are escaped.
impl<B: AsRef<[u8]>> fmt::Debug for Frame<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            offset,
            bytes,
        } = self;
        let text = bytes.as_ref().escape_ascii();
        write!(f, "{kind:?} at {offset}: {text}")
    }
}

/// Why a [`Frame`] has no document. Printed, it is a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fault {
    /// What the frame is.
    pub kind: PieceKind,
    /// Where it begins: bytes from the start of the stream.
    pub offset: u64,
    /// Why it could not be read, where that was tried.
    pub error: Option<Error>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            PieceKind::Document => "the document",
            PieceKind::Unfinished(Cut::NewDocument) => "a document cut off by the next",
            PieceKind::Unfinished(Cut::EndOfStream) => "a document cut off by the stream's end",
            PieceKind::Unfinished(Cut::Limit) => "a document longer than the limit",
            PieceKind::Blank | PieceKind::Other => "bytes of no document",
        })?;
        write!(f, " at byte {} of the stream", self.offset)?;
        match &self.error {
            Some(error) => {
                f.write_str(": ")?;
                error.write(f, Some("its byte"))
            }
            None => Ok(()),
        }
    }
}

impl error::Error for Fault {}

/// Invalid data, with the fault within.
#[cfg(feature = "std")]
impl From<Fault> for std::io::Error {
    fn from(fault: Fault) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, fault)
    }
}

/// Counts the bytes of a stream.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position(u64);

#[cfg(feature = "std")]
impl Position {
    pub(crate) const START: Self = Self(0);

    /// Moves behind a piece. Where it begins, unless it is blank.
    pub(crate) fn pass(&mut self, kind: PieceKind, len: usize) -> Option<u64> {
        let offset = self.0;
        self.0 += len as u64;
        (kind != PieceKind::Blank).then_some(offset)
    }
}
