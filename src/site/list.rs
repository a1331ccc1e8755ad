//! The list of all codes.

use leptos::prelude::*;
use serde_json::json;

use super::head::Head;
use super::page::code;
use super::{Entry, Home, document};
use crate::diagnosis::responder;
use crate::knowledge::{self, Lang, words};

/// The codes of one maker.
struct Group {
    name: String,
    /// Where its page lies, its code, its title.
    codes: Vec<(String, String, String)>,
}

pub(super) fn page(entries: &[Entry], lang: Lang, home: Option<&Home>) -> String {
    let path = "index.html";
    let head = Head {
        lang,
        title: format!("{} · {}", words::SITE_ALL.get(lang), words::APP.get(lang)),
        description: words::SITE_ALL_LEAD.get(lang).to_owned(),
        path,
        home,
        data: json!({
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": words::SITE_ALL.get(lang),
            "description": words::SITE_ALL_LEAD.get(lang),
            "inLanguage": lang.tag(),
        }),
    };
    let groups = groups(entries, lang);
    document(&head, move || {
        view! {
            <body data-page="codes">
                <header class="site-head">
                    <nav aria-label=words::SITE_NAVIGATION.get(lang)>
                        <a href="../index.html">{words::SITE_LOOK_UP.get(lang)}</a>
                        <a
                            href=format!("../{}/{path}", lang.other().tag())
                            lang=lang.other().tag()
                            hreflang=lang.other().tag()
                        >
                            {words::BUTTON_LANGUAGE.get(lang)}
                        </a>
                    </nav>
                </header>
                <main>
                    <h1>{words::SITE_ALL.get(lang)}</h1>
                    <p class="lead">{words::SITE_ALL_LEAD.get(lang)}</p>
                    {groups.into_iter().map(group).collect_view()}
                </main>
            </body>
        }
    })
}

fn group(group: Group) -> impl IntoView {
    let one = |(path, code, title): (String, String, String)| {
        view! {
            <li>
                <a href=path>
                    <b>{code}</b>
                    " "
                    <span>{title}</span>
                </a>
            </li>
        }
    };
    view! {
        <section>
            <h2>{group.name}</h2>
            <ul class="codes">{group.codes.into_iter().map(one).collect_view()}</ul>
        </section>
    }
}

/// The statuses of HTTP first, then the browser's own errors, then the makers by their names, then what has no maker.
fn groups(entries: &[Entry], lang: Lang) -> Vec<Group> {
    let mut named: Vec<((u8, String), Group)> = Vec::new();
    for entry in entries {
        let key = place(entry, lang);
        let explanation = entry.explanation(lang);
        let row = (entry.path(), code(&explanation), explanation.title);
        match named.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.codes.push(row),
            None => {
                let name = key.1.clone();
                named.push((key, Group { name, codes: vec![row] }));
            }
        }
    }
    named.sort_by_key(|(place, _)| (place.0, place.1.to_lowercase()));
    named.into_iter().map(|(_, group)| group).collect()
}

fn place(entry: &Entry, lang: Lang) -> (u8, String) {
    match entry.family() {
        "http" => (0, "HTTP".to_owned()),
        "net" => (1, words::SITE_NET.get(lang).to_owned()),
        family => {
            let service = entry.words.service().or_else(|| knowledge::service(family));
            let service = service.map(|service| service.name.get(lang).to_owned());
            let maker = service.or_else(|| responder(family).map(|who| who.name.to_owned()));
            maker.map_or_else(|| (3, words::SITE_OTHERS.get(lang).to_owned()), |maker| (2, maker))
        }
    }
}
