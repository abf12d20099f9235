//! Hosts of static files, each by the rules that it documents, with the files as somebody has
//! uploaded them. Nothing of the panel's is known here: what a host does not read from a file, it
//! does for everybody alike.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, Uri};

use super::{HEADERS, SiteOptions, kind_of, policy};

/// What a file is called that no host knows.
const BYTES: &str = "application/octet-stream";
const HTML: &str = "text/html; charset=utf-8";

/// A host that answers any path with what it has.
trait Host: Send + Sync + 'static {
    fn answer(&self, path: &str) -> Result<Answer>;
}

fn served(host: impl Host) -> Router {
    let host = Arc::new(host);
    Router::new().fallback(move |uri: Uri| {
        let host = Arc::clone(&host);
        async move {
            let answer = host.answer(uri.path()).unwrap_or_else(|error| Answer {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                headers: BTreeMap::new(),
                body: format!("{error:#}\n").into_bytes(),
            });
            answer.sent()
        }
    })
}

/// What a host says to one request. Names of headers in small letters.
struct Answer {
    status: StatusCode,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn of(status: StatusCode, body: Vec<u8>, headers: &[(&str, &str)]) -> Self {
        let headers = headers.iter();
        Self {
            status,
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body,
        }
    }

    fn sent(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            let name = name.parse::<HeaderName>();
            // What cannot stand in a header is no header.
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// The content of an uploaded file; `None` where there is none. Names are taken as they are.
fn content(folder: &Path, path: &str) -> Result<Option<Vec<u8>>> {
    if path.split('/').any(|part| part == "..") || path.contains(['%', '\\']) {
        return Ok(None);
    }
    let file = folder.join(path.trim_start_matches('/'));
    if !file.is_file() {
        return Ok(None);
    }
    let content = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
    Ok(Some(content))
}

fn type_of(path: &str) -> &'static str {
    kind_of(path).unwrap_or(BYTES)
}

/// GitHub Pages, with a project's site below the folder `base`, such as `/seats/`.
///
/// What is missing gets `404.html` of the site's top folder, with 404; it takes no headers, and
/// everything may be kept for ten minutes. See "Creating a custom 404 page for your GitHub Pages
/// site" in its documents; the header is what it sends.
pub fn git_hub_pages(folder: &Path, base: &str) -> Router {
    served(GitHubPages {
        folder: folder.to_owned(),
        base: base.to_owned(),
    })
}

struct GitHubPages {
    folder: PathBuf,
    base: String,
}

impl Host for GitHubPages {
    fn answer(&self, path: &str) -> Result<Answer> {
        let kept = ("cache-control", "max-age=600");
        let open = ("access-control-allow-origin", "*");
        let answer =
            |status, body, kind| Answer::of(status, body, &[kept, open, ("content-type", kind)]);
        if format!("{path}/") == self.base {
            let to = [("location", self.base.as_str())];
            return Ok(Answer::of(StatusCode::MOVED_PERMANENTLY, Vec::new(), &to));
        }
        let Some(inner) = path.strip_prefix(&self.base) else {
            return Ok(answer(
                StatusCode::NOT_FOUND,
                b"no site\n".into(),
                "text/plain",
            ));
        };
        let inner = if inner.is_empty() || inner.ends_with('/') {
            format!("{inner}index.html")
        } else {
            inner.to_owned()
        };
        if let Some(body) = content(&self.folder, &inner)? {
            return Ok(answer(StatusCode::OK, body, type_of(&inner)));
        }
        let missing = content(&self.folder, "404.html")?;
        let body = missing.unwrap_or_else(|| b"File not found\n".into());
        Ok(answer(StatusCode::NOT_FOUND, body, HTML))
    }
}

/// A bucket of Amazon S3 behind CloudFront, filled by `commands` as the guide has them, from below
/// the folder `here`.
///
/// A store keeps with each object the type and the `Cache-Control` that it was uploaded with, and
/// knows nothing of folders: CloudFront asks it for `/index.html` at the top (the default root
/// object), it refuses what it does not have with 403, because nobody may list it, and CloudFront
/// then sends the error page with 200 (a custom error response). What the page itself says on how
/// long it may be kept goes with it. The response headers policy of the distribution sends
/// [`HEADERS`] and the policy of `options`. See "Create a custom error page for specific HTTP status
/// codes" and "Specify a default root object" in the guide to CloudFront, and `GetObject` of S3 on
/// 403 in place of 404.
///
/// # Errors
///
/// If a command is none of those known here, or names no file.
pub fn bucket(commands: &str, here: &Path, options: &SiteOptions) -> Result<Router> {
    let mut bucket = Bucket {
        objects: BTreeMap::new(),
        policy: policy(options),
    };
    for command in commands.lines().filter(|line| !line.trim().is_empty()) {
        bucket
            .obey(command, here)
            .with_context(|| command.to_owned())?;
    }
    Ok(served(bucket))
}

struct Object {
    body: Vec<u8>,
    kind: &'static str,
    cache: String,
}

struct Bucket {
    objects: BTreeMap<String, Object>,
    policy: String,
}

impl Bucket {
    /// `aws s3 sync FOLDER s3://…` and `aws s3 cp FILE s3://…/`, with `--exclude` and
    /// `--cache-control`. The command guesses types by endings, as this does.
    fn obey(&mut self, command: &str, here: &Path) -> Result<()> {
        let words = words(command)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ["aws", "s3", verb, from, to, rest @ ..] = &words[..] else {
            bail!("only `aws s3` with a verb, a source and a bucket is known");
        };
        ensure!(to.starts_with("s3://"), "{to} is no bucket");
        let (mut left_out, mut cache) = (Vec::new(), "");
        let mut rest = rest.iter();
        while let Some(word) = rest.next() {
            let value = *rest
                .next()
                .with_context(|| format!("{word} needs a value"))?;
            match *word {
                "--exclude" => left_out.push(value),
                "--cache-control" => cache = value,
                other => bail!("{other} is not known"),
            }
        }
        let mut put = |file: &Path| -> Result<()> {
            let name = file.file_name().context("a file has a name")?;
            let name = name.to_string_lossy().into_owned();
            if left_out.iter().any(|pattern| fits(pattern, &name)) {
                return Ok(());
            }
            let body = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
            let object = Object {
                body,
                kind: type_of(&name),
                cache: cache.to_owned(),
            };
            self.objects.insert(name, object);
            Ok(())
        };
        match *verb {
            "cp" => put(&here.join(from)),
            "sync" => {
                let folder = here.join(from);
                for entry in fs::read_dir(&folder)
                    .with_context(|| format!("reading {}", folder.display()))?
                {
                    put(&entry?.path())?;
                }
                Ok(())
            }
            other => bail!("`aws s3 {other}` is not known"),
        }
    }
}

/// The words of a command, in which single quotes keep one together.
fn words(command: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for (at, part) in command.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_ascii_whitespace().map(str::to_owned));
        }
    }
    ensure!(
        command.matches('\'').count().is_multiple_of(2),
        "a quote is open"
    );
    Ok(words)
}

impl Host for Bucket {
    fn answer(&self, path: &str) -> Result<Answer> {
        let key = match path.trim_start_matches('/') {
            "" => "index.html",
            key => key,
        };
        let page = || self.objects.get("index.html");
        let Some(object) = self.objects.get(key).or_else(page) else {
            let kind = ("content-type", "application/xml");
            let body = b"<Error><Code>AccessDenied</Code></Error>".into();
            return Ok(Answer::of(StatusCode::FORBIDDEN, body, &[kind]));
        };
        let mut headers = vec![
            ("content-type", object.kind),
            ("content-security-policy", self.policy.as_str()),
        ];
        if !object.cache.is_empty() {
            headers.push(("cache-control", object.cache.as_str()));
        }
        let lower = HEADERS.map(|(name, value)| (name.to_ascii_lowercase(), value));
        headers.extend(lower.iter().map(|(name, value)| (name.as_str(), *value)));
        Ok(Answer::of(StatusCode::OK, object.body.clone(), &headers))
    }
}

/// Cloudflare Pages, which reads `_headers` and `_redirects` in the folder.
///
/// By "Serving Pages", "Headers" and "Redirects" of its documents, and by its own open code
/// (`pages-shared` of workers-sdk) where they are silent: rules of `_headers` go by the address
/// that was asked for, whatever is sent; a rule that would lead to itself is left out of
/// `_redirects`; what is missing gets the nearest `404.html`, and where the top has none, the page
/// of the top with 200.
///
/// # Errors
///
/// If one of the two files is not of the form that Pages takes.
pub fn cloudflare_pages(folder: &Path) -> Result<Router> {
    let rules = Rules::read(folder)?;
    ensure!(
        rules.headers.len() <= 100,
        "Pages takes 100 rules of headers, and these are {}",
        rules.headers.len()
    );
    Ok(served(CloudflarePages {
        folder: folder.to_owned(),
        rules,
    }))
}

/// Netlify, which reads the same files. By "Custom headers" and "Redirects and rewrites" of its
/// documents: a file goes before a rewrite, and both get the headers of the address asked for.
///
/// # Errors
///
/// If one of the two files is not of the form that Netlify takes.
pub fn netlify(folder: &Path) -> Result<Router> {
    Ok(served(Netlify {
        folder: folder.to_owned(),
        rules: Rules::read(folder)?,
    }))
}

/// How long both of them let browsers keep what no rule is about.
const UNRULED: &str = "public, max-age=0, must-revalidate";

/// A path, and headers with their values.
type HeaderRule = (String, Vec<(String, String)>);

/// What is in `_headers` and `_redirects`.
struct Rules {
    headers: Vec<HeaderRule>,
    redirects: Vec<Redirect>,
}

struct Redirect {
    from: String,
    to: String,
    status: u16,
}

impl Rules {
    fn read(folder: &Path) -> Result<Self> {
        let text = |name: &str| -> Result<String> {
            let file = content(folder, name)?.unwrap_or_default();
            String::from_utf8(file).with_context(|| format!("{name} is no text"))
        };
        Ok(Self {
            headers: headers(&text("_headers")?)?,
            redirects: redirects(&text("_redirects")?)?,
        })
    }

    /// The first rewrite or redirect that fits a path, of those that a host takes.
    fn redirect(&self, path: &str, takes: impl Fn(&Redirect) -> bool) -> Option<&Redirect> {
        let mut taken = self.redirects.iter().filter(|rule| takes(rule));
        taken.find(|rule| fits(&rule.from, path))
    }

    /// Lays the headers for a path over those of an answer; where two rules name one, their values
    /// are joined.
    fn rule(&self, path: &str, answer: &mut Answer) {
        let mut set: BTreeMap<&str, String> = BTreeMap::new();
        for (_, headers) in self.headers.iter().filter(|(rule, _)| fits(rule, path)) {
            for (name, value) in headers {
                set.entry(name)
                    .and_modify(|before| *before = format!("{before}, {value}"))
                    .or_insert_with(|| value.clone());
            }
        }
        for (name, value) in set {
            answer.headers.insert(name.to_owned(), value);
        }
    }
}

fn headers(text: &str) -> Result<Vec<HeaderRule>> {
    let mut rules: Vec<HeaderRule> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let inner = line.trim_start();
        if inner.is_empty() || inner.starts_with('#') {
            continue;
        }
        if line.starts_with('/') {
            ensure!(line.matches('*').count() <= 1, "{line}: one * to a rule");
            rules.push((line.to_owned(), Vec::new()));
            continue;
        }
        let (name, value) = inner
            .split_once(':')
            .with_context(|| format!("{line}: no header"))?;
        let (_, headers) = rules
            .last_mut()
            .with_context(|| format!("{line}: no path"))?;
        headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    Ok(rules)
}

fn redirects(text: &str) -> Result<Vec<Redirect>> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            let [from, to, rest @ ..] = &words[..] else {
                bail!("{line}: from where to where?");
            };
            let status = match rest {
                [] => 302,
                [status] => status.parse().with_context(|| line.to_owned())?,
                _ => bail!("{line}: too long"),
            };
            Ok(Redirect {
                from: (*from).to_owned(),
                to: (*to).to_owned(),
                status,
            })
        })
        .collect()
}

/// Whether a text is of a pattern, in which one `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => {
            text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end)
        }
    }
}

struct CloudflarePages {
    folder: PathBuf,
    rules: Rules,
}

impl CloudflarePages {
    /// Whether Pages leaves a rule out, as one that leads to itself: it takes `/index.html` for `/`.
    fn is_loop(rule: &Redirect) -> bool {
        let is_folder = rule.from.ends_with('/') || rule.from.ends_with("/*");
        is_folder && (rule.to.ends_with("/index") || rule.to.ends_with("/index.html"))
    }

    fn found(&self, path: &str) -> Result<Option<Vec<u8>>> {
        // Rules are read, not served.
        if path == "/_headers" || path == "/_redirects" {
            return Ok(None);
        }
        content(&self.folder, path)
    }

    fn plain(&self, path: &str) -> Result<Answer> {
        let moved = |to: &str| {
            let to = [("location", to)];
            Answer::of(StatusCode::PERMANENT_REDIRECT, Vec::new(), &to)
        };
        let found = |body, kind: &str| {
            let headers = [("content-type", kind), ("cache-control", UNRULED)];
            Answer::of(StatusCode::OK, body, &headers)
        };
        if path.ends_with('/') {
            if let Some(body) = self.found(&format!("{path}index.html"))? {
                return Ok(found(body, HTML));
            }
        } else if let Some(body) = self.found(path)? {
            return Ok(match path.strip_suffix(".html") {
                Some(bare) => moved(bare.strip_suffix("index").unwrap_or(bare)),
                None => found(body, type_of(path)),
            });
        } else if let Some(body) = self.found(&format!("{path}.html"))? {
            return Ok(found(body, HTML));
        } else if self.found(&format!("{path}/index.html"))?.is_some() {
            return Ok(moved(&format!("{path}/")));
        }
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            if let Some(body) = self.found(&format!("{folder}/404.html"))? {
                let kind = [("content-type", HTML)];
                return Ok(Answer::of(StatusCode::NOT_FOUND, body, &kind));
            }
        }
        Ok(match self.found("/index.html")? {
            Some(body) => found(body, HTML),
            None => Answer::of(StatusCode::NOT_FOUND, Vec::new(), &[]),
        })
    }
}

impl Host for CloudflarePages {
    fn answer(&self, path: &str) -> Result<Answer> {
        let rule = self.rules.redirect(path, |rule| !Self::is_loop(rule));
        let mut answer = match rule {
            // In place of what was asked for, also where that is a file.
            Some(rule) if rule.status == 200 => self.plain(&rule.to)?,
            Some(rule) => {
                let to = [("location", rule.to.as_str())];
                Answer::of(StatusCode::from_u16(rule.status)?, Vec::new(), &to)
            }
            None => self.plain(path)?,
        };
        let open = ("access-control-allow-origin", "*");
        let referrer = ("referrer-policy", "strict-origin-when-cross-origin");
        for (name, value) in [open, referrer, ("x-content-type-options", "nosniff")] {
            answer.headers.insert(name.to_owned(), value.to_owned());
        }
        self.rules.rule(path, &mut answer);
        Ok(answer)
    }
}

struct Netlify {
    folder: PathBuf,
    rules: Rules,
}

impl Netlify {
    fn found(&self, path: &str) -> Result<Option<Answer>> {
        if path == "/_headers" || path == "/_redirects" {
            return Ok(None);
        }
        let path = match path.strip_suffix('/') {
            Some(folder) => format!("{folder}/index.html"),
            None => path.to_owned(),
        };
        let headers = [("content-type", type_of(&path)), ("cache-control", UNRULED)];
        let body = content(&self.folder, &path)?;
        Ok(body.map(|body| Answer::of(StatusCode::OK, body, &headers)))
    }
}

impl Host for Netlify {
    fn answer(&self, path: &str) -> Result<Answer> {
        let missing = || Answer::of(StatusCode::NOT_FOUND, b"Not Found\n".into(), &[]);
        let mut answer = match (self.found(path)?, self.rules.redirect(path, |_| true)) {
            (Some(answer), _) => answer,
            (None, Some(rule)) if rule.status == 200 => {
                self.found(&rule.to)?.unwrap_or_else(missing)
            }
            (None, Some(rule)) => {
                let to = [("location", rule.to.as_str())];
                Answer::of(StatusCode::from_u16(rule.status)?, Vec::new(), &to)
            }
            (None, None) => missing(),
        };
        self.rules.rule(path, &mut answer);
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let name = format!("seatboard-like-{name}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            for (file, text) in files {
                let file = folder.join(file);
                fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
                fs::write(file, text).expect("a file");
            }
            Self(folder)
        }

        fn cloudflare(&self, path: &str) -> Answer {
            let rules = Rules::read(&self.0).expect("rules");
            let folder = self.0.clone();
            let host = CloudflarePages { folder, rules };
            host.answer(path).expect("an answer")
        }

        fn netlify(&self, path: &str) -> Answer {
            let rules = Rules::read(&self.0).expect("rules");
            let folder = self.0.clone();
            Netlify { folder, rules }.answer(path).expect("an answer")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn is(answer: &Answer, status: u16, cache: &str, body: &str) {
        let kept = answer
            .headers
            .get("cache-control")
            .map_or("", String::as_str);
        let text = String::from_utf8_lossy(&answer.body);
        assert_eq!(
            (answer.status.as_u16(), kept, &*text),
            (status, cache, body)
        );
    }

    /// The rules that were shipped before: what they did wrong must be seen here, or nothing is.
    #[test]
    fn h14_a_rule_by_endings_keeps_the_page_under_a_name_that_is_gone() {
        let folder = Folder::new(
            "endings",
            &[
                ("index.html", "page"),
                ("a-1.wasm", "wasm"),
                ("_headers", "/*.wasm\n  Cache-Control: immutable\n"),
                ("_redirects", "/* /index.html 200\n"),
            ],
        );
        is(&folder.cloudflare("/gone.wasm"), 200, "immutable", "page");
        is(&folder.netlify("/gone.wasm"), 200, "immutable", "page");
        is(&folder.cloudflare("/a-1.wasm"), 200, "immutable", "wasm");
        is(&folder.netlify("/licenses"), 200, UNRULED, "page");
        is(&folder.cloudflare("/licenses"), 200, UNRULED, "page");
        is(&folder.cloudflare("/index.html"), 308, "", "");
        is(&folder.cloudflare("/_headers"), 200, UNRULED, "page");
    }

    #[test]
    fn a_rewrite_goes_before_files_on_pages_and_after_them_on_netlify() {
        let files = [
            ("seats/index.html", "page"),
            ("seats/a.js", "script"),
            ("_redirects", "/seats/* /seats/ 200\n/old /new\n"),
        ];
        let folder = Folder::new("rewrite", &files);
        is(&folder.cloudflare("/seats/a.js"), 200, UNRULED, "page");
        is(&folder.netlify("/seats/a.js"), 200, UNRULED, "script");
        let moved = folder.netlify("/old");
        assert_eq!(moved.status.as_u16(), 302);
        assert_eq!(
            moved.headers.get("location").map(String::as_str),
            Some("/new")
        );
    }

    #[test]
    fn the_nearest_404_page_stands_for_what_is_missing_on_pages() {
        let files = [
            ("seats/index.html", "page"),
            ("seats/404.html", "the panel's"),
            ("index.html", "somebody else's"),
        ];
        let folder = Folder::new("nearest", &files);
        is(
            &folder.cloudflare("/seats/licenses/1"),
            404,
            "",
            "the panel's",
        );
        is(&folder.cloudflare("/seats"), 308, "", "");
        is(
            &folder.cloudflare("/other"),
            200,
            UNRULED,
            "somebody else's",
        );
    }

    #[test]
    fn headers_of_several_rules_are_joined_and_replace_those_of_the_host() {
        let rules = headers("# all\n/*\n  X-A: 1\n  Cache-Control: a\n/b\n  Cache-Control: c\n");
        let rules = Rules {
            headers: rules.expect("rules"),
            redirects: Vec::new(),
        };
        let mut answer = Answer::of(StatusCode::OK, Vec::new(), &[("cache-control", "own")]);
        rules.rule("/b", &mut answer);
        is(&answer, 200, "a, c", "");
        assert!(headers("  X-A: 1\n").is_err());
        assert!(headers("/a*b*c\n").is_err());
        assert!(redirects("/a\n").is_err());
    }

    #[test]
    fn a_store_keeps_what_it_was_given_and_says_403_of_all_else() {
        let files = [
            ("dist/index.html", "page"),
            ("dist/a-1.wasm", "wasm"),
            ("dist/a-1.wasm.br", "packed"),
        ];
        let folder = Folder::new("store", &files);
        let mut bucket = Bucket {
            objects: BTreeMap::new(),
            policy: String::new(),
        };
        let sync = "aws s3 sync dist s3://b --exclude '*.br' --exclude index.html \
            --cache-control 'public, immutable'";
        bucket.obey(sync, &folder.0).expect("known");
        let answer = |bucket: &Bucket, path| bucket.answer(path).expect("an answer");
        is(
            &answer(&bucket, "/a-1.wasm"),
            200,
            "public, immutable",
            "wasm",
        );
        assert_eq!(answer(&bucket, "/licenses").status.as_u16(), 403);
        let page = "aws s3 cp dist/index.html s3://b/ --cache-control no-cache";
        bucket.obey(page, &folder.0).expect("known");
        is(&answer(&bucket, "/licenses"), 200, "no-cache", "page");
        is(&answer(&bucket, "/a-1.wasm.br"), 200, "no-cache", "page");
        for wrong in [
            "aws s3 rm x s3://b",
            "aws s3 cp none s3://b",
            "gsutil cp a s3://b",
        ] {
            assert!(bucket.obey(wrong, &folder.0).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_projects_site_has_a_page_for_what_it_has_not() {
        let files = [("index.html", "page"), ("404.html", "page, too")];
        let folder = Folder::new("project", &files);
        let host = GitHubPages {
            folder: folder.0.clone(),
            base: "/seats/".to_owned(),
        };
        let answer = |path| host.answer(path).expect("an answer");
        is(&answer("/seats/"), 200, "max-age=600", "page");
        is(
            &answer("/seats/licenses/1"),
            404,
            "max-age=600",
            "page, too",
        );
        assert_eq!(answer("/seats").status.as_u16(), 301);
        is(&answer("/"), 404, "max-age=600", "no site\n");
    }
}
