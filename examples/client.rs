//! A call client for the console: logs in, prints updates as they come, and dials.
//!
//! ```sh
//! cargo run --example client --features auth -- joe@example.com secret
//! ```
//!
//! A line of input is a number to dial, or `hold`, `answer` or `release` and the ID of a call. The
//! end of input logs out.

use std::{
    env,
    error::Error,
    io::{self, BufRead, BufReader, Write},
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
    let (input, output) = (BufReader::new(io::stdin()), io::stdout());
    let result = match arguments[..] {
        [user, password] => run(user, password, "127.0.0.1:2208", input, output),
        [user, password, server] => run(user, password, server, input, output),
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

/// Logs in, does what the input says, and prints what the server sends, until it hangs up.
pub fn run(
    user: &str,
    password: &str,
    server: &str,
    input: impl BufRead + Send + 'static,
    mut output: impl Write,
) -> Result<(), Box<dyn Error>> {
    let stream = TcpStream::connect(server)?;
    let mut reader = DocumentReader::new(stream.try_clone()?);

    let login = Login::call_client(user, APPLICATION);
    send(&stream, login.register_authentication())?;
    let frame = reader.next_frame().ok_or("the server has hung up")??;
    let digest = auth::answer(&frame.cap_c()?, password)?;
    send(&stream, login.register_request(Some(&digest)))?;
    let frame = reader.next_frame().ok_or("the server has hung up")??;
    if let Some(failure) = frame.cap_c()?.user().and_then(|user| user.failure.as_ref()) {
        let cause = failure.failure_cause.unwrap_or_default();
        return Err(format!("the server refuses the login: {}", cause.text()).into());
    }
    send(&stream, Client::new(user, APPLICATION).acknowledgement())?;

    let user = user.to_owned();
    thread::spawn(move || act(&user, input, stream));
    while let Some(frame) = reader.next_frame() {
        let frame = frame?; // or the stream failed
        match frame.cap_c() {
            Ok(document) => print(&document, &mut output)?,
            Err(fault) => eprintln!("{fault}"), // the stream goes on
        }
    }
    Ok(())
}

fn print(document: &BroadsoftDocument<'_>, output: &mut impl Write) -> io::Result<()> {
    match document.message() {
        Message::ProfileUpdate(message) => {
            if let Some(dnd) = message.user().and_then(|user| user.dnd) {
                writeln!(output, "Do Not Disturb: {dnd}")?;
            }
        }
        Message::SessionUpdate(message) => {
            if let Some(Value::Known(off_hook)) = message.off_hook() {
                writeln!(output, "off hook: {off_hook}")?;
            }
        }
        Message::CallUpdate(message) => {
            if let Some(call) = message.call()
                && let (Some(id), Some(Value::Known(state))) = (call.call_id, call.state())
            {
                let party = call.remote_number.unwrap_or_default();
                writeln!(output, "{id} with {party}: {state:?}")?;
            }
        }
        Message::ServerStatusRequest(_) => {} // needs no answer
        _ => writeln!(output, "{:?}", document.command_type())?,
    }
    Ok(())
}

/// Sends what the input asks for.
fn act(user: &str, input: impl BufRead, stream: TcpStream) -> io::Result<()> {
    let client = Client::new(user, APPLICATION);
    for line in input.lines() {
        let line = line?;
        let request = match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["hold", call] => client.hold(call),
            ["answer", call] => client.answer(call),
            ["release", call] => client.release(call),
            [number] => client.dial(number),
            _ => {
                eprintln!("a number to dial, or hold, answer or release and a call");
                continue;
            }
        };
        send(&stream, request.document())?;
    }
    send(&stream, client.un_register())?;
    stream.shutdown(Shutdown::Write)
}

fn send(mut stream: &TcpStream, document: BroadsoftDocument<'_>) -> io::Result<()> {
    document.xml().write_io(&mut stream)
}
