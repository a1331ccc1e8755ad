//! Counts how often the scanners look at a byte, so that a test can show that the work grows with the text and no
//! faster. Outside of tests it is nothing.

#[cfg(test)]
thread_local! {
    static LOOKS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// One look at a byte.
#[inline]
pub(super) fn look() {
    #[cfg(test)]
    LOOKS.with(|looks| looks.set(looks.get() + 1));
}

/// How many looks `run` takes on this thread.
#[cfg(test)]
pub(super) fn looks(run: impl FnOnce()) -> u64 {
    let before = LOOKS.with(std::cell::Cell::get);
    run();
    LOOKS.with(std::cell::Cell::get) - before
}
