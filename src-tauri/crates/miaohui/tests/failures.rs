//! Every way in which a call can fail, made to happen on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

use miaohui::{AmbiguousCause, Client, Error, NotSentCause, Paces, PageRequest, ProxyChoice, SetupError};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use support::{RawServer, add, client, closed_port, config, create, one_add, read_request, wide};

async fn write_error(client: &Client) -> Error {
    add(client, &one_add()).await.unwrap_err()
}

fn not_sent(error: Error) -> NotSentCause {
    assert!(!error.outcome_unknown(), "{error:?}");
    match error {
        Error::NotSent { cause, .. } => cause,
        other => panic!("{other:?}"),
    }
}

fn ambiguous(error: Error) -> AmbiguousCause {
    assert!(error.outcome_unknown(), "{error:?}");
    match error {
        Error::Ambiguous { cause, .. } => cause,
        other => panic!("{other:?}"),
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn an_unknown_host_is_told() {
    let cause = not_sent(write_error(&client("http://no-such-host.invalid")).await);
    assert!(matches!(cause, NotSentCause::Dns(_)), "{cause:?}");
}

#[tokio::test]
async fn a_refused_connection_is_told() {
    let cause = not_sent(write_error(&client(&format!("http://{}", closed_port()))).await);
    assert!(matches!(cause, NotSentCause::Refused(_)), "{cause:?}");
}

#[tokio::test]
async fn a_connection_that_is_never_ready_is_told() {
    // It accepts and then never answers the TLS handshake.
    let server = RawServer::start(std::mem::forget);
    let mut config = config(&format!("https://{}", server.address));
    config.connect_timeout = Duration::from_millis(200);
    let client = Client::new(config, &Paces::with_limits(wide())).unwrap();
    let cause = not_sent(write_error(&client).await);
    assert!(matches!(cause, NotSentCause::ConnectTimeout(_)), "{cause:?}");
}

/// A server with a certificate that no machine trusts.
fn self_signed() -> RawServer {
    let certificate = CertificateDer::from(include_bytes!("fixtures/self_signed_certificate.der").to_vec());
    let key = PrivatePkcs8KeyDer::from(include_bytes!("fixtures/self_signed_key.der").to_vec());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::from(key))
        .unwrap();
    let config = Arc::new(config);
    RawServer::start(move |mut stream| {
        let mut connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
    })
}

#[tokio::test]
async fn encryption_that_cannot_be_trusted_is_told() {
    let plain = RawServer::start(|mut stream| {
        let _ = stream.write_all(answer("400 Bad Request", "", "not TLS").as_bytes());
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    let hung_up = RawServer::start(|mut stream| {
        let _ = stream.read(&mut [0_u8; 4096]);
    });
    for (what, server) in [("unknown issuer", self_signed()), ("no TLS", plain), ("cut", hung_up)] {
        let cause = not_sent(write_error(&client(&format!("https://{}", server.address))).await);
        assert!(matches!(cause, NotSentCause::Tls(_)), "{what}: {cause:?}");
    }
}

fn through(proxy: &str, base_url: &str) -> Client {
    let mut config = config(base_url);
    config.proxy = ProxyChoice::Url(proxy.to_owned());
    Client::new(config, &Paces::with_limits(wide())).unwrap()
}

#[tokio::test]
async fn a_proxy_in_the_way_is_told() {
    let denied = answer("407 Proxy Authentication Required", "", "<html>who are you?</html>");
    let forbidden = answer("403 Forbidden", "", "<html>not here</html>");
    let cases = [
        ("nobody there", format!("http://{}", closed_port())),
        ("unknown", "http://no-such-proxy.invalid:3128".to_owned()),
        ("wants a password", RawServer::answering(denied.clone()).url()),
        ("forbids", RawServer::answering(forbidden).url()),
    ];
    for (what, proxy) in cases {
        let cause = not_sent(write_error(&through(&proxy, "https://vendor.invalid")).await);
        assert!(matches!(cause, NotSentCause::Proxy(_)), "{what}: {cause:?}");
    }
    let plain = not_sent(write_error(&through(&RawServer::answering(denied).url(), "http://vendor.invalid")).await);
    assert!(matches!(plain, NotSentCause::Proxy(_)), "{plain:?}");
}

#[tokio::test]
async fn a_proxy_carries_the_call_but_never_one_to_this_machine() {
    let yes = answer("200 OK", "", r#"{"code":0,"message":""}"#);
    let proxy = RawServer::answering(yes.clone());
    add(&through(&proxy.url(), "http://vendor.invalid/p"), &one_add()).await.unwrap();
    assert_eq!(proxy.accepted(), 1);
    let server = RawServer::answering(yes);
    add(&through(&proxy.url(), &server.url()), &one_add()).await.unwrap();
    assert_eq!((proxy.accepted(), server.accepted()), (1, 1));
}

#[test]
fn a_proxy_address_that_cannot_be_read_is_not_repeated() {
    let mut config = config("https://vendor.invalid");
    config.proxy = ProxyChoice::Url("http://user:secret@:::".into());
    assert!(!format!("{config:?}").contains("secret"));
    assert_eq!(Client::new(config, &Paces::default()).unwrap_err(), SetupError::Proxy);
}

#[tokio::test]
async fn an_answer_that_never_comes_is_ambiguous() {
    let server = RawServer::start(|mut stream| {
        read_request(&mut stream);
        std::mem::forget(stream);
    });
    let mut config = config(&server.url());
    config.connect_timeout = Duration::from_secs(1);
    config.read_timeout = Duration::from_millis(200);
    let client = Client::new(config, &Paces::with_limits(wide())).unwrap();
    assert_eq!(ambiguous(write_error(&client).await), AmbiguousCause::ReadTimeout);
    assert_eq!(server.accepted(), 1, "a write is sent once");
}

#[tokio::test]
async fn a_body_that_stops_coming_is_ambiguous() {
    let server = RawServer::start(|mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"code\":0").unwrap();
        std::mem::forget(stream);
    });
    let mut config = config(&server.url());
    config.connect_timeout = Duration::from_secs(1);
    config.read_timeout = Duration::from_millis(200);
    let client = Client::new(config, &Paces::with_limits(wide())).unwrap();
    assert_eq!(ambiguous(write_error(&client).await), AmbiguousCause::ReadTimeout);
}

#[tokio::test]
async fn a_lost_connection_is_ambiguous() {
    let ended = RawServer::start(|mut stream| {
        read_request(&mut stream);
    });
    // Closing with unread bytes makes the system send a reset.
    let reset = RawServer::start(|stream| {
        let mut byte = [0_u8; 1];
        let _ = stream.peek(&mut byte);
    });
    for server in [ended, reset] {
        let cause = ambiguous(write_error(&client(&server.url())).await);
        assert!(matches!(cause, AmbiguousCause::ConnectionLost(_)), "{cause:?}");
        assert_eq!(server.accepted(), 1, "a write is sent once");
    }
}

#[tokio::test]
async fn a_body_cut_short_is_ambiguous() {
    let short = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"code\":0,";
    let chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{\"code\":0,";
    let packed = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 9\r\n\r\nnot gzip!";
    for bytes in [short, chunk, packed] {
        let server = RawServer::answering(bytes);
        let cause = ambiguous(write_error(&client(&server.url())).await);
        assert!(matches!(cause, AmbiguousCause::BodyCut(_)), "{bytes}: {cause:?}");
        assert_eq!(server.accepted(), 1, "a write is sent once");
    }
}

#[tokio::test]
async fn server_errors_without_a_code_are_ambiguous() {
    for (status, body) in [
        ("500 Internal Server Error", ""),
        ("502 Bad Gateway", "<html>502</html>"),
        ("503 Service Unavailable", r#"{"statusCode":503}"#),
        ("504 Gateway Timeout", "upstream"),
        ("408 Request Timeout", ""),
        ("500 Internal Server Error", r#"{"code":0}"#),
    ] {
        let server = RawServer::answering(answer(status, "", body));
        let cause = ambiguous(write_error(&client(&server.url())).await);
        let expected: u16 = status[..3].parse().unwrap();
        assert_eq!(cause, AmbiguousCause::ServerError { status: expected, snippet: body.to_owned() });
        assert_eq!(server.accepted(), 1, "a write is sent once");
    }
}

#[tokio::test]
async fn the_vendors_code_decides_before_the_status() {
    for (status, body, code, message) in [
        ("200 OK", r#"{"code":-9,"message":"群聊中已经存在此好友"}"#, -9, "群聊中已经存在此好友"),
        ("200 OK", r#"{"errcode":"-9","errmsg":"in"}"#, -9, "in"),
        ("400 Bad Request", r#"{"code":-5,"message":"bot不在线"}"#, -5, "bot不在线"),
        ("500 Internal Server Error", r#"{"errcode":-7}"#, -7, ""),
        ("200 OK", r#"{"code":400400,"message":"room not found"}"#, 400400, "room not found"),
        ("200 OK", r#"{"code":0,"errcode":-3,"message":"","errmsg":"two"}"#, -3, "two"),
        ("200 OK", "\u{feff}{\"code\":-2}", -2, ""),
    ] {
        let server = RawServer::answering(answer(status, "", body));
        let error = write_error(&client(&server.url())).await;
        let Error::Business(business) = &error else { panic!("{body}: {error:?}") };
        assert_eq!((business.code, business.message.as_str()), (code, message), "{body}");
        assert_eq!(business.status.to_string(), status[..3]);
        assert_eq!(&*business.raw, body.trim_start_matches('\u{feff}'));
        assert!(!error.outcome_unknown());
    }
}

#[tokio::test]
async fn answers_outside_the_documents_name_what_failed() {
    for (status, body, path) in [
        ("200 OK", "<html>log in</html>", ""),
        ("200 OK", "", ""),
        ("200 OK", "[1,2]", ""),
        ("200 OK", r#"{"data":[]}"#, "code"),
        ("200 OK", r#"{"code":null}"#, "code"),
        ("200 OK", r#"{"code":"OK"}"#, "code"),
        ("200 OK", r#"{"code":[0]}"#, "code"),
        ("200 OK", r#"{"errcode":"none"}"#, "errcode"),
        ("200 OK", r#"{"code":0"#, ""),
        ("404 Not Found", "Cannot POST /room/addMember", ""),
        ("404 Not Found", r#"{"statusCode":404,"message":"Cannot POST"}"#, "code"),
        ("400 Bad Request", r#"{"code":0}"#, ""),
    ] {
        let server = RawServer::answering(answer(status, "", body));
        let error = write_error(&client(&server.url())).await;
        let Error::Protocol { status: found, path: at, raw, .. } = &error else { panic!("{body}: {error:?}") };
        assert_eq!((found.to_string().as_str(), at.as_str(), &**raw), (&status[..3], path, body));
        assert_eq!(error.outcome_unknown(), status.starts_with('2'), "an unreadable 2xx may have been a yes");
    }
}

#[tokio::test]
async fn lists_that_are_none_name_what_failed() {
    const PAGE: PageRequest = PageRequest { number: 1, size: 10 };
    for (body, path) in [
        (r#"{"code":0}"#, "data"),
        (r#"{"code":0,"data":"none"}"#, "data"),
        (r#"{"code":0,"data":7}"#, "data"),
        (r#"{"code":0,"data":{}}"#, "data.data"),
        (r#"{"code":0,"data":{"data":{}}}"#, "data.data"),
    ] {
        let server = RawServer::answering(answer("200 OK", "", body));
        let error = client(&server.url()).rooms(PAGE).await.unwrap_err();
        let Error::Protocol { path: at, .. } = &error else { panic!("{body}: {error:?}") };
        assert_eq!(at, path, "{body}");
        assert_eq!(server.accepted(), 1);
    }
    for empty in [r#"{"code":0,"data":null}"#, r#"{"code":0,"data":[]}"#, r#"{"code":0,"data":{"data":null}}"#] {
        let server = RawServer::answering(answer("200 OK", "", empty));
        assert_eq!(client(&server.url()).rooms(PAGE).await.unwrap().value.rooms, []);
    }
}

#[tokio::test]
async fn a_create_without_a_room_is_no_clean_yes() {
    let server = RawServer::answering(answer("200 OK", "", r#"{"errcode":0,"errmsg":"ok","data":{"chatId":"c"}}"#));
    let request = miaohui::CreateRoom {
        account: "a".into(),
        coworkers: Vec::new(),
        union_ids: Vec::new(),
        customers: vec!["wm1".into(), "wm2".into()],
        name: None,
        greeting: String::new(),
    };
    let error = create(&client(&server.url()), &request).await.unwrap_err();
    assert!(matches!(&error, Error::Protocol { path, .. } if path == "data.roomWxid"), "{error:?}");
    assert!(error.outcome_unknown());
}

#[tokio::test]
async fn too_many_requests_are_told_with_the_wait() {
    let date = "date: Sat, 23 Nov 2024 10:30:00 GMT\r\n";
    for (headers, seconds) in [
        ("", None),
        ("retry-after: 7\r\n", Some(7)),
        ("date: Sat, 23 Nov 2024 10:30:00 GMT\r\nretry-after: Sat, 23 Nov 2024 10:30:25 GMT\r\n", Some(25)),
        ("date: Sat, 23 Nov 2024 10:30:00 GMT\r\nretry-after: Sat, 23 Nov 2024 10:29:00 GMT\r\n", Some(0)),
        ("retry-after: soon\r\n", None),
        (date, None),
    ] {
        let server = RawServer::answering(answer("429 Too Many Requests", headers, "Too many requests"));
        let error = write_error(&client(&server.url())).await;
        let Error::RateLimited { retry_after, body, .. } = &error else { panic!("{error:?}") };
        assert_eq!((*retry_after, body.as_str()), (seconds.map(Duration::from_secs), "Too many requests"), "{headers}");
        assert!(!error.outcome_unknown());
        assert_eq!(server.accepted(), 1, "a write is sent once");
    }
}

#[tokio::test]
async fn a_read_is_repeated_twice_and_a_long_pause_stops_everybody() {
    let busy = RawServer::answering(answer("429 Too Many Requests", "retry-after: 0\r\n", "slow down"));
    assert!(matches!(client(&busy.url()).accounts().await, Err(Error::RateLimited { .. })));
    assert_eq!(busy.accepted(), 3);

    let closed = RawServer::answering(answer("429 Too Many Requests", "retry-after: 120\r\n", "slow down"));
    let (paces, config) = (Paces::with_limits(wide()), config(&closed.url()));
    let first = Client::new(config.clone(), &paces).unwrap();
    let second = Client::new(config, &paces).unwrap();
    assert!(matches!(first.accounts().await, Err(Error::RateLimited { .. })));
    let held_back = write_error(&second).await;
    let Error::RateLimited { retry_after: Some(left), body, .. } = &held_back else { panic!("{held_back:?}") };
    assert!(*left > Duration::from_secs(100) && *left <= Duration::from_secs(120), "{left:?}");
    assert_eq!(body, "");
    assert_eq!(closed.accepted(), 1, "the second client of the token sent nothing");
}

#[tokio::test]
async fn a_read_recovers_from_a_lost_answer() {
    let times = std::sync::atomic::AtomicUsize::new(0);
    let server = RawServer::start(move |mut stream| {
        read_request(&mut stream);
        if times.fetch_add(1, std::sync::atomic::Ordering::SeqCst) > 0 {
            let _ = stream.write_all(answer("200 OK", "", r#"{"code":0,"data":[]}"#).as_bytes());
        }
    });
    assert_eq!(client(&server.url()).accounts().await.unwrap().value, []);
    assert_eq!(server.accepted(), 2);
}

#[tokio::test]
async fn a_body_without_end_is_given_up() {
    let server = RawServer::start(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        let piece = vec![b' '; 1024 * 1024];
        while stream.write_all(&piece).is_ok() {}
    });
    let error = write_error(&client(&server.url())).await;
    assert!(matches!(&error, Error::Protocol { detail, .. } if detail.contains("67108864")), "{error:?}");
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_lose_one_name_only() {
    let mut bytes = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    bytes.extend_from_slice(
        b"{\"code\":0,\"data\":[{\"wxid\":\"1688\",\"nickName\":\"\xd0\xa1\xff\"},{\"wxid\":\"1689\"}]}",
    );
    let server = RawServer::answering(bytes);
    let accounts = client(&server.url()).accounts().await.unwrap().value;
    assert_eq!(accounts.len(), 2);
    assert!(accounts[0].nick_name.contains('\u{fffd}'));
}
