//! Which addresses may be called (S-16).
//!
//! A name is resolved once, by [`Resolver`], and the connection goes to what was found then: an answer that changes between a
//! check and its use changes nothing. Of the addresses of a name all must be public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::SourceError;

/// Ports of services that are asked over HTTP.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Hosts within one's own network that may be called all the same, by a setting of whoever runs the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrivateHosts(Arc<[String]>);

impl PrivateHosts {
    /// These hosts, each a name or address with its port: `crm.internal:8080`.
    pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        Self(
            hosts
                .into_iter()
                .map(|host| host.trim().to_ascii_lowercase())
                .filter(|host| !host.is_empty())
                .collect(),
        )
    }

    fn allow(&self, url: &Url) -> bool {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return false;
        };
        self.allow_server(host, port)
    }

    /// Whether a server within may be asked.
    pub(super) fn allow_server(&self, host: &str, port: u16) -> bool {
        self.0
            .contains(&format!("{}:{port}", host.to_ascii_lowercase()))
    }

    fn allow_name(&self, name: &str) -> bool {
        let prefix = format!("{}:", name.to_ascii_lowercase());
        self.0.iter().any(|host| host.starts_with(&prefix))
    }
}

/// Checks an address before it is called.
pub fn check(url: &Url, private: &PrivateHosts) -> Result<(), SourceError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SourceError::Refused("it holds a user's name or password"));
    }
    if private.allow(url) && matches!(url.scheme(), "http" | "https") {
        return Ok(());
    }
    if url.scheme() != "https" {
        return Err(SourceError::Refused("it has to begin with https://"));
    }
    if !url
        .port_or_known_default()
        .is_some_and(|port| PORTS.contains(&port))
    {
        return Err(SourceError::Refused("its port is none of a web service"));
    }
    match url.host() {
        Some(Host::Domain(name)) if is_local_name(name) => Err(INWARD),
        Some(Host::Domain(_)) => Ok(()),
        Some(Host::Ipv4(ip)) if is_public(ip.into()) => Ok(()),
        Some(Host::Ipv6(ip)) if is_public(ip.into()) => Ok(()),
        _ => Err(INWARD),
    }
}

const INWARD: SourceError = SourceError::Refused("it leads into a private network");

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !name.contains('.')
        || ["localhost", "local", "internal", "home.arpa", "lan"]
            .iter()
            .any(|end| name == *end || name.ends_with(&format!(".{end}")))
}

/// Whether an address is one of the public internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [first, second, third, _] = ip.octets();
    let is_special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && (18..20).contains(&second));
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    // Addresses that stand for one of the older kind are judged by it.
    let low = || {
        let [.., high, low] = segments;
        let [first, second] = high.to_be_bytes();
        let [third, fourth] = low.to_be_bytes();
        Ipv4Addr::new(first, second, third, fourth)
    };
    let stands_for_v4 = segments.starts_with(&[0, 0, 0, 0, 0, 0xFFFF])
        || segments.starts_with(&[0x64, 0xFF9B, 0, 0, 0, 0]);
    if stands_for_v4 {
        return is_public_v4(low());
    }
    match segments {
        [0x2002, high, low, ..] => {
            let ([first, second], [third, fourth]) = (high.to_be_bytes(), low.to_be_bytes());
            is_public_v4(Ipv4Addr::new(first, second, third, fourth))
        }
        [0x2001, 0 | 0xDB8, ..] => false,
        // Of the rest only what was given out to the public internet.
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

/// Resolves names to addresses that may be called.
#[derive(Debug, Clone)]
pub(super) struct Resolver(pub PrivateHosts);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let may_be_private = self.0.allow_name(name.as_str());
        let name = name.as_str().to_owned();
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if !may_be_private && !found.iter().all(|address| is_public(address.ip())) {
                return Err(Box::new(INWARD) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> bool {
        let url = Url::parse(text);
        url.is_ok_and(|url| check(&url, &PrivateHosts::default()).is_ok())
    }

    /// S-16: no spelling of an address leads inward.
    #[test]
    fn no_address_leads_inward() {
        for host in [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.000.000.001",
            "127.255.255.254",
            "0.0.0.0",
            "0",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b::a00:1]",
            "[2002:7f00:1::]",
            "[2002:a00:1::]",
            "[2001:0:1::1]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd00::1]",
            "[ff02::1]",
            "[fec0::1]",
            "[2001:db8::1]",
            "[100::1]",
            "10.0.0.1",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "192.168.255.255",
            "169.254.169.254",
            "169.254.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "router",
            "db.internal",
            "nas.local",
            "printer.lan",
            "metadata.google.internal",
            "x.home.arpa",
            "①②⑦.⓪.⓪.①",
            "127。0。0。1",
            "ⓛocalhost",
        ] {
            for form in [
                "https://HOST/",
                "https://HOST:443/x",
                "https://HOST:8443/",
                "https://HOST?x=1",
                "https://HOST#x",
                "http://HOST/",
                "https://user@HOST/",
                "https://example.com:x@HOST/",
            ] {
                let address = form.replace("HOST", host);
                assert!(!checked(&address), "{address}");
            }
        }
    }

    #[test]
    fn only_web_services_outside_are_called() {
        for bad in [
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "https://example.com:22/",
            "https://example.com:6379/",
            "https://user@example.com/",
            "data:,x",
            "//example.com",
            "https://",
            "javascript:alert(1)",
        ] {
            assert!(!checked(bad), "{bad}");
        }
        for good in [
            "https://example.com/",
            "https://api.example.com:8443/v1?x=y#z",
            "https://93.184.216.34/",
            "https://[2606:2800:220:1:248:1893:25c8:1946]/",
            "https://bücher.example/",
        ] {
            assert!(checked(good), "{good}");
        }
    }

    #[test]
    fn whoever_runs_the_program_may_name_hosts_within() {
        let private =
            PrivateHosts::new(["127.0.0.1:9000".to_owned(), " CRM.internal:80 ".to_owned()]);
        let checked = |text: &str| check(&text.parse().unwrap(), &private).is_ok();
        assert!(checked("http://127.0.0.1:9000/x") && checked("http://crm.internal/"));
        assert!(!checked("http://127.0.0.1:9001/") && !checked("https://crm.internal/"));
        assert!(!checked("ftp://crm.internal:80/"));
    }
}
