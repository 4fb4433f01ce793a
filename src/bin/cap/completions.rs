//! `cap completions`: scripts for shells.

use std::io::{self, Write};

use clap::CommandFactory as _;

use crate::{
    args::{Args, Completions, Status},
    input::cut_short,
};

/// Runs the command.
pub(crate) fn run(args: &Completions) -> Status {
    let mut script = vec![];
    clap_complete::generate(args.shell, &mut Args::command(), "cap", &mut script);
    match io::stdout().write_all(&script) {
        Ok(()) => Status::Clean,
        Err(error) => cut_short(Status::Clean, error),
    }
}
