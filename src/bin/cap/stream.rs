//! A stream of bytes, cut into pieces within a buffer that does not grow with it.

use std::io::{self, ErrorKind, Read};

use broadworks_cap::{Framer, PieceKind};

/// The least number of bytes to ask for in one read.
const CHUNK: usize = 64 << 10;

/// A place in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// In bytes, from 0.
    pub(crate) offset: u64,
    /// From 1. Lines end at a line feed, a carriage return or both together.
    pub(crate) line: u64,
    /// In characters, from 1.
    pub(crate) column: u64,
    /// Right behind a carriage return: a line feed here ends no further line.
    after_return: bool,
}

impl Place {
    pub(crate) const START: Self = Self {
        offset: 0,
        line: 1,
        column: 1,
        after_return: false,
    };

    /// Moves behind `bytes`, which stand here.
    pub(crate) fn advance(&mut self, bytes: &[u8]) {
        let ends_line = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let ends = bytes.iter().filter(|byte| ends_line(byte)).count();
        let pairs = bytes.windows(2).filter(|pair| pair == b"\r\n").count()
            + usize::from(self.after_return && bytes.starts_with(b"\n"));
        self.line += (ends - pairs) as u64;
        let mut last = bytes;
        if let Some(end) = bytes.iter().rposition(ends_line) {
            last = bytes.get(end + 1..).unwrap_or_default();
            self.column = 1;
        }
        // Continuation bytes of UTF-8 begin no character.
        self.column += last.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        self.offset += bytes.len() as u64;
        self.after_return = bytes.last().map_or(self.after_return, |&b| b == b'\r');
    }
}

/// A piece of the stream, lent from the buffer.
pub(crate) struct Lent<'b> {
    pub(crate) kind: PieceKind,
    pub(crate) bytes: &'b [u8],
    /// Where it begins.
    pub(crate) place: Place,
}

impl Lent<'_> {
    /// Where its byte at `offset` is in the stream.
    pub(crate) fn place_of(&self, offset: usize) -> Place {
        let mut place = self.place;
        place.advance(self.bytes.get(..offset).unwrap_or(self.bytes));
        place
    }
}

/// A stream and what was read of it.
///
/// The buffer holds the bytes behind the last piece, fewer than the framer's limit, so it stays below
/// four times the limit. Each byte is moved within it at most a constant number of times.
pub(crate) struct Stream<R> {
    input: R,
    ended: bool,
    framer: Framer,
    buffer: Vec<u8>,
    /// What was read and not handed out, within the buffer.
    start: usize,
    end: usize,
    /// Where `start` is in the stream.
    place: Place,
}

impl<R: Read> Stream<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            ended: false,
            framer: Framer::new(),
            buffer: vec![0; 2 * CHUNK],
            start: 0,
            end: 0,
            place: Place::START,
        }
    }

    /// The size limit of a document, in bytes.
    pub(crate) fn limit(&self) -> usize {
        self.framer.limit()
    }

    /// How many bytes were handed out.
    pub(crate) fn position(&self) -> u64 {
        self.place.offset
    }

    /// The next piece among the bytes that were read; `None` where it takes more.
    pub(crate) fn piece(&mut self) -> Option<Lent<'_>> {
        let bytes = self.buffer.get(self.start..self.end)?;
        let piece = match self.ended {
            true => self.framer.finish(bytes),
            false => self.framer.next(bytes),
        }?;
        let place = self.place;
        let bytes = bytes.get(..piece.len)?;
        self.start += piece.len;
        self.place.advance(bytes);
        Some(Lent {
            kind: piece.kind,
            bytes,
            place,
        })
    }

    /// Reads once, whatever there is. False when the end of the stream had been reached before.
    pub(crate) fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.make_room();
        let read = loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.end += read;
        self.ended = read == 0;
        Ok(true)
    }

    /// Makes room for a chunk behind `end`.
    fn make_room(&mut self) {
        if self.buffer.len() - self.end >= CHUNK {
            return;
        }
        let kept = self.end - self.start;
        if kept <= self.start {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, kept);
        } else {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads as many bytes at a time as its turn says.
    struct Chunked<'a, I>(&'a [u8], I);

    impl<I: Iterator<Item = usize>> Read for Chunked<'_, I> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let len = self.1.next().unwrap_or(1).min(buffer.len());
            self.0.read(&mut buffer[..len])
        }
    }

    fn pieces(stream: &[u8], chunks: &[usize]) -> (Vec<(PieceKind, Vec<u8>, Place)>, usize) {
        let mut stream = Stream::new(Chunked(stream, chunks.iter().copied().cycle()));
        let mut pieces = vec![];
        loop {
            while let Some(Lent { kind, bytes, place }) = stream.piece() {
                pieces.push((kind, bytes.to_vec(), place));
            }
            if !stream.fill().unwrap() {
                return (pieces, stream.buffer.len());
            }
        }
    }

    #[test]
    fn places_are_those_of_the_whole_stream() {
        let text = "a\r\n\rb\n\nö\r\n<é>\n\r\n".as_bytes();
        for split in 0..=text.len() {
            for end in split..=text.len() {
                let mut place = Place::START;
                place.advance(&text[..split]);
                place.advance(&text[split..end]);
                let (line, column) = broadworks_cap::locate(text, end);
                assert_eq!(
                    (place.offset, place.line, place.column),
                    (end as u64, line as u64, column as u64),
                    "{split} {end}"
                );
            }
        }
    }

    #[test]
    fn pieces_do_not_depend_on_the_reads() {
        let mut stream = vec![];
        for len in [0, 10, 70_000, 300_000, 1 << 20, 1, 2_000_000, 1000] {
            stream.extend(b"\r\n<BroadsoftDocument>");
            stream.resize(stream.len() + len, b' ');
            stream.extend(b"</BroadsoftDocument>\n junk ");
        }
        let (whole, _) = pieces(&stream, &[usize::MAX]);
        for chunks in [&[1000, 1, 60_000][..], &[65_536], &[1, usize::MAX]] {
            let (cut, buffered) = pieces(&stream, chunks);
            assert!(cut == whole, "{chunks:?}");
            assert!(buffered <= 4 * broadworks_cap::DEFAULT_LIMIT, "{buffered}");
        }
        let mut place = Place::START;
        for (_, bytes, at) in &whole {
            assert_eq!(*at, place);
            place.advance(bytes);
        }
        assert_eq!(place.offset, stream.len() as u64);
    }
}
