//! Why a row is as it is and what to do, in files; the screens have the same in `ui/src/api/reasons.ts`.

mod rows;

use super::words::Words;
use rows::ROWS;

/// What is said of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// 失败原因.
    pub(super) title: String,
    /// 怎么办; may be empty.
    pub(super) remedy: String,
}

/// The words for a key. Rows of jobs have no values; `code` is the vendor's number, for answers nobody knows.
pub(super) fn said(key: &str, values: &[String], code: Option<i64>, words: Words) -> Said {
    let Some(row) = ROWS.iter().find(|row| row.key == key) else { return unknown(key, code, words) };
    let title = if values.is_empty() && !row.plain.0.is_empty() { row.plain } else { row.title };
    Said { title: filled(words.say(title), values, words), remedy: filled(words.say(row.remedy), values, words) }
}

fn unknown(key: &str, code: Option<i64>, words: Words) -> Said {
    let which = code.map_or_else(|| key.to_owned(), |code| code.to_string());
    let (before, after) = (
        words.say(("收到无法识别的结果（编号 ", "An answer that is not known (number ")),
        words.say(("），已保留原文", "); its text is kept")),
    );
    let remedy =
        words.say(("看原文，或在手机上确认后再决定", "Read its text, or check on the phone before you decide"));
    Said { title: format!("{before}{which}{after}"), remedy: remedy.to_owned() }
}

/// Values are put in once and never looked at again: they are the choice of strangers.
fn filled(text: &str, values: &[String], words: Words) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        out.push_str(before);
        match name {
            "0" => out.push_str(values.first().map_or("—", String::as_str)),
            "1" => out.push_str(values.get(1).map_or("—", String::as_str)),
            "all" => out.push_str(&words.list(values.iter().cloned())),
            _ if values.len() > 1 => out.push_str(&words.list(values[1..].iter().cloned())),
            _ => out.push_str(words.say(("没有", "nobody"))),
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use ledger::Language;

    use super::*;

    const CHINESE: Words = Words(Language::SimplifiedChinese);

    /// Refused wishes of the page: no row ever has them.
    const OF_COMMANDS: [&str; 6] =
        ["job.ended", "job.notUndecided", "job.nothingToRetry", "job.readOnly", "job.tooLate", "job.unknown"];

    /// The keys that are written in a folder's sources, errors of commands aside.
    fn keys_in(folder: &Path, start: &str, keys: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                keys_in(&path, start, keys);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            for (at, _) in code.match_indices(start) {
                let before = code[..at].trim_end();
                let is_reason = !before.ends_with("unusable(") && !before.ends_with("unusable(\n");
                let key: String = code[at + 1..].chars().take_while(|c| c.is_ascii_alphabetic() || *c == '.').collect();
                if is_reason && code[at + 1 + key.len()..].starts_with('"') {
                    keys.insert(key);
                }
            }
        }
    }

    #[test]
    fn every_reason_has_words_in_both_languages() {
        let mut keys: BTreeSet<String> =
            miaohui::codes::keys().filter(|key| *key != "unknown").map(str::to_owned).collect();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        keys_in(&source.join("plan"), "\"plan.", &mut keys);
        keys_in(&source.join("jobs"), "\"job.", &mut keys);
        keys_in(&source.join("../../ledger/src/jobs"), "\"job.", &mut keys);
        keys.retain(|key| !OF_COMMANDS.contains(&key.as_str()));
        assert!(keys.len() > 60, "{keys:?}");
        let known: BTreeSet<String> = ROWS.iter().map(|row| row.key.to_owned()).collect();
        let missing: Vec<_> = keys.difference(&known).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(known.len(), ROWS.len(), "each key once");
        for row in ROWS {
            for (chinese, english) in [row.title, row.plain, row.remedy] {
                assert_eq!(chinese.is_empty(), english.is_empty(), "{}", row.key);
            }
        }
    }

    #[test]
    fn values_are_put_in_once() {
        let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let chosen = said("plan.notFriendOfChosen", &values(&["小北{0}", "小南", "小西"]), None, CHINESE);
        assert_eq!(chosen.title, "不是「小北{0}」的好友");
        assert_eq!(chosen.remedy, "换一个是好友的账号（可用：小南、小西）");
        let alone = said("plan.notFriendOfChosen", &values(&["小北"]), None, CHINESE);
        assert_eq!(alone.remedy, "换一个是好友的账号（可用：没有）");
        assert_eq!(said("plan.tooFewCustomers", &values(&["2", "0"]), None, CHINESE).title, "只有 0 位客户，还差 2 位");
        assert_eq!(said("plan.notFriend", &values(&["小北", "小南"]), None, CHINESE).title, "小北、小南都不是好友");
        assert_eq!(said("plan.notFriend", &[], None, CHINESE).title, "不是群内任何账号的好友");
    }

    #[test]
    fn an_answer_that_nobody_knows_is_told_with_its_number() {
        let unknown = said("unknown", &[], Some(400_400), CHINESE);
        assert_eq!(unknown.title, "收到无法识别的结果（编号 400400），已保留原文");
        assert_eq!(
            said("job.new", &[], None, Words(Language::English)).title,
            "An answer that is not known (number job.new); its text is kept"
        );
    }
}
