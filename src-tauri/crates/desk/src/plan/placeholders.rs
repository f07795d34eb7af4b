//! `{…}` in names and greetings.

/// Fills what stands in braces, full-width ones too; what is put in is not looked at again, because names are the
/// choice of strangers. What `value` does not know stays as it stands; the first of it is told.
pub(super) fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> (String, Option<String>) {
    let (mut out, mut unknown, mut rest) = (String::new(), None, text);
    while let Some(open) = rest.find(['{', '｛']) {
        let inside = &rest[open..].char_indices().nth(1).map_or("", |(start, _)| &rest[open + start..]);
        let Some(close) = inside.find(['}', '｝']) else { break };
        let name = inside[..close].trim();
        out.push_str(&rest[..open]);
        let after = inside[close..].char_indices().nth(1).map_or("", |(start, _)| &inside[close + start..]);
        match value(name) {
            Some(value) => out.push_str(&value),
            None => {
                out.push_str(&rest[open..rest.len() - after.len()]);
                unknown = unknown.or_else(|| Some(name.to_owned()));
            }
        }
        rest = after;
    }
    out.push_str(rest);
    (out, unknown)
}

/// `序号` and `序号:3`: the number of a row, with at least so many digits.
pub(super) fn numbered(name: &str, number: u64) -> Option<String> {
    let digits = match name.split_once([':', '：']) {
        None if name == "序号" => 1,
        Some((before, digits)) if before.trim() == "序号" => {
            digits.trim().parse().ok().filter(|digits| *digits <= 9)?
        }
        _ => return None,
    };
    Some(format!("{number:0digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> (String, Option<String>) {
        filled(text, |name| match name {
            "昵称" => Some("小北{群名}".to_owned()),
            _ => numbered(name, 7),
        })
    }

    #[test]
    fn what_is_known_is_filled_in_once() {
        assert_eq!(fill("我是{昵称}，{ 昵称 }").0, "我是小北{群名}，小北{群名}");
        assert_eq!(fill("群{序号:3}｛序号｝{序号：2}"), ("群007707".to_owned(), None));
    }

    #[test]
    fn what_is_not_known_stays_and_is_told() {
        assert_eq!(fill("{昵称}{城市}{区}"), ("小北{群名}{城市}{区}".to_owned(), Some("城市".to_owned())));
        assert_eq!(fill("{序号:x}").1.as_deref(), Some("序号:x"));
        assert_eq!(fill("{序号:10}").1.as_deref(), Some("序号:10"));
        for plain in ["", "{", "}", "a{b", "}{", "｛"] {
            assert_eq!(fill(plain), (plain.to_owned(), None));
        }
        assert_eq!(fill("{}").1.as_deref(), Some(""));
    }
}
