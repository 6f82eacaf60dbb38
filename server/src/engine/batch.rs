//! Batches: JSON lines in, JSON lines out, in order; a bad line is told by its number and the rest goes on.
//!
//! Lines are read in chunks that are answered one by one or on several threads. A line above the bound is passed over
//! while it is read, so memory does not grow with it.

use std::io::{self, Read};

use serde::Serialize;

use super::{LARGEST, Problem, Reply, Steps, answer};

/// Some whole lines of a batch.
#[derive(Debug)]
pub struct Chunk {
    /// Number of the first line, from 1.
    first: u64,
    /// The lines, one behind the other without their ends.
    bytes: Vec<u8>,
    /// Where each line ends in `bytes`, and whether it was too long and is not there.
    lines: Vec<(usize, Length)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Fits,
    TooLong,
}

/// What was said to the lines of a chunk.
#[derive(Debug)]
pub struct Answers {
    /// One line of JSON for each line that is not blank.
    pub text: Vec<u8>,
    /// How many of them are problems.
    pub problems: u64,
}

/// A line that could not be answered.
#[derive(Serialize)]
struct BadLine<'a> {
    line: u64,
    problem: &'a Problem,
}

impl Chunk {
    /// Answers all lines in order. Blank ones are passed over but counted.
    pub fn answer(&self, steps: Steps) -> Answers {
        let mut answers = Answers { text: Vec::with_capacity(self.bytes.len() * 4), problems: 0 };
        let mut from = 0;
        for (number, (end, length)) in (self.first..).zip(&self.lines) {
            let line = self.bytes.get(from..*end).unwrap_or_default();
            from = *end;
            if *length == Length::TooLong {
                answers.add(number, &Problem::too_large(LARGEST).into());
            } else if !line.trim_ascii().is_empty() {
                answers.add(number, &answer(line, steps));
            }
        }
        answers
    }
}

impl Answers {
    fn add(&mut self, line: u64, reply: &Reply) {
        match reply.problem() {
            Some(problem) => {
                self.problems += 1;
                // Numbers and texts always serialise.
                let json = serde_json::to_string(&BadLine { line, problem }).unwrap_or_default();
                self.text.extend_from_slice(json.as_bytes());
            }
            None => self.text.extend_from_slice(reply.json().as_bytes()),
        }
        self.text.push(b'\n');
    }
}

/// The chunks of an input. Each holds the lines that one read completed, so that lines which come one by one are
/// answered one by one.
#[derive(Debug)]
pub struct Chunks<R> {
    input: R,
    buffer: Vec<u8>,
    /// The beginning of a line whose end was not read yet.
    begun: Vec<u8>,
    /// Whether that line is too long already; then nothing of it is kept.
    length: Length,
    /// Number of that line.
    line: u64,
    ended: bool,
}

impl<R: Read> Chunks<R> {
    /// Reads `at_once` bytes at a time.
    pub fn new(input: R, at_once: usize) -> Self {
        Self {
            input,
            buffer: vec![0; at_once.max(1)],
            begun: Vec::new(),
            length: Length::Fits,
            line: 1,
            ended: false,
        }
    }

    /// Adds to the line under way, which begins at `from` in `bytes`.
    fn extend(&mut self, bytes: &mut Vec<u8>, from: usize, part: &[u8]) {
        if bytes.len() - from + part.len() > LARGEST {
            self.length = Length::TooLong;
        }
        match self.length {
            Length::Fits => bytes.extend_from_slice(part),
            Length::TooLong => bytes.truncate(from),
        }
    }

    /// The lines that a read completed; what is left over is kept for the next one.
    fn split(&mut self, read: &[u8]) -> Chunk {
        let mut chunk = Chunk { first: self.line, bytes: std::mem::take(&mut self.begun), lines: Vec::new() };
        let mut from = 0;
        let mut parts = read.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = parts.next() {
            self.extend(&mut chunk.bytes, from, part);
            if parts.peek().is_some() {
                from = chunk.bytes.len();
                chunk.lines.push((from, self.length));
                self.length = Length::Fits;
                self.line += 1;
            }
        }
        self.begun = chunk.bytes.split_off(from);
        chunk
    }

    /// The last line, when the input ends without an end of line.
    fn last(&mut self) -> Option<Chunk> {
        let bytes = std::mem::take(&mut self.begun);
        let is_there = !bytes.is_empty() || self.length == Length::TooLong;
        is_there.then(|| Chunk { first: self.line, lines: vec![(bytes.len(), self.length)], bytes })
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = io::Result<Chunk>;

    fn next(&mut self) -> Option<io::Result<Chunk>> {
        while !self.ended {
            let mut buffer = std::mem::take(&mut self.buffer);
            let read = self.input.read(&mut buffer);
            let chunk = match &read {
                Ok(0) => {
                    self.ended = true;
                    self.last()
                }
                Ok(count) => Some(self.split(buffer.get(..*count).unwrap_or_default())),
                Err(_) => None,
            };
            self.buffer = buffer;
            match read {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    self.ended = true;
                    return Some(Err(error));
                }
                _ => {}
            }
            if let Some(chunk) = chunk.filter(|chunk| !chunk.lines.is_empty()) {
                return Some(Ok(chunk));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines with their numbers, `None` for one that is too long.
    fn lines(input: &[u8], at_once: usize) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut out = Vec::new();
        for chunk in Chunks::new(input, at_once) {
            let chunk = chunk.expect("memory can be read");
            let mut from = 0;
            for (number, (end, length)) in (chunk.first..).zip(&chunk.lines) {
                let line = chunk.bytes.get(from..*end).expect("inside").to_vec();
                out.push((number, (*length == Length::Fits).then_some(line)));
                from = *end;
            }
        }
        out
    }

    #[test]
    fn lines_are_the_same_however_they_are_read() {
        let input = b"one\n\ntwo\r\n\nthree";
        let expected: Vec<_> = [&b"one"[..], b"", b"two\r", b"", b"three"].map(<[u8]>::to_vec).into();
        for at_once in 1..=input.len() + 1 {
            let read = lines(input, at_once);
            assert_eq!(read.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
            assert_eq!(read.into_iter().filter_map(|(_, line)| line).collect::<Vec<_>>(), expected);
        }
        assert_eq!(lines(b"", 8), []);
        assert_eq!(lines(b"one\n", 8), [(1, Some(b"one".to_vec()))]);
    }

    #[test]
    fn a_line_above_the_bound_is_passed_over_and_not_kept() {
        let long = vec![b'x'; LARGEST + 1];
        let fits = &long[..LARGEST];
        for input in [[&long, &b"\n"[..], fits, b"\nlast"].concat(), [b"", &long[..]].concat()] {
            for at_once in [4096, 5000, 2 * LARGEST] {
                let read = lines(&input, at_once);
                assert_eq!(read.first(), Some(&(1, None)));
                if let Some(second) = read.get(1) {
                    assert_eq!(second, &(2, Some(fits.to_vec())));
                    assert_eq!(read.get(2), Some(&(3, Some(b"last".to_vec()))));
                }
            }
        }
        let mut chunks = Chunks::new(io::repeat(b'x').take(64 * 1024 * 1024), 64 * 1024);
        let chunk = chunks.next().expect("a line").expect("read");
        assert!(chunk.bytes.is_empty() && chunk.lines == [(0, Length::TooLong)]);
        assert!(chunks.begun.capacity() <= 2 * LARGEST, "{}", chunks.begun.capacity());
    }

    #[test]
    fn a_failed_read_ends_the_batch() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        let mut chunks = Chunks::new(Broken, 8);
        assert!(chunks.next().is_some_and(|chunk| chunk.is_err()));
        assert!(chunks.next().is_none());
    }

    #[test]
    fn bad_lines_are_told_by_number_and_the_rest_goes_on() {
        let good = r#"{"pack":"jiamusi-2018","bill":{},"care":{"kind":"inpatient","hospital_level":"3",
            "admitted":"2018-03-01","discharged":"2018-03-09"}}"#
            .replace('\n', " ");
        let input = [good.as_bytes(), b"\n\n{\n \xff \n", good.as_bytes()].concat();
        let mut text = Vec::new();
        let mut problems = 0;
        for chunk in Chunks::new(&input[..], 7) {
            let answers = chunk.expect("read").answer(Steps::LeftOut);
            text.extend(answers.text);
            problems += answers.problems;
        }
        let text = String::from_utf8(text).expect("text");
        let starts: Vec<&str> = text.lines().map(|line| line.get(..18).expect("long enough")).collect();
        assert_eq!(
            starts,
            [
                "{\"result\":{\"medfee",
                "{\"line\":3,\"problem",
                "{\"line\":4,\"problem",
                "{\"result\":{\"medfee"
            ]
        );
        assert!(text.contains("not_utf8") && text.contains("broken_json"));
        assert_eq!(problems, 2);
    }
}
