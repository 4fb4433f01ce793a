//! Tests of the tables' side of the generator: what is refused, and where.

use super::codegen::model::{self, Model};
use super::codegen::{dtd, emit_messages, generate_messages, protocol};

use std::path::Path;

const VALUES: &str =
    "value State 1\n  | A state.\n  0 Idle Nothing.\n  \"On Hold\" Held Waits.\n    also Hold\n";

fn model(source: &str) -> Model {
    model::resolve(&dtd::parse(source).unwrap()).unwrap()
}

/// Two small dialects: the second has no `note`, and one value less.
fn models() -> [Model; 2] {
    let dtd = |note: &str, kinds: &str| {
        format!(
            "<!-- a (1) -->\n<!ELEMENT command (commandData)>\n\
             <!-- @commandType a (1)\n=one a (1)\n=two a (1) -->\n\
             <!ATTLIST command commandType (one | two) #REQUIRED>\n\
             <!-- a (1) -->\n<!ELEMENT commandData (user?)>\n\
             <!-- a (1) -->\n<!ELEMENT user (id?, state?, {note}item*)>\n\
             <!-- @id a (1)\n@kind a (1)\n=a a (1)\n=b a (1) -->\n\
             <!ATTLIST user id CDATA #IMPLIED kind {kinds} #IMPLIED>\n\
             <!-- a (1) -->\n<!ELEMENT id (#PCDATA)>\n<!-- a (1) -->\n<!ELEMENT state (#PCDATA)>\n\
             <!-- a (1) -->\n<!ELEMENT item (#PCDATA)>\n<!-- a (1) -->\n<!ELEMENT note (#PCDATA)>\n"
        )
    };
    let second = dtd("", "(a)").replace("=b a (1)", "");
    let second = second.replace("\n<!-- a (1) -->\n<!ELEMENT note (#PCDATA)>", "");
    [model(&dtd("note?, ", "(a | b)")), model(&second)]
}

/// The two messages, with these lines in the table of the first.
fn messages(fields: &str) -> String {
    format!(
        "message one 1\n  | Says one.\n  cap-c other\n  ccc2 other\n  direction client\n  response two\n  \
         table 1\n{fields}message two 2\n  | Says two.\n  cap-c other\n  ccc2 other\n  direction server\n  \
         table 2\n    user no elements\n"
    )
}

fn generated(messages: &str, dialect: &str) -> Result<String, String> {
    let models = models();
    let models = [("cap-c", &models[0]), ("ccc2", &models[1])];
    let values = protocol::values(VALUES).map_err(|error| error.to_string())?;
    let resolved = protocol::resolve(messages, &values, &models, dialect);
    let protocol = resolved.map_err(|error| error.to_string())?;
    let model = models.iter().find(|(name, _)| *name == dialect).unwrap().1;
    Ok(emit_messages::messages(&protocol, model, &values))
}

const GOOD: &str = "    user yes elements\n    user.id either identifier\n    user@kind yes a|b\n    \
                    user/state no State since:2.0\n    user/note only text cap-c if user/state=0\n    \
                    user/item no count many\n";

#[test]
fn each_dialect_has_its_own_fields_and_values() {
    let cap_c = generated(&messages(GOOD), "cap-c").unwrap();
    let ccc2 = generated(&messages(GOOD), "ccc2").unwrap();
    assert!(cap_c.contains("user.note") && !ccc2.contains("user.note"));
    assert!(cap_c.contains("Kind::B") && !ccc2.contains("Kind::B"));
    assert_eq!(cap_c, generated(&messages(GOOD), "cap-c").unwrap());
}

#[test]
fn a_mistake_in_the_messages_has_its_place() {
    for (fields, error) in [
        (
            "    user/state no State\n",
            "8:5: `user` has no line of its own before this",
        ),
        (
            "    users no elements\n",
            "8:5: in the DTD of cap-c, `commandData` has no child `users`",
        ),
        (
            "    user no elements\n    user@name no text\n",
            "9:5: in the DTD of cap-c, `user` has no attribute `name`",
        ),
        (
            "    user no elements\n    user no elements\n",
            "9:5: `user` is there twice",
        ),
        (
            "    user no text\n",
            "8:13: the DTD's `user` is nothing like `text`",
        ),
        (
            "    user no elements\n    user/state no elements\n",
            "9:19: the DTD's `user/state` is nothing like `elements`",
        ),
        (
            "    user maybe elements\n",
            "8:10: expected yes, no, either, when or only, found `maybe`",
        ),
        (
            "    user when elements\n",
            "8:10: a condition goes with `when`, `only` and `many`, with the first two always",
        ),
        (
            "    user yes elements if user\n",
            "8:10: a condition goes with `when`, `only` and `many`, with the first two always",
        ),
        ("    user yes\n", "8:10: expected a type behind `yes`"),
        (
            "    user yes elements often\n",
            "8:23: `often` is no modifier",
        ),
        (
            "    user yes elements many\n",
            "8:5: `many`, but the DTD lets it occur once",
        ),
        (
            "    user yes elements since:two\n",
            "8:23: `since:two` is no modifier",
        ),
        (
            "    user no elements\n    user@kind no a|c\n",
            "9:20: no DTD has the value `c` here",
        ),
        (
            "    user no elements\n    user@kind no a|b client:c\n",
            "9:29: `c` is not among the values of the line",
        ),
        (
            "    user no elements\n    user/state no State:1\n",
            "9:25: `State` has no value `1`",
        ),
        (
            "    user no elements\n    user/state no Stat:1\n",
            "9:19: `Stat` is no type of values.txt",
        ),
        (
            "    user no elements\n    user/state no State\n    user/item only text if user/state=5\n",
            "10:39: `State` has no value `5`",
        ),
        (
            "    user no elements\n    user/item only text if user/tate\n",
            "9:28: in the DTD of cap-c, `user` has no child `tate`",
        ),
    ] {
        assert_eq!(
            generated(&messages(fields), "cap-c").unwrap_err(),
            error,
            "{fields}"
        );
    }
    let good = messages(GOOD);
    for (from, to, error) in [
        ("message two", "message three", "6:12: no message `two`"),
        (
            "message two",
            "messages two",
            "14:1: expected `message`, found `messages`",
        ),
        (
            "direction client",
            "direction up",
            "1:9: direction client, server or both?",
        ),
        (
            "cap-c other",
            "cap-c others",
            "3:9: no kind of application (5)",
        ),
        (
            "  table 1\n",
            "  table 1 A ccc2\n  table 1 B cap-c B\n",
            "8:19: a table has one format",
        ),
        (
            "  table 1\n",
            "  table 1\n  table 1 B\n",
            "1:9: of several formats each needs a name, and all but the last a condition",
        ),
        (
            "  cap-c other
  ccc2 other
  direction server",
            "  ccc2 other
  direction server",
            "1:1: the DTD of cap-c has `two`, which is not here",
        ),
        (
            "  direction server\n",
            "",
            "14:9: direction client, server or both?",
        ),
    ] {
        let source = good.replacen(from, to, 1);
        assert_eq!(
            generated(&source, "cap-c").unwrap_err(),
            error,
            "{from} -> {to}"
        );
    }
}

#[test]
fn a_mistake_in_the_values_has_its_place() {
    for (from, to, error) in [
        (
            "value State 1",
            "values State 1",
            "1:1: expected `value`, found `values`",
        ),
        (
            "value State 1",
            "value State",
            "1:7: expected a section behind `State`",
        ),
        (
            "value State 1",
            "",
            "2:3: expected `value NAME SECTION…` before this",
        ),
        (
            "  0 Idle Nothing.",
            "  0 Idle",
            "3:5: expected a meaning behind `Idle`",
        ),
        (
            "  0 Idle",
            "  0 idle",
            "3:5: `idle` is no variant, or there twice",
        ),
        (
            "  0 Idle",
            "  0 Self",
            "3:5: `Self` is no variant, or there twice",
        ),
        ("0 Idle", "0 Idle Not\rhing", "3:13: a control character"),
        (
            "value State 1",
            "value Sta/te 1",
            "1:7: `Sta/te` is no name of a type",
        ),
        ("Held", "Idle", "4:13: `Idle` is no variant, or there twice"),
        ("also Hold", "also 0", "5:10: the value `0` is there twice"),
        (
            "\"On Hold\"",
            "\"On Hold",
            "4:3: this quotation mark has no other in its line",
        ),
    ] {
        let source = VALUES
            .replacen(from, to, 1)
            .trim_start_matches('\n')
            .to_owned();
        let source = if to.is_empty() {
            format!("\n{source}")
        } else {
            source
        };
        let error_found = protocol::values(&source)
            .err()
            .map(|error| error.to_string());
        assert_eq!(error_found.as_deref(), Some(error), "{from} -> {to}");
    }
}

/// The tables that the crate is made from fit its DTDs, and give the same modules each time.
#[test]
fn the_tables_give_three_modules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dtd");
    let modules = generate_messages(&folder, &["cap-c", "ccc2"]).unwrap();
    assert_eq!(
        modules,
        generate_messages(&folder, &["cap-c", "ccc2"]).unwrap()
    );
    let found: Vec<(&str, usize)> = modules
        .iter()
        .map(|(name, module)| (name.as_str(), module.matches("fn format(&self)").count()))
        .collect();
    // CCC2 has none of the messages' second formats.
    assert_eq!(
        found,
        [("values", 0), ("message-cap-c", 5), ("message-ccc2", 0)]
    );
    let error = generate_messages(&folder, &["cap-c"]).unwrap_err();
    assert!(error.contains("dtd/messages.txt:"), "{error}");
}
