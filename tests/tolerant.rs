//! Tolerant mode: documents that are broken in known ways are read as what they were before, or
//! refused, and never read wrongly without a word.

mod breaker;
mod common;

use std::env;

use breaker::{Anatomy, Break, FIRST, IN_TEXT, IN_VALUE, SECOND, broken};
use broadworks_cap::{ErrorCode, NoteCode, NoteKind, Options, Repair, Repairs, cap_c, ccc2};
use common::{Dialect, Grammar, Random, with_user};

/// What became of a broken document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Read as what it was, with a repair.
    Exact,
    /// Well-formed all the same, and read as in standard mode.
    StillWellFormed,
    /// Refused.
    Refused,
    /// Read as something else, with a repair.
    Otherwise,
    /// Read without a repair, or otherwise than in standard mode.
    Silent,
}

/// Reads `broken` in tolerant mode and compares it with `whole`.
fn outcome(dialect: Dialect, whole: &str, broken: &str) -> Outcome {
    macro_rules! read {
        ($dialect:ident) => {{
            use $dialect::BroadsoftDocument as Document;
            let mut notes = Vec::new();
            let tolerant = Document::read_with(broken.as_bytes(), &Options::TOLERANT, &mut notes);
            let repaired = notes.iter().any(|note| note.kind() == NoteKind::Repair);
            if let Ok(standard) = Document::read(broken.as_bytes())
                && !repaired
            {
                return match tolerant {
                    Ok(tolerant) if tolerant == standard => Outcome::StillWellFormed,
                    _ => Outcome::Silent,
                };
            }
            let Ok(tolerant) = tolerant else {
                return Outcome::Refused;
            };
            let inside = |note: &broadworks_cap::Note| note.span.end() as usize <= broken.len();
            assert!(notes.iter().all(inside), "{broken}");
            let whole = Document::read(whole.as_bytes()).unwrap();
            // Each way round, since lists are read again whenever they are compared.
            match tolerant == whole && whole == tolerant {
                _ if !repaired => Outcome::Silent,
                true => Outcome::Exact,
                false => Outcome::Otherwise,
            }
        }};
    }
    match dialect {
        Dialect::CapC => read!(cap_c),
        Dialect::Ccc2 => read!(ccc2),
    }
}

/// Without white space between tags.
fn compact(text: &str) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive('>') {
        out += match piece.trim_start().starts_with('<') {
            true => piece.trim_start(),
            false => piece,
        };
    }
    out
}

/// Well-formed documents: the samples, those that are not well-formed repaired by hand, and some
/// that are long, deep or full.
fn documents() -> Vec<(Dialect, String)> {
    let samples = common::repaired_samples().into_iter();
    let mut documents: Vec<_> = samples
        .map(|sample| (sample.dialect, sample.text))
        .collect();
    let around = |command: &str, data: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BroadsoftDocument protocol=\"CAP\" \
             version=\"17.0\">\n <command commandType=\"{command}\">\n  <commandData>\n{data}  \
             </commandData>\n </command>\n</BroadsoftDocument>"
        )
    };
    let user = |data: &str| {
        format!("<user userType=\"CallClient\" userUid=\"1\" id=\"a@b.c\">\n{data}</user>\n")
    };
    let calls = |n: usize| {
        let call = |n| {
            format!(
                "<call callId=\"localHost{n}:0\" extTrackingId=\"{n}:1\">\n<appearance>{n}</appearance>\n\
             <personality>1</personality>\n<state>2</state>\n<control controlType=\"Hold\">True</control>\n\
             <control controlType=\"Answer\">False</control>\n<callCenter id=\"cc{n}\">\n<DNISName>Sales</DNISName>\n\
             <numCallsInQueue>{n}</numCallsInQueue>\n</callCenter>\n</call>\n"
            )
        };
        (1..=n).map(call).collect::<String>()
    };
    let queue = |n: usize| {
        let call = |n| {
            format!(
                "<queueCall callId=\"q{n}\">\n<remoteNumber>301555{n}</remoteNumber>\n<remoteName>A B</remoteName>\n\
             <timeAdded>1235684031000</timeAdded>\n<position>{n}</position>\n</queueCall>\n"
            )
        };
        let calls: String = (1..=n).map(call).collect();
        format!("<queue updateReason=\"Refresh\">\n{calls}</queue>\n")
    };
    let list = |name: &str, n: usize| {
        (1..=n)
            .map(|n| format!("<{name}>u{n}@b.c</{name}>\n"))
            .collect::<String>()
    };
    let cap_c = [
        around(
            "callUpdate",
            &user(&(calls(3) + "<applicationId>x</applicationId>\n")),
        ),
        around(
            "queueUpdate",
            &(user("<applicationId>x</applicationId>\n") + &queue(12)),
        ),
        around(
            "monitoringUsersRequest",
            &user(
                &("<applicationId>x</applicationId>\n<monitoring monType=\"Add\"/>\n".to_owned()
                    + &list("monUser", 8)),
            ),
        ),
        around(
            "monitoringUsersResponse",
            &user(
                "<applicationId>x</applicationId>\n<monResult success=\"False\"/>\n\
             <failedUser failureReason=\"PrivateUser\" id=\"a\"/>\n<failedUser failureReason=\"UnknownUser\" id=\"b\"/>\n\
             <failedUser failureReason=\"UnknownUser\" id=\"c\"></failedUser>\n",
            ),
        ),
        around(
            "datagram",
            &format!(
                "<from>\n{}</from>\n<to>\n{}</to>\n<applicationId>y</applicationId>\n<payload payloadType=\"t\">some text</payload>\n",
                user("<id>a</id>\n<applicationId>x</applicationId>\n"),
                user(&calls(1))
            ),
        ),
        around(
            "infoResponse",
            &(user("<applicationId>x</applicationId>\n") + &list("capVersionResponse", 4)),
        ),
        around(
            "callAction",
            &user(
                "<applicationId>x</applicationId>\n<action actionType=\"Xfer\" responseRequested=\"True\" id=\"7\">\n\
             <actionParam actionParamName=\"CallId\">l:1</actionParam>\n<actionParam actionParamName=\"Number\">42</actionParam>\n\
             </action>\n",
            ),
        ),
        around(
            "sessionUpdate",
            &user(
                "<conference conferenceState=\"Held\">\n<callIn callInId=\"l:1\"/>\n<callIn callInId=\"l:2\"></callIn>\n\
             <appearance>3</appearance>\n<silentlyMonitored/>\n</conference>\n<applicationId>x</applicationId>\n",
            ),
        ),
        around(
            "profileUpdate",
            &user(
                "<initialUpdate/>\n<firstName>Jörg</firstName>\n<lastName>O&apos;Hara &amp; Co</lastName>\n<email></email>\n<title> </title>\n\
             <cfa cfaDestination=\"5\">On</cfa>\n<applicationId>x</applicationId>\n<monitoredUserId>x@y</monitoredUserId>\n\
             <callCenter id=\"s@b.c\">\n<joinCallCenter>True</joinCallCenter>\n</callCenter>\n\
             <callCenter id=\"t@b.c\">\n<joinCallCenter>False</joinCallCenter>\n</callCenter>\n<countryCode>1</countryCode>\n",
            ),
        ),
    ];
    documents.extend(cap_c.map(|text| (Dialect::CapC, text)));
    documents.push((
        Dialect::Ccc2,
        around("queueUpdate", &(user("") + &queue(3))),
    ));
    documents.push((Dialect::Ccc2, around("callUpdate", &user(&calls(2)))));
    let compacted = documents
        .clone()
        .into_iter()
        .map(|(dialect, text)| (dialect, compact(&text)));
    let mut all = documents.clone();
    all.extend(compacted);
    all
}

/// The names of the elements, for each dialect.
fn vocabularies() -> [Vec<String>; 2] {
    common::DIALECTS.map(|dialect| {
        let mut names: Vec<String> = Grammar::of(dialect).elements.into_keys().collect();
        names.sort();
        names
    })
}

/// How the documents of a class came out.
struct Row {
    name: String,
    counts: [usize; 5],
}

impl Row {
    fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            counts: [0; 5],
        }
    }

    fn count(&mut self, dialect: Dialect, whole: &str, broken: &str) {
        let outcome = outcome(dialect, whole, broken);
        self.counts[outcome as usize] += 1;
        let show = env::var("TOLERANT_SHOW").unwrap_or_default();
        if !show.is_empty()
            && self.name.starts_with(&show)
            && !matches!(outcome, Outcome::Exact | Outcome::StillWellFormed)
        {
            let same = whole
                .bytes()
                .zip(broken.bytes())
                .take_while(|(a, b)| a == b)
                .count();
            let from = (0..=same.saturating_sub(90))
                .rev()
                .find(|&at| broken.is_char_boundary(at))
                .unwrap_or(0);
            let to = ((same + 90).min(broken.len())..=broken.len())
                .find(|&at| broken.is_char_boundary(at))
                .unwrap_or(broken.len());
            println!("{outcome:?} … {:?} …", &broken[from..to]);
            if let Err(error) = dialect.read_with(broken.as_bytes(), &Options::TOLERANT) {
                println!("    {error}");
            } else {
                for note in dialect
                    .read_with(broken.as_bytes(), &Options::TOLERANT)
                    .unwrap()
                    .notes
                {
                    if note.kind() == NoteKind::Repair {
                        println!("    {note} {:?}", note.span.of(broken));
                    }
                }
            }
        }
    }

    /// Of those that the break made malformed, how many were read exactly, in percent.
    fn rate(&self) -> f64 {
        let [exact, _, refused, otherwise, silent] = self.counts;
        100.0 * exact as f64 / ((exact + refused + otherwise + silent).max(1)) as f64
    }

    fn print(&self) {
        let [exact, well_formed, refused, otherwise, silent] = self.counts;
        println!(
            "{:40} {exact:6} {refused:6} {otherwise:6} {silent:6} {well_formed:6} {:7.2}",
            self.name,
            self.rate()
        );
    }
}

#[test]
fn table() {
    let vocabularies = vocabularies();
    let documents = documents();
    let mut random = Random(1);
    let mut rows: Vec<Row> = Vec::new();
    println!(
        "{:40} {:>6} {:>6} {:>6} {:>6}",
        "", "exact", "error", "other", "w.f."
    );
    let anatomy = |number: usize| {
        let (dialect, text) = &documents[number];
        (
            *dialect,
            Anatomy::of(text, &vocabularies[*dialect as usize]),
        )
    };
    for (name, class) in FIRST.iter().chain(SECOND) {
        let mut row = Row::new(name);
        for number in 0..documents.len() {
            let (dialect, anatomy) = anatomy(number);
            for edits in class(&anatomy, &mut random) {
                row.count(dialect, anatomy.text, &broken(anatomy.text, &edits));
            }
        }
        rows.push(row);
    }
    for (group, which) in [
        (IN_TEXT, breaker::in_text as fn(&_, &_, &mut _) -> _),
        (IN_VALUE, breaker::in_values),
    ] {
        for (name, what) in group {
            let mut row = Row::new(name);
            for number in 0..documents.len() {
                let (dialect, anatomy) = anatomy(number);
                for (whole, broken) in which(&anatomy, what, &mut random) {
                    row.count(dialect, &whole, &broken);
                }
            }
            rows.push(row);
        }
    }
    for (name, classes) in [("first, combined", FIRST), ("second, combined", SECOND)] {
        let mut row = Row::new(name);
        for number in 0..documents.len() {
            let (dialect, anatomy) = anatomy(number);
            for _ in 0..40 {
                let mut edits: Break = Vec::new();
                for _ in 0..2 + random.below(2) {
                    let class = random.pick(classes).1;
                    let mut breaks = class(&anatomy, &mut random);
                    if breaks.is_empty() {
                        continue;
                    }
                    let one = breaks.swap_remove(random.below(breaks.len()));
                    let apart = |(a, _): &(std::ops::Range<usize>, String)| {
                        edits
                            .iter()
                            .all(|(b, _)| a.end + 1 < b.start || b.end + 1 < a.start)
                    };
                    if one.iter().all(apart) {
                        edits.extend(one);
                    }
                }
                row.count(dialect, anatomy.text, &broken(anatomy.text, &edits));
            }
        }
        rows.push(row);
    }
    rows.iter().for_each(Row::print);
    let missed = rows.iter().filter(|row| {
        let floor = FLOORS.iter().find(|(name, _)| *name == row.name);
        row.rate() < floor.map_or(100.0, |(_, floor)| *floor)
            || row.counts[Outcome::Silent as usize] > 0
    });
    assert_eq!(missed.map(|row| &*row.name).collect::<Vec<_>>(), [""; 0]);
}

/// What is reached where not every document can be told, in percent: `<` before an end tag may be
/// text or doubled, what is alike before and behind a lost end tag can be on either side of it, and
/// so on. Those that never are malformed have none.
const FLOORS: &[(&str, f64)] = &[
    ("end tag, another name of the document", 99.8),
    ("leaf without end tag", 99.8),
    ("container without end tag", 99.7),
    ("start tag without >", 99.9),
    ("declaration missing", 0.0),
    ("< in text", 91.0),
    ("< in a value", 99.8),
    ("first, combined", 99.9),
    ("second, combined", 99.5),
];

/// A fault of each class that nothing but its repair mends: what is before the root, among the
/// children of `user` and behind the root, and what stands there in the document as it was.
const FAULTS: &[(Repair, [&str; 3], &str)] = &[
    (
        Repair::LostSlash,
        ["", "<firstName>a<firstName>", ""],
        "<firstName>a</firstName>",
    ),
    (
        Repair::EndTagName,
        ["", "<lastName>a</foo>", ""],
        "<lastName>a</lastName>",
    ),
    (
        Repair::LostOpening,
        ["", "email>a</email>", ""],
        "<email>a</email>",
    ),
    (Repair::LostOpening, ["", "extension/>", ""], "<extension/>"),
    (
        Repair::BlankInTag,
        ["", "< title>a</ title>", ""],
        "<title>a</title>",
    ),
    (
        Repair::LostQuote,
        ["", "<callCenter id=\"a></callCenter>", ""],
        "<callCenter id=\"a\"/>",
    ),
    (
        Repair::NameCase,
        ["", "<MOBILE>a</MOBILE>", ""],
        "<mobile>a</mobile>",
    ),
    (
        Repair::MissingEndTag,
        ["", "<pager>a", ""],
        "<pager>a</pager>",
    ),
    (
        Repair::LostClosing,
        ["", "<phone>a</phone", ""],
        "<phone>a</phone>",
    ),
    (
        Repair::DoubledBracket,
        ["", "<<groupName>a</groupName>", ""],
        "<groupName>a</groupName>",
    ),
    (Repair::StrayEndTag, ["", "</foo>", ""], ""),
    (
        Repair::UnquotedValue,
        ["", "<cfa cfaDestination=1>On</cfa>", ""],
        "<cfa cfaDestination=\"1\">On</cfa>",
    ),
    (
        Repair::CurlyQuotes,
        ["", "<call callId=“a”/>", ""],
        "<call callId=\"a\"/>",
    ),
    (
        Repair::MissingBlank,
        ["", "<call callId=\"a\"extTrackingId=\"b\"/>", ""],
        "<call callId=\"a\" extTrackingId=\"b\"/>",
    ),
    (
        Repair::TagContent,
        ["", "<monitoring monType=\"Add\" junk/>", ""],
        "<monitoring monType=\"Add\"/>",
    ),
    (
        Repair::Reference,
        ["", "<dnd>a & b</dnd>", ""],
        "<dnd>a &amp; b</dnd>",
    ),
    (
        Repair::LessThanInText,
        ["", "<cwt>a < b</cwt>", ""],
        "<cwt>a &lt; b</cwt>",
    ),
    (
        Repair::CdataEnd,
        ["", "<department>a]]>b</department>", ""],
        "<department>a]]&gt;b</department>",
    ),
    (
        Repair::Character,
        ["", "<hotelingHost>a\u{1}b</hotelingHost>", ""],
        "<hotelingHost>ab</hotelingHost>",
    ),
    (Repair::Declaration, ["<?xml version=1.0?>", "", ""], ""),
    (Repair::OutsideRoot, ["junk", "", ""], ""),
    (Repair::CutOff, ["", "", "CUT"], ""),
    (
        Repair::DoubledAttribute,
        [
            "",
            "<conference conferenceState=\"Held\" conferenceState=\"x\"/>",
            "",
        ],
        "<conference conferenceState=\"Held\"/>",
    ),
    (Repair::Comment, ["", "<!-- a -- b -->", ""], ""),
    (
        Repair::QuoteInValue,
        ["", "<callCenter id=\"a\"b\"/>", ""],
        "<callCenter id=\"a&quot;b\"/>",
    ),
];

#[test]
fn each_repair_has_its_own_switch() {
    // Between two faults, and behind them, an element that is as it should be.
    let document = |before: &str, inner: &str, behind: &str| {
        let end = match behind.contains("CUT") {
            true => "",
            false => "</user></commandData></command></BroadsoftDocument>",
        };
        format!(
            "{before}<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command \
             commandType=\"profileUpdate\"><commandData><user userType=\"CallClient\">{inner}{end}{}",
            behind.replace("CUT", "")
        )
    };
    let between = "<monUser>a</monUser>";
    let read = |text: &str, repairs: Repairs| {
        let mut options = Options::TOLERANT;
        options.repairs = repairs;
        let mut notes = Vec::new();
        let read = cap_c::BroadsoftDocument::read_with(text.as_bytes(), &options, &mut notes);
        let json = read.map(|document| serde_json::to_value(document).unwrap());
        // What is noted before an error may differ.
        notes.retain(|_| json.is_ok());
        (json, notes)
    };
    let repairs = |notes: &[broadworks_cap::Note]| {
        let repaired = notes.iter().filter_map(|note| match note.code {
            NoteCode::Repaired(repair) => Some(repair),
            _ => None,
        });
        let mut repaired: Vec<_> = repaired.collect();
        repaired.sort();
        repaired.dedup();
        repaired
    };
    for (a, fault_a, whole_a) in FAULTS {
        let one = document(fault_a[0], &format!("{}{between}", fault_a[1]), fault_a[2]);
        let whole = document("", &format!("{whole_a}{between}"), "");
        let (expected, _) = read(&whole, Repairs::NONE);
        let (alone, notes) = read(&one, Repairs::NONE.with(*a));
        assert_eq!((&alone, repairs(&notes)), (&expected, vec![*a]), "{one}");
        assert_eq!(read(&one, Repairs::ALL), (alone, notes), "{one}");
        // Without its repair the fault is what it is in standard mode.
        assert_eq!(
            read(&one, Repairs::ALL.without(*a)),
            read(&one, Repairs::NONE),
            "{one}"
        );
        for (b, fault_b, whole_b) in FAULTS.iter().filter(|(b, ..)| b != a) {
            // Another switch makes no difference …
            assert_eq!(
                read(&one, Repairs::ALL.without(*b)),
                read(&one, Repairs::ALL),
                "{b:?} {one}"
            );
            // … and two faults need two repairs.
            let inner = [fault_a[1], between, fault_b[1], between].concat();
            let both = |n: usize| [fault_a[n], fault_b[n]].concat();
            let text = document(&both(0), &inner, &both(2));
            let whole = document("", &[*whole_a, between, whole_b, between].concat(), "");
            let (expected, _) = read(&whole, Repairs::NONE);
            let (json, notes) = read(&text, Repairs::NONE.with(*a).with(*b));
            assert_eq!(
                (&json, repairs(&notes).len()),
                (&expected, 2),
                "{a:?} {b:?} {text}"
            );
            assert_eq!(read(&text, Repairs::ALL), (json, notes), "{text}");
            for (without, alone) in [(a, fault_a), (b, fault_b)] {
                let (json, notes) = read(&text, Repairs::ALL.without(*without));
                let standard = read(&document(alone[0], alone[1], alone[2]), Repairs::NONE);
                assert!(!repairs(&notes).contains(without), "{without:?} {text}");
                assert_eq!(
                    json.is_err(),
                    standard.0.is_err(),
                    "without {without:?}: {text}"
                );
            }
        }
    }
    let classes: std::collections::BTreeSet<_> =
        FAULTS.iter().map(|(repair, ..)| *repair).collect();
    assert_eq!(classes.len(), Repair::ALL.len());
}

#[test]
fn doubled_attributes_are_found_however_values_are_quoted() {
    let read = |attributes: &str| {
        let text = format!(
            "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command \
             commandType=\"profileUpdate\"{attributes}></command></BroadsoftDocument>"
        );
        let mut notes = Vec::new();
        let read =
            cap_c::BroadsoftDocument::read_with(text.as_bytes(), &Options::TOLERANT, &mut notes);
        let codes = notes.iter().map(|note| note.code);
        (
            read.map(|_| ()).map_err(|e| e.code()),
            codes.collect::<Vec<_>>(),
        )
    };
    let unknown = NoteCode::UnknownAttribute;
    let doubled = NoteCode::Repaired(Repair::DoubledAttribute);
    const FORMS: [[&str; 2]; 4] = [["", ""], ["\"", "\""], ["'", "'"], ["“", "”"]];
    for ([a, z], [b, y], [c, x]) in (0..64).map(|n| (FORMS[n % 4], FORMS[n / 4 % 4], FORMS[n / 16]))
    {
        let attributes = format!(" x={a}1{z} y={b}2{y} y={c}3{x}");
        let (read, mut codes) = read(&attributes);
        codes.retain(|code| [unknown, doubled].contains(code));
        assert_eq!(
            (read, codes),
            (Ok(()), vec![unknown, unknown, doubled]),
            "{attributes}"
        );
    }
    // They count towards the limit.
    let many = |n: u16| read(&" y=\"1\"".repeat(n.into())).0;
    let limit = Options::TOLERANT.max_attributes;
    assert_eq!(
        (many(limit), many(limit + 1)),
        (Ok(()), Err(ErrorCode::AttributesLimit))
    );
}

#[test]
fn a_quote_ends_a_value_where_the_tag_goes_on_behind_it() {
    let quote = NoteCode::Repaired(Repair::QuoteInValue);
    // What is in the tag, the identifier that is read, and how many quotes are in it.
    for (tag, id, quotes) in [
        (r#"id="jo"e@b.c" userType="CallClient""#, r#"jo"e@b.c"#, 1),
        (r#"userType="CallClient" id="jo"e@b.c""#, r#"jo"e@b.c"#, 1),
        (r#"id="a "b" c" userType="CallClient""#, r#"a "b" c"#, 2),
        (r#"id=""b"" userType="CallClient""#, r#""b""#, 2),
        (r#"id="a""userType="CallClient""#, r#"a""#, 1),
        (r#"id=""" userType="CallClient""#, r#"""#, 1),
        (r#"id="a"/b" userType="CallClient""#, r#"a"/b"#, 1),
        (r#"id="a"b'" userType="CallClient""#, r#"a"b'"#, 1),
        // The DTD lists what the first quote ends.
        (r#"userType="CallClient"" id="a""#, "a", 0),
        (r#"userType="CallClient"x" id="a""#, "a", 0),
        // No quote behind it ends a value.
        (r#"id="a" userType="CallClient""#, "a", 0),
        (r#"id="a"b userType="CallClient""#, "a", 0),
        (r#"id="a"b userUid="1" userType="CallClient""#, "a", 0),
        (r#"id="a" b userType=CallClient" userUid="1""#, "a", 0),
        (r#"id="a" " userType="CallClient""#, "a", 0),
        (r#"id="a userType="CallClient""#, "a", 0),
        (r#"id="a"userType="CallClient""#, "a", 0),
    ] {
        let swapped = |text: &str| {
            let swap = |c: char| match c {
                '"' => '\'',
                '\'' => '"',
                other => other,
            };
            text.chars().map(swap).collect::<String>()
        };
        for [tag, id] in [[tag.to_owned(), id.to_owned()], [swapped(tag), swapped(id)]] {
            let text = with_user("").replace("userType=\"CallClient\"", &tag);
            let mut notes = Vec::new();
            let read = cap_c::BroadsoftDocument::read_with(
                text.as_bytes(),
                &Options::TOLERANT,
                &mut notes,
            );
            let document = read.unwrap();
            let user = document.user().unwrap();
            assert_eq!(user.id_attribute, Some(id.as_str().into()), "{tag}");
            assert_eq!(
                user.user_type,
                Some(cap_c::UserType::CallClient.into()),
                "{tag}"
            );
            let codes = notes.iter().filter(|note| note.code == quote);
            assert_eq!(codes.count(), quotes, "{tag}: {notes:?}");
        }
    }
}

/// What is well-formed, and nothing else as it should be; what it is meant for; and the repairs.
const BY_ACCIDENT: &[(&str, &str, &[Repair])] = &[
    ("<DND>On</DND>", "<dnd>On</dnd>", &[Repair::NameCase]),
    (
        "<cfa CFADestination='1'>On</cfa>",
        "<cfa cfaDestination='1'>On</cfa>",
        &[Repair::NameCase],
    ),
    ("dnd/>", "<dnd/>", &[Repair::LostOpening]),
    (
        "a<oi/>CALLCENTER ID = 'a'/>b",
        "a<oi/><callCenter id='a'/>b",
        &[Repair::LostOpening, Repair::NameCase, Repair::NameCase],
    ),
    (
        "<Call callid='1'><STATE>2</STATE></Call>",
        "<call callId='1'><state>2</state></call>",
        &[Repair::NameCase; 3],
    ),
];

#[test]
fn well_formed_documents_are_mended_where_they_would_lose_something_alone() {
    let read = |text: &str, options: &Options| {
        let mut notes = Vec::new();
        let read = cap_c::BroadsoftDocument::read_with(text.as_bytes(), options, &mut notes);
        let json = read.map(|document| serde_json::to_value(document).unwrap());
        let codes: Vec<_> = notes.iter().map(|note| note.code).collect();
        let (repairs, rest) = codes
            .into_iter()
            .partition::<Vec<_>, _>(|code| matches!(code, NoteCode::Repaired(_)));
        (json.map_err(|error| error.code()), rest, repairs)
    };
    // In a malformed document each of these would be read as something else than it is.
    let others = [
        "",
        "<cpe>>ab</cpe>",
        "<cpe>a/cpe></cpe>",
        "<cpe>a<phone>b</phone></cpe>",
        "<call><pager>1</pager></call>",
        "<callCenter id='a'>/callCenter></callCenter>",
        "<callCenter id='/>'>></callCenter>",
        "<initialUpdate><dnd>On</dnd>></initialUpdate>",
        "<new><pager>1</pager></new>",
        "<user><user/></user>",
        "<monUser>a</monUser><monUser>b</monUser>monUser>c",
        "email>a",
        "email>a/email>",
        "/user> >",
    ];
    for (broken, meant, repairs) in BY_ACCIDENT {
        for other in others {
            for [before, behind] in [[other, ""], ["", other]] {
                let text = with_user(&[before, "<oi/>", broken, behind].concat());
                let whole = with_user(&[before, "<oi/>", meant, behind].concat());
                let (json, departures, _) = read(&whole, &Options::STANDARD);
                let noted: Vec<_> = repairs.iter().map(|&r| NoteCode::Repaired(r)).collect();
                let tolerant = read(&text, &Options::TOLERANT);
                assert_eq!(tolerant, (json, departures, noted), "{text}");
            }
        }
    }
    // As many as there are; the items of a list are as they were when it is read again.
    let (broken, meant) = (
        "<MONUSER>a</MONUSER>monUser/>",
        "<monUser>a</monUser><monUser/>",
    );
    let [many, whole] = [broken, meant].map(|item| with_user(&item.repeat(500)));
    let (json, departures, _) = read(&whole, &Options::STANDARD);
    let (mended, noted, repairs) = read(&many, &Options::TOLERANT);
    assert_eq!((mended, noted, repairs.len()), (json, departures, 1000));
    // The root is an element like others.
    let text = with_user("<cpe>>ab</cpe>").replace("BroadsoftDocument", "BROADSoftDocument");
    let (json, _, _) = read(&with_user("<cpe>>ab</cpe>"), &Options::STANDARD);
    let noted = vec![NoteCode::Repaired(Repair::NameCase)];
    assert_eq!(read(&text, &Options::TOLERANT), (json, vec![], noted));
    // What is at fault only once it is mended is read as it stands.
    for text in [
        with_user("<DND>On</DND>").replace("protocol=\"CAP\"", "PROTOCOL=\"OCI\""),
        with_user("<DND>On</DND>callCenter id=/>"),
    ] {
        assert!(read(&text, &Options::STANDARD).0.is_ok(), "{text}");
        let (tolerant, standard) = (Options::TOLERANT, Options::STANDARD);
        assert_eq!(read(&text, &tolerant), read(&text, &standard), "{text}");
    }
    // A limit is none that is mended.
    let text = with_user(&["<call>".repeat(20), "</call>".repeat(20)].concat());
    let mut options = Options::TOLERANT;
    options.max_depth = 16;
    assert_eq!(read(&text, &options).0, Err(ErrorCode::DepthLimit));
    // Departures that are mended are none that are left.
    let mut options = Options::STRICT;
    options.repairs = Repairs::ALL;
    let text = with_user("<applicationId>a</applicationId>").replace("user", "USER");
    let noted = vec![NoteCode::Repaired(Repair::NameCase); 2];
    let (json, rest, repairs) = read(&text, &options);
    assert_eq!(
        (json.is_ok(), rest, repairs),
        (true, vec![], noted),
        "{json:?}"
    );
}

#[test]
fn a_character_that_no_name_may_have_is_noted_where_it_is() {
    let (case, character) = (Repair::NameCase, Repair::Character);
    for (tags, repairs) in [
        ("<d\u{2}nd>On</dnd>", &[character][..]),
        ("<dnd>On</d\u{2}nd>", &[character]),
        ("<d\u{1}nd>On</dn\u{2}d>", &[character, character]),
        ("<d\u{2}nd>On</DND>", &[character, case]),
        ("<new\u{2}>On</new>", &[character]),
        ("<n\u{2}ew>On</NEW>", &[character, case]),
    ] {
        let mut notes = Vec::new();
        let text = with_user(tags);
        cap_c::BroadsoftDocument::read_with(text.as_bytes(), &Options::TOLERANT, &mut notes)
            .unwrap();
        notes.retain(|note| note.kind() == NoteKind::Repair);
        let codes = notes.iter().map(|note| note.code);
        let expected = repairs.iter().map(|&repair| NoteCode::Repaired(repair));
        assert!(codes.eq(expected), "{text}: {notes:?}");
    }
}

#[test]
fn a_character_that_is_cut_off_is_noted_wherever_it_is() {
    let whole = with_user("<dnd>On</dnd>");
    let end = whole.len();
    let within = whole.find("</commandData>").unwrap();
    for (text, repair, start) in [
        (whole[..within].to_owned(), Repair::CutOff, within),
        (whole.clone(), Repair::OutsideRoot, end),
        (format!("{whole}\n"), Repair::OutsideRoot, end + 1),
        (format!("{whole}a b"), Repair::OutsideRoot, end),
        (format!("{whole}<!-- a"), Repair::OutsideRoot, end),
    ] {
        let bytes = [text.as_bytes(), b"\xC3"].concat();
        let mut notes = Vec::new();
        cap_c::BroadsoftDocument::read_with(&bytes, &Options::TOLERANT, &mut notes).unwrap();
        notes.retain(|note| note.kind() == NoteKind::Repair);
        let noted = notes.iter().map(|note| {
            (
                note.code,
                note.span.offset as usize,
                note.span.end() as usize,
            )
        });
        let expected = (NoteCode::Repaired(repair), start, bytes.len());
        assert!(noted.eq([expected]), "{text}: {notes:?}");

        let mut options = Options::TOLERANT;
        options.repairs = options.repairs.without(repair);
        assert!(cap_c::BroadsoftDocument::read_with(&bytes, &options, &mut ()).is_err());
    }
}

/// A document for each code, with what the note is on as `DATA`.
#[rustfmt::skip]
fn noted() -> Vec<(&'static str, String)> {
    let user = with_user;
    let whole = user("<dnd>DATA</dnd>");
    vec![
        ("unknown-element", user("<new>DATA</new>")),
        ("misplaced-element", user("<state>DATA</state>")),
        ("repeated-element", user("<dnd>On</dnd><dnd>DATA</dnd>")),
        ("element-order", user("<monUser/><dnd>DATA</dnd>")),
        ("missing-element", user("").replace("<commandData>", "<!--").replace("</commandData>", "-->").replace("callUpdate", "DATA")),
        ("stray-text", user("DATA")),
        ("content-in-empty", user("<initialUpdate>DATA</initialUpdate>")),
        ("unknown-attribute", user("<dnd new='DATA'/>")),
        ("missing-attribute", whole.replace(" version=\"17.0\"", "")),
        ("unknown-value", whole.replace("callUpdate", "DATA").replace("<dnd>DATA</dnd>", "")),
        ("other-spelling", whole.replace("user", "User")),
        ("declared-encoding", format!("<?xml version='1.0' encoding='ISO-8859-1'?>{whole}")),
        ("notes-limit", user(&("<x/>".repeat(10_000) + "<x>DATA</x>"))),
        ("lost-slash", user("<dnd>DATA<dnd>")),
        ("end-tag-name", user("<dnd>DATA</foo>")),
        ("lost-opening", user("dnd>DATA</dnd>")),
        ("blank-in-tag", user("< dnd>DATA</dnd>")),
        ("lost-quote", user("<call callId=\"DATA></call>")),
        ("name-case", user("<DND>DATA</DND>")),
        ("missing-end-tag", user("<dnd>DATA<monUser/>")),
        ("lost-closing", user("<dnd>DATA</dnd<monUser/>")),
        ("doubled-bracket", user("<<dnd>DATA</dnd>")),
        ("stray-end-tag", user("<dnd>DATA</dnd></foo>")),
        ("unquoted-value", user("<call callId=DATA/>")),
        ("curly-quotes", user("<call callId=“DATA”/>")),
        ("missing-blank", user("<call callId=\"DATA\"extTrackingId=\"\"/>")),
        ("tag-content", user("<monitoring monType=\"Add\" DATA/>")),
        ("reference", user("<dnd>DATA & </dnd>")),
        ("less-than-in-text", user("<dnd>DATA < </dnd>")),
        ("cdata-end", user("<dnd>DATA]]></dnd>")),
        ("character", user("<dnd>\u{1}</dnd>")),
        ("declaration", format!("<?xml version=1.0?>{whole}")),
        ("outside-root", format!("DATA{}", user(""))),
        ("cut-off", whole[..whole.find("</dnd>").unwrap()].to_owned()),
        ("doubled-attribute", user("<conference conferenceState=\"Held\" conferenceState=\"DATA\"/>")),
        ("comment", user("<!-- -- --><dnd>DATA</dnd>")),
        ("quote-in-value", user("<call callId=\"a\"DATA\"/>")),
    ]
}

#[test]
fn what_loses_data_is_not_written_again() {
    let mut codes = NoteCode::DEPARTURES.to_vec();
    codes.extend(Repair::ALL.iter().map(|&repair| NoteCode::Repaired(repair)));
    let documents = noted();
    assert_eq!(codes.len(), documents.len());
    for (code, (name, document)) in codes.iter().zip(&documents) {
        assert_eq!(code.name(), *name);
        let mut notes = Vec::new();
        let read = cap_c::BroadsoftDocument::read_with(
            document.as_bytes(),
            &Options::TOLERANT,
            &mut notes,
        );
        let written = read.unwrap().xml().to_string();
        assert!(
            notes.iter().any(|note| note.code == *code),
            "{name}: {notes:?}"
        );
        assert!(
            notes
                .iter()
                .all(|note| note.code.loses_data() == code.loses_data()),
            "{name}: {notes:?}"
        );
        let is_there = written.contains("DATA") || written.contains('\u{1}');
        assert_eq!(is_there, !code.loses_data(), "{name}: {written}");
    }
}
