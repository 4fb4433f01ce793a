//! Pieces of a stream that own their bytes.

use bytes::{Bytes, BytesMut};

use crate::frame::{Framer, PieceKind};

impl Framer {
    /// What [`next`](Self::next) finds, taken off the front of `buffer` without a copy.
    ///
    /// The piece shares the buffer's memory, which is freed when neither is left: whoever keeps a
    /// small document for long should copy it. Blanks are handed out like everything else.
    ///
    /// ```
    /// use broadworks_cap::{Framer, PieceKind};
    /// use bytes::BytesMut;
    ///
    /// let (mut framer, mut buffer) = (Framer::new(), BytesMut::new());
    /// let mut documents = vec![];
    /// for read in ["<BroadsoftDocument></Broadsoft", "Document>\n<Broad"] {
    ///     buffer.extend_from_slice(read.as_bytes());
    ///     while let Some((kind, bytes)) = framer.split_next(&mut buffer) {
    ///         if kind == PieceKind::Document {
    ///             documents.push(bytes);
    ///         }
    ///     }
    /// }
    /// assert_eq!(documents, ["<BroadsoftDocument></BroadsoftDocument>"]);
    /// assert_eq!(buffer, "<Broad");
    /// ```
    #[must_use]
    pub fn split_next(&mut self, buffer: &mut BytesMut) -> Option<(PieceKind, Bytes)> {
        let piece = self.next(buffer)?;
        Some((piece.kind, buffer.split_to(piece.len).freeze()))
    }

    /// What [`finish`](Self::finish) finds when no byte will follow, taken off in the same way.
    #[must_use]
    pub fn split_last(&mut self, buffer: &mut BytesMut) -> Option<(PieceKind, Bytes)> {
        let piece = self.finish(buffer)?;
        Some((piece.kind, buffer.split_to(piece.len).freeze()))
    }
}
