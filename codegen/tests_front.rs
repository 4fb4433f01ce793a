//! Tests of the generator's front: the grammar, the names, the model and its checks.

use super::codegen::dtd::{self, Content as Written, Kind, Particle, Term};
use super::codegen::model::{self, AttributeKind, Content, ContentModel, Element, Model};
use super::codegen::names::{field_name, type_name};

fn load(source: &str) -> Result<Model, String> {
    let dtd = dtd::parse(source).map_err(|error| error.to_string())?;
    model::resolve(&dtd).map_err(|error| error.to_string())
}

#[test]
fn names_become_identifiers() {
    for (name, type_expected, field_expected) in [
        ("DNISName", "DnisName", "dnis_name"),
        ("hasVMMessages", "HasVmMessages", "has_vm_messages"),
        (
            "thirdPartyVMGroup",
            "ThirdPartyVmGroup",
            "third_party_vm_group",
        ),
        ("thirdPartyMWI", "ThirdPartyMwi", "third_party_mwi"),
        ("clearVMMWI", "ClearVmmwi", "clear_vmmwi"),
        ("nWayCall", "NWayCall", "n_way_call"),
        ("userUid", "UserUid", "user_uid"),
        (
            "BroadsoftDocument",
            "BroadsoftDocument",
            "broadsoft_document",
        ),
        (
            "ExtAuthHostNotInACLError",
            "ExtAuthHostNotInAclError",
            "ext_auth_host_not_in_acl_error",
        ),
        ("XferVM", "XferVm", "xfer_vm"),
        (
            "IncorrectPassword",
            "IncorrectPassword",
            "incorrect_password",
        ),
        ("Sign-in", "SignIn", "sign_in"),
        ("on", "On", "on"),
        ("xml:lang", "XmlLang", "xml_lang"),
        ("_a__b.c", "ABC", "a_b_c"),
        ("sha1Digest", "Sha1Digest", "sha1_digest"),
        ("17.0", "V17_0", "v17_0"),
        ("v1.0", "V1_0", "v1_0"),
        ("3way", "V3way", "v3way"),
        ("-", "V", "v"),
        ("type", "Type", "type_"),
        ("Self", "Self_", "self_"),
        ("gen", "Gen", "gen_"),
    ] {
        assert_eq!(
            (&*type_name(name), &*field_name(name)),
            (type_expected, field_expected)
        );
    }
}

#[test]
fn mistakes_are_found_in_their_place() {
    let written = [("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")];
    let short = [
        ("{a}", "{x}<!ELEMENT a EMPTY>\n"),
        ("{abc}", ABC),
        ("{x}", "<!--x-->"),
    ];
    let table: Vec<&str> = MISTAKES.trim().lines().collect();
    for pair in table.chunks(2) {
        let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
        let source = short
            .iter()
            .chain(&written)
            .fold(pair[0].to_string(), replace);
        let (before, after) = source.split_once('^').unwrap();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        let error = load(&format!("{before}{after}")).unwrap_err();
        assert_eq!(
            error,
            format!("{line}:{column}: {}", pair[1].trim()),
            "{source}"
        );
    }
}

const ABC: &str = "{x}<!ELEMENT a (b?, c?)>{x}<!ELEMENT b EMPTY>{x}<!ELEMENT c EMPTY>\n";

/// A DTD, with `^` at its mistake, and what is said of it. `{a}`, `{abc}` and `{x}` stand for
/// declarations of these elements, and for a doc.
const MISTAKES: &str = r##"
<!ELEMENT nightService^(#PCDATA)>
    expected white space, found `(`
<!ATTLIST action\n  responseRequested (True|False) #IMPLIED ^"False">
    expected the name of an attribute or `>`, found `"`
<!ATTLIST u r (Force | ForceLo\n^goutL) #IMPLIED>
    expected `|` or `)`, found `goutL`
<!ELEMENT^>
    expected white space, found `>`
<!ELEMENT ^1a EMPTY>
    expected a name, found `1a`
<!ELEMENT ^é EMPTY>
    expected a name, found `é`
<!ELEMENT a ^EMPTYx>
    expected `EMPTY`, `ANY` or `(`, found `EMPTYx`
<!ELEMENT a EMPTY^
    expected `>`, found the end of the file
<!ELEMENT a (^)>
    expected a name or `(`, found `)`
<!ELEMENT a (b ^c)>
    expected `,`, `|` or `)`, found `c`
<!ELEMENT a (b, c ^| d)>
    expected `,` or `)`, found `|`
<!ELEMENT a (b | c^, d)>
    expected `|` or `)`, found `,`
<!ELEMENT a (b, ^)>
    expected a name or `(`, found `)`
<!ELEMENT a (b)?^*>
    expected `>`, found `*`
<!ELEMENT a (b, ^#PCDATA)>
    expected a name or `(`, found `#PCDATA`
<!ELEMENT a (#PCDATA | b^)>
    expected `|` or `)*`, found `)`
<!ELEMENT a (#PCDATA^, b)>
    expected `|` or `)`, found `,`
<!ELEMENT a (#PCDATA)^+>
    expected `>`, found `+`
<!ATTLIST a b^>
    expected white space, found `>`
<!ATTLIST a b ^STRING #IMPLIED>
    expected the type of the attribute, found `STRING`
<!ATTLIST a b CDATA^>
    expected white space, found `>`
<!ATTLIST a b CDATA ^#OPTIONAL>
    expected `#REQUIRED`, `#IMPLIED`, `#FIXED` or a default value, found `#OPTIONAL`
<!ATTLIST a b CDATA #FIXED^>
    expected white space, found `>`
<!ATTLIST a b CDATA #FIXED ^x>
    expected a quoted value, found `x`
<!ATTLIST a b CDATA "^&amp;">
    expected the closing quote (no `<`, no references), found `&`
<!ATTLIST a b (^) #IMPLIED>
    expected a value, found `)`
<!ATTLIST a b (x)^#IMPLIED>
    expected white space, found `#IMPLIED`
<!ATTLIST a b CDATA ^#IMPLIEDc CDATA>
    expected `#REQUIRED`, `#IMPLIED`, `#FIXED` or a default value, found `#IMPLIEDc`
\n <!-- a ^-- b -->
    expected `-->` (no comment may hold `--`), found `--`
^x <!-- a
    expected a declaration, a comment or a processing instruction, found `x`
\t^<!-- a
    this comment does not end: expected `-->`
^<?rust x
    this processing instruction does not end: expected `?>`
<?^?>
    expected a name, found `?`
<?rust^+?>
    expected white space or `?>`, found `+`
\n<?^xml encoding="UTF-8"?>
    a text declaration stands at the very start or nowhere
<?xml version="1.0"^?>
    expected white space and `encoding`, found `?`
<?xml encoding="^latin1"?>
    only UTF-8 is supported
^<!ENTITY % p "x">
    parameter entity declarations are not supported
^<!ENTITY e "x">
    general entity declarations are not supported
^<!NOTATION n SYSTEM "x">
    notation declarations are not supported
^<![INCLUDE[ ]]>
    conditional sections are not supported
^%p;
    parameter entity references are not supported
<!ELEMENT a ^%p;>
    parameter entity references are not supported
^<!DOCTYPE a>
    expected a declaration, a comment or a processing instruction, found `<!DOCTYPE`
<!ELEMENT a EMPTY>\r\n<!ELEMENT b^>
    expected white space, found `>`
<!ELEMENT ^é
    expected a name, found `é`
<!-- ééé --> ^x
    expected a declaration, a comment or a processing instruction, found `x`
^
    expected the declaration of an element
{x}<!ELEMENT a (b, ^z)>{x}<!ELEMENT b EMPTY>
    element `z` is not declared
{x}<!ELEMENT a EMPTY><!ELEMENT ^a EMPTY>
    element `a` is declared twice
{x}<!ELEMENT a (b, (c | ^b))>{x}<!ELEMENT b EMPTY>{x}<!ELEMENT c EMPTY>
    `b` twice in one content model is not supported
{x}<!ELEMENT a (c?, (^b, d)+)>{x}<!ELEMENT b EMPTY>{x}<!ELEMENT c EMPTY>{x}<!ELEMENT d EMPTY>
    a group that repeats, but has an order, is not supported: `b` would be kept with others of its name
{x}<!ELEMENT a ^(#PCDATA | a)*>
    mixed content with child elements is not supported
{x}<!ELEMENT a ^ANY>
    the content `ANY` is not supported
{x}<!ELEMENT a (b)>{x}<!ELEMENT b (c*, d?)>{x}<!ELEMENT c EMPTY>{x}<!ELEMENT d (c | ^b)>
    `b` would hold itself (b > d > b): a child on the way has to be on-demand
{x}<!ELEMENT a (^a?)>
    `a` would hold itself (a > a): a child on the way has to be on-demand
{abc}{x}<!ELEMENT ^d (b)>
    element `d` cannot be reached from the root `a`
{a}<!-- @^z x --><!ATTLIST a b CDATA #IMPLIED>
    no attribute `z` below
{a}<!-- @b x\n=^z x --><!ATTLIST a b (y) #IMPLIED>
    `b` has no value `z`
{a}<!-- @b x\n@^b x --><!ATTLIST a b CDATA #IMPLIED>
    `b` has two docs
{a}<!-- @b x\n=y x\n=^y x --><!ATTLIST a b (y) #IMPLIED>
    `y` has two docs
{a}<!ATTLIST ^z b CDATA #IMPLIED>
    element `z` is not declared
{a}<!--@b x--><!ATTLIST a b CDATA #IMPLIED>\n<!--@b x--><!ATTLIST a ^b CDATA #IMPLIED>
    attribute `b` of `a` is declared twice
{a}<!--@b x\n=x x--><!ATTLIST a b (x | ^x) #IMPLIED>
    value `x` is listed twice
{a}<!--@b x\n=x x--><!ATTLIST a b (x) "^y">
    the default `y` is not among the values
{a}<!--@b x\n=x x--><!ATTLIST a b (x) #FIXED '^y'>
    the default `y` is not among the values
{a}<!--@b x\n=x x\n=y x--><!ATTLIST a ^b (x|y) #FIXED 'x'>
    `#FIXED` with several values is not supported
{a}<!--@b x--><!ATTLIST a b NMTOKEN '^y z'>
    the default `y z` is not a name token
{a}<!--@b x--><!ATTLIST a b ^ID #IMPLIED>
    the type `ID` is not supported
{a}<!--@b x--><!ATTLIST a b ^IDREFS #IMPLIED>
    the type `IDREFS` is not supported
{a}<!--@b x--><!ATTLIST a b ^NMTOKENS #IMPLIED>
    the type `NMTOKENS` is not supported
{a}<!--@b x--><!ATTLIST a b ^NOTATION (x) #IMPLIED>
    the type `NOTATION` is not supported
{x}<!ELEMENT aB (a-b?)>{x}<!ELEMENT ^a-b EMPTY>
    element `aB` and element `a-b` would both be the Rust type `AB`
{x}<!ELEMENT ^arena EMPTY>
    a type of the generated code and element `arena` would both be the Rust type `Arena`
{a}<!--@new x--><!ATTLIST a ^new CDATA "x">
    a method of the generated code and attribute `new` would both be the Rust method `new`
{a}<!--@xml x--><!ATTLIST a ^xml CDATA "x">
    a method of the generated code and attribute `xml` would both be the Rust method `xml`
{a}<!--@b-c x\n=x x\n@bC x\n=y x--><!ATTLIST a b-c (x) #IMPLIED ^bC (y) #IMPLIED>
    attribute `b-c` and attribute `bC` would both be the Rust field `b_c`
{abc}<!--@b-c x\n=x x--><!ATTLIST b b-c (x) #IMPLIED><!--@bC x\n=y x--><!ATTLIST c ^bC (y) #IMPLIED>
    attribute `b-c` and attribute `bC` would both be the Rust type `BC`
{x}<!ELEMENT a (bC, ^b-c)>{x}<!ELEMENT bC EMPTY>{x}<!ELEMENT b-c EMPTY>
    element `bC` and element `b-c` would both be the Rust field `b_c`
{x}<!ELEMENT a (#PCDATA)><!--@text x--><!ATTLIST a ^text CDATA #IMPLIED>
    the element's text and attribute `text` would both be the Rust field `text`
{a}<!--@b x\n=x-y x\n=xY x--><!ATTLIST a b (x-y | ^xY) #IMPLIED>
    value `x-y` and value `xY` would both be the Rust variant `XY`
{a}<!--@b x\n=unknown x--><!ATTLIST a b (^unknown) #IMPLIED>
    the variant for unknown values and value `unknown` would both be the Rust variant `Unknown`
{abc}<?^rush on-demand b?>
    expected `rust` or `spelling`
{abc}<?rust ^on-demand?>
    expected `on-demand ELEMENT…` or `decisive ELEMENT ATTRIBUTE`
{abc}<?rust ^ondemand b?>
    expected `on-demand ELEMENT…` or `decisive ELEMENT ATTRIBUTE`
{abc}<?rust on-demand b ^z?>
    element `z` is not declared
{abc}<?rust ^decisive a?>
    expected `on-demand ELEMENT…` or `decisive ELEMENT ATTRIBUTE`
{abc}<?rust decisive ^z b?>
    element `z` is not declared
{abc}<?rust decisive a ^b?>
    `a` has no attribute `b`
{abc}<!--@d x--><!ATTLIST b d CDATA #IMPLIED><?rust decisive b ^d?>
    attribute `d` has no enumerated values
{abc}<?spelling ^element B b?>
    expected `element|attribute|value VARIANT = NAME`
{abc}<?spelling ^B = b?>
    expected `element|attribute|value VARIANT = NAME`
{abc}<?spelling ^elements B = b?>
    expected `element|attribute|value VARIANT = NAME`
{abc}<?spelling element ^B B = b?>
    `B B` is not a name
{abc}<?spelling element B = ^z?>
    element `z` is not declared
{abc}<?spelling attribute B = ^b?>
    attribute `b` is not declared
{abc}<?spelling value B = ^b?>
    value `b` is not declared
{abc}<?spelling element ^c = b?>
    element `c` is itself declared
{abc}<!--@d x\n=x x\n=y x--><!ATTLIST b d (x|y) #IMPLIED><?spelling value ^y = x?>
    value `y` is itself declared
{abc}<?spelling element B = b?><?spelling element ^B = c?>
    the spelling `B` is listed twice
"##;

#[test]
fn an_error_displays_behind_the_name_of_a_file() {
    let error = dtd::parse("<!ELEMENT a>\n").unwrap_err();
    let expected = "dtd/x.dtd:1:12: expected white space, found `>`";
    assert_eq!(format!("dtd/x.dtd:{error}"), expected);
}

#[test]
fn children_are_counted() {
    let many = |count| {
        let names: Vec<String> = (1..=count).map(|n| format!("x{n}")).collect();
        let declare = |name: &String| format!("<!--x--><!ELEMENT {name} EMPTY>");
        let leaves: String = names.iter().map(declare).collect();
        load(&format!(
            "<!--x--><!ELEMENT a ({})>{leaves}",
            names.join(",\n")
        ))
    };
    assert_eq!(children(&many(127).unwrap()).children[126].after, 1 << 126);
    assert_eq!(
        many(128).unwrap_err(),
        "128:1: more than 127 children are not supported"
    );
    let chain = |count| {
        let declare = |n| match n < count {
            true => format!("<!ELEMENT x{n} (x{})>\n", n + 1),
            false => format!("<!ELEMENT x{n} EMPTY>\n"),
        };
        load(&(1..=count).map(declare).collect::<String>())
    };
    assert_eq!(chain(255).unwrap().elements.len(), 255);
    assert_eq!(
        chain(256).unwrap_err(),
        "256:11: more than 255 elements are not supported"
    );
    let attributes = |count| {
        let declare = |n| format!("\nx{n} CDATA #IMPLIED");
        let attributes: String = (1..=count).map(declare).collect();
        load(&format!("<!ELEMENT a EMPTY><!ATTLIST a{attributes}>"))
    };
    assert_eq!(attributes(64).unwrap().elements[0].attributes.len(), 64);
    assert_eq!(
        attributes(65).unwrap_err(),
        "66:1: more than 64 attributes are not supported"
    );
}

#[test]
fn groups_nest_to_a_limit() {
    let nested = |depth| format!("<!ELEMENT a {}b{}>", "(".repeat(depth), ")".repeat(depth));
    assert!(dtd::parse(&nested(32)).is_ok());
    let error =
        dtd::parse(&nested(100_000)).map_or_else(|error| error.to_string(), |_| "none".into());
    assert_eq!(
        error,
        "1:46: groups nested more than 32 deep are not supported"
    );
}

/// A DTD with an element `a` of this content, and its children `b` to `f`.
fn with_content(content: &str) -> String {
    let leaves = ["b", "c", "d", "e", "f"]
        .into_iter()
        .filter(|leaf| content.contains(leaf));
    let leaves = leaves.map(|leaf| format!("<!--x--><!ELEMENT {leaf} EMPTY>\n"));
    format!(
        "<!--x--><!ELEMENT a {content}>\n{}",
        leaves.collect::<String>()
    )
}

fn children(model: &Model) -> &ContentModel {
    match &model.elements[0].content {
        Content::Children(content) => content,
        other => panic!("{other:?}"),
    }
}

/// For each child its states before it (`^` for the start), and what else is known of it.
#[test]
fn content_models_become_automata() {
    for (content, expected) in [
        ("(b?, c*, d)", "b:^ c*:^bc d!$:^bc"),
        ("(b | c)*", "b*$:^bc c*$:^bc nullable"),
        ("((b | c)*, d)", "b*:^bc c*:^bc d!$:^bc"),
        ("((b | c)* | d+)", "b*$:^bc c*$:^bc d*$:^d nullable"),
        ("(b, (c | d)?, e+)", "b!:^ c:b d:b e!*$:bcde"),
        ("(b)", "b!$:^"),
        ("((b?, c?)+)", "b*$:^bc c*$:^bc nullable"),
        ("(b+, c?)?", "b*$:^b c$:b nullable"),
        (
            "(((b, c?), d)?, (e | f)+)",
            "b:^ c:b d:bc e*$:^def f*$:^def",
        ),
    ] {
        let model = load(&with_content(content)).unwrap();
        let content = children(&model);
        let name = |state: u128| match state {
            0 => "^",
            k => &*model.elements[content.children[k as usize - 1].element].name,
        };
        let mut shown = String::new();
        for (k, child) in content.children.iter().enumerate() {
            let after = (0..128).filter(|s| child.after >> s & 1 == 1);
            shown += name(k as u128 + 1);
            shown += if child.required { "!" } else { "" };
            shown += if child.repeats { "*" } else { "" };
            shown += if child.last { "$" } else { "" };
            shown = format!("{shown}:{} ", after.map(name).collect::<String>());
        }
        shown += if content.nullable { "nullable" } else { "" };
        assert_eq!(shown.trim_end().replace(": ", ":"), expected, "{content:?}");
    }
}

/// The automaton against a matcher that follows the definition, over every short word.
#[test]
fn automata_accept_what_the_grammar_says() {
    for source in [
        "(b?, c*, d)",
        "((b | c)*, d)",
        "((b | c)* | d+)",
        "(b, (c | d)?, e+)",
        "((b?, c?)+ | d)*",
        "((b | (c | d?)+)?, e*)",
        "((b?, c?), (d?, e?))+",
        "(b | c | (d, e)?)",
    ] {
        let source = with_content(source);
        let dtd = dtd::parse(&source).unwrap();
        let model = model::resolve(&dtd).unwrap();
        let Kind::Element {
            content: Written::Children(particle),
            ..
        } = &dtd.items[1].kind
        else {
            panic!("{dtd:?}");
        };
        let content = children(&model);
        let names: Vec<&str> = content
            .children
            .iter()
            .map(|child| &*model.elements[child.element].name)
            .collect();
        let mut words: Vec<Vec<usize>> = vec![vec![]];
        let mut accepted = vec![];
        for length in 0..=6 {
            for word in &words {
                let letters: Vec<&str> = word.iter().map(|&k| names[k]).collect();
                let valid = ends(particle, &letters, 0).contains(&letters.len());
                assert_eq!(accepts(content, word), valid, "{source} {letters:?}");
                accepted.extend(valid.then(|| word.clone()));
            }
            if length < 6 {
                let grow = |word: &Vec<usize>| {
                    let word = word.clone();
                    (0..names.len()).map(move |k| [&word[..], &[k]].concat())
                };
                words = words.iter().flat_map(grow).collect();
            }
        }
        for (k, child) in content.children.iter().enumerate() {
            let count = |word: &Vec<usize>| word.iter().filter(|&&other| other == k).count();
            assert_eq!(
                child.repeats,
                accepted.iter().any(|word| count(word) > 1),
                "{source} {k}"
            );
            assert_eq!(
                child.required,
                accepted.iter().all(|word| count(word) > 0),
                "{source} {k}"
            );
        }
    }
}

fn accepts(content: &ContentModel, word: &[usize]) -> bool {
    let mut state = 0;
    for &k in word {
        if content.children[k].after >> state & 1 == 0 {
            return false;
        }
        state = k + 1;
    }
    word.last()
        .map_or(content.nullable, |&k| content.children[k].last)
}

/// Where a match of the particle that begins at `start` can end.
fn ends(particle: &Particle<'_>, word: &[&str], start: usize) -> Vec<usize> {
    let once = |start: usize| match &particle.term {
        Term::Element(name) => word
            .get(start)
            .filter(|w| *w == name)
            .map(|_| start + 1)
            .into_iter()
            .collect(),
        Term::Choice(members) => members.iter().flat_map(|m| ends(m, word, start)).collect(),
        Term::Sequence(members) => members.iter().fold(vec![start], |starts, m| {
            starts
                .into_iter()
                .flat_map(|start| ends(m, word, start))
                .collect()
        }),
    };
    let mut found: Vec<usize> = once(start);
    let mut seen = 0;
    while particle.repeats && seen < found.len() {
        let more = once(found[seen]);
        found.extend(more.into_iter().filter(|end| *end > start));
        found.sort_unstable();
        found.dedup();
        seen += 1;
    }
    if particle.optional {
        found.push(start);
    }
    found.sort_unstable();
    found.dedup();
    found
}

const SMALL: &str = "\
<?xml encoding='UTF-8'?>
<!-- Not a doc. -->

<!-- The root. (1)
       Indented,
     or not.

     Over. -->
<!-- Settled: why. -->
<!ELEMENT a
    (id?,  b*, (c|d)?)>
<!--
  @id Its id.
      More.
  @actionType What.
  =on On.
  =3-way Three.
  @lang Which. -->
<!ATTLIST a
    id CDATA #REQUIRED
    actionType (on | 3-way) 'on'
    lang NMTOKEN #FIXED \"en\">
<!-- Id. --><!ELEMENT id (#PCDATA)>
<!-- B. --><!ELEMENT b ( #PCDATA )*>
<!-- @actionType As in a. --><!ATTLIST b actionType (3-way|on) #REQUIRED>
<!-- @type T.
=x X. -->
<!ATTLIST b type (x) #IMPLIED>
<!-- C. --><!ELEMENT c (a)>
<!-- @actionType Another.
=off Off. --><!ATTLIST c actionType (off) #IMPLIED>
<!-- D. --><!ELEMENT d EMPTY>
<!-- @a Like an element's.
=off Off. --><!ATTLIST d a (off) #IMPLIED>
<?rust on-demand a d?>
<?rust decisive a actionType?>
<?spelling element B = b?><?spelling attribute actiontype = actionType?>
<?spelling value O N = on?>
";

#[test]
fn a_small_model() {
    let model = load(SMALL).unwrap();
    let a = &model.elements[0];
    assert_eq!(
        a.doc,
        ["The root. (1)", "Indented,", "or not.", "", "Over."]
    );
    let content = children(&model);
    assert_eq!(content.source, "(id?, b*, (c|d)?)");
    let fields: Vec<&str> = content.children.iter().map(|child| &*child.field).collect();
    assert_eq!(fields, ["id_element", "b", "c", "d"]);
    let on_demand = content.children.iter().map(|child| child.on_demand);
    assert_eq!(on_demand.collect::<Vec<_>>(), [false, false, false, true]);

    let shown = |element: &Element| {
        let shown = element.attributes.iter().map(|attribute| {
            let kind = match attribute.kind {
                AttributeKind::Text => "text",
                AttributeKind::Tokens => "token",
                AttributeKind::Enumerated(index) => &model.enumerations[index].type_name,
            };
            let flags = [
                (attribute.required, "required"),
                (attribute.fixed, "fixed"),
                (attribute.decisive, "decisive"),
            ];
            let flags: Vec<&str> = flags
                .iter()
                .filter(|flag| flag.0)
                .map(|flag| flag.1)
                .collect();
            let default = attribute.default.as_deref().unwrap_or_default();
            format!("{} {kind} [{default}] {}", attribute.field, flags.join(" "))
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(
        shown(a),
        [
            "id_attribute text [] required",
            "action_type AActionType [on] decisive",
            "lang token [en] fixed",
        ]
    );
    assert_eq!(a.attributes[0].doc, ["Its id.", "More."]);
    let types: Vec<_> = model
        .elements
        .iter()
        .map(|e| (&*e.type_name, shown(e)))
        .collect();
    assert_eq!(
        types[2].1,
        ["action_type AActionType [] required", "type_ Type [] "]
    );
    assert_eq!(types[3].1, ["action_type CActionType [] "]);
    assert_eq!(types[4].1, ["a DA [] "]);
    assert_eq!(model.elements[2].content, Content::Text);
    assert_eq!(model.elements[4].content, Content::Empty);

    let shared = &model.enumerations[0];
    assert_eq!(
        (&*shared.attribute, &shared.elements[..]),
        ("actionType", &["a".into(), "b".into()][..])
    );
    assert_eq!(shared.doc, ["What."]);
    let values: Vec<_> = shared
        .values
        .iter()
        .map(|v| (&*v.name, &*v.variant, &v.doc[..], &v.spellings[..]))
        .collect();
    assert_eq!(
        values[0],
        ("on", "On", &["On.".into()][..], &["O N".into()][..])
    );
    assert_eq!(
        values[1],
        ("3-way", "V3Way", &["Three.".into()][..], &[][..])
    );
    assert_eq!(model.spellings.elements, [("B".into(), "b".into())]);
    assert_eq!(
        model.spellings.attributes,
        [("actiontype".into(), "actionType".into())]
    );
    assert_eq!(model.spellings.values, [("O N".into(), "on".into())]);
}

/// A shared attribute name keeps its type name where it begins with its element's.
#[test]
fn an_attribute_that_names_its_element_is_not_prefixed() {
    let model = load(
        "<!--x--><!ELEMENT action (queue?)><!--@actionType x\n=x x--><!ATTLIST action actionType (x) #IMPLIED>\
         <!--x--><!ELEMENT queue EMPTY><!--@actionType x\n=y x--><!ATTLIST queue actionType (y) #IMPLIED>",
    )
    .unwrap();
    let types: Vec<_> = model.enumerations.iter().map(|e| &*e.type_name).collect();
    assert_eq!(types, ["ActionType", "QueueActionType"]);
}

#[test]
fn line_ends_and_repetition_change_nothing() {
    assert_eq!(load(SMALL), load(SMALL));
    assert_eq!(load(SMALL), load(&SMALL.replace('\n', "\r\n")));
    let doc = |source: &str| load(source).unwrap().elements[0].doc.clone();
    assert_eq!(
        doc(SMALL),
        doc(&SMALL.replace("Indented,\n", "Indented,\r"))
    );
    assert_eq!(load(SMALL), load(&format!("\u{feff}{SMALL}")));
}

/// No beginning of a DTD makes the grammar panic, and each error is inside of it.
#[test]
fn every_cut_is_refused_in_its_place_or_read() {
    for (cut, _) in SMALL.char_indices() {
        if let Err(error) = dtd::parse(&SMALL[..cut]) {
            assert!(
                error.line <= SMALL[..cut].lines().count() + 1,
                "{cut}: {error}"
            );
        }
    }
}

#[test]
fn the_dialects_resolve() {
    for (name, source) in [
        ("cap-c", include_str!("../dtd/cap-c.dtd")),
        ("ccc2", include_str!("../dtd/ccc2.dtd")),
    ] {
        let model = load(source).unwrap_or_else(|error| panic!("dtd/{name}.dtd:{error}"));
        assert_eq!(
            model.elements.len(),
            source.matches("<!ELEMENT ").count(),
            "{name}"
        );
        assert_eq!(model.elements[0].name, "BroadsoftDocument");
        // Docs may be absent from other DTDs.
        let elements = model.elements.iter();
        let attributes = elements.clone().flat_map(|element| &element.attributes);
        let values = model.enumerations.iter().flat_map(|e| &e.values);
        let docs = elements.map(|element| (&element.name, &element.doc));
        let docs = docs.chain(attributes.map(|attribute| (&attribute.name, &attribute.doc)));
        for (of, doc) in docs.chain(values.map(|value| (&value.name, &value.doc))) {
            let summary = doc
                .first()
                .unwrap_or_else(|| panic!("dtd/{name}.dtd: {of}"));
            assert!(summary.ends_with(')'), "{name} {of}: {summary}");
        }
    }
}
