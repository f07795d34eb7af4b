//! What the vendor's error numbers mean. The numbers are per endpoint: −4, −6, −7, −8 and −9 each mean
//! three different things, so there is one table for each call that has one on the vendor's page.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::endpoint::Endpoint;

/// What a person (or a job) should do about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorClass {
    /// Something chosen is wrong: choose otherwise.
    Fix,
    /// The vendor is not ready yet: try again later.
    Wait,
    /// What was wanted is already so: count it as done.
    Done,
    /// Nothing more will work with this account or token until somebody acts.
    Stop,
    /// Nobody knows: a person must look before going on.
    Check,
    /// Only the phone can do it.
    Phone,
}

/// One code as it is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What to do about it.
    pub class: ErrorClass,
    /// The key of its text in the user interface, such as `addMember.alreadyInRoom`.
    pub key: &'static str,
}

/// One line of an endpoint's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// The vendor's number.
    pub code: i64,
    /// What it means.
    pub reading: Reading,
}

/// Codes that no table has, also those seen in the wild without documents (400400, 40003).
pub const UNKNOWN: Reading = Reading { class: ErrorClass::Check, key: "unknown" };

/// addMember −12 when its message says that an invitation card went out before.
pub const CARD_ALREADY_SENT: Reading = Reading { class: ErrorClass::Done, key: "addMember.cardAlreadySent" };

/// What the message of addMember −12 contains when it means [`CARD_ALREADY_SENT`].
const CARD_SENT_MARK: &str = "已发送入群邀请";

const fn row(code: i64, class: ErrorClass, key: &'static str) -> CodeRow {
    CodeRow { code, reading: Reading { class, key } }
}

const ADD_MEMBER: &[CodeRow] = &[
    row(-2, ErrorClass::Stop, "addMember.accountMissing"),
    row(-3, ErrorClass::Stop, "addMember.accountAmbiguous"),
    row(-4, ErrorClass::Stop, "addMember.notWecom"),
    row(-5, ErrorClass::Stop, "addMember.accountOffline"),
    row(-6, ErrorClass::Wait, "addMember.roomNotLoaded"),
    row(-7, ErrorClass::Check, "addMember.noReason"),
    row(-8, ErrorClass::Fix, "addMember.notFriend"),
    row(-9, ErrorClass::Done, "addMember.alreadyInRoom"),
    row(-10, ErrorClass::Fix, "addMember.roomFull"),
    row(-11, ErrorClass::Fix, "addMember.accountNotInRoom"),
    row(-12, ErrorClass::Fix, "addMember.internalRoom"),
];

const CREATE_ROOM: &[CodeRow] = &[
    row(-1, ErrorClass::Stop, "createRoom.tokenInvalid"),
    row(-2, ErrorClass::Stop, "createRoom.accountMissing"),
    row(-3, ErrorClass::Stop, "createRoom.accountAmbiguous"),
    row(-4, ErrorClass::Stop, "createRoom.notWecom"),
    row(-5, ErrorClass::Stop, "createRoom.accountOffline"),
    row(-6, ErrorClass::Fix, "createRoom.coworkerMissing"),
    row(-7, ErrorClass::Fix, "createRoom.customerMissing"),
    row(-8, ErrorClass::Wait, "createRoom.customerNotLoaded"),
    row(-9, ErrorClass::Check, "createRoom.noReason"),
    row(-10, ErrorClass::Fix, "createRoom.tooFewCustomers"),
];

const EXIT_ROOM: &[CodeRow] = &[
    row(-1, ErrorClass::Stop, "exitRoom.tokenInvalid"),
    row(-2, ErrorClass::Stop, "exitRoom.accountMissing"),
    row(-3, ErrorClass::Stop, "exitRoom.accountAmbiguous"),
    row(-4, ErrorClass::Stop, "exitRoom.accountNotLoggedIn"),
    row(-5, ErrorClass::Stop, "exitRoom.notWecom"),
    row(-6, ErrorClass::Stop, "exitRoom.accountOffline"),
    row(-7, ErrorClass::Done, "exitRoom.notInRoom"),
    row(-8, ErrorClass::Done, "exitRoom.roomMissing"),
    row(-9, ErrorClass::Wait, "exitRoom.roomNotLoaded"),
    row(-10, ErrorClass::Phone, "exitRoom.noReason"),
    row(-11, ErrorClass::Phone, "exitRoom.accountIsOwner"),
];

/// The documented codes of a call. The reads have none: the vendor's page gives them no table.
pub const fn table(endpoint: Endpoint) -> &'static [CodeRow] {
    match endpoint {
        Endpoint::AddMember => ADD_MEMBER,
        Endpoint::CreateRoom => CREATE_ROOM,
        Endpoint::ExitRoom => EXIT_ROOM,
        Endpoint::ListByTag
        | Endpoint::ListByMember
        | Endpoint::BotList
        | Endpoint::RoomList
        | Endpoint::RoomSimpleList
        | Endpoint::ContactList => &[],
    }
}

/// What a code of a call means; the message matters for addMember −12 only.
pub fn reading(endpoint: Endpoint, code: i64, message: &str) -> Reading {
    if endpoint == Endpoint::AddMember && code == -12 && message.contains(CARD_SENT_MARK) {
        return CARD_ALREADY_SENT;
    }
    table(endpoint).iter().find(|row| row.code == code).map_or(UNKNOWN, |row| row.reading)
}

/// Every key that [`reading`] can give: the user interface has a text for each.
pub fn keys() -> impl Iterator<Item = &'static str> {
    let documented = Endpoint::ALL.into_iter().flat_map(table).map(|row| row.reading.key);
    documented.chain([CARD_ALREADY_SENT.key, UNKNOWN.key])
}
