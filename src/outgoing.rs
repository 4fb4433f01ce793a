//! What can be sent.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use crate::{
    cap_c, ccc2, message,
    stream::Frame,
    walk::Walk,
    write::{WriteError, WriteOptions, Xml},
};

/// What can be sent, by value or by reference: a document of either dialect, a request that lends
/// one, [`Xml`] with options of its own; and bytes and frames as they are, such as a proxy passes on.
///
/// ```
/// # #[cfg(feature = "std")] {
/// use broadworks_cap::{Outgoing, WriteOptions, message::cap_c::Client};
/// use std::io::{self, Write};
///
/// struct Connection<S>(S);
///
/// impl<S: Write> Connection<S> {
///     fn send(&mut self, message: impl Outgoing) -> io::Result<()> {
///         let mut bytes = Vec::new();
///         message.append_to(&mut bytes, WriteOptions::COMPACT)?;
///         self.0.write_all(&bytes)
///     }
/// }
///
/// let mut connection = Connection(Vec::new()); // or a TcpStream
/// let client = Client::new("joe@abc.com", "broadSoftExample");
/// connection.send(client.dial("3015554000"))?;
/// connection.send(client.un_register())?;
/// # }
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Outgoing {
    /// Hands its bytes to `take`, written as the options say: those of a document in pieces of up to
    /// two kilobytes, or longer ones where a text is. Nothing is allocated.
    ///
    /// # Errors
    /// What XML cannot carry; nothing is handed on then.
    fn write_pieces(
        &self,
        options: WriteOptions,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), WriteError>;

    /// Writes it behind what is in `buffer`, as the options say.
    ///
    /// # Errors
    /// What XML cannot carry; nothing of the document is in the buffer then.
    #[cfg(feature = "alloc")]
    fn append_to(&self, buffer: &mut Vec<u8>, options: WriteOptions) -> Result<(), WriteError> {
        self.write_pieces(options, &mut |piece| buffer.extend_from_slice(piece))
    }

    /// The same for a `BytesMut`.
    ///
    /// # Errors
    /// As with [`append_to`](Self::append_to).
    #[cfg(feature = "bytes")]
    fn append_to_bytes(
        &self,
        buffer: &mut bytes::BytesMut,
        options: WriteOptions,
    ) -> Result<(), WriteError> {
        self.write_pieces(options, &mut |piece| buffer.extend_from_slice(piece))
    }
}

impl<T: Outgoing + ?Sized> Outgoing for &T {
    fn write_pieces(
        &self,
        options: WriteOptions,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), WriteError> {
        (**self).write_pieces(options, take)
    }

    #[cfg(feature = "alloc")]
    fn append_to(&self, buffer: &mut Vec<u8>, options: WriteOptions) -> Result<(), WriteError> {
        (**self).append_to(buffer, options)
    }

    #[cfg(feature = "bytes")]
    fn append_to_bytes(
        &self,
        buffer: &mut bytes::BytesMut,
        options: WriteOptions,
    ) -> Result<(), WriteError> {
        (**self).append_to_bytes(buffer, options)
    }
}

/// The methods of what is written as XML.
macro_rules! through_xml {
    ($self:ident, $options:pat => $xml:expr) => {
        fn write_pieces(
            &$self,
            $options: WriteOptions,
            take: &mut dyn FnMut(&[u8]),
        ) -> Result<(), WriteError> {
            $xml.hand_on(usize::MAX, &mut |piece| {
                take(piece);
                true
            })
        }

        #[cfg(feature = "alloc")]
        fn append_to(
            &$self,
            buffer: &mut Vec<u8>,
            $options: WriteOptions,
        ) -> Result<(), WriteError> {
            $xml.append(buffer)
        }

        #[cfg(feature = "bytes")]
        fn append_to_bytes(
            &$self,
            buffer: &mut bytes::BytesMut,
            $options: WriteOptions,
        ) -> Result<(), WriteError> {
            $xml.append(buffer)
        }
    };
}

impl<T: Walk> Outgoing for Xml<'_, T> {
    through_xml!(self, _ => self);
}

macro_rules! documents {
    ($($dialect:ident)+) => {$(
        impl Outgoing for $dialect::BroadsoftDocument<'_> {
            through_xml!(self, options => self.xml_with(options));
        }

        documents!($dialect: CallActionRequest QueueReorderRequest DatagramRequest);
    )+};
    ($dialect:ident: $($request:ident)+) => {$(
        impl Outgoing for message::$dialect::$request<'_> {
            through_xml!(self, options => self.document().xml_with(options));
        }
    )+};
}

documents!(cap_c ccc2);

macro_rules! bytes {
    ($($(#[$meta:meta])* $bytes:ty,)+) => {$(
        $(#[$meta])*
        impl Outgoing for $bytes {
            fn write_pieces(
                &self,
                _: WriteOptions,
                take: &mut dyn FnMut(&[u8]),
            ) -> Result<(), WriteError> {
                take(self);
                Ok(())
            }
        }
    )+};
}

bytes! {
    [u8],
    #[cfg(feature = "alloc")]
    Vec<u8>,
    #[cfg(feature = "bytes")]
    bytes::Bytes,
    #[cfg(feature = "bytes")]
    bytes::BytesMut,
}

impl<B: AsRef<[u8]>> Outgoing for Frame<B> {
    fn write_pieces(
        &self,
        options: WriteOptions,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), WriteError> {
        self.bytes.as_ref().write_pieces(options, take)
    }
}
