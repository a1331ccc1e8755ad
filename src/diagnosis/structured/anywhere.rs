//! Errors in JSON of a form that nobody has described. Under a status that tells of a failure whatever came with it is
//! about that failure, so names and sentences count wherever they stand: below `fault`, `errors`, `meta`, `status`.

use serde_json::{Map, Value};

use super::fields::{CODES, MESSAGES, STATUSES, is_called, name, number};
use super::{Problem, Shape};

/// How deep is looked, and at how many members.
const MOST_DEPTH: usize = 4;
const MOST_MEMBERS: usize = 200;
/// The longest name, in bytes, and how many are kept.
const LONGEST_NAME: usize = 80;
const MOST_NAMES: usize = 6;

/// What an object says went wrong under a status that failed.
pub(super) fn read(object: &Map<String, Value>) -> Option<Problem> {
    let mut found = Found { left: MOST_MEMBERS, ..Found::default() };
    found.look(object, 0);
    let Found { tokens, message, status, .. } = found;
    let says = !tokens.is_empty() || !message.is_empty() || status.is_some();
    says.then_some(Problem { shape: Shape::Loose, tokens, message, status, ..Problem::default() })
}

/// Whether a text is more than a name.
pub(super) fn is_sentence(text: &str) -> bool {
    text.contains(' ') || !text.is_ascii()
}

#[derive(Default)]
struct Found {
    tokens: Vec<String>,
    message: String,
    status: Option<u16>,
    left: usize,
}

impl Found {
    fn look(&mut self, object: &Map<String, Value>, depth: usize) {
        for (key, value) in object {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            let is = |names: &[&str]| names.iter().any(|wanted| is_called(key, wanted));
            if is(&STATUSES) && self.status.is_none() {
                self.status = number(Some(value)).filter(|status| (400..600).contains(status));
            }
            if is(&CODES) {
                self.name(value);
            }
            if is(&MESSAGES) && !is_sentence(&self.message) {
                let said = value.as_str().filter(|said| self.message.is_empty() || is_sentence(said));
                self.message = said.map_or_else(|| std::mem::take(&mut self.message), str::to_owned);
            }
            match value {
                Value::Object(inner) if depth < MOST_DEPTH => self.look(inner, depth + 1),
                Value::Array(items) if depth < MOST_DEPTH => match items.first() {
                    Some(Value::Object(inner)) => self.look(inner, depth + 1),
                    Some(Value::String(sentence)) if self.message.is_empty() => self.message.clone_from(sentence),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn name(&mut self, value: &Value) {
        let name = name(value).map(|name| name.split("::").next().unwrap_or_default().to_owned());
        let short = |name: &String| name.len() <= LONGEST_NAME && !name.contains(' ') && !name.contains("://");
        if let Some(name) = name.filter(short).filter(|_| self.tokens.len() < MOST_NAMES)
            && !self.tokens.contains(&name)
        {
            self.tokens.push(name);
        }
    }
}
