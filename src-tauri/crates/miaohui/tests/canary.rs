//! The token is in nothing that is printed: not in an error, not in the log at its most talkative.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::TryStreamExt;
use miaohui::{Client, Error, Paces, PageRequest, ProxyChoice, RedactingWriter, scrubbed};
use support::{RawServer, TOKEN, add, client, closed_port, config, one_add, read_request, wide};

/// Everything that was written.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

fn echo(status: &str, body: &str) -> RawServer {
    let body = body.replace("TOKEN", TOKEN);
    RawServer::answering(format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    ))
}

/// An error of every kind, from servers that repeat the token wherever they can.
async fn every_error() -> Vec<Error> {
    let silent = RawServer::start(|mut stream| {
        read_request(&mut stream);
        std::mem::forget(stream);
    });
    let servers = [
        echo("200 OK", r#"{"code":-2,"message":"no bot for TOKEN"}"#),
        echo("401 Unauthorized", "TOKEN is unknown"),
        echo("200 OK", r#"{"code":"TOKEN"}"#),
        echo("200 OK", r#"{"code":0,"data":"TOKEN"}"#),
        echo("200 OK", r#"{"code":0,"data":{"data":"token=TOKEN"}}"#),
        echo("429 Too Many Requests", "TOKEN has sent too much"),
        echo("502 Bad Gateway", "GET /bot/list?token=TOKEN failed"),
        echo("407 Proxy Authentication Required", "who is TOKEN?"),
        RawServer::start(|mut stream| {
            read_request(&mut stream);
        }),
        RawServer::answering(format!("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{TOKEN}")),
        RawServer::answering(format!("garbage {TOKEN}\r\n\r\n")),
    ];
    let mut clients: Vec<Client> = servers.iter().map(|server| client(&server.url())).collect();
    clients.push(client(&format!("http://{}", closed_port())));
    clients.push(client("http://no-such-host.invalid"));
    clients.push(client(&format!("https://{}", servers[0].address)));
    let mut behind = config("https://vendor.invalid");
    behind.proxy = ProxyChoice::Url(format!("http://{}", closed_port()));
    clients.push(Client::new(behind, &Paces::with_limits(wide())).unwrap());
    let mut impatient = config(&silent.url());
    impatient.connect_timeout = Duration::from_millis(500);
    impatient.read_timeout = Duration::from_millis(100);
    clients.push(Client::new(impatient, &Paces::with_limits(wide())).unwrap());

    let mut errors = Vec::new();
    for client in &clients {
        assert!(!format!("{client:?}{client:#?}").contains(TOKEN));
        errors.extend(add(client, &one_add()).await.err());
        let page = PageRequest { number: 1, size: 10 };
        // One attempt each is enough: repeating them would only take time.
        let read = tokio::time::timeout(Duration::from_millis(400), client.rooms(page)).await;
        errors.extend(read.ok().and_then(Result::err));
    }
    let nobody = miaohui::AddMember { person: "".into(), ..one_add() };
    errors.extend(add(&clients[0], &nobody).await.err());
    errors
}

fn kind(error: &Error) -> &'static str {
    match error {
        Error::Business(_) => "business",
        Error::NotSent { .. } => "not sent",
        Error::Ambiguous { .. } => "ambiguous",
        Error::RateLimited { .. } => "rate limited",
        Error::Protocol { .. } => "protocol",
        Error::Refused { .. } => "refused",
    }
}

fn printed(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text.push_str(&format!(" {inner} {inner:?}"));
        source = inner.source();
    }
    text
}

#[tokio::test]
async fn the_token_is_in_no_error_and_in_no_log_line() {
    let (open, clean) = (Sink::default(), Sink::default());
    let (to_open, to_clean) = (open.clone(), clean.clone());
    // As the application does it, only that everything is let through; the second one shows what there is to hide.
    use tracing_subscriber::prelude::*;
    tracing_subscriber::registry()
        .with(
            tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_writer(move || RedactingWriter::new(to_clean.clone())),
        )
        .with(tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || to_open.clone()))
        .init();

    let list = echo("200 OK", r#"{"code":0,"data":[{"wxid":"1"},{"wxid":["TOKEN"]},{"no":"TOKEN"}]}"#);
    let answer = client(&list.url()).accounts().await.unwrap();
    assert!(!format!("{answer:?}").contains(TOKEN), "{answer:?}");
    assert!(answer.raw.contains("[token]"), "the raw answer is kept, the token in it is not");
    let pages: Vec<_> = client(&list.url()).all_rooms(10).try_collect().await.unwrap();
    assert!(!format!("{pages:?}").contains(TOKEN));

    let errors = every_error().await;
    let kinds: std::collections::BTreeSet<_> = errors.iter().map(kind).collect();
    assert_eq!(kinds.len(), 6, "every kind of error is there: {kinds:?}");
    assert!(errors.len() >= 17, "{}", errors.len());
    for error in &errors {
        assert!(!printed(error).contains(TOKEN), "{}", printed(error));
    }

    // The application's own slips are caught as well.
    tracing::error!("GET https://host/room/list?token={TOKEN}");

    let (open, clean) = (open.text(), clean.text());
    for crate_name in ["miaohui", "reqwest", "hyper_util"] {
        assert!(clean.contains(crate_name), "the log holds the lines of {crate_name}");
    }
    assert!(!clean.contains(TOKEN), "{}", clean.lines().find(|line| line.contains(TOKEN)).unwrap_or_default());
    assert!(clean.contains("room/list?token=[token]"));
    let leaks: Vec<_> = open.lines().filter(|line| line.contains(TOKEN)).collect();
    assert_eq!(leaks.len(), 1, "only the slip itself needs the writer: {leaks:#?}");
}

#[test]
fn a_writer_hides_tokens_that_come_in_pieces_or_escaped() {
    let awkward = miaohui::Token::clean("token=se+cr%2Fet\"%26\\x").unwrap().token;
    let sink = Sink::default();
    let _ = support::token();
    let mut writer = RedactingWriter::new(sink.clone());
    for piece in format!("a {TOKEN} b").as_bytes().chunks(3) {
        writer.write_all(piece).unwrap();
    }
    drop(writer);
    assert!(sink.text().ends_with("a [token] b"), "{}", sink.text());
    assert_eq!(scrubbed(&format!("x{}y", awkward.expose())), "x[token]y");
    let escaped: String = url::form_urlencoded::byte_serialize(awkward.expose().as_bytes()).collect();
    assert_eq!(scrubbed(&format!("?token={escaped}&current=1")), "?token=[token]&current=1");
    assert_eq!(scrubbed(&serde_json::json!({ "token": awkward.expose() }).to_string()), r#"{"token":"[token]"}"#);
    assert_eq!(scrubbed("nothing to hide"), "nothing to hide");
}
