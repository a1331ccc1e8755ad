//! From arguments and files to evidence.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Evidence, Headers, Response, parse_raw_response};
use whatbroke::time::Timestamp;

use super::arguments::Failure;
use super::page::{self, Page};

/// What was observed, and what the markup tells of the page where there is any.
pub type Seen = (Evidence, Option<PageFacts>);

/// The most of a raw response that is read: its head and [`BODY_LIMIT`] of its body.
const MOST_INPUT: u64 = 1024 * 1024;

/// What the arguments say was observed.
///
/// # Errors
/// With a message that says which file or argument is wrong, and what would be right.
pub fn evidence(wanted: &Failure) -> Result<Seen, String> {
    let at = time(wanted.now);
    if let Some(text) = &wanted.text {
        return Ok((Evidence { text: Some(text.clone()), url: wanted.url.clone(), ..Evidence::default() }, None));
    }
    let given = wanted.status.is_some() || wanted.net_error.is_some() || wanted.body.is_some();
    if wanted.response.is_some() || !given {
        if !wanted.headers.is_empty() {
            return Err("--header: a header needs the --status that it came with".into());
        }
        return raw(wanted, at);
    }
    let response = match wanted.status {
        Some(status) => {
            let mut headers = Headers::default();
            wanted.headers.iter().for_each(|(name, value)| headers.add(name, value));
            Some(Response { status, headers, at })
        }
        None if !wanted.headers.is_empty() => {
            return Err("--header: a header needs the --status that it came with".into());
        }
        None => None,
    };
    let body = wanted.body.as_deref().map(read_file).transpose()?;
    let none = Headers::default();
    let headers = response.as_ref().map_or(&none, |response| &response.headers);
    let status = response.as_ref().map_or(0, |response| response.status);
    let page = body.map(|bytes| page::read(&bytes, headers, status));
    let evidence = Evidence { url: wanted.url.clone(), net_error: wanted.net_error.clone(), ..Evidence::default() };
    Ok(with_page(Evidence { response, ..evidence }, page))
}

/// A raw response from a file or from standard input.
fn raw(wanted: &Failure, at: Timestamp) -> Result<Seen, String> {
    let (name, bytes) = match wanted.response.as_deref() {
        Some(path) if path != Path::new("-") => (path.display().to_string(), read_file(path)?),
        file => ("standard input".to_owned(), read_standard_input(file.is_some())?),
    };
    let (response, body) = parse_raw_response(&bytes, at).map_err(|error| format!("{name}: {error}"))?;
    let page = page::read(body, &response.headers, response.status);
    let evidence = Evidence { url: wanted.url.clone(), response: Some(response), ..Evidence::default() };
    Ok(with_page(evidence, Some(page)))
}

fn with_page(evidence: Evidence, page: Option<Page>) -> Seen {
    let Some(Page { body, elements, facts }) = page else { return (evidence, None) };
    (Evidence { body: Some(body), elements, ..evidence }, facts)
}

fn read_standard_input(asked_for: bool) -> Result<Vec<u8>, String> {
    let input = io::stdin();
    if input.is_terminal() && !asked_for {
        return Err("nothing to explain: give --status, --net-error, --text, --body or --response, or a raw response on standard \
                    input, as in `curl -si https://example.com/ | whatbroke explain`"
            .into());
    }
    let mut bytes = Vec::new();
    input.lock().take(MOST_INPUT).read_to_end(&mut bytes).map_err(|error| format!("standard input: {error}"))?;
    Ok(bytes)
}

/// A file, or standard input for "-", up to so many bytes and one more, so that the reader sees that it is too large.
///
/// # Errors
/// With a message that names the file.
pub fn read_up_to(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        let read = io::stdin().lock().take(most).read_to_end(&mut bytes);
        read.map_err(|error| format!("standard input: {error}"))?;
    } else {
        let file = fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
        file.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(bytes)
}

pub fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let fail = |error: io::Error| format!("{}: {error}", path.display());
    let mut bytes = Vec::new();
    fs::File::open(path).map_err(fail)?.take(MOST_INPUT).read_to_end(&mut bytes).map_err(fail)?;
    Ok(bytes)
}

/// The time of `--now`, else that of this machine.
pub fn time(now: Option<jiff::Timestamp>) -> Timestamp {
    Timestamp(now.unwrap_or_else(jiff::Timestamp::now).as_millisecond())
}
