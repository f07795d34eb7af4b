//! A desk as a process of its own, which may be killed.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use desk::{JobPaces, JobTimes, Jobs, Membership, Session};
use ledger::Ledger;
use miaohui::{BaseUrl, Client, ClientConfig, Paces, ProxyChoice, Token};
use team::Role;
use tokio::runtime::Runtime;

use crate::desks::{bus, seat};
use crate::{killed, world};

/// Tells the test below that it is the child, and where its files are.
pub const FOLDER: &str = "TEAM_CHILD_FOLDER";
/// What the desk is called.
pub const NAME: &str = "TEAM_CHILD_NAME";
/// Address and token of the simulator, and address of the team's server.
pub const PLACES: &str = "TEAM_CHILD_PLACES";
/// The marked point, counted from 1, at which the process ends itself.
pub const MARK: &str = "TEAM_CHILD_MARK";

/// Alone this does nothing; started by the kill loop it is a desk until nobody holds the other end of its input.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    killed::end_at(std::env::var(MARK).ok().map(|mark| mark.parse().unwrap()));
    Runtime::new().unwrap().block_on(run(Path::new(&folder)));
}

async fn run(folder: &Path) {
    let (places, name) = (std::env::var(PLACES).unwrap(), std::env::var(NAME).unwrap());
    let [vendor, token, server] = places.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let mut config = ClientConfig::new(BaseUrl::parse(vendor).unwrap(), Token::clean(token).unwrap().token);
    config.proxy = ProxyChoice::None;
    config.connect_timeout = Duration::from_millis(500);
    config.read_timeout = Duration::from_millis(1_500);
    let client = Client::new(config, &Paces::default()).unwrap();
    let ledger = Ledger::open(&folder.join("ledger")).unwrap().ledger;
    let (session, _) = Session::open(&folder.join("mirror"), Some(client), Vec::new()).unwrap();
    let workspace = ledger.workspaces().unwrap().remove(0).id;
    let times = JobTimes { not_seen_after: Duration::from_millis(600), ..world::times() };
    let jobs = Jobs::open(ledger.clone(), workspace, session, times, JobPaces::default()).unwrap();
    let bus = bus(server.parse().unwrap(), &name, Role::Desk).await;
    jobs.take_part(Membership::Member(seat(&bus, &name)));
    jobs.begin().await;
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    end.await.unwrap().unwrap();
    jobs.end().await;
    ledger.close().unwrap();
}
