//! `config.json`: what the vendor decides without a rebuild.

use serde_json::Value;

/// The vendor's decisions. Every field but the server's address has a default.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What kind of license server it is.
    pub server_kind: ServerKind,
    /// Address of the license server, without `/v1`, or of the gateway before it.
    pub server_url: String,
    /// The account on it; `None` for a server with a single account.
    pub account: Option<String>,
    /// The code of the company, where signing in asks for one; it stands there to begin with.
    pub company: Option<String>,
    /// Whether the address may be changed on the sign-in page.
    pub server_changeable: bool,
    /// What the panel calls itself.
    pub brand: String,
    /// Hue of the brand colour, 0 to 360.
    pub hue: Option<f64>,
    /// Chroma of the brand colour, 0 to 0.37.
    pub chroma: Option<f64>,
    /// Where people get help: a `mailto:` or `https:` address.
    pub support: Option<String>,
    /// Whether the token may stay in the tab's own storage, so that a reload stays signed in.
    pub keep_in_tab: bool,
    /// The portals that may sign their people in when they show the panel in a frame, as origins.
    pub hosts: Vec<String>,
    /// Whether a tab that is signed in lets further tabs of the same browser in.
    pub share_tabs: bool,
    /// Where people begin, until they choose for themselves.
    pub first_page: FirstPage,
    /// What must be true of an address before a person is created with it.
    pub create_user_hint: Option<String>,
    /// The domains, with those below them, of addresses with which people are created; any, if
    /// empty. Whoever is there already is not touched by it.
    pub user_domains: Vec<String>,
    /// How often what is on screen is read again, in seconds; at least 15.
    pub refresh_s: u32,
    /// Whether people are asked why they change something.
    pub reason: ReasonRule,
    /// Whether licenses keep who waits for a seat. Whoever has the key of a license can read it.
    pub waiting_list: bool,
    /// What teams have besides seats, such as storage.
    pub quotas: Vec<Quota>,
    /// How many seats of one product are needed for those of another.
    pub sizing: Vec<Sizing>,
    /// What reports go by.
    pub reports: Reports,
}

/// What reports go by.
#[derive(Clone, Debug, PartialEq)]
pub struct Reports {
    /// The time zone that days and months are those of, such as `Europe/Berlin`; `None` for that
    /// of the reader's browser. What no zone is called is taken for none.
    pub time_zone: Option<String>,
    /// Products that are counted together.
    pub groups: Vec<Group>,
    /// What seats cost; `None` if no report speaks of money.
    pub prices: Option<Prices>,
    /// How people stand in reports.
    pub people: PeopleRule,
    /// How many days before a license ends that is looked at; `None` for the usual ones.
    pub lead_days: Option<Vec<u32>>,
    /// Whether browsers keep what was observed of use, for the reports about the past.
    pub history: bool,
}

impl Default for Reports {
    fn default() -> Self {
        Self {
            time_zone: None,
            groups: Vec::new(),
            prices: None,
            people: PeopleRule::default(),
            lead_days: None,
            history: true,
        }
    }
}

impl Reports {
    /// How many days before a license ends that is looked at, the fewest first.
    pub fn leads(&self) -> Vec<u32> {
        self.lead_days.clone().unwrap_or_else(|| vec![7, 30, 90])
    }
}

/// What a seat costs for a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// What it is paid in, such as `EUR`; the same for all.
    pub currency: String,
    /// Licenses or products, by name or id, with the price in hundredths.
    pub per_year: Vec<(String, u64)>,
}

/// How people stand in reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeopleRule {
    /// By their names.
    #[default]
    Names,
    /// By words that tell nothing, other ones each time.
    Pseudonyms,
    /// Not at all: there are no reports of people.
    Off,
}

/// Products that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What to call them.
    pub name: String,
    /// The products, by name or id.
    pub products: Vec<String>,
}

/// So many seats of a product are needed for each seat of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizing {
    /// The product that is needed, by name or id.
    pub product: String,
    /// The product it is needed for, by name or id.
    pub per: String,
    /// How many for each seat; above 0.
    pub ratio: f64,
}

/// A kind of license server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerKind {
    /// Keygen, reached directly.
    #[default]
    Keygen,
    /// LicenseSpring, behind a gateway that holds the vendor's key.
    LicenseSpring,
}

/// Where people begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstPage {
    /// With the list of licenses.
    #[default]
    Licenses,
    /// With what needs them today.
    Home,
}

impl FirstPage {
    /// The word for it, in `config.json` and in a browser's storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Licenses => "licenses",
            Self::Home => "home",
        }
    }

    /// The page that a word is for.
    pub fn from_word(word: &str) -> Option<Self> {
        let mut all = [Self::Licenses, Self::Home].into_iter();
        all.find(|page| page.word() == word)
    }
}

/// Whether people are asked why they change something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReasonRule {
    /// Nobody is asked.
    Off,
    /// There is a field that may stay empty.
    #[default]
    Optional,
    /// Nothing is sent without one.
    Required,
}

/// Something the vendor grants a team and keeps with it, shown beside its seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// What to call it.
    pub label: String,
    /// The name under which the vendor keeps how much is granted.
    pub max: String,
    /// The name under which the vendor keeps how much is used, if anywhere.
    pub used: Option<String>,
    /// What it is counted in.
    pub unit: String,
}

/// Why a configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigFault {
    /// There is no file, or a page in its place.
    Missing,
    /// The host failed or refused, with its status, or did not answer; it may be tried again.
    Unread(Option<u16>),
    /// It is not JSON; the parser's words.
    NotJson(String),
    /// A field has the wrong kind of value; its path.
    Field(&'static str),
}

impl ServerKind {
    /// Whether signing in asks for the company.
    pub fn asks_company(self) -> bool {
        self == Self::LicenseSpring
    }

    /// Whether it sends a mail to whoever has forgotten their password.
    pub fn mails_passwords(self) -> bool {
        self == Self::Keygen
    }
}

/// What holds further fields. One of another kind would be read as if it were empty.
const SECTIONS: [&str; 6] = ["server", "brand", "session", "words", "teams", "reports"];

impl Config {
    /// Reads the text of a `config.json`.
    ///
    /// # Errors
    /// Names the first field that cannot be used; unknown fields are left to later versions.
    pub fn parse(text: &str) -> Result<Self, ConfigFault> {
        // Hosts of single-page apps answer with the page itself where a file is missing.
        if text.trim_start().starts_with('<') {
            return Err(ConfigFault::Missing);
        }
        let root: Value =
            serde_json::from_str(text).map_err(|error| ConfigFault::NotJson(error.to_string()))?;
        for section in SECTIONS {
            if !matches!(
                root.get(section),
                None | Some(Value::Null | Value::Object(_))
            ) {
                return Err(ConfigFault::Field(section));
            }
        }
        let url =
            string(&root, "/server/url", "server.url")?.ok_or(ConfigFault::Field("server.url"))?;
        if !(url.starts_with("https://") || url.starts_with("http://") || url.starts_with('/')) {
            return Err(ConfigFault::Field("server.url"));
        }
        let server_kind = match string(&root, "/server/kind", "server.kind")?.as_deref() {
            None | Some("keygen") => ServerKind::Keygen,
            Some("licensespring") => ServerKind::LicenseSpring,
            Some(_) => return Err(ConfigFault::Field("server.kind")),
        };
        let support = string(&root, "/brand/support", "brand.support")?;
        if support.as_deref().is_some_and(|to| !is_safe_link(to)) {
            return Err(ConfigFault::Field("brand.support"));
        }
        Ok(Self {
            server_kind,
            server_url: url,
            account: string(&root, "/server/account", "server.account")?,
            company: string(&root, "/server/company", "server.company")?,
            server_changeable: flag(&root, "/server/changeable", "server.changeable", false)?,
            brand: string(&root, "/brand/name", "brand.name")?
                .unwrap_or_else(|| "Seatboard".to_owned()),
            hue: within(&root, "/brand/hue", "brand.hue", 0.0, 360.0)?,
            chroma: within(&root, "/brand/chroma", "brand.chroma", 0.0, 0.37)?,
            support,
            keep_in_tab: flag(&root, "/session/keepInTab", "session.keepInTab", true)?,
            hosts: texts(&root, "/session/hosts", "session.hosts", is_origin)?,
            share_tabs: flag(&root, "/session/shareTabs", "session.shareTabs", false)?,
            first_page: first_page(&root)?,
            create_user_hint: string(&root, "/words/createUserHint", "words.createUserHint")?,
            user_domains: texts(&root, "/userDomains", "userDomains", is_domain)?,
            refresh_s: refresh(&root)?,
            reason: reason(&root)?,
            waiting_list: flag(&root, "/waitingList", "waitingList", false)?,
            quotas: quotas(&root)?,
            sizing: sizing(&root)?,
            reports: reports(&root)?,
        })
    }
}

/// A support link may write a mail or open a page, and nothing else: never run a script.
fn is_safe_link(to: &str) -> bool {
    to.starts_with("mailto:") || to.starts_with("https://")
}

/// A list of texts that are each as they have to be; none where nothing stands.
fn texts(
    root: &Value,
    at: &str,
    name: &'static str,
    is_right: fn(&str) -> bool,
) -> Result<Vec<String>, ConfigFault> {
    let list = match root.pointer(at) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(ConfigFault::Field(name)),
    };
    let text = |entry: &Value| {
        let text = entry.as_str().filter(|text| is_right(text));
        text.map(str::to_owned).ok_or(ConfigFault::Field(name))
    };
    list.iter().map(text).collect()
}

/// A domain such as `example.com`, without an address before it or a page behind.
fn is_domain(text: &str) -> bool {
    text.contains('.') && !text.bytes().any(|it| b"@/:* ".contains(&it))
}

/// Scheme, host and port, nothing after; without encryption only on this device.
fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| {
        let rest = text.strip_prefix("http://")?;
        let host = rest.split(':').next()?;
        ["localhost", "127.0.0.1"].contains(&host).then_some(rest)
    });
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_part))
}

fn quotas(root: &Value) -> Result<Vec<Quota>, ConfigFault> {
    const NAME: &str = "teams.quotas";
    let list = match root.pointer("/teams/quotas") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(ConfigFault::Field(NAME)),
    };
    let quota = |entry: &Value| {
        let needed = |at| string(entry, at, NAME)?.ok_or(ConfigFault::Field(NAME));
        Ok(Quota {
            label: needed("/label")?,
            max: needed("/max")?,
            used: string(entry, "/used", NAME)?,
            unit: string(entry, "/unit", NAME)?.unwrap_or_default(),
        })
    };
    list.iter().map(quota).collect()
}

fn sizing(root: &Value) -> Result<Vec<Sizing>, ConfigFault> {
    const NAME: &str = "sizing";
    let list = match root.get(NAME) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(ConfigFault::Field(NAME)),
    };
    let sizing = |entry: &Value| {
        let needed = |at, name| string(entry, at, name)?.ok_or(ConfigFault::Field(name));
        let product = needed("/product", "sizing.product")?;
        let per = needed("/per", "sizing.per")?;
        if product.eq_ignore_ascii_case(&per) {
            return Err(ConfigFault::Field("sizing.per"));
        }
        let ratio = within(entry, "/ratio", "sizing.ratio", 0.0, 1_000.0)?.unwrap_or(1.0);
        if ratio == 0.0 {
            return Err(ConfigFault::Field("sizing.ratio"));
        }
        Ok(Sizing {
            product,
            per,
            ratio,
        })
    };
    list.iter().map(sizing).collect()
}

fn reports(root: &Value) -> Result<Reports, ConfigFault> {
    const NAME: &str = "reports.groups";
    let list = match root.pointer("/reports/groups") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(list)) => list,
        Some(_) => return Err(ConfigFault::Field(NAME)),
    };
    let group = |entry: &Value| {
        let name = string(entry, "/name", NAME)?;
        let products = entry.get("products").and_then(Value::as_array);
        let products = products.map(|all| all.iter().map(Value::as_str).collect());
        let products: Option<Vec<&str>> = products.flatten();
        let (name, products) = name.zip(products).ok_or(ConfigFault::Field(NAME))?;
        Ok(Group {
            name,
            products: products.into_iter().map(str::to_owned).collect(),
        })
    };
    Ok(Reports {
        time_zone: string(root, "/reports/timeZone", "reports.timeZone")?,
        groups: list.iter().map(group).collect::<Result<_, _>>()?,
        prices: prices(root)?,
        people: match string(root, "/reports/people", "reports.people")?.as_deref() {
            None | Some("names") => PeopleRule::Names,
            Some("pseudonyms") => PeopleRule::Pseudonyms,
            Some("off") => PeopleRule::Off,
            Some(_) => return Err(ConfigFault::Field("reports.people")),
        },
        lead_days: lead_days(root)?,
        history: flag(root, "/reports/history", "reports.history", true)?,
    })
}

fn lead_days(root: &Value) -> Result<Option<Vec<u32>>, ConfigFault> {
    const FAULT: ConfigFault = ConfigFault::Field("reports.leadDays");
    let all = match root.pointer("/reports/leadDays") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(all)) if !all.is_empty() => all,
        Some(_) => return Err(FAULT),
    };
    let days = |it: &Value| {
        let days = it.as_u64().and_then(|days| u32::try_from(days).ok());
        days.filter(|days| (1..=3_650).contains(days)).ok_or(FAULT)
    };
    let mut all: Vec<u32> = all.iter().map(days).collect::<Result<_, _>>()?;
    crate::lean::sort(&mut all);
    all.dedup();
    Ok(Some(all))
}

fn prices(root: &Value) -> Result<Option<Prices>, ConfigFault> {
    const CURRENCY: &str = "reports.prices.currency";
    const PER_YEAR: &str = "reports.prices.perYear";
    let prices = match root.pointer("/reports/prices") {
        None | Some(Value::Null) => return Ok(None),
        Some(prices @ Value::Object(_)) => prices,
        Some(_) => return Err(ConfigFault::Field("reports.prices")),
    };
    let currency = string(prices, "/currency", CURRENCY)?.ok_or(ConfigFault::Field(CURRENCY))?;
    if currency.len() != 3 || !currency.bytes().all(|it| it.is_ascii_uppercase()) {
        return Err(ConfigFault::Field(CURRENCY));
    }
    let all = prices.get("perYear").and_then(Value::as_object);
    let all = all.ok_or(ConfigFault::Field(PER_YEAR))?;
    let price = |(of, price): (&String, &Value)| {
        let price = price.as_f64();
        let price = price.filter(|it| (0.0..=1_000_000_000.0).contains(it));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        let cents = price.map(|it| (it * 100.0).round() as u64);
        cents
            .map(|cents| (of.clone(), cents))
            .ok_or(ConfigFault::Field(PER_YEAR))
    };
    Ok(Some(Prices {
        currency,
        per_year: all.iter().map(price).collect::<Result<_, _>>()?,
    }))
}

fn refresh(root: &Value) -> Result<u32, ConfigFault> {
    let seconds =
        within(root, "/refreshSeconds", "refreshSeconds", 15.0, 86_400.0)?.unwrap_or(60.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked above"
    )]
    Ok(seconds as u32)
}

fn first_page(root: &Value) -> Result<FirstPage, ConfigFault> {
    const NAME: &str = "firstPage";
    match string(root, "/firstPage", NAME)? {
        None => Ok(FirstPage::default()),
        Some(word) => FirstPage::from_word(&word).ok_or(ConfigFault::Field(NAME)),
    }
}

fn reason(root: &Value) -> Result<ReasonRule, ConfigFault> {
    match string(root, "/reason", "reason")?.as_deref() {
        None | Some("optional") => Ok(ReasonRule::Optional),
        Some("off") => Ok(ReasonRule::Off),
        Some("required") => Ok(ReasonRule::Required),
        Some(_) => Err(ConfigFault::Field("reason")),
    }
}

fn string(root: &Value, at: &str, name: &'static str) -> Result<Option<String>, ConfigFault> {
    match root.pointer(at) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let text = text.trim();
            Ok((!text.is_empty()).then(|| text.to_owned()))
        }
        Some(_) => Err(ConfigFault::Field(name)),
    }
}

fn flag(root: &Value, at: &str, name: &'static str, default: bool) -> Result<bool, ConfigFault> {
    match root.pointer(at) {
        None | Some(Value::Null) => Ok(default),
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => Err(ConfigFault::Field(name)),
    }
}

fn within(
    root: &Value,
    at: &str,
    name: &'static str,
    low: f64,
    high: f64,
) -> Result<Option<f64>, ConfigFault> {
    match root.pointer(at) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64() {
            Some(number) if (low..=high).contains(&number) => Ok(Some(number)),
            _ => Err(ConfigFault::Field(name)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_of_the_server_is_needed() {
        let config = Config::parse(r#"{"server":{"url":"https://keys.example"}}"#)
            .expect("a minimal configuration");
        assert_eq!(config.server_url, "https://keys.example");
        assert_eq!((config.account, config.server_changeable), (None, false));
        assert_eq!(
            (config.brand.as_str(), config.keep_in_tab),
            ("Seatboard", true)
        );
        assert_eq!(
            (config.share_tabs, config.first_page),
            (false, FirstPage::Licenses)
        );
        assert_eq!((config.refresh_s, config.hue), (60, None));
        assert_eq!(config.reason, ReasonRule::Optional);
        assert!(!config.waiting_list);
        assert_eq!(config.server_kind, ServerKind::Keygen);
    }

    #[test]
    fn the_kind_of_server_decides_who_is_asked() {
        let with = |rest: &str| Config::parse(&format!(r#"{{"server":{{"url":"/gate",{rest}}}}}"#));
        let config = with(r#""kind":"licensespring","company":"NORDBAU""#).expect("a gateway");
        assert_eq!(config.server_kind, ServerKind::LicenseSpring);
        assert_eq!(config.company.as_deref(), Some("NORDBAU"));
        for (wrong, field) in [
            (r#""kind":"other""#, "server.kind"),
            (r#""kind":7"#, "server.kind"),
            (r#""company":7"#, "server.company"),
        ] {
            assert_eq!(with(wrong), Err(ConfigFault::Field(field)));
        }
    }

    #[test]
    fn a_field_of_the_wrong_kind_is_named() {
        let fault = |text: &str| Config::parse(text).expect_err("refused");
        assert_eq!(fault(r#"{"server":{}}"#), ConfigFault::Field("server.url"));
        assert_eq!(
            fault(r#"{"server":{"url":"keys.example"}}"#),
            ConfigFault::Field("server.url")
        );
        let with = |rest: &str| format!(r#"{{"server":{{"url":"https://k.example"}},{rest}}}"#);
        assert_eq!(
            fault(&with(r#""brand":{"hue":400}"#)),
            ConfigFault::Field("brand.hue")
        );
        assert_eq!(
            fault(&with(r#""refreshSeconds":1"#)),
            ConfigFault::Field("refreshSeconds")
        );
        assert_eq!(
            fault(&with(r#""brand":{"support":"javascript:alert(1)"}"#)),
            ConfigFault::Field("brand.support")
        );
        assert_eq!(
            fault(&with(r#""session":{"keepInTab":"no"}"#)),
            ConfigFault::Field("session.keepInTab")
        );
        let hosts = |list: &str| Config::parse(&with(&format!(r#""session":{{"hosts":{list}}}"#)));
        let good = hosts(r#"["https://portal.example:8443","http://localhost:3000"]"#);
        assert_eq!(good.map(|it| it.hosts.len()), Ok(2));
        for wrong in [
            r#""https://portal.example""#,
            r#"["https://portal.example/"]"#,
            r#"["http://portal.example"]"#,
            r#"["*"]"#,
            "[1]",
        ] {
            assert_eq!(
                hosts(wrong).expect_err("refused"),
                ConfigFault::Field("session.hosts")
            );
        }
        let domains = |list: &str| Config::parse(&with(&format!(r#""userDomains":{list}"#)));
        let good = domains(r#"["acme.test","b\u00fccher.example"]"#);
        assert_eq!(good.map(|it| it.user_domains.len()), Ok(2));
        for wrong in [
            r#""acme.test""#,
            r#"["@acme.test"]"#,
            r#"["*.acme.test"]"#,
            r#"["x"]"#,
        ] {
            let fault = domains(wrong).expect_err("refused");
            assert_eq!(fault, ConfigFault::Field("userDomains"));
        }
        for wrong in [r#""reason":"maybe""#, r#""reason":true"#] {
            assert_eq!(fault(&with(wrong)), ConfigFault::Field("reason"));
        }
        for wrong in [r#""firstPage":"users""#, r#""firstPage":1"#] {
            assert_eq!(fault(&with(wrong)), ConfigFault::Field("firstPage"));
        }
        let home = Config::parse(&with(r#""firstPage":"home""#));
        assert_eq!(home.map(|it| it.first_page), Ok(FirstPage::Home));
        assert_eq!(
            fault(&with(r#""session":{"shareTabs":1}"#)),
            ConfigFault::Field("session.shareTabs")
        );
        assert_eq!(
            fault(&with(r#""waitingList":"yes""#)),
            ConfigFault::Field("waitingList")
        );
        let line = Config::parse(&with(r#""waitingList":true"#));
        assert_eq!(line.map(|it| it.waiting_list), Ok(true));
        let required = Config::parse(&with(r#""reason":"required""#));
        assert_eq!(required.map(|it| it.reason), Ok(ReasonRule::Required));
        assert_eq!(
            fault(&with(r#""teams":{"quotas":[{"label":"Storage"}]}"#)),
            ConfigFault::Field("teams.quotas")
        );
        assert!(matches!(fault("{"), ConfigFault::NotJson(_)));
    }

    #[test]
    fn h8_a_page_in_place_of_the_file_is_no_file() {
        let page = Config::parse("\n<!doctype html><title>Seatboard</title>");
        assert_eq!(page, Err(ConfigFault::Missing));
    }

    #[test]
    fn h13_a_section_of_the_wrong_kind_is_named() {
        let url = r#""url":"https://k.example""#;
        for section in SECTIONS.into_iter().skip(1) {
            for wrong in [r#""x""#, "[]", "true", "7"] {
                let text = format!(r#"{{"server":{{{url}}},"{section}":{wrong}}}"#);
                assert_eq!(Config::parse(&text), Err(ConfigFault::Field(section)));
            }
            let text = format!(r#"{{"server":{{{url}}},"{section}":null}}"#);
            assert!(Config::parse(&text).is_ok(), "{section}");
        }
        let wrong = Config::parse(r#"{"server":"https://k.example"}"#);
        assert_eq!(wrong, Err(ConfigFault::Field("server")));
    }

    #[test]
    fn reports_name_a_zone_and_groups_of_products() {
        let parse = |reports: &str| {
            let text = format!(r#"{{"server":{{"url":"https://k.example"}},"reports":{reports}}}"#);
            Config::parse(&text).map(|it| it.reports)
        };
        assert_eq!(parse("null"), Ok(Reports::default()));
        assert_eq!(Reports::default().leads(), [7, 30, 90]);
        let leads = parse(r#"{"leadDays":[60,14,60]}"#).map(|it| it.leads());
        assert_eq!(leads, Ok(vec![14, 60]));
        let read = parse(
            r#"{"timeZone":"Europe/Berlin","groups":[{"name":"Suite","products":["CAD","Cloud"]}]}"#,
        );
        let suite = Group {
            name: "Suite".to_owned(),
            products: vec!["CAD".to_owned(), "Cloud".to_owned()],
        };
        let expected = Reports {
            time_zone: Some("Europe/Berlin".to_owned()),
            groups: vec![suite],
            ..Reports::default()
        };
        assert_eq!(read, Ok(expected));
        assert_eq!(
            parse(r#"{"history":false}"#).map(|it| it.history),
            Ok(false)
        );
        for (wrong, field) in [
            (r#"{"timeZone":1}"#, "reports.timeZone"),
            (r#"{"leadDays":30}"#, "reports.leadDays"),
            (r#"{"leadDays":[]}"#, "reports.leadDays"),
            (r#"{"leadDays":[30,0]}"#, "reports.leadDays"),
            (r#"{"leadDays":[1.5]}"#, "reports.leadDays"),
            (r#"{"history":"no"}"#, "reports.history"),
            (r#"{"groups":{}}"#, "reports.groups"),
            (r#"{"groups":[{"name":"Suite"}]}"#, "reports.groups"),
            (r#"{"groups":[{"products":[]}]}"#, "reports.groups"),
            (
                r#"{"groups":[{"name":"S","products":[1]}]}"#,
                "reports.groups",
            ),
        ] {
            assert_eq!(parse(wrong), Err(ConfigFault::Field(field)), "{wrong}");
        }
    }

    #[test]
    fn sizing_names_two_products_and_what_is_wrong_with_it() {
        let parse = |sizing: &str| {
            Config::parse(&format!(
                r#"{{"server":{{"url":"https://k.example"}},"sizing":{sizing}}}"#
            ))
        };
        let config =
            parse(r#"[{"product":"Share","per":"CAD"},{"product":"A","per":"B","ratio":0.5}]"#);
        let sizing = config.expect("two rules").sizing;
        let read: Vec<_> = { sizing.iter() }
            .map(|it| (it.product.as_str(), it.per.as_str(), it.ratio))
            .collect();
        assert_eq!(read, [("Share", "CAD", 1.0), ("A", "B", 0.5)]);
        assert_eq!(parse("null").map(|it| it.sizing), Ok(Vec::new()));
        for (wrong, field) in [
            (r#"{}"#, "sizing"),
            (r#"[{"per":"CAD"}]"#, "sizing.product"),
            (r#"[{"product":7,"per":"CAD"}]"#, "sizing.product"),
            (r#"[{"product":"Share"}]"#, "sizing.per"),
            (r#"[{"product":"Share","per":"share"}]"#, "sizing.per"),
            (
                r#"[{"product":"Share","per":"CAD","ratio":0}]"#,
                "sizing.ratio",
            ),
            (
                r#"[{"product":"Share","per":"CAD","ratio":"1"}]"#,
                "sizing.ratio",
            ),
        ] {
            assert_eq!(parse(wrong), Err(ConfigFault::Field(field)), "{wrong}");
        }
    }

    #[test]
    fn prices_are_in_one_currency_and_people_stand_by_one_of_three_rules() {
        let reports = |text: &str| {
            let server = r#""server":{"url":"https://k.example"}"#;
            let text = format!(r#"{{{server},"reports":{{{text}}}}}"#);
            Config::parse(&text).map(|config| config.reports)
        };
        let none = reports("").expect("nothing said");
        assert_eq!((none.prices, none.people), (None, PeopleRule::Names));
        let said = r#""people":"pseudonyms","prices":{"currency":"EUR","perYear":{"CAD":1200.5}}"#;
        let said = reports(said).expect("prices");
        assert_eq!(said.people, PeopleRule::Pseudonyms);
        let prices = said.prices.expect("prices");
        assert_eq!(prices.currency, "EUR");
        assert_eq!(prices.per_year, [("CAD".to_owned(), 120_050)]);
        for (wrong, field) in [
            (r#""people":"nobody""#, "reports.people"),
            (r#""prices":7"#, "reports.prices"),
            (r#""prices":{"perYear":{}}"#, "reports.prices.currency"),
            (
                r#""prices":{"currency":"euro","perYear":{}}"#,
                "reports.prices.currency",
            ),
            (r#""prices":{"currency":"EUR"}"#, "reports.prices.perYear"),
            (
                r#""prices":{"currency":"EUR","perYear":{"CAD":-1}}"#,
                "reports.prices.perYear",
            ),
        ] {
            assert_eq!(reports(wrong), Err(ConfigFault::Field(field)), "{wrong}");
        }
    }
}
