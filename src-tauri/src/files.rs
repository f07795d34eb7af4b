//! The system's dialogs for files. Only this side names paths; the page never does.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use desk::{AppError, ErrorCode};
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use ledger::Language;
use tauri::path::PathResolver;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::{Mutex, oneshot};

use crate::window;

/// How files are asked for and shown. The app asks the system; tests answer themselves.
pub trait FileDialogs: Send + Sync {
    /// Asks where to save a file. None: closed without a choice.
    fn place_to_save(&self, suggestion: PlaceToSave) -> BoxFuture<'static, Option<PathBuf>>;

    /// Asks for a list of customers to read. None: closed without a choice.
    fn people_file(&self, language: Language) -> BoxFuture<'static, Option<PathBuf>>;

    /// Asks for saved callbacks to take in. None: closed without a choice.
    fn callbacks_file(&self, language: Language) -> BoxFuture<'static, Option<PathBuf>>;

    /// Shows a file in the system's file manager. Blocks.
    ///
    /// # Errors
    /// [`ErrorCode::StorageFailed`] when the file is gone or there is no file manager.
    fn show(&self, path: &Path) -> Result<(), AppError>;
}

/// What to offer when asking for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceToSave {
    /// Name of the file, with its ending.
    pub file_name: String,
    /// What it is.
    pub kind: FileKind,
    /// Language of the dialog's own words.
    pub language: Language,
}

/// Kinds of file that are saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An Excel workbook.
    Workbook,
    /// Comma-separated values.
    Csv,
}

/// The dialogs of the system, one at a time: a second click while one is open asks nothing.
pub struct SystemDialogs<R: Runtime> {
    app: AppHandle<R>,
    open: Arc<Mutex<()>>,
}

impl<R: Runtime> SystemDialogs<R> {
    /// Dialogs above the app's window.
    pub fn new(app: AppHandle<R>) -> Self {
        Self { app, open: Arc::default() }
    }

    fn dialog(&self, title: &str, folders: &[Folder<R>]) -> FileDialogBuilder<R> {
        let mut dialog = self.app.dialog().file().set_title(title);
        if let Some(window) = self.app.get_webview_window(window::MAIN) {
            dialog = dialog.set_parent(&window);
        }
        let known = folders.iter().filter_map(|folder| folder(self.app.path()).ok());
        if let Some(folder) = known.into_iter().find(|folder| folder.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        dialog
    }

    /// Waits for the answer of a dialog without holding a thread. A dialog that could not be opened answers nothing.
    fn chosen(
        &self,
        open: impl FnOnce(Box<dyn FnOnce(Option<FilePath>) + Send>),
    ) -> BoxFuture<'static, Option<PathBuf>> {
        let Ok(only) = Arc::clone(&self.open).try_lock_owned() else { return ready(None).boxed() };
        let (send, receive) = oneshot::channel();
        open(Box::new(move |answer| {
            // The one who asked may be gone with the window.
            let _gone = send.send(answer);
            drop(only);
        }));
        async move { receive.await.ok().flatten().and_then(|path| path.into_path().ok()) }.boxed()
    }
}

/// A folder that most systems have.
type Folder<R> = fn(&PathResolver<R>) -> tauri::Result<PathBuf>;

impl<R: Runtime> FileDialogs for SystemDialogs<R> {
    fn place_to_save(&self, suggestion: PlaceToSave) -> BoxFuture<'static, Option<PathBuf>> {
        let say = |chinese, english| said(suggestion.language, chinese, english);
        let (kind, ending) = match suggestion.kind {
            FileKind::Workbook => (say("Excel 工作簿", "Excel workbook"), "xlsx"),
            FileKind::Csv => (say("CSV 文件", "CSV file"), "csv"),
        };
        let dialog = self
            .dialog(say("保存到", "Save to"), &[PathResolver::document_dir, PathResolver::download_dir])
            .add_filter(kind, &[ending])
            .set_file_name(suggestion.file_name);
        self.chosen(|answer| dialog.save_file(answer))
    }

    fn people_file(&self, language: Language) -> BoxFuture<'static, Option<PathBuf>> {
        let say = |chinese, english| said(language, chinese, english);
        let dialog = self
            .dialog(
                say("选择客户名单", "Choose a list of customers"),
                &[PathResolver::download_dir, PathResolver::document_dir],
            )
            .add_filter(say("Excel 或 CSV 名单", "Excel or CSV list"), &["xlsx", "csv", "txt"])
            // Old Excel files can be chosen too: they are refused with what to do about it.
            .add_filter(say("所有文件", "All files"), &["*"]);
        self.chosen(|answer| dialog.pick_file(answer))
    }

    fn callbacks_file(&self, language: Language) -> BoxFuture<'static, Option<PathBuf>> {
        let say = |chinese, english| said(language, chinese, english);
        let dialog = self
            .dialog(
                say("选择保存下来的回调", "Choose saved callbacks"),
                &[PathResolver::download_dir, PathResolver::document_dir],
            )
            .add_filter(say("每行一条 JSON", "JSON lines"), &["jsonl", "ndjson", "json", "txt"])
            .add_filter(say("所有文件", "All files"), &["*"]);
        self.chosen(|answer| dialog.pick_file(answer))
    }

    fn show(&self, path: &Path) -> Result<(), AppError> {
        tauri_plugin_opener::reveal_item_in_dir(path).map_err(|error| {
            tracing::warn!(%error, "a file cannot be shown");
            AppError::new(ErrorCode::StorageFailed, "the file is gone, or no file manager answered")
        })
    }
}

fn said(language: Language, chinese: &'static str, english: &'static str) -> &'static str {
    match language {
        Language::SimplifiedChinese => chinese,
        Language::English => english,
    }
}

/// The name without the folder: folders carry the names of people.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Runs file work off the async threads.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|panic| AppError::new(ErrorCode::Internal, panic.to_string()))?
}
