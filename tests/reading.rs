//! The reader: samples beside another reader, every error and every note.

mod common;

use broadworks_cap::{ErrorCode, Options};
use common::{Dialect, with_user};

/// What the document is refused with, and where.
fn refusal(document: &[u8]) -> Option<(ErrorCode, usize)> {
    let error = Dialect::CapC.read(document).err()?;
    Some((error.code(), error.offset()))
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
            Some((ErrorCode::Attributes, place)),
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
        assert_eq!(refusal(beyond.as_bytes()), Some((ErrorCode::Depth, place)));
    }
}
