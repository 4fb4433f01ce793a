//! Where the bytes of a document go.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use crate::{
    simd::{LANES, Lanes, padded},
    text::{Form, Text},
};

/// How many bytes a sink has room for at a time.
const ROOM: usize = 128;

/// How many bytes are collected before they are handed on: more than most documents have.
pub(super) const HELD: usize = 2048;

/// How many bytes of a text are copied at a time, whether it has so many or not.
const STRIDE: usize = 32;

/// Where the bytes go. Where in it the next ones go is not kept here: it is given with them, and what
/// takes them gives where they end.
// perf: that place passes through the processor's registers. In memory, each write would wait for the
// one before.
pub(super) trait Sink {
    /// What was written, and the room behind it.
    fn bytes(&mut self) -> &mut [u8];

    /// Takes whole characters that there is no room for, or counts or forgets them: it is for the
    /// caller to look at the sink in the end.
    fn put_beyond(&mut self, at: usize, bytes: &[u8]) -> usize;

    /// Makes room for [`ROOM`] bytes, if there is not so much and that can be done.
    fn make_room(&mut self, at: usize) -> usize;

    /// Takes whole characters.
    #[inline(always)]
    fn put(&mut self, at: usize, bytes: &[u8]) -> usize {
        let room = self.bytes().get_mut(at..);
        match room.and_then(|room| room.get_mut(..bytes.len())) {
            Some(room) => {
                room.copy_from_slice(bytes);
                at + bytes.len()
            }
            None => self.put_beyond(at, bytes),
        }
    }

    /// Room for the next bytes, if there is so much. What is written into it and not counted in the
    /// place that is given next is written over.
    #[inline(always)]
    fn room(&mut self, at: usize) -> Option<&mut [u8; ROOM]> {
        self.bytes().get_mut(at..)?.first_chunk_mut()
    }

    /// [`put`](Self::put) where there was no room.
    #[cold]
    #[inline(never)]
    fn put_after_room(&mut self, at: usize, bytes: &[u8]) -> usize {
        let at = self.make_room(at);
        self.put(at, bytes)
    }

    /// Takes text that a program gave, that is short and in which nothing has to be escaped, and what
    /// stands around it.
    // perf: there may be nothing behind it that could be copied with it.
    #[inline(always)]
    fn around_given(
        &mut self,
        at: usize,
        start: &[u8],
        (text, other): (&Text<'_>, u8),
        end: &[u8],
    ) -> Option<usize> {
        let clean = |lanes: &[u8; LANES]| Lanes::new(lanes).special(other);
        let text = text.given()?;
        let len = text.len();
        let (to_start, room) = self.room(at)?.split_at_mut_checked(start.len())?;
        copy_short(to_start, start)?;
        let clean = match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) if len <= 2 * LANES => {
                *room.first_chunk_mut()? = *first;
                *room.get_mut(len - LANES..)?.first_chunk_mut()? = *last;
                clean(first).min(clean(last)) == LANES
            }
            (None, None) => {
                let text = padded(text);
                *room.first_chunk_mut()? = text;
                clean(&text) >= len
            }
            _ => false,
        };
        if !clean {
            return None;
        }
        copy_short(room.get_mut(len..)?.get_mut(..end.len())?, end)?;
        Some(at + start.len() + len + end.len())
    }

    /// Takes text that was read in that form and is short, and what stands around it.
    // perf: copies of constant size need no call; a stride too much costs less than a loop or a jump
    // that depends on the text's length.
    #[inline(always)]
    fn around<const S: usize, const E: usize>(
        &mut self,
        at: usize,
        start: &'static [u8; S],
        (text, form): (&Text<'_>, Form),
        end: &'static [u8; E],
    ) -> Option<usize> {
        let len = text.len_up_to(STRIDE, form)?;
        let text_and_more = text.first_bytes::<STRIDE>()?;
        let (to_start, room) = self.room(at)?.split_first_chunk_mut::<S>()?;
        let (to_text, _) = room.split_first_chunk_mut::<STRIDE>()?;
        *to_start = *start;
        *to_text = *text_and_more;
        *room.get_mut(len..)?.first_chunk_mut::<E>()? = *end;
        Some(at + S + len + E)
    }
}

/// Copies up to 32 bytes to where there is room for just as many.
// perf: in two pieces of constant size, which overlap, instead of with a call.
#[inline(always)]
fn copy_short(to: &mut [u8], from: &[u8]) -> Option<()> {
    #[inline(always)]
    fn in_two<const N: usize>(to: &mut [u8], from: &[u8]) -> Option<()> {
        *to.first_chunk_mut::<N>()? = *from.first_chunk()?;
        *to.last_chunk_mut::<N>()? = *from.last_chunk()?;
        Some(())
    }
    // The lengths that most tags have come first.
    match from.len() {
        8..16 => in_two::<8>(to, from),
        16..=32 => in_two::<16>(to, from),
        4..8 => in_two::<4>(to, from),
        2..4 => in_two::<2>(to, from),
        1 => in_two::<1>(to, from),
        0 => Some(()),
        _ => None,
    }
}

/// A caller's bytes, and how many more would be needed: all of them are used where that is not zero.
pub(super) struct Slice<'r> {
    bytes: &'r mut [u8],
    pub(super) missing: usize,
}

impl<'r> Slice<'r> {
    pub(super) const fn new(bytes: &'r mut [u8]) -> Self {
        Self { bytes, missing: 0 }
    }
}

impl Sink for Slice<'_> {
    #[inline(always)]
    fn bytes(&mut self) -> &mut [u8] {
        self.bytes
    }

    #[inline(always)]
    fn put_beyond(&mut self, at: usize, bytes: &[u8]) -> usize {
        self.missing += bytes.len() - (self.bytes.len() - at);
        self.bytes.len()
    }

    fn make_room(&mut self, at: usize) -> usize {
        at
    }
}

/// Bytes that grow.
#[cfg(feature = "alloc")]
pub(crate) trait Buffer: AsMut<[u8]> + AsRef<[u8]> + Default {
    /// How many bytes it can have without being allocated anew.
    fn capacity(&self) -> usize;

    /// Makes it so long; what is new is zeros.
    fn resize(&mut self, len: usize);

    /// Appends bytes.
    fn extend(&mut self, bytes: &[u8]);
}

#[cfg(feature = "alloc")]
macro_rules! buffers {
    ($($(#[$meta:meta])* $buffer:ty,)+) => {$(
        $(#[$meta])*
        impl Buffer for $buffer {
            #[inline(always)]
            fn capacity(&self) -> usize {
                self.capacity()
            }

            #[inline(always)]
            fn resize(&mut self, len: usize) {
                self.resize(len, 0);
            }

            #[inline(always)]
            fn extend(&mut self, bytes: &[u8]) {
                self.extend_from_slice(bytes);
            }
        }
    )+};
}

#[cfg(feature = "alloc")]
buffers! {
    Vec<u8>,
    #[cfg(feature = "bytes")]
    bytes::BytesMut,
}

/// A buffer that is filled with zeros some way ahead of what is written, behind which it is cut off in
/// the end.
#[cfg(feature = "alloc")]
pub(super) struct Growing<B>(pub(super) B);

#[cfg(feature = "alloc")]
impl<B: Buffer> Sink for Growing<B> {
    #[inline(always)]
    fn bytes(&mut self) -> &mut [u8] {
        self.0.as_mut()
    }

    /// Takes bytes that there may have to be allocated for.
    #[cold]
    #[inline(never)]
    fn put_beyond(&mut self, at: usize, bytes: &[u8]) -> usize {
        self.0.resize(at);
        self.0.extend(bytes);
        at + bytes.len()
    }

    /// Fills another kilobyte with zeros, if that much has been allocated.
    fn make_room(&mut self, at: usize) -> usize {
        if self.0.as_ref().len() < at + ROOM {
            let ahead = self.0.capacity().min(at + 1024);
            self.0.resize(ahead.max(at));
        }
        at
    }
}

/// Collects bytes, and hands them on in pieces, which hold whole characters.
pub(super) struct Pieces<'t> {
    held: &'t mut [u8; HELD],
    /// Whether there is any use in handing on more.
    wanted: bool,
    take: &'t mut dyn FnMut(&[u8]) -> bool,
}

impl<'t> Pieces<'t> {
    pub(super) fn new(held: &'t mut [u8; HELD], take: &'t mut dyn FnMut(&[u8]) -> bool) -> Self {
        Self {
            held,
            wanted: true,
            take,
        }
    }

    /// Hands on so many of the bytes that are held.
    pub(super) fn flush(&mut self, len: usize) {
        if let Some(held) = self.held.get(..len)
            && self.wanted
        {
            self.wanted = (self.take)(held);
        }
    }
}

impl Sink for Pieces<'_> {
    #[inline(always)]
    fn bytes(&mut self) -> &mut [u8] {
        self.held
    }

    /// Hands on what is held, and holds the bytes, or hands them on too where they are longer than
    /// all that can be held.
    #[cold]
    #[inline(never)]
    fn put_beyond(&mut self, at: usize, bytes: &[u8]) -> usize {
        self.flush(at);
        match self.held.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                bytes.len()
            }
            None => {
                self.wanted = self.wanted && (self.take)(bytes);
                0
            }
        }
    }

    fn make_room(&mut self, at: usize) -> usize {
        if self.held.len() - at >= ROOM {
            return at;
        }
        self.flush(at);
        0
    }
}
