//! Reading the vendor's JSON with all its drifts: ids and counts as number or text, flags as text,
//! number or boolean, null for anything.
//!
//! The rule: where the documents have a single value, any single value is accepted; a list or an object
//! there is a fault, reported with its path. Numbers are taken as they are spelt, so that an id of 17
//! or more digits keeps every one of them.

use std::borrow::Cow;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Part of an answer that could not be read; the rest of the answer was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// Where in the answer, such as `data[3].members[0].wxid`.
    pub path: String,
    /// What is wrong there.
    pub detail: String,
}

/// Longest detail of a fault, in characters: it may quote what the vendor sent.
const LONGEST_DETAIL: usize = 200;

impl Unreadable {
    pub(crate) fn new(path: impl Into<String>, detail: impl std::fmt::Display) -> Self {
        Self { path: path.into(), detail: shortened(&detail.to_string(), LONGEST_DETAIL) }
    }
}

/// The first `most` characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads a piece of JSON; a fault carries its path below `path`.
pub(crate) fn read<'a, T: Deserialize<'a>>(json: &'a RawValue, path: &str) -> Result<T, Unreadable> {
    read_text(json.get(), path)
}

/// Reads an object. A list is refused: it would be taken for the object's fields in their order.
pub(crate) fn read_object<'a, T: Deserialize<'a>>(json: &'a RawValue, path: &str) -> Result<T, Unreadable> {
    if json.get().starts_with('{') { read(json, path) } else { Err(Unreadable::new(path, "not an object")) }
}

/// As [`read_object`], from text. Only what cannot be read is looked at twice, to tell what is no JSON at all from
/// what is JSON of another shape.
pub(crate) fn read_object_text<'a, T: Deserialize<'a>>(json: &'a str, path: &str) -> Result<T, Unreadable> {
    let object = json.trim_ascii_start().starts_with('{').then(|| serde_json::from_str(json).ok()).flatten();
    object.map_or_else(|| read_object(read_text(json, path)?, path), Ok)
}

/// As [`read`], from text. Keeping track of the path costs as much as the reading, so only what cannot be read
/// is read a second time with it.
pub(crate) fn read_text<'a, T: Deserialize<'a>>(json: &'a str, path: &str) -> Result<T, Unreadable> {
    serde_json::from_str(json).map_err(|fault| {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(fault) if fault.path().iter().next().is_some() => {
                Unreadable::new(joined(path, &fault.path().to_string()), fault.inner())
            }
            _ => Unreadable::new(path, fault),
        }
    })
}

/// `data[3]` and `wxid` make `data[3].wxid`.
pub(crate) fn joined(path: &str, inner: &str) -> String {
    match (path.is_empty(), inner.is_empty()) {
        (true, _) => inner.to_owned(),
        (_, true) => path.to_owned(),
        _ if inner.starts_with('[') => format!("{path}{inner}"),
        _ => format!("{path}.{inner}"),
    }
}

/// Reads a list whose items stand alone: the bad ones are reported and the others kept. Null is an empty list.
pub(crate) fn read_items<T>(
    json: &RawValue,
    path: &str,
    unreadable: &mut Vec<Unreadable>,
    mut item: impl FnMut(&RawValue, &str, &mut Vec<Unreadable>) -> Result<T, Unreadable>,
) -> Result<Vec<T>, Unreadable> {
    let raw: Option<Vec<&RawValue>> = read(json, path)?;
    let mut items = Vec::new();
    for (index, raw) in raw.unwrap_or_default().into_iter().enumerate() {
        match item(raw, &format!("{path}[{index}]"), unreadable) {
            Ok(item) => items.push(item),
            Err(fault) => unreadable.push(fault),
        }
    }
    Ok(items)
}

/// How a single value is taken out of the JSON.
pub(crate) trait Reading {
    /// The value as it is spelt, without the quotes of a string; `None` for null.
    fn single<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error>;
}

/// Reads everything, at the price of looking at the text twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Thorough;

/// Reads in one go what nearly all answers consist of. Fails where the spelling of a number would be lost, or at
/// half a character: then [`Thorough`] has to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Quick;

/// A single value as text: a number as it is spelt, `None` for null and for a missing field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text<R = Thorough>(Option<String>, PhantomData<R>);

impl<R> Text<R> {
    /// The text, empty when there is none.
    pub fn or_empty(self) -> String {
        self.0.unwrap_or_default()
    }

    /// The text unless it is empty or missing.
    pub fn filled(self) -> Option<String> {
        self.0.filter(|text| !text.is_empty())
    }

    /// The text, or a fault at `path` when it is empty or missing.
    pub fn required(self, path: &str, field: &str) -> Result<String, Unreadable> {
        self.filled().ok_or_else(|| Unreadable::new(joined(path, field), "missing or empty"))
    }
}

impl<'de, R: Reading> Deserialize<'de> for Text<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(R::single(deserializer)?.map(Cow::into_owned), PhantomData))
    }
}

impl Reading for Thorough {
    fn single<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes().first() {
            Some(b'n') => Ok(None),
            Some(b'"') => string(raw).map(Some).map_err(D::Error::custom),
            Some(b'[') => Err(D::Error::custom("a list where a single value belongs")),
            Some(b'{') => Err(D::Error::custom("an object where a single value belongs")),
            // A number or a boolean.
            _ => Ok(Some(Cow::Borrowed(raw))),
        }
    }
}

impl Reading for Quick {
    fn single<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Option<Cow<'de, str>>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, a flag or a whole number")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Some(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Some(Cow::Owned(text.to_owned())))
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
                Ok(Some(Cow::Borrowed(if flag { "true" } else { "false" })))
            }
            // A whole number of this size has one spelling in JSON.
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Some(Cow::Owned(number.to_string())))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Some(Cow::Owned(number.to_string())))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(None)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Reads an object; `None` where its type reads [`Quick`] and that does not do, or where it is none.
pub(crate) fn read_quickly<'a, T: Deserialize<'a>>(json: &'a RawValue) -> Option<T> {
    serde_json::from_str(json.get()).ok().map(|Object(object)| object)
}

/// An object only. By itself a struct would be read from a list too.
pub(crate) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
                T::deserialize(serde::de::value::MapAccessDeserializer::new(fields)).map(Object)
            }
        }
        deserializer.deserialize_map(Visitor(PhantomData))
    }
}

/// A JSON string. Half of a surrogate pair (a nickname cut in the middle of an emoji) becomes U+FFFD
/// instead of making the whole text unreadable.
fn string(raw: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    if !raw.contains('\\') {
        return Ok(Cow::Borrowed(raw.trim_matches('"')));
    }
    serde_json::from_str(raw).map(Cow::Owned).or_else(|fault| {
        let bytes: Result<Bytes, _> = serde_json::from_str(raw);
        bytes.map(|Bytes(bytes)| Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())).map_err(|_| fault)
    })
}

/// A string's bytes, which may hold half surrogates.
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Bytes;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Bytes, E> {
                Ok(Bytes(text.as_bytes().to_vec()))
            }
        }
        deserializer.deserialize_bytes(Visitor)
    }
}

/// Yes or no in any spelling; `None` for null, missing and anything else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flag<R = Thorough>(pub Option<bool>, PhantomData<R>);

impl<'de, R: Reading> Deserialize<'de> for Flag<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = R::single(deserializer)?.unwrap_or_default();
        let is_any_of = |words: [&str; 3]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
        let flag = if is_any_of(["true", "1", "yes"]) {
            Some(true)
        } else if is_any_of(["false", "0", "no"]) {
            Some(false)
        } else {
            None
        };
        Ok(Self(flag, PhantomData))
    }
}

/// A count or code, as number or text; `None` for null, missing and anything that is not a whole number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Whole<R = Thorough>(pub Option<i64>, PhantomData<R>);

impl<R> Whole<R> {
    pub fn count<N: TryFrom<i64>>(self) -> Option<N> {
        self.0.and_then(|number| N::try_from(number).ok())
    }
}

impl<'de, R: Reading> Deserialize<'de> for Whole<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(R::single(deserializer)?.and_then(|text| whole(&text)), PhantomData))
    }
}

/// `12`, ` -3 `, `+4`, `10.0`; nothing else.
fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|b| b == b'0') => digits,
        Some(_) => return None,
        None => text,
    };
    digits.parse().ok()
}

/// A moment in seconds or milliseconds since 1970, as number or text, or spelt as in RFC 3339.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Moment(pub Option<Timestamp>);

/// Below this a number counts seconds (until the year 5138), from here on milliseconds (since 1973).
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Thorough::single(deserializer)?.unwrap_or_default();
        let digits = text.trim().split('.').next().unwrap_or_default();
        Ok(Self(match digits.parse::<i64>() {
            Ok(0) => None,
            Ok(seconds) if seconds.abs() < FIRST_MILLISECONDS => Timestamp::from_second(seconds).ok(),
            Ok(milliseconds) => Timestamp::from_millisecond(milliseconds).ok(),
            Err(_) => text.trim().parse().ok(),
        }))
    }
}
