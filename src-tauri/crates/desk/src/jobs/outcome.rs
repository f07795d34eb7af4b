//! What an answer means for the item, and for everything else that wants to be sent.

use jiff::Timestamp;
use ledger::{HoldReason, ItemState, JobKind, SendingOutcome};
use miaohui::{BusinessError, Endpoint, Error, ErrorClass};

use super::times::JobTimes;

/// How often an item is put off because the vendor was not ready.
const MOST_WAITS: u32 = 3;
/// The same for creating a room: 「稍后再试一次」.
const MOST_WAITS_TO_CREATE: u32 = 1;

/// What came of a sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// For the ledger.
    pub(super) outcome: SendingOutcome,
    /// For the runner.
    pub(super) effect: Effect,
}

/// What a sending says beyond its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// The vendor understood and decided: the account works.
    Understood,
    /// Nothing about the account.
    None,
    /// A failure without a reason, or a lost answer; three in a row on one account are a warning.
    Unexplained,
    /// The room of a pull takes nobody any more.
    RoomFull,
    /// The vendor does not accept the token.
    TokenRejected,
    /// Perhaps the token is not accepted: a reading will tell.
    PerhapsTokenRejected,
    /// The vendor was not reached.
    NotReached,
    /// Too many requests.
    TooMany,
}

/// A yes to a pull. `room_size` is the most people that the room may have had, as far as known; from `direct_below` on
/// an invitation card goes out, and a card is never taken for more than that.
pub(super) fn pulled(room_size: Option<u32>, direct_below: u32, raw: &str) -> Verdict {
    let direct = room_size.is_some_and(|size| size < direct_below);
    let (state, reason) =
        if direct { (ItemState::Done, "addMember.added") } else { (ItemState::Invited, "addMember.cardSent") };
    yes(state, reason, raw)
}

/// A yes to creating a room or leaving one.
pub(super) fn done(kind: JobKind, raw: &str) -> Verdict {
    let reason = match kind {
        JobKind::Pull => "addMember.added",
        JobKind::Create => "createRoom.created",
        JobKind::Leave => "exitRoom.left",
    };
    yes(ItemState::Done, reason, raw)
}

/// No yes. `waited` is how often the item was put off already.
pub(super) fn failed(kind: JobKind, error: &Error, waited: u32, times: &JobTimes) -> Verdict {
    let (state, reason, effect) = match error {
        Error::Business(business) if !error.token_rejected() && !error.outcome_unknown() => {
            return refused(kind, business, waited, times);
        }
        Error::Refused { .. } => (ItemState::Failed, "job.refused", Effect::None),
        Error::NotSent { .. } => (ItemState::Planned, "job.notSent", Effect::NotReached),
        Error::RateLimited { .. } => (ItemState::Planned, "job.rateLimited", Effect::TooMany),
        _ if error.token_rejected() => (ItemState::Planned, "job.tokenRejected", Effect::TokenRejected),
        // An answer in a status that says no, without a number of the vendor: that of the status stands for it.
        _ if !error.outcome_unknown() => (ItemState::Failed, miaohui::codes::UNKNOWN.key, Effect::Unexplained),
        _ if kind == JobKind::Create => (ItemState::Unknown, "job.createUnclear", Effect::Unexplained),
        Error::Ambiguous { .. } => (ItemState::Unknown, "job.answerLost", Effect::Unexplained),
        _ => (ItemState::Unknown, "job.answerUnreadable", Effect::Unexplained),
    };
    let (code, message, raw) = match error {
        Error::Business(business) => {
            (Some(business.code), business.message.clone(), Some(business.raw.as_ref().to_owned()))
        }
        Error::Protocol { raw, status, .. } => {
            let code = (state == ItemState::Failed).then_some(i64::from(*status));
            (code, error.to_string(), Some(raw.as_ref().to_owned()))
        }
        Error::RateLimited { body, .. } => (None, error.to_string(), Some(body.clone())),
        _ => (None, error.to_string(), None),
    };
    let outcome = SendingOutcome { code, message: Some(message), raw, ..plain(state, reason) };
    Verdict { outcome, effect }
}

/// The vendor's own no.
fn refused(kind: JobKind, business: &BusinessError, waited: u32, times: &JobTimes) -> Verdict {
    let reading = business.reading();
    let mut outcome = SendingOutcome {
        code: Some(business.code),
        message: Some(business.message.clone()),
        raw: Some(business.raw.as_ref().to_owned()),
        ..plain(ItemState::Failed, reading.key)
    };
    let most_waits = if kind == JobKind::Create { MOST_WAITS_TO_CREATE } else { MOST_WAITS };
    let effect = match reading.class {
        ErrorClass::Done if reading == miaohui::codes::CARD_ALREADY_SENT => {
            outcome.state = ItemState::Invited;
            Effect::Understood
        }
        ErrorClass::Done => {
            outcome.state = ItemState::Done;
            Effect::Understood
        }
        ErrorClass::Stop if reading.key.ends_with(".accountOffline") => {
            outcome.state = ItemState::Planned;
            outcome.hold = Some(HoldReason::Offline);
            Effect::None
        }
        ErrorClass::Stop => {
            outcome.hold = Some(HoldReason::Unusable);
            Effect::None
        }
        ErrorClass::Wait if waited < most_waits => {
            outcome.state = ItemState::Planned;
            let wait = times.wait_first * 2_u32.saturating_pow(waited);
            outcome.not_before = Some(times.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX));
            Effect::Understood
        }
        ErrorClass::Wait | ErrorClass::Phone => Effect::Understood,
        ErrorClass::Fix if reading.key == "addMember.roomFull" => Effect::RoomFull,
        ErrorClass::Fix => Effect::Understood,
        // Seen on reads for a token that is not accepted; nobody knows what writes answer then.
        ErrorClass::Check if business.code == 40003 => Effect::PerhapsTokenRejected,
        ErrorClass::Check => Effect::Unexplained,
    };
    Verdict { outcome, effect }
}

impl Effect {
    /// What a call said of its account, by what the ledger has kept of its outcome. Only failures without a reason and
    /// what the vendor understood are told apart from the rest.
    pub(super) fn remembered(outcome: ItemState, reason: &str) -> Self {
        let lost = ["job.answerLost", "job.answerUnreadable", "job.createUnclear", miaohui::codes::UNKNOWN.key];
        let mut rows = Endpoint::ALL.into_iter().flat_map(miaohui::codes::table);
        match rows.find(|row| row.reading.key == reason).map(|row| row.reading.class) {
            _ if matches!(outcome, ItemState::Done | ItemState::Invited) => Self::Understood,
            Some(ErrorClass::Check) => Self::Unexplained,
            Some(ErrorClass::Stop) => Self::None,
            Some(_) => Self::Understood,
            None if lost.contains(&reason) => Self::Unexplained,
            None => Self::None,
        }
    }
}

impl Verdict {
    /// Not sent after all: the team could not be told, or another desk has the job now.
    pub(super) fn not_sent() -> Self {
        Self { outcome: plain(ItemState::Planned, "job.notSent"), effect: Effect::None }
    }

    /// The item is to be sent once more, otherwise.
    pub(super) fn again(mut self) -> Self {
        self.outcome.state = ItemState::Planned;
        self
    }

    /// A reading has shown that the token is not accepted: so this was not done, and is not the item's fault.
    pub(super) fn by_token(mut self) -> Self {
        self.outcome.state = ItemState::Planned;
        self.outcome.reason = "job.tokenRejected";
        self.effect = Effect::TokenRejected;
        self
    }
}

fn yes(state: ItemState, reason: &'static str, raw: &str) -> Verdict {
    let outcome = SendingOutcome { code: Some(0), raw: Some(raw.to_owned()), ..plain(state, reason) };
    Verdict { outcome, effect: Effect::Understood }
}

fn plain(state: ItemState, reason: &'static str) -> SendingOutcome {
    SendingOutcome { state, reason, code: None, message: None, raw: None, room: None, not_before: None, hold: None }
}

#[cfg(test)]
mod tests;
