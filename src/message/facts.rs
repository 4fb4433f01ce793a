//! What the specification says of a message as a whole.

use super::typed::ProtocolVersion;

/// Who sends to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// From a client to the server.
    ToServer,
    /// From the server to a client.
    ToClient,
}

/// The kinds of application that a message is for. (5)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Application {
    /// Control of the user's own calls. (3.2.1, 4.2.1)
    CallControl,
    /// An attendant console that monitors other users. (3.2.2)
    UserMonitoring,
    /// Management of a call center's queue. (3.2.3, 4.2.2)
    CallCenter,
    /// None in particular: the connection, the protocol, other clients.
    Other,
}

/// Whose calls they are. A document does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Environment {
    /// A user of Voice over IP.
    Voip,
    /// A user of an Intelligent Network Service Control network, who has fewer messages, fields and
    /// actions. (4, 6.8 to 6.14)
    Insc,
}

/// What the specification says of a message as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Facts {
    /// The value of `commandType`.
    pub name: &'static str,
    /// Where the specification defines it.
    pub section: &'static str,
    /// Who sends it: one direction or both.
    pub directions: &'static [Direction],
    /// What it is for in this dialect.
    pub applications: &'static [Application],
    /// The version of the protocol that brought it; 0.0 where the changes do not tell. (1)
    pub since: ProtocolVersion,
    /// Whether it exists for INSC users too.
    pub insc: bool,
    /// Whether it may go away. (6.25)
    pub deprecated: bool,
}

/// What a check knows beside the document. `()` is nothing, a [`Direction`] that alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Context {
    /// Who sent the document; `None` where that is not known.
    pub direction: Option<Direction>,
    /// Whose calls it is about; `None` where that is not known.
    pub environment: Option<Environment>,
}

impl Context {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        direction: None,
        environment: None,
    };

    /// The same, with whose calls it is about.
    #[must_use]
    pub const fn with_environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }
}

impl From<()> for Context {
    fn from((): ()) -> Self {
        Self::UNKNOWN
    }
}

impl From<Direction> for Context {
    fn from(direction: Direction) -> Self {
        Some(direction).into()
    }
}

impl From<Option<Direction>> for Context {
    fn from(direction: Option<Direction>) -> Self {
        Self {
            direction,
            environment: None,
        }
    }
}
