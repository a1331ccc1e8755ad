//! The card as text, for a reader of the change: rendered by the components, in both languages.
#![cfg(feature = "site")]

use leptos::prelude::*;
use whatbroke::background::{Cleared, Outcome, Target};
use whatbroke::diagnosis::{Cookies, Setting, diagnose, explain};
use whatbroke::evidence::{Address, Evidence, Headers, Method, Response};
use whatbroke::knowledge::Lang;
use whatbroke::protocol::{Deletion, Doing, Failure, Offer, PutBack, Whereabouts};
use whatbroke::time::Timestamp;
use whatbroke::ui::{Ask, Card};

fn failure(status: u16, headers: &[(&str, &str)], lang: Lang, method: Method) -> Failure {
    failure_with(status, headers, lang, method, None)
}

fn failure_with(
    status: u16,
    headers: &[(&str, &str)],
    lang: Lang,
    method: Method,
    deletion: Option<Deletion>,
) -> Failure {
    let mut kept = Headers::default();
    headers.iter().for_each(|(name, value)| kept.add(name, value));
    let response = Response { status, headers: kept, at: Timestamp(0) };
    let url = Address::parse("https://site.test/page");
    let evidence = Evidence { url: url.clone(), method, response: Some(response), ..Evidence::default() };
    let diagnosis = diagnose(&evidence).expect("it failed");
    let explanation = explain(
        &diagnosis,
        lang,
        Setting {
            url: url.as_ref(),
            method,
            buttons: true,
            cookies: if deletion.is_some() { Cookies::ByButton } else { Cookies::ByHand },
            wait: None,
            app: false,
        },
    );
    let repeatable = method.is_repeatable();
    Failure {
        explanation,
        site: "site.test".into(),
        over: false,
        app: false,
        may_retry: repeatable,
        may_watch: false,
        watches: false,
        may_reload: false,
        may_clear: true,
        deletion,
        clear_reloads: repeatable,
        wait_seconds: 120,
        waits: vec![15, 30],
        doing: Doing::Nothing,
        outcome: None,
        cleared: None,
        tries: 0,
        tells: None,
        since: Timestamp(0),
        last_time: None,
        lasted_seconds: 0,
        hush: None,
        judged: None,
    }
}

fn render(failure: Failure) -> String {
    render_with(failure, None)
}

fn render_with(failure: Failure, typed: Option<Offer>) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        let lang = failure.explanation.lang;
        let ask = Ask::new(|_| {});
        let typed = Callback::new(move |()| typed);
        view! { <Card failure=Signal::stored(failure) lang=Signal::stored(lang) ask closes=true typed /> }.to_html()
    });
    // One tag a line, without the markers that the client would use.
    html.replace("<!>", "").replace("><", ">\n<")
}

#[test]
fn the_bar() {
    for lang in [Lang::En, Lang::Ko] {
        let card = render(failure(503, &[("retry-after", "120")], lang, Method::Get));
        insta::assert_snapshot!(format!("bar_{}", lang.tag()), card);
    }
}

#[test]
fn a_button_that_opens_a_page_says_whose_page_it_is() {
    let mut page = failure(503, &[], Lang::En, Method::Get);
    let link = |failure: &mut Failure, link: &str| {
        failure.explanation.steps[0].link = Some(link.into());
        failure.explanation.primary = None;
    };
    link(&mut page, "https://status.example.com");
    let card = render(page);
    assert!(card.contains("Open page") && !card.contains("Open settings"), "{card}");
    let mut settings = failure(503, &[], Lang::En, Method::Get);
    link(&mut settings, "chrome://settings/security");
    let card = render(settings);
    assert!(card.contains("Open settings") && !card.contains("Open page"), "{card}");
}

#[test]
fn a_page_that_came_from_a_form_offers_nothing_that_reloads() {
    for lang in [Lang::En, Lang::Ko] {
        let card = render(failure(503, &[], lang, Method::Post));
        assert!(!card.contains("data-testid=\"try-again\"") && !card.contains("data-testid=\"wait-"), "{card}");
        assert!(card.contains("data-testid=\"clear-cache\""));
    }
}

#[test]
fn why_it_has_stopped_and_what_to_do_instead() {
    let text = |lang, outcome, tries| {
        let mut failure = failure(503, &[], lang, Method::Get);
        (failure.outcome, failure.tries) = (Some(outcome), tries);
        let card = render(failure);
        assert!(card.contains("data-testid=\"try-again\""), "{card}");
        card.lines().find(|line| line.contains("data-testid=\"outcome\"")).expect("the outcome").to_owned()
    };
    for lang in [Lang::En, Lang::Ko] {
        let both = [text(lang, Outcome::Stopped, 3), text(lang, Outcome::HourOver, 5)].join("\n");
        insta::assert_snapshot!(format!("stopped_{}", lang.tag()), both);
    }
}

/// What an element of the card says; nothing where it is not there.
fn said(card: &str, name: &str) -> Option<String> {
    let (_, after) = card.split_once(&format!("data-testid=\"{name}\""))?;
    Some(after.split_once('>')?.1.split('<').next()?.to_owned())
}

// On a server the clock stands at zero.
#[test]
fn how_long_it_has_failed_is_said_by_the_minute() {
    for (lang, words) in [(Lang::En, "Failing here for 12 minutes"), (Lang::Ko, "12분 전부터 안 열려요")] {
        let mut failure = failure(503, &[], lang, Method::Get);
        failure.since = Timestamp(-12 * 60_000 - 59_000);
        assert_eq!(said(&render(failure.clone()), "lasting").as_deref(), Some(words));
        failure.since = Timestamp(-59_000);
        assert_eq!(said(&render(failure), "lasting"), None, "less than a minute");
    }
}

#[test]
fn a_countdown_shows_how_much_of_it_is_over() {
    let progress = |due, from| {
        let mut failure = failure(503, &[], Lang::En, Method::Get);
        failure.doing = Doing::Waiting { due: Timestamp(due), from: Timestamp(from) };
        let card = render(failure);
        let bar = card.lines().find(|line| line.contains("<progress")).expect("a bar").to_owned();
        assert!(bar.contains("max=\"1000\"") && bar.contains("aria-hidden=\"true\""), "{bar}");
        bar.split("value=\"").nth(1).and_then(|value| value.split('"').next()).expect("a value").to_owned()
    };
    assert_eq!([progress(60_000, 0), progress(60_000, -60_000), progress(0, -60_000)], ["0", "500", "1000"]);
    assert_eq!(progress(-5_000, -60_000), "1000", "and no more than all of it");
}

#[test]
fn what_came_of_a_wait_is_said_in_words() {
    let cases = [
        (
            Outcome::Fixed,
            12 * 60 + 59,
            "Fixed after 12 minutes. The page loads again.",
            "12분 만에 해결됐어요. 페이지가 다시 열려요.",
        ),
        (Outcome::Fixed, 59, "Fixed. The page loads again.", "해결됐어요. 페이지가 다시 열려요."),
        (
            Outcome::SignIn,
            0,
            "The site answers again and asks you to sign in.",
            "사이트가 다시 답해요. 이제 로그인해 주세요.",
        ),
    ];
    for (outcome, lasted, english, korean) in cases {
        for (lang, words) in [(Lang::En, english), (Lang::Ko, korean)] {
            let mut failure = failure(503, &[], lang, Method::Get);
            (failure.outcome, failure.over, failure.lasted_seconds) = (Some(outcome), true, lasted);
            assert_eq!(said(&render(failure), "outcome").as_deref(), Some(words));
        }
    }
}

#[test]
fn a_site_that_now_refuses_is_said_to_answer_again() {
    for status in [401, 403] {
        for (lang, words) in [
            (Lang::En, "The site answers again, but now with this error. Reload the page to see it."),
            (Lang::Ko, "사이트가 다시 답하지만 이번에는 이 오류가 났어요. 페이지를 새로고침하면 볼 수 있어요."),
        ] {
            let mut failure = failure(status, &[], lang, Method::Get);
            failure.outcome = Some(Outcome::AnswersOtherwise);
            let card = render(failure);
            assert_eq!(said(&card, "outcome").as_deref(), Some(words));
            assert!(card.contains(&format!("data-code=\"http/{status}\"")), "{card}");
        }
    }
}

#[test]
fn what_comes_from_the_page_is_text_and_never_markup() {
    let card = render(failure(503, &[("server", "<script>alert(1)</script>")], Lang::En, Method::Get));
    assert!(!card.contains("<script"), "{card}");
}

#[test]
fn what_was_cleared_is_named_and_its_addresses_are_folded() {
    for lang in [Lang::En, Lang::Ko] {
        let mut failure = failure(503, &[], lang, Method::Get);
        failure.outcome = Some(Outcome::SameAfterClear);
        let hosts = ["www.site.test", "cdn.site.test:8443", "img.site.test"].map(str::to_owned).to_vec();
        failure.cleared = Some(Cleared { what: Target::Cache, owner: "site.test".into(), hosts });
        let card = render(failure.clone());
        assert!(card.contains("<bdi>cdn.site.test:8443</bdi>") && card.contains("<details"), "{card}");
        let said = card.lines().find(|line| line.contains("data-testid=\"outcome\"")).expect("the outcome");
        assert!(said.contains('3') && said.contains("site.test"), "{said}");
        // A single address is named in the sentence itself.
        let hosts = vec!["www.site.test".into()];
        failure.cleared = Some(Cleared { what: Target::Cache, owner: "site.test".into(), hosts });
        assert!(render(failure).contains("www.site.test"));
    }
}

#[test]
fn what_was_typed_is_offered_as_far_as_it_can_be_given() {
    let offer = |place, fields, told| Offer { place, fields, whole: true, told, copied: false };
    let result = |back, newer, missing| Some(PutBack { back, newer, missing });
    // Place, fields, result; whether it can be put back and copied; what is said.
    let cases = [
        (offer(Whereabouts::Lost, 2, None), true, true, "in 2 fields"),
        (offer(Whereabouts::Lost, 1, result(1, 1, 0)), true, true, "newer text was left alone"),
        (offer(Whereabouts::Lost, 1, result(0, 0, 1)), true, true, "is gone or didn't take"),
        (offer(Whereabouts::Lost, 1, result(1, 0, 0)), true, true, "kept what you typed"),
        (offer(Whereabouts::Back, 0, result(2, 0, 0)), false, false, "is back in its place"),
        (offer(Whereabouts::Elsewhere, 1, None), false, true, "kept what you typed"),
        (offer(Whereabouts::Here, 1, None), false, true, "keeps what you typed here"),
    ];
    for (offer, puts, copies, said) in cases {
        let card = render_with(failure(503, &[], Lang::En, Method::Get), Some(offer));
        let shows = |name: &str| {
            let line = card.lines().find(|line| line.contains(&format!("data-testid=\"{name}\""))).expect(name);
            !line.contains("hidden")
        };
        assert_eq!((shows("put-back"), shows("copy-typed"), shows("typed")), (puts, copies, true), "{offer:?}");
        let text = card.lines().find(|line| line.contains("data-testid=\"typed-text\"")).unwrap_or_default();
        assert!(text.contains(said), "{offer:?}: {text}");
        assert!(!text.contains("ID numbers"), "{text}");
    }
    let part = Offer { whole: false, ..offer(Whereabouts::Lost, 1, None) };
    assert!(render_with(failure(503, &[], Lang::En, Method::Get), Some(part)).contains("ID numbers were left out"));
}

#[test]
fn deleting_cookies_says_first_what_it_costs_and_comes_first_only_where_it_is_the_cure() {
    for lang in [Lang::En, Lang::Ko] {
        let offer = |status, first| {
            let deletion = Deletion { owner: "site.test".into(), below: true, first };
            render(failure_with(status, &[], lang, Method::Get, Some(deletion)))
        };
        let (first, later) = (offer(431, true), offer(400, false));
        let at = |card: &str, name: &str| card.find(&format!("data-testid=\"{name}\"")).expect(name);
        assert!(at(&first, "delete-data") < at(&first, "clear-cache"), "{first}");
        assert!(at(&later, "more") < at(&later, "delete-data"), "{later}");
        for card in [&first, &later] {
            assert_eq!(card.matches("data-testid=\"delete-data\"").count(), 1, "{card}");
            assert!(at(card, "deletion-cost") < at(card, "delete-data"), "{card}");
            for hidden in ["delete-now", "keep-data"] {
                let line = card.lines().find(|line| line.contains(&format!("data-testid=\"{hidden}\""))).expect(hidden);
                assert!(line.contains("hidden"), "nothing is deleted by one press: {line}");
            }
        }
        let lines = first.lines().skip_while(|line| !line.contains("data-testid=\"deletion\""));
        let part: Vec<&str> = lines.take_while(|line| !line.contains("class=\"waits")).take(14).collect();
        insta::assert_snapshot!(format!("deletion_{}", lang.tag()), part.join("\n"));
    }
}

#[test]
fn what_was_deleted_is_named_by_its_kinds() {
    let mut failure = failure(431, &[], Lang::En, Method::Get);
    failure.outcome = Some(Outcome::SameAfterClear);
    let hosts = vec!["www.site.test".to_owned()];
    failure.cleared = Some(Cleared { what: Target::SiteData, owner: "site.test".into(), hosts });
    let line = |card: &str, name: &str| {
        let mark = format!("data-testid=\"{name}\"");
        card.lines().find(|line| line.contains(&mark)).expect(name).to_owned()
    };
    let card = render(failure.clone());
    let said = line(&card, "outcome");
    assert!(said.contains("The cookies of site.test are deleted, with all that www.site.test stored."), "{said}");
    assert!(
        card.contains("All cookies of site.test") && line(&card, "cleared-note").contains("sign in again"),
        "{card}"
    );
    failure.cleared.as_mut().expect("set above").what = Target::Cache;
    let card = render(failure);
    assert!(!card.contains("All cookies") && line(&card, "cleared-note").contains("You stay signed in."), "{card}");
}
