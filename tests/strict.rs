//! Strict mode against libxml2, on documents made at random: whatever `xmllint --dtdvalid` accepts
//! is accepted, and nothing else.

mod common;
mod generate;
mod xmllint;

use broadworks_cap::{ErrorCode, Options, cap_c, ccc2};
use generate::Generator;
use xmllint::{valid_for_libxml2, without_standalone};

fn read(dtd: &str, document: &str) -> Result<(), broadworks_cap::Error> {
    let bytes = document.as_bytes();
    match dtd {
        "dtd/cap-c.dtd" => {
            cap_c::BroadsoftDocument::read_with(bytes, &Options::STRICT, &mut ()).map(|_| ())
        }
        _ => ccc2::BroadsoftDocument::read_with(bytes, &Options::STRICT, &mut ()).map(|_| ()),
    }
}

fn compare(dtd: &str, documents: &[String]) {
    let asked: Vec<String> = documents.iter().map(|d| without_standalone(d)).collect();
    let Some(valid) = valid_for_libxml2(dtd, &asked) else {
        return;
    };
    assert!(
        !valid.is_empty() && valid.len() < documents.len(),
        "one of both, at least"
    );
    let mut differences = 0;
    for (number, document) in documents.iter().enumerate() {
        let read = read(dtd, document);
        if read.is_ok() != valid.contains(&number) {
            differences += 1;
            println!("{dtd} {number}: {:?}\n{document}\n", read.err());
        } else if let Err(error) = read
            && error.code() == ErrorCode::Invalid
        {
            assert!(error.departure().is_some() && error.offset() < document.len());
            let message = error.to_string();
            let says = ["; expected", " lacks its "]
                .iter()
                .any(|words| message.contains(words));
            assert!(says, "{message}");
        }
    }
    assert_eq!(differences, 0, "of {} documents", documents.len());
    println!(
        "{dtd}: {} documents, {} of them valid",
        documents.len(),
        valid.len()
    );
}

/// `CAP_STRICT_DOCUMENTS` of each kind, 300 if it is not set; `CAP_STRICT_SEED` for others.
fn generated(dtd: &str) {
    let variable =
        |name, otherwise| std::env::var(name).map_or(otherwise, |value| value.parse().unwrap());
    let count = variable("CAP_STRICT_DOCUMENTS", 300);
    let mut generator = Generator::new(dtd, variable("CAP_STRICT_SEED", 17));
    let mut documents = Vec::new();
    for number in 0..count {
        let mut root = generator.valid();
        documents.push(generator.text(&root));
        for _ in 0..1 + number % 3 / 2 {
            generator.mutate(&mut root);
        }
        documents.push(generator.text(&root));
        if number % 4 == 0 {
            let text = generator.text(&root);
            documents.push(generator.damage(&text));
        }
    }
    for documents in documents.chunks(500) {
        compare(dtd, documents);
    }
}

#[test]
fn cap_c_agrees_with_libxml2() {
    generated("dtd/cap-c.dtd");
}

#[test]
fn ccc2_agrees_with_libxml2() {
    generated("dtd/ccc2.dtd");
}

/// Where validators differ, or may.
#[test]
fn edges_agree_with_libxml2() {
    let root = |attributes: &str, data: &str| {
        format!(
            "<BroadsoftDocument {attributes}><command commandType=\"callUpdate\"><commandData>{data}\
             </commandData></command></BroadsoftDocument>"
        )
    };
    let usual = "protocol=\"CAP\" version=\"17.0\"";
    let mut documents: Vec<String> = [
        "protocol=\"CAP\"",
        "version=\"17.0\" protocol=\"CAP\"",
        "protocol=\"CAP\" version=\"16.0\"",
        "protocol=\" CAP\" version=\"17.0\"",
        "protocol=\"CAP \" version=\"17.0\"",
        "protocol=\"CAP\n\" version=\"17.0\"",
        "protocol=\"&#67;AP\" version=\"17&#x2E;0\"",
        "protocol=\"CAP\" version=\"17.0\" :id=\"x\"",
        "protocol=\"CAP\" version=\"17.0\" id:=\"x\"",
        "protocol=\"CAP\" version=\"17.0\" a:b:c=\"x\"",
        "protocol=\"CAP\" version=\"17.0\" a:version=\"17.0\"",
        "protocol=\"CAP\" version=\"17.0\" xmlns:xml=\"urn:a\"",
        "protocol=\"CAP\" version=\"17.0\" xmlns:a=\"&#104;ttp://www.w3.org/2000/xmlns/\"",
        "protocol=\"CAP\" version=\"17.0\" xmlnsa=\"\"",
        "protocol=\"CAP\" version=\"17.0\" xmlns:a=\" \"",
        "protocol=\"CAP\"\u{A0}version=\"17.0\"",
        "protocol=\"CAP\"version=\"17.0\"",
        "protocol=\"CAP\" version=\"17.0\" version=\"17.0\"",
    ]
    .iter()
    .map(|attributes| root(attributes, ""))
    .collect();
    let data = [
        "<capVersionRequest/>",
        "<capVersionRequest> </capVersionRequest>",
        "<capVersionRequest><!-- --></capVersionRequest>",
        "<capVersionRequest><?x?></capVersionRequest>",
        "<capVersionRequest><![CDATA[]]></capVersionRequest>",
        "<capVersionRequest>&#32;</capVersionRequest>",
        "<nonce><!-- --></nonce>",
        "<nonce><nonce/></nonce>",
        "<nonce a='b'/>",
        "<nonce:>x</nonce:>",
        "<:nonce/>",
        "<nonce·/>",
        "< nonce/>",
        "<nonce>a ]]> b</nonce>",
        "<nonce>a ]]&gt; b</nonce>",
        "<nonce>\u{7F}\u{85}\u{2028}</nonce>",
        "<nonce>\u{1}</nonce>",
        "<nonce>\u{FFFE}</nonce>",
        "<nonce>&#1;</nonce>",
        "<nonce>&#xFFFE;</nonce>",
        "<nonce>&#xD800;</nonce>",
        "<nonce>&#x110000;</nonce>",
        "<nonce>&#4294967361;</nonce>",
        "<nonce>&#00000000000000065;</nonce>",
        "<nonce>&#X41;</nonce>",
        "<nonce>&foo;</nonce>",
        "<nonce>&amp ;</nonce>",
        "<nonce>&</nonce>",
        "<nonce ></nonce\n>",
        "<nonce></ nonce>",
        "<nonce><![CDATA[\u{1}]]></nonce>",
        "\u{2028}",
        "\u{C}",
        "\r",
        "&#13;&#10;&#9;&#32;",
        "&#32;<![CDATA[]]>",
        "&#65;",
        "<!---->",
        "<!-- a -- b -->",
        "<!-- a --->",
        "<!-- \u{1} -->",
        "<?xml version='1.0'?>",
        "<?XML x?>",
        "<?xml-stylesheet x?>",
        "<?a:b?>",
        "<?a?b?>",
        "<?a \u{1}?>",
        "<? a?>",
        "<!DOCTYPE x>",
        "<user userType='CallClient' id=']]>'/>",
        "<user userType='CallClient' id='a<b'/>",
        "<user userType='CallClient' id='&#60;&lt;'/>",
        "<user userType='CallClient' id=a/>",
        "<user userType='CallClient' id/>",
        "<user userType='CallClient'><message/><message/></user>",
        "<user userType='CallClient'><call callId='' extTrackingId=''/><id/></user>",
        "<user userType='CallClient'/><user userType='CallClient'/>",
        "<capVersionResponse/><capVersionResponse/><capVersionResponse/><nonce/>",
        "<capVersionResponse/><nonce/><capVersionResponse/>",
        "<queue updateReason='Initial'/>",
        "<queue updateReason='Initial'><queueCall callId='1'/></queue>",
    ];
    documents.extend(data.iter().map(|data| root(usual, data)));
    let document = root(usual, "");
    let around = [
        ("", "x"),
        ("", "&#32;"),
        ("", "<![CDATA[]]>"),
        ("", "<!-- --><?x?>\r\n"),
        ("", "<x/>"),
        (" ", ""),
        ("\u{FEFF}", ""),
        ("\u{FEFF} ", ""),
        (" <?xml version='1.0'?>", ""),
        ("<?xml version='1.0'?>", ""),
        ("<?xml version='1.1'?>", ""),
        ("<?xml version='1.99'?>", ""),
        ("<?xml version='2.0'?>", ""),
        ("<?xml version='01.0'?>", ""),
        ("<?xml version='1.a'?>", ""),
        ("<?xml version='1.0' ?>", ""),
        (
            "<?xml version = \"1.0\" encoding = 'utf-8' standalone = 'no'?>",
            "",
        ),
        ("<?xml version='1.0' standalone='yes'?>\n", "\n"),
        ("<?xml version='1.0' standalone='maybe'?>", ""),
        ("<?xml version='1.0' standalone='no' encoding='UTF-8'?>", ""),
        ("<?xml version='1.0'encoding='UTF-8'?>", ""),
        ("<?xml version='1.0' encoding=''?>", ""),
        ("<?xml version='1.0' encoding='-UTF-8'?>", ""),
        ("<?xml version='1.0' encoding='US-ASCII'?>", ""),
        ("<?xml version='1.0' encoding='us-ascii'?>", "<!-- é -->"),
        ("<?xml version='1.0' foo='yes'?>", ""),
        ("<?xml encoding='UTF-8'?>", ""),
        ("<?xml?>", ""),
        ("<?xml version='1.0'><?x?>", ""),
        ("x", ""),
    ];
    documents.extend(around.map(|(before, after)| format!("{before}{document}{after}")));
    documents.push(document.replace("BroadsoftDocument", "broadsoftDocument"));
    documents.push(document.replace("commandType=\"callUpdate\"", "commandType=\" callUpdate\""));
    documents.push(document.replace("commandType=\"callUpdate\"", "commandType=\"\""));
    documents.push(document.replace("commandData", "commanddata"));
    compare("dtd/cap-c.dtd", &documents);
}

#[test]
fn refusals_say_what_was_expected() {
    for (data, expected) in [
        (
            "<nonce/><capVersionRequest/>",
            "; expected `algorithm`, `payload`, `</commandData>`",
        ),
        (
            "<nonce/><nonce/>",
            "`nonce` again in `commandData`; expected `algorithm`, `payload`, ",
        ),
        ("<user/>", "`user` lacks its attribute `userType`"),
        (
            "<user userType='x'/>",
            "; expected `CallClient`, `AttendantConsole`",
        ),
        (
            "<queue updateReason='Initial'/>",
            "`queue` lacks its `queueCall`",
        ),
        (
            "<nonce><b/></nonce>",
            "; expected text alone and `</nonce>`",
        ),
        ("<nonce a='1'/>", "; expected no attribute"),
        (
            "<capVersionRequest> </capVersionRequest>",
            "; expected `</capVersionRequest>`",
        ),
        ("<payload/>x", "; expected `</commandData>`"),
    ] {
        let document = format!(
            "<BroadsoftDocument protocol='CAP' version='17.0'><command commandType='datagram'>\
             <commandData>{data}</commandData></command></BroadsoftDocument>"
        );
        let error = read("dtd/cap-c.dtd", &document).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Invalid);
        assert!(error.to_string().contains(expected), "{error}");
    }
}
