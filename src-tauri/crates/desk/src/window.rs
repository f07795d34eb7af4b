//! Windows of rows that stay below 64 KiB on their way to the screen, whatever stands in them.

use serde::Serialize;

/// Bytes of rows in one answer.
const BYTES: usize = 60 * 1024;

/// The first rows that fit into one answer, at least one; the screen asks again for the rest.
pub(crate) fn fitting<Row: Serialize>(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let (mut bytes, mut fitting) = (0, Vec::new());
    for row in rows {
        bytes += serde_json::to_vec(&row).map_or(0, |json| json.len() + 1);
        if bytes > BYTES && !fitting.is_empty() {
            break;
        }
        fitting.push(row);
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_taken_until_an_answer_is_full_and_one_always_is() {
        let row = |letters: usize| "x".repeat(letters);
        assert_eq!(fitting([row(10), row(20)].into_iter()).len(), 2);
        assert_eq!(fitting((0..100).map(|_| row(10_000))).len(), 6);
        assert_eq!(fitting([row(100_000), row(1)].into_iter()).len(), 1);
    }
}
