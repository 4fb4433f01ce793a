//! `cap`: a console tool for the Client Application Protocols.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser as _;

mod args;
mod check;
mod completions;
mod decode;
mod digest;
mod document;
mod filter;
mod input;

fn main() -> ExitCode {
    let status = match args::Args::parse().command {
        args::Command::Decode(args) => decode::run(&args),
        args::Command::Check(args) => check::run(&args),
        args::Command::Digest(args) => digest::run(&args),
        args::Command::Completions(args) => completions::run(&args),
    };
    status.into()
}
