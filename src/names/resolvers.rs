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

/// Those that document the form (see the sources in `mod.rs`). Two owners, so that no one of them has to be believed.
pub const RESOLVERS: [Resolver; 2] = [
    Resolver { id: "cloudflare", name: "Cloudflare", address: "https://cloudflare-dns.com/dns-query" },
    Resolver { id: "google", name: "Google", address: "https://dns.google/resolve" },
];

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
