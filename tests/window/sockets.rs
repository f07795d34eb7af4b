//! Whom processes talk to, from the kernel's own tables.

use std::collections::HashSet;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Far ends of all internet sockets that these processes hold now; the unspecified address for one that only listens.
pub fn remote_addresses(processes: &[u32]) -> Vec<IpAddr> {
    let held: HashSet<String> = processes.iter().flat_map(|pid| socket_numbers(*pid)).collect();
    let mut addresses = Vec::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let text = fs::read_to_string(format!("/proc/net/{table}")).unwrap_or_default();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if held.contains(fields[9]) {
                addresses.push(address(fields[2]));
            }
        }
    }
    addresses
}

fn socket_numbers(process: u32) -> Vec<String> {
    // A process may have ended since it was listed.
    let Ok(files) = fs::read_dir(format!("/proc/{process}/fd")) else { return Vec::new() };
    let target = |entry: fs::DirEntry| Some(fs::read_link(entry.path()).ok()?.to_str()?.to_owned());
    let number = |name: String| Some(name.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned());
    files.flatten().filter_map(target).filter_map(number).collect()
}

/// `0100007F:1F90`: 32-bit words in the byte order of this machine, then the port.
fn address(field: &str) -> IpAddr {
    let digits = field.split(':').next().unwrap_or_default().as_bytes();
    let words: Vec<[u8; 4]> = digits
        .chunks(8)
        .map(|word| u32::from_str_radix(str::from_utf8(word).expect("hex"), 16).expect("hex").to_ne_bytes())
        .collect();
    match words.as_slice() {
        [four] => Ipv4Addr::from(*four).into(),
        words => Ipv6Addr::from(<[u8; 16]>::try_from(words.concat()).expect("four words")).to_canonical(),
    }
}
