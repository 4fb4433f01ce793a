//! A small BroadWorks stand-in, for the other examples to talk to.
//!
//! ```sh
//! cargo run --example server --features auth,tokio
//! ```
//!
//! joe@example.com and ann@example.com have phones, which are picked up as soon as they ring, as
//! are those that they call. `*78` and `*79` switch Do Not Disturb on and off, 3015552000 is the
//! call center sales@example.com, and `*98` takes a call out of its queue. desk@example.com and
//! door@example.com are at attendant consoles. Everyone's password is `secret`.

pub(crate) mod group;

use std::{env, io, sync::Arc, time::Duration};

use broadworks_cap::{
    Text, auth,
    cap_c::{BroadsoftDocument, CommandData, CommandType, Failure, FailureCause, User, UserType},
    codec::Codec,
    message::{Direction, cap_c::Message},
};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use group::{Group, Kind, Session, Stage, send};
use tokio::{
    net::{TcpListener, TcpStream},
    select, signal,
    sync::{Mutex, mpsc},
    time::{self, Instant},
};
use tokio_util::codec::Framed;

const PASSWORD: &str = "secret";

#[tokio::main]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:2208".into());
    if address.starts_with('-') {
        println!("usage: server [ADDRESS]    127.0.0.1:2208 where none is given");
        return Ok(());
    }
    let listener = TcpListener::bind(&address).await?;
    println!("listening on {address}, until Ctrl-C");
    let group = Arc::new(Mutex::new(Group::example()));
    select! {
        result = serve(listener, group.clone(), Duration::from_secs(60)) => result,
        _ = signal::ctrl_c() => {
            group.lock().await.log_out_all();
            time::sleep(Duration::from_millis(100)).await; // to let them hear of it
            Ok(())
        }
    }
}

/// Serves whoever connects, and pings them in that interval.
pub async fn serve(
    listener: TcpListener,
    group: Arc<Mutex<Group>>,
    ping: Duration,
) -> io::Result<()> {
    loop {
        let (stream, peer) = listener.accept().await?;
        let group = group.clone();
        tokio::spawn(async move {
            match converse(stream, &group, ping).await {
                Ok(()) => println!("{peer} is gone"),
                Err(error) => eprintln!("{peer}: {error}"),
            }
        });
    }
}

/// Carries the messages of one connection, until it ends or its client does not keep up.
async fn converse(stream: TcpStream, group: &Mutex<Group>, ping: Duration) -> io::Result<()> {
    let mut connection = Framed::new(stream, Codec::new());
    let (outbox, mut inbox) = mpsc::channel::<Bytes>(256);
    let mut pings = time::interval_at(Instant::now() + ping, ping);
    let result = loop {
        select! {
            biased; // All that a message leads to is sent before the next is received.
            Some(message) = inbox.recv() => if let Err(error) = connection.send(message).await {
                break Err(error);
            },
            received = connection.next() => match received {
                None => break Ok(()),
                Some(Err(error)) => break Err(error),
                Some(Ok(frame)) => match frame.cap_c() {
                    Ok(document) => group.lock().await.receive(&outbox, &document),
                    Err(fault) => eprintln!("{fault}"),
                },
            },
            _ = pings.tick() => {
                send(&outbox, CommandType::ServerStatusRequest, CommandData::default());
            }
        }
    };
    group
        .lock()
        .await
        .sessions
        .retain(|session| !session.outbox.same_channel(&outbox));
    result
}

impl Group {
    /// Does what a message of a client says. Its connection may carry many users.
    fn receive(&mut self, outbox: &mpsc::Sender<Bytes>, document: &BroadsoftDocument<'_>) {
        document.check(Direction::ToServer, &mut |finding| eprintln!("{finding}"));
        if let Message::InfoRequest(_) = document.message() {
            let data = CommandData {
                cap_version_response: Text::from("17.0").into(),
                ..CommandData::default()
            };
            send(outbox, CommandType::InfoResponse, data);
        }
        let Some(user) = document.user() else { return };
        let session = self.sessions.iter().position(|session| {
            session.outbox.same_channel(outbox)
                && user.application_id == Some((&session.application_id).into())
                && (self.subscriber(user.id()) == Some(session.subscriber)
                    || user.user_uid == Some((&session.user_uid).into()))
        });
        let stage = session.map(|at| self.sessions[at].stage);
        match (document.message(), session, stage) {
            (Message::RegisterAuthentication(_), ..) => self.challenge(outbox, user),
            (Message::RegisterRequest(_), Some(at), Some(Stage::Challenged)) => {
                self.register(at, user);
            }
            (Message::Acknowledgement(_), Some(at), Some(Stage::Registered)) => self.welcome(at),
            (Message::UnRegister(_), Some(at), _) => drop(self.sessions.remove(at)),
            (message, Some(at), Some(Stage::Acknowledged)) => _ = self.act(at, message),
            _ => {}
        }
    }

    /// Answers a `registerAuthentication` with a nonce.
    fn challenge(&mut self, outbox: &mpsc::Sender<Bytes>, user: &User<'_>) {
        let command = CommandType::ResponseAuthentication;
        let Some(subscriber) = self.subscriber(user.id()) else {
            return send(outbox, command, refused(user, FailureCause::UnknownId));
        };
        let session = Session::new(outbox.clone(), subscriber, user);
        let data = CommandData {
            user: Some(user.clone()),
            nonce: Some((&session.nonce).into()),
            algorithm: Some(auth::MD5.into()),
            ..CommandData::default()
        };
        send(outbox, command, data);
        self.sessions.push(session);
    }

    /// Answers a `registerRequest`: checks the digest, and whether the client may be what it is.
    fn register(&mut self, at: usize, user: &User<'_>) {
        let session = &mut self.sessions[at];
        let kind = self.subscribers[session.subscriber].kind;
        let digest = auth::secure_password(&session.nonce, PASSWORD);
        let user = match (kind, session.user_type) {
            _ if !digest.matches(user.secure_password.unwrap_or_default()) => {
                refused(user, FailureCause::IncorrectPassword)
            }
            (Kind::Phone | Kind::CallCenter, UserType::AttendantConsole) => {
                refused(user, FailureCause::UnauthorizedAttendantConsole)
            }
            (Kind::Console | Kind::DetailedConsole, UserType::CallClient) => {
                refused(user, FailureCause::UnauthorizedClientCallControl)
            }
            _ => {
                session.stage = Stage::Registered;
                let mut user = User {
                    secure_password: None,
                    ..user.clone()
                };
                user.user_uid = Some((&session.user_uid).into());
                if session.user_type == UserType::AttendantConsole {
                    user.num_monitored_users = Some("50".into());
                    user.call_details_enabled = Some((kind == Kind::DetailedConsole).into());
                }
                user
            }
        };
        send(&session.outbox, CommandType::RegisterResponse, user);
    }
}

/// What is said of a user whose login fails.
fn refused<'a>(user: &User<'a>, cause: FailureCause) -> User<'a> {
    User {
        failure: Some(Failure::new(cause)),
        secure_password: None,
        ..user.clone()
    }
}
