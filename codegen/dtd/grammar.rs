//! The grammar of a DTD's external subset (XML 1.0, sections 2.8, 3.2 and 3.3), in nom's words.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while1};
use nom::character::complete::{char, multispace0, multispace1, one_of, satisfy};
use nom::combinator::{consumed, cut, eof, not, opt, value, verify};
use nom::error::{ContextError, ErrorKind, ParseError, context};
use nom::multi::many0;
use nom::sequence::{delimited, preceded, terminated};
use nom::{Finish, IResult, Parser};

use super::{
    Attribute, AttributeType, Content, DefaultDecl, Dtd, Error, Item, Kind, Particle, Term,
    is_name, is_name_char,
};

/// Groups nested deeper than this are refused, which bounds every recursion over them.
const MAX_DEPTH: usize = 32;

/// Reads a whole DTD.
///
/// # Errors
/// The first place that the grammar does not allow, with what it expects there.
pub fn parse(source: &str) -> Result<Dtd<'_>, Error> {
    let start = (opt(char('\u{feff}')), opt(text_declaration));
    let end = context("a declaration, a comment or a processing instruction", eof);
    delimited(start, many0(item), (multispace0, end))
        .parse(source)
        .finish()
        .map(|(_, items)| Dtd { source, items })
        .map_err(|fault| Error::at(source, fault.at, fault.message()))
}

type Parsed<'a, T> = IResult<&'a str, T, Fault<'a>>;

/// Where parsing stopped, and why.
#[derive(Debug)]
struct Fault<'a> {
    at: &'a str,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Expected(&'static str),
    Refused(&'static str),
}

impl<'a> ParseError<&'a str> for Fault<'a> {
    fn from_error_kind(at: &'a str, _: ErrorKind) -> Self {
        let reason = Reason::Expected("something else");
        Self { at, reason }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

impl<'a> ContextError<&'a str> for Fault<'a> {
    /// A label says what was expected where nothing of what it labels was read.
    fn add_context(input: &'a str, label: &'static str, mut fault: Self) -> Self {
        if matches!(fault.reason, Reason::Expected(_)) && fault.at.len() == input.len() {
            fault.reason = Reason::Expected(label);
        }
        fault
    }
}

impl<'a> Fault<'a> {
    fn message(&self) -> String {
        match self.reason {
            Reason::Refused(message) => message.into(),
            Reason::Expected(_) if self.at.starts_with('%') => {
                "parameter entity references are not supported".into()
            }
            Reason::Expected(label) => format!("expected {label}, found {}", self.found()),
        }
    }

    /// The word or the character at the fault.
    fn found(&self) -> String {
        let word = self.at.trim_start_matches(['<', '!', '?', '#']);
        let word_end = word.find(|c| !is_name_char(c)).unwrap_or(word.len());
        let prefix = self.at.len() - word.len();
        match self.at.chars().next() {
            None => "the end of the file".into(),
            Some(c) if prefix + word_end == 0 => format!("`{c}`"),
            Some(_) => format!("`{}`", &self.at[..prefix + word_end]),
        }
    }
}

fn refuse<'a, T>(at: &'a str, message: &'static str) -> Parsed<'a, T> {
    let reason = Reason::Refused(message);
    Err(nom::Err::Failure(Fault { at, reason }))
}

fn text_declaration(input: &str) -> Parsed<'_, ()> {
    let version = opt(pseudo_attribute("version"));
    let encoding = context("white space and `encoding`", pseudo_attribute("encoding"));
    let pseudo_attributes = (version, encoding, closing("`?>`", "?>"));
    let (rest, (_, encoding, _)) =
        preceded(keyword("<?xml"), cut(pseudo_attributes)).parse(input)?;
    match encoding.to_ascii_lowercase().as_str() {
        "utf-8" | "us-ascii" => Ok((rest, ())),
        _ => refuse(encoding, "only UTF-8 is supported"),
    }
}

fn pseudo_attribute<'a>(
    name: &'static str,
) -> impl Parser<&'a str, Output = &'a str, Error = Fault<'a>> {
    let equals = (multispace0, context("`=`", char('=')), multispace0);
    let name = context("`encoding`", keyword(name));
    preceded((blank, name, equals), context("a quoted value", quoted))
}

fn item(input: &str) -> Parsed<'_, Item<'_>> {
    let kind = alt((comment, instruction, element, attlist, unsupported));
    (multispace0, kind)
        .map(|(blanks, kind): (&str, _)| Item {
            detached: blanks.matches('\n').count() > 1,
            kind,
        })
        .parse(input)
}

fn comment(input: &str) -> Parsed<'_, Kind<'_>> {
    let (rest, _) = tag("<!--").parse(input)?;
    let Some(end) = rest.find("--") else {
        return refuse(input, "this comment does not end: expected `-->`");
    };
    let (text, end) = rest.split_at(end);
    let close = context("`-->` (no comment may hold `--`)", tag("-->"));
    cut(value(Kind::Comment(text), close)).parse(end)
}

fn instruction(input: &str) -> Parsed<'_, Kind<'_>> {
    let (rest, target) = preceded(tag("<?"), cut(name)).parse(input)?;
    if target.eq_ignore_ascii_case("xml") {
        return refuse(
            target,
            "a text declaration stands at the very start or nowhere",
        );
    }
    let Some(end) = rest.find("?>") else {
        return refuse(
            input,
            "this processing instruction does not end: expected `?>`",
        );
    };
    let (text, end) = (&rest[..end], &rest[end + 2..]);
    if !text.is_empty() {
        cut(context("white space or `?>`", multispace1)).parse(text)?;
    }
    let text = text.trim();
    Ok((end, Kind::Instruction { target, text }))
}

fn unsupported(input: &str) -> Parsed<'_, Kind<'_>> {
    let message = if let Some(rest) = input.strip_prefix("<!ENTITY") {
        match rest.trim_start().starts_with('%') {
            true => "parameter entity declarations are not supported",
            false => "general entity declarations are not supported",
        }
    } else if input.starts_with("<!NOTATION") {
        "notation declarations are not supported"
    } else if input.starts_with("<![") {
        "conditional sections are not supported"
    } else {
        let fault = Fault::from_error_kind(input, ErrorKind::Alt);
        return Err(nom::Err::Error(fault));
    };
    refuse(input, message)
}

fn element(input: &str) -> Parsed<'_, Kind<'_>> {
    let content = context("`EMPTY`, `ANY` or `(`", content);
    let declaration = (
        preceded(blank, name),
        preceded(blank, consumed(content)),
        closing("`>`", ">"),
    );
    preceded(tag("<!ELEMENT"), cut(declaration))
        .map(|(name, (source, content), _)| Kind::Element {
            name,
            content,
            source,
        })
        .parse(input)
}

fn content(input: &str) -> Parsed<'_, Content<'_>> {
    alt((
        value(Content::Empty, keyword("EMPTY")),
        value(Content::Any, keyword("ANY")),
        mixed.map(Content::Mixed),
        group(1).map(Content::Children),
    ))
    .parse(input)
}

fn mixed(input: &str) -> Parsed<'_, Vec<&str>> {
    let opener = (char('('), multispace0, keyword("#PCDATA"));
    let (input, names) = preceded(opener, others('|', name)).parse(input)?;
    let (input, _) = match names.is_empty() {
        true => cut(terminated(closing("`|` or `)`", ")"), opt(char('*')))).parse(input)?,
        false => cut(closing("`|` or `)*`", ")*")).parse(input)?,
    };
    Ok((input, names))
}

fn group<'a>(depth: usize) -> impl Parser<&'a str, Output = Particle<'a>, Error = Fault<'a>> {
    let members = move |input| {
        if depth > MAX_DEPTH {
            return refuse(input, "groups nested more than 32 deep are not supported");
        }
        let (input, first) = preceded(multispace0, |input| particle(depth, input)).parse(input)?;
        let member = |input| particle(depth, input);
        let (input, sequence) = others(',', member).parse(input)?;
        let (input, choice) = match sequence.is_empty() {
            true => others('|', member).parse(input)?,
            false => (input, Vec::new()),
        };
        let (label, term): (_, fn(_) -> _) = match (sequence.is_empty(), choice.is_empty()) {
            (true, true) => ("`,`, `|` or `)`", Term::Sequence),
            (true, false) => ("`|` or `)`", Term::Choice),
            _ => ("`,` or `)`", Term::Sequence),
        };
        let (input, _) = closing(label, ")").parse(input)?;
        let members = [vec![first], sequence, choice].concat();
        Ok((input, term(members)))
    };
    (preceded(char('('), cut(members)), occurrence).map(particle_of)
}

fn particle(depth: usize, input: &str) -> Parsed<'_, Particle<'_>> {
    let element = (name.map(Term::Element), occurrence).map(particle_of);
    context("a name or `(`", alt((element, group(depth + 1)))).parse(input)
}

fn particle_of<'a>((term, (optional, repeats)): (Term<'a>, (bool, bool))) -> Particle<'a> {
    Particle {
        term,
        optional,
        repeats,
    }
}

/// Whether a particle is optional, and whether it repeats.
fn occurrence(input: &str) -> Parsed<'_, (bool, bool)> {
    opt(one_of("?*+"))
        .map(|sign| {
            (
                matches!(sign, Some('?' | '*')),
                matches!(sign, Some('*' | '+')),
            )
        })
        .parse(input)
}

fn attlist(input: &str) -> Parsed<'_, Kind<'_>> {
    let declaration = (
        preceded(blank, name),
        many0(attribute),
        closing("the name of an attribute or `>`", ">"),
    );
    preceded(tag("<!ATTLIST"), cut(declaration))
        .map(|(element, attributes, _)| Kind::Attlist {
            element,
            attributes,
        })
        .parse(input)
}

fn attribute(input: &str) -> Parsed<'_, Attribute<'_>> {
    let kind = context("the type of the attribute", attribute_type);
    let default = context(
        "`#REQUIRED`, `#IMPLIED`, `#FIXED` or a default value",
        default,
    );
    let rest = (preceded(blank, kind), preceded(blank, default));
    (preceded(blank, name), cut(rest))
        .map(|(name, (kind, default))| Attribute {
            name,
            kind,
            default,
        })
        .parse(input)
}

fn attribute_type(input: &str) -> Parsed<'_, AttributeType<'_>> {
    let other = alt((
        keyword("ID"),
        keyword("IDREF"),
        keyword("IDREFS"),
        keyword("ENTITY"),
        keyword("ENTITIES"),
        keyword("NMTOKENS"),
        terminated(keyword("NOTATION"), cut((blank, values))),
    ));
    alt((
        value(AttributeType::Cdata, keyword("CDATA")),
        value(AttributeType::NmToken, keyword("NMTOKEN")),
        values.map(AttributeType::Enumerated),
        other.map(AttributeType::Other),
    ))
    .parse(input)
}

fn values(input: &str) -> Parsed<'_, Vec<&str>> {
    let token = || context("a value", take_while1(is_name_char));
    let first = preceded(multispace0, token());
    let list = (first, others('|', token()), closing("`|` or `)`", ")"));
    preceded(char('('), cut(list))
        .map(|(first, others, _)| [vec![first], others].concat())
        .parse(input)
}

fn default(input: &str) -> Parsed<'_, DefaultDecl<'_>> {
    let fixed = preceded(blank, context("a quoted value", quoted));
    alt((
        value(DefaultDecl::Required, keyword("#REQUIRED")),
        value(DefaultDecl::Implied, keyword("#IMPLIED")),
        preceded(keyword("#FIXED"), cut(fixed)).map(DefaultDecl::Fixed),
        quoted.map(DefaultDecl::Value),
    ))
    .parse(input)
}

fn quoted(input: &str) -> Parsed<'_, &str> {
    let (input, quote) = one_of("\"'").parse(input)?;
    let text = take_till(|c| c == quote || c == '<' || c == '&');
    let close = context("the closing quote (no `<`, no references)", char(quote));
    cut(terminated(text, close)).parse(input)
}

fn blank(input: &str) -> Parsed<'_, &str> {
    context("white space", multispace1).parse(input)
}

fn name(input: &str) -> Parsed<'_, &str> {
    let name = verify(take_while1(is_name_char), is_name);
    context("a name", name).parse(input)
}

fn keyword<'a>(word: &'static str) -> impl Parser<&'a str, Output = &'a str, Error = Fault<'a>> {
    terminated(tag(word), not(satisfy(is_name_char)))
}

/// What follows the first member of a list.
fn others<'a, T>(
    separator: char,
    member: impl Parser<&'a str, Output = T, Error = Fault<'a>>,
) -> impl Parser<&'a str, Output = Vec<T>, Error = Fault<'a>> {
    many0(preceded(
        (multispace0, char(separator), multispace0),
        cut(member),
    ))
}

fn closing<'a>(
    label: &'static str,
    end: &'static str,
) -> impl Parser<&'a str, Output = &'a str, Error = Fault<'a>> {
    preceded(multispace0, context(label, tag(end)))
}
