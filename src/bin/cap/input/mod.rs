//! The files of a command, one after another, piece by piece.

mod buffer;
mod capture;
mod follow;
mod stream;
mod tcp;

use std::{
    fmt,
    fs::File,
    io::{self, ErrorKind, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{Input, Status};

pub(crate) use stream::{Lent, Place};

use buffer::Buffer;
use capture::{Capture, Part, is_capture};
use follow::Follow;
use stream::Stream;
use tcp::Connections;

/// From how many bytes on the reading of a file is worth a progress display.
const LARGE: u64 = 4 << 20;

/// Takes what is in the files, and writes to standard output.
pub(crate) trait Sink {
    /// Takes a piece of a stream.
    fn piece(&mut self, source: Source<'_>, piece: &Lent<'_>) -> io::Result<()>;

    /// Takes note that `len` bytes at `place` of a stream were not captured.
    fn lost(&mut self, source: Source<'_>, place: Place, len: u64) -> io::Result<()>;

    /// Takes note that a file has ended.
    fn end(&mut self, _: Source<'_>) {}

    /// Hands on what was held back: the next piece may be long in coming.
    fn flush(&mut self) -> io::Result<()>;

    /// Ends the output.
    fn finish(&mut self) -> io::Result<()> {
        self.flush()
    }
}

/// Which stream it is. Printed, it says so to people.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) file: &'a str,
    /// In a capture, the direction of a connection.
    pub(crate) stream: Option<&'a str>,
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.file {
            "-" => "standard input",
            file => file,
        })?;
        self.stream.map_or(Ok(()), |stream| write!(f, ": {stream}"))
    }
}

/// Reads all the files, standard input where there is none, with what there was to complain about.
pub(crate) fn read(input: &Input, sink: &mut impl Sink) -> Status {
    let standard_input = [PathBuf::from("-")];
    let files = match &input.files[..] {
        [] => &standard_input,
        files => files,
    };
    let mut status = Status::Clean;
    for (index, path) in files.iter().enumerate() {
        let follow = input.follow && index + 1 == files.len();
        let name = path.to_string_lossy();
        let source = Source {
            file: &name,
            stream: None,
        };
        match read_file(&name, path, follow, input.limit as usize, sink) {
            Ok(()) => {}
            Err(Trouble::Input(error)) => status = complain(source, error),
            Err(Trouble::Capture(message)) => status = complain(source, message),
            Err(Trouble::Output(error)) => return cut_short(status, error),
        }
    }
    match sink.finish() {
        Ok(()) => status,
        Err(error) => cut_short(status, error),
    }
}

/// What there is to say when the output could not be written.
pub(crate) fn cut_short(status: Status, error: io::Error) -> Status {
    match error.kind() {
        // Whoever reads has seen enough.
        ErrorKind::BrokenPipe => status,
        _ => complain("standard output", error),
    }
}

/// Says on standard error what is wrong with what.
pub(crate) fn complain(what: impl fmt::Display, message: impl fmt::Display) -> Status {
    // There is nowhere else to say it.
    let _ = writeln!(io::stderr(), "cap: {what}: {message}");
    Status::Trouble
}

/// Why a file was not read to its end.
enum Trouble {
    Input(io::Error),
    /// What is wrong with a capture.
    Capture(String),
    Output(io::Error),
}

/// Reads a file, with a progress display where that helps.
fn read_file(
    name: &str,
    path: &Path,
    follow: bool,
    limit: usize,
    sink: &mut impl Sink,
) -> Result<(), Trouble> {
    if name == "-" {
        return read_input(name, &mut io::stdin(), limit, sink, &ProgressBar::hidden());
    }
    let mut file = File::open(path).map_err(Trouble::Input)?;
    let metadata = file.metadata().map_err(Trouble::Input)?;
    if follow && metadata.is_file() {
        return read_growing(name, file, limit, sink);
    }
    let progress = match metadata.is_file() && metadata.len() > LARGE && io::stderr().is_terminal()
    {
        true => ProgressBar::new(metadata.len()).with_style(style()),
        false => ProgressBar::hidden(),
    };
    let result = read_input(name, &mut file, limit, sink, &progress);
    progress.finish_and_clear();
    result
}

/// Reads a file that is being written, and never ends but for trouble.
fn read_growing(name: &str, file: File, limit: usize, sink: &mut impl Sink) -> Result<(), Trouble> {
    let mut file = Follow::new(file);
    loop {
        read_input(name, &mut file, limit, sink, &ProgressBar::hidden())?;
        if !file.restart().map_err(Trouble::Input)? {
            return Ok(());
        }
        complain(name, "the file was cut short; it is read from its start");
    }
}

/// Reads a stream or a capture to its end.
fn read_input(
    name: &str,
    input: &mut impl Read,
    limit: usize,
    sink: &mut impl Sink,
    progress: &ProgressBar,
) -> Result<(), Trouble> {
    let mut buffer = Buffer::default();
    loop {
        let known = is_capture(buffer.pending());
        if known == Some(true) {
            read_capture(name, buffer, input, limit, sink, progress)?;
            break;
        }
        if known == Some(false) || buffer.fill(input).map_err(Trouble::Input)? == 0 {
            let stream = Stream::new(buffer, limit);
            read_stream(name, stream, input, sink, progress)?;
            break;
        }
    }
    sink.end(Source {
        file: name,
        stream: None,
    });
    Ok(())
}

/// Reads a stream to its end.
fn read_stream(
    name: &str,
    mut stream: Stream,
    input: &mut impl Read,
    sink: &mut impl Sink,
    progress: &ProgressBar,
) -> Result<(), Trouble> {
    let source = Source {
        file: name,
        stream: None,
    };
    loop {
        // The display and the output may be on the same terminal.
        let written = progress.suspend(|| {
            while let Some(piece) = stream.piece() {
                sink.piece(source, &piece)?;
            }
            sink.flush()
        });
        written.map_err(Trouble::Output)?;
        if stream.ended() {
            return Ok(());
        }
        let read = stream.fill(input).map_err(Trouble::Input)?;
        progress.inc(read as u64);
    }
}

/// Reads the streams in a capture, the first bytes of which are in the buffer, to its end.
fn read_capture(
    name: &str,
    mut buffer: Buffer,
    input: &mut impl Read,
    limit: usize,
    sink: &mut impl Sink,
    progress: &ProgressBar,
) -> Result<(), Trouble> {
    let mut capture = Capture::default();
    let mut connections = Connections::new(limit);
    let mut trouble = None;
    loop {
        let mut rest = buffer.pending();
        let damage = progress.suspend(|| {
            loop {
                match capture.part(rest) {
                    Ok(Some((part, behind))) => {
                        rest = behind;
                        match part {
                            Part::Segment(segment) => connections.segment(&segment, name, sink)?,
                            Part::Foreign(link) => {
                                trouble =
                                    Some(format!("packets of link type {link} were left out"));
                            }
                            Part::Other => {}
                        }
                    }
                    Ok(None) => return sink.flush().map(|()| None),
                    Err(damage) => return Ok(Some(damage)),
                }
            }
        });
        let damage = damage.map_err(Trouble::Output)?;
        let (read, left) = (buffer.pending().len() - rest.len(), !rest.is_empty());
        buffer.take(read);
        let ended = damage.is_some() || {
            let read = buffer.fill(input).map_err(Trouble::Input)?;
            progress.inc(read as u64);
            read == 0
        };
        if ended {
            connections.end(name, sink).map_err(Trouble::Output)?;
            let cut = || left.then(|| "the capture is cut off within a packet".to_owned());
            return match damage.or_else(cut).or(trouble) {
                Some(message) => Err(Trouble::Capture(message)),
                None => Ok(()),
            };
        }
    }
}

/// How the progress display looks.
fn style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
