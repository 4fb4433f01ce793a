//! Tables in the docs.
#![cfg(feature = "serde")]

use std::{env, fs};

use broadworks_cap::{Note, NoteCode, NoteKind, Options, cap_c::BroadsoftDocument};

const TABLE: &str = "src/docs/constructs.md";
const MODES: [Options; 3] = [Options::STRICT, Options::STANDARD, Options::TOLERANT];

/// The bytes that an example has.
fn unescaped(example: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (vec![], example);
    while let Some((before, escape)) = rest.split_once('\\') {
        bytes.extend(before.as_bytes());
        let number = |digits| u32::from_str_radix(digits, 16).unwrap();
        rest = match escape.split_at(1) {
            ("n", rest) => (bytes.push(b'\n'), rest).1,
            ("r", rest) => (bytes.push(b'\r'), rest).1,
            ("t", rest) => (bytes.push(b'\t'), rest).1,
            ("x", rest) => (bytes.push(number(&rest[..2]) as u8), &rest[2..]).1,
            _ => {
                let (digits, rest) = escape.strip_prefix("u{").unwrap().split_once('}').unwrap();
                let character = char::from_u32(number(digits)).unwrap();
                (bytes.extend(character.to_string().as_bytes()), rest).1
            }
        };
    }
    bytes.extend(rest.as_bytes());
    bytes
}

fn codes(word: &str, codes: impl IntoIterator<Item = NoteCode>) -> String {
    let mut names: Vec<_> = codes
        .into_iter()
        .map(|code| format!("`{}`", code.name()))
        .collect();
    names.dedup();
    match names.is_empty() {
        true => String::new(),
        false => format!("{word} {}", names.join(", ")),
    }
}

/// What becomes of a document in a mode, and what is read of its user.
fn outcome(document: &[u8], options: &Options) -> (String, Option<String>) {
    let mut notes: Vec<Note> = vec![];
    match BroadsoftDocument::read_with(document, options, &mut notes) {
        Ok(document) => {
            let of = |kind| {
                let notes = notes.iter().filter(move |note| note.kind() == kind);
                notes.map(|note| note.code)
            };
            let said = [
                codes("repaired:", of(NoteKind::Repair)),
                codes("noted:", of(NoteKind::Departure)),
            ];
            let said: Vec<_> = said.into_iter().filter(|said| !said.is_empty()).collect();
            let said = if said.is_empty() {
                "read".into()
            } else {
                said.join("; ")
            };
            let mut user = serde_json::to_value(document.user()).unwrap();
            user.as_object_mut().map(|user| user.remove("@userType"));
            (said, Some(user.to_string()))
        }
        Err(error) => {
            let rule = codes(",", error.departure());
            (format!("refused: `{}`{rule}", error.code().name()), None)
        }
    }
}

/// To accept a change, run with `UPDATE_GOLDEN=1` and read the difference.
#[test]
fn the_table_of_constructs_is_true() {
    let root = |user: &[u8]| {
        let before = b"<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command \
            commandType=\"callUpdate\"><commandData><user userType=\"CallClient\">";
        let behind = b"</user></commandData></command></BroadsoftDocument>";
        [&before[..], user, behind].concat()
    };
    let written = fs::read_to_string(TABLE).unwrap();
    let mut in_user = false;
    let mut rows = 0;
    let expected: String = (written.lines())
        .map(|line| {
            in_user |= line.starts_with("# In");
            let row = line
                .strip_prefix("| ")
                .and_then(|row| row.split_once(" | `"));
            let Some((construct, rest)) = row else {
                return format!("{line}\n");
            };
            rows += 1;
            let (example, _) = rest.split_once("` |").unwrap();
            let document = match (in_user, example.split_once('…')) {
                (true, _) => root(&unescaped(example)),
                (false, Some((before, behind))) => {
                    [unescaped(before), root(b""), unescaped(behind)].concat()
                }
                (false, None) => unescaped(example),
            };
            let outcomes = MODES.map(|options| outcome(&document, &options));
            let mut row = format!("| {construct} | `{example}` |");
            for (said, _) in &outcomes {
                row += &format!(" {said} |");
            }
            if in_user {
                let read = outcomes.iter().rev().find_map(|(_, user)| user.as_ref());
                row += &read.map_or(" |".into(), |read| format!(" `{read}` |"));
            }
            row + "\n"
        })
        .collect();
    assert!(rows > 70);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(TABLE, &expected).unwrap();
    }
    assert!(written == expected, "{TABLE} is other than\n{expected}");
}

#[test]
fn every_feature_is_in_both_tables() {
    let manifest = include_str!("../Cargo.toml");
    let (_, features) = manifest.split_once("\n[features]\n").unwrap();
    let (features, _) = features.split_once("\n[").unwrap();
    let names = features.lines().filter_map(|line| line.split_once(" = "));
    let names = names
        .map(|(name, _)| name)
        .filter(|&name| name != "default");
    for table in [
        include_str!("../README.md"),
        include_str!("../src/docs/crate.md"),
    ] {
        let listed = |line: &str| {
            let row = line.strip_prefix("| `")?;
            Some(row.split_once('`')?.0.to_owned())
        };
        let (_, rows) = table.split_once("| feature | what it adds |").unwrap();
        let rows = rows
            .lines()
            .skip(2)
            .take_while(|line| line.starts_with('|'));
        let mut listed: Vec<_> = rows.filter_map(listed).collect();
        let mut names: Vec<_> = names.clone().collect();
        listed.sort();
        names.sort();
        assert_eq!(listed, names);
    }
}
