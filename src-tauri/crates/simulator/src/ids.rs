//! Ids in the shapes that the vendor uses. An id is computed from an integer key and read back to it,
//! so that a world of a million people needs no table of strings.

use crate::dice::{Dice, Purpose, pair};

const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// How the contactWxid of a person is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContactShape {
    /// `1688` + 12 digits: a hosted WeCom account.
    Account,
    /// `788` + 13 digits: the usual one.
    Digits,
    /// `wxid_` + 14 letters and digits: a personal WeChat.
    Wechat,
    /// Two letters and five digits: an old personal WeChat such as `kx23498`.
    Short,
    /// `wm` + 30: the official external id.
    Official,
}

/// All ids of one world.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    dice: Dice,
    contact: Permutation,
    account: Permutation,
    room: Permutation,
    chatroom: Permutation,
    short: Permutation,
    letters: Permutation,
}

impl Ids {
    pub(crate) fn new(dice: Dice) -> Self {
        let permutation = |number: u64, modulus: u64, multiplier: u64| {
            Permutation::new(modulus, multiplier, dice.at(Purpose::Identifier, number))
        };
        Self {
            dice,
            contact: permutation(1, 10u64.pow(13), 3_141_592_653_589),
            account: permutation(2, 10u64.pow(12), 271_828_182_841),
            room: permutation(3, 10u64.pow(15), 577_215_664_901_533),
            chatroom: permutation(4, 10u64.pow(10), 1_618_033_987),
            short: permutation(5, 26 * 26 * 100_000, 14_142_137),
            letters: permutation(6, 36u64.pow(6), 1_732_050_805),
        }
    }

    /// contactWxid of a person.
    pub(crate) fn contact(&self, key: u32, shape: ContactShape) -> String {
        match shape {
            ContactShape::Account => format!("1688{:012}", self.account.forward(key)),
            ContactShape::Digits => format!("788{:013}", self.contact.forward(key)),
            ContactShape::Wechat => format!("wxid_{}{}", self.letters_of(key), self.padding(key, BASE36, 8)),
            ContactShape::Short => {
                let value = self.short.forward(key);
                let letter = |index: u64| char::from(BASE36[10 + index as usize]);
                format!("{}{}{:05}", letter(value / 2_600_000), letter(value / 100_000 % 26), value % 100_000)
            }
            ContactShape::Official => format!("wmrRhyBgAA{}{}", self.letters_of(key), self.padding(key, BASE64, 16)),
        }
    }

    /// The key that a contactWxid may belong to. The caller compares the whole id with that person's.
    pub(crate) fn contact_key(&self, wxid: &str) -> Option<u32> {
        if let Some(letters) = wxid.strip_prefix("wxid_") {
            return self.key_of_letters(letters.get(..6)?);
        }
        if wxid.len() == 32 {
            return self.key_of_letters(wxid.strip_prefix("wmrRhyBgAA")?.get(..6)?);
        }
        if wxid.len() == 7 {
            let (letters, digits) = wxid.split_at_checked(2)?;
            let value = letters.bytes().try_fold(0, |value, letter| {
                letter.is_ascii_lowercase().then(|| value * 26 + u64::from(letter - b'a'))
            })?;
            return self.short.backward(value * 100_000 + digits_of(digits, 5)?);
        }
        if let Some(digits) = wxid.strip_prefix("1688") {
            return self.account.backward(digits_of(digits, 12)?);
        }
        self.contact.backward(digits_of(wxid.strip_prefix("788")?, 13)?)
    }

    /// roomWxid: `R:` + 17 digits, or digits + `@chatroom` for a room of a personal WeChat.
    pub(crate) fn room(&self, key: u32, personal: bool) -> String {
        if personal {
            format!("1{:010}@chatroom", self.chatroom.forward(key))
        } else {
            format!("R:10{:015}", self.room.forward(key))
        }
    }

    /// The key that a roomWxid may belong to. The caller compares the whole id with that room's.
    pub(crate) fn room_key(&self, wxid: &str) -> Option<u32> {
        match wxid.strip_suffix("@chatroom") {
            Some(digits) => self.chatroom.backward(digits_of(digits.strip_prefix('1')?, 10)?),
            None => self.room.backward(digits_of(wxid.strip_prefix("R:10")?, 15)?),
        }
    }

    /// unionId: `o` + 29.
    pub(crate) fn union(&self, key: u32) -> String {
        format!("ozynqs{}{}", self.letters_of(key), self.padding(key, BASE64, 18))
    }

    /// The key that a unionId may belong to.
    pub(crate) fn union_key(&self, union_id: &str) -> Option<u32> {
        self.key_of_letters(union_id.strip_prefix("ozynqs")?.get(..6)?)
    }

    /// chatId of an account in a room: 24 hex.
    pub(crate) fn room_chat(&self, account: u32, room: u32) -> String {
        format!("5dbe8287{:016x}", self.dice.at(Purpose::ChatId, pair(account, room)))
    }

    /// chatId of an account and a contact: 24 hex.
    pub(crate) fn contact_chat(&self, account: u32, person: u32) -> String {
        format!("5e01c4a9{:016x}", self.dice.at(Purpose::ChatId, pair(account, person)))
    }

    /// wecomChatId: `wr` + 30.
    pub(crate) fn wecom_chat(&self, room: u32) -> String {
        format!("wrrRhyBgAA{}{}", self.letters_of(room), self.padding(room, BASE64, 16))
    }

    /// mhTagId: 24 hex.
    pub(crate) fn tag(&self, index: usize) -> String {
        format!("5eda0326{:016x}", self.dice.at(Purpose::Identifier, 0x1_0000 + index as u64))
    }

    /// The id of a group (小组): 24 hex.
    pub(crate) fn group(&self, index: usize) -> String {
        format!("5f0fcb11{:016x}", self.dice.at(Purpose::Identifier, 0x2_0000 + index as u64))
    }

    /// The id that `bot/list` gives an account besides its wxid: 24 hex.
    pub(crate) fn bot(&self, account: u32) -> String {
        format!("5f22d0c7{:016x}", self.dice.at(Purpose::Identifier, 0x3_0000 + u64::from(account)))
    }

    fn letters_of(&self, key: u32) -> String {
        let mut value = self.letters.forward(key);
        let mut letters = [0; 6];
        for letter in letters.iter_mut().rev() {
            *letter = BASE36[(value % 36) as usize];
            value /= 36;
        }
        letters.into_iter().map(char::from).collect()
    }

    fn key_of_letters(&self, letters: &str) -> Option<u32> {
        self.letters.backward(u64::from_str_radix(letters, 36).ok()?)
    }

    fn padding(&self, key: u32, alphabet: &[u8], length: usize) -> String {
        let mut sequence = self.dice.sequence(Purpose::Padding, u64::from(key));
        (0..length).map(|_| char::from(*sequence.pick(alphabet))).collect()
    }
}

/// Exactly `length` decimal digits as a number.
fn digits_of(digits: &str, length: usize) -> Option<u64> {
    (digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// A bijection on `0..modulus` (key × multiplier + offset), so that neighbouring keys look unrelated.
#[derive(Clone, Debug)]
struct Permutation {
    modulus: u64,
    multiplier: u64,
    inverse: u64,
    offset: u64,
}

impl Permutation {
    /// `multiplier` must have no factor in common with `modulus`.
    fn new(modulus: u64, multiplier: u64, offset: u64) -> Self {
        Self { modulus, multiplier, inverse: inverse(multiplier, modulus), offset: offset % modulus }
    }

    fn forward(&self, key: u32) -> u64 {
        self.times(u64::from(key), self.multiplier, self.offset)
    }

    fn backward(&self, value: u64) -> Option<u32> {
        if value >= self.modulus {
            return None;
        }
        let shifted = (value + self.modulus - self.offset) % self.modulus;
        u32::try_from(self.times(shifted, self.inverse, 0)).ok()
    }

    fn times(&self, value: u64, factor: u64, offset: u64) -> u64 {
        ((u128::from(value) * u128::from(factor) + u128::from(offset)) % u128::from(self.modulus)) as u64
    }
}

/// The number that undoes a multiplication modulo `modulus` (extended Euclid).
fn inverse(multiplier: u64, modulus: u64) -> u64 {
    let (mut previous, mut current) = (i128::from(modulus), i128::from(multiplier % modulus));
    let (mut previous_factor, mut factor) = (0i128, 1i128);
    while current != 0 {
        let quotient = previous / current;
        (previous, current) = (current, previous - quotient * current);
        (previous_factor, factor) = (factor, previous_factor - quotient * factor);
    }
    previous_factor.rem_euclid(i128::from(modulus)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [ContactShape; 5] = [
        ContactShape::Account,
        ContactShape::Digits,
        ContactShape::Wechat,
        ContactShape::Short,
        ContactShape::Official,
    ];

    #[test]
    fn every_id_leads_back_to_its_key() {
        let ids = Ids::new(Dice::new(42));
        for key in [0, 1, 31, 32, 4_711, 99_999, 1_500_031] {
            for shape in SHAPES {
                assert_eq!(ids.contact_key(&ids.contact(key, shape)), Some(key), "{shape:?}");
            }
            assert_eq!(ids.room_key(&ids.room(key, false)), Some(key));
            assert_eq!(ids.room_key(&ids.room(key, true)), Some(key));
            assert_eq!(ids.union_key(&ids.union(key)), Some(key));
        }
    }

    #[test]
    fn ids_have_the_documented_lengths() {
        let ids = Ids::new(Dice::new(42));
        let lengths = SHAPES.map(|shape| ids.contact(77, shape).len());
        assert_eq!(lengths, [16, 16, 19, 7, 32]);
        assert_eq!(ids.room(77, false).len(), 19);
        assert_eq!(ids.union(77).len(), 30);
        assert_eq!(ids.wecom_chat(77).len(), 32);
        assert_eq!([ids.room_chat(1, 2).len(), ids.tag(3).len(), ids.group(0).len(), ids.bot(1).len()], [24; 4]);
    }

    #[test]
    fn foreign_and_broken_ids_are_nobody() {
        let ids = Ids::new(Dice::new(42));
        for wxid in
            ["", "788", "7881", "R:1", "wxid_", "名字", "kx2349", "7889999999999999999", "wm一二三四五六七八九十"]
        {
            assert_eq!(ids.contact_key(wxid), None, "{wxid}");
            assert_eq!(ids.room_key(wxid), None, "{wxid}");
        }
    }
}
