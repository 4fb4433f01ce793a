//! Documents that a program builds, of arbitrary bytes: written and read again they are the same.
#![cfg(feature = "arbitrary")]

mod common;
mod xmllint;

use arbitrary::{Arbitrary, Unstructured};
use broadworks_cap::{Options, WriteOptions, cap_c, ccc2};
use common::Random;

/// A few hundred documents of that dialect, written, after a look at each.
macro_rules! round_trips {
    ($dialect:ident, $dtd:literal) => {{
        let mut random = Random(42);
        let mut documents = Vec::new();
        for number in 0..300 {
            let len = random.below(20 * (number + 1));
            let bytes: Vec<u8> = (0..len)
                .map(|_| match random.once_in(2) {
                    true => random.pick(b"<>&\"' \t\r\n]]>-abcxyz"),
                    false => random.next() as u8,
                })
                .collect();
            let arena = $dialect::Arena::default();
            let built = &mut Unstructured::new(&bytes);
            let built = $dialect::BroadsoftDocument::arbitrary(built, &arena).unwrap();
            let lends = $dialect::ArbitraryDocument::arbitrary_take_rest(Unstructured::new(&bytes));
            assert!(matches!(
                lends.unwrap().lend(|lent| *lent == built),
                Ok(true)
            ));

            let compact = built.xml().to_vec().unwrap();
            assert_eq!(built.xml().encoded_len(), Ok(compact.len()));
            let read = $dialect::BroadsoftDocument::read_with(&compact, &Options::STRICT, &mut ());
            let read = read.unwrap();
            assert_eq!(read, built);
            assert_eq!(read.xml().to_vec().unwrap(), compact);
            for options in [WriteOptions::CANONICAL, WriteOptions::INDENTED] {
                let written = built.xml_with(options).to_vec().unwrap();
                assert_eq!(read.xml_with(options).to_vec().unwrap(), written);
                assert_eq!($dialect::BroadsoftDocument::read(&written).unwrap(), built);
            }
            let text = String::from_utf8(compact).unwrap();
            let tree = roxmltree::Document::parse(&text).unwrap();
            let command = tree.root_element().first_element_child().unwrap();
            let command_type = built.command.as_ref().unwrap().command_type.unwrap();
            assert_eq!(
                command_type.text(),
                command.attribute("commandType").unwrap()
            );
            documents.push(text);
        }
        let longest = documents.iter().map(String::len).max();
        assert!(longest > Some(2000), "they say something: {longest:?}");
        if let Some(valid) = xmllint::valid_for_libxml2($dtd, &documents) {
            assert_eq!(valid.len(), documents.len());
        }
    }};
}

#[test]
fn cap_c_round_trips() {
    round_trips!(cap_c, "dtd/cap-c.dtd");
}

#[test]
fn ccc2_round_trips() {
    round_trips!(ccc2, "dtd/ccc2.dtd");
}
