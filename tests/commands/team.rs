//! Belonging to a team: what is refused before anything is kept.

use serde_json::json;

use crate::app::{App, simulator, small};

#[test]
fn a_workspace_has_no_team_until_what_was_typed_can_be_used() {
    let app = App::start();
    let simulator = simulator(small());
    let workspace = app.connected(&simulator);
    let state = app.ok("team_state", json!({ "workspace": workspace }));
    assert_eq!((&state["place"], &state["publicKey"], &state["link"]), (&json!(null), &json!(null), &json!(null)));
    assert_eq!(state["aloneShare"], 12);
    let refused = |server: &str, team: &str, ca_file: Option<&str>| {
        let place = json!({ "server": server, "team": team, "desk": "front", "caFile": ca_file, "desks": 4 });
        let error = app.call("set_team", json!({ "workspace": workspace, "place": place })).unwrap_err();
        (error["code"].as_str().unwrap().to_owned(), error["details"]["textKey"].as_str().unwrap().to_owned())
    };
    let unusable = |key: &str| ("inputUnusable".to_owned(), key.to_owned());
    assert_eq!(refused("nats://10.0.0.5:4222", "sales", None), unusable("team.serverPlain"));
    assert_eq!(refused("tls://nats.example.com", "", None), unusable("team.name"));
    assert_eq!(refused("tls://nats.example.com", "sales", Some("/no/such/ca.pem")), unusable("team.caFile"));
    assert_eq!(app.ok("team_state", json!({ "workspace": workspace }))["place"], json!(null), "nothing is kept");
    assert_eq!(app.code("check_team", json!({ "workspace": workspace })), "inputUnusable");
    assert_eq!(app.code("team_state", json!({ "workspace": "nobody" })), "workspaceUnknown");
}
