//! Rows 24 to 26 and 28: patience, URLs, media types, pace.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Method;

use super::bodies;
use super::row::Provider::{Entra, JumpCloud, Keycloak, Okta, OneLogin};
use super::row::{Probe, Row};
use super::seen::{Finding, Seen, Stop};
use super::server::{Ask, Server};

/// What Entra asks of an application in its gallery.
const REQUESTS_PER_SECOND: usize = 25;
/// How long that is kept up.
const SECONDS: usize = 4;
/// What Okta's specification test gives a list.
const LIST: Duration = Duration::from_millis(600);
/// Requests at once, and how often, until a 429 is given up.
const BURST: [usize; 2] = [50, 8];

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "25",
        title: "The base URL may be written carelessly",
        probes: &[
            Probe {
                title: "a slash at the end",
                stumbles: &[(OneLogin, "the connection test fails, if the base URL was typed so")],
                run: |server| Box::pin(urls(server, &["/Users/", "/Users/{id}/"])),
            },
            Probe {
                title: "two slashes",
                stumbles: &[
                    (Okta, "the connection test fails, if the base URL was typed with a slash"),
                    (Keycloak, "every request fails, if the base URL was typed with a slash"),
                ],
                run: |server| Box::pin(urls(server, &["//Users", "//Users/{id}"])),
            },
            Probe {
                title: "?aadOptscim062020",
                stumbles: &[(Entra, "Test Connection fails as soon as the flag is in the Tenant URL")],
                run: |server| Box::pin(urls(server, &["/Users?aadOptscim062020", "/Users/{id}?aadOptscim062020"])),
            },
        ],
    },
    Row {
        number: "26",
        title: "Every usual media type is taken",
        probes: &[
            Probe {
                title: "application/scim+json; charset=utf-8",
                stumbles: &[
                    (Entra, "every Create and Update fails"),
                    (Okta, "every assignment ends as a task with an error"),
                ],
                run: |server| Box::pin(media_type(server, Some("application/scim+json; charset=utf-8"))),
            },
            Probe {
                title: "application/scim+json",
                stumbles: &[
                    (Entra, "every Create and Update fails"),
                    (JumpCloud, "the integration cannot be activated"),
                ],
                run: |server| Box::pin(media_type(server, Some("application/scim+json"))),
            },
            Probe {
                title: "application/json",
                stumbles: &[
                    (Okta, "the specification test fails"),
                    (OneLogin, "every user stays in the state Failed"),
                    (Keycloak, "every request fails, where the plugin is set so"),
                ],
                run: |server| Box::pin(media_type(server, Some("application/json"))),
            },
            Probe {
                title: "application/json;charset=UTF-8",
                stumbles: &[(OneLogin, "every user stays in the state Failed")],
                run: |server| Box::pin(media_type(server, Some("application/json;charset=UTF-8"))),
            },
            Probe {
                title: "none",
                stumbles: &[(OneLogin, "updates of an older connector fail")],
                run: |server| Box::pin(media_type(server, None)),
            },
        ],
    },
    Row {
        number: "28",
        title: "25 requests a second, lists within 600 ms",
        probes: &[Probe {
            title: "for four seconds, with --load",
            stumbles: &[
                (Entra, "the application is not taken into the gallery; initial cycles take days"),
                (Okta, "the specification test fails; jobs pile up"),
            ],
            run: |server| Box::pin(pace(server)),
        }],
    },
    Row {
        number: "24",
        title: "429 says in seconds when to come back",
        probes: &[Probe {
            title: "Retry-After of every 429 that was seen; looked for with --load",
            stumbles: &[(Okta, "jobs wait five minutes, then twice as long each time; after ten tries they fail")],
            run: |server| Box::pin(patience(server)),
        }],
    },
];

async fn urls(server: &Server, paths: &[&str]) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    let id = user.path.trim_start_matches("/Users/");
    for path in paths {
        let seen = server.get(path.replace("{id}", id)).await?.is(200)?;
        if path.contains("{id}") {
            seen.must(seen.id() == user.id, "the user")?;
        } else {
            seen.must(seen.total().is_some_and(|total| total > 0), "the list of users")?;
        }
    }
    Ok(())
}

async fn media_type(server: &Server, content_type: Option<&'static str>) -> Result<(), Stop> {
    let body = bodies::user(&server.mail("ada"));
    let created = server.ask(Ask { content_type, ..Ask::new(Method::POST, "/Users", Some(&body)) }).await?.created()?;
    let answered = created.header("content-type").to_ascii_lowercase();
    created.must(answered.contains("json"), "Content-Type: application/scim+json")?;
    if !answered.starts_with("application/scim+json") {
        server.tolerate(created.finding(format!("Content-Type: application/scim+json, not {answered}")));
    }
    Ok(())
}

async fn pace(server: &Server) -> Result<(), Stop> {
    if !server.load {
        return Err(Stop::NotApplicable("no load without --load".to_owned()));
    }
    let begun = Instant::now();
    let ticks = (0..REQUESTS_PER_SECOND * SECONDS).map(async |number| {
        let due = Duration::from_millis((number * 1_000 / REQUESTS_PER_SECOND) as u64);
        tokio::time::sleep(due.saturating_sub(begun.elapsed())).await;
        let asked = Instant::now();
        let seen = server.once(&Ask::new(Method::GET, "/Users?startIndex=1&count=100", None)).await?;
        Ok::<_, Stop>((seen, asked.elapsed()))
    });
    let mut answers: Vec<(Seen, Duration)> = join_all(ticks).await.into_iter().collect::<Result<_, _>>()?;
    let took = begun.elapsed();
    if let Some((seen, _)) = answers.iter().find(|(seen, _)| seen.status != 200) {
        return seen.must(false, format!("200 at {REQUESTS_PER_SECOND} requests a second"));
    }
    answers.sort_by_key(|(_, latency)| *latency);
    let Some((slowest, latency)) = answers.last() else { return Ok(()) };
    let told = |required: &str| Finding {
        request: slowest.request.clone(),
        answered: format!("200, {} of them in {took:.1?}, the slowest after {latency:.1?}", answers.len()),
        required: required.to_owned(),
    };
    if took > Duration::from_secs(SECONDS as u64) + LIST * 2 {
        return Err(Stop::Stumbled(told("25 requests a second")));
    }
    if *latency > LIST {
        server.tolerate(told("each within 600 ms"));
    }
    Ok(())
}

async fn patience(server: &Server) -> Result<(), Stop> {
    let [at_once, times] = BURST;
    for _ in 0..if server.load { times } else { 0 } {
        if !server.throttled().is_empty() {
            break;
        }
        let asks = (0..at_once).map(async |_| server.once(&Ask::new(Method::GET, "/Users?count=1", None)).await);
        // A burst that a server does not bear is no matter of patience; one that is gone is found by the next request.
        if join_all(asks).await.iter().any(|answer| matches!(answer, Err(Stop::Stumbled(_)))) {
            return Err(Stop::NotApplicable(format!("of {at_once} requests at once some had no answer at all")));
        }
    }
    let seen = server.throttled();
    if seen.is_empty() {
        return Err(Stop::NotApplicable("no 429 was seen".to_owned()));
    }
    match seen.iter().find(|value| value.trim().parse::<u64>().is_err()) {
        None => Ok(()),
        Some(value) => {
            let said = if value.is_empty() { "no Retry-After".to_owned() } else { format!("Retry-After: {value}") };
            Err(Stop::Stumbled(Finding {
                request: "any".to_owned(),
                answered: format!("429, {said}"),
                required: "Retry-After: a number of seconds".to_owned(),
            }))
        }
    }
}
