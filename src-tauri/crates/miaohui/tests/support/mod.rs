//! What the tests share: clients for a local server, and a server that misbehaves below HTTP.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use miaohui::{
    AddMember, Answer, BaseUrl, Client, ClientConfig, CreateRoom, CreatedRoom, Endpoint, Error, ExitRoom, Limit,
    Limits, Paces, ProxyChoice, Token,
};

/// A token of the vendor's shape that occurs nowhere else.
pub const TOKEN: &str = "c0ffee5ca1ab1edeadbeef99";

pub fn token() -> Token {
    Token::clean(TOKEN).unwrap().token
}

/// Limits that no test meets by accident.
pub fn wide() -> Limits {
    let limit = Limit::new(1_000_000, Duration::from_secs(1));
    Limits { requests: limit }
}

pub fn config(base_url: &str) -> ClientConfig {
    let mut config = ClientConfig::new(BaseUrl::parse(base_url).unwrap(), token());
    config.proxy = ProxyChoice::None;
    config.connect_timeout = Duration::from_secs(5);
    config.read_timeout = Duration::from_secs(5);
    config
}

pub fn client(base_url: &str) -> Client {
    Client::new(config(base_url), &Paces::with_limits(wide())).unwrap()
}

pub fn one_add() -> AddMember {
    AddMember { account: "zhangsan".into(), person: "7881234567890123".into(), room: "R:888888".into() }
}

pub async fn add(client: &Client, request: &AddMember) -> Result<Answer<()>, Error> {
    client.add_member(request, client.ready_to_write(Endpoint::AddMember).await?).await
}

pub async fn create(client: &Client, request: &CreateRoom) -> Result<Answer<CreatedRoom>, Error> {
    client.create_room(request, client.ready_to_write(Endpoint::CreateRoom).await?).await
}

pub async fn exit(client: &Client, request: &ExitRoom) -> Result<Answer<()>, Error> {
    client.exit_room(request, client.ready_to_write(Endpoint::ExitRoom).await?).await
}

/// A TCP server that hands each connection to a function, on its own thread until the process ends.
pub struct RawServer {
    pub address: SocketAddr,
    accepted: Arc<AtomicUsize>,
}

impl RawServer {
    pub fn start(serve: impl Fn(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&accepted);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                counter.fetch_add(1, Ordering::SeqCst);
                serve(stream);
            }
        });
        Self { address, accepted }
    }

    /// Answers each request with these bytes and closes.
    pub fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |mut stream| {
            read_request(&mut stream);
            let _ = stream.write_all(&bytes);
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

/// Reads a request with its body and gives it back.
pub fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut piece = [0_u8; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0_usize);
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return text,
            Ok(read) => request.extend_from_slice(&piece[..read]),
        }
    }
}

/// An address where nobody listens.
pub fn closed_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
