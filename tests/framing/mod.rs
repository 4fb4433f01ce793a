//! What the framer's tests share: how it is fed, and a naive framer to compare it with.
#![allow(dead_code, reason = "not everyone uses all of it")]

use broadworks_cap::{Cut, Framer, MIN_LIMIT, Piece, PieceKind};

/// A piece as its letter and length.
pub type Cuts = Vec<(char, usize)>;

fn letter(kind: PieceKind) -> char {
    match kind {
        PieceKind::Document => 'D',
        PieceKind::Unfinished(Cut::NewDocument) => 'N',
        PieceKind::Unfinished(Cut::EndOfStream) => 'E',
        PieceKind::Unfinished(Cut::Limit) => 'L',
        PieceKind::Blank => 'B',
        PieceKind::Other => 'O',
        _ => '?',
    }
}

/// Frames `stream` as it arrives in chunks that end at `ends`.
pub fn frame(stream: &[u8], limit: usize, ends: impl IntoIterator<Item = usize>) -> Cuts {
    let (mut framer, mut pieces, mut at) = (Framer::with_limit(limit), Cuts::new(), 0);
    let mut take = |piece: Option<Piece>, at: &mut usize| {
        pieces.extend(piece.map(|piece| (letter(piece.kind), piece.len)));
        *at += piece.map_or(0, |piece| piece.len);
        piece.is_some()
    };
    for end in ends {
        while take(framer.next(&stream[at..end]), &mut at) {}
        assert!(end - at < limit.max(MIN_LIMIT), "no piece of a full window");
    }
    while take(framer.finish(&stream[at..]), &mut at) {}
    pieces
}

/// Where chunks of `size` bytes end.
pub fn chunks(len: usize, size: usize) -> impl Iterator<Item = usize> {
    (size..len).step_by(size)
}

// The naive framer: the rules again, over the whole stream, a byte at a time.

const NAME: &str = "broadsoftdocument";
const HIDING: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];

#[derive(Clone, Copy, PartialEq)]
enum What {
    Declaration,
    Root { exact: bool, after: usize },
    End { exact: bool, end: usize },
    GivenUp(usize),
}

fn is_blank(byte: &u8) -> bool {
    b" \t\r\n".contains(byte)
}

fn skip(bytes: &[u8], from: usize, most: usize) -> usize {
    from + bytes[from..]
        .iter()
        .take(most)
        .take_while(|byte| is_blank(byte))
        .count()
}

/// What stands at `at`, comments and such aside; an error if the bytes end too soon.
fn tag(bytes: &[u8], at: usize) -> Result<Option<What>, ()> {
    let rest = &bytes[at..];
    if ["<!--", "<![CDATA[", "<?xml?"]
        .iter()
        .any(|full| rest.len() < full.len() && full.as_bytes().starts_with(rest))
    {
        return Err(());
    }
    if rest.starts_with(b"<?xml") {
        return Ok((rest[5] == b'?' || is_blank(&rest[5])).then_some(What::Declaration));
    }
    let mut name = skip(bytes, at + 1, 16);
    let is_end = bytes.get(name) == Some(&b'/');
    if is_end {
        name = skip(bytes, name + 1, 16);
    }
    let text: Vec<u8> = bytes[name..]
        .iter()
        .take(NAME.len())
        .map(u8::to_ascii_lowercase)
        .collect();
    if text.len() < NAME.len() && NAME.as_bytes().starts_with(&text) {
        return Err(());
    }
    let after = name + NAME.len();
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(byte) || *byte > 127;
    if text != NAME.as_bytes() || bytes.get(after).is_some_and(goes_on) {
        return Ok(None);
    }
    let plain = if is_end {
        "</BroadsoftDocument"
    } else {
        "<BroadsoftDocument"
    };
    let exact = rest.starts_with(plain.as_bytes());
    if !is_end {
        return Ok(Some(What::Root { exact, after }));
    }
    let end = skip(bytes, after, usize::MAX);
    Ok((bytes.get(end) == Some(&b'>')).then_some(What::End {
        exact,
        end: end + 1,
    }))
}

/// All that is not hidden from `from` on, and where what can be told ends.
fn marks(
    bytes: &[u8],
    from: usize,
    mut given_up: [usize; 3],
    keep_openers: bool,
) -> (Vec<(usize, What)>, usize) {
    let (mut marks, mut at) = (Vec::new(), from);
    'next: while at < bytes.len() {
        if bytes[at] != b'<' {
            at += 1;
            continue;
        }
        let Ok(what) = tag(bytes, at) else {
            return (marks, at);
        };
        marks.extend(what.map(|what| (at, what)));
        for (kind, (opener, closer)) in HIDING.into_iter().enumerate() {
            if what.is_none() && bytes[at..].starts_with(opener.as_bytes()) && at >= given_up[kind]
            {
                let inside = at + opener.len();
                if let Some(n) = bytes[inside..]
                    .windows(closer.len())
                    .position(|w| w == closer.as_bytes())
                {
                    at = inside + n + closer.len();
                    continue 'next;
                }
                if keep_openers && at > 0 {
                    return (marks, at);
                }
                marks.push((at, What::GivenUp(kind)));
                given_up[kind] = bytes.len();
            }
        }
        at += 1;
    }
    (marks, bytes.len())
}

fn trim(bytes: &[u8]) -> usize {
    let mut len = bytes.len();
    while bytes[..len].last().is_some_and(is_blank) || bytes[..len].ends_with(b"\xEF\xBB\xBF") {
        len -= if is_blank(&bytes[len - 1]) { 1 } else { 3 };
    }
    len
}

/// The first piece of `bytes`, which are at most the limit; `marked` gets all that was seen.
fn naive_piece(
    bytes: &[u8],
    full: bool,
    given_up: [usize; 3],
    marked: &mut Vec<(usize, What)>,
) -> (char, usize) {
    let mut blanks = 0;
    while bytes.get(blanks).is_some_and(is_blank) || bytes[blanks..].starts_with(b"\xEF\xBB\xBF") {
        blanks += if is_blank(&bytes[blanks]) { 1 } else { 3 };
    }
    if blanks > 0 {
        return ('B', blanks);
    }
    let cut_off = |edge: usize| {
        if full {
            ('L', edge)
        } else {
            ('E', bytes.len())
        }
    };
    let (found, edge) = marks(bytes, 0, given_up, full);
    let start = found
        .iter()
        .find(|(_, what)| matches!(what, What::Declaration | What::Root { .. }));
    *marked = found.clone();
    let mut root = match start {
        None => {
            return (
                'O',
                trim(&bytes[..if full && edge > 0 { edge } else { bytes.len() }]),
            );
        }
        Some(&(at, _)) if at > 0 => return ('O', trim(&bytes[..at])),
        Some(&(_, what)) => what,
    };
    if root == What::Declaration {
        let (found, edge) = marks(bytes, 5, given_up, false);
        *marked = found.clone();
        match found
            .iter()
            .find(|(_, what)| !matches!(what, What::GivenUp(_)))
        {
            None => return cut_off(edge),
            Some(&(at, What::Declaration)) => return ('N', at),
            Some(&(_, What::End { end, .. })) => return ('D', end),
            Some(&(_, what)) => root = what,
        }
    }
    let What::Root { exact, after } = root else {
        unreachable!()
    };
    let (mut content, mut quote) = (after, None);
    loop {
        match (bytes.get(content), quote) {
            (None, _) => return cut_off(bytes.len()),
            (Some(b'<'), _) => break,
            (Some(b'>'), None) if bytes[content - 1] == b'/' => return ('D', content + 1),
            (Some(b'>'), None) => break,
            (Some(byte @ (b'"' | b'\'')), None) => quote = Some(byte),
            (byte, Some(_)) if byte == quote => quote = None,
            _ => {}
        }
        content += 1;
    }
    // What was given up before the root stays so.
    marked.retain(|&(at, what)| at < content && matches!(what, What::GivenUp(_)));
    let mut given_up = given_up;
    for &(_, what) in marked.iter() {
        if let What::GivenUp(kind) = what {
            given_up[kind] = bytes.len();
        }
    }
    let (found, edge) = marks(bytes, content, given_up, false);
    marked.extend(&found);
    let is_exact = |what: &What| match *what {
        What::Declaration => true,
        What::Root { exact, .. } | What::End { exact, .. } => exact,
        What::GivenUp(_) => false,
    };
    if exact && let Some((_, What::End { end, .. })) = found.iter().find(|(_, what)| is_exact(what))
    {
        return ('D', *end);
    }
    for (at, what) in found {
        match what {
            What::GivenUp(_) => {}
            What::End { end, .. } => return ('D', end),
            What::Declaration => return ('N', at),
            What::Root { after, .. } => {
                let close = skip(bytes, after, 16);
                if bytes.get(close) == Some(&b'>') {
                    let next = skip(bytes, close + 1, usize::MAX);
                    let last = next == bytes.len() && !full;
                    let start = bytes.get(next) == Some(&b'<')
                        && matches!(
                            tag(bytes, next),
                            Ok(Some(What::Declaration | What::Root { .. }))
                        );
                    if last || start {
                        return ('D', close + 1);
                    }
                }
                return ('N', at);
            }
        }
    }
    cut_off(edge)
}

/// The pieces of `stream`.
pub fn naive(stream: &[u8], limit: usize) -> Cuts {
    let (mut pieces, mut at, mut given_up, limit) = (Cuts::new(), 0, [0; 3], limit.max(MIN_LIMIT));
    while at < stream.len() {
        let full = stream.len() - at >= limit;
        let bytes = &stream[at..if full { at + limit } else { stream.len() }];
        let mut marked = Vec::new();
        let (kind, len) = naive_piece(bytes, full, given_up, &mut marked);
        for (opener, what) in marked {
            if let What::GivenUp(kind) = what
                && opener < len
            {
                given_up[kind] = bytes.len();
            }
        }
        given_up = given_up.map(|offset| offset.saturating_sub(len));
        pieces.push((kind, len));
        at += len;
    }
    pieces
}
