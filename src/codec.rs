//! A codec for `tokio_util`: frames out of an asynchronous stream, documents into it.
//!
//! ```
//! use broadworks_cap::{codec::Codec, message::cap_c::Client};
//! use futures_util::{SinkExt, StreamExt};
//! use tokio::net::TcpStream;
//! use tokio_util::codec::Framed;
//!
//! async fn dial(stream: TcpStream) -> std::io::Result<()> {
//!     let mut connection = Framed::new(stream, Codec::new());
//!     let client = Client::new("joe@abc.com", "broadSoftExample");
//!     connection.send(client.dial("3015554000")).await?;
//!     while let Some(frame) = connection.next().await {
//!         let frame = frame?; // or the stream failed
//!         // A frame owns its bytes: it can be kept, cloned and sent to another task. It keeps the
//!         // buffer's memory: copy a small one that is kept for long.
//!         match frame.cap_c() {
//!             Ok(document) => println!("{:?}", document.command_type()),
//!             Err(fault) => eprintln!("{fault}"), // the stream goes on
//!         }
//!     }
//!     // `close` needs the item type spelled out.
//!     SinkExt::<bytes::Bytes>::close(&mut connection).await
//! }
//! ```
//!
//! Where much is sent, reading has to go on while writing waits: two ends that read nothing until
//! what they write is taken wait for each other for good, once the buffers between them are full. So
//! split the connection (a `FramedRead` and a `FramedWrite`), write from a queue with a bound, and
//! disconnect a peer that does not keep up, as `examples/outbox` does.

use std::io;

use bytes::{Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

use crate::{
    frame::{Framer, PieceKind},
    outgoing::Outgoing,
    stream::{Frame, Position},
    write::WriteOptions,
};

/// Decodes a stream into frames, and encodes whatever is [`Outgoing`]: documents, requests, frames.
///
/// Its items own their bytes, because an item cannot borrow from the codec's buffer; they are cut
/// out of it without a copy. What is wrong with one document is an item too: that it was cut off
/// ([`PieceKind::Unfinished`], also at the end of the stream), or bytes between documents that are
/// not blank ([`PieceKind::Other`]). An error is the stream's own.
#[derive(Clone, Debug)]
pub struct Codec {
    framer: Framer,
    position: Position,
    options: WriteOptions,
}

impl Codec {
    /// A codec with the [default limit](crate::DEFAULT_LIMIT) on the size of a document, which
    /// writes documents [compact](WriteOptions::COMPACT).
    pub const fn new() -> Self {
        Self::with(Framer::new(), WriteOptions::COMPACT)
    }

    /// A codec with a framer of one's own, such as one with another size limit, which writes as the
    /// options say.
    pub const fn with(framer: Framer, options: WriteOptions) -> Self {
        Self {
            framer,
            position: Position::START,
            options,
        }
    }

    /// Changes the size limit of a document; see [`Framer::set_limit`].
    pub fn set_limit(&mut self, limit: usize) {
        self.framer.set_limit(limit);
    }

    /// The first frame among the pieces that `split` gives.
    fn frame(
        &mut self,
        buffer: &mut BytesMut,
        split: fn(&mut Framer, &mut BytesMut) -> Option<(PieceKind, Bytes)>,
    ) -> Option<Frame<Bytes>> {
        loop {
            let (kind, bytes) = split(&mut self.framer, buffer)?;
            if let Some(offset) = self.position.pass(kind, bytes.len()) {
                return Some(Frame::new(kind, offset, bytes));
            }
        }
    }
}

impl Default for Codec {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder for Codec {
    type Item = Frame<Bytes>;
    type Error = io::Error;

    fn decode(&mut self, buffer: &mut BytesMut) -> io::Result<Option<Frame<Bytes>>> {
        Ok(self.frame(buffer, Framer::split_next))
    }

    fn decode_eof(&mut self, buffer: &mut BytesMut) -> io::Result<Option<Frame<Bytes>>> {
        Ok(self.frame(buffer, Framer::split_last))
    }
}

impl<T: Outgoing> Encoder<T> for Codec {
    type Error = io::Error;

    fn encode(&mut self, item: T, buffer: &mut BytesMut) -> io::Result<()> {
        item.append_to_bytes(buffer, self.options)?;
        Ok(())
    }
}
