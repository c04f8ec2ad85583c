//! What a process costs, as Linux tells it: memory and processor time.

use std::fs;
use std::time::Duration;

/// The unit of times in `/proc/PID/stat`: `USER_HZ`, which is 100 on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// What `/proc/PID/status` says, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Now (`VmRSS`).
    pub resident: u64,
    /// The most since the process started, or since [`forget_peak`] (`VmHWM`).
    pub peak: u64,
    /// Now, without the pages of files that are mapped, which the kernel takes back when it likes (`RssAnon`).
    pub own: u64,
}

/// Asks Linux; `None` where there is no such file.
pub fn memory(process: u32) -> Option<Memory> {
    parse_memory(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

/// Processor time that all threads of a process have used, in user mode and in the kernel.
pub fn cpu(process: u32) -> Option<Duration> {
    Some(stat(process)?.used)
}

/// The same of a process with all its children, those that have ended included.
pub fn cpu_of_family(parent: u32) -> Option<Duration> {
    let own = stat(parent)?;
    let processes = fs::read_dir("/proc").ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let children = processes.filter_map(stat).filter(|child| child.parent == parent).map(|child| child.used);
    Some(own.used + own.of_ended_children + children.sum::<Duration>())
}

/// The process that started this one, if it bears this name.
pub fn parent_named(process: u32, name: &str) -> Option<u32> {
    let parent = stat(process)?.parent;
    let found = fs::read_to_string(format!("/proc/{parent}/comm")).ok()?;
    (found.trim_end() == name).then_some(parent)
}

/// Sets the peak back to what is resident now (proc(5), `clear_refs`). Where that is refused, the peak stays that of
/// the whole life, and growth is seen as long as it exceeds it.
pub fn forget_peak(process: u32) {
    let _ = fs::write(format!("/proc/{process}/clear_refs"), "5");
}

/// What `/proc/PID/stat` says.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    used: Duration,
    of_ended_children: Duration,
}

fn stat(process: u32) -> Option<Stat> {
    parse_stat(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Fields 4 and 14 to 17 (proc(5)); the second, the name, may hold anything, so they are counted from its end.
fn parse_stat(stat: &str) -> Option<Stat> {
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let number = |place: usize| fields.get(place - 3)?.parse::<u32>().ok();
    Some(Stat {
        parent: number(4)?,
        used: TICK * (number(14)? + number(15)?),
        of_ended_children: TICK * (number(16)? + number(17)?),
    })
}

fn parse_memory(status: &str) -> Option<Memory> {
    let field = |name: &str| {
        let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = rest.trim_start_matches(':').trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes * 1024)
    };
    Some(Memory { resident: field("VmRSS")?, peak: field("VmHWM")?, own: field("RssAnon")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_found() {
        let status = "Name:\tmuster\nVmPeak:\t 99 kB\nVmHWM:\t   2048 kB\nVmRSS:\t    1024 kB\nRssAnon:\t 512 kB\n";
        assert_eq!(parse_memory(status), Some(Memory { resident: 1 << 20, peak: 2 << 20, own: 1 << 19 }));
        assert_eq!(parse_memory("Name:\tmuster\n"), None);
    }

    #[test]
    fn processor_time_is_found_behind_any_name() {
        let stat =
            "42 (a) b 1 2) S 1 42 42 0 -1 4194560 900 0 0 0 150 25 7 3 20 0 4 0 12345 1000 200 18446744073709551615";
        let [used, of_ended_children] = [1_750, 100].map(Duration::from_millis);
        assert_eq!(parse_stat(stat), Some(Stat { parent: 1, used, of_ended_children }));
        assert_eq!(parse_stat("42 (a) S"), None);
    }
}
