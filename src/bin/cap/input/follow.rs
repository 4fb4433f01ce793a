//! A file that is still being written.

use std::{
    fs::File,
    io::{self, Read, Seek},
    thread,
    time::Duration,
};

/// How long to wait before the end of the file is looked at again.
const PAUSE: Duration = Duration::from_millis(100);

/// Waits at the end of a file for what is written behind it. It ends only where the file is cut
/// short, and can then be read again from its start.
pub(super) struct Follow {
    file: File,
    position: u64,
    cut: bool,
}

impl Follow {
    pub(super) fn new(file: File) -> Self {
        Self {
            file,
            position: 0,
            cut: false,
        }
    }

    /// Begins again with a file that was cut short; whether it was.
    pub(super) fn restart(&mut self) -> io::Result<bool> {
        if self.cut {
            self.file.rewind()?;
            (self.position, self.cut) = (0, false);
            return Ok(true);
        }
        Ok(false)
    }
}

impl Read for Follow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() && !self.cut {
            let read = self.file.read(buffer)?;
            self.position += read as u64;
            if read > 0 {
                return Ok(read);
            }
            self.cut = self.file.metadata()?.len() < self.position;
            if !self.cut {
                thread::sleep(PAUSE);
            }
        }
        Ok(0)
    }
}
