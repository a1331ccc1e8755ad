//! Whether a document that came with an error status is an error page, or a page of use to the reader.
//!
//! Apps answer 404 and render, shops answer 403 with a login form. A card over these would be in the way, so
//! for the quiet codes (`Show::ErrorPage`) it appears only where the document has little to offer by itself.

use serde::{Deserialize, Serialize};

/// What the page's own document says about itself, counted in the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PageFacts {
    /// The document's own address.
    pub url: String,
    /// The status of the navigation as the document knows it, 0 where the browser does not tell.
    pub status: u16,
    pub content_type: String,
    /// Visible text, at most 64 kB.
    pub text: String,
    /// Characters of visible text before it was cut.
    pub text_length: u32,
    pub password_fields: u32,
    /// Fields that a person fills in, without search boxes and hidden ones.
    pub fields: u32,
    pub links: u32,
    pub scripts: u32,
    /// The selectors of `knowledge/gates.toml` that the document answers to.
    pub elements: Vec<String>,
}

/// The most visible text of an error page, in characters: servers' own pages have a few lines, designed ones
/// hints and a footer.
const MOST_TEXT: u32 = 1_500;
/// The most links of an error page: a site's own menu and footer.
const MOST_LINKS: u32 = 60;
/// Less text than this beside scripts is an app that has not drawn itself yet.
const LEAST_TEXT_OF_AN_APP: u32 = 8;

/// Whether the document is an error page.
pub fn is_error_page(page: &PageFacts) -> bool {
    let is_app = page.scripts > 0 && page.text_length < LEAST_TEXT_OF_AN_APP;
    let offers_sign_in = page.password_fields > 0 || page.fields > 1;
    !is_app && !offers_sign_in && page.text_length <= MOST_TEXT && page.links <= MOST_LINKS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text_length: u32) -> PageFacts {
        PageFacts { status: 404, text_length, ..PageFacts::default() }
    }

    #[test]
    fn a_servers_own_page_is_an_error_page() {
        assert!(is_error_page(&page(40)));
        assert!(is_error_page(&PageFacts { links: 30, scripts: 4, ..page(700) }));
    }

    #[test]
    fn a_login_form_is_not() {
        assert!(!is_error_page(&PageFacts { password_fields: 1, fields: 2, ..page(100) }));
    }

    #[test]
    fn an_app_that_answers_404_and_renders_is_not() {
        assert!(!is_error_page(&PageFacts { scripts: 3, ..page(0) }));
        assert!(!is_error_page(&PageFacts { scripts: 3, links: 20, ..page(6_000) }));
    }
}
