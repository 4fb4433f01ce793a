//! A proxy that carries many users' messages over two connections to a server. It peeks at them, which
//! is enough to tell whose they are. Where it does not tell, a `serverStatusRequest` and an
//! `infoResponse` from the server go to all clients; anything else is dropped, and so are datagrams,
//! which name their users elsewhere.
//!
//! ```sh
//! cargo run --example proxy --features tokio
//! cargo run --example client --features auth -- joe@example.com secret 127.0.0.1:2209
//! ```

mod outbox;

use std::{
    collections::HashMap,
    env, io,
    sync::{Arc, Mutex},
};

use broadworks_cap::{codec::Codec, peek};
use bytes::Bytes;
use futures_util::StreamExt;
use outbox::{Outbox, lock};
use tokio::{
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf},
    select, signal, task, try_join,
};
use tokio_util::codec::FramedRead;

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (address, server) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => ("127.0.0.1:2209", "127.0.0.1:2208"),
        [address, server] if !address.starts_with('-') => (address, server),
        _ => {
            println!(
                "usage: proxy [ADDRESS SERVER]    (127.0.0.1:2209 127.0.0.1:2208 if not given)"
            );
            return Ok(());
        }
    };
    let listener = TcpListener::bind(address).await?;
    let servers = [
        TcpStream::connect(server).await?,
        TcpStream::connect(server).await?,
    ];
    println!("listening on {address}; Ctrl-C ends");
    select! {
        result = serve(listener, servers) => result,
        _ = signal::ctrl_c() => Ok(()),
    }
}

/// Where messages go.
#[derive(Default)]
struct Clients {
    all: Vec<Outbox>,
    /// The client that has last spoken for the user with an id.
    by_id: HashMap<String, Outbox>,
    /// The same by the `userUid`, which the server says beside the id.
    by_uid: HashMap<String, Outbox>,
}

impl Clients {
    /// Passes on what comes from a server, to nobody but whose it is.
    fn route(&mut self, message: Bytes) {
        let Some(peek) = peek(&message) else {
            return eprintln!("a message that cannot be read, which might be anyone's");
        };
        let client = match (peek.user_id, peek.user_uid) {
            (Some(id), uid) => {
                let client = self.by_id.get(&*id.to_cow());
                if let (Some(client), Some(uid)) = (client, uid) {
                    self.by_uid.insert(uid.to_string(), client.clone());
                }
                client
            }
            (None, Some(uid)) => self.by_uid.get(&*uid.to_cow()),
            (None, None) => {
                let is = |command| peek.command.is_some_and(|found| found == command);
                if is("serverStatusRequest") || is("infoResponse") {
                    return self
                        .all
                        .iter()
                        .for_each(|client| client.push(message.clone()));
                }
                None
            }
        };
        match client {
            Some(client) => client.push(message),
            None => eprintln!("a message for nobody here: {peek:?}"),
        }
    }

    fn remove(&mut self, gone: &Outbox) {
        self.all.retain(|client| !client.same_channel(gone));
        self.by_id.retain(|_, client| !client.same_channel(gone));
        self.by_uid.retain(|_, client| !client.same_channel(gone));
    }
}

/// Carries messages between the servers and whoever connects, until a server is gone.
pub async fn serve(listener: TcpListener, servers: [TcpStream; 2]) -> io::Result<()> {
    let clients = Arc::default();
    let [(from_first, to_first), (from_second, to_second)] = servers.map(TcpStream::into_split);
    let [(first, for_first), (second, for_second)] = [Outbox::new(), Outbox::new()];
    select! {
        result = accept(listener, [first, second], &clients) => result,
        result = listen(from_first, &clients) => result,
        result = listen(from_second, &clients) => result,
        result = for_first.send_to(to_first) => result,
        result = for_second.send_to(to_second) => result,
    }
}

/// Lets clients connect. They take the servers in turn, and stay with theirs, which keeps messages
/// in order.
async fn accept(
    listener: TcpListener,
    servers: [Outbox; 2],
    clients: &Arc<Mutex<Clients>>,
) -> io::Result<()> {
    for server in servers.iter().cycle() {
        let (stream, peer) = listener.accept().await?;
        let (server, clients) = (server.clone(), clients.clone());
        tokio::spawn(async move {
            let (from_client, to_client) = stream.into_split();
            let (outbox, inbox) = Outbox::new();
            lock(&clients).all.push(outbox.clone());
            let client = Connection { outbox, clients };
            let result = try_join!(
                client.listen(from_client, &server),
                inbox.send_to(to_client)
            );
            if let Err(error) = result {
                eprintln!("{peer}: {error}");
            }
        });
    }
    Ok(())
}

/// A client's connection. Nothing is for it any more when it ends.
struct Connection {
    outbox: Outbox,
    clients: Arc<Mutex<Clients>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        lock(&self.clients).remove(&self.outbox);
    }
}

impl Connection {
    /// Passes on to its server what a client sends, no faster than the server takes it.
    async fn listen(self, stream: OwnedReadHalf, server: &Outbox) -> io::Result<()> {
        let mut frames = FramedRead::new(stream, Codec::new());
        while let Some(message) = next_document(&mut frames).await? {
            if let Some(user) = peek(&message).and_then(|peek| peek.user_id) {
                let by_id = &mut lock(&self.clients).by_id;
                by_id.insert(user.to_string(), self.outbox.clone());
            }
            server.room().await;
            server.push(message);
        }
        Ok(())
    }
}

/// Passes on to the clients what a server sends. It waits for none of them: they share the server,
/// and it may be waiting to be heard before it hears more.
async fn listen(stream: OwnedReadHalf, clients: &Mutex<Clients>) -> io::Result<()> {
    let mut frames = FramedRead::new(stream, Codec::new());
    while let Some(message) = next_document(&mut frames).await? {
        lock(clients).route(message);
        task::yield_now().await; // to let it be sent
    }
    Ok(())
}

async fn next_document(frames: &mut FramedRead<OwnedReadHalf, Codec>) -> io::Result<Option<Bytes>> {
    while let Some(frame) = frames.next().await.transpose()? {
        match frame.document() {
            Some(_) => return Ok(Some(frame.bytes)),
            None => eprintln!("no document: {frame:?}"),
        }
    }
    Ok(None)
}
