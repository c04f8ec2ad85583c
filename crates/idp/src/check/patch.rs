//! Rows 11 and 12: the operations of a PATCH in every form in which Entra writes them.

use serde_json::{Value, json};

use super::bodies::{self, ENTERPRISE, USER};
use super::row::Provider::Entra;
use super::row::{Probe, Row, Stumbles};
use super::seen::Stop;
use super::server::{Ask, Made, Server};
use reqwest::Method;

const NO_UPDATE: Stumbles = &[(Entra, "every Update fails, and the user keeps the old values")];

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "11",
        title: "PATCH of a user in every form",
        probes: &[
            Probe {
                title: "classic: capitalised operations, each with its path",
                stumbles: NO_UPDATE,
                run: |server| Box::pin(classic(server)),
            },
            Probe {
                title: "aadOptscim062020: no path, dotted names and URNs as keys",
                stumbles: NO_UPDATE,
                run: |server| Box::pin(compliant(server)),
            },
            Probe {
                title: "emails[type eq \"home\"].value where there is none",
                stumbles: &[(
                    Entra,
                    "a second address or telephone number is never provisioned: Update fails with BadRequest",
                )],
                run: |server| Box::pin(element_is_made(server)),
            },
            Probe {
                title: "a manager as text, array, object",
                stumbles: &[(Entra, "nobody gets a manager: the log has reference failures")],
                run: |server| Box::pin(managers(server)),
            },
            Probe {
                title: "a manager taken away",
                stumbles: &[(Entra, "who has no manager any more keeps the old one; the SCIM Validator fails")],
                run: |server| Box::pin(no_manager(server)),
            },
            Probe {
                title: "roles[primary eq \"True\"].value",
                stumbles: &[(Entra, "a SingleAppRoleAssignment is never provisioned")],
                run: |server| Box::pin(single_role(server)),
            },
            Probe {
                title: "roles as JSON in a text",
                stumbles: &[(
                    Entra,
                    "an AppRoleAssignmentsComplex is never provisioned: Update fails, or JSON stands for the role's name",
                )],
                run: |server| Box::pin(role_text(server)),
            },
            Probe {
                title: "values cleared by null, \"\" and Remove",
                stumbles: &[(Entra, "Microsoft's test suite fails where it clears values")],
                run: |server| Box::pin(cleared(server)),
            },
            Probe {
                title: "name as an object of some of its parts",
                stumbles: &[(Entra, "a changed given name takes the family name away")],
                run: |server| Box::pin(merged(server)),
            },
            Probe {
                title: "36 operations at once",
                stumbles: &[(
                    Entra,
                    "the SCIM Validator fails, and so does the first Update after a mapping was changed",
                )],
                run: |server| Box::pin(verbose(server)),
            },
        ],
    },
    Row {
        number: "12",
        title: "What does not belong into a PATCH is ignored",
        probes: &[Probe {
            title: "an id beside the operations, a name in one, displayName in a member",
            stumbles: &[(Entra, "Microsoft's Postman collection fails")],
            run: |server| Box::pin(extras(server)),
        }],
    },
];

/// The user of Entra's default mapping, for an update.
async fn provisioned(server: &Server) -> Result<Made, Stop> {
    let created = server.post("/Users", &bodies::entra_user(&server.mail("ada"))).await?;
    let made = Made::of("/Users", &created.json["id"]).filter(|_| created.status == 201);
    made.ok_or_else(|| Stop::NotApplicable("the user of Entra's default mapping could not be made: row 8".to_owned()))
}

async fn classic(server: &Server) -> Result<(), Stop> {
    let user = provisioned(server).await?;
    let operations = json!([
        {"op": "Replace", "path": "displayName", "value": "Mira B. Probe"},
        {"op": "Replace", "path": "name.givenName", "value": "Mira B."},
        {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "mira.b@example.org"},
        {"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Survey"},
        {"op": "Replace", "path": "active", "value": "False"},
    ]);
    updated(server, &user, &operations).await
}

async fn compliant(server: &Server) -> Result<(), Stop> {
    let user = provisioned(server).await?;
    let operations = json!([
        {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "mira.b@example.org"},
        {"op": "replace", "value": {
            "displayName": "Mira B. Probe",
            "name.givenName": "Mira B.",
            format!("{ENTERPRISE}:department"): "Survey",
            "active": false,
        }},
    ]);
    updated(server, &user, &operations).await
}

async fn updated(server: &Server, user: &Made, operations: &Value) -> Result<(), Stop> {
    server.patch(&user.path, operations).await?.succeeds()?;
    let read = server.get(&user.path).await?.is(200)?;
    read.has("/displayName", &json!("Mira B. Probe"))?;
    read.has("/name/givenName", &json!("Mira B."))?;
    read.has("/name/familyName", &json!("Probe"))?;
    read.has("/emails/0/value", &json!("mira.b@example.org"))?;
    read.has("/active", &json!(false))?;
    if read.json[ENTERPRISE]["department"] != "Survey" {
        server.tolerate(read.finding_at(
            &format!("/{ENTERPRISE}"),
            "department is \"Survey\": else Entra sends it again in every cycle",
        ));
    }
    Ok(())
}

async fn element_is_made(server: &Server) -> Result<(), Stop> {
    for (op, address) in [("Add", "mira@home.example"), ("Replace", "mira.b@home.example")] {
        let user = provisioned(server).await?;
        let operation = json!([{"op": op, "path": "emails[type eq \"home\"].value", "value": address}]);
        server.patch(&user.path, &operation).await?.succeeds()?;
        let read = server.get(&user.path).await?.is(200)?;
        let emails = read.json["emails"].as_array().map_or(&[][..], Vec::as_slice);
        let made = emails.iter().any(|email| email["value"] == address && email["type"] == "home");
        read.must_at("/emails", made && emails.len() == 2, format!("another element of emails: {address}, home"))?;
    }
    Ok(())
}

fn manager_path() -> String {
    format!("{ENTERPRISE}:manager")
}

async fn managers(server: &Server) -> Result<(), Stop> {
    let (user, boss) = (provisioned(server).await?, server.user(&server.mail("boss")).await?);
    let (path, id) = (manager_path(), &boss.id);
    for operation in [
        json!({"op": "Add", "path": path, "value": id}),
        json!({"op": "Replace", "path": path, "value": {"value": id}}),
        json!({"op": "Add", "path": "manager", "value": [{"value": id}]}),
        json!({"op": "replace", "value": {path.as_str(): id}}),
    ] {
        server.patch(&user.path, &json!([operation])).await?.succeeds()?;
        has_manager(server, &user, &boss).await?;
    }
    Ok(())
}

async fn has_manager(server: &Server, user: &Made, boss: &Made) -> Result<(), Stop> {
    server.get(&user.path).await?.is(200)?.has(&format!("/{ENTERPRISE}/manager/value"), &json!(boss.id))
}

async fn no_manager(server: &Server) -> Result<(), Stop> {
    let (user, boss) = (provisioned(server).await?, server.user(&server.mail("boss")).await?);
    let path = manager_path();
    let pointer = format!("/{ENTERPRISE}/manager");
    for (operation, must) in [
        (json!({"op": "Remove", "path": path}), true),
        (json!({"op": "Remove", "path": format!("manager[value eq \"{}\"]", boss.id)}), true),
        (json!({"op": "replace", "path": path, "value": {"value": ""}}), false),
    ] {
        server.patch(&user.path, &json!([{"op": "Add", "path": path, "value": boss.id}])).await?.succeeds()?;
        server.patch(&user.path, &json!([operation])).await?.succeeds()?;
        let read = server.get(&user.path).await?.is(200)?;
        let gone = read.json[ENTERPRISE]["manager"]["value"] != boss.id;
        read.must_at(&pointer, gone || !must, format!("no manager after {operation}"))?;
        if !gone {
            server.tolerate(
                read.finding_at(&pointer, format!("no manager after {operation}, as the SCIM Validator sends it")),
            );
        }
    }
    Ok(())
}

async fn single_role(server: &Server) -> Result<(), Stop> {
    let user = provisioned(server).await?;
    let operation = json!([{"op": "Add", "path": "roles[primary eq \"True\"].value", "value": "admin"}]);
    server.patch(&user.path, &operation).await?.succeeds()?;
    let read = server.get(&user.path).await?.is(200)?;
    read.has("/roles/0/value", &json!("admin"))?;
    read.must_at("/roles", read.json["roles"][0]["primary"] != "True", "primary is a boolean")
}

async fn role_text(server: &Server) -> Result<(), Stop> {
    let user = provisioned(server).await?;
    let text = r#"{"id":"18d1","value":"Admin","displayName":"Admin"}"#;
    let operation = json!([{"op": "Add", "path": "roles", "value": [{"value": text}]}]);
    server.patch(&user.path, &operation).await?.succeeds()?;
    let read = server.get(&user.path).await?.is(200)?;
    if read.json["roles"][0]["value"] != "Admin" {
        server.tolerate(read.finding_at("/roles", "the role's value, \"Admin\", is taken out of the text"));
    }
    Ok(())
}

async fn cleared(server: &Server) -> Result<(), Stop> {
    let user = provisioned(server).await?;
    for operation in [
        json!({"op": "Replace", "path": "title", "value": null}),
        json!({"op": "Replace", "path": "title", "value": ""}),
        json!({"op": "replace", "value": {"title": null}}),
        json!({"op": "Remove", "path": "title"}),
    ] {
        let set = json!([{"op": "Add", "path": "title", "value": "Surveyor"}]);
        server.patch(&user.path, &set).await?.succeeds()?;
        server.patch(&user.path, &json!([operation])).await?.succeeds()?;
        let read = server.get(&user.path).await?.is(200)?;
        if read.json["title"] == "Surveyor" {
            server.tolerate(read.finding_at("/title", format!("no title after {operation}: the old value stays")));
        }
    }
    Ok(())
}

async fn merged(server: &Server) -> Result<(), Stop> {
    let user = provisioned(server).await?;
    let operation = json!([{"op": "Replace", "path": "name", "value": {"givenName": "Mira B."}}]);
    server.patch(&user.path, &operation).await?.succeeds()?;
    let read = server.get(&user.path).await?.is(200)?;
    read.has("/name/givenName", &json!("Mira B."))?;
    read.has("/name/familyName", &json!("Probe"))
}

async fn verbose(server: &Server) -> Result<(), Stop> {
    let user = provisioned(server).await?;
    let mapping = verbose_mapping();
    let operation = |(path, value): &(String, Value)| json!({"op": "Add", "path": path, "value": value});
    let operations: Value = mapping.iter().map(operation).collect();
    server.patch(&user.path, &operations).await?.succeeds()?;
    let read = server.get(&user.path).await?.is(200)?;
    read.has("/displayName", &json!("Mira B. Probe"))?;
    read.has("/name/middleName", &json!("B."))?;
    let (text, absent) = (read.text.as_str(), |value: &str| !read.text.contains(value));
    let lost: Vec<_> = mapping.iter().filter(|(_, value)| value.as_str().is_some_and(absent)).collect();
    if !lost.is_empty() && !text.is_empty() {
        let paths: Vec<_> = lost.iter().map(|(path, _)| path.as_str()).collect();
        server.tolerate(
            read.finding(format!("what was sent comes back; the SCIM Validator misses {}", paths.join(", "))),
        );
    }
    Ok(())
}

/// An operation for each target of Entra's list of attributes, each with a value of its own.
fn verbose_mapping() -> Vec<(String, Value)> {
    let mut mapping: Vec<_> = [
        ("displayName", "Mira B. Probe"),
        ("title", "Lead surveyor"),
        ("nickName", "Mimi"),
        ("userType", "Member"),
        ("preferredLanguage", "fr-FR"),
        ("locale", "de-DE"),
        ("timezone", "Europe/London"),
        ("profileUrl", "https://example.org/mira"),
        ("externalId", "mira-b-probe"),
        ("name.formatted", "Dr Mira B. Probe PhD"),
        ("name.givenName", "Miranda"),
        ("name.middleName", "B."),
        ("name.familyName", "Prober"),
        ("name.honorificPrefix", "Dr"),
        ("name.honorificSuffix", "PhD"),
        ("emails[type eq \"work\"].value", "mira@work.example"),
        ("emails[type eq \"home\"].value", "mira@home.example"),
        ("phoneNumbers[type eq \"work\"].value", "+44 1904 000001"),
        ("phoneNumbers[type eq \"mobile\"].value", "+44 7700 900001"),
        ("phoneNumbers[type eq \"fax\"].value", "+44 1904 000002"),
        ("phoneNumbers[type eq \"pager\"].value", "+44 1904 000003"),
        ("addresses[type eq \"work\"].formatted", "1 High Street, York"),
        ("addresses[type eq \"work\"].streetAddress", "1 Low Street"),
        ("addresses[type eq \"work\"].locality", "Yorkton"),
        ("addresses[type eq \"work\"].region", "Yorkshire"),
        ("addresses[type eq \"work\"].postalCode", "YO1 1AA"),
        ("addresses[type eq \"work\"].country", "FR"),
        ("addresses[type eq \"other\"].formatted", "Gatehouse"),
        ("roles[primary eq \"True\"].value", "surveyor-role"),
        ("roles[primary eq \"True\"].display", "Role of surveyors"),
        ("roles[primary eq \"True\"].type", "app-role"),
    ]
    .into_iter()
    .map(|(path, value)| (path.to_owned(), json!(value)))
    .collect();
    for (attribute, value) in
        [("employeeNumber", "4712"), ("department", "Survey"), ("costCenter", "CC-1"), ("organization", "Fleet")]
    {
        mapping.push((format!("{ENTERPRISE}:{attribute}"), json!(value)));
    }
    mapping.push((format!("{USER}:active"), json!(true)));
    mapping
}

async fn extras(server: &Server) -> Result<(), Stop> {
    let ada = server.user(&server.mail("ada")).await?;
    let crew = server.group(&server.unique("crew"), &[]).await?;
    let mut body = bodies::patch_op(&json!([{
        "name": "addMember",
        "op": "add",
        "path": "members",
        "value": [{"displayName": "Mira", "$ref": null, "value": ada.id}],
    }]));
    body["id"] = json!(crew.id);
    server.ask(Ask::new(Method::PATCH, &crew.path, Some(&body))).await?.succeeds()?;
    let read = server.get(&crew.path).await?.is(200)?;
    read.must_at("/members", read.members() == [ada.id], "the member is there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verbose_mapping_has_36_values_of_which_none_holds_another() {
        let mapping = verbose_mapping();
        assert_eq!(mapping.len(), 36);
        let texts: Vec<_> = mapping.iter().filter_map(|(_, value)| value.as_str()).collect();
        for text in &texts {
            assert_eq!(texts.iter().filter(|other| *other == text).count(), 1, "{text}");
        }
    }
}
