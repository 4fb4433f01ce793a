//! Readers and the codec: however a stream comes in, each gives the frames that the framer finds.

mod common;
mod framing;

use std::{
    collections::VecDeque,
    io::{self, BufReader, ErrorKind, Read},
    time::Duration,
};

use broadworks_cap::{
    Cut, Fault, Frame, Framer, MIN_LIMIT, Note, NoteCode, Options, Outgoing, PieceKind, Repair,
    WriteOptions,
    blocking::{BufDocumentReader, DocumentReader},
    cap_c::{BroadsoftDocument, CommandType, User, UserType},
    ccc2,
    codec::Codec,
    message::cap_c::{Client, Correspondent, Login},
};
use bytes::{Bytes, BytesMut};
use common::Random;
use framing::frame;
use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};
use tokio_util::codec::{Decoder, Encoder, Framed};

/// A frame, with what it borrows.
type Owned = (PieceKind, u64, Vec<u8>);

fn owned<B: AsRef<[u8]>>(frame: Frame<B>) -> Owned {
    (frame.kind, frame.offset, frame.bytes.as_ref().to_vec())
}

/// The frames of a stream that is there as a whole.
fn expected(stream: &[u8], limit: usize) -> Vec<Owned> {
    let (mut frames, mut at) = (Vec::new(), 0);
    for (letter, len) in frame(stream, limit, [stream.len()]) {
        let kind = match letter {
            'D' => PieceKind::Document,
            'N' => PieceKind::Unfinished(Cut::NewDocument),
            'E' => PieceKind::Unfinished(Cut::EndOfStream),
            'L' => PieceKind::Unfinished(Cut::Limit),
            'O' => PieceKind::Other,
            _ => PieceKind::Blank,
        };
        if kind != PieceKind::Blank {
            frames.push((kind, at as u64, stream[at..at + len].to_vec()));
        }
        at += len;
    }
    frames
}

/// Documents whole and cut off, with what may stand between them.
fn random_stream(random: &mut Random) -> Vec<u8> {
    const PARTS: &[&str] = &[
        "<?xml version='1.0'?>",
        "<BroadsoftDocument protocol='CAP'>",
        "</BroadsoftDocument>",
        "<BroadsoftDocument/>",
        "\r\n",
        "  ",
        "\0",
        "text",
        "<!--",
        "-->",
        "<",
        "/",
        ">",
        "<user><id>joe</id></user>",
    ];
    let count = random.below(30);
    let mut stream = Vec::new();
    for _ in 0..count {
        let part = PARTS[random.below(PARTS.len())];
        let times = if random.below(8) == 0 {
            1 + random.below(60)
        } else {
            1
        };
        stream.extend_from_slice(part.repeat(times).as_bytes());
    }
    stream
}

/// A stream that comes in pieces, now and then interrupted, now and then with nothing there.
struct Erratic<'s> {
    stream: &'s [u8],
    random: Random,
    most: usize,
}

impl Read for Erratic<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self.random.below(6) {
            0 => Err(ErrorKind::Interrupted.into()),
            1 => Err(ErrorKind::WouldBlock.into()),
            _ => {
                let most = 1 + self.random.below(self.most);
                let most = most.min(room.len());
                self.stream.read(&mut room[..most])
            }
        }
    }
}

/// All the frames that a reader gives, asked again whenever there is nothing for the time being.
macro_rules! frames {
    ($reader:expr) => {{
        let (mut reader, mut frames) = ($reader, Vec::new());
        while let Some(frame) = reader.next_frame() {
            match frame {
                Ok(frame) => frames.push(owned(frame)),
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
        }
        assert!(reader.next_frame().is_none(), "the end is the end");
        frames
    }};
}

fn decoded(stream: &[u8], framer: Framer, random: &mut Random, most: usize) -> Vec<Owned> {
    let mut codec = Codec::with(framer, WriteOptions::COMPACT);
    let (mut buffer, mut frames, mut rest) = (BytesMut::new(), Vec::new(), stream);
    while !rest.is_empty() {
        let (now, later) = rest.split_at((1 + random.below(most)).min(rest.len()));
        buffer.extend_from_slice(now);
        rest = later;
        while let Some(frame) = codec.decode(&mut buffer).unwrap() {
            frames.push(owned(frame));
        }
    }
    while let Some(frame) = codec.decode_eof(&mut buffer).unwrap() {
        frames.push(owned(frame));
    }
    assert!(buffer.is_empty());
    frames
}

fn check(stream: &[u8], limit: usize, seed: u64) {
    let expected = expected(stream, limit);
    let framer = || Framer::with_limit(limit);
    for most in [1, 7, 100, 5000] {
        let erratic = || Erratic {
            stream,
            random: Random(seed),
            most,
        };
        let frames = frames!(DocumentReader::with_framer(erratic(), framer()));
        assert_eq!(frames, expected, "{}", stream.escape_ascii());
        for capacity in [1, 13, 64, 4096] {
            let input = BufReader::with_capacity(capacity, erratic());
            let frames = frames!(BufDocumentReader::with_framer(input, framer()));
            assert_eq!(frames, expected, "{}", stream.escape_ascii());
        }
        let frames = decoded(stream, framer(), &mut Random(seed), most);
        assert_eq!(frames, expected, "{}", stream.escape_ascii());
    }
}

#[test]
fn all_give_the_frames_that_the_framer_finds() {
    let mut random = Random(1);
    for seed in 0..60 {
        let stream = random_stream(&mut random);
        for limit in [MIN_LIMIT, 200, 1 << 20] {
            check(&stream, limit, seed);
        }
    }
    let session = include_bytes!("sessions/registration-and-call.cap");
    check(session, 1 << 20, 1);
    check(&session.repeat(3), 2000, 2);
}

/// Whatever limits are set in between, no byte is lost, and none is cut off before the limit.
#[test]
fn the_limit_can_be_changed() {
    const DOCUMENT: &[u8] = b"<BroadsoftDocument>0123456789012345678901234567890123456789\
        012345678901234567890123456789</BroadsoftDocument>";
    let mut framer = Framer::with_limit(64);
    assert_eq!(framer.next(&DOCUMENT[..60]), None);
    framer.set_limit(200);
    assert_eq!(framer.next(&DOCUMENT[..100]), None);
    assert_eq!(framer.next(DOCUMENT).unwrap().kind, PieceKind::Document);
    assert_eq!(framer.next(&DOCUMENT[..100]), None);
    framer.set_limit(64);
    let cut_off = framer.next(&DOCUMENT[..100]).unwrap();
    assert_eq!(
        (cut_off.kind, cut_off.len),
        (PieceKind::Unfinished(Cut::Limit), 64)
    );

    let mut random = Random(1);
    for _ in 0..300 {
        let stream = random_stream(&mut random);
        let (mut framer, mut start, mut received) = (Framer::new(), 0, 0);
        while start < stream.len() {
            framer.set_limit([MIN_LIMIT, 100, 1000][random.below(3)]);
            received = stream.len().min(received + random.below(200));
            let rest = &stream[start..received];
            let piece = match received == stream.len() {
                true => framer.finish(rest),
                false => framer.next(rest),
            };
            assert!(piece.is_some() || rest.len() < framer.limit());
            start += piece.map_or(0, |piece| {
                assert!((1..=framer.limit().min(rest.len())).contains(&piece.len));
                piece.len
            });
        }
    }
}

/// A document that never ends, which tells how much room a reader has ever offered it.
struct Endless(usize, usize);

impl Read for Endless {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.1 = self.1.max(room.len());
        let len = room.len().min(self.0);
        self.0 -= len;
        room[..len].fill(b'x');
        Ok(len)
    }
}

#[test]
fn the_buffer_of_a_reader_is_bounded() {
    for limit in [MIN_LIMIT, 10_000, 100_000] {
        let input = b"<BroadsoftDocument>".chain(Endless(40 * limit, 0));
        let mut reader = DocumentReader::with_framer(input, Framer::with_limit(limit));
        let mut len = 0;
        while let Some(frame) = reader.next_frame() {
            let frame = frame.unwrap();
            assert!(frame.bytes.len() <= limit);
            len += frame.bytes.len();
        }
        assert_eq!(len, "<BroadsoftDocument>".len() + 40 * limit);
        let room = reader.get_ref().get_ref().1.1;
        assert!(room <= 4 * limit + (32 << 10), "{room} for {limit}");
    }
}

/// A stream that fails once, in the middle of a document.
struct Failing(VecDeque<io::Result<&'static str>>);

impl Read for Failing {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let part = self.0.pop_front().unwrap_or(Ok(""))?;
        room[..part.len()].copy_from_slice(part.as_bytes());
        Ok(part.len())
    }
}

#[test]
fn an_error_of_the_stream_is_the_readers_and_loses_nothing() {
    for kind in [ErrorKind::TimedOut, ErrorKind::ConnectionReset] {
        let parts = || {
            let parts = [Ok("<Broadsoft"), Err(kind.into()), Ok("Document/>"), Ok("")];
            Failing(parts.into())
        };
        let mut reader = DocumentReader::new(parts());
        assert_eq!(reader.next_frame().unwrap().unwrap_err().kind(), kind);
        assert_eq!(
            reader.next_frame().unwrap().unwrap().bytes,
            b"<BroadsoftDocument/>"
        );
        assert!(reader.next_frame().is_none());
        let mut reader = BufDocumentReader::new(BufReader::new(parts()));
        assert_eq!(reader.next_frame().unwrap().unwrap_err().kind(), kind);
        assert_eq!(
            reader.next_frame().unwrap().unwrap().bytes,
            b"<BroadsoftDocument/>"
        );
        assert!(reader.next_frame().is_none());
    }
}

#[test]
fn nothing_is_copied_of_what_lies_whole_in_the_buffer() {
    let stream = b"<BroadsoftDocument/> <BroadsoftDocument></BroadsoftDocument>";
    let mut reader = BufDocumentReader::new(&stream[..]);
    while let Some(frame) = reader.next_frame() {
        assert!(
            stream
                .as_ptr_range()
                .contains(&frame.unwrap().bytes.as_ptr())
        );
    }
    let mut buffer = BytesMut::from(&stream[..]);
    let memory = buffer.as_ptr_range();
    let mut framer = Framer::new();
    while let Some((_, bytes)) = framer.split_next(&mut buffer) {
        assert!(memory.contains(&bytes.as_ptr()));
    }
    let mut buffer = BytesMut::from(&stream[..]);
    let memory = buffer.as_ptr_range();
    while let Some(frame) = Codec::new().decode(&mut buffer).unwrap() {
        assert!(memory.contains(&frame.bytes.as_ptr()));
        assert!(memory.contains(&frame.clone().bytes.as_ptr()));
    }
}

#[test]
fn a_fault_of_a_document_says_what_and_where() {
    let stream = b"junk<BroadsoftDocument protocol='CAP' version='17.0'><x></BroadsoftDocument>\
        <BroadsoftDocument> <BroadsoftDocument protocol='OCI'/><BroadsoftDocument>";
    let mut reader = DocumentReader::new(&stream[..]);
    let mut faults = Vec::new();
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap();
        let fault: Fault = frame.cap_c().unwrap_err();
        assert_eq!(Err(fault), frame.ccc2());
        let error = io::Error::from(fault);
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        faults.push(error.to_string());
    }
    assert_eq!(
        faults,
        [
            "bytes of no document at byte 0 of the stream",
            "the document at byte 4 of the stream: an end tag that does not match at its byte 52: found `</BroadsoftDocument>`, expected `</x>` for the start tag at its byte 49",
            "a document cut off by the next at byte 76 of the stream",
            "the document at byte 96 of the stream: a document of another protocol at its byte 29: found `OCI`, expected CAP",
            "a document cut off by the stream's end at byte 131 of the stream",
        ]
    );
}

#[test]
fn what_was_cut_off_is_read_where_that_is_repaired() {
    let cut = "<BroadsoftDocument protocol='CAP' version='17.0'><command><commandData>\
        <user userType='CallClient'><cpe>In</cpe><loc";
    let mut others = Options::TOLERANT;
    others.repairs = others.repairs.without(Repair::CutOff);
    for (kind, options, is_read) in [
        (
            PieceKind::Unfinished(Cut::EndOfStream),
            &Options::TOLERANT,
            true,
        ),
        (
            PieceKind::Unfinished(Cut::NewDocument),
            &Options::TOLERANT,
            true,
        ),
        (PieceKind::Document, &Options::TOLERANT, true),
        (PieceKind::Unfinished(Cut::Limit), &Options::TOLERANT, false),
        (PieceKind::Other, &Options::TOLERANT, false),
        (PieceKind::Unfinished(Cut::EndOfStream), &others, false),
        (
            PieceKind::Unfinished(Cut::EndOfStream),
            &Options::STANDARD,
            false,
        ),
        (PieceKind::Document, &Options::STANDARD, false),
    ] {
        let frame = Frame::new(kind, 7, cut);
        let mut notes = Vec::new();
        let document = frame.cap_c_with(options, &mut notes);
        let cpe = document
            .as_ref()
            .map(|document| document.user().unwrap().cpe.unwrap());
        match is_read {
            true => assert_eq!(cpe.unwrap(), "In"),
            false => assert_eq!((cpe.unwrap_err().kind, cpe.unwrap_err().offset), (kind, 7)),
        }
        let repaired = notes
            .iter()
            .any(|note: &Note| note.code == NoteCode::Repaired(Repair::CutOff));
        assert_eq!(repaired, is_read, "{kind:?}");
        let other = frame.ccc2_with(options, &mut ()).map(|_| ());
        assert_eq!(other, document.map(|_| ()));
    }
}

#[test]
fn readers_pass_over_what_is_no_document() {
    let mut random = Random(3);
    for _ in 0..60 {
        let stream = random_stream(&mut random);
        let mut documents = expected(&stream, 1 << 20);
        documents.retain(|(kind, ..)| *kind == PieceKind::Document);
        macro_rules! compare {
            ($reader:expr) => {{
                let (mut reader, mut found) = ($reader, Vec::new());
                while let Some(frame) = reader.next_document() {
                    found.push(owned(frame.unwrap()));
                }
                assert_eq!(found, documents, "{}", stream.escape_ascii());
            }};
        }
        compare!(DocumentReader::new(&stream[..]));
        compare!(BufDocumentReader::new(BufReader::with_capacity(
            13,
            &stream[..]
        )));
    }
}

#[test]
fn all_that_can_be_sent_is_encoded() {
    let client = Client::new("joe@abc.com", "broadSoftExample");
    let login = Login::call_client("joe@abc.com", "broadSoftExample");
    let dial = client.dial("3015554000");
    let reorder = client.queue_reorder("localHost1:0", std::num::NonZeroU32::MIN);
    let other = Correspondent {
        user_type: UserType::CallClient,
        id: "b",
        application_id: "c",
    };
    let datagram = client.datagram(other, "text/plain", "Lunch?").unwrap();
    let document = login.register_authentication();
    let ccc2 =
        ccc2::BroadsoftDocument::of(ccc2::CommandType::InfoRequest, ccc2::CommandData::default());
    let bytes = Bytes::from(document.xml().to_vec().unwrap());
    let frame = Codec::new()
        .decode(&mut BytesMut::from(&bytes[..]))
        .unwrap()
        .unwrap();

    fn encoded(item: impl Outgoing) -> Vec<u8> {
        let mut buffer = BytesMut::from("before");
        Codec::new().encode(&item, &mut buffer).unwrap();
        let mut appended = b"before".to_vec();
        item.append_to(&mut appended, WriteOptions::COMPACT)
            .unwrap();
        assert_eq!(buffer, appended);
        buffer.strip_prefix(b"before").unwrap().to_vec()
    }
    assert_eq!(encoded(&dial), dial.document().xml().to_vec().unwrap());
    assert_eq!(
        encoded(&reorder),
        reorder.document().xml().to_vec().unwrap()
    );
    assert_eq!(
        encoded(&datagram),
        datagram.document().xml().to_vec().unwrap()
    );
    assert_eq!(encoded(&ccc2), ccc2.xml().to_vec().unwrap());
    assert_eq!(
        encoded(dial.document()),
        dial.document().xml().to_vec().unwrap()
    );
    for same in [
        encoded(&document),
        encoded(document.xml()),
        encoded(frame),
        encoded(&bytes),
        encoded(bytes.clone()),
        encoded(&bytes[..]),
        encoded(bytes.to_vec()),
        encoded(BytesMut::from(&bytes[..])),
    ] {
        assert_eq!(same, bytes);
    }
    let indented = document.xml_with(WriteOptions::INDENTED);
    assert_eq!(encoded(indented), indented.to_vec().unwrap());
    let mut codec = Codec::with(Framer::new(), WriteOptions::INDENTED);
    let mut buffer = BytesMut::new();
    codec.encode(&document, &mut buffer).unwrap();
    assert_eq!(buffer, indented.to_vec().unwrap());

    // A document that cannot be written leaves nothing behind.
    let wrong = User {
        id_attribute: Some("\u{1}".into()),
        ..User::new(UserType::CallClient)
    };
    let wrong = BroadsoftDocument::of(CommandType::CallAction, wrong);
    let error = Codec::new().encode(&wrong, &mut buffer).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(buffer, indented.to_vec().unwrap());
}

#[tokio::test]
async fn framed_over_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stream = include_bytes!("sessions/registration-and-call.cap");
    let cut = [&stream[..], b"<BroadsoftDocument protocol='CAP'"].concat();
    let expected = expected(&cut, 1 << 20);
    let sender = tokio::spawn(async move {
        let mut socket = listener.accept().await.unwrap().0;
        socket.set_nodelay(true).unwrap();
        for chunk in cut.chunks(97) {
            socket.write_all(chunk).await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        socket.shutdown().await.unwrap();
        // What the other side says.
        let mut framed = Framed::new(socket, Codec::new());
        let frame = framed.next().await.unwrap().unwrap();
        assert_eq!(
            frame.cap_c().unwrap().command_type(),
            CommandType::CallAction
        );
        assert!(framed.next().await.is_none());
    });
    let mut framed = Framed::new(TcpStream::connect(address).await.unwrap(), Codec::new());
    let mut tasks = Vec::new();
    while let Some(frame) = framed.next().await {
        let frame = frame.unwrap();
        let clone = frame.clone();
        // To another task, where the document borrows from the frame.
        tasks.push(tokio::spawn(async move {
            let is_read = clone.cap_c().is_ok();
            tokio::task::yield_now().await;
            (owned(clone), is_read)
        }));
        drop(frame);
    }
    let client = Client::new("joe@abc.com", "broadSoftExample");
    framed.send(client.dial("3015554000")).await.unwrap();
    framed.into_inner().shutdown().await.unwrap();
    sender.await.unwrap();
    let mut frames = Vec::new();
    for task in tasks {
        frames.push(task.await.unwrap());
    }
    let last = frames.pop().unwrap();
    assert_eq!(last.0.0, PieceKind::Unfinished(Cut::EndOfStream));
    assert!(
        frames
            .iter()
            .all(|(frame, is_read)| *is_read == (frame.0 == PieceKind::Document))
    );
    frames.push(last);
    assert_eq!(
        frames
            .into_iter()
            .map(|(frame, _)| frame)
            .collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn what_is_sent_across_tasks_can_be() {
    fn across<T: Send + Sync + 'static>() {}
    across::<Frame<Bytes>>();
    across::<Frame<&'static [u8]>>();
    across::<Fault>();
    across::<Codec>();
    across::<DocumentReader<std::net::TcpStream>>();
    across::<BroadsoftDocument<'static>>();
    across::<ccc2::BroadsoftDocument<'static>>();
}
