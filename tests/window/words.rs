//! The texts that the window shows, from the translations that it is built with.

use std::collections::HashMap;
use std::fs;

use crate::world::root;

/// One text in Chinese.
pub fn words(key: &str) -> String {
    words_with(key, &[])
}

/// One text in Chinese, with its gaps filled.
pub fn words_with(key: &str, gaps: &[(&str, &str)]) -> String {
    let file = fs::read(root().join("ui/src/i18n/messages/zh-CN.json")).expect("the translations");
    let texts: HashMap<String, serde_json::Value> = serde_json::from_slice(&file).expect("JSON");
    let text = texts.get(key).and_then(serde_json::Value::as_str).unwrap_or_else(|| panic!("no text is called {key}"));
    gaps.iter().fold(text.to_owned(), |text, (gap, value)| text.replace(&format!("{{{gap}}}"), value))
}

/// An error in one sentence: what was being done, what happened, what to do, what still works.
pub fn error_words(lead: &str, error: &str, after: &str) -> String {
    let (title, remedy) = (words(error), words(&format!("{error}_remedy")));
    let gaps = [("lead", lead), ("title", &title), ("remedy", &remedy), ("after", after)];
    words_with("error_sentence", &gaps)
}

/// A count with separators: 1,248.
pub fn figure(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).expect("digits")).collect();
    groups.join(",")
}
