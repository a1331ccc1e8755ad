//! Tables as one text each: a line for each row, its fields in the order in which `src/knowledge/packed.rs` reads them.
//! As structs they would take half as much again of the zip, most of it pointers and empty lists.

use std::fmt::Write as _;

use crate::schema::{Meaning, Notice, Responder, Service};
use crate::write::{lit, names};
use crate::{Fail, Knowledge};

/// What stands between the items of a list, the parts of a group, and groups.
const ITEM: &str = "\u{1f}";
const PART: &str = "\u{1e}";
const GROUP: &str = "\u{1d}";

/// A row in the making.
struct Row {
    /// What it is, for whoever has to mend it.
    at: String,
    fields: Vec<String>,
    /// What would be taken for the end of something.
    wrong: Option<String>,
}

impl Row {
    fn of(kind: &str, id: &str) -> Self {
        Self { at: format!("{kind} {id}"), fields: Vec::new(), wrong: None }
    }

    fn joined(&mut self, items: &[String]) -> String {
        self.wrong = self.wrong.take().or_else(|| items.iter().find(|item| item.contains(char::is_control)).cloned());
        items.join(ITEM)
    }

    fn list(mut self, items: &[String]) -> Self {
        let field = self.joined(items);
        self.fields.push(field);
        self
    }

    fn one(self, text: &str) -> Self {
        self.list(&[text.to_owned()])
    }

    fn option(self, text: Option<&String>) -> Self {
        self.list(text.map(std::slice::from_ref).unwrap_or_default())
    }

    fn numbers(self, numbers: &[u16]) -> Self {
        self.list(&numbers.iter().map(u16::to_string).collect::<Vec<_>>())
    }

    /// Groups of lists.
    fn groups(mut self, groups: &[Vec<Vec<String>>]) -> Self {
        let mut field = Vec::new();
        for parts in groups {
            let parts: Vec<String> = parts.iter().map(|items| self.joined(items)).collect();
            field.push(parts.join(PART));
        }
        self.fields.push(field.join(GROUP));
        self
    }

    fn line(self) -> Result<String, Fail> {
        match self.wrong {
            Some(wrong) => {
                Err(format!("{}: {wrong:?} has a tab, a line break or a character that cannot be seen", self.at))
            }
            None => Ok(self.fields.join("\t").trim_end_matches('\t').to_owned()),
        }
    }
}

/// What only an answer with its headers can be compared with. The look-up page has none but what people type.
fn answers<T>(all: &[T]) -> &[T] {
    let typed_only = std::env::var_os("CARGO_FEATURE_LOOK_UP").is_some();
    if typed_only { &[] } else { all }
}

/// All of them.
pub fn write(out: &mut String, all: &Knowledge, messages: &[(String, usize)]) -> Result<(), Fail> {
    let mut table = |name: &str, rows: Vec<Row>| -> Result<(), Fail> {
        let lines = rows.into_iter().map(Row::line).collect::<Result<Vec<_>, _>>()?;
        let _ = writeln!(out, "static PACKED_{name}: &str = {};", lit(&lines.join("\n")));
        Ok(())
    };
    table("RESPONDERS", answers(&all.responders).iter().map(responder).collect())?;
    table("SERVICES", all.services.iter().map(service).collect())?;
    let meaning = |one: &Meaning| {
        let row = Row::of("meaning", &one.id).numbers(&[one.status]).one(&one.words);
        row.list(&one.names).list(&one.parts).list(&one.says).list(&one.unless)
    };
    table("MEANINGS", all.meanings.iter().map(meaning).collect())?;
    let notice = |one: &Notice| {
        let row = Row::of("notice", &one.entry).one(&one.entry).numbers(&one.status);
        row.list(&one.head).list(&one.starts).numbers(&[one.most]).list(&one.says).list(&one.never)
    };
    table("NOTICES", answers(&all.notices).iter().map(notice).collect())?;
    let message = |(text, code): &(String, usize)| Row::of("message", text).one(text).one(&code.to_string());
    table("MESSAGES", messages.iter().map(message).collect())?;
    let http = names("knowledge/names/http.tsv", 3)?;
    let mut net = names("knowledge/names/net.tsv", 2)?;
    net.sort();
    let net = net.into_iter().map(|row| vec![format!("net/{}", row[0]), row[0].clone(), row[1].clone()]).collect();
    for (name, rows) in [("HTTP_NAMES", http), ("NET_NAMES", net)] {
        if let Some(row) = rows.iter().find(|row| !all.entries.contains_key(&row[2])) {
            return Err(format!("knowledge/names: {}: there is no entry {:?}", row[0], row[2]));
        }
        table(name, rows.iter().map(|row| named(row)).collect())?;
    }
    Ok(())
}

fn named(row: &[String]) -> Row {
    let name = if row[0].rsplit('/').next() == Some(&row[1]) { "" } else { &row[1] };
    Row::of("name", &row[0]).one(&row[0]).one(&row[2]).one(name)
}

fn flags(all: &[(bool, char)]) -> String {
    all.iter().filter(|(on, _)| *on).map(|(_, flag)| flag).collect()
}

fn responder(one: &Responder) -> Row {
    let together = one.together.iter().map(|marks| vec![marks.headers.clone(), marks.body.clone()]);
    let says = one.says.iter().map(|says| {
        let status = says.status.iter().map(u16::to_string).collect();
        vec![status, says.headers.clone(), says.body.clone(), Vec::from_iter(says.words.clone())]
    });
    Row::of("responder", &one.id)
        .one(&one.id)
        .one(&one.name)
        .one(&one.place)
        .one(&flags(&[(one.passes, 'p'), (one.serves, 's'), (one.front, 'f')]))
        .list(&one.server)
        .list(&one.headers)
        .list(&one.body)
        .list(&one.whole)
        .list(&one.weak)
        .list(&one.leaves)
        .list(&one.passed)
        .list(&one.families)
        .list(&one.hosts)
        .groups(&together.collect::<Vec<_>>())
        .groups(&says.collect::<Vec<_>>())
}

fn service(one: &Service) -> Row {
    // What the look-up page never asks for.
    let api = answers(one.status_api.as_slice()).first();
    let api = api.map(|api| [vec![api.kind.clone(), api.address.clone()], api.parts.clone()].concat());
    Row::of("service", &one.id)
        .one(&one.id)
        .one(&one.name.en)
        .one(&one.name.ko)
        .one(&flags(&[(one.chat, 'c'), (one.verified, 'v')]))
        .list(&one.domains)
        .list(&one.families)
        .list(&one.headers)
        .option(one.status.as_ref())
        .option(one.support.as_ref())
        .option(one.notices.as_ref())
        .option(one.keys.as_ref())
        .option(one.billing.as_ref())
        .list(&api.unwrap_or_default())
        .list(answers(&one.app))
        .list(answers(&one.telemetry))
}
