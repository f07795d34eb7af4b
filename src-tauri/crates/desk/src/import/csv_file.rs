//! Rows of a CSV file: UTF-8, UTF-16 with a mark, or GBK; commas, semicolons or tabs.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::Unusable;
use super::cell::Value;
use super::sheets::{Sheet, Want};
use crate::export::text::without_apostrophe;

/// Lines in which the first separator is looked for.
const FIRST_LINES: usize = 20;

/// Hands the one sheet of a CSV file to `done`.
pub(super) fn read<S: Sheet>(bytes: &[u8], mut done: impl FnMut(Option<&str>, S) -> Want) -> Result<(), Unusable> {
    let text = decode(bytes)?;
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(&text)).from_reader(text.as_bytes());
    let mut sheet = S::default();
    let mut record = StringRecord::new();
    let mut row = 1;
    while reader.read_record(&mut record).map_err(|_| Unusable::NotATable)? {
        let start = record.position().map_or(0, |position| position.byte() as usize);
        row += rows_before(&text, start);
        let filled = (0..S::COLUMNS).zip(&record);
        let cells = filled.filter_map(|(at, field)| Some((at, Value::text(plain(field), S::KEPT)?))).collect();
        if sheet.row(row, cells)? == Want::NoMore {
            return Ok(());
        }
    }
    done(None, sheet);
    Ok(())
}

/// Text of the file; GB18030 holds all of GBK. Bytes that are text in none of these are no table.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unusable> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        return text.ok_or(Unusable::NotATable);
    }
    if bytes.contains(&0) {
        return Err(Unusable::NotATable);
    }
    [UTF_8, GB18030]
        .into_iter()
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes))
        .ok_or(Unusable::NotATable)
}

/// The separator that stands most often in the first line that has any: a title may stand above the header.
fn delimiter(text: &str) -> u8 {
    let separates = |byte: &u8| matches!(byte, b'\t' | b';' | b',');
    let line = text.lines().take(FIRST_LINES).find(|line| line.as_bytes().iter().any(separates));
    let often = |separator: u8| line.unwrap_or_default().bytes().filter(|byte| *byte == separator).count();
    // Of equals the last wins, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| often(*separator)).unwrap_or(b',')
}

/// Line ends between the record before and the one that starts at `start`: one, and one more for each blank row. The
/// reader's own line numbers count the breaks inside fields and not the blank rows, where Excel does the opposite.
fn rows_before(text: &str, start: usize) -> u32 {
    // The reader takes one byte of the line end before.
    let between = &text.as_bytes()[start.saturating_sub(1)..];
    let ends = between.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let line_ends = (0..ends).filter(|at| between[*at] == b'\n' || between.get(at + 1) != Some(&b'\n'));
    line_ends.count() as u32
}

/// Other programs write `="788…"` so that Excel keeps the digits; our own exports put an apostrophe before formulas.
fn plain(field: &str) -> &str {
    let field = field.trim();
    let unquoted = field.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
    unquoted.unwrap_or_else(|| without_apostrophe(field))
}
