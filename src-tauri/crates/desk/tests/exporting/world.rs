//! A desk with rooms of its own making, and files read back as another program would.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use desk::{AppError, Export, ExportFormat, ExportRequest, ExportSources, Exported, Plans, Session};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use ledger::{Language, Ledger, NewWorkspace, TokenKeeping, WorkspaceColor, WorkspaceId};
use miaohui::{AccountWxid, ChatId, ContactWxid, RoomWxid, TagId, UserId};
use mirror::{
    MemberQuery, PersonKind, RoomQuery, RoomSelection, RoomSnapshot, SnapshotAccount, SnapshotMember, Source,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

pub struct Desk {
    pub session: Session,
    pub ledger: Ledger,
    pub workspace: WorkspaceId,
    pub folder: TempDir,
}

pub fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let (session, _) = Session::open(&folder.path().join("mirror"), None, Vec::new()).unwrap();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let ledger = Ledger::open(folder.path()).unwrap().ledger;
    let workspace = NewWorkspace {
        name: "华东=客服".to_owned(),
        color: WorkspaceColor::Teal,
        base_url: "https://ex-api.botorange.com".to_owned(),
        demo: false,
        token_keeping: TokenKeeping::SessionOnly,
    };
    let workspace = ledger.add_workspace(workspace).unwrap().id;
    Desk { session, ledger, workspace, folder }
}

impl Desk {
    pub fn observe(&self, snapshots: Vec<RoomSnapshot>) {
        self.session.mirror().observe(snapshots).unwrap();
    }

    pub fn sources(&self) -> ExportSources {
        ExportSources { ledger: self.ledger.clone(), workspace: self.workspace.clone(), plans: Plans::default() }
    }

    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    pub async fn try_export(&self, what: Export, path: &Path, language: Language) -> Result<Exported, AppError> {
        let request = request(what, path, language);
        let written = self.session.export(request, self.sources(), |_, _| {}, CancellationToken::new()).await?;
        Ok(written.expect("nobody stops it"))
    }

    pub async fn export(&self, what: Export, name: &str) -> Exported {
        self.try_export(what, &self.out().join(name), Language::SimplifiedChinese).await.unwrap()
    }
}

pub fn request(what: Export, path: &Path, language: Language) -> ExportRequest {
    let is_csv = path.extension().is_some_and(|end| end == "csv");
    let format = if is_csv { ExportFormat::Csv } else { ExportFormat::Xlsx };
    let exported_at = Zoned::new(second(86_400), TimeZone::fixed(jiff::tz::offset(8)));
    ExportRequest { what, format, path: path.to_owned(), workspace: "华东=客服".to_owned(), exported_at, language }
}

pub fn second(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub fn room(wxid: &str, topic: &str, members: Vec<SnapshotMember>) -> RoomSnapshot {
    RoomSnapshot {
        room: RoomWxid::new(wxid),
        as_of: second(0),
        source: Source::TagList,
        account: SnapshotAccount {
            wxid: AccountWxid::from("1688855432101234"),
            user_id: UserId::from("iguxiaobei"),
            nick_name: "小北".to_owned(),
        },
        chat_id: ChatId::new(format!("chat-{wxid}")),
        topic: topic.to_owned(),
        avatar_url: String::new(),
        owner: members.first().map(|member| member.person.clone()),
        members: Some(members),
        tags: Some(vec![(TagId::from("5eda03260e21f35ca20f9eb4"), "VIP客户群".to_owned())]),
        wecom_chat_id: None,
        external: Some(true),
        reported_size: None,
        deleted: false,
    }
}

pub fn member(wxid: &str, nick_name: &str) -> SnapshotMember {
    SnapshotMember {
        person: ContactWxid::from(wxid),
        nick_name: nick_name.to_owned(),
        avatar_url: String::new(),
        room_alias: None,
        is_friend: Some(true),
        kind: PersonKind::Wechat,
        coworker: Some(false),
        corporation: Some("句子互动".to_owned()),
    }
}

pub fn all_rooms() -> Export {
    rooms_of(RoomQuery::default())
}

pub fn rooms_of(query: RoomQuery) -> Export {
    Export::Rooms { rooms: RoomSelection::Query { query, except: Vec::new() } }
}

pub fn members_of(rooms: &[&str]) -> Export {
    let query = MemberQuery::default();
    let rooms = rooms.iter().map(|room| RoomWxid::from(*room)).collect();
    Export::Members { rooms: RoomSelection::Rooms { rooms }, query }
}

/// A sheet as texts, its header first; ids must be text cells.
pub fn sheet(path: &Path, name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let rows: Vec<Vec<Data>> = range.rows().map(<[Data]>::to_vec).collect();
    for (index, title) in rows[0].iter().enumerate().filter(|(_, title)| title.to_string().ends_with("ID")) {
        assert!(rows.iter().all(|row| matches!(row[index], Data::String(_) | Data::Empty)), "{title} is text");
    }
    rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// A CSV file as a strict reader gets it, its header first.
pub fn csv_rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

pub fn column(rows: &[Vec<String>], title: &str) -> Vec<String> {
    let index = rows[0].iter().position(|at| at.starts_with(title)).unwrap();
    rows[1..].iter().map(|row| row[index].clone()).collect()
}

pub fn part(path: &Path, name: &str) -> String {
    let mut text = String::new();
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

pub fn no_more_than(folder: &Path, names: &[&str]) {
    let mut found: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, names);
}

/// What the sheet 说明 says beside `name`.
pub fn said(path: &Path, name: &str) -> String {
    let about = ["说明", "About"].into_iter().find(|about| has_sheet(path, about)).unwrap();
    sheet(path, about).into_iter().find(|row| row[0] == name).unwrap()[1].clone()
}

fn has_sheet(path: &Path, name: &str) -> bool {
    let book: Xlsx<_> = open_workbook(path).unwrap();
    book.sheet_names().iter().any(|known| known == name)
}
