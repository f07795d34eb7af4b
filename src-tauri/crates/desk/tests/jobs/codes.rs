//! Every code of the vendor's page, provoked by its condition, ends in its state and reason.

use std::collections::BTreeSet;

use futures::{StreamExt, stream};
use ledger::{HoldReason, ItemRequest, ItemState, JobKind, JobState, PauseReason};
use miaohui::{AddMember, UnionId};
use simulator::{CONDITIONS, Config, Endpoint, RoomTruth};

use crate::common::client;
use crate::world::{Desk, config, create, desk, leave, pull};

const NEW: &str = "2026 秋季新品试用 2群";
const INTERNAL: &str = "客服值班群";
const FULL: &str = "🔥双11大促福利群②";
const FORTY: &str = "门店群-003 静安大悦城店";

/// What has to be true, what is sent, and what becomes of it.
struct Case {
    endpoint: Endpoint,
    code: i64,
    /// Part of the vendor's words; empty for any.
    message: &'static str,
    prepare: fn(&Desk),
    request: fn(&Desk) -> ItemRequest,
    state: ItemState,
    reason: &'static str,
    calls: usize,
    hold: Option<HoldReason>,
    pause: Option<PauseReason>,
}

impl Case {
    fn new(endpoint: Endpoint, code: i64, state: ItemState, reason: &'static str) -> Self {
        let request = match endpoint {
            Endpoint::Create => create_room,
            Endpoint::Exit => leave_room,
            _ => add_new,
        };
        Self { endpoint, code, message: "", prepare: |_| {}, request, state, reason, calls: 1, hold: None, pause: None }
    }

    fn when(self, prepare: fn(&Desk)) -> Self {
        Self { prepare, ..self }
    }

    fn sends(self, request: fn(&Desk) -> ItemRequest) -> Self {
        Self { request, ..self }
    }

    /// The account does nothing any more, and the job waits for it where the item does.
    fn holds(self, hold: HoldReason) -> Self {
        let pause = (self.state == ItemState::Planned).then_some(PauseReason::AccountsHeld);
        Self { hold: Some(hold), pause, ..self }
    }

    /// The token is another one than the vendor's.
    fn token(endpoint: Endpoint, code: i64) -> Self {
        let case = Self::new(endpoint, code, ItemState::Planned, "job.tokenRejected");
        Self { pause: Some(PauseReason::TokenRejected), ..case }
    }

    /// The vendor is not ready, again and again.
    fn called(self, calls: usize) -> Self {
        Self { calls, ..self }
    }
}

fn add(desk: &Desk, account: &str, topic: &str) -> ItemRequest {
    let room = desk.room(topic);
    let person = &desk.friends("xiaobei", &[&room], 1)[0];
    pull(account, &person.wxid, &room.wxid)
}

fn add_new(desk: &Desk) -> ItemRequest {
    add(desk, "xiaobei", NEW)
}

fn create_room(desk: &Desk) -> ItemRequest {
    create("xiaobei", &desk.friends("xiaobei", &[], 2), "新群")
}

fn create_by(desk: &Desk, account: &str) -> ItemRequest {
    create_room(desk).by(account.into())
}

fn leave_room(desk: &Desk) -> ItemRequest {
    leave("xiaobei", &desk.room(NEW).wxid)
}

/// The account does not own the room.
fn unowned(desk: &Desk) {
    own(desk, 1);
}

/// Gives the room to one of the account and the members who are no accounts.
fn own(desk: &Desk, place: usize) {
    let room = desk.room(NEW);
    let account = desk.truth().accounts()[0].wxid.clone();
    let members = std::iter::once(account).chain(room.members.iter().filter(|wxid| !wxid.starts_with("1688")).cloned());
    desk.simulator().world().set_owner(&room.wxid, &members.into_iter().nth(place).unwrap()).unwrap();
}

fn not_loaded(desk: &Desk) {
    desk.simulator().world().set_room_loaded("xiaobei", &desk.room(NEW).wxid, false).unwrap();
}

fn restricted(desk: &Desk) {
    desk.simulator().world().restrict("xiaobei", true).unwrap();
}

fn stranger(desk: &Desk) -> String {
    desk.truth().people().find(|person| person.friend_of.is_empty()).unwrap().wxid
}

fn add_member_cases() -> Vec<Case> {
    use ItemState::{Done, Failed, Invited, Planned};
    let case = |code, state, reason| Case::new(Endpoint::AddMember, code, state, reason);
    vec![
        case(0, Done, "addMember.added"),
        case(0, Invited, "addMember.cardSent").sends(|desk| add(desk, "xiaobei", FORTY)),
        Case::token(Endpoint::AddMember, 40003),
        case(-2, Failed, "addMember.accountMissing").sends(|desk| add(desk, "nobody", NEW)).holds(HoldReason::Unusable),
        case(-3, Failed, "addMember.accountAmbiguous")
            .sends(|desk| add(desk, "shuangkai", NEW))
            .holds(HoldReason::Unusable),
        case(-4, Failed, "addMember.notWecom")
            .sends(|desk| add(desk, "laoban_weixin", NEW))
            .holds(HoldReason::Unusable),
        case(-5, Planned, "addMember.accountOffline").sends(|desk| add(desk, "xiaoxi", NEW)).holds(HoldReason::Offline),
        case(-6, Failed, "addMember.roomNotLoaded").when(not_loaded).called(4),
        case(-7, Failed, "addMember.noReason").when(restricted),
        case(-8, Failed, "addMember.notFriend").sends(|desk| pull("xiaobei", &stranger(desk), &desk.room(NEW).wxid)),
        case(-9, Done, "addMember.alreadyInRoom").sends(|desk| {
            let room = desk.room(NEW);
            pull("xiaobei", room.members.last().unwrap(), &room.wxid)
        }),
        case(-10, Failed, "addMember.roomFull").sends(|desk| {
            let request = add(desk, "xiaonan", FULL);
            let person = request.person().unwrap();
            desk.simulator().world().set_friend("xiaonan", person.as_str(), true).unwrap();
            request
        }),
        case(-11, Failed, "addMember.accountNotInRoom").sends(|desk| add(desk, "xiaonan", NEW)),
        Case { message: "内部群", ..case(-12, Failed, "addMember.internalRoom") }
            .sends(|desk| add(desk, "xiaobei", INTERNAL)),
        Case { message: "已发送入群邀请", ..case(-12, Invited, "addMember.cardAlreadySent") }
            .sends(|desk| add(desk, "xiaobei", FORTY)),
        case(400400, Failed, "unknown").sends(|desk| {
            let person = &desk.friends("xiaobei", &[], 1)[0];
            pull("xiaobei", &person.wxid, "R:888888")
        }),
    ]
}

fn create_cases() -> Vec<Case> {
    use ItemState::{Done, Failed, Planned};
    let case = |code, state, reason| Case::new(Endpoint::Create, code, state, reason);
    vec![
        case(0, Done, "createRoom.created"),
        Case::token(Endpoint::Create, -1),
        case(-2, Failed, "createRoom.accountMissing")
            .sends(|desk| create_by(desk, "nobody"))
            .holds(HoldReason::Unusable),
        case(-3, Failed, "createRoom.accountAmbiguous")
            .sends(|desk| create_by(desk, "shuangkai"))
            .holds(HoldReason::Unusable),
        case(-4, Failed, "createRoom.notWecom")
            .sends(|desk| create_by(desk, "laoban_weixin"))
            .holds(HoldReason::Unusable),
        case(-5, Planned, "createRoom.accountOffline")
            .sends(|desk| create_by(desk, "xiaoxi"))
            .holds(HoldReason::Offline),
        case(-6, Failed, "createRoom.coworkerMissing").sends(|desk| match create_room(desk) {
            ItemRequest::Create { account, customers, union_ids, name, greeting, line, .. } => {
                let coworkers = vec!["gone".into()];
                ItemRequest::Create { account, coworkers, customers, union_ids, name, greeting, line }
            }
            other => other,
        }),
        case(-7, Failed, "createRoom.customerMissing").sends(|desk| match create_room(desk) {
            ItemRequest::Create { account, coworkers, customers, name, greeting, line, .. } => {
                let union_ids = vec![UnionId::from("ozynqsulJFCZ2z1aYeS8h-nuasdAAA")];
                ItemRequest::Create { account, coworkers, customers, union_ids, name, greeting, line }
            }
            other => other,
        }),
        case(-8, Failed, "createRoom.customerNotLoaded")
            .when(|desk| {
                let person = desk.friends("xiaobei", &[], 1)[0].wxid.clone();
                desk.simulator().world().set_contact_loaded(&person, false).unwrap();
            })
            .called(2),
        case(-9, Failed, "createRoom.noReason").when(restricted),
        // The same person by wxid and by union id: two ids, one customer.
        case(-10, Failed, "createRoom.tooFewCustomers").sends(|desk| {
            let person =
                desk.friends("xiaobei", &[], 200).into_iter().find(|person| person.union_id.is_some()).unwrap();
            ItemRequest::Create {
                account: "xiaobei".into(),
                coworkers: Vec::new(),
                customers: vec![person.wxid.as_str().into()],
                union_ids: vec![UnionId::new(person.union_id.unwrap())],
                name: "新群".into(),
                greeting: String::new(),
                line: None,
            }
        }),
    ]
}

fn exit_cases() -> Vec<Case> {
    use ItemState::{Done, Failed, Planned};
    let case = |code, state, reason| Case::new(Endpoint::Exit, code, state, reason);
    fn by(desk: &Desk, account: &str) -> ItemRequest {
        leave(account, &desk.room(NEW).wxid)
    }
    vec![
        case(0, Done, "exitRoom.left").when(unowned),
        Case::token(Endpoint::Exit, -1),
        case(-2, Failed, "exitRoom.accountMissing").sends(|desk| by(desk, "nobody")).holds(HoldReason::Unusable),
        case(-3, Failed, "exitRoom.accountAmbiguous").sends(|desk| by(desk, "shuangkai")).holds(HoldReason::Unusable),
        case(-4, Failed, "exitRoom.accountNotLoggedIn").sends(|desk| by(desk, "daisaoma")).holds(HoldReason::Unusable),
        case(-5, Failed, "exitRoom.notWecom").sends(|desk| by(desk, "laoban_weixin")).holds(HoldReason::Unusable),
        case(-6, Planned, "exitRoom.accountOffline").sends(|desk| by(desk, "xiaoxi")).holds(HoldReason::Offline),
        case(-7, Done, "exitRoom.notInRoom").sends(|desk| by(desk, "xiaonan")),
        case(-8, Done, "exitRoom.roomMissing").sends(|_| leave("xiaobei", "R:888888")),
        case(-9, Failed, "exitRoom.roomNotLoaded").when(not_loaded).called(4),
        case(-10, Failed, "exitRoom.noReason").when(|desk| {
            unowned(desk);
            restricted(desk);
        }),
        case(-11, Failed, "exitRoom.accountIsOwner").when(|desk| own(desk, 0)),
    ]
}

async fn run(case: &Case) -> (&'static str, i64, String) {
    let desk = desk(Config { odd_accounts: true, rooms: 60, memberships: 4_000, ..config() }).await;
    (case.prepare)(&desk);
    let request = (case.request)(&desk);
    if case.message == "已发送入群邀请" {
        let ItemRequest::Pull { account, person, room } = request.clone() else { panic!("no pull") };
        let by_hand = client(&desk.simulator().base_url(), desk.simulator().token());
        let permit = by_hand.ready_to_write(miaohui::Endpoint::AddMember).await.unwrap();
        by_hand.add_member(&AddMember { account: account.unwrap(), person, room }, permit).await.unwrap();
    }
    if case.pause == Some(PauseReason::TokenRejected) {
        let other = client(&desk.simulator().base_url(), "0123456789abcdef01234567");
        desk.world.session.connect(Some(other));
    }
    let before = desk.calls(case.endpoint).len();
    let rooms: Vec<RoomTruth> = desk.truth().rooms().collect();
    let kind = match case.endpoint {
        Endpoint::Create => JobKind::Create,
        Endpoint::Exit => JobKind::Leave,
        _ => JobKind::Pull,
    };
    let account = request.account().cloned().unwrap();
    let name = format!("{:?} {} {}", case.endpoint, case.code, case.message);
    let job = desk.start(kind, vec![request]).await;
    let summary = desk
        .until(&job, |summary| match case.pause {
            None => summary.state == JobState::Finished,
            Some(pause) => summary.pause == Some(pause) && summary.counts.planned == 1,
        })
        .await;
    let row = desk.rows(&job).await.remove(&1).unwrap();
    assert_eq!((row.state, row.reason.as_deref()), (case.state, Some(case.reason)), "{name}: {summary:?}");
    let calls = desk.calls(case.endpoint);
    assert_eq!(calls.len() - before, case.calls, "{name}: {:?}", &calls[before..]);
    assert!(calls[before..].iter().all(|call| call.code == Some(case.code) && call.unexpected.is_none()), "{name}");
    assert_eq!(row.code.map(i64::from), Some(case.code), "{name}");
    let holds = desk.ledger.account_holds(&desk.workspace).unwrap();
    assert_eq!(holds.get(&account).map(|(reason, _)| *reason), case.hold, "{name}");
    if case.code != 0 {
        assert!(rooms == desk.truth().rooms().collect::<Vec<_>>(), "{name} changed the world");
    }
    let attempts = desk.jobs.attempts(&job, 1).await.unwrap();
    assert_eq!(attempts.len(), case.calls, "{name}");
    let last = attempts.last().unwrap();
    assert!(last.raw.as_deref().is_some_and(|raw| raw.contains(&case.code.to_string())), "{name}: {last:?}");
    assert!(!last.raw.as_deref().unwrap_or_default().contains(desk.simulator().token()), "{name}");
    desk.jobs.end().await;
    (case.endpoint.path(), case.code, row.message.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_ends_in_its_state_and_reason() {
    let cases: Vec<Case> = add_member_cases().into_iter().chain(create_cases()).chain(exit_cases()).collect();
    let provoked: BTreeSet<_> = stream::iter(&cases).map(run).buffer_unordered(4).collect().await;
    for row in CONDITIONS.iter().filter(|row| row.endpoint.is_write()) {
        let row = (row.endpoint.path(), row.code, row.message.to_owned());
        assert!(provoked.contains(&row), "no case for {row:?}");
    }
    let keys: BTreeSet<_> = cases.iter().map(|case| case.reason).collect();
    for key in miaohui::codes::keys().filter(|key| !key.ends_with("tokenInvalid")) {
        assert!(keys.contains(key), "no case ends in {key}");
    }
}
