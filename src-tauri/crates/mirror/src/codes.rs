//! The numbers that stand for our enums in the file. They never change; new ones are added.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::answers::{ChangeKind, FeedKind};
use crate::snapshot::{PersonKind, Source};

macro_rules! codes {
    ($kind:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        impl ToSql for $kind {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(match self { $(Self::$variant => $code,)+ }.into())
            }
        }

        impl FromSql for $kind {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_i64()? {
                    $($code => Ok(Self::$variant),)+
                    other => Err(FromSqlError::OutOfRange(other)),
                }
            }
        }
    };
}

codes!(Source {
    TagList = 0,
    RoomList = 1,
    MemberLookup = 2,
    SimpleList = 3,
    CallbackJoined = 4,
    CallbackLoaded = 5,
});

codes!(PersonKind { Unknown = 0, Wechat = 1, Official = 2, Wecom = 3 });

codes!(ChangeKind { Joined = 0, Left = 1, Renamed = 2, OwnerChanged = 3, SizeChanged = 4 });

// A gap stands below what is dated by its end; the kinds that changes have follow in their order.
codes!(FeedKind {
    Gap = 0,
    Joined = 1,
    Left = 2,
    Renamed = 3,
    OwnerChanged = 4,
    NewRoom = 5,
    AccountOffline = 6,
    AccountOnline = 7,
});
