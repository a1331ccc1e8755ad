//! What stands in front of a page, by what only such a page has in it (`knowledge/gates.toml`).

use super::observed::Observed;
use super::{Finding, SeenClue};
use crate::knowledge::{Certainty, GATES, clues};

pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    let evidence = observed.evidence;
    // A text that was typed, or a body without its answer, is not a page that somebody stands in front of.
    evidence.response.as_ref()?;
    let has = |elements: &[&str]| elements.iter().any(|one| evidence.elements.iter().any(|seen| seen == one));
    let says = |text: &[&str]| text.iter().any(|one| observed.marks.has(one));
    let gate = GATES.iter().find(|gate| gate.counts_for(evidence) && (has(gate.elements) || says(gate.text)))?;
    gate.finding(Certainty::Inferred, SeenClue::new(&clues::GATE_PAGE, &[("who", gate.name)]))
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use crate::evidence::{Body, Evidence};

    fn code(status: u16, elements: &[&str], body: &str) -> Option<String> {
        let mut evidence = answer("https://a.test/", status, &[]);
        evidence.elements = elements.iter().map(|one| (*one).to_owned()).collect();
        evidence.body = Some(Body::plain(body));
        diagnose(&evidence).map(|it| it.entry)
    }

    #[test]
    fn a_vendors_own_part_is_its_check() {
        assert_eq!(code(403, &["#px-captcha"], "").as_deref(), Some("challenge/human"));
        assert_eq!(code(403, &["#of-the-site-itself"], "").as_deref(), Some("http/403"));
    }

    #[test]
    fn a_widget_that_any_site_may_use_counts_only_where_the_reader_is_turned_away() {
        assert_eq!(code(429, &[".h-captcha"], "").as_deref(), Some("challenge/human"));
        assert_eq!(code(404, &[".h-captcha"], "").as_deref(), Some("http/404"));
        assert_eq!(code(200, &[".h-captcha"], ""), None);
    }

    #[test]
    fn a_line_inside_a_page_that_is_fine_is_a_line() {
        assert_eq!(code(200, &["#NetFunnel_Loading_Popup"], "").as_deref(), Some("queue/waiting-room"));
    }

    #[test]
    fn a_line_is_known_by_the_words_under_it() {
        let words = "You are in line. Waiting Room powered by Cloudflare";
        assert_eq!(code(429, &[], words).as_deref(), Some("queue/waiting-room"));
        assert_eq!(code(500, &[], words).as_deref(), Some("http/500"));
    }

    #[test]
    fn no_page_is_no_gate() {
        let evidence = Evidence { elements: vec!["#px-captcha".into()], ..Evidence::default() };
        assert_eq!(diagnose(&evidence), None);
    }
}
