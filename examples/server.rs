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
//!
//! It trusts whoever connects with time and space; `broadworks_cap::building` has what a server does
//! that is exposed.

pub(crate) mod group;
mod outbox;

use std::{
    env, io,
    sync::{Arc, Mutex},
    time::Duration,
};

use broadworks_cap::{
    Text, auth,
    cap_c::{BroadsoftDocument, CommandData, CommandType, Failure, FailureCause, User, UserType},
    codec::Codec,
    message::{Direction, cap_c::Message},
};
use futures_util::StreamExt;
use group::{Group, Kind, Session, Stage, identity, send};
use outbox::{Outbox, lock};
use tokio::{
    net::{TcpListener, tcp::OwnedReadHalf},
    select, signal,
    time::{self, Instant},
    try_join,
};
use tokio_util::codec::FramedRead;

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
            lock(&group).log_out_all();
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
            let (from_client, to_client) = stream.into_split();
            let (outbox, inbox) = Outbox::new();
            let client = Connection { outbox, group };
            // When the client has hung up, what is still in the queue is sent.
            match try_join!(client.listen(from_client, ping), inbox.send_to(to_client)) {
                Ok(_) => println!("{peer} is gone"),
                Err(error) => eprintln!("{peer}: {error}"),
            }
        });
    }
}

/// A client's connection, which may carry many users. Their sessions end with it.
struct Connection {
    outbox: Outbox,
    group: Arc<Mutex<Group>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        let sessions = &mut lock(&self.group).sessions;
        sessions.retain(|session| !session.outbox.same_channel(&self.outbox));
    }
}

impl Connection {
    /// Does what the client says, until it hangs up.
    async fn listen(self, stream: OwnedReadHalf, ping: Duration) -> io::Result<()> {
        let mut frames = FramedRead::new(stream, Codec::new());
        let mut pings = time::interval_at(Instant::now() + ping, ping);
        loop {
            select! {
                frame = frames.next() => match frame {
                    None => return Ok(()),
                    Some(frame) => match frame?.cap_c() {
                        Ok(document) => lock(&self.group).receive(&self.outbox, &document),
                        Err(fault) => eprintln!("{fault}"),
                    },
                },
                _ = pings.tick() => {
                    send(&self.outbox, CommandType::ServerStatusRequest, CommandData::default());
                }
            }
            self.outbox.room().await;
        }
    }
}

impl Group {
    /// Does what a message of a client says.
    fn receive(&mut self, outbox: &Outbox, document: &BroadsoftDocument<'_>) {
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
            (_, Some(at), Some(Stage::Acknowledged)) => _ = self.act(at, document),
            _ => {}
        }
    }

    /// Answers a `registerAuthentication` with a nonce. It begins the session of the user and the
    /// application on that connection anew.
    fn challenge(&mut self, outbox: &Outbox, user: &User<'_>) {
        let command = CommandType::ResponseAuthentication;
        let Some(subscriber) = self.subscriber(user.id()) else {
            return send(outbox, command, refused(user, FailureCause::UnknownId));
        };
        let session = Session::new(outbox.clone(), subscriber, user);
        let data = CommandData {
            user: Some(identity(user)),
            nonce: Some((&session.nonce).into()),
            algorithm: Some(auth::MD5.into()),
            ..CommandData::default()
        };
        send(outbox, command, data);
        self.sessions.retain(|other| {
            !(other.outbox.same_channel(outbox)
                && other.subscriber == session.subscriber
                && other.application_id == session.application_id)
        });
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
            (_, UserType::Unknown) => refused(user, FailureCause::UnauthorizedClientLicense),
            (Kind::Phone | Kind::CallCenter, UserType::AttendantConsole) => {
                refused(user, FailureCause::UnauthorizedAttendantConsole)
            }
            (Kind::Console | Kind::DetailedConsole, UserType::CallClient) => {
                refused(user, FailureCause::UnauthorizedClientCallControl)
            }
            _ => {
                session.stage = Stage::Registered;
                let mut user = identity(user);
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
        ..identity(user)
    }
}
