//! What is measured of a document, by `readPage` in `extension/injected.js`.

use serde::{Deserialize, Serialize};

/// What the page's own document says about itself, counted in the page. Only what can be seen counts. "Own" is
/// what stands outside of menus, headers, footers and asides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PageFacts {
    /// The document's own address.
    pub url: String,
    /// The status of the navigation as the document knows it, 0 where the browser does not tell.
    pub status: u16,
    /// How the browser came to the document, as Navigation Timing (§ 4.3) names it: `navigate`, `reload` or
    /// `back_forward`. What it restores at its start it takes for gone back to.
    pub navigation: String,
    pub content_type: String,
    /// The markup without what its fields hold, or what was sent where it is no HTML; at most 64 kB, and empty where it
    /// is too large.
    pub source: String,
    /// Visible text, at most 64 kB.
    pub text: String,
    /// Characters of visible text before it was cut.
    pub text_length: u32,
    pub title: String,
    /// The first own heading that is more than a link.
    pub heading: String,
    /// The beginning of the own text, without links and buttons; at most 600 characters.
    pub own: String,
    /// Characters of it before it was cut.
    pub own_length: u32,
    pub password_fields: u32,
    /// What the own fields that a person fills in are called (type, name, hint, label), never what they hold.
    pub fields: Vec<String>,
    /// Own buttons and boxes to tick that belong to no field.
    pub controls: u32,
    /// Fields to write in that take more than 15 % of the window each.
    pub editors: u32,
    /// Canvases, videos and frames that take more than 15 % of the window each.
    pub surfaces: u32,
    /// Own pictures of 80 pixels and more each way.
    pub pictures: u32,
    pub links: u32,
    pub own_links: u32,
    pub scripts: u32,
    /// The document, or the style sheets that hide parts of it, were still arriving, or its tab is hidden.
    pub loading: bool,
    /// The selectors of `knowledge/gates.toml` that the document answers to.
    pub elements: Vec<String>,
}

/// A form to sign in has this much around it at most: characters of text, and links.
const MOST_AROUND_A_SIGN_IN: (u32, u32) = (600, 15);

/// How the links of wikis look that lead to the editor of a page.
const EDITS: [&str; 6] = ["?action=edit", "?do=edit", "&do=edit", "&amp;do=edit", "/bin/edit/", "/gollum/create/"];

impl PageFacts {
    /// Whether it is the place of a wiki's page that nobody has written yet, with the link to write it.
    pub fn is_to_be_written(&self) -> bool {
        self.status == 404 && {
            let source = self.source.to_ascii_lowercase();
            let of_mediawiki = source.contains("index.php?title=") && source.contains("action=edit");
            of_mediawiki || EDITS.iter().any(|edit| source.contains(edit))
        }
    }

    /// Whether it is a form to sign in, and not a page that has one in its corner.
    pub fn asks_to_sign_in(&self) -> bool {
        let (text, links) = MOST_AROUND_A_SIGN_IN;
        self.password_fields == 1 && self.own_length <= text && self.own_links <= links && self.surfaces == 0
    }
}
