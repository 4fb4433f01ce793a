//! A proxy that carries many users' messages over two connections to a server. It reads none of
//! them: to peek is enough to tell whose they are. Where it does not tell, and in datagrams, which
//! name their users elsewhere, a message from the server is dropped.
//!
//! ```sh
//! cargo run --example proxy --features tokio
//! cargo run --example client --features auth -- joe@example.com secret 127.0.0.1:2209
//! ```

use std::{
    collections::HashMap,
    env, io,
    sync::{Arc, Mutex},
};

use broadworks_cap::{codec::Codec, peek};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::{TcpListener, TcpStream},
    select, signal,
    sync::mpsc::{self, Receiver, Sender},
};
use tokio_util::codec::Framed;

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
    all: Vec<Sender<Bytes>>,
    /// The client that has last spoken for the user with an id.
    by_id: HashMap<String, Sender<Bytes>>,
    /// The same by the `userUid`, which the server says beside the id.
    by_uid: HashMap<String, Sender<Bytes>>,
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
                        .for_each(|client| pass(client, message.clone()));
                }
                None
            }
        };
        match client {
            Some(client) => pass(client, message),
            None => eprintln!("a message for nobody here: {peek:?}"),
        }
    }

    fn remove(&mut self, gone: &Sender<Bytes>) {
        self.all.retain(|client| !client.same_channel(gone));
        self.by_id.retain(|_, client| !client.same_channel(gone));
        self.by_uid.retain(|_, client| !client.same_channel(gone));
    }
}

/// Carries messages between the servers and whoever connects, until a server is gone.
pub async fn serve(listener: TcpListener, servers: [TcpStream; 2]) -> io::Result<()> {
    let clients = Arc::new(Mutex::new(Clients::default()));
    let [(first, from_first), (second, from_second)] = [mpsc::channel(1024), mpsc::channel(1024)];
    let [to_first, to_second] = servers;
    let accept = async {
        // Clients take the servers in turn, and stay with theirs, which keeps messages in order.
        for server in [first, second].iter().cycle() {
            let (stream, peer) = listener.accept().await?;
            let (server, clients) = (server.clone(), clients.clone());
            tokio::spawn(async move {
                let (outbox, inbox) = mpsc::channel(256);
                clients.lock().unwrap().all.push(outbox.clone());
                let route = |message: Bytes| {
                    if let Some(user) = peek(&message).and_then(|peek| peek.user_id) {
                        let mut clients = clients.lock().unwrap();
                        clients.by_id.insert(user.to_string(), outbox.clone());
                    }
                    pass(&server, message);
                };
                if let Err(error) = carry(stream, inbox, route).await {
                    eprintln!("{peer}: {error}");
                }
                clients.lock().unwrap().remove(&outbox);
            });
        }
        Ok(())
    };
    let route = |message| clients.lock().unwrap().route(message);
    select! {
        result = accept => result,
        result = carry(to_first, from_first, route) => result,
        result = carry(to_second, from_second, route) => result,
    }
}

/// Sends what comes out of `inbox`, and routes what the peer sends, until the peer is gone.
async fn carry(
    stream: TcpStream,
    mut inbox: Receiver<Bytes>,
    route: impl Fn(Bytes),
) -> io::Result<()> {
    let mut connection = Framed::new(stream, Codec::new());
    loop {
        select! {
            received = connection.next() => match received.transpose()? {
                Some(frame) if frame.document().is_some() => route(frame.bytes),
                Some(frame) => eprintln!("no document: {frame:?}"),
                None => return Ok(()),
            },
            Some(message) = inbox.recv() => connection.send(message).await?,
        }
    }
}

/// Passes a message on. A peer that is hundreds of them behind misses it.
fn pass(to: &Sender<Bytes>, message: Bytes) {
    if to.try_send(message).is_err() {
        eprintln!("a peer that does not keep up");
    }
}
