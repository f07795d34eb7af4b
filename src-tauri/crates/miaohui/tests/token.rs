//! What people paste as a token, and what never shows it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use miaohui::{Token, TokenProblem};

const HEX: &str = "5f60998462c907003e1fa2c1";

#[test]
fn the_token_is_taken_out_of_what_was_pasted() {
    let cases = [
        (HEX.to_owned(), HEX),
        (format!("  {HEX}\n"), HEX),
        (format!("\"{HEX}\""), HEX),
        (format!("“{HEX}”"), HEX),
        (format!("‘{HEX}’"), HEX),
        (format!("「{HEX}」"), HEX),
        (format!("『{HEX}』，"), HEX),
        (format!("\u{feff}{HEX}\u{200b}"), HEX),
        ("5f60998462c9\u{200b}07003e1fa2c1".to_owned(), HEX),
        ("  \"token=abcd\" ".to_owned(), "abcd"),
        (format!("token={HEX}"), HEX),
        (format!("Token = {HEX}"), HEX),
        (format!("token：{HEX}"), HEX),
        (format!("秒回token: {HEX}。"), HEX),
        (format!("https://ex-api.botorange.com/room/listByMHTag?token={HEX}&mhTagId=1&current=1"), HEX),
        (format!("https://host/p/room/list?current=1&token={HEX}#top"), HEX),
        (format!("{{\"token\": \"{HEX}\", \"botUserId\": \"testUserId\"}}"), HEX),
        (format!("{{\n  'token' : '{HEX}',\n  \"name\": \"create\"\n}}"), HEX),
        (format!("{{\\\"token\\\":\\\"{HEX}\\\"}}"), HEX),
        (format!("“token”：“{HEX}”"), HEX),
        ("token=a%2Bb%2Fc%3D".to_owned(), "a+b/c="),
        ("token=a+b".to_owned(), "a+b"),
        (format!("mytoken=no&token={HEX}"), HEX),
    ];
    for (pasted, expected) in cases {
        let cleaned = Token::clean(&pasted).unwrap_or_else(|problem| panic!("{pasted:?}: {problem}"));
        assert_eq!(cleaned.token.expose(), expected, "{pasted:?}");
        assert_eq!(cleaned.length, expected.len());
        assert_eq!(cleaned.cleaned, pasted != expected, "{pasted:?}");
    }
}

#[test]
fn what_is_no_token_is_refused_with_its_reason() {
    let cases = [
        ("", TokenProblem::Empty),
        (" \n\t ", TokenProblem::Empty),
        ("\"\"", TokenProblem::Empty),
        ("https://host/room/list?token=", TokenProblem::Empty),
        ("5f60998462c9 07003e1fa2c1", TokenProblem::ContainsSpaces),
        ("5f60998462c907003e1fa2c1\n5f60998462c907003e1fa2c2", TokenProblem::ContainsSpaces),
        ("请把token发给我", TokenProblem::NotPrintable),
        ("５ｆ６０", TokenProblem::NotPrintable),
    ];
    for (pasted, problem) in cases {
        assert_eq!(Token::clean(pasted).unwrap_err(), problem, "{pasted:?}");
    }
    assert_eq!(Token::clean(&"a".repeat(257)).unwrap_err(), TokenProblem::TooLong);
    assert!(Token::clean(&"a".repeat(256)).is_ok());
}

#[test]
fn nothing_printed_shows_it() {
    let cleaned = Token::clean(&format!("token={HEX}")).unwrap();
    for printed in [format!("{cleaned:?}"), format!("{cleaned:#?}"), format!("{:?}", cleaned.token)] {
        assert!(!printed.contains(HEX), "{printed}");
        assert!(printed.contains("Token(…)"), "{printed}");
    }
    let secret = "与众不同的token机密";
    let problem = Token::clean(secret).unwrap_err();
    assert!(!format!("{problem} {problem:?}").contains("机密"));
}

#[test]
fn equal_tokens_have_equal_fingerprints() {
    let token = |text| Token::clean(text).unwrap().token;
    assert_eq!(token("token=abcd"), token("abcd"));
    assert_eq!(token("token=abcd").fingerprint(), token("abcd").fingerprint());
    assert_ne!(token("abcd"), token("abce"));
    assert_ne!(token("abcd").fingerprint(), token("abce").fingerprint());
}
