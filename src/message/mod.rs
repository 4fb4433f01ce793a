//! The message layer: what section 6 of the specification says of each message, which no DTD can.
//!
//! A DTD gives one `user` with up to 68 optional children to every message. The tables of section 6
//! say which of them each message carries, which it needs, and what values they take; sections 5
//! and 6 say who sends it and what answers it. They are data in `dtd/messages.txt` and
//! `dtd/values.txt`, from which the build makes what is here:
//!
//! - **Payloads**: `document.message()` is an enum with a variant for each message
//!   ([`cap_c::Message`], [`ccc2::Message`]), whose payload has just that message's parts.
//! - **Typed values**: texts that the tables give values to are read as a type: [`CallState`],
//!   [`Time`], `bool` and others, through accessors such as `call.state()`, or from any text with
//!   [`Text::typed`](crate::Text::typed). A value that the tables do not have keeps its text.
//! - **Check**: `document.check(context, sink)` holds a message against its table and hands each
//!   [`Finding`] to the sink.
//! - **Requests**: [`cap_c::Login`], [`cap_c::Client`], [`cap_c::Console`], [`ccc2::Client`] and
//!   [`info_request`](cap_c::info_request) make every message that a client sends.
//! - **Numbers** and times of the program's own become texts without an allocation as [`Digits`].
//! - **Answers**: `document.expected_response()` and `document.answers(&request)`.
//!
//! Nothing here allocates.
//!
//! ```
//! use broadworks_cap::cap_c::BroadsoftDocument;
//! use broadworks_cap::message::{CallState, Value, cap_c::Message};
//!
//! let document = BroadsoftDocument::read(
//!     br#"<BroadsoftDocument protocol="CAP" version="17.0"><command commandType="callUpdate">
//!         <commandData><user id="joe@abc.com" userType="CallClient" userUid="141466199">
//!         <call callId="localHost220335:0" extTrackingId="102:1"><state>1</state>
//!         <remoteNumber>3015554000</remoteNumber></call></user></commandData>
//!         </command></BroadsoftDocument>"#,
//! )?;
//! match document.message() {
//!     Message::CallUpdate(message) => {
//!         let call = message.call().expect("a callUpdate is about a call");
//!         assert_eq!(call.state(), Some(Value::Known(CallState::Alerting)));
//!         assert_eq!(call.call_id.unwrap(), "localHost220335:0");
//!     }
//!     _ => unreachable!(),
//! }
//! let mut missing = 0;
//! document.check((), &mut |finding: broadworks_cap::message::Finding| {
//!     println!("{finding}"); // callUpdate lacks user/call/appearance (6.10.1)
//!     missing += 1;
//! });
//! assert_eq!(missing, 8);
//! # Ok::<(), broadworks_cap::Error>(())
//! ```

mod answer;
mod check;
mod digits;
mod facts;
mod finding;
mod request;
mod typed;
mod values {
    include!(concat!(env!("OUT_DIR"), "/values.rs"));
}

pub use digits::Digits;
pub use facts::{Application, Context, Direction, Environment, Facts};
pub use finding::{Finding, FindingCode};
pub use request::{ParkedAgainst, Respond};

pub use typed::{Appearance, Coded, MaxCalls, Party, ProtocolVersion, Time, Typed, Value};
pub use values::*;

pub(crate) use check::{
    ActionRule, Check, Field, Parameter, Paths, any, either, is_blank, is_digest, rarely,
};
pub(crate) use typed::{Texts, Words, code, is_number};

/// The messages of CAP-C.
pub mod cap_c {
    pub use super::request::cap_c::{
        CallActionRequest, Client, Console, Correspondent, DatagramRequest, Login,
        QueueReorderRequest, info_request,
    };

    include!(concat!(env!("OUT_DIR"), "/message-cap-c.rs"));

    super::check::rules!(cap_c);
    super::answer::answers!(cap_c);
}

/// The messages of CCC2.
pub mod ccc2 {
    pub use super::request::ccc2::{
        CallActionRequest, Client, Correspondent, DatagramRequest, QueueReorderRequest,
        info_request,
    };

    include!(concat!(env!("OUT_DIR"), "/message-ccc2.rs"));

    super::check::rules!(ccc2);
    super::answer::answers!(ccc2);
}
