//! What is so on LicenseSpring alone, through the shipped gateway in a real nginx.

use browser_journeys::{Kind, Setting, Told, journey};

use crate::CAD;

const WHY: &str = "it is about LicenseSpring";

/// The demo office, where the server is LicenseSpring.
fn spring() -> Setting {
    Setting::demo().only(Kind::LicenseSpring, WHY)
}

#[tokio::test]
async fn q1_a_company_code_an_address_and_a_password_let_in() -> Told {
    journey(spring(), |page| async move {
        page.open("/").await?;
        page.press("Sign in").await?;
        page.field("Company code")
            .has("aria-invalid", "true")
            .await?;
        page.sign_in_as("admin@nordbau.example", "seatboard-demo")
            .await?;
        page.heading(1, "Licenses").shows().await?;
        page.row(CAD).says("9 free of 30").await
    })
    .await
}
