//! Telling copies in another spelling: the vendor's retries need not be equal byte for byte.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// Deeper JSON is hashed as it stands: each level is read once more, and no callback has more than four.
const DEEPEST: usize = 16;

/// Hash of a path and a body. Of a JSON body the order of keys, the space between and the spelling of texts do not
/// matter; numbers are compared as written, because an id may have more digits than a number holds. Anything else is
/// hashed byte by byte.
pub(crate) fn canonical(path: &str, body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    part(&mut hasher, b'p', path.as_bytes());
    let json = std::str::from_utf8(body).ok().and_then(|text| serde_json::from_str::<&RawValue>(text).ok());
    match json {
        Some(json) => value(&mut hasher, json, 0),
        None => part(&mut hasher, b'b', body),
    }
    hasher.finalize().into()
}

/// A piece with its kind and length before it, so that no two rows of pieces look the same.
fn part(hasher: &mut Sha256, kind: u8, bytes: &[u8]) {
    hasher.update([kind]);
    hasher.update((bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

fn value(hasher: &mut Sha256, json: &RawValue, depth: usize) {
    let raw = json.get();
    let known = match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(raw).map(|text| part(hasher, b's', text.as_bytes())).is_ok(),
        Some(b'[') if depth < DEEPEST => serde_json::from_str::<Vec<&RawValue>>(raw)
            .map(|items| {
                part(hasher, b'[', &(items.len() as u64).to_le_bytes());
                items.into_iter().for_each(|item| value(hasher, item, depth + 1));
            })
            .is_ok(),
        Some(b'{') if depth < DEEPEST => serde_json::from_str::<BTreeMap<String, &RawValue>>(raw)
            .map(|fields| {
                part(hasher, b'{', &(fields.len() as u64).to_le_bytes());
                for (key, field) in fields {
                    part(hasher, b'k', key.as_bytes());
                    value(hasher, field, depth + 1);
                }
            })
            .is_ok(),
        _ => false,
    };
    if !known {
        part(hasher, b'r', raw.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        canonical("room/left", one.as_bytes()) == canonical("room/left", other.as_bytes())
    }

    #[test]
    fn spelling_does_not_matter_and_content_does() {
        let body = r#"{"wxid": "R:1", "members": [{"wxid": "a"}, {"wxid": "b"}], "syncedTime": 1}"#;
        let reordered = "{\"syncedTime\":1,\r\n\"members\":[{\"wxid\":\"\\u0061\"},{\"wxid\":\"b\"}],\"wxid\":\"R:1\"}";
        assert!(same(body, reordered));
        for other in [
            body.replace('b', "c"),
            body.replace("{\"wxid\": \"a\"}, {\"wxid\": \"b\"}", "{\"wxid\": \"b\"}, {\"wxid\": \"a\"}"),
            body.replace(": 1}", ": 2}"),
            body.replace(": 1}", ": \"1\"}"),
        ] {
            assert!(!same(body, &other), "{other}");
        }
        assert_ne!(canonical("room/left", b"{}"), canonical("room/topic", b"{}"));
    }

    #[test]
    fn long_numbers_are_not_rounded_into_each_other() {
        assert!(!same("{\"wxid\": 106960504650212345678901}", "{\"wxid\": 106960504650212345678902}"));
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_taken_as_it_is() {
        let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(same(&deep("1"), &deep("1")));
        assert!(!same(&deep("1"), &deep("2")));
        assert!(!same("<html>", "<html> "));
        assert_ne!(canonical("", &[0xff, 0xfe]), canonical("", &[0xff, 0xfd]));
    }
}
