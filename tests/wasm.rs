//! The border to JavaScript: what the browser hands over becomes an event or is refused, and never traps.
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use whatbroke::background::{Arrival, AskId, Event, TabId};
use whatbroke::browser::event;
use whatbroke::evidence::{Address, Method, SUFFIXES};
use whatbroke::knowledge::{Lang, code, texts};
use whatbroke::protocol::Request;
use whatbroke::time::Timestamp;

const OWN: &str = "abcdefghijklmnopabcdefghijklmnop";

fn js(json: &str) -> JsValue {
    JSON::parse(json).expect("the test's JSON is well-formed")
}

fn decode(kind: &str, details: JsValue) -> Result<Event, String> {
    event(kind, details, Timestamp(5), AskId(1), OWN).map_err(|error| error.to_string())
}

const ANSWERED: &str = r#"{"tabId":7,"url":"https://a.test/x?q=1#frag","method":"GET","statusCode":503,
    "responseHeaders":[{"name":"Retry-After","value":"120"},{"name":"Server","value":"nginx"}],"frameId":0}"#;

#[wasm_bindgen_test]
fn an_answer_becomes_an_event() {
    let Ok(Event::Answered { tab, url, response, method }) = decode("answered", js(ANSWERED)) else {
        panic!("decoded")
    };
    assert_eq!((tab, method, response.status), (TabId(7), Method::Get, 503));
    assert_eq!(url.as_str(), "https://a.test/x?q=1");
    assert_eq!(response.headers.get("retry-after"), Some("120"));
}

#[wasm_bindgen_test]
fn header_bytes_that_are_not_utf8_are_kept() {
    let details = js(ANSWERED);
    let header = Object::new();
    Reflect::set(&header, &"name".into(), &"Server".into()).unwrap();
    let bytes = Array::from(&Uint8Array::from(&b"caf\xe9"[..]));
    Reflect::set(&header, &"binaryValue".into(), &bytes).unwrap();
    Reflect::set(&details, &"responseHeaders".into(), &Array::of1(&header)).unwrap();
    let Ok(Event::Answered { response, .. }) = decode("answered", details) else { panic!("decoded") };
    assert_eq!(response.headers.get("server"), Some("café"));
}

#[wasm_bindgen_test]
fn an_event_without_a_tab_is_refused_with_a_reason() {
    for tab in ["-1", "null", "\"7\"", "1e99", "{}"] {
        let details = js(&format!(r#"{{"tabId":{tab},"url":"https://a.test/","statusCode":500}}"#));
        assert!(decode("answered", details).is_err(), "{tab}");
    }
    let error = decode("answered", js(r#"{"tabId":-1,"url":"https://a.test/","statusCode":500}"#)).unwrap_err();
    assert!(error.contains("no tab"), "{error}");
}

#[wasm_bindgen_test]
fn nonsense_is_refused_and_never_traps() {
    let values = [
        JsValue::NULL,
        JsValue::UNDEFINED,
        JsValue::from(7),
        JsValue::from("text"),
        Array::new().into(),
        Object::new().into(),
    ];
    for kind in ["answered", "committed", "failed", "tab-closed", "asked", "card-lost", "unheard"] {
        for value in &values {
            assert!(decode(kind, value.clone()).is_err(), "{kind} {value:?}");
        }
    }
}

#[wasm_bindgen_test]
fn what_the_own_service_worker_of_an_app_asks_for_belongs_to_no_tab() {
    let request = |more: &str| {
        let details = r#"{"frameId":-1,"tabId":-1,"initiator":"https://chatgpt.com","type":"xmlhttprequest","method":"POST",
            "url":"https://chatgpt.com/backend-api/f/conversation""#;
        decode("app", js(&format!("{details}{more}}}")))
    };
    let Ok(Event::AppFailed { tab, request: asked, .. }) = request(r#","statusCode":500"#) else { panic!("decoded") };
    assert_eq!((tab, asked.document.as_str(), asked.page.origin().as_str()), (None, "", "https://chatgpt.com"));
    let answered = request(r#","statusCode":200,"ended":true"#);
    assert!(matches!(answered, Ok(Event::AppAnswered { tab: None, ended: true, .. })), "{answered:?}");
    // A page that is gone, or is not shown, is none of them.
    for more in [r#","statusCode":500,"documentId":"D""#, r#","statusCode":500,"tabId":7"#] {
        assert!(request(more).is_err(), "{more}");
    }
}

#[wasm_bindgen_test]
fn a_verdict_about_no_web_page_has_no_address() {
    let details = r#"{"tabId":7,"url":"chrome://newtab/","documentId":"D","transitionType":"typed"}"#;
    let Ok(Event::Committed { url, arrival, known_fine, .. }) = decode("committed", js(details)) else {
        panic!("decoded")
    };
    assert_eq!((url, arrival, known_fine), (None, Arrival::default(), false));
}

#[wasm_bindgen_test]
fn how_a_document_was_come_by_is_told() {
    let details = r#"{"tabId":7,"url":"https://a.test/","documentId":"D","transitionType":"reload",
        "transitionQualifiers":["server_redirect","forward_back","client_redirect"]}"#;
    let Ok(Event::Committed { arrival, .. }) = decode("committed", js(details)) else { panic!("decoded") };
    assert_eq!(arrival, Arrival { form: false, reload: true, history: true, by_itself: true, unseen: false });
}

fn asked(sender: &str) -> Result<Event, String> {
    let message = r#"{"to":"background","message":{"tab":99,"request":{"speak":{"lang":"ko"}}}}"#;
    decode("asked", js(&format!(r#"{{"message":{message},"sender":{sender}}}"#)))
}

#[wasm_bindgen_test]
fn the_overlay_speaks_for_its_own_tab_whatever_it_says() {
    for (hash, named) in [("#4A2F", "4A2F"), ("", ""), ("?x=1#a#b", "a#b")] {
        let url = format!("chrome-extension://{OWN}/overlay.html{hash}");
        let sender = format!(r#"{{"id":"{OWN}","url":"{url}","tab":{{"id":3}}}}"#);
        let (document, request) = (named.to_owned(), Request::Speak { lang: Lang::Ko });
        let expected = Event::CardAsked { ask: AskId(1), tab: TabId(3), document, request };
        assert_eq!(asked(&sender), Ok(expected));
    }
    let nowhere = format!(r#"{{"id":"{OWN}","url":"chrome-extension://{OWN}/overlay.html#4A2F"}}"#);
    assert!(asked(&nowhere).is_err());
}

#[wasm_bindgen_test]
fn a_lost_card_is_that_of_the_sender() {
    let lost = |sender: &str| decode("card-lost", js(sender));
    let sender = format!(r#"{{"id":"{OWN}","url":"https://a.test/","documentId":"D","tab":{{"id":3}}}}"#);
    assert_eq!(lost(&sender), Ok(Event::CardShown { tab: TabId(3), document: "D".to_owned(), shown: false }));
    let stepped = decode("card-stepped", js(&sender));
    assert_eq!(stepped, Ok(Event::Stepped { tab: TabId(3), document: "D".to_owned() }));
    for refused in [
        r#"{"id":"another","documentId":"D","tab":{"id":3}}"#.to_owned(),
        format!(r#"{{"id":"{OWN}","documentId":"D"}}"#),
        format!(r#"{{"id":"{OWN}","tab":{{"id":3}}}}"#),
    ] {
        assert!(lost(&refused).is_err(), "{refused}");
    }
}

#[wasm_bindgen_test]
fn the_popup_names_its_tab() {
    let sender = format!(r#"{{"id":"{OWN}","url":"chrome-extension://{OWN}/popup.html?tab=99"}}"#);
    assert!(matches!(asked(&sender), Ok(Event::Asked { tab: Some(TabId(99)), .. })));
    let sender = format!(r#"{{"id":"{OWN}","url":"chrome-extension://{OWN}/options.html"}}"#);
    assert!(matches!(asked(&sender), Ok(Event::Asked { .. })), "the options ask as well");
}

#[wasm_bindgen_test]
fn a_web_page_or_another_extension_cannot_ask() {
    for sender in [
        format!(r#"{{"id":"{OWN}","url":"https://evil.test/popup.html","tab":{{"id":3}}}}"#),
        format!(r#"{{"id":"{OWN}","url":"https://evil.test/?chrome-extension://{OWN}/popup.html","tab":{{"id":3}}}}"#),
        format!(r#"{{"id":"{OWN}","tab":{{"id":3}}}}"#),
        format!(r#"{{"id":"{OWN}","url":"chrome-extension://{OWN}/other.html"}}"#),
        r#"{"id":"ponmlkjihgfedcbaponmlkjihgfedcba","url":"chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/popup.html"}"#.to_owned(),
        "{}".to_owned(),
    ] {
        assert!(asked(&sender).is_err(), "{sender}");
    }
}

#[wasm_bindgen_test]
fn only_the_files_of_this_build_are_taken() {
    let file = texts::file(Lang::Ko);
    let built: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/ko.texts"));
    let error = file.supply(built[1..].to_vec()).unwrap_err().to_string();
    assert!(error.contains("ko.texts") && error.contains(&(built.len() - 1).to_string()), "{error}");
    assert!(file.supply(Vec::new()).is_err());
    assert!(file.bytes().is_none());

    file.supply(built.to_vec()).unwrap();
    assert!(file.bytes().is_some() && texts::file(Lang::En).bytes().is_none());
    let title = code("http/503").expect("known").title.get(Lang::Ko);
    assert!(title.chars().any(|letter| ('가'..='힣').contains(&letter)), "{title}");
}

#[wasm_bindgen_test]
fn the_owner_of_a_name_is_known_by_the_table_beside_the_module() {
    let address = Address::parse("https://a.b.co.kr/").expect("a web address");
    SUFFIXES.supply(include_bytes!(concat!(env!("OUT_DIR"), "/suffixes.packed")).to_vec()).unwrap();
    assert_eq!(address.owner(), "b.co.kr");
}
