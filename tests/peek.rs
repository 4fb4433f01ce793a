//! Peeking, next to reading.

mod common;
#[path = "../benches/corpus/mod.rs"]
mod corpus;

use common::Dialect;
use corpus::Random;

fn agree(document: &str) -> Option<bool> {
    Dialect::CapC.peeks_as_it_reads(document.as_bytes())
}

#[test]
fn every_corpus() {
    let queue = corpus::queue(3);
    for corpus in [corpus::compact(), corpus::indented(), corpus::escaped()] {
        for document in corpus.documents().step_by(7).chain(queue.documents()) {
            assert_eq!(agree(document), Some(true), "{document}");
        }
    }
    for document in corpus::adversarial().documents().step_by(7) {
        assert_eq!(agree(document), Some(true), "{document}");
    }
}

/// A document made of what may stand around and within what peeking looks for.
fn random(random: &mut Random) -> String {
    const BETWEEN: [&str; 12] = [
        "",
        "",
        "",
        "",
        "\r\n\t",
        "<!-- <user id='1'> -->",
        "<?pi <user id='2'> ?>",
        "<!--\"-->",
        "<x/>",
        "<x a='>' b=\"/>\"><user id='3'><id>4</id></user><!--'--></x>",
        "<x><![CDATA[<user id='5'>]]></x>",
        "text",
    ];
    let mut out = String::from(random.pick(&[
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<?xml version='1.0'?>\n",
        "\u{FEFF}",
        "<!-- > --><?pi?>",
        "",
    ]));
    out += random.pick(&[
        "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\">",
        "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\" >",
        "<BroadsoftDocument\nversion='>' protocol='CAP'>",
        "<BroadsoftDocument protocol=\"CAP\" version=\"&#49;5.0\">",
        "<BroadsoftDocument>",
    ]);
    let attributes = |names: &[&str], random: &mut Random| {
        let mut names = names.to_vec();
        random.shuffle(&mut names);
        let mut attributes = String::new();
        for name in names.into_iter().take(random.range(0, 4) as usize) {
            attributes += random.pick(&[" ", " ", "\n ", "  "]);
            attributes += name;
            attributes += random.pick(&["=", "=", " = ", "\t=\n"]);
            attributes += random.pick(&[
                "\"joe@example.com\"",
                "\"callUpdate\"",
                "'a \"b\" > c'",
                "\"it's\"",
                "\"M&#252;ller &amp; S\u{F6}hne\"",
                "\"M\u{FC}ller\"",
                "'\u{FF5E}\u{1F600}'",
                "\" line\nends\r\n\"",
                "\"\"",
            ]);
        }
        attributes + random.pick(&["", "", " ", "\n"])
    };
    let mut ends = Vec::new();
    for (name, names) in [
        ("command", &["commandType", "x", "id"][..]),
        ("commandData", &["x"]),
        (
            random.pick(&["user", "user", "User"]),
            &["id", "Id", "userUid", "userType", "ids"],
        ),
    ] {
        out += random.pick(&BETWEEN);
        let start = format!("<{name}{}", attributes(names, random));
        match random.range(0, 20) {
            0 => break,
            1 => out += &format!("{start}/>"),
            2 => out += &format!("{start}></{name}>"),
            _ => {
                out += &format!("{start}>");
                ends.push(name);
            }
        }
    }
    for _ in 0..random.range(0, 4) {
        out += random.pick(&BETWEEN);
        out += random.pick(&[
            "<id>joe@example.com</id>",
            "<Id >1 &gt; 0\r\n</Id>",
            "<id/>",
            "<id><!--x-->7<![CDATA[8]]></id>",
            "<id x='>'>9<y/></id>",
            "<call callId='1'><id>no</id></call>",
        ]);
    }
    for name in ends.into_iter().rev() {
        out += random.pick(&BETWEEN);
        out += &format!("</{name}{}>", random.pick(&["", "", " "]));
    }
    out + random.pick(&BETWEEN) + "</BroadsoftDocument>\n"
}

#[test]
fn what_is_as_unusual_as_can_be() {
    let (mut generator, mut read) = (Random::new(29), 0);
    for _ in 0..40_000 {
        let document = random(&mut generator);
        let agreed = agree(&document);
        assert_ne!(agreed, Some(false), "{document}");
        read += u32::from(agreed == Some(true));
    }
    assert!(read > 10_000, "{read}");
}
