//! How much the reader forgives.

use crate::{note::Repair, text::Text};

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

/// Which classes of malformed XML are repaired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Repairs(u32);

impl Repairs {
    /// None: malformed XML is an error.
    pub const NONE: Self = Self(0);

    /// All of them.
    pub const ALL: Self = Self((1 << Repair::ALL.len()) - 1);

    /// These and one more.
    #[must_use]
    pub const fn with(self, repair: Repair) -> Self {
        Self(self.0 | 1 << repair as u32)
    }

    /// These without one.
    #[must_use]
    pub const fn without(self, repair: Repair) -> Self {
        Self(self.0 & !(1 << repair as u32))
    }

    /// Whether the class is among these.
    pub const fn contains(self, repair: Repair) -> bool {
        self.0 >> repair as u32 & 1 == 1
    }
}

/// What the reader accepts, and its limits. [`Options::STANDARD`] is the default.
///
/// One of the presets is taken and what is to be otherwise is set:
///
/// ```
/// use broadworks_cap::{Options, Repair, cap_c::BroadsoftDocument};
///
/// let mut options = Options::TOLERANT;
/// options.repairs = options.repairs.without(Repair::CutOff);
/// options.max_length = 1 << 20;
/// assert!(BroadsoftDocument::read_with(b"<BroadsoftDocument>", &options, &mut ()).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Options {
    /// Departures from the DTD. Default: noted.
    pub departures: Departures,
    /// Malformed XML that is repaired. Default: none is.
    pub repairs: Repairs,
    /// How deep elements may be nested, the root counted as 1. Default: 64. Less than
    /// [`Options::MIN_DEPTH`] and more than [`Options::MAX_DEPTH`] count as those.
    pub max_depth: u16,
    /// How many attributes that the DTD does not know a tag may have. Default: 64. Looking for
    /// doubled attributes compares them with each other, so the cost grows with this number.
    pub max_attributes: u16,
    /// How many bytes a text or an attribute's value may have as it stands in the document,
    /// references and all. Default: [`Options::MAX_LENGTH`], so that the document's length alone
    /// limits it.
    pub max_text: u32,
    /// How many notes a document may give rise to; one more note then says so. Default: 10,000.
    pub max_notes: u32,
    /// How many bytes a document may have. Default: [`Options::MAX_LENGTH`], since what a stream may
    /// hold in memory is the framer's limit. More counts as that.
    pub max_length: u32,
}

impl Options {
    /// The longest document that can be read, one byte short of 512 MiB: spans count that far.
    pub const MAX_LENGTH: u32 = Text::MAX_LEN;

    /// The least limit on depth: what the DTDs' own elements need.
    pub const MIN_DEPTH: u16 = 16;

    /// The greatest limit on depth.
    pub const MAX_DEPTH: u16 = 256;

    /// Every well-formed document with a CAP root: any order and count of children, unknown
    /// elements, attributes and values, any version. Each departure from the DTD is noted.
    pub const STANDARD: Self = Self {
        departures: Departures::Note,
        repairs: Repairs::NONE,
        max_depth: 64,
        max_attributes: 64,
        max_text: Self::MAX_LENGTH,
        max_notes: 10_000,
        max_length: Self::MAX_LENGTH,
    };

    /// Documents that are valid under the DTD, and no others: those that libxml2 accepts when it
    /// validates with the crate's DTD (`xmllint --dtdvalid`), within the limits. The first departure
    /// is the error, which says what the DTD allows there.
    ///
    /// `standalone="yes"` is read as if it were not said. As with libxml2, references to white space
    /// may stand where white space may, and namespace declarations that *Namespaces in XML* forbids,
    /// or that declare the prefix `xml`, do not count as attributes. Unlike libxml2, what is not
    /// well-formed is refused where libxml2 lets it pass: the version `1.` in the XML declaration,
    /// and one of those namespace declarations twice in a tag. An encoding that a document declares
    /// is no obstacle where the bytes are UTF-8, as in standard mode, unless it is US-ASCII and they
    /// are more.
    pub const STRICT: Self = Self {
        departures: Departures::Refuse,
        ..Self::STANDARD
    };

    /// What [`Options::STANDARD`] accepts, and malformed documents too, repaired with the DTD's
    /// help. Each repair is noted.
    ///
    /// Two repairs, and no other, are made in well-formed documents too, from which it so reads more
    /// than [`Options::STANDARD`] does: [`NameCase`](crate::Repair::NameCase), where that sees an unknown
    /// element, attribute or root, and [`LostOpening`](crate::Repair::LostOpening), where that sees stray
    /// text, of a tag such as `dnd/>`. [`Repairs::without`] switches them off.
    pub const TOLERANT: Self = Self {
        repairs: Repairs::ALL,
        ..Self::STANDARD
    };

    /// For what was read before, within whatever limits.
    pub(crate) const AGAIN: Self = Self {
        departures: Departures::Note,
        repairs: Repairs::NONE,
        max_depth: Self::MAX_DEPTH,
        max_attributes: u16::MAX,
        max_text: Self::MAX_LENGTH,
        max_notes: 0,
        max_length: Self::MAX_LENGTH,
    };

    /// Those for what was read before with these repairs.
    pub(crate) const fn again(repairs: Repairs) -> Self {
        Self {
            repairs,
            ..Self::AGAIN
        }
    }

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
