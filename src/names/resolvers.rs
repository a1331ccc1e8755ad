//! Public resolvers that answer over HTTPS in JSON.

/// A resolver that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolver {
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Where it is asked; the question follows.
    pub address: &'static str,
}

const CLOUDFLARE: Resolver =
    Resolver { id: "cloudflare", name: "Cloudflare", address: "https://cloudflare-dns.com/dns-query" };
const GOOGLE: Resolver = Resolver { id: "google", name: "Google", address: "https://dns.google/resolve" };
const DNS_SB: Resolver = Resolver { id: "dns-sb", name: "DNS.SB", address: "https://doh.dns.sb/dns-query" };

/// Those that are asked where nobody has chosen others. They document the form (see the sources in `mod.rs`). Two
/// owners, so that no one of them has to be believed.
pub const RESOLVERS: [Resolver; 2] = [CLOUDFLARE, GOOGLE];

/// Those to choose two from. None of them leaves out names that it does not like.
pub const ALL_RESOLVERS: [Resolver; 3] = [CLOUDFLARE, GOOGLE, DNS_SB];

/// The two that are asked: the first two of these ids that are known, and the usual ones where there are fewer.
pub fn chosen<'a>(ids: impl IntoIterator<Item = &'a str>) -> [Resolver; 2] {
    let wanted = ids.into_iter().filter_map(|id| ALL_RESOLVERS.into_iter().find(|resolver| resolver.id == id));
    let mut two: Vec<Resolver> = Vec::with_capacity(4);
    for resolver in wanted.chain(RESOLVERS) {
        if !two.contains(&resolver) {
            two.push(resolver);
        }
    }
    match two[..] {
        [first, second, ..] => [first, second],
        _ => RESOLVERS,
    }
}

/// The kinds of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    V4,
    V6,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::V4, Self::V6];
}

impl Resolver {
    /// The address that asks for a name: all that the resolver learns but the address of who asks. The answer comes in
    /// this form where the request has `Accept: application/dns-json`. `None` where it is no name of a host: an IP
    /// address has nothing to be looked up.
    pub fn question(&self, name: &str, kind: Kind) -> Option<String> {
        let name = name.strip_suffix('.').unwrap_or(name);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        // The last part of an IP address is a number, or ends a bracket.
        let numeric = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        let fits = (1..=253).contains(&name.len()) && name.bytes().all(plain) && !numeric;
        let kind = match kind {
            Kind::V4 => "A",
            Kind::V6 => "AAAA",
        };
        fits.then(|| format!("{}?name={name}&type={kind}", self.address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_asked_whatever_was_stored() {
        let ids = |wanted: &[&str]| chosen(wanted.iter().copied()).map(|resolver| resolver.id);
        assert_eq!(ids(&[]), ["cloudflare", "google"]);
        assert_eq!(ids(&["dns-sb", "google"]), ["dns-sb", "google"]);
        assert_eq!(ids(&["google", "google"]), ["google", "cloudflare"]);
        assert_eq!(ids(&["gone", "cloudflare", "dns-sb", "google"]), ["cloudflare", "dns-sb"]);
    }

    #[test]
    fn a_question_holds_the_name_and_nothing_else() {
        let [cloudflare, google] = RESOLVERS;
        let asked = "https://cloudflare-dns.com/dns-query?name=xn--3e0b707e.kr&type=A";
        assert_eq!(cloudflare.question("xn--3e0b707e.kr.", Kind::V4).as_deref(), Some(asked));
        assert_eq!(
            google.question("a.test", Kind::V6).as_deref(),
            Some("https://dns.google/resolve?name=a.test&type=AAAA")
        );
        for no_name in
            ["", ".", "192.0.2.1", "[2001:db8::1]", "a.test&type=TXT", "a b", "한국.kr", "a/b", &"a".repeat(254)]
        {
            assert_eq!(google.question(no_name, Kind::V4), None, "{no_name}");
        }
    }
}
