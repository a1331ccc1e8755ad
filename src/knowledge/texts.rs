//! The texts of one language, as the build packed them (zlib, RFC 1950). They are unpacked at the first use:
//! together they are larger than all the rest, and a page shows those of one failure in one language.
//!
//! In WebAssembly they are no part of the module. Each language is a file beside it, and whoever needs its texts
//! hands the file over first, with [`supply`].

use std::borrow::Cow;
use std::sync::OnceLock;

use super::{EN, KO, Lang};

/// One language's texts.
pub(super) struct Texts {
    /// The packed bytes, once they are there.
    packed: OnceLock<Cow<'static, [u8]>>,
    unpacked: OnceLock<String>,
    built_in: Option<&'static [u8]>,
    /// Adler-32 of the packed bytes: places in the texts of another build would give other sentences.
    checksum: u32,
    /// Bytes after unpacking.
    length: usize,
}

/// Why a file was not taken for the texts of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTheTexts {
    /// The language that it was meant for.
    pub lang: Lang,
    /// Bytes of the file.
    pub bytes: usize,
}

impl std::fmt::Display for NotTheTexts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { lang, bytes } = self;
        write!(f, "{}: {bytes} bytes, which are not those that were built with this module", file_name(*lang))
    }
}

impl std::error::Error for NotTheTexts {}

impl Texts {
    pub(super) const fn new(built_in: Option<&'static [u8]>, checksum: u32, length: usize) -> Self {
        Self { packed: OnceLock::new(), unpacked: OnceLock::new(), built_in, checksum, length }
    }

    /// All texts of the language in one; empty as long as nobody has supplied them.
    pub(super) fn all(&self) -> &str {
        let Some(packed) = self.packed.get().map(|bytes| &**bytes).or(self.built_in) else { return "" };
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

/// The file with the packed texts of a language, beside the module.
pub fn file_name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en.texts",
        Lang::Ko => "ko.texts",
    }
}

/// Whether the texts of a language are there.
pub fn are_here(lang: Lang) -> bool {
    let texts = of(lang);
    texts.built_in.is_some() || texts.packed.get().is_some()
}

/// Takes the file with the texts of a language. Supplying them again changes nothing.
///
/// # Errors
/// When the bytes are not those that the build wrote together with this module.
pub fn supply(lang: Lang, file: Vec<u8>) -> Result<(), NotTheTexts> {
    let texts = of(lang);
    if adler2::adler32_slice(&file) != texts.checksum {
        return Err(NotTheTexts { lang, bytes: file.len() });
    }
    texts.packed.get_or_init(|| file.into());
    Ok(())
}
