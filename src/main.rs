//! `muster`: parses its arguments and calls one command.

mod commands;
mod logging;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use commands::{Command, Place};
use mimalloc::MiMalloc;

/// A request makes some hundred small things, and threads hand them to each other.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Self-hosted user provisioning for device management: a SCIM 2.0 service provider and its directory.
#[derive(Parser)]
#[command(name = "muster", version, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Wrong usage, a configuration that cannot be used included.
const USAGE: u8 = 2;

/// Whoever reads what is printed may stop reading: `| head` does. That is no failure of ours to tell about.
fn end_quietly_where_nobody_reads() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        if message.starts_with("failed printing to stdout") && message.contains("Broken pipe") {
            std::process::exit(0);
        }
        told(panic);
    }));
}

fn main() -> ExitCode {
    end_quietly_where_nobody_reads();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    match cli.command.run(&cli.place) {
        Ok(()) => ExitCode::SUCCESS,
        Err(commands::Error::Usage(message)) => {
            eprintln!("muster: {message}");
            ExitCode::from(USAGE)
        }
        Err(commands::Error::Failed(message)) => {
            eprintln!("muster: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Help where it was asked for; else what is wrong in one line.
fn refused(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print!("{error}");
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{error}");
            ExitCode::from(USAGE)
        }
        _ => {
            let text = error.to_string();
            let words: Vec<&str> = text.split("\n\n").next().unwrap_or_default().split_whitespace().collect();
            eprintln!("muster: {} (try --help)", words.join(" ").trim_start_matches("error: "));
            ExitCode::from(USAGE)
        }
    }
}
