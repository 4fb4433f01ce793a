//! How much the reader forgives.

use crate::text::Text;

/// What the reader does with a document that is well-formed but departs from the DTD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Departures {
    /// Reads it, with a note for each departure.
    #[default]
    Note,
    /// Refuses it, with an error that names the first.
    Refuse,
}

/// What the reader accepts, and its limits. [`Options::STANDARD`] is the default.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Departures from the DTD. Default: noted.
    pub departures: Departures,
    /// How deep elements may be nested, the root counted as 1. Default: 64. Less than
    /// [`Options::MIN_DEPTH`] and more than [`Options::MAX_DEPTH`] count as those.
    pub max_depth: u16,
    /// How many attributes that the DTD does not know a tag may have. Default: 64. Looking for
    /// doubled attributes compares them with each other, so the cost grows with this number.
    pub max_attributes: u16,
    /// How many notes a document may give rise to; one more note then says so. Default: 10,000.
    pub max_notes: u32,
    /// How many bytes a document may have. Default: [`Options::MAX_LENGTH`], since what a stream may
    /// hold in memory is the framer's limit. More counts as that.
    pub max_length: u32,
}

impl Options {
    /// The longest document that can be read, one byte short of 1 GiB: spans count that far.
    pub const MAX_LENGTH: u32 = Text::MAX_LEN;

    /// The least limit on depth: what the DTDs' own elements need.
    pub const MIN_DEPTH: u16 = 16;

    /// The greatest limit on depth.
    pub const MAX_DEPTH: u16 = 256;

    /// Every well-formed document with a CAP root: any order and count of children, unknown
    /// elements, attributes and values, any version. Each departure from the DTD is noted.
    pub const STANDARD: Self = Self {
        departures: Departures::Note,
        max_depth: 64,
        max_attributes: 64,
        max_notes: 10_000,
        max_length: Self::MAX_LENGTH,
    };

    /// Documents that are valid under the DTD, and no others.
    pub const STRICT: Self = Self {
        departures: Departures::Refuse,
        ..Self::STANDARD
    };

    /// For what was read before, within whatever limits.
    pub(crate) const AGAIN: Self = Self {
        departures: Departures::Note,
        max_depth: Self::MAX_DEPTH,
        max_attributes: u16::MAX,
        max_notes: 0,
        max_length: Self::MAX_LENGTH,
    };

    /// The limit on depth.
    pub(crate) fn depth_limit(&self) -> u16 {
        self.max_depth.clamp(Self::MIN_DEPTH, Self::MAX_DEPTH)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::STANDARD
    }
}
