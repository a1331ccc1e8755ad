//! Nothing runs that is not in the zip, and nothing is in it that only tools read: no code from elsewhere, none made of
//! text, no source map. The stores ask for this (Chrome Web Store, “Additional requirements for Manifest V3”), and their
//! readers look for the same words.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::name_of;

/// Calls that make code of a text, or take it from somewhere at run time.
const MAKERS: [&str; 4] = ["eval(", "Function(", "importScripts(", "document.write("];

/// What leads from a page or a style to a file, which has to lie in the zip.
const LINKS: [&str; 6] = ["src=\"", "href=\"", "src='", "href='", "url(", "@import"];

/// What leads from a script to another, with its name in quotes behind it.
const IMPORTS: [&str; 2] = ["from", "import"];

/// Fails with everything in the extension that could run what is not in it.
pub fn check(folder: &Path, files: &[PathBuf]) -> Result<()> {
    let mut found = Vec::new();
    for file in files {
        let name = name_of(file);
        let bytes = fs::read(folder.join(file)).with_context(|| format!("cannot read {name}"))?;
        let text = String::from_utf8_lossy(&bytes);
        found.extend(problems(&name, &text).into_iter().map(|what| format!("{name}: {what}")));
    }
    if !found.is_empty() {
        bail!("what is shipped must be whole and run nothing else:\n  {}", found.join("\n  "));
    }
    Ok(())
}

fn problems(name: &str, text: &str) -> Vec<String> {
    let kind = Path::new(name).extension().and_then(|kind| kind.to_str()).unwrap_or_default();
    let mut found = Vec::new();
    if kind == "map" || text.contains("sourceMappingURL") {
        found.push("a source map".to_owned());
    }
    match kind {
        "js" => found.extend(in_script(text)),
        "html" | "css" | "svg" => found.extend(in_markup(text)),
        "json" if name == "manifest.json" => found.extend(in_manifest(text)),
        _ => {}
    }
    found
}

fn in_script(text: &str) -> Vec<String> {
    let made = MAKERS.iter().filter(|call| calls(text, call)).map(|call| format!("`{call}…)` makes or fetches code"));
    let named = IMPORTS.iter().flat_map(|begin| after(text, begin)).filter_map(quoted);
    let fetched = named.filter(|path| !path.starts_with("./"));
    let imported = fetched.map(|path| format!("an import from {:?}", shown(path)));
    // Chrome refuses these in a worker; in a page only a name beside the page is known before it runs.
    let late = after(text, "import(").filter(|path| !path.starts_with("\"./") && !path.starts_with("'./"));
    made.chain(imported).chain(late.map(|path| format!("an import of {:?}", shown(path)))).collect()
}

fn in_markup(text: &str) -> Vec<String> {
    let links = LINKS.iter().flat_map(|begin| after(text, begin)).map(|link| link.trim_start_matches(['"', '\'', ' ']));
    let remote = links.filter(|link| link.starts_with("//") || link.contains("://") && !is_later(link));
    let mut found: Vec<String> = remote.map(|link| format!("a link to {:?}", shown(link))).collect();
    let inline = |tag: &&str| !tag.split('>').next().unwrap_or_default().contains("src=");
    found.extend(after(text, "<script").filter(inline).map(|_| "a script that stands in the page".to_owned()));
    found
}

fn in_manifest(text: &str) -> Vec<String> {
    let manifest: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let policy = manifest["content_security_policy"]["extension_pages"].as_str().unwrap_or_default();
    let allowed = ["'self'", "'none'", "'wasm-unsafe-eval'"];
    let sources = policy.split(';').flat_map(|rule| rule.split_whitespace().skip(1));
    sources.filter(|source| !allowed.contains(source)).map(|source| format!("the policy lets {source} run")).collect()
}

/// What stands behind each of these words.
fn after<'a>(text: &'a str, begin: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(begin).map(move |(at, _)| &text[at + begin.len()..])
}

/// What begins in quotes here, with or without a blank before: a release has its scripts without.
fn quoted(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix(['"', '\''])
}

/// Whether a call stands there by its whole name: `eval(`, and not `retrieval(`. Behind a quotation mark no call can
/// begin: a text does.
fn calls(text: &str, call: &str) -> bool {
    let no_call_behind = |c: char| c.is_alphanumeric() || "_$\"'`".contains(c);
    text.match_indices(call).any(|(at, _)| !text[..at].ends_with(no_call_behind))
}

/// Whether the scheme only comes after the link has ended.
fn is_later(link: &str) -> bool {
    let end = link.find(['"', '\'', ')', '>', ';']).unwrap_or(link.len());
    !link[..end].contains("://")
}

/// The beginning, enough to find it again.
fn shown(text: &str) -> String {
    text.chars().take_while(|c| *c != '\n').take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::files_below;
    use crate::package::tests::{WHOLE, folder_of};

    #[test]
    fn what_is_whole_passes() {
        let folder = folder_of(&WHOLE);
        check(folder.path(), &files_below(folder.path()).unwrap()).unwrap();
    }

    #[test]
    fn each_way_to_run_code_from_elsewhere_is_found() {
        for (name, text) in [
            ("a.js", "eval(text)"),
            ("a.js", "globalThis.eval(text)"),
            ("a.js", "new Function(\"a\", body)"),
            ("a.js", "`${eval(text)}`"),
            ("a.js", "importScripts(\"https://a.test/b.js\")"),
            ("a.js", "import init from \"https://a.test/b.js\";"),
            ("a.js", "import 'https://a.test/b.js';"),
            ("a.js", "import a from\"https://a.test/b.js\";"),
            ("a.js", "import\"https://a.test/b.js\";"),
            ("a.js", "await import(address)"),
            ("a.js", "let a = 1;\n//# sourceMappingURL=a.js.map"),
            ("a.js.map", "{}"),
            ("a.html", "<script src=\"https://a.test/b.js\"></script>"),
            ("a.html", "<script src='//a.test/b.js'></script>"),
            ("a.html", "<script>run()</script>"),
            ("a.html", "<link rel=\"stylesheet\" href=\"http://a.test/b.css\" />"),
            ("a.css", "a { background: url(https://a.test/b.png) }"),
            ("a.css", "@import \"https://a.test/b.css\";"),
            ("a.css", "@import\"https://a.test/b.css\";"),
            (
                "manifest.json",
                r#"{"content_security_policy": {"extension_pages": "script-src 'self' https://a.test; object-src 'self'"}}"#,
            ),
            ("manifest.json", r#"{"content_security_policy": {"extension_pages": "script-src 'self' 'unsafe-eval'"}}"#),
        ] {
            assert_eq!(problems(name, text).len(), 1, "{name}: {text}: {:?}", problems(name, text));
        }
    }

    #[test]
    fn what_only_looks_like_it_passes() {
        for (name, text) in [
            (
                "a.js",
                "retrieval(text); isFunction(a); import init from \"./b.js\"; import a from\"./a.js\"; const { c } = await import(\"./c.js\");",
            ),
            ("a.js", "return `Function(${name})`;"),
            ("a.js", "fetch(\"https://a.test/\"); // An address that is asked for is no code."),
            ("a.html", "<script type=\"module\" src=\"page.js\"></script><p title=\"see https://a.test\">"),
            ("a.css", "a { background: url(b.svg) } /* https://a.test */"),
            ("en.texts", "eval( and <script>"),
            (
                "manifest.json",
                r#"{"content_security_policy": {"extension_pages": "script-src 'self' 'wasm-unsafe-eval'"}}"#,
            ),
        ] {
            assert_eq!(problems(name, text), [""; 0], "{name}: {text}");
        }
    }

    #[test]
    fn the_file_is_named() {
        let folder = folder_of(&[("pages/a.js", "eval(a)")]);
        let error = check(folder.path(), &files_below(folder.path()).unwrap()).unwrap_err().to_string();
        assert!(error.contains("pages/a.js: `eval("), "{error}");
    }
}
