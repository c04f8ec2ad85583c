//! Scenarios 12 and 14 to 17: on demand, and what is peculiar to Entra.

use serde_json::{Value, json};

use super::company::Company;
use super::stage::Stage;
use super::step::Broken;
use super::trouble::match_by_external_id;
use crate::directory::{User, UserAttribute};
use crate::mapping::AttributeMapping;
use crate::state::{Kind, LogEntry, Scope, Status};

pub(super) async fn on_demand(stage: &Stage<'_>) -> Result<(), Broken> {
    let mut company = Company::new(stage)?;
    match_by_external_id(&mut company);
    let ended = |entries: Vec<LogEntry>, expected: Status| {
        let seen = entries.first().map(|entry| entry.provisioning_status_info.status);
        let saw = seen.map_or_else(|| "nothing".to_owned(), |status| status.to_string());
        stage.expect(format!("it ends with {expected}"), saw, seen == Some(expected))
    };
    stage.does("provision Ada on demand");
    ended(company.on_demand(Kind::User, company.ada, &[]).await?, Status::Success)?;
    company.is_active("ada", true).await?;
    stage.does("provision somebody on demand who is not assigned");
    let stranger = stage.new_id();
    company.save(&company.user(stranger, "stranger"))?;
    ended(company.on_demand(Kind::User, stranger, &[]).await?, Status::Skipped)?;
    company.is_not_there("stranger").await?;
    stage.does("provision Dan on demand, whose userName somebody else has");
    stage.plant(&company.upn("dan")).await?;
    ended(company.on_demand(Kind::User, company.dan, &[]).await?, Status::Failure)?;
    stage.does("provision the crew on demand, with two members");
    company.on_demand(Kind::User, company.grace, &[]).await?;
    ended(company.on_demand(Kind::Group, company.crew, &[company.ada, company.grace]).await?, Status::Success)?;
    company.crew_is(&["ada", "grace"]).await
}

pub(super) async fn without_mail(stage: &Stage<'_>) -> Result<(), Broken> {
    let company = Company::new(stage)?;
    stage.does("provision a user without a mailbox");
    let cloud = stage.new_id();
    company.save(&company.user(cloud, "cloud"))?;
    company.assign(Kind::User, cloud)?;
    company.cycle().await?;
    let user = company.is_active("cloud", true).await?;
    let addresses = user["emails"].as_array().map_or(0, Vec::len);
    stage.expect("there is no e-mail address", format!("{addresses} addresses"), addresses == 0)
}

/// What Entra does. Who plays an identity provider that puts whole resources expects the title to be gone.
pub(super) async fn cleared_title(stage: &Stage<'_>) -> Result<(), Broken> {
    let company = Company::new(stage)?;
    stage.does("provision the crew, with a title of Ada's");
    company.set(company.ada, UserAttribute::JobTitle, "Surveyor")?;
    company.cycle().await?;
    let ada = company.is_active("ada", true).await?;
    company.has(&ada, "/title", &json!("Surveyor"))?;
    stage.does("clear the title");
    company.set(company.ada, UserAttribute::JobTitle, "")?;
    company.cycle().await?;
    let ada = company.is_active("ada", true).await?;
    company.has(&ada, "/title", &json!("Surveyor"))
}

pub(super) async fn roles(stage: &Stage<'_>) -> Result<(), Broken> {
    for (target, function, left) in [
        ("roles[primary eq \"True\"].value", "SingleAppRoleAssignment", 1),
        ("roles", "AppRoleAssignmentsComplex", 1),
        // Taken away: only this one tells the server.
        ("roles", "AssertiveAppRoleAssignmentsComplex", 0),
    ] {
        let mut company = Company::new(stage)?;
        stage.does(&format!("provision Ada with a role, by {function}"));
        let mapping = json!({"target": target, "expression": format!("{function}([appRoleAssignments])")});
        let mapping: Option<AttributeMapping> = serde_json::from_value(mapping).ok();
        company.config.mappings.users.attributes.extend(mapping);
        company.state.assign(Kind::User, company.ada, company.admin, company.clock.now())?;
        company.cycle().await?;
        let ada = company.is_active("ada", true).await?;
        company.has(&ada, "/roles/0/value", &json!("admin"))?;
        stage.does(&format!("take the role away, by {function}"));
        company.state.unassign(company.ada, Some(company.admin), company.clock.now())?;
        company.cycle().await?;
        let ada = company.is_active("ada", true).await?;
        let roles = ada["roles"].as_array().map_or(0, Vec::len);
        stage.expect(format!("{left} roles are left"), format!("{roles} are left"), roles == left)?;
    }
    Ok(())
}

pub(super) async fn guest(stage: &Stage<'_>) -> Result<(), Broken> {
    let mut company = Company::new(stage)?;
    company.config.application.scope = Scope::All;
    stage.does("provision a guest of another company");
    let mail = company.upn("mira").replace("example.org", "lumen.example");
    let upn = format!("{}#EXT#@example.onmicrosoft.com", mail.replace('@', "_"));
    stage.note(Kind::User, &mail);
    let mut user = User::new(stage.new_id(), &upn, &company.own("mira"), "Mira");
    user.mail = Some(mail.clone());
    company.save(&user)?;
    company.assign(Kind::User, user.object_id)?;
    company.cycle().await?;
    let found = stage.user(&mail).await?;
    let saw = found.as_ref().map_or("nobody", |_| "there");
    stage.expect(format!("userName is {mail}, without #EXT#"), saw, found.is_some())?;
    company.has(&found.unwrap_or(Value::Null), "/displayName", &json!("Mira"))
}
