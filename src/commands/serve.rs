//! `muster serve`: answers identity providers until it is told to stop.

use std::net::SocketAddr;

use app::App;
use clap::Args;
use directory::Actor;
use server::{Config, SCIM_PATH};
use tokio::signal;
use tokio::sync::oneshot;

use super::{Error, Place, open, setup_url};
use crate::logging;

/// `muster serve`
#[derive(Args)]
pub struct Serve {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

impl Serve {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(self.listen.as_deref())?;
        let _log = logging::start(&config.log)?;
        let runtime = tokio::runtime::Runtime::new().map_err(Error::failed)?;
        runtime.block_on(async {
            // Asked for first, so that no signal finds the process without an ear.
            let stopped = stopped().map_err(Error::failed)?;
            let app = open(&config).await?;
            let listening = server::bind(&config, app.clone()).await.map_err(Error::failed)?;
            announce(&app, listening.address()).await?;
            set_up(&app, &config, listening.address()).await?;
            let (stop, stopping) = oneshot::channel::<()>();
            let background = tokio::spawn(app::background::run(app.clone(), async {
                // Either way, told to stop or nobody left to tell, it is over.
                let _ = stopping.await;
            }));
            listening
                .run(async {
                    stopped.await;
                    drop(stop);
                })
                .await;
            background.await.map_err(Error::failed)?;
            app.close().await;
            Ok(())
        })
    }
}

/// The line that scripts wait for, and for people who have just installed Muster how to go on.
async fn announce(app: &App, address: SocketAddr) -> Result<(), Error> {
    println!("Muster is ready at http://{address}");
    for organization in app::organizations::list(app).await? {
        let operator = Actor::operator(organization.key);
        for connection in app::connections::list(app, &operator).await? {
            if !app::tokens::list(app, &operator, &connection).await?.is_empty() {
                return Ok(());
            }
        }
    }
    println!();
    println!("No identity provider can sign in yet. To connect one, in another terminal:");
    println!("  muster connection create --idp entra --name \"Entra ID\"   (or okta, onelogin, …)");
    println!("  muster token create --connection \"Entra ID\"");
    println!("Then give the identity provider that token and the SCIM URL http://{address}{SCIM_PATH}");
    Ok(())
}

/// How the first admin gets in, as long as there is none. Printed, for whoever started the program; never logged.
async fn set_up(app: &App, config: &Config, address: SocketAddr) -> Result<(), Error> {
    if let Some(secret) = app::admins::first_link(app).await? {
        println!();
        println!("Nobody administers this installation yet. To become its owner, open this link, which is good once:");
        println!("  {}", setup_url(config, Some(address), &secret));
    }
    Ok(())
}

/// Ready once the process is asked to end.
#[cfg(unix)]
pub(super) fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests under way are finished");
    })
}

/// Ready once the process is asked to end.
#[cfg(not(unix))]
pub(super) fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without an ear for Ctrl-C the process can still be ended by force.
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        tracing::info!("stopping: requests under way are finished");
    })
}
