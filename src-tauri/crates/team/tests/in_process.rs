//! The bus of one process keeps the same promises.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use futures::StreamExt;
use team::{
    AccountKey, AppendError, Delivery, DeskName, Event, EventKey, EventKind, InProcess, JobKey, JobRecord,
    LARGEST_RECORD, LeaseRefused, Pace, Position, RefusedBecause, TeamBus,
};

fn desk(name: &str) -> DeskName {
    DeskName::new(name).unwrap()
}

fn event(number: u32) -> Event {
    Event {
        key: EventKey::new(number.to_string()).unwrap(),
        account: Some(AccountKey::new("a").unwrap()),
        kind: EventKind::new("room/left").unwrap(),
        received_at: jiff::Timestamp::UNIX_EPOCH,
        body: "{}".into(),
    }
}

#[tokio::test]
async fn events_come_once_in_order_and_from_any_point() {
    let bus = InProcess::new(desk("a"), Pace::default());
    let mut all = bus.another(desk("b")).consume_from(None);
    let first = bus.publish(&event(1)).await.unwrap();
    assert_eq!(bus.publish(&event(1)).await.unwrap().sequence, first.sequence);
    bus.publish(&event(2)).await.unwrap();
    let Some(Delivery::Event { position, event: got }) = all.next().await else { panic!("no event") };
    assert_eq!(got, event(1));
    let Some(Delivery::Event { event: got, .. }) = all.next().await else { panic!("no event") };
    assert_eq!(got, event(2));
    let Some(Delivery::Event { event: got, .. }) = bus.consume_from(Some(position)).next().await else {
        panic!("no event")
    };
    assert_eq!(got, event(2));
    let elsewhere = Position { stream_created: 1, sequence: 7 };
    assert!(matches!(bus.consume_from(Some(elsewhere)).next().await, Some(Delivery::Reconcile { .. })));
}

#[tokio::test]
async fn one_desk_holds_a_job_until_it_gives_it_back() {
    let a = InProcess::new(desk("a"), Pace::default());
    let b = a.another(desk("b"));
    let job = JobKey::new("job").unwrap();
    let lease = a.lease(&job).await.unwrap();
    let first = lease.check().unwrap();
    assert_eq!(b.lease(&job).await.unwrap_err(), LeaseRefused::HeldBy(desk("a")));
    lease.release().await;
    assert!(b.lease(&job).await.unwrap().check().unwrap() > first);
}

#[tokio::test]
async fn a_log_goes_on_behind_its_last_record_only_and_every_desk_follows_it() {
    let a = InProcess::new(desk("a"), Pace::default());
    let b = a.another(desk("b"));
    let (one, two) = (JobKey::new("one").unwrap(), JobKey::new("two").unwrap());
    assert_eq!(a.end_of_log(&one).await.unwrap().sequence, 0);
    let mut following = b.follow_jobs(None);
    let first = a.append(&one, 0, "first".into()).await.unwrap();
    let other = b.append(&two, 0, "other".into()).await.unwrap();
    assert_eq!(b.append(&one, 0, "late".into()).await, Err(AppendError::Behind));
    assert_eq!(a.append(&one, other.sequence, "of another log".into()).await, Err(AppendError::Behind));
    let second = b.append(&one, first.sequence, "first".into()).await.unwrap();
    assert_eq!(a.end_of_log(&one).await, Ok(second));
    let too_large = vec![b'x'; LARGEST_RECORD + 1];
    assert_eq!(a.append(&one, second.sequence, too_large.into()).await, Err(AppendError::TooLarge(LARGEST_RECORD + 1)));
    let record = |job: &JobKey, body: &'static str| JobRecord { job: job.clone(), body: body.into() };
    for (position, event) in
        [(first, record(&one, "first")), (other, record(&two, "other")), (second, record(&one, "first"))]
    {
        assert_eq!(following.next().await, Some(Delivery::Event { position, event }));
    }
    let behind = a.follow_jobs(Some(other)).next().await;
    assert_eq!(behind, Some(Delivery::Event { position: second, event: record(&one, "first") }));
    let elsewhere = Position { stream_created: 1, sequence: 7 };
    assert!(matches!(a.follow_jobs(Some(elsewhere)).next().await, Some(Delivery::Reconcile { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_append_at_once_one_does() {
    let bus = InProcess::new(desk("a"), Pace::default());
    let job = JobKey::new("job").unwrap();
    for after in 0..200 {
        let racers: Vec<_> = (0..8)
            .map(|racer: u32| {
                let (bus, job) = (bus.another(desk("racer")), job.clone());
                tokio::spawn(async move { bus.append(&job, after, racer.to_string().into()).await })
            })
            .collect();
        let mut won = Vec::new();
        for racer in racers {
            match racer.await.unwrap() {
                Ok(position) => won.push(position.sequence),
                Err(error) => assert_eq!(error, AppendError::Behind),
            }
        }
        assert_eq!(won, [after + 1]);
    }
}

#[tokio::test(start_paused = true)]
async fn desks_share_one_pace() {
    let pace = Pace { permits: 4, window: Duration::from_secs(8), desks: 2 };
    let a = InProcess::new(desk("a"), pace);
    let desks = [a.another(desk("b")), a];
    let mut given = 0;
    let mut full = 0;
    let end = tokio::time::Instant::now() + Duration::from_millis(7_900);
    while tokio::time::Instant::now() < end {
        for desk in &desks {
            match desk.permit().await {
                Ok(permit) => {
                    assert!(permit.is_usable() && !permit.is_alone());
                    given += 1;
                }
                Err(refused) if refused.because == RefusedBecause::Full => full += 1,
                Err(refused) => assert_eq!(refused.because, RefusedBecause::Spacing),
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(given, 4);
    assert!(full > 0);
}
