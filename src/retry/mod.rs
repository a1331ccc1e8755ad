//! When to try again: what the server asked for, and the plan where it did not. docs/retry.md explains both.

mod plan;
mod rate_limit;
mod retry_after;
mod told;

pub use plan::{
    Choice, LONGEST_PLAN, MOST_FIXED_TRIES, MOST_TRIES, PLAN, ROUND, Situation, Stop, next_try, wait_within,
};
pub use retry_after::{RetryAfterError, parse_retry_after};
pub use told::{LONGEST, Told, is_told_in, sent, told};
