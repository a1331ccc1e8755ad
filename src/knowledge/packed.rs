//! Tables that lie in the module as one text each (`build/packed.rs`), because as structs they would take half as much
//! again of the zip. Each is unpacked at the first use, and lives as long as the module.

use std::str::{FromStr, Split};
use std::sync::LazyLock;

use super::{
    Meaning, Named, Notice, PACKED_HTTP_NAMES, PACKED_MEANINGS, PACKED_MESSAGES, PACKED_NET_NAMES, PACKED_NOTICES,
    PACKED_RESPONDERS, PACKED_SERVICES, Place, Responder, Says, Service, StatusApi, StatusKind, Text, Together,
};

/// What stands between the items of a list, the parts of a group, and groups.
const ITEM: char = '\u{1f}';
const PART: char = '\u{1e}';
const GROUP: char = '\u{1d}';

/// Who can answer a request.
pub static RESPONDERS: LazyLock<Vec<Responder>> = LazyLock::new(|| rows(PACKED_RESPONDERS, responder_of));
/// Services by their hosts.
pub static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| rows(PACKED_SERVICES, service_of));
/// What names of errors mean.
pub(crate) static MEANINGS: LazyLock<Vec<Meaning>> = LazyLock::new(|| rows(PACKED_MEANINGS, meaning_of));
/// Notices that are all of a page.
pub(crate) static NOTICES: LazyLock<Vec<Notice>> = LazyLock::new(|| rows(PACKED_NOTICES, notice_of));
/// Messages, the longest first, each with the place of its code.
pub(crate) static MESSAGES: LazyLock<Vec<(&str, usize)>> =
    LazyLock::new(|| rows(PACKED_MESSAGES, |row| (row.text(), row.number())));
/// The names of HTTP statuses, and of network errors in their order.
pub(crate) static HTTP_NAMES: LazyLock<Vec<Named>> = LazyLock::new(|| rows(PACKED_HTTP_NAMES, named_of));
pub(crate) static NET_NAMES: LazyLock<Vec<Named>> = LazyLock::new(|| rows(PACKED_NET_NAMES, named_of));

/// The program or service with this id.
pub fn responder(id: &str) -> Option<&'static Responder> {
    RESPONDERS.iter().find(|who| who.id == id)
}

/// Who answers at this host, where nothing but the host tells.
pub(crate) fn at_address(host: &str) -> Option<&'static Responder> {
    let below = |own: &&str| host.strip_suffix(own).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    RESPONDERS.iter().find(|who| who.hosts.iter().any(below))
}

/// The fields of a row that are still to be read. Empty ones at its end are not written.
struct Row(Split<'static, char>);

fn rows<T>(table: &'static str, read: fn(&mut Row) -> T) -> Vec<T> {
    table.lines().map(|line| read(&mut Row(line.split('\t')))).collect()
}

impl Row {
    fn text(&mut self) -> &'static str {
        self.0.next().unwrap_or_default()
    }

    fn option(&mut self) -> Option<&'static str> {
        Some(self.text()).filter(|text| !text.is_empty())
    }

    /// A number, which the build wrote.
    fn number<T: FromStr + Default>(&mut self) -> T {
        self.text().parse().unwrap_or_default()
    }

    fn list(&mut self) -> &'static [&'static str] {
        list(self.text())
    }

    fn numbers(&mut self) -> &'static [u16] {
        numbers(self.text())
    }

    fn groups<T>(&mut self, of: impl Fn(&dyn Fn(usize) -> &'static str) -> T) -> &'static [T] {
        let text = self.text();
        let group = |text: &'static str| of(&|at| text.split(PART).nth(at).unwrap_or_default());
        if text.is_empty() { &[] } else { kept(text.split(GROUP).map(group).collect()) }
    }
}

/// What was read once stays as long as the module.
fn kept<T>(items: Vec<T>) -> &'static [T] {
    if items.is_empty() { &[] } else { Box::leak(items.into_boxed_slice()) }
}

fn list(text: &'static str) -> &'static [&'static str] {
    if text.is_empty() { &[] } else { kept(text.split(ITEM).collect()) }
}

fn numbers(text: &'static str) -> &'static [u16] {
    kept(text.split(ITEM).filter_map(|number| number.parse().ok()).collect())
}

// Fields are read in the order in which they are written here.

fn responder_of(row: &mut Row) -> Responder {
    let (id, name, place, flags) = (row.text(), row.text(), row.text(), row.text());
    Responder {
        id,
        name,
        place: match place {
            "between" => Place::Between,
            "either" => Place::Either,
            _ => Place::Site,
        },
        passes: flags.contains('p'),
        serves: flags.contains('s'),
        front: flags.contains('f'),
        server: row.list(),
        headers: row.list(),
        body: row.list(),
        whole: row.list(),
        weak: row.list(),
        leaves: row.list(),
        passed: row.list(),
        families: row.list(),
        hosts: row.list(),
        together: row.groups(|part| Together { headers: list(part(0)), body: list(part(1)) }),
        says: row.groups(|part| Says {
            status: numbers(part(0)),
            headers: list(part(1)),
            body: list(part(2)),
            words: Some(part(3)).filter(|words| !words.is_empty()),
        }),
    }
}

fn service_of(row: &mut Row) -> Service {
    let (id, name) = (row.text(), Text { en: row.text(), ko: row.text() });
    let flags = row.text();
    Service {
        id,
        name,
        chat: flags.contains('c'),
        verified: flags.contains('v'),
        domains: row.list(),
        families: row.list(),
        headers: row.list(),
        status: row.option(),
        support: row.option(),
        notices: row.option(),
        keys: row.option(),
        billing: row.option(),
        api: match row.list() {
            [kind, address, parts @ ..] => StatusKind::named(kind).map(|kind| StatusApi { kind, address, parts }),
            _ => None,
        },
        app: row.list(),
        telemetry: row.list(),
    }
}

fn meaning_of(row: &mut Row) -> Meaning {
    Meaning {
        status: row.number(),
        words: row.text(),
        names: row.list(),
        parts: row.list(),
        says: row.list(),
        unless: row.list(),
    }
}

fn notice_of(row: &mut Row) -> Notice {
    Notice {
        entry: row.text(),
        status: row.numbers(),
        head: row.list(),
        starts: row.list(),
        most: row.number(),
        says: row.list(),
        never: row.list(),
    }
}

fn named_of(row: &mut Row) -> Named {
    Named { id: row.text(), class: row.text(), name: row.text() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_was_packed_is_read_again() {
        let of = |id: &str| responder(id).unwrap();
        let cloudflare = of("cloudflare");
        assert_eq!((cloudflare.name, cloudflare.place), ("Cloudflare", Place::Site));
        assert!(cloudflare.passes && cloudflare.front && !cloudflare.serves);
        assert_eq!((cloudflare.leaves, cloudflare.families), (&["cf-ray"][..], &["cloudflare"][..]));
        assert!(
            cloudflare.together.iter().all(|marks| marks.headers == ["server: cloudflare"] && marks.body.len() == 1)
        );
        let squid = of("squid");
        assert_eq!(squid.place, Place::Either);
        assert_eq!((squid.says[1].status, squid.says[1].words), (&[502][..], Some("class/proxy-site-failed")));
        assert!(squid.says[0].status.is_empty() && squid.says.last().is_some_and(|says| says.words.is_none()));
        assert!(of("nginx").serves && of("zscaler").place == Place::Between);
        assert_eq!(of("Nexon").hosts, ["nexon.com"]);
        assert_eq!(at_address("open.api.nexon.com").map(|who| who.id), Some("Nexon"));
        assert_eq!(at_address("nexon.com.a.test"), None);
        let claude = SERVICES.iter().find(|service| service.id == "claude").unwrap();
        assert_eq!((claude.name.en, claude.name.ko), ("Claude", "Claude"));
        assert!(claude.chat && claude.verified && claude.domains.contains(&"claude.ai"));
        assert!(NET_NAMES.is_sorted_by_key(|named| named.id), "they are searched by halves");
        let shown = |named: &Named| (named.id, named.name(), named.class);
        assert_eq!(HTTP_NAMES.first().map(shown), Some(("http/400", "Bad Request", "class/http-4xx")));
        assert_eq!(NET_NAMES.first().map(shown), Some(("net/ERR_ABORTED", "ERR_ABORTED", "class/net-browser")));
        assert!(MEANINGS.iter().all(|one| one.status >= 400 && !one.words.is_empty()));
        assert!(NOTICES.iter().all(|one| !one.entry.is_empty() && !one.says.is_empty()));
        assert!(NOTICES.iter().any(|one| one.status.contains(&403)));
        assert!(MESSAGES.is_sorted_by_key(|(message, _)| std::cmp::Reverse(message.len())));
        assert!(RESPONDERS.iter().all(|who| !who.id.is_empty() && !who.name.is_empty()));
    }
}
