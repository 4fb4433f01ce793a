//! What was read and not used yet.

use std::io::{self, ErrorKind, Read};

/// The least number of bytes to ask for in one read.
pub(super) const CHUNK: usize = 64 << 10;

/// Bytes that come in behind and are used up in front.
///
/// As long as fewer than `n` bytes are pending it stays below four times `n`. Each byte is moved
/// within it at most a constant number of times.
#[derive(Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

impl Buffer {
    /// The bytes that were not used yet.
    pub(super) fn pending(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Takes the first `len` of the pending bytes.
    pub(super) fn take(&mut self, len: usize) -> &[u8] {
        let start = self.start;
        self.start = (start + len).min(self.end);
        self.bytes.get(start..self.start).unwrap_or_default()
    }

    /// Reads once, whatever there is, and says how much that was.
    pub(super) fn fill(&mut self, input: &mut impl Read) -> io::Result<usize> {
        self.make_room(CHUNK);
        loop {
            match input.read(&mut self.bytes[self.end..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => {
                    let read = read?;
                    self.end += read;
                    return Ok(read);
                }
            }
        }
    }

    /// Adds bytes that were read elsewhere.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.make_room(bytes.len());
        let end = self.end + bytes.len();
        self.bytes[self.end..end].copy_from_slice(bytes);
        self.end = end;
    }

    /// How much memory it holds.
    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Gives its memory back if no bytes are pending.
    pub(super) fn release(&mut self) {
        if self.start == self.end {
            *self = Self::default();
        }
    }

    /// Makes room for that many bytes behind `end`.
    fn make_room(&mut self, wanted: usize) {
        if self.bytes.len() - self.end >= wanted {
            return;
        }
        let kept = self.end - self.start;
        if kept <= self.start {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, kept);
        }
        let needed = self.end + wanted;
        if needed > self.bytes.len() {
            self.bytes.resize(needed.max(2 * self.bytes.len()), 0);
        }
    }
}
