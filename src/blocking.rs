//! Frames out of what blocks: any `Read`, any `BufRead`.
//!
//! Either reader lends one [`Frame`] at a time, so that nothing is allocated for it. To write, send a
//! document's `xml().to_vec()?`, or give [`write_io`](crate::Xml::write_io) a `BufWriter` and flush
//! that: to the stream itself it writes a long document piece by piece.
//!
//! ```
//! use broadworks_cap::{blocking::DocumentReader, cap_c::CommandType};
//!
//! // As a TcpStream would give it.
//! let stream = concat!(
//!     r#"<BroadsoftDocument protocol="CAP" version="17.0"><command commandType="#,
//!     r#""serverStatusRequest"><commandData/></command></BroadsoftDocument>"#,
//! );
//! let mut reader = DocumentReader::new(stream.as_bytes());
//! while let Some(frame) = reader.next_frame() {
//!     let frame = frame?; // or the stream failed
//!     match frame.cap_c() {
//!         Ok(document) => assert_eq!(document.command_type(), CommandType::ServerStatusRequest),
//!         Err(fault) => eprintln!("{fault}"), // the stream goes on
//!     }
//! }
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! A frame borrows its reader, so that the answer to a document cannot be written to the reader's
//! stream while the document is there. Write it to a `Vec`, let go of the frame, then send the `Vec`
//! through `get_mut`. This takes no `try_clone`, which TLS streams lack.
//!
//! ```
//! use broadworks_cap::{
//!     Text, blocking::DocumentReader,
//!     cap_c::{BroadsoftDocument, CommandData, CommandType},
//! };
//! use std::io::{self, Read, Write};
//!
//! fn serve(stream: impl Read + Write) -> io::Result<()> {
//!     let mut reader = DocumentReader::new(stream);
//!     let mut answers = Vec::new();
//!     while let Some(frame) = reader.next_frame() {
//!         match frame?.cap_c() {
//!             Ok(request) => answer(&request, &mut answers)?,
//!             Err(fault) => eprintln!("{fault}"),
//!         }
//!         reader.get_mut().write_all(&answers)?;
//!         answers.clear();
//!     }
//!     Ok(())
//! }
//!
//! fn answer(request: &BroadsoftDocument<'_>, answers: &mut Vec<u8>) -> io::Result<()> {
//!     if request.command_type() == CommandType::InfoRequest {
//!         let versions = CommandData {
//!             cap_version_response: Text::from("17.0").into(),
//!             ..CommandData::default()
//!         };
//!         let response = BroadsoftDocument::of(CommandType::InfoResponse, versions);
//!         response.xml().append_to_vec(answers)?;
//!     }
//!     Ok(())
//! }
//! # // What is written to a cursor is behind what is read from it, and so is read too.
//! # let mut stream = io::Cursor::new(broadworks_cap::message::cap_c::info_request().xml().to_vec()?);
//! # serve(&mut stream)?;
//! # let mut heard = DocumentReader::new(&stream.get_ref()[..]);
//! # for command in [CommandType::InfoRequest, CommandType::InfoResponse] {
//! #     let frame = heard.next_frame().expect("a frame")?;
//! #     assert_eq!(frame.cap_c().expect("a document").command_type(), command);
//! # }
//! # assert!(heard.next_frame().is_none());
//! # Ok::<(), io::Error>(())
//! ```

use alloc::{vec, vec::Vec};
use core::{mem, ops::Range};
use std::io::{self, BufRead, ErrorKind, Read};

use crate::{
    frame::{Framer, Piece, PieceKind},
    stream::{Frame, Position},
};

/// The least room for one read.
const CHUNK: usize = 16 << 10;

/// Reads from any `Read` into a buffer of its own, and lends what it frames there.
///
/// The buffer has 32 KiB, to which at most four times the framer's size limit is added as documents
/// need it; it shrinks again when shorter ones follow. Each byte is moved within it at most a constant
/// number of times.
#[derive(Clone, Debug)]
pub struct DocumentReader<R> {
    input: R,
    ended: bool,
    framer: Framer,
    position: Position,
    buffer: Vec<u8>,
    /// What was read and not lent, within the buffer.
    start: usize,
    end: usize,
}

impl<R> DocumentReader<R> {
    /// A reader with the [default limit](crate::DEFAULT_LIMIT) on the size of a document.
    pub fn new(input: R) -> Self {
        Self::with_framer(input, Framer::new())
    }

    /// A reader with a framer of one's own, such as one with another size limit.
    pub fn with_framer(input: R, framer: Framer) -> Self {
        Self {
            input,
            ended: false,
            framer,
            position: Position::START,
            buffer: vec![0; 2 * CHUNK],
            start: 0,
            end: 0,
        }
    }

    /// What is read from.
    pub const fn get_ref(&self) -> &R {
        &self.input
    }

    /// The same, to write to a socket, set a timeout … Bytes read from it are lost to the reader.
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// What was read and is no document yet, nor anything else to lend: what a limit of one's own, on
    /// the time that it may take, is about.
    pub fn pending(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Changes the size limit of a document; see [`Framer::set_limit`].
    pub fn set_limit(&mut self, limit: usize) {
        self.framer.set_limit(limit);
    }

    /// What is read from; bytes that were read and not lent are lost.
    pub fn into_inner(self) -> R {
        self.input
    }
}

impl<R: Read> DocumentReader<R> {
    /// The next document, or what else the stream has, blanks apart; `None` at its end. Reads only
    /// when nothing that was read before is left to lend.
    ///
    /// An error is the stream's own, and nothing is lost by it: the next call reads again, which
    /// makes sense after `WouldBlock` or `TimedOut`.
    #[must_use]
    pub fn next_frame(&mut self) -> Option<io::Result<Frame<&[u8]>>> {
        self.next_of(|_| true)
    }

    /// The next whole document; what else the stream has is passed over. Otherwise it is
    /// [`next_frame`](Self::next_frame).
    #[must_use]
    pub fn next_document(&mut self) -> Option<io::Result<Frame<&[u8]>>> {
        self.next_of(|kind| kind == PieceKind::Document)
    }

    fn next_of(&mut self, wanted: fn(PieceKind) -> bool) -> Option<io::Result<Frame<&[u8]>>> {
        loop {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            let piece = match self.ended {
                true => self.framer.finish(bytes),
                false => self.framer.next(bytes),
            };
            let Some(piece) = piece else {
                if self.ended {
                    return None;
                }
                if let Err(error) = self.fill() {
                    return Some(Err(error));
                }
                continue;
            };
            let lent = self.start..self.start + piece.len;
            self.start = lent.end;
            if let Some(offset) = self.position.pass(piece.kind, piece.len)
                && wanted(piece.kind)
            {
                let bytes = self.buffer.get(lent).unwrap_or_default();
                return Some(Ok(Frame::new(piece.kind, offset, bytes)));
            }
        }
    }

    /// Reads once, whatever there is.
    fn fill(&mut self) -> io::Result<()> {
        let (kept, full) = (self.end - self.start, self.buffer.len() - self.end < CHUNK);
        if kept == 0 || full && kept <= self.start {
            let needed = if kept == 0 { self.end } else { kept };
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, kept);
            let half = self.buffer.len() / 2;
            if half >= 2 * CHUNK && needed <= half / 2 {
                self.buffer.truncate(half);
                self.buffer.shrink_to_fit();
            }
        } else if full {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = retry(|| self.input.read(room))?;
        // A reader that says more than there is room for is wrong.
        self.end = (self.end + read).min(self.buffer.len());
        self.ended = read == 0;
        Ok(())
    }
}

/// Reads from any `BufRead`, and lends what lies whole in its buffer without copying it.
///
/// A document that the buffer's end has cut is put together in a buffer of the reader's own, which
/// grows to at most four times the framer's size limit and twice the other's size.
#[derive(Clone, Debug)]
pub struct BufDocumentReader<R> {
    input: R,
    ended: bool,
    framer: Framer,
    position: Position,
    /// How much at the front of the input's buffer has been lent.
    lent: usize,
    /// What was taken from the input because a piece began in it and did not end.
    carried: Vec<u8>,
    /// How much of that has been lent.
    start: usize,
}

/// Where a piece lies.
enum Place {
    /// At the front of the input's buffer.
    Input,
    /// In what was carried.
    Carried(Range<usize>),
}

impl<R> BufDocumentReader<R> {
    /// A reader with the [default limit](crate::DEFAULT_LIMIT) on the size of a document.
    pub const fn new(input: R) -> Self {
        Self::with_framer(input, Framer::new())
    }

    /// A reader with a framer of one's own, such as one with another size limit.
    pub const fn with_framer(input: R, framer: Framer) -> Self {
        Self {
            input,
            ended: false,
            framer,
            position: Position::START,
            lent: 0,
            carried: Vec::new(),
            start: 0,
        }
    }

    /// What is read from.
    pub const fn get_ref(&self) -> &R {
        &self.input
    }

    /// The same, to write to a socket, set a timeout … Bytes read from it are lost to the reader.
    pub const fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// What was taken from the input and is no document yet, nor anything else to lend.
    pub fn pending(&self) -> &[u8] {
        self.carried.get(self.start..).unwrap_or_default()
    }

    /// Changes the size limit of a document; see [`Framer::set_limit`].
    pub fn set_limit(&mut self, limit: usize) {
        self.framer.set_limit(limit);
    }

    /// What is read from; bytes that were carried and not lent are lost.
    pub fn into_inner(self) -> R {
        self.input
    }
}

impl<R: BufRead> BufDocumentReader<R> {
    /// The next document, or what else the stream has, blanks apart; `None` at its end. Errors are
    /// as with [`DocumentReader::next_frame`].
    #[must_use]
    pub fn next_frame(&mut self) -> Option<io::Result<Frame<&[u8]>>> {
        self.next_of(|_| true)
    }

    /// The next whole document; what else the stream has is passed over. Otherwise it is
    /// [`next_frame`](Self::next_frame).
    #[must_use]
    pub fn next_document(&mut self) -> Option<io::Result<Frame<&[u8]>>> {
        self.next_of(|kind| kind == PieceKind::Document)
    }

    fn next_of(&mut self, wanted: fn(PieceKind) -> bool) -> Option<io::Result<Frame<&[u8]>>> {
        loop {
            let (Piece { kind, len, .. }, place) = match self.piece() {
                Ok(found) => found?,
                Err(error) => return Some(Err(error)),
            };
            let offset = self.position.pass(kind, len).filter(|_| wanted(kind));
            let Some(offset) = offset else {
                continue;
            };
            let bytes = match place {
                Place::Carried(range) => self.carried.get(range),
                // What is there and not consumed is given once more.
                Place::Input => match self.input.fill_buf() {
                    Ok(bytes) => bytes.get(..len),
                    Err(error) => return Some(Err(error)),
                },
            };
            let bytes = bytes.unwrap_or_default();
            return Some(Ok(Frame::new(kind, offset, bytes)));
        }
    }

    fn piece(&mut self) -> io::Result<Option<(Piece, Place)>> {
        self.input.consume(mem::take(&mut self.lent));
        loop {
            let carried = self.carried.get(self.start..).unwrap_or_default();
            if self.ended {
                let piece = self.framer.finish(carried);
                return Ok(piece.map(|piece| self.lend_carried(piece)));
            }
            if let Some(piece) = self.framer.next(carried) {
                return Ok(Some(self.lend_carried(piece)));
            }
            let nothing_carried = carried.is_empty();
            let read = retry(|| self.input.fill_buf().map(<[u8]>::len))?;
            if read == 0 {
                self.ended = true;
                continue;
            }
            // What is there and not consumed is given once more.
            let input = self.input.fill_buf()?;
            if nothing_carried {
                self.carried.clear();
                self.carried.shrink_to(2 * CHUNK);
                self.start = 0;
                if let Some(piece) = self.framer.next(input) {
                    self.lent = piece.len;
                    return Ok(Some((piece, Place::Input)));
                }
                self.carried.extend_from_slice(input);
                self.input.consume(read);
                continue;
            }
            // Most often the piece ends in what came now, and the rest of that need not be carried.
            if self.start > self.carried.len() / 2 {
                self.carried.drain(..mem::take(&mut self.start));
            }
            let before = self.carried.len();
            self.carried.extend_from_slice(input);
            let carried = self.carried.get(self.start..).unwrap_or_default();
            let Some(piece) = self.framer.next(carried) else {
                self.input.consume(read);
                continue;
            };
            match (self.start + piece.len).checked_sub(before) {
                Some(of_input) => {
                    self.carried.truncate(before + of_input);
                    self.lent = of_input;
                }
                None => self.input.consume(read),
            }
            return Ok(Some(self.lend_carried(piece)));
        }
    }

    fn lend_carried(&mut self, piece: Piece) -> (Piece, Place) {
        let lent = self.start..self.start + piece.len;
        self.start = lent.end;
        (piece, Place::Carried(lent))
    }
}

/// Tries again after an interruption.
fn retry<T>(mut read: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match read() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    /// Gives at most so many bytes at a time.
    struct Few<'s>(&'s [u8], usize);

    impl Read for Few<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let few = self.1.min(room.len());
            self.0.read(&mut room[..few])
        }
    }

    /// One long document among short ones is not paid for as long as the connection lasts.
    #[test]
    fn the_buffer_shrinks_again() {
        let document = |len| {
            let text = "x".repeat(len);
            format!("<BroadsoftDocument protocol=\"CAP\">{text}</BroadsoftDocument>\n")
        };
        let (long, short) = (document(900_000), document(700));
        let stream = [&*long, &short.repeat(3_000), &long, &short.repeat(3_000)].concat();
        for few in [500, 1_460, 16_384, 100_000] {
            let mut reader = DocumentReader::new(Few(stream.as_bytes(), few));
            let (mut documents, mut most) = (0, 0);
            while let Some(document) = reader.next_document() {
                document.unwrap();
                documents += 1;
                most = reader.buffer.len().max(most);
            }
            assert_eq!(
                (documents, reader.buffer.len()),
                (6_002, 2 * CHUNK),
                "{few}"
            );
            assert!(most > long.len() && most <= 4 * long.len(), "{few}: {most}");
        }
    }
}
