//! What stands in front of a page, by the headers of its answer (`knowledge/gates.toml`).
//!
//! Repeating the request makes a check harder and can cost a place in a line, so this outranks the status.

use super::{Finding, SeenClue};
use crate::evidence::{Evidence, Headers, Response};
use crate::knowledge::{Certainty, GATES, Gate, clues};

pub(super) fn find(evidence: &Evidence) -> Option<Finding> {
    let headers = &evidence.response.as_ref()?.headers;
    let gate = GATES.iter().find(|gate| gate.counts_for(evidence) && gate.is_named_in(headers))?;
    let clue = match gate.certainty {
        Certainty::Stated => SeenClue::new(&clues::CHALLENGE_HEADER, &[]),
        _ => SeenClue::new(&clues::GATE_HEADER, &[("who", gate.name)]),
    };
    gate.finding(gate.certainty, clue)
}

/// Whether the page of this answer may be a gate, for all that its headers tell: worth to look into before a
/// card is put over it.
pub fn is_suspect(response: &Response) -> bool {
    GATES.iter().flat_map(|gate| gate.suspects).any(|name| response.headers.get(name).is_some())
}

impl Gate {
    fn is_named_in(&self, headers: &Headers) -> bool {
        let fits = |(name, wanted): &(&str, Option<&str>)| {
            headers.get(name).is_some_and(|value| wanted.is_none_or(|wanted| value.eq_ignore_ascii_case(wanted)))
        };
        self.headers.iter().any(|line| line.iter().all(fits))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use super::*;

    fn found(status: u16, headers: &[(&str, &str)]) -> Option<(String, Certainty)> {
        diagnose(&answer("https://a.test/", status, headers)).map(|it| (it.entry, it.certainty))
    }

    #[test]
    fn a_vendors_own_word_for_its_check_is_believed_whatever_the_status() {
        let human = Some(("challenge/human".to_owned(), Certainty::Stated));
        assert_eq!(found(202, &[("x-amzn-waf-action", "challenge")]), human);
        assert_eq!(found(405, &[("x-amzn-waf-action", "captcha")]), human);
        assert_eq!(found(429, &[("x-vercel-mitigated", "Challenge")]), human);
    }

    #[test]
    fn a_vendor_that_blocks_or_only_stands_by_is_no_check() {
        assert_eq!(found(403, &[("x-vercel-mitigated", "deny")]).unwrap().0, "http/403");
        assert_eq!(found(403, &[("x-datadome", "protected")]).unwrap().0, "http/403");
        assert_eq!(found(403, &[("x-amzn-waf-action", "block")]).unwrap().0, "http/403");
    }

    #[test]
    fn a_check_keeps_the_code_that_it_is_sent_with() {
        let code =
            |status: u16, headers: &[(&str, &str)]| diagnose(&answer("https://a.test/", status, headers)).unwrap();
        let check = code(403, &[("x-dd-b", "1")]);
        assert_eq!((check.code.as_str(), check.entry.as_str()), ("http/403", "challenge/human"));
        assert!(check.is_gate());
        // Behind a good status it is the one that a refusal would have had.
        for status in [200, 202] {
            assert_eq!(code(status, &[("x-amzn-waf-action", "challenge")]).code, "http/403", "{status}");
        }
        // A check with an own name, and a line, have a code of their own.
        assert_eq!(code(403, &[("cf-mitigated", "challenge")]).code, "cloudflare/challenge");
        assert_eq!(code(429, &[("server", "cloudflare"), ("refresh", "20")]).code, "queue/waiting-room");
    }

    #[test]
    fn a_sign_of_a_check_is_only_inferred() {
        assert_eq!(found(403, &[("x-dd-b", "1")]), Some(("challenge/human".to_owned(), Certainty::Inferred)));
    }

    #[test]
    fn a_waiting_line_asks_for_itself_again() {
        let line = [("server", "cloudflare"), ("refresh", "20")];
        for status in [200, 202, 429] {
            assert_eq!(found(status, &line).unwrap().0, "queue/waiting-room", "{status}");
        }
        assert_eq!(found(503, &line).unwrap().0, "http/503");
        assert_eq!(found(429, &[("server", "nginx"), ("refresh", "20")]).unwrap().0, "http/429");
        assert_eq!(found(200, &[("server", "cloudflare")]), None);
    }

    #[test]
    fn a_sign_in_that_the_network_wants_is_a_gate() {
        assert!(diagnose(&answer("http://a.test/", 511, &[])).unwrap().is_gate());
        assert!(diagnose(&answer("http://a.test/", 511, &[("server", "squid")])).unwrap().is_gate());
    }

    #[test]
    fn who_only_stands_by_makes_it_worth_to_look_closer() {
        let suspect = |headers: &[(&str, &str)]| is_suspect(&answer("https://a.test/", 503, headers).response.unwrap());
        assert!(suspect(&[("x-datadome", "protected")]));
        assert!(suspect(&[("refresh", "5")]));
        assert!(!suspect(&[("server", "nginx")]));
    }
}
