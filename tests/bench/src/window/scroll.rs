//! Frames per second while the list of rooms is scrolled.

use serde_json::json;

use crate::Outcome;
use crate::page::Page;
use crate::report::{Goal, Report};
use crate::stock::Stock;

/// Scrolls in every frame and counts the frames; at the end of the list it turns back.
const SCRIPT: &str = "
const [seconds, step, done] = arguments
const list = document.querySelector('.room-scroller')
let frames = 0, start = null, direction = 1
const scroll = now => {
  start ??= now
  const passed = (now - start) / 1000
  if (passed >= seconds) return done(frames / passed)
  frames++
  const before = list.scrollTop
  list.scrollTop += direction * step
  if (list.scrollTop === before) direction = -direction
  requestAnimationFrame(scroll)
}
requestAnimationFrame(scroll)
";
/// Seconds of scrolling.
const SECONDS: u32 = 10;
/// Pixels in a frame: five rows, as a fast turn of the wheel.
const STEP: u32 = 200;

/// Frames per second of the list in this page.
pub async fn frames_per_second(page: &Page) -> Outcome<f64> {
    page.until("a list", async || {
        page.run("return document.querySelector('.room-scroller') !== null", json!([])).await.as_bool().filter(|is| *is)
    })
    .await;
    let frames = page.client().execute_async(SCRIPT, vec![json!(SECONDS), json!(STEP)]).await?;
    frames.as_f64().ok_or_else(|| "no frame was counted".into())
}

/// Tells `scroll`.
pub fn tell(stock: &Stock, report: &mut Report, ours: f64, peer: f64) {
    report.tell(&stock.size.figure("scroll"), "/s", ours, peer, Goal::AtLeast(0.95));
}
