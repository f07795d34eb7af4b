//! Callbacks from the simulator over real HTTP into a real ledger and mirror.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;
use std::time::Duration;

use common::{World, small, world};
use desk::{CallbackTimes, Callbacks, ErrorCode, ProbeOutcome, ReceiverState, Session};
use jiff::Timestamp;
use ledger::{Arrival, CallbackListener, Ledger, NewWorkspace, TokenKeeping, WorkspaceColor, WorkspaceId};
use miaohui::RoomWxid;
use mirror::{ChangeKind, ChangeQuery, MemberQuery, Source};
use simulator::{AdminAction, CallbackRecord, Config, Endpoint, Simulator};
use tempfile::TempDir;

fn times() -> CallbackTimes {
    CallbackTimes {
        before_reread: Duration::from_millis(30),
        between_rereads: Duration::from_millis(1),
        same_room: Duration::from_millis(300),
        after_failure: Duration::from_millis(50),
        ..CallbackTimes::default()
    }
}

/// A desk that receives, beside a vendor that does not call yet.
struct Receiving {
    ledger: Ledger,
    callbacks: Callbacks,
    workspace: WorkspaceId,
    folder: TempDir,
}

fn new_workspace(name: &str) -> NewWorkspace {
    NewWorkspace {
        name: name.into(),
        color: WorkspaceColor::Teal,
        base_url: "https://example.test".into(),
        demo: false,
        token_keeping: TokenKeeping::SessionOnly,
    }
}

impl Receiving {
    /// Listens on a free port.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        ledger.save_callback_listener(&CallbackListener { port: 0, ..CallbackListener::default() }).unwrap();
        let workspace = ledger.add_workspace(new_workspace("云栖家居")).unwrap().id;
        let callbacks = Callbacks::with_times(ledger.clone(), times());
        callbacks.switch_on(&workspace).await.unwrap();
        Self { ledger, callbacks, workspace, folder }
    }

    async fn state(&self) -> ReceiverState {
        self.callbacks.state(&self.workspace).await.unwrap()
    }

    async fn address(&self) -> String {
        self.state().await.local_address.unwrap()
    }

    /// Waits until everything that is kept was taken in, and every room read again.
    async fn settled(&self) {
        let mut changes = self.callbacks.changes();
        loop {
            let waiting =
                self.state().await.waiting + self.ledger.rooms_to_reread(&self.workspace).unwrap().len() as u32;
            if waiting == 0 {
                return;
            }
            let _ = tokio::time::timeout(Duration::from_millis(20), changes.changed()).await;
        }
    }

    /// Puts a callback in as if it had been received, and waits until it is taken in.
    async fn take(&self, path: &str, body: &str) {
        self.take_at(path, body, Timestamp::now()).await;
    }

    async fn take_at(&self, path: &str, body: &str, at: Timestamp) {
        self.ledger.append_to_inbox(&[Arrival::new(self.workspace.clone(), path, body.to_owned(), at)]).unwrap();
        self.callbacks.wake();
        self.settled().await;
    }
}

/// A vendor that calls the desk, and the desk with a mirror of its own.
async fn calling(config: Config) -> (Receiving, World) {
    let receiving = Receiving::new().await;
    let world = world(Config { callback_address: Some(receiving.address().await), ..config }).await;
    receiving.callbacks.attach(&receiving.workspace, &world.session);
    (receiving, world)
}

async fn all_called(simulator: &Simulator, expected: usize) -> Vec<CallbackRecord> {
    while simulator.callbacks().len() < expected {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    simulator.callbacks()
}

fn members(session: &Session, room: &str) -> BTreeSet<String> {
    let window = session.mirror().members(&room.into(), &MemberQuery::default(), 0, 1_000).unwrap();
    window.rows.into_iter().map(|row| row.person.wxid.to_string()).collect()
}

fn changes(session: &Session, room: &str) -> Vec<(ChangeKind, Option<String>)> {
    let query = ChangeQuery { room: Some(room.into()), ..ChangeQuery::default() };
    let rows = session.mirror().changes(&query, 0, 100).unwrap().rows;
    rows.into_iter().map(|row| (row.kind, row.person.map(|person| person.wxid.to_string()).or(row.after))).collect()
}

fn body(synced: i64, topic: &str, members: &[&str]) -> String {
    let members: Vec<_> =
        members.iter().map(|wxid| format!("{{\"wxid\": \"{wxid}\", \"nickName\": \"{wxid}\"}}")).collect();
    format!(
        "{{\"chatId\": \"c\", \"botInfo\": {{\"wxid\": \"1688\", \"weixin\": \"zhangsan\", \"nickName\": \"小北\"}},
          \"wxid\": \"R:1\", \"topic\": \"{topic}\", \"avatarUrl\": \"\", \"ownerId\": \"1688\",
          \"members\": [{}], \"group\": \"g\", \"syncedTime\": {synced}}}",
        members.join(", ")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_of_an_account_that_comes_online_are_known_without_asking() {
    for loose_types in [false, true] {
        let (receiving, world) = calling(Config { loose_types, ..small() }).await;
        let truth = world.simulator.world().truth();
        let account = truth.accounts().into_iter().find(|account| account.online).unwrap();
        for online in [false, true] {
            let user_id = account.user_id.clone();
            world.simulator.world().apply(&AdminAction::SetOnline { user_id, online }).unwrap();
        }
        let seen = |room: &simulator::RoomTruth| room.accounts.iter().any(|(user_id, _)| *user_id == account.user_id);
        let rooms: Vec<_> = truth.rooms().filter(|room| !room.deleted && seen(room)).collect();
        all_called(&world.simulator, rooms.len()).await;
        receiving.settled().await;
        for room in &rooms {
            let known = world.session.mirror().room(&room.wxid.as_str().into()).unwrap().unwrap();
            assert_eq!((known.row.topic.as_str(), known.row.source), (room.topic.as_str(), Source::CallbackLoaded));
            assert_eq!(members(&world.session, &room.wxid), room.members.iter().cloned().collect());
        }
        assert!(world.simulator.requests().is_empty(), "nothing had to be asked");
        let state = receiving.state().await;
        assert_eq!((state.unreadable, state.today.rejected, state.warning), (0, 0, None));
        assert!(state.today.received as usize >= rooms.len() && state.last_event.is_some());
        assert_eq!(state.hours.iter().sum::<u32>(), state.today.received);
        assert!(state.median_answer_ms.unwrap() <= state.p99_answer_ms.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn six_copies_of_one_event_among_others_are_one_change_and_the_older_never_wins() {
    let (receiving, world) = calling(small()).await;
    let base = Timestamp::now().as_second() - 1_000;
    let many: Vec<String> = (0..500).map(|number| format!("wm{number:03}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let (before, joined, after) =
        (body(base, "旧名", &many[..499]), body(base + 10, "旧名", &many), body(base + 20, "新名", &many));
    let http = reqwest_like(&receiving).await;
    // The six tries of one event come before, between and after the others; each is written another way.
    let sent = [
        ("joined", joined.clone()),
        ("loaded", after.clone()),
        ("joined", joined.replace(": ", ":")),
        ("joined", joined.replace(", ", ",")),
        ("loaded", before.clone()),
        ("joined", joined.clone()),
        ("loaded", after.replace(": ", " : ")),
        ("joined", joined.replace("{\"chatId\": \"c\", ", "{").replace("\"group\"", "\"chatId\": \"c\", \"group\"")),
        ("joined", joined),
    ];
    for (path, body) in sent {
        assert_eq!(http(format!("/chatroom/{path}"), body).await, 200);
    }
    receiving.settled().await;
    let room = world.session.mirror().room(&"R:1".into()).unwrap().unwrap();
    assert_eq!((room.row.topic.as_str(), room.row.size), ("新名", 500));
    let mut changes = changes(&world.session, "R:1");
    changes.sort();
    let expected = [
        (ChangeKind::Joined, Some("wm499".to_owned())),
        (ChangeKind::Renamed, Some("新名".to_owned())),
        (ChangeKind::SizeChanged, Some("500".to_owned())),
    ];
    assert_eq!(changes, expected);
    let state = receiving.state().await;
    assert_eq!((state.today.received, state.today.repeated), (9, 6));
    assert_eq!(receiving.ledger.inbox_after(0, 100).unwrap().len(), 3);
}

/// Posts to the desk's own listener, as the vendor does.
async fn reqwest_like(
    receiving: &Receiving,
) -> impl Fn(String, String) -> std::pin::Pin<Box<dyn Future<Output = u16>>> + use<> {
    let root = receiving.address().await;
    move |path, body| {
        let root = root.clone();
        Box::pin(async move {
            let answer = common::plain_http().post(format!("{root}{path}")).body(body).send().await.unwrap();
            answer.status().as_u16()
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_about_one_room_reads_it_once() {
    let (receiving, world) = (Receiving::new().await, world(small()).await);
    world.sync().await;
    let truth = world.simulator.world().truth();
    let room =
        truth.rooms().find(|room| !room.deleted && !room.accounts.is_empty() && room.members.len() > 20).unwrap();
    let leaving: Vec<_> = room.members.iter().filter(|wxid| wxid.starts_with("788")).take(12).cloned().collect();
    let before = world.asked(Endpoint::RoomList).len();
    let mut arrivals = Vec::new();
    for person in &leaving {
        world.simulator.world().remove_member(&room.wxid, person).unwrap();
        let body = format!(
            "{{\"imRoomId\": \"{}\", \"token\": \"{}\", \"leftMembers\": [{{\"imContactId\": \"{person}\"}}]}}",
            room.wxid,
            world.simulator.token()
        );
        arrivals.push(Arrival::new(receiving.workspace.clone(), "room/left", body, Timestamp::now()));
    }
    // All of them are there before the first is looked at.
    receiving.ledger.append_to_inbox(&arrivals).unwrap();
    receiving.callbacks.attach(&receiving.workspace, &world.session);
    receiving.settled().await;
    let known = members(&world.session, &room.wxid);
    assert!(leaving.iter().all(|person| !known.contains(person)));
    assert_eq!(world.asked(Endpoint::RoomList).len() - before, 1, "{} callbacks", leaving.len());
    let kept = receiving.ledger.inbox_after(0, 100).unwrap();
    assert!(kept.iter().all(|entry| !String::from_utf8_lossy(&entry.body).contains(world.simulator.token())));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_do_in_rooms_is_known_by_the_newer_callbacks() {
    let (receiving, world) = calling(Config { newer_callbacks: true, ..small() }).await;
    world.sync().await;
    let truth = world.simulator.world().truth();
    // Of accounts that are offline nothing is told.
    let online: Vec<_> = truth.accounts().into_iter().filter(|account| account.online).collect();
    let is_told = |room: &simulator::RoomTruth| {
        let by = |(user_id, _): &(String, String)| online.iter().any(|account| account.user_id == *user_id);
        !room.deleted && room.accounts.iter().any(by)
    };
    let rooms: Vec<_> = truth.rooms().filter(is_told).take(5).collect();
    for (number, room) in rooms.iter().enumerate() {
        world.simulator.world().rename_room(&room.wxid, &format!("售后{number}群")).unwrap();
        let person = room.members.iter().find(|wxid| wxid.starts_with("788")).unwrap();
        world.simulator.world().remove_member(&room.wxid, person).unwrap();
    }
    // One at least for each change; what comes later says the same.
    all_called(&world.simulator, 2 * rooms.len()).await;
    let now = world.simulator.world().truth();
    for room in &rooms {
        let expected = now.room(&room.wxid).unwrap();
        let known = || {
            let detail = world.session.mirror().room(&room.wxid.as_str().into()).unwrap().unwrap();
            (detail.row.topic, members(&world.session, &room.wxid))
        };
        let expected = (expected.topic, expected.members.into_iter().collect());
        while known() != expected {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    assert_eq!(receiving.state().await.unreadable, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_a_room_waits_to_be_read_and_a_later_reading_settles_it() {
    let (receiving, world) = calling(small()).await;
    world.sync().await;
    let wxid = world.true_rooms().into_iter().next().unwrap();
    world.session.connect(None);
    let body = format!("{{\"imRoomId\": \"{wxid}\", \"timestamp\": 1}}");
    let arrival = Arrival::new(receiving.workspace.clone(), "room/left", body.clone(), Timestamp::now());
    receiving.ledger.append_to_inbox(&[arrival]).unwrap();
    receiving.callbacks.wake();
    while receiving.ledger.rooms_to_reread(&receiving.workspace).unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(receiving.ledger.rooms_to_reread(&receiving.workspace).unwrap().len(), 1, "nobody could be asked");
    // The app ends and begins again, with the token.
    receiving.callbacks.close().await;
    let client = common::client(&world.simulator.base_url(), world.simulator.token());
    world.session.connect(Some(client));
    let callbacks = Callbacks::with_times(receiving.ledger.clone(), times());
    callbacks.attach(&receiving.workspace, &world.session);
    let before = world.asked(Endpoint::RoomList).len();
    receiving.settled().await;
    assert_eq!(world.asked(Endpoint::RoomList).len(), before + 1);
    // The next callback is older than that reading: nothing is left to ask.
    let seen = world.session.mirror().room(&RoomWxid::new(wxid.as_str())).unwrap().unwrap().row.as_of;
    let earlier = Timestamp::from_millisecond(seen.0 - 500).unwrap();
    let later = Receiving { callbacks, ..receiving };
    later.take_at("room/topic", &body, earlier).await;
    assert_eq!(world.asked(Endpoint::RoomList).len(), before + 1);
    drop(later.folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_listed_raw_and_taken_in_again_on_demand() {
    let (receiving, world) = calling(small()).await;
    let hostile =
        "{\"wxid\": \"R:1\", \"topic\": \"<img onerror=x>\\u202e\", \"members\": [{\"nickName\": \"=cmd|\"}]}";
    receiving.take("chatroom/loaded", "<html>502</html>").await;
    receiving.take("chatroom/loaded", hostile).await;
    receiving.take("room/left", "{}").await;
    receiving.take("message", "{\"text\": \"hello\"}").await;
    let listed = receiving.callbacks.unreadable(&receiving.workspace, 0, 10).await.unwrap();
    let rows: Vec<_> =
        listed.rows.iter().map(|row| (row.path.as_str(), row.body.as_str(), row.fault.is_some())).collect();
    let expected =
        [("room/left", "{}", true), ("chatroom/loaded", hostile, true), ("chatroom/loaded", "<html>502</html>", true)];
    assert_eq!((listed.total, rows), (3, expected.to_vec()));
    assert_eq!(receiving.state().await.unreadable, 3);
    let page = receiving.callbacks.unreadable(&receiving.workspace, 1, 1).await.unwrap();
    assert_eq!((page.total, page.offset, page.rows.len()), (3, 1, 1));
    // What could be read of the room is known all the same.
    assert_eq!(world.session.mirror().overview().unwrap().rooms, 1);
    let first = &listed.rows[1].id;
    assert_eq!(receiving.callbacks.replay(&receiving.workspace, Some(first)).await.unwrap(), 3);
    receiving.settled().await;
    assert_eq!(receiving.state().await.unreadable, 3, "still not to be read, and not there twice");
    assert_eq!(receiving.callbacks.replay(&receiving.workspace, None).await.unwrap(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_before_the_end_is_taken_in_at_the_next_start_and_a_file_the_same_way() {
    let receiving = Receiving::new().await;
    let http = reqwest_like(&receiving).await;
    let base = Timestamp::now().as_second() - 100;
    assert_eq!(http("/chatroom/loaded".into(), body(base, "一", &["a"])).await, 200);
    let file = receiving.folder.path().join("saved.jsonl");
    let line = format!(
        "{{\"path\": \"chatroom/joined\", \"body\": {}}}",
        body(base + 1, "二", &["a", "b"]).replace('\n', " ")
    );
    std::fs::write(&file, format!("{line}\nnonsense\n{line}\n")).unwrap();
    let imported = receiving.callbacks.import(&receiving.workspace, file.clone()).await.unwrap();
    assert_eq!((imported.stored, imported.repeated, imported.refused), (1, 1, 1));
    assert_eq!(imported.first_refused[0].0, 2);
    assert_eq!(receiving.state().await.waiting, 2);
    let world = world(small()).await;
    receiving.callbacks.attach(&receiving.workspace, &world.session);
    receiving.settled().await;
    let room = world.session.mirror().room(&"R:1".into()).unwrap().unwrap();
    assert_eq!((room.row.topic.as_str(), room.row.size), ("二", 2));
    let missing = receiving.callbacks.import(&receiving.workspace, file.with_extension("none")).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::InputUnusable);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_has_just_joined_needs_a_moment() {
    let (receiving, world) = calling(small()).await;
    let now = Timestamp::now();
    receiving.take_at("chatroom/joined", &body(now.as_second(), "新群", &["a"]), now).await;
    let settles = world.session.settles_at(&"R:1".into()).unwrap();
    assert_eq!(settles.as_millisecond() - now.as_millisecond(), 6_000);
    assert_eq!(world.session.settles_at(&"R:2".into()), None);
    let long_ago = now - jiff::SignedDuration::from_mins(5);
    let other = body(now.as_second() - 300, "旧群", &["a"]).replace("R:1", "R:2");
    receiving.take_at("chatroom/joined", &other, long_ago).await;
    assert_eq!(world.session.settles_at(&"R:2".into()), None, "that was long ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_switched_on_and_off_and_its_address_renewed_with_an_overlap() {
    let receiving = Receiving::new().await;
    let first = receiving.address().await;
    let http = reqwest_like(&receiving).await;
    assert_eq!(http("/room/left".into(), "1".into()).await, 200);
    let renewed = receiving.callbacks.renew_address(&receiving.workspace).await.unwrap();
    assert_ne!(renewed.local_address.as_deref(), Some(first.as_str()));
    assert!(renewed.old_address_until.is_some() && renewed.address.is_none());
    assert_eq!(http("/room/left".into(), "2".into()).await, 200, "the old address still works");
    // A second workspace has its own address at the same port.
    let other = receiving.ledger.add_workspace(new_workspace("宏盛建材")).unwrap().id;
    let state = receiving.callbacks.switch_on(&other).await.unwrap();
    assert_eq!(state.listening_on, renewed.listening_on);
    let off = receiving.callbacks.switch_off(&receiving.workspace).await.unwrap();
    assert_eq!((off.switched_on, off.listening_on, off.local_address), (false, None, None));
    assert_eq!(http("/room/left".into(), "3".into()).await, 404);
    let rejected = receiving.callbacks.state(&other).await.unwrap().today.rejected;
    assert_eq!(rejected, 1);
    receiving.ledger.remove_workspace(&other).unwrap();
    receiving.callbacks.refresh().await.unwrap();
    let free = state.listening_on.unwrap();
    assert!(std::net::TcpListener::bind(&free).is_ok(), "nobody listens any more");
    let on = receiving.callbacks.switch_on(&receiving.workspace).await.unwrap();
    let same = |address: Option<String>| address.and_then(|address| address.rsplit('/').next().map(str::to_owned));
    assert_eq!(same(on.local_address), same(renewed.local_address), "the address is kept for the next time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told_until_another_is_chosen() {
    let receiving = Receiving::new().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listener = CallbackListener { port: taken.local_addr().unwrap().port(), ..CallbackListener::default() };
    let error = receiving.callbacks.set_listener(listener).await.unwrap_err();
    assert_eq!(error.details.text_key.as_deref(), Some("receiver.cannotListen"));
    let state = receiving.state().await;
    assert_eq!((state.switched_on, state.listening_on), (true, None));
    assert_eq!(state.error.map(|error| error.code), Some(ErrorCode::InputUnusable));
    let check = receiving.callbacks.check(&receiving.workspace).await.unwrap();
    assert_eq!(check.local, ProbeOutcome::NotListening);
    receiving.callbacks.set_listener(CallbackListener { port: 0, ..CallbackListener::default() }).await.unwrap();
    assert!(receiving.state().await.error.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_is_checked_to_its_end_and_no_probe_stays() {
    let (receiving, world) = calling(small()).await;
    let check = async || receiving.callbacks.check(&receiving.workspace).await.unwrap();
    let set = async |root: &str| receiving.callbacks.set_public_root(&receiving.workspace, root).await.unwrap();
    let arrived = |outcome: &ProbeOutcome| matches!(outcome, ProbeOutcome::Arrived { .. });
    assert!(arrived(&check().await.local) && check().await.public.is_none());
    // The way through a proxy, which leaves its own path in front.
    let listening = receiving.state().await.listening_on.unwrap();
    let state = set(&format!(" http://{listening}/desk/ ")).await;
    assert_eq!(state.public_root, format!("http://{listening}/desk"));
    assert!(state.address.unwrap().starts_with(&format!("http://{listening}/desk/")));
    assert!(arrived(&check().await.public.unwrap()));
    // Another server that answers everything, one that refuses, one that is not there.
    let elsewhere = Receiving::new().await;
    set(&elsewhere.address().await).await;
    assert_eq!(check().await.public, Some(ProbeOutcome::Elsewhere));
    set(&format!("http://{}", elsewhere.state().await.listening_on.unwrap())).await;
    assert_eq!(check().await.public, Some(ProbeOutcome::Refused { status: 404 }));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    set(&format!("http://{nobody}")).await;
    assert_eq!(check().await.public, Some(ProbeOutcome::Unreachable));
    receiving.settled().await;
    assert!(receiving.ledger.inbox_after(0, 10).unwrap().is_empty(), "probes are taken away");
    let state = receiving.state().await;
    assert_eq!((state.today.received, state.last_event), (0, None));
    assert_eq!(world.session.mirror().overview().unwrap().rooms, 0);
    for typed in
        ["desk.example.com", "ftp://desk.example.com", "https://user:x@desk.example.com", "https://d/?x=1", "http://"]
    {
        let error = receiving.callbacks.set_public_root(&receiving.workspace, typed).await.unwrap_err();
        assert_eq!(error.details.text_key.as_deref(), Some("receiver.publicRoot"), "{typed}");
    }
    assert_eq!(set("  ").await.address, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_while_rooms_change_is_suspicious() {
    let (receiving, world) = (Receiving::new().await, world(small()).await);
    receiving.callbacks.attach(&receiving.workspace, &world.session);
    world.sync().await;
    let hours_ago = Timestamp::now() - jiff::SignedDuration::from_hours(3);
    let mut kept = receiving.ledger.receiving(&receiving.workspace).unwrap();
    kept.changed_at = Some(hours_ago);
    receiving.ledger.save_receiving(&receiving.workspace, &kept).unwrap();
    assert_eq!(receiving.state().await.warning, None, "nothing has changed");
    for wxid in world.true_rooms().into_iter().take(6) {
        world.simulator.world().rename_room(&wxid, "改名").unwrap();
    }
    world.sync().await;
    let expected = desk::ReceiverWarning::Silent { since: hours_ago.into(), changed_rooms: 6 };
    assert_eq!(receiving.state().await.warning, Some(expected));
    receiving.take("chatroom/loaded", &body(Timestamp::now().as_second(), "群", &["a"])).await;
    assert_eq!(receiving.state().await.warning, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_failures_within_three_minutes_are_told() {
    let receiving = Receiving::new().await;
    let http = reqwest_like(&receiving).await;
    for _ in 0..10 {
        assert_eq!(http("/chatroom/loaded".into(), "x".repeat(2 << 20)).await, 413);
    }
    let warning = receiving.state().await.warning;
    assert!(
        matches!(warning, Some(desk::ReceiverWarning::Failing { at, until }) if until.0 - at.0 == 30 * 60 * 1_000),
        "{warning:?}"
    );
}
