//! What the app shows, as a page without a script.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::Outcome;
use crate::page::Page;

/// Rows of the page's list.
const ROWS: u32 = 40;

/// The page and its style. The list holds as many rows as asked for, the first ones repeated where fewer are drawn.
const SCRIPT: &str = "
const [count] = args
const page = document.documentElement.cloneNode(true)
for (const script of page.querySelectorAll('script, link')) script.remove()
const list = page.querySelector('.room-rows')
const drawn = [...list.children]
const height = list.querySelector('.room-row') ? document.querySelector('.room-rows .room-row').offsetHeight : 0
const rows = Array.from({ length: count }, (_, index) => {
  const row = drawn[index % drawn.length].cloneNode(true)
  row.setAttribute('style', `transform: translateY(${index * height}px)`)
  return row
})
list.replaceChildren(...rows)
list.setAttribute('style', `height: ${count * height}px`)
const style = document.createElement('link')
style.rel = 'stylesheet'
style.href = './style.css'
page.querySelector('head').append(style)
const css = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).map(rule => rule.cssText).join('\\n')
return ['<!doctype html>' + page.outerHTML, css]
";

/// Waits for rows and writes the page into a folder.
pub async fn take(page: &Page, folder: &Path) -> Outcome<()> {
    page.until("rows of rooms", async || {
        let rows = page.run("return document.querySelectorAll('.room-rows [role=row]').length", json!([])).await;
        rows.as_u64().filter(|rows| *rows > 15)
    })
    .await;
    let parts: (String, String) = serde_json::from_value(page.run(SCRIPT, json!([ROWS])).await)?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("index.html"), parts.0)?;
    Ok(fs::write(folder.join("style.css"), parts.1)?)
}
