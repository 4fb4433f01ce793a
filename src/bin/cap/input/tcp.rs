//! TCP connections put together from their segments: each direction is a stream of its own.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    net::SocketAddr,
};

use super::{
    Sink, Source,
    buffer::Buffer,
    capture::Segment,
    stream::{Place, Stream},
};

/// How many bytes of a direction may wait for a segment that is missing, each segment counting for
/// `SEGMENT` more. Then what is missing is taken for lost.
const WAITING: usize = 1 << 20;
const SEGMENT: usize = 64;

/// How many segments of a direction may wait where the other side has acknowledged what is missing,
/// which so was sent and not captured.
const ACKNOWLEDGED: usize = 256;

/// How many segments of a direction whose beginning was not captured may wait for one that belongs
/// before them, unless the other side has acknowledged them before.
const UNSETTLED: usize = 1024;

/// How many directions are kept, and how much memory they may hold together. Beyond that, those
/// that have been quiet for longest are ended. Longer documents have more memory.
const DIRECTIONS: usize = 10_000;
const MEMORY: usize = 64 << 20;
const MEMORY_OF_DOCUMENTS: usize = 16;

/// The connections of a capture.
pub(super) struct Connections {
    /// The size limit of documents.
    limit: usize,
    directions: HashMap<(SocketAddr, SocketAddr), Direction>,
    /// How much memory the directions hold.
    memory: usize,
    /// How many segments came.
    clock: u64,
}

impl Connections {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            directions: HashMap::new(),
            memory: 0,
            clock: 0,
        }
    }

    /// Takes the next segment of the capture.
    pub(super) fn segment(
        &mut self,
        segment: &Segment<'_>,
        file: &str,
        sink: &mut impl Sink,
    ) -> io::Result<()> {
        self.clock += 1;
        let (way, back) = ((segment.from, segment.to), (segment.to, segment.from));
        if let Some(number) = segment.acknowledged {
            self.change(back, |other| other.acknowledged(number, file, sink))?;
        }
        // Others need no memory.
        if (segment.syn || !segment.payload.is_empty()) && !self.directions.contains_key(&way) {
            if self.directions.len() >= DIRECTIONS {
                self.end_quiet(file, sink)?;
            }
            self.directions
                .insert(way, Direction::new(segment, self.limit));
        }
        let clock = self.clock;
        self.change(way, |direction| {
            direction.heard = clock;
            direction.segment(segment, file, sink)
        })?;
        if segment.rst {
            self.change(way, |direction| direction.end(file, sink))?;
            self.change(back, |direction| direction.end(file, sink))?;
        }
        let memory = MEMORY.max(MEMORY_OF_DOCUMENTS * self.limit);
        while self.memory > memory && self.directions.len() > 1 {
            self.end_quiet(file, sink)?;
        }
        Ok(())
    }

    /// Ends every direction, at the end of the capture.
    pub(super) fn end(&mut self, file: &str, sink: &mut impl Sink) -> io::Result<()> {
        self.end_first(usize::MAX, file, sink)
    }

    /// Ends those directions that have been quiet for longest.
    fn end_quiet(&mut self, file: &str, sink: &mut impl Sink) -> io::Result<()> {
        self.end_first(self.directions.len().div_ceil(2), file, sink)
    }

    /// Ends that many directions, those first that have been quiet for longest.
    fn end_first(&mut self, count: usize, file: &str, sink: &mut impl Sink) -> io::Result<()> {
        let mut heard: Vec<_> = (self.directions.iter())
            .map(|(&way, direction)| (direction.heard, way))
            .collect();
        heard.sort_unstable();
        for (_, way) in heard.into_iter().take(count) {
            self.change(way, |direction| direction.end(file, sink))?;
            if let Some(direction) = self.directions.remove(&way) {
                self.memory -= direction.memory();
            }
        }
        Ok(())
    }

    /// Does something to a direction, if it is there, and keeps the count of memory.
    fn change(
        &mut self,
        way: (SocketAddr, SocketAddr),
        change: impl FnOnce(&mut Direction) -> io::Result<()>,
    ) -> io::Result<()> {
        if let Some(direction) = self.directions.get_mut(&way) {
            let before = direction.memory();
            change(direction)?;
            self.memory = self.memory - before + direction.memory();
        }
        Ok(())
    }
}

/// One direction of a connection.
///
/// Positions count its bytes from the first that was seen; unlike sequence numbers they do not wrap.
struct Direction {
    name: String,
    stream: Stream,
    /// The sequence number of its beginning, if that was captured.
    syn: Option<u32>,
    /// Whether it is settled where it begins.
    begun: bool,
    /// What is before this came too late.
    begin: i64,
    /// What comes next, and its sequence number.
    next: i64,
    number: u32,
    /// What came before its turn, by its position.
    waiting: BTreeMap<i64, Vec<u8>>,
    /// How many bytes that is, as `WAITING` counts them.
    waiting_len: usize,
    /// Up to where the other side has it.
    acknowledged: i64,
    /// Where it ends.
    fin: Option<i64>,
    /// When it was heard of last.
    heard: u64,
}

impl Direction {
    /// A direction of which this is the first segment.
    fn new(segment: &Segment<'_>, limit: usize) -> Self {
        Self {
            name: format!("{}-{}", segment.from, segment.to),
            stream: Stream::new(Buffer::default(), limit),
            syn: segment.syn.then_some(segment.number),
            begun: segment.syn,
            begin: 0,
            next: 0,
            number: segment.number.wrapping_add(u32::from(segment.syn)),
            waiting: BTreeMap::new(),
            waiting_len: 0,
            acknowledged: i64::MIN,
            fin: None,
            heard: 0,
        }
    }

    fn memory(&self) -> usize {
        self.waiting_len + self.stream.capacity()
    }

    /// The position with that sequence number.
    fn position(&self, number: u32) -> i64 {
        // Less than half of the numbers apart.
        self.next + i64::from(number.wrapping_sub(self.number).cast_signed())
    }

    fn segment(
        &mut self,
        segment: &Segment<'_>,
        file: &str,
        sink: &mut impl Sink,
    ) -> io::Result<()> {
        let mut number = segment.number;
        if segment.syn {
            number = number.wrapping_add(1);
            if self.is_other(segment.number) {
                self.end(file, sink)?;
                *self = Self {
                    heard: self.heard,
                    ..Self::new(segment, self.stream.limit())
                };
            } else if !self.begun {
                self.begin_at(self.position(number));
            }
            self.syn = Some(segment.number);
        }
        let position = self.position(number);
        let end = position + segment.payload.len() as i64;
        if segment.fin {
            self.fin = Some(end);
        }
        // From before what was seen first; a byte alone does no more than keep the connection.
        let late = end.min(self.begin) - position;
        if self.begun && late > 1 {
            self.begin = position;
            sink.lost(self.source(file), Place::START, late as u64)?;
        }
        if self.begun && position <= self.next {
            self.hand_on(position, segment.payload);
        } else if !segment.payload.is_empty() {
            self.wait(position, segment.payload);
        }
        self.go_on(file, sink)
    }

    /// The other side awaits that number next, and so has what is before.
    fn acknowledged(&mut self, number: u32, file: &str, sink: &mut impl Sink) -> io::Result<()> {
        self.acknowledged = self.acknowledged.max(self.position(number));
        let first = self.waiting.first_key_value();
        if !self.begun && first.is_some_and(|(&first, _)| first < self.acknowledged) {
            self.begin_at_first();
        }
        self.go_on(file, sink)
    }

    /// Whether what begins with that number is another connection between the same ports.
    fn is_other(&self, syn: u32) -> bool {
        match self.syn {
            Some(known) => known != syn,
            // Else it came late, or what was seen is of an older connection.
            None => {
                let position = self.position(syn.wrapping_add(1));
                let first = self
                    .waiting
                    .first_key_value()
                    .map_or(self.begin, |(&first, _)| first);
                !(first - WAITING as i64..=first).contains(&position)
            }
        }
    }

    /// Settles where it begins.
    fn begin_at(&mut self, position: i64) {
        self.advance(position - self.next);
        self.begin = position;
        self.begun = true;
    }

    /// Settles that it begins with the first of what waits.
    fn begin_at_first(&mut self) {
        let first = self.waiting.first_key_value();
        self.begin_at(first.map_or(self.next, |(&first, _)| first));
    }

    fn advance(&mut self, len: i64) {
        self.next += len;
        // Sequence numbers wrap.
        self.number = self.number.wrapping_add(len as u32);
    }

    /// Keeps what came before its turn. What came first is kept where segments differ.
    fn wait(&mut self, position: i64, payload: &[u8]) {
        let place = self.waiting.entry(position).or_default();
        if place.is_empty() {
            self.waiting_len += SEGMENT;
        }
        if let Some(further) = payload.get(place.len()..) {
            place.extend_from_slice(further);
            self.waiting_len += further.len();
        }
    }

    /// Hands what is new of a segment to the stream; none of it is to come later.
    fn hand_on(&mut self, position: i64, payload: &[u8]) {
        let known = usize::try_from(self.next - position).unwrap_or(usize::MAX);
        if let Some(new) = payload.get(known..) {
            self.stream.push(new);
            self.advance(new.len() as i64);
        }
    }

    /// Hands on what can be, and gives up what keeps too much waiting.
    fn go_on(&mut self, file: &str, sink: &mut impl Sink) -> io::Result<()> {
        if !self.begun && (self.waiting.len() > UNSETTLED || self.waiting_len > WAITING) {
            self.begin_at_first();
        }
        loop {
            while let Some(entry) = self.waiting.first_entry()
                && self.begun
                && *entry.key() <= self.next
            {
                let (position, payload) = entry.remove_entry();
                self.waiting_len -= SEGMENT + payload.len();
                self.hand_on(position, &payload);
            }
            self.pieces(file, sink)?;
            match self.waiting.first_key_value() {
                Some((&first, _)) if self.begun && self.is_lost(first) => {
                    self.lose(first, file, sink)?;
                }
                _ => break,
            }
        }
        if self.begun && self.fin.is_some_and(|fin| fin <= self.next) {
            self.end(file, sink)?;
        }
        Ok(())
    }

    /// Hands out the pieces of what was handed to the stream.
    fn pieces(&mut self, file: &str, sink: &mut impl Sink) -> io::Result<()> {
        let source = Source {
            file,
            stream: Some(&self.name),
        };
        while let Some(piece) = self.stream.piece() {
            sink.piece(source, &piece)?;
        }
        self.stream.release();
        Ok(())
    }

    fn source<'a>(&'a self, file: &'a str) -> Source<'a> {
        Source {
            file,
            stream: Some(&self.name),
        }
    }

    /// Whether what is missing before a position is not awaited any more.
    fn is_lost(&self, position: i64) -> bool {
        self.waiting_len > WAITING
            || self.waiting.len() > ACKNOWLEDGED && self.acknowledged >= position
    }

    /// Gives up what is missing before a position.
    fn lose(&mut self, position: i64, file: &str, sink: &mut impl Sink) -> io::Result<()> {
        if let Ok(lost) = u64::try_from(position - self.next)
            && lost > 0
        {
            self.stream.end();
            self.pieces(file, sink)?;
            sink.lost(self.source(file), self.stream.place(), lost)?;
            self.stream.resume(lost);
            self.advance(position - self.next);
        }
        Ok(())
    }

    /// Nothing more is awaited. If something comes all the same, it goes on.
    fn end(&mut self, file: &str, sink: &mut impl Sink) -> io::Result<()> {
        if !self.begun {
            self.begin_at_first();
        }
        while let Some((position, payload)) = self.waiting.pop_first() {
            self.waiting_len -= SEGMENT + payload.len();
            self.lose(position, file, sink)?;
            self.hand_on(position, &payload);
            self.pieces(file, sink)?;
        }
        if let Some(fin) = self.fin.take() {
            self.lose(fin, file, sink)?;
            // It counts as a byte.
            self.advance((fin + 1 - self.next).max(0));
        }
        self.stream.end();
        self.pieces(file, sink)?;
        self.stream.resume(0);
        Ok(())
    }
}
