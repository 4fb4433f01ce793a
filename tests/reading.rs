//! The reader: samples beside another reader, every error and every note.

mod common;

use std::collections::BTreeSet;

use broadworks_cap::{
    ErrorCode, Framer, NoteCode, Options, Piece, PieceKind, Text,
    cap_c::{self, BroadsoftDocument},
};
use common::{Dialect, with_user};

/// What the document is refused with, and where.
fn refusal(document: &[u8]) -> Option<(ErrorCode, usize)> {
    let error = Dialect::CapC.read(document).err()?;
    Some((error.code(), error.offset()))
}

/// Takes the mark out of a document, and says where it was.
fn marked(document: &str) -> (Vec<u8>, usize) {
    let place = document.find('¦').unwrap_or_else(|| panic!("{document}"));
    (document.replacen('¦', "", 1).into_bytes(), place)
}

/// A note: its code, the bytes under its span, and what the DTD calls it.
type Noted<'d> = (&'static str, &'d str, &'static str);

fn notes(document: &str) -> Vec<Noted<'_>> {
    let reading = Dialect::CapC.read(document.as_bytes());
    let reading = reading.unwrap_or_else(|error| panic!("{error}: {document}"));
    let notes = reading.notes.into_iter();
    notes
        .map(|note| (note.code.name(), note.span.of(document), note.subject))
        .collect()
}

/// Every leaf and every attribute of the samples is read as another reader reads it, and but for one
/// doubled element nothing is left out.
#[cfg(feature = "serde")]
#[test]
fn samples_are_read_as_by_roxmltree() {
    let grammars = common::DIALECTS.map(common::Grammar::of);
    for sample in common::well_formed_samples() {
        let reading = sample.dialect.read(sample.text.as_bytes()).unwrap();
        let grammar = &grammars[sample.dialect as usize];
        let told = common::Expectation::check(grammar, &sample.text, &reading);
        let expected = match sample.number {
            18 => vec![("repeated-element", "<voiceMessaging>Off</voiceMessaging>")],
            54 => vec![("other-spelling", "actiontype")],
            _ => vec![],
        };
        let notes = reading.notes.iter();
        let notes: Vec<_> = notes
            .filter(|note| note.code != NoteCode::ElementOrder)
            .map(|note| (note.code.name(), note.span.of(&sample.text)))
            .collect();
        assert_eq!(notes, expected, "{}", sample.number);
        assert_eq!(told, expected.len(), "{}", sample.number);
    }
}

#[test]
fn malformed_samples_are_refused() {
    let mut refused = Vec::new();
    for sample in common::samples() {
        if let Err(error) = sample.dialect.read(sample.text.as_bytes()) {
            let found = &sample.text[error.offset()..][..10];
            let start_tag = error
                .start_tag()
                .map(|at| sample.text[at..][..10].to_owned());
            refused.push((sample.number, error.code(), found.to_owned(), start_tag));
        }
    }
    let expected = [
        (
            21,
            ErrorCode::MismatchedEndTag,
            "</call> \n ",
            Some("<linePort>"),
        ),
        (
            22,
            ErrorCode::MismatchedEndTag,
            "</localAlt",
            Some("<DNISNumbe"),
        ),
        (
            24,
            ErrorCode::MismatchedEndTag,
            "</applicat",
            Some("<user id=\""),
        ),
        (64, ErrorCode::LessThanInAttribute, "<remoteCou", None),
        (65, ErrorCode::LessThanInAttribute, "<queue> \n ", None),
        (66, ErrorCode::LessThanInAttribute, "<queue> \n ", None),
        (67, ErrorCode::LessThanInAttribute, "<position>", None),
        (75, ErrorCode::Name, " numCallsI", Some("<numCallsI")),
    ];
    assert_eq!(expected.map(|(number, ..)| number), common::MALFORMED);
    assert_eq!(
        refused,
        expected.map(|(number, code, found, start_tag)| {
            (number, code, found.to_owned(), start_tag.map(str::to_owned))
        })
    );
}

/// The fault of each document is found where the mark is. These are whole documents.
const REFUSED: &[(&str, ErrorCode)] = &[
    ("¦", ErrorCode::UnexpectedEnd),
    (" \r\n\t ¦", ErrorCode::UnexpectedEnd),
    ("\u{FEFF}¦", ErrorCode::UnexpectedEnd),
    ("<¦", ErrorCode::UnexpectedEnd),
    ("<?xml version=\"1.0\"?>¦", ErrorCode::UnexpectedEnd),
    ("<BroadsoftDocument¦", ErrorCode::UnexpectedEnd),
    (
        "<BroadsoftDocument protocol=\"CAP\"¦",
        ErrorCode::UnexpectedEnd,
    ),
    (
        "<BroadsoftDocument protocol=\"CAP\"/¦",
        ErrorCode::UnexpectedEnd,
    ),
    (
        "<BroadsoftDocument protocol=\"CAP\">¦",
        ErrorCode::UnexpectedEnd,
    ),
    (
        "<BroadsoftDocument></BroadsoftDocument¦",
        ErrorCode::UnexpectedEnd,
    ),
    (
        "<?xml version=\"1.0\" encoding=\"UTF-8\"¦",
        ErrorCode::UnexpectedEnd,
    ),
    ("¦x<BroadsoftDocument/>", ErrorCode::OutsideRoot),
    ("¦&#32;<BroadsoftDocument/>", ErrorCode::OutsideRoot),
    ("¦\u{A0}<BroadsoftDocument/>", ErrorCode::OutsideRoot),
    (
        "\u{FEFF}¦\u{FEFF}<BroadsoftDocument/>",
        ErrorCode::OutsideRoot,
    ),
    ("<BroadsoftDocument/> ¦x", ErrorCode::OutsideRoot),
    ("<BroadsoftDocument/>¦\0", ErrorCode::OutsideRoot),
    (
        "<BroadsoftDocument/>¦<BroadsoftDocument/>",
        ErrorCode::OutsideRoot,
    ),
    (
        "<BroadsoftDocument/>¦</BroadsoftDocument>",
        ErrorCode::OutsideRoot,
    ),
    ("<BroadsoftDocument/>¦<![CDATA[]]>", ErrorCode::OutsideRoot),
    ("¦<![CDATA[]]><BroadsoftDocument/>", ErrorCode::OutsideRoot),
    ("¦</BroadsoftDocument>", ErrorCode::OutsideRoot),
    ("<¦broadsoftDocument/>", ErrorCode::Root),
    ("<¦BroadsoftDocuments/>", ErrorCode::Root),
    ("<¦ns0:BroadsoftDocument/>", ErrorCode::Root),
    ("<BroadsoftDocument¦\"/>", ErrorCode::Tag),
    ("<¦ BroadsoftDocument/>", ErrorCode::Name),
    ("<¦>", ErrorCode::Name),
    (
        "<BroadsoftDocument protocol=\"¦OCI\"/>",
        ErrorCode::Protocol,
    ),
    (
        "<BroadsoftDocument protocol='¦NSOCI' version='x'></x>",
        ErrorCode::Protocol,
    ),
    (
        "<BroadsoftDocument xmlns='C' protocol='¦' />",
        ErrorCode::Protocol,
    ),
    (
        "¦<!DOCTYPE BroadsoftDocument><BroadsoftDocument/>",
        ErrorCode::Doctype,
    ),
    (
        "<?xml version='1.0'?>\n¦<!DOCTYPE BroadsoftDocument [<!ENTITY a 'b'>]>",
        ErrorCode::Doctype,
    ),
    (
        "<BroadsoftDocument/>¦<!DOCTYPE BroadsoftDocument>",
        ErrorCode::Doctype,
    ),
    (
        "<BroadsoftDocument>¦<!DOCTYPE x></BroadsoftDocument>",
        ErrorCode::Doctype,
    ),
    (
        " ¦<?xml version=\"1.0\"?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<!---->¦<?xml version=\"1.0\"?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version=\"1.0\"?>¦<?xml version=\"1.0\"?>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<BroadsoftDocument>¦<?XmL ?></BroadsoftDocument>",
        ErrorCode::XmlDeclaration,
    ),
    ("<?xml¦?><BroadsoftDocument/>", ErrorCode::XmlDeclaration),
    (
        "<?xml¦ encoding='UTF-8'?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='¦2.0'?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='¦1.'?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='¦1.0 '?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version=¦1.0?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version¦?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='1.0'¦encoding='UTF-8'?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='1.0' encoding='¦8859-1'?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='1.0' encoding='¦'?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='1.0' standalone='¦maybe'?><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='1.0' standalone='no' ¦encoding='UTF-8'?>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='1.0' ¦Encoding='UTF-8'?>",
        ErrorCode::XmlDeclaration,
    ),
    (
        "<?xml version='1.0' ¦><BroadsoftDocument/>",
        ErrorCode::XmlDeclaration,
    ),
];

/// The same within `user`.
const REFUSED_IN_USER: &[(&str, ErrorCode)] = &[
    ("<¦ id/>", ErrorCode::Name),
    ("<¦1/>", ErrorCode::Name),
    ("<¦·/>", ErrorCode::Name),
    ("<¦&#105;d/>", ErrorCode::Name),
    ("<id></¦ id>", ErrorCode::Name),
    ("<id></¦>", ErrorCode::Name),
    ("¦<!id>", ErrorCode::Name),
    ("¦<!-x-->", ErrorCode::Name),
    ("¦<![cdata[]]>", ErrorCode::Name),
    ("<id/¦ >", ErrorCode::Tag),
    ("<id¦×/>", ErrorCode::Tag),
    ("<id¦</id>", ErrorCode::Tag),
    ("<id ¦=''/>", ErrorCode::Tag),
    ("<id></id ¦a=''>", ErrorCode::Tag),
    ("<id></id¦/>", ErrorCode::Tag),
    ("<call callId¦/>", ErrorCode::Attribute),
    ("<call callId ¦extTrackingId=\"\"/>", ErrorCode::Attribute),
    ("<call callId=¦1/>", ErrorCode::Attribute),
    ("<call callId=¦“1”/>", ErrorCode::Attribute),
    (
        "<call callId=\"1\"¦extTrackingId=\"2\"/>",
        ErrorCode::Attribute,
    ),
    ("<x y='1'¦z='2'/>", ErrorCode::Attribute),
    (
        "<call callId=\"1\" ¦callId=\"1\"/>",
        ErrorCode::DuplicateAttribute,
    ),
    (
        "<call callId='1' z='' extTrackingId=\"\" ¦callId=\"2\"/>",
        ErrorCode::DuplicateAttribute,
    ),
    (
        "<call z='' callId=\"1\" ¦z=\"\"/>",
        ErrorCode::DuplicateAttribute,
    ),
    ("<x y='>' z='y=\"' ¦y=''/>", ErrorCode::DuplicateAttribute),
    ("<id a='' ¦a=''/>", ErrorCode::DuplicateAttribute),
    (
        "<monResult Success='' success='' ¦Success=''/>",
        ErrorCode::DuplicateAttribute,
    ),
    ("<call callId=\"a¦<b\"/>", ErrorCode::LessThanInAttribute),
    ("<call callId=\"1>¦</call>", ErrorCode::LessThanInAttribute),
    ("<x y='¦<![CDATA[]]>'/>", ErrorCode::LessThanInAttribute),
    ("<id>1¦</ids>", ErrorCode::MismatchedEndTag),
    ("<id>1¦</i>", ErrorCode::MismatchedEndTag),
    ("<id>1¦</ID>", ErrorCode::MismatchedEndTag),
    (
        "<call callId='' extTrackingId=''>¦</user></call>",
        ErrorCode::MismatchedEndTag,
    ),
    ("<x><y>¦</x></y>", ErrorCode::MismatchedEndTag),
    ("¦</call>", ErrorCode::MismatchedEndTag),
    ("<phone>¦&</phone>", ErrorCode::Reference),
    ("<phone>a ¦& b</phone>", ErrorCode::Reference),
    ("<phone>¦&nbsp;</phone>", ErrorCode::Reference),
    ("<phone>¦&amp</phone>", ErrorCode::Reference),
    ("<phone>¦&Amp;</phone>", ErrorCode::Reference),
    ("<phone>¦&#;</phone>", ErrorCode::Reference),
    ("<phone>¦&#x;</phone>", ErrorCode::Reference),
    ("<phone>¦&#X41;</phone>", ErrorCode::Reference),
    ("<phone>¦&#A;</phone>", ErrorCode::Reference),
    ("<phone>¦&#xD800;</phone>", ErrorCode::Reference),
    ("<phone>¦&#0;</phone>", ErrorCode::Reference),
    ("<phone>¦&#31;</phone>", ErrorCode::Reference),
    ("<phone>¦&#xFFFE;</phone>", ErrorCode::Reference),
    ("<phone>¦&#x110000;</phone>", ErrorCode::Reference),
    ("<phone>¦&#4294967361;</phone>", ErrorCode::Reference),
    ("<call callId=\"¦&x;\"/>", ErrorCode::Reference),
    ("<x y='¦&'/>", ErrorCode::Reference),
    ("<x>¦&x;</x>", ErrorCode::Reference),
    ("¦&x;", ErrorCode::Reference),
    ("<phone>12345678¦\u{0}</phone>", ErrorCode::Character),
    ("<phone>¦\u{1F}</phone>", ErrorCode::Character),
    ("<phone>é¦\u{FFFE}</phone>", ErrorCode::Character),
    ("<phone>¦\u{FFFF}</phone>", ErrorCode::Character),
    ("<call callId=\"¦\u{B}\"/>", ErrorCode::Character),
    ("<call callId=\"¦\u{FFFF}\"/>", ErrorCode::Character),
    ("<!-- ¦\u{8} -->", ErrorCode::Character),
    ("<?a ¦\u{8}?>", ErrorCode::Character),
    ("<id><![CDATA[¦\u{8}]]></id>", ErrorCode::Character),
    ("<x>¦\u{C}</x>", ErrorCode::Character),
    ("<phone>¦]]></phone>", ErrorCode::CdataEnd),
    ("<phone>]¦]]></phone>", ErrorCode::CdataEnd),
    ("a¦]]>", ErrorCode::CdataEnd),
    ("<x><![CDATA[]]>¦]]></x>", ErrorCode::CdataEnd),
    ("<!-- ¦-- -->", ErrorCode::Comment),
    ("<!-- ¦--->", ErrorCode::Comment),
    ("¦<!-- ", ErrorCode::Comment),
    ("¦<!-->", ErrorCode::Comment),
    ("<id>1¦<!---></id>", ErrorCode::Comment),
    ("<x>¦<!-- </x>", ErrorCode::Comment),
    ("¦<![CDATA[ ]]", ErrorCode::Cdata),
    ("<id>¦<![CDATA[]></id>", ErrorCode::Cdata),
    ("<?¦ a?>", ErrorCode::Instruction),
    ("<?¦?>", ErrorCode::Instruction),
    ("<?a¦=?>", ErrorCode::Instruction),
    ("<?a¦?b?>", ErrorCode::Instruction),
    ("¦<?a >", ErrorCode::Instruction),
];

#[test]
fn faults_are_found_where_they_are() {
    let whole = REFUSED
        .iter()
        .map(|&(document, code)| (document.to_owned(), code));
    let in_user = REFUSED_IN_USER.iter();
    let in_user = in_user.map(|&(user, code)| (with_user(user), code));
    let mut codes = BTreeSet::new();
    for (document, code) in whole.chain(in_user) {
        let (bytes, place) = marked(&document);
        assert_eq!(refusal(&bytes), Some((code, place)), "{document}");
        codes.insert(code);
    }
    // Bytes that are not UTF-8, the limits, and what modes other than standard refuse, have tests of
    // their own.
    let elsewhere = [
        ErrorCode::Utf8,
        ErrorCode::Encoding,
        ErrorCode::Invalid,
        ErrorCode::DepthLimit,
        ErrorCode::AttributesLimit,
        ErrorCode::TextLimit,
        ErrorCode::LengthLimit,
        ErrorCode::RepairsLimit,
    ];
    codes.extend(elsewhere);
    assert!(codes.into_iter().eq(ErrorCode::ALL.iter().copied()));
}

#[test]
fn encodings_are_told_apart() {
    let declared = |encoding: &str, version: &[u8]| {
        let mut document = format!("<?xml version='1.0' encoding='{encoding}'?>").into_bytes();
        document.extend(b"<BroadsoftDocument protocol='CAP' version='");
        document.extend(version);
        document.extend(
            b"'><command commandType='datagram'><commandData/></command></BroadsoftDocument>",
        );
        document
    };
    for (encoding, noted, noted_of_ascii) in [
        ("UTF-8", false, false),
        ("utf-8", false, false),
        ("US-ASCII", true, false),
        ("us-ascii", true, false),
        ("ISO-8859-1", true, true),
        ("UTF-16", true, true),
    ] {
        for (version, noted) in [("17.0é", noted), ("17.1", noted_of_ascii)] {
            let document = declared(encoding, version.as_bytes());
            let text = std::str::from_utf8(&document).unwrap();
            let first = notes(text)[0];
            let told = first == ("declared-encoding", encoding, "");
            assert_eq!(told, noted, "{first:?}");
            let strict = Dialect::CapC
                .read_with(&document, &Options::STRICT)
                .err()
                .unwrap();
            let is_short = encoding.ends_with(['I', 'i']) && noted;
            assert_eq!(strict.code() == ErrorCode::Encoding, is_short, "{strict}");
        }
        let latin = declared(encoding, b"17.0\xE9");
        let place = latin.iter().position(|byte| *byte == 0xE9).unwrap();
        let expected = match noted_of_ascii {
            true => (ErrorCode::Encoding, 30),
            false => (ErrorCode::Utf8, place),
        };
        assert_eq!(refusal(&latin), Some(expected), "{encoding}");
    }
    for (bytes, place) in [
        (&b"\xFF\xFE<\0"[..], 0),
        (b"<a>\xC3", 3),
        (b"<a>\xC0\x80", 3),
        (b"<a>\xED\xA0\x80", 3),
        (b"<a>\xF4\x90\x80\x80", 3),
    ] {
        assert_eq!(refusal(bytes), Some((ErrorCode::Utf8, place)), "{bytes:?}");
    }
}

#[test]
fn errors_say_what_was_found_and_expected() {
    for (document, message) in [
        (
            "<BroadsoftDocument protocol='OCI'/>",
            "a document of another protocol at byte 29: found `OCI`, expected CAP",
        ),
        (
            "<BroadsoftDocument></broadsoftDocument>",
            "an end tag that does not match at byte 19: found `</broadsoftDocument>`, expected \
             `</BroadsoftDocument>` for the start tag at byte 0",
        ),
        (
            "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://example.com/a.dtd'>",
            "a DOCTYPE, which is refused at byte 21: found `<!DOCTYPE a SYSTEM 'http://exa…`, \
             expected the root element; DOCTYPEs are refused",
        ),
        (
            "",
            "the document ends early at byte 0: expected the root element",
        ),
        (
            "<BroadsoftDocument a=\"\u{1}\n",
            "a character that XML does not allow at byte 22: found `\\u{1}\\n`",
        ),
    ] {
        let error = Dialect::CapC.read(document.as_bytes()).err().unwrap();
        assert_eq!(error.to_string(), message);
    }
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
    assert_eq!(
        Dialect::CapC.read(latin).err().unwrap().to_string(),
        "an encoding that is not supported, or not that of the bytes at byte 30: found \
         `ISO-8859-1`, expected UTF-8 or US-ASCII"
    );
}

/// The limit on attributes counts those that the DTD does not know, in each tag anew, wherever they
/// stand among the others.
#[test]
fn attributes_are_counted_for_each_tag() {
    let attributes = |count| (0..count).map(|n| format!(" a{n}=''")).collect::<String>();
    let many = attributes(Options::STANDARD.max_attributes);
    let more = attributes(Options::STANDARD.max_attributes + 1);
    let within = format!("<call callId=\"\" {many} extTrackingId=''/><x{many}/>").repeat(3);
    assert_eq!(refusal(with_user(&within).as_bytes()), None);
    for (start, end) in [
        ("<call callId=\"\"", ""),
        ("<call", " callId=\"\""),
        ("<x", ""),
        ("<id", ""),
    ] {
        let document = with_user(&format!("{start}{more}{end}/>"));
        let place = document.find(" a64").unwrap() + 1;
        assert_eq!(
            refusal(document.as_bytes()),
            Some((ErrorCode::AttributesLimit, place)),
            "{document}"
        );
    }
}

/// An end tag has to have the name of its start tag, even where another name means the same.
#[test]
fn other_spellings_end_as_they_begin() {
    for (start, end) in [
        ("<callcenter id=''>", "callcenter"),
        (
            "<call callId='' extTrackingId=''><callcenter id=''>",
            "callcenter",
        ),
        ("<Id>", "Id"),
        (
            "<callCenter id=''><longestCallWaitTime>",
            "longestCallWaitTime",
        ),
    ] {
        let close = start.matches('<').count() - 1;
        let outer =
            ["</call>", "</callCenter>"][usize::from(end.starts_with("long"))].repeat(close);
        let right = with_user(&format!("{start}</{end}>{outer}"));
        assert_eq!(refusal(right.as_bytes()), None, "{right}");
        let declared = common::Grammar::of(Dialect::CapC);
        let declared = declared.canonical("element", end);
        let wrong = with_user(&format!("{start}</{declared}>{outer}"));
        let place = wrong.find(&format!("</{declared}>")).unwrap();
        assert_eq!(
            refusal(wrong.as_bytes()),
            Some((ErrorCode::MismatchedEndTag, place)),
            "{wrong}"
        );
    }
}

/// An element closed in itself is as deep as one with an end tag.
#[test]
fn depth_is_counted_alike_for_every_form_of_an_element() {
    // `user` is the fourth, so that this leaves one more to the limit.
    let around = |inner: &str| {
        let depth = usize::from(Options::STANDARD.max_depth) - 5;
        with_user(&format!(
            "{}{inner}{}",
            "<x>".repeat(depth),
            "</x>".repeat(depth)
        ))
    };
    for (within, beyond) in [("<a/>", "<a><b/></a>"), ("<a></a>", "<a><b></b></a>")] {
        assert_eq!(refusal(around(within).as_bytes()), None);
        let beyond = around(beyond);
        let place = beyond.find("<b").unwrap() + 1;
        assert_eq!(
            refusal(beyond.as_bytes()),
            Some((ErrorCode::DepthLimit, place))
        );
    }
}

/// White space around a listed value does not count, in whatever form it comes.
#[test]
fn listed_values_are_read_within_white_space() {
    for (value, accepted) in [
        ("CAP", true),
        (" CAP ", true),
        ("\nCAP", true),
        ("&#67;AP\t", true),
        ("\r\nC&#65;P&#32;", true),
        ("&#13;CAP", false),
        ("C AP", false),
        ("cap", false),
        ("", false),
    ] {
        let document = format!("<BroadsoftDocument protocol=\"{value}\"/>");
        let expected = (!accepted).then_some((ErrorCode::Protocol, 29));
        assert_eq!(refusal(document.as_bytes()), expected, "{document}");
    }
}

const MISSING_CALL: Noted<'_> = ("missing-attribute", "call", "callId");

/// What is noticed within `user`.
const NOTED: &[(&str, &[Noted<'_>])] = &[
    ("", &[]),
    (" <!-- <id/> -->\r\n<?a <id/> ?>\t", &[]),
    ("<id >1</id >", &[]),
    ("<phone/><id/>", &[("element-order", "id", "id")]),
    (
        "<phone/><id/><offHook/><lastName/>",
        &[("element-order", "id", "id")],
    ),
    ("<zug/>", &[("unknown-element", "<zug/>", "")]),
    (
        "<zug a='>' b = \"/>\" />",
        &[("unknown-element", "<zug a='>' b = \"/>\" />", "")],
    ),
    (
        "<zug><zug/><id a='&lt;'>&amp;</id>x<!-- </zug> --><![CDATA[</zug>]]></zug >",
        &[(
            "unknown-element",
            "<zug><zug/><id a='&lt;'>&amp;</id>x<!-- </zug> --><![CDATA[</zug>]]></zug >",
            "",
        )],
    ),
    ("<ID>1</ID>", &[("unknown-element", "<ID>1</ID>", "")]),
    ("<idx/>", &[("unknown-element", "<idx/>", "")]),
    (
        "<phone>1<zug/>2</phone>",
        &[("unknown-element", "<zug/>", "")],
    ),
    (
        "<phone>1<id/>2</phone>",
        &[("misplaced-element", "<id/>", "id")],
    ),
    (
        "<state>Active</state>",
        &[("misplaced-element", "<state>Active</state>", "state")],
    ),
    (
        "<Priority/>",
        &[("misplaced-element", "<Priority/>", "priority")],
    ),
    (
        "<id>1</id><id a=''>2</id>",
        &[("repeated-element", "<id a=''>2</id>", "id")],
    ),
    (
        "<id/><Id>2</Id>",
        &[
            ("other-spelling", "Id", "id"),
            ("repeated-element", "<Id>2</Id>", "id"),
        ],
    ),
    (
        "<monitoring monType='Add'/><monitoring/>",
        &[("repeated-element", "<monitoring/>", "monitoring")],
    ),
    (
        "<callcenter id=''/>",
        &[("other-spelling", "callcenter", "callCenter")],
    ),
    (
        "<call callId='' extTrackingId='' x='1'/>",
        &[("unknown-attribute", "x='1'", "")],
    ),
    (
        "<id userUid = \"&#60;\"/>",
        &[("unknown-attribute", "userUid = \"&#60;\"", "")],
    ),
    (
        "<call Callid='1' extTrackingId=''/>",
        &[("unknown-attribute", "Callid='1'", ""), MISSING_CALL],
    ),
    (
        "<monResult Success='True'/>",
        &[("other-spelling", "Success", "success")],
    ),
    (
        "<monResult Success='True' success='False'/>",
        &[
            ("other-spelling", "Success", "success"),
            ("unknown-attribute", "success='False'", ""),
        ],
    ),
    (
        "<monResult success='true'/>",
        &[("unknown-value", "true", "success")],
    ),
    (
        "<monResult success=''/>",
        &[("unknown-value", "", "success")],
    ),
    ("<monResult success='&#84;rue'/>", &[]),
    (
        "<monResult success=' True'/>",
        &[("other-spelling", " True", "True")],
    ),
    (
        "<failure failureCause='UnauthorizedAttendant Console'/>",
        &[(
            "other-spelling",
            "UnauthorizedAttendant Console",
            "UnauthorizedAttendantConsole",
        )],
    ),
    ("<call extTrackingId=''/>", &[MISSING_CALL]),
    (
        "<call></call>",
        &[MISSING_CALL, ("missing-attribute", "call", "extTrackingId")],
    ),
    (
        "<callcenter/>",
        &[
            ("other-spelling", "callcenter", "callCenter"),
            ("missing-attribute", "callcenter", "id"),
        ],
    ),
    (" On \n ", &[("stray-text", "On", "")]),
    ("<id/>a&amp;b<phone/>", &[("stray-text", "a&amp;b", "")]),
    // libxml2 takes it for white space, so that strict mode has to.
    ("&#32;", &[]),
    (
        "a<!---->b",
        &[("stray-text", "a", ""), ("stray-text", "b", "")],
    ),
    (
        "<id/><![CDATA[ ]]><phone/>",
        &[("stray-text", "<![CDATA[ ]]>", "")],
    ),
    ("<initialUpdate></initialUpdate>", &[]),
    (
        "<initialUpdate> </initialUpdate>",
        &[("content-in-empty", " ", "")],
    ),
    (
        "<initialUpdate><!----></initialUpdate>",
        &[("content-in-empty", "<!---->", "")],
    ),
    (
        "<failure failureCause='UnknownID'>a<id>1</id></failure>",
        &[("content-in-empty", "a<id>1</id>", "")],
    ),
];

#[test]
fn departures_are_noted_where_they_are() {
    let mut codes = BTreeSet::from(["declared-encoding", "notes-limit", "missing-element"]);
    for (user, expected) in NOTED {
        let document = with_user(user);
        assert_eq!(notes(&document), *expected, "{user}");
        codes.extend(expected.iter().map(|(code, ..)| *code));
        // Strict mode stops at the first, except that it sees order before it sees what comes.
        let strict = Dialect::CapC
            .read_with(document.as_bytes(), &Options::STRICT)
            .err();
        let found = strict.map(|error| (error.code(), error.departure().map(NoteCode::name)));
        let first = expected
            .first()
            .map(|(code, ..)| (ErrorCode::Invalid, Some(*code)));
        let order = (ErrorCode::Invalid, Some("element-order"));
        assert!(found == first || found == Some(order), "{user}: {found:?}");
    }
    let all: BTreeSet<_> = NoteCode::DEPARTURES
        .iter()
        .map(|code| code.name())
        .collect();
    assert_eq!(codes, all);
}

#[test]
fn notes_are_shown_with_place_and_name() {
    let long = "ö".repeat(20);
    for (user, shown) in [
        (
            "<zug a='1'>x</zug>",
            "2:1: an element unknown to the DTD in `user`: `zug`",
        ),
        (
            "  <zug/>",
            "2:3: an element unknown to the DTD in `user`: `zug`",
        ),
        (
            "<call callId='' extTrackingId='' x = '1'/>",
            "2:34: an attribute unknown to the DTD on `call`: `x`",
        ),
        (
            "<monResult success='true'/>",
            "2:21: a value unknown to the DTD for `success` of `monResult`: `true`",
        ),
        (
            "<callcenter id=''/>",
            "2:2: another spelling of `callCenter`, read as that: `callcenter`",
        ),
        (
            "<id>ö</id><id>2</id>",
            "2:11: `id` again in `user`; the first is kept",
        ),
        (
            &long,
            "2:1: text directly in `user`, which has only elements: `ööööööööööööööö…`",
        ),
    ] {
        let document = with_user(&format!("\n{user}"));
        let mut notes = Vec::new();
        let options = &Options::STANDARD;
        let mut sink = |note: broadworks_cap::Note| notes.push(note);
        let read = cap_c::BroadsoftDocument::read_with(document.as_bytes(), options, &mut sink);
        assert!(read.is_ok(), "{document}");
        let [note] = notes[..] else {
            panic!("{notes:?}")
        };
        assert_eq!(note.display(document.as_bytes()).to_string(), shown);
        let (_, words) = shown.split_once(": ").unwrap();
        assert_eq!(format!("{:#}", note.display(document.as_bytes())), words);
        assert_eq!(
            note.span.of_bytes(document.as_bytes()),
            note.span.of(&document).as_bytes()
        );
    }
}

/// Notes on whole documents.
#[test]
fn roots_are_noted() {
    let document = |root: &str, command: &str| {
        format!("<BroadsoftDocument {root}>{command}</BroadsoftDocument>")
    };
    const CAP: &str = "protocol='CAP' version=\"17.0\"";
    const COMMAND: &str = "<command commandType='queueAction'><commandData/></command>";
    for (root, command, expected) in [
        (CAP, COMMAND, &[][..]),
        ("version='17.0' protocol=\"CAP\"", COMMAND, &[]),
        (
            "protocol='CAP' version='14.0'",
            COMMAND,
            &[("unknown-value", "14.0", "version")],
        ),
        (
            "protocol='CAP'",
            COMMAND,
            &[("missing-attribute", "BroadsoftDocument", "version")],
        ),
        (
            "version='17.0'",
            COMMAND,
            &[("missing-attribute", "BroadsoftDocument", "protocol")],
        ),
        (
            CAP,
            "",
            &[("missing-element", "BroadsoftDocument", "command")],
        ),
        (
            CAP,
            "<command commandType=''></command>",
            &[
                ("unknown-value", "", "commandType"),
                ("missing-element", "command", "commandData"),
            ],
        ),
        (
            "xmlns='C' protocol='CAP' version='17.0'",
            COMMAND,
            &[("unknown-attribute", "xmlns='C'", "")],
        ),
        (
            CAP,
            "<command commandType='CallActionResponse'><commandData><queue updateReason='Initial'/>\
             </commandData></command>",
            &[
                ("other-spelling", "CallActionResponse", "callActionResponse"),
                ("missing-element", "queue", "queueCall"),
            ],
        ),
    ] {
        let document = document(root, command);
        assert_eq!(notes(&document), expected, "{document}");
    }
}

/// What is within a limit is read; what has one more is an error that says what the limit was, in
/// every mode. For notes it is the last note.
#[test]
fn limits_are_met_at_their_edges() {
    type Limit = fn(&mut Options, u32);
    let length: Limit = |options, limit| options.max_length = limit;
    let depth: Limit = |options, limit| options.max_depth = limit as u16;
    let attributes: Limit = |options, limit| options.max_attributes = limit as u16;
    let text: Limit = |options, limit| options.max_text = limit;
    let document = with_user("<id>1</id>");
    // The document, and the least limit that it is within.
    let mut cases = vec![(
        ErrorCode::LengthLimit,
        length,
        document.clone(),
        document.len(),
    )];
    // `user` is the fourth element.
    let nested = |depth: usize| with_user(&("<x>".repeat(depth - 4) + &"</x>".repeat(depth - 4)));
    for depth_of in [17, 64, 256] {
        cases.push((ErrorCode::DepthLimit, depth, nested(depth_of), depth_of));
    }
    for tag in [
        "<id a='' b=''/>",
        "<x a='' b=''/>",
        "<call callId='' a='' b=''/>",
    ] {
        cases.push((ErrorCode::AttributesLimit, attributes, with_user(tag), 2));
    }
    let long = "1".repeat(30);
    for (part, around) in [
        ("<id>¦</id>", 0),
        ("<id >¦</id >", 0),
        ("<id>&amp;¦</id>", 5),
        ("<id>¦<!----></id>", 7),
        ("<id><![CDATA[¦]]></id>", 12),
        ("<id><x/>¦</id>", 4),
        ("<x>¦</x>", 0),
        ("<x><![CDATA[¦]]></x>", 0),
        ("<x><y/>¦<y/></x>", 0),
        ("<x a='¦'/>", 0),
        ("<call callId=\"¦\"/>", 0),
        ("<call callId='¦&lt;'/>", 4),
        ("<callCenter monType=\"¦\"/>", 0),
        ("<call><failure>¦</failure></call>", 0),
        ("<call/>¦", 0),
    ] {
        let document = with_user(&part.replace('¦', &long));
        cases.push((ErrorCode::TextLimit, text, document, long.len() + around));
    }
    for (code, set, document, least) in cases {
        for mode in [Options::STANDARD, Options::TOLERANT, Options::STRICT] {
            let read = |limit: usize| {
                let mut options = mode.clone();
                set(&mut options, limit as u32);
                let error = Dialect::CapC.read_with(document.as_bytes(), &options).err();
                error.filter(|error| error.code() != ErrorCode::Invalid)
            };
            assert_eq!(read(least), None, "{document}");
            let Some(error) = read(least - 1) else {
                // Strict mode had refused it before.
                assert!(
                    mode == Options::STRICT && code != ErrorCode::LengthLimit,
                    "{document}"
                );
                continue;
            };
            assert_eq!(error.code(), code, "{document}");
            let limit = format!("at most {} allowed", least - 1);
            assert!(error.to_string().ends_with(&limit), "{error}");
        }
    }
    // The limit on depth has limits itself.
    for (given, limit) in [(0, 16), (u16::MAX, 256)] {
        let mut options = Options::STANDARD;
        options.max_depth = given;
        let read = |depth| Dialect::CapC.read_with(nested(depth).as_bytes(), &options);
        assert!(read(limit).is_ok());
        let error = read(limit + 1).err().unwrap();
        assert!(
            error
                .to_string()
                .ends_with(&format!("at most {limit} allowed")),
            "{error}"
        );
    }
    for (max_notes, expected) in [
        (4, "unknown-element unknown-element unknown-element"),
        (3, "unknown-element unknown-element unknown-element"),
        (2, "unknown-element unknown-element notes-limit"),
        (0, "notes-limit"),
    ] {
        for mut options in [Options::STANDARD, Options::TOLERANT] {
            options.max_notes = max_notes;
            let document = with_user("<a/><b/><c/>");
            let reading = Dialect::CapC.read_with(document.as_bytes(), &options);
            let codes = reading
                .unwrap()
                .notes
                .into_iter()
                .map(|note| note.code.name());
            assert_eq!(codes.collect::<Vec<_>>().join(" "), expected);
        }
    }
}

/// Without recursion, and without more work than the document is long. Tolerant mode mends what has
/// no end tags; what has them is too deep for it as well.
#[test]
fn what_is_nested_a_million_times_is_too_deep() {
    for (options, depth) in [(Options::STANDARD, 1_000_000), (Options::TOLERANT, 2_000)] {
        let nested = with_user(&("<x>".repeat(depth) + &"</x>".repeat(depth)));
        let error = Dialect::CapC.read_with(nested.as_bytes(), &options).err();
        assert_eq!(error.map(|error| error.code()), Some(ErrorCode::DepthLimit));
    }
}

/// The values of a list, once by its iterator and once more, and its count.
fn values<T: Clone + PartialEq + std::fmt::Debug>(
    list: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator + Clone>,
    count: usize,
    value: impl Fn(&T) -> String,
) -> String {
    let iter = list.into_iter();
    assert_eq!(iter.len(), count);
    let items: Vec<T> = iter.clone().collect();
    assert_eq!(items.len(), count);
    assert_eq!(items, iter.collect::<Vec<T>>());
    items.iter().map(value).collect::<Vec<_>>().join(",")
}

/// Repeated children are found again wherever they stand.
#[test]
fn lists_have_all_their_items() {
    let document = with_user(
        "<callCenter id='1'/>a<call callId='1' extTrackingId=''/><zug><call callId='x'/></zug>\
         <call callId='2' extTrackingId=''><control controlType='Hold'>True</control><state/>\
         <!-- <control/> --><control controlType='Answer' /></call><callcenter id='2'></callcenter>\
         <!-- <call callId='x'> --><id><call/></id><![CDATA[<call/>]]> > <phone>&lt;call/></phone>\
         <call callId='3' extTrackingId='/>'></call ><phone><call/></phone><?call <call/>?>\
         <monUser>a</monUser><monUser/><monUser><![CDATA[c]]></monUser><callCenter id='3'/>\
         <call\n  extTrackingId=''\tcallId = '4'>\r\n</call><calls/><Call/>",
    );
    let document = document.as_bytes();
    let root = cap_c::BroadsoftDocument::read(document).unwrap();
    let user = root.user().unwrap();
    let id = |call: &cap_c::Call<'_>| call.call_id.unwrap().to_string();
    assert_eq!(values(&user.call, 4, id), "1,2,3,4");
    assert_eq!(user.call.len(), 4);
    assert_eq!(user.call.first().map(id).as_deref(), Some("1"));
    let id = |center: &cap_c::CallCenter<'_>| center.id.unwrap().to_string();
    assert_eq!(values(&user.call_center, 3, id), "1,2,3");
    assert_eq!(values(&user.mon_user, 3, |name| name.to_string()), "a,,c");
    let call = user.call.iter().nth(1).unwrap();
    let kind = |control: &cap_c::Control<'_>| control.control_type.unwrap().text().to_string();
    assert_eq!(values(&call.control, 2, kind), "Hold,Answer");
    assert_eq!(values(&user.failed_user, 0, |_| String::new()), "");
    assert!(user.failed_user.is_empty() && user.failed_user.first().is_none());
}

/// `from` and `to` are read when asked for, and their lists then.
#[test]
fn nested_users_are_read_on_demand() {
    let document = "<BroadsoftDocument protocol='CAP' version='17.0'><command commandType='datagram'>\
         <commandData><to ><User userType='CallClient' Id='&quot;'>\n<call callId='1' extTrackingId=''/>\
         <call callId='2' extTrackingId=''/></User></to><from/></commandData></command>\
         </BroadsoftDocument>";
    let root = cap_c::BroadsoftDocument::read(document.as_bytes()).unwrap();
    let data = root.data().unwrap();
    let (from, to) = (data.from.as_ref().unwrap(), data.to.as_ref().unwrap());
    assert_eq!(from.get().user, None);
    assert_eq!(from.span().of(document), "from");
    let user = to.get().user.unwrap();
    assert_eq!(user.id().unwrap(), "\"");
    let id = |call: &cap_c::Call<'_>| call.call_id.unwrap().to_string();
    assert_eq!(values(&user.call, 2, id), "1,2");
    assert_eq!(to.get(), to.get());
    assert_eq!(data.user, None);
}

/// The documents of a stream that arrives in chunks that end at `ends`; blanks are between them.
fn received(stream: &[u8], ends: impl IntoIterator<Item = usize>) -> Vec<Vec<u8>> {
    let (mut framer, mut buffer, mut documents) = (Framer::new(), Vec::new(), Vec::new());
    let mut take = |buffer: &mut Vec<u8>, piece: Piece| {
        let bytes = buffer.drain(..piece.len).collect();
        match piece.kind {
            PieceKind::Document => documents.push(bytes),
            kind => assert_eq!(kind, PieceKind::Blank),
        }
    };
    let mut start = 0;
    for end in ends.into_iter().chain([stream.len()]) {
        buffer.extend_from_slice(&stream[start..end]);
        start = end;
        while let Some(piece) = framer.next(&buffer) {
            take(&mut buffer, piece);
        }
    }
    while let Some(piece) = framer.finish(&buffer) {
        take(&mut buffer, piece);
    }
    documents
}

/// However a stream is cut, the same documents are framed and read.
#[test]
fn streams_are_received_however_they_are_cut() {
    let samples = common::samples();
    let texts: Vec<&[u8]> = samples
        .iter()
        .map(|sample| sample.text.as_bytes())
        .collect();
    for text in &texts {
        let stream = [text, *text].concat();
        for cut in 0..=text.len() {
            assert_eq!(received(&stream, [cut]), [*text, *text], "cut at {cut}");
        }
    }
    let stream = texts.join(&b"\r\n"[..]);
    for size in 1..=64 {
        let documents = received(&stream, (size..stream.len()).step_by(size));
        assert_eq!(documents, texts, "chunks of {size}");
        for (document, text) in documents.iter().zip(&texts) {
            let document = cap_c::BroadsoftDocument::read(document);
            assert_eq!(document, cap_c::BroadsoftDocument::read(text));
        }
    }
}

/// What stands before the root of a malformed document is read past, and noted only if it is wrong.
#[test]
fn tolerant_mode_reads_past_every_prolog() {
    let broken = with_user("<id>1<id>");
    for (prolog, expected) in [
        ("", &[][..]),
        ("<?xml version='1.0'?>", &[]),
        ("\u{FEFF}<?xml version='1.0'?>", &[]),
        ("<?xml-stylesheet a?>", &[]),
        ("\u{FEFF}<?xml:a?>\n<!-- -->", &[]),
        ("<?xml?>", &["declaration"]),
        (" <?xml version='1.0'?>", &["declaration"]),
    ] {
        let document = prolog.to_owned() + &broken;
        let reading = Dialect::CapC.read_with(document.as_bytes(), &Options::TOLERANT);
        let notes = reading
            .unwrap_or_else(|error| panic!("{error}: {document}"))
            .notes;
        let codes: Vec<_> = notes.iter().map(|note| note.code.name()).collect();
        assert_eq!(codes, [expected, &["lost-slash"]].concat(), "{document}");
    }
}

/// References and what else is not a plain character are read as by another reader, and refused where
/// they are malformed: at every place among the bytes that are looked at together, alone and twice, in
/// texts and in values with other attributes behind them.
#[test]
fn references_are_read_alike_wherever_they_stand() {
    let well_formed = [
        "&amp;",
        "&lt;",
        "&gt;",
        "&apos;",
        "&quot;",
        "&#65;",
        "&#9;",
        "&#10;",
        "&#13;",
        "&#xd;",
        "&#xA;",
        "&#x41;",
        "&#x041;",
        "&#x00041;",
        "&#0065;",
        "&#00065;",
        "&#00000065;",
        "&#233;",
        "&#xe9;",
        "&#xE9;",
        "&#55295;",
        "&#xD7FF;",
        "&#xE000;",
        "&#xFFFD;",
        "&#x20ac;",
        "&#128512;",
        "&#x1F600;",
        "&#x10FFFF;",
        "&#1114111;",
        "é",
        "€",
        "\u{F000}",
        "\u{FFFD}",
        "😀",
        "\u{7F}",
        "\t",
        "\n",
        "\r",
        "\r\n",
        ">",
        "]]",
        "&amp;amp;",
        "&#38;lt;",
    ];
    let sections = [
        "<![CDATA[]]>",
        "<![CDATA[&<a>]]>",
        "<![CDATA[é]]]>",
        "<![CDATA[]]]]><![CDATA[>]]>",
        "<![CDATA[\u{FFFD}\r\n]> ]]>]",
    ];
    let malformed = [
        "&",
        "&;",
        "&#;",
        "&#x;",
        "&#0;",
        "&#8;",
        "&#x1F;",
        "&#31;",
        "&#xFFFE;",
        "&#65535;",
        "&#xD800;",
        "&#xDFFF;",
        "&#57343;",
        "&#x110000;",
        "&#1114112;",
        "&#4294967361;",
        "&#x100000041;",
        "&#X41;",
        "&#A;",
        "&#4A;",
        "&#/1;",
        "&#:1;",
        "&#1/;",
        "&#x/;",
        "&#x:;",
        "&#x@;",
        "&#xG;",
        "&#x`;",
        "&#xg;",
        "&#x1\u{11};",
        "&#\u{11}1;",
        "&#xé;",
        "&#é1;",
        "&#6 5;",
        "&#-1;",
        "&#+1;",
        "&amp",
        "&am;",
        "&AMP;",
        "&nbsp;",
        "&lt",
        "&lt&gt;",
        "&#65",
        "&#x41",
        "<",
        "<![CDATA[]]",
        "<![CDATA]]>",
        "<![CDATA[]]>]]>",
        "<![CDATA[\u{1}]]>",
        "<![CDATA[\u{FFFE}]]>",
        "\u{1}",
        "\u{FFFE}",
    ];
    let pieces = (well_formed.into_iter().map(|piece| (piece, [true, true])))
        .chain(sections.map(|piece| (piece, [true, false])))
        .chain(malformed.map(|piece| (piece, [false, false])));
    let before = ["", "é", "&#65;", "&amp;"];
    let places = before.map(|before| (0..20).map(move |len| "a".repeat(len) + before));
    let places: Vec<String> = places.into_iter().flatten().collect();
    for ((piece, [in_text, in_value]), before) in
        pieces.flat_map(|piece| places.iter().map(move |before| (piece, before)))
    {
        let text = format!("{before}{piece}{piece}b");
        for (attributes, content) in [
            (String::new(), format!("<cpe>{text}</cpe>")),
            (format!(" id=\"{text}\" userUid=\"1\""), String::new()),
            (format!(" id='{text}' userUid='1'"), String::new()),
        ] {
            let document = format!(
                "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\">\
                 <command commandType=\"profileUpdate\"><commandData>\
                 <user userType=\"CallClient\"{attributes}>{content}</user>\
                 </commandData></command></BroadsoftDocument>"
            );
            let read = BroadsoftDocument::read(document.as_bytes());
            let is_well_formed = match attributes.is_empty() {
                true => in_text,
                false => in_value,
            };
            assert_eq!(read.is_ok(), is_well_formed, "{document:?}");
            let Ok(read) = read else { continue };
            let user = read.user().unwrap();
            let value = user.cpe.or(user.id_attribute).unwrap();
            let tree = roxmltree::Document::parse(&document).unwrap();
            let node = tree.descendants().find(|node| node.has_tag_name("user"));
            let cpe = |user: roxmltree::Node<'_, '_>| {
                user.first_element_child()?.text().map(str::to_owned)
            };
            let id = |user: roxmltree::Node<'_, '_>| user.attribute("id").map(str::to_owned);
            let expected = node
                .and_then(|user| id(user).or_else(|| cpe(user)))
                .unwrap();
            assert_eq!(value, *expected, "{document:?}");
            assert_eq!(value, Text::from(expected.as_str()), "{document:?}");
            #[cfg(feature = "alloc")]
            assert_eq!(value.to_cow(), expected, "{document:?}");
            assert_eq!(value.to_string(), expected, "{document:?}");
            let behind = user.user_uid.map(|text| text.to_string());
            assert_eq!(behind.is_some(), !attributes.is_empty(), "{document:?}");
        }
    }
}
