//! Quarantine: when a job goes there, how slowly it tries again, and when it is off.

use jiff::{SignedDuration, Timestamp};

use crate::state::{Job, JobStatus, Quarantine, QuarantineReason};

/// Below so many failures nothing is made of their part.
const EVALUATED_FROM: u64 = 5_000;
/// More failures than this are too many, whatever succeeds.
const BASE: u64 = 40_000;
/// More failures than this, references included, are too many.
const TOTAL: u64 = 60_000;
/// The longest way from one attempt to the next.
const DAILY: SignedDuration = SignedDuration::from_hours(24);
/// So long in quarantine, and the job is off.
const LONGEST: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Whether so many failed objects, objects done and failed references send a job into quarantine.
pub(super) fn by_volume(failed: u64, done: u64, references: u64) -> Option<QuarantineReason> {
    if failed > BASE {
        return Some(QuarantineReason::BaseThreshold);
    }
    if failed + references > TOTAL {
        return Some(QuarantineReason::TotalThreshold);
    }
    // More than 40 % of all.
    (failed >= EVALUATED_FROM && failed * 10 > (failed + done) * 4).then_some(QuarantineReason::ProportionThreshold)
}

/// Puts a job into quarantine, or keeps it there for longer, and answers whether somebody is to be told: once for each
/// reason.
pub(super) fn enter(
    job: &mut Job,
    reason: QuarantineReason,
    code: &str,
    message: &str,
    interval: SignedDuration,
    now: Timestamp,
) -> bool {
    let before = job.quarantine.take();
    let is_news = before.as_ref().is_none_or(|before| before.reason != reason);
    let (series_began, series_count) =
        before.as_ref().map_or((now, 1), |before| (before.series_began, before.series_count.saturating_add(1)));
    let current_began = before.filter(|_| !is_news).map_or(now, |before| before.current_began);
    // Twice as long each time, up to a day.
    let doublings = series_count.min(16);
    let wait = interval.saturating_mul(1 << doublings).min(DAILY.max(interval));
    let next_attempt = now.checked_add(wait).unwrap_or(Timestamp::MAX);
    if now.duration_since(series_began) > LONGEST {
        job.status = JobStatus::Disabled;
    }
    job.next_run = Some(next_attempt);
    job.quarantine = Some(Quarantine {
        reason,
        current_began,
        series_began,
        series_count,
        next_attempt,
        error_code: code.to_owned(),
        error_message: message.to_owned(),
    });
    is_news
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn volumes_are_judged_as_documented() {
        assert_eq!(by_volume(4_000, 0, 0), None);
        assert_eq!(by_volume(45_000, 900_000, 0), Some(QuarantineReason::BaseThreshold));
        assert_eq!(by_volume(30_000, 5_000, 0), Some(QuarantineReason::ProportionThreshold));
        assert_eq!(by_volume(20_000, 100_000, 0), None);
        assert_eq!(by_volume(40_000, 100_000, 21_000), Some(QuarantineReason::TotalThreshold));
    }

    #[test]
    fn attempts_come_ever_later_and_end_after_four_weeks() {
        let mut job = Job { status: JobStatus::Active, ..Job::new(Uuid::nil()) };
        let (mut now, interval) = (Timestamp::UNIX_EPOCH, SignedDuration::from_mins(40));
        let mut waits = Vec::new();
        let mut news = 0;
        for _ in 0..100 {
            if job.status != JobStatus::Active {
                break;
            }
            news += u32::from(enter(&mut job, QuarantineReason::Exception, "Unauthorized", "no", interval, now));
            let next = job.next_run.unwrap();
            waits.push(next.duration_since(now).as_mins());
            now = next;
        }
        assert_eq!(waits[..6], [80, 160, 320, 640, 1280, 1440]);
        assert_eq!((job.status, news), (JobStatus::Disabled, 1));
        assert!(enter(&mut job, QuarantineReason::TooManyDeletes, "TooManyDeletes", "no", interval, now));
    }
}
