//! The public site: a page for each code in both languages, rendered by the components of the extension's own pages.
//!
//! The pages need no script and no particular place: every link between them is relative. What search engines want in
//! full (canonical addresses, `hreflang`, a sitemap) is there where the site's [`Home`] is known.

mod head;
mod list;
mod page;

use std::path::PathBuf;

use leptos::prelude::*;

use crate::diagnosis::{Diagnosis, Explanation, Setting, canonical, explain};
use crate::knowledge::{self, Certainty, Code, Lang};
use head::Head;

/// Both languages, in the order in which the site names them.
const LANGS: [Lang; 2] = [Lang::En, Lang::Ko];

/// The address below which the site lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home(String);

impl Home {
    /// Reads an address such as `https://example.org/whatbroke/`; the slash at its end may be left out.
    ///
    /// # Errors
    ///
    /// Where it is no absolute address with http or https, or has a query or a fragment, with the reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = url::Url::parse(text).map_err(|error| format!("{text:?} is no address: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("{text:?} begins with neither http:// nor https://"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!("{text:?} has a query or a fragment, and pages are to lie below it"));
        }
        Ok(Self(format!("{}/", url.as_str().trim_end_matches('/'))))
    }

    fn to(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the folder of the site.
    pub path: PathBuf,
    pub content: String,
}

/// A code that has a page.
#[derive(Clone, Copy)]
struct Entry {
    /// `family/code`.
    id: &'static str,
    name: &'static str,
    words: &'static Code,
}

impl Entry {
    /// Every code that has a name, by its id. Cases of one code, which only evidence tells apart, share its page.
    fn all() -> Vec<Self> {
        let mut all: Vec<Self> = knowledge::known_ids()
            .filter(|(id, ..)| canonical(id) == *id)
            .map(|(id, name, words)| Self { id, name, words })
            .collect();
        all.sort_by_key(|entry| entry.id);
        all
    }

    fn family(&self) -> &'static str {
        self.id.split_once('/').map_or("", |(family, _)| family)
    }

    /// Where its page lies below the folder of its language.
    fn path(&self) -> String {
        format!("{}.html", self.id)
    }

    /// What is said of a code where nothing was seen: no clue, and no more certainty than the code itself gives.
    fn explanation(&self, lang: Lang) -> Explanation {
        let Self { id, name, words } = *self;
        let diagnosis = Diagnosis {
            code: id.to_owned(),
            entry: words.id.to_owned(),
            name: name.to_owned(),
            side: words.side,
            certainty: words.certainty.min(Certainty::Inferred),
            clues: Vec::new(),
            answered_by: None,
            service: words.service().map(|service| service.id.to_owned()),
            from_site: false,
            also: Vec::new(),
            retry: words.retry,
            told: None,
        };
        explain(&diagnosis, lang, Setting::default())
    }
}

/// All files of the site but what the look-up itself consists of. With its address they name each other in full.
pub fn files(home: Option<&Home>) -> Vec<File> {
    let entries = Entry::all();
    let mut files = Vec::new();
    for lang in LANGS {
        files.push(file(format!("{}/index.html", lang.tag()), list::page(&entries, lang, home)));
        for entry in &entries {
            files.push(file(format!("{}/{}", lang.tag(), entry.path()), page::page(entry, lang, home)));
        }
    }
    files.extend(home.map(|home| file("sitemap.xml".to_owned(), sitemap(&entries, home))));
    files
}

fn file(path: String, content: String) -> File {
    File { path: path.into(), content }
}

/// A whole document: what `body` renders, below a head.
fn document<V: IntoView + 'static>(head: &Head<'_>, body: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    let body = owner.with(|| body().into_view().to_html());
    // The markers between texts are for a script that takes over, and none does.
    let body = body.replace("<!>", "").replace("<!---->", "");
    format!("<!doctype html>\n<html lang=\"{}\">\n{head}{body}\n</html>\n", head.lang.tag())
}

/// The form of sitemaps.org, with both languages of each page as search engines read them.
fn sitemap(entries: &[Entry], home: &Home) -> String {
    let paths = std::iter::once("index.html".to_owned()).chain(entries.iter().map(Entry::path));
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for path in paths {
        let alternates: String = LANGS
            .map(|lang| {
                let (tag, address) = (lang.tag(), head::escape(&home.to(&format!("{}/{path}", lang.tag()))));
                format!("<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{address}\"/>")
            })
            .concat();
        for lang in LANGS {
            let address = head::escape(&home.to(&format!("{}/{path}", lang.tag())));
            map.push_str(&format!("<url><loc>{address}</loc>{alternates}</url>\n"));
        }
    }
    map.push_str("</urlset>\n");
    map
}
