//! The files of a command, one after another, piece by piece.

use std::{
    fs::File,
    io::{self, ErrorKind, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    args::Status,
    stream::{Lent, Stream},
};

/// From how many bytes on the reading of a file is worth a progress display.
const LARGE: u64 = 8 << 20;

/// Takes the pieces of the files, and writes to standard output.
pub(crate) trait Sink {
    /// Takes a piece of the file; no document in it is longer than the limit.
    fn piece(&mut self, file: &str, piece: &Lent<'_>, limit: usize) -> io::Result<()>;

    /// Hands on what was held back: the next piece may be long in coming.
    fn flush(&mut self) -> io::Result<()>;

    /// Ends the output.
    fn finish(&mut self) -> io::Result<()> {
        self.flush()
    }
}

/// Reads all the files, standard input where there is none, with what there was to complain about.
pub(crate) fn read(files: &[PathBuf], sink: &mut impl Sink) -> Status {
    let standard_input = [PathBuf::from("-")];
    let files = match files {
        [] => &standard_input,
        files => files,
    };
    let mut status = Status::Clean;
    for path in files {
        let name = path.to_string_lossy();
        match read_file(&name, path, sink) {
            Ok(()) => {}
            Err(Trouble::Input(error)) => status = complain(title(&name), error),
            Err(Trouble::Output(error)) => return cut_short(status, error),
        }
    }
    match sink.finish() {
        Ok(()) => status,
        Err(error) => cut_short(status, error),
    }
}

/// What there is to say when the output could not be written.
fn cut_short(status: Status, error: io::Error) -> Status {
    match error.kind() {
        // Whoever reads has seen enough.
        ErrorKind::BrokenPipe => status,
        _ => complain("standard output", error),
    }
}

/// Says on standard error what is wrong with what.
pub(crate) fn complain(what: &str, message: impl std::fmt::Display) -> Status {
    // There is nowhere else to say it.
    let _ = writeln!(io::stderr(), "cap: {what}: {message}");
    Status::Trouble
}

/// A file's name, for people.
pub(crate) fn title(name: &str) -> &str {
    if name == "-" { "standard input" } else { name }
}

/// Why a stream was not read to its end.
enum Trouble {
    Input(io::Error),
    Output(io::Error),
}

/// Reads a file, with a progress display where that helps.
fn read_file(name: &str, path: &Path, sink: &mut impl Sink) -> Result<(), Trouble> {
    if name == "-" {
        return read_stream(name, io::stdin(), sink, &ProgressBar::hidden());
    }
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
    let result = read_stream(name, input, sink, &progress);
    progress.finish_and_clear();
    result
}

/// Reads a stream to its end.
fn read_stream(
    name: &str,
    input: impl Read,
    sink: &mut impl Sink,
    progress: &ProgressBar,
) -> Result<(), Trouble> {
    let mut stream = Stream::new(input);
    let limit = stream.limit();
    loop {
        while let Some(piece) = stream.piece() {
            sink.piece(name, &piece, limit).map_err(Trouble::Output)?;
        }
        progress.set_position(stream.position());
        sink.flush().map_err(Trouble::Output)?;
        if !stream.fill().map_err(Trouble::Input)? {
            return Ok(());
        }
    }
}

/// How the progress display looks.
fn style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
