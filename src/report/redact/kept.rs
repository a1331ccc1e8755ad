//! Ids of requests that are known by their form: support asks for them, and they open nothing.

use std::ops::Range;

use super::view::View;

/// Whether a range that looks drawn is such an id, or a part of one.
pub(super) fn is_reference(view: &View, at: &Range<usize>) -> bool {
    is_ray(view, at) || is_akamai(view, at)
}

/// Cloudflare's ray: 16 hex digits, and the airport of the data centre.
fn is_ray(view: &View, at: &Range<usize>) -> bool {
    let start = at.start;
    let airport = view.at(start + 16) == b'-' && (17..20).all(|on| view.at(start + on).is_ascii_uppercase());
    let whole = at.end == start + 16 || at.end == start + 20;
    let alone = !view.at(start + 20).is_ascii_alphanumeric() && !view.before(start).is_ascii_alphanumeric();
    whole && airport && alone && (start..start + 16).all(|at| view.at(at).is_ascii_hexdigit())
}

/// Akamai's reference: a kind, the server's address in hex, seconds since 1970, and a number in hex.
fn is_akamai(view: &View, at: &Range<usize>) -> bool {
    let text = view.bytes().get(at.clone()).unwrap_or_default();
    let parts: Vec<&[u8]> = text.split(|byte| *byte == b'.').take(5).collect();
    let hex = |part: &[u8]| (5..=8).contains(&part.len()) && part.iter().all(u8::is_ascii_hexdigit);
    match parts.as_slice() {
        [kind, server, time, number] => {
            let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
            kind.len() <= 2 && digits(kind) && hex(server) && time.len() == 10 && digits(time) && hex(number)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_kept(text: &str) -> bool {
        is_reference(&View::of(text), &(0..text.len()))
    }

    #[test]
    fn only_whole_references_are_kept() {
        assert!(is_kept("8f2a1b3c4d5e6f70-ICN") && is_kept("18.4a2c1602.1759400000.1b2c3d4e"));
        for other in ["8f2a1b3c4d5e6f70", "8f2a1b3c4d5e6f70-icn", "8f2a1b3c4d5e6f7g-ICN", "8f2a1b3c4d5e6f70-ICNX"] {
            assert!(!is_kept(other), "{other}");
        }
        for other in ["18.4a2c1602.1759400000", "18.4a2c1602.175940000x.1b2c3d4e", "1800.4a2c1602.1759400000.1b2c3d4e"]
        {
            assert!(!is_kept(other), "{other}");
        }
    }
}
