//! Packet captures, pcap and pcapng: the TCP segments in them.

use std::net::SocketAddr;

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use pcap_parser::{
    Block, Linktype, PcapError, nom,
    pcap::{
        LegacyPcapBlock, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_frame_modified,
        parse_pcap_header,
    },
    pcapng::{parse_block_be, parse_block_le},
    traits::PcapNGPacketBlock,
};

/// What a pcapng file begins with.
const SECTION: [u8; 4] = [0x0A, 0x0D, 0x0D, 0x0A];

/// What captures begin with.
const MAGICS: [[u8; 4]; 6] = [
    SECTION,
    // Times in microseconds, and in nanoseconds, of either byte order; with longer records.
    0xA1B2_C3D4_u32.to_be_bytes(),
    0xA1B2_C3D4_u32.to_le_bytes(),
    0xA1B2_3C4D_u32.to_be_bytes(),
    0xA1B2_3C4D_u32.to_le_bytes(),
    0xA1B2_CD34_u32.to_le_bytes(),
];

/// A longer block than this is taken for a mistake.
const LONGEST: usize = 16 << 20;

/// Whether a file that begins with these bytes is a capture; `None` where more have to be seen.
pub(super) fn is_capture(first: &[u8]) -> Option<bool> {
    let begins = |magic: &[u8; 4]| match first.len() {
        ..4 => magic.starts_with(first),
        _ => first.starts_with(magic),
    };
    match MAGICS.iter().any(begins) {
        true if first.len() < 4 => None,
        known => Some(known),
    }
}

/// A TCP segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    /// The sequence number.
    pub(super) number: u32,
    /// What the sender awaits next of the other side.
    pub(super) acknowledged: Option<u32>,
    pub(super) syn: bool,
    pub(super) fin: bool,
    pub(super) rst: bool,
    pub(super) payload: &'a [u8],
}

/// Takes a capture apart.
#[derive(Default)]
pub(super) struct Capture {
    format: Option<Format>,
    /// Link types that are not known, once they were complained about.
    foreign: Vec<i32>,
}

type ParseRecord =
    for<'a> fn(&'a [u8]) -> Result<(&'a [u8], LegacyPcapBlock<'a>), nom::Err<PcapError<&'a [u8]>>>;

enum Format {
    Pcap {
        record: ParseRecord,
        link: Linktype,
    },
    Pcapng {
        big_endian: bool,
        /// Of each interface of the section.
        links: Vec<Linktype>,
    },
}

/// A block of a capture.
pub(super) enum Part<'a> {
    Segment(Segment<'a>),
    /// Of a link type that is not known and was not met before.
    Foreign(Linktype),
    /// Anything else.
    Other,
}

impl Capture {
    /// The first block in `bytes`, where there is all of it, and what is behind. An error says what
    /// is wrong with the capture.
    pub(super) fn part<'a>(
        &mut self,
        bytes: &'a [u8],
    ) -> Result<Option<(Part<'a>, &'a [u8])>, String> {
        match self.block(bytes) {
            Ok((rest, Some((link, packet)))) => Ok(Some((self.packet(link, packet), rest))),
            Ok((rest, None)) => Ok(Some((Part::Other, rest))),
            Err(nom::Err::Incomplete(_)) if bytes.len() <= LONGEST => Ok(None),
            Err(nom::Err::Incomplete(_)) => Err("a block of the capture is too long".to_owned()),
            Err(_) => Err("the capture is damaged".to_owned()),
        }
    }

    /// The packet in the first block.
    #[expect(clippy::type_complexity, reason = "what the parsers give")]
    fn block<'a>(
        &mut self,
        bytes: &'a [u8],
    ) -> Result<(&'a [u8], Option<(Linktype, &'a [u8])>), nom::Err<PcapError<&'a [u8]>>> {
        let format = match &mut self.format {
            Some(format) => format,
            None if bytes.starts_with(&SECTION) => self.format.insert(Format::Pcapng {
                big_endian: false,
                links: vec![],
            }),
            None => {
                let (rest, header) = parse_pcap_header(bytes)?;
                self.format = Some(Format::Pcap {
                    record: match (header.is_modified_format(), header.is_bigendian()) {
                        (true, _) => parse_pcap_frame_modified,
                        (false, true) => parse_pcap_frame_be,
                        (false, false) => parse_pcap_frame,
                    },
                    // Above are flags.
                    link: Linktype(header.network.0 & 0xFFFF),
                });
                return Ok((rest, None));
            }
        };
        match format {
            Format::Pcap { record, link } => {
                let (rest, block) = record(bytes)?;
                Ok((rest, Some((*link, block.data))))
            }
            Format::Pcapng { big_endian, links } => {
                let parse = if *big_endian {
                    parse_block_be
                } else {
                    parse_block_le
                };
                let (rest, block) = parse(bytes)?;
                let packet = match block {
                    Block::SectionHeader(section) => {
                        *big_endian = section.big_endian();
                        links.clear();
                        None
                    }
                    Block::InterfaceDescription(interface) => {
                        links.push(interface.linktype);
                        None
                    }
                    Block::EnhancedPacket(packet) => {
                        let data = packet.data.get(..packet.packet_data().len());
                        Some((links.get(packet.if_id as usize), data))
                    }
                    Block::SimplePacket(packet) => {
                        let data = packet.data.get(..packet.packet_data().len());
                        Some((links.first(), data))
                    }
                    _ => None,
                };
                Ok((rest, packet.and_then(|(link, data)| Some((*link?, data?)))))
            }
        }
    }

    fn packet<'a>(&mut self, link: Linktype, packet: &'a [u8]) -> Part<'a> {
        let Some(unwrapped) = unwrap(link, packet) else {
            if self.foreign.contains(&link.0) {
                return Part::Other;
            }
            self.foreign.push(link.0);
            return Part::Foreign(link);
        };
        unwrapped
            .and_then(segment)
            .map_or(Part::Other, Part::Segment)
    }
}

/// The headers of a packet; the first `None` where its link type is not known.
fn unwrap(link: Linktype, packet: &[u8]) -> Option<Option<LaxSlicedPacket<'_>>> {
    /// What some systems write for raw IP.
    const RAW: [Linktype; 2] = [Linktype(12), Linktype(14)];
    let typed = |at: usize, header: usize| {
        let [high, low, ..] = *packet.get(at..)? else {
            return None;
        };
        let kind = EtherType(u16::from_be_bytes([high, low]));
        Some(LaxSlicedPacket::from_ether_type(
            kind,
            packet.get(header..)?,
        ))
    };
    let untyped = |header: usize| LaxSlicedPacket::from_ip(packet.get(header..)?).ok();
    Some(match link {
        Linktype::ETHERNET => LaxSlicedPacket::from_ethernet(packet).ok(),
        Linktype::LINUX_SLL => typed(14, 16),
        Linktype::LINUX_SLL2 => typed(0, 20),
        Linktype::NULL | Linktype::LOOP => untyped(4),
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 => untyped(0),
        _ if RAW.contains(&link) => untyped(0),
        _ => return None,
    })
}

fn segment(packet: LaxSlicedPacket<'_>) -> Option<Segment<'_>> {
    let Some(TransportSlice::Tcp(tcp)) = packet.transport else {
        return None;
    };
    let (from, to) = match packet.net? {
        LaxNetSlice::Ipv4(ip) => {
            let header = ip.header();
            (
                header.source_addr().into(),
                header.destination_addr().into(),
            )
        }
        LaxNetSlice::Ipv6(ip) => {
            let header = ip.header();
            (
                header.source_addr().into(),
                header.destination_addr().into(),
            )
        }
        LaxNetSlice::Arp(_) => return None,
    };
    Some(Segment {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        number: tcp.sequence_number(),
        acknowledged: tcp.ack().then(|| tcp.acknowledgment_number()),
        syn: tcp.syn(),
        fin: tcp.fin(),
        rst: tcp.rst(),
        payload: tcp.payload(),
    })
}
