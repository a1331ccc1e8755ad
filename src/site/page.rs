//! The page of one code.

use leptos::prelude::*;
use serde_json::json;

use super::head::Head;
use super::{Entry, Home, document};
use crate::diagnosis::Explanation;
use crate::knowledge::{Lang, words};
use crate::protocol::Failure;
use crate::ui::Card;

pub(super) fn page(entry: &Entry, lang: Lang, home: Option<&Home>) -> String {
    let explanation = entry.explanation(lang);
    let path = entry.path();
    let code = code(&explanation);
    let head = Head {
        lang,
        title: format!("{code}: {} · {}", explanation.title, words::APP.get(lang)),
        description: format!("{} {}", explanation.meaning, explanation.now),
        path: &path,
        home,
        data: data(&explanation, &code, home.map(|home| home.to(&format!("{}/{path}", lang.tag())))),
    };
    let up = head.up();
    let other = format!("{up}{}/{path}", lang.other().tag());
    let failure = Failure::looked_up(explanation);
    document(&head, move || {
        let (list, look_up) = (format!("{up}{}/index.html", lang.tag()), format!("{up}index.html"));
        view! {
            <body data-page="code">
                <header class="site-head">
                    <nav aria-label=words::SITE_NAVIGATION.get(lang)>
                        <a href=list>{words::SITE_ALL.get(lang)}</a>
                        <a href=look_up>{words::SITE_LOOK_UP.get(lang)}</a>
                        <a href=other lang=lang.other().tag() hreflang=lang.other().tag()>
                            {words::BUTTON_LANGUAGE.get(lang)}
                        </a>
                    </nav>
                    <p class="code-name">{code}</p>
                </header>
                <main>
                    <Card failure=Signal::stored(failure) lang=Signal::stored(lang) still=true />
                </main>
            </body>
        }
    })
}

/// The code as people search for it: its number and its name.
pub(super) fn code(explanation: &Explanation) -> String {
    let Explanation { label, name, service, .. } = explanation;
    let code = if label == name || name.is_empty() { label.clone() } else { format!("{label} {name}") };
    service.as_ref().map_or_else(|| code.clone(), |service| format!("{service} {code}"))
}

/// An article of reference about one thing (<https://schema.org/TechArticle>).
fn data(explanation: &Explanation, code: &str, address: Option<String>) -> serde_json::Value {
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": explanation.title,
        "description": explanation.meaning,
        "about": code,
        "inLanguage": explanation.lang.tag(),
        "isPartOf": { "@type": "WebSite", "name": words::APP.get(explanation.lang) },
    });
    if let Some(address) = address {
        data["mainEntityOfPage"] = address.into();
    }
    data
}
