//! Pictures of the display, from the memory that Xvfb draws in: what a person would see, whatever the driver says.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

/// Where pictures go.
pub fn folder() -> std::path::PathBuf {
    crate::world::root().join("target/window-shots")
}

/// One picture of the display.
#[derive(PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    /// Red, green, blue.
    pixels: Vec<u8>,
}

impl Picture {
    /// Reads the display's memory: a file in the X Window Dump format, big-endian header, 32 bits a pixel.
    pub fn of(memory: &Path) -> Self {
        let dump = fs::read(memory).expect("the display's memory");
        let field = |index: usize| {
            let bytes = dump[index * 4..index * 4 + 4].try_into().expect("four bytes");
            u32::from_be_bytes(bytes) as usize
        };
        let (header, width, height, bits, line, colors) =
            (field(0), field(4), field(5), field(11), field(12), field(19));
        assert_eq!(bits, 32, "a display of 24 bits depth");
        let start = header + colors * 12;
        let rows = dump[start..].chunks(line).take(height);
        let pixels = rows.flat_map(|row| row[..width * 4].chunks(4).flat_map(|bgr| [bgr[2], bgr[1], bgr[0]])).collect();
        Self { width: width as u32, height: height as u32, pixels }
    }

    /// Writes a PNG file of this name into [`folder`].
    pub fn save(&self, name: &str) {
        fs::create_dir_all(folder()).expect("target folder");
        let file = BufWriter::new(File::create(folder().join(name)).expect("target folder"));
        let mut encoder = png::Encoder::new(file, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().expect("writable");
        writer.write_image_data(&self.pixels).expect("writable");
    }
}
