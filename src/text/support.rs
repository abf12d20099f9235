//! The words for what is sent to support.

/// The words for what is sent to support.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct SupportText {
    pub intro: &'static str,
    pub reading: &'static str,
    pub copy: &'static str,
    pub write: &'static str,
    pub panel: &'static str,
    pub address: &'static str,
    pub frame: &'static str,
    pub framed: fn(bool) -> &'static str,
    pub server: &'static str,
    pub server_says: &'static str,
    pub account: &'static str,
    pub role: &'static str,
    pub nobody: &'static str,
    pub browser: &'static str,
    pub window: &'static str,
    pub page: &'static str,
    pub program: &'static str,
    pub no_policy: &'static str,
    pub no_answer: &'static str,
    pub faults: &'static str,
    pub no_faults: &'static str,
    pub time: &'static str,
}
