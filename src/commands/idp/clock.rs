//! `muster idp clock`: time, where it is the identity provider's own.

use clap::Args;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde_json::json;

use super::Error;
use super::desk::Desk;

/// `muster idp clock`
#[derive(Args)]
pub struct Clock {
    /// Have a clock of its own, which stands at this time until it is wound
    #[arg(long, value_name = "TIME", conflicts_with_all = ["wind", "real"])]
    set: Option<Timestamp>,
    /// Wind the clock on, by a duration such as PT40M, 40m or 30d
    #[arg(long, value_name = "DURATION", conflicts_with = "real", value_parser = duration)]
    wind: Option<SignedDuration>,
    /// Go by the machine's clock again
    #[arg(long)]
    real: bool,
}

impl Clock {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let mut now = desk.now();
        if let Some(time) = self.set {
            // Times of changes, and what waits for a time, go by the clock: it never goes back.
            if desk.clock.is_virtual() && time < now {
                return Err(Error::Usage(format!("the clock stands at {now} and does not go back")));
            }
            now = time;
            desk.state.set_virtual_time(Some(now))?;
        } else if let Some(duration) = self.wind {
            if !desk.clock.wind(duration) {
                return Err(Error::Usage(if desk.clock.is_virtual() {
                    "the clock is wound forwards only".to_owned()
                } else {
                    "the machine's clock is not wound; have one of its own with: muster idp clock --set TIME".to_owned()
                }));
            }
            now = desk.now();
            desk.state.set_virtual_time(Some(now))?;
        } else if self.real {
            desk.state.set_virtual_time(None)?;
        }
        let is_virtual = desk.state.virtual_time()?.is_some();
        desk.state.purge_expired(now)?;
        desk.say(&json!({ "time": now, "virtual": is_virtual }), &now.to_string());
        Ok(())
    }
}

/// A duration in words or by ISO 8601; a day has 24 hours.
fn duration(text: &str) -> Result<SignedDuration, jiff::Error> {
    text.parse::<Span>()?.to_duration(SpanRelativeTo::days_are_24_hours())
}
