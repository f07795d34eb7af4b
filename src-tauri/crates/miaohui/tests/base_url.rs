//! Addresses as people paste them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use miaohui::{BaseUrl, BaseUrlProblem};

#[test]
fn addresses_become_a_base_without_a_slash() {
    let cases = [
        ("https://ex-api.botorange.com", "https://ex-api.botorange.com"),
        ("  https://ex-api.botorange.com/ \n", "https://ex-api.botorange.com"),
        ("ex-api.botorange.com", "https://ex-api.botorange.com"),
        ("EX-API.botorange.com:8443/", "https://ex-api.botorange.com:8443"),
        ("“https://host/stream-api/”", "https://host/stream-api"),
        ("https://host/stream-api///", "https://host/stream-api"),
        ("https://host/p/room/list?token=abcd&current=1", "https://host/p"),
        ("https://host/room/listByMHTag?token=abcd", "https://host"),
        ("https://host/p/room/addMember/", "https://host/p"),
        ("https://host/bedroom/list", "https://host/bedroom/list"),
        ("https://user:secret@host/p#top", "https://host/p"),
        ("http://host/p", "http://host/p"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("127.0.0.1:8080/p/", "http://127.0.0.1:8080/p"),
        ("localhost:8080", "http://localhost:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("https://localhost:8080", "https://localhost:8080"),
    ];
    for (text, expected) in cases {
        let base = BaseUrl::parse(text).unwrap_or_else(|problem| panic!("{text:?}: {problem}"));
        assert_eq!(base.as_str(), expected, "{text:?}");
        assert_eq!(base.to_string(), expected);
        assert_eq!(BaseUrl::parse(base.as_str()).unwrap(), base, "reading it again changes nothing");
    }
    assert_eq!(BaseUrl::parse("https://host:8080/p").unwrap().host(), "host");
    assert_eq!(BaseUrl::parse(BaseUrl::DEFAULT).unwrap().as_str(), BaseUrl::DEFAULT);
}

#[test]
fn what_is_no_address_is_refused_with_its_reason() {
    let cases = [
        ("", BaseUrlProblem::Empty),
        (" “” ", BaseUrlProblem::Empty),
        ("ftp://host", BaseUrlProblem::UnsupportedScheme),
        ("file:///etc/passwd", BaseUrlProblem::NoHost),
        ("https://", BaseUrlProblem::NoHost),
        ("我们的 地址", BaseUrlProblem::NotAnAddress),
        ("https://host name", BaseUrlProblem::NotAnAddress),
        ("https://host:port", BaseUrlProblem::NotAnAddress),
    ];
    for (text, problem) in cases {
        assert_eq!(BaseUrl::parse(text).unwrap_err(), problem, "{text:?}");
    }
}

#[test]
fn this_machine_is_known() {
    for here in ["127.0.0.1:1", "http://localhost", "[::1]:8080", "http://127.9.9.9"] {
        assert!(BaseUrl::parse(here).unwrap().is_this_machine(), "{here}");
    }
    for elsewhere in ["host", "https://localhost.example.com", "10.0.0.1"] {
        assert!(!BaseUrl::parse(elsewhere).unwrap().is_this_machine(), "{elsewhere}");
    }
}
