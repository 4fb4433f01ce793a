//! What is to be sent to a peer waits in a queue, so that reading goes on while writing waits: two
//! ends that read nothing until what they write is taken can wait for each other for good.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use broadworks_cap::codec::Codec;
use bytes::Bytes;
use futures_util::SinkExt;
use tokio::{
    net::tcp::OwnedWriteHalf,
    select,
    sync::{
        Notify,
        mpsc::{self, Receiver, Sender, error::TrySendError},
    },
    time,
};
use tokio_util::codec::FramedWrite;

/// How many messages a peer may be behind.
const ROOM: usize = 1024;

/// How long a peer may take to receive one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where messages for a peer are put.
#[derive(Clone)]
pub struct Outbox {
    queue: Sender<Bytes>,
    signals: Arc<Signals>,
}

/// Where they come out.
pub struct Inbox {
    queue: Receiver<Bytes>,
    signals: Arc<Signals>,
}

#[derive(Default)]
struct Signals {
    overrun: Notify,
    sent: Notify,
}

impl Outbox {
    pub fn new() -> (Self, Inbox) {
        let (outbox, inbox) = mpsc::channel(ROOM);
        let signals = Arc::<Signals>::default();
        let inbox = Inbox {
            queue: inbox,
            signals: signals.clone(),
        };
        let queue = outbox;
        (Self { queue, signals }, inbox)
    }

    /// Has a message sent. Where there is no room for it, the peer is disconnected: a message that
    /// is missing would leave it with a wrong picture.
    pub fn push(&self, message: Bytes) {
        if let Err(TrySendError::Full(_)) = self.queue.try_send(message) {
            self.signals.overrun.notify_one();
        }
    }

    /// Waits until half of the room is free. Whoever asks for messages waits for it between them,
    /// so that only those of others can be too many.
    pub async fn room(&self) {
        while self.queue.capacity() < ROOM / 2 {
            self.signals.sent.notified().await;
        }
    }

    pub fn same_channel(&self, other: &Self) -> bool {
        self.queue.same_channel(&other.queue)
    }
}

impl Inbox {
    /// Sends the messages until no outbox is left.
    ///
    /// # Errors
    /// The stream's own, and that the peer does not keep up.
    pub async fn send_to(mut self, stream: OwnedWriteHalf) -> io::Result<()> {
        let late = || io::Error::new(io::ErrorKind::TimedOut, "does not keep up; disconnected");
        let mut stream = FramedWrite::new(stream, Codec::new());
        let send = async {
            while let Some(message) = self.queue.recv().await {
                let sent = time::timeout(PATIENCE, stream.send(message)).await;
                sent.map_err(|_| late())??;
                self.signals.sent.notify_one();
            }
            Ok(())
        };
        select! {
            result = send => result,
            () = self.signals.overrun.notified() => Err(late()),
        }
    }
}

/// Locks what connections share. That one of them has panicked does not end the others.
pub fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
