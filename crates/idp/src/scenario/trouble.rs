//! Scenarios 8 to 11 and 13: what goes wrong, and how it comes right again.

use std::mem;
use std::num::NonZeroU32;

use jiff::SignedDuration;

use super::company::Company;
use super::proxy::{Proxy, Trouble};
use super::stage::Stage;
use super::step::Broken;
use crate::client::Settings;
use crate::directory::UserAttribute;
use crate::state::{Kind, QuarantineReason, ResetScope};

/// More than may be disabled in one cycle.
const MANY: usize = 600;

/// Has users matched by `externalId`, so that one whom somebody else put there is no match.
pub(super) fn match_by_external_id(company: &mut Company<'_>) {
    for attribute in &mut company.config.mappings.users.attributes {
        attribute.matching = NonZeroU32::new(u32::from(attribute.target.to_string() == "externalId"));
    }
}

pub(super) async fn conflict(stage: &Stage<'_>) -> Result<(), Broken> {
    let mut company = Company::new(stage)?;
    match_by_external_id(&mut company);
    stage.does("provision the crew where somebody else has Ada's userName");
    stage.plant(&company.upn("ada")).await?;
    let report = company.report().await?;
    stage.expect("two failures: Ada, and her membership", company.told(&report)?, report.failed == 2)?;
    let failures = company.failures()?;
    let conflict = failures.iter().any(|code| code == "EntryConflict");
    stage.expect("one of them is EntryConflict", failures.join(", "), conflict)?;
    stage.does("make the name free, and wait for the next cycle");
    stage.remove(Kind::User, &company.upn("ada")).await?;
    company.report().await?;
    company.is_not_there("ada").await?;
    stage.does("wait six hours, until she is tried again");
    company.wind(SignedDuration::from_hours(6));
    company.cycle().await?;
    company.is_active("ada", true).await?;
    company.crew_is(&["grace", "ada", "dan"]).await
}

pub(super) async fn wrong_token(stage: &Stage<'_>) -> Result<(), Broken> {
    let mut company = Company::new(stage)?;
    stage.does("provision the crew with a wrong token");
    let right = mem::take(&mut company.config.target);
    company.config.target = crate::config::Target { token: "wrong".into(), token_url: String::new(), ..right.clone() };
    let report = company.report().await?;
    let quarantine = report.quarantine == Some(QuarantineReason::Exception);
    stage.expect("the job goes into quarantine", company.told(&report)?, quarantine)?;
    company.is_not_there("ada").await?;
    stage.does("set the right token, and restart the job");
    company.config.target = right;
    company.restart(ResetScope::DEFAULT)?;
    company.cycle().await?;
    company.crew_is(&["grace", "ada", "dan"]).await
}

pub(super) async fn threshold(stage: &Stage<'_>) -> Result<(), Broken> {
    let company = Company::new(stage)?;
    stage.does("assign six hundred users, and provision them");
    let ids: Vec<_> = (0..MANY).map(|_| stage.new_id()).collect();
    let name = |number: usize| format!("u{number}");
    for (number, id) in ids.iter().enumerate() {
        let mut user = company.user(*id, &name(number));
        user.mail = Some(user.user_principal_name.clone());
        company.save(&user)?;
        company.assign(Kind::User, *id)?;
    }
    company.cycle().await?;
    stage.does("unassign all of them");
    for id in &ids {
        company.state.unassign(*id, None, company.clock.now())?;
    }
    let report = company.report().await?;
    let held = report.staged == 600 && report.quarantine == Some(QuarantineReason::TooManyDeletes);
    stage.expect("600 are held back, and the job goes into quarantine", company.told(&report)?, held)?;
    company.is_active(&name(0), true).await?;
    company.is_active(&name(MANY - 1), true).await?;
    stage.does("allow the deletes");
    company.restart(&[ResetScope::ForceDeletes])?;
    company.cycle().await?;
    company.is_active(&name(0), false).await?;
    company.is_active(&name(MANY - 1), false).await?;
    company.is_active("ada", true).await?;
    Ok(())
}

pub(super) async fn server_in_trouble(stage: &Stage<'_>) -> Result<(), Broken> {
    let mut company = Company::new(stage)?;
    let base_url = stage.target.url.split('?').next().unwrap_or_default();
    let settings = stage.target.settings(base_url);
    let proxy = Proxy::start(&Settings { timeout: settings.timeout, ..settings }).await?;
    company.config.target.url = stage.target.url.replacen(base_url, proxy.url(), 1);
    stage.does("provision the crew, and have the server answer 429 three times, then 500 once");
    proxy.troubles([Trouble::throttled("POST", "/Users", 3), Trouble::broken("POST", "/Groups", 1)]);
    let report = company.report().await?;
    let waited = report.throttled == 3;
    stage.expect("it waits three times", format!("{} times", report.throttled), waited)?;
    stage.expect("the group fails, and nothing else", company.told(&report)?, report.failed == 1)?;
    let code = company.failures()?.into_iter().next().unwrap_or_default();
    stage.expect("with InternalServerError", code.as_str(), code == "InternalServerError")?;
    company.is_active("ada", true).await?;
    stage.does("wait for the next cycle");
    company.cycle().await?;
    company.crew_is(&["grace", "ada", "dan"]).await?;
    stage.does("change a title, and have the server answer 500 to everything");
    company.set(company.ada, UserAttribute::JobTitle, "Surveyor")?;
    proxy.troubles([Trouble::broken("GET", "/", 50)]);
    let report = company.report().await?;
    stage.expect("the cycle stops", company.told(&report)?, report.stopped.is_some() && !report.cycle.completed)?;
    stage.does("let the server recover, and restart the job");
    proxy.troubles([]);
    company.restart(&[ResetScope::QuarantineState])?;
    company.cycle().await?;
    let ada = company.is_active("ada", true).await?;
    company.has(&ada, "/title", &"Surveyor".into())
}

pub(super) async fn deleted_on_the_server(stage: &Stage<'_>) -> Result<(), Broken> {
    let company = Company::new(stage)?;
    stage.does("provision the crew");
    company.cycle().await?;
    stage.does("delete Ada on the server, and change her title");
    stage.remove(Kind::User, &company.upn("ada")).await?;
    company.set(company.ada, UserAttribute::JobTitle, "Surveyor")?;
    let report = company.report().await?;
    let code = company.failures()?.into_iter().next().unwrap_or_default();
    stage.expect(
        "one failure: InvalidAnchor",
        company.told(&report)?,
        report.failed == 1 && code == "InvalidAnchor",
    )?;
    company.is_not_there("ada").await?;
    stage.does("restart the job in full");
    company.restart(&[ResetScope::Full])?;
    company.cycle().await?;
    let ada = company.is_active("ada", true).await?;
    company.has(&ada, "/title", &"Surveyor".into())?;
    company.crew_is(&["grace", "ada", "dan"]).await
}
