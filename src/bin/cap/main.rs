//! `cap`: a console tool for the Client Application Protocols.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser as _;

mod args;
mod check;
mod decode;
mod document;
mod input;
mod stream;

fn main() -> ExitCode {
    let status = match args::Args::parse().command {
        args::Command::Decode(args) => decode::run(&args),
        args::Command::Check(args) => check::run(&args),
    };
    status.into()
}
