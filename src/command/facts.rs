//! What markup alone tells of a page: the facts that a browser measures, without a layout. Sizes are not known, so
//! what counts only when it is large is counted only where the markup itself says so.

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
use whatbroke::diagnosis::PageFacts;

use super::page::UNSEEN;

/// What frames a page on every page of its site.
const AROUND: [&str; 3] = ["nav", "footer", "aside"];
const AROUND_ROLES: [&str; 6] = ["navigation", "banner", "contentinfo", "complementary", "search", "menu"];
/// A header inside of these is their own.
const NESTS: [&str; 3] = ["main", "article", "section"];
const HEADINGS: [&str; 3] = ["h1", "h2", "h3"];
/// Kinds of `input` that are pressed or carry something along, instead of being filled in.
const NOT_FILLED: [&str; 7] = ["hidden", "submit", "button", "reset", "image", "checkbox", "radio"];
const PRESSED: [&str; 5] = ["submit", "button", "image", "checkbox", "radio"];
/// A text area of so many lines is an editor.
const EDITOR_ROWS: u32 = 8;
/// The least side of a picture that counts, in pixels.
const LEAST_PICTURE: u32 = 80;
/// The most characters that are kept of the own text and of a heading, and the most fields.
const MOST_OWN: usize = 600;
const MOST_HEADING: usize = 300;
const MOST_FIELDS: usize = 20;

/// Where in the document the walk stands.
#[derive(Default)]
struct Inside {
    unseen: u32,
    around: u32,
    nested: u32,
    /// Inside of links, buttons and the like, whose text is not the page's own.
    quiet: u32,
    /// For each form around: whether it has fields to fill in.
    forms: Vec<bool>,
    heading: Option<String>,
}

/// Reads what can be told of a page.
pub fn of_markup(document: &Html, status: u16, content_type: &str) -> PageFacts {
    let mut facts = PageFacts { status, content_type: content_type.to_owned(), ..PageFacts::default() };
    let first = |selector: &str| Selector::parse(selector).ok().and_then(|it| document.select(&it).next());
    facts.title = first("title").map(|title| evened(&title.text().collect::<String>())).unwrap_or_default();
    let mut inside = Inside::default();
    // Without recursion: markup can be nested as deep as it is long.
    for edge in document.root_element().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => look_at_text(&mut facts, &mut inside, text),
                Node::Element(element) => {
                    if let Some(whole) = ElementRef::wrap(node) {
                        open(&mut facts, &mut inside, element, whole);
                    }
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    close(&mut facts, &mut inside, element);
                }
            }
        }
    }
    facts.own = facts.own.chars().take(MOST_OWN).collect();
    facts
}

fn look_at_text(facts: &mut PageFacts, inside: &mut Inside, text: &str) {
    let text = evened(text);
    if text.is_empty() || inside.unseen > 0 {
        return;
    }
    let length = u32::try_from(text.chars().count() + 1).unwrap_or(u32::MAX);
    facts.text_length = facts.text_length.saturating_add(length);
    if let Some(heading) = &mut inside.heading {
        heading.push_str(&text);
        heading.push(' ');
    }
    if inside.quiet > 0 || inside.around > 0 {
        return;
    }
    facts.own_length = facts.own_length.saturating_add(length);
    if facts.own.len() < 4 * MOST_OWN {
        facts.own.push_str(&text);
        facts.own.push(' ');
    }
}

fn open(facts: &mut PageFacts, inside: &mut Inside, element: &Element, whole: ElementRef<'_>) {
    let name = element.name();
    facts.scripts += u32::from(name == "script");
    inside.unseen += u32::from(is_unseen(element));
    inside.around += u32::from(is_around(element, inside.nested));
    inside.quiet += u32::from(is_quiet(name));
    inside.nested += u32::from(NESTS.contains(&name));
    if name == "form" {
        inside.forms.push(whole.descendent_elements().any(|inner| is_filled(inner.value())));
    }
    if inside.unseen > 0 {
        return;
    }
    let own = inside.around == 0;
    if HEADINGS.contains(&name) && own && facts.heading.is_empty() && inside.heading.is_none() {
        inside.heading = Some(String::new());
    }
    let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
    if name == "input" && kind == "password" {
        facts.password_fields += 1;
    } else if own && is_filled(element) && facts.fields.len() < MOST_FIELDS {
        let names = ["type", "name", "id", "placeholder", "aria-label", "title"].into_iter();
        let names: Vec<&str> = names.filter_map(|name| element.attr(name)).collect();
        facts.fields.push(names.join(" "));
    }
    let in_filled_form = inside.forms.last().copied().unwrap_or_default();
    facts.controls += u32::from(own && is_pressed(element) && !in_filled_form);
    facts.editors += u32::from(is_editor(element));
    facts.surfaces += u32::from(matches!(name, "canvas" | "video" | "frameset") && is_large(element));
    facts.pictures += u32::from(own && name == "img" && is_large(element));
    if name == "a" && element.attr("href").is_some() {
        facts.links += 1;
        facts.own_links += u32::from(own);
    }
}

fn close(facts: &mut PageFacts, inside: &mut Inside, element: &Element) {
    let name = element.name();
    inside.nested -= u32::from(NESTS.contains(&name));
    inside.quiet -= u32::from(is_quiet(name));
    inside.around -= u32::from(is_around(element, inside.nested));
    inside.unseen -= u32::from(is_unseen(element));
    if name == "form" {
        inside.forms.pop();
    }
    if HEADINGS.contains(&name)
        && let Some(heading) = inside.heading.take()
    {
        facts.heading = evened(&heading).chars().take(MOST_HEADING).collect();
    }
}

fn is_unseen(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    let closed = element.name() == "dialog" && element.attr("open").is_none();
    let hidden = style.contains("display:none") || style.contains("visibility:hidden");
    UNSEEN.contains(&element.name()) || element.attr("hidden").is_some() || hidden || closed
}

fn is_around(element: &Element, nested: u32) -> bool {
    let role = element.attr("role").unwrap_or_default();
    AROUND.contains(&element.name()) || AROUND_ROLES.contains(&role) || (element.name() == "header" && nested == 0)
}

fn is_quiet(name: &str) -> bool {
    matches!(name, "a" | "button" | "select" | "textarea")
}

fn is_filled(element: &Element) -> bool {
    let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
    match element.name() {
        "input" => !NOT_FILLED.contains(&kind.as_str()),
        "textarea" | "select" => true,
        _ => element.attr("contenteditable").is_some_and(|on| on.is_empty() || on == "true"),
    }
}

fn is_pressed(element: &Element) -> bool {
    let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
    match element.name() {
        "button" => true,
        "input" => PRESSED.contains(&kind.as_str()),
        _ => element.attr("role") == Some("button"),
    }
}

fn is_editor(element: &Element) -> bool {
    let rows = element.attr("rows").and_then(|rows| rows.trim().parse::<u32>().ok());
    match element.name() {
        "textarea" => rows.is_some_and(|rows| rows >= EDITOR_ROWS),
        _ => is_filled(element) && element.attr("contenteditable").is_some(),
    }
}

/// Whether nothing says that it is small.
fn is_large(element: &Element) -> bool {
    let side = |name: &str| element.attr(name).and_then(|side| side.trim_end_matches("px").trim().parse::<u32>().ok());
    ["width", "height"].into_iter().filter_map(side).all(|side| side >= LEAST_PICTURE)
}

fn evened(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use whatbroke::diagnosis::{PageKind, page_kind};

    fn facts(markup: &str) -> PageFacts {
        of_markup(&Html::parse_document(markup), 404, "text/html")
    }

    #[test]
    fn what_frames_a_page_is_not_its_own() {
        let page = facts(
            "<title>Shop</title><header><a href=/>Home</a> Menu</header><nav>Links</nav>\
             <main><header><h1>Not <em>found</em></h1></header><p>Sorry.</p><a href=/x>Back</a></main>\
             <div hidden>secret</div><p style='display: none'>more</p><script>code</script>",
        );
        assert_eq!((page.title.as_str(), page.heading.as_str()), ("Shop", "Not found"));
        assert_eq!(page.own.trim(), "Not found Sorry.");
        assert_eq!((page.links, page.own_links, page.scripts), (2, 1, 1));
    }

    #[test]
    fn what_a_person_fills_in_and_presses_is_counted() {
        let page = facts(
            "<form><input name=mail type=email><input type=password><input type=hidden><button>Go</button></form>\
             <button>Free</button><textarea rows=20>what it holds</textarea><img width=16 src=a><img src=b>",
        );
        assert_eq!((page.password_fields, page.controls, page.editors, page.pictures), (1, 1, 1, 1));
        assert_eq!(page.fields, ["email mail", ""]);
        assert!(!page.own.contains("holds"));
    }

    #[test]
    fn very_deep_markup_is_read() {
        assert_eq!(facts(&format!("{}deep", "<form><b>".repeat(20_000))).own.trim(), "deep");
    }

    /// The documents that the rule was measured on in a browser, read without one. Where layout and scripts decide,
    /// the markup cannot tell.
    #[test]
    fn most_documents_of_the_corpus_are_taken_for_what_they_are() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/pages");
        let table = fs::read_to_string(format!("{root}/pages.tsv")).unwrap();
        let (mut right, mut of_use_taken, mut wrong) = (0, 0, Vec::new());
        let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split('\t').collect()).collect();
        for row in &rows {
            let bytes = fs::read(format!("{root}/{}", row[0])).unwrap();
            let document = Html::parse_document(&String::from_utf8_lossy(&bytes));
            let kind = page_kind(&of_markup(&document, row[1].parse().unwrap(), row[2]), true);
            let is_error = matches!(kind, PageKind::Error(_));
            if is_error == (row[4] == "error-page") {
                right += 1;
            } else {
                of_use_taken += usize::from(!is_error);
                wrong.push(format!("{}: {kind:?}, {}", row[0], row[5]));
            }
        }
        println!("{right} of {} agree\n{}", rows.len(), wrong.join("\n"));
        assert!(rows.len() >= 100 && right * 100 >= rows.len() * 92, "{right} of {}", rows.len());
        // To say nothing of an error page is the worse mistake of a command that was asked.
        assert!(of_use_taken * 100 <= rows.len() * 4, "{of_use_taken} error pages are taken for pages of use");
    }
}
