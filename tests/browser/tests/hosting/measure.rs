//! What it costs that panel and license server are on two origins.

use std::time::Instant;

use anyhow::{Result, ensure};
use browser_journeys::{Host, Hosting, Page, Told, eventually, journey};

use crate::on;

/// How long a request is on its way on a slow line, preflights too. The browser's own slow line
/// lets preflights pass at once.
const LATENCY_MS: u64 = 560;

/// Signs in over the slow line, the form being there, and waits for the rows of the list.
async fn sign_in(page: &Page, name: &str) -> Result<()> {
    page.open("/").await?;
    page.field("Password").shows().await?;
    // What comes after the form has come, too, so that the requests are all there is to wait for.
    page.server().rests().await?;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let (all, preflights) = page.stage().requests();
    page.field("Email").fill("admin@nordbau.example").await?;
    page.field("Password").fill("seatboard-demo").await?;
    page.stage().far_away(LATENCY_MS);
    let since = Instant::now();
    page.press("Sign in").await?;
    eventually("the rows of the list", || async {
        let rows = page.role("row").count().await?;
        ensure!(rows > 2, "{rows} rows");
        Ok(())
    })
    .await?;
    let took = since.elapsed();
    let (all_now, preflights_now) = page.stage().requests();
    println!(
        "{name:<12} {:>5} ms to the list, {:>3} requests, {:>3} of them preflights",
        took.as_millis(),
        all_now - all,
        preflights_now - preflights
    );
    page.server().rests().await?;
    let (all_now, preflights_now) = page.stage().requests();
    println!(
        "{name:<12} until it is quiet: {:>3} requests, {:>3} of them preflights",
        all_now - all,
        preflights_now - preflights
    );
    Ok(())
}

/// Run it by `cargo xtask bench`.
#[tokio::test]
#[ignore = "measures: it needs a release build and nginx"]
async fn measure_one_origin_and_two() -> Told {
    let one = Hosting::at_top(Host::Nginx);
    for round in 1..=3 {
        println!("round {round}");
        journey(
            on(one),
            |page| async move { sign_in(&page, "one origin").await },
        )
        .await?;
        let two = one.with_server_apart();
        journey(on(two), |page| async move {
            sign_in(&page, "two origins").await
        })
        .await?;
    }
    Ok(())
}
