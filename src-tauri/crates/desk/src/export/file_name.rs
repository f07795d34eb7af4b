//! Names of files: what is suggested, and the ending of what was chosen.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use ledger::{ExportedKind, Language};

use super::ExportFormat;
use super::words::{Both, Words};

/// 「群名单 工作区 2026-11-23.xlsx」, fit for every system's file names whatever the workspace is called.
pub fn suggested_name(
    what: ExportedKind,
    workspace: &str,
    date: Date,
    format: ExportFormat,
    language: Language,
) -> String {
    let title: Both = match what {
        ExportedKind::Rooms => ("群名单", "Rooms"),
        ExportedKind::Members => ("群成员", "Members"),
        ExportedKind::PersonRooms => ("客户所在群", "Rooms of customers"),
        ExportedKind::Duplicates => ("群去重", "In several rooms"),
        ExportedKind::Feed => ("动态", "Changes"),
        ExportedKind::JobRows => ("任务明细", "Job rows"),
        ExportedKind::FailedRows => ("未成功的行", "Rows that failed"),
        ExportedKind::PlanProblems => ("有问题的行", "Rows with problems"),
    };
    let parts = [Words(language).say(title), &fit_for_a_name(workspace), &date.to_string()].map(str::to_owned);
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}.{}", parts.join(" "), format.ending())
}

/// Signs that Windows refuses in names, and those that nobody sees, become `_`.
fn fit_for_a_name(text: &str) -> String {
    let refused = |c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c) || is_invisible(c);
    let fit: String = text.trim().chars().map(|c| if refused(c) { '_' } else { c }).collect();
    fit.trim_matches(|c: char| c == '.' || c.is_whitespace()).to_owned()
}

/// Signs that turn or hide what stands beside them: `gpj.exe` must not pass for `exe.jpg`.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The chosen place with the ending of its kind of file. Dialogs do not add one on every system. Where one is added, a
/// file of that name was not asked about: it is left alone and a number goes behind the name.
pub fn with_ending(path: PathBuf, ending: &str) -> PathBuf {
    if path.extension().is_some_and(|given| given.eq_ignore_ascii_case(ending)) {
        return path;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let named = |number: u32| {
        let number = if number == 1 { String::new() } else { format!(" ({number})") };
        path.with_file_name(format!("{name}{number}.{ending}"))
    };
    (1..1_000).map(named).find(|path| !Path::exists(path)).unwrap_or_else(|| named(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_name_fits_every_system() {
        let name = |workspace: &str, language| {
            let date = Date::constant(2026, 11, 23);
            suggested_name(ExportedKind::Rooms, workspace, date, ExportFormat::Xlsx, language)
        };
        let zh = Language::SimplifiedChinese;
        assert_eq!(name("云栖家居", zh), "群名单 云栖家居 2026-11-23.xlsx");
        assert_eq!(name(" ../华东:<客服>|\"A\"?* ", zh), "群名单 _华东__客服___A___ 2026-11-23.xlsx");
        assert_eq!(name("a\u{202e}b\n\0c.", zh), "群名单 a_b__c 2026-11-23.xlsx");
        assert_eq!(name("...", Language::English), "Rooms 2026-11-23.xlsx");
    }

    #[test]
    fn an_ending_is_added_without_touching_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(with_ending(at("a.XLSX"), "xlsx"), at("a.XLSX"));
        assert_eq!(with_ending(at("名单 2026.11"), "csv"), at("名单 2026.11.csv"));
        std::fs::write(at("b.xlsx"), "").unwrap();
        assert_eq!(with_ending(at("b"), "xlsx"), at("b (2).xlsx"));
    }
}
