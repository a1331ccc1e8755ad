//! Files that the build makes. In WebAssembly they lie beside the module, and whoever needs one hands it over first;
//! elsewhere they are built in.

use std::sync::OnceLock;

/// One of them.
pub struct Beside {
    /// Its name, beside the module.
    pub name: &'static str,
    /// Adler-32 of its bytes (RFC 1950 §2.2): what an earlier build wrote would be read as something else.
    checksum: u32,
    built_in: Option<&'static [u8]>,
    supplied: OnceLock<Vec<u8>>,
}

/// Why bytes were not taken for the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTheFile {
    /// The file that they were meant for.
    pub name: &'static str,
    /// How many they were.
    pub bytes: usize,
}

impl std::fmt::Display for NotTheFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, bytes } = self;
        write!(f, "{name}: {bytes} bytes, which are not those that were built with this module")
    }
}

impl std::error::Error for NotTheFile {}

impl Beside {
    pub(crate) const fn new(name: &'static str, checksum: u32, built_in: Option<&'static [u8]>) -> Self {
        Self { name, checksum, built_in, supplied: OnceLock::new() }
    }

    /// Its bytes, once they are there.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.supplied.get().map(Vec::as_slice).or(self.built_in)
    }

    /// Takes its bytes. Supplying them again changes nothing.
    ///
    /// # Errors
    /// When they are not those that the build wrote together with this module.
    pub fn supply(&self, bytes: Vec<u8>) -> Result<(), NotTheFile> {
        if adler2::adler32_slice(&bytes) != self.checksum {
            return Err(NotTheFile { name: self.name, bytes: bytes.len() });
        }
        self.supplied.get_or_init(|| bytes);
        Ok(())
    }
}
