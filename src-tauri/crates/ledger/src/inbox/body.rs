//! Bodies as they are kept: a callback names the same keys for each member of a room, so most take up half the space or
//! less, and somebody waits until they are on the disk.

use std::cell::RefCell;

use lz4_flex::block::{CompressTable, DecompressError, compress_into_with_table, decompress, get_maximum_output_size};

/// How many times shorter LZ4 can make anything: a damaged size does not take more memory.
const MOST_SHORTENED: usize = 255;

/// The body in the form in which it is kept: compressed where that makes it shorter.
pub(super) fn pack(body: &[u8]) -> Vec<u8> {
    thread_local! {
        // Used again for each body: memory that one thread takes and another gives back makes both wait.
        static WORK: RefCell<(CompressTable, Vec<u8>)> = RefCell::default();
    }
    WORK.with_borrow_mut(|(table, packed)| {
        packed.resize(get_maximum_output_size(body.len()).max(packed.len()), 0);
        match compress_into_with_table(body, packed, table) {
            Ok(length) if length < body.len() => packed[..length].to_vec(),
            _ => body.to_vec(),
        }
    })
}

/// The body of `size` bytes that is kept as `kept`.
///
/// # Errors
/// When the file is damaged.
pub(super) fn unpack(kept: Vec<u8>, size: usize) -> Result<Vec<u8>, DecompressError> {
    if kept.len() == size { Ok(kept) } else { decompress(&kept, size.min(MOST_SHORTENED * kept.len())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_back_as_they_were_and_repetition_takes_no_space() {
        let members = (0..500).map(|n| format!("{{\"wxid\":\"78813{n:011}\",\"coworker\":false}}")).collect::<String>();
        let noise: Vec<u8> = (0..999_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for body in [b"".as_slice(), b"{}", members.as_bytes(), &noise] {
            let kept = pack(body);
            assert!(kept.len() <= body.len());
            assert_eq!(unpack(kept, body.len()).unwrap(), body);
        }
        assert!(pack(members.as_bytes()).len() * 3 < members.len());
    }

    #[test]
    fn what_a_damaged_file_gives_is_refused() {
        let kept = pack("群成员".repeat(100).as_bytes());
        assert!(unpack(kept[..kept.len() / 2].to_vec(), 900).is_err());
        assert!(unpack(vec![0xff; 40], 900).is_err());
        assert!(unpack(vec![0; 40], usize::MAX).is_err());
    }
}
