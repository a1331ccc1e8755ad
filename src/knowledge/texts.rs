//! The texts of one language, as the build packed them (zlib, RFC 1950). They are unpacked at the first use:
//! together they are larger than all the rest, and a page shows those of one failure in one language.

use std::sync::OnceLock;

use super::{EN, KO, Lang};
use crate::beside::Beside;

/// One language's texts.
pub(super) struct Texts {
    file: Beside,
    /// Bytes after unpacking.
    length: usize,
    unpacked: OnceLock<String>,
}

impl Texts {
    pub(super) const fn new(file: Beside, length: usize) -> Self {
        Self { file, length, unpacked: OnceLock::new() }
    }

    /// All texts of the language in one; empty as long as nobody has supplied them.
    pub(super) fn all(&self) -> &str {
        let Some(packed) = self.file.bytes() else { return "" };
        self.unpacked.get_or_init(|| {
            let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, self.length);
            // Both are made by the build, and the checksum was compared; a test unpacks every text.
            String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
        })
    }
}

pub(super) fn of(lang: Lang) -> &'static Texts {
    match lang {
        Lang::En => &EN,
        Lang::Ko => &KO,
    }
}

/// The file with the texts of a language.
pub fn file(lang: Lang) -> &'static Beside {
    &of(lang).file
}
