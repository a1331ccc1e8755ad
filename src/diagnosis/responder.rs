//! Who wrote the answer.
//!
//! A front server passes on what stands behind it, and some put their own name on that, too. So the strongest signs
//! are a structured error from the service that was asked and the marks of a page; then a header that only one
//! program sends, then what else the service's own address answers, and last the `Server` header.

use super::observed::Observed;
use super::structured::Shape;
use super::{Finding, Rank, SeenClue};
use crate::knowledge::{Certainty, Clue, RESPONDERS, Responder, Says, Together, at_address, clues};

/// Who answered, and what shows it.
pub(super) struct Answerer {
    pub who: &'static Responder,
    pub clue: SeenClue,
}

/// Finds who answered with what was found.
pub(super) fn find(observed: &Observed<'_>, finding: &Finding) -> Option<Answerer> {
    observed.response()?;
    let first = |holds: &dyn Fn(&Responder) -> bool| RESPONDERS.iter().find(|one| holds(one));
    let own = observed.problem.as_ref().is_some_and(|problem| problem.shape != Shape::Cloudflare);
    let structured = asked(observed).filter(|_| own);
    let carries = |one: &Responder| one.headers.iter().any(|wanted| observed.has_header(wanted));
    let weak = |one: &Responder| one.weak.iter().any(|wanted| observed.has_header(wanted));
    let (who, clue): (_, &'static Clue) = structured
        .map(|who| (who, &clues::SERVICE_ANSWER))
        .or_else(|| first(&|one| wrote(one, observed)).map(|who| (who, &clues::BODY_SIGNATURE)))
        .or_else(|| first(&carries).map(|who| (who, &clues::VENDOR_HEADER)))
        .or_else(|| by_own_words(observed).map(|who| (who, &clues::SERVICE_ANSWER)))
        .or_else(|| by_server(observed, &finding.code).map(|who| (who, &clues::SERVER_HEADER)))
        .or_else(|| by_code(observed, finding).map(|who| (who, &clues::SERVICE_ANSWER)))
        .or_else(|| first(&weak).filter(|_| observed.sender.is_none()).map(|who| (who, &clues::VENDOR_HEADER)))?;
    Some(Answerer { who, clue: SeenClue::new(clue, &[("who", who.name)]) })
}

/// What it says of its failure, where that is known.
pub(super) fn says(who: &'static Responder, observed: &Observed<'_>) -> Option<&'static Says> {
    let counts = |says: &&Says| {
        let status = says.status.is_empty() || observed.status().is_some_and(|status| says.status.contains(&status));
        let by_header = says.headers.iter().any(|wanted| observed.has_header(wanted));
        status && (by_header || says.body.iter().any(|piece| observed.marks.has(piece)))
    };
    who.says.iter().find(counts)
}

/// Whether the page is one of its own. Whoever names itself on all that it sends is not believed to have sent a page
/// that names another sender, or nobody: such pages are imitated.
fn wrote(responder: &Responder, observed: &Observed<'_>) -> bool {
    let named = observed.sender.is_some_and(|sender| sender.id == responder.id);
    let contradicted = responder.passes && observed.sender.is_some() && !named;
    let left = || named || responder.leaves.iter().any(|wanted| observed.has_header(wanted));
    let has = |piece: &&str| observed.marks.has(piece);
    let together = |marks: &Together| {
        marks.headers.iter().all(|wanted| observed.has_header(wanted)) && marks.body.iter().all(&has)
    };
    let names_sender = |marks: &Together| marks.headers.iter().any(|header| header.starts_with("server: "));
    let own = responder.body.iter().any(&has)
        || responder.together.iter().any(together)
        || responder.whole.iter().any(|text| observed.is_all(text));
    // Some send their pages under another's name.
    let under_a_name = || responder.together.iter().any(|marks| names_sender(marks) && together(marks));
    own && (!contradicted || under_a_name()) && (responder.leaves.is_empty() || left() || observed.is_bare())
}

/// Whoever was asked, by the address.
fn asked(observed: &Observed<'_>) -> Option<&'static Responder> {
    let by_host = || at_address(observed.evidence.url.as_ref()?.host());
    let service = RESPONDERS.iter().find(|one| is_asked(one, observed));
    service.or_else(|| by_host().filter(|_| observed.service.is_none()))
}

/// Whether it is the service that was asked.
fn is_asked(responder: &Responder, observed: &Observed<'_>) -> bool {
    let families = observed.service.map_or(&[][..], |service| service.families);
    !responder.passes && responder.families.iter().any(|family| families.contains(family))
}

/// The service that was asked, where its answer says something and nobody is named but those who send what others
/// wrote. Without encryption anybody on the way can answer in its name.
fn by_own_words(observed: &Observed<'_>) -> Option<&'static Responder> {
    let https = observed.evidence.url.as_ref().is_some_and(|url| url.is_https());
    let sent = |sender: &Responder| sender.passes || sender.serves;
    let passed = !observed.senders_differ && observed.sender.is_none_or(sent);
    (https && passed && !observed.is_empty()).then(|| asked(observed)).flatten()
}

/// Whether some known program wrote the page.
pub(super) fn has_written(observed: &Observed<'_>) -> bool {
    RESPONDERS.iter().any(|one| wrote(one, observed))
}

/// Whose code it is, where nobody else is named: a code on a vendor's own page, or one in a structured error of which
/// nobody knows who was asked for it.
fn by_code(observed: &Observed<'_>, finding: &Finding) -> Option<&'static Responder> {
    let own = match finding.rank {
        Rank::VendorCode => true,
        Rank::Structured => observed.evidence.url.is_none(),
        _ => false,
    };
    let family = finding.code.split('/').next().unwrap_or_default();
    let unnamed = !observed.senders_differ && observed.sender.is_none_or(|sender| sender.passes);
    let sure = finding.rank == Rank::Structured || finding.certainty >= Certainty::Inferred;
    // Where it leaves a mark on everything, a page without one is imitated.
    let left = |one: &Responder| one.leaves.is_empty() || one.leaves.iter().any(|wanted| observed.has_header(wanted));
    RESPONDERS.iter().find(|one| own && unnamed && sure && one.families.contains(&family) && left(one))
}

/// Whom the `Server` header names. Who also names itself on what it only passed on is believed where there is no
/// page that somebody else could have written, where the code is one of its own, and where the header is missing
/// that it adds to what it passes on.
fn by_server(observed: &Observed<'_>, code: &str) -> Option<&'static Responder> {
    let family = code.split('/').next().unwrap_or_default();
    let own = |sender: &Responder| {
        let passed = sender.passed.iter().any(|wanted| observed.has_header(wanted));
        let unmarked = !sender.passed.is_empty() && !passed;
        // A call by gRPC that failed has no body, whoever failed it.
        let empty = observed.is_empty() && !(passed && observed.has_header("grpc-status"));
        empty || sender.families.contains(&family) || unmarked
    };
    // No server fails behind a good status: whatever runs in it or behind it wrote that.
    let well = observed.status().is_some_and(|status| (200..300).contains(&status)) && !observed.is_empty();
    observed.sender.filter(|sender| (!sender.passes || own(sender)) && !(well && sender.serves))
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use crate::evidence::{Body, Evidence, NetError};

    fn who(evidence: &Evidence) -> Option<String> {
        diagnose(evidence)?.answered_by
    }

    fn page(url: &str, status: u16, headers: &[(&str, &str)], source: &str) -> Evidence {
        Evidence { body: Some(Body::plain(source)), ..answer(url, status, headers) }
    }

    fn said_by(headers: &[(&str, &str)], source: &str) -> Option<String> {
        who(&page("https://a.test/", 502, headers, source))
    }

    #[test]
    fn the_page_outranks_the_servers_name() {
        let nginx = "<center><h1>502 Bad Gateway</h1></center> <hr><center>nginx</center>";
        assert_eq!(said_by(&[("server", "cloudflare")], nginx).as_deref(), Some("nginx"));
        assert_eq!(said_by(&[], nginx).as_deref(), Some("nginx"));
        assert_eq!(said_by(&[("server", "nginx")], "<p>Sorry</p>").as_deref(), Some("nginx"));
    }

    #[test]
    fn who_passes_answers_on_is_named_only_for_its_own() {
        let cloudflare = [("server", "cloudflare"), ("cf-ray", "1-ICN")];
        assert_eq!(said_by(&cloudflare, "{\"error\": \"no stock\"}"), None);
        assert_eq!(said_by(&cloudflare, "").as_deref(), Some("cloudflare"));
        assert_eq!(said_by(&cloudflare, "error code: 502").as_deref(), Some("cloudflare"));
        let mut empty = answer("https://a.test/", 502, &cloudflare);
        assert_eq!(who(&empty), None, "its page may be anybody's");
        empty.net_error = NetError::parse("ERR_HTTP_RESPONSE_CODE_FAILURE");
        assert_eq!(who(&empty).as_deref(), Some("cloudflare"));
        // Its own number.
        assert_eq!(who(&answer("https://a.test/", 522, &cloudflare)).as_deref(), Some("cloudflare"));
        // Envoy adds a header to what it passes on.
        assert_eq!(said_by(&[("server", "envoy")], "Bad Gateway").as_deref(), Some("envoy"));
        assert_eq!(said_by(&[("server", "envoy"), ("x-envoy-upstream-service-time", "3")], "Bad Gateway"), None);
    }

    #[test]
    fn an_imitated_page_names_nobody() {
        let copy = "<p>Cloudflare Ray ID: <strong>1</strong></p>";
        assert_eq!(said_by(&[], copy), None);
        assert_eq!(said_by(&[("server", "nginx"), ("cf-ray", "1-ICN")], copy).as_deref(), Some("nginx"));
        assert_eq!(said_by(&[("cf-ray", "1-ICN")], copy).as_deref(), Some("cloudflare"));
    }

    #[test]
    fn a_page_without_its_answer_speaks_for_itself() {
        let copy = "<p>Cloudflare Ray ID: <strong>1</strong></p>";
        let alone = Evidence { url: None, ..page("https://a.test/", 403, &[("content-type", "text/html")], copy) };
        assert_eq!(who(&alone).as_deref(), Some("cloudflare"));
        let from_another = Evidence { url: None, ..page("https://a.test/", 403, &[("x-powered-by", "none")], copy) };
        assert_eq!(who(&from_another), None);
    }

    #[test]
    fn a_page_sent_under_another_name_is_still_its_writers() {
        let heroku = "<iframe src=\"//www.herokucdn.com/error-pages/application-error.html\"></iframe>";
        assert_eq!(said_by(&[("server", "Cowboy")], heroku).as_deref(), Some("heroku"));
        assert_eq!(said_by(&[("server", "nginx")], heroku).as_deref(), Some("nginx"));
    }

    #[test]
    fn a_code_in_an_error_of_nobody_knows_whom_names_its_service() {
        let error = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}";
        let alone = |headers: &[(&str, &str)]| Evidence { url: None, ..page("https://a.test/", 529, headers, error) };
        assert_eq!(who(&alone(&[("server", "cloudflare")])).as_deref(), Some("anthropic"));
        assert_eq!(who(&alone(&[("server", "nginx")])).as_deref(), Some("nginx"));
        assert_eq!(who(&page("https://a.test/", 529, &[], error)), None, "somebody else was asked");
    }

    #[test]
    fn no_server_fails_behind_a_good_status() {
        let closed = "<title>점검 안내</title>시스템 점검으로 서비스가 일시 중단됩니다. 양해 부탁드립니다.";
        let said = |status: u16, server: &str| {
            let headers = [("server", server), ("content-type", "text/html")];
            who(&page("https://a.test/", status, &headers, closed))
        };
        assert_eq!(said(503, "nginx").as_deref(), Some("nginx"));
        assert_eq!(said(200, "nginx"), None);
    }

    #[test]
    fn several_servers_name_nobody() {
        assert_eq!(said_by(&[("server", "nginx"), ("server", "Apache")], "bad gateway"), None);
        let beside = [("server", "HTTP::Server::PSGI"), ("server", "Perl Dancer2 0.4")];
        assert_eq!(said_by(&beside, "<p>Error</p>").as_deref(), Some("dancer"));
    }

    #[test]
    fn a_service_writes_what_its_own_address_answers() {
        let error = "{\"error\": {\"message\": \"m\", \"type\": \"server_error\", \"code\": null}}";
        let openai = "https://api.openai.com/v1/models";
        let said = |url: &str, headers: &[(&str, &str)], source: &str| who(&page(url, 500, headers, source));
        assert_eq!(said(openai, &[("server", "cloudflare")], error).as_deref(), Some("openai"));
        assert_eq!(said(openai, &[("server", "nginx")], error).as_deref(), Some("openai"));
        assert_eq!(said(openai, &[("server", "cloudflare")], "<p>Oops</p>").as_deref(), Some("openai"));
        // Its shape alone is everybody's.
        assert_eq!(said("https://a.test/v1/models", &[], error), None);
        // Without encryption anybody on the way can answer.
        assert_eq!(said("http://api.openai.com/", &[], "<p>Please sign in</p>"), None);
        assert_eq!(said(openai, &[("server", "nginx")], "<center>nginx</center>").as_deref(), Some("nginx"));
        // What is served under the server's name is written by the service; what a balancer names is its own.
        assert_eq!(said(openai, &[("server", "nginx")], "<p>Oops</p>").as_deref(), Some("openai"));
        assert_eq!(said(openai, &[("server", "awselb/2.0")], "<p>Oops</p>").as_deref(), Some("awselb"));
        assert_eq!(said(openai, &[("server", "nginx"), ("server", "Apache")], "<p>Oops</p>"), None);
    }

    #[test]
    fn who_is_known_by_an_address_alone_answers_there() {
        let said = |url: &str, server: &str, source: &str| who(&page(url, 500, &[("server", server)], source));
        let error = "{\"rt_cd\": \"1\", \"msg1\": \"m\"}";
        let name = Some("Korea Investment & Securities");
        let known = super::super::responder("Korea Investment & Securities").map(|who| who.name);
        assert_eq!(said("https://openapi.koreainvestment.com:9443/uapi", "nginx", error).as_deref(), name);
        assert_eq!(said("https://koreainvestment.com.a.test/uapi", "nginx", error).as_deref(), Some("nginx"));
        assert_eq!(said("https://notkoreainvestment.com/uapi", "nginx", error).as_deref(), Some("nginx"));
        assert_eq!(said("http://openapi.koreainvestment.com/", "nginx", "<p>Sign in</p>").as_deref(), Some("nginx"));
        assert_eq!(known, name);
    }

    #[test]
    fn a_store_that_speaks_the_language_of_another_is_told_from_it() {
        let error = "<Error><Code>SignatureDoesNotMatch</Code><RequestId>1</RequestId><HostId>a</HostId></Error>";
        assert_eq!(said_by(&[], error).as_deref(), Some("amazon-s3"));
        assert_eq!(said_by(&[("server", "MinIO")], error).as_deref(), Some("minio"));
        assert_eq!(
            said_by(&[("server", "nginx"), ("x-clv-request-id", "1")], error).as_deref(),
            Some("naver-object-storage")
        );
    }

    #[test]
    fn a_program_is_known_by_what_stands_on_all_its_pages() {
        for (mark, id) in [
            ("<meta name=\"generator\" content=\"Joomla! - Open Source Content Management\">", "joomla"),
            ("<meta name=\"generator\" content=\"TYPO3 CMS\">", "typo3"),
            ("<link href=/wp-content/themes/a/b.css><script src=/wp-includes/js/c.js>", "wordpress"),
            ("<script>var g5_url = 1</script>", "gnuboard"),
        ] {
            assert_eq!(said_by(&[("server", "Apache")], mark).as_deref(), Some(id), "{mark}");
        }
    }

    #[test]
    fn a_whole_page_is_no_piece_of_another() {
        let php = |source: &str| said_by(&[("server", "nginx")], source);
        assert_eq!(php("File not found.\n").as_deref(), Some("php"));
        assert_eq!(php("<p>Sorry: File not found.</p>").as_deref(), Some("nginx"));
    }
}
