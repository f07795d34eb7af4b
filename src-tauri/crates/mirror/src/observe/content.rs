//! Fingerprints of what snapshots say, taken without sorting or copying their members.

use std::hash::{Hash, Hasher};

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::snapshot::{RoomSnapshot, SnapshotMember};

/// Fingerprint of everything a snapshot says, apart from when and through which call. Members count in any
/// order. `profiles` is filled with a fingerprint of each member's wxid and profile, in their order.
pub(super) fn content(key: &[u8; 16], snapshot: &RoomSnapshot, profiles: &mut Vec<u64>) -> [u8; 16] {
    let RoomSnapshot {
        room,
        as_of: _,
        source: _,
        account,
        chat_id,
        topic,
        avatar_url,
        owner,
        members,
        tags,
        wecom_chat_id,
        external,
        reported_size,
        deleted,
    } = snapshot;
    profiles.clear();
    // A sum of secret hashes: whatever the members' order is, and nobody outside can aim at one.
    let mut sum: u128 = 0;
    let mut texts = Vec::with_capacity(256);
    for member in members.iter().flatten() {
        let (profile, all) = of_member(key, member, &mut texts);
        profiles.push(profile);
        sum = sum.wrapping_add(all);
    }
    let mut hasher = SipHasher13::new_with_key(key);
    (room, account, chat_id, topic, avatar_url, owner, tags).hash(&mut hasher);
    (wecom_chat_id, external, reported_size, deleted, members.as_ref().map(Vec::len), sum).hash(&mut hasher);
    hasher.finish128().as_bytes()
}

/// Of wxid and profile, and of those with name and friendship.
fn of_member(key: &[u8; 16], member: &SnapshotMember, texts: &mut Vec<u8>) -> (u64, u128) {
    let SnapshotMember { person, nick_name, avatar_url, room_alias, is_friend, kind, coworker, corporation } = member;
    let mut hasher = SipHasher13::new_with_key(key);
    texts.clear();
    // One write is several times as fast as many small ones.
    texts.extend([*kind as u8, flag(*coworker), u8::from(corporation.is_some())]);
    for text in [person.as_str(), nick_name, avatar_url, corporation.as_deref().unwrap_or_default()] {
        texts.extend((text.len() as u32).to_le_bytes());
        texts.extend(text.as_bytes());
    }
    hasher.write(texts);
    let profile = hasher.finish128().h1;
    texts.clear();
    texts.extend([flag(*is_friend), u8::from(room_alias.is_some())]);
    texts.extend(room_alias.as_deref().unwrap_or_default().as_bytes());
    hasher.write(texts);
    (profile, hasher.finish128().as_u128())
}

fn flag(flag: Option<bool>) -> u8 {
    flag.map_or(2, u8::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{PersonKind, SnapshotAccount, Source};

    fn member(wxid: &str) -> SnapshotMember {
        SnapshotMember {
            person: wxid.into(),
            nick_name: "名".into(),
            avatar_url: "u".into(),
            room_alias: None,
            is_friend: None,
            kind: PersonKind::Wechat,
            coworker: None,
            corporation: None,
        }
    }

    fn room(members: Option<Vec<SnapshotMember>>) -> RoomSnapshot {
        RoomSnapshot {
            room: "R".into(),
            as_of: jiff::Timestamp::UNIX_EPOCH,
            source: Source::RoomList,
            account: SnapshotAccount { wxid: "a".into(), user_id: "u".into(), nick_name: "n".into() },
            chat_id: "c".into(),
            topic: "t".into(),
            avatar_url: String::new(),
            owner: None,
            members,
            tags: None,
            wecom_chat_id: None,
            external: None,
            reported_size: None,
            deleted: false,
        }
    }

    fn told(snapshot: &RoomSnapshot) -> ([u8; 16], Vec<u64>) {
        let mut profiles = Vec::new();
        (content(&[7; 16], snapshot, &mut profiles), profiles)
    }

    #[test]
    fn members_count_in_any_order_and_every_time() {
        let (a, b) = (member("a"), member("b"));
        let of = |members: &[&SnapshotMember]| told(&room(Some(members.iter().copied().cloned().collect()))).0;
        assert_eq!(of(&[&a, &b]), of(&[&b, &a]));
        assert_ne!(of(&[&a, &b]), of(&[&a]));
        assert_ne!(of(&[&a, &a]), of(&[&b, &b]));
        assert_ne!(of(&[]), told(&room(None)).0);
    }

    #[test]
    fn everything_about_a_member_counts_and_the_profile_leaves_out_what_is_of_the_room() {
        let plain = member("a");
        let changes: [fn(&mut SnapshotMember); 9] = [
            |m| m.person = "b".into(),
            |m| m.nick_name = "名u".into(),
            |m| (m.nick_name, m.avatar_url) = ("名u".into(), String::new()),
            |m| m.kind = PersonKind::Wecom,
            |m| m.coworker = Some(false),
            |m| m.corporation = Some(String::new()),
            |m| m.is_friend = Some(true),
            |m| m.room_alias = Some(String::new()),
            |m| m.room_alias = Some("名".into()),
        ];
        let mut contents = vec![told(&room(Some(vec![plain.clone()])))];
        for (number, change) in changes.iter().enumerate() {
            let mut other = plain.clone();
            change(&mut other);
            let other = told(&room(Some(vec![other])));
            assert!(contents.iter().all(|(content, _)| *content != other.0), "change {number}");
            assert_eq!(other.1 == contents[0].1, number > 5, "change {number}");
            contents.push(other);
        }
    }
}
