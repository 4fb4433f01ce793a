//! The subscribers that the server stands in for, and who is logged in.

mod calls;
mod monitoring;
mod queue;

use std::time::SystemTime;

use broadworks_cap::{
    Text,
    cap_c::{BroadsoftDocument, CommandData, CommandType, User, UserLogoutReason, UserType},
    message::{CallState, Personality, cap_c::Message},
};

use super::outbox::Outbox;

pub struct Group {
    pub subscribers: Vec<Subscriber>,
    pub sessions: Vec<Session>,
    /// How many calls there have been.
    calls: u32,
}

pub struct Subscriber {
    pub id: &'static str,
    pub kind: Kind,
    number: &'static str,
    dnd: &'static str,
    /// A call center's are its queue.
    calls: Vec<Leg>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Phone,
    Console,
    /// A console that hears of the calls of whom it monitors, too.
    DetailedConsole,
    CallCenter,
}

/// A call as a subscriber has it.
#[derive(Clone)]
struct Leg {
    id: String,
    number: String,
    state: CallState,
    personality: Personality,
}

/// A login of a client.
pub struct Session {
    pub outbox: Outbox,
    /// Where the subscriber is in the group.
    pub subscriber: usize,
    pub user_type: UserType,
    pub user_uid: String,
    pub application_id: String,
    pub nonce: String,
    pub stage: Stage,
    monitored: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Stage {
    Challenged,
    Registered,
    Acknowledged,
}

impl Session {
    pub fn new(outbox: Outbox, subscriber: usize, user: &User<'_>) -> Self {
        let time = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self {
            outbox,
            subscriber,
            user_type: *user.user_type.unwrap_or_default(),
            user_uid: (139_557_000 + subscriber).to_string(),
            application_id: user.application_id.unwrap_or_default().to_string(),
            nonce: time.as_millis().to_string(),
            stage: Stage::Challenged,
            monitored: Vec::new(),
        }
    }
}

impl Group {
    pub fn example() -> Self {
        let subscribers = [
            ("joe@example.com", "3015551000", Kind::Phone),
            ("ann@example.com", "3015551001", Kind::Phone),
            ("desk@example.com", "3015551002", Kind::DetailedConsole),
            ("door@example.com", "3015551003", Kind::Console),
            ("sales@example.com", "3015552000", Kind::CallCenter),
        ];
        let subscribers = subscribers.map(|(id, number, kind)| Subscriber {
            id,
            number,
            kind,
            dnd: "Off",
            calls: Vec::new(),
        });
        Self {
            subscribers: subscribers.into(),
            sessions: Vec::new(),
            calls: 0,
        }
    }

    /// Where the subscriber with that ID is.
    pub fn subscriber(&self, id: Option<Text<'_>>) -> Option<usize> {
        let mut subscribers = self.subscribers.iter();
        subscribers.position(|subscriber| id == Some(subscriber.id.into()))
    }

    /// Does what a message asks for whose client is logged in.
    pub fn act(&mut self, at: usize, document: &BroadsoftDocument<'_>) -> Option<()> {
        match document.message() {
            Message::CallAction(message) => {
                let answered = document.expected_response().is_some();
                self.call_action(at, message.action()?, answered);
                Some(())
            }
            Message::QueueAction(message) => self.queue_action(at, message.queue_action_data()?),
            Message::MonitoringUsersRequest(message) => self.monitor(at, message.user()?),
            _ => None,
        }
    }

    /// Says to all clients that the server goes away.
    pub fn log_out_all(&mut self) {
        for session in &self.sessions {
            let command = CommandType::UnRegister;
            self.tell(&[session], session.subscriber, command, |user, _| {
                user.user_logout_reason = Some(UserLogoutReason::ForceLogoutC.into());
            });
        }
        self.sessions.clear();
    }

    /// Completes a login. (A console says itself whom it monitors.)
    pub fn welcome(&mut self, at: usize) {
        self.sessions[at].stage = Stage::Acknowledged;
        let to = &[&self.sessions[at]];
        let about = self.sessions[at].subscriber;
        match self.subscribers[about].kind {
            Kind::Phone => self.tell_all(to, about),
            Kind::CallCenter => self.tell_queue_profile(to, about),
            Kind::Console | Kind::DetailedConsole => {}
        }
    }

    /// Who is to know about a subscriber: their own clients, and the consoles that monitor them.
    fn told(&self, about: usize) -> Vec<&Session> {
        let knows = |session: &&Session| {
            session.stage == Stage::Acknowledged
                && (session.subscriber == about || session.monitored.contains(&about))
        };
        self.sessions.iter().filter(knows).collect()
    }

    /// Tells sessions about a subscriber. `fill` says what, and is told whether a session is the
    /// subscriber's own.
    fn tell<'a>(
        &'a self,
        to: &[&'a Session],
        about: usize,
        command: CommandType,
        fill: impl Fn(&mut User<'a>, bool),
    ) {
        for session in to {
            let mut user = User::default();
            fill(&mut user, session.subscriber == about);
            let user = self.addressed(session, about, user);
            send(&session.outbox, command, user);
        }
    }

    /// Adds whom a message is for, and whom it is about if that is another.
    fn addressed<'a>(&'a self, to: &'a Session, about: usize, user: User<'a>) -> User<'a> {
        let monitored = (about != to.subscriber).then(|| self.subscribers[about].id.into());
        User {
            user_type: Some(to.user_type.into()),
            user_uid: Some((&to.user_uid).into()),
            id_attribute: Some(self.subscribers[to.subscriber].id.into()),
            application_id: Some((&to.application_id).into()),
            monitored_user_id: monitored,
            monitored_user_uid: monitored,
            ..user
        }
    }
}

/// Whom an answer is about: who the request says, in its words. (A value that the DTD does not list
/// can be passed on as it was read, but not made from its enum, which is `Unknown`.)
pub fn identity<'a>(user: &User<'a>) -> User<'a> {
    User {
        user_type: user.user_type,
        user_uid: user.user_uid,
        id_attribute: user.id_attribute,
        id_element: user.id_element,
        application_id: user.application_id,
        ..User::default()
    }
}

/// Sends a message.
pub fn send<'a>(outbox: &Outbox, command: CommandType, data: impl Into<CommandData<'a>>) {
    match BroadsoftDocument::of(command, data).xml().to_vec() {
        Ok(message) => outbox.push(message.into()),
        Err(error) => eprintln!("a {command} that cannot be sent: {error}"),
    }
}
