//! Codec for BroadWorks' Client Application Protocols, CAP-C and CCC2.
#![no_std]
#![forbid(unsafe_code)]
#![deny(unreachable_pub)]
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
pub mod building;
mod document;
mod error;
mod frame;
mod grammar;
#[cfg(feature = "serde")]
mod json;
mod list;
pub mod message;
mod note;
mod options;
mod repair;
mod scan;
mod text;
mod value;
mod walk;
mod wellformed;
mod write;
mod xml;

/// CAP-C.
pub mod cap_c {
    include!(concat!(env!("OUT_DIR"), "/cap-c.rs"));
}

/// CCC2.
pub mod ccc2 {
    include!(concat!(env!("OUT_DIR"), "/ccc2.rs"));
}

pub use error::{Error, ErrorCode, locate};
pub use frame::*;
pub use list::{Iter, List, Nested};
pub use note::{Note, NoteCode, NoteKind, Notes, Repair};
pub use options::{Departures, Options, Repairs};
pub use text::{Chunk, Chunks, Span, Text};
pub use value::{Empty, Enumerated, Enumeration};
pub use write::{WriteError, WriteOptions, Xml};

/// What the dialects have in common.
macro_rules! shortcuts {
    ($dialect:ident) => {
        impl<'a> $dialect::BroadsoftDocument<'a> {
            /// Which message this is; `Unknown` where the dialect does not know it or it is not
            /// said.
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
    };
}

shortcuts!(cap_c);
shortcuts!(ccc2);
