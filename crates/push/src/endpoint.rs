//! Where a browser's push service is: an address that a browser handed in, and so one that nobody may
//! be led by (S-16).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Characters of an endpoint at most.
const LENGTH_MAXIMUM: usize = 1_000;

/// An address that a push message may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Why an address is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointProblem {
    /// It cannot be read as an address, or is longer than any.
    #[error("this is no address of a push service")]
    Unreadable,
    /// It is not reached by https at its usual port.
    #[error("a push service is reached by https")]
    NotHttps,
    /// It names a user.
    #[error("an address of a push service names no user")]
    NamesUser,
    /// It is within a network of its own.
    #[error("a push service is on the public network")]
    NotPublic,
}

impl Endpoint {
    /// Reads an address. With `loopback`, one of this machine by http is taken as well.
    pub fn parse(text: &str, loopback: bool) -> Result<Self, EndpointProblem> {
        if text.len() > LENGTH_MAXIMUM {
            return Err(EndpointProblem::Unreadable);
        }
        let url = Url::parse(text).map_err(|_| EndpointProblem::Unreadable)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointProblem::NamesUser);
        }
        let host = url.host().ok_or(EndpointProblem::Unreadable)?;
        if loopback && is_this_machine(&host) && matches!(url.scheme(), "http" | "https") {
            return Ok(Self(url));
        }
        if url.scheme() != "https" || url.port().is_some() {
            return Err(EndpointProblem::NotHttps);
        }
        // Push services have names. A number is somebody's own machine.
        match host {
            Host::Domain(name) if is_public_name(name) => Ok(Self(url)),
            _ => Err(EndpointProblem::NotPublic),
        }
    }

    /// The address.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// For whom a token is: scheme, host and port.
    pub fn audience(&self) -> String {
        self.0.origin().ascii_serialization()
    }
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.') && !["localhost", "local", "internal", "arpa", "onion"].contains(&last)
}

/// Whether an address that a name led to is on the public network: asked when the connection is made,
/// so that a name which leads elsewhere later does not help.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && (second == 18 || second == 19)))
}

/// Only what is handed out for the public network, without the ways back into older ones.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global = (0x2000..0x4000).contains(&first);
    let documentation = first == 0x2001 && second == 0x0db8;
    let to_version_four = first == 0x2002 || (first == 0x2001 && second == 0);
    global && !documentation && !to_version_four
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_services_are_taken() {
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
            "https://web.push.apple.com/QAB",
            "https://wns2-par02p.notify.windows.com/w/?token=BQ",
        ] {
            assert!(Endpoint::parse(good, false).is_ok(), "{good}");
        }
        let endpoint = Endpoint::parse("https://push.example.net/a?b", false).unwrap();
        assert_eq!(endpoint.audience(), "https://push.example.net");
    }

    #[test]
    fn nobody_is_led_into_an_own_network() {
        for bad in [
            "http://push.example.net/a",
            "ftp://push.example.net/a",
            "file:///etc/passwd",
            "https://push.example.net:8443/a",
            "https://user@push.example.net/",
            "https://user:word@push.example.net/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/",
            "https://10.0.0.1/",
            "https://8.8.8.8/",
            "https://localhost/",
            "https://localhost./",
            "https://printer/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "//push.example.net/",
            "",
        ] {
            assert!(Endpoint::parse(bad, false).is_err(), "{bad}");
        }
        assert!(
            Endpoint::parse(&format!("https://a.example/{}", "x".repeat(1_000)), false).is_err()
        );
    }

    #[test]
    fn this_machine_is_taken_where_a_setting_says_so() {
        for own in [
            "http://127.0.0.1:9000/a",
            "http://localhost:1/",
            "http://[::1]:1/",
        ] {
            assert!(Endpoint::parse(own, true).is_ok(), "{own}");
            assert!(Endpoint::parse(own, false).is_err(), "{own}");
        }
        assert!(Endpoint::parse("http://10.0.0.1/", true).is_err());
    }

    #[test]
    fn what_a_name_leads_to_is_looked_at() {
        for own in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
        ] {
            assert!(!is_public(own.parse().unwrap()), "{own}");
        }
        for public in ["8.8.8.8", "142.250.74.106", "2a00:1450:4007:80e::200a"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
