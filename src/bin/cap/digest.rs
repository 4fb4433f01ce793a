//! `cap digest`: the login's digest of a password.

use std::{
    env,
    io::{self, BufRead, IsTerminal, Write},
};

use broadworks_cap::auth::secure_password;

use crate::{
    args::{Digest, PASSWORD, Status},
    input::{complain, cut_short},
};

/// Runs the command.
pub(crate) fn run(args: &Digest) -> Status {
    let password = match password() {
        Ok(password) => password,
        Err(error) => return complain("password", error),
    };
    let digest = secure_password(&*args.nonce, password);
    match writeln!(io::stdout(), "{digest}") {
        Ok(()) => Status::Clean,
        Err(error) => cut_short(Status::Clean, error),
    }
}

/// The password, which is not on the command line, where others could see it.
fn password() -> io::Result<Vec<u8>> {
    if let Some(password) = env::var_os(PASSWORD) {
        return Ok(password.into_encoded_bytes());
    }
    if io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ")?;
        // What is typed in another encoding comes as this, and would have another digest.
        return match password.contains(char::REPLACEMENT_CHARACTER) {
            true => Err(io::Error::other("not in UTF-8, as a terminal's has to be")),
            false => Ok(password.into_bytes()),
        };
    }
    let mut line = vec![];
    if io::stdin().lock().read_until(b'\n', &mut line)? == 0 {
        return Err(io::Error::other("none on standard input"));
    }
    if line.ends_with(b"\n") {
        line.pop();
        if line.ends_with(b"\r") {
            line.pop();
        }
    }
    Ok(line)
}
