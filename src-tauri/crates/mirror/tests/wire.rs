//! The shapes that travel to the screens.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{fresh, person, snapshot, tags};
use mirror::RoomQuery;
use serde_json::json;

#[test]
fn a_room_travels_as_the_screens_expect_it() {
    let (_folder, mirror) = fresh();
    let mut seen = snapshot("R", 1, &["p"]);
    seen.owner = Some(person("p"));
    seen.tags = tags(&["VIP"]);
    mirror.observe(vec![seen]).unwrap();
    let query: RoomQuery = serde_json::from_value(
        json!({"text": "", "filter": {"anyTags": ["tag-VIP"]}, "sort": "asOf", "descending": true}),
    )
    .unwrap();
    let window = serde_json::to_value(mirror.rooms(&query, 0, 10).unwrap()).unwrap();
    assert_eq!(
        window,
        json!({"total": 1, "offset": 0, "rows": [{
            "wxid": "R", "topic": "群R", "nameFromMembers": [], "tags": [{"id": "tag-VIP", "name": "VIP"}],
            "size": 1, "sizeIsReported": false, "ownerName": "p",
            "accounts": [{"userId": "a", "nickName": "账号a", "online": null}],
            "external": null, "asOf": 1_700_000_001_000_i64, "source": "tagList", "notSeenSince": null, "deleted": false,
            "favourite": false, "leftAt": null
        }], "marks": []})
    );
}
