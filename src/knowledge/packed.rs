//! Who can answer, unpacked at the first use: the table lies in the module as one text (`build/write.rs`), because as
//! structs it would take half as much again of the zip, and lives as long as the module.

use std::sync::LazyLock;

use super::{PACKED_RESPONDERS, Place, Responder, Says, Together};

/// What stands between the items of a list, the parts of a group, and groups.
const ITEM: char = '\u{1f}';
const PART: char = '\u{1e}';
const GROUP: char = '\u{1d}';

/// Who can answer a request.
pub static RESPONDERS: LazyLock<Vec<Responder>> = LazyLock::new(|| PACKED_RESPONDERS.lines().map(read).collect());

/// The program or service with this id.
pub fn responder(id: &str) -> Option<&'static Responder> {
    RESPONDERS.iter().find(|who| who.id == id)
}

/// Who answers at this host, where nothing but the host tells.
pub(crate) fn at_address(host: &str) -> Option<&'static Responder> {
    let below = |own: &&str| host.strip_suffix(own).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    RESPONDERS.iter().find(|who| who.hosts.iter().any(below))
}

fn read(line: &'static str) -> Responder {
    let mut fields = line.split('\t');
    let mut field = || fields.next().unwrap_or_default();
    let (id, name, place, flags) = (field(), field(), field(), field());
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
        server: list(field()),
        headers: list(field()),
        body: list(field()),
        whole: list(field()),
        weak: list(field()),
        leaves: list(field()),
        passed: list(field()),
        families: list(field()),
        hosts: list(field()),
        together: groups(field(), |part| Together { headers: list(part(0)), body: list(part(1)) }),
        says: groups(field(), |part| Says {
            status: kept(part(0).split(ITEM).filter_map(|status| status.parse().ok()).collect()),
            headers: list(part(1)),
            body: list(part(2)),
            words: Some(part(3)).filter(|words| !words.is_empty()),
        }),
    }
}

/// What was read once stays as long as the module.
fn kept<T>(items: Vec<T>) -> &'static [T] {
    if items.is_empty() { &[] } else { Box::leak(items.into_boxed_slice()) }
}

fn list(text: &'static str) -> &'static [&'static str] {
    if text.is_empty() { &[] } else { kept(text.split(ITEM).collect()) }
}

fn groups<T>(text: &'static str, of: impl Fn(&dyn Fn(usize) -> &'static str) -> T) -> &'static [T] {
    let group = |text: &'static str| of(&|at| text.split(PART).nth(at).unwrap_or_default());
    if text.is_empty() { &[] } else { kept(text.split(GROUP).map(group).collect()) }
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
        assert!(RESPONDERS.iter().all(|who| !who.id.is_empty() && !who.name.is_empty()));
    }
}
