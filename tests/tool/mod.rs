//! The tool as a process.
#![allow(dead_code, reason = "every test uses some of it")]

use std::{
    io::Write,
    process::{Child, ChildStdin, Command, Stdio},
    thread,
};

use serde_json::{Value, json};

pub const GOOD: &str = r#"<BroadsoftDocument protocol="CAP" version="17.0"><command commandType="serverStatusRequest"><commandData/></command></BroadsoftDocument>"#;
pub const SESSION: &str = "tests/sessions/registration-and-call.cap";

pub fn cap(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cap"));
    command.args(args).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn start(args: &[&str]) -> (Child, ChildStdin) {
    let mut child = cap(args).spawn().unwrap();
    let stdin = child.stdin.take().unwrap();
    (child, stdin)
}

/// Exit status, standard output and standard error for that input, given so many bytes at a time.
pub fn chunked(args: &[&str], input: &[u8], chunk: usize) -> (i32, String, String) {
    let (child, mut stdin) = start(args);
    let output = thread::scope(|scope| {
        scope.spawn(move || {
            for chunk in input.chunks(chunk) {
                // It may not read to the end.
                let _ = stdin.write_all(chunk).and_then(|()| stdin.flush());
            }
        });
        child.wait_with_output().unwrap()
    });
    (
        output.status.code().expect("an exit status"),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

pub fn run(args: &[&str], input: impl AsRef<[u8]>) -> (i32, String, String) {
    chunked(args, input.as_ref(), usize::MAX)
}

pub fn lines(output: &str) -> Vec<Value> {
    output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The line for [`GOOD`].
pub fn good(offset: usize) -> Value {
    json!({
        "offset": offset, "length": GOOD.len(), "command": "serverStatusRequest",
        "document": {"BroadsoftDocument": {
            "@protocol": "CAP", "@version": "17.0",
            "command": {"@commandType": "serverStatusRequest", "commandData": {}},
        }},
        "notes": [],
    })
}
