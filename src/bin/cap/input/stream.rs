//! A stream of bytes, cut into pieces within a buffer that does not grow with it.

use std::io::{self, Read};

use broadworks_cap::{Framer, PieceKind};

use super::buffer::Buffer;

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

/// A stream and what came in of it.
pub(crate) struct Stream {
    framer: Framer,
    /// What was not handed out: fewer bytes than the framer's limit, once all pieces are.
    buffer: Buffer,
    ended: bool,
    /// Where the buffer's first byte is in the stream.
    place: Place,
}

impl Stream {
    /// A stream that begins with what is in the buffer, of documents up to that many bytes.
    pub(super) fn new(buffer: Buffer, limit: usize) -> Self {
        Self {
            framer: Framer::with_limit(limit),
            buffer,
            ended: false,
            place: Place::START,
        }
    }

    /// The size limit of its documents.
    pub(super) fn limit(&self) -> usize {
        self.framer.limit()
    }

    /// Where it has been handed out to.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// The next piece among the bytes that came in; `None` where it takes more.
    pub(super) fn piece(&mut self) -> Option<Lent<'_>> {
        let pending = self.buffer.pending();
        let piece = match self.ended {
            true => self.framer.finish(pending),
            false => self.framer.next(pending),
        }?;
        let place = self.place;
        let bytes = self.buffer.take(piece.len);
        self.place.advance(bytes);
        Some(Lent {
            kind: piece.kind,
            bytes,
            place,
        })
    }

    /// Reads once, whatever there is, and says how much that was. Nothing is its end.
    pub(super) fn fill(&mut self, input: &mut impl Read) -> io::Result<usize> {
        let read = self.buffer.fill(input)?;
        self.ended = read == 0;
        Ok(read)
    }

    /// Whether its end was reached.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Takes bytes that were read elsewhere.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.push(bytes);
    }

    /// Says that nothing follows what came in.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Goes on after an end, all pieces before which were taken, `lost` bytes further on.
    pub(super) fn resume(&mut self, lost: u64) {
        self.ended = false;
        self.place.offset += lost;
    }

    /// How much memory it holds.
    pub(super) fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    /// Gives back what memory it does not need now.
    pub(super) fn release(&mut self) {
        self.buffer.release();
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

    fn pieces(bytes: &[u8], chunks: &[usize]) -> (Vec<(PieceKind, Vec<u8>, Place)>, usize) {
        let mut input = Chunked(bytes, chunks.iter().copied().cycle());
        let mut stream = Stream::new(Buffer::default(), broadworks_cap::DEFAULT_LIMIT);
        let mut pieces = vec![];
        loop {
            while let Some(Lent { kind, bytes, place }) = stream.piece() {
                pieces.push((kind, bytes.to_vec(), place));
            }
            if stream.ended() {
                return (pieces, stream.capacity());
            }
            stream.fill(&mut input).unwrap();
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
