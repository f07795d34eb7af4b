//! Reading a whole list of the mirror, window by window.

use std::collections::HashSet;
use std::hash::Hash;

use crate::failure::AppError;

/// Rows asked for at once; about what the mirror gives in one answer.
pub(super) const WINDOW: u32 = 100;

/// Hands every row to `visit`, each once. `read` gives the total and the rows from an offset.
///
/// A run of the synchronisation may move rows between two windows. A row met again is skipped, and the list is read
/// again while rows are missing and a reading still finds new ones.
pub(super) fn every_row<Row, Key: Eq + Hash, Error: Into<AppError>>(
    mut read: impl FnMut(u32) -> Result<(u32, Vec<Row>), Error>,
    key: impl Fn(&Row) -> Key,
    mut visit: impl FnMut(Row) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let mut seen = HashSet::new();
    loop {
        let before = seen.len();
        let mut offset = 0;
        let total = loop {
            let (total, rows) = read(offset).map_err(Into::into)?;
            if rows.is_empty() {
                break total;
            }
            offset += rows.len() as u32;
            for row in rows {
                if seen.insert(key(&row)) {
                    visit(row)?;
                }
            }
            if offset >= total {
                break total;
            }
        };
        if seen.len() >= total as usize || seen.len() == before {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_move_between_windows_are_written_once_and_none_is_lost() {
        let lists = [vec![1, 2, 3, 4, 5], vec![5, 1, 2, 3, 4]];
        let mut reads = 0;
        let mut visited = Vec::new();
        let read = |offset: u32| {
            let list = &lists[usize::from(reads > 0)];
            reads += 1;
            Ok::<_, AppError>((5, list.iter().copied().skip(offset as usize).take(2).collect()))
        };
        every_row(
            read,
            |row| *row,
            |row| {
                visited.push(row);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(visited, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_total_that_is_never_reached_ends() {
        every_row(
            |offset| Ok::<_, AppError>((9, if offset == 0 { vec![1, 2] } else { Vec::new() })),
            |row: &i32| *row,
            |_| Ok(()),
        )
        .unwrap();
    }
}
