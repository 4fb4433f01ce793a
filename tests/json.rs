//! Documents through `serde`: JSON and CBOR say the same. What JSON is to say of a document is said,
//! and compared, where reading is tested.

mod common;
#[allow(dead_code, reason = "it needs valid documents alone")]
mod generate;

use broadworks_cap::{
    Text, cap_c, ccc2,
    message::{Appearance, CallState, MaxCalls, Party, ProtocolVersion, Time, Typed},
};
use common::Dialect;
use generate::Generator;
use serde::Serialize;
use serde_json::{Value, json};

/// The document by way of CBOR, whose maps and lists have their lengths before them.
fn by_cbor(document: &impl Serialize) -> Value {
    let mut bytes = Vec::new();
    ciborium::into_writer(document, &mut bytes).unwrap();
    let mut rest = &bytes[..];
    let value = ciborium::from_reader(&mut rest).unwrap();
    assert!(rest.is_empty());
    value
}

/// What all formats say of a document, and of what it is when written and read again.
macro_rules! said {
    ($dialect:ident, $text:expr) => {{
        let text: &str = $text;
        let document = $dialect::BroadsoftDocument::read(text.as_bytes()).unwrap();
        let value = serde_json::to_value(&document).unwrap();
        let by_text: Value =
            serde_json::from_str(&serde_json::to_string(&document).unwrap()).unwrap();
        assert_eq!(by_text, value, "{text}");
        assert_eq!(by_cbor(&document), value, "{text}");
        let written = document.xml().to_vec().unwrap();
        let again = $dialect::BroadsoftDocument::read(&written).unwrap();
        assert_eq!(by_cbor(&again), value, "{text}");
    }};
}

#[test]
fn json_and_cbor_say_the_same() {
    for sample in common::well_formed_samples() {
        match sample.dialect {
            Dialect::CapC => said!(cap_c, &sample.text),
            Dialect::Ccc2 => said!(ccc2, &sample.text),
        }
    }
    let mut generators = ["dtd/cap-c.dtd", "dtd/ccc2.dtd"].map(|dtd| Generator::new(dtd, 5));
    for _ in 0..300 {
        let [cap_c, ccc2] = generators.each_mut().map(|generator| {
            let document = generator.valid();
            generator.text(&document)
        });
        said!(cap_c, &cap_c);
        said!(ccc2, &ccc2);
    }
}

#[test]
fn names_and_shapes() {
    use cap_c::*;
    let calls = [
        Call::new("localHost1:0", "1:1"),
        Call::new("localHost2:0", "2:1"),
    ];
    let user = User {
        id_attribute: Some("joe@abc.com".into()),
        first_name: Some("Jo & \"e\"".into()),
        initial_update: Some(broadworks_cap::Empty::new()),
        cfa: Some(Cfa {
            cfa_destination: Some("3015551000".into()),
            text: "On".into(),
        }),
        call: (&calls).into(),
        message: Some(Message::default()),
        ..User::new(cap_c::UserType::CallClient)
    };
    let sender = From::new(User::new("Robot"));
    let data = CommandData {
        from: Some((&sender).into()),
        user: Some(user),
        ..CommandData::default()
    };
    let document = BroadsoftDocument::of(CommandType::CallUpdate, data);
    let expected = json!({
        "@protocol": "CAP",
        "@version": "17.0",
        "command": {"@commandType": "callUpdate", "commandData": {
            "from": {"user": {"@userType": "Robot"}},
            "user": {
                "@userType": "CallClient",
                "@id": "joe@abc.com",
                "initialUpdate": "",
                "firstName": "Jo & \"e\"",
                "cfa": {"@cfaDestination": "3015551000", "$text": "On"},
                "call": [
                    {"@callId": "localHost1:0", "@extTrackingId": "1:1"},
                    {"@callId": "localHost2:0", "@extTrackingId": "2:1"},
                ],
                "message": "",
            },
        }},
    });
    assert_eq!(serde_json::to_value(&document).unwrap(), expected);
    assert_eq!(by_cbor(&document), expected);
    // A part of a document is serialised as within it.
    let user = &expected["command"]["commandData"]["user"];
    assert_eq!(serde_json::to_value(document.user()).unwrap(), *user);
    assert_eq!(
        by_cbor(&document.data()),
        expected["command"]["commandData"]
    );
}

#[test]
fn typed_values_are_what_they_stand_for() {
    fn typed<T: for<'a> Typed<'a> + Serialize>(text: &str) -> Value {
        serde_json::to_value(Text::from(text).typed::<T>()).unwrap()
    }
    for (value, expected) in [
        (typed::<CallState>("2"), json!("2")),
        (typed::<CallState>("new"), json!("new")),
        (typed::<bool>("True"), json!(true)),
        (typed::<Time>("1235684031000"), json!(1_235_684_031_000_u64)),
        (typed::<Appearance>("-1"), json!(-1)),
        (typed::<Appearance>(" 3 "), json!(3)),
        (typed::<MaxCalls>("-1"), json!(-1)),
        (typed::<MaxCalls>("0"), json!(0)),
        (typed::<ProtocolVersion>("17.0"), json!("17.0")),
        (
            serde_json::to_value(Party::Private).unwrap(),
            json!("Private"),
        ),
        (
            serde_json::to_value(cap_c::UserType::CallClient).unwrap(),
            json!("CallClient"),
        ),
    ] {
        assert_eq!(value, expected);
    }
}
