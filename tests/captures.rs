//! Captures given to the command line tool.
#![cfg(feature = "cli")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{IpAddr, SocketAddr},
};

use etherparse::{PacketBuilder, PacketBuilderStep, TcpHeader};
use serde_json::{Value, json};

mod common;
mod tool;

use common::Random;
use tool::*;

const RECORDED: &str = "tests/sessions/registration-and-call.pcap";

/// A direction of a connection.
#[derive(Clone, Copy, PartialEq)]
struct Way {
    from: SocketAddr,
    to: SocketAddr,
}

impl Way {
    fn new(from: &str, to: &str) -> Self {
        let [from, to] = [from, to].map(|address| address.parse().unwrap());
        Self { from, to }
    }

    fn back(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
        }
    }

    fn name(self) -> String {
        format!("{}-{}", self.from, self.to)
    }

    /// An IP packet.
    fn packet(
        self,
        number: u32,
        payload: &[u8],
        flags: impl Fn(PacketBuilderStep<TcpHeader>) -> PacketBuilderStep<TcpHeader>,
    ) -> Vec<u8> {
        let builder = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                PacketBuilder::ipv4(from.octets(), to.octets(), 64)
            }
            (IpAddr::V6(from), IpAddr::V6(to)) => {
                PacketBuilder::ipv6(from.octets(), to.octets(), 64)
            }
            _ => unreachable!(),
        };
        let mut packet = vec![];
        flags(builder.tcp(self.from.port(), self.to.port(), number, 65_535))
            .write(&mut packet, payload)
            .unwrap();
        packet
    }

    fn syn(self, number: u32) -> Vec<u8> {
        self.packet(number.wrapping_sub(1), b"", PacketBuilderStep::syn)
    }

    fn fin(self, number: u32) -> Vec<u8> {
        self.packet(number, b"", PacketBuilderStep::fin)
    }

    fn rst(self, number: u32) -> Vec<u8> {
        self.packet(number, b"", PacketBuilderStep::rst)
    }

    /// Acknowledges what the other side sent before that number.
    fn ack(self, number: u32) -> Vec<u8> {
        self.packet(1, b"", |tcp| tcp.ack(number))
    }

    fn data(self, number: u32, payload: &[u8]) -> Vec<u8> {
        self.packet(number, payload, PacketBuilderStep::psh)
    }

    /// `bytes`, the first of which has that number, in segments of random sizes.
    fn segments(self, number: u32, bytes: &[u8], random: &mut Random) -> Vec<Vec<u8>> {
        let (mut segments, mut at) = (vec![], 0);
        while at < bytes.len() {
            let end = bytes.len().min(at + 1 + random.below(200));
            segments.push(self.data(number.wrapping_add(at as u32), &bytes[at..end]));
            at = end;
        }
        segments
    }
}

fn client() -> Way {
    Way::new("10.0.0.2:40001", "10.0.0.1:2208")
}

/// What IP packets are wrapped in: the link type, and what is before a packet of version 4 or 6.
type Link = (u16, fn(bool) -> Vec<u8>);

const RAW: Link = (101, |_| vec![]);

fn ether_type(v6: bool) -> [u8; 2] {
    if v6 { [0x86, 0xDD] } else { [8, 0] }
}

const LINKS: [Link; 10] = [
    // Ethernet; with one tag for a VLAN, and with two.
    (1, |v6| [&[0; 12][..], &ether_type(v6)].concat()),
    (1, |v6| {
        [&[0; 12], &[0x81, 0, 0, 7][..], &ether_type(v6)].concat()
    }),
    (1, |v6| {
        [
            &[0; 12],
            &[0x88, 0xA8, 0, 7, 0x81, 0, 0, 9][..],
            &ether_type(v6),
        ]
        .concat()
    }),
    // Linux cooked, both versions.
    (113, |v6| {
        [
            &[0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0][..],
            &ether_type(v6),
        ]
        .concat()
    }),
    (276, |v6| [&ether_type(v6)[..], &[0; 18]].concat()),
    // Loopback, of either byte order.
    (0, |v6| vec![if v6 { 30 } else { 2 }, 0, 0, 0]),
    (108, |v6| vec![0, 0, 0, if v6 { 24 } else { 2 }]),
    RAW,
    (228, |_| vec![]),
    (229, |_| vec![]),
];

fn wrapped(link: Link, packets: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let wrap = |packet: &Vec<u8>| [link.1(packet[0] >> 4 == 6), packet.clone()].concat();
    packets.iter().map(wrap).collect()
}

#[derive(Clone, Copy, Debug)]
enum Container {
    Pcap { big_endian: bool, nanoseconds: bool },
    Pcapng { big_endian: bool, simple: bool },
}

use Container::{Pcap, Pcapng};

const CONTAINERS: [Container; 7] = [
    Pcap {
        big_endian: false,
        nanoseconds: false,
    },
    Pcap {
        big_endian: true,
        nanoseconds: false,
    },
    Pcap {
        big_endian: false,
        nanoseconds: true,
    },
    Pcap {
        big_endian: true,
        nanoseconds: true,
    },
    Pcapng {
        big_endian: false,
        simple: false,
    },
    Pcapng {
        big_endian: true,
        simple: false,
    },
    Pcapng {
        big_endian: false,
        simple: true,
    },
];

impl Container {
    /// A capture file with those packets.
    fn file(self, link: u16, packets: &[Vec<u8>]) -> Vec<u8> {
        let (Pcap { big_endian, .. } | Pcapng { big_endian, .. }) = self;
        let short = |number: u16| match big_endian {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        };
        let long = |number: u32| match big_endian {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        };
        let block = |kind: u32, body: &[u8]| {
            let padding = &[0; 3][..body.len().next_multiple_of(4) - body.len()];
            let len = long((12 + body.len() + padding.len()) as u32);
            [&long(kind)[..], &len, body, padding, &len].concat()
        };
        let head = match self {
            Pcap { nanoseconds, .. } => {
                let magic = if nanoseconds {
                    0xA1B2_3C4D
                } else {
                    0xA1B2_C3D4
                };
                let version = [short(2), short(4)].concat();
                let rest = [0, 0, 262_144, u32::from(link)].map(long).concat();
                [&long(magic)[..], &version, &rest].concat()
            }
            Pcapng { .. } => {
                let version = [short(1), short(0)].concat();
                // The length of the section is not said.
                let section = [&long(0x1A2B_3C4D)[..], &version, &[0xFF; 8]].concat();
                let interface = [&short(link)[..], &[0; 6]].concat();
                [block(0x0A0D_0D0A, &section), block(1, &interface)].concat()
            }
        };
        let record = |(time, packet): (usize, &Vec<u8>)| {
            let (time, len) = (long(time as u32), long(packet.len() as u32));
            match self {
                Pcap { .. } => [&time[..], &[0; 4], &len, &len, packet].concat(),
                Pcapng { simple: true, .. } => block(3, &[&len[..], packet].concat()),
                Pcapng { .. } => {
                    let head = [long(0), long(0), time, len, len].concat();
                    block(6, &[&head[..], packet].concat())
                }
            }
        };
        let records = packets.iter().enumerate().flat_map(record);
        head.into_iter().chain(records).collect()
    }
}

fn pcap(packets: &[Vec<u8>]) -> Vec<u8> {
    CONTAINERS[0].file(RAW.0, packets)
}

/// The lines for a stream by itself, as they are when it is a direction of a connection.
fn lines_of(way: Way, stream: &[u8]) -> Vec<Value> {
    let mut lines = lines(&run(&["decode", "-"], stream).1);
    for line in &mut lines {
        line["stream"] = way.name().into();
    }
    lines
}

fn decode(capture: &[u8]) -> (i32, Vec<Value>, String) {
    let (status, output, said) = run(&["decode", "-"], capture);
    (status, lines(&output), said)
}

#[track_caller]
fn expect(capture: &[u8], expected: &[Value]) {
    let (status, lines, said) = decode(capture);
    assert_eq!((lines.as_slice(), said.as_str()), (expected, ""));
    assert_eq!(status, 0);
}

fn lost(way: Way, offset: usize, length: usize, line: usize, column: usize) -> Value {
    json!({"stream": way.name(), "offset": offset, "length": length, "error": {
        "code": "lost-segment", "offset": offset, "line": line, "column": column,
        "message": format!("{length} bytes were not captured, or too late"),
    }})
}

#[test]
fn every_container_and_link_type() {
    let ways = [client(), Way::new("[fe80::2]:40001", "[fe80::1]:2208")];
    let mut packets = vec![];
    let mut expected = vec![];
    for way in ways {
        packets.extend([way.syn(1), way.data(1, GOOD.as_bytes())]);
        expected.extend(lines_of(way, GOOD.as_bytes()));
    }
    // What is not TCP does not matter.
    let mut other = vec![];
    let udp = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).udp(2208, 40001);
    udp.write(&mut other, GOOD.as_bytes()).unwrap();
    packets.push(other);
    for container in CONTAINERS {
        for link in LINKS {
            expect(&container.file(link.0, &wrapped(link, &packets)), &expected);
        }
    }
    let frames = wrapped((1, |_| vec![0xFF; 14]), &packets);
    expect(&CONTAINERS[0].file(1, &frames), &[]);
}

/// However a stream was cut into segments and these came, it is read as if by itself.
#[test]
fn segments_in_any_order_again_and_overlapping() {
    let session = fs::read(SESSION).unwrap();
    let way = client();
    let expected = lines_of(way, &session);
    let mut random = Random(1);
    for round in 0..60 {
        let number = random.below(1 << 32) as u32;
        let number = if round % 3 == 0 {
            0_u32.wrapping_sub(5000)
        } else {
            number
        };
        let mut segments = way.segments(number, &session, &mut random);
        if round % 2 == 0 {
            segments.extend(way.segments(number, &session, &mut random));
        }
        segments.push(way.fin(number.wrapping_add(session.len() as u32)));
        // Whether its beginning was captured or not.
        let begins = round % 5 != 0;
        segments.extend(begins.then(|| way.syn(number)));
        match round % 4 {
            0 => {}
            // Two by two, or all of them; without its beginning as far as they are held back.
            1 => segments.chunks_mut(2).for_each(|pair| random.shuffle(pair)),
            _ => segments
                .chunks_mut(60)
                .for_each(|chunk| random.shuffle(chunk)),
        }
        if round % 4 == 0 && begins {
            segments.rotate_right(1);
        }
        expect(&pcap(&segments), &expected);
    }
}

#[test]
fn connections_and_directions_are_apart() {
    let mut random = Random(2);
    let session = fs::read(SESSION).unwrap();
    let ways = [
        client(),
        client().back(),
        Way::new("10.0.0.3:40001", "10.0.0.1:2208"),
    ];
    let mut queues: Vec<_> = (ways.iter())
        .map(|way| {
            let mut packets = vec![way.syn(7)];
            packets.extend(way.segments(7, &session, &mut random));
            packets.into_iter()
        })
        .collect();
    let mut packets = vec![];
    while !queues.is_empty() {
        let index = random.below(queues.len());
        match queues[index].next() {
            Some(packet) => packets.push(packet),
            None => _ = queues.remove(index),
        }
    }
    let (status, lines, _) = decode(&pcap(&packets));
    assert_eq!(status, 0);
    for way in ways {
        let of_way = (lines.iter()).filter(|line| line["stream"] == way.name());
        let of_way: Vec<_> = of_way.cloned().collect();
        assert_eq!(of_way, lines_of(way, &session));
    }
}

#[test]
fn what_is_missing_is_an_error() {
    let way = client();
    let good = lines_of(way, GOOD.as_bytes());
    let at = |offset: usize| {
        let mut line = good[0].clone();
        line["offset"] = offset.into();
        line
    };
    let len = GOOD.len();
    let bytes = GOOD.as_bytes();
    let next = |documents: usize| (1 + documents * len) as u32;
    let cut = &lines_of(way, &bytes[..40])[0];
    let rest = |offset: usize, text: &str| json!({"stream": way.name(), "offset": offset, "length": text.len(), "skipped": text});
    for (packets, expected) in [
        // A document of three.
        (
            vec![way.syn(1), way.data(1, bytes), way.data(next(2), bytes)],
            vec![at(0), lost(way, len, len, 1, len + 1), at(2 * len)],
        ),
        // Within a document.
        (
            vec![
                way.syn(1),
                way.data(1, &bytes[..40]),
                way.data(51, &bytes[50..]),
                way.data(next(1), bytes),
            ],
            vec![
                cut.clone(),
                lost(way, 40, 10, 1, 41),
                rest(50, &GOOD[50..]),
                at(len),
            ],
        ),
        // The first and the last.
        (
            vec![way.syn(1), way.data(next(1), bytes), way.fin(next(3))],
            vec![
                lost(way, 0, len, 1, 1),
                at(len),
                lost(way, 2 * len, len, 1, len + 1),
            ],
        ),
        // A connection that is reset.
        (
            vec![
                way.syn(1),
                way.data(1, &bytes[..40]),
                way.back().rst(1),
                way.data(41, b" "),
            ],
            vec![cut.clone()],
        ),
        // What comes after it was given up is left out.
        (
            vec![
                way.syn(1),
                way.data(next(1), bytes),
                way.rst(next(2)),
                way.data(1, bytes),
            ],
            vec![lost(way, 0, len, 1, 1), at(len)],
        ),
        // The beginning was not captured, is taken for known, and is not.
        (
            vec![
                way.data(1001, bytes),
                way.back().ack(1001 + len as u32),
                way.data(1001 - len as u32, bytes),
            ],
            vec![at(0), lost(way, 0, len, 1, 1)],
        ),
        // It only keeps the connection alive.
        (
            vec![
                way.data(1001, bytes),
                way.back().ack(1001 + len as u32),
                way.data(1000, b"x"),
            ],
            vec![at(0)],
        ),
    ] {
        let (status, lines, said) = decode(&pcap(&packets));
        assert_eq!((&lines, said.as_str()), (&expected, ""));
        let failed = expected.iter().any(|line| line.get("error").is_some());
        assert_eq!(status, i32::from(failed));
    }
}

#[test]
fn a_port_is_used_again() {
    let way = client();
    let good = lines_of(way, GOOD.as_bytes());
    let connection = |number: u32| {
        let end = number + GOOD.len() as u32;
        // The server did not see the first of either.
        let (syn, data) = (way.syn(number), way.data(number, GOOD.as_bytes()));
        [syn.clone(), syn, data.clone(), data, way.fin(end)]
    };
    let packets = [connection(1), connection(900_000)].concat();
    expect(&pcap(&packets), &[good.clone(), good].concat());
}

#[test]
fn a_packet_that_is_cut_off_lacks_its_end() {
    let way = client();
    let mut first = way.data(1, GOOD.as_bytes());
    first.truncate(first.len() - 10);
    let len = GOOD.len();
    let packets = [way.syn(1), first, way.data(1 + len as u32, GOOD.as_bytes())];
    let (status, lines, _) = decode(&pcap(&packets));
    assert_eq!((status, lines.len()), (1, 3));
    assert_eq!(lines[1], lost(way, len - 10, 10, 1, len - 9));
    assert_eq!(lines[2]["offset"], len);
}

/// What was read until then is there.
#[test]
fn a_capture_that_is_not_whole_is_status_2() {
    let way = client();
    let good = lines_of(way, GOOD.as_bytes());
    let packets = [
        way.syn(1),
        way.data(1, GOOD.as_bytes()),
        way.data(1 + GOOD.len() as u32, b"\n"),
    ];
    let foreign = wrapped((195, |_| vec![]), &packets);
    for container in CONTAINERS {
        let whole = container.file(RAW.0, &packets);
        let complaint = "cap: standard input: the capture ";
        let cut = &whole[..whole.len() - 5];
        let endless = [&whole[..], &[0xFF; 40]].concat();
        for (capture, expected, complaint) in [
            (cut, &good[..], complaint),
            (&endless, &good, complaint),
            (&whole[..30], &[], complaint),
            (
                &container.file(195, &foreign),
                &[],
                "cap: standard input: packets of link type ",
            ),
        ] {
            let (status, lines, said) = decode(capture);
            assert_eq!((status, &lines[..]), (2, expected), "{container:?}: {said}");
            assert!(said.starts_with(complaint), "{container:?}: {said}");
        }
    }
}

#[test]
fn damage_of_any_kind_is_survived() {
    let recorded = fs::read(RECORDED).unwrap();
    let mut random = Random(3);
    for _ in 0..150 {
        let mut capture = recorded.clone();
        for _ in 0..1 + random.below(40) {
            let at = random.below(capture.len());
            capture[at] = random.below(256) as u8;
        }
        capture.truncate(random.below(4 * capture.len()));
        let (status, ..) = run(&["decode", "-"], &capture);
        assert!((0..=2).contains(&status));
    }
}

#[test]
fn a_document_is_written_before_the_next_is_captured() {
    let way = client();
    for begins in [true, false] {
        let (mut child, mut stdin) = start(&["decode"]);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut write = |bytes: &[u8]| stdin.write_all(bytes).unwrap();
        write(&pcap(&[]));
        let records = |packets: &[Vec<u8>]| pcap(packets)[24..].to_vec();
        if begins {
            write(&records(&[way.syn(1)]));
        }
        for round in 0..3 {
            let number = 1 + (round * GOOD.len()) as u32;
            write(&records(&[way.data(number, GOOD.as_bytes())]));
            // When it was not seen to begin, what was acknowledged is known to be its beginning.
            write(&records(&[way.back().ack(number + GOOD.len() as u32)]));
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            let mut expected = lines_of(way, GOOD.as_bytes());
            expected[0]["offset"] = (round * GOOD.len()).into();
            assert_eq!(lines(&line), expected);
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

/// What was acknowledged is not awaited for ever.
#[test]
fn a_lost_segment_holds_up_a_live_capture_for_a_while_only() {
    let way = client();
    let (mut child, mut stdin) = start(&["decode"]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let number = |round: usize| 1 + (round * GOOD.len()) as u32;
    let mut packets = vec![way.syn(1)];
    packets.extend((1..300).map(|round| way.data(number(round), GOOD.as_bytes())));
    packets.push(way.back().ack(number(300)));
    stdin.write_all(&pcap(&packets)).unwrap();
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(lines(&line), [lost(way, 0, GOOD.len(), 1, 1)]);
    drop(stdin);
    assert_eq!(stdout.lines().count(), 299);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// Neither connections that are never closed nor segments that never come take memory without end.
#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_a_capture() {
    let (mut child, mut stdin) = start(&["decode"]);
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
    stdin.write_all(&pcap(&[])).unwrap();
    let mut write = |packets: &[Vec<u8>]| stdin.write_all(&pcap(packets)[24..]).unwrap();
    let way = |net: u8, number: u32| {
        let [_, _, high, low] = number.to_be_bytes();
        let from = SocketAddr::new([10, net, high, low].into(), 2208);
        Way { from, ..client() }
    };
    let open = &GOOD.as_bytes()[..100];
    for round in 0..12_000 {
        let way = way(1, round);
        write(&[way.syn(1), way.data(1, open)]);
    }
    let segment = [b' '; 60_000];
    for round in 0..1_600 {
        let (number, way) = (round / 200, way(2, round % 200));
        write(&[way.syn(1), way.data(3 + 60_000 * number, &segment)]);
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 85_000, "{peak} kB");
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap().unwrap();
}

/// The session of the other tests, recorded by tcpdump on a loopback interface.
#[test]
fn the_recorded_capture_is_read() {
    let (status, output, complaint) = run(&["decode", RECORDED], "");
    assert_eq!((status, complaint.as_str()), (0, ""));
    let of = |lines: &[Value]| -> Vec<_> {
        let document = |line: &Value| line["document"].clone();
        lines.iter().map(document).collect()
    };
    let captured = lines(&output);
    assert_eq!(of(&captured), of(&lines(&run(&["decode", SESSION], "").1)));
    for line in captured {
        let client = [
            "registerAuthentication",
            "registerRequest",
            "acknowledgement",
            "callAction",
            "unRegister",
        ];
        let way = Way::new("127.0.0.1:40001", "127.0.0.1:2208");
        let way = if client.contains(&line["command"].as_str().unwrap()) {
            way
        } else {
            way.back()
        };
        assert_eq!(line["stream"], way.name());
    }
}

#[test]
fn xml_and_findings_of_captures_name_the_stream() {
    let way = client();
    let departing = GOOD.replace("17.0", "16.0");
    let packets = [
        way.syn(1),
        way.data(1, departing.as_bytes()),
        way.data(501, b"x"),
    ];
    let capture = pcap(&packets);
    let (status, output, said) = run(&["decode", "--format", "xml"], &capture);
    assert_eq!((status, output.lines().count()), (1, 1));
    let expected = format!(
        "cap: standard input: {}: offset {}: ",
        way.name(),
        departing.len()
    );
    assert!(said.starts_with(&expected), "{said}");
    let (status, output, _) = run(&["check"], &capture);
    assert_eq!(status, 1);
    assert!(
        output.contains(&format!("standard input: {}:1:44", way.name())),
        "{output}"
    );
    assert!(
        output.ends_with("1  error      lost-segment\n       1  departure  unknown-value\n"),
        "{output}"
    );
}
