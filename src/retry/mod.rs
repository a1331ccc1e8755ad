//! When to try again: what the server asked for, and the plan where it did not.

mod plan;
mod retry_after;

pub use plan::{Choice, LONGEST_PLAN, MOST_TRIES, PLAN, wait_before_try};
pub use retry_after::{LONGEST, RetryAfterError, Told, parse_retry_after, told};
