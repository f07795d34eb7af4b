//! A window that shows one page and nothing else: the built-in one, or the folder that `PEER_PAGE` names.

use std::borrow::Cow;
use std::path::PathBuf;

use tauri::utils::assets::{AssetKey, AssetsIter, CspHash};
use tauri::{App, Assets, Runtime, WebviewUrl, WebviewWindowBuilder};

/// Logical pixels, as the app's window.
const SIZE: (f64, f64) = (1366.0, 768.0);

/// The files of a folder in place of the built-in page.
struct Folder(PathBuf);

impl<R: Runtime> Assets<R> for Folder {
    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        std::fs::read(self.0.join(key.as_ref().trim_start_matches('/'))).ok().map(Cow::Owned)
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(std::iter::empty())
    }

    fn csp_hashes(&self, _page: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}

fn open(app: &mut App) -> Result<(), Box<dyn std::error::Error>> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into())).inner_size(SIZE.0, SIZE.1).build()?;
    Ok(())
}

fn main() -> tauri::Result<()> {
    let mut context = tauri::generate_context!();
    if let Some(folder) = std::env::var_os("PEER_PAGE") {
        context.set_assets(Box::new(Folder(folder.into())));
    }
    tauri::Builder::default().setup(open).run(context)
}
