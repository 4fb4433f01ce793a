#![doc = include_str!("docs/crate.md")]
#![no_std]
#![forbid(unsafe_code)]
#![deny(unreachable_pub)]
// The docs link to what features add.
#![cfg_attr(
    not(all(feature = "arbitrary", feature = "auth", feature = "tokio")),
    allow(rustdoc::broken_intra_doc_links)
)]
#![deny(
    clippy::alloc_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core
)]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "arbitrary")]
pub mod arbitrary;
#[cfg(feature = "auth")]
pub mod auth;
#[cfg(feature = "std")]
pub mod blocking;
pub mod building;
#[cfg(feature = "tokio")]
pub mod codec;
mod codes;
mod document;
mod error;
#[cfg(test)]
#[allow(dead_code, unreachable_pub, reason = "nobody else uses it")]
mod foreign;
mod frame;
mod grammar;
#[cfg(feature = "serde")]
mod json;
mod list;
pub mod message;
mod note;
mod options;
mod outgoing;
#[cfg(feature = "bytes")]
mod owned;
mod peek;
mod repair;
mod scan;
mod simd;
mod stream;
mod text;
mod value;
mod walk;
mod wellformed;
mod write;
mod xml;

/// CAP-C: the documents between BroadWorks and its clients.
///
/// The root, [`BroadsoftDocument`](cap_c::BroadsoftDocument), holds all of a document and is about
/// 5,000 bytes: a `user` has 68 possible children at 24 bytes a text, and lists hold their first
/// item. Only what a document has is written, `from` and `to` are read when asked for, and
/// `read_into` fills a struct that is there already, so that none is moved.
pub mod cap_c {
    include!(concat!(env!("OUT_DIR"), "/cap-c.rs"));
}

/// CCC2: the documents between BroadWorks and third-party server farms. See [`cap_c`] for sizes.
pub mod ccc2 {
    include!(concat!(env!("OUT_DIR"), "/ccc2.rs"));
}

pub use error::{Error, ErrorCode, locate};
pub use frame::*;
pub use list::{Iter, List, Nested};
pub use note::{Note, NoteCode, NoteKind, Notes, Repair};
pub use options::{Departures, Options, Repairs};
pub use outgoing::Outgoing;
pub use peek::{Peek, peek};
pub use stream::{Fault, Frame};
pub use text::{Chunk, Chunks, Span, Text};
pub use value::{Empty, Enumerated, Enumeration, NotListed};
pub use write::{WriteError, WriteOptions, Xml};

#[doc = include_str!("docs/constructs.md")]
pub mod constructs {}

#[cfg(all(feature = "std", feature = "auth"))]
#[doc = include_str!("docs/guide.md")]
pub mod guide {}

/// The code in the README, which is tested with that in the docs.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// What the dialects have in common.
macro_rules! shortcuts {
    ($dialect:ident) => {
        impl<'a> $dialect::BroadsoftDocument<'a> {
            /// The message of that type with that data, or about that user alone, in version 17.0.
            pub fn of(
                command_type: $dialect::CommandType,
                data: impl Into<$dialect::CommandData<'a>>,
            ) -> Self {
                let command = $dialect::Command::new(command_type, data.into());
                Self::new($dialect::Protocol::Cap, $dialect::Version::V17_0, command)
            }

            /// Which message this is; `Unknown` where the dialect does not know it or it is not
            /// said.
            #[inline]
            pub fn command_type(&self) -> $dialect::CommandType {
                let command_type = self.command.as_ref().and_then(|c| c.command_type);
                command_type.map_or($dialect::CommandType::Unknown, |t| t.value())
            }

            /// What the message says.
            pub fn data(&self) -> Option<&$dialect::CommandData<'a>> {
                self.command.as_ref()?.command_data.as_ref()
            }

            /// The subscriber that the message is about or from.
            pub fn user(&self) -> Option<&$dialect::User<'a>> {
                self.data()?.user.as_ref()
            }
        }

        /// The data of a message about that user alone.
        impl<'a> From<$dialect::User<'a>> for $dialect::CommandData<'a> {
            fn from(user: $dialect::User<'a>) -> Self {
                let user = Some(user);
                Self {
                    user,
                    ..Self::default()
                }
            }
        }
    };
}

shortcuts!(cap_c);
shortcuts!(ccc2);

/// The documentation says so.
const _: () = assert!(size_of::<cap_c::BroadsoftDocument<'_>>() <= 5_200);
const _: () = assert!(size_of::<ccc2::BroadsoftDocument<'_>>() <= 5_200);
