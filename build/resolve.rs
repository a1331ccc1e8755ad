//! Entries as they are once everything that they take from others is filled in.

use std::collections::BTreeMap;

use crate::Fail;
use crate::schema::{Code, Lines, Responder, Service, Sign, Text};

/// How far an entry may be from the one that says everything.
const MOST_STEPS: usize = 4;

/// A complete entry.
pub struct Entry {
    pub id: String,
    pub name: String,
    pub source: String,
    pub side: String,
    pub certainty: String,
    pub lasts: String,
    pub retry: String,
    pub show: String,
    pub causes: Vec<String>,
    pub steps: Vec<String>,
    pub wont_help: Vec<String>,
    pub title: Text,
    pub meaning: Lines,
    pub claim: Option<Text>,
    pub looks: Text,
    pub developer: Lines,
    pub operator: Vec<String>,
    pub comparison: Option<String>,
    pub losses: Vec<String>,
    pub hints: Vec<String>,
    pub differs: Option<Text>,
    pub aliases: Vec<String>,
    pub messages: Vec<String>,
    pub signs: Vec<Sign>,
    pub api_status: Vec<u16>,
}

/// Fills in what an entry takes from the ones that it is like.
pub fn resolve(code: &Code, all: &BTreeMap<String, (String, Code)>) -> Result<Entry, Fail> {
    let line = line_of(code, all)?;
    let missing = |field: &str| format!("{field} is missing, and no entry that it is like has it");
    macro_rules! first {
        ($field:ident) => {
            line.iter().find_map(|code| code.$field.clone())
        };
    }
    macro_rules! needed {
        ($field:ident) => {
            first!($field).ok_or_else(|| missing(stringify!($field)))?
        };
    }
    Ok(Entry {
        id: code.id.clone(),
        name: code.name.clone(),
        source: code.source.clone(),
        side: needed!(side),
        certainty: needed!(certainty),
        lasts: needed!(lasts),
        retry: needed!(retry),
        show: needed!(show),
        causes: needed!(causes),
        steps: needed!(steps),
        wont_help: needed!(wont_help),
        title: needed!(title),
        meaning: needed!(meaning),
        claim: first!(claim),
        looks: needed!(looks),
        developer: needed!(developer),
        operator: first!(operator).unwrap_or_default(),
        comparison: first!(comparison),
        losses: first!(losses).unwrap_or_default(),
        hints: first!(hints).unwrap_or_default(),
        differs: code.differs.clone(),
        aliases: code.aliases.clone(),
        messages: code.messages.clone(),
        signs: code.sign.clone(),
        api_status: code.api_status.clone(),
    })
}

/// A service as the writer of what its addresses answer. It has a family of its own, so that it is known by them.
pub fn responder(service: &mut Service) -> Responder {
    service.families.push(service.id.clone());
    Responder {
        id: service.id.clone(),
        name: service.name.en.clone(),
        place: "site".to_owned(),
        families: vec![service.id.clone()],
        headers: service.headers.clone(),
        ..Responder::default()
    }
}

/// Somebody of whom nothing is known but the hosts.
pub fn at_address(name: &str, hosts: &str) -> Responder {
    Responder {
        id: name.to_owned(),
        name: name.to_owned(),
        place: "site".to_owned(),
        hosts: hosts.split(' ').map(str::to_owned).collect(),
        ..Responder::default()
    }
}

/// The entry itself, the one that it is like, and so on.
fn line_of<'a>(code: &'a Code, all: &'a BTreeMap<String, (String, Code)>) -> Result<Vec<&'a Code>, Fail> {
    let mut line = vec![code];
    let mut last = code;
    while let Some(like) = &last.like {
        let (_, next) = all.get(like).ok_or_else(|| format!("like: there is no entry {like:?}"))?;
        if line.len() > MOST_STEPS {
            return Err(format!("like: {like:?} is too far away, or the entries go in a circle"));
        }
        line.push(next);
        last = next;
    }
    Ok(line)
}
