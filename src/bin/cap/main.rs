//! `cap`: a console tool for the Client Application Protocols.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser as _;

mod args;
mod decode;
mod stream;

fn main() -> ExitCode {
    match args::Args::parse().command {
        args::Command::Decode(args) => decode::run(&args).into(),
    }
}
