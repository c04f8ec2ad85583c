//! Scenarios 1 to 7: a crew comes, changes, leaves and returns.

use serde_json::{Value, json};

use super::company::Company;
use super::stage::Stage;
use super::step::Broken;
use crate::config::{Dialect, FlagDetection};
use crate::directory::UserAttribute;
use crate::scope::ScopingFilters;
use crate::state::Kind;

const ENTERPRISE: &str = "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

pub(super) async fn connect(stage: &Stage<'_>) -> Result<(), Broken> {
    let company = Company::new(stage)?;
    stage.does("test the connection");
    let tested = company.engine()?.test().await;
    let saw = tested.as_ref().map_or_else(ToString::to_string, |()| "it works".to_owned());
    stage.expect("the connection works", saw, tested.is_ok())?;
    stage.does("assign a crew of three, and run the initial cycle");
    company.cycle().await?;
    company.crew_is(&["grace", "ada", "dan"]).await?;
    let grace = company.is_active("grace", true).await?;
    let ada = company.is_active("ada", true).await?;
    company.has(&ada, &format!("{ENTERPRISE}/manager/value"), &grace["id"])
}

pub(super) async fn rename(stage: &Stage<'_>) -> Result<(), Broken> {
    for dialect in [Dialect::Classic, Dialect::Compliant] {
        let mut company = Company::new(stage)?;
        company.config.behaviour.flag_detection = FlagDetection::Forced;
        company.config.behaviour.dialect = dialect;
        stage.does(&format!("provision the crew in the dialect {dialect}"));
        company.cycle().await?;
        let before = company.is_active("ada", true).await?;
        stage.does(&format!("rename a user and change the department, in the dialect {dialect}"));
        company.set(company.ada, UserAttribute::UserPrincipalName, &company.upn("ada.quill"))?;
        company.set(company.ada, UserAttribute::Department, "Field")?;
        company.cycle().await?;
        let renamed = company.is_active("ada.quill", true).await?;
        company.has(&renamed, "/id", &before["id"])?;
        company.has(&renamed, &format!("{ENTERPRISE}/department"), &json!("Field"))?;
        company.is_not_there("ada").await?;
    }
    Ok(())
}

pub(super) async fn leave(stage: &Stage<'_>) -> Result<(), Broken> {
    leave_with(&Company::new(stage)?).await
}

async fn leave_with(company: &Company<'_>) -> Result<(), Broken> {
    company.stage.does("provision the crew");
    company.cycle().await?;
    company.stage.does("take Dan out of the group");
    company.leave(company.dan)?;
    company.cycle().await?;
    company.is_active("dan", false).await?;
    company.crew_is(&["grace", "ada"]).await
}

pub(super) async fn rejoin(stage: &Stage<'_>) -> Result<(), Broken> {
    let company = Company::new(stage)?;
    leave_with(&company).await?;
    stage.does("put Dan back into the group");
    company.join(company.dan)?;
    company.cycle().await?;
    company.is_active("dan", true).await?;
    company.crew_is(&["grace", "ada", "dan"]).await
}

pub(super) async fn bin(stage: &Stage<'_>) -> Result<(), Broken> {
    let company = Company::new(stage)?;
    stage.does("provision the crew");
    company.cycle().await?;
    stage.does("delete Ada, who is in the bin then");
    company.state.delete(Kind::User, company.ada, company.clock.now())?;
    company.cycle().await?;
    company.is_active("ada", false).await?;
    stage.does("restore her");
    company.state.restore(Kind::User, company.ada, company.clock.now())?;
    company.cycle().await?;
    company.is_active("ada", true).await?;
    // Memberships are not sent again: the server is to have kept them.
    company.crew_is(&["grace", "ada", "dan"]).await?;
    stage.does("delete her again, and purge the bin");
    company.state.delete(Kind::User, company.ada, company.clock.now())?;
    company.cycle().await?;
    company.state.purge(Kind::User, company.ada, company.clock.now())?;
    company.cycle().await?;
    company.is_not_there("ada").await?;
    company.crew_is(&["grace", "dan"]).await
}

pub(super) async fn nested(stage: &Stage<'_>) -> Result<(), Broken> {
    let company = Company::new(stage)?;
    stage.does("put a group with a user of its own into the crew");
    let [nested, other] = [(); 2].map(|()| stage.new_id());
    company.save(&company.user(other, "other"))?;
    company.save_group(nested, "Nested", &[other])?;
    company.join(nested)?;
    company.cycle().await?;
    company.crew_is(&["grace", "ada", "dan"]).await?;
    company.is_not_there("other").await?;
    let group = stage.group(&company.own("Nested")).await?;
    stage.expect("the nested group is not there", if group.is_some() { "there" } else { "not there" }, group.is_none())
}

pub(super) async fn filter(stage: &Stage<'_>) -> Result<(), Broken> {
    let mut company = Company::new(stage)?;
    company.config.scoping.users = not_in_sales();
    stage.does("provision the crew, of whom Dan is in sales, with a filter that leaves sales out");
    company.set(company.dan, UserAttribute::Department, "Sales")?;
    company.cycle().await?;
    company.is_not_there("dan").await?;
    company.crew_is(&["grace", "ada"]).await?;
    stage.does("move Ada into sales");
    company.set(company.ada, UserAttribute::Department, "Sales")?;
    company.cycle().await?;
    company.is_active("ada", false).await?;
    Ok(())
}

/// A clause about a department that is not set does not hold, so there are two filters.
fn not_in_sales() -> ScopingFilters {
    let filters: Value = json!({"filters": [
        {"clauses": [{"attribute": "department", "operator": "NOT EQUALS", "value": "Sales"}]},
        {"clauses": [{"attribute": "department", "operator": "IS NULL"}]},
    ]});
    serde_json::from_value(filters).unwrap_or_default()
}
