//! Answers that have come and wait for their verdict: what was seen of a tab's requests.

use serde::{Deserialize, Serialize};

use super::{Arrival, Run, TabId};
use crate::diagnosis::is_useful_header;
use crate::evidence::{Address, Method, Response};
use crate::report::is_request_id;
use crate::time::Timestamp;

/// Answers that are kept for a tab while they wait for a verdict: the page's own and speculative ones.
const MOST_SEEN: usize = 4;

/// The answer with only those headers that a diagnosis can use or support asks for: nothing else is stored.
pub(super) fn without_the_useless(mut response: Response) -> Response {
    response.headers.retain(|name| is_useful_header(name) || is_request_id(name));
    response
}

/// An answer without a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub url: Address,
    pub method: Method,
    pub response: Response,
    /// When it was seen.
    pub at: Timestamp,
}

impl Seen {
    /// The method of what the verdict is for. Where nobody saw that begin, what was seen may have been a prefetch's.
    pub(super) fn method_of(&self, arrival: Arrival) -> Method {
        if arrival.unseen && arrival.form && self.method.is_repeatable() { Method::Other } else { self.method }
    }
}

impl Run<'_> {
    pub(super) fn answered(&mut self, tab: TabId, url: Address, response: Response, method: Method) {
        self.remember(tab, Seen { url, method, response: without_the_useless(response), at: self.now });
    }

    fn remember(&mut self, tab: TabId, mut seen: Seen) {
        let kept = &mut self.tab(tab).seen;
        // A form's answer and that of a prefetch of the same address: which of them the verdict is for, nobody says.
        let sent = kept.iter().find(|other| other.url == seen.url && !other.method.is_repeatable());
        if let Some(sent) = sent.filter(|_| seen.method.is_repeatable()) {
            seen.method = sent.method;
        }
        kept.retain(|other| other.url != seen.url);
        if kept.len() >= MOST_SEEN {
            kept.remove(0);
        }
        kept.push(seen);
    }

    /// Takes what was seen for this address; the verdict ends the wait of everything else, too.
    pub(super) fn take_seen(&mut self, tab: TabId, url: &Address) -> Option<Seen> {
        let seen = std::mem::take(&mut self.tab(tab).seen);
        seen.into_iter().rev().find(|seen| seen.url == *url)
    }
}
