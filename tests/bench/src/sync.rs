//! Reading all rooms of a workspace from a vendor, against `curl` on the same addresses; and how much of the rate that
//! the vendor allows is used.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use desk::Session;
use miaohui::Paces;
use simulator::{Config, Endpoint, FaultRule, RequestRecord, Simulator};

use crate::ingest::sync;
use crate::report::{Goal, Report};
use crate::stock::{FULL, PARALLEL, SMALL, Stock, client, download, no_pace, page_address, pages_of};
use crate::{Outcome, say};

/// What the vendor allows: so many requests in such a window.
const ALLOWED: (u32, Duration) = (500, Duration::from_secs(30));

/// Measures `sync_time`, and at one size `sync_rate`, `sync_refused` and `sync_time_unpaced`.
pub async fn measure(stock: &Stock, report: &mut Report) -> Outcome<()> {
    let size = stock.size;
    say("reading all rooms at the speed that the vendor allows");
    // As many answers in a second as the vendor allows, when always so many are waited for: `curl` then takes exactly the
    // least time in which all pages can be had.
    let answer = ALLOWED.1.as_millis() as u64 * PARALLEL as u64 / u64::from(ALLOWED.0);
    let (ours, curl) = race(stock, Paces::default(), answer).await?;
    report.tell(&size.figure("sync_time"), "s", ours, curl, Goal::AtMost(1.1));
    if size.suffix == SMALL.suffix {
        say("reading all rooms as fast as this machine can");
        let (ours, curl) = race(stock, no_pace(), 0).await?;
        report.tell(&size.figure("sync_time_unpaced"), "s", ours, curl, Goal::AtMost(1.1));
    }
    if size.suffix == FULL.suffix { rate(stock, report).await } else { Ok(()) }
}

/// Seconds that we and `curl` take for all pages of a vendor who takes `answer` milliseconds for each.
async fn race(stock: &Stock, paces: Paces, answer: u64) -> Outcome<(f64, f64)> {
    let vendor = simulator::start(stock.size.open_vendor()).await?;
    vendor.fault(FaultRule::delay(Endpoint::RoomList, answer));
    let ours = our_sync(stock, &vendor, &paces).await?;
    let nowhere = PathBuf::from("/dev/null");
    let pages = 1..=pages_of(&vendor).await?;
    let addresses: Vec<_> = pages.map(|page| (page_address(&vendor, page), nowhere.clone())).collect();
    let started = Instant::now();
    download(&stock.folder(""), &addresses).await?;
    Ok((ours, started.elapsed().as_secs_f64()))
}

/// The sync of a workspace that is empty before; seconds.
async fn our_sync(stock: &Stock, vendor: &Simulator, paces: &Paces) -> Outcome<f64> {
    let folder = tempfile::tempdir_in(stock.folder(""))?;
    let client = client(&vendor.base_url(), vendor.token(), paces)?;
    let (session, _) = Session::open(folder.path(), Some(client), Vec::new())?;
    sync(&session).await
}

/// Small rooms, many pages, and the vendor's real limit: only the pace is left to matter.
async fn rate(stock: &Stock, report: &mut Report) -> Outcome<()> {
    say("counting requests against the vendor's limit");
    let Config { rooms, .. } = stock.size.vendor();
    let vendor =
        simulator::start(Config { rooms, people: 30_000, memberships: 5 * rooms, ..Config::default() }).await?;
    our_sync(stock, &vendor, &Paces::default()).await?;
    let mut requests = vendor.requests();
    requests.retain(|request| request.endpoint == Some(Endpoint::RoomList));
    requests.sort_by_key(|request| request.at);
    let (Some(first), Some(last)) = (requests.first(), requests.last()) else { return Err("no request".into()) };
    if requests.len() < 700 {
        return Err(format!("{} requests are too few to tell a rate", requests.len()).into());
    }
    let used = (requests.len() - 1) as f64 / (last.at - first.at).as_secs_f64();
    let allowed = f64::from(ALLOWED.0) / ALLOWED.1.as_secs_f64();
    report.tell("sync_rate", "/s", used, allowed, Goal::AtLeast(0.98));
    report.tell("sync_refused", "requests", above(&requests) as f64, 0.0, Goal::AtMost(1.0));
    Ok(())
}

/// Requests that were too many in the window that ends with them, or that the vendor refused as such.
fn above(requests: &[RequestRecord]) -> usize {
    let most = ALLOWED.0 as usize;
    let is_above = |&number: &usize| {
        let request = &requests[number];
        let too_soon = number.checked_sub(most).is_some_and(|before| request.at - requests[before].at < ALLOWED.1);
        too_soon || request.status == Some(429)
    };
    (0..requests.len()).filter(is_above).count()
}
