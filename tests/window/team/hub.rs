//! The server where a team meets: a real `nats-server` with the configuration that the guide gives, on loopback.

use team::{NkeySeed, StreamPlan};

use super::server::Server;
use crate::world::root;

/// The name of the team, as the guide has it.
pub const TEAM: &str = "sales";

/// The desks of the guide.
const DOCUMENTED: [&str; 2] = ["front", "back"];

/// See the module.
pub struct Hub {
    server: Server,
    /// What the server was started with.
    configuration: String,
    /// Keys that nobody has, in the place of those of the desks.
    strangers: [String; 2],
}

impl Hub {
    /// A server that knows whoever makes its streams, and no desk yet.
    pub async fn start() -> Self {
        let key = || NkeySeed::generate().expect("a key");
        let (setup, relay, strangers) = (key(), key(), [(); 2].map(|()| key().public().to_owned()));
        let server = Server::start_with("nats://127.0.0.1", |port, folder| {
            let mut text = documented();
            for (what, with) in [
                ("0.0.0.0:4222", format!("127.0.0.1:{port}").as_str()),
                ("/var/lib/nats", folder.join("store").to_str().expect("a path of text")),
                ("UKEY_OF_SETUP", setup.public()),
                ("UKEY_OF_RELAY", relay.public()),
                ("UKEY_OF_FRONT", &strangers[0]),
                ("UKEY_OF_BACK", &strangers[1]),
            ] {
                text = replaced(text, what, with);
            }
            text
        });
        let configuration = std::fs::read_to_string(server.folder().join("server.conf")).expect("own folder");
        // As `roomdesk-relay setup` does it.
        team::setup(&[server.address()], &setup, None, &StreamPlan::default()).await.expect("the streams are made");
        Self { server, configuration, strangers }
    }

    /// What people type into 团队服务器地址.
    pub fn address(&self) -> String {
        self.server.address().to_string()
    }

    /// Enters the two desks, as the one who runs the server does: each with its name and the public half of its key.
    pub fn enter(&self, desks: [(&str, &str); 2]) {
        let mut text = self.configuration.clone();
        for ((documented, stranger), (name, key)) in DOCUMENTED.iter().zip(&self.strangers).zip(desks) {
            text = replaced(text, stranger, key);
            text = replaced(text, &format!("_INBOX.{documented}.>"), &format!("_INBOX.{}.>", token(name)));
        }
        self.server.reload(&text);
    }
}

/// The block in the guide, without the certificate: on loopback nobody else listens.
fn documented() -> String {
    let guide = std::fs::read_to_string(root().join("docs/team.md")).expect("the guide");
    let behind = guide.split("The tests start a server with this block").nth(1).expect("the block is announced");
    let block = behind.split("```").nth(1).expect("a block");
    let (before, tls) = block.split_once("tls {").expect("a block of its own");
    let (_, after) = tls.split_once('}').expect("it ends");
    format!("{before}{after}")
}

fn replaced(text: String, what: &str, with: &str) -> String {
    assert_eq!(text.matches(what).count(), 1, "{what} stands in docs/team.md other than once");
    text.replace(what, with)
}

/// A name as the guide says that it stands in the configuration.
fn token(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("={byte:02X}") }).collect()
}
