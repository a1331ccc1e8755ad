//! Whatever comes in: an answer, never a panic.

use proptest::prelude::*;
use whatbroke::background::{
    AllTyped, Arrival, AskId, Event, Fate, Field, Input, OpId, Private, Reading, State, TabId, load, step,
};
use whatbroke::diagnosis::{Cookies, PageFacts, Setting, diagnose, explain};
use whatbroke::evidence::{Address, Body, Evidence, Headers, Method, NetError, Response, parse_raw_response};
use whatbroke::knowledge::{Lang, RetryPolicy};
use whatbroke::protocol::Request;
use whatbroke::retry::{LONGEST, parse_retry_after};
use whatbroke::time::Timestamp;

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        Just("retry-after".to_owned()),
        Just("server".to_owned()),
        Just("cf-mitigated".to_owned()),
        Just("date".to_owned()),
        ".{0,20}"
    ];
    let value = prop_oneof![
        Just("challenge".to_owned()),
        Just("cloudflare".to_owned()),
        "[0-9]{1,30}",
        "-?[0-9.]{1,6}",
        ".{0,60}"
    ];
    prop::collection::vec((name, value), 0..6)
}

prop_compose! {
    fn response()(status in any::<u16>(), headers in headers(), at in any::<i64>()) -> Response {
        let mut kept = Headers::default();
        headers.iter().for_each(|(name, value)| kept.add(name, value));
        Response { status, headers: kept, at: Timestamp(at) }
    }
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![Just(Method::Get), Just(Method::Post), Just(Method::Other)]
}

fn url() -> impl Strategy<Value = Address> {
    prop_oneof![Just("https://a.test/"), Just("http://a.test/b"), Just("http://localhost/"), Just("https://b.test/")]
        .prop_map(|text| Address::parse(text).expect("a web address"))
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        Just(Request::View),
        any::<Option<u8>>().prop_map(|minutes| Request::TryAgain { minutes }),
        Just(Request::Cancel),
        Just(Request::ClearCache),
        Just(Request::DeleteData),
        Just(Request::Reload),
        Just(Request::Close),
        Just(Request::OpenPopup),
        Just(Request::PutBack),
        Just(Request::CopyTyped),
        any::<bool>().prop_map(|seen| Request::Seen { seen }),
        "[a-z-]{0,16}".prop_map(|step| Request::OpenStep { step }),
        Just(Request::Speak { lang: Lang::Ko }),
    ]
}

fn reading() -> impl Strategy<Value = Reading> {
    let facts = (any::<u16>(), ".{0,40}", 0..3_u32).prop_map(|(status, text, scripts)| PageFacts {
        url: "https://a.test/".into(),
        status,
        own: text.clone(),
        text,
        scripts,
        ..PageFacts::default()
    });
    prop_oneof![facts.prop_map(Reading::Page), Just(Reading::Unreachable)]
}

/// Fields of two names, whose texts are told from everything else that may be stored.
fn fields() -> impl Strategy<Value = Vec<Field>> {
    let field = ("[xy]", 0..2_u32, "typed-[cd]{1,3}").prop_map(|(name, at, text)| Field {
        kind: "input".into(),
        marks: vec![name],
        at,
        text: Private::new(text),
        whole: true,
        back: false,
    });
    prop::collection::vec(field, 0..3)
}

fn event() -> impl Strategy<Value = Event> {
    let tab = || (0..3_i32).prop_map(TabId);
    let document = || "[ab]";
    let op = || (0..8_u64).prop_map(OpId);
    let error = prop_oneof![
        Just("ERR_ABORTED"),
        Just("ERR_CONNECTION_RESET"),
        Just("ERR_HTTP_RESPONSE_CODE_FAILURE"),
        Just("ERR_CACHE_MISS")
    ];
    prop_oneof![
        prop::collection::vec((tab(), url()), 0..3).prop_map(|open| Event::Started { open }),
        Just(Event::Woke),
        (tab(), url(), response(), method()).prop_map(|(tab, url, response, method)| Event::Answered {
            tab,
            url,
            response,
            method
        }),
        (tab(), prop::option::of(url()), document(), any::<bool>(), any::<[bool; 5]>()).prop_map(
            |(tab, url, document, known_fine, [form, reload, history, by_itself, unseen])| {
                let arrival = Arrival { form, reload, history, by_itself, unseen };
                Event::Committed { tab, url, document, known_fine, arrival }
            }
        ),
        (tab(), url(), method(), error, prop::option::of(document())).prop_map(
            |(tab, url, method, error, document)| {
                Event::Failed { tab, url, method, error: NetError::parse(error).expect("a name"), document }
            }
        ),
        tab().prop_map(|tab| Event::TabClosed { tab }),
        (tab(), document(), reading()).prop_map(|(tab, document, reading)| Event::LookedAgain {
            tab,
            document,
            reading
        }),
        (tab(), prop::option::of(document()), any::<bool>(), reading()).prop_map(|(tab, document, text, reading)| {
            Event::DocumentRead { tab, document, text, reading, ask: None }
        }),
        (tab(), document(), any::<bool>()).prop_map(|(tab, document, shown)| Event::CardShown { tab, document, shown }),
        (tab(), op(), prop::collection::vec(".{0,40}|https://[ab].test(:81)?", 0..4))
            .prop_map(|(tab, op, origins)| Event::OriginsListed { tab, op, origins }),
        (tab(), op(), any::<bool>()).prop_map(|(tab, op, done)| Event::Cleared { tab, op, done }),
        (tab(), op(), prop::option::of(response()), prop::option::of(url()), prop::option::of(markup()))
            .prop_map(|(tab, op, answer, landed, body)| Event::Probed { tab, op, answer, landed, body }),
        (document(), method()).prop_map(|(document, method)| Event::Shown { document, method }),
        (tab(), op(), any::<bool>()).prop_map(|(tab, op, done)| Event::Reloaded { tab, op, done }),
        (tab(), op()).prop_map(|(tab, op)| Event::OnItsWay { tab, op }),
        (tab(), document(), url(), fields()).prop_map(|(tab, document, url, fields)| Event::Typed {
            tab,
            document,
            url,
            fields
        }),
        (tab(), document(), fields()).prop_map(|(tab, document, fields)| {
            let fates = vec![Fate::Back; fields.len()];
            Event::WasPutBack { tab, document, fields, fates }
        }),
        (tab(), document()).prop_map(|(tab, document)| Event::Stepped { tab, document }),
        (prop::option::of(tab()), prop::option::of(document()), request()).prop_map(|(tab, document, request)| {
            let ask = AskId(1);
            match (tab, document) {
                (Some(tab), Some(document)) => Event::CardAsked { ask, tab, document, request },
                _ => Event::Asked { ask, tab, request },
            }
        }),
    ]
}

/// Markup, whole and broken, and whatever else may come.
fn markup() -> impl Strategy<Value = String> {
    const PIECES: &[&str] =
        &["<p>", "</p", "<script", "</script>", "<!--", "-->", "=\"", "&#x41;", "&amp", "<", "점검 중", "503 "];
    prop_oneof![".{0,60}", prop::collection::vec(prop::sample::select(PIECES), 0..20).prop_map(|it| it.concat())]
}

proptest! {
    #[test]
    fn any_markup_is_read_and_grows_no_longer(source in markup(), content_type in "(text/html)?.{0,10}") {
        let read = Body::read(source.clone(), &content_type);
        prop_assert!(read.source.len() <= source.len());
        // An element may stand for a line break.
        prop_assert!(read.text.len() <= source.len());
    }

    #[test]
    fn any_retry_after_is_read_or_refused(value in ".{0,40}", date in prop::option::of(".{0,40}"), at in any::<i64>()) {
        if let Ok(told) = parse_retry_after(&value, date.as_deref(), Timestamp(at)) {
            prop_assert!(told.wait() <= LONGEST);
        }
    }

    #[test]
    fn any_number_of_seconds_is_read(seconds in any::<u64>()) {
        let told = parse_retry_after(&seconds.to_string(), None, Timestamp(0)).expect("digits are seconds");
        prop_assert_eq!(u64::from(told.seconds), seconds.min(LONGEST.as_secs()));
        prop_assert_eq!(told.capped, seconds > LONGEST.as_secs());
    }

    #[test]
    fn any_bytes_are_a_response_or_not(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        drop(parse_raw_response(&bytes, Timestamp(0)));
    }

    #[test]
    fn any_response_is_explained_in_both_languages_or_did_not_fail(response in response(), body in ".{0,200}", method in method()) {
        let failed = (400..=999).contains(&response.status) || response.headers.get("cf-mitigated").is_some_and(|it| it == "challenge");
        let url = Address::parse("http://a.test/");
        let evidence = Evidence { url: url.clone(), method, response: Some(response), body: Some(Body::plain(body)), ..Evidence::default() };
        let diagnosis = diagnose(&evidence);
        prop_assert_eq!(diagnosis.is_some(), failed);
        for lang in [Lang::En, Lang::Ko] {
            if let Some(diagnosis) = &diagnosis {
                let told = explain(diagnosis, lang, Setting { url: url.as_ref(), method, buttons: true, cookies: Cookies::ByHand, wait: None, app: false });
                prop_assert!(!told.title.is_empty() && !told.meaning.is_empty() && !told.now.is_empty() && !told.steps.is_empty());
                prop_assert!(!told.grounds.contains('{') || told.clues[0].contains('{'), "{}", told.grounds);
            }
        }
    }

    #[test]
    fn any_text_is_looked_up_without_a_panic(text in ".{0,300}") {
        drop(diagnose(&Evidence { text: Some(text), ..Evidence::default() }));
    }

    #[test]
    fn any_stored_text_is_a_state_or_set_aside(state in ".{0,200}", settings in ".{0,60}") {
        let (_, aside) = load(Some(state), Some(settings));
        prop_assert!(aside.len() <= 2);
    }

    #[test]
    fn no_address_keeps_a_secret(user in "[a-z]{8}", password in "[a-z]{8}", fragment in "[a-z]{8}") {
        let address = Address::parse(&format!("https://{user}:{password}@site.test/#{fragment}")).expect("a web address");
        prop_assert_eq!(address.as_str(), "https://site.test/");
    }

    /// Whatever happens in whatever order: nothing from a form is asked for again, a check that the reader is
    /// human is left alone, the intent is stored first, what is stored can be read again, and what was typed is never
    /// in it.
    #[test]
    fn any_history_keeps_the_promises(events in prop::collection::vec((event(), 0..400_000_i64, any::<u32>()), 1..60)) {
        let mut state = State::default();
        let mut now = 1_800_000_000_000;
        let mut typed = String::new();
        for (event, passes, random) in events {
            now += passes;
            let effects = step(&mut state, Input { now: Timestamp(now), random, event });
            let stored = effects.iter().position(|effect| matches!(effect, whatbroke::background::Effect::Persist { .. }));
            for (at, effect) in effects.iter().enumerate() {
                use whatbroke::background::Effect;
                if effect.is_irrevocable() {
                    prop_assert!(stored.is_some_and(|stored| stored < at));
                }
                if let Effect::Probe { tab, .. } | Effect::Reload { tab, .. } = effect {
                    let incident = state.tabs[tab].incident.as_ref().expect("an incident is behind it");
                    prop_assert!(incident.method.is_repeatable());
                    prop_assert!(incident.diagnosis.retry != RetryPolicy::Harmful);
                }
                if let Effect::Persist { state: text, settings, .. } = effect {
                    prop_assert!(!text.contains("typed-") && !settings.contains("typed-"));
                    let (mut again, aside) = load(Some(text.clone()), Some(settings.clone()));
                    prop_assert!(aside.is_empty());
                    again.typed.clone_from(&state.typed);
                    prop_assert_eq!(again.known_tabs(), state.known_tabs());
                }
                if let Effect::StoreTyped { typed: text } = effect {
                    typed = text.as_str().to_owned();
                }
                if let Effect::Wake { at: Some(at) } = effect {
                    prop_assert!(at.0 >= now);
                }
            }
            prop_assert_eq!(&AllTyped::load(&typed), &state.typed);
            prop_assert!(state.tabs.len() <= 3);
        }
    }
}
