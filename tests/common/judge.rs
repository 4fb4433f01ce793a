//! The reader beside roxmltree: which documents both accept, and why they differ where they do.

use broadworks_cap::ErrorCode;

use super::{Dialect, Reading};

/// What was read of a document that both readers accept, `None` where both refuse it or we do with
/// good reason. Where they differ for a known reason, that is mended and they are asked again; the
/// text is left as mended.
pub fn judge(dialect: Dialect, text: &mut String) -> Result<Option<Reading>, String> {
    loop {
        let ours = dialect.read(text.as_bytes());
        let theirs = roxmltree::Document::parse(text);
        let difference = match (&ours, &theirs) {
            (Ok(_), Ok(_)) => return Ok(ours.ok()),
            (Err(error), Err(_)) => {
                assert!(text.is_char_boundary(error.offset()), "{error}: {text}");
                return Ok(None);
            }
            // Namespaces, which XML 1.0 does not know: undeclared prefixes, names that begin or end with
            // a colon, and `</:a>` as the end of `<a>`. Without them a colon is a letter like `_`.
            (
                Ok(_),
                Err(roxmltree::Error::UnknownNamespace(..) | roxmltree::Error::InvalidName(_)),
            ) => Some(Difference::Mended(text.replace(':', "_"))),
            (Ok(_), Err(_)) => None,
            (Err(error), Ok(document)) => refused(text, error, document),
        };
        match difference {
            Some(Difference::Right) => return Ok(None),
            Some(Difference::Mended(mended)) if mended != *text => *text = mended,
            _ => return Err(format!("{:?}, {:?}: {text}", ours.err(), theirs.err())),
        }
    }
}

/// Why we refuse what roxmltree accepts.
enum Difference {
    /// It accepts what it should not; this is the text without that.
    Mended(String),
    /// It is well-formed, and not CAP or over a limit.
    Right,
}

fn refused(
    text: &str,
    error: &broadworks_cap::Error,
    document: &roxmltree::Document<'_>,
) -> Option<Difference> {
    let (before, behind) = text.split_at_checked(error.offset())?;
    let is_right = match error.code() {
        ErrorCode::Root => {
            let start = document.root_element().range().start;
            let name = text[start + 1..].split([' ', '\t', '\n', '\r', '/', '>']);
            start + 1 == error.offset() && name.clone().next() != Some("BroadsoftDocument")
        }
        ErrorCode::Protocol => {
            let protocol = document.root_element().attribute("protocol");
            protocol?.trim_matches([' ', '\t', '\n', '\r']) != "CAP"
        }
        ErrorCode::DepthLimit => document.descendants().any(|node| {
            let around = node.ancestors().filter(|node| node.is_element());
            node.is_element() && around.count() > 64
        }),
        ErrorCode::AttributesLimit => {
            let mut nodes = document.descendants();
            nodes.any(|node| node.attributes().len() + node.namespaces().len() > 64)
        }
        _ => false,
    };
    if is_right {
        return Some(Difference::Right);
    }
    let mended = match error.code() {
        ErrorCode::MismatchedEndTag | ErrorCode::DuplicateAttribute => text.replace(':', "_"),
        // roxmltree takes `<?XML ?>` for an instruction like any other (production 17), …
        ErrorCode::XmlDeclaration
            if (behind.get(..5)).is_some_and(|start| start.eq_ignore_ascii_case("<?xml"))
                && !behind.starts_with("<?xml") =>
        {
            format!("{before}<?a{}", &behind["<?".len()..])
        }
        // … reads nearly anything between `<?xml ` and `?>`, …
        ErrorCode::XmlDeclaration => text.split_once("?>")?.1.into(),
        // … instructions without white space behind their name (production 16), …
        ErrorCode::Instruction if !behind.starts_with([' ', '\t', '\n', '\r']) => {
            format!("{before} {behind}")
        }
        // … and references to characters that no document may hold (production 66).
        ErrorCode::Reference => {
            let (reference, rest) = behind.split_once(';')?;
            let number = match reference.strip_prefix("&#x") {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => reference.strip_prefix("&#")?.parse(),
            };
            let allowed =
                |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
            if number
                .ok()
                .and_then(char::from_u32)
                .as_ref()
                .is_some_and(allowed)
            {
                return None;
            }
            format!("{before}{rest}")
        }
        _ => return None,
    };
    Some(Difference::Mended(mended))
}
