//! Bodies of older files of the ledger, which lie in their rows in LZ4.

use lz4_flex::block::{DecompressError, decompress};

/// How many times shorter LZ4 can make anything: a damaged size does not take more memory.
const MOST_SHORTENED: usize = 255;

/// The body of `size` bytes that lies in its row as `kept`, in LZ4 where that is shorter.
///
/// # Errors
/// When the file is damaged.
pub(super) fn unpack(kept: Vec<u8>, size: usize) -> Result<Vec<u8>, DecompressError> {
    if kept.len() == size { Ok(kept) } else { decompress(&kept, size.min(MOST_SHORTENED * kept.len())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `abcd`, the same 25 times again, `vwxyz`.
    const PACKED: [u8; 14] = [0x4f, b'a', b'b', b'c', b'd', 4, 0, 81, 0x50, b'v', b'w', b'x', b'y', b'z'];

    #[test]
    fn packed_bodies_come_back_and_others_are_as_they_lie() {
        let body = format!("{}vwxyz", "abcd".repeat(26));
        assert_eq!(unpack(PACKED.to_vec(), body.len()).unwrap(), body.as_bytes());
        assert_eq!(unpack(b"{}".to_vec(), 2).unwrap(), b"{}");
    }

    #[test]
    fn what_a_damaged_file_gives_is_refused() {
        assert!(unpack(PACKED[..7].to_vec(), 109).is_err());
        assert!(unpack(vec![0xff; 40], 900).is_err());
        assert!(unpack(vec![0; 40], usize::MAX).is_err());
    }
}
