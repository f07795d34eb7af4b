//! The paging engine against servers of every habit.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use futures::executor::block_on;

use super::{Bookmark, FirstPage, MOST_IDLE_PAGES, Plan, pages};
use crate::answer::Page;
use crate::endpoint::Endpoint;
use crate::error::{AmbiguousCause, BusinessError, Error, NotSentCause};
use crate::request::PageRequest;

const SIZE: u32 = 10;
const ENDPOINT: Endpoint = Endpoint::RoomList;

/// What one request gets: items and total, or an error.
type Given = Result<(Vec<u32>, Option<u64>), Error>;

/// What a reading of the whole list came to.
#[derive(Debug)]
struct Outcome {
    /// Items in the order in which they came.
    items: Vec<u32>,
    error: Option<Error>,
    /// Pages asked for.
    asked: Vec<u32>,
    repeated: usize,
    marks: Vec<Option<Bookmark>>,
}

fn plan(first: FirstPage) -> Plan {
    Plan { first, size: SIZE, most_pages: 200, ahead: 1, from: None }
}

fn in_parallel(first: FirstPage) -> Plan {
    Plan { ahead: 8, ..plan(first) }
}

fn read_all(plan: Plan, server: impl Fn(PageRequest) -> Given) -> Outcome {
    let asked = RefCell::new(Vec::new());
    let fetch = |request: PageRequest| {
        asked.borrow_mut().push(request.number);
        let given = server(request).map(|(items, total)| page(request.number, items, total));
        std::future::ready(given)
    };
    let (mut items, mut repeated, mut marks) = (Vec::new(), 0, Vec::new());
    let read = pages(plan, |item: &u32| item.to_string(), fetch).try_for_each(|page| {
        items.extend(page.items);
        repeated += page.repeated;
        marks.push(page.bookmark);
        std::future::ready(Ok(()))
    });
    let error = block_on(read).err();
    Outcome { items, error, asked: asked.into_inner(), repeated, marks }
}

fn page(number: u32, items: Vec<u32>, total: Option<u64>) -> Page<u32> {
    Page {
        received: items.len(),
        items,
        number: Some(number),
        total,
        repeated: 0,
        unreadable: Vec::new(),
        bookmark: None,
        raw: Arc::from(""),
    }
}

/// The items of a page as a server cuts them that counts from `first`.
fn cut(count: u32, request: PageRequest, first: u32) -> Vec<u32> {
    let start = (request.number - first) * request.size;
    (start..count.min(start + request.size)).collect()
}

fn complete(outcome: &Outcome, count: u32) {
    let mut items = outcome.items.clone();
    items.sort_unstable();
    assert_eq!(items, (0..count).collect::<Vec<_>>(), "{outcome:?}");
    assert_eq!(outcome.error, None);
}

fn no_such_page() -> Error {
    Error::Business(BusinessError {
        endpoint: ENDPOINT,
        status: 400,
        code: 400,
        message: "current must be at least 1".into(),
        raw: Arc::from(""),
    })
}

fn server_error() -> Error {
    Error::Ambiguous { endpoint: ENDPOINT, cause: AmbiguousCause::ServerError { status: 500, snippet: String::new() } }
}

#[test]
fn a_server_that_counts_from_1_is_never_asked_for_page_0() {
    for count in [0, 1, 9, 10, 11, 20, 25, 100] {
        for first in [FirstPage::One, FirstPage::OneOrZero] {
            let outcome = read_all(plan(first), |request| Ok((cut(count, request, 1), Some(count.into()))));
            complete(&outcome, count);
            assert_eq!(outcome.asked, (1..=count.div_ceil(SIZE).max(1)).collect::<Vec<_>>(), "no request too many");
        }
    }
}

#[test]
fn a_server_that_counts_from_0_loses_nothing() {
    for count in [0, 1, 9, 10, 11, 20, 25, 100] {
        for total in [Some(u64::from(count)), None] {
            let outcome = read_all(plan(FirstPage::OneOrZero), |request| Ok((cut(count, request, 0), total)));
            complete(&outcome, count);
        }
    }
}

#[test]
fn page_0_may_be_turned_down_in_any_way() {
    let turned_down: [fn(PageRequest) -> Given; 4] = [
        |_| Err(no_such_page()),
        |_| Err(server_error()),
        |_| Ok((Vec::new(), None)),
        |request| Ok((cut(25, PageRequest { number: 1, ..request }, 1), None)),
    ];
    for page_0 in turned_down {
        let outcome = read_all(plan(FirstPage::OneOrZero), |request| match request.number {
            0 => page_0(request),
            _ => Ok((cut(25, request, 1), None)),
        });
        complete(&outcome, 25);
        assert_eq!(outcome.asked, [1, 2, 3, 4, 0]);
    }
}

#[test]
fn page_0_that_cannot_be_asked_for_is_an_error() {
    let rejected = Error::Business(BusinessError {
        endpoint: ENDPOINT,
        status: 200,
        code: -1,
        message: String::new(),
        raw: Arc::from(""),
    });
    let unreachable = Error::NotSent { endpoint: ENDPOINT, cause: NotSentCause::Dns(String::new()) };
    let lost = Error::Ambiguous { endpoint: ENDPOINT, cause: AmbiguousCause::ReadTimeout };
    let limited = Error::RateLimited { endpoint: ENDPOINT, retry_after: None, body: String::new() };
    for error in [rejected, unreachable, lost, limited] {
        let outcome = read_all(plan(FirstPage::OneOrZero), |request| match request.number {
            0 => Err(error.clone()),
            _ => Ok((cut(25, request, 1), None)),
        });
        assert_eq!(outcome.error.as_ref(), Some(&error));
        assert_eq!(outcome.items.len(), 25, "what was read is kept");
    }
}

#[test]
fn an_error_in_the_middle_ends_the_stream() {
    let outcome = read_all(plan(FirstPage::OneOrZero), |request| match request.number {
        3 => Err(server_error()),
        _ => Ok((cut(100, request, 1), Some(100))),
    });
    assert_eq!(outcome.error, Some(server_error()));
    assert_eq!((outcome.items.len(), outcome.asked), (20, vec![1, 2, 3]));
}

#[test]
fn short_pages_are_no_end() {
    // Every third item is deleted and filtered out of its page, but counted.
    let outcome = read_all(plan(FirstPage::One), |request| {
        let kept = cut(50, request, 1).into_iter().filter(|item| item % 3 != 0).collect();
        Ok((kept, Some(50)))
    });
    assert_eq!(outcome.items, (0..50).filter(|item| item % 3 != 0).collect::<Vec<_>>());
    assert_eq!(outcome.asked, [1, 2, 3, 4, 5, 6], "to the first empty page");
}

#[test]
fn a_smaller_page_than_asked_for_is_no_end() {
    let outcome =
        read_all(plan(FirstPage::One), |request| Ok((cut(37, PageRequest { size: 4, ..request }, 1), Some(37))));
    complete(&outcome, 37);
}

#[test]
fn rooms_that_move_while_reading_come_once() {
    // After each page three new rooms appear in front, so that the next page repeats three.
    let outcome = read_all(plan(FirstPage::One), |request| {
        let moved = 3 * (request.number - 1);
        let start = (request.number - 1) * SIZE;
        let visible = (start..start + SIZE).map_while(|place| place.checked_sub(moved)).filter(|item| *item < 40);
        Ok((visible.collect(), Some(u64::from(40 + moved))))
    });
    complete(&outcome, 40);
    assert!(outcome.repeated > 0);
}

#[test]
fn a_total_that_drifts_loses_nothing() {
    let drifts: [fn(u32) -> Option<u64>; 7] = [
        |page| Some(if page == 1 { 95 } else { 30 }),
        |page| Some(95 + u64::from(page)),
        |page| Some(95 - u64::from(page)),
        |page| (page != 2).then_some(95),
        |_| Some(0),
        |_| Some(1),
        // The number of pages instead of items.
        |_| Some(10),
    ];
    for (index, total) in drifts.into_iter().enumerate() {
        let outcome = read_all(plan(FirstPage::One), |request| Ok((cut(95, request, 1), total(request.number))));
        if index == 6 {
            // A total that equals what the first page holds cannot be told from the truth.
            assert_eq!(outcome.items.len(), 10);
            continue;
        }
        complete(&outcome, 95);
        assert!(outcome.asked.len() <= 11, "{outcome:?}");
    }
}

#[test]
fn a_server_that_ignores_the_page_is_left_soon() {
    for total in [None, Some(1_000)] {
        let outcome = read_all(plan(FirstPage::OneOrZero), |_| Ok(((0..SIZE).collect(), total)));
        complete(&outcome, SIZE);
        assert_eq!(outcome.asked.len() as u32, 1 + MOST_IDLE_PAGES + 1, "{outcome:?}");
    }
}

#[test]
fn a_server_without_end_is_left_at_the_hard_stop() {
    let outcome = read_all(plan(FirstPage::One), |request| {
        Ok((((request.number * SIZE)..(request.number + 1) * SIZE).collect(), Some(u64::MAX)))
    });
    assert_eq!(outcome.asked.len(), 200);
    assert_eq!(outcome.items.len(), 2_000);
}

#[test]
fn several_pages_at_once_read_the_same_and_ask_no_page_too_many_where_the_total_is_known() {
    for count in [0, 1, 9, 10, 11, 20, 25, 100, 999] {
        let server = |request| Ok((cut(count, request, 1), Some(count.into())));
        let outcome = read_all(in_parallel(FirstPage::OneOrZero), server);
        complete(&outcome, count);
        assert_eq!(outcome.asked, (1..=count.div_ceil(SIZE).max(1)).collect::<Vec<_>>());
        assert_eq!(outcome.items, (0..count).collect::<Vec<_>>(), "in their order");
    }
}

#[test]
fn several_pages_at_once_lose_nothing_with_any_total() {
    let totals: [fn(u32) -> Option<u64>; 7] = [
        |_| None,
        |page| Some(if page == 1 { 95 } else { 30 }),
        |page| Some(95 + u64::from(page)),
        |page| Some(95 - u64::from(page)),
        |page| (page % 2 == 0).then_some(95),
        |_| Some(0),
        |_| Some(1),
    ];
    for total in totals {
        for first in [0, 1] {
            let server =
                |request: PageRequest| Ok((cut(95, request, first.min(request.number)), total(request.number)));
            let outcome = read_all(in_parallel(FirstPage::OneOrZero), server);
            complete(&outcome, 95);
            assert!(outcome.asked.len() <= 10 + 8 + 1, "{outcome:?}");
        }
    }
}

#[tokio::test]
async fn eight_pages_are_under_way_and_never_more_whatever_the_total() {
    for total in [Some(500), None, Some(7)] {
        let (now, most) = (Cell::new(0), Cell::new(0));
        let fetch = async |request: PageRequest| {
            now.set(now.get() + 1);
            most.set(most.get().max(now.get()));
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            now.set(now.get() - 1);
            Ok(page(request.number, cut(500, request, 1), total))
        };
        let read: Vec<_> =
            pages(in_parallel(FirstPage::One), |item: &u32| item.to_string(), fetch).try_collect().await.unwrap();
        assert_eq!(read.iter().map(|page| page.items.len()).sum::<usize>(), 500);
        assert_eq!(most.get(), 8, "{total:?}");
    }
}

/// 750 pages from a server that takes 0.2 s for each, while each page is worked with for 50 ms, on a clock that is turned.
#[tokio::test(start_paused = true)]
async fn a_long_list_uses_the_allowed_rate_and_never_more() {
    let token = crate::Token::clean("5f60998462c907003e1fa2c1").unwrap().token;
    let pace = crate::Paces::default().of(&token);
    let begin = tokio::time::Instant::now();
    let sent = Arc::new(std::sync::Mutex::new(Vec::new()));
    let fetch = |request: PageRequest| {
        let (pace, sent) = (Arc::clone(&pace), Arc::clone(&sent));
        let task = tokio::spawn(async move {
            pace.request().await.unwrap();
            sent.lock().unwrap().push(begin.elapsed().as_secs_f64());
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(page(request.number, cut(7_500, request, 1), Some(7_500)))
        });
        async move { task.await.unwrap() }
    };
    let plan = Plan { most_pages: 10_000, ..in_parallel(FirstPage::One) };
    let mut read = 0;
    let mut pages = std::pin::pin!(pages(plan, |item: &u32| item.to_string(), fetch));
    while let Some(page) = pages.try_next().await.unwrap() {
        read += page.items.len();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(read, 7_500);
    let sent = sent.lock().unwrap();
    let rate = (sent.len() - 1) as f64 / sent.last().unwrap();
    assert!(rate >= 0.98 * 500.0 / 30.0, "{rate} in a second");
    for start in sent.iter() {
        let window = sent.iter().filter(|at| (*start..*start + 30.0).contains(*at)).count();
        assert!(window <= 500, "{window} within 30 s from {start}");
    }
}

#[test]
fn reading_goes_on_behind_a_bookmark() {
    let server = |request| Ok((cut(95, request, 1), Some(95)));
    let whole = read_all(in_parallel(FirstPage::One), server);
    let mark = whole.marks[4].clone();
    assert_eq!(mark, Some(Bookmark { page: 5, last: "49".into() }));
    let outcome = read_all(Plan { from: mark, ..in_parallel(FirstPage::One) }, server);
    assert_eq!(outcome.items, (40..95).collect::<Vec<_>>(), "with the marked page");
    assert_eq!(outcome.asked, [5, 6, 7, 8, 9, 10, 11], "to the first empty page");
    assert_eq!(outcome.marks[0].as_ref().unwrap().page, 5);
}

#[test]
fn what_moved_behind_a_bookmark_is_not_lost() {
    let mark = Some(Bookmark { page: 5, last: "49".into() });
    // Of the first pages three items went away, or seven new ones came: everything stands elsewhere.
    for moved in [(3, 0), (0, 7)] {
        let items: Vec<u32> = (1_000..1_000 + moved.1).chain(moved.0..95).collect();
        let server = |request: PageRequest| {
            let start = ((request.number - 1) * SIZE) as usize;
            let page = items.iter().skip(start).take(SIZE as usize).copied().collect();
            Ok((page, Some(items.len() as u64)))
        };
        let outcome = read_all(Plan { from: mark.clone(), ..in_parallel(FirstPage::One) }, server);
        for item in 50..95 {
            assert!(outcome.items.contains(&item), "{item} of {outcome:?}");
        }
    }
}

#[test]
fn a_list_that_moved_past_its_bookmark_is_read_from_the_beginning() {
    for last in ["49", "5"] {
        let mark = Some(Bookmark { page: 9, last: last.into() });
        let server = |request| Ok((cut(95, request, 1), Some(95)));
        let outcome = read_all(Plan { from: mark, ..in_parallel(FirstPage::One) }, server);
        complete(&outcome, 95);
        assert_eq!(outcome.asked[..2], [9, 1]);
        assert_eq!(outcome.marks[0].as_ref().unwrap().page, 1, "which tells that it is");
    }
}
