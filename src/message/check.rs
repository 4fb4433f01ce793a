//! What the generated checks are written against.

use core::convert::Infallible;

use crate::{
    list::List,
    message::{Context, Direction, Environment, Facts, Finding, FindingCode, ProtocolVersion},
    scan::Item,
    text::{Span, Text},
    walk::{Tags, Visit, Walk},
};

/// A line of a table, as far as findings speak of it.
pub(crate) struct Field {
    pub(crate) path: &'static str,
    pub(crate) section: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) condition: &'static str,
}

/// The paths of all that an element may have, by the DTD's names.
pub(crate) struct Paths {
    pub(crate) attributes: &'static [(&'static str, &'static str)],
    pub(crate) children: &'static [(&'static str, &'static str)],
}

/// The parameters of a call action, and who has it.
pub(crate) struct ActionRule {
    pub(crate) parameters: &'static [Parameter],
    pub(crate) insc: bool,
    pub(crate) responds: bool,
}

/// One of these names, by number.
pub(crate) struct Parameter {
    pub(crate) names: &'static [usize],
    pub(crate) optional: bool,
    pub(crate) expected: &'static str,
}

/// A check that is going on.
pub(crate) struct Check<'s> {
    sink: &'s mut dyn FnMut(Finding),
    facts: &'static Facts,
    version: ProtocolVersion,
    context: Context,
    /// What `commandType` says, which is the nearest thing to what is missing at the top.
    command: Option<&'s Text<'s>>,
}

impl<'s> Check<'s> {
    #[inline(always)]
    pub(crate) fn new(
        sink: &'s mut dyn FnMut(Finding),
        facts: &'static Facts,
        version: ProtocolVersion,
        context: Context,
        command: Option<&'s Text<'s>>,
    ) -> Self {
        Self {
            sink,
            facts,
            version,
            context,
            command,
        }
    }

    /// Whether the document's version is that one or a later one.
    #[inline]
    pub(crate) fn knows(&self, major: u16, minor: u16) -> bool {
        self.version >= ProtocolVersion::new(major, minor)
    }

    /// Whether the caller said that a client sent the document.
    #[inline]
    pub(crate) fn sent_by_client(&self) -> bool {
        self.context.direction == Some(Direction::ToServer)
    }

    /// The same of the server.
    #[inline]
    pub(crate) fn sent_by_server(&self) -> bool {
        self.context.direction == Some(Direction::ToClient)
    }

    /// A value that only clients send: `field` says what the server sends.
    #[inline]
    pub(crate) fn client_only(&mut self, field: &'static Field, text: &Text<'_>) {
        self.side(Direction::ToServer, field, text);
    }

    /// A value that only the server sends: `field` says what clients send.
    #[inline]
    pub(crate) fn server_only(&mut self, field: &'static Field, text: &Text<'_>) {
        self.side(Direction::ToClient, field, text);
    }

    fn side(&mut self, said: Direction, field: &'static Field, text: &Text<'_>) {
        match self.context.direction {
            None => self.context.direction = Some(said),
            Some(known) if known != said => self.value(field, text),
            Some(_) => {}
        }
    }

    /// Whether fields for VoIP users are out of place.
    #[inline]
    pub(crate) fn has_no_voip(&self) -> bool {
        self.context.environment == Some(Environment::Insc)
    }

    /// Whether fields for INSC users are out of place; beside such for VoIP users they are, too.
    #[inline]
    pub(crate) fn has_no_insc(&self, voip: impl FnOnce() -> bool) -> bool {
        match self.context.environment {
            Some(environment) => environment == Environment::Voip,
            None => voip(),
        }
    }

    /// The message as a whole: direction and users.
    #[inline(always)]
    pub(crate) fn whole(&mut self) {
        if let (Some(direction), [only]) = (self.context.direction, self.facts.directions)
            && direction != *only
        {
            let expected = match direction {
                Direction::ToServer => "the server",
                Direction::ToClient => "the client",
            };
            self.misplaced(FindingCode::WrongDirection, expected);
        }
        if self.context.environment == Some(Environment::Insc) && !self.facts.insc {
            self.misplaced(FindingCode::WrongEnvironment, "VoIP");
        }
    }

    #[cold]
    #[inline(never)]
    fn misplaced(&mut self, code: FindingCode, expected: &'static str) {
        self.report(code, "", self.facts.section, expected, self.command_span());
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn missing(&mut self, field: &'static Field) {
        self.field(FindingCode::MissingField, field, self.command_span());
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn missing_in(&mut self, field: &'static Field, parent: &impl Walk) {
        self.field(FindingCode::MissingField, field, self.near(parent));
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn neither(&mut self, field: &'static Field, parent: &impl Walk) {
        self.field(FindingCode::NeitherField, field, self.near(parent));
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn repeated(&mut self, field: &'static Field, parent: &impl Walk) {
        let span = self.child(field, parent);
        let code = FindingCode::RepeatedField;
        self.report(code, field.path, field.section, "", span);
    }

    /// It may repeat, but not in this case.
    #[cold]
    #[inline(never)]
    pub(crate) fn repeated_if(&mut self, field: &'static Field, parent: &impl Walk) {
        let span = self.child(field, parent);
        let (code, condition) = (FindingCode::RepeatedField, field.condition);
        self.report(code, field.path, field.section, condition, span);
    }

    /// A field that this side does not send.
    #[cold]
    #[inline(never)]
    pub(crate) fn foreign(&mut self, field: &'static Field, text: &Text<'_>) {
        let code = FindingCode::UnexpectedField;
        self.report(code, field.path, field.section, "", text.span());
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn condition(&mut self, field: &'static Field, parent: &impl Walk) {
        let span = self.child(field, parent);
        let (code, condition) = (FindingCode::ConditionFailed, field.condition);
        self.report(code, field.path, field.section, condition, span);
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn environment(&mut self, field: &'static Field, parent: &impl Walk) {
        let span = self.child(field, parent);
        // The counter and the original number and reason are INSC's, the others are VoIP's.
        let expected = match self.context.environment {
            Some(Environment::Insc) => "VoIP",
            _ => "INSC",
        };
        let code = FindingCode::WrongEnvironment;
        self.report(code, field.path, field.section, expected, span);
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn value(&mut self, field: &'static Field, text: &Text<'_>) {
        self.field(FindingCode::InvalidValue, field, text.span());
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn not_blank(&mut self, field: &'static Field, text: &Text<'_>) {
        self.field(FindingCode::NotBlank, field, text.span());
    }

    /// Reports what `parent` has and the table, whose attributes and children come by number, has not.
    #[cold]
    #[inline(never)]
    pub(crate) fn unexpected(
        &mut self,
        parent: &impl Walk,
        paths: &'static Paths,
        attributes: &[u16],
        children: &[u16],
        section: &'static str,
    ) {
        let near = self.near(parent);
        // All are in the order in which the walk shows what there is.
        let mut attributes = (
            paths.attributes.iter().zip(0..),
            attributes.iter().peekable(),
        );
        let mut children = (paths.children.iter().zip(0..), children.iter().peekable());
        let mut look = |name: &'static str, attribute: bool, span: Option<Span>| {
            let (paths, expected) = match attribute {
                true => &mut attributes,
                false => &mut children,
            };
            let Some(((_, path), number)) = paths.find(|((other, _), _)| *other == name) else {
                return;
            };
            while expected.next_if(|other| **other < number).is_some() {}
            if expected.next_if_eq(&&number).is_none() {
                let (code, span) = (FindingCode::UnexpectedField, span.unwrap_or(near));
                self.report(code, path, section, "", span);
            }
        };
        let Ok(visit) = parent.attributes(Shown(&mut look));
        let Ok(_) = parent.content(visit);
    }

    /// Holds a call action against its parameters: `counts` says how often it has each, by number.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn action(
        &mut self,
        rule: &'static ActionRule,
        counts: &mut [u32],
        spans: &[Span],
        names: &[&'static str],
        requested: bool,
        action: &impl Walk,
        section: &'static str,
        responders: &'static str,
    ) {
        const PARAMETERS: &str = "user/action/actionParam";
        for parameter in rule.parameters {
            let mut names = parameter.names.iter();
            let found = names.find(|name| counts.get(**name).is_some_and(|count| *count > 0));
            match found.and_then(|name| counts.get_mut(*name)) {
                Some(count) => *count -= 1,
                None if parameter.optional => {}
                None => {
                    let (code, span) = (FindingCode::MissingParameter, self.near(action));
                    self.report(code, PARAMETERS, section, parameter.expected, span);
                }
            }
        }
        for ((count, span), name) in counts.iter().zip(spans).zip(names) {
            if *count > 0 {
                let code = FindingCode::UnexpectedParameter;
                self.report(code, PARAMETERS, section, name, *span);
            }
        }
        if requested && !rule.responds {
            let path = "user/action@responseRequested";
            let (code, span) = (FindingCode::ConditionFailed, self.near(action));
            self.report(code, path, section, responders, span);
        }
        if !rule.insc && self.context.environment == Some(Environment::Insc) {
            let (code, path) = (FindingCode::WrongEnvironment, "user/action@actionType");
            let span = self.near(action);
            self.report(code, path, section, "VoIP", span);
        }
    }

    fn field(&mut self, code: FindingCode, field: &'static Field, span: Span) {
        self.report(code, field.path, field.section, field.expected, span);
    }

    fn report(
        &mut self,
        code: FindingCode,
        path: &'static str,
        section: &'static str,
        expected: &'static str,
        span: Span,
    ) {
        (self.sink)(Finding {
            code,
            message: self.facts.name,
            path,
            span,
            section,
            expected,
        });
    }

    fn command_span(&self) -> Span {
        self.command.map_or(Span::default(), Text::span)
    }

    /// The first thing in an element that has a place; else that of the command.
    fn near(&self, element: &impl Walk) -> Span {
        nearest(element).unwrap_or_else(|| self.command_span())
    }

    /// The same in a field of `parent`.
    fn child(&self, field: &Field, parent: &impl Walk) -> Span {
        let wanted = field.path.rsplit(['/', '@']).next().unwrap_or("");
        let mut found = None;
        let mut look = |name: &'static str, _, span: Option<Span>| {
            if name == wanted && found.is_none() {
                found = span;
            }
        };
        let Ok(visit) = parent.attributes(Shown(&mut look));
        let Ok(_) = parent.content(visit);
        found.unwrap_or_else(|| self.near(parent))
    }
}

/// Whether any of many is there, each of which says it with a number that is not zero.
// perf: one branch for all.
#[inline(always)]
pub(crate) fn any<const N: usize>(there: [usize; N]) -> bool {
    there.iter().fold(0, |all, one| all | one) != 0
}

/// One text, or else the other, which is rarer.
#[inline(always)]
pub(crate) fn either<'t, 'a>(
    one: &'t Option<Text<'a>>,
    other: &'t Option<Text<'a>>,
) -> Option<&'t Text<'a>> {
    #[cold]
    #[inline(never)]
    fn rarer<'t, 'a>(other: &'t Option<Text<'a>>) -> Option<&'t Text<'a>> {
        other.as_ref()
    }

    match one {
        None => rarer(other),
        one => one.as_ref(),
    }
}

/// Does what there is seldom cause to.
// perf: code that jumps over others takes longer.
#[cold]
#[inline(never)]
pub(crate) fn rarely(act: impl FnOnce()) {
    act();
}

/// Whether there is nothing in a text but white space.
#[inline(always)]
pub(crate) fn is_blank(text: &Text<'_>) -> bool {
    match (text.plain_len(1, Text::MAX_LEN), text.first_bytes()) {
        (Some(_), Some([first])) if *first > b' ' => false,
        _ => is_all_blank(text),
    }
}

#[cold]
#[inline(never)]
fn is_all_blank(text: &Text<'_>) -> bool {
    text.chars().all(|c| c.is_ascii_whitespace())
}

/// Whether a text is a digest as `securePassword` has it.
pub(crate) fn is_digest(text: &Text<'_>) -> bool {
    let mut characters = text.chars().skip_while(char::is_ascii_whitespace);
    let digits = characters.by_ref().take(32);
    digits.filter(char::is_ascii_hexdigit).count() == 32
        && characters.all(|c| c.is_ascii_whitespace())
}

/// Tells of each attribute and child: its name, whether it is an attribute, where it stands.
struct Shown<'f>(&'f mut dyn FnMut(&'static str, bool, Option<Span>));

impl Visit for Shown<'_> {
    type Error = Infallible;

    fn attribute<const N: usize>(
        self,
        name: &'static str,
        _: &'static [u8; N],
        value: &Text<'_>,
    ) -> Result<Self, Infallible> {
        (self.0)(name, true, Some(value.span()));
        Ok(self)
    }

    fn text(self, _: &Text<'_>) -> Result<Self, Infallible> {
        Ok(self)
    }

    fn child<const A: usize, const Z: usize, T: Walk>(
        self,
        tags: Tags<A, Z>,
        child: &T,
    ) -> Result<Self, Infallible> {
        (self.0)(tags.element.name, false, nearest(child));
        Ok(self)
    }

    fn list<'a, const A: usize, const Z: usize, T: Walk + Item<'a>>(
        self,
        tags: Tags<A, Z>,
        list: &List<'a, T>,
    ) -> Result<Self, Infallible> {
        if let Some(first) = list.first() {
            (self.0)(tags.element.name, false, nearest(first));
        }
        Ok(self)
    }
}

/// The first thing in an element that has a place in the document.
fn nearest(element: &impl Walk) -> Option<Span> {
    let found = element
        .attributes(First)
        .and_then(|first| element.content(first));
    found.err()
}

/// Ends its walk at the first text that was read.
struct First;

impl Visit for First {
    type Error = Span;

    fn attribute<const N: usize>(
        self,
        _: &'static str,
        _: &'static [u8; N],
        value: &Text<'_>,
    ) -> Result<Self, Span> {
        self.text(value)
    }

    fn text(self, text: &Text<'_>) -> Result<Self, Span> {
        match text.span() {
            Span { offset: 0, .. } => Ok(self),
            span => Err(span),
        }
    }

    fn child<const A: usize, const Z: usize, T: Walk>(
        self,
        _: Tags<A, Z>,
        child: &T,
    ) -> Result<Self, Span> {
        child
            .attributes(self)
            .and_then(|first| child.content(first))
    }

    fn list<'a, const A: usize, const Z: usize, T: Walk + Item<'a>>(
        self,
        tags: Tags<A, Z>,
        list: &List<'a, T>,
    ) -> Result<Self, Span> {
        match list.first() {
            Some(first) => self.child(tags, first),
            None => Ok(self),
        }
    }
}

/// `message` and `check` for a dialect's documents.
macro_rules! rules {
    ($dialect:ident) => {
        impl<'a> crate::$dialect::BroadsoftDocument<'a> {
            /// The document as the message it is, with just that message's parts. Nothing is copied.
            #[inline]
            pub fn message(&self) -> Message<'_, 'a> {
                Message::of(self)
            }

            /// The version of the protocol that the document says; `None` if it says none.
            #[inline]
            pub fn protocol_version(&self) -> Option<crate::message::ProtocolVersion> {
                let version = self.version.as_ref()?;
                match version.value() {
                    crate::$dialect::Version::V17_0 => Some(crate::message::ProtocolVersion::V17_0),
                    _ => version.text().typed().known(),
                }
            }

            /// Holds the message against the tables of section 6, and hands everything in which it
            /// departs from them to `sink`: fields that are missing or do not belong, values that no
            /// table has, and what the text says of fields together. A field is not missed in a
            /// document of a version that did not have it yet; where a document says no version,
            /// or none that can be read, 17.0 is meant.
            ///
            /// `context` is what the caller knows beside the document: `()`, a
            /// [`Direction`](crate::message::Direction), or a full
            /// [`Context`](crate::message::Context).
            ///
            /// This is apart from what the DTD says, which the reader notes. Whether a document that a
            /// program made is valid is told by reading what it is written as in strict mode. Nothing
            /// is allocated.
            pub fn check(
                &self,
                context: impl Into<crate::message::Context>,
                sink: &mut dyn FnMut(crate::message::Finding),
            ) {
                let command = self.command_type();
                let Some(facts) = command.facts() else {
                    return sink(self.no_message());
                };
                let version = self.protocol_version();
                let version = version.unwrap_or(crate::message::ProtocolVersion::V17_0);
                let (context, name) = (context.into(), self.command_name());
                let check = &mut crate::message::Check::new(sink, facts, version, context, name);
                check.whole();
                match self.data() {
                    Some(data) => check_table(check, command, data),
                    None => Self::check_nothing(check, command),
                }
            }

            /// What the document says that its message is.
            #[inline]
            fn command_name(&self) -> Option<&crate::Text<'a>> {
                let command = self.command.as_ref()?.command_type.as_ref()?;
                Some(command.as_text())
            }

            /// What a message without any data lacks.
            #[cold]
            #[inline(never)]
            fn check_nothing(
                check: &mut crate::message::Check<'_>,
                command: crate::$dialect::CommandType,
            ) {
                check_table(check, command, &crate::$dialect::CommandData::default());
            }

            /// There is no such message in this dialect.
            #[cold]
            #[inline(never)]
            fn no_message(&self) -> crate::message::Finding {
                let name = self.command_name();
                let foreign = name.and_then(|name| {
                    let mut foreign = FOREIGN.iter();
                    foreign.find(|(foreign, _)| *name == **foreign)
                });
                let (code, (message, section), expected) = match foreign {
                    Some(foreign) => (crate::message::FindingCode::WrongDialect, *foreign, "CAP-C"),
                    None => (crate::message::FindingCode::UnknownMessage, ("", ""), ""),
                };
                crate::message::Finding {
                    code,
                    message,
                    path: "",
                    span: name.map_or(crate::Span::default(), crate::Text::span),
                    section,
                    expected,
                }
            }
        }
    };
}

pub(crate) use rules;
