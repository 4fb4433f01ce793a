//! Sixteen bytes of input at a time: where in them the first byte of some kind is.
//!
//! On x86-64 SSE2 answers, which is always there; elsewhere two words do.

/// How many bytes are looked at together.
pub(crate) const LANES: usize = 16;

/// The sixteen bytes at `at`, where there are so many.
#[inline(always)]
pub(crate) fn lanes(bytes: &[u8], at: usize) -> Option<Lanes> {
    Some(Lanes::new(
        bytes.get(at..at.checked_add(LANES)?)?.first_chunk()?,
    ))
}

/// Where the first byte at or behind `at` is that text cannot simply go on with, whatever it is
/// written in: `<`, `&`, `other`, a control character (so white space but for the blank too), or 0xEF,
/// which begins U+FFFE and U+FFFF. The length where there is none.
#[inline]
pub(crate) fn special_end(bytes: &[u8], mut at: usize, other: u8) -> usize {
    while let Some(lanes) = lanes(bytes, at) {
        let end = lanes.special(other);
        at += end;
        if end < LANES {
            return at;
        }
    }
    let rest = bytes.get(at..).unwrap_or(&[]);
    at + Lanes::new(&padded(rest)).special(other).min(rest.len())
}

/// Up to fifteen bytes, with zeros behind them.
// perf: of words that overlap, without a loop or a call.
#[inline(always)]
pub(crate) fn padded(bytes: &[u8]) -> [u8; LANES] {
    let len = bytes.len();
    let (low, high) = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            let last = u64::from_le_bytes(*last);
            let high = last.checked_shr(8 * (16 - len as u32)).unwrap_or(0);
            (u64::from_le_bytes(*first), high)
        }
        _ => match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => {
                let [first, last] = [first, last].map(|word| u64::from(u32::from_le_bytes(*word)));
                (first | last << (8 * (len - 4)), 0)
            }
            _ => {
                let bytes = bytes.iter().rev();
                (bytes.fold(0, |word, byte| word << 8 | u64::from(*byte)), 0)
            }
        },
    };
    (u128::from(high) << 64 | u128::from(low)).to_le_bytes()
}

#[cfg(target_arch = "x86_64")]
pub(crate) use sse2::Lanes;
#[cfg(not(target_arch = "x86_64"))]
pub(crate) use words::Lanes;

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use safe_arch::{
        bitor_m128i, cmp_eq_mask_i8_m128i, cmp_lt_mask_i8_m128i, m128i, min_u8_m128i,
        move_mask_i8_m128i, set_splat_i8_m128i,
    };

    use super::LANES;

    /// Sixteen bytes.
    #[derive(Clone, Copy)]
    pub(crate) struct Lanes(m128i);

    /// The number of the first byte whose flag is set; [`LANES`] where none is.
    #[inline(always)]
    fn first(flags: m128i) -> usize {
        match core::num::NonZeroU32::new(move_mask_i8_m128i(flags) as u32) {
            Some(flags) => flags.trailing_zeros() as usize,
            None => LANES,
        }
    }

    #[inline(always)]
    fn splat(byte: u8) -> m128i {
        set_splat_i8_m128i(byte as i8)
    }

    impl Lanes {
        #[inline(always)]
        pub(crate) fn new(bytes: &[u8; LANES]) -> Self {
            Self(m128i::from(*bytes))
        }

        #[inline(always)]
        fn equal(self, byte: u8) -> m128i {
            cmp_eq_mask_i8_m128i(self.0, splat(byte))
        }

        /// Control characters, and bytes outside US-ASCII, which are negative.
        #[inline(always)]
        fn unusual(self) -> m128i {
            cmp_lt_mask_i8_m128i(self.0, splat(b' '))
        }

        /// The first `<`, `>`, `&`, control character or byte outside US-ASCII.
        #[inline(always)]
        pub(crate) fn text_end(self) -> usize {
            // `<` and `>` differ in one bit.
            let angle = Self(bitor_m128i(self.0, splat(b'<' ^ b'>'))).equal(b'>');
            let markup = bitor_m128i(angle, self.equal(b'&'));
            first(bitor_m128i(markup, self.unusual()))
        }

        /// The first `quote`, `<`, `&`, control character or byte outside US-ASCII.
        #[inline(always)]
        pub(crate) fn value_end(self, quote: u8) -> usize {
            let markup = bitor_m128i(self.equal(b'<'), self.equal(b'&'));
            first(bitor_m128i(
                bitor_m128i(markup, self.equal(quote)),
                self.unusual(),
            ))
        }

        /// The first `<`, `&`, `other`, control character or 0xEF.
        #[inline(always)]
        pub(crate) fn special(self, other: u8) -> usize {
            let markup = bitor_m128i(self.equal(b'<'), self.equal(b'&'));
            let other = bitor_m128i(self.equal(other), self.equal(0xEF));
            let control = cmp_eq_mask_i8_m128i(self.0, min_u8_m128i(self.0, splat(b' ' - 1)));
            first(bitor_m128i(bitor_m128i(markup, other), control))
        }

        /// The first under `?`, or outside US-ASCII.
        #[inline(always)]
        pub(crate) fn name_end(self) -> usize {
            first(cmp_lt_mask_i8_m128i(self.0, splat(b'?')))
        }

        /// The first that is neither a blank nor a line feed.
        #[inline(always)]
        pub(crate) fn blanks_end(self) -> usize {
            let blanks = bitor_m128i(self.equal(b' '), self.equal(b'\n'));
            (!move_mask_i8_m128i(blanks)).trailing_zeros() as usize
        }
    }
}

#[cfg(any(test, not(target_arch = "x86_64")))]
mod words {
    use super::LANES;

    /// Sixteen bytes, as two words with the first byte in the lowest.
    #[derive(Clone, Copy)]
    pub(crate) struct Lanes([u64; 2]);

    /// A word of eight times the same byte.
    const fn repeat(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }

    /// A word whose lowest set bit is the high bit of the first zero byte in `word`. Later bytes
    /// may be wrong: the subtraction borrows.
    const fn zero_byte(word: u64) -> u64 {
        word.wrapping_sub(repeat(1)) & !word & repeat(0x80)
    }

    /// The same for bytes under `limit`.
    const fn under(word: u64, limit: u8) -> u64 {
        word.wrapping_sub(repeat(limit)) & !word & repeat(0x80)
    }

    /// The number of the first byte that has a bit set; [`LANES`] where none has.
    #[inline(always)]
    fn first(flags: [u64; 2]) -> usize {
        match flags {
            [0, 0] => LANES,
            [0, high] => 8 + (high.trailing_zeros() / 8) as usize,
            [low, _] => (low.trailing_zeros() / 8) as usize,
        }
    }

    impl Lanes {
        #[inline(always)]
        pub(crate) fn new(bytes: &[u8; LANES]) -> Self {
            let bytes = u128::from_le_bytes(*bytes);
            Self([bytes as u64, (bytes >> 64) as u64])
        }

        #[inline(always)]
        pub(crate) fn text_end(self) -> usize {
            first(self.0.map(|word| {
                // `<` and `>` differ in one bit.
                let angle = zero_byte((word | repeat(2)) ^ repeat(b'>'));
                let and = zero_byte(word ^ repeat(b'&'));
                angle | and | under(word, b' ') | word & repeat(0x80)
            }))
        }

        #[inline(always)]
        pub(crate) fn value_end(self, quote: u8) -> usize {
            first(self.0.map(|word| {
                let quote = zero_byte(word ^ repeat(quote));
                let markup = zero_byte(word ^ repeat(b'<')) | zero_byte(word ^ repeat(b'&'));
                quote | markup | under(word, b' ') | word & repeat(0x80)
            }))
        }

        #[inline(always)]
        pub(crate) fn special(self, other: u8) -> usize {
            first(self.0.map(|word| {
                let markup = zero_byte(word ^ repeat(b'<')) | zero_byte(word ^ repeat(b'&'));
                let other = zero_byte(word ^ repeat(other)) | zero_byte(word ^ repeat(0xEF));
                markup | other | under(word, b' ')
            }))
        }

        #[inline(always)]
        pub(crate) fn name_end(self) -> usize {
            first(self.0.map(|word| under(word, b'?') | word & repeat(0x80)))
        }

        #[inline(always)]
        pub(crate) fn blanks_end(self) -> usize {
            let bytes = self.0.map(u64::to_le_bytes);
            let mut bytes = bytes.iter().flatten();
            bytes
                .position(|byte| !matches!(byte, b' ' | b'\n'))
                .unwrap_or(LANES)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree_with_the_plain_one() {
        // Every byte at every place, among others that are next to something special.
        for (before, at, byte) in [b'a', b'\x7F', b'!', b'=', b'?', b';', b' ', b'\n', b'@']
            .into_iter()
            .flat_map(|before| (0..LANES).map(move |at| (before, at)))
            .flat_map(|(before, at)| (0..=u8::MAX).map(move |byte| (before, at, byte)))
        {
            let mut bytes = [before; LANES];
            bytes[at] = byte;
            let first = |is: &dyn Fn(u8) -> bool| {
                let mut bytes = bytes.iter();
                bytes.position(|&byte| is(byte)).unwrap_or(LANES)
            };
            let unusual = |byte: u8| !(b' '..0x80).contains(&byte);
            let plain = [
                first(&|byte| unusual(byte) || matches!(byte, b'<' | b'>' | b'&')),
                first(&|byte| unusual(byte) || matches!(byte, b'<' | b'\'' | b'&')),
                first(&|byte| byte < b' ' || matches!(byte, b'<' | b'>' | b'&' | 0xEF)),
                first(&|byte| !(b'?'..0x80).contains(&byte)),
                first(&|byte| !matches!(byte, b' ' | b'\n')),
            ];
            let (here, words) = (Lanes::new(&bytes), words::Lanes::new(&bytes));
            let here = [
                here.text_end(),
                here.value_end(b'\''),
                here.special(b'>'),
                here.name_end(),
                here.blanks_end(),
            ];
            let words = [
                words.text_end(),
                words.value_end(b'\''),
                words.special(b'>'),
                words.name_end(),
                words.blanks_end(),
            ];
            assert_eq!((here, words), (plain, plain), "{bytes:?}");
        }
    }
}
