//! The tables of the group part.

use super::{AT_ONCE, Figures, Fill};
use crate::plan::Plan;
use crate::statistics::float;
use crate::table::{Table, measure as decimal, megabytes, or_dash, percentage, whole};

/// How fast groups are filled, the comparison of sizes, and the reading of whole groups.
pub fn tables(plan: &Plan, figures: &Figures) -> [Table; 3] {
    let engine = figures.engine.word();
    let fill = |fill: &Fill| {
        let share = fill.members_per_second / fill.raw_per_second;
        let rates = [fill.members_per_second, fill.raw_per_second].map(whole);
        [vec![whole(float(fill.members))], rates.to_vec(), vec![percentage(share)]].concat()
    };
    let steps = figures.steps.iter().flat_map(|step| {
        let sizes = step.sizes.iter().zip(&step.ms).zip(&step.ratios);
        sizes.map(|((size, ms), ratio)| {
            let figures = [*ms, *ratio, step.bare_ms].map(decimal);
            [vec![step.what.to_owned(), whole(float(*size))], figures.to_vec()].concat()
        })
    });
    let reads = figures.full.iter().map(|full| {
        let times = [full.first_byte_ms, full.total_ms, full.bare_first_byte_ms, full.bare_total_ms].map(decimal);
        let memory = [full.resident_before, full.growth].map(|bytes| or_dash(bytes, megabytes));
        let what = [whole(float(full.members)), megabytes(float(full.bytes))];
        [what.to_vec(), times.to_vec(), memory.to_vec()].concat()
    });
    [
        Table {
            title: format!(
                "Filling a group on {engine}, {AT_ONCE} members a PATCH, over {} connections",
                plan.usual_connections()
            ),
            headings: vec!["members", "members/s", "raw/s", "of raw"],
            rows: figures.fills.iter().map(fill).collect(),
        },
        Table {
            title: format!(
                "Groups on {engine}, one request at a time; medians of {} in ms; ratio: of the smallest group's",
                plan.samples
            ),
            headings: vec!["", "members", "ms", "ratio", "bare route"],
            rows: steps.collect(),
        },
        Table {
            title: format!("GET of a group on {engine} with its members; growth: of memory, at the peak"),
            headings: vec![
                "members",
                "answer",
                "first byte ms",
                "total ms",
                "bare first",
                "bare total",
                "memory",
                "growth",
            ],
            rows: reads.collect(),
        },
    ]
}
