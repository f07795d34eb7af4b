//! What the rows of jobs are about, by name.

use ledger::ItemRequest;
use miaohui::{ContactWxid, RoomWxid, UserId};
use mirror::{Names, PersonKind, PersonSummary, RowAccount};

use super::Inner;
use crate::failure::AppError;
use crate::plan::RoomName;

/// Names of what some rows are about; what is not known has its id only.
pub(super) struct Named(Names);

impl Inner {
    pub(super) async fn names_of(&self, requests: &[ItemRequest], rooms: Vec<RoomWxid>) -> Result<Named, AppError> {
        let people: Vec<ContactWxid> = requests.iter().filter_map(|request| request.person().cloned()).collect();
        let mut wanted: Vec<RoomWxid> = requests.iter().filter_map(|request| request.room().cloned()).collect();
        wanted.extend(rooms);
        Ok(Named(self.session.read(move |mirror| mirror.names(&people, &wanted)).await?))
    }
}

impl Named {
    pub(super) fn person(&self, wxid: &ContactWxid) -> PersonSummary {
        let unknown = || PersonSummary {
            wxid: wxid.clone(),
            nick_name: String::new(),
            kind: PersonKind::Unknown,
            corporation: None,
            coworker: None,
        };
        self.0.people.get(wxid).cloned().unwrap_or_else(unknown)
    }

    pub(super) fn room(&self, wxid: &RoomWxid) -> RoomName {
        let (topic, name_from_members) = self.0.rooms.get(wxid).cloned().unwrap_or_default();
        RoomName { wxid: wxid.clone(), topic, name_from_members }
    }

    pub(super) fn account(&self, id: &UserId) -> RowAccount {
        let unknown = || RowAccount { user_id: id.clone(), nick_name: String::new(), online: None };
        self.0.accounts.get(id).cloned().unwrap_or_else(unknown)
    }

    pub(super) fn accounts(&self) -> impl Iterator<Item = &RowAccount> {
        self.0.accounts.values()
    }
}
