//! What stands in a page's head.

use std::fmt;

use super::{Home, LANGS};
use crate::knowledge::Lang;

/// What a browser and a search engine want to know of a page.
pub(super) struct Head<'a> {
    pub lang: Lang,
    pub title: String,
    pub description: String,
    /// The page's way below the folder of its language, the same in both.
    pub path: &'a str,
    pub home: Option<&'a Home>,
    /// What the page is, in the words of schema.org.
    pub data: serde_json::Value,
}

impl Head<'_> {
    /// The way from the page to the folder of the site.
    pub fn up(&self) -> String {
        "../".repeat(self.path.matches('/').count() + 1)
    }
}

impl fmt::Display for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let up = self.up();
        let (title, description) = (escape(&self.title), escape(&self.description));
        writeln!(f, "<head>")?;
        writeln!(f, "<meta charset=\"utf-8\">")?;
        writeln!(f, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        // Nothing is loaded but the styles, and nothing runs. Who judges a page asks for robots.txt in its name.
        let policy = "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'";
        writeln!(f, "<meta http-equiv=\"content-security-policy\" content=\"{policy}\">")?;
        writeln!(f, "<title>{title}</title>")?;
        writeln!(f, "<meta name=\"description\" content=\"{description}\">")?;
        if let Some(home) = self.home {
            let at = |lang: Lang| escape(&home.to(&format!("{}/{}", lang.tag(), self.path)));
            writeln!(f, "<link rel=\"canonical\" href=\"{}\">", at(self.lang))?;
            for lang in LANGS {
                writeln!(f, "<link rel=\"alternate\" hreflang=\"{}\" href=\"{}\">", lang.tag(), at(lang))?;
            }
            writeln!(f, "<link rel=\"alternate\" hreflang=\"x-default\" href=\"{}\">", at(Lang::En))?;
        }
        writeln!(f, "<link rel=\"icon\" href=\"{up}whatbroke.svg\" type=\"image/svg+xml\">")?;
        writeln!(f, "<link rel=\"stylesheet\" href=\"{up}style.css\">")?;
        writeln!(f, "<link rel=\"stylesheet\" href=\"{up}site.css\">")?;
        // In a script nothing is special but its end.
        let data = self.data.to_string().replace('<', "\\u003c");
        writeln!(f, "<script type=\"application/ld+json\">{data}</script>")?;
        writeln!(f, "</head>")
    }
}

/// A text between tags or in an attribute's quotes, in HTML and in XML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
