//! What happened here against what the resolvers say.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::{Lookup, Outcome, Unclear};

/// What happened to the name on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Here {
    /// It was not found.
    Failed,
    /// It led somewhere, to these addresses where they are known.
    Found(Vec<IpAddr>),
}

/// What the comparison tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// It leads somewhere, and not here: this network's DNS.
    OnlyThere,
    /// It leads nowhere: the name is wrong, or gone.
    Nowhere,
    /// It leads to the same place everywhere.
    Same,
    /// It leads somewhere, here as elsewhere. Whether to the same place nobody knows.
    Found,
    Different(Difference),
    /// No resolver could say anything.
    CouldNotTell,
}

/// In what the answers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// Here it leads to this machine or a private network, elsewhere to the public one.
    PrivateHere,
    /// It leads somewhere here only, as the names of a company's network do.
    OnlyHere,
    /// One resolver finds it and the other does not.
    Resolvers,
    /// To other addresses. Large services have many, so this alone means nothing.
    Addresses,
}

/// Compares what happened here with what the resolvers answered.
pub fn compare(here: &Here, answers: &[Result<Lookup, Unclear>]) -> Comparison {
    let outcomes: Vec<&Outcome> = answers.iter().flatten().map(|lookup| &lookup.outcome).collect();
    let found: Vec<&Vec<IpAddr>> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Addresses(addresses) => Some(addresses),
            _ => None,
        })
        .collect();
    let unknown = outcomes.contains(&&Outcome::NoSuchName);
    // No address of one kind alone is no proof that there is none of the other.
    let bare = outcomes.len() == answers.len() && outcomes.iter().all(|outcome| **outcome == Outcome::NoAddress);
    let missing = unknown || (bare && !outcomes.is_empty());
    match (found.is_empty(), missing, here) {
        (true, false, _) => Comparison::CouldNotTell,
        (false, true, _) => Comparison::Different(Difference::Resolvers),
        (true, true, Here::Failed) => Comparison::Nowhere,
        (true, true, Here::Found(_)) => Comparison::Different(Difference::OnlyHere),
        (false, false, Here::Failed) => Comparison::OnlyThere,
        (false, false, Here::Found(own)) => {
            let there: Vec<IpAddr> = found.into_iter().flatten().copied().collect();
            between(own, &there)
        }
    }
}

fn between(here: &[IpAddr], there: &[IpAddr]) -> Comparison {
    if here.is_empty() {
        Comparison::Found
    } else if here.iter().any(|address| there.contains(address)) {
        Comparison::Same
    } else if here.iter().all(is_private) && !there.iter().any(is_private) {
        Comparison::Different(Difference::PrivateHere)
    } else {
        Comparison::Different(Difference::Addresses)
    }
}

/// Whether an address is this machine's, a private network's, or none at all, as filters answer for what they block
/// (RFC 1918, 4193, 6598; 0.0.0.0 and `::`).
fn is_private(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => is_private_v4(*ip),
        IpAddr::V6(ip) => is_private_v6(*ip),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    let shared_by_carriers = first == 100 && (64..128).contains(&second);
    ip.is_loopback() || ip.is_private() || ip.is_link_local() || first == 0 || shared_by_carriers
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_unique_local()
        || ip.is_unicast_link_local()
        || ip.to_ipv4_mapped().is_some_and(is_private_v4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foreign::Unreadable;

    fn ips(list: &[&str]) -> Vec<IpAddr> {
        list.iter().map(|ip| ip.parse().unwrap()).collect()
    }

    fn found(list: &[&str]) -> Result<Lookup, Unclear> {
        said(Outcome::Addresses(ips(list)))
    }

    fn said(outcome: Outcome) -> Result<Lookup, Unclear> {
        Ok(Lookup { outcome, validated: false, comment: None })
    }

    fn broken() -> Result<Lookup, Unclear> {
        Err(Unclear::Unreadable(Unreadable::NoAnswer))
    }

    #[test]
    fn a_name_that_leads_somewhere_else_only_is_this_networks_dns() {
        assert_eq!(compare(&Here::Failed, &[found(&["192.0.2.1"]), found(&["192.0.2.2"])]), Comparison::OnlyThere);
        assert_eq!(compare(&Here::Failed, &[found(&["192.0.2.1"]), broken()]), Comparison::OnlyThere);
        assert_eq!(compare(&Here::Failed, &[found(&["192.0.2.1"]), said(Outcome::Failed(2))]), Comparison::OnlyThere);
    }

    #[test]
    fn a_name_that_leads_nowhere_is_wrong_or_gone() {
        let nowhere = [said(Outcome::NoSuchName), said(Outcome::NoAddress)];
        assert_eq!(compare(&Here::Failed, &nowhere), Comparison::Nowhere);
        assert_eq!(compare(&Here::Found(Vec::new()), &nowhere), Comparison::Different(Difference::OnlyHere));
    }

    #[test]
    fn a_filter_that_answers_with_an_address_of_its_own_is_seen() {
        let there = [found(&["203.0.113.5"]), found(&["2001:db8::5"])];
        for sink in ["0.0.0.0", "127.0.0.1", "::", "::1", "10.1.2.3", "100.64.1.1", "fd00::1", "::ffff:127.0.0.1"] {
            let here = Here::Found(ips(&[sink]));
            assert_eq!(compare(&here, &there), Comparison::Different(Difference::PrivateHere), "{sink}");
        }
        let intranet = [found(&["10.9.9.9"]), found(&["10.9.9.8"])];
        let here = Here::Found(ips(&["10.1.2.3"]));
        assert_eq!(compare(&here, &intranet), Comparison::Different(Difference::Addresses));
    }

    #[test]
    fn the_same_place_and_many_places_are_told_apart() {
        let there = [found(&["203.0.113.5"]), found(&["203.0.113.6"])];
        assert_eq!(compare(&Here::Found(ips(&["203.0.113.6"])), &there), Comparison::Same);
        assert_eq!(compare(&Here::Found(Vec::new()), &there), Comparison::Found);
        let elsewhere = Here::Found(ips(&["198.51.100.1"]));
        assert_eq!(compare(&elsewhere, &there), Comparison::Different(Difference::Addresses));
    }

    #[test]
    fn a_name_with_addresses_of_one_kind_only_is_found() {
        let there = [said(Outcome::NoAddress), found(&["2001:db8::5"])];
        assert_eq!(compare(&Here::Failed, &there), Comparison::OnlyThere);
        assert_eq!(compare(&Here::Failed, &[said(Outcome::NoAddress), broken()]), Comparison::CouldNotTell);
        assert_eq!(compare(&Here::Failed, &[said(Outcome::NoAddress), said(Outcome::NoAddress)]), Comparison::Nowhere);
    }

    #[test]
    fn resolvers_that_disagree_or_say_nothing_prove_nothing() {
        let split = [found(&["203.0.113.5"]), said(Outcome::NoSuchName)];
        assert_eq!(compare(&Here::Failed, &split), Comparison::Different(Difference::Resolvers));
        for silent in [vec![], vec![broken(), broken()], vec![said(Outcome::Failed(2)), broken()]] {
            assert_eq!(compare(&Here::Failed, &silent), Comparison::CouldNotTell);
        }
    }
}
