//! Which documents are wanted.

use broadworks_cap::{Text, cap_c, ccc2, peek};

use crate::{args::Decode, document::Outcome, input::complain};

pub(crate) struct Filter {
    /// Each empty where it does not matter.
    commands: Vec<String>,
    users: Vec<String>,
}

impl Filter {
    /// The filter that is asked for. A name that may be a mistake is complained about.
    pub(crate) fn new(args: &Decode) -> Self {
        for name in &args.command {
            let known = name.parse::<cap_c::CommandType>().is_ok()
                || name.parse::<ccc2::CommandType>().is_ok();
            if !known {
                complain(format_args!("--command {name}"), "neither dialect has it");
            }
        }
        Self {
            commands: args.command.clone(),
            users: args.user.clone(),
        }
    }

    /// Whether what was made of these bytes is wanted.
    pub(crate) fn wants(&self, bytes: &[u8], outcome: &Outcome<'_>) -> bool {
        if self.commands.is_empty() && self.users.is_empty() {
            return true;
        }
        // What a document does not say matches only in one that could not be read.
        let (commands, users, unsaid) = match outcome {
            Outcome::Blank | Outcome::Skipped => return false,
            Outcome::Document(document) => (
                [document.command_type()],
                [document.user_id(), document.user_uid()],
                false,
            ),
            Outcome::Failure(_) => {
                let seen = peek(bytes).unwrap_or_default();
                ([seen.command], [seen.user_id, seen.user_uid], true)
            }
        };
        let matches = |said: &[Option<Text<'_>>], wanted: &[String]| {
            let mut said = said.iter().flatten().peekable();
            wanted.is_empty()
                || unsaid && said.peek().is_none()
                || said.any(|text| {
                    let text = text.to_cow();
                    // One that was not read may have blanks around.
                    wanted
                        .iter()
                        .any(|wanted| *wanted == text || wanted == text.trim())
                })
        };
        matches(&commands, &self.commands) && matches(&users, &self.users)
    }
}
