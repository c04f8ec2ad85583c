//! `muster idp scenario`: what happens in companies, played against a SCIM server step by step.

use std::cell::RefCell;

use app::Random;
use clap::Args;
use idp::config::Target;
use idp::scenario::{ALL, Outcome, Scenario, Step, Watcher};
use serde_json::json;

use super::desk::{asking, read};
use super::target::Credentials;
use super::{Common, Error};
use crate::commands::serve::stopped;

/// `muster idp scenario`
#[derive(Args)]
pub struct Play {
    /// Numbers of scenarios, or all
    #[arg(value_name = "NUMBER", required_unless_present = "list")]
    numbers: Vec<String>,
    /// Say which there are
    #[arg(long)]
    list: bool,
    /// SCIM base URL of the server [default: that of the configuration, with its token]
    #[arg(long)]
    url: Option<String>,
    #[command(flatten)]
    credentials: Credentials,
}

impl Play {
    pub(super) fn run(self, common: &Common) -> Result<(), Error> {
        if self.list {
            list(common.json);
            return Ok(());
        }
        let scenarios = chosen(&self.numbers)?;
        let target = match self.url {
            Some(url) => self.credentials.target(url)?,
            None => read(&common.file)?.target,
        };
        asking(async {
            let mut failed = Vec::new();
            let mut outcomes = Vec::new();
            for scenario in scenarios {
                let outcome = play(scenario, &target, common.json).await?;
                if !outcome.is_good() {
                    failed.push(scenario.number.to_string());
                }
                let interrupted = outcome.interrupted;
                outcomes.push(outcome);
                if interrupted {
                    break;
                }
            }
            if common.json {
                println!("{}", json!({ "scenarios": outcomes }));
            }
            if failed.is_empty() {
                return Ok(());
            }
            Err(Error::Failed(format!("not as expected: scenario {}", failed.join(", "))))
        })
    }
}

fn list(as_json: bool) {
    if as_json {
        let scenario = |scenario: &Scenario| json!({ "number": scenario.number, "title": scenario.title });
        println!("{}", json!({ "scenarios": ALL.iter().map(scenario).collect::<Vec<_>>() }));
    } else {
        for scenario in ALL {
            println!("{:>2}  {}", scenario.number, scenario.title);
        }
    }
}

fn chosen(numbers: &[String]) -> Result<Vec<&'static Scenario>, Error> {
    if numbers.iter().any(|number| number == "all") {
        return Ok(ALL.iter().collect());
    }
    let find = |number: &String| {
        let found = number.parse().ok().and_then(Scenario::find);
        found.ok_or_else(|| Error::Usage(format!("there is no scenario {number}; see: muster idp scenario --list")))
    };
    numbers.iter().map(find).collect()
}

async fn play(scenario: &Scenario, target: &Target, hidden: bool) -> Result<Outcome, Error> {
    if !hidden {
        println!("{}. {}", scenario.number, scenario.title);
    }
    let teller = Teller { hidden, doing: RefCell::default() };
    let interrupted = stopped().map_err(Error::failed)?;
    let seed = Random::system().uuid()?;
    let outcome = scenario.play(target, seed, &teller, interrupted).await;
    let outcome = outcome.map_err(|error| Error::Usage(error.to_string()))?;
    if !hidden {
        if let Some(broken) = &outcome.broken {
            println!("   ended: {broken}");
        }
        for name in &outcome.left_behind {
            println!("   left behind: {name}");
        }
        println!();
    }
    Ok(outcome)
}

/// Tells people what is done, and what is expected and seen then.
struct Teller {
    hidden: bool,
    doing: RefCell<String>,
}

impl Watcher for Teller {
    fn step(&self, step: &Step) {
        let Step { does, expects, saw, met } = step;
        if self.hidden {
            return;
        }
        if *self.doing.borrow() != *does {
            println!("   {does}");
            self.doing.borrow_mut().clone_from(does);
        }
        if *met {
            println!("     ok    {expects}");
        } else {
            println!("     NOT   {expects}\n     but   {saw}");
        }
    }
}
