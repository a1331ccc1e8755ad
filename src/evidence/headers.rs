//! Response headers.

use serde::{Deserialize, Serialize};

/// The most headers that are kept of one answer, and the most bytes of one value. Real servers stay far
/// below; a hostile one must not fill the storage.
const MOST_HEADERS: usize = 64;
const MOST_VALUE: usize = 1024;

/// Headers of one answer, with names in lower case, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a header. Control characters become spaces; what is beyond the limits is left out.
    pub fn add(&mut self, name: &str, value: &str) {
        if self.0.len() >= MOST_HEADERS || name.is_empty() || name.len() > 100 {
            return;
        }
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut end = value.len().min(MOST_VALUE);
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        self.0.push((name.trim().to_ascii_lowercase(), value[..end].trim().to_owned()));
    }

    /// Adds a header whose value is bytes. RFC 9110 §5.5 calls bytes above 0x7F opaque; they are read as
    /// UTF-8 where they are, else each byte as the Latin-1 character that older servers mean by it.
    pub fn add_bytes(&mut self, name: &str, value: &[u8]) {
        match std::str::from_utf8(value) {
            Ok(text) => self.add(name, text),
            Err(_) => self.add(name, &value.iter().map(|byte| char::from(*byte)).collect::<String>()),
        }
    }

    /// The first value of a header; the name is given in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All headers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Keeps only the headers that `keep` names: what is stored is what a diagnosis can use.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| keep(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_depend_on_case() {
        let mut headers = Headers::default();
        headers.add("Retry-After", " 120 ");
        assert_eq!(headers.get("retry-after"), Some("120"));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_kept_as_latin_1() {
        let mut headers = Headers::default();
        headers.add_bytes("server", b"caf\xe9/1.0");
        assert_eq!(headers.get("server"), Some("café/1.0"));
    }

    #[test]
    fn three_hundred_headers_and_long_values_are_cut() {
        let mut headers = Headers::default();
        for i in 0..300 {
            headers.add(&format!("x-{i}"), &"가".repeat(2000));
        }
        assert_eq!(headers.iter().count(), MOST_HEADERS);
        assert!(headers.iter().all(|(_, value)| value.len() <= MOST_VALUE));
    }

    #[test]
    fn a_line_break_cannot_enter_through_a_value() {
        let mut headers = Headers::default();
        headers.add("server", "a\r\nb\0c");
        assert_eq!(headers.get("server"), Some("a  b c"));
    }
}
