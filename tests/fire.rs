//! A stream under fire: a peer on loopback that joins and cuts its writes, delays, corrupts, sends
//! what is no document, and hangs up or resets the connection in the middle of one, at random from a
//! seed. Every document that was sent whole arrives, once and unchanged; everything else is handed
//! out as a fault where it stands; and nobody waits for a document that is there.
//!
//! `FIRE=100000 cargo test --all-features --test fire -- --nocapture` for so many documents a seed.
#![cfg(feature = "std")]

mod common;

use std::{
    collections::VecDeque,
    env,
    io::{BufReader, ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::Duration,
};

use broadworks_cap::{
    Framer, Options, PieceKind,
    blocking::{BufDocumentReader, DocumentReader},
    cap_c::BroadsoftDocument,
};
use common::Random;

/// Documents for each seed and receiver.
const DOCUMENTS: u32 = 2_000;

/// How long something may take that should come at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run of bytes in the stream.
enum Segment {
    /// Blanks between documents.
    Blank(&'static str),
    /// A document.
    Whole(Vec<u8>),
    /// A document cut off or corrupted, or what is no document.
    Fault(Vec<u8>),
    /// The connection ends behind this beginning of a document, in order or by a reset.
    End { start: Vec<u8>, reset: bool },
}

/// What the peer sends and the receiver expects: the same from the same seed.
struct Script {
    random: Random,
    documents: u32,
    /// Whether documents have a declaration. One that was cut off in its declaration takes the next
    /// one's root for its own where that has none.
    declared: bool,
}

impl Script {
    fn next(&mut self) -> Segment {
        let random = &mut self.random;
        if random.once_in(3) {
            return Segment::Blank(
                random.pick(&[" ", "\n", "\r\n", "\r\n\r\n", "\t ", "\u{FEFF}"]),
            );
        }
        let document = document(random, self.documents, self.declared);
        match random.below(40) {
            _ if self.documents == 0 => Segment::End {
                start: vec![],
                reset: false,
            },
            0 => Segment::Fault(fault(random, |random| {
                document[..1 + random.below(document.len() - 1)].to_vec()
            })),
            1 => Segment::Fault(fault(random, |random| {
                let mut document = document.clone();
                for _ in 0..1 + random.below(3) {
                    let at = random.below(document.len());
                    document[at] = random.below(256) as u8;
                }
                document
            })),
            2 => Segment::Fault(fault(random, garbage)),
            3 if random.once_in(3) => Segment::End {
                start: document[..random.below(document.len())].to_vec(),
                reset: random.once_in(2),
            },
            _ => {
                self.documents -= 1;
                Segment::Whole(document)
            }
        }
    }
}

/// A document that says its number, of any form.
fn document(random: &mut Random, number: u32, declared: bool) -> Vec<u8> {
    let declaration = match declared {
        true => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        false => "",
    };
    let root = random.pick(&[
        "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\">",
        "<BroadsoftDocument version='17.0' protocol='CAP'\n>",
    ]);
    let name = random.pick(&[
        "Joe",
        "Zoë &amp; Co",
        "&lt;/BroadsoftDocument>",
        "日本語",
        "]] >",
    ]);
    let calls = if random.once_in(500) {
        300
    } else {
        random.below(4)
    };
    let call =
        format!("<call callId=\"localHost{number}:0\"><remoteName>{name}</remoteName></call>\n");
    let end = random.pick(&["</BroadsoftDocument>", "</BroadsoftDocument \r\n>"]);
    let document = format!(
        "{declaration}{root}<command commandType=\"callUpdate\"><commandData><user id=\"{number}\" \
         userType=\"CallClient\">{}</user></commandData></command>{end}",
        call.repeat(calls)
    );
    document.into_bytes()
}

/// What is no document.
fn garbage(random: &mut Random) -> Vec<u8> {
    match random.below(8) {
        0 => b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".to_vec(),
        1 => b"</user></commandData></command></BroadsoftDocument>".to_vec(),
        2 => b"<html><body a='\">&</body>".to_vec(),
        3 => vec![0; 1 + random.below(3000)],
        _ => (0..1 + random.below(300))
            .map(|_| random.below(256) as u8)
            .collect(),
    }
}

/// Bytes with a fault that cannot be taken for a document's beginning and hide nothing of what
/// follows: by the rules of XML a comment, a CDATA section or an instruction that was opened would,
/// up to its end or the size limit (`tests/frame.rs`).
fn fault(random: &mut Random, make: impl Fn(&mut Random) -> Vec<u8>) -> Vec<u8> {
    loop {
        let bytes = make(random);
        let has = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
        let instruction =
            |at: usize| bytes[at..].starts_with(b"<?") && !bytes[at..].starts_with(b"<?xml ");
        let blank = |byte: &u8| b" \t\r\n\xEF\xBB\xBF".contains(byte);
        if !has(b"<!--")
            && !has(b"<![CDATA[")
            && !(0..bytes.len()).any(instruction)
            && bytes.first().is_some_and(|byte| !blank(byte))
            && bytes
                .last()
                .is_some_and(|byte| !blank(byte) && *byte != b'<')
        {
            return bytes;
        }
    }
}

/// Sends the whole script, waiting now and then for what was sent to have arrived. A document is told
/// of by its receiver as it arrives.
fn peer(listener: &TcpListener, mut script: Script, arrived: &Receiver<()>) {
    let mut random = Random(script.random.0 ^ 1);
    let mut awaited = 0;
    while script.documents > 0 {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        let mut joined: Vec<u8> = vec![];
        let reset = loop {
            let mut end = None;
            match script.next() {
                Segment::Blank(blank) => joined.extend(blank.as_bytes()),
                Segment::Fault(bytes) => joined.extend(bytes),
                Segment::Whole(bytes) => {
                    joined.extend(bytes);
                    awaited += 1;
                }
                Segment::End { start, reset } => {
                    joined.extend(start);
                    end = Some(reset);
                }
            }
            // Several segments at once, or one in many pieces.
            if end.is_none() && random.below(10) < 6 {
                continue;
            }
            let mut rest = &joined[..];
            let most = random.pick(&[1, 10, 1000, usize::MAX, usize::MAX, usize::MAX]);
            while !rest.is_empty() {
                let len = match most {
                    usize::MAX => rest.len(),
                    most => rest
                        .len()
                        .min((1 + random.below(most)).max(rest.len() / 50)),
                };
                let (piece, behind) = rest.split_at(len);
                stream.write_all(piece).unwrap();
                rest = behind;
                if random.once_in(300) {
                    thread::sleep(Duration::from_millis(1));
                }
            }
            joined.clear();
            // A reset discards what has not arrived.
            if random.once_in(20) || end.is_some() {
                while awaited > 0 {
                    arrived
                        .recv_timeout(PATIENCE)
                        .expect("documents that were sent whole arrive");
                    awaited -= 1;
                }
            }
            if let Some(reset) = end {
                break reset;
            }
        };
        // What closes with something unread is reset; the receiver has sent a byte.
        if !reset {
            stream.read_exact(&mut [0]).unwrap();
        }
    }
}

/// What has to arrive on one connection after another, and what has.
struct Expected {
    script: Script,
    arrived: Sender<()>,
    /// The bytes of this connection that have not arrived, and the offset of the first.
    sent: VecDeque<u8>,
    offset: u64,
    /// Where documents that have not arrived begin, and their lengths.
    whole: VecDeque<(u64, usize)>,
    /// The script has come to the end of this connection.
    ended: bool,
    documents: u32,
    faults: u32,
}

impl Expected {
    /// Goes on in the script.
    fn segment(&mut self) {
        assert!(!self.ended, "more arrived than was sent");
        match self.script.next() {
            Segment::Blank(blank) => self.sent.extend(blank.as_bytes()),
            Segment::Fault(bytes) => self.sent.extend(bytes),
            Segment::Whole(bytes) => {
                self.whole
                    .push_back((self.offset + self.sent.len() as u64, bytes.len()));
                self.sent.extend(bytes);
            }
            Segment::End { start, .. } => {
                self.sent.extend(start);
                self.ended = true;
            }
        }
    }

    /// Takes bytes that were sent.
    fn pass(&mut self, len: usize) -> impl Iterator<Item = u8> + '_ {
        while self.sent.len() < len {
            self.segment();
        }
        self.offset += len as u64;
        self.sent.drain(..len)
    }

    /// Sees that what has arrived is what comes next.
    fn frame(&mut self, kind: PieceKind, offset: u64, bytes: &[u8]) {
        let blanks: Vec<u8> = self.pass((offset - self.offset) as usize).collect();
        let blank = |byte: &u8| b" \t\r\n\xEF\xBB\xBF".contains(byte);
        assert!(
            blanks.iter().all(blank),
            "left out: {}",
            blanks.escape_ascii()
        );
        assert!(
            self.pass(bytes.len()).eq(bytes.iter().copied()),
            "changed: {}",
            bytes.escape_ascii()
        );
        while self.whole.is_empty() && !self.ended {
            self.segment();
        }
        match self.whole.front() {
            Some(&(start, len)) if start == offset => {
                assert_eq!((kind, bytes.len()), (PieceKind::Document, len));
                self.whole.pop_front();
                let document = BroadsoftDocument::read(bytes).expect("well-formed");
                assert!(document.user().is_some());
                self.documents += 1;
                self.arrived.send(()).unwrap();
            }
            next => {
                assert!(
                    next.is_none_or(|&(start, _)| start >= self.offset),
                    "swallowed: {}",
                    bytes.escape_ascii()
                );
                self.faults += 1;
                if kind == PieceKind::Document
                    && let Err(error) =
                        BroadsoftDocument::read_with(bytes, &Options::TOLERANT, &mut ())
                {
                    assert!(error.offset() <= bytes.len());
                }
            }
        }
    }

    /// Sees that nothing is left at the end of a connection, which is an error if it was reset.
    fn end(&mut self, reset: bool) {
        while !self.ended {
            self.segment();
        }
        assert!(self.whole.is_empty(), "lost");
        let blank = |byte: &u8| b" \t\r\n\xEF\xBB\xBF".contains(byte);
        assert!(
            reset || self.sent.iter().all(blank),
            "the beginning of a document was lost"
        );
        self.sent.clear();
        self.offset = 0;
        self.ended = false;
    }
}

/// Receives everything over one connection after another. `receive` gives its frames to what is
/// expected, up to the connection's end, and says whether that was an error.
fn under_fire(seed: u64, mut receive: impl FnMut(TcpStream, &mut Expected) -> bool) {
    let documents = env::var("FIRE").map_or(DOCUMENTS, |number| number.parse().unwrap());
    let script = move || Script {
        random: Random(seed),
        documents,
        declared: seed % 2 == 1,
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = mpsc::channel();
    let mut expected = Expected {
        script: script(),
        arrived: sender,
        sent: VecDeque::new(),
        offset: 0,
        whole: VecDeque::new(),
        ended: false,
        documents: 0,
        faults: 0,
    };
    let peer = thread::spawn(move || peer(&listener, script(), &receiver));
    let mut connections = 0;
    while expected.script.documents > 0 {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(b"!").unwrap();
        let reset = receive(stream, &mut expected);
        expected.end(reset);
        connections += 1;
    }
    peer.join().unwrap();
    assert_eq!(expected.documents, documents);
    println!(
        "seed {seed}: {documents} documents, {} faults, {connections} connections",
        expected.faults
    );
}

const SEEDS: [u64; 4] = [1, 2, 3, 4];

/// Takes the frames of a blocking reader.
macro_rules! receive {
    ($reader:expr, $expected:expr) => {{
        let mut reader = $reader;
        loop {
            match reader.next_frame() {
                None => break false,
                Some(Ok(frame)) => $expected.frame(frame.kind, frame.offset, frame.bytes),
                Some(Err(error)) if error.kind() == ErrorKind::WouldBlock => {}
                Some(Err(_)) => break true,
            }
        }
    }};
}

#[test]
fn read() {
    for seed in SEEDS {
        under_fire(seed, |stream, expected| {
            receive!(DocumentReader::new(stream), expected)
        });
    }
}

/// Timeouts lose nothing.
#[test]
fn read_with_timeouts() {
    for seed in SEEDS {
        under_fire(seed, |stream, expected| {
            stream
                .set_read_timeout(Some(Duration::from_micros(100)))
                .unwrap();
            receive!(DocumentReader::new(stream), expected)
        });
    }
}

#[test]
fn buf_read() {
    for seed in SEEDS {
        under_fire(seed, |stream, expected| {
            let stream = BufReader::with_capacity(1000, stream);
            receive!(
                BufDocumentReader::with_framer(stream, Framer::with_limit(50_000)),
                expected
            )
        });
    }
}

#[cfg(feature = "tokio")]
#[test]
fn tokio() {
    use broadworks_cap::codec::Codec;
    use futures_util::StreamExt as _;
    use tokio_util::codec::Framed;

    let runtime = tokio::runtime::Runtime::new().unwrap();
    for seed in SEEDS {
        under_fire(seed, |stream, expected| {
            stream.set_nonblocking(true).unwrap();
            runtime.block_on(async {
                let stream = tokio::net::TcpStream::from_std(stream).unwrap();
                let mut frames = Framed::new(stream, Codec::new());
                while let Some(frame) = frames.next().await {
                    match frame {
                        Ok(frame) => expected.frame(frame.kind, frame.offset, &frame.bytes),
                        Err(_) => return true,
                    }
                }
                false
            })
        });
    }
}
