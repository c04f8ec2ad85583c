//! What one request may ask for. A request over a limit is answered, not served.

/// Limits that hold whatever the way in.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Operations of one PATCH at most.
    pub patch_operations: usize,
    /// Operations of one Bulk request at most.
    pub bulk_operations: usize,
    /// Bytes of one Bulk body at most.
    pub bulk_bytes: usize,
    /// Length and depth of a filter at most.
    pub filter: scim::filter::Limits,
    /// Resources on a page.
    pub page: scim::list::PageLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            patch_operations: 1_000,
            bulk_operations: 1_000,
            bulk_bytes: 1024 * 1024,
            filter: scim::filter::Limits::default(),
            page: scim::list::PageLimits { default_size: 100, max_size: 1_000 },
        }
    }
}
