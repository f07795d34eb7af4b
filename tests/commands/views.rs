//! Saved views, favourites, counts, selections and the past.

use serde_json::{Value, json};

use crate::app::{App, simulator, small};

#[test]
fn a_saved_view_survives_a_restart_and_a_name_is_given_once() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let query = json!({
        "text": "vip", "filter": { "sizes": ["nearlyFull", "full"], "favourite": true }, "sort": "size", "descending": true
    });
    let save = |app: &App, name: &str, view: Value| {
        app.call("save_view", json!({ "workspace": id, "id": view, "name": name, "query": query }))
    };
    let saved = save(&app, "  快满的群 ", Value::Null).unwrap();
    assert_eq!((saved["name"].as_str(), saved["query"]["text"].as_str()), (Some("快满的群"), Some("vip")));
    for (name, key) in [("快满的群", "views.nameTaken"), (" ", "views.name"), (&"长".repeat(61), "views.name")] {
        let error = save(&app, name, Value::Null).unwrap_err();
        assert_eq!((&error["code"], &error["details"]["textKey"]), (&json!("inputUnusable"), &json!(key)));
    }
    save(&app, "别的", Value::Null).unwrap();
    let app = app.restart();
    let views = app.ok("views", json!({ "workspace": id }));
    assert_eq!((&views[0], views.as_array().unwrap().len()), (&saved, 2));
    save(&app, "改名", saved["id"].clone()).unwrap();
    app.ok("remove_view", json!({ "workspace": id, "id": views[1]["id"] }));
    let views = app.ok("views", json!({ "workspace": id }));
    assert_eq!((views[0]["name"].as_str(), views.as_array().unwrap().len()), (Some("改名"), 1));
    let error = save(&app, "没了", json!("gone")).unwrap_err();
    assert_eq!(error["details"]["textKey"], "views.unknown");
    assert_eq!(app.code("views", json!({ "workspace": "nowhere" })), "workspaceUnknown");
}

#[test]
fn favourites_are_a_condition_and_survive_a_restart() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let favourites = |app: &App| {
        let query = json!({ "filter": { "favourite": true } });
        let window = app.ok("rooms", json!({ "workspace": id, "query": query, "offset": 0, "limit": 10 }));
        let rooms = window["rows"].as_array().unwrap().iter();
        rooms.map(|row| (row["wxid"].clone(), row["favourite"].clone())).collect::<Vec<_>>()
    };
    let window = app.ok("rooms", json!({ "workspace": id, "query": {}, "offset": 0, "limit": 3 }));
    let rooms: Vec<_> = window["rows"].as_array().unwrap().iter().map(|row| row["wxid"].clone()).collect();
    app.ok("set_favourite", json!({ "workspace": id, "rooms": rooms, "favourite": true }));
    app.ok("set_favourite", json!({ "workspace": id, "rooms": rooms[..1], "favourite": false }));
    let expected: Vec<_> = rooms[1..].iter().map(|room| (room.clone(), json!(true))).collect();
    assert_eq!(favourites(&app), expected);
    assert_eq!(favourites(&app.restart()), expected);
}

#[test]
fn counts_and_selections_are_those_of_the_vendor() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let truth = simulator.world().truth();
    let tag = truth.tags().into_iter().max_by_key(|tag| tag.rooms).unwrap();
    let facets = app.ok("facets", json!({ "workspace": id, "query": {} }));
    let counted = facets["tags"].as_array().unwrap().iter().find(|count| count["id"] == tag.id.as_str()).unwrap();
    assert_eq!(counted["rooms"], tag.rooms);
    let query = json!({ "filter": { "anyTags": [tag.id] } });
    let rooms = json!({ "by": "query", "query": query, "except": [] });
    let selection = app.ok("selection", json!({ "workspace": id, "rooms": rooms }));
    let tagged: Vec<_> = truth.rooms().filter(|room| !room.deleted && room.tags.contains(&tag.id)).collect();
    let memberships: usize = tagged.iter().map(|room| room.members.len()).sum();
    let people: std::collections::HashSet<_> = tagged.iter().flat_map(|room| room.members.clone()).collect();
    assert_eq!(
        (&selection["rooms"], &selection["memberships"], &selection["people"]),
        (&json!(tagged.len()), &json!(memberships), &json!(people.len()))
    );
}

#[test]
fn a_room_is_told_as_of_a_time_and_changes_come_by_windows() {
    let simulator = simulator(small());
    let app = App::start();
    let id = app.connected(&simulator);
    let window = app.ok("rooms", json!({ "workspace": id, "query": {}, "offset": 0, "limit": 1 }));
    let (room, as_of) = (&window["rows"][0]["wxid"], window["rows"][0]["asOf"].as_i64().unwrap());
    let then = |at: i64| app.ok("room_as_of", json!({ "workspace": id, "room": room, "at": at }));
    assert_eq!(then(as_of + 1)["topic"], window["rows"][0]["topic"]);
    let before = then(as_of - 86_400_000);
    assert_eq!((&before["observedAt"], &before["size"]), (&Value::Null, &Value::Null));
    let unknown = json!({ "workspace": id, "room": "R:0", "at": as_of });
    assert_eq!(app.code("room_as_of", unknown), "roomUnknown");
    let query = json!({ "room": room, "person": null, "after": null });
    let changes = app.ok("changes", json!({ "workspace": id, "query": query, "offset": 0, "limit": 10 }));
    assert_eq!(changes["total"].as_u64().unwrap(), changes["rows"].as_array().unwrap().len() as u64);
}
