//! The real window on a display of its own, against windows of a peer program that show a page and nothing else.

mod memory;
mod scroll;
mod start;
mod static_page;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use ledger::{Ledger, NewWorkspace, TokenKeeping, WorkspaceColor};

use crate::app::App;
use crate::report::Report;
use crate::stock::Stock;
use crate::world::{Setting, World, binary};
use crate::{Outcome, say, target};

/// Names the folder that the peer shows.
const PEER_PAGE: &str = "PEER_PAGE";
/// A person's desktop does not set this; the world of the window tests does.
const NOT_OF_A_DESKTOP: [&str; 2] = ["WEBKIT_DISABLE_DMABUF_RENDERER", "ROOMDESK_LOG"];

/// The display, the local data in it, and the programs to compare.
struct Scene {
    world: World,
    app: PathBuf,
    peer: PathBuf,
    /// The local data of the workspace.
    workspace: PathBuf,
}

/// What a window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// The app with its rooms.
    Ours,
    /// One heading.
    Empty,
    /// What the app shows, as a page without a script.
    Static,
}

/// Measures `scroll`, `startup_paint`, `startup` and `memory`.
pub async fn measure(stock: &Stock, report: &mut Report) -> Outcome<()> {
    say("opening the window");
    let scene = Scene::new(stock)?;
    let app = App::open(&scene.world, &scene.app).await;
    static_page::take(&app.page, &stock.folder("static")).await?;
    let ours = scroll::frames_per_second(&app.page).await?;
    app.quit().await;
    let peer = App::open(&scene.world, &scene.peer).await;
    scroll::tell(stock, report, ours, scroll::frames_per_second(&peer.page).await?);
    peer.quit().await;
    start::measure(stock, &scene, report)?;
    memory::measure(stock, &scene, report)
}

impl Scene {
    fn new(stock: &Stock) -> Outcome<Self> {
        let page = stock.folder("static").to_str().ok_or("a path of text")?.to_owned();
        let world = World::with("bench", Setting { environment: vec![(PEER_PAGE, page)], ..Setting::default() });
        // No token is at hand and so no vendor is asked: the rows that are shown are the stored ones.
        let workspace = Ledger::open(&world.app_data())?.ledger.add_workspace(NewWorkspace {
            name: "云栖家居".to_owned(),
            color: WorkspaceColor::Purple,
            base_url: "http://127.0.0.1:9".to_owned(),
            demo: false,
            token_keeping: TokenKeeping::SessionOnly,
        })?;
        let folder = world.app_data().join("workspaces");
        fs::create_dir_all(&folder)?;
        symlink(stock.workspace(), folder.join(workspace.id.as_str()))?;
        let peer = target().join("release/peer");
        if !peer.exists() {
            return Err(format!("{} is not built", peer.display()).into());
        }
        Ok(Self { world, app: binary(), peer, workspace: stock.workspace() })
    }

    fn program(&self, shown: Shown) -> &Path {
        if shown == Shown::Ours { &self.app } else { &self.peer }
    }

    fn environment(&self, shown: Shown) -> Vec<(String, String)> {
        let fits = |name: &str| !NOT_OF_A_DESKTOP.contains(&name) && (name != PEER_PAGE || shown == Shown::Static);
        self.world.environment().iter().filter(|(name, _)| fits(name)).cloned().collect()
    }

    /// Programs are killed after they were measured. A person closes the window, and nothing has to be checked at the
    /// next start.
    fn ended_in_order(&self) {
        for mark in [self.workspace.join("mirror.open"), self.world.app_data().join("ledger.open")] {
            // Gone already when it was closed in order.
            let _ = fs::remove_file(mark);
        }
    }
}
