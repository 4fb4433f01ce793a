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
