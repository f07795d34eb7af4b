//! Pictures of the display, from the memory that Xvfb draws in: what a person would see, whatever the driver says.

use std::fs::{self, File};
use std::io::BufWriter;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Where pictures go.
pub fn folder() -> std::path::PathBuf {
    crate::world::root().join("target/window-shots")
}

/// One picture of the display, as its memory holds it.
#[derive(PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    /// Bytes of a line.
    line: usize,
    /// Blue, green, red, nothing.
    pixels: Vec<u8>,
}

impl Picture {
    /// What is on the display now.
    pub fn of(memory: &Path) -> Self {
        let display = Display::at(memory).expect("the display's memory");
        let mut pixels = vec![0; display.line as usize * display.height as usize];
        display.file.read_exact_at(&mut pixels, display.start).expect("the display's memory");
        Self { width: display.width as usize, height: display.height as usize, line: display.line as usize, pixels }
    }

    /// The part at the top left, where the window is.
    pub fn cut(self, width: usize, height: usize) -> Self {
        Self { width: width.min(self.width), height: height.min(self.height), ..self }
    }

    /// Writes a PNG file of this name into [`folder`].
    pub fn save(&self, name: &str) {
        fs::create_dir_all(folder()).expect("target folder");
        let file = BufWriter::new(File::create(folder().join(name)).expect("target folder"));
        let mut encoder = png::Encoder::new(file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fastest);
        let mut rgb = Vec::with_capacity(self.width * self.height * 3);
        for line in self.pixels.chunks(self.line).take(self.height) {
            for pixel in line[..self.width * 4].chunks_exact(4) {
                rgb.extend_from_slice(&[pixel[2], pixel[1], pixel[0]]);
            }
        }
        let mut writer = encoder.write_header().expect("writable");
        writer.write_image_data(&rgb).expect("writable");
    }
}

/// The memory of a display: a file in the X Window Dump format, big-endian header, 32 bits a pixel.
pub struct Display {
    file: File,
    width: u32,
    height: u32,
    /// Bytes before the pixels.
    start: u64,
    /// Bytes of a line.
    line: u64,
}

impl Display {
    /// `None` until the display has written its header.
    pub fn at(memory: &Path) -> Option<Self> {
        let file = File::open(memory).ok()?;
        let mut header = [0; 100];
        file.read_exact_at(&mut header, 0).ok()?;
        let field = |index: usize| u32::from_be_bytes([0, 1, 2, 3].map(|byte| header[index * 4 + byte]));
        let (size, width, height, bits, line, colors) = (field(0), field(4), field(5), field(11), field(12), field(19));
        assert_eq!(bits, 32, "a display of 24 bits depth");
        Some(Self { file, width, height, start: u64::from(size + colors * 12), line: u64::from(line) })
    }

    /// Red, green, blue of a part of a line.
    pub fn line(&self, y: u32, part: Range<u32>) -> Vec<[u8; 3]> {
        let mut bytes = vec![0; part.len() * 4];
        let at = self.start + u64::from(y) * self.line + u64::from(part.start) * 4;
        self.file.read_exact_at(&mut bytes, at).expect("the display's memory");
        bytes.chunks(4).map(|bgr| [bgr[2], bgr[1], bgr[0]]).collect()
    }
}
