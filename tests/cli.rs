//! The command line tool, as a process.
#![cfg(feature = "cli")]

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

mod tool;
mod xmllint;

use tool::*;

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
            r#"`BroadsoftDocument`: `16.0`"}}]}}"#,
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
fn input_without_a_document_is_status_1() {
    let utf_16: Vec<_> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let complaint = "cap: standard input: there is no document in it\n";
    for (input, status, complaint) in [
        (&b""[..], 0, ""),
        (b" \r\n", 0, ""),
        (GOOD.as_bytes(), 0, ""),
        (&GOOD.as_bytes()[..90], 1, ""),
        (&[b"x", GOOD.as_bytes(), b"x"].concat(), 0, ""),
        (b"x", 1, complaint),
        (b"\x1F\x8B\x08\0", 1, complaint),
        (b"<html></html>", 1, complaint),
        (&utf_16, 1, complaint),
    ] {
        for args in [
            &["decode"][..],
            &["decode", "--format", "xml"],
            &["decode", "--command", "serverStatusRequest"],
            &["decode", SESSION, "-", SESSION],
        ] {
            let (code, _, said) = run(args, input);
            let said = said
                .lines()
                .last()
                .map_or(String::new(), |line| format!("{line}\n"));
            let said = if said.contains("offset") { "" } else { &said };
            assert_eq!((code, said), (status, complaint), "{args:?}");
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
    for line in &lines[2..lines.len() - 1] {
        let skipped = line["skipped"].as_str().unwrap();
        assert!(
            skipped.chars().count() == 1001 && skipped.ends_with('…'),
            "{skipped}"
        );
    }
}

#[test]
fn the_limit_is_as_asked_for() {
    let long = GOOD.replace("<commandData/>", &"<!---->\n".repeat(140_000));
    let len = long.len();
    let [exact, less] = [len, len - 1].map(|limit| limit.to_string());
    for (limit, status) in [
        (None, 1),
        (Some(less), 1),
        (Some(exact), 0),
        (Some("536870911".into()), 0),
    ] {
        let limit = limit
            .as_ref()
            .map_or(vec![], |limit| vec!["--limit", limit]);
        let (code, output, _) = run(&[&["decode", "-"], &limit[..]].concat(), &long);
        assert_eq!(code, status, "{limit:?}");
        assert_eq!(
            lines(&output)[0]["document"].is_object(),
            status == 0,
            "{limit:?}"
        );
        let (_, output, _) = run(&[&["check", "-"], &limit[..]].concat(), &long);
        assert_eq!(output.contains("length-limit"), status == 1, "{output}");
    }
}

/// Likewise over the reader's limits, in every mode.
#[test]
fn the_stream_goes_on_behind_a_document_over_a_limit() {
    let with = |content: &str| GOOD.replace("<commandData/>", content);
    let attributes: String = (0..65).map(|n| format!(" a{n}=''")).collect();
    let deep = with(&("<x>".repeat(63) + &"</x>".repeat(63)));
    let broad = with(&format!("<x{attributes}/>"));
    for mode in ["standard", "tolerant", "strict"] {
        let input = format!("{deep}{GOOD}{broad}{GOOD}");
        let (status, output, _) = run(&["decode", "--mode", mode], &input);
        let lines = lines(&output);
        assert_eq!((status, lines.len()), (1, 4), "{output}");
        for (line, code) in [(0, "depth-limit"), (2, "attributes-limit")] {
            let error = &lines[line]["error"];
            assert_eq!(error["code"], code, "{output}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains("at most 64 allowed"), "{message}");
        }
        assert_eq!(lines[1], good(deep.len()));
        assert_eq!(lines[3], good(input.len() - GOOD.len()));
    }
    let noted = with(&"<x/>".repeat(10_001));
    let (status, output, _) = run(&["decode"], format!("{noted}{GOOD}"));
    let lines = lines(&output);
    assert_eq!((status, &lines[1]), (0, &good(noted.len())));
    let notes = lines[0]["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 10_001);
    assert_eq!(notes[10_000]["code"], "notes-limit");
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
fn xml_is_canonical_with_a_line_for_each_document() {
    const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    let good = format!("{DECLARATION}{}\n", GOOD.replace("/>", "></commandData>"));
    let user =
        "<user userUid='1\n' userType='Call&#67;lient'><!-- c --><dnd>a\n&gt;</dnd><x/></user>";
    let canonical_user = r#"<user userType="CallClient" userUid="1 "><dnd>a&#10;&gt;</dnd></user>"#;
    let with = |user| {
        GOOD.replace(
            "<commandData/>",
            &format!("<commandData>{user}</commandData>"),
        )
    };
    let indented = concat!(
        r#"<?xml version="1.0" encoding="UTF-8"?>"#,
        "\n<BroadsoftDocument protocol=\"CAP\" version=\"17.0\">",
        "\n  <command commandType=\"serverStatusRequest\">",
        "\n    <commandData></commandData>\n  </command>\n</BroadsoftDocument>\n",
    );
    let cut = &GOOD[..100];
    let repaired = format!(
        "{DECLARATION}{}\n",
        GOOD.replace("<commandData/>", "<commandData></commandData>")
    );
    let xml = &["decode", "--format", "xml"][..];
    for (args, input, status, expected, complaint) in [
        (xml, String::new(), 0, String::new(), ""),
        (
            xml,
            format!("{GOOD}\r\n{GOOD}"),
            0,
            format!("{good}{good}"),
            "",
        ),
        (
            &["decode", "--format", "xml", "--pretty"],
            format!("{GOOD}{GOOD}"),
            0,
            format!("{indented}{indented}"),
            "",
        ),
        (
            xml,
            with(user),
            0,
            format!("{DECLARATION}{}\n", with(canonical_user)),
            "cap: standard input: offset 177: an element unknown to the DTD in `user`: `x`\n",
        ),
        (
            xml,
            format!("HTTP\x1B\n{GOOD}{cut}{GOOD}"),
            1,
            format!("{good}{good}"),
            concat!(
                "cap: standard input: offset 0: skipped `HTTP\\u{1b}`\n",
                "cap: standard input: offset 242: the document ends early: expected ",
            ),
        ),
        (
            &["decode", "--format", "xml", "--mode", "tolerant"],
            GOOD.replace("</command>", "<command>"),
            0,
            repaired,
            "cap: standard input: offset 106: a start tag where `command` can only end; ",
        ),
    ] {
        let (code, output, said) = run(args, &input);
        assert_eq!((code, output), (status, expected), "{input:?}");
        assert_eq!(said.is_empty(), complaint.is_empty(), "{input:?}: {said}");
        assert!(said.starts_with(complaint), "{input:?}: {said}");
    }
}

#[test]
fn json_can_be_indented() {
    let (status, output, _) = run(&["decode", "--pretty"], format!("{GOOD}{GOOD}"));
    let values = serde_json::Deserializer::from_str(&output).into_iter();
    let values: Vec<Value> = values.collect::<Result<_, _>>().unwrap();
    assert_eq!((status, values), (0, vec![good(0), good(GOOD.len())]));
    assert!(output.starts_with("{\n  \"offset\": 0,\n"), "{output}");
}

/// What comes of a malformed sample is what comes of it repaired by hand, and is valid.
#[test]
fn the_malformed_samples_are_repaired() {
    for (dialect, numbers) in [
        ("cap-c", &["21-", "22-", "64-", "66-", "67-", "75-"][..]),
        ("ccc2", &["24-", "65-"]),
    ] {
        let mut documents = vec![];
        for number in numbers {
            let repaired = fs::read_dir("tests/repaired").unwrap();
            let repaired = repaired.map(|entry| entry.unwrap().path());
            let repaired =
                repaired.filter(|path| path.to_str().unwrap().contains(&format!("/{number}")));
            let [repaired] = &repaired.collect::<Vec<_>>()[..] else {
                panic!("{number}");
            };
            let sample = repaired.to_str().unwrap().replace("repaired", "samples");
            for layout in [&[][..], &["--pretty"]] {
                let xml = &["decode", "--format", "xml", "--dialect", dialect][..];
                let tolerant = &["--mode", "tolerant", &sample];
                let (status, output, said) = run(&[xml, layout, tolerant].concat(), "");
                assert_eq!(status, 0, "{sample}: {said}");
                assert!(said.contains(&format!("cap: {sample}: offset ")), "{said}");
                let by_hand = &[xml, layout, &[repaired.to_str().unwrap()]].concat();
                assert_eq!(run(by_hand, ""), (0, output.clone(), String::new()));
                roxmltree::Document::parse(&output).unwrap();
                let strict = &["decode", "--mode", "strict", "--dialect", dialect];
                assert_eq!(run(strict, &output).0, 0, "{output}");
                documents.push(output);
            }
        }
        let dtd = format!("dtd/{dialect}.dtd");
        if let Some(valid) = xmllint::valid_for_libxml2(&dtd, &documents) {
            assert_eq!(valid.len(), documents.len());
        }
    }
}

/// To accept a change, run with `UPDATE_GOLDEN=1` and read the difference.
#[test]
fn findings_are_shown_as_in_the_golden_file() {
    let folder = |name: &str| format!("tests/samples/{name}.xml");
    let samples = [
        "18-6.9.3-profileUpdate",
        "64-6.20-queueUpdate",
        "66-6.20-queueUpdate",
    ];
    let [first, second, third] = samples.map(folder);
    let (status, output, complaint) = run(&["check", &first, &second, &third, "-"], b"x\xFF\n");
    assert_eq!((status, complaint.as_str()), (1, ""));
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/check.txt");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(golden, &output).unwrap();
    }
    let expected = fs::read_to_string(golden).unwrap();
    assert!(output == expected, "{golden} is other than\n{output}");
}

#[test]
fn check_counts_what_it_finds() {
    // Nothing that the tables of section 6 would miss.
    let clean = GOOD.replace(
        "<commandData/>",
        "<commandData><user userType='CallClient' id='a' userUid='1'>\
         <applicationId>b</applicationId></user></commandData>",
    );
    let notify = "<BroadsoftDocument protocol='CAP' version='17.0'><command \
        commandType='externalNotify'><commandData><user userType='CallClient' id='a'>\
        <applicationId>b</applicationId></user></commandData></command></BroadsoftDocument>";
    let notify = notify.to_owned();
    let departing = clean.replace("17.0", "16.0");
    let slashless = clean.replace("</applicationId>", "<applicationId>");
    let limit = broadworks_cap::DEFAULT_LIMIT;
    let long = clean.replace("<user ", &format!("{}<user ", "<!---->".repeat(limit / 7)));
    for (args, input, status, expected) in [
        (&[][..], String::new(), 0, "no documents, no findings"),
        (
            &[],
            format!("\u{FEFF}{clean}\r\n{clean}"),
            0,
            "2 documents, no findings",
        ),
        (
            &["--mode", "strict"],
            clean.clone(),
            0,
            "1 document, no findings",
        ),
        (
            &["--sender", "server", "--users", "insc"],
            notify.clone(),
            1,
            "1 document, 2 findings / 1 message wrong-direction / 1 message wrong-environment",
        ),
        (
            &["--sender", "client", "--users", "voip"],
            notify.clone(),
            0,
            "1 document, no findings",
        ),
        (
            &[],
            format!("{clean}{departing}{departing}"),
            1,
            "3 documents, 2 findings / 2 departure unknown-value",
        ),
        (
            &["--mode", "strict"],
            format!("{clean}{departing}"),
            1,
            "2 documents, 1 finding / 1 error invalid",
        ),
        (
            &[],
            slashless.clone(),
            1,
            "1 document, 1 finding / 1 repair lost-slash",
        ),
        (
            &["--mode", "standard"],
            slashless,
            1,
            "1 document, 1 finding / 1 error mismatched-end-tag",
        ),
        (
            &[],
            GOOD.replace("serverStatusRequest", "registerRequest"),
            1,
            "1 document, 1 finding / 1 message missing-field",
        ),
        (
            &[],
            format!("x{clean}y \n<z>{clean}"),
            1,
            "2 documents, 2 findings / 2 skipped outside-document",
        ),
        (
            &[],
            format!("{long}{clean}"),
            1,
            "2 documents, 1 finding / 1 error length-limit",
        ),
        (
            &["--dialect", "ccc2"],
            GOOD.replace("serverStatusRequest", "monitoringUsersRequest"),
            1,
            "1 document, 2 findings / 1 departure unknown-value / 1 message wrong-dialect",
        ),
    ] {
        let (code, output, complaint) = run(&[&["check"], args].concat(), &input);
        let summary: Vec<_> = output
            .lines()
            .skip_while(|line| !line.contains("document") || !line.contains("finding"))
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(summary.join(" / "), expected, "{output}");
        assert_eq!((code, complaint.as_str()), (status, ""), "{output}");
    }
}

/// What the end tag misses is where the element begins, too.
#[test]
fn a_lost_slash_is_shown_with_the_end_tag_that_does_not_match() {
    let sample = "tests/samples/21-6.10.1-callUpdate.xml";
    let (status, output, _) = run(&["check", "--mode", "standard", sample], "");
    let places: Vec<_> = output.match_indices(sample).collect();
    let places = places
        .iter()
        .map(|(at, _)| output[at + sample.len()..].lines().next());
    assert_eq!(places.collect::<Vec<_>>(), [Some(":22:11"), Some(":16:46")]);
    assert_eq!(
        (status, output.matches("- the start tag\n").count()),
        (1, 1),
        "{output}"
    );
}

/// Each finding shows its place, and no more of a long line than fits.
#[test]
fn long_lines_are_cut() {
    let data = format!("<commandData>\t{}</commandData>", "<nopé/>".repeat(100_000));
    let input = format!("\r\n{}", GOOD.replace("<commandData/>", &data));
    let (status, output, _) = run(&["check", "-"], &input);
    assert_eq!(status, 1);
    assert!(output.lines().all(|line| line.chars().count() < 130));
    let first = GOOD.find("<commandData/>").unwrap() + "<commandData>\t".len() + 1;
    for number in [0, 1, 9999] {
        let place = format!(" standard input:2:{}\n", first + 7 * number);
        assert_eq!(output.matches(&place).count(), 1, "{place}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn colours_are_for_terminals() {
    let check = format!(
        "{} check tests/samples/64-6.20-queueUpdate.xml",
        env!("CARGO_BIN_EXE_cap")
    );
    let (_, plain, _) = run(&["check", "tests/samples/64-6.20-queueUpdate.xml"], "");
    assert!(!plain.contains('\x1B'));
    for (no_colour, coloured) in [(false, true), (true, false)] {
        // It gives the command a terminal.
        let mut script = Command::new("script");
        script
            .args(["-qec", &check, "/dev/null"])
            .stdin(Stdio::null());
        script.env("TERM", "xterm").env_remove("NO_COLOR");
        if no_colour {
            script.env("NO_COLOR", "1");
        }
        let Ok(output) = script.output() else {
            println!("NOTICE: script (Debian: bsdutils) is not there; nothing was tried");
            return;
        };
        let output = String::from_utf8(output.stdout).unwrap();
        assert!(output.contains("lost-quote"), "{output}");
        assert_eq!(output.contains('\x1B'), coloured, "{output:?}");
    }
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
        (&["decode", "--command"], "--command"),
        (&["digest"], "NONCE"),
        (&["completions", "csh"], "csh"),
        (&["check", "no such file"], "cap: no such file: "),
        (&["check", "--mode", "lax"], "lax"),
        (&["decode", "no such file"], "cap: no such file: "),
        (&["decode", "tests"], "cap: tests: "),
        (&["encode"], "encode"),
        (&[], "Usage"),
    ] {
        let (status, output, error) = run(args, GOOD);
        // A summary of what there was is no harm.
        let output = output.trim_end_matches("no documents, no findings\n");
        assert_eq!((status, output), (2, ""), "{args:?}");
        assert!(error.contains(complaint), "{args:?}: {error}");
    }
    // An I/O error outweighs a failed document.
    let (status, output, _) = run(&["decode", "-", "no such file"], &GOOD[..99]);
    assert_eq!((status, lines(&output).len()), (2, 1));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_status_2() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
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
    let session = fs::read(SESSION).unwrap();
    // Then documents of half the limit, and bytes that belong to none.
    let long = GOOD.replace(
        "<commandData/>",
        &" ".repeat(broadworks_cap::DEFAULT_LIMIT / 2),
    );
    let block = [&session.repeat(20)[..], long.as_bytes(), &[b'x'; 300_000]].concat();
    // `SOAK=3000 cargo test --release --all-features --test cli memory` for so many megabytes.
    let megabytes = env::var("SOAK").map_or(50, |number| number.parse().unwrap());
    for _ in 0..megabytes * 1_000_000_usize / block.len() {
        stdin.write_all(&block).unwrap();
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 30_000, "{peak} kB");
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn only_what_is_asked_for() {
    let document = |command: &str, user: &str| {
        GOOD.replace("serverStatusRequest", command).replace(
            "<commandData/>",
            &format!("<commandData>{user}</commandData>"),
        )
    };
    let input = [
        document("callUpdate", "<user id='a' userUid='1'/>"),
        document("sessionUpdate", "<user userUid='2'><id>b&amp;</id></user>"),
        document("callUpdate", ""),
        // Not read, but seen to be; and not even that.
        document("callUpdate", "<user id='a'></x>"),
        document("x", "<user id='b'></x>"),
        document("callUpdate", "").replace("commandType=", "commandType"),
        document(" infoRequest ", ""),
    ];
    let starts: Vec<_> = (0..input.len())
        .map(|index| 2 + input[..index].concat().len())
        .collect();
    let input = format!("? {}?", input.concat());
    for (args, status, expected) in [
        (&["--command", "callUpdate"][..], 1, &[0, 2, 3, 5][..]),
        (
            &["--command", "callUpdate,sessionUpdate"],
            1,
            &[0, 1, 2, 3, 5],
        ),
        (
            &["--command", "x", "--command", "sessionUpdate"],
            1,
            &[1, 4, 5],
        ),
        (&["--user", "a"], 1, &[0, 3, 5]),
        (&["--user", "1"], 1, &[0, 5]),
        (&["--user", "b&", "--user", "2"], 1, &[1, 5]),
        (&["--user", "2", "--command", "callUpdate"], 1, &[5]),
        (&["--command", "callupdate"], 1, &[5]),
        (&["--command", "infoRequest"], 1, &[5, 6]),
    ] {
        let warning = match args[1] {
            "x" => "cap: --command x: neither dialect has it\n",
            "callupdate" => "cap: --command callupdate: neither dialect has it\n",
            _ => "",
        };
        let (code, output, complaint) = run(&[&["decode"], args].concat(), &input);
        let offsets: Vec<_> = (lines(&output).iter())
            .map(|line| line["offset"].as_u64().unwrap() as usize)
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|&index: &usize| starts[index])
            .collect();
        assert_eq!(
            (code, offsets, complaint.as_str()),
            (status, expected, warning),
            "{args:?}"
        );
    }
}

/// A file of its own, which goes when it is dropped.
struct Growing(std::path::PathBuf, fs::File);

impl Growing {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("cap-{}-{name}", std::process::id()));
        let file = fs::File::create(&path).unwrap();
        Self(path, file)
    }

    fn write(&mut self, text: &str) {
        self.1.write_all(text.as_bytes()).unwrap();
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.0);
    }
}

#[test]
fn a_growing_file_is_followed() {
    let mut file = Growing::new("follow");
    file.write(&GOOD[..50]);
    let (mut child, _stdin) = start(&["decode", "--follow", file.0.to_str().unwrap()]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut next = || {
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        lines(&line).remove(0)
    };
    file.write(&GOOD[50..]);
    assert_eq!(next(), good(0));
    file.write(GOOD);
    assert_eq!(next(), good(GOOD.len()));
    file.write(&GOOD[..99]);
    std::thread::sleep(std::time::Duration::from_millis(300));
    // Cut short, it is another stream.
    file.1.set_len(0).unwrap();
    std::io::Seek::rewind(&mut file.1).unwrap();
    assert_eq!(next()["error"]["code"], "unexpected-end");
    file.write(GOOD);
    assert_eq!(next(), good(0));
    // It ends when nobody reads any more.
    drop(stdout);
    while child.try_wait().unwrap().is_none() {
        file.write(GOOD);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.ends_with("the file was cut short; it is read from its start\n"));
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
}

#[test]
fn digests() {
    for (nonce, password, digest) in [
        (
            "1234567890123",
            "password",
            "77e4a6de3a1e00be05e121cf0ebee860",
        ),
        ("1466692800123", "pässword ", "%"),
        ("", "", "%"),
    ] {
        let expected = match digest {
            "%" => broadworks_cap::auth::secure_password(nonce, password).to_string(),
            digest => digest.to_owned(),
        };
        let expected = (0, format!("{expected}\n"), String::new());
        for end in ["\n", "\r\n", "\nx"] {
            assert_eq!(
                run(&["digest", nonce], format!("{password}{end}")),
                expected
            );
        }
        let output = cap(&["digest", nonce])
            .env("CAP_PASSWORD", password)
            .output()
            .unwrap();
        assert_eq!(output.stdout, expected.1.as_bytes());
    }
    let (status, output, complaint) = run(&["digest", "1"], "");
    assert_eq!((status, output.as_str()), (2, ""));
    assert_eq!(complaint, "cap: password: none on standard input\n");
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (status, output, complaint) = run(&["completions", shell], "");
        assert_eq!((status, complaint.as_str()), (0, ""), "{shell}");
        for word in ["decode", "follow", "digest"] {
            assert!(output.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn help_has_examples() {
    for command in ["", "decode", "check", "digest", "completions"] {
        let args: Vec<_> = [command, "--help"]
            .into_iter()
            .filter(|arg| !arg.is_empty())
            .collect();
        let (status, output, complaint) = run(&args, "");
        assert_eq!((status, complaint.as_str()), (0, ""), "{command}");
        assert!(output.contains("Examples:\n  "), "{output}");
        assert!(output.contains(&format!("cap {command}")), "{output}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_reading_of_a_large_file_shows_its_progress() {
    let mut file = Growing::new("large");
    for _ in 0..100 {
        file.write(&" ".repeat(100_000));
    }
    for (rest, shown) in [(">/dev/null", true), (">/dev/null 2>/dev/null", false)] {
        let command = format!(
            "{} decode {} {rest}",
            env!("CARGO_BIN_EXE_cap"),
            file.0.display()
        );
        let mut script = Command::new("script");
        script
            .args(["-qec", &command, "/dev/null"])
            .stdin(Stdio::null())
            .env("TERM", "xterm");
        let Ok(output) = script.output() else {
            println!("NOTICE: script (Debian: bsdutils) is not there; nothing was tried");
            return;
        };
        let output = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.contains("/9.54 MiB"), shown, "{output:?}");
    }
}
