//! Streams cut into frames.

use core::fmt;

use crate::frame::PieceKind;

/// A document, or what else there was in a stream: never blanks.
///
/// Its bytes are borrowed from a reader's buffer (`&[u8]`) or owned (`bytes::Bytes`), and a document
/// is read from them: `BroadsoftDocument::read(&frame.bytes)`.
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

impl<B: AsRef<[u8]>> Frame<B> {
    /// The bytes of a whole document; `None` where it is something else.
    pub fn document(&self) -> Option<&[u8]> {
        (self.kind == PieceKind::Document).then(|| self.bytes.as_ref())
    }
}

impl<B: AsRef<[u8]>> AsRef<[u8]> for Frame<B> {
    fn as_ref(&self) -> &[u8] {
        self.bytes.as_ref()
    }
}

/// The bytes as text, what is not UTF-8 escaped.
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
