//! The command line.

use std::{path::PathBuf, process::ExitCode};

use broadworks_cap::{DEFAULT_LIMIT, MIN_LIMIT, Options};
use clap::{Args as Arguments, Parser, Subcommand, ValueEnum, value_parser};
use clap_complete::Shell;

/// Reads BroadWorks' Client Application Protocols, CAP-C and CCC2.
#[derive(Parser)]
#[command(name = "cap", version, after_help = HELP)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Decode(Decode),
    Check(Check),
    Digest(Digest),
    Completions(Completions),
}

const HELP: &str = "\
Examples:
  cap decode session.cap                  a line of JSON for each document
  cap decode --user joe@abc.com trace.pcap
  cap check session.cap                   what is wrong, and where
  cap digest 1051713840192                the securePassword for that nonce

`cap help COMMAND` has more.";

/// What to read.
#[derive(Arguments)]
pub(crate) struct Input {
    /// Recorded streams or captures (pcap, pcapng) to read, one after another; `-` is standard
    /// input, as is giving none
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// At the end of the last FILE wait for more, until interrupted; if it is cut short, go on from
    /// its start
    #[arg(long)]
    pub(crate) follow: bool,
    /// The size limit of a document; a longer one is an error
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_LIMIT as u32)]
    #[arg(value_parser = value_parser!(u32).range(MIN_LIMIT as i64..=Options::MAX_LENGTH.into()))]
    pub(crate) limit: u32,
}

/// Decodes recorded or live streams, and those in captures: one line for each document
#[derive(Arguments)]
#[command(after_help = DECODE_HELP)]
pub(crate) struct Decode {
    /// The dialect of the documents, which do not say it themselves
    #[arg(long, value_enum, default_value_t)]
    pub(crate) dialect: Dialect,
    /// What is read, and what is refused
    #[arg(long, value_enum, default_value_t)]
    pub(crate) mode: Mode,
    /// What a document is written as
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Indent what is written, in several lines
    #[arg(long)]
    pub(crate) pretty: bool,
    /// Only documents with one of these commandTypes, in one list or several
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) command: Vec<String>,
    /// Only documents of the user with this id or userUid; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) user: Vec<String>,
    #[command(flatten)]
    pub(crate) input: Input,
}

const DECODE_HELP: &str = r#"Output, in the order of the stream:
  {"offset", "length", "command", "document", "notes"}  a document; its commandType is null
                                                        where it has none
  {"offset", "length", "error"}                         a document that could not be read
  {"offset", "length", "skipped"}                       bytes between documents, unless blank; of
                                                        many the first
Offsets (in bytes, from 0), lines and columns (in characters, both from 1) count from the start
of the FILE, also those of notes and errors. With several FILEs, "file" tells which.

Each direction of a TCP connection in a capture is a stream of its own, with offsets of its own, and
"stream" tells which, as in "10.0.0.1:2208-10.0.0.2:40001". What is missing of it is an error with
the code "lost-segment".

With --command or --user, documents that do not match are left out, as are bytes between documents.
One that could not be read is left out if it can be seen that it does not match.

With --format xml, documents are written in the DTD's order, without what is not in the DTD, each in
a line of its own (with --pretty in several). What could not be read, what was skipped, what was
repaired and what is not written goes to standard error.

Exit status: 0 every document was read, but for those left out, 1 some were not, or in a FILE there
is none but other bytes than blanks, 2 usage or I/O.

Examples:
  cap decode session.cap
  cap decode --mode tolerant --format xml --pretty broken.xml > repaired.xml
  cap decode --follow --command callUpdate,sessionUpdate --user joe@abc.com proxy.log
  tcpdump -i any -U -w - 'tcp port 2208' | cap decode | jq -c '[.stream, .command]'"#;

/// Shows people what is wrong with the documents of recorded streams
#[derive(Arguments)]
#[command(after_help = CHECK_HELP)]
pub(crate) struct Check {
    /// The dialect of the documents, which do not say it themselves
    #[arg(long, value_enum, default_value_t)]
    pub(crate) dialect: Dialect,
    /// What is read; what is refused is an error, and what is noticed in the rest a finding
    #[arg(long, value_enum, default_value_t = Mode::Tolerant)]
    pub(crate) mode: Mode,
    /// Who sent the documents, if all are from one side: tells what that side never sends
    #[arg(long, value_enum)]
    pub(crate) sender: Option<Sender>,
    /// Whose calls they are about, if it is the same for all: tells what such users do not have
    #[arg(long, value_enum)]
    pub(crate) users: Option<Users>,
    #[command(flatten)]
    pub(crate) input: Input,
}

const CHECK_HELP: &str = r#"Kinds of findings, in the summary:
  error      a document that could not be read, or a part of a stream that was not captured
  repair     malformed XML, with what was assumed (in tolerant mode)
  departure  something that the DTD does not have so
  message    something that the specification says otherwise of the message
  skipped    bytes between documents, unless blank
Lines, and columns in characters, count from 1 at the start of the FILE. Colours are for terminals,
unless the environment has NO_COLOR.

Exit status: 0 nothing was found, 1 something was, 2 usage or I/O.

Examples:
  cap check session.cap
  cap check --dialect ccc2 --mode strict *.xml
  cap check --sender client --users voip requests.cap"#;

/// Prints the securePassword that a client logs in with
#[derive(Arguments)]
#[command(after_help = DIGEST_HELP)]
pub(crate) struct Digest {
    /// The nonce of the server's responseAuthentication
    pub(crate) nonce: String,
}

/// The environment variable with the password.
pub(crate) const PASSWORD: &str = "CAP_PASSWORD";

const DIGEST_HELP: &str = "\
The password is that in the environment variable CAP_PASSWORD, or else the first line of standard
input. Their bytes are taken as they are. If standard input is a terminal, the password is asked for
without an echo, and has to be UTF-8.

Examples:
  cap digest 1051713840192
  cap digest 1051713840192 < password-file";

/// Prints a script that completes command lines of cap
#[derive(Arguments)]
#[command(after_help = COMPLETIONS_HELP)]
pub(crate) struct Completions {
    /// The shell that is to complete them
    pub(crate) shell: Shell,
}

const COMPLETIONS_HELP: &str = "\
Examples:
  source <(cap completions bash)
  cap completions zsh > ~/.zfunc/_cap
  cap completions fish > ~/.config/fish/completions/cap.fish";

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Dialect {
    /// The dialect of desktop clients
    #[default]
    CapC,
    /// The dialect of server farms
    Ccc2,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Sender {
    /// A client
    Client,
    /// BroadWorks
    Server,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Users {
    /// Users of Voice over IP
    Voip,
    /// Users of an Intelligent Network Service Control network
    Insc,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Mode {
    /// Documents that are valid under the DTD, and no others
    Strict,
    /// Every well-formed document, with a note for each departure from the DTD
    #[default]
    Standard,
    /// Malformed documents too, as far as they can be repaired, with a note for each repair
    Tolerant,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object in a line
    #[default]
    Json,
    /// Canonical XML, one document in a line
    Xml,
}

/// How a command went; the worst of several is the greatest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Clean,
    /// Some document could not be read.
    Failures,
    /// It could not be done, or not to the end.
    Trouble,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Clean => Self::SUCCESS,
            Status::Failures => Self::from(1),
            Status::Trouble => Self::from(2),
        }
    }
}
