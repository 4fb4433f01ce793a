//! The command line tool, as a process.
#![cfg(feature = "cli")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
};

use serde_json::{Value, json};

const GOOD: &str = r#"<BroadsoftDocument protocol="CAP" version="17.0"><command commandType="serverStatusRequest"><commandData/></command></BroadsoftDocument>"#;
const SESSION: &str = "tests/sessions/registration-and-call.cap";

fn cap(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cap"));
    command.args(args).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn start(args: &[&str]) -> (Child, ChildStdin) {
    let mut child = cap(args).spawn().unwrap();
    let stdin = child.stdin.take().unwrap();
    (child, stdin)
}

/// Exit status, standard output and standard error for that input, given so many bytes at a time.
fn chunked(args: &[&str], input: &[u8], chunk: usize) -> (i32, String, String) {
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

fn run(args: &[&str], input: impl AsRef<[u8]>) -> (i32, String, String) {
    chunked(args, input.as_ref(), usize::MAX)
}

fn lines(output: &str) -> Vec<Value> {
    output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The line for [`GOOD`].
fn good(offset: usize) -> Value {
    json!({
        "offset": offset, "length": GOOD.len(), "command": "serverStatusRequest",
        "document": {"BroadsoftDocument": {
            "@protocol": "CAP", "@version": "17.0",
            "command": {"@commandType": "serverStatusRequest", "commandData": {}},
        }},
        "notes": [],
    })
}

/// Takes messages out, which are for people, having seen that they are there.
fn without_messages(mut lines: Vec<Value>) -> Vec<Value> {
    let strip = |entry: &mut Value| {
        let message = entry.as_object_mut().unwrap().remove("message").unwrap();
        let message = message.as_str().unwrap();
        assert!(!message.is_empty() && !message.contains("at byte"));
    };
    for line in &mut lines {
        line.get_mut("error").map(strip);
        let notes = line.get_mut("notes").and_then(Value::as_array_mut);
        notes.into_iter().flatten().for_each(strip);
    }
    lines
}

#[test]
fn a_line_has_this_shape() {
    let input = GOOD.replace("17.0", "16.0");
    let expected = format!(
        concat!(
            r#"{{"offset":0,"length":{},"command":"serverStatusRequest","#,
            r#""document":{{"BroadsoftDocument":{{"@protocol":"CAP","@version":"16.0","#,
            r#""command":{{"@commandType":"serverStatusRequest","commandData":{{}}}}}}}},"#,
            r#""notes":[{{"kind":"departure","code":"unknown-value","offset":43,"length":4,"#,
            r#""line":1,"column":44,"message":"a value unknown to the DTD for `version` of "#,
            r#"`BroadsoftDocument`"}}]}}"#,
            "\n"
        ),
        GOOD.len()
    );
    assert_eq!(run(&["decode"], input), (0, expected, String::new()));
}

#[test]
fn values_are_decoded() {
    let input = concat!(
        "\u{FEFF}<?xml version='1.0'?>\r\n<BroadsoftDocument protocol='CAP' version='17.0'>",
        "<command commandType='callUpdate'><commandData>",
        "<user id='a&amp;b\r\nc'><failure failureCause='Unheard&lt;Of'/>",
        "<cfa cfaDestination='2025550177'>On</cfa><cpe>&#x41; <![CDATA[<&]]>\r\n</cpe>",
        "<dnd/><oi></oi><call callId='1'><state>2</state></call>",
        "<monUser>x</monUser><monUser>y</monUser></user>",
        "</commandData></command></BroadsoftDocument>",
    );
    let (status, output, _) = run(&["decode"], input);
    assert_eq!(status, 0);
    let line = &lines(&output)[0];
    assert_eq!(line["offset"], 3, "behind the byte order mark");
    assert_eq!(
        line["document"]["BroadsoftDocument"]["command"]["commandData"]["user"],
        json!({
            "@id": "a&b c",
            "failure": {"@failureCause": "Unheard<Of"},
            "cfa": {"@cfaDestination": "2025550177", "$text": "On"},
            "cpe": "A <&\n",
            "dnd": "",
            "oi": "",
            "call": [{"@callId": "1", "state": "2"}],
            "monUser": ["x", "y"],
        })
    );
}

#[test]
fn the_dialect_decides_what_is_known() {
    let call = "<commandData><user><call><localNumber>1</localNumber></call></user></commandData>";
    let input = GOOD.replace("<commandData/>", call);
    for (args, expected) in [
        (&["decode"][..], json!([{}])),
        (&["decode", "--dialect", "cap-c"], json!([{}])),
        (
            &["decode", "--dialect", "ccc2"],
            json!([{"localNumber": "1"}]),
        ),
    ] {
        let line = &lines(&run(args, &input).1)[0];
        let data = &line["document"]["BroadsoftDocument"]["command"]["commandData"];
        assert_eq!(data["user"]["call"], expected, "{args:?}");
    }
}

#[test]
fn lines_for_pieces() {
    let fault = |code, offset: usize, line, column| json!({"code": code, "offset": offset, "line": line, "column": column});
    let error = |offset: usize, length: usize, fault: &Value| json!({"offset": offset, "length": length, "error": fault});
    let skipped = |offset: usize, bytes: &str| json!({"offset": offset, "length": bytes.len(), "skipped": bytes});
    let one = GOOD.len();
    let broken = GOOD.replace("<commandData/>", "\r\n<öx></commandData>");
    let other_root = GOOD
        .replace("commandType", "\n type")
        .replace("</c", "\n\t<x>é</x></c");
    let mut departing = good(one + 2);
    departing["length"] = other_root.len().into();
    departing["command"] = Value::Null;
    departing["document"]["BroadsoftDocument"]["command"] = json!({"commandData": {}});
    let note = |code, of: &str, len: usize, line, column| {
        json!({"kind": "departure", "code": code, "offset": one + 2 + other_root.find(of).unwrap(),
            "length": len, "line": line, "column": column})
    };
    departing["notes"] = json!([
        note("missing-attribute", "command", 7, 2, 51),
        note("unknown-attribute", "type=", 26, 3, 2),
        note("unknown-element", "<x>é", 9, 4, 2),
    ]);

    for (input, status, expected) in [
        (String::new(), 0, vec![]),
        (" \r\n\t".into(), 0, vec![]),
        (
            format!("{GOOD}{GOOD}\r\n{GOOD}\n"),
            0,
            vec![good(0), good(one), good(2 * one + 2)],
        ),
        (
            format!("HTTP/1.1 200 OK\r\n{GOOD}\0 <!-- ö -->{GOOD}"),
            0,
            vec![
                skipped(0, "HTTP/1.1 200 OK"),
                good(17),
                skipped(17 + one, "\0 <!-- ö -->"),
                good(30 + one),
            ],
        ),
        (
            format!("{GOOD}\r\n{other_root}"),
            0,
            vec![good(0), departing],
        ),
        (
            format!("é\r\n{broken}{GOOD}"),
            1,
            vec![
                skipped(0, "é"),
                error(
                    4,
                    broken.len(),
                    &fault("mismatched-end-tag", 4 + broken.find("</").unwrap(), 3, 5),
                ),
                good(4 + broken.len()),
            ],
        ),
        (
            format!("{}{GOOD}", &GOOD[..100]),
            1,
            vec![
                error(0, 100, &fault("unexpected-end", 100, 1, 101)),
                good(100),
            ],
        ),
        (
            format!("{GOOD}\n{}", &GOOD[..90]),
            1,
            vec![
                good(0),
                error(one + 1, 90, &fault("unexpected-end", one + 91, 2, 91)),
            ],
        ),
        (
            GOOD.replace("CAP", "OCI"),
            1,
            vec![error(0, one, &fault("protocol", 29, 1, 30))],
        ),
    ] {
        for chunk in [usize::MAX, 7] {
            let (code, output, complaint) = chunked(&["decode"], input.as_bytes(), chunk);
            assert_eq!(without_messages(lines(&output)), expected, "{input:?}");
            assert_eq!((code, complaint.as_str()), (status, ""), "{input:?}");
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_shown_as_far_as_they_can_be() {
    let input = [b"\xFFx", GOOD.as_bytes()].concat();
    let (status, output, _) = run(&["decode"], input);
    let skipped = json!({"offset": 0, "length": 2, "skipped": "\u{FFFD}x"});
    assert_eq!((status, lines(&output)), (0, vec![skipped, good(2)]));
}

#[test]
fn a_document_over_the_limit_costs_itself_alone() {
    let limit = broadworks_cap::DEFAULT_LIMIT;
    let long = GOOD.replace("<commandData/>", &"<x/>\n".repeat(limit / 4));
    let (status, output, _) = run(&["decode"], format!("{GOOD}\n{long}{GOOD}"));
    let lines = lines(&output);
    let at = GOOD.len() + 1;
    assert_eq!((status, &lines[0]), (1, &good(0)));
    assert_eq!(lines[1]["error"]["code"], "length-limit");
    assert_eq!(lines[1]["error"]["offset"], at + limit);
    assert_eq!(
        (&lines[1]["offset"], &lines[1]["length"]),
        (&json!(at), &json!(limit))
    );
    assert_eq!(lines.last(), Some(&good(at + long.len())));
    assert!(
        lines[2..lines.len() - 1]
            .iter()
            .all(|line| line["skipped"].is_string())
    );
}

#[test]
fn strict_mode_refuses_departures() {
    let departing = GOOD.replace("17.0", "16.0");
    let (status, output, _) = run(
        &["decode", "--mode", "strict"],
        format!("{GOOD}{departing}"),
    );
    let lines = lines(&output);
    assert_eq!((status, lines.len(), &lines[0]), (1, 2, &good(0)));
    assert_eq!(lines[1]["error"]["code"], "invalid");
}

#[test]
fn the_recorded_session_is_read() {
    let (status, output, complaint) = run(&["decode", SESSION], "");
    assert_eq!((status, complaint.as_str()), (0, ""));
    let lines = lines(&output);
    let commands: Vec<_> = lines.iter().map(|line| line["command"].as_str()).collect();
    for command in [
        "registerAuthentication",
        "responseAuthentication",
        "registerRequest",
        "registerResponse",
        "acknowledgement",
        "profileUpdate",
        "sessionUpdate",
        "callAction",
        "callActionResponse",
        "callUpdate",
        "callControlInfo",
        "serverStatusRequest",
        "unRegister",
    ] {
        assert!(commands.contains(&Some(command)), "{command}");
    }
    let codes: Vec<_> = lines
        .iter()
        .flat_map(|line| line["notes"].as_array().unwrap())
        .map(|note| note["code"].as_str().unwrap())
        .collect();
    for code in [
        "element-order",
        "unknown-value",
        "unknown-element",
        "unknown-attribute",
    ] {
        assert!(codes.contains(&code), "{code}");
    }
}

#[test]
fn several_files_are_streams_of_their_own() {
    let (_, alone, _) = run(&["decode", SESSION], "");
    let (status, output, complaint) = run(&["decode", SESSION, "no such file", "-"], GOOD);
    assert_eq!(status, 2);
    assert!(complaint.starts_with("cap: no such file: "), "{complaint}");
    let named = |file: &str, mut line: Value| {
        line["file"] = file.into();
        line
    };
    let mut expected: Vec<_> = lines(&alone)
        .into_iter()
        .map(|line| named(SESSION, line))
        .collect();
    expected.push(named("-", good(0)));
    assert_eq!(lines(&output), expected);
}

#[test]
fn what_cannot_be_done_is_status_2() {
    for (args, complaint) in [
        (&["decode", "--dialect", "cap-d"][..], "cap-d"),
        (&["decode", "no such file"], "cap: no such file: "),
        (&["decode", "tests"], "cap: tests: "),
        (&["encode"], "encode"),
        (&[], "Usage"),
    ] {
        let (status, output, error) = run(args, GOOD);
        assert_eq!((status, output.as_str()), (2, ""), "{args:?}");
        assert!(error.contains(complaint), "{args:?}: {error}");
    }
    // An I/O error outweighs a failed document.
    let (status, output, _) = run(&["decode", "-", "no such file"], &GOOD[..99]);
    assert_eq!((status, lines(&output).len()), (2, 1));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_status_2() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = cap(&["decode", SESSION]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.starts_with(b"cap: standard output: "));
}

#[test]
fn a_document_is_written_before_the_next_is_there() {
    let (mut child, mut stdin) = start(&["decode"]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for number in 0..3 {
        stdin.write_all(GOOD.as_bytes()).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(lines(&line), [good(number * GOOD.len())]);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_broken_pipe_ends_it_quietly() {
    let (mut child, mut stdin) = start(&["decode"]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdin.write_all(GOOD.as_bytes()).unwrap();
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    // Until it notices.
    while stdin.write_all(GOOD.as_bytes()).is_ok() {}
    let mut complaint = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaint)
        .unwrap();
    assert_eq!(
        (child.wait().unwrap().code(), complaint.as_str()),
        (Some(0), "")
    );
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_stream() {
    let mut child = cap(&["decode"]).stdout(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let session = std::fs::read(SESSION).unwrap();
    // Then documents of half the limit, and bytes that belong to none.
    let long = GOOD.replace(
        "<commandData/>",
        &" ".repeat(broadworks_cap::DEFAULT_LIMIT / 2),
    );
    let block = [&session.repeat(20)[..], long.as_bytes(), &[b'x'; 300_000]].concat();
    for _ in 0..50_000_000 / block.len() {
        stdin.write_all(&block).unwrap();
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 30_000, "{peak} kB");
    drop(stdin);
    assert!(child.wait().unwrap().success());
}
