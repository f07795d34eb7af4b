//! Finding things in the window by role and accessible name, and waiting for them.
//!
//! Every wait is for a condition, with one generous upper limit; a wait in vain fails with a picture and an outline of
//! the page.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::picture::Picture;
use crate::world::World;

/// Longest wait for anything in the window.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest wait for a single answer of the page: beyond it, the window hangs.
const ANSWER: Duration = Duration::from_secs(20);
/// Pause before looking again.
const BEAT: Duration = Duration::from_millis(40);
/// Longest wait for a picture that stands still.
const STILL: Duration = Duration::from_millis(800);
/// How elements are named in WebDriver's JSON.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An accessible name to look for.
#[derive(Debug, Clone, Copy)]
pub enum Name<'a> {
    /// The whole name.
    Is(&'a str),
    /// A part of the name.
    Has(&'a str),
    /// Whatever the name.
    Any,
}

impl<'a> From<&'a str> for Name<'a> {
    fn from(name: &'a str) -> Self {
        Self::Is(name)
    }
}

impl<'a> From<&'a String> for Name<'a> {
    fn from(name: &'a String) -> Self {
        Self::Is(name)
    }
}

/// The page in the window, or a part of it.
#[derive(Clone)]
pub struct Page {
    client: Client,
    scenario: &'static str,
    pictures: Arc<AtomicUsize>,
    /// The memory of the display.
    display: Arc<Path>,
    patience: Duration,
    /// Only inside this element.
    part: Option<Element>,
}

impl Page {
    /// The whole page of an app in this world.
    pub fn new(client: Client, world: &World) -> Self {
        Self {
            client,
            scenario: world.name,
            pictures: world.pictures.clone(),
            display: world.display_memory().into(),
            patience: PATIENCE,
            part: None,
        }
    }

    /// The only thing with this role and name, as soon as it is there.
    pub async fn find(&self, role: &str, name: impl Into<Name<'_>>) -> Element {
        let name = name.into();
        let what = format!("one {role} {name:?}");
        self.until(&what, async || {
            let mut found = self.all(role, name).await;
            if found.len() == 1 { found.pop() } else { None }
        })
        .await
    }

    /// Everything with this role and name that is there now.
    pub async fn all(&self, role: &str, name: impl Into<Name<'_>>) -> Vec<Element> {
        self.find_with("return find(part, args[0], args[1], args[2])", role, name.into()).await
    }

    async fn find_with(&self, script: &str, role: &str, name: Name<'_>) -> Vec<Element> {
        let (wanted, exact) = match name {
            Name::Is(name) => (json!(name), true),
            Name::Has(name) => (json!(name), false),
            Name::Any => (Value::Null, false),
        };
        let found = self.run(script, json!([role, wanted, exact])).await;
        let reference = |value: &Value| ElementRef::from(value[ELEMENT_KEY].as_str().expect("an element").to_owned());
        found
            .as_array()
            .expect("a list")
            .iter()
            .map(|value| Element::from_element_id(self.client.clone(), reference(value)))
            .collect()
    }

    /// Accessible names of everything with this role that is there now.
    pub async fn names(&self, role: &str) -> Vec<String> {
        let names = self.run("return find(part, args[0], null).map(name)", json!([role])).await;
        serde_json::from_value(names).expect("a list of names")
    }

    /// Whether something with this role and name is there now.
    pub async fn has(&self, role: &str, name: impl Into<Name<'_>>) -> bool {
        !self.all(role, name).await.is_empty()
    }

    /// Waits until nothing with this role and name is left.
    pub async fn gone(&self, role: &str, name: impl Into<Name<'_>>) {
        let name = name.into();
        self.until(&format!("no {role} {name:?}"), async || (!self.has(role, name).await).then_some(())).await;
    }

    /// The part of the page inside the only thing with this role and name.
    pub async fn within(&self, role: &str, name: impl Into<Name<'_>>) -> Self {
        Self { part: Some(self.find(role, name).await), ..self.clone() }
    }

    /// The same page with another longest wait.
    pub fn with_patience(&self, patience: Duration) -> Self {
        Self { patience, ..self.clone() }
    }

    /// Clicks with the mouse, as soon as the thing is there and takes the click.
    pub async fn click(&self, role: &str, name: impl Into<Name<'_>>) {
        let name = name.into();
        // A repaint between finding and clicking makes the driver refuse: look again.
        self.until(&format!("a click on {role} {name:?}"), async || {
            let mut found =
                self.find_with("return find(part, args[0], args[1], args[2]).map(clickable)", role, name).await;
            if found.len() != 1 {
                return None;
            }
            let found = found.pop()?;
            if !found.is_enabled().await.ok()? || found.attr("aria-disabled").await.ok()?.as_deref() == Some("true") {
                return None;
            }
            found.click().await.ok()
        })
        .await;
    }

    /// Presses a key, by its name in [`fantoccini::key::Key`] or as a character.
    pub async fn press(&self, key: char) {
        self.keys(vec![KeyAction::Down { value: key }, KeyAction::Up { value: key }]).await;
    }

    /// Presses a key while Ctrl is held.
    pub async fn press_with_control(&self, key: char) {
        let control = char::from(Key::Control);
        let (hold, release) = (KeyAction::Down { value: control }, KeyAction::Up { value: control });
        self.keys(vec![hold, KeyAction::Down { value: key }, KeyAction::Up { value: key }, release]).await;
    }

    async fn keys(&self, actions: Vec<KeyAction>) {
        let mut keyboard = KeyActions::new("keyboard".to_owned());
        for action in actions {
            keyboard = keyboard.then(action);
        }
        self.client.perform_actions(keyboard).await.expect("keys are pressed");
    }

    /// Role and name of what the keyboard is on.
    pub async fn focused(&self) -> (String, String) {
        let found = self.run("const e = document.activeElement; return [role(e) ?? '', name(e)]", json!([])).await;
        serde_json::from_value(found).expect("role and name")
    }

    /// Puts text into a field in one piece, as pasting does.
    pub async fn paste(&self, role: &str, name: impl Into<Name<'_>>, text: &str) {
        let name = name.into();
        self.click(role, name).await;
        self.run(
            "document.activeElement.select?.(); document.execCommand('insertText', false, args[0])",
            json!([text]),
        )
        .await;
    }

    /// Waits until this text can be read on the page; spaces and line ends count as one space.
    pub async fn reads(&self, text: &str) {
        self.until(&format!("the text «{text}»"), async || self.text().await.contains(text).then_some(())).await;
    }

    /// Waits until this text cannot be read any more.
    pub async fn reads_no_more(&self, text: &str) {
        self.until(&format!("the end of the text «{text}»"), async || {
            (!self.text().await.contains(text)).then_some(())
        })
        .await;
    }

    /// All text that can be read now, in one line.
    pub async fn text(&self) -> String {
        let text = self.run("return squeeze((part ?? document.body)?.innerText ?? '')", json!([])).await;
        text.as_str().expect("text").to_owned()
    }

    /// Waits until `condition` gives something.
    pub async fn until<T>(&self, what: &str, condition: impl AsyncFn() -> Option<T>) -> T {
        let start = Instant::now();
        while start.elapsed() < self.patience {
            match tokio::time::timeout(ANSWER, condition()).await {
                Ok(Some(value)) => return value,
                Ok(None) => tokio::time::sleep(BEAT).await,
                Err(_) => panic!("{}: the window hangs while waiting for {what}", self.scenario),
            }
        }
        self.fail(&format!("waited in vain for {what}")).await
    }

    /// Fails with a picture and an outline of the page when `holds` is false.
    pub async fn check(&self, holds: bool, otherwise: &str) {
        if !holds {
            self.fail(otherwise).await;
        }
    }

    async fn fail(&self, message: &str) -> ! {
        self.save("failed.png").await;
        let whole = Self { part: None, ..self.clone() };
        let outline = whole.run("return outline()", json!([])).await;
        panic!("{}: {message}\n{}", self.scenario, outline.as_str().unwrap_or("the page gives no outline"));
    }

    /// Saves a picture of the window as `target/window-shots/<scenario>-NN-<what>.png`.
    pub async fn picture(&self, what: &str) {
        let number = self.pictures.fetch_add(1, Ordering::Relaxed) + 1;
        self.save(&format!("{number:02}-{what}.png")).await;
    }

    async fn save(&self, ending: &str) {
        let mut picture = Picture::of(&self.display);
        let start = Instant::now();
        // What was just found in the page may not be drawn yet, or is moving.
        while start.elapsed() < STILL {
            tokio::time::sleep(BEAT * 3).await;
            let next = Picture::of(&self.display);
            let stands = next == picture;
            picture = next;
            if stands {
                break;
            }
        }
        let size = self.run("return [innerWidth, innerHeight]", json!([])).await;
        if let (Some(width), Some(height)) = (size[0].as_u64(), size[1].as_u64()) {
            picture = picture.cut(width as usize, height as usize);
        }
        picture.save(&format!("{}-{ending}", self.scenario));
    }

    /// Runs a script in the page, with `args`, `part` and the functions of `accessible.js`. While there is no page to
    /// run it in, waits for one.
    pub async fn run(&self, script: &str, arguments: Value) -> Value {
        let part = match &self.part {
            Some(element) => json!({ ELEMENT_KEY: &*element.element_id() }),
            None => Value::Null,
        };
        let whole = format!("const [part, args] = arguments;\n{}\n{script}", include_str!("accessible.js"));
        let start = Instant::now();
        loop {
            let running = self.client.execute(&whole, vec![part.clone(), arguments.clone()]);
            match tokio::time::timeout(ANSWER, running).await {
                Ok(Ok(value)) => return value,
                Ok(Err(error)) if error.is_javascript_error() || start.elapsed() > ANSWER => {
                    panic!("{}: {script}: {error}", self.scenario)
                }
                Ok(Err(_)) => tokio::time::sleep(BEAT).await,
                Err(_) => panic!("{}: the window does not answer {script}", self.scenario),
            }
        }
    }

    /// The driver's own door, for what this type does not offer.
    pub fn client(&self) -> &Client {
        &self.client
    }
}
