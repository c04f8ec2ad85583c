//! The provisioning log as CSV: three files, as Entra's download has them.

use std::io::Write;

use super::{Error, LogEntry};

/// Writes entries: one row each, one a step, and one a modified property. The rows belong together by the entry's id.
///
/// # Errors
/// Where something cannot be written.
pub fn write_log_csv(
    entries: &[LogEntry],
    logs: impl Write,
    steps: impl Write,
    properties: impl Write,
) -> Result<(), Error> {
    let (mut logs, mut steps, mut properties) =
        (csv::Writer::from_writer(logs), csv::Writer::from_writer(steps), csv::Writer::from_writer(properties));
    let failed = |error: csv::Error| Error::Output(error.into());
    logs.write_record([
        "id",
        "date",
        "cycleId",
        "changeId",
        "action",
        "status",
        "sourceId",
        "sourceName",
        "sourceType",
        "targetId",
        "targetName",
        "durationInMilliseconds",
        "errorCode",
        "reason",
    ])
    .map_err(failed)?;
    steps.write_record(["id", "name", "type", "status", "description"]).map_err(failed)?;
    properties.write_record(["id", "name", "oldValue", "newValue"]).map_err(failed)?;
    for entry in entries {
        let id = entry.id.to_string();
        let (source, target) = (&entry.source_identity, &entry.target_identity);
        let error = entry.provisioning_status_info.error_information.as_ref();
        logs.write_record([
            &*id,
            &entry.activity_date_time.to_string(),
            &entry.cycle_id.to_string(),
            &entry.change_id.to_string(),
            entry.provisioning_action.word(),
            entry.provisioning_status_info.status.word(),
            &source.id,
            &source.display_name,
            &source.identity_type,
            &target.id,
            &target.display_name,
            &entry.duration_in_milliseconds.to_string(),
            error.map_or("", |error| &error.error_code),
            error.map_or("", |error| &error.reason),
        ])
        .map_err(failed)?;
        for step in &entry.provisioning_steps {
            let (kind, status) = (step.provisioning_step_type.word(), step.status.word());
            steps.write_record([&*id, &step.name, kind, status, &step.description]).map_err(failed)?;
        }
        for property in &entry.modified_properties {
            let shown = |value: &Option<String>| value.clone().unwrap_or_default();
            let (old, new) = (shown(&property.old_value), shown(&property.new_value));
            properties.write_record([&*id, &property.display_name, &old, &new]).map_err(failed)?;
        }
    }
    logs.flush()?;
    steps.flush()?;
    properties.flush()?;
    Ok(())
}
