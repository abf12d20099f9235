//! The domains in which people may be created.

use crate::people_file::key;

/// Whether an address is of one of these domains or of one below them; any is where there are
/// none.
pub fn is_inside(domains: &[String], email: &str) -> bool {
    is_of(&hosts(domains), &key(email))
}

/// Domains in the one spelling that is compared.
pub(super) fn hosts(domains: &[String]) -> Vec<String> {
    let host = |domain: &String| key(&format!("@{domain}")).split_off(1);
    domains.iter().map(host).collect()
}

/// Whether an address in that spelling is of one of these hosts or of one below them.
pub(super) fn is_of(hosts: &[String], key: &str) -> bool {
    let host = key.rsplit_once('@').map_or("", |(_, host)| host);
    let is_below = |above: &str| above.is_empty() || above.ends_with('.');
    let mut all = hosts.iter();
    hosts.is_empty() || all.any(|it| host.strip_suffix(it.as_str()).is_some_and(is_below))
}
