//! How much memory a process holds, as Linux tells it.

use std::fs;

/// What `/proc/PID/status` says, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Now (`VmRSS`).
    pub resident: u64,
    /// The most since the process started, or since [`forget_peak`] (`VmHWM`).
    pub peak: u64,
}

/// Asks Linux; `None` where there is no such file.
pub fn of(process: u32) -> Option<Memory> {
    parse(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

/// Sets the peak back to what is resident now (proc(5), `clear_refs`). Where that is refused, the peak stays that of
/// the whole life, and growth is seen as long as it exceeds it.
pub fn forget_peak(process: u32) {
    let _ = fs::write(format!("/proc/{process}/clear_refs"), "5");
}

fn parse(status: &str) -> Option<Memory> {
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
        assert_eq!(parse(status), Some(Memory { resident: 1 << 20, peak: 2 << 20 }));
        assert_eq!(parse("Name:\tmuster\n"), None);
    }
}
