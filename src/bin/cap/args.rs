//! The command line.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

/// Reads BroadWorks' Client Application Protocols, CAP-C and CCC2.
#[derive(Parser)]
#[command(name = "cap", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Decode(Decode),
    Check(Check),
}

/// Decodes recorded or live streams: one line for each document.
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
    /// With --format xml: a line for each element, indented
    #[arg(long)]
    pub(crate) pretty: bool,
    /// Streams to read, one after another; `-` is standard input, as is giving none
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

const DECODE_HELP: &str = r#"Output, in the order of the stream:
  {"offset", "length", "command", "document", "notes"}  a document; its commandType is null
                                                        where it has none
  {"offset", "length", "error"}                         a document that could not be read
  {"offset", "length", "skipped"}                       bytes between documents, unless blank
Offsets (in bytes, from 0), lines and columns (in characters, both from 1) count from the start
of the FILE, also those of notes and errors. With several FILEs, "file" tells which.

With --format xml, documents are written in the DTD's order, without what is not in the DTD, each in
a line of its own (with --pretty in several). What could not be read, what was skipped and what was
repaired goes to standard error.

Exit status: 0 every document was read, 1 some were not, 2 usage or I/O.

Examples:
  cap decode session.cap
  cap decode --mode tolerant --format xml --pretty broken.xml > repaired.xml
  nc server.example.com 2208 | cap decode --dialect cap-c | jq .command"#;

/// Shows what is wrong with the documents of recorded streams, for people.
#[derive(Arguments)]
#[command(after_help = CHECK_HELP)]
pub(crate) struct Check {
    /// The dialect of the documents, which do not say it themselves
    #[arg(long, value_enum, default_value_t)]
    pub(crate) dialect: Dialect,
    /// What is read; what is refused is an error, and what is noticed in the rest a finding
    #[arg(long, value_enum, default_value_t = Mode::Tolerant)]
    pub(crate) mode: Mode,
    /// Streams to read, one after another; `-` is standard input, as is giving none
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

const CHECK_HELP: &str = r#"Kinds of findings, in the summary:
  error      a document that could not be read
  repair     malformed XML, with what was assumed (in tolerant mode)
  departure  something that the DTD does not have so
  message    something that the specification says otherwise of the message
  skipped    bytes between documents, unless blank
Lines, and columns in characters, count from 1 at the start of the FILE. Colours are for terminals,
unless the environment has NO_COLOR.

Exit status: 0 nothing was found, 1 something was, 2 usage or I/O.

Examples:
  cap check session.cap
  cap check --dialect ccc2 --mode strict *.xml"#;

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Dialect {
    /// The dialect of desktop clients
    #[default]
    CapC,
    /// The dialect of server farms
    Ccc2,
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
