//! What can be wrong with the names of errors, with notices, and with who answers.

use crate::schema::{Meaning, Notice};
use crate::{Fail, Knowledge};

pub fn check(all: &Knowledge) -> Result<(), Fail> {
    all.meanings.iter().try_for_each(|meaning| check_meaning(all, meaning))?;
    all.notices.iter().try_for_each(|notice| check_notice(all, notice))?;
    let before = |at: usize, id: &str| all.responders[..at].iter().any(|other| other.id == id);
    match all.responders.iter().enumerate().find(|(at, one)| before(*at, &one.id)) {
        Some((_, one)) => Err(format!("responder {} stands twice", one.id)),
        None => Ok(()),
    }
}

fn check_meaning(all: &Knowledge, meaning: &Meaning) -> Result<(), Fail> {
    let at = format!("meaning {}", meaning.id);
    if !all.entries.contains_key(&meaning.words) || !all.entries.contains_key(&format!("http/{}", meaning.status)) {
        return Err(format!("{at}: there is no entry {:?} or none for {}", meaning.words, meaning.status));
    }
    let plain = |name: &&String| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let whole = |name: &&String| match name.split_once('/') {
        Some((service, rest)) => all.services.iter().any(|one| one.id == service) && plain(&&rest.to_owned()),
        None => plain(name),
    };
    let fits =
        |line: &&String| line.split(" + ").flat_map(|group| group.split('|')).all(|part| plain(&&part.to_owned()));
    match meaning.parts.iter().filter(|line| !fits(line)).chain(meaning.names.iter().filter(|name| !whole(name))).next()
    {
        Some(name) => Err(format!("{at}: {name:?} has more than letters and digits, or names no service")),
        None => Ok(()),
    }
}

fn check_notice(all: &Knowledge, notice: &Notice) -> Result<(), Fail> {
    let at = format!("notice {}", notice.entry);
    if !all.entries.contains_key(&notice.entry) {
        return Err(format!("{at}: there is no such entry"));
    }
    let parts = notice.says.iter().flat_map(|line| line.split('|').map(str::to_owned));
    let parts: Vec<String> =
        notice.head.iter().chain(&notice.starts).chain(&notice.never).cloned().chain(parts).collect();
    // Spaces beside Korean, Chinese and Japanese letters are taken away before the text is looked through.
    let spaced = |part: &String| part.contains(' ') && part.chars().any(|c| c >= '\u{1100}');
    match parts.iter().find(|part| part.is_empty() || part.to_lowercase() != **part || spaced(part)) {
        Some(part) => Err(format!("{at}: {part:?} is empty, not in lower case, or has a space that is taken away")),
        None => Ok(()),
    }
}
