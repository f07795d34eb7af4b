//! What comes out: rows and summaries for screens, as they travel over the app's IPC.

mod feed;
mod filter;
mod found;
mod history;
mod members;
mod names;
mod overview;
mod people;
mod plan;
mod rooms;
mod selection;

pub use feed::*;
pub use filter::*;
pub use found::*;
pub use history::*;
pub use members::*;
pub use names::*;
pub use overview::*;
pub use people::*;
pub use plan::*;
pub use rooms::*;
pub use selection::*;
