//! A call client for the console: logs in, prints updates as they come, and dials.
//!
//! ```sh
//! cargo run --example client --features auth -- joe@example.com secret
//! ```
//!
//! Each line of input is an action: a number to dial, or `hold CALL`, `answer CALL`, `release CALL`.
//! The end of input logs out.

use std::{
    env,
    error::Error,
    io,
    net::{Shutdown, TcpStream},
    process::ExitCode,
    thread,
};

use broadworks_cap::{
    auth,
    blocking::DocumentReader,
    cap_c::BroadsoftDocument,
    message::{
        Value,
        cap_c::{Client, Login, Message},
    },
};

const APPLICATION: &str = "Example Client";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        [user, password] => run(user, password, "127.0.0.1:2208"),
        [user, password, server] => run(user, password, server),
        _ => Err("usage: client USER PASSWORD [SERVER]    (127.0.0.1:2208 if not given)".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Logs in, and prints what the server sends until it ends the connection.
fn run(user: &str, password: &str, server: &str) -> Result<(), Box<dyn Error>> {
    let stream = TcpStream::connect(server)?;
    let mut writer = stream.try_clone()?;
    let mut reader = DocumentReader::new(stream);

    let login = Login::call_client(user, APPLICATION);
    login
        .register_authentication()
        .xml()
        .write_io(&mut writer)?;
    while let Some(frame) = reader.next_frame() {
        let frame = frame?; // or the stream failed
        let document = match frame.document().map(BroadsoftDocument::read) {
            Some(Ok(document)) => document,
            Some(Err(error)) => {
                eprintln!("document at {}: {error}", frame.offset);
                continue;
            }
            None => {
                eprintln!("no document: {frame:?}");
                continue;
            }
        };
        match document.message() {
            Message::ResponseAuthentication(_) => {
                let digest = auth::answer(&document, password)?;
                login
                    .register_request(Some(&digest))
                    .xml()
                    .write_io(&mut writer)?;
            }
            Message::RegisterResponse(message) => {
                if let Some(failure) = message.user().and_then(|user| user.failure.as_ref()) {
                    let cause = failure.failure_cause.unwrap_or_default();
                    return Err(format!("the server refuses the login: {}", cause.text()).into());
                }
                let client = Client::new(user, APPLICATION);
                client.acknowledgement().xml().write_io(&mut writer)?;
                let (user, writer) = (user.to_owned(), writer.try_clone()?);
                thread::spawn(move || act(&user, writer));
            }
            Message::ProfileUpdate(message) => {
                if let Some(dnd) = message.user().and_then(|user| user.dnd) {
                    println!("Do Not Disturb: {dnd}");
                }
            }
            Message::SessionUpdate(message) => {
                if let Some(Value::Known(off_hook)) = message.off_hook() {
                    println!("phone: {} hook", if off_hook { "off" } else { "on" });
                }
            }
            Message::CallUpdate(message) => {
                if let Some(call) = message.call()
                    && let (Some(id), Some(Value::Known(state))) = (call.call_id, call.state())
                {
                    println!(
                        "{id}, {}: {state:?}",
                        call.remote_number.unwrap_or_default()
                    );
                }
            }
            Message::ServerStatusRequest(_) => {} // a ping
            _ => println!("{:?}", document.command_type()),
        }
    }
    println!("the server has closed the connection");
    Ok(())
}

/// Sends what is asked for on standard input.
fn act(user: &str, mut stream: TcpStream) -> io::Result<()> {
    let client = Client::new(user, APPLICATION);
    for line in io::stdin().lines() {
        let line = line?;
        let request = match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["hold", call] => client.hold(call),
            ["answer", call] => client.answer(call),
            ["release", call] => client.release(call),
            [number] => client.dial(number),
            _ => {
                eprintln!("a number, or hold, answer or release with a call");
                continue;
            }
        };
        request.document().xml().write_io(&mut stream)?;
    }
    client.un_register().xml().write_io(&mut stream)?;
    stream.shutdown(Shutdown::Both)
}
