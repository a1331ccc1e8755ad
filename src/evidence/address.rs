//! Addresses of pages, without what must not be kept.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::public_suffix::registrable_domain;

/// An http or https address without user info and without fragment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(Url);

impl Address {
    /// Reads an address. `None` where it is not http or https.
    pub fn parse(text: &str) -> Option<Self> {
        let mut url = Url::parse(text).ok()?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return None;
        }
        url.set_fragment(None);
        // These fail only for addresses that cannot have user info, which http and https can.
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
        Some(Self(url))
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Scheme, host and port, as `browsingData` takes it.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether both have the same scheme, host and port (RFC 6454 §5).
    pub fn is_same_origin(&self, other: &Self) -> bool {
        (self.scheme(), self.host(), self.port()) == (other.scheme(), other.host(), other.port())
    }

    /// The host as a person knows it, with the port where it is not the scheme's own.
    pub fn site(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether both hosts belong to the same people: the same host, or names below one registered domain. Scheme and
    /// port play no part, nor does a dot at the end. An IP address and a name of one label are only themselves.
    pub fn is_same_site(&self, other: &Self) -> bool {
        match (self.name(), other.name()) {
            (Some(one), Some(two)) if one != two => {
                registrable_domain(one).is_some_and(|owner| registrable_domain(two) == Some(owner))
            }
            _ => self.0.host() == other.0.host() || (self.name().is_some() && self.name() == other.name()),
        }
    }

    /// The registered domain that the host's owner has; for everything else the host itself.
    pub fn owner(&self) -> &str {
        self.name().and_then(registrable_domain).unwrap_or_else(|| self.0.host_str().unwrap_or_default())
    }

    /// Whether the host has an owner who registered a name: then other hosts may lie below the same one.
    pub fn is_registered(&self) -> bool {
        self.name().and_then(registrable_domain).is_some()
    }

    /// The host, where it is a name and no IP address, without the dot that may end it.
    fn name(&self) -> Option<&str> {
        self.0.domain().map(|name| name.strip_suffix('.').unwrap_or(name))
    }

    /// Whether it lies in this place: a host with all below it, and after a slash the beginning of a path.
    pub fn lies_in(&self, place: &str) -> bool {
        let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
        let own = self.0.host_str().unwrap_or_default().trim_end_matches('.');
        let below = own.strip_suffix(host).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        let inside = self
            .0
            .path()
            .strip_prefix(path)
            .is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'));
        below && inside
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        self.0.scheme()
    }

    /// The host in lower case; names as punycode, IPv6 addresses in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The port, the scheme's own included.
    pub fn port(&self) -> Option<u16> {
        self.0.port_or_known_default()
    }

    /// The site as the browser's address bar names it: without scheme and `www.`.
    pub fn site_as_read(&self) -> String {
        let site = self.site();
        site.strip_prefix("www.").filter(|rest| rest.contains('.')).map_or(site.clone(), str::to_owned)
    }

    /// Whether the answer came over an encrypted connection that proves the site's name.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the host, as written, is this machine or a private network: `localhost`, `.localhost`,
    /// `.local`, and loopback, private, link-local and unspecified IP literals (RFC 6761, 6762, 1918, 4193).
    /// What a name resolves to plays no part.
    pub fn is_local(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local")
            }
            Some(Host::Ipv4(ip)) => is_local_v4(ip),
            Some(Host::Ipv6(ip)) => is_local_v6(ip),
            None => false,
        }
    }
}

fn is_local_v4(ip: Ipv4Addr) -> bool {
    ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
}

fn is_local_v6(ip: Ipv6Addr) -> bool {
    ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_unique_local()
        || ip.is_unicast_link_local()
        || ip.to_ipv4_mapped().is_some_and(is_local_v4)
}

impl TryFrom<String> for Address {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not an http or https address")
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0.into()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap_or_else(|| panic!("{text} is an address"))
    }

    #[test]
    fn a_place_is_a_host_with_all_below_it_and_the_beginning_of_a_path() {
        for inside in ["https://wait.test/", "https://a.wait.test/b?c", "http://A.WAIT.TEST./"] {
            assert!(address(inside).lies_in("wait.test"), "{inside}");
        }
        for outside in ["https://await.test/", "https://wait.test.evil.test/", "https://evil.test/wait.test"] {
            assert!(!address(outside).lies_in("wait.test"), "{outside}");
        }
        assert!(address("https://n1.wait.test/splash/?a=b").lies_in("wait.test/splash"));
        assert!(!address("https://n1.wait.test/splashes").lies_in("wait.test/splash"));
        assert!(!address("https://n1.wait.test/").lies_in("wait.test/splash"));
    }

    #[test]
    fn user_info_and_fragment_are_gone_at_once() {
        let kept = address("https://anna:secret@shop.example/cart?id=1#token=abc");
        assert_eq!(kept.as_str(), "https://shop.example/cart?id=1");
        let stored = serde_json::to_string(&kept).unwrap();
        assert!(!stored.contains("secret") && !stored.contains("token"));
    }

    #[test]
    fn only_web_pages_have_an_address() {
        for text in ["chrome://newtab/", "about:blank", "file:///etc/hosts", "data:text/html,x", "", "http://"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_host_as_written_decides_what_is_local() {
        for text in [
            "http://localhost:3000/",
            "http://app.localhost/",
            "http://printer.local/",
            "http://127.0.0.1/",
            "http://127.8.8.8/",
            "http://10.0.0.2/",
            "http://172.16.0.9/",
            "http://192.168.1.1/",
            "http://169.254.0.1/",
            "http://[::1]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://0x7f000001/",
        ] {
            assert!(address(text).is_local(), "{text}");
        }
        for text in [
            "https://intranet.example/",
            "http://8.8.8.8/",
            "http://172.32.0.1/",
            "http://localhost.example/",
            "http://mylocal/",
        ] {
            assert!(!address(text).is_local(), "{text}");
        }
    }

    #[test]
    fn what_one_owner_has_is_one_site() {
        for (one, two) in [
            ("https://www.site.test/", "https://cdn.site.test/"),
            ("https://site.test/", "http://cdn.site.test:8080/a.js"),
            ("https://www.shop.co.kr/", "https://img.shop.co.kr/"),
            ("https://xn--3e0b707e.com/", "https://www.xn--3e0b707e.com/"),
            ("https://www.site.test./", "https://cdn.site.test/"),
            ("http://router/", "http://router:8080/"),
            ("http://192.168.1.1/", "https://192.168.1.1/"),
            ("http://[::1]/", "http://[::1]:3000/"),
            ("https://github.io/", "https://github.io/a"),
        ] {
            assert!(address(one).is_same_site(&address(two)), "{one} {two}");
            assert!(address(two).is_same_site(&address(one)), "{two} {one}");
        }
        for (one, two) in [
            ("https://www.site.test/", "https://www.other.test/"),
            ("https://shop.co.kr/", "https://bank.co.kr/"),
            ("https://co.kr/", "https://shop.co.kr/"),
            ("https://anna.github.io/", "https://berta.github.io/"),
            ("https://github.io/", "https://anna.github.io/"),
            ("https://site.test.evil.test/", "https://site.test/"),
            ("https://notsite.test/", "https://site.test/"),
            ("http://router/", "http://printer/"),
            ("http://192.168.1.1/", "http://192.168.1.2/"),
            ("http://2.1.1.1/", "http://3.1.1.1/"),
            ("http://[::1]/", "http://[::2]/"),
            ("http://1.1.1.1/", "http://one.one.one.one/"),
        ] {
            assert!(!address(one).is_same_site(&address(two)), "{one} {two}");
            assert!(!address(two).is_same_site(&address(one)), "{two} {one}");
        }
    }

    #[test]
    fn an_owner_is_named_by_what_was_registered() {
        for (text, owner) in [
            ("https://a.b.shop.co.kr:8443/x", "shop.co.kr"),
            ("https://anna.github.io/", "anna.github.io"),
            ("http://localhost:3000/", "localhost"),
            ("http://[::1]:3000/", "[::1]"),
        ] {
            assert_eq!(address(text).owner(), owner, "{text}");
        }
    }

    #[test]
    fn a_site_is_read_without_what_the_address_bar_leaves_out() {
        for (text, read) in [
            ("https://www.site.test/a", "site.test"),
            ("http://site.test/", "site.test"),
            ("http://www.site.test:8080/", "site.test:8080"),
            ("http://mail.site.test/", "mail.site.test"),
            ("http://www.test/", "www.test"),
            ("http://www/", "www"),
        ] {
            assert_eq!(address(text).site_as_read(), read, "{text}");
        }
    }

    #[test]
    fn a_site_is_named_with_an_unusual_port() {
        assert_eq!(address("http://site.test:8080/a").site(), "site.test:8080");
        assert_eq!(address("https://site.test:443/a").site(), "site.test");
    }
}
