//! The public site's files: a page for each code, in both languages, that stands on its own.
#![cfg(feature = "site")]

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};
use url::Url;
use whatbroke::diagnosis::canonical;
use whatbroke::knowledge::{Lang, known_ids, words};
use whatbroke::site::{Home, files};

/// What lies beside the pages, out of `www/` and the extension.
const BESIDE: [&str; 4] = ["index.html", "style.css", "site.css", "whatbroke.svg"];

fn home() -> Home {
    Home::parse("https://site.test/errors").expect("an address")
}

fn pages(home: Option<&Home>) -> BTreeMap<String, String> {
    let files = files(home).into_iter();
    files.map(|file| (file.path.to_str().expect("a plain name").to_owned(), file.content)).collect()
}

fn html(home: Option<&Home>) -> impl Iterator<Item = (String, Html)> {
    let pages = pages(home).into_iter().filter(|(path, _)| path.ends_with(".html"));
    pages.map(|(path, content)| (path, Html::parse_document(&content)))
}

fn all<'a>(page: &'a Html, selector: &str, attribute: &'a str) -> Vec<&'a str> {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).filter_map(|element| element.attr(attribute)).collect()
}

fn text(page: &Html, selector: &str) -> String {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).flat_map(|element| element.text()).collect()
}

#[test]
fn every_code_has_a_page_in_both_languages() {
    let pages = pages(None);
    let codes: BTreeSet<&str> = known_ids().map(|(id, ..)| canonical(id)).collect();
    assert!(codes.len() > 500, "{}", codes.len());
    for code in &codes {
        for lang in ["en", "ko"] {
            let path = format!("{lang}/{code}.html");
            let page = pages.get(&path).unwrap_or_else(|| panic!("{path} is missing"));
            assert!(page.contains(&format!("data-code=\"{code}\"")), "{path}");
        }
    }
    assert_eq!(pages.len(), 2 * codes.len() + 2, "two lists besides, and nothing else without an address");
}

#[test]
fn no_two_pages_are_one_file_where_case_does_not_count() {
    let pages = pages(Some(&home()));
    let folded: BTreeSet<String> = pages.keys().map(|path| path.to_lowercase()).collect();
    assert_eq!(folded.len(), pages.len());
}

#[test]
fn every_page_is_sound_and_speaks_its_language() {
    for (path, page) in html(Some(&home())) {
        assert_eq!(page.errors, Vec::<std::borrow::Cow<'_, str>>::new(), "{path}");
        assert_eq!(all(&page, "html", "lang"), [&path[..2]], "{path}");
        let korean = text(&page, "h1").chars().any(|letter| ('가'..='힣').contains(&letter));
        assert_eq!(korean, path.starts_with("ko/"), "{path}");
        assert_eq!(page.select(&Selector::parse("h1").expect("a selector")).count(), 1, "{path}");
        let visible = text(&page, "body");
        let is_name =
            |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let unfilled: Vec<&str> =
            visible.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).filter(is_name).collect();
        assert_eq!(unfilled, [""; 0], "{path}");
    }
}

#[test]
fn nothing_runs_on_a_page_and_nothing_is_left_over_from_one_that_does() {
    for (path, page) in html(None) {
        let kinds = all(&page, "script", "type");
        assert_eq!(kinds, ["application/ld+json"], "{path}");
        for gone in ["button", "[data-testid=card-grounds]", "[data-testid=clues]"] {
            assert!(page.select(&Selector::parse(gone).expect("a selector")).next().is_none(), "{path}: {gone}");
        }
    }
}

#[test]
fn every_link_leads_to_a_page_of_the_site_or_to_a_service() {
    let pages = pages(None);
    let base = Url::parse("http://nowhere.test/deep/down/").expect("an address");
    for (path, page) in html(None) {
        let own = base.join(&path).expect("a path");
        for link in all(&page, "[href]", "href") {
            let to = own.join(link).expect("an address");
            let inside = to.as_str().strip_prefix(base.as_str());
            match inside {
                Some(inside) => assert!(pages.contains_key(inside) || BESIDE.contains(&inside), "{path}: {link}"),
                None => assert_eq!(to.scheme(), "https", "{path}: {link}"),
            }
        }
    }
}

#[test]
fn the_list_names_every_page_once() {
    let pages = pages(None);
    for lang in ["en", "ko"] {
        let own = format!("{lang}/index.html");
        let list = Html::parse_document(&pages[&own]);
        let links = all(&list, ".codes a", "href");
        let mut listed: Vec<String> = links.into_iter().map(|link| format!("{lang}/{link}")).collect();
        listed.sort();
        let there: Vec<&String> = pages.keys().filter(|path| path.starts_with(lang) && **path != own).collect();
        let listed: Vec<&String> = listed.iter().collect();
        assert_eq!(listed, there);
    }
}

#[test]
fn search_engines_find_each_page_under_one_address_and_its_other_language_beside_it() {
    for (path, page) in html(Some(&home())) {
        let address = |path: &str| format!("https://site.test/errors/{path}");
        let below = &path[3..];
        assert_eq!(all(&page, "link[rel=canonical]", "href"), [address(&path)]);
        let others = ["en/", "ko/", "en/"].map(|lang| address(&format!("{lang}{below}")));
        assert_eq!(all(&page, "link[rel=alternate]", "href"), others);
        assert_eq!(all(&page, "link[rel=alternate]", "hreflang"), ["en", "ko", "x-default"]);
    }
    for (path, page) in html(None) {
        assert!(all(&page, "link[rel=canonical], link[rel=alternate]", "href").is_empty(), "{path}");
    }
}

#[test]
fn titles_differ_and_data_can_be_read() {
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    for (path, page) in html(Some(&home())) {
        let title = text(&page, "title");
        if let Some(other) = titles.insert(title.clone(), path.clone()) {
            panic!("{path} and {other} have the title {title:?}");
        }
        let data: serde_json::Value = serde_json::from_str(&text(&page, "script")).expect("JSON");
        assert_eq!(data["@context"], "https://schema.org", "{path}");
        assert_eq!(data["inLanguage"], path[..2], "{path}");
        let description = all(&page, "meta[name=description]", "content");
        assert!(description.len() == 1 && description[0].chars().count() > 20, "{path}: {description:?}");
    }
}

#[test]
fn the_sitemap_names_every_page() {
    let pages = pages(Some(&home()));
    let map = &pages["sitemap.xml"];
    let document = Html::parse_fragment(map);
    let listed = Selector::parse("loc").expect("a selector");
    let listed: BTreeSet<String> = document.select(&listed).flat_map(|loc| loc.text()).map(str::to_owned).collect();
    let there: BTreeSet<String> = pages
        .keys()
        .filter(|path| path.ends_with(".html"))
        .map(|path| format!("https://site.test/errors/{path}"))
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn an_address_that_pages_cannot_lie_below_is_refused_with_the_reason() {
    for (address, reason) in [
        ("site.test", "no address"),
        ("ftp://site.test/", "neither http:// nor https://"),
        ("https://site.test/?page=1", "a query"),
        ("https://site.test/#here", "a fragment"),
    ] {
        let error = Home::parse(address).expect_err(address);
        assert!(error.contains(reason) && error.contains(address), "{error}");
    }
    assert_eq!(Home::parse("https://site.test"), Home::parse("https://site.test/"));
}

#[test]
fn the_look_up_leads_to_both_lists_in_their_own_words() {
    let page = Html::parse_document(include_str!("../www/index.html"));
    for (lang, tag) in [(Lang::En, "en"), (Lang::Ko, "ko")] {
        let link = format!("a[href='{tag}/index.html']");
        assert_eq!(text(&page, &link), words::SITE_ALL.get(lang));
    }
}
