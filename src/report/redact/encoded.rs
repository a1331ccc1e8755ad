//! Base64 (RFC 4648 §4 and §5), which hides what it holds from a reader and from nobody else. What decodes to a
//! secret is taken out whole.

use super::view::View;
use super::{Kind, Scan, scan_encoded};

/// The shortest run that is decoded, in bytes: it holds six.
const SHORTEST: usize = 8;
/// Base64 inside of base64 is followed this deep.
const DEEPEST: usize = 2;

pub(super) fn find(scan: &mut Scan<'_>) {
    if scan.depth >= DEEPEST {
        return;
    }
    let view = scan.view;
    let mut at = 0;
    while at < view.len() {
        if value_of(view.at(at)).is_none() {
            at += 1;
            continue;
        }
        let end = view.run(at, |byte| value_of(byte).is_some());
        if end - at >= SHORTEST
            && let Some(kind) = inside(view, at, end, scan.depth + 1)
        {
            let padded = view.run(end, |byte| byte == b'=').min(end + 2);
            scan.add(kind, at..padded);
        }
        at = end;
    }
}

/// The worst of what stands in a run. Other letters may stand before what was encoded, so all four ways to cut it
/// into groups of four are tried.
fn inside(view: &View, start: usize, end: usize, depth: usize) -> Option<Kind> {
    (0..4).filter_map(|skip| scan_encoded(&View::of_bytes(decoded(view, start + skip, end)), depth)).max()
}

/// The bytes of a run, with what is no printable ASCII as line breaks.
fn decoded(view: &View, start: usize, end: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity((end - start) * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for at in start..end {
        bits = (bits << 6) | u32::from(value_of(view.at(at)).unwrap_or(0));
        count += 6;
        if count >= 8 {
            count -= 8;
            let byte = u8::try_from((bits >> count) & 0xFF).unwrap_or(0);
            bytes.push(if (0x20..0x7F).contains(&byte) { byte } else { b'\n' });
        }
        bits &= 0xFFF;
    }
    bytes
}

fn value_of(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}
