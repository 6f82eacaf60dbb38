//! Bounds on how often one address may ask for something dear.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    time::Duration,
};

use axum::{extract::ConnectInfo, http::request::Parts};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

/// How much each of many may ask for.
struct Limit<K: Clone + Eq + Hash> {
    limiter: DefaultKeyedRateLimiter<K>,
    burst: NonZeroU32,
}

impl<K: Clone + Eq + Hash> Limit<K> {
    fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::keyed(quota), burst: quota.burst_size() }
    }

    /// Counts something that is as dear as `requests` small requests; never as more than what may come at once. `Err`
    /// holds how long to wait.
    fn charge(&self, key: &K, requests: u32) -> Result<(), Duration> {
        let Some(requests) = NonZeroU32::new(requests) else { return Ok(()) };
        // Those that are quiet again need no memory.
        if self.limiter.len() > 10_000 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key_n(key, requests.min(self.burst)) {
            Ok(checked) => {
                checked.map_err(|busy| busy.wait_time_from(governor::clock::DefaultClock::default().now()))
            }
            // More than may come at once never reaches the limiter.
            Err(_) => Ok(()),
        }
    }
}

/// How much one program may ask for, by its name. Only names that have proved themselves are counted, so nobody uses up
/// what is another's.
pub struct ClientLimit(Limit<String>);

impl ClientLimit {
    /// At most `per_second` requests a second in the long run, and `burst` at once after a pause.
    pub fn per_second(per_second: u32, burst: u32) -> Self {
        Self(Limit::new(Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst))))
    }

    /// Counts a request that is as dear as `requests` small ones. `Err` holds how long to wait.
    pub fn charge(&self, client: &str, requests: u32) -> Result<(), Duration> {
        self.0.charge(&client.to_owned(), requests)
    }
}

/// How much one address may ask for. A whole township may sit behind one, so the bounds are generous; the bound per id
/// number, in the store, is the strict one.
pub struct AddressLimit(Limit<IpAddr>);

impl AddressLimit {
    /// At most `per_minute` requests a minute.
    pub fn per_minute(per_minute: u32) -> Self {
        Self(Limit::new(Quota::per_minute(at_least_one(per_minute))))
    }

    /// At most `per_second` requests a second in the long run, and `burst` at once after a pause.
    pub fn per_second(per_second: u32, burst: u32) -> Self {
        Self(Limit::new(Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst))))
    }

    /// Counts one request. `Err` holds how long to wait.
    pub fn check(&self, address: IpAddr) -> Result<(), Duration> {
        self.charge(address, 1)
    }

    /// Counts a request that is as dear as `requests` small ones; never as more than what may come at once.
    pub fn charge(&self, address: IpAddr, requests: u32) -> Result<(), Duration> {
        self.0.charge(&group(address), requests)
    }
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

/// One IPv6 customer holds a /64, so its addresses count as one.
fn group(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & (u128::MAX << 64))),
        },
        IpAddr::V4(_) => address,
    }
}

/// The caller's address: from the header that a trusted proxy sets, if one is configured, else from the connection.
/// Of several addresses in the header only the last was written by the proxy.
pub fn caller(parts: &Parts, trusted_header: Option<&str>) -> IpAddr {
    trusted_header
        .and_then(|name| parts.headers.get(name))
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok())
        .or_else(|| parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()))
        .unwrap_or(IpAddr::V6(Ipv6Addr::LOCALHOST))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn the_bound_holds_for_each_address_apart() {
        let limit = AddressLimit::per_minute(2);
        let (here, there) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        assert!(limit.check(here).is_ok() && limit.check(here).is_ok());
        assert!(limit.check(here).expect_err("over the bound") <= Duration::from_mins(1));
        assert!(limit.check(there).is_ok());
    }

    #[test]
    fn what_is_dear_counts_more_but_never_more_than_may_come_at_once() {
        let limit = AddressLimit::per_second(1, 10);
        let (here, there) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        assert!(limit.charge(here, 7).is_ok() && limit.check(here).is_ok());
        assert!(limit.charge(here, 7).expect_err("over the bound") <= Duration::from_secs(5));
        assert!(limit.charge(there, 0).is_ok() && limit.charge(there, u32::MAX).is_ok());
        assert!(limit.check(there).is_err());
    }

    #[test]
    fn each_program_has_a_bound_of_its_own() {
        let limit = ClientLimit::per_second(1, 3);
        assert!(limit.charge("H1", 2).is_ok() && limit.charge("H1", 1).is_ok());
        assert!(limit.charge("H1", 1).expect_err("over the bound") <= Duration::from_secs(1));
        assert!(limit.charge("H2", 3).is_ok());
    }

    #[test]
    fn one_ipv6_customer_is_one_caller() {
        let limit = AddressLimit::per_minute(1);
        assert!(limit.check("2001:db8::1".parse().expect("address")).is_ok());
        assert!(limit.check("2001:db8::ffff".parse().expect("address")).is_err());
        assert!(limit.check("2001:db8:0:1::1".parse().expect("address")).is_ok());
    }

    #[test]
    fn a_header_counts_only_when_a_proxy_is_trusted_and_then_its_last_entry() {
        let (parts, ()) = Request::builder()
            .header("x-forwarded-for", "198.51.100.9, 192.0.2.7")
            .body(())
            .expect("request")
            .into_parts();
        assert_eq!(caller(&parts, None), IpAddr::V6(Ipv6Addr::LOCALHOST));
        assert_eq!(caller(&parts, Some("x-forwarded-for")), IpAddr::from([192, 0, 2, 7]));
    }
}
