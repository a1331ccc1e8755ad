//! What stands in front of a page, by the address that the reader was sent to (`knowledge/gates.toml`).

use super::{Finding, SeenClue};
use crate::evidence::Evidence;
use crate::knowledge::{Certainty, GATES, clues};

pub(super) fn find(evidence: &Evidence) -> Option<Finding> {
    // Where no answer came, nobody waits there for the reader.
    evidence.response.as_ref()?;
    let url = evidence.url.as_ref()?;
    let lies_there = |hosts: &[&str]| hosts.iter().any(|host| url.lies_in(host));
    let gate = GATES.iter().find(|gate| gate.counts_for(evidence) && lies_there(gate.hosts))?;
    gate.finding(Certainty::Inferred, SeenClue::new(&clues::GATE_ADDRESS, &[("who", gate.name)]))
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};

    fn code(url: &str, status: u16) -> Option<String> {
        diagnose(&answer(url, status, &[])).map(|it| it.code)
    }

    #[test]
    fn a_waiting_line_on_its_vendors_host_is_known_whatever_it_answers() {
        for status in [200, 403, 503] {
            let line = code("https://shop.queue-it.net/?c=shop&e=sale", status);
            assert_eq!(line.as_deref(), Some("queue/waiting-room"), "{status}");
        }
        assert_eq!(code("https://shop.test/?from=queue-it.net", 200), None);
    }

    #[test]
    fn the_address_that_the_browser_tries_shows_no_page_but_the_networks() {
        let portal = diagnose(&answer("http://www.gstatic.com/generate_204", 200, &[])).unwrap();
        // The status that was made for it, though it came with a good one.
        assert_eq!((portal.code.as_str(), portal.entry.as_str()), ("http/511", "challenge/wifi-sign-in"));
        assert_eq!(code("http://www.gstatic.com/generate_204", 204), None);
        assert_eq!(code("http://www.gstatic.com/images/a.png", 200), None);
    }

    #[test]
    fn a_sign_in_page_that_fails_is_a_failure() {
        assert_eq!(code("https://n1.network-auth.com/splash/", 500).as_deref(), Some("http/500"));
    }
}
