//! A DTD that is not CAP's, with what CAP's do not have: what is generated from it works.

use alloc::{string::ToString, vec::Vec};

use crate::{ErrorCode, NoteCode, Options};

include!("../tests/golden/small.rs");

/// A document with these attributes and that content.
fn order(attributes: &str, content: &str) -> alloc::string::String {
    alloc::format!("<order id=\"1\"{attributes}>{content}</order>")
}

/// Each document with the first departure; as libxml2 judges them.
#[test]
fn documents_are_judged() {
    use NoteCode::{ElementOrder, MissingElement, RepeatedElement, UnknownElement, UnknownValue};
    for (attributes, content, departure) in [
        ("", "<customer/>", None),
        ("", "<id/>", None),
        ("", "", Some(MissingElement)),
        ("", "<customer/><id/>", Some(ElementOrder)),
        ("", "<note/>", Some(ElementOrder)),
        (" type='2-day'", "<id/>", None),
        (" type='3-day'", "<id/>", Some(UnknownValue)),
        ("", "<id/><note lang='en-GB'/>", None),
        ("", "<id/><note lang='en GB'/>", Some(UnknownValue)),
        ("", "<id/><note lang=''/>", Some(UnknownValue)),
        (
            "",
            "<id/><step-2/><step-1/><step-33/><step-2>x</step-2>",
            None,
        ),
        ("", "<id/><step-33 xmlns='urn:s'/><step-1/>", None),
        ("", "<id/><step-33 xmlns='urn:t'/>", Some(UnknownValue)),
        ("", "<id/><step-3/>", Some(UnknownElement)),
        ("", "<id/><step-1/><gift/>", Some(ElementOrder)),
        ("", "<id/><gift/><gift/>", Some(RepeatedElement)),
        (
            "",
            "<id/><address><country code='nl'/> <town>a</town></address>",
            None,
        ),
        (
            "",
            "<id/><address><street>a</street>\n <country>b</country></address>",
            None,
        ),
        (
            "",
            "<id/><address><town>a</town><country>b</country></address>",
            Some(ElementOrder),
        ),
        (
            "",
            "<id/><address><country>b</country><country>b</country></address>",
            Some(RepeatedElement),
        ),
        (
            "",
            "<id/><address><street>a</street><countryside/></address>",
            Some(UnknownElement),
        ),
        ("", "<id/><some/><text/><vocabulary/><some ok='ok'/>", None),
        ("", "<id/><text/><parcel/>", Some(ElementOrder)),
        (
            "",
            "<id/><parcel><order id='2'><id/></order></parcel>",
            None,
        ),
    ] {
        for quote in ["'", "\""] {
            let document = order(attributes, content).replace('\'', quote);
            let strict = Order::read_with(document.as_bytes(), &Options::STRICT, &mut ());
            let found = strict
                .as_ref()
                .err()
                .map(|error| (error.code(), error.departure()));
            let expected = departure.map(|code| (ErrorCode::Invalid, Some(code)));
            assert_eq!(found, expected, "{document}");
            let read = Order::read(document.as_bytes()).unwrap();
            let written = read.xml().to_string();
            assert_eq!(Order::read(written.as_bytes()).unwrap(), read, "{document}");
            let again = Order::read_with(written.as_bytes(), &Options::STRICT, &mut ());
            assert!(strict.is_err() || again.is_ok(), "{written}");
        }
    }
}

/// Names that differ only behind a character that is no letter.
#[test]
fn names_are_told_apart() {
    let document = order(
        "",
        "<id/><step-33 kind='fast'/><step-2>a</step-2><step-1/><step-2/>",
    );
    let order = Order::read(document.as_bytes()).unwrap();
    let texts: Vec<_> = order.step_2.iter().map(|text| text.to_string()).collect();
    assert_eq!(texts, ["a", ""]);
    assert_eq!((order.step_1.len(), order.step_33.len()), (1, 1));
    let kind = order
        .step_33
        .first()
        .and_then(|step| step.kind)
        .map(|kind| kind.value());
    assert_eq!(kind, Some(Kind::Fast));
    assert_eq!(order.paid().value(), Paid::No);
    assert_eq!(order.id_attribute.unwrap(), "1");
}
