//! The support report as support reads it.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use whatbroke::diagnosis::{Cookies, Explanation, Setting, diagnose, explain};
use whatbroke::evidence::{Address, Evidence, Headers, NetError, Response};
use whatbroke::knowledge::{Lang, step};
use whatbroke::report::{
    Attempt, Device, Facts, Kind, Moment, Report, StatusPage, Tried, TriedResult, UtcOffset, ids_in,
};
use whatbroke::time::Timestamp;

/// 2026-11-22 16:28:00 in Seoul.
const NOW: i64 = 1_795_332_480_000;

/// Everything that a report can be made of.
struct Case {
    evidence: Evidence,
    explanation: Explanation,
    page: String,
    since: Option<Moment>,
    device: Device,
    tried: Vec<Tried>,
    status_page: Option<StatusPage>,
    own_words: String,
}

impl Case {
    fn of(evidence: Evidence, lang: Lang) -> Self {
        let setting = Setting {
            url: evidence.url.as_ref(),
            method: evidence.method,
            buttons: false,
            cookies: Cookies::ByHand,
            wait: None,
            app: false,
        };
        let explanation = explain(&diagnose(&evidence).expect("it failed"), lang, setting);
        Self {
            evidence,
            explanation,
            page: String::new(),
            since: None,
            device: Device::default(),
            tried: Vec::new(),
            status_page: None,
            own_words: String::new(),
        }
    }

    /// A shop behind Cloudflare that cannot show the cart.
    fn shop(lang: Lang) -> Self {
        let mut headers = Headers::default();
        for (name, value) in [
            ("server", "cloudflare"),
            ("retry-after", "120"),
            ("cf-ray", "8f2a1b3c4d5e6f70-ICN"),
            ("x-request-id", "550e8400-e29b-41d4-a716-446655440000"),
            ("set-cookie", "sid=abc123; Path=/"),
        ] {
            headers.add(name, value);
        }
        let evidence = Evidence {
            url: Address::parse("https://shop.test/cart?item=12&coupon=spring"),
            response: Some(Response { status: 503, headers, at: Timestamp(NOW) }),
            ..Evidence::default()
        };
        let own = match lang {
            Lang::En => {
                "Since 4 pm I can't pay.\nMy order is 12, write to anna@shop.test.\n\n*Please* help [me](https://a.test)."
            }
            Lang::Ko => "4시부터 결제가 안 돼요.\n주문 번호는 12, 연락처는 010-1234-5678이에요.\n\n*도와* 주세요.",
        };
        let same = Some(TriedResult::Same);
        Self {
            page: "We'll be back.\nReference ID: 7f3a9c1e5b2d4f60\nRay ID: 8f2a1b3c4d5e6f70".into(),
            since: Some(moment(NOW - 1_800_000)),
            device: Device {
                browser: "Chrome 156.0.6261.111".into(),
                system: "Windows 11 23H2".into(),
                language: "ko-KR".into(),
            },
            tried: vec![
                Tried {
                    what: Attempt::Step(step("clear-cache").unwrap()),
                    when: Some(moment(NOW - 600_000)),
                    result: same,
                },
                Tried { what: Attempt::Own("asked anna@shop.test".into()), when: None, result: None },
            ],
            status_page: Some(StatusPage { said: "All systems | operational".into(), when: Some(moment(NOW)) }),
            own_words: own.into(),
            ..Self::of(evidence, lang)
        }
    }

    fn report(&self) -> Report {
        Report::of(&Facts {
            explanation: &self.explanation,
            url: self.evidence.url.as_ref(),
            response: self.evidence.response.as_ref(),
            page_ids: &ids_in(&self.page),
            when: moment(NOW),
            since: self.since,
            device: &self.device,
            tried: &self.tried,
            status_page: self.status_page.as_ref(),
            own_words: &self.own_words,
        })
    }
}

fn moment(at: i64) -> Moment {
    Moment { at: Timestamp(at), offset: UtcOffset::of_minutes(540).expect("an offset") }
}

/// A page that could not be reached at all.
fn unreachable(lang: Lang) -> Case {
    let evidence = Evidence {
        url: Address::parse("https://site.test/"),
        net_error: NetError::parse("ERR_CONNECTION_TIMED_OUT"),
        ..Evidence::default()
    };
    Case::of(evidence, lang)
}

#[test]
fn a_report_reads_well_in_both_languages_and_forms() {
    for lang in [Lang::En, Lang::Ko] {
        let report = Case::shop(lang).report();
        insta::assert_snapshot!(format!("text_{}", lang.tag()), report.text());
        insta::assert_snapshot!(format!("markdown_{}", lang.tag()), report.markdown());
        insta::assert_snapshot!(format!("short_{}", lang.tag()), unreachable(lang).report().text());
    }
}

#[test]
fn the_same_facts_make_the_same_report() {
    let case = Case::shop(Lang::Ko);
    assert_eq!(case.report(), case.report());
    assert_eq!(case.report().markdown(), Case::shop(Lang::Ko).report().markdown());
}

#[test]
fn each_gap_can_be_looked_at_and_shown_by_itself() {
    let mut report = Case::shop(Lang::En).report();
    let gaps: Vec<(String, Kind, String)> =
        report.gaps().iter().map(|one| (one.place.to_owned(), one.gap.kind, one.behind.to_owned())).collect();
    let behind: Vec<&str> = gaps.iter().map(|(_, _, behind)| behind.as_str()).collect();
    assert_eq!(behind, ["12", "spring", "anna@shop.test", "anna@shop.test"]);
    assert_eq!((gaps[0].0.as_str(), gaps[0].1), ("Address", Kind::QueryValue));
    report.show(3, true);
    report.show(99, true);
    assert!(report.text().contains("write to anna@shop.test.") && report.text().contains("asked [e-mail]"));
    assert!(report.text().contains("Square brackets"));
    (0..gaps.len()).for_each(|number| report.show(number, true));
    assert!(report.text().contains("item=12&coupon=spring"));
    assert!(!report.text().contains("Square brackets"), "nothing is hidden any more");
}

#[test]
fn a_secret_comes_in_through_no_fact() {
    let secrets = ["anna@shop.test", "900101-1234567", &["gh", "p_", "Ab3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"].concat()];
    for secret in secrets {
        let mut case = Case::shop(Lang::En);
        let response = case.evidence.response.as_mut().expect("an answer");
        response.headers.add("x-correlation-id", secret);
        case.explanation.grounds = format!("The page says {secret}.");
        case.explanation.name = secret.into();
        case.device = Device { browser: secret.into(), system: secret.into(), language: secret.into() };
        case.page = format!("Ray ID: {secret}");
        case.own_words = secret.into();
        case.tried.push(Tried { what: Attempt::Own(secret.into()), when: None, result: None });
        case.status_page = Some(StatusPage { said: secret.into(), when: None });
        let report = case.report();
        assert!(report.gaps().len() >= 8, "{report:?}");
        for written in [report.text(), report.markdown()] {
            assert!(!written.contains(secret), "{written}");
        }
    }
}

#[test]
fn an_id_stands_there_once_whether_header_or_page_names_it() {
    let text = Case::shop(Lang::En).report().text();
    assert_eq!(text.matches("8f2a1b3c4d5e6f70").count(), 1, "{text}");
    assert!(text.contains("cf-ray: 8f2a1b3c4d5e6f70-ICN") && text.contains("Reference ID: 7f3a9c1e5b2d4f60"));
    assert!(!text.contains("abc123") && !text.contains("set-cookie"));
}

#[test]
fn ids_of_pages_are_read_with_their_names() {
    let one = |text: &str| ids_in(text).into_iter().map(|(name, id)| format!("{name}={id}")).collect::<Vec<_>>();
    assert_eq!(one("Reference #18.4a2c1602.1759400000.1b2c3d4e."), ["Reference=18.4a2c1602.1759400000.1b2c3d4e"]);
    assert_eq!(one("Cloudflare Ray ID: <strong>8f2a1b3c4d5e6f70</strong>"), ["Ray ID=8f2a1b3c4d5e6f70"]);
    assert_eq!(one("요청 번호: 20261122072800-8f2a"), ["요청 번호=20261122072800-8f2a"]);
    assert_eq!(one("x-request-id: abc12345"), ["x-request-id=abc12345"]);
    assert_eq!(one("See the reference. Request ID missing."), [""; 0]);
}

/// Whether Markdown makes more of a report than WhatBroke wrote: markup that a report never has.
fn is_foreign(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => !matches!(
            tag,
            Tag::Heading { .. }
                | Tag::Paragraph
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell
                | Tag::List(_)
                | Tag::Item
                | Tag::BlockQuote(_)
        ),
        Event::End(_) | Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak => false,
        _ => true,
    }
}

/// The elements of a Markdown text, by their number: headings, rows, items, quotations.
fn shape(markdown: &str) -> [usize; 4] {
    let mut found = [0; 4];
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Start(Tag::Heading { .. }) => found[0] += 1,
            Event::Start(Tag::TableRow) => found[1] += 1,
            Event::Start(Tag::Item) => found[2] += 1,
            Event::Start(Tag::BlockQuote(_)) => found[3] += 1,
            _ => {}
        }
    }
    found
}

fn nasty() -> impl Strategy<Value = String> {
    let markup = "[-+*_`~|#>!\\[\\](){}<>&$^=:.@/\\\\\"' \t\r\n0-9a-d가]{0,40}";
    let known = prop_oneof![
        Just("</td><script>alert(1)</script>"),
        Just("![x](https://evil.test/a.png)"),
        Just("| a | b |\n|---|---|"),
        Just("```\ncode\n```"),
        Just("# Heading"),
        Just("---"),
        Just("1. one\n2. two"),
        Just("[^1]: note"),
        Just("$$x$$"),
        Just("> [!NOTE]\n> x"),
        Just("- [ ] task"),
        Just("+++\na\n+++"),
        Just("term\n: definition"),
        Just("::: x"),
    ];
    prop_oneof![markup, known.prop_map(str::to_owned), ".{0,40}"]
}

proptest! {
    #[test]
    fn nothing_from_outside_is_markup(one in nasty(), two in nasty(), three in nasty(), words in nasty()) {
        let plain = {
            let mut case = Case::shop(Lang::En);
            case.own_words = "x".into();
            shape(&case.report().markdown())
        };
        let mut case = Case::shop(Lang::En);
        case.device = Device { browser: format!("a{one}"), system: format!("b{two}"), language: format!("c{three}") };
        case.tried[1].what = Attempt::Own(format!("d{two}"));
        case.status_page = Some(StatusPage { said: format!("e{three}"), when: None });
        case.explanation.grounds = one.clone();
        case.own_words = format!("x{words}");
        let markdown = case.report().markdown();
        for event in Parser::new_ext(&markdown, Options::all()) {
            prop_assert!(!is_foreign(&event), "{:?} in\n{}", event, markdown);
        }
        prop_assert_eq!(shape(&markdown), plain, "{}", markdown);
    }
}
