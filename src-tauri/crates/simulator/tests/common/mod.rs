//! A running simulator and a plain HTTP client.
#![allow(dead_code, reason = "each test file uses its own part")]

use serde_json::{Value, json};
use simulator::{Clock, Config, PersonTruth, RoomTruth, Simulator, Truth};

pub struct Bench {
    pub simulator: Simulator,
    client: reqwest::Client,
}

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The demo's rules in a smaller world whose clock stands still.
pub fn small() -> Config {
    Config {
        rooms: 120,
        memberships: 9_000,
        people: 6_000,
        odd_accounts: true,
        clock: Clock::standing("2026-11-22T06:05:00Z".parse().unwrap()),
        ..Config::default()
    }
}

impl Bench {
    pub async fn start(config: Config) -> Self {
        // Every test process installs it once; the others find it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { simulator: simulator::start(config).await.unwrap(), client }
    }

    pub fn truth(&self) -> Truth {
        self.simulator.world().truth()
    }

    pub async fn try_get(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Answer, reqwest::Error> {
        let request = self.client.get(format!("{}{path}", self.simulator.base_url())).query(parameters);
        answer(request.send().await?).await
    }

    pub async fn try_post(&self, path: &str, body: &Value) -> Result<Answer, reqwest::Error> {
        let request = self.client.post(format!("{}{path}", self.simulator.base_url()));
        answer(request.body(body.to_string()).send().await?).await
    }

    /// A GET with the token.
    pub async fn get(&self, path: &str, parameters: &[(&str, &str)]) -> Value {
        let mut all = vec![("token", self.simulator.token())];
        all.extend(parameters);
        let answer = self.try_get(path, &all).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// A POST with the token.
    pub async fn post(&self, path: &str, mut body: Value) -> Value {
        body["token"] = self.simulator.token().into();
        let answer = self.try_post(path, &body).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub async fn add_member(&self, user_id: &str, contact_wxid: &str, room_wxid: &str) -> Value {
        let body = json!({"botUserId": user_id, "contactWxid": contact_wxid, "roomWxid": room_wxid});
        self.post("/room/addMember", body).await
    }

    pub async fn create(&self, user_id: &str, user_ids: &[&str], wxids: &[&str]) -> Value {
        let body =
            json!({"botUserId": user_id, "userIds": user_ids, "wxids": wxids, "name": "新群", "greeting": "大家好"});
        self.post("/room/create", body).await
    }

    pub async fn exit(&self, user_id: &str, room_wxid: &str) -> Value {
        self.post("/room/exit", json!({"wecomUserId": user_id, "roomWxid": room_wxid})).await
    }

    /// A page of a list.
    pub async fn page(&self, path: &str, current: usize, size: usize, more: &[(&str, &str)]) -> Value {
        let (current, size) = (current.to_string(), size.to_string());
        let mut parameters = vec![("current", current.as_str()), ("pageSize", size.as_str())];
        parameters.extend(more);
        self.get(path, &parameters).await
    }

    /// A room with that name in the showcase.
    pub fn room(&self, topic: &str) -> RoomTruth {
        self.truth().rooms().find(|room| room.topic == topic).unwrap()
    }

    /// Customers who are friends of an account and not in a room.
    pub fn friends_outside(&self, user_id: &str, room: &RoomTruth, count: usize) -> Vec<PersonTruth> {
        let truth = self.truth();
        let outside = |person: &PersonTruth| {
            !person.coworker && !room.members.contains(&person.wxid) && person.friend_of.iter().any(|id| id == user_id)
        };
        let friends: Vec<PersonTruth> = truth.people().filter(outside).take(count).collect();
        assert_eq!(friends.len(), count);
        friends
    }
}

async fn answer(response: reqwest::Response) -> Result<Answer, reqwest::Error> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Answer { status, headers, bytes: response.bytes().await?.to_vec() })
}
