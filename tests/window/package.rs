//! The packages: small, installable, removable, and what they install opens.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::app::App;
use crate::steps::{open_demo, rooms_of};
use crate::words::words;
use crate::world::{World, root};

/// Bytes of an installer at most.
const LARGEST: u64 = 15 * 1024 * 1024;

#[test]
fn packages_are_small() {
    for kind in ["deb", "rpm"] {
        let package = package(kind);
        let size = fs::metadata(&package).expect("readable").len();
        assert!(size <= LARGEST, "{} has {size} bytes", package.display());
        eprintln!("package {kind} {:.1} MB", size as f64 / 1e6);
    }
    // No Red Hat system here to install it on: at least it has what it should.
    let files = succeeds(Command::new("rpm").arg("--query").arg("--list").arg("--package").arg(package("rpm")));
    let files = String::from_utf8_lossy(&files.stdout).into_owned();
    assert!(files.lines().any(|file| file == "/usr/bin/roomdesk"), "{files}");
}

#[tokio::test(flavor = "multi_thread")]
async fn installed_package_opens_and_leaves_nothing_behind() {
    let demo = simulator::start(simulator::Config::default()).await.expect("the simulator starts");
    let installed = Installed::from(&package("deb"));
    let entries = installed.files(|path| path.extension().is_some_and(|end| end == "desktop"));
    let [entry] = entries.as_slice() else { panic!("one desktop entry is expected, there are {entries:?}") };
    succeeds(Command::new("desktop-file-validate").arg(entry));

    let world = World::new("9-installed");
    let app = App::open(&world, Path::new("/usr/bin/roomdesk")).await;
    app.page.find("heading", &words("start_title")).await;
    app.page.picture("start").await;
    open_demo(&app.page, rooms_of(&demo)).await;
    app.page.picture("rooms").await;
    app.quit().await;

    let files = installed.files(|path| path.is_file());
    assert!(files.contains(&PathBuf::from("/usr/bin/roomdesk")), "{files:?}");
    drop(installed);
    let left: Vec<_> = files.iter().filter(|path| path.exists()).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

/// The only package of a kind that was built.
fn package(kind: &str) -> PathBuf {
    let folder = root().join("target/release/bundle").join(kind);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("run `make package`: {}: {error}", folder.display()));
    let is_package = |path: &PathBuf| path.extension().is_some_and(|end| end == kind);
    let found: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(is_package).collect();
    let [package] = found.as_slice() else { panic!("one {kind} is expected, there are {found:?}") };
    package.clone()
}

/// An installed package; removed with this value.
struct Installed {
    name: String,
}

impl Installed {
    fn from(package: &Path) -> Self {
        let name = succeeds(Command::new("dpkg-deb").arg("--field").arg(package).arg("Package"));
        let name = String::from_utf8_lossy(&name.stdout).trim().to_owned();
        assert!(!is_installed(&name), "{name} is installed on this machine already; remove it to run this test");
        let installed = Self { name };
        succeeds(as_root("dpkg").arg("--install").arg(package));
        installed
    }

    /// What the package put on the system.
    fn files(&self, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
        let list = succeeds(Command::new("dpkg").args(["--listfiles", &self.name]));
        let text = String::from_utf8_lossy(&list.stdout);
        text.lines().map(PathBuf::from).filter(|path| wanted(path)).collect()
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        let removed = as_root("dpkg").args(["--purge", &self.name]).output();
        assert!(
            std::thread::panicking() || removed.is_ok_and(|output| output.status.success()),
            "{} is not removed",
            self.name
        );
    }
}

fn is_installed(name: &str) -> bool {
    let asked = Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", name]).output();
    asked.is_ok_and(|output| output.stdout == b"installed")
}

/// A command with the rights to install.
fn as_root(program: &str) -> Command {
    if rustix::process::getuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}

fn succeeds(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    assert!(output.status.success(), "{command:?} failed: {said}");
    output
}
