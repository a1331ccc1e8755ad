//! What WhatBroke really says: whole explanations, with the clues put in.

use std::collections::BTreeMap;

use whatbroke::diagnosis::{Cookies, Setting, diagnose, explain};
use whatbroke::evidence::{Address, Evidence, Headers, Method, NetError, Response};
use whatbroke::knowledge::{Lang, RESPONDERS, known_ids};
use whatbroke::time::Timestamp;

/// Each grounds, clue and thing to do of many failures, in one language, with a code that it is said of.
pub fn sentences(lang: Lang) -> BTreeMap<String, String> {
    let mut said = BTreeMap::new();
    for evidence in failures() {
        let Some(diagnosis) = diagnose(&evidence) else { continue };
        let places = [(Method::Get, true), (Method::Get, false), (Method::Post, true), (Method::Other, true)];
        for (method, buttons) in places {
            let told = explain(
                &diagnosis,
                lang,
                Setting {
                    url: evidence.url.as_ref(),
                    method,
                    buttons,
                    cookies: Cookies::ByHand,
                    wait: None,
                    app: false,
                },
            );
            let texts = told.clues.into_iter().chain([told.grounds, told.now]);
            said.extend(texts.map(|text| (text, diagnosis.code.clone())));
        }
    }
    said
}

/// Every code, seen and only typed; every status from each kind of server, with and without a time to wait.
fn failures() -> Vec<Evidence> {
    let mut all = Vec::new();
    for (id, name, code) in known_ids() {
        let label = id.rsplit('/').next().unwrap_or(id);
        all.push(Evidence { net_error: NetError::parse(label), ..Evidence::default() });
        for text in [label, name].into_iter().chain(code.messages()) {
            all.push(Evidence { text: Some(text.to_owned()), ..Evidence::default() });
        }
    }
    let servers = RESPONDERS.iter().flat_map(|who| who.server.iter().copied());
    let servers: Vec<&str> = servers.chain([""]).collect();
    for status in 400..=599 {
        for server in &servers {
            for (url, wait) in [("https://site.test/", ""), ("http://site.test/", "120")] {
                let mut headers = Headers::default();
                headers.add("server", server);
                if !wait.is_empty() {
                    headers.add("retry-after", wait);
                }
                let response = Response { status, headers, at: Timestamp(0) };
                all.push(Evidence { url: Address::parse(url), response: Some(response), ..Evidence::default() });
            }
        }
    }
    all
}

#[test]
fn many_different_things_are_said() {
    let said = sentences(Lang::En);
    assert!(said.len() > 200, "{}", said.len());
    for begin in ["The site says", "The answer says", "This looks like", "It may be"] {
        assert!(said.keys().any(|text| text.starts_with(begin)), "{begin}");
    }
}
