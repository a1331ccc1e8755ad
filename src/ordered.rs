//! Putting things in order, once for all types. In WebAssembly each type that is sorted by itself brings some four
//! kilobytes of sorting along.

/// Puts things in the ascending order of a key. Those with the same one stay in the order in which they were.
pub(crate) fn by_key<T>(all: &mut Vec<T>, key: impl Fn(&T) -> u64) {
    let keys = all.iter().enumerate().map(|(at, one)| (key(one), at)).collect();
    let mut taken: Vec<Option<T>> = std::mem::take(all).into_iter().map(Some).collect();
    all.extend(sorted(keys).into_iter().filter_map(|(_, at)| taken.get_mut(at)?.take()));
}

/// The key of a range: by its beginning, then by its end. No text is as long as 4 GB.
pub(crate) fn range_key(start: usize, end: usize) -> u64 {
    ((start as u64) << 32) | end as u64
}

#[inline(never)]
fn sorted(mut keys: Vec<(u64, usize)>) -> Vec<(u64, usize)> {
    // No two of them are the same, because their places differ.
    keys.sort_unstable();
    keys
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(mut all: Vec<(u8, u16)>) {
            let mut wanted = all.clone();
            wanted.sort_by_key(|(key, _)| *key);
            by_key(&mut all, |(key, _)| u64::from(*key));
            prop_assert_eq!(all, wanted);
        }

        #[test]
        fn ranges_are_ordered_by_beginning_and_end(mut all: Vec<(u32, u32)>) {
            let mut wanted = all.clone();
            wanted.sort_unstable();
            by_key(&mut all, |(start, end)| range_key(*start as usize, *end as usize));
            prop_assert_eq!(all, wanted);
        }
    }
}
