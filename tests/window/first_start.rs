//! The first minutes with the app.

use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn window_opens() {
    let world = World::new("first-start");
    let app = world.open().await;
    app.page.until("a title", async || app.page.client().title().await.ok().filter(|title| !title.is_empty())).await;
    eprintln!("{:?} {:?}", app.page.client().title().await, app.processes());
    app.page.picture("window").await;
    eprintln!("{}", app.page.run("return outline()", json!([])).await);
    eprintln!("{:?}", app.page.client().get_window_rect().await);
    app.quit().await;
}
