//! When the settings allow sending: not in quiet hours, and only so many people a day.

use jiff::{Timestamp, Zoned};
use ledger::QuietHours;

/// Whether nothing is sent at this time of the day.
pub(super) fn is_quiet(hours: QuietHours, local: &Zoned) -> bool {
    let minute = local.hour().unsigned_abs() as u16 * 60 + local.minute().unsigned_abs() as u16;
    if hours.from <= hours.to {
        (hours.from..hours.to).contains(&minute)
    } else {
        minute >= hours.from || minute < hours.to
    }
}

/// The beginning of the day.
pub(super) fn day_start(local: &Zoned) -> Timestamp {
    local.start_of_day().map_or(local.timestamp(), |start| start.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Zoned {
        format!("2026-11-22T{time}[Asia/Shanghai]").parse().unwrap()
    }

    #[test]
    fn quiet_hours_may_go_over_midnight_and_end_when_they_say() {
        let night = QuietHours { from: 22 * 60, to: 8 * 60 + 30 };
        for (time, quiet) in [("21:59", false), ("22:00", true), ("00:00", true), ("08:29", true), ("08:30", false)] {
            assert_eq!(is_quiet(night, &at(time)), quiet, "{time}");
        }
        let noon = QuietHours { from: 12 * 60, to: 13 * 60 };
        for (time, quiet) in [("11:59", false), ("12:00", true), ("12:59", true), ("13:00", false)] {
            assert_eq!(is_quiet(noon, &at(time)), quiet, "{time}");
        }
        assert!(!is_quiet(QuietHours { from: 60, to: 60 }, &at("01:00")), "an empty time is no time");
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        assert_eq!(day_start(&at("08:00")).to_string(), "2026-11-21T16:00:00Z");
    }
}
