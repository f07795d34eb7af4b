//! What every answer is wrapped in: `code/message` or `errcode/errmsg`, with `data` and perhaps `page`.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::lenient::{self, Text, Unreadable, Whole};

/// An answer taken out of its envelope.
#[derive(Debug)]
pub(crate) struct Envelope<'a> {
    /// `code` or `errcode`; where both are there, the one that is not 0.
    pub code: i64,
    /// `message` or `errmsg`.
    pub message: String,
    data: Option<&'a RawValue>,
    page: Option<&'a RawValue>,
}

/// A list of the answer, still unread, and what its page says.
pub(crate) struct List<'a> {
    pub items: &'a RawValue,
    /// `data`, or `data.data` when wrapped twice.
    pub path: &'static str,
    /// `current`: the page's number as the server counts.
    pub number: Option<u32>,
    /// `total`: all items of all pages.
    pub total: Option<u64>,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(default, borrow)]
    code: Option<&'a RawValue>,
    #[serde(default, borrow)]
    errcode: Option<&'a RawValue>,
    #[serde(default)]
    message: Text,
    #[serde(default)]
    errmsg: Text,
    #[serde(default, borrow, deserialize_with = "even_null")]
    data: Option<&'a RawValue>,
    #[serde(default, borrow)]
    page: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct WirePage {
    #[serde(default)]
    current: Whole,
    #[serde(default)]
    total: Whole,
}

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(default, borrow, deserialize_with = "even_null")]
    data: Option<&'a RawValue>,
    #[serde(default, borrow)]
    page: Option<&'a RawValue>,
}

/// Tells a field that is null from one that is missing: `data: null` is an empty list, no `data` is no list.
fn even_null<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

impl<'a> Envelope<'a> {
    /// Opens an answer. Without a code in it the answer is not recognised, whatever else it says.
    pub fn open(body: &'a str) -> Result<Self, Unreadable> {
        let wire: Wire<'_> = lenient::read_object_text(body, "")?;
        let code = read_code(wire.code, "code")?;
        let errcode = read_code(wire.errcode, "errcode")?;
        let code = match (code, errcode) {
            (None, None) => return Err(Unreadable::new("code", "neither code nor errcode")),
            (Some(0), Some(errcode)) => errcode,
            (Some(code), _) => code,
            (None, Some(errcode)) => errcode,
        };
        let message = wire.message.filled().or(wire.errmsg.filled()).unwrap_or_default();
        Ok(Self { code, message, data: wire.data, page: wire.page })
    }

    /// The answer's object.
    pub fn data(&self) -> Result<&'a RawValue, Unreadable> {
        self.data.ok_or_else(|| Unreadable::new("data", "missing"))
    }

    /// The answer's list, wrapped once (`data`, `page`) or twice (`data.data`, `data.page`).
    pub fn list(&self) -> Result<List<'a>, Unreadable> {
        let data = self.data()?;
        if data.get().starts_with('{') {
            let inner: Inner<'_> = lenient::read_object(data, "data")?;
            let items = inner.data.ok_or_else(|| Unreadable::new("data.data", "missing"))?;
            return list(items, "data.data", inner.page.or(self.page));
        }
        list(data, "data", self.page)
    }
}

fn list<'a>(items: &'a RawValue, path: &'static str, page: Option<&RawValue>) -> Result<List<'a>, Unreadable> {
    // A page object of another shape is as good as none: paging then ends at the first empty page.
    let page: WirePage = page.and_then(|page| lenient::read_object(page, "page").ok()).unwrap_or_default();
    Ok(List { items, path, number: page.current.count(), total: page.total.count() })
}

/// A code as number or as text with a number; null counts as missing.
fn read_code(code: Option<&RawValue>, path: &str) -> Result<Option<i64>, Unreadable> {
    let Some(raw) = code else { return Ok(None) };
    match lenient::read::<Whole>(raw, path)?.0 {
        None => Err(Unreadable::new(path, "not a number")),
        found => Ok(found),
    }
}
