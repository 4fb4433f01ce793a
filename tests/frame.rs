//! The framer: tables of pieces, every chunking of them, and a naive framer to compare with.

mod common;
mod framing;

use common::Random;
use framing::{Cuts, chunks, frame, naive};

/// Every chunk size up to `sizes`, and every cut in two where that is asked for.
fn check_splits(stream: &[u8], limit: usize, expected: &Cuts, sizes: usize, in_two: bool) {
    let len = stream.len();
    let show = || String::from_utf8_lossy(stream).into_owned();
    assert_eq!(&frame(stream, limit, [len]), expected, "{}", show());
    assert_eq!(
        &frame(stream, limit, []),
        expected,
        "finish alone: {}",
        show()
    );
    for size in 1..=sizes {
        let pieces = frame(stream, limit, chunks(len, size));
        assert_eq!(&pieces, expected, "chunks of {size}: {}", show());
    }
    for cut in 0..if in_two { len } else { 0 } {
        assert_eq!(
            &frame(stream, limit, [cut, len]),
            expected,
            "cut at {cut}: {}",
            show()
        );
    }
}

/// `^` a declaration, `(` and `)` the root's tags.
fn expand(short: &str) -> String {
    short
        .replace('^', "<?xml version='1.0'?>")
        .replace('(', "<BroadsoftDocument protocol=\"CAP\">")
        .replace(')', "</BroadsoftDocument>")
}

fn check(limit: usize, pieces: &[&str]) {
    let stream: String = pieces.iter().map(|piece| expand(&piece[1..])).collect();
    let cuts = pieces
        .iter()
        .map(|piece| (piece.chars().next().unwrap(), expand(&piece[1..]).len()))
        .collect();
    check_splits(stream.as_bytes(), limit, &cuts, 64, true);
    assert_eq!(naive(stream.as_bytes(), limit), cuts, "naive: {stream}");
}

/// Each case is its pieces, which make up the stream.
#[rustfmt::skip]
const PIECES: &[&[&str]] = &[
    &[],
    // Documents, blanks and other bytes.
    &["D^(<a/>)"], &["D(<a/>)"], &["D^\r\n (<a/>\n)", "B\n", "D()", "D^()", "B\r\n", "D()"],
    &["B \t\r\n\u{FEFF} ", "D^()", "B\u{FEFF}", "D^()"], &["B\n\n"], &["B\u{FEFF}"],
    &["OHTTP/1.1 200 OK", "B\r\n\r\n", "D^()", "O\0", "D()", "O\0 \u{FEFF} x", "B\u{FEFF} "],
    &["D()", "O)", "D()"], &["O<a>b</a>", "B ", "D()"], &["O<", "D()", "O>"], &["O\u{FEFE}", "D()"],
    &["D<BroadsoftDocument>)"], &["D<BroadsoftDocument\n\tprotocol='CAP'\n></BroadsoftDocument \r\n>", "B\n"],
    &["D^<!-- ( -->\n<?pi )?>text<a>()", "D()"], &["D^\n)", "D()"],
    // Closed in itself.
    &["D<BroadsoftDocument/>", "O)", "D^<BroadsoftDocument protocol=\"CAP\" />", "D()"],
    &["D<BroadsoftDocument a='/>' b=\"'/>\"/>", "D()"], &["D<BroadsoftDocument a='/>'>)", "O/>", "D()"],
    &["D<BroadsoftDocument> /> <a/>)", "D()"], &["D<BroadsoftDocument a='/>\" <a/>)", "D()"],
    &["D<BroadsoftDocument protocol=\"CAP\" version=\"1\"/>", "O\">", "D()"], &["N^<BroadsoftDocument>", "D^()"], &["D<BroadsoftDocument a='/>' /<a/>)"],
    &["D<BroadsoftDocument a='>'/>", "O/>"], &["E<BroadsoftDocument a='/>"],
    // What hides, and what does not.
    &["D^(<!-- ) ( ^ --><a/>)", "D()"], &["D(<![CDATA[ ) ( ^ ]]]]>)"], &["D(<?pi ) ( ^ ??>)"],
    &["D(<!--->)-->)"], &["D(<!-->)-->)"], &["D(<!----->)", "D(<!---- --->)"], &["D(<?>)?>)"],
    &["D(<![CDATA[>]]]>)"], &["D(<?xml-stylesheet (?>)"], &["D(<!-- <![CDATA[ -->)", "O]]>"],
    &["D(<![CDATA[<!--]]>)", "O-->"], &["D(<a b='<!--'/>-->)"], &["D(<a b=' > c=\"d>)", "D()"],
    &["D(<!DOCTYPE )", "O>"], &["D(<![ IGNORE[)", "O]]>"], &["D(<!-)", "O-->"], &["D(<a>!-- ?</a>)", "D()"],
    &["O<!-- ( ^ -->", "B\n", "D()", "O<?pi ()?> <![CDATA[()]]>", "D()"],
    &["N^", "D^()"], &["D^<?XML version='1.0' (?>()", "D()"], &["D<?xml version='1.0' ()", "D^()"],
    // Never closed.
    &["D(<!-- )", "B\n", "D^()", "D()"], &["D(<![CDATA[ )", "B\n", "D^()", "D()"], &["D(<?pi )", "D()", "D()"],
    &["O<!-- <?pi <![CDATA[", "B ", "D()", "D(<!-- -- > <?pi )"], &["E(<!-- <a>", ],
    &["D(<!-- <![CDATA[ <?pi )", "D(<!-- <![CDATA[ <?pi )", "D(<!-- <![CDATA[ <?pi )"],
    &["D(<!-- )", "D(<![CDATA[ ( ]]>)", "D(<!--- )"],
    // Cut off.
    &["N^(<a>", "D^()"], &["N(<a>\n", "D()"], &["N^", "N^", "N^(", "D()"], &["N(<a", "N(", "E(</a>\n"],
    &["E^"], &["E^\n<Broa"], &["E^("], &["E(</BroadsoftDocument"], &["N(</BroadsoftDocument\n", "D^()"],
    &["E<BroadsoftDocument"], &["E<BroadsoftDocument a=\"b"], &["E^<a/>"], &["N^<a></a>", "N^<!-- ( -->", "D^()"],
    &["O<Broadsoft"], &["O<?xml"], &["O<?xm", "D()"], &["D(<!-- )", "O--"], &["N(<!-- </broadsoftdocument> --><!--", "D^()"], &["N(<", "D()"],
    // Near misses.
    &["O<BroadsoftDocumentX></BroadsoftDocumentX>", "D()"], &["O<BroadsoftDocument:a>", "D()"], &["O<ns0:BroadsoftDocument>"],
    &["D(</BroadsoftDocuments><BroadsoftDocument-s>BroadsoftDocument</BroadsoftDocument x>)", "D()"],
    &["O<?xml-stylesheet ?>", "D()"], &["O<?xmlx ()?>"], &["D(</BroadsoftDocument.></BroadsoftDocument)", "D()"],
    // Other spellings: only where the right one fails.
    &["D(<a/></broadsoftdocument>", "D()"], &["D(<a/></ BroadsoftDocument >", "D^()"], &["D(< /\tBROADSOFTDocument>"],
    &["D(</broadsoftdocument>)", "D()"], &["D(<!-- </broadsoftdocument> --></broadsoftdocument>", "B\n", "D^()"],
    &["D<broadsoftdocument a='>'/>", "D< BroadsoftDocument ></ broadsoftdocument>", "B\n", "D<BROADSOFTDOCUMENT></BROADSOFTDOCUMENT>"],
    &["D^<broadsoftDocument></broadsoftDocument>", "D()"], &["D^<broadsoftDocument>)", "D()"],
    &["N<broadsoftDocument>", "D<broadsoftDocument b=''>)"], &["D(<a><broadsoftDocument b=''>)", "D()"],
    &["N(<a>", "D<broadsoftDocument b=''></broadsoftDocument>", "D()"],
    &["D<                BroadsoftDocument>)", "O<                 BroadsoftDocument>)"],
    &["D(</ broadsoftdocument>", "Ox<!-- ( -->", "B ", "D<broadsoftdocument></broadsoftdocument>", "D()"],
    // An end tag without its slash.
    &["D(<a/><BroadsoftDocument>", "B\r\n", "D^()"], &["D(<a/>< broadsoftDocument >", "D()"], &["D(<BroadsoftDocument>", "B\n"],
    &["N(", "D<BroadsoftDocument>)", "D()"], &["N(", "E<BroadsoftDocument> <!"], &["N(", "E<BroadsoftDocument> <?xml"],
    &["D^(<BroadsoftDocument>", "D<BroadsoftDocument>)", "D()"], &["N(", "E<BroadsoftDocument>x"],
];

#[test]
fn pieces() {
    for pieces in PIECES {
        check(1 << 20, pieces);
    }
}

#[test]
fn limit() {
    let [x, y, blanks] = ["x", "y", " "].map(|byte| byte.repeat(100));
    let junk = |len: usize| format!("O{}", &x[..len]);
    let fits = format!("D<BroadsoftDocument>{}</BroadsoftDocument>", &x[..61]);
    check(100, &[&fits, &fits, "B\n", &fits]);
    // One byte too long: the `>` is left.
    let long = format!("L<BroadsoftDocument>{}</BroadsoftDocument", &x[..62]);
    check(100, &[&long, "O>", "D()"]);
    // What is too long costs nothing of what follows, wherever the limit cuts that.
    for left in 0..24 {
        let kind = if left < 18 { 'L' } else { 'N' };
        let long = format!("{kind}({}", &x[..66 - left]);
        check(100, &[&long, "D<BroadsoftDocument>)", "D()"]);
        check(100, &[&junk(100 - left), "D<BroadsoftDocument>)", "D()"]);
    }
    // Long runs.
    check(100, &[&junk(100), &junk(100), &junk(7), "B ", "D()"]);
    check(
        100,
        &[
            &format!("B{blanks}"),
            "B  ",
            "D()",
            &junk(1),
            &format!("B{blanks}"),
            "B ",
        ],
    );
    // A comment between documents has the whole limit, wherever it begins; one inside what is left.
    let comment = format!("O<!--()-->{}", &y[..3]);
    check(100, &[&junk(80), &comment, "D()"]);
    let comment = format!("O<!--{}()-->", &y[..20]);
    check(100, &[&junk(80), &comment, "D()"]);
    check(64, &["O<!--", "D()", "Oxxxxxxxx-->"]);
    check(64, &["D(<!--)", "D()", "O-->", "D(<!-- -->)"]);
    // Names in another case, after a root that stays open up to the limit.
    check(
        100,
        &["D(</broadsoftdocument>", &junk(100), &junk(9), "D()"],
    );
    // Less than the least.
    check(0, &["D()", &junk(64), &junk(1)]);
}

/// What nearly every document begins with is compared as a whole: cut off at every byte, with each byte
/// another, and over the limit within it.
#[test]
fn usual_beginnings() {
    for line_end in ["", "\n", "\r\n", "\r"] {
        let document = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>{line_end}\
             <BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><a/></BroadsoftDocument>"
        );
        for at in 0..=document.len() {
            let cut = &document[..at];
            let mut changed = document.clone().into_bytes();
            changed
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte = b'X');
            let changed = String::from_utf8(changed).unwrap();
            for stream in [
                cut.to_owned(),
                changed + &document,
                [cut, &document].concat(),
            ] {
                for limit in [64, 85, 100, 1 << 20] {
                    let expected = naive(stream.as_bytes(), limit);
                    let in_two = limit == 1 << 20;
                    check_splits(stream.as_bytes(), limit, &expected, 2, in_two);
                }
            }
        }
    }
}

#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    "^(<a>b</a>)", "^(", "(", ")", "^", "()", "\n", " ", "\t\r\n  ", "\u{FEFF}", "\0", "x",
    "text > /> ' \"", "<!-- ) -->", "<![CDATA[ ) ]]>", "<?pi ) ?>", "<!--", "<![CDATA[", "<?pi", "<?",
    "-->", "]]>", "?>", "--->", "]]]>", "<BroadsoftDocumentX>", "</BroadsoftDocumentX>",
    "<?xml-stylesheet", "<?xml", "<?xm", "<", "</", "<!", "<!-", "<![", "<![CDATA", "<Broad",
    "</Broadsoft", "BroadsoftDocument", "</BroadsoftDocument", "<BroadsoftDocument",
    "<BroadsoftDocument>", "<BroadsoftDocument a='/>'", "<BroadsoftDocument/>", "<broadsoftdocument>",
    "</broadsoftdocument>", "</ BroadsoftDocument >", "< /BroadsoftDocument>",
    "< BroadsoftDocument a=''>", "<BROADSOFTDOCUMENT/>", "/>", ">", "\"", "'", "                 ", "!",
    "?", "\u{EF}", "<a b='",
    "<command commandType=\"callUpdate\">0123456789012345678901234567890123456789",
];

#[test]
fn random_streams_are_framed_as_the_naive_framer_frames_them() {
    let rounds: usize = std::env::var("FRAME_ROUNDS").map_or(3_000, |n| n.parse().unwrap());
    let mut random = Random(1);
    for round in 0..rounds {
        let mut stream = Vec::new();
        // A few fragments come up again and again in one stream.
        let favourites: Vec<_> = (0..6).map(|_| random.below(FRAGMENTS.len())).collect();
        for _ in 0..random.below(40) {
            let any = random.below(FRAGMENTS.len());
            let pick = if random.below(2) == 0 {
                any
            } else {
                favourites[random.below(6)]
            };
            stream.extend(expand(FRAGMENTS[pick]).bytes());
            if random.below(16) == 0 && !stream.is_empty() {
                stream.truncate(stream.len() - random.below(stream.len().min(20)));
            }
        }
        let limit = [64, 70, 100, 250, 1000, 1 << 20][random.below(6)];
        let expected = naive(&stream, limit);
        assert_eq!(
            expected.iter().map(|&(_, len)| len).sum::<usize>(),
            stream.len()
        );
        check_splits(&stream, limit, &expected, 2, round % 50 == 0);
        let size = 3 + random.below(150);
        assert_eq!(
            frame(&stream, limit, chunks(stream.len(), size)),
            expected,
            "chunks of {size}"
        );
    }
}
