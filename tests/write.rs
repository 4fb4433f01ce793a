//! What is written: against what was read, against roxmltree and libxml2, and into every kind of
//! sink.
#![cfg(feature = "std")]

mod common;
#[allow(dead_code)]
mod generate;
mod xmllint;

use std::{fs, path::Path};

use broadworks_cap::{
    Empty, Enumerated, List, Options, Text, WriteError, WriteOptions, cap_c, ccc2,
};
use generate::Generator;

/// An element as roxmltree sees it, without what a document does not keep: comments, instructions,
/// white space between children, the order of attributes.
#[derive(Debug, PartialEq)]
struct Tree {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Tree>,
}

impl Tree {
    fn of(text: &str) -> Self {
        let document = roxmltree::Document::parse(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        Self::of_node(document.root_element())
    }

    fn of_node(node: roxmltree::Node<'_, '_>) -> Self {
        let attributes = node
            .attributes()
            .map(|a| (a.name().into(), a.value().into()));
        let mut attributes: Vec<_> = attributes.collect();
        attributes.sort();
        let elements = node.children().filter(roxmltree::Node::is_element);
        let children: Vec<Self> = elements.map(Self::of_node).collect();
        let texts = node
            .children()
            .filter(roxmltree::Node::is_text)
            .map(|child| child.text());
        let mut text: String = texts.flatten().collect();
        let blank = text.trim_matches([' ', '\t', '\r', '\n']).is_empty();
        if !children.is_empty() || blank && node.tag_name().name().ends_with("ata") {
            text.clear();
        }
        let name = node.tag_name().name().into();
        Self {
            name,
            attributes,
            text,
            children,
        }
    }
}

/// What holds for every document that can be read, whatever stands in it.
macro_rules! check {
    ($dialect:ident, $text:expr) => {{
        let text: &str = $text;
        let document = $dialect::BroadsoftDocument::read(text.as_bytes()).unwrap();
        let xml = document.xml();
        let bytes = xml.to_vec().unwrap();
        let written = core::str::from_utf8(&bytes).unwrap();
        assert!(!written.contains(['\r', '\n', '\t']), "{written}");

        // Into every sink, the same.
        assert_eq!(xml.encoded_len(), Ok(bytes.len()), "{written}");
        let mut room = vec![b'?'; bytes.len() + 1];
        assert_eq!(xml.write_to_slice(&mut room), Ok(bytes.len()));
        assert_eq!(&room[..bytes.len()], bytes);
        assert_eq!(room[bytes.len()], b'?');
        for available in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            let needed = bytes.len();
            let small = xml.write_to_slice(&mut room[..available]);
            assert_eq!(small, Err(WriteError::TooSmall { needed, available }));
        }
        let mut string = String::new();
        xml.write_to(&mut string).unwrap();
        assert_eq!(string, written);
        assert_eq!(xml.to_string(), written);
        let mut io = b"before".to_vec();
        xml.write_io(&mut io).unwrap();
        assert_eq!(io[6..], bytes);
        let mut appended = b"before".to_vec();
        xml.append_to_vec(&mut appended).unwrap();
        assert_eq!(appended, io);
        #[cfg(feature = "bytes")]
        {
            let mut buffer = bytes::BytesMut::from(&b"before"[..]);
            xml.write_buf(&mut buffer).unwrap();
            assert_eq!(buffer, io);
            let available = bytes.len() - 1;
            let needed = bytes.len();
            let small = xml.write_buf(&mut &mut room[..available]);
            assert_eq!(small, Err(WriteError::TooSmall { needed, available }));
        }

        // Read again, the same, and written again too.
        let again = $dialect::BroadsoftDocument::read(&bytes).unwrap();
        assert_eq!(again, document);
        assert_eq!(again.xml().to_vec().unwrap(), bytes);

        // Laid out in other ways.
        let canonical = document.xml_with(WriteOptions::CANONICAL).to_vec().unwrap();
        assert_eq!(
            again.xml_with(WriteOptions::CANONICAL).to_vec().unwrap(),
            canonical
        );
        let indented = document.xml_with(WriteOptions::INDENTED).to_vec().unwrap();
        for other in [&canonical, &indented] {
            let read = $dialect::BroadsoftDocument::read(other).unwrap();
            assert_eq!(read, document);
            assert_eq!(
                read.xml_with(WriteOptions::CANONICAL).to_vec().unwrap(),
                canonical
            );
            let other = core::str::from_utf8(other).unwrap();
            assert_eq!(Tree::of(other), Tree::of(written));
        }
        let undeclared = document.xml_with(WriteOptions::COMPACT.without_declaration());
        assert!(
            written.ends_with(&undeclared.to_string()) && undeclared.to_string().starts_with("<B")
        );
        String::from(written)
    }};
}

#[test]
fn documents_made_at_random() {
    macro_rules! dialect {
        ($dialect:ident, $dtd:literal) => {
            let mut generator = Generator::new($dtd, 7);
            for _ in 0..200 {
                let mut root = generator.valid();
                let text = generator.text(&root);
                let written = check!($dialect, &text);
                assert_eq!(Tree::of(&written), Tree::of(&text), "{text}");
                let valid = $dialect::BroadsoftDocument::read_with(
                    written.as_bytes(),
                    &Options::STRICT,
                    &mut (),
                );
                assert!(valid.is_ok(), "{valid:?}\n{written}");
                generator.mutate(&mut root);
                let text = generator.text(&root);
                if $dialect::BroadsoftDocument::read(text.as_bytes()).is_ok() {
                    let _ = check!($dialect, &text);
                }
            }
        };
    }
    dialect!(cap_c, "dtd/cap-c.dtd");
    dialect!(ccc2, "dtd/ccc2.dtd");
}

/// Written, every sample is valid: its children in order, other spellings as the DTD has them.
#[test]
fn samples_are_written_valid() {
    let samples = || common::well_formed_samples().map(|sample| sample.text);
    let written: Vec<String> = samples().map(|text| check!(cap_c, &text)).collect();
    for written in &written {
        let strict = Options::STRICT;
        let read = cap_c::BroadsoftDocument::read_with(written.as_bytes(), &strict, &mut ());
        assert!(read.is_ok(), "{read:?}\n{written}");
    }
    if let Some(valid) = xmllint::valid_for_libxml2("dtd/cap-c.dtd", &written) {
        assert_eq!(valid.len(), written.len());
    }
    for text in samples() {
        let _ = check!(ccc2, &text);
    }
}

fn with_user(user: cap_c::User<'_>) -> cap_c::BroadsoftDocument<'_> {
    let data = cap_c::CommandData {
        user: Some(user),
        ..Default::default()
    };
    let command = cap_c::Command::new(cap_c::CommandType::ProfileUpdate, data);
    cap_c::BroadsoftDocument::new("CAP", "17.0", command)
}

/// What stands between `<user …>` and `</user>`, and the attributes but `userType`.
fn user_xml(user: cap_c::User<'_>) -> String {
    let document = with_user(user);
    let written = document.xml().to_string();
    let read = cap_c::BroadsoftDocument::read(written.as_bytes()).unwrap();
    assert_eq!(read, document, "{written}");
    let (_, rest) = written.split_once("<user").unwrap();
    let (user, _) = rest.split_once("</user>").unwrap();
    user.replacen(" userType=\"CallClient\"", "", 1)
}

#[test]
fn text_is_escaped_where_it_has_to_be() {
    for (value, in_element, in_attribute) in [
        ("", "", ""),
        ("plain", "plain", "plain"),
        ("<&>", "&lt;&amp;&gt;", "&lt;&amp;>"),
        ("\"'", "\"'", "&quot;'"),
        ("]]>", "]]&gt;", "]]>"),
        ("\t\n\r", "&#9;&#10;&#13;", "&#9;&#10;&#13;"),
        (
            "ü\u{FFFD}\u{10FFFF}\u{7F}\u{85}",
            "ü\u{FFFD}\u{10FFFF}\u{7F}\u{85}",
            "ü\u{FFFD}\u{10FFFF}\u{7F}\u{85}",
        ),
        ("&amp;", "&amp;amp;", "&amp;amp;"),
        ("12345678<", "12345678&lt;", "12345678&lt;"),
        ("1234567&", "1234567&amp;", "1234567&amp;"),
    ] {
        let user = cap_c::User {
            id_attribute: Some(value.into()),
            first_name: Some(value.into()),
            ..cap_c::User::new(cap_c::UserType::CallClient)
        };
        let expected = format!(" id=\"{in_attribute}\"><firstName>{in_element}</firstName>");
        assert_eq!(user_xml(user), expected);
    }
}

/// Every special character at every place in and around a word, alone and after another.
#[test]
fn no_place_escapes_attention() {
    for special in [
        '<', '>', '&', '"', '\n', '\u{FFFD}', '\u{F000}', 'ï', '\u{7F}', '\'',
    ] {
        for len in 0..40 {
            for at in 0..=len {
                let mut value = "a".repeat(len);
                value.insert(at, special);
                value.insert(at / 2, special);
                let user = cap_c::User {
                    id_attribute: Some((&value).into()),
                    first_name: Some((&value).into()),
                    message: Some(cap_c::Message {
                        text: (&value).into(),
                        ..cap_c::Message::default()
                    }),
                    ..cap_c::User::new(cap_c::UserType::CallClient)
                };
                user_xml(user);
            }
        }
    }
}

/// Text that was read goes wherever it is put, as what it is worth there.
#[test]
fn text_that_was_read_is_copied_or_escaped() {
    for (element, in_attribute, in_element) in [
        ("a&#65;&amp;", "a&#65;&amp;", "a&#65;&amp;"),
        ("a > \"b\"", "a > &quot;b&quot;", "a &gt; \"b\""),
        ("say \"b\"", "say &quot;b&quot;", "say \"b\""),
        ("<![CDATA[<]]>&#65;", "&lt;A", "&lt;A"),
        ("1<!-- -->2", "12", "12"),
        ("a\r\nb", "a&#10;b", "a&#10;b"),
        ("&#65;\"", "A&quot;", "&#65;\""),
        ("&#65;>", "&#65;>", "A&gt;"),
        (
            "&#65;\u{FF01}\u{FFFD}",
            "&#65;\u{FF01}\u{FFFD}",
            "&#65;\u{FF01}\u{FFFD}",
        ),
    ] {
        let written = with_user(cap_c::User {
            first_name: Some("@".into()),
            ..cap_c::User::new(cap_c::UserType::CallClient)
        });
        let source = written.xml().to_string().replace('@', element);
        let read = cap_c::BroadsoftDocument::read(source.as_bytes()).unwrap();
        let name = read.user().unwrap().first_name;
        let user = cap_c::User {
            id_attribute: name,
            first_name: name,
            ..cap_c::User::new(cap_c::UserType::CallClient)
        };
        let expected = format!(" id=\"{in_attribute}\"><firstName>{in_element}</firstName>");
        assert_eq!(user_xml(user), expected);
    }
    for (value, in_element) in [
        ("\"]]>\"", "]]&gt;"),
        ("'\"'", "\""),
        ("\"'\"", "'"),
        ("'&#65;\"'", "&#65;\""),
        ("\"&#65;\"", "&#65;"),
    ] {
        let source = format!(
            "<BroadsoftDocument protocol='CAP' version='17.0'><command commandType='callUpdate'>\
             <commandData><user userType='CallClient' id={value}/></commandData></command>\
             </BroadsoftDocument>"
        );
        let read = cap_c::BroadsoftDocument::read(source.as_bytes()).unwrap();
        let user = cap_c::User {
            first_name: read.user().unwrap().id(),
            ..cap_c::User::new(cap_c::UserType::CallClient)
        };
        assert_eq!(
            user_xml(user),
            format!("><firstName>{in_element}</firstName>")
        );
    }
}

#[test]
fn characters_that_xml_lacks_are_refused_by_field() {
    for character in [
        '\0', '\u{8}', '\u{B}', '\u{C}', '\u{1F}', '\u{FFFE}', '\u{FFFF}',
    ] {
        let value = format!("some text before it {character}");
        let text = Text::from(&value);
        let user = cap_c::User::new(cap_c::UserType::CallClient);
        let element = cap_c::User {
            last_name: Some(text),
            ..user.clone()
        };
        let attribute = cap_c::User {
            id_attribute: Some(text),
            ..user.clone()
        };
        let cfa = cap_c::Cfa {
            text,
            cfa_destination: Some("1".into()),
        };
        let beside = cap_c::User {
            cfa: Some(cfa),
            ..user.clone()
        };
        let unknown = cap_c::User {
            user_type: Some((&*value).into()),
            ..user
        };
        for (user, element, attribute) in [
            (element, "lastName", None),
            (attribute, "user", Some("id")),
            (beside, "cfa", None),
            (unknown, "user", Some("userType")),
        ] {
            let document = with_user(user);
            let error = WriteError::Character {
                character,
                element,
                attribute,
            };
            assert_eq!(document.xml().encoded_len(), Err(error));
            assert_eq!(document.xml().to_vec(), Err(error));
            assert_eq!(document.xml().write_to_slice(&mut [0; 999]), Err(error));
            let mut to = b"before".to_vec();
            assert_eq!(document.xml().append_to_vec(&mut to), Err(error));
            assert!(document.xml().write_io(&mut to).is_err());
            let mut string = String::new();
            assert_eq!(document.xml().write_to(&mut string), Err(error));
            assert_eq!((&*to, &*string), (&b"before"[..], ""));
            let mut replacing = WriteOptions::COMPACT;
            replacing.replacing = true;
            let replaced = document.xml_with(replacing).to_vec().unwrap();
            for shown in [
                String::from_utf8(replaced).unwrap(),
                document.xml().to_string(),
                format!("{:?}", document.xml()),
            ] {
                assert!(shown.contains("some text before it \u{FFFD}"), "{shown}");
                assert!(cap_c::BroadsoftDocument::read(shown.as_bytes()).is_ok());
            }
            let message = error.to_string();
            let code = format!("U+{:04X}", u32::from(character));
            assert!(
                message.contains(&code) && message.contains(element),
                "{message}"
            );
        }
    }
}

#[test]
fn values_that_nothing_says_are_refused() {
    let user_type = |value| cap_c::User {
        user_type: Some(value),
        ..cap_c::User::default()
    };
    let text = r#"<BroadsoftDocument protocol="CAP" version="17.0"><command commandType="">"#;
    let text = format!("{text}</command></BroadsoftDocument>");
    let read = cap_c::BroadsoftDocument::read(text.as_bytes()).unwrap();
    let data = cap_c::CommandData::default();
    let of = |command_type| cap_c::BroadsoftDocument::of(command_type, data.clone());
    let missing = |element, attribute| Err(WriteError::NoValue { element, attribute });
    for (document, written) in [
        (
            with_user(cap_c::User::new(cap_c::UserType::Unknown)),
            missing("user", "userType"),
        ),
        (
            with_user(user_type(Enumerated::new(""))),
            missing("user", "userType"),
        ),
        (with_user(user_type(Enumerated::new("Other"))), Ok(())),
        (of(read.command_type()), missing("command", "commandType")),
        // What was read is written as it was.
        (read, Ok(())),
    ] {
        let xml = document.xml();
        assert_eq!(xml.to_vec().map(|_| ()), written, "{xml}");
        assert_eq!(xml.write_to(&mut String::new()), written, "{xml}");
    }
}

#[test]
fn layout() {
    let calls = ["1", "2"].map(|id| cap_c::Call::new(id, "t"));
    let user = cap_c::User {
        first_name: Some("".into()),
        initial_update: Some(Empty::new()),
        call: (&calls).into(),
        failure: Some(cap_c::Failure::new("WASConnectivityError")),
        ..cap_c::User::new(Enumerated::from("Toaster"))
    };
    let document = with_user(user);
    assert_eq!(
        format!("{:#}", document.xml()),
        r#"<?xml version="1.0" encoding="UTF-8"?>
<BroadsoftDocument protocol="CAP" version="17.0">
  <command commandType="profileUpdate">
    <commandData>
      <user userType="Toaster">
        <failure failureCause="WASConnectivityError"/>
        <initialUpdate/>
        <firstName></firstName>
        <call callId="1" extTrackingId="t"></call>
        <call callId="2" extTrackingId="t"></call>
      </user>
    </commandData>
  </command>
</BroadsoftDocument>"#
    );
    let empty = cap_c::BroadsoftDocument::default();
    let xml = empty.xml_with(WriteOptions::INDENTED.without_declaration());
    assert_eq!(xml.to_string(), "<BroadsoftDocument></BroadsoftDocument>");
}

/// Room of every size, behind bytes that are there, for texts of every length about that of what is
/// copied at a time.
#[test]
fn room_of_every_size() {
    for len in [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 200] {
        let (text, value) = ("x".repeat(len), "v".repeat(len));
        let source = format!(
            "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\">\
             <command commandType=\"profileUpdate\"><commandData>\
             <user id=\"{value}\" userType=\"CallClient\"><cpe>{text}</cpe></user>\
             </commandData></command></BroadsoftDocument>"
        );
        let read = cap_c::BroadsoftDocument::read(source.as_bytes()).unwrap();
        let given = with_user(cap_c::User {
            id_attribute: Some((&value).into()),
            cpe: Some((&text).into()),
            ..cap_c::User::new(cap_c::UserType::CallClient)
        });
        for (document, room) in [read, given]
            .iter()
            .flat_map(|document| (0..source.len() + 200).map(move |room| (document, room)))
        {
            let xml = document.xml_with(WriteOptions::COMPACT.without_declaration());
            let mut bytes = Vec::with_capacity(room);
            bytes.extend_from_slice(&b"before"[..room.min(6)]);
            xml.append_to_vec(&mut bytes).unwrap();
            assert_eq!(bytes[room.min(6)..], *source.as_bytes(), "{room}");
            let mut bytes = vec![b'?'; room];
            match xml.write_to_slice(&mut bytes) {
                Ok(written) => assert_eq!(bytes[..written], *source.as_bytes()),
                Err(_) => assert!(room < source.len()),
            }
        }
    }
}

/// Documents as long as pieces are, or a bit less or more, with texts that end anywhere in them.
#[test]
fn documents_as_long_as_pieces() {
    let number = "3015554000".repeat(20);
    for len in (1_200..2_300).chain(3_300..4_400) {
        let texts = [len % 50, len - len % 50].map(|len| "x".repeat(len));
        let source = format!(
            "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\">\
             <command commandType=\"profileUpdate\"><commandData><user userType=\"CallClient\">\
             <firstName>{}</firstName><lastName>{}</lastName><phone>{number}</phone>\
             <cpe>In</cpe></user></commandData></command></BroadsoftDocument>",
            texts[0], texts[1]
        );
        let document = cap_c::BroadsoftDocument::read(source.as_bytes()).unwrap();
        let xml = document.xml_with(WriteOptions::COMPACT.without_declaration());
        assert_eq!(xml.encoded_len(), Ok(source.len()));
        assert_eq!(xml.to_vec().unwrap(), source.as_bytes());
        assert_eq!(xml.to_string(), source);
        let mut io = Vec::new();
        xml.write_io(&mut io).unwrap();
        assert_eq!(io, source.as_bytes());
    }
}

/// A sink that takes no more than so much, and text longer than a piece.
#[test]
fn sinks_that_fail_and_long_text() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl std::fmt::Write for Full {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0 = self.0.checked_sub(text.len()).ok_or(std::fmt::Error)?;
            Ok(())
        }
    }
    let long = "ü".repeat(5000);
    let names = [Text::from(&long), "x".into(), Text::from(&long)];
    let user = cap_c::User {
        mon_user: List::from(&names),
        ..cap_c::User::new(cap_c::UserType::CallClient)
    };
    let document = with_user(user);
    let written = check!(cap_c, &document.xml().to_string());
    for room in 0..4000 {
        assert_eq!(
            document.xml().write_to(&mut Full(room)),
            Err(WriteError::Formatter)
        );
        let error = document.xml().write_io(&mut Full(room)).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::WriteZero);
    }
    document.xml().write_io(&mut Full(written.len())).unwrap();
    document.xml().write_to(&mut Full(written.len())).unwrap();
}

/// What is written of the samples that had to be repaired is well-formed, and valid.
#[test]
fn repaired_samples_are_written_valid() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut written = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let text = text.trim();
        if roxmltree::Document::parse(text).is_ok() {
            continue;
        }
        macro_rules! dialect {
            ($dialect:ident) => {{
                let tolerant = Options::TOLERANT;
                let bytes = text.as_bytes();
                let read = $dialect::BroadsoftDocument::read_with(bytes, &tolerant, &mut ());
                let read = read.unwrap();
                let xml = read.xml().to_vec().unwrap();
                let again = $dialect::BroadsoftDocument::read_with(&xml, &Options::STRICT, &mut ());
                assert_eq!(again, Ok(read), "{path:?}");
                let _ = check!($dialect, core::str::from_utf8(&xml).unwrap());
            }};
        }
        let name = path.file_name().unwrap().to_string_lossy();
        match name.starts_with("24-") || name.starts_with("65-") {
            true => dialect!(ccc2),
            false => dialect!(cap_c),
        }
        written += 1;
    }
    assert_eq!(written, 8);
}

/// Whatever tolerant mode makes of a damaged document is written well-formed, or refused for a
/// character that XML does not allow.
#[test]
fn damaged_documents_are_written_well_formed() {
    let mut generator = Generator::new("dtd/cap-c.dtd", 11);
    let mut written = 0;
    for number in 0..400 {
        let root = generator.valid();
        let mut text = generator.text(&root);
        for _ in 0..1 + number % 3 {
            text = generator.damage(&text);
        }
        let tolerant = Options::TOLERANT;
        let read = cap_c::BroadsoftDocument::read_with(text.as_bytes(), &tolerant, &mut ());
        let Ok(document) = read else { continue };
        match document.xml().to_vec() {
            Ok(bytes) => {
                let again = cap_c::BroadsoftDocument::read(&bytes).unwrap();
                assert_eq!(again, document, "{text}");
                let _ = check!(cap_c, core::str::from_utf8(&bytes).unwrap());
                written += 1;
            }
            Err(error) => assert!(matches!(error, WriteError::Character { .. }), "{text}"),
        }
    }
    assert!(written > 200, "{written}");
}
