//! `cap decode`: a line of JSON for each document.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufWriter, ErrorKind, IsTerminal, Read, Write},
    path::Path,
};

use broadworks_cap::{Cut, Error, Note, Options, PieceKind, Text, cap_c, ccc2};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Serialize, Serializer};

use crate::{
    args::{Decode, Dialect, Format, Mode, Status},
    stream::{Lent, Place, Stream},
};

/// From how many bytes on the reading of a file is worth a progress display.
const LARGE: u64 = 8 << 20;

/// Runs the command.
pub(crate) fn run(args: &Decode) -> Status {
    let options = match args.mode {
        Mode::Strict => Options::STRICT,
        Mode::Standard => Options::STANDARD,
        Mode::Tolerant => Options::TOLERANT,
    };
    if matches!(args.format, Format::Xml) {
        return complain("--format xml", "not supported yet");
    }
    let mut decoder = Decoder {
        dialect: args.dialect,
        options,
        notes: vec![],
        output: BufWriter::with_capacity(64 << 10, io::stdout().lock()),
        status: Status::Clean,
    };
    let standard_input = [Path::new("-").to_owned()];
    let files = match args.files.as_slice() {
        [] => &standard_input,
        files => files,
    };
    for path in files {
        let file = (files.len() > 1).then(|| path.to_string_lossy());
        let (name, result) = if path == Path::new("-") {
            let hidden = ProgressBar::hidden();
            let result = decoder.stream(file.as_deref(), io::stdin(), &hidden);
            ("standard input".into(), result)
        } else {
            (path.to_string_lossy(), decoder.file(file.as_deref(), path))
        };
        match result {
            Ok(()) => {}
            Err(Trouble::Input(error)) => decoder.status = complain(&name, error),
            // Whoever reads has seen enough.
            Err(Trouble::Output(error)) if error.kind() == ErrorKind::BrokenPipe => {
                return Status::Clean;
            }
            Err(Trouble::Output(error)) => return complain("standard output", error),
        }
    }
    decoder.status
}

/// Says on standard error what is wrong with what.
fn complain(what: &str, message: impl std::fmt::Display) -> Status {
    // There is nowhere else to say it.
    let _ = writeln!(io::stderr(), "cap: {what}: {message}");
    Status::Trouble
}

/// Why a stream was not decoded to its end.
enum Trouble {
    Input(io::Error),
    Output(io::Error),
}

struct Decoder<W: Write> {
    dialect: Dialect,
    options: Options,
    /// Those of one document, kept for their room.
    notes: Vec<Note>,
    output: BufWriter<W>,
    status: Status,
}

impl<W: Write> Decoder<W> {
    /// Decodes the file at `path`, with a progress display where that helps.
    fn file(&mut self, file: Option<&str>, path: &Path) -> Result<(), Trouble> {
        let input = File::open(path).map_err(Trouble::Input)?;
        let metadata = input.metadata().map_err(Trouble::Input)?;
        // Lines on the same terminal show progress enough, and would run into the display.
        let shown = metadata.is_file()
            && metadata.len() > LARGE
            && io::stderr().is_terminal()
            && !io::stdout().is_terminal();
        let progress = match shown {
            true => ProgressBar::new(metadata.len()).with_style(style()),
            false => ProgressBar::hidden(),
        };
        let result = self.stream(file, input, &progress);
        progress.finish_and_clear();
        result
    }

    /// Decodes a stream to its end.
    fn stream(
        &mut self,
        file: Option<&str>,
        input: impl Read,
        progress: &ProgressBar,
    ) -> Result<(), Trouble> {
        let mut stream = Stream::new(input);
        let limit = stream.limit();
        loop {
            while let Some(piece) = stream.piece() {
                self.piece(file, &piece, limit).map_err(Trouble::Output)?;
            }
            progress.set_position(stream.position());
            // The next read may wait for long.
            self.output.flush().map_err(Trouble::Output)?;
            if !stream.fill().map_err(Trouble::Input)? {
                return Ok(());
            }
        }
    }

    /// Writes the line for a piece, if there is one to write.
    fn piece(&mut self, file: Option<&str>, piece: &Lent<'_>, limit: usize) -> io::Result<()> {
        let &Lent { kind, bytes, place } = piece;
        self.notes.clear();
        let read;
        let outcome = match kind {
            PieceKind::Blank => return Ok(()),
            PieceKind::Unfinished(Cut::Limit) => Outcome::Error(Fault::over_limit(piece, limit)),
            // The reader knows best what a document that was cut off lacks.
            PieceKind::Document | PieceKind::Unfinished(_) => {
                read = Document::read(self.dialect, bytes, &self.options, &mut self.notes);
                match &read {
                    Err(error) => Outcome::Error(Fault::new(piece, error)),
                    Ok(document) => Outcome::Document {
                        command: document.command_type(),
                        document: Root { document },
                        notes: Notes::new(piece, &mut self.notes),
                    },
                }
            }
            _ => Outcome::Skipped(String::from_utf8_lossy(bytes)),
        };
        if matches!(outcome, Outcome::Error(_)) {
            self.status = self.status.max(Status::Failures);
        }
        let line = Line {
            file,
            offset: place.offset,
            length: bytes.len(),
            outcome,
        };
        serde_json::to_writer(&mut self.output, &line)?;
        self.output.write_all(b"\n")
    }
}

/// How the progress display looks.
fn style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A line of output.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    offset: u64,
    length: usize,
    #[serde(flatten)]
    outcome: Outcome<'a>,
}

/// What became of a piece.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome<'a> {
    Error(Fault),
    Skipped(Cow<'a, str>),
    #[serde(untagged)]
    Document {
        command: Option<Text<'a>>,
        document: Root<'a>,
        notes: Notes<'a>,
    },
}

/// Why a document could not be read.
#[derive(Serialize)]
struct Fault {
    code: &'static str,
    offset: u64,
    line: u64,
    column: u64,
    message: String,
}

impl Fault {
    fn new(piece: &Lent<'_>, error: &Error) -> Self {
        // The place says where, in the stream; without `#` the message would say it in the document.
        Self::at(
            piece,
            error.offset(),
            error.code().name(),
            format!("{error:#}"),
        )
    }

    fn over_limit(piece: &Lent<'_>, limit: usize) -> Self {
        let message = format!("a document longer than the limit: at most {limit} bytes allowed");
        Self::at(piece, piece.bytes.len(), "length-limit", message)
    }

    fn at(piece: &Lent<'_>, offset: usize, code: &'static str, message: String) -> Self {
        let mut place = piece.place;
        place.advance(piece.bytes.get(..offset).unwrap_or(piece.bytes));
        Self {
            code,
            offset: place.offset,
            line: place.line,
            column: place.column,
            message,
        }
    }
}

/// The notes on a document, by their places.
struct Notes<'a> {
    bytes: &'a [u8],
    place: Place,
    notes: &'a [Note],
}

impl<'a> Notes<'a> {
    fn new(piece: &Lent<'a>, notes: &'a mut [Note]) -> Self {
        // Then one pass over the document finds every line and column.
        notes.sort_by_key(|note| note.span.offset);
        let &Lent { bytes, place, .. } = piece;
        Self {
            bytes,
            place,
            notes,
        }
    }
}

/// A note as it is written.
#[derive(Serialize)]
struct NoteEntry {
    kind: &'static str,
    code: &'static str,
    offset: u64,
    length: u32,
    line: u64,
    column: u64,
    message: String,
}

impl Serialize for Notes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mut place, mut passed) = (self.place, 0);
        serializer.collect_seq(self.notes.iter().map(|note| {
            let offset = note.span.offset as usize;
            place.advance(self.bytes.get(passed..offset).unwrap_or_default());
            passed = offset;
            NoteEntry {
                kind: note.kind().name(),
                code: note.code.name(),
                offset: place.offset,
                length: note.span.len,
                line: place.line,
                column: place.column,
                message: note.to_string(),
            }
        }))
    }
}

/// A document under its name.
#[derive(Serialize)]
struct Root<'a> {
    #[serde(rename = "BroadsoftDocument")]
    document: &'a Document<'a>,
}

/// A document of either dialect.
#[derive(Serialize)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, on the stack"
)]
enum Document<'a> {
    CapC(cap_c::BroadsoftDocument<'a>),
    Ccc2(ccc2::BroadsoftDocument<'a>),
}

/// The same expression for a document of each dialect.
macro_rules! either {
    ($document:expr, $bound:ident => $value:expr) => {
        match $document {
            Document::CapC($bound) => $value,
            Document::Ccc2($bound) => $value,
        }
    };
}

impl<'a> Document<'a> {
    fn read(
        dialect: Dialect,
        bytes: &'a [u8],
        options: &Options,
        notes: &mut Vec<Note>,
    ) -> Result<Self, Error> {
        Ok(match dialect {
            Dialect::CapC => {
                Self::CapC(cap_c::BroadsoftDocument::read_with(bytes, options, notes)?)
            }
            Dialect::Ccc2 => Self::Ccc2(ccc2::BroadsoftDocument::read_with(bytes, options, notes)?),
        })
    }

    /// Its `commandType`, as the document has it.
    fn command_type(&self) -> Option<Text<'a>> {
        either!(self, document => {
            let command_type = document.command.as_ref()?.command_type.as_ref()?;
            Some(command_type.text())
        })
    }
}
