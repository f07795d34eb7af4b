//! Time as it is stored and sent to screens.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Milliseconds since 1970-01-01T00:00Z, a plain `number` in TypeScript.
///
/// The mirror knows no finer time: two observations within one millisecond are simultaneous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
// Any time a `Timestamp` can hold stays below 2^53 in milliseconds, so `number` is exact.
pub struct Millis(#[specta(type = u32)] pub i64);

impl From<Timestamp> for Millis {
    fn from(time: Timestamp) -> Self {
        Self(time.as_millisecond())
    }
}
