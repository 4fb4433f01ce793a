//! The message flows of sections 7 to 9 of the specification, played over TCP with the example
//! server: message after message in order, each valid under the DTD and what section 6 says of it.
//! The example proxy and client are tried with it, too.
#![allow(clippy::duplicate_mod, reason = "each example brings its own")]

#[allow(dead_code, reason = "main is not called here")]
#[path = "../examples/client.rs"]
mod client;
#[allow(dead_code, reason = "main is not called here")]
#[path = "../examples/proxy.rs"]
mod proxy;
#[allow(dead_code, reason = "main is not called here")]
#[path = "../examples/server.rs"]
mod server;

use std::{
    net::SocketAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex},
    time::Duration,
};

use broadworks_cap::{
    Options, Outgoing, auth,
    cap_c::{BroadsoftDocument, CommandType, MonType},
    codec::Codec,
    message::{
        Context, Direction, Environment, Priority, Respond,
        cap_c::{Client, Console, Login, info_request},
    },
};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use server::group::Group;
use tokio::{
    join,
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};
use tokio_util::codec::{Framed, FramedRead, FramedWrite};

const APPLICATION: &str = "flows";
const JOE: Client<'static> = Client::new("joe@example.com", APPLICATION);
const ANN: Client<'static> = Client::new("ann@example.com", APPLICATION);
const SALES: Client<'static> = Client::new("sales@example.com", APPLICATION);
const SALES_NUMBER: &str = "3015552000";

/// One message of a flow.
enum Step {
    /// The client says this.
    Say(Bytes),
    /// The server says this: the command, and fields with their values, as `cap decode` names them,
    /// which are in what the path from `commandData` leads to. A field that is to be `-` is absent.
    Hear(&'static str, &'static str, &'static str),
}

use Step::Hear as hear;

fn say(message: impl Outgoing) -> Step {
    Step::Say(bytes(message))
}

fn bytes(message: impl Outgoing) -> Bytes {
    let mut bytes = Vec::new();
    message.append_to(&mut bytes, Default::default()).unwrap();
    bytes.into()
}

/// A message that need not be as it should.
fn message(command: &str, data: &str) -> String {
    format!(
        "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command commandType=\"{command}\">\
         <commandData>{data}</commandData></command></BroadsoftDocument>"
    )
}

/// A socket with little room, which is soon full.
fn narrow() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(16 << 10).unwrap();
    socket.set_recv_buffer_size(16 << 10).unwrap();
    socket
}

/// Reads a message, which has to be as it should.
fn read(message: &[u8], direction: Direction) -> BroadsoftDocument<'_> {
    let document = BroadsoftDocument::read_with(message, &Options::STRICT, &mut ())
        .unwrap_or_else(|error| panic!("{error}: {}", message.escape_ascii()));
    let context = Context::from(direction).with_environment(Environment::Voip);
    document.check(context, &mut |finding| {
        panic!("{finding}: {}", message.escape_ascii())
    });
    document
}

/// A server, and the group that it serves.
struct Server(SocketAddr, Arc<Mutex<Group>>);

impl Server {
    async fn start() -> Self {
        Self::pinging(Duration::from_secs(3600)).await
    }

    async fn pinging(ping: Duration) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), ping)
    }

    /// One whose clients are connected by narrow sockets.
    fn narrow() -> Self {
        let socket = narrow();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self::on(socket.listen(16).unwrap(), Duration::from_secs(3600))
    }

    fn on(listener: TcpListener, ping: Duration) -> Self {
        let address = listener.local_addr().unwrap();
        let group = Arc::new(Mutex::new(Group::example()));
        tokio::spawn(server::serve(listener, group.clone(), ping));
        Self(address, group)
    }

    async fn connect(&self) -> Connection {
        Connection::new(TcpStream::connect(self.0).await.unwrap())
    }

    /// A client that has logged in and heard all there is.
    async fn call_client(&self, client: Client<'_>, id: &str) -> Connection {
        self.connect().await.call_client(client, id).await
    }

    async fn joe(&self) -> Connection {
        self.call_client(JOE, "joe@example.com").await
    }

    async fn ann(&self) -> Connection {
        self.call_client(ANN, "ann@example.com").await
    }

    async fn sales(&self) -> Connection {
        self.call_client(SALES, "sales@example.com").await
    }

    /// A console that monitors both.
    async fn console(&self, id: &'static str) -> Connection {
        let mut connection = self.connect().await;
        let console = Console::new(id, APPLICATION);
        let login = Login::attendant_console(id, APPLICATION);
        connection
            .log_in("login", login, say(console.acknowledgement()))
            .await;
        let users = ["joe@example.com".into(), "ann@example.com".into()];
        let request = say(console
            .monitoring_users_request(MonType::Add, &users)
            .unwrap());
        connection.settle([request]).await;
        connection
    }
}

/// A client's connection.
struct Connection {
    framed: Framed<TcpStream, Codec>,
    /// The last message either way.
    said: Option<Bytes>,
    heard: Bytes,
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        Self {
            framed: Framed::new(stream, Codec::new()),
            said: None,
            heard: Bytes::new(),
        }
    }

    async fn call_client(mut self, client: Client<'_>, id: &str) -> Self {
        let login = Login::call_client(id, APPLICATION);
        self.log_in("login", login, say(client.acknowledgement()))
            .await;
        self.hear_all().await;
        self
    }

    /// Sends what need not be as it should.
    async fn send(&mut self, message: impl Into<Bytes>) {
        self.framed.send(message.into()).await.unwrap();
    }

    /// The next message, which need not be as it should; `None` where the server has hung up.
    async fn next(&mut self) -> Option<Bytes> {
        let frame = timeout(Duration::from_secs(10), self.framed.next()).await;
        Some(frame.expect("in time")?.ok()?.bytes)
    }

    async fn say(&mut self, message: Bytes) {
        let _ = read(&message, Direction::ToServer);
        self.framed.send(&message).await.unwrap();
        self.said = Some(message);
    }

    async fn hear(&mut self) -> BroadsoftDocument<'_> {
        let frame = timeout(Duration::from_secs(10), self.framed.next()).await;
        let frame = frame.expect("in time").expect("a message").unwrap();
        assert!(frame.document().is_some(), "{frame:?}");
        self.heard = frame.bytes;
        let document = read(&self.heard, Direction::ToClient);
        if let Some(said) = &self.said {
            let said = read(said, Direction::ToServer);
            if said.expected_response() == Some(document.command_type()) {
                assert!(document.answers(&said), "{}", self.heard.escape_ascii());
            }
        }
        document
    }

    /// Plays a flow, behind which the server says nothing more.
    async fn play<const N: usize>(&mut self, flow: &str, steps: [Step; N]) {
        self.play_part(flow, steps).await;
        self.play_part(
            flow,
            [
                say(info_request()),
                hear("infoResponse", "/capVersionResponse", "0=17.0"),
            ],
        )
        .await;
    }

    async fn play_part<const N: usize>(&mut self, flow: &str, steps: [Step; N]) {
        for (number, step) in steps.into_iter().enumerate() {
            let (command, at, fields) = match step {
                Step::Say(message) => {
                    self.say(message).await;
                    continue;
                }
                Step::Hear(command, at, fields) => (command, at, fields),
            };
            let document = self.hear().await;
            let place = format!("{flow}, step {number}: {document:?}");
            let heard = document.command.as_ref().unwrap().command_type.unwrap();
            assert_eq!(heard.text(), command, "{place}");
            let data = serde_json::to_value(document.data()).unwrap();
            for field in fields.split_whitespace() {
                let (name, value) = field.split_once('=').unwrap();
                let found = data.pointer(&format!("{at}/{name}"));
                let found = found.map_or("-", |found| found.as_str().unwrap());
                assert_eq!(found, value, "{at}/{name} in {place}");
            }
        }
    }

    /// Says something, and hears whatever the server has to say of it.
    async fn settle<const N: usize>(&mut self, steps: [Step; N]) {
        self.play_part("settling", steps).await;
        self.hear_all().await;
    }

    /// Hears all that the server has to say by now.
    async fn hear_all(&mut self) {
        let Step::Say(request) = say(info_request()) else {
            unreachable!()
        };
        self.say(request).await;
        while self.hear().await.command_type() != CommandType::InfoResponse {}
    }

    /// Logs in: what figures 3, 4, 9 and 12 have in common.
    async fn log_in(&mut self, flow: &str, login: Login<'_>, acknowledgement: Step) {
        self.play_part(
            flow,
            [
                say(login.register_authentication()),
                hear("responseAuthentication", "", "algorithm=MD5"),
            ],
        )
        .await;
        let challenge = read(&self.heard, Direction::ToClient);
        let digest = auth::answer(&challenge, "secret").unwrap();
        self.play_part(
            flow,
            [
                say(login.register_request(Some(&digest))),
                hear("registerResponse", "/user", "failure=-"),
                acknowledgement,
            ],
        )
        .await;
    }
}

/// The figures, each a table of what the client says and then hears.
#[rustfmt::skip]
mod figures {
    use super::*;

    #[tokio::test]
    async fn figure_3_registration_without_calls() {
        let mut joe = Server::start().await.connect().await;
        let login = Login::call_client("joe@example.com", APPLICATION);
        joe.log_in("figure 3", login, say(JOE.acknowledgement())).await;
        joe.play("figure 3", [
            hear("profileUpdate", "/user", "initialUpdate= dnd=Off @id=joe@example.com"),
            hear("sessionUpdate", "/user", "offHook=False numCalls=0"),
        ]).await;
    }

    #[tokio::test]
    async fn figure_4_registration_with_a_call() {
        let server = Server::start().await;
        let mut first = server.joe().await;
        first.settle([say(JOE.dial("3015554000"))]).await;
        let mut second = server.connect().await;
        let login = Login::call_client("joe@example.com", "another");
        let client = Client::new("joe@example.com", "another");
        second.log_in("figure 4", login, say(client.acknowledgement())).await;
        second.play("figure 4", [
            hear("profileUpdate", "/user", "initialUpdate= applicationId=another"),
            hear("sessionUpdate", "/user", "offHook=True numCalls=1"),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=2"),
        ]).await;
        first.play("another client logs in", []).await;
    }

    #[tokio::test]
    async fn figure_5_placing_a_call() {
        let mut joe = Server::start().await.joe().await;
        joe.play("figure 5", [
            say(JOE.dial("3015554000")),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=1 personality=0"),
            hear("sessionUpdate", "/user", "offHook=True"),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=1 personality=1"),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=2 remoteNumber=3015554000"),
            say(JOE.hold("localHost1:0")),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=3"),
            say(JOE.answer("localHost1:0")),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=2"),
            say(JOE.release("localHost1:0")),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=5"),
            // No figure shows how the phone goes on hook.
            hear("sessionUpdate", "/user", "offHook=False"),
        ]).await;
    }

    #[tokio::test]
    async fn figure_6_transfer_with_consultation() {
        let mut joe = Server::start().await.joe().await;
        joe.settle([say(JOE.dial("3015554000"))]).await;
        joe.play("figure 6", [
            say(JOE.dial("3015554001")),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=3"),
            hear("callUpdate", "/user/call/0", "@callId=localHost2:0 state=1"),
            hear("callUpdate", "/user/call/0", "@callId=localHost2:0 state=2"),
            say(JOE.xfer_consult("localHost1:0", "localHost2:0")),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=6"),
            hear("callUpdate", "/user/call/0", "@callId=localHost2:0 state=6"),
            hear("sessionUpdate", "/user", "offHook=False"),
        ]).await;
    }

    #[tokio::test]
    async fn figure_7_conference() {
        let mut joe = Server::start().await.joe().await;
        joe.settle([say(JOE.dial("3015554000")), say(JOE.dial("3015554001"))]).await;
        joe.play("figure 7", [
            say(JOE.conf_start("localHost1:0", "localHost2:0")),
            hear("sessionUpdate", "/user/conference", "@conferenceState=Active \
                 callIn/0/@callInId=localHost1:0 callIn/1/@callInId=localHost2:0"),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=2"),
            say(JOE.conf_hold()),
            hear("sessionUpdate", "/user/conference", "@conferenceState=Held"),
            say(JOE.conf_answer()),
            hear("sessionUpdate", "/user/conference", "@conferenceState=Active"),
            say(JOE.conf_release()),
            hear("sessionUpdate", "/user/conference", "@conferenceState=Released"),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0 state=5"),
            hear("callUpdate", "/user/call/0", "@callId=localHost2:0 state=5"),
            hear("sessionUpdate", "/user", "offHook=False"),
        ]).await;
    }

    #[tokio::test]
    async fn figure_8_logging_out() {
        let server = Server::start().await;
        let (mut joe, mut ann) = (server.joe().await, server.ann().await);
        // For a client that has logged out nothing is done.
        joe.play("figure 8", [say(JOE.un_register()), say(JOE.dial("3015554000"))]).await;
        server.1.lock().unwrap().log_out_all();
        ann.play("by the server", [
            hear("unRegister", "/user", "@userLogoutReason=ForceLogoutC"),
            say(ANN.dial("3015554000")),
        ]).await;
    }

    #[tokio::test]
    async fn figure_9_registration_of_a_console() {
        let mut desk = Server::start().await.connect().await;
        let console = Console::new("desk@example.com", APPLICATION);
        let login = Login::attendant_console("desk@example.com", APPLICATION);
        desk.log_in("figure 9", login, say(console.acknowledgement())).await;
        let users = ["joe@example.com".into(), "ann@example.com".into()];
        desk.play("figure 9", [
            say(console.monitoring_users_request(MonType::Add, &users).unwrap()),
            hear("monitoringUsersResponse", "/user", "monResult/@success=True failedUser=-"),
            hear("profileUpdate", "/user", "initialUpdate= monitoredUserId=joe@example.com"),
            hear("profileUpdate", "/user", "initialUpdate= monitoredUserId=ann@example.com"),
            hear("profileUpdate", "/user", "initialUpdate=- dnd=Off monitoredUserId=joe@example.com"),
            hear("profileUpdate", "/user", "initialUpdate=- dnd=Off monitoredUserId=ann@example.com"),
            hear("sessionUpdate", "/user", "offHook=False monitoredUserId=joe@example.com"),
            hear("sessionUpdate", "/user", "offHook=False monitoredUserId=ann@example.com"),
        ]).await;
        let users = ["nobody@example.com".into(), "joe@example.com".into()];
        desk.play("fewer users", [
            say(console.monitoring_users_request(MonType::Delete, &users).unwrap()),
            hear("monitoringUsersResponse", "/user", "monResult/@success=False \
                 failedUser/0/@id=nobody@example.com failedUser/0/@failureReason=UnknownUser"),
        ]).await;
    }

    #[tokio::test]
    async fn figure_10_configuration_updates() {
        let server = Server::start().await;
        let (mut joe, mut ann) = (server.joe().await, server.ann().await);
        let mut door = server.console("door@example.com").await;
        joe.settle([say(JOE.dial("*78")), say(JOE.dial("3015554000"))]).await;
        ann.settle([say(ANN.dial("*78"))]).await;
        joe.settle([say(JOE.dial("*79")), say(JOE.release("localHost1:0"))]).await;
        door.play("figure 10", [
            hear("profileUpdate", "/user", "dnd=On monitoredUserId=joe@example.com"),
            hear("sessionUpdate", "/user", "offHook=True monitoredUserId=joe@example.com"),
            hear("profileUpdate", "/user", "dnd=On monitoredUserId=ann@example.com"),
            hear("profileUpdate", "/user", "dnd=Off monitoredUserId=joe@example.com"),
            hear("sessionUpdate", "/user", "offHook=False monitoredUserId=joe@example.com"),
        ]).await;
    }

    #[tokio::test]
    async fn figure_11_call_updates_of_a_monitored_user() {
        let server = Server::start().await;
        let mut joe = server.joe().await;
        let mut desk = server.console("desk@example.com").await;
        joe.settle([say(JOE.dial("3015554000")), say(JOE.release("localHost1:0"))]).await;
        desk.play("figure 11", [
            hear("sessionUpdate", "/user", "offHook=True monitoredUserId=joe@example.com"),
            hear("callUpdate", "/user", "monitoredUserId=joe@example.com \
                 call/0/state=2 call/0/remoteNumber=3015554000"),
            hear("callUpdate", "/user", "monitoredUserId=joe@example.com call/0/state=5"),
            hear("sessionUpdate", "/user", "offHook=False monitoredUserId=joe@example.com"),
        ]).await;
    }

    #[tokio::test]
    async fn figures_12_and_13_registration_of_a_call_center() {
        let server = Server::start().await;
        let login = Login::call_client("sales@example.com", APPLICATION);
        let mut sales = server.connect().await;
        sales.log_in("figure 12", login, say(SALES.acknowledgement())).await;
        sales.play("figure 12", [
            hear("queueProfileUpdate", "/user", "initialUpdate= nightService=Off"),
        ]).await;
        drop(sales);

        server.joe().await.settle([say(JOE.dial(SALES_NUMBER))]).await;
        server.ann().await.settle([say(ANN.dial(SALES_NUMBER))]).await;
        let mut sales = server.connect().await;
        sales.log_in("figure 13", login, say(SALES.acknowledgement())).await;
        sales.play("figure 13", [
            hear("queueProfileUpdate", "/user", "initialUpdate="),
            hear("queueUpdate", "/queue", "@updateReason=Initial queueCall/0/@callId=localHost1:0 \
                 queueCall/1/@callId=localHost2:0 queueCall/2=-"),
        ]).await;
    }

    #[tokio::test]
    async fn figure_14_queue_updates() {
        let server = Server::start().await;
        let (mut joe, mut ann) = (server.joe().await, server.ann().await);
        let mut sales = server.sales().await;
        joe.settle([say(JOE.dial(SALES_NUMBER))]).await;
        ann.play("as the agent sees it", [
            say(ANN.dial("*98")),
            hear("callUpdate", "/user/call/0", "state=1 personality=2 remoteNumber=3015551000"),
            hear("sessionUpdate", "/user", "offHook=True"),
            hear("callUpdate", "/user/call/0", "state=2 personality=2"),
            say(ANN.release("localHost2:0")),
            hear("callUpdate", "/user/call/0", "state=5"),
            hear("sessionUpdate", "/user", "offHook=False"),
        ]).await;
        sales.play("figure 14", [
            hear("queueUpdate", "/queue", "@updateReason=CallAdded queueCall/1=- \
                 queueCall/0/@callId=localHost1:0 queueCall/0/remoteNumber=3015551000"),
            hear("queueUpdate", "/queue", "@updateReason=CallAnswered queueCall/1=- \
                 queueCall/0/@callId=localHost1:0"),
        ]).await;
    }

    #[tokio::test]
    async fn figure_15_queue_manipulation() {
        let server = Server::start().await;
        let (mut joe, mut ann) = (server.joe().await, server.ann().await);
        joe.settle([say(JOE.dial(SALES_NUMBER))]).await;
        ann.settle([say(ANN.dial(SALES_NUMBER))]).await;
        let mut sales = server.sales().await;
        sales.play("figure 15", [
            say(SALES.queue_reorder("localHost2:0", NonZeroU32::MIN)),
            hear("queueUpdate", "/queue", "@updateReason=CallReordered \
                 queueCall/0/@callId=localHost2:0 queueCall/1/@callId=localHost1:0 queueCall/2=-"),
        ]).await;
        sales.play("the other actions", [
            say(SALES.queue_refresh()),
            hear("queueUpdate", "/queue", "@updateReason=Refresh \
                 queueCall/0/@callId=localHost2:0 queueCall/1/@callId=localHost1:0 queueCall/2=-"),
            say(SALES.queue_promote("localHost1:0", Priority::High)),
            hear("queueUpdate", "/queue", "@updateReason=CallPromoted queueCall/1=- \
                 queueCall/0/@callId=localHost1:0"),
            say(SALES.queue_transfer("localHost1:0", "3015554000")),
            hear("queueUpdate", "/queue", "@updateReason=CallTransferred queueCall/1=- \
                 queueCall/0/@callId=localHost1:0"),
        ]).await;
    }
}

#[tokio::test]
async fn responses_to_actions() {
    let mut joe = Server::start().await.joe().await;
    let tag = |id| JOE.tag_call_with_disposition_code(Some(id), "sold", Respond::WithId("7"));
    joe.settle([say(JOE.dial("3015554000"))]).await;
    let steps = [
        say(tag("localHost1:0")),
        hear(
            "callActionResponse",
            "/user/action",
            "@id=7 result/@success=True",
        ),
        say(tag("localHost9:0")),
        hear(
            "callActionResponse",
            "/user/action",
            "@id=7 result/@success=False",
        ),
        say(JOE.dial("*98")), // Nobody waits.
    ];
    joe.play("responses", steps).await;
}

#[tokio::test]
async fn refused_logins() {
    let (phone, console) = (Login::call_client, Login::attendant_console);
    let cases = [
        (phone("nobody@example.com", "x"), "secret", "UnknownID"),
        (phone("joe@example.com", "x"), "Secret", "IncorrectPassword"),
        (phone("joe@example.com", "x"), "", "IncorrectPassword"),
        (
            console("joe@example.com", "x"),
            "secret",
            "UnauthorizedAttendantConsole",
        ),
        (
            phone("desk@example.com", "x"),
            "secret",
            "UnauthorizedClientCallControl",
        ),
    ];
    let server = Server::start().await;
    for (login, password, cause) in cases {
        let mut client = server.connect().await;
        let Step::Say(hello) = say(login.register_authentication()) else {
            unreachable!()
        };
        client.say(hello).await;
        let challenge = client.hear().await;
        if let Ok(digest) = auth::answer(&challenge, password) {
            let Step::Say(request) = say(login.register_request(Some(&digest))) else {
                unreachable!()
            };
            client.say(request).await;
            let _ = client.hear().await;
        }
        let refusal = read(&client.heard, Direction::ToClient);
        let failure = refusal.user().unwrap().failure.as_ref().unwrap();
        assert_eq!(failure.failure_cause.unwrap().text(), cause);
        client.play("nothing more", []).await;
    }
}

#[tokio::test]
async fn a_login_of_no_known_kind_of_client_is_refused() {
    let server = Server::start().await;
    let mut joe = server.joe().await;
    for user_type in ["userType=\"Foo&amp;\"", "userType=\"Unknown\"", ""] {
        let user = |more: &str| {
            format!(
                "<user {user_type}><id>joe@example.com</id>{more}\
                 <applicationId>odd</applicationId></user>"
            )
        };
        let mut odd = server.connect().await;
        odd.send(message("registerAuthentication", &user(""))).await;
        let challenge = odd.next().await.unwrap();
        let challenge = BroadsoftDocument::read(&challenge).unwrap();
        let digest = auth::answer(&challenge, "secret").unwrap();
        let digest = format!("<securePassword>{digest}</securePassword>");
        odd.send(message("registerRequest", &user(&digest))).await;
        let refusal = odd.next().await.unwrap();
        let refusal = BroadsoftDocument::read(&refusal).unwrap();
        let (refused, asked) = (refusal.user().unwrap(), challenge.user().unwrap());
        assert_eq!(refused.user_type, asked.user_type, "{user_type}");
        let cause = refused.failure.as_ref().unwrap().failure_cause.unwrap();
        assert_eq!(cause.text(), "UnauthorizedClientLicense", "{user_type}");
        let acknowledgement = user("<message messageName=\"registerResponse\"/>");
        odd.send(message("acknowledgement", &acknowledgement)).await;
        odd.play("refused", []).await;
        joe.play(
            "another client",
            [
                say(JOE.dial("*78")),
                hear("profileUpdate", "/user", "dnd=On"),
            ],
        )
        .await;
        odd.play("still refused", []).await;
    }
}

#[tokio::test]
async fn actions_without_a_response() {
    let mut joe = Server::start().await.joe().await;
    for action in ["", "actionType=\"Foo\"", "actionType=\"Dial\""] {
        let action = format!(
            "<user id=\"joe@example.com\" userType=\"CallClient\">\
             <action {action} responseRequested=\"True\" id=\"9\"/>\
             <applicationId>{APPLICATION}</applicationId></user>"
        );
        joe.send(message("callAction", &action)).await;
        joe.play(&action, []).await;
    }
}

#[tokio::test]
async fn the_right_password_after_a_wrong_one() {
    let server = Server::start().await;
    let mut joe = server.connect().await;
    let login = Login::call_client("joe@example.com", APPLICATION);
    for _ in 0..3 {
        joe.play_part(
            "a wrong password",
            [
                say(login.register_authentication()),
                hear("responseAuthentication", "", "algorithm=MD5"),
                say(login.register_request(Some("dc70779bf8461b5a1e6aea58f636d5c0"))),
                hear(
                    "registerResponse",
                    "/user/failure",
                    "@failureCause=IncorrectPassword",
                ),
            ],
        )
        .await;
        assert_eq!(server.1.lock().unwrap().sessions.len(), 1);
    }
    joe.log_in("the right one", login, say(JOE.acknowledgement()))
        .await;
    joe.play(
        "the right one",
        [
            hear("profileUpdate", "/user", "initialUpdate="),
            hear("sessionUpdate", "/user", "offHook=False"),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_empty_queue() {
    let mut sales = Server::start().await.sales().await;
    let request = SALES.queue_refresh();
    sales.send(bytes(&request)).await;
    let update = sales.next().await.unwrap();
    let update = BroadsoftDocument::read(&update).unwrap();
    assert!(update.answers(&request), "{update:?}");
    let queue = update.data().unwrap().queue.as_ref().unwrap();
    assert_eq!(queue.queue_call.iter().count(), 0);
    sales.play("an empty queue", []).await;
}

#[tokio::test]
async fn a_client_that_does_not_keep_up_is_disconnected() {
    let server = Server::narrow();
    let stream = narrow().connect(server.0).await.unwrap();
    let slow = Connection::new(stream);
    let mut slow = slow.call_client(JOE, "joe@example.com").await;
    let mut joe = server.joe().await;
    let number = "9".repeat(900);
    for call in 1.. {
        joe.send(bytes(JOE.dial(&number))).await;
        let id = format!("localHost{call}:0");
        joe.send(bytes(JOE.release(&id))).await;
        if call % 50 == 0 {
            joe.hear_all().await;
            if server.1.lock().unwrap().sessions.len() == 1 {
                break;
            }
            assert!(call < 2000, "still connected");
        }
    }
    while slow.next().await.is_some() {}
    joe.play("who does", []).await;
}

#[tokio::test]
async fn nothing_is_said_before_the_acknowledgement() {
    let server = Server::start().await;
    let mut late = server.connect().await;
    let login = Login::call_client("joe@example.com", "late");
    late.log_in("late", login, say(info_request())).await;
    late.play("late", [hear("infoResponse", "", "user=-")])
        .await;
    let mut joe = server.joe().await;
    joe.settle([say(JOE.dial("3015554000"))]).await;
    let client = Client::new("joe@example.com", "late");
    late.play(
        "late",
        [
            say(client.dial("3015554001")),
            say(client.acknowledgement()),
            hear("profileUpdate", "/user", "initialUpdate="),
            hear("sessionUpdate", "/user", "numCalls=1"),
            hear("callUpdate", "/user/call/0", "@callId=localHost1:0"),
        ],
    )
    .await;
}

#[tokio::test]
async fn pings() {
    let server = Server::pinging(Duration::from_millis(50)).await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        client
            .play_part("ping", [hear("serverStatusRequest", "", "user=-")])
            .await;
    }
}

#[tokio::test]
async fn the_client_prints_what_it_hears() {
    let server = Server::start().await;
    let address = server.0.to_string();
    let run = |password: &'static str, input: &'static str| {
        let address = address.clone();
        tokio::task::spawn_blocking(move || {
            let mut output = Vec::new();
            let input = input.as_bytes();
            let result = client::run("joe@example.com", password, &address, input, &mut output);
            let result = result.map_err(|error| error.to_string());
            (result, String::from_utf8(output).unwrap())
        })
    };
    let input = "*78\n3015554000\nhold localHost1:0\nwhat is this?\nrelease localHost1:0\n";
    let printed = "Do Not Disturb: Off\n\
        off hook: false\n\
        Do Not Disturb: On\n\
        localHost1:0 with 3015554000: Alerting\n\
        off hook: true\n\
        localHost1:0 with 3015554000: Alerting\n\
        localHost1:0 with 3015554000: Active\n\
        localHost1:0 with 3015554000: Held\n\
        localHost1:0 with 3015554000: Released\n\
        off hook: false\n";
    assert_eq!(
        run("secret", input).await.unwrap(),
        (Ok(()), printed.into())
    );
    let refusal = "the server refuses the login: IncorrectPassword".into();
    assert_eq!(
        run("Secret", input).await.unwrap(),
        (Err(refusal), String::new())
    );
}

#[tokio::test]
async fn the_proxy_brings_each_user_what_is_theirs() {
    let server = Server::start().await;
    let servers = [
        TcpStream::connect(server.0).await.unwrap(),
        TcpStream::connect(server.0).await.unwrap(),
    ];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = Server(listener.local_addr().unwrap(), server.1.clone());
    tokio::spawn(proxy::serve(listener, servers));

    let mut joe = proxy.connect().await;
    let login = Login::call_client("joe@example.com", APPLICATION);
    joe.log_in("by proxy", login, say(JOE.acknowledgement()))
        .await;
    let mut ann = proxy.connect().await;
    let login = Login::call_client("ann@example.com", APPLICATION);
    ann.log_in("by proxy", login, say(ANN.acknowledgement()))
        .await;
    joe.play_part(
        "by proxy",
        [
            hear("profileUpdate", "/user", "@id=joe@example.com"),
            hear("sessionUpdate", "/user", "@id=joe@example.com"),
            say(JOE.dial("*78")),
            hear("profileUpdate", "/user", "@id=joe@example.com dnd=On"),
        ],
    )
    .await;
    ann.play_part(
        "by proxy",
        [
            hear("profileUpdate", "/user", "@id=ann@example.com"),
            hear("sessionUpdate", "/user", "@id=ann@example.com"),
            say(ANN.dial("*78")),
            hear("profileUpdate", "/user", "@id=ann@example.com dnd=On"),
        ],
    )
    .await;
    {
        let sessions = &server.1.lock().unwrap().sessions;
        assert!(!sessions[0].outbox.same_channel(&sessions[1].outbox));
    }
    // What names no user is for everyone.
    let answer = || hear("infoResponse", "", "user=-");
    joe.play_part("by proxy", [say(info_request()), answer()])
        .await;
    ann.play_part("by proxy", [answer()]).await;
}

#[tokio::test]
async fn the_proxy_tells_nobody_what_is_not_theirs() {
    let [server, listener] = [(), ()].map(|()| TcpListener::bind("127.0.0.1:0"));
    let (server, listener) = (server.await.unwrap(), listener.await.unwrap());
    let [address, proxy] = [&server, &listener].map(|listener| listener.local_addr().unwrap());
    let (mut servers, mut clients) = (vec![], vec![]);
    let mut connections = vec![];
    for _ in 0..2 {
        connections.push(TcpStream::connect(address).await.unwrap());
        let (stream, _) = server.accept().await.unwrap();
        servers.push(Framed::new(stream, Codec::new()));
    }
    tokio::spawn(proxy::serve(listener, connections.try_into().unwrap()));
    for (server, id) in servers.iter_mut().zip(["joe", "ann"]) {
        let stream = TcpStream::connect(proxy).await.unwrap();
        let mut client = Framed::new(stream, Codec::new());
        client.send(Client::new(id, "").dial("1")).await.unwrap();
        // Then the proxy knows the client.
        server.next().await.unwrap().unwrap();
        clients.push(client);
    }

    let update = |data| message("callUpdate", data);
    let of_joe =
        "<user userUid=\"1\"><call><remoteName>Zo\u{EB}</remoteName></call><id>joe</id></user>";
    let ping = message("serverStatusRequest", "").into_bytes();
    let latin_1 = update(of_joe).chars().map(|c| c as u8).collect();
    for (document, hears) in [
        (update("<user userUid=\"1\"/>").into_bytes(), [false, false]),
        (update(of_joe).into_bytes(), [true, false]),
        (update("<user userUid=\"1\"/>").into_bytes(), [true, false]),
        (update("<user userUid=\"2\"/>").into_bytes(), [false, false]),
        (update("<user id=\"ann\"/>").into_bytes(), [false, true]),
        (update("<user id=\"eve\"/>").into_bytes(), [false, false]),
        (latin_1, [false, false]),
        (
            update("<user id=\"joe userType=\"x\"/>").into_bytes(),
            [false, false],
        ),
        (update("</user id=\"joe\">").into_bytes(), [false, false]),
        (update("<user/>").into_bytes(), [false, false]),
        (
            message("datagram", "<to><user><id>joe</id></user></to>").into_bytes(),
            [false, false],
        ),
        (
            message(
                "infoResponse",
                "<capVersionResponse>17.0</capVersionResponse>",
            )
            .into_bytes(),
            [true, true],
        ),
        (ping.clone(), [true, true]),
    ] {
        for message in [&document, &ping] {
            servers[0]
                .send(Bytes::copy_from_slice(message))
                .await
                .unwrap();
        }
        for (client, hears) in clients.iter_mut().zip(hears) {
            for expected in hears.then_some(&document).into_iter().chain([&ping]) {
                let heard = timeout(Duration::from_secs(10), client.next())
                    .await
                    .unwrap();
                let heard = heard.unwrap().unwrap().bytes;
                assert_eq!(heard, *expected, "{}", document.escape_ascii());
            }
        }
    }
}

#[tokio::test]
async fn the_proxy_and_the_server_do_not_wait_for_each_other() {
    let server = Server::narrow();
    let connect = || narrow().connect(server.0);
    let servers = [connect().await.unwrap(), connect().await.unwrap()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = Server(listener.local_addr().unwrap(), server.1.clone());
    tokio::spawn(proxy::serve(listener, servers));

    let (from_joe, to_joe) = proxy.joe().await.framed.into_inner().into_split();
    let mut from_joe = FramedRead::new(from_joe, Codec::new());
    let mut to_joe = FramedWrite::new(to_joe, Codec::new());
    let _over_the_other_connection = proxy.connect().await;
    let number = "9".repeat(900);
    // Either is over early if the proxy disconnects joe for not keeping up.
    let asking = async {
        for call in 1..=1000 {
            let call = format!("localHost{call}:0");
            to_joe.send(JOE.dial(&number)).await?;
            to_joe.send(JOE.release(&call)).await?;
        }
        to_joe.send(JOE.dial("*78")).await
    };
    let hearing = async {
        loop {
            let frame = timeout(Duration::from_secs(10), from_joe.next()).await;
            let Some(Ok(frame)) = frame.expect("in time") else {
                break;
            };
            if frame.cap_c().unwrap().command_type() == CommandType::ProfileUpdate {
                break;
            }
        }
    };
    let _ = join!(asking, hearing);
    proxy
        .ann()
        .await
        .play(
            "by proxy",
            [
                say(ANN.dial("*78")),
                hear("profileUpdate", "/user", "dnd=On"),
            ],
        )
        .await;
}
