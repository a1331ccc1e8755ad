//! Whether a document that came with an error status is an error page, or a page of use to the reader.
//!
//! Apps answer 404 and render, shops answer 403 with a login form. A card over these would be in the way, so
//! for the quiet codes (`Show::ErrorPage`) it appears only where the document has little to offer by itself.
//! The rule is a list of grounds, the first that holds decides; docs/decisions/0018-error-pages.md says why and
//! what it misses, and `tests/corpus/pages/` has the documents that it was measured on.

mod facts;
mod words;

pub use facts::PageFacts;

use crate::knowledge::signs;
use words::{names_number, plain, says};

/// Whether a text reports or explains what happened elsewhere: news, a notice board, a help page.
pub(super) fn is_told(text: &str) -> bool {
    says(&plain(text), signs::TOLD)
}

/// What a document is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    Error(Ground),
    OfUse(Ground),
    /// It still arrives, or has scripts and next to nothing to see: it may be an app that has yet to draw itself.
    Undrawn,
}

/// Why a document is taken for what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Its title or first heading names the status or says that there is an error.
    Named,
    /// Its first sentences say so, and there is little else.
    Said,
    /// It is no HTML: the raw answer of a program.
    Raw,
    /// There is next to nothing on it.
    Little,
    /// A field for a password.
    Password,
    /// A large field to write in, or the link to one: a wiki offers to write the page that it doesn't have.
    Editor,
    /// It asks for something first: to sign in, to prove an age, to agree, to subscribe.
    Asks,
    /// Fields to fill in.
    Form,
    /// A canvas, video, frame or picture that fills the window.
    Surface,
    /// Buttons to work with.
    Controls,
    /// Text to read.
    Text,
    /// Links or pictures to choose from.
    Choice,
    /// It stayed empty, or says that it is loading.
    Undrawn,
}

/// The most own text under a title or heading that names the error, in characters: a framework's debug page has
/// some thousand, a whole article about an error more.
const MOST_TEXT_NAMED: u32 = 4_000;
/// The same where only the first sentences say so.
const MOST_TEXT_SAID: u32 = 800;
/// The same where nothing says so: two lines. More is something to read, such as the beginning of an article; of the
/// error pages in the corpus that name no error, the longest has 110.
const MOST_TEXT: u32 = 200;
/// The most fields of a form that reports an error or orders a newsletter.
const MOST_FIELDS_NAMED: usize = 4;
/// The most buttons of a named error page, its question about cookies included.
const MOST_CONTROLS_NAMED: u32 = 12;
const MOST_CONTROLS_SAID: u32 = 2;
const MOST_CONTROLS: u32 = 1;
/// More pictures than this are something to choose from, such as goods instead of those that are sold out.
const MOST_PICTURES: u32 = 3;
const MOST_OWN_LINKS: u32 = 5;
/// All visible text and links of a page that says nothing, menus included.
const MOST_TEXT_IN_ALL: u32 = 1_500;
const MOST_LINKS: u32 = 60;
/// Less own text than this beside scripts may be an app that has not drawn itself yet.
const LEAST_TEXT_OF_AN_APP: u32 = 200;
/// Less text than this is none.
const LEAST_TEXT: u32 = 8;
/// How much of the own text counts as its first sentences, in characters.
const OPENING: usize = 300;

/// What the document is. `last`: it has had its time to draw itself, so what it shows now decides.
pub fn page_kind(page: &PageFacts, last: bool) -> PageKind {
    if page.loading && !last {
        return PageKind::Undrawn;
    }
    let seen = Seen::of(page);
    if let Some(ground) = of_use_whatever_it_says(page, &seen) {
        return PageKind::OfUse(ground);
    }
    if !last && page.scripts > 0 && !seen.error_in_view && page.own_length < LEAST_TEXT_OF_AN_APP {
        return PageKind::Undrawn;
    }
    if let Some(ground) = error_by_its_words(page, &seen) {
        return PageKind::Error(ground);
    }
    of_use(page, &seen).map_or(PageKind::Error(Ground::Little), PageKind::OfUse)
}

/// What the words of the page say.
struct Seen {
    /// The title or the first heading names the error.
    named: bool,
    /// The first sentences do.
    said: bool,
    /// Heading or first sentences do: the reader can see it, whatever the title says.
    error_in_view: bool,
    headline_asks: bool,
    /// Its text asks for something, be it at the end of what can be read so far.
    text_asks: bool,
    loading: bool,
    /// Fields to fill in that are no search boxes.
    fields: usize,
    /// There are fields or buttons to answer with.
    can_answer: bool,
}

impl Seen {
    fn of(page: &PageFacts) -> Self {
        let (title, heading, own) = (plain(&page.title), plain(&page.heading), plain(&page.own));
        let opening: String = own.chars().take(OPENING).collect();
        let error = |text: &str| says(text, signs::ERROR) || (page.status >= 400 && names_number(text, page.status));
        let names = |text: &str| error(text) || says(text, signs::ERROR_NAME);
        let asks = |text: &str| says(text, signs::ASKS);
        let named_in_view = names(&heading);
        let fields = page.fields.iter().filter(|field| !says(&plain(field), signs::SEARCH)).count();
        Self {
            named: named_in_view || names(&title),
            // The number is the same in every language, wherever it stands.
            said: error(&opening) || (page.status >= 400 && names_number(&own, page.status)),
            error_in_view: named_in_view || error(&opening),
            headline_asks: asks(&title) || asks(&heading),
            text_asks: asks(&own),
            loading: says(&opening, signs::LOADING),
            fields,
            can_answer: fields > 0 || page.controls > 0,
        }
    }
}

/// What makes a page useful although it names an error: a wiki's "not found" has its editor, a 401 its form.
fn of_use_whatever_it_says(page: &PageFacts, seen: &Seen) -> Option<Ground> {
    if page.password_fields > 0 {
        return Some(Ground::Password);
    }
    if page.editors > 0 || page.is_to_be_written() {
        return Some(Ground::Editor);
    }
    (seen.headline_asks && seen.can_answer).then_some(Ground::Asks)
}

fn error_by_its_words(page: &PageFacts, seen: &Seen) -> Option<Ground> {
    let raw = ["json", "text/plain", "xml"].iter().any(|kind| page.content_type.contains(kind));
    if raw && !page.content_type.contains("html") && page.own_length <= MOST_TEXT_NAMED {
        return Some(Ground::Raw);
    }
    let few_to_use = seen.fields <= MOST_FIELDS_NAMED && page.controls <= MOST_CONTROLS_NAMED;
    if seen.named && few_to_use && page.own_length <= MOST_TEXT_NAMED {
        return Some(Ground::Named);
    }
    let little = page.own_length <= MOST_TEXT_SAID && page.controls <= MOST_CONTROLS_SAID;
    let asks = seen.text_asks && seen.can_answer;
    let alone = !asks && seen.fields == 0 && page.surfaces == 0 && page.pictures <= MOST_PICTURES;
    (seen.said && little && alone).then_some(Ground::Said)
}

/// What makes a page useful that does not speak of an error, or not only.
fn of_use(page: &PageFacts, seen: &Seen) -> Option<Ground> {
    let text = page.own_length > MOST_TEXT || page.text_length > MOST_TEXT_IN_ALL;
    let choice = page.pictures > MOST_PICTURES || page.own_links > MOST_OWN_LINKS || page.links > MOST_LINKS;
    let asks = seen.text_asks && (seen.can_answer || page.own_links > 0);
    let media = ["image/", "video/", "audio/", "application/pdf"];
    let surface = page.surfaces > 0 || media.iter().any(|kind| page.content_type.starts_with(kind));
    let undrawn = seen.loading || (page.scripts > 0 && page.text_length < LEAST_TEXT && page.pictures == 0);
    [
        (seen.fields > 0, Ground::Form),
        (surface, Ground::Surface),
        (page.controls > MOST_CONTROLS, Ground::Controls),
        (asks, Ground::Asks),
        (text, Ground::Text),
        (choice, Ground::Choice),
        (undrawn, Ground::Undrawn),
    ]
    .into_iter()
    .find_map(|(holds, ground)| holds.then_some(ground))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(title: &str, own: &str) -> PageFacts {
        let length = own.chars().count() as u32;
        PageFacts {
            status: 404,
            content_type: "text/html".into(),
            title: title.into(),
            own: own.into(),
            own_length: length,
            text: own.into(),
            text_length: length,
            ..PageFacts::default()
        }
    }

    fn is_error(page: &PageFacts) -> bool {
        matches!(page_kind(page, true), PageKind::Error(_))
    }

    #[test]
    fn a_servers_own_page_is_an_error_page() {
        assert_eq!(page_kind(&page("404 Not Found", "nginx"), false), PageKind::Error(Ground::Named));
        assert_eq!(page_kind(&page("", "요청하신 글을 찾을 수 없어요."), false), PageKind::Error(Ground::Said));
        assert_eq!(page_kind(&page("", ""), false), PageKind::Error(Ground::Little));
    }

    #[test]
    fn a_named_error_stays_one_under_a_large_menu_and_a_form_that_reports_it() {
        let menu = PageFacts { links: 300, text_length: 6_000, pictures: 9, ..page("Page not found", "Sorry.") };
        assert!(is_error(&menu));
        assert!(is_error(&PageFacts { fields: vec!["email".into(), "textarea note".into()], ..menu }));
    }

    #[test]
    fn a_login_form_makes_a_page_of_use_whatever_it_is_called() {
        let password = PageFacts { password_fields: 1, ..page("403 Forbidden", "") };
        assert_eq!(page_kind(&password, false), PageKind::OfUse(Ground::Password));
        let first_step = PageFacts { fields: vec!["email user".into()], ..page("401 Sign in", "") };
        assert_eq!(page_kind(&first_step, false), PageKind::OfUse(Ground::Asks));
        // To be told to sign in, without a place to do so, is an error page.
        assert!(is_error(&page("401 Unauthorized", "You have to sign in.")));
    }

    #[test]
    fn a_wiki_that_offers_to_write_the_page_is_of_use() {
        let nothing = |source: &str| PageFacts { source: source.into(), ..page("Pond", "This page doesn't exist.") };
        for edit in ["/w/index.php?title=Pond&amp;action=edit", "/pond?do=edit", "/Pond?action=edit"] {
            let source = format!("<a href=\"{edit}\">create it</a>");
            assert_eq!(page_kind(&nothing(&source), false), PageKind::OfUse(Ground::Editor), "{edit}");
            assert!(is_error(&PageFacts { status: 403, ..nothing(&source) }));
        }
        // The bar of a person who writes elsewhere on the site.
        assert!(is_error(&nothing("<a href=\"/wp-admin/post.php?post=2&amp;action=edit\">Edit the front page</a>")));
    }

    #[test]
    fn a_search_box_is_no_form() {
        assert!(is_error(&PageFacts { fields: vec!["text q".into()], ..page("", "Nothing here.") }));
        assert!(!is_error(&PageFacts { fields: vec!["text quantity".into()], ..page("", "Nothing here.") }));
    }

    #[test]
    fn what_there_is_to_do_or_to_read_makes_a_page_of_use() {
        let plain = || page("Example", "Hello.");
        for of_use in [
            PageFacts { controls: 5, ..plain() },
            PageFacts { surfaces: 1, ..plain() },
            PageFacts { own_length: 2_000, ..plain() },
            PageFacts { pictures: 8, ..plain() },
            PageFacts { own_links: 20, ..plain() },
            PageFacts { content_type: "image/png".into(), ..plain() },
        ] {
            assert!(!is_error(&of_use), "{of_use:?}");
        }
    }

    #[test]
    fn a_few_sentences_that_name_no_error_are_something_to_read() {
        let buses = "Buses leave the harbour every ten minutes from six in the morning. ".repeat(5);
        assert_eq!(page_kind(&page("Route 12", &buses), true), PageKind::OfUse(Ground::Text));
        let translated = format!("{buses} Fehler 404");
        assert_eq!(page_kind(&page("Route 12", &translated), true), PageKind::Error(Ground::Said));
    }

    #[test]
    fn an_app_that_has_not_drawn_itself_is_looked_at_again() {
        let shell = PageFacts { scripts: 3, ..page("Example", "") };
        assert_eq!(page_kind(&shell, false), PageKind::Undrawn);
        assert_eq!(page_kind(&shell, true), PageKind::OfUse(Ground::Undrawn));
        // A shell that has "404" in its title shows nothing yet, so it may still draw a page.
        assert_eq!(page_kind(&PageFacts { title: "404".into(), ..shell }, false), PageKind::Undrawn);
    }

    #[test]
    fn a_document_that_still_arrives_is_looked_at_again_whatever_it_says() {
        for half in [page("404 Not Found", ""), PageFacts { password_fields: 1, ..page("", "") }] {
            let half = PageFacts { loading: true, ..half };
            assert_eq!(page_kind(&half, false), PageKind::Undrawn);
            assert_ne!(page_kind(&half, true), PageKind::Undrawn);
        }
    }
}
