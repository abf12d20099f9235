//! A vendor that is slow, dies, or says odd things.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gateway::{Gateway, Limits};

use crate::client::{Answer, try_raw};
use crate::world::{Dist, World, setup};

/// A server that gives every request the same bytes and hangs up.
struct Blunt {
    address: String,
    asked: Arc<AtomicU32>,
}

impl Blunt {
    fn new(answer: impl Fn(&mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let asked = Arc::new(AtomicU32::new(0));
        let counter = asked.clone();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer);
                counter.fetch_add(1, Ordering::Relaxed);
                answer(&mut stream);
            }
        });
        Self { address, asked }
    }

    fn saying(text: &str) -> Self {
        let text = text.to_owned();
        Self::new(move |stream| {
            let _ = stream.write_all(text.as_bytes());
        })
    }

    /// What the gateway makes of it, for a call that changes something and one that does not.
    fn through(&self, limits: Limits) -> [Answer; 2] {
        through(&self.address, None, limits)
    }
}

fn world(upstream: &str, trusted: Option<PathBuf>, limits: Limits) -> World {
    let dist = Dist::new();
    let mut setup = setup(upstream, &dist.0, limits);
    setup.trusted = trusted;
    let gateway = Gateway::start(&setup).unwrap_or_else(|error| panic!("{error:#}"));
    World::around(gateway, dist)
}

fn through(upstream: &str, trusted: Option<PathBuf>, limits: Limits) -> [Answer; 2] {
    let world = world(upstream, trusted, limits);
    let staff = world.staff();
    [
        staff.get("products/"),
        staff.call("POST", "devices/301/reset/", ""),
    ]
}

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

#[test]
fn no_answer_is_a_502() {
    let closed = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let nobody = format!("http://{}", closed.local_addr().expect("its address"));
    drop(closed);
    let silent = Blunt::saying("");
    let garbage = Blunt::saying("SSH-2.0-OpenSSH_9.2p1\r\n");
    for address in [&nobody, &silent.address, &garbage.address] {
        for answer in through(address, None, Limits::wide()) {
            assert_eq!(
                answer.verdict(),
                (502, "upstream".to_owned()),
                "{address}: {answer:?}"
            );
        }
    }
    // Nothing was asked a second time, least of all what changes something.
    assert_eq!(silent.asked.load(Ordering::Relaxed), 2);
}

#[test]
fn a_slow_vendor_is_given_up() {
    let slow = Blunt::new(|stream| {
        let mut stream = stream.try_clone().expect("the connection");
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(6));
            let _ = stream.write_all(http("200 OK", "", "{}").as_bytes());
        });
    });
    let since = Instant::now();
    for answer in slow.through(Limits {
        patience: Some(1),
        ..Limits::wide()
    }) {
        assert_eq!(answer.verdict(), (502, "upstream".to_owned()), "{answer:?}");
    }
    assert!(since.elapsed() < Duration::from_secs(5));
    assert_eq!(slow.asked.load(Ordering::Relaxed), 2);
}

#[test]
fn half_an_answer_is_none() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n\
               {\"count\": 1, \"results\": [";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n";
    for text in [cut, chunked] {
        for answer in Blunt::saying(text).through(Limits::wide()) {
            assert_eq!(answer.verdict(), (502, "upstream".to_owned()), "{answer:?}");
        }
    }
}

#[test]
fn odd_answers_are_no_answers() {
    for text in [
        http("302 Found", "Location: http://10.0.0.5/login\r\n", "{}"),
        http("200 OK", "Content-Type: text/html\r\n", "<h1>Welcome</h1>"),
        http("401 Unauthorized", "WWW-Authenticate: Basic\r\n", "{}"),
        http("403 Forbidden", "", r#"{"detail":"No."}"#),
        http("504 Gateway Timeout", "", "<h1>10.0.0.5</h1>"),
        http("200 OK", "", ""),
    ] {
        let [read, write] = Blunt::saying(&text).through(Limits::wide());
        assert_eq!(read.verdict(), (502, "upstream".to_owned()), "{text}");
        assert!(!read.head.contains("10.0.0.5") && !read.body.contains("10.0.0.5"));
        // An action without a word is done.
        let empty = text.contains("Content-Length: 0\r\n");
        assert_eq!(write.status, if empty { 204 } else { 502 }, "{text}");
    }
}

#[test]
fn what_the_vendor_says_is_passed_on() {
    let huge = "9007199254740993123";
    for (status, body) in [
        (
            "400 Bad Request",
            r#"{"email":["Enter a valid e-mail address."]}"#.to_owned(),
        ),
        (
            "404 Not Found",
            r#"{"detail":"No License matches the given query."}"#.to_owned(),
        ),
        ("405 Method Not Allowed", r#"{"detail":"No."}"#.to_owned()),
        ("500 Server Error", r#"{"detail":"Oops."}"#.to_owned()),
        (
            "200 OK",
            format!("{{\"id\": {huge},  \"name\":\"Größe \\u00e4 𝄞\"}}"),
        ),
        ("201 Created", r#"["x"]"#.to_owned()),
    ] {
        for answer in Blunt::saying(&http(status, "", &body)).through(Limits::wide()) {
            assert!(status.starts_with(&answer.status.to_string()), "{answer:?}");
            assert_eq!(answer.body, body);
        }
    }
    let page = http("500 Server Error", "", "<h1>Stack trace of 10.0.0.5</h1>");
    for answer in Blunt::saying(&page).through(Limits::wide()) {
        assert_eq!(answer.status, 500);
        assert!(!answer.body.contains("10.0.0.5"));
        assert!(answer.json()["detail"].is_string());
    }
    for answer in Blunt::saying("HTTP/1.1 204 No Content\r\n\r\n").through(Limits::wide()) {
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    }
}

#[test]
fn the_vendors_own_limit_is_passed_on() {
    let said = http("429 Too Many Requests", "Retry-After: 17\r\n", "{}");
    for answer in Blunt::saying(&said).through(Limits::wide()) {
        assert_eq!(answer.status, 429);
        assert_eq!(answer.header("retry-after"), Some("17"));
    }
    let silent = http("429 Too Many Requests", "", "{}");
    for answer in Blunt::saying(&silent).through(Limits::wide()) {
        assert_eq!(answer.header("retry-after"), Some("2"));
    }
}

#[test]
fn a_long_answer_comes_whole_and_an_endless_one_not() {
    let long = format!("{{\"a\":\"{}\"}}", "ä".repeat(6_000_000));
    let [answer, _] = Blunt::saying(&http("200 OK", "", &long)).through(Limits::wide());
    assert_eq!(answer.status, 200);
    assert!(answer.body == long, "{} bytes", answer.body.len());

    let endless = Blunt::new(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        for _ in 0..50 {
            if stream.write_all(&[b'1'; 1 << 20]).is_err() {
                break;
            }
        }
    });
    let world = world(&endless.address, None, Limits::wide());
    let staff = world.staff();
    let request = format!(
        "GET /gateway/api/v1/products/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Authorization: Bearer {}\r\n\r\n",
        staff.token
    );
    // nginx ends the request where the answer no longer fits; others do not notice.
    let answer = try_raw(&world.gateway.address, request.as_bytes());
    assert!(answer.is_none_or(|one| one.status >= 500));
    assert_eq!(staff.at("GET", "/gateway/session", "").status, 200);
    let log = world.gateway.logs();
    assert!(log.contains("too big subrequest response"), "{log}");
    assert!(!log.contains("exited on signal"), "{log}");
}

/// The vendor's certificate must be one that the gateway trusts, and for its name.
#[test]
fn a_vendor_nobody_vouches_for_is_not_asked() {
    let folder = Dist::new();
    let certificate = |name: &str, subject: &str| {
        let (key, file) = (
            folder.0.join(format!("{name}.key")),
            folder.0.join(format!("{name}.pem")),
        );
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
            ])
            .args([
                "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", subject,
            ])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&file)
            .output()
            .expect("openssl, which comes with nginx");
        assert!(made.status.success(), "{made:?}");
        (key, file)
    };
    let right = certificate("right", "subjectAltName=IP:127.0.0.1,DNS:127.0.0.1");
    let wrong = certificate("wrong", "subjectAltName=DNS:evil.example");
    for (served, trusted, status) in [
        (&right, &right, 200),
        (&right, &wrong, 502),
        (&wrong, &wrong, 502),
    ] {
        let (server, port) = tls(&served.0, &served.1);
        let upstream = format!("https://127.0.0.1:{port}");
        let [answer, _] = through(&upstream, Some(trusted.1.clone()), Limits::wide());
        assert_eq!(answer.status, status, "{answer:?}");
        drop(server);
    }
}

struct Tls(std::process::Child, PathBuf);

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        let _ = std::fs::remove_dir_all(&self.1);
    }
}

/// Answers everything with an empty object, over TLS.
fn tls(key: &Path, certificate: &Path) -> (Tls, u16) {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    let name = format!("seatboard-tls-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    let port = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    let nginx = gateway::Nginx::find().expect("nginx");
    let text = format!(
        "daemon off; master_process off; pid {0}/pid; error_log {0}/error.log;
         events {{}}
         http {{ access_log off;
           client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;
           uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
           server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {1}; ssl_certificate_key {2};
             location / {{ default_type application/json; return 200 '{{}}'; }} }} }}",
        folder.display(),
        certificate.display(),
        key.display()
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, text).expect("written");
    let child = Command::new(&nginx.program)
        .arg("-c")
        .arg(&file)
        .arg("-e")
        .arg(folder.join("error.log"))
        .spawn()
        .expect("nginx starts");
    let server = Tls(child, folder);
    let since = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(since.elapsed() < Duration::from_secs(10), "it listens");
        thread::sleep(Duration::from_millis(20));
    }
    (server, port)
}
