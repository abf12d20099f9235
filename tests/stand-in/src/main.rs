//! Serves the stand-in on a loopback port until Ctrl-C.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use stand_in::{Database, Fault, Options, StandIn};

const USAGE: &str =
    "stand-in [--port 0] [--seed empty|roles|demo|large|seven] [--database FILE] [--race] [--ee]
         [--clickhouse]
         [--log-days N] [--webhook-days N] [--touch-lost] [--worker MS|off]
         [--max-rps N] [--max-rpm N] [--latency MS] [--jitter MS] [--fault JSON]... [--control]
         [--license-spring JSON] [--clock ISO] [--unprotected]";

fn read_options() -> anyhow::Result<(u16, Options)> {
    let mut options = Options {
        control: false,
        seed: stand_in::Seed::Demo,
        ..Options::default()
    };
    let mut port = 0;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .with_context(|| format!("{name} needs a value\n{USAGE}"))
        };
        match name.as_str() {
            "--port" => port = value()?.parse()?,
            "--seed" => options.seed = value()?.parse()?,
            "--database" => options.database = Database::File(PathBuf::from(value()?)),
            "--race" => options.race = true,
            "--worker" => options.worker = value()?.parse()?,
            "--ee" => options.ee = true,
            "--clickhouse" => options.clickhouse = true,
            "--log-days" => options.keep.log_days = value()?.parse()?,
            "--webhook-days" => options.keep.webhook_days = value()?.parse()?,
            "--touch-lost" => options.touch_lost = true,
            "--max-rps" => options.max_rps = Some(value()?.parse()?),
            "--max-rpm" => options.max_rpm = Some(value()?.parse()?),
            "--latency" => options.latency.ms = value()?.parse()?,
            "--jitter" => options.latency.jitter_ms = value()?.parse()?,
            "--fault" => {
                let fault: Fault = serde_json::from_str(&value()?).context("--fault")?;
                options.faults.push(fault);
            }
            "--license-spring" => {
                options.license_spring =
                    serde_json::from_str(&value()?).context("--license-spring")?;
            }
            "--clock" => options.clock = Some(value()?.parse().context("--clock")?),
            "--unprotected" => options.protected = false,
            "--control" => options.control = true,
            "--help" | "-h" => bail!("{USAGE}"),
            other => bail!("unknown option {other}\n{USAGE}"),
        }
    }
    Ok((port, options))
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        // One clear message: a back trace helps nobody whose port is taken.
        Err(error) => {
            eprintln!("stand-in: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let (port, options) = read_options()?;
    let server = StandIn::open(options).context("the database cannot be opened")?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("port {port} cannot be used"))?;
    println!("API: http://{}", listener.local_addr()?);
    axum::serve(listener, server.router())
        .with_graceful_shutdown(async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await?;
    Ok(())
}
