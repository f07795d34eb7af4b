//! The data that everything is measured on: a made-up vendor of a certain size, the pages of its room list as files, and
//! a server that answers with them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use miaohui::{BaseUrl, Client, ClientConfig, Limit, Limits, Paces, ProxyChoice, Token};
use serde::Deserialize;
use simulator::{Config, Simulator};

use crate::{Outcome, run, say, target};

/// Rooms of a page.
pub const PAGE: usize = 100;
/// Pages asked for at the same time.
pub const PARALLEL: usize = 8;
/// So many requests that no limit is ever met.
const UNLIMITED: u32 = 10_000_000;

/// How large a workspace is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Behind the names of its figures.
    pub suffix: &'static str,
    rooms: usize,
    people: usize,
    memberships: usize,
}

/// What the product is built for.
pub const FULL: Size = Size { suffix: "", rooms: 100_000, people: 1_500_000, memberships: 5_000_000 };
/// A fifth of it, to see how cost grows.
pub const SMALL: Size = Size { suffix: "_20k", rooms: 20_000, people: 300_000, memberships: 1_000_000 };

impl Size {
    /// The name of a figure at this size.
    pub fn figure(self, name: &str) -> String {
        format!("{name}{}", self.suffix)
    }

    /// A vendor of this size.
    pub fn vendor(self) -> Config {
        let Self { rooms, people, memberships, .. } = self;
        Config { rooms, people, memberships, ..Config::default() }
    }

    /// The same without a limit of requests.
    pub fn open_vendor(self) -> Config {
        Config { request_limit: UNLIMITED, ..self.vendor() }
    }
}

/// The data of one size.
pub struct Stock {
    /// How large.
    pub size: Size,
    folder: PathBuf,
}

impl Stock {
    /// Makes the pages, or takes those of an earlier run: the same size always gives the same bytes.
    ///
    /// # Errors
    /// When they cannot be read or written.
    pub async fn of(size: Size) -> Outcome<Self> {
        let stock = Self { size, folder: target().join(format!("bench/{}", size.rooms)) };
        if !stock.folder.join("pages/complete").exists() {
            stock.make_pages().await?;
        }
        Ok(stock)
    }

    async fn make_pages(&self) -> Outcome<()> {
        say(&format!("making {} rooms, {} memberships", self.size.rooms, self.size.memberships));
        let folder = self.folder.join("pages");
        fs::create_dir_all(&folder)?;
        let vendor = simulator::start(self.size.open_vendor()).await?;
        let accounts = format!("{}/bot/list?token={}", vendor.base_url(), vendor.token());
        let addresses: Vec<String> =
            (0..=pages_of(&vendor).await?).map(|page| page_address(&vendor, page + 1)).collect();
        let files = (1..=addresses.len()).map(|page| folder.join(format!("{page}.json")));
        let mut downloads: Vec<(String, PathBuf)> = addresses.iter().cloned().zip(files).collect();
        downloads.push((accounts, folder.join("accounts.json")));
        download(&self.folder, &downloads).await?;
        Ok(fs::write(folder.join("complete"), b"")?)
    }

    /// A folder of this size's own.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The local data of a workspace, once [`crate::ingest`] has filled it.
    pub fn workspace(&self) -> PathBuf {
        self.folder("workspace")
    }

    /// A server that answers with the pages, at once and without a limit; gives its address.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn serve(&self) -> Outcome<String> {
        let last = fs::read_dir(self.folder("pages"))?.count() - 2;
        let pages = Pages { folder: self.folder("pages"), last };
        let router = Router::new()
            .route("/bot/list", get(async |State(pages): State<Pages>| pages.file("accounts").await))
            .route("/room/list", get(room_list))
            .with_state(pages);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }
}

#[derive(Clone)]
struct Pages {
    folder: PathBuf,
    /// Number of the last page, which is empty.
    last: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageRequest {
    current: usize,
    page_size: usize,
}

impl Pages {
    async fn file(&self, name: &str) -> Result<Vec<u8>, StatusCode> {
        tokio::fs::read(self.folder.join(format!("{name}.json"))).await.map_err(|_| StatusCode::NOT_FOUND)
    }
}

async fn room_list(State(pages): State<Pages>, Query(page): Query<PageRequest>) -> Result<Vec<u8>, StatusCode> {
    if page.page_size != PAGE {
        return Err(StatusCode::BAD_REQUEST);
    }
    pages.file(&page.current.clamp(1, pages.last).to_string()).await
}

/// Pages of a vendor's room list that have rooms.
///
/// # Errors
/// When the vendor does not tell.
pub async fn pages_of(vendor: &Simulator) -> Outcome<usize> {
    let first = page_address(vendor, 1);
    let answer = blocking(move || run(Command::new("curl").args(["-sSf", &first]))).await?;
    let answer: serde_json::Value = serde_json::from_str(&answer)?;
    let total = answer["page"]["total"].as_u64().ok_or("the vendor does not tell how many rooms there are")?;
    Ok((total as usize).div_ceil(PAGE))
}

/// Where a page of a vendor's room list is.
pub fn page_address(vendor: &Simulator, page: usize) -> String {
    format!("{}/room/list?token={}&current={page}&pageSize={PAGE}", vendor.base_url(), vendor.token())
}

/// Downloads with `curl`, [`PARALLEL`] at a time.
///
/// # Errors
/// When one of them fails.
pub async fn download(folder: &Path, downloads: &[(String, PathBuf)]) -> Outcome<()> {
    let line = |(address, file): &(String, PathBuf)| format!("url = \"{address}\"\noutput = \"{}\"\n", file.display());
    let list = folder.join("curl.conf");
    fs::write(&list, downloads.iter().map(line).collect::<String>())?;
    let parallel = PARALLEL.to_string();
    let words = ["-sSf", "-Z", "--parallel-immediate", "--parallel-max", &parallel, "-K"].map(str::to_owned);
    blocking(move || run(Command::new("curl").args(words).arg(list))).await?;
    Ok(())
}

/// Does work that blocks, beside the servers of this process.
///
/// # Errors
/// As the work says.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    tokio::task::spawn_blocking(work).await?
}

/// The product's own client of a vendor.
///
/// # Errors
/// Never with an address and a token of this crate's own.
pub fn client(address: &str, token: &str, paces: &Paces) -> Outcome<Client> {
    let mut config = ClientConfig::new(BaseUrl::parse(address)?, Token::clean(token)?.token);
    config.proxy = ProxyChoice::None;
    Ok(Client::new(config, paces)?)
}

/// A pace that holds nothing back.
pub fn no_pace() -> Paces {
    let limit = Limit::new(UNLIMITED, Duration::from_secs(1));
    Paces::with_limits(Limits { requests: limit })
}
