//! What may be kept of a body: everything but tokens.

use serde_json::Value;

/// What stands in place of a token.
const PLACEHOLDER: &str = "[token]";

/// Panics unless `kept` is `posted` without the texts behind keys `token`, and nothing else is different.
pub(crate) fn check(posted: &[u8], kept: &[u8]) {
    let has = |piece: &[u8]| posted.windows(piece.len()).any(|part| part == piece);
    if !has(b"token") && !has(b"\\u00") {
        assert_eq!(kept, posted, "a body without a token is kept as it came");
        return;
    }
    // What is no JSON is cleaned as well as it can be.
    let Ok(mut before) = serde_json::from_slice::<Value>(posted) else { return };
    let mut after: Value = serde_json::from_slice(kept).expect("JSON stays JSON");
    assert!(!without_tokens(&mut after), "a token is kept: {}", String::from_utf8_lossy(kept));
    without_tokens(&mut before);
    assert_eq!(after, before, "only tokens are taken out");
}

/// Takes out what stands behind keys `token`, and tells whether a text was among it.
fn without_tokens(json: &mut Value) -> bool {
    let (mut found, inner): (_, Vec<_>) = match json {
        Value::Object(fields) => {
            let token = fields.remove("token");
            let text = matches!(&token, Some(Value::String(text)) if text != PLACEHOLDER);
            (text, fields.values_mut().collect())
        }
        Value::Array(items) => (false, items.iter_mut().collect()),
        _ => return false,
    };
    for one in inner {
        found |= without_tokens(one);
    }
    found
}
