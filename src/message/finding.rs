//! What a check finds.

use core::fmt;

use crate::{codes::codes, error::Located, text::Span};

codes! {
    /// What was found. Codes are stable; messages are not.
    pub enum FindingCode;

    /// `commandType` is absent, or names no message of either dialect.
    UnknownMessage "unknown-message",
    /// Another dialect has the message, this one has not.
    WrongDialect "wrong-dialect",
    /// The message is never sent in the direction that the caller gave.
    WrongDirection "wrong-direction",
    /// A field that the table requires is not there.
    MissingField "missing-field",
    /// A field that is not in the table.
    UnexpectedField "unexpected-field",
    /// A field that occurs more often than once.
    RepeatedField "repeated-field",
    /// A value that is not of the field's type, or not among those that the table lists.
    InvalidValue "invalid-value",
    /// A text that the dialect has to leave blank.
    NotBlank "not-blank",
    /// Neither of two fields of which one is required.
    NeitherField "neither-field",
    /// A field whose condition does not hold.
    ConditionFailed "condition-failed",
    /// A message, field or action that only VoIP users have, or only INSC users.
    WrongEnvironment "wrong-environment",
    /// A parameter that the action takes is not there.
    MissingParameter "missing-parameter",
    /// A parameter that the action does not take, or not so often.
    UnexpectedParameter "unexpected-parameter",
}

/// One thing in which a message departs from what section 6 says of it. Printed, it is a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Finding {
    /// What was found.
    pub code: FindingCode,
    /// The message: the value of `commandType`, if it is one of the specification's.
    pub message: &'static str,
    /// The field, from `commandData` on: `user/call/state`, `user@id`. Empty where the finding is
    /// about the message itself.
    pub path: &'static str,
    /// Where it stands; for what is missing, the nearest thing that is there. Empty in a document
    /// that a program made.
    pub span: Span,
    /// The section of the specification that says so.
    pub section: &'static str,
    /// What was to be there, in words.
    pub expected: &'static str,
}

impl Finding {
    /// The finding for people to read: line and column in the document that was read, the sentence,
    /// and the beginning of a value that is wrong. `{:#}` leaves line and column out, which take time
    /// that is linear in the offset. Nothing is allocated.
    pub fn display<'d>(&self, document: &'d [u8]) -> impl fmt::Display + use<'d> {
        let found = match self.code {
            FindingCode::UnknownMessage | FindingCode::InvalidValue | FindingCode::NotBlank => {
                self.span.of_bytes(document)
            }
            _ => &[],
        };
        Located::new(*self, self.span, found, document)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            message,
            path,
            section,
            expected,
            ..
        } = self;
        match self.code {
            FindingCode::UnknownMessage => f.write_str("no message of the protocol"),
            FindingCode::WrongDialect => write!(f, "{message} is a message of {expected} only"),
            FindingCode::WrongDirection => write!(f, "{message} is sent by {expected} only"),
            FindingCode::MissingField => write!(f, "{message} lacks {path}"),
            FindingCode::UnexpectedField => write!(f, "{message} has no {path}"),
            FindingCode::RepeatedField if expected.is_empty() => {
                write!(f, "{message} may have only one {path}")
            }
            FindingCode::RepeatedField => {
                write!(f, "{message} has {path} more than once only if {expected}")
            }
            FindingCode::InvalidValue => write!(f, "{path} of {message} has to be {expected}"),
            FindingCode::NotBlank => write!(f, "{path} of {message} has to be blank"),
            FindingCode::NeitherField => write!(f, "{message} needs {expected} of user"),
            FindingCode::ConditionFailed => {
                write!(f, "{message} has {path} only if {expected}")
            }
            FindingCode::WrongEnvironment => {
                let subject = if path.is_empty() { message } else { path };
                write!(f, "{subject} is for {expected} users only")
            }
            FindingCode::MissingParameter => write!(f, "the action lacks its {expected}"),
            FindingCode::UnexpectedParameter => write!(f, "the action takes no such {expected}"),
        }?;
        if section.is_empty() {
            return Ok(());
        }
        write!(f, " ({section})")
    }
}
