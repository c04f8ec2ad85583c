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
}

/// Asks Linux; `None` where there is no such file.
pub fn memory(process: u32) -> Option<Memory> {
    parse_memory(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

/// Processor time that all threads of a process have used, in user mode and in the kernel.
pub fn cpu(process: u32) -> Option<Duration> {
    parse_cpu(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Sets the peak back to what is resident now (proc(5), `clear_refs`). Where that is refused, the peak stays that of
/// the whole life, and growth is seen as long as it exceeds it.
pub fn forget_peak(process: u32) {
    let _ = fs::write(format!("/proc/{process}/clear_refs"), "5");
}

/// Fields 14 and 15 (proc(5)); the second, the name, may hold anything, so they are counted from its end.
fn parse_cpu(stat: &str) -> Option<Duration> {
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    let ticks = fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?;
    Some(TICK * ticks)
}

fn parse_memory(status: &str) -> Option<Memory> {
    let field = |name: &str| {
        let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = rest.trim_start_matches(':').trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes * 1024)
    };
    Some(Memory { resident: field("VmRSS")?, peak: field("VmHWM")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_figures_are_found() {
        let status = "Name:\tmuster\nVmPeak:\t 99 kB\nVmHWM:\t   2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(parse_memory(status), Some(Memory { resident: 1 << 20, peak: 2 << 20 }));
        assert_eq!(parse_memory("Name:\tmuster\n"), None);
    }

    #[test]
    fn processor_time_is_found_behind_any_name() {
        let stat =
            "42 (a) b 1 2) S 1 42 42 0 -1 4194560 900 0 0 0 150 25 0 0 20 0 4 0 12345 1000 200 18446744073709551615";
        assert_eq!(parse_cpu(stat), Some(Duration::from_millis(1_750)));
        assert_eq!(parse_cpu("42 (a) S"), None);
    }
}
