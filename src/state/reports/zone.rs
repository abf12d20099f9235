//! Time zones by the browser, which has the rules of all of them.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{config::Config, domain::Moment, usage::Zone};

/// A time zone of the browser's, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportZone {
    name: Arc<str>,
}

impl ReportZone {
    /// The zone with a name such as `Europe/Berlin`. `None` if the browser has none by it.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        (!name.is_empty() && browser::has(name)).then(|| Self { name: name.into() })
    }

    /// The one that the vendor has set, else the browser's own.
    pub fn usual() -> Self {
        let config: Config = expect_context();
        let set = config.reports.time_zone.as_deref().and_then(Self::named);
        set.unwrap_or_else(Self::own)
    }

    /// The browser's own.
    pub fn own() -> Self {
        let own = browser::own();
        own.and_then(|name| Self::named(&name))
            .unwrap_or(Self { name: "UTC".into() })
    }
}

impl Zone for ReportZone {
    fn name(&self) -> &str {
        &self.name
    }

    fn ahead_s(&self, at: Moment) -> i32 {
        browser::ahead_s(&self.name, at)
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::{cell::RefCell, collections::HashMap};

    use js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    use crate::domain::Moment;

    /// Clocks are set at whole quarters of an hour, and asking the browser is slow.
    const QUARTER_S: i64 = 900;

    struct Clock {
        format: DateTimeFormat,
        /// By quarters of an hour since 1970.
        ahead: HashMap<i64, i32>,
    }

    thread_local! {
        static CLOCKS: RefCell<HashMap<String, Clock>> = RefCell::default();
    }

    fn get(of: &JsValue, name: &str) -> Option<JsValue> {
        Reflect::get(of, &JsValue::from_str(name)).ok()
    }

    fn format(zone: &str) -> Option<DateTimeFormat> {
        let class = get(&get(&js_sys::global(), "Intl")?, "DateTimeFormat")?;
        let options = Object::new();
        for (key, value) in [
            ("timeZone", zone),
            ("hourCycle", "h23"),
            ("year", "numeric"),
            ("month", "numeric"),
            ("day", "numeric"),
            ("hour", "numeric"),
            ("minute", "numeric"),
            ("second", "numeric"),
        ] {
            // Setting a field of a fresh plain object cannot fail.
            let _ = Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
        }
        let language = JsValue::from_str("en-u-ca-gregory-nu-latn");
        // It throws where there is no such zone.
        let made = Reflect::construct(
            class.dyn_ref::<Function>()?,
            &Array::of2(&language, &options),
        );
        Some(made.ok()?.unchecked_into())
    }

    pub(super) fn has(zone: &str) -> bool {
        CLOCKS.with_borrow_mut(|clocks| {
            if clocks.contains_key(zone) {
                return true;
            }
            let Some(format) = format(zone) else {
                return false;
            };
            let ahead = HashMap::new();
            clocks.insert(zone.to_owned(), Clock { format, ahead });
            true
        })
    }

    pub(super) fn own() -> Option<String> {
        let format = DateTimeFormat::new(&Array::new(), &Object::new());
        get(&format.resolved_options(), "timeZone")?.as_string()
    }

    pub(super) fn ahead_s(zone: &str, at: Moment) -> i32 {
        let quarter = at.timestamp().div_euclid(QUARTER_S);
        CLOCKS.with_borrow_mut(|clocks| {
            let Some(clock) = clocks.get_mut(zone) else {
                return 0;
            };
            let format = &clock.format;
            *clock.ahead.entry(quarter).or_insert_with(|| {
                let seconds = quarter * QUARTER_S;
                there(format, seconds).map_or(0, |there| there - seconds) as i32
            })
        })
    }

    /// What clocks show at a moment, as if they showed UTC; in seconds since 1970.
    fn there(format: &DateTimeFormat, seconds: i64) -> Option<i64> {
        let date = Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
        let parts = format.format_to_parts(&date);
        let part = |name: &str| -> Option<u32> {
            let part = { parts.iter() }.find(|part| {
                get(part, "type").is_some_and(|it| it.as_string().as_deref() == Some(name))
            })?;
            get(&part, "value")?.as_string()?.parse().ok()
        };
        let day = chrono::NaiveDate::from_ymd_opt(
            i32::try_from(part("year")?).ok()?,
            part("month")?,
            part("day")?,
        )?;
        let time = day.and_hms_opt(part("hour")?, part("minute")?, part("second")?)?;
        Some(time.and_utc().timestamp())
    }
}

/// Outside a browser there is one zone.
#[cfg(not(target_arch = "wasm32"))]
mod browser {
    use crate::domain::Moment;

    pub(super) fn has(zone: &str) -> bool {
        zone == "UTC"
    }

    pub(super) fn own() -> Option<String> {
        None
    }

    pub(super) fn ahead_s(_: &str, _: Moment) -> i32 {
        0
    }
}
